"""Exact heads as floats, for people to look at: nothing is decided here."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from shiftproof.exact import to_float
from shiftproof.rows import ZERO, Exhibit, Sparse, dot

MOST_SHOWN = 400


@dataclass(frozen=True)
class View:
    """A head seen in the plane: ``points`` (m, 2), the pair's rows first, and the input's direction there.

    ``labels`` numbers the points; ``left_out`` counts the rows that are not shown.  ``projected`` says that
    the plane is the pair's, in more than two dimensions.
    """

    points: np.ndarray
    labels: tuple[int, ...]
    direction: np.ndarray | None
    left_out: int
    projected: bool


def view(exhibit: Exhibit) -> View:
    """Return a head in two dimensions: as it is, on a line, or projected to the plane of the pair."""
    order = [*exhibit.pair, *(k for k in range(len(exhibit.rows)) if k not in exhibit.pair)]
    shown = order[:MOST_SHOWN]
    rows = [exhibit.rows[label] for label in shown]
    vectors = [*rows, exhibit.input] if exhibit.input else rows
    columns = sorted({column for vector in vectors for column in vector} | {0, 1})
    dense = np.array([[to_float(vector.get(c, ZERO)) for c in columns] for vector in vectors])
    projected = exhibit.dim > 2
    if projected:
        basis = _basis(dense[0], dense[1])
        dense = dense @ basis.T
    direction = None
    if exhibit.input:
        direction, dense = dense[-1], dense[:-1]
        length = float(np.hypot(*direction))
        direction = direction / length if length > 0 else None
    return View(dense, tuple(shown), direction, len(order) - len(shown), projected)


def _basis(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return an orthonormal basis (2, k) of the plane of two vectors, their bisector first."""
    units = [v / np.linalg.norm(v) for v in (first, second)]
    along, across = units[0] + units[1], units[0] - units[1]
    if np.linalg.norm(along) < 1e-9:
        along = np.eye(len(first))[int(np.argmin(np.abs(across)))]
        along = along - across * (along @ across) / (across @ across)
    if np.linalg.norm(across) < 1e-9:
        across = np.eye(len(first))[int(np.argmin(np.abs(along)))]
        across = across - along * (across @ along) / (along @ along)
    return np.array([along / np.linalg.norm(along), across / np.linalg.norm(across)])


def logits(exhibit: Exhibit, point: Sparse) -> np.ndarray:
    """Return the logits (n,) at an input, as floats of the exact products."""
    return np.array([to_float(dot(vector, point)) for vector in exhibit.rows])


def probabilities(values: np.ndarray) -> np.ndarray:
    """Return the softmax of logits."""
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())


def along_ray(exhibit: Exhibit, steps: int = 200, reach: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Return (lengths, probabilities (steps, 2)) of the pair along the ray of the input, up to ``reach`` times it."""
    point = exhibit.input or {}
    base = logits(exhibit, point)
    scales = np.linspace(0, reach, steps)
    rises = np.unique(base, return_counts=True)
    pair = base[list(exhibit.pair)]
    out = np.empty((steps, 2))
    for step, scale in enumerate(scales):
        top = scale * rises[0].max()
        total = float((np.exp(scale * rises[0] - top) * rises[1]).sum())
        out[step] = np.exp(scale * pair - top) / total
    length = math.sqrt(sum(to_float(v) ** 2 for v in point.values()))
    return scales * length, out
