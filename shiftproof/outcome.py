"""What was stored against what was meant: every row of a translated head, read back and bounded.

With delta_k the rounding error of row k, an input f changes ln p_k by delta_k.f minus a weighted mean of all
delta_j.f, so by at most |f| max_j |delta_k - delta_j| <= |f| (sum of the two largest |delta|).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.arithmetic import UNIT, UP
from shiftproof.dyadics import exact_row, signed_root, signed_square
from shiftproof.errors import UsageError
from shiftproof.floats import deltas, lengths, quick_deltas

ENTRIES = 1 << 16  # of a block: its float64 arrays stay in a core's cache
WORKERS = 2
Span = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """``per_length``: no log-probability changes by more than this times |f|; ``exact``: no row was rounded."""

    per_length: float
    exact: bool


def spans(matrix: Any) -> list[Span]:
    """Return the blocks of a matrix that lies row after row, as (first, past the last) row."""
    step = max(1, ENTRIES // matrix.shape[1])
    return [(start, min(start + step, len(matrix))) for start in range(0, len(matrix), step)]


def shift_of(shift: Any, span: Span, by_labels: bool) -> Any:
    """Return what is added to a block: the translation to each row, or an entry of it to each row."""
    return shift if by_labels else shift[span[0] : span[1], np.newaxis]


def measure(rows: Any, stored: Any, shift: Any, *, exactly: bool = False) -> Change:
    """Return a rigorous bound of what storing ``rows`` + ``shift`` (n, d) as ``stored`` changes.

    ``exactly`` finds out whether nothing at all was rounded, which takes longer.  Raises UsageError for a
    stored row that is not finite.
    """
    by_labels = not (rows.flags.f_contiguous and not rows.flags.c_contiguous)
    if not by_labels:
        rows, stored = rows.T, stored.T

    def of(span: Span) -> tuple[Any, bool]:
        part = shift_of(shift, span, by_labels)
        block, saved = rows[span[0] : span[1]], stored[span[0] : span[1]]
        with np.errstate(over="ignore", invalid="ignore"):
            total = np.add(block, part, dtype=np.float64)
            size = max(float(total.max()), -float(total.min()))
            rest = quick_deltas(saved, total)
            quick = rest.any() and not exactly and saved.dtype != np.float64
            slack, exact = (UNIT * size, False) if quick else (2 * UNIT**2 * size, False)
            if not quick:
                block, part = np.asarray(block, np.float64), np.asarray(part, np.float64)
                rest, exact = deltas(np.asarray(saved, np.float64), total, block, part)
            sizes = lengths(rest if by_labels else rest.T, 0.0 if exact else slack)
        if not (np.isfinite(sizes).all() and np.isfinite(size)):
            label = _first_bad(saved, span, by_labels)
            raise UsageError(
                f"row {label} plus the translation is beyond the largest number of {saved.dtype.name};"
                " write --dtype float32, or float64"
            )
        return sizes, exact

    top = _Largest() if by_labels else _Columns()
    all_exact = True
    with ThreadPoolExecutor(WORKERS) as pool:
        for sizes, exact in pool.map(of, spans(rows)):
            top.add(sizes)
            all_exact &= exact
    return Change(0.0, exact=True) if all_exact else Change(float(UP * top.two()), exact=False)


def _first_bad(saved: Any, span: Span, by_labels: bool) -> int:
    bad = ~np.isfinite(saved.astype(np.float64))
    axis = bad.any(axis=1 if by_labels else 0)
    return int(axis.argmax()) + (span[0] if by_labels else 0)


class _Largest:
    """The two largest lengths, a block of labels at a time."""

    def __init__(self) -> None:
        self.kept = np.zeros(2)

    def add(self, sizes: Any) -> None:
        self.kept = np.sort(np.concatenate([self.kept, sizes]))[-2:]

    def two(self) -> float:
        return float(self.kept.sum())


class _Columns:
    """The same, a block of features at a time."""

    def __init__(self) -> None:
        self.sizes: Any = None

    def add(self, sizes: Any) -> None:
        self.sizes = sizes if self.sizes is None else UP * np.hypot(self.sizes, sizes)

    def two(self) -> float:
        return float(np.sort(self.sizes)[-2:].sum())


def stored_cosine(stored: Any, pair: tuple[int, int]) -> tuple[float, float]:
    """Return floats around the cosine of two rows as stored, from exact inner products.

    Raises UsageError where one is zero.
    """
    a, b = (exact_row(np.asarray(stored[label]), label) for label in pair)
    square = signed_square(a, b)
    if square is None:
        raise UsageError(
            "rounding makes a row of the pair zero, so that it has no cosine; write a wider --dtype"
        )
    low, high = signed_root(square)
    return max(low, -1.0), min(high, 1.0)
