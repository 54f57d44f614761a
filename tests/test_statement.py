"""Substitution captures nothing: its value is that of the expression at the substituted values."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof.errors import UsageError
from shiftproof.normal import Normaliser
from shiftproof.statement import Hypothesis, Statement, substitute
from shiftproof.vectors import Entry, ForAll, Inner, Row, ScalarFamily, Softmax, Vector, VectorFamily, total
from tests.strategies import (
    data_sets,
    i,
    integers,
    j,
    k,
    m,
    n,
    scalars,
    truth,
    value,
    vector_value,
    vectors,
    x,
    y,
)

c, d = ScalarFamily("c"), ScalarFamily("d")
w = VectorFamily("w")
a = Vector("a")


@settings(max_examples=200)
@given(scalars(3), scalars(1), data_sets())
def test_a_number_is_put_in_without_capture(expression, new, data):
    moved = {**data, "x": value(new, data)}
    assert value(substitute(expression, {x: new}), data) == value(expression, moved)


@settings(max_examples=100)
@given(scalars(3), vectors(2), data_sets())
def test_a_vector_is_put_in_without_capture(expression, new, data):
    moved = {**data, "a": vector_value(new, data, {})}
    assert value(substitute(expression, {a: new}), data) == value(expression, moved)


@settings(max_examples=100)
@given(scalars(3), scalars(1), data_sets())
def test_a_family_given_as_a_function_is_put_in_without_capture(expression, factor, data):
    def new(label):
        return Entry("c", label) * factor + Entry("c", j)

    moved = {
        **data,
        "c": [entry * value(factor, data) + data["c"][data["j"]] for entry in data["c"]],
    }
    assert value(substitute(expression, {"c": new}), data) == value(expression, moved)


@settings(max_examples=100)
@given(scalars(2), scalars(1), st.sampled_from((j, k)), data_sets())
def test_for_all_keeps_its_index_to_itself(body, new, index, data):
    formula = ForAll(index, n, sp.Eq(body, x, evaluate=False))
    moved = {**data, "x": value(new, data)}
    assert truth(substitute(formula, {x: new}), data) == truth(formula, moved)


@given(data_sets(numbers=integers))
def test_the_logit_of_a_softmax_is_outside_its_index(data):
    share = Softmax(c[j], c[j] * x, j, n)
    moved = {**data, "x": data["c"][data["j"]], "j": data["k"]}
    assert value(substitute(share, {x: c[j], j: k}), data) == value(share, moved)


@given(data_sets())
def test_an_index_renamed_to_make_room_is_captured_by_no_inner_sum(data):
    inner = sp.Sum(c[k] * c[j] ** 2, (k, 0, n - 1))
    outer = sp.Sum(c[j] * x * (inner + 1) ** 2, (j, 0, n - 1))
    moved = {**data, "x": data["c"][data["j"]]}
    assert value(substitute(outer, {x: c[j]}), data) == value(outer, moved)
    formula = ForAll(j, n, sp.Eq(sp.Sum(x * c[j] * c[k], (k, 0, n - 1)), 0))
    moved = {**data, "x": data["c"][data["k"]]}
    assert truth(substitute(formula, {x: c[k]}), data) == truth(formula, moved)


def test_labels_and_counts_are_replaced_where_they_are_free():
    summed = total(lambda p: c[p] * c[j], n)
    moved = substitute(summed, {n: m, j: i})
    assert Normaliser().identical(moved, total(lambda p: c[p] * c[i], m))
    assert moved.free_symbols == {i, m}
    assert substitute(ForAll(j, n, sp.Eq(c[j], 0)), {j: k}) == ForAll(j, n, sp.Eq(c[j], 0))


def test_one_row_is_replaced_and_not_its_family():
    assert substitute(Inner(w[j], w[k]), {w[j]: a}) == Inner(a, w[k])
    summed = total(lambda p: Inner(w[p], a), n)
    assert substitute(summed, {Row("w", j): 2 * a}) == summed


def test_a_family_is_the_same_function_at_every_label():
    def branching(label):
        return sp.Integer(1) if label == j else sp.Integer(0)

    assert substitute(c[j] + c[k], {"c": branching}) == 0


@pytest.mark.parametrize(
    ("expression", "mapping"),
    [
        (x / y, {x: y}),
        (x / y, {y: x}),
        (Inner(a, a) / x, {x: Inner(a, a)}),
        (sp.sqrt(x) * sp.sqrt(y), {x: y}),
        (sp.log(x) - sp.log(y), {x: y}),
        (1 / x, {x: 0}),
        (sp.exp(x), {x: sp.log(y)}),
        (total(lambda p: x / c[p], n), {x: y, "c": lambda _label: y}),
        (sp.Sum(x / c[j], (j, 0, n - 1)) * 0 + x / y, {x: y}),
    ],
)
def test_substitution_hides_no_condition_of_existence(expression, mapping):
    normal = Normaliser()
    normal.scalar(substitute(expression, mapping))
    assert normal.conditions


def test_substitution_decides_relations_between_rationals_only():
    assert substitute(sp.Lt(x, 1), {x: sp.Rational(1, 2)}) is sp.true
    assert substitute(sp.Lt(x, 1), {x: sp.sqrt(2)}) == sp.Lt(sp.sqrt(2), 1, evaluate=False)


def test_what_is_put_in_is_reported():
    put = []
    substitute(Inner(a, a) + x, {a: w[j] / y, x: 1 / d[0], y: 0}, put)
    assert set(put) == {w[j] / y, 1 / d[0]}


def test_variables_are_told_apart_by_kind():
    claim = Statement("s", "", sp.Gt(Inner(w[j], a) + c[0] + x + total(lambda p: c[p], n), 0))
    known = claim.variables()
    assert (known.vectors, known.families, known.scalars) == ({"a"}, {"w"}, {"c"})
    assert (known.symbols, known.labels) == ({x, n}, {j})
    assert claim.label_ranges() == {j: n}
    assert claim.fixed_labels() == {0}


def test_a_label_whose_range_is_not_said_is_refused():
    with pytest.raises(UsageError, match="range of label j"):
        Statement("s", "", sp.Eq(total(lambda p: c[p], n), total(lambda p: c[p], m) + c[j])).label_ranges()


def test_a_statement_without_one_hypothesis_keeps_the_others():
    claim = Statement("s", "", sp.Gt(x, 0), (Hypothesis("one", x > 1), Hypothesis("two", x > 2)))
    assert claim.without("one").premises == (x > 2,)
