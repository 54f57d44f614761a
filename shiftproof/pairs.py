"""What is said of a pair besides its cosine and its ceiling: log-ratios, its place among pairs, its real use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb, fmpq

from shiftproof.arithmetic import precise
from shiftproof.cosines import Pair, check_pair
from shiftproof.dyadics import BITS, ExactRow, ExactRows, Tell, around, mean_row, root, signed_square
from shiftproof.errors import UsageError
from shiftproof.exact import Exact, Quadratic, rational, to_arb
from shiftproof.heads import Head

SAMPLE = 2000  # pairs
RESAMPLES = 1000
INPUTS = 256  # of a block
LABELS = 4096  # of a block
GATHERED = 1 << 20  # entries of rows that are gathered at a time


@dataclass(frozen=True)
class LogRatio:
    """How far log p_i and log p_j can be apart at inputs of length at most ``radius``: enclosures.

    ``bound`` is radius * |w_i - w_j| + |b_i - b_j|, infinite for inputs of every length, unless the rows are
    identical; without a bias it is reached, at inputs along w_i - w_j.
    """

    pair: Pair
    difference_norm: tuple[float, float]
    bias_difference: tuple[float, float]
    radius: Fraction | None
    bound: tuple[float, float]


def log_ratio_bounds(head: Head, pairs: Sequence[Pair], radius: Fraction | None) -> list[LogRatio]:
    """Return the bound of the log-ratio of each pair.

    Raises UsageError for a wrong pair, a negative radius, and for an entry that is not finite.
    """
    if radius is not None and radius < 0:
        raise UsageError(f"the radius {radius} is negative; give 0 or more")
    rows, out = ExactRows(head), []
    for pair in pairs:
        check_pair(head, pair)
        across = rows[pair[0]].minus(rows[pair[1]])
        square, bias = across.inner(across), _bias_difference(head, pair)
        apart = root(bias * bias)
        if square == 0:
            bound = apart
        elif radius is None:
            bound = (math.inf, math.inf)
        else:
            with precise(BITS):
                bound = around(arb(rational(radius)) * to_arb(square).sqrt() + abs(to_arb(bias)))
            if bias == 0 and not isinstance(square, Quadratic):
                bound = root(square * rational(radius) ** 2)
        out.append(LogRatio(pair, across.length(), apart, radius, (max(bound[0], 0.0), bound[1])))
    return out


def _bias_difference(head: Head, pair: Pair) -> Exact:
    if head.bias is None:
        return fmpq(0)
    first, second = (head.bias[label] for label in pair)
    return (first if isinstance(first, Quadratic) else rational(first)) - (
        second if isinstance(second, Quadratic) else rational(second)
    )


# -- among other pairs ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Quantiles:
    """The shares of pairs of different rows that are at most as far apart, and at most as similar, as a pair.

    ``counted`` pairs were looked at: all of the head where ``complete``, else a seeded random sample.
    The share of cosines is None where the pair has none.
    """

    pair: Pair
    difference_norm: float
    cosine: float | None
    counted: int
    complete: bool


def random_pairs(head: Head, count: int = SAMPLE, seed: int = 0) -> list[Pair]:
    """Return ``count`` random pairs i < j, different from one another, in order; all pairs if no more exist."""
    n = head.labels
    total = n * (n - 1) // 2
    if total <= count:
        return [(i, j) for i in range(n) for j in range(i + 1, n)]
    generator = np.random.default_rng(seed)
    found: set[Pair] = set()
    while len(found) < count:
        for i, j in generator.integers(0, n, size=(count, 2)).tolist():
            if i != j and len(found) < count:
                found.add((min(i, j), max(i, j)))
    return sorted(found)


def quantiles(head: Head, pairs: Sequence[Pair], *, sample: int = SAMPLE, seed: int = 0) -> list[Quantiles]:
    """Return where pairs stand among the pairs of a head with different rows: all, or a random sample.

    Where all are looked at, they are counted exactly; a sample's are compared in float64.
    Raises UsageError for a wrong pair.
    """
    for pair in pairs:
        check_pair(head, pair)
    drawn = random_pairs(head, sample, seed)
    complete = len(drawn) == head.labels * (head.labels - 1) // 2
    measure = _exact_measures if complete else _float_measures
    norms, cosines = measure(head, drawn)
    own_norms, own_cosines = measure(head, pairs)
    different = [k for k, norm in enumerate(norms) if norm != 0]
    norms = [norms[k] for k in different]
    cosines = [cosines[k] for k in different if cosines[k] is not None]
    out = []
    for pair, norm, cosine in zip(pairs, own_norms, own_cosines, strict=True):
        similar = None if cosine is None else _share(cosines, cosine)
        out.append(Quantiles(pair, _share(norms, norm), similar, len(norms), complete))
    return out


def _share(values: list[Any], own: Any) -> float:
    return sum(value <= own for value in values) / len(values) if values else 1.0


def _exact_measures(head: Head, pairs: Sequence[Pair]) -> tuple[list[Any], list[Any]]:
    """Return |w_i - w_j|^2 and the signed square of the cosine, which order as the values do."""
    rows = ExactRows(head)
    across = [rows[i].minus(rows[j]) for i, j in pairs]
    return [row.inner(row) for row in across], [signed_square(rows[i], rows[j]) for i, j in pairs]


def _float_measures(head: Head, pairs: Sequence[Pair]) -> tuple[list[Any], list[Any]]:
    norms, cosines = pair_floats(head, pairs)
    return norms.tolist(), [None if math.isnan(value) else value for value in cosines.tolist()]


def pair_floats(head: Head, pairs: Sequence[Pair], mean: Any = 0.0) -> tuple[Any, Any]:
    """Return |w_i - w_j| and the cosines of w_i - mean and w_j - mean in float64, NaN where there is none.

    They are near the true values and not enclosed.
    """
    places = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    norms, cosines = np.empty(len(places)), np.empty(len(places))
    table = head.floats() if head.is_exact else head.unembeddings
    step = max(1, GATHERED // max(1, head.dim))
    for start in range(0, len(places), step):
        here = slice(start, start + step)
        left, right = (table[places[here, side]].astype(np.float64) for side in (0, 1))
        norms[here] = _lengths(left - right)
        left, right = left - mean, right - mean
        with np.errstate(all="ignore"):
            left /= _lengths(left)[:, np.newaxis]
            right /= _lengths(right)[:, np.newaxis]
            cosines[here] = np.clip(np.einsum("kc,kc->k", left, right), -1.0, 1.0)
    return norms, cosines


def _lengths(block: Any) -> Any:
    """Return the lengths of rows, without overflow."""
    peak = np.abs(block).max(axis=1, initial=0.0)
    with np.errstate(all="ignore"):
        scaled = block / np.where(peak > 0, peak, 1.0)[:, np.newaxis]
        return peak * np.sqrt(np.einsum("kc,kc->k", scaled, scaled))


# -- what really occurs --------------------------------------------------------------------------
@dataclass(frozen=True)
class RankCorrelation:
    """Spearman's rank correlation with a bootstrap interval (95 %) over pairs; None where a side is constant."""

    value: float | None
    interval: tuple[float, float] | None
    pairs: int


