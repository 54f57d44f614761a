"""The whitened Gram matrix: what neither translation nor a linear change of the features can alter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from shiftproof.notation import a, centred, i, j, k, n, v, w
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
    ForAll,
    Inner,
    Vector,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    label_index,
    total,
)

Rows = Callable[[Any], VectorExpr]
q, p = label_index("q"), label_index("p")
solution, second = VectorFamily("x"), VectorFamily("y")
image, pulled, pushed = VectorFamily("w'"), VectorFamily("z"), VectorFamily("z'")


def rows(label: Any) -> VectorExpr:
    """Return the row of a label."""
    return w[label]


def translated(label: Any) -> VectorExpr:
    """Return the translated row of a label."""
    return w[label] + v


def images(label: Any) -> VectorExpr:
    """Return the row of a label in the other head."""
    return image[label]


def covariance(of: Rows, vector: VectorExpr) -> Any:
    """Return the sum of <c_j, vector> c_j over the centred rows c_j."""
    return total(lambda x: Inner(centred(of)(x), vector) * centred(of)(x), n)


def plain(of: Rows, vector: VectorExpr) -> Any:
    """Return the same sum over the rows as they are."""
    return total(lambda x: Inner(of(x), vector) * of(x), n)


def solves(name: str, of: Rows, family: VectorFamily) -> Hypothesis:
    """Return that the family solves the equations of the whitened Gram matrix of these rows."""
    equation = VectorEqual(covariance(of, family[q]), centred(of)(q))
    return Hypothesis(name, ForAll(q, n, equation), necessary=True)


def entry(of: Rows, family: VectorFamily, first: Any, other: Any) -> Any:
    """Return the entry of the whitened Gram matrix, given the solutions."""
    return Inner(centred(of)(other), family[first])


def images_under(
    name: str, of: VectorFamily, test: VectorFamily, source: VectorFamily, under: VectorFamily
) -> Hypothesis:
    """Return that the rows ``of`` are linear images of ``source``, as the adjoint takes ``test`` to ``under``."""
    equation = sp.Eq(Inner(of[q], test[p]), Inner(source[q], under[p]))
    return Hypothesis(name, ForAll(q, n, ForAll(p, n, equation)), necessary=True)


SOLVES = solves("x solves", rows, solution)
P_ij = entry(rows, solution, i, j)

SYMMETRIC = Statement(
    name="symmetric",
    text="Let c_k be the centred rows, x_k such that the sum of <c_j, x_k> c_j over the labels is c_k (so x_k is "
    "(C^T C)^-1 c_k where C has full column rank), and P_ij = <x_i, c_j>. Then P_ij = P_ji.",
    hypotheses=(SOLVES,),
    conclusion=sp.Eq(P_ij, entry(rows, solution, j, i)),
)
ONE = Statement(
    name="well defined",
    text="Two solutions give the same P, also where the rows do not have full rank.",
    hypotheses=(SOLVES, solves("y solves", rows, second)),
    conclusion=sp.Eq(P_ij, entry(rows, second, i, j)),
)
IDEMPOTENT = Statement(
    name="projection",
    text="P P = P: with the symmetry, P is an orthogonal projection.",
    hypotheses=(SOLVES,),
    conclusion=sp.Eq(total(lambda x: entry(rows, solution, i, x) * entry(rows, solution, x, j), n), P_ij),
)
SUMS = Statement(
    name="rows sum to zero",
    text="Each row of P sums to 0.",
    conclusion=sp.Eq(total(lambda x: entry(rows, solution, i, x), n), 0),
)
TRANSLATION = Statement(
    name="translation",
    text="Solutions for W + 1 v^T give the same P as solutions for W.",
    hypotheses=(SOLVES, solves("y solves for the translate", translated, second)),
    conclusion=sp.Eq(entry(translated, second, i, j), P_ij),
)
LINEAR = Statement(
    name="linear maps",
    text="If each of two heads, of whatever numbers of features, is a linear image of the other (A y_p = z_p and "
    "B x_p = z'_p for the adjoints), P is the same for both.",
    hypotheses=(
        SOLVES,
        solves("y solves for the other head", images, second),
        images_under("w' is a linear image of w", image, second, w, pulled),
        images_under("w is a linear image of w'", w, solution, image, pushed),
    ),
    conclusion=sp.Eq(entry(images, second, i, j), P_ij),
)

# A head whose labels are numbered with one of them first: row a, then n - 1 rows r[q].
own, row_x, row_y, normal = VectorFamily("r"), Vector("x"), Vector("y"), Vector("z")
mean = (a + total(lambda x: own[x], n - 1)) / n


def spread(vector: VectorExpr) -> Any:
    """Return the sum of <c, vector> c over the centred rows c."""
    others = total(lambda x: Inner(own[x] - mean, vector) * (own[x] - mean), n - 1)
    return Inner(a - mean, vector) * (a - mean) + others


OUTSIDE = Statement(
    name="outside the others' hull",
    text="If a row a is not in the affine hull of the others (some z has <a - r_q, z> = 1 for all of them), its "
    "entry of P is 1 - 1/n with itself and -1/n with every other label: P = I - 1 1^T/n where all rows are so.",
    hypotheses=(
        Hypothesis("z separates a", ForAll(q, n - 1, sp.Eq(Inner(a - own[q], normal), 1)), necessary=True),
        Hypothesis("x solves for a", VectorEqual(spread(row_x), a - mean), necessary=True),
        Hypothesis("y solves for r_k", VectorEqual(spread(row_y), own[k] - mean), necessary=True),
    ),
    ranges=((k, n - 1),),
    conclusion=sp.And(
        sp.Eq(Inner(a - mean, row_x), 1 - 1 / n),
        sp.Eq(Inner(a - mean, row_y), -1 / n),
    ),
)

CLAIM = Claim(
    title="The whitened Gram matrix is the same in all heads that translation and linear maps make of one",
    source=Source(
        "this project",
        "what is left of the label representations",
        "What the centred rows span, as a projection of the labels, is changed neither by translating a head nor by "
        "an invertible linear map of its features.",
    ),
    statements=(SYMMETRIC, ONE, IDEMPOTENT, SUMS, TRANSLATION, LINEAR, OUTSIDE),
    derivations=(
        Derivation(
            "rows sum to zero",
            "the centred rows sum to zero",
            start=total(lambda x: entry(rows, solution, i, x), n),
            steps=(
                Step(
                    Inner(total(lambda x: w[x], n) - n * (total(lambda x: w[x], n) / n), solution[i]),
                    "the inner product is linear; the mean is counted n times",
                ),
                Step(sp.Integer(0), "the sum less n times the mean"),
            ),
        ),
        Derivation(
            "translation",
            "the equations are the same",
            start=covariance(translated, second[i]),
            steps=(Step(covariance(rows, second[i]), "v leaves every centred row as it is"),),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "without whitening",
            "the Gram matrix of the centred rows is the same after a linear map",
            Statement(
                "plain Gram matrix",
                "",
                hypotheses=LINEAR.hypotheses,
                conclusion=sp.Eq(
                    Inner(centred(images)(i), centred(images)(j)), Inner(centred(rows)(i), centred(rows)(j))
                ),
            ),
        ),
        FalseTwin(
            "without centring",
            "the same matrix of the rows as they are is unchanged by translation",
            Statement(
                "not centred",
                "",
                hypotheses=(
                    Hypothesis(
                        "x",
                        ForAll(q, n, VectorEqual(plain(rows, solution[q]), w[q])),
                    ),
                    Hypothesis(
                        "y",
                        ForAll(q, n, VectorEqual(plain(translated, second[q]), w[q] + v)),
                    ),
                ),
                conclusion=sp.Eq(Inner(w[j] + v, second[i]), Inner(w[j], solution[i])),
            ),
        ),
    ),
    expected="holds",
    remarks="Unlike the cosine, P is one for a head, its translates and all bases of the features, but it says "
    "nothing of a label whose row is outside the affine hull of the others: nothing at all where n <= d + 1 rows are "
    "affinely independent.",
)
