"""The chord of exp bounds the other labels; ties make them equal; short inputs are nearly linear."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors, exp_at_least, exp_increasing, gram_determinant
from shiftproof.instances import decide, exact_values
from shiftproof.notation import a, b, f, i, j, k, n, number, u, w
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim, conjuncts
from shiftproof.vectors import Inner, Vector, VectorFamily, label_index, norm, total

p = label_index("p")
others = VectorFamily("r")
c, d = Vector("c"), Vector("d")
t, s, A, R, tau, delta, eps, B = (number(x) for x in ("t", "s", "A", "R", "tau", "delta", "eps", "B"))
lean = sp.sqrt((1 + A) / 2)
GOLDEN = (math.sqrt(5) - 1) / 2
GRAINS = (8, 64, 1024, 2**20)
rest = total(lambda x: others[x], n - 2)
plus, minus = sp.exp(t), sp.exp(-t)


def chord(x: Any) -> Any:
    """Return the chord of exp over [-t, t], at t x."""
    return (1 + x) / 2 * plus + (1 - x) / 2 * minus


def spread(argument: Argument) -> None:
    """Put the chord in place of every other label's exponential."""
    x, E, D, S, Q = (number(name) for name in "xEDSQ")
    below = argument.lemma(
        "exp lies below its chord",
        sp.Le(sp.exp(t * x), chord(x)),
        premises=[x**2 <= 1],
        using=[exp_at_least(t * (1 - x)), exp_at_least(-t * (1 + x))],
    )
    length = norm(a + b)

    def place(label: Any) -> Any:
        return Inner(others[label], a + b) / length

    unit = argument.hypothesis("|r_k| = 1 for all k")
    within = argument.lemma(
        "rows of length 1 along a unit vector",
        sp.Le((Inner(Vector("x"), Vector("y")) / norm(Vector("y"))) ** 2, 1),
        premises=[sp.Eq(Inner(Vector("x"), Vector("x")), 1), sp.Gt(Inner(Vector("y"), Vector("y")), 0)],
    )
    terms = argument.sum_order(
        "each other label against the chord",
        lambda y: sp.exp(Inner(others[y], f)),
        sp.Le,
        lambda y: chord(place(y)),
        n - 2,
        using=lambda y: [
            unit.at({k: y}, argument.ranges),
            within.at({Vector("x"): others[y], Vector("y"): a + b}),
            below.at({x: place(y)}),
        ],
    )
    floor = argument.sum_order(
        "no term is negative", lambda _y: sp.Integer(0), sp.Le, lambda y: sp.exp(Inner(others[y], f)), n - 2
    )
    centred = argument.hypothesis("the rows sum to zero")
    summed = total(lambda y: sp.exp(Inner(others[y], f)), n - 2)
    ends = (n - 2) * (plus + minus) / 2 - lean * (plus - minus)
    longer = argument.from_hypotheses("the sum of the pair is at least so long", sp.Ge(length, 2 * lean))
    bounded = argument.from_hypotheses(
        "the other labels together",
        sp.Le(summed, (n - 2) * (plus + minus) / 2 - length / 2 * (plus - minus)),
        using=[terms, centred, equal_vectors(rest, -a - b, a + b)],
    )
    looser = argument.from_hypotheses(
        "a longer sum leaves them less",
        sp.Le(summed, ends),
        using=[bounded, longer, exp_increasing(-t, t)],
    )
    logit = argument.from_hypotheses("the logit of the pair", sp.Ge(Inner(a, f), t * lean), using=[longer])
    smaller = argument.from_hypotheses(
        "the others against the pair",
        sp.Le(sp.exp(-Inner(a, f)), sp.exp(-t * lean)),
        using=[logit, exp_increasing(-Inner(a, f), -t * lean)],
    )
    quotient = argument.lemma(
        "the probability",
        sp.Ge(E / (2 * E + S), 1 / (2 + D * Q)),
        premises=[E > 0, S >= 0, S <= D, Q > 0, 1 / E <= Q],
    ).at({E: sp.exp(Inner(a, f)), S: summed, D: ends, Q: sp.exp(-t * lean)})
    argument.conclude(using=[quotient, floor, looser, smaller])


