"""Every head at inputs that LayerNorm leaves, its rows moved along the all-ones direction, and moved pairs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, head_values, some_pairs

INPUTS = 60
GRAIN = 32
HALF, COSINE = (exact.rational(sp.Rational(x)) for x in ("1/2", "4/5"))


def on_the_sphere(row: Any) -> Any:
    """Return a rational vector of length 1: the row, rounded, projected from the pole of a feature added."""
    flat = [exact.rational(round(float(exact.to_arb(x).mid()) * GRAIN)) / GRAIN for x in row]
    square = sum((x * x for x in flat), exact.rational(0))
    return np.array([2 * x / (square + 1) for x in flat] + [(square - 1) / (square + 1)], dtype=object)


def extended(row: Any, last: int) -> Any:
    """Return a vector with one more feature."""
    return np.array([*row, exact.rational(last)], dtype=object)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield each part on every head; the direction that the pairs move in is a feature added for it."""
    for head in heads:
        ones = exactly(np.ones(head.dim))
        multiples = exactly(np.arange(head.labels) % 5 - 2)
        moves = multiples[:, None] * ones[None, :]
        inputs = exactly(head.sample_inputs(INPUTS))
        means = inputs.sum(axis=1) / exactly(head.dim)
        made = inputs - means[:, None] * ones[None, :]
        axes = {"f": len(inputs), "k": head.labels}
        values = head_values(head)
        yield Case(head, claim.statement("one input"), {**values, "u": moves, "f": made}, axes, trim=("f",))
        first = {**values, "f": HALF * made[0], "x": inputs[0], "e": ones, "r": HALF, "s": multiples}
        yield Case(head, claim.statement("normalised inputs"), first, {"k": head.labels})
        spanned = {**values, "u": moves, "g": made[:2], "c": [1, -2], "m": 2, "f": made[0] - 2 * made[1]}
        yield Case(head, claim.statement("a subspace"), spanned, {"k": head.labels})
        for i, j in some_pairs(head)[:2]:
            a, b = (extended(on_the_sphere(head.rows[label]), 0) for label in (i, j))
            pair = {"a": a, "b": b, "e": extended(0 * a[:-1], 1), "r": a @ b, "l": 2, "m": 3}
            note = f"labels {i} and {j}, rounded to length 1, one feature added"
            yield Case(head, claim.statement("how the cosine moves"), {**pair, "t": HALF}, note=note)
            # The witness of the statement is that of a cosine of at least r.
            target = (a @ b + COSINE) / (1 + COSINE)
            yield Case(head, claim.statement("any cosine"), {**pair, "c": target}, note=note)
