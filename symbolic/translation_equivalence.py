"""Adding one vector to every unembedding changes no probability."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import bias, f, k, n, probability, v, w
from shiftproof.statement import Claim, Derivation, FalseTwin, Source, Statement, Step
from shiftproof.vectors import Inner, VectorFamily, softmax

moved = probability(lambda x: w[x] + v)
original = probability(lambda x: w[x])
STATEMENT = Statement(
    name="equivalent",
    text="For every v the head W + 1 v^T, with the same bias, gives every label the same probability "
    "as W at every embedding.",
    conclusion=sp.Eq(moved, original),
)

own = VectorFamily("v")
CLAIM = Claim(
    title="Adding one vector to all label representations changes no probability",
    source=Source(
        "arXiv:2603.29488v1",
        "abstract",
        "Heads that differ by a common translation of their label representations are the same model.",
    ),
    statements=(STATEMENT,),
    derivations=(
        Derivation(
            "equivalent",
            "every logit gains the same number",
            start=moved,
            steps=(
                Step(
                    softmax(lambda x: Inner(w[x], f) + bias[x] + Inner(v, f), k, n),
                    "the inner product is bilinear: every logit gains <v, f>",
                ),
                Step(original, "a common shift of the logits changes nothing"),
            ),
        ),
    ),
    false_twins=(
        FalseTwin(
            "the input is translated instead",
            "softmax(W (f + v)) = softmax(W f)",
            Statement(
                "input",
                "",
                sp.Eq(probability(lambda x: w[x], embedding=f + v), original),
            ),
        ),
        FalseTwin(
            "each label has its own translation",
            "softmax over (w_k + v_k) = softmax over w_k",
            Statement("own", "", sp.Eq(probability(lambda x: w[x] + own[x]), original)),
        ),
    ),
    expected="holds",
)
