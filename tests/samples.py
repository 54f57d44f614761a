"""The pages that the browser is shown, each made of something small: reports, audits, counterexamples."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from pages import HOSTILE, NAMES, line, reviewed

from shiftproof import doctor
from shiftproof.answer_page import answer_html
from shiftproof.audit import Audit, audit
from shiftproof.audit_page import audit_html
from shiftproof.certificate import certificates
from shiftproof.explorer import explorer_html, explorer_section, published_scenes
from shiftproof.heads import Head
from shiftproof.hypertext import verbatim
from shiftproof.question import Question
from shiftproof.report import report_html
from shiftproof.search import Answer, search

LINE = "shiftproof audit rows.npy --labels 0 1 2"


@cache
def report() -> str:
    """A report as the command writes it, with evidence of Coq's kernel, some of it missing."""
    document, given = copy.deepcopy(reviewed()[0]), reviewed()[1]
    document["kernel"] = {"coq": "8.16.1", "asked": True, "why_not": ""}
    theorems = {}
    for claim in document["claims"]:
        for number, statement in enumerate(claim["statements"]):
            name = f"{claim['id']}__{statement['name']}".replace(" ", "_")
            theorems[claim["id"], statement["name"]] = f"Theorem {name} :\n  True."
            statement["kernel"] = {
                "theorem": name,
                "file": f"proofs/{claim['id']}.v",
                "proved": number == 0,
                "refuted": False,
                "lines": 9,
                "axioms": ["Classical_Prop.classic"],
                "heard": number != 1,
                "why_not": "" if number == 0 else "Coq came to no end",
            }
    document["claims"][0]["grade"] = "kernel"
    part = explorer_section(published_scenes(), "Drag the origin", "Nothing moves but the cosine.")
    return report_html(
        document, replace(given, theorems=theorems), line(NAMES), part, verbatim("explorer.css")
    )


@cache
def audited() -> Audit:
    """An audit with everything that one can have: a sample, a radius, neighbours, names that are hostile."""
    generator = np.random.default_rng(4)
    names = [HOSTILE, " ", "a\u202eb", *map(str, range(3, 30))]
    head = Head(
        "a/long/path/to_a_model/that_nothing/breaks/anywhere.safetensors:head",
        "rows",
        generator.standard_normal((30, 5)),
        embeddings=3 * generator.standard_normal((60, 5)),
        label_names=names,
    )
    return audit(head, [0, 1, 2, 3], similar=3, neighbours=[7], radius=Fraction(2))


@cache
def answered(name: str) -> Answer:
    """A question answered: "found", "ceiling" or "impossible"."""
    low: dict[str, Any] = {"centered": True, "cosine_at_most": "-0.8", "coprobability_at_least": "0.45"}
    high: dict[str, Any] = {"unit_length": True, "cosine_at_least": "0.8", "coprobability_at_most": "0.35"}
    asked = {"found": (5, low), "ceiling": (6, high), "impossible": (4, {**low, "cosine_at_most": "-1"})}
    labels, options = asked[name]
    return search(Question.make(labels, 2, **options))


def _answer(name: str) -> Callable[[], str]:
    def page() -> str:
        answer = answered(name)
        return answer_html(answer, certificates(answer), doctor.versions(), "shiftproof counterexample")

    return page


#: what the browser is shown, by name
PAGES: dict[str, Callable[[], str]] = {
    "report": report,
    "explorer": lambda: explorer_html(published_scenes()),
    "audit": lambda: audit_html(audited(), doctor.versions(), LINE, conditions=True),
    "found": _answer("found"),
    "ceiling": _answer("ceiling"),
    "impossible": _answer("impossible"),
}
