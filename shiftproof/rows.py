"""Exact heads as sparse rows, large or small: sums, inner products, lengths, and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq

from shiftproof.errors import InexactError
from shiftproof.exact import Exact, Quadratic, sign

#: column -> non-zero exact number
Sparse = Mapping[int, Exact]
ZERO = fmpq(0)
MIDDLE = fmpq(1, 2)


def row(*numbers: Any) -> Sparse:
    """Return the row with these leading coordinates (int, fmpq or Quadratic), zeros after."""
    exact = (x if isinstance(x, (fmpq, Quadratic)) else fmpq(x) for x in numbers)
    return {column: x for column, x in enumerate(exact) if x != 0}


def first(vector: Sparse) -> fmpq:
    """Return the first coordinate of a row where it is rational; raises InexactError elsewhere."""
    value = vector.get(0, ZERO)
    if isinstance(value, Quadratic):
        raise InexactError(f"{value} is not rational")
    return value


def dot(left: Sparse, right: Sparse) -> Exact:
    """Return the inner product of two rows."""
    if len(left) > len(right):
        left, right = right, left
    total: Exact = ZERO
    for column, value in left.items():
        other = right.get(column)
        if other is not None:
            total = total + value * other
    return total


def scaled(vector: Sparse, factor: fmpq) -> Sparse:
    """Return a row times a non-zero rational."""
    return {column: value * factor for column, value in vector.items()}


def key(vector: Sparse) -> tuple[tuple[int, Exact], ...]:
    """Return a row as something to compare and hash."""
    return tuple(sorted(vector.items(), key=lambda item: item[0]))


def column_sums(rows: Iterable[Sparse]) -> dict[int, Exact]:
    """Return the sum of the rows without its zeros; opposite entries cancel before anything is added."""
    counts: dict[int, Counter[Exact]] = {}
    for vector in rows:
        for column, value in vector.items():
            size = value if sign(value) > 0 else -value
            counts.setdefault(column, Counter())[size] += sign(value)
    sums: dict[int, Exact] = {}
    for column, counter in counts.items():
        total: Exact = ZERO
        for size, count in counter.items():
            if count:
                total = total + size * fmpq(count)
        if total != 0:
            sums[column] = total
    return sums


@dataclass(frozen=True)
class Exhibit:
    """An exact head with a pair, and what shows how probable the pair is.

    ``rows`` has n sparse rows in ``dim`` dimensions.  ``input`` is the embedding at which both labels are as
    probable as asked, or, with weights ``q`` on the labels, one near the most probable.  ``lam`` mixes the
    pair: m = lam w_i + (1 - lam) w_j.
    """

    rows: tuple[Sparse, ...]
    dim: int
    pair: tuple[int, int] = (0, 1)
    input: Sparse | None = None
    q: tuple[fmpq, ...] | None = None
    lam: fmpq = MIDDLE
    family: str = ""

    def rescaled(self, factor: fmpq) -> Exhibit:
        """Return the head with every row times a positive factor and the input divided by it."""
        moved = None if self.input is None else scaled(self.input, 1 / factor)
        return replace(self, rows=tuple(scaled(vector, factor) for vector in self.rows), input=moved)

    def turned(self, cosine: fmpq, sine: fmpq) -> Exhibit:
        """Return the head turned in its first two coordinates by a rational angle (dim >= 2)."""

        def turn(vector: Sparse) -> Sparse:
            x, y = vector.get(0, ZERO), vector.get(1, ZERO)
            moved = {0: cosine * x - sine * y, 1: sine * x + cosine * y}
            rest = {column: value for column, value in vector.items() if column > 1}
            return {**{column: value for column, value in moved.items() if value != 0}, **rest}

        moved = None if self.input is None else turn(self.input)
        return replace(self, rows=tuple(turn(vector) for vector in self.rows), input=moved)

    @property
    def root(self) -> int | None:
        """The integer under the square root of the field that the head lives in, None for the rationals."""
        vectors = (*self.rows, self.input or {})
        for vector in vectors:
            for value in vector.values():
                if isinstance(value, Quadratic):
                    return int(value.r)
        return None


def number_text(value: Exact) -> str:
    """Return an exact number as text: "7/5", "sqrt(3)/2", "1/4-3*sqrt(15)/8"."""
    if not isinstance(value, Quadratic):
        return str(value)
    top, bottom = int(value.b.p), int(value.b.q)
    size = abs(top)
    root = f"{f'{size}*' if size != 1 else ''}sqrt({value.r}){f'/{bottom}' if bottom != 1 else ''}"
    if value.a == 0:
        return f"-{root}" if top < 0 else root
    return f"{value.a}{'-' if top < 0 else '+'}{root}"


def dense(vector: Sparse, dim: int) -> list[str]:
    """Return a row as ``dim`` texts."""
    return [number_text(vector[column]) if column in vector else "0" for column in range(dim)]
