"""Regions of small heads: Cover's counts, published instances, and another enumeration on degenerate heads."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from math import comb, factorial

import numpy as np
import pytest
from flint import fmpq
from regions_by_hand import attained, degenerate, every_sign_vector, head

from shiftproof.demands import region
from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic, sign
from shiftproof.occurs import IMPOSSIBLE, confirms, occurs
from shiftproof.page import Look
from shiftproof.region_document import regions_code, regions_document
from shiftproof.region_text import regions_text
from shiftproof.regions import (
    LABEL_SETS,
    RANKINGS,
    TOP_SETS,
    UNDECIDED,
    Regions,
    label_sets,
    rankings,
    sign_vectors,
    top_sets,
)

ROOT = Quadratic(fmpq(0), fmpq(1), fmpq(2))


def found(regions: Regions):
    """Return what occurs; every input attains what it is said to, by plain arithmetic on fractions."""
    assert regions.count == len(regions.regions)
    return {r.parts for r in regions.regions}


def cover(n, d):
    """Cover's T(n, d): rankings of n points in general position in d dimensions."""
    if n == 1:
        return 1
    return 0 if d == 0 else cover(n - 1, d) + (n - 1) * cover(n - 1, d - 1)


def generic(n, d, seed=0):
    return np.random.default_rng((n, d, seed)).integers(-999, 1000, size=(n, d)).astype(float).tolist()


# -- counts ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("n", "d"), [(n, d) for n in range(1, 7) for d in range(1, 5)] + [(7, 1), (7, 2)])
def test_generic_rows_have_covers_counts(n, d):
    rows = generic(n, d)
    orders, sets = rankings(head(rows)), label_sets(head(rows))
    assert orders.count == cover(n, d)
    open_sets = 2**n if n <= d else 2 * sum(comb(n - 1, i) for i in range(d))
    assert sets.count - sets.edges == open_sets
    assert sets.edges == (() not in {r.parts[0] for r in sets.regions if not r.edge})
    attained(rows, [0] * n, orders)
    attained(rows, [0] * n, sets)


@pytest.mark.slow
@pytest.mark.parametrize("d", [3, 4])
def test_seven_generic_rows_have_covers_counts(d):
    assert rankings(head(generic(7, d)), listed=False).count == cover(7, d)


def test_eight_points_and_sixteen_rows():
    assert rankings(head(generic(8, 3))).count == cover(8, 3) == 646
    sets = label_sets(head(generic(16, 4)))
    assert (sets.count, sets.edges) == (1153, 1)
    assert max(v.height_bits() for r in sets.regions for v in r.witness) <= 64


def test_every_order_occurs_in_enough_dimensions():
    assert rankings(head(np.eye(5).tolist())).count == factorial(5)


# -- published instances -----------------------------------------------------------------------------
def collinear(first, fifth, others, number):
    """Five rows of which the third lies between the first and the fifth, in the arithmetic of ``number``."""
    first, fifth, second, fourth = ([number(v) for v in row] for row in (first, fifth, *others))
    return [first, second, [x / 4 + 3 * y / 4 for x, y in zip(first, fifth, strict=True)], fourth, fifth]


def exactly(text):
    return fmpq(*Fraction(text).as_integer_ratio())


A = (("-4/5", "1"), ("1", "-1"), (("4/5", "1"), ("-1", "-1")))
B = (("-1", "1"), ("4/5", "-1"), (("1", "1"), ("-4/5", "-1")))


def test_equal_sign_patterns_with_different_rankings():
    plane = [collinear(*part, exactly) for part in (A, B)]
    raised = [[[*row, fmpq(1)] for row in rows] for rows in plane]
    first, second = (found(sign_vectors(head(rows))) for rows in raised)
    assert first == second
    assert sum(not zero for _, zero, _ in first) == 20
    one, other = (found(rankings(head(rows))) for rows in plane)
    assert (len(one), len(other)) == (14, 14)
    words = [{"".join(str(k + 1) for (k,) in parts) for parts in side} for side in (one - other, other - one)]
    assert words == [{"41325", "52314"}, {"14352", "25341"}]


def test_the_same_as_doubles_is_another_matrix():
    rows = [[*row, 1.0] for row in collinear(*A, lambda text: float(Fraction(text)))]
    assert sum(not r.parts[1] for r in sign_vectors(head(rows)).regions) == 22


