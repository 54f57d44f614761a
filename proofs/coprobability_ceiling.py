"""Gibbs' inequality from exp t >= 1 + t, then the better of the two labels is at most average."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import (
    Known,
    cauchy_schwarz,
    equal_vectors,
    exp_at_least,
    exp_increasing,
)
from shiftproof.notation import a, b, bias, f, i, j, logits, n, number, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, ScalarFamily, VectorExpr, label_index, norm, total

p = label_index("p")
q = ScalarFamily("q")
lam, h, R = number("lambda"), number("h"), number("R")
logit = logits(lambda x: w[x])
mean = total(lambda x: q[x] * w[x], n)
mixture = lam * w[i] + (1 - lam) * w[j]
average = total(lambda x: q[x] * logit(x), n)
minus_entropy = total(lambda x: q[x] * sp.log(q[x]), n)
floor = average - minus_entropy  # log of the sum of exps is at least this
average_bias = total(lambda x: q[x] * bias[x], n)
bias_gain = lam * bias[i] + (1 - lam) * bias[j] - average_bias
alpha, gamma = number("alpha"), number("gamma")


def gibbs(argument: Argument) -> Known:
    """Return: sum of exp(logits) >= exp(average + entropy)."""
    positive = argument.hypothesis("q is positive")
    terms = argument.sum_order(
        "one term of Gibbs' inequality",
        lambda x: q[x] * (1 + logit(x) - sp.log(q[x]) - floor),
        sp.Le,
        lambda x: sp.exp(logit(x) - floor),
        n,
        using=lambda x: [
            positive.at({p: x}, argument.ranges),
            exp_at_least(logit(x) - sp.log(q[x]) - floor),
        ],
    )
    return argument.from_hypotheses(
        "Gibbs' inequality",
        sp.Ge(total(lambda x: sp.exp(logit(x)), n), sp.exp(floor)),
        using=[terms],
    )


def ceiling(
    argument: Argument, exponent: sp.Expr, average_step: list[Known], pair: tuple[sp.Expr, sp.Expr]
) -> None:
    """Conclude from Gibbs' inequality and from what the averaged logits are."""
    total_at_least = gibbs(argument)
    averaged = argument.from_hypotheses(
        "the better label is at most average",
        sp.Or(*(sp.Le(one - floor, exponent) for one in pair)),
        using=average_step,
    )
    argument.conclude(
        using=[
            total_at_least,
            averaged,
            *(exp_increasing(one - floor, exponent) for one in pair),
        ]
    )


def every_input(argument: Argument) -> None:
    """Use that the mean row is the mixture, so that the averaged logits are the mixed ones."""
    same = argument.hypothesis("the mean row of q is the mixture")
    ceiling(argument, -h + bias_gain, [same, equal_vectors(mean, mixture, f)], (logit(i), logit(j)))


def ball(argument: Argument) -> None:
    """Bound what the mean row misses of the mixture."""
    in_ball(argument, mixture, bias_gain, (logit(i), logit(j)))


def zero_weights(argument: Argument) -> None:
    """Do the same for any pair: labels without weight only add to the sum of exponentials."""
    pair = Inner(a, f) + alpha, Inner(b, f) + gamma
    gain = lam * alpha + (1 - lam) * gamma - average_bias
    in_ball(argument, lam * a + (1 - lam) * b, gain, pair)


def in_ball(argument: Argument, mixed: VectorExpr, gain: sp.Expr, pair: tuple[sp.Expr, sp.Expr]) -> None:
    """Use Cauchy-Schwarz on what the mean row misses of the mixed rows of the pair."""
    miss = mean - mixed
    length = norm(miss)
    product = argument.lemma(
        "a product bounded by its factors",
        sp.Ge(number("s"), -number("R") * number("l")),
        premises=[
            number("s") ** 2 <= number("l2") * number("f2"),
            number("f2") <= number("R") ** 2,
            number("f2") >= 0,
            number("R") >= 0,
            number("l") >= 0,
            sp.Eq(number("l") ** 2, number("l2")),
        ],
    ).at(
        {
            number("s"): Inner(miss, f),
            number("l"): length,
            number("l2"): Inner(miss, miss),
            number("f2"): Inner(f, f),
        }
    )
    bounded = argument.from_hypotheses(
        "the miss, bounded",
        sp.Ge(Inner(miss, f), -R * length),
        using=[product, cauchy_schwarz(miss, f)],
    )
    ceiling(argument, -h + R * length + gain, [bounded], pair)


PROOFS = {
    "every input": every_input,
    "inputs of length at most R": ball,
    "labels left out": Argument.conclude,
    "zero weights": zero_weights,
}
THIRD = sp.Rational(1, 3)
UNIFORM = {"q": [THIRD] * 3, "h": 1, "n": 3, "bias": [0, 0, 0], "i": 0, "j": 1, "R": 1}
BEYOND = {**UNIFORM, "w": [[0], [1], [5]], "f": [sp.Rational(-3, 10)], "lambda": -1}
APART = {**UNIFORM, "w": [[0], [0], [-5]], "f": [1], "lambda": THIRD}
SUM = {
    "q": [sp.Rational(1, 10)],
    "h": sp.Rational(1, 10),
    "n": 1,
    "bias": [0],
    "i": 0,
    "j": 0,
    "R": 1,
    "w": [[0]],
    "f": [0],
    "lambda": 1,
}
FLAT = {**UNIFORM, "w": [[0], [0], [0]], "f": [0], "lambda": THIRD}
CANDIDATES = {
    "twice the entropy": ({**FLAT, "h": 2},),
    "the bias forgotten": ({**FLAT, "bias": [3, 3, 0]},),
    "every input without the mean row of q is the mixture": (APART,),
    "inputs of length at most R without |f| <= R": ({**APART, "R": 0},),
    "every input: satisfied": (FLAT,),
    "inputs of length at most R: satisfied": (FLAT,),
    "zero weights: satisfied": ({**FLAT, "a": [0], "b": [0]},),
}
for _statement in ("every input", "inputs of length at most R"):
    CANDIDATES[f"{_statement} without q sums to 1"] = (SUM,)
    CANDIDATES[f"{_statement} without lambda >= 0"] = (BEYOND,)
    CANDIDATES[f"{_statement} without lambda <= 1"] = ({**BEYOND, "lambda": 2, "i": 1, "j": 0},)
