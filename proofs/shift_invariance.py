"""Softmax's shift invariance and its converse: exponentials become positive reals."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import exp_increasing
from shiftproof.notation import j, k
from shiftproof.prover import Argument
from shiftproof.vectors import ScalarFamily

logit, other = ScalarFamily("l"), ScalarFamily("l'")


def converse(argument: Argument) -> None:
    """From equal quotients to equal products of exponentials, from those to equal exponents."""
    left, right = other[k] + logit[j], logit[k] + other[j]
    products = argument.from_hypotheses(
        "cross-multiplied", sp.Eq(sp.exp(left), sp.exp(right), evaluate=False)
    )
    argument.conclude(using=[products, exp_increasing(left, right), exp_increasing(right, left)])


PROOFS = {"converse": converse}
CANDIDATES = {
    "converse without same probability of label j": (
        {"l": [0, 1, 0], "l'": [0, 0, 1], "n": 3, "k": 0, "j": 1},
    ),
    "converse without same probability of label k": (
        {"l": [0, 1, 0], "l'": [0, 0, 1], "n": 3, "k": 1, "j": 0},
    ),
}
