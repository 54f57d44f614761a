"""Most statements go to the solver as they stand; here is what they exclude."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from shiftproof.facts import norm_nonnegative
from shiftproof.notation import a, b, number, v
from shiftproof.prover import Argument
from shiftproof.question import HALF, Question
from shiftproof.statement import Claim, conjuncts
from shiftproof.vectors import Cosine, Inner, Vector

d, e = Vector("d"), Vector("e")


def three_others(argument: Argument) -> None:
    """Use that the two others, d and e, have together at most the length 2 |a|, which is what balances a, b and c."""
    row = number("r")
    least = argument.lemma(
        "two rows cannot balance more",
        sp.Lt(-2 * Inner(v + d + e, v), Inner(v, v)),
        premises=[
            2 * Inner(v, v) > 3 * row,
            sp.Eq(Inner(d, d), row),
            sp.Eq(Inner(e, e), row),
            sp.Eq(Inner(v + d + e, v + d + e), row),
        ],
        using=[norm_nonnegative(d - e)],
    )
    wide = argument.lemma(
        "the pair leans together",
        2 * Inner(a + b, a + b) > 3 * Inner(a, a),
        premises=[sp.Gt(Cosine(a, b), sp.Rational(-1, 4)), sp.Eq(Inner(a, a), Inner(b, b))],
    )
    argument.conclude(using=[wide, least.at({v: a + b, row: Inner(a, a)})])


PROOFS: dict[str, Callable[[Argument], None]] = {"three other labels": three_others}
APART = {"a": [1, 1, 0, 0], "b": [1, 0, 1, 0], "d": [-1, 0, 0, -1], "e": [0, 0, -1, 1]}
LONG = {"a": [2, 1, 0], "b": [0, -1, 2], "d": [-1, 0, -2], "e": [-1, 0, -2]}
BETWEEN = {"a": [1, 1, 0], "b": [-1, 0, 1], "d": [0, -1, -1], "e": [0, -1, -1]}
CANDIDATES: dict[str, tuple[Mapping[str, object], ...]] = {
    "three other labels: satisfied": (APART,),
    "three other labels without the cosine is above -1/4": (BETWEEN,),
    "three other labels without |a| = |a + b + d + e|": (LONG,),
}


def cosines(claim: Claim, name: str) -> set[sp.Basic]:
    """Return the numbers with which a statement compares a cosine."""
    conclusion = claim.statement(name).conclusion
    return {
        part.rhs for part in (conclusion.args if isinstance(conclusion, sp.Or) else conjuncts(conclusion))
    }


def cosine_range(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """No cosine that the shape of the head leaves lies within the bounds."""
    least, most = (
        sp.Rational(x.numerator, x.denominator) for x in (question.least_cosine, question.most_cosine)
    )
    excluded = cosines(claim, "distinct rows of one length")
    if not (question.one_length and not question.allow_repeats):
        excluded = set()
    settling = {
        "one dimension": question.dim == 1,
        "two centred rows": question.centered and question.labels == 2,
        "three centred rows of one length": question.centered
        and question.one_length
        and question.labels == 3,
    }
    left = [cosines(claim, name) for name, applies in settling.items() if applies]
    if left:
        possible = {x for x in set.intersection(*left) - excluded if least <= x <= most}
        return None if possible else {}
    return {} if least == most and least in excluded else None


def five_labels(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Take the pair for an exposed edge, whatever its three others are."""
    shape = question.labels == 5 and question.centered and question.one_length
    asked = question.about_every_input and question.radius is None and question.threshold < HALF
    (above,) = (x.formula for x in claim.statement("three other labels").hypotheses if "-1/4" in x.name)
    least = sp.Rational(question.least_cosine.numerator, question.least_cosine.denominator)
    return {} if shape and asked and least > above.rhs else None


def one_dimension(_claim: Claim, question: Question) -> Mapping[str, str] | None:
    """On a line there are two rows of one length, and as many of one as of the other if centred."""
    too_many = not question.allow_repeats and question.labels >= 3
    unbalanced = question.centered and question.labels % 2 == 1
    applies = question.dim == 1 and question.one_length and (too_many or unbalanced)
    return {} if applies else None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {
    "cosine-range": cosine_range,
    "one-dimension": one_dimension,
    "five-labels": five_labels,
}
