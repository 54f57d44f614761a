"""What premises give before a solver is asked: equations used up, known Gram scalars, evident signs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sympy as sp

from shiftproof.facts import Known
from shiftproof.statement import conjuncts, substitute
from shiftproof.vectors import (
    Inner,
    Row,
    Vector,
    VectorEqual,
)


def eliminate(premises: list[Any], goal: Any, using: list[Known]) -> tuple[list[Any], Any, list[Known]]:
    """Use every premise "vector = expression" by replacing the vector everywhere."""
    for position, premise in enumerate(premises):
        if not isinstance(premise, VectorEqual):
            continue
        left, right = premise.args
        if not isinstance(left, (Vector, Row)) and isinstance(right, (Vector, Row)):
            left, right = right, left
        if isinstance(left, (Vector, Row)) and not _occurs(left, right):
            rest = premises[:position] + premises[position + 1 :]
            mapping = {left: right}
            return eliminate(
                [substitute(p, mapping) for p in rest],
                substitute(goal, mapping),
                [known.eliminated(mapping) for known in using],
            )
    return premises, goal, using


def gram_values(premises: Iterable[Any]) -> dict[Any, Any]:
    """Return the Gram scalars of named vectors that the premises say are rational numbers."""
    values = {}
    for premise in premises:
        for part in conjuncts(premise):
            known = isinstance(part, sp.Eq) and isinstance(part.lhs, Inner) and part.rhs.is_Rational
            if known and all(isinstance(arg, Vector) for arg in part.lhs.args):
                values[part.lhs] = part.rhs
    return values


def _occurs(vector: Any, expression: Any) -> bool:
    """Return whether a vector occurs in an expression (a row: whether its family does)."""
    if isinstance(expression, type(vector)) and expression.name == vector.name:
        return True
    return any(_occurs(vector, arg) for arg in expression.args)


def evident_sign(condition: Any, positive: Iterable[Any]) -> bool:
    """Return whether a condition says that sums of products of positive atoms are not zero."""
    if not isinstance(condition, sp.Ne) or condition.rhs != 0:
        return False
    known = set(positive)

    def is_positive(expression: Any) -> bool:
        if isinstance(expression, (sp.Add, sp.Mul)):
            return all(is_positive(arg) for arg in expression.args)
        return expression.as_base_exp()[0] in known or bool(expression.is_positive)

    return is_positive(condition.lhs)
