"""Translations that reach a cosine: the whole set of them, at every dimension and scale; what has none."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiftproof.errors import UsageError
from shiftproof.floats import FORMATS
from shiftproof.least_loss import choose, cosine_of
from shiftproof.translation import along, candidates, refuse_unreachable, requested

COSINES = ["-1", "1", "0", "1/2", "-9/10", "999/1000"]
#: rows on a coarse grid, so that geometry and not cancellation is tried
ROWS = (
    st.integers(2, 5)
    .flatmap(lambda d: st.tuples(*(st.lists(st.integers(-8, 8), min_size=d, max_size=d) for _ in range(2))))
    .filter(lambda pair: pair[0] != pair[1])
)


def pair_of(rows: Any) -> tuple[Any, Any]:
    a, b = (np.array(row, dtype=float) / 4 for row in rows)
    return a, b


@pytest.mark.parametrize("cosine", COSINES)
@given(rows=ROWS)
def test_every_candidate_reaches_the_cosine(cosine, rows):
    a, b = pair_of(rows)
    found = candidates(a, b, Fraction(cosine))
    assert len(found) >= 5
    for v in found:
        assert abs(cosine_of(a + v, b + v) - float(Fraction(cosine))) < 1e-6


@given(rows=ROWS, scale=st.integers(-980, 980))
def test_scaling_the_rows_scales_the_candidates(rows, scale):
    a, b = pair_of(rows)
    factor = math.ldexp(1.0, scale)
    for one, two in zip(
        candidates(a, b, Fraction(1, 3)), candidates(a * factor, b * factor, Fraction(1, 3)), strict=True
    ):
        assert np.allclose(one, two / factor, rtol=1e-9)


@pytest.mark.parametrize(
    ("rows", "cosine", "length"),
    [
        ([(1, 1), (1, -1)], "-1", 1),  # the origin moves to the middle
        ([(1, 2), (1, 4)], "-1", math.hypot(1, 17 / 8)),  # to the end of the segment, up to the margin
        ([(1, 2), (1, 4)], "1", 1),  # to the foot, outside the segment
        ([(1, 1), (1, -1)], "1", math.hypot(1, 9 / 8)),
        ([(1, 1), (1, -1)], "0", 0),  # it is there already
        ([(2, 1), (2, -1)], "0", 1),
    ],
)
def test_the_first_candidate_is_the_shortest(rows, cosine, length):
    a, b = (np.array(row, dtype=float) for row in rows)
    assert np.linalg.norm(candidates(a, b, Fraction(cosine))[0]) == pytest.approx(length, abs=1e-12)


@given(rows=ROWS)
def test_along_a_direction_every_translation_is_found(rows):
    a, b = pair_of(rows)
    direction = np.arange(1.0, len(a) + 1)
    t = 0.75
    v = t * direction
    cosine = cosine_of(a + v, b + v)
    if math.isfinite(cosine) and abs(cosine) < 0.999:
        assert min(np.abs(along(a, b, direction, cosine) - v).max(axis=1)) < 1e-4


@given(rows=ROWS)
def test_opposite_rows_are_exact_where_the_rows_are_short(rows):
    a, b = pair_of(rows)
    v = candidates(a, b, Fraction(-1))[0]
    x, y = ([Fraction(p) + Fraction(q) for p, q in zip(row, v, strict=True)] for row in (a, b))
    assert all(x[i] * y[k] == x[k] * y[i] for i in range(len(x)) for k in range(i))
    assert sum(p * q for p, q in zip(x, y, strict=True)) < 0


@pytest.mark.parametrize("text", ["2", "-1.0001", "nan", "inf", "x", ""])
def test_what_is_no_cosine_is_refused(text):
    with pytest.raises(UsageError, match="--cosine"):
        requested(text)


def test_cosines_are_read_exactly():
    assert [requested(c) for c in ("0.1", 0.1, "-1", 1, Fraction(1, 3))] == [
        Fraction(1, 10),
        Fraction(1, 10),
        -1,
        1,
        Fraction(1, 3),
    ]


def test_pairs_without_a_translation_are_refused():
    with pytest.raises(UsageError, match="the labels are equal"):
        refuse_unreachable((2, 2), True, 3, Fraction(0))
    with pytest.raises(UsageError, match="the cosine of identical rows is 1 under every translation"):
        refuse_unreachable((2, 3), True, 3, Fraction(-1))
    with pytest.raises(UsageError, match="with one feature a cosine is 1 or -1"):
        refuse_unreachable((2, 3), False, 1, Fraction(1, 2))
    refuse_unreachable((2, 3), False, 1, Fraction(-1))


@pytest.mark.parametrize("cosine", COSINES)
@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_the_choice_is_as_near_as_the_format_allows(form, cosine):
    rows = (np.random.default_rng(3).standard_normal((200, 24)) / 8).astype(form.numpy)
    choice = choose(rows, (5, 9), Fraction(cosine), form)
    assert choice.miss <= max(4 * form.unit**2 if abs(Fraction(cosine)) == 1 else form.unit / 4, 1e-14)
    others = candidates(*rows[[5, 9]].astype(float), Fraction(cosine))
    worst = max(np.linalg.norm(v) for v in others)
    assert np.linalg.norm(choice.shift) <= worst


def test_a_pair_that_has_the_cosine_is_left_alone():
    rows = np.array([[3.0, 4.0], [4.0, -3.0], [1.0, 1.0]])
    assert not choose(rows, (0, 1), Fraction(0), FORMATS["float64"]).shift.any()
    rows = np.array([[0.1, 0.3], [-0.2, -0.6], [1.0, 1.0]])
    assert not choose(rows, (0, 1), Fraction(-1), FORMATS["float64"]).shift.any()
