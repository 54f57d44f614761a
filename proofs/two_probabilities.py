"""Sums of exponentials are not negative, and positive where there is a term; and the rules that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, exp_at_least
from shiftproof.instances import decide, exact_values
from shiftproof.notation import f, n, number
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim, conjuncts
from shiftproof.vectors import Inner, ScalarFamily, VectorFamily, total

m = sp.Symbol("m", integer=True, positive=True)
others, bias = VectorFamily("r"), ScalarFamily("beta")


def logit(label: Any) -> Any:
    """Return the logit of another label."""
    return Inner(others[label], f) + bias[label]


def not_negative(argument: Argument, count: Any) -> Known:
    """Return: the exponentials of the other labels sum to at least 0, be there none of them."""
    return argument.sum_order(
        "no term is negative", lambda _x: sp.Integer(0), sp.Le, lambda x: sp.exp(logit(x)), count
    )


def positive(argument: Argument, count: Any) -> Known:
    """Return: the exponentials of at least one other label sum to more than 0."""
    depth = 1 + total(logit, count) ** 2  # more than the mean logit can be below 0
    terms = argument.sum_order(
        "a term, lifted",
        lambda x: 1 + logit(x) + depth,
        sp.Le,
        lambda x: sp.exp(logit(x) + depth),
        count,
        using=lambda x: [exp_at_least(logit(x) + depth)],
    )
    return argument.from_hypotheses(
        "the other labels have some probability",
        sp.Gt(total(lambda x: sp.exp(logit(x)), count), 0),
        using=[terms],
    )


def at_most(count: Any) -> Callable[[Argument], None]:
    """Return the proof that uses of the other labels only that their exponentials are not negative."""
    return lambda argument: argument.conclude(using=[not_negative(argument, count)])


def less(count: Any) -> Callable[[Argument], None]:
    """Return the proof that uses that there is another label."""
    return lambda argument: argument.conclude(using=[positive(argument, count)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "half": at_most(n - 2),
    "less than half": less(n - 2),
    "shared row": at_most(n - m),
    "shared row and another label": less(n - m),
}


def compared(relation: Any, bound: Any, question: Question, **values: Any) -> bool:
    """Return whether the question's threshold certainly stands in a relation to a proved bound."""
    values = {"T": question.threshold, **values}
    return decide(relation(number("T"), bound, evaluate=False), exact_values(values))[0] == "true"


def asks_at_least(question: Question) -> bool:
    """Return whether both labels are to be probable at one input."""
    return question.coprobability_at_least is not None


def one_of_two(claim: Claim, name: str) -> Any:
    """Return what a statement says that one of the two probabilities does not exceed (or reach)."""
    (alternatives,) = (
        part for part in conjuncts(claim.statement(name).conclusion) if isinstance(part, sp.Or)
    )
    return alternatives.args[0].rhs


def half(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Both above 1/2 is too much, and both at 1/2 where there is a third label."""
    bound, strict = (one_of_two(claim, name) for name in ("half", "less than half"))
    above = compared(sp.Gt, bound, question)
    reached = question.labels >= 3 and compared(sp.Ge, strict, question)
    return {} if asks_at_least(question) and (above or reached) else None


def uniform(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """At the input 0 both labels have 1/n; where it is the only input, they never have more."""
    bound = claim.statement("input 0").conclusion.rhs
    if question.about_every_input:
        excluded = compared(sp.Lt, bound, question, n=question.labels)
    else:
        alone = asks_at_least(question) and question.radius == 0
        excluded = alone and compared(sp.Gt, bound, question, n=question.labels)
    return {} if excluded else None


def half_on_each_side(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """On a line, half of the labels of a centred head with rows of one length share each row."""
    applies = asks_at_least(question) and question.dim == 1 and question.one_length and question.centered
    bound = conjuncts(claim.statement("half on each side").conclusion)[0].rhs
    return {} if applies and compared(sp.Ge, bound, question, m=sp.Rational(question.labels, 2)) else None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {
    "half": half,
    "uniform": uniform,
    "half-on-each-side": half_on_each_side,
}
ALONE = {"a": [0], "b": [0], "f": [0], "alpha": 0, "gamma": 0, "r": [[0]], "beta": [0], "n": 2}
SHARE = {"v": [0], "f": [0], "alpha": 0, "r": [[0], [0]], "beta": [0, 0], "m": 2, "n": 2}
CANDIDATES = {
    "less than half without n >= 3": (ALONE,),
    "half is never reached": (ALONE,),
    "one of three is at most a third": ({**ALONE, "n": 3, "a": [1], "b": [1], "f": [1]},),
    "input 0 without the input is 0": ({"w": [[0], [1]], "f": [1], "n": 2, "k": 0},),
    "shared row and another label without m + 1 <= n": (SHARE,),
    "a shared row has its share of the labels": ({**SHARE, "m": 1, "v": [1], "f": [1]},),
}
