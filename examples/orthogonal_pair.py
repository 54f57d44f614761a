"""A claim of your own, true: some translation makes two distinct vectors orthogonal.

shiftproof review examples/orthogonal_pair.py
"""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, u, v
from shiftproof.statement import Claim, Derivation, FalseTwin, Hypothesis, Source, Statement, Step
from shiftproof.vectors import Cosine, Inner, VectorEqual, distinct

HYPOTHESES = (
    Hypothesis("a != b", distinct(a, b), necessary=True),
    Hypothesis("u is orthogonal to b - a", sp.Eq(Inner(u, b - a), 0), necessary=True),
    Hypothesis("u is as long as b - a", sp.Eq(Inner(u, u), Inner(b - a, b - a)), necessary=True),
    Hypothesis("v = -(a + b)/2 + u/2", VectorEqual(v, -(a + b) / 2 + u / 2), necessary=True),
)
CLAIM = Claim(
    title="A translation makes two distinct vectors orthogonal",
    source=Source("this example", "-", "In two or more dimensions any pair can be made orthogonal."),
    statements=(
        Statement(
            name="orthogonal",
            text="With the origin off the midpoint by u/2, u orthogonal to b - a and as long, the cosine is 0.",
            hypotheses=HYPOTHESES,
            conclusion=sp.Eq(Cosine(a + v, b + v), 0),
        ),
    ),
    derivations=(
        Derivation(
            "orthogonal",
            "the first vector",
            start=a + v,
            steps=(Step(-(b - a) / 2 + u / 2, "insert v"),),
            part=True,
        ),
        Derivation(
            "orthogonal",
            "the inner product",
            start=Inner(a + v, b + v),
            steps=(Step((Inner(u, u) - Inner(b - a, b - a)) / 4, "expand; the mixed terms cancel"),),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "any length",
            "the same for u of any length",
            Statement(
                "any length",
                "",
                hypotheses=(HYPOTHESES[0], HYPOTHESES[1], HYPOTHESES[3]),
                conclusion=sp.Eq(Cosine(a + v, b + v), 0),
            ),
        ),
    ),
    expected="holds",
)
