"""The logarithm of a probability is its logit less that of the sum; then the Cauchy-Schwarz inequality."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, cauchy_schwarz, exp_increasing
from shiftproof.notation import bias, f, i, j, logits, n, number, probability, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, norm, total

R, c, t = number("R"), number("c"), number("t")
difference = w[i] - w[j]
gap = bias[i] - bias[j]


def log_ratio(argument: Argument, logit: Callable[[Any], Any]) -> list[Known]:
    """Prove in numbers what the logarithm of a share is, and return it for the probabilities of i and j."""
    s, whole = number("s"), number("S")
    log, difference_of_logs = sp.log(sp.exp(s) / whole), s - sp.log(whole)
    share = argument.lemma(
        "the logarithm of a share",
        sp.Eq(log, difference_of_logs),
        premises=[whole > 0],
        using=[exp_increasing(log, difference_of_logs), exp_increasing(difference_of_logs, log)],
    )
    exps = total(lambda x: sp.exp(logit(x)), n)
    return [share.at({s: logit(label), whole: exps}) for label in (i, j)]


def with_bias(argument: Argument) -> list[Known]:
    """Return the log probabilities of the head with its bias."""
    return log_ratio(argument, logits(lambda x: w[x]))


def product(argument: Argument) -> Known:
    """Return: the inner product with the input is at most the product of the lengths, up to sign."""
    s, x, y = (number(name) for name in ("s", "x", "y"))
    lengths = argument.lemma(
        "a product of lengths",
        sp.And(sp.Le(s, x * y), sp.Le(-s, x * y)),
        premises=[s**2 <= x**2 * y**2, x >= 0, y >= 0],
    )
    return argument.lemma(
        "the logits differ by at most the product",
        sp.And(
            sp.Le(Inner(difference, f), norm(f) * norm(difference)),
            sp.Le(-Inner(difference, f), norm(f) * norm(difference)),
        ),
        using=[
            cauchy_schwarz(difference, f),
            lengths.at({s: Inner(difference, f), x: norm(f), y: norm(difference)}),
        ],
    )


def exact(argument: Argument) -> None:
    """Subtract the logarithms: that of the sum cancels."""
    argument.conclude(using=with_bias(argument))


def bound(argument: Argument) -> None:
    """Bound the difference of the logits."""
    argument.conclude(using=[*with_bias(argument), product(argument)])


def absolute(argument: Argument) -> None:
    """Bound the biases as well, and take exponentials."""
    far = norm(f) * norm(difference) + c
    p_j = probability(lambda x: w[x], j)
    argument.conclude(
        using=[
            *with_bias(argument),
            product(argument),
            exp_increasing(sp.log(probability(lambda x: w[x], i)), sp.log(p_j) + far),
        ]
    )


def in_ball(argument: Argument) -> None:
    """Use that the length of the input is at most R."""
    argument.conclude(using=[*with_bias(argument), product(argument)])


def attained(argument: Argument) -> None:
    """Insert the input: both factors are multiples of one length."""
    argument.conclude(using=log_ratio(argument, lambda x: Inner(w[x], f)))


PROOFS: dict[str, Callable[[Argument], None]] = {
    "log ratio": exact,
    "bound": bound,
    "absolute bound": absolute,
    "in a ball": in_ball,
    "attained": attained,
}
TWO: dict[str, Any] = {"n": 2, "i": 0, "j": 1, "w": [[1], [0]], "f": [1]}
HEAD: dict[str, Any] = {**TWO, "bias": [0, 0], "c": 0}
BIASED: dict[str, Any] = {**HEAD, "f": [0], "bias": [1, 0]}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "absolute bound: satisfied": (HEAD,),
    "absolute bound without |b_i - b_j| <= c": (BIASED,),
    "in a ball: satisfied": ({**HEAD, "R": 1},),
    "in a ball without |b_i - b_j| <= c": ({**BIASED, "R": 0},),
    "in a ball without R >= 0": ({**HEAD, "R": -1},),
    "in a ball without |f| <= R": ({**HEAD, "R": 0},),
    "attained: satisfied": ({**TWO, "t": 1},),
    "attained without f = t (w_i - w_j)": ({**TWO, "w": [[1, 0], [0, 0]], "f": [0, 1], "t": 1},),
    "attained without t >= 0": ({**TWO, "f": [-1], "t": -1},),
    "half the distance": (TWO,),
    "the cosine instead": ({**TWO, "w": [[2], [1]]},),
    "whatever the biases": ({key: BIASED[key] for key in (*TWO, "bias")},),
}
