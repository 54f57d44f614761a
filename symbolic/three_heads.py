"""The published example: three equivalent heads in which one pair has cosine 4/5, -1 and +1."""

from __future__ import annotations

import sympy as sp

from shiftproof.heads import Matrices
from shiftproof.notation import number
from shiftproof.statement import Claim, Derivation, FalseTwin, Source, Statement, Step
from shiftproof.vectors import Coordinates, Cosine, Inner, VectorExpr

HALF = sp.Rational(1, 2)
embedding = Coordinates(number("x"), number("y"))


def probability(rows: tuple[VectorExpr, ...], label: int) -> sp.Expr:
    """Return the probability of a label at the embedding (x, y)."""
    exps = [sp.exp(Inner(row, embedding)) for row in rows]
    return exps[label] / sp.Add(*exps)


def claim(matrices: Matrices) -> Claim:
    """Return the claim about the published rows."""
    rows = matrices.rows("three_heads")
    given = {"w": [list(row.args) for row in rows]}
    first, second = rows[0], rows[1]
    between, beyond = (-first - s * (second - first) for s in (HALF, -HALF))

    def cosine(translation: VectorExpr) -> Cosine:
        return Cosine(first + translation, second + translation)

    cosines = Statement(
        name="cosines",
        text="The cosine of labels 0 and 1 is exactly 4/5; with s = 1/2 it is -1, with s = -1/2 it is +1.",
        conclusion=sp.And(
            sp.Eq(Cosine(first, second), sp.Rational(4, 5)),
            sp.Eq(cosine(between), -1),
            sp.Eq(cosine(beyond), 1),
        ),
        example=given,
    )
    equivalent = Statement(
        name="equivalent",
        text="All three heads give each of the five labels the same probability at every embedding.",
        conclusion=sp.And(
            *(
                sp.Eq(
                    probability(tuple(row + v for row in rows), label),
                    probability(rows, label),
                )
                for v in (between, beyond)
                for label in range(len(rows))
            )
        ),
        example=given,
    )
    return Claim(
        title="Three equivalent heads: cosine 4/5, -1 and +1 for the same pair",
        source=Source(
            "arXiv:2603.29488v1",
            "the code beside it",
            "The printed head and its two translates give the same probabilities, with cosines 4/5, -1, +1.",
        ),
        statements=(cosines, equivalent),
        derivations=(
            Derivation(
                "cosines",
                "as published",
                start=Cosine(first, second),
                steps=(
                    Step(
                        Inner(first, second) / sp.sqrt(Inner(first, first) * Inner(second, second)),
                        "the definition of the cosine",
                    ),
                    Step(sp.Rational(4, 5), "1 / sqrt(5/4 * 5/4)"),
                ),
            ),
            Derivation(
                "cosines",
                "s = 1/2: the midpoint becomes the origin",
                start=cosine(between),
                steps=(
                    Step(
                        Cosine(-HALF * (second - first), HALF * (second - first)),
                        "opposite multiples of the difference",
                    ),
                    Step(sp.Integer(-1), "insert the coordinates"),
                ),
            ),
            Derivation(
                "cosines",
                "s = -1/2: the origin lies beyond the first",
                start=cosine(beyond),
                steps=(
                    Step(
                        Cosine(HALF * (second - first), 3 * HALF * (second - first)),
                        "positive multiples of the difference",
                    ),
                    Step(sp.Integer(1), "insert the coordinates"),
                ),
            ),
        ),
        false_twins=(
            FalseTwin(
                "the signs exchanged",
                "s = 1/2 gives +1",
                Statement("exchanged", "", sp.Eq(cosine(between), 1)),
            ),
            FalseTwin(
                "one row not translated",
                "the head stays equivalent if label 4 keeps its row",
                Statement(
                    "one row kept",
                    "",
                    sp.Eq(
                        probability((*(row + between for row in rows[:4]), rows[4]), 0),
                        probability(rows, 0),
                    ),
                ),
            ),
        ),
        expected="holds",
        remarks="The rows are the published decimals as exact numbers. As doubles the +1 head is not an "
        "exact translation of the first (its rows are off by up to 2^-52).",
    )
