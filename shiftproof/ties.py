"""Ties: the statement that was proved, evaluated on concrete matrices.

Each case is evaluated twice: on all its data in float64 with rigorous error bounds, and on a part of
it exactly (or, where an exponential forbids that, in Arb).  Equations must agree within the bound;
everything else must be certainly true, in floats too wherever the exact evaluation takes only a part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.arithmetic import ArbArithmetic, ExactArithmetic, FloatArithmetic, precise
from shiftproof.errors import InexactError, UndefinedValueError
from shiftproof.evaluate import Evaluator, Judged
from shiftproof.evidence import Tie
from shiftproof.heads import Head
from shiftproof.show import text
from shiftproof.statement import Statement, conjuncts
from shiftproof.vectors import ForAll, VectorEqual

BITS = 192
PART = 3


@dataclass(frozen=True)
class Case:
    """Values for every variable of a statement on one head.

    ``axes`` names the variables that run, with their sizes: a label index over all labels, an input
    over many inputs.  ``trim`` names those vectors of which the exact evaluation takes only a few, and
    ``few`` gives other values for it (fewer rows, say).
    """

    head: Head
    statement: Statement
    values: Mapping[str, Any]
    axes: Mapping[str, int] = field(default_factory=dict)
    trim: tuple[str, ...] = ()
    few: Mapping[str, Any] = field(default_factory=dict)
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
    parts = conjuncts(case.statement.instance)
    try:
        everywhere = Evaluator(FloatArithmetic(), case.values, case.axes)
        hypotheses = everywhere.judge(sp.And(*case.statement.premises))
        broad = [(part, everywhere.judge(part)) for part in parts]
        full = _together(broad)
        sharp = _Sharp(*_part(case))
        for premise in case.statement.premises:
            judged, arithmetic = sharp.judge(premise)
            if hypotheses.refuted or not _settled(premise, judged):
                return result(False, judged, arithmetic, f"a hypothesis fails: {text(premise)}")
        if full.refuted:
            return result(False, full, FloatArithmetic.name, f"false at {full.false} of the instances")
        for part, judged in broad:
            # What is evaluated only in floats must be settled there; an overflow leaves no number.
            if not _whole(case) and not _settled(part, judged):
                return result(False, full, FloatArithmetic.name, f"not decided in floats: {text(part)}")
        for part in parts:
            judged, arithmetic = sharp.judge(part)
            if not _settled(part, judged):
                word = "false" if judged.refuted else "not decided at the precision used"
                return result(False, judged, arithmetic, f"{word}: {text(part)}")
    except UndefinedValueError as error:
        return result(False, None, "none", f"undefined: {error}")
    return result(True, full, f"{FloatArithmetic.name}; {arithmetic} on a part")


def _whole(case: Case) -> bool:
    """Return whether the exact evaluation covers all of the case, not a part of it."""
    values, axes = _part(case)
    return axes == dict(case.axes) and all(
        np.array_equal(values[name], case.values[name]) for name in case.few
    )


def _settled(formula: Any, judged: Judged) -> bool:
    """Return whether a formula is certainly true, or an equation whose sides agree within the bound."""
    agrees = _is_equation(formula) and judged.max_error <= judged.bound
    return judged.certain or (agrees and not judged.refuted)


def _is_equation(formula: Any) -> bool:
    """Return whether a formula says, perhaps for all labels, that two things are equal."""
    while isinstance(formula, ForAll):
        formula = formula.args[2]
    return isinstance(formula, (sp.Eq, VectorEqual))


def _together(parts: list[tuple[Any, Judged]]) -> Judged:
    """Return the counts of several formulas added up, with the equations' largest error and bound."""
    equations = [judged for formula, judged in parts if _is_equation(formula)]
    return Judged(
        true=sum(judged.true for _, judged in parts),
        unknown=sum(judged.unknown for _, judged in parts),
        false=sum(judged.false for _, judged in parts),
        max_error=max((judged.max_error for judged in equations), default=0.0),
        bound=max((judged.bound for judged in equations), default=0.0),
    )


def _part(case: Case) -> tuple[dict[str, Any], dict[str, int]]:
    values, axes = {**case.values, **case.few}, dict(case.axes)
    for name in case.trim:
        values[name] = values[name][:PART]
        axes[name] = min(PART, axes[name])
    return values, axes


class _Sharp:
    """Judges formulas exactly, or in Arb where exact arithmetic cannot hold them."""

    def __init__(self, values: dict[str, Any], axes: dict[str, int]) -> None:
        self._values, self._axes = values, axes

    @cached_property
    def _exact(self) -> Evaluator:
        return Evaluator(ExactArithmetic(), self._values, self._axes)

    @cached_property
    def _arb(self) -> Evaluator:
        return Evaluator(ArbArithmetic(), self._values, self._axes)

    def judge(self, formula: Any) -> tuple[Judged, str]:
        """Return the judgement and the arithmetic that gave it."""
        try:
            return self._exact.judge(formula), "exact"
        except InexactError:
            with precise(BITS):
                return self._arb.judge(formula), "Arb"


def head_values(head: Head) -> dict[str, Any]:
    """Return the values of the family w, of the bias and of n for a head."""
    return {"w": head.unembeddings, "bias": head.bias_or_zero, "n": head.labels}


def some_pairs(head: Head) -> tuple[tuple[int, int], ...]:
    """Return a few pairs of labels: the first two, the ends, and the most similar ones."""
    if head.labels == 2:
        return ((0, 1),)
    rows = np.array([[float(exact.to_arb(x).mid()) for x in row] for row in head.rows])
    lengths = np.linalg.norm(rows, axis=1)
    cosines = rows @ rows.T / np.outer(lengths, lengths) - 2 * np.eye(head.labels)
    top = divmod(int(np.argmax(cosines)), head.labels)
    return tuple(dict.fromkeys([(0, 1), (0, head.labels - 1), top]))


def some_vector(head: Head, seed: int = 0) -> Any:
    """Return a fixed vector (d,) of multiples of 1/8, different for each seed."""
    generator = np.random.default_rng([seed, head.labels, head.dim])
    return generator.integers(-24, 25, size=head.dim) / 8.0


def exactly(values: Any) -> Any:
    """Return numbers or arrays as exact numbers (floats as the dyadic rationals they store)."""
    return ExactArithmetic().array(values)
