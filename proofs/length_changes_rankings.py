"""Put to the solver as they stand: the conclusions are arithmetic of two coordinates and sqrt(2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shiftproof.prover import Argument

PROOFS: dict[str, Callable[[Argument], None]] = {}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "never the largest without t <= 5/sqrt(2)": ({"t": 4, "x": 0, "y": 1},),
    "beyond the threshold without t > 5/sqrt(2)": ({"t": 2},),
    "any length": ({"t": 2},),
    "half the length": ({"t": 3},),
}