def tied(argument: Argument) -> None:
    """All others have one logit, and the pair has one: equal exponents, each way."""
    exponent = -n * s * Inner(a + b, a + b) / (2 * (n - 2))
    tie = argument.hypothesis("the other labels tie along a + b")

    def equal(left: Any, right: Any) -> list[Known]:
        return [exp_increasing(left, right), exp_increasing(right, left)]

    terms = argument.sum_order(
        "each other label",
        lambda x: sp.exp(Inner(others[x] - a, f)),
        sp.Eq,
        lambda _x: sp.exp(exponent),
        n - 2,
        using=lambda x: [tie.at({k: x}, argument.ranges), *equal(Inner(others[x] - a, f), exponent)],
    )
    same = argument.from_hypotheses(
        "the pair ties", sp.Eq(sp.exp(Inner(b - a, f)), 1), using=equal(Inner(b - a, f), sp.Integer(0))
    )
    argument.conclude(using=[terms, same])


def tied_ball(argument: Argument) -> None:
    """Bound where the others tie: the sum of the pair may be longer than the cosine's bound says."""
    exponent = -n * R * lean / (n - 2)
    tie = argument.hypothesis("the other labels tie along a + b")
    longer = argument.from_hypotheses("the sum of the pair is at least so long", sp.Ge(norm(a + b), 2 * lean))
    terms = argument.sum_order(
        "each other label",
        lambda x: sp.exp(Inner(others[x] - a, f)),
        sp.Le,
        lambda _x: sp.exp(exponent),
        n - 2,
        using=lambda x: [
            tie.at({k: x}, argument.ranges),
            longer,
            exp_increasing(Inner(others[x] - a, f), exponent),
        ],
    )
    floor = argument.sum_order(
        "no term is negative",
        lambda _x: sp.Integer(0),
        sp.Le,
        lambda x: sp.exp(Inner(others[x] - a, f)),
        n - 2,
    )
    argument.conclude(using=[terms, floor])


def two_others(argument: Argument) -> None:
    """As c + d = -(a + b): <c + d, a + b> is -|a + b|^2, and <c - d, a + b> is |d|^2 - |c|^2 = 0."""
    argument.conclude(using=[equal_vectors(c + d, -a - b, x) for x in (a + b, c - d)])


def exposed(argument: Argument) -> None:
    """Every other label is less probable than either of the pair by the factor exp(-s delta)."""
    odds = (n - 2) * tau / (1 - 2 * tau)
    below = argument.hypothesis("the others are below")
    terms = argument.sum_order(
        "each other label",
        lambda x: sp.exp(Inner(others[x] - a, f)),
        sp.Le,
        lambda _x: sp.exp(-s * delta),
        n - 2,
        using=lambda x: [
            below.at({k: x}, argument.ranges),
            exp_increasing(Inner(others[x] - a, f), -s * delta),
        ],
    )
    floor = argument.sum_order(
        "no term is negative",
        lambda _x: sp.Integer(0),
        sp.Le,
        lambda x: sp.exp(Inner(others[x] - a, f)),
        n - 2,
    )
    enough = argument.from_hypotheses(
        "they are improbable enough",
        sp.Le(odds, sp.exp(s * delta)),
        using=[exp_increasing(sp.log(odds), s * delta)],
    )
    gap = Inner(b - a, f)
    same = argument.from_hypotheses(
        "the pair ties",
        sp.Eq(sp.exp(gap), 1),
        using=[exp_increasing(gap, sp.Integer(0)), exp_increasing(sp.Integer(0), gap)],
    )
    argument.conclude(using=[terms, floor, enough, same])


def triangle(argument: Argument) -> None:
    """L (|g|^2 |m|^2 - <g, m>^2) is four Gram determinants and eight times the product of the edges."""
    argument.conclude(using=[gram_determinant(a, b, c)])


