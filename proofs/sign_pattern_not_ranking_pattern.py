"""Inputs are carried over by two or three linear maps; rankings are decided by linear arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.notation import number
from shiftproof.prover import Argument
from shiftproof.vectors import Coordinates, Inner

x, y, z = number("x"), number("y"), number("z")
new_x, new_y, new_z = number("x'"), number("y'"), number("z'")
ENDS = (0, 1, 4)
RATIO = sp.Rational(5, 4)


class Carrier:
    """The logits of one head at (x, y, z), and the inputs of the other that have wanted logits."""

    def __init__(self, argument: Argument, source: str, target: str) -> None:
        """Take the rows ``source`` and ``target`` of the statement's example, with a feature of ones."""
        example = argument.statement.example or {}
        rows = {name: [[*row, 1] for row in example[name]] for name in (source, target)}
        at = Coordinates(x, y, z)
        self.first, self.second, self.fifth = (Inner(Coordinates(*rows[source][k]), at) for k in ENDS)
        self.values = [sum(a * b for a, b in zip(rows[source][k], (x, y, z), strict=True)) for k in ENDS]
        self.back = sp.Matrix([rows[target][k] for k in ENDS]).inv()

    def to(self, matrix: list[list[Any]]) -> dict[Any, Any]:
        """Return the input whose logits of labels 0, 1, 4 are this matrix times the given ones."""
        found = self.back * sp.Matrix(matrix) * sp.Matrix(self.values)
        return dict(zip((new_x, new_y, new_z), map(sp.expand, found), strict=True))

    def agree(self) -> Any:
        """Return "labels 0 and 4 have no opposite signs"."""
        return sp.Or(
            sp.And(sp.Ge(self.first, 0), sp.Ge(self.fifth, 0)),
            sp.And(sp.Le(self.first, 0), sp.Le(self.fifth, 0)),
        )

    def opposite(self, *also: Any) -> Any:
        """Return "labels 0 and 4 have opposite signs, and what is given has the sign of label 0 or is 0"."""
        return sp.Or(
            sp.And(sp.Gt(self.first, 0), sp.Lt(self.fifth, 0), *(sp.Ge(value, 0) for value in also)),
            sp.And(sp.Lt(self.first, 0), sp.Gt(self.fifth, 0), *(sp.Le(value, 0) for value in also)),
        )


def scaled(first: Any, second: Any, fifth: Any) -> list[list[Any]]:
    """Return the map that multiplies the logits of labels 0, 1 and 4."""
    return [[first, 0, 0], [0, second, 0], [0, 0, fifth]]


def forth(argument: Argument) -> None:
    """Multiply the logits; where labels 0 and 4 differ, keep the sign of label 2 by mixing them."""
    carrier = Carrier(argument, "w", "w'")
    seventh = sp.Rational(1, 7)
    mixed = [[10 * seventh, 0, -3 * seventh], [0, RATIO, 0], [-seventh, 0, 8 * seventh]]
    argument.conclude_by_cases(
        [
            (carrier.agree(), carrier.to(scaled(RATIO, RATIO, 1 / RATIO)), []),
            (carrier.opposite(), carrier.to(mixed), []),
        ]
    )


def back(argument: Argument) -> None:
    """Do the same in two parts: on which side the lines of labels 0 and 4 meet decides between them."""
    carrier = Carrier(argument, "w'", "w")
    near = [[1, 0, sp.Rational(27, 44)], [0, 1, 0], [0, 0, sp.Rational(35, 44)]]
    far = [[sp.Rational(28, 55), 0, 0], [0, 1 / RATIO**2, 0], [sp.Rational(9, 55), 0, 1]]
    side = carrier.first / RATIO + carrier.fifth
    argument.conclude_by_cases(
        [
            (carrier.agree(), carrier.to(scaled(1 / RATIO, 1 / RATIO, RATIO)), []),
            (carrier.opposite(side), carrier.to(near), []),
            (carrier.opposite(-side), carrier.to(far), []),
        ]
    )


PROOFS: dict[str, Callable[[Argument], None]] = {"sign patterns": forth, "sign patterns, back": back}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "the same rankings": ({"x": -1, "y": 0},),
}
