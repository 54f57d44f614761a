"""The report: a review's document as one page that needs nothing beside it."""

from __future__ import annotations

import base64
import json
import re
import shlex
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from shiftproof.claim_map import fixed, owner, picture, supports
from shiftproof.evidence import Grade, Verdict
from shiftproof.hypertext import render, verbatim
from shiftproof.mathml import Formula, Typeset, typeset
from shiftproof.terminal import WORDS, value_lines

if TYPE_CHECKING:
    from shiftproof.document import Document
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger

#: the most bytes that a page with questions to the solver has; it may be larger only without any
LARGEST = 1_450_000
PER_PACK, PER_QUESTION = 120, 20  # bytes of markup around them
NOTHING = Markup()
VERDICTS = {verdict.value: WORDS[verdict][0] for verdict in Verdict}
GRADES = {
    Grade.SAMPLED: "seen in samples only",
    Grade.SOLVER: "Z3 answered",
    Grade.ENCLOSED: "rigorous intervals",
    Grade.EXACT: "exact arithmetic, or an identity",
    Grade.KERNEL: "checked by a proof assistant's kernel",
}

#: a question to the solver by claim, statement and number from 1
Questions = Mapping[tuple[str, str, int], str]


@dataclass(frozen=True)
class Packed:
    """The questions of a claim: a JSON list, deflated, in base 64, and the row of each (statement, number)."""

    text: str
    places: Mapping[tuple[str, int], int]


@dataclass(frozen=True)
class Beside:
    """What a page shows and a document does not carry: formulas to typeset, questions to the solver."""

    formulas: Mapping[str, Typeset] = field(default_factory=dict)
    questions: Questions = field(default_factory=dict)


def beside(standings: Sequence[Standing], ledger: Ledger) -> Beside:
    """Return the formulas and the questions of claims that were judged."""
    return Beside(
        {s.claim: typeset(ledger.entry(s.claim).claim) for s in standings},
        {
            (s.claim, statement.name, number): d.obligation.smt2
            for s in standings
            for statement in s.statements
            if statement.proof is not None
            for number, d in enumerate(statement.proof.obligations, 1)
            if d.obligation.smt2
        },
    )


def report_html(
    document: Document,
    given: Beside | None = None,
    asked: Sequence[str] = (),
    part: Markup = NOTHING,
    part_style: Markup = NOTHING,
) -> str:
    """Return a review's document as a page; ``asked`` names the claims asked for, none for all.

    ``part`` is a section of its own, made and escaped elsewhere, that stands between the map and the claims.
    Without ``given``, formulas are text and the questions to the solver are left out.  Those of a claim are
    left out too when the page would be larger than `LARGEST` with them; the page says so.
    """
    given = given or Beside()
    packed = _packed(given.questions)
    beside_it = (part, part_style)
    room = LARGEST - len(_page(document, given, asked, {}, *beside_it).encode())
    shown: dict[str, Packed] = {}
    for name, pack in sorted(packed.items(), key=lambda item: len(item[1].text)):
        room -= len(pack.text) + PER_PACK + PER_QUESTION * len(pack.places)
        if room > 0:
            shown[name] = pack
    return _page(document, given, asked, shown, *beside_it)


def _packed(questions: Questions) -> dict[str, Packed]:
    """Return the questions of each claim together, compressed: each repeats most of the one before it."""
    claims: dict[str, list[tuple[str, int]]] = {}
    for claim, statement, number in questions:
        claims.setdefault(claim, []).append((statement, number))
    packs = {}
    for claim, places in claims.items():
        texts = json.dumps([questions[claim, *place] for place in places]).encode()
        text = base64.b64encode(zlib.compress(texts, 9)).decode("ascii")
        packs[claim] = Packed(text, {place: row for row, place in enumerate(places)})
    return packs


def _page(
    document: Document,
    given: Beside,
    asked: Sequence[str],
    shown: Mapping[str, Packed],
    part: Markup,
    part_style: Markup,
) -> str:
    claims = document["claims"]
    anchors = anchored([claim["id"] for claim in claims])
    names = list(anchors)
    asking = {claim for claim, _, _ in given.questions}
    return render(
        "report.html",
        document=document,
        verdicts=VERDICTS,
        grades={grade.word: meaning for grade, meaning in GRADES.items()},
        sources=tuple(dict.fromkeys(claim["source"]["document"] for claim in claims)),
        command_line=shlex.join(["shiftproof", "report", *asked, "-o", "report.html"]),
        anchors=anchors,
        picture=picture(claims, VERDICTS),
        fixed={claim["id"]: fixed(claim) for claim in claims},
        supports=supports(claims),
        formulas=given.formulas,
        packed=shown,
        left_out=asking - shown.keys(),
        owner=lambda theorem: owner(theorem, names),
        formula=_formula,
        values=lambda values: "\n".join(value_lines(values)),
        quoted=shlex.quote,
        seconds=seconds,
        number=_number,
        nothing=Typeset(),
        plain=Formula(),
        style=verbatim("base.css") + verbatim("report.css") + part_style,
        part=part,
        script=verbatim("report.js"),
    )


def anchored(names: Sequence[str]) -> dict[str, str]:
    """Return an anchor for each name, all different, of letters, digits and marks that need no escaping."""
    anchors: dict[str, str] = {}
    for name in names:
        stem = anchor = "claim-" + (re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-") or "unnamed")
        number = 1
        while anchor in anchors.values():
            number += 1
            anchor = f"{stem}-{number}"
        anchors[name] = anchor
    return anchors


def seconds(time: float | None) -> str:
    """Return a time as text: milliseconds where seconds are too coarse."""
    if time is None:
        return "-"
    if time < 1:
        return f"{1000 * time:.0f} ms" if time >= 0.001 else "under 1 ms"
    return f"{time:.1f} s" if time < 100 else f"{time:.0f} s"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.2g}"


def _formula(piece: str) -> Markup:
    """Return MathML that `mathml` made and found harmless, to go into the page as it is."""
    return Markup(piece)  # noqa: S704
