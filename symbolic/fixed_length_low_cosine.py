"""Centred heads with rows of one length, in which two labels of low cosine are probable together."""

from __future__ import annotations

import sympy as sp

from shiftproof.heads import Matrices
from shiftproof.notation import a, b, f, number, w
from shiftproof.statement import Claim, Derivation, FalseTwin, Hypothesis, Source, Statement, Step
from shiftproof.vectors import (
    Cosine,
    Inner,
    Vector,
    VectorAdd,
    VectorEqual,
    ZeroVector,
    distinct,
)

cosine_value, tau = number("c"), number("tau")
first, second = Vector("e1"), Vector("e2")
HALF = sp.Rational(1, 2)

# A rhombus. The input along e1 lets a and b win together.
ROWS = (a, b, -a, -b)
along, across = sp.sqrt((1 + cosine_value) / 2), sp.sqrt((1 - cosine_value) / 2)
length = sp.log(4 * tau / (1 - 2 * tau)) / (2 * along)
WITNESS = {a: along * first + across * second, b: along * first - across * second, f: length * first}


def together(row: Vector) -> sp.Basic:
    """Return "the probability of this row's label is at least tau"."""
    exps = [sp.exp(Inner(x, f)) for x in ROWS]
    return sp.Ge(sp.exp(Inner(row, f)) / sp.Add(*exps), tau)


RHOMBUS = Statement(
    name="rhombus",
    text="For every d >= 2, every cosine -1 < c < 1 and every tau < 1/2 the centred head with the four rows "
    "a, b, -a, -b of length 1 has a pair a, b with cosine c and an input at which both their labels have "
    "probability at least tau.",
    hypotheses=(
        Hypothesis("c > -1", cosine_value > -1, necessary=True),
        Hypothesis("c < 1", cosine_value < 1, necessary=True),
        Hypothesis("tau > 0", tau > 0),
        Hypothesis("tau < 1/2", tau < HALF),
        Hypothesis(
            "e1, e2 are orthonormal (d >= 2)",
            sp.And(
                sp.Eq(Inner(first, first), 1),
                sp.Eq(Inner(second, second), 1),
                sp.Eq(Inner(first, second), 0),
            ),
        ),
    ),
    rows=ROWS,
    exists=(a, b, f),
    witness=WITNESS,
    conclusion=sp.And(
        sp.Eq(Inner(a, a), 1),
        sp.Eq(Inner(b, b), 1),
        sp.Eq(Cosine(a, b), cosine_value),
        distinct(a, b),
        distinct(a, -b),
        together(a),
        together(b),
    ),
)


def probability_of(label: int, count: int) -> sp.Expr:
    """Return the softmax probability of a label over ``count`` rows of the family w."""
    return sp.exp(Inner(w[label], f)) / sp.Add(*(sp.exp(Inner(w[x], f)) for x in range(count)))


def exhibited(
    name: str, text: str, count: int, cosine: sp.Basic, example: dict[str, object] | None = None
) -> Statement:
    """Return "there is such a head with ``count`` rows of length 1", to be shown by its rows."""
    level = sp.Rational(49, 100)
    return Statement(
        name=name,
        text=text,
        exists=("w", f),
        conclusion=sp.And(
            VectorEqual(VectorAdd(*(w[x] for x in range(count))), ZeroVector()),
            *(sp.Eq(Inner(w[x], w[x]), 1) for x in range(count)),
            cosine,
            *(sp.Ge(probability_of(x, count), level) for x in (0, 1)),
        ),
        example=example,
        judged=False,
    )


FOUND = exhibited(
    "found by the search",
    "There is a centred head of 4 rows of length 1 with a pair of cosine at most -0.9 and an input at which "
    "both have probability at least 0.49.",
    4,
    sp.Le(Cosine(w[0], w[1]), sp.Rational(-9, 10)),
)


def claim(matrices: Matrices) -> Claim:
    """Return the claim, with the published rows' cosine derived."""
    rows = matrices.rows("fixed_length_example")
    value = sp.Rational(-161, 200)
    published = exhibited(
        "published example",
        "The published head of 6 labels is centred with rows of length 1, labels 0 and 1 have cosine "
        "-161/200, and at one input both have probability at least 0.49.",
        6,
        sp.Eq(Cosine(w[0], w[1]), value),
        {"w": [list(row.args) for row in rows], "f": [0, 20]},
    )
    everywhere = sp.exp(Inner(rows[0], f)) / sp.Add(*(sp.exp(Inner(row, f)) for row in rows))
    return Claim(
        title="Label representations of one length and low cosine can be probable together",
        source=Source(
            "arXiv:2603.29488v1",
            "abstract, and the code's example",
            "Also between label representations of one length a low cosine does not mean that the labels "
            "are not probable together.",
        ),
        statements=(RHOMBUS, published, FOUND),
        derivations=(
            Derivation(
                "published example",
                "the cosine of the published pair",
                start=Cosine(rows[0], rows[1]),
                steps=(
                    Step(Inner(rows[0], rows[1]), "both rows have length 1"),
                    Step(value, "-361/400 + 39/400"),
                ),
                part=True,
            ),
        ),
        false_twins=(
            FalseTwin(
                "probable at every input",
                "the published pair has probability at least 0.49 at every input",
                Statement("everywhere", "", sp.Ge(everywhere, sp.Rational(49, 100))),
            ),
            FalseTwin(
                "three labels",
                "three centred rows of length 1 can have a pair with cosine -9/10",
                Statement(
                    "three",
                    "",
                    exists=("w",),
                    conclusion=sp.And(
                        *(sp.Eq(Inner(w[x], w[x]), 1) for x in range(3)),
                        VectorEqual(w[0] + w[1] + w[2], ZeroVector()),
                        sp.Le(Cosine(w[0], w[1]), sp.Rational(-9, 10)),
                    ),
                ),
            ),
        ),
        expected="holds",
        remarks="With three labels the cosines are -1/2, nothing else; with four the rhombus has every "
        "cosine between -1 and 1.",
    )
