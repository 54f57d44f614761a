"""Heads with rows of length 1 for inputs in a ball: the other labels as low as the rest allows.

For such inputs the pair is the more probable the more evenly the others share what centring asks of them;
where nothing is centred they lie opposite the input.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from flint import fmpq

from shiftproof.ansatz import SCALE, Family, Reduced, Values
from shiftproof.exact import rational
from shiftproof.families import chord, exhibit, lean_start, mirrored
from shiftproof.lifting import lone_rows
from shiftproof.planes import closing_points
from shiftproof.question import Question
from shiftproof.rationals import circle, circle_points, root_of
from shiftproof.rows import Exhibit, Sparse, row


def ball_families(question: Question) -> Iterator[Family]:
    """Yield the families for a question with rows of length 1 and a radius, at least 3 labels."""
    n = question.labels
    if n < 3:
        return
    if not question.centered:
        yield _against(question)
    elif n % 2 == 0 and question.dim >= 3 and n >= 4:
        yield _even_space(question)
    elif n >= 5 and question.dim >= 3:
        yield _odd_space(question)
    elif n >= 6 and n % 2 == 0:
        for spread in (1e-2, 1e-4) if n > 24 else (1e-4,):
            yield _even_plane(question, spread)


def _reach(question: Question) -> float:
    """Return half the length of the sum of a pair with a cosine at the bound (or a little above it)."""
    m = lean_start(question)
    return 2 * m / (1 + m * m)


def _against(question: Question) -> Family:
    """Return a pair (x, +-y) and others near (-1, 0)."""
    n = question.labels

    def reduced(m: Any, z: Any = 0) -> Reduced:
        x, y = chord(m)
        others = ((-1, 1), (-1 + z, n - 3))
        return Reduced(*mirrored(x, y), others, (m, 1 - m) if n == 3 else (m, 1 - m, z, 1 - z))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        source = lone_rows(question.dim, 1 - values.get("z", Fraction(0)), one_length=True)
        rows = [row(x, y), row(x, -y), *islice(source, n - 2)]
        return exhibit(question, "others opposite", rows, values[SCALE])

    unknowns = ("m", SCALE) if n == 3 else ("m", "z", SCALE)
    start = {"m": lean_start(question), "z": 1e-4}
    return Family("others opposite", unknowns, reduced, build, start, solver=False)


def _ring(x: fmpq, radius: fmpq, count: int) -> Iterator[Sparse]:
    """Yield ``count`` (even) rows (-x, radius c, radius s), opposite ones after one another."""
    yielded = 0
    around = ((fmpq(0), fmpq(1)), *islice(circle_points(), count))
    for c, s in around:
        for sign in (1, -1):
            if yielded < count:
                yield row(-x, sign * radius * c, sign * radius * s)
                yielded += 1


def _even_space(question: Question) -> Family:
    """Return a pair (h, +-y, 0) and an even number of others on the circle where the first coordinate is -x."""
    n = question.labels

    def reduced(w: Any) -> Reduced:
        x, _ = chord(w)
        h = (n - 2) * x / 2
        return Reduced((h, h), 2 * h * h - 1, 1 + 0 * h, ((-x, n - 2),), (w, 1 - w, 1 - h))

    def build(values: Values) -> Exhibit:
        x, radius = circle(values["w"])
        h = x * (n - 2) / 2
        y = root_of(1 - h * h)
        rows = [row(h, y), row(h, -y), *_ring(x, radius, n - 2)]
        return exhibit(question, "ring", rows, values[SCALE])

    start = {"w": math.tan(math.asin(2 * _reach(question) / (n - 2) * 0.999) / 2)}
    return Family("ring", ("w", SCALE), reduced, build, start, solver=False)


def _odd_space(question: Question) -> Family:
    """Return the same with an odd number of others: three of them balance each other, one y is a root."""
    n = question.labels

    def parts(m: Any, v: Any, w: Any) -> tuple[Any, ...]:
        x, y = chord(m)
        third, height = chord(v)
        ring, radius = chord(w)
        first = x - (n - 5) * ring / 2 - third / 2
        return x, y, third, height, ring, radius, first, 1 - first * first - height * height / 4

    def reduced(m: Any, v: Any, w: Any = Fraction(0)) -> Reduced:
        x, y, third, _, ring, _, first, square = parts(m, v, w)
        others = ((-third, 1), (-first, 2), (-ring, n - 5))
        positive = (m, 1 - m, v, 1 - v, square, *((w, 1 - w) if n > 5 else ()))
        return Reduced(*mirrored(x, y), others, positive)

    def build(values: Values) -> Exhibit:
        numbers = (rational(v) for v in (values["m"], values["v"], values.get("w", Fraction(0))))
        x, y, third, height, ring, radius, first, square = parts(*numbers)
        depth = root_of(square)
        rows = [row(x, y), row(x, -y), row(-third, height)]
        rows += [row(-first, -height / 2, sign * depth) for sign in (fmpq(1), fmpq(-1))]
        rows += _ring(ring, radius, n - 5)
        return exhibit(question, "ring of three and pairs", rows, values[SCALE])

    share = math.tan(math.asin(2 * _reach(question) / (n - 2)) / 2)
    start = {"m": lean_start(question), "v": share, "w": share}
    unknowns = ("m", "v", "w", SCALE) if n > 5 else ("m", "v", SCALE)
    return Family("ring of three and pairs", unknowns, reduced, build, start, solver=False)


def _even_plane(question: Question, spread: float) -> Family:
    """Return a pair (x, +-y) and mirrored pairs whose first coordinates are nearly the same."""
    n = question.labels

    def reduced(m: Any, spread: Any) -> Reduced:
        x, y = chord(m)
        mean = 2 * x / (n - 2)
        return Reduced(*mirrored(x, y), ((spread - mean, n - 2),), (m, 1 - m, spread, 1 - mean - spread))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        rows = [row(x, y), row(x, -y)]
        for a, b in closing_points(-x, (n - 2) // 2, float(values["spread"])):
            rows += [row(a, b), row(a, -b)]
        return exhibit(question, "even share", rows, values[SCALE])

    start = {"m": lean_start(question), "spread": spread}
    return Family("even share", ("m", "spread", SCALE), reduced, build, start, solver=False)
