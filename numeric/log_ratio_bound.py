"""The most similar labels of every head at its own inputs, and at an input along the pair's difference."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, head_values, some_pairs, some_vector

INPUTS = 60
NEARLY = 0.99


def aslant(inputs: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Return the inputs that are clearly not parallel to a vector: only there is the inequality strict in floats."""
    along = np.array([float(exact.to_arb(x).mid()) for x in direction])
    squares = (inputs @ along) ** 2
    return np.asarray(inputs[squares < NEARLY * (inputs**2).sum(axis=1) * (along @ along)])


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the most similar pair of every head at many inputs, and without a bias."""
    for head in heads:
        inputs = np.asarray(head.sample_inputs(INPUTS))
        radius = max(math.ceil(math.sqrt(float(row @ row))) for row in inputs) + 1
        for i, j in some_pairs(head)[-1:]:
            pair = {"i": i, "j": j}
            across = aslant(inputs, head.rows[i] - head.rows[j])
            biases = ExactArithmetic().array(head.bias_or_zero)
            apart = max(biases[i] - biases[j], biases[j] - biases[i])
            values = {**head_values(head), **pair, "f": across}
            axes = {"f": len(across)}
            note = f"labels {i} and {j}"
            for name, more in (
                ("log ratio", {}),
                ("bound", {}),
                ("absolute bound", {"c": apart + exact.rational(1) / 64}),
                ("in a ball", {"c": apart + exact.rational(1) / 64, "R": radius}),
                ("translation", {"v": some_vector(head)}),
            ):
                yield Case(head, claim.statement(name), {**values, **more}, axes, trim=("f",), note=note)
            scale = exactly(0.5)
            along = {
                "w": head.rows,
                "n": head.labels,
                **pair,
                "t": scale,
                "f": scale * (head.rows[i] - head.rows[j]),
            }
            yield Case(head, claim.statement("attained"), along, note=f"{note}, along their difference")
