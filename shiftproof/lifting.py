"""Rows that make a small head large: opposite pairs whose logits stay below those of the chosen pair."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from flint import fmpq

from shiftproof.errors import UsageError
from shiftproof.rationals import circle, circle_points
from shiftproof.rows import Sparse, key, row, scaled

ONE = fmpq(1)


def opposite_pairs(dim: int, ceiling: Fraction, *, one_length: bool) -> Iterator[tuple[Sparse, Sparse]]:
    """Yield endless different pairs u, -u whose first coordinates are at most ``ceiling`` > 0 in size.

    With ``one_length`` they have length 1.  They need dim >= 2; from dim 3 on their first coordinate is 0.
    """
    if not one_length:
        for size in _naturals(1):
            yield _both(row(0, size))
    elif dim == 2:
        yield _both(row(0, 1))
        bottom = max(2, -(-2 * ceiling.denominator // ceiling.numerator))
        for number in _naturals(bottom):
            x, y = circle(Fraction(1, number))
            yield _both(row(x, y))
            yield _both(row(-x, y))
    else:
        for column in range(dim - 1, 0, -1):
            yield _both({column: ONE})
        for x, y in circle_points():
            for second in range(dim - 1, 1, -1):
                for first in range(second - 1, 0, -1):
                    yield _both({first: x, second: y})
                    yield _both({first: x, second: -y})


def lone_rows(dim: int, ceiling: Fraction, *, one_length: bool) -> Iterator[Sparse]:
    """Yield endless different rows with a first coordinate below -``ceiling`` < 0, for heads not centred."""
    if not one_length:
        for size in _naturals(-(-ceiling.numerator // ceiling.denominator)):
            yield row(-size)
        return
    if dim < 2:
        raise UsageError("there are two rows of one length in one dimension")
    yield row(-1)
    bottom = 2
    while _first(bottom) <= ceiling:
        bottom += 1
    for number in _naturals(bottom):
        x, y = circle(Fraction(1, number))
        yield row(-y, x)
        yield row(-y, -x)


def _first(bottom: int) -> Fraction:
    square = Fraction(1, bottom * bottom)
    return (1 - square) / (1 + square)


def completed(core: list[Sparse], labels: int, source: Iterator[tuple[Sparse, Sparse]]) -> list[Sparse]:
    """Return the core with opposite pairs that it does not have yet, up to ``labels`` rows.

    Raises UsageError where an odd number of rows is missing.
    """
    missing = labels - len(core)
    if missing < 0 or missing % 2:
        raise UsageError(f"{missing} rows cannot be added in opposite pairs")
    have = {key(vector) for vector in core}
    fresh = (pair for pair in source if key(pair[0]) not in have and key(pair[1]) not in have)
    rows = list(core)
    for pair in islice(fresh, missing // 2):
        rows.extend(pair)
    return rows


def _both(vector: Sparse) -> tuple[Sparse, Sparse]:
    return vector, scaled(vector, -ONE)


def _naturals(start: int) -> Iterator[int]:
    number = start
    while True:
        yield number
        number += 1
