"""The report written to a file, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shiftproof.errors import UsageError

if TYPE_CHECKING:  # the command line starts without any of these
    from shiftproof.document import Document
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger


def check_place(path: Path, option: str) -> None:
    """Raise UsageError, before the work begins, for a place at which no file can be written."""
    if path.is_dir():
        raise UsageError(f"{option} {path}: is a folder; give the name of a file, such as report.html")
    if not path.parent.is_dir():
        raise UsageError(f"{option} {path}: there is no folder {path.parent}; make it, or give another place")


def write_report(
    path: Path,
    option: str,
    document: Document,
    standings: Sequence[Standing],
    ledger: Ledger,
    asked: Sequence[str],
) -> int:
    """Write the page of a review and return how many bytes it has.

    Raises UsageError, which names ``option``, when it cannot be written.
    """
    from shiftproof.files import replace_bytes
    from shiftproof.report import beside, report_html

    page = report_html(document, beside(standings, ledger), asked).encode()
    try:
        replace_bytes(path, page)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{option} {path}: {reason}; give a place that can be written") from error
    return len(page)
