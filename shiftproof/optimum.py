"""The input at which both labels of a pair are most probable, found in floats; nothing is decided by it."""

from __future__ import annotations

from typing import Any

import numpy as np

STEPS = 200
DONE = 1e-15
PATIENCE = 8  # steps that bring no smaller gradient, as the first ones may, and rounding does at the end
RIDGE = 1e-14
CALM = 2.0  # biases that differ by this much need no way up to them
LIVE = 1e-18  # probabilities below this take no part in the second derivatives


def optimum(rows: Any, bias: Any, pair: tuple[int, int]) -> tuple[Any, float]:
    """Return an input f (d,) near the one that maximises min(p_i, p_j), and lam in [0, 1].

    There the mean row under the probabilities is near lam w_i + (1 - lam) w_j.  ``rows`` (n, d) and ``bias`` (n,)
    are floats; the maximum is taken to exist.  Newton's method, first where the pair ties; where the tie
    costs, for the one label that alone limits.
    """
    exponent = int(np.frexp(np.abs(rows).max(initial=0.0))[1])
    scaled = np.ldexp(rows, -exponent)
    scaled = scaled - scaled.mean(axis=0)
    spread = float(np.ptp(bias))
    levels = max(0, int(np.frexp(spread / CALM)[1])) if spread > 0 else 0
    start: tuple[Any, Any] = (np.zeros(rows.shape[1]), np.zeros(rows.shape[1]))
    lam = 0.5
    for level in range(levels, -1, -1):  # the best input grows with the bias
        start = tuple(2.0 * point for point in start)
        point, lam, start = _both(scaled, np.ldexp(bias, -level), pair, start)
    return np.ldexp(point, -exponent), lam


def _both(
    rows: Any, bias: Any, pair: tuple[int, int], start: tuple[Any, Any]
) -> tuple[Any, float, tuple[Any, Any]]:
    """Return the best input, lam, and the best inputs with the tie and without, found from ``start``."""
    i, j = pair
    delta = rows[i] - rows[j]
    square = float(delta @ delta)
    if square == 0:
        limits = i if bias[i] <= bias[j] else j
        point, _ = _newton(rows, bias, limits, None, start[1])
        return point, 1.0 if limits == i else 0.0, (point, point)
    gap = float(bias[j] - bias[i]) - float(start[0] @ delta)
    tied, slope = _newton(rows, bias, i, delta, start[0] + delta * (gap / square))
    lam = 1.0 - slope
    if 0 <= lam <= 1:
        return tied, lam, (tied, tied)
    lam = min(max(lam, 0.0), 1.0)
    limits = i if lam == 1 else j
    ways = [_newton(rows, bias, limits, None, point)[0] for point in (start[1], tied)]
    free = max(ways, key=lambda point: _value(rows, bias, limits, point)[0])
    return free, lam, (tied, free)


def _newton(rows: Any, bias: Any, label: int, tie: Any, point: Any) -> tuple[Any, float]:
    """Return the maximiser of ln p_label, among inputs that move orthogonally to ``tie`` where it is given.

    And the share t with mean row = w_label - t tie, as nearly as it can be.
    """
    value, share = _value(rows, bias, label, point)
    best, idle = np.inf, 0
    dim = rows.shape[1]
    for _ in range(STEPS):
        gradient = rows[label] - share @ rows
        slope = 0.0
        if tie is not None:
            slope = float(gradient @ tie) / float(tie @ tie)
            gradient = gradient - slope * tie
        size = float(np.linalg.norm(gradient))
        idle = 0 if size < best else idle + 1
        best = min(best, size)
        if size <= DONE or idle > PATIENCE or not np.isfinite(size):
            break
        live = share > LIVE
        chosen, weight = rows[live], share[live]
        mean = weight @ chosen
        curvature = (chosen * weight[:, None]).T @ chosen - np.outer(mean, mean)
        curvature += (RIDGE * float(np.trace(curvature)) + np.finfo(float).tiny) * np.eye(dim)
        if tie is not None:
            unit = tie / np.linalg.norm(tie)
            curvature += float(np.trace(curvature)) * np.outer(unit, unit)
        try:
            step = np.linalg.solve(curvature, gradient)
        except np.linalg.LinAlgError:
            break
        if tie is not None:
            step = step - tie * (float(step @ tie) / float(tie @ tie))
        length, gain = 1.0, float(step @ gradient)
        while length > 1e-12:
            trial = point + length * step
            new, new_share = _value(rows, bias, label, trial)
            if new >= value + 1e-4 * length * gain - 1e-14 * (1 + abs(value)):
                break
            length /= 2
        else:
            break
        point, value, share = trial, new, new_share
    gradient = rows[label] - share @ rows
    return point, 0.0 if tie is None else float(gradient @ tie) / float(tie @ tie)


def _value(rows: Any, bias: Any, label: int, point: Any) -> tuple[float, Any]:
    """Return (ln p_label, all probabilities) at an input."""
    logits = rows @ point + bias
    top = float(logits.max())
    powers = np.exp(logits - top)
    total = float(powers.sum())
    return float(logits[label]) - top - float(np.log(total)), powers / total
