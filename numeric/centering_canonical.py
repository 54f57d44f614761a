"""Centring on every head: the four parts, with translates made in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_vector


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield each part on every head."""
    for head in heads:
        axes = {"k": head.labels}
        shift = some_vector(head)
        values = {"w": head.unembeddings, "n": head.labels}
        yield Case(head, claim.statement("translation"), {**values, "v": shift}, axes)
        yield Case(head, claim.statement("idempotent"), values, axes)
        mean = head.rows.sum(axis=0) / exactly(head.labels)
        yield Case(head, claim.statement("unique"), {**values, "v": -mean}, axes)
        moved = {**values, "w": head.rows, "w'": head.rows + exactly(shift)}
        yield Case(head, claim.statement("same centred head"), moved, axes)
        inputs = head.sample_inputs(1)
        equivalent = {**moved, "bias": head.bias_or_zero, "f": inputs, "c": [0], "m": len(inputs)}
        yield Case(head, claim.statement("converse"), {**equivalent, "k": head.labels - 1})