def octagon(length, root):
    half = root / 2
    zero, one = root - root, root / root
    turns = [
        (one, zero),
        (half, half),
        (zero, one),
        (-half, half),
        (-one, zero),
        (-half, -half),
        (half, -half),
    ]
    return [[v * (length if k == 2 else 5) for v in turn] for k, turn in enumerate(turns)]


@pytest.mark.parametrize(("length", "count", "most"), [(5, 16, 7), (2, 28, 6)])
def test_the_octagon_in_its_own_field(length, count, most):
    rows = octagon(length, ROOT)
    assert rankings(head(rows)).count == count
    assert len(found(top_sets(head(rows), 1))) == most


@pytest.mark.parametrize("length", [5, 2])
def test_the_octagon_as_doubles_is_generic(length):
    turns = [0, 1, 2, 3, 4, 5, 7]
    rows = [
        [(length if k == 2 else 5) * np.cos(k * np.pi / 4), (length if k == 2 else 5) * np.sin(k * np.pi / 4)]
        for k in turns
    ]
    assert rankings(head(rows), listed=False).count == 42


# -- degenerate heads, by another enumeration ----------------------------------------------------------
def test_degenerate_heads_without_bias():
    for rows, _ in degenerate(150):
        signs = every_sign_vector(rows)
        all_signs, sets = sign_vectors(head(rows)), label_sets(head(rows))
        expected = {
            tuple(tuple(k for k, v in enumerate(s) if v == want) for want in (1, 0, -1)) for s in signs
        }
        assert found(all_signs) == expected
        assert found(sets) == {(plus,) for plus, _, _ in expected}
        silent = tuple(k for k, row in enumerate(rows) if not any(row))
        assert sets.silent == silent
        assert {r.parts[0] for r in sets.regions if not r.edge} == {
            p for p, zero, _ in expected if zero == silent
        }
        attained(rows, [0] * len(rows), all_signs)
        attained(rows, [0] * len(rows), sets)


def test_degenerate_heads_with_bias():
    for rows, bias in degenerate(100):
        raised = [[*row, b] for row, b in zip(rows, bias, strict=True)] + [
            [*(Fraction(0) for _ in rows[0]), Fraction(1)]
        ]
        signs = {s[:-1] for s in every_sign_vector(raised) if s[-1] > 0}
        sets = label_sets(head(rows, bias))
        assert found(sets) == {(tuple(k for k, v in enumerate(s) if v > 0),) for s in signs}
        attained(rows, bias, sets)


def test_rankings_and_top_sets_of_degenerate_heads():
    for rows, bias in degenerate(60):
        for b in (bias, [Fraction(0)] * len(rows)):
            n = len(rows)
            twins = {k: min(i for i in range(n) if (rows[i], b[i]) == (rows[k], b[k])) for k in range(n)}
            firsts = sorted(set(twins.values()))
            pairs = list(itertools.combinations(firsts, 2))
            raised = [
                [*(x - y for x, y in zip(rows[i], rows[j], strict=True)), b[i] - b[j]] for i, j in pairs
            ]
            signs = every_sign_vector([*raised, [*(Fraction(0) for _ in rows[0]), Fraction(1)]])
            orders = set()
            for s in signs:
                if s[-1] > 0 and 0 not in s:
                    wins = dict.fromkeys(firsts, 0)
                    for (i, j), v in zip(pairs, s, strict=False):
                        wins[i if v > 0 else j] += 1
                    orders.add(
                        tuple(
                            tuple(k for k in range(n) if twins[k] == f)
                            for f in sorted(wins, key=lambda f: -wins[f])
                        )
                    )
            ranked = rankings(head(rows, b))
            assert found(ranked) == orders
            attained(rows, b, ranked)
            for size in range(1, n + 1):
                tops = top_sets(head(rows, b), size)
                expected = set()
                for order in orders:
                    for count in range(1, len(order) + 1):
                        top = tuple(sorted(k for part in order[:count] for k in part))
                        if len(top) == size:
                            expected.add((top,))
                assert found(tops) == expected
                attained(rows, b, tops)


def test_a_ball_keeps_what_it_reaches():
    """A ball of radius R on rows of a line: an interval, cut by hand."""
    rows, bias = [[1.0], [-1.0], [2.0]], [0.0, 1.0, 3.0]
    assert found(label_sets(head(rows, bias), radius=Fraction(1))) == {((0, 1, 2),), ((1, 2),), ((0, 2),)}
    assert found(label_sets(head(rows, bias), radius=Fraction(3, 2))) == {
        ((0, 1, 2),),
        ((1, 2),),
        ((0, 2),),
        ((1,),),
    }
    assert found(label_sets(head(rows, bias), radius=Fraction(0))) == {((1, 2),)}
    assert found(rankings(head(rows, bias), radius=Fraction(0))) == {((2,), (1,), (0,))}
    free = label_sets(head(rows), radius=Fraction(1, 1000))
    assert found(free) == found(label_sets(head(rows)))
    attained(rows, [0] * 3, free)


