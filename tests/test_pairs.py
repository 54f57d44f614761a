"""Log-ratio bounds, the place of a pair among pairs, and co-probabilities that occur."""

from __future__ import annotations

import math
from fractions import Fraction

import ml_dtypes
import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.special import log_softmax
from scipy.stats import spearmanr

from shiftproof import pairs as pairs_module
from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic
from shiftproof.heads import Head
from shiftproof.pairs import (
    coprobabilities,
    log_ratio_bounds,
    pair_floats,
    quantiles,
    random_pairs,
    rank_correlation,
    real_use,
)

DTYPES = (np.float64, np.float32, np.float16, ml_dtypes.bfloat16)


def head(rows, dtype=np.float64, **more):
    return Head("head", "head", np.array(rows, dtype=dtype), **more)


@pytest.fixture
def trained():
    generator = np.random.default_rng(8)
    matrix, bias = generator.standard_normal((30, 5)), generator.standard_normal(30)
    return head(matrix, bias=bias, embeddings=3 * generator.standard_normal((300, 5)))


# -- log-ratios ----------------------------------------------------------------------------------
@settings(max_examples=60)
@given(
    hnp.arrays(np.float64, (2, 3), elements=st.floats(-4, 4)),
    hnp.arrays(np.float64, (2,), elements=st.floats(-4, 4)),
    st.fractions(0, 9, max_denominator=50),
)
def test_the_bound_encloses_its_formula(matrix, bias, radius):
    found = log_ratio_bounds(head(matrix, bias=bias), [(0, 1)], radius)[0]
    square = sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(*matrix, strict=True))
    apart = abs(Fraction(bias[0]) - Fraction(bias[1]))
    low, high = (Fraction(end) - apart for end in found.bound)
    assert low * abs(low) <= radius**2 * square <= high**2
    assert high >= 0
    assert found.bound[1] - found.bound[0] <= 1e-14 * max(1, found.bound[1])


def test_no_input_has_a_larger_log_ratio(trained):
    found = log_ratio_bounds(trained, [(0, 1), (4, 9)], Fraction(5, 2))
    inputs = np.random.default_rng(0).standard_normal((500, 5))
    across = trained.unembeddings[[0, 4]] - trained.unembeddings[[1, 9]]
    inputs = np.vstack([inputs, across])
    inputs *= 2.5 / np.linalg.norm(inputs, axis=1, keepdims=True)
    logs = log_softmax(inputs @ trained.unembeddings.T + trained.bias, axis=1)
    for pair in found:
        assert np.abs(logs[:, pair.pair[0]] - logs[:, pair.pair[1]]).max() <= pair.bound[1] * (1 + 1e-12)


def test_the_bound_at_every_length():
    shape = head([[1, 2], [1, 2], [4, 6]], bias=np.array([0.0, 0.5, 0.0]))
    same, different = log_ratio_bounds(shape, [(0, 1), (0, 2)], None)
    assert same.bound == same.bias_difference == (0.5, 0.5)
    assert different.bound == (math.inf, math.inf)
    assert log_ratio_bounds(shape, [(0, 2)], Fraction(3))[0].bound == (15, 15)
    assert log_ratio_bounds(shape, [(0, 2)], Fraction(0))[0].bound == (0, 0)


def test_an_exact_head_with_a_square_root():
    root = Quadratic(fmpq(0), fmpq(1), fmpq(3))
    rows = np.array([[root], [-root]], dtype=object)
    found = log_ratio_bounds(Head("h", "h", rows), [(0, 1)], Fraction(1))[0]
    assert found.bound[0] < 2 * math.sqrt(3) < found.bound[1]


def test_wrong_requests_are_refused(trained):
    for work, said in (
        (lambda: log_ratio_bounds(trained, [(0, 1)], Fraction(-1)), "radius -1 is negative"),
        (lambda: log_ratio_bounds(trained, [(0, 0)], None), "are the same"),
        (lambda: quantiles(trained, [(0, 30)]), "label 30 is not a row"),
        (lambda: coprobabilities(trained, [(5, 5)]), "are the same"),
        (lambda: coprobabilities(head([[1], [2]]), [(0, 1)]), "without embeddings"),
    ):
        with pytest.raises(UsageError, match=said):
            work()


