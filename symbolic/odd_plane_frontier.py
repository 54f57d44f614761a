"""In the plane an odd number of centred unit rows keeps the cosine of an edge away from -1."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, f, k, n, number
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import (
    Cosine,
    ForAll,
    Inner,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorExpr,
    VectorFamily,
    ZeroVector,
    norm,
    total,
)

# The rows of a plane head, cut in two by a direction e: a and p others on the side of g, the rest not.
e, g, c = Vector("e"), Vector("g"), Vector("c")
up, down, others = VectorFamily("up"), VectorFamily("down"), VectorFamily("r")
half, p = (sp.Symbol(x, integer=True, positive=True) for x in ("l", "p"))
m, t, s, C, delta, beta, gamma = (number(x) for x in ("m", "t", "s", "C", "delta", "beta", "gamma"))
rest = n - 1 - p  # how many rows lie on the other side
lean = sp.sqrt((1 + C) / 2)  # half the length of a + b, at most, for rows of length 1


def unit(row: VectorExpr) -> sp.Basic:
    """Return "a row has length 1"."""
    return sp.Eq(Inner(row, row), 1)


def in_plane(row: VectorExpr) -> sp.Basic:
    """Return "a row is a combination of e and g"."""
    return sp.Eq(Inner(row, e) ** 2 + Inner(row, g) ** 2, Inner(row, row))


ODD = Hypothesis("n is odd", sp.Eq(n, 2 * half + 1), necessary=True)
SIDES = (
    Hypothesis("n >= 3", sp.Ge(n, 3)),
    Hypothesis("more than half of the rows are up", sp.Ge(p, half)),
    Hypothesis("p <= n - 1", sp.Le(p, n - 1)),
)
PLANE = (
    Hypothesis("e and g are orthonormal", sp.And(unit(e), unit(g), sp.Eq(Inner(e, g), 0))),
    Hypothesis("a lies in the plane", in_plane(a)),
    Hypothesis("up_k lies in the plane", ForAll(k, p, in_plane(up[k])), necessary=True),
    Hypothesis("down_k lies in the plane", ForAll(k, rest, in_plane(down[k]))),
)
LENGTHS = (
    Hypothesis("|a| = 1", unit(a), necessary=True),
    Hypothesis("|up_k| = 1", ForAll(k, p, unit(up[k])), necessary=True),
    Hypothesis("|down_k| = 1", ForAll(k, rest, unit(down[k])), necessary=True),
)
PLACES = (
    Hypothesis("a is up", sp.Ge(Inner(a, g), 0)),
    Hypothesis("up_k is up", ForAll(k, p, sp.Ge(Inner(up[k], g), 0))),
    Hypothesis("down_k is down", ForAll(k, rest, sp.Le(Inner(down[k], g), 0))),
    Hypothesis("a is the least far of those", ForAll(k, p, sp.Ge(Inner(up[k], e), Inner(a, e)))),
)
CENTRED = Hypothesis(
    "the rows sum to zero",
    VectorEqual(VectorAdd(a, total(lambda x: up[x], p), total(lambda x: down[x], rest)), ZeroVector()),
    necessary=True,
)


def none_beyond(place: sp.Expr) -> tuple[Hypothesis, ...]:
    """Return "no row lies further along e than this"."""
    return (
        Hypothesis("a is not beyond", sp.Le(Inner(a, e), place)),
        Hypothesis("up_k is not beyond", ForAll(k, p, sp.Le(Inner(up[k], e), place)), necessary=True),
        Hypothesis("down_k is not beyond", ForAll(k, rest, sp.Le(Inner(down[k], e), place))),
    )


HEAD = (*SIDES, ODD, *PLANE, *LENGTHS, *PLACES, CENTRED)
LARGEST = Statement(
    name="largest coordinate",
    text="Let an odd number n >= 3 of rows of length 1 in a plane sum to zero. If no row lies further than "
    "m <= 1 along a direction e of the plane, m is at least 1/(n - 1). (n being odd, more than half of the rows "
    "are on one side of the line of e or on it; g points there, and of these rows a lies least far along e.)",
    hypotheses=(*HEAD, Hypothesis("m <= 1", m <= 1), *none_beyond(m)),
    conclusion=sp.Ge(m, 1 / (n - 1)),
)
PAIR = (
    Hypothesis("|b| = |c| = 1", sp.And(unit(b), unit(c)), necessary=True),
    Hypothesis("b and c tie along e", sp.Eq(Inner(b, e), Inner(c, e)), necessary=True),
)
FRONTIER = Statement(
    name="frontier",
    text="If in such a head the rows b and c tie for the top along some direction e, their cosine is at least "
    "2/(n - 1)^2 - 1.",
    hypotheses=(*HEAD, *PAIR, *none_beyond(Inner(b, e))),
    conclusion=sp.Ge(Cosine(b, c), 2 / (n - 1) ** 2 - 1),
)
SHARP = Statement(
    name="sharp",
    text="If b, c and e have length 1 and b + c = e/l, then l rows b, l rows c and the row -e are a centred head "
    "of n = 2 l + 1 labels in which b and c tie for the top along e with the cosine 2/(n - 1)^2 - 1.",
    hypotheses=(
        Hypothesis("n = 2 l + 1", sp.Eq(n, 2 * half + 1), necessary=True),
        Hypothesis("|b| = 1", unit(b), necessary=True),
        Hypothesis("|c| = 1", unit(c), necessary=True),
        Hypothesis("|e| = 1", unit(e), necessary=True),
        Hypothesis("b + c = e/l", VectorEqual(b + c, e / half), necessary=True),
    ),
    conclusion=sp.And(
        VectorEqual(total(lambda _x: b, half) + total(lambda _x: c, half) - e, ZeroVector()),
        sp.Eq(Inner(b, e), Inner(c, e)),
        sp.Gt(Inner(b, e), Inner(-e, e)),
        sp.Eq(Cosine(b, c), 2 / (n - 1) ** 2 - 1),
    ),
)


def share(row: Vector, named: tuple[Vector, ...]) -> sp.Expr:
    """Return the probability of a row in a head of a few named rows and others."""
    few = sp.Add(*(sp.exp(Inner(x, f)) for x in named))
    return sp.exp(Inner(row, f)) / (few + total(lambda x: sp.exp(Inner(others[x], f)), n - len(named)))


def paired(named: tuple[Vector, ...], far: Vector) -> tuple[Hypothesis, ...]:
    """Return the conditions on a centred head with a pair of low cosine and a label far along f."""
    row_sum = VectorAdd(*named, total(lambda x: others[x], n - len(named)))
    return (
        Hypothesis(f"n >= {len(named) + 1}", sp.Ge(n, len(named) + 1)),
        Hypothesis("the rows sum to zero", VectorEqual(row_sum, ZeroVector()), necessary=True),
        Hypothesis("|a| = |b| = 1", sp.And(unit(a), unit(b)), necessary=True),
        Hypothesis("C >= -1", C >= -1),
        Hypothesis("the cosine is at most C", sp.Le(Cosine(a, b), C), necessary=True),
        Hypothesis("a label is far", sp.Ge(Inner(far, f), norm(f) / (n - 1)), necessary=True),
        Hypothesis("delta", sp.Eq(delta, 1 / (n - 1) - lean)),
    )


def tangent(slope: sp.Expr, at: sp.Expr) -> sp.Expr:
    """Return the value at 0 of the tangent of exp(slope x) at a point."""
    return (1 - slope * at) * sp.exp(slope * at)


third_label = 2 + tangent(delta, t) + (n - 3) * tangent(-beta, t)
one_of_pair = 1 + tangent(2 * delta, s) + (n - 2) * tangent(-gamma, s)
THIRD = Statement(
    name="ceiling beside a third label",
    text="Let a and b be rows of length 1 of a centred head, with a cosine of at most C, h = sqrt((1 + C)/2), "
    "delta = 1/(n - 1) - h, beta = (2 h + 1/(n - 1))/(n - 3) + h, and let t >= 0 have "
    "delta exp(delta t) >= (n - 3) beta exp(-beta t). At every input f along which a third label lies as far as "
    "|f|/(n - 1), one of the pair is at most "
    "1/(2 + (1 - delta t) exp(delta t) + (n - 3) (1 + beta t) exp(-beta t)), if that is positive.",
    hypotheses=(
        *paired((a, b, c), c),
        Hypothesis("beta", sp.Eq(beta, (2 * lean + 1 / (n - 1)) / (n - 3) + lean)),
        Hypothesis("t >= 0", t >= 0),
        Hypothesis(
            "the slope is not negative",
            sp.Ge(delta * sp.exp(delta * t) - (n - 3) * beta * sp.exp(-beta * t), 0),
            necessary=True,
        ),
        Hypothesis("the bound is positive", sp.Gt(third_label, 0), necessary=True),
    ),
    conclusion=sp.Or(*(sp.Le(share(x, (a, b, c)), 1 / third_label) for x in (a, b))),
)
ONE = Statement(
    name="ceiling beside one of the pair",
    text="In such a head let gamma = n h/(n - 2) - delta and let s have "
    "2 delta exp(2 delta s) >= (n - 2) gamma exp(-gamma s). At every input f along which b itself lies as far "
    "as |f|/(n - 1), a has at most the probability "
    "1/(1 + (1 - 2 delta s) exp(2 delta s) + (n - 2) (1 + gamma s) exp(-gamma s)), if that is positive.",
    hypotheses=(
        *paired((a, b), b),
        Hypothesis("gamma", sp.Eq(gamma, n * lean / (n - 2) - delta)),
        Hypothesis(
            "the slope is not negative",
            sp.Ge(2 * delta * sp.exp(2 * delta * s) - (n - 2) * gamma * sp.exp(-gamma * s), 0),
            necessary=True,
        ),
        Hypothesis("the bound is positive", sp.Gt(one_of_pair, 0), necessary=True),
    ),
    conclusion=sp.Le(share(a, (a, b)), 1 / one_of_pair),
)

height = sp.sqrt(1 - m**2)  # of a row that lies as far as m
CLAIM = Claim(
    title="An odd number of centred unit rows in the plane keeps edges from being opposite",
    source=Source(
        "this project",
        "what optimisation found and no published sentence says",
        "With an odd number n of centred rows of length 1 in the plane, two labels that tie for the top have a "
        "cosine of at least 2/(n - 1)^2 - 1, and below it both cannot be nearly 1/2.",
    ),
    statements=(LARGEST, FRONTIER, SHARP, THIRD, ONE),
    derivations=(
        Derivation(
            "largest coordinate",
            "what lies up less what lies down, at least, if a lies behind",
            start=1 + p * (height - m) - rest * (height + m),
            steps=(
                Step(
                    1 + (2 * p - n + 1) * height - (n - 1) * m,
                    "the difference is 0 and 2 p >= n - 1, so (n - 1) m is at least 1",
                ),
            ),
            part=True,
        ),
        Derivation(
            "sharp",
            "the squared length of the pair's sum",
            start=Inner(b + c, b + c),
            steps=(
                Step(
                    Inner(b, b) + Inner(c, c) + 2 * Inner(b, c),
                    "for rows of length 1 this is 2 + 2 cosine(b, c), and it is 1/l^2 = 4/(n - 1)^2",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "a higher frontier",
            "the cosine of the pair is at least 3/(n - 1)^2 - 1",
            Statement("higher", "", sp.Ge(Cosine(b, c), 3 / (n - 1) ** 2 - 1), FRONTIER.hypotheses),
        ),
        FalseTwin(
            "an even number of rows",
            "the same where half of the rows are up",
            Statement(
                "even",
                "",
                hypotheses=tuple(
                    Hypothesis("n is even", sp.Eq(n, 2 * half + 2)) if x is ODD else x
                    for x in LARGEST.hypotheses
                ),
                conclusion=LARGEST.conclusion,
            ),
        ),
        FalseTwin(
            "each of the pair",
            "the ceiling beside a third label is one for both labels of the pair",
            Statement("each", "", sp.And(*THIRD.conclusion.args), THIRD.hypotheses),
        ),
    ),
    expected="holds",
    remarks="Some label lies as far as 1/(n - 1) along every input of such a head, so that the two ceilings "
    "together bound every pair whose cosine is below the frontier.",
)
