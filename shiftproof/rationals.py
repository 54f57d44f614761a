"""Short rational numbers: the simplest in an interval, points of the unit circle, roots in lowest form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt

from flint import fmpq

from shiftproof.exact import Exact, Quadratic, rational

PARTS = (Fraction(1, 2), Fraction(1, 64), Fraction(63, 64))  # of an interval of cosines
_SMALL_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def simplest_between(low: Fraction, high: Fraction) -> Fraction:
    """Return the rational of least denominator (then least size) in [low, high]; low <= high."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest_between(-high, -low)
    whole = -(-low.numerator // low.denominator)
    if whole <= high:
        return Fraction(whole)
    floor = whole - 1
    return floor + 1 / simplest_between(1 / (high - floor), 1 / (low - floor))


def simplest_where(holds: Callable[[Fraction], bool], start: Fraction, steps: int = 24) -> Fraction:
    """Return a short rational where ``holds`` is true, in an interval around ``start`> 0`, where it is.

    The interval is found by doubling and halving and taken for granted; what is returned has been tried.
    """
    low, high = _edge(holds, start, Fraction(1, 2), steps), _edge(holds, start, Fraction(2), steps)
    for _ in range(steps):
        found = simplest_between(low, high)
        if holds(found):
            return found
        low, high = (low + start) / 2, (high + start) / 2
    return start


def _edge(holds: Callable[[Fraction], bool], start: Fraction, factor: Fraction, steps: int) -> Fraction:
    """Return how far one can go from ``start`` by powers of ``factor``, then by bisection."""
    inside = start
    for _ in range(steps):
        outside = _short(inside * factor)
        if not holds(outside):
            break
        inside = outside
    else:
        return inside
    for _ in range(steps):
        middle = _short((inside + outside) / 2)
        if middle in (inside, outside):
            break
        if holds(middle):
            inside = middle
        else:
            outside = middle
    return inside


def _short(value: Fraction) -> Fraction:
    """Return the value with 40 significant bits: bounds of a search need no more."""
    if value.numerator.bit_length() < 64 and value.denominator.bit_length() < 64:
        return value
    return Fraction(float(value)).limit_denominator(2**40) or value


def circle(m: Fraction | fmpq) -> tuple[fmpq, fmpq]:
    """Return the point (2m, 1 - m^2) / (1 + m^2) of the unit circle."""
    p = rational(m)
    bottom = 1 + p * p
    return 2 * p / bottom, (1 - p * p) / bottom


def short_ratio(least: Fraction, most: Fraction) -> Fraction | None:
    """Return a short r > 0 such that (r, 1), (r, -1) have a cosine in [least, most]; None if only -1 or 1 are."""
    if least >= 1 or most <= -1:
        return None

    def within(ratio: Fraction) -> bool:
        square = ratio * ratio
        return ratio > 0 and least <= (square - 1) / (square + 1) <= most

    for cosine in (least + (most - least) * part for part in PARTS):
        start = _root((1 + cosine) / (1 - cosine))
        if within(start):
            return simplest_where(within, start)
    return None


def short_pair(least: Fraction, most: Fraction) -> fmpq | None:
    """Return a short m whose unit pair (x, +-y), x = 2m/(1 + m^2), has a cosine in [least, most], in (-1, 1)."""
    if least >= 1 or most <= -1:
        return None

    def within(m: Fraction) -> bool:
        x = 2 * m / (1 + m * m)
        return 0 < m < 1 and least <= 2 * x * x - 1 <= most

    for cosine in (least + (most - least) * part for part in PARTS):
        square = (1 + cosine) / 2
        start = _root(square) / (1 + _root(1 - square))
        if within(start):
            found = simplest_where(within, start)
            return rational(found)
    return None


def _root(square: Fraction) -> Fraction:
    """Return a rational near the square root, with as many digits as the square has, and 60 bits more."""
    bits = 60 + square.numerator.bit_length() + square.denominator.bit_length()
    return Fraction(isqrt((square.numerator << 2 * bits) // square.denominator), 1 << bits)


def circle_near(x: float, tolerance: float) -> tuple[fmpq, fmpq]:
    """Return a rational point (x', y), y >= 0, of the circle with x' within ``tolerance`` of x in (-1, 1)."""
    sign = -1 if x < 0 else 1
    size = abs(x)
    low, high = max(size - tolerance, 0.0), min(size + tolerance, 1.0)
    # x = 2m / (1 + m^2) grows with m in [0, 1]
    bounds = [Fraction(v / (1 + (max(1 - v * v, 0.0)) ** 0.5)) for v in (low, high)]
    first, second = circle(simplest_between(*bounds))
    return sign * first, second


def circle_points(least: int = 2) -> Iterator[tuple[fmpq, fmpq]]:
    """Yield different rational points of the open first quadrant of the circle, shortest first."""
    bottom = least
    while True:
        for top in range(1, bottom):
            if (bottom - top) % 2 and Fraction(top, bottom).denominator == bottom:
                x, y = circle(Fraction(top, bottom))
                yield x, y
                yield y, x
        bottom += 1


def root_of(square: fmpq) -> Exact:
    """Return sqrt(square) for square >= 0, with an integer under the root that has no small square factor."""
    top, bottom = int(square.p), int(square.q)
    inside, factor = top * bottom, fmpq(1, bottom)
    whole = isqrt(inside)
    if whole * whole == inside:
        return factor * whole
    for prime in _SMALL_PRIMES:
        while inside % (prime * prime) == 0:
            inside //= prime * prime
            factor *= prime
    return Quadratic.make(fmpq(0), factor, fmpq(inside))
