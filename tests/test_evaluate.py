"""Evaluating statements on data agrees with a second evaluator in fractions, in every arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof.arithmetic import ArbArithmetic, ExactArithmetic, FloatArithmetic
from shiftproof.errors import UndefinedValueError, UnsupportedExpressionError, UsageError
from shiftproof.evaluate import Evaluator
from shiftproof.evidence import Grade
from shiftproof.instances import Size, concretise, decide, exact_values
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    softmax,
    total,
)
from tests.strategies import data_sets, i, j, k, n, scalars, truth, value, x, y

c, w = ScalarFamily("c"), VectorFamily("w")
a, b = Vector("a"), Vector("b")


def evaluator(arithmetic, data):
    return Evaluator(arithmetic, exact_values({name: v for name, v in data.items() if name != "dim"}), {})


@settings(max_examples=150)
@given(scalars(3), data_sets())
def test_exact_values_are_those_of_the_second_evaluator(expression, data):
    found = evaluator(ExactArithmetic(), data).value(expression)
    assert found.item() == exact_values({"v": value(expression, data)})["v"]


@settings(max_examples=80)
@given(scalars(3), data_sets())
def test_floats_and_balls_enclose_the_exact_value(expression, data):
    true = value(expression, data)
    near = evaluator(FloatArithmetic(), data).value(expression)
    assert abs(sp.Rational(float(near.value.item())) - sp.Rational(true)) <= sp.Rational(near.error.item())
    ball = evaluator(ArbArithmetic(), data).value(expression)
    assert ball.item().contains(exact_values({"v": true})["v"])


@settings(max_examples=100)
@given(scalars(2), scalars(2), st.sampled_from((sp.Eq, sp.Lt, sp.Le, sp.Gt, sp.Ge, sp.Ne)), data_sets())
def test_formulas_are_decided_rightly_in_every_arithmetic(left, right, relation, data):
    formula = ForAll(k, n, sp.Or(relation(left, right, evaluate=False), sp.Eq(x, y, evaluate=False)))
    true = truth(formula, data)
    standing, grade = decide(formula, exact_values({name: v for name, v in data.items() if name != "dim"}))
    assert (standing, grade) == ("true" if true else "false", Grade.EXACT)
    for arithmetic in (FloatArithmetic(), ArbArithmetic()):
        judged = evaluator(arithmetic, data).judge(formula)
        assert not judged.refuted if true else not judged.certain


@settings(max_examples=60)
@given(scalars(2), data_sets())
def test_what_is_written_out_at_a_size_has_the_same_value(expression, data):
    numbers = {n: data["n"], sp.Symbol("m", integer=True, positive=True): data["m"]}
    places = {i: data["i"], j: data["j"], k: data["k"]}
    written = concretise(expression, Size(numbers, places, data["dim"]))
    assert value(written, {**data, **_coordinates(data)}) == value(expression, data)


def _coordinates(data):
    found = {}
    for name in ("a", "b", "c"):
        found |= {f"{name}.{place}": entry for place, entry in enumerate(data[name])}
    for label, row in enumerate(data["w"]):
        found |= {f"w.{label}.{place}": entry for place, entry in enumerate(row)}
    return found


def test_an_inner_index_hides_an_outer_one_only_inside():
    formula = ForAll(j, 2, sp.Eq(total(lambda p: c[p], 2) * 0 + sp.Sum(c[j], (j, 0, 1)) * c[j], 2 * c[j]))
    values = exact_values({"c": [1, 1], "j": 0})
    assert decide(formula, values)[0] == "true"
    assert decide(formula, exact_values({"c": [1, 2], "j": 0}))[0] == "false"
    free = sp.Eq(sp.Sum(c[j], (j, 0, 1)) - c[j], 2, evaluate=False)
    assert [decide(free, exact_values({"c": [1, 2], "j": at}))[0] for at in (0, 1)] == ["true", "false"]


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        (sp.Eq(Cosine(a, b), 1, evaluate=False), {"a": [0, 0], "b": [1, 0]}),
        (sp.Ge(1 / x, 0, evaluate=False), {"x": 0}),
        (sp.Ge(sp.sqrt(x), 0, evaluate=False), {"x": -1}),
        (sp.Or(sp.Eq(x, 0), sp.Eq(1 / x, 1, evaluate=False)), {"x": 0}),
    ],
)
def test_a_formula_with_an_undefined_part_is_undefined(formula, values):
    assert decide(formula, exact_values(values))[0] == "undefined"
    with pytest.raises(UndefinedValueError):
        Evaluator(FloatArithmetic(), exact_values(values), {}).judge(formula)


@pytest.mark.parametrize(
    ("formula", "standing"),
    [
        (sp.Gt(sp.exp(x), 2, evaluate=False), "true"),
        (sp.Lt(sp.exp(x), 2, evaluate=False), "false"),
        (sp.Eq(sp.exp(x) * sp.exp(-x / 2), sp.exp(x / 2), evaluate=False), "true"),
        (sp.Eq(sp.log(x) * x, sp.log(x), evaluate=False), "true"),
        (sp.Eq(softmax(lambda p: c[p], i, 2), sp.Rational(1, 2), evaluate=False), "true"),
        (sp.Eq(softmax(lambda p: c[p] * p, i, 2), sp.Rational(1, 2), evaluate=False), "false"),
    ],
)
def test_exponentials_are_decided_by_enclosures_or_normal_forms(formula, standing):
    assert decide(formula, exact_values({"x": 1, "c": [3, 3], "i": 0}))[0] == standing


def test_numbers_that_are_nearly_equal_are_told_apart():
    near = sp.Lt(99 - 70 * sp.sqrt(2), sp.Rational(1, 197) + x, evaluate=False)
    assert decide(near, exact_values({"x": 0}))[0] == "true"
    assert not Evaluator(FloatArithmetic(), {"x": 0.0}, {}).judge(near).refuted
    assert decide(sp.Gt(99, 70 * sp.sqrt(2) + x, evaluate=False), exact_values({"x": 0}))[0] == "true"


def test_vectors_with_different_numbers_of_features_do_not_go_together():
    values = exact_values({"a": [1, 1], "b": [1]})
    for formula in (
        sp.Le(Inner(a, b), 0, evaluate=False),
        sp.Eq(Inner(a + b, a), 0, evaluate=False),
        VectorEqual(a, b),
    ):
        with pytest.raises(UsageError):
            decide(formula, values)
    assert decide(VectorEqual(a, ZeroVector()), values)[0] == "false"


def test_a_label_below_zero_is_refused():
    formula = sp.Eq(c[j - 1], 5, evaluate=False)
    with pytest.raises(UnsupportedExpressionError):
        decide(formula, exact_values({"c": [1, 5], "j": 0}))


def test_axes_run_over_all_labels_and_inputs():
    formula = sp.Ge(Inner(w[j], a) + c[j], 0, evaluate=False)
    values = {
        "w": np.array([[1.0], [-1.0]]),
        "c": np.array([0.0, 1.0]),
        "a": np.array([[0.5], [2.0], [-1.0]]),
    }
    judged = Evaluator(FloatArithmetic(), values, {"j": 2, "a": 3}).judge(formula)
    assert (judged.true, judged.false, judged.unknown) == (4, 2, 0)


def test_equations_report_their_largest_error():
    judged = Evaluator(FloatArithmetic(), {"x": 0.1}, {}).judge(sp.Eq(x * 3, sp.Rational(3, 10)))
    assert 0 < judged.max_error <= judged.bound
    assert not judged.refuted
    assert not judged.certain


def test_coordinates_are_the_vector_they_list():
    formula = VectorEqual(Coordinates(x, 1), a)
    assert decide(formula, exact_values({"x": 2, "a": [2, 1]}))[0] == "true"
    assert decide(formula, exact_values({"x": 2, "a": [1, 2]}))[0] == "false"


@pytest.mark.parametrize("arithmetic", [ExactArithmetic, FloatArithmetic, ArbArithmetic])
def test_a_condition_on_no_label_is_true(arithmetic):
    values = exact_values({"n": 1, "x": 1})
    nobody = ForAll(k, n - 1, sp.Lt(x, 0))
    somebody = ForAll(k, n, sp.Lt(x, 0))
    for formula, true in ((nobody, True), (somebody, False), (sp.And(nobody, sp.Gt(x, 0)), True)):
        judged = Evaluator(arithmetic(), values, {}).judge(formula)
        assert judged.certain is true
    assert decide(sp.Or(nobody, somebody), values)[0] == "true"
