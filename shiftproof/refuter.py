"""Looking for concrete values that satisfy hypotheses and break (or merely meet) a statement.

A solver proposes values in small sizes; nothing it says is believed until the statement itself has
been evaluated exactly at those values.  Statements with exponentials are tried at small rationals
and judged by Arb.  The smallest sizes come first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.errors import UsageError
from shiftproof.evidence import Grade, Instance, Search
from shiftproof.instances import (
    Size,
    concretise,
    decide,
    dim_of,
    exact_values,
    labels_of,
    misfit,
    plain,
    readings,
    size_of,
)
from shiftproof.normal import Normaliser
from shiftproof.show import text
from shiftproof.smtlib import script
from shiftproof.solver import Outcome, SolverPool
from shiftproof.statement import Statement, conjuncts
from shiftproof.substitution import substitute
from shiftproof.vectors import Softmax, by_name

GRID = tuple(Fraction(p, 2) for p in (2, 0, -2, 4, 1, -1, -4, 3))
MAX_LABELS, MAX_DIM = 4, 3
TRIES, QUESTIONS, EASY_SIZES = 40, 160, 3
#: of values taken at random: how many that fit the hypotheses, out of how many; steps of the solver for each
FITTING, TAKEN, STEPS = 4, 16, 1_000_000


@dataclass
class Refuter:
    """Finds and checks instances; one for a whole review."""

    pool: SolverPool
    seed: int = 0
    query_seconds: float = 3.0
    _reasons: list[str] = field(default_factory=list)
    _budget: int = 0

    # -- questions -----------------------------------------------------------------------------
    def counterexample(self, statement: Statement, hints: tuple[Mapping[str, Any], ...] = ()) -> Search:
        """Return values that satisfy the hypotheses while the conclusion fails, or why none was found."""
        self._reasons, self._budget = [], QUESTIONS
        if statement.example is not None and not statement.exists:
            return Search(None, "an example that fails refutes nothing")
        for hint in hints:
            found = self._checked(statement, exact_values(hint), "suggested, then checked")
            if found is not None:
                return Search(found)
        sizes = list(_sizes(statement))
        search = self._refute_existence if statement.exists else self._refute_universal
        first = [] if statement.exists else [(size, self._wander) for size in sizes[:EASY_SIZES]]
        for size, method in first + [(size, search) for size in sizes]:
            if self._budget <= 0:
                break
            found = method(statement, size)
            if found is not None:
                return Search(found)
        return Search(None, self._why("no counterexample was found in small sizes"))

    def satisfy(self, statement: Statement, hints: tuple[Mapping[str, Any], ...] = ()) -> Search:
        """Return values that satisfy the hypotheses (so that the statement is not vacuous)."""
        self._reasons, self._budget = [], QUESTIONS
        ranges = tuple(statement.label_ranges().items())
        vacuous = replace(statement, conclusion=sp.false, exists=(), then_all=(), ranges=ranges)
        for hint in hints:
            found = self._checked(vacuous, exact_values(hint), "suggested, then checked")
            if found is not None:
                return Search(replace(found, failing=""))
        for size in _sizes(statement):
            if self._budget <= 0:
                break
            found = self._refute_universal(vacuous, size)
            if found is not None:
                return Search(replace(found, failing=""))
        return Search(None, self._why("no values were found that satisfy the hypotheses"))

    def _why(self, text: str) -> str:
        return "; ".join([text, *dict.fromkeys(self._reasons)])

    # -- universal statements ------------------------------------------------------------------
    def _refute_universal(self, statement: Statement, size: Size) -> Instance | None:
        normal = Normaliser()
        premises = [concretise(p, size) for p in statement.premises]
        if any(p is sp.false for p in premises):
            return None
        goal = concretise(statement.conclusion, size)
        assumed = []
        for premise in premises:
            assumed += [normal.formula(premise)]
        assumed += normal.conditions
        normal.conditions = []
        conclusion = normal.formula(goal)
        defined, normal.conditions = sp.And(*normal.conditions), []
        facts = normal.background()
        if any(isinstance(meaning, (sp.exp, sp.log)) for meaning in normal.meaning.values()):
            return self._sample(statement, size)
        for target, method in ((sp.And(defined, sp.Not(conclusion)), "z3"), (sp.Not(defined), "z3")):
            if target is sp.false:
                continue
            names = set().union(*(f.free_symbols for f in [*assumed, target])) - normal.meaning.keys()
            boxed = [b for x in names for b in _box(x, 2)]
            turned = boxed + _first_on_axis(statement, size)
            for bounds in (turned, boxed, []) if size.dim > 1 else (boxed, []):
                found = self._ask(statement, size, [*assumed, *facts, *bounds, target], method)
                if found is not None:
                    return found
        return None

    def _wander(self, statement: Statement, size: Size) -> Instance | None:
        """Take arbitrary values that satisfy the hypotheses: a false conclusion rarely survives them.

        As many numbers are fixed at random as the equations leave free; the solver finds the others.
        """
        premises = [concretise(p, size) for p in statement.premises]
        if any(p is sp.false for p in premises):
            return None
        normal = Normaliser()
        assumed = [normal.formula(premise) for premise in premises]
        assumed += normal.conditions + normal.background()
        if any(isinstance(meaning, (sp.exp, sp.log)) for meaning in normal.meaning.values()):
            return None
        generator = random.Random(f"{self.seed}/{statement.name}/{size}")
        names = sorted(set().union(*(f.free_symbols for f in assumed)), key=by_name) if assumed else []
        names = [x for x in names if "!" not in x.name]
        equations = sum(isinstance(part, sp.Eq) for formula in assumed for part in conjuncts(formula))
        fitting = 0
        for attempt in range(TAKEN):
            count = max(0, len(names) - equations - attempt % FITTING // 2)
            fixed = [sp.Eq(x, sp.Rational(generator.choice(GRID))) for x in generator.sample(names, count)]
            outcome, found = self._take(statement, size, [*assumed, *fixed])
            fitting += outcome is not Outcome.VALID  # nothing else can be had with the values fixed
            if found is not None or fitting == FITTING:
                return found
        return None

    def _take(self, statement: Statement, size: Size, formulas: list[Any]) -> tuple[Outcome, Instance | None]:
        """Ask for any values and check whether the conclusion happens to be false at them; never undefined."""
        kept = [("", f) for f in formulas if f is not sp.true]
        if any(f is sp.false for _, f in kept):
            return Outcome.VALID, None
        logic, smt2 = script(kept, status="sat", title=f"values for {statement.name}")
        answer = self.pool.ask(smt2, logic, timeout=self.query_seconds, rlimit=STEPS)
        if answer.outcome is Outcome.COUNTEREXAMPLE:
            for values in readings(answer.model):
                found = self._checked(statement, _assemble(statement, size, values), "z3", defined=True)
                if found is not None:
                    return answer.outcome, found
        return answer.outcome, None

    def _ask(self, statement: Statement, size: Size, formulas: list[Any], method: str) -> Instance | None:
        """Ask the solver for values and check what it proposes."""
        kept = [("", f) for f in formulas if f is not sp.true]
        if any(f is sp.false for _, f in kept):
            return None
        logic, smt2 = script(kept, status="sat", title=f"values for {statement.name}")
        self._budget -= 1
        answer = self.pool.ask(smt2, logic, timeout=self.query_seconds)
        if answer.outcome is Outcome.TIMEOUT:
            self._budget -= QUESTIONS // 8
        if answer.outcome is Outcome.RESOURCE_OUT:  # a budget too small for this is so for the others
            self._budget -= QUESTIONS // 4
        if answer.outcome is not Outcome.COUNTEREXAMPLE:
            if answer.outcome is not Outcome.VALID:
                self._reasons.append(f"{answer.outcome.value} ({answer.reason})")
            return None
        for values in readings(answer.model):
            found = self._checked(statement, _assemble(statement, size, values), method)
            if found is not None:
                return found
        self._reasons.append("a proposed counterexample did not survive the exact check")
        return None

    def _sample(self, statement: Statement, size: Size) -> Instance | None:
        generator = random.Random(f"{self.seed}/{statement.name}/{size.total}")
        names = _scalar_names(statement, size)
        self._budget -= 5
        for attempt in range(TRIES):
            reach = 1 + attempt // 3
            values = {name: sp.Rational(generator.choice(GRID[:reach])) for name in names}
            found = self._checked(statement, _assemble(statement, size, values), "sampling")
            if found is not None:
                return found
        return None

    # -- existence statements ------------------------------------------------------------------
    def _refute_existence(self, statement: Statement, size: Size) -> Instance | None:
        names = _scalar_names(_decisive(statement), size)
        for numbers in islice(product(GRID[:3], repeat=len(names)), max(1, self._budget)):
            values = dict(zip(names, (sp.Rational(v) for v in numbers), strict=True))
            found = self._checked(statement, _assemble(statement, size, values), "z3")
            if found is not None:
                return found
        return None

    def _no_witness(self, statement: Statement, values: Mapping[str, Any]) -> str | None:
        """Return what fails if no witness can satisfy the conclusion's polynomial part, else None."""
        wanted = _decisive(statement).conclusion
        if wanted is sp.true:
            return None
        # What fails for one value of a later label fails for all of them together.
        first = {
            x.name: exact.rational(int(bool(x.is_positive)))
            for x in statement.then_all
            if isinstance(x, sp.Symbol)
        }
        normal = Normaliser()
        outer = statement.outer_variables()
        space = {name: value for name, value in values.items() if name in outer.vectors | outer.families}
        if space:
            wanted = concretise(wanted, size_of(space), {**first, **values})
        else:  # no vector fixes the dimension: Gram scalars speak of all of them
            numbers = {**first, **values}
            wanted = substitute(
                wanted,
                {s: exact.to_sympy(numbers[s.name]) for s in wanted.free_symbols if s.name in numbers},
            )
        formula = normal.formula(wanted)
        conditions = normal.conditions
        formulas = [formula, *conditions, *normal.background()]
        if sp.false not in formulas:
            kept = [("", f) for f in formulas if f is not sp.true]
            logic, smt2 = script(kept, title=f"no witness for {statement.name}")
            self._budget -= 1
            answer = self.pool.ask(smt2, logic, timeout=self.query_seconds)
            if answer.outcome is not Outcome.VALID:
                return None
        names = ", ".join(str(symbol) for symbol in statement.exists)
        return f"no {names} gives {text(_decisive(statement).conclusion)}"

    # -- checking ------------------------------------------------------------------------------
    def _checked(
        self, statement: Statement, values: dict[str, Any], how: str, *, defined: bool = False
    ) -> Instance | None:
        """Return the instance if exact evaluation confirms it: hypotheses true, conclusion false.

        A conclusion without a value is no true one either, unless ``defined`` asks for a false one.
        """
        inner = {
            item if isinstance(item, str) else item.name for item in (*statement.exists, *statement.then_all)
        }
        values = {name: value for name, value in values.items() if name not in inner}
        if misfit(statement.variables(), _said_ranges(statement), values) or _beyond(statement, values):
            return None
        grade = Grade.EXACT
        for premise in statement.premises:
            standing, premise_grade = decide(premise, values)
            if standing != "true":
                return None
            grade = min(grade, premise_grade)
        if statement.exists:
            failing = self._no_witness(statement, values)
            if failing is None:
                return None
            grade = min(grade, Grade.SOLVER)
        elif statement.conclusion is sp.false:
            failing = "the hypotheses are satisfied"
        else:
            failing = ""
            for part in conjuncts(statement.conclusion):
                standing, part_grade = decide(part, values)
                if standing == "false" or (standing == "undefined" and not defined):
                    word = "is undefined" if standing == "undefined" else "is false"
                    failing, grade = f"{text(part)} {word}", min(grade, part_grade)
                    break
            if not failing:
                return None
        return Instance(
            statement=statement.name,
            labels=labels_of(values),
            dim=dim_of(values),
            values={name: plain(value) for name, value in sorted(values.items())},
            failing=failing,
            grade=grade,
            found_by=how,
        )


