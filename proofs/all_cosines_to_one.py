"""Each translated row leans from u by at most asin(M / lambda); two of them by at most twice that."""

from __future__ import annotations

import sympy as sp

from shiftproof.facts import gram_determinant
from shiftproof.notation import a, b, number, u
from shiftproof.prover import Argument
from shiftproof.vectors import Cosine, Inner, Vector

M, lam = number("M"), number("lambda")
x, y = Vector("x"), Vector("y")


def floor(argument: Argument) -> None:
    """Prove the lean of one row, then the angle between two from their leans."""
    loss = number("g")  # the squared sine: (M / lambda)^2
    lean = argument.lemma(
        "one row leans at most asin(M / lambda)",
        sp.And(
            sp.Gt(Inner(x + lam * u, u), 0),
            sp.Gt(Inner(x + lam * u, x + lam * u), 0),
            sp.Ge(
                Inner(x + lam * u, u) ** 2,
                (1 - (M / lam) ** 2) * Inner(x + lam * u, x + lam * u),
            ),
        ),
        premises=[sp.Eq(Inner(u, u), 1), Inner(x, x) <= M**2, M >= 0, lam > M],
    )
    # Two vectors x, y and a unit vector u, in numbers: P = <x,u>, Q = <y,u>, X = |x|^2, Y = |y|^2, S = <x,y>.
    P, Q, X, Y, S, r = (number(name) for name in "PQXYSr")
    product = argument.lemma(
        "product of the leans",
        sp.Ge(P * Q, (1 - loss) * r),
        premises=[
            P > 0,
            Q > 0,
            X > 0,
            Y > 0,
            r >= 0,
            sp.Eq(r**2, X * Y),
            loss >= 0,
            loss < 1,
            (1 - loss) * X <= P**2,
            (1 - loss) * Y <= Q**2,
        ],
    )
    across = argument.lemma(
        "what is left across u",
        sp.Ge(S - P * Q, -loss * r),
        premises=[
            X > 0,
            Y > 0,
            r >= 0,
            sp.Eq(r**2, X * Y),
            loss >= 0,
            loss < 1,
            loss * X >= X - P**2,
            loss * Y >= Y - Q**2,
            X - P**2 >= 0,
            Y - Q**2 >= 0,
            (S - P * Q) ** 2 <= (X - P**2) * (Y - Q**2),
        ],
    )

    def leaning(vector: Vector) -> list[sp.Basic]:
        return [
            Inner(vector, u) > 0,
            Inner(vector, vector) > 0,
            sp.Ge(Inner(vector, u) ** 2, (1 - loss) * Inner(vector, vector)),
        ]

    numbers = {
        P: Inner(x, u),
        Q: Inner(y, u),
        X: Inner(x, x),
        Y: Inner(y, y),
        S: Inner(x, y),
        r: sp.sqrt(Inner(x, x) * Inner(y, y)),
    }
    angle = argument.lemma(
        "two rows that lean little are at a small angle",
        sp.Ge(Cosine(x, y), 1 - 2 * loss),
        premises=[sp.Eq(Inner(u, u), 1), *leaning(x), *leaning(y), loss >= 0, loss < 1],
        using=[product.at(numbers), across.at(numbers), gram_determinant(x, y, u)],
    )
    argument.conclude(
        using=[
            lean.at({x: a}),
            lean.at({x: b}),
            angle.at({x: a + lam * u, y: b + lam * u, loss: (M / lam) ** 2}),
        ]
    )


PROOFS = {"floor": floor}
TANGENT = {
    "u": [1, 0],
    "a": [sp.Rational(-9, 25), sp.Rational(12, 25)],
    "b": [sp.Rational(-9, 25), sp.Rational(-12, 25)],
    "M": sp.Rational(3, 5),
    "lambda": 1,
}
CANDIDATES = {
    "floor without M < lambda": ({"u": [1], "a": [-1], "b": [1], "M": 1, "lambda": 1},),
    "half the loss": (TANGENT,),
    "+1 is reached": (TANGENT,),
}
