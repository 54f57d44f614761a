"""Rows of every head against the same rows turned, enlarged and translated, and the triangles between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly

LABELS, POINTS, FACTOR = 5, 6, 3


def moved(rows: Any) -> Any:
    """Return the rows with their features in another order and of other signs, enlarged and translated."""
    signs = exactly(np.where(np.arange(rows.shape[1]) % 2, -1, 1))
    return FACTOR * np.roll(rows, 1, axis=1) * signs + exactly(np.arange(rows.shape[1]) % 3)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the rankings of some labels of every head, with a feature added for the rest, and six of its points."""
    for head in heads:
        rows = np.hstack([head.rows[:LABELS], exactly(np.zeros((min(LABELS, head.labels), 1)))])
        n = len(rows)
        rest = 0 * rows[0]
        rest[-1] = exact.rational(2)
        ratio = exactly([exact.rational(1) / FACTOR] * n)
        zeros = exactly([0] * n)
        values = {
            "w": rows,
            "w'": moved(rows),
            "bias": zeros,
            "bias'": zeros,
            "rho": ratio,
            "u": rest,
            "n": n,
        }
        for shift, r in ((0, 0), (1, n - 1)):
            weights = exactly((np.arange(n) * 2 + shift) % 5 - 2)
            inputs = {"c": weights, "f": weights @ (rows - rows[r]) + rest, "g": 0 * rest, "r": r}
            note = f"labels 0 to {n - 1}, input {shift}"
            yield Case(head, claim.statement("rankings"), {**values, **inputs}, note=note)
        points = head.rows[:POINTS]
        new = moved(points)
        first = {"a": points[0], "b": points[1], "a'": new[0], "b'": new[1]}
        for label in range(2, min(4, len(points))):
            triangle = {**first, "c": points[label], "c'": new[label]}
            note = f"labels 0, 1 and {label}"
            yield Case(head, claim.statement("two angles fix a triangle"), triangle, note=note)
            scaled = {**triangle, "s": FACTOR}
            yield Case(head, claim.statement("an angle fixes the third side"), scaled, note=note)
        n = len(points) - 2
        others = {**first, "r": points[2:], "r'": new[2:], "n": n}
        note = f"labels 0 to {n + 1}: {2 * n + n * (n - 1) // 2} cosines"
        yield Case(head, claim.statement("few cosines are enough"), others, {"i": n, "j": n}, note=note)
    for x, y in ((0.0, 0.0), (1.0, -0.5), (-3.25, 2.0)):
        note = f"three rows of its own, input ({x}, {y})"
        yield Case(heads[0], claim.statement("not needed"), {"x": x, "y": y}, note=note)
