"""The parametric heads at concrete sizes, and the published head."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import sympy as sp

from shiftproof.heads import Head
from shiftproof.instances import exact_values
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim: Claim, heads: tuple[Head, ...]) -> Iterator[Case]:
    """Yield heads of 3 to 40 labels with cosines down to -0.999, and the published rows."""
    family = claim.statement("every size")
    for count, cosine, tau in ((3, "-1/2", "2/5"), (7, "-19/20", "49/100"), (40, "-999/1000", "499/1000")):
        values = {
            "n": count,
            "c": sp.Rational(cosine),
            "tau": sp.Rational(tau),
            "e1": [1, 0, 0],
            "e2": [0, 1, 0],
            "j": 0,
            "k": count - 3,
        }
        head = Head(f"{count} labels", "the parametric head", np.zeros((count, 3)))
        yield Case(head, family, exact_values(values), note=f"cosine {cosine}, tau {tau}")
    (published,) = (head for head in heads if head.name == "centered_example")
    values = {"w": published.unembeddings, "f": [-7, 23]}
    yield Case(published, claim.statement("published example"), values)
