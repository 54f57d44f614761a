"""The pairs and rows of highest cosine, against brute force in fractions."""

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

from shiftproof import nearest, similar, unit_rows
from shiftproof.dyadics import mean_row
from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic
from shiftproof.heads import Head
from shiftproof.nearest import neighbour_changes, neighbours, translated_neighbours
from shiftproof.similar import similar_pairs
from shiftproof.unit_rows import UnitRows

DTYPES = (np.float64, np.float32, np.float16, ml_dtypes.bfloat16)


def head(rows, dtype=np.float64):
    return Head("head", "head", np.array(rows, dtype=dtype))


def fractions(matrix):
    return [tuple(Fraction(float(value)) for value in row) for row in matrix]


def inner(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def signed(a, b):
    bottom = inner(a, a) * inner(b, b)
    return inner(a, b) * abs(inner(a, b)) / bottom if bottom else None


def minus(a, b):
    return tuple(x - y for x, y in zip(a, b, strict=True))


def centred(rows):
    mean = tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))
    return [minus(row, mean) for row in rows]


def best_pairs(rows, count, vectors=None):
    """The best pairs of distinct rows, by cosine and then by row numbers."""
    vectors = rows if vectors is None else vectors
    scores = [
        (-signed(vectors[i], vectors[j]), i, j)
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if rows[i] != rows[j] and signed(vectors[i], vectors[j]) is not None
    ]
    return sorted(scores)[:count]


def agrees(found, expected):
    assert [(pair.i, pair.j) for pair in found.pairs] == [(i, j) for _, i, j in expected]
    for pair, (square, _, _) in zip(found.pairs, expected, strict=True):
        low, high = map(Fraction, pair.cosine)
        assert low * abs(low) <= -square <= high * abs(high)


small = st.integers(-2, 2).map(float)
wild = st.one_of(small, st.sampled_from([1e-300, 1e300, -1e300, 5e-324, 3.0, 1 + 2.0**-50, 1 + 2.0**-30]))
grids = hnp.arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 3)), elements=small)
matrices = hnp.arrays(np.float64, st.tuples(st.integers(1, 7), st.integers(1, 4)), elements=wild)


# -- pairs ---------------------------------------------------------------------------------------
@settings(max_examples=150)
@given(st.one_of(grids, matrices), st.integers(1, 12))
def test_the_best_pairs_are_those_of_brute_force(matrix, count):
    agrees(similar_pairs(head(matrix), count), best_pairs(fractions(matrix), count))


@settings(max_examples=100)
@given(st.one_of(grids, matrices), st.integers(1, 12))
def test_the_best_centred_pairs_are_those_of_brute_force(matrix, count):
    rows = fractions(matrix)
    agrees(similar_pairs(head(matrix), count, centred=True), best_pairs(rows, count, centred(rows)))


@pytest.mark.parametrize("shifted", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_and_many_blocks(dtype, shifted, monkeypatch, tmp_path):
    monkeypatch.setattr(similar, "BLOCK", 16)
    monkeypatch.setattr(similar, "TILE", 5)
    monkeypatch.setattr(similar, "STRIP", 7)
    monkeypatch.setattr(similar, "ROOM", 3)
    monkeypatch.setattr(similar, "FIRST", 8)
    generator = np.random.default_rng(3)
    matrix = generator.standard_normal((60, 5))
    matrix[7] = matrix[50]
    matrix[20] = 2 * matrix[50]
    matrix[33] = 0
    matrix[40:45] = matrix[2] + 1e-7 * generator.standard_normal((5, 5))
    matrix = matrix.astype(dtype)
    rows = fractions(matrix)
    found = similar_pairs(Head("h", "h", matrix), 30, centred=shifted)
    agrees(found, best_pairs(rows, 30, centred(rows) if shifted else None))
    assert (7, 50) in found.identical
    assert found.zero == (() if shifted else (33,))
    raw = matrix.view(np.uint16) if dtype is ml_dtypes.bfloat16 else matrix
    np.save(tmp_path / "w.npy", raw)
    mapped = np.load(tmp_path / "w.npy", mmap_mode="r").view(dtype)
    assert similar_pairs(Head("h", "h", mapped), 30, centred=shifted) == found


def test_cosines_that_float32_and_float64_cannot_tell_apart_are_ordered_exactly():
    tiny = [2.0**-k for k in (32, 30, 31, 33, 29)]
    matrix = [[1, 0], *([1, t] for t in tiny), [0, 1], *([t, 1] for t in tiny)]
    agrees(similar_pairs(head(matrix), 20), best_pairs(fractions(head(matrix).unembeddings), 20))


def test_many_ties_are_settled_in_bounded_room(monkeypatch):
    monkeypatch.setattr(similar, "ROOM", 5)
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 7)).reshape(7, -1).T
    found = similar_pairs(head(signs), 9)
    agrees(found, best_pairs(fractions(signs), 9))
    assert {pair.cosine for pair in found.pairs} == {(found.pairs[0].cosine)}


