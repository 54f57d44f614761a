"""What a head's inputs can bring about: all label sets, sign vectors, rankings, top sets, exactly.

A label of a sigmoid head is on where its logit is positive.  The label sets of all inputs are those of the
open cells of an arrangement and those that occur only where some logit is zero.  Labels of one row and
one bias tie at every input: they stay together in rankings and top sets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
from flint import fmpq

from shiftproof.arrangement import FACES, ON, OPEN, Cell, Limits, Tell, TooMany, cells
from shiftproof.demands import region
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, rational, sign
from shiftproof.forms import Forms, Logits, forms
from shiftproof.heads import Head
from shiftproof.linear import Row, dot
from shiftproof.nearby import centre, nearby, within

LABEL_SETS, SIGNS, RANKINGS, TOP_SETS = "label sets", "sign vectors", "rankings", "top sets"
COUNTED, UNDECIDED = "counted", "undecided"
MOST = 1_000_000
MOST_NUMBERS = 200_000  # of a head that is enumerated
MOST_FORMS = 20_000
QUICK = 5_000  # regions above which the shortest inputs are not looked for
Parts = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Region:
    """A set of labels, a ranking or a sign vector that an input attains, with such an input.

    ``parts`` are (on) for a label set, (positive, zero, negative) for signs, the tied groups from the most
    probable down for a ranking, (top) for a top set.  ``edge``: it occurs only where some logit is zero.
    """

    parts: Parts
    witness: Row
    edge: bool = False


@dataclass(frozen=True)
class Regions:
    """All regions of a head, or why they were not counted.

    ``count`` is None when undecided; there are at least ``least``.  ``edges`` counts the label sets that occur
    only where some logit is zero.  ``regions`` is empty unless they were asked for.  ``twins`` are the groups
    of labels that always tie, ``silent`` the labels whose logit is never positive.
    """

    kind: str
    verdict: str
    count: int | None
    least: int
    labels: int
    dim: int
    edges: int = 0
    regions: tuple[Region, ...] = ()
    twins: Parts = ()
    silent: tuple[int, ...] = ()
    radius: Fraction | None = None
    size: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class _Task:
    """An enumeration: which forms, in which mode, and what a cell says."""

    kind: str
    mode: str
    forms: Callable[[], Forms]
    count: int  # of forms
    says: Callable[[Cell], Parts | None]  # None: a cell that is not asked for


def label_sets(
    head: Head,
    *,
    radius: Fraction | None = None,
    listed: bool = True,
    most: int = MOST,
    seconds: float | None = None,
    tell: Tell | None = None,
) -> Regions:
    """Return the sets of labels that are on together at some input, all other labels being off."""
    return _enumerated(head, LABEL_SETS, None, radius, listed, most, seconds, tell)


def sign_vectors(
    head: Head,
    *,
    radius: Fraction | None = None,
    listed: bool = True,
    most: int = MOST,
    seconds: float | None = None,
    tell: Tell | None = None,
) -> Regions:
    """Return which logits are positive, zero and negative together at some input."""
    return _enumerated(head, SIGNS, None, radius, listed, most, seconds, tell)


def rankings(
    head: Head,
    *,
    radius: Fraction | None = None,
    listed: bool = True,
    most: int = MOST,
    seconds: float | None = None,
    tell: Tell | None = None,
) -> Regions:
    """Return the orders of the labels by their logits, none tied but those that always are."""
    return _enumerated(head, RANKINGS, None, radius, listed, most, seconds, tell)


def top_sets(
    head: Head,
    size: int,
    *,
    radius: Fraction | None = None,
    listed: bool = True,
    most: int = MOST,
    seconds: float | None = None,
    tell: Tell | None = None,
) -> Regions:
    """Return the sets of ``size`` labels whose logits are all greater than all others' at some input.

    Size 1 gives the argmaxes.  Raises UsageError for a size that is no number of labels.
    """
    if not 0 < size <= head.labels:
        raise UsageError(f"a top set of {size} labels: the head has {head.labels}, give 1 to {head.labels}")
    return _enumerated(head, TOP_SETS, size, radius, listed, most, seconds, tell)


def _enumerated(
    head: Head,
    kind: str,
    size: int | None,
    radius: Fraction | None,
    listed: bool,
    most: int,
    seconds: float | None,
    tell: Tell | None,
) -> Regions:
    if radius is not None and radius < 0:
        raise UsageError(f"--radius: {radius} is negative; give a length of 0 or more")
    count = head.labels * (head.labels - 1) // 2 if kind == RANKINGS else head.labels
    if head.labels * head.dim > MOST_NUMBERS or count > MOST_FORMS:
        why = f"{head.labels} labels of {head.dim} features are too many to enumerate; ask for one of them"
        return Regions(kind, UNDECIDED, None, 1, head.labels, head.dim, radius=radius, size=size, reason=why)
    logits = Logits.of(head)
    task = _task(logits, kind, size, radius)
    twins = tuple(group for group in logits.twins if len(group) > 1)
    silent: tuple[int, ...] = ()
    if kind in (LABEL_SETS, SIGNS):
        silent = tuple(
            k for k, row in enumerate(logits.rows) if not any(map(sign, row)) and _constant(logits, k) <= 0
        )
    found: list[tuple[Cell, Forms | None]]
    try:
        if radius == 0:
            found = _at_centre(logits, task, kind)
        else:
            until = None if seconds is None else time.monotonic() + seconds
            own = task.forms()
            found = [
                (cell, own)
                for cell in cells(
                    own.vectors,
                    own.dim,
                    affine=own.affine,
                    mode=task.mode,
                    ball=own.ball,
                    limits=Limits(most, until),
                    tell=tell,
                )
            ]
    except TooMany as stop:
        why = f"there are at least {stop.count}; {stop} was reached before all were counted"
        return Regions(
            kind, UNDECIDED, None, stop.count, head.labels, head.dim, 0, (), twins, silent, radius, size, why
        )
    zeros = sum(1 << k for k, row in enumerate(logits.rows) if kind == LABEL_SETS and not any(map(sign, row)))
    regions, total, edges = [], 0, 0
    for cell, source in found:
        parts = task.says(cell)
        if parts is None:
            continue
        total += 1
        edge = kind == LABEL_SETS and bool(cell.zero & ~zeros)
        edges += edge
        if listed:
            point = source.pull(cell.point)[: head.dim] if source else (fmpq(0),) * head.dim
            witness = short_input(logits, kind, parts, point, radius, quick=len(found) > QUICK)
            regions.append(Region(parts, witness, edge))
    regions.sort(key=lambda region: (region.edge, region.parts))
    return Regions(
        kind, COUNTED, total, total, head.labels, head.dim, edges, tuple(regions), twins, silent, radius, size
    )


def _constant(logits: Logits, k: int) -> int:
    return 0 if logits.bias is None else sign(logits.bias[k])


def _task(logits: Logits, kind: str, size: int | None, radius: Fraction | None) -> _Task:
    labels = range(len(logits.rows))
    if kind in (LABEL_SETS, SIGNS):
        mode = ON if kind == LABEL_SETS else FACES

        def signs(cell: Cell) -> Parts:
            plus, zero = _labels(cell.plus), _labels(cell.zero)
            if kind == LABEL_SETS:
                return (plus,)
            return plus, zero, tuple(k for k in labels if not (cell.plus | cell.zero) >> k & 1)

        return _Task(kind, mode, lambda: forms(logits.rows, logits.bias, radius), len(labels), signs)
    groups = logits.twins
    heads = [group[0] for group in groups]
    if kind == TOP_SETS:
        rows = [(*row, fmpq(-1)) for row in logits.rows]

        def top(cell: Cell) -> Parts | None:
            return (_labels(cell.plus),) if cell.plus.bit_count() == size else None

        return _Task(kind, OPEN, lambda: forms(rows, logits.bias, radius, 1), len(labels), top)
    pairs = list(combinations(range(len(groups)), 2))

    def differences() -> Forms:
        if not pairs:
            return forms([(fmpq(0),) * logits.dim], None)
        rows = [_minus(logits.rows[heads[i]], logits.rows[heads[j]]) for i, j in pairs]
        bias = logits.bias
        return forms(rows, tuple(bias[heads[i]] - bias[heads[j]] for i, j in pairs) if bias else None, radius)

    def order(cell: Cell) -> Parts:
        below = [0] * len(groups)
        for bit, (i, j) in enumerate(pairs):
            below[i if cell.plus >> bit & 1 else j] += 1
        return tuple(groups[k] for k in sorted(range(len(groups)), key=lambda k: -below[k]))

    return _Task(kind, OPEN, differences, len(pairs), order)


def _at_centre(logits: Logits, task: _Task, kind: str) -> list[tuple[Cell, Forms | None]]:
    """Return the one region of a ball of radius 0, if it counts."""
    values = logits.at((fmpq(0),) * logits.dim)
    if kind == RANKINGS:
        groups = [values[group[0]] for group in logits.twins]
        values = [a - b for a, b in combinations(groups, 2)]
        if any(sign(v) == 0 for v in values):
            return []
    if kind == TOP_SETS:
        size = next(k for k in range(len(values) + 1) if task.says(Cell((1 << k) - 1, 0, ())) is not None)
        order = sorted(range(len(values)), key=lambda k: values[k], reverse=True)
        if size < len(order) and sign(values[order[size - 1]] - values[order[size]]) == 0:
            return []
        return [(Cell(sum(1 << k for k in order[:size]), 0, ()), None)]
    plus = sum(1 << k for k, v in enumerate(values) if sign(v) > 0)
    zero = sum(1 << k for k, v in enumerate(values) if sign(v) == 0)
    return [(Cell(plus, zero, ()), None)]


# -- witnesses -------------------------------------------------------------------------------------
def attains(logits: Logits, kind: str, parts: Parts, point: Sequence[Exact], radius: Fraction | None) -> bool:
    """Return whether an input attains a region, by its logits alone; exactly."""
    if len(point) != logits.dim:
        return False
    if radius is not None and sign(dot(point, point) - rational(radius) ** 2) > 0:
        return False
    values = logits.at(point)
    every = range(len(values))
    if kind == LABEL_SETS:
        return parts == (tuple(k for k in every if sign(values[k]) > 0),)
    if kind == SIGNS:
        return parts == tuple(tuple(k for k in every if sign(values[k]) == s) for s in (1, 0, -1))
    if sorted(k for part in parts for k in part) != (list(every) if kind == RANKINGS else sorted(parts[0])):
        return False
    if kind == TOP_SETS:
        rest = [values[k] for k in every if k not in set(parts[0])]
        return not rest or sign(min(values[k] for k in parts[0]) - max(rest)) > 0
    tied = all(sign(values[k] - values[part[0]]) == 0 for part in parts for k in part)
    firsts = [values[part[0]] for part in parts]
    return tied and all(sign(a - b) > 0 for a, b in pairwise(firsts))


def short_input(
    logits: Logits, kind: str, parts: Parts, point: Row, radius: Fraction | None, *, quick: bool = False
) -> Row:
    """Return a short input that attains a region, near one that does; raises ArithmeticError if that one does not."""
    central = logits.bias is None
    whole = central and radius is None
    for near in _tried(logits, kind, parts, point, whole=whole, quick=quick):
        if _seems(logits, kind, parts, near) and attains(logits, kind, parts, near, radius):
            return near
    if radius is not None and central:
        point = within(point, radius)
    if not attains(logits, kind, parts, point, radius):
        raise ArithmeticError("a region's own input does not attain it")
    return point


def _seems(logits: Logits, kind: str, parts: Parts, point: Row) -> bool:
    """Return whether floats let an input attain a region: what they deny is not tried exactly."""
    values = logits.near(point)
    if kind == SIGNS or not np.isfinite(values).all():
        return True
    if kind == LABEL_SETS:
        return parts[0] == tuple(np.flatnonzero(values > 0).tolist())
    if kind == TOP_SETS:
        return set(np.argsort(-values)[: len(parts[0])].tolist()) == set(parts[0])
    return bool((np.diff(values[[part[0] for part in parts]]) < 0).all())


def _tried(logits: Logits, kind: str, parts: Parts, point: Row, *, whole: bool, quick: bool) -> Iterator[Row]:
    """Yield short inputs near one, then such near the middle of its region."""
    yield from nearby(point, whole=whole, most=32 if quick else 12)
    demand = region(kind, parts, len(logits.rows))
    if not demand.weak or kind == LABEL_SETS:
        pairs = [*demand.pairs(len(logits.rows)), *demand.weak]
        middle = centre(np.array(logits.differences(pairs))) if pairs else None
        if middle is not None and logits.bias is None:
            yield from nearby(tuple(map(rational, middle.tolist())), whole=whole)
        elif middle is not None and middle[-1] > 0:
            yield from nearby(tuple(map(rational, (middle[:-1] / middle[-1]).tolist())), whole=whole)
    yield from nearby(point, whole=whole)


def _labels(mask: int) -> tuple[int, ...]:
    return tuple(k for k in range(mask.bit_length()) if mask >> k & 1)


def _minus(left: Row, right: Row) -> Row:
    return tuple(a - b for a, b in zip(left, right, strict=True))