@dataclass(frozen=True, eq=False)
class RealUse:
    """Cosines of pairs beside the co-probabilities that the head's own inputs give them, in float64.

    ``cosine``, ``centred``, ``largest`` and ``mean`` have one number a pair, to plot; a cosine that does not
    exist is NaN, and its pair is left out of the correlation.
    """

    pairs: tuple[Pair, ...]
    cosine: Any
    centred: Any
    largest: Any
    mean: Any
    by_cosine: RankCorrelation
    by_centred: RankCorrelation


def coprobabilities(head: Head, pairs: Sequence[Pair], *, tell: Tell | None = None) -> tuple[Any, Any]:
    """Return the largest and the mean min(p_i, p_j) over the head's own inputs, one of each for a pair.

    In float64, not enclosed.  Raises UsageError for a head without inputs and for a wrong pair.
    """
    if head.embeddings is None or len(head.embeddings) == 0:
        raise UsageError("the head comes without embeddings; give a file of them")
    for pair in pairs:
        check_pair(head, pair)
    places = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    used, where = np.unique(places, return_inverse=True)
    where = where.reshape(places.shape)
    table = head.floats() if head.is_exact else head.unembeddings
    bias = _bias_floats(head)
    rows = table[used].astype(np.float64)
    largest, total = np.zeros(len(places)), np.zeros(len(places))
    count = len(head.embeddings)
    for start in range(0, count, INPUTS):
        if tell is not None:
            tell("probabilities of the inputs", start, count)
        inputs = np.asarray(head.embeddings[start : start + INPUTS], dtype=np.float64)
        log_probability = inputs @ rows.T + bias[used] - _log_sums(head, inputs, bias)[:, np.newaxis]
        for begin in range(0, len(places), LABELS):
            here = slice(begin, begin + LABELS)
            i, j = where[here].T
            least = np.exp(np.minimum(log_probability[:, i], log_probability[:, j]))
            largest[here] = np.maximum(largest[here], least.max(axis=0))
            total[here] += least.sum(axis=0)
    return largest, total / count