def _sizes(statement: Statement) -> Iterator[Size]:
    known = statement.variables()
    ranges = statement.label_ranges()
    inner = {*statement.exists, *statement.then_all}
    counts = sorted((s for s in known.symbols if s.is_integer and s.is_positive), key=by_name)
    dims = range(1, MAX_DIM + 1) if known.vectors or known.families else range(1, 2)
    sizes = []
    for dim in dims:
        for numbers in product(range(1, MAX_LABELS + 1), repeat=len(counts)):
            chosen = dict(zip(counts, numbers, strict=True))
            if any(p.subs(chosen) is sp.false for p in statement.premises if p.free_symbols <= set(counts)):
                continue
            labels = sorted((label for label in ranges if label not in inner), key=by_name)
            spans = [range(int(sp.sympify(ranges[label]).subs(chosen))) for label in labels]
            for places in product(*spans):
                sizes.append(Size(chosen, dict(zip(labels, places, strict=True)), dim))
    yield from sorted(sizes, key=lambda size: size.total)[:60]


def _said_ranges(statement: Statement) -> Mapping[Any, Any]:
    """Return the counts of the labels; a statement about three given rows, say, has none."""
    try:
        return statement.label_ranges()
    except UsageError:
        return dict(statement.ranges)


def _beyond(statement: Statement, values: Mapping[str, Any]) -> bool:
    """Return whether a label that the statement names by number is beyond every count."""
    counts = [s for s in statement.variables().symbols if s.is_integer and s.is_positive and s.name in values]
    most = max((int(exact.to_sympy(values[s.name])) for s in counts), default=None)
    return most is not None and any(label >= most for label in statement.fixed_labels())


