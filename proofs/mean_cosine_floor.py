"""The sum of all cosines is the squared length of the sum of the unit rows, hence >= 0."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import Known, norm_nonnegative
from shiftproof.notation import k, n, w
from shiftproof.prover import Argument
from shiftproof.vectors import Cosine, Inner, norm, total


def floor(argument: Argument) -> None:
    """Write each cosine as an inner product of unit rows, sum twice, and use |sum|^2 >= 0."""
    nonzero = argument.hypothesis("no row is zero")

    def rows(*labels: sp.Symbol) -> list[Known]:
        return [nonzero.at({k: label}, argument.ranges) for label in labels]

    def of_units(x: sp.Symbol, y: sp.Symbol) -> sp.Expr:
        return Inner(w[x], w[y]) / (norm(w[x]) * norm(w[y]))

    row = argument.label("row", n)
    inner = argument.sum_order(
        "the cosines of one row",
        lambda y: Cosine(w[row], w[y]),
        sp.Eq,
        lambda y: of_units(row, y),
        n,
        using=lambda y: rows(row, y),
    )
    double = argument.sum_order(
        "all cosines",
        lambda x: total(lambda y: Cosine(w[x], w[y]), n),
        sp.Eq,
        lambda x: total(lambda y: of_units(x, y), n),
        n,
        using=lambda x: [inner.at({row: x}, argument.ranges), *rows(x)],
    )
    diagonal = argument.sum_order(
        "the cosine of a row with itself",
        lambda x: Cosine(w[x], w[x]),
        sp.Eq,
        lambda _x: sp.Integer(1),
        n,
        using=rows,
    )
    unit = total(lambda x: w[x] / norm(w[x]), n)
    argument.conclude(using=[double, diagonal, norm_nonnegative(unit)])


PROOFS = {"floor": floor, "not all opposite": floor}
CANDIDATES = {
    "floor without n >= 2": ({"w": [[1]], "n": 1},),
    "floor without no row is zero": ({"w": [[0], [1]], "n": 2},),
    "not all opposite without n >= 3": ({"w": [[1], [-1]], "n": 2},),
    "not all opposite without no row is zero": ({"w": [[0], [1], [1]], "n": 3},),
    "a higher floor": ({"w": [[1], [-1]], "n": 2},),
    "strictly above": ({"w": [[1], [-1]], "n": 2},),
}
