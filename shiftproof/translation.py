"""Translations that give a pair of rows a chosen cosine: the set of all of them, and candidates from it.

Adding v to the rows a, b moves the origin, seen from them, to o = -v.  The cosine becomes -1 where o lies
between a and b, +1 where it lies on their line outside, and C between where o sees them under the angle
arccos C: in each half-plane bounded by their line, on an arc of a circle through a and b.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.exact import parse_rational

BETWEEN = (1 / 2, 1 / 4, 3 / 4, 3 / 8, 5 / 8, 1 / 8, 7 / 8)
OUTSIDE = (-1 / 2, 3 / 2, -1 / 4, 5 / 4, -1 / 8, 9 / 8, -1.0, 2.0)
MARGIN = 1 / 16  # of the pair's distance: nearer to a row, rounding spoils the cosine
ARC = (0.0, 0.25, 0.5, 0.75, 1.0)
COLUMNS = (1, 4, 16, 64)  # changed by the sparse candidates


def requested(cosine: object) -> Fraction:
    """Return a cosine to reach as a rational; raises UsageError for what lies outside [-1, 1]."""
    if isinstance(cosine, float):
        cosine = repr(cosine)
    value = parse_rational(str(cosine), "--cosine")
    if not -1 <= value <= 1:
        raise UsageError(f"--cosine {cosine}: a cosine lies between -1 and 1")
    return value


def refuse_unreachable(pair: tuple[int, int], same: bool, dim: int, cosine: Fraction) -> None:
    """Raise UsageError where no translation gives the pair the cosine; ``same``: its rows are identical."""
    i, j = pair
    if i == j:
        raise UsageError(f"--labels {i} {j}: the labels are equal; name two different ones")
    if same:
        raise UsageError(
            f"--labels {i} {j}: their rows are identical, and the cosine of identical rows is 1"
            " under every translation; choose another pair"
        )
    if dim == 1 and abs(cosine) != 1:
        raise UsageError(
            f"--cosine {cosine}: with one feature a cosine is 1 or -1 under every translation; ask for one"
        )


def candidates(a: Any, b: Any, cosine: Fraction, directions: Iterable[Any] = ()) -> list[Any]:
    """Return translations v (d,) with cosine(a + v, b + v) near ``cosine``, for distinct float64 rows.

    The first is the shortest, up to a margin that keeps both rows away from zero.  ``directions`` are
    further ones along which to look.
    """
    scale = math.ldexp(1.0, -_exponent(a, b))
    a, b = a * scale, b * scale
    if abs(float(cosine)) == 1:  # as floats count, what is nearer than 1e-16 too
        found = _on_the_line(a, b, round(cosine))
    else:
        found = [*_on_arcs(a, b, float(cosine)), *_along_all(a, b, float(cosine), directions)]
    with np.errstate(over="ignore"):
        return [v / scale for v in found if np.isfinite(v).all()]


def _exponent(a: Any, b: Any) -> int:
    top = max(float(np.abs(a).max()), float(np.abs(b).max()))
    return max(-1000, min(1000, math.frexp(top)[1]))


def _size(vector: Any) -> float:
    """Return the length of a vector whose entries may be tiny."""
    top = float(np.abs(vector).max(initial=0.0))
    return top * float(np.linalg.norm(vector / top)) if top else 0.0


def _on_the_line(a: Any, b: Any, sign: int) -> list[Any]:
    """Return v = -(a + s (b - a)) for short s, between the rows or outside."""
    step = b - a
    length = _size(step)
    foot = -float((a / length) @ (step / length))
    places: tuple[float, ...]
    if sign < 0:
        places = (min(max(foot, MARGIN), 1 - MARGIN), *BETWEEN)
    else:
        aside = -MARGIN if foot < 0.5 else 1 + MARGIN
        places = (foot if not -MARGIN < foot < 1 + MARGIN else aside, *OUTSIDE)
    # s of few bits: then a + v and b + v are as exact as b - a is
    short = [round(s * 64) / 64 if abs(s) < 2**20 else s for s in places]
    return [-(a + s * step) for s in dict.fromkeys((*short, *places))]


def _on_arcs(a: Any, b: Any, cosine: float) -> Iterator[Any]:
    """Yield v for points of the arc in the half-plane of the origin, nearest first, and opposite to it."""
    middle, step = a / 2 + b / 2, b - a
    length = _size(step)
    along = step / length
    x = -float(middle @ along)
    aside = -middle - x * along
    y = _size(aside)
    if y <= 1e-12 * (length + _size(middle)):
        least = int(np.abs(along).argmin())
        aside = -along[least] * along
        aside[least] += 1
        aside -= (aside @ along) * along
        y, start = 0.0, aside / _size(aside)
    else:
        start = aside / y
        start -= (start @ along) * along
    sine = math.sqrt((1 - cosine) * (1 + cosine))
    centre, radius = length / 2 * cosine / sine, length / (2 * sine)
    # the angle from the apex at which the arc ends, and how far from a row to stay
    half = math.pi - math.acos(cosine)
    reach = half * (1 - MARGIN)
    nearest = math.atan2(x, y - centre) if (x, y) != (0.0, centre) else 0.0
    nearest = max(-reach, min(reach, nearest))
    for side in (start, -start):
        for part in ARC:
            angle = nearest * (1 - part)
            point = radius * math.sin(angle) * along + (centre + radius * math.cos(angle)) * side
            yield -(middle + point)
        for angle in (reach / 2, -reach / 2):
            point = radius * math.sin(angle) * along + (centre + radius * math.cos(angle)) * side
            yield -(middle + point)


def _along_all(a: Any, b: Any, cosine: float, directions: Iterable[Any]) -> Iterator[Any]:
    middle = a / 2 + b / 2
    order = np.argsort(-np.abs(middle), kind="stable")
    for count in COLUMNS:
        if count < len(a):
            sparse = np.zeros_like(a)
            sparse[order[:count]] = middle[order[:count]]
            yield from along(a, b, sparse, cosine)
    for direction in (middle, *directions):
        yield from along(a, b, direction, cosine)


def along(a: Any, b: Any, direction: Any, cosine: float) -> list[Any]:
    """Return the v = t * direction with cosine(a + v, b + v) near ``cosine``, -1 < cosine < 1."""
    length = _size(direction)
    if not 0 < length < math.inf:
        return []
    u = direction / length
    scale = math.ldexp(1.0, -_exponent(a, b))
    a, b = a * scale, b * scale
    p, q = float(a @ u), float(b @ u)
    top = np.array([1.0, p + q, float(a @ b)])
    bottom = np.convolve([1.0, 2 * p, float(a @ a)], [1.0, 2 * q, float(b @ b)])
    equation = top if cosine == 0 else np.polysub(np.convolve(top, top), cosine**2 * bottom)
    found = []
    for root in np.roots(equation):
        t = float(root.real)
        if abs(root.imag) > 1e-6 * (1 + abs(t)):
            continue
        value = float(np.polyval(top, t))
        size = math.sqrt(max(float(np.polyval(bottom, t)), 0.0))
        if size and abs(value / size - cosine) < 1e-6:
            with np.errstate(over="ignore"):
                found.append(t * u / scale)
    return [v for v in found if np.isfinite(v).all()]
