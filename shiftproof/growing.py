"""Many inequalities in a large head: floats solve those that matter, joined by the most violated ones.

Nothing is decided by what is proposed here.  `undecided_pairs` is rigorous: it bounds the rounding of
every logit, and leaves to exact arithmetic the pairs that this does not tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.arithmetic import TINY, UNIT, UP
from shiftproof.arrangement import Tell
from shiftproof.demands import Demand, Pair, value
from shiftproof.exact import Exact, rational, sign, to_float
from shiftproof.heads import Head
from shiftproof.hull import enclosed, nearest
from shiftproof.linear import Row, dot, solution

EXACT_MOST = 40_000  # numbers in inequalities that are decided exactly
SUPPORT_MOST = 64  # inequalities of a certificate that is made exact
BLOCK = 1 << 21  # numbers of a block of float64
FLOAT32_MOST = 1e15  # of the entries of a head that is kept as float32
KEPT = 1 << 27  # numbers of a head that is kept as float32
ROUNDS = 80
JOINED = 48  # violated inequalities that join at once
UNSETTLED = 200  # pairs left to exact arithmetic
NEAR = 1e-7
ENCLOSED, BALL = "enclosed", "ball"  # how multipliers are to be confirmed
MARGINS = (1e-5, 1e-8, 1e-11)  # of inputs in a ball, in units of its radius
TOO_LARGE = "the numbers are too large for floats"
ZERO = fmpq(0)


@dataclass(frozen=True)
class Grown:
    """What came of it: an input, or the pairs that seem to exclude one another with their numbers' weights, or why not."""

    witness: Row | None = None
    pairs: tuple[Pair, ...] = ()
    multipliers: tuple[tuple[int, Any], ...] = ()
    how: str = ""
    why: str = ""
    broken: int | None = None  # the row that is zero at the only input that the multipliers leave


