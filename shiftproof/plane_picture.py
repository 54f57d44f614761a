"""A head in the plane as the coordinates of a picture: arrows for the pair, the other rows, the input's direction."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from shiftproof.figures import view
from shiftproof.rows import Exhibit

SIZE, MARGIN = 400, 40  # of the picture, in its own units
SPOKES, NAMED = 60, 24  # rows up to which they are lines from the origin, and have their numbers
TIP = 11.0
FARTHEST = 6.0  # how far the picture reaches, in lengths of the pair: beyond, rows are left out

Point = tuple[float, float]


@dataclass(frozen=True)
class Arrow:
    """An arrow from the origin to a row of the pair: its end, and its tip as a path; "" where there is no room."""

    x: float
    y: float
    tip: str


@dataclass(frozen=True)
class Seen:
    """The picture: the origin, the pair, the other rows, the end of the input's ray, and texts (x, y, text, kind)."""

    caption: str
    zero: Point
    pair: tuple[Arrow, ...]
    rest: tuple[Point, ...]
    spokes: bool
    ray: Point | None
    texts: tuple[tuple[float, float, str, str], ...]


def plane_picture(exhibit: Exhibit) -> Seen | None:
    """Return a head as a picture; None where its numbers are beyond floats."""
    try:
        seen = view(exhibit)
    except OverflowError:
        return None
    points = np.asarray(seen.points, dtype=float)
    if not np.isfinite(points).all():
        return None
    corners = np.vstack([points, [[0.0, 0.0]]])
    low, high = corners.min(axis=0), corners.max(axis=0)
    middle, half = (low + high) / 2, float((high - low).max()) / 2 or 1.0
    nearby = FARTHEST * float(np.abs(points[:2]).max())
    if half > nearby > 0:
        middle, half = np.zeros(2), nearby
    scale = (SIZE / 2 - MARGIN) / half

    def place(point: np.ndarray) -> Point:
        moved = (point - middle) * scale
        return round(SIZE / 2 + float(moved[0]), 1), round(SIZE / 2 - float(moved[1]), 1)

    zero = place(np.zeros(2))
    ends = [place(point) for point in points]
    there = [k for k, end in enumerate(ends) if k < 2 or all(0 <= side <= SIZE for side in end)]
    ends, labels = [ends[k] for k in there], [seen.labels[k] for k in there]
    away = seen.left_out + len(points) - len(ends)
    texts = [(*_beside(zero, end), str(k), "pair") for end, k in zip(ends[:2], labels[:2], strict=True)]
    if len(ends) <= NAMED:
        rest = zip(ends[2:], labels[2:], strict=True)
        texts += [(*_beside(zero, end), str(k), "label") for end, k in rest]
    ray = None
    if seen.direction is not None:
        ray = place(np.asarray(seen.direction) * half * 0.8)
        texts.append((*_beside(zero, ray), "input", "ray"))
    where = "The plane of the pair" if seen.projected else "The label vectors"
    more = f"; {away} rows are not drawn" if away else ""
    i, j = exhibit.pair
    return Seen(
        f"{where}: labels {i} and {j} as arrows{', the direction of the input dashed' if ray else ''}{more}.",
        zero,
        tuple(Arrow(*end, _tip(zero, end)) for end in ends[:2]),
        tuple(ends[2:]),
        len(ends) <= SPOKES,
        ray,
        tuple(texts),
    )


def _beside(zero: Point, end: Point) -> Point:
    """Return a place for a text beyond the end of a line from the origin, inside the picture."""
    dx, dy = end[0] - zero[0], end[1] - zero[1]
    length = math.hypot(dx, dy) or 1.0
    x, y = end[0] + 16 * dx / length, end[1] + 16 * dy / length + 4
    return round(min(max(x, 18), SIZE - 18), 1), round(min(max(y, 14), SIZE - 6), 1)


def _tip(zero: Point, end: Point) -> str:
    dx, dy = end[0] - zero[0], end[1] - zero[1]
    length = math.hypot(dx, dy)
    if length < TIP:
        return ""
    ux, uy = dx / length, dy / length
    base = (end[0] - TIP * ux, end[1] - TIP * uy)
    sides = [(base[0] + side * 0.42 * TIP * uy, base[1] - side * 0.42 * TIP * ux) for side in (1, -1)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (end, *sides)) + "z"
