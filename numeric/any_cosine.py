"""Pairs of every head lifted to cosines between the ends, with all probabilities, and pairs on a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, head_values, some_pairs

INPUTS = 300
#: (c, the height over the midpoint): the root is rational
CHOSEN = tuple(
    (exact.rational(sp.Rational(c)), exact.rational(sp.Rational(height)))
    for c, height in (("-3/5", "1/4"), ("0", "1/2"), ("3/5", "1"))
)
HALF = exact.rational(sp.Rational(1, 2))


def turned(row: Any) -> Any:
    """Return a vector of the same length at a right angle; the number of features is even."""
    out = np.empty(len(row), dtype=object)
    out[0::2], out[1::2] = [-x for x in row[1::2]], list(row[0::2])
    return out


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield a pair of every head with three cosines, one of them on all labels, and rows on a line."""
    for head in heads:
        i, j = some_pairs(head)[-1]
        note = f"labels {i} and {j}"
        a, b = head.rows[i], head.rows[j]
        u = turned(b - a)
        for c, height in CHOSEN:
            values = {"a": a, "b": b, "u": u, "c": c, "v": height * u - HALF * (a + b)}
            yield Case(head, claim.statement("explicit"), values, note=note)
        inputs = head.sample_inputs(INPUTS)
        yield Case(
            head,
            claim.statement("equivalent head"),
            {**head_values(head), "i": i, "j": j, "f": inputs, "u": u, "c": CHOSEN[-1][0]},
            {"f": len(inputs), "k": head.labels},
            trim=("f",),
            note=note,
        )
        yield Case(head, claim.statement("a second direction"), {"a": b - a, "e": a + 2 * u}, note=note)
        line = {"u": u, "a": 2 * u, "b": 3 * u, "v": -u, "s": 2, "t": 3, "r": -1}
        yield Case(head, claim.statement("one dimension"), line, note=f"along the difference of {note}")
