"""A numerical attack on answers: how probable a pair can be, or how low its ceiling, over all heads, in floats.

It knows nothing of the families, rules or certificates of the package.  Rows are free variables of an
optimiser (those of one length by normalising), the pair's cosine a constraint, or its direction fixed where
only -1 or 1 is meant.  What it returns was reached up to rounding: it can refute, it proves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import minimize

from shiftproof.question import Question

FREE, SAME, OPPOSITE = "free", "same", "opposite"
FAR = 300.0  # logits
ERROR = 1e-8  # of constraints
SHORTEST = 0.01  # row of the pair, where rows may have any length
APART = 0.05  # distance of distinct rows where the ceiling jumps when two of them meet
Array = np.ndarray


def best_coprobability(question: Question, seed: int, starts: int = 6) -> float:
    """Return the largest co-probability reached, or for a question about every input the lowest ceiling.

    Where no head of the shape was met this is -inf, and inf for a ceiling.
    """
    every = question.about_every_input
    worst, better = (math.inf, min) if every else (-math.inf, max)
    if question.dim == 1 and question.one_length:
        return better([worst, *_on_two_points(question)])
    reached = worst
    for mode in _modes(question):
        for number in range(starts):
            generator = np.random.default_rng((seed, number))
            climb = _low_ceiling if every else _probable_pair
            reached = better(reached, climb(question, mode, generator, number, reached))
    return reached


def _modes(question: Question) -> Iterator[str]:
    low, high = question.least_cosine, question.most_cosine
    if low == -1:
        yield OPPOSITE
    if question.centered and question.labels == 2:
        return
    if high == 1 and not (question.one_length and not question.allow_repeats):
        yield SAME
    if question.dim >= 2 and low < 1 and high > -1:
        yield FREE


def _on_two_points(question: Question) -> Iterator[float]:
    """Yield what is reached by rows 1 and -1: every way to place the labels."""
    n = question.labels
    if n > 2 and not question.allow_repeats:
        return
    for side, sign in ((1, question.most_cosine == 1), (-1, question.least_cosine == -1)):
        if not sign or (n == 2 and side == 1 and not question.allow_repeats):
            continue
        for others in range(n - 1):
            up = 1 + (side == 1) + others
            down = n - up
            if question.centered and up != down:
                continue
            if question.about_every_input:
                yield _ceiling_on_points(up, down, side, question)
            else:
                reach = FAR if question.ball is None else min(float(question.ball), FAR)
                for t in (0.0, reach, -reach):
                    powers = math.exp(t), math.exp(-t)
                    least = powers[0] if side == 1 else min(powers)
                    yield least / (up * powers[0] + down * powers[1])


def _ceiling_on_points(up: int, down: int, side: int, question: Question) -> float:
    """Return the ceiling, or its limit, of a pair on a line: at 0 if opposite, else as far as it goes."""
    if side == -1:
        # log(1/p) of the worse label is convex in t with its kink at 0
        return 1 / (up + down)
    if question.radius is not None and not question.unit_length:
        return 1 / (up + down)  # as short as wanted
    reach = FAR if question.ball is None else min(float(question.ball), FAR)
    return 1 / (up + down * math.exp(-2 * reach))


# -- heads as points ---------------------------------------------------------------------------
@dataclass(frozen=True)
class _Shape:
    """How a point's leading numbers are the rows of a head; the pair is labels 0 and 1."""

    question: Question
    mode: str

    @property
    def size(self) -> int:
        return self.question.labels * self.question.dim + 1

    def rows(self, point: Array) -> Array:
        found = self._loose(point)[0]
        if self.mode != FREE:
            found[1] = self._factor(point) * found[0]
        return found

    def _loose(self, point: Array) -> tuple[Array, Array]:
        loose = point[: self.size - 1].reshape(self.question.labels, self.question.dim)
        length = np.maximum(np.sqrt((loose**2).sum(axis=1, keepdims=True)), 1e-12)
        return (loose / length if self.question.one_length else loose.copy()), length

    def _factor(self, point: Array) -> float:
        size = 1.0 if self.question.one_length else math.exp(min(point[self.size - 1], 50.0))
        return size if self.mode == SAME else -size

    def pulled(self, point: Array, slopes: Array) -> Array:
        """Return derivatives by the point from derivatives by the rows, of several functions."""
        slopes = slopes.copy()
        found, length = self._loose(point)
        last = np.zeros(len(slopes))
        if self.mode != FREE:
            factor = self._factor(point)
            if not self.question.one_length:
                last = factor * (slopes[:, 1] @ found[0])
            slopes[:, 0] += factor * slopes[:, 1]
            slopes[:, 1] = 0
        if self.question.one_length:
            slopes = (slopes - (slopes * found).sum(axis=2, keepdims=True) * found) / length
        return np.concatenate([slopes.reshape(len(slopes), self.size - 1), last[:, None]], axis=1)

    def equalities(self, point: Array, rows: Array) -> tuple[Array, Array]:
        n, d = rows.shape
        if not self.question.centered:
            return np.zeros(0), np.zeros((0, self.size))
        return rows.sum(axis=0), self.pulled(point, np.repeat(np.eye(d)[:, None, :], n, axis=1))

    def inequalities(self, point: Array, rows: Array, *, apart: bool = False) -> tuple[Array, Array]:
        """Return what must be >= 0 of the cosine, and of the distances where rows must be ``apart``."""
        n, d = rows.shape
        values: list[float] = []
        slopes: list[Array] = []
        if self.mode == FREE:
            a, b = rows[0], rows[1]
            sizes = [max(float(np.sqrt(x @ x)), 1e-9) for x in (a, b)]
            cosine = float(a @ b) / (sizes[0] * sizes[1])
            gradient = np.zeros((n, d))
            gradient[0] = b / (sizes[0] * sizes[1]) - cosine * a / sizes[0] ** 2
            gradient[1] = a / (sizes[0] * sizes[1]) - cosine * b / sizes[1] ** 2
            if self.question.cosine_at_most is not None:
                values.append(float(self.question.most_cosine) - cosine)
                slopes.append(-gradient)
            if self.question.cosine_at_least is not None:
                values.append(cosine - float(self.question.least_cosine))
                slopes.append(gradient)
        if not self.question.one_length:  # the pair is not zero
            for k in (0, 1):
                gradient = np.zeros((n, d))
                gradient[k] = 2 * rows[k]
                values.append(float(rows[k] @ rows[k]) - SHORTEST**2)
                slopes.append(gradient)
        if apart:
            for k, m in combinations(range(n), 2):
                gap = rows[k] - rows[m]
                gradient = np.zeros((n, d))
                gradient[k], gradient[m] = 2 * gap, -2 * gap
                values.append(float(gap @ gap) - APART**2)
                slopes.append(gradient)
        return np.array(values), self.pulled(point, np.array(slopes).reshape(len(values), n, d))


