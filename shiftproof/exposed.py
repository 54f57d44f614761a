"""Which labels can be the most probable one, and which pairs the two most probable, for inputs of any length.

A set S of one or two labels is exposed when some direction u has u.w_s equal for s in S and larger than
u.w_k for every label k that has another row than those of S.  The direction is the certificate; where there is
none it is a convex combination of other rows that gives w_i, or for a pair meets the line through w_i
and w_j.  A bias plays no part: the logits of long inputs drown it.

Matrix products settle nearly all labels of a large head, nearest points of hulls most of the rest, exact
linear programs what rounding hides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.arithmetic import precise
from shiftproof.directions import CentredRows, central, differences, level, lift
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, rational, sign, to_arb, to_float
from shiftproof.heads import Head
from shiftproof.hull import enclosed, nearest
from shiftproof.linear import PATIENT, Farkas, OutOfWorkError, System, Work, decide, dot

EXACT, ENCLOSED = "exact", "enclosed"
TINY_HEAD = 64  # numbers; up to here exact arithmetic comes first
SMALL_HEAD = 40_000  # numbers; up to here it decides whatever floats leave open
SMALL_DIM = 64  # likewise for the rows that matter of a larger head
TOGETHER = 64  # sets that share the products of one pass through the rows
ROUNDS = 60  # passes through all rows for one set
NEAR = 1e-7  # of unit rows: a nearest point closer than this is taken for the origin
PART = 0.5  # of its length is what a direction lifts a set by before all rows are looked at again
DOWN = 1 - 2.0**-40


@dataclass(frozen=True)
class Exposure:
    """Whether labels are exposed: True, False, or None with the reason in ``why``.

    ``ray`` (d,) is the direction when they are: floats, or exact numbers (dtype object); for a pair the
    direction meant is its projection off w_i - w_j.  ``margin`` is then a lower bound of what it lifts them
    above the others, in the units of the rows, for a direction of length 1; infinite without others.
    ``weights`` are the labels and weights of the combination when they are not, ``how`` is "exact", or
    "enclosed" where rigorous bounds show that exact weights exist near the floats given.
    ``twins`` are the other labels with the row of one of ``labels``: they tie with it at every input.
    """

    labels: tuple[int, ...]
    exposed: bool | None
    ray: Any = field(default=None, repr=False)
    margin: float = 0.0
    twins: tuple[int, ...] = ()
    weights: tuple[tuple[int, Any], ...] | None = None
    how: str = ""
    why: str = ""


@dataclass(frozen=True)
class Edge(Exposure):
    """Whether a pair of labels is exposed."""

    @property
    def pair(self) -> tuple[int, int]:
        """The two labels."""
        return self.labels[0], self.labels[1]


@dataclass(frozen=True)
class Vertex(Exposure):
    """Whether one label is exposed."""

    @property
    def label(self) -> int:
        """The label."""
        return self.labels[0]


def exposed_edges(head: Head, pairs: Iterable[tuple[int, int]]) -> list[Edge]:
    """Return, for each pair, whether both labels can be most probable together, certified.

    Raises UsageError for a label that the head does not have or that is paired with itself.
    """
    return [Edge(**found.__dict__) for found in _settled(head, [(int(i), int(j)) for i, j in pairs])]


def exposed_labels(head: Head, labels: Iterable[int] | None = None) -> list[Vertex]:
    """Return, for each label (all without ``labels``), whether it can be the most probable one, certified.

    Raises UsageError for a label that the head does not have.
    """
    chosen = range(head.labels) if labels is None else labels
    return [Vertex(**found.__dict__) for found in _settled(head, [(int(k),) for k in chosen])]


def confirms(head: Head, found: Exposure) -> bool:
    """Return whether a certificate holds: recomputed exactly, or for enclosed weights from their labels alone."""
    inside = {*found.labels, *found.twins}
    rows = head.rows
    first, last = rows[found.labels[0]], rows[found.labels[-1]]
    if not all(_same(rows[k], first) or _same(rows[k], last) for k in found.twins):
        return False
    delta = _minus(first, last)
    if found.exposed:
        ray = tuple(v if not isinstance(v, np.generic) else rational(float(v)) for v in found.ray)
        square = dot(delta, delta)
        if square != 0:
            along = dot(ray, delta) / square
            ray = tuple(a - along * b for a, b in zip(ray, delta, strict=True))
        top = dot(ray, first)
        return all(sign(top - dot(ray, row)) > 0 for k, row in enumerate(rows) if k not in inside)
    if found.weights is None or inside & {k for k, _ in found.weights}:
        return False
    if found.how == ENCLOSED:
        support = [k for k, _ in found.weights]
        return _enclosed_weights(CentredRows(head), found.labels, support) is not None
    if any(sign(q) < 0 for _, q in found.weights) or sum(q for _, q in found.weights) != 1:
        return False
    rest: tuple[Exact, ...] = tuple(-v for v in first)
    for k, q in found.weights:
        rest = tuple(a + q * b for a, b in zip(rest, rows[k], strict=True))
    square = dot(delta, delta)
    if square != 0:
        along = dot(rest, delta) / square
        rest = tuple(a - along * b for a, b in zip(rest, delta, strict=True))
    return not any(map(sign, rest))


# -- the stages ------------------------------------------------------------------------------------
def _settled(head: Head, targets: list[tuple[int, ...]]) -> list[Exposure]:
    for target in targets:
        unknown = next((k for k in target if not 0 <= k < head.labels), None)
        if unknown is not None:
            raise UsageError(f"{head.name} has no label {unknown}; labels are 0 to {head.labels - 1}")
        if len(set(target)) < len(target):
            raise UsageError(f"label {target[0]} is paired with itself; name two labels")
    if head.is_exact or head.labels * head.dim <= TINY_HEAD:
        twins = _twins_exactly(head.rows)
        return [_exactly(head, target, _of(twins, target)) for target in targets]
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # no margin comes of what overflows
        return _Stages(head, targets).found()


class _Stages:
    """The sets that are still open, and what came of the others."""

    def __init__(self, head: Head, targets: list[tuple[int, ...]]) -> None:
        self.head, self.targets = head, targets
        self.rows = CentredRows(head)
        every = self.rows.twins()
        self.twins = [_of(every, target) for target in targets]
        self.outside = [(*t, *w) for t, w in zip(targets, self.twins, strict=True)]
        self.done: dict[int, Exposure] = {}

    def open(self) -> list[int]:
        return [k for k in range(len(self.targets)) if k not in self.done]

    def found(self) -> list[Exposure]:
        """Return what came of every set."""
        vertices = [k for k, target in enumerate(self.targets) if len(target) == 1]
        if 2 * len(vertices) > self.rows.labels:
            margins = central(self.rows)
            for k in vertices:
                label = self.targets[k][0]
                if margins[label] > 0:
                    ray = self.rows.block(label, label + 1)[0]
                    self._expose(k, ray, float(margins[label]) / float(np.linalg.norm(ray)))
        for dtype in (np.float32, np.float64):
            for whiten in (False, True):
                self._products(dtype, whiten=whiten)
        left = self.open()
        for start in range(0, len(left), TOGETHER):
            self._hulls(left[start : start + TOGETHER])
        return [self.done[k] for k in range(len(self.targets))]

    def _expose(self, k: int, ray: Any, margin: float) -> None:
        with np.errstate(over="ignore", under="ignore"):
            scaled = float(np.ldexp(DOWN * margin, self.rows.exponent))
        self.done[k] = Exposure(self.targets[k], True, ray, scaled, self.twins[k], how=ENCLOSED)

    def _products(self, dtype: Any, *, whiten: bool) -> None:
        """Try the centred sum of the rows of every open set, whitened or not."""
        left = self.open()
        for start in range(0, len(left), 8 * TOGETHER):
            part = left[start : start + 8 * TOGETHER]
            targets = [self.targets[k] for k in part]
            u = self.rows.take([t[0] for t in targets]) + self.rows.take([t[-1] for t in targets])
            if whiten:
                u = u @ self.rows.whitening
            u = level(u, differences(self.rows, targets))
            result = lift(self.rows, targets, [self.outside[k] for k in part], u, dtype)
            for at in np.flatnonzero(result.margin > 0):
                self._expose(part[at], result.directions[at], float(result.margin[at]))

    def _hulls(self, left: list[int]) -> None:
        """Separate sets from the rows that come closest, until none comes closer, or a hull holds them."""
        count = min(self.rows.labels, max(64, self.rows.dim))
        working: dict[int, Any] = {k: np.zeros(0, dtype=int) for k in left}
        u = self._sums(left)
        for _ in range(ROUNDS):
            targets = [self.targets[k] for k in left]
            result = lift(self.rows, targets, [self.outside[k] for k in left], u, np.float64, count)
            rays = []
            for at, k in enumerate(left):
                if result.margin[at] > 0:
                    self._expose(k, result.directions[at], float(result.margin[at]))
                    continue
                grown = np.union1d(working[k], np.setdiff1d(result.rivals[at], self.outside[k]))
                ray = self._separating(k, grown) if len(grown) > len(working[k]) else None
                working[k] = grown
                if ray is not None:
                    rays.append(ray)
                elif k not in self.done:
                    self.done[k] = self._hidden(k, grown)
            left = [k for k in left if k not in self.done]
            if not left:
                return
            u = np.array(rays)
        for k in left:
            self.done[k] = self._hidden(k, working[k])

    def _sums(self, left: list[int]) -> Any:
        targets = [self.targets[k] for k in left]
        u = self.rows.take([t[0] for t in targets]) + self.rows.take([t[-1] for t in targets])
        return level(u, differences(self.rows, targets))

    def _separating(self, k: int, working: Any) -> Any:
        """Return a direction that separates a set from some rows, in floats; None where there seems to be none.

        A set whose certified combination is found on the way is done.
        """
        target = self.targets[k]
        delta = differences(self.rows, [target])
        points = level(self.rows.raw(working) - self.rows.raw([target[0]]), delta)
        lengths = np.linalg.norm(points, axis=1)
        if not lengths.min() > 0:
            return None
        close = nearest(points / lengths[:, None], PART)
        if np.linalg.norm(close.point) > NEAR:
            return level(-close.point[None], delta)[0]
        weights = _enclosed_weights(self.rows, target, [int(c) for c in working[close.support]])
        if weights is not None:
            self.done[k] = Exposure(target, False, twins=self.twins[k], weights=weights, how=ENCLOSED)
        return None

    def _hidden(self, k: int, working: Any) -> Exposure:
        """Return what exact arithmetic says of a set that floats leave open, as far as its size allows."""
        target, twins = self.targets[k], self.twins[k]
        if self.rows.labels * self.rows.dim <= SMALL_HEAD:
            return _exactly(self.head, target, twins)
        if self.rows.dim <= SMALL_DIM and len(working):
            found = _exactly(self.head, target, twins, working)
            if not found.exposed:
                return found
            largest = max(abs(v) for v in found.ray)
            ray = np.array([[to_float(v / largest) for v in found.ray]])
            result = lift(self.rows, [target], [self.outside[k]], ray, np.float64)
            if result.margin[0] > 0:
                self._expose(k, result.directions[0], float(result.margin[0]))
                return self.done[k]
        why = (
            "rounding hides whether a direction separates it, and the head is too large for exact arithmetic"
        )
        return Exposure(target, None, twins=twins, why=why)


def _enclosed_weights(
    rows: CentredRows, target: tuple[int, ...], support: Sequence[int]
) -> tuple[tuple[int, float], ...] | None:
    """Return weights near exact, positive ones that combine rows to w_i, or to a point of the line of a pair.

    None where rounding hides their signs, or where the rows are not as many as fix the weights.
    """
    delta = differences(rows, [target])
    columns = [rows.raw(list(support)).T]
    if delta.any():
        columns.append(delta.T)
    matrix = np.concatenate(columns, axis=1)
    if matrix.shape[1] != rows.dim + 1:
        return None
    total = np.zeros((1, rows.dim + 1))
    total[0, : len(support)] = 1.0
    right = np.append(rows.raw(target[0]), 1.0)
    found = enclosed(np.concatenate([matrix, total]), right)
    if found is None or not (found.values[: len(support)] > found.error).all():
        return None
    return tuple(zip(support, map(float, found.values[: len(support)]), strict=True))


# -- exact -----------------------------------------------------------------------------------------
def _exactly(
    head: Head, target: tuple[int, ...], twins: tuple[int, ...], among: Iterable[int] | None = None
) -> Exposure:
    """Decide a set exactly, against all other labels or only those ``among`` them."""
    labels = range(head.labels) if among is None else [int(k) for k in among]
    others = [k for k in labels if k not in {*target, *twins}]
    rows = head.rows if among is None else _some_rows(head, {*target, *others})
    first = rows[target[0]]
    delta = _minus(first, rows[target[-1]])
    strict = [_minus(first, rows[k]) for k in others]
    system = System.make(head.dim, strict, equal=[delta] if any(map(sign, delta)) else [])
    try:
        found = decide(system, Work(PATIENT))
    except OutOfWorkError as error:
        return Exposure(target, None, twins=twins, why=str(error))
    if isinstance(found, Farkas):
        total = sum(found.strict, fmpq(0))
        weights = tuple((k, v / total) for k, v in zip(others, found.strict, strict=True) if v != 0)
        return Exposure(target, False, twins=twins, weights=weights, how=EXACT)
    ray = np.empty(head.dim, dtype=object)
    ray[:] = found.point
    margin = _margin([dot(row, found.point) for row in strict], dot(found.point, found.point))
    return Exposure(target, True, ray, margin, twins, how=EXACT)


def _margin(lifts: Sequence[Exact], square: Exact) -> float:
    """Return the least lift over the length of the direction, rounded down."""
    if not lifts:
        return float("inf")
    least = min(lifts)
    if sign(square) == 0:
        return 0.0
    with precise(64):
        return min(DOWN * float((to_arb(least * least / square)).sqrt().lower()), sys.float_info.max)


def _some_rows(head: Head, labels: Iterable[int]) -> dict[int, Any]:
    return {k: [rational(float(v)) for v in head.unembeddings[k]] for k in labels}


def _twins_exactly(rows: Any) -> dict[int, tuple[int, ...]]:
    same: dict[tuple[Exact, ...], list[int]] = {}
    for k, row in enumerate(rows):
        same.setdefault(tuple(row), []).append(k)
    return {k: tuple(o for o in group if o != k) for group in same.values() for k in group}


def _of(twins: dict[int, tuple[int, ...]], target: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({k for label in target for k in twins.get(label, ())} - set(target)))


def _minus(left: Iterable[Exact], right: Iterable[Exact]) -> tuple[Exact, ...]:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _same(left: Iterable[Exact], right: Iterable[Exact]) -> bool:
    return all(sign(a - b) == 0 for a, b in zip(left, right, strict=True))
