"""Any probability vector on the labels bounds how probable two labels can be together."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, bias, f, i, j, k, logits, n, number, probability, w
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
    ForAll,
    Inner,
    ScalarFamily,
    VectorEqual,
    VectorFamily,
    label_index,
    norm,
    total,
)

p = label_index("p")
q = ScalarFamily("q")
lam, h, R = number("lambda"), number("h"), number("R")
m = sp.Symbol("m", integer=True, positive=True)
alpha, gamma = number("alpha"), number("gamma")
left_out, left_out_bias = VectorFamily("r"), ScalarFamily("beta")

mixture = lam * w[i] + (1 - lam) * w[j]
mean = total(lambda x: q[x] * w[x], n)
bias_gain = lam * bias[i] + (1 - lam) * bias[j] - total(lambda x: q[x] * bias[x], n)
entropy = -total(lambda x: q[x] * sp.log(q[x]), n)

WEIGHTS = (
    Hypothesis("q is positive", ForAll(p, n, sp.Gt(q[p], 0))),
    Hypothesis("q sums to 1", sp.Eq(total(lambda x: q[x], n), 1), necessary=True),
    Hypothesis("h is at most the entropy of q", sp.Le(h, entropy), necessary=True),
    Hypothesis("lambda >= 0", lam >= 0, necessary=True),
    Hypothesis("lambda <= 1", lam <= 1, necessary=True),
)


def bounded_by(exponent: sp.Expr) -> sp.Basic:
    """Return "one of the two probabilities is at most exp(exponent)"."""
    return sp.Or(*(sp.Le(probability(lambda x: w[x], x), sp.exp(exponent)) for x in (i, j)))


UNBOUNDED = Statement(
    name="every input",
    text="If q has the mean row lambda w_i + (1 - lambda) w_j, then at every embedding one of p_i, p_j is at "
    "most exp(-h + lambda b_i + (1 - lambda) b_j - q.b), h being at most the entropy of q.",
    hypotheses=(
        *WEIGHTS,
        Hypothesis(
            "the mean row of q is the mixture",
            VectorEqual(mean, mixture),
            necessary=True,
        ),
    ),
    conclusion=bounded_by(-h + bias_gain),
)
BALL = Statement(
    name="inputs of length at most R",
    text="At every embedding with |f| <= R one of p_i, p_j is at most "
    "exp(-h + R |q^T W - m| + lambda b_i + (1 - lambda) b_j - q.b), m = lambda w_i + (1 - lambda) w_j.",
    hypotheses=(
        *WEIGHTS,
        Hypothesis("R >= 0", R >= 0),
        Hypothesis("|f| <= R", sp.Le(Inner(f, f), R**2), necessary=True),
    ),
    conclusion=bounded_by(-h + R * norm(mean - mixture) + bias_gain),
)


def among_all(logit: sp.Expr) -> sp.Expr:
    """Return the probability of a logit among all n + m labels, m of which have weight 0."""
    weighted = logits(lambda x: w[x])
    rest = total(lambda x: sp.exp(Inner(left_out[x], f) + left_out_bias[x]), m)
    return sp.exp(logit) / (total(lambda x: sp.exp(weighted(x)), n) + rest)


LEFT_OUT = Statement(
    name="labels left out",
    text="Leaving out m of n + m labels raises the probabilities of the n others: a bound on these without the "
    "m is one with them.",
    ranges=((k, n),),
    conclusion=sp.Lt(among_all(Inner(w[k], f) + bias[k]), probability(lambda x: w[x], k)),
)
any_mixture = lam * a + (1 - lam) * b
any_gain = lam * alpha + (1 - lam) * gamma - total(lambda x: q[x] * bias[x], n)
ZERO_WEIGHTS = Statement(
    name="zero weights",
    text="For n + m labels, q positive on the first n and zero on the others, and any two of the n + m with rows "
    "a, b and biases alpha, gamma: at every embedding with |f| <= R one of the two has at most the probability "
    "exp(-h + R |q^T W - m| + lambda alpha + (1 - lambda) gamma - q.b), m = lambda a + (1 - lambda) b.",
    hypotheses=tuple(Hypothesis(x.name, x.formula) for x in BALL.hypotheses),
    conclusion=sp.Or(
        *(
            sp.Le(among_all(Inner(row, f) + shift), sp.exp(-h + R * norm(mean - any_mixture) + any_gain))
            for row, shift in ((a, alpha), (b, gamma))
        )
    ),
)

CLAIM = Claim(
    title="Any distribution on the labels certifies a ceiling for two probabilities together",
    source=Source(
        "this project",
        "the certificate behind fixed_length_high_cosine",
        "However the input is chosen, two labels are not both more probable than the ceiling.",
    ),
    statements=(UNBOUNDED, BALL, LEFT_OUT, ZERO_WEIGHTS),
    derivations=(
        Derivation(
            "every input",
            "the logits averaged by q, with the mean row put in",
            start=total(lambda x: q[x] * (Inner(w[x], f) + bias[x]), n),
            steps=(
                Step(
                    Inner(mean, f) + total(lambda x: q[x] * bias[x], n),
                    "the inner product is linear",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "twice the entropy",
            "the same with h up to twice the entropy",
            Statement(
                "twice",
                "",
                hypotheses=(
                    *(x for x in UNBOUNDED.hypotheses if "entropy" not in x.name),
                    Hypothesis("h", sp.Le(h, 2 * entropy)),
                ),
                conclusion=UNBOUNDED.conclusion,
            ),
        ),
        FalseTwin(
            "the bias forgotten",
            "the same without the terms of the bias",
            Statement(
                "no bias",
                "",
                hypotheses=UNBOUNDED.hypotheses,
                conclusion=bounded_by(-h),
            ),
        ),
        FalseTwin(
            "more labels, no less probable",
            "with m more labels the others are as probable as before",
            Statement(
                "no less",
                "",
                ranges=((k, n),),
                conclusion=sp.Ge(LEFT_OUT.conclusion.lhs, LEFT_OUT.conclusion.rhs),
            ),
        ),
    ),
    expected="holds",
    remarks="That q is positive is what makes its entropy exist, so it cannot be dropped alone.",
)
