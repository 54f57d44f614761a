"""No equivalent head makes every pairwise cosine +1 or -1, unless the rows lie on one line."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import i, j, k, n, u, v, w
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
    VectorFamily,
    distinct,
    label_index,
    nonzero,
    softmax,
)

p, q = label_index("p"), label_index("q")
position = ScalarFamily("t")
origin, base = sp.Symbol("tau", real=True), Vector("p")


def plus_or_minus(left: sp.Basic, right: sp.Basic) -> sp.Basic:
    """Return "the cosine is +1 or -1"."""
    return sp.Or(sp.Eq(Cosine(left, right), 1), sp.Eq(Cosine(left, right), -1))


SENTENCE = Statement(
    name="sentence",
    text="Every softmax head has an equivalent head, a translate of it, in which all pairwise cosines are "
    "+1 or -1.",
    exists=(v,),
    conclusion=ForAll(p, n, ForAll(q, n, plus_or_minus(w[p] + v, w[q] + v))),
)

# Any equivalent head at all: other rows w', other embeddings f', g' of the same two inputs, any d'.
other = VectorFamily("w'")
f, g = Vector("f"), Vector("g")
new_f, new_g = Vector("f'"), Vector("g'")


def same(old: Vector, new: Vector, name: str) -> Hypothesis:
    """Return "both heads give every label the same probability at this input"."""
    return Hypothesis(
        f"equivalent at {name}",
        ForAll(
            q,
            n,
            sp.Eq(
                softmax(lambda x: Inner(other[x], new), q, n),
                softmax(lambda x: Inner(w[x], old), q, n),
            ),
        ),
        necessary=True,
    )


ALL = Hypothesis(
    "all cosines of the other head are +1 or -1",
    ForAll(p, n, ForAll(q, n, sp.Eq(Cosine(other[p], other[q]) ** 2, 1))),
    necessary=True,
)
RANK = Statement(
    name="only collinear rows",
    text="If a head has an equivalent head, with whatever embeddings, in which all pairwise cosines are "
    "+1 or -1, its logit differences have rank at most 1 over inputs: every 2 x 2 minor vanishes.",
    hypotheses=(
        same(f, new_f, "the first input"),
        same(g, new_g, "the second input"),
        ALL,
    ),
    conclusion=sp.Eq(
        Inner(w[j] - w[0], f) * Inner(w[k] - w[0], g),
        Inner(w[k] - w[0], f) * Inner(w[j] - w[0], g),
    ),
    judged=False,
)


def on_line(label: sp.Symbol) -> Hypothesis:
    """Return "this row is p + t u"."""
    return Hypothesis(
        f"row {label} lies on the line",
        VectorEqual(w[label], base + position[label] * u),
        necessary=True,
    )


COLLINEAR = Statement(
    name="collinear rows",
    text="If the rows lie on the line p + t u and none of them is at the chosen origin p + tau u, moving "
    "that origin to 0 makes every pairwise cosine +1 or -1.",
    hypotheses=(
        on_line(j),
        on_line(k),
        Hypothesis("u is not zero", nonzero(u), necessary=True),
        Hypothesis("row j is not at the origin", sp.Ne(position[j], origin), necessary=True),
        Hypothesis("row k is not at the origin", sp.Ne(position[k], origin), necessary=True),
        Hypothesis(
            "v moves the origin to 0",
            VectorEqual(v, -base - origin * u),
            necessary=True,
        ),
    ),
    ranges=((j, n), (k, n)),
    conclusion=plus_or_minus(w[j] + v, w[k] + v),
    judged=False,
)

CLAIM = Claim(
    title="All pairwise cosines at once cannot be made +1 or -1",
    source=Source(
        "a public machine-written summary of arXiv:2603.29488v1",
        "its main sentence",
        'There is an equivalent head "whose label representations have pairwise cosine similarities of '
        'either +1 or -1".',
    ),
    statements=(SENTENCE, RANK, COLLINEAR),
    derivations=(
        Derivation(
            "collinear rows",
            "both vectors are multiples of u",
            start=w[j] + v,
            steps=(
                Step(base + position[j] * u + v, "row j lies on the line"),
                Step((position[j] - origin) * u, "v moves the origin to 0"),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "all pairs -1",
            "a translation gives three distinct rows pairwise cosine -1",
            Statement(
                "all minus",
                "",
                hypotheses=(
                    Hypothesis("first two", distinct(w[i], w[j])),
                    Hypothesis("third", sp.And(distinct(w[i], w[k]), distinct(w[j], w[k]))),
                ),
                exists=(v,),
                conclusion=sp.And(
                    *(sp.Eq(Cosine(w[x] + v, w[y] + v), -1) for x, y in ((i, j), (i, k), (j, k)))
                ),
            ),
        ),
        FalseTwin(
            "the origin may be a row",
            "the same with the origin at row j",
            Statement(
                "row at origin",
                "",
                hypotheses=(*COLLINEAR.hypotheses[:3], *COLLINEAR.hypotheses[4:]),
                ranges=((j, n), (k, n)),
                conclusion=COLLINEAR.conclusion,
            ),
        ),
    ),
    expected="refuted",
    remarks="The true version: it is possible exactly when all rows lie on one line, and then with the "
    "origin anywhere on that line but at a row.",
)