# -- among other pairs ---------------------------------------------------------------------------
@pytest.mark.parametrize(("labels", "count"), [(1, 5), (2, 5), (5, 10), (5, 9), (100, 40)])
def test_random_pairs_differ_and_repeat_with_their_seed(labels, count):
    shape = head(np.zeros((labels, 1)))
    drawn = random_pairs(shape, count, seed=3)
    assert len(set(drawn)) == len(drawn) == min(count, labels * (labels - 1) // 2)
    assert all(0 <= i < j < labels for i, j in drawn)
    assert drawn == random_pairs(shape, count, seed=3)


def test_quantiles_of_a_small_head_are_counts():
    shape = head([[1, 0], [0, 1], [1, 0], [-2, 0], [0, 0]])
    found = quantiles(shape, [(0, 1), (0, 3), (0, 2), (0, 4)])
    # lengths squared of the 9 pairs of different rows: 2, 9, 1, 2, 5, 1, 9, 1, 4
    assert [q.difference_norm for q in found] == [5 / 9, 1, 0, 3 / 9]
    # their cosines, where there are any: 0, -1, 0, 0, -1
    assert [q.cosine for q in found] == [1, 2 / 5, 1, None]
    assert all(q.complete and q.counted == 9 for q in found)


@pytest.mark.parametrize("dtype", DTYPES)
def test_sampled_quantiles_are_near_the_counted_ones(dtype, monkeypatch):
    monkeypatch.setattr(pairs_module, "GATHERED", 64)
    shape = head(np.random.default_rng(1).standard_normal((60, 4)), dtype)
    counted = quantiles(shape, [(0, 1), (2, 3)], sample=2000)
    sampled = quantiles(shape, [(0, 1), (2, 3)], sample=900)
    for a, b in zip(counted, sampled, strict=True):
        assert (a.complete, b.complete) == (True, False)
        assert abs(a.difference_norm - b.difference_norm) < 0.06
        assert abs(a.cosine - b.cosine) < 0.06
    assert sampled == quantiles(shape, [(0, 1), (2, 3)], sample=900)


def test_floats_of_pairs_neither_overflow_nor_invent_a_cosine():
    norms, cosines = pair_floats(head([[1e300, 0], [0, 1e300], [0, 0]]), [(0, 1), (0, 2)])
    assert norms == pytest.approx([math.sqrt(2) * 1e300, 1e300])
    assert cosines[0] == 0
    assert math.isnan(cosines[1])


# -- what really occurs --------------------------------------------------------------------------
def test_coprobabilities_are_those_of_softmax(trained, monkeypatch):
    monkeypatch.setattr(pairs_module, "INPUTS", 64)
    monkeypatch.setattr(pairs_module, "LABELS", 7)
    asked = random_pairs(trained, 40)
    largest, mean = coprobabilities(trained, asked)
    p = np.exp(log_softmax(trained.embeddings @ trained.unembeddings.T + trained.bias, axis=1))
    least = np.array([np.minimum(p[:, i], p[:, j]) for i, j in asked])
    np.testing.assert_allclose(largest, least.max(axis=1), rtol=1e-12)
    np.testing.assert_allclose(mean, least.mean(axis=1), rtol=1e-12)


def test_large_logits_do_not_overflow():
    shape = head([[1e6], [-1e6], [1e6]], embeddings=np.array([[1.0], [-1.0]]))
    largest, mean = coprobabilities(shape, [(0, 1), (0, 2)])
    np.testing.assert_allclose(largest, [0, 0.5])
    np.testing.assert_allclose(mean, [0, 0.25])


def test_the_correlation_is_spearmans_within_its_interval(trained):
    use = real_use(trained, sample=100)
    assert use.by_cosine.value == pytest.approx(spearmanr(use.cosine, use.largest).statistic)
    assert use.by_centred.value == pytest.approx(spearmanr(use.centred, use.largest).statistic)
    for found in (use.by_cosine, use.by_centred):
        assert found.interval[0] < found.value < found.interval[1]
        assert found.pairs == 100
    assert len(use.pairs) == len(use.mean) == 100
    assert real_use(trained, sample=100).by_cosine == use.by_cosine


def test_the_cosines_beside_them_are_raw_and_centred(trained):
    use = real_use(trained, [(0, 1), (7, 3)])
    w = trained.unembeddings
    for rows, values in ((w, use.cosine), (w - w.mean(axis=0), use.centred)):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        np.testing.assert_allclose(values, [unit[0] @ unit[1], unit[7] @ unit[3]], rtol=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        ([1, 2, 3], [2, 4, 9], 1),
        ([1, 2, 3], [9, 4, 1], -1),
        ([1, 1, 1], [1, 2, 3], None),
        ([1, math.nan], [1, 2], None),
        ([], [], None),
        ([1, math.nan, 2, 3], [1, 7, 2, 3], 1),
    ],
)
def test_correlations_at_the_edges(left, right, value):
    found = rank_correlation(np.array(left, dtype=float), np.array(right, dtype=float), resamples=50)
    assert found.value == (None if value is None else pytest.approx(value))
    assert (found.interval is None) == (value is None)
    assert found.pairs == sum(not math.isnan(v) for v in left)
