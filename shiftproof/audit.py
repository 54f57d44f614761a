"""What the cosines of a head can and cannot tell: its facts, and pair by pair everything that is known.

Facts, cosines, distances and ceilings are exact or rigorously enclosed; shares among random pairs and what
occurs in a sample of embeddings are measured in float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from shiftproof.ceiling import Ceiling, ceilings
from shiftproof.conditions import Condition, Enclosed
from shiftproof.cosines import PairCosines, Reachable, pair_cosines, reachable
from shiftproof.dyadics import mean_row
from shiftproof.errors import UsageError
from shiftproof.floats import digits_up
from shiftproof.heads import Head
from shiftproof.nearest import NeighbourChanges, neighbour_changes
from shiftproof.pairs import (
    LogRatio,
    Quantiles,
    RealUse,
    coprobabilities,
    log_ratio_bounds,
    quantiles,
    real_use,
)
from shiftproof.sentences import probabilities, sentence
from shiftproof.similar import Similar, similar_pairs
from shiftproof.traits import Traits, traits
from shiftproof.unbounded import Unbounded, unbounded_ceilings
from shiftproof.verify import Enclosure

Tell = Callable[[str, int, int], None]
Pair = tuple[int, int]

MOST_PAIRS = 5_000
NEIGHBOURS = 10
DEFAULT_SIMILAR = 10
QUICK = 2e12  # products in a search through all pairs that takes seconds, not minutes
#: what a condition of --fail-on may speak of
QUANTITIES = (
    "cosine",
    "centered-cosine",
    "difference-norm",
    "ceiling",
    "ceiling-at-radius",
    "coprobability",
)


@dataclass(frozen=True, eq=False)
class PairAudit:
    """What is known of a pair.

    ``ceiling`` is for inputs of every length, ``at_radius`` for those of the audit's radius, if it has one;
    ``occurs`` the largest and the mean co-probability in the sample of embeddings, if there is one.
    """

    pair: Pair
    names: tuple[str, str]
    cosines: PairCosines
    reachable: Reachable
    shares: Quantiles
    log_ratio: LogRatio
    ceiling: Unbounded
    at_radius: Ceiling | None
    occurs: tuple[float, float] | None

    @property
    def any_input(self) -> Enclosure:
        """The ceiling over inputs of every length, at least that in the ball."""
        low, high = probabilities(self.ceiling)
        if self.at_radius is not None:
            low = max(low, probabilities(self.at_radius)[0], key=Fraction)
        return low, high

    @property
    def in_ball(self) -> Enclosure | None:
        """The ceiling over inputs of the audit's radius, at most that over inputs of every length."""
        if self.at_radius is None:
            return None
        low, high = probabilities(self.at_radius)
        return low, min(probabilities(self.ceiling)[1], high, key=Fraction)

    @property
    def says(self) -> str:
        """What a reader is told: what the cosine means here, and what limits the two together."""
        radius = None if self.at_radius is None else self.at_radius.radius
        return sentence(self.cosines, self.reachable, self.ceiling, self.any_input, radius, self.in_ball)

    def quantities(self) -> dict[str, Enclosed]:
        """Return what conditions speak of, enclosed; None for what does not exist or was not measured."""
        occurs = None if self.occurs is None else (self.occurs[0], self.occurs[0])
        return {
            "cosine": _fractions(self.cosines.cosine),
            "centered-cosine": _fractions(self.cosines.centred),
            "difference-norm": _fractions(self.cosines.difference_norm),
            "ceiling": _fractions(self.any_input),
            "ceiling-at-radius": _fractions(self.in_ball),
            "coprobability": _fractions(occurs),
        }


def _fractions(ends: tuple[Any, Any] | None) -> Enclosed:
    return None if ends is None else (Fraction(ends[0]), Fraction(ends[1]))


@dataclass(frozen=True, eq=False)
class Audit:
    """The facts of a head and what is known of pairs of its labels.

    ``radius_from`` says where the radius comes from.  ``open`` and ``met`` are the conditions of --fail-on
    that some pair leaves open, or meets, with that pair.
    """

    head: Head
    traits: Traits
    said: tuple[str, ...]
    radius: Fraction | None
    radius_from: str
    pairs: tuple[PairAudit, ...]
    similar: Similar | None
    neighbours: tuple[NeighbourChanges, ...]
    use: RealUse | None
    met: tuple[tuple[Condition, Pair], ...] = ()
    open: tuple[tuple[Condition, Pair], ...] = ()

    def about(self, pair: Pair) -> PairAudit:
        """Return what is known of a pair of the audit, in either order; raises KeyError for another."""
        for audited in self.pairs:
            if set(audited.pair) == set(pair):
                return audited
        raise KeyError(pair)