def _bias_floats(head: Head) -> Any:
    if head.bias is None:
        return np.zeros(head.labels)
    return np.array([float(to_arb(v).mid()) if head.bias.dtype == object else float(v) for v in head.bias])


def _log_sums(head: Head, inputs: Any, bias: Any) -> Any:
    """Return the logarithm of the sum of exp of all logits, an input each."""
    out = np.full(len(inputs), -math.inf)
    for start in range(0, head.labels, LABELS):
        stop = min(start + LABELS, head.labels)
        logits = inputs @ head.floats(start, stop).T + bias[start:stop]
        top = logits.max(axis=1)
        out = np.logaddexp(out, top + np.log(np.exp(logits - top[:, np.newaxis]).sum(axis=1)))
    return out


def real_use(
    head: Head,
    pairs: Sequence[Pair] | None = None,
    *,
    sample: int = SAMPLE,
    seed: int = 0,
    mean: ExactRow | None = None,
    tell: Tell | None = None,
) -> RealUse:
    """Return cosines beside the co-probabilities that really occur, of ``pairs`` or a random sample of pairs.

    Raises UsageError for a head without inputs and for a wrong pair.
    """
    chosen = random_pairs(head, sample, seed) if pairs is None else list(pairs)
    largest, average = coprobabilities(head, chosen, tell=tell)
    mean = mean_row(head, tell) if mean is None else mean
    _, raw = pair_floats(head, chosen)
    _, centred = pair_floats(head, chosen, mean.parts()[0])
    correlations = (rank_correlation(values, largest, seed=seed) for values in (raw, centred))
    return RealUse(tuple(chosen), raw, centred, largest, average, *correlations)


def rank_correlation(left: Any, right: Any, *, seed: int = 0, resamples: int = RESAMPLES) -> RankCorrelation:
    """Return Spearman's rank correlation of two arrays, leaving out places with NaN; the bootstrap is seeded."""
    from scipy.stats import rankdata

    there = np.isfinite(left) & np.isfinite(right)
    left, right = left[there], right[there]
    value = _correlation(rankdata(left), rankdata(right)) if len(left) > 1 else None
    if value is None:
        return RankCorrelation(None, None, len(left))
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(resamples):
        places = generator.integers(0, len(left), size=len(left))
        again = _correlation(rankdata(left[places]), rankdata(right[places]))
        if again is not None:
            drawn.append(again)
    low, high = np.quantile(drawn, (0.025, 0.975)) if drawn else (-1.0, 1.0)
    return RankCorrelation(value, (float(low), float(high)), len(left))


def _correlation(left: Any, right: Any) -> float | None:
    left, right = left - left.mean(), right - right.mean()
    size = math.sqrt(float(left @ left) * float(right @ right))
    return min(1.0, max(-1.0, float(left @ right) / size)) if size > 0 else None
