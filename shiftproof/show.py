"""Formulas as plain text and as LaTeX, in the notation of the field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from shiftproof.vectors import Entry, ForAll, Row, Vector, VectorEqual

#: names that can be typeset; of any other name the plain text is shown
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*([_.][A-Za-z0-9]+)*'*")


class _Text(StrPrinter):  # type: ignore[misc]
    def _print_Not(self, expr: Any) -> str:
        inner = expr.args[0]
        if isinstance(inner, VectorEqual):
            return f"{self._print(inner.args[0])} != {self._print(inner.args[1])}"
        return f"not ({self._print(inner)})"

    def _print_Relational(self, expr: Any) -> str:
        word = {"==": "=", "!=": "!="}.get(expr.rel_op, expr.rel_op)
        return f"{self._print(expr.lhs)} {word} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        return " and ".join(self._bracketed(arg) for arg in expr.args)

    def _print_Or(self, expr: Any) -> str:
        return " or ".join(self._bracketed(arg) for arg in expr.args)

    def _print_Implies(self, expr: Any) -> str:
        return "if {} then {}".format(*(self._print(arg) for arg in expr.args))

    def _bracketed(self, expr: Any) -> str:
        body = self._print(expr)
        return f"({body})" if isinstance(expr, (sp.And, sp.Or, sp.Implies)) else str(body)

    def _print_Sum(self, expr: Any) -> str:
        ranges = ", ".join(
            f"{index} < {self._print(high + 1)}" if low == 0 else f"{low} <= {index} <= {high}"
            for index, low, high in expr.limits
        )
        return f"Sum({self._print(expr.function)}, {ranges})"


def text(expression: Any) -> str:
    """Return an expression or formula as one line of plain text."""
    return str(_Text().doprint(expression))


class _Latex(LatexPrinter):  # type: ignore[misc]
    """Bracketed so that a formula can be read in one way only; connectives are words."""

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:  # noqa: ARG002
        stem = expr.name.rstrip("'")
        primes = str(expr.name)[len(stem) :]
        shown = str(super()._print_Symbol(sp.Symbol(stem.replace(".", "_"))))
        return (rf"\mathrm{{{shown}}}" if re.fullmatch(r"[A-Za-z]{2,}", shown) else shown) + primes

    def _print_And(self, expr: Any) -> str:
        return r"\;\text{ and }\;".join(self._apart(part) for part in expr.args)

    def _print_Or(self, expr: Any) -> str:
        return r"\;\text{ or }\;".join(self._apart(part) for part in expr.args)

    def _print_Implies(self, expr: Any) -> str:
        given, then = (self._apart(part) for part in expr.args)
        return rf"\text{{if }}\; {given} \;\text{{ then }}\; {then}"

    def _print_Not(self, expr: Any) -> str:
        (inner,) = expr.args
        if isinstance(inner, VectorEqual):
            left, right = map(self._print, inner.args)
            return rf"{left} \neq {right}"
        return rf"\text{{not }}\left({self._print(inner)}\right)"

    def _print_Sum(self, expr: Any) -> str:
        body = self._apart(expr.function, sp.Add)
        if all(low == 0 for _, low, _ in expr.limits):
            under = ",\\, ".join(f"{self._print(i)}<{self._print(high + 1)}" for i, _, high in expr.limits)
            return rf"\sum_{{{under}}} {body}"
        signs = "".join(
            rf"\sum_{{{self._print(i)}={self._print(low)}}}^{{{self._print(high)}}} "
            for i, low, high in reversed(expr.limits)
        )
        return signs + body

    def _apart(self, expr: Any, kinds: Any = (sp.And, sp.Or, sp.Implies, ForAll)) -> str:
        body = str(self._print(expr))
        return rf"\left({body}\right)" if isinstance(expr, kinds) else body


def claimed(statement: Any) -> str:
    """Return a statement as LaTeX: its hypotheses, what is said to exist, its conclusion; "" for names not to be typeset."""
    formulas = statement.formulas()
    quantified = [(r"\exists", item) for item in statement.exists] + [
        (r"\forall", item) for item in statement.then_all
    ]
    named = [item if isinstance(item, str) else str(item.name) for _, item in quantified]
    if not all(NAME.fullmatch(name) for name in (*named, *names(*formulas))):
        return ""
    parts = [latex(premise) for premise in statement.premises]
    given = r",\;\; ".join(parts) + r" \;\;\Longrightarrow\;\; " if parts else ""
    there = "".join(
        rf"{sign}\, {latex(Vector(item) if isinstance(item, str) else item)}:\; " for sign, item in quantified
    )
    return given + there + latex(statement.conclusion)


def gathered(formulas: Sequence[str]) -> str | None:
    """Return several formulas as LaTeX, one below the other; None for none, and where one is not to be typeset."""
    if not formulas or not all(formulas):
        return None
    return "$$\\begin{gathered}" + r" \\ ".join(formulas) + "\\end{gathered}$$"


def names(*expressions: Any) -> set[str]:
    """Return every name that occurs in expressions, bound ones too."""
    return {
        node.name
        for expression in expressions
        if isinstance(expression, sp.Basic)
        for node in sp.preorder_traversal(expression)
        if isinstance(node, (Vector, Row, Entry, sp.Symbol))
    }


def latex(expression: Any) -> str:
    """Return an expression or formula as LaTeX, bracketed so that it can be read in one way only."""
    return str(_Latex().doprint(expression))
