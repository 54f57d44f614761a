"""All probabilities of every head, at all its inputs, before and after a translation."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, head_values, some_vector

INPUTS = 3000


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield every head with all its inputs and two translations."""
    statement = claim.statement("equivalent")
    for head in heads:
        inputs = head.sample_inputs(INPUTS)
        axes = {"f": len(inputs), "k": head.labels}
        for seed in range(2):
            values = {**head_values(head), "f": inputs, "v": some_vector(head, seed)}
            yield Case(head, statement, values, axes, trim=("f",), note=f"translation {seed}")
