"""Heads of two and three labels, and rows on a line, made from rows of every head."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs, some_vector

HALF = exact.rational(sp.Rational(1, 2))
HALF_ROOT = exact.from_sympy(sp.sqrt(3) / 2)


def turned(row: Any) -> Any:
    """Return a vector of the same length at a right angle; the number of features is even."""
    out = np.empty(len(row), dtype=object)
    out[0::2], out[1::2] = [-x for x in row[1::2]], list(row[0::2])
    return out


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield small heads along differences of rows, a triangle with sqrt(3) among them."""
    for head in heads:
        for i, j in some_pairs(head)[:2]:
            row = head.rows[i] - head.rows[j]
            simple = exactly(
                some_vector(head, i + j)
            )  # a row with a root of its own would bring a second one
            across = np.array([HALF_ROOT * x for x in turned(simple)], dtype=object)
            lean = np.array([-HALF * x for x in simple], dtype=object)
            line = {"u": row, "a": 2 * row, "b": -2 * row, "s": 2, "t": -2}
            small: dict[str, dict[str, Any]] = {
                "two centred rows": {"a": row, "b": -row},
                "three centred rows of one length": {
                    "a": simple,
                    "b": lean + across,
                    "c": lean - across,
                },
                "distinct rows of one length": {"a": row, "b": turned(row)},
                "one dimension": {**line, "b": 3 * row, "t": 3},
                "no third row on a line": {**line, "c": 2 * row, "r": 2},
                "same or opposite": line,
                "even number": {"v": row, "m": 3, "n": 6},
            }
            for name, values in small.items():
                yield Case(head, claim.statement(name), values, note=f"along rows {i} and {j}")
