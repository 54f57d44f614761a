"""Vectors of any dimension, their inner products, cosines and softmax probabilities, in SymPy.

A vector expression has no coordinates: it is built from named vectors, rows of a named family and
sums over labels with scalar coefficients.  `linear_terms` writes it as a linear combination of
those bases, so that every inner product becomes a polynomial in Gram scalars <a, b>; a statement
about Gram scalars speaks of every dimension at once.  `Coordinates` is the one concrete vector.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import sympy as sp
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean

INDEX_NAMES = ("j", "k", "l", "m", "p", "q")


def _bold(name: str) -> str:
    stem = name.rstrip("'")
    return rf"\mathbf{{{stem.replace('_', '')}}}" + name[len(stem) :]


def _apart(printer: Any, expression: Any, kinds: Any) -> str:
    """Return an expression as LaTeX, in brackets if it is of these kinds."""
    body = str(printer._print(expression))
    return rf"\left({body}\right)" if isinstance(expression, kinds) else body


class VectorExpr(sp.Basic):  # type: ignore[misc]  # SymPy ships no types
    """A vector expression; supports ``+``, ``-``, and ``*``, ``/`` by scalars."""

    def __add__(self, other: VectorExpr) -> VectorExpr:
        return VectorAdd(self, other)

    def __sub__(self, other: VectorExpr) -> VectorExpr:
        return VectorAdd(self, VectorScale(-1, other))

    def __neg__(self) -> VectorExpr:
        return VectorScale(-1, self)

    def __mul__(self, scalar: Any) -> VectorExpr:
        return VectorScale(scalar, self)

    __rmul__ = __mul__

    def __truediv__(self, scalar: Any) -> VectorExpr:
        return VectorScale(1 / sp.sympify(scalar), self)


class Vector(VectorExpr):
    """A named vector of any dimension: ``Vector("a")``."""

    def __new__(cls, name: str | Str) -> Vector:
        return super().__new__(cls, Str(str(name)))  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The vector's name."""
        return str(self.args[0])

    def _sympystr(self, _printer: Any) -> str:
        return self.name

    def _latex(self, _printer: Any) -> str:
        return _bold(self.name)


class ZeroVector(VectorExpr):
    """The zero vector."""

    def _sympystr(self, _printer: Any) -> str:
        return "0"

    def _latex(self, _printer: Any) -> str:
        return r"\mathbf{0}"


class _OfFamily:
    """Member ``index`` of the family ``name``."""

    args: tuple[Any, ...]

    def __new__(cls, name: str | Str, index: Any) -> Self:
        return super().__new__(cls, Str(str(name)), sp.sympify(index))  # type: ignore[call-arg]

    @property
    def name(self) -> str:
        """The family's name."""
        return str(self.args[0])

    @property
    def index(self) -> Any:
        """The label, an integer expression."""
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.name}[{printer._print(self.index)}]"


class Row(_OfFamily, VectorExpr):
    """Row ``index`` of the family ``name``: the unembedding of one label."""

    def _latex(self, printer: Any) -> str:
        return f"{_bold(self.name)}_{{{printer._print(self.index)}}}"


class VectorFamily:
    """A family of vectors indexed by label: ``w = VectorFamily("w"); w[k]``."""

    def __init__(self, name: str) -> None:
        """Name the family."""
        self.name = name

    def __getitem__(self, index: Any) -> Row:
        """Return the vector of label ``index``."""
        return Row(self.name, index)


class Entry(_OfFamily, sp.Expr):  # type: ignore[misc]
    """Entry ``index`` of a family of real scalars (a bias, a probability vector)."""

    is_extended_real = True
    is_real = True
    is_commutative = True

    def _latex(self, printer: Any) -> str:
        return f"{printer._print(sp.Symbol(self.name))}_{{{printer._print(self.index)}}}"


class ScalarFamily:
    """A family of real numbers indexed by label: ``b = ScalarFamily("b"); b[k]``."""

    def __init__(self, name: str) -> None:
        """Name the family."""
        self.name = name

    def __getitem__(self, index: Any) -> Entry:
        """Return the number of label ``index``."""
        return Entry(self.name, index)


class Coordinates(VectorExpr):
    """A vector given by its coordinates."""

    def __new__(cls, *entries: Any) -> Coordinates:
        return super().__new__(cls, *(sp.sympify(entry) for entry in entries))  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return "(" + ", ".join(printer._print(entry) for entry in self.args) + ")"

    def _latex(self, printer: Any) -> str:
        return r"\left(" + ", ".join(printer._print(entry) for entry in self.args) + r"\right)"