def _optimum(
    start: Array,
    evaluate: Callable[[Array], tuple[Any, ...]],
    bounds: list[tuple[float | None, float | None]],
) -> Array | None:
    """Return a feasible local minimum; ``evaluate`` gives (value, slope) of cost, equalities, inequalities."""
    kept: dict[bytes, tuple[Any, ...]] = {}

    def at(point: Array) -> tuple[Any, ...]:
        mark = point.tobytes()
        if mark not in kept:
            kept.clear()
            kept[mark] = evaluate(point)
        return kept[mark]

    constraints = [
        {"type": kind, "fun": lambda p, k=k: at(p)[2 * k], "jac": lambda p, k=k: at(p)[2 * k + 1]}
        for k, kind in ((1, "eq"), (2, "ineq"))
        if len(at(start)[2 * k])
    ]
    with np.errstate(all="ignore"):
        best = minimize(
            lambda p: at(p)[0],
            start,
            jac=lambda p: at(p)[1],
            bounds=bounds,
            constraints=constraints,
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-11},
        )
        return _mended(best.x, at, np.array(bounds, dtype=float))


def _mended(point: Array, at: Callable[[Array], tuple[Any, ...]], bounds: Array) -> Array | None:
    """Return the nearby point where the constraints hold, by shortest Newton steps, or None."""
    low, high = np.nan_to_num(bounds[:, 0], nan=-np.inf), np.nan_to_num(bounds[:, 1], nan=np.inf)
    for _ in range(30):
        if not np.isfinite(point).all():
            return None
        _, _, equal, equal_slope, least, least_slope = at(point)
        short = least < 0
        if max([0.0, *np.abs(equal), *(-least)]) <= ERROR:
            return point
        slope = np.concatenate([equal_slope, least_slope[short]])
        step = np.linalg.lstsq(slope, np.concatenate([equal, least[short]]), rcond=1e-9)[0]
        point = np.clip(point - step, low, high)
    return None


