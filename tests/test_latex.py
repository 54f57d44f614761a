"""Formulas as LaTeX: brackets where they are needed, no node without a notation, every claim's statements typeset."""

from __future__ import annotations

import re

import pytest
import sympy as sp

from shiftproof import show
from shiftproof.ledger import Ledger
from shiftproof.mathml import of_latex
from shiftproof.notation import a, b, v
from shiftproof.statement import Statement
from shiftproof.vectors import (
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorFamily,
    VectorSum,
    ZeroVector,
    label_index,
    nonzero,
)

LEDGER = Ledger()
w, c = VectorFamily("w"), ScalarFamily("bias")
j, n = label_index("j"), sp.Symbol("n", integer=True, positive=True)
x, y = sp.symbols("x y")


def balanced(text: str) -> bool:
    depth = 0
    for mark in re.findall(r"\\left|\\right", text):
        depth += 1 if mark == r"\left" else -1
        if depth < 0:
            return False
    return depth == 0 and text.count("{") == text.count("}")


@pytest.mark.parametrize(
    ("expression", "latex"),
    [
        (VectorSum(w[j] + a, j, n), r"\sum_{j<n} \left(\mathbf{w}_{j} + \mathbf{a}\right)"),
        (VectorSum(w[j], j, n) + a, r"\sum_{j<n} \mathbf{w}_{j} + \mathbf{a}"),
        (ZeroVector(), r"\mathbf{0}"),
        (-(a + b), r"-\left(\mathbf{a} + \mathbf{b}\right)"),
        (2 * (a - b), r"2\,\left(\mathbf{a} - \mathbf{b}\right)"),
        ((x + y) * a, r"\left(x + y\right)\,\mathbf{a}"),
        (Vector("x_bar'"), r"\mathbf{xbar}'"),
        (c[j] + Inner(a, b), r"\mathrm{bias}_{j} + \langle \mathbf{a},\, \mathbf{b} \rangle"),
        (nonzero(a), r"\mathbf{a} \neq \mathbf{0}"),
    ],
)
def test_vectors_are_bracketed_and_named(expression: sp.Basic, latex: str) -> None:
    assert show.latex(expression) == latex


def test_sympy_prints_vectors_as_the_project_does() -> None:
    for expression in (VectorSum(w[j] + a, j, n), ZeroVector(), -(-2 * a), w[j] - b):
        assert sp.latex(expression) == show.latex(expression)
    either = sp.Or(sp.Gt(x, 1), sp.Gt(y, 1))
    assert sp.latex(ForAll(j, n, either)).endswith(r"\left(" + sp.latex(either) + r"\right)")


@pytest.mark.parametrize("name", LEDGER.names)
def test_every_statement_of_every_claim_is_typeset(name: str) -> None:
    claim = LEDGER.entry(name).claim
    for statement in claim.statements:
        text = show.claimed(statement)
        assert balanced(text)
        assert of_latex(text).startswith("<math")
        assert not re.search(r"Vector|operatorname|mathtt|\bInner\b", text)
        shown = statement._repr_latex_()
        assert shown == f"$\\displaystyle {text}$"
    whole = claim._repr_latex_()
    assert whole is not None
    assert balanced(whole)


def test_a_statement_says_its_hypotheses_and_what_exists() -> None:
    found = LEDGER.entry("equivalent_head").claim.statements[0]
    text = show.claimed(found)
    assert text.startswith(
        r"i \neq j,\;\; \mathbf{w}_{i} \neq \mathbf{w}_{j} \;\;\Longrightarrow\;\; \exists\, \mathbf{v}:"
    )
    assert r"\forall\, \mathbf{f}:" in text


@pytest.mark.parametrize("name", [r"\href", "v}$", "<b>", "a b"])
def test_a_name_that_could_be_markup_is_not_typeset(name: str) -> None:
    hostile = Statement(name="s", text="t", conclusion=sp.Gt(Inner(Vector(name), v), 0))
    assert show.claimed(hostile) == ""
    assert hostile._repr_latex_() is None
