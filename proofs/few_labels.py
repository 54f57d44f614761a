"""The statements go to the solver as they stand; here is what they exclude."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy as sp

from shiftproof.question import Question
from shiftproof.statement import Claim, conjuncts


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


def one_dimension(_claim: Claim, question: Question) -> Mapping[str, str] | None:
    """On a line there are two rows of one length, and as many of one as of the other if centred."""
    too_many = not question.allow_repeats and question.labels >= 3
    unbalanced = question.centered and question.labels % 2 == 1
    applies = question.dim == 1 and question.one_length and (too_many or unbalanced)
    return {} if applies else None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {
    "cosine-range": cosine_range,
    "one-dimension": one_dimension,
}
