"""The point of a convex hull nearest to the origin, in floats, and convex combinations enclosed by floats.

The nearest point x (Wolfe, Finding the nearest point in a polytope, 1976) is a direction that separates
the hull from the origin where x != 0, and otherwise a combination of affinely independent points that
gives the origin.  Neither is believed: the one is judged by its margin, the other by `enclosed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.arithmetic import TINY, UNIT, UP

TURNS = 20  # times the dimension: turns before the search is given up
FLAT = 1e-12  # of unit points: a gain below this is rounding


@dataclass(frozen=True)
class Nearest:
    """The nearest point (d,), the numbers of the points that give it, and their weights."""

    point: Any
    support: Any
    weights: Any


def nearest(points: Any, part: float = 1.0) -> Nearest:
    """Return the point of the hull of ``points`` (m, d), of length near 1, that is nearest to the origin.

    With ``part`` < 1 a point x of the hull is enough that has x.p > part |x|^2 for every point p.
    """
    support = [int(np.argmin(np.einsum("kd,kd->k", points, points)))]
    weights = np.ones(1)
    x = points[support[0]].copy()
    gram = np.array([[1.0 + x @ x]])
    for _ in range(TURNS * (points.shape[1] + 5)):
        square = float(x @ x)
        values = points @ x
        values[support] = np.inf
        enters = int(np.argmin(values))
        if square <= FLAT**2 or not values[enters] < part * square - FLAT * max(square, FLAT):
            break
        across = 1.0 + points[support] @ points[enters]
        support.append(enters)
        weights = np.append(weights, 0.0)
        corner = 1.0 + points[enters] @ points[enters]
        gram = np.block([[gram, across[:, None]], [across[None], np.array([[corner]])]])
        support, weights, gram = _affine(support, weights, gram)
        x = weights @ points[support]
        if not x @ x < square:
            break
    return Nearest(x, np.array(support), weights)


def _affine(support: list[int], weights: Any, gram: Any) -> tuple[list[int], Any, Any]:
    """Return the support, weights and Gram matrix of the nearest point of a face, walked to from ``weights``.

    ``gram`` has 1 added to every entry: its inverse times ones is the nearest affine combination, up to a factor.
    """
    while True:
        try:
            y = np.linalg.solve(gram, np.ones(len(support)))
            y /= y.sum()
        except np.linalg.LinAlgError:
            y = np.full(len(support), np.nan)
        if not np.isfinite(y).all():  # the new point depends on the others
            return support[:-1], weights[:-1] / weights[:-1].sum(), gram[:-1, :-1]
        if (y > 0).all():
            return support, y, gram
        falling = np.flatnonzero(y <= 0)
        steps = weights[falling] / np.maximum(weights[falling] - y[falling], np.finfo(float).tiny)
        step = float(steps.min())
        weights = weights + step * (y - weights)
        weights[falling[steps <= step]] = 0.0
        kept = weights > 0
        if not kept.any():
            kept[0] = True
        support = [k for k, keep in zip(support, kept, strict=True) if keep]
        weights = weights[kept] / weights[kept].sum()
        gram = gram[np.ix_(kept, kept)]


@dataclass(frozen=True)
class Enclosed:
    """An exact solution x of M x = right near ``values``, no entry further than ``error`` from it.

    ``inverse`` bounds from above the Euclidean length of each row of the inverse of M, its last column left out.
    """

    values: Any
    error: float
    inverse: Any


def enclosed(matrix: Any, right: Any) -> Enclosed | None:
    """Return an enclosure of the solution of a square system of floats, or None where rounding hides it.

    The entries of ``matrix`` and ``right`` may be off by one rounding each, relatively.
    Rigorous: with C near the inverse and rho >= |1 - C M| < 1, the solution is unique, and it differs
    from x by at most |C (right - M x)| / (1 - rho), in the largest-entry norm.
    """
    size = len(right)
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        values = inverse @ right
        values = values + inverse @ (right - matrix @ values)
        gamma = (size + 4) * UNIT / (1 - (size + 4) * UNIT)
        sizes = np.abs(inverse) @ np.abs(matrix) + size * TINY * (1 + np.abs(inverse).sum())
        defects = np.abs(np.eye(size) - inverse @ matrix) + UP * gamma * (1 + sizes)
        rho = UP * float(defects.sum(axis=1).max())
        if not rho < 0.5:
            return None
        spread = np.abs(matrix) @ np.abs(values) + np.abs(right)
        miss = np.abs(right - matrix @ values) + UP * gamma * spread + size * TINY
        error = UP * float((np.abs(inverse) @ miss).max()) / (1 - rho)
        lengths = np.sqrt((inverse[:, :-1] ** 2).sum(axis=1)) + size * TINY
        lengths = UP * (lengths + rho * float(lengths.max()) / (1 - rho))
        if not (np.isfinite(values).all() and np.isfinite(error) and np.isfinite(lengths).all()):
            return None
    return Enclosed(values, UP * error, lengths)