def test_every_region_that_is_not_there_has_a_certificate():
    rows = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, -1.0]]
    h = head(rows)
    for kind, regions in ((LABEL_SETS, label_sets(h)), (RANKINGS, rankings(h)), (TOP_SETS, top_sets(h, 2))):
        if kind == RANKINGS:
            every = [tuple((k,) for k in p) for p in itertools.permutations(range(4))]
        else:
            sizes = (2,) if kind == TOP_SETS else range(5)
            every = [(c,) for size in sizes for c in itertools.combinations(range(4), size)]
        present = found(regions)
        assert len(present) < len(every)
        for parts in every:
            answer = occurs(h, region(kind, parts, 4))
            assert (answer.verdict == IMPOSSIBLE) == (parts not in present)
            assert confirms(h, answer)


# -- shapes ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("power", [-1000, -500, 500, 900])
def test_scaling_by_a_power_of_two_changes_nothing(power):
    rows = generic(5, 2)
    scaled = [[v * 2.0**power for v in row] for row in rows]
    for ask in (label_sets, rankings, sign_vectors):
        assert found(ask(head(rows))) == found(ask(head(scaled)))


def test_rows_scaled_one_by_one_keep_their_label_sets():
    rows = [[1.0, 2.0], [1.0, -1.0], [-3.0, 1.0]]
    scaled = [[v * s for v in row] for row, s in zip(rows, (2.0**-500, 1.0, 2.0**500), strict=True)]
    assert found(label_sets(head(rows))) == found(label_sets(head(scaled)))


def test_one_label_one_feature_equal_rows_and_zero_rows():
    assert found(label_sets(head([[2.0]]))) == {((),), ((0,),)}
    assert found(rankings(head([[2.0]]))) == {((0,),)}
    assert found(label_sets(head([[0.0]]))) == {((),)}
    assert found(label_sets(head([[0.0]], [1.0]))) == {((0,),)}
    assert found(label_sets(head([[1.0], [-1.0]]))) == {((),), ((0,),), ((1,),)}
    equal = rankings(head([[1.0, 2.0]] * 3))
    assert found(equal) == {((0, 1, 2),)}
    assert equal.twins == ((0, 1, 2),)
    assert found(rankings(head([[1.0]] * 2, [0.0, 1.0]))) == {((1,), (0,))}
    assert top_sets(head([[1.0]] * 2), 1).count == 0
    assert rankings(head([[1.0], [2.0], [3.0]])).count == 2


def test_an_enumeration_that_is_too_long_is_undecided():
    many = rankings(head(generic(7, 3)), most=50)
    assert (many.verdict, many.count) == (UNDECIDED, None)
    assert 50 < many.least <= cover(7, 3)
    assert regions_code(many) == 3
    large = label_sets(head(np.zeros((3000, 100)).tolist()))
    assert large.verdict == UNDECIDED


def test_sizes_and_entries_that_are_none_are_refused():
    with pytest.raises(UsageError, match="give 1 to 2"):
        top_sets(head([[1.0], [2.0]]), 3)
    with pytest.raises(UsageError, match="row 1, column 0 is nan"):
        rankings(head([[1.0], [float("nan")]]))


def test_regions_as_text_and_as_a_document():
    h = head([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], names=("a", "b", "c", "z"))
    sets, orders = label_sets(h), rankings(h)
    text = regions_text(h, sets, Look()) + regions_text(h, orders, Look())
    for line in (
        "4 label sets",
        'labels 0 "a", 1 "b" have one row',
        'label 3 "z": a zero row',
        '{0 "a", 1 "b", 2 "c"}',
        '0 "a" = 1 "b" > 2 "c" > 3 "z"',
    ):
        assert line in text
    document = json.loads(json.dumps(regions_document(h, orders, {"shiftproof": "0"}, 0.1, kind="softmax")))
    assert document["count"] == len(document["regions"]) == 6
    assert document["always_tied"] == [[0, 1]]
    assert {"ranking", "witness"} == set(document["regions"][0])
    assert sign(fmpq(document["regions"][0]["witness"][0])) in (-1, 0, 1)
