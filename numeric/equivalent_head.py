"""The equivalent heads of the statement: the pair's cosine, and all probabilities at all inputs."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, head_values, some_pairs

INPUTS = 1000


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield every head with its most similar pair and all its inputs."""
    for head in heads:
        i, j = some_pairs(head)[-1]
        inputs = head.sample_inputs(INPUTS)
        values = {**head_values(head), "i": i, "j": j, "f": inputs, "u": [1] + [0] * (head.dim - 1)}
        axes = {"f": len(inputs), "k": head.labels}
        for statement in claim.statements:
            yield Case(head, statement, values, axes, trim=("f",), note=f"labels {i} and {j}")
