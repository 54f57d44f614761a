"""Ceilings on every head: a rational distribution against all its inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic, FloatArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, head_values, some_pairs

GRAIN = 2**20
INPUTS = 500


def rational_distribution(weights: np.ndarray) -> list[sp.Rational]:
    """Return positive rationals near the weights that sum to exactly 1."""
    counts = np.maximum(1, np.floor(weights * (GRAIN - len(weights)))).astype(int)
    counts[int(np.argmax(counts))] += GRAIN - int(counts.sum())
    return [sp.Rational(int(count), GRAIN) for count in counts]


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield every head with its inputs in a ball, and q the probabilities at the first of them."""
    statement = claim.statement("inputs of length at most R")
    for head in heads:
        inputs = head.sample_inputs(INPUTS)
        rows = FloatArithmetic().array(head.unembeddings).value
        logits = inputs[0] @ rows.T + FloatArithmetic().array(head.bias_or_zero).value
        weights = np.exp(logits - logits.max())
        q = rational_distribution(weights / weights.sum())
        entropy = -sum(float(x) * math.log(float(x)) for x in q)
        radius = math.ceil(1 + max(math.sqrt(float(row @ row)) for row in inputs))
        for i, j in some_pairs(head):
            values = {
                **head_values(head),
                "q": ExactArithmetic().array([exact.rational(x) for x in q]),
                "f": inputs,
                "i": i,
                "j": j,
                "lambda": 0.5,
                "h": math.floor(entropy * 1024) / 1024,
                "R": radius,
            }
            yield Case(head, statement, values, {"f": len(inputs)}, trim=("f",), note=f"labels {i} and {j}")
