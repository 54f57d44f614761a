"""The rows nearest to one row of a head, certainly; and what centring and a translation leave of such a list."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from flint import fmpq

from shiftproof.arithmetic import TINY, UNIT, UP, precise
from shiftproof.cosines import MEAN_ROW, ZERO_ROW, check_label
from shiftproof.dyadics import (
    BITS,
    ExactRow,
    ExactRows,
    Tell,
    around,
    blocks,
    mean_row,
    refuse_infinite,
    root,
    signed_root,
    signed_square,
)
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, sign, to_arb
from shiftproof.heads import Head
from shiftproof.unit_rows import HARD, gamma, unit_row, vector_length

Metric = Literal["cosine", "centred cosine", "distance", "inner product"]
Scores = Callable[[Any], tuple[Any, Any]]
ROOM = 4096  # candidates beyond those asked for that may wait for exact arithmetic
SMALL = 2.0**-600  # squared lengths between it and its inverse neither overflow nor lose to underflow
HALF = fmpq(1, 2)


@dataclass(frozen=True)
class Neighbour:
    """A row and an enclosure of its cosine, distance or inner product to the row asked about."""

    label: int
    value: tuple[float, float]


@dataclass(frozen=True)
class NeighbourChanges:
    """The nearest rows by cosine: as stored, centred, and after the translation that makes ``chosen`` the nearest.

    ``centred`` is empty, and ``kept_by_centring`` None, where the row equals the mean row; ``chosen`` is None,
    and ``kept_by_translation`` too, where no row can be chosen.
    """

    label: int
    raw: tuple[Neighbour, ...]
    centred: tuple[Neighbour, ...]
    kept_by_centring: int | None
    chosen: int | None
    translated: tuple[Neighbour, ...]
    kept_by_translation: int | None
    says: str


def neighbours(
    head: Head,
    label: int,
    count: int,
    *,
    metric: Metric = "cosine",
    mean: ExactRow | None = None,
    tell: Tell | None = None,
) -> tuple[Neighbour, ...]:
    """Return the ``count`` rows nearest to row ``label``, nearest first, ties by row number, rigorously.

    Rows without a cosine are left out of a list by cosine; rows identical to the row are in it.
    Raises UsageError for a wrong label, count or metric, and where the row itself has no cosine.
    """
    if metric not in get_args(Metric):
        raise UsageError(f"{metric!r} is no metric; take one of {', '.join(get_args(Metric))}")
    if metric == "centred cosine":
        mean = mean_row(head, tell) if mean is None else mean
        return translated_neighbours(head, label, count, mean.times(fmpq(-1)), tell=tell)
    return _nearest(head, label, count, metric, None, tell)


def translated_neighbours(
    head: Head, label: int, count: int, shift: ExactRow, *, tell: Tell | None = None
) -> tuple[Neighbour, ...]:
    """Return the ``count`` rows nearest by cosine after ``shift`` is added to every row; raises likewise."""
    return _nearest(head, label, count, "cosine", shift, tell)


def neighbour_changes(
    head: Head,
    label: int,
    count: int = 10,
    *,
    chosen: int | None = None,
    mean: ExactRow | None = None,
    tell: Tell | None = None,
) -> NeighbourChanges:
    """Return how the list of nearest rows by cosine fares under changes that alter no probability.

    The translation is v = (x - 3a)/2 for the row a and the row x of the label ``chosen``, by default the one
    of least cosine: it takes a to (x - a)/2 and x to 3(x - a)/2, so that their cosine is 1.
    Raises UsageError as `neighbours` does, and where ``chosen`` has the same row.
    """
    raw = neighbours(head, label, count, tell=tell)
    mean = mean_row(head, tell) if mean is None else mean
    rows = ExactRows(head)
    centred: tuple[Neighbour, ...] = ()
    kept = None
    says = [MEAN_ROW.format(label)]
    if sign(rows[label].minus(mean).square) != 0:
        centred = neighbours(head, label, count, metric="centred cosine", mean=mean, tell=tell)
        kept = _common(raw, centred)
        says = [f"{kept} of the {len(raw)} nearest labels remain after centring"]
    if chosen is None:
        last = _nearest(head, label, 1, "cosine", None, tell, lowest=True)
        chosen = last[0].label if last else None
        if chosen is not None and sign(rows[chosen].minus(rows[label]).square) == 0:
            chosen = None
    else:
        check_label(head, chosen)
        if sign(rows[chosen].minus(rows[label]).square) == 0:
            raise UsageError(f"label {chosen} has the same row as label {label}; choose another")
    moved: tuple[Neighbour, ...] = ()
    left = None
    if chosen is not None:
        shift = rows[chosen].plus(rows[label].times(fmpq(-3))).times(HALF)
        moved = translated_neighbours(head, label, count, shift, tell=tell)
        left = _common(raw, moved)
        says.append(
            f"{left} remain after the translation that makes label {chosen} a nearest one, at cosine 1"
        )
    return NeighbourChanges(label, raw, centred, kept, chosen, moved, left, "; ".join(says))


def _common(left: tuple[Neighbour, ...], right: tuple[Neighbour, ...]) -> int:
    return len({one.label for one in left} & {one.label for one in right})


def _nearest(
    head: Head,
    label: int,
    count: int,
    metric: str,
    shift: ExactRow | None,
    tell: Tell | None,
    *,
    lowest: bool = False,
) -> tuple[Neighbour, ...]:
    """Return the rows of highest score, or of lowest; see `neighbours`."""
    check_label(head, label)
    if count < 1:
        raise UsageError(f"{count} neighbours cannot be listed; ask for 1 or more")
    rows = ExactRows(head, shift)
    one = rows[label]
    if metric == "cosine" and sign(one.square) == 0:
        raise UsageError(
            f"{ZERO_ROW.format(label) if shift is None else MEAN_ROW.format(label)}; take another"
        )
    key, show = _exact_scores(metric, one)
    turn = -1 if lowest else 1
    race = _Race(count, lambda number: _times(key(rows[number]), turn))
    if head.is_exact:
        race.add(np.array([k for k in range(head.labels) if k != label], dtype=np.int64))
    else:
        score = _float_scores(head, metric, one, label, shift)
        for start, block in blocks(head):
            if tell is not None:
                tell("nearest labels", start, head.labels)
            with np.errstate(all="ignore"):
                values, errors = score(block)
            if metric == "inner product" or not np.isfinite(values).all():
                refuse_infinite(block, start)
            numbers = np.arange(start, start + len(block))
            others = (numbers != label) & ~np.isnan(errors)
            race.add(numbers[others], turn * values[others], errors[others])
    return tuple(Neighbour(number, show(_times(value, turn))) for number, value in race.best())


def _times(value: Exact | None, turn: int) -> Any:
    return None if value is None else value * turn


def _exact_scores(
    metric: str, one: ExactRow
) -> tuple[Callable[[ExactRow], Exact | None], Callable[[Any], Any]]:
    """Return the exact score of a row (None where it has none), and what it says in floats."""
    if metric == "cosine":
        return lambda row: signed_square(one, row), signed_root
    if metric == "inner product":
        return one.inner, _floats_around

    def nearness(row: ExactRow) -> Exact:
        across = row.minus(one)
        return across.inner(across) * -1

    return nearness, lambda square: root(square * -1)


def _floats_around(value: Exact) -> tuple[float, float]:
    if isinstance(value, fmpq):
        return around(value)
    with precise(BITS):
        return around(to_arb(value))


def _float_scores(head: Head, metric: str, one: ExactRow, label: int, shift: ExactRow | None) -> Scores:
    """Return a function of a block of rows: scores and bounds of their error.

    Where the bound is infinite nothing is known of the score; where it is NaN there is none.
    """
    dim = head.dim
    if metric == "distance":
        row = head.floats(label, label + 1)[0]

        def distance(block: Any) -> tuple[Any, Any]:
            across = block - row
            square = np.einsum("kc,kc->k", across, across)
            return -square, UP * (gamma(dim + 4, UNIT) * square + dim * TINY)

        return distance
    if metric == "inner product":
        row = head.floats(label, label + 1)[0]
        bound = gamma(dim + 4, UNIT)

        def inner(block: Any) -> tuple[Any, Any]:
            sizes = np.abs(block) @ np.abs(row)
            return block @ row, UP * (bound * sizes + dim * TINY)

        return inner
    unit, parts = unit_row(one), None if shift is None else shift.parts()
    size = 0.0 if parts is None else vector_length(parts[0])
    bound = gamma(2 * dim + 24, UNIT) + 2.0**-100

    def cosine(block: Any) -> tuple[Any, Any]:
        moved = block if parts is None else (block + parts[0]) + parts[1]
        square = np.einsum("kc,kc->k", moved, moved)
        lengths = np.sqrt(square)
        values = (moved @ unit) / lengths
        lost = np.zeros(len(block))
        if parts is not None:
            lost = 3 * UNIT + 8 * UNIT**2 * size / lengths + math.sqrt(dim) * 2.0**-1074 / lengths
        known = (lost < HARD) & (square > SMALL) & (square < 1 / SMALL)
        errors = np.where(known, UP * (bound + 2 * lost), math.inf)
        if parts is None:
            doubtful = np.flatnonzero(square <= SMALL)
            errors[doubtful[~block[doubtful].any(axis=1)]] = math.nan
        return values, errors

    return cosine


class _Race:
    """The running best ``count`` rows by a score with bounds; what bounds leave open exact scores decide."""

    def __init__(self, count: int, key: Callable[[int], Exact | None]) -> None:
        """Decide by ``key``, the exact score of a row."""
        self.count, self.key = count, key
        self._rows = np.empty(0, dtype=np.int64)
        self._low = self._high = np.empty(0)

    def add(self, rows: Any, values: Any = None, errors: Any = None) -> None:
        """Let rows compete; without values nothing is known of them yet."""
        low, high = np.full(len(rows), -math.inf), np.full(len(rows), math.inf)
        if values is not None:
            known = np.isfinite(values) & np.isfinite(errors)
            low[known] = np.nextafter(values[known] - errors[known], -math.inf)
            high[known] = np.nextafter(values[known] + errors[known], math.inf)
        self._rows = np.concatenate([self._rows, rows])
        self._low = np.concatenate([self._low, low])
        self._high = np.concatenate([self._high, high])
        if len(self._rows) > self.count:
            place = len(self._rows) - self.count
            self._keep(self._high >= np.partition(self._low, place)[place])
        if len(self._rows) > 2 * self.count + ROOM:
            best = [row for row, _ in self.best()]
            self._keep(np.isin(self._rows, best))

    def _keep(self, which: Any) -> None:
        self._rows, self._low, self._high = self._rows[which], self._low[which], self._high[which]

    def best(self) -> list[tuple[int, Any]]:
        """Return (row, exact score) of the best, highest first, ties by row number."""
        scores: list[tuple[int, Any]] = [(int(row), self.key(int(row))) for row in self._rows]
        known = [(row, score) for row, score in scores if score is not None]
        return sorted(known, key=lambda pair: (-pair[1], pair[0]))[: self.count]
