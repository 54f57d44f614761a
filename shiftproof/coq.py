"""Statements as theorems of Coq, through a closed set of nodes.

Vectors are functions from nat to R of which the first d values count, heads are families of them;
sums, inner products, cosines and softmax are those of `proofs/Foundation.v`.  Coq's quotients,
roots and logarithms have some value everywhere: what must exist for a formula to mean something is
printed beside it, as a conjunct.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from shiftproof.brackets import ATOM, CALL, PRODUCT, SUM, Text, all_of, bare, counted, within
from shiftproof.errors import UnsupportedExpressionError
from shiftproof.sorts import Dimensions, Names, given
from shiftproof.statement import Statement
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

_FUNCTIONS = {sp.exp: "exp", sp.log: "ln", sp.Abs: "Rabs"}
_RELATIONS = {sp.Eq: "=", sp.Ne: "<>", sp.Lt: "<", sp.Le: "<=", sp.Gt: "<", sp.Ge: "<="}


def theorem(statement: Statement, name: str, *, refuted: bool = False) -> str:
    """Return ``Theorem name : ... .``, or the theorem that the statement is false.

    Raises UnsupportedExpressionError for a node or a name that has no counterpart, UsageError where
    the range of a label is not said.
    """
    return stated(name, proposition(statement, refuted=refuted))


def stated(name: str, said: str) -> str:
    """Return the theorem that says a proposition."""
    return f"Theorem {name} :\n  {said}."


def proposition(statement: Statement, *, refuted: bool = False) -> str:
    """Return what a statement says as a proposition of Coq; raises as `theorem` does."""
    text = _Printer(statement, refuted=refuted).statement()
    return f"~ (\n  {text})" if refuted else text


class _Printer:
    """Prints one statement; what must exist for the formula at hand collects in ``needs``."""

    def __init__(self, statement: Statement, *, refuted: bool) -> None:
        self.said, self.refuted = statement, refuted
        self.names = Names(statement)
        self.given = () if refuted else given(statement, self.names)
        self.dims = Dimensions((*statement.formulas(), *self.given), self.names, statement.exists)
        self.needs: list[str] = []

    # -- statements ----------------------------------------------------------------------------
    def statement(self) -> str:
        said = self.said
        if not said.exists and said.then_all:
            raise UnsupportedExpressionError(f"statement {said.name!r}: `then_all` without `exists`")
        ranges = said.label_ranges()
        inner = {x if isinstance(x, str) else x.name for x in (*said.exists, *said.then_all)}
        outer = [item for item in self.names.variables if item[1] not in inner]
        lines = self.quantified("forall", outer, self.dims.outer, ranges)
        if self.refuted:  # without features no vector differs from another, which refutes too much
            lines += [f"(1 <= {d})%nat ->" for d in self.dims.outer]
        for hypothesis in said.hypotheses:
            self.refuse_inner(hypothesis.formula, inner)
            lines.append(f"{bare(self.stated(hypothesis.formula))} ->")
        if said.exists:
            found = [self.names.item(x) for x in said.exists]
            lines += self.quantified("exists", found, self.dims.inner, ranges)
            later = [self.names.item(x) for x in said.then_all]
            lines += self.quantified("forall", later, (), ranges)
        text = all_of([*map(self.stated, self.given), self.stated(said.conclusion)])
        lines.append(text if lines and lines[-1].endswith("/\\") else bare(text))
        return "\n  ".join(lines)

    def refuse_inner(self, formula: Any, inner: set[str]) -> None:
        """Raise UnsupportedExpressionError for a hypothesis on what is quantified later."""
        used = {name for _, name, _, _ in self.names.of(formula)} & inner
        if used:
            raise UnsupportedExpressionError(
                f"statement {self.said.name!r}: a hypothesis speaks of {', '.join(sorted(used))}, "
                "which is quantified after the hypotheses"
            )

    def quantified(
        self, word: str, items: Iterable[tuple[str, str, Any, str]], dims: Sequence[str], ranges: Any
    ) -> list[str]:
        """Return the quantifier over variables of several sorts, then what their sorts say."""
        sorts = {"count": "nat", "family": "nat -> vec", "scalars": "nat -> R", "vector": "vec"}
        sorts |= {"number": "R", "label": "nat"}
        items = list(items)
        groups = [f"({' '.join(dims)} : nat)"] if dims else []
        for kind, sort in sorts.items():
            names = [name for item, _, _, name in items if item == kind]
            groups += [f"({' '.join(names)} : {sort})"] if names else []
        lines = [f"{word} {' '.join(groups)},"] if groups else []
        bounds = [self.bound(item, ranges) for sort in sorts for item in items if item[0] == sort]
        arrow = "->" if word == "forall" else "/\\"
        return [*lines, *(f"{bound} {arrow}" for bound in bounds if bound)]

    def bound(self, item: tuple[str, str, Any, str], ranges: Any) -> str:
        kind, _, symbol, name = item
        if kind == "label":
            return f"({name} < {self.natural(ranges[symbol])[0]})%nat"
        if kind == "count":
            return f"(1 <= {name})%nat"
        if kind == "number" and symbol.is_positive:
            return f"0 < {name}"
        if kind == "number" and symbol.is_nonnegative:
            return f"0 <= {name}"
        return ""

    # -- formulas ------------------------------------------------------------------------------
    @contextmanager
    def bound_index(self, index: Any, count: Any) -> Iterator[tuple[str, str]]:
        """Give (index, count) as text; what is needed inside is needed for every index."""
        outside, self.needs = self.needs, []
        name, below = self.names.symbol(index), self.natural(count)[0]
        yield name, below
        every = f"forall {name} : nat, ({name} < {below})%nat ->"
        some = count.is_Symbol and count.is_positive  # then what no label changes need not be repeated
        inside = [need if some and not _speaks_of(name, need) else f"({every} {need})" for need in self.needs]
        self.needs = [*outside, *inside]

    def stated(self, formula: Any) -> str:
        """Return "all parts of the formula exist and it is true", bracketed where it needs to be."""
        if isinstance(formula, sp.And):
            return all_of([self.stated(arg) for arg in formula.args])
        outside, self.needs = self.needs, []
        if isinstance(formula, ForAll):
            index, count, body = formula.args
            with self.bound_index(index, count) as (name, below):
                text = f"(forall {name} : nat, ({name} < {below})%nat -> {self.stated(body)})"
        else:
            text = self.truth(formula)
        parts = [*self.needs, text]
        self.needs = outside
        return all_of(parts)

    def truth(self, formula: Any) -> str:
        """Return the formula alone; what it needs is left in ``needs``."""
        if formula is sp.true or formula is sp.false:
            return "True" if formula is sp.true else "False"
        if isinstance(formula, (sp.And, sp.Or)):
            word = " /\\ " if isinstance(formula, sp.And) else " \\/ "
            return "(" + word.join(self.truth(arg) for arg in formula.args) + ")"
        if isinstance(formula, sp.Implies):
            return "({} -> {})".format(*(self.truth(arg) for arg in formula.args))
        if isinstance(formula, sp.Not):
            return f"(~ {self.truth(formula.args[0])})"
        if isinstance(formula, ForAll):
            index, count, body = formula.args
            with self.bound_index(index, count) as (name, below):
                return f"(forall {name} : nat, ({name} < {below})%nat -> {self.truth(body)})"
        if isinstance(formula, VectorEqual):
            return f"({self.call('veq', self.dims.of(formula), *map(self.vector, formula.args))[0]})"
        if isinstance(formula, Relational):
            return self.relation(formula)
        raise UnsupportedExpressionError(f"Coq has no formula for {type(formula).__name__}: {formula}")

    def relation(self, formula: Any) -> str:
        word, sides = _RELATIONS[formula.func], formula.args
        if isinstance(formula, (sp.Gt, sp.Ge)):
            sides = sides[::-1]
        if any(side.free_symbols for side in sides) and all(map(_is_natural, sides)):
            return f"({self.natural(sides[0])[0]} {word} {self.natural(sides[1])[0]})%nat"
        return f"({self.scalar(sides[0])[0]} {word} {self.scalar(sides[1])[0]})"

    # -- vectors -------------------------------------------------------------------------------
    def call(self, function: str, *arguments: str | Text) -> Text:
        texts = [(x, ATOM) if isinstance(x, str) else x for x in arguments]
        return " ".join([function, *(within(text, ATOM) for text in texts)]), CALL

    def vector(self, vector: VectorExpr) -> Text:
        if isinstance(vector, ZeroVector):
            return "vzero", ATOM
        if isinstance(vector, Vector):
            return self.names.named("vector", vector.name), ATOM
        if isinstance(vector, Row):
            return self.call(self.names.named("family", vector.name), self.label(vector.index))
        if isinstance(vector, VectorAdd):
            return " [+] ".join(within(self.vector(part), PRODUCT) for part in vector.args), SUM
        if isinstance(vector, VectorScale):
            scale, body = vector.args
            return f"{within(self.scalar(scale), CALL)} [*] {within(self.vector(body), CALL)}", PRODUCT
        if isinstance(vector, VectorSum):
            body, index, count = vector.args
            with self.bound_index(index, count) as (name, below):
                inside = self.vector(body)[0]
            return f"vtotal {counted(below)} (fun {name} => {inside})", CALL
        if isinstance(vector, Coordinates):
            return "coordinates [" + "; ".join(self.scalar(entry)[0] for entry in vector.args) + "]", CALL
        raise UnsupportedExpressionError(f"Coq has no vector for {type(vector).__name__}: {vector}")

    # -- numbers -------------------------------------------------------------------------------
    def natural(self, expression: Any) -> Text:
        """Return a number of labels or a label as a term of nat; a difference below 0 counts as 0."""
        if expression.is_Integer and expression >= 0:
            return str(int(expression)), ATOM
        if expression.is_Symbol and expression.is_integer and expression.is_nonnegative:
            return self.names.symbol(expression), ATOM
        if isinstance(expression, sp.Add):
            args = sorted(expression.args, key=sp.default_sort_key)
            minus = [-arg for arg in args if arg.could_extract_minus_sign()]
            plus = [arg for arg in args if not arg.could_extract_minus_sign()]
            if plus and not any(arg.is_Add for arg in args):
                text = " + ".join(self.natural(arg)[0] for arg in plus)
                return " - ".join([text, *(self.natural(arg)[0] for arg in minus)]), SUM
        if isinstance(expression, sp.Mul) and all(map(_is_natural, expression.args)):
            args = sorted(expression.args, key=sp.default_sort_key)
            return " * ".join(within(self.natural(arg), CALL) for arg in args), PRODUCT
        raise UnsupportedExpressionError(f"no number of labels and no label: {expression}")

    def label(self, index: Any) -> str:
        """Return a label as an argument; only names are read as members of nat without being told."""
        text = self.natural(index)
        if " - " in text[0]:  # there is no label below 0
            self.needs.append(f"(0 <= {self.scalar(index)[0]})")
        return text[0] if index.is_Symbol else f"{text[0]}%nat" if text[1] == ATOM else f"({text[0]})%nat"

    def scalar(self, expression: Any) -> Text:
        """Return a real expression as a term of R."""
        if expression.is_Rational:
            size = str(abs(expression.p))
            text, level = (size, ATOM) if expression.q == 1 else (f"{size} / {expression.q}", PRODUCT)
            minus = "-" if expression.q == 1 else "- "
            return (f"{minus}{within((text, level), CALL)}", SUM) if expression < 0 else (text, level)
        if expression is sp.E:
            return "exp 1", CALL
        if expression.is_Symbol:
            return self.real_symbol(expression)
        if isinstance(expression, sp.Add):
            args = sorted(expression.args, key=sp.default_sort_key)
            plus = " + ".join(within(self.scalar(arg), PRODUCT) for arg in args if not _is_minus(arg))
            minus = "".join(
                f" - {within(self.scalar(_opposite(arg)), PRODUCT)}" for arg in args if _is_minus(arg)
            )
            return (plus + minus if plus else minus.strip()), SUM
        if isinstance(expression, sp.Mul):
            return self.product(expression)
        if isinstance(expression, sp.Pow):
            return self.power(expression)
        if type(expression) in _FUNCTIONS:
            inside = self.scalar(expression.args[0])
            if isinstance(expression, sp.log):
                self.needs.append(f"0 < {within(inside, SUM)}")
            return self.call(_FUNCTIONS[type(expression)], inside)
        if isinstance(expression, (sp.Min, sp.Max)):
            word = "Rmin" if isinstance(expression, sp.Min) else "Rmax"
            first, *others = (self.scalar(x) for x in sorted(expression.args, key=sp.default_sort_key))
            for other in others:
                first = self.call(word, first, other)
            return first
        return self.of_vectors(expression)

    def of_vectors(self, expression: Any) -> Text:
        """Return a number made of vectors, of families, or of a sum over labels."""
        if isinstance(expression, Entry):
            return self.call(self.names.named("scalars", expression.name), self.label(expression.index))
        if isinstance(expression, Inner):
            return self.call("inner", self.dims.of(expression), *map(self.vector, expression.args))
        if isinstance(expression, Cosine):
            d = self.dims.of(expression)
            vectors = [self.vector(arg) for arg in expression.args]
            self.needs += [f"(~ {self.call('veq', d, vector, 'vzero')[0]})" for vector in vectors]
            return self.call("cosine", d, *vectors)
        if isinstance(expression, Softmax):
            logit, other, index, count = expression.args
            with self.bound_index(index, count) as (name, below):
                inside = self.scalar(other)[0]
            if not (count.is_Symbol and count.is_positive):
                self.needs.append(f"(1 <= {below})%nat")
            return self.call(f"softmax {counted(below)} (fun {name} => {inside})", self.scalar(logit))
        if isinstance(expression, sp.Sum):
            return self.total(expression)
        raise UnsupportedExpressionError(f"Coq has no number for {type(expression).__name__}: {expression}")

    def total(self, expression: Any) -> Text:
        body, *limits = expression.args
        if len(limits) > 1:  # the last limit is the outermost
            body = sp.Sum(body, *limits[:-1])
        index, low, high = limits[-1]
        if low != 0:
            raise UnsupportedExpressionError(f"a sum that does not begin at label 0: {expression}")
        with self.bound_index(index, high + 1) as (name, below):
            inside = self.scalar(body)[0]
        return f"total {counted(below)} (fun {name} => {inside})", CALL

    def real_symbol(self, symbol: Any) -> Text:
        name = self.names.symbol(symbol)
        return (f"INR {name}", CALL) if symbol.is_integer else (name, ATOM)

    def product(self, expression: Any) -> Text:
        args = sorted(expression.args, key=sp.default_sort_key)
        above = [arg for arg in args if not _divides(arg)]
        below = [arg for arg in args if _divides(arg)]
        if _is_minus(expression):
            return f"- {within(self.scalar(_opposite(expression)), CALL)}", SUM
        text = " * ".join(within(self.scalar(arg), CALL) for arg in above) or "1"
        return " / ".join([text, *(within(self.inverted(arg), CALL) for arg in below)]), PRODUCT

    def inverted(self, power: Any) -> Text:
        """Return what a negative power divides by, which must not be zero."""
        base = sp.Pow(power.base, -power.exp, evaluate=False) if power.exp != -1 else power.base
        text = self.scalar(base)
        if not ((power.base.is_Rational or power.base.is_Symbol) and power.base.is_nonzero):
            self.needs.append(f"({within(text, SUM)} <> 0)")
        return text

    def power(self, expression: Any) -> Text:
        base, exponent = expression.args
        if _divides(expression):
            return f"1 / {within(self.inverted(expression), CALL)}", PRODUCT
        if exponent == sp.S.Half:
            if isinstance(base, Inner) and base.args[0] == base.args[1]:
                return self.call("norm", self.dims.of(base), self.vector(base.args[0]))
            inside = self.scalar(base)
            self.needs.append(f"(0 <= {inside[0]})")
            return self.call("sqrt", inside)
        if exponent.is_Integer:
            return f"{within(self.scalar(base), CALL)} ^ {int(exponent)}", PRODUCT
        raise UnsupportedExpressionError(f"Coq has no power for {expression}")


def _divides(expression: Any) -> bool:
    return isinstance(expression, sp.Pow) and bool(expression.exp.is_Rational and expression.exp < 0)


def _is_minus(expression: Any) -> bool:
    """Return whether an expression is written with a minus: a number below 0, or that times something."""
    first = expression.args[0] if isinstance(expression, sp.Mul) else expression
    return bool(first.is_Rational and first < 0)


def _opposite(expression: Any) -> Any:
    """Return an expression without its minus, and with nothing cancelled."""
    if not isinstance(expression, sp.Mul):
        return -expression
    first, *rest = expression.args
    kept = rest if first == -1 else [-first, *rest]
    return kept[0] if len(kept) == 1 else sp.Mul(*kept, evaluate=False)


def _speaks_of(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w']){re.escape(name)}(?![\w'])", text) is not None


def _is_natural(expression: Any) -> bool:
    """Return whether a side of a relation is a label, a number of labels, or a sum of such."""
    if expression.is_Symbol:
        return bool(expression.is_integer and expression.is_nonnegative)
    return bool(
        (expression.is_Integer and expression >= 0)
        or (isinstance(expression, sp.Add) and all(map(_is_natural, expression.args)))
    )
