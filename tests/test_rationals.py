"""Short rationals, rational points of the circle, roots; sparse rows and their texts."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import islice

import sympy as sp
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from shiftproof.exact import Quadratic, to_float
from shiftproof.rationals import (
    circle,
    circle_near,
    circle_points,
    root_of,
    short_pair,
    short_ratio,
    simplest_between,
    simplest_where,
)
from shiftproof.rows import Exhibit, column_sums, dense, dot, number_text, row, scaled

FRACTIONS = st.fractions(min_value=-50, max_value=50, max_denominator=300)
POSITIVE = st.fractions(min_value="1/300", max_value=50, max_denominator=300)
COSINES = st.fractions(min_value="-999/1000", max_value="999/1000", max_denominator=1000)


@given(FRACTIONS, FRACTIONS)
def test_nothing_simpler_lies_between(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    found = simplest_between(low, high)
    assert low <= found <= high
    for bottom in range(1, found.denominator):
        assert math.ceil(low * bottom) > math.floor(high * bottom), bottom


@given(POSITIVE, POSITIVE)
def test_a_short_number_satisfies_the_condition(bound: Fraction, start: Fraction) -> None:
    found = simplest_where(lambda x: x >= bound, max(start, bound))
    assert found >= bound
    assert found.denominator <= bound.denominator


@given(st.fractions(min_value=0, max_value=1, max_denominator=500))
def test_points_of_the_circle(m: Fraction) -> None:
    x, y = circle(m)
    assert x * x + y * y == 1
    assert 0 <= x <= 1


@given(st.floats(-0.999, 0.999), st.sampled_from([1e-1, 1e-3, 1e-6]))
def test_a_rational_point_near(x: float, tolerance: float) -> None:
    first, second = circle_near(x, tolerance)
    assert first * first + second * second == 1
    assert second >= 0
    assert abs(to_float(first) - x) <= tolerance * 1.0001


def test_circle_points_are_different_and_short() -> None:
    points = list(islice(circle_points(), 400))
    assert len(set(points)) == 400
    assert all(x * x + y * y == 1 and x > 0 and y > 0 for x, y in points)
    assert points[0] == (fmpq(4, 5), fmpq(3, 5))


@given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**6))
def test_roots(square: Fraction) -> None:
    value = fmpq(square.numerator, square.denominator)
    root = root_of(value)
    assert root * root == value
    assert not isinstance(root, Quadratic) or int(root.r.q) == 1


@given(COSINES, COSINES)
def test_a_pair_within_the_bounds(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    ratio, m = short_ratio(low, high), short_pair(low, high)
    if high - low > Fraction(1, 1000):
        assert ratio is not None
        assert m is not None
    if ratio is not None:
        assert low <= (ratio**2 - 1) / (ratio**2 + 1) <= high
    if m is not None:
        x, _ = circle(m)
        cosine = 2 * x * x - 1
        assert fmpq(low.numerator, low.denominator) <= cosine <= fmpq(high.numerator, high.denominator)


def test_no_pair_where_only_the_ends_are_allowed() -> None:
    for end in (Fraction(-1), Fraction(1)):
        assert short_ratio(end, end) is None
        assert short_pair(end, end) is None


def test_texts_are_what_sympy_reads() -> None:
    root = root_of(fmpq(15))
    for value in (
        fmpq(-7, 5),
        root,
        -root,
        root / 2,
        3 * root / 8 + fmpq(1, 4),
        fmpq(1, 4) - root * fmpq(3, 8),
    ):
        text = number_text(value)
        assert " " not in text
        exact = sp.Rational(str(value)) if not isinstance(value, Quadratic) else None
        expected = (
            exact
            if exact is not None
            else sp.Rational(str(value.a)) + sp.Rational(str(value.b)) * sp.sqrt(15)
        )
        assert sp.simplify(sp.sympify(text) - expected) == 0


@given(st.lists(st.lists(FRACTIONS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_sums_and_products_of_sparse_rows(numbers: list[list[Fraction]]) -> None:
    rows = [row(*(fmpq(x.numerator, x.denominator) for x in line)) for line in numbers]
    sums = column_sums(rows)
    for column in range(3):
        expected = sum(line[column] for line in numbers)
        assert Fraction(str(sums.get(column, 0))) == expected
    assert Fraction(str(dot(rows[0], rows[-1]))) == sum(
        a * b for a, b in zip(numbers[0], numbers[-1], strict=True)
    )


def test_rescaling_and_turning_keep_every_logit() -> None:
    head = Exhibit((row(1, 3), row(1, -3, 2), row(-2)), 3, input=row(3, 1, 5))
    assert head.input is not None
    for other in (head.rescaled(fmpq(7, 2)), head.turned(fmpq(3, 5), fmpq(4, 5))):
        assert other.input is not None
        assert [dot(v, other.input) for v in other.rows] == [dot(v, head.input) for v in head.rows]
    assert dense(scaled(head.rows[1], fmpq(1, 2)), 3) == ["1/2", "-3/2", "1"]
