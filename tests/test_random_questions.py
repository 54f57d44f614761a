"""A thousand random questions: what is answered must be checked, repeatable, consistent, and stand an attack.

To try other ones: SHIFTPROOF_SEED=100000 pytest -m slow tests/test_random_questions.py
"""

from __future__ import annotations

import json
import math
import os
import random
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from attack import best_coprobability

from shiftproof.answer_document import counterexample_code
from shiftproof.certificate import certificate_text, certificates
from shiftproof.check import check_document
from shiftproof.exclusion import exclusion
from shiftproof.ledger import Ledger
from shiftproof.question import Question
from shiftproof.search import FOUND, IMPOSSIBLE, UNDECIDED, search

pytestmark = pytest.mark.slow

FIRST = int(os.environ.get("SHIFTPROOF_SEED", "0"))
BLOCKS, BLOCK = 40, 25
TOLERANCE = 1e-6  # of the attack
LEAST, MOST = "coprobability_at_least", "coprobability_at_most"
LOW, HIGH = "cosine_at_least", "cosine_at_most"
COSINES = (
    "-1",
    "-999999/1000000",
    "-99/100",
    "-4/5",
    "-1/2",
    "-1/3",
    "0",
    "1/10",
    "1/2",
    "4/5",
    "99/100",
    "1",
)
RADII = ("0", "1/1000", "1/10", "1/2", "1", "2", "3", "5", "10", "20", "1000")
CODES = {FOUND: 0, IMPOSSIBLE: 1, UNDECIDED: 3}
LEDGER = Ledger()


# -- questions ---------------------------------------------------------------------------------
def random_question(seed: int) -> Question:
    """Return one of the whole space of options; every edge of it is likely."""
    generator = random.Random(seed)
    chance, choice = generator.random, generator.choice
    labels = choice((33, 99, 200)) if chance() < 0.04 else choice((*range(2, 13), 2, 3, 4, 5, 6, 7))
    options: dict[str, Any] = {"centered": chance() < 0.5, "allow_repeats": chance() < 0.2}
    options[choice(("unit_length", "unit_length", "equal_length", "allow_repeats"))] = True
    if chance() < 0.45:
        options["radius"] = choice(RADII)
    if chance() < 0.75:
        near = Fraction(generator.randrange(-1000, 1001), 1000)
        options[HIGH if chance() < 0.6 else LOW] = choice(COSINES) if chance() < 0.7 else near
    if chance() < 0.9:
        options[LEAST if chance() < 0.55 else MOST] = _threshold(generator, labels)
    question = Question.make(labels, choice((1, 2, 2, 2, 3, 3, 4, 5, 17)), **options)
    tight = question.unit_length and question.radius and labels >= 3 and options.get(LEAST) is not None
    if tight and chance() < 0.5:
        part = 1 + choice((-1, 1)) * 10.0 ** -choice((2, 3, 4, 6))
        bound = Fraction(_ball(question) * part).limit_denominator(10**9)
        return replace(question, coprobability_at_least=min(bound, Fraction(1)))
    return question


def _threshold(generator: random.Random, labels: int) -> Fraction:
    uniform, half = Fraction(1, labels), Fraction(1, 2)
    little = Fraction(1, 10 ** generator.choice((2, 3, 6, 8)))
    between = uniform + (half - uniform) * Fraction(generator.randrange(1, 100), 100)
    edges = (Fraction(0), uniform, half, Fraction(1), 2 * uniform, half + little, half - little)
    near = (max(uniform - little, Fraction(0)), uniform + little)
    return min(generator.choice((*edges, *near, *[between] * 5)), Fraction(1))


def _ball(question: Question) -> float:
    """Return the bound of the rule `ball`."""
    n, radius = question.labels, float(question.radius or 0)
    lean = math.sqrt((1 + float(question.most_cosine)) / 2)
    if question.centered:
        return 1 / (2 + (n - 2) * math.exp(-n * (0.5 if n == 3 else lean) / (n - 2) * radius))
    return 1 / (2 + (n - 2) * math.exp(-(1 + lean) * radius))


