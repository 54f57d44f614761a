"""Rows of every head against the same rows turned and stretched: equal cosines, the same labels on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs

LABELS, INPUTS = 8, 3


def turned(rows: Any) -> Any:
    """Return the rows with their features in another order, every second one with its sign changed."""
    signs = exactly(np.where(np.arange(rows.shape[1]) % 2, -1, 1))
    return np.roll(rows, 1, axis=1) * signs


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield some labels of every head at several inputs, and its pairs; a feature is added for the rest."""
    for head in heads:
        for start in range(0, min(head.labels, 2 * LABELS), LABELS):
            rows = head.rows[start : start + LABELS]
            n = len(rows)
            rows = np.hstack([rows, exactly(np.zeros((n, 1)))])
            lengths = exactly(np.arange(n) % 3 + 1)
            rest = 0 * rows[0]
            rest[-1] = exact.rational(3)
            zeros = exactly(np.zeros(n))
            values = {"w": rows, "w'": lengths[:, None] * turned(rows), "bias": zeros, "bias'": zeros, "n": n}
            for shift in (0, 1, 2):
                weights = exactly((np.arange(n) * 2 + shift) % 5 - 2)
                inputs = {"c": weights, "u": rest, "f": weights @ rows + rest, "g": 0 * rest}
                note = f"labels {start} to {start + n - 1}, input {shift}"
                yield Case(head, claim.statement("label sets"), {**values, **inputs}, note=note)
        for i, j in some_pairs(head):
            pair = {"a": head.rows[i], "u": head.rows[j], "s": 3, "t": 0.25, "f": head.sample_inputs(INPUTS)}
            axes = {"f": len(pair["f"])}
            note = f"labels {i} and {j}"
            yield Case(head, claim.statement("lengths do not matter"), pair, axes, note=note)
