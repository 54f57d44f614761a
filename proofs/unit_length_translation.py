"""Each label's lengths, in Gram scalars; the sum of what the lengths gain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors
from shiftproof.notation import i, j, k, n, v, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, ZeroVector, total


def lengths(argument: Argument, before: str, after: str) -> list[Known]:
    """Return the lengths of the rows of labels i and j in both heads."""
    return [
        argument.hypothesis(name).at({k: label}, argument.ranges)
        for name in (before, after)
        for label in (i, j)
    ]


def same(argument: Argument) -> None:
    """Use that both rows have length 1 in both heads."""
    argument.conclude(using=lengths(argument, "the rows have length 1", "the moved rows have length 1"))


def scaled(argument: Argument) -> None:
    """Use that the rows have one length in each head."""
    argument.conclude(using=lengths(argument, "the rows have length L", "the moved rows have length M"))


def centred(argument: Argument) -> None:
    """Sum what the rows' lengths gain: n |v|^2, which is 0."""
    gain = argument.sum_order(
        "no row becomes longer",
        lambda x: 2 * Inner(w[x], v) + Inner(v, v),
        sp.Eq,
        lambda x: sp.Integer(0) * Inner(w[x], v),
        n,
        using=lambda x: [
            argument.hypothesis(name).at({k: x}, argument.ranges)
            for name in ("the rows have length 1", "the moved rows have length 1")
        ],
    )
    argument.conclude(using=[gain, equal_vectors(total(lambda x: w[x], n), ZeroVector(), v)])


PROOFS: dict[str, Callable[[Argument], None]] = {"cosine": same, "two lengths": scaled, "centred": centred}
TWO = {"n": 2, "i": 0, "j": 1}
UNIT = {**TWO, "w": [[1], [-1]], "v": [0]}
OPPOSITE = {**TWO, "w": [[1], [-1]], "v": [-2]}
LONGER = {**TWO, "w": [[1], [3]], "v": [-2]}
WIDE = {**TWO, "w": [[0, 1], [0, -1]], "v": [sp.Rational(3, 4), 0], "L": 1, "M": sp.Rational(5, 4)}
LINE = {"n": 2, "w": [[1], [-1]], "v": [-2]}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "cosine: satisfied": (UNIT,),
    "cosine without the rows have length 1": (LONGER,),
    "cosine without the moved rows have length 1": (OPPOSITE,),
    "two lengths: satisfied": (WIDE,),
    "two lengths without the rows have length L": ({**LONGER, "L": 1, "M": 1},),
    "two lengths without the moved rows have length M": ({**OPPOSITE, "L": 1, "M": 1},),
    "two lengths without L > 0": ({**TWO, "w": [[0], [0]], "v": [1], "L": 0, "M": 1},),
    "two lengths without M > 0": ({**TWO, "w": [[1], [1]], "v": [-1], "L": 1, "M": 0},),
    "centred: satisfied": ({**LINE, "v": [0]},),
    "centred without the rows sum to zero": ({**LINE, "w": [[1], [1]]},),
    "centred without the rows have length 1": ({**LINE, "n": 1, "w": [[0]], "v": [1]},),
    "centred without the moved rows have length 1": (LINE,),
    "any one length": (WIDE,),
    "no other translate": ({**LINE, "w": [[1], [1]]},),
}
