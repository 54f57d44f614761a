"""Whether one thing can occur: a label most probable, a ranking, a top set, labels on and off; with |f| <= R too.

Possible comes with an input, impossible with multipliers of the demanded inequalities that combine to one
that no input fulfils.  Few inequalities are decided in exact arithmetic; of many in a large head only
those that matter are looked at (`growing`), and what floats propose is confirmed rigorously.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import fmpq

from shiftproof import demands
from shiftproof.arrangement import Tell
from shiftproof.demands import Demand, ExactHead, Pair, always, value
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, Quadratic, rational, sign
from shiftproof.exposed import exposed_labels
from shiftproof.forms import forms
from shiftproof.growing import (
    BALL,
    ENCLOSED,
    EXACT_MOST,
    Grown,
    enclosed_multipliers,
    grow,
    nearest_in,
    never,
    undecided_pairs,
)
from shiftproof.heads import Head
from shiftproof.linear import PATIENT, Farkas, OutOfWorkError, Row, System, Work, decide, dot
from shiftproof.nearby import nearby, within

POSSIBLE, IMPOSSIBLE, UNDECIDED = "possible", "impossible", "undecided"
EXACT = "exact"
FEW = 80  # inequalities that are decided exactly where they are no more than the dimension
LOW = 24  # dimensions in which many are
ZERO, ONE = fmpq(0), fmpq(1)
Multipliers = tuple[tuple[Pair, Any], ...]


@dataclass(frozen=True)
class Occurrence:
    """Whether a demand can be met: an input that meets it, multipliers that show that none does, or why neither.

    ``multipliers`` are positive numbers for pairs (i, j), which stand for l_i - l_j, None for 0: the weighted
    sum of these differences is not positive at any input in question.  ``how`` is "exact", or "enclosed"
    where rigorous bounds show that exact multipliers exist near the floats given.  ``only``: the sum is 0 at
    this one input of length R and negative at all others, and this pair's difference is not positive there.  ``twins`` tie with the
    labels asked for at every input, and are allowed to.
    """

    demand: Demand = field(repr=False)
    verdict: str
    reason: str
    radius: Fraction | None = None
    witness: Row | None = None
    multipliers: Multipliers = ()
    how: str = EXACT
    twins: tuple[int, ...] = ()
    only: tuple[Row, Pair] | None = None


def can_be_argmax(
    head: Head, label: int, radius: Fraction | None = None, tell: Tell | None = None
) -> Occurrence:
    """Return whether a label is the most probable one at some input."""
    return occurs(head, demands.argmax(head, label), radius, tell)


def can_rank(
    head: Head,
    labels: Sequence[int],
    radius: Fraction | None = None,
    tell: Tell | None = None,
    *,
    top: bool = False,
) -> Occurrence:
    """Return whether labels can come in this order, ``top``: above all others."""
    return occurs(head, demands.ranking(head, labels, top=top), radius, tell)


def can_be_top(
    head: Head, labels: Sequence[int], radius: Fraction | None = None, tell: Tell | None = None
) -> Occurrence:
    """Return whether labels can be the most probable ones, in any order."""
    return occurs(head, demands.top_set(head, labels), radius, tell)


def can_be_on(
    head: Head,
    on: Sequence[int],
    off: Sequence[int] = (),
    radius: Fraction | None = None,
    tell: Tell | None = None,
) -> Occurrence:
    """Return whether labels can be on (positive logit) while others are off, the rest being free."""
    return occurs(head, demands.label_set(head, on, off), radius, tell)


def occurs(
    head: Head, demand: Demand, radius: Fraction | None = None, tell: Tell | None = None
) -> Occurrence:
    """Return whether some input, of length at most ``radius``, meets a demand.  Raises UsageError for R < 0."""
    if radius is not None and radius < 0:
        raise UsageError(f"--radius: {radius} is negative; give a length of 0 or more")
    exact = ExactHead(head)
    twins = (
        tuple(sorted(demand.inside - set(demand.over))) if len(demand.over) == 1 and not demand.strict else ()
    )
    size = demand.size(head.labels)
    if not exact.has_bias and radius is not None and radius > 0:
        free = occurs(head, demand, None, tell)  # without a bias a short input does what its multiples do
        if free.witness is None:
            return Occurrence(**{**free.__dict__, "radius": radius})
        return Occurrence(**{**free.__dict__, "radius": radius, "witness": within(free.witness, radius)})
    low = head.dim <= LOW and size * head.dim <= EXACT_MOST
    if low or size <= min(FEW, head.dim) or head.is_exact:
        return _exactly(exact, demand, list(demand.pairs(head.labels)), radius, twins)
    if radius == 0:
        return _at_centre(exact, demand, list(demand.pairs(head.labels)), twins)
    pair = never(head, demand)
    if pair is not None:
        said = always(exact, pair)
        return Occurrence(demand, IMPOSSIBLE, said, radius, multipliers=((pair, ONE),), twins=twins)
    if not exact.has_bias and len(demand.over) == 1 and not demand.strict:
        return _exposed(exact, demand, twins)
    return _grown(exact, demand, radius, twins, grow(head, demand, radius, tell or (lambda *_: None)))


def confirms(head: Head, found: Occurrence) -> bool:
    """Return whether an input meets the demand or multipliers exclude it: exactly, or by rigorous bounds."""
    exact, demand = ExactHead(head), found.demand
    if found.witness is not None:
        if (
            found.radius is not None
            and sign(dot(found.witness, found.witness) - rational(found.radius) ** 2) > 0
        ):
            return False
        left = undecided_pairs(head, demand, found.witness)
        return left is not None and _meets(exact, left, demand.weak, found.witness)
    if not found.multipliers:
        return found.verdict == UNDECIDED
    pairs = [pair for pair, _ in found.multipliers]
    if not all(_is_demanded(demand, pair, head.labels) for pair in pairs):
        return False
    if found.how == ENCLOSED:
        if all(pair in demand.weak for pair in pairs):
            return False
        return enclosed_multipliers(head, pairs) is not None
    weights = [v if isinstance(v, Quadratic) else rational(v) for _, v in found.multipliers]
    if any(sign(v) < 0 for v in weights):
        return False
    if found.only is not None:
        return _leaves_none(exact, found, pairs, weights)
    strict = any(sign(v) > 0 and pair not in set(demand.weak) for pair, v in zip(pairs, weights, strict=True))
    return excludes(exact.rows(pairs), weights, found.radius, strict=strict)


def excludes(rows: Sequence[Row], weights: Sequence[Exact], radius: Fraction | None, *, strict: bool) -> bool:
    """Return whether rows weighted so are never positive (``strict``), or negative, at inputs in question; exactly.

    The greatest value of a combination (a, b) over |f| <= R is R |a| + b.
    """
    total: list[Exact] = [ZERO] * len(rows[0])
    for weight, row in zip(weights, rows, strict=True):
        total = [s + weight * v for s, v in zip(total, row, strict=True)]
    *slope, constant = total
    if radius is None or not any(map(sign, slope)):
        if any(map(sign, slope)):
            return False
        return sign(constant) <= 0 if strict else sign(constant) < 0
    if sign(constant) > 0:
        return False
    gap = sign(rational(radius) ** 2 * dot(slope, slope) - constant * constant)
    return gap <= 0 if strict else gap < 0


def _leaves_none(
    exact: ExactHead, found: Occurrence, pairs: Sequence[Pair], weights: Sequence[Exact]
) -> bool:
    """Return whether weighted rows are negative but at one input, where another row is not positive."""
    if found.only is None or found.radius is None:
        return False
    point, broken = found.only
    if not _is_demanded(found.demand, broken, exact.head.labels) or broken in found.demand.weak:
        return False
    total: list[Exact] = [ZERO] * (exact.head.dim + 1)
    for weight, row in zip(weights, exact.rows(pairs), strict=True):
        total = [s + weight * v for s, v in zip(total, row, strict=True)]
    square = dot(total[:-1], total[:-1])
    greatest = sign(rational(found.radius) ** 2 * square - total[-1] * total[-1]) == 0 and sign(total[-1]) < 0
    there = sign(value(tuple(total), point)) == 0
    short = sign(dot(point, point) - rational(found.radius) ** 2) <= 0
    return greatest and there and short and sign(value(exact.rows([broken])[0], point)) <= 0


def _is_demanded(demand: Demand, pair: Pair, labels: int) -> bool:
    if pair in demand.strict or pair in demand.weak:
        return True
    i, j = pair
    return i in demand.over and j is not None and 0 <= j < labels and j not in demand.inside


def _meets(exact: ExactHead, strict: Sequence[Pair], weak: Sequence[Pair], point: Row) -> bool:
    above = all(sign(value(row, point)) > 0 for row in exact.rows(strict))
    return above and all(sign(value(row, point)) >= 0 for row in exact.rows(weak))


# -- few inequalities, exactly -------------------------------------------------------------------------
def _exactly(
    exact: ExactHead, demand: Demand, strict: list[Pair], radius: Fraction | None, twins: tuple[int, ...]
) -> Occurrence:
    pairs = [*strict, *demand.weak]
    rows = exact.rows(pairs)

    def impossible(weights: Sequence[Exact], reason: str = "") -> Occurrence:
        chosen = tuple((p, w) for p, w in zip(pairs, weights, strict=False) if sign(w) != 0)
        said = reason or (always(exact, chosen[0][0]) if len(chosen) == 1 else "")
        where = "" if radius is None else f" of length at most {radius}"
        if len(chosen) == 1:
            said = said or f"one of the inequalities holds at no input{where}"
        return Occurrence(
            demand,
            IMPOSSIBLE,
            said or f"{len(chosen)} of the inequalities exclude one another{where and f' at inputs{where}'}",
            radius,
            multipliers=chosen,
            twins=twins,
        )

    if radius == 0:
        return _at_centre(exact, demand, strict, twins)
    slopes, constants = [row[:-1] for row in rows], tuple(row[-1] for row in rows)
    affine = any(map(sign, constants))
    if not rows:
        return Occurrence(demand, POSSIBLE, _FOUND, radius, (ZERO,) * exact.head.dim, twins=twins)
    own = forms(slopes, constants if affine else None)
    vectors = [tuple(v if isinstance(v, Quadratic) else rational(v) for v in row) for row in own.vectors]
    time = [(*(ZERO,) * own.dim, ONE)] if affine else []
    system = System.make(own.dim + affine, [*time, *vectors[: len(strict)]], vectors[len(strict) :])
    try:
        found = decide(system, Work(PATIENT))
    except OutOfWorkError as error:
        return Occurrence(demand, UNDECIDED, str(error), radius, twins=twins)
    if isinstance(found, Farkas):
        return impossible((*found.strict[len(time) :], *found.weak))
    point = own.pull(found.point)

    def holds(near: Row) -> bool:
        values = [sign(value(row, near)) for row in rows]
        inside = radius is None or sign(dot(near, near) - rational(radius) ** 2) <= 0
        return (
            inside
            and min(values[: len(strict)], default=1) > 0
            and min(values[len(strict) :], default=0) >= 0
        )

    if radius is not None and affine and sign(dot(point, point) - rational(radius) ** 2) > 0:
        inner = nearest_in(rows, len(strict), radius, point)
        if isinstance(inner, Grown):
            if inner.broken is not None and inner.witness is not None:
                weights = [dict(inner.multipliers).get(k, ZERO) for k in range(len(rows))]
                why = "the only input of that length that meets some of the inequalities makes another an equality"
                only = (inner.witness, pairs[inner.broken])
                return Occurrence(**{**impossible(weights, why).__dict__, "only": only})
            if inner.multipliers:
                return impossible([dict(inner.multipliers).get(k, ZERO) for k in range(len(rows))])
            return Occurrence(demand, UNDECIDED, inner.why, radius, twins=twins)
        point = inner
    elif radius is not None:
        point = within(point, radius)
    short = next(filter(holds, nearby(point, whole=not affine and radius is None)), point)
    if not holds(short):
        raise ArithmeticError("an input that was found does not meet the demand")
    return Occurrence(demand, POSSIBLE, _FOUND, radius, short, twins=twins)


_FOUND = "an input does it, checked exactly"


def _at_centre(exact: ExactHead, demand: Demand, strict: list[Pair], twins: tuple[int, ...]) -> Occurrence:
    """Decide at the only input of length 0, where the biases are the logits."""
    bias = exact.head.bias

    def at(label: int | None) -> Exact:
        return ZERO if label is None or bias is None else exact.row(label)[-1]

    kept = {k: at(k) for pair in (*strict, *demand.weak) for k in pair}
    for pairs, least in ((strict, 1), (demand.weak, 0)):
        for i, j in pairs:
            if sign(kept[i] - kept[j]) < least:
                why = "at the input 0, the only one of length 0, the biases are the logits"
                return Occurrence(
                    demand, IMPOSSIBLE, why, Fraction(0), multipliers=(((i, j), ONE),), twins=twins
                )
    return Occurrence(demand, POSSIBLE, _FOUND, Fraction(0), (ZERO,) * exact.head.dim, twins=twins)


# -- many inequalities ---------------------------------------------------------------------------------
def _exposed(exact: ExactHead, demand: Demand, twins: tuple[int, ...]) -> Occurrence:
    """Decide whether a label of a head without bias is ever most probable; labels like it are allowed to tie."""
    label = demand.over[0]
    (vertex,) = exposed_labels(exact.head, [label])
    if vertex.exposed is None:
        return Occurrence(demand, UNDECIDED, vertex.why, twins=twins)
    if vertex.exposed:
        ray = tuple(rational(v if isinstance(v, fmpq) else float(v)) for v in vertex.ray)
        return Occurrence(demand, POSSIBLE, _RIGOROUS, None, shortened(exact, demand, ray), twins=twins)
    weights: Multipliers = tuple(((label, k), q) for k, q in vertex.weights or ())
    why = f"its row is a convex combination of {len(weights)} others"
    return Occurrence(demand, IMPOSSIBLE, why, multipliers=weights, how=vertex.how, twins=twins)


_RIGOROUS = "an input does it, by a margin larger than all rounding"


def shortened(exact: ExactHead, demand: Demand, point: Row) -> Row:
    """Return a short input that meets the demand, near one that does, or that one."""
    holds: Callable[[Row], bool] = lambda near: (  # noqa: E731
        undecided_pairs(exact.head, demand, near) == [] and _meets(exact, (), demand.weak, near)
    )
    tries = (near for near in nearby(point, whole=not exact.has_bias))
    return next(filter(holds, (near for k, near in enumerate(tries) if k % 3 == 2)), point)


def _grown(
    exact: ExactHead, demand: Demand, radius: Fraction | None, twins: tuple[int, ...], grown: Grown
) -> Occurrence:
    """Return what growing sets of inequalities came to, confirmed."""
    if grown.witness is not None:
        left = undecided_pairs(exact.head, demand, grown.witness)
        inside = radius is None or sign(dot(grown.witness, grown.witness) - rational(radius) ** 2) <= 0
        if inside and left is not None and _meets(exact, left, demand.weak, grown.witness):
            return Occurrence(demand, POSSIBLE, _RIGOROUS, radius, grown.witness, twins=twins)
        return Occurrence(
            demand, UNDECIDED, "rounding hides whether the input found does it", radius, twins=twins
        )
    if not grown.pairs:
        return Occurrence(demand, UNDECIDED, grown.why, radius, twins=twins)
    if grown.how == ENCLOSED and any(pair not in demand.weak for pair in grown.pairs):
        chosen = tuple((grown.pairs[k], w) for k, w in grown.multipliers)
        why = f"{len(chosen)} of the inequalities exclude one another, enclosed by rigorous bounds"
        return Occurrence(demand, IMPOSSIBLE, why, radius, None, chosen, ENCLOSED, twins)
    weak = set(demand.weak)
    if grown.how == BALL:
        weights = [rational(w) for _, w in grown.multipliers]
        strict = any(pair not in weak for pair in grown.pairs)
        if excludes(exact.rows(grown.pairs), weights, radius, strict=strict):
            why = (
                f"{len(weights)} of the inequalities exclude one another at inputs of length at most {radius}"
            )
            chosen = tuple(zip(grown.pairs, weights, strict=True))
            return Occurrence(demand, IMPOSSIBLE, why, radius, multipliers=chosen, twins=twins)
    part = Demand(demand.sentence, weak=tuple(p for p in grown.pairs if p in weak))
    found = _exactly(exact, part, [p for p in grown.pairs if p not in weak], radius, twins)
    if found.verdict == IMPOSSIBLE:
        return Occurrence(**{**found.__dict__, "demand": demand})
    why = "rounding hides whether the inequalities found exclude one another"
    return Occurrence(demand, UNDECIDED, why, radius, twins=twins)
