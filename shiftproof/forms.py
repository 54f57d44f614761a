"""The logits of a head as linear forms in few coordinates: as many as its rows are independent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, nan
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from shiftproof.demands import Pair
from shiftproof.errors import InexactError, UsageError
from shiftproof.exact import Exact, Quadratic, rational, sign, to_float
from shiftproof.heads import Head
from shiftproof.homogeneous import Form, Vector
from shiftproof.linear import Row, dot, solution

ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True)
class Logits:
    """A head's rows and biases as exact numbers; ``bias`` is None where every bias is zero."""

    rows: tuple[Row, ...]
    bias: Row | None
    dim: int

    @staticmethod
    def of(head: Head) -> Logits:
        """Return the logits of a head; raises UsageError for an entry that is not finite, naming it."""
        rows = tuple(
            tuple(_number(value, f"{head.name}: row {r}, column {c}") for c, value in enumerate(row))
            for r, row in enumerate(head.unembeddings)
        )
        bias: Row | None = None
        if head.bias is not None:
            bias = tuple(_number(value, f"{head.name}: bias {r}") for r, value in enumerate(head.bias))
        return Logits(rows, bias if bias is not None and any(map(sign, bias)) else None, head.dim)

    def at(self, point: Sequence[Exact]) -> list[Exact]:
        """Return the logits at an input."""
        values = [dot(row, point) for row in self.rows]
        return values if self.bias is None else [v + b for v, b in zip(values, self.bias, strict=True)]

    def differences(self, pairs: Sequence[Pair]) -> list[list[float]]:
        """Return the rows of pairs as floats near them, with their constants where there is a bias."""
        floats = self._floats
        none = [0.0] * len(floats[0])
        sides = ([none if k is None else floats[k] for k in pair] for pair in pairs)
        return [[a - b for a, b in zip(first, second, strict=True)] for first, second in sides]

    def near(self, point: Sequence[Exact]) -> Any:
        """Return floats near the logits at an input; not finite where floats cannot hold them."""
        try:
            x = [to_float(v) for v in point]
        except OverflowError:
            return np.full(len(self.rows), nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return self._table @ np.array(x if self.bias is None else [*x, 1.0])

    @cached_property
    def _table(self) -> Any:
        return np.array(self._floats)

    @cached_property
    def _floats(self) -> list[list[float]]:
        rows = (
            self.rows if self.bias is None else [(*r, b) for r, b in zip(self.rows, self.bias, strict=True)]
        )
        try:
            return [[to_float(v) for v in row] for row in rows]
        except OverflowError:
            return [[nan] * len(row) for row in rows]

    @property
    def twins(self) -> tuple[tuple[int, ...], ...]:
        """The labels in groups of one row and one bias, in order of their first labels."""
        groups: dict[Any, list[int]] = {}
        for k, row in enumerate(self.rows):
            groups.setdefault((row, self.bias[k] if self.bias else ZERO), []).append(k)
        return tuple(map(tuple, groups.values()))


def _number(value: Any, what: str) -> Exact:
    if isinstance(value, Quadratic):
        return value
    try:
        return rational(value if isinstance(value, (fmpq, Fraction, int)) else float(value))
    except InexactError:
        raise UsageError(f"{what} is {value}; a head has finite numbers, mend the file") from None


@dataclass(frozen=True)
class Forms:
    """Linear forms as homogeneous vectors, the ball that points lie in, and how to get an input from a point."""

    vectors: tuple[Vector, ...]
    dim: int
    affine: bool
    ball: Form | None
    pull: Callable[[Vector], Row]


def forms(rows: Sequence[Row], constants: Row | None, radius: Fraction | None = None, free: int = 0) -> Forms:
    """Return the forms row . x + constant in coordinates of their own.

    Without constants every radius but 0 is as good as none.  The last ``free`` columns are not measured by
    the radius.  ``pull`` gives one input x for a point, the shortest one where there is a ball.
    """
    width = len(rows[0])
    if constants is not None and radius is not None:
        return _in_ball(rows, constants, radius, width - free)
    basis, coordinates = independent(rows)
    chosen = [rows[k] for k in basis]
    columns, _ = independent(list(zip(*chosen, strict=True)) if chosen else [])
    square = [tuple(row[c] for c in columns) for row in chosen]
    shifts = [constants[k] if constants is not None else ZERO for k in basis]

    def pull(point: Vector) -> Row:
        bottom = point[-1] if constants is not None else 1
        right = tuple(_exact(point[j]) / bottom - shift for j, shift in enumerate(shifts))
        values = solution(list(zip(*square, strict=True)), right) if square else ()
        if values is None:
            raise ArithmeticError("independent rows are dependent")
        out: list[Exact] = [ZERO] * width
        for column, value in zip(columns, values, strict=True):
            out[column] = value
        return tuple(out)

    vectors = coordinates
    if constants is not None:
        vectors = [
            (*own, constant - dot(own, shifts)) for own, constant in zip(coordinates, constants, strict=True)
        ]
    return Forms(tuple(vectors), len(basis), constants is not None, None, pull)


def _in_ball(rows: Sequence[Row], constants: Row, radius: Fraction, width: int) -> Forms:
    """Return forms in the coordinates c of the inputs sum of c_j times independent row j."""
    measured = [row[:width] for row in rows]
    basis, _ = independent(measured)
    chosen = [measured[k] for k in basis]
    free = len(rows[0]) - width
    vectors = [
        (*(dot(own, other) for other in chosen), *row[width:], constant)
        for own, row, constant in zip(measured, rows, constants, strict=True)
    ]
    gram = [[*(dot(a, b) for b in chosen), *[ZERO] * (free + 1)] for a in chosen]
    gram += [[ZERO] * (len(chosen) + free + 1) for _ in range(free + 1)]
    gram[-1][-1] = -(rational(radius) ** 2)

    def pull(point: Vector) -> Row:
        out: list[Exact] = [ZERO] * width
        for value, row in zip(point, chosen, strict=False):
            out = [total + _exact(value) / point[-1] * entry for total, entry in zip(out, row, strict=True)]
        return (*out, *(_exact(value) / point[-1] for value in point[len(chosen) : -1]))

    return Forms(tuple(vectors), len(chosen) + free, affine=True, ball=_whole(gram), pull=pull)


def _whole(matrix: Sequence[Sequence[Exact]]) -> Form:
    """Return a positive multiple of a matrix with whole entries, where it has no square roots."""
    entries = [v for row in matrix for v in row]
    if any(isinstance(v, Quadratic) for v in entries):
        return tuple(map(tuple, matrix))
    bottom = lcm(*(int(rational(v).q) for v in entries))
    return tuple(tuple(int((rational(v) * bottom).p) for v in row) for row in matrix)


def independent(rows: Sequence[Row]) -> tuple[list[int], list[Row]]:
    """Return the first rows that are independent of those before, and every row in these as a basis."""
    if not rows or not rows[0]:
        return [], [() for _ in rows]
    if any(isinstance(v, Quadratic) for row in rows for v in row):
        return _independent(rows)
    entries = [rational(row[c]) for c in range(len(rows[0])) for row in rows]
    table = fmpq_mat(len(rows[0]), len(rows), entries)
    reduced, rank = table.rref()
    basis: list[int] = []
    for r in range(rank):
        start = basis[-1] + 1 if basis else 0
        basis.append(next(k for k in range(start, len(rows)) if reduced[r, k] != 0))
    return basis, [tuple(reduced[r, k] for r in range(rank)) for k in range(len(rows))]


def _independent(rows: Sequence[Row]) -> tuple[list[int], list[Row]]:
    """Do the same where numbers have square roots, by elimination."""
    table = [list(column) for column in zip(*rows, strict=True)]
    basis: list[int] = []
    for k in range(len(rows)):
        rank = len(basis)
        pivot = next((r for r in range(rank, len(table)) if table[r][k] != 0), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        lead = table[rank][k]
        table[rank] = [v / lead if v != 0 else v for v in table[rank]]
        for r, line in enumerate(table):
            factor = line[k]
            if r != rank and factor != 0:
                table[r] = [a - factor * b if b != 0 else a for a, b in zip(line, table[rank], strict=True)]
        basis.append(k)
    return basis, [tuple(table[r][k] for r in range(len(basis))) for k in range(len(rows))]


def _exact(value: Any) -> Exact:
    return value if isinstance(value, Quadratic) else rational(value)
