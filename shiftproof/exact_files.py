"""Heads of exact numbers from JSON: certificates, documents of `counterexample`, matrices by name, plain rows.

Numbers are text ("7/5", "-0.9", "sqrt(39)/20") or JSON numbers, which are taken as the decimals that they are written
as, not as the nearest floats.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.errors import UsageError
from shiftproof.layout import shown, size_of, unreadable
from shiftproof.rows import ZERO

MOST_NUMBERS = 4_000_000
ROWS = ("unembeddings", "rows")


def is_exact_file(path: Path) -> bool:
    """Whether a path is one of JSON that holds a head, not the index of a model's shards."""
    return path.suffix.lower() == ".json" and not path.name.lower().endswith(".index.json")


def read_exact(path: Path, name: str | None) -> tuple[Any, Any, str]:
    """Return rows (n, d), the bias (n,) or None, and a title; ``name`` picks one of several matrices.

    Raises UsageError for a file that holds no head.
    """
    document = _document(path)
    where = f"{path}:{shown(name)}" if name else str(path)
    title = path.name
    if isinstance(document, Mapping) and isinstance(document.get("matrices"), Mapping):
        matrices = document["matrices"]
        if name not in matrices:
            known = ", ".join(map(shown, map(str, matrices)))
            raise UsageError(f"{where}: name one of its matrices, as in {path}:NAME; it has {known}")
        document = matrices[name]
        title = str(document.get("title", name)) if isinstance(document, Mapping) else str(name)
    elif name:
        raise UsageError(f"{where}: the file holds one head; leave the name away")
    bias = document.get("bias") if isinstance(document, Mapping) else None
    rows = (
        next((document[key] for key in ROWS if document.get(key)), None)
        if isinstance(document, Mapping)
        else document
    )
    if not isinstance(rows, list) or not rows:
        raise UsageError(
            f'{where}: no head in it; give {{"unembeddings": [["7/5", "-1"], ...]}}, a row a label'
        )
    width = _width(document, rows, where)
    if len(rows) * width > MOST_NUMBERS:
        raise UsageError(f"{where}: {len(rows)} x {width} exact numbers are too many; convert it to .npy")
    out = np.empty((len(rows), width), dtype=object)
    out[:] = ZERO
    for k, row in enumerate(rows):
        for column, entry in _entries(row, width, where, k):
            out[k, column] = _number(entry, f"{where}: row {k}, column {column}")
    if bias is None:
        return out, None, title
    if not isinstance(bias, list) or len(bias) != len(rows):
        raise UsageError(f"{where}: the bias is no list of {len(rows)} numbers; give one a label")
    offsets = np.empty(len(rows), dtype=object)
    for k, entry in enumerate(bias):
        offsets[k] = _number(entry, f"{where}: bias of label {k}")
    return out, offsets, title


def _document(path: Path) -> Any:
    size_of(path)
    try:
        return json.loads(
            path.read_text(encoding="utf-8"), parse_float=str, parse_int=str, parse_constant=str
        )
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: no JSON ({' '.join(str(error).split())}); mend the file") from None


def _width(document: Any, rows: list[Any], where: str) -> int:
    """Return the number of features: what the rows have, or what a certificate with sparse rows says."""
    if isinstance(rows[0], list):
        width = len(rows[0])
    else:
        question = document.get("question") if isinstance(document, Mapping) else None
        said = question.get("dim", "") if isinstance(question, Mapping) else ""
        width = int(said) if str(said).isdecimal() else 0
    if width < 1:
        raise UsageError(f"{where}: row 0 has no features; give each row its numbers")
    return width


def _entries(row: Any, width: int, where: str, label: int) -> list[tuple[int, Any]]:
    if isinstance(row, list) and len(row) == width:
        return list(enumerate(row))
    if isinstance(row, Mapping) and all(c.isdecimal() and int(c) < width for c in row):
        return [(int(column), entry) for column, entry in row.items()]
    raise UsageError(f"{where}: row {label} is no list of {width} numbers; give all rows one length")


def _number(entry: Any, where: str) -> Any:
    if not isinstance(entry, str):
        raise UsageError(
            f'{where}: {shown(str(entry))} is no number; write it like "7/5", "-0.9" or "sqrt(39)/20"'
        )
    try:
        value = Fraction(entry) if len(entry) <= exact.LONGEST and "e" not in entry.lower() else None
    except (ValueError, ZeroDivisionError):
        value = None
    return exact.rational(value) if value is not None else exact.from_sympy(exact.parse_exact(entry, where))
