"""The normal form: any supported expression as a rational function in plain real symbols.

Vectors become Gram scalars by bilinearity, exp(s + t) becomes exp(s) exp(t), constant factors
leave finite sums; what remains opaque (a Gram scalar, an exponential, a sum, a root) is an *atom*
with a symbol of its own.  Two expressions with the same normal form are equal in every dimension
and for every number of labels.  Every background fact used is recorded in `Normaliser.used`, and
what must not vanish or be negative for the expression to exist in `Normaliser.conditions`.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from shiftproof.atoms import Atoms
from shiftproof.errors import UnsupportedExpressionError
from shiftproof.substitution import substitute
from shiftproof.sums import (
    EXP_ADD,
    EXP_LOG,
    EXP_POSITIVE,
    GRAM_POSITIVE,
    INNER_BILINEAR,
    LARGE,
    SUM_LINEAR,
    SUM_POSITIVE,
    bound_index,
    canonical_sum,
    is_positive_monomial,
    is_square,
)
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    Entry,
    Inner,
    Row,
    Softmax,
    Vector,
    VectorAdd,
    VectorEqual,
    VectorExpr,
    VectorScale,
    VectorSum,
    ZeroVector,
)

Linear = dict[VectorExpr, Any]


class Normaliser(Atoms):
    """Turns expressions into rational functions of atoms; one instance shares its atoms."""

    # -- vectors -------------------------------------------------------------------------------
    def linear_terms(self, vector: VectorExpr) -> Linear:
        """Return ``vector`` as a linear combination {base: coefficient}, zero coefficients dropped."""
        terms: Linear = {}
        self._collect(vector, sp.S.One, terms)
        return {base: coeff for base, coeff in terms.items() if coeff != 0}

    def _collect(self, vector: VectorExpr, scale: Any, terms: Linear) -> None:
        if isinstance(vector, VectorAdd):
            for part in vector.args:
                self._collect(part, scale, terms)
        elif isinstance(vector, VectorScale):
            self._collect(vector.args[1], sp.expand(scale * self.scalar(vector.args[0])), terms)
        elif isinstance(vector, VectorSum):
            self._collect_sum(vector, scale, terms)
        elif isinstance(vector, (Vector, Row)):
            terms[vector] = sp.expand(terms.get(vector, 0) + scale)
        elif isinstance(vector, Coordinates):
            for position, entry in enumerate(vector.args):
                axis = Coordinates(*(int(k == position) for k in range(len(vector.args))))
                terms[axis] = sp.expand(terms.get(axis, 0) + scale * self.scalar(entry))
        elif not isinstance(vector, ZeroVector):
            raise UnsupportedExpressionError(f"{type(vector).__name__} is no known vector expression")

    def _collect_sum(self, vector: VectorSum, scale: Any, terms: Linear) -> None:
        body, index, count = vector.args
        label = self._any(sp.S.Zero, count - 1)
        body, index = substitute(body, {index: label}), label
        self.used.add(SUM_LINEAR)
        self._depth += 1
        inner_terms = self.linear_terms(body)
        self._depth -= 1
        for base, coeff in inner_terms.items():
            for inside, outside in self._split(coeff, index):
                if index in base.free_symbols or inside != 1:
                    if index in base.free_symbols:
                        scaled = VectorScale(self.restore(inside), base)
                        fresh = bound_index(scaled)
                        summed: VectorExpr = VectorSum(scaled.subs(index, fresh), fresh, count)
                        gain = outside
                    else:
                        summed, gain = base, outside * self._sum(inside, index, sp.S.Zero, count - 1)
                else:
                    summed, gain = base, outside * count
                terms[summed] = sp.expand(terms.get(summed, 0) + scale * gain)

    def inner(self, left: VectorExpr, right: VectorExpr) -> Any:
        """Return the inner product as a polynomial in Gram atoms."""
        self.used.add(INNER_BILINEAR)
        result = sp.S.Zero
        right_terms = self.linear_terms(right)
        for base_left, c in self.linear_terms(left).items():
            for base_right, e in right_terms.items():
                result += c * e * self._gram(base_left, base_right)
        return self._reduced(sp.expand(result), numbers_only=True)

    def _gram(self, left: VectorExpr, right: VectorExpr) -> Any:
        if isinstance(left, Coordinates) and isinstance(right, Coordinates):
            if len(left.args) != len(right.args):
                raise UnsupportedExpressionError("inner product of vectors of different dimensions")
            return sp.S.One if left == right else sp.S.Zero
        if isinstance(right, VectorSum) and not isinstance(left, VectorSum):
            left, right = right, left
        if isinstance(left, VectorSum):
            body, index, count = left.args
            if index in right.free_symbols or isinstance(right, VectorSum):
                fresh = bound_index(left, right)
                body, index = body.subs(index, fresh), fresh
            self.used.add(SUM_LINEAR)
            kept, self.conditions = self.conditions, []  # they were noted when the sums were collected
            product = self.inner(body, right)
            self.conditions = kept
            return self._sum(product, index, sp.S.Zero, count - 1)
        scalar = Inner(left, right)
        return self._values[scalar] if scalar in self._values else self._atom("g", scalar)

    # -- scalars -------------------------------------------------------------------------------
    def scalar(self, expression: Any) -> Any:
        """Return ``expression`` as a rational function of atoms and free symbols.

        Raises UnsupportedExpressionError for any node outside the closed set handled here.
        """
        if expression.is_Rational:
            return expression
        if expression.is_Symbol:
            if "!" in expression.name and expression not in self.ranges and expression not in self.meaning:
                raise UnsupportedExpressionError(f"{expression.name}: names with ! are kept for atoms")
            return expression
        if isinstance(expression, sp.Add):
            return sp.Add(*(self.scalar(arg) for arg in expression.args))
        if isinstance(expression, sp.Mul):
            return sp.Mul(*(self.scalar(arg) for arg in expression.args))
        if isinstance(expression, sp.exp) or expression is sp.E:
            return self._exponential(expression.args[0] if expression.args else sp.S.One)
        if isinstance(expression, sp.Pow):
            return self._power(expression.base, expression.exp)
        if isinstance(expression, Inner):
            return self.inner(*expression.args)
        if isinstance(expression, Cosine):
            left, right = expression.args
            squared = sp.expand(self.inner(left, left) * self.inner(right, right))
            self._require(sp.Ne(squared, 0))
            return self.inner(left, right) / self._root(squared, square=True)
        if isinstance(expression, Softmax):
            return self.scalar(expression.definition())
        if isinstance(expression, sp.Sum):
            return self._sum_node(expression)
        if isinstance(expression, Entry):
            return self._atom("x", expression)
        if isinstance(expression, sp.log):
            argument = self.scalar(expression.args[0])
            self._require(argument > 0)
            return self._atom("l", sp.log(self.restore(argument)))
        raise UnsupportedExpressionError(
            f"{type(expression).__name__} is outside the language of statements: {expression}"
        )

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Integer:
            value = self.scalar(base)
            if exponent < 0:
                self._require(sp.Ne(value, 0))
                if value == 0:  # required in vain
                    return value
            return value**exponent
        if exponent.is_Rational and exponent.q == 2:
            radicand = self.scalar(base)
            if exponent < 0:
                self._require(sp.Ne(radicand, 0))
                if radicand == 0:
                    return radicand
            return self._root(radicand, square=is_square(base)) ** exponent.p
        raise UnsupportedExpressionError(f"power {exponent} is neither an integer nor a half-integer")

    def _root(self, radicand: Any, *, square: bool = False) -> Any:
        """Return the root's atom; ``square``: the radicand is a product of squares |x|^2."""
        radicand = sp.expand(radicand)
        if radicand.is_Rational:
            factor, root = sp.sqrt(radicand).as_coeff_Mul()  # 3*sqrt(5): the square part is out
            if root == 1:
                return factor
            if radicand > 0:
                atom = self._atom("r", root)
                self._nonnegative.add(atom)
                return factor * atom
        atom = self._atom("r", sp.Pow(self.restore(radicand), sp.S.Half, evaluate=False))
        if square:
            self.used.add(GRAM_POSITIVE)
            self._nonnegative.add(atom)
        elif atom not in self._nonnegative:
            self._require(radicand >= 0)
        return atom

    def _exponential(self, exponent: Any) -> Any:
        value = self.scalar(exponent)
        if any(power.exp.is_negative for power in value.atoms(sp.Pow)):
            value = sp.cancel(sp.together(value))
        value = sp.expand(value)
        result = sp.S.One
        terms = sp.Add.make_args(value)
        if len(terms) > 1 or value.as_coeff_Mul()[0] != 1:
            self.used.add(EXP_ADD)
        for term in terms:
            coefficient, monomial = term.as_coeff_Mul()
            if coefficient == 0:
                continue
            if isinstance(self.meaning.get(monomial), sp.log) and coefficient.q <= 2:
                self.used.add(EXP_LOG)
                value = self.scalar(self.meaning[monomial].args[0])
                result *= (value if coefficient.q == 1 else self._root(value)) ** coefficient.p
                continue
            if monomial == 1 and max(abs(coefficient.p), coefficient.q) > LARGE:
                monomial, coefficient = coefficient, sp.S.One  # a power this high helps nobody
            atom, parts = self._exp_atom(monomial, int(coefficient.q))
            result *= atom ** (coefficient * parts)
        return result

    # -- sums ----------------------------------------------------------------------------------
    def _sum_node(self, node: Any) -> Any:
        limits: list[Any] = []
        depth = self._depth
        labels: dict[Any, Any] = {}
        for index, *ends in reversed(node.limits):
            low, high = (substitute(end, labels) for end in ends)
            labels[index] = self._any(low, high)
            limits.append((labels[index], low, high))
            self._depth += 1
        body = self.scalar(substitute(node.function, labels))
        self._depth = depth
        for label, low, high in reversed(limits):
            body = self._sum(body, label, low, high)
        return body

    def _split(self, expression: Any, index: Any) -> list[tuple[Any, Any]]:
        """Return [(factor that depends on ``index``, factor that does not)] over additive terms."""
        pairs = []
        for term in sp.Add.make_args(sp.expand(expression)):
            inside, outside = sp.S.One, sp.S.One
            for factor in sp.Mul.make_args(term):
                if any(self._depends(symbol, index) for symbol in factor.free_symbols):
                    inside *= factor
                else:
                    outside *= factor
            pairs.append((inside, outside))
        return pairs

    def _sum(self, body: Any, index: Any, low: Any, high: Any) -> Any:
        self.used.add(SUM_LINEAR)
        result = sp.S.Zero
        for inside, outside in self._split(body, index):
            if inside == 1:
                result += outside * (high - low + 1)
            elif inside.free_symbols == {index} and inside.is_polynomial(index):
                result += outside * sp.summation(inside, (index, low, high))
            else:
                result += outside * self._sum_atom(inside, index, low, high)
        return sp.expand(result)

    def _sum_atom(self, inside: Any, index: Any, low: Any, high: Any) -> Any:
        positive = (
            inside.free_symbols <= self.positive
            and is_positive_monomial(inside)
            and bool((high - low).is_nonnegative)
        )
        node = canonical_sum(sp.Sum(self.restore(inside), (index, low, high)))
        if positive:
            self.used.update((EXP_POSITIVE, SUM_POSITIVE))
        return self._atom("s", node, positive=positive)

    # -- formulas ------------------------------------------------------------------------------
    def formula(self, statement: Any) -> Any:
        """Return a Boolean formula with both sides of every relation in normal form.

        A vector equation becomes |x - y|^2 = 0.
        """
        if statement in (sp.true, sp.false):
            return statement
        if isinstance(statement, (sp.And, sp.Or, sp.Not, sp.Implies)):
            return statement.func(*(self.formula(arg) for arg in statement.args))
        if isinstance(statement, VectorEqual):
            difference = statement.args[0] - statement.args[1]
            return sp.Eq(self.inner(difference, difference), 0)
        if isinstance(statement, Relational):
            left, right = self.scalar(statement.lhs), self.scalar(statement.rhs)
            decided = left.is_Rational and right.is_Rational
            return statement.func(left, right) if decided else statement.func(left, right, evaluate=False)
        raise UnsupportedExpressionError(f"{type(statement).__name__} is no known formula: {statement}")

    def identical(self, left: Any, right: Any) -> bool:
        """Return whether left - right is zero as a rational function of atoms (roots squared away)."""
        difference = self.scalar(left) - self.scalar(right)
        numerator = sp.numer(sp.together(self.refine(difference)))
        return bool(self._reduced(sp.expand(numerator), numbers_only=False) == 0)

    def vectors_identical(self, left: VectorExpr, right: VectorExpr) -> bool:
        """Return whether two vector expressions are the same linear combination."""
        return all(sp.cancel(c) == 0 for c in self.linear_terms(left - right).values())
