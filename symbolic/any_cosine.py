"""In two or more dimensions a translation gives two distinct vectors any cosine; on a line only -1 and +1."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, f, i, j, k, number, probability, u, v, w
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
    distinct,
    nonzero,
)

c = number("c")
s, t, r = number("s"), number("t"), number("r")
e = Vector("e")
HEIGHT = sp.sqrt((1 + c) / (1 - c)) / 2
cosine = Cosine(a + v, b + v)
pair = Cosine(w[i] + v, w[j] + v)
same = sp.Eq(probability(lambda x: w[x] + v), probability(lambda x: w[x]))


def across(first: VectorExpr, second: VectorExpr) -> tuple[Hypothesis, ...]:
    """Return "u stands at a right angle on the difference of two vectors and is as long as it"."""
    gap = second - first
    return (
        Hypothesis("u is orthogonal to b - a", sp.Eq(Inner(u, gap), 0), necessary=True),
        Hypothesis("|u| = |b - a|", sp.Eq(Inner(u, u), Inner(gap, gap)), necessary=True),
    )


def origin(first: VectorExpr, second: VectorExpr) -> VectorExpr:
    """Return the translation that lifts the midpoint of two vectors to the multiple HEIGHT of u."""
    lifted: VectorExpr = HEIGHT * u - (first + second) / 2
    return lifted


EXPLICIT = Statement(
    name="explicit",
    text="Let a and b be distinct, u orthogonal to b - a and as long, and -1 <= c < 1. Translated by "
    "v = h u - (a + b)/2 with h = sqrt((1 + c)/(1 - c))/2 the two have the cosine c.",
    hypotheses=(
        Hypothesis("a != b", distinct(a, b), necessary=True),
        *across(a, b),
        Hypothesis("c >= -1", c >= -1),
        Hypothesis("c < 1", c < 1),
        Hypothesis("v", VectorEqual(v, origin(a, b)), necessary=True),
    ),
    conclusion=sp.Eq(cosine, c),
)
HEAD = Statement(
    name="equivalent head",
    text="For two labels of a softmax head with distinct unembeddings, a vector u as above and any c from -1 "
    "to 1 there is a translation of all rows that leaves every probability as it is and gives the two the "
    "cosine c.",
    hypotheses=(
        Hypothesis("two labels", sp.Ne(i, j)),
        Hypothesis("distinct unembeddings", distinct(w[i], w[j]), necessary=True),
        *across(w[i], w[j]),
        Hypothesis("c >= -1", c >= -1, necessary=True),
        Hypothesis("c <= 1", c <= 1, necessary=True),
    ),
    exists=(v,),
    witness={v: origin(w[i], w[j])},
    then_all=(f, k),
    conclusion=sp.And(sp.Eq(pair, c), same, evaluate=False),
)
rest = e - Inner(e, a) / Inner(a, a) * a
ROOM = Statement(
    name="a second direction",
    text="For a vector a (here the difference of two rows) there is one that is orthogonal to it and as long as soon "
    "as some vector e is no multiple of a, hence wherever d >= 2.",
    hypotheses=(
        Hypothesis("a is not zero", nonzero(a)),
        Hypothesis(
            "e is no multiple of a",
            sp.Lt(Inner(e, a) ** 2, Inner(e, e) * Inner(a, a)),
            necessary=True,
        ),
    ),
    exists=(u,),
    witness={u: sp.sqrt(Inner(a, a) / Inner(rest, rest)) * rest},
    conclusion=sp.And(sp.Eq(Inner(u, a), 0), sp.Eq(Inner(u, u), Inner(a, a))),
)
ON_LINE = tuple(
    Hypothesis(f"{x.name} lies on the line of u", VectorEqual(x, y * u), necessary=True)
    for x, y in ((a, s), (b, t), (v, r))
)
LINE = Statement(
    name="one dimension",
    text="Where a, b and v lie on one line through 0 (as all vectors do if d = 1), a + v and b + v, if neither "
    "is zero, have the cosine +1 or -1.",
    hypotheses=(
        *ON_LINE,
        *(Hypothesis(f"{x.name} + v is not zero", nonzero(x + v), necessary=True) for x in (a, b)),
    ),
    conclusion=sp.Or(sp.Eq(cosine, 1), sp.Eq(cosine, -1)),
)

half, square = (b - a) / 2, Inner(b - a, b - a)
CLAIM = Claim(
    title="In two or more dimensions a translation gives two distinct label representations any cosine",
    source=Source(
        "this project",
        "beyond the two ends",
        "In at least two dimensions the label representations of two labels can be translated, without any "
        "change to the probabilities, so that their cosine is whatever one likes.",
    ),
    statements=(EXPLICIT, HEAD, ROOM, LINE),
    derivations=(
        Derivation(
            "explicit",
            "the first vector",
            start=a + v,
            steps=(Step(HEIGHT * u - half, "insert v"),),
            part=True,
        ),
        Derivation(
            "explicit",
            "the second vector",
            start=b + v,
            steps=(Step(HEIGHT * u + half, "insert v"),),
            part=True,
        ),
        Derivation(
            "explicit",
            "an isosceles triangle over b - a",
            start=EXPLICIT.hypotheses[1].formula,
            steps=(
                Step(
                    sp.Eq(Inner(a + v, b + v), (HEIGHT**2 - sp.Rational(1, 4)) * square),
                    "by Pythagoras, u being orthogonal to b - a",
                    rule="solver",
                ),
                Step(
                    sp.Eq(Inner(a + v, a + v), (HEIGHT**2 + sp.Rational(1, 4)) * square),
                    "the first leg",
                    rule="solver",
                ),
                Step(
                    sp.Eq(Inner(b + v, b + v), (HEIGHT**2 + sp.Rational(1, 4)) * square),
                    "the second leg is as long",
                    rule="solver",
                ),
                Step(sp.Eq(cosine, c), "(h^2 - 1/4)/(h^2 + 1/4) is c for this h", rule="solver"),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "one dimension is enough",
            "some translation makes two distinct vectors orthogonal, whatever d is",
            Statement(
                "orthogonal",
                "",
                hypotheses=(Hypothesis("a != b", distinct(a, b)),),
                exists=(v,),
                conclusion=sp.Eq(cosine, 0),
            ),
        ),
        FalseTwin(
            "without the half",
            "the height sqrt((1 + c)/(1 - c)) over the midpoint gives the cosine c",
            Statement(
                "twice as high",
                "",
                hypotheses=(
                    *EXPLICIT.hypotheses[:-1],
                    Hypothesis("v", VectorEqual(v, 2 * HEIGHT * u - (a + b) / 2)),
                ),
                conclusion=EXPLICIT.conclusion,
            ),
        ),
    ),
    expected="holds",
    remarks="The abstract names the two ends -1 and +1 of what translation can do to a pair; every value between "
    "them is reached as well, except where d = 1.",
)
