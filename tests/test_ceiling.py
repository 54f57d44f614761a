"""Ceilings in a ball: both ends against exact arithmetic and against other optimisers, at the ends of what is allowed."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from shiftproof.arithmetic import precise
from shiftproof.ceiling import BALLS, FLOATS, Ceiling, ceiling, ceilings
from shiftproof.ceiling_bounds import Weights, exact_high, exact_low
from shiftproof.errors import UsageError
from shiftproof.exact import rational, to_arb
from shiftproof.heads import Head, Matrices
from shiftproof.ledger import library_root
from shiftproof.passes import Passes

MATRICES = Matrices(library_root() / "numeric" / "matrices")


def head_of(rows: Any, bias: Any = None) -> Head:
    return Head("", "", np.asarray(rows), bias)


def gaussian(labels: int, dim: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((labels, dim))


def objective(head: Head, pair: tuple[int, int], point: Any) -> float:
    logits = head.floats() @ point + np.asarray(head.bias_or_zero, dtype=float)
    top = logits.max()
    return float(min(logits[list(pair)]) - top - math.log(np.exp(logits - top).sum()))


def independent(head: Head, pair: tuple[int, int], radius: float) -> float:
    """ln K by SLSQP on the epigraph form, the best of several starts (a lower estimate, good to 1e-7)."""
    rows, bias = head.floats(), np.asarray(head.bias_or_zero, dtype=float)
    dim = rows.shape[1]

    def log_probability(x: Any, label: int) -> float:
        logits = radius * (rows @ x[:dim]) + bias
        top = logits.max()
        return float(logits[label] - top - math.log(np.exp(logits - top).sum()))

    def slope(x: Any, label: int) -> Any:
        logits = radius * (rows @ x[:dim]) + bias
        weights = np.exp(logits - logits.max())
        weights /= weights.sum()
        return np.append(radius * (rows[label] - weights @ rows), -1.0)

    constraints = [
        {
            "type": "ineq",
            "fun": lambda x, k=k: log_probability(x, k) - x[dim],
            "jac": lambda x, k=k: slope(x, k),
        }
        for k in pair
    ]
    constraints.append(
        {
            "type": "ineq",
            "fun": lambda x: 1.0 - x[:dim] @ x[:dim],
            "jac": lambda x: np.append(-2.0 * x[:dim], 0.0),
        }
    )
    best = -math.inf
    generator = np.random.default_rng(1)
    for start in range(4):
        point = generator.standard_normal(dim) * (0.0 if start == 0 else 0.3 / math.sqrt(dim))
        value = min(log_probability(np.append(point, 0.0), k) for k in pair)
        found = minimize(
            lambda x: -x[dim],
            np.append(point, value),
            jac=lambda _x: np.append(np.zeros(dim), -1.0),
            constraints=constraints,
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 400},
        )
        inside = found.x[:dim] / max(1.0, float(np.linalg.norm(found.x[:dim])))
        best = max(best, objective(head, pair, radius * inside))
    return best


def exact_entries(head: Head) -> tuple[Any, Any]:
    rows = [[to_arb(v) for v in row] for row in head.rows]
    bias = [to_arb(v if isinstance(v, fmpq) else rational(float(v))) for v in head.bias_or_zero]
    return rows, bias


def exact_ends(head: Head, found: Ceiling) -> tuple[arb, arb]:
    """The two ends as the stored input and the stored weights give them, in balls, written afresh."""
    rows, bias = exact_entries(head)
    point = [arb(float(x)) for x in found.input]
    logits = [
        sum((w * x for w, x in zip(row, point, strict=True)), b) for row, b in zip(rows, bias, strict=True)
    ]
    total = sum((logit.exp() for logit in logits), arb(0))
    low = min((logits[k] - total.log() for k in found.pair), key=lambda x: float(x.mid()))
    labels, values = found.weights
    mass = sum((fmpq(*float(v).as_integer_ratio()) for v in values), fmpq(0))
    q = {int(k): arb(fmpq(*float(v).as_integer_ratio()) / mass) for k, v in zip(labels, values, strict=True)}
    x = arb(found.weight)
    i, j = found.pair
    high = sum((v * v.log() for v in q.values()), arb(0)) + x * bias[i] + (1 - x) * bias[j]
    high -= sum((v * bias[k] for k, v in q.items()), arb(0))
    square = arb(0)
    for column in range(head.dim):
        miss = sum((v * rows[k][column] for k, v in q.items()), arb(0))
        miss -= x * rows[i][column] + (1 - x) * rows[j][column]
        square += miss * miss
    return low, high + arb(rational(found.radius)) * arb(square.abs_upper()).sqrt()


def check(head: Head, found: Ceiling) -> None:
    """The ends are what the certificate gives, and the input lies in the ball."""
    with precise(300):
        low, high = exact_ends(head, found)
        assert found.low <= low
        assert found.high >= min(high, -arb(2).log(), key=lambda x: float(x.mid()))
        assert found.low + 1e-9 > low
    assert sum(Fraction(float(x)) ** 2 for x in found.input) <= found.radius**2
    assert 0 <= found.weight <= 1
    assert (found.weights[1] > 0).all()


ENTRIES = st.fractions(-3, 3, max_denominator=4)


@st.composite
def heads(draw: Any) -> tuple[Head, tuple[int, int], Fraction]:
    labels, dim = draw(st.integers(2, 8)), draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(ENTRIES, min_size=dim, max_size=dim), min_size=labels, max_size=labels))
    for k in draw(st.sets(st.integers(1, labels - 1), max_size=2)):
        rows[k] = rows[k - 1]  # repeated rows
    bias = draw(st.none() | st.lists(ENTRIES, min_size=labels, max_size=labels))
    array = np.array([[rational(v) for v in row] for row in rows], dtype=object)
    vector = None if bias is None else np.array([rational(v) for v in bias], dtype=object)
    pair = draw(st.permutations(range(labels)).map(lambda p: (p[0], p[1])))
    radius = draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1), Fraction(5), Fraction(40)]))
    return Head("", "", array, vector), pair, radius


@settings(max_examples=60, deadline=None)
@given(heads(), st.integers(0, 1000))
def test_the_ends_hold_for_the_exact_head_and_no_input_is_above(case, seed):
    head, pair, radius = case
    found = ceiling(head, pair, radius)
    assert found.arithmetic == BALLS
    assert found.gap <= 1e-6
    check(head, found)
    generator = np.random.default_rng(seed)
    for _ in range(20):
        point = generator.standard_normal(head.dim)
        point *= float(radius) * generator.random() / np.linalg.norm(point)
        assert objective(head, pair, point) <= found.high + 1e-12


@settings(max_examples=15, deadline=None)
@given(heads())
def test_another_optimiser_finds_the_same(case):
    head, pair, radius = case
    found = ceiling(head, pair, radius, gap=1e-8)
    value = independent(head, pair, float(radius))
    assert value <= found.high + 1e-11
    if radius <= 5:
        assert value >= found.low - 1e-5  # SLSQP stops early now and then


def test_ends_moved_the_wrong_way_are_caught():
    head = head_of(gaussian(7, 3))
    found = ceiling(head, (0, 1), Fraction(2), gap=1e-10)
    check(head, found)
    value = independent(head, (0, 1), 2.0)
    assert found.low - 1e-9 <= value <= found.high + 1e-12
    with precise(300):
        low, high = exact_ends(head, found)
        assert not found.low + 1e-9 <= low
        assert not found.high - 1e-9 >= high


@pytest.mark.parametrize(
    ("name", "pair", "value"),
    [
        ("centered_example", (2, 4), 0.310178153789756),
        ("centered_example", (0, 2), 0.205810),
        ("centered_example", (0, 3), 0.243031),
        ("fixed_length_example", (1, 3), 0.316687),
        ("fixed_length_example", (0, 2), 0.193192),
    ],
)
def test_published_ceilings_are_approached_at_a_large_radius(name, pair, value):
    found = ceiling(MATRICES.published(name), pair, Fraction(1000))
    low, high = (float(Fraction(end)) for end in found.coprobability())
    digits = 1e-12 if value == 0.310178153789756 else 5.1e-7
    assert low - digits <= value <= high + digits
    assert found.gap < 1e-8


@pytest.mark.parametrize("radius", [0, 1, 7, 10**6])
def test_an_opposite_centred_pair_has_one_over_n(radius):
    rows = np.array([[1, 2], [-1, -2], [3, 0], [-2, 1], [-1, -1]])
    head = head_of([[rational(int(v)) for v in row] for row in rows])
    low, high = ceiling(head, (0, 1), Fraction(radius)).coprobability()
    assert Fraction(low) <= Fraction(1, 5) <= Fraction(high)
    assert Fraction(high) - Fraction(low) < Fraction(1, 10**6)


def test_one_feature_in_closed_form():
    # Rows 1, 1, -1: the best input is the longest, and K = 1 / (2 + exp(-2R)).
    found = ceiling(head_of([[1.0], [1.0], [-1.0]]), (0, 1), Fraction(3))
    true = 1 / (2 + math.exp(-6.0))
    low, high = (float(Fraction(end)) for end in found.coprobability())
    assert low <= true <= high
    assert high - low < 1e-6


def test_a_bias_that_the_ball_cannot_make_up_for():
    # Two labels: l_0 - l_1 = 2 f + 5 stays positive for |f| <= 1, so that K = 1 / (1 + exp(3)) at f = -1.
    found = ceiling(head_of([[1.0], [-1.0]], np.array([5.0, 0.0])), (0, 1), Fraction(1))
    low, high = (float(Fraction(end)) for end in found.coprobability())
    assert low <= 1 / (1 + math.exp(3.0)) <= high
    assert found.gap < 1e-6
    assert found.weight == 0.0


def test_the_order_of_a_pair_changes_nothing_but_the_weight():
    head = head_of(gaussian(6, 3), gaussian(6, 1)[:, 0])
    one, other = ceilings(head, [(0, 1), (1, 0)], Fraction(2))
    assert max(one.low, other.low) <= min(one.high, other.high)
    assert abs(one.weight - (1 - other.weight)) < 1e-3


def test_one_vector_added_to_all_rows_changes_nothing():
    rows = gaussian(200, 40)
    moved = rows + 1000 * gaussian(1, 40, seed=3)
    for radius in (Fraction(1, 10), Fraction(2)):
        one, other = (ceiling(head_of(array), (3, 5), radius) for array in (rows, moved))
        assert one.arithmetic == FLOATS
        assert max(one.low, other.low) <= min(one.high, other.high) + 1e-9
        assert other.gap <= 1e-6


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, ml_dtypes.bfloat16])
def test_floats_of_every_width_at_the_speed_of_blas(dtype):
    head = head_of(gaussian(400, 30).astype(dtype), gaussian(400, 1)[:, 0].astype(dtype))
    found = ceiling(head, (1, 2), Fraction(3, 2))
    assert found.arithmetic == FLOATS
    assert found.gap <= 1e-6
    check(head, found)


def test_many_pairs_together_give_what_each_gives_alone():
    head = head_of(gaussian(900, 40).astype(np.float32))
    pairs = [(k, 2 * k + 1) for k in range(12)]
    passes = Passes(head)
    heard: list[int] = []
    together = ceilings(passes, pairs, Fraction(3), tell=heard.append)
    assert heard == [12]
    for pair, one in zip(pairs, together, strict=True):
        alone = ceiling(passes, pair, Fraction(3))
        assert one.pair == pair
        assert max(one.gap, alone.gap) <= 1e-6
        assert max(one.low, alone.low) <= min(one.high, alone.high)
    check(head, together[0])


def test_uneven_rows_and_a_common_vector_converge():
    generator = np.random.default_rng(5)
    rows = generator.standard_normal((3000, 48)) / np.arange(1, 49)
    rows *= np.exp(generator.standard_normal((3000, 1)))
    rows += 5 * generator.standard_normal(48)
    for factor in (10, 100):
        for found in ceilings(head_of(rows), [(0, 1), (7, 5)], Fraction(factor)):
            assert found.gap <= 1e-6


def test_the_trained_heads():
    for name in ("digits", "language"):
        head = MATRICES.trained(name)
        radius = Fraction(10 / float(np.median(np.linalg.norm(head.unembeddings, axis=1))))
        for found in ceilings(head, [(0, 1), (2, 7), (3, 4)], radius):
            assert found.gap <= 1e-6
            check(head, found)


@pytest.mark.parametrize("power", [300, 150, -150, -300])
def test_rows_of_extreme_size(power):
    rows = gaussian(20, 3) * 10.0**power
    radius = Fraction(10) ** (1 - power)
    found = ceiling(head_of(rows), (0, 1), radius)
    plain = ceiling(head_of(gaussian(20, 3)), (0, 1), Fraction(10))
    assert found.gap <= 1e-6
    assert abs(found.high - plain.high) < 1e-5


def test_a_radius_beyond_all_floats_still_has_both_ends():
    found = ceiling(head_of(gaussian(20, 3)), (0, 1), Fraction(10) ** 400)
    assert -math.inf < found.low <= found.high < 0


def test_large_logits_do_not_overflow():
    found = ceiling(head_of(1e6 * gaussian(20, 3)), (0, 1), Fraction(1))
    assert math.isfinite(found.low)
    assert found.gap <= 1e-6


@pytest.mark.parametrize("radius", [1, 100, 10**4, 10**6])
def test_the_ends_hold_for_a_bias_of_any_size(radius):
    generator = np.random.default_rng(4)
    head = head_of(generator.standard_normal((30, 2)), 1e3 * generator.standard_normal(30))
    for found in ceilings(head, [(0, 1), (2, 3)], Fraction(radius)):
        check(head, found)


@pytest.mark.parametrize("factor", [1, 30, 1000])
def test_ends_in_floats_enclose_those_in_balls(factor):
    generator = np.random.default_rng(factor)
    rows = generator.standard_normal((180, 40)) * np.exp(generator.standard_normal((180, 1)))
    head = head_of(rows, generator.standard_normal(180))
    passes = Passes(head)
    radius = Fraction(factor, 4)
    for found in ceilings(passes, [(0, 1), (2, 3), (5, 4)], radius):
        weights = Weights(*found.weights, found.weight)
        assert found.arithmetic == FLOATS
        assert found.gap <= 1e-6
        low = exact_low(passes, found.pair, found.input, float(radius))
        high = exact_high(passes, found.pair, weights, radius)
        assert found.low <= low + 1e-15
        assert found.high >= min(high, -math.log(2)) - 1e-15
        assert low - 1e-8 <= found.low


@pytest.mark.parametrize("rows", [[[0.0, 0.0]] * 5, [[1.0, 2.0]] * 4, [[1.0], [1.0]], [[0.0], [3.0]]])
def test_rows_that_say_nothing(rows):
    found = ceiling(head_of(rows), (0, 1), Fraction(2))
    low, high = (Fraction(end) for end in found.coprobability())
    assert low <= Fraction(1, len(rows)) <= high
    assert found.gap < 1e-9


@pytest.mark.parametrize("pair", [(0, 0), (0, 5), (-1, 2)])
def test_a_pair_is_two_labels_of_the_head(pair):
    with pytest.raises(UsageError, match="name two different labels from 0 to 4"):
        ceiling(head_of(gaussian(5, 2)), pair, Fraction(1))


def test_bad_numbers_are_named():
    head = head_of(gaussian(5, 2))
    with pytest.raises(UsageError, match="a length is not negative"):
        ceiling(head, (0, 1), Fraction(-1))
    with pytest.raises(UsageError, match="a positive number of nats"):
        ceiling(head, (0, 1), Fraction(1), gap=0.0)
    rows = gaussian(5, 2)
    rows[3, 1] = math.nan
    with pytest.raises(UsageError, match="row 3, column 1 is not a finite"):
        Passes(head_of(rows))
    with pytest.raises(UsageError, match="the bias of label 2 is not a finite"):
        Passes(head_of(gaussian(3, 2), np.array([0.0, 1.0, math.inf])))


def test_a_head_read_from_a_file_is_never_copied_whole_as_float64(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("shiftproof.passes.COPY", {np.dtype(np.float64): 1000, np.dtype(np.float32): 1000})
    np.save(tmp_path / "rows.npy", gaussian(700, 20).astype(np.float16))
    rows = np.load(tmp_path / "rows.npy", mmap_mode="r")
    head = Head("", "", rows)
    passes = Passes(head)
    found = ceilings(passes, [(0, k) for k in range(1, 11)], Fraction(2))
    assert all(one.gap <= 1e-6 for one in found)
    assert all(copy is None for copy in passes._copies.values())
    check(head, found[0])
