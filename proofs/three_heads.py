"""Put to the solver as they stand: the cosines are numbers, the probabilities equal for every (x, y)."""

from __future__ import annotations

from collections.abc import Callable

from shiftproof.prover import Argument

PROOFS: dict[str, Callable[[Argument], None]] = {
    "cosines": Argument.conclude,
    "equivalent": Argument.conclude,
}
CANDIDATES = {"one row not translated": ({"x": 1, "y": 0},)}
