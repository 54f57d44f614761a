"""What is claimed: statements with hypotheses, derivations, false twins, and their source.

A statement reads: for all its free vectors, numbers and labels that satisfy the hypotheses, the
conclusion exists and is true; with ``exists``, for all of them there are such vectors or numbers.
Nothing here says whether a claim is true: that is computed (`evidence`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import sympy as sp

from shiftproof.errors import UsageError
from shiftproof.show import claimed, gathered
from shiftproof.substitution import conjuncts, find_all, substitute
from shiftproof.vectors import (
    Coordinates,
    Entry,
    Row,
    Vector,
    VectorEqual,
    VectorExpr,
)


@dataclass(frozen=True)
class Hypothesis:
    """A named condition of a statement.

    ``necessary``: dropping it must be shown to break the statement.  ``added``: the sentence under
    review does not state it.
    """

    name: str
    formula: Any
    necessary: bool = False
    added: bool = False


@dataclass(frozen=True)
class Statement:
    """For all free variables under the hypotheses (there are ``exists`` such that) the conclusion.

    ``witness`` gives the vectors or numbers said to exist (a family as a function of the label).
    ``example`` gives exact numbers instead, for a statement that only says that something exists, or the
    concrete rows "w" that a statement is about.
    ``then_all`` names the variables quantified after ``exists``.  ``judged`` is False for a statement
    that accompanies the sentence under review (the true version of a false sentence, say).
    ``rows`` lists the rows of the head where the statement is about a head of just these.
    ``ranges`` gives (label, count) for free labels; with one count in the statement it may be left out.
    """

    name: str
    text: str
    conclusion: Any
    hypotheses: tuple[Hypothesis, ...] = ()
    exists: tuple[Any, ...] = ()
    witness: Mapping[Any, Any] | None = None
    example: Mapping[str, Any] | None = None
    then_all: tuple[Any, ...] = ()
    ranges: tuple[tuple[Any, Any], ...] = ()
    rows: tuple[VectorExpr, ...] = ()
    judged: bool = True

    @property
    def instance(self) -> Any:
        """The conclusion with the witness put in for what is said to exist."""
        return substitute(self.conclusion, self.witness or {})

    @property
    def premises(self) -> tuple[Any, ...]:
        """The formulas of the hypotheses."""
        return tuple(h.formula for h in self.hypotheses)

    def _repr_latex_(self) -> str | None:
        text = claimed(self)
        return f"$\\displaystyle {text}$" if text else None

    def without(self, name: str) -> Statement:
        """Return the statement without the hypothesis ``name``."""
        kept = tuple(h for h in self.hypotheses if h.name != name)
        return replace(self, hypotheses=kept, name=f"{self.name} without {name}")

    def formulas(self) -> tuple[Any, ...]:
        """Return every formula of the statement."""
        return (*self.premises, self.conclusion)

    def variables(self) -> Variables:
        """Return the names that the statement quantifies over, by kind."""
        return self._variables

    @cached_property
    def _variables(self) -> Variables:
        known = Variables.of(*self.formulas(), *(x for x in self.exists if isinstance(x, sp.Basic)))
        counts = set().union(*(sp.sympify(count).free_symbols for _, count in self.ranges))
        return replace(known, symbols=known.symbols | counts)

    def outer_variables(self) -> Variables:
        """Return the variables quantified before ``exists``."""
        inner = {item if isinstance(item, str) else item.name for item in (*self.exists, *self.then_all)}
        known = self.variables()
        return Variables(
            vectors=known.vectors - inner,
            families=known.families - inner,
            scalars=known.scalars - inner,
            symbols=frozenset(s for s in known.symbols if s.name not in inner),
            labels=frozenset(s for s in known.labels if s.name not in inner),
        )

    def __getitem__(self, name: str) -> Any:
        """Return the vector or number called ``name``; raises KeyError for any other name."""
        known = self.variables()
        if name in known.vectors:
            return Vector(name)
        for symbol in known.symbols | known.labels:
            if symbol.name == name:
                return symbol
        raise KeyError(name)

    def label_ranges(self) -> dict[Any, Any]:
        """Return {free label: the count it runs below}; raises UsageError when that is not said."""
        known = self.variables()
        said = dict(self.ranges)
        counts = [s for s in known.symbols if s.is_integer and s.is_positive]
        for label in known.labels - said.keys():
            if len(counts) != 1:
                raise UsageError(f"statement {self.name!r}: give the range of label {label} in `ranges`")
            said[label] = counts[0]
        return said

    def fixed_labels(self) -> set[int]:
        """Return the labels that the statement names by number."""
        found = [item for formula in self.formulas() for item in find_all(formula, (Row, Entry))]
        return {int(item.index) for item in found if item.index.is_Integer}

    def size(self) -> tuple[str, str]:
        """Return for which numbers of labels and of features the statement speaks, as words."""
        if self.example and "w" in self.example:
            rows = self.example["w"]
            return f"n = {len(rows)}", f"d = {len(rows[0])}"
        known = self.variables()
        dims = {len(c.args) for formula in self.formulas() for c in find_all(formula, Coordinates)}
        features = "every d"
        if dims and not (known.vectors or known.families):
            features = "d = " + ", ".join(map(str, sorted(dims)))
        if self.rows:
            return f"n = {len(self.rows)}", features
        indices = {item.index for formula in self.formulas() for item in find_all(formula, (Row, Entry))}
        if any(not index.is_Integer for index in indices):
            least = self._least_count()
            return f"every n >= {least}", features
        if indices:
            return f"n = {max(map(int, indices)) + 1}", features
        if dims:
            return "these rows", features
        return "every n", features

    def _least_count(self) -> int:
        """Return the least number of labels that the hypotheses on the count allow."""
        counts = [s for s in self.variables().symbols if s.is_integer and s.is_positive]
        least = 1
        for count in counts:
            for value in range(1, 20):
                if all(
                    h.subs(count, value) is not sp.false for h in self.premises if h.free_symbols == {count}
                ):
                    least = max(least, value)
                    break
        return least


@dataclass(frozen=True)
class Variables:
    """The variables of formulas by kind: vectors, row families, scalar families, numbers, labels."""

    vectors: frozenset[str]
    families: frozenset[str]
    scalars: frozenset[str]
    symbols: frozenset[Any]
    labels: frozenset[Any]

    @classmethod
    def of(cls, *formulas: Any) -> Variables:
        """Return the variables that occur free in the formulas."""
        rows = [row for formula in formulas for row in find_all(formula, Row)]
        entries = [entry for formula in formulas for entry in find_all(formula, Entry)]
        free = set().union(*(formula.free_symbols for formula in formulas)) if formulas else set()
        labels = {s for item in (*rows, *entries) for s in item.index.free_symbols} & free
        labels |= {s for s in free if s.is_integer and not s.is_positive}
        labels = {s for s in labels if not (s.is_integer and s.is_positive)}
        return cls(
            vectors=frozenset(v.name for formula in formulas for v in find_all(formula, Vector)),
            families=frozenset(row.name for row in rows),
            scalars=frozenset(entry.name for entry in entries),
            symbols=frozenset(free - labels),
            labels=frozenset(labels),
        )


@dataclass(frozen=True)
class Step:
    """One line of a derivation: the next expression or formula, why, and the rule that checks it.

    ``rule`` is "identity" (the difference to the line before has normal form zero) or the name of a
    rule of `derivation`; ``using`` holds what the rule needs.
    """

    expression: Any
    why: str
    rule: str = "identity"
    using: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Derivation:
    """A chain of lines from ``start`` that ends in what a statement concludes.

    Expressions form a chain of equalities (or of ">=" where a step's rule is "at least"); formulas
    form a chain of consequences.  ``part`` marks one that leads up to another and concludes nothing.
    """

    statement: str
    title: str
    start: Any
    steps: tuple[Step, ...]
    part: bool = False


@dataclass(frozen=True)
class FalseTwin:
    """A slightly wrong version of a statement, which must be refuted."""

    name: str
    text: str
    statement: Statement


@dataclass(frozen=True)
class Source:
    """Where a claim comes from: the document, the place in it, and the sentence that is judged."""

    document: str
    place: str
    sentence: str


@dataclass(frozen=True)
class Claim:
    """A claim as it is stated; its name is that of its file.

    ``expected`` is the verdict that its author expects; the review compares it with the computed one.
    """

    title: str
    source: Source
    statements: tuple[Statement, ...]
    derivations: tuple[Derivation, ...] = ()
    false_twins: tuple[FalseTwin, ...] = ()
    expected: str | None = None
    remarks: str = ""
    name: str = field(default="", compare=False)

    def statement(self, name: str) -> Statement:
        """Return the statement called ``name``; raises KeyError for an unknown one."""
        for statement in self.statements:
            if statement.name == name:
                return statement
        raise KeyError(name)

    def _repr_latex_(self) -> str | None:
        return gathered([claimed(statement) for statement in self.statements if statement.judged])


__all__ = [
    "Claim",
    "Derivation",
    "FalseTwin",
    "Hypothesis",
    "Source",
    "Statement",
    "Step",
    "Variables",
    "VectorEqual",
    "VectorExpr",
    "conjuncts",
    "substitute",
]
