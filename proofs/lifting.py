"""Every other exponential is at most exp(-s g) of the pair's; inner products decide the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, exp_increasing
from shiftproof.notation import a, b, f, i, n, number, u, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, Vector, VectorFamily, label_index, total

p = label_index("p")
s, g, tau = number("s"), number("g"), number("tau")
others, lifted, image = VectorFamily("r"), VectorFamily("v"), Vector("h")
odds = n * tau / (1 - 2 * tau)
level = Inner(a, f)


def scaled_down(argument: Argument) -> Known:
    """Prove in numbers: what is g below is at most exp(-s g) times as probable."""
    x, t, top = (number(name) for name in ("x", "t", "top"))
    return argument.lemma(
        "what is g below",
        sp.Le(sp.exp(t * x), sp.exp(t * top) * sp.exp(-t * g)),
        premises=[x <= top - g, t >= 0],
        using=[exp_increasing(t * x, t * top - t * g)],
    )


def shares(argument: Argument, scale: Any, enough: list[Known]) -> None:
    """Conclude for a scale that is >= 0 and large enough."""
    x, t, top = (number(name) for name in ("x", "t", "top"))
    below = scaled_down(argument)
    gap = argument.hypothesis("every other label is g below")

    def at_most(row: Any) -> Known:
        return below.at({x: Inner(row, f), t: scale, top: level})

    tied = argument.lemma(
        "equal logits",
        sp.Eq(sp.exp(t * x), sp.exp(t * top), evaluate=False),
        premises=[sp.Eq(x, top)],
        using=[exp_increasing(t * x, t * top), exp_increasing(t * top, t * x)],
    ).at({x: Inner(b, f), t: scale, top: level})
    positive = argument.sum_order(
        "the other labels' exponentials are positive",
        lambda _label: sp.S.Zero,
        sp.Le,
        lambda label: sp.exp(Inner(others[label], scale * f)),
        n - 2,
    )
    rest = argument.sum_order(
        "the other labels",
        lambda label: sp.exp(Inner(others[label], scale * f)),
        sp.Le,
        lambda _label: sp.exp(scale * level) * sp.exp(-scale * g),
        n - 2,
        using=lambda label: [gap.at({p: label}, argument.ranges), at_most(others[label]), *enough],
    )
    e, z, whole = (number(name) for name in ("E", "Z", "S"))
    quotient = argument.lemma(
        "a share of at least tau",
        sp.Ge(e / whole, tau),
        premises=[
            e > 0,
            whole > 0,
            whole <= 2 * e + n * e * z,
            n * tau * z <= 1 - 2 * tau,
            tau > 0,
        ],
    )
    exps = sp.Add(*(sp.exp(Inner(row, scale * f)) for row in (a, b, u, -u)))
    exps += total(lambda label: sp.exp(Inner(others[label], scale * f)), n - 2)
    pair = sp.exp(scale * level)
    bounded = argument.from_hypotheses(
        "the sum of all exponentials",
        sp.Le(exps, 2 * pair + n * pair * sp.exp(-scale * g)),
        using=[tied, rest, at_most(u), at_most(-u), *enough],
    )
    small = argument.from_hypotheses(
        "what the others have", sp.Le(n * tau * sp.exp(-scale * g), 1 - 2 * tau), using=enough
    )
    numbers = {e: pair, z: sp.exp(-scale * g), whole: exps}
    argument.conclude(using=[tied, positive, quotient.at(numbers), bounded, small])


def more_labels(argument: Argument) -> None:
    """Take the scale as the hypotheses give it."""
    shares(argument, s, [exp_increasing(sp.log(odds), s * g)])


def large_enough(argument: Argument) -> None:
    """Use that the logarithm of 1 + odds is positive and at least that of the odds."""
    witness = sp.log(1 + odds) / g
    shares(argument, witness, [exp_increasing(0, sp.log(1 + odds))])


def features(argument: Argument) -> None:
    """Equal logits have equal exponentials, label by label."""
    same = argument.hypothesis("the same logits")

    def equal(label: Any) -> list[Known]:
        one, other = Inner(lifted[label], image), Inner(w[label], f)
        return [
            same.at({p: label}, argument.ranges),
            exp_increasing(one, other),
            exp_increasing(other, one),
        ]

    sums = argument.sum_order(
        "equal logits",
        lambda x: sp.exp(Inner(lifted[x], image)),
        sp.Eq,
        lambda x: sp.exp(Inner(w[x], f)),
        n,
        using=equal,
    )
    argument.conclude(using=[sums, *equal(i)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "two more labels": more_labels,
    "a large enough input": large_enough,
    "more features": features,
}
HIGH, LOW = sp.Rational(9, 20), sp.Rational(9, 100)
TIED = {"a": [1, 1], "b": [1, -1], "r": [[-1, 0]], "u": [0, 1], "f": [1, 0], "n": 3, "g": 1, "tau": HIGH}
HEAD = {**TIED, "s": 3}  # exp(3) > 27/2 = 3 tau/(1 - 2 tau)
ROWS = {"w": [[1], [2]], "f": [1], "v": [[1], [2]], "h": [1], "n": 2, "i": 0, "j": 1}
FIRST = "two more labels"
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    f"{FIRST}: satisfied": (HEAD,),
    f"{FIRST} without the pair is tied at f": ({**HEAD, "b": [0, -1]},),
    f"{FIRST} without every other label is g below": ({**HEAD, "r": [[2, 0]]},),
    f"{FIRST} without u is g below": ({**HEAD, "u": [2, 0]},),
    f"{FIRST} without -u is g below": ({**HEAD, "u": [-2, 0]},),
    f"{FIRST} without s >= 0": ({**HEAD, "s": -1, "tau": LOW},),
    f"{FIRST} without s is large enough": ({**HEAD, "s": 0},),
    "a large enough input: satisfied": (TIED,),
    "more features: satisfied": (ROWS,),
    "more features without the same logits": ({**ROWS, "h": [0]},),
    "more features without the same Gram scalars": ({**ROWS, "v": [[1], [-2]], "f": [0], "h": [0]},),
    "more features without rows i and j are not zero": ({**ROWS, "w": [[0], [2]], "v": [[0], [2]]},),
    "as if no label were added": ({**TIED, "r": [[0, 1]], "s": sp.Rational(8, 5)},),
    "any input": ({**TIED, "r": [[0, 1]]},),
}
