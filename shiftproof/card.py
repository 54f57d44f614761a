"""What results show in a notebook: cards of texts, fields, tables and formulas, as HTML that needs nothing beside it.

Colours are the notebook's own, so that a card reads on light and dark; everything in one is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from markupsafe import Markup

from shiftproof.hypertext import render

GOOD, BAD, OPEN, PLAIN = "good", "bad", "open", "plain"
#: of the bar beside a card, which only repeats what its words say
COLOURS = {GOOD: "#2e8b57", BAD: "#c0392b", OPEN: "#8e5bb5", PLAIN: "#808080"}


@dataclass(frozen=True)
class Line:
    """A paragraph; ``strong``: a heading."""

    text: str
    strong: bool = False
    kind: ClassVar[str] = "line"


@dataclass(frozen=True)
class Fields:
    """Names, each with a text."""

    rows: Sequence[tuple[str, str]]
    kind: ClassVar[str] = "fields"


@dataclass(frozen=True)
class Grid:
    """A table; the rows in ``marked`` are bold; ``more`` says what is left out, and where it is."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    marked: frozenset[int] = frozenset()
    more: str = ""
    kind: ClassVar[str] = "grid"


@dataclass(frozen=True)
class Formulas:
    """Formulas, each with what is said of it: MathML that `mathml` made, or nothing, and the plain text."""

    rows: Sequence[tuple[str, Markup, str]]
    kind: ClassVar[str] = "formulas"


@dataclass(frozen=True)
class Verbatim:
    """Lines that keep their breaks: matrices."""

    lines: Sequence[str]
    kind: ClassVar[str] = "verbatim"


Block = Verbatim | Line | Fields | Grid | Formulas


@dataclass(frozen=True)
class Card:
    """What is shown of one result: a title, perhaps a word that stands first, and blocks."""

    title: str
    blocks: Sequence[Block]
    word: str = ""
    mood: str = PLAIN


def card_html(card: Card) -> str:
    """Return a card as HTML; the same bytes for the same card."""
    return render("card.html", card=card, colour=COLOURS[card.mood]).strip()


class Shown:
    """What IPython prints as its text, not as all that it holds."""

    __slots__ = ()

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("..." if cycle else str(self).rstrip("\n"))
