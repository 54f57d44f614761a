"""Every head with a tie made at its longest row, with two labels added, and with features of zeros."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.arithmetic import ExactArithmetic
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case

TAU = 0.4
FIRST = 5


def tied(head: Head) -> dict[str, Any]:
    """Return the longest row as input and as first of the pair, with a second one that ties with it.

    No other row reaches the logit of the longest one at itself, whatever their directions.
    """
    rows = ExactArithmetic().array(head.rows)
    longest = int(np.argmax([float(exact.to_arb(row @ row).mid()) for row in rows]))
    top = rows[longest]
    level = top @ top
    across = 0 * top
    across[:2] = [-top[1], top[0]]
    others = np.array([row for row in rows if any(row != top)], dtype=object)
    gap = min(level, *(level - row @ top for row in others))
    odds = (len(others) + 2) * TAU / (1 - 2 * TAU)
    return {
        "a": top,
        "b": top + across,
        "u": across,
        "r": others,
        "f": top,
        "n": len(others) + 2,
        "g": gap,
        "tau": TAU,
        "s": math.ceil(64 * math.log(odds) / float(exact.to_arb(gap).mid()) + 1) / 64,
    }


def padded(rows: Any) -> Any:
    """Return vectors with two more features, both 0."""
    return np.concatenate([rows, np.zeros((*rows.shape[:-1], 2), dtype=int)], axis=-1)


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the head with the tie, scaled as given and as the witness says, and the head padded with 0."""
    for head in heads:
        values = tied(head)
        few = {"r": values["r"][:FIRST], "n": min(FIRST, len(values["r"])) + 2}
        for name in ("two more labels", "a large enough input"):
            yield Case(head, claim.statement(name), values, few=few, note="tied at its longest row")
        point = head.sample_inputs(1)[0]
        first = head.rows[:FIRST]
        yield Case(
            head,
            claim.statement("more features"),
            {
                "w": head.rows,
                "f": point,
                "v": padded(head.rows),
                "h": padded(point),
                "n": head.labels,
                "i": 0,
                "j": 1,
            },
            few={"w": first, "v": padded(first), "n": len(first)},
            note="two features added",
        )
