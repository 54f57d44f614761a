"""Homogeneous vectors, of whole numbers or of exact ones: multiples, signs, hyperplanes, quadratic forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd, lcm
from operator import mul
from typing import Any

from flint import fmpq

from shiftproof.exact import Quadratic, rational, sign, to_float

Vector = tuple[Any, ...]  # of ints, or of exact numbers where one has a square root
Form = tuple[Vector, ...]  # a symmetric matrix: a point y is within the ball where y.Qy < 0
SHORTER = (4, 8, 16, 32)


def primitive(vector: Vector, *, whole: bool) -> Vector:
    """Return a positive multiple that is the same for all positive multiples."""
    if whole:
        if not all(type(v) is int for v in vector):
            fractions = [rational(v) for v in vector]
            bottom = lcm(*(int(v.q) for v in fractions))
            vector = tuple(int(v.p) * (bottom // int(v.q)) for v in fractions)
        divisor = gcd(*vector)
        return tuple(v // divisor for v in vector) if divisor > 1 else vector
    lead = next((v for v in vector if sign(v) != 0), None)
    if lead is None:
        return (fmpq(0),) * len(vector)
    size = lead if sign(lead) > 0 else -lead
    return tuple(v / size if isinstance(v, Quadratic) else rational(v) / size for v in vector)


def across(rows: Iterable[Vector], row: Vector, dim: int, *, whole: bool) -> Vector | None:
    """Return a direction along which ``rows`` do not change and ``row`` does, None if there is none."""
    echelon: list[tuple[int, Vector]] = []

    def reduced(vector: Vector) -> Vector:
        for at, lead in echelon:
            if vector[at]:
                moved = (lead[at] * v - vector[at] * w for v, w in zip(vector, lead, strict=True))
                vector = primitive(tuple(moved), whole=whole)
        return vector

    for other in rows:
        vector = reduced(other)
        at = pivot(vector, dim)
        if at is not None:
            echelon.append((at, vector))
    at = pivot(reduced(row), dim)
    if at is None:
        return None
    direction: list[Any] = [0] * len(row)
    direction[at] = 1
    for column, lead in reversed(echelon):
        rest = sum(w * v for k, (w, v) in enumerate(zip(lead, direction, strict=True)) if k != column)
        direction = [v * lead[column] for v in direction]
        direction[column] = -rest
    return tuple(direction)


def roundings(point: Vector) -> list[tuple[int, ...]]:
    """Return whole points near the ray of a point, shortest first."""
    if all(type(v) is int for v in point):
        spare = max(max(abs(v) for v in point).bit_length() - 60, 0)
        floats = [float(v >> spare) for v in point]
    else:
        try:
            floats = [to_float(exact(v)) for v in point]
        except OverflowError:
            return []
    top = max(map(abs, floats), default=0.0)
    if not 0 < top < float("inf"):
        return []
    return [tuple(round(v / top * 2**bits) for v in floats) for bits in SHORTER]


def above(top: Any, bottom: Any) -> int:
    """Return a whole number greater than |top| / |bottom|."""
    if isinstance(top, int) and isinstance(bottom, int):
        return 2 * (abs(top) // abs(bottom)) + 2  # twice what is needed: the point stays clear of the row
    ratio = top / bottom
    size = ratio if sign(ratio) > 0 else -ratio
    factor = 1
    while sign(size - factor) >= 0:
        factor *= 2
    return 2 * factor


def exact(value: Any) -> Any:
    """Return a number as an exact one."""
    return value if isinstance(value, Quadratic) else rational(value)


def dot(left: Sequence[Any], right: Sequence[Any]) -> Any:
    """Return the inner product of vectors of one length."""
    return sum(map(mul, left, right))


def form(matrix: Form, point: Vector) -> Any:
    """Return a quadratic form at a point."""
    return dot([dot(row, point) for row in matrix], point)


def restricted_form(form: Form | None, row: Vector, at: int) -> Form | None:
    """Return a form on the hyperplane of ``row``, without its coordinate ``at``."""
    if form is None:
        return None
    pivot, rest = row[at], [*range(at), *range(at + 1, len(row))]
    size, turn = (pivot, 1) if pivot > 0 else (-pivot, -1)
    half = [[size * form[r][q] - turn * row[q] * form[r][at] for q in rest] for r in range(len(row))]
    return tuple(
        tuple(size * half[r][c] - turn * row[r] * half[at][c] for c in range(len(rest))) for r in rest
    )


def pivot(vector: Vector, dim: int) -> int | None:
    """Return the coordinate of the last non-zero entry that is no constant."""
    return next((k for k in range(dim - 1, -1, -1) if vector[k]), None)


def lone(vector: Vector, dim: int) -> int | None:
    """Return the coordinate of which a row is a multiple, None if it is none."""
    at = pivot(vector, dim)
    return at if at is not None and sum(map(bool, vector)) == 1 else None
