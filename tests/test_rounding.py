"""The a-priori bounds of `rounding`, against exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof import rounding
from shiftproof.arithmetic import precise

FLOATS = st.floats(-1e6, 1e6, allow_nan=False, allow_subnormal=True)
VECTORS = st.lists(FLOATS, min_size=1, max_size=40).map(np.array)


def exact_square(vector: np.ndarray) -> Fraction:
    return sum((Fraction(float(v)) ** 2 for v in vector), Fraction(0))


@given(VECTORS, st.integers(-900, 900))
def test_a_length_is_never_below_the_true_one(vector, power):
    scaled = np.ldexp(vector, power)
    bound = rounding.length_above(scaled)
    assert Fraction(bound) ** 2 >= exact_square(scaled)
    assert Fraction(bound) ** 2 <= exact_square(scaled) * (1 + Fraction(1, 10**9)) + Fraction(2) ** -2100


@given(VECTORS)
def test_lengths_from_squares_are_bounds(vector):
    bound = float(rounding.lengths_above(float(vector @ vector), len(vector)))
    assert Fraction(bound) ** 2 >= exact_square(vector)


def test_lengths_of_what_is_not_finite_bound_nothing():
    assert math.isnan(rounding.length_above(np.array([math.nan, 1.0]))) or math.isinf(
        rounding.length_above(np.array([math.nan, 1.0]))
    )
    assert rounding.length_above(np.array([math.inf])) == math.inf
    assert rounding.length_above(np.zeros(3)) <= 1e-100


@given(st.fractions())
def test_floats_on_both_sides_of_a_fraction(value):
    assert Fraction(rounding.float_below(value)) <= value <= Fraction(rounding.float_above(value))
    assert rounding.float_above(value) <= math.nextafter(rounding.float_below(value), math.inf)


def test_floats_beyond_the_largest():
    huge = Fraction(10) ** 400
    assert rounding.float_above(huge) == math.inf
    assert rounding.float_below(huge) < math.inf
    assert rounding.float_below(-huge) == -math.inf


@given(VECTORS, VECTORS)
def test_the_error_of_an_inner_product_is_below_its_bound(left, right):
    size = min(len(left), len(right))
    left, right = left[:size], right[:size]
    true = sum(
        (Fraction(float(a)) * Fraction(float(b)) for a, b in zip(left, right, strict=True)), Fraction(0)
    )
    bound = rounding.logit_error(size, rounding.length_above(left), rounding.length_above(right), 0.0)
    assert abs(Fraction(float(left @ right)) - true) <= Fraction(bound)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=700).map(np.array))
def test_a_sum_in_blocks_has_few_roundings(values):
    total, depth = rounding.block_sum(values)
    true = sum((Fraction(float(v)) for v in values), Fraction(0))
    assert abs(Fraction(total) - true) <= Fraction(rounding.gamma(depth)) * true


@settings(deadline=None)
@given(st.lists(st.floats(-800, 0), min_size=1, max_size=30).map(np.array))
def test_the_error_of_a_log_sum_is_below_its_bound(logits):
    top = float(logits.max())
    log = math.log(float(np.exp(logits - top).sum()))
    with precise(200):
        true = sum(((arb(float(x)) - top).exp() for x in logits), arb(0)).log() + top
        bound = rounding.log_sum_error(len(logits), abs(top) + abs(log))
        assert abs(true - (top + log)) <= arb(bound)


@given(st.lists(st.floats(1e-300, 1), min_size=1, max_size=30).map(np.array))
def test_the_error_of_an_entropy_is_below_its_bound(values):
    logs = values * np.log(values)
    total, depth = rounding.block_sum(logs)
    with precise(200):
        true = sum((arb(float(v)) * arb(float(v)).log() for v in values), arb(0))
        assert abs(true - total) <= arb(rounding.entropy_error(len(values), depth, -total))


def test_too_many_roundings_are_refused():
    with pytest.raises(ValueError, match="beyond the bound"):
        rounding.gamma(2**53)
