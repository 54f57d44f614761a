"""Cosines of pairs of rows, raw and centred, enclosed; and which cosines equivalent heads give a pair."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flint import fmpq

from shiftproof.dyadics import ExactRow, ExactRows, Tell, mean_row, signed_root, signed_square
from shiftproof.errors import UsageError
from shiftproof.exact import sign
from shiftproof.heads import Head

Pair = tuple[int, int]
Floats = tuple[float, float]
ZERO_ROW = "row {0} is zero: its cosine to any row is undefined"
MEAN_ROW = "row {0} equals the mean row: its centred cosine to any row is undefined"


@dataclass(frozen=True)
class PairCosines:
    """What is known of a pair: enclosures of its cosine, its centred cosine and its difference's length.

    A cosine that does not exist is None, and ``why`` says so in words.
    """

    pair: Pair
    cosine: Floats | None
    centred: Floats | None
    difference_norm: Floats
    why: str = ""


@dataclass(frozen=True)
class Reachable:
    """The cosines that equivalent heads give a pair: all from the first to the last of ``values``, or only these."""

    values: tuple[str, ...]
    is_range: bool
    says: str


def check_pair(head: Head, pair: Pair) -> None:
    """Raise UsageError for a pair that is not two different row numbers of the head."""
    for label in pair:
        check_label(head, label)
    if pair[0] == pair[1]:
        raise UsageError(f"labels {pair[0]} and {pair[1]} are the same; give two different labels")


def check_label(head: Head, label: int) -> None:
    """Raise UsageError for a number that is no row number of the head."""
    if not 0 <= label < head.labels:
        raise UsageError(f"label {label} is not a row of the head; its rows are 0 to {head.labels - 1}")


def pair_cosines(
    head: Head, pairs: Iterable[Pair], *, mean: ExactRow | None = None, tell: Tell | None = None
) -> list[PairCosines]:
    """Return the cosines of pairs, all decided in exact arithmetic.

    The mean row is computed in one pass over the head unless ``mean`` has it.
    Raises UsageError for a wrong pair and for an entry that is not finite.
    """
    asked = list(pairs)
    for pair in asked:
        check_pair(head, pair)
    if not asked:
        return []
    if mean is None:
        mean = mean_row(head, tell)
    raw, centred = ExactRows(head), ExactRows(head, mean.times(fmpq(-1)))
    return [_measured(raw, centred, pair) for pair in asked]


def _measured(raw: ExactRows, centred: ExactRows, pair: Pair) -> PairCosines:
    i, j = pair
    squares = [signed_square(rows[i], rows[j]) for rows in (raw, centred)]
    lacking = [
        text.format(label)
        for rows, text in ((raw, ZERO_ROW), (centred, MEAN_ROW))
        for label in pair
        if sign(rows[label].square) == 0
    ]
    cosine, moved = (None if square is None else signed_root(square) for square in squares)
    return PairCosines(pair, cosine, moved, raw[i].minus(raw[j]).length(), "; ".join(lacking))


def reachable(head: Head, pair: Pair) -> Reachable:
    """Return the cosines that translations of the head give a pair; raises UsageError for a wrong pair."""
    check_pair(head, pair)
    rows = ExactRows(head)
    i, j = pair
    if sign(rows[i].minus(rows[j]).square) == 0:
        says = f"rows {i} and {j} are identical: their cosine is 1 under every translation"
        return Reachable(("1",), is_range=False, says=says)
    if head.dim == 1:
        says = "with one feature a cosine is -1 or 1, and translations give this pair both"
        return Reachable(("-1", "1"), is_range=False, says=says)
    says = "heads with the same probabilities give this pair every cosine from -1 to 1"
    return Reachable(("-1", "1"), is_range=True, says=says)


def centred_freedom(head: Head, measured: PairCosines) -> str:
    """Return in words what moves the centred cosine of a pair, and what does not."""
    if measured.centred is None:
        return f"the pair has no centred cosine: {measured.why}"
    fixed = "the centred cosine is the same for every translation of the head"
    if abs(measured.centred[0]) == abs(measured.centred[1]) == 1 or head.dim == 1:
        return (
            f"{fixed}, and for every invertible linear map of the features, as the centred rows are parallel"
        )
    return (
        f"{fixed}, but an invertible linear map of the features, undone in the embeddings, "
        "changes no probability and gives the pair any centred cosine between -1 and 1"
    )
