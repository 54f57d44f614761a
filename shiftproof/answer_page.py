"""The answer to a question for a head as one page that needs nothing beside it."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shiftproof.answer_text import approximately
from shiftproof.certificate import certificate_text
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, to_float
from shiftproof.explorer import explorer_section, scene
from shiftproof.figures import logits, probabilities
from shiftproof.heads import Head
from shiftproof.hypertext import NOTHING, render, styles, verbatim
from shiftproof.layout import shown
from shiftproof.plane_picture import Seen, plane_picture
from shiftproof.rows import ZERO, Exhibit, Sparse, number_text
from shiftproof.search import FOUND, IMPOSSIBLE, Answer
from shiftproof.verify import Measured

if TYPE_CHECKING:
    from markupsafe import Markup

MOST_HEADS, MOST_ROWS, MOST_COLUMNS, MOST_DIGITS = 20, 60, 12, 40
MOST_TEXT = 200_000  # characters of a certificate that stands in the page
MOST_TEXTS = 800_000  # of all of them
MOST_SCENES, MOST_NUMBERS = 3, 400_000  # heads in the explorer, numbers of one there
SCHEMA = "shiftproof/counterexample/1"
TITLES = {FOUND: "There is such a head", IMPOSSIBLE: "There is no such head"}
UNDECIDED = "Undecided: no head found, none excluded"


@dataclass(frozen=True)
class Line:
    """A row as the page shows it."""

    label: int
    marked: bool
    numbers: str
    chance: str


@dataclass(frozen=True)
class Shown:
    """A head as the page shows it; ``plane`` is its picture, None where it cannot be drawn."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[Line, ...]
    left_out: str
    at: str
    plane: Seen | None


@dataclass(frozen=True)
class Certificate:
    """A certificate: its text and the link that saves it, both empty where it is too long."""

    name: str
    size: str
    text: str
    link: str


def answer_html(
    answer: Answer, certificates: Sequence[Mapping[str, Any]], versions: Mapping[str, str], command_line: str
) -> str:
    """Return an answer as a page, without the time it took: the same answer gives the same bytes.

    ``certificates`` are those of the answer's heads, or of the theorem that excludes one, checked by the caller.
    """
    every = answer.question.about_every_input
    heads = [shown_head(exhibit, measured, every=every) for exhibit, measured in answer.exhibits[:MOST_HEADS]]
    nearest = None
    if answer.nearest is not None:
        nearest = shown_head(*answer.nearest, every=every, certified=False)
    return render(
        "answer.html",
        answer=answer,
        title=TITLES.get(answer.verdict, UNDECIDED),
        versions=versions,
        command_line=command_line,
        exhibits=heads,
        left=len(answer.exhibits) - len(heads),
        nearest=nearest,
        documents=_documents(certificates[:MOST_HEADS]),
        quoted=shlex.quote,
        part=explored(answer),
        schema=SCHEMA,
        style=styles("base.css", "page.css", "explorer.css"),
        script=verbatim("page.js"),
    )


def shown_head(exhibit: Exhibit, measured: Measured, *, every: bool, certified: bool = True) -> Shown:
    """Return a head as the page shows it; ``every``: the question is about every input, so it has a ceiling.

    ``certified``: it has a certificate, in which all its numbers are.
    """
    i, j = exhibit.pair
    facts = [
        (f"Cosine of {i} and {j}", _enclosed(measured.cosine)),
        ("Their ceiling" if every else "Both probabilities", _enclosed(measured.coprobability)),
    ]
    where = "0" if not exhibit.input else _row(exhibit.input, exhibit.dim)
    near = "An input that comes near" if every else "At the input"
    facts.append((near, where))
    facts.append(
        ("Size", f"{len(exhibit.rows)} labels, {exhibit.dim} feature{'s' if exhibit.dim > 1 else ''}")
    )
    order = [*exhibit.pair, *(k for k in range(len(exhibit.rows)) if k not in exhibit.pair)][:MOST_ROWS]
    chances = _chances(exhibit)
    rows = [Line(k, k in exhibit.pair, _row(exhibit.rows[k], exhibit.dim), chances[k]) for k in sorted(order)]
    left = len(exhibit.rows) - len(order)
    more = [f"{left} more rows are left out here" if left else ""]
    if exhibit.dim > MOST_COLUMNS:
        more.append(f"of {exhibit.dim} coordinates those that are not 0 stand here, the first {MOST_COLUMNS}")
    told = "; ".join(filter(None, (*more, "all are in the certificate" if certified and any(more) else "")))
    return Shown(
        exhibit.family[:1].upper() + exhibit.family[1:],
        tuple(facts),
        tuple(rows),
        f"{told[:1].upper()}{told[1:]}." if told else "",
        "at this input" if exhibit.input else "at 0",
        plane_picture(exhibit),
    )


