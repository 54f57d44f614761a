"""Centred heads in which two labels of low cosine are probable together, at one input."""

from __future__ import annotations

import sympy as sp

from shiftproof.heads import Matrices
from shiftproof.notation import a, b, f, j, k, n, number, w
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
    VectorAdd,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    distinct,
    nonzero,
    total,
)

cosine_value, tau = number("c"), number("tau")
first, second = Vector("e1"), Vector("e2")
others = VectorFamily("r")

# The head: two rows a, b and n - 2 rows r[k]. The pair leans along e1, the others away from it.
lean = sp.sqrt((1 + cosine_value) / (1 - cosine_value))
odds = 2 * (n - 2) * tau / (1 - 2 * tau)  # twice what tau itself would need
length = sp.log(odds) * (n - 2) / (n * lean)
WITNESS = {
    a: lean * first + second,
    b: lean * first - second,
    "r": lambda x: -2 * lean / (n - 2) * first + (2 * x - n + 3) * second,
    f: length * first,
}


def together(label: Vector) -> sp.Basic:
    """Return "the probability of this row's label is at least tau"."""
    exps = sp.exp(Inner(a, f)) + sp.exp(Inner(b, f)) + total(lambda x: sp.exp(Inner(others[x], f)), n - 2)
    return sp.Ge(sp.exp(Inner(label, f)) / exps, tau)


FAMILY = Statement(
    name="every size",
    text="For every n >= 3 and d >= 2, every cosine -1 < c < 1 and every tau < 1/2 there are a centred head "
    "with distinct non-zero rows, a pair with cosine c, and one input at which both labels of the pair have "
    "probability at least tau.",
    hypotheses=(
        Hypothesis("n >= 3", sp.Ge(n, 3)),
        Hypothesis("c > -1", cosine_value > -1, necessary=True),
        Hypothesis("c < 1", cosine_value < 1),
        Hypothesis("tau > 0", tau > 0),
        Hypothesis("tau < 1/2", tau < sp.Rational(1, 2)),
        Hypothesis(
            "e1, e2 are orthonormal (d >= 2)",
            sp.And(
                sp.Eq(Inner(first, first), 1),
                sp.Eq(Inner(second, second), 1),
                sp.Eq(Inner(first, second), 0),
            ),
        ),
    ),
    ranges=((j, n - 2), (k, n - 2)),
    exists=(a, b, "r", f),
    witness=WITNESS,
    then_all=(j, k),
    conclusion=sp.And(
        VectorEqual(a + b + total(lambda x: others[x], n - 2), ZeroVector()),
        sp.Eq(Cosine(a, b), cosine_value),
        together(a),
        together(b),
        distinct(a, b),
        distinct(a, others[k]),
        distinct(b, others[k]),
        nonzero(others[k]),
        sp.Implies(sp.Ne(j, k), distinct(others[j], others[k])),
    ),
)


def probability_of(label: int, count: int) -> sp.Expr:
    """Return the softmax probability of a label over ``count`` rows of the family w."""
    return sp.exp(Inner(w[label], f)) / sp.Add(*(sp.exp(Inner(w[x], f)) for x in range(count)))


def exhibited(
    name: str,
    text: str,
    count: int,
    pair: tuple[int, int],
    low: sp.Rational,
    example: dict[str, object] | None = None,
) -> Statement:
    """Return "there is a centred head of this size with such a pair", to be shown by its rows."""
    level = sp.Rational(49, 100)
    return Statement(
        name=name,
        text=text,
        exists=("w", f),
        conclusion=sp.And(
            VectorEqual(VectorAdd(*(w[x] for x in range(count))), ZeroVector()),
            sp.Le(Cosine(w[pair[0]], w[pair[1]]), low),
            *(sp.Ge(probability_of(x, count), level) for x in pair),
        ),
        example=example,
        judged=False,
    )


FOUND = exhibited(
    "found by the search",
    "There is a centred head of 3 labels with rational rows, a pair with cosine at most -0.9, and an input "
    "at which both have probability at least 0.49.",
    3,
    (0, 1),
    sp.Rational(-9, 10),
)
SMALLEST = Statement(
    name="smallest",
    text="With two labels, w = (1), (-1): the head is centred, the cosine is -1, and at f = 0 both have "
    "probability 1/2.",
    exists=("w", f),
    conclusion=sp.And(
        VectorEqual(w[0] + w[1], ZeroVector()),
        sp.Eq(Cosine(w[0], w[1]), -1),
        *(sp.Eq(probability_of(x, 2), sp.Rational(1, 2)) for x in (0, 1)),
    ),
    example={"w": [[1], [-1]], "f": [0]},
    judged=False,
)


def claim(matrices: Matrices) -> Claim:
    """Return the claim, with the published rows' cosine derived."""
    rows = matrices.rows("centered_example")
    published = exhibited(
        "published example",
        "The published head of 5 labels is centred, labels 1 and 2 have cosine -8/sqrt(185) < -0.58, and at one "
        "input both have probability at least 0.49.",
        5,
        (1, 2),
        sp.Rational(-58, 100),
        {"w": [list(row.args) for row in rows], "f": [-7, 23]},
    )
    return Claim(
        title="Centred label representations of low cosine can be probable together",
        source=Source(
            "arXiv:2603.29488v1",
            "abstract, and the code's example",
            "Also between centred label representations a low cosine does not mean that the labels are not "
            "probable together.",
        ),
        statements=(FAMILY, published, FOUND, SMALLEST),
        derivations=(
            Derivation(
                "published example",
                "the cosine of the published pair",
                start=Cosine(rows[1], rows[2]),
                steps=(
                    Step(
                        Inner(rows[1], rows[2]) / sp.sqrt(Inner(rows[1], rows[1]) * Inner(rows[2], rows[2])),
                        "the definition of the cosine",
                    ),
                    Step(-8 / sp.sqrt(185), "-24/25 divided by sqrt(74/25 * 9/10)"),
                ),
                part=True,
            ),
            Derivation(
                "published example",
                "the published rows sum to zero",
                start=VectorAdd(*rows),
                steps=(Step(ZeroVector(), "add the coordinates"),),
                part=True,
            ),
        ),
        false_twins=(
            FalseTwin(
                "cosine -1 as well",
                "in a centred head of three labels the two of a pair with cosine -1 are each above 1/3",
                Statement(
                    "opposite",
                    "",
                    hypotheses=(
                        Hypothesis("cosine -1", sp.Eq(Cosine(w[0], w[1]), -1)),
                        Hypothesis("centred", VectorEqual(w[0] + w[1] + w[2], ZeroVector())),
                    ),
                    conclusion=sp.And(*(sp.Gt(probability_of(x, 3), sp.Rational(1, 3)) for x in (0, 1))),
                ),
            ),
            FalseTwin(
                "probable at every input",
                "the published pair has probability at least 0.49 at every input",
                Statement(
                    "everywhere",
                    "",
                    sp.Ge(
                        sp.exp(Inner(rows[1], f)) / sp.Add(*(sp.exp(Inner(row, f)) for row in rows)),
                        sp.Rational(49, 100),
                    ),
                ),
            ),
        ),
        expected="holds",
        remarks="At the extreme a centred cosine does say something: cosine -1 keeps one of the two "
        "probabilities at or below 1/n at every input.",
    )
