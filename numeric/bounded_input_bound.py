"""Centred heads at many inputs, and rational rows of length 1 made from every head."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic, FloatArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case

INPUTS = 100
FIRST = 5
GRAIN = 32


def centred(rows: np.ndarray) -> np.ndarray:
    """Return the rows less their mean, exactly."""
    mean = rows.sum(axis=0) / len(rows)
    return np.asarray(rows - mean)


def on_the_sphere(rows: np.ndarray) -> np.ndarray:
    """Return rational rows of length 1: the rows, rounded, projected from the pole of the last feature."""
    out = np.empty(rows.shape, dtype=object)
    for label, row in enumerate(rows):
        flat = [exact.rational(round(float(exact.to_arb(x).mid()) * GRAIN)) / GRAIN for x in row[:-1]]
        square = sum((x * x for x in flat), exact.rational(0))
        out[label] = [2 * x / (square + 1) for x in flat] + [(square - 1) / (square + 1)]
    return out


def inputs_in_ball(head: Head) -> np.ndarray:
    """Return the head's inputs, halved until all have length at most 1."""
    inputs = np.asarray(head.sample_inputs(INPUTS))
    longest = max(math.sqrt(float(row @ row)) for row in inputs)
    return np.asarray(inputs / 2.0 ** math.ceil(math.log2(longest) + 0.01))


def apart(rows: np.ndarray) -> dict[str, Any]:
    """Return the first two rows as a, b and the others as r."""
    return {"a": rows[0], "b": rows[1], "r": rows[2:], "n": len(rows)}


def together(rows: np.ndarray) -> dict[str, Any]:
    """Return the rows as one family, with the first two as the pair."""
    return {"w": rows, "n": len(rows), "i": 0, "j": 1}


def mirrored(rows: np.ndarray) -> np.ndarray:
    """Return the rows and their negatives."""
    return np.concatenate([rows, -rows])


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the statements on every head: centred as it is, or brought to the sphere and mirrored."""
    for head in heads:
        inputs = inputs_in_ball(head)
        sphere = on_the_sphere(head.rows)
        cosine = float(np.dot(*FloatArithmetic().array(sphere[:2]).value))
        ball = {"R": 1, "C": math.ceil(1024 * cosine + 0.01) / 1024}
        for name, make, shape, rows, more in (
            ("geometric mean", together, centred, head.rows, {}),
            ("geometric mean in a ball", together, mirrored, sphere, ball),
            ("centred, every input", apart, centred, head.rows, {}),
            ("centred, in a ball", apart, mirrored, sphere, ball),
            ("in a ball", apart, np.asarray, sphere, ball),
        ):
            values = {**make(ExactArithmetic().array(shape(rows))), "f": inputs, **more}
            yield Case(
                head,
                claim.statement(name),
                values,
                {"f": len(inputs)},
                trim=("f",),
                few=make(ExactArithmetic().array(shape(rows[:FIRST]))),
                note="centred" if rows is head.rows else "its directions, rational",
            )
