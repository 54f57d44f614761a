"""Exact numbers: rationals, and one square root at a time.

A rational is `flint.fmpq`.  A `Quadratic` is a + b*sqrt(r) with rational a, b and r >= 0; it is
ordered, and every comparison is decided by comparing squares, never by a decimal.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import total_ordering
from math import isqrt
from operator import index
from typing import Any, Union

from flint import arb, fmpq

from shiftproof.errors import InexactError, UndefinedValueError, UsageError

Exact = Union[fmpq, "Quadratic"]

LONGEST = 1000
_EXPONENT = re.compile(r"[eE][+-]?(\d+)")


def parse_rational(text: str, what: str = "value") -> Fraction:
    """Return the rational that ``text`` writes as a decimal ("0.1", "1e-3") or as "p/q".

    Raises UsageError for anything else ("nan", "inf", "1/0", an empty string), naming ``what``.
    """
    exponent = _EXPONENT.search(text)
    if len(text) > LONGEST or (exponent is not None and int(exponent[1]) > LONGEST):
        raise UsageError(f"{what}: a number has at most {LONGEST} digits; write a shorter one")
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise UsageError(
            f"{what}: {text!r} is not a number; write a decimal such as 0.25 or a fraction such as 1/4"
        ) from None


_EXACT = re.compile(r"(?P<sign>-?)(?:(?P<top>\d+)\*)?sqrt\((?P<root>\d+)\)(?:/(?P<bottom>[1-9]\d*))?")


def parse_exact(text: str, what: str = "value") -> Any:
    """Return the number that ``text`` writes, as SymPy: "7/5", "0.3", "sqrt(39)/20", "-2*sqrt(5)/3".

    Raises UsageError for anything else, naming ``what``.
    """
    import sympy as sp

    match = _EXACT.fullmatch(text.strip())
    if match is None:
        value = parse_rational(text, what)
        return sp.Rational(value.numerator, value.denominator)
    sign_of = -1 if match["sign"] else 1
    factor = sp.Rational(sign_of * int(match["top"] or 1), int(match["bottom"] or 1))
    return factor * sp.sqrt(int(match["root"]))


def rational(value: Any) -> fmpq:
    """Return ``value`` (int, Fraction, finite float, SymPy rational) as an exact `fmpq`.

    A float is taken as the dyadic rational that it stores.  Raises InexactError otherwise.
    """
    if isinstance(value, fmpq):
        return value
    if getattr(value, "is_Rational", False):  # SymPy's, which is not imported for it
        return fmpq(int(value.p), int(value.q))
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if hasattr(value, "__index__"):
        return fmpq(index(value))
    if hasattr(value, "as_integer_ratio"):
        try:
            return fmpq(*(int(part) for part in value.as_integer_ratio()))
        except (ValueError, OverflowError):
            pass
    raise InexactError(f"{value!r} is not a finite rational number")


def rational_root(value: fmpq) -> fmpq | None:
    """Return the rational square root of ``value`` >= 0, or None when it is irrational."""
    top, bottom = int(value.p), int(value.q)
    root_top, root_bottom = isqrt(top), isqrt(bottom)
    if root_top * root_top == top and root_bottom * root_bottom == bottom:
        return fmpq(root_top, root_bottom)
    return None


@total_ordering
class Quadratic:
    """The real number ``a + b*sqrt(r)``, exactly; ``r`` >= 0 and ``b != 0`` is not a square times 1."""

    __slots__ = ("a", "b", "r")

    def __init__(self, a: fmpq, b: fmpq, r: fmpq) -> None:
        """Hold a + b*sqrt(r) as given; use `make` to have it reduced to a rational where it is one."""
        self.a, self.b, self.r = a, b, r

    @staticmethod
    def make(a: fmpq, b: fmpq, r: fmpq) -> Exact:
        """Return a + b*sqrt(r), as a rational where it is one."""
        if r < 0:
            raise UndefinedValueError("square root of a negative number")
        if b == 0 or r == 0:
            return a
        root = rational_root(r)
        return a + b * root if root is not None else Quadratic(a, b, r)

    def _same_root(self, other: object) -> tuple[fmpq, fmpq]:
        """Return ``other`` as (a, b) over this number's square root."""
        if not isinstance(other, Quadratic):
            return rational(other), fmpq(0)
        if other.r == self.r:
            return other.a, other.b
        ratio = rational_root(other.r / self.r)
        if ratio is None:
            raise InexactError(f"sqrt({self.r}) and sqrt({other.r}) together leave a quadratic field")
        return other.a, other.b * ratio

    def __add__(self, other: object) -> Exact:
        a, b = self._same_root(other)
        return Quadratic.make(self.a + a, self.b + b, self.r)

    __radd__ = __add__

    def __neg__(self) -> Quadratic:
        return Quadratic(-self.a, -self.b, self.r)

    def __sub__(self, other: object) -> Exact:
        a, b = self._same_root(other)
        return Quadratic.make(self.a - a, self.b - b, self.r)

    def __rsub__(self, other: object) -> Exact:
        return -self + other

    def __mul__(self, other: object) -> Exact:
        a, b = self._same_root(other)
        return Quadratic.make(self.a * a + self.b * b * self.r, self.a * b + self.b * a, self.r)

    __rmul__ = __mul__

    def reciprocal(self) -> Exact:
        """Return 1 over this number (never zero: a zero is held as a rational)."""
        norm = self.a * self.a - self.b * self.b * self.r
        return Quadratic.make(self.a / norm, -self.b / norm, self.r)

    def __truediv__(self, other: object) -> Exact:
        if isinstance(other, Quadratic):
            return self * other.reciprocal()
        divisor = rational(other)
        if divisor == 0:
            raise UndefinedValueError("division by zero")
        return Quadratic(self.a / divisor, self.b / divisor, self.r)

    def __rtruediv__(self, other: object) -> Exact:
        return self.reciprocal() * rational(other)

    def sign(self) -> int:
        """Return -1, 0 or 1, decided by comparing a^2 with b^2 r."""
        sign_a = (self.a > 0) - (self.a < 0)
        sign_b = (self.b > 0) - (self.b < 0)
        if sign_b in (sign_a, 0):
            return sign_a
        if sign_a == 0:
            return sign_b
        gap = self.a * self.a - self.b * self.b * self.r
        return sign_a if gap > 0 else sign_b if gap < 0 else 0

    def __eq__(self, other: object) -> bool:
        return sign(self - other) == 0

    def __lt__(self, other: object) -> bool:
        return sign(self - other) < 0

    def __hash__(self) -> int:
        return hash((self.a, self.b * self.b * self.r))

    def __repr__(self) -> str:
        return str(to_sympy(self))


