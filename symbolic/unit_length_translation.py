"""Two heads with rows of length 1, one a translate of the other, have the same cosines."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import i, j, k, n, number, v, w
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
    VectorEqual,
    VectorExpr,
    ZeroVector,
    total,
)

L, M = number("L"), number("M")
before, after = Cosine(w[i], w[j]), Cosine(w[i] + v, w[j] + v)
apart = Inner(w[i] - w[j], w[i] - w[j])


def squared(row: VectorExpr) -> Inner:
    """Return the squared length of a row."""
    return Inner(row, row)


UNIT = Hypothesis("the rows have length 1", ForAll(k, n, sp.Eq(squared(w[k]), 1)), necessary=True)
MOVED = Hypothesis("the moved rows have length 1", ForAll(k, n, sp.Eq(squared(w[k] + v), 1)), necessary=True)
FIRST = Hypothesis("the rows have length L", ForAll(k, n, sp.Eq(squared(w[k]), L**2)), necessary=True)
SECOND = Hypothesis(
    "the moved rows have length M", ForAll(k, n, sp.Eq(squared(w[k] + v), M**2)), necessary=True
)
LENGTHS = (
    Hypothesis("L > 0", L > 0, necessary=True),
    Hypothesis("M > 0", M > 0, necessary=True),
)
CENTRED = Hypothesis(
    "the rows sum to zero", VectorEqual(total(lambda x: w[x], n), ZeroVector()), necessary=True
)

SAME = Statement(
    name="cosine",
    text="If the rows of W and those of W + 1 v^T all have length 1, each pair of labels has one cosine in both "
    "heads: 1 less half the squared distance of its rows.",
    hypotheses=(UNIT, MOVED),
    conclusion=sp.And(sp.Eq(after, before), sp.Eq(before, 1 - apart / 2)),
)
SCALED = Statement(
    name="two lengths",
    text="If the rows of W all have length L and those of W + 1 v^T length M, what the cosine of a pair lacks "
    "to 1 is multiplied by L^2/M^2: two lengths give two cosines, unless the rows are the same.",
    hypotheses=(FIRST, SECOND, *LENGTHS),
    conclusion=sp.Eq(1 - after, (L / M) ** 2 * (1 - before)),
)
CENTRE = Statement(
    name="centred",
    text="A centred head with rows of length 1 has no other translate with rows of length 1.",
    hypotheses=(CENTRED, UNIT, MOVED),
    conclusion=VectorEqual(v, ZeroVector()),
)

CLAIM = Claim(
    title="Among the translates of a head, those with rows of length 1 have the same cosines",
    source=Source(
        "this project",
        "what fixing the length of the rows fixes",
        "Translation cannot change a cosine while all rows keep the length 1.",
    ),
    statements=(SAME, SCALED, CENTRE),
    derivations=(
        Derivation(
            "cosine",
            "the distance of two rows does not move",
            start=Inner((w[i] + v) - (w[j] + v), (w[i] + v) - (w[j] + v)),
            steps=(
                Step(apart, "v cancels"),
                Step(
                    squared(w[i]) + squared(w[j]) - 2 * Inner(w[i], w[j]),
                    "the inner product is bilinear; for rows of length 1 this is 2 - 2 cosine, before and after",
                ),
            ),
            part=True,
        ),
        Derivation(
            "centred",
            "what all lengths gain together",
            start=total(lambda x: squared(w[x] + v) - squared(w[x]), n),
            steps=(
                Step(
                    2 * Inner(total(lambda x: w[x], n), v) + n * squared(v),
                    "each gains 2 <w_k, v> + |v|^2; where the rows sum to zero, only |v|^2 is left",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "any one length",
            "the cosines agree if each head has rows of one length, whatever the two lengths are",
            Statement(
                "one length each",
                "",
                hypotheses=(FIRST, SECOND, *LENGTHS),
                conclusion=sp.Eq(after, before),
            ),
        ),
        FalseTwin(
            "no other translate",
            "rows of length 1 before and after leave only v = 0, centred or not",
            Statement("nothing moved", "", hypotheses=(UNIT, MOVED), conclusion=CENTRE.conclusion),
        ),
    ),
    expected="holds",
    remarks="The published translations change cosines only because they change lengths: they have no room where "
    "all rows keep the length 1.",
)
