"""The published head's ceiling at inputs around the best one."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield inputs along and across the direction in which both labels are most probable."""
    (head,) = (head for head in heads if head.name == "fixed_length_example")
    yield Case(head, claim.statement("the head"), {})
    for x in (-8.0, -2.4131, -2.0, 0.0, 5.0):
        for y in (-1.0, 0.0, 0.125):
            values = {"f.0": x, "f.1": y}
            yield Case(head, claim.statement("ceiling"), values, note=f"input ({x}, {y})")
