"""A claim of your own, false: translations that keep two lengths equal keep the cosine.

    shiftproof review examples/equal_lengths.py

It is refuted with a counterexample.  (With both lengths 1 before and after, it would be true.)
"""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, v
from shiftproof.statement import Claim, Hypothesis, Source, Statement
from shiftproof.vectors import Cosine, Inner

CLAIM = Claim(
    title="Equal lengths before and after a translation keep the cosine",
    source=Source("this example", "-", "If both vectors stay equally long, their cosine stays the same."),
    statements=(
        Statement(
            name="kept",
            text="If |a| = |b| = 1 and |a + v| = |b + v| > 0, the cosine of a + v and b + v is that of a and b.",
            hypotheses=(
                Hypothesis("|a| = 1", sp.Eq(Inner(a, a), 1)),
                Hypothesis("|b| = 1", sp.Eq(Inner(b, b), 1)),
                Hypothesis("|a + v| = |b + v|", sp.Eq(Inner(a + v, a + v), Inner(b + v, b + v))),
                Hypothesis("a + v is not zero", sp.Gt(Inner(a + v, a + v), 0)),
            ),
            conclusion=sp.Eq(Cosine(a + v, b + v), Cosine(a, b)),
        ),
    ),
    expected="refuted",
)
