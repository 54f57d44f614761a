"""Systems of homogeneous linear inequalities: a point, or a Farkas certificate that there is none.

Small systems go through an exact simplex method; for large ones floats (HiGHS) propose a point, weights,
or the rows that matter, and exact arithmetic alone decides.  Entries are exact numbers, so that a row
scaled by any positive number changes no answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.errors import ShiftproofError
from shiftproof.exact import Exact, Quadratic, rational, sign, to_float

Row = tuple[Exact, ...]
ZERO, ONE = fmpq(0), fmpq(1)
BITS = 64
SMALL = 40  # rows; up to here the exact method is as fast as asking floats first
BATCH = 12  # violated rows that join the exact method at once
PATIENT = 2e7  # work after which a question about a user's head is left open: some seconds
CLEAR = 1e-11  # multipliers of normalised rows above this are tried as a support


@dataclass(frozen=True)
class System:
    """Rows a, b, e of one length: the system a.x > 0, b.x >= 0, e.x = 0 for all of them."""

    dim: int
    strict: tuple[Row, ...]
    weak: tuple[Row, ...] = ()
    equal: tuple[Row, ...] = ()

    @staticmethod
    def make(dim: int, strict: Iterable[Any], weak: Iterable[Any] = (), equal: Iterable[Any] = ()) -> System:
        """Return the system with these rows of numbers; raises ValueError for a row of another length."""
        parts = [tuple(tuple(_exact(v) for v in row) for row in rows) for rows in (strict, weak, equal)]
        if any(len(row) != dim for rows in parts for row in rows):
            raise ValueError(f"every row has {dim} entries")
        return System(dim, *parts)


@dataclass(frozen=True)
class Witness:
    """A point that satisfies a system."""

    point: Row


@dataclass(frozen=True)
class Farkas:
    """Multipliers of the rows that combine to zero: none negative but on equalities, some strict one positive.

    No point satisfies the system then: the combination would be positive at it.
    """

    strict: Row
    weak: Row = ()
    equal: Row = ()


class OutOfWorkError(ShiftproofError):
    """Exact arithmetic on these numbers takes more work than was allowed."""


class Work:
    """How much exact arithmetic a decision may do: products of numbers of 64 bits, about; the same for the same input."""

    def __init__(self, most: float = math.inf) -> None:
        """Allow ``most``."""
        self.left = most

    def spend(self, entries: int, value: Exact) -> None:
        """Take off that many products of numbers like ``value``; raises OutOfWorkError when none is left."""
        part = value.a if isinstance(value, Quadratic) else value
        self.left -= entries * (1 + (part.p.bit_length() + part.q.bit_length()) / BITS)
        if self.left < 0:
            raise OutOfWorkError("exact arithmetic on these rows takes too long")


def decide(system: System, work: Work | None = None) -> Witness | Farkas:
    """Return a point that satisfies a system, or multipliers that show there is none; each checked exactly.

    Raises OutOfWorkError where that takes more than ``work``; without it, it always ends.
    """
    if not system.strict:
        return Witness((ZERO,) * system.dim)
    work = work or Work()
    small = len(system.strict) + len(system.weak) <= SMALL
    found = _exactly(system, work) if small else _with_floats(system, work)
    if not confirms(system, found):  # pragma: no cover  (a defect of this file, never of the input)
        raise ArithmeticError("the exact simplex method contradicts its own check")
    return found


def confirms(system: System, found: Witness | Farkas) -> bool:
    """Return whether a point satisfies a system, or multipliers show that none does; exactly."""
    if isinstance(found, Witness):
        x = found.point
        return (
            len(x) == system.dim
            and all(sign(dot(row, x)) > 0 for row in system.strict)
            and all(sign(dot(row, x)) >= 0 for row in system.weak)
            and all(sign(dot(row, x)) == 0 for row in system.equal)
        )
    parts = (found.strict, found.weak, found.equal)
    rows = (system.strict, system.weak, system.equal)
    if any(len(p) != len(r) for p, r in zip(parts, rows, strict=True)):
        return False
    if any(sign(v) < 0 for v in (*found.strict, *found.weak)) or not any(map(sign, found.strict)):
        return False
    total: list[Exact] = [ZERO] * system.dim
    for multipliers, part in zip(parts, rows, strict=True):
        for multiplier, row in zip(multipliers, part, strict=True):
            if multiplier != 0:
                total = [s + multiplier * v if v != 0 else s for s, v in zip(total, row, strict=True)]
    return not any(map(sign, total))


def dot(left: Iterable[Exact], right: Iterable[Exact]) -> Exact:
    """Return the inner product of two exact vectors."""
    total: Exact = ZERO
    for a, b in zip(left, right, strict=True):
        if a != 0 and b != 0:
            total = total + a * b
    return total


def solution(columns: Sequence[Row], right: Row) -> Row | None:
    """Return exact x with sum of x_k times column k equal to ``right``; zero where free; None if there is none."""
    rows: list[list[Exact]] = [[*(column[r] for column in columns), value] for r, value in enumerate(right)]
    leads: list[int] = []
    for c in range(len(columns)):
        r = len(leads)
        pivot = next((k for k in range(r, len(rows)) if rows[k][c] != 0), None)
        if pivot is None:
            continue
        rows[r], rows[pivot] = rows[pivot], rows[r]
        _eliminate(rows, r, c)
        leads.append(c)
    if any(row[-1] != 0 for row in rows[len(leads) :]):
        return None
    x: list[Exact] = [ZERO] * len(columns)
    for r, c in enumerate(leads):
        x[c] = rows[r][-1]
    return tuple(x)


# -- the exact simplex method ----------------------------------------------------------------------
def _exactly(system: System, work: Work) -> Witness | Farkas:
    """Decide a system by phase one of the simplex method: 0 is in the hull of a plus the cone of b, +-e or not."""
    columns = [(*row, ONE) for row in system.strict]
    columns += [(*row, ZERO) for row in system.weak]
    for row in system.equal:
        columns += [(*row, ZERO), (*(-v for v in row), ZERO)]
    weights, prices = _phase_one(columns, system.dim + 1, work)
    if weights is None:
        return Witness(tuple(-v for v in prices[:-1]))
    first, second = len(system.strict), len(system.strict) + len(system.weak)
    signed = weights[second:]
    equal = tuple(a - b for a, b in zip(signed[::2], signed[1::2], strict=True))
    return Farkas(weights[:first], weights[first:second], equal)


def _phase_one(columns: Sequence[Row], height: int, work: Work) -> tuple[Row | None, Row]:
    """Return weights >= 0 that combine columns to the last unit vector, or None, and the dual prices.

    Bland's rule, so that it ends; the prices p have p.column <= 0 for every column and p_last > 0
    where there are no weights.
    """
    count = len(columns)
    rows = [
        [
            *(column[r] for column in columns),
            *(ONE if k == r else ZERO for k in range(height)),
            ONE if r == height - 1 else ZERO,
        ]
        for r in range(height)
    ]
    basis = list(range(count, count + height))
    cost: list[Exact] = [ZERO] * (count + height + 1)
    for row in rows:
        cost = [c - v if v != 0 else c for c, v in zip(cost, row, strict=True)]
    for k in range(count, count + height):
        cost[k] = ZERO
    rows.append(cost)
    while sign(rows[-1][-1]) != 0:
        enter = next((k for k in range(count) if sign(rows[-1][k]) < 0), None)
        if enter is None:
            return None, tuple(ONE - v for v in rows[-1][count : count + height])
        leave = _leaving(rows, basis, enter)
        work.spend(len(rows) * len(rows[0]), rows[leave][enter])
        _eliminate(rows, leave, enter)
        basis[leave] = enter
    weights: list[Exact] = [ZERO] * count
    for r, k in enumerate(basis):
        if k < count:
            weights[k] = rows[r][-1]
    return tuple(weights), ()


def _leaving(rows: list[list[Exact]], basis: list[int], enter: int) -> int:
    """Return the row of the smallest ratio, among equals that of the smallest basic column."""
    best, least = -1, None
    for r, k in enumerate(basis):
        if sign(rows[r][enter]) > 0:
            ratio = rows[r][-1] / rows[r][enter]
            order = -1 if least is None else sign(ratio - least)
            if order < 0 or (order == 0 and k < basis[best]):
                best, least = r, ratio
    return best


def _eliminate(rows: list[list[Exact]], at: int, column: int) -> None:
    """Make one column the unit vector of row ``at`` by row operations."""
    pivot = rows[at][column]
    head = [v / pivot if v != 0 else v for v in rows[at]]
    filled = [k for k, v in enumerate(head) if v != 0]
    rows[at] = head
    for r, row in enumerate(rows):
        factor = row[column]
        if r != at and factor != 0:
            for k in filled:
                row[k] = row[k] - factor * head[k]


# -- floats that propose -----------------------------------------------------------------------------
def _with_floats(system: System, work: Work) -> Witness | Farkas:
    """Decide a large system: try what a float program proposes, else grow an exact one row by row."""
    scale = _column_scales(system)
    strict, weak, equal = (_normalised(part, scale) for part in (system.strict, system.weak, system.equal))
    proposal = _proposed(strict, weak, equal)
    matter: list[int] = []
    if proposal is not None:
        x, multipliers = proposal
        point = tuple(rational(v) * s for v, s in zip(x, scale, strict=True))
        if not system.equal and confirms(system, Witness(point)):
            return Witness(point)
        support = np.flatnonzero(multipliers > CLEAR)
        farkas = _on_support(system, support)
        if farkas is not None:
            return farkas
        slack = np.concatenate([strict, weak]) @ x
        matter = sorted({*map(int, support), *map(int, np.argsort(slack)[: 2 * system.dim])})
    return _grown(system, work, matter or list(range(min(SMALL, len(system.strict)))))


def _grown(system: System, work: Work, matter: list[int]) -> Witness | Farkas:
    """Decide a system by its rows ``matter``, joined by the most violated ones until none is."""
    first = len(system.strict)
    rows = (*system.strict, *system.weak)
    if not any(k < first for k in matter):
        matter = [0, *matter]
    while True:
        kept = sorted(matter)
        ours, others = [k for k in kept if k < first], [k for k in kept if k >= first]
        part = System(system.dim, tuple(rows[k] for k in ours), tuple(rows[k] for k in others), system.equal)
        found = _exactly(part, work)
        if isinstance(found, Farkas):
            strict: list[Exact] = [ZERO] * first
            weak: list[Exact] = [ZERO] * len(system.weak)
            for k, value in zip(ours, found.strict, strict=True):
                strict[k] = value
            for k, value in zip(others, found.weak, strict=True):
                weak[k - first] = value
            return Farkas(tuple(strict), tuple(weak), found.equal)
        values = [dot(row, found.point) for row in rows]
        broken = [k for k, v in enumerate(values) if sign(v) < 0 or (k < first and sign(v) == 0)]
        if not broken:
            return found
        broken.sort(key=_order(values))
        matter = [*matter, *broken[:BATCH]]


def _order(values: Sequence[Exact]) -> Callable[[int], float]:
    def key(k: int) -> float:
        return float(np.clip(_rough(values[k]), -1e300, 1e300))

    return key


def _on_support(system: System, support: Any) -> Farkas | None:
    """Return the multipliers that live on some rows, solved exactly, or None if they are none."""
    first = len(system.strict)
    rows = (*system.strict, *system.weak)
    if len(support) > system.dim + 1:
        return None
    columns = [(*rows[k], ONE if k < first else ZERO) for k in support]
    columns += [(*row, ZERO) for row in system.equal]
    weights = solution(columns, (*(ZERO,) * system.dim, ONE))
    if weights is None:
        return None
    placed: list[Exact] = [ZERO] * len(rows)
    for k, value in zip(support, weights, strict=False):
        placed[k] = value
    farkas = Farkas(tuple(placed[:first]), tuple(placed[first:]), weights[len(support) :])
    return farkas if confirms(system, farkas) else None


def _proposed(strict: Any, weak: Any, equal: Any) -> tuple[Any, Any] | None:
    """Return (x, multipliers of the inequalities) of the widest margin within a box, in floats."""
    from scipy.optimize import linprog

    dim = strict.shape[1]
    inequalities = np.concatenate([strict, weak])
    margin = np.concatenate([np.ones(len(strict)), np.zeros(len(weak))])
    answer = linprog(
        np.append(np.zeros(dim), -1.0),
        A_ub=np.column_stack([-inequalities, margin]),
        b_ub=np.zeros(len(inequalities)),
        A_eq=np.column_stack([equal, np.zeros(len(equal))]) if len(equal) else None,
        b_eq=np.zeros(len(equal)) if len(equal) else None,
        bounds=[(-1, 1)] * dim + [(None, 1)],
        method="highs",
    )
    if answer.x is None or not np.isfinite(answer.x).all():
        return None
    return answer.x[:-1], -np.asarray(answer.ineqlin.marginals)


def _column_scales(system: System) -> list[fmpq]:
    """Return powers of two that bring the largest entry of every column near 1."""
    tops = [-math.inf] * system.dim
    for row in (*system.strict, *system.weak, *system.equal):
        tops = [max(top, _exponent(v)) for top, v in zip(tops, row, strict=True)]
    return [_power(0 if top == -math.inf else -int(top)) for top in tops]


def _normalised(rows: Sequence[Row], scale: Sequence[fmpq]) -> Any:
    """Return rows as floats (m, d), columns scaled, then every row's largest entry brought near 1."""
    out = np.zeros((len(rows), len(scale)))
    for r, row in enumerate(rows):
        entries = [v * s for v, s in zip(row, scale, strict=True)]
        top = max((_exponent(v) for v in entries), default=-math.inf)
        if top != -math.inf:
            out[r] = [_rough(v * _power(-int(top))) for v in entries]
    return out


def _power(exponent: int) -> fmpq:
    return fmpq(2**exponent) if exponent >= 0 else fmpq(1, 2**-exponent)


def _exponent(value: Exact) -> float:
    """Return roughly log2 |value|, minus infinity for zero."""
    if isinstance(value, Quadratic):
        return max(_exponent(value.a), _exponent(value.b) + _exponent(value.r) / 2)
    return -math.inf if value == 0 else int(value.p).bit_length() - int(value.q).bit_length()


def _rough(value: Exact) -> float:
    try:
        return to_float(value)
    except OverflowError:
        return math.inf * sign(value)


def _exact(value: Any) -> Exact:
    return value if isinstance(value, Quadratic) else rational(value)
