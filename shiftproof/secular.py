"""One step of a proximal Newton ascent in a ball: a quadratic model, a minimum of two, a bound on the length.

The step s maximises min(l_i + w_i.s, l_j + w_j.s) - a.s - s.B s / 2 over |f + s| <= R.  Its dual has two
numbers, the weight of label i and the multiplier of the ball: (B + mu) s = weight w_i + (1 - weight) w_j - a
- mu f.  The weight follows from mu in closed form, mu from a secular equation by Newton's method.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Solver = Callable[[Any], Any]
Factor = Callable[[float], Solver]

CLOSE = 1e-10  # of the length asked for
STEPS = 60
FLOOR_RISES = 8
DENSE_FLOOR, LOW_RANK_FLOOR = 1e-14, 1e-10  # of the trace: what keeps a factor well conditioned


@dataclass(frozen=True, eq=False)
class Step:
    """A move (d,), the weight of the first label, and the multiplier of the ball (0: not reached)."""

    move: Any
    weight: float
    multiplier: float


@dataclass(frozen=True, eq=False)
class Curvature:
    """A positive definite model B of the Hessian (d, d).

    ``factor(mu)`` returns the map x -> (B + mu)^-1 x for x (d,) or (d, k); ``scale`` is the size of B where
    it says nothing in particular; ``times(x)`` is B x.
    """

    factor: Factor
    scale: float
    times: Solver


def dense(matrix: Any) -> Curvature:
    """Return the curvature held by a symmetric matrix (d, d)."""
    from scipy.linalg.lapack import dpotrf, dpotrs

    dim = matrix.shape[0]
    trace = float(np.trace(matrix))
    diagonal = np.arange(0, dim * dim, dim + 1)

    def factor(mu: float) -> Solver:
        more = DENSE_FLOOR * trace + 1e-300
        for _ in range(FLOOR_RISES):
            shifted = matrix.copy()
            shifted.reshape(-1)[diagonal] += mu + more
            cholesky, failed = dpotrf(shifted, lower=1, clean=0)
            if not failed:
                return lambda x: dpotrs(cholesky, x, lower=1)[0]
            more *= 100.0
        return lambda x: x / (mu + more)

    return Curvature(factor, trace / dim, lambda x: matrix @ x)


def low_rank(rows: Any, rest: float) -> Curvature:
    """Return the curvature rest I + Z^T Z of rows Z (k, d), k >= 1."""
    from scipy.linalg.lapack import dpotrf, dpotrs

    gram = rows @ rows.T
    count = gram.shape[0]
    rest = max(rest, LOW_RANK_FLOOR * float(np.trace(gram)) + 1e-300)

    def factor(mu: float) -> Solver:
        ground = rest + mu
        shifted = gram.copy()
        shifted.reshape(-1)[:: count + 1] += ground
        cholesky, _failed = dpotrf(shifted, lower=1, clean=0)
        return lambda x: (x - rows.T @ dpotrs(cholesky, rows @ x, lower=1)[0]) / ground

    return Curvature(factor, rest, lambda x: rest * x + rows.T @ (rows @ x))


def tie_weight(tilt: float, slope: float) -> float:
    """Return the weight in [0, 1] at which tilt + weight slope is 0, or the end nearer to it."""
    if slope > 0:
        return min(1.0, max(0.0, -tilt / slope))
    return 0.0 if tilt > 0 else 1.0 if tilt < 0 else 0.5


def step(
    curvature: Curvature,
    pull: Any,
    difference: Any,
    point: Any,
    tilt: float,
    radius: float,
    multiplier: float,
) -> Step:
    """Return the best step from ``point``.

    ``pull`` is w_j - a, ``difference`` w_i - w_j, ``tilt`` l_i - l_j, ``multiplier`` a guess (negative: none).
    """
    mu = multiplier
    if mu < 0:
        middle = pull + 0.5 * difference
        mu = max(0.0, math.sqrt(float(middle @ middle)) / radius - curvature.scale)
    low, high = -1.0, math.inf  # the length is above R at low (negative: not seen), below R at high
    sides = np.empty((len(pull), 2))
    sides[:, 1] = difference
    move, weight = pull, 0.5
    for _ in range(STEPS):
        solve = curvature.factor(mu)
        sides[:, 0] = pull - mu * point
        still, along = solve(sides).T
        slope = float(difference @ along)
        weight = tie_weight(tilt + float(difference @ still), slope)
        move = still + weight * along
        end = point + move
        length = math.sqrt(float(end @ end))
        if abs(length - radius) <= CLOSE * radius or (mu == 0.0 and length <= radius):
            break
        if length > radius:
            low = mu
        else:
            high = mu
        if low >= high * (1.0 - 1e-15):
            break
        drift = solve(end)  # -d end / d mu, but for what keeps the tie
        if slope > 0.0 and 0.0 < weight < 1.0:
            drift = drift - along * (float(difference @ drift) / slope)
        fall = float(end @ drift)
        new = mu + (length / fall) * (length / radius - 1.0) * length if fall > 0 else math.nan
        if not max(low, 0.0) < new < high:
            new = 0.0 if low < 0.0 else 0.5 * (low + high)
            if not math.isfinite(new):
                new = 2.0 * mu + curvature.scale
        mu = new
    return Step(move, weight, mu)
