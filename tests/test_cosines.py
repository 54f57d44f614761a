"""Enclosed cosines: exact where they are known exactly, tight otherwise, None where they do not exist."""

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

from shiftproof import dyadics
from shiftproof.cosines import centred_freedom, pair_cosines, reachable
from shiftproof.dyadics import column_sums, exact_row, mean_row, root, signed_root
from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic
from shiftproof.heads import Head

DTYPES = (np.float64, np.float32, np.float16, ml_dtypes.bfloat16)


def head(rows, dtype=np.float64):
    return Head("head", "head", np.array(rows, dtype=dtype))


def exact_head(rows):
    out = np.empty((len(rows), len(rows[0])), dtype=object)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            out[r, c] = (
                value
                if isinstance(value, Quadratic)
                else fmpq(Fraction(value).numerator, Fraction(value).denominator)
            )
    return Head("head", "head", out)


def fractions(matrix):
    return [[Fraction(float(value)) for value in row] for row in matrix]


def inner(a, b):
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def signed(a, b):
    """cosine * |cosine| as a fraction, None for a zero row."""
    bottom = inner(a, a) * inner(b, b)
    return inner(a, b) * abs(inner(a, b)) / bottom if bottom else None


def centred(rows):
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [[x - m for x, m in zip(row, mean, strict=True)] for row in rows]


def encloses(ends, square):
    """Whether the cosine with this signed square lies between two floats, within [-1, 1]."""
    low, high = map(Fraction, ends)
    return -1 <= low <= high <= 1 and low * abs(low) <= square <= high * abs(high)


small = st.integers(-3, 3)
wild = st.one_of(
    small.map(float),
    st.floats(-2, 2),
    st.sampled_from([1e-300, -1e300, 1e300, 5e-324, 2.0**-60, 1 + 2.0**-52]),
)


# -- sums and rows -------------------------------------------------------------------------------
@given(hnp.arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=wild))
def test_column_sums_are_exact(matrix):
    sums = [sum(column) for column in zip(*fractions(matrix), strict=True)]
    assert [Fraction(int(v.p), int(v.q)) for v in column_sums(head(matrix)).entries] == sums


@pytest.mark.parametrize("dtype", DTYPES)
def test_column_sums_are_exact_over_many_blocks(dtype, monkeypatch):
    monkeypatch.setattr(dyadics, "KEPT", 4)
    monkeypatch.setattr(dyadics.blocks, "__defaults__", (np.float64, 40))
    matrix = (np.random.default_rng(1).standard_normal((211, 7)) * np.exp2(np.arange(7) * 2)).astype(dtype)
    sums = [sum(column) for column in zip(*fractions(matrix), strict=True)]
    assert [Fraction(int(v.p), int(v.q)) for v in column_sums(Head("h", "h", matrix)).entries] == sums


@given(st.lists(wild, min_size=1, max_size=6))
def test_a_row_of_floats_is_held_exactly(values):
    entries = exact_row(np.array(values)).entries
    assert [Fraction(int(v.p), int(v.q)) for v in entries] == [Fraction(v) for v in values]


def test_a_sum_of_entries_beyond_the_floats_is_exact():
    assert column_sums(head([[1e308], [1e308], [1.0]])).entries == [fmpq(int(1e308)) * 2 + 1]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_an_entry_that_is_not_finite_is_named(bad):
    with pytest.raises(UsageError, match="row 1, column 2 is"):
        mean_row(head([[1, 2, 3], [4, 5, bad]]))


def test_two_floats_hold_a_mean_to_twice_their_precision():
    mean = mean_row(head([[1.0, 0], [1.0, 1e-9], [2.0, 5]]))
    high, low = mean.parts()
    for entry, a, b in zip(mean.entries, high, low, strict=True):
        value = Fraction(int(entry.p), int(entry.q))
        assert abs(Fraction(a) + Fraction(b) - value) <= abs(value) / 2**104


# -- cosines -------------------------------------------------------------------------------------
@settings(max_examples=60)
@given(hnp.arrays(np.float64, st.tuples(st.integers(2, 5), st.integers(1, 4)), elements=wild))
def test_both_cosines_lie_in_tight_enclosures_or_do_not_exist(matrix):
    rows = fractions(matrix)
    moved = centred(rows)
    pairs = [(i, j) for i in range(len(rows)) for j in range(len(rows)) if i != j]
    for found in pair_cosines(head(matrix), pairs):
        i, j = found.pair
        for ends, vectors in ((found.cosine, rows), (found.centred, moved)):
            square = signed(vectors[i], vectors[j])
            assert (ends is None) == (square is None)
            if square is not None:
                assert encloses(ends, square)
                assert ends[1] - ends[0] <= 1e-15
        assert bool(found.why) == (found.cosine is None or found.centred is None)
        low, high = (
            map(Fraction, found.difference_norm) if math.isfinite(found.difference_norm[1]) else (0, 10**400)
        )
        across = [x - y for x, y in zip(rows[i], rows[j], strict=True)]
        assert low**2 <= inner(across, across) <= high**2


@pytest.mark.parametrize("dtype", DTYPES)
def test_cosines_known_exactly_come_out_exactly(dtype):
    rows = [[1, 2, 2], [3, 6, 6], [-0.5, -1, -1], [1, 2, 2], [0, 3, 4], [2, 1, 0]]
    values = {p.pair: p for p in pair_cosines(head(rows, dtype), [(0, 1), (0, 2), (0, 3), (0, 4), (4, 5)])}
    assert values[0, 1].cosine == (1, 1)
    assert values[0, 2].cosine == (-1, -1)
    assert values[0, 3].cosine == values[0, 3].centred == (1, 1)
    assert values[0, 3].difference_norm == (0, 0)
    low, high = values[0, 4].cosine
    assert Fraction(low) < Fraction(14, 15) < Fraction(high)
    assert high == math.nextafter(low, 1)


