"""Arrangements of hyperplanes: which signs their linear forms take together, exactly, one point for each.

Hyperplanes join one at a time.  A cell of those before is cut by a new one if and only if it is a cell of
what they leave on the new one, an arrangement in one dimension less; so that no linear program is solved,
and the work grows with the number of cells.  Vectors are homogeneous: in an affine arrangement the last
coordinate of a point is positive and the last entry of a row is its constant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from flint import fmpq

from shiftproof.exact import Quadratic, sign
from shiftproof.homogeneous import (
    Form,
    Vector,
    above,
    across,
    dot,
    exact,
    form,
    lone,
    pivot,
    primitive,
    restricted_form,
    roundings,
)
from shiftproof.linear import solution

Tell = Callable[[str, int, int], None]

OPEN, ON, FACES = "open", "on", "faces"
LONG = 48  # bits of a coordinate above which a shorter point is looked for


@dataclass(frozen=True)
class Cell:
    """A set of points with the same signs of all rows; masks have the bit 1 << k for row k.

    ``plus`` are the rows that are positive on it, ``zero`` those that are zero on all of it, and ``point`` is
    one of its points, homogeneous.  ``pinned``: within the ball it is that point alone, on the sphere.
    """

    plus: int
    zero: int
    point: Vector
    pinned: bool = False


class TooMany(Exception):  # noqa: N818  (a limit, no error)
    """There are at least ``count`` cells; they were not enumerated further."""

    def __init__(self, count: int, why: str) -> None:
        """Hold a lower bound and what stopped the enumeration."""
        super().__init__(why)
        self.count, self.why = count, why


@dataclass(frozen=True)
class Limits:
    """How many cells at most, and when (time.monotonic) to stop."""

    most: int = 1_000_000
    until: float | None = None


@dataclass(frozen=True)
class _Row:
    vector: Vector
    plus: int  # the bits of the rows that have the sign of this one
    minus: int  # those that have the opposite sign


def cells(
    rows: Sequence[Vector],
    dim: int,
    *,
    affine: bool = False,
    mode: str = OPEN,
    ball: Form | None = None,
    limits: Limits | None = None,
    tell: Tell | None = None,
) -> list[Cell]:
    """Return the cells of the forms ``rows`` on points of ``dim`` coordinates, and one more where ``affine``.

    ``OPEN``: the cells on which no row is zero, but for rows that are zero everywhere.  ``ON``: one cell for
    each set of positive rows, the others being negative or zero; open cells among them.  ``FACES``: all
    cells.  Within a ``ball`` they are those that meet it, the sphere included.  Raises TooMany.
    """
    whole = not any(isinstance(v, Quadratic) for row in rows for v in row)
    arrangement = _Arrangement(
        mode, affine, whole, limits or Limits(), tell or (lambda *_: None), (1 << len(rows)) - 1
    )
    given = [_Row(primitive(tuple(row), whole=whole), 1 << k, 0) for k, row in enumerate(rows)]
    zero = sum(row.plus for row in given if not any(row.vector))
    merged = arrangement.merged([row for row in given if any(row.vector)])
    merged.sort(key=lambda row: lone(row.vector, dim) is None)  # coordinates first: these need no work
    if mode == OPEN and not affine and merged and lone(merged[0].vector, dim) is not None:
        found = arrangement.halved(merged, dim)
    else:
        found = arrangement.level(merged, dim, ball, top=True)
    return [Cell(c.plus, c.zero | zero, c.point, c.pinned) for c in found.values()]


class _Arrangement:
    """What does not change from level to level."""

    def __init__(self, mode: str, affine: bool, whole: bool, limits: Limits, tell: Tell, every: int) -> None:
        self.mode, self.affine, self.whole = mode, affine, whole
        self.limits, self.tell = limits, tell
        self.shift = every.bit_length()

    # -- vectors -------------------------------------------------------------------------------------
    def merged(self, rows: Sequence[_Row]) -> list[_Row]:
        """Return one row for those that are positive multiples of one another, or any where that is enough."""
        out: dict[Vector, _Row] = {}
        for row in rows:
            vector, plus, minus = row.vector, row.plus, row.minus
            known = out.get(vector)
            if known is None and self.mode != ON:
                opposite = tuple(-v for v in vector)
                other = out.get(opposite)
                if other is not None:
                    known, vector, plus, minus = other, opposite, minus, plus
            if known is not None:
                plus, minus = known.plus | plus, known.minus | minus
            out[vector] = _Row(vector, plus, minus)
        return list(out.values())

    def restricted(self, rows: Sequence[_Row], row: Vector, at: int) -> list[_Row]:
        """Return the rows on the hyperplane of ``row``, without its coordinate ``at``."""
        pivot = row[at]
        size, turn = (pivot, 1) if pivot > 0 else (-pivot, -1)
        rest = [*range(at), *range(at + 1, len(row))]
        out = []
        for other in rows:
            entry, vector = other.vector[at] * turn, other.vector
            if entry:
                moved = primitive(tuple(size * vector[q] - entry * row[q] for q in rest), whole=self.whole)
            else:
                moved = tuple(vector[q] for q in rest)
                moved = primitive(moved, whole=self.whole)
            out.append(_Row(moved, other.plus, other.minus))
        return self.merged(out)

    def lifted(self, point: Vector, row: Vector, at: int) -> Vector:
        """Return a point of the hyperplane of ``row`` with its coordinate ``at`` again."""
        pivot = row[at]
        size, turn = (pivot, 1) if pivot > 0 else (-pivot, -1)
        rest = [*row[:at], *row[at + 1 :]]
        missing = -turn * dot(rest, point)
        return primitive(
            (*(size * v for v in point[:at]), missing, *(size * v for v in point[at:])), whole=self.whole
        )

    # -- levels --------------------------------------------------------------------------------------
    def halved(self, rows: list[_Row], dim: int) -> dict[int, Cell]:
        """Return the open cells of a central arrangement: those where the first row is positive, and opposite."""
        first = rows[0]
        at = lone(first.vector, dim) or 0
        turn = 1 if first.vector[at] > 0 else -1
        half = _Arrangement(
            OPEN,
            affine=True,
            whole=self.whole,
            limits=self.limits,
            tell=self.tell,
            every=(1 << self.shift) - 1,
        )
        moved = [
            _Row((*row.vector[:at], *row.vector[at + 1 :], turn * row.vector[at]), row.plus, row.minus)
            for row in rows[1:]
        ]
        every = sum(row.plus | row.minus for row in rows)
        try:
            found = half.level(moved, dim - 1, None, top=True)
        except TooMany as stop:
            raise TooMany(2 * stop.count, str(stop)) from None
        out = {}
        for cell in found.values():
            plus = cell.plus | first.plus
            point = (*cell.point[:at], turn * cell.point[-1], *cell.point[at:-1])
            out[plus] = Cell(plus, 0, point)
            out[every ^ plus] = Cell(every ^ plus, 0, tuple(-v for v in point))
        if len(out) > self.limits.most:
            raise TooMany(len(out), "the most that was asked for")
        return out

    def level(self, rows: list[_Row], dim: int, ball: Form | None, *, top: bool = False) -> dict[int, Cell]:
        """Return the cells of one arrangement by their keys: the positive rows, and in FACES the zero ones."""
        start = self.nearest(dim, ball)
        if start is None:
            return {}
        taken, current = (0, {0: start}) if ball is not None else self.product(rows, dim)
        for k in range(taken, len(rows)):
            if top:
                self.tell("cells", k, len(rows))
            if self.limits.until is not None and time.monotonic() > self.limits.until:
                raise TooMany(len(current), "the time limit")
            try:
                current = self.joined(current, rows[:k], rows[k], dim, ball)
            except TooMany as stop:
                raise TooMany(max(stop.count, len(current)), str(stop)) from None
            if len(current) > self.limits.most:
                raise TooMany(len(current), "the most that was asked for")
        return current

    def nearest(self, dim: int, ball: Form | None) -> Cell | None:
        """Return a cell of all points with one near the ball's centre; None where there is no point."""
        if ball is None:
            return Cell(0, 0, (0,) * dim + (1,) * self.affine)
        columns = [tuple(exact(ball[r][c]) for r in range(dim)) for c in range(dim)]
        middle = solution(columns, tuple(-exact(ball[r][dim]) for r in range(dim)))
        if middle is None:
            raise ArithmeticError("the ball has no centre")
        point = primitive((*middle, fmpq(1)), whole=self.whole)
        value = sign(form(ball, point))
        if value > 0 or (value == 0 and self.mode == OPEN):
            return None
        return Cell(0, 0, point, pinned=value == 0)

    def product(self, rows: Sequence[_Row], dim: int) -> tuple[int, dict[int, Cell]]:
        """Return how many rows at the start are coordinates, and the cells of these."""
        where: list[tuple[int, int]] = []
        for row in rows:
            at = lone(row.vector, dim)
            if at is None or any(at == known for known, _ in where):
                break
            where.append((at, 1 if row.vector[at] > 0 else -1))
        signs = (1, 0, -1) if self.mode == FACES else (1, -1)
        if len(signs) ** len(where) > self.limits.most:
            raise TooMany(len(signs) ** len(where), "the most that was asked for")
        out = {}
        for chosen in product(signs, repeat=len(where)):
            point = [0] * dim + [1] * self.affine
            plus = zero = 0
            for value, (at, turn), row in zip(chosen, where, rows, strict=False):
                point[at] = value * turn
                plus |= row.plus if value > 0 else row.minus if value < 0 else 0
                zero |= 0 if value else row.plus | row.minus
            out[self.key(plus, zero)] = Cell(plus, zero, tuple(point))
        return len(where), out

    def key(self, plus: int, zero: int) -> int:
        """Return what tells cells of one arrangement apart."""
        return plus | zero << self.shift if self.mode == FACES else plus

    def joined(
        self, current: dict[int, Cell], before: list[_Row], row: _Row, dim: int, ball: Form | None
    ) -> dict[int, Cell]:
        """Return the cells after one more row."""
        vector, both = row.vector, row.plus | row.minus
        at = pivot(vector, dim)
        on: dict[int, Cell] = {}
        if at is not None:
            on = self.level(self.restricted(before, vector, at), dim - 1, restricted_form(ball, vector, at))
        out: dict[int, Cell] = {}
        joint = [*before, row]

        def add(
            cell: Cell, side: int, point: Vector, zero: int | None = None, *, pinned: bool = False
        ) -> None:
            plus = cell.plus | (row.plus if side > 0 else row.minus if side < 0 else 0)
            none = (cell.zero if zero is None else zero) | (0 if side else both)
            out[self.key(plus, none)] = Cell(plus, none, point, pinned)

        met = 0
        for key, cell in current.items():
            side = sign(dot(vector, cell.point))
            hit = on.get(key)
            met += hit is not None
            if hit is None or cell.pinned:
                if side == 0 and hit is None and at is not None:
                    raise ArithmeticError("a cell meets a hyperplane on which it has no cell")
                add(cell, side, cell.point, pinned=cell.pinned)
                continue
            through = hit.zero == cell.zero and not hit.pinned
            if side == 0:
                direction = across(
                    [r.vector for r in before if (r.plus | r.minus) & cell.zero],
                    vector,
                    dim,
                    whole=self.whole,
                )
                if direction is None:
                    add(cell, 0, cell.point)
                    continue
                first, second = (
                    self.short(end, cell, joint, ball) for end in self.apart(cell, direction, before, ball)
                )
                side = sign(dot(vector, first))
                middle = cell.point
            else:
                first, middle = cell.point, self.lifted(hit.point, vector, at or 0)
                second = first
                if through:
                    second = self.short(self.beyond(cell, middle, before, ball), cell, joint, ball)
            add(cell, side, first)
            if through:
                add(cell, -side, second)
            if self.mode == FACES or (self.mode == ON and side > 0 and not through):
                add(cell, 0, middle, hit.zero, pinned=hit.pinned)
        if met != len(on):
            raise ArithmeticError("a hyperplane has a cell that the space has not")
        return out

    # -- points --------------------------------------------------------------------------------------
    def apart(
        self, cell: Cell, direction: Vector, rows: Sequence[_Row], ball: Form | None
    ) -> tuple[Vector, Vector]:
        """Return points of a cell on both sides of its point along a direction."""
        factor = self.large(cell, cell.point, direction, rows)
        while True:
            ends = tuple(
                tuple(factor * v + turn * w for v, w in zip(cell.point, direction, strict=True))
                for turn in (1, -1)
            )
            if ball is None or all(sign(form(ball, end)) < 0 for end in ends):
                return ends[0], ends[1]
            factor *= 2

    def beyond(self, cell: Cell, middle: Vector, rows: Sequence[_Row], ball: Form | None) -> Vector:
        """Return a point of a cell on the line from its point through another one, behind that."""
        factor = self.large(cell, middle, cell.point, rows)
        if self.affine:
            factor = max(factor, above(cell.point[-1], middle[-1]))
        while True:
            end = tuple(factor * v - w for v, w in zip(middle, cell.point, strict=True))
            if ball is None or sign(form(ball, end)) < 0:
                return primitive(end, whole=self.whole)
            factor *= 2

    def large(self, cell: Cell, point: Vector, direction: Vector, rows: Sequence[_Row]) -> int:
        """Return a whole number by which ``point`` outweighs ``direction`` in every row that is not zero."""
        factor = 1
        for row in rows:
            if not (row.plus | row.minus) & cell.zero:
                factor = max(factor, above(dot(row.vector, direction), dot(row.vector, point)))
        return factor

    def short(self, point: Vector, cell: Cell, rows: Sequence[_Row], ball: Form | None) -> Vector:
        """Return a point of the same cell with smaller numbers, where one is near; none are zero on it."""
        if self.whole:
            size = max(map(abs, point))
            if size.bit_length() <= LONG:
                return point
        if cell.zero or ball is not None:
            return point
        wanted = [(row.vector, sign(dot(row.vector, point))) for row in rows]
        for near in roundings(point):
            if (not self.affine or near[-1] > 0) and all(sign(dot(v, near)) == s for v, s in wanted):
                return near
        return point
