"""Concrete instances of formulas: writing them out, and deciding them rigorously.

An instance assigns exact numbers to the variables of a formula.  `decide` evaluates the formula at
them exactly, or in Arb where an exponential forbids that; `concretise` writes sums and vectors out,
so that a solver can be asked about a small size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.arithmetic import ArbArithmetic, ExactArithmetic, precise
from shiftproof.errors import InexactError, UndefinedValueError, UsageError
from shiftproof.evaluate import Evaluator
from shiftproof.evidence import Grade
from shiftproof.normal import Normaliser
from shiftproof.statement import Variables
from shiftproof.substitution import rebuilt, substitute
from shiftproof.vectors import Coordinates, Entry, ForAll, Row, Softmax, Vector, VectorAdd, VectorSum

BITS = 192


@dataclass(frozen=True)
class Size:
    """One concrete size: the value of each count, of each free label, and the dimension."""

    counts: Mapping[Any, int]
    labels: Mapping[Any, int]
    dim: int

    @property
    def total(self) -> int:
        """A measure of size to order by."""
        return sum(self.counts.values()) + self.dim


def decide(formula: Any, values: Mapping[str, Any]) -> tuple[str, Grade]:
    """Return ("true" | "false" | "undefined" | "unknown", grade) of a formula at concrete values.

    Exact arithmetic first; where an exponential makes that impossible, equality of normal forms, then
    Arb.  Nothing is decided by a rounded number.
    """
    try:
        judged = Evaluator(ExactArithmetic(), values, {}).judge(formula)
    except UndefinedValueError:
        return "undefined", Grade.EXACT
    except InexactError:
        return _decide_in_arb(formula, values)
    return ("true" if judged.certain else "false"), Grade.EXACT


def _decide_in_arb(formula: Any, values: Mapping[str, Any]) -> tuple[str, Grade]:
    """Return what `decide` does where exact arithmetic cannot hold an exponential or a root."""
    with precise(BITS):
        try:
            judged = Evaluator(ArbArithmetic(), values, {}).judge(formula)
        except UndefinedValueError:
            return "unknown", Grade.ENCLOSED
    if judged.certain or judged.refuted:
        return ("true" if judged.certain else "false"), Grade.ENCLOSED
    if _identity(formula, values):
        return "true", Grade.EXACT
    return "unknown", Grade.ENCLOSED


def _identity(formula: Any, values: Mapping[str, Any]) -> bool:
    """Return whether an equation's two sides have the same normal form at concrete values."""
    if isinstance(formula, ForAll):
        index, count, body = formula.args
        limit = int(count.subs({s: exact.to_sympy(values[s.name]) for s in count.free_symbols}))
        return all(decide(body.subs(index, label), values)[0] == "true" for label in range(limit))
    if not isinstance(formula, sp.Eq):
        return False
    fixed = concretise(formula, size_of(values), values)
    if fixed in (sp.true, sp.false):
        return fixed is sp.true
    return Normaliser().identical(fixed.lhs, fixed.rhs)


