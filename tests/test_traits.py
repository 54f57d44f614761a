"""Facts of heads: exact where they are said to be, whatever the dtype."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from checkpoints import matrix
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shiftproof.errors import UsageError
from shiftproof.exact import rational
from shiftproof.heads import Head, Matrices
from shiftproof.ledger import library_root
from shiftproof.rank import Rank, balanced, exact_rank, is_full, rank_of, residue_rank
from shiftproof.traits import embedding_traits, traits

DTYPES = [np.float64, np.float32, np.float16, "bfloat16"]


def facts(rows, **options):
    return traits(Head("w", "w", np.asarray(rows), **options))


# -- rows ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
def test_zero_and_repeated_rows_are_found_in_every_dtype(dtype):
    rows = matrix(50, 6, dtype)
    rows[7] = 0
    rows[9] = -rows[7]  # -0 is 0
    rows[[11, 21, 31]] = rows[3]
    found = facts(rows)
    assert found.zero_rows == (7, 9)
    assert found.repeated_groups == 2
    assert found.repeated_rows == 6
    assert found.largest_group == (3, 11, 21, 31)
    assert any("2 zero rows: 7, 9" in line for line in found.lines())


def test_a_row_of_tiny_numbers_is_not_zero():
    found = facts(np.array([[1e300, 0], [5e-324, 0], [0, 0]]))
    assert found.zero_rows == (2,)
    assert found.lengths[2] == pytest.approx(1e300)


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_lengths_neither_overflow_nor_underflow(scale):
    assert facts(np.array([[3.0, 4.0], [6.0, 8.0]]) * scale).lengths[0] == pytest.approx(5 * scale)


@pytest.mark.parametrize("order", ["C", "F"])
def test_the_layout_makes_no_difference(order):
    rows = np.array(matrix(40, 5), order=order)
    rows[4] = rows[2]
    assert facts(rows) == facts(np.ascontiguousarray(rows))


# -- centring and length -------------------------------------------------------------------------
def test_centring_is_decided_exactly():
    rows = np.array([[1.0, 2.0], [2.0**-52, 1e16], [-1.0 - 2.0**-52, -1e16 - 2.0]])
    assert facts(rows).centred
    rows[2, 1] += 2.0
    assert facts(rows).centred is False
    assert facts(np.array([[1e308], [1e308], [-1e308], [-1e308]])).centred


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_centring_in_floats_is_within_rounding(dtype):
    rows = matrix(300, 8, dtype) + dtype(1)
    assert not facts(rows).centred_in_rounding
    found = facts(rows - rows.mean(axis=0))
    assert found.centred_in_rounding
    assert found.centred is False


@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1e200, 1.7e308])
def test_rows_of_every_size_are_centred_or_not(scale):
    found = traits(Head("w", "w", np.array([[1.0, 0.5], [0.5, 1.0]]) * scale))
    assert (found.centred, found.centred_in_rounding) == (False, False)
    assert found.mean_ratio == pytest.approx(1.5 / np.sqrt(2.5), rel=0.3)
    assert np.isfinite(found.lengths).all()
    found = traits(Head("w", "w", np.array([[1.0, 0.5], [-1.0, -0.5]]) * scale))
    assert (found.centred, found.mean_ratio) == (True, 0)


def test_chance_does_not_pass_for_rounding():
    assert not facts(matrix(3000, 16, "bfloat16")).centred_in_rounding


def test_unit_length_exactly_and_within_rounding():
    assert facts(np.array([[1.0, 0.0], [0.0, -1.0]])).unit_length
    rows = matrix(50, 4)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = facts(rows)
    assert found.unit_length_in_rounding
    assert not found.unit_length
    assert not facts(rows * np.float32(1.001)).unit_length_in_rounding


def test_the_shipped_heads_have_traits():
    for head in Matrices(library_root() / "numeric" / "matrices").heads:
        found = traits(head)
        assert found.rank.is_known
        assert json.loads(json.dumps(found.document()))["labels"] == head.labels


def test_exact_heads_are_judged_exactly():
    third = Fraction(1, 3)
    rows = np.array([[third, 0], [0, third], [-third, -third]], dtype=object)
    exact = np.vectorize(rational, otypes=[object])(rows)
    assert facts(exact).centred
    assert facts(exact).rank == Rank(2, 2)
    exact[2, 0] += rational(Fraction(1, 10**40))
    assert facts(exact).centred is False


# -- rank ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("n", "d"), [(400, 30), (30, 400), (100, 100)])
def test_random_rows_have_full_rank_provedly(dtype, n, d):
    assert rank_of(Head("w", "w", matrix(n, d, dtype))) == Rank(min(n, d), min(n, d))


@pytest.mark.parametrize("rank", [1, 7, 29])
def test_a_lower_rank_is_proved_from_below(rank):
    small = np.random.default_rng(0).integers(-9, 10, (400, rank))
    rows = (small @ np.random.default_rng(1).integers(-9, 10, (rank, 30))).astype(float)
    assert rank_of(Head("w", "w", rows)) == Rank(rank, 30, rank)
    assert "rank from" in " ".join(facts(rows).lines())


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 6), st.integers(1, 6)),
        elements=st.sampled_from([0.0, 1.0, -1.0, 0.1, 1e300, 1e-300, 2.0, 5e-324, 1e-23, 2e-23]),
    )
)
def test_no_certificate_exceeds_the_exact_rank(rows):
    exact = exact_rank(Head("w", "w", rows).rows)
    assert residue_rank(rows) <= exact
    if is_full(balanced(rows)):
        assert exact == min(rows.shape)


def test_scaling_that_rounds_proves_nothing():
    rows = np.array([[1e300, 1e-23], [2e300, 2e-23], [0.0, 0.0]])
    assert exact_rank(Head("w", "w", rows).rows) == 1
    assert balanced(rows) is rows
    assert not is_full(rows)


def test_nearly_dependent_rows_are_not_called_independent_by_floats():
    rows = np.ones((200, 40)) + 1e-13 * matrix(200, 40, np.float64)
    rows[:, 1] = rows[:, 0]
    assert not is_full(balanced(rows))
    assert rank_of(Head("w", "w", rows)).least <= 39


# -- embeddings ----------------------------------------------------------------------------------
def test_embeddings_after_layer_norm_lie_in_a_subspace():
    sample = matrix(200, 12)
    sample -= sample.mean(axis=1, keepdims=True)
    found = embedding_traits(sample)
    assert found.sums_to_zero
    assert not found.positive
    assert not embedding_traits(sample + np.float32(0.1)).sums_to_zero


def test_embeddings_after_relu_lie_in_the_positive_orthant():
    assert embedding_traits(np.abs(matrix(40, 5))).positive


@settings(max_examples=100, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 5), st.integers(1, 4)),
        elements=st.floats(-1e300, 1e300) | st.sampled_from([5e-324, 1e-200, 0.1]),
    )
)
def test_the_ball_holds_every_embedding(rows):
    radius = rational(embedding_traits(rows).radius)
    for row in Head("f", "f", rows).rows:
        assert sum(x * x for x in row) <= radius * radius
    assert float(radius) <= 1.0001 * max(math.hypot(*row) for row in rows) + 1e-322


def test_embeddings_beyond_the_floats_are_refused():
    with pytest.raises(UsageError, match="longer than the largest"):
        traits(Head("w", "w", np.eye(2), embeddings=np.full((3, 2), 1.7e308)))


def test_the_facts_are_json_and_sentences():
    head = Head("w", "w", matrix(3, 4), bias=np.zeros(3), embeddings=matrix(5, 4))
    found = traits(head, tied=True)
    assert json.loads(json.dumps(found.document()))["embeddings"]["count"] == 5
    said = "; ".join(found.lines())
    assert "tied to the input embeddings; with a bias" in said
    assert "3 labels, at most d + 1 = 5" in said
