"""Checking derivations line by line.

Rules: "identity" (the two lines have the same normal form), "root" (a square root becomes the
number whose square stands under it, that number being proved >= 0), "at least" (the line before
minus this one is the given slack, proved >= 0), "given" (a hypothesis), "fact" (a background fact,
used as it is), and "solver" (the line follows from the hypotheses, the lines before and what is
given, by real arithmetic).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sympy as sp

from shiftproof.evidence import DerivationCheck, StepCheck
from shiftproof.facts import Known, make_known
from shiftproof.normal import Normaliser
from shiftproof.premises import eliminate
from shiftproof.prover import Argument
from shiftproof.show import latex, text
from shiftproof.statement import Derivation, Statement, Step, conjuncts
from shiftproof.vectors import ForAll, VectorEqual, VectorExpr

RULES = ("identity", "root", "at least", "given", "fact", "solver")


class DerivationChecker:
    """Checks one derivation; solver questions go out at once and are read by `finish`."""

    def __init__(self, derivation: Derivation, argument: Argument) -> None:
        """Start the check."""
        self.derivation = derivation
        self.argument = argument
        self.statement: Statement = argument.statement
        self._verdicts: list[Callable[[], tuple[bool, str]]] = []
        self._lines: list[Any] = [derivation.start]
        for number, step in enumerate(derivation.steps, 1):
            self._verdicts.append(self._check(number, step))
            self._lines.append(step.expression)

    def finish(self) -> DerivationCheck:
        """Return the checked derivation."""
        self.argument.concluded = True
        proof = self.argument.finish()
        if proof is None:
            raise RuntimeError("a concluded argument gives a proof")
        self._failures = {d.obligation.name: f"{d.outcome} {d.reason}".strip() for d in proof.failures}
        checks = [self._opening()]
        for step, verdict in zip(self.derivation.steps, self._verdicts, strict=True):
            holds, reason = verdict()
            checks.append(
                StepCheck(text(step.expression), latex(step.expression), step.why, step.rule, holds, reason)
            )
        return DerivationCheck(
            title=self.derivation.title,
            statement=self.derivation.statement,
            steps=tuple(checks),
            concludes=self.derivation.part or self._concludes(),
            assumptions=proof.assumptions,
        )

    def _opening(self) -> StepCheck:
        start = self.derivation.start
        if isinstance(start, sp.logic.boolalg.Boolean) and start is not sp.true:
            holds = start in self.statement.premises
            return StepCheck(
                text(start), latex(start), "given", "given", holds, "" if holds else "no hypothesis"
            )
        return StepCheck(text(start), latex(start), "start", "start", True)

    def _concludes(self) -> bool:
        first, last = self._lines[0], self._lines[-1]
        relations = {step.rule for step in self.derivation.steps}
        labels = self.statement.variables().labels
        for part in (_under_for_all(part, labels) for part in conjuncts(self.statement.instance)):
            if last == part:
                return True
            if isinstance(part, (sp.Eq, VectorEqual)) and part.args == (first, last):
                return "at least" not in relations
            if isinstance(part, sp.Ge) and part.args == (first, last):
                return True
        return False

    def _check(self, number: int, step: Step) -> Callable[[], tuple[bool, str]]:
        before, after = self._lines[-1], step.expression
        name = f"step {number}"
        if step.rule == "given":
            holds = after in self.statement.premises
            return lambda: (holds, "" if holds else "this is no hypothesis of the statement")
        if step.rule == "fact":
            if any(isinstance(k, Known) and k.fact and k.conclusion == after for k in step.using):
                # A fact where it exists and where its own premises hold.
                self.argument.entail(name, self.argument.plain_premises(), after, step.using)
                return lambda: self._solved(name)
            return lambda: (False, "this is no background fact")
        if step.rule == "solver":
            earlier = [
                make_known((), line, local=True)
                for line in self._lines
                if isinstance(line, sp.logic.boolalg.Boolean) and line is not sp.true
            ]
            premises = self.argument.plain_premises()
            self.argument.entail(name, premises, after, [*earlier, *step.using])
            return lambda: self._solved(name)
        if step.rule == "at least":
            (slack,) = step.using
            self.argument.entail(name, self.argument.plain_premises(), sp.Ge(slack, 0), ())
            same = self._same(before, after + slack)
            return lambda: self._both(same, name)
        if step.rule == "root":
            (root,) = step.using
            self.argument.entail(name, self.argument.plain_premises(), sp.Ge(root, 0), ())
            same = self._same(before, after, root=root)
            return lambda: self._both(same, name)
        if step.rule == "identity":
            same = self._same(before, after)
            return lambda: (same, "" if same else "the two lines have different normal forms")
        raise TypeError(f"no rule {step.rule!r}; the rules are {', '.join(RULES)}")

    def _solved(self, name: str) -> tuple[bool, str]:
        failed = [r for n, r in self._failures.items() if n == name or n.startswith((name + ":", name + "."))]
        return not failed, "; ".join(failed)

    def _both(self, same: bool, name: str) -> tuple[bool, str]:
        return (False, "the two lines have different normal forms") if not same else self._solved(name)

    def _same(self, before: Any, after: Any, root: Any = None) -> bool:
        """Return whether two lines have the same normal form under "vector = expression" hypotheses."""
        premises = self.argument.plain_premises()
        pair = sp.Tuple(before, after) if root is None else sp.Tuple(before, after, root)
        _, pair, _ = eliminate(premises, pair, [])
        normal = Normaliser()
        if isinstance(pair[0], VectorExpr):
            same = normal.vectors_identical(pair[0], pair[1])
        elif root is None:
            same = normal.identical(pair[0], pair[1])
        else:
            value = normal.scalar(pair[2])
            left, right = normal.scalar(pair[0]), normal.scalar(pair[1])
            replaced = {
                symbol: value
                for symbol, meaning in normal.meaning.items()
                if isinstance(meaning, sp.Pow)
                and meaning.exp == sp.S.Half
                and sp.expand(normal.scalar(meaning.base) - value**2) == 0
            }
            same = bool(replaced) and sp.cancel(sp.together((left - right).xreplace(replaced))) == 0
        self.argument.assumptions |= normal.used
        return bool(same)


def _under_for_all(formula: Any, taken: Collection[Any]) -> Any:
    """Return a formula without the "for all labels" before it; a free label is not any label."""
    while isinstance(formula, ForAll) and formula.args[0] not in taken:
        formula = formula.args[2]
    return formula
