"""Two heads with the same cosines need not rank their labels alike: the lengths of the rows count, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from shiftproof.heads import Matrices
from shiftproof.notation import a, b, number
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Hypothesis,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Coordinates, Cosine, Inner, nonzero

s, t, x, y = (number(name) for name in "stxy")
INPUT = Coordinates(x, y)
SHORTENED = 2
THRESHOLD = 5 / sp.sqrt(2)
#: two pairs of rows whose differences are parallel
PARALLEL = ((3, 0), (2, 1))

FIRST, SECOND = (tuple(map(Coordinates, rows)) for rows in ((1, 2, 3), (2, 1, 3)))
PAIRS = ((0, 1), (0, 2), (1, 2))


def ranked(rows: tuple[Any, ...], order: tuple[int, ...], at: Any) -> Any:
    """Return "at this input the logits of the labels fall in this order"."""
    return sp.And(
        *(
            sp.Gt(Inner(rows[order[place]], at), Inner(rows[order[place + 1]], at))
            for place in range(len(order) - 1)
        )
    )


SMALLEST = Statement(
    name="the smallest example",
    text="The heads with the rows 1, 2, 3 and 2, 1, 3 (d = 1) have the same cosines, all +1. The input 1 ranks the labels "
    "2 > 1 > 0 in the first; no input does so in the second.",
    conclusion=sp.And(
        *(sp.Eq(Cosine(FIRST[p], FIRST[q]), Cosine(SECOND[p], SECOND[q])) for p, q in PAIRS),
        ranked(FIRST, (2, 1, 0), Coordinates(1)),
        sp.Not(ranked(SECOND, (2, 1, 0), Coordinates(x))),
    ),
)
STRETCHED = Statement(
    name="a row of another length",
    text="A row multiplied by a positive number keeps its cosines with all others.",
    hypotheses=(
        Hypothesis("s > 0", s > 0, necessary=True),
        Hypothesis("a is not zero", nonzero(a), necessary=True),
        Hypothesis("b is not zero", nonzero(b), necessary=True),
    ),
    conclusion=sp.Eq(Cosine(s * a, b), Cosine(a, b)),
)


def across(rows: Sequence[Any]) -> Any:
    """Return the determinant of the differences of two pairs of rows: zero where they are parallel."""
    (p, q), (c, d) = (
        (one - two for one, two in zip(rows[first].args, rows[second].args, strict=True))
        for first, second in PARALLEL
    )
    return Inner(Coordinates(-q, p), Coordinates(c, d))


def claim(matrices: Matrices) -> Claim:
    """Return the claim about these heads and the published octagon."""
    rows = matrices.rows("octagon_example")
    others = [row for label, row in enumerate(rows) if label != SHORTENED]
    short = Coordinates(0, t)
    given = {"w": [list(row.args) for row in rows]}

    def beaten(row: Any) -> Any:
        """Return "at the input (x, y) some other label has at least this row's logit"."""
        return sp.Or(*(sp.Ge(Inner(other, INPUT), Inner(row, INPUT)) for other in others))

    def wins(row: Any) -> Any:
        """Return "at the input (x, y) this row's logit is the largest"."""
        return sp.And(*(sp.Gt(Inner(row, INPUT), Inner(other, INPUT)) for other in others))

    positive = Hypothesis("t > 0", t > 0)
    never = Statement(
        name="never the largest",
        text="The published head has rows of length 5 in seven of the eight directions of an octagon. With its row 2, "
        "which points up, shortened to a length t of at most 5/sqrt(2), label 2 never has the largest probability alone.",
        hypotheses=(positive, Hypothesis("t <= 5/sqrt(2)", t <= THRESHOLD, necessary=True)),
        conclusion=beaten(short),
    )
    above = Statement(
        name="beyond the threshold",
        text="With a row 2 longer than 5/sqrt(2) there is an input, (0, 1), that gives label 2 the largest probability.",
        hypotheses=(Hypothesis("t > 5/sqrt(2)", t > THRESHOLD, necessary=True),),
        exists=(x, y),
        witness={x: sp.Integer(0), y: sp.Integer(1)},
        conclusion=wins(short),
    )
    published = Statement(
        name="the published lengths",
        text="The rows have length 5, each neighbouring two the cosine 1/sqrt(2). At length 2, as published, label 2 "
        "never has the largest probability alone; at length 5 it has, at (0, 1). The cosines are the same at both.",
        conclusion=sp.And(
            *(sp.Eq(Inner(row, row), 25) for row in rows),
            *(
                sp.Eq(Cosine(rows[one], rows[two]), 1 / sp.sqrt(2))
                for one, two in ((label, (label + 1) % 7) for label in (0, 1, 2, 3, 4, 6))
            ),
            beaten(Coordinates(0, 2)),
            *(
                sp.Gt(Inner(rows[SHORTENED], Coordinates(0, 1)), Inner(other, Coordinates(0, 1)))
                for other in others
            ),
            *(sp.Eq(Cosine(Coordinates(0, 2), other), Cosine(rows[SHORTENED], other)) for other in others),
        ),
        example=given,
    )
    doubles = [Coordinates(*(sp.Rational(*float(v).as_integer_ratio()) for v in row.args)) for row in rows]
    stored = Statement(
        name="stored as doubles",
        text="The difference of rows 3 and 0 and that of rows 2 and 1 are parallel; with every entry rounded to the nearest "
        "double they are not: the doubles are another head.",
        conclusion=sp.And(
            sp.Eq(across(rows), 0), sp.Not(sp.Eq(across(doubles), 0, evaluate=False), evaluate=False)
        ),
        example=given,
    )
    return Claim(
        title="The lengths of label representations change the rankings, with all cosines as they were",
        source=Source(
            "arXiv:2603.29488v2",
            "abstract, and the code's example",
            "The cosines between label representations do not determine the rankings of a softmax head: "
            "heads with equal cosines can rank their labels differently.",
        ),
        statements=(SMALLEST, STRETCHED, never, above, published, stored),
        derivations=(
            Derivation(
                "a row of another length",
                "the factor leaves the inner product",
                start=Inner(s * a, b),
                steps=(Step(s * Inner(a, b), "the inner product is bilinear; |s a| is s |a|, as s > 0"),),
                part=True,
            ),
            Derivation(
                "beyond the threshold",
                "the logit of the next direction at (0, 1)",
                start=Inner(others[1], Coordinates(0, 1)),
                steps=(
                    Step(5 * sp.sqrt(2) / 2, "the second coordinate of the row"),
                    Step(THRESHOLD, "this is what the shortened row has to exceed"),
                ),
                part=True,
            ),
        ),
        false_twins=(
            FalseTwin(
                "any length",
                "however short the row, there is an input at which its label has the largest probability",
                Statement("any length", "", hypotheses=(positive,), exists=(x, y), conclusion=wins(short)),
            ),
            FalseTwin(
                "half the length",
                "more than half the length of the others is enough",
                Statement(
                    "half",
                    "",
                    hypotheses=(Hypothesis("t > 5/2", t > sp.Rational(5, 2)),),
                    exists=(x, y),
                    conclusion=wins(short),
                ),
            ),
        ),
        expected="holds",
        remarks="Two labels with different rows are ranked both ways by every head without bias, so that no example with "
        "distinct rows has fewer than three labels. The threshold is the height at which the row leaves the segment between "
        "its two neighbours. Shortened rows lie inside the polygon of the others; that, not an angle, decides which labels "
        "can be the most probable. The rows are exact numbers with sqrt(2), with 16 rankings at length 5 and 28 at length 2; computed from cosines and "
        "sines in doubles they are generic, with 42 at either.",
    )
