"""Translations that round nothing: every row plus v is a number of the format that is written.

The entries of a column are whole multiples of some 2^low.  A sum that is a multiple of 2^g and at most
2^(digits + g) in size is stored exactly; so v may be any multiple of 2^g, g <= low, that keeps the sums so small.

Why there may be none: two stored entries differ as the entries do.  If their difference is an odd multiple of
2^low, one of the two is a multiple of no higher power, so smaller than 2^(digits + low).  Let S be the column's
odd multiples of 2^low, T the even ones, zeros too: either all sums of S are so small or all of T are.  The
second is impossible when T spreads wider than twice that; then v differs by less than 2^(digits + low) from
minus an entry of S: a box that holds every exact translation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.errors import ImpossibleError, UsageError
from shiftproof.floats import FORMATS, Format, deltas, rounded
from shiftproof.least_loss import cosine_of, nearer, sample
from shiftproof.translation import BETWEEN, OUTSIDE, along, candidates

Blocks = Callable[[], Iterator[tuple[int, Any]]]
NONE = 1 << 20  # the exponent of a column of zeros
NEAR = 1e-3  # of the cosine: what an exact translation is to reach at least
ROUNDS = 12
SLACK = 1e-9  # relative, of the box in floats


class NoExactTranslationError(ImpossibleError):
    """It is proved that no translation rounds nothing."""


class NoneFoundError(UsageError):
    """No translation that rounds nothing was found, and that there is none is not proved."""


@dataclass(frozen=True, eq=False)
class Columns:
    """What limits exact translations, a column each: the exponent ``low``, range, the half-width of the box."""

    low: Any
    least: Any
    most: Any
    odd_least: Any
    even_spread: Any

    def grid(self, shift: Any, form: Format) -> Any:
        """Return the least exponents g (d,) whose multiples may be added near ``shift``; NONE where none may."""
        top = np.maximum(np.abs(self.least + shift), np.abs(self.most + shift))
        g = np.maximum(np.where(top > 0, np.frexp(top)[1] - form.digits, form.least), form.least)
        return np.where((g <= self.low) & (top <= form.largest), g, NONE)

    def box(self, form: Format) -> Any:
        """Return upper bounds (d,) of |v| over every exact translation, infinite where there is none."""
        with np.errstate(over="ignore"):
            small = np.ldexp(1.0, np.minimum(self.low + form.digits, 1023))
            bounded = self.even_spread >= 2 * small * (1 + SLACK)
            return np.where(bounded, (small + self.odd_least) * (1 + SLACK), math.inf)


def columns(blocks: Blocks) -> Columns:
    """Return a head's columns from two passes over its float64 blocks."""
    low, least, most = None, None, None
    for _, block in blocks():
        exponent = _trailing(block).min(axis=0)
        ends = block.min(axis=0), block.max(axis=0)
        low = exponent if low is None else np.minimum(low, exponent)
        least = ends[0] if least is None else np.minimum(least, ends[0])
        most = ends[1] if most is None else np.maximum(most, ends[1])
    odd_least = even_least = even_most = None
    for _, block in blocks():
        odd = _trailing(block) == low
        parts = (
            np.where(odd, np.abs(block), math.inf).min(axis=0),
            np.where(odd, math.inf, block).min(axis=0),
            np.where(odd, -math.inf, block).max(axis=0),
        )
        odd_least = parts[0] if odd_least is None else np.minimum(odd_least, parts[0])
        even_least = parts[1] if even_least is None else np.minimum(even_least, parts[1])
        even_most = parts[2] if even_most is None else np.maximum(even_most, parts[2])
    with np.errstate(over="ignore"):
        spread = np.asarray(even_most) - np.asarray(even_least)  # -inf where all are odd
    return Columns(low, least, most, odd_least, np.where(np.asarray(low) == NONE, -math.inf, spread))


def _trailing(block: Any) -> Any:
    """Return the exponents of the highest powers of two that divide the entries, NONE for zeros."""
    mantissa, exponent = np.frexp(block)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    power = np.frexp((whole & -whole).astype(np.float64))[1] - 1
    return np.where(whole == 0, NONE, exponent.astype(np.int64) - 53 + power)


def exact_translation(
    unembeddings: Any, blocks: Blocks, pair: tuple[int, int], cosine: Fraction, form: Format
) -> Any:
    """Return v (d,) float64 such that every row plus v is in the format, and the pair has the cosine.

    For -1 < cosine < 1 the cosine is the nearest found.  Raises NoExactTranslationError or NoneFoundError,
    naming a wider format that has one.
    """
    a, b = (unembeddings[label].astype(np.float64) for label in pair)
    known = columns(blocks)
    found = _search(unembeddings, blocks, pair, cosine, form, known)
    if found is not None:
        return found
    wider = [f for f in (FORMATS["float32"], FORMATS["float64"]) if f.digits > form.digits]
    has = next((f for f in wider if _search(unembeddings, blocks, pair, cosine, f, known) is not None), None)
    mend = f"--dtype {has.name} has one" if has else "without --exact rounding is bounded and said"
    if _excluded(a, b, cosine, known.box(form)):
        raise NoExactTranslationError(
            f"--exact: no translation to cosine {cosine} is exact in {form.name}; {mend}"
        )
    raise NoneFoundError(
        f"--exact: no translation to cosine {cosine} that is exact in {form.name} was found"
        f" (that there is none is not proved); {mend}"
    )


