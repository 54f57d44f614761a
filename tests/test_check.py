"""The independent checker: what it accepts, and everything that it must refuse."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from certificates_by_hand import FOUND, Document, sealed
from excluded_by_hand import EDGES, excluding

from shiftproof.check import Malformed, Refused, check_document


def refused(document: Any) -> str:
    """Return why a document is refused."""
    with pytest.raises((Malformed, Refused)) as caught:
        check_document(document)
    return str(caught.value)


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the paths of everything in a document, containers too."""
    yield path
    if isinstance(document, dict):
        for name in document:
            yield from leaves(document[name], (*path, name))
    elif isinstance(document, list):
        for k in range(min(len(document), 6)):  # enough of a row of 96 zeros
            yield from leaves(document[k], (*path, k))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def put(document: Document, path: tuple[Any, ...], value: Any) -> Document:
    """Return a copy with another value at a path, its digest left as it is."""
    fresh = copy.deepcopy(document)
    at(fresh, path[:-1])[path[-1]] = value
    return fresh


EVERY = [pytest.param(document, id=name) for name, document in FOUND.items()]
IMPOSSIBLE = [
    pytest.param(rule, asked, id=f"{rule} {k}")
    for rule, (inside, _) in EDGES.items()
    for k, asked in enumerate(inside)
]
POSSIBLE = [
    pytest.param(rule, asked, id=f"{rule} {k}")
    for rule, (_, outside) in EDGES.items()
    for k, asked in enumerate(outside)
]


@pytest.mark.parametrize("document", EVERY)
def test_a_certificate_by_hand_is_accepted(document: Document) -> None:
    lines = check_document(copy.deepcopy(document))
    assert lines[0].startswith(
        f"head: {document['question']['labels']} rows of {document['question']['dim']}"
    )
    assert any(line.startswith("cosine of labels") for line in lines)
    assert document == sealed(document), "the checker changes nothing"


def test_the_lines_say_what_was_checked() -> None:
    assert check_document(FOUND["rational"]) == [
        "head: 3 rows of 2 numbers, distinct, not zero",
        "rows sum to zero",
        "cosine of labels 0 and 1: between -4/5 and -0.8",
        "at the input both have probability >= 0.49938107, asked: 9/20",
    ]
    assert check_document(FOUND["published ceiling"])[2:] == [
        "rows have length 1",
        "cosine of labels 1 and 3: between 0.805 and 161/200",
        "at the input both have probability >= 0.31668711",
        "at every input one of the two is at most 0.31668723, asked: 3167/10000",
    ]
    assert check_document(excluding(*next((r, e[0][0]) for r, e in EDGES.items() if r == "half"))) == [
        "no head: rule half applies; the theorem is claim some_claim of the ledger (trusted here)"
    ]


@pytest.mark.parametrize(("rule", "asked"), IMPOSSIBLE)
def test_a_rule_excludes_what_lies_just_inside(rule: str, asked: Document) -> None:
    assert f"rule {rule} applies" in check_document(excluding(rule, asked))[0]


@pytest.mark.parametrize(("rule", "asked"), POSSIBLE)
def test_a_rule_does_not_exclude_what_lies_just_outside(rule: str, asked: Document) -> None:
    with pytest.raises(Refused, match=rf"rule {rule}|e\^3000"):
        check_document(excluding(rule, asked))


# Nothing can be changed unseen.


@pytest.mark.parametrize("document", [*EVERY, *(excluding(r, e[0][0]) for r, e in EDGES.items())])
def test_every_change_is_seen_by_the_digest_at_the_latest(document: Document) -> None:
    for path in leaves(document):
        old = at(document, path)
        if not path:
            continue
        changes: list[Any] = [None, 7, "7", "x", [], {}, True, False, 0.5, "sqrt(2)", "-1/3", [["0", "1"]]]
        for value in changes:
            if value != old or type(value) is not type(old):
                refused(put(document, path, value))
        parent = at(document, path[:-1])
        fresh = copy.deepcopy(document)
        del at(fresh, path[:-1])[path[-1]]
        refused(fresh)
        if isinstance(parent, dict):
            refused(put(document, (*path[:-1], "more"), old))


