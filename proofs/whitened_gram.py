"""Each entry is a sum over the labels, by the equations of either of its two labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from shiftproof.facts import Known, equal_vectors
from shiftproof.notation import a, centred, i, j, n, v, w
from shiftproof.prover import Argument
from shiftproof.vectors import Inner, Vector, VectorExpr, VectorFamily, label_index, total

Rows = Callable[[Any], VectorExpr]
q, p = label_index("q"), label_index("p")
x, y = VectorFamily("x"), VectorFamily("y")
image, pulled, pushed = VectorFamily("w'"), VectorFamily("z"), VectorFamily("z'")


def rows(label: Any) -> VectorExpr:
    """Return the centred row of a label."""
    return centred(lambda other: w[other])(label)


def translated(label: Any) -> VectorExpr:
    """Return the centred row of a label in the translate."""
    return centred(lambda other: w[other] + v)(label)


def images(label: Any) -> VectorExpr:
    """Return the centred row of a label in the other head."""
    return centred(lambda other: image[other])(label)


class Solutions:
    """The solutions that a hypothesis gives for one head."""

    def __init__(self, argument: Argument, name: str, of: Rows, family: VectorFamily) -> None:
        """Take the hypothesis ``name`` for centred rows and their solutions."""
        self.argument, self.of, self.family = argument, of, family
        self.equations = argument.hypothesis(name)
        self.equation: Known | None = None

    def times(self, label: Any, vector: VectorExpr) -> Known:
        """Prove: the sum of <c_m, x_label> <c_m, vector> over the labels m is <c_label, vector>."""
        of, solution = self.of, self.family[label]
        left = total(lambda other: Inner(of(other), solution) * of(other), n)
        return self.argument.from_hypotheses(
            f"the equation of {label} against {vector}",
            sp.Eq(
                total(lambda other: Inner(of(other), solution) * Inner(of(other), vector), n),
                Inner(of(label), vector),
            ),
            using=[
                self.equations.at({q: label}, self.argument.ranges),
                equal_vectors(left, of(label), vector),
            ],
        )

    def product(self, first: Any, second: Any) -> Known:
        """Return: the entry of two labels is a sum over all labels of products of entries."""
        one, two = (self.argument.label(f"{self.family.name}-{name}", n) for name in ("one", "two"))
        if self.equation is None:  # it is proved once, for any two labels
            self.equation = self.times(one, self.family[two])
        return self.equation.at({one: first, two: second}, self.argument.ranges)

    def swapped(self, first: Any, second: Any) -> list[Known]:
        """Return what shows that the entry of two labels is the same in either order: it is one sum."""
        return [self.product(first, second), self.product(second, first)]


def symmetric(argument: Argument) -> None:
    """Write both entries as the same sum over the labels."""
    argument.conclude(using=Solutions(argument, "x solves", rows, x).swapped(i, j))


def two_solutions(argument: Argument, name: str, of: Rows) -> None:
    """Write the mixed sum over the labels in two ways."""
    first, other = Solutions(argument, "x solves", rows, x), Solutions(argument, name, of, y)
    argument.conclude(using=[first.times(i, y[j]), other.times(j, x[i]), *other.swapped(i, j)])


def projection(argument: Argument) -> None:
    """Exchange the labels of the second factor, then use the equation of the first."""
    solutions = Solutions(argument, "x solves", rows, x)
    exchanged = argument.sum_order(
        "the second factor, exchanged",
        lambda label: Inner(rows(label), x[i]) * Inner(rows(j), x[label]),
        sp.Eq,
        lambda label: Inner(rows(label), x[i]) * Inner(rows(label), x[j]),
        n,
        using=lambda label: solutions.swapped(label, j),
    )
    argument.conclude(using=[exchanged, *solutions.swapped(i, j)])


def images_of_centred(
    argument: Argument,
    name: str,
    families: tuple[VectorFamily, VectorFamily],
    tests: tuple[VectorExpr, VectorExpr],
    at: Any,
) -> Callable[[Any], list[Known]]:
    """Return what shows, for a label, that the linear map takes centred rows to centred rows."""
    (of, source), (test, under) = families, tests
    linear = argument.hypothesis(name)

    def each(label: Any) -> Known:
        return linear.at({q: label, p: at}, argument.ranges)

    mean = argument.sum_order(
        f"{name}: the sum",
        lambda label: Inner(of[label], test),
        sp.Eq,
        lambda label: Inner(source[label], under),
        n,
        using=lambda label: [each(label)],
    )
    return lambda label: [each(label), mean]


def linear_maps(argument: Argument) -> None:
    """Multiply one P by the other: the product is either, as each fixes what the other spans."""
    first = Solutions(argument, "x solves", rows, x)
    other = Solutions(argument, "y solves for the other head", images, y)
    forth = images_of_centred(argument, "w' is a linear image of w", (image, w), (y[i], pulled[i]), i)
    back = images_of_centred(argument, "w is a linear image of w'", (w, image), (x[j], pushed[j]), j)

    def mixed(label: Any) -> Any:
        return Inner(rows(label), x[j]) * Inner(images(label), y[i])

    one = argument.sum_order(
        "the product, over the first head",
        mixed,
        sp.Eq,
        lambda label: Inner(rows(label), x[j]) * Inner(rows(label), pulled[i]),
        n,
        using=forth,
    )
    two = argument.sum_order(
        "the product, over the other head",
        mixed,
        sp.Eq,
        lambda label: Inner(images(label), y[i]) * Inner(images(label), pushed[j]),
        n,
        using=back,
    )
    at_j = argument.from_hypotheses(
        "the product is the other's entry",
        sp.Eq(total(mixed, n), Inner(images(j), y[i])),
        using=[one, first.times(j, pulled[i]), *forth(j)],
    )
    at_i = argument.from_hypotheses(
        "the product is the first's entry",
        sp.Eq(total(mixed, n), Inner(rows(i), x[j])),
        using=[two, other.times(i, pushed[j]), *back(i)],
    )
    argument.conclude(using=[at_j, at_i, *first.swapped(i, j)])


def outside(argument: Argument) -> None:
    """Multiply the equations by z: it has one value at a's centred row and one less at all others."""
    others, z = VectorFamily("r"), Vector("z")
    k = label_index("k")
    mean = (a + total(lambda label: others[label], n - 1)) / n
    separates = argument.hypothesis("z separates a")

    def each(label: Any) -> list[Known]:
        return [separates.at({q: label}, argument.ranges)]

    level = argument.sum_order(
        "z over the others",
        lambda label: Inner(a - others[label], z),
        sp.Eq,
        lambda label: 1 + 0 * label,
        n - 1,
        using=each,
    )
    top = argument.from_hypotheses("z at a", sp.Eq(Inner(a - mean, z), 1 - 1 / n), using=[level])

    def against_z(vector: VectorExpr, right: VectorExpr) -> list[Known]:
        def coefficient(label: Any) -> Any:
            return Inner(others[label] - mean, vector)

        rest = total(lambda label: coefficient(label) * (others[label] - mean), n - 1)
        left = Inner(a - mean, vector) * (a - mean) + rest
        constant = argument.sum_order(
            f"z is constant over the others ({vector})",
            lambda label: coefficient(label) * Inner(others[label] - mean, z),
            sp.Eq,
            lambda label: coefficient(label) * (-1 / n),
            n - 1,
            using=lambda label: [*each(label), top],
        )
        multiplied = argument.from_hypotheses(
            f"the equation of {vector} against z",
            sp.Eq(Inner(left, z), Inner(right, z)),
            using=[equal_vectors(left, right, z)],
        )
        return [constant, multiplied]

    used = [top, *against_z(Vector("x"), a - mean), *against_z(Vector("y"), others[k] - mean)]
    argument.conclude(using=[*used, *each(k)])


