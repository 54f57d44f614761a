"""Heads with a few unknown numbers: the solver finds them, they are made short, and the head is built.

The input is turned to the first axis, f = (t, 0, ...), so that logits are t times the first coordinates and
only these, the pair's cosine and t enter the question.  A family says once how they depend on its unknowns,
in arithmetic that symbols and floats share; the solver gets it with one-sided bounds for exp.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from flint import fmpq

from shiftproof.exact import Quadratic, rational, to_float
from shiftproof.question import Question
from shiftproof.rationals import simplest_where
from shiftproof.rows import Exhibit, first, row
from shiftproof.solver import Outcome, SolverPool

SLACK = 1e-9
TINY = 1e-300
RESTARTS = 3
STEPS = 250_000  # solver resource units, some tenths of a second; the optimiser may find what it does not
FAR = 700.0  # exp of more overflows
SCALE = "t"

Values = Mapping[str, Fraction]


@dataclass(frozen=True)
class Reduced:
    """What the question sees of a head: numbers, or symbolic expressions in the unknowns.

    ``pair``: the first coordinates of the two rows, the larger one first; ``inner`` and ``square``: their
    inner product and squared length (the same for both); ``others``: (first coordinate, how many) of the
    other rows, at least as large as it is; ``positive``: what must be > 0.
    """

    pair: tuple[Any, Any]
    inner: Any
    square: Any
    others: tuple[tuple[Any, int], ...]
    positive: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Family:
    """A family of exact heads for one question.

    ``reduced`` maps the unknowns but t to a `Reduced`; ``build`` returns the head with its input from their
    values; ``start`` holds numbers near a good choice, for the optimiser; ``solver`` says whether the
    polynomial bounds are likely to be enough.
    """

    name: str
    unknowns: tuple[str, ...]
    reduced: Callable[..., Reduced]
    build: Callable[[Values], Exhibit]
    start: Mapping[str, float] = field(default_factory=dict)
    solver: bool = True


def margin(question: Question, family: Family, values: Mapping[str, Any]) -> float:
    """Return by how much the values satisfy the question: positive where they do, in no particular unit.

    Shape and cosine are decided exactly where the values are fractions; exponentials are floats.
    """
    numbers = dict(values)
    t = numbers.pop(SCALE)
    try:
        seen = family.reduced(**numbers)
        parts = [float(x) if x > 0 else min(float(x), -TINY) for x in (*seen.positive, seen.square)]
        parts.append(_within(question.most_cosine - seen.inner / seen.square))
        parts.append(_within(seen.inner / seen.square - question.least_cosine))
        if question.ball is not None:
            parts.append(_within(question.ball - t))
        parts.append(_within(t))
        if question.threshold > 0:
            parts.append(_log_gain(seen, t, question.threshold))
    except (ZeroDivisionError, ValueError, OverflowError):
        return -math.inf
    return min(parts)


def _within(gap: Any) -> float:
    """Return a gap as part of a margin: how wide it is does not matter, zero is wide enough."""
    return float(gap) if gap < 0 else 1.0


def _float(value: Any) -> float:
    return to_float(value) if isinstance(value, fmpq) else float(value)


def _taken(seen: Reduced, t: Any) -> float:
    """Return 1/p - 2 for the smaller probability p of the pair: what the others and a difference take.

    It is e^(the pair's difference) - 1 and the others' exponentials, in units of the less probable label's.
    """
    first, second = seen.pair
    rises = [(_float(t * (x - second)), count) for x, count in seen.others if count]
    ahead = _float(t * (first - second))
    if max([ahead, *(rise for rise, _ in rises)]) > FAR:
        return math.inf
    return math.expm1(ahead) + sum(count * math.exp(rise) for rise, count in rises)


def _log_gain(seen: Reduced, t: Any, threshold: Fraction) -> float:
    """Return the logarithm of the smaller probability of the pair, less that of a threshold, and a little.

    1/p - 2 is compared with 1/T - 2, so that thresholds near 1/2 are told apart.
    """
    taken = _taken(seen, t)
    if math.isinf(taken):
        return -FAR
    return math.log1p((float(1 / threshold - 2) - taken * (1 + SLACK)) / (2 + taken))


def relations(question: Question, family: Family, symbols: Mapping[str, Any]) -> list[Any]:
    """Return the question as polynomial relations: enough for a head, not necessary for one.

    exp(-u) <= 1/(1 + u + u^2/2 + u^3/6) for u >= 0, and exp(v) <= 1/(1 - v) for v < 1.
    """
    import sympy as sp

    def exact(value: Fraction) -> Any:
        return sp.Rational(value.numerator, value.denominator)

    t = symbols[SCALE]
    seen = family.reduced(**{name: symbols[name] for name in family.unknowns if name != SCALE})
    found = [sp.Gt(x, 0) for x in seen.positive]
    if question.cosine_at_most is not None:
        found.append(sp.Le(seen.inner, exact(question.cosine_at_most) * seen.square, evaluate=False))
    if question.cosine_at_least is not None:
        found.append(sp.Ge(seen.inner, exact(question.cosine_at_least) * seen.square, evaluate=False))
    if question.ball is not None:
        found.append(sp.Le(t, exact(question.ball)))
    found.append(sp.Ge(t, 0))
    if question.threshold == 0:
        return [relation for relation in found if relation is not sp.true]
    first, second = seen.pair
    total = sp.Integer(1)
    if first == second:
        total += 1
    else:
        rise, power = t * (first - second), sp.Symbol("e.pair", real=True)
        found += [sp.Lt(rise, 1), sp.Ge(power * (1 - rise), 1), sp.Gt(power, 0)]
        total += power
    for number, (x, count) in enumerate(seen.others):
        if count:
            fall, power = t * (second - x), sp.Symbol(f"e.{number}", real=True)
            found += [
                sp.Ge(fall, 0),
                sp.Gt(power, 0),
                sp.Ge(power * (1 + fall + fall**2 / 2 + fall**3 / 6), 1),
            ]
            total += count * power
    found.append(sp.Le(exact(question.threshold) * total, 1))
    return [relation for relation in found if relation is not sp.true]


@dataclass(frozen=True)
class Solved:
    """Values of a family's unknowns (None for none), the outcome in words, and the question to the solver."""

    values: dict[str, Fraction] | None
    said: str
    logic: str = ""
    smt2: str = ""


def solved(question: Question, family: Family, pool: SolverPool) -> Solved:
    """Return the values of the unknowns that the solver finds."""
    import sympy as sp

    from shiftproof.instances import readings
    from shiftproof.smtlib import script

    symbols = {name: sp.Symbol(name, real=True) for name in family.unknowns}
    wanted = relations(question, family, symbols)
    if sp.false in wanted:
        return Solved(None, "no values")
    logic, text = script(
        [("", r) for r in wanted], status="sat", title=f"{family.name}: values of the unknowns"
    )
    answer = pool.ask(text, logic, rlimit=STEPS)
    if answer.outcome is not Outcome.COUNTEREXAMPLE:
        said = "no values" if answer.outcome is Outcome.VALID else answer.outcome.value
        return Solved(None, said, logic, text)
    for reading in readings(answer.model):
        values = {
            name: Fraction(int(reading[name].p), int(reading[name].q))
            for name in family.unknowns
            if name in reading and reading[name].is_Rational
        }
        if len(values) == len(family.unknowns) and margin(question, family, values) > 0:
            return Solved(values, "values", logic, text)
    return Solved(None, "no rational values", logic, text)


def optimised(question: Question, family: Family) -> tuple[dict[str, Fraction], float]:
    """Return the values with the largest margin that a simplex search finds, and that margin.

    The scale t is scanned first; where the family's start is good enough, the search ends there.
    """
    start = {name: family.start.get(name, 1.0) for name in family.unknowns}
    scales = _scales(question)
    start[SCALE] = max(scales, key=lambda t: margin(question, family, {**start, SCALE: t}))
    if margin(question, family, start) > 0:
        best, found = start, margin(question, family, start)
    else:
        best, found = _climbed(question, family, start)
    return {name: Fraction(value) for name, value in best.items()}, found


def highest(question: Question, family: Family) -> dict[str, Fraction] | None:
    """Return the values of a family with the largest co-probability met, whatever the threshold."""
    best: tuple[float, dict[str, float]] | None = None
    start = {name: family.start.get(name, 1.0) for name in family.unknowns}
    eased = replace(question, coprobability_at_least=None)

    def value(values: Mapping[str, float]) -> float:
        if margin(eased, family, values) <= 0:
            return -math.inf
        numbers = dict(values)
        t = numbers.pop(SCALE)
        return 1 / (2 + _taken(family.reduced(**numbers), t))

    for stretch in (1.0, 0.98, 0.95, 0.9, 1.02, 1.05):
        for t in _scales(question):
            trial = {name: x * stretch for name, x in start.items()} | {SCALE: t}
            found = value(trial)
            if best is None or found > best[0]:
                best = found, trial
    if best is None or best[0] <= 0:
        return None
    return {name: Fraction(x).limit_denominator(10**6) for name, x in best[1].items()}


def _scales(question: Question) -> list[float]:
    if question.ball is None:
        return [2.0**power for power in range(-12, 40)]
    return [float(question.ball) * (1 - 1e-12) * part for part in (1.0, 0.9, 0.75, 0.5, 0.25, 0.1)]


def _climbed(
    question: Question, family: Family, start: Mapping[str, float]
) -> tuple[dict[str, float], float]:
    """Return the best point of a Nelder-Mead search in the logarithms of the unknowns."""
    from scipy.optimize import minimize

    names = list(start)

    def values(point: Sequence[float]) -> dict[str, float]:
        found = {name: math.exp(min(x, 60.0)) for name, x in zip(names, point, strict=True)}
        if question.ball is not None:
            found[SCALE] = min(found[SCALE], float(question.ball) * (1 - 1e-15))
        return found

    def cost(point: Sequence[float]) -> float:
        found = margin(question, family, values(point))
        return -found if math.isfinite(found) else 1e9

    point = [math.log(max(start[name], 1e-12)) for name in names]
    for _ in range(RESTARTS):
        best = minimize(
            cost, point, method="Nelder-Mead", options={"maxiter": 400, "xatol": 1e-12, "fatol": 1e-14}
        )
        point = list(best.x)
        if best.fun < 0:
            break
    return values(point), -float(best.fun)


def shortened(question: Question, family: Family, values: Values) -> dict[str, Fraction]:
    """Return short values that still satisfy the question: the shape first, then t, as small as that allows.

    While the shape is made short, t may grow where no radius forbids it.
    """
    kept = dict(values)

    def scale_for(trial: Mapping[str, Fraction]) -> Fraction | None:
        growth = (1,) if question.ball is not None else (1, 8, 512)
        for factor in growth:
            t = kept[SCALE] * factor
            if margin(question, family, {**trial, SCALE: t}) > 0:
                return t
        return None

    for name in (name for name in family.unknowns if name != SCALE):
        kept[name] = simplest_where(
            lambda x, name=name: scale_for({**kept, name: x}) is not None,  # type: ignore[misc]
            kept[name],
        )
    kept[SCALE] = scale_for(kept) or kept[SCALE]
    return kept


def nearest_input(question: Question, exhibit: Exhibit) -> Exhibit:
    """Return the head with a shorter input (t, 0, ...) if a smaller t, or one with fewer digits, is enough."""
    point = exhibit.input
    if not point or set(point) != {0} or question.threshold == 0:
        return exhibit
    if any(isinstance(vector.get(0), Quadratic) for vector in exhibit.rows):
        return exhibit
    scale = first(point)
    start = Fraction(int(scale.p), int(scale.q))
    worse = min(first(exhibit.rows[label]) for label in exhibit.pair)
    others = Counter(first(vector) for label, vector in enumerate(exhibit.rows) if label not in exhibit.pair)
    better = max(first(exhibit.rows[label]) for label in exhibit.pair)
    seen = Reduced((better, worse), 0, 1, tuple(others.items()))

    def holds(t: Fraction) -> bool:
        if question.radius is not None and question.unit_length and t > question.radius:
            return False
        return _log_gain(seen, rational(t), question.threshold) >= 0

    if question.ball is not None and holds(question.ball):
        start = question.ball
    if not holds(start):
        return exhibit
    t = simplest_where(holds, start)
    return replace(exhibit, input=row(rational(t)))
