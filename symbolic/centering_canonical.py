"""Centring: every translate has the same centred head, and equivalence means translation."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import centred, i, k, logits, n, v, w
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
    ScalarFamily,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    ZeroVector,
    label_index,
    softmax,
    total,
)


def rows(label: sp.Expr) -> VectorExpr:
    """Return the row of a label."""
    return w[label]


def translated(label: sp.Expr) -> VectorExpr:
    """Return the translated row of a label."""
    return w[label] + v


other = VectorFamily("w'")
inputs, weight = VectorFamily("f"), ScalarFamily("c")
m = sp.Symbol("m", integer=True, positive=True)
q = label_index("q")

TRANSLATION = Statement(
    name="translation",
    text="C(W + 1 v^T) = C(W): every translate of a head has the same centred head.",
    conclusion=VectorEqual(centred(translated)(k), centred(rows)(k)),
)
IDEMPOTENT = Statement(
    name="idempotent",
    text="C(C(W)) = C(W).",
    conclusion=VectorEqual(centred(centred(rows))(k), centred(rows)(k)),
)
SUM = Hypothesis(
    "the rows sum to zero",
    VectorEqual(total(translated, n), ZeroVector()),
    necessary=True,
)
UNIQUE = Statement(
    name="unique",
    text="The rows of C(W) sum to zero, and C(W) is the only translate of W whose rows do.",
    hypotheses=(SUM,),
    conclusion=sp.And(
        VectorEqual(total(centred(rows), n), ZeroVector()),
        VectorEqual(translated(k), centred(rows)(k)),
    ),
)


def probability(family: VectorFamily, label: sp.Symbol) -> sp.Expr:
    """Return the probability of a label at input i."""
    return softmax(logits(lambda x: family[x], inputs[i]), label, n)


SAME = Hypothesis(
    "the heads are equivalent on the inputs",
    ForAll(i, m, ForAll(q, n, sp.Eq(probability(other, q), probability(w, q)))),
    necessary=True,
)
change = (other[k] - w[k]) - (other[0] - w[0])
SPANS = Hypothesis(
    "the inputs span: this vector is a combination of them",
    VectorEqual(change, total(lambda x: weight[x] * inputs[x], m)),
    necessary=True,
)
CONVERSE = Statement(
    name="converse",
    text="If two heads with one bias are equivalent on inputs that span the features, every row moved by "
    "the same vector: one head is a translate of the other.",
    hypotheses=(SAME, SPANS),
    ranges=((k, n),),
    conclusion=VectorEqual(other[k] - w[k], other[0] - w[0]),
)
TRANSLATE = Hypothesis(
    "one head is a translate of the other",
    ForAll(q, n, VectorEqual(other[q] - w[q], other[0] - w[0])),
    necessary=True,
)
CENTRED = Statement(
    name="same centred head",
    text="Translates of one another have the same centred head.",
    hypotheses=(TRANSLATE,),
    conclusion=VectorEqual(centred(lambda x: other[x])(k), centred(rows)(k)),
)

CLAIM = Claim(
    title="Centring removes exactly the freedom of translation",
    source=Source(
        "arXiv:2603.29488v1",
        "abstract",
        "The freedom of translation can be fixed by centring the label representations.",
    ),
    statements=(TRANSLATION, IDEMPOTENT, UNIQUE, CONVERSE, CENTRED),
    derivations=(
        Derivation(
            "translation",
            "the mean row moves with the rows",
            start=centred(translated)(k),
            steps=(
                Step(
                    w[k] + v - (total(rows, n) + n * v) / n,
                    "the sum of n equal vectors v is n v",
                ),
                Step(centred(rows)(k), "v cancels"),
            ),
        ),
        Derivation(
            "idempotent",
            "a centred head has mean zero",
            start=centred(centred(rows))(k),
            steps=(
                Step(
                    centred(rows)(k) - (total(rows, n) - total(rows, n)) / n,
                    "the sum of the centred rows is the sum of the rows minus n means",
                ),
                Step(centred(rows)(k), "the mean is zero"),
            ),
        ),
        Derivation(
            "unique",
            "the centred rows sum to zero",
            start=total(centred(rows), n),
            steps=(Step(ZeroVector(), "the sum minus n times the mean"),),
        ),
    ),
    false_twins=(
        FalseTwin(
            "any row may be the reference",
            "subtracting the first row instead of the mean gives C(W)",
            Statement("first row", "", VectorEqual(w[k] - w[0], centred(rows)(k))),
        ),
        FalseTwin(
            "centring twice halves",
            "C(C(W)) = C(W)/2",
            Statement("half", "", VectorEqual(centred(centred(rows))(k), centred(rows)(k) / 2)),
        ),
    ),
    expected="holds",
    remarks="Centring fixes translation and nothing else; an invertible linear change of the features is "
    "another freedom, which it leaves.",
)
