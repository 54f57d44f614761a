"""The rhombus for every cosine, the published example evaluated, and one that the search finds."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from shiftproof.prover import Argument
from shiftproof.question import Question


def found(argument: Argument) -> None:
    """Ask the search for such a head: the statement is evaluated at what it finds."""
    argument.answer(
        Question.make(
            4, 2, centered=True, unit_length=True, cosine_at_most="-9/10", coprobability_at_least="49/100"
        )
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "rhombus": Argument.conclude,
    "published example": Argument.exhibit,
    "found by the search": found,
}
RHOMBUS = {"c": 0, "tau": sp.Rational(1, 4), "e1": [1, 0], "e2": [0, 1]}
CANDIDATES = {
    "rhombus: satisfied": (RHOMBUS,),
    "rhombus without c > -1": ({**RHOMBUS, "c": -2},),
    "rhombus without c < 1": ({**RHOMBUS, "c": 2},),
    "probable at every input": ({"f": [0, 0]},),
}
