"""Ceilings over inputs of every length: the known ones, against finite inputs, on faces and in large heads."""

from __future__ import annotations

from itertools import combinations
from math import exp, log
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof.errors import UsageError
from shiftproof.exact import rational, sign
from shiftproof.face import smallest_face
from shiftproof.heads import Head, Matrices
from shiftproof.linear import dot
from shiftproof.unbounded import unbounded, unbounded_ceilings

MATRICES = Matrices(Path(__file__).parents[1] / "numeric" / "matrices")


def head(rows, bias=None) -> Head:
    return Head("rows", "rows", np.array(rows, dtype=float), None if bias is None else np.array(bias, float))


def log_least(made: Head, pair, point) -> float:
    """Return ln min(p_i, p_j) at an input, plainly."""
    logits = made.unembeddings.astype(float) @ np.asarray(point, dtype=float) + made.bias_or_zero.astype(
        float
    )
    top = logits.max()
    return float(min(logits[list(pair)]) - top - log(np.exp(logits - top).sum()))


def at_limit(made: Head, found) -> float:
    """Return ln min(p_i, p_j) on the face, at the input found."""
    kept = list(found.face)
    part = head(made.unembeddings[kept], None if made.bias is None else made.bias[kept])
    point = [float(int(v.p) / int(v.q)) if isinstance(v, fmpq) else v for v in found.input]
    return log_least(part, [kept.index(k) for k in found.pair], point)


def test_the_published_heads_have_the_known_ceilings():
    known = {
        "centered_example": {(2, 4): 0.310178153789756, (0, 2): 0.205810, (0, 3): 0.243031, (1, 2): 0.5},
        "fixed_length_example": {(1, 3): 0.316687, (0, 2): 0.193192, (0, 3): 1 / 6, (1, 4): 1 / 6},
    }
    for name, pairs in known.items():
        for pair, value in pairs.items():
            found = unbounded(MATRICES.published(name), pair)
            assert found.high - found.low < 1e-14
            assert exp(found.low) == pytest.approx(value, abs=5e-7 if value < 0.3 else 1e-6)
    assert exp(unbounded(MATRICES.published("centered_example"), (2, 4)).low) == pytest.approx(
        0.310178153789756, abs=1e-15
    )


def test_opposite_centred_pairs_reach_one_over_n_exactly():
    found = unbounded(MATRICES.published("fixed_length_example"), (2, 5))
    assert found.exact == fmpq(1, 6)
    assert found.attained
    assert found.low <= log(1 / 6) <= found.high
    assert all(v == 0 for v in found.input)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3).flatmap(
        lambda d: st.lists(st.tuples(*[st.integers(-2, 2)] * d), min_size=2, max_size=6)
    ),
    st.booleans(),
    st.integers(0, 99),
)
def test_no_input_beats_a_ceiling_and_weights_certify_it(rows, biased, seed):
    generator = np.random.default_rng(seed)
    made = head(rows, generator.integers(-2, 3, len(rows)) if biased else None)
    for pair in combinations(range(len(rows)), 2):
        found = unbounded(made, pair)
        assert found.low <= found.high <= log(0.5) + 1e-15
        assert found.high - found.low < 1e-9
        assert at_limit(made, found) == pytest.approx(found.low, abs=1e-9)
        tries = generator.standard_normal((20, made.dim)) * np.exp(generator.uniform(-2, 3, 20))[:, None]
        assert max(log_least(made, pair, f) for f in tries) <= found.high + 1e-9
        if found.attained:
            assert found.ray is None
            assert len(found.face) == len(rows)
        else:
            lifts = [dot(made.rows[k], map(rational, found.ray)) for k in range(len(rows))]
            top = lifts[pair[0]] if found.how == "exact" else max(lifts)
            assert {k for k, v in enumerate(lifts) if sign(v - top) == 0} == set(found.face)
        if found.weights is not None:
            assert sum(q for _, q in found.weights) == 1
            assert all(sign(q) >= 0 for _, q in found.weights)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-2, 2)] * 2), min_size=2, max_size=6), st.integers(-900, 900))
def test_scaling_and_translation_change_no_ceiling(rows, power):
    one = unbounded(head(rows), (0, 1))
    moved = unbounded(head([(a + 5, b - 3) for a, b in rows]), (0, 1))
    scaled = unbounded(head(np.ldexp(np.array(rows, float), power)), (0, 1))
    for other in (moved, scaled):
        assert other.exact == one.exact
        assert other.face == one.face
        assert other.low <= one.high
        assert one.low <= other.high


def test_a_point_between_the_pair_shares_their_face():
    found = unbounded(head([[0, 0], [2, 0], [1, 0], [1, -1]]), (0, 1))
    assert found.face == (0, 1, 2)
    assert found.exact == fmpq(1, 3)
    assert not found.attained
    slanted = [[0, 0, 0], [2, 2, 0], [2, 0, 0], [0, 1, 0], [1, 1, -1]]
    diagonal = unbounded(head(slanted), (0, 1))
    assert diagonal.face == (0, 1, 2, 3)
    assert diagonal.exact is None
    assert not diagonal.attained
    assert diagonal.high - diagonal.low < 1e-14
    assert diagonal.weights is not None


