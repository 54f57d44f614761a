"""Heads whose differences of rows have equal cosines can rank their labels alike; the converse is false."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import a, b, bias, f, i, j, n, number, u, w
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
    Coordinates,
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    ZeroVector,
    distinct,
    label_index,
    norm,
    total,
)

other, other_bias = VectorFamily("w'"), ScalarFamily("bias'")
weight, ratio = ScalarFamily("c"), ScalarFamily("rho")
answer, g = Vector("f'"), Vector("g")
c, new_a, new_b, new_c = Vector("c"), Vector("a'"), Vector("b'"), Vector("c'")
k, m, p, q, r, first = (label_index(name) for name in ("k", "m", "p", "q", "r", "l"))
x, y = number("x"), number("y")


def same_sign(left: Any, right: Any) -> Any:
    """Return "both are positive, both zero or both negative"."""
    return sp.Or(
        sp.And(sp.Gt(left, 0), sp.Gt(right, 0)),
        sp.And(sp.Eq(left, 0), sp.Eq(right, 0)),
        sp.And(sp.Lt(left, 0), sp.Lt(right, 0)),
    )


def equal_cosine(old: tuple[VectorExpr, VectorExpr], new: tuple[VectorExpr, VectorExpr]) -> Any:
    """Return "two pairs of vectors have equal cosines", multiplied out: true where a vector of each is zero."""
    return sp.Eq(
        Inner(*old) * norm(new[0]) * norm(new[1]),
        Inner(*new) * norm(old[0]) * norm(old[1]),
    )


def for_all(labels: tuple[Any, ...], formula: Any) -> Any:
    """Return that a formula holds for all these labels."""
    for label in reversed(labels):
        formula = ForAll(label, n, formula)
    return formula


EQUAL_COSINES = Hypothesis(
    "equal cosines of all differences, multiplied out",
    for_all(
        (first, m, p, q),
        equal_cosine((w[first] - w[m], w[p] - w[q]), (other[first] - other[m], other[p] - other[q])),
    ),
    necessary=True,
)
SAME_ROWS = Hypothesis(
    "two rows are equal in both heads or in neither",
    for_all(
        (p, q),
        sp.Or(
            sp.And(VectorEqual(w[p], w[q]), VectorEqual(other[p], other[q])),
            sp.And(distinct(w[p], w[q]), distinct(other[p], other[q])),
        ),
    ),
    necessary=True,
)
NO_BIAS = Hypothesis(
    "no bias", ForAll(q, n, sp.And(sp.Eq(bias[q], 0), sp.Eq(other_bias[q], 0))), necessary=True
)
ALLOWED = (
    Hypothesis("f is on the side of g", sp.Ge(Inner(g, f), 0)),
    Hypothesis("g = 0: no input is left out", VectorEqual(g, ZeroVector()), necessary=True),
)
INPUT = (
    Hypothesis(
        "f is a combination of differences and a rest",
        VectorEqual(f, total(lambda z: weight[z] * (w[z] - w[r]), n) + u),
    ),
    Hypothesis(
        "the rest is orthogonal to every difference", ForAll(q, n, sp.Eq(Inner(w[q], u), Inner(w[r], u)))
    ),
    Hypothesis(
        "rho is how much longer the differences are",
        ForAll(q, n, sp.Eq(ratio[q] * norm(other[q] - other[r]), norm(w[q] - w[r]))),
    ),
)
WITNESS = total(lambda z: weight[z] * ratio[z] * (other[z] - other[r]), n)
RANKINGS = Statement(
    name="rankings",
    text="Let all differences of rows have the same cosines in two heads without bias, let two rows be equal in both or "
    "in neither, and let every input be allowed. Then for each input f of the one there is an input f' of the other that "
    "ranks the labels alike: the logits of any two labels compare in the same way, ties included.",
    hypotheses=(EQUAL_COSINES, SAME_ROWS, NO_BIAS, *INPUT, *ALLOWED),
    exists=(answer,),
    witness={answer: WITNESS},
    ranges=((r, n),),
    conclusion=sp.And(
        sp.Ge(Inner(g, answer), 0),
        for_all(
            (i, k),
            same_sign(
                Inner(w[i] - w[k], f) + bias[i] - bias[k],
                Inner(other[i] - other[k], answer) + other_bias[i] - other_bias[k],
            ),
        ),
    ),
)

# -- how many of the cosines are needed ----------------------------------------------------------
FLAT = Hypothesis(
    "c is not on the line of a and b",
    sp.Lt(Inner(b - a, c - a) ** 2, Inner(b - a, b - a) * Inner(c - a, c - a)),
    necessary=True,
)
CORNER = Hypothesis(
    "equal cosine at a", equal_cosine((b - a, c - a), (new_b - new_a, new_c - new_a)), necessary=True
)
FAR_CORNER = Hypothesis(
    "equal cosine at b", equal_cosine((a - b, c - b), (new_a - new_b, new_c - new_b)), necessary=True
)
APART = tuple(
    Hypothesis(f"{one.name} != {two.name}", distinct(one, two), necessary=needed)
    for one, two, needed in ((new_a, new_b, True), (new_a, new_c, False), (new_b, new_c, False))
)


def in_proportion(one: VectorExpr, two: VectorExpr, new: tuple[VectorExpr, VectorExpr]) -> Any:
    """Return "the sides have the ratio of the new ones", as an equation of squares."""
    return sp.Eq(Inner(one, one) * Inner(new[1], new[1]), Inner(two, two) * Inner(new[0], new[0]))


TWO_ANGLES = Statement(
    name="two angles fix a triangle",
    text="Two triangles that are not flat and agree in the cosines at two corners have all sides in one proportion: two "
    "cosines give two lengths once one is known.",
    hypotheses=(FLAT, CORNER, FAR_CORNER, *APART),
    conclusion=sp.And(
        in_proportion(c - a, b - a, (new_c - new_a, new_b - new_a)),
        in_proportion(c - b, b - a, (new_c - new_b, new_b - new_a)),
    ),
)
s = number("s")
ONE_ANGLE = Statement(
    name="an angle fixes the third side",
    text="If two sides from a are s times as long in the other triangle, s > 0, and the cosines at a agree, the third side "
    "is s times as long too: one cosine gives one length.",
    hypotheses=(
        Hypothesis("s > 0", s > 0),
        Hypothesis("b != a", distinct(b, a)),
        Hypothesis("c != a", distinct(c, a)),
        *(
            Hypothesis(
                f"{old.name} is s times as far",
                sp.Eq(Inner(new - new_a, new - new_a), s**2 * Inner(old - a, old - a)),
                necessary=True,
            )
            for old, new in ((b, new_b), (c, new_c))
        ),
        CORNER,
    ),
    conclusion=sp.Eq(Inner(new_c - new_b, new_c - new_b), s**2 * Inner(c - b, c - b)),
)
points, new_points = VectorFamily("r"), VectorFamily("r'")
AT_A, AT_B = (
    Hypothesis(
        f"equal cosines at {name}",
        ForAll(
            q,
            n,
            equal_cosine((far - near, points[q] - near), (new_far - new_near, new_points[q] - new_near)),
        ),
        necessary=True,
    )
    for name, near, far, new_near, new_far in (("a", a, b, new_a, new_b), ("b", b, a, new_b, new_a))
)
BETWEEN = Hypothesis(
    "equal cosines at a between the others",
    for_all(
        (p, q),
        equal_cosine((points[p] - a, points[q] - a), (new_points[p] - new_a, new_points[q] - new_a)),
    ),
    necessary=True,
)
NOT_FLAT = Hypothesis(
    "no triangle with a and b is flat",
    ForAll(
        q,
        n,
        sp.And(
            sp.Lt(
                Inner(b - a, points[q] - a) ** 2,
                Inner(b - a, b - a) * Inner(points[q] - a, points[q] - a),
            ),
            distinct(new_points[q], new_a),
            distinct(new_points[q], new_b),
        ),
    ),
    necessary=True,
)
FEW = Statement(
    name="few cosines are enough",
    text="Of points a, b and n others, no other on the line of a and b, the 2 n cosines at a and b, and those at a between "
    "the others, n (n - 1)/2, fix all distances up to one factor, and with them every cosine and every ranking. For six "
    "points these are 14 of the 105 cosines between differences.",
    hypotheses=(
        AT_A,
        AT_B,
        BETWEEN,
        NOT_FLAT,
        Hypothesis("a' != b'", distinct(new_a, new_b), necessary=True),
    ),
    ranges=((i, n), (j, n)),
    conclusion=sp.Eq(
        Inner(points[i] - points[j], points[i] - points[j]) * Inner(new_b - new_a, new_b - new_a),
        Inner(new_points[i] - new_points[j], new_points[i] - new_points[j]) * Inner(b - a, b - a),
    ),
)

# -- equal rankings, other cosines ---------------------------------------------------------------
ROWS = (Coordinates(0, 0), Coordinates(1, 0), Coordinates(0, 1))
STRETCHED = (Coordinates(0, 0), Coordinates(1, 0), Coordinates(0, 2))
new_x, new_y = number("x'"), number("y'")
NOT_NEEDED = Statement(
    name="not needed",
    text="The rows (0, 0), (1, 0), (0, 1) and the rows (0, 0), (1, 0), (0, 2) rank three labels alike, as for each input "
    "(x, y) of the one (x, y/2) ranks them so in the other, and every input is such a one; but two of their differences have another cosine.",
    exists=(new_x, new_y),
    witness={new_x: x, new_y: y / 2},
    conclusion=sp.And(
        *(
            same_sign(
                Inner(ROWS[one] - ROWS[two], Coordinates(x, y)),
                Inner(STRETCHED[one] - STRETCHED[two], Coordinates(new_x, new_y)),
            )
            for one, two in ((0, 1), (0, 2), (1, 2))
        ),
        sp.Ne(
            Cosine(ROWS[1] - ROWS[2], ROWS[0] - ROWS[2]),
            Cosine(STRETCHED[1] - STRETCHED[2], STRETCHED[0] - STRETCHED[2]),
        ),
    ),
)

CLAIM = Claim(
    title="Equal cosines of all differences are sufficient for equal rankings, not necessary",
    source=Source(
        "arXiv:2603.29488v2",
        "abstract",
        "For softmax heads it takes the cosines between all differences of label representations to determine "
        "the attainable rankings.",
    ),
    statements=(RANKINGS, TWO_ANGLES, ONE_ANGLE, FEW, NOT_NEEDED),
    derivations=(
        Derivation(
            "rankings",
            "a difference of logits of the other head",
            start=Inner(other[i] - other[k], WITNESS),
            steps=(
                Step(
                    total(
                        lambda z: weight[z] * ratio[z] * Inner(other[i] - other[k], other[z] - other[r]), n
                    ),
                    "the inner product is linear; the terms are multiples of cosines of differences",
                ),
            ),
            part=True,
        ),
        Derivation(
            "an angle fixes the third side",
            "the third side by the other two",
            start=Inner(new_c - new_b, new_c - new_b),
            steps=(
                Step(
                    Inner(new_b - new_a, new_b - new_a)
                    + Inner(new_c - new_a, new_c - new_a)
                    - 2 * Inner(new_b - new_a, new_c - new_a),
                    "the law of cosines: every term is s^2 times the old one",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "the cosines of the rows",
            "equal cosines between the rows themselves are enough",
            Statement(
                "cosines of rows",
                "",
                hypotheses=(
                    Hypothesis(
                        "equal cosines of the rows",
                        for_all((p, q), equal_cosine((w[p], w[q]), (other[p], other[q]))),
                    ),
                    *RANKINGS.hypotheses[1:],
                ),
                exists=(answer,),
                ranges=((r, n),),
                conclusion=RANKINGS.conclusion,
            ),
        ),
        FalseTwin(
            "one cosine of a triangle",
            "one equal cosine puts the sides of two triangles into one proportion",
            Statement(
                "one angle",
                "",
                hypotheses=(FLAT, CORNER, *APART),
                conclusion=TWO_ANGLES.conclusion,
            ),
        ),
    ),
    expected="holds",
    remarks="Sufficient, not necessary: equal cosines of all differences give equal rankings, but heads can rank alike "
    "with other cosines (an invertible linear map of the rows changes no attainable ranking, whatever it does to the "
    "cosines), and of the cosines a few fix the others. That every input is a combination of differences and a rest is what sigmoid_label_sets shows of "
    "any rows.",
)
