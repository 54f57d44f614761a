"""The rhombus at concrete cosines, and the published head."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sympy as sp

from shiftproof.heads import Head
from shiftproof.instances import exact_values
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield rhombi with cosines from 0.9 down to -0.999, and the published rows."""
    rhombus = claim.statement("rhombus")
    for cosine, tau in (("9/10", "2/5"), ("-4/5", "9/20"), ("-999/1000", "499/1000")):
        values = {"c": sp.Rational(cosine), "tau": sp.Rational(tau), "e1": [1, 0, 0], "e2": [0, 1, 0]}
        head = Head("4 labels", "the rhombus", np.zeros((4, 3)))
        yield Case(head, rhombus, exact_values(values), note=f"cosine {cosine}, tau {tau}")
    (published,) = (head for head in heads if head.name == "fixed_length_example")
    values = {"w": published.unembeddings, "f": [0, 20]}
    yield Case(published, claim.statement("published example"), values)
