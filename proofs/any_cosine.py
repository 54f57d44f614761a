"""The height over the midpoint is a square root; all else is arithmetic of its square."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known
from shiftproof.notation import a, b, i, j, number, u, v, w
from shiftproof.prover import Argument
from shiftproof.vectors import Cosine, Inner, VectorExpr, distinct

c, h = number("c"), number("h")


def lifted(argument: Argument) -> Known:
    """Prove for a height h with 4 h^2 (1 - c) = 1 + c that the cosine is c."""
    gap = b - a
    up = h * u - (a + b) / 2
    return argument.lemma(
        "an isosceles triangle",
        sp.Eq(Cosine(a + up, b + up), c),
        premises=[
            distinct(a, b),
            sp.Eq(Inner(u, gap), 0),
            sp.Eq(Inner(u, u), Inner(gap, gap)),
            sp.Eq(4 * h**2 * (1 - c), 1 + c),
        ],
    )


def explicit(argument: Argument) -> None:
    """Insert the height."""
    height = sp.sqrt((1 + c) / (1 - c)) / 2
    argument.conclude(using=[lifted(argument).at({h: height})])


def equivalent_head(argument: Argument) -> None:
    """Lift the midpoint for c < 1; for c = 1 go beyond the first row on the line of the two."""
    above: VectorExpr = (argument.statement.witness or {})[v]
    beyond = -w[i] + sp.Rational(1, 2) * (w[j] - w[i])
    height = sp.sqrt((1 + c) / (1 - c)) / 2
    explicitly = lifted(argument).at({a: w[i], b: w[j], h: height})
    plus = argument.theorem("cosine_plus_one", "cosine").at(
        {a: w[i], b: w[j], number("s"): sp.Rational(-1, 2), v: beyond}
    )
    equivalence = argument.theorem("translation_equivalence", "equivalent")
    argument.conclude_by_cases(
        [
            (c < 1, {v: above}, [explicitly, equivalence.at({v: above})]),
            (sp.Eq(c, 1), {v: beyond}, [plus, equivalence.at({v: beyond})]),
        ]
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "explicit": explicit,
    "equivalent head": equivalent_head,
}
HALF = sp.Rational(1, 2)
PLANE = {"a": [0, 0], "b": [1, 0], "u": [0, 1], "c": 0, "v": [-HALF, HALF]}
ROWS = {"w": [[0, 0], [1, 0]], "bias": [0, 0], "n": 2, "i": 0, "j": 1, "u": [0, 1], "c": 0}
POINT = {"w": [[0], [1]], "bias": [0, 0], "n": 2, "i": 0, "j": 1, "u": [0], "c": 0}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "explicit: satisfied": (PLANE,),
    "explicit without a != b": ({**PLANE, "b": [0, 0], "u": [0, 0], "v": [0, 0]},),
    "explicit without u is orthogonal to b - a": ({**PLANE, "u": [1, 0], "v": [0, 0]},),
    "explicit without |u| = |b - a|": ({**PLANE, "u": [0, 2], "v": [-HALF, 1]},),
    "explicit without v": ({**PLANE, "v": [0, 0]},),
    "equivalent head: satisfied": (ROWS,),
    "equivalent head without distinct unembeddings": ({**ROWS, "w": [[0, 0], [0, 0]], "u": [0, 0]},),
    "equivalent head without u is orthogonal to b - a": ({**POINT, "u": [1]},),
    "equivalent head without |u| = |b - a|": (POINT,),
    "equivalent head without c >= -1": ({**ROWS, "c": -2},),
    "equivalent head without c <= 1": ({**ROWS, "c": 2},),
    "a second direction: satisfied": ({"a": [1, 0], "e": [0, 1]},),
    "a second direction without e is no multiple of a": ({"a": [1], "e": [0]},),
    "one dimension is enough": ({"a": [0], "b": [1]},),
    "without the half": ({**PLANE, "v": [-HALF, 1]},),
}