def _start(question: Question, generator: np.random.Generator, number: int) -> Array:
    """Return rows to start from: a pair about the first axis and the others against it, or at random."""
    n, d = question.labels, question.dim
    rows = generator.normal(size=(n, d))
    if number % 3 < 2:
        cosine = min(max(float(question.least_cosine), min(float(question.most_cosine), 0.5)), 0.9999)
        x = math.sqrt((1 + cosine) / 2) + 1e-3
        noise = (0.02, 0.3)[number % 3]
        rows *= noise if number % 2 == 0 or d == 1 else 1.0
        share = -2 * x / max(n - 2, 1) if question.centered else -1.0
        rows[:, 0] = share + noise * generator.normal(size=n)
        rows[:2, 0] = x
        if d > 1:
            rows[0, 1], rows[1, 1] = math.sqrt(max(1 - x * x, 0)), -math.sqrt(max(1 - x * x, 0))
            rest = max(1 - share**2, 0.01) ** 0.5
            turns = math.pi * np.arange(n - 2) * (1 if d == 2 else 2 / max(n - 2, 1))
            rows[2:, 1] += rest * np.cos(turns)
            if d > 2:
                rows[2:, 2] += rest * np.sin(turns)
    return rows if question.one_length else rows * (1 + 3 * generator.random())


# -- one input -----------------------------------------------------------------------------------
def _probable_pair(
    question: Question, mode: str, generator: np.random.Generator, number: int, _reached: float
) -> float:
    """Return the co-probability of a local optimum at an input (t, 0, ...), or -inf."""
    shape = _Shape(question, mode)
    n, d = question.labels, question.dim
    reach = FAR if question.ball is None else min(float(question.ball), FAR)
    fixed = 1.0 if reach and not question.one_length and question.ball is None else None
    m = shape.size

    def evaluate(point: Array) -> tuple[Any, ...]:
        rows, t = shape.rows(point[:m]), point[m]
        logits = t * rows[:, 0]
        top = logits.max()
        powers = np.exp(logits - top)
        chances = powers / powers.sum()
        logs = logits[:2] - top - math.log(powers.sum())
        equal, equal_slope = shape.equalities(point[:m], rows)
        least, least_slope = shape.inequalities(point[:m], rows)
        by_logit = np.eye(n)[:2] - chances
        by_rows = np.zeros((2, n, d))
        by_rows[:, :, 0] = t * by_logit
        odds = np.column_stack([shape.pulled(point[:m], by_rows), by_logit @ rows[:, 0], [-1.0, -1.0]])
        pad = ((0, 0), (0, 2))
        cost = np.append(np.zeros(m + 1), -1.0)
        return (
            -point[m + 1],
            cost,
            equal,
            np.pad(equal_slope, pad),
            np.concatenate([least, logs - point[m + 1]]),
            np.concatenate([np.pad(least_slope, pad), odds]),
        )

    t = fixed if fixed is not None else min(reach, 3.0 * (1 + generator.random()))
    rows = _start(question, generator, number)
    start = np.concatenate([rows.ravel(), [0.0, t, -math.log(n) - 1]])
    limit = FAR if not question.one_length else 10.0
    bounds: list[tuple[float | None, float | None]] = [(-limit, limit)] * (n * d) + [(-20.0, 20.0)]
    bounds += [(fixed, fixed) if fixed is not None else (0.0, reach), (None, 0.0)]
    best = _optimum(start, evaluate, bounds)
    return -math.inf if best is None else max(math.exp(min(best[m + 1], 0.0)), 1 / n)  # at the input 0


