"""Facts of a matrix's rows, gathered in blocks: lengths, zeros, repeats, sums, signs.

Zeros, repeats, signs and exact sums are exact; lengths are floats to look at, but for the upper bound
of the largest, which is rigorous.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.arithmetic import UNIT, UP
from shiftproof.errors import InexactError
from shiftproof.exact import rational, sign
from shiftproof.heads import Head

BLOCK = 1 << 26  # bytes of float64 at a time
SUMMED = 50_000_000  # entries whose exact sums take seconds
UNITS = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}


@dataclass(frozen=True, eq=False)
class RowFacts:
    """Facts of n rows: lengths (n,), the rigorous ``bound`` of all lengths, indices of zero rows,
    column sums and the mean row (d,) in floats, the least entry, the largest |sum of a row's entries| / sum of
    |entries|.  Lengths and mean row are finite, whatever the entries.
    """  # noqa: D205

    lengths: Any
    bound: float
    zero_rows: tuple[int, ...]
    sums: Any
    mean: Any
    least: float
    row_sum_ratio: float


def row_facts(head: Head) -> RowFacts:
    """Return the facts of a head's rows in one pass."""
    n, d = head.labels, head.dim
    lengths, sums, mean = np.zeros(n), np.zeros(d), np.zeros(d)
    bound, least, ratio = 0.0, math.inf, 0.0
    zero: list[int] = []
    ones = np.ones(d)
    for start, block in float_blocks(head):
        stop = start + len(block)
        low, high = float(block.min()), float(block.max())
        with np.errstate(over="ignore"):
            added = block.sum(axis=0)
            sums += added
        least = min(least, low)
        exponent = _scale(max(-low, high))
        scaled = np.ldexp(block, -exponent) if exponent else block
        mean += np.ldexp(scaled.sum(axis=0) / n, exponent) if exponent else added / n
        squares = np.einsum("ij,ij->i", scaled, scaled)
        small = np.flatnonzero(squares < 2.0**-900)
        zero.extend(start + int(row) for row in small if not block[row].any())
        with np.errstate(over="ignore"):
            lengths[start:stop] = np.minimum(np.ldexp(np.sqrt(squares), exponent), np.finfo(np.float64).max)
            lengths[start + small] = _tiny_lengths(block[small])
            if low or high:
                most = math.sqrt(float(squares.max()) * (1 + 2 * (d + 2) * UNIT) + d * 2.0**-1000) * UP
                bound = max(bound, float(np.nextafter(np.ldexp(most, exponent), np.inf)))
            absolute = np.abs(scaled).sum(axis=1)
        total = np.abs(scaled @ ones)
        ratio = max(ratio, float((total[absolute > 0] / absolute[absolute > 0]).max(initial=0.0)))
    if head.is_exact:
        zero = [row for row in range(n) if all(sign(x) == 0 for x in head.rows[row])]
        bound = bound * UP + d * 2.0**-1000  # its entries were rounded to floats
    return RowFacts(lengths, bound, tuple(zero), sums, mean, least, ratio)


def vector_length(vector: Any) -> float:
    """Return about the length of a vector of floats, whatever their size; at most the largest float."""
    peak = float(np.abs(vector).max(initial=0.0))
    size = float(np.linalg.norm(vector / peak)) if peak else 0.0
    return peak * size if peak * size < math.inf else float(np.finfo(np.float64).max)


def _tiny_lengths(rows: Any) -> Any:
    """Return the lengths of rows whose squares underflow beside the other rows'."""
    _, exponent = np.frexp(np.abs(rows).max(axis=1, initial=0.0))
    return np.ldexp(np.linalg.norm(np.ldexp(rows, -exponent[:, None]), axis=1), exponent)


def _scale(largest: float) -> int:
    """Return the exponent to scale by where squares would over- or underflow, else 0."""
    return math.frexp(largest)[1] if largest and not 2.0**-300 < largest < 2.0**300 else 0


def float_blocks(head: Head) -> Iterator[tuple[int, Any]]:
    """Iterate over the rows as float64 blocks, each with its first row."""
    step = max(1, BLOCK // (8 * head.dim))
    for start in range(0, head.labels, step):
        yield start, head.floats(start, min(start + step, head.labels))


def repeated(head: Head) -> list[list[int]]:
    """Return the groups of rows that are equal (0 and -0 too), in order of their first rows.

    Rows are grouped by a hash and then compared, so that no collision counts.
    """
    if head.is_exact:
        exact: dict[Any, list[int]] = defaultdict(list)
        for row in range(head.labels):
            exact[tuple(map(str, head.rows[row]))].append(row)
        return [rows for rows in exact.values() if len(rows) > 1]
    by_hash: dict[int, list[int]] = defaultdict(list)
    step = max(1, BLOCK // (head.dim * head.unembeddings.dtype.itemsize))
    for start in range(0, head.labels, step):
        for row, content in enumerate(_contents(head.unembeddings[start : start + step]), start):
            by_hash[hash(content)].append(row)
    groups = []
    for rows in by_hash.values():
        if len(rows) > 1:
            same: dict[bytes, list[int]] = defaultdict(list)
            for row in rows:
                same[next(_contents(head.unembeddings[row : row + 1]))].append(row)
            groups += [found for found in same.values() if len(found) > 1]
    return sorted(groups)


def _contents(block: Any) -> Iterator[bytes]:
    """Iterate over the bytes of a block's rows, -0 written as 0."""
    bits = np.array(block, order="C").view(f"u{block.dtype.itemsize}")
    bits[bits == bits.dtype.type(1 << (8 * bits.dtype.itemsize - 1))] = 0
    return (row.tobytes() for row in bits)


def is_centred(head: Head, facts: RowFacts) -> bool | None:
    """Return whether the rows sum to exactly 0, None where the exact sums would take too long."""
    if head.is_exact:
        return all(sign(_sum(column)) == 0 for column in head.rows.T)
    n = head.labels
    with np.errstate(over="ignore", invalid="ignore"):
        rounding = 2 * n * UNIT * math.sqrt(n) * float(np.linalg.norm(facts.lengths))
        if float(np.abs(facts.sums).max()) > rounding + n * 2.0**-1000:
            return False
    if n * head.dim > SUMMED:
        return None
    step = max(1, BLOCK // (8 * n))
    for start in range(0, head.dim, step):
        block = np.asarray(head.unembeddings[:, start : start + step], dtype=np.float64)
        if not all(_is_zero_sum(column) for column in block.T):
            return False
    return True


def _sum(numbers: Any) -> Any:
    total = numbers[0]
    for number in numbers[1:]:
        total = total + number
    return total


def _is_zero_sum(column: Any) -> bool:
    try:
        return math.fsum(column.tolist()) == 0  # correctly rounded: 0 only where the sum is
    except OverflowError:
        return bool(_sum([rational(x) for x in column.tolist()]) == 0)


def is_unit(head: Head, facts: RowFacts) -> bool:
    """Return whether every row has exactly the length 1."""
    if float(np.abs(facts.lengths - 1).max()) > 1e-9 + head.dim * 2 * UNIT:
        return False
    try:
        return all(
            sign(_sum([x * x for x in map(_exactly, head.unembeddings[row])]) - 1) == 0
            for row in range(head.labels)
        )
    except InexactError:
        return False


def _exactly(value: Any) -> Any:
    return value if hasattr(value, "r") else rational(value if hasattr(value, "p") else float(value))
