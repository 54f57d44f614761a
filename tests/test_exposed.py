"""Exposed labels and pairs: against brute force on small heads, certified on large ones, at every scale."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import inf

import ml_dtypes
import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof import exposed, unbounded
from shiftproof.directions import CentredRows, central, lift
from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic
from shiftproof.exposed import confirms, exposed_edges, exposed_labels
from shiftproof.heads import Head
from shiftproof.hull import enclosed, nearest


def head(rows, dtype=float) -> Head:
    return Head("rows", "rows", np.array(rows, dtype=dtype))


def exactly(rows) -> Head:
    out = np.empty((len(rows), len(rows[0])), dtype=object)
    for place in np.ndindex(*out.shape):
        value = rows[place[0]][place[1]]
        out[place] = value if isinstance(value, Quadratic) else fmpq(value)
    return Head("rows", "rows", out)


small_rows = st.integers(1, 3).flatmap(
    lambda d: st.lists(st.tuples(*[st.integers(-2, 2)] * d), min_size=2, max_size=7)
)


def rank_and_solution(columns, right):
    """Fractions x with sum x_k columns_k = right, or None; by elimination written for these tests."""
    rows = [[Fraction(c[r]) for c in columns] + [Fraction(right[r])] for r in range(len(right))]
    at = 0
    leads = []
    for c in range(len(columns)):
        k = next((k for k in range(at, len(rows)) if rows[k][c]), None)
        if k is None:
            continue
        rows[at], rows[k] = rows[k], rows[at]
        rows[at] = [v / rows[at][c] for v in rows[at]]
        for r in range(len(rows)):
            if r != at and rows[r][c]:
                rows[r] = [a - rows[r][c] * b for a, b in zip(rows[r], rows[at], strict=True)]
        leads.append(c)
        at += 1
    if any(row[-1] for row in rows[at:]):
        return None
    x = [Fraction(0)] * len(columns)
    for r, c in enumerate(leads):
        x[c] = rows[r][-1]
    return x


def is_exposed(rows, target) -> bool:
    """No convex combination of the other rows lies on the row, or the line, of the target (Caratheodory)."""
    first, last = rows[target[0]], rows[target[-1]]
    others = [row for row in rows if row not in (first, last)]
    delta = [a - b for a, b in zip(first, last, strict=True)]
    free = [(*delta, 0)] if any(delta) else []
    for size in range(1, len(first) + 2):
        for chosen in combinations(set(others), size):
            found = rank_and_solution([(*row, 1) for row in chosen] + free, (*first, 1))
            if found is not None and all(v >= 0 for v in found[: len(chosen)]):
                return False
    return True


@settings(max_examples=60, deadline=None)
@given(small_rows)
def test_small_heads_agree_with_brute_force(rows):
    for made in (head(rows), exactly(rows)):
        pairs = list(combinations(range(len(rows)), 2))
        for found in (*exposed_edges(made, pairs), *exposed_labels(made)):
            assert found.exposed == is_exposed(rows, found.labels)
            assert confirms(made, found)


@settings(max_examples=40, deadline=None)
@given(small_rows)
def test_floats_never_contradict_brute_force(rows):
    made = head(rows)
    pairs = list(combinations(range(len(rows)), 2))
    for found in exposed._Stages(made, [*pairs, *((k,) for k in range(len(rows)))]).found():
        assert found.exposed == is_exposed(rows, found.labels)
        assert confirms(made, found)


@settings(max_examples=25, deadline=None)
@given(small_rows, st.integers(-1000, 1000))
def test_scaling_by_a_power_of_two_changes_nothing(rows, power):
    made, scaled = head(rows), head(np.ldexp(np.array(rows, dtype=float), power))
    for one, other in zip(exposed_labels(made), exposed_labels(scaled), strict=True):
        assert one.exposed == other.exposed
    pairs = list(combinations(range(len(rows)), 2))
    for targets in (pairs, [(k,) for k in range(len(rows))]):
        one, other = (exposed._Stages(h, targets).found() for h in (made, scaled))
        assert [f.exposed for f in one] == [f.exposed for f in other]


@pytest.mark.parametrize("power", [-1040, -150, 0, 150, 1020])
def test_the_unargmaxable_labels_of_a_gaussian_head(power):
    rows = np.random.default_rng(0).standard_normal((1000, 16))
    made = head(np.ldexp(rows.astype(np.float16).astype(float), power))
    found = exposed_labels(made)
    never = [v.label for v in found if v.exposed is False]
    assert never == [52, 173, 229, 253, 611, 813, 871, 976, 997]
    assert all(confirms(made, found[k]) for k in (52, 997, 0))
    assert all(v.exposed is not None for v in found)


def test_edges_of_a_gaussian_head_are_all_decided():
    generator = np.random.default_rng(1)
    made = head(generator.standard_normal((3000, 12)).astype(np.float32), np.float32)
    edges = exposed_edges(made, [generator.choice(3000, 2, replace=False) for _ in range(60)])
    assert {e.exposed for e in edges} == {True, False}
    assert {e.how for e in edges} == {"enclosed"}
    assert all(confirms(made, e) for e in edges[:12])


def test_duplicate_rows_are_counted_with_the_pair():
    rows = np.random.default_rng(2).standard_normal((400, 40))
    rows[[7, 300]] = rows[3]
    rows[11] = rows[5]
    made = head(rows)
    edge, same = exposed_edges(made, [(3, 5), (3, 300)])
    assert edge.exposed
    assert edge.twins == (7, 11, 300)
    assert same.exposed
    assert same.twins == (7,)
    assert all(v.exposed for v in exposed_labels(made))
    assert exposed_labels(made, [3])[0].twins == (7, 300)
    assert confirms(made, edge)


def test_a_row_between_two_hides_their_edge_whatever_rounding_does():
    rows = np.random.default_rng(3).integers(-8, 9, (500, 40)).astype(float)
    rows[2] = (rows[0] + rows[1]) / 2
    made = head(rows)
    edge = exposed_edges(made, [(0, 1)])[0]
    label = exposed_labels(made, [2])[0]
    assert edge.exposed is False
    assert label.exposed is False
    assert confirms(made, edge)
    assert confirms(made, label)


def test_neighbours_by_one_unit_in_the_last_place_are_told_apart():
    rows = np.random.default_rng(4).standard_normal((300, 8))
    rows[1] = rows[0]
    rows[1, 0] = np.nextafter(rows[0, 0], 9)
    made = head(rows)
    edge = exposed_edges(made, [(0, 1)])[0]
    assert edge.twins == ()
    assert edge.exposed is not None
    assert confirms(made, edge)


def test_a_head_too_large_and_too_degenerate_says_so():
    rows = np.random.default_rng(5).standard_normal((700, 70))
    rows[2] = (rows[0] + rows[1]) / 2
    found = exposed_labels(head(rows), [2])[0]
    assert found.exposed is None
    assert "rounding" in found.why


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32])
def test_narrow_floats_are_what_they_store(dtype):
    rows = np.random.default_rng(6).standard_normal((200, 10)).astype(dtype)
    wide = head(rows.astype(float))
    for one, other in zip(exposed_labels(head(rows, dtype)), exposed_labels(wide), strict=True):
        assert one.exposed == other.exposed


def test_the_octagon_is_decided_in_its_quadratic_field():
    root = Quadratic(fmpq(0), fmpq(1, 2), fmpq(2))
    least = Quadratic(fmpq(0), fmpq(5, 2), fmpq(2))
    corners = [(5, 0), (5 * root, 5 * root), (0, 2), (-5 * root, 5 * root), (-5, 0), (-5 * root, -5 * root)]
    for height, expected in ((fmpq(2), False), (least, False), (least + fmpq(1, 10**30), True)):
        corners[2] = (0, height)
        assert exposed_labels(exactly(corners), [2])[0].exposed is expected


def test_one_label_and_equal_rows_have_no_rivals():
    assert exposed_labels(head([[1.0, 2.0]]))[0].margin == inf
    edge = exposed_edges(head([[1.0, 2.0]] * 4), [(0, 3)])[0]
    assert edge.exposed
    assert edge.twins == (1, 2)
    large = exposed_edges(head(np.ones((40, 40))), [(0, 3)])[0]
    assert large.exposed
    assert len(large.twins) == 38


def test_margins_are_lower_bounds():
    generator = np.random.default_rng(7)
    made = head(generator.standard_normal((500, 24)))
    rows, margins = CentredRows(made), central(CentredRows(made))
    for label in range(0, 500, 50):
        u = rows.block(label, label + 1)[0].astype(float)
        gaps = np.ldexp(np.delete((made.unembeddings[label] - made.unembeddings) @ u, label), -rows.exponent)
        assert margins[label] <= gaps.min()
        assert gaps.min() - margins[label] < 1e-4
    found = lift(rows, [(0, 1)], [(0, 1)], rows.take([0]) + rows.take([1]), np.float32)
    assert not found.margin[0] > 1


def test_what_is_tampered_with_is_refused():
    made = head([[2, 0], [0, 2], [-2, -2], [0, 0], [1, 0]])
    edge, label = exposed_edges(made, [(0, 1)])[0], exposed_labels(made, [3])[0]
    assert confirms(made, edge)
    assert not confirms(made, replace(edge, ray=-edge.ray))
    assert not confirms(made, replace(edge, labels=(0, 3)))
    assert not confirms(made, replace(edge, twins=(2,)))
    assert confirms(made, label)
    (first, weight), *rest = label.weights
    assert not confirms(made, replace(label, weights=((first, weight / 2), *rest)))
    assert not confirms(made, replace(label, weights=((3, fmpq(1)),)))
    assert not confirms(made, replace(label, weights=((0, fmpq(2)), (2, fmpq(-1)))))
    assert not confirms(made, replace(label, weights=None))


def test_enclosed_weights_on_other_labels_are_refused():
    made = head(np.random.default_rng(0).standard_normal((1000, 16)))
    label = exposed_labels(made, [52])[0]
    assert label.how == "enclosed"
    assert confirms(made, label)
    support = [k for k, _ in label.weights]
    other = next(k for k in range(1000) if k not in {52, *support})
    for changed in ([other, *support[1:]], support[1:], [52, *support[1:]]):
        assert not confirms(made, replace(label, weights=tuple((k, 1.0) for k in changed)))


def test_a_label_that_is_not_there_or_paired_with_itself_is_refused():
    made = head([[1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(UsageError, match="no label 2"):
        exposed_edges(made, [(0, 2)])
    with pytest.raises(UsageError, match="paired with itself"):
        exposed_edges(made, [(1, 1)])
    rows = np.zeros((100, 2))
    rows[50, 1] = np.nan
    with pytest.raises(UsageError, match="row 50, column 1 is not finite"):
        exposed_labels(head(rows))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_nearest_point_of_a_hull_is_nearest(seed):
    generator = np.random.default_rng(seed)
    points = generator.standard_normal((12, 3)) + generator.standard_normal(3)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = nearest(points)
    square = found.point @ found.point
    assert np.allclose(found.weights @ points[found.support], found.point)
    assert (points @ found.point >= square - 1e-9).all()


def test_a_singular_system_is_not_enclosed():
    assert enclosed(np.ones((3, 3)), np.ones(3)) is None
    near = np.eye(3)
    near[1] = near[0] + 1e-17
    assert enclosed(near, np.ones(3)) is None
    found = enclosed(np.diag([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0]))
    assert np.abs(found.values - [1, 0.5, 0.25]).max() <= found.error < 1e-14


def test_what_takes_too_long_to_decide_is_left_open_with_the_reason(monkeypatch):
    rows = np.random.default_rng(0).standard_normal((60, 9)) @ np.random.default_rng(1).standard_normal(
        (9, 12)
    )
    rows[0] = rows[1:].mean(axis=0)
    rows[1] = rows[2:].mean(axis=0)
    head = Head("flat", "flat", rows)
    monkeypatch.setattr(exposed, "PATIENT", 0)
    monkeypatch.setattr(unbounded, "PATIENT", 0)
    (vertex,) = exposed_labels(head, [0])
    assert (vertex.exposed, "takes too long" in vertex.why) == (None, True)
    ceiling = unbounded.unbounded(head, (0, 1))
    assert ceiling.low < ceiling.high
    assert "takes too long" in ceiling.says
