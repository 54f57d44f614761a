"""Which signs the logits of a small head can have together, and in which orders its labels can come, exactly.

The sign vectors of a matrix (+, 0 or - for each row at some input) are the compositions of those of the
inputs that are orthogonal to as many independent rows as an input other than 0 can be.  They are
enumerated without a tolerance, each with an input that attains it; zeros count.  An oracle for
`shiftproof.regions`, with which it shares no code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from flint import fmpq

from shiftproof.exact import Exact, sign

Vector = tuple[Exact, ...]
Signs = tuple[int, ...]
ZERO, ONE = fmpq(0), fmpq(1)


def inner(left: Sequence[Exact], right: Sequence[Exact]) -> Exact:
    """Return the inner product of two vectors of exact numbers."""
    return sum((x * y for x, y in zip(left, right, strict=True)), ZERO)


def signs(rows: Sequence[Sequence[Exact]], at: Sequence[Exact]) -> Signs:
    """Return the sign of every row's inner product with an input: 1, 0 or -1."""
    return tuple(sign(inner(row, at)) for row in rows)


def sign_vectors(rows: Sequence[Sequence[Exact]]) -> dict[Signs, Vector]:
    """Return every sign vector that the rows attain, with an input that attains it, the zero vector first.

    Rows are exact numbers of one quadratic field.  The work grows with the number of sign vectors times
    that of the choices of rank - 1 rows: it is meant for a dozen rows.
    """
    dim = len(rows[0]) if rows else 0
    zero: Vector = (ZERO,) * dim
    found: dict[Signs, Vector] = {(0,) * len(rows): zero}
    corners = {signs(rows, at): at for at in _corners(rows, dim)}
    waiting = list(found)
    while waiting:
        before = waiting.pop()
        for pattern, corner in corners.items():
            after = tuple(x or y for x, y in zip(before, pattern, strict=True))
            if after not in found:
                found[after] = _beside(rows, found[before], corner)
                waiting.append(after)
    return found


def rankings(rows: Sequence[Sequence[Exact]]) -> dict[tuple[int, ...], Vector]:
    """Return every strict order of the labels by logit that occurs, largest first, each with an input.

    The head has no bias.  Where two rows are equal no strict order occurs.
    """
    differences = [tuple(x - y for x, y in zip(a, b, strict=True)) for a, b in combinations(rows, 2)]
    orders = {}
    for pattern, at in sign_vectors(differences).items():
        if all(pattern):
            above = [0] * len(rows)
            for (i, j), side in zip(combinations(range(len(rows)), 2), pattern, strict=True):
                above[j if side > 0 else i] += 1
            orders[tuple(sorted(range(len(rows)), key=above.__getitem__))] = at
    return dict(sorted(orders.items()))


def _beside(rows: Sequence[Sequence[Exact]], at: Vector, step: Vector) -> Vector:
    """Return a point on the way from an input in a direction, before any non-zero logit has changed its sign."""
    size = ONE
    for row in rows:
        here, there = inner(row, at), inner(row, step)
        side = sign(here) * sign(there)
        if side < 0:
            limit = -here / there
            while sign(limit - size) <= 0:
                size /= 2
    return tuple(x + size * y for x, y in zip(at, step, strict=True))


def _corners(rows: Sequence[Sequence[Exact]], dim: int) -> Iterator[Vector]:
    """Yield the inputs, up to positive factors, that leave no other direction orthogonal to the same rows.

    Inputs differ only where the rows can tell: all but as many coordinates as the rank are 0.
    """
    pivots = _pivots([list(row) for row in rows])
    for chosen in combinations(rows, max(len(pivots) - 1, 0)):
        reduced = [[row[c] for c in pivots] for row in chosen]
        taken = _pivots(reduced)
        if len(taken) < len(pivots) - 1 or not pivots:
            continue
        (free,) = (c for c in range(len(pivots)) if c not in taken)
        at: list[Exact] = [ZERO] * dim
        at[pivots[free]] = ONE
        for line, column in enumerate(taken):
            at[pivots[column]] = -reduced[line][free]
        yield tuple(at)
        yield tuple(-x for x in at)


def _pivots(rows: list[list[Any]]) -> list[int]:
    """Bring rows to reduced echelon form in place and return the columns of their leading ones."""
    found: list[int] = []
    for column in range(len(rows[0]) if rows else 0):
        place = len(found)
        lead = next((r for r in range(place, len(rows)) if sign(rows[r][column])), None)
        if lead is None:
            continue
        rows[place], rows[lead] = rows[lead], rows[place]
        scale = rows[place][column]
        rows[place] = [x / scale for x in rows[place]]
        for r, row in enumerate(rows):
            if r != place and sign(row[column]):
                factor = row[column]
                rows[r] = [x - factor * y for x, y in zip(row, rows[place], strict=True)]
        found.append(column)
    return found
