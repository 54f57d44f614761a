"""Questions: what is taken, what is refused, and what they say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shiftproof.errors import UsageError
from shiftproof.question import MOST_DIM, MOST_LABELS, Question


def test_numbers_are_taken_exactly() -> None:
    asked = Question.make(5, 2, cosine_at_most="-0.8", coprobability_at_least="9/20", radius="1e1")
    assert asked.cosine_at_most == Fraction(-4, 5)
    assert asked.coprobability_at_least == Fraction(9, 20)
    assert asked.radius == 10
    assert Question.make(5, 2, cosine_at_least=0.1).cosine_at_least == Fraction(0.1) != Fraction(1, 10)
    assert Question.make(5, 2, cosine_at_least=Fraction(1, 3)).cosine_at_least == Fraction(1, 3)


@pytest.mark.parametrize(
    ("labels", "dim", "options", "said"),
    [
        (1, 1, {}, "--labels"),
        (True, 1, {}, "--labels"),
        (2.0, 1, {}, "--labels"),
        (MOST_LABELS + 1, 1, {}, "--labels"),
        (2, 0, {}, "--dim"),
        (2, MOST_DIM + 1, {}, "--dim"),
        (2, 1, {"radius": "-1/2"}, "--radius: -1/2 is not at least 0"),
        (2, 1, {"radius": float("inf")}, "--radius"),
        (2, 1, {"cosine_at_most": float("nan")}, "--cosine-at-most"),
        (2, 1, {"cosine_at_least": "1.0000001"}, "between -1 and 1"),
        (2, 1, {"coprobability_at_most": "-0.1"}, "between 0 and 1"),
        (2, 1, {"coprobability_at_least": ""}, "not a number"),
        (2, 1, {"coprobability_at_least": "9" * 2000}, "digits"),
        (2, 1, {"cosine_at_least": 0, "cosine_at_most": 0}, "not both"),
        (2, 1, {"coprobability_at_least": 0, "coprobability_at_most": 0}, "not both"),
        (2, 1, {"centred": True}, "centred"),
    ],
)
def test_what_makes_no_sense_is_refused(labels: int, dim: int, options: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Question.make(labels, dim, **options)


@pytest.mark.parametrize("value", [-1, 0, 1])
def test_the_ends_of_the_range_are_taken(value: int) -> None:
    assert Question.make(2, 1, cosine_at_least=value).least_cosine == value
    assert Question.make(2, 1, cosine_at_most=value).most_cosine == value
    assert Question.make(2, 1).least_cosine == -1
    assert Question.make(2, 1).most_cosine == 1


def test_a_radius_matters_only_where_the_length_of_the_rows_is_fixed() -> None:
    assert Question.make(3, 2, radius=2).ball is None
    assert Question.make(3, 2, radius=2, equal_length=True).ball is None
    assert Question.make(3, 2, radius=2, unit_length=True).ball == 2
    assert Question.make(3, 2, radius=0).ball == 0
    assert Question.make(3, 2, unit_length=True).ball is None


def test_the_document_says_everything_in_exact_text() -> None:
    asked = Question.make(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_most="0.35", radius=3)
    document = asked.document()
    assert document["cosine_at_most"] == "-4/5"
    assert document["radius"] == "3"
    again = Question.make(**document)
    assert again == asked


def test_the_sentence_names_every_part() -> None:
    asked = Question.make(
        5,
        1,
        centered=True,
        equal_length=True,
        allow_repeats=True,
        cosine_at_least="1/2",
        coprobability_at_most="1/3",
        radius=2,
    )
    said = asked.sentence()
    for part in ("5 centred", "equal-length", "repeated", "1 dimension,", "at least 1/2", "at most 2", "1/3"):
        assert part in said
    assert (
        "one input giving both labels at least 1/4"
        in Question.make(3, 2, coprobability_at_least=0.25).sentence()
    )
