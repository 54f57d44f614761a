"""Ties and heads: rigorous agreement on real matrices, and failures that are seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from safetensors.numpy import load_file, save_file

from shiftproof.errors import MatrixError
from shiftproof.heads import Head, Matrices
from shiftproof.ledger import Ledger
from shiftproof.notation import a, b, probability, v, w
from shiftproof.statement import Hypothesis, Statement
from shiftproof.ties import Case, exactly, head_values, tie
from shiftproof.vectors import Cosine, VectorFamily, distinct

MATRICES = Ledger().matrices
SAME = Statement("same", "", sp.Eq(probability(lambda x: w[x] + v), probability(lambda x: w[x])))


def drawn(rows: np.ndarray, bias: np.ndarray | None = None) -> Head:
    return Head("drawn", "a head drawn at test time", rows, bias)


@settings(max_examples=25, deadline=None)
@given(
    hnp.arrays(
        np.float32, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.floats(-8, 8, width=32)
    ),
    st.integers(0, 2**16),
)
def test_any_drawn_head_is_equivalent_to_its_translates(rows: np.ndarray, seed: int) -> None:
    generator = np.random.default_rng(seed)
    head = drawn(rows.astype(float), generator.normal(size=len(rows)))
    values = {
        **head_values(head),
        "f": generator.normal(size=(4, head.dim)),
        "v": generator.integers(-64, 64, size=head.dim) / 8,
    }
    outcome = tie(Case(head, SAME, values, {"f": 4, "k": head.labels}, trim=("f",)))
    assert outcome.holds, outcome.reason
    assert outcome.max_error <= outcome.bound
    assert outcome.bound < 1e-9


def test_a_translation_of_one_row_only_is_no_equivalence() -> None:
    head = MATRICES.trained("digits")
    moved = head.unembeddings.copy()
    moved[3] += 0.125
    values = {**head_values(head), "w'": moved, "f": head.embeddings[:50]}
    changed = VectorFamily("w'")
    statement = Statement("moved", "", sp.Eq(probability(lambda x: changed[x]), probability(lambda x: w[x])))
    outcome = tie(Case(head, statement, values, {"f": 50, "k": head.labels}, trim=("f",)))
    assert not outcome.holds
    assert "false" in outcome.reason


def test_logits_of_a_million_do_not_overflow() -> None:
    rows = np.array([[1e6, 0.0], [0.0, 1e6], [-1e6, 5.0]])
    head = drawn(rows)
    values = {**head_values(head), "f": np.array([[1.0, 1.0], [1.0, -1.0]]), "v": np.array([1e6, -3.0])}
    outcome = tie(Case(head, SAME, values, {"f": 2, "k": 3}))
    assert outcome.holds, outcome.reason
    assert np.isfinite(outcome.bound)


def test_a_false_hypothesis_of_the_values_is_no_tie() -> None:
    statement = Statement("s", "", sp.Eq(Cosine(a, b), 1), (Hypothesis("distinct", distinct(a, b)),))
    row = exactly(np.array([1.0, 2.0]))
    outcome = tie(Case(drawn(np.ones((2, 2))), statement, {"a": row, "b": row}))
    assert not outcome.holds
    assert "hypothesis" in outcome.reason


def test_the_cosine_of_a_zero_row_is_undefined_and_said_so() -> None:
    statement = Statement("s", "", sp.Eq(Cosine(a, b), 1))
    outcome = tie(Case(drawn(np.zeros((2, 2))), statement, {"a": np.zeros(2), "b": np.ones(2)}))
    assert not outcome.holds
    assert "undefined" in outcome.reason


def test_a_strict_inequality_within_rounding_is_not_taken_for_true() -> None:
    statement = Statement("s", "", sp.Gt(Cosine(a, b), 1 - sp.Rational(1, 10**40)))
    values = {"a": np.array([1.0, 0.0]), "b": np.array([1.0, 1e-15])}
    outcome = tie(Case(drawn(np.ones((2, 2))), statement, values))
    assert not outcome.holds


def test_what_only_floats_see_must_be_settled_in_floats() -> None:
    statement = Statement("s", "", sp.Gt(Cosine(a, b), 1 - sp.Rational(1, 10**40)))
    rows = np.array(
        [[2.0, 0.0]] * 3 + [[1.0, 1e-15]]
    )  # the last one, which the exact part leaves out, is false
    case = Case(
        drawn(np.ones((2, 2))), statement, {"a": np.array([1.0, 0.0]), "b": rows}, {"b": 4}, trim=("b",)
    )
    outcome = tie(case)
    assert not outcome.holds
    assert "not decided in floats" in outcome.reason


@pytest.mark.parametrize(("name", "figure", "least"), [("digits", "accuracy", 0.95)])
def test_the_trained_heads_are_as_good_as_recorded(name: str, figure: str, least: float) -> None:
    head = MATRICES.trained(name)
    assert not head.defects
    assert head.record["measured"][figure] >= least
    assert head.bias is not None


def test_the_language_model_beats_its_baselines() -> None:
    measured = MATRICES.trained("language").record["measured"]
    assert measured["perplexity"] < measured["bigram_perplexity"] < measured["unigram_perplexity"]


def test_trained_heads_are_neither_centred_nor_degenerate() -> None:
    for name in ("digits", "language"):
        rows = MATRICES.trained(name).unembeddings
        lengths = np.linalg.norm(rows, axis=1)
        assert np.linalg.norm(rows.mean(axis=0)) > 0.1 * np.median(lengths)
        assert len(np.unique(rows, axis=0)) == len(rows)
        assert lengths.min() > 0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_number_that_is_not_finite_is_refused_with_its_place(tmp_path: Path, bad: float) -> None:
    for suffix in (".json", ".safetensors"):
        shutil.copy(MATRICES.folder / f"digits{suffix}", tmp_path)
    tensors = load_file(tmp_path / "digits.safetensors")
    tensors["weight"][4, 7] = bad
    save_file(tensors, tmp_path / "digits.safetensors")
    with pytest.raises(MatrixError, match="row 4, column 7"):
        Matrices(tmp_path).trained("digits")


def test_an_unknown_matrix_lists_the_known_ones() -> None:
    with pytest.raises(MatrixError, match="three_heads"):
        MATRICES.rows("no_such")
    with pytest.raises(MatrixError, match="no_such"):
        MATRICES.trained("no_such")


def test_the_published_matrices_are_the_decimals_and_not_the_doubles() -> None:
    rows = MATRICES.rows("centered_example")
    assert sum(row.args[0] for row in rows) == 0
    assert sum(float(row.args[0]) for row in rows) != 0
