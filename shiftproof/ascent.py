"""The largest co-probability of two labels in a ball, for many pairs at once, in floats.

ln min(p_i, p_j) = min(l_i, l_j) - ln sum exp(l) is concave in the input f.  Each step models the Hessian of
the last term by its heaviest labels and a multiple of the identity for all others, solves that model in the
ball, and takes one pass over the rows for all pairs.  Softmax at f gives weights that bound the ceiling from
above; where no multiplier is left the weights are moved along the step, which makes their miss second order.
Nothing here is rigorous: `ceiling` bounds what comes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.arithmetic import UNIT
from shiftproof.passes import Passes
from shiftproof.secular import Curvature, dense, low_rank, step

LN_HALF = -math.log(2.0)
STEPS, NARROW_STEPS = 40, 16
MILD, MILD_GAP, COOLING = 20.0, 0.05, 4.0
FIRST_DETAIL = 128  # a label heavier than 1/detail has its own term in the model
MOST_ROWS, LEAST_ROWS, MOST_ENTRIES = 4096, 512, 2_000_000  # of such labels
SMALL = 4_000_000  # n d^2 up to which all labels have one
NARROW_PAIRS = 8  # from so many pairs on the first steps are taken in float32
NARROW_GAP = 1e-4
NARROW_LOGIT, NARROW_LENGTHS = 1e3, (1e-12, 1e12)
CHUNK = 16_000_000  # logits held at once
MOST_PAIRS = 128


@dataclass(eq=False)
class Climb:
    """Where the ascent of a pair stands; ``weights`` (n,) are those of softmax where None."""

    pair: tuple[int, int]
    difference: Any
    second: Any
    point: Any
    mean: Any
    logits: Any
    log_sum: float
    value: float = -math.inf
    gap: float = math.inf
    weight: float = 0.5
    multiplier: float = -1.0
    detail: float = FIRST_DETAIL
    weights: Any = None
    even: bool = False  # 1/2 on each of the pair is the better bound
    steps: int = 0
    stuck: bool = False
    direct: bool = True  # the logits are those computed at the point, not between two others
    plan: tuple[Any, float, float, float] = (None, 0.0, 0.0, 0.0)

    @property
    def tilt(self) -> float:
        """The difference of the pair's logits."""
        return float(self.logits[self.pair[0]]) - float(self.logits[self.pair[1]])

    def measure(self, radius: float) -> None:
        """Set value, gap and weight from logits, log sum and mean row."""
        self.value = lower(self.logits, self.pair, self.log_sum)
        excess, difference, tilt = self.mean - self.second, self.difference, self.tilt
        self.weight = best_weight(excess, difference, tilt - float(difference @ self.point), radius)
        miss = excess - self.weight * difference
        self.gap = (
            radius * math.sqrt(float(miss @ miss))
            + float(miss @ self.point)
            + self.weight * tilt
            - min(0.0, tilt)
        )
        self.weights, self.even = None, LN_HALF - self.value < self.gap
        if self.even:
            self.gap = LN_HALF - self.value


def lower(logits: Any, pair: tuple[int, int], log_sum: float) -> float:
    """Return min(l_i, l_j) - log sum."""
    return min(float(logits[pair[0]]), float(logits[pair[1]])) - log_sum


def best_weight(excess: Any, difference: Any, tilt: float, radius: float) -> float:
    """Return the x in [0, 1] that minimises radius |excess - x difference| + x tilt."""
    square, inner = float(difference @ difference), float(excess @ difference)
    room = radius * radius * square - tilt * tilt
    if not (room > 0.0 and square > 0.0):
        return 0.0 if tilt > 0 else 1.0
    across = max(float(excess @ excess) - inner * inner / square, 0.0)
    return min(1.0, max(0.0, inner / square - tilt * math.sqrt(across / (square * room))))


