"""An exact ceiling certificate: weights that the search finds, whose mean row is the pair's midpoint."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from shiftproof.exact import from_sympy, to_sympy
from shiftproof.polar import balanced_weights
from shiftproof.prover import Argument
from shiftproof.rows import row

PAIR = (1, 3)


def distribution(rows: list[list[sp.Expr]]) -> tuple[list[sp.Expr], sp.Expr]:
    """Return the weights that the search finds for the pair, and a number below their entropy."""
    order = [*PAIR, *(label for label in range(len(rows)) if label not in PAIR)]
    turned = [row(*(-from_sympy(x) for x in rows[label])) for label in order]
    weights, entropy = balanced_weights(turned)
    by_label = dict(zip(order, weights, strict=True))
    return [to_sympy(by_label[label]) for label in range(len(rows))], to_sympy(entropy)


def ceiling(argument: Argument) -> None:
    """Instantiate the ceiling theorem at q; its entropy and the exponential are enclosed."""
    example = argument.statement.example or {}
    q, entropy = distribution(example["w"])
    theorem = argument.instance(
        "coprobability_ceiling",
        "every input",
        {
            **example,
            "n": 6,
            "q": q,
            "bias": [0] * 6,
            "i": PAIR[0],
            "j": PAIR[1],
            "lambda": sp.Rational(1, 2),
            "h": entropy,
        },
    )
    ceiling_value = argument.statement.conclusion.args[0].rhs
    bound = sp.Le(sp.exp(-entropy), ceiling_value, evaluate=False)
    argument.conclude(using=[theorem, argument.compute("exp(-h) is below the ceiling", bound)])


PROOFS: dict[str, Callable[[Argument], None]] = {"the head": Argument.conclude, "ceiling": ceiling}
CANDIDATES = {
    "a lower ceiling": ({"f.0": sp.Rational(-241, 100), "f.1": 0},),
    "the neighbouring pair": ({"f.0": -19, "f.1": 3},),
}
