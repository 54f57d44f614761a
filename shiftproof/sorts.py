"""The variables of a statement as a typed language has them: a sort, a name of its own, a dimension."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sympy as sp

from shiftproof.errors import UnsupportedExpressionError
from shiftproof.statement import Statement
from shiftproof.substitution import BINDERS, bound_indices, find_all
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    Entry,
    Inner,
    Row,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorScale,
    VectorSum,
    by_name,
)

#: words that no variable may have, being words of Coq or names of `proofs/Foundation.v`
RESERVED = frozenset(
    re.findall(
        r"\w+",
        "Prop Set Type as at cofix else end exists exists2 fix for forall fun if in let match mod return "
        "then using where with R O S I INR exp ln sqrt Rabs Rmin Rmax nat vec True False not and or eq "
        "total vtotal vadd vscale vzero veq inner norm cosine softmax coordinates nil cons",
    )
)
Item = tuple[str, str, Any, str]
#: all that is known of a label; and of a free symbol, one of these
_LABEL = sp.Symbol("x", integer=True, nonnegative=True).assumptions0
_KNOWN = [
    _LABEL,
    sp.Symbol("x", integer=True, positive=True).assumptions0,
    *(sp.Symbol("x", **{said: True}).assumptions0 for said in ("real", "nonnegative", "positive")),
]


class Names:
    """Names for the variables of a statement, one each, and none that means something else.

    ``variables`` lists the free ones as (sort, name in the statement, symbol or None, name here).
    """

    def __init__(self, statement: Statement) -> None:
        """Name the variables; raises UnsupportedExpressionError for one that has no sort here.

        That is one with unknown assumptions, or one that is quantified under the name of another.
        """
        known = statement.variables()
        self._taken: set[str] = set()
        self._named: dict[tuple[str, str], str] = {}
        self._symbols: dict[Any, str] = {}
        self.variables: list[Item] = []
        for kind, names in (
            ("family", known.families),
            ("scalars", known.scalars),
            ("vector", known.vectors),
        ):
            for name in sorted(names):
                self._named[kind, name] = self._fresh(name)
                self._list(kind, name, None, self._named[kind, name])
        for symbol in sorted(known.symbols | known.labels, key=by_name):
            if symbol.assumptions0 not in _KNOWN:
                raise UnsupportedExpressionError(
                    f"statement {statement.name!r}: Coq has no sort for {symbol}; it takes real numbers, those "
                    "that are positive or not negative, and such integers"
                )
            if symbol in dict(statement.ranges) and symbol not in known.labels:
                raise UnsupportedExpressionError(
                    f"statement {statement.name!r}: `ranges` speaks of {symbol}, which is no label"
                )
            kind = "label" if symbol in known.labels else "count" if symbol.is_integer else "number"
            self._symbols[symbol] = self._fresh(symbol.name)
            self._list(kind, symbol.name, symbol, self._symbols[symbol])
        free = [name for _, name, _, _ in self.variables]
        symbols = [name for _, name, symbol, _ in self.variables if symbol is not None]
        if len(set(symbols)) < len(symbols):
            raise UnsupportedExpressionError(
                f"statement {statement.name!r}: two numbers or labels have one name; rename one"
            )
        said = {x if isinstance(x, str) else x.name for x in (*statement.exists, *statement.then_all)}
        for name in sorted(said):
            if free.count(name) != 1:
                raise UnsupportedExpressionError(
                    f"statement {statement.name!r}: {name} is quantified, and names {free.count(name)} variables"
                )
        binders = [b for formula in statement.formulas() for b in find_all(formula, BINDERS)]
        for index in sorted({i for b in binders for i in bound_indices(b)}, key=by_name):
            if index.assumptions0 != _LABEL:
                raise UnsupportedExpressionError(
                    f"statement {statement.name!r}: the index {index} is not an integer of 0 and more"
                )
            if index not in self._symbols:
                self._symbols[index] = self._fresh(index.name)

    def _list(self, kind: str, name: str, symbol: Any, here: str) -> None:
        self.variables.append((kind, name, symbol, here))

    def _fresh(self, name: str) -> str:
        """Return a name that Coq takes and nothing else has."""
        plain = re.sub(r"[^A-Za-z0-9_']", "_", name)
        plain = plain if plain[:1].isalpha() else f"x{plain}"
        while plain in self._taken or plain in RESERVED:
            plain += "_"
        self._taken.add(plain)
        return plain

    def named(self, kind: str, name: str) -> str:
        """Return the name of a vector or family."""
        return self._named[kind, name]

    def symbol(self, symbol: Any) -> str:
        """Return the name of a number, a label or a bound index."""
        return self._symbols[symbol]

    def dimension(self) -> str:
        """Return a name for one more dimension."""
        name = "d"
        while name in self._taken:
            name += "'"
        self._taken.add(name)
        return name

    def item(self, variable: Any) -> Item:
        """Return the variable that is called as a symbol, a vector or a text is."""
        name = variable if isinstance(variable, str) else variable.name
        return next(item for item in self.variables if item[1] == name)

    def of(self, formula: Any) -> list[Item]:
        """Return the free variables that occur in a formula."""
        used = {x.name for x in find_all(formula, (Vector, Row, Entry))}
        used |= {symbol.name for symbol in formula.free_symbols}
        return [item for item in self.variables if item[1] in used]


def given(statement: Statement, names: Names) -> tuple[Any, ...]:
    """Return what the statement's example says of what exists: formulas "it is these numbers"."""
    formulas: list[Any] = []
    for kind, name, symbol, _ in map(names.item, statement.exists):
        if name not in (statement.example or {}):
            continue
        value = (statement.example or {})[name]
        if kind == "family":
            formulas += [VectorEqual(Row(name, k), Coordinates(*row)) for k, row in enumerate(value)]
        elif kind == "scalars":
            formulas += [sp.Eq(Entry(name, k), entry, evaluate=False) for k, entry in enumerate(value)]
        elif kind == "vector":
            formulas.append(VectorEqual(Vector(name), Coordinates(*value)))
        else:
            formulas.append(sp.Eq(symbol, value, evaluate=False))
    return tuple(formulas)


