"""Where a command writes: looked at before its work begins, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from shiftproof.errors import UsageError
from shiftproof.files import replace_bytes

LONGEST_PATH = 200  # characters of one in an error


def is_page(path: Path) -> bool:
    """Return whether a file begins as a page does, or is empty; one that cannot be read is none."""
    try:
        with path.open("rb") as file:
            begins = file.read(64).lstrip().lower()
    except OSError:
        return False
    return not begins or begins.startswith((b"<!doctype html", b"<html"))


def check_place(
    path: Path,
    option: str,
    others: Iterable[tuple[str, Path | None]] = (),
    *,
    example: str = "report.html",
    replaces: Callable[[Path], bool] = is_page,
) -> None:
    """Raise UsageError, before the work begins, for a place at which no file can be written.

    ``others`` are options with files that the command reads or writes as well: none of them is overwritten, nor
    any other file but those that ``replaces`` allows, pages if nothing else is said.
    """
    try:
        fault = _fault(path, others, example, replaces)
    except (OSError, RuntimeError) as error:  # too long a name, a folder not to be searched, links in a ring
        fault = f"{getattr(error, 'strerror', None) or error}; give a place that can be written"
    if fault:
        raise UsageError(f"{option} {_named(path)}: {fault}")


def _fault(
    path: Path, others: Iterable[tuple[str, Path | None]], example: str, replaces: Callable[[Path], bool]
) -> str:
    """Return why nothing can be written at a place, empty if something can."""
    for name, other in others:
        if other is not None and other.resolve() == path.resolve():
            return f"is the file of {name} too; give another place"
    if path.is_dir():
        return f"is a folder; give the name of a file, such as {example}"
    if not path.parent.is_dir():
        return f"there is no folder {_named(path.parent)}; make it, or give another place"
    if Path(os.path.realpath(path)).is_symlink():
        return "is a link that leads back to itself; give another place"
    if path.exists() and not path.is_file():
        return f"is no regular file; give the name of a file, such as {example}"
    if path.is_file() and not replaces(path):
        return "is there already and is no page; give another place, or remove it"
    return ""


def tensor_files(name: str, place: str | None) -> tuple[tuple[str, Path | None], ...]:
    """Return for `check_place` the files that FILE or FILE:TENSOR, given as ``name``, may be."""
    if place is None:
        return ()
    return (name, Path(place)), (name, Path(place.rpartition(":")[0] or place))


def write(path: Path, option: str, content: bytes) -> int:
    """Write a file whole or not at all and return how many bytes it has.

    Raises UsageError, which names ``option``, when it cannot be written.
    """
    try:
        replace_bytes(path, content)
    except OSError as error:
        reason = error.strerror or str(error)
        place = f"{option} {_named(path)}".lstrip()
        raise UsageError(f"{place}: {reason}; give a place that can be written") from error
    return len(content)


def _named(path: Path) -> str:
    from shiftproof.layout import shown  # brings NumPy, which the command line starts without

    return shown(str(path), LONGEST_PATH)
