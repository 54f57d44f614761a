"""The differences of logits are one sum over cosines; triangles by their angles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors
from shiftproof.notation import a, b, f, i, j, n, number, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, ScalarFamily, Vector, VectorExpr, VectorFamily, label_index, norm

other, points, new_points = VectorFamily("w'"), VectorFamily("r"), VectorFamily("r'")
weight, ratio = ScalarFamily("c"), ScalarFamily("rho")
c, new_a, new_b, new_c, answer = Vector("c"), Vector("a'"), Vector("b'"), Vector("c'"), Vector("f'")
first, m, p, q, r = (label_index(name) for name in "lmpqr")
alpha, beta, rho, sigma, s = (number(name) for name in ("alpha", "beta", "rho", "sigma", "s"))
base, near, far, product, second = (number(name) for name in ("x", "y", "z", "t", "u"))
new_base, new_near, new_far, new_product, new_second = (number(f"{name}'") for name in "xyztu")
new_rho, new_sigma = number("rho'"), number("sigma'")
scale, new_scale = number("e"), number("e'")
Sides = tuple[Any, ...]
OLD: Sides = (base, near, far, product, second, rho, sigma)
NEW: Sides = (new_base, new_near, new_far, new_product, new_second, new_rho, new_sigma)


def rankings(argument: Argument) -> None:
    """Carry the equality of the cosines over to the sums that two differences of logits are."""
    one, two = argument.label("i", n), argument.label("k", n)
    old, new = w[one] - w[two], other[one] - other[two]
    cosines = argument.hypothesis("equal cosines of all differences, multiplied out")
    equal = argument.hypothesis("two rows are equal in both heads or in neither")
    longer = argument.hypothesis("rho is how much longer the differences are")
    across = argument.hypothesis("the rest is orthogonal to every difference")
    unbiased = argument.hypothesis("no bias")

    def termwise(label: Any) -> list[Known]:
        return [
            cosines.at({first: one, m: two, p: label, q: r}, argument.ranges),
            equal.at({p: label, q: r}, argument.ranges),
            longer.at({q: label}, argument.ranges),
            equal_vectors(w[label], w[r], old),
            equal_vectors(other[label], other[r], new),
        ]

    same = argument.sum_order(
        "the same sum over the cosines",
        lambda x: weight[x] * ratio[x] * Inner(new, other[x] - other[r]) * norm(old),
        sp.Eq,
        lambda x: weight[x] * Inner(old, w[x] - w[r]) * norm(new),
        n,
        using=termwise,
    )
    witness: VectorExpr = (argument.statement.witness or {})[answer]
    argument.conclude(
        using=[
            same,
            *(known.at({q: label}, argument.ranges) for known in (across, unbiased) for label in (one, two)),
            equal.at({p: one, q: two}, argument.ranges),
            equal_vectors(w[one], w[two], f),
            equal_vectors(other[one], other[two], witness),
        ]
    )


def measured(of: Sides) -> list[Any]:
    """Return what holds of sides x, y, z of a triangle and of the products t and u at the two ends of x."""
    x, y, z, t, u, *_ = of
    return [x > 0, y > 0, z > 0, sp.Eq(z**2, x**2 + y**2 - 2 * t), sp.Eq(t + u, x**2)]


def sides(of: Sides) -> list[Any]:
    """Return what holds besides of the cosines alpha and beta at these ends, of rho = y/z and of sigma = x/z."""
    x, y, z, t, u, first, other_ratio = of
    return [
        *measured(of),
        sp.Eq(alpha * x * y, t),
        sp.Eq(beta * x * z, u),
        sp.Eq(first * z, y),
        sp.Eq(other_ratio * z, x),
    ]


def shape(argument: Argument) -> Known:
    """Prove that the cosines alpha and beta at the ends of a side fix the proportions rho and sigma."""
    corner = argument.lemma(
        "the height over a side, and the side by its two parts",
        sp.And(
            sp.Eq(rho**2 * (1 - alpha**2), 1 - beta**2),
            sp.Eq(alpha * rho + beta, sigma),
        ),
        premises=sides(OLD),
    )
    root = argument.lemma(
        "one positive root",
        sp.Eq(rho, new_rho),
        premises=[
            alpha**2 < 1,
            rho > 0,
            new_rho > 0,
            sp.Eq(rho**2 * (1 - alpha**2), new_rho**2 * (1 - alpha**2)),
        ],
    )
    positive = [
        argument.lemma(f"{second} is positive", second > 0, premises=[x > 0, y > 0, sp.Eq(second * x, y)])
        for second, x, y in ((rho, far, near), (new_rho, new_far, new_near))
    ]
    return argument.lemma(
        "two angles",
        sp.And(sp.Eq(rho, new_rho), sp.Eq(sigma, new_sigma)),
        premises=[alpha**2 < 1, *sides(OLD), *sides(NEW)],
        using=[corner, corner.at(dict(zip(OLD, NEW, strict=True))), root, *positive],
    )


def triangle(argument: Argument) -> Known:
    """Prove of sides and products: with equal cosines at both ends of x all sides are in one proportion."""
    cosine, other_cosine = product / (base * near), second / (base * far)
    premises = [
        *measured(OLD),
        *measured(NEW),
        product**2 < base**2 * near**2,
        sp.Eq(product * new_base * new_near, new_product * base * near),
        sp.Eq(second * new_base * new_far, new_second * base * far),
    ]
    carried = [
        argument.lemma("a cosine is less than 1", cosine**2 < 1, premises=premises),
        argument.lemma(
            "the cosine at one end", sp.Eq(cosine * new_base * new_near, new_product), premises=premises
        ),
        argument.lemma(
            "the cosine at the other end",
            sp.Eq(other_cosine * new_base * new_far, new_second),
            premises=premises,
        ),
    ]
    values = {
        alpha: cosine,
        beta: other_cosine,
        rho: near / far,
        sigma: base / far,
        new_rho: new_near / new_far,
        new_sigma: new_base / new_far,
    }
    ratios = argument.lemma(
        "equal ratios",
        sp.And(sp.Eq(near / far, new_near / new_far), sp.Eq(base / far, new_base / new_far)),
        premises=premises,
        using=[*carried, shape(argument).at(values)],
    )
    return argument.lemma(
        "a triangle by two cosines",
        sp.And(sp.Eq(near * new_base, new_near * base), sp.Eq(far * new_base, new_far * base)),
        premises=premises,
        using=[ratios],
    )


def lengths(of: Sides, one: VectorExpr, two: VectorExpr, third: VectorExpr) -> dict[Any, Any]:
    """Return the sides and the products of a triangle of vectors, for their names."""
    values = (
        norm(two - one),
        norm(third - one),
        norm(third - two),
        Inner(two - one, third - one),
        Inner(one - two, third - two),
    )
    return dict(zip(of[:5], values, strict=True))


def squared(argument: Argument) -> Known:
    """Prove that lengths in proportion have squares in proportion."""
    names = (near, new_base, new_near, base)
    squares = tuple(number(f"{name}^2") for name in names)
    return argument.lemma(
        "squares in proportion",
        sp.Eq(squares[0] * squares[1], squares[2] * squares[3]),
        premises=[
            sp.Eq(near * new_base, new_near * base),
            *(sp.Eq(name**2, square) for name, square in zip(names, squares, strict=True)),
        ],
    )


def in_proportion(
    argument: Argument, third: VectorExpr, new_third: VectorExpr, given: Sequence[Known] = ()
) -> dict[str, Known]:
    """Prove of a triangle on a and b: its sides from a and from b are in proportion, and so are their squares."""
    known = triangle(argument).at({**lengths(OLD, a, b, third), **lengths(NEW, new_a, new_b, new_third)})
    ready = [
        argument.from_hypotheses(f"what is used of the triangle, {m}", premise, using=given)
        for m, premise in enumerate(known.premises)
    ]
    square = squared(argument)
    proved = {}
    for end, new_end in ((a, new_a), (b, new_b)):
        vectors = {near: third - end, new_base: new_b - new_a, new_near: new_third - new_end, base: b - a}
        one, two, three, four = (norm(vector) for vector in vectors.values())
        sides_at = argument.from_hypotheses(
            f"the sides from {end}", sp.Eq(one * two, three * four), using=[known, *ready]
        )
        values = {name: norm(vector) for name, vector in vectors.items()}
        values |= {number(f"{name}^2"): Inner(vector, vector) for name, vector in vectors.items()}
        one, two, three, four = (Inner(vector, vector) for vector in vectors.values())
        proved[end.name] = sides_at
        proved[f"{end.name}, squared"] = argument.from_hypotheses(
            f"the squares of the sides from {end}",
            sp.Eq(one * two, three * four),
            using=[sides_at, square.at(values)],
        )
    return proved


def two_angles(argument: Argument) -> None:
    """Measure both triangles; the squares of what is in proportion are so too."""
    proved = in_proportion(argument, c, new_c)
    argument.conclude(using=[proved[f"{end}, squared"] for end in "ab"])


def scaled_product(argument: Argument) -> Known:
    """Prove of lengths and products: with both sides s times as long and one cosine the product is s^2 times as large."""
    root = argument.lemma(
        "a length from its square",
        sp.Eq(new_base, s * base),
        premises=[base > 0, new_base >= 0, s > 0, sp.Eq(new_base**2, s**2 * base**2)],
    )
    return argument.lemma(
        "the product at a corner",
        sp.Eq(new_product, s**2 * product),
        premises=[
            s > 0,
            base > 0,
            near > 0,
            new_base >= 0,
            new_near >= 0,
            sp.Eq(new_base**2, s**2 * base**2),
            sp.Eq(new_near**2, s**2 * near**2),
            sp.Eq(product * new_base * new_near, new_product * base * near),
        ],
        using=[root, root.at({base: near, new_base: new_near})],
    )


def one_angle(argument: Argument) -> None:
    """Scale the product at a; the third side is given by the law of cosines."""
    known = scaled_product(argument).at(
        {
            base: norm(b - a),
            near: norm(c - a),
            new_base: norm(new_b - new_a),
            new_near: norm(new_c - new_a),
            product: Inner(b - a, c - a),
            new_product: Inner(new_b - new_a, new_c - new_a),
        }
    )
    argument.conclude(using=[known])


def third_side(argument: Argument) -> Known:
    """Prove by the law of cosines that the third side of r_i, a, r_j is in the proportion of the others."""
    old, new = (base, near, product, far, scale), (new_base, new_near, new_product, new_far, new_scale)
    known = argument.lemma(
        "the law of cosines, in proportion",
        sp.Eq(far * new_scale, new_far * scale),
        premises=[
            *(sp.Eq(x * new_scale, new_x * scale) for x, new_x in zip(old[:3], new[:3], strict=True)),
            *(sp.Eq(x + y - 2 * t, z) for x, y, t, z, _ in (old, new)),
        ],
    )
    values: dict[Any, Any] = {}
    for names, rows, one, two in ((old, points, a, b), (new, new_points, new_a, new_b)):
        left, right = rows[i] - one, rows[j] - one
        vectors = (
            (left, left),
            (right, right),
            (left, right),
            (left - right, left - right),
            (two - one, two - one),
        )
        values |= {name: Inner(*pair) for name, pair in zip(names, vectors, strict=True)}
    return known.at(values)


def few(argument: Argument) -> None:
    """Scale every triangle on a and b, then every triangle on a alone."""
    label = argument.label("any point", n)
    flat = argument.hypothesis("no triangle with a and b is flat")
    ends = [argument.hypothesis(f"equal cosines at {end}") for end in "ab"]
    given = [known.at({q: label}, argument.ranges) for known in (flat, *ends)]
    proved = in_proportion(argument, points[label], new_points[label], given)
    between = argument.hypothesis("equal cosines at a between the others").at({p: i, q: j}, argument.ranges)
    scaled = scaled_product(argument).at({s: new_scale / scale})
    product_scaled = argument.lemma(
        "the product, by the sides on a and b",
        sp.Eq(new_product * scale**2, product * new_scale**2),
        premises=[
            *(x > 0 for x in (base, near, scale, new_scale)),
            *(x >= 0 for x in (new_base, new_near)),
            *(sp.Eq(x * new_scale, new * scale) for x, new in ((base, new_base), (near, new_near))),
            sp.Eq(product * new_base * new_near, new_product * base * near),
        ],
        using=[scaled],
    )
    values = {
        base: norm(points[i] - a),
        near: norm(points[j] - a),
        new_base: norm(new_points[i] - new_a),
        new_near: norm(new_points[j] - new_a),
        scale: norm(b - a),
        new_scale: norm(new_b - new_a),
        product: Inner(points[i] - a, points[j] - a),
        new_product: Inner(new_points[i] - new_a, new_points[j] - new_a),
    }
    at_points = [known.at({label: x}, argument.ranges) for known in proved.values() for x in (i, j)]
    nondegenerate = [flat.at({q: x}, argument.ranges) for x in (i, j)]
    known = product_scaled.at(values)
    ready = [
        argument.from_hypotheses(
            f"what is used of two triangles, {m}", premise, [between, *nondegenerate, *at_points]
        )
        for m, premise in enumerate(known.premises)
    ]
    whole = argument.from_hypotheses(
        "the product of any two",
        sp.Eq(
            Inner(new_points[i] - new_a, new_points[j] - new_a) * Inner(b - a, b - a),
            Inner(points[i] - a, points[j] - a) * Inner(new_b - new_a, new_b - new_a),
        ),
        using=[known, *ready],
    )
    squares = [proved["a, squared"].at({label: x}, argument.ranges) for x in (i, j)]
    argument.conclude(using=[whole, *squares, third_side(argument)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "rankings": rankings,
    "two angles fix a triangle": two_angles,
    "an angle fixes the third side": one_angle,
    "few cosines are enough": few,
}
HALF, EIGHTH = sp.Rational(1, 2), sp.Rational(1, 8)
UNMOVED = {"bias": [0, 0, 0], "bias'": [0, 0, 0], "u": [0], "f": [1], "g": [0]}
IN_ROW = [[0], [1], [2]]
LINE = {**UNMOVED, "w": IN_ROW, "w'": IN_ROW, "c": [0, 1, 0], "rho": [1, 1, 1], "n": 3, "r": 0}
BASE = {"a": [0, 0], "b": [1, 0], "a'": [0, 0], "b'": [1, 0]}
RIGHT = {**BASE, "c": [0, 1], "c'": [0, 1]}
SCALED = {**RIGHT, "s": 1}
FLAT = {"a": [0], "b": [1], "a'": [0], "b'": [1]}
SQUARE = {**BASE, "r": [[0, 1], [1, 1]], "r'": [[0, 1], [1, 1]], "n": 2, "i": 0, "j": 1}
TURNED = [[EIGHTH, 7 * EIGHTH], [1, 6 * EIGHTH]]
CROSSED = {**LINE, "w'": [[0], [2], [1]], "rho": [1, HALF, 2]}
MET = {**LINE, "w'": [[0], [1], [1]], "rho": [1, 1, 2]}
TWO_ROWS = {**LINE, "w": [[0], [1]], "w'": [[0], [-1]], "c": [0, 1], "rho": [1, 1], "n": 2}
ONE_SIDE = {**TWO_ROWS, "bias": [0, 0], "bias'": [0, 0], "g": [1]}
TIED = {
    **TWO_ROWS,
    "w": [[1], [1]],
    "w'": [[1], [1]],
    "c": [0, 0],
    "f": [0],
    "bias": [0, -1],
    "bias'": [0, 1],
}
EXCHANGED = {**LINE, "w": [[1], [2], [3]], "w'": [[2], [1], [3]], "rho": [0, 1, 2]}
IN_LINE = {**SQUARE, **FLAT, "r": [[2], [3]], "r'": [[2], [4]]}
TWO, ONE, FEW = "two angles fix a triangle", "an angle fixes the third side", "few cosines are enough"
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "rankings: satisfied": (LINE,),
    "rankings without equal cosines of all differences, multiplied out": (CROSSED,),
    "rankings without two rows are equal in both heads or in neither": (MET,),
    "rankings without no bias": (TIED,),
    "rankings without g = 0: no input is left out": (ONE_SIDE,),
    f"{TWO}: satisfied": (RIGHT,),
    f"{TWO} without c is not on the line of a and b": ({**FLAT, "c": [2], "c'": [3]},),
    f"{TWO} without equal cosine at a": ({**RIGHT, "c'": [-1, 2]},),
    f"{TWO} without equal cosine at b": ({**RIGHT, "c'": [0, 2]},),
    f"{TWO} without a' != b'": ({**RIGHT, "b'": [0, 0]},),
    f"{ONE}: satisfied": (SCALED,),
    f"{ONE} without b is s times as far": ({**SCALED, "b'": [2, 0]},),
    f"{ONE} without c is s times as far": ({**SCALED, "c'": [0, 2]},),
    f"{ONE} without equal cosine at a": ({**SCALED, "c'": [-1, 0]},),
    f"{FEW}: satisfied": (SQUARE,),
    f"{FEW} without equal cosines at a": ({**SQUARE, "r'": TURNED},),
    f"{FEW} without equal cosines at b": ({**SQUARE, "r'": [[0, 2], [1, 1]]},),
    f"{FEW} without equal cosines at a between the others": ({**SQUARE, "r'": [[0, -1], [1, 1]]},),
    f"{FEW} without no triangle with a and b is flat": (IN_LINE,),
    f"{FEW} without a' != b'": ({**SQUARE, "b'": [0, 0]},),
    "the cosines of the rows": (EXCHANGED,),
    "one cosine of a triangle": ({**RIGHT, "c'": [0, 2]},),
}
