"""Ties: the statement that was proved, evaluated on concrete matrices.

Each case is evaluated twice: on all its data in float64 with rigorous error bounds, and on a part of
it exactly (or, where an exponential forbids that, in Arb).  Equations must agree within the bound;
everything else must be certainly true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from shiftproof.arithmetic import ArbArithmetic, ExactArithmetic, FloatArithmetic, precise
from shiftproof.errors import InexactError, UndefinedValueError
from shiftproof.evaluate import Evaluator, Judged
from shiftproof.evidence import Tie
from shiftproof.heads import Head
from shiftproof.statement import Statement

BITS = 192
PART = 3


@dataclass(frozen=True)
class Case:
    """Values for every variable of a statement on one head.

    ``axes`` names the variables that run, with their sizes: a label index over all labels, an input
    over many inputs.  ``trim`` names those inputs of which the exact evaluation takes only a few.
    """

    head: Head
    statement: Statement
    values: Mapping[str, Any]
    axes: Mapping[str, int] = field(default_factory=dict)
    trim: tuple[str, ...] = ()
    note: str = ""


def tie(case: Case) -> Tie:
    """Return how the statement fares on the case's matrix."""
    name = case.head.name + (f" ({case.note})" if case.note else "")

    def result(holds: bool, judged: Judged | None, arithmetic: str, reason: str = "") -> Tie:
        return Tie(
            matrix=name,
            statement=case.statement.name,
            instances=judged.true + judged.unknown + judged.false if judged else 0,
            holds=holds,
            max_error=judged.max_error if judged else 0.0,
            bound=judged.bound if judged else 0.0,
            arithmetic=arithmetic,
            reason=reason,
        )

    if case.head.defects:
        return result(False, None, "none", "; ".join(case.head.defects))
    conclusion = case.statement.instance
    try:
        rough = _judge(FloatArithmetic(), case.values, case.axes, sp.And(*case.statement.premises))
        full = _judge(FloatArithmetic(), case.values, case.axes, conclusion)
    except UndefinedValueError as error:
        return result(False, None, FloatArithmetic.name, str(error))
    if rough.refuted:
        return result(False, full, FloatArithmetic.name, "a hypothesis is false of these values")
    if full.refuted:
        return result(False, full, FloatArithmetic.name, f"false at {full.false} of the instances")
    values, axes = _part(case)
    try:
        sharp, arithmetic = _sharp(values, axes, case.statement, conclusion)
    except UndefinedValueError as error:
        return result(False, full, "exact", str(error))
    if sharp is None:
        return result(False, full, "exact", "a hypothesis is not certainly true of these values")
    if sharp.refuted:
        return result(False, sharp, arithmetic, f"false at {sharp.false} of the instances")
    if not sharp.certain and not (sharp.bound > 0 and sharp.max_error <= sharp.bound):
        return result(False, sharp, arithmetic, "not decided at the precision used")
    return result(True, full, f"{FloatArithmetic.name}; {arithmetic} on a part")


def _judge(arithmetic: Any, values: Any, axes: Any, formula: Any) -> Judged:
    return Evaluator(arithmetic, values, axes).judge(formula)


def _part(case: Case) -> tuple[dict[str, Any], dict[str, int]]:
    values, axes = dict(case.values), dict(case.axes)
    for name in case.trim:
        values[name] = values[name][:PART]
        axes[name] = min(PART, axes[name])
    return values, axes


def _sharp(values: Any, axes: Any, statement: Statement, conclusion: Any) -> tuple[Judged | None, str]:
    """Return the exact (or Arb) judgement; None where a hypothesis is not certainly true."""
    for premise in statement.premises:
        try:
            if not _judge(ExactArithmetic(), values, axes, premise).certain:
                return None, "exact"
        except InexactError:
            with precise(BITS):
                judged = _judge(ArbArithmetic(), values, axes, premise)
                if judged.refuted or not (judged.certain or judged.max_error <= judged.bound):
                    return None, "Arb"
    try:
        return _judge(ExactArithmetic(), values, axes, conclusion), "exact"
    except InexactError:
        with precise(BITS):
            return _judge(ArbArithmetic(), values, axes, conclusion), "Arb"
