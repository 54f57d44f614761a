"""Rows of length 1 in floats, with a bound of their error, and the classes of rows with one direction."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import numpy as np
from flint import arb, fmpz_mat

from shiftproof.arithmetic import UNIT, UP, precise
from shiftproof.dyadics import BITS, ExactRow, ExactRows, Tell, blocks, refuse_infinite
from shiftproof.exact import Quadratic, sign, to_arb
from shiftproof.heads import Head

UNIT_32 = 2.0**-24
SLACK = 2.0**-100  # more than every underflow, flushed or gradual, of one inner product of unit rows
HARD = 2.0**-30  # a relative error of a row beyond which its unit row comes from exact arithmetic
LEAST = 2.0**-900  # entries of scaled rows that are smaller may have been rounded
SAFE = 2.0**60  # factors within are applied in float32

Members = tuple[list[int], ...]  # the rows of one direction, identical ones together


def gamma(terms: int, unit: float) -> float:
    """Return the bound of the relative error of ``terms`` roundings, rounded up."""
    return UP * terms * unit / (1 - terms * unit) if terms * unit < 0.5 else math.inf


class UnitRows:
    """The rows of a head plus ``shift``, divided by their lengths.

    ``zero`` has the rows that are zero.  ``classes`` has the rows by direction, in order of their first
    row: rows of one class are positive multiples of one another; with a shift only identical rows are
    brought together, unless the head is exact or has one feature.
    """

    def __init__(self, head: Head, shift: ExactRow | None = None, tell: Tell | None = None) -> None:
        """Read the head once; raises UsageError for an entry that is not finite."""
        self.head, self.exact = head, ExactRows(head, shift)
        self._parts = None if shift is None else shift.parts()
        self._table: Any = None
        self._hard: dict[int, Any] = {}
        self._factor = np.ones(head.labels)
        self._power = np.zeros(head.labels, dtype=np.int64)
        self.zero = np.zeros(head.labels, dtype=bool)
        self.classes: list[Members] = []
        self._error = gamma(head.dim + 8, UNIT) + SLACK
        if head.is_exact or head.dim == 1:
            self._read_exactly()
        else:
            self._read(tell)
        with np.errstate(over="ignore", under="ignore"):
            self._whole = np.ldexp(self._factor, -self._power)
        used = self._whole[~self.zero]
        self._single = (
            self._table is None
            and self._parts is None
            and not self._hard
            and head.unembeddings.dtype.itemsize < 8
            and bool(np.all((used < SAFE) & (used > 1 / SAFE)))
        )

    def margin(self, dtype: Any) -> float:
        """Return a bound of |s - cosine| for s the inner product of two of these rows in ``dtype``, any order."""
        unit = UNIT_32 if dtype == np.float32 else UNIT
        row = self._error + (3 * UNIT_32 if dtype == np.float32 else 0)
        # the last term is for the roundings of a comparison with a bound
        return UP * (gamma(self.head.dim, unit) * (1 + row) ** 2 + row * (2 + row) + SLACK + 8 * UNIT)

    def rows(self, labels: Any, dtype: Any = np.float64) -> Any:
        """Return the unit rows of ``labels`` (increasing, none of them zero) as a block of ``dtype``."""
        if self._table is not None:
            return self._table[labels].astype(dtype)
        start, stop = int(labels[0]), int(labels[-1]) + 1
        together = stop - start == len(labels)
        if self._single and dtype == np.float32:
            block = self._raw(labels, start, stop, np.float32, together=together)
            if not block.flags.owndata or not block.flags.writeable:
                block = block.copy()
            block *= self._whole[labels, np.newaxis].astype(np.float32)
            return block
        block = self._moved(self._raw(labels, start, stop, np.float64, together=together))
        scaled = scaled_rows(block, self._power[labels])
        with np.errstate(invalid="ignore"):
            scaled *= self._factor[labels, np.newaxis]
        for row in self._hard.keys() & {int(v) for v in labels}:
            scaled[int(np.searchsorted(labels, row))] = self._hard[row]
        return scaled.astype(dtype, copy=False)

    def _raw(self, labels: Any, start: int, stop: int, dtype: Any, *, together: bool) -> Any:
        if together:
            return self.head.floats(start, stop, dtype)
        return np.ascontiguousarray(self.head.unembeddings[labels], dtype=dtype)

    def _moved(self, block: Any) -> Any:
        """Return the rows of a block plus the shift: each entry with two roundings."""
        if self._parts is None:
            return block
        with np.errstate(over="ignore", invalid="ignore"):
            moved = block + self._parts[0]
            moved += self._parts[1]
        return moved

    # -- what one pass finds ---------------------------------------------------------------------
    def _read(self, tell: Tell | None) -> None:
        """Find lengths, errors, zero rows and classes."""
        head = self.head
        weights = np.random.default_rng(0).integers(1, 2**63, size=head.dim, dtype=np.uint64) | np.uint64(1)
        hashes = np.empty(head.labels, dtype=np.uint64)
        divisors = np.ones(head.labels, dtype=np.int64)
        worst = 0.0
        size = 0.0 if self._parts is None else vector_length(self._parts[0])
        for start, block in blocks(head):
            refuse_infinite(block, start)
            if tell is not None:
                tell("lengths of the rows", start, head.labels)
            here = slice(start, start + len(block))
            moved = self._moved(block)
            peak = np.maximum(moved.max(axis=1), -moved.min(axis=1))
            with np.errstate(all="ignore"):
                self._power[here] = np.frexp(peak)[1]
                scaled = scaled_rows(moved, self._power[here])
                square = np.einsum("kc,kc->k", scaled, scaled)
                self._factor[here] = 1 / np.sqrt(square)
                lost = 8 * UNIT**2 * size / peak + math.sqrt(head.dim) * 2.0**-1074 / peak
            if self._parts is None:
                self.zero[here] = peak == 0
                canonical, divisors[here] = self._canonical(block, self._power[here])
            else:
                canonical = block + 0.0
                for row in np.flatnonzero(~((lost < HARD) & (peak < math.inf))):
                    self._set_exactly(start + int(row))
                    lost[row] = 0.0
                worst = max(worst, float(lost.max()))
            hashes[here] = (canonical.view(np.uint64) * weights).sum(axis=1, dtype=np.uint64)
        self._factor[self.zero] = 1.0
        if self._parts is not None:
            self._error += UP * (3 * UNIT + worst)
        self._classify(hashes, divisors)

    def _set_exactly(self, label: int) -> None:
        row = self.exact[label]
        self.zero[label] = sign(row.square) == 0
        self._factor[label], self._power[label] = 1.0, 0
        self._hard[label] = unit_row(row)

    def _canonical(self, block: Any, powers: Any) -> tuple[Any, Any]:
        """Return rows as all their positive multiples have them, and what was divided out besides ``powers``.

        A row whose entries are too far apart for that keeps its entries, and 0 stands for its divisor.
        """
        scaled = scaled_rows(block, powers)
        canonical, divisors = _without_divisors(scaled)
        if self.head.unembeddings.dtype.itemsize >= 8:
            wide = np.count_nonzero(np.abs(scaled) >= LEAST, axis=1) != np.count_nonzero(block, axis=1)
            canonical[wide] = block[wide] + 0.0
            divisors[wide] = 0
        return canonical, divisors

    def _classify(self, hashes: Any, divisors: Any) -> None:
        """Bring rows together that have one direction; those with one hash are compared in full."""
        live = np.flatnonzero(~self.zero)
        order = live[np.argsort(hashes[live], kind="stable")]
        cuts = np.flatnonzero(np.diff(hashes[order])) + 1
        for group in np.split(order, cuts) if len(order) else []:
            if len(group) == 1:
                self.classes.append(([int(group[0])],))
                continue
            found: dict[bytes, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
            for label in group:
                row = self.head.floats(int(label), int(label) + 1)
                place = (0, 0)
                if self._parts is None:
                    row = self._canonical(row, self._power[label : label + 1])[0]
                    place = (int(divisors[label]), int(self._power[label]))
                found[(row + 0.0).tobytes()][place].append(int(label))
            self.classes += [tuple(members.values()) for members in found.values()]
        self.classes.sort(key=lambda members: members[0][0])

    def _read_exactly(self) -> None:
        """Find the same in exact arithmetic: for exact heads, and for one feature, where directions are few."""
        head = self.head
        self._table = np.zeros((head.labels, head.dim))
        found: dict[Any, dict[Any, list[int]]] = defaultdict(lambda: defaultdict(list))
        for label in range(head.labels):
            row = self.exact[label]
            self.zero[label] = sign(row.square) == 0
            if not self.zero[label]:
                self._table[label] = unit_row(row)
                found[_direction(row)][tuple(row.entries)].append(label)
        self.classes = [tuple(members.values()) for members in found.values()]


def scaled_rows(block: Any, powers: Any) -> Any:
    """Return the rows over 2^powers: exactly, but for entries that become smaller than 2^-1000."""
    with np.errstate(all="ignore"):
        if len(powers) and np.abs(powers).max() < 1000:
            return block * np.ldexp(1.0, -powers)[:, np.newaxis]
        return np.ldexp(block, -powers[:, np.newaxis])


def vector_length(vector: Any) -> float:
    """Return about the length of a vector, infinite where its square is."""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.square(vector).sum()))


def unit_row(row: ExactRow) -> Any:
    """Return a vector divided by its length, each entry within two units in the last place; zeros for zero."""
    numbers = row.numbers if isinstance(row.numbers, tuple) else row.numbers.entries()
    if sign(row.square) == 0:
        return np.zeros(row.dim)
    with precise(BITS):
        size = to_arb(row.square).sqrt()
        return np.array(
            [
                float(((to_arb(v) if isinstance(v, Quadratic) else arb(v)) / size).mid()) if v != 0 else 0.0
                for v in numbers
            ]
        )


def _direction(row: ExactRow) -> Any:
    """Return what all positive multiples of a vector share, and nothing else does."""
    if isinstance(row.numbers, fmpz_mat):
        entries = [int(v) for v in row.numbers.entries()]
        common = math.gcd(*entries)
        return tuple(v // common for v in entries)
    lead = next(v for v in row.entries if v != 0)
    return tuple(v / (lead * sign(lead)) for v in row.entries)


def _without_divisors(block: Any) -> tuple[Any, Any]:
    """Return rows divided by the greatest odd number that divides all their entries, and these numbers (rows,).

    The division is exact: an entry is an odd number times a power of two.  A row that was divided is scaled
    by a power of two again, so that its largest entry lies in [1/2, 1) as before.
    """
    divisors = np.zeros(len(block), dtype=np.int64)
    active, begin, width = np.arange(len(block)), 0, 4
    while begin < block.shape[1] and len(active):
        entries = block[active, begin : begin + width]
        whole = np.ldexp(np.frexp(entries)[0], 53).astype(np.int64)
        low = np.maximum(whole & -whole, 1)
        divisors[active] = np.gcd(divisors[active], np.gcd.reduce(np.abs(whole) // low, axis=1))
        active = active[divisors[active] != 1]
        begin, width = begin + width, width * 4
    divisors[divisors == 0] = 1
    many = np.flatnonzero(divisors > 1)
    canonical = block + 0.0
    smaller = canonical[many] / divisors[many, np.newaxis]
    peak = np.abs(smaller).max(axis=1, initial=0.0)
    canonical[many] = scaled_rows(smaller, np.frexp(peak)[1].astype(np.int64))
    return canonical, divisors
