"""The tangent of exp at the mean logit, and the worse of the two labels is at most average."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors, exp_at_least, exp_increasing
from shiftproof.instances import decide, exact_values
from shiftproof.notation import f, i, j, n, number, w
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim
from shiftproof.vectors import (
    Inner,
    ScalarFamily,
    Vector,
    ZeroVector,
    label_index,
    total,
)

p = label_index("p")
lam = number("lambda")
places, direction = ScalarFamily("s"), Vector("e")


def below_the_mean(
    argument: Argument,
    logit: Callable[[Any], Any],
    level: Any,
    using: Sequence[Known],
) -> None:
    """Conclude from what shows that ``level`` is the mean logit and at least one of the pair's."""
    tangent = argument.sum_order(
        "exp is above its tangent at the mean logit",
        lambda x: 1 + logit(x) - level,
        sp.Le,
        lambda x: sp.exp(logit(x) - level),
        n,
        using=lambda x: [exp_at_least(logit(x) - level)],
    )
    average = argument.from_hypotheses(
        "this is the mean logit",
        sp.Eq(total(logit, n), n * level, evaluate=False),
        using=using,
    )
    least = argument.from_hypotheses(
        "one of the two is at most average",
        sp.Or(*(sp.Le(logit(x), level) for x in (i, j))),
        using=using,
    )
    argument.conclude(
        using=[tangent, average, least, *(exp_increasing(logit(x), level) for x in (i, j))],
    )


def between(argument: Argument) -> None:
    """Mix the two logits as the mean row mixes the two rows: that is the mean logit."""
    mixture = lam * w[i] + (1 - lam) * w[j]
    mean = total(lambda x: w[x], n) / n
    below_the_mean(argument, lambda x: Inner(w[x], f), Inner(mixture, f), [equal_vectors(mean, mixture, f)])


def opposite(argument: Argument) -> None:
    """Use that w_i is a negative multiple of w_j, by equality in Cauchy-Schwarz; the mean logit is 0."""
    scaled, multiple = Inner(w[j], w[j]) * w[i], Inner(w[i], w[j]) * w[j]
    below_the_mean(
        argument,
        lambda x: Inner(w[x], f),
        sp.S.Zero,
        [
            equal_vectors(total(lambda x: w[x], n), ZeroVector(), f),
            equal_vectors(scaled, multiple, f),
        ],
    )


def line(argument: Argument) -> None:
    """Bound the mean by the two: every row is one of them."""
    same = argument.hypothesis("all rows have one length")

    def not_beyond(row: str, sign: int) -> Known:
        return argument.sum_order(
            f"no row is beyond row {row}",
            lambda x: sign * places[x] / places[i],
            sp.Le,
            lambda _x: sp.S.One,
            n,
            using=lambda x: [same.at({p: x}, argument.ranges)],
        )

    level = total(lambda x: places[x], n) * Inner(direction, f) / n
    below_the_mean(
        argument, lambda x: Inner(places[x] * direction, f), level, [not_beyond("i", 1), not_beyond("j", -1)]
    )


PROOFS: dict[str, Callable[[Argument], None]] = {
    "mean row between the two": between,
    "opposite rows": opposite,
    "one length on a line": line,
    "attained": Argument.conclude,
}
SMALL = sp.Rational(1, 10)
PAIR = {"n": 3, "i": 0, "j": 1}
HALF = {"lambda": sp.Rational(1, 2)}
OPEN = {**PAIR, "w": [[1], [-1], [-5]], "f": [SMALL]}
EQUAL = {**PAIR, "w": [[1], [1], [-2]], "f": [SMALL]}
BEYOND = {**PAIR, "w": [[1], [2], [-3]], "f": [SMALL], "lambda": 2}
FLAT = {**PAIR, "w": [[1], [-1], [0]], "f": [0]}
LINE = {"e": [1], "f": [1], **PAIR, "s": [1, -1, 1]}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "opposite rows: satisfied": (FLAT,),
    "opposite rows without centred": (OPEN,),
    "opposite rows without cosine -1": (EQUAL,),
    "mean row between the two: satisfied": ({**FLAT, **HALF},),
    "mean row between the two without the mean row is the mixture": ({**OPEN, **HALF},),
    "mean row between the two without lambda >= 0": ({**BEYOND, "lambda": -1, "i": 1, "j": 0},),
    "mean row between the two without lambda <= 1": (BEYOND,),
    "one length on a line: satisfied": (LINE,),
    "one length on a line without all rows have one length": ({**LINE, "f": [SMALL], "s": [1, -1, -5]},),
    "one length on a line without rows i and j are opposite": ({**LINE, "s": [1, 1, -1]},),
    "with a bias": ({**FLAT, "bias": [1, 1, 0]},),
    "an obtuse angle": ({**PAIR, "w": [[1, 2], [1, -2], [-2, 0]], "f": [1, 0]},),
    "strictly below": (FLAT,),
}


def opposite_pair(claim: Claim, question: Question) -> dict[str, str] | None:
    """Return the (empty) instance if a cosine of -1 and the mean row exclude the question."""
    surely_opposite = (
        question.most_cosine == -1
        or (question.dim == 1 and question.most_cosine < 1)
        or (question.centered and question.labels == 2)
    )
    mean_between = question.centered or (question.dim == 1 and question.one_length)
    if question.coprobability_at_least is None or not (surely_opposite and mean_between):
        return None
    name = "opposite rows" if question.centered else "one length on a line"
    ceiling = claim.statement(name).conclusion.args[0].rhs
    above = sp.Gt(number("T"), ceiling, evaluate=False)
    values = exact_values({"T": question.threshold, "n": question.labels})
    return {} if decide(above, values)[0] == "true" else None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {"opposite-pair": opposite_pair}
