"""Evaluating a statement on concrete matrices: the same expression that was proved.

The evaluator walks the SymPy expression itself.  Free labels and inputs become axes of NumPy
arrays, so one walk covers every label and every input of a head; which arithmetic does the work is
a parameter (`arithmetic`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.relational import Relational

from shiftproof.arithmetic import FALSE, TRUE, UNKNOWN
from shiftproof.errors import UndefinedValueError, UnsupportedExpressionError, UsageError
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    Entry,
    ForAll,
    Inner,
    Row,
    Softmax,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorExpr,
    VectorScale,
    VectorSum,
    ZeroVector,
)

_RELATIONS = {sp.Eq: "=", sp.Lt: "<", sp.Le: "<=", sp.Gt: ">", sp.Ge: ">="}


@dataclass(frozen=True)
class Judged:
    """A formula's standing on data: how many instances are true, unknown, false; the equalities' errors.

    ``max_error`` is the largest |left - right| over all equations, ``bound`` the largest error bound
    that rounding allows there; both are 0 where there is no equation.
    """

    true: int
    unknown: int
    false: int
    max_error: float
    bound: float

    @property
    def refuted(self) -> bool:
        """Whether some instance is certainly false."""
        return self.false > 0

    @property
    def certain(self) -> bool:
        """Whether every instance is certainly true."""
        return self.false == 0 and self.unknown == 0


class Evaluator:
    """Evaluates expressions over one set of values in one arithmetic.

    ``values`` maps names to data: a scalar symbol to a number, a `Vector` to an array (d,) or, if it
    has an axis, (size, d), a family to an array (n, d) or (n,).  ``axes`` maps the names that run
    (an index over labels, a vector over inputs) to their sizes, in axis order.
    """

    def __init__(self, arithmetic: Any, values: Mapping[str, Any], axes: Mapping[str, int]) -> None:
        """Bind the values; they are converted once."""
        self.arithmetic = arithmetic
        self.axes = dict(axes)
        self._values = {name: arithmetic.array(data) for name, data in values.items()}
        self._order = list(axes)
        self._depth = 0
        self._bound: dict[Any, tuple[int, int]] = {}
        self.errors: list[tuple[float, float]] = []

    # -- shapes --------------------------------------------------------------------------------
    def _shape(self, position: int | None, size: int, *tail: int) -> tuple[int, ...]:
        shape = [1] * self._total
        if position is not None:
            shape[position] = size
        return (*shape, *tail)

    def _indices(self, index: Any) -> Any:
        """Return the integer array of an index expression."""
        if index.is_Integer:
            return np.full(self._shape(None, 1), int(index))
        if index.is_Symbol:
            if index in self._bound:
                position, size = self._bound[index]
            elif index.name in self.axes:
                position, size = self._order.index(index.name), self.axes[index.name]
            else:
                return np.full(self._shape(None, 1), int(self._number(index)))
            return np.arange(size).reshape(self._shape(position, size))
        if isinstance(index, (sp.Add, sp.Mul)):
            parts = [self._indices(arg) for arg in index.args]
            result = parts[0]
            for part in parts[1:]:
                result = result + part if isinstance(index, sp.Add) else result * part
            return result
        raise UnsupportedExpressionError(f"{index} is no label")

    def _number(self, symbol: Any) -> float:
        value = self._values[symbol.name]
        value = getattr(value, "value", value)
        return float(getattr(value, "item", lambda: value)())

    def count(self, expression: Any) -> int:
        """Return the number of terms that a sum's count or bound stands for."""
        if self._bound.keys() & expression.free_symbols:
            raise UnsupportedExpressionError("a sum's range may not depend on another index")
        named = {s: sp.Integer(int(self._number(s))) for s in expression.free_symbols}
        return int(expression.xreplace(named))

    def _rows(self, name: str, index: Any) -> Any:
        """Return the entries of a family at the labels that an index expression stands for."""
        labels = self._indices(index)
        if np.any(labels < 0):
            raise UnsupportedExpressionError(f"{name}[{index}]: labels are 0, 1, ...")
        rows = np.shape(getattr(self._values[name], "value", self._values[name]))[0]
        if np.any(labels >= rows):
            raise UndefinedValueError(f"{name}[{index}]: there is no label {int(labels.max())} among {rows}")
        return self.arithmetic.take(self._values[name], labels)

    @contextmanager
    def _running(self, index: Any, size: int) -> Iterator[int]:
        """Bind an index to a new axis of this size, whatever its name meant before."""
        position = len(self._order) + self._depth
        before = dict(self._bound)
        self._bound[index] = (position, size)
        self._depth += 1
        try:
            yield position
        finally:
            self._depth -= 1
            self._bound = before

    # -- vectors -------------------------------------------------------------------------------
    def vector(self, vector: VectorExpr) -> Any:
        """Return a vector expression's values: the leading axes, then the features."""
        a = self.arithmetic
        if isinstance(vector, Vector):
            data = self._values[vector.name]
            shape = getattr(data, "value", data).shape
            if vector.name in self.axes:
                position = self._order.index(vector.name)
                return a.reshape(data, self._shape(position, shape[0], shape[1]))
            return a.reshape(data, self._shape(None, 1, shape[0]))
        if isinstance(vector, Row):
            return self._rows(vector.name, vector.index)
        if isinstance(vector, Coordinates):
            return a.stack([self.scalar(entry) for entry in vector.args])
        if isinstance(vector, VectorScale):
            scalar = self.scalar(vector.args[0])
            shape = getattr(scalar, "value", scalar).shape
            return a.mul(a.reshape(scalar, (*shape, 1)), self.vector(vector.args[1]))
        if isinstance(vector, VectorAdd):
            result, *others = self._same_space(*vector.args)
            for other in others:
                result = a.add(result, other)
            return result
        if isinstance(vector, VectorSum):
            body, index, count = vector.args
            return self._summed(index, self.count(count), lambda: self.vector(body))
        if isinstance(vector, ZeroVector):
            return a.reshape(a.constant(sp.S.Zero), self._shape(None, 1, 1))
        raise UnsupportedExpressionError(f"{type(vector).__name__} is no known vector expression")

    def _same_space(self, *vectors: VectorExpr) -> list[Any]:
        """Return the values of vectors that must all have one number of features (0 has any)."""
        values = [self.vector(vector) for vector in vectors]
        sizes = {
            getattr(value, "value", value).shape[-1]
            for vector, value in zip(vectors, values, strict=True)
            if not _is_zero(vector)
        }
        if len(sizes) > 1:
            raise UsageError(
                f"vectors with {' and '.join(map(str, sorted(sizes)))} features do not go together"
            )
        return values

    def _summed(self, index: Any, size: int, body: Any) -> Any:
        with self._running(index, size) as position:
            return self.arithmetic.sum(self._full(body(), position, size), position)

    def _full(self, value: Any, position: int, size: int) -> Any:
        """Spread a value that does not depend on the summation index over its axis."""
        shape = getattr(value, "value", value).shape
        if shape[position] == size:
            return value
        return self.arithmetic.take(
            self.arithmetic.reshape(value, shape), (slice(None),) * position + ([0] * size,)
        )

    # -- scalars -------------------------------------------------------------------------------
    def scalar(self, expression: Any) -> Any:
        """Return a scalar expression's values over the axes."""
        a = self.arithmetic
        if expression.is_Rational or (expression.is_number and expression.is_algebraic):
            return a.reshape(a.constant(expression), self._shape(None, 1))
        if expression.is_Symbol:
            if expression in self._bound or expression.name in self.axes:
                return a.array(self._indices(expression))
            return a.reshape(self._values[expression.name], self._shape(None, 1))
        if isinstance(expression, Entry):
            return self._rows(expression.name, expression.index)
        if isinstance(expression, (sp.Add, sp.Mul)):
            combine = a.add if isinstance(expression, sp.Add) else a.mul
            result = self.scalar(expression.args[0])
            for arg in expression.args[1:]:
                result = combine(result, self.scalar(arg))
            return result
        if isinstance(expression, sp.exp) or expression is sp.E:
            return a.exp(self.scalar(expression.args[0] if expression.args else sp.S.One))
        if isinstance(expression, sp.log):
            return a.log(self.scalar(expression.args[0]))
        if isinstance(expression, sp.Pow):
            return self._power(expression)
        if isinstance(expression, Inner):
            return a.inner(*self._same_space(*expression.args))
        if isinstance(expression, Cosine):
            left, right = self._same_space(*expression.args)
            squares = a.mul(a.inner(left, left), a.inner(right, right))
            return a.mul(a.inner(left, right), a.reciprocal(a.sqrt(squares)))
        if isinstance(expression, Softmax):
            return self._softmax(expression)
        if isinstance(expression, sp.Sum):
            return self._sum(expression)
        raise UnsupportedExpressionError(f"no value for {type(expression).__name__}: {expression}")

    def _sum(self, node: Any) -> Any:
        def walk(level: int) -> Any:
            if level < 0:
                return self.scalar(node.function)
            index, low, high = node.limits[level]
            if low != 0:
                raise UnsupportedExpressionError(f"sums run from 0, not from {low}")
            return self._summed(index, self.count(high) + 1, lambda: walk(level - 1))

        return walk(len(node.limits) - 1)

    def _power(self, expression: Any) -> Any:
        a, exponent = self.arithmetic, expression.exp
        base = self.scalar(expression.base)
        if exponent.is_Rational and exponent.q == 2:
            base = a.sqrt(base)
        elif not exponent.is_Integer:
            raise UnsupportedExpressionError(f"power {exponent} is neither an integer nor a half-integer")
        result = base
        for _ in range(abs(exponent.p) - 1):
            result = a.mul(result, base)
        return a.reciprocal(result) if exponent < 0 else result

    def _softmax(self, node: Softmax) -> Any:
        logit, other, index, count = node.args
        size = self.count(count)
        with self._running(index, size) as position:
            others = self._full(self.scalar(other), position, size)
        return self.arithmetic.softmax(self.scalar(logit), others, position)

    # -- formulas ------------------------------------------------------------------------------
    def judge(self, formula: Any) -> Judged:
        """Return how a formula fares over all instances.

        Raises UndefinedValueError where a part has no value (the cosine of a zero vector).
        """
        self._total = max(1, len(self._order) + _nesting(formula))
        self._depth = 0
        self.errors = [(0.0, 0.0)]
        status = self._status(formula)
        errors, bounds = zip(*self.errors, strict=True)
        return Judged(
            true=int(np.sum(status == TRUE)),
            unknown=int(np.sum(status == UNKNOWN)),
            false=int(np.sum(status == FALSE)),
            max_error=float(max(errors)),
            bound=float(max(bounds)),
        )

    def value(self, expression: Any) -> Any:
        """Return the values of a scalar expression as the arithmetic holds them."""
        self._total = max(1, len(self._order) + _nesting(expression))
        self._depth = 0
        return self.scalar(expression)

    def _status(self, formula: Any) -> Any:
        if formula in (sp.true, sp.false):
            return np.full(self._shape(None, 1), TRUE if formula is sp.true else FALSE)
        if isinstance(formula, sp.And):
            return _reduce(np.minimum, [self._status(arg) for arg in formula.args])
        if isinstance(formula, sp.Or):
            return _reduce(np.maximum, [self._status(arg) for arg in formula.args])
        if isinstance(formula, sp.Not):
            return -self._status(formula.args[0])
        if isinstance(formula, sp.Implies):
            return np.maximum(-self._status(formula.args[0]), self._status(formula.args[1]))
        if isinstance(formula, VectorEqual):
            return self._vectors_equal(formula)
        if isinstance(formula, ForAll):
            return self._for_all(formula)
        if isinstance(formula, sp.Ne):
            return -self._status(sp.Eq(*formula.args, evaluate=False))
        if isinstance(formula, Relational):
            word = _RELATIONS[formula.func]
            status, gap, bound = self.arithmetic.compare(
                self.scalar(formula.lhs), self.scalar(formula.rhs), word
            )
            if word == "=":
                self.errors.append((float(np.max(gap)), float(np.max(bound))))
            return status
        raise UnsupportedExpressionError(f"no value for {type(formula).__name__}: {formula}")

    def _for_all(self, formula: ForAll) -> Any:
        index, count, body = formula.args
        size = self.count(count)
        if size == 0:  # true of every label, as there is none
            return np.full((1,) * self._total, TRUE)
        with self._running(index, size) as position:
            return self._status(body).min(axis=position, keepdims=True)

    def _vectors_equal(self, formula: VectorEqual) -> Any:
        left, right = self._same_space(*formula.args)
        status, gap, bound = self.arithmetic.compare(left, right, "=")
        self.errors.append((float(np.max(gap)), float(np.max(bound))))
        return status.min(axis=-1)


def _is_zero(vector: VectorExpr) -> bool:
    """Return whether a vector is written as zero, which has any number of features."""
    parts = [arg for arg in vector.args if isinstance(arg, VectorExpr)]
    return isinstance(vector, ZeroVector) or (bool(parts) and all(map(_is_zero, parts)))


def _reduce(operation: Any, parts: list[Any]) -> Any:
    result = parts[0]
    for part in parts[1:]:
        result = operation(result, part)
    return result


def _nesting(expression: Any) -> int:
    """Return how many summation indices are bound at once, at most."""
    inner = max((_nesting(arg) for arg in expression.args), default=0)
    if isinstance(expression, sp.Sum):
        return inner + len(expression.limits)
    return inner + 1 if isinstance(expression, (VectorSum, Softmax, ForAll)) else inner
