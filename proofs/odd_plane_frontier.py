"""Rows beside the furthest one lie between two lines of slope 1; tangents bound the exponentials."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, cauchy_schwarz, equal_vectors, exp_at_least, exp_increasing
from shiftproof.instances import decide, exact_values
from shiftproof.notation import a, b, f, k, n, number
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim, substitute
from shiftproof.vectors import Cosine, Inner, Vector, VectorAdd, VectorFamily, ZeroVector, norm, total

e, g, c = Vector("e"), Vector("g"), Vector("c")
up, down, others = VectorFamily("up"), VectorFamily("down"), VectorFamily("r")
p = sp.Symbol("p", integer=True, positive=True)
m, t, s, C, delta, beta, gamma = (number(x) for x in ("m", "t", "s", "C", "delta", "beta", "gamma"))
rest = n - 1 - p
lean = sp.sqrt((1 + C) / 2)
CEILINGS = ("ceiling beside a third label", "ceiling beside one of the pair")
GRAINS = (8, 64, 1024, 2**20)

# A row (x, y), a row (A, B) that lies behind, the furthest place m with its height H, a weight Z.
x, y, A, B, H, Z, W, P, Q = (number(name) for name in "xyABHZWPQ")
ux, uy, dx, dy = (number(name) for name in ("ux", "uy", "dx", "dy"))
OfRow = Callable[[Any], Any]
FAMILIES: dict[str, tuple[VectorFamily, Any]] = {"up": (up, p), "down": (down, rest)}
CIRCLE = [sp.Eq(x**2 + y**2, 1), sp.Eq(m**2 + H**2, 1), sp.Ge(H, 0), sp.Ge(m, 0), sp.Le(x, m)]


# -- the largest coordinate --------------------------------------------------------------------
def of_row(argument: Argument, family: str, label: Any) -> list[Known]:
    """Return what the hypotheses say of one row of a family."""
    row = f"{family}_k"
    names = [f"|{row}| = 1", *(f"{row} {x}" for x in ("lies in the plane", f"is {family}", "is not beyond"))]
    names += ["a is the least far of those"] if family == "up" else []
    return [argument.hypothesis(name).at({k: label}, argument.ranges) for name in names]


def along(family: str, axis: Vector) -> Any:
    """Return the sum of one coordinate over a family."""
    rows, count = FAMILIES[family]
    return total(lambda j: Inner(rows[j], axis), count)


def balance(axis: Vector) -> Known:
    """Return: what the rows sum to along a vector is 0."""
    rows = VectorAdd(a, total(lambda j: up[j], p), total(lambda j: down[j], rest))
    return equal_vectors(rows, ZeroVector(), axis)


def over(
    argument: Argument, name: str, family: str, left: OfRow, right: OfRow, using: OfRow = lambda _row: ()
) -> Known:
    """Prove left <= right for any row of a family and return it summed over the family."""
    rows, count = FAMILIES[family]
    return argument.sum_order(
        name,
        lambda j: left(rows[j]),
        sp.Le,
        lambda j: right(rows[j]),
        count,
        using=lambda j: [*of_row(argument, family, j), *using(rows[j])],
    )


def weight(argument: Argument, name: str, value: Any, using: list[Known]) -> tuple[Any, Known]:
    """Return z = value + |value| and prove that it has a sign and is 0 only where the value is not positive.

    A factor z makes an inequality one that need only hold where the value is positive.
    """
    z = value + norm(value * e)  # the length of value e is |value|
    parts = sp.Ge(z, 0), sp.Ge(z * value, 0), sp.Or(sp.Gt(z, 0), sp.Le(value, 0))
    return z, argument.from_hypotheses(name, sp.And(*parts), using=using)


def largest(argument: Argument, place: Any) -> Known:
    """Prove: if no row lies beyond m, m is at least 1/(n - 1).

    A row up has y >= x + H - m, a row down -y <= H + m - x, and a has y >= 1 + x if it lies behind; the
    three add up.  If a lies in front, so do all rows up, and y >= H for all of them.
    """
    h = sp.sqrt(1 - place**2)
    ahead, aside = Inner(a, e), Inner(a, g)
    up_x, up_y, down_x, down_y = (along(family, v) for family in FAMILIES for v in (e, g))
    beyond = [
        over(argument, f"{x} within", x, lambda row: Inner(row, e), lambda _row: place) for x in FAMILIES
    ]
    between = sp.And(sp.Ge(place, 0), sp.Le(place, 1))
    in_reach = argument.from_hypotheses("the place", between, using=[*beyond, balance(e)])
    z, small = weight(argument, "whether m is small", h - place, [in_reach])
    w, leading = weight(argument, "whether a lies in front", ahead, [])
    known = [in_reach, small, leading]
    above = argument.lemma("a row up", y >= x + H - m, premises=[*CIRCLE, y >= 0])
    below = argument.lemma(
        "a row down", Z * y >= Z * (x - H - m), premises=[*CIRCLE, y <= 0, Z >= 0, Z * (H - m) >= 0]
    )
    front = argument.lemma("a row in front", Z * y >= Z * H, [*CIRCLE, y >= 0, x >= A, Z >= 0, Z * A >= 0])
    lowest = argument.lemma("any row", y >= -1, premises=[sp.Eq(x**2 + y**2, 1)])

    def put(fact: Known, row: Any, factor: Any) -> Known:
        return fact.at({x: Inner(row, e), y: Inner(row, g), m: place, H: h, Z: factor, A: ahead})

    def summed(name: str, family: str, least: OfRow, fact: Known, factor: Any) -> Known:
        right, used = (lambda row: factor * Inner(row, g)), (lambda row: [*known, put(fact, row, factor)])
        return over(argument, name, family, least, right, used)

    rows_up = summed("rows up", "up", lambda row: Inner(row, e) + h - place, above, sp.S.One)
    rows_down = summed("rows down", "down", lambda row: z * (Inner(row, e) - h - place), below, z)
    in_front = summed("rows in front", "up", lambda _row: w * h, front, w)
    anywhere = summed("rows down, anywhere", "down", lambda _row: -sp.S.One, lowest, sp.S.One)
    first = argument.from_hypotheses("the first row", w * aside >= w * h, using=[*known, put(front, a, w)])
    back = argument.from_hypotheses("the first row behind", sp.Implies(ahead <= 0, aside >= 1 + ahead))
    centred = argument.from_hypotheses(
        "the sums of the coordinates",
        sp.And(sp.Eq(ahead + up_x + down_x, 0), sp.Eq(aside + up_y + down_y, 0)),
        using=[balance(e), balance(g)],
    )
    size = argument.from_hypotheses("the numbers of rows", sp.And(n >= 3, 2 * p + 1 >= n, p <= n - 1))
    height = argument.from_hypotheses("height", sp.And(h >= 0, sp.Eq(place**2 + h**2, 1)), [in_reach])
    cancelled = argument.lemma("a factor cancelled", x >= y, premises=[Z > 0, Z * x >= Z * y])
    level = down_x - rest * (h + place)
    used = [rows_down, cancelled.at({Z: z, x: down_y, y: level})]
    lower = argument.lemma("rows down, if m is small", sp.Implies(z > 0, down_y >= level), using=used)
    values = {A: ahead, B: aside, m: place, H: h, W: w, ux: up_x, uy: up_y, dx: down_x, dy: down_y}
    behind, large, leads = (step.at(values) for step in in_numbers(argument))
    cases = (
        (sp.And(ahead <= 0, z > 0), [rows_up, lower, centred, back, behind]),
        (h <= place, [in_reach, large]),
        (w > 0, [in_front, anywhere, centred, first, in_reach, leads]),
    )
    far = sp.Ge((n - 1) * place, 1)
    steps = [
        argument.lemma(f"case {number}", sp.Implies(condition, far), using=[size, height, *uses])
        for number, (condition, uses) in enumerate(cases, 1)
    ]
    return argument.lemma("the largest coordinate", far, using=[small, leading, *steps])


def in_numbers(argument: Argument) -> tuple[Known, Known, Known]:
    """Prove the last step of `largest` in plain numbers: the sums of the coordinates as such."""
    zero = [sp.Eq(A + ux + dx, 0), sp.Eq(B + uy + dy, 0)]
    one = [sp.Eq(m**2 + H**2, 1), H >= 0, m >= 0, n >= 3]
    far = sp.Ge((n - 1) * m, 1)
    sums = [*zero, B >= 1 + A, uy >= ux + p * (H - m), dy >= dx - rest * (H + m)]
    added = argument.lemma("the sums", (n - 1) * m >= 1 + (2 * p + 1 - n) * H, premises=sums)
    product = argument.lemma("a product", x * y >= 0, premises=[x >= 0, y >= 0])
    used = [added, product.at({x: 2 * p + 1 - n, y: H})]
    behind = argument.lemma("if a lies behind", far, [*sums, 2 * p + 1 >= n, H >= 0], used)
    large = argument.lemma("if m is large", far, premises=[*one, m >= H])
    in_front = [W > 0, W * uy >= W * p * H, W * B >= W * H, dy >= -rest]
    premises = [*zero, *one, 2 * p + 1 >= n, p <= n - 1, *in_front]
    leads = argument.lemma("if a lies in front", far, premises)
    return behind, large, leads


def frontier(argument: Argument) -> None:
    """Use that b + c is no shorter than what it has along e, which is twice the largest coordinate."""
    place = Inner(b, e)
    far = largest(argument, place)
    bound = sp.Ge(Cosine(b, c), 2 * place**2 - 1)
    pair = argument.from_hypotheses("the pair", bound, using=[cauchy_schwarz(b + c, e)])
    square = argument.lemma("the square", x**2 >= 1 / (n - 1) ** 2, premises=[n >= 3, (n - 1) * x >= 1])
    known = [pair, far, square.at({x: place})]
    argument.conclude(using=[argument.lemma("both", argument.statement.conclusion, using=known)])


# -- the ceilings ------------------------------------------------------------------------------
def half_sum(argument: Argument) -> Known:
    """Prove: half the logits of the pair together are at most |f| h."""
    q, u, v = (number(name) for name in "quv")
    both, length = a + b, norm(f)
    premises = [4 * q**2 <= x * u**2, x <= 4 * v**2, u >= 0, v >= 0]
    product = argument.lemma("a product bounded by its factors", q <= u * v, premises).at(
        {q: Inner(both, f) / 2, x: Inner(both, both), u: length, v: lean}
    )
    bound = sp.Le(Inner(both, f) / 2, length * lean)
    return argument.from_hypotheses("the pair's logits", bound, using=[product, cauchy_schwarz(both, f)])


def linear_part(
    argument: Argument, goal: Any, premises: list[Any], numbers: Mapping[Any, Any], *using: Known
) -> Known:
    """Prove: what is linear in the input is not negative, as the slope is not."""
    premises = [x <= Z * H, Z >= 0, Q > 0, sp.Eq(delta, 1 / (n - 1) - H), *premises]
    fact = argument.lemma("what is linear", goal, premises).at({Z: norm(f), H: lean, **numbers})
    known = [fact, half_sum(argument), *using]
    return argument.from_hypotheses("the linear part", fact.conclusion, using=known)


def beside(
    argument: Argument, named: tuple[Vector, ...], start: Any, ends: tuple[Any, Any, Any], linear: Known
) -> tuple[Any, Known]:
    """Return the exponentials of the far label (named last) and of the others, and prove their least sum.

    ``ends`` are the points of their tangents, from the start, and what the tangents come to.
    """
    count, (far, low, tangents) = n - len(named), ends
    tangent = argument.lemma(
        "exp is above its tangent", sp.exp(x) >= sp.exp(y) * (1 + x - y), using=[exp_at_least(x - y)]
    )
    terms = argument.sum_order(
        "the other labels",
        lambda j: sp.exp(start + low) * (1 + Inner(others[j], f) - start - low),
        sp.Le,
        lambda j: sp.exp(Inner(others[j], f)),
        count,
        using=lambda j: [tangent.at({x: Inner(others[j], f), y: start + low})],
    )
    rows = VectorAdd(*named, total(lambda j: others[j], count))
    balanced = argument.from_hypotheses(
        "the logits sum to zero", sp.Eq(Inner(rows, f), 0), using=[equal_vectors(rows, ZeroVector(), f)]
    )
    exps = sp.exp(Inner(named[-1], f)) + total(lambda j: sp.exp(Inner(others[j], f)), count)
    used = [terms, tangent.at({x: Inner(named[-1], f), y: start + far}), linear, balanced]
    return exps, argument.lemma("the labels beside", exps >= sp.exp(start) * tangents, using=used)


def third_label(argument: Argument) -> None:
    """Take the tangents at delta t for the far label and at -beta t for the others, from the pair's mean."""
    mean, far, named = Inner(a + b, f) / 2, Inner(c, f), (a, b, c)
    steep, flat = sp.exp(delta * t), sp.exp(-beta * t)
    order = argument.from_hypotheses(
        "the steeper tangent", steep >= flat, using=[exp_increasing(-beta * t, delta * t)]
    )
    behind = sp.Eq(beta, (2 * H + 1 / (n - 1)) / (n - 3) + H)
    linear = linear_part(
        argument,
        P * (y - x) - Q * (y + (n - 1) * x) >= 0,
        [n >= 4, y >= Z / (n - 1), P >= Q, behind, delta * P >= (n - 3) * beta * Q],
        {x: mean, y: far, P: steep, Q: flat},
        order,
    )
    tangents = (1 - delta * t) * steep + (n - 3) * (1 + beta * t) * flat
    exps, least = beside(argument, named, mean, (delta * t, -beta * t, tangents), linear)
    either = sp.Or(*(sp.Le(E / (P + Q + Z), 1 / (2 + y)) for E in (P, Q)))
    premises = [P > 0, Q > 0, x > 0, sp.Eq(P * Q, x**2), x * y <= Z, 2 + y > 0, P + Q + Z > 0]
    worse = argument.lemma("the worse of two labels", either, premises)
    numbers = {P: sp.exp(Inner(a, f)), Q: sp.exp(Inner(b, f)), x: sp.exp(mean), y: tangents, Z: exps}
    argument.conclude(using=[least, worse.at(numbers)])


