"""The octagon at lengths on both sides of the threshold, and rows of every head stretched."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.instances import exact_values
from shiftproof.statement import Claim
from shiftproof.ties import Case, some_pairs

LENGTHS = (0.5, 2.0, 3.5355339, 3.5355340, 5.0)
INPUTS = ((0.0, 1.0), (0.125, 1.0), (-3.0, 0.5), (0.0, 0.0), (2.0, -7.0))


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the published head with several lengths at several inputs, and pairs of every head."""
    published = claim.statement("the published lengths")
    rows = exact_values(published.example or {})["w"]
    octagon = Head("octagon_example", "seven of the eight directions of an octagon", rows)
    for x, y in INPUTS:
        note = f"input ({x}, {y})"
        yield Case(octagon, published, {"x": x, "y": y}, note=note)
        yield Case(octagon, claim.statement("the smallest example"), {"x": y}, note=f"one feature, input {y}")
        for t in LENGTHS[:3]:
            values = {"t": t, "x": x, "y": y}
            yield Case(octagon, claim.statement("never the largest"), values, note=f"length {t}, {note}")
    yield Case(octagon, claim.statement("stored as doubles"), {}, note="its entries rounded")
    for t in LENGTHS[3:]:
        yield Case(octagon, claim.statement("beyond the threshold"), {"t": t}, note=f"length {t}")
    for head in heads:
        for i, j in some_pairs(head):
            pair = {"a": head.unembeddings[i], "b": head.unembeddings[j], "s": 0.25}
            yield Case(head, claim.statement("a row of another length"), pair, note=f"labels {i} and {j}")
