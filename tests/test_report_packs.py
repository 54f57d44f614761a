"""What the report keeps packed: questions to the solver, theorems of Coq; and what it says of Coq's kernel."""

from __future__ import annotations

import base64
import copy
import json
import re
import zlib
from dataclasses import replace
from typing import Any

import pytest
from pages import HOSTILE, NAMES, Page, reviewed, sound

from shiftproof import report
from shiftproof.claim_map import picture
from shiftproof.report import VERDICTS, Beside, packed_questions, report_html

AXIOMS = ["FunctionalExtensionality.functional_extensionality_dep", "Classical_Prop.classic"]


@pytest.fixture
def given() -> Beside:
    return reviewed()[1]


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(reviewed()[0])


def unpacked(page: str) -> list[str]:
    """The texts of a page as its script unpacks them."""
    pack = page.partition('<script type="text/plain" id="questions">')[2].partition("</script>")[0]
    lines, texts = json.loads(zlib.decompress(base64.b64decode(pack)))
    return ["\n".join(lines[at] for at in text) for text in texts]


def article_of(page: str, claim: str) -> str:
    return page.partition(f'<article id="claim-{claim}"')[2].partition("</article>")[0]


def heard(document: dict[str, Any], **changes: Any) -> dict[tuple[str, str], str]:
    """Write into a document that the kernel proved every statement; return the theorems."""
    document["kernel"] = {"coq": "8.16.1", "asked": True, "why_not": ""}
    theorems = {}
    for claim in document["claims"]:
        claim["grade"] = "kernel"
        for statement in claim["statements"]:
            name = f"{claim['id']}__{statement['name']}".replace(" ", "_")
            statement["kernel"] = {
                "theorem": name,
                "file": f"proofs/{claim['id']}.v",
                "proved": True,
                "refuted": False,
                "lines": 12,
                "axioms": AXIOMS,
                "heard": True,
                "why_not": "",
                **changes,
            }
            theorems[claim["id"], statement["name"]] = f"Theorem {name} :\n  forall (d : nat), d = d."
    return theorems


# -- questions to the solver ---------------------------------------------------------------------
def test_the_questions_to_the_solver_are_all_there(document: dict[str, Any], given: Beside) -> None:
    page = report_html(document, given)
    texts = unpacked(page)
    assert texts == list(given.questions.values())
    for claim in document["claims"]:
        rows = [int(row) for row in re.findall(r'<li data-q="(\d+)"', article_of(page, claim["id"]))]
        assert [texts[row] for row in rows] == [
            text for (name, _, _), text in given.questions.items() if name == claim["id"]
        ]


def test_a_long_goal_is_cut_only_where_its_question_has_it_whole(
    document: dict[str, Any], given: Beside
) -> None:
    goal = "x + " * 400 + "y > 0"
    document["claims"][0]["proofs"][0]["obligations"][0]["goal"] = goal
    assert goal.replace(">", "&gt;") in report_html(document)
    cut = report_html(document, given)
    assert goal.replace(">", "&gt;") not in cut
    assert "x + \u2026</code>" in cut


def test_questions_that_do_not_fit_are_left_out_and_the_page_says_so(
    document: dict[str, Any], given: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "LARGEST", 1000)
    made = report_html(document, given)
    assert 'id="questions"' not in made
    assert "data-q=" not in made
    for name in NAMES:
        assert f"<code>shiftproof prove {name} --emit-smt2 DIR</code> writes them" in made