def climb(
    passes: Passes, pairs: Sequence[tuple[int, int]], radius: float, target: float
) -> Iterator[list[Climb]]:
    """Yield where the ascents of some pairs ended, in order, until all are done.

    ``radius`` is in the units of the scaled rows; the ascent ends at a gap of ``target``, or stuck.
    """
    size = max(1, min(MOST_PAIRS, CHUNK // max(passes.labels, 1)))
    for start in range(0, len(pairs), size):
        with np.errstate(over="ignore", invalid="ignore"):
            climbs = _climb_together(passes, pairs[start : start + size], radius, target)
        yield climbs


def _climb_together(
    passes: Passes, pairs: Sequence[tuple[int, int]], radius: float, target: float
) -> list[Climb]:
    narrow = (
        len(pairs) >= NARROW_PAIRS
        and radius * passes.longest < NARROW_LOGIT
        and passes.most_bias < NARROW_LOGIT
        and NARROW_LENGTHS[0] < passes.longest < NARROW_LENGTHS[1]
    )
    dtype: Any = np.float32 if narrow else np.float64
    log_sum, mean = passes.origin
    logits = np.zeros((len(pairs), passes.labels), dtype)
    if passes.bias is not None:
        logits[:] = passes.bias
    ends = passes.take(np.array(pairs).ravel()).reshape(len(pairs), 2, passes.dim)
    climbs = [
        Climb(pair, first - second, second, np.zeros(passes.dim), mean, row, log_sum)
        for pair, (first, second), row in zip(pairs, ends, logits, strict=True)
    ]
    for one in climbs:
        one.measure(radius)
    if narrow:
        _stage(passes, climbs, radius, max(NARROW_GAP, 0.3 * target), NARROW_STEPS)
        _evaluate(passes, climbs, radius)
    _stage(passes, climbs, radius, target, STEPS)
    left = [one for one in climbs if not one.gap <= target]
    if left:
        _cool(passes, left, radius)
        _stage(passes, left, radius, target, STEPS)
    return climbs


def _evaluate(passes: Passes, climbs: list[Climb], radius: float) -> None:
    """Set logits, log sums and mean rows in float64 from the points."""
    table = np.empty((len(climbs), passes.labels))
    log_sums, means = passes.evaluate(np.array([one.point for one in climbs]), table)
    for one, row, total, mean in zip(climbs, table, log_sums, means, strict=True):
        one.logits, one.log_sum, one.mean = row, float(total), mean
        one.stuck, one.multiplier, one.direct = False, -1.0, True
        one.measure(radius)


def _cool(passes: Passes, climbs: list[Climb], radius: float) -> None:
    """Ascend from 0 at falling temperatures: where exponentials differ by much, steps at 1 are short.

    At temperature T the bias and the ball are smaller by T, and so is the input.
    """
    reach = radius * passes.longest + passes.most_bias
    count = math.ceil(math.log(max(reach / MILD, 1.0), COOLING))
    for one in climbs:
        one.point = np.zeros(passes.dim)
    for power in range(count, 0, -1):
        hot = COOLING**power
        tempered = passes.tempered(hot)
        _evaluate(tempered, climbs, radius / hot)
        for one in climbs:
            one.detail = FIRST_DETAIL
        _stage(tempered, climbs, radius / hot, MILD_GAP, NARROW_STEPS)
        for one in climbs:
            one.point = one.point * COOLING
    _evaluate(passes, climbs, radius)


def _stage(passes: Passes, climbs: list[Climb], radius: float, target: float, most: int) -> None:
    """Step all pairs together until each has its gap or is stuck, in the dtype of their logits."""
    dtype = climbs[0].logits.dtype
    fresh = np.empty((len(climbs), passes.labels), dtype)
    for _ in range(most):
        active = [one for one in climbs if not (one.gap <= target or one.stuck)]
        if not active:
            return
        for one in active:
            _propose(passes, one, radius)
        goals = np.array([one.plan[0] for one in active])
        log_sums, means = passes.evaluate(goals, fresh[: len(active)])
        between = []
        for one, row, log_sum, mean in zip(active, fresh, log_sums, means, strict=False):
            gap = one.gap
            if not _advance(passes, one, row, float(log_sum), mean, radius, target):
                between.append(one)
            one.steps += 1
            if not one.gap <= 0.1 * gap:
                one.detail = min(4.0 * one.detail, 1e12)
        if between:
            weights = np.array([np.exp(one.logits - dtype.type(one.log_sum)) for one in between])
            for one, mean in zip(between, passes.means(weights), strict=True):
                one.mean = mean.astype(np.float64)
                one.measure(radius)


def _propose(passes: Passes, one: Climb, radius: float) -> None:
    """Set the plan: the point to go to, the gain and the curvature that the model expects, a weight."""
    model = _curvature(passes, one)
    best = step(model, one.second - one.mean, one.difference, one.point, one.tilt, radius, one.multiplier)
    goal = one.point + best.move
    length, inner = math.sqrt(float(goal @ goal)), radius * (1 - 2.0**-38 - 8 * (passes.dim + 16) * UNIT)
    if length > inner:
        goal *= inner / length
    move = goal - one.point
    bend = 0.5 * float(move @ model.times(move))
    tilt = one.tilt
    rise = (
        float(move @ (one.second - one.mean)) + min(tilt + float(one.difference @ move), 0.0) - min(tilt, 0.0)
    )
    one.multiplier = best.multiplier
    one.plan = (goal, rise - bend, bend, best.weight)


def _curvature(passes: Passes, one: Climb) -> Curvature:
    """Return a model of the Hessian: the heavy labels one by one, the others as a ball about their mean."""
    dim = passes.dim
    if passes.labels * dim * dim <= SMALL:
        whole = next(iter(passes.blocks(np.float64)))[1] if passes.single else passes.take(slice(None))
        heavy = np.exp(one.logits.astype(np.float64) - one.log_sum)
        return dense((whole * heavy[:, None]).T @ whole - np.outer(one.mean, one.mean))
    shares = np.exp(one.logits - one.logits.dtype.type(one.log_sum)).astype(np.float64)
    traces = shares * passes.sizes
    top = np.flatnonzero(shares + traces / (passes.spread * dim or 1.0) > 1.0 / one.detail)
    most = min(MOST_ROWS, max(LEAST_ROWS, MOST_ENTRIES // dim))
    if len(top) > most:
        top = top[np.argpartition(traces[top], -most)[-most:]]
    heavy = shares[top]
    rows = passes.take(top) - one.mean
    rest = max(1.0 - float(heavy.sum()), 0.0)
    # The mean row is 0 = sum heavy rows + rest (mean of the rest), all of them less the mean row.
    other = heavy @ rows / math.sqrt(rest) if rest > 1e-9 else np.zeros(dim)
    rows *= np.sqrt(heavy)[:, None]
    rows = np.vstack([rows, other])
    moved = one.mean - passes.base
    trace = float(traces.sum()) - float(moved @ moved)
    left = max(trace - float(np.einsum("ij,ij->", rows, rows)), 1e-12 * trace, 0.0) / dim
    if len(rows) < dim // 2:
        return low_rank(rows, left)
    matrix = rows.T @ rows
    matrix.reshape(-1)[:: dim + 1] += left
    return dense(matrix)


def _advance(
    passes: Passes, one: Climb, row: Any, log_sum: float, mean: Any, radius: float, target: float
) -> bool:
    """Move to the goal, or along the way to it; return whether the mean row there is known."""
    goal, gain, bend, weight = one.plan
    value = lower(row, one.pair, log_sum)
    moved = None
    if one.multiplier == 0.0 and bend <= target and row.dtype == np.float64:
        moved = _linearised(passes, one, row, weight, radius)
    floor = 0.1 * gain
    if not value >= one.value + floor or not gain > 0:
        known = _backtrack(one, row, gain)
    elif one.multiplier == 0.0 and _expand(one, row, value, radius):
        known = False
    else:
        one.point, one.log_sum, one.mean = goal, log_sum, mean.astype(np.float64)
        one.logits[:], one.direct = row, True
        one.measure(radius)
        known = True
    if moved is not None and known:
        weights, upper = moved
        if upper - one.value < one.gap:
            one.weights, one.weight, one.gap, one.even = weights, weight, upper - one.value, False
    return known


def _log_sum(logits: Any) -> float:
    top = logits.max()
    return float(top) + math.log(float(np.exp(logits - top).sum()))


def _place(one: Climb, row: Any, share: float) -> tuple[Any, float]:
    """Return (logits, log sum) at a share of the way from the point to the goal, logits being affine."""
    logits = one.logits + row.dtype.type(share) * (row - one.logits)
    return logits, _log_sum(logits)


def _settle(one: Climb, logits: Any, log_sum: float, share: float) -> None:
    one.point = one.point + share * (one.plan[0] - one.point)
    one.logits[:], one.log_sum, one.direct = logits, log_sum, False


def _backtrack(one: Climb, row: Any, gain: float) -> bool:
    """Go a part of the way that gains; where none does stay, with a finer model or stuck."""
    share = 0.5
    while share > 2.0**-20 and gain > 0:
        logits, log_sum = _place(one, row, share)
        if lower(logits, one.pair, log_sum) >= one.value + 0.1 * share * gain:
            _settle(one, logits, log_sum, share)
            return False
        share *= 0.5
    one.stuck = one.detail >= 1e9 or row.dtype == np.float32 or len(row) * one.point.size**2 <= SMALL
    return True


def _expand(one: Climb, row: Any, value: float, radius: float) -> bool:
    """Go beyond the goal, doubling the way while that gains and stays in the ball; return whether it did."""
    goal = one.plan[0]
    move = goal - one.point
    square, inner = float(move @ move), float(one.point @ move)
    if not square > 0.0:
        return False
    room = max(radius * radius * (1 - 2.0**-36) - float(one.point @ one.point), 0.0)
    most = room / (inner + math.sqrt(inner * inner + square * room)) if room > 0 else 0.0
    best, share = None, 2.0
    while share < most:
        logits, log_sum = _place(one, row, share)
        reached = lower(logits, one.pair, log_sum)
        if not reached > value:
            break
        best, value = (logits, log_sum, share), reached
        share *= 2.0
    if best is None:
        return False
    _settle(one, *best)
    return True


def _linearised(
    passes: Passes, one: Climb, row: Any, weight: float, radius: float
) -> tuple[Any, float] | None:
    """Return (weights, the bound that they give): those of the point, moved to first order to the goal's.

    Their mean row is off the pair's by as little as the model of the Hessian is off.
    """
    change = row - one.logits
    weights = np.exp(one.logits - one.log_sum)
    weights *= np.maximum(1.0 + change - float(weights @ change), 0.0)
    total = float(weights.sum())
    if not total > 0.0:
        return None
    weights /= total
    miss = passes.means(weights[None])[0] - one.second - weight * one.difference
    positive = weights[weights > 0]
    bias = passes.bias
    i, j = one.pair
    shift = 0.0 if bias is None else weight * bias[i] + (1 - weight) * bias[j] - weights @ bias
    return weights, float(positive @ np.log(positive)) + radius * math.sqrt(float(miss @ miss)) + float(shift)
