"""An instance of shift invariance: the shift is <v, f>."""

from __future__ import annotations

from shiftproof.notation import f, logits, number, v, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner


def equivalent(argument: Argument) -> None:
    """Instantiate shift invariance at the logits of the head."""
    shift = argument.theorem("shift_invariance", "softmax")
    argument.conclude(using=[shift.at({"l": logits(lambda x: w[x]), number("c"): Inner(v, f)})])


PROOFS = {"equivalent": equivalent}