def away(argument: Argument) -> None:
    """For |x| <= 1/2, 1 + x <= exp(x) <= 1 + x + 2 x^2; what is linear sums to zero."""
    x = number("x")
    mean = total(lambda y: w[y], n) / n
    upper = argument.lemma(
        "exp is at most 1 + x + 2 x^2",
        sp.Le(sp.exp(x), 1 + x + 2 * x**2),
        premises=[x <= sp.Rational(1, 2), x >= -sp.Rational(1, 2)],
        using=[exp_at_least(-x)],
    )
    near = argument.hypothesis("no row is further than B from the mean row")
    at_labels = [near.at({p: label}, argument.ranges) for label in (i, j)]
    short = argument.from_hypotheses(
        "eps is short",
        sp.And(4 * eps * B <= 1, *(4 * eps * B**2 <= Inner(w[y] - mean, u) for y in (i, j))),
        using=at_labels,
    )
    terms = argument.sum_order(
        "each exponential",
        lambda y: sp.exp(Inner(w[y] - mean, f)),
        sp.Le,
        lambda y: 1 + Inner(w[y] - mean, f) + 2 * eps**2 * B**2,
        n,
        using=lambda y: [near.at({p: y}, argument.ranges), short, upper.at({x: Inner(w[y] - mean, f)})],
    )
    argument.conclude(using=[terms, short, *(exp_at_least(Inner(w[y] - mean, f)) for y in (i, j))])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "spread": spread,
    "tied others": tied,
    "tied others in a ball": tied_ball,
    "two other labels": two_others,
    "exposed edge": exposed,
    "exposed triangle": triangle,
    "away from the mean": away,
}


def beyond_half(question: Question) -> Any:
    """Return the least cosine that the pair of a centred head with rows of one length has."""
    if question.labels == 3:
        return sp.Rational(-1, 2)
    return sp.Rational(question.least_cosine.numerator, question.least_cosine.denominator)


def compared(relation: Any, bound: Any, question: Question, **values: Any) -> bool:
    """Return whether the question's threshold certainly stands in a relation to a proved bound."""
    values = {"T": question.threshold, "n": question.labels, **values}
    return decide(relation(number("T"), bound, evaluate=False), exact_values(values))[0] == "true"


def bound_of(claim: Claim, name: str) -> Any:
    """Return the right-hand side of what a statement concludes."""
    return conjuncts(claim.statement(name).conclusion)[0].rhs


def below_half(claim: Claim, question: Question) -> bool:
    """Return whether the threshold is among the levels that an exposed edge reaches."""
    (level,) = (x.formula for x in claim.statement("exposed edge").hypotheses if x.name == "tau < 1/2")
    return compared(sp.Lt, level.rhs, question)


