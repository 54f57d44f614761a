"""Every head stretched along a vector, with all probabilities; pairs of rational length for the cosine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly, head_values, some_pairs, some_vector

INPUTS = 300
GRAIN, OTHERS = 32, 3
FACTOR = exact.rational(sp.Rational(3, 2))


def on_the_sphere(row: Any) -> Any:
    """Return a rational vector of length 1: the row, rounded, projected from the pole of a feature added."""
    flat = [exact.rational(round(float(exact.to_arb(x).mid()) * GRAIN)) / GRAIN for x in row]
    square = sum((x * x for x in flat), exact.rational(0))
    return np.array([2 * x / (square + 1) for x in flat] + [(square - 1) / (square + 1)], dtype=object)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield each part on every head: two features added, a stretch by 3/2, and a pair's cosine."""
    for head in heads:
        i, j = some_pairs(head)[-1]
        inputs = head.sample_inputs(INPUTS)
        axes = {"f": len(inputs), "k": head.labels}
        along = exactly(some_vector(head))
        strength = (FACTOR - 1) / (along @ along)
        values = {**head_values(head), "f": inputs, "g": along, "s": strength}
        yield Case(head, claim.statement("same probabilities"), values, axes, trim=("f",))
        pair = {"a": head.rows[i], "b": head.rows[j], "g": along, "s": strength}
        yield Case(head, claim.statement("one invertible map"), pair, note=f"labels {i} and {j}")
        yield Case(
            head, claim.statement("any lengths"), {**pair, "l": 2, "m": FACTOR}, note=f"labels {i} and {j}"
        )
        mean = head.rows.sum(axis=0) / exactly(head.labels)
        yield Case(
            head,
            claim.statement("still centred"),
            {"w": head.rows - mean, "g": along, "s": strength, "n": head.labels},
        )
        padded = np.concatenate([head.rows, np.zeros((head.labels, 2), dtype=int)], axis=1)
        point = inputs[0]
        yield Case(
            head,
            claim.statement("same logits"),
            {
                **head_values(head),
                "w": head.rows,
                "w'": padded,
                "f": point,
                "h": np.concatenate([exactly(point), [exact.rational(1), exact.rational(-2)]]),
            },
            {"k": head.labels},
            note="two features added that no row uses",
        )
        first, second = on_the_sphere(head.rows[i]), on_the_sphere(head.rows[j])
        rho = first @ second
        ratio = (1 + rho) / (1 - rho)
        square = FACTOR * FACTOR
        pair = {
            "a": first,
            "b": second,
            "r": rho,
            "g": first - second,
            "s": (FACTOR - 1) / ((first - second) @ (first - second)),
            "c": (ratio - square) / (ratio + square),
        }
        yield Case(head, claim.statement("cosine"), pair, note=f"labels {i} and {j}, rounded to length 1")
        others = [on_the_sphere(head.rows[label]) for label in range(min(OTHERS, head.labels))]
        rows = np.array([2 * first, 3 * second, *others], dtype=object)
        yield Case(
            head,
            claim.statement("equivalent head"),
            {
                **pair,
                "w": rows,
                "bias": exactly(np.zeros(len(rows))),
                "n": len(rows),
                "f": exactly(np.arange(len(first)) % 5 - 2),
                "l": 2,
                "m": 3,
                "i": 0,
                "j": 1,
            },
            {"k": len(rows)},
            note=f"labels {i} and {j} as long as 2 and 3, and some others",
        )
