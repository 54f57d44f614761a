"""What a twin says to people: the cosine as stored, and how little any probability changes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from shiftproof.layout import shown
from shiftproof.page import Look, Page
from shiftproof.sentences import cosine_text, radius_text, rounded_up
from shiftproof.twin import Twin

LONGEST_NAME = 40
LONGEST_LINE = 1000


def twin_text(
    twin: Twin, names: tuple[str, str], said: Sequence[str], look: Look, seconds: float | None = None
) -> str:
    """Return a twin as text."""
    page = Page(look)
    for line in said:
        page.line(shown(line, LONGEST_LINE))
    what = f"{shown(twin.changed)}, {twin.dtype}" if twin.changed else twin.dtype
    place = "in memory" if twin.output is None else shown(str(twin.output), LONGEST_LINE)
    word = "made" if twin.output is None else "written"
    page.line(Text.assemble((word, "bold green"), f": {place} ({what})"))
    page.fields(twin_fields(twin, names))
    for line in twin.says:
        page.line(shown(line, LONGEST_LINE), indent=2)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def twin_fields(twin: Twin, names: tuple[str, str]) -> list[tuple[str, str]]:
    """Return what is known of a twin, each number with what it is."""
    labels = " and ".join(
        str(label) if name == str(label) else f'{label} "{shown(name, LONGEST_NAME)}"'
        for label, name in zip(twin.labels, names, strict=True)
    )
    return [
        ("labels", labels),
        ("cosine asked for", _asked(twin)),
        ("cosine as stored", cosine_text(twin.cosine, 12)),
        ("log-probabilities", _change(twin)),
    ]


def _asked(twin: Twin) -> str:
    exactly = str(twin.requested_cosine)
    return exactly if "/" not in exactly else f"{exactly} = {float(twin.requested_cosine):.6g}"


def _change(twin: Twin) -> str:
    if twin.exact:
        return "none changes at any input: no row was rounded"
    return (
        f"none changes by more than {rounded_up(twin.max_log_probability_change, 3)} nats over all inputs with"
        f" |f| <= {radius_text(twin.radius)} ({rounded_up(twin.per_length, 3)} per unit of length)"
    )
