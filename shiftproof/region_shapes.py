"""Regions of a head as polygons in a window of its inputs' plane, in floats: to look at, nothing is decided here.

Inputs of one feature are a strip of the plane; of more than two, a plane through the origin is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from shiftproof.demands import Demand, Pair, region
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, to_float
from shiftproof.heads import Head
from shiftproof.regions import Parts

ROUND = 240  # corners of a circle
TOLERANCE = 1e-9  # of the window's size
BLOCK = 4096
RAYS, RINGS = 720, 24  # inputs at which labels that are most probable are looked for
STRIP = 0.3  # of its width: the height of the strip of inputs of one feature
FAR = 6.0  # times the middle one: inputs beyond it are left outside
WIDEST = 1e100
PARALLEL = 1e-9


@dataclass(frozen=True)
class Plane:
    """A plane of inputs: ``lines`` (n, 3) give each label's logit a x + b y + c, up to one positive factor.

    ``basis`` (2, d) spans it in a head of more than two features, else it is None; ``flat``: the head has one.
    """

    lines: np.ndarray
    basis: Any
    flat: bool

    @property
    def central(self) -> bool:
        """Whether no logit has a constant, so that every multiple of an input does the same."""
        return not self.lines[:, 2].any()

    def point(self, point: Sequence[Exact]) -> np.ndarray:
        """Return an input (2,) in the plane; raises UsageError for one that floats do not hold."""
        try:
            found = np.array([to_float(v) for v in point])
        except OverflowError:
            raise UsageError("--plot: the inputs are too long to draw; scale the head") from None
        found = found if self.basis is None else self.basis @ found
        return np.array([*found, 0.0])[:2]

    def sides(self, pairs: Sequence[Pair]) -> np.ndarray:
        """Return half-planes (m, 3) in which the first label's logit is above the second's."""
        none = np.zeros(3)
        parts = [[none if k is None else self.lines[k] for k in pair] for pair in pairs]
        return np.array([first - second for first, second in parts]).reshape(-1, 3)


def plane(head: Head, through: Sequence[Exact] | None = None, labels: Sequence[int] = ()) -> Plane:
    """Return the plane of a head's inputs; of one of many features that through an input and two of ``labels``.

    Raises UsageError for numbers that floats do not hold.
    """
    try:
        bias = np.zeros(head.labels)
        if head.bias is not None:
            bias = np.array([_float(v) for v in head.bias])
        basis = None
        if head.dim > 2:
            basis = _basis(head, np.array([to_float(v) for v in through or ()]), labels)
        parts = []
        for start in range(0, head.labels, BLOCK):
            block = head.floats(start, start + BLOCK)
            parts.append(block if basis is None else block @ basis.T)
    except OverflowError:
        raise UsageError(f"--plot: {head.name} has numbers beyond floats; scale the head") from None
    rows = np.concatenate(parts)
    lines = np.zeros((head.labels, 3))
    lines[:, : rows.shape[1]], lines[:, 2] = rows, bias
    scale = float(np.abs(lines).max())
    if not np.isfinite(scale):
        raise UsageError(f"--plot: {head.name} has numbers beyond floats; scale the head")
    return Plane(lines / scale if scale > 0 else lines, basis, head.dim == 1)


def _basis(head: Head, through: np.ndarray, labels: Sequence[int]) -> np.ndarray:
    """Return an orthonormal basis (2, d) of the plane of an input and what tells two labels apart."""
    rows = [head.floats(k, k + 1)[0] for k in labels]
    candidates = [through] if len(through) else []
    candidates += [rows[0] - row for row in rows[1:]] + rows
    candidates += [head.floats(k, k + 1)[0] for k in range(min(head.labels, 8))]
    candidates += list(np.eye(2, head.dim))
    basis: list[np.ndarray] = []
    for vector in candidates:
        length = float(np.linalg.norm(vector))
        if length == 0 or not np.isfinite(length):
            continue
        rest = vector / length
        for own in basis + basis:
            rest = rest - (rest @ own) * own
        if np.linalg.norm(rest) > PARALLEL:
            basis.append(rest / np.linalg.norm(rest))
        if len(basis) == 2:
            break
    return np.array(basis)


def _float(value: Any) -> float:
    return float(value) if isinstance(value, float | np.floating) else to_float(value)


@dataclass(frozen=True)
class Window:
    """What is seen of the plane: a disc where inputs have a radius or every multiple does the same, else a square."""

    size: float
    round: bool
    flat: bool = False

    @cached_property
    def outline(self) -> np.ndarray:
        """The corners (m, 2) of the window."""
        if self.flat:
            high = STRIP * self.size
            return np.array([[-self.size, -high], [self.size, -high], [self.size, high], [-self.size, high]])
        if not self.round:
            return self.size * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
        turns = 2 * np.pi * np.arange(ROUND) / ROUND
        return self.size * np.stack([np.cos(turns), np.sin(turns)], axis=1)


def window(seen: Plane, points: Sequence[np.ndarray], radius: Fraction | None, *, near: float) -> Window:
    """Return a window that shows points, ``near`` times as wide as the farthest of them, or the ball of inputs.

    Raises UsageError where floats cannot tell its points apart.
    """
    lengths = np.array([length for length in (float(np.hypot(*p)) for p in points) if length > 0])
    if len(lengths) == 0 and not seen.central:
        steep = np.hypot(seen.lines[:, 0], seen.lines[:, 1])
        apart = np.abs(seen.lines[:, 2])[steep > 0] / steep[steep > 0]
        lengths = apart[apart > 0]
    size = near * min(lengths.max(), FAR * float(np.median(lengths))) if len(lengths) else 1.0
    if radius is not None and radius > 0 and (seen.central or radius <= FAR * size):
        return Window(_within(float(radius)), round=True, flat=seen.flat)
    return Window(_within(size), round=seen.central, flat=seen.flat)


def _within(size: float) -> float:
    if not 1 / WIDEST < size < WIDEST:
        raise UsageError("--plot: the inputs are too long or too short to draw; scale the head")
    return size


def clipped(corners: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return what half-planes a x + b y + c >= 0 (m, 3) leave of a convex polygon (k, 2), perhaps nothing (0, 2)."""
    steep = np.hypot(sides[:, 0], sides[:, 1])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        sides = np.where(steep[:, None] > 0, sides / steep[:, None], sides)
    slack = TOLERANCE * float(np.abs(corners).max())
    for _ in range(len(sides)):
        heights = corners @ sides[:, :2].T + sides[:, 2]
        least = heights.min(axis=0)
        side = int(least.argmin())
        if least[side] >= -slack:
            return corners
        corners = _cut(corners, heights[:, side])
        if len(corners) < 3:
            return np.zeros((0, 2))
    return corners