def sign(value: Exact) -> int:
    """Return -1, 0 or 1: the exact sign of ``value``."""
    return value.sign() if isinstance(value, Quadratic) else (value > 0) - (value < 0)


def square_root(value: Exact) -> Exact:
    """Return sqrt(value) exactly for a rational ``value`` >= 0.

    Raises UndefinedValueError for a negative value and InexactError for a nested root.
    """
    if sign(value) < 0:
        raise UndefinedValueError("square root of a negative number")
    if isinstance(value, Quadratic):
        raise InexactError("a root of a root is outside the quadratic fields held exactly")
    return Quadratic.make(fmpq(0), fmpq(1), value)


def to_arb(value: object) -> arb:
    """Return an enclosure of an exact number at flint's current precision."""
    if isinstance(value, Quadratic):
        return arb(value.a) + arb(value.b) * arb(value.r).sqrt()
    return arb(rational(value))


def to_float(value: Exact) -> float:
    """Return a float near an exact number; for people and for searches, nothing is decided by it."""
    if isinstance(value, Quadratic):
        return to_float(value.a) + to_float(value.b) * math.sqrt(to_float(value.r))
    return int(value.p) / int(value.q)


def to_sympy(value: object) -> Any:
    """Return an exact number as a SymPy expression such as 3/4 or sqrt(39)/20."""
    import sympy as sp

    if isinstance(value, Quadratic):
        return _plain(value.a) + _plain(value.b) * sp.sqrt(_plain(value.r))
    return _plain(rational(value))


def from_sympy(expression: Any) -> Exact:
    """Return a constant SymPy expression in one square root as an exact number.

    Raises InexactError for anything that is not of the form a + b*sqrt(r) with rational a, b, r, and
    UndefinedValueError for a division by zero.
    """
    if getattr(expression, "is_Rational", False):
        return rational(expression)
    if getattr(expression, "is_Add", False):
        total: Exact = fmpq(0)
        for term in expression.args:
            total = total + from_sympy(term)
        return total
    if getattr(expression, "is_Mul", False):
        product: Exact = fmpq(1)
        for factor in expression.args:
            product = product * from_sympy(factor)
        return product
    if getattr(expression, "is_Pow", False) and abs(2 * expression.exp) == 1:
        root = square_root(from_sympy(expression.base))
        return root if expression.exp > 0 else _inverse(root)
    if getattr(expression, "is_Pow", False) and expression.exp == -1:
        return _inverse(from_sympy(expression.base))
    raise InexactError(f"{expression} is not a rational or quadratic number")


def _inverse(value: Exact) -> Exact:
    if value == 0:
        raise UndefinedValueError("division by zero")
    return fmpq(1) / value


def _plain(value: fmpq) -> Any:
    import sympy as sp

    return sp.Rational(int(value.p), int(value.q))
