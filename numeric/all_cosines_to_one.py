"""Every pair of rows of every head, translated far along the first feature."""

from __future__ import annotations

import math
from collections.abc import Iterator

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield all pairs of rows at once, for translations two to 64 times the longest row."""
    statement = claim.statement("floor")
    for head in heads:
        squares = [sum((x * x for x in row), exact.rational(0)) for row in head.rows]
        bound = math.ceil(64 * math.sqrt(float(exact.to_arb(max(squares)).upper())) + 1) / 64
        for times in (2, 64):
            values = {
                "a": head.rows,
                "b": head.rows,
                "u": [1] + [0] * (head.dim - 1),
                "M": bound,
                "lambda": times * bound,
            }
            axes = {"a": head.labels, "b": head.labels}
            yield Case(head, statement, values, axes, trim=("a", "b"), note=f"lambda = {times} M")
