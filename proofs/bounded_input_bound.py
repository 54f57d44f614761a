"""Sums of exponentials are at least those of the mean; Cauchy-Schwarz bounds the pair's logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from shiftproof.facts import (
    Known,
    cauchy_schwarz,
    equal_vectors,
    exp_at_least,
    exp_increasing,
)
from shiftproof.instances import decide, exact_values
from shiftproof.notation import a, b, f, i, j, k, n, number, w
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim
from shiftproof.vectors import Inner, Vector, VectorExpr, VectorFamily, ZeroVector, total

R, C = number("R"), number("C")
others = VectorFamily("r")
half_length = sp.sqrt((1 + C) / 2)
x, y = Vector("x"), Vector("y")


# -- the pair's logits ------------------------------------------------------------------------
def product_at_most(argument: Argument) -> Known:
    """Prove: s <= R m if s^2 <= l2 f2, l2 <= m^2 and f2 <= R^2."""
    s, l2, f2, m = (number(name) for name in ("s", "l2", "f2", "m"))
    return argument.lemma(
        "a product bounded by its factors",
        sp.And(sp.Le(s, R * m), sp.Ge(s, -R * m)),
        premises=[s**2 <= l2 * f2, l2 <= m**2, f2 <= R**2, l2 >= 0, f2 >= 0, R >= 0, m >= 0],
    )


def pair_in_ball(argument: Argument, first: VectorExpr, second: VectorExpr) -> Known:
    """Prove: half the pair's logits together are at most R h."""
    both = first + second
    product = product_at_most(argument).at(
        {
            number("s"): Inner(both, f) / 2,
            number("l2"): Inner(both, both) / 4,
            number("f2"): Inner(f, f),
            number("m"): half_length,
        }
    )
    return argument.from_hypotheses(
        "the pair's logits, bounded",
        sp.Le(Inner(both, f) / 2, R * half_length),
        using=[product, cauchy_schwarz(both, f)],
    )


# -- the geometric mean -----------------------------------------------------------------------
def sum_at_least(argument: Argument) -> Known:
    """Return: the exponentials of a centred head sum to at least n."""
    tangent = argument.sum_order(
        "exp is above its tangent at 0",
        lambda label: 1 + Inner(w[label], f),
        sp.Le,
        lambda label: sp.exp(Inner(w[label], f)),
        n,
        using=lambda label: [exp_at_least(Inner(w[label], f))],
    )
    return argument.from_hypotheses(
        "the exponentials of a centred head",
        sp.Ge(total(lambda label: sp.exp(Inner(w[label], f)), n), n),
        using=[tangent, equal_vectors(total(lambda label: w[label], n), ZeroVector(), f)],
    )


def mean(argument: Argument) -> None:
    """Divide the geometric mean of the two exponentials by their sum."""
    argument.conclude(using=[sum_at_least(argument)])


def mean_in_ball(argument: Argument) -> None:
    """Bound the numerator over the ball."""
    logits = Inner(w[i] + w[j], f) / 2
    bounded = pair_in_ball(argument, w[i], w[j])
    argument.conclude(using=[sum_at_least(argument), bounded, exp_increasing(logits, R * half_length)])


# -- the better of the two --------------------------------------------------------------------
def better_of_two(argument: Argument) -> Known:
    """Prove in numbers: what two labels have if the N others' exponentials sum to at least N exp(m)."""
    s, t, m, z, N, rest = (number(name) for name in ("s", "t", "m", "z", "N", "rest"))
    whole = sp.exp(s) + sp.exp(t) + rest
    return argument.lemma(
        "the worse of two labels",
        sp.Or(*(sp.Le(sp.exp(v) / whole, 1 / (2 + N * sp.exp(z))) for v in (s, t))),
        premises=[N > 0, rest >= N * sp.exp(m), z <= m - (s + t) / 2],
        using=[exp_increasing(z + (s + t) / 2, m)],
    )