def relaxed(question: Question, generator: random.Random) -> list[Question]:
    """Return questions that the same head answers, or one like it."""
    found = [replace(question, dim=question.dim + 1), replace(question, allow_repeats=True)]
    found += [replace(question, centered=False), replace(question, unit_length=False)]
    found += [replace(question, unit_length=False, equal_length=question.unit_length)]
    found += [replace(question, unit_length=False, equal_length=False)]
    part = Fraction(generator.randrange(0, 17), 16)
    if question.coprobability_at_least is not None:
        found.append(replace(question, coprobability_at_least=question.coprobability_at_least * part))
    if question.coprobability_at_most is not None:
        bound = question.coprobability_at_most
        found.append(replace(question, coprobability_at_most=bound + (1 - bound) * part))
    if question.cosine_at_most is not None:
        bound = question.cosine_at_most
        found.append(replace(question, cosine_at_most=bound + (1 - bound) * part))
    if question.cosine_at_least is not None:
        bound = question.cosine_at_least
        found.append(replace(question, cosine_at_least=bound - (bound + 1) * part))
    if question.about_every_input:
        found.append(replace(question, radius=(question.radius or Fraction(3)) * part))
    elif question.radius is not None:
        found += [replace(question, radius=question.radius + 5 * part), replace(question, radius=None)]
    return found


def said(question: Question) -> str:
    """Return the call that makes a question, for whoever has to repeat it."""
    options = {
        field.name: str(value) if isinstance(value, Fraction) else value
        for field in fields(question)
        for value in (getattr(question, field.name),)
        if value is not None and value is not False
    }
    return f"Question.make({options.pop('labels')}, {options.pop('dim')}, **{options})"


# -- tests -------------------------------------------------------------------------------------
@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_questions(block):
    for seed in range(FIRST + block * BLOCK, FIRST + (block + 1) * BLOCK):
        question, generator = random_question(seed), random.Random(seed)
        answer = search(question, ledger=LEDGER)
        place = f"{answer.verdict}: {said(question)}"
        assert counterexample_code(answer) == CODES[answer.verdict], place
        documents = [json.loads(certificate_text(x)) for x in certificates(answer)]
        assert len(documents) == (answer.verdict != UNDECIDED), place
        for document in documents:
            assert document["verdict"] == answer.verdict, place
            assert check_document(document), place
        if seed % 12 == 0:
            again = search(question, ledger=LEDGER)
            assert list(map(certificate_text, certificates(again))) == [
                certificate_text(x) for x in certificates(answer)
            ], place
        excluded = exclusion(question, LEDGER)
        if answer.verdict == FOUND:
            assert excluded is None, place
            for looser in relaxed(question, generator):
                assert exclusion(looser, LEDGER) is None, f"{place} but not {said(looser)}"
        else:
            assert (excluded is None) == (answer.verdict == UNDECIDED), place


@pytest.mark.parametrize("block", range(10))
def test_what_is_impossible_stays_so_when_more_is_asked(block):
    """Tighten every bound of questions that no head answers: still no head does."""
    tried = 0
    for seed in range(FIRST + 5000 + block * 1000, FIRST + 6000 + block * 1000):
        question = random_question(seed)
        if exclusion(question, LEDGER) is None:
            continue
        for stricter in tightened(question, random.Random(seed)):
            if exclusion(stricter, LEDGER) is None and tried < 4:
                tried += 1
                assert search(stricter, ledger=LEDGER).verdict == UNDECIDED, said(stricter)


def tightened(question: Question, generator: random.Random) -> list[Question]:
    """Return questions whose heads all answer the question."""
    found = [replace(question, centered=True), replace(question, unit_length=True)]
    found += [replace(question, allow_repeats=False)]
    part = Fraction(generator.randrange(0, 17), 16)
    if question.coprobability_at_least is not None:
        bound = question.coprobability_at_least
        found.append(replace(question, coprobability_at_least=bound + (1 - bound) * part))
    if question.coprobability_at_most is not None:
        found.append(replace(question, coprobability_at_most=question.coprobability_at_most * part))
    if question.cosine_at_most is not None:
        bound = question.cosine_at_most
        found.append(replace(question, cosine_at_most=bound - (bound + 1) * part))
    if question.cosine_at_least is not None:
        bound = question.cosine_at_least
        found.append(replace(question, cosine_at_least=bound + (1 - bound) * part))
    if question.about_every_input and question.radius is not None:
        found += [replace(question, radius=question.radius + 5 * part), replace(question, radius=None)]
    elif question.coprobability_at_least is not None and question.radius is not None:
        found.append(replace(question, radius=question.radius * part))
    return found


