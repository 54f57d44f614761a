"""Centred rows of length 1 that crowd around the pair and around its opposite: low ceilings at high cosine.

All are mirrored in the first axis, so the most probable input lies on it, and the weights that certify the
ceiling are the softmax there, made rational and balanced exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import fmpq

from shiftproof.errors import UsageError
from shiftproof.exact import rational, to_float
from shiftproof.families import CORNERS
from shiftproof.planes import MANY, circle_grid
from shiftproof.question import HALF, Question
from shiftproof.rationals import circle, root_of, short_pair, simplest_between
from shiftproof.rows import ZERO, Exhibit, Sparse, first, row

GRAINS = (10**7, 10**12, 10**17)
ROOMS = (Fraction(1, 2), Fraction(1, 8), Fraction(1, 64), Fraction(1, 1024))
NARROW = (Fraction(1, 2**20), Fraction(1, 2**40))
FARTHEST = 1e6


@dataclass(frozen=True)
class Best:
    """The most probable input (t, 0, ...) of a mirrored head, and the ceiling there, as floats."""

    t: float
    ceiling: float


def mirrored_heads(question: Question) -> Iterator[tuple[Exhibit, Best]]:
    """Yield mirrored heads of the question's size with their ceilings in floats, short numbers first.

    The pair's cosine comes nearer and nearer to the least one allowed, where the ceiling is lowest.
    """
    n, least, most = question.labels, question.least_cosine, question.most_cosine
    if n < 3 or question.dim < 2:
        return
    if n == 3:
        if least <= -HALF <= most:
            yield _measured(question, list(CORNERS), "regular triangle")
        return
    for part in (*ROOMS, *(NARROW if n == 4 else ())):
        pair = short_pair(least, min(most, least + (1 - least) * part))
        if pair is None:
            return
        x, y = circle(pair)
        core = [row(x, y), row(x, -y)]
        if n == 4:
            yield _measured(question, [*core, row(-x, -y), row(-x, y)], "rhombus")
            continue
        base = max(4, math.ceil(2 / math.sqrt(max(float(1 - x), 1e-12))))
        for grain in (base, base * 4, base * 16):
            for axis in ((), (1, -1)) if n % 2 == 0 else ((-1,), (1,)):
                for rows in _crowds(core, x, axis, n, grain):
                    yield _measured(question, rows, "two crowds")


def _crowds(core: list[Sparse], x: fmpq, axis: tuple[int, ...], n: int, grain: int) -> Iterator[list[Sparse]]:
    """Yield the rows with crowds of mirrored pairs at both ends, and one pair to balance them."""
    pairs = (n - 2 - len(axis)) // 2
    if pairs < 1:
        return
    if pairs > MANY:  # points of one denominator, so that sums over them stay short
        near = [(a, b) for _, a, b in circle_grid()[:-pairs:-1]]
    else:
        near = [(b, a) for a, b in (circle(Fraction(1, grain + k)) for k in range(pairs - 1))]
    for right in range(pairs):
        left = pairs - 1 - right
        if abs(float(x) + sum(axis) / 2 + right - left) > 1.5:
            continue
        mates = [*near[:right], *((-b, a) for b, a in near[:left])]
        rest = -x - fmpq(sum(axis), 2) - sum((b for b, _ in mates), ZERO)
        if not -1 < rest < 1:
            continue
        closing = (rest, root_of(1 - rest * rest))
        chosen: list[tuple[Any, Any]] = [*mates, closing]
        yield [*core, *(row(a) for a in axis), *(row(a, s * b) for a, b in chosen for s in (1, -1))]


def _measured(question: Question, rows: list[Sparse], family: str) -> tuple[Exhibit, Best]:
    firsts = [to_float(first(vector)) for vector in rows]
    radius = FARTHEST if question.ball is None else float(question.ball)
    best = _best(firsts, radius)
    return Exhibit(tuple(rows), question.dim, input={}, family=family), best


def _best(firsts: Sequence[float], radius: float) -> Best:
    """Return the input on the axis at which the pair (the first two) is most probable: log-concave in t."""

    def cost(t: float) -> float:
        return math.log(sum(math.exp(t * (x - firsts[0])) for x in firsts))

    def slope(t: float) -> float:
        powers = [math.exp(t * (x - firsts[0])) for x in firsts]
        return sum(p * (x - firsts[0]) for p, x in zip(powers, firsts, strict=True)) / sum(powers)

    low, high = 0.0, 1.0
    top = max(firsts) - firsts[0]
    limit = min(radius, 600 / top if top > 0 else radius)
    while high < limit and slope(high) < 0:
        low, high = high, high * 2
    high = min(high, limit)
    if slope(high) < 0:
        return Best(high, math.exp(-cost(high)))
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return Best((low + high) / 2, math.exp(-cost((low + high) / 2)))


def weighted(question: Question, found: Exhibit, best: Best) -> Exhibit | None:
    """Return the head with rational weights near the softmax at the best input, or None where none balance.

    Without a radius, and where the best input lies inside the ball, the weights' mean row is exactly the
    middle of the pair.
    """
    rows = found.rows
    firsts = [first(vector) for vector in rows]
    powers = [math.exp(best.t * to_float(x - firsts[0])) for x in firsts]
    total = sum(powers)
    groups = _groups(firsts)
    inside = question.ball is None or best.t < float(question.ball) * (1 - 1e-9)
    for grain in GRAINS:
        q = [fmpq(round(p / total * grain * len(rows)) or 1, grain * len(rows)) for p in powers]
        balanced = _balance(q, firsts, groups) if inside else _sum_to_one(q, groups)
        if balanced is not None and min(balanced) >= 0:
            break
    else:
        return None
    t = Fraction(best.t)
    if question.ball is not None and t >= question.ball:
        t = question.ball
    elif t > 0:
        width = t / 1000
        t = simplest_between(t - width, t)
    point = row(rational(t))
    return replace(found, input=point, q=tuple(balanced))


def balanced_weights(rows: Sequence[Sparse]) -> tuple[tuple[fmpq, ...], fmpq]:
    """Return rational weights whose mean row is the middle of the first two rows, and a bound below their entropy.

    The rows are mirrored in the first axis, the first two each other's image, and the weights nearly those
    that certify the pair's lowest ceiling over all inputs.  Raises UsageError where none balance.
    """
    every = Question.make(len(rows), 2, centered=True, equal_length=True, coprobability_at_most=HALF)
    found = weighted(every, *_measured(every, list(rows), "given rows"))
    if found is None or found.q is None:
        raise UsageError("no weights have the middle of the pair as their mean row")
    entropy = -sum(to_float(weight) * math.log(to_float(weight)) for weight in found.q)
    return found.q, fmpq(math.floor(entropy * 10**6) - 1, 10**6)


def _groups(firsts: Sequence[fmpq]) -> dict[fmpq, list[int]]:
    groups: dict[fmpq, list[int]] = {}
    for label, x in enumerate(firsts):
        groups.setdefault(x, []).append(label)
    return groups


def _sum_to_one(q: list[fmpq], groups: dict[fmpq, list[int]]) -> list[fmpq]:
    """Return the weights with what is missing of 1 given to the heaviest group, evenly."""
    labels = max(groups.values(), key=lambda members: sum((q[k] for k in members), ZERO))
    missing = (1 - sum(q, ZERO)) / len(labels)
    return [weight + missing if label in labels else weight for label, weight in enumerate(q)]


def _balance(q: list[fmpq], firsts: Sequence[fmpq], groups: dict[fmpq, list[int]]) -> list[fmpq] | None:
    """Return the weights changed on two groups so that they sum to 1 and their mean is the pair's middle."""
    target = firsts[0]
    ends = sorted(groups, key=lambda x: sum((q[k] for k in groups[x]), ZERO))
    heaviest = ends[-1]
    for second in reversed(ends[:-1]):
        missing = 1 - sum(q, ZERO)
        moment = target - sum((w * x for w, x in zip(q, firsts, strict=True)), ZERO)
        # a + b = missing, a * heaviest + b * second = moment
        a = (moment - missing * second) / (heaviest - second)
        b = missing - a
        changed = list(q)
        for x, part in ((heaviest, a), (second, b)):
            for label in groups[x]:
                changed[label] = changed[label] + part / len(groups[x])
        if min(changed) >= 0:
            return changed
    return None
