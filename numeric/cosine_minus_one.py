"""The cosine -1 on pairs of every head, with the translation computed exactly."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield some pairs of every head with two origins on their line."""
    statement = claim.statement("cosine")
    for head in heads:
        for i, j in some_pairs(head):
            a, b = exactly(head.rows[i]), exactly(head.rows[j])
            for s in (0.5, 0.125):
                values = {"a": a, "b": b, "s": s, "v": -a - exactly(s) * (b - a)}
                yield Case(head, statement, values, note=f"labels {i} and {j}, s = {s}")
