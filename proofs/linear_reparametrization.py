"""Linear maps through inner products: equal logits have equal exponentials, and zero has no part along g."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors, exp_increasing
from shiftproof.notation import bias, f, k, n, w
from shiftproof.prover import Argument
from shiftproof.vectors import (
    Inner,
    Vector,
    VectorFamily,
    ZeroVector,
    label_index,
    total,
)

g, image, other = Vector("g"), Vector("h"), VectorFamily("w'")
p = label_index("p")


def same_logits(argument: Argument) -> None:
    """Equal logits have equal exponentials, label by label."""
    same = argument.hypothesis("the same inner products")

    def equal(label: Any) -> list[Known]:
        one, two = Inner(other[label], image) + bias[label], Inner(w[label], f) + bias[label]
        return [same.at({p: label}, argument.ranges), exp_increasing(one, two), exp_increasing(two, one)]

    sums = argument.sum_order(
        "equal exponentials",
        lambda x: sp.exp(Inner(other[x], image) + bias[x]),
        sp.Eq,
        lambda x: sp.exp(Inner(w[x], f) + bias[x]),
        n,
        using=equal,
    )
    argument.conclude(using=[sums, *equal(k)])


def centred(argument: Argument) -> None:
    """Use that the sum of the rows has no part along g."""
    rows = total(lambda x: w[x], n)
    argument.conclude(using=[equal_vectors(rows, ZeroVector(), rows), equal_vectors(rows, ZeroVector(), g)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "same logits": same_logits,
    "still centred": centred,
}
QUARTER, THREE_FIFTHS = sp.Rational(1, 4), sp.Rational(3, 5)
HALF = sp.Rational(1, 2)
ONE = {"w": [[1], [2]], "bias": [0, 0], "n": 2}
PAIR = {"a": [1, 0], "b": [0, 1], "r": 0, "g": [1, -1], "s": 0, "c": 0}
LONG = {"a": [1, 0], "b": [1, 1], "g": [0, 1], "s": 1, "l": 2, "m": 3}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "same logits: satisfied": ({**ONE, "f": [1], "w'": [[1], [2]], "h": [1], "k": 0},),
    "same logits without the same inner products": ({**ONE, "f": [1], "w'": [[1], [2]], "h": [0], "k": 0},),
    "same probabilities without A is invertible": ({**ONE, "f": [1], "g": [1], "s": -1, "k": 0},),
    "cosine: satisfied": (PAIR,),
    "cosine without |a| = 1": ({**PAIR, "a": [2, 0], "g": [2, -1]},),
    "cosine without |b| = 1": ({**PAIR, "b": [0, 2], "g": [1, -2]},),
    "cosine without the inner product is r": ({**PAIR, "b": [1, 0], "g": [0, 0]},),
    "cosine without r > -1": ({"a": [1], "b": [-1], "r": -1, "g": [2], "s": -QUARTER, "c": 0},),
    "cosine without c < 1": ({**PAIR, "s": -HALF, "c": 1},),
    "cosine without g": ({**PAIR, "g": [1, 0], "s": -HALF, "c": THREE_FIFTHS},),
    "cosine without t": ({**PAIR, "s": 1},),
    "any lengths: satisfied": (LONG,),
    "any lengths without l > 0": ({**LONG, "l": -2},),
    "any lengths without m > 0": ({**LONG, "m": -3},),
    "equivalent head: satisfied": (
        {
            **PAIR,
            "w": [[2, 0], [0, 3]],
            "bias": [0, 0],
            "f": [1, 1],
            "l": 2,
            "m": 3,
            "n": 2,
            "i": 0,
            "j": 1,
            "k": 0,
        },
    ),
    "still centred without the rows sum to zero": ({**ONE, "g": [1], "s": 1},),
    "the inputs stay": ({**ONE, "f": [1], "g": [1], "s": 1, "k": 0},),
    "the cosine stays": ({**PAIR, "s": 1},),
    "distinct is enough": ({"a": [1], "b": [2]},),
}