def finish(argument: Argument, level: Any, exponent: Any, using: Sequence[Known]) -> None:
    """Conclude from what shows that the others' mean logit is at least ``level``.

    ``exponent`` is at most ``level`` less half the pair's logits.
    """
    s, m = number("s"), number("m")
    tangent = argument.lemma(
        "exp is above its tangent",
        sp.Ge(sp.exp(s), sp.exp(m) * (1 + s - m)),
        using=[exp_at_least(s - m)],
    )
    logits = total(lambda label: Inner(others[label], f), n - 2)
    rest = argument.sum_order(
        "exp is above its tangent at the level",
        lambda label: sp.exp(level) * (1 + Inner(others[label], f) - level),
        sp.Le,
        lambda label: sp.exp(Inner(others[label], f)),
        n - 2,
        using=lambda label: [tangent.at({s: Inner(others[label], f), m: level})],
    )
    averaged = argument.from_hypotheses("the others' mean logit", sp.Ge(logits, (n - 2) * level), using=using)
    numbers = {
        s: Inner(a, f),
        number("t"): Inner(b, f),
        m: level,
        number("z"): exponent,
        number("N"): n - 2,
        number("rest"): total(lambda label: sp.exp(Inner(others[label], f)), n - 2),
    }
    enough = argument.from_hypotheses(
        "the others' exponentials",
        sp.Ge(numbers[number("rest")], (n - 2) * sp.exp(level)),
        using=[rest, averaged],
    )
    below = argument.from_hypotheses(
        "the exponent", sp.Le(exponent, level - Inner(a + b, f) / 2), using=using
    )
    argument.conclude(using=[better_of_two(argument).at(numbers), enough, below])


def balanced() -> Known:
    """Return: in a centred head the others' logits sum to minus the pair's."""
    return equal_vectors(a + b + total(lambda label: others[label], n - 2), ZeroVector(), f)


def every_input(argument: Argument) -> None:
    """Take as level what balances the pair: the others' mean logit."""
    pair = Inner(a + b, f)
    finish(argument, -pair / (n - 2), -(n / (n - 2)) * pair / 2, [balanced()])


def centred_ball(argument: Argument) -> None:
    """Take the level at which what balances the pair is lowest: -2 R h/(n - 2)."""
    bounded = pair_in_ball(argument, a, b)
    reach = R * half_length
    finish(argument, -2 * reach / (n - 2), -n * reach / (n - 2), [balanced(), bounded])


def ball(argument: Argument) -> None:
    """Take -R as level: no logit of a unit row is below it."""
    length = argument.hypothesis("the other rows have length 1")
    product = product_at_most(argument)

    def one_row(label: Any) -> list[Known]:
        row = others[label]
        values = {
            number("s"): Inner(row, f),
            number("l2"): Inner(row, row),
            number("f2"): Inner(f, f),
            number("m"): sp.S.One,
        }
        return [length.at({k: label}, argument.ranges), product.at(values), cauchy_schwarz(row, f)]

    lowest = argument.sum_order(
        "no logit is below -R",
        lambda _label: -R,
        sp.Le,
        lambda label: Inner(others[label], f),
        n - 2,
        using=one_row,
    )
    bounded = pair_in_ball(argument, a, b)
    finish(argument, -R, -R * (1 + half_length), [lowest, bounded])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "geometric mean": mean,
    "geometric mean in a ball": mean_in_ball,
    "centred, every input": every_input,
    "centred, in a ball": centred_ball,
    "in a ball": ball,
}

