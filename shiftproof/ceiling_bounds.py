"""Both ends of a co-probability ceiling, rigorous: from below by an input, from above by weights on labels.

With weights v_k >= 0, S = sum v, q = v/S, a weight x in [0,1], m = x w_i + (1-x) w_j, c likewise:
ln K <= sum q ln q + R |W^T q - m| + c - q.b.  In float64 at the speed of BLAS with a-priori error bounds
where the head's numbers are floats of usual size, else in Arb balls from its exact numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, arb_mat, fmpq

from shiftproof.arithmetic import UP, precise
from shiftproof.exact import Quadratic, rational, to_arb
from shiftproof.passes import Passes
from shiftproof.rounding import (
    block_sum,
    entropy_error,
    float_above,
    float_below,
    gamma,
    length_above,
    log_sum_error,
    logit_error,
    mean_error,
)

NEGLIGIBLE = 1e-8  # nats that leaving out the lightest labels may cost
FEW = 5_000  # entries up to which Arb is as fast as need be
MANY = 200_000  # entries up to which it is asked where float64 leaves a gap
BITS = 160
SHORTENINGS = 8
HALF_ABOVE = math.nextafter(-math.log(2.0), 0.0)  # -ln 2 lies below it


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights ``values`` (k,) > 0 of ``labels`` (k,), and the weight of the pair's first label."""

    labels: Any
    values: Any
    first: float


def lightened(shares: Any, first: float, gap: float) -> Weights:
    """Return weights (n,) without the lightest labels where that leaves out half of them or more.

    Their share is at most a twentieth of ``gap``, and so is about what the bound loses.
    """
    least = min(NEGLIGIBLE, 0.05 * gap) / len(shares)
    kept = np.flatnonzero(shares > least)
    if not 0 < 2 * len(kept) <= len(shares):
        kept = np.flatnonzero(shares > 0)
    return Weights(kept, shares[kept], first)


def row_sums(passes: Passes, each: Sequence[Weights]) -> list[tuple[Any, int]]:
    """Return for each weights the sum of their rows (d,) and the roundings that a term meets in it."""
    wide = [k for k, weights in enumerate(each) if 2 * len(weights.values) > passes.labels]
    out = [
        (np.empty(0), 0) if k in wide else (weights.values @ passes.take(weights.labels), len(weights.values))
        for k, weights in enumerate(each)
    ]
    if wide:
        table = np.zeros((len(wide), passes.labels))
        for row, k in zip(table, wide, strict=True):
            row[each[k].labels] = each[k].values
        for k, mean in zip(wide, passes.means(table), strict=True):
            out[k] = (mean, passes.depth())
    return out


def point_in_ball(point: Any, radius: Fraction) -> Any:
    """Return the input (d,), shortened where its length may be above ``radius``."""
    most = float_below(radius)
    for _ in range(SHORTENINGS):
        length = length_above(point)
        if length <= most:
            return point
        if not 0.0 < most < length < math.inf:
            break
        point = point * (most / length * (1.0 - 2.0**-40))
    return np.zeros_like(point)


# -- floats --------------------------------------------------------------------------------------
def float_low(passes: Passes, pair: tuple[int, int], point: Any, logits: Any) -> float:
    """Return a lower end from an input and its logits, computed in float64."""
    each = logit_error(passes.dim, passes.longest, length_above(point), passes.most_bias)
    top = float(logits.max())
    log = math.log(float(np.exp(logits - top).sum()))
    value = min(float(logits[pair[0]]), float(logits[pair[1]])) - (top + log)
    size = abs(top) + abs(log) + abs(value)
    error = 2 * each + log_sum_error(len(logits), size) + gamma(4) * size
    return math.nextafter(value - UP * error, -math.inf)


