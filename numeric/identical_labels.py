"""A label beside a copy of itself, translated."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, some_vector


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield rows of every head, each as both vectors, with two translations."""
    statement = claim.statement("cosine")
    for head in heads:
        for label in (0, head.labels - 1):
            row = head.rows[label]
            for seed in range(2):
                values = {"a": row, "b": row, "v": some_vector(head, seed)}
                yield Case(head, statement, values, note=f"label {label}, translation {seed}")
