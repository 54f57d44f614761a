"""The pairs of highest cosine in a whole head: found by float32 matrix products, decided exactly.

A block of products drops every pair that is certainly below the best ones so far; what is left is computed
again in float64, and what rounding still cannot separate is compared as exact numbers.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.dyadics import Tell, mean_row, signed_root, signed_square
from shiftproof.errors import UsageError
from shiftproof.exact import Exact
from shiftproof.heads import Head
from shiftproof.unit_rows import Members, UnitRows

BLOCK = 4096  # rows of a block of float32: 64 MB at 4,096 features
TILE = 1024  # rows of a block of float64
STRIP = 2048  # rows multiplied by a block at a time where looking through the products counts
WIDE = 1024  # features from which on it does not, beside the multiplication
ROOM = 4096  # candidates beyond those asked for that may wait for exact arithmetic
FIRST = 512  # rows whose products give the first bound


@dataclass(frozen=True)
class SimilarPair:
    """Two rows i < j and an enclosure of their cosine, raw or centred."""

    i: int
    j: int
    cosine: tuple[float, float]


@dataclass(frozen=True)
class Similar:
    """The pairs of highest cosine, highest first, ties by row numbers; and what was left out of them.

    ``identical`` has the groups of identical rows (their cosine is 1 in every equivalent head), ``zero`` the
    rows without a cosine; ``candidates`` counts the pairs that float32 could not drop, ``exact`` those
    compared as exact numbers.
    """

    pairs: tuple[SimilarPair, ...]
    identical: tuple[tuple[int, ...], ...]
    zero: tuple[int, ...]
    candidates: int
    exact: int


def similar_pairs(head: Head, count: int, *, centred: bool = False, tell: Tell | None = None) -> Similar:
    """Return the ``count`` pairs of distinct rows with the highest raw or centred cosine, rigorously.

    No pair left out has a larger cosine, and none has the same with smaller row numbers.  Memory is bounded
    by blocks of ``BLOCK`` rows and by ``count``.  Raises UsageError for a count below 1 and for an entry
    that is not finite.
    """
    if count < 1:
        raise UsageError(f"{count} pairs cannot be listed; ask for 1 or more")
    shift = mean_row(head, tell).times(fmpq(-1)) if centred else None
    units = UnitRows(head, shift, tell)
    members = {group[0][0]: group for group in units.classes}
    parallel = _parallel_pairs(units.classes, count)
    found = [SimilarPair(i, j, (1.0, 1.0)) for i, j in parallel]
    race = Race(units, count - len(found), np.array(sorted(members), dtype=np.int64))
    if len(found) < count:
        race.run(tell)
        for square, tied in race.ranked():
            enclosure = signed_root(square)
            pairs = heapq.merge(*(_between(members[i], members[j]) for i, j in tied))
            found += [SimilarPair(i, j, enclosure) for i, j in islice(pairs, count - len(found))]
            if len(found) >= count:
                break
    identical = sorted(tuple(same) for group in units.classes for same in group if len(same) > 1)
    zero = tuple(int(row) for row in np.flatnonzero(units.zero))
    return Similar(tuple(found), tuple(identical), zero, race.candidates, race.compared)


def _parallel_pairs(classes: list[Members], count: int) -> list[tuple[int, int]]:
    """Return the first ``count`` pairs of distinct rows that have one direction: their cosine is 1."""
    streams = [_within(group) for group in classes if len(group) > 1]
    return list(islice(heapq.merge(*streams), count))


def _within(group: Members) -> Iterator[tuple[int, int]]:
    """Yield the pairs of rows of one direction that are not identical, in order."""
    for i, place in sorted((row, place) for place, same in enumerate(group) for row in same):
        others = (same for number, same in enumerate(group) if number != place)
        for j in heapq.merge(*(same[bisect(same, i) :] for same in others)):
            yield i, j


def _between(left: Members, right: Members) -> Iterator[tuple[int, int]]:
    """Yield the pairs with one row of each class, in order."""
    sides = [sorted(row for same in group for row in same) for group in (left, right)]
    partners = [(row, 1) for row in sides[0]] + [(row, 0) for row in sides[1]]
    for i, partner in sorted(partners):
        other = sides[partner]
        for j in other[bisect(other, i) :]:
            yield i, j


class Race:
    """The running best ``count`` pairs among rows of different directions."""

    def __init__(self, units: UnitRows, count: int, rows: Any) -> None:
        """Compete among ``rows``, one of each direction."""
        self.units, self.count, self.rows = units, count, rows
        self.least = -math.inf  # a certain lower bound of the count-th highest cosine
        self.candidates = self.compared = 0
        self._i = self._j = np.empty(0, dtype=np.int64)
        self._s = np.empty(0)
        self._keys: dict[tuple[int, int], Exact] = {}
        self._margin, self._margin_32 = units.margin(np.float64), units.margin(np.float32)

    def run(self, tell: Tell | None = None) -> None:
        """Go through the blocks on and above the diagonal."""
        total = len(self.rows)
        starts = range(0, total, BLOCK)
        work = len(starts) * (len(starts) + 1) // 2
        if total > FIRST:
            self._first_bound()
        done = 0
        strip = STRIP if self.units.head.dim < WIDE else BLOCK
        room = np.empty(min(strip, total) * min(BLOCK, total), dtype=np.float32)
        for a in starts:
            left = self.units.rows(self.rows[a : a + BLOCK], np.float32)
            for b in range(a, total, BLOCK):
                if tell is not None:
                    tell("cosines of all pairs", done, work)
                right = left if a == b else self.units.rows(self.rows[b : b + BLOCK], np.float32)
                for top in range(0, len(left), strip):
                    start = top if a == b else 0
                    some, others = left[top : top + strip], right[start:]
                    products = room[: len(some) * len(others)].reshape(len(some), len(others))
                    self._look_through(a + top, b + start, np.matmul(some, others.T, out=products))
                done += 1

    def _first_bound(self) -> None:
        some = self.units.rows(self.rows[:FIRST], np.float32)
        products = (some @ some.T)[np.triu_indices(FIRST, 1)]
        self._raise_to(products, self._margin_32)

    def _raise_to(self, values: Any, margin: float) -> float:
        """Raise the bound by approximate cosines of different pairs; return the least that can still win."""
        if len(values) >= self.count:
            place = len(values) - self.count
            self.least = max(self.least, float(np.partition(values, place)[place]) - margin * (1 + 2.0**-20))
        return self.least - margin * (1 + 2.0**-20)

    def _look_through(self, a: int, b: int, products: Any) -> None:
        """Take the candidates from the products of the rows from ``a`` on and those from ``b`` on."""
        if a == b:
            for k in range(len(products)):
                products[k, : k + 1] = -2.0
        bound = max(self.least - self._margin_32 * (1 + 2.0**-20), -1.5)
        bound_32 = np.nextafter(np.float32(bound), np.float32(-math.inf))
        if products.max() < bound_32:
            return
        hits = np.flatnonzero(products.ravel() >= bound_32)
        values = products.ravel()[hits].astype(np.float64)
        hits = hits[values >= self._raise_to(values, self._margin_32)]
        self.candidates += len(hits)
        if len(hits):
            self._refine(a + hits // products.shape[1], b + hits % products.shape[1])

    def _refine(self, i: Any, j: Any) -> None:
        """Compute the cosines of candidates in float64 and keep those that can still win."""
        lefts, i_place = np.unique(i, return_inverse=True)
        rights, j_place = np.unique(j, return_inverse=True)
        for c in range(0, len(rights), TILE):
            right = self.units.rows(self.rows[rights[c : c + TILE]])
            in_c = (j_place >= c) & (j_place < c + TILE)
            for r in range(0, len(lefts), TILE):
                here = np.flatnonzero(in_c & (i_place >= r) & (i_place < r + TILE))
                if not len(here):
                    continue
                left = self.units.rows(self.rows[lefts[r : r + TILE]])
                values = (left @ right.T)[i_place[here] - r, j_place[here] - c]
                bound = self._raise_to(values, self._margin)
                won = values >= bound
                self._i = np.concatenate([self._i, i[here[won]]])
                self._j = np.concatenate([self._j, j[here[won]]])
                self._s = np.concatenate([self._s, values[won]])
                self._drop()

    def _drop(self) -> None:
        """Drop candidates that have certainly lost; where too many are left, let exact numbers decide."""
        bound = self._raise_to(self._s, self._margin)
        self._keep(self._s >= bound)
        if len(self._s) > 2 * self.count + ROOM:
            self._keep(np.array(self._order()[: self.count]))

    def _keep(self, which: Any) -> None:
        self._i, self._j, self._s = self._i[which], self._j[which], self._s[which]

    def _order(self) -> list[int]:
        """Return the candidates' places by exact cosine, highest first, then by row numbers."""
        exact, keys = self.units.exact, {}
        pairs = list(zip(self.rows[self._i].tolist(), self.rows[self._j].tolist(), strict=True))
        for pair in pairs:
            known = self._keys.get(pair)
            if known is None:
                self.compared += 1
                known = signed_square(exact[pair[0]], exact[pair[1]])
            keys[pair] = known if known is not None else fmpq(-2)
        order = sorted(range(len(pairs)), key=lambda place: (-keys[pairs[place]], pairs[place]))
        self._keys = {pairs[place]: keys[pairs[place]] for place in order[: self.count]}
        return order

    def ranked(self) -> list[tuple[Exact, list[tuple[int, int]]]]:
        """Return (signed square of the cosine, pairs that have it) for the best, highest first.

        The last has its first pairs only, as many as were asked for.
        """
        order = self._order()[: self.count]
        out: list[tuple[Exact, list[tuple[int, int]]]] = []
        for place in order:
            pair = int(self.rows[self._i[place]]), int(self.rows[self._j[place]])
            square = self._keys[pair]
            if out and out[-1][0] == square:
                out[-1][1].append(pair)
            else:
                out.append((square, [pair]))
        return out
