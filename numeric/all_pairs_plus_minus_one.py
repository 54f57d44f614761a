"""The true version on lines through two rows of every head."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield five points on the line through two rows, and a head of collinear rows with its equal."""
    for head in heads:
        i, j = some_pairs(head)[-1]
        base, along = head.rows[i], head.rows[j] - head.rows[i]
        steps = exactly([0, 1, -2, 3, 7])
        line = np.array([base + step * along for step in steps], dtype=object)
        tau = exactly(0.5)
        values = {
            "w": line,
            "p": base,
            "u": along,
            "t": steps,
            "tau": 0.5,
            "n": len(steps),
            "v": -base - tau * along,
        }
        collinear = claim.statement("collinear rows")
        for a, b in ((0, 1), (1, 2), (3, 4)):
            yield Case(head, collinear, {**values, "j": a, "k": b}, note=f"points {a} and {b} of the line")
        moved = np.array([row - base - tau * along for row in line], dtype=object)
        first, second = head.sample_inputs(2)
        same = {
            "w": line,
            "w'": moved,
            "n": len(steps),
            "j": 1,
            "k": 2,
            "f": first,
            "f'": first,
            "g": second,
            "g'": second,
        }
        yield Case(head, claim.statement("only collinear rows"), same)
