"""Two heads that can have the same labels on together, with a feature of ones, need not rank them alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact, regions
from shiftproof.heads import Head, Matrices
from shiftproof.notation import f, i, j, n, number, w
from shiftproof.statement import (
    Claim,
    Derivation,
    FalseTwin,
    Source,
    Statement,
    Step,
)
from shiftproof.vectors import Coordinates, Inner

x, y, z = number("x"), number("y"), number("z")
new_x, new_y, new_z = number("x'"), number("y'"), number("z'")
LEVEL = number("t")
PLANE, SPACE, NEW = Coordinates(x, y), Coordinates(x, y, z), Coordinates(new_x, new_y, new_z)
Rows = tuple[Coordinates, ...]

#: the rankings of the five labels that only one of the published heads attains, largest logit first
ONLY_FIRST = ((3, 0, 2, 1, 4), (4, 1, 2, 0, 3))
ONLY_SECOND = ((0, 3, 2, 4, 1), (1, 4, 2, 3, 0))
RANKINGS, PATTERNS, PATTERNS_AS_DOUBLES = 14, 20, 22
LAST_PLACE = sp.Rational(1, 2**53)
ENDS = (0, 1, 4)
FOUR = tuple(map(Coordinates, (0, 4, 3, 1), (0, 0, 1, 1)))
OTHER_FOUR = tuple(map(Coordinates, (0, 4, 5, -1), (0, 0, 1, 1)))
ONLY_FOUR, ONLY_OTHER_FOUR = ((0, 3, 2, 1),), ((2, 1, 0, 3),)


def same_sign(left: Any, right: Any) -> Any:
    """Return "both are positive, both zero or both negative"."""
    return sp.Or(
        *(
            sp.And(relation(left, 0, evaluate=False), relation(right, 0, evaluate=False))
            for relation in (sp.Gt, sp.Eq, sp.Lt)
        )
    )


def with_one(rows: Rows) -> Rows:
    """Return the rows with a feature of ones added."""
    return tuple(Coordinates(*row.args, 1) for row in rows)


def alike(rows: Rows, others: Rows) -> Any:
    """Return "at (x, y, z) and (x', y', z') the same labels are on, off and at 0", with the feature of ones."""
    pairs = zip(with_one(rows), with_one(others), strict=True)
    return sp.And(*(same_sign(Inner(row, SPACE), Inner(other, NEW)) for row, other in pairs))


def carried(rows: Rows, others: Rows, scales: tuple[Any, ...], three: tuple[int, ...]) -> dict[Any, Any]:
    """Return the input of the other head whose logits of three labels are these multiples of the given ones."""
    wanted = [
        scale * (rows[label].args[0] * x + rows[label].args[1] * y + z)
        for label, scale in zip(three, scales, strict=True)
    ]
    matrix = sp.Matrix([[*others[label].args, 1] for label in three])
    return dict(zip((new_x, new_y, new_z), map(sp.expand, matrix.inv() * sp.Matrix(wanted)), strict=True))


def head(rows: Rows) -> Head:
    """Return the rows as a head of exact numbers."""
    numbers = np.empty((len(rows), len(rows[0].args)), dtype=object)
    for label, row in enumerate(rows):
        numbers[label] = [exact.from_sympy(entry) for entry in row.args]
    return Head("rows", "rows", numbers)


def rankings(rows: Rows) -> dict[tuple[int, ...], Any]:
    """Return the rankings that the rows attain, largest logit first, each with an input."""
    found = regions.rankings(head(rows)).regions
    return {tuple(label for (label,) in region.parts): region.witness for region in found}


def full_patterns(rows: Rows) -> dict[tuple[int, ...], Any]:
    """Return the signs (1 or -1) that the logits have together where none is 0, each with an input."""
    return {
        tuple(1 if label in region.parts[0] else -1 for label in range(len(rows))): region.witness
        for region in regions.sign_vectors(head(rows)).regions
        if not region.parts[1]
    }


def point(at: tuple[Any, ...]) -> Coordinates:
    """Return exact numbers as a vector."""
    return Coordinates(*(exact.to_sympy(entry) for entry in at))


def ranked(rows: Rows, order: tuple[int, ...], at: Coordinates) -> Any:
    """Return "at this input the logits of the labels fall in this order"."""
    return sp.And(
        *(
            sp.Gt(Inner(rows[order[place]], at), Inner(rows[order[place + 1]], at), evaluate=False)
            for place in range(len(order) - 1)
        )
    )


def signed(rows: Rows, pattern: tuple[int, ...], at: Coordinates) -> Any:
    """Return "at this input the logits have these signs"."""
    relation = {1: sp.Gt, 0: sp.Eq, -1: sp.Lt}
    return sp.And(
        *(relation[side](Inner(row, at), 0, evaluate=False) for row, side in zip(rows, pattern, strict=True))
    )


def only_in(rows: Rows, others: Rows, orders: tuple[tuple[int, ...], ...]) -> Any:
    """Return "these rankings are attained by the rows, and by no input (x, y) of the others"."""
    attained = rankings(rows)
    nowhere = (exact.rational(0),) * 2
    return sp.And(
        *(ranked(rows, order, point(attained.get(order, nowhere))) for order in orders),
        *(sp.Not(ranked(others, order, PLANE)) for order in orders),
    )


def just_these_rankings(rows: Rows, count: int) -> Any:
    """Return "at any (x, y) two logits are equal or one of these many rankings holds, and each is attained"."""
    found = rankings(rows)
    if len(found) != count:
        return sp.false
    ties = (sp.Eq(Inner(one - two, PLANE), 0) for label, one in enumerate(rows) for two in rows[:label])
    return sp.And(
        sp.Or(*ties, *(ranked(rows, order, PLANE) for order in found)),
        *(ranked(rows, order, point(at)) for order, at in found.items()),
    )


def just_fourteen_each(first: Rows, second: Rows) -> Any:
    """Return "both heads attain just 14 rankings", where all but the two of each are common to both."""
    one, two = (set(rankings(rows)) for rows in (first, second))
    if (one - two, two - one) != (set(ONLY_FIRST), set(ONLY_SECOND)):
        return sp.false
    return sp.And(*(just_these_rankings(rows, RANKINGS) for rows in (first, second)))


def just_these_patterns(rows: Rows, count: int) -> Any:
    """Return "at any (x, y, z) a logit is 0 or one of these many sign patterns holds, and each is attained"."""
    full = full_patterns(rows)
    if len(full) != count:
        return sp.false
    zeros = (sp.Eq(Inner(row, SPACE), 0) for row in rows)
    return sp.And(
        sp.Or(*zeros, *(signed(rows, pattern, SPACE) for pattern in full)),
        *(signed(rows, pattern, point(at)) for pattern, at in full.items()),
    )


def as_doubles(rows: Rows) -> Rows:
    """Return the rows as double precision stores them, the third made from the first and the fifth in doubles."""
    stored = [[float(entry) for entry in row.args] for row in rows]
    stored[2] = [one / 4 + 3 * five / 4 for one, five in zip(stored[0], stored[4], strict=True)]
    return tuple(Coordinates(*(sp.Rational(*entry.as_integer_ratio()) for entry in row)) for row in stored)


def area(rows: Rows) -> Any:
    """Return the determinant of points 0, 2 and 4: zero where they lie on one line."""
    (p, q), (c, d) = (
        (one - two for one, two in zip(rows[label].args, rows[0].args, strict=True)) for label in (2, 4)
    )
    return Inner(Coordinates(-q, p), Coordinates(c, d))


COLUMN = Statement(
    name="a feature of ones",
    text="A feature that is one in every row adds the same number to every logit: their order does not see it.",
    conclusion=same_sign(
        (Inner(w[i], f) + LEVEL) - (Inner(w[j], f) + LEVEL),
        Inner(w[i] - w[j], f),
    ),
    ranges=((i, n), (j, n)),
)


def claim(matrices: Matrices) -> Claim:
    """Return the claim about the published pair of heads and a smaller one."""
    first, second = (matrices.rows(f"sign_pattern_{which}") for which in ("first", "second"))
    given = {"w": [list(row.args) for row in first], "w'": [list(row.args) for row in second]}
    ratio = sp.Rational(5, 4)

    def patterns(name: str, rows: Rows, others: Rows, scales: tuple[Any, ...], what: str) -> Statement:
        three = ENDS if len(rows) == 5 else (0, 1, 2)
        return Statement(
            name=name,
            text=f"With a feature of ones, {what}: for every input there is one of the other head with the "
            "same labels on, the same off, and the same at exactly 0.",
            exists=(new_x, new_y, new_z),
            witness=carried(rows, others, scales, three),
            conclusion=alike(rows, others),
            example={"w": given["w"], "w'": given["w'"]} if len(rows) == 5 else None,
        )

    forth = patterns(
        "sign patterns",
        first,
        second,
        (ratio, ratio, 1 / ratio),
        "the first published head against the second",
    )
    back = patterns(
        "sign patterns, back",
        second,
        first,
        (1 / ratio, 1 / ratio, ratio),
        "the second published head against the first",
    )
    only_first = Statement(
        name="only in the first",
        text="The rankings 3 > 0 > 2 > 1 > 4 and 4 > 1 > 2 > 0 > 3 are attained by the first head and by no input of the "
        "second.",
        conclusion=only_in(first, second, ONLY_FIRST),
        example=given,
    )
    only_second = Statement(
        name="only in the second",
        text="The rankings 0 > 3 > 2 > 4 > 1 and 1 > 4 > 2 > 3 > 0 are attained by the second head and by no input of the "
        "first.",
        conclusion=only_in(second, first, ONLY_SECOND),
        example=given,
    )
    counts = Statement(
        name="fourteen rankings each",
        text="Each of the two heads attains just 14 of the 120 rankings without ties; all but the two above are common to "
        "both.",
        conclusion=just_fourteen_each(first, second),
        example=given,
    )
    doubles = as_doubles(first)
    stored = Statement(
        name="stored as doubles",
        text="As published decimals the points 0, 2 and 4 lie on one line; as doubles their determinant is -2^-53. So the "
        "first head has just 20 sign patterns without a zero as decimals, and 22 as doubles: these are another head.",
        conclusion=sp.And(
            sp.Eq(area(first), 0),
            sp.Eq(area(doubles), -LAST_PLACE),
            just_these_patterns(with_one(first), PATTERNS),
            just_these_patterns(with_one(doubles), PATTERNS_AS_DOUBLES),
        ),
        example=given,
    )
    four = patterns(
        "four points", FOUR, OTHER_FOUR, (1, 1, 3), "the points (0, 0), (4, 0), (3, 1), (1, 1) against "
        "(0, 0), (4, 0), (5, 1), (-1, 1)"
    )  # fmt: skip
    four_back = patterns(
        "four points, back", OTHER_FOUR, FOUR, (1, 1, sp.Rational(1, 3)), "the points (0, 0), (4, 0), (5, 1), (-1, 1) "
        "against (0, 0), (4, 0), (3, 1), (1, 1)"
    )  # fmt: skip
    four_rankings = Statement(
        name="four points rank otherwise",
        text="Of these two heads of four points only the first attains 0 > 3 > 2 > 1, only the second 2 > 1 > 0 > 3.",
        conclusion=sp.And(only_in(FOUR, OTHER_FOUR, ONLY_FOUR), only_in(OTHER_FOUR, FOUR, ONLY_OTHER_FOUR)),
    )
    between = first[0] / 4 + 3 * first[4] / 4
    return Claim(
        title="Equal sign patterns with a feature of ones do not make equal rankings",
        source=Source(
            "arXiv:2603.29488v2",
            "the code beside it",
            "Two heads can have the same attainable sign patterns (with a column of ones added) and yet "
            "attain different rankings.",
        ),
        statements=(
            forth,
            back,
            only_first,
            only_second,
            counts,
            stored,
            four,
            four_back,
            four_rankings,
            COLUMN,
        ),
        derivations=(
            Derivation(
                "stored as doubles",
                "as decimals, point 2 lies between points 0 and 4",
                start=between,
                steps=(Step(first[2], "a quarter of the way from point 4 to point 0"),),
                part=True,
            ),
        ),
        false_twins=(
            FalseTwin(
                "the same rankings",
                "for every input of the first head there is one of the second that ranks the labels alike",
                Statement(
                    "alike",
                    "",
                    exists=(new_x, new_y),
                    conclusion=sp.And(
                        *(
                            same_sign(
                                Inner(first[p] - first[q], PLANE),
                                Inner(second[p] - second[q], Coordinates(new_x, new_y)),
                            )
                            for p in range(5)
                            for q in range(p)
                        )
                    ),
                ),
            ),
            FalseTwin(
                "doubles are decimals",
                "stored as doubles, label 2 is on only where label 0 or label 4 is",
                Statement(
                    "as doubles",
                    "",
                    sp.Not(
                        sp.And(
                            *(
                                relation(Inner(with_one(doubles)[label], SPACE), 0)
                                for label, relation in ((0, sp.Lt), (2, sp.Gt), (4, sp.Lt))
                            )
                        )
                    ),
                ),
            ),
        ),
        expected="holds",
        remarks="Rankings are the signs of the differences of rows, in one dimension less; sign patterns of the rows with "
        "ones tell on which sides of a line points lie, not which directions their differences have. The rows are the "
        "published decimals as exact numbers unless doubles are named.",
    )
