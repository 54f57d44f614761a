"""Rows of a head as exact vectors: integers times one scale, so that inner products are integer products.

A float is a whole number times a power of two, so that a row of floats of any width is exact here; a row of
rationals is brought to one denominator.  Rows with square roots are held entry by entry.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, fmpq, fmpz_mat

from shiftproof.arithmetic import precise
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, Quadratic, rational, rational_root, sign, to_arb, to_float
from shiftproof.heads import Head

Tell = Callable[[str, int, int], None]
BITS = 160  # of balls: what enters them is exact, so that this is what comes out
HUGE = 2.0**900  # entries beyond are summed as integers
ENTRIES = 1 << 18  # of a block of float64: 2 MB, which stays in a core's cache
KEPT = 128  # vectors of partial sums, before they are brought together


@dataclass(frozen=True, eq=False)
class ExactRow:
    """The vector ``numbers`` * ``scale``: ``numbers`` a flint integer matrix (1, d), or a tuple of exact numbers.

    The scale is positive.
    """

    numbers: Any
    scale: fmpq

    @property
    def dim(self) -> int:
        """The number of entries."""
        return len(self.numbers) if isinstance(self.numbers, tuple) else int(self.numbers.ncols())

    @cached_property
    def square(self) -> Exact:
        """<numbers, numbers>, without the scale."""
        return _product(self.numbers, self.numbers)

    @property
    def entries(self) -> list[Exact]:
        """The entries."""
        numbers = self.numbers if isinstance(self.numbers, tuple) else self.numbers.entries()
        return [v * self.scale if isinstance(v, Quadratic) else fmpq(v) * self.scale for v in numbers]

    def inner(self, other: ExactRow) -> Exact:
        """Return the inner product; raises InexactError where the entries lie in two quadratic fields."""
        return _product(self.numbers, other.numbers) * (self.scale * other.scale)

    def length(self) -> tuple[float, float]:
        """Return floats around the length."""
        return root(self.inner(self))

    def times(self, factor: fmpq) -> ExactRow:
        """Return the vector times a rational that is not zero."""
        if factor > 0:
            return ExactRow(self.numbers, self.scale * factor)
        numbers = tuple(-v for v in self.numbers) if isinstance(self.numbers, tuple) else -self.numbers
        return ExactRow(numbers, self.scale * -factor)

    def plus(self, other: ExactRow) -> ExactRow:
        """Return the sum; raises InexactError where the entries lie in two quadratic fields."""
        if isinstance(self.numbers, tuple) or isinstance(other.numbers, tuple):
            return ExactRow(tuple(a + b for a, b in zip(self.entries, other.entries, strict=True)), fmpq(1))
        bottom = math.lcm(int(self.scale.q), int(other.scale.q))
        left, right = (int((row.scale * bottom).p) for row in (self, other))
        common = math.gcd(left, right)
        numbers = self.numbers * (left // common) + other.numbers * (right // common)
        return ExactRow(numbers, fmpq(common, bottom))

    def minus(self, other: ExactRow) -> ExactRow:
        """Return the difference."""
        return self.plus(other.times(fmpq(-1)))

    def parts(self) -> tuple[Any, Any]:
        """Return two float64 vectors whose sum is within 2^-105 of each entry, relatively, if that is normal."""
        high = np.array([_nearest(v) for v in self.entries])
        rest = [_nearest(v - rational(h)) for v, h in zip(self.entries, high, strict=True)]
        return high, np.array(rest)


def _nearest(value: Exact) -> float:
    """Return a float within a unit in the last place; raises UsageError beyond the floats."""
    try:
        if isinstance(value, Quadratic):
            with precise(BITS):
                return float(to_arb(value).mid())
        return to_float(value)
    except OverflowError:
        raise UsageError("a number beyond 1.8e308 arises from the entries; scale the head down") from None


def _product(left: Any, right: Any) -> Exact:
    if isinstance(left, tuple) or isinstance(right, tuple):
        left, right = (
            v if isinstance(v, tuple) else [fmpq(number) for number in v.entries()] for v in (left, right)
        )
        total: Exact = fmpq(0)
        for a, b in zip(left, right, strict=True):
            total = total + a * b
        return total
    return fmpq((left * right.transpose())[0, 0])


def exact_row(values: Any, row: int = 0) -> ExactRow:
    """Return a vector (d,) of floats or exact numbers exactly.

    Raises UsageError, naming ``row`` and the column, for an entry that is not finite.
    """
    if values.dtype == object:
        return _exact_entries(list(values))
    floats = np.asarray(values, dtype=np.float64)
    refuse_infinite(floats[np.newaxis], row)
    mantissa, exponent = np.frexp(floats)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    exponent = exponent.astype(np.int64) - 53
    kept = whole != 0
    if not kept.any():
        return ExactRow(fmpz_mat(1, len(floats)), fmpq(1))
    # without its trailing zeros an entry is an odd number times a power of two
    zeros = np.where(kept, np.frexp((whole & -whole).astype(np.float64))[1] - 1, 0)
    odd, exponent = whole >> zeros, exponent + zeros
    low = int(exponent[kept].min())
    shift = np.where(kept, exponent - low, 0)
    width = np.frexp(np.abs(odd).astype(np.float64))[1] + shift
    if width.max() < 63:
        numbers = (odd << shift).tolist()
    else:
        numbers = [int(v) << int(s) for v, s in zip(odd.tolist(), shift.tolist(), strict=True)]
    scale = fmpq(1 << low) if low >= 0 else fmpq(1, 1 << -low)
    return ExactRow(fmpz_mat(1, len(numbers), numbers), scale)


def _exact_entries(values: list[Any]) -> ExactRow:
    numbers: list[Any] = [v if isinstance(v, Quadratic) else rational(v) for v in values]
    if any(isinstance(v, Quadratic) for v in numbers):
        return ExactRow(tuple(numbers), fmpq(1))
    bottom = math.lcm(1, *(int(v.q) for v in numbers))
    return ExactRow(fmpz_mat(1, len(numbers), [int((v * bottom).p) for v in numbers]), fmpq(1, bottom))


def refuse_infinite(block: Any, start: int) -> None:
    """Raise UsageError for the first entry of a block that is not finite; its rows begin at ``start``."""
    with np.errstate(invalid="ignore", over="ignore"):
        if np.isfinite(block.sum()) or np.isfinite(block).all():
            return
    row, column = (int(v) for v in np.argwhere(~np.isfinite(block))[0])
    value = block[row, column]
    raise UsageError(f"row {start + row}, column {column} is {value}, not a finite number; mend the head")


class ExactRows:
    """The rows of a head plus one vector, exactly; the last ones asked for are kept."""

    def __init__(self, head: Head, shift: ExactRow | None = None, room: int = 4096) -> None:
        """Read from ``head``; ``shift`` is added to every row, ``room`` rows are kept at most."""
        self.head, self.shift = head, shift
        self._room = max(2, min(room, (1 << 21) // max(1, head.dim)))
        self._kept: dict[int, ExactRow] = {}

    def __getitem__(self, label: int) -> ExactRow:
        """Return a row."""
        found = self._kept.get(label)
        if found is None:
            found = exact_row(self.head.unembeddings[label], label)
            if self.shift is not None:
                found = found.plus(self.shift)
            if len(self._kept) >= self._room:
                del self._kept[next(iter(self._kept))]
            self._kept[label] = found
        return found


def signed_square(left: ExactRow, right: ExactRow) -> Exact | None:
    """Return cosine * |cosine| exactly, which orders as the cosine does; None where a vector is zero."""
    bottom = left.square * right.square
    if sign(bottom) == 0:
        return None
    top = _product(left.numbers, right.numbers)
    return top * top * sign(top) / bottom


def signed_root(square: Exact) -> tuple[float, float]:
    """Return floats around a cosine from `signed_square`: both the value itself where it is a float."""
    size = square * sign(square)
    root = rational_root(size) if isinstance(size, fmpq) else None
    if root is not None:
        return around(root * sign(square))
    with precise(BITS):
        low, high = around(to_arb(size).sqrt() * sign(square))
    return max(low, -1.0), min(high, 1.0)


def root(square: Exact) -> tuple[float, float]:
    """Return floats around the square root of a number that is not negative, both itself where it is a float."""
    exact = None if isinstance(square, Quadratic) else rational_root(square)
    if exact is not None:
        return around(exact)
    with precise(BITS):
        low, high = around(to_arb(square).sqrt())
    return max(low, 0.0), high


def around(value: fmpq | arb) -> tuple[float, float]:
    """Return floats on both sides of a number or ball, as near as floats are."""
    if isinstance(value, fmpq):
        try:
            near = to_float(value)
        except OverflowError:
            return (-math.inf, -1.7e308) if value < 0 else (1.7e308, math.inf)
        stored = fmpq(*(int(part) for part in near.as_integer_ratio()))
        low = near if stored <= value else math.nextafter(near, -math.inf)
        return low, near if stored >= value else math.nextafter(near, math.inf)
    low, high = float(value.lower().mid()), float(value.upper().mid())
    return math.nextafter(low, -math.inf), math.nextafter(high, math.inf)


# -- column sums ---------------------------------------------------------------------------------
def blocks(head: Head, dtype: Any = np.float64, entries: int = ENTRIES) -> Iterator[tuple[int, Any]]:
    """Yield (first row, block of rows as floats) through the head, about ``entries`` numbers at a time."""
    step = max(1, entries // max(1, head.dim))
    for start in range(0, head.labels, step):
        yield start, head.floats(start, min(start + step, head.labels), dtype)


def mean_row(head: Head, tell: Tell | None = None) -> ExactRow:
    """Return the mean of all rows exactly, in one pass.

    Raises UsageError for an entry that is not finite.
    """
    return column_sums(head, tell).times(fmpq(1, head.labels))


def column_sums(head: Head, tell: Tell | None = None) -> ExactRow:
    """Return the sum of all rows exactly, in one pass; raises UsageError for an entry that is not finite."""
    total = ExactRow(fmpz_mat(1, head.dim), fmpq(1))
    if head.is_exact:
        for row in head.unembeddings:
            total = total.plus(exact_row(row))
        return total
    pending: list[Any] = []
    for start, block in blocks(head):
        refuse_infinite(block, start)
        if tell is not None:
            tell("mean row", start, head.labels)
        if max(block.max(initial=0.0), -block.min(initial=0.0)) >= HUGE:
            for row in block:
                total = total.plus(exact_row(row))
            continue
        pending += _exact_parts(np.array(block))
        if len(pending) > KEPT:
            pending = _exact_parts(np.array(pending))
            if max(float(np.abs(part).max()) for part in pending) >= HUGE:
                total, pending = _drained(total, pending), []
    return _drained(total, pending)


def _drained(total: ExactRow, pending: list[Any]) -> ExactRow:
    for part in pending:
        total = total.plus(exact_row(part))
    return total


def _exact_parts(block: Any) -> list[Any]:
    """Return float64 vectors that add up to the sum of the rows exactly; the block is used up.

    The leading bits of all entries, cut off at one place, are added without rounding; then the rest's
    (Rump, Ogita and Oishi, Accurate floating-point summation, part I, 2008, lemma 3.3).
    """
    parts: list[Any] = []
    while True:
        most = max(float(block.max()), -float(block.min()))
        if most == 0:
            return parts
        cut = math.ldexp(1.0, math.frexp(most)[1] + math.frexp(float(len(block)))[1])
        leading = block + cut
        leading -= cut
        parts.append(leading.sum(axis=0))
        block -= leading