FREE = {  # what the truth does not depend on: another value is as true
    ("tie away from zero", "rows", 2),
    ("repeats and sparse rows", "rows", 3),
    ("repeats and sparse rows", "cosine", 0),
    ("uniform ceiling", "ceiling", "input", 0),
    ("published ceiling", "ceiling", "input", 0),
    ("ceiling of one half", "rows", 0),
    ("ceiling of one half", "rows", 1),
}


def nudged(document: Document, path: tuple[Any, ...]) -> list[Any]:
    """Return values near to the one at a path; of an enclosure, one that is too narrow."""
    old = at(document, path)
    if isinstance(old, list):
        return [old[:-1], [*old, *old[-1:]], old[0], {"0": old}]
    if isinstance(old, dict):
        return [list(old.values()), None]
    if isinstance(old, int):
        return [old + 1, old - 1, True, str(old), -1 - old, 10**999]
    if not isinstance(old, str):
        return [[], {}, ["0"], "0"]
    if path[-2] in {"cosine", "coprobability", "entropy", "miss", "bound"}:
        other = at(document, path[:-1])[1 - path[-1]]
        tiny = Fraction(1 - 2 * path[-1], 10**12)
        return [str(Fraction(old) + tiny) if Fraction(old) == Fraction(other) else other]
    if "sqrt" in old:
        return [
            old.removeprefix("-") if old[0] == "-" else "-" + old,
            f"1/7{'' if old[0] == '-' else '+'}{old}",
        ]
    return [str(Fraction(old) + Fraction(1, 10**4)), str(Fraction(old) - Fraction(1, 10**4))]


@pytest.mark.parametrize("name", FOUND)
def test_a_change_sealed_anew_is_refused_for_what_it_says(name: str) -> None:
    document, tried = FOUND[name], 0
    for path in leaves(document):
        free = any((name, *path)[: len(free)] == free for free in FREE)
        if not path or path[0] in {"schema", "verdict", "question", "digest"} or free:
            continue
        for value in nudged(document, path):
            tried += 1
            assert "digest" not in refused(sealed(put(document, path, value))), path
    assert tried > 20


#: (certificate, what is asked instead): false of the head, or no question
ASKED: list[tuple[str, Document]] = [
    ("rational", {"labels": 4}),
    ("rational", {"labels": 2}),
    ("rational", {"labels": True}),
    ("rational", {"labels": 1}),
    ("rational", {"labels": "3"}),
    ("rational", {"dim": 3}),
    ("rational", {"dim": 1}),
    ("rational", {"dim": 0}),
    ("rational", {"equal_length": True}),
    ("rational", {"unit_length": True}),
    ("rational", {"centered": 1}),
    ("rational", {"radius": "1999/1000"}),
    ("rational", {"radius": "-1"}),
    ("rational", {"radius": 2}),
    ("rational", {"cosine_at_most": "-800001/1000000"}),
    ("rational", {"cosine_at_most": None, "cosine_at_least": "-799999/1000000"}),
    ("rational", {"cosine_at_least": "-1"}),
    ("rational", {"cosine_at_most": "-0.8"}),
    ("rational", {"cosine_at_most": "-1000001/1000000"}),
    ("rational", {"cosine_at_most": "1000001/1000000"}),
    ("rational", {"coprobability_at_least": "4993811/10000000"}),
    ("rational", {"coprobability_at_least": "1000001/1000000"}),
    ("rational", {"coprobability_at_least": "-1/1000000"}),
    ("rational", {"coprobability_at_least": None, "coprobability_at_most": "1/2"}),
    ("rational", {"coprobability_at_most": "1/2"}),
    ("root in the input", {"unit_length": True}),
    ("root in the input", {"radius": "1499999/1000000"}),
    ("root in the input", {"cosine_at_least": "-499999/1000000"}),
    ("root", {"cosine_at_most": "-500001/1000000"}),
    ("tie at one half", {"coprobability_at_least": "500001/1000000"}),
    ("tie at one half", {"cosine_at_most": None, "cosine_at_least": "-999999/1000000"}),
    ("tie away from zero", {"centered": True}),
    ("tie away from zero", {"equal_length": True}),
    ("tie away from zero", {"coprobability_at_least": "333334/1000000"}),
    ("repeats and sparse rows", {"allow_repeats": False}),
    ("repeats and sparse rows", {"centered": True}),
    ("repeats and sparse rows", {"radius": "-1/1000000"}),
    ("no probability asked", {"centered": True}),
    ("no probability asked", {"unit_length": True}),
    ("no probability asked", {"cosine_at_least": "707107/1000000"}),
    ("published ceiling", {"cosine_at_least": "805001/1000000"}),
    ("published ceiling", {"coprobability_at_most": "316687/1000000"}),
    ("published ceiling", {"coprobability_at_most": "1/2"}),
    ("published ceiling", {"coprobability_at_most": None}),
    ("uniform ceiling", {"coprobability_at_most": "249999/1000000"}),
    ("uniform ceiling", {"centered": True}),
    ("uniform ceiling", {"equal_length": True}),
    ("point ceiling", {"radius": None}),
    ("point ceiling", {"radius": "1/1000000"}),
    ("ceiling with a radius", {"radius": None}),
    ("ceiling with a radius", {"radius": "499/1000"}),
    ("ceiling with a radius", {"radius": "501/1000"}),
    ("ceiling with a radius", {"coprobability_at_most": "4/10"}),
    ("ceiling of one half", {"coprobability_at_most": "499999/1000000"}),
]


