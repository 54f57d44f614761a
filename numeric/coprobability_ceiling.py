"""Ceilings on every head: a rational distribution against all its inputs; real heads audited."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import sympy as sp

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic, FloatArithmetic
from shiftproof.ceiling import ceilings
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, head_values, some_pairs

GRAIN = 2**20
INPUTS = 500


def rational_distribution(weights: np.ndarray) -> list[sp.Rational]:
    """Return positive rationals near the weights that sum to exactly 1."""
    counts = np.maximum(1, np.floor(weights * (GRAIN - len(weights)))).astype(int)
    counts[int(np.argmax(counts))] += GRAIN - int(counts.sum())
    return [sp.Rational(int(count), GRAIN) for count in counts]


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield every head with its inputs in a ball, and q the probabilities at the first of them.

    With q on the first half of the labels alone, the pair is one label of each half.
    """
    statement = claim.statement("inputs of length at most R")
    for head in heads:
        inputs = head.sample_inputs(INPUTS)
        rows = FloatArithmetic().array(head.unembeddings).value
        logits = inputs[0] @ rows.T + FloatArithmetic().array(head.bias_or_zero).value
        weights = np.exp(logits - logits.max())
        q = rational_distribution(weights / weights.sum())
        entropy = -sum(float(x) * math.log(float(x)) for x in q)
        radius = math.ceil(1 + max(math.sqrt(float(row @ row)) for row in inputs))
        for i, j in some_pairs(head):
            values = {
                **head_values(head),
                "q": ExactArithmetic().array([exact.rational(x) for x in q]),
                "f": inputs,
                "i": i,
                "j": j,
                "lambda": 0.5,
                "h": math.floor(entropy * 1024) / 1024,
                "R": radius,
            }
            yield Case(head, statement, values, {"f": len(inputs)}, trim=("f",), note=f"labels {i} and {j}")
        yield from half_weighted(claim, head, weights, radius)
        if head.embeddings is not None:
            yield from audited(claim, head, radius)


def audited(claim: Claim, head: Head, radius: int) -> Iterator[Case]:
    """Yield a real head with the weights that certify its ceilings, against the inputs that really occur."""
    statement = claim.statement("inputs of length at most R")
    inputs = head.sample_inputs(INPUTS)
    for found in ceilings(head, some_pairs(head), Fraction(radius)):
        weights = np.zeros(head.labels)
        weights[found.weights[0]] = found.weights[1]
        q = rational_distribution(weights / weights.sum())
        entropy = -sum(float(x) * math.log(float(x)) for x in q)
        values = {
            **head_values(head),
            "q": ExactArithmetic().array([exact.rational(x) for x in q]),
            "f": inputs,
            "i": found.pair[0],
            "j": found.pair[1],
            "lambda": found.weight,
            "h": math.floor(entropy * 2**30) / 2**30,
            "R": radius,
        }
        note = f"labels {found.pair[0]} and {found.pair[1]}, ceiling {math.exp(found.high):.6f}"
        yield Case(head, statement, values, {"f": len(inputs)}, trim=("f",), note=note)


def half_weighted(claim: Claim, head: Head, weights: np.ndarray, radius: int) -> Iterator[Case]:
    """Yield the statements on labels of weight 0: the second half of them."""
    inputs, half = head.sample_inputs(INPUTS), (head.labels + 1) // 2
    q = rational_distribution(weights[:half] / weights[:half].sum())
    split = {
        "w": head.unembeddings[:half],
        "bias": head.bias_or_zero[:half],
        "n": half,
        "r": head.unembeddings[half:],
        "beta": head.bias_or_zero[half:],
        "m": head.labels - half,
        "f": inputs,
    }
    pair = {
        "a": head.unembeddings[0],
        "alpha": head.bias_or_zero[0],
        "b": head.unembeddings[-1],
        "gamma": head.bias_or_zero[-1],
        "q": ExactArithmetic().array([exact.rational(x) for x in q]),
        "lambda": 0.75,
        "h": math.floor(-sum(float(x) * math.log(float(x)) for x in q) * 1024) / 1024,
        "R": radius,
    }
    axes = {"f": len(inputs)}
    note = f"{half} of {head.labels} labels weighted"
    yield Case(head, claim.statement("zero weights"), {**split, **pair}, axes, trim=("f",), note=note)
    few = claim.statement("labels left out")
    yield Case(head, few, {**split, "k": 0}, axes, trim=("f",), note=note)