def one_of_pair(argument: Argument) -> None:
    """Take the tangents at 2 delta s for b and at -gamma s for the others, from the logit of a."""
    mean, gap, logit, named = Inner(a + b, f) / 2, Inner(b - a, f) / 2, Inner(a, f), (a, b)
    steep, flat = sp.exp(2 * delta * s), sp.exp(-gamma * s)
    below = sp.Eq(gamma, n * H / (n - 2) - delta)
    linear = linear_part(
        argument,
        2 * P * y + Q * ((n - 2) * y - n * x) >= 0,
        [n >= 3, y >= Z / (n - 1) - x, P > 0, below, 2 * delta * P >= (n - 2) * gamma * Q],
        {x: mean, y: gap, P: steep, Q: flat},
    )
    tangents = (1 - 2 * delta * s) * steep + (n - 2) * (1 + gamma * s) * flat
    exps, least = beside(argument, named, logit, (2 * delta * s, -gamma * s, tangents), linear)
    at_most = sp.Le(P / (P + Z), 1 / (1 + y))
    quotient = argument.lemma("the probability", at_most, premises=[P > 0, P * y <= Z, 1 + y > 0])
    argument.conclude(using=[least, quotient.at({P: sp.exp(logit), Z: exps, y: tangents})])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "largest coordinate": lambda argument: argument.conclude(using=[largest(argument, m)]),
    "frontier": frontier,
    "ceiling beside a third label": third_label,
    "ceiling beside one of the pair": one_of_pair,
}


