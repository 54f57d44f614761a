"""What a twin says to people: the cosine as stored, and how little any probability changes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from shiftproof.page import Look, Page
from shiftproof.sentences import short
from shiftproof.twin import Twin


def twin_text(
    twin: Twin, names: tuple[str, str], said: Sequence[str], look: Look, seconds: float | None = None
) -> str:
    """Return a twin as text."""
    page = Page(look)
    for line in said:
        page.line(line)
    labels = " and ".join(
        str(label) if name == str(label) else f'{label} "{name}"'
        for label, name in zip(twin.labels, names, strict=True)
    )
    page.line(Text.assemble(("written", "bold green"), f": {twin.output} ({twin.changed}, {twin.dtype})"))
    rows = [
        ("labels", labels),
        ("cosine asked for", f"{twin.requested_cosine} = {float(twin.requested_cosine):.6g}"),
        ("cosine as stored", short(twin.cosine, 12)),
        ("log-probabilities", _change(twin)),
    ]
    page.fields(rows)
    for line in twin.says:
        page.line(line, indent=2)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def _change(twin: Twin) -> str:
    if twin.exact:
        return "none changes at any input: no row was rounded"
    radius = float(twin.radius)
    return (
        f"none changes by more than {twin.max_log_probability_change:.3g} nats"
        f" over all inputs with |f| <= {radius:.6g} ({twin.per_length:.3g} per unit of length)"
    )
