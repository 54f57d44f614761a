"""Normal forms: they keep the value, tell near misses apart, and note what must exist."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof.errors import UnsupportedExpressionError
from shiftproof.normal import Normaliser
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    VectorSum,
    norm,
    softmax,
    total,
)
from tests.strategies import atoms_valued, data_sets, i, integers, j, k, m, n, scalars, value, vectors, x, y

a, b = Vector("a"), Vector("b")
w, c, d = VectorFamily("w"), ScalarFamily("c"), ScalarFamily("d")


def identical(left: sp.Expr, right: sp.Expr) -> bool:
    return Normaliser().identical(left, right)


def logits(row):
    return Inner(w[row], a) + c[row]


@settings(max_examples=250)
@given(scalars(3), data_sets())
def test_the_normal_form_has_the_value_of_the_expression(expression, data):
    normal = Normaliser()
    form = normal.scalar(expression)
    assert atoms_valued(form, normal.meaning, data) == value(expression, data)


@settings(max_examples=120)
@given(scalars(3, exponentials=True), data_sets(numbers=integers))
def test_so_has_one_with_exponentials_of_mixed_denominators(expression, data):
    normal = Normaliser()
    form = normal.refine(normal.scalar(expression))
    assert atoms_valued(form, normal.meaning, data) == value(expression, data)


@settings(max_examples=60)
@given(vectors(2), vectors(2), vectors(2), data_sets())
def test_inner_products_are_bilinear_and_symmetric(left, middle, right, data):
    assert identical(Inner(left + 2 * middle, right), Inner(right, left) + 2 * Inner(middle, right))
    product = Inner(left, right)
    assert value(product, data) == value(Inner(right, left), data)


@settings(max_examples=150)
@given(scalars(2), scalars(2), st.lists(data_sets(), min_size=3, max_size=3))
def test_identical_expressions_have_equal_values(left, right, samples):
    if identical(left, right):
        assert all(value(left, data) == value(right, data) for data in samples)


@settings(max_examples=100)
@given(scalars(3), data_sets())
def test_an_expression_is_not_identical_to_itself_plus_one(expression, data):
    assert identical(expression, expression)
    assert not identical(expression, expression + 1)


mean = total(lambda row: w[row], n) / n

TRUE = {
    "the index name": (sp.Sum(c[j] ** 2, (j, 0, n - 1)), sp.Sum(c[k] ** 2, (k, 0, n - 1))),
    "the order of a double sum": (
        sp.Sum(sp.exp(c[j] * d[k]), (j, 0, n - 1), (k, 0, n - 1)),
        sp.Sum(sp.exp(c[k] * d[j]), (j, 0, n - 1), (k, 0, n - 1)),
    ),
    "a product of sums": (
        total(lambda p: c[p], n) * total(lambda q: d[q], m),
        sp.Sum(c[j] * d[k], (j, 0, n - 1), (k, 0, m - 1)),
    ),
    "the square of a vector sum": (
        Inner(total(lambda p: w[p], n), total(lambda p: w[p], n)),
        sp.Sum(Inner(w[j], w[k]), (j, 0, n - 1), (k, 0, n - 1)),
    ),
    "centred rows sum to zero": (Inner(total(lambda p: w[p] - mean, n), a), sp.Integer(0)),
    "a translation moves no difference": (
        Inner((w[j] + b) - (w[k] + b), a),
        Inner(w[j], a) - Inner(w[k], a),
    ),
    "softmax with a bias, translated": (
        softmax(lambda p: Inner(w[p] + b, a) + c[p], i, n),
        softmax(logits, i, n),
    ),
    "quarters and halves of an exponential": (
        sp.exp(x / 4) * sp.exp(x / 2 + y) * sp.exp(x / 4),
        sp.exp(x) * sp.exp(y),
    ),
    "thirds after quarters": (sp.exp(x / 4) ** 4 * sp.exp(x / 3) ** 3, sp.exp(2 * x)),
    "the exponential of a logarithm": (sp.exp(2 * sp.log(c[0]) + x), c[0] ** 2 * sp.exp(x)),
    "the square of a length": (norm(a - b) ** 2 + x, Inner(a, a) - 2 * Inner(a, b) + Inner(b, b) + x),
    "a sum from one": (sp.Sum(j, (j, 1, n)), n * (n + 1) / 2),
    "coordinates": (Inner(Coordinates(x, 1), Coordinates(y, 2)), x * y + 2),
}

NEAR_MISSES = {
    "another range": (sp.Sum(c[j] ** 2, (j, 0, n - 1)), sp.Sum(c[j] ** 2, (j, 0, m - 1))),
    "other ranges of a double sum": (
        sp.Sum(sp.exp(c[j] * d[k]), (j, 0, n - 1), (k, 0, m - 1)),
        sp.Sum(sp.exp(c[k] * d[j]), (j, 0, n - 1), (k, 0, m - 1)),
    ),
    "the range's end": (sp.Sum(c[j], (j, 0, n - 1)), sp.Sum(c[j], (j, 0, n))),
    "a product of sums and a sum of products": (
        total(lambda p: c[p], n) * total(lambda q: d[q], n),
        total(lambda p: c[p] * d[p], n),
    ),
    "the diagonal of a double sum": (
        sp.Sum(sp.exp(c[j] + c[k] * d[j]), (j, 0, n - 1), (k, 0, n - 1)),
        sp.Sum(sp.exp(c[j] + c[j] * d[j]), (j, 0, n - 1)),
    ),
    "a free label and a bound one": (
        c[j] * sp.Sum(d[j], (j, 0, n - 1)),
        sp.Sum(c[j] * d[j], (j, 0, n - 1)),
    ),
    "a free row and a bound one": (
        Inner(w[j], VectorSum(w[j], j, n)),
        total(lambda p: Inner(w[p], w[p]), n),
    ),
    "centred by another count": (
        Inner(total(lambda p: w[p] - total(lambda q: w[q], n) / m, n), a),
        sp.Integer(0),
    ),
    "the bias forgotten": (softmax(logits, i, n), softmax(lambda p: Inner(w[p], a), i, n)),
    "a translation by the row itself": (softmax(lambda p: Inner(w[p], 2 * a), i, n), softmax(logits, i, n)),
    "another part of an exponential": (sp.exp(x / 4) * sp.exp(x / 2), sp.exp(x)),
    "the order of two vectors": (Inner(a, b) * Inner(a, a), Inner(a, b) * Inner(b, b)),
    "a root and its radicand": (norm(a), Inner(a, a)),
    "the sign of a root": (norm(a) * x, -norm(a) * x),
}


@pytest.mark.parametrize("name", TRUE)
def test_equal_expressions_are_identical(name):
    assert identical(*TRUE[name])


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_misses_are_not_identical(name):
    assert not identical(*NEAR_MISSES[name])


def test_a_translated_vector_identity_holds_and_a_near_miss_does_not():
    normal = Normaliser()
    assert normal.vectors_identical(total(lambda p: w[p] - mean, n), 0 * a)
    assert normal.vectors_identical(2 * (a + b) - b, 2 * a + b)
    assert not normal.vectors_identical(2 * (a + b) - b, a + 2 * b)


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        (1 / x, 1),
        (1 / x + x / y, 2),
        (sp.sqrt(x), 1),
        (1 / sp.sqrt(x), 2),
        (sp.log(x), 1),
        (Cosine(a, b), 1),
        (Inner(a / x, b), 1),
        (Inner(Coordinates(1 / x, 1), Coordinates(0, 1)), 1),
        (sp.Sum(1 / c[j], (j, 0, n - 1)), 1),
        (Inner(total(lambda p: w[p] / c[p], n), a), 1),
        (sp.exp(sp.log(x) / y), 2),
        (sp.log(1 / x), 2),
        (norm(a), 0),
        (x**2, 0),
        (softmax(logits, i, n), 1),
    ],
)
def test_every_condition_of_existence_is_noted(expression, count):
    normal = Normaliser()
    normal.scalar(expression)
    assert len(normal.conditions) == count


def test_a_condition_under_a_sum_speaks_of_any_label_and_not_of_a_free_one():
    normal = Normaliser()
    normal.scalar(sp.Sum(1 / c[j], (j, 0, n - 1)) + 1 / c[j] + sp.Sum(1 / c[j], (j, 0, m - 1)))
    spoken_of = [normal.restore(condition).free_symbols for condition in normal.conditions]
    assert len(spoken_of) == 3
    assert spoken_of.count({j}) == 1
    assert len(set(map(frozenset, spoken_of))) == 3


def test_a_condition_of_a_relation_is_noted_on_both_sides():
    normal = Normaliser()
    normal.formula(sp.Eq(1 / x, 1 / y))
    assert normal.conditions == [sp.Ne(x, 0), sp.Ne(y, 0)]


def test_a_division_by_zero_is_a_condition_that_fails():
    normal = Normaliser()
    normal.scalar(sp.Pow(sp.Integer(0), -1, evaluate=False))
    assert normal.conditions == [sp.false]


def test_the_root_of_a_number_that_may_be_negative_is_known_only_where_it_exists():
    normal = Normaliser()
    normal.scalar(sp.sqrt(x))
    (fact,) = normal.background()
    assert isinstance(fact, sp.Implies)
    assert fact.args[0] == sp.Ge(x, 0)


def test_a_vector_equation_is_a_vanishing_length():
    normal = Normaliser()
    assert normal.formula(VectorEqual(a, a)) is sp.true
    assert isinstance(normal.formula(VectorEqual(a, b)), sp.Eq)


@pytest.mark.parametrize(
    "expression",
    [
        sp.pi,
        sp.I,
        sp.sin(x),
        x**y,
        sp.cbrt(x),
        sp.Float(0.5),
        sp.Abs(x),
        sp.Max(x, y),
        sp.Sum(c[j], (j, -2, n)),
    ],
)
def test_other_nodes_are_refused(expression):
    with pytest.raises(UnsupportedExpressionError):
        Normaliser().scalar(expression)


def test_vectors_of_different_dimensions_have_no_inner_product():
    with pytest.raises(UnsupportedExpressionError):
        Normaliser().scalar(Inner(Coordinates(1, 0), Coordinates(1, 0, 0)))
