"""A counterexample of one size gives one of every larger size: two more labels, more features."""

from __future__ import annotations

from typing import Any

import sympy as sp

from shiftproof.notation import a, b, f, i, j, n, number, u, w
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
    VectorEqual,
    VectorExpr,
    VectorFamily,
    label_index,
    nonzero,
    softmax,
    total,
)

p = label_index("p")
s, g, tau = number("s"), number("g"), number("tau")
others, lifted, image = VectorFamily("r"), VectorFamily("v"), Vector("h")
odds = n * tau / (1 - 2 * tau)
level = Inner(a, f)
old_sum = a + b + total(lambda x: others[x], n - 2)
new_sum = old_sum + u - u


def gap(*, shown: bool = True) -> tuple[Hypothesis, ...]:
    """Return that the pair ties g above every other label; ``shown``: each part is shown necessary."""
    below = level - g
    return (
        Hypothesis("n >= 3", sp.Ge(n, 3)),
        Hypothesis("the pair is tied at f", sp.Eq(Inner(b, f), level), shown),
        Hypothesis(
            "every other label is g below", ForAll(p, n - 2, sp.Le(Inner(others[p], f), below)), shown
        ),
        Hypothesis("u is g below", sp.Le(Inner(u, f), below), shown),
        Hypothesis("-u is g below", sp.Le(Inner(-u, f), below), shown),
        Hypothesis("tau > 0", tau > 0),
        Hypothesis("tau < 1/2", tau < sp.Rational(1, 2)),
    )


def share(row: VectorExpr, scale: Any) -> Any:
    """Return the probability of a row at the scaled input, the labels of u and -u being added."""
    rows = [a, b, u, -u]
    exps = sp.Add(*(sp.exp(Inner(x, scale * f)) for x in rows))
    exps += total(lambda x: sp.exp(Inner(others[x], scale * f)), n - 2)
    return sp.exp(Inner(row, scale * f)) / exps


def both(scale: Any) -> sp.Basic:
    """Return "both labels of the pair have at least the probability tau at the scaled input"."""
    return sp.And(*(sp.Ge(share(row, scale), tau) for row in (a, b)))


LABELS = Statement(
    name="two more labels",
    text="Let two labels of a head of n >= 3 labels tie at f, g above every other. If the rows u and -u are added "
    "whose logits are as far below, and s >= 0 has s g >= log(n tau/(1 - 2 tau)), then at s f both labels have "
    "at least the probability tau < 1/2 among the n + 2, and the rows have the same sum as before.",
    hypotheses=(
        *gap(),
        Hypothesis("s >= 0", s >= 0, necessary=True),
        Hypothesis("s is large enough", sp.Ge(s * g, sp.log(odds)), necessary=True),
    ),
    conclusion=sp.And(both(s), VectorEqual(new_sum, old_sum)),
)
SCALE = Statement(
    name="a large enough input",
    text="Where g > 0 there is such an s for every tau < 1/2: log(1 + n tau/(1 - 2 tau))/g.",
    hypotheses=(*gap(shown=False), Hypothesis("g > 0", g > 0)),
    exists=(s,),
    witness={s: sp.log(1 + odds) / g},
    conclusion=both(s),
)
FEATURES = Statement(
    name="more features",
    text="If the rows v_k and the input h of another head, in any other number of features, have the inner "
    "products of w_k and f, then p_i is the same; if the rows of i and j have the same lengths and inner "
    "product, so is the cosine. Appended zeros leave every inner product as it is.",
    hypotheses=(
        Hypothesis(
            "the same logits",
            ForAll(p, n, sp.Eq(Inner(lifted[p], image), Inner(w[p], f))),
            necessary=True,
        ),
        Hypothesis(
            "the same Gram scalars",
            sp.And(
                *(sp.Eq(Inner(lifted[x], lifted[y]), Inner(w[x], w[y])) for x, y in ((i, i), (i, j), (j, j)))
            ),
            necessary=True,
        ),
        Hypothesis("rows i and j are not zero", sp.And(nonzero(w[i]), nonzero(w[j])), necessary=True),
    ),
    conclusion=sp.And(
        sp.Eq(
            softmax(lambda x: Inner(lifted[x], image), i, n),
            softmax(lambda x: Inner(w[x], f), i, n),
        ),
        sp.Eq(Cosine(lifted[i], lifted[j]), Cosine(w[i], w[j])),
    ),
)

rest = n * sp.exp(-s * g)
CLAIM = Claim(
    title="A pair that is probable together stays so with two more labels, and with more features",
    source=Source(
        "this project",
        "what makes one head an answer for larger ones",
        "From a counterexample with n labels in d features come ones with n + 2 labels and with any d' > d.",
    ),
    statements=(LABELS, SCALE, FEATURES),
    derivations=(
        Derivation(
            "two more labels",
            "the added rows change no sum",
            start=new_sum,
            steps=(Step(old_sum, "u and -u cancel"),),
        ),
        Derivation(
            "two more labels",
            "what the pair has beside n labels that are exactly g below",
            start=sp.exp(s * level) / (2 * sp.exp(s * level) + n * sp.exp(s * level - s * g)),
            steps=(
                Step(
                    1 / (2 + rest),
                    "divide by the pair's exponential; this is at least tau once exp(s g) is at least "
                    "n tau/(1 - 2 tau)",
                ),
            ),
            part=True,
        ),
    ),
    false_twins=(
        FalseTwin(
            "as if no label were added",
            "s g >= log((n - 2) tau/(1 - 2 tau)) is enough",
            Statement(
                "two fewer",
                "",
                hypotheses=(
                    *gap(),
                    Hypothesis("s >= 0", s >= 0),
                    Hypothesis("s", sp.Ge(s * g, sp.log((n - 2) * tau / (1 - 2 * tau)))),
                ),
                conclusion=both(s),
            ),
        ),
        FalseTwin(
            "any input",
            "the same at f itself, without scaling",
            Statement("unscaled", "", hypotheses=(*gap(), Hypothesis("g > 0", g > 0)), conclusion=both(1)),
        ),
    ),
    expected="holds",
    remarks="With it the small heads of centered_low_cosine and fixed_length_low_cosine answer for larger ones of "
    "the same parity and every larger number of features; the inputs must be allowed to grow.",
)