class VectorScale(VectorExpr):
    """A scalar times a vector."""

    def __new__(cls, scalar: Any, vector: VectorExpr) -> VectorExpr:
        scalar = sp.sympify(scalar)
        if scalar == 1:
            return vector
        return super().__new__(cls, scalar, vector)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        scalar, vector = self.args
        body = printer._print(vector)
        if isinstance(vector, VectorAdd):
            body = f"({body})"
        if scalar == -1:
            return f"-{body}"
        text = printer._print(scalar)
        return f"({text})*{body}" if scalar.is_Add else f"{text}*{body}"

    def _latex(self, printer: Any) -> str:
        scalar, vector = self.args
        body = _apart(printer, vector, VectorAdd)
        if scalar == -1:
            return rf"-\left({body}\right)" if body.startswith("-") else f"-{body}"
        return rf"{_apart(printer, scalar, (sp.Add, sp.Sum))}\,{body}"


class VectorAdd(VectorExpr):
    """A sum of vectors, in the order written."""

    def __new__(cls, *parts: VectorExpr) -> VectorExpr:
        flat: list[VectorExpr] = []
        for part in parts:
            flat.extend(part.args if isinstance(part, VectorAdd) else (part,))
        flat = [part for part in flat if not isinstance(part, ZeroVector)]
        if not flat:
            return ZeroVector()
        if len(flat) == 1:
            return flat[0]
        return super().__new__(cls, *flat)  # type: ignore[no-any-return]

    def _joined(self, printer: Any) -> str:
        text = printer._print(self.args[0])
        for part in self.args[1:]:
            piece = printer._print(part)
            text += f" - {piece[1:]}" if piece.startswith("-") else f" + {piece}"
        return str(text)

    _sympystr = _joined
    _latex = _joined


class VectorSum(VectorExpr):
    """The sum of a vector expression over ``index`` = 0, ..., ``count`` - 1."""

    def __new__(cls, body: VectorExpr, index: Any, count: Any) -> VectorSum:
        return super().__new__(cls, body, index, sp.sympify(count))  # type: ignore[no-any-return]

    @property
    def free_symbols(self) -> set[Any]:
        """The free symbols; the summation index is bound."""
        body, index, count = self.args
        return set((body.free_symbols - {index}) | count.free_symbols)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        body, index, count = self.args
        return self if old == index else VectorSum(body._subs(old, new), index, count._subs(old, new))

    def unrolled(self) -> VectorExpr:
        """Return the sum written out; its count must be a number."""
        body, index, count = self.args
        return VectorAdd(*(body.subs(index, value) for value in range(int(count))))

    def _sympystr(self, printer: Any) -> str:
        body, index, count = (printer._print(part) for part in self.args)
        return f"Sum({body}, {index} < {count})"

    def _latex(self, printer: Any) -> str:
        index, count = (printer._print(part) for part in self.args[1:])
        return rf"\sum_{{{index}<{count}}} {_apart(printer, self.args[0], VectorAdd)}"


class _RealFunction(sp.Expr):  # type: ignore[misc]
    """A real-valued expression with vector arguments."""

    is_extended_real = True
    is_real = True
    is_commutative = True


class Inner(_RealFunction):
    """The inner product of two vector expressions, unexpanded.

    Two bases (rows, sums, named vectors) are put in a fixed order, so that equal ones look equal.
    """

    def __new__(cls, left: VectorExpr, right: VectorExpr) -> Inner:
        rank = {Row: 0, VectorSum: 1, Vector: 2}
        if type(left) in rank and type(right) in rank:
            left, right = sorted((left, right), key=lambda x: (rank[type(x)], sp.default_sort_key(x)))
        return super().__new__(cls, left, right)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        left, right = (printer._print(part) for part in self.args)
        return f"|{left}|^2" if left == right else f"<{left}, {right}>"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        left, right = (printer._print(part) for part in self.args)
        text = rf"\lVert {left} \rVert^2" if left == right else rf"\langle {left},\, {right} \rangle"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class Cosine(_RealFunction):
    """The cosine of two vector expressions; undefined when either is zero."""

    def __new__(cls, left: VectorExpr, right: VectorExpr) -> Cosine:
        return super().__new__(cls, left, right)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return "cosine({}, {})".format(*(printer._print(part) for part in self.args))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        text = r"\cos\left({},\, {}\right)".format(*(printer._print(part) for part in self.args))
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class Softmax(_RealFunction):
    """exp(logit) / Sum(exp(other), index = 0 .. count - 1): one label's probability."""

    def __new__(cls, logit: Any, other: Any, index: Any, count: Any) -> Softmax:
        return super().__new__(cls, logit, other, index, sp.sympify(count))  # type: ignore[no-any-return]

    @property
    def free_symbols(self) -> set[Any]:
        """The free symbols; the summation index is bound."""
        logit, other, index, count = self.args
        return set(logit.free_symbols | (other.free_symbols - {index}) | count.free_symbols)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        logit, other, index, count = self.args
        inner = other if old == index else other._subs(old, new)
        return Softmax(logit._subs(old, new), inner, index, count._subs(old, new))

    def definition(self) -> Any:
        """Return the quotient of exponentials that this node stands for."""
        logit, other, index, count = self.args
        return sp.exp(logit) / sp.Sum(sp.exp(other), (index, 0, count - 1))

    def _sympystr(self, printer: Any) -> str:
        logit, other, index, count = (printer._print(part) for part in self.args)
        return f"exp({logit})/Sum(exp({other}), {index} < {count})"

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        logit, other, index, count = (printer._print(part) for part in self.args)
        text = rf"\frac{{\exp({logit})}}{{\sum_{{{index}<{count}}} \exp({other})}}"
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


