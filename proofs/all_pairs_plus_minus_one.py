"""The refuted sentence gets no proof; the rank argument and the collinear case do."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import Known, cauchy_schwarz
from shiftproof.notation import j, k, w
from shiftproof.prover import Argument
from shiftproof.vectors import Cosine, Inner, Vector, VectorFamily, label_index

other = VectorFamily("w'")
p, q = label_index("p"), label_index("q")
x, y, z = Vector("x"), Vector("y"), Vector("z")


def only_collinear(argument: Argument) -> None:
    """Rows with cosine +-1 to row 0 are multiples of it; so are their logits, at every input."""
    residue = x * Inner(z, z) - z * Inner(x, z)
    parallel = argument.lemma(
        "vectors with cosine +-1 are multiples of one another",
        sp.Eq(Inner(x, y) * Inner(z, z), Inner(x, z) * Inner(z, y)),
        premises=[sp.Eq(Cosine(x, z) ** 2, 1)],
        using=[cauchy_schwarz(residue, y)],
    )
    shift = argument.theorem("shift_invariance", "converse")
    every = argument.hypothesis("all cosines of the other head are +1 or -1")
    zero = sp.Integer(0)
    used: list[Known] = []
    logit_steps: list[Known] = []
    for name, old, new in (
        ("first", Vector("f"), Vector("f'")),
        ("second", Vector("g"), Vector("g'")),
    ):
        same = argument.hypothesis(f"equivalent at the {name} input")
        for label in (j, k):
            moved = shift.at(
                {
                    "l": lambda row, old=old: Inner(w[row], old),
                    "l'": lambda row, new=new: Inner(other[row], new),
                    label_index("k"): label,
                    label_index("j"): zero,
                },
                argument.ranges,
            )
            at = [
                same.at({q: label}, argument.ranges),
                same.at({q: zero}, argument.ranges),
            ]
            logit_steps.append(
                argument.from_hypotheses(
                    f"logits of {label} at the {name} input",
                    sp.Eq(
                        Inner(other[label], new) - Inner(other[0], new),
                        Inner(w[label], old) - Inner(w[0], old),
                    ),
                    using=[*at, moved],
                )
            )
            used.append(
                argument.from_hypotheses(
                    f"row {label} at the {name} input",
                    sp.Eq(
                        Inner(other[label], new) * Inner(other[0], other[0]),
                        Inner(other[label], other[0]) * Inner(other[0], new),
                    ),
                    using=[
                        every.at({p: label, q: zero}, argument.ranges),
                        parallel.at({x: other[label], y: new, z: other[0]}),
                    ],
                )
            )
    argument.conclude(using=[*used, *logit_steps, every.at({p: zero, q: zero})])


PROOFS = {"only collinear rows": only_collinear, "collinear rows": Argument.conclude}
LINE = {
    "w": [[1, 0], [2, 0]],
    "u": [1, 0],
    "p": [0, 0],
    "t": [1, 2],
    "tau": 0,
    "v": [0, 0],
    "n": 2,
    "j": 0,
    "k": 1,
}
INDEPENDENT = {
    "w": [[0, 0], [1, 0], [0, 1]],
    "w'": [[0, 0], [1, 0], [0, 1]],
    "f": [1, 0],
    "g": [0, 1],
    "f'": [1, 0],
    "g'": [0, 1],
    "n": 3,
    "j": 1,
    "k": 2,
}
ONE = {
    **INDEPENDENT,
    "w'": [[1, 0], [1, 0], [1, 0]],
    "f": [0, 0],
    "f'": [0, 0],
    "g": [0, 0],
    "g'": [0, 0],
}
HALFWAY = {
    **INDEPENDENT,
    "w'": [[1, 0], [2, 0], [1, 0]],
    "f": [0, 1],
    "f'": [0, 0],
    "g": [1, 0],
    "g'": [1, 0],
}
CANDIDATES = {
    "sentence": ({"w": [[0, 0], [1, 0], [0, 1]], "n": 3},),
    "only collinear rows: satisfied": (ONE,),
    "only collinear rows without equivalent at the first input": (HALFWAY,),
    "only collinear rows without equivalent at the second input": (
        {**HALFWAY, "f": [1, 0], "f'": [1, 0], "g": [0, 1], "g'": [0, 0]},
    ),
    "only collinear rows without all cosines of the other head are +1 or -1": (INDEPENDENT,),
    "all pairs -1": ({"w": [[0], [1], [2]], "n": 3, "i": 0, "j": 1, "k": 2},),
}
