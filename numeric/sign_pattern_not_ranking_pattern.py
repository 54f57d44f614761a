"""The published pair at several inputs, with zeros among the logits, and a feature of ones in every head."""

from __future__ import annotations

from collections.abc import Iterator

from shiftproof.heads import Head
from shiftproof.instances import exact_values
from shiftproof.statement import Claim
from shiftproof.ties import Case, some_pairs

#: the witness of the statements is for inputs at which the logits of labels 0 and 4 have no opposite signs
ALIKE = ((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (1.0, 0.5, 1.0), (-0.25, 0.5, -2.0), (1.0, 1.0, 0.0))
INPUTS = 3


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield the published heads and the smaller pair at inputs, then two labels of every head."""
    published = claim.statement("fourteen rankings each")
    rows = exact_values(published.example or {})["w"]
    pair = Head("sign_pattern_first", "the first head of the sign-pattern example", rows)
    for x, y, z in ALIKE:
        values, note = {"x": x, "y": y, "z": z}, f"input ({x}, {y}, {z})"
        for name in ("sign patterns", "sign patterns, back", "four points", "four points, back"):
            yield Case(pair, claim.statement(name), values, note=note)
    for x, y in ((0.0, 0.0), (-1.0, 0.25), (1.0, 0.0)):
        values, note = {"x": x, "y": y}, f"input ({x}, {y})"
        for name in ("only in the first", "only in the second"):
            yield Case(pair, claim.statement(name), values, note=note)
    generic = {"x": 1.0, "y": 0.5, "z": 0.25}
    for name in ("fourteen rankings each", "stored as doubles"):
        yield Case(pair, claim.statement(name), generic, note="input (1.0, 0.5, 0.25)")
    for head in heads:
        for i, j in some_pairs(head):
            inputs = head.sample_inputs(INPUTS)
            values = {"w": head.rows, "n": head.labels, "i": i, "j": j, "f": inputs, "t": 3}
            note = f"labels {i} and {j}"
            yield Case(head, claim.statement("a feature of ones"), values, {"f": len(inputs)}, note=note)
