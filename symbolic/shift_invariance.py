"""Adding one number to all logits changes no probability."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import j, k, n, number
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import ScalarFamily, softmax, total

c = number("c")
logit, other = ScalarFamily("l"), ScalarFamily("l'")

shifted = softmax(lambda x: logit[x] + c, k, n)
plain = softmax(lambda x: logit[x], k, n)
STATEMENT = Statement(
    name="softmax",
    text="For every n, every vector of logits and every real c, softmax(l + c) = softmax(l).",
    conclusion=sp.Eq(shifted, plain),
)

CONVERSE = Statement(
    name="converse",
    text="If two vectors of logits give two labels the same probabilities, the logits of these labels "
    "differ by the same amount.",
    hypotheses=tuple(
        Hypothesis(
            f"same probability of label {x}",
            sp.Eq(softmax(lambda y: other[y], x, n), softmax(lambda y: logit[y], x, n)),
            necessary=True,
        )
        for x in (j, k)
    ),
    conclusion=sp.Eq(other[k] - other[j], logit[k] - logit[j]),
    judged=False,
)

exps = total(lambda x: sp.exp(logit[x]), n)
CLAIM = Claim(
    title="Softmax does not see a common shift of the logits",
    source=Source(
        "arXiv:2603.29488v1",
        "used throughout",
        "A common shift of all logits is invisible.",
    ),
    statements=(STATEMENT, CONVERSE),
    derivations=(
        Derivation(
            "softmax",
            "the factor exp(c) cancels",
            start=shifted,
            steps=(
                Step(shifted.definition(), "the definition of softmax"),
                Step(
                    sp.Mul(
                        sp.exp(c),
                        sp.exp(logit[k]),
                        1 / (sp.exp(c) * exps),
                        evaluate=False,
                    ),
                    "exp(l + c) = exp(l) exp(c), and the factor exp(c) leaves the sum",
                ),
                Step(plain.definition(), "exp(c) > 0 cancels"),
                Step(plain, "the definition of softmax"),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "scaled logits",
            "softmax(2 l) = softmax(l)",
            Statement("scaled", "", sp.Eq(softmax(lambda x: 2 * logit[x], k, n), plain)),
        ),
        FalseTwin(
            "a shift of its own for each label",
            "softmax(l + c_k) = softmax(l)",
            Statement(
                "own shift",
                "",
                sp.Eq(softmax(lambda x: logit[x] + ScalarFamily("c")[x], k, n), plain),
            ),
        ),
    ),
    expected="holds",
)
