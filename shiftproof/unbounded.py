"""The ceiling of a pair for inputs of every length: the supremum of min(p_i, p_j) over all f, enclosed.

The labels that stay are those of the smallest face of the hull of the rows that holds w_i and w_j: a ray sends
all others' probabilities to 0, and on the face the supremum is attained.  Where the face is the pair
itself, with labels of the same rows, it is a closed form.  Small heads are treated exactly: the upper
bound comes from weights q on the face with W^T q = m, m between w_i and w_j, exactly.  On large
heads of floats the hull holds a ball around m, which bounds how long an input can be useful.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from flint import arb, fmpq

from shiftproof.arithmetic import precise
from shiftproof.directions import CentredRows
from shiftproof.exact import Exact, rational, sign, to_arb, to_float
from shiftproof.exposed import ENCLOSED, EXACT, SMALL_HEAD, Edge, exposed_edges
from shiftproof.face import Face, smallest_face
from shiftproof.heads import Head
from shiftproof.interior import enclosed_ceiling
from shiftproof.linear import PATIENT, OutOfWorkError, Work, dot, solution
from shiftproof.optimum import optimum

BITS = 192
HEAVY = 4_000_000  # multiplications of exact numbers that the correction of weights may take
QUICK = 2000  # numbers; up to here exact arithmetic comes first
HELD = 40_000_000  # entries of a head that the search for the best input may hold
ZERO, ONE = fmpq(0), fmpq(1)


@dataclass(frozen=True)
class Unbounded:
    """The ceiling K of a pair without a radius: ``low`` <= ln K <= ``high``, in nats, rigorous.

    ``exact`` is K where it is a known rational number.  ``attained``: whether an input reaches it, None
    where that is not known.  K is the limit of min(p_i, p_j) at input + t ray, t to infinity, up to the
    enclosure; without a ray it is (nearly) reached at ``input``.  ``weights`` are labels and exact weights
    that certify ``high``.  ``face`` has the labels that keep a probability; None where it is not known.
    """

    pair: tuple[int, int]
    low: float
    high: float
    exact: fmpq | None
    attained: bool | None
    says: str
    face: Sequence[int] | None = field(default=None, repr=False)
    ray: Any = field(default=None, repr=False)
    input: Any = field(default=None, repr=False)
    weights: tuple[tuple[int, Exact], ...] | None = field(default=None, repr=False)
    how: str = EXACT


def unbounded(head: Head, pair: tuple[int, int]) -> Unbounded:
    """Return the enclosed ceiling of a pair of labels, over inputs of every length.

    Raises UsageError for a label that the head does not have or that is paired with itself.
    """
    return unbounded_ceilings(head, [pair])[0]


def unbounded_ceilings(head: Head, pairs: Sequence[tuple[int, int]]) -> list[Unbounded]:
    """Return the enclosed ceilings of pairs; the rows are read once for all of them where that serves."""
    size = head.labels * head.dim
    rows = None if head.is_exact or size <= QUICK else CentredRows(head)
    found = []
    for edge in exposed_edges(head, pairs):
        if edge.exposed:
            found.append(_on_edge(head, edge))
            continue
        inside = None if rows is None else _inside(head, rows, edge)
        if inside is not None:
            found.append(inside)
        elif head.is_exact or size <= SMALL_HEAD:
            found.append(_decided(head, edge))
        else:
            found.append(_unknown(head, edge, "the face of the hull that holds the pair is not known"))
    return found


def _decided(head: Head, edge: Edge) -> Unbounded:
    """Return the ceiling of a pair of a small head by its face, unless that takes too long."""
    if edge.exposed is None:
        return _unknown(head, edge, edge.why)
    try:
        face = smallest_face(head.rows, edge.pair, Work(PATIENT))
    except OutOfWorkError as error:
        return _unknown(head, edge, str(error))
    return _on_face(head, edge, face)


def _unknown(head: Head, edge: Edge, why: str) -> Unbounded:
    """Return what holds of every pair: at least what the input 0 reaches, at most 1/2."""
    high = outward(arb(fmpq(1, 2)).log())[1]
    return Unbounded(edge.pair, _at_zero(head, edge.pair), high, None, None, edge.why or why, how=ENCLOSED)


def _bias(head: Head, label: int) -> fmpq:
    if head.bias is None:
        return ZERO
    value = head.bias[label]
    return rational(float(value) if isinstance(value, np.floating) or hasattr(value, "dtype") else value)


# -- the pair alone ----------------------------------------------------------------------------------
def _on_edge(head: Head, edge: Edge) -> Unbounded:
    """Return the ceiling of an exposed pair: with its twins it is a head of two different rows, or of one."""
    i, j = edge.pair
    labels = sorted((i, j, *edge.twins))
    table = head.rows if head.is_exact else head.unembeddings
    first = [k for k in labels if (table[k] == table[i]).all()]
    second = [k for k in labels if k not in first]
    bias = {k: _bias(head, k) for k in labels}
    least = min(bias[i], bias[j])
    # at the best input both have one logit; labels of one row keep the differences of their biases
    offsets = [bias[k] - (bias[i] if second else least) for k in first] + [bias[k] - bias[j] for k in second]
    face, everything = tuple(labels), len(labels) == head.labels
    says = "the pair, tied, can lead all others by as much as wanted"
    if everything:
        says = "no other label has another row"
    if edge.twins:
        many = f"{len(edge.twins)} labels" if len(edge.twins) > 1 else "one label"
        says += f"; {many} with the same row as one of the two {'share' if len(edge.twins) > 1 else 'shares'} with it"
    result = Unbounded(
        edge.pair, 0.0, 0.0, None, everything, says, face, None if everything else edge.ray, how=edge.how
    )
    result = replace(result, input=_tie(head, edge.pair, bias[j] - bias[i]))
    if not any(offsets):
        exact = fmpq(1, len(labels))
        with precise(BITS):
            low, high = outward(arb(exact).log())
        weights = tuple((k, exact) for k in labels)
        return replace(result, low=low, high=high, exact=exact, weights=weights)
    with precise(BITS):
        total = sum((arb(v).exp() for v in offsets), arb(0))
        low, high = outward(-total.log())
    return replace(result, low=low, high=high)


def _tie(head: Head, pair: tuple[int, int], gap: fmpq) -> Any:
    """Return the shortest input (d,) at which the pair's logits differ by nothing, exact numbers; 0 if equal."""
    point = np.empty(head.dim, dtype=object)
    point[:] = ZERO
    if gap != 0:
        rows = [
            [v if head.is_exact else rational(float(v)) for v in head.unembeddings[label]] for label in pair
        ]
        delta = [a - b for a, b in zip(*rows, strict=True)]
        square = dot(delta, delta)
        if sign(square) != 0:
            point[:] = [v * gap / square for v in delta]
    return point


