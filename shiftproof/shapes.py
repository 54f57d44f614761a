"""Exact heads by their shape alone: a pair of the cosine asked for, whatever its probabilities.

At the input 0 every label of such a head has probability 1/n.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from flint import fmpq

from shiftproof.families import THIRD_ROOT
from shiftproof.lifting import completed, opposite_pairs
from shiftproof.question import HALF, Question
from shiftproof.rows import Exhibit, Sparse, row


def antipodal(question: Question) -> Exhibit | None:
    """Return a head of the question's shape with a pair of cosine -1, or None where there is none.

    The mean row always lies between the two rows of the pair.
    """
    maker = _unit_antipodal if question.one_length else _free_antipodal
    rows = maker(question)
    return None if rows is None else Exhibit(tuple(rows), question.dim, input={}, family="antipodal pair")


def _free_antipodal(question: Question) -> list[Sparse] | None:
    n = question.labels
    if n % 2 == 0:
        return completed([row(1), row(-1)], n, ((row(k), row(-k)) for k in count(2)))
    return completed([row(1), row(-3), row(2)], n, ((row(k), row(-k)) for k in count(4)))


def _unit_antipodal(question: Question) -> list[Sparse] | None:
    n = question.labels
    ends = [row(1), row(-1)]
    if question.dim == 1:
        if n == 2:
            return ends
        if not question.allow_repeats or (question.centered and n % 2):
            return None
        return ends + [ends[number % 2] for number in range(n - 2)]
    pairs = opposite_pairs(question.dim, HALF, one_length=True)
    if n % 2 == 0:
        return completed(ends, n, pairs)
    if not question.centered:
        if n == 3:
            return [*ends, row(0, 1)] if question.coprobability_at_most is None else None
        return None if question.dim < 2 else _balanced(n, pairs)
    if n < 5:
        return None
    return _balanced(n, pairs)


def _balanced(n: int, pairs: Iterator[tuple[Sparse, Sparse]]) -> list[Sparse]:
    triangle = [row(0, 1), row(THIRD_ROOT, fmpq(-1, 2)), row(-THIRD_ROOT, fmpq(-1, 2))]
    return completed([row(1), row(-1), *triangle], n, pairs)


def small_shapes(question: Question) -> Iterator[Exhibit]:
    """Yield heads of two labels, and those that need repeated rows."""
    n = question.labels
    if n == 2 and not question.centered and question.one_length and question.dim == 1:
        yield Exhibit((row(1), row(-1)), 1, input={}, family="two rows")
    if question.allow_repeats and not question.centered:
        yield Exhibit((row(1),) * n, question.dim, input={}, family="one row, repeated")
