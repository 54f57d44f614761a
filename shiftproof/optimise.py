"""An optimiser over all centred heads of unit rows in the plane, where no family is known to be best.

It proposes angles and a scale in floats; exact rows are then points of the circle near them, but for two
that are what is left of a zero sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.exact import rational
from shiftproof.question import Question
from shiftproof.rationals import circle, root_of
from shiftproof.rows import ZERO, Exhibit, Sparse, row

MOST_LABELS = 31
RESTARTS = 6
FARTHEST = 200.0
ROOM = 1e-7
FINENESS = (10**3, 10**5, 10**8)


def plane_heads(
    question: Question, seed: int = 0, restarts: int = RESTARTS
) -> Iterator[tuple[Exhibit, float]]:
    """Yield exact centred heads of unit rows in the plane with their co-probability in floats, best first."""
    if not (question.centered and question.one_length and question.dim == 2):
        return
    if not 4 <= question.labels <= MOST_LABELS:
        return
    generator = np.random.default_rng(seed)
    found = [_climb(question, generator, number) for number in range(restarts)]
    for angles, scale, value in sorted((x for x in found if x is not None), key=lambda x: -x[2]):
        for fineness in FINENESS:
            rows = rational_rows(angles, fineness)
            if rows is not None:
                t = Fraction(scale).limit_denominator(1000)
                if question.ball is not None:
                    t = min(t, question.ball)
                head = Exhibit(tuple(rows), 2, input=row(rational(t)), family="optimised")
                yield head, value


def _climb(
    question: Question, generator: np.random.Generator, number: int
) -> tuple[np.ndarray, float, float] | None:
    """Return (angles, t, co-probability) of a local optimum, the pair first, or None where none was found."""
    from scipy.optimize import minimize

    n = question.labels
    cosine = float(question.most_cosine if question.cosine_at_least is None else question.cosine_at_least)
    cosine += ROOM if question.cosine_at_least is not None else -ROOM  # so that rounding stays within
    half = math.acos(max(min(cosine, 1.0), -1.0)) / 2
    rest = np.linspace(half, 2 * math.pi - half, n - 2 + 2)[1:-1]
    start = np.concatenate([[half, -half], rest + generator.normal(0, 0.05 + 0.2 * number, n - 2), [3.0]])
    radius = FARTHEST if question.ball is None else float(question.ball)

    def log_odds(point: np.ndarray) -> np.ndarray:
        logits = point[n] * np.cos(point[:n])
        top = logits.max()
        return np.asarray(logits[:2] - top - math.log(np.exp(logits - top).sum()))

    sign = -1.0 if question.cosine_at_least is None else 1.0
    constraints: list[dict[str, Any]] = [
        {"type": "eq", "fun": lambda p: [np.cos(p[:n]).sum(), np.sin(p[:n]).sum()]},
        {"type": "ineq", "fun": lambda p: sign * (math.cos(p[0] - p[1]) - cosine)},
        {"type": "ineq", "fun": lambda p: log_odds(p) - p[n + 1]},
    ]
    guess = np.append(start, log_odds(start).min())
    bounds = [(None, None)] * n + [(0.0, radius), (None, 0.0)]
    with np.errstate(all="ignore"):
        best = minimize(
            lambda p: -p[n + 1],
            guess,
            jac=lambda _: np.append(np.zeros(n + 1), -1.0),
            bounds=bounds,
            constraints=constraints,
            method="SLSQP",
            options={"maxiter": 300, "ftol": 1e-12},
        )
    point = best.x
    error = math.hypot(np.cos(point[:n]).sum(), np.sin(point[:n]).sum())
    if (
        not np.isfinite(point).all()
        or error > 1e-6
        or sign * (math.cos(point[0] - point[1]) - cosine) < -1e-7
    ):
        return None
    return point[:n], float(point[n]), math.exp(float(log_odds(point).min()))


def rational_rows(angles: np.ndarray, fineness: int) -> list[Sparse] | None:
    """Return rows of length 1 near the angles that sum to exactly zero, the last two by a square root."""
    points = [_point(float(angle), fineness) for angle in angles[:-2]]
    rest = (-sum((x for x, _ in points), ZERO), -sum((y for _, y in points), ZERO))
    square = rest[0] ** 2 + rest[1] ** 2
    if not 0 < square < 4:
        return None
    depth = root_of(1 / square - fmpq(1, 4))
    closing = [
        (rest[0] / 2 - side * rest[1] * depth, rest[1] / 2 + side * rest[0] * depth)
        for side in (fmpq(1), fmpq(-1))
    ]
    return [row(*point) for point in (*points, *closing)]


def _point(angle: float, fineness: int) -> tuple[fmpq, fmpq]:
    """Return a rational point of the circle near an angle."""
    turned = math.remainder(angle, 2 * math.pi)
    if abs(turned) > math.pi / 2:
        x, y = _point(turned - math.copysign(math.pi, turned), fineness)
        return -x, -y
    half = Fraction(math.tan(turned / 2)).limit_denominator(fineness)
    sine, cosine = circle(half)
    return cosine, sine
