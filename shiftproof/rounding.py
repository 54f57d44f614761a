"""A-priori bounds of rounding errors in float64, for results of BLAS: they hold for every order of summation.

With u = 2^-53 and gamma(n) = n u / (1 - n u), a sum or inner product of n terms computed in any order, with
or without fused multiply-adds, lies within gamma(n) times the sum of the absolute terms of the true value
(Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1 and lemma 3.1).  NumPy's exp and
log are taken to be within `arithmetic.EXP_ULPS` units in the last place.  Every bound is itself rounded up.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.arithmetic import EXP_ULPS, TINY, UNIT, UP

FUNCTION = int(2 * EXP_ULPS)  # the relative error of one exp or log, in units of u
BLOCK = 256
DEEPEST = 746  # exp(-x) is 0 in float64 for every x beyond it


def gamma(terms: int) -> float:
    """Return gamma(terms), rounded up; raises ValueError where terms u is not small."""
    share = terms * UNIT
    if not 0 <= share < 0.01:
        raise ValueError(f"{terms} roundings are beyond the bound")
    return UP * share / (1 - share)


def float_above(value: Fraction) -> float:
    """Return a float that is at least ``value`` (infinity beyond the largest)."""
    try:
        near = float(value)
    except OverflowError:
        return math.inf if value > 0 else -float(np.finfo(np.float64).max)
    if math.isinf(near):
        return near if near > 0 else -float(np.finfo(np.float64).max)
    return near if Fraction(near) >= value else math.nextafter(near, math.inf)


def float_below(value: Fraction) -> float:
    """Return a float that is at most ``value``."""
    return -float_above(-value)


def length_above(vector: Any) -> float:
    """Return a bound of the length of a float64 vector (d,).

    The computed sum of d squares is at least (1 - gamma(d)) times the true one, less d underflows of a
    square; the root adds one rounding.  A NaN stays one.
    """
    terms = vector.shape[0]
    with np.errstate(over="ignore"):
        square = float(vector @ vector)
    if not 2.0**-800 < square < math.inf:
        most = float(np.abs(vector).max(initial=0.0))
        if 0.0 < most < math.inf:
            # Divided by a power of two: exact, or an underflow that the terms times TINY cover.
            power = math.frexp(most)[1]
            return _scaled(length_above(np.ldexp(vector, -power)), power)
        return most
    return UP * math.sqrt((square + terms * TINY) * (1 + 2 * gamma(terms + 4))) if square >= 0 else math.nan


def _scaled(value: float, power: int) -> float:
    """Return value 2^power, rounded up."""
    try:
        return math.nextafter(math.ldexp(value, power), math.inf)
    except OverflowError:
        return math.inf


def lengths_above(squares: Any, terms: int) -> Any:
    """Return bounds of lengths from computed sums of ``terms`` squares (the argument of `length_above`)."""
    return UP * np.sqrt((squares + terms * TINY) * (1 + 2 * gamma(terms + 4)))


def logit_error(dim: int, row: float, point: float, bias: float) -> float:
    """Return a bound of the error of every computed logit w.f + b.

    |w| <= row, |f| <= point and |b| <= bias: the inner product and the sum are d + 1 terms whose absolute
    values add up to at most |w||f| + |b| (Cauchy-Schwarz), and each product may underflow.
    """
    return UP * (gamma(dim + 2) * (row * point + bias) + dim * TINY)


def log_sum_error(terms: int, total: float) -> float:
    """Return a bound of the error of ln(sum exp(l_k - top)) + top from given floats l_k <= top.

    The difference is rounded (|l_k - top| <= 746 or the exponential is 0 and below TINY), exp and the sum
    add a relative error of gamma(terms + 8 + 746 + 1) to a total >= 1/2, log and the last sum a few u of
    ``total`` = |top| + |ln|.
    """
    relative = gamma(terms + FUNCTION + DEEPEST + 2) + 2 * terms * TINY
    return UP * (2 * relative + gamma(FUNCTION + 2) * total)


def block_sum(values: Any) -> tuple[float, int]:
    """Return the sum of a float64 vector and how many roundings a term meets in it: blocks, then their sums."""
    count = len(values) // BLOCK * BLOCK
    sums = values[:count].reshape(-1, BLOCK).sum(axis=1).tolist()
    sums.append(float(values[count:].sum()))
    return math.fsum(sums), BLOCK + 1


def entropy_error(terms: int, depth: int, size: float) -> float:
    """Return a bound of the error of sum v ln v over ``terms`` floats, with sum |v ln v| computed as ``size``.

    A term meets the roundings of its logarithm, of the product and of ``depth`` additions.
    """
    return UP * (2 * gamma(depth + FUNCTION + 2) * size + terms * TINY)


def mean_error(depth: int, row: float) -> float:
    """Return a bound of the error |computed - true| of a mean row sum v_k w_k / S, weights v_k / S.

    Each coordinate is a sum in which a term meets at most ``depth`` roundings, so that the error vector is
    at most gamma(depth) sum v_k |w_k| <= gamma(depth) S row long.  ``depth`` counts those of S and of the
    division too.
    """
    return UP * (2 * gamma(depth + 4) * row + depth * TINY)