def test_two_rows_are_opposite_when_centred():
    found = pair_cosines(head([[0.1, 0.7], [0.3, -1e9]]), [(0, 1)])[0]
    assert found.centred == (-1, -1)


def test_a_zero_row_and_the_mean_row_have_no_cosine_and_it_is_said():
    found = pair_cosines(head([[0, 0], [1, 1], [0.5, 0.5]]), [(0, 1), (2, 1)])
    assert (found[0].cosine, found[0].centred) == (None, (-1, -1))
    assert found[0].why == "row 0 is zero: its cosine to any row is undefined"
    assert (found[1].cosine, found[1].centred) == ((1, 1), None)
    assert found[1].why == "row 2 equals the mean row: its centred cosine to any row is undefined"


def test_a_cosine_next_to_one_is_not_taken_for_one():
    found = pair_cosines(head([[1, 0], [1, 1e-300], [1, 2.0**-30]]), [(0, 1), (0, 2)])
    for pair in found:
        assert pair.cosine[0] < 1 == pair.cosine[1]


def test_rows_with_square_roots():
    root_3 = Quadratic(fmpq(0), fmpq(1, 2), fmpq(3))
    triangle = exact_head([[1, 0], ["-1/2", root_3], ["-1/2", -root_3]])
    for found in pair_cosines(triangle, [(0, 1), (1, 2)]):
        assert found.cosine == found.centred == (-0.5, -0.5)
        low, high = found.difference_norm
        assert Fraction(low) ** 2 < 3 < Fraction(high) ** 2
    doubled = exact_head([[1, root_3], [2, root_3 * 2], [-1, -root_3], [1, 1]])
    found = pair_cosines(doubled, [(0, 1), (0, 2), (0, 3)])
    assert [pair.cosine for pair in found[:2]] == [(1, 1), (-1, -1)]
    assert found[2].cosine[0] <= (1 + math.sqrt(3) / 2) / math.sqrt(3.5) <= found[2].cosine[1]


def test_the_published_centred_example():
    rows = [["7/5", -1], ["7/5", 1], ["-9/10", "3/10"], [-1, 0], ["-9/10", "-3/10"]]
    found = pair_cosines(exact_head(rows), [(0, 1), (1, 2)])
    assert found[0].cosine == found[0].centred
    assert encloses(found[0].cosine, Fraction(12, 37) ** 2)
    assert encloses(found[1].centred, -Fraction(64, 185))


@settings(max_examples=40)
@given(hnp.arrays(np.int64, (4, 3), elements=small), hnp.arrays(np.int64, (3,), elements=small))
def test_the_centred_cosine_survives_translation(matrix, shift):
    pairs = [(i, j) for i in range(4) for j in range(i)]
    before, after = (
        [found.centred for found in pair_cosines(head(rows), pairs)] for rows in (matrix, matrix + 5 * shift)
    )
    assert before == after


def test_a_memory_map_is_read_as_it_is(tmp_path):
    matrix = np.random.default_rng(0).standard_normal((20, 6)).astype(np.float32)
    np.save(tmp_path / "w.npy", matrix)
    mapped = Head("w", "w", np.load(tmp_path / "w.npy", mmap_mode="r"))
    assert pair_cosines(mapped, [(3, 4)]) == pair_cosines(head(matrix, np.float32), [(3, 4)])


@pytest.mark.parametrize("pair", [(0, 0), (0, 2), (-1, 0)])
def test_a_wrong_pair_is_refused(pair):
    with pytest.raises(UsageError, match=r"labels 0 and 0 are the same|is not a row"):
        pair_cosines(head([[1], [2]]), [pair])
    with pytest.raises(UsageError, match=r"labels 0 and 0 are the same|is not a row"):
        reachable(head([[1], [2]]), pair)


@given(st.fractions(-1, 1))
def test_roots_of_squares_are_exact_where_they_are_floats(value):
    exact = fmpq(value.numerator, value.denominator)
    low, high = signed_root(exact * exact * (1 if exact >= 0 else -1))
    assert Fraction(low) <= value <= Fraction(high)
    assert (low == high) == (Fraction(float(value)) == value)
    assert root(exact * exact) == ((low, high) if value >= 0 else (-high, -low))


# -- what equivalent heads reach -----------------------------------------------------------------
def test_the_cosines_that_translations_reach():
    plane, line = head([[1, 0], [0, 1], [1, 0]]), head([[1], [2]])
    assert (reachable(plane, (0, 1)).values, reachable(plane, (0, 1)).is_range) == (("-1", "1"), True)
    assert (reachable(line, (0, 1)).values, reachable(line, (0, 1)).is_range) == (("-1", "1"), False)
    assert reachable(plane, (0, 2)).values == ("1",)
    assert "identical" in reachable(plane, (0, 2)).says


def test_what_centring_fixes_and_what_it_does_not():
    shape = head([[1, 0], [0, 1], [5, 5], [2.0, 2.0]])
    free, none = pair_cosines(shape, [(0, 1), (2, 3)])
    assert "invertible linear map" in centred_freedom(shape, free)
    assert "gives the pair any centred cosine" in centred_freedom(shape, free)
    assert none.why == "row 3 equals the mean row: its centred cosine to any row is undefined"
    assert none.why in centred_freedom(shape, none)
    two = head([[1, 0], [0, 1]])
    assert "parallel" in centred_freedom(two, pair_cosines(two, [(0, 1)])[0])
