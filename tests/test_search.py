"""What `search` finds: small heads exactly, many different ones, large ones; what `verify` refuses."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import fmpq

from shiftproof.ansatz import optimised
from shiftproof.certificate import certificate_text, certificates
from shiftproof.check import check_document
from shiftproof.errors import UsageError
from shiftproof.families import CORNERS, THIRD_ROOT, families
from shiftproof.question import Question
from shiftproof.rows import Exhibit, key, row
from shiftproof.search import FOUND, IMPOSSIBLE, UNDECIDED, Answer, search
from shiftproof.solver import Limits
from shiftproof.verify import Measured, verify

LEAST, MOST, LOW, HIGH = (
    "coprobability_at_least",
    "coprobability_at_most",
    "cosine_at_least",
    "cosine_at_most",
)
UNIT: dict[str, Any] = {"centered": True, "unit_length": True}


def answered(labels: int, dim: int, **options: Any) -> Answer:
    """Return the answer, its certificates checked."""
    answer = search(Question.make(labels, dim, **options))
    for document in certificates(answer):
        assert check_document(json.loads(certificate_text(document)))
    return answer


def head(answer: Answer) -> Exhibit:
    assert answer.verdict == FOUND
    return answer.exhibits[0][0]


# -- small heads, exactly ------------------------------------------------------------------------
def test_five_centred_rows():
    found = head(answered(5, 2, centered=True, **{HIGH: "-4/5", LEAST: "9/20"}))
    assert found.rows == (row(1, 3), row(1, -3), row(-2), row(0, 1), row(0, -1))
    assert found.input == row(3)
    assert found.pair == (0, 1)


def test_three_centred_unit_rows_are_the_triangle():
    answer = answered(3, 2, **UNIT, **{LEAST: "2/5"})
    found = head(answer)
    assert found.rows == CORNERS
    assert found.root == 3
    assert answer.exhibits[0][1].cosine == ("-1/2", "-1/2")


def test_four_centred_unit_rows_are_a_rhombus():
    rows = head(answered(4, 2, **UNIT, **{HIGH: "-4/5", LEAST: "9/20"})).rows
    assert sorted(map(key, rows)) == sorted(key({c: -x for c, x in vector.items()}) for vector in rows)


def test_two_centred_labels():
    answer = answered(2, 1, centered=True, **{LEAST: "1/2"})
    assert head(answer).rows == (row(1), row(-1))
    assert answer.exhibits[0][1].coprobability == ("1/2", "1/2")


@pytest.mark.parametrize(
    ("labels", "options", "value"),
    [
        (4, {LOW: "4/5", MOST: "1/4"}, "1/4"),
        (5, {"centered": True, LOW: -1, MOST: "1/5"}, "1/5"),
        (6, {**UNIT, MOST: "1/6"}, "1/6"),
        (7, {"unit_length": True, LOW: "1/2", MOST: "1/7"}, "1/7"),
    ],
)
def test_a_ceiling_at_the_least_that_any_can_be(labels, options, value):
    answer = answered(labels, 2, **options)
    measured = answer.exhibits[0][1]
    assert head(answer).q == (fmpq(1, labels),) * labels
    assert measured.bound == (value, value)
    assert measured.miss == ("0", "0")


# -- edge cases ----------------------------------------------------------------------------------
@pytest.mark.parametrize("tau", ["0", "1/3"])
@pytest.mark.parametrize("bound", ["-1", "0", "1"])
@pytest.mark.parametrize("side", [LOW, HIGH])
def test_thresholds_up_to_uniform_need_a_shape_only(side, bound, tau):
    assert answered(3, 2, **{side: bound, LEAST: tau}).verdict == FOUND


@pytest.mark.parametrize("bound", ["-1", "0", "1"])
@pytest.mark.parametrize("side", [LOW, HIGH])
@pytest.mark.parametrize("labels", [2, 3, 6])
def test_a_half_is_reached_by_two_labels_only(labels, side, bound):
    answer = answered(labels, 2, **{side: bound, LEAST: "1/2"})
    assert answer.verdict == (FOUND if labels == 2 else IMPOSSIBLE)
    below = answered(labels, 2, **{side: bound, LEAST: Fraction(1, 2) - Fraction(1, 10**7)})
    assert below.verdict == FOUND


@pytest.mark.parametrize(
    ("labels", "dim", "options", "verdict"),
    [
        (2, 3, {"centered": True, HIGH: "-1"}, FOUND),
        (2, 3, {"centered": True, HIGH: "-1/2", LEAST: "1/2"}, FOUND),
        (2, 3, {"centered": True, LOW: "0"}, IMPOSSIBLE),
        (2, 1, {"unit_length": True, LOW: 1}, IMPOSSIBLE),
        (2, 1, {"unit_length": True, LOW: 1, "allow_repeats": True, LEAST: "1/2"}, FOUND),
        (5, 1, {HIGH: "-1/2", LEAST: "2/5"}, FOUND),
        (5, 1, {"centered": True, LOW: "1/2", LEAST: "2/5"}, FOUND),
        (5, 1, {"centered": True, HIGH: "1/2", LEAST: "2/5"}, IMPOSSIBLE),
        (5, 1, {HIGH: "-1/2", MOST: "1/5"}, FOUND),
        (5, 2, {"centered": True, "allow_repeats": True, LOW: 1, LEAST: "49/100"}, FOUND),
        (5, 2, {**UNIT, "allow_repeats": True, LOW: 1, LEAST: "49/100"}, FOUND),
        (4, 2, {**UNIT, LOW: 1, LEAST: "1/4"}, IMPOSSIBLE),
        (4, 2, {"centered": True, HIGH: -1, LEAST: "26/100"}, IMPOSSIBLE),
        (4, 2, {HIGH: -1, LEAST: "49/100"}, FOUND),
        (4, 2, {"radius": 0, LEAST: "1/4"}, FOUND),
        (4, 2, {"radius": 0, LEAST: "26/100"}, IMPOSSIBLE),
        (4, 2, {"radius": "1e-9", LEAST: "49/100"}, FOUND),
        (3, 2, {"unit_length": True, "radius": 0, LOW: "0", MOST: "1/3"}, FOUND),
        (3, 2, {"centered": True, "radius": 0, LOW: "0", MOST: "1/3"}, FOUND),
        (3, 2, {"unit_length": True, "radius": 1, LOW: "0", MOST: "2/5"}, FOUND),
        (3, 2, {"unit_length": True, "radius": 1, HIGH: "0", MOST: "2/5"}, FOUND),
        (4, 2, {MOST: "0"}, IMPOSSIBLE),
        (4, 2, {MOST: "1"}, FOUND),
        (4, 2, {LEAST: "1"}, IMPOSSIBLE),
        (4, 2, {}, FOUND),
        (6, 3, {LOW: "999999999999999999999999999999/1000000000000000000000000000000", MOST: "1/6"}, FOUND),
        (6, 3, {HIGH: "-0.999999999999999999999999999999", LEAST: "2/5"}, FOUND),
        (7, 3, {LEAST: "499999999999/1000000000000"}, FOUND),
        (4, 2, {**UNIT, "radius": 1, LOW: "1/2", MOST: "424838/1000000"}, FOUND),
    ],
)
def test_edge_cases(labels, dim, options, verdict):
    assert answered(labels, dim, **options).verdict == verdict


@pytest.mark.parametrize(
    ("labels", "dim", "options", "said"),
    [
        (1, 2, {}, "--labels: 1 is not a whole number from 2 to 200000"),
        (3, 0, {}, "--dim: 0 is not"),
        (True, 2, {}, "--labels: True"),
        (3, 2, {"radius": -1}, "--radius: -1 is not at least 0"),
        (3, 2, {"radius": math.inf}, "--radius: inf is not a finite rational number"),
        (3, 2, {HIGH: "nan"}, "--cosine-at-most: 'nan' is not a number"),
        (3, 2, {LOW: "1.5"}, "--cosine-at-least: 3/2 is not between -1 and 1"),
        (3, 2, {LEAST: "0.3", MOST: "0.4"}, "not both"),
        (3, 2, {LOW: "0.3", HIGH: "0.4"}, "not both"),
        (3, 2, {"colour": 1}, "no such option: colour"),
    ],
)
def test_questions_that_cannot_be_asked(labels, dim, options, said):
    with pytest.raises(UsageError, match=said):
        Question.make(labels, dim, **options)


# -- many heads ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("labels", "dim", "options"),
    [
        (5, 2, {"centered": True, HIGH: "-4/5", LEAST: "9/20"}),
        (3, 2, {**UNIT, LEAST: "2/5"}),
        (3, 1, {LOW: 1, LEAST: "2/5"}),
        (6, 3, {**UNIT, LOW: "1/2", MOST: "9/20"}),
    ],
)
def test_as_many_different_heads_as_asked(labels, dim, options):
    question = Question.make(labels, dim, **options)
    answer = search(question, count=7)
    assert len({frozenset(map(key, exhibit.rows)) for exhibit, _ in answer.exhibits}) == 7
    for exhibit, measured in answer.exhibits:
        assert verify(question, exhibit) == measured
    for document in certificates(answer):
        assert check_document(json.loads(certificate_text(document)))


def test_the_seed_varies_the_head_and_repeats():
    question = Question.make(5, 2, centered=True, cosine_at_most="-4/5", coprobability_at_least="9/20")
    found = [search(question, limits=Limits(seed=seed)).exhibits[0][0] for seed in (0, 1, 2, 3, 2)]
    assert len({frozenset(map(key, exhibit.rows)) for exhibit in found}) >= 3
    assert found[2] == found[4]


# -- each family ---------------------------------------------------------------------------------
QUESTIONS = [
    Question.make(n, d, centered=centered, **length, **cosine, radius=radius, coprobability_at_least=tau)
    for n in (2, 3, 4, 5, 6, 7, 10)
    for d in (1, 2, 3)
    for centered in (False, True)
    for length in ({}, {"unit_length": True}, {"equal_length": True, "allow_repeats": True})
    for cosine in ({HIGH: "-9/10"}, {LOW: "1/3"}, {HIGH: -1}, {LOW: 1}, {})
    for radius, tau in ((None, "9/20"), (5, Fraction(1, n) + Fraction(1, 50)))
]
NAMES = [
    "collinear pair",
    "even share",
    "five in space",
    "leaning pair",
    "mirrored pairs",
    "opposed pair",
    "opposite pair on a line",
    "others opposite",
    "regular triangle",
    "repeated row",
    "rhombus",
    "ring",
    "ring of three and pairs",
    "two rows",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_members_of_a_family_verify(name):
    """Take the members that the optimiser calls good: exact arithmetic finds the same."""
    tried = 0
    for question in QUESTIONS:
        for family in families(question):
            if family.name != name or tried == 12:
                continue
            values, margin = optimised(question, family)
            if margin <= 0:
                continue
            tried += 1
            exhibit = family.build(values)
            if question.radius is not None and not question.unit_length:
                exhibit = exhibit.rescaled(fmpq(math.ceil(values["t"])))
            assert isinstance(verify(question, exhibit), Measured), (question.sentence(), exhibit)
    assert tried


def test_every_family_is_named():
    assert {family.name for question in QUESTIONS for family in families(question)} == set(NAMES)


# -- false twins: one thing changed ------------------------------------------------------------------
TRIANGLE = Exhibit((CORNERS[0], CORNERS[1], CORNERS[2]), 2, input=row(3))
ASKED = Question.make(3, 2, **UNIT, radius=3, cosine_at_most="-1/2", coprobability_at_least="0.497238")
MEAN = Exhibit((row(1, 1), row(1, -1), row(1, 2), row(1, -2)), 2, input={}, q=(fmpq(1, 4),) * 4)
LOWEST = Question.make(4, 2, cosine_at_most=0, coprobability_at_most="1/4")
TURNED = row(fmpq(-1, 2), THIRD_ROOT)


def test_the_twins_stem_from_heads_that_verify():
    assert isinstance(verify(ASKED, TRIANGLE), Measured)
    assert isinstance(verify(LOWEST, MEAN), Measured)


@pytest.mark.parametrize(
    ("question", "exhibit", "said"),
    [
        (ASKED, replace(TRIANGLE, rows=(*CORNERS[:2], row(fmpq(-999, 1000)))), "do not sum to zero"),
        (ASKED, replace(TRIANGLE, rows=(*CORNERS[:2], TURNED)), "do not sum to zero"),
        (
            replace(ASKED, centered=False),
            replace(TRIANGLE, rows=(*CORNERS[:2], row(fmpq(-999, 1000)))),
            "the lengths",
        ),
        (
            replace(ASKED, centered=False, unit_length=False, equal_length=True),
            replace(TRIANGLE, rows=(*CORNERS[:2], row(-2))),
            "the lengths",
        ),
        (ASKED, TRIANGLE.rescaled(fmpq(2)), "the lengths"),
        (replace(ASKED, centered=False), replace(TRIANGLE, rows=(*CORNERS[:2], CORNERS[0])), "repeated rows"),
        (LOWEST, replace(MEAN, rows=(*MEAN.rows[:3], {})), "a zero row"),
        (LOWEST, replace(MEAN, rows=({}, *MEAN.rows[1:])), "non-zero rows"),
        (LOWEST, replace(MEAN, pair=(1, 1)), "two labels"),
        (LOWEST, replace(MEAN, rows=MEAN.rows[:3]), "3 rows in 2 dimensions"),
        (LOWEST, replace(MEAN, dim=3), "4 rows in 3 dimensions"),
        (replace(ASKED, cosine_at_most=Fraction(-500_001, 10**6)), TRIANGLE, "the cosine is too large"),
        (
            replace(ASKED, cosine_at_most=None, cosine_at_least=Fraction(-499_999, 10**6)),
            TRIANGLE,
            "the cosine is too small",
        ),
        (ASKED, replace(TRIANGLE, input=row(3, fmpq(1, 10**9))), "the input is too long"),
        (ASKED, replace(TRIANGLE, input=row(fmpq(2999, 1000))), "the probability 0.497"),
        (replace(ASKED, coprobability_at_least=Fraction(49_724, 10**5)), TRIANGLE, "the probability 0.497"),
        (ASKED, replace(TRIANGLE, pair=(0, 2)), "the probability"),
        (ASKED, replace(TRIANGLE, input=None), "no input"),
        (LOWEST, replace(MEAN, q=None), "no weights"),
        (LOWEST, replace(MEAN, q=(*MEAN.q[:3], fmpq(1, 5))), "no distribution"),
        (LOWEST, replace(MEAN, q=(fmpq(-1, 4), fmpq(3, 4), fmpq(1, 4), fmpq(1, 4))), "no distribution"),
        (LOWEST, replace(MEAN, lam=fmpq(3, 2)), "no distribution"),
        (LOWEST, replace(MEAN, lam=fmpq(1, 3)), "misses the segment"),
        (LOWEST, replace(MEAN, rows=(*MEAN.rows[:3], row(2, -2))), "misses the segment"),
        (
            replace(LOWEST, coprobability_at_most=Fraction(249_999, 10**6)),
            MEAN,
            "the ceiling 0.25",
        ),
        (replace(LOWEST, radius=Fraction(1)), replace(MEAN, lam=fmpq(1, 3)), "the ceiling"),
    ],
)  # fmt: skip
def test_one_thing_changed_is_refused(question, exhibit, said):
    outcome = verify(question, exhibit)
    assert isinstance(outcome, str)
    assert said in outcome


# -- undecided -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("labels", "dim", "options"),
    [
        (7, 2, {**UNIT, HIGH: "-429/500", "radius": 10, LEAST: "47/100"}),
        (9, 2, {**UNIT, LOW: "4/5", MOST: "43/200"}),
    ],
)
def test_undecided_has_the_nearest_head(labels, dim, options):
    question = Question.make(labels, dim, **options)
    answer = search(question)
    assert answer.verdict == UNDECIDED
    assert answer.exhibits == ()
    assert answer.exclusion is None
    assert certificates(answer) == []
    assert answer.nearest is not None
    exhibit, measured = answer.nearest
    if question.about_every_input:
        eased = replace(question, coprobability_at_most=Fraction(measured.coprobability[1]))
        assert Fraction(measured.coprobability[1]) > question.threshold
    else:
        eased = replace(question, coprobability_at_least=Fraction(measured.coprobability[0]))
        assert Fraction(measured.coprobability[0]) < question.threshold
    assert isinstance(verify(eased, exhibit), Measured)
    assert answer.tried or question.about_every_input


# -- large heads ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("labels", "dim", "options"),
    [
        (1000, 1, {"centered": True, LOW: 1, LEAST: "49/100"}),
        (1000, 2, {"centered": True, HIGH: "-99/100", LEAST: "49/100"}),
        (1000, 3, {**UNIT, HIGH: "-99/100", LEAST: "49/100"}),
        (1000, 3, {**UNIT, HIGH: "-1/2", "radius": 8, LEAST: "1/100"}),
        (1001, 3, {**UNIT, HIGH: "-99/100", LEAST: "49/100"}),
        (1000, 2, {"centered": True, LOW: "1/2", MOST: "1/500"}),
        (201, 3, {"unit_length": True, LOW: "4/5", MOST: "1/201"}),
        (50257, 768, {**UNIT, HIGH: "-4/5", LEAST: "49/100"}),
        (50257, 768, {"centered": True, LOW: "4/5", MOST: "1/1000"}),
    ],
)
@pytest.mark.slow
def test_large_heads_are_found(labels, dim, options):
    assert answered(labels, dim, **options).verdict == FOUND


@pytest.mark.parametrize(("least", "threshold"), [("-1/2", "1/4"), ("-1/3", "3/10"), ("-13/50", "2/5")])
def test_five_rows_with_a_third_one_between_the_pair(least, threshold):
    question = Question.make(
        5, 3, centered=True, equal_length=True, cosine_at_least=least, coprobability_at_most=threshold
    )
    answer = search(question)
    exhibit, measured = answer.exhibits[0]
    assert exhibit.family == "a row between the pair"
    assert Fraction(measured.coprobability[1]) <= Fraction(threshold)
    assert check_document(certificates(answer)[0])