def explored(answer: Answer) -> Markup:
    """Return the explorer with the heads of an answer; nothing where there is none, or none that fits."""
    found = answer.exhibits or (() if answer.nearest is None else (answer.nearest,))
    scenes = []
    for place, (exhibit, _) in enumerate(found[:MOST_SCENES]):
        title = exhibit.family if len(found) == 1 else f"Head {place + 1}: {exhibit.family}"
        told = exhibit_scene(exhibit, f"{title[:1].upper()}{title[1:]}")
        scenes += [] if told is None else [told]
    if not scenes:
        return NOTHING
    return explorer_section(
        scenes,
        "Drag the origin of this head",
        "Dragging the origin takes one vector from all rows: the cosine becomes what you like, and no probability moves.",
    )


def exhibit_scene(exhibit: Exhibit, title: str) -> dict[str, Any] | None:
    """Return what the explorer is told of an exact head; None for one that is too large to show."""
    used = {column for vector in (*exhibit.rows, exhibit.input or {}) for column in vector}
    columns = sorted(used | set(range(min(exhibit.dim, 3))))
    if len(columns) * len(exhibit.rows) > MOST_NUMBERS:
        return None
    table = np.empty((len(exhibit.rows), len(columns)), dtype=object)
    for k, vector in enumerate(exhibit.rows):
        table[k] = [vector.get(column, ZERO) for column in columns]
    point = exhibit.input or {}
    try:
        at = [to_float(point.get(column, ZERO)) for column in columns]
        told = scene(Head(title, title, table), exhibit.pair, title, point=at)
    except (UsageError, OverflowError):
        return None
    return {**told, "dim": exhibit.dim}


def _documents(certificates: Sequence[Mapping[str, Any]]) -> list[Certificate]:
    found = []
    room = MOST_TEXTS
    for number, document in enumerate(certificates, 1):
        text = certificate_text(dict(document))
        size = f"{len(text)} bytes" if len(text) < 10_000 else f"{len(text) / 1000:.0f} kB"
        name = "certificate.json" if number == 1 else f"certificate-{number}.json"
        if len(text) > min(MOST_TEXT, room):
            text = ""
        room -= len(text)
        link = f"data:application/json;base64,{base64.b64encode(text.encode()).decode('ascii')}"
        found.append(Certificate(name, size, text, link if text else ""))
    return found


def _enclosed(ends: tuple[str, str]) -> str:
    near = approximately(ends)
    if ends[0] == ends[1] or any(len(end) > MOST_DIGITS for end in ends):
        return near
    return f"{near} (surely between {ends[0]} and {ends[1]})"


def _row(vector: Sparse, dim: int) -> str:
    """Return a row as numbers in brackets, or of a long one what is not 0."""
    if dim <= MOST_COLUMNS:
        return f"({', '.join(_short(vector.get(column, ZERO)) for column in range(dim))})"
    kept = sorted(vector)[:MOST_COLUMNS]
    told = ", ".join(f"{column}: {_short(vector[column])}" for column in kept)
    return f"{{{told}{', ...' if len(vector) > len(kept) else ''}}}"


def _short(value: Exact) -> str:
    text = number_text(value)
    if len(text) <= MOST_DIGITS:
        return text
    try:
        return f"~{to_float(value):.6g}"
    except OverflowError:
        return shown(text, MOST_DIGITS)


def _chances(exhibit: Exhibit) -> list[str]:
    """Return each label's probability at the input as text, or that scores are beyond floats."""
    try:
        return [f"{chance:.4g}" for chance in probabilities(logits(exhibit, exhibit.input or {}))]
    except OverflowError:
        return ["beyond floats"] * len(exhibit.rows)