# -- a larger face, exactly ----------------------------------------------------------------------------
def _on_face(head: Head, edge: Edge, face: Face) -> Unbounded:
    """Return the ceiling of a pair that shares its face with other rows."""
    labels, pair = face.labels, edge.pair
    everything = len(labels) == head.labels
    bias = [_bias(head, k) for k in labels]
    at = labels.index(pair[0]), labels.index(pair[1])
    rows = [tuple(head.rows[k]) for k in labels]
    result = Unbounded(
        pair, 0.0, 0.0, None, everything, _words(labels, everything=everything), labels, face.ray
    )
    if len(set(bias)) == 1 and _between([fmpq(1, len(rows))] * len(rows), rows, at) is not None:
        exact = fmpq(1, len(rows))
        with precise(BITS):
            low, high = outward(arb(exact).log())
        zero = np.array([ZERO] * head.dim, dtype=object)
        weights = tuple((k, exact) for k in labels)
        return replace(result, low=low, high=high, exact=exact, input=zero, weights=weights)
    floats = head.floats()[list(labels)]
    exponent = int(np.frexp(np.abs(floats).max())[1])
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        near, lam = optimum(np.ldexp(floats, -exponent), np.array([to_float(b) for b in bias]), at)
    if not (np.isfinite(near).all() and np.isfinite(lam)):
        near, lam = np.zeros(head.dim), 0.5
    point = np.empty(head.dim, dtype=object)
    point[:] = [rational(float(v)) * fmpq(2) ** -exponent for v in near]
    found: tuple[tuple[int, Exact], ...] | None = None
    with precise(BITS):
        reached, shares = _reached(rows, bias, at, list(point))
        bound = arb(fmpq(1, 2)).log()
        corrected = None
        if len(rows) * head.dim**2 <= HEAVY:
            corrected = _corrected(rows, at, shares, rational(lam))
        if corrected is not None and (better := _certified(*corrected, bias, at)) < bound:
            bound, found = better, tuple(zip(labels, corrected[0], strict=True))
        low, high = outward(reached)[0], outward(bound)[1]
    return replace(result, low=low, high=high, input=point, weights=found)


def _words(labels: Sequence[int], *, everything: bool) -> str:
    if everything:
        return "no input lifts the pair, tied, above all others: the mean of their rows lies within the hull"
    more = len(labels) - 2
    others = f"{more} other label{'s' if more > 1 else ''}"
    return f"the pair shares its face of the hull with {others}: inputs that tie it cannot leave them behind"


