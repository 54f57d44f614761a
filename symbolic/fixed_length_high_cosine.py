"""A centred head with rows of one length in which two labels of high cosine are never probable together."""

from __future__ import annotations

import sympy as sp

from shiftproof.heads import Matrices
from shiftproof.notation import number
from shiftproof.statement import Claim, Derivation, FalseTwin, Source, Statement, Step
from shiftproof.vectors import Coordinates, Cosine, Inner, VectorAdd, VectorEqual, ZeroVector

PAIR = (1, 3)
CEILING = sp.Rational(3167, 10000)
HIGH = sp.Rational(161, 200)
f = Coordinates(number("f.0"), number("f.1"))


def claim(matrices: Matrices) -> Claim:
    """Return the claim about the published rows."""
    rows = matrices.rows("fixed_length_example")
    exps = [sp.exp(Inner(row, f)) for row in rows]
    left, right = PAIR

    def never(bound: sp.Rational, pair: tuple[int, int] = PAIR) -> sp.Basic:
        """Return "at this input one of the two probabilities is at most the bound"."""
        return sp.Or(*(sp.Le(exps[label] / sp.Add(*exps), bound) for label in pair))

    shape = Statement(
        name="the head",
        text="The published head of 6 labels is centred, its rows have length 1, and labels 1 and 3 have "
        "cosine +161/200.",
        conclusion=sp.And(
            VectorEqual(VectorAdd(*rows), ZeroVector()),
            *(sp.Eq(Inner(row, row), 1) for row in rows),
            sp.Eq(Cosine(rows[left], rows[right]), HIGH),
        ),
        example={"w": [list(row.args) for row in rows]},
    )
    ceiling = Statement(
        name="ceiling",
        text="At every embedding one of the two labels has probability at most 0.3167.",
        conclusion=never(CEILING),
        example={"w": [list(row.args) for row in rows]},
    )
    return Claim(
        title="Label representations of one length and high cosine need not be probable together",
        source=Source(
            "arXiv:2603.29488v1",
            "abstract, and the code's example",
            "Also between label representations of one length a high cosine does not mean that the labels "
            "can be probable together.",
        ),
        statements=(shape, ceiling),
        derivations=(
            Derivation(
                "the head",
                "the cosine of the published pair",
                start=Cosine(rows[left], rows[right]),
                steps=(
                    Step(Inner(rows[left], rows[right]), "both rows have length 1"),
                    Step(HIGH, "361/400 - 39/400"),
                ),
            ),
        ),
        false_twins=(
            FalseTwin(
                "a lower ceiling",
                "one of the two has probability at most 0.3166 at every input",
                Statement("lower", "", never(CEILING - sp.Rational(1, 10000))),
            ),
            FalseTwin(
                "the neighbouring pair",
                "labels 1 and 2 are not both above 0.3167 either",
                Statement("neighbours", "", never(CEILING, (1, 2))),
            ),
        ),
        expected="holds",
        remarks="The row (-1, 0) lies between the two, so its label takes the probability that the pair "
        "would share.",
    )
