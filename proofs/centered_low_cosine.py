"""The parametric head, the published one evaluated, and one that the solver finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.notation import number
from shiftproof.prover import Argument


def found(argument: Argument) -> None:
    """Rotate the input to the first axis and tie the pair: rows (x, y), (x, -y), (-2x, 0), input (t, 0).

    With u = 3 t x the third label's exponential, relative to the pair's, is exp(-u), and
    exp(-u) <= 1/(1 + u + u^2/2) for u >= 0: what the solver gets is one-sided the right way.
    """
    x, y, t = (number(name) for name in "xyt")
    shift = 3 * t * x
    constraints = [
        x > 0,
        y > 0,
        t > 0,
        t <= 1000,
        (x**2 - y**2) * 10 <= -9 * (x**2 + y**2),
        (1 + shift + shift**2 / 2) * (sp.Rational(100, 49) - 2) >= 1,
    ]

    def build(values: Mapping[str, Any]) -> Mapping[str, Any]:
        vx, vy, vt = (values[name] for name in "xyt")
        return {"w": [[vx, vy], [vx, -vy], [-2 * vx, 0]], "f": [vt, 0]}

    argument.search(constraints, build)


PROOFS: dict[str, Callable[[Argument], None]] = {
    "every size": Argument.conclude,
    "published example": Argument.exhibit,
    "found by the solver": found,
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
