"""How far directions lift labels above all others: float products with a-priori bounds, rows read in blocks.

A direction u certifies the labels S when u.w_s > u.w_k for s in S and every label k outside S.  For a pair
u is moved to the hyperplane where the two tie, within the bound.  What is compared is rows minus a fixed
vector near their mean (u.w_i - u.w_k does not change), scaled by a power of two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from shiftproof.arithmetic import TINY, UNIT, UP
from shiftproof.errors import UsageError
from shiftproof.heads import Head

UNIT32, TINY32 = 2.0**-24, 2.0**-125  # the second covers an underflow, flushed or not, of one operation
BLOCK = 2048  # rows
HELD = 1 << 30  # bytes of float32 rows that are kept; more is read again each time
HELD64 = 1 << 28
SAMPLE = 16_384  # rows that whitening looks at
RIDGE = 1e-6
PREFIX = 16  # columns that tell most rows apart


@dataclass(frozen=True)
class Lift:
    """What directions (p, d) do: ``margin`` (p,) is a lower bound of the smallest lift over their length.

    ``rivals`` (p, t) are the labels outside that come highest, roughly.
    """

    directions: Any
    margin: Any
    rivals: Any


class CentredRows:
    """The rows of a head of floats, minus a vector near their mean, scaled to at most 1 by a power of two."""

    def __init__(self, head: Head) -> None:
        """Read the rows once; raises UsageError where one is not finite."""
        self.head, self.labels, self.dim = head, head.labels, head.dim
        top, total = 0.0, np.zeros(head.dim)
        for start, stop in self.spans():
            block = head.floats(start, stop)
            if not np.isfinite(block).all():
                row, column = (int(v) for v in np.argwhere(~np.isfinite(block))[0])
                raise UsageError(
                    f"{head.name}: row {start + row}, column {column} is not finite; mend the file"
                )
            top = max(top, float(np.abs(block).max(initial=0.0)))
            with np.errstate(over="ignore", invalid="ignore"):
                total += block.sum(axis=0) / head.labels
        self.exponent = math.frexp(top)[1]
        self.centre = np.ldexp(np.where(np.isfinite(total), total, 0.0), -self.exponent)
        self._held: dict[Any, Any] = {}

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the ends of the blocks."""
        for start in range(0, self.labels, BLOCK):
            yield start, min(start + BLOCK, self.labels)

    def raw(self, labels: Any) -> Any:
        """Return rows as scaled floats, not centred, exact unless they underflow."""
        return np.ldexp(np.asarray(self.head.unembeddings[labels], dtype=np.float64), -self.exponent)

    def take(self, labels: Any) -> Any:
        """Return centred rows, each entry rounded once."""
        return self.raw(labels) - self.centre

    def block(self, start: int, stop: int, dtype: Any = np.float32) -> Any:
        """Return a block of centred rows of ``dtype``, each entry rounded once or, to float32, twice."""
        whole = self._whole(dtype)
        if whole is not None:
            return whole[start:stop]
        return self._made(start, stop, dtype)

    def _made(self, start: int, stop: int, dtype: Any) -> Any:
        block = np.ldexp(self.head.floats(start, stop), -self.exponent)
        block -= self.centre
        return block.astype(dtype, copy=False)

    def _whole(self, dtype: Any) -> Any:
        size = self.labels * self.dim * np.dtype(dtype).itemsize
        if size > (HELD if dtype is np.float32 else HELD64):
            return None
        if dtype not in self._held:
            out = np.empty((self.labels, self.dim), dtype)
            for start, stop in self.spans():
                out[start:stop] = self._made(start, stop, dtype)
            self._held[dtype] = out
        return self._held[dtype]

    @cached_property
    def lengths(self) -> Any:
        """Upper bounds (n,) of the lengths of the centred rows."""
        squares = np.empty(self.labels)
        for start, stop in self.spans():
            block = self.block(start, stop, np.float64)
            squares[start:stop] = np.einsum("kd,kd->k", block, block)
        return UP**2 * np.sqrt(squares + self.dim * TINY)

    @cached_property
    def longest(self) -> float:
        """An upper bound of the length of every centred row."""
        return float(self.lengths.max())

    @cached_property
    def whitening(self) -> Any:
        """A matrix (d, d) near the inverse covariance, with a ridge; nothing is decided by it."""
        step = -(-self.labels // SAMPLE)
        rows = self.take(np.arange(0, self.labels, step))
        covariance = rows.T @ rows
        scale = float(np.trace(covariance)) / self.dim or 1.0
        return np.linalg.inv(covariance / scale + RIDGE * np.eye(self.dim)) / scale

    def twins(self) -> dict[int, tuple[int, ...]]:
        """Return, for every label that has any, the other labels with the same row, exactly."""
        groups: dict[bytes, list[int]] = {}
        for start, stop in self.spans():
            part = np.asarray(self.head.unembeddings[start:stop, :PREFIX], dtype=np.float64) + 0.0
            for k, row in enumerate(np.ascontiguousarray(part), start):
                groups.setdefault(row.tobytes(), []).append(k)
        found: dict[int, tuple[int, ...]] = {}
        for alike in groups.values():
            if len(alike) > 1:
                same: dict[bytes, list[int]] = {}
                for k in alike:
                    row = np.asarray(self.head.unembeddings[k], dtype=np.float64) + 0.0
                    same.setdefault(row.tobytes(), []).append(k)
                for labels in same.values():
                    for k in labels if len(labels) > 1 else ():
                        found[k] = tuple(other for other in labels if other != k)
        return found


def slack(rows: CentredRows, dtype: Any) -> float:
    """Return the bound of |computed - exact| of a product of a direction of length 1 with a centred row."""
    unit, tiny = (UNIT32, TINY32) if dtype is np.float32 else (UNIT, TINY)
    gamma = (rows.dim + 3) * unit / (1 - (rows.dim + 3) * unit)
    return UP * (gamma * rows.longest + rows.dim * tiny * (2 + rows.longest))


def lift(
    rows: CentredRows,
    targets: Sequence[tuple[int, ...]],
    outside: Sequence[Sequence[int]],
    directions: Any,
    dtype: Any = np.float32,
    count: int = 1,
) -> Lift:
    """Return how far each direction lifts its target, one or two labels, above all others but ``outside``.

    ``outside`` names the labels that are not compared with a target: its own and those of the same rows.
    """
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    u = directions / np.where(lengths > 0, lengths, 1.0)
    u = u.astype(dtype).astype(np.float64)
    best = np.full(len(targets), -np.inf)
    values, labels = np.full((len(targets), 0), -np.inf), np.zeros((len(targets), 0), dtype=int)
    at = np.repeat(np.arange(len(targets)), [len(o) for o in outside])
    which = np.array([k for o in outside for k in o], dtype=int)
    narrow = np.ascontiguousarray(u, dtype=dtype)
    for start, stop in rows.spans():
        product = narrow @ rows.block(start, stop, dtype).T
        inside = (which >= start) & (which < stop)
        product[at[inside], which[inside] - start] = -np.inf
        best = np.maximum(best, product.max(axis=1))
        kept = min(count, stop - start)
        top = np.argpartition(product, -kept, axis=1)[:, -kept:] if count > 1 else product.argmax(1)[:, None]
        values = np.concatenate([values, np.take_along_axis(product, top, 1)], axis=1)
        labels = np.concatenate([labels, top + start], axis=1)
        if values.shape[1] > count:
            order = np.argpartition(values, -count, axis=1)[:, -count:]
            values, labels = np.take_along_axis(values, order, 1), np.take_along_axis(labels, order, 1)
    own, tie = _own(rows, targets, u)
    size = UP * np.linalg.norm(u, axis=1)
    error = size * (slack(rows, dtype) + slack(rows, np.float64)) + 2 * tie * rows.longest
    margin = np.where(best > -np.inf, own - best - UP * error, np.inf)
    margin -= 4 * UNIT * (np.abs(own) + np.where(best > -np.inf, np.abs(best), 0.0))
    return Lift(u, margin / np.where(size > 0, size, 1.0), labels)


def _own(rows: CentredRows, targets: Sequence[tuple[int, ...]], u: Any) -> tuple[Any, Any]:
    """Return, for each target, the least product of u with its rows, and a bound of |u.delta| / |delta|."""
    first = np.einsum("pd,pd->p", u, rows.take([t[0] for t in targets]))
    second = np.einsum("pd,pd->p", u, rows.take([t[-1] for t in targets]))
    delta = differences(rows, targets)
    length = np.linalg.norm(delta, axis=1)
    same = length == 0
    gamma = (rows.dim + 3) * UNIT / (1 - (rows.dim + 3) * UNIT)
    unit = delta / np.where(same, 1.0, length)[:, None]
    size = np.linalg.norm(u, axis=1)
    tie = UP * (np.abs(np.einsum("pd,pd->p", u, unit)) + 2 * UP * gamma * size + rows.dim * TINY)
    return np.minimum(first, second), np.where(same, 0.0, tie)


def differences(rows: CentredRows, targets: Sequence[tuple[int, ...]]) -> Any:
    """Return w_i - w_j (p, d) of each target, every entry rounded once, brought near 1; zero where i = j."""
    first, second = ([t[end] for t in targets] for end in (0, -1))
    table = rows.head.unembeddings
    with np.errstate(over="ignore"):  # what overflows is not finite, and no margin comes of it
        delta = np.asarray(table[first], dtype=np.float64) - np.asarray(table[second], dtype=np.float64)
    top = np.abs(delta).max(axis=1, initial=0.0)
    return np.ldexp(delta, -np.frexp(top)[1][:, None])


def level(directions: Any, delta: Any) -> Any:
    """Return directions projected, roughly, off the differences of their pairs, where those are not zero."""
    square = np.einsum("pd,pd->p", delta, delta)
    for _ in range(2):  # the second time takes off what rounding left
        along = np.einsum("pd,pd->p", directions, delta) / np.where(square > 0, square, 1.0)
        directions = directions - along[:, None] * delta
    return directions


def central(rows: CentredRows) -> Any:
    """Return, for every label, a lower bound of how far its own centred row lifts it above all others.

    The direction is the row of `CentredRows.block` in float32, not scaled to length 1.
    """
    best = np.full(rows.labels, -np.inf, dtype=np.float32)
    own, size = np.empty(rows.labels), np.empty(rows.labels)
    for start, stop in rows.spans():
        block = rows.block(start, stop)
        u = block.astype(np.float64)
        own[start:stop] = np.einsum("kd,kd->k", u, rows.block(start, stop, np.float64))
        size[start:stop] = UP * np.linalg.norm(u, axis=1)
        for first in range(start, rows.labels, BLOCK):
            last = min(first + BLOCK, rows.labels)
            product = block @ rows.block(first, last).T
            if first == start:
                np.fill_diagonal(product, -np.inf)
            else:
                best[first:last] = np.maximum(best[first:last], product.max(axis=0))
            best[start:stop] = np.maximum(best[start:stop], product.max(axis=1))
    error = size * (slack(rows, np.float32) + slack(rows, np.float64))
    return np.where(best > -np.inf, own - best - UP * error - 4 * UNIT * (own + np.abs(best)), np.inf)
