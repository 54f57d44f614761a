"""Heads in which a pair is never probable together: exact rows, with weights that certify the ceiling.

Where the mean row lies between the two rows of the pair, uniform weights certify 1/n, which is the least
that any ceiling can be.  Otherwise weights near uniform do, or those of `polar`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count, islice

from flint import fmpq

from shiftproof.errors import UndefinedValueError
from shiftproof.exact import Exact, Quadratic, rational, to_float
from shiftproof.families import THIRD_ROOT
from shiftproof.lifting import completed
from shiftproof.planes import closing_points
from shiftproof.question import Question
from shiftproof.rationals import circle, circle_points, root_of, short_pair, short_ratio
from shiftproof.rows import ZERO, Exhibit, Sparse, column_sums, dot, first, row
from shiftproof.shapes import antipodal

STEPS = 60


def low_ceilings(question: Question) -> Iterator[Exhibit]:
    """Yield heads whose ceiling may be as low as asked, the simplest first."""
    n, threshold = question.labels, question.threshold
    if threshold < Fraction(1, n):
        return
    low, high = question.least_cosine, question.most_cosine
    open_range = low < 1 and high > -1
    if low == -1:
        yield from uniform(antipodal(question))
    if question.allow_repeats and not question.centered and high == 1:
        yield from uniform(Exhibit((row(1),) * n, question.dim, input={}, family="one row, repeated"))
    if not question.centered and not question.one_length:
        if question.dim >= 2 and open_range:
            yield from uniform(_on_a_line(question))
        if high == 1:
            rows = tuple(row(k) for k in range(1, n + 1))
            yield from uniform(Exhibit(rows, question.dim, (0, n - 1), {}, family="steps on a line"))
    if not question.centered and question.one_length and question.dim >= 2 and open_range:
        yield from uniform(_around_a_chord(question))
    if n == 3 and not question.centered and question.one_length and question.dim >= 2 and question.radius:
        yield from uniform(_beside_one(question))
    if question.one_length and question.centered and question.dim == 1 and high == 1:
        yield from _two_clusters(question)
    if question.centered and not question.one_length and high == 1 and n == 3:
        yield from _tilted(question, lambda far: [row(1), row(far), row(-1 - far)], (1, 2), Fraction(1))
    if question.centered and not question.one_length and n >= 4:
        yield from _far(question, open_range=open_range and question.dim >= 2)


def uniform(found: Exhibit | None) -> Iterator[Exhibit]:
    """Yield the head with uniform weights, lam such that m is near the mean row: on it where it can be."""
    if found is None:
        return
    n = len(found.rows)
    left, right = (found.rows[label] for label in found.pair)
    lam = fmpq(1, 2)
    across = {c: v for c, v in _minus(left, right).items() if v != 0}
    square = dot(across, across)
    if square != 0:
        mean = {column: value / n for column, value in column_sums(found.rows).items()}
        part = dot(_minus(mean, right), across) / square
        if isinstance(part, Quadratic):
            part = fmpq(*to_float(part).as_integer_ratio())
        lam = min(max(part, fmpq(0)), fmpq(1))
    yield replace(found, q=(fmpq(1, n),) * n, lam=lam)


def _minus(left: Sparse, right: Sparse) -> dict[int, Exact]:
    return {c: left.get(c, ZERO) - right.get(c, ZERO) for c in left.keys() | right.keys()}


def _ratio(question: Question) -> tuple[int, int]:
    """Return small integers (x, y) such that (x, +-y) has a cosine within the bound."""
    ratio = short_ratio(question.least_cosine, question.most_cosine)
    if ratio is None:
        raise UndefinedValueError("no cosine between -1 and 1 is within the bound")
    return ratio.numerator, ratio.denominator


def _on_a_line(question: Question) -> Exhibit:
    """Return all rows on the line through the pair, symmetric about its middle."""
    x, y = _ratio(question)
    core = [row(x, y), row(x, -y)]
    if question.labels % 2:
        core.append(row(x))
    rows = completed(core, question.labels, ((row(x, y + k), row(x, -y - k)) for k in count(1)))
    return Exhibit(tuple(rows), question.dim, input={}, family="rows on a line")


def _around_a_chord(question: Question) -> Exhibit | None:
    """Return rows of length 1 whose mean is on the chord between the pair."""
    n = question.labels
    pair = short_pair(question.least_cosine, question.most_cosine)
    if pair is None:
        return None
    x, y = circle(pair)
    core = [row(x, y), row(x, -y)]
    if n == 2:
        return Exhibit(tuple(core), question.dim, input={}, family="chord")
    if n == 3:
        return (
            Exhibit((*core, core[0]), question.dim, input={}, family="chord")
            if question.allow_repeats
            else None
        )
    if question.dim >= 3:
        points = ((fmpq(0), fmpq(1)), *islice(circle_points(), n))
        ring = ((row(x, y * c, y * s), row(x, -y * c, -y * s)) for c, s in points)
        if n % 2:
            corners = ((fmpq(0), fmpq(1)), (THIRD_ROOT, fmpq(-1, 2)), (-THIRD_ROOT, fmpq(-1, 2)))
            core += [row(x, c * y, s * y) for c, s in corners]
        rows = completed(core, n, ring)
    elif n == 4:
        # c + d = 5/4 a + 3/4 b puts the mean at 9/16 a + 7/16 b
        half = (x, y / 4)
        depth = root_of(1 / (half[0] ** 2 + half[1] ** 2) - 1)
        across = (-half[1] * depth, half[0] * depth)
        rows = [*core, *(row(half[0] + s * across[0], half[1] + s * across[1]) for s in (fmpq(1), fmpq(-1)))]
    else:
        pairs = (n - 2) // 2
        axis = [row(1)] if n % 2 else []
        left = x * (n - 2) / 2 - (fmpq(1, 2) if axis else 0)
        spread = float(1 - abs(left / pairs)) / 2
        points2 = closing_points(left, pairs, spread, avoid=x)
        rows = [*core, *axis, *(row(a, s * b) for a, b in points2 for s in (1, -1))]
    return Exhibit(tuple(rows), question.dim, input={}, family="chord")


def _beside_one(question: Question) -> Exhibit | None:
    """Return a pair and a third row so near to one of it that the mean row hardly misses the chord."""
    pair = short_pair(question.least_cosine, question.most_cosine)
    room = math.log1p(float(question.threshold * 3 - 1))
    if question.radius is None or room <= 0 or (pair is None and question.least_cosine > -1):
        return None
    x, y = circle(fmpq(0) if pair is None else pair)
    # turned by an angle below 2/k, of which a third counts
    s, c = circle(Fraction(1, max(2, math.ceil(question.radius / Fraction(room)))))
    core = (row(x, y), row(x, -y), row(x * c - y * s, x * s + y * c))
    return Exhibit(core, question.dim, input={}, family="a row beside the pair")


def _two_clusters(question: Question) -> Iterator[Exhibit]:
    """Yield n/2 labels at 1 and n/2 at -1: the pair shares its row with all of its side."""
    half = question.labels // 2
    if question.labels % 2 or half < 2:
        return
    rows = (row(1),) * half + (row(-1),) * half
    q = (fmpq(1, half),) * half + (fmpq(0),) * half
    yield Exhibit(rows, question.dim, input={}, q=q, family="two clusters")


def _far(question: Question, *, open_range: bool) -> Iterator[Exhibit]:
    """Yield a centred pair near the origin with two labels far out: little weight moves the mean to the pair."""
    n = question.labels
    if open_range:
        x, y = _ratio(question)
        core, target, total = [row(x, y), row(x, -y)], Fraction(x), 2 * x
        pairs = ((row(0, k), row(0, -k)) for k in count(y + 1))
        lam = Fraction(1, 2)
    elif question.most_cosine == 1:
        core, target, total, lam = [row(1), row(2)], Fraction(1), 3, Fraction(1)
        pairs = ((row(k), row(-k)) for k in count(4))
    else:
        return
    odd = n % 2
    fixed = completed([*core, *([row(-total)] if odd else [])], n - 2, pairs)
    reach = max(math.ceil(abs(to_float(v))) for vector in fixed for v in vector.values()) + total + 1

    def rows(far: int) -> list[Sparse]:
        return [*fixed, row(far), row(-far if odd else -far - total)]

    yield from _tilted(question, rows, (n - 2, n - 1), lam, target, least=reach)


def _tilted(
    question: Question,
    rows: Callable[[int], list[Sparse]],
    ends: tuple[int, int],
    lam: Fraction,
    target: Fraction = Fraction(1),
    least: int = 2,
) -> Iterator[Exhibit]:
    """Yield heads ``rows(far)`` with growing ``far``, uniform weights tilted along ``ends`` to have mean ``target``."""
    n, far = question.labels, least
    if question.threshold <= Fraction(1, n):
        return
    for _ in range(STEPS):
        head = rows(far)
        span = first(head[ends[0]]) - first(head[ends[1]])
        shift = rational(target) / span
        if shift < fmpq(1, n):
            q = [fmpq(1, n)] * n
            q[ends[0]] += shift
            q[ends[1]] -= shift
            bound = (
                math.exp(sum(float(v) * math.log(float(v)) for v in q))
                if n < 5000
                else _bound(n, float(shift))
            )
            if bound <= float(question.threshold):
                weight = rational(lam)
                yield Exhibit(
                    tuple(head), question.dim, input={}, q=tuple(q), lam=weight, family="far labels"
                )
                return
        far = far + 1 if far < least + 8 else far * 5 // 4 + 1


def _bound(n: int, shift: float) -> float:
    """Return exp of minus the entropy of uniform weights with two of them moved by +-shift."""
    ends = sum((1 / n + s) * math.log(1 / n + s) for s in (shift, -shift))
    return math.exp(ends - (n - 2) / n * math.log(n))


def shrunk(question: Question, shape: Exhibit) -> Exhibit | None:
    """Return the head of any length scaled down until inputs within the radius hardly tell its labels apart."""
    n = question.labels
    if question.radius is None or question.threshold <= Fraction(1, n):
        return None
    (found,) = uniform(shape)
    mean = {column: value / n for column, value in column_sums(found.rows).items()}
    left, right = (found.rows[label] for label in found.pair)
    middle = {
        c: found.lam * left.get(c, ZERO) + (1 - found.lam) * right.get(c, ZERO)
        for c in left.keys() | right.keys()
    }
    miss = math.sqrt(max(sum(to_float(v) ** 2 for v in _minus(mean, middle).values()), 0.0))
    room = math.log(float(question.threshold) * n)
    factor = max(1, math.ceil(float(question.radius) * miss / room * 1.001)) if room > 0 else 1
    return replace(found.rescaled(fmpq(1, factor)), family=f"{found.family}, scaled down")
