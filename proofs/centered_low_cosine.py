"""The parametric head, the published one evaluated, and one that the search finds."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from shiftproof.prover import Argument
from shiftproof.question import Question


def found(argument: Argument) -> None:
    """Ask the search for such a head: the statement is evaluated at what it finds."""
    argument.answer(
        Question.make(3, 2, centered=True, cosine_at_most="-9/10", coprobability_at_least="49/100")
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "every size": Argument.conclude,
    "published example": Argument.exhibit,
    "found by the search": found,
    "smallest": Argument.exhibit,
}
FAMILY = {
    "n": 3,
    "c": 0,
    "tau": sp.Rational(1, 4),
    "e1": [1, 0],
    "e2": [0, 1],
    "j": 0,
    "k": 0,
}
CANDIDATES = {
    "every size: satisfied": (FAMILY,),
    "probable at every input": ({"f": [0, 0]},),
    "cosine -1 as well": ({"w": [[1, 0], [-1, 0], [0, 0]], "f": [0, 0]},),
    "every size without c > -1": ({**FAMILY, "c": -2},),
}
