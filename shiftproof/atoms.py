"""Atoms: the opaque parts of a normal form, each a real symbol of its own, and what holds of them.

An atom stands for a Gram scalar, an exponential, a finite sum, a root, a logarithm or an entry of a
family.  `background` gives the facts about them that every obligation may use.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from shiftproof.errors import UnsupportedExpressionError
from shiftproof.sums import (
    EXP_POSITIVE,
    GRAM_POSITIVE,
    gram_minors,
)
from shiftproof.vectors import (
    Inner,
    by_name,
)


class Atoms:
    """The atoms of one normal form, with the facts used and what must exist."""

    def __init__(self, values: Mapping[Any, Any] | None = None) -> None:
        """Start with no atoms, no facts used and no conditions.

        ``values`` gives Gram scalars of named vectors that are known numbers, by hypothesis.
        """
        self._values = dict(values or {})
        self.meaning: dict[Any, Any] = {}
        self.used: set[str] = set()
        self.conditions: list[Any] = []
        self.positive: set[Any] = set()
        self.ranges: dict[Any, Any] = {}
        self._symbols: dict[Any, Any] = {}
        self._parts: dict[Any, int] = {}
        self._finer: dict[Any, Any] = {}
        self._nonnegative: set[Any] = set()
        self._depth = 0

    # -- atoms ---------------------------------------------------------------------------------
    def _atom(self, prefix: str, meaning: Any, *, positive: bool = False) -> Any:
        if meaning not in self._symbols:
            symbol = sp.Symbol(f"{prefix}!{len(self._symbols)}", real=True)
            self._symbols[meaning] = symbol
            self.meaning[symbol] = meaning
            if positive:
                self.positive.add(symbol)
        return self._symbols[meaning]

    def restore(self, expression: Any) -> Any:
        """Return ``expression`` with every atom written as what it stands for."""
        return expression.xreplace(
            {s: self.meaning[s] for s in expression.free_symbols & self.meaning.keys()}
        )

    def _depends(self, symbol: Any, index: Any) -> bool:
        return symbol == index or index in self.meaning.get(symbol, sp.S.Zero).free_symbols

    def _any(self, low: Any, high: Any) -> Any:
        """Return the label that stands for any one from ``low`` to ``high``, in the conditions too.

        It is another symbol for every range and nesting, and none that a statement uses.
        """
        if not low.is_nonnegative:
            raise UnsupportedExpressionError(f"a sum from {low}: labels are 0, 1, ...")
        if not (high - low + 1).is_nonnegative:
            self._require(sp.Ge(high - low + 1, 0))
        symbol = sp.Symbol(f"any{self._depth}!{low}..{high}", integer=True, nonnegative=True)
        self.ranges[symbol] = high + 1 if low == 0 else None
        return symbol

    def _require(self, condition: Any) -> None:
        if condition is not sp.true and condition not in self.conditions:
            self.conditions.append(condition)

    def scalar(self, expression: Any) -> Any:
        """Return a scalar expression in normal form: what the subclass is for."""
        raise UnsupportedExpressionError(f"nothing is said here of {expression}")

    def _exp_atom(self, monomial: Any, wanted: int) -> tuple[Any, int]:
        """Return (atom of exp(monomial / parts), parts) with ``wanted`` dividing parts.

        An atom made before with fewer parts is from then on a power of the new one (see `refine`).
        """
        before = self._parts.get(monomial, 1)
        parts = int(sp.ilcm(before, wanted))
        meaning = self.restore(monomial)
        atom = self._atom("e", sp.exp(meaning / parts, evaluate=False), positive=True)
        if parts != before:
            coarse = self._symbols.get(sp.exp(meaning / before, evaluate=False))
            if coarse is not None:
                self._finer[coarse] = atom ** (parts // before)
        self._parts[monomial] = parts
        return atom, parts

    def refine(self, expression: Any) -> Any:
        """Return ``expression`` with every exponential in terms of the finest atom of its kind."""
        while expression.free_symbols & self._finer.keys():
            expression = expression.xreplace(self._finer)
        return expression

    def _reduced(self, polynomial: Any, *, numbers_only: bool) -> Any:
        """Return a polynomial with squares of roots, such as sqrt(39)^2, multiplied out."""
        for symbol in sorted(polynomial.free_symbols & self.meaning.keys(), key=by_name):
            meaning = self.meaning[symbol]
            if not (isinstance(meaning, sp.Pow) and meaning.exp == sp.S.Half):
                continue
            if meaning.base.is_Rational or not numbers_only:
                radicand = self.scalar(meaning.base)
                polynomial = sp.expand(sp.rem(polynomial, symbol**2 - radicand, symbol))
        return polynomial

    def background(self) -> list[Any]:
        """Return the facts that hold of the atoms: positivity, roots, Gram minors."""
        facts: list[Any] = [sp.Gt(symbol, 0, evaluate=False) for symbol in sorted(self.positive, key=by_name)]
        if any(isinstance(self.meaning[symbol], sp.exp) for symbol in self.positive):
            self.used.add(EXP_POSITIVE)
        for symbol, meaning in list(self.meaning.items()):
            if isinstance(meaning, sp.Pow) and meaning.exp == sp.S.Half:
                radicand = self.scalar(meaning.base)
                root = [sp.Ge(symbol, 0, evaluate=False), sp.Eq(symbol**2, radicand, evaluate=False)]
                if symbol not in self._nonnegative:  # that it exists is not for its own square to say
                    exists = sp.Ge(radicand, 0, evaluate=False)
                    root = [sp.Implies(exists, sp.And(*root))]
                facts += root
        return facts + self._gram_facts()

    def _gram_facts(self) -> list[Any]:
        gram = {
            frozenset(meaning.args): symbol
            for symbol, meaning in self.meaning.items()
            if isinstance(meaning, Inner)
        }
        gram.update({frozenset(scalar.args): value for scalar, value in self._values.items()})
        facts = gram_minors(gram)
        if facts:
            self.used.add(GRAM_POSITIVE)
        return facts