@pytest.mark.parametrize(("name", "asked"), ASKED)
def test_another_question_is_not_answered(name: str, asked: Document) -> None:
    document = FOUND[name]
    reason = refused(sealed({**document, "question": {**document["question"], **asked}}))
    assert "digest" not in reason


def test_an_impossibility_states_nothing_else() -> None:
    document = excluding("half", EDGES["half"][0][0])
    for name in ("root", "rows", "pair", "cosine", "coprobability", "input", "ceiling"):
        for value in (FOUND["published ceiling"][name], 2, "0", [], False):
            if value is not None:
                assert name in refused(sealed({**document, name: value}))
    spread = excluding("spread", EDGES["spread"][0][0])
    for value in ({}, {"t": 1}, {"t": "1", "s": "1"}, {"t": "1.0"}, {"t": None}, None, "1"):
        refused(sealed(put(spread, ("exclusion", "instance"), value)))
    for value in ("", "a b", "a\n", "é", "x" * 101, "1a", None, 3, "../a"):
        assert "claim" in refused(sealed(put(document, ("exclusion", "claim"), value)))
    for value in ("halves", "", None, 3, ["half"], "uniform"):
        refused(sealed(put(document, ("exclusion", "rule"), value)))
    check_document(sealed(put(document, ("exclusion", "claim"), "another_claim")))
    refused(sealed({**document, "verdict": "found"}))
    refused(sealed({**FOUND["rational"], "verdict": "impossible"}))
    refused(sealed({**FOUND["rational"], "exclusion": document["exclusion"]}))


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"0": "1", "1": "3"}, None),
        ({"1": "6/2", "0": "1"}, None),
        ({"0": "1", "2": "3"}, Refused),
        ({"0": "1"}, Refused),
        ({"0": "1", "1": "3", "00": "0"}, Malformed),
        ({"0": "1", "01": "3"}, Malformed),
        ({"0": "1", "-1": "3"}, Malformed),
        ({"0": "1", "1": "0"}, Malformed),
        ({"0": "1", "1": 3}, Malformed),
        ({"0": "1", "1" * 400: "3"}, Malformed),
        ({"0": "1", "\u0661": "3"}, Malformed),
        (["1", "3", "0"], Refused),
        (["1"], Refused),
        (["1", 3], Malformed),
        (["1", "3.0"], Malformed),
        (["1", "\u0663"], Malformed),
        (["1", "+3"], Malformed),
        (["1", " 3"], Malformed),
        (["1", "3/0"], Malformed),
        (["1", "3/-1"], Malformed),
        (["1", "3\n"], Malformed),
        (["1", "3e0"], Malformed),
        (["1", "3_0"], Malformed),
        (["1", ""], Malformed),
        (["1", "0" * 1000 + "3"], Malformed),
        (["1", "1+sqrt(4)"], Malformed),
        (["1", None], Malformed),
        ("13", Malformed),
        (None, Malformed),
        (3, Malformed),
    ],
)
def test_a_row_is_read_strictly(row: Any, error: type[Exception] | None) -> None:
    document = sealed(put(FOUND["rational"], ("rows", 0), row))
    if error is None:
        check_document(document)
    else:
        with pytest.raises(error):
            check_document(document)