def away_from_mean(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Every ball of inputs has one that raises both labels above 1/n."""
    same = question.one_length and question.labels == 3
    applies = (question.centered and question.least_cosine > -1) or (
        same and (question.centered or not question.allow_repeats)
    )
    if not (question.about_every_input and question.radius != 0 and applies):
        return None
    return {} if compared(sp.Eq, bound_of(claim, "away from the mean"), question) else None


def tied_others(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Three or four labels: the others tie along the sum of the pair."""
    few = question.labels == 3 or (question.labels == 4 and question.least_cosine > -1)
    if not (question.about_every_input and question.centered and question.one_length and few):
        return None
    if question.radius is None:
        return {} if below_half(claim, question) else None
    bound = bound_of(claim, "tied others in a ball")
    floor = {"R": question.radius, "A": beyond_half(question)}
    return {} if question.unit_length and compared(sp.Lt, bound, question, **floor) else None


def exposed_triangle(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Every edge of a triangle on a sphere is exposed, so its labels come as near to 1/2 as wanted."""
    shape = question.labels == 3 and question.one_length and not question.allow_repeats
    unbounded = question.about_every_input and question.radius is None
    return {} if shape and unbounded and below_half(claim, question) else None


def best_length(labels: int, half_sum: float, radius: float) -> float:
    """Return the t, at most the radius, at which the spread bound is largest, by golden sections."""

    def others(t: float) -> float:
        return ((labels - 2) * math.cosh(t) - 2 * half_sum * math.sinh(t)) * math.exp(-t * half_sum)

    low, high = 0.0, min(radius, 40.0)
    for _ in range(80):
        left, right = high - (high - low) * GOLDEN, low + (high - low) * GOLDEN
        low, high = (low, right) if others(left) <= others(right) else (left, high)
    return low


def spread_rule(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Look for the input length at which the spread of the other labels leaves the pair most."""
    scaled = question.unit_length or (question.equal_length and question.radius is None)
    if not (question.about_every_input and question.centered and question.labels >= 3 and scaled):
        return None
    cosine = beyond_half(question)
    radius = math.inf if question.radius is None else float(question.radius)
    best = best_length(question.labels, math.sqrt((1 + float(cosine)) / 2), radius)
    bound = bound_of(claim, "spread")
    lengths = [sp.Rational(math.floor(best * grain), grain) for grain in GRAINS]
    if question.radius is not None:  # floats may have rounded it
        limit = sp.Rational(question.radius.numerator, question.radius.denominator)
        lengths = [x for x in lengths if x <= limit] + ([limit] if best > float(limit) - 1e-3 else [])
    for length in lengths:
        if compared(sp.Lt, bound, question, t=length, A=cosine):
            return {"t": str(length)}
    return None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {
    "away-from-mean": away_from_mean,
    "tied-others": tied_others,
    "exposed-triangle": exposed_triangle,
    "spread": spread_rule,
}
RHOMBUS = {
    "a": [sp.Rational(3, 5), sp.Rational(4, 5)],
    "b": [sp.Rational(3, 5), sp.Rational(-4, 5)],
    "r": [[sp.Rational(-3, 5), sp.Rational(4, 5)], [sp.Rational(-3, 5), sp.Rational(-4, 5)]],
    "n": 4,
    "f": [1, 0],
    "A": sp.Rational(-1, 2),
    "t": 1,
    "R": 1,
}
BACKWARDS = {**RHOMBUS, "f": [-1, 0], "A": -1, "t": -1, "R": -1}
NEAR = {**RHOMBUS, "r": [RHOMBUS["a"], RHOMBUS["b"]]}
TRIANGLE = {"a": [1, 0], "b": [0, 1], "c": [-1, 0], "u": [4, 4]}
LONG = {"a": [1], "b": [1], "r": [[10], [-12]], "n": 4, "f": [1], "A": 1, "t": 1}
EDGE = {
    "a": [1],
    "b": [1],
    "r": [[0]],
    "n": 3,
    "u": [1],
    "f": [1],
    "s": 1,
    "delta": 1,
    "tau": sp.Rational(1, 4),
}
MEAN = {"w": [[1], [1], [-2]], "n": 3, "i": 0, "j": 1, "u": [1], "B": 2}
SHORT = {"eps": sp.Rational(1, 64), "f": [sp.Rational(1, 64)]}
FAR = {**MEAN, "w": [[1], [10], [-11]], "eps": 1, "f": [1], "B": 11}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "spread: satisfied": (RHOMBUS,),
    "spread without the rows sum to zero": (NEAR,),
    "spread without |r_k| = 1 for all k": (LONG,),
    "spread without the cosine is at least A": ({**RHOMBUS, "A": 1},),
    "spread without t >= 0": (BACKWARDS,),
    "spread at any length": (LONG,),
    "tied others in a ball: satisfied": (RHOMBUS,),
    "tied others in a ball without the other labels tie along a + b": (NEAR,),
    "tied others in a ball without the cosine is at least A": ({**RHOMBUS, "A": 1},),
    "tied others in a ball without R >= 0": (BACKWARDS,),
    "exposed edge: satisfied": (EDGE,),
    "exposed edge without a and b tie along u": ({**EDGE, "b": [5]},),
    "exposed edge without the others are below": ({**EDGE, "r": [[5]]},),
    "exposed edge without s >= 0": ({**EDGE, "r": [[-10]], "s": -1, "f": [-1], "tau": sp.Rational(1, 100)},),
    "exposed edge without s is large enough": ({**EDGE, "s": 0, "f": [0], "tau": sp.Rational(2, 5)},),
    "exposed edge without f = s u": ({**EDGE, "f": [-5]},),
    "half is reached": (EDGE,),
    "opposite pairs as well": ({"a": [1], "b": [-1], "u": [0]},),
    "exposed triangle: satisfied": (TRIANGLE,),
    "away from the mean: satisfied": ({**MEAN, **SHORT},),
    "away from the mean without both are beyond the mean row": ({**MEAN, **SHORT, "w": [[-1], [-1], [2]]},),
    "away from the mean without B > 0": ({**FAR, "B": -11},),
    "away from the mean without no row is further than B from the mean row": (
        {**FAR, "B": sp.Rational(1, 100)},
    ),
    "away from the mean without eps > 0": ({**MEAN, "eps": 0, "f": [0]},),
    "away from the mean without eps is small": (FAR,),
    "away from the mean without f = eps u": ({**MEAN, **SHORT, "f": [-1]},),
}
