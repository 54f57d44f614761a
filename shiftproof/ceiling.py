"""Co-probability ceilings in a ball: the largest min(p_i, p_j) over inputs of a length, enclosed.

An ascent in floats finds an input and weights on the labels; both are then bounded rigorously.  Whatever
the ascent reached, the two ends hold; a gap larger than asked for says that it did not reach its end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from shiftproof.arithmetic import precise
from shiftproof.ascent import Climb, climb
from shiftproof.ceiling_bounds import (
    FEW,
    HALF_ABOVE,
    MANY,
    Weights,
    exact_high,
    exact_low,
    float_high,
    float_low,
    lightened,
    point_in_ball,
    row_sums,
)
from shiftproof.errors import UsageError
from shiftproof.heads import Head
from shiftproof.passes import Passes
from shiftproof.rounding import float_above
from shiftproof.verify import Enclosure, enclosure

GAP = 1e-6
FLOATS, BALLS = "float64 with error bounds", "Arb"
SHARE = 0.8  # of the gap asked for, for the ascent; the rest is for roundings
FARTHEST = 1e9  # logits beyond which float64 says nothing of their exponentials


@dataclass(frozen=True, eq=False)
class Ceiling:
    """The ceiling K of a pair over inputs of length at most ``radius``: low <= ln K <= high, rigorously.

    ``input`` (d,) lies in the ball and reaches ``low``; ``weights`` = (labels, values), divided by the exact
    sum of the values, and ``weight``, that of the first label against the second, give ``high``.
    """

    pair: tuple[int, int]
    radius: Fraction
    low: float
    high: float
    weight: float
    input: Any
    weights: tuple[Any, Any]
    arithmetic: str
    steps: int

    @property
    def gap(self) -> float:
        """The distance of the ends in nats."""
        return self.high - self.low

    def coprobability(self) -> Enclosure:
        """Return decimals on both sides of K."""
        with precise(128):
            least = enclosure(arb(self.low).exp())[0] if self.low > -math.inf else "0"
            return least, enclosure(arb(self.high).exp())[1]


def ceilings(
    head: Head | Passes,
    pairs: Sequence[tuple[int, int]],
    radius: Fraction,
    *,
    gap: float = GAP,
    tell: Callable[[int], None] | None = None,
) -> list[Ceiling]:
    """Return the ceilings of pairs over inputs of length at most ``radius``, in order.

    A head asked about more than once is best handed over as `Passes`.  ``tell`` hears how many are done.
    Raises UsageError for a pair that is none, a negative radius or a gap that is not positive.
    """
    passes = head if isinstance(head, Passes) else Passes(head)
    for i, j in pairs:
        if i == j or not (0 <= i < passes.labels and 0 <= j < passes.labels):
            raise UsageError(f"labels {i} and {j}: name two different labels from 0 to {passes.labels - 1}")
    if radius < 0:
        raise UsageError(f"radius {radius}: a length is not negative; write 0 or more")
    if not gap > 0:
        raise UsageError(f"gap {gap}: write a positive number of nats")
    out: list[Ceiling] = []
    for climbs in climb(passes, pairs, _reach(passes, radius), SHARE * gap):
        out += _enclosed(passes, climbs, radius, gap)
        if tell is not None:
            tell(len(out))
    return out


def ceiling(head: Head | Passes, pair: tuple[int, int], radius: Fraction, gap: float = GAP) -> Ceiling:
    """Return the ceiling of one pair; raises UsageError as `ceilings` does."""
    return ceilings(head, [pair], radius, gap=gap)[0]


def _reach(passes: Passes, radius: Fraction) -> float:
    """Return the radius of the ascent, in units of the scaled rows: not so large that logits lose sense."""
    most = FARTHEST / passes.longest if passes.longest > 0 else 1.0
    return min(float_above(radius * Fraction(2) ** passes.shift), most)


def _enclosed(passes: Passes, climbs: Sequence[Climb], radius: Fraction, gap: float) -> list[Ceiling]:
    each = [_weights(one, gap) for one in climbs]
    exact = not passes.exact_floats or passes.labels * passes.dim <= FEW
    sums = [(None, 0)] * len(each) if exact else row_sums(passes, each)
    out = []
    for one, weights, (mean, depth) in zip(climbs, each, sums, strict=True):
        with np.errstate(over="ignore"):
            found = np.ldexp(one.point, -passes.shift) if passes.shift else one.point
        point = point_in_ball(found, radius)
        ends = None if exact else _float_ends(passes, one, point, weights, mean, depth, radius)
        in_floats = ends is not None and (ends[1] - ends[0] <= gap or passes.labels * passes.dim > MANY)
        if ends is None or not in_floats:
            low = exact_low(passes, one.pair, point, float_above(radius))
            ends = _sound(low, exact_high(passes, one.pair, weights, radius))
        out.append(
            Ceiling(
                pair=one.pair,
                radius=radius,
                low=ends[0],
                high=ends[1],
                weight=weights.first,
                input=point,
                weights=(weights.labels, weights.values),
                arithmetic=FLOATS if in_floats else BALLS,
                steps=one.steps,
            )
        )
    return out


def _weights(one: Climb, gap: float) -> Weights:
    if one.even:
        return Weights(np.array(one.pair), np.array([0.5, 0.5]), 0.5)
    shares = one.weights if one.weights is not None else np.exp(one.logits - one.log_sum)
    return lightened(shares, one.weight, gap)


def _float_ends(
    passes: Passes, one: Climb, point: Any, weights: Weights, mean: Any, depth: int, radius: Fraction
) -> tuple[float, float]:
    logits = one.logits
    if point is not one.point or not one.direct:
        table = np.empty((1, passes.labels))
        passes.evaluate(point[None], table)
        logits = table[0]
    low = float_low(passes, one.pair, point, logits)
    return _sound(low, float_high(passes, one.pair, weights, mean, depth, float_above(radius)))


def _sound(low: float, high: float) -> tuple[float, float]:
    """Return the ends, where they are no numbers those that always hold."""
    if math.isnan(high):
        high = HALF_ABOVE
    return (low if low <= 0 else -math.inf), min(high, HALF_ABOVE)
