"""Vectors of any dimension: what equals what, and that no index captures another."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings

from shiftproof.normal import Normaliser
from shiftproof.vectors import (
    Entry,
    ForAll,
    Inner,
    Row,
    ScalarFamily,
    Softmax,
    Vector,
    VectorAdd,
    VectorFamily,
    VectorScale,
    VectorSum,
    ZeroVector,
    label_index,
    softmax,
    total,
)
from tests.strategies import data_sets, i, j, k, n, value, vector_value, vectors, x

a, b = Vector("a"), Vector("b")
w, c = VectorFamily("w"), ScalarFamily("c")


@settings(max_examples=60)
@given(vectors(2), vectors(2), data_sets())
def test_vector_notation_means_vector_arithmetic(left, right, data):
    def at(vector):
        return vector_value(vector, data, {})

    assert at(left - right) == [p - q for p, q in zip(at(left), at(right), strict=True)]
    assert at(-left) == [-p for p in at(left)]
    assert at(left / 2 * 6) == [3 * p for p in at(left)]


@settings(max_examples=60)
@given(vectors(2), data_sets())
def test_linear_terms_add_up_to_the_vector(vector, data):
    normal = Normaliser()
    terms = normal.linear_terms(vector)
    rebuilt = VectorAdd(*(VectorScale(normal.restore(c), base) for base, c in terms.items()))
    assert vector_value(rebuilt, data, {}) == vector_value(vector, data, {})


def test_zero_vectors_vanish_from_sums_and_unit_factors_from_products():
    assert a + ZeroVector() == a
    assert VectorAdd() == ZeroVector()
    assert 1 * a == a


def test_the_inner_product_of_two_bases_does_not_depend_on_their_order():
    assert Inner(a, w[j]) == Inner(w[j], a)
    assert Inner(a, b) != Inner(a, a)


def test_a_sum_takes_an_index_that_its_body_does_not_use():
    body = total(lambda row: c[row] * c[j] * total(lambda other: c[other] * c[row], n), n)
    assert body.free_symbols == {j, n}


def test_a_bound_index_is_not_free_and_is_not_replaced():
    summed = VectorSum(w[j] * Entry("c", k), j, n)
    assert summed.free_symbols == {k, n}
    assert summed.subs(j, 0) == summed
    assert ForAll(j, n, sp.Eq(c[j], x)).free_symbols == {n, x}
    assert ForAll(j, n, sp.Eq(c[j], x)).subs(j, 3) == ForAll(j, n, sp.Eq(c[j], x))


def test_the_logit_of_a_softmax_lies_outside_its_index():
    share = Softmax(c[j], c[j], j, n)
    assert share.free_symbols == {j, n}
    assert share.subs(j, 0) == Softmax(c[0], c[j], j, n)


@given(data_sets(numbers=__import__("hypothesis").strategies.integers(-2, 2)))
def test_softmax_probabilities_sum_to_one(data):
    share = softmax(lambda row: c[row], i, n)
    assert sum(value(share, {**data, "i": label}) for label in range(data["n"])) == 1


def test_a_sum_over_a_given_count_is_written_out():
    assert VectorSum(w[j], j, 2).unrolled() == Row("w", 0) + Row("w", 1)


@pytest.mark.parametrize("name", ["j", "label"])
def test_labels_are_integers_from_zero(name):
    assert label_index(name).is_integer
    assert label_index(name).is_nonnegative
