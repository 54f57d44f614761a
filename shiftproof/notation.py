"""The symbols that the statements share: labels, unembeddings, embeddings, logits, probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from shiftproof.vectors import (
    Inner,
    ScalarFamily,
    Softmax,
    Vector,
    VectorExpr,
    VectorFamily,
    label_index,
    softmax,
    total,
)

#: the number of labels, and labels
n = sp.Symbol("n", integer=True, positive=True)
i, j, k = (label_index(name) for name in "ijk")

#: the unembeddings w[k] and the bias of a head; an embedding f; a translation v
w = VectorFamily("w")
bias = ScalarFamily("bias")
f, v = Vector("f"), Vector("v")

#: two vectors, and a unit vector
a, b, u = Vector("a"), Vector("b"), Vector("u")


def number(name: str) -> Any:
    """Return a real number variable."""
    return sp.Symbol(name, real=True)


def logits(rows: Callable[[Any], VectorExpr], embedding: VectorExpr = f) -> Callable[[Any], Any]:
    """Return label -> <row, embedding> + bias."""
    return lambda label: Inner(rows(label), embedding) + bias[label]


def probability(rows: Callable[[Any], VectorExpr], label: Any = k, embedding: VectorExpr = f) -> Softmax:
    """Return the softmax probability of ``label`` for a head with these rows and the bias."""
    return softmax(logits(rows, embedding), label, n)


def centred(rows: Callable[[Any], VectorExpr]) -> Callable[[Any], VectorExpr]:
    """Return label -> row minus the mean row."""
    return lambda label: rows(label) - total(rows, n) / n
