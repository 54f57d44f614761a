"""Formulas as MathML for pages, made from SymPy when the page is made.

What leaves here holds elements of MathML Core alone, without links, styles or scripts, whatever the
names in a formula are: names come from files that are not ours.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sympy as sp
from sympy.logic.boolalg import Boolean

from shiftproof.show import NAME, latex, names
from shiftproof.statement import Claim, Statement, Step
from shiftproof.vectors import ForAll

#: the elements and attributes that may occur
ELEMENTS = frozenset(
    (
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
        "msqrt",
        "mroot",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
    )
)
ATTRIBUTES = frozenset(
    (
        "display",
        "width",
        "lspace",
        "rspace",
        "stretchy",
        "form",
        "fence",
        "minsize",
        "maxsize",
        "symmetric",
        "movablelimits",
        "largeop",
        "mathvariant",
        "displaystyle",
        "scriptlevel",
    )
)
#: characters of MathML above which a formula is no longer read but searched: text serves better
LONGEST = 12_000
_COMPOUND = (sp.And, sp.Or, sp.Implies, ForAll)


@dataclass(frozen=True)
class Formula:
    """A formula to show: MathML for each of its parts, none where it cannot be typeset.

    ``joint`` stands between the parts: "and" between conjuncts, "or" between disjuncts.
    ``lead`` says what stands before it: "there is v such that"; in a derivation how it follows, such as "=".
    """

    pieces: tuple[str, ...] = ()
    lead: str = ""
    joint: str = "and"


@dataclass(frozen=True)
class Typeset:
    """The formulas of one claim, found by where they stand in it.

    ``steps`` are found by the number of the derivation and of its line, from 0.
    """

    statements: Mapping[str, Formula] = field(default_factory=dict)
    hypotheses: Mapping[tuple[str, str], Formula] = field(default_factory=dict)
    steps: Mapping[tuple[int, int], Formula] = field(default_factory=dict)


def typeset(claim: Claim) -> Typeset:
    """Return the formulas of a claim as MathML."""
    return Typeset(
        {s.name: formula(s.conclusion, _lead(s)) for s in claim.statements},
        {(s.name, h.name): formula(h.formula) for s in claim.statements for h in s.hypotheses},
        {
            (place, line): formula(expression, relation)
            for place, derivation in enumerate(claim.derivations)
            for line, (expression, relation) in enumerate(
                ((derivation.start, ""), *((s.expression, _relation(s)) for s in derivation.steps))
            )
        },
    )


def _relation(step: Step) -> str:
    if isinstance(step.expression, Boolean):
        return step.rule if step.rule in {"given", "fact"} else "so"
    return "\u2265" if step.rule == "at least" else "="


def formula(expression: Any, lead: str = "") -> Formula:
    """Return a formula with its outermost parts apart; without any where it is too long or has none."""
    parts = expression.args if isinstance(expression, (sp.And, sp.Or)) else (expression,)
    kinds = _COMPOUND if len(parts) > 1 else ()
    pieces = tuple(mathml(part, apart=isinstance(part, kinds)) for part in parts)
    shown = all(pieces) and sum(map(len, pieces)) <= LONGEST
    return Formula(pieces if shown else (), lead, "or" if isinstance(expression, sp.Or) else "and")


def mathml(expression: Any, *, apart: bool = False) -> str:
    """Return an expression as one MathML element, or "" for one that cannot be typeset safely.

    ``apart``: in brackets, because others stand beside it.
    """
    if not all(NAME.fullmatch(name) for name in names(expression)):
        return ""
    text = latex(expression)
    return _converted(rf"\left({text}\right)" if apart else text)


def of_latex(text: str) -> str:
    """Return LaTeX that `latex` made as one MathML element, or "" where it cannot be typeset safely."""
    return _converted(text)


def _lead(statement: Statement) -> str:
    """Return in words what a statement says to exist, and for all of what the rest is said."""
    exist, then = (
        ", ".join(item if isinstance(item, str) else str(getattr(item, "name", item)) for item in items)
        for items in (statement.exists, statement.then_all)
    )
    there = "there are" if len(statement.exists) > 1 else "there is"
    lead = f"{there} {exist} such that" if exist else ""
    return f"{lead}, for all {then}".removeprefix(", ") if then else lead


@cache
def _converted(text: str) -> str:
    import math_core

    try:
        made = str(_converter().convert_with_local_state(text, displaystyle=False))
    except math_core.LatexError:
        return ""
    made = _shorter(made)
    return made if _harmless(made) else ""


def _shorter(made: str) -> str:
    """Return the same formula in fewer bytes: a page holds hundreds."""
    made = made.replace("&ApplyFunction;", "\u2061").replace("<mspace/>", "").replace(' stretchy="false"', "")
    made = re.sub(
        r'<mo [lr]space="0[.0-9a-z]*">([,\u2061])</mo>(<mspace width="0.16[0-9]*em"/>)?', r"<mo>\1</mo>", made
    )
    made = re.sub(r'(<mo>,</mo>)<mspace width="0.16[0-9]*em"/>', r"\1", made)
    return re.sub(r"<mrow>(<m([ion])>[^<]*</m\2>)</mrow>", r"\1", made)


@cache
def _converter() -> Any:
    import math_core

    return math_core.LatexToMathML()


def _harmless(made: str) -> bool:
    try:
        root = ET.fromstring(made)  # noqa: S314  (no entities: it was written by the converter)
    except ET.ParseError:
        return False
    return all(node.tag in ELEMENTS and set(node.attrib) <= ATTRIBUTES for node in root.iter())
