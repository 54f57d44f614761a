"""Centring: three identities of vectors, and the converse through logit differences."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import Known, equal_vectors
from shiftproof.notation import i, j, k, logits, n, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, ScalarFamily, VectorFamily, label_index, total

other = VectorFamily("w'")
inputs, weight = VectorFamily("f"), ScalarFamily("c")
m = sp.Symbol("m", integer=True, positive=True)
q = label_index("q")


def converse(argument: Argument) -> None:
    """Show that the change of a row is orthogonal to every input, hence to every combination of inputs."""
    change = (other[k] - w[k]) - (other[0] - w[0])
    same = argument.hypothesis("the heads are equivalent on the inputs")
    spans = argument.hypothesis("the inputs span: this vector is a combination of them")
    combination = total(lambda x: weight[x] * inputs[x], m)
    # Equal probabilities of labels k and 0 at one input: the logits differ by the same amount.
    shift = argument.theorem("shift_invariance", "converse")
    one = argument.label("input", m)
    zero = sp.Integer(0)

    def at(label: sp.Expr) -> Known:
        return same.at({i: one, q: label}, argument.ranges)

    moved = shift.at(
        {
            "l": logits(lambda x: w[x], inputs[one]),
            "l'": logits(lambda x: other[x], inputs[one]),
            j: zero,
        }
    )
    orthogonal = argument.from_hypotheses(
        "orthogonal to each input",
        sp.Eq(Inner(change, inputs[one]), 0),
        using=[at(k), at(zero), moved],
    )
    summed = argument.sum_order(
        "orthogonal to their combination",
        lambda x: weight[x] * Inner(change, inputs[x]),
        sp.Eq,
        lambda x: sp.Integer(0) * weight[x],
        m,
        using=lambda x: [orthogonal.at({one: x}, argument.ranges)],
    )
    argument.conclude(using=[summed, spans, equal_vectors(change, combination, change)])


def same_centred_head(argument: Argument) -> None:
    """Use that the rows moved by one vector, and so their mean."""
    translate = argument.hypothesis("one head is a translate of the other")
    difference = (other[k] - total(lambda x: other[x], n) / n) - (w[k] - total(lambda x: w[x], n) / n)

    def at(label: sp.Expr) -> list[Known]:
        moved = other[label] - w[label]
        return [
            translate.at({q: label}, argument.ranges),
            equal_vectors(moved, other[0] - w[0], difference),
        ]

    mean = argument.sum_order(
        "the sum of the moves",
        lambda x: Inner(other[x] - w[x], difference),
        sp.Eq,
        lambda _x: Inner(other[0] - w[0], difference),
        n,
        using=at,
    )
    argument.conclude(using=[mean, *at(k)])


PROOFS = {"converse": converse, "same centred head": same_centred_head}
ALONG_ONE = {
    "w": [[0, 0], [0, 0]],
    "w'": [[0, 0], [0, 1]],
    "bias": [0, 0],
    "f": [[1, 0]],
    "c": [0],
    "n": 2,
    "m": 1,
    "k": 1,
}
CANDIDATES = {
    "converse: satisfied": ({**ALONG_ONE, "w'": [[1, 1], [1, 1]]},),
    "converse without the inputs span: this vector is a combination of them": (ALONG_ONE,),
    "converse without the heads are equivalent on the inputs": ({**ALONG_ONE, "f": [[0, 1]], "c": [1]},),
}
