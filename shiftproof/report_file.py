"""Pages written to files, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shiftproof.errors import UsageError

if TYPE_CHECKING:  # the command line starts without any of these
    from shiftproof.document import Document
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger


LONGEST_PATH = 200  # characters of one in an error
ORIGIN = "Drag the origin"
DRAG = (
    "The argument in one gesture: taking one vector from all label vectors moves the point from which they are measured."
    " The cosine of the chosen pair runs over everything from \u22121 to 1, and no probability moves. All numbers are"
    " computed from the dragged head, in every frame."
)


def check_place(path: Path, option: str, others: Iterable[tuple[str, Path | None]] = ()) -> None:
    """Raise UsageError, before the work begins, for a place at which no file can be written.

    ``others`` are options with files that the command reads or writes as well: none of them is overwritten, nor
    any other file that is no page.
    """
    try:
        fault = _fault(path, others)
    except (
        OSError,
        RuntimeError,
    ) as error:  # a name too long, a folder that may not be searched, links in a ring
        fault = f"{getattr(error, 'strerror', None) or error}; give a place that can be written"
    if fault:
        from shiftproof.layout import shown

        raise UsageError(f"{option} {shown(str(path), LONGEST_PATH)}: {fault}")


def _fault(path: Path, others: Iterable[tuple[str, Path | None]]) -> str:
    """Return why no page can be written at a place, empty if one can."""
    for name, other in others:
        if other is not None and other.resolve() == path.resolve():
            return f"is the file of {name} too; give another place"
    if path.is_dir():
        return "is a folder; give the name of a file, such as report.html"
    if not path.parent.is_dir():
        from shiftproof.layout import shown

        return f"there is no folder {shown(str(path.parent), LONGEST_PATH)}; make it, or give another place"
    if Path(os.path.realpath(path)).is_symlink():
        return "is a link that leads back to itself; give another place"
    if path.exists() and not path.is_file():
        return "is no regular file; give the name of a file, such as report.html"
    if path.is_file() and not _is_page(path):
        return "is there already and is no page; give another place, or remove it"
    return ""


def _is_page(path: Path) -> bool:
    """Return whether a file begins as a page does, or is empty; one that cannot be read is none."""
    try:
        with path.open("rb") as file:
            begins = file.read(64).lstrip().lower()
    except OSError:
        return False
    return not begins or begins.startswith((b"<!doctype html", b"<html"))


def tensor_files(name: str, place: str | None) -> tuple[tuple[str, Path | None], ...]:
    """Return for `check_place` the files that FILE or FILE:TENSOR, given as ``name``, may be."""
    if place is None:
        return ()
    return (name, Path(place)), (name, Path(place.rpartition(":")[0] or place))


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
    from shiftproof.explorer import explorer_section, published_scenes
    from shiftproof.hypertext import verbatim
    from shiftproof.report import beside, report_html

    part = explorer_section(published_scenes(), ORIGIN, DRAG)
    page = report_html(document, beside(standings, ledger), asked, part, verbatim("explorer.css"))
    return write_page(path, option, page)


def write_page(path: Path, option: str, page: str) -> int:
    """Write a page whole or not at all and return how many bytes it has.

    Raises UsageError, which names ``option``, when it cannot be written.
    """
    from shiftproof.files import replace_bytes

    content = page.encode()
    try:
        replace_bytes(path, content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{option} {path}: {reason}; give a place that can be written") from error
    return len(content)
