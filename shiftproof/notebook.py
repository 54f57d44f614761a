"""Results that show themselves: as the commands print them, in a notebook as cards, formulas and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from shiftproof.answer_text import counterexample_text
from shiftproof.audit import Audit
from shiftproof.audit_text import audit_text
from shiftproof.card import Shown, card_html
from shiftproof.ceiling import Ceiling
from shiftproof.heads import Head
from shiftproof.occurs import Occurrence
from shiftproof.page import Look
from shiftproof.region_text import occurrence_text, regions_text
from shiftproof.regions import Regions
from shiftproof.result_cards import (
    answer_card,
    audit_card,
    ceiling_card,
    ceiling_line,
    occurrence_card,
    regions_card,
    twin_card,
)
from shiftproof.search import Answer
from shiftproof.twin import Twin
from shiftproof.twin_text import twin_text
from shiftproof.unbounded import Unbounded


@dataclass(frozen=True)
class Picture:
    """A picture as the bytes of an SVG or PNG file, which a notebook shows."""

    content: bytes
    kind: str

    def save(self, path: str | Path) -> Path:
        """Write the picture whole or not at all; raises UsageError for another suffix and a path not to be written."""
        from shiftproof.errors import UsageError
        from shiftproof.places import write

        place = Path(path)
        if place.suffix.lower() != f".{self.kind}":
            raise UsageError(
                f"{place}: the picture is {self.kind}; give FILE.{self.kind}, or draw it as another kind"
            )
        write(place, "", self.content)
        return place

    def __repr__(self) -> str:
        return f"<Picture: {self.kind}>"

    def _repr_svg_(self) -> str | None:
        return self.content.decode() if self.kind == "svg" else None

    def _repr_png_(self) -> bytes | None:
        return self.content if self.kind == "png" else None


def _parts(found: Any) -> dict[str, Any]:
    return {one.name: getattr(found, one.name) for one in fields(found)}


class _OfHead(Shown):
    """A result that is printed with the head that it is about."""

    __slots__ = ()
    head: Any

    @classmethod
    def of(cls, found: Any, head: Head) -> Self:
        """Return the same result, printable."""
        make: Any = cls  # a dataclass with this field too
        made: Self = make(**_parts(found), head=head)
        return made


class _CeilingOfHead(_OfHead):
    """A ceiling, in a line and as a card."""

    __slots__ = ()

    def __str__(self: Any) -> str:
        """Return the ceiling in a line."""
        return ceiling_line(self, self.head)

    def _repr_html_(self: Any) -> str:
        return card_html(ceiling_card(self, self.head))


class _DrawnOfHead(_OfHead):
    """Regions that can be drawn."""

    __slots__ = ()

    def plot(self: Any, kind: str = "svg") -> Picture:
        """Return the picture in a plane of the inputs, "svg" or "png"; raises UsageError where there is none."""
        from shiftproof.plot import drawable
        from shiftproof.region_plot import picture

        drawable(kind)
        return Picture(picture(self.head, self, kind), kind)


class PrintedAnswer(Shown, Answer):
    """An answer that prints itself: as the command does, and in a notebook."""

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Return the same answer, printable."""
        return cls(**_parts(answer))

    def plot(self, kind: str = "svg") -> Picture:
        """Return the picture of the first head, "svg" or "png"; raises UsageError where there is none."""
        from shiftproof.errors import UsageError
        from shiftproof.plot import drawable, picture

        drawable(kind)
        if not self.exhibits:
            raise UsageError(f"there is no head to draw: the answer is {self.verdict}")
        exhibit, measured = self.exhibits[0]
        return Picture(picture(exhibit, measured, kind, every=self.question.about_every_input), kind)

    def save(self, path: str | Path) -> list[Path]:
        """Write the certificates, one file a head, which `shiftproof check` checks; none where nothing is decided.

        Returns the files; raises UsageError for a path that cannot be written.
        """
        from shiftproof.certificate import certificates, write_certificates

        return write_certificates(certificates(self), Path(path))

    def __str__(self) -> str:
        """Return the answer as the command prints it."""
        return counterexample_text(self, Look())

    def _repr_html_(self) -> str:
        return card_html(answer_card(self))


class PrintedAudit(Shown, Audit):
    """An audit that prints itself: as the command does, and in a notebook."""

    @classmethod
    def of(cls, audit: Audit) -> Self:
        """Return the same audit, printable."""
        return cls(**_parts(audit))

    def plot(self, kind: str = "svg") -> Picture:
        """Return cosines against co-probabilities, "svg" or "png"; raises UsageError for a head without inputs."""
        from shiftproof.audit_plot import picture
        from shiftproof.plot import drawable

        drawable(kind)
        return Picture(picture(self, kind), kind)

    def __str__(self) -> str:
        """Return the audit as the command prints it."""
        return audit_text(self, Look())

    def _repr_html_(self) -> str:
        return card_html(audit_card(self))


@dataclass(frozen=True, eq=False, repr=False)
class PrintedTwin(Shown, Twin):
    """A twin that prints itself; ``names`` are those of its two labels."""

    names: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, twin: Twin, names: tuple[str, str]) -> Self:
        """Return the same twin, printable."""
        return cls(**_parts(twin), names=names)

    def __str__(self) -> str:
        """Return the twin as the command prints it."""
        return twin_text(self, self.names, (), Look())

    def _repr_html_(self) -> str:
        return card_html(twin_card(self, self.names))


@dataclass(frozen=True, eq=False, repr=False)
class PrintedCeiling(_CeilingOfHead, Ceiling):
    """A ceiling in a ball that a notebook shows; ``head`` is what it is a ceiling of."""

    head: Any = field(default=None, repr=False)


@dataclass(frozen=True, repr=False)
class PrintedUnbounded(_CeilingOfHead, Unbounded):
    """A ceiling over inputs of every length that a notebook shows; ``head`` is what it is a ceiling of."""

    head: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, repr=False)
class PrintedRegions(_DrawnOfHead, Regions):
    """All regions of ``head``, which print themselves."""

    head: Any = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        """Return the regions as the command prints them."""
        return regions_text(self.head, self, Look())

    def _repr_html_(self) -> str:
        return card_html(regions_card(self, self.head))


@dataclass(frozen=True, repr=False)
class PrintedOccurrence(_DrawnOfHead, Occurrence):
    """Whether one thing can occur at an input of ``head``, which prints itself."""

    head: Any = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        """Return the answer as the command prints it."""
        return occurrence_text(self.head, self, Look())

    def _repr_html_(self) -> str:
        return card_html(occurrence_card(self, self.head))
