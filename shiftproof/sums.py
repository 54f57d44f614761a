"""Canonical sums, Gram minors, and evident signs: what the normal form takes for granted.

Two sums that differ in the names or, over equal ranges, in the order of their indices are one atom.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, permutations
from typing import Any

import sympy as sp

from shiftproof.vectors import Inner, VectorSum

#: the background facts that a normal form may use, and the largest power it writes out
EXP_ADD = "exp(s + t) = exp(s) exp(t)"
LARGE = 64
EXP_LOG = "exp(log t) = t for t > 0"
EXP_POSITIVE = "exp(t) > 0"
SUM_LINEAR = "finite sums are linear"
SUM_POSITIVE = "a finite sum of positive numbers is positive"
INNER_BILINEAR = "the inner product is bilinear and symmetric"
GRAM_POSITIVE = "Gram matrices are positive semidefinite"


def gram_minors(gram: Mapping[frozenset[Any], Any]) -> list[Any]:
    """Return "determinant >= 0" for every principal minor up to size 3 whose entries are all known.

    ``gram`` maps {base, base} to the symbol or number of their inner product.
    """
    bases = sorted({base for pair in gram for base in pair}, key=sp.default_sort_key)
    present = [base for base in bases if frozenset((base,)) in gram]
    facts = []
    for size in (1, 2, 3):
        for chosen in combinations(present, size):
            if all(frozenset((p, q)) in gram for p in chosen for q in chosen):
                minor = sp.Matrix(size, size, lambda r, c, v=chosen: gram[frozenset((v[r], v[c]))])
                facts.append(sp.Ge(sp.expand(minor.det()), 0, evaluate=False))
    return facts


def is_square(base: Any) -> bool:
    """Return whether an expression is evidently >= 0: a product of |x|^2 and non-negative numbers."""
    return all(
        (isinstance(factor, Inner) and factor.args[0] == factor.args[1])
        or bool(factor.is_Rational and factor >= 0)
        for factor in sp.Mul.make_args(base)
    )


def _bound_symbol(depth: int) -> Any:
    return sp.Symbol(f"_k{depth}", integer=True, nonnegative=True)


def bound_index(*expressions: Any) -> Any:
    """Return a bound index that none of the expressions uses."""
    depths = [
        int(symbol.name[2:])
        for expression in expressions
        for symbol in expression.atoms(sp.Symbol)
        if symbol.name.startswith("_k")
    ]
    return _bound_symbol(max(depths, default=-1) + 1)


def canonical_sum(node: Any) -> Any:
    """Return an iterated sum with canonical index names; sums over equal ranges may be exchanged."""
    limits = node.limits
    nested = [limit[0] for inner in node.function.atoms(sp.Sum) for limit in inner.limits]
    nested += [inner.args[1] for inner in node.function.atoms(VectorSum)]
    start = max((int(s.name[2:]) for s in nested if s.name.startswith("_k")), default=-1) + 1
    exchangeable = len({limit[1:] for limit in limits}) == 1 and not any(
        limit[0] in bound.free_symbols for limit in limits for other in limits for bound in other[1:]
    )
    orders = permutations(limits) if exchangeable and len(limits) <= 3 else [limits]
    candidates = []
    for order in orders:
        names = {limit[0]: _bound_symbol(start + depth) for depth, limit in enumerate(order)}
        body = node.function.subs(names, simultaneous=True)
        candidates.append(sp.Sum(body, *((names[i], lo.subs(names), hi.subs(names)) for i, lo, hi in order)))
    return min(candidates, key=sp.default_sort_key)


def is_positive_monomial(expression: Any) -> bool:
    """Return whether an expression is a positive number times a product without sums."""
    coefficient, rest = expression.as_coeff_Mul()
    return bool(coefficient > 0) and all(not factor.is_Add for factor in sp.Mul.make_args(rest))
