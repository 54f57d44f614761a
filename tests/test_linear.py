"""Linear systems: decided exactly, whatever their scale; what is tampered with is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof import linear
from shiftproof.exact import Quadratic, rational
from shiftproof.linear import Farkas, OutOfWorkError, System, Witness, Work, confirms, decide, dot, solution

ROOT = Quadratic(fmpq(0), fmpq(1), fmpq(2))


def systems(most: int = 6):
    def rows(dim: int, least: int, largest: int):
        entry = st.integers(-3, 3)
        return st.lists(st.tuples(*[entry] * dim), min_size=least, max_size=largest)

    return st.integers(1, 3).flatmap(
        lambda dim: st.builds(
            lambda a, b, e: System.make(dim, a, b, e), rows(dim, 1, most), rows(dim, 0, 3), rows(dim, 0, 1)
        )
    )


def combines(system: System) -> bool:
    """Whether some combination refutes a system: every small support, solved and looked at."""
    signed = [(*row, 1) for row in system.strict] + [(*row, 0) for row in system.weak]
    signed += [(*(s * v for v in row), 0) for row in system.equal for s in (1, -1)]
    right = (0,) * system.dim + (1,)
    for size in range(1, system.dim + 2):
        for support in combinations(signed, size):
            found = solution([tuple(map(rational, c)) for c in support], tuple(map(rational, right)))
            if found is not None and all(v >= 0 for v in found):
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(systems())
def test_a_system_has_a_point_or_a_combination_that_refutes_it(system):
    found = decide(system)
    assert confirms(system, found)
    assert isinstance(found, Farkas) == combines(system)


@settings(max_examples=40, deadline=None)
@given(systems(4), st.lists(st.integers(-500, 500), min_size=4, max_size=4))
def test_scaling_rows_by_powers_of_two_changes_no_answer(system, powers):
    scaled = tuple(
        tuple(v * fmpq(2) ** k for v in row) for row, k in zip(system.strict, powers, strict=False)
    )
    assert type(decide(replace(system, strict=scaled))) is type(decide(system))


@settings(max_examples=30, deadline=None)
@given(systems(6))
def test_floats_that_propose_change_no_answer(system):
    assert confirms(system, linear._with_floats(system, Work()))
    assert type(linear._with_floats(system, Work())) is type(decide(system))


@settings(max_examples=20, deadline=None)
@given(systems(6))
def test_without_any_help_from_floats_it_is_decided(system):
    assert type(linear._grown(system, Work(), [0])) is type(decide(system))


@pytest.mark.parametrize("top", [1_607_521, 1_607_522])
def test_a_square_root_is_decided_exactly(top):
    near = fmpq(top, 1_136_689)  # sqrt(2) to 13 digits
    assert isinstance(decide(System.make(2, [(ROOT, -1), (-1 * ROOT, 1)])), Farkas)
    found = decide(System.make(2, [(ROOT, -1), (-near, 1), (1, 0)]))
    assert isinstance(found, Witness if near * near < 2 else Farkas)


@pytest.mark.parametrize("gap", [0, 1, -1])
def test_a_margin_below_every_float_is_decided(gap):
    slope = fmpq(1) + fmpq(gap, 10**40)
    rows = [(fmpq(1), fmpq(-1)), (-slope, fmpq(1))] + [(fmpq(1), fmpq(k, 7)) for k in range(60)]
    found = decide(System.make(2, rows))
    assert isinstance(found, Witness if gap < 0 else Farkas)


def test_a_decision_that_takes_too_much_work_is_given_up_and_the_work_is_the_same_each_time():
    rows = np.random.default_rng(0).integers(-9, 10, (30, 6)).tolist()
    system, left = System.make(6, rows), []
    for _ in range(2):
        work = Work(1e9)
        decide(system, work)
        left.append(work.left)
    assert left[0] == left[1] < 1e9
    with pytest.raises(OutOfWorkError):
        decide(system, Work(1e9 - left[0] - 1))
    assert decide(system, Work(1e9 - left[0]))


def test_no_strict_row_is_satisfied_at_zero():
    assert decide(System.make(2, [], [(1, 0)])) == Witness((fmpq(0), fmpq(0)))


def test_a_zero_row_cannot_be_positive():
    assert isinstance(decide(System.make(2, [(0, 0), (1, 0)])), Farkas)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="every row has 2 entries"):
        System.make(2, [(1, 2, 3)])


def test_what_is_tampered_with_is_refused():
    possible = System.make(2, [(1, 0), (0, 1)], [(1, -1)], [(1, -1)])
    assert confirms(possible, Witness((fmpq(1), fmpq(1))))
    assert not confirms(possible, Witness((fmpq(1), fmpq(2))))
    assert not confirms(possible, Witness((fmpq(0), fmpq(0))))
    assert not confirms(possible, Witness((fmpq(1),)))
    refuted = System.make(1, [(1,), (-2,)], [(1,)])
    assert confirms(refuted, Farkas((fmpq(2), fmpq(1)), (fmpq(0),)))
    assert not confirms(refuted, Farkas((fmpq(2), fmpq(2)), (fmpq(0),)))
    assert not confirms(refuted, Farkas((fmpq(0), fmpq(0)), (fmpq(0),)))
    assert not confirms(refuted, Farkas((fmpq(1), fmpq(0)), (fmpq(-1),)))
    assert not confirms(refuted, Farkas((fmpq(2), fmpq(1)), ()))


def test_many_rows_of_floats_are_decided_by_few():
    generator = np.random.default_rng(5)
    rows = generator.standard_normal((400, 4))
    assert isinstance(decide(System.make(4, rows)), Farkas)
    tilted = np.where(rows @ [1, 2, 3, 4] > 0, 1.0, -1.0)[:, None] * rows
    found = decide(System.make(4, tilted))
    assert isinstance(found, Witness)
    assert all(dot(map(rational, row), found.point) > 0 for row in tilted)
