"""Short inputs near one that was found, to be tried in its place; and shorter vectors in its direction."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import takewhile
from math import inf
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.exact import Exact, Quadratic, rational, sign, to_float
from shiftproof.linear import Row, dot

SHORTER = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48)  # bits of a witness that are tried


def within(point: Row, radius: Fraction) -> Row:
    """Return a multiple of an input by a power of 1/2 that is no longer than the radius > 0."""
    square, factor = dot(point, point), rational(radius) ** 2
    while sign(square - factor) > 0:
        point = tuple(v / 2 for v in point)
        square = square / 4
    return point


def nearby(point: Row, *, whole: bool, most: int = SHORTER[-1]) -> Iterator[Row]:
    """Yield inputs of up to ``most`` bits near an input, fewest first; ``whole``: near a multiple of it, in integers."""
    if not any(map(sign, point)):
        yield point
        return
    scale = _power(max(map(_exponent, point)))
    floats = [to_float(v / scale) for v in point]
    for bits in takewhile(most.__ge__, SHORTER):
        counts = [round(v * 2**bits) for v in floats]
        if any(counts):
            unit = fmpq(1) if whole else scale / 2**bits
            yield tuple(fmpq(count) * unit for count in counts)


def _exponent(value: Exact) -> float:
    """Return roughly log2 of the size of a number, minus infinity for zero."""
    if isinstance(value, Quadratic):
        return max(_exponent(value.a), _exponent(value.b) + _exponent(value.r) / 2)
    return int(value.p).bit_length() - int(value.q).bit_length() if value != 0 else -inf


def _power(exponent: float) -> fmpq:
    size = round(exponent)
    return fmpq(2**size) if size >= 0 else fmpq(1, 2**-size)


def centre(rows: Any) -> Any | None:
    """Return floats x (d,) or (d + 1,) in a box for which the least of normalised ``rows`` @ x is greatest.

    ``rows`` (m, d) are homogeneous.  None where floats find none for which it is positive.
    """
    from scipy.optimize import linprog

    tops = np.abs(rows).max(axis=1, keepdims=True)
    if not np.isfinite(tops).all() or not tops.all():
        return None
    rows = rows / tops  # squares of the entries of a row overflow, or vanish, where the row does not
    sizes = np.linalg.norm(rows, axis=1, keepdims=True)
    count, dim = rows.shape
    answer = linprog(
        np.append(np.zeros(dim), -1.0),
        A_ub=np.column_stack([-rows / sizes, np.ones(count)]),
        b_ub=np.zeros(count),
        bounds=[(-1, 1)] * dim + [(None, 1)],
        method="highs",
    )
    return answer.x[:-1] if answer.x is not None and answer.x[-1] > 0 else None