# -- rigorous ----------------------------------------------------------------------------------------
def undecided_pairs(head: Head, demand: Demand, point: Sequence[Exact]) -> list[Pair] | None:
    """Return the demanded strict pairs that rounding does not settle at an input; None if one is false, or many.

    The bias and the rounding of the input itself are counted in.
    """
    if head.is_exact or demand.size(head.labels) * head.dim <= EXACT_MOST:
        return list(demand.pairs(head.labels))
    try:
        x = np.array([to_float(v) for v in point])
    except OverflowError:
        return None
    steps = head.dim + 4
    gamma = UP * steps * UNIT / (1 - steps * UNIT)
    labels = None if demand.over else sorted({k for pair in demand.strict for k in pair if k is not None})
    low, high = np.zeros(head.labels + 1), np.zeros(head.labels + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        for chosen, block, bias in _blocks(head, labels):
            sizes = UP * (1 + gamma) * (np.abs(block) @ np.abs(x) + np.abs(bias))
            error = UP * (gamma * sizes + steps * TINY * (1 + np.abs(block).max() + np.abs(x).max()))
            logits = block @ x + bias
            low[chosen], high[chosen] = logits - UP * error, logits + UP * error
    left: list[Pair] = []
    for i, j in demand.strict:
        first, second = (head.labels if k is None else k for k in (i, j))
        if high[first] < low[second]:
            return None
        if not low[first] > high[second]:
            left.append((i, j))
    if demand.over:
        others = np.ones(head.labels, dtype=bool)
        others[list(demand.inside)] = False
        for i in demand.over:
            close = np.flatnonzero(~(low[i] > high[:-1]) & others)
            if len(close) > UNSETTLED or (high[i] < low[:-1][close]).any():
                return None
            left += [(i, int(k)) for k in close]
    return left if len(left) <= UNSETTLED else None


def never(head: Head, demand: Demand) -> Pair | None:
    """Return a demanded pair of labels with one row, or of a zero row, whose difference never is as demanded.

    Floats are exact here: a difference of two is zero only where they are equal, and has the right sign.
    """
    bias = np.zeros(head.labels) if head.bias is None else np.asarray(head.bias, dtype=np.float64)
    for i in demand.over:
        same = (head.unembeddings == head.unembeddings[i]).all(axis=1) & (bias >= bias[i])
        same[list(demand.inside)] = False
        if same.any():
            return i, int(np.argmax(same))
    for pairs, strict in ((demand.strict, True), (demand.weak, False)):
        rows, constants = _differences(head, pairs)
        bad = ~rows.any(axis=1) & (constants <= 0 if strict else constants < 0)
        if bad.any():
            return pairs[int(np.argmax(bad))]
    return None


def _blocks(head: Head, labels: Sequence[int] | None) -> Iterator[tuple[Any, Any, Any]]:
    """Yield labels with their rows as float64 and their biases."""
    bias = np.zeros(head.labels) if head.bias is None else np.asarray(head.bias, dtype=np.float64)
    step = max(1, BLOCK // head.dim)
    if labels is not None:
        for start in range(0, len(labels), step):
            chosen = np.array(labels[start : start + step])
            yield chosen, np.asarray(head.unembeddings[chosen], dtype=np.float64), bias[chosen]
        return
    for start in range(0, head.labels, step):
        stop = min(start + step, head.labels)
        yield slice(start, stop), head.floats(start, stop), bias[start:stop]


def enclosed_multipliers(head: Head, pairs: Sequence[Pair]) -> tuple[float, ...] | None:
    """Return weights near exact positive ones of as many pairs as fix them, whose sum is positive at no input.

    None where rounding hides it, or for another number of pairs than the dimension and one or two.
    """
    if len(pairs) not in (head.dim + 1, head.dim + 2):
        return None
    rows, constants = _differences(head, pairs)
    balanced = len(pairs) == head.dim + 2  # the constants cancel too
    table = np.concatenate([rows.T, constants[None, :]]) if balanced else rows.T
    right = np.zeros(len(pairs))
    right[-1] = 1.0
    found = enclosed(np.concatenate([table, np.ones((1, len(pairs)))]), right)
    if found is None or not (found.values > found.error).all():
        return None
    if constants.any() and not balanced:
        sizes = np.abs(found.values) @ np.abs(constants)
        gamma = (len(pairs) + 4) * UNIT * 2
        slack = UP * (gamma * sizes + found.error * np.abs(constants).sum() + len(pairs) * TINY)
        if not found.values @ constants + slack <= 0:
            return None
    return tuple(map(float, found.values))


def _differences(head: Head, pairs: Sequence[Pair]) -> tuple[Any, Any]:
    """Return the rows of pairs as floats (m, d), each entry rounded once, and their constants (m,)."""
    out, constants = np.zeros((len(pairs), head.dim)), np.zeros(len(pairs))
    for turn, side in ((1.0, 0), (-1.0, 1)):
        labels = [pair[side] for pair in pairs]
        held = [r for r, k in enumerate(labels) if k is not None]
        if held:
            chosen = [k for k in labels if k is not None]
            out[held] += turn * np.asarray(head.unembeddings[chosen], dtype=np.float64)
            if head.bias is not None:
                constants[held] += turn * np.asarray(head.bias, dtype=np.float64)[chosen]
    return out, constants


# -- proposals -----------------------------------------------------------------------------------------
class _Working:
    """The pairs that matter so far, and the head that shows which others are violated."""

    def __init__(self, head: Head, demand: Demand) -> None:
        self.head, self.demand = head, demand
        asked = [*demand.strict, *demand.weak]
        uneven = _differences(head, asked)[0].any(axis=1)
        self.pairs = [pair for pair, keep in zip(asked, uneven, strict=True) if keep]  # the rest: see `never`
        self.first = len(self.pairs)
        self.kept = _kept(head) if demand.over else None
        self.bias = np.zeros(head.labels) if head.bias is None else np.asarray(head.bias, dtype=np.float64)
        self.outside = np.ones(head.labels, dtype=bool)
        self.outside[list(demand.inside)] = False

    def violated(self, x: Any, bottom: float = 1.0) -> list[Pair]:
        """Return the most violated pairs at an input over ``bottom`` that are not in the set yet."""
        if not self.demand.over:
            return []
        if self.kept is not None:
            logits = self.kept @ x.astype(np.float32) + bottom * self.bias
        else:
            logits = np.concatenate([b @ x + bottom * c for _, b, c in _blocks(self.head, None)])
        known = set(self.pairs)
        least = min(self.demand.over, key=lambda k: logits[k])
        order = np.argsort(np.where(self.outside, logits, -np.inf))[::-1][: JOINED + len(known)]
        new: list[Pair] = [(least, int(k)) for k in order if self.outside[k] and logits[k] >= logits[least]]
        for i in self.demand.over:
            first = int(order[0])
            if self.outside[first] and logits[i] <= logits[first]:
                new.append((i, first))
        return [pair for pair in dict.fromkeys(new) if pair not in known][:JOINED]

    def rows(self) -> tuple[Any, Any]:
        return _differences(self.head, self.pairs)


def _kept(head: Head) -> Any:
    """Return a head as float32, None where it is large or float32 does not hold its products."""
    if head.labels * head.dim > KEPT:
        return None
    with np.errstate(over="ignore"):
        kept = head.floats(dtype=np.float32)
    top = float(np.abs(kept).max())
    return kept if 1 / FLOAT32_MOST < top < FLOAT32_MOST else None


def grow(head: Head, demand: Demand, radius: Fraction | None, tell: Tell) -> Grown:
    """Return an input that seems to meet a demand, or pairs that seem to exclude one another, or why neither.

    What `never` finds is not found again here.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        working = _Working(head, demand)
        if demand.over:
            mean = np.mean([block.mean(axis=0) for _, block, _ in _blocks(head, None)], axis=0)
            start = np.asarray(head.unembeddings[list(demand.over)], dtype=np.float64).mean(axis=0) - mean
            working.pairs += working.violated(start) or [
                (i, int(np.argmax(working.outside))) for i in demand.over if working.outside.any()
            ]
        if not working.pairs:
            return Grown(witness=(ZERO,) * head.dim)
        return _anywhere(working, tell) if radius is None else _within(working, radius, tell)


def _anywhere(working: _Working, tell: Tell) -> Grown:
    """Grow without a radius: the point of the hull of the rows nearest to 0 is a direction, if it is not 0."""
    affine = bool(working.bias.any())
    scale = max(float(np.abs(working.bias).max()), np.finfo(float).tiny)
    for turn in range(ROUNDS):
        tell("inequalities", len(working.pairs), 0)
        rows, constants = working.rows()
        size = max(float(np.abs(rows).max()), np.finfo(float).tiny)
        points = np.column_stack([rows / size, constants / scale]) if affine else rows / size
        if affine:
            points = np.concatenate([points, np.eye(1, points.shape[1], points.shape[1] - 1)])
        points = points / np.maximum(np.linalg.norm(points, axis=1, keepdims=True), np.finfo(float).tiny)
        found = nearest(points)
        x = found.point
        if not np.isfinite(x).all():
            return Grown(why=TOO_LARGE)
        if np.linalg.norm(x) <= NEAR or (points @ x <= 0).any():
            return _excluded(working, [int(k) for k in found.support if k < len(working.pairs)])
        bottom = x[-1] * size / scale if affine else 1.0
        new = working.violated(x[:-1] if affine else x, bottom)
        if not new:
            return _proposed((x[:-1] if affine else x) / (bottom if affine else np.abs(x).max()))
        working.pairs += new
        if turn % 8 == 7:
            slack = points[: len(working.pairs) - len(new)] @ x
            tight = set(np.argsort(slack)[: 6 * working.head.dim].tolist())
            first = working.first
            working.pairs = [p for k, p in enumerate(working.pairs) if k < first or k in tight or p in new]
    return Grown(why=f"{ROUNDS} rounds of joining violated inequalities did not settle it")


def _excluded(working: _Working, support: list[int]) -> Grown:
    pairs = tuple(working.pairs[k] for k in support)
    if len(pairs) > SUPPORT_MOST:
        weights = enclosed_multipliers(working.head, pairs)
        if weights is not None:
            return Grown(pairs=pairs, multipliers=tuple(enumerate(weights)), how=ENCLOSED)
        return Grown(why="rounding hides whether a direction meets it, and too many inequalities matter")
    return Grown(pairs=pairs)


def _within(working: _Working, radius: Fraction, tell: Tell) -> Grown:
    """Grow within a ball, if not excluded anywhere: the shortest input that meets the set by a margin, or the weights that show it too long."""
    anywhere = _anywhere(working, tell)
    if anywhere.pairs:
        return anywhere
    for margin in MARGINS:
        for _ in range(ROUNDS):
            tell("inequalities", len(working.pairs), 0)
            rows, constants = working.rows()
            sizes = np.linalg.norm(rows, axis=1)
            flat = np.flatnonzero(sizes == 0)
            if len(flat) and (constants[flat] <= 0).any():
                return Grown(pairs=(working.pairs[int(flat[np.argmin(constants[flat])])],))
            firm = sizes > 0
            goal = margin - constants[firm] / sizes[firm] / float(radius)
            x, weights = shortest(rows[firm] / sizes[firm][:, None], goal)
            if x is None or np.linalg.norm(x) >= 1:
                support = np.flatnonzero(firm)[weights > 0]
                pairs = tuple(working.pairs[k] for k in support)
                kept = weights[weights > 0] / sizes[support]
                if _too_long(rows[support], constants[support], kept, float(radius)):
                    return Grown(pairs=pairs, multipliers=tuple(enumerate(map(float, kept))), how=BALL)
                break
            new = working.violated(x * float(radius))
            if not new:
                return _proposed(x * float(radius))
            working.pairs += new
        else:
            return Grown(why=f"{ROUNDS} rounds of joining violated inequalities did not settle it")
    return Grown(why="rounding hides whether an input of that length does it")


def _too_long(rows: Any, constants: Any, weights: Any, radius: float) -> bool:
    return bool(radius * np.linalg.norm(weights @ rows) + weights @ constants <= 0)


def shortest(rows: Any, goal: Any) -> tuple[Any, Any]:
    """Return the shortest x with rows @ x >= goal and the weights y >= 0 that give it, or None and weights.

    By non-negative least squares (Lawson and Hanson, Solving least squares problems, 1974, chapter 23).
    """
    from scipy.optimize import nnls

    if not len(rows):  # the input 0; nnls corrupts memory on an empty matrix
        return np.zeros(rows.shape[1]), np.zeros(0)
    table = np.concatenate([rows.T, goal[None, :]])
    wanted = np.zeros(len(table))
    wanted[-1] = 1.0
    try:
        weights, rest = nnls(table, wanted, maxiter=30 * table.shape[1])
    except RuntimeError:
        return None, np.zeros(len(goal))
    if rest <= NEAR:
        return None, weights
    gap = table @ weights - wanted
    return -gap[:-1] / gap[-1], weights / -gap[-1]


def _proposed(x: Any) -> Grown:
    return Grown(witness=_rounded(x)) if np.isfinite(x).all() else Grown(why=TOO_LARGE)


def _rounded(x: Any) -> Row:
    return tuple(rational(float(v)) for v in x)


# -- few inequalities in a ball ---------------------------------------------------------------------------
def nearest_in(rows: Sequence[Row], strict: int, radius: Fraction, inside: Row) -> Row | Grown:
    """Return an input of length at most R that meets exact rows, the first ``strict`` strictly, or why none does.

    ``inside`` meets them and is longer.  The multipliers of a result number the rows.
    """
    try:
        floats = np.array([[to_float(v) for v in row] for row in rows])
    except OverflowError:
        return Grown(why=TOO_LARGE)
    sizes = np.linalg.norm(floats[:, :-1], axis=1)
    firm = np.flatnonzero(sizes > 0)
    scaled = floats[firm, :-1] / sizes[firm][:, None]
    x, weights = shortest(scaled, -floats[firm, -1] / sizes[firm])
    if x is None:
        return Grown(why="floats do not find the shortest input that meets the rest")
    active = [int(k) for k, weight in zip(firm, weights, strict=True) if weight > NEAR * weights.max()]
    gram = [tuple(dot(rows[a][:-1], rows[b][:-1]) for a in active) for b in active]
    exact = solution(gram, tuple(-rows[k][-1] for k in active))
    if exact is None or any(sign(v) < 0 for v in exact):
        return _by_margin(rows, strict, radius, scaled, floats[firm, -1] / sizes[firm])
    point: list[Exact] = [ZERO] * (len(rows[0]) - 1)
    for weight, k in zip(exact, active, strict=True):
        point = [s + weight * v for s, v in zip(point, rows[k][:-1], strict=True)]
    if any(sign(value(row, point)) < 0 for row in rows):
        return _by_margin(rows, strict, radius, scaled, floats[firm, -1] / sizes[firm])
    gap = sign(dot(point, point) - rational(radius) ** 2)
    if gap > 0 or (gap == 0 and any(k < strict and sign(w) > 0 for k, w in zip(active, exact, strict=True))):
        return Grown(multipliers=tuple(zip(active, exact, strict=True)))
    if gap == 0:
        broken = next((k for k in range(strict) if sign(value(rows[k], point)) == 0), None)
        if broken is None:
            return tuple(point)
        return Grown(tuple(point), multipliers=tuple(zip(active, exact, strict=True)), broken=broken)
    step = fmpq(1, 2)
    while True:
        mixed = tuple(a + step * (b - a) for a, b in zip(point, inside, strict=True))
        if sign(dot(mixed, mixed) - rational(radius) ** 2) <= 0:
            return mixed
        step /= 2


def _by_margin(
    rows: Sequence[Row], strict: int, radius: Fraction, scaled: Any, constants: Any
) -> Row | Grown:
    """Return an input that floats find and exact arithmetic confirms, where the shortest is not found exactly."""
    for margin in MARGINS:
        x, _ = shortest(scaled, margin * float(radius) - constants)
        if x is None or not np.isfinite(x).all():
            continue
        point = _rounded(x)
        values = [sign(value(row, point)) for row in rows]
        short = sign(dot(point, point) - rational(radius) ** 2) <= 0
        if short and min(values[:strict], default=1) > 0 and min(values[strict:], default=0) >= 0:
            return point
    return Grown(why="rounding hides whether an input of that length meets all")
