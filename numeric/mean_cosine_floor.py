"""The mean pairwise cosine of every head."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case

FIRST = 12


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield every head; the exact evaluation takes its first rows."""
    for head in heads:
        values = {"w": head.unembeddings, "n": head.labels}
        first = min(FIRST, head.labels)
        few = {"w": head.unembeddings[:first], "n": first}
        for statement in claim.statements:
            yield Case(head, statement, values, few=few)
