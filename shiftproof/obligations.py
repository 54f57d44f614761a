"""From what is to be shown to solver questions: normal forms, definedness, the answers.

A goal is split into its parts; each must be proved to exist before it is asked whether it is true.
Every question goes to a solver as text; an equation is also checked as an exact identity.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from shiftproof.errors import UsageError
from shiftproof.evidence import Discharged, Grade, Obligation, Proof, make_proof
from shiftproof.facts import Known
from shiftproof.normal import Normaliser
from shiftproof.premises import eliminate, evident_sign, gram_values
from shiftproof.show import text
from shiftproof.smtlib import degree_of, linearised, script
from shiftproof.solver import Answer, Outcome, SolverPool
from shiftproof.statement import Statement, conjuncts, substitute
from shiftproof.vectors import (
    ForAll,
    VectorExpr,
    by_name,
    label_index,
)

HIGH_DEGREE = 8


@dataclass
class Pending:
    """A question that is with the solver: its versions, easiest first, and the answer to come."""

    obligations: tuple[Obligation, ...]
    future: Future[tuple[int, Answer]]
    identity: bool = False
    computed: Grade | None = None


@dataclass
class Obligations:
    """The obligations of one proof: what is asked of the solver, and what came back."""

    statement: Statement
    pool: SolverPool
    claim: str = ""
    assumptions: set[str] = field(default_factory=set)
    rests_on: set[str] = field(default_factory=set)
    ranges: dict[Any, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)
    concluded: bool = False
    fresh: set[Any] = field(default_factory=set)
    pending: list[Pending] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Take over the ranges of the statement's labels."""
        self.ranges.update(self.statement.label_ranges())

    def label(self, name: str, count: Any) -> Any:
        """Return a new label that runs below ``count``, any one of them."""
        index = label_index(name)
        taken = self.statement.variables().labels | (self.ranges.keys() - self.fresh)
        if index in taken or self.ranges.get(index, count) != count:
            raise UsageError(f"{name} is a label already; give the new one another name")
        self.ranges[index] = sp.sympify(count)
        self.fresh.add(index)
        return index

    def _new_label(self, stem: str, count: Any) -> Any:
        """Return a new label with a name that nothing else has."""
        return self.label(f"{stem}{len(self.ranges)}", count)

    def plain_premises(self) -> list[Any]:
        return [p for p in self.statement.premises if not isinstance(p, ForAll)]

    def entail(
        self,
        name: str,
        premises: Sequence[Any],
        goal: Any,
        using: Sequence[Known],
        hypotheses: Sequence[Any] | None = None,
    ) -> None:
        """Ask whether the premises, what is used and the "for all" hypotheses entail the goal."""
        hypotheses = self.statement.premises if hypotheses is None else hypotheses
        for position, part in enumerate(conjuncts(goal)):
            label = name if len(conjuncts(goal)) == 1 else f"{name}.{position + 1}"
            if isinstance(part, sp.Implies):
                scratch = Normaliser()
                scratch.formula(part)
                self.ranges.update(scratch.ranges)
                for condition in scratch.conditions:  # all of it must exist, whether or not it applies
                    self._single(f"{label}: defined", premises, scratch.restore(condition), using, hypotheses)
                self.entail(label, [*premises, part.args[0]], part.args[1], using, hypotheses)
            elif isinstance(part, ForAll):
                index, count, body = part.args
                if self._means_more(index, count, premises, using):
                    any_one = self._new_label("any", count)
                    body, index = substitute(body, {index: any_one}), any_one
                self.ranges[index] = count
                self.entail(label, premises, body, using, hypotheses)
            else:
                self._single(label, premises, part, using, hypotheses)

    def _means_more(self, index: Any, count: Any, premises: Sequence[Any], using: Sequence[Known]) -> bool:
        """Return whether a label is not, to all that may be used, just any label below ``count``."""
        if index in self.statement.variables().labels or self.ranges.get(index, count) != count:
            return True
        if any(index in premise.free_symbols for premise in premises):
            return True
        return index not in self.fresh and any(
            known.ranges.get(index) != count
            for known in using
            if any(index in formula.free_symbols for formula in (*known.premises, known.conclusion))
        )

    def _single(
        self,
        name: str,
        premises: Sequence[Any],
        goal: Any,
        using: Sequence[Known],
        hypotheses: Sequence[Any],
    ) -> None:
        premises, goal, using = eliminate(list(premises), goal, list(using))
        formulas = [*premises, goal, *(f for known in using for f in (*known.premises, known.conclusion))]
        for symbol in set().union(*(formula.free_symbols for formula in formulas)):
            if "!" in symbol.name and symbol not in self.ranges:
                raise UsageError(f"{symbol.name}: names with ! are kept for what is opaque to the solver")
        normal = Normaliser(gram_values(premises))
        assumed: list[tuple[str, Any]] = []
        for premise in premises:
            formula = normal.formula(premise)
            assumed += [("defined", c) for c in normal.conditions] + [("premise", formula)]
            normal.conditions.clear()
        # What is used where it might not exist waits until it is proved to exist.
        waiting: list[tuple[list[Any], list[tuple[str, Any]]]] = []
        for known in using:
            formula, needs = self._known_formula(normal, known)
            found = [(known.fact or known.claim or "lemma", formula)]
            if needs:
                waiting.append((needs, found))
            else:
                assumed += found
        conclusion = normal.formula(goal)
        waiting.append((list(normal.conditions), []))
        normal.conditions = []
        conditions = [condition for needs, _ in waiting for condition in needs]
        assumed += self._everywhere(normal, conditions, hypotheses)
        assumed += [("background", fact) for fact in normal.background()]
        assumed = [(label, normal.refine(formula)) for label, formula in assumed]
        conclusion = normal.refine(conclusion)
        asked: list[Any] = []
        for needs, found in waiting:
            for condition in map(normal.refine, needs):
                if condition in asked:
                    continue
                asked.append(condition)
                self._ask(
                    f"{name}: defined ({len(asked)})",
                    assumed,
                    condition,
                    text(normal.restore(condition)),
                    evident=evident_sign(condition, normal.positive),
                )
                assumed.append(("defined", condition))
            assumed += [(label, normal.refine(formula)) for label, formula in found]
        identity = (
            goal is sp.true
            or conclusion is sp.true
            or (isinstance(conclusion, sp.Eq) and normal.identical(conclusion.lhs, conclusion.rhs))
        )
        self._ask(name, assumed, conclusion, text(goal), identity=identity)
        self.assumptions |= normal.used

    def _known_formula(self, normal: Normaliser, known: Known) -> tuple[Any, list[Any]]:
        """Return what is known as a formula, and what must be proved before it may be used."""
        free = set().union(*(f.free_symbols for f in (*known.premises, known.conclusion)))
        for label, count in known.ranges.items():
            if label in free and self.ranges.get(label) != count:
                here = f"runs below {self.ranges[label]}" if label in self.ranges else "is no label"
                raise UsageError(f"{label} {here} here; this is known of labels below {count}")
        if known.fact:
            self.assumptions.add(known.fact)
        if known.claim:
            self.rests_on.add(known.claim)
        kept, normal.conditions = normal.conditions, []
        for value in known.values:
            normal.linear_terms(value) if isinstance(value, VectorExpr) else normal.scalar(value)
        needs, normal.conditions = normal.conditions, []
        premises = [normal.formula(p) for p in known.premises]
        guards, normal.conditions = normal.conditions, []
        conclusion = normal.formula(known.conclusion)
        gains, normal.conditions = normal.conditions, kept
        if known.fact:  # a fact holds where both its sides exist, which has to be proved
            needs, guards, gains = needs + guards + gains, [], []
        # Of a sum's terms all must exist: one of them that does is no guard.
        needs += [c for c in guards if c.free_symbols & normal.ranges.keys()]
        return sp.Implies(sp.And(*guards, *premises), sp.And(conclusion, *gains)), needs

    def _everywhere(
        self, normal: Normaliser, conditions: list[Any], hypotheses: Sequence[Any]
    ) -> list[tuple[str, Any]]:
        """Return the "for all labels" hypotheses at every label that the conditions speak of."""
        found = []
        for premise in hypotheses:
            if not isinstance(premise, ForAll) or isinstance(premise.args[2], ForAll):
                continue
            index, count, body = premise.args
            for condition in conditions:
                for label in sorted(normal.restore(condition).free_symbols, key=by_name):
                    if normal.ranges.get(label, self.ranges.get(label)) == count:
                        kept, normal.conditions = normal.conditions, []
                        found.append(("hypothesis", normal.formula(substitute(body, {index: label}))))
                        found += [("defined", c) for c in normal.conditions]
                        normal.conditions = kept
        return found

    def _ask(
        self,
        name: str,
        assumed: list[tuple[str, Any]],
        goal: Any,
        shown: str,
        *,
        identity: bool = False,
        evident: bool = False,
    ) -> None:
        title = f"{self.claim}: {name}\nproves: {shown}"
        kept = [(label, formula) for label, formula in assumed if formula is not sp.true]
        whole = [*kept, ("negated goal", sp.Not(goal))]
        formulas = [formula for _, formula in whole]
        obligations = [Obligation(name, shown, *script(whole, title=title))]
        if degree_of(formulas) > HIGH_DEGREE:
            # High powers of exponentials: often the terms need only be told apart, not understood.
            names: dict[Any, Any] = {}
            weaker = [(label, linearised(formula, names)) for label, formula in whole]
            obligations.insert(0, Obligation(name, shown, *script(weaker, title=title)))
        future: Future[tuple[int, Answer]]
        if evident:  # positivity needs no search
            future = Future()
            future.set_result((0, Answer(Outcome.VALID, "a sum of products of positive numbers")))
            identity = True
        else:
            future = self.pool.submit_easier([(o.logic, o.smt2) for o in obligations])
        self.pending.append(Pending(tuple(obligations), future, identity))

    def finish(self) -> Proof | None:
        """Wait for the solver and return the proof (valid or not), or None if nothing was concluded."""
        if not self.concluded:
            return None
        discharged = []
        for pending in self.pending:
            number, answer = pending.future.result()
            discharged.append(
                Discharged(
                    pending.obligations[number],
                    answer.outcome.value,
                    answer.reason,
                    answer.seconds,
                    answer.steps,
                    pending.identity,
                    pending.computed,
                )
            )
        return make_proof(
            statement=self.statement.name,
            obligations=tuple(discharged),
            assumptions=tuple(sorted(self.assumptions)),
            rests_on=tuple(sorted(self.rests_on)),
            witness=self.found,
        )
