"""Every label of every head at the input 0, and pairs of labels against all the others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs, some_vector

INPUTS = 100


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield pairs on each head's own inputs, a label counted three times, and rows on a line."""
    for head in heads:
        zero = [exact.rational(0)] * head.dim
        values = {"w": head.unembeddings, "f": zero, "n": head.labels}
        yield Case(head, claim.statement("input 0"), values, {"k": head.labels}, note="every label at 0")
        inputs = head.sample_inputs(INPUTS)
        axes = {"f": len(inputs)}
        for i, j in some_pairs(head)[:2]:
            rest = [x for x in range(head.labels) if x not in (i, j)]
            values = {
                "a": head.rows[i],
                "b": head.rows[j],
                "alpha": head.bias_or_zero[i],
                "gamma": head.bias_or_zero[j],
                "r": head.unembeddings[rest],
                "beta": head.bias_or_zero[rest],
                "n": head.labels,
                "f": inputs,
            }
            for name in ("half", "less than half"):
                yield Case(head, claim.statement(name), values, axes, trim=("f",), note=f"labels {i} and {j}")
        values = {
            "v": head.rows[0],
            "alpha": head.bias_or_zero[0],
            "r": head.unembeddings[1:],
            "beta": head.bias_or_zero[1:],
            "m": 3,
            "n": head.labels + 2,
            "f": inputs,
        }
        for name in ("shared row", "shared row and another label"):
            yield Case(head, claim.statement(name), values, axes, trim=("f",), note="label 0 three times")
    for half in (1, 5):
        line = Head(f"{2 * half} labels on a line", "rows +v and -v", np.zeros((2 * half, 2)))
        values = {"v": exactly(some_vector(line)), "f": exactly(some_vector(line, 1) / 8), "m": half}
        yield Case(line, claim.statement("half on each side"), values)
