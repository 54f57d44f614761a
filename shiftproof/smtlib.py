"""From formulas in plain real symbols to SMT-LIB 2 text, through a closed set of nodes.

Relations are written without division: numerator and denominator are separated, the denominator
being non-zero by an obligation proved before.  Integers (numbers of labels, indices) are sent as
reals with their bounds, which proves no less than is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from shiftproof.errors import UnsupportedExpressionError

_RELATIONS = {
    sp.Eq: "=",
    sp.Lt: "<",
    sp.Le: "<=",
    sp.Gt: ">",
    sp.Ge: ">=",
}
_CONNECTIVES = {sp.And: "and", sp.Or: "or", sp.Not: "not", sp.Implies: "=>"}


def term(expression: Any) -> str:
    """Return a polynomial with rational coefficients as an SMT-LIB term.

    Raises UnsupportedExpressionError for any node but +, *, non-negative integer powers, rational
    numbers and symbols.
    """
    if expression.is_Rational:
        return _number(expression)
    if expression.is_Symbol:
        return _name(expression)
    if isinstance(expression, sp.Add):
        return "(+ " + " ".join(term(arg) for arg in expression.args) + ")"
    if isinstance(expression, sp.Mul):
        return "(* " + " ".join(term(arg) for arg in expression.args) + ")"
    if isinstance(expression, sp.Pow) and expression.exp.is_Integer and expression.exp > 0:
        return "(* " + " ".join([term(expression.base)] * int(expression.exp)) + ")"
    raise UnsupportedExpressionError(f"no SMT-LIB term for {type(expression).__name__}: {expression}")


def _name(symbol: Any) -> str:
    return f"|{symbol.name}|"


def _number(value: Any) -> str:
    size = f"{abs(value.p)}.0" if value.q == 1 else f"(/ {abs(value.p)}.0 {value.q}.0)"
    return f"(- {size})" if value < 0 else size


def quotient(expression: Any) -> tuple[Any, Any]:
    """Return a rational function as (numerator, denominator), both polynomials."""
    if not _divides(expression):
        return expression, sp.S.One
    numerator, denominator = sp.fraction(sp.together(expression))
    return numerator, denominator


def _divides(expression: Any) -> bool:
    """Return whether a negative power occurs."""
    return any(power.exp.is_negative for power in expression.atoms(sp.Pow))


def _linear(expression: Any) -> bool:
    """Return whether an expression is visibly linear: sums of numbers times single symbols."""
    return all(
        sum(not factor.is_Rational for factor in sp.Mul.make_args(part)) <= 1
        and not part.has(sp.Pow)
        and not any(factor.is_Add for factor in sp.Mul.make_args(part))
        for part in sp.Add.make_args(expression)
    )


def assertion(formula: Any) -> str:
    """Return a Boolean formula over rational functions as SMT-LIB text."""
    if formula is sp.true or formula is sp.false:
        return "true" if formula is sp.true else "false"
    for connective, word in _CONNECTIVES.items():
        if isinstance(formula, connective):
            return f"({word} " + " ".join(assertion(arg) for arg in formula.args) + ")"
    if isinstance(formula, sp.Ne):
        return f"(not {assertion(sp.Eq(*formula.args, evaluate=False))})"
    if isinstance(formula, Relational):
        word = _RELATIONS[formula.func]
        left, right = formula.args
        if not (_divides(left) or _divides(right)):
            return f"({word} {term(left)} {term(right)})"
        numerator, denominator = quotient(left - right)
        # x/y < 0 says x*y < 0 once y != 0 is known, and x/y = 0 says x = 0.
        side = numerator if word == "=" else sp.Mul(numerator, denominator, evaluate=False)
        return f"({word} {term(side)} 0.0)"
    raise UnsupportedExpressionError(f"no SMT-LIB formula for {type(formula).__name__}: {formula}")


def linearised(formula: Any, names: dict[Any, Any]) -> Any:
    """Return a formula with every non-linear term replaced by a symbol of its own.

    What is forgotten (how these terms hang together) only weakens premises, so a proof of the result
    is a proof of the formula.  ``names`` collects term -> symbol over several formulas.
    """
    if isinstance(formula, Relational):
        total = sp.S.Zero
        for part in sp.Add.make_args(formula.lhs - formula.rhs):
            coefficient, rest = part.as_coeff_Mul()
            if rest != 1 and not rest.is_Symbol:
                rest = names.setdefault(rest, sp.Symbol(f"t!{len(names)}", real=True))
            total += coefficient * rest
        return formula.func(total, 0)
    if formula.args and not formula.is_Symbol:
        return formula.func(*(linearised(arg, names) for arg in formula.args))
    return formula


def degree_of(formulas: Iterable[Any]) -> int:
    """Return the largest power that occurs in the formulas."""
    powers = [p.exp for formula in formulas for p in formula.atoms(sp.Pow) if p.exp.is_Integer]
    return max((abs(int(power)) for power in powers), default=1)


def symbols_of(formulas: Iterable[Any]) -> list[Any]:
    """Return the symbols of the formulas by name."""
    found = set().union(*(formula.free_symbols for formula in formulas))
    return sorted(found, key=lambda symbol: str(symbol.name))


def bounds_of(symbols: Iterable[Any]) -> list[Any]:
    """Return what the symbols' own assumptions say: positive, non-negative, at least 1."""
    bounds = []
    for symbol in symbols:
        plain = sp.Symbol(symbol.name, real=True)  # a symbol that knows its sign would answer "true"
        if symbol.is_positive:
            bounds.append(plain >= 1 if symbol.is_integer else plain > 0)
        elif symbol.is_nonnegative:
            bounds.append(plain >= 0)
    return bounds


def logic_of(formulas: Iterable[Any]) -> str:
    """Return QF_LRA when every relation is linear, QF_NRA otherwise."""
    for formula in formulas:
        for relation in formula.atoms(Relational):
            if not all(_linear(part) for part in relation.args):
                return "QF_NRA"
    return "QF_LRA"


def script(
    assertions: Iterable[tuple[str, Any]], *, status: str = "unsat", title: str = ""
) -> tuple[str, str]:
    """Return (logic, SMT-LIB text) of a conjunction of labelled formulas.

    ``status`` is the answer expected of a solver; the text ends with ``(check-sat)``.
    """
    pairs = list(assertions)
    formulas = [formula for _, formula in pairs]
    symbols = symbols_of(formulas)
    pairs = [("bound", bound) for bound in bounds_of(symbols)] + pairs
    logic = logic_of(formulas)
    lines = [f"; {line}" for line in title.splitlines()]
    lines += [f"(set-info :status {status})", f"(set-logic {logic})"]
    lines += [f"(declare-const {_name(symbol)} Real)" for symbol in symbols]
    for label, formula in pairs:
        lines.append(
            f"(assert {assertion(formula)}) ; {label}" if label else f"(assert {assertion(formula)})"
        )
    lines.append("(check-sat)")
    return logic, "\n".join(lines) + "\n"