class Dimensions:
    """The dimension of every vector: one for all that are added, compared or multiplied together.

    What is said to exist lives in the dimension of all other vectors.  ``outer`` and ``inner`` name the
    dimensions that are for all and those that are said to exist.
    """

    def __init__(self, formulas: Iterable[Any], names: Names, exists: Iterable[Any]) -> None:
        """Find the dimensions; raises UnsupportedExpressionError for coordinates that do not fit."""
        self._group: dict[Any, Any] = {}
        nodes = [
            node
            for formula in formulas
            for node in find_all(formula, (Inner, Cosine, VectorEqual, VectorAdd, Vector, Row, Coordinates))
        ]
        for node in nodes:
            found = bases(node)
            for base in found:
                self._join(found[0], base)
        inner = {x if isinstance(x, str) else x.name for x in exists}
        named = [base for base in self._group if isinstance(base, str)]
        for base in named if inner else ():
            self._join(named[0], base)
        roots = list(dict.fromkeys(self._root(base) for base in sorted(self._group, key=str)))
        self._text: dict[Any, str] = {}
        outer_names: list[str] = []
        inner_names: list[str] = []
        for root in roots:
            members = [base for base in self._group if self._root(base) == root]
            sizes = {base for base in members if isinstance(base, int)}
            if len(sizes) > 1:
                raise UnsupportedExpressionError(
                    f"vectors of {' and '.join(map(str, sizes))} coordinates meet"
                )
            if sizes:
                self._text[root] = str(sizes.pop())
                continue
            self._text[root] = names.dimension()
            side = inner_names if all(name in inner for name in members) else outer_names
            side.append(self._text[root])
        self.outer, self.inner = tuple(outer_names), tuple(inner_names)

    def _root(self, base: Any) -> Any:
        while self._group.setdefault(base, base) != base:
            base = self._group[base]
        return base

    def _join(self, left: Any, right: Any) -> None:
        self._group[self._root(left)] = self._root(right)

    def of(self, node: Any) -> str:
        """Return the dimension of a comparison or product; raises UnsupportedExpressionError for none."""
        found = bases(node)
        if not found:
            raise UnsupportedExpressionError(f"no vector says which dimension this has: {node}")
        return self._text[self._root(found[0])]


def bases(node: Any) -> list[Any]:
    """Return what a vector is made of: names of vectors and families, numbers of coordinates."""
    if isinstance(node, (Vector, Row)):
        return [node.name]
    if isinstance(node, Coordinates):
        return [len(node.args)]
    if isinstance(node, VectorScale):
        return bases(node.args[1])
    if isinstance(node, VectorSum):
        return bases(node.args[0])
    if isinstance(node, (VectorAdd, Inner, Cosine, VectorEqual)):
        return [base for arg in node.args for base in bases(arg)]
    return []
