"""From statements to obligations, from solver answers to proofs.

An `Argument` collects the obligations of one statement's proof: lemmas, sums compared term by term,
and the conclusion.  Each obligation goes to a solver as text; an equation is also checked as an
exact identity of normal forms.  A value that might not exist (a quotient, a root, a cosine) must be
proved to exist before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from shiftproof.errors import InexactError, UsageError
from shiftproof.evidence import Discharged, Grade, Obligation, Proof, make_proof
from shiftproof.facts import Known, make_known
from shiftproof.instances import concretise, decide, exact_values, misfit, plain, readings, size_of
from shiftproof.normal import Normaliser
from shiftproof.show import text
from shiftproof.smtlib import degree_of, linearised, script
from shiftproof.solver import Answer, Outcome, SolverPool
from shiftproof.statement import Statement, Variables, conjuncts, substitute
from shiftproof.vectors import (
    ForAll,
    Inner,
    Row,
    Vector,
    VectorEqual,
    VectorExpr,
    by_name,
    label_index,
    total,
)

SUM_ORDER = "finite sums are monotone: termwise <= (or =) carries over to the sum"

HIGH_DEGREE = 8

Theorem = Callable[[str, str], Known]


@dataclass
class _Pending:
    obligations: tuple[Obligation, ...]
    future: Future[tuple[int, Answer]]
    identity: bool = False
    computed: Grade | None = None


@dataclass
class Argument:
    """The proof of one statement under construction."""

    statement: Statement
    pool: SolverPool
    theorem_of: Theorem
    claim: str = ""
    assumptions: set[str] = field(default_factory=set)
    rests_on: set[str] = field(default_factory=set)
    ranges: dict[Any, Any] = field(default_factory=dict)
    _fresh: set[Any] = field(default_factory=set)
    found: dict[str, Any] = field(default_factory=dict)
    _pending: list[_Pending] = field(default_factory=list)
    concluded: bool = False

    def __post_init__(self) -> None:
        """Take over the ranges of the statement's labels."""
        self.ranges.update(self.statement.label_ranges())

    # -- what may be used ----------------------------------------------------------------------
    def label(self, name: str, count: Any) -> Any:
        """Return a new label that runs below ``count``, any one of them."""
        index = label_index(name)
        taken = self.statement.variables().labels | (self.ranges.keys() - self._fresh)
        if index in taken or self.ranges.get(index, count) != count:
            raise UsageError(f"{name} is a label already; give the new one another name")
        self.ranges[index] = sp.sympify(count)
        self._fresh.add(index)
        return index

    def _new_label(self, stem: str, count: Any) -> Any:
        """Return a new label with a name that nothing else has."""
        return self.label(f"{stem}{len(self.ranges)}", count)

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
        self._pending.append(_Pending((obligation,), done, computed=grade))
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

    def search(
        self, constraints: Sequence[Any], build: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> None:
        """Let the solver find values under ``constraints`` and exhibit what ``build`` makes of them.

        The constraints are a reduced form of the statement; nothing rests on them, because the
        statement itself is evaluated at the values.
        """
        title = f"{self.claim}: {self.statement.name}\nfinds a witness"
        logic, query = script([("", c) for c in constraints], status="sat", title=title)
        answer = self.pool.ask(query, logic)
        best: Mapping[str, Any] | None = None
        if answer.outcome is Outcome.COUNTEREXAMPLE:
            for numbers in readings(answer.model):
                try:
                    best = build(numbers)
                except InexactError:
                    continue
                if all(
                    decide(p, exact_values(best))[0] == "true" for p in conjuncts(self.statement.conclusion)
                ):
                    break
        found = answer.outcome is Outcome.COUNTEREXAMPLE and best is not None
        done: Future[tuple[int, Answer]] = Future()
        outcome = Outcome.VALID if found else Outcome.UNKNOWN
        reason = "" if found else f"no witness: {answer.outcome.value} {answer.reason}".strip()
        done.set_result((0, Answer(outcome, reason, answer.seconds, answer.steps)))
        obligation = Obligation("witness search", "values that satisfy the constraints", logic, query)
        self._pending.append(_Pending((obligation,), done, computed=Grade.EXACT))
        if best is not None:
            self.exhibit(best)
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

    def plain_premises(self) -> list[Any]:
        return [p for p in self.statement.premises if not isinstance(p, ForAll)]

    def _generic(self, formula: Any) -> dict[Any, Any]:
        """Return the ranges of the labels in it that stand for any label of their range."""
        return {x: self.ranges[x] for x in self._fresh & formula.free_symbols}

    def _ranges_in(self, *formulas: Any) -> dict[Any, Any]:
        free = set().union(*(formula.free_symbols for formula in formulas))
        return {label: count for label, count in self.ranges.items() if label in free}

    # -- obligations ---------------------------------------------------------------------------
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
        return index not in self._fresh and any(
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
        normal = Normaliser(_gram_values(premises))
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
                    evident=_evident(condition, normal.positive),
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
            if label in free and self.ranges.get(label, count) != count:
                raise UsageError(f"{label} runs below {self.ranges[label]} here; this is known below {count}")
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
        self._pending.append(_Pending(tuple(obligations), future, identity))

    def finish(self) -> Proof | None:
        """Wait for the solver and return the proof (valid or not), or None if nothing was concluded."""
        if not self.concluded:
            return None
        discharged = []
        for pending in self._pending:
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


def _name_of(variable: Any) -> str:
    """Return the name of a variable: a symbol, a vector, or a family given by its name."""
    return variable if isinstance(variable, str) else str(variable.name)


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


def _gram_values(premises: Iterable[Any]) -> dict[Any, Any]:
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


def _evident(condition: Any, positive: Iterable[Any]) -> bool:
    """Return whether a condition says that sums of products of positive atoms are not zero."""
    if not isinstance(condition, sp.Ne) or condition.rhs != 0:
        return False
    known = set(positive)

    def is_positive(expression: Any) -> bool:
        if isinstance(expression, (sp.Add, sp.Mul)):
            return all(is_positive(arg) for arg in expression.args)
        return expression.as_base_exp()[0] in known or bool(expression.is_positive)

    return is_positive(condition.lhs)