def _cut(corners: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Return the part of a convex polygon where heights, given at its corners, are not negative."""
    kept = []
    for k, (corner, height) in enumerate(zip(corners, heights, strict=True)):
        before, below = corners[k - 1], heights[k - 1]
        if (below < 0) != (height < 0):
            kept.append(before + (corner - before) * (below / (below - height)))
        if height >= 0:
            kept.append(corner)
    return np.array(kept).reshape(-1, 2)


@dataclass(frozen=True)
class Shape:
    """A region in the window: its corners (k, 2), none (0, 2) where it is not seen, and where its name can stand."""

    parts: Parts
    corners: np.ndarray

    @cached_property
    def area(self) -> float:
        """The area."""
        x, y = self.corners.T
        return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)

    @cached_property
    def middle(self) -> np.ndarray:
        """The centre of gravity (2,)."""
        x, y = (self.corners - self.corners[0]).T
        crossed = x * np.roll(y, -1) - np.roll(x, -1) * y
        total = crossed.sum()
        if total == 0:
            return np.asarray(self.corners.mean(axis=0))
        moments = [((v + np.roll(v, -1)) * crossed).sum() for v in (x, y)]
        return np.asarray(self.corners[0] + np.array(moments) / (3 * total))

    def holds(self, width: float, height: float) -> bool:
        """Return whether a box around the middle lies within the region."""
        box = self.middle + np.array([[x * width, y * height] for x in (-0.5, 0.5) for y in (-0.5, 0.5)])
        along = np.roll(self.corners, -1, axis=0) - self.corners
        away = box[:, None, :] - self.corners
        turns = along[:, 0] * away[..., 1] - along[:, 1] * away[..., 0]
        return bool((turns >= 0).all() or (turns <= 0).all())


def shape(seen: Plane, frame: Window, kind: str, parts: Parts, rivals: np.ndarray | None = None) -> Shape:
    """Return a region of a kind in a window; of an argmax only ``rivals``, all that can lead, need be compared."""
    if rivals is not None:
        own = seen.lines[parts[0][0]]
        others = rivals[~np.isin(rivals, parts[0])]
        return Shape(parts, clipped(frame.outline, own - seen.lines[others]))
    demand = region(kind, parts, len(seen.lines))
    return Shape(parts, demanded(seen, frame, demand))


def demanded(seen: Plane, frame: Window, demand: Demand) -> np.ndarray:
    """Return the corners (k, 2) of where a demand is met, up to its edge."""
    pairs = [*demand.pairs(len(seen.lines)), *demand.weak]
    return clipped(frame.outline, seen.sides(pairs))


def border(seen: Plane, frame: Window, label: int) -> np.ndarray:
    """Return the ends (2, 2) of the line on which a label's logit is zero, in the window; (0, 2) where it is not seen."""
    side = seen.lines[label]
    heights = frame.outline @ side[:2] + side[2]
    if not heights.min() < 0 < heights.max():
        return np.zeros((0, 2))
    corners = _cut(frame.outline, heights)
    order = np.argsort(np.abs(corners @ side[:2] + side[2]))[:2]
    return np.asarray(corners[np.sort(order)])


def leading(seen: Plane, frame: Window) -> list[Shape]:
    """Return the regions in which one label is the most probable, as far as they are seen."""
    turns = 2 * np.pi * np.arange(RAYS) / RAYS
    ring = frame.size * np.stack([np.cos(turns), np.sin(turns), np.zeros(RAYS)])
    found: set[int] = set()
    for reach in (1.0,) if seen.central else np.linspace(0, 1.5, RINGS):
        inputs = reach * ring
        inputs[2] = 1.0
        best, top = np.full(RAYS, -np.inf), np.zeros(RAYS, dtype=int)
        for start in range(0, len(seen.lines), BLOCK):
            heights = seen.lines[start : start + BLOCK] @ inputs
            most = heights.argmax(axis=0)
            value = heights[most, np.arange(RAYS)]
            top, best = np.where(value > best, start + most, top), np.maximum(value, best)
        found |= set(top.tolist())
    rivals = np.array(sorted(found))
    shapes = [shape(seen, frame, "top sets", ((int(k),),), rivals) for k in rivals]
    return [one for one in shapes if len(one.corners)]