PROOFS: dict[str, Callable[[Argument], None]] = {
    "symmetric": symmetric,
    "well defined": lambda argument: two_solutions(argument, "y solves", rows),
    "projection": projection,
    "translation": lambda argument: two_solutions(argument, "y solves for the translate", translated),
    "linear maps": linear_maps,
    "outside the others' hull": outside,
}
HALF = sp.Rational(1, 2)
QUARTER = sp.Rational(1, 4)
ZERO = [[0], [0]]
#: two rows and their solutions: x = (w - mean)/2
TWO: dict[str, Any] = {"n": 2, "i": 0, "j": 0, "w": [[1], [-1]], "x": [[HALF], [-HALF]]}
PAIR = {**TWO, "y": TWO["x"]}
MOVED = {**PAIR, "v": [1]}
SAME = {**PAIR, "w'": TWO["w"], "z": TWO["x"], "z'": TWO["x"]}
DOUBLE = {
    **SAME,
    "w'": [[2], [-2]],
    "y": [[QUARTER], [-QUARTER]],
    "z": TWO["x"],
    "z'": [[QUARTER], [-QUARTER]],
}
APART: dict[str, Any] = {"a": [1], "r": [[-1]], "n": 2, "k": 0, "x": [HALF], "y": [-HALF], "z": [HALF]}
UNCENTRED = {**MOVED, "y": [[HALF], [0]]}
CANDIDATES: dict[str, tuple[Mapping[str, Any], ...]] = {
    "symmetric: satisfied": (TWO,),
    "symmetric without x solves": ({**TWO, "j": 1, "x": [[1], [0]]},),
    "well defined: satisfied": (PAIR,),
    "well defined without x solves": ({**PAIR, "x": ZERO},),
    "well defined without y solves": ({**PAIR, "y": ZERO},),
    "projection: satisfied": (TWO,),
    "projection without x solves": ({**TWO, "x": [[1], [-1]]},),
    "translation: satisfied": (MOVED,),
    "translation without x solves": ({**MOVED, "x": ZERO},),
    "translation without y solves for the translate": ({**MOVED, "y": ZERO},),
    "linear maps: satisfied": (DOUBLE,),
    "linear maps without x solves": ({**SAME, "x": ZERO, "z'": ZERO},),
    "linear maps without y solves for the other head": ({**SAME, "y": ZERO, "z": ZERO},),
    "linear maps without w' is a linear image of w": ({**SAME, "w": ZERO, "x": ZERO, "z": ZERO, "z'": ZERO},),
    "linear maps without w is a linear image of w'": (
        {**SAME, "w'": ZERO, "y": ZERO, "z": ZERO, "z'": ZERO},
    ),
    "outside the others' hull: satisfied": (APART,),
    "outside the others' hull without z separates a": ({**APART, "r": [[1]], "x": [0], "y": [0], "z": [0]},),
    "outside the others' hull without x solves for a": ({**APART, "x": [0]},),
    "outside the others' hull without y solves for r_k": ({**APART, "y": [0]},),
    "without whitening": (DOUBLE,),
    "without centring": (UNCENTRED,),
}