def float_high(
    passes: Passes, pair: tuple[int, int], weights: Weights, mean: Any, depth: int, radius: float
) -> float:
    """Return an upper end from weights; ``mean`` is their sum of rows (d,), with ``depth`` roundings a term."""
    values = weights.values
    terms = len(values)
    total, summed = block_sum(values)
    logs = values * np.log(values)
    entropy, size = block_sum(logs)[0], block_sum(np.abs(logs))[0]
    x = weights.first
    sides = passes.take(np.array(pair))
    miss = mean / total - (x * sides[0] + (1.0 - x) * sides[1])
    # The pair's row takes four roundings, the difference one of at most |W^T q| + |m|.
    off = mean_error(depth + summed, passes.longest) + UP * 4 * gamma(5) * passes.longest
    parts = [entropy / total, -math.log(total), radius * UP * (length_above(miss) + off)]
    error = entropy_error(terms, summed, size) / total + 2 * gamma(summed + 16) * (size / total + 1.0)
    error += gamma(16) * abs(parts[1])
    if passes.bias is not None:
        i, j = pair
        parts.append(x * float(passes.bias[i]) + (1.0 - x) * float(passes.bias[j]))
        parts.append(-block_sum(values * passes.bias[weights.labels])[0] / total)
        error += UP * 4 * gamma(summed + 16) * passes.most_bias
    error += gamma(16) * math.fsum(map(abs, parts))
    return math.nextafter(math.fsum(parts) + UP * error, math.inf)


# -- Arb -----------------------------------------------------------------------------------------
def _ball(value: Any) -> arb:
    if isinstance(value, (fmpq, Quadratic, Fraction, int)):
        return to_arb(value)
    return arb(float(value))


def _floats(values: Any) -> arb_mat:
    return arb_mat(len(values), 1, [arb(float(v)) for v in values])


def _rows(passes: Passes, labels: Any) -> arb_mat:
    head = passes.head
    rows = head.unembeddings[labels]
    if head.is_exact:
        entries = [_ball(entry) for entry in rows.flat]
    else:
        entries = [arb(entry) for entry in rows.astype(np.float64).ravel().tolist()]
    return arb_mat(len(labels), passes.dim, entries)


def _bias(passes: Passes, labels: Any) -> list[arb]:
    if passes.head.bias is None:
        return [arb(0)] * len(labels)
    return [_ball(entry) for entry in passes.head.bias[labels]]


def bits_for(passes: Passes, radius: float) -> int:
    """Return a precision at which the logits have 160 bits after the point."""
    reach = radius * passes.longest + passes.most_bias
    return BITS + (max(0, math.frexp(reach)[1]) if math.isfinite(reach) else 1100)


def exact_low(passes: Passes, pair: tuple[int, int], point: Any, radius: float) -> float:
    """Return a lower end from an input, at the head's exact numbers."""
    with precise(bits_for(passes, radius)):
        column = _floats(point)
        logits: list[arb] = []
        step = max(1, 200_000 // max(1, passes.dim))
        for start in range(0, passes.labels, step):
            labels = np.arange(start, min(start + step, passes.labels))
            product = _rows(passes, labels) * column
            logits += [product[k, 0] + bias for k, bias in enumerate(_bias(passes, labels))]
        top = arb(max(logit.mid() for logit in logits))
        total = sum(((logit - top).exp() for logit in logits), arb(0))
        log_sum = total.log() + top
        return min(below(logits[label] - log_sum) for label in pair)


def exact_high(passes: Passes, pair: tuple[int, int], weights: Weights, radius: Fraction) -> float:
    """Return an upper end from weights, at the head's exact numbers."""
    labels, values = weights.labels, weights.values
    with precise(bits_for(passes, float_above(radius))):
        shares = [arb(float(v)) for v in values]
        total = sum(shares, arb(0))
        parts = sum((share * share.log() for share in shares), arb(0)) / total - total.log()
        bias = _bias(passes, labels)
        parts -= sum((share * b for share, b in zip(shares, bias, strict=True)), arb(0)) / total
        x = arb(weights.first)
        sides = (x, 1 - x)
        parts += sum((side * b for side, b in zip(sides, _bias(passes, np.array(pair)), strict=True)), arb(0))
        if radius:
            mean = arb_mat(1, len(shares), shares) * _rows(passes, labels)
            target = arb_mat(1, 2, list(sides)) * _rows(passes, np.array(pair))
            square = arb(0)
            for column in range(passes.dim):
                miss = mean[0, column] / total - target[0, column]
                square += miss * miss
            # The square of a ball about 0 reaches below 0, the true square does not.
            parts += arb(rational(radius)) * arb(square.abs_upper()).sqrt()
        return above(parts)


def below(ball: arb) -> float:
    """Return a float below a ball, -infinity for one that is not finite."""
    if not ball.is_finite():
        return -math.inf
    return math.nextafter(float(ball.lower()), -math.inf)


def above(ball: arb) -> float:
    """Return a float above a ball, infinity for one that is not finite."""
    return -below(-ball)