def _box(symbol: Any, bound: int) -> list[Any]:
    plain = sp.Symbol(symbol.name, real=True)
    return [plain <= bound, plain >= -bound]


def _decisive(statement: Statement) -> Statement:
    """Return the statement with only those parts of its conclusion that have no exponential.

    What no witness can achieve for a part, none can achieve for the whole.
    """
    parts = [p for p in conjuncts(statement.conclusion) if not p.has(sp.exp, sp.log, Softmax)]
    return replace(statement, conclusion=sp.And(*parts))


def _first_on_axis(statement: Statement, size: Size) -> list[Any]:
    """Return "the first named vector lies on the first axis": a rotation that costs no generality."""
    vectors = sorted(statement.outer_variables().vectors)
    return [sp.Eq(sp.Symbol(f"{v}.{c}", real=True), 0) for v in vectors[:1] for c in range(1, size.dim)]


def _scalar_names(statement: Statement, size: Size) -> list[str]:
    """Return the names of all numbers that an instance of this size needs."""
    known = statement.outer_variables()
    names = [f"{v}.{c}" for v in sorted(known.vectors) for c in range(size.dim)]
    for family, tail in [(f, size.dim) for f in sorted(known.families)] + [
        (f, 0) for f in sorted(known.scalars)
    ]:
        for label in range(_family_count(statement, size)):
            names += [f"{family}.{label}.{c}" for c in range(tail)] if tail else [f"{family}.{label}"]
    names += sorted(s.name for s in known.symbols if s not in size.counts)
    return names


