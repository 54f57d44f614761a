"""The directions of every head, rational, on a circle of latitude of the sphere and on its mirror image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, some_pairs

FIRST = 4
GRAIN = 32


def part(numerator: int, denominator: int) -> Any:
    """Return an exact quotient."""
    return exact.rational(numerator) / denominator


def directions(rows: Any) -> Any:
    """Return rational rows of length 1: the rows, rounded, seen from the pole of the sphere."""
    out = np.empty((len(rows), rows.shape[1] + 1), dtype=object)
    for label, row in enumerate(rows):
        flat = [part(round(float(exact.to_arb(x).mid()) * GRAIN), GRAIN) for x in row]
        square = sum((x * x for x in flat), exact.rational(0))
        out[label] = [2 * x / (square + 1) for x in flat] + [(square - 1) / (square + 1)]
    return out


def at_height(rows: Any, height: Any) -> Any:
    """Return 3/5 of each row with one more feature, the same for all of them."""
    last = np.full((len(rows), 1), height, dtype=object)
    return np.concatenate([part(3, 5) * rows, last], axis=1)


def along_last(features: int, step: Any) -> Any:
    """Return the translation by ``step`` in the last feature."""
    return np.array([exact.rational(0)] * (features - 1) + [step], dtype=object)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield heads with rows of length 1, moved to the mirror image, to another length, and not at all."""
    for head in heads:
        sphere = ExactArithmetic().array(directions(head.rows))
        rows = at_height(sphere, part(4, 5))
        features = rows.shape[1]
        few = {"w": rows[:FIRST], "n": min(FIRST, len(rows)), "i": 0, "j": 1}
        for i, j in some_pairs(head):
            values = {"w": rows, "n": len(rows), "i": i, "j": j}
            mirror = along_last(features, part(-8, 5))
            note = f"directions of labels {i} and {j}"
            yield Case(head, claim.statement("cosine"), {**values, "v": mirror}, few=few, note=note)
            shorter = along_last(features, part(9, 20) - part(4, 5))
            lengths = {"L": 1, "M": part(3, 4)}
            yield Case(
                head, claim.statement("two lengths"), {**values, **lengths, "v": shorter}, few=few, note=note
            )
        both = np.concatenate([sphere, -sphere])
        values = {"w": both, "n": len(both), "v": along_last(both.shape[1], exact.rational(0))}
        half = np.concatenate([sphere[:FIRST], -sphere[:FIRST]])
        yield Case(
            head,
            claim.statement("centred"),
            values,
            few={"w": half, "n": len(half)},
            note="directions and their opposites",
        )
