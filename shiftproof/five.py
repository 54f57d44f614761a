"""Five centred rows of one length with a low ceiling: a third row between the pair, two that balance the rest.

The pair is (h, +-y), the third row c a point (x, z) of the circle with x > h, the last two are
-(a + b + c)/2 plus and minus a multiple of its normal.  They get the same weight, so that only their sum, which
is rational, enters the mean row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from shiftproof.exact import to_float
from shiftproof.polar import ROOMS
from shiftproof.question import Question
from shiftproof.rationals import circle, circle_near, root_of, short_pair
from shiftproof.rows import Exhibit, row

GRID = 40
GRAINS = (10**3, 10**6)


@dataclass(frozen=True)
class _Shape:
    """The pair and the third row; weights follow from that of the last two."""

    h: fmpq
    y: fmpq
    x: fmpq
    z: fmpq

    def weights(self, last: fmpq) -> tuple[fmpq, fmpq, fmpq]:
        """Return the weights of a row of the pair and of the third row, and lam, from that of each last row."""
        third = last * (4 * self.h + self.x) / (self.x - self.h)
        return (1 - third - 2 * last) / 2, third, (1 + (third - last) * self.z / self.y) / 2

    def ceiling(self, last: float) -> float:
        """Return exp of minus the entropy of the weights, 1 where they are none."""
        pair, third, lam = (to_float(v) for v in self.weights(fmpq(*Fraction(last).as_integer_ratio())))
        q = (pair, pair, third, last, last)
        if min(q) <= 0 or not 0 <= lam <= 1:
            return 1.0
        return math.exp(sum(v * math.log(v) for v in q))


def five_rows(question: Question) -> Iterator[Exhibit]:
    """Yield heads of five centred rows of one length whose ceiling is low enough, short numbers first."""
    least, most = question.least_cosine, question.most_cosine
    if not (question.labels == 5 and question.centered and question.one_length and question.dim >= 2):
        return
    for part in ROOMS:
        pair = short_pair(least, min(most, least + (1 - least) * part))
        if pair is None:
            return
        for shape in _shapes(*circle(pair)):
            found = _weighted(question, shape)
            if found is not None:
                yield found


def _shapes(h: fmpq, y: fmpq) -> Iterator[_Shape]:
    """Yield shapes with the third row at places between the pair that leave room for the last two."""
    low, high = to_float(h), min(1.0, to_float((3 - 4 * h * h) / (4 * h)))
    for step in range(1, GRID):
        place = low + (high - low) * step / GRID
        x, z = circle_near(min(place, 0.999999), (high - low) / (4 * GRID)) if high > low else (h, y)
        if h < x < 1 and 4 * h * h + 4 * h * x < 3:
            yield _Shape(h, y, x, z)


def _weighted(question: Question, shape: _Shape) -> Exhibit | None:
    """Return the head with the best weights, made rational, if they certify what is asked."""
    low, high = 0.0, 0.5
    for _ in range(60):
        left, right = low + (high - low) * 0.382, low + (high - low) * 0.618
        low, high = (low, right) if shape.ceiling(left) <= shape.ceiling(right) else (left, high)
    for grain in GRAINS:
        last = fmpq(round((low + high) / 2 * grain), grain)
        if last > 0 and shape.ceiling(to_float(last)) < float(question.threshold):
            return _built(question, shape, last)
    return None


def _built(question: Question, shape: _Shape, last: fmpq) -> Exhibit:
    h, y, x, z = shape.h, shape.y, shape.x, shape.z
    middle = (-(2 * h + x) / 2, -z / 2)
    depth = root_of(1 / (middle[0] ** 2 + middle[1] ** 2) - 1)
    rows = [row(h, y), row(h, -y), row(x, z)]
    for side in (fmpq(1), fmpq(-1)):
        rows.append(row(middle[0] - side * middle[1] * depth, middle[1] + side * middle[0] * depth))
    pair, third, lam = shape.weights(last)
    q = (pair, pair, third, last, last)
    return Exhibit(tuple(rows), question.dim, input={}, q=q, lam=lam, family="a row between the pair")