def _family_count(statement: Statement, size: Size) -> int:
    fixed = [index + 1 for index in statement.fixed_labels()]
    return max([*size.counts.values(), *(label + 1 for label in size.labels.values()), *fixed], default=1)


def _assemble(statement: Statement, size: Size, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Return {variable: exact values} from the numbers of a model; what it leaves out is 0."""
    known = statement.outer_variables()

    def number(name: str) -> Any:
        return exact.from_sympy(sp.sympify(numbers.get(name, 0)))

    def block(make: Any, *shape: int) -> Any:
        out = np.empty(shape, dtype=object)
        for where in np.ndindex(*shape):
            out[where] = number(make(where))
        return out

    rows = _family_count(statement, size)
    values: dict[str, Any] = {}
    for name in known.vectors:
        values[name] = block(lambda w, v=name: f"{v}.{w[0]}", size.dim)
    for name in known.families:
        values[name] = block(lambda w, v=name: f"{v}.{w[0]}.{w[1]}", rows, size.dim)
    for name in known.scalars:
        values[name] = block(lambda w, v=name: f"{v}.{w[0]}", rows)
    for symbol in known.symbols - set(size.counts):
        values[symbol.name] = number(symbol.name)
    for symbol, value in {**size.counts, **size.labels}.items():
        values[symbol.name] = exact.rational(value)
    return values
