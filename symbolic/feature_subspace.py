"""Directions that no input has: along them every row may move by itself, and cosines with it."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import a, b, bias, f, i, k, n, number, probability, w
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import (
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    label_index,
    nonzero,
    softmax,
    total,
)

c, r, t = number("c"), number("r"), number("t")
first, second = number("l"), number("m")
left_move, right_move = number("y"), number("z")
e, x = Vector("e"), Vector("x")
moves, own = VectorFamily("u"), ScalarFamily("s")
spanning, weight = VectorFamily("g"), ScalarFamily("c")
count = sp.Symbol("m", integer=True, positive=True)
q = label_index("q")
original = probability(lambda label: w[label])
moved = probability(lambda label: w[label] + moves[label])

INPUT = Statement(
    name="one input",
    text="Let each row w_k move by a vector u_k of its own. At an input f that is orthogonal to all of them every "
    "label keeps its probability.",
    hypotheses=(
        Hypothesis(
            "f is orthogonal to every u_k",
            ForAll(q, n, sp.Eq(Inner(moves[q], f), 0)),
            necessary=True,
        ),
    ),
    conclusion=sp.Eq(moved, original),
)
COMBINATION = Hypothesis(
    "f is a combination of the g_i",
    VectorEqual(f, total(lambda index: weight[index] * spanning[index], count)),
    necessary=True,
)
ORTHOGONAL = Hypothesis(
    "every u_k is orthogonal to every g_i",
    ForAll(i, count, ForAll(q, n, sp.Eq(Inner(moves[q], spanning[i]), 0))),
    necessary=True,
)
SUBSPACE = Statement(
    name="a subspace",
    text="If vectors g_i span the inputs and every u_k is orthogonal to every g_i, the head with the rows w_k + u_k "
    "is equivalent to the head with the rows w_k.",
    hypotheses=(COMBINATION, ORTHOGONAL),
    ranges=((k, n),),
    conclusion=sp.Eq(moved, original),
)
DIRECTION = Hypothesis("e is not zero", nonzero(e))
LAYER_NORM = Statement(
    name="normalised inputs",
    text="Inputs that a LayerNorm without bias and gain makes have mean zero: f is x less its part along the "
    "all-ones vector e, times some factor. So each row w_k may gain a multiple s_k e of its own.",
    hypotheses=(
        DIRECTION,
        Hypothesis("f", VectorEqual(f, r * (x - Inner(x, e) / Inner(e, e) * e)), necessary=True),
    ),
    conclusion=sp.Eq(probability(lambda label: w[label] + own[label] * e), original),
)
LENGTHS = (Hypothesis("l > 0", first > 0, necessary=True), Hypothesis("m > 0", second > 0, necessary=True))
UNIT = tuple(Hypothesis(f"|{y.name}| = 1", sp.Eq(Inner(y, y), 1), necessary=True) for y in (e, a, b))
ACROSS = tuple(
    Hypothesis(f"{y.name} is orthogonal to e", sp.Eq(Inner(y, e), 0), necessary=True) for y in (a, b)
)
PRODUCT = Hypothesis("the inner product is r", sp.Eq(Inner(a, b), r), necessary=True)


def pair(left: Any, right: Any) -> Any:
    """Return the cosine of the rows l a and m b, moved by these multiples of e."""
    return Cosine(first * a + left * e, second * b + right * e)


TOGETHER = Statement(
    name="how the cosine moves",
    text="Let a, b and e have length 1, a and b be orthogonal to e, and r their inner product. If the rows l a and m b "
    "move by t l e and t m e, their cosine goes from r to (r + t^2)/(1 + t^2); if they move to opposite sides, to "
    "(r - t^2)/(1 + t^2).",
    hypotheses=(*UNIT, *ACROSS, PRODUCT, *LENGTHS),
    conclusion=sp.And(
        sp.Eq(pair(t * first, t * second), (r + t**2) / (1 + t**2)),
        sp.Eq(pair(t * first, -t * second), (r - t**2) / (1 + t**2)),
    ),
)
UP = sp.sqrt((c - r) / (1 - c))
ANY = Statement(
    name="any cosine",
    text="So some multiples of e, one for each of the two rows, give them any cosine between -1 and 1, be the rows "
    "identical or not.",
    hypotheses=(
        UNIT[0],
        *(Hypothesis(h.name, h.formula) for h in (*UNIT[1:], *ACROSS, PRODUCT, *LENGTHS)),
        Hypothesis("c > -1", c > -1, necessary=True),
        Hypothesis("c < 1", c < 1, necessary=True),
    ),
    exists=(left_move, right_move),
    witness={left_move: UP * first, right_move: UP * second},
    conclusion=sp.Eq(pair(left_move, right_move), c),
)
apart = softmax(lambda label: Inner(w[label], f) + Inner(moves[label], f) + bias[label], k, n)
left, right = first * a + t * first * e, second * b + t * second * e

CLAIM = Claim(
    title="Where the inputs leave a direction out, every row may move along it by itself",
    source=Source(
        "this project",
        "a freedom beside translation",
        "If all inputs lie in a proper subspace, as they do after a LayerNorm without bias, each label "
        "representation can be moved at right angles to it without any change to the probabilities.",
    ),
    statements=(INPUT, SUBSPACE, LAYER_NORM, TOGETHER, ANY),
    derivations=(
        Derivation(
            "one input",
            "what the move adds to a logit",
            start=moved,
            steps=(Step(apart, "the inner product is bilinear, and <u_k, f> is zero for each label"),),
            part=True,
        ),
        Derivation(
            "how the cosine moves",
            "both to one side",
            start=UNIT[0].formula,
            steps=(
                Step(
                    sp.Eq(Inner(left, right), first * second * (r + t**2)),
                    "a and b are orthogonal to e",
                    rule="solver",
                ),
                Step(sp.Eq(Inner(left, left), first**2 * (1 + t**2)), "by Pythagoras", rule="solver"),
                Step(sp.Eq(Inner(right, right), second**2 * (1 + t**2)), "by Pythagoras", rule="solver"),
                Step(
                    sp.Eq(pair(t * first, t * second), (r + t**2) / (1 + t**2)),
                    "divide by the product of the lengths: l and m cancel, being positive",
                    rule="solver",
                ),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "orthogonal to the rows",
            "if every u_k is orthogonal to its own row w_k, no probability changes",
            Statement(
                "rows",
                "",
                hypotheses=(Hypothesis("orthogonal", ForAll(q, n, sp.Eq(Inner(moves[q], w[q]), 0))),),
                conclusion=sp.Eq(moved, original),
            ),
        ),
        FalseTwin(
            "inputs of length 1",
            "inputs on the unit sphere are restricted enough: each row may gain its own multiple of e",
            Statement(
                "sphere",
                "",
                hypotheses=(UNIT[0], Hypothesis("|f| = 1", sp.Eq(Inner(f, f), 1))),
                conclusion=sp.Eq(probability(lambda label: w[label] + own[label] * e), original),
            ),
        ),
    ),
    expected="holds",
    remarks="Here not even identical labels keep the cosine +1 that identical_labels gives them under translation, and "
    "centring fixes none of it but the mean of the moves.",
)
