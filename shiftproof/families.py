"""Families of exact heads in which a pair is probable together at one input.

Each is written for one question, with the input on the first axis; `ansatz` finds its unknowns.  Rows that
are added to reach the number of labels come in opposite pairs of logit 0 (`lifting`), so that centring,
lengths and the pair's cosine stay.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from flint import fmpq

from shiftproof.ansatz import SCALE, Family, Reduced, Values
from shiftproof.exact import rational
from shiftproof.lifting import completed, lone_rows, opposite_pairs
from shiftproof.question import HALF, Question
from shiftproof.rationals import circle, root_of
from shiftproof.rows import Exhibit, Sparse, row

THIRD_ROOT = root_of(fmpq(3, 4))  # sqrt(3)/2
CORNERS = (row(fmpq(1, 2), THIRD_ROOT), row(fmpq(1, 2), -THIRD_ROOT), row(-1))  # a regular triangle


def families(question: Question) -> Iterator[Family]:
    """Yield the families that can answer a question about one input, the simplest heads first."""
    makers = _unit if question.one_length else _free
    for applies, make in makers:
        if applies(question):
            found = make(question)
            yield from (found,) if isinstance(found, Family) else found


def exhibit(question: Question, name: str, rows: list[Sparse], t: Fraction) -> Exhibit:
    """Return a head whose first two rows are the pair, with the input (t, 0, ...)."""
    point = row(rational(t))
    return Exhibit(tuple(rows), question.dim, input=point, family=name)


def chord(m: Any) -> tuple[Any, Any]:
    """Return the point (2m, 1 - m^2)/(1 + m^2) of the unit circle, in the arithmetic of ``m``."""
    return 2 * m / (1 + m * m), (1 - m * m) / (1 + m * m)


def mirrored(x: Any, y: Any) -> tuple[Any, Any, Any]:
    """Return (pair, inner, square) of the unit rows (x, y), (x, -y)."""
    return (x, x), x * x - y * y, x * x + y * y


def lean_start(question: Question) -> float:
    """Return m of the unit pair (x, +-y) whose cosine lies a little inside the bound."""
    if question.cosine_at_least is not None:
        cosine = float(question.cosine_at_least) * 0.98 + 0.02 * 0.999
    else:
        cosine = float(question.most_cosine) * 0.98 - 0.02
    x = math.sqrt(max(1 + cosine, 1e-12) / 2)
    return math.tan(math.asin(min(x, 0.999999)) / 2)


def allows(question: Question, low: Fraction | int, high: Fraction | int) -> bool:
    """Return whether some cosine strictly between ``low`` and ``high`` is within the bound."""
    return question.least_cosine < high and question.most_cosine > low


def contains(question: Question, cosine: Fraction | int) -> bool:
    """Return whether the bound allows this cosine."""
    return question.least_cosine <= cosine <= question.most_cosine


def _beside(question: Question, x: Any) -> Any:
    """Return the first coordinate that added opposite pairs may have beside a pair with first coordinate x."""
    return x / 2 if question.dim == 2 else 0 * x


def _added(question: Question, core: list[Sparse], x: Fraction) -> list[Sparse]:
    source = opposite_pairs(question.dim, x, one_length=question.one_length)
    return completed(core, question.labels, source)


# -- rows of any length ----------------------------------------------------------------------------
def _lean(question: Question) -> Family:
    """Return (1, r), (1, -r) and (-2, 0), or all four of (+-1, +-r), with opposite pairs (0, +-k)."""
    odd = question.labels % 2

    def reduced(r: Any) -> Reduced:
        pair, inner, square = mirrored(1 + 0 * r, r)
        others = ((-2, 1), (0, question.labels - 3)) if odd else ((-1, 2), (0, question.labels - 4))
        return Reduced(pair, inner, square, others, (r,))

    def build(values: Values) -> Exhibit:
        r = values["r"]
        x, y = r.denominator, r.numerator
        core = [row(x, y), row(x, -y)]
        core += [row(-2 * x)] if odd else [row(-x, y), row(-x, -y)]
        return exhibit(question, "leaning pair", _added(question, core, Fraction(1)), values[SCALE] / x)

    start = {"r": 1 / math.tan(2 * math.atan(lean_start(question)))}
    return Family("leaning pair", ("r", SCALE), reduced, build, start)


def _two(question: Question) -> Family:
    """Return two rows (x, +-y), of length 1 where one length is asked for."""

    def reduced(m: Any) -> Reduced:
        return Reduced(*mirrored(*chord(m)), (), (m, 1 - m))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        if not question.one_length:
            x, y = fmpq((x / y).p), fmpq((x / y).q)
        return exhibit(question, "two rows", [row(x, y), row(x, -y)], values[SCALE])

    return Family("two rows", ("m", SCALE), reduced, build, {"m": lean_start(question)})


def _collinear(question: Question) -> Family:
    """Return k, k + 1 and others below them on a line: cosine +1, not quite a tie."""
    n = question.labels
    least = 1 if n % 2 else 2
    top = least + max(n - 3, 0) // 2 if question.centered else 0

    def reduced(k: Any) -> Reduced:
        return Reduced((k + 1, k), 1 + 0 * k, 1 + 0 * k, ((top, n - 2),), (k - top,))

    def build(values: Values) -> Exhibit:
        k = rational(values["k"])
        core = [row(k), row(k + 1)]
        if not question.centered:
            rows = [*core, *(row(-size) for size in range(1, n - 1))]
        else:
            core += [row(-2 * k - 1)] if n % 2 else [row(-1), row(-2 * k)]
            pairs = ((row(size), row(-size)) for size in range(least, top + 1))
            rows = completed(core, n, pairs)
        return exhibit(question, "collinear pair", rows, values[SCALE])

    start = {"k": 2.0 * top + 100}
    return Family("collinear pair", ("k", SCALE), reduced, build, start)


def _line_opposite(question: Question) -> Family:
    """Return 1, -1 and others far on one side, on a line: cosine -1, not quite a tie."""
    n = question.labels

    def reduced(k: Any) -> Reduced:
        return Reduced((1 + 0 * k, -1 + 0 * k), -1 + 0 * k, 1 + 0 * k, ((-k, n - 2),), (k - 1,))

    def build(values: Values) -> Exhibit:
        k = rational(values["k"])
        rows = [row(1), row(-1), *(row(-k - step) for step in range(n - 2))]
        return exhibit(question, "opposite pair on a line", rows, values[SCALE])

    return Family("opposite pair on a line", ("k", SCALE), reduced, build, {"k": 200.0})


def _opposed(question: Question) -> Family:
    """Return (0, 1), (0, -1) and others on one side: cosine -1 and a tie, not centred."""
    n = question.labels

    spread = question.one_length and n > 3

    def reduced(z: Any = Fraction(1, 2)) -> Reduced:
        side = -1 + z if question.one_length else -1
        others = ((-1, 1), (side, n - 3)) if n > 2 else ()
        return Reduced((0, 0), -1, 1, others, (z, 1 - z) if spread else ())

    def build(values: Values) -> Exhibit:
        ceiling = 1 - values["z"] if spread else HALF
        source = lone_rows(question.dim, ceiling, one_length=question.one_length)
        rows = [row(0, 1), row(0, -1), *(next(source) for _ in range(n - 2))]
        return exhibit(question, "opposed pair", rows, values[SCALE])

    if spread:
        return Family("opposed pair", ("z", SCALE), reduced, build, {"z": 1e-4}, solver=False)
    return Family("opposed pair", (SCALE,), reduced, build)


# -- rows of one length ----------------------------------------------------------------------------
def _rhombus(question: Question) -> Family:
    """Return the four rows (+-x, +-y) of the unit circle, or three with (-1, 0) where none need centre."""
    n = question.labels
    odd = n % 2

    def reduced(m: Any) -> Reduced:
        x, y = chord(m)
        others = ((-1, 1), (_beside(question, x), n - 3)) if odd else ((-x, 2), (_beside(question, x), n - 4))
        return Reduced(*mirrored(x, y), others, (m, 1 - m))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        core = [row(x, y), row(x, -y), *([row(-1)] if odd else [row(-x, -y), row(-x, y)])]
        limit = Fraction(int(x.p), 2 * int(x.q))
        return exhibit(question, "rhombus", _added(question, core, limit), values[SCALE])

    return Family("rhombus", ("m", SCALE), reduced, build, {"m": lean_start(question)})


def _triangle(question: Question) -> Family:
    """Return a regular triangle, with opposite pairs: cosine -1/2."""
    x = HALF

    def reduced() -> Reduced:
        return Reduced((x, x), -x, 1, ((-1, 1), (_beside(question, x), question.labels - 3)))

    def build(values: Values) -> Exhibit:
        rows = _added(question, list(CORNERS), Fraction(1, 4))
        return exhibit(question, "regular triangle", rows, values[SCALE])

    return Family("regular triangle", (SCALE,), reduced, build)


def _space(question: Question) -> Family:
    """Return five rows of length 1 in three dimensions that sum to zero, a pair of any low cosine among them."""

    def reduced(m: Any) -> Reduced:
        x, y = chord(m)
        others = ((0, question.labels - 4), (-x, 2))
        return Reduced(*mirrored(x, y), others, (m, 1 - m, Fraction(3, 4) - x * x))

    def build(values: Values) -> Exhibit:
        x, y = circle(values["m"])
        depth = root_of(fmpq(3, 4) - x * x)
        half = fmpq(-1, 2)
        core = [row(x, y), row(x, -y), row(0, 1), row(-x, half, depth), row(-x, half, -depth)]
        return exhibit(question, "five in space", _added(question, core, Fraction(1)), values[SCALE])

    return Family("five in space", ("m", SCALE), reduced, build, {"m": lean_start(question)})


def _repeated(question: Question) -> Family:
    """Return twice the row (1, 0) as the pair, where rows may be repeated: cosine +1."""
    n, line = question.labels, question.dim == 1
    core: list[Sparse]
    others: list[tuple[Any, int]]
    if not question.centered:
        core, others = [row(1), row(1), *[row(-1)] * (n - 2)], [(-1, n - 2)]
    elif line:
        half = n // 2
        core, others = [row(1)] * half + [row(-1)] * half, [(1, half - 2), (-1, half)]
    elif n % 2 == 0:
        core = [row(1), row(1), row(-1), row(-1)] + [row(0, 1), row(0, -1)] * ((n - 4) // 2)
        others = [(-1, 2), (0, n - 4)]
    else:
        third = [row(fmpq(-1, 2), THIRD_ROOT), row(fmpq(-1, 2), -THIRD_ROOT)]
        core = [row(1), row(1), row(-1), *third] + [row(0, 1), row(0, -1)] * ((n - 5) // 2)
        others = [(-1, 1), (-HALF, 2), (0, n - 5)]

    def build(values: Values) -> Exhibit:
        return exhibit(question, "repeated row", core, values[SCALE])

    return Family("repeated row", (SCALE,), lambda: Reduced((1, 1), 1, 1, tuple(others)), build)


def _planes(question: Question) -> Iterator[Family]:
    from shiftproof.planes import plane_families

    yield from plane_families(question)


def _balls(question: Question) -> Iterator[Family]:
    from shiftproof.balls import ball_families

    yield from ball_families(question)


Maker = tuple[Callable[[Question], bool], Callable[[Question], Family | Iterator[Family]]]


def _pair_alone(question: Question) -> bool:
    return question.labels == 2 and question.dim >= 2 and not question.centered and allows(question, -1, 1)


_free: tuple[Maker, ...] = (
    (_pair_alone, _two),
    (lambda q: q.labels >= 3 and q.dim >= 2 and allows(q, -1, 1), _lean),
    (lambda q: q.dim >= 2 and not q.centered and contains(q, -1), _opposed),
    (lambda q: contains(q, 1) and not (q.centered and q.labels == 2), _collinear),
    (lambda q: not q.centered and contains(q, -1), _line_opposite),
)
_unit: tuple[Maker, ...] = (
    (_pair_alone, _two),
    (lambda q: q.labels >= 3 and q.dim >= 2 and q.labels % 2 == 1 and contains(q, -HALF), _triangle),
    (
        lambda q: q.labels >= 3 and q.dim >= 2 and (q.labels % 2 == 0 or not q.centered) and allows(q, -1, 1),
        _rhombus,
    ),
    (lambda q: q.labels >= 5 and q.dim >= 3 and q.labels % 2 == 1 and allows(q, -1, HALF), _space),
    (lambda q: q.dim >= 2 and not q.centered and contains(q, -1), _opposed),
    (
        lambda q: (
            q.allow_repeats
            and contains(q, 1)
            and (not q.centered or (q.labels >= 4 and (q.dim >= 2 or q.labels % 2 == 0)))
        ),
        _repeated,
    ),
    (
        lambda q: q.labels >= 5 and q.labels % 2 == 1 and q.dim >= 2 and q.centered and allows(q, -1, 1),
        _planes,
    ),
    (lambda q: q.ball is not None and q.dim >= 2 and allows(q, -1, 1), _balls),
)