# -- what they exclude --------------------------------------------------------------------------
def just_above(value: float, grain: int) -> sp.Rational:
    """Return a short rational a little above a number, or 0 for a negative one."""
    return sp.Rational(0 if value < 0 else math.floor(value * grain) + 1, grain)


def best_tangents(labels: int, cosine: float) -> tuple[float, ...]:
    """Return the t and the s at which the slopes of the two ceilings vanish, or nothing."""
    half = math.sqrt(max(0.0, 1 + cosine) / 2)
    reach = 1 / (labels - 1)
    gap = reach - half
    if gap <= 0:
        return ()
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
    either = statement.conclusion
    bound = (either.args[0] if isinstance(either, sp.Or) else either).rhs
    wanted = [given[x] for x in ("the slope is not negative", "the bound is positive")]
    wanted.append(sp.Gt(number("T"), bound, evaluate=False))
    numbers = exact_values(values)
    return all(decide(substitute(substitute(x, put), put), numbers)[0] == "true" for x in wanted)


def odd_plane(claim: Claim, question: Question) -> Mapping[str, str] | None:
    """Return the t and s of the two ceilings: some label lies as far as 1/(n - 1) along the input."""
    head = question.dim == 2 and question.labels >= 5 and question.labels % 2 == 1
    shape = head and question.centered and question.one_length
    if not (shape and question.coprobability_at_least):
        return None
    best = best_tangents(question.labels, float(question.most_cosine))
    values = {"T": question.threshold, "n": question.labels, "C": question.most_cosine}
    for grain in GRAINS if best else ():
        instance = {name: just_above(x, grain) for name, x in zip("ts", best, strict=True)}
        if all(below(claim, name, {**values, **instance}) for name in CEILINGS):
            return {name: str(x) for name, x in instance.items()}
    return None


