"""From statements to obligations, from solver answers to proofs.

An `Argument` collects the obligations of one statement's proof: lemmas, sums compared term by term,
and the conclusion.  Each obligation goes to a solver as text; an equation is also checked as an
exact identity of normal forms.  A value that might not exist (a quotient, a root, a cosine) must be
proved to exist before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

import sympy as sp

from shiftproof import exact
from shiftproof.errors import UsageError
from shiftproof.evidence import Grade, Obligation
from shiftproof.facts import Known, make_known
from shiftproof.hunt import Hunt
from shiftproof.instances import concretise, decide, exact_values, misfit, plain, size_of
from shiftproof.obligations import Obligations, Pending
from shiftproof.question import Question
from shiftproof.show import text
from shiftproof.solver import Answer, Outcome, SolverPool
from shiftproof.statement import Statement, Variables, conjuncts, substitute
from shiftproof.vectors import (
    ForAll,
    label_index,
    total,
)

SUM_ORDER = "finite sums are monotone: termwise <= (or =) carries over to the sum"

Theorem = Callable[[str, str], Known]


class Argument(Obligations):
    """The proof of one statement under construction."""

    def __init__(self, statement: Statement, pool: SolverPool, theorem_of: Theorem, claim: str = "") -> None:
        """Begin; ``theorem_of`` gives the statements of other claims."""
        super().__init__(statement, pool, claim)
        self.theorem_of = theorem_of

    # -- what may be used ----------------------------------------------------------------------
    def hypothesis(self, name: str) -> Known:
        """Return a hypothesis of the statement; one "for all labels" can be taken `at` any label."""
        for hypothesis in self.statement.hypotheses:
            if hypothesis.name == name:
                return self._assumed(hypothesis.formula)
        raise UsageError(f"statement {self.statement.name!r} has no hypothesis called {name!r}")

    def _assumed(self, formula: Any) -> Known:
        ranges = {}
        while isinstance(formula, ForAll):
            index, count, formula = formula.args
            ranges[index] = count
        return make_known((), formula, ranges=ranges, local=True)

    def theorem(self, claim: str, statement: str) -> Known:
        """Return a statement of another claim of the ledger; this proof then rests on that claim."""
        return self.theorem_of(claim, statement)

    def instance(self, claim: str, statement: str, values: Mapping[str, Any]) -> Known:
        """Return another claim's statement at concrete numbers, sums written out.

        What ``values`` leaves out stays free (the coordinates of a vector f are then the symbols f.0,
        f.1, ...).  Hypotheses without free symbols are evaluated rigorously here.
        """
        theorem = self.theorem(claim, statement)
        exact = exact_values(values)
        if wrong := misfit(Variables.of(*theorem.premises, theorem.conclusion), theorem.ranges, exact):
            raise UsageError(f"{claim}.{statement}: {wrong}")
        size = size_of(exact)
        open_premises = []
        for premise in theorem.premises:
            for part in conjuncts(concretise(premise, size, exact)):
                if part is sp.true:  # a relation between rationals, decided exactly
                    continue
                if part is sp.false:
                    raise UsageError(f"{claim}: a hypothesis is false of these numbers: {text(premise)}")
                if not part.free_symbols:
                    self.compute(f"{claim}: hypothesis", part)
                else:
                    open_premises.append(part)
        conclusion = concretise(theorem.conclusion, size, exact)
        return make_known(tuple(open_premises), conclusion, claim=theorem.claim, local=True)

    def lemma(
        self,
        name: str,
        goal: Any,
        premises: Sequence[Any] = (),
        using: Sequence[Known] = (),
    ) -> Known:
        """Prove ``goal`` from ``premises`` for all values of its variables and return it for use."""
        self.entail(name, premises, goal, using, hypotheses=())
        local = any(known.local for known in using)
        ranges = {} if local else self._ranges_in(goal, *premises)
        return make_known(tuple(premises), goal, ranges=ranges, local=local)

    def from_hypotheses(self, name: str, goal: Any, using: Sequence[Known] = ()) -> Known:
        """Prove ``goal`` from the statement's hypotheses and return it for use."""
        self.entail(name, self.plain_premises(), goal, using)
        return make_known((), goal, ranges=self._generic(goal), local=True)

    def sum_order(
        self,
        name: str,
        left: Callable[[Any], Any],
        relation: Any,
        right: Callable[[Any], Any],
        count: Any,
        using: Callable[[Any], Sequence[Known]] = lambda _index: (),
    ) -> Known:
        """Prove ``left(j) RELATION right(j)`` for any label j and return it summed over the labels.

        ``relation`` is sympy.Le or sympy.Eq.  The statement's hypotheses may be used.
        """
        if relation not in (sp.Le, sp.Eq):
            raise TypeError("sums are compared by Le or Eq")
        index = self._new_label("term", count)
        self.entail(name, self.plain_premises(), relation(left(index), right(index)), using(index))
        self.assumptions.add(SUM_ORDER)
        summed = relation(total(left, count), total(right, count), evaluate=False)
        return make_known((), summed, ranges=self._generic(summed), local=True)

    def conclude(self, witness: Mapping[Any, Any] | None = None, using: Sequence[Known] = ()) -> None:
        """Prove the statement's conclusion, with ``witness`` for what it says exists."""
        witness = witness or self.statement.witness or {}
        missing = set(self.statement.exists) - set(witness)
        if missing:
            raise TypeError(f"{self.statement.name}: no witness given for {missing}")
        if self.statement.conclusion is sp.true:
            raise TypeError(f"{self.statement.name}: SymPy has decided it; build it with evaluate=False")
        goal = self._witnessed(witness)
        self.entail(self.statement.name, self.plain_premises(), goal, using)
        self.concluded = True

    def _witnessed(self, witness: Mapping[Any, Any]) -> Any:
        """Return the conclusion with a witness, which is chosen before what comes after it."""
        statement = self.statement
        for name in map(_name_of, witness):
            if name not in set(map(_name_of, statement.exists)):
                raise UsageError(f"{statement.name}: {name} is not said to exist, it is any one")
        for value in witness.values():
            self._early(value(label_index("_label")) if callable(value) else sp.sympify(value))
        return substitute(statement.conclusion, witness)

    def _early(self, *expressions: Any) -> None:
        """Refuse what speaks of variables that are quantified only after the witness."""
        late = {_name_of(x) for x in (*self.statement.exists, *self.statement.then_all)}
        for expression in expressions:
            known = Variables.of(expression)
            names = known.vectors | known.families | known.scalars
            if late & (names | {symbol.name for symbol in known.symbols | known.labels}):
                raise UsageError(
                    f"{self.statement.name}: {expression} is not known when the witness is chosen"
                )

    def compute(self, name: str, formula: Any, values: Mapping[str, Any] | None = None) -> Known:
        """Evaluate a closed formula rigorously (exactly, else in Arb) and return it for use.

        ``values`` gives the numbers of the variables in it, if any.  Nothing is sent to a solver.
        """
        if formula in (sp.true, sp.false):
            raise TypeError(f"{name}: SymPy has decided it already; build the relation with evaluate=False")
        shown = text(formula)
        standing, grade = decide(formula, exact_values(values or {}))
        if standing == "true":
            answer = Answer(Outcome.VALID)
        elif standing == "unknown":
            answer = Answer(Outcome.UNKNOWN, "the enclosure does not decide it")
        else:
            answer = Answer(Outcome.COUNTEREXAMPLE, f"it is {standing}")
        done: Future[tuple[int, Answer]] = Future()
        done.set_result((0, answer))
        arithmetic = "exact arithmetic" if grade is Grade.EXACT else "Arb"
        obligation = Obligation(name, shown, arithmetic, "")
        self.pending.append(Pending((obligation,), done, computed=grade))
        if values:
            formula = concretise(formula, size_of(exact_values(values)), exact_values(values))
        return make_known((), formula, local=True)

    def exhibit(self, values: Mapping[str, Any] | None = None) -> None:
        """Conclude a statement that only says that something exists, by evaluating it at ``values``.

        Without ``values`` the statement's own example is taken.
        """
        values = self.statement.example if values is None else values
        if values is None:
            raise TypeError(f"{self.statement.name} has no example and no values are given")
        if self.statement.hypotheses:
            raise TypeError(f"{self.statement.name} has hypotheses: use conclude")
        if self.statement.then_all or self.statement.outer_variables() != Variables.of():
            raise TypeError(f"{self.statement.name} does not only say that something exists: use conclude")
        for position, part in enumerate(conjuncts(self.statement.conclusion), 1):
            self.compute(f"{self.statement.name}.{position}", part, values)
        self.found = {name: plain(value) for name, value in sorted(exact_values(values).items())}
        self.concluded = True

    def conclude_by_cases(self, cases: Sequence[tuple[Any, Mapping[Any, Any], Sequence[Known]]]) -> None:
        """Prove the conclusion in each case (condition, witness, what is used) and that no case is left."""
        premises = self.plain_premises()
        for number, (condition, witness, using) in enumerate(cases, 1):
            self._early(condition)
            goal = self._witnessed(witness)
            self.entail(f"{self.statement.name}: case {number}", [*premises, condition], goal, using)
        conditions = sp.Or(*(condition for condition, _, _ in cases))
        if conditions is not sp.true:
            self.entail(f"{self.statement.name}: no other case", premises, conditions, ())
        self.concluded = True

    def answer(self, question: Question) -> None:
        """Conclude a statement that there is a head by the first one that the hunt for counterexamples finds.

        The statement itself is evaluated at its rows ``w`` and its input ``f``, so nothing rests on the hunt.
        """
        hunt = Hunt(question, self.pool)
        head = next(hunt.heads(), None)
        done: Future[tuple[int, Answer]] = Future()
        done.set_result((0, Answer(Outcome.VALID) if head else Answer(Outcome.UNKNOWN, "no head was found")))
        logic, smt2 = (hunt.asked.logic, hunt.asked.smt2) if hunt.asked and hunt.asked.values else ("", "")
        obligation = Obligation("witness search", question.sentence(), logic or "exact arithmetic", smt2)
        self.pending.append(Pending((obligation,), done, computed=Grade.EXACT))
        if head is not None:
            found = head[0]
            vectors = [
                [exact.to_sympy(v.get(c, 0)) for c in range(found.dim)]
                for v in (*found.rows, found.input or {})
            ]
            self.exhibit({"w": vectors[:-1], "f": vectors[-1]})
        self.concluded = True

    def _generic(self, formula: Any) -> dict[Any, Any]:
        """Return the ranges of the labels in it that stand for any label of their range."""
        return {x: self.ranges[x] for x in self.fresh & formula.free_symbols}

    def _ranges_in(self, *formulas: Any) -> dict[Any, Any]:
        free = set().union(*(formula.free_symbols for formula in formulas))
        return {label: count for label, count in self.ranges.items() if label in free}


def _name_of(variable: Any) -> str:
    """Return the name of a variable: a symbol, a vector, or a family given by its name."""
    return variable if isinstance(variable, str) else str(variable.name)
