"""Every head joined with its mirror image: centred, and each row has its opposite."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from shiftproof.arithmetic import FloatArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case

INPUTS = 200
FIRST = 6
MARGIN = 1e-3


def mirrored(rows: np.ndarray) -> np.ndarray:
    """Return the rows and their negatives."""
    return np.concatenate([rows, -rows])


def off_the_boundary(head: Head) -> np.ndarray:
    """Return inputs at which the first row's logit is not 0 (there its probability may be exactly 1/n)."""
    inputs = np.asarray(head.sample_inputs(INPUTS))
    logits = inputs @ FloatArithmetic().array(head.unembeddings).value[0]
    return np.asarray(inputs[np.abs(logits) > MARGIN])


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the mirrored heads at many inputs, first as opposite rows, then by where the mean row lies."""
    for head in heads:
        inputs = off_the_boundary(head)
        first = min(FIRST, head.labels)
        for name, more in (("opposite rows", {}), ("mean row between the two", {"lambda": 0.5})):
            values = {
                "w": mirrored(head.unembeddings),
                "n": 2 * head.labels,
                "f": inputs,
                "i": 0,
                "j": head.labels,
                **more,
            }
            few = {"w": mirrored(head.unembeddings[:first]), "n": 2 * first, "j": first}
            yield Case(
                head,
                claim.statement(name),
                values,
                {"f": len(inputs)},
                trim=("f",),
                few=few,
                note="and its mirror image",
            )
        side = {"s": [1.0, -1.0] + [1.0] * head.labels, "n": head.labels + 2, "e": head.rows[0]}
        yield Case(
            head,
            claim.statement("one length on a line"),
            {**side, "f": inputs, "i": 0, "j": 1},
            {"f": len(inputs)},
            trim=("f",),
            note="its first row and its negative, repeated",
        )
        zero = {"w": head.unembeddings, "n": head.labels}
        yield Case(head, claim.statement("attained"), zero, {"k": head.labels})