def _search(
    unembeddings: Any, blocks: Blocks, pair: tuple[int, int], cosine: Fraction, form: Format, known: Columns
) -> Any:
    a, b = (unembeddings[label].astype(np.float64) for label in pair)
    if abs(cosine) == 1:
        some = sample(unembeddings, pair)
        for place in BETWEEN if cosine < 0 else OUTSIDE:
            shift = _exactly(a, b, Fraction(place))
            if shift is not None and (_fits(shift, known, form) or _checked(shift, some, blocks, form)):
                return shift
        return None
    found = [_snapped(v, a, b, float(cosine), known, form) for v in _raw(a, b, cosine, known, form)]
    near = [(abs(cosine_of(a + v, b + v) - float(cosine)), i) for i, v in enumerate(found) if v is not None]
    miss, index = min(near, default=(math.inf, 0))
    return found[index] if miss <= NEAR else None


def _exactly(a: Any, b: Any, place: Fraction) -> Any:
    """Return -(a + place (b - a)) where every entry of it is a float64, else None."""
    exact = [
        -(Fraction(x) * (1 - place) + Fraction(y) * place)
        for x, y in zip(a.tolist(), b.tolist(), strict=True)
    ]
    try:
        floats = [float(x) for x in exact]
    except OverflowError:
        return None
    return np.array(floats) if all(Fraction(f) == x for f, x in zip(floats, exact, strict=True)) else None


def _fits(shift: Any, known: Columns, form: Format) -> bool:
    grid = known.grid(shift, form)
    return bool(((shift == 0) | ((grid < NONE) & (_trailing(shift) >= grid))).all())


def _checked(shift: Any, some: Any, blocks: Blocks, form: Format) -> bool:
    """Return whether a translation is exact on a sample of the rows, and then on all."""
    if not _is_exact(some, shift, form):
        return False
    return all(_is_exact(block, shift, form) for _, block in blocks())


def _is_exact(block: Any, shift: Any, form: Format) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        total = block + shift
        stored = rounded(total, form).astype(np.float64)
        return bool(np.isfinite(stored).all()) and deltas(stored, total, block, shift)[1]


def _raw(a: Any, b: Any, cosine: Fraction, known: Columns, form: Format) -> Iterator[Any]:
    """Yield real translations to bring to the grid: on all columns, then on those with room only."""
    yield from candidates(a, b, cosine)
    middle = a / 2 + b / 2
    room = known.grid(-middle, form) < NONE
    order = [int(c) for c in np.argsort(-np.abs(middle), kind="stable") if room[c]]
    for direction in (middle, np.ones_like(a)):
        yield from along(a, b, np.where(room, direction, 0.0), float(cosine))
    for column in order[:8]:
        yield from along(a, b, np.eye(1, len(a), column)[0], float(cosine))


def _snapped(shift: Any, a: Any, b: Any, cosine: float, known: Columns, form: Format) -> Any:
    """Return the translation on the grid, nearest to the cosine by small steps; None where it does not fit."""
    grid = known.grid(shift, form)
    if ((grid == NONE) & (shift != 0)).any():
        return None
    unit = np.ldexp(1.0, np.where(grid == NONE, 0, grid))
    shift = np.round(shift / unit) * unit
    if not _fits(shift, known, form):
        return None
    miss = abs(cosine_of(a + shift, b + shift) - cosine)
    free = np.where((grid == NONE) | (shift == 0), 0.0, unit)
    for _ in range(ROUNDS):
        changed = nearer(shift, np.stack([a, b]), cosine, lambda total: total, 2 * free)
        better = abs(cosine_of(a + changed, b + changed) - cosine)
        if not better < miss or not _fits(changed, known, form):
            break
        shift, miss = changed, better
    return shift if math.isfinite(miss) else None


def _excluded(a: Any, b: Any, cosine: Fraction, box: Any) -> bool:
    """Return whether surely no v within the box gives the pair the cosine."""
    if abs(cosine) == 1:
        step = b - a
        flat = step == 0
        if (np.abs(a[flat]) > box[flat]).any():
            return True
        with np.errstate(all="ignore"):
            ends = np.sort([(-box - a)[~flat] / step[~flat], (box - a)[~flat] / step[~flat]], axis=0)
        low, high = (ends + [[-SLACK], [SLACK]] * np.abs(ends)) if ends.size else ends
        first, last = float(low.max(initial=-math.inf)), float(high.min(initial=math.inf))
        if cosine < 0:
            first, last = max(first, 0.0), min(last, 1.0)
            return first > last
        return first > last or (first >= 0 and last <= 1)
    turn = 0.0
    if not np.isfinite(box).all():
        return False
    for row in (a, b):
        scale = math.ldexp(1.0, -max(-1000, min(1000, math.frexp(float(np.abs(row).max()))[1])))
        with np.errstate(over="ignore"):  # what overflows there is far
            size, far = (float(np.linalg.norm(vector * scale)) for vector in (row, box))
        if not far < size * (1 - SLACK):
            return False
        turn += math.asin(far / size * (1 + SLACK))
    between = math.acos(max(-1.0, min(1.0, cosine_of(a, b)))) - math.acos(float(cosine))
    return abs(between) > turn + 1e-6
