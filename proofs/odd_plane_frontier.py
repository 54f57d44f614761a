"""Rows beside the furthest one lie between two lines of slope 1; tangents bound the exponentials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import (
    Known,
    cauchy_schwarz,
    equal_vectors,
    exp_at_least,
    exp_increasing,
    norm_nonnegative,
)
from shiftproof.instances import decide, exact_values
from shiftproof.notation import a, b, f, k, n, number
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim, conjuncts, substitute
from shiftproof.vectors import Cosine, Inner, Vector, VectorAdd, VectorFamily, ZeroVector, norm, total

e, g, c = Vector("e"), Vector("g"), Vector("c")
up, down, others = VectorFamily("up"), VectorFamily("down"), VectorFamily("r")
l, p = (sp.Symbol(x, integer=True, positive=True) for x in ("l", "p"))
m, t, s, C, delta, beta, gamma = (number(x) for x in ("m", "t", "s", "C", "delta", "beta", "gamma"))
rest = n - 1 - p
lean = sp.sqrt((1 + C) / 2)
GRAINS = (8, 64, 1024, 2**20)

# A row (x, y), a row (A, B) that lies behind, the furthest place m with its height H, a weight Z.
x, y, A, B, H, Z, W, P, Q = (number(name) for name in "xyABHZWPQ")
ux, uy, dx, dy = (number(name) for name in ("ux", "uy", "dx", "dy"))
up_x, up_y = (total(lambda j, v=v: Inner(up[j], v), p) for v in (e, g))
down_x, down_y = (total(lambda j, v=v: Inner(down[j], v), rest) for v in (e, g))
CIRCLE = [sp.Eq(x**2 + y**2, 1), sp.Eq(m**2 + H**2, 1), sp.Ge(H, 0), sp.Ge(m, 0), sp.Le(x, m)]


# -- the largest coordinate --------------------------------------------------------------------
def twice_positive_part(value: Any) -> Any:
    """Return value + |value|, as a number of the language: |value e| is |value|."""
    return value + norm(value * e)


def of_row(argument: Argument, family: str, label: Any) -> list[Known]:
    """Return what the hypotheses say of one row of a family."""
    names = (
        f"|{family}_k| = 1",
        f"{family}_k lies in the plane",
        f"{family}_k is {family}",
        f"{family}_k is not beyond",
        *(("a is the least far of those",) if family == "up" else ()),
    )
    return [argument.hypothesis(name).at({k: label}, argument.ranges) for name in names]


def reach(argument: Argument, place: Any) -> Known:
    """Prove: the place m is between 0 and 1, because the rows sum to zero."""
    sides = [
        argument.sum_order(
            f"no row {family} is beyond",
            lambda j, w=rows: Inner(w[j], e),
            sp.Le,
            lambda _j: place,
            count,
            using=lambda j, w=family: of_row(argument, w, j),
        )
        for family, rows, count in (("up", up, p), ("down", down, rest))
    ]
    return argument.from_hypotheses(
        "the place", sp.And(sp.Ge(place, 0), sp.Le(place, 1)), using=[*sides, balance(e)]
    )


def balance(along: Vector) -> Known:
    """Return: what the rows sum to along a vector is 0."""
    rows = VectorAdd(a, total(lambda j: up[j], p), total(lambda j: down[j], rest))
    return equal_vectors(rows, ZeroVector(), along)


def weight(argument: Argument, name: str, value: Any, using: list[Known]) -> Known:
    """Prove what value + |value| is for: it has a sign, and is 0 only where the value is not positive."""
    z = twice_positive_part(value)
    parts = sp.Ge(z, 0), sp.Ge(z * value, 0), sp.Or(sp.Gt(z, 0), sp.Le(value, 0))
    return argument.from_hypotheses(name, sp.And(*parts), using=using)


def largest(argument: Argument, place: Any) -> Known:
    """Prove: if no row lies beyond m, m is at least 1/(n - 1).

    A row up has y >= x + H - m, a row down -y <= H + m - x, and a has y >= 1 + x if it lies behind; the
    three add up.  If a lies in front, so do all rows up, and y >= H for all of them.
    """
    h = sp.sqrt(1 - place**2)
    in_reach = reach(argument, place)
    z, w = twice_positive_part(h - place), twice_positive_part(Inner(a, e))
    z_sign = weight(argument, "whether m is small", h - place, [in_reach])
    w_sign = weight(argument, "whether a lies in front", Inner(a, e), [])
    known = [in_reach, z_sign, w_sign]
    above = argument.lemma("a row up", sp.Ge(y, x + H - m), premises=[*CIRCLE, sp.Ge(y, 0)])
    below = argument.lemma(
        "a row down",
        sp.Ge(Z * y, Z * (x - H - m)),
        premises=[*CIRCLE, sp.Le(y, 0), sp.Ge(Z, 0), sp.Ge(Z * (H - m), 0)],
    )
    front = argument.lemma(
        "a row in front",
        sp.Ge(Z * y, Z * H),
        premises=[*CIRCLE, sp.Ge(y, 0), sp.Ge(x, A), sp.Ge(Z, 0), sp.Ge(Z * A, 0)],
    )

    def put(known: Known, row: Any, factor: Any = sp.S.One) -> Known:
        values = {x: Inner(row, e), y: Inner(row, g), m: place, H: h, Z: factor, A: Inner(a, e)}
        return known.at(values)

    sums = [
        argument.sum_order(
            "rows up",
            lambda j: Inner(up[j], e) + h - place,
            sp.Le,
            lambda j: Inner(up[j], g),
            p,
            using=lambda j: [*of_row(argument, "up", j), *known, put(above, up[j])],
        ),
        argument.sum_order(
            "rows down",
            lambda j: z * (Inner(down[j], e) - h - place),
            sp.Le,
            lambda j: z * Inner(down[j], g),
            rest,
            using=lambda j: [*of_row(argument, "down", j), *known, put(below, down[j], z)],
        ),
        argument.sum_order(
            "rows in front",
            lambda _j: w * h,
            sp.Le,
            lambda j: w * Inner(up[j], g),
            p,
            using=lambda j: [*of_row(argument, "up", j), *known, put(front, up[j], w)],
        ),
        argument.sum_order(
            "rows down, anywhere",
            lambda _j: -sp.S.One,
            sp.Le,
            lambda j: Inner(down[j], g),
            rest,
            using=lambda j: of_row(argument, "down", j),
        ),
    ]
    values = {
        A: Inner(a, e),
        B: Inner(a, g),
        m: place,
        H: h,
        Z: z,
        W: w,
        **dict(zip((ux, uy, dx, dy), (up_x, up_y, down_x, down_y), strict=True)),
    }
    first = argument.from_hypotheses(
        "the first row", sp.Ge(w * Inner(a, g), w * h), using=[*known, put(front, a, w)]
    )
    centred = argument.from_hypotheses(
        "the sums of the coordinates",
        sp.And(sp.Eq(Inner(a, e) + up_x + down_x, 0), sp.Eq(Inner(a, g) + up_y + down_y, 0)),
        using=[balance(e), balance(g)],
    )
    ends = [step.at(values) for step in in_numbers(argument)]
    back = argument.from_hypotheses(
        "the first row, if it lies behind",
        sp.Implies(sp.Le(Inner(a, e), 0), sp.Ge(Inner(a, g), 1 + Inner(a, e))),
    )
    size = argument.from_hypotheses(
        "the numbers of rows", sp.And(sp.Ge(n, 3), sp.Ge(2 * p + 1, n), sp.Le(p, n - 1))
    )
    height = argument.from_hypotheses(
        "the height", sp.And(sp.Ge(h, 0), sp.Eq(place**2 + h**2, 1)), using=[in_reach]
    )
    cancelled = argument.lemma("a factor cancelled", x >= y, premises=[Z > 0, Z * x >= Z * y])
    level = down_x - rest * (h + place)
    low = argument.lemma(
        "rows down, if m is small",
        sp.Implies(sp.Gt(z, 0), sp.Ge(down_y, level)),
        using=[sums[1], cancelled.at({Z: z, x: down_y, y: level})],
    )
    far = sp.Ge((n - 1) * place, 1)
    cases = [
        argument.lemma(
            f"the largest coordinate, case {number}",
            sp.Implies(condition, far),
            using=[size, height, *used, end],
        )
        for number, (condition, used, end) in enumerate(
            zip(
                (sp.And(sp.Le(Inner(a, e), 0), sp.Gt(z, 0)), sp.Le(h, place), sp.Gt(w, 0)),
                ([sums[0], low, centred, back], [in_reach], [*sums[2:], centred, first, in_reach]),
                ends,
                strict=True,
            ),
            1,
        )
    ]
    return argument.lemma("the largest coordinate", far, using=[z_sign, w_sign, *cases])


def in_numbers(argument: Argument) -> list[Known]:
    """Prove the last step of `largest` in plain numbers: the sums of the coordinates as such."""
    zero = [sp.Eq(A + ux + dx, 0), sp.Eq(B + uy + dy, 0)]
    one = [sp.Eq(m**2 + H**2, 1), H >= 0, m >= 0]
    far = sp.Ge((n - 1) * m, 1)
    added = argument.lemma(
        "the sums, if a lies behind",
        (n - 1) * m >= 1 + (2 * p + 1 - n) * H,
        premises=[*zero, B >= 1 + A, uy >= ux + p * (H - m), dy >= dx - rest * (H + m)],
    )
    product = argument.lemma("a product", x * y >= 0, premises=[x >= 0, y >= 0])
    first = argument.lemma(
        "if a lies behind",
        far,
        premises=[
            *zero,
            B >= 1 + A,
            2 * p + 1 >= n,
            H >= 0,
            uy >= ux + p * (H - m),
            dy >= dx - rest * (H + m),
        ],
        using=[
            added,
            product.at({x: 2 * p + 1 - n, y: H}),
        ],
    )
    second = argument.lemma("if m is large", far, premises=[*one, n >= 3, m >= H])
    third = argument.lemma(
        "if a lies in front",
        far,
        premises=[
            *zero,
            *one,
            n >= 3,
            2 * p + 1 >= n,
            p <= n - 1,
            W * uy >= W * p * H,
            W * B >= W * H,
            dy >= -rest,
            W > 0,
        ],
    )
    return [first, second, third]


def coordinate(argument: Argument) -> None:
    """Take the place as it is given."""
    argument.conclude(using=[largest(argument, m)])


def frontier(argument: Argument) -> None:
    """Use that b + c is no shorter than what it has along e, which is twice the largest coordinate."""
    place = Inner(b, e)
    far = largest(argument, place)
    pair = argument.from_hypotheses(
        "the pair",
        sp.Ge(Cosine(b, c), 2 * place**2 - 1),
        using=[norm_nonnegative(b + c - 2 * place * e)],
    )
    squared = argument.lemma(
        "the square", sp.Ge(x**2, 1 / (n - 1) ** 2), premises=[n >= 3, sp.Ge((n - 1) * x, 1)]
    ).at({x: place})
    argument.conclude(
        using=[
            argument.lemma("the pair, at least", argument.statement.conclusion, using=[pair, far, squared])
        ]
    )


# -- the ceilings ------------------------------------------------------------------------------
def half_sum(argument: Argument) -> Known:
    """Prove: half the logits of the pair together are at most |f| h."""
    q, u, v = (number(name) for name in "quv")
    both, length = a + b, norm(f)
    product = argument.lemma(
        "a product bounded by its factors",
        sp.Le(q, u * v),
        premises=[4 * q**2 <= x * u**2, x <= 4 * v**2, u >= 0, v >= 0],
    ).at({q: Inner(both, f) / 2, x: Inner(both, both), u: length, v: lean})
    return argument.from_hypotheses(
        "the logits of the pair",
        sp.Le(Inner(both, f) / 2, length * lean),
        using=[product, cauchy_schwarz(both, f)],
    )


def tangent_at(argument: Argument) -> Known:
    """Return: exp x is at least the tangent at y."""
    return argument.lemma(
        "exp is above its tangent", sp.Ge(sp.exp(x), sp.exp(y) * (1 + x - y)), using=[exp_at_least(x - y)]
    )


def balanced(argument: Argument, *named: Vector) -> Known:
    """Prove: the logits of the head sum to zero."""
    rows = VectorAdd(*named, total(lambda j: others[j], n - len(named)))
    return argument.from_hypotheses(
        "the logits sum to zero", sp.Eq(Inner(rows, f), 0), using=[equal_vectors(rows, ZeroVector(), f)]
    )


def others_above(argument: Argument, few: int, level: Any) -> Known:
    """Prove: the exponentials of the other labels, by their tangents at a level."""
    tangent = tangent_at(argument)
    return argument.sum_order(
        "the other labels",
        lambda j: sp.exp(level) * (1 + Inner(others[j], f) - level),
        sp.Le,
        lambda j: sp.exp(Inner(others[j], f)),
        n - few,
        using=lambda j: [tangent.at({x: Inner(others[j], f), y: level})],
    )


def third_label(argument: Argument) -> None:
    """Take the tangents at delta t for the far label and at -beta t for the others, from the pair's mean."""
    mean, place = Inner(a + b, f) / 2, Inner(c, f)
    steep, flat = sp.exp(delta * t), sp.exp(-beta * t)
    linear = argument.lemma(
        "what is linear in the input is not negative",
        sp.Ge(P * (y - x) - Q * (y + (n - 1) * x), 0),
        premises=[
            *(n >= 4, x <= Z * H, y >= Z / (n - 1), Z >= 0, P >= Q, Q > 0),
            sp.Eq(delta, 1 / (n - 1) - H),
            sp.Eq(beta, (2 * H + 1 / (n - 1)) / (n - 3) + H),
            delta * P >= (n - 3) * beta * Q,
        ],
    )
    order = argument.from_hypotheses(
        "the far label's tangent is the steeper",
        sp.Ge(steep, flat),
        using=[exp_increasing(-beta * t, delta * t)],
    )
    tilt = argument.from_hypotheses(
        "the linear part",
        sp.Ge(steep * (place - mean) - flat * (place + (n - 1) * mean), 0),
        using=[
            order,
            half_sum(argument),
            linear.at({x: mean, y: place, Z: norm(f), H: lean, P: steep, Q: flat}),
        ],
    )
    below = mean - beta * t
    far = tangent_at(argument).at({x: place, y: mean + delta * t})
    rest_exps = total(lambda j: sp.exp(Inner(others[j], f)), n - 3)
    tangents = (1 - delta * t) * steep + (n - 3) * (1 + beta * t) * flat
    beside = argument.lemma(
        "the labels beside the pair",
        sp.Ge(sp.exp(place) + rest_exps, sp.exp(mean) * tangents),
        using=[others_above(argument, 3, below), far, tilt, balanced(argument, a, b, c)],
    )
    worse = argument.lemma(
        "the worse of two labels",
        sp.Or(*(sp.Le(E / (P + Q + Z), 1 / (2 + y)) for E in (P, Q))),
        premises=[P > 0, Q > 0, x > 0, sp.Eq(P * Q, x**2), Z >= x * y, 2 + y > 0, P + Q + Z > 0],
    )
    numbers = {P: sp.exp(Inner(a, f)), Q: sp.exp(Inner(b, f)), x: sp.exp(mean), y: tangents}
    argument.conclude(using=[beside, worse.at({**numbers, Z: sp.exp(place) + rest_exps})])


