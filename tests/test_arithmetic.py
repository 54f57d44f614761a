"""Bounded floats always enclose the exact value, and no comparison is decided wrongly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shiftproof import exact
from shiftproof.arithmetic import (
    FALSE,
    TINY,
    TRUE,
    UNKNOWN,
    ArbArithmetic,
    Bounded,
    ExactArithmetic,
    FloatArithmetic,
    contract,
    precise,
)
from shiftproof.errors import InexactError, UndefinedValueError

F, E, A = FloatArithmetic(), ExactArithmetic(), ArbArithmetic()
RELATIONS = ("=", "<", "<=", ">", ">=")

#: floats of all sizes, and of one size, so that sums cancel
sizes = st.builds(lambda f, e: f * 10.0**e, st.floats(-1, 1), st.integers(-300, 300))
close = st.builds(lambda f, e: f + e * 2.0**-50, st.sampled_from((1.0, -1.0, 3.0)), st.integers(-8, 8))
floats = st.one_of(sizes, close, st.floats(-1e6, 1e6))


@st.composite
def measured(draw: st.DrawFn, reals: st.SearchStrategy[float] = floats) -> tuple[Bounded, fmpq]:
    """Return a bounded float and a true value that its bound allows."""
    value = draw(reals)
    error = abs(draw(st.sampled_from((0.0, 1e-16, 1e-3, 1.0))) * draw(st.sampled_from((value, 1.0, 1e-300))))
    part = draw(st.sampled_from((0, 1, -1, Fraction(1, 3))))
    true = Fraction(value) + part * Fraction(error)
    return Bounded(np.array([value]), np.array([error])), fmpq(true.numerator, true.denominator)


def encloses(bounded: Bounded, true: arb | fmpq) -> bool:
    """Return whether the interval certainly holds the true value (one without an end holds all)."""
    value, error = float(bounded.value.item()), float(bounded.error.item())
    if not np.isfinite(value) or not np.isfinite(error):
        return True
    with precise(5000):
        return bool(abs(arb(true) - arb(value)) <= arb(error))


@settings(max_examples=400)
@given(measured(), measured())
def test_sums_and_products_are_enclosed(left, right):
    (x, p), (y, q) = left, right
    with np.errstate(over="ignore", invalid="ignore"):
        assert encloses(F.add(x, y), p + q)
        assert encloses(F.mul(x, y), p * q)


@settings(max_examples=300)
@given(measured())
def test_reciprocals_roots_exponentials_and_logarithms_are_enclosed(number):
    x, p = number
    with precise(5000), np.errstate(over="ignore", invalid="ignore"):
        for mine, theirs in (
            (F.reciprocal, lambda t: 1 / t),
            (F.sqrt, lambda t: t.sqrt()),
            (F.log, lambda t: t.log()),
        ):
            try:
                found = mine(x)
            except UndefinedValueError:
                continue
            if mine == F.sqrt and p < 0:
                continue  # it does not exist; rounding cannot tell
            assert encloses(found, theirs(arb(p)))


@settings(max_examples=300)
@given(measured(st.floats(-900, 900)))
def test_exponentials_are_enclosed(number):
    x, p = number
    with precise(2000), np.errstate(over="ignore"):
        assert encloses(F.exp(x), arb(p).exp())


@pytest.mark.parametrize(("value", "error"), [(0.0, 1e-10), (-1e-17, 1e-16), (1e-17, 1e-16), (0.0, 0.0)])
@pytest.mark.parametrize("part", [0.2, 0.5, 1.0])
def test_the_root_of_what_rounding_cannot_tell_from_zero_is_enclosed(value, error, part):
    true = Fraction(value) + Fraction(part) * Fraction(error)
    with precise(200):
        root = arb(fmpq(true.numerator, true.denominator)).sqrt()
    assert encloses(F.sqrt(Bounded(np.array([value]), np.array([error]))), root)


@pytest.mark.parametrize("value", [-800.0, -745.0, -708.5, 0.0, 700.0])
@pytest.mark.parametrize("error", [0.0, 1e-3, 30.0, 100.0])
def test_an_exponential_with_a_wide_argument_is_enclosed(value, error):
    with np.errstate(over="ignore"):
        found = F.exp(Bounded(np.array([value]), np.array([error])))
    with precise(200):
        assert encloses(found, arb(value + error).exp())
        assert encloses(found, arb(value - error).exp())


@settings(max_examples=100)
@given(st.lists(st.tuples(floats, floats), min_size=1, max_size=40))
def test_inner_products_and_sums_are_enclosed(pairs):
    left, right = (np.array(column) for column in zip(*pairs, strict=True))
    assume(np.all(np.abs(left) < 1e150) and np.all(np.abs(right) < 1e150))
    exact_left, exact_right = E.array(left), E.array(right)
    assert encloses(F.inner(F.array(left), F.array(right)), E.inner(exact_left, exact_right).item())
    assert encloses(F.sum(F.array(left), 0), E.sum(exact_left, 0).item())


@pytest.mark.parametrize("length", [1, 7, 1000, 20_000])
def test_a_long_cancelling_inner_product_is_enclosed(length):
    generator = np.random.default_rng(length)
    left = generator.normal(size=length) * 10.0 ** generator.integers(-8, 9, size=length)
    pair = np.concatenate([left, -left[::-1]])
    other = np.concatenate([left[::-1], left])
    assert encloses(F.inner(F.array(pair), F.array(other)), E.inner(E.array(pair), E.array(other)).item())


@pytest.mark.parametrize("reach", [1.0, 50.0, 800.0, 1e6])
def test_softmax_is_enclosed_for_logits_of_any_size(reach):
    generator = np.random.default_rng(int(reach))
    logits = generator.uniform(-reach, reach, size=6)
    error = 1e-9 * np.abs(logits)
    moved = logits + error * generator.uniform(-0.9, 0.9, size=6)
    shares = [
        F.softmax(Bounded(logits[p : p + 1], error[p : p + 1]), Bounded(logits, error), 0) for p in range(6)
    ]
    with precise(300):
        weights = [arb(logit).exp() for logit in moved]
        for share, weight in zip(shares, weights, strict=True):
            assert encloses(share, weight / sum(weights))


@settings(max_examples=200)
@given(measured(), measured(), st.sampled_from(RELATIONS))
def test_no_comparison_of_floats_is_decided_wrongly(left, right, relation):
    (x, p), (y, q) = left, right
    status = F.compare(x, y, relation)[0].item()
    true = {"=": p == q, "<": p < q, "<=": p <= q, ">": p > q, ">=": p >= q}[relation]
    assert status in (UNKNOWN, TRUE if true else FALSE)


@given(st.fractions(), st.fractions(), st.sampled_from(RELATIONS))
def test_exact_comparisons_are_always_decided(p, q, relation):
    true = {"=": p == q, "<": p < q, "<=": p <= q, ">": p > q, ">=": p >= q}[relation]
    left, right = (E.array(np.array([number], dtype=object)) for number in (p, q))
    assert E.compare(left, right, relation)[0].item() == (TRUE if true else FALSE)
    status = A.compare(A.array(left), A.array(right), relation)[0].item()
    assert status in (UNKNOWN, TRUE if true else FALSE)


def test_infinite_and_missing_values_are_unknown_in_every_comparison():
    for wrong in (np.inf, -np.inf, np.nan):
        x, y = Bounded(np.array([wrong]), np.array([np.nan])), Bounded(np.array([0.0]), np.array([0.0]))
        for relation in RELATIONS:
            with np.errstate(invalid="ignore"):
                assert F.compare(x, y, relation)[0].item() == UNKNOWN


@pytest.mark.parametrize(
    "number",
    [
        99 - 70 * sp.sqrt(2),
        sp.sqrt(2) / 10**200,
        sp.Rational(1, 3),
        sp.Integer(2**53 + 1),
        sp.Integer(10) ** 400,
        sp.Rational(1, 10**320),
        sp.Rational(1, 4),
    ],
)
def test_constants_are_enclosed(number):
    with precise(2000):
        true = exact.to_arb(exact.from_sympy(number))
    assert encloses(F.constant(number), true)
    assert encloses(F.array(np.array(exact.from_sympy(number), dtype=object)), true)


def test_dyadic_constants_carry_no_error():
    assert F.constant(sp.Rational(3, 8)).error.item() == 0.0
    assert F.array(np.array([0.1, 2.0])).error.max() == 0.0


def test_integers_beyond_the_floats_carry_an_error():
    found = F.array(np.array([2**53 + 1]))
    assert abs(Fraction(found.value.item()) - (2**53 + 1)) <= Fraction(found.error.item())


@given(st.lists(st.integers(-5, 5), min_size=2, max_size=2), st.integers(1, 5))
def test_arb_and_exact_agree(pair, divisor):
    data = np.array([Fraction(p, divisor) for p in pair], dtype=object)
    mine, theirs = E.array(data), A.array(data)
    for operation in ("inner", "add", "mul"):
        left = getattr(E, operation)(mine, mine)
        right = getattr(A, operation)(theirs, theirs)
        for p, q in zip(np.ravel(left), np.ravel(right), strict=True):
            assert q.contains(arb(p))


@pytest.mark.parametrize("arithmetic", [F, E, A])
def test_undefined_values_raise(arithmetic):
    zero, minus = (arithmetic.array(np.array([number])) for number in (0.0, -1.0))
    with pytest.raises(UndefinedValueError):
        arithmetic.reciprocal(zero)
    with pytest.raises(UndefinedValueError):
        arithmetic.sqrt(minus)
    with pytest.raises(UndefinedValueError if arithmetic is not E else InexactError):
        arithmetic.log(zero)


@pytest.mark.parametrize("arithmetic", [F, E, A])
def test_a_sum_over_no_labels_is_zero_and_has_no_reciprocal(arithmetic):
    nothing = arithmetic.sum(arithmetic.array(np.zeros((2, 0))), 1)
    zeros = arithmetic.array(np.zeros((2, 1)))
    assert (np.asarray(arithmetic.compare(nothing, zeros, "=")[0]) == TRUE).all()
    with pytest.raises(UndefinedValueError):
        arithmetic.reciprocal(nothing)


def test_a_float_that_rounding_cannot_tell_from_zero_has_no_reciprocal():
    with pytest.raises(UndefinedValueError):
        F.reciprocal(Bounded(np.array([1e-20]), np.array([2e-20])))


def test_exact_arithmetic_refuses_what_it_cannot_hold():
    with pytest.raises(InexactError):
        E.exp(E.array(np.array([1])))
    assert E.exp(E.array(np.array([0]))).item() == 1


def test_an_underflow_is_covered_by_the_bound():
    product = F.mul(F.array(np.array([1e-200])), F.array(np.array([1e-200])))
    assert product.value.item() == 0.0
    assert product.error.item() >= TINY


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3))
def test_contraction_broadcasts_as_the_plain_product_does(rows, columns, features):
    left = np.arange(rows * features, dtype=float).reshape(rows, 1, features)
    right = np.arange(columns * features, dtype=float).reshape(1, columns, features)
    assert np.array_equal(contract(left, right), (left * right).sum(axis=-1))