def test_the_claims_with_most_questions_are_left_out_first(
    document: dict[str, Any], given: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {
        name: sum(len(text) for key, text in given.questions.items() if key[0] == name) for name in NAMES
    }
    small, large = sorted(NAMES, key=sizes.__getitem__)
    kept = {key: text for key, text in given.questions.items() if key[0] == small}
    bare = len(report_html(document, replace(given, questions={})).encode())
    monkeypatch.setattr(report, "LARGEST", bare + len(packed_questions(kept).text) + 2000)
    made = report_html(document, given)
    assert len(made.encode()) < report.LARGEST
    assert unpacked(made) == list(kept.values())
    assert f"shiftproof prove {large} --emit-smt2 DIR</code> writes them" in made
    assert f"shiftproof prove {small} --emit-smt2 DIR</code> writes them" not in made


def test_a_page_of_forty_claims_stays_below_its_limit(document: dict[str, Any], given: Beside) -> None:
    theorems = heard(document)
    names = [f"{claim['id']}_{number}" for number in range(20) for claim in document["claims"]]
    many = {**document, "claims": [{**document["claims"][i % 2], "id": name} for i, name in enumerate(names)]}
    formulas = {name: given.formulas[NAMES[i % 2]] for i, name in enumerate(names)}
    questions = {
        (name, statement, number): text.replace(claim, name)
        for i, name in enumerate(names)
        for (claim, statement, number), text in given.questions.items()
        if claim == NAMES[i % 2]
    }
    texts = {
        (name, statement): text.replace(claim, name)
        for i, name in enumerate(names)
        for (claim, statement), text in theorems.items()
        if claim == NAMES[i % 2]
    }
    made = report_html(many, Beside(formulas, questions, texts))
    assert len(unpacked(made)) == len(questions) + len(texts)
    assert "are left out, to keep this page small" not in made
    assert len(made.encode()) < report.LARGEST


# -- Coq's kernel --------------------------------------------------------------------------------
def test_what_the_kernel_proved_stands_with_each_statement(document: dict[str, Any], given: Beside) -> None:
    theorems = heard(document)
    page = report_html(document, replace(given, theorems=theorems))
    sound(page)
    texts = unpacked(page)
    said = Page(page).said()
    assert f"Coq 8.16.1: {len(theorems)} of {len(theorems)} statements proved" in said
    for claim in document["claims"]:
        article = article_of(page, claim["id"])
        rows = [int(row) for row in re.findall(r'<div class="kernel" data-q="(\d+)"', article)]
        assert [texts[row] for row in rows] == [
            theorems[claim["id"], statement["name"]] for statement in claim["statements"]
        ]
        assert "proved, 12 lines" in article
        for axiom in AXIOMS:
            assert article.count(axiom) == 1
        assert f"coqc -q -Q proofs Shiftproof proofs/{claim['id']}.v" in article
        assert f"proofs/{claim['id']}.v</code>" in article


def test_in_the_map_the_kernel_has_its_word_and_its_fill(document: dict[str, Any]) -> None:
    heard(document)
    for node in picture(document["claims"], VERDICTS).nodes:
        if node.inside:
            assert node.style.startswith("kernel ")
            assert "; kernel" in node.words[0]
    fills = re.findall(r"--(sampled|solver|enclosed|exact|kernel): (#\w+)", report_html(document))
    assert len({fill for _, fill in fills}) == len(fills) - 5, "light, dark and print, which is light again"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"refuted": True}, "proved false"),
        ({"proved": False, "why_not": "the text differs"}, "not proved, the text differs"),
        ({"proved": False, "heard": False, "why_not": "late"}, "not heard, late"),
        ({"axioms": []}, "resting on no axiom"),
        ({"proved": False, "why_not": HOSTILE}, HOSTILE),
        ({"theorem": HOSTILE, "file": HOSTILE}, HOSTILE),
    ],
)
def test_what_the_kernel_did_not_prove_is_said(
    document: dict[str, Any], changes: dict[str, Any], words: str
) -> None:
    theorems = heard(document, **changes)
    page = sound(report_html(document, Beside(theorems=theorems)))
    assert words in page.said()
    assert "img" not in page.tags()


def test_a_kernel_that_was_not_asked_is_said_to_be_missing(document: dict[str, Any]) -> None:
    document["kernel"] = {"coq": None, "asked": False, "why_not": "no coqc was found"}
    said = Page(report_html(document)).said()
    assert "not heard: no coqc was found; no verdict needs it" in said
    for without in ({}, {"kernel": None}):
        older = {name: value for name, value in document.items() if name != "kernel"} | without
        for statement in older["claims"][0]["statements"]:
            statement.pop("kernel", None)
        assert "not heard: it was not asked" in Page(report_html(older)).said()