# -- values to try first ----------------------------------------------------------------------
SMALL, WIDE = sp.Rational(1, 10), sp.Rational(9, 4)  # WIDE^2 > 5 = |(1, 2)|^2
ROWS = {"w": [[1], [1], [-2]], "n": 3, "i": 0, "j": 1, "f": [SMALL]}
SPLIT = {"a": [1], "b": [1], "r": [[-2]], "n": 3, "f": [1]}
UNITS = {**SPLIT, "r": [[-1]]}
FREE = {"R": 1, "C": 1}
NARROW, SHORT = {"R": 1, "C": -1}, {"R": 0, "C": 1}
LEANING = {"a": [1], "b": [-1], "r": [[-5]], "n": 3, "f": [SMALL], "R": 1, "C": -1}
LONG = {"a": [2, 0], "b": [0, 1], "r": [[-2, -1]], "n": 3, "f": [1, 2], "R": WIDE, "C": 0}
SWAPPED = {**LONG, "a": [0, 1], "b": [2, 0]}
LONG_ROW = {"w": [[10], [-1], [-9]], "n": 3, "f": [sp.Rational(1, 50)], "R": 1, "C": -1}
UNIT_THIRD = {"r": [[sp.Rational(-3, 5), sp.Rational(-4, 5)]]}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "geometric mean: satisfied": (ROWS,),
    "geometric mean without centred": ({"w": [[1], [1]], "n": 2, "i": 0, "j": 1, "f": [-1]},),
    "geometric mean in a ball: satisfied": ({**ROWS, **FREE},),
    "geometric mean in a ball without centred": (
        {"w": [[1], [-1], [-5]], "n": 3, "i": 0, "j": 1, "f": [SMALL], "R": 1, "C": -1},
    ),
    "centred, every input: satisfied": (SPLIT,),
    "centred, every input without centred": ({name: LEANING[name] for name in ("a", "b", "r", "n", "f")},),
    "centred, in a ball: satisfied": ({**SPLIT, **FREE},),
    "centred, in a ball without centred": (LEANING,),
    "in a ball: satisfied": ({**UNITS, **FREE},),
    "in a ball without the other rows have length 1": ({**UNITS, **FREE, "r": [[-5]]},),
    "with a bias": ({"w": [[1], [-1], [0]], "n": 3, "i": 0, "j": 1, "f": [0], "bias": [3, 3, 0]},),
    "the others at 0": (SPLIT,),
    "the cosine alone": ({**SPLIT, "f": [2], "C": 1},),
}
WITHOUT = {  # a hypothesis, and what breaks without it: as a family, centred, and of length 1
    "the pair's first row has length 1": ({**LONG_ROW, "i": 0, "j": 1}, LONG, {**LONG, **UNIT_THIRD}),
    "the pair's second row has length 1": (
        {**LONG_ROW, "i": 1, "j": 0},
        SWAPPED,
        {**SWAPPED, **UNIT_THIRD},
    ),
    "the pair's cosine is at most C": ({**ROWS, **NARROW}, {**SPLIT, **NARROW}, {**UNITS, **NARROW}),
    "|f| <= R": ({**ROWS, **SHORT}, {**SPLIT, **SHORT}, {**UNITS, **SHORT}),
}
for _hypothesis, _values in WITHOUT.items():
    for _statement, _value in zip(
        ("geometric mean in a ball", "centred, in a ball", "in a ball"), _values, strict=True
    ):
        CANDIDATES[f"{_statement} without {_hypothesis}"] = (_value,)


# -- what it excludes -------------------------------------------------------------------------
def in_the_ball(claim: Claim, question: Question) -> dict[str, str] | None:
    """Return the (empty) instance if the ball of inputs excludes the question."""
    asked = question.coprobability_at_least is not None
    if not (asked and question.unit_length and question.radius is not None and question.labels >= 3):
        return None
    three_centred = question.centered and question.labels == 3  # unit rows: their cosines are -1/2
    name = "centred, in a ball" if question.centered else "in a ball"
    ceiling = claim.statement(name).conclusion.args[0].rhs
    above = sp.Gt(number("T"), ceiling, evaluate=False)
    values = {
        "T": question.threshold,
        "n": question.labels,
        "R": question.radius,
        "C": sp.Rational(-1, 2) if three_centred else question.most_cosine,
    }
    return {} if decide(above, exact_values(values))[0] == "true" else None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {"ball": in_the_ball}
