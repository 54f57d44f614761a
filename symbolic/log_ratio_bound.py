"""How far the probabilities of two labels can be apart: the distance of their rows says it, no cosine does."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import bias, f, i, j, n, number, probability, v, w
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Cosine, Inner, VectorEqual, nonzero, norm, softmax

R, c, t = number("R"), number("c"), number("t")
difference = w[i] - w[j]
p_i, p_j = (probability(lambda x: w[x], label) for label in (i, j))
ratio = sp.log(p_i) - sp.log(p_j)
reach = norm(f) * norm(difference)
gap = bias[i] - bias[j]
plain_i, plain_j = (softmax(lambda x: Inner(w[x], f), label, n) for label in (i, j))
plain_ratio = sp.log(plain_i) - sp.log(plain_j)
moved_i, moved_j = (probability(lambda x: w[x] + v, label) for label in (i, j))

BIASES = Hypothesis("|b_i - b_j| <= c", sp.And(sp.Le(gap, c), sp.Le(-gap, c)), necessary=True)
IN_BALL = (
    Hypothesis("R >= 0", R >= 0, necessary=True),
    Hypothesis("|f| <= R", sp.Le(Inner(f, f), R**2), necessary=True),
)
ALONG = (
    Hypothesis("f = t (w_i - w_j)", VectorEqual(f, t * difference), necessary=True),
    Hypothesis("t >= 0", t >= 0, necessary=True),
)


def within(value: Any, bound: Any) -> sp.Basic:
    """Return "neither the value nor its negative exceeds the bound"."""
    return sp.And(sp.Le(value, bound), sp.Le(-value, bound))


EXACT = Statement(
    name="log ratio",
    text="In every head, at every input f, ln p_i - ln p_j = <w_i - w_j, f> + b_i - b_j.",
    conclusion=sp.Eq(ratio, Inner(difference, f) + gap),
)
BOUND = Statement(
    name="bound",
    text="ln p_i - ln p_j is within |f| |w_i - w_j| of b_i - b_j, for every head, input and bias.",
    conclusion=within(ratio - gap, reach),
)
ABSOLUTE = Statement(
    name="absolute bound",
    text="Where the biases of two labels are at most c apart, |ln p_i - ln p_j| <= |f| |w_i - w_j| + c, and so p_i "
    "is at most p_j exp(|f| |w_i - w_j| + c).",
    hypotheses=(BIASES,),
    conclusion=sp.And(*within(ratio, reach + c).args, sp.Le(p_i, p_j * sp.exp(reach + c))),
)
BALL = Statement(
    name="in a ball",
    text="If moreover |f| <= R, then |ln p_i - ln p_j| <= R |w_i - w_j| + c.",
    hypotheses=(BIASES, *IN_BALL),
    conclusion=within(ratio, R * norm(difference) + c),
)
ATTAINED = Statement(
    name="attained",
    text="Without a bias, at an input t (w_i - w_j) with t >= 0, ln p_i - ln p_j is |f| |w_i - w_j|.",
    hypotheses=ALONG,
    conclusion=sp.Eq(plain_ratio, reach),
)
MOVED = Statement(
    name="translation",
    text="A translation W + 1 v^T changes neither the distance |w_i - w_j| nor ln p_i - ln p_j.",
    conclusion=sp.And(
        sp.Eq(norm((w[i] + v) - (w[j] + v)), norm(difference)),
        sp.Eq(sp.log(moved_i) - sp.log(moved_j), ratio),
    ),
)

CLAIM = Claim(
    title="The distance of two rows bounds how far the two log probabilities are apart",
    source=Source(
        "this project",
        "what can be said of two labels instead of their cosine",
        "Labels whose rows are near one another have probabilities near one another, in every equivalent head.",
    ),
    statements=(EXACT, BOUND, ABSOLUTE, BALL, ATTAINED, MOVED),
    derivations=(
        Derivation(
            "attained",
            "the input that separates the two most",
            start=ALONG[0].formula,
            steps=(
                Step(
                    sp.Eq(Inner(f, f), t**2 * Inner(difference, difference)),
                    "insert f",
                    rule="solver",
                ),
                Step(
                    sp.Eq(norm(f), t * norm(difference)),
                    "t is not negative",
                    rule="solver",
                ),
                Step(
                    sp.Eq(Inner(difference, f), reach),
                    "both are t |w_i - w_j|^2, and without a bias the left side is ln p_i - ln p_j",
                    rule="solver",
                ),
            ),
            part=True,
        ),
        Derivation(
            "translation",
            "the distance stays",
            start=norm((w[i] + v) - (w[j] + v)),
            steps=(Step(norm(difference), "v cancels"),),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "half the distance",
            "|ln p_i - ln p_j| <= |f| |w_i - w_j|/2 in a head without a bias",
            Statement("half", "", conclusion=within(plain_ratio, reach / 2)),
        ),
        FalseTwin(
            "the cosine instead",
            "in a head without a bias |ln p_i - ln p_j| <= |f| sqrt(2 - 2 cosine(w_i, w_j)), as for rows of length 1",
            Statement(
                "by the cosine",
                "",
                hypotheses=(Hypothesis("not zero", sp.And(nonzero(w[i]), nonzero(w[j]))),),
                conclusion=within(plain_ratio, norm(f) * sp.sqrt(2 - 2 * Cosine(w[i], w[j]))),
            ),
        ),
        FalseTwin(
            "whatever the biases",
            "|ln p_i - ln p_j| <= |f| |w_i - w_j| in a head with a bias",
            Statement("biased", "", conclusion=within(ratio, reach)),
        ),
    ),
    expected="holds",
    remarks="The distance of two rows is the same in every translate of a head and bounds the ratio of the two "
    "probabilities; it, and not the cosine that the published claims discredit, is what to report of a pair.",
)