# -- every input ---------------------------------------------------------------------------------
def _low_ceiling(
    question: Question, mode: str, generator: np.random.Generator, number: int, _reached: float
) -> float:
    """Return the ceiling of a local optimum over heads and weights, or inf.

    The ceiling of a head is the least exp(-H(q) + R |W^T q - m|) over weights q and points m of the segment
    (coprobability_ceiling), so heads and weights are sought together.
    """
    shape = _Shape(question, mode)
    n, d = question.labels, question.dim
    m = shape.size
    if question.radius is not None and not question.unit_length:
        return 1 / n if _has_head(question, mode, generator, number) else math.inf  # as short as wanted
    radius = None if question.radius is None else float(question.radius)
    apart = radius is None and not question.allow_repeats

    def parts(point: Array) -> tuple[Array, ...]:
        rows = shape.rows(point[:m])
        z, lam = point[m : m + n], point[m + n]
        logs = z - z.max() - math.log(np.exp(z - z.max()).sum())
        q = np.exp(logs)
        entropy = -float(q @ logs)
        weights = q.copy()
        weights[0] -= lam
        weights[1] -= 1 - lam
        by_z = (np.diag(q) - np.outer(q, q)) @ rows
        by_rows = weights[None, :, None] * np.eye(d)[:, None, :]
        slopes = np.column_stack([shape.pulled(point[:m], by_rows), by_z.T, rows[1] - rows[0]])
        return rows, np.array(entropy), q * (logs + entropy), weights @ rows, slopes

    def evaluate(point: Array, blur: float | None) -> tuple[Any, ...]:
        rows, entropy, towards, miss, slopes = parts(point)
        equal, equal_slope = shape.equalities(point[:m], rows)
        least, least_slope = shape.inequalities(point[:m], rows, apart=apart)
        pad = ((0, 0), (0, n + 1))
        cost, down = -float(entropy), np.concatenate([np.zeros(m), towards, [0.0]])
        equal_slope = np.pad(equal_slope, pad)
        if blur is None:
            equal, equal_slope = np.concatenate([equal, miss]), np.concatenate([equal_slope, slopes])
        else:
            size = math.sqrt(float(miss @ miss) + blur**2)
            cost, down = cost + (radius or 0.0) * size, down + (radius or 0.0) * (miss @ slopes) / size
        return cost, down, equal, equal_slope, least, np.pad(least_slope, pad)

    rows = _start(question, generator, number)
    if not question.centered and number % 2 == 0:  # around the pair
        rows[2:] = rows[np.arange(n - 2) % 2] + 0.3 * generator.normal(size=(n - 2, d))
    elif number % 2:
        rows[2:, 0] = np.where(np.arange(n - 2) % 2, 1, -1) * (1 + 0.1 * generator.random(n - 2))
    point = np.concatenate([rows.ravel(), [0.0], 0.3 * generator.normal(size=n), [0.5]])
    limit = 1e4 if not question.one_length else 10.0
    bounds: list[tuple[float | None, float | None]] = [(-limit, limit)] * (n * d) + [(-20.0, 20.0)]
    bounds += [(-60.0, 60.0)] * n + [(0.0, 1.0)]
    reached = math.inf
    blurs = (None,) if radius is None else (1e-2, 1e-5, 1e-9)
    for blur in blurs:
        best = _optimum(point, lambda p, blur=blur: evaluate(p, blur), bounds)
        if best is None:
            continue
        point = best
        _, entropy, _, miss, _ = parts(best)
        span = float(np.sqrt(miss @ miss)) * radius if radius is not None else 0.0
        reached = min(reached, math.exp(min(span - float(entropy), 0.0)), 0.5)
    return reached


def _has_head(question: Question, mode: str, generator: np.random.Generator, number: int) -> bool:
    """Return whether a head of the shape is met from a start."""
    shape = _Shape(question, mode)

    def evaluate(point: Array) -> tuple[Any, ...]:
        rows, away = shape.rows(point), point - start
        cost = float(away @ away), 2 * away
        return *cost, *shape.equalities(point, rows), *shape.inequalities(point, rows)

    start = np.append(_start(question, generator, number).ravel(), 0.0)
    return _optimum(start, evaluate, [(-20.0, 20.0)] * len(start)) is not None


__all__ = ["best_coprobability"]
