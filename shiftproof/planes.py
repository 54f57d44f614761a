"""Centred rows of one length in the plane, an odd number of them, with a pair of low cosine.

The rows are (-1, 0) and mirrored pairs (x, +-y) whose x add up to 1/2; all but one of the x are rational
points of the circle, the last is what is left, so that its y is a square root.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import fmpq

from shiftproof.ansatz import SCALE, Family, Reduced, Values
from shiftproof.families import chord, exhibit, lean_start, mirrored
from shiftproof.lifting import completed, opposite_pairs
from shiftproof.question import Question
from shiftproof.rationals import circle, circle_near, root_of
from shiftproof.rows import Exhibit, row

SUMS = ((2, 1), (3, 2), (4, 1), (5, 2), (6, 1), (5, 4), (7, 2), (6, 5), (8, 3))  # squares add up to primes
MANY = 12  # points, from which on their numbers would grow long
GRID = 1e-4  # about the distance of the points of the grid


def plane_families(question: Question) -> Iterator[Family]:
    """Yield families with few mirrored pairs first; at last the one in which all rows are of that kind."""
    whole = (question.labels - 1) // 2
    reach = math.sqrt((1 + float(question.most_cosine)) / 2)
    least = max(2, math.floor(0.5 / reach) + 1) if reach > 0 else whole + 1
    if question.cosine_at_least is not None:
        least = 2
    numbers = dict.fromkeys(k for k in (least, least + 1) if k < whole)
    for pairs in numbers:
        yield _mirrored(question, pairs)
    if whole <= 2000:
        yield _mirrored(question, whole)


def _mirrored(question: Question, pairs: int) -> Family:
    """Return the family with ``pairs`` mirrored pairs, the other rows being opposite pairs."""
    rest = question.labels - 2 * pairs - 1
    name = "mirrored pairs"

    def reduced(m: Any, spread: Any = 0) -> Reduced:
        x, y = chord(m)
        mean = (Fraction(1, 2) - x) / (pairs - 1)
        top = mean + spread
        others = ((-1, 1), (top, 2 * (pairs - 1)), (x / 2 if question.dim == 2 else 0, rest))
        positive = [m, 1 - m, 1 - mean * mean]
        if pairs > 2:
            positive += [spread, 1 - top, (1 + mean) / 2 - spread]
        return Reduced(*mirrored(x, y), others, tuple(positive))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        firsts = closing_points(fmpq(1, 2) - x, pairs - 1, float(values.get("spread", 0)), avoid=x)
        core = [row(x, y), row(x, -y), row(-1)]
        core += [row(a, sign * b) for a, b in firsts for sign in (1, -1)]
        source = opposite_pairs(question.dim, Fraction(int(x.p), 2 * int(x.q)), one_length=True)
        return exhibit(question, name, completed(core, question.labels, source), values[SCALE])

    start = lean_start(question)
    unknowns = ("m", "spread", SCALE) if pairs > 2 else ("m", SCALE)
    x = 2 * start / (1 + start * start)
    gap = abs(x - (0.5 - x) / (pairs - 1))
    return Family(
        name, unknowns, reduced, build, {"m": start, "spread": max(gap / 4, 1e-4)}, solver=pairs == 2
    )


@lru_cache(maxsize=1)
def circle_grid() -> list[tuple[float, fmpq, fmpq]]:
    """Return points (x, y), y > 0, of the circle with one denominator, so that sums stay short; x as float first."""
    bottom = math.prod(a * a + b * b for a, b in SUMS)
    points = [(1, 0)]
    for a, b in SUMS:
        size, turn = a * a + b * b, (a * a - b * b, 2 * a * b)
        points = [
            point
            for x, y in points
            for point in (
                (x * size, y * size),
                (x * turn[0] - y * turn[1], x * turn[1] + y * turn[0]),
                (x * turn[0] + y * turn[1], y * turn[0] - x * turn[1]),
            )
        ]
    whole = {point for x, y in points for point in ((x, y), (-x, y), (y, x), (-y, x)) if point[1] > 0}
    return sorted((x / bottom, fmpq(x, bottom), fmpq(y, bottom)) for x, y in whole)


def closing_points(
    total: fmpq, count: int, spread: float, avoid: fmpq | None = None
) -> list[tuple[fmpq, Any]]:
    """Return ``count`` points (x, y), y > 0, of the circle, with different x near their mean that sum to ``total``.

    All but the last are rational; the x lie within ``spread`` of the mean and differ from ``avoid``.
    """
    mean = float(total) / count
    taken = {avoid}
    grid = circle_grid() if count > MANY and spread > 50 * GRID else []
    found: list[tuple[fmpq, Any]] = []
    left = total
    for number in range(count - 1):
        # offsets come in opposite pairs around the mean, so that what is left stays near it
        place = (number // 2 + 1) / (count // 2 + 1) * (1 if number % 2 else -1)
        tolerance = spread / (4 * count)
        if grid:
            at = bisect(grid, (mean + place * spread * 0.9,))
            x, y = next(
                (x, y) for _, x, y in (grid[(at + k) % len(grid)] for k in range(count + 2)) if x not in taken
            )
        else:
            x, y = circle_near(mean + place * spread * 0.9, tolerance)
        while x in taken:
            tolerance /= 7
            x, y = circle_near(mean + place * spread * 0.9 + 3 * tolerance, tolerance)
        taken.add(x)
        found.append((x, y))
        left = left - x
    found.append((left, root_of(1 - left * left)))
    return found
