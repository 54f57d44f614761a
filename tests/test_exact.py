"""Exact numbers: quadratic numbers are an ordered field, and texts are read as what they say."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import ctx, fmpq
from hypothesis import assume, given
from hypothesis import strategies as st

from shiftproof.errors import InexactError, UndefinedValueError, UsageError
from shiftproof.exact import (
    Quadratic,
    from_sympy,
    parse_exact,
    parse_rational,
    rational,
    sign,
    square_root,
    to_arb,
    to_sympy,
)

parts = st.builds(lambda p, q: fmpq(p, q), st.integers(-60, 60), st.integers(1, 9))
numbers = st.builds(lambda a, b: Quadratic.make(a, b, fmpq(2)), parts, parts)


def pell(steps: int) -> tuple[int, int]:
    """Return (p, q) with p^2 - 2 q^2 = 1: p - q sqrt(2) is about 1/(2p)."""
    p, q = 3, 2
    for _ in range(steps):
        p, q = 3 * p + 4 * q, 2 * p + 3 * q
    return p, q


@given(numbers, numbers)
def test_arithmetic_agrees_with_sympy(left, right):
    for mine, theirs in (
        (left + right, to_sympy(left) + to_sympy(right)),
        (left - right, to_sympy(left) - to_sympy(right)),
        (left * right, to_sympy(left) * to_sympy(right)),
    ):
        assert sp.expand(to_sympy(mine) - theirs) == 0


@given(numbers, numbers, numbers)
def test_the_field_laws_hold(left, middle, right):
    assert (left + middle) * right == left * right + middle * right
    assert left * (middle * right) == (left * middle) * right
    if right != 0:
        assert (left / right) * right == left
        assert fmpq(1) / right == (fmpq(1) / right) * (right / right)


@given(numbers, numbers)
def test_the_order_is_that_of_the_real_numbers(left, right):
    with ctx.workprec(400):
        gap = to_arb(left) - to_arb(right)
    expected = 1 if gap > 0 else -1 if gap < 0 else 0
    assert sign(left - right) == expected
    assert (left < right, left == right, left > right) == (expected < 0, expected == 0, expected > 0)


@given(st.integers(0, 40), st.sampled_from((1, -1)))
def test_the_sign_of_nearly_cancelling_numbers_is_decided(steps, side):
    p, q = pell(steps)
    assert sign(Quadratic(fmpq(side * p), fmpq(-side * q), fmpq(2))) == side
    assert sign(Quadratic(fmpq(side * (p - 1)), fmpq(-side * q), fmpq(2))) == -side


def test_ninety_nine_exceeds_seventy_roots_of_two():
    assert Quadratic(fmpq(99), fmpq(-70), fmpq(2)) > 0
    assert Quadratic(fmpq(41), fmpq(-29), fmpq(2)) < 0


@given(parts, parts, parts)
def test_roots_of_one_field_meet_and_of_two_do_not(a, b, c):
    assume(b != 0 and c != 0)
    eight = Quadratic.make(a, b, fmpq(8))
    assert eight == Quadratic.make(a, 2 * b, fmpq(2))
    with pytest.raises(InexactError):
        eight + Quadratic.make(a, c, fmpq(3))


@given(parts)
def test_a_square_root_squares_to_its_radicand(a):
    if a < 0:
        with pytest.raises(UndefinedValueError):
            square_root(a)
    else:
        assert square_root(a) * square_root(a) == a
        assert sign(square_root(a)) >= 0


def test_rational_roots_are_rational_and_nested_roots_are_refused():
    assert square_root(fmpq(9, 4)) == fmpq(3, 2)
    assert isinstance(square_root(fmpq(9, 4)), fmpq)
    with pytest.raises(InexactError):
        square_root(Quadratic(fmpq(1), fmpq(1), fmpq(2)))


def test_division_by_zero_is_refused():
    with pytest.raises(UndefinedValueError):
        Quadratic(fmpq(1), fmpq(1), fmpq(2)) / 0


@pytest.mark.parametrize("power", [-1, sp.Rational(-1, 2)])
def test_a_quotient_by_zero_that_was_not_evaluated_is_undefined(power):
    with pytest.raises(UndefinedValueError, match="by zero"):
        from_sympy(sp.Pow(sp.Integer(0), power, evaluate=False))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_dyadic_rational_that_it_stores(number):
    taken = rational(number)
    assert Fraction(int(taken.p), int(taken.q)) == Fraction(number)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -np.inf, sp.sqrt(2), sp.pi, "1", None, 1j])
def test_what_is_no_rational_is_refused(number):
    with pytest.raises(InexactError):
        rational(number)


@given(numbers)
def test_sympy_and_exact_numbers_translate_both_ways(number):
    assert from_sympy(to_sympy(number)) == number


@pytest.mark.parametrize(
    "expression", [sp.pi, sp.sqrt(sp.sqrt(2)), sp.Float(0.5), sp.exp(1), sp.I, sp.zoo, sp.nan]
)
def test_other_constants_are_not_taken_as_exact(expression):
    with pytest.raises((InexactError, UndefinedValueError)):
        from_sympy(expression)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0.1", Fraction(1, 10)), ("1e-3", Fraction(1, 1000)), (" -7/5 ", Fraction(-7, 5)), ("3", Fraction(3))],
)
def test_decimals_and_fractions_are_read_exactly(text, expected):
    assert parse_rational(text) == expected


@pytest.mark.parametrize("text", ["", "nan", "inf", "1/0", "one", "0x10", "1/2/3", "sqrt(2)"])
def test_other_texts_are_refused_by_name(text):
    with pytest.raises(UsageError, match="threshold"):
        parse_rational(text, "threshold")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sqrt(39)/20", sp.sqrt(39) / 20),
        ("-2*sqrt(5)/3", -2 * sp.sqrt(5) / 3),
        ("sqrt(4)", sp.Integer(2)),
        ("0.3", sp.Rational(3, 10)),
    ],
)
def test_one_square_root_is_read_exactly(text, expected):
    assert parse_exact(text) == expected


@pytest.mark.parametrize(
    "text", ["sqrt(-1)", "sqrt(2)/0", "sqrt(2)+1", "2sqrt(2)", "pi", "sqrt(1/2)", "__import__('os')"]
)
def test_other_roots_are_refused(text):
    with pytest.raises(UsageError):
        parse_exact(text)
