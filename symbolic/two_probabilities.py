"""What two probabilities can be together because all of them sum to 1, and what they are at the input 0."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, f, k, n, number, v, w
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
    Inner,
    ScalarFamily,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    softmax,
    total,
)

HALF = sp.Rational(1, 2)
m = sp.Symbol("m", integer=True, positive=True)
others, other_bias = VectorFamily("r"), ScalarFamily("beta")
alpha, gamma = number("alpha"), number("gamma")

# A head whose labels are numbered with the pair first: rows a and b, then n - 2 rows r[k].
score_a, score_b = Inner(a, f) + alpha, Inner(b, f) + gamma
pair_exps = sp.exp(score_a) + sp.exp(score_b)
all_exps = pair_exps + total(lambda x: sp.exp(Inner(others[x], f) + other_bias[x]), n - 2)
p_a, p_b = sp.exp(score_a) / all_exps, sp.exp(score_b) / all_exps

TWO = Hypothesis("n >= 2", sp.Ge(n, 2))
THREE = Hypothesis("n >= 3", sp.Ge(n, 3), necessary=True)
SUM = Statement(
    name="half",
    text="The probabilities of two different labels, with whatever biases, sum to at most 1 at every input; so "
    "one of them is at most 1/2.",
    hypotheses=(TWO,),
    conclusion=sp.And(sp.Le(p_a + p_b, 1), sp.Or(sp.Le(p_a, HALF), sp.Le(p_b, HALF))),
)
THIRD_LABEL = Statement(
    name="less than half",
    text="With a third label the sum is less than 1 at every input, and one of the two probabilities is less than 1/2.",
    hypotheses=(THREE,),
    conclusion=sp.And(sp.Lt(p_a + p_b, 1), sp.Or(sp.Lt(p_a, HALF), sp.Lt(p_b, HALF))),
)

at_input = softmax(lambda x: Inner(w[x], f), k, n)
ZERO = Statement(
    name="input 0",
    text="At the input 0 a head without bias gives each of its n labels the probability 1/n.",
    hypotheses=(Hypothesis("the input is 0", VectorEqual(f, ZeroVector()), necessary=True),),
    conclusion=sp.Eq(at_input, 1 / n),
)

# The row v (and the number alpha as its bias) belongs to m labels, r[k] to the n - m others.
shared = sp.exp(Inner(v, f) + alpha)
shared_exps = m * shared + total(lambda x: sp.exp(Inner(others[x], f) + other_bias[x]), n - m)
SHARED = Statement(
    name="shared row",
    text="If m of the n labels share one row and one bias, each of them has probability at most 1/m at every "
    "input.",
    hypotheses=(Hypothesis("m <= n", sp.Le(m, n)),),
    conclusion=sp.Le(shared / shared_exps, 1 / m),
)
STRICTLY = Statement(
    name="shared row and another label",
    text="If m labels share one row and one bias and there is a label beside them, each of the m has a "
    "probability less than 1/m.",
    hypotheses=(Hypothesis("m + 1 <= n", sp.Ge(n, m + 1), necessary=True),),
    conclusion=sp.Lt(shared / shared_exps, 1 / m),
)

# Rows of one length on a line, centred: as many labels have the row v as have -v.
on_side, opposite = sp.exp(Inner(v, f)), sp.exp(Inner(-v, f))
sides = total(lambda _x: on_side, m) + total(lambda _x: opposite, m)
SIDES = Statement(
    name="half on each side",
    text="If m labels have the row v and the m others have -v, without bias, each label has a probability less "
    "than 1/m, twice its share, at every input.",
    conclusion=sp.And(sp.Lt(on_side / sides, 1 / m), sp.Lt(opposite / sides, 1 / m)),
)

CLAIM = Claim(
    title="Two probabilities are at most 1 together, and 1/n each at the input 0",
    source=Source(
        "this project",
        "what needs no cosine at all",
        "Two labels are never both more probable than 1/2, nor both less probable than 1/n at every input.",
    ),
    statements=(SUM, THIRD_LABEL, ZERO, SHARED, STRICTLY, SIDES),
    derivations=(
        Derivation(
            "half",
            "what two probabilities leave of 1",
            start=1 - p_a - p_b,
            steps=(
                Step(
                    total(lambda x: sp.exp(Inner(others[x], f) + other_bias[x]), n - 2) / all_exps,
                    "the probabilities of the n - 2 other labels, none of which is negative",
                ),
            ),
            part=True,
        ),
        Derivation(
            "input 0",
            "every logit is 0",
            start=at_input,
            steps=(Step(1 / n, "n exponentials of 0, each of them 1"),),
        ),
    ),
    false_twins=(
        FalseTwin(
            "half is never reached",
            "two labels without a third are never both at 1/2",
            Statement("never", "", hypotheses=(TWO,), conclusion=THIRD_LABEL.conclusion),
        ),
        FalseTwin(
            "one of three is at most a third",
            "of two labels among three or more one has at most the probability 1/3",
            Statement(
                "third",
                "",
                hypotheses=(THREE,),
                conclusion=sp.Or(sp.Le(p_a, sp.Rational(1, 3)), sp.Le(p_b, sp.Rational(1, 3))),
            ),
        ),
        FalseTwin(
            "a shared row has its share of the labels",
            "a row that m of n labels share gives each at most the probability 1/n",
            Statement("1/n", "", hypotheses=SHARED.hypotheses, conclusion=sp.Le(shared / shared_exps, 1 / n)),
        ),
    ),
    expected="holds",
    remarks="As every ball of inputs contains 0, no head without bias keeps two labels below 1/n at all inputs.",
)