EXCLUDES: dict[str, Callable[[Claim, Question], Mapping[str, str] | None]] = {"odd-plane": odd_plane}


# -- values to try first -------------------------------------------------------------------------
Values = dict[str, Any]


def read(text: str) -> Values:
    """Return exact values from text: name=number, vector or rows."""
    return {name: sp.sympify(value) for name, _, value in (word.partition("=") for word in text.split())}


TRIANGLE = read(
    "n=3 l=1 p=1 a=[-1,0] up=[[1/2,sqrt(3)/2]] down=[[1/2,-sqrt(3)/2]] "
    "e=[1,0] g=[0,1] m=1/2 b=[1/2,sqrt(3)/2] c=[1/2,-sqrt(3)/2]"
)
NEAR = TRIANGLE | read("m=7/25 b=[7/25,24/25] c=[7/25,-24/25] up=[[7/25,24/25]] down=[[7/25,-24/25]]")
FURTHER = NEAR | read("m=5/13 b=[5/13,12/13] c=[5/13,-12/13] a=[-3/5,4/5]")
FOUR = NEAR | read("a=[-7/25,24/25] down=[[7/25,-24/25],[-7/25,-24/25]] n=4")
SPACE = read(
    "e=[1,0,0] g=[0,1,0] a=[-3/5,4/5,0] down=[[9/41,-40/41,0],[9/41,-40/41,0]] n=5 l=2 p=2 m=9/41 "
    "up=[[33/410,118/205,sqrt(111315)/410],[33/410,118/205,-sqrt(111315)/410]] b=[9/41,40/41,0] "
    "c=[9/41,-40/41,0]"
)
BROKEN: dict[str, Values] = {
    "": TRIANGLE,
    "n is odd": FOUR,
    "up_k lies in the plane": SPACE,
    "|a| = 1": NEAR | read("a=[-14/25,0]"),
    "|up_k| = 1": FURTHER | read("up=[[8/25,4/25]]"),
    "|down_k| = 1": FURTHER | read("down=[[8/25,-44/25]]"),
    "the rows sum to zero": NEAR | read("a=[7/25,24/25]"),
    "up_k is not beyond": TRIANGLE
    | read("a=[-1/2,sqrt(3)/2] up=[[1,0]] down=[[-1/2,-sqrt(3)/2]] m=0 b=[0,1] c=[0,-1]"),
}
PAIR = read("n=4 a=[-24/25,7/25] b=[24/25,7/25] C=-527/625 delta=4/75")
LONG = read("a=[-10,5/13] b=[12/13,5/13] f=[0,10]")
SAME = read("a=[0,1] b=[0,1] f=[0,10]")
WIDER = read("C=-41/50 delta=1/30 beta=37/30")
THIRD = PAIR | read("c=[0,1/3] r=[[0,-67/75]] beta=88/75 t=3 f=[0,1]")
ONE = PAIR | read("r=[[0,-7/25],[0,-7/25]] gamma=38/75 s=4 f=[3/5,4/5]")
TRIED: dict[str, dict[str, Values]] = {
    "largest coordinate": BROKEN,
    "frontier": {
        **BROKEN,
        "|b| = |c| = 1": TRIANGLE | read("b=[1/2,6/5]"),
        "b and c tie along e": TRIANGLE | read("c=[-1/2,-sqrt(3)/2]"),
    },
    "ceiling beside a third label": {
        "": THIRD,
        "the rows sum to zero": THIRD | read("r=[[0,-100]]"),
        "|a| = |b| = 1": THIRD | WIDER | LONG | read("r=[[118/13,-43/39]]"),
        "the cosine is at most C": THIRD | SAME | read("r=[[0,-7/3]]"),
        "a label is far": THIRD | read("c=[0,-7/25] r=[[0,-7/25]] f=[0,10]"),
        "the slope is not negative": THIRD | read("t=0 f=[0,1/10]"),
        "the bound is positive": THIRD | read("t=1000"),
    },
    "ceiling beside one of the pair": {
        "": ONE,
        "the rows sum to zero": ONE | read("r=[[0,-100],[0,-100]] f=[1/8,2]"),
        "|a| = |b| = 1": ONE | LONG | read("r=[[59/13,-5/13],[59/13,-5/13]]"),
        "the cosine is at most C": ONE | SAME | read("r=[[0,-1],[0,-1]]"),
        "a label is far": ONE | read("f=[0,10]"),
        "the slope is not negative": ONE | read("s=0 f=[1/16,1]"),
        "the bound is positive": ONE | read("s=1000"),
    },
}
CANDIDATES: dict[str, tuple[Values, ...]] = {
    "a higher frontier": (TRIANGLE,),
    "an even number of rows": (FOUR,),
    "each of the pair": (THIRD | read("c=[-2/5,0] r=[[2/5,-14/25]] f=[-48/5,14/5]"),),
}
UNUSED = {"largest coordinate": "bc", "frontier": "m"}
for _name, _group in TRIED.items():
    for _lost, _values in _group.items():
        _kept = {x: value for x, value in _values.items() if x not in UNUSED.get(_name, "")}
        CANDIDATES[f"{_name} without {_lost}" if _lost else f"{_name}: satisfied"] = (_kept,)
for _name in UNUSED:  # what breaks these first, if they are broken
    CANDIDATES[_name] = CANDIDATES[f"{_name} without n is odd"]