def _reached(
    rows: list[tuple[Exact, ...]], bias: list[fmpq], at: tuple[int, int], point: list[fmpq]
) -> tuple[arb, list[fmpq]]:
    """Return a ball around ln min(p_i, p_j) at an exact input, and the probabilities as rationals nearby."""
    logits = [dot(row, point) + b for row, b in zip(rows, bias, strict=True)]
    least = min(logits[at[0]], logits[at[1]])
    powers = [to_arb(v - least).exp() for v in logits]
    total = sum(powers, arb(0))
    shares = [rational(float((power / total).mid())) for power in powers]
    return -total.log(), shares


def _corrected(
    rows: list[tuple[Exact, ...]], at: tuple[int, int], shares: list[fmpq], lam: fmpq
) -> tuple[list[Exact], Exact] | None:
    """Return weights near ``shares`` and a number near ``lam`` with W^T q = lam w_i + (1 - lam) w_j exactly.

    The change is the smallest one in the sum of squares over shares, so that small shares change little;
    a change of lam within (0, 1) costs what one of a share of 1 does.  None where a weight, or lam, leaves its range.
    """
    dim = len(rows[0])
    columns = [(*row, ONE) for row in rows]
    first, second = (columns[label] for label in at)
    slide = tuple(b - a for a, b in zip(first, second, strict=True))  # the column of lam
    parts = [*zip(shares, columns, strict=True), (ONE if 0 < lam < 1 else ZERO, slide)]
    reached = [*zip(shares, columns, strict=True), (lam, slide)]
    miss = tuple(second[r] - sum((q * column[r] for q, column in reached), ZERO) for r in range(dim + 1))
    matrix = []
    for r in range(dim + 1):
        scaled = [weight * column[r] for weight, column in parts]
        matrix.append(tuple(dot(scaled, (column[s] for _, column in parts)) for s in range(dim + 1)))
    prices = solution(matrix, miss)
    if prices is None:
        return None
    q = [share * (ONE + dot(column, prices)) for share, column in zip(shares, columns, strict=True)]
    moved = lam + parts[-1][0] * dot(slide, prices)
    if any(sign(v) < 0 for v in (*q, moved, ONE - moved)):
        return None
    return q, moved


def _certified(q: list[Exact], lam: Exact, bias: list[fmpq], at: tuple[int, int]) -> arb:
    """Return a ball around the upper bound -H(q) + c - q.b, for weights that sum to 1 and give m exactly."""
    total = to_arb(lam * bias[at[0]] + (ONE - lam) * bias[at[1]])
    for weight, b in zip(q, bias, strict=True):
        if sign(weight) > 0:
            share = to_arb(weight)
            total += share * (share.log() - arb(b))
    return total


def _between(q: Sequence[fmpq], rows: list[tuple[Exact, ...]], at: tuple[int, int]) -> Exact | None:
    """Return lam in [0, 1] with W^T q = lam w_i + (1 - lam) w_j exactly, or None."""
    mean = [dot(q, (row[c] for row in rows)) for c in range(len(rows[0]))]
    first, second = rows[at[0]], rows[at[1]]
    delta = tuple(a - b for a, b in zip(first, second, strict=True))
    lam = solution([delta], tuple(a - b for a, b in zip(mean, second, strict=True)))
    if lam is None or sign(lam[0]) < 0 or sign(lam[0] - ONE) > 0:
        return None
    return lam[0]


# -- large heads ------------------------------------------------------------------------------------------
def _inside(head: Head, rows: CentredRows, edge: Edge) -> Unbounded | None:
    """Return the ceiling of a pair whose mean row lies inside the hull of a head of floats; None if not seen to."""
    if edge.how != ENCLOSED or edge.weights is None or head.labels * head.dim > HELD:
        return None
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):  # what overflows is not finite: None
        found = enclosed_ceiling(rows, head.bias, edge.pair, [k for k, _ in edge.weights])
    if found is None:
        return None
    with np.errstate(over="ignore"):
        point = np.ldexp(found.point, -rows.exponent)
    return Unbounded(
        edge.pair,
        found.low,
        found.high,
        None,
        attained=True,
        says=_words(range(head.labels), everything=True),
        face=range(head.labels),
        input=point if np.isfinite(point).all() else None,
        how=ENCLOSED,
    )


def _at_zero(head: Head, pair: tuple[int, int]) -> float:
    """Return a lower bound of ln min(p_i, p_j) at the input 0."""
    with precise(BITS):
        bias = [_bias(head, k) for k in range(head.labels)] if head.bias is not None else []
        if not bias:
            return outward(-arb(head.labels).log())[0]
        least = min(bias[k] for k in pair)
        return outward(-sum((arb(b - least).exp() for b in bias), arb(0)).log())[0]


def outward(value: arb) -> tuple[float, float]:
    """Return floats below and above everything in a ball."""
    low, high = float(value.lower()), float(value.upper())
    return math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
