"""Sigmoid heads without bias and with equal cosines can have the same labels on together."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import a, bias, f, k, n, number, u, w
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
    VectorExpr,
    VectorFamily,
    ZeroVector,
    label_index,
    nonzero,
    norm,
    total,
)

other, other_bias = VectorFamily("w'"), ScalarFamily("bias'")
weight, coefficient = ScalarFamily("c"), ScalarFamily("e")
answer, g = Vector("f'"), Vector("g")
left_over, rest = Vector("u'"), Vector("z")
p, q = label_index("p"), label_index("q")
s, t = number("s"), number("t")


def same_sign(x: Any, y: Any) -> Any:
    """Return "x and y are both positive, both zero or both negative"."""
    return sp.Or(
        sp.And(sp.Gt(x, 0), sp.Gt(y, 0)),
        sp.And(sp.Eq(x, 0), sp.Eq(y, 0)),
        sp.And(sp.Lt(x, 0), sp.Lt(y, 0)),
    )


NO_BIAS = Hypothesis(
    "no bias", ForAll(q, n, sp.And(sp.Eq(bias[q], 0), sp.Eq(other_bias[q], 0))), necessary=True
)
NO_ZERO = tuple(
    Hypothesis(f"no zero row in {which}", ForAll(q, n, nonzero(rows[q])), necessary=True)
    for which, rows in (("w", w), ("w'", other))
)
EQUAL_COSINES = Hypothesis(
    "equal cosines, multiplied out",
    ForAll(
        p,
        n,
        ForAll(
            q,
            n,
            sp.Eq(
                Inner(w[p], w[q]) * norm(other[p]) * norm(other[q]),
                Inner(other[p], other[q]) * norm(w[p]) * norm(w[q]),
            ),
        ),
    ),
    necessary=True,
)
INPUT = (
    Hypothesis(
        "f is a combination of the rows and a rest", VectorEqual(f, total(lambda x: weight[x] * w[x], n) + u)
    ),
    Hypothesis("the rest is orthogonal to every row", ForAll(q, n, sp.Eq(Inner(w[q], u), 0))),
)
ALLOWED = (
    Hypothesis("f is on the side of g", sp.Ge(Inner(g, f), 0)),
    Hypothesis("g = 0: no input is left out", VectorEqual(g, ZeroVector()), necessary=True),
)
WITNESS = total(lambda x: weight[x] * norm(w[x]) / norm(other[x]) * other[x], n)
LABEL_SETS = Statement(
    name="label sets",
    text="Let two sigmoid heads without bias and without zero rows have the same cosines between their rows, and let "
    "every input be allowed. Then for each input f of the one there is an input f' of the other at which the logit "
    "of every label has the same sign: the same labels are on.",
    hypotheses=(NO_BIAS, *NO_ZERO, EQUAL_COSINES, *INPUT, *ALLOWED),
    exists=(answer,),
    witness={answer: WITNESS},
    conclusion=sp.And(
        sp.Ge(Inner(g, answer), 0),
        ForAll(k, n, same_sign(Inner(w[k], f) + bias[k], Inner(other[k], answer) + other_bias[k])),
    ),
)


def combination(of: ScalarFamily) -> VectorExpr:
    """Return the rows' combination with these coefficients."""
    result: VectorExpr = total(lambda x: of[x] * w[x], n)
    return result


def orthogonal(vector: VectorExpr) -> Any:
    """Return "the vector is orthogonal to every row"."""
    return ForAll(q, n, sp.Eq(Inner(w[q], vector), 0))


SPLIT = Statement(
    name="every input is such",
    text="If f and a are combinations of the rows and rests u and z that are orthogonal to all of them, f is a "
    "combination of the rows and the row a, and a rest that is orthogonal to all of these. Row after row, from f = f "
    "where there is no row yet, every input is a combination of the rows and a rest.",
    hypotheses=(
        Hypothesis("f is split", VectorEqual(f, combination(weight) + u), necessary=True),
        Hypothesis("u is orthogonal to every row", orthogonal(u), necessary=True),
        Hypothesis("a is split", VectorEqual(a, combination(coefficient) + rest), necessary=True),
        Hypothesis("z is orthogonal to every row", orthogonal(rest), necessary=True),
    ),
    exists=(t, left_over),
    witness={t: Inner(u, rest) / Inner(rest, rest), left_over: u - Inner(u, rest) / Inner(rest, rest) * rest},
    conclusion=sp.And(
        VectorEqual(f, total(lambda x: (weight[x] - t * coefficient[x]) * w[x], n) + t * a + left_over),
        orthogonal(left_over),
        sp.Eq(Inner(a, left_over), 0),
    ),
)
POSITIVE = tuple(Hypothesis(f"{x} > 0", x > 0, necessary=True) for x in (s, t))
LENGTHS = Statement(
    name="lengths do not matter",
    text="Multiplying two rows by positive numbers changes neither their cosine nor which of the two is on.",
    hypotheses=(*POSITIVE, *(Hypothesis(f"{x.name} is not zero", nonzero(x)) for x in (a, u))),
    conclusion=sp.And(
        sp.Eq(Cosine(s * a, t * u), Cosine(a, u)),
        same_sign(Inner(s * a, f), Inner(a, f)),
        same_sign(Inner(t * u, f), Inner(u, f)),
    ),
)

CLAIM = Claim(
    title="The cosines of a sigmoid head without bias fix which labels can be on together",
    source=Source(
        "arXiv:2603.29488v2",
        "abstract",
        "For sigmoid heads the cosines between the label representations determine the attainable "
        "combinations of labels.",
    ),
    statements=(LABEL_SETS, SPLIT, LENGTHS),
    derivations=(
        Derivation(
            "label sets",
            "a logit of the other head, by its cosines",
            start=Inner(other[k], WITNESS),
            steps=(
                Step(
                    total(lambda x: weight[x] * norm(w[x]) / norm(other[x]) * Inner(other[k], other[x]), n),
                    "the inner product is linear: |w'_k| times the sum of c_j |w_j| cosine(k, j)",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "the bias may be equal",
            "two heads with equal cosines and one bias can have the same labels on together",
            Statement(
                "one bias",
                "",
                hypotheses=(
                    Hypothesis("one bias", ForAll(q, n, sp.Eq(bias[q], other_bias[q]))),
                    *LABEL_SETS.hypotheses[1:],
                ),
                exists=(answer,),
                conclusion=LABEL_SETS.conclusion,
            ),
        ),
        FalseTwin(
            "at the same input",
            "equal cosines put the same labels on at one and the same input",
            Statement(
                "same input",
                "",
                hypotheses=LABEL_SETS.hypotheses,
                conclusion=ForAll(k, n, same_sign(Inner(w[k], f), Inner(other[k], f))),
            ),
        ),
    ),
    expected="holds",
    remarks="Of the two heads either may be the first, so that what is attained by one is attained by the other. "
    "Sufficient, not necessary: independent rows can have any labels on together, whatever their cosines.",
)
