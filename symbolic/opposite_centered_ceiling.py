"""Two centred rows that point in opposite directions are never both above 1/n."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from shiftproof.notation import f, i, j, k, n, number, probability, w
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
    ZeroVector,
    label_index,
    softmax,
    total,
)

p = label_index("p")
lam = number("lambda")
places, direction = ScalarFamily("s"), Vector("e")
mean = total(lambda x: w[x], n) / n
mixture = lam * w[i] + (1 - lam) * w[j]

CENTRED = Hypothesis("centred", VectorEqual(total(lambda x: w[x], n), ZeroVector()), necessary=True)
OPPOSITE = Hypothesis("cosine -1", sp.Eq(Cosine(w[i], w[j]), -1), necessary=True)


def one_at_most(share: sp.Expr, logit: Callable[[Any], Any]) -> sp.Basic:
    """Return "one of the labels i and j has at most this probability"."""
    return sp.Or(*(sp.Le(softmax(logit, x, n), share) for x in (i, j)))


def plain(label: Any) -> Any:
    """Return a label's logit in a head without a bias."""
    return Inner(w[label], f)


BETWEEN = Statement(
    name="mean row between the two",
    text="If the mean row lies on the segment from w_i to w_j and there is no bias, then at every embedding "
    "one of p_i, p_j is at most 1/n.",
    hypotheses=(
        Hypothesis("the mean row is the mixture", VectorEqual(mean, mixture), necessary=True),
        Hypothesis("lambda >= 0", lam >= 0, necessary=True),
        Hypothesis("lambda <= 1", lam <= 1, necessary=True),
    ),
    conclusion=one_at_most(1 / n, plain),
)
STATEMENT = Statement(
    name="opposite rows",
    text="In a centred head without a bias, if w_i and w_j have cosine -1, then at every embedding one of "
    "p_i, p_j is at most 1/n.",
    hypotheses=(CENTRED, OPPOSITE),
    conclusion=one_at_most(1 / n, plain),
)
LINE = Statement(
    name="one length on a line",
    text="If all rows s_k e lie on one line and have one length, and the rows of i and j are opposite, then at "
    "every embedding one of p_i, p_j is at most 1/n, centred or not.",
    hypotheses=(
        Hypothesis(
            "all rows have one length",
            ForAll(p, n, sp.Eq(places[p] ** 2, places[i] ** 2)),
            necessary=True,
        ),
        Hypothesis("row i is not zero", sp.Ne(places[i], 0)),
        Hypothesis("rows i and j are opposite", sp.Eq(places[j], -places[i]), necessary=True),
    ),
    conclusion=one_at_most(1 / n, lambda x: Inner(places[x] * direction, f)),
)
ATTAINED = Statement(
    name="attained",
    text="At the embedding 0 every label of a head without a bias has probability 1/n: no ceiling is lower.",
    conclusion=sp.Eq(softmax(lambda x: Inner(w[x], ZeroVector()), k, n), 1 / n),
    judged=False,
)

CLAIM = Claim(
    title="A centred cosine of -1 keeps one of two probabilities at or below 1/n",
    source=Source(
        "this project",
        "what is true at the extreme of centered_low_cosine",
        "Two labels with exactly opposite centred representations are at no input both more probable than 1/n.",
    ),
    statements=(STATEMENT, BETWEEN, LINE, ATTAINED),
    derivations=(
        Derivation(
            "mean row between the two",
            "the mean logit of all labels is a mixture of the two labels' own",
            start=Inner(mixture, f),
            steps=(
                Step(
                    lam * plain(i) + (1 - lam) * plain(j),
                    "the inner product is linear; the less of two numbers is at most a mixture of them",
                ),
            ),
            part=True,
        ),
        Derivation(
            "opposite rows",
            "how far |w_j|^2 w_i is from <w_i, w_j> w_j",
            start=Inner(
                Inner(w[j], w[j]) * w[i] - Inner(w[i], w[j]) * w[j],
                Inner(w[j], w[j]) * w[i] - Inner(w[i], w[j]) * w[j],
            ),
            steps=(
                Step(
                    Inner(w[j], w[j]) * (Inner(w[i], w[i]) * Inner(w[j], w[j]) - Inner(w[i], w[j]) ** 2),
                    "multiply out; a cosine of -1 makes the last factor 0, so that w_i is a negative multiple "
                    "of w_j, and 0, the mean row, lies between the two",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "with a bias",
            "the same for a head with a bias",
            Statement(
                "biased",
                "",
                hypotheses=(CENTRED, OPPOSITE),
                conclusion=sp.Or(*(sp.Le(probability(lambda x: w[x], x), 1 / n) for x in (i, j))),
            ),
        ),
        FalseTwin(
            "an obtuse angle",
            "a cosine of at most -1/2 is enough",
            Statement(
                "obtuse",
                "",
                hypotheses=(CENTRED, Hypothesis("obtuse", sp.Le(Cosine(w[i], w[j]), -sp.Rational(1, 2)))),
                conclusion=STATEMENT.conclusion,
            ),
        ),
        FalseTwin(
            "strictly below",
            "one of the two is below 1/n",
            Statement(
                "strict",
                "",
                hypotheses=(CENTRED, OPPOSITE),
                conclusion=sp.Or(*(sp.Lt(softmax(plain, x, n), 1 / n) for x in (i, j))),
            ),
        ),
    ),
    expected="holds",
    remarks="It marks where the published sentence ends: among three or more labels a centred cosine above -1 leaves "
    "the co-probability open, as centered_low_cosine shows, and -1 itself does not.",
)
