"""Every rule that excludes questions, at both sides of its edge, through the ledger and through `search`."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import pytest
from attack import best_coprobability
from excluded_by_hand import EDGES

from shiftproof.certificate import certificate_text, certificates
from shiftproof.check import check_document
from shiftproof.exclusion import exclusion
from shiftproof.ledger import Ledger
from shiftproof.question import MOST_LABELS, Question
from shiftproof.search import FOUND, IMPOSSIBLE, UNDECIDED, search

LEDGER = Ledger()
RULES = {rule: name for name in LEDGER.names for rule in LEDGER.entry(name).excludes}
LEAST, MOST, LOW, HIGH = (
    "coprobability_at_least",
    "coprobability_at_most",
    "cosine_at_least",
    "cosine_at_most",
)
NORM: dict[str, Any] = {"centered": True, "equal_length": True}
UNIT: dict[str, Any] = {"centered": True, "unit_length": True}
LINE: dict[str, Any] = {"dim": 1, "equal_length": True}
LITTLE = Fraction(1, 10**6)
THIRD, HALF = Fraction(1, 3), Fraction(1, 2)


def asked(**options: Any) -> Question:
    labels, dim = options.pop("labels", 3), options.pop("dim", 2)
    return Question.make(labels, dim, **options)


def ball(n: int, radius: float, half_sum: float, *, centered: bool) -> Fraction:
    """Return the bound of the rule `ball`, in floats."""
    factor = n * half_sum / (n - 2) if centered else 1 + half_sum
    return Fraction(1 / (2 + (n - 2) * math.exp(-factor * radius)))


# rule: (asked, the smallest change that lets a head be: its verdict)
CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("cosine-range", {**NORM, HIGH: -HALF - LITTLE}, {HIGH: -HALF}, FOUND),
    ("cosine-range", {**NORM, LOW: -HALF + LITTLE}, {LOW: -HALF}, FOUND),
    ("cosine-range", {"equal_length": True, LOW: 1}, {LOW: 1 - LITTLE}, FOUND),
    ("cosine-range", {"unit_length": True, LOW: 1}, {"allow_repeats": True}, FOUND),
    ("cosine-range", {"labels": 2, "centered": True, LOW: -1 + LITTLE}, {LOW: -1}, FOUND),
    ("cosine-range", {"labels": 2, "centered": True, LOW: 0}, {"centered": False}, FOUND),
    ("cosine-range", {"labels": 2, **LINE, "centered": True, LOW: 1}, {LOW: -1}, FOUND),
    ("one-dimension", LINE, {"labels": 2}, FOUND),
    ("one-dimension", LINE, {"dim": 2}, FOUND),
    ("one-dimension", LINE, {"equal_length": False}, FOUND),
    ("one-dimension", LINE, {"allow_repeats": True}, FOUND),
    ("one-dimension", {**LINE, "labels": 5, "centered": True, "allow_repeats": True}, {"labels": 4}, FOUND),
    ("half", {LEAST: HALF}, {LEAST: HALF - LITTLE}, FOUND),
    ("half", {LEAST: HALF}, {"labels": 2}, FOUND),
    ("half", {"labels": 2, LEAST: HALF + LITTLE}, {LEAST: HALF}, FOUND),
    ("uniform", {MOST: THIRD - LITTLE}, {MOST: THIRD}, FOUND),
    ("uniform", {LEAST: THIRD + LITTLE, "radius": 0}, {LEAST: THIRD}, FOUND),
    ("uniform", {LEAST: THIRD + LITTLE, "radius": 0}, {"radius": LITTLE}, FOUND),
    ("opposite-pair", {"centered": True, HIGH: -1, LEAST: THIRD + LITTLE}, {LEAST: THIRD}, FOUND),
    ("opposite-pair", {"centered": True, HIGH: -1, LEAST: THIRD + LITTLE}, {"centered": False}, FOUND),
    ("opposite-pair", {"centered": True, HIGH: -1, LEAST: "9/20"}, {HIGH: -1 + LITTLE}, FOUND),
    ("opposite-pair", {"centered": True, "dim": 1, HIGH: 1 - LITTLE, LEAST: "9/20"}, {HIGH: 1}, FOUND),
    (
        "opposite-pair",
        {**LINE, "labels": 4, "allow_repeats": True, HIGH: 0, LEAST: "26/100"},
        {HIGH: 1},
        FOUND,
    ),
    (
        "half-on-each-side",
        {**LINE, "labels": 8, "centered": True, "allow_repeats": True, LEAST: "1/4"},
        {LEAST: Fraction(1, 4) - LITTLE},
        FOUND,
    ),
    (
        "half-on-each-side",
        {**LINE, "labels": 8, "centered": True, "allow_repeats": True, LEAST: "1/4"},
        {"centered": False},
        FOUND,
    ),
    ("away-from-mean", {"centered": True, LOW: -1 + LITTLE, MOST: THIRD}, {LOW: -1}, FOUND),
    ("away-from-mean", {"centered": True, LOW: 0, MOST: THIRD}, {MOST: THIRD + LITTLE}, FOUND),
    ("away-from-mean", {"centered": True, LOW: 0, MOST: THIRD}, {"centered": False}, FOUND),
    ("away-from-mean", {"centered": True, LOW: 0, MOST: THIRD}, {"radius": 0}, FOUND),
    ("away-from-mean", {"equal_length": True, MOST: THIRD}, {"labels": 4, MOST: "1/4"}, FOUND),
    ("away-from-mean", {"unit_length": True, "radius": 1, MOST: THIRD}, {"allow_repeats": True}, FOUND),
    ("tied-others", {**NORM, MOST: HALF - LITTLE}, {MOST: HALF}, FOUND),
    ("tied-others", {**NORM, "labels": 4, LOW: -1 + LITTLE, MOST: HALF - LITTLE}, {LOW: -1}, FOUND),
    ("exposed-triangle", {"equal_length": True, MOST: HALF - LITTLE}, {MOST: HALF}, FOUND),
    (
        "exposed-triangle",
        {"equal_length": True, MOST: HALF - LITTLE},
        {"allow_repeats": True},
        FOUND,
    ),
    ("spread", {**NORM, "labels": 6, "dim": 3, LOW: "4/5", MOST: "1/5"}, {LOW: -1}, FOUND),
    ("spread", {**NORM, "labels": 6, "dim": 3, LOW: "4/5", MOST: "1/5"}, {MOST: "8/25"}, FOUND),
    ("spread", {**NORM, "labels": 6, LOW: "4/5", MOST: "1/5"}, {"centered": False}, FOUND),
    ("five-labels", {**NORM, "labels": 5, LOW: Fraction(-1, 4) + LITTLE, MOST: HALF - LITTLE}, {LOW: -1}, FOUND),
    ("five-labels", {**NORM, "labels": 5, LOW: Fraction(-1, 4) + LITTLE, MOST: HALF - LITTLE}, {MOST: HALF}, FOUND),
    ("five-labels", {**NORM, "labels": 5, LOW: 0, MOST: HALF - LITTLE}, {LOW: Fraction(-1, 4)}, UNDECIDED),
    ("five-labels", {**NORM, "labels": 5, LOW: 0, MOST: HALF - LITTLE}, {"labels": 6}, FOUND),
]  # fmt: skip
for _n, _radius, _cosine, _centered in (
    (4, 1, 1, False),
    (3, 2, -1, False),
    (6, 2, 0, True),
    (6, 1, Fraction(-1, 2), True),
    (7, 3, Fraction(-9, 10), True),
    (33, 5, Fraction(1, 2), False),
):
    _half_sum = math.sqrt((1 + float(_cosine)) / 2)
    _bound = ball(_n, _radius, _half_sum, centered=_centered)
    _options = {"labels": _n, "dim": 3, "unit_length": True, "radius": _radius, HIGH: _cosine}
    _options["centered"] = _centered
    CASES.append(("ball", {**_options, LEAST: _bound + LITTLE}, {LEAST: _bound - LITTLE}, FOUND))
for _n, _radius, _lean in ((3, 1, 0.5), (4, 1, math.sqrt(3) / 2)):
    _bound = ball(_n, _radius, _lean, centered=True)
    _options = {**UNIT, "labels": _n, "radius": _radius, LOW: HALF if _n == 4 else -1}
    CASES.append(("tied-others", {**_options, MOST: _bound - LITTLE}, {MOST: _bound + LITTLE}, FOUND))
_bound = ball(3, 2, 0.5, centered=True)
CASES.append(("ball", {**UNIT, "radius": 2, LEAST: _bound + LITTLE}, {LEAST: _bound - LITTLE}, FOUND))
# in the plane, an odd number: 2/(n-1)^2 - 1 is where a pair stops to be an edge
for _n in (5, 7, 9):
    _edge = Fraction(2, (_n - 1) ** 2) - 1
    _options = {**NORM, "labels": _n, HIGH: _edge - Fraction(1, 20 * _n), LEAST: HALF - LITTLE}
    CASES += [
        ("odd-plane", _options, {HIGH: _edge + Fraction(1, 1000)}, FOUND),
        ("odd-plane", _options, {"dim": 3}, FOUND),
        ("odd-plane", _options, {"labels": _n + 1}, FOUND),
    ]


def identity(case: tuple[str, dict[str, Any], dict[str, Any], str]) -> str:
    rule, options, change, _ = case
    return f"{rule} {asked(**options).sentence()} but {change}"


def test_every_rule_of_the_ledger_is_here():
    assert {rule for rule, *_ in CASES} == set(RULES)


@pytest.mark.parametrize("case", CASES, ids=identity)
def test_a_rule_applies_inside_its_edge_only(case):
    rule, options, change, _ = case
    inside, outside = asked(**options), asked(**{**options, **change})
    entry = LEDGER.entry(RULES[rule])
    assert entry.excludes[rule](entry.claim, inside) is not None
    assert entry.excludes[rule](entry.claim, outside) is None
    found = exclusion(inside, Ledger())
    assert found is not None
    assert RULES[found.rule] == found.claim
    assert exclusion(outside, LEDGER) is None


@pytest.mark.parametrize("case", CASES, ids=identity)
def test_search_answers_on_both_sides(case):
    _, options, change, verdict = case
    answer = search(asked(**options), ledger=LEDGER)
    assert answer.verdict == IMPOSSIBLE
    assert not answer.exhibits
    assert answer.exclusion is not None
    assert answer.reason == LEDGER.entry(answer.exclusion.claim).claim.title
    (document,) = certificates(answer)
    assert check_document(json.loads(certificate_text(document)))
    other = search(asked(**{**options, **change}), ledger=LEDGER)
    assert other.verdict == verdict
    for document in certificates(other):
        assert check_document(json.loads(certificate_text(document)))


def from_document(document: dict[str, Any]) -> Question:
    return asked(**{name: value for name, value in document.items() if name not in {"t", "s"}})


SETTLED = [
    (rule, side, document)
    for rule, sides in EDGES.items()
    for side, documents in enumerate(sides)
    for document in documents
    if document.get("labels", 3) <= MOST_LABELS and not (side and "t" in document)
]


@pytest.mark.parametrize(("rule", "side", "document"), SETTLED)
def test_the_ledger_and_the_checker_draw_the_same_edges(rule, side, document):
    entry = LEDGER.entry(RULES[rule])
    instance = entry.excludes[rule](entry.claim, from_document(document))
    if rule in {"spread", "odd-plane"} and not side:
        # the rule looks for its own numbers: what others exclude is excluded but for the last digits
        bound, shift = (MOST, -1) if rule == "spread" else (LEAST, 1)
        eased = Fraction(document[bound]) * (1 + shift * LITTLE)
        instance = entry.excludes[rule](entry.claim, from_document({**document, bound: eased}))
    assert (instance is None) == bool(side)


#: small enough for the attack
ATTACKED = [(rule, options) for rule, options, *_ in CASES if rule in RULES and options.get("labels", 0) <= 7]


@pytest.mark.parametrize(
    ("rule", "options"),
    ATTACKED,
    ids=[f"{rule} {asked(**options).sentence()}" for rule, options in ATTACKED],
)
@pytest.mark.slow
def test_the_attack_meets_no_head_that_a_rule_excludes(rule, options):
    question = asked(**options)
    reached = best_coprobability(question, 1, starts=3)
    bound = float(question.threshold)
    assert reached > bound - 1e-6 if question.about_every_input else reached < bound + 1e-6


def test_without_claims_nothing_is_excluded(tmp_path):
    for wing in ("symbolic", "proofs", "numeric"):
        (tmp_path / wing).mkdir()
    (tmp_path / "symbolic" / "__init__.py").write_text("ORDER = ()\n")
    question = asked(coprobability_at_least=1)
    answer = search(question, ledger=Ledger(tmp_path))
    assert answer.verdict == UNDECIDED
    assert certificates(answer) == []
