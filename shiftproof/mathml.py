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
from sympy.printing.latex import LatexPrinter

from shiftproof.statement import Claim, Statement, Step
from shiftproof.vectors import (
    Entry,
    ForAll,
    Row,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorScale,
    VectorSum,
    ZeroVector,
)

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
#: names that can be typeset; of any other name the plain text is shown
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([_.][A-Za-z0-9]+)*'*")
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
    if not all(_NAME.fullmatch(name) for name in _names(expression)):
        return ""
    text = latex(expression)
    return _converted(rf"\left({text}\right)" if apart else text)


def latex(expression: Any) -> str:
    """Return an expression as LaTeX, bracketed so that it can be read in one way only."""
    return str(_Printer().doprint(expression))


class _Printer(LatexPrinter):  # type: ignore[misc]
    def _print(self, expr: Any, **settings: Any) -> str:
        if isinstance(expr, ZeroVector):
            return r"\mathbf{0}"
        if isinstance(expr, Vector):
            return _bold(expr.name)
        if isinstance(expr, Row):
            return f"{_bold(expr.name)}_{{{self._print(expr.index)}}}"
        if isinstance(expr, Entry):
            return f"{self._print(sp.Symbol(expr.name))}_{{{self._print(expr.index)}}}"
        if isinstance(expr, VectorSum):
            body, index, count = expr.args
            return rf"\sum_{{{self._print(index)}<{self._print(count)}}} {self._apart(body, VectorAdd)}"
        if isinstance(expr, VectorScale) and expr.args[0] == -1:
            body = self._apart(expr.args[1], VectorAdd)
            return rf"-\left({body}\right)" if body.startswith("-") else f"-{body}"
        if isinstance(expr, ForAll):
            index, count, body = expr.args
            return rf"\forall\, {self._print(index)} < {self._print(count)}:\; {self._apart(body, _COMPOUND[:3])}"
        return str(super()._print(expr, **settings))

    def _apart(self, expr: Any, kinds: Any) -> str:
        body = str(self._print(expr))
        return rf"\left({body}\right)" if isinstance(expr, kinds) else body

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:  # noqa: ARG002, N802
        stem = expr.name.rstrip("'")
        primes = str(expr.name)[len(stem) :]
        shown = str(super()._print_Symbol(sp.Symbol(stem.replace(".", "_"))))
        return (rf"\mathrm{{{shown}}}" if re.fullmatch(r"[A-Za-z]{2,}", shown) else shown) + primes

    def _print_And(self, expr: Any) -> str:  # noqa: N802
        return r"\;\text{ and }\;".join(self._apart(part, _COMPOUND) for part in expr.args)

    def _print_Or(self, expr: Any) -> str:  # noqa: N802
        return r"\;\text{ or }\;".join(self._apart(part, _COMPOUND) for part in expr.args)

    def _print_Implies(self, expr: Any) -> str:  # noqa: N802
        given, then = (self._apart(part, _COMPOUND) for part in expr.args)
        return rf"\text{{if }}\; {given} \;\text{{ then }}\; {then}"

    def _print_Not(self, expr: Any) -> str:  # noqa: N802
        (inner,) = expr.args
        if isinstance(inner, VectorEqual):
            left, right = map(self._print, inner.args)
            return rf"{left} \neq {right}"
        return rf"\text{{not }}\left({self._print(inner)}\right)"

    def _print_Sum(self, expr: Any) -> str:  # noqa: N802
        plain = all(low == 0 for _, low, _ in expr.limits)
        body = self._apart(expr.function, sp.Add)
        if plain:
            under = ",\\, ".join(f"{self._print(i)}<{self._print(high + 1)}" for i, _, high in expr.limits)
            return rf"\sum_{{{under}}} {body}"
        signs = "".join(
            rf"\sum_{{{self._print(i)}={self._print(low)}}}^{{{self._print(high)}}} "
            for i, low, high in reversed(expr.limits)
        )
        return signs + body


def _bold(name: str) -> str:
    stem = name.rstrip("'").replace("_", "")
    return rf"\mathbf{{{stem}}}" + name[len(name.rstrip("'")) :]


def _names(expression: Any) -> set[str]:
    """Return every name that occurs in an expression, bound ones too."""
    if not isinstance(expression, sp.Basic):
        return set()
    return {
        node.name
        for node in sp.preorder_traversal(expression)
        if isinstance(node, (Vector, Row, Entry, sp.Symbol))
    }


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