def attackable(question: Question) -> bool:
    """Return whether the attack takes about a second, and threatens a theorem that is not plain."""
    small = question.labels * question.dim <= 12 and question.labels <= 6
    if question.about_every_input:
        return small and question.threshold >= Fraction(1, question.labels)
    return small and 0 < question.threshold <= Fraction(1, 2)


@pytest.mark.parametrize("block", range(12))
def test_what_is_impossible_withstands_the_attack(block):
    attacked = 0
    for seed in range(FIRST + 20_000 + block * 1000, FIRST + 21_000 + block * 1000):
        question = random_question(seed)
        if attacked == 4:
            break
        found = exclusion(question, LEDGER) if attackable(question) else None
        if found is None or found.rule in {"half", "cosine-range", "one-dimension"}:
            continue
        attacked += 1
        reached, bound = best_coprobability(question, seed, starts=2), float(question.threshold)
        if question.about_every_input:
            assert reached > bound - TOLERANCE, f"{found.rule}: {said(question)}"
        else:
            assert reached < bound + TOLERANCE, f"{found.rule}: {said(question)}"
    assert attacked == 4


# -- the attack itself -------------------------------------------------------------------------
def test_the_attack_reaches_what_it_can():
    """A weak attack would prove nothing: it comes near the bound of every rule that is sharp."""
    for n, dim, radius, cosine, centered in (
        (5, 3, 5, "-1/2", True),
        (6, 2, 2, "-1/2", True),
        (4, 2, 1, "9/10", True),
        (3, 2, 1, "1", True),
        (5, 2, 2, "-1/2", False),
        (6, 3, "1/2", "-1", False),
        (3, 2, 4, "0", False),
    ):
        options = {"unit_length": True, "centered": centered, "radius": radius, HIGH: cosine, LEAST: "1/2"}
        question = Question.make(n, dim, **options)
        assert best_coprobability(question, 1, starts=3) == pytest.approx(_ball(question), abs=1e-7)


@pytest.mark.parametrize(
    ("labels", "dim", "options", "ceiling"),
    [
        (3, 2, {"centered": True, "unit_length": True, "radius": 1}, 1 / (2 + math.exp(-1.5))),
        (
            4,
            3,
            {"centered": True, "unit_length": True, "radius": 1, LOW: "1/2"},
            1 / (2 + 2 * math.exp(-math.sqrt(3))),
        ),
        (6, 2, {"centered": True, "unit_length": True, LOW: "161/200"}, 0.3166872),
        (3, 2, {"equal_length": True}, 0.5),
        (3, 2, {"centered": True, LOW: 0}, 1 / 3),
        (4, 2, {"unit_length": True, LOW: 0}, 1 / 4),
        (4, 1, {"equal_length": True, "centered": True, "allow_repeats": True, LOW: 1}, 1 / 2),
        (5, 2, {"centered": True, "radius": 3, LOW: 0}, 1 / 5),
    ],
)
def test_the_attack_lowers_ceilings(labels, dim, options, ceiling):
    question = Question.make(labels, dim, **options, **{MOST: "1/2"})
    assert best_coprobability(question, 1, starts=4) <= ceiling + 1e-7


@pytest.mark.parametrize("block", range(8))
def test_the_attack_reaches_what_search_finds(block):
    """The false twin: where there is a head, the attack meets one as good."""
    attacked = 0
    for seed in range(FIRST + 40_000 + block * 1000, FIRST + 41_000 + block * 1000):
        question = random_question(seed)
        if attacked == 4:
            break
        if not attackable(question) or exclusion(question, LEDGER) is not None:
            continue
        if search(question, ledger=LEDGER).verdict != FOUND:
            continue
        attacked += 1
        reached, bound = best_coprobability(question, seed, starts=4), float(question.threshold)
        if question.about_every_input:
            assert reached <= bound + TOLERANCE, said(question)
        else:
            assert reached >= bound - TOLERANCE, said(question)
    assert attacked == 4
