"""An exact ceiling certificate: a rational distribution q whose mean row is the pair's midpoint."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from shiftproof.prover import Argument

# By symmetry q is (g, a, b, a, g, e): a on the pair, b on (-1, 0) between them, g and e on the three rows
# opposite.  The total is 1 and the mean row (-19/20, 0), so that a and b follow from g and e.
G, E = sp.Rational(323, 100000), sp.Rational(286, 100000)
ENTROPY = sp.Rational(114983, 100000)  # a little less than that of q


def distribution() -> list[sp.Rational]:
    """Return q from 2a + b = 1 - 2g - e and 2xa + b = x + 2xg + e, x = 19/20."""
    x = sp.Rational(19, 20)
    a = ((1 - 2 * G - E) - (x + 2 * x * G + E)) / (2 * (1 - x))
    return [G, a, 1 - 2 * G - E - 2 * a, a, G, E]


def ceiling(argument: Argument) -> None:
    """Instantiate the ceiling theorem at q; its entropy and the exponential are enclosed."""
    theorem = argument.instance(
        "coprobability_ceiling",
        "every input",
        {
            **(argument.statement.example or {}),
            "n": 6,
            "q": distribution(),
            "bias": [0] * 6,
            "i": 1,
            "j": 3,
            "lambda": sp.Rational(1, 2),
            "h": ENTROPY,
        },
    )
    ceiling_value = argument.statement.conclusion.args[0].rhs
    bound = sp.Le(sp.exp(-ENTROPY), ceiling_value, evaluate=False)
    argument.conclude(using=[theorem, argument.compute("exp(-h) is below the ceiling", bound)])


PROOFS: dict[str, Callable[[Argument], None]] = {"the head": Argument.conclude, "ceiling": ceiling}
CANDIDATES = {
    "a lower ceiling": ({"f.0": sp.Rational(-241, 100), "f.1": 0},),
    "the neighbouring pair": ({"f.0": -19, "f.1": 3},),
}
