"""Conditions on what an audit finds, for use in CI: ``cosine>0.8 and ceiling<0.3``.

A condition is a comparison of a quantity with a number, or several joined by "and".  A quantity is known
as an enclosure, so that a condition is met, not met, or open where the enclosure reaches over the number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from shiftproof import exact
from shiftproof.errors import UsageError

#: an enclosure of a quantity; None where it is undefined, which meets no condition
Enclosed = tuple[Fraction, Fraction] | None

_COMPARISON = re.compile(r"\s*([a-z][a-z-]*)\s*(<=|>=|<|>)\s*([^\s<>=]+)\s*", re.ASCII)
EXAMPLE = "'cosine>0.8 and ceiling<0.3'"


@dataclass(frozen=True)
class Comparison:
    """A quantity, "<", "<=", ">" or ">=", and a number."""

    quantity: str
    relation: str
    number: Fraction

    def holds(self, ends: Enclosed) -> bool | None:
        """Return whether it holds of every number, of none (False), or of some only (None)."""
        if ends is None:
            return False
        low, high = ends
        number = self.number
        if self.relation[0] == ">":
            low, high, number = -high, -low, -number
        strict = len(self.relation) == 1
        if high < number or (not strict and high == number):
            return True
        if low > number or (strict and low == number):
            return False
        return None

    def __str__(self) -> str:
        return f"{self.quantity} {self.relation} {self.number}"


@dataclass(frozen=True)
class Condition:
    """Comparisons that must all hold."""

    text: str
    parts: tuple[Comparison, ...]

    def holds(self, quantities: Mapping[str, Enclosed]) -> bool | None:
        """Return whether all hold, one certainly does not (False), or neither is known (None)."""
        found = [part.holds(quantities[part.quantity]) for part in self.parts]
        if not all(value is not False for value in found):
            return False
        return None if None in found else True


def parse(text: str, quantities: Sequence[str]) -> Condition:
    """Return the condition that ``text`` states; raises UsageError for what is none."""
    parts = []
    for piece in re.split(r"\s+and\s+", text.strip()):
        match = _COMPARISON.fullmatch(piece)
        if match is None:
            raise UsageError(f"--fail-on {text!r}: {piece!r} is no comparison; write it like {EXAMPLE}")
        name, relation, number = match.groups()
        if name not in quantities:
            known = ", ".join(quantities)
            raise UsageError(f"--fail-on {text!r}: nothing is called {name!r}; there are {known}")
        parts.append(Comparison(name, relation, exact.parse_rational(number, f"--fail-on {text!r}")))
    return Condition(text, tuple(parts))
