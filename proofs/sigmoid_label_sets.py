"""The logits of the two heads, divided by the lengths of the rows, are one sum over the cosines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known
from shiftproof.notation import n, number, u, w
from shiftproof.prover import Argument
from shiftproof.vectors import (
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    label_index,
    nonzero,
    norm,
)

other = VectorFamily("w'")
weight, coefficient = ScalarFamily("c"), ScalarFamily("e")
left_over, rest = Vector("u'"), Vector("z")
p, q = label_index("p"), label_index("q")
t = number("t")


def label_sets(argument: Argument) -> None:
    """Carry the equality of the cosines over to the sums that the two logits are."""
    cosines = argument.hypothesis("equal cosines, multiplied out")
    zero_free = [argument.hypothesis(f"no zero row in {rows}") for rows in ("w", "w'")]
    label = argument.label("k", n)

    def lengths(index: Any) -> list[Known]:
        return [given.at({q: index}, argument.ranges) for given in zero_free]

    same = argument.sum_order(
        "the same sum over the cosines",
        lambda x: weight[x] * norm(w[x]) / norm(other[x]) * Inner(other[label], other[x]) * norm(w[label]),
        sp.Eq,
        lambda x: weight[x] * Inner(w[label], w[x]) * norm(other[label]),
        n,
        using=lambda x: [cosines.at({p: label, q: x}, argument.ranges), *lengths(x)],
    )
    at_label = [
        argument.hypothesis(name).at({q: label}, argument.ranges)
        for name in ("the rest is orthogonal to every row", "no bias")
    ]
    argument.conclude(using=[same, *at_label, *lengths(label)])


def every_input(argument: Argument) -> None:
    """Take from the rest its part along z; where z is zero there is nothing to take."""
    part = Inner(u, rest) / Inner(rest, rest)
    label = argument.label("q", n)

    def orthogonal(vector: Vector) -> list[Known]:
        given = argument.hypothesis(f"{vector.name} is orthogonal to every row")
        summed = argument.sum_order(
            f"{vector.name} is orthogonal to the combination in a",
            lambda x: coefficient[x] * Inner(w[x], vector),
            sp.Eq,
            lambda x: sp.Integer(0) * coefficient[x],
            n,
            using=lambda x: [given.at({q: x}, argument.ranges)],
        )
        return [given.at({q: label}, argument.ranges), summed]

    used = [*orthogonal(u), *orthogonal(rest)]
    argument.conclude_by_cases(
        [
            (nonzero(rest), {t: part, left_over: u - part * rest}, used),
            (VectorEqual(rest, ZeroVector()), {t: sp.Integer(0), left_over: u}, used),
        ]
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "label sets": label_sets,
    "every input is such": every_input,
}
ONE = {
    "w": [[1]],
    "w'": [[1]],
    "bias": [0],
    "bias'": [0],
    "c": [1],
    "u": [0],
    "f": [1],
    "g": [0],
    "n": 1,
}
PAIR = {**ONE, "w": [[1], [1]], "w'": [[1], [1]], "bias": [0, 0], "bias'": [0, 0], "c": [0, 0], "n": 2}
HALF = sp.Rational(1, 2)
BIASES = {**PAIR, "bias": [0, -1], "bias'": [0, 1], "c": [HALF, 0], "f": [HALF]}
SPLIT = {"w": [[1, 0]], "c": [0], "e": [0], "a": [0, 1], "z": [0, 1], "u": [0, 1], "f": [0, 1], "n": 1}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "label sets: satisfied": (ONE,),
    "label sets without no bias": (BIASES,),
    "label sets without no zero row in w": ({**PAIR, "w": [[0], [1]], "w'": [[1], [1]], "c": [0, 1]},),
    "label sets without no zero row in w'": ({**ONE, "w'": [[0]]},),
    "label sets without equal cosines, multiplied out": ({**PAIR, "w'": [[1], [-1]], "c": [1, 0]},),
    "label sets without g = 0: no input is left out": ({**ONE, "w'": [[-1]], "g": [1]},),
    "every input is such: satisfied": (SPLIT,),
    "every input is such without z is orthogonal to every row": ({**SPLIT, "a": [1, 1], "z": [1, 1]},),
    "the bias may be equal": (
        {
            **PAIR,
            "w": [[1], [2]],
            "bias": [-1, -1],
            "bias'": [-1, -1],
            "c": [3 * HALF / 2, 0],
            "f": [3 * HALF / 2],
        },
    ),
}
