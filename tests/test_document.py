"""The JSON documents: one on standard output, complete, the same bytes on every run."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import shiftproof
from shiftproof import document
from shiftproof.evidence import Grade, Instance, Search, Standing, StatementStanding, Tie, Verdict

ROOT = Path(document.__file__).parent.parent
VERSIONS = {"shiftproof": "1", "sympy": "2"}
CHEAP = "cosine_minus_one"


def raw(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shiftproof", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module")
def reviewed() -> str:
    return raw("review", CHEAP)


@pytest.fixture(scope="module")
def review(reviewed: str) -> Any:
    return json.loads(reviewed)


def standing(verdict: Verdict = Verdict.HOLDS, expected: str | None = "holds", **changes: Any) -> Standing:
    nothing = Search(None, "none")
    statement = StatementStanding("s", "text", "x > 0", True, ("every n", "every d"), None, None, nothing)
    made = Standing(
        claim="c",
        title="t",
        source=("document", "place", "sentence"),
        expected=expected,
        verdict=verdict,
        grade=Grade.SOLVER,
        reasons=(),
        assumptions=(),
        rests_on=(),
        added=(),
        statements=(statement,),
        hypotheses=(),
        derivations=(),
        false_twins=(),
        ties=(),
    )
    return replace(made, **changes)


def test_a_review_names_its_schema(review: Any) -> None:
    assert review["schema"] == "shiftproof/review/1"
    assert review["version"] == shiftproof.__version__
    assert review["verdict"] == "holds"
    assert [claim["id"] for claim in review["claims"]] == [CHEAP]


FIELDS = {
    "": "id title source verdict expected as_expected grade reasons assumptions rests_on hypotheses vacuous "
    "statements derivations false_twins proofs ties seconds",
    "source": "document place sentence",
    "hypotheses": "statement name formula necessary added counterexample",
    "statements": "name text formula judged n d proved refuted counterexample witness",
    "derivations": "title statement concludes holds steps",
    "false_twins": "name text refuted counterexample",
    "proofs": "statement valid grade witness assumptions rests_on obligations",
}


@pytest.mark.parametrize("part", FIELDS)
def test_a_claim_has_every_field(review: Any, part: str) -> None:
    (claim,) = review["claims"]
    found = claim[part] if part else claim
    for item in found if isinstance(found, list) else [found]:
        assert set(FIELDS[part].split()) <= set(item)
    assert found


def test_the_parts_of_parts(review: Any) -> None:
    (claim,) = review["claims"]
    example = claim["hypotheses"][0]["counterexample"]
    assert {"values", "failing", "labels", "dim", "grade", "found_by"} <= set(example)
    assert all(isinstance(value, (str, list)) for value in example["values"].values())
    step = claim["derivations"][0]["steps"][0]
    assert {"text", "why", "rule", "holds"} <= set(step)
    obligation = claim["proofs"][0]["obligations"][0]
    assert {"name", "goal", "logic", "outcome", "reason", "steps", "identity", "seconds"} <= set(obligation)
    assert claim["vacuous"] is False
    assert claim["as_expected"] is True


def test_two_runs_agree_in_all_but_the_timings(reviewed: str) -> None:
    assert untimed(reviewed) == untimed(raw("review", CHEAP))


def untimed(text: str) -> str:
    return re.sub(r'"seconds": [0-9.e+-]+', '"seconds": 0', text)


def test_the_other_documents() -> None:
    shown = json.loads(raw("show", CHEAP))
    assert (shown["schema"], shown["verdict"], shown["claim"]["id"]) == ("shiftproof/show/1", "holds", CHEAP)
    proved = json.loads(raw("prove", CHEAP))
    assert (proved["schema"], proved["verdict"]) == ("shiftproof/prove/1", "holds")
    assert [p["valid"] for p in proved["proofs"]] == [True]
    examined = json.loads(raw("doctor"))
    assert (examined["schema"], examined["verdict"]) == ("shiftproof/doctor/1", "works")
    assert {"cvc5", "torch", "scikit-learn", "matplotlib", "coqc"} <= {c["part"] for c in examined["checks"]}


@pytest.mark.parametrize(
    ("standings", "code"),
    [
        ([standing()], 0),
        ([standing(expected=None)], 0),
        ([standing(Verdict.HOLDS_ADDED, None)], 0),
        ([standing(Verdict.REFUTED, "refuted")], 0),
        ([standing(Verdict.REFUTED, None)], 1),
        ([standing(Verdict.REFUTED)], 1),
        ([standing(Verdict.HOLDS, "refuted")], 1),
        ([standing(Verdict.UNDECIDED)], 3),
        ([standing(Verdict.UNDECIDED, None)], 3),
        ([standing(Verdict.UNDECIDED), standing(Verdict.REFUTED)], 1),
        ([standing(), standing(Verdict.UNDECIDED)], 3),
    ],
)
def test_the_exit_code_of_a_review(standings: list[Standing], code: int) -> None:
    assert document.review_code(standings) == code
    made = document.review_document(standings, VERSIONS, 1.0)
    assert made["verdict"] == {0: "holds", 1: "refuted", 3: "undecided"}[code]


def test_a_proof_that_nothing_is_given_for_is_undecided() -> None:
    assert document.prove_code([("s", None)]) == 3


def test_numbers_that_json_lacks_become_null() -> None:
    tie = Tie("m", "s", 1, False, math.nan, math.inf, "float64")
    made = document.review_document([standing(ties=(tie,))], VERSIONS, 1.0)
    found = json.loads(document.dumps(made))["claims"][0]["ties"][0]
    assert (found["max_error"], found["bound"]) == (None, None)


def test_exact_numbers_stay_text() -> None:
    values = {"s": "1/3", "a": ["0", "1"], "w": [["1/2"], ["-3"]]}
    found = document.instance_object(Instance("s", 2, 1, values, "x is false", Grade.EXACT, "z3"))
    assert found["values"] == values
    assert found["grade"] == "exact"


def test_a_statement_that_nothing_satisfies_is_vacuous() -> None:
    assert document.claim_object(standing())["vacuous"] is True


def test_dumps_refuses_what_json_lacks() -> None:
    with pytest.raises(ValueError, match="JSON"):
        document.dumps({"x": math.nan})