def test_labels_on_one_line():
    rows = [[0], [1], [2], [3]]
    made = head(rows)
    for pair, face in (((0, 3), (0, 1, 2, 3)), ((0, 1), (0, 1, 2, 3)), ((1, 2), (0, 1, 2, 3))):
        assert unbounded(made, pair).face == face
    assert unbounded(made, (0, 3)).exact == fmpq(1, 4)
    assert unbounded(head([[0], [1]]), (0, 1)).attained
    assert smallest_face(made.rows, (0, 3)).ray is None


def test_twins_share_with_the_pair():
    rows = [[1, 0], [0, 1], [1, 0], [1, 0], [-1, -1]]
    assert unbounded(head(rows), (0, 1)).exact == fmpq(1, 4)
    assert unbounded(head(rows), (0, 2)).exact == fmpq(1, 3)
    biased = unbounded(head(rows, [0, 0, 1, 0, 0]), (0, 1))
    assert biased.exact is None
    assert biased.low <= log(1 / (3 + exp(1))) <= biased.high
    same = unbounded(head(rows, [2, 0, 1, 0, 0]), (0, 2))
    assert same.low <= log(exp(1) / (exp(2) + exp(1) + 1)) <= same.high


def test_equal_rows_give_every_label_its_share():
    assert unbounded(head(np.zeros((4, 3))), (1, 2)).exact == fmpq(1, 4)
    assert unbounded(head(np.zeros((4, 3))), (1, 2)).attained
    large = unbounded(head(np.ones((50, 60))), (1, 2))
    assert large.exact == fmpq(1, 50)


def test_a_bias_on_an_exposed_pair_costs_nothing():
    made = head([[1, 0], [0, 1], [-1, -1]], [3, -5, 9])
    found = unbounded(made, (0, 1))
    assert found.exact == fmpq(1, 2)
    assert not found.attained
    assert at_limit(made, found) == pytest.approx(log(0.5))


@pytest.mark.parametrize("seed", range(12))
def test_biases_of_any_size_keep_the_enclosure_tight(seed):
    generator = np.random.default_rng(seed)
    labels, dim = int(generator.integers(4, 8)), int(generator.integers(1, 4))
    rows = generator.standard_normal((labels, dim)) * 10.0 ** generator.uniform(-2, 2)
    found = unbounded(head(rows, generator.standard_normal(labels) * 100), (0, 1))
    assert found.high - found.low < 1e-9


def test_a_bias_of_a_million_is_followed():
    found = unbounded(head([[0, 0], [2, 0], [1, 0], [1, -1]], [0, 1e6, 0, 0]), (0, 2))
    assert found.low <= -5e5 - log(2) + 1e-9
    assert found.high - found.low < 1e-8


def test_a_large_head_is_enclosed_around_the_exact_ceiling():
    generator = np.random.default_rng(0)
    made = head(generator.standard_normal((400, 8)), generator.standard_normal(400) / 3)
    pairs = [tuple(map(int, generator.choice(400, 2, replace=False))) for _ in range(12)]
    exactly = Head("rows", "rows", made.rows, np.array([rational(float(b)) for b in made.bias], dtype=object))
    inside = [found for found in unbounded_ceilings(made, pairs) if found.attained]
    assert len(inside) >= 4
    for found in inside:
        assert found.how == "enclosed"
        assert found.high - found.low < 1e-6
        assert log_least(made, found.pair, found.input) == pytest.approx(found.low, abs=1e-9)
    finer = unbounded(exactly, inside[0].pair)
    assert finer.weights is not None
    assert finer.high - finer.low < 1e-12
    assert inside[0].low <= finer.high
    assert finer.low <= inside[0].high


def test_weights_give_the_mean_row_exactly():
    made = MATRICES.published("fixed_length_example")
    found = unbounded(made, (1, 3))
    mean = [dot([q for _, q in found.weights], [made.rows[k][c] for k, _ in found.weights]) for c in range(2)]
    first, second = made.rows[1], made.rows[3]
    cross = (mean[0] - second[0]) * (first[1] - second[1]) - (mean[1] - second[1]) * (first[0] - second[0])
    assert sign(cross) == 0
    assert sign(mean[1] - first[1]) * sign(mean[1] - second[1]) <= 0


def test_what_cannot_be_told_keeps_an_honest_enclosure():
    rows = np.random.default_rng(5).standard_normal((700, 70))
    rows[2] = (rows[0] + rows[1]) / 2
    found = unbounded(head(rows), (0, 1))
    assert found.low <= -log(700)
    assert found.high >= log(0.5)
    assert found.attained is None
    assert found.says


def test_a_pair_that_is_none_is_refused():
    with pytest.raises(UsageError, match="no label 9"):
        unbounded(head([[1.0], [2.0]]), (0, 9))
    with pytest.raises(UsageError, match="paired with itself"):
        unbounded(head([[1.0], [2.0]]), (1, 1))
