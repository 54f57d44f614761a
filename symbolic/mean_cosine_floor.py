"""The mean pairwise cosine of n rows is at least -1/(n - 1): not all pairs can be opposite."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import k, n, w
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Cosine, ForAll, Inner, nonzero, norm, total

all_pairs = total(lambda x: total(lambda y: Cosine(w[x], w[y]), n), n)
with_itself = total(lambda x: Cosine(w[x], w[x]), n)
MEAN = (all_pairs - with_itself) / (n * (n - 1))
NONZERO = Hypothesis("no row is zero", ForAll(k, n, nonzero(w[k])), necessary=True)
TWO = Hypothesis("n >= 2", sp.Ge(n, 2), necessary=True)
STATEMENT = Statement(
    name="floor",
    text="The mean of the cosines over all pairs of n >= 2 non-zero rows is at least -1/(n - 1).",
    hypotheses=(NONZERO, TWO),
    conclusion=sp.Ge(MEAN, -1 / (n - 1)),
)
OPPOSITE = Statement(
    name="not all opposite",
    text="The cosines of three or more rows cannot all be -1: their mean is larger.",
    hypotheses=(NONZERO, Hypothesis("n >= 3", sp.Ge(n, 3), necessary=True)),
    conclusion=sp.Gt(MEAN, -1),
    judged=False,
)

unit = total(lambda x: w[x] / norm(w[x]), n)
CLAIM = Claim(
    title="The mean pairwise cosine is at least -1/(n - 1)",
    source=Source(
        "a public machine-written summary of arXiv:2603.29488v1",
        "what is true of all pairs together",
        "Pairwise cosines can be made -1: one pair, but never all pairs of three or more labels.",
    ),
    statements=(STATEMENT, OPPOSITE),
    derivations=(
        Derivation(
            "floor",
            "the squared length of the sum of the unit rows",
            start=Inner(unit, unit),
            steps=(
                Step(
                    total(
                        lambda x: total(lambda y: Inner(w[x], w[y]) / (norm(w[x]) * norm(w[y])), n),
                        n,
                    ),
                    "the inner product is bilinear: it is the sum of all n^2 cosines, n of which are 1; being "
                    ">= 0 it leaves at least -n for the n (n - 1) others",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "a higher floor",
            "the mean is at least -1/n",
            Statement(
                "higher",
                "",
                hypotheses=STATEMENT.hypotheses,
                conclusion=sp.Ge(MEAN, -1 / n),
            ),
        ),
        FalseTwin(
            "strictly above",
            "the mean is above -1/(n - 1)",
            Statement(
                "strict",
                "",
                hypotheses=STATEMENT.hypotheses,
                conclusion=sp.Gt(MEAN, -1 / (n - 1)),
            ),
        ),
    ),
    expected="holds",
)
