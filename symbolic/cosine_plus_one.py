"""An origin on the line through two distinct vectors, outside the segment: the cosine is 1."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, number, v
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

s = number("s")
VALUE = 1
cosine = Cosine(a + v, b + v)
TRANSLATION = Hypothesis("v = -a - s(b - a)", VectorEqual(v, -a - s * (b - a)), necessary=True)


def statement(name: str, value: int, *conditions: Hypothesis) -> Statement:
    """Return "the cosine is ``value``" under the conditions."""
    return Statement(
        name=name,
        text="If a and b are distinct, s < 0 or s > 1, and v = -a - s(b - a), the cosine of a + v and b + v "
        f"exists and is {value}.",
        hypotheses=(
            Hypothesis("a != b", distinct(a, b), necessary=True),
            *conditions,
            TRANSLATION,
        ),
        conclusion=sp.Eq(cosine, value),
    )


CONDITIONS = (Hypothesis("s < 0 or s > 1", sp.Or(s < 0, s > 1), necessary=True),)
STATEMENT = statement("cosine", VALUE, *CONDITIONS)

squared = Inner(b - a, b - a)
CLAIM = Claim(
    title="A translation makes two distinct label representations parallel",
    source=Source(
        "arXiv:2603.29488v1",
        'the code beside it: "Lemma 2.3", s = -1/2',
        "Two label representations can be translated so that their cosine is 1.",
    ),
    statements=(STATEMENT,),
    derivations=(
        Derivation(
            "cosine",
            "the first vector",
            start=a + v,
            steps=(Step(-s * (b - a), "insert v"),),
            part=True,
        ),
        Derivation(
            "cosine",
            "the second vector",
            start=b + v,
            steps=(Step((1 - s) * (b - a), "insert v"),),
            part=True,
        ),
        Derivation(
            "cosine",
            "both are multiples of b - a",
            start=cosine,
            steps=(
                Step(Cosine(-s * (b - a), (1 - s) * (b - a)), "insert both vectors"),
                Step(
                    -s * (1 - s) * squared / (s * (s - 1) * squared),
                    "the product of the lengths is |s(1 - s)| |b - a|^2, and its sign is known",
                    rule="root",
                    using=(s * (s - 1) * squared,),
                ),
                Step(sp.Integer(VALUE), "cancel: b - a is not zero"),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "the other sign",
            "the same with cosine -1",
            statement("wrong sign", -VALUE, *CONDITIONS),
        ),
        FalseTwin(
            "the ends belong to it",
            "the same with s = 0 and s = 1 allowed",
            statement(
                "ends",
                VALUE,
                Hypothesis("ends", sp.Or(s <= 0, s >= 1)),
            ),
        ),
    ),
    expected="holds",
)
