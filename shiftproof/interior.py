"""Ceilings of pairs whose mean row lies inside the hull of a large head, enclosed by floats.

If the hull holds a ball of radius r around m, then m.f - max w_k.f <= -r |f|, so that inputs longer than
some R reach less than a known input does, and with q the probabilities at any f and g = W^T q - m

    ln K <= m.f + c - A(f) + (R + |f|) |g|,     A = logsumexp(W f + b)

(the bound of a pair with radius R at the weights q).  Everything is computed in floats; what rounding
may have changed is bounded and added.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.arithmetic import EXP_ULPS, TINY, UNIT, UP
from shiftproof.directions import CentredRows, slack
from shiftproof.hull import enclosed
from shiftproof.optimum import optimum

PART = 256


@dataclass(frozen=True)
class Ceiling:
    """``low`` <= ln K <= ``high``, the input (d,) that reaches ``low``, for rows scaled by the power of two."""

    low: float
    high: float
    point: Any


def enclosed_ceiling(
    rows: CentredRows, bias: Any, pair: tuple[int, int], support: Sequence[int]
) -> Ceiling | None:
    """Return the enclosed ceiling of a pair, given labels whose hull meets its line; None where no ball is found."""
    radius = _ball(rows, pair, support)
    if radius is None:
        return None
    table = np.concatenate([rows.block(*span, np.float64) for span in rows.spans()])
    offset = np.zeros(rows.labels) if bias is None else np.asarray(bias, dtype=np.float64)
    point, lam = optimum(table, offset, pair)
    logits = table @ point + offset
    length = UP * float(np.linalg.norm(point))
    largest = float(np.abs(offset).max())
    error = UP * (length * slack(rows, np.float64) + 4 * UNIT * (largest + float(np.abs(logits).max())))
    top = float(logits.max())
    powers = np.exp(logits - top)
    starts = range(0, rows.labels, PART)
    total = float(np.add.reduceat(powers, list(starts)).sum())
    # one relative error for every power: of its logit, of the difference, of exp
    off = UP * math.expm1(UP * (error + 2 * UNIT * float(np.ptp(logits)) + (EXP_ULPS + 2) * UNIT))
    summed = UP * (PART + len(starts) + 4) * UNIT  # sums are taken in parts, which rounds less
    spread = UP * (off + summed + 4 * UNIT * (abs(top) + math.log(total) + 1))
    level = top + math.log(total)
    i, j = pair
    low = min(logits[i], logits[j]) - level - UP * (error + spread)
    shares = powers / total
    mean = lam * table[i] + (1 - lam) * table[j]
    reached = sum((shares[k : k + PART] @ table[k : k + PART] for k in starts), np.zeros(rows.dim))
    gap = UP * float(np.linalg.norm(reached - mean))
    gap += UP * rows.longest * (2 * off + 3 * summed + (rows.dim + 16) * UNIT) + TINY * rows.labels
    # A(f) >= the largest logit; an input that reaches more than ``low`` is no longer than this
    reach = UP * (2 * largest - low) / radius
    best = lam * logits[i] + (1 - lam) * logits[j] - level + UP * (error + spread)
    best += 4 * UNIT * (abs(logits[i]) + abs(logits[j]))
    high = best + UP * (reach + length) * gap
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    edge = math.nextafter(math.log(0.5), 0.0)
    return Ceiling(math.nextafter(low, -math.inf), min(math.nextafter(high, math.inf), edge), point)


def _ball(rows: CentredRows, pair: tuple[int, int], support: Sequence[int]) -> float | None:
    """Return the radius, rounded down, of a ball around the mean of the pair's rows that the hull holds.

    The hull of d + 1 independent points holds one of the smallest weight over the length of its row of the inverse.
    """
    i, j = pair
    middle = (rows.raw(i) + rows.raw(j)) / 2
    best = None
    for more in ([], [i], [j]):
        corners = [*support, *more]
        if len(corners) == rows.dim + 1:
            matrix = np.concatenate([rows.raw(corners).T, np.ones((1, len(corners)))])
            found = enclosed(matrix, np.append(middle, 1.0))
            if found is not None and (found.values > found.error).all():
                radius = float(((found.values - found.error) / found.inverse).min()) / UP
                best = max(best or 0.0, radius)
    return best
