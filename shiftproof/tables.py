"""Tables of decimals as text (.csv, .tsv): one row a label, with or without header and label names.

What was taken for a header or for names is said.  A decimal is read as the nearest float64.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.layout import shown, size_of, unreadable

NAME_HEADERS = {"", "label", "labels", "name", "names", "token", "tokens", "word", "class", "id", "index"}
SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas"}


@dataclass(frozen=True, eq=False)
class Table:
    """A table's numbers (n, d), float64 and read-only, the label names beside them, what was taken."""

    numbers: Any
    label_names: tuple[str, ...]
    said: tuple[str, ...]


def read_table(path: Path) -> Table:
    """Return the numbers of a text file separated by commas, semicolons, tabs or spaces.

    Raises UsageError, naming line and column, for what is no number and for rows of unlike length.
    """
    size = size_of(path)
    return _read(path, size, path.stat().st_mtime_ns)


@lru_cache(maxsize=1)  # opening learns the shape, reading the numbers: one pass serves both
def _read(path: Path, _size: int, _changed: int) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines()
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError:
        raise UsageError(f"{path}: not UTF-8 text; save it as .csv in UTF-8") from None
    used = [(place, line) for place, line in enumerate(lines, 1) if line.strip()]
    comments = 0
    while comments < len(used) and used[comments][1].startswith("# "):
        comments += 1
    used = used[comments:]
    if not used:
        raise UsageError(f"{path}: has no numbers; write one row a label")
    separator = next((s for s in SEPARATORS if s in used[0][1]), None)
    cells = _split(path, used, separator)
    header, names = _shape(cells)
    body = cells[1:] if header else cells
    if not body:
        raise UsageError(f"{path}: has a header and no numbers; write one row a label")
    rows = [_row(path, place, row, names) for place, row in body]
    for (place, _), row in zip(body, rows, strict=True):
        if len(row) != len(rows[0]) or not len(row):
            raise UsageError(
                f"{path}: line {place} has {len(row)} numbers, line {body[0][0]} has {len(rows[0])};"
                " give each row as many"
            )
    numbers = np.stack(rows)
    numbers.flags.writeable = False
    by = SEPARATORS[separator] if separator else "spaces"
    said = [f"{path.name}: numbers separated by {by}, each read as the nearest float64"]
    if header:
        said.append(f"its line {cells[0][0]} is taken as a header")
    elif list(numbers[0]) == list(range(numbers.shape[1])) and numbers.shape[1] > 2:
        said.append("its first line 0, 1, 2, ... is taken as numbers; delete it if it is a header")
    if names:
        said.append("its first column is taken as the label names")
    return Table(numbers, tuple(row[0] for _, row in body) if names else (), tuple(said))


def _split(path: Path, used: list[tuple[int, str]], separator: str | None) -> list[tuple[int, list[str]]]:
    if separator is None:
        return [(place, line.split()) for place, line in used]
    try:
        rows = csv.reader((line for _, line in used), delimiter=separator, strict=True)
        cells = [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise UsageError(f"{path}: {error}; close every quotation mark on its line") from None
    if len(cells) != len(used):
        raise UsageError(f"{path}: a quoted cell runs over several lines; write each label on one line")
    return [(place, row) for (place, _), row in zip(used, cells, strict=True)]


def _shape(cells: list[tuple[int, list[str]]]) -> tuple[bool, bool]:
    """Return whether the first line is a header, and whether the first column is names."""
    first = cells[0][1]
    named = first[0].casefold() in NAME_HEADERS and len(first) > 1
    header = named or all(cell and _number(cell) is None for cell in first[1:] or first)
    if header and len(first) == 1:
        header = len(cells) > 1
    body = cells[1:] if header else cells
    names = named or any(len(row) > 1 and _number(row[0]) is None for _, row in body[:1])
    return header, names


def _number(cell: str) -> float | None:
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def _row(path: Path, place: int, row: list[str], names: bool) -> Any:
    cells = row[1:] if names else row
    numbers = [_number(cell) for cell in cells]
    if None in numbers:
        column = numbers.index(None)
        raise UsageError(
            f"{path}: line {place}, column {column + 1 + names}: {shown(cells[column], 30)!r}"
            " is not a number; write decimals with a point"
        )
    return np.array(numbers, dtype=np.float64)
