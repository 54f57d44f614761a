"""Three arithmetics over NumPy arrays: floats with a rigorous error bound, exact numbers, Arb balls.

Each offers the same operations, so that one evaluator serves all three.  An array of exact numbers
or balls is an object array.  Rigour of the floating-point one: every value carries an absolute
error bound that includes the rounding of each operation (Higham, Accuracy and Stability of
Numerical Algorithms, 2002, section 3.3 and lemma 3.1) and is itself rounded up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, fmpq

from shiftproof import exact
from shiftproof.errors import InexactError, UndefinedValueError

UNIT = 2.0**-53
TINY = 2.0**-1021  # covers every underflow of one operation
UP = 1.0 + 2.0**-40  # rounds a short computation of a bound upwards
EXP_ULPS = 4.0
EXP_ACCURACY = "NumPy's exp is within 4 units in the last place"

TRUE, UNKNOWN, FALSE = 1, 0, -1


def contract(left: Any, right: Any) -> Any:
    """Return the sum over the last axis of left * right, broadcast over the leading axes."""
    if object in (left.dtype, right.dtype):
        return (left * right).sum(axis=-1)
    letters = "abcdefghijklmnop"[: left.ndim - 1]
    names = []
    for array in (left, right):
        names.append("".join(c for c, size in zip(letters, array.shape, strict=False) if size > 1))
    shape = np.broadcast_shapes(left.shape[:-1], right.shape[:-1])
    out = "".join(c for c, size in zip(letters, shape, strict=True) if size > 1)
    squeezed = [
        array.reshape([size for size in array.shape[:-1] if size > 1] + [array.shape[-1]])
        for array in (left, right)
    ]
    result = np.einsum(f"{names[0]}z,{names[1]}z->{out}", *squeezed, optimize=True)
    return np.asarray(result).reshape(shape)


@dataclass(frozen=True)
class Bounded:
    """Floats with absolute error bounds: the true value lies within ``value`` +- ``error``."""

    value: Any
    error: Any


class FloatArithmetic:
    """float64 with running error bounds, vectorised."""

    name = "float64 with error bounds"

    def constant(self, value: Any) -> Bounded:
        """Return a SymPy number as a bounded float."""
        nearest, error = _nearest(exact.from_sympy(value))
        return Bounded(np.asarray(nearest), np.asarray(error))

    def array(self, values: Any) -> Bounded:
        """Return exact or float data as bounded floats (floats are taken as they are)."""
        data = np.asarray(values)
        if data.dtype != object:
            floats = data.astype(np.float64)
            if np.array_equal(floats.astype(data.dtype), data, equal_nan=data.dtype.kind == "f"):
                return Bounded(floats, np.zeros_like(floats))
        pairs = [_nearest(v if isinstance(v, exact.Quadratic) else exact.rational(v)) for v in data.flat]
        nearest, error = (np.array([pair[side] for pair in pairs]).reshape(data.shape) for side in (0, 1))
        return Bounded(nearest, error)

    def reshape(self, x: Bounded, shape: tuple[int, ...]) -> Bounded:
        """Return ``x`` with another shape."""
        return Bounded(np.reshape(x.value, shape), np.reshape(x.error, shape))

    def take(self, x: Bounded, index: Any) -> Bounded:
        """Return the rows ``index`` of ``x``."""
        return Bounded(x.value[index], x.error[index])

    def stack(self, parts: list[Bounded]) -> Bounded:
        """Return the vector with these coordinates along a new last axis."""
        values = np.broadcast_arrays(*(part.value for part in parts))
        errors = np.broadcast_arrays(*(part.error for part in parts))
        return Bounded(np.stack(values, axis=-1), np.stack(errors, axis=-1))

    def add(self, x: Bounded, y: Bounded) -> Bounded:
        """Return x + y."""
        value = x.value + y.value
        return Bounded(value, UP * (x.error + y.error + UNIT * np.abs(value)))

    def mul(self, x: Bounded, y: Bounded) -> Bounded:
        """Return x * y."""
        value = x.value * y.value
        error = np.abs(x.value) * y.error + x.error * np.abs(y.value) + x.error * y.error
        return Bounded(value, UP * (error + UNIT * np.abs(value) + TINY))

    def reciprocal(self, x: Bounded) -> Bounded:
        """Return 1 / x; raises UndefinedValueError where x may be zero."""
        low = np.abs(x.value) - x.error
        if np.any(low <= 0):
            raise UndefinedValueError("division by a number that rounding cannot tell from zero")
        value = 1.0 / x.value
        return Bounded(value, UP * (x.error * np.abs(value) / low + UNIT * np.abs(value) + TINY))

    def inner(self, x: Bounded, y: Bounded) -> Bounded:
        """Return the inner products over the last axis, any summation order."""
        terms = max(x.value.shape[-1], y.value.shape[-1])
        gamma = terms * UNIT / (1 - terms * UNIT)
        x_size, y_size = np.abs(x.value), np.abs(y.value)
        error = gamma * contract(x_size, y_size) + terms * TINY
        if np.any(x.error):
            error = error + contract(x.error, y_size + y.error)
        if np.any(y.error):
            error = error + contract(x_size, y.error)
        return Bounded(contract(x.value, y.value), UP * (1 + gamma) * error)

    def sum(self, x: Bounded, axis: int) -> Bounded:
        """Return the sum over one axis, kept with length 1."""
        terms = x.value.shape[axis]
        gamma = terms * UNIT / (1 - terms * UNIT)
        size = np.abs(x.value).sum(axis=axis, keepdims=True)
        error = x.error.sum(axis=axis, keepdims=True)
        value = x.value.sum(axis=axis, keepdims=True)
        return Bounded(value, UP * (1 + gamma) * (error + gamma * size))

    def exp(self, x: Bounded) -> Bounded:
        """Return exp(x)."""
        with np.errstate(over="ignore", under="ignore"):
            value = np.exp(x.value)
            spread = np.expm1(UP * x.error) * UP
        relative = spread + EXP_ULPS * 2 * UNIT * (1 + spread)
        with np.errstate(invalid="ignore"):
            # A value below the normal floats may be far off its logarithm: it counts as the least of them.
            return Bounded(value, UP * (np.maximum(value, TINY) * relative + TINY))

    def log(self, x: Bounded) -> Bounded:
        """Return log(x); raises UndefinedValueError where x may not be positive."""
        low = x.value - x.error
        if np.any(low <= 0):
            raise UndefinedValueError("logarithm of a number that may not be positive")
        value = np.log(x.value)
        return Bounded(value, UP * (x.error / low + EXP_ULPS * 2 * UNIT * np.abs(value) + TINY))

    def sqrt(self, x: Bounded) -> Bounded:
        """Return the square root; raises UndefinedValueError for a negative value."""
        if np.any(x.value + x.error < 0):
            raise UndefinedValueError("square root of a negative number")
        value = np.sqrt(np.maximum(x.value, 0.0))
        low = np.sqrt(np.maximum(x.value - x.error, 0.0))
        spread = np.where(value > 0, x.error / np.maximum(value + low, TINY), np.sqrt(x.error))
        return Bounded(value, UP * (spread + UNIT * value + TINY))

    def softmax(self, logit: Bounded, others: Bounded, axis: int) -> Bounded:
        """Return exp(logit) / sum exp(others), shifted by the largest of them (which changes nothing)."""
        top = np.max(others.value, axis=axis, keepdims=True)
        shift = Bounded(-top, np.zeros_like(top))
        above = self.exp(self.add(logit, shift))
        return self.mul(above, self.reciprocal(self.sum(self.exp(self.add(others, shift)), axis)))

    def compare(self, x: Bounded, y: Bounded, relation: str) -> tuple[Any, Any, Any]:
        """Return (status, |x - y|, its bound) elementwise for relation "=", "<", "<=", ">", ">="."""
        gap = self.add(x, Bounded(-y.value, y.error))
        low, high = gap.value - gap.error, gap.value + gap.error
        return _status(low, high, relation), np.abs(gap.value), gap.error


def _nearest(number: exact.Exact) -> tuple[float, float]:
    """Return the float nearest to an exact number and a bound of its distance."""
    with precise(128):
        ball = exact.to_arb(number)
    nearest = float(ball.mid())
    if not np.isfinite(nearest):
        return nearest, float("inf")
    if isinstance(number, fmpq) and fmpq(*nearest.as_integer_ratio()) == number:
        return nearest, 0.0
    return nearest, UP * (abs(nearest) * 2 * UNIT + 2 * float(ball.rad()) + TINY)


def _status(low: Any, high: Any, relation: str) -> Any:
    """Return the status of ``gap RELATION 0`` for a gap in [low, high]."""
    if relation in (">", ">="):
        low, high, relation = -high, -low, relation.replace(">", "<")
    if relation == "<":
        true, false = high < 0, low >= 0
    elif relation == "<=":
        true, false = high <= 0, low > 0
    else:
        true, false = (low == 0) & (high == 0), (low > 0) | (high < 0)
    return np.where(true, TRUE, np.where(false, FALSE, UNKNOWN))


class _ObjectArithmetic:
    """What exact numbers and balls share: elementwise work on object arrays."""

    zero: Any
    exp: Any
    reciprocal: Any

    def reshape(self, x: Any, shape: tuple[int, ...]) -> Any:
        return np.reshape(x, shape)

    def take(self, x: Any, index: Any) -> Any:
        return x[index]

    def stack(self, parts: list[Any]) -> Any:
        return np.stack(np.broadcast_arrays(*parts), axis=-1)

    def add(self, x: Any, y: Any) -> Any:
        return x + y

    def mul(self, x: Any, y: Any) -> Any:
        return x * y

    def inner(self, x: Any, y: Any) -> Any:
        return np.asarray(contract(x, y), dtype=object)

    def sum(self, x: Any, axis: int) -> Any:
        # a sum of nothing is a number of this arithmetic, not Python's 0
        return np.asarray(x.sum(axis=axis, keepdims=True, initial=self.zero), dtype=object)

    def softmax(self, logit: Any, others: Any, axis: int) -> Any:
        return self.exp(logit) * self.reciprocal(self.sum(self.exp(others), axis))


def _each(function: Any, x: Any) -> Any:
    out = np.empty(x.shape, dtype=object)
    for position in np.ndindex(*x.shape):
        out[position] = function(x[position])
    return out


class ExactArithmetic(_ObjectArithmetic):
    """Rationals and numbers a + b*sqrt(r): every comparison is decided."""

    name = "exact"
    zero = fmpq(0)

    def constant(self, value: Any) -> Any:
        """Return a SymPy number exactly."""
        return np.array(exact.from_sympy(value), dtype=object)

    def array(self, values: Any) -> Any:
        """Return data exactly: floats as the dyadic rationals they store."""
        data = np.asarray(values)
        return _each(lambda v: v if isinstance(v, exact.Quadratic) else exact.rational(v), data)

    def reciprocal(self, x: Any) -> Any:
        """Return 1 / x; raises UndefinedValueError where x is zero."""

        def invert(v: Any) -> Any:
            if v == 0:
                raise UndefinedValueError("division by zero")
            return fmpq(1) / v

        return _each(invert, x)

    def exp(self, x: Any) -> Any:
        """Return exp(x) where every x is 0; raises InexactError for anything else."""
        if any(v != 0 for v in x.flat):
            raise InexactError("exp of a number other than 0 is not held exactly")
        return _each(lambda _v: fmpq(1), x)

    def log(self, x: Any) -> Any:  # noqa: ARG002  (the operation has its argument)
        """Raise InexactError: a logarithm is not held exactly."""
        raise InexactError("log of a rational number is not held exactly")

    def sqrt(self, x: Any) -> Any:
        """Return exact square roots of rationals."""
        return _each(exact.square_root, x)

    def compare(self, x: Any, y: Any, relation: str) -> tuple[Any, Any, Any]:
        """Return (status, |x - y|, 0) elementwise; the status is never UNKNOWN."""
        gap = np.asarray(x - y, dtype=object)
        signs = np.vectorize(exact.sign, otypes=[np.int8])(gap)
        size = np.vectorize(lambda v: abs(float(exact.to_arb(v).mid())), otypes=[float])(gap)
        return _status(signs, signs, relation), size, np.zeros_like(size)


class ArbArithmetic(_ObjectArithmetic):
    """Arb balls: rigorous enclosures of everything, at flint's current precision."""

    name = "Arb"
    zero = arb(0)

    def constant(self, value: Any) -> Any:
        """Return an enclosure of a SymPy number."""
        return np.array(exact.to_arb(exact.from_sympy(value)), dtype=object)

    def array(self, values: Any) -> Any:
        """Return enclosures of exact or float data (floats are taken as they are)."""
        return _each(exact.to_arb, np.asarray(values))

    def reciprocal(self, x: Any) -> Any:
        """Return 1 / x; raises UndefinedValueError where x may be zero."""

        def invert(v: Any) -> Any:
            if v.contains(0):
                raise UndefinedValueError("division by a number that may be zero")
            return 1 / v

        return _each(invert, x)

    def exp(self, x: Any) -> Any:
        """Return exp(x)."""
        return _each(lambda v: v.exp(), x)

    def log(self, x: Any) -> Any:
        """Return log(x); raises UndefinedValueError where x may not be positive."""

        def logarithm(v: Any) -> Any:
            if not v > 0:
                raise UndefinedValueError("logarithm of a number that may not be positive")
            return v.log()

        return _each(logarithm, x)

    def sqrt(self, x: Any) -> Any:
        """Return the square root; raises UndefinedValueError for a negative value."""

        def root(v: Any) -> Any:
            if v < 0:
                raise UndefinedValueError("square root of a negative number")
            return v.sqrt() if v >= 0 else arb(0).union(v.upper().sqrt())

        return _each(root, x)

    def compare(self, x: Any, y: Any, relation: str) -> tuple[Any, Any, Any]:
        """Return (status, |x - y|, radius) elementwise."""
        gap = np.asarray(x - y, dtype=object)
        signs = np.array([(1 if g > 0 else 0) - (1 if g < 0 else 0) for g in gap.flat]).reshape(gap.shape)
        zero = np.array([bool(g == 0) for g in gap.flat]).reshape(gap.shape)
        low = np.where(zero, 0, np.where(signs > 0, 1, -1))
        high = np.where(zero, 0, np.where(signs < 0, -1, 1))
        size = np.array([float(abs(g.mid())) for g in gap.flat]).reshape(gap.shape)
        radius = np.array([float(g.rad()) for g in gap.flat]).reshape(gap.shape)
        return _status(low, high, relation), size, radius


def precise(bits: int) -> Any:
    """Return a context manager that sets flint's precision to ``bits`` within its block."""
    from flint import ctx

    return ctx.workprec(bits)


__all__ = [
    "FALSE",
    "TRUE",
    "UNKNOWN",
    "ArbArithmetic",
    "Bounded",
    "ExactArithmetic",
    "FloatArithmetic",
    "arb",
    "precise",
]
