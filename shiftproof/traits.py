"""Facts of a head that matter before a cosine is read: ties, bias, zero and repeated rows, rank, centring.

And of a sample of its embeddings: whether they lie in a subspace, in a ball, in the positive orthant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.floats import digits_up
from shiftproof.heads import Head
from shiftproof.rank import Rank, rank_of
from shiftproof.row_facts import UNITS, is_centred, is_unit, repeated, row_facts, vector_length

SHOWN = 5  # rows named
CENTRED = 32  # units of rounding within which a mean row is called 0
LAYER_NORM = 16  # units of rounding within which features that were normalised sum to 0


@dataclass(frozen=True)
class EmbeddingTraits:
    """Facts of a sample of N embeddings: ``radius`` is at least every length (rigorous, rounded up).

    ``sums_to_zero``: each one's features sum to 0 within the rounding of its dtype, as after LayerNorm
    without a bias.  ``positive``: no feature is below 0.
    """

    count: int
    dim: int
    radius: float
    median_length: float
    rank: Rank
    sums_to_zero: bool
    positive: bool

    def lines(self) -> tuple[str, ...]:
        """Return the facts as sentences."""
        ball = f"{float(digits_up(Fraction(self.radius))):.6g}"
        said = [
            f"{self.count} embeddings lie in the ball of radius {ball} (median length {self.median_length:.6g})"
        ]
        if self.sums_to_zero:
            said.append("the features of each sum to 0 within rounding, as after LayerNorm without a bias")
        if self.count < self.dim:
            said.append(
                f"fewer embeddings than features ({self.count} < {self.dim}): they span no more than that"
            )
        elif self.rank.most < self.dim or (self.rank.numerical or self.dim) < self.dim:
            said.append(f"they lie in a subspace: rank {self.rank} of {self.dim}")
        else:
            said.append(f"they span the space: rank {self.rank} of {self.dim}")
        said.append(
            "they lie in the positive orthant: no feature is below 0"
            if self.positive
            else "some features are below 0"
        )
        return tuple(said)

    def document(self) -> dict[str, Any]:
        """Return the facts for a JSON document."""
        return {
            "count": self.count,
            "radius": self.radius,
            "median_length": self.median_length,
            "rank": _rank_document(self.rank),
            "sums_to_zero": self.sums_to_zero,
            "positive": self.positive,
        }


@dataclass(frozen=True)
class Traits:
    """Facts of a head: zero and repeated rows, centring and unit length are exact, the rank proved.

    ``zero_rows`` and ``repeated`` name the first few; ``lengths`` are least, median and greatest;
    ``mean_ratio`` is the length of the mean row by the median length.  ``centred`` is None where exact
    sums would take too long; ``centred_in_rounding`` is about the dtype's rounding.
    """

    labels: int
    dim: int
    dtype: str
    tied: bool
    has_bias: bool
    zero_count: int
    zero_rows: tuple[int, ...]
    repeated_groups: int
    repeated_rows: int
    largest_group: tuple[int, ...]
    largest_group_size: int
    rank: Rank
    centred: bool | None
    centred_in_rounding: bool
    unit_length: bool
    unit_length_in_rounding: bool
    lengths: tuple[float, float, float]
    mean_ratio: float
    embeddings: EmbeddingTraits | None = None

    @property
    def may_be_independent(self) -> bool:
        """Whether n <= d + 1, so that the rows may be affinely independent."""
        return self.labels <= self.dim + 1

    def lines(self) -> tuple[str, ...]:
        """Return the facts as sentences."""
        labels = _count(self.labels, "label")
        said = [f"{labels}, {_count(self.dim, 'feature')}, {self.dtype}"]
        if self.tied:
            said.append("tied to the input embeddings")
        said.append("with a bias" if self.has_bias else "without a bias")
        if self.zero_count:
            said.append(
                f"{_count(self.zero_count, 'zero row')}: {_first(self.zero_rows, self.zero_count)};"
                " the cosine of a zero row does not exist"
            )
        if self.repeated_groups:
            group = _first(self.largest_group, self.largest_group_size)
            where = (
                f"in {self.repeated_groups} groups, the largest of {self.largest_group_size}: {group}"
                if self.repeated_groups > 1
                else f"in one group: {group}"
            )
            said.append(
                f"{self.repeated_rows} rows repeat one another {where}; under every translation their cosine"
                " is 1, or none"
            )
        full = self.rank.least == self.dim
        said.append(f"rank {self.rank} of {min(self.labels, self.dim)}" + (", full" if full else ""))
        if self.may_be_independent:
            said.append(f"{labels}, at most d + 1 = {self.dim + 1}: the rows may be affinely independent")
        else:
            said.append(f"{labels}, more than d + 1 = {self.dim + 1}: the rows are affinely dependent")
        said.append(self._centring())
        if self.unit_length:
            said.append("every row has exactly the length 1")
        elif self.unit_length_in_rounding:
            said.append(f"every row has the length 1 within the rounding of {self.dtype}")
        least, median, most = self.lengths
        said.append(f"lengths from {least:.4g} to {most:.4g}, median {median:.4g}")
        return (*said, *(self.embeddings.lines() if self.embeddings else ()))

    def _centring(self) -> str:
        if self.centred:
            return "centred: the rows sum to exactly 0"
        if self.centred_in_rounding:
            return f"centred within the rounding of {self.dtype}: {self._mean()}"
        return f"not centred: {self._mean()}"

    def _mean(self) -> str:
        if not self.lengths[1]:
            return "the median length is 0"
        return f"the mean row is {self.mean_ratio:.3g} times as long as the median row"

    def document(self) -> dict[str, Any]:
        """Return the facts for a JSON document."""
        return {
            "labels": self.labels,
            "dim": self.dim,
            "dtype": self.dtype,
            "tied": self.tied,
            "bias": self.has_bias,
            "zero_rows": {"count": self.zero_count, "first": list(self.zero_rows)},
            "repeated_rows": {
                "groups": self.repeated_groups,
                "rows": self.repeated_rows,
                "largest": list(self.largest_group),
                "largest_size": self.largest_group_size,
            },
            "rank": _rank_document(self.rank),
            "affinely_independent_possible": self.may_be_independent,
            "centred": self.centred,
            "centred_in_rounding": self.centred_in_rounding,
            "unit_length": self.unit_length,
            "unit_length_in_rounding": self.unit_length_in_rounding,
            "lengths": {"least": self.lengths[0], "median": self.lengths[1], "greatest": self.lengths[2]},
            "mean_ratio": self.mean_ratio,
            "embeddings": self.embeddings.document() if self.embeddings else None,
        }


def _rank_document(rank: Rank) -> dict[str, Any]:
    return {"least": rank.least, "most": rank.most, "numerical": rank.numerical}


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("s" if number != 1 else "")


def _first(rows: tuple[int, ...], count: int) -> str:
    return ", ".join(map(str, rows)) + (", ..." if count > len(rows) else "")


def _median(lengths: Any) -> float:
    return 2 * float(np.median(lengths / 2))  # the two in the middle may not add up to a float


def traits(head: Head, *, tied: bool = False) -> Traits:
    """Return the facts of a head, and of its embeddings where it has them, in blocks of its rows."""
    n, d = head.labels, head.dim
    facts, groups = row_facts(head), repeated(head)
    largest = max(groups, key=len, default=[])
    dtype = "exact numbers" if head.is_exact else str(head.unembeddings.dtype)
    unit = UNITS.get(dtype, 2.0**-53)
    median = _median(facts.lengths)
    mean = vector_length(facts.mean)
    typical = vector_length(facts.lengths / np.sqrt(n))
    # rounding moves the mean by some units, chance by 1/sqrt(n): near is what neither explains away
    near = bool(mean <= min(CENTRED * unit, 1 / (8 * np.sqrt(n))) * typical)
    is_near_unit = bool(np.abs(facts.lengths - 1).max() <= 8 * unit)
    centred = is_centred(head, facts)
    unit_length = is_unit(head, facts)
    return Traits(
        labels=n,
        dim=d,
        dtype=dtype,
        tied=tied,
        has_bias=head.bias is not None,
        zero_count=len(facts.zero_rows),
        zero_rows=facts.zero_rows[:SHOWN],
        repeated_groups=len(groups),
        repeated_rows=sum(map(len, groups)),
        largest_group=tuple(largest[:SHOWN]),
        largest_group_size=len(largest),
        rank=rank_of(head),
        centred=centred,
        centred_in_rounding=bool(centred) or near,
        unit_length=unit_length,
        unit_length_in_rounding=unit_length or is_near_unit,
        lengths=(float(facts.lengths.min()), median, float(facts.lengths.max())),
        mean_ratio=mean / median if median else 0.0,
        embeddings=None if head.embeddings is None else embedding_traits(head.embeddings),
    )


def embedding_traits(embeddings: Any) -> EmbeddingTraits:
    """Return the facts of a sample of embeddings (N, d), floats or exact numbers; raises UsageError."""
    sample = Head("embeddings", "a sample of embeddings", embeddings)
    facts = row_facts(sample)
    if not facts.bound < math.inf:
        raise UsageError("an embedding is longer than the largest float64; scale the embeddings down")
    dtype = str(embeddings.dtype)
    return EmbeddingTraits(
        count=sample.labels,
        dim=sample.dim,
        radius=facts.bound,
        median_length=_median(facts.lengths),
        rank=rank_of(sample),
        sums_to_zero=facts.row_sum_ratio <= LAYER_NORM * UNITS.get(dtype, 2.0**-53),
        positive=facts.least >= 0,
    )
