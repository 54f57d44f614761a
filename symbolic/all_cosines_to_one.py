"""A long enough common translation brings all pairwise cosines as near to +1 as wanted."""

from __future__ import annotations

import sympy as sp

from shiftproof.notation import a, b, number, u
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Cosine, Inner

M, lam = number("M"), number("lambda")
cosine = Cosine(a + lam * u, b + lam * u)
FLOOR = 1 - 2 * (M / lam) ** 2
HYPOTHESES = (
    Hypothesis("u has length 1", sp.Eq(Inner(u, u), 1), necessary=True),
    Hypothesis("|a| <= M", sp.Le(Inner(a, a), M**2), necessary=True),
    Hypothesis("|b| <= M", sp.Le(Inner(b, b), M**2), necessary=True),
    Hypothesis("M >= 0", M >= 0),
    Hypothesis("M < lambda", lam > M, necessary=True),
)
STATEMENT = Statement(
    name="floor",
    text="If u has length 1, all rows have length at most M < lambda and v = lambda u, then every pairwise "
    "cosine of the translated rows exists and is at least 1 - 2 (M / lambda)^2.",
    hypotheses=HYPOTHESES,
    conclusion=sp.Ge(cosine, FLOOR),
)

lean = Inner(a, u) * lam + Inner(a, a)
CLAIM = Claim(
    title="A long translation brings all pairwise cosines towards +1 together",
    source=Source(
        "a public machine-written summary of arXiv:2603.29488v1",
        "what is true of all pairs together",
        "All pairwise cosines can be made +1, in the limit of long translations.",
    ),
    statements=(STATEMENT,),
    derivations=(
        Derivation(
            "floor",
            "how far a translated row leans away from u",
            start=(Inner(a, lam * u) + lam**2) ** 2,
            steps=(
                Step(
                    (lam**2 - Inner(a, a)) * (Inner(a, a) + 2 * lam * Inner(a, u) + lam**2),
                    "(|u| = 1) <a + lambda u, lambda u>^2 against (lambda^2 - |a|^2) |a + lambda u|^2: the "
                    "difference is the square of lambda <a, u> + |a|^2: the sine of the "
                    "angle to u is at most |a| / lambda",
                    rule="at least",
                    using=(lean**2,),
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "half the loss",
            "every cosine is at least 1 - (M / lambda)^2",
            Statement(
                "half",
                "",
                hypotheses=HYPOTHESES,
                conclusion=sp.Ge(cosine, 1 - (M / lam) ** 2),
            ),
        ),
        FalseTwin(
            "+1 is reached",
            "every cosine is 1",
            Statement("reached", "", hypotheses=HYPOTHESES, conclusion=sp.Eq(cosine, 1)),
        ),
    ),
    expected="holds",
    remarks="The floor is attained: two rows of length M, tangent to the cone around u on opposite sides.",
)
