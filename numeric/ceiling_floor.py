"""Heads of unit rows made from rows of every head, its own rows away from their mean, and edges."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_pairs, some_vector

GRAIN = 64


def dot(left: Any, right: Any) -> Any:
    """Return an exact inner product."""
    return sum((x * y for x, y in zip(left, right, strict=True)), exact.rational(0))


def scaled(factor: Any, vector: Any) -> Any:
    """Return an exact multiple of a vector."""
    return np.array([factor * x for x in vector], dtype=object)


def unit(vector: Any) -> Any:
    """Return the first axis reflected in the hyperplane across a vector: rational, of length 1."""
    first = exactly([1] + [0] * (len(vector) - 1))
    return first - scaled(2 * vector[0] / dot(vector, vector), vector)


def root(square: Any) -> Any:
    """Return the exact square root of a rational."""
    return exact.from_sympy(sp.sqrt(exact.to_sympy(square)))


def unit_heads(claim: Claim, head: Head) -> Iterator[Case]:
    """Yield the rhombus x, y, -x, -y of two unit vectors, for the spread with more labels beside it."""
    x, y, z = (unit(exactly(some_vector(head, seed))) for seed in (0, 1, 2))
    together = x + y
    square = dot(together, together)
    along = scaled(root(1 / square), together)
    least = math.floor(GRAIN * float(exact.to_arb(dot(x, y)).mid())) / GRAIN
    shape = {"a": x, "b": y, "A": max(-1, least)}
    four = {**shape, "r": np.array([-x, -y], dtype=object), "n": 4}
    eight = {**shape, "r": np.array([-x, -y, z, -z, z, -z], dtype=object), "n": 8}
    half = exactly(0.5)
    lying = scaled(half, along)
    for values in (four, eight):
        note = f"{values['n']} unit rows"
        yield Case(head, claim.statement("spread"), {**values, "t": 0.5, "f": lying}, note=note)
    yield Case(head, claim.statement("tied others in a ball"), {**four, "R": 0.5, "f": lying})
    yield Case(head, claim.statement("tied others"), {**four, "s": 0.5, "f": scaled(half, together)})
    scale = exactly(math.ceil(1 + 4 / float(exact.to_arb(square).mid())))
    edge = {**four, "u": together, "delta": square, "s": scale, "f": scaled(scale, together)}
    yield Case(head, claim.statement("exposed edge"), {**edge, "tau": 0.49})


def triangles(claim: Claim, head: Head) -> Iterator[Case]:
    """Yield a row of the head with two rearrangements of its entries, which have its length."""
    a, b, c = head.rows[0], head.rows[0][::-1], -head.rows[0]
    edge, away = a - b, a + b - 2 * c
    u = scaled(dot(edge, edge), away) - scaled(dot(away, edge), edge)
    yield Case(head, claim.statement("exposed triangle"), {"a": a, "b": b, "c": c, "u": u})
    values = {"a": a, "b": b, "u": scaled(root(1 / dot(a, a)), a + b)}
    yield Case(head, claim.statement("centred rows that are not opposite"), values)


def means(claim: Claim, head: Head) -> Iterator[Case]:
    """Yield pairs of the head's own rows, without its bias."""
    mean = sum(head.rows[1:], head.rows[0]) / exact.rational(head.labels)
    for i, j in some_pairs(head)[:2]:
        lengths = [float(exact.to_arb(dot(head.rows[x] - mean, head.rows[x] - mean)).mid()) for x in (i, j)]
        weights = [exactly(round(GRAIN / math.sqrt(length)) / GRAIN) for length in lengths]
        u = scaled(weights[0], head.rows[i] - mean) + scaled(weights[1], head.rows[j] - mean)
        places = [float(exact.to_arb(dot(row - mean, u)).mid()) for row in head.rows]
        furthest = math.ceil(GRAIN * max(map(abs, places)) + 1) / GRAIN
        eps = exactly(0.9 * places[i] * places[j] / (4 * furthest**3))
        values = {"w": head.unembeddings, "n": head.labels, "i": i, "j": j, "u": u, "B": furthest}
        yield Case(
            head,
            claim.statement("away from the mean"),
            {**values, "eps": eps, "f": scaled(eps, u)},
            note=f"labels {i} and {j}",
        )


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the heads that the floors are about."""
    for head in heads:
        yield from unit_heads(claim, head)
        yield from triangles(claim, head)
        yield from means(claim, head)
    for labels in (2, 5, 1000):
        line = Head(f"{labels} labels", "numbers alone", np.zeros((labels, 1)))
        yield Case(line, claim.statement("spread at cosine -1"), {"n": labels, "t": 1.5})
