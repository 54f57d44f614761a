"""Two labels with one and the same unembedding keep cosine +1 under every translation."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, v
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Cosine, Inner, VectorEqual, distinct

cosine = Cosine(a + v, b + v)
SAME = Hypothesis("a = b", VectorEqual(b, a), necessary=True)
AWAY = Hypothesis("v != -a", distinct(v, -a), necessary=True)
STATEMENT = Statement(
    name="cosine",
    text="If a = b, every translation with v != -a gives the pair the cosine +1.",
    hypotheses=(SAME, AWAY),
    conclusion=sp.Eq(cosine, 1),
)

CLAIM = Claim(
    title="Identical label representations have cosine +1 under every translation",
    source=Source(
        "arXiv:2603.29488v1",
        "abstract, the case it leaves out",
        "Given two label representations (also if they are identical) the cosine can be made -1.",
    ),
    statements=(STATEMENT,),
    derivations=(
        Derivation(
            "cosine",
            "one vector with itself",
            start=cosine,
            steps=(
                Step(Cosine(a + v, a + v), "a = b"),
                Step(
                    sp.Integer(1),
                    "|a + v| |a + v| = |a + v|^2, which is not zero",
                    rule="root",
                    using=(Inner(a + v, a + v),),
                ),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "cosine -1",
            "some such translation gives -1",
            Statement(
                "opposite",
                "",
                hypotheses=(SAME,),
                exists=(v,),
                conclusion=sp.Eq(cosine, -1),
            ),
        ),
        FalseTwin(
            "every translation",
            "every translation gives +1, v = -a included",
            Statement("everywhere", "", hypotheses=(SAME,), conclusion=sp.Eq(cosine, 1)),
        ),
    ),
    expected="holds",
    remarks="This is why equivalent_head needs distinct unembeddings.",
)
