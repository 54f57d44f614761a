"""The translation that loses least to rounding, among candidates that reach the cosine.

Candidates are tried on a sample of the rows, in the format that is written.  Nothing here is rigorous:
what the one chosen does to every row is bounded when it is written.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.floats import FORMATS, Format, deltas, lengths, rounded
from shiftproof.translation import candidates

SAMPLE = 1 << 17  # entries of the rows that candidates are tried on
STEPS = (-4.0, -2.0, -1.0, -0.5, 0.5, 1.0, 2.0, 4.0)
ROUNDS = 6
NOISE = 1e-15  # of a cosine in float64
SAME = 1e-12  # as near to the cosine as "it has it already" means
FAR = 0.1  # from the cosine: what is no twin of that cosine


@dataclass(frozen=True, eq=False)
class Choice:
    """A translation v (d,), its loss on the sample, the distance of the stored cosine from the one asked."""

    shift: Any
    loss: float
    miss: float


def cosine_of(a: Any, b: Any) -> float:
    """Return the cosine of two float64 vectors, nan where one is zero or not finite."""
    with np.errstate(all="ignore"):
        a, b = (v / np.abs(v).max() for v in (a, b))
        return float(a @ b / math.sqrt(float(a @ a) * float(b @ b)))


def choose(unembeddings: Any, pair: tuple[int, int], cosine: Fraction, form: Format) -> Choice:
    """Return the best translation of rows (n, d) for a pair; raises UsageError where rounding spoils all."""
    a, b = (unembeddings[label].astype(np.float64) for label in pair)
    rows = sample(unembeddings, pair)
    center = rows.mean(axis=0) if np.abs(rows).max() < FORMATS["float64"].largest / len(rows) else a
    trial = _Trial(rows, float(cosine), form)
    found = [trial.of(v) for v in _variants(a, b, cosine, center, rows, form)]
    usable = [choice for choice in found if math.isfinite(choice.loss) and choice.miss <= 2]
    if not usable:
        raise UsageError(_spoilt(found, form))
    least = min(choice.miss for choice in usable)
    near = form.unit / 4 if abs(cosine) != 1 else max(4 * form.unit**2, NOISE)
    good = [c for c in usable if c.miss <= max(4 * least, near)]
    best = min(good, key=lambda c: (c.loss, c.miss))
    best = best if abs(cosine) == 1 or not best.shift.any() else trial.polished(best)
    if best.miss > FAR:
        raise UsageError(
            f"--dtype {form.name}: rounding keeps the pair {best.miss:.2g} away from the cosine {cosine};"
            f" {_wider(form, 'choose another pair, or scale the head down')}"
        )
    return best


def sample(unembeddings: Any, pair: tuple[int, int]) -> Any:
    """Return the pair's rows, then others evenly spread, as float64."""
    count, dim = unembeddings.shape
    others = np.unique(np.linspace(0, count - 1, min(count, max(16, SAMPLE // dim))).astype(np.int64))
    return np.ascontiguousarray(unembeddings[np.concatenate([pair, others])], dtype=np.float64)


def _variants(a: Any, b: Any, cosine: Fraction, center: Any, rows: Any, form: Format) -> Iterator[Any]:
    """Yield no translation where the pair has the cosine; then candidates, as they are and with fewer digits."""
    if abs(cosine_of(a, b) - float(cosine)) <= SAME and abs(cosine) != 1:
        yield np.zeros_like(a)
    if cosine in {1, -1} and _parallel(a, b, int(cosine)):
        yield np.zeros_like(a)
    usual = np.frexp(np.median(np.abs(rows) / 2, axis=0))[1] + 1  # the two in the middle may not add up
    grid = np.ldexp(1.0, np.maximum(usual - form.digits, -1000))
    for v in candidates(a, b, cosine, (center, np.ones_like(a))):
        yield v
        for coarse in (grid, 8 * grid) if form.digits < 53 else ():
            with np.errstate(over="ignore", invalid="ignore"):
                yield np.round(v / coarse) * coarse


def _parallel(a: Any, b: Any, sign: int) -> bool:
    """Return whether b is a positive (negative) multiple of a, exactly."""
    if not a.any() or not b.any():
        return False
    place = int(np.abs(a).argmax())
    top, bottom = Fraction(float(b[place])), Fraction(float(a[place]))
    if top * bottom * sign <= 0 or abs(cosine_of(a, b) - sign) > SAME:
        return False
    return all(Fraction(x) * top == Fraction(y) * bottom for x, y in zip(a.tolist(), b.tolist(), strict=True))


def _wider(form: Format, otherwise: str) -> str:
    """Return the mend: a wider format, else what is said."""
    wider = {"float16": "float32", "bfloat16": "float32", "float32": "float64"}.get(form.name)
    return f"write --dtype {wider}" if wider else otherwise


def _spoilt(found: list[Choice], form: Format) -> str:
    if all(not math.isfinite(choice.loss) for choice in found):
        return (
            f"--dtype {form.name}: a translated row is beyond {form.largest:.6g}, its largest number;"
            f" {_wider(form, 'scale the head down')}"
        )
    return (
        f"--dtype {form.name}: rounding makes a row of the pair zero, so that it has no cosine;"
        f" {_wider(form, 'choose another pair')}"
    )


class _Trial:
    """Translations tried on the rows of a sample, of which the first two are the pair."""

    def __init__(self, rows: Any, cosine: float, form: Format) -> None:
        self.rows, self.cosine, self.form = rows, cosine, form

    def of(self, shift: Any) -> Choice:
        """Return what a translation does."""
        with np.errstate(over="ignore", invalid="ignore"):
            total = self.rows + shift
            stored = rounded(total, self.form).astype(np.float64)
            if not np.isfinite(stored).all():
                return Choice(shift, math.inf, math.inf)
            rest, exact = deltas(stored, total, self.rows, shift)
        miss = abs(cosine_of(stored[0], stored[1]) - self.cosine)
        loss = 0.0 if exact else float(np.sort(lengths(rest))[-2:].sum())
        return Choice(shift, loss, miss if math.isfinite(miss) else math.inf)

    def polished(self, choice: Choice) -> Choice:
        """Return the choice after small changes of single entries that bring the stored cosine nearer."""
        for _ in range(ROUNDS):
            changed = nearer(
                choice.shift, self.rows[:2], self.cosine, self._stored, self._quanta(choice.shift)
            )
            better = self.of(changed)
            if not better.miss < choice.miss or better.loss > 1.1 * choice.loss:
                break
            choice = better
        return choice

    def _stored(self, total: Any) -> Any:
        return rounded(total, self.form).astype(np.float64)

    def _quanta(self, shift: Any) -> Any:
        top = np.abs(self.rows[:2] + shift).max(axis=0)
        return np.ldexp(1.0, np.maximum(np.frexp(top)[1] - self.form.digits, self.form.least))


def nearer(shift: Any, pair: Any, cosine: float, stored: Any, quanta: Any) -> Any:
    """Return ``shift`` with one entry changed by some quanta, so that the stored cosine is nearest.

    ``pair`` are the two rows, ``stored`` what becomes of sums when they are written.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        a, b = stored(pair + shift)
        scale = math.ldexp(1.0, -max(-1000, min(1000, math.frexp(float(np.abs([a, b]).max()))[1])))
        best, where = math.inf, (0, 0.0)
        ab, aa, bb = (float((x * scale) @ (y * scale)) for x, y in ((a, b), (a, a), (b, b)))
        for step in STEPS:
            x, y = stored(pair + (shift + step * quanta)) * scale
            old_x, old_y = a * scale, b * scale
            top = ab + (x * y - old_x * old_y)
            bottom = (aa + (x * x - old_x * old_x)) * (bb + (y * y - old_y * old_y))
            miss = np.abs(top / np.sqrt(bottom) - cosine)
            place = int(np.nanargmin(miss)) if not np.isnan(miss).all() else 0
            if miss[place] < best:
                best, where = float(miss[place]), (place, step)
    changed = shift.copy()
    changed[where[0]] += where[1] * quanta[where[0]]
    return changed
