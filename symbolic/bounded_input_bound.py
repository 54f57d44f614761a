"""With bounded inputs a low cosine does limit how probable two labels can be together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from shiftproof.notation import a, b, f, i, j, k, n, number, probability, w
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
    Vector,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    ZeroVector,
    softmax,
    total,
)

R, C = number("R"), number("C")
others = VectorFamily("r")
half_length = sp.sqrt((1 + C) / 2)  # of the sum of two unit vectors whose cosine is C

CENTRED = Hypothesis("centred", VectorEqual(total(lambda x: w[x], n), ZeroVector()), necessary=True)
SPLIT_CENTRED = Hypothesis(
    "centred", VectorEqual(a + b + total(lambda x: others[x], n - 2), ZeroVector()), necessary=True
)
THREE = Hypothesis("n >= 3", sp.Ge(n, 3))


def in_ball(first: VectorExpr, second: VectorExpr) -> tuple[Hypothesis, ...]:
    """Return the conditions on a pair of unit rows and on an input of length at most R."""
    return (
        Hypothesis("the pair's first row has length 1", sp.Eq(Inner(first, first), 1), necessary=True),
        Hypothesis("the pair's second row has length 1", sp.Eq(Inner(second, second), 1), necessary=True),
        Hypothesis("the pair's cosine is at most C", sp.Le(Cosine(first, second), C), necessary=True),
        Hypothesis("R >= 0", R >= 0),
        Hypothesis("|f| <= R", sp.Le(Inner(f, f), R**2), necessary=True),
    )


def geometric_mean(share: Callable[[Any], Any]) -> Any:
    """Return the geometric mean of the probabilities of the labels i and j."""
    return sp.sqrt(share(i) * share(j))


def plain(label: Any) -> Any:
    """Return a label's probability in a head without a bias."""
    return softmax(lambda x: Inner(w[x], f), label, n)


def share(row: Vector) -> Any:
    """Return the probability of a row of the pair, beside the n - 2 others."""
    exps = sp.exp(Inner(a, f)) + sp.exp(Inner(b, f)) + total(lambda x: sp.exp(Inner(others[x], f)), n - 2)
    return sp.exp(Inner(row, f)) / exps


def one_at_most(exponent: Any) -> sp.Basic:
    """Return "one of the pair has at most 1/(2 + (n - 2) exp(exponent))"."""
    return sp.Or(*(sp.Le(share(row), 1 / (2 + (n - 2) * sp.exp(exponent))) for row in (a, b)))


MEAN = Statement(
    name="geometric mean",
    text="In a centred head without a bias sqrt(p_i p_j) is at most exp(f.(w_i + w_j)/2)/n at every embedding f.",
    hypotheses=(CENTRED,),
    conclusion=sp.Le(geometric_mean(plain), sp.exp(Inner(w[i] + w[j], f) / 2) / n),
)
MEAN_IN_BALL = Statement(
    name="geometric mean in a ball",
    text="If moreover w_i and w_j have length 1 and a cosine of at most C, sqrt(p_i p_j) is at most "
    "exp(R sqrt((1 + C)/2))/n at every embedding with |f| <= R.",
    hypotheses=(CENTRED, *in_ball(w[i], w[j])),
    conclusion=sp.Le(geometric_mean(plain), sp.exp(R * half_length) / n),
)
EVERY_INPUT = Statement(
    name="centred, every input",
    text="Of two rows a, b of a centred head of n >= 3 labels without a bias, one has at every embedding f "
    "a probability of at most 1/(2 + (n - 2) exp(-(n/(n - 2)) f.(a + b)/2)).",
    hypotheses=(THREE, SPLIT_CENTRED),
    conclusion=one_at_most(-(n / (n - 2)) * Inner(a + b, f) / 2),
)
CENTRED_BALL = Statement(
    name="centred, in a ball",
    text="If moreover a and b have length 1 and a cosine of at most C, then at every embedding with |f| <= R one "
    "of the two is at most 1/(2 + (n - 2) exp(-n R h/(n - 2))), h = sqrt((1 + C)/2).",
    hypotheses=(THREE, SPLIT_CENTRED, *in_ball(a, b)),
    conclusion=one_at_most(-n * R * half_length / (n - 2)),
)
BALL = Statement(
    name="in a ball",
    text="In any head of n >= 3 rows of length 1 without a bias, if two rows have a cosine of at most C, then "
    "at every embedding with |f| <= R one of the two is at most 1/(2 + (n - 2) exp(-R (1 + h))), "
    "h = sqrt((1 + C)/2).",
    hypotheses=(
        THREE,
        Hypothesis(
            "the other rows have length 1",
            ForAll(k, n - 2, sp.Eq(Inner(others[k], others[k]), 1)),
            necessary=True,
        ),
        *in_ball(a, b),
    ),
    conclusion=one_at_most(-R * (1 + half_length)),
)

pair_sum = Inner(a + b, f)
CLAIM = Claim(
    title="With bounded inputs a low cosine bounds two probabilities together",
    source=Source(
        "this project",
        "what is true of centered_low_cosine when the inputs are bounded",
        "If rows and inputs have bounded length, two labels of low cosine cannot both be very probable.",
    ),
    statements=(MEAN, MEAN_IN_BALL, EVERY_INPUT, CENTRED_BALL, BALL),
    derivations=(
        Derivation(
            "centred, in a ball",
            "the squared length of the pair's sum",
            start=Inner(a + b, a + b),
            steps=(
                Step(
                    Inner(a, a) + Inner(b, b) + 2 * Inner(a, b),
                    "the inner product is bilinear; for rows of length 1 this is 2 + 2 cosine(a, b), which grows "
                    "with the cosine",
                ),
            ),
            part=True,
        ),
        Derivation(
            "centred, every input",
            "how far the other labels' mean logit is below the pair's",
            start=-pair_sum / (n - 2) - pair_sum / 2,
            steps=(
                Step(
                    -(n / (n - 2)) * pair_sum / 2,
                    "the n - 2 other rows sum to -(a + b); their exponentials sum to at least n - 2 times that of "
                    "their mean logit",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "with a bias",
            "the geometric mean obeys the same bound in a head with a bias",
            Statement(
                "biased",
                "",
                hypotheses=(CENTRED,),
                conclusion=sp.Le(
                    geometric_mean(lambda x: probability(lambda y: w[y], x)), MEAN.conclusion.rhs
                ),
            ),
        ),
        FalseTwin(
            "the others at 0",
            "the other logits of a centred head count as 0, not as what balances the pair",
            Statement(
                "at 0",
                "",
                hypotheses=(THREE, SPLIT_CENTRED),
                conclusion=one_at_most(-Inner(a + b, f) / 2),
            ),
        ),
        FalseTwin(
            "the cosine alone",
            "without a ball the centred bound holds with R = 1",
            Statement(
                "unbounded",
                "",
                hypotheses=(
                    THREE,
                    *(h for h in CENTRED_BALL.hypotheses if "length 1" in h.name or "centred" in h.name),
                    Hypothesis("the pair's cosine is at most C", sp.Le(Cosine(a, b), C)),
                ),
                conclusion=one_at_most(-n * half_length / (n - 2)),
            ),
        ),
    ),
    expected="holds",
    remarks="The published sentence needs inputs of any length: where they are bounded, as behind a final "
    "normalisation, a low centred cosine does limit the co-probability.",
)
