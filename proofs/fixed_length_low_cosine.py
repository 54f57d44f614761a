"""The rhombus for every cosine, the published example evaluated, and one that the solver finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.notation import number
from shiftproof.prover import Argument


def found(argument: Argument) -> None:
    """Rows (x, y), (x, -y), (-x, -y), (-x, y) with x^2 + y^2 = 1 and the input (t, 0).

    With u = 2 t x the others' exponentials, relative to the pair's, are exp(-u), and
    exp(-u) <= 1/(1 + u + u^2/2) for u >= 0: what the solver gets is one-sided the right way.
    """
    x, y, t = (number(name) for name in "xyt")
    shift = 2 * t * x
    constraints = [
        x > 0,
        y > 0,
        t > 0,
        t <= 1000,
        sp.Eq(x**2 + y**2, 1),
        (x**2 - y**2) * 10 <= -9,
        (1 + shift + shift**2 / 2) * (sp.Rational(100, 49) - 2) >= 2,
    ]

    def build(values: Mapping[str, Any]) -> Mapping[str, Any]:
        vx, vy, vt = (values[name] for name in "xyt")
        return {"w": [[vx, vy], [vx, -vy], [-vx, -vy], [-vx, vy]], "f": [vt, 0]}

    argument.search(constraints, build)


PROOFS: dict[str, Callable[[Argument], None]] = {
    "rhombus": Argument.conclude,
    "published example": Argument.exhibit,
    "found by the solver": found,
}
RHOMBUS = {"c": 0, "tau": sp.Rational(1, 4), "e1": [1, 0], "e2": [0, 1]}
CANDIDATES = {
    "rhombus: satisfied": (RHOMBUS,),
    "rhombus without c > -1": ({**RHOMBUS, "c": -2},),
    "rhombus without c < 1": ({**RHOMBUS, "c": 2},),
    "probable at every input": ({"f": [0, 0]},),
}
