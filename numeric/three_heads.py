"""The published example: its three cosines, and its probabilities at some inputs."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the published rows with inputs from small to far out."""
    (head,) = (head for head in heads if head.name == "three_heads")
    yield Case(head, claim.statement("cosines"), {})
    for x, y in ((0.0, 0.0), (1.0, -0.5), (-3.25, 2.0), (40.0, 75.0)):
        values = {"x": x, "y": y}
        yield Case(head, claim.statement("equivalent"), values, note=f"input ({x}, {y})")
