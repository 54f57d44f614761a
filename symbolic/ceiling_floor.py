"""How probable two labels can at least be made together, by an input that is written down."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, f, i, j, k, n, number, u, w
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
    distinct,
    label_index,
    nonzero,
    norm,
    softmax,
    total,
)

p = label_index("p")
others = VectorFamily("r")
c, d = Vector("c"), Vector("d")
t, s, A, R, tau, delta, eps, B = (number(x) for x in ("t", "s", "A", "R", "tau", "delta", "eps", "B"))
HALF = sp.Rational(1, 2)

# A head without bias whose labels are numbered with the pair first: rows a, b, then n - 2 rows r[k].
exps = sp.exp(Inner(a, f)) + sp.exp(Inner(b, f)) + total(lambda x: sp.exp(Inner(others[x], f)), n - 2)
pair = (sp.exp(Inner(a, f)) / exps, sp.exp(Inner(b, f)) / exps)
lean = sp.sqrt((1 + A) / 2)  # half the length of a + b, at least, for rows of length 1


def both(relation: type, bound: sp.Expr) -> sp.Basic:
    """Return "both probabilities of the pair stand in a relation to the bound"."""
    return sp.And(*(relation(x, bound) for x in pair))


def spread_floor(half_sum: sp.Expr) -> sp.Expr:
    """Return what both labels have if the others are as probable as at the ends of [-t, t]."""
    plus, minus = sp.exp(t), sp.exp(-t)
    ends = (n - 2) * (plus + minus) / 2 - half_sum * (plus - minus)
    return 1 / (2 + ends * sp.exp(-t * half_sum))


def direction(scale: sp.Expr) -> Hypothesis:
    """Return "the input lies along a + b and has this length"."""
    return Hypothesis("f lies along a + b", VectorEqual(f, scale / norm(a + b) * (a + b)))


THREE = Hypothesis("n >= 3", sp.Ge(n, 3))
CENTRED = Hypothesis(
    "the rows sum to zero",
    VectorEqual(a + b + total(lambda x: others[x], n - 2), ZeroVector()),
    necessary=True,
)
UNIT_PAIR = (
    Hypothesis("|a| = 1", sp.Eq(Inner(a, a), 1)),
    Hypothesis("|b| = 1", sp.Eq(Inner(b, b), 1)),
)
UNIT_OTHERS = Hypothesis(
    "|r_k| = 1 for all k", ForAll(k, n - 2, sp.Eq(Inner(others[k], others[k]), 1)), necessary=True
)
COSINE = (
    Hypothesis("A >= -1", A >= -1),
    Hypothesis("the cosine is at least A", sp.Ge(Cosine(a, b), A), necessary=True),
    Hypothesis("a + b is not zero", nonzero(a + b)),
)
SPREAD = Statement(
    name="spread",
    text="In a centred head with rows of length 1 and a pair of cosine at least A, not opposite, the input of "
    "length t along the sum of the pair gives both at least 1/(2 + ((n - 2) cosh t - 2 h sinh t) exp(-t h)), "
    "h = sqrt((1 + A)/2).",
    hypotheses=(
        THREE,
        CENTRED,
        *UNIT_PAIR,
        UNIT_OTHERS,
        *COSINE,
        Hypothesis("t >= 0", t >= 0, necessary=True),
        direction(t),
    ),
    conclusion=both(sp.Ge, spread_floor(lean)),
)
OPPOSITE = Statement(
    name="spread at cosine -1",
    text="At h = 0 that number is at most 1/n, which the input 0 gives to every label, of an opposite pair too.",
    hypotheses=(Hypothesis("n >= 2", sp.Ge(n, 2)),),
    conclusion=sp.Le(spread_floor(sp.Integer(0)), 1 / n),
    judged=False,
)

TIE = Hypothesis(
    "the other labels tie along a + b",
    ForAll(k, n - 2, sp.Eq((n - 2) * Inner(others[k], a + b), -Inner(a + b, a + b))),
    necessary=True,
)
TIED = Statement(
    name="tied others",
    text="If |a| = |b| and the n - 2 other labels tie along a + b where they do in a centred head, the input "
    "s (a + b) gives both labels of the pair exactly 1/(2 + (n - 2) exp(-n s |a + b|^2 / (2 (n - 2)))).",
    hypotheses=(
        THREE,
        Hypothesis("|a| = |b|", sp.Eq(Inner(a, a), Inner(b, b)), necessary=True),
        TIE,
        Hypothesis("f = s (a + b)", VectorEqual(f, s * (a + b)), necessary=True),
    ),
    conclusion=both(sp.Eq, 1 / (2 + (n - 2) * sp.exp(-n * s * Inner(a + b, a + b) / (2 * (n - 2))))),
)
TIED_BALL = Statement(
    name="tied others in a ball",
    text="If in such a head the pair has length 1 and a cosine at least A, not opposite, the input of length R "
    "along a + b gives both labels at least 1/(2 + (n - 2) exp(-n R h / (n - 2))), h = sqrt((1 + A)/2).",
    hypotheses=(
        THREE,
        *UNIT_PAIR,
        TIE,
        *COSINE,
        Hypothesis("R >= 0", R >= 0, necessary=True),
        direction(R),
    ),
    conclusion=both(sp.Ge, 1 / (2 + (n - 2) * sp.exp(-n * R * lean / (n - 2)))),
)
ONE_OTHER = Statement(
    name="one other label",
    text="In a centred head of three labels the third one ties with itself, as it were: its row is -(a + b).",
    hypotheses=(Hypothesis("a + b + c = 0", VectorEqual(VectorAdd(a, b, c), ZeroVector()), necessary=True),),
    rows=(a, b, c),
    conclusion=sp.Eq(Inner(c, a + b), -Inner(a + b, a + b)),
    judged=False,
)
TWO_OTHERS = Statement(
    name="two other labels",
    text="In a centred head of four labels the two others tie along a + b if they have one length.",
    hypotheses=(
        Hypothesis("a + b + c + d = 0", VectorEqual(VectorAdd(a, b, c, d), ZeroVector()), necessary=True),
        Hypothesis("|c| = |d|", sp.Eq(Inner(c, c), Inner(d, d)), necessary=True),
    ),
    rows=(a, b, c, d),
    conclusion=sp.And(*(sp.Eq(2 * Inner(x, a + b), -Inner(a + b, a + b)) for x in (c, d))),
    judged=False,
)

EXPOSED = Statement(
    name="exposed edge",
    text="If a and b tie along some u and every other label stays at least delta > 0 below them, the input s u "
    "gives both labels at least tau < 1/2 as soon as s delta >= log((n - 2) tau / (1 - 2 tau)).",
    hypotheses=(
        THREE,
        Hypothesis("a and b tie along u", sp.Eq(Inner(a, u), Inner(b, u)), necessary=True),
        Hypothesis(
            "the others are below", ForAll(k, n - 2, sp.Ge(Inner(a - others[k], u), delta)), necessary=True
        ),
        Hypothesis("tau > 0", tau > 0),
        Hypothesis("tau < 1/2", tau < HALF),
        Hypothesis("s >= 0", s >= 0, necessary=True),
        Hypothesis(
            "s is large enough", sp.Ge(s * delta, sp.log((n - 2) * tau / (1 - 2 * tau))), necessary=True
        ),
        Hypothesis("f = s u", VectorEqual(f, s * u), necessary=True),
    ),
    conclusion=both(sp.Ge, tau),
)


def outward(left: Vector, right: Vector, third: Vector) -> VectorExpr:
    """Return |m|^2 g - <g, m> m: g, from the third row to the two others, made orthogonal to their edge m."""
    edge, away = left - right, left + right - third * 2
    along: VectorExpr = edge * Inner(away, edge)
    return away * Inner(edge, edge) - along


DISTINCT = Hypothesis(
    "a, b, c are distinct", sp.And(distinct(a, b), distinct(a, c), distinct(b, c)), necessary=True
)
ONE_LENGTH = Hypothesis(
    "|a| = |b| = |c|",
    sp.And(sp.Eq(Inner(a, a), Inner(b, b)), sp.Eq(Inner(a, a), Inner(c, c))),
    necessary=True,
)
OUTWARD = Hypothesis("u points from c across the edge", VectorEqual(u, outward(a, b, c)), necessary=True)
TRIANGLE = Statement(
    name="exposed triangle",
    text="Of three distinct rows of one length any two tie along some u, written down, and the third is below "
    "them; both of them lie beyond the mean row along it.",
    hypotheses=(ONE_LENGTH, DISTINCT, OUTWARD),
    rows=(a, b, c),
    conclusion=sp.And(
        sp.Eq(Inner(a, u), Inner(b, u)),
        sp.Gt(Inner(a - c, u), 0),
        *(sp.Gt(Inner(x - (a + b + c) / 3, u), 0) for x in (a, b)),
    ),
    judged=False,
)


def beyond(label: sp.Symbol) -> sp.Expr:
    """Return how far the row of a label lies beyond the mean row along u."""
    return Inner(w[label] - total(lambda x: w[x], n) / n, u)


AWAY = Statement(
    name="away from the mean",
    text="If the rows of two labels lie beyond the mean row along some u, every short enough input along u "
    "gives both a probability above 1/n.",
    hypotheses=(
        Hypothesis(
            "both are beyond the mean row", sp.And(sp.Gt(beyond(i), 0), sp.Gt(beyond(j), 0)), necessary=True
        ),
        Hypothesis("B > 0", B > 0, necessary=True),
        Hypothesis(
            "no row is further than B from the mean row",
            ForAll(p, n, sp.Le(beyond(p) ** 2, B**2)),
            necessary=True,
        ),
        Hypothesis("eps > 0", eps > 0, necessary=True),
        Hypothesis("eps is small", sp.Le(4 * eps * B**3, beyond(i) * beyond(j)), necessary=True),
        Hypothesis("f = eps u", VectorEqual(f, eps * u), necessary=True),
    ),
    conclusion=sp.And(*(sp.Gt(softmax(lambda x: Inner(w[x], f), x, n), 1 / n) for x in (i, j))),
)
BISECTOR = Statement(
    name="centred rows that are not opposite",
    text="If the mean row is 0 and the cosine of a and b is above -1, both lie beyond it along a/|a| + b/|b|.",
    hypotheses=(
        Hypothesis("the cosine is above -1", sp.Gt(Cosine(a, b), -1), necessary=True),
        Hypothesis("u halves the angle", VectorEqual(u, a / norm(a) + b / norm(b)), necessary=True),
    ),
    conclusion=sp.And(sp.Gt(Inner(a, u), 0), sp.Gt(Inner(b, u), 0)),
)

CLAIM = Claim(
    title="Some input makes both labels of a pair probable, unless their rows are opposite",
    source=Source(
        "this project",
        "the floors under coprobability_ceiling",
        "However a head is built, the two labels of a pair can be made so probable together.",
    ),
    statements=(
        SPREAD,
        OPPOSITE,
        TIED,
        TIED_BALL,
        ONE_OTHER,
        TWO_OTHERS,
        EXPOSED,
        TRIANGLE,
        AWAY,
        BISECTOR,
    ),
    derivations=(
        Derivation(
            "centred rows that are not opposite",
            "how far a lies along u",
            start=Inner(a, u),
            steps=(
                Step(norm(a) + Inner(a, b) / norm(b), "|a| (1 + cosine): above 0 if the cosine is above -1"),
            ),
            part=True,
        ),
        Derivation(
            "exposed triangle",
            "u ranks a and b alike",
            start=Inner(a - b, u),
            steps=(Step(sp.Integer(0), "what lies along the edge was taken away"),),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "spread at any length",
            "the spread bound with other rows of any length",
            Statement(
                "any length",
                "",
                hypotheses=tuple(x for x in SPREAD.hypotheses if x is not UNIT_OTHERS),
                conclusion=SPREAD.conclusion,
            ),
        ),
        FalseTwin(
            "opposite pairs as well",
            "two non-zero rows of a centred head are both beyond the mean row along some u",
            Statement(
                "opposite",
                "",
                hypotheses=(Hypothesis("a", nonzero(a)), Hypothesis("b", nonzero(b)), BISECTOR.hypotheses[1]),
                conclusion=BISECTOR.conclusion,
            ),
        ),
        FalseTwin(
            "half is reached",
            "an exposed edge reaches 1/2",
            Statement(
                "reached",
                "",
                hypotheses=EXPOSED.hypotheses,
                conclusion=both(sp.Ge, HALF),
            ),
        ),
    ),
    expected="holds",
    remarks="Rows of another common length L are rows of length 1 with inputs L times as long.",
)
