"""The whitened Gram matrix of some labels and features of every head, from equations solved exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, some_vector

LABELS, FEATURES = 5, 3


def solved(matrix: Any, right: Any) -> Any:
    """Return the solutions (m, d) of matrix @ x = each row of ``right`` (m, d), exactly."""
    table = np.concatenate([matrix, right.T], axis=1)
    size = len(matrix)
    for column in range(size):
        pivot = next(row for row in range(column, size) if table[row, column] != 0)
        table[[column, pivot]] = table[[pivot, column]]
        table[column] = table[column] / table[column, column]
        for row in range(size):
            if row != column:
                table[row] = table[row] - table[column] * table[row, column]
    return table[:, size:].T


def centred(rows: Any) -> Any:
    """Return the rows less their mean."""
    return rows - rows.sum(axis=0) / exactly(len(rows))


def solutions(rows: Any) -> Any:
    """Return the vectors that solve the equations of the whitened Gram matrix for every label."""
    middle = centred(rows)
    return solved(middle.T @ middle, middle)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the head, a translate, its image under a linear map, and as many rows as are independent."""
    for head in heads:
        rows = head.rows[:LABELS, :FEATURES]
        features = rows.shape[1]
        x = solutions(rows)
        values = {"w": rows, "n": len(rows), "x": x}
        axes = {"i": len(rows), "j": len(rows)}
        note = f"{len(rows)} labels, {features} features"
        shift = exactly(some_vector(head))[:features]
        linear = exactly(np.triu(np.ones((features, features), dtype=int)))
        images = rows @ linear
        y = solutions(images)
        inverse = solved(linear, exactly(np.eye(features, dtype=int))).T
        for name, more in (
            ("symmetric", {}),
            ("well defined", {"y": x}),
            ("projection", {}),
            ("rows sum to zero", {}),
            ("translation", {"v": shift, "y": solutions(rows + shift)}),
            ("linear maps", {"w'": images, "y": y, "z": y @ linear.T, "z'": x @ inverse.T}),
        ):
            used = {k: v for k, v in axes.items() if not (name == "rows sum to zero" and k == "j")}
            yield Case(head, claim.statement(name), {**values, **more}, used, note=note)
        few = rows[: features + 1]
        found = solutions(few)
        separating = solved(few[0] - few[1:], exactly(np.ones((1, features), dtype=int)))[0]
        apart = {
            "a": few[0],
            "r": few[1:],
            "n": len(few),
            "k": 0,
            "x": found[0],
            "y": found[1],
            "z": separating,
        }
        yield Case(
            head,
            claim.statement("outside the others' hull"),
            apart,
            note=f"{len(few)} labels, {features} features",
        )