def one_of_pair(argument: Argument) -> None:
    """Take the tangents at 2 delta s for b and at -gamma s for the others, from the logit of a."""
    mean, gap, logit = Inner(a + b, f) / 2, Inner(b - a, f) / 2, Inner(a, f)
    steep, flat = sp.exp(2 * delta * s), sp.exp(-gamma * s)
    linear = argument.lemma(
        "what is linear in the input is not negative",
        sp.Ge(2 * P * y + Q * ((n - 2) * y - n * x), 0),
        premises=[
            *(n >= 3, x <= Z * H, y >= Z / (n - 1) - x, Z >= 0, P > 0, Q > 0),
            sp.Eq(delta, 1 / (n - 1) - H),
            sp.Eq(gamma, n * H / (n - 2) - delta),
            2 * delta * P >= (n - 2) * gamma * Q,
        ],
    )
    tilt = argument.from_hypotheses(
        "the linear part",
        sp.Ge(2 * steep * gap + flat * ((n - 2) * gap - n * mean), 0),
        using=[
            half_sum(argument),
            linear.at({x: mean, y: gap, Z: norm(f), H: lean, P: steep, Q: flat}),
        ],
    )
    far = tangent_at(argument).at({x: Inner(b, f), y: logit + 2 * delta * s})
    rest_exps = total(lambda j: sp.exp(Inner(others[j], f)), n - 2)
    tangents = (1 - 2 * delta * s) * steep + (n - 2) * (1 + gamma * s) * flat
    beside = argument.lemma(
        "the labels beside a",
        sp.Ge(sp.exp(Inner(b, f)) + rest_exps, sp.exp(logit) * tangents),
        using=[others_above(argument, 2, logit - gamma * s), far, tilt, balanced(argument, a, b)],
    )
    quotient = argument.lemma(
        "the probability", sp.Le(P / (P + Z), 1 / (1 + y)), premises=[P > 0, Z >= P * y, 1 + y > 0]
    )
    put = {P: sp.exp(logit), Z: sp.exp(Inner(b, f)) + rest_exps, y: tangents}
    argument.conclude(using=[beside, quotient.at(put)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "largest coordinate": coordinate,
    "frontier": frontier,
    "ceiling beside a third label": third_label,
    "ceiling beside one of the pair": one_of_pair,
}


# -- what they exclude --------------------------------------------------------------------------
def just_above(value: float, grain: int) -> sp.Rational:
    """Return a short rational a little above a number, or 0 for a negative one."""
    return sp.Rational(0 if value < 0 else math.floor(value * grain) + 1, grain)


def best_tangents(labels: int, cosine: float) -> tuple[float, float] | None:
    """Return the t and the s at which the slopes of the two ceilings vanish, if there are such."""
    half = math.sqrt(max(0.0, 1 + cosine) / 2)
    reach = 1 / (labels - 1)
    gap = reach - half
    if gap <= 0:
        return None
    behind = (2 * half + reach) / (labels - 3) + half
    below = labels * half / (labels - 2) - gap
    first = math.log((labels - 3) * behind / gap) / (gap + behind)
    second = math.log((labels - 2) * below / (2 * gap)) / (2 * gap + below) if below > 0 else -1.0
    return max(0.0, first), second


def below(claim: Claim, name: str, values: Mapping[str, Any]) -> bool:
    """Return whether a ceiling certainly lies below the threshold T, its conditions being true."""
    statement = claim.statement(name)
    given = {x.name: x.formula for x in statement.hypotheses}
    put = {y.lhs: y.rhs for y in (given[x] for x in ("delta", "beta", "gamma") if x in given)}
    bound = conjuncts(statement.conclusion)[0]
    bound = (bound.args[0] if isinstance(bound, sp.Or) else bound).rhs
    wanted = (
        given["the slope is not negative"],
        given["the bound is positive"],
        sp.Gt(number("T"), bound, evaluate=False),
    )
    numbers = exact_values(values)
    return all(decide(substitute(substitute(x, put), put), numbers)[0] == "true" for x in wanted)


def odd_plane(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Some label lies as far as 1/(n - 1) along the input: a third one, or one of the pair."""
    head = question.dim == 2 and question.labels >= 5 and question.labels % 2 == 1
    shape = head and question.centered and question.one_length
    if not (shape and question.coprobability_at_least):
        return None
    best = best_tangents(question.labels, float(question.most_cosine))
    values = {"T": question.threshold, "n": question.labels, "C": question.most_cosine}
    for grain in GRAINS if best else ():
        first, second = (just_above(x, grain) for x in best or ())
        if below(claim, "ceiling beside a third label", {**values, "t": first}) and below(
            claim, "ceiling beside one of the pair", {**values, "s": second}
        ):
            return {"t": str(first), "s": str(second)}
    return None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {"odd-plane": odd_plane}


# -- values to try first -------------------------------------------------------------------------
def q(text: str) -> list[Any]:
    """Return exact numbers from text."""
    return [sp.sympify(word) for word in text.split()]


AXES = {"e": q("1 0"), "g": q("0 1")}
TRIANGLE = {
    **AXES,
    **{"a": q("-1 0"), "up": [q("1/2 sqrt(3)/2")], "down": [q("1/2 -sqrt(3)/2")]},
    **{"b": q("1/2 sqrt(3)/2"), "c": q("1/2 -sqrt(3)/2"), "m": q("1/2")[0], "n": 3, "l": 1, "p": 1},
}
NEAR, LOW = q("7/25 24/25"), q("7/25 -24/25")
FOUR = {"a": q("-7/25 24/25"), "up": [NEAR], "down": [LOW, q("-7/25 -24/25")]}
AT_NEAR = {"m": NEAR[0], "b": NEAR, "c": LOW}
FURTHER = {"m": q("5/13")[0], "b": q("5/13 12/13"), "c": q("5/13 -12/13"), "a": q("-3/5 4/5")}
LEAN = [q(f"33/410 118/205 {sign}sqrt(111315)/410") for sign in ("", "-")]
SPACE = {
    **{"e": q("1 0 0"), "g": q("0 1 0"), "a": q("-3/5 4/5 0"), "up": LEAN, "down": [q("9/41 -40/41 0")] * 2},
    **{"b": q("9/41 40/41 0"), "c": q("9/41 -40/41 0"), "m": q("9/41")[0], "n": 5, "l": 2, "p": 2},
}
FRONT = {"a": q("-1/2 sqrt(3)/2"), "up": [q("1 0")], "down": [q("-1/2 -sqrt(3)/2")]}
BROKEN: dict[str, Mapping[str, Any]] = {
    "n is odd": {**TRIANGLE, **FOUR, **AT_NEAR, "n": 4},
    "up_k lies in the plane": SPACE,
    "|a| = 1": {**TRIANGLE, **AT_NEAR, "a": q("-14/25 0"), "up": [NEAR], "down": [LOW]},
    "|up_k| = 1": {**TRIANGLE, **FURTHER, "up": [q("8/25 4/25")], "down": [LOW]},
    "|down_k| = 1": {**TRIANGLE, **FURTHER, "up": [NEAR], "down": [q("8/25 -44/25")]},
    "the rows sum to zero": {**TRIANGLE, **AT_NEAR, "a": NEAR, "up": [NEAR], "down": [LOW]},
    "up_k is not beyond": {**TRIANGLE, **FRONT, "m": 0, "b": q("0 1"), "c": q("0 -1")},
}
STAR = {"n": 3, "l": 1, "e": q("1 0"), "b": TRIANGLE["b"], "c": TRIANGLE["c"]}
LEFT, RIGHT = q("-24/25 7/25"), q("24/25 7/25")
LONG = {"a": q("-10 5/13"), "b": q("12/13 5/13"), "f": q("0 10")}
TALL = {"a": q("-12/13 5/13"), "b": q("10 5/13"), "f": q("0 10")}
UP = {"a": q("0 1"), "b": q("0 1"), "f": q("0 10")}
PAIR = {"n": 4, "a": LEFT, "b": RIGHT, "C": q("-527/625")[0], "delta": q("4/75")[0]}
WIDER = {"C": q("-41/50")[0], "delta": q("1/30")[0], "beta": q("37/30")[0]}
THIRD = {**PAIR, "c": q("0 1/3"), "r": [q("0 -67/75")], "beta": q("88/75")[0], "t": 3, "f": q("0 1")}
ONE = {**PAIR, "r": [q("0 -7/25")] * 2, "gamma": q("38/75")[0], "s": 4, "f": q("3/5 4/5")}
CEILINGS: dict[str, dict[str, Mapping[str, Any]]] = {
    "ceiling beside a third label": {
        "": THIRD,
        "the rows sum to zero": {**THIRD, "r": [q("0 -100")]},
        "|a| = 1": {**THIRD, **WIDER, **LONG, "r": [q("118/13 -43/39")]},
        "|b| = 1": {**THIRD, **WIDER, **TALL, "r": [q("-118/13 -43/39")]},
        "the cosine is at most C": {**THIRD, **UP, "r": [q("0 -7/3")]},
        "a label is far": {**THIRD, "c": q("0 -7/25"), "r": [q("0 -7/25")], "f": q("0 10")},
        "the slope is not negative": {**THIRD, "t": 0, "f": q("0 1/10")},
        "the bound is positive": {**THIRD, "t": 1000},
    },
    "ceiling beside one of the pair": {
        "": ONE,
        "the rows sum to zero": {**ONE, "r": [q("0 -100")] * 2, "f": q("1/8 2")},
        "|a| = 1": {**ONE, **LONG, "r": [q("59/13 -5/13")] * 2},
        "|b| = 1": {**ONE, **TALL, "r": [q("-59/13 -5/13")] * 2},
        "the cosine is at most C": {**ONE, **UP, "r": [q("0 -1")] * 2},
        "a label is far": {**ONE, "f": q("0 10")},
        "the slope is not negative": {**ONE, "s": 0, "f": q("1/16 1")},
        "the bound is positive": {**ONE, "s": 1000},
    },
}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "largest coordinate: satisfied": (TRIANGLE,),
    "frontier: satisfied": (TRIANGLE,),
    "frontier without |b| = 1": ({**TRIANGLE, "b": q("1/2 6/5")},),
    "frontier without |c| = 1": ({**TRIANGLE, "c": q("1/2 -6/5")},),
    "frontier without b and c tie along e": ({**TRIANGLE, "c": q("-1/2 -sqrt(3)/2")},),
    "sharp: satisfied": (STAR,),
    "sharp without n = 2 l + 1": ({**STAR, "n": 5},),
    "sharp without |b| = 1": ({**STAR, "b": q("2 0"), "c": q("-1 0")},),
    "sharp without |c| = 1": ({**STAR, "b": q("-1 0"), "c": q("2 0")},),
    "sharp without |e| = 1": ({**STAR, "e": q("0 0"), "b": q("1 0"), "c": q("-1 0")},),
    "sharp without b + c = e/l": ({**STAR, "b": q("1 0"), "c": q("1 0")},),
    "a higher frontier": (TRIANGLE,),
    "an even number of rows": ({**TRIANGLE, **FOUR, **AT_NEAR, "n": 4},),
    "each of the pair": ({**THIRD, "c": q("-2/5 0"), "r": [q("2/5 -14/25")], "f": q("-48/5 14/5")},),
}
for _name, _value in BROKEN.items():
    CANDIDATES[f"largest coordinate without {_name}"] = (_value,)
    CANDIDATES[f"frontier without {_name}"] = (_value,)
for _statement, _values in CEILINGS.items():
    for _name, _value in _values.items():
        CANDIDATES[f"{_statement} without {_name}" if _name else f"{_statement}: satisfied"] = (_value,)