class VectorEqual(Boolean):  # type: ignore[misc]
    """Two vector expressions are the same vector."""

    def __new__(cls, left: VectorExpr, right: VectorExpr) -> VectorEqual:
        return super().__new__(cls, left, right)  # type: ignore[no-any-return]

    def _sympystr(self, printer: Any) -> str:
        return "{} = {}".format(*(printer._print(part) for part in self.args))

    def _latex(self, printer: Any) -> str:
        return "{} = {}".format(*(printer._print(part) for part in self.args))


class ForAll(Boolean):  # type: ignore[misc]
    """A formula that holds for every label ``index`` = 0, ..., ``count`` - 1."""

    def __new__(cls, index: Any, count: Any, formula: Any) -> ForAll:
        return super().__new__(cls, index, sp.sympify(count), formula)  # type: ignore[no-any-return]

    @property
    def free_symbols(self) -> set[Any]:
        """The free symbols; the index is bound."""
        index, count, formula = self.args
        return set((formula.free_symbols - {index}) | count.free_symbols)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        index, count, formula = self.args
        inner = formula if old == index else formula._subs(old, new)
        return ForAll(index, count._subs(old, new), inner)

    def _sympystr(self, printer: Any) -> str:
        index, count, formula = (printer._print(part) for part in self.args)
        return f"for all {index} < {count}: {formula}"

    def _latex(self, printer: Any) -> str:
        index, count = (printer._print(part) for part in self.args[:2])
        return rf"\forall\, {index} < {count}:\; {_apart(printer, self.args[2], (sp.And, sp.Or, sp.Implies))}"


def nonzero(vector: VectorExpr) -> Any:
    """Return the formula "``vector`` is not the zero vector"."""
    return sp.Not(VectorEqual(vector, ZeroVector()))


def distinct(left: VectorExpr, right: VectorExpr) -> Any:
    """Return the formula "``left`` and ``right`` are different vectors"."""
    return sp.Not(VectorEqual(left, right))


def norm(vector: VectorExpr) -> Any:
    """Return the Euclidean length of ``vector``."""
    return sp.sqrt(Inner(vector, vector))


def by_name(symbol: Any) -> str:
    """Return the key that sorts symbols by name (printing them would cost more than the sorting)."""
    return str(symbol.name)


def label_index(name: str) -> Any:
    """Return an index that runs over labels: an integer >= 0."""
    return sp.Symbol(name, integer=True, nonnegative=True)


def _fresh_index(body: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return (index, body(index)) with an index whose name the body does not use."""
    probe = body(label_index("_probe"))
    used = {symbol.name for symbol in probe.atoms(sp.Symbol)}
    index = label_index(next(name for name in INDEX_NAMES if name not in used))
    return index, body(index)


def total(body: Callable[[Any], Any], count: Any) -> Any:
    """Return the sum of ``body(j)`` over labels j = 0, ..., ``count`` - 1, scalar or vector."""
    index, summand = _fresh_index(body)
    if isinstance(summand, VectorExpr):
        return VectorSum(summand, index, count)
    return sp.Sum(summand, (index, 0, sp.sympify(count) - 1))


def softmax(logits: Callable[[Any], Any], label: Any, count: Any) -> Softmax:
    """Return the softmax probability of ``label`` for logits ``logits(k)``, k < ``count``."""
    index, other = _fresh_index(logits)
    return Softmax(logits(label), other, index, count)
