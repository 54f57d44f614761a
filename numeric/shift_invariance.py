"""Shift invariance on the logits of every head, also on logits of size 10^6."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shiftproof.arithmetic import FloatArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case, exactly


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the logits at some inputs, a large multiple of them, and a shifted copy."""
    softmax, converse = claim.statement("softmax"), claim.statement("converse")
    for head in heads:
        rows = FloatArithmetic().array(head.unembeddings).value
        logits = head.sample_inputs(2) @ rows.T
        axes = {"k": head.labels}
        for number, row in enumerate(logits):
            values = {"l": row, "c": 13.5, "n": head.labels}
            yield Case(head, softmax, values, axes, note=f"input {number}")
        large = np.rint(logits[0] * 1e6 / max(1.0, np.abs(logits[0]).max()))
        yield Case(head, softmax, {"l": large, "c": -1e6, "n": head.labels}, axes, note="logits of 10^6")
        exact = exactly(logits[0])
        moved = {"l": exact, "l'": exact + exactly(2.25), "n": head.labels, "j": 0, "k": 1}
        yield Case(head, converse, moved)
