"""Any softmax head has equivalent heads in which a chosen pair has cosine -1, and cosine +1."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import f, i, j, k, probability, u, v, w
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Cosine, Inner, distinct, nonzero

cosine = Cosine(w[i] + v, w[j] + v)
same = sp.Eq(probability(lambda x: w[x] + v), probability(lambda x: w[x]))


TWO = Hypothesis("two labels", sp.Ne(i, j))
DISTINCT = Hypothesis("distinct unembeddings", distinct(w[i], w[j]), necessary=True, added=True)
SOME = Hypothesis("u is some vector that is not zero", nonzero(u))


def statement(name: str, value: int, text: str, *conditions: Hypothesis) -> Statement:
    """Return "there is an equivalent head in which labels i and j have cosine ``value``"."""
    half = sp.Rational(value, 2)
    return Statement(
        name=name,
        text=text,
        hypotheses=(TWO, *conditions),
        exists=(v,),
        witness={v: -w[i] + half * (w[j] - w[i])},
        then_all=(f, k),
        conclusion=sp.And(sp.Eq(cosine, value), same, evaluate=False),
    )


MINUS = statement(
    "minus one",
    -1,
    "For every softmax head and any two labels with distinct unembeddings there is an equivalent head "
    "in which the cosine of the two is -1.",
    DISTINCT,
)
PLUS = statement(
    "plus one",
    1,
    "For every softmax head and any two labels, distinct or not, there is an equivalent head in which "
    "the cosine of the two is +1.",
    SOME,
)


def derivation(stated: Statement, value: int, halves: tuple[Any, Any]) -> Derivation:
    """Return the cosine's derivation with the witness put in."""
    first, second = halves
    return Derivation(
        stated.name,
        f"the cosine becomes {value}",
        start=stated.instance.args[0].lhs,
        steps=(
            Step(
                Cosine(first * (w[j] - w[i]), second * (w[j] - w[i])),
                "both translated vectors are multiples of w_j - w_i",
            ),
            Step(
                sp.Integer(value),
                "multiples of one non-zero vector: the cosine is the product of the signs",
                rule="root",
                using=(abs(first * second) * Inner(w[j] - w[i], w[j] - w[i]),),
            ),
        ),
    )


HALF = sp.Rational(1, 2)
third = Cosine(w[i] + v, w[k] + v), Cosine(w[j] + v, w[k] + v)
CLAIM = Claim(
    title="An equivalent head gives a chosen pair the cosine -1, another gives it +1",
    source=Source(
        "arXiv:2603.29488v1",
        "abstract",
        "Given two label representations of a softmax classifier, there are equivalent classifiers in "
        "which their cosine is -1, and others in which it is +1.",
    ),
    statements=(MINUS, PLUS),
    derivations=(derivation(MINUS, -1, (-HALF, HALF)),),
    false_twins=(
        FalseTwin(
            "three labels at once",
            "a translation gives three distinct unembeddings pairwise cosine -1",
            Statement(
                "three",
                "",
                hypotheses=(
                    Hypothesis("distinct", distinct(w[i], w[j])),
                    Hypothesis("third", sp.And(distinct(w[i], w[k]), distinct(w[j], w[k]))),
                ),
                exists=(v,),
                conclusion=sp.And(sp.Eq(cosine, -1), *(sp.Eq(c, -1) for c in third)),
            ),
        ),
    ),
    expected="holds-with-added-hypotheses",
    remarks="The sentence speaks of any two label representations. For identical ones every translation "
    "gives the cosine +1 or none (see identical_labels): distinctness has to be added for -1, and for -1 "
    "alone.",
)