def test_many_near_duplicates_are_few_candidates_in_float64(monkeypatch):
    monkeypatch.setattr(similar, "ROOM", 10)
    generator = np.random.default_rng(5)
    matrix = 1 + 1e-6 * generator.standard_normal((80, 6))
    found = similar_pairs(head(matrix), 5)
    agrees(found, best_pairs(fractions(matrix), 5))
    assert found.exact < 400


def test_parallel_rows_come_first_and_identical_ones_are_left_out():
    matrix = [[3, 6], [1, 2], [1, 2], [0, 1], [-1, -2], [9, 18.0]]
    found = similar_pairs(head(matrix), 4)
    assert [(p.i, p.j, p.cosine) for p in found.pairs] == [
        (i, j, (1, 1)) for i, j in ((0, 1), (0, 2), (0, 5), (1, 5))
    ]
    assert found.identical == ((1, 2),)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_parallel_rows_of_several_directions_stand_in_order(dtype):
    matrix = np.array([[0, 0, 0], [4, 6, -4], [-6, -9, 6], [-2, -3, 2], [-2, -3, 2], [4, 6, -4], [2, 3, -2]])
    agrees(similar_pairs(head(matrix, dtype), 9), best_pairs(fractions(matrix), 9))


def test_exact_heads_with_square_roots():
    half = Quadratic(fmpq(0), fmpq(1, 2), fmpq(3))
    rows = np.array(
        [[fmpq(1), fmpq(0)], [fmpq(-1, 2), half], [fmpq(-1, 2), -half], [half, fmpq(-1, 2)]], dtype=object
    )
    found = similar_pairs(Head("h", "h", rows), 2)
    assert [(p.i, p.j) for p in found.pairs] == [(0, 3), (2, 3)]
    assert found.pairs[0].cosine[0] < math.sqrt(3) / 2 < found.pairs[0].cosine[1] + 1e-15


@pytest.mark.parametrize("shifted", [False, True])
def test_margins_cover_what_float_products_do(shifted):
    generator = np.random.default_rng(0)
    matrix = (generator.standard_normal((40, 64)) + 30).astype(np.float32)
    shape = Head("h", "h", matrix)
    units = UnitRows(shape, mean_row(shape).times(fmpq(-1)) if shifted else None)
    rows = centred(fractions(matrix)) if shifted else fractions(matrix)
    for dtype in (np.float32, np.float64):
        block = units.rows(np.arange(40), dtype)
        products = (block @ block.T).astype(np.float64)
        for i, j in ((0, 1), (2, 39), (17, 18)):
            square = signed(rows[i], rows[j])
            low, high = (Fraction(float(products[i, j])) + s * Fraction(units.margin(dtype)) for s in (-1, 1))
            assert low * abs(low) <= square <= high * abs(high)


def test_rows_near_the_mean_are_divided_exactly():
    matrix = np.array([[1e16, 1.0], [1e16, 2.0], [1e16, 4.0], [1e16, 9.0], [1e16, 4.0 + 2.0**-50]])
    rows = fractions(matrix)
    agrees(similar_pairs(head(matrix), 10, centred=True), best_pairs(rows, 10, centred(rows)))
    assert not UnitRows(head(matrix), mean_row(head(matrix)).times(fmpq(-1))).zero.any()


def test_a_hash_that_tells_nothing_apart_changes_nothing(monkeypatch):
    class Zeros:
        def integers(self, *_args, size, **_options):
            return np.zeros(size, dtype=np.uint64)

    matrix = [[3, 6], [1, 2], [1, 2], [0, 1], [5, -2], [9, 18.0]]
    expected = similar_pairs(head(matrix), 6)
    monkeypatch.setattr(unit_rows.np.random, "default_rng", lambda _seed: Zeros())
    assert similar_pairs(head(matrix), 6) == expected


def test_progress_is_told_and_an_interruption_passes_through():
    told = []
    similar_pairs(head([[1, 2], [2, 1]]), 1, tell=lambda *what: told.append(what))
    assert ("cosines of all pairs", 0, 1) in told

    def stop(*_what):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        similar_pairs(head([[1, 2], [2, 1]]), 1, tell=stop)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_an_entry_that_is_not_finite_is_named(bad):
    matrix = head([[1, 2], [bad, 3]])
    for work in (lambda: similar_pairs(matrix, 1), lambda: neighbours(matrix, 0, 1)):
        with pytest.raises(UsageError, match="row 1, column 0"):
            work()


def test_wrong_requests_are_refused():
    shape = head([[1, 2], [2, 1], [0, 0]])
    for work, said in (
        (lambda: similar_pairs(shape, 0), "ask for 1 or more"),
        (lambda: neighbours(shape, 3, 1), "label 3 is not a row"),
        (lambda: neighbours(shape, 0, 0), "ask for 1 or more"),
        (lambda: neighbours(shape, 2, 1), "row 2 is zero"),
        (lambda: neighbours(shape, 0, 1, metric="angle"), "'angle' is no metric"),
        (lambda: neighbour_changes(shape, 0, chosen=0), "the same row"),
    ):
        with pytest.raises(UsageError, match=said):
            work()


