"""An invertible linear map of the rows, undone on the inputs, changes no probability but any oblique cosine."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import a, b, bias, f, i, j, k, n, number, probability, w
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
    Vector,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    ZeroVector,
    distinct,
    label_index,
    nonzero,
    softmax,
    total,
)

c, r, s = number("c"), number("r"), number("s")
first, second = number("l"), number("m")
g, image, other = Vector("g"), Vector("h"), VectorFamily("w'")
p = label_index("p")


def stretched(x: VectorExpr, strength: Any = s) -> VectorExpr:
    """Return A x = x + s <x, g> g: the part along g multiplied by FACTOR, what is orthogonal to g as it was."""
    part: VectorExpr = strength * Inner(x, g) * g
    return x + part


FACTOR = 1 + s * Inner(g, g)
INVERTIBLE = Hypothesis("A is invertible", sp.Ne(FACTOR, 0), necessary=True)
BACK = -s / FACTOR
undone = stretched(f, BACK)


def row(label: Any) -> VectorExpr:
    """Return the row of a label, stretched."""
    return stretched(w[label])


same = sp.Eq(probability(row, embedding=undone), probability(lambda x: w[x]))

LOGITS = Statement(
    name="same logits",
    text="If the rows w'_k and the input h, in any number of features, have the inner products of w_k and f, "
    "every label has the same probability. W A and A^-1 f are such, for every invertible A.",
    hypotheses=(
        Hypothesis(
            "the same inner products",
            ForAll(p, n, sp.Eq(Inner(other[p], image), Inner(w[p], f))),
            necessary=True,
        ),
    ),
    conclusion=sp.Eq(
        softmax(lambda x: Inner(other[x], image) + bias[x], k, n),
        softmax(lambda x: Inner(w[x], f) + bias[x], k, n),
    ),
)
STRETCH = Statement(
    name="one invertible map",
    text="Let A x = x + s <x, g> g, which multiplies the part along g by t = 1 + s |g|^2, not zero. The same with "
    "-s/t for s undoes A, and <A a, A^-1 b> = <a, b>.",
    hypotheses=(INVERTIBLE,),
    conclusion=sp.And(
        sp.Eq(Inner(stretched(a), stretched(b, BACK)), Inner(a, b)),
        VectorEqual(stretched(stretched(a), BACK), a),
        VectorEqual(stretched(stretched(a, BACK)), a),
    ),
)
PROBABILITIES = Statement(
    name="same probabilities",
    text="The head with the rows A w_k gives at A^-1 f the probabilities that the head with the rows w_k gives at f.",
    hypotheses=(INVERTIBLE,),
    conclusion=same,
)
COSINE = Statement(
    name="cosine",
    text="Let a and b have length 1 and the inner product r, -1 < r < 1, and let -1 < c < 1. With g = a - b and "
    "t = sqrt((1 + r)(1 - c)/((1 - r)(1 + c))), that is s = (t - 1)/|g|^2, the factor t is positive and A a and "
    "A b have the cosine c.",
    hypotheses=(
        Hypothesis("|a| = 1", sp.Eq(Inner(a, a), 1), necessary=True),
        Hypothesis("|b| = 1", sp.Eq(Inner(b, b), 1), necessary=True),
        Hypothesis("the inner product is r", sp.Eq(Inner(a, b), r), necessary=True),
        Hypothesis("r > -1", r > -1, necessary=True),
        Hypothesis("r < 1", r < 1),
        Hypothesis("c > -1", c > -1),
        Hypothesis("c < 1", c < 1, necessary=True),
        Hypothesis("g", VectorEqual(g, a - b), necessary=True),
        Hypothesis("t", sp.Eq(FACTOR, sp.sqrt((1 + r) * (1 - c) / ((1 - r) * (1 + c)))), necessary=True),
    ),
    conclusion=sp.And(FACTOR > 0, sp.Eq(Cosine(stretched(a), stretched(b)), c)),
)
LENGTHS = Statement(
    name="any lengths",
    text="Rows of other lengths, l a and m b with l, m > 0, have the cosine of a and b, and A takes them to l A a "
    "and m A b: what holds for length 1 holds for all independent pairs.",
    hypotheses=(
        *(Hypothesis(f"{x.name} is not zero", nonzero(x), necessary=True) for x in (a, b)),
        Hypothesis("l > 0", first > 0, necessary=True),
        Hypothesis("m > 0", second > 0, necessary=True),
    ),
    conclusion=sp.And(
        sp.Eq(Cosine(first * a, second * b), Cosine(a, b)),
        VectorEqual(stretched(first * a), first * stretched(a)),
    ),
)
HEAD = Statement(
    name="equivalent head",
    text="So if two rows of a softmax head are l a and m b, with l, m > 0 and a, b, g and s as before, the head with "
    "the rows A w_k at A^-1 f is equivalent to it, and the two rows have the cosine c in it.",
    hypotheses=(
        *(Hypothesis(h.name, h.formula) for h in COSINE.hypotheses),
        *(Hypothesis(h.name, h.formula) for h in LENGTHS.hypotheses[2:]),
        Hypothesis("w_i = l a", VectorEqual(w[i], first * a)),
        Hypothesis("w_j = m b", VectorEqual(w[j], second * b)),
    ),
    conclusion=sp.And(sp.Eq(Cosine(row(i), row(j)), c), same),
)
CENTRED = Statement(
    name="still centred",
    text="If the rows sum to zero, so do the rows A w_k.",
    hypotheses=(
        Hypothesis(
            "the rows sum to zero", VectorEqual(total(lambda x: w[x], n), ZeroVector()), necessary=True
        ),
    ),
    conclusion=VectorEqual(total(row, n), ZeroVector()),
)

gain = Inner(a, g) * Inner(b, g)
CLAIM = Claim(
    title="An invertible linear map of the features gives an independent pair any cosine between -1 and 1",
    source=Source(
        "this project",
        "a freedom beside translation",
        "The rows of a head can be multiplied by any invertible matrix if the inputs are multiplied by its inverse: "
        "no probability changes, the rows stay centred, and the cosine of two independent rows can be anything "
        "between -1 and 1.",
    ),
    statements=(LOGITS, STRETCH, PROBABILITIES, COSINE, LENGTHS, HEAD, CENTRED),
    derivations=(
        Derivation(
            "one invertible map",
            "the map and its inverse cancel",
            start=Inner(stretched(a), stretched(b, BACK)),
            steps=(
                Step(
                    Inner(a, b) + (s + BACK + s * BACK * Inner(g, g)) * gain,
                    "multiply out",
                ),
                Step(Inner(a, b), "s t - s - s^2 |g|^2 is zero"),
            ),
        ),
        Derivation(
            "still centred",
            "the map leaves the sum",
            start=total(row, n),
            steps=(
                Step(
                    stretched(total(lambda x: w[x], n)),
                    "the map is linear: the sum of the images is the image of the sum",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "the inputs stay",
            "the rows A w_k give the same probabilities at f itself",
            Statement(
                "same inputs",
                "",
                hypotheses=(INVERTIBLE,),
                conclusion=sp.Eq(probability(row), probability(lambda x: w[x])),
            ),
        ),
        FalseTwin(
            "the cosine stays",
            "two vectors have the same cosine after the map",
            Statement(
                "same cosine",
                "",
                hypotheses=(
                    *(Hypothesis(x.name, nonzero(x)) for x in (a, b)),
                    INVERTIBLE,
                ),
                conclusion=sp.Eq(Cosine(stretched(a), stretched(b)), Cosine(a, b)),
            ),
        ),
        FalseTwin(
            "distinct is enough",
            "some such map makes two distinct vectors orthogonal that are not zero",
            Statement(
                "orthogonal",
                "",
                hypotheses=(
                    Hypothesis("distinct", distinct(a, b)),
                    *(Hypothesis(x.name, nonzero(x)) for x in (a, b)),
                ),
                exists=(g, s),
                conclusion=sp.And(sp.Ne(FACTOR, 0), sp.Eq(Cosine(stretched(a), stretched(b)), 0)),
            ),
        ),
    ),
    expected="holds",
    remarks="Centring removes translation only: this freedom remains, so the cosine of an independent pair of "
    "centred rows is no property of the model either, as long as the embeddings may be mapped along.",
)
