"""Single questions: decided like the enumeration, certified, at real size, within a ball; tampering is refused."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from shiftproof import occurs
from shiftproof.errors import UsageError
from shiftproof.heads import Head
from shiftproof.occurs import (
    EXACT,
    IMPOSSIBLE,
    POSSIBLE,
    can_be_argmax,
    can_be_on,
    can_be_top,
    can_rank,
    confirms,
)
from shiftproof.page import Look
from shiftproof.region_document import occurrence_code, occurrence_document
from shiftproof.region_text import occurrence_text
from shiftproof.regions import label_sets, rankings, top_sets


def head(rows, bias=None, names=()):
    return Head(
        "h", "h", np.array(rows, float), None if bias is None else np.array(bias, float), label_names=names
    )


def verdict(h, answer):
    assert confirms(h, answer)
    return answer.verdict


RADII = (None, Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2))


def test_questions_agree_with_the_enumeration():
    generator = random.Random(11)
    for _ in range(120):
        n, d = generator.randint(1, 4), generator.randint(1, 3)
        rows = [[generator.randint(-1, 1) for _ in range(d)] for _ in range(n)]
        bias = [generator.randint(-2, 2) for _ in range(n)] if generator.random() < 0.7 else None
        radius, h = generator.choice(RADII), head(rows, bias)
        sets = {r.parts[0] for r in label_sets(h, radius=radius).regions}
        for size in range(n + 1):
            for on in itertools.combinations(range(n), size):
                off = [k for k in range(n) if k not in on]
                assert (verdict(h, can_be_on(h, on, off, radius)) == POSSIBLE) == (on in sets)
        orders = {r.parts for r in rankings(h, radius=radius).regions}
        whole = {order for order in orders if all(len(part) == 1 for part in order)}
        for order in itertools.permutations(range(n)) if n > 1 else ():
            said = verdict(h, can_rank(h, order, radius))
            assert (said == POSSIBLE) == (tuple((k,) for k in order) in whole)
        for size in range(1, n + 1):
            tops = {r.parts[0] for r in top_sets(h, size, radius=radius).regions}
            for top in itertools.combinations(range(n), size):
                assert (verdict(h, can_be_top(h, top, radius)) == POSSIBLE) == (top in tops)


def test_a_ranking_of_some_labels_alone_or_above_all_others():
    h = head([[1, 0], [-1, 0], [0, 0], [0, 5]])
    assert verdict(h, can_rank(h, [0, 2, 1])) == POSSIBLE
    assert verdict(h, can_rank(h, [2, 0, 1])) == IMPOSSIBLE
    assert verdict(h, can_rank(h, [0, 2], top=True)) == POSSIBLE
    assert verdict(h, can_rank(h, [2], top=True)) == IMPOSSIBLE


def test_labels_that_tie_at_every_input():
    h = head([[1, 0], [1, 0], [0, 1]], names=("a", "b", "c"))
    said = can_rank(h, [0, 2, 1])
    assert verdict(h, said) == IMPOSSIBLE
    tie = can_rank(h, [0, 1])
    assert verdict(h, tie) == IMPOSSIBLE
    assert tie.reason == 'label 0 "a" and label 1 "b" have one row: they tie at every input'
    most = can_be_argmax(h, 0)
    assert (verdict(h, most), most.twins) == (POSSIBLE, (1,))
    assert 'label 1 "b" ties with it' in occurrence_text(h, most, Look())
    biased = head([[1, 0], [1, 0]], [0, 1])
    assert verdict(biased, can_rank(biased, [0, 1])) == IMPOSSIBLE
    assert verdict(biased, can_rank(biased, [1, 0])) == POSSIBLE


def test_a_zero_row_is_never_on():
    h = head([[0, 0], [1, 0]])
    never = can_be_on(h, [0])
    assert (verdict(h, never), never.reason) == (IMPOSSIBLE, "label 0 has a zero row")
    assert verdict(h, can_be_on(h, [1], [0])) == POSSIBLE
    assert verdict(h, can_be_on(h, [], [0, 1])) == POSSIBLE


def test_a_ball_that_is_touched_at_one_input_only():
    h = head([[1, 0], [0, 1]], [-1, 0])
    assert verdict(h, can_be_on(h, [0], [], Fraction(1))) == IMPOSSIBLE
    assert verdict(h, can_be_on(h, [0], [], Fraction(1001, 1000))) == POSSIBLE
    flipped = head([[1, 0], [0, 1]], [1, 0])  # off where x <= -1
    assert verdict(flipped, can_be_on(flipped, [], [0], Fraction(1))) == POSSIBLE
    only = can_be_on(flipped, [1], [0], Fraction(1))
    assert verdict(flipped, only) == IMPOSSIBLE
    assert only.only is not None
    assert only.only[0] == (-1, 0)
    assert not confirms(flipped, replace(only, only=((fmpq(-1), fmpq(1, 9)), only.only[1])))


@pytest.mark.parametrize("power", [-900, -60, 60, 900])
def test_scaling_by_a_power_of_two_changes_no_answer(power):
    rows = np.random.default_rng(5).integers(-3, 4, size=(6, 2)).astype(float)
    for label in range(6):
        said = {verdict(h, can_be_argmax(h, label)) for h in (head(rows), head(rows * 2.0**power))}
        assert len(said) == 1


# -- at real size --------------------------------------------------------------------------------------
def gaussian(labels, dim, seed=1, *, bias=True):
    """A head whose label 7 lies inside the hull of others, with a bias that changes little."""
    generator = np.random.default_rng(seed)
    rows = generator.standard_normal((labels, dim)).astype(np.float32)
    rows[7] = rows[100 : 101 + dim].mean(axis=0)
    constants = (generator.standard_normal(labels) / 64).astype(np.float32) if bias else None
    return Head("g", "g", rows, constants)


@pytest.mark.parametrize("bias", [False, True])
def test_questions_on_a_large_head(bias):
    h = gaussian(4000, 48, bias=bias)
    for radius in (None, Fraction(20)):
        assert verdict(h, can_be_argmax(h, 8, radius)) == POSSIBLE
        assert verdict(h, can_be_argmax(h, 7, radius)) == IMPOSSIBLE
        assert verdict(h, can_be_top(h, [7, 8], radius)) == IMPOSSIBLE
        assert verdict(h, can_rank(h, [3, 1, 4, 15, 9], radius)) == POSSIBLE
        assert verdict(h, can_rank(h, [3, 1], radius, top=True)) == POSSIBLE
        assert verdict(h, can_be_on(h, [0, 1, 2], [3, 4], radius)) == POSSIBLE
    if bias:
        assert verdict(h, can_be_argmax(h, 8, Fraction(1, 10**6))) == IMPOSSIBLE


def test_an_input_at_real_size_is_the_label_s_own_by_plain_sums():
    h = gaussian(2000, 64)
    answer = can_be_top(h, [11, 12], Fraction(30))
    assert answer.witness is not None
    f = np.array([int(v.p) / int(v.q) for v in answer.witness])
    logits = h.unembeddings.astype(float) @ f + h.bias
    assert set(np.argsort(logits)[-2:]) == {11, 12}
    assert np.linalg.norm(f) <= 30


def test_labels_alike_and_zero_rows_at_real_size_are_settled_by_looking():
    h = gaussian(2000, 64, bias=False)
    h.unembeddings[9] = h.unembeddings[8]
    h.unembeddings[3] = 0
    tie = can_be_top(h, [8])
    assert (verdict(h, tie), tie.multipliers) == (IMPOSSIBLE, (((8, 9), 1),))
    assert (verdict(h, can_be_argmax(h, 8)), can_be_argmax(h, 8).twins) == (POSSIBLE, (9,))
    many = [*range(100, 200)]
    assert can_be_on(h, [3], many).reason == "label 3 has a zero row"
    assert verdict(h, can_be_on(h, many[:20], [3, *many[20:]], Fraction(5))) == POSSIBLE


def test_a_demand_that_every_input_meets_at_real_size():
    h = head(np.zeros((100, 30)), np.ones(100))
    assert verdict(h, can_be_on(h, range(90), (), Fraction(1))) == POSSIBLE
    assert verdict(h, can_be_on(h, range(90))) == POSSIBLE


# -- what is tampered with ---------------------------------------------------------------------------
def test_a_false_witness_or_false_multipliers_are_refused():
    h = head([[1, 0], [0, 1], [1, 1], [-3, -2]])
    yes, no = can_be_argmax(h, 0), can_be_on(h, [0, 1], [2])
    assert (verdict(h, yes), verdict(h, no)) == (POSSIBLE, IMPOSSIBLE)
    assert yes.witness is not None
    assert not confirms(h, replace(yes, witness=tuple(-v for v in yes.witness)))
    assert not confirms(h, replace(yes, witness=(fmpq(0), fmpq(0))))
    assert not confirms(h, replace(yes, radius=Fraction(1, 10**9)))
    pairs = no.multipliers
    assert no.how == EXACT
    for place in range(len(pairs)):
        changed = [(p, w + (k == place)) for k, (p, w) in enumerate(pairs)]
        assert not confirms(h, replace(no, multipliers=tuple(changed)))
    assert not confirms(h, replace(no, multipliers=tuple((p, -w) for p, w in pairs)))
    assert not confirms(h, replace(no, multipliers=(((3, None), fmpq(1)),)))
    assert not confirms(h, replace(no, multipliers=tuple((p, fmpq(0)) for p, _ in pairs)))


def test_enclosed_multipliers_of_other_labels_are_refused():
    h = gaussian(4000, 48)
    no = can_be_top(h, [7, 8])
    assert verdict(h, no) == IMPOSSIBLE
    other = tuple(((i, 3999 - (j or 0)), w) for (i, j), w in no.multipliers)
    assert not confirms(h, replace(no, multipliers=other))
    assert not confirms(h, replace(no, multipliers=other, how="enclosed"))


# -- requests that cannot be carried out, and what is said ---------------------------------------------
@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda h: can_be_argmax(h, 9), "the head has no label 9; its labels are 0 to 2"),
        (lambda h: can_rank(h, [0, 1, 0]), 'a ranking: label 0 "a" stands twice; name it once'),
        (lambda h: can_rank(h, [0]), "a ranking has at least two labels, 1 given; add one"),
        (lambda h: can_be_on(h, [0], [0]), '--off: label 0 "a" is in --on too'),
        (lambda h: can_be_on(h, []), "neither --on nor --off has a label; give one"),
        (lambda h: can_be_top(h, []), "a top set has at least one label; add one"),
        (lambda h: can_be_top(h, [0], Fraction(-1)), "--radius: -1 is negative"),
    ],
)
def test_one_line_for_what_cannot_be_asked(ask, said):
    with pytest.raises(UsageError) as error:
        ask(head([[1.0], [2.0], [3.0]], names=("a", "b", "c")))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_an_entry_that_is_no_number_is_named():
    with pytest.raises(UsageError, match="row 1, column 0 is nan"):
        can_rank(head([[1.0], [float("nan")]]), [0, 1])


def test_answers_as_text_and_as_documents():
    h = head([[1, 0], [0, 1], [1, 1]], names=("a", "b", "c"))
    yes, no = can_be_on(h, [0], [1]), can_be_on(h, [0, 1], [2], Fraction(3))
    assert "\npossible: an input does it" in occurrence_text(h, yes, Look())
    text = occurrence_text(h, no, Look())
    assert "impossible" in text
    assert '1/2 * (0 - logit of 2 "c")' in text
    assert (occurrence_code(yes), occurrence_code(no)) == (0, 1)
    document = json.loads(json.dumps(occurrence_document(h, no, {"shiftproof": "0"}, 0.1, kind="sigmoid")))
    assert (document["verdict"], document["witness"], document["radius"]) == ("impossible", None, "3")
    assert {"of": None, "less": 2, "multiplier": "1/2"} in document["certificate"]["multipliers"]


def test_what_exact_arithmetic_would_take_too_long_for_is_undecided_with_the_reason(monkeypatch):
    rows = np.array([[1, 2], [3, -1], [-2, 1], [0, 5]], dtype=np.float64)
    head = Head("small", "small", rows)
    assert occurs.can_rank(head, [0, 1, 2]).verdict != "undecided"
    monkeypatch.setattr(occurs, "PATIENT", 0)
    found = occurs.can_rank(head, [0, 1, 2])
    assert (found.verdict, found.witness, found.multipliers) == ("undecided", None, ())
    assert "takes too long" in found.reason