# -- neighbours ----------------------------------------------------------------------------------
def score(metric, rows, a, k):
    if metric == "distance":
        across = minus(rows[a], rows[k])
        return -inner(across, across)
    if metric == "inner product":
        return inner(rows[a], rows[k])
    vectors = centred(rows) if metric == "centred cosine" else rows
    return signed(vectors[a], vectors[k])


@pytest.mark.parametrize("metric", ["cosine", "centred cosine", "distance", "inner product"])
@settings(max_examples=60)
@given(st.one_of(grids, matrices), st.integers(1, 5))
def test_the_nearest_rows_are_those_of_brute_force(metric, matrix, count):
    rows = fractions(matrix)
    if "cosine" in metric and inner(*(2 * [(centred(rows) if metric != "cosine" else rows)[0]])) == 0:
        with pytest.raises(UsageError, match="undefined"):
            neighbours(head(matrix), 0, count, metric=metric)
        return
    scores = [(score(metric, rows, 0, k), k) for k in range(1, len(rows))]
    expected = sorted((-value, k) for value, k in scores if value is not None)[:count]
    found = neighbours(head(matrix), 0, count, metric=metric)
    assert [one.label for one in found] == [k for _, k in expected]


@pytest.mark.parametrize("metric", ["cosine", "centred cosine", "distance", "inner product"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_neighbours_in_every_dtype(metric, dtype, monkeypatch):
    monkeypatch.setattr(nearest, "ROOM", 4)
    matrix = np.random.default_rng(2).standard_normal((50, 6)).astype(dtype)
    rows = fractions(matrix)
    expected = sorted((-score(metric, rows, 7, k), k) for k in range(50) if k != 7)[:12]
    found = neighbours(Head("h", "h", matrix), 7, 12, metric=metric)
    assert [one.label for one in found] == [k for _, k in expected]
    for one, (value, _) in zip(found, expected, strict=True):
        low, high = map(Fraction, one.value)
        if metric == "inner product":
            assert low <= -value <= high
        elif metric == "distance":
            assert low**2 <= value <= high**2
        else:
            assert low * abs(low) <= -value <= high * abs(high)


def test_the_list_after_a_translation_has_the_chosen_row_at_cosine_one():
    matrix = np.random.default_rng(4).standard_normal((40, 5))
    changes = neighbour_changes(head(matrix), 3, 10)
    rows = fractions(matrix)
    least = min((signed(rows[3], rows[k]), k) for k in range(40) if k != 3)[1]
    assert changes.chosen == least
    assert changes.translated[0].label == least
    assert changes.translated[0].value == (1, 1)
    shift = tuple((x - 3 * a) / 2 for x, a in zip(rows[least], rows[3], strict=True))
    moved = [tuple(x + s for x, s in zip(row, shift, strict=True)) for row in rows]
    expected = sorted((-signed(moved[3], moved[k]), k) for k in range(40) if k != 3)[:10]
    assert [one.label for one in changes.translated] == [k for _, k in expected]
    assert changes.kept_by_translation == len({k for _, k in expected} & {one.label for one in changes.raw})
    assert changes.kept_by_centring == len(
        {o.label for o in changes.centred} & {o.label for o in changes.raw}
    )
    assert f"{changes.kept_by_translation} remain after" in changes.says


def test_centring_again_changes_no_list():
    matrix = np.random.default_rng(6).integers(-9, 9, (8, 3)).astype(float)
    once = matrix - matrix.sum(axis=0) / 8
    assert neighbours(head(once), 0, 5, metric="centred cosine") == neighbours(head(once), 0, 5)


def test_no_row_can_be_chosen_where_all_rows_are_one():
    changes = neighbour_changes(head([[1, 2], [1, 2]]), 0, 3)
    assert (changes.chosen, changes.kept_by_translation, changes.kept_by_centring) == (None, None, None)
    assert [one.label for one in changes.raw] == [1]
    assert changes.says == "row 0 equals the mean row: its centred cosine to any row is undefined"


def test_neighbours_of_an_exact_head():
    rows = np.array(
        [[fmpq(1), fmpq(0)], [fmpq(1), fmpq(1, 3)], [fmpq(2), fmpq(0)], [fmpq(0), fmpq(0)]], dtype=object
    )
    shape = Head("h", "h", rows)
    assert [one.label for one in neighbours(shape, 0, 9)] == [2, 1]
    assert [one.label for one in neighbours(shape, 0, 9, metric="distance")] == [1, 2, 3]
    assert translated_neighbours(shape, 0, 1, mean_row(shape).times(fmpq(-1)))[0].label == 2