def audit(
    head: Head,
    labels: Sequence[int] = (),
    *,
    pairs: Sequence[Pair] = (),
    similar: int = 0,
    neighbours: Sequence[int] = (),
    radius: Fraction | None = None,
    radius_from: str = "asked for",
    tied: bool = False,
    said: Sequence[str] = (),
    conditions: Sequence[Condition] = (),
    seed: int = 0,
    tell: Tell | None = None,
) -> Audit:
    """Return the audit of a head and of pairs of its labels.

    They are all pairs of ``labels``, those of ``pairs``, the ``similar`` most similar pairs of the head, and
    each of ``neighbours`` with the labels nearest to it.  Without a radius, that of the head's embeddings is
    taken if it has any.  Nothing asked means the most similar pairs, where finding them takes seconds.  Raises
    UsageError for labels that are no rows, and for conditions on what is not there.
    """
    tell = tell or (lambda *_: None)
    if radius is not None and radius <= 0:
        raise UsageError("--radius: inputs of length 0 tell nothing; give a number above 0")
    tell("facts of the head", 0, 0)
    facts = traits(head, tied=tied)
    if radius is None and facts.embeddings is not None and facts.embeddings.radius > 0:
        radius = digits_up(Fraction(facts.embeddings.radius))
        radius_from = f"the longest of {facts.embeddings.count} embeddings"
    if radius is None:
        radius_from = ""
    if not (labels or pairs or similar or neighbours) and head.labels**2 * head.dim <= QUICK:
        similar = DEFAULT_SIMILAR
    asked = [*combinations(dict.fromkeys(labels), 2), *pairs]
    if len(labels) == 1 or (labels and not asked):
        raise UsageError("--labels: give two different labels or more")
    if neighbours and head.labels == 1:
        raise UsageError("--neighbours: the head has one label, and none beside it")
    mean = mean_row(head, tell)
    top = similar_pairs(head, similar, tell=tell) if similar and head.labels > 1 else None
    near = tuple(
        neighbour_changes(head, label, min(NEIGHBOURS, head.labels - 1), mean=mean, tell=tell)
        for label in dict.fromkeys(neighbours)
    )
    asked += [(found.i, found.j) for found in top.pairs] if top else []
    asked += [(change.label, neighbour.label) for change in near for neighbour in change.raw]
    asked = _distinct(asked)
    if len(asked) > MOST_PAIRS:
        raise UsageError(f"{len(asked):,} pairs are more than {MOST_PAIRS:,}; give fewer labels")
    _refuse_idle(conditions, head, asked, radius)
    audited = _audited(head, asked, radius, mean, seed, tell)
    use = real_use(head, seed=seed, mean=mean, tell=tell) if head.embeddings is not None else None
    outcomes = [
        (condition, one.pair, condition.holds(one.quantities()))
        for condition in conditions
        for one in audited
    ]
    return Audit(
        head,
        facts,
        tuple(said),
        radius,
        radius_from,
        audited,
        top,
        near,
        use,
        met=tuple((condition, pair) for condition, pair, holds in outcomes if holds),
        open=tuple((condition, pair) for condition, pair, holds in outcomes if holds is None),
    )


def _distinct(pairs: Sequence[Pair]) -> list[Pair]:
    """Return each pair once, as and where it was asked for first."""
    found: dict[frozenset[int], Pair] = {}
    for pair in pairs:
        found.setdefault(frozenset(pair), pair)
    return list(found.values())


def _refuse_idle(
    conditions: Sequence[Condition], head: Head, pairs: list[Pair], radius: Fraction | None
) -> None:
    """Raise UsageError for a condition that no pair could meet: a check that cannot fail."""
    for condition in conditions:
        about = {part.quantity for part in condition.parts}
        if not pairs:
            raise UsageError(f"--fail-on {condition.text!r}: no pair is audited; name labels by --labels")
        if "ceiling-at-radius" in about and radius is None:
            raise UsageError(f"--fail-on {condition.text!r}: the radius is not known; give it by --radius")
        if "coprobability" in about and head.embeddings is None:
            raise UsageError(f"--fail-on {condition.text!r}: nothing is known to occur; give --embeddings")


def _audited(
    head: Head, pairs: list[Pair], radius: Fraction | None, mean: Any, seed: int, tell: Tell
) -> tuple[PairAudit, ...]:
    if not pairs:
        return ()
    cosines = pair_cosines(head, pairs, mean=mean, tell=tell)
    tell("a sample of other pairs", 0, 0)
    shares = quantiles(head, pairs, seed=seed)
    ratios = log_ratio_bounds(head, pairs, radius)
    tell("ceilings for inputs of every length", 0, 0)
    unbounded = unbounded_ceilings(head, pairs)
    bounded: Sequence[Ceiling | None] = [None] * len(pairs)
    if radius is not None:
        total = len(pairs)
        bounded = ceilings(
            head, pairs, radius, tell=lambda done: tell("ceilings for inputs of the radius", done, total)
        )
    occurs: list[tuple[float, float] | None] = [None] * len(pairs)
    if head.embeddings is not None:
        largest, average = coprobabilities(head, pairs, tell=tell)
        occurs = [(float(most), float(usual)) for most, usual in zip(largest, average, strict=True)]
    return tuple(
        PairAudit(
            pair,
            (name_of(head, pair[0]), name_of(head, pair[1])),
            cosines[k],
            reachable(head, pair),
            shares[k],
            ratios[k],
            unbounded[k],
            bounded[k],
            occurs[k],
        )
        for k, pair in enumerate(pairs)
    )


def name_of(head: Head, label: int) -> str:
    """Return the name of a label, else its number."""
    return str(head.label_names[label]) if label < len(head.label_names) else str(label)


def sampled(embeddings: Any, count: int | None, seed: int) -> Any:
    """Return ``count`` of the embeddings, drawn without replacement and in their order; all without a count."""
    if count is None or count >= len(embeddings):
        return embeddings
    return embeddings[np.sort(np.random.default_rng(seed).choice(len(embeddings), count, replace=False))]
