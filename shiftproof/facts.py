"""The background facts that proofs may use, each under its name.

This set is closed: a proof file can instantiate these, and nothing else enters an obligation without
being proved.  Every use is listed among the assumptions of the claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy as sp

from shiftproof.errors import UsageError
from shiftproof.statement import substitute
from shiftproof.vectors import Inner, VectorEqual, VectorExpr

_SEAL = object()


@dataclass(frozen=True)
class Known:
    """Something that may be used as a premise: if ``premises`` then ``conclusion``.

    ``fact`` names the background fact it is, ``claim`` the claim of the ledger it comes from; both are
    empty for a lemma or hypothesis of the proof at hand.  ``ranges`` holds the counts of its labels.
    Something ``local`` is known of the proof's own variables only: it has no other instances than
    those of the labels in ``ranges``.  ``values`` are what was put in for its variables: it is known
    only where they exist.
    """

    premises: tuple[Any, ...]
    conclusion: Any
    fact: str = ""
    claim: str = ""
    ranges: Mapping[Any, Any] = field(default_factory=dict)
    local: bool = False
    values: tuple[Any, ...] = ()
    seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Refuse to exist unless made from a fact, a hypothesis or a proof."""
        if self.seal is not _SEAL:
            raise TypeError("only a background fact, a hypothesis or a proof gives something known")

    def at(self, mapping: Mapping[Any, Any], ranges: Mapping[Any, Any] | None = None) -> Known:
        """Return the instance with variables replaced; labels must stay within their range.

        ``ranges`` gives the counts of label symbols used as values; that any other value is in range becomes
        a premise.  Raises UsageError when a label is replaced by one of another range.
        """
        if self.local and not mapping.keys() <= self.ranges.keys():
            raise UsageError("what follows from hypotheses is known of their own variables only")
        extra = [p for key, value in mapping.items() for p in _fitting(key, value)]
        kept: dict[Any, Any] = {}
        for label, count in self.ranges.items():
            target = sp.sympify(mapping.get(label, label))
            wanted = substitute(count, mapping)
            if not target.is_Symbol:  # a number, or a label reckoned from others: that it fits must be proved
                if target.is_negative:
                    raise UsageError(f"label {label} runs from 0; {target} is below")
                extra += [] if target.is_nonnegative else [sp.Ge(target, 0)]
                extra.append(sp.Ge(wanted, target + 1))
                continue
            known = count if target == label else kept.get(target, (ranges or {}).get(target))
            if label not in mapping and wanted != count:
                known = (ranges or {}).get(label)
            if known != wanted or kept.get(target, wanted) != wanted:
                raise UsageError(f"label {label} runs below {wanted}; {target} is not known to")
            kept[target] = wanted
        found = self._replaced(mapping, list(self.premises))
        return replace(found, premises=(*found.premises, *extra), ranges=kept)

    def eliminated(self, mapping: Mapping[Any, Any]) -> Known:
        """Return this with a variable written as what a premise says it equals."""
        return self._replaced(mapping, list(self.premises))

    def _replaced(self, mapping: Mapping[Any, Any], premises: list[Any]) -> Known:
        put: list[Any] = []
        return replace(
            self,
            premises=tuple(substitute(p, mapping, put) for p in premises),
            conclusion=substitute(self.conclusion, mapping, put),
            values=(*(substitute(v, mapping, put) for v in self.values), *put),
        )


def _fitting(key: Any, value: Any) -> list[Any]:
    """Return what must be true of a value for it to be one of the values of a symbol.

    Raises UsageError where the symbol stands for integers or reals and the value may not be one.
    """
    if not isinstance(key, sp.Symbol):
        return []
    value = sp.sympify(value)
    if value.is_real is False or (key.is_integer and not value.is_integer):
        raise UsageError(f"{value} is no value of {key}")
    if key.is_positive and not value.is_positive:
        return [sp.Gt(value, 0)]
    if key.is_nonnegative and not value.is_nonnegative:
        return [sp.Ge(value, 0)]
    return []


def make_known(premises: tuple[Any, ...], conclusion: Any, **details: Any) -> Known:
    """Return something known; for the prover's use (a test counts its callers)."""
    return Known(premises, conclusion, seal=_SEAL, **details)


def exp_increasing(s: Any, t: Any) -> Known:
    """Return: s <= t exactly when exp(s) <= exp(t)."""
    return make_known(
        (),
        sp.Equivalent(sp.Le(s, t), sp.Le(sp.exp(s), sp.exp(t))).to_nnf(),
        fact="exp is increasing",
    )


def exp_at_least(t: Any) -> Known:
    """Return: exp(t) >= 1 + t."""
    return make_known((), sp.Ge(sp.exp(t), 1 + t), fact="exp t >= 1 + t")


def norm_nonnegative(x: VectorExpr) -> Known:
    """Return: |x|^2 >= 0."""
    return make_known((), sp.Ge(Inner(x, x), 0), fact="|x|^2 >= 0")


def cauchy_schwarz(x: VectorExpr, y: VectorExpr) -> Known:
    """Return: <x, y>^2 <= |x|^2 |y|^2."""
    return make_known(
        (), sp.Le(Inner(x, y) ** 2, Inner(x, x) * Inner(y, y)), fact="Cauchy-Schwarz inequality"
    )


def gram_determinant(x: VectorExpr, y: VectorExpr, z: VectorExpr) -> Known:
    """Return: the Gram matrix of x, y, z and those of each pair have determinants >= 0."""
    minors = []
    for chosen in ((x, y, z), (x, y), (x, z), (y, z)):
        gram = sp.Matrix(len(chosen), len(chosen), lambda r, c, v=chosen: Inner(v[r], v[c]))
        minors.append(sp.Ge(gram.det(), 0))
    return make_known((), sp.And(*minors), fact="Gram matrices are positive semidefinite")


def equal_vectors(x: VectorExpr, y: VectorExpr, z: VectorExpr) -> Known:
    """Return: if x = y then <x, z> = <y, z>."""
    return make_known(
        (VectorEqual(x, y),),
        sp.Eq(Inner(x, z), Inner(y, z)),
        fact="equal vectors have equal inner products",
    )
