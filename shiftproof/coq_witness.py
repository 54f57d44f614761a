"""What a certificate's proof in Coq is told: a precision, bounds of a root, logarithms of weights.

Coq finds none of these; it computes with whole numbers that they serve.  The exponentials here are those
of `templates/certificate_lemmas.v`, operation by operation, so what serves here serves there.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import Any

from shiftproof.errors import UsageError

#: bits after the point, the least that serve are taken
PRECISIONS = (64, 96, 128, 192, 256, 384, 512, 768, 1088)
#: above this an exponential takes Coq too long
LARGEST_LOGIT = 1500
HALF = Fraction(1, 2)
_OVER = r"(?:/[0-9]+)?"
_SURD = re.compile(rf"(?:(-?[0-9]+{_OVER})([+-])|(-?))(?:([0-9]+)\*)?sqrt\([0-9]+\)({_OVER})")

#: (a, b) is a + b sqrt(root)
Number = tuple[Fraction, Fraction]
Row = Mapping[int, Number]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Ceiling:
    """The weights of a ceiling and how they divide between the two labels of the pair."""

    lam: Fraction
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class Given:
    """A checked certificate of a head, its numbers read; ``root`` is 0 where all are rational."""

    question: Mapping[str, Any]
    root: int
    rows: tuple[Row, ...]
    pair: tuple[int, int]
    cosine: tuple[Fraction, Fraction]
    coprobability: tuple[Fraction, Fraction]
    input: Row
    ceiling: Ceiling | None

    @property
    def labels(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def dim(self) -> int:
        """How many numbers a row has."""
        return int(self.question["dim"])

    def bound(self, name: str) -> Fraction | None:
        """Return a bound of the question, None where it asks for none."""
        text = self.question[name]
        return None if text is None else Fraction(text)


@dataclass(frozen=True)
class Witness:
    """What the proof is told.

    ``pair`` has the label first that is less probable at the input, ``low`` and ``high`` bound its
    probability there (no ``high`` for a ceiling).  ``cap`` bounds the ceiling; ``miss`` is at least the
    length of what the weights' mean row misses, None where it misses nothing or no ball is given;
    ``depths`` are logarithms of the weights' inverses, from below, in units of 2^-precision, None where
    no weight exceeds ``cap``.  ``steps`` says about how long Coq takes for its exponentials.
    """

    precision: int
    root: tuple[Fraction, Fraction]
    pair: tuple[int, int]
    low: Fraction
    high: Fraction | None = None
    cap: Fraction | None = None
    miss: Fraction | None = None
    depths: tuple[int, ...] | None = None
    steps: int = 0


# -- reading ---------------------------------------------------------------------------------------
def read_certificate(document: Mapping[str, Any]) -> Given:
    """Return a found certificate that the checker has passed, as numbers."""
    every = document["ceiling"]
    ceiling = None
    if every is not None and every["q"] is not None:
        ceiling = Ceiling(Fraction(every["lambda"]), tuple(map(Fraction, every["q"])))
    low, high = map(Fraction, document["cosine"])
    least, most = map(Fraction, document["coprobability"])
    first, second = document["pair"]
    return Given(
        question=document["question"],
        root=document["root"] or 0,
        rows=tuple(map(_row, document["rows"])),
        pair=(first, second),
        cosine=(low, high),
        coprobability=(least, most),
        input=_row(document["input"] if every is None else every["input"]),
        ceiling=ceiling,
    )


def _row(value: Any) -> Row:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    numbers = {int(column): _number(text) for column, text in pairs}
    return {column: numbers[column] for column in sorted(numbers) if any(numbers[column])}


def _number(text: str) -> Number:
    surd = _SURD.fullmatch(text)
    if surd is None:
        return Fraction(text), ZERO
    sign = surd[2] or surd[3]
    return Fraction(surd[1] or 0), Fraction(f"{sign}{surd[4] or 1}{surd[5]}")


# -- arithmetic ------------------------------------------------------------------------------------
def _dot(left: Row, right: Row, root: int) -> Number:
    a = b = ZERO
    for column, (p, q) in left.items():
        if column in right:
            r, s = right[column]
            a, b = a + p * r + q * s * root, b + p * s + q * r
    return a, b


def _lengths(given: Given) -> Iterator[int]:
    """Yield how many bits the numerators and denominators of rows, input and weights have."""
    numbers = [x for row in (*given.rows, given.input) for pair in row.values() for x in pair if x]
    for x in (*numbers, *(given.ceiling.weights if given.ceiling else ())):
        yield x.numerator.bit_length()
        yield x.denominator.bit_length()


def digits(given: Given) -> int:
    """Return about how many decimal digits these have together."""
    return sum(_lengths(given)) * 3 // 10


def effort(given: Given) -> int:
    """Return about how many steps on single digits it takes to read the numbers and to add up the longest sums.

    Coq reads a number digit by digit, each time working on all before, and leaves sums over common denominators.
    """
    bits = [_bits(row, given.input) for row in given.rows]
    widest = max(bits[k] for k in given.pair)
    steps = sum(one**2 for one in _lengths(given)) + sum((one + widest) ** 2 for one in bits)
    first, second = (given.rows[k] for k in given.pair)
    steps += (
        _bits(first, first) + _bits(second, second) + 2 * _bits(first, second)
    ) ** 2  # the cosine's squares
    if given.question["unit_length"] or given.question["equal_length"]:
        steps += sum(_bits(row, row) ** 2 for row in given.rows)
    return steps


def _bits(left: Row, right: Row) -> int:
    """Return how many bits the denominator of an inner product has at most, as Coq adds it up."""
    apart = {
        x.denominator * y.denominator
        for column, pair in left.items()
        if column in right
        for x in pair
        for y in right[column]
        if x and y
    }
    return sum(denominator.bit_length() for denominator in apart)


def _minus(x: Number, y: Number) -> Number:
    return x[0] - y[0], x[1] - y[1]


def _nonneg(x: Number, root: int) -> bool:
    a, b = x
    if a >= 0:
        return b >= 0 or b * b * root <= a * a
    return b >= 0 and a * a <= b * b * root


def _mix(weights: Iterable[Fraction], rows: Iterable[Row]) -> Row:
    columns: dict[int, Number] = defaultdict(lambda: (ZERO, ZERO))
    for weight, row in zip(weights, rows, strict=True):
        for column, (a, b) in row.items() if weight else ():
            p, q = columns[column]
            columns[column] = p + weight * a, q + weight * b
    return {column: x for column, x in columns.items() if any(x)}


def _up(z: int, bits: int) -> int:
    return -(-z >> bits)


def _grown(precision: int, u: int) -> tuple[int, int]:
    """Enclose exp(u), u >= 0, both in units of 2^-precision: grown_down and grown_up of the lemmas."""
    fine = max(precision, u.bit_length() or 1) + 8
    low, high = 1 << fine, (1 << fine) + 2 * u
    for k in range(fine // 8 + 2, 0, -1):
        low = (1 << fine) + (u * low >> fine) // k
        high = (1 << fine) - (-_up(u * high, fine) // k)
    for _ in range(fine - precision):
        low, high = low * low >> fine, _up(high * high, fine)
    return low >> fine - precision, _up(high, fine - precision)


@cache
def exp_down(precision: int, z: int) -> int:
    """Return exp_down of the lemmas: at most exp(z), both in units of 2^-precision."""
    if z >= 0:
        return _grown(precision, z)[0]
    return 0 if z < -(precision << precision) else (1 << 2 * precision) // _grown(precision, -z)[1]


@cache
def exp_up(precision: int, z: int) -> int:
    """Return exp_up of the lemmas: at least exp(z), both in units of 2^-precision."""
    if z >= 0:
        return _grown(precision, z)[1]
    return -(-(1 << 2 * precision) // _grown(precision, min(-z, precision << precision))[0])


def _floor(x: Fraction) -> int:
    return x.numerator // x.denominator


def _ceiling(x: Fraction) -> int:
    return -(-x.numerator // x.denominator)


# -- what serves -----------------------------------------------------------------------------------
def witness(given: Given) -> Witness:
    """Return what the proof is told.

    Raises UsageError where a logit is too large, or where the bounds are so narrow that no precision serves.
    """
    x, y = (_dot(given.rows[k], given.input, given.root) for k in given.pair)
    order, least = (given.pair, x) if _nonneg(_minus(y, x), given.root) else (given.pair[::-1], y)
    logits = [_minus(_dot(row, given.input, given.root), least) for row in given.rows]
    largest = max(abs(a) + abs(b) * (isqrt(given.root) + 1) for a, b in logits if _nonneg((a, b), given.root))
    if largest > LARGEST_LOGIT:
        raise UsageError(
            f"a logit lies more than {LARGEST_LOGIT} above the pair's at the input; "
            "ask for a certificate with a shorter input (--radius)"
        )
    for precision in PRECISIONS:
        found = _at(given, precision, order, logits)
        if found is not None:
            return found
    raise UsageError(
        f"its bounds are nearer to the true values than {PRECISIONS[-1]} binary digits tell; state wider ones"
    )


def _at(given: Given, precision: int, order: tuple[int, int], logits: list[Number]) -> Witness | None:
    """Return the witness at a precision, None if that is too coarse."""
    root = _root(given, precision)
    least, most = given.coprobability
    low = max(given.bound("coprobability_at_least") or ZERO, least, ZERO)
    above = [_ceiling(_end(x, root, up=True) * (1 << precision)) for x in logits]
    if low * sum(exp_up(precision, z) for z in above) > 1 << precision:
        return None
    told = Witness(precision, root, order, low, steps=_steps(precision, above))
    if given.bound("coprobability_at_most") is None:
        below = [_floor(_end(x, root, up=False) * (1 << precision)) for x in logits]
        if most * sum(exp_down(precision, z) for z in below) < 1 << precision:
            return None
        return replace(told, high=most, steps=2 * told.steps)
    return told if given.ceiling is None else _capped(given, given.ceiling, told)


def _capped(given: Given, ceiling: Ceiling, told: Witness) -> Witness | None:
    """Return the witness with what a ceiling needs, None if the precision is too coarse."""
    units = 1 << told.precision
    cap = given.coprobability[1]
    i, j = given.pair
    off = _mix((*ceiling.weights, -ceiling.lam, ceiling.lam - 1), (*given.rows, given.rows[i], given.rows[j]))
    radius = given.bound("radius")
    miss = None
    if radius is not None and off:
        square = _end(_dot(off, off, given.root), told.root, up=True)
        miss = Fraction(isqrt(_ceiling(square * units**2)) + 1, units)
        exact = Fraction(isqrt(square.numerator), isqrt(square.denominator))
        short = exact.denominator.bit_length() < 10 * told.precision
        miss = exact if short and exact**2 == square and not given.root else miss
    told = replace(told, cap=cap, miss=miss)
    spent = (radius or ZERO) * (miss or ZERO)
    if spent == 0 and max(ceiling.weights) <= cap:
        return told
    depths = {weight: _depth(weight, told.precision) for weight in set(ceiling.weights)}
    entropy = sum((weight * depths[weight] for weight in ceiling.weights), ZERO)
    end = _ceiling(spent * units - entropy)
    if exp_up(told.precision, end) > cap * units:
        return None
    return replace(
        told,
        depths=tuple(depths[weight] for weight in ceiling.weights),
        steps=told.steps + _steps(told.precision, [*depths.values(), end]),
    )


def _steps(precision: int, zs: Iterable[int]) -> int:
    """Return about how many steps on single digits the exponentials of these take, each different one once."""
    total = 0
    for z in {max(z, -(precision << precision)) for z in zs}:  # far below, a bound of the exponential serves
        fine = max(precision, z.bit_length()) + 8
        long = fine + max(z >> precision, 0) * 3 // 2
        total += (fine // 8 + fine - precision) * long**2
    return total


def _root(given: Given, precision: int) -> tuple[Fraction, Fraction]:
    if not given.root:
        return ZERO, ZERO
    bits = 2 * precision + 64
    low = isqrt(given.root << 2 * bits)
    return Fraction(low, 1 << bits), Fraction(low + 1, 1 << bits)


def _end(x: Number, root: tuple[Fraction, Fraction], *, up: bool) -> Fraction:
    a, b = x
    return a + b * root[(b >= 0) == up]


def _depth(weight: Fraction, precision: int) -> int:
    """Return z close to -ln(weight) with weight * exp_up(z) <= 1, in units of 2^-precision; 0 for weight 0."""
    if weight in {0, 1}:
        return 0
    units = 1 << precision
    z = int(Fraction(math.log(weight.denominator) - math.log(weight.numerator)) * units)
    for _ in range(precision.bit_length()):  # Newton's steps double the digits
        z += _floor(units * (units / (weight * exp_up(precision, z)) - 1))
    short = 1
    while weight * exp_up(precision, z) > units:
        z, short = z - short, 2 * short
    return z
