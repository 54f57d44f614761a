"""The report: a review's document as one page that needs nothing beside it."""

from __future__ import annotations

import base64
import json
import re
import shlex
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from shiftproof.claim_map import fixed, owner, picture, supports
from shiftproof.evidence import Grade, Verdict
from shiftproof.hypertext import NOTHING, render, styles, verbatim
from shiftproof.mathml import Formula, Typeset, typeset
from shiftproof.terminal import WORDS, value_lines

if TYPE_CHECKING:
    from shiftproof.document import Document
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger

#: the most bytes that a page with questions to the solver has; it may be larger only without any
LARGEST = 1_490_000
AROUND, PER_QUESTION = 120, 20  # bytes of markup around them
PROOFS = "proofs"  # the folder of the proofs for Coq, in a checkout
LONGEST_GOAL = 200  # characters of a goal whose question is there to read as well
VERDICTS = {verdict.value: WORDS[verdict][0] for verdict in Verdict}
GRADES = {
    Grade.SAMPLED: "seen in samples only",
    Grade.SOLVER: "Z3 answered",
    Grade.ENCLOSED: "rigorous intervals",
    Grade.EXACT: "exact arithmetic, or an identity",
    Grade.KERNEL: "checked by a proof assistant's kernel",
}

#: a question to the solver by claim, statement and number from 1; a theorem in Coq's words has the number 0
Questions = Mapping[tuple[str, str, int], str]


@dataclass(frozen=True)
class Packed:
    """Questions as [lines, texts], a text the places of its lines, as JSON, deflated, in base 64.

    ``places`` has by claim the row of each (statement, number).
    """

    text: str = ""
    places: Mapping[str, Mapping[tuple[str, int], int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """What a page shows and a document does not carry: formulas to typeset, questions to the solver.

    ``theorems`` has by (claim, statement) the theorem as Coq states it.
    """

    formulas: Mapping[str, Typeset] = field(default_factory=dict)
    questions: Questions = field(default_factory=dict)
    theorems: Mapping[tuple[str, str], str] = field(default_factory=dict)


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
        {
            (s.claim, statement.name): told.text
            for s in standings
            for statement in s.statements
            if (told := statement.kernel) is not None
        },
    )


def report_html(
    document: Document,
    given: Beside | None = None,
    command_line: str = "shiftproof report -o report.html",
    part: Markup = NOTHING,
    part_style: Markup = NOTHING,
) -> str:
    """Return a review's document as a page; ``command_line`` makes it again.

    ``part`` is a section of its own, made and escaped elsewhere, that stands between the map and the claims.
    Without ``given``, formulas are text and the questions to the solver are left out.  Those of a claim are
    left out too when the page would be larger than `LARGEST` with them; the page says so.
    """
    given = given or Beside()
    beside_it = (part, part_style)
    room = LARGEST - len(_page(document, given, command_line, Packed(), *beside_it).encode())
    theorems = {(claim, statement, 0): text for (claim, statement), text in given.theorems.items()}
    packed = _fitting({**given.questions, **theorems}, room)
    return _page(document, given, command_line, packed, *beside_it)


def _fitting(questions: Questions, room: int) -> Packed:
    """Return the questions of as many claims as ``room`` bytes hold; those that need most are left out first."""
    sizes: dict[str, int] = {}
    for (claim, _, _), text in questions.items():
        sizes[claim] = sizes.get(claim, 0) + len(text)
    left = sorted(sizes, key=lambda claim: (sizes[claim], claim))
    while left:
        packed = packed_questions({place: text for place, text in questions.items() if place[0] in left})
        if len(packed.text) + AROUND + PER_QUESTION * sum(map(len, packed.places.values())) < room:
            return packed
        left.pop()
    return Packed()


def packed_questions(questions: Questions) -> Packed:
    """Return questions together: each repeats most lines of others, wherever they stand in the page."""
    lines: dict[str, int] = {}
    texts = []
    places: dict[str, dict[tuple[str, int], int]] = {}
    for row, ((claim, statement, number), text) in enumerate(questions.items()):
        places.setdefault(claim, {})[statement, number] = row
        texts.append([lines.setdefault(line, len(lines)) for line in text.split("\n")])
    written = json.dumps([list(lines), texts], separators=(",", ":")).encode()
    return Packed(base64.b64encode(zlib.compress(written, 9)).decode("ascii"), places)


def _page(
    document: Document,
    given: Beside,
    command_line: str,
    packed: Packed,
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
        command_line=command_line,
        anchors=anchors,
        picture=picture(claims, VERDICTS),
        fixed={claim["id"]: fixed(claim) for claim in claims},
        supports=supports(claims),
        formulas=given.formulas,
        pack=packed.text,
        places=packed.places,
        left_out=asking - packed.places.keys(),
        heard=heard(document),
        check_lines=_check_lines,
        cut=lambda goal: goal if len(goal) <= LONGEST_GOAL else f"{goal[:LONGEST_GOAL]}\u2026",
        owner=lambda theorem: owner(theorem, names),
        formula=_formula,
        values=lambda values: "\n".join(value_lines(values)),
        quoted=shlex.quote,
        seconds=seconds,
        number=_number,
        nothing=Typeset(),
        plain=Formula(),
        style=styles("base.css", "page.css", "report.css") + part_style,
        part=part,
        script=verbatim("page.js"),
    )


def heard(document: Document) -> str:
    """Return in words whether Coq's kernel was asked, and how many statements it proved."""
    kernel = document.get("kernel") or {}
    told = [s["kernel"] for claim in document["claims"] for s in claim["statements"] if s.get("kernel")]
    if not told:
        return f"not heard: {kernel.get('why_not') or 'it was not asked'}; no verdict needs it"
    proved = sum(found["proved"] for found in told)
    every = sum(len(claim["statements"]) for claim in document["claims"])
    coq = f"Coq {kernel['coq']}: " if kernel.get("coq") else ""
    missing = f"; not heard of {kernel['why_not']}" if kernel.get("why_not") else ""
    return f"{coq}{proved} of {every} statements proved, or proved false{missing}"


def _check_lines(claim: str, in_coq: Sequence[Mapping[str, Any]]) -> str:
    """Return the commands that judge a claim again, write its questions to the solver, and ask Coq by hand."""
    name = shlex.quote(claim)
    lines = [f"shiftproof review {name}", f"shiftproof prove {name} --emit-smt2 DIR"]
    for file in dict.fromkeys(str(found["file"]) for found in in_coq):
        if file.startswith(f"{PROOFS}/"):
            files = (shlex.quote(name) for name in (f"{PROOFS}/Foundation.v", file))
            lines.append(" && ".join(f"coqc -q -Q {PROOFS} Shiftproof {one}" for one in files))
    return "\n".join(lines)


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
