"""The statement's witness, with the two cosine lemmas and translation equivalence."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import Known
from shiftproof.notation import a, b, i, j, number, u, v, w
from shiftproof.prover import Argument
from shiftproof.vectors import VectorEqual, VectorExpr, distinct


def _moved(argument: Argument, lemma: str, s: sp.Rational, witness: VectorExpr) -> list[Known]:
    cosine = argument.theorem(lemma, "cosine")
    equivalence = argument.theorem("translation_equivalence", "equivalent")
    return [
        cosine.at({a: w[i], b: w[j], number("s"): s, v: witness}),
        equivalence.at({v: witness}),
    ]


def minus_one(argument: Argument) -> None:
    """Put the origin half way between the two."""
    witness = (argument.statement.witness or {})[v]
    argument.conclude(using=_moved(argument, "cosine_minus_one", sp.Rational(1, 2), witness))


def plus_one(argument: Argument) -> None:
    """Take distinct unembeddings: the origin beyond the first; identical ones: anywhere but there."""
    beyond = (argument.statement.witness or {})[v]
    elsewhere = -w[i] + u
    identical = argument.theorem("identical_labels", "cosine").at({a: w[i], b: w[j], v: elsewhere})
    equivalence = argument.theorem("translation_equivalence", "equivalent").at({v: elsewhere})
    argument.conclude_by_cases(
        [
            (
                distinct(w[i], w[j]),
                {v: beyond},
                _moved(argument, "cosine_plus_one", sp.Rational(-1, 2), beyond),
            ),
            (VectorEqual(w[i], w[j]), {v: elsewhere}, [identical, equivalence]),
        ]
    )


PROOFS = {"minus one": minus_one, "plus one": plus_one}
CANDIDATES = {
    "minus one without distinct unembeddings": ({"w": [[1], [1]], "bias": [0, 0], "n": 2, "i": 0, "j": 1},),
    "three labels at once": ({"w": [[0], [1], [2]], "n": 3, "i": 0, "j": 1, "k": 2},),
}
