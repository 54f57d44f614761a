"""Random expressions and data, and a second evaluator of the statement language, in fractions.

The evaluator shares nothing with the engine but the classes of the nodes.  Its exponential is
t -> 2^(24 t), which obeys the one law of exp that normal forms use and is exact at multiples of 1/24.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from hypothesis import strategies as st

from shiftproof.vectors import (
    Coordinates,
    Entry,
    ForAll,
    Inner,
    Row,
    Softmax,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorScale,
    VectorSum,
    ZeroVector,
    label_index,
)

n, m = (sp.Symbol(name, integer=True, positive=True) for name in "nm")
i, j, k = (label_index(name) for name in "ijk")
x, y = (sp.Symbol(name, real=True) for name in "xy")

Data = Mapping[str, Any]


class Undefined(Exception):
    """The value does not exist."""


def vector_value(vector: Any, data: Data, bound: Mapping[Any, int]) -> list[Fraction]:
    """Return the coordinates of a vector expression."""
    size = data["dim"]
    if isinstance(vector, ZeroVector):
        return [Fraction(0)] * size
    if isinstance(vector, Vector):
        return list(data[vector.name])
    if isinstance(vector, Row):
        return list(data[vector.name][_label(vector.index, data, bound)])
    if isinstance(vector, Coordinates):
        return [value(entry, data, bound) for entry in vector.args]
    if isinstance(vector, VectorScale):
        factor = value(vector.args[0], data, bound)
        return [factor * entry for entry in vector_value(vector.args[1], data, bound)]
    if isinstance(vector, VectorAdd):
        return [sum(c) for c in zip(*(vector_value(v, data, bound) for v in vector.args), strict=True)]
    assert isinstance(vector, VectorSum)
    body, index, count = vector.args
    rows = [vector_value(body, data, {**bound, index: label}) for label in range(_label(count, data, bound))]
    return [sum((row[c] for row in rows), Fraction(0)) for c in range(size)]


def value(expression: Any, data: Data, bound: Mapping[Any, int] | None = None) -> Fraction:
    """Return the value of a scalar expression; raises Undefined for a division by zero."""
    bound = bound or {}
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        return Fraction(bound[expression] if expression in bound else data[expression.name])
    if isinstance(expression, Entry):
        return Fraction(data[expression.name][_label(expression.index, data, bound)])
    if isinstance(expression, sp.Add):
        return sum((value(arg, data, bound) for arg in expression.args), Fraction(0))
    if isinstance(expression, sp.Mul):
        product = Fraction(1)
        for factor in [value(arg, data, bound) for arg in expression.args]:
            product *= factor
        return product
    if isinstance(expression, sp.exp):
        power = 24 * value(expression.args[0], data, bound)
        assert power.denominator == 1
        return Fraction(2) ** int(power)
    if isinstance(expression, sp.Pow):
        base, power = value(expression.base, data, bound), int(expression.exp)
        if base == 0 and power < 0:
            raise Undefined
        return base**power
    if isinstance(expression, Inner):
        left, right = (vector_value(arg, data, bound) for arg in expression.args)
        return sum((p * q for p, q in zip(left, right, strict=True)), Fraction(0))
    if isinstance(expression, Softmax):
        return value(expression.definition(), data, bound)
    assert isinstance(expression, sp.Sum), type(expression)
    (index, low, high), rest = expression.limits[-1], expression.limits[:-1]
    body = sp.Sum(expression.function, *rest) if rest else expression.function
    labels = range(_label(low, data, bound), _label(high, data, bound) + 1)
    return sum((value(body, data, {**bound, index: label}) for label in labels), Fraction(0))


def truth(formula: Any, data: Data, bound: Mapping[Any, int] | None = None) -> bool:
    """Return whether a formula is true; raises Undefined where a part has no value."""
    bound = bound or {}
    if formula in (sp.true, sp.false):
        return formula is sp.true
    if isinstance(formula, (sp.And, sp.Or)):
        parts = [truth(arg, data, bound) for arg in formula.args]
        return all(parts) if isinstance(formula, sp.And) else any(parts)
    if isinstance(formula, sp.Not):
        return not truth(formula.args[0], data, bound)
    if isinstance(formula, VectorEqual):
        left, right = (vector_value(arg, data, bound) for arg in formula.args)
        return left == right
    if isinstance(formula, ForAll):
        index, count, body = formula.args
        labels = range(_label(count, data, bound))
        return all([truth(body, data, {**bound, index: label}) for label in labels])
    left, right = (value(arg, data, bound) for arg in formula.args)
    return {
        sp.Eq: left == right,
        sp.Ne: left != right,
        sp.Lt: left < right,
        sp.Le: left <= right,
        sp.Gt: left > right,
        sp.Ge: left >= right,
    }[formula.func]


def _label(expression: Any, data: Data, bound: Mapping[Any, int]) -> int:
    place = value(expression, data, bound)
    assert place.denominator == 1
    return int(place)


def atoms_valued(form: Any, meaning: Mapping[Any, Any], data: Data) -> Fraction:
    """Return the value of a normal form whose atoms stand for ``meaning``."""
    if form.is_Symbol:
        return value(meaning.get(form, form), data)
    if form.is_Rational:
        return Fraction(int(form.p), int(form.q))
    parts = [atoms_valued(arg, meaning, data) for arg in form.args]
    if isinstance(form, sp.Add):
        return sum(parts, Fraction(0))
    if isinstance(form, sp.Mul):
        product = Fraction(1)
        for part in parts:
            product *= part
        return product
    assert isinstance(form, sp.Pow)
    return parts[0] ** int(form.exp)


integers = st.integers(-3, 3)
rationals = st.builds(Fraction, integers, st.sampled_from((1, 2, 3)))


@st.composite
def data_sets(draw: st.DrawFn, numbers: st.SearchStrategy[Any] = rationals) -> dict[str, Any]:
    """Return data: 1 to 4 labels below n, as many below m, and 1 to 3 features."""
    size, other, dim = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = max(size, other)

    def vector() -> list[Any]:
        return [draw(numbers) for _ in range(dim)]

    return {
        "n": size,
        "m": other,
        "dim": dim,
        "i": draw(st.integers(0, size - 1)),
        "j": draw(st.integers(0, size - 1)),
        "k": draw(st.integers(0, size - 1)),
        "x": draw(numbers),
        "y": draw(numbers),
        "a": vector(),
        "b": vector(),
        "w": [vector() for _ in range(rows)],
        "c": [draw(numbers) for _ in range(rows)],
    }


labels = st.sampled_from((i, j, k, sp.S.Zero))
indices = st.sampled_from((j, k))  # few, so that bound and free ones meet
counts = st.sampled_from((n, m))


def scalars(depth: int, *, exponentials: bool = False) -> st.SearchStrategy[Any]:
    """Return scalar expressions with sums, whose indices may have the names of free labels."""
    leaves = st.one_of(
        st.sampled_from((x, y)), st.builds(sp.Rational, integers), st.builds(lambda t: Entry("c", t), labels)
    )
    if depth == 0:
        return leaves
    below = scalars(depth - 1, exponentials=exponentials)
    kinds = [
        leaves,
        st.builds(sp.Add, below, below),
        st.builds(sp.Mul, below, below),
        st.builds(Inner, vectors(depth - 1), vectors(depth - 1)),
        st.builds(lambda body, index, count: sp.Sum(body, (index, 0, count - 1)), below, indices, counts),
        st.builds(lambda body, p, q: sp.Sum(body, (j, 0, p - 1), (k, 0, q - 1)), below, counts, counts),
    ]
    if exponentials:
        entry = st.builds(lambda t, part: Entry("c", t) / part, labels, st.sampled_from((1, 2, 3, 4)))
        kinds.append(st.builds(sp.exp, st.builds(sp.Add, entry, st.builds(lambda t: t / 2, entry))))
    return st.one_of(kinds)


def vectors(depth: int) -> st.SearchStrategy[Any]:
    """Return vector expressions."""
    leaves = st.one_of(
        st.sampled_from((Vector("a"), Vector("b"), ZeroVector())), st.builds(lambda t: Row("w", t), labels)
    )
    if depth == 0:
        return leaves
    below = vectors(depth - 1)
    return st.one_of(
        leaves,
        st.builds(VectorAdd, below, below),
        st.builds(VectorScale, scalars(depth - 1), below),
        st.builds(VectorSum, below, indices, counts),
    )
