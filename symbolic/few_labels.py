"""Heads so small that their shape alone settles a cosine, or that they cannot exist."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, n, number, u, v
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
    Inner,
    Vector,
    VectorEqual,
    VectorExpr,
    ZeroVector,
    distinct,
    nonzero,
    total,
)

c, d, e = (Vector(name) for name in "cde")
s, t, r = number("s"), number("t"), number("r")
m = sp.Symbol("m", integer=True, positive=True)
HALF = sp.Rational(1, 2)


def equally_long(left: VectorExpr, right: VectorExpr) -> sp.Basic:
    """Return "two vectors have the same length"."""
    return sp.Eq(Inner(left, left), Inner(right, right))


A_NOT_ZERO = Hypothesis("a is not zero", nonzero(a), necessary=True)
SAME_AB = Hypothesis("|a| = |b|", equally_long(a, b), necessary=True)
SAME_AC = Hypothesis("|a| = |c|", equally_long(a, c), necessary=True)
ON_LINE_A = Hypothesis("a lies on the line of u", VectorEqual(a, s * u), necessary=True)
ON_LINE_B = Hypothesis("b lies on the line of u", VectorEqual(b, t * u), necessary=True)

TWO = Statement(
    name="two centred rows",
    text="Two rows that sum to zero and are not zero have cosine -1.",
    hypotheses=(
        Hypothesis("a + b = 0", VectorEqual(a + b, ZeroVector()), necessary=True),
        A_NOT_ZERO,
    ),
    conclusion=sp.Eq(Cosine(a, b), -1),
)
THREE = Statement(
    name="three centred rows of one length",
    text="Three rows of one length that sum to zero and are not zero have pairwise cosines -1/2.",
    hypotheses=(
        Hypothesis("a + b + c = 0", VectorEqual(a + b + c, ZeroVector()), necessary=True),
        SAME_AB,
        SAME_AC,
        A_NOT_ZERO,
    ),
    conclusion=sp.And(*(sp.Eq(Cosine(x, y), -HALF) for x, y in ((a, b), (a, c), (b, c)))),
)
APART = Statement(
    name="distinct rows of one length",
    text="Two different rows of one length have a cosine, and it is less than 1.",
    hypotheses=(SAME_AB, Hypothesis("a != b", distinct(a, b), necessary=True)),
    conclusion=sp.Lt(Cosine(a, b), 1),
)
LINE = Statement(
    name="one dimension",
    text="Two rows on one line through 0 (all rows are, where d = 1) that are not zero have cosine +1 or -1.",
    hypotheses=(
        ON_LINE_A,
        ON_LINE_B,
        A_NOT_ZERO,
        Hypothesis("b is not zero", nonzero(b), necessary=True),
    ),
    conclusion=sp.Or(sp.Eq(Cosine(a, b), 1), sp.Eq(Cosine(a, b), -1)),
)
AT_MOST_TWO = Statement(
    name="no third row on a line",
    text="Of three rows of one length on one line through 0 two are the same.",
    hypotheses=(
        ON_LINE_A,
        ON_LINE_B,
        Hypothesis("c lies on the line of u", VectorEqual(c, r * u), necessary=True),
        SAME_AB,
        SAME_AC,
    ),
    conclusion=sp.Or(VectorEqual(a, b), VectorEqual(a, c), VectorEqual(b, c)),
)
OPPOSITE = Statement(
    name="same or opposite",
    text="Two rows of one length on one line through 0 are the same or opposite.",
    hypotheses=(ON_LINE_A, ON_LINE_B, SAME_AB),
    conclusion=sp.Or(VectorEqual(a, b), VectorEqual(a, -b)),
)
balance = total(lambda _x: v, m) + total(lambda _x: -v, n - m)
EVEN = Statement(
    name="even number",
    text="If m of n labels have the row v, not zero, the n - m others have -v, and all rows sum to zero, then "
    "n = 2 m.",
    hypotheses=(
        Hypothesis("m <= n", sp.Le(m, n)),
        Hypothesis("v is not zero", nonzero(v), necessary=True),
        Hypothesis("the rows sum to zero", VectorEqual(balance, ZeroVector()), necessary=True),
    ),
    conclusion=sp.Eq(n, 2 * m),
)
FIVE = Statement(
    name="three other labels",
    text="In a centred head of five rows of one length a pair with a cosine above -1/4 lies further along its sum "
    "than each of the three others: than c, minus the sum of a, b and the two others, d and e.",
    hypotheses=(
        *(Hypothesis(f"|a| = |{x.name}|", equally_long(a, x)) for x in (b, d, e)),
        Hypothesis("|a| = |a + b + d + e|", equally_long(a, a + b + d + e), necessary=True),
        Hypothesis("the cosine is above -1/4", sp.Gt(Cosine(a, b), sp.Rational(-1, 4)), necessary=True),
    ),
    conclusion=sp.Lt(Inner(-(a + b + d + e), a + b), Inner(a, a + b)),
    judged=False,
)

CLAIM = Claim(
    title="So few labels, or one dimension, leave the cosine or the others no choice",
    source=Source(
        "this project",
        "what no search can find",
        "In a centred head of two labels the cosine is -1, with three of one length it is -1/2, and in one "
        "dimension it is +1 or -1, whatever the head has learnt.",
    ),
    statements=(TWO, THREE, APART, LINE, AT_MOST_TWO, OPPOSITE, EVEN, FIVE),
    derivations=(
        Derivation(
            "three centred rows of one length",
            "the third row is minus the sum of the two others",
            start=THREE.hypotheses[0].formula,
            steps=(
                Step(
                    sp.Eq(Inner(a, a) + 2 * Inner(a, b) + Inner(b, b), Inner(c, c)),
                    "the squared length of a + b is that of -c",
                    rule="solver",
                ),
                Step(sp.Eq(2 * Inner(a, b), -Inner(a, a)), "all three lengths are the same", rule="solver"),
                Step(sp.Eq(Cosine(a, b), -HALF), "divide by 2 |a| |b| = 2 |a|^2, not zero", rule="solver"),
            ),
        ),
        Derivation(
            "even number",
            "the sum of the rows",
            start=balance,
            steps=(Step((2 * m - n) * v, "m of them are v, n - m are -v"),),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "three rows of any length",
            "three rows that sum to zero have pairwise cosines -1/2",
            Statement(
                "any length",
                "",
                hypotheses=(THREE.hypotheses[0], A_NOT_ZERO, SAME_AB),
                conclusion=THREE.conclusion,
            ),
        ),
        FalseTwin(
            "distinct rows",
            "two different rows have a cosine less than 1",
            Statement(
                "distinct",
                "",
                hypotheses=(APART.hypotheses[1], A_NOT_ZERO, Hypothesis("b", nonzero(b))),
                conclusion=APART.conclusion,
            ),
        ),
        FalseTwin(
            "all the same",
            "two rows of one length on one line are the same",
            Statement("same", "", hypotheses=OPPOSITE.hypotheses, conclusion=VectorEqual(a, b)),
        ),
    ),
    expected="holds",
    remarks="Rows of one length on a line are v or -v for some v, so a centred head of them has an even number "
    "of labels, and with distinct rows it has at most two.",
)
