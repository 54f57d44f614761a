"""Logits that do not change, label by label; the cosine with the root named before it is inserted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors, exp_increasing
from shiftproof.notation import a, b, bias, f, i, k, n, number, w
from shiftproof.prover import Argument
from shiftproof.vectors import (
    Cosine,
    Inner,
    ScalarFamily,
    Vector,
    VectorFamily,
    label_index,
    total,
)

c, r, t = number("c"), number("r"), number("t")
first, second = number("l"), number("m")
left_move, right_move = number("y"), number("z")
e = Vector("e")
moves, spanning, weight = VectorFamily("u"), VectorFamily("g"), ScalarFamily("c")
count = sp.Symbol("m", integer=True, positive=True)
q = label_index("q")


def unchanged(argument: Argument, orthogonal: Callable[[Any], list[Known]]) -> None:
    """Conclude from the reason why the move of any label is orthogonal to the input."""

    def equal(label: Any) -> list[Known]:
        one, two = Inner(w[label] + moves[label], f) + bias[label], Inner(w[label], f) + bias[label]
        return [*orthogonal(label), exp_increasing(one, two), exp_increasing(two, one)]

    sums = argument.sum_order(
        "equal exponentials",
        lambda x: sp.exp(Inner(w[x] + moves[x], f) + bias[x]),
        sp.Eq,
        lambda x: sp.exp(Inner(w[x], f) + bias[x]),
        n,
        using=equal,
    )
    argument.conclude(using=[sums, *equal(k)])


def one_input(argument: Argument) -> None:
    """Use the hypothesis at each label."""
    given = argument.hypothesis("f is orthogonal to every u_k")
    unchanged(argument, lambda label: [given.at({q: label}, argument.ranges)])


def subspace(argument: Argument) -> None:
    """Sum the orthogonality over the vectors that span."""
    given = argument.hypothesis("every u_k is orthogonal to every g_i")
    combination = total(lambda x: weight[x] * spanning[x], count)
    any_label = argument.label("mover", n)
    summed = argument.sum_order(
        "orthogonal to a combination",
        lambda x: weight[x] * Inner(moves[any_label], spanning[x]),
        sp.Eq,
        lambda x: sp.Integer(0) * weight[x],
        count,
        using=lambda x: [given.at({i: x, q: any_label}, argument.ranges)],
    )
    span = argument.hypothesis("f is a combination of the g_i")

    def orthogonal(label: Any) -> list[Known]:
        return [
            summed.at({any_label: label}, argument.ranges),
            span,
            equal_vectors(f, combination, moves[label]),
        ]

    unchanged(argument, orthogonal)


def moved(argument: Argument, sign: int) -> Known:
    """Prove the cosine of l a and m b, the second moved to the same or to the other side."""
    return argument.lemma(
        "moved to one side" if sign > 0 else "moved to opposite sides",
        sp.Eq(
            Cosine(first * a + t * first * e, second * b + sign * t * second * e),
            (r + sign * t**2) / (1 + t**2),
        ),
        premises=[
            *(sp.Eq(Inner(x, x), 1) for x in (a, b, e)),
            *(sp.Eq(Inner(x, e), 0) for x in (a, b)),
            sp.Eq(Inner(a, b), r),
            first > 0,
            second > 0,
        ],
    )


def any_cosine(argument: Argument) -> None:
    """Move to one side for a larger cosine, to opposite sides for a smaller one."""
    up, down = sp.sqrt((c - r) / (1 - c)), sp.sqrt((r - c) / (1 + c))
    argument.conclude_by_cases(
        [
            (c >= r, {left_move: up * first, right_move: up * second}, [moved(argument, 1).at({t: up})]),
            (
                c < r,
                {left_move: down * first, right_move: -down * second},
                [moved(argument, -1).at({t: down})],
            ),
        ]
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "one input": one_input,
    "a subspace": subspace,
    "any cosine": any_cosine,
}
ONE = {"w": [[1], [2]], "u": [[0], [0]], "bias": [0, 0], "f": [1], "n": 2, "k": 0}
SPAN = {**ONE, "g": [[1]], "c": [1], "m": 1}
NORMED = {"w": [[1], [2]], "s": [1, 2], "bias": [0, 0], "e": [1], "x": [1], "r": 1, "f": [0], "n": 2, "k": 0}
PAIR = {"a": [1, 0], "b": [1, 0], "e": [0, 1], "r": 1, "t": 1, "l": 1, "m": 2}
ANY = {"a": [1, 0], "b": [1, 0], "e": [0, 1], "r": 1, "c": 0, "l": 1, "m": 2}
HOW = "how the cosine moves"
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "one input: satisfied": (ONE,),
    "one input without f is orthogonal to every u_k": ({**ONE, "u": [[1], [0]]},),
    "a subspace: satisfied": (SPAN,),
    "a subspace without f is a combination of the g_i": ({**SPAN, "u": [[1], [0]], "g": [[0]]},),
    "a subspace without every u_k is orthogonal to every g_i": ({**SPAN, "u": [[1], [0]]},),
    "normalised inputs: satisfied": (NORMED,),
    "normalised inputs without f": ({**NORMED, "f": [1]},),
    f"{HOW}: satisfied": (PAIR,),
    f"{HOW} without |e| = 1": ({**PAIR, "e": [0, 2], "b": [-1, 0], "r": -1},),
    f"{HOW} without |a| = 1": ({**PAIR, "a": [2, 0], "r": 2},),
    f"{HOW} without |b| = 1": ({**PAIR, "b": [2, 0], "r": 2},),
    f"{HOW} without a is orthogonal to e": ({**PAIR, "a": [0, 1], "r": 0},),
    f"{HOW} without b is orthogonal to e": ({**PAIR, "b": [0, 1], "r": 0},),
    f"{HOW} without the inner product is r": ({**PAIR, "r": 0},),
    f"{HOW} without l > 0": ({**PAIR, "l": -1},),
    f"{HOW} without m > 0": ({**PAIR, "m": -1},),
    "any cosine: satisfied": (ANY,),
    "any cosine without |e| = 1": ({**ANY, "a": [1], "b": [1], "e": [0]},),
    "any cosine without c > -1": ({**ANY, "c": -1},),
    "any cosine without c < 1": ({**ANY, "b": [-1, 0], "r": -1, "c": 1},),
    "orthogonal to the rows": ({**ONE, "w": [[0], [0]], "u": [[1], [0]]},),
    "inputs of length 1": ({**NORMED, "f": [1]},),
}
