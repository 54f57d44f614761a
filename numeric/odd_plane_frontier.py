"""Odd heads of the plane: those that attain the frontier, and a triangle with opposite pairs beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case

AXES = ((1, 0), (0, 1))
BESIDE = ((5, 12, 13), (-8, 15, 17), (7, 24, 25))  # rational directions that keep away from the first axis
HALF_SUM = sp.Rational(1, 10)
TANGENTS = {5: (8, 4), 7: (12, 8), 9: (24, 24)}  # t and s for each number of labels
SCALES = (sp.Rational(1, 2), 1, 4, 16)


def number(value: Any) -> Any:
    """Return an exact number."""
    return exact.from_sympy(sp.sympify(value))


def rows(*vectors: Any) -> Any:
    """Return exact rows from SymPy numbers."""
    out = np.empty((len(vectors), len(vectors[0])), dtype=object)
    for where in np.ndindex(*out.shape):
        out[where] = number(vectors[where[0]][where[1]])
    return out


def star(half: int) -> Any:
    """Return half of 2 l + 1 rows at (h, y), half at (h, -y), and (-1, 0), with h = 1/(2 l)."""
    place = sp.Rational(1, 2 * half)
    height = sp.sqrt(1 - place**2)
    return rows((-1, 0), *[(place, height)] * half, *[(place, -height)] * half)


def spokes(pairs: int) -> Any:
    """Return a triangle and opposite pairs of rows: 3 + 2 * pairs rows, the lower ones last."""
    height = sp.sqrt(3) / 2
    tops = [(sp.Rational(x, z), sp.Rational(y, z)) for x, y, z in BESIDE[:pairs]]
    lower = [(-x, -y) for x, y in tops]
    half = sp.Rational(1, 2)
    return rows((-1, 0), (half, height), *tops, (half, -height), *lower)


def edges(claim: Claim, head: Head) -> Iterator[Case]:
    """Yield the largest coordinate along the first axis, and the pair that ties for it."""
    table, half = head.rows, head.labels // 2
    e, g = rows(*AXES)
    sides = {"a": table[0], "up": table[1 : half + 1], "down": table[half + 1 :]}
    shape = {**sides, "e": e, "g": g, "n": head.labels, "l": half, "p": half}
    top = {"b": table[1], "c": table[half + 1]}
    yield Case(head, claim.statement("largest coordinate"), {**shape, "m": table[1][0]})
    yield Case(head, claim.statement("frontier"), {**shape, **top})


def ceilings(claim: Claim, head: Head) -> Iterator[Case]:
    """Yield an opposite pair, bounded as if its cosine were only known to be at most C.

    The inputs lie along the row (-1, 0), and along one of the pair.
    """
    table, second, n = head.rows, head.labels // 2 + 2, head.labels
    gap = sp.Rational(1, n - 1) - HALF_SUM
    behind = (2 * HALF_SUM + sp.Rational(1, n - 1)) / (n - 3) + HALF_SUM
    t, s = TANGENTS[n]
    known = {
        "a": table[second],
        "b": table[2],
        "n": n,
        "C": number(2 * HALF_SUM**2 - 1),
        "delta": number(gap),
    }
    others = np.delete(table, [0, 2, second], axis=0)
    beside = {"c": table[0], "r": others, "beta": number(behind), "t": t}
    alone = {
        "r": np.delete(table, [2, second], axis=0),
        "gamma": number(n * HALF_SUM / (n - 2) - gap),
        "s": s,
    }
    for name, more, along in (
        ("ceiling beside a third label", beside, table[0]),
        ("ceiling beside one of the pair", alone, table[2]),
    ):
        inputs = np.array([[number(scale) * x for x in along] for scale in SCALES], dtype=object)
        values = {**known, **more, "f": inputs}
        yield Case(head, claim.statement(name), values, {"f": len(inputs)}, note=f"{len(inputs)} inputs")


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the odd heads; the heads of the ledger are not of this shape."""
    del heads
    for half in (2, 3, 4):
        labels = 2 * half + 1
        attaining = Head(f"star of {labels}", "attains the frontier", star(half))
        other = Head(f"spokes of {labels}", "a triangle and opposite pairs", spokes(half - 1))
        for head in (attaining, other):
            yield from edges(claim, head)
        top = {"b": attaining.rows[1], "c": attaining.rows[-1], "e": -attaining.rows[0]}
        yield Case(attaining, claim.statement("sharp"), {**top, "n": labels, "l": half})
        yield from ceilings(claim, other)
