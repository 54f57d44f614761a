"""The report written to its file, with the explorer of origins in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shiftproof.places import write

if TYPE_CHECKING:  # the command line starts without any of these
    from shiftproof.document import Document
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger


ORIGIN = "Drag the origin"
DRAG = (
    "The argument in one gesture: taking one vector from all label vectors moves the point from which they are measured."
    " The cosine of the chosen pair runs over everything from \u22121 to 1, and no probability moves. All numbers are"
    " computed from the dragged head, in every frame."
)


def write_report(
    path: Path,
    option: str,
    document: Document,
    standings: Sequence[Standing],
    ledger: Ledger,
    command_line: str,
) -> int:
    """Write the page of a review and return how many bytes it has; ``command_line`` makes it again.

    Raises UsageError, which names ``option``, when it cannot be written.
    """
    from shiftproof.explorer import explorer_section, published_scenes
    from shiftproof.hypertext import verbatim
    from shiftproof.report import beside, report_html

    part = explorer_section(published_scenes(), ORIGIN, DRAG)
    page = report_html(document, beside(standings, ledger), command_line, part, verbatim("explorer.css"))
    return write(path, option, page.encode())
