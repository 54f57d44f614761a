"""Conditions of --fail-on: what they say, when they are met, what is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiftproof.conditions import Comparison, parse
from shiftproof.errors import UsageError

KNOWN = ("cosine", "centered-cosine", "ceiling")
NUMBERS = st.fractions(-2, 2, max_denominator=6)


def test_comparisons_joined_by_and_are_read_exactly() -> None:
    condition = parse("cosine>0.1 and  ceiling <= 1/3", KNOWN)
    assert [str(part) for part in condition.parts] == ["cosine > 1/10", "ceiling <= 1/3"]


@pytest.mark.parametrize(
    "text",
    ["", "cosine", "cosine>", "cosine=1", "cosine>x", "angle>0", "cosine>0 or ceiling>0", "cosine>nan"],
)
def test_what_is_no_condition_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="--fail-on"):
        parse(text, KNOWN)


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["<", "<=", ">", ">="]))
def test_an_enclosure_decides_only_what_all_its_numbers_agree_on(
    number: Fraction, one: Fraction, other: Fraction, relation: str
) -> None:
    low, high = sorted((one, other))
    holds = {
        "<": number.__gt__,
        "<=": number.__ge__,
        ">": number.__lt__,
        ">=": number.__le__,
    }[relation]
    points = {low, high, (low + high) / 2, min(max(number, low), high)}
    outcomes = {holds(point) for point in points}
    expected = outcomes.pop() if len(outcomes) == 1 else None
    assert Comparison("cosine", relation, number).holds((low, high)) is expected


def test_one_part_that_fails_decides_whatever_the_others_leave_open() -> None:
    condition = parse("cosine>0 and ceiling<0.5", KNOWN)
    open_, above, below = (
        (Fraction(-1), Fraction(1)),
        (Fraction(1), Fraction(1)),
        (Fraction(-1), Fraction(-1)),
    )
    low, half = (Fraction(0), Fraction(0)), (Fraction(1, 2), Fraction(1, 2))
    assert condition.holds({"cosine": open_, "ceiling": low}) is None
    assert condition.holds({"cosine": open_, "ceiling": half}) is False
    assert condition.holds({"cosine": below, "ceiling": open_}) is False
    assert condition.holds({"cosine": above, "ceiling": low}) is True


def test_what_is_undefined_meets_no_condition() -> None:
    assert parse("cosine<1", KNOWN).holds({"cosine": None}) is False
