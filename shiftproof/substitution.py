"""Substitution without capture, and the small questions that are asked of expressions.

Sums, softmax probabilities and "for all labels" bind an index.  Nothing put in from outside is ever
captured by it, and an index of the same name outside is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from itertools import count as count_up
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from shiftproof.vectors import (
    INDEX_NAMES,
    Cosine,
    Entry,
    ForAll,
    Row,
    Softmax,
    Vector,
    VectorSum,
    label_index,
)


def find_all(expression: Any, kind: type | tuple[type, ...]) -> list[Any]:
    """Return every subexpression of a kind, sums included."""
    found = [expression] if isinstance(expression, kind) else []
    for arg in getattr(expression, "args", ()):
        found.extend(find_all(arg, kind))
    return found


def substitute(expression: Any, mapping: Mapping[Any, Any], put: list[Any] | None = None) -> Any:
    """Return ``expression`` with variables replaced.

    Keys are symbols, `Vector`s, single rows, or names of families (then the value is a function of the
    label, asked once, for any label).  Everything that was put in is added to ``put``, if given.
    Raises nothing for a key that does not occur.
    """
    symbols = {k: sp.sympify(v) for k, v in mapping.items() if isinstance(k, sp.Symbol)}
    vectors = {k.name: v for k, v in mapping.items() if isinstance(k, Vector)}
    rows = {k: v for k, v in mapping.items() if isinstance(k, Row)}
    any_label = label_index("_label")
    families = {k: sp.sympify(v(any_label)) for k, v in mapping.items() if isinstance(k, str)}

    def placed(value: Any) -> Any:
        if put is not None and value not in put:
            put.append(value)
        return value

    def walk(node: Any, depth: int = 0) -> Any:
        if isinstance(node, Vector):
            return placed(vectors[node.name]) if node.name in vectors else node
        if isinstance(node, Row) and node in rows:
            return placed(rows[node])
        if isinstance(node, (Row, Entry)):
            place = walk(node.index, depth)
            if node.name in families:
                return substitute(placed(families[node.name]), {any_label: place})
            return type(node)(node.name, place)
        if isinstance(node, sp.Symbol):
            return placed(symbols[node]) if node in symbols else node
        if not node.args:
            return node
        if isinstance(node, BINDERS):
            return walk_binder(node, depth)
        args = [walk(arg, depth) for arg in node.args]
        if all(new is old for new, old in zip(args, node.args, strict=True)):
            return node
        return rebuilt(node, args)

    def walk_binder(node: Any, depth: int) -> Any:
        """Replace inside a binder: its own index is not replaced, and captures nothing."""
        bound = bound_indices(node)
        hidden = {index: label_index(f"_bound{depth}_{place}") for place, index in enumerate(bound)}
        scoped = SCOPED.get(type(node), range(len(node.args)))
        args = []
        for place, arg in enumerate(node.args):
            args.append(walk(_renamed(arg, hidden) if place in scoped else arg, depth + 1))
        free = set().union(*(args[place].atoms(sp.Symbol) for place in scoped))  # bound ones, too
        names: dict[Any, Any] = {}
        for index, placeholder in hidden.items():
            taken = free | set(names.values())
            spare = map(label_index, chain(INDEX_NAMES, (f"j{number}" for number in count_up(1))))
            names[placeholder] = index if index not in taken else next(x for x in spare if x not in taken)
        return node.func(*(_renamed(arg, names) for arg in args))

    return walk(expression)


def rebuilt(node: Any, args: list[Any]) -> Any:
    """Return ``node`` with other arguments; a relation is decided here only between rationals.

    SymPy would decide a relation between other numbers by decimals, which proves nothing.  Nor does
    it cancel here what might not exist: y/y stays a quotient.
    """
    if isinstance(node, Relational):
        decided = all(arg.is_Rational for arg in args)
        return node.func(*args) if decided else node.func(*args, evaluate=False)
    result = node.func(*args)
    if isinstance(node, (sp.Add, sp.Mul, sp.Pow, sp.exp)):
        written = node.func(*args, evaluate=False)
        if not _partial(written) <= _partial(result):
            return written
    return result


def _partial(expression: Any) -> set[Any]:
    """Return what must not vanish or be negative for an expression to exist, as written in it."""
    found: set[Any] = set(expression.atoms(sp.log, Cosine))
    for power in expression.atoms(sp.Pow):
        if power.exp.is_Rational and (power.exp < 0 or power.exp.q > 1):
            found.update(("/", base) for base in sp.Mul.make_args(power.base) if not _is_plain(base))
    return found


def _is_plain(base: Any) -> bool:
    """Return whether a base is a positive number, or a power (which is looked at by itself)."""
    return bool(base.is_Rational and base > 0)


def _renamed(expression: Any, names: Mapping[Any, Any]) -> Any:
    """Return an expression with symbols renamed, and with nothing cancelled."""
    if expression in names:
        return names[expression]
    if not expression.args or not expression.atoms(sp.Symbol) & names.keys():
        return expression
    return rebuilt(expression, [_renamed(arg, names) for arg in expression.args])


BINDERS = (sp.Sum, VectorSum, Softmax, ForAll)
#: which arguments an index is bound in (all of them for a SymPy sum, whose limits name it)
SCOPED = {VectorSum: (0, 1), Softmax: (1, 2), ForAll: (0, 2)}


def bound_indices(node: Any) -> list[Any]:
    """Return the indices that a sum, a softmax or a "for all" binds."""
    if isinstance(node, sp.Sum):
        return [limit[0] for limit in node.limits]
    return [node.args[{VectorSum: 1, Softmax: 2, ForAll: 0}[type(node)]]]


def conjuncts(formula: Any) -> tuple[Any, ...]:
    """Return the parts of a conjunction, or the formula alone."""
    return tuple(formula.args) if isinstance(formula, sp.And) else (formula,)
