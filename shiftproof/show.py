"""Formulas as plain text and as LaTeX, in the notation of the field."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from shiftproof.vectors import VectorEqual


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


def latex(expression: Any) -> str:
    """Return an expression or formula as LaTeX."""
    if isinstance(expression, sp.Not) and isinstance(expression.args[0], VectorEqual):
        left, right = expression.args[0].args
        return f"{latex(left)} \\neq {latex(right)}"
    return str(LatexPrinter().doprint(expression))