def exact_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values (numbers, SymPy numbers, nested lists of them) as exact numbers and arrays."""

    def convert(value: Any) -> Any:
        data = np.array(value, dtype=object)
        out = np.empty(data.shape, dtype=object)
        for where in np.ndindex(*data.shape):
            entry: Any = data[where]
            out[where] = (
                entry
                if isinstance(entry, exact.Quadratic)
                else exact.from_sympy(entry)
                if isinstance(entry, sp.Basic)
                else exact.rational(entry)
            )
        return out if out.shape else out.item()

    return {name: convert(value) for name, value in values.items()}


def concretise(expression: Any, size: Size, values: Mapping[str, Any] | None = None) -> Any:
    """Return the expression with sums written out and vectors as coordinates.

    Coordinates are symbols ("a.0", "w.2.1", "b.2") or, where ``values`` has the name, its numbers.
    """
    numbers = {**size.counts, **size.labels}
    if values is not None:
        for symbol in expression.free_symbols:
            if symbol.name in values:
                numbers[symbol] = exact.to_sympy(_scalar(values[symbol.name]))
    expression = substitute(expression, numbers)

    def fetch(name: str, *where: int) -> Any:
        if values is None or name not in values:
            return sp.Symbol(".".join([name, *map(str, where)]), real=True)
        return exact.to_sympy(np.asarray(values[name], dtype=object)[where])

    def label(node: Any) -> int:
        if not (node.index.is_Integer and node.index >= 0):
            raise UsageError(f"{node}: labels are 0, 1, ...")
        return int(node.index)

    def walk(node: Any) -> Any:
        if isinstance(node, Vector):
            return Coordinates(*(fetch(node.name, c) for c in range(size.dim)))
        if isinstance(node, Row):
            return Coordinates(*(fetch(node.name, label(node), c) for c in range(size.dim)))
        if isinstance(node, Entry):
            return fetch(node.name, label(node))
        if isinstance(node, VectorSum):
            body, index, count = node.args
            return VectorAdd(*(walk(body.subs(index, i)) for i in range(int(count))))
        if isinstance(node, Softmax):
            logit, other, index, count = node.args
            terms = [sp.exp(walk(other.subs(index, i))) for i in range(int(count))]
            return sp.exp(walk(logit)) / sp.Add(*terms)
        if isinstance(node, sp.Sum):
            return walk_sum(node.function, list(node.limits))
        if isinstance(node, ForAll):
            index, count, body = node.args
            return sp.And(*(walk(body.subs(index, i)) for i in range(int(count))))
        if not node.args or not node.has(Vector, Row, Entry, VectorSum, Softmax, sp.Sum, ForAll):
            return node
        return rebuilt(node, [walk(arg) for arg in node.args])

    def walk_sum(body: Any, limits: list[Any]) -> Any:
        index, low, high = limits[-1]
        terms = []
        for value in range(int(low), int(high) + 1):
            inner = body.subs(index, value)
            rest = [(i, lo.subs(index, value), hi.subs(index, value)) for i, lo, hi in limits[:-1]]
            terms.append(walk_sum(inner, rest) if rest else walk(inner))
        return sp.Add(*terms)

    return walk(expression)


def readings(model: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield exact readings of a model: roots of quadratics as such, then rationals near every root."""
    plain = {k: sp.Rational(v["rational"]) for k, v in model.items() if "rational" in v}
    roots = {k: v for k, v in model.items() if "polynomial" in v}
    if not roots:
        yield plain
        return
    quadratic = {}
    for name, root in roots.items():
        if len(root["polynomial"]) == 3:
            c, b, a = (sp.Integer(text) for text in root["polynomial"])
            near = sp.Rational(root["near"])
            pair = [(-b + s * sp.sqrt(b * b - 4 * a * c)) / (2 * a) for s in (1, -1)]
            quadratic[name] = sp.expand(min(pair, key=lambda r: abs(float(r) - float(near))))
    if len(quadratic) == len(roots):
        yield {**plain, **quadratic}
    for limit in (10, 1000, 10**9):
        near = {k: sp.Rational(Fraction(v["near"]).limit_denominator(limit)) for k, v in roots.items()}
        yield {**plain, **near}


def _scalar(value: Any) -> Any:
    return np.asarray(value, dtype=object).item()


def dim_of(values: Mapping[str, Any]) -> int:
    """Return the dimension of the vectors among the values, 0 if there is none."""
    dims = [v.shape[-1] for v in values.values() if isinstance(v, np.ndarray) and v.ndim == 2]
    flat = [v.shape[0] for v in values.values() if isinstance(v, np.ndarray) and v.ndim == 1]
    return int((dims or flat or [0])[0])


def misfit(known: Variables, ranges: Mapping[Any, Any], values: Mapping[str, Any]) -> str:
    """Return what makes values no values of the variables: a label out of range, say; "" if nothing does."""
    numbers = {s: exact.to_sympy(_scalar(values[s.name])) for s in known.symbols if s.name in values}
    for symbol, value in numbers.items():
        if (
            (symbol.is_integer and not value.is_integer)
            or (symbol.is_positive and not value > 0)
            or (symbol.is_nonnegative and not value >= 0)
        ):
            return f"{symbol} cannot be {value}"
    for label, count in ranges.items():
        if label.name in values:
            place, limit = exact.to_sympy(_scalar(values[label.name])), sp.sympify(count).subs(numbers)
            if not place.is_integer or place < 0 or (limit.is_Integer and place >= limit):
                return f"label {label} cannot be {place}"
    return ""


def labels_of(values: Mapping[str, Any]) -> int:
    """Return the number of rows of the families among the values, 0 if there is none."""
    rows = [v.shape[0] for v in values.values() if isinstance(v, np.ndarray) and v.ndim == 2]
    return int(rows[0]) if rows else 0


def size_of(values: Mapping[str, Any]) -> Size:
    """Return the size of the vectors among the values; counts and labels are among the values."""
    return Size({}, {}, dim_of(values))


def plain(value: Any) -> Any:
    """Return an exact number, or nested lists of them, as text."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value]
    return str(exact.to_sympy(value))
