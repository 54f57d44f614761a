"""The prover proves true statements and no false one, however it is asked."""

from __future__ import annotations

import pytest
import sympy as sp

from shiftproof.errors import UnsupportedExpressionError, UsageError
from shiftproof.evidence import Proof
from shiftproof.facts import (
    Known,
    exp_at_least,
    make_known,
)
from shiftproof.prover import Argument
from shiftproof.statement import Hypothesis, Statement
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    nonzero,
    softmax,
    total,
)
from tests.strategies import i, j, k, m, n, x, y

a, b, v = Vector("a"), Vector("b"), Vector("v")
w, c, d = VectorFamily("w"), ScalarFamily("c"), ScalarFamily("d")
s, t = sp.symbols("s t", real=True)
zero, one = sp.Integer(0), sp.Integer(1)
mean = total(lambda row: w[row], n) / n


def claim(conclusion, *hypotheses, **details):
    named = tuple(Hypothesis(f"h{number}", formula) for number, formula in enumerate(hypotheses))
    return Statement("s", "", conclusion, named, **details)


#: what other claims say, for `Argument.theorem`
THEOREMS = {
    "one of many": claim(sp.Ge(total(lambda p: c[p] ** 2, n), c[j] ** 2), ranges=((j, n),)),
    "below": claim(sp.Le(j, n - 1, evaluate=False), sp.Ge(c[j] ** 2, 0, evaluate=False), ranges=((j, n),)),
}


def theorem(name, statement):
    found = THEOREMS[statement]
    return make_known(found.premises, found.conclusion, claim=name, ranges=found.label_ranges())


def proved(pool, statement, build=Argument.conclude):
    """Return whether the proof is valid; an argument that is refused proves nothing."""
    try:
        argument = Argument(statement, pool, theorem, "test")
        build(argument)
        proof = argument.finish()
    except (UsageError, UnsupportedExpressionError, TypeError):
        return False
    return proof is not None and proof.valid


def eq(left, right):
    return sp.Eq(left, right, evaluate=False)


def logit(row):
    return Inner(w[row], v) + c[row]


#: name -> (a false statement, a true sibling that is proved)
ZOO = {
    "the cosine of a vector with itself": (
        claim(eq(Cosine(a, a), 1)),
        claim(eq(Cosine(a, a), 1), nonzero(a)),
    ),
    "a cosine hidden on both sides": (
        claim(eq(Cosine(a, b) + Inner(a, b), Inner(a, b) + Cosine(b, a))),
        claim(eq(Cosine(a, b) + Inner(a, b), Inner(a, b) + Cosine(b, a)), nonzero(a), nonzero(b)),
    ),
    "a quotient on both sides": (
        claim(eq(x / y + s, s + x / y)),
        claim(eq(x / y + s, s + x / y), sp.Ne(y, 0)),
    ),
    "a quotient that a hypothesis turns into 0/0": (
        claim(eq(Inner(a, a) / Inner(b, b), 1), VectorEqual(a, b)),
        claim(eq(Inner(a, a) / Inner(b, b), 1), VectorEqual(a, b), nonzero(a)),
    ),
    "a root of what may be negative": (
        claim(sp.Ge(sp.sqrt(x) + 1, 1)),
        claim(sp.Ge(sp.sqrt(x) + 1, 1), x >= 0),
    ),
    "a logarithm of what may be negative": (
        claim(eq(sp.log(x) + y, y + sp.log(x) + s - s)),
        claim(eq(sp.log(x) + y, y + sp.log(x)), x > 0),
    ),
    "a vector divided by zero": (
        claim(VectorEqual((a / x) * x, a)),
        claim(VectorEqual((a / x) * x, a), sp.Ne(x, 0)),
    ),
    "rows divided by zeros of another range": (
        claim(VectorEqual(total(lambda p: (w[p] / c[p]) * c[p], n), n * mean), ForAll(j, m, sp.Ne(c[j], 0))),
        claim(VectorEqual(total(lambda p: (w[p] / c[p]) * c[p], n), n * mean), ForAll(j, n, sp.Ne(c[j], 0))),
    ),
    "one row that is not zero for all of them": (
        claim(eq(total(lambda p: 1 / c[p], n) * 2, total(lambda p: 2 / c[p], n)), sp.Ne(c[j], 0), ranges=((j, n),)),
        claim(eq(total(lambda p: 1 / c[p], n) * 2, total(lambda p: 2 / c[p], n)), ForAll(j, n, sp.Ne(c[j], 0))),
    ),
    "a hypothesis of the labels below n, at one below m": (
        claim(sp.Gt(total(lambda p: c[p], n) + 1 / c[j], total(lambda p: c[p], n)), ForAll(k, n, c[k] > 0), ranges=((j, m),)),
        claim(sp.Gt(total(lambda p: c[p], n) + 1 / c[j], total(lambda p: c[p], n)), ForAll(k, n, c[k] > 0), c[j] > 0, ranges=((j, m),)),
    ),
    "what is true of one label, of all": (
        claim(ForAll(j, n, eq(c[j], 0)), eq(c[j], 0), ranges=((j, n),)),
        claim(ForAll(k, n, eq(c[j] * d[k], 0)), eq(c[j], 0), ranges=((j, n),)),
    ),
    "sums over other ranges": (
        claim(eq(total(lambda p: c[p], n), total(lambda p: c[p], m))),
        claim(eq(total(lambda p: c[p], n), sp.Sum(c[k], (k, 0, n - 1)))),
    ),
    "a double sum with its ranges exchanged": (
        claim(eq(sp.Sum(sp.exp(c[j] * d[k]), (j, 0, n - 1), (k, 0, m - 1)), sp.Sum(sp.exp(c[k] * d[j]), (j, 0, n - 1), (k, 0, m - 1)))),
        claim(eq(sp.Sum(sp.exp(c[j] * d[k]), (j, 0, n - 1), (k, 0, n - 1)), sp.Sum(sp.exp(c[k] * d[j]), (j, 0, n - 1), (k, 0, n - 1)))),
    ),
    "the square of a sum": (
        claim(eq(total(lambda p: c[p], n) ** 2, total(lambda p: c[p] ** 2, n))),
        claim(eq(total(lambda p: c[p], n) ** 2, sp.Sum(c[j] * c[k], (j, 0, n - 1), (k, 0, n - 1)))),
    ),
    "a free label with the name of a bound one": (
        claim(eq(Inner(w[j], total(lambda p: w[p], n)), total(lambda p: Inner(w[p], w[p]), n)), ranges=((j, n),)),
        claim(eq(Inner(w[j], total(lambda p: w[p], n)), total(lambda p: Inner(w[p], w[j]), n)), ranges=((j, n),)),
    ),
    "centring by another count": (
        claim(VectorEqual(total(lambda p: w[p] - total(lambda q: w[q], n) / m, n), ZeroVector())),
        claim(VectorEqual(total(lambda p: w[p] - mean, n), ZeroVector())),
    ),
    "the bias forgotten": (
        claim(eq(softmax(logit, j, n), softmax(lambda p: Inner(w[p], v), j, n)), ranges=((j, n),)),
        claim(eq(softmax(logit, j, n), softmax(lambda p: Inner(w[p] + a, v) + c[p], j, n)), ranges=((j, n),)),
    ),
    "a shift that depends on the label": (
        claim(eq(softmax(lambda p: c[p] + d[p], j, n), softmax(lambda p: c[p], j, n)), ranges=((j, n),)),
        claim(eq(softmax(lambda p: c[p] + d[k], j, n), softmax(lambda p: c[p], j, n)), ranges=((j, n), (k, n))),
    ),
    "a certain label where there may be only one": (
        claim(sp.Lt(softmax(lambda p: c[p], zero, n), 1)),
        claim(sp.Gt(softmax(lambda p: c[p], zero, n), 0)),
    ),
    "label 1 in a head of one label": (
        claim(sp.Ge(n, 2, evaluate=False), sp.Ge(c[1] ** 2 + c[0], 0)),
        claim(sp.Ge(n, 1, evaluate=False), sp.Ge(c[1] ** 2 + c[0], 0)),
    ),
    "what holds in one dimension only": (
        claim(eq(Inner(a, b) ** 2, Inner(a, a) * Inner(b, b))),
        claim(sp.Le(Inner(a, b) ** 2, Inner(a, a) * Inner(b, b))),
    ),
    "three unit vectors in a plane": (
        claim(sp.Ge(Inner(a, b) + Inner(b, v) + Inner(a, v), -1), *(eq(Inner(z, z), 1) for z in (a, b, v))),
        claim(
            sp.Ge(Inner(a, b), -1),
            *(eq(Inner(z, z), 1) for z in (a, b, v)),
        ),
    ),
    "equal directions, equal vectors": (
        claim(VectorEqual(a, b), eq(Cosine(a, b), 1)),
        claim(VectorEqual(a, b), eq(Cosine(a, b), 1), eq(Inner(a, a), 1), eq(Inner(b, b), 1)),
    ),
    "one zero row, a zero sum": (
        claim(VectorEqual(total(lambda p: w[p], n), ZeroVector()), VectorEqual(w[j], ZeroVector()), ranges=((j, n),)),
        claim(eq(Inner(w[j], total(lambda p: w[p], n)), 0), VectorEqual(w[j], ZeroVector()), ranges=((j, n),)),
    ),
    "parts of an exponential": (
        claim(eq(sp.exp(x / 4) ** 2 * sp.exp(x / 3), sp.exp(x))),
        claim(eq(sp.exp(x / 4) * sp.exp(x / 3) * sp.exp(x / 3 + x / 12), sp.exp(x) + s - s)),
    ),
    "an antecedent that may not exist": (
        claim(sp.Implies(eq(x / y, 2), eq(x, 2 * y))),
        claim(sp.Implies(eq(x / y, 2), eq(x, 2 * y)), sp.Ne(y, 0)),
    ),
    "coordinates of other dimensions": (
        claim(eq(Inner(Coordinates(1, 0), Coordinates(x, y)), y)),
        claim(eq(Inner(Coordinates(1, 0), Coordinates(x, y)), x)),
    ),
    "a sum over no labels": (
        claim(sp.Gt(total(lambda p: sp.exp(c[p]), n - 1), 0, evaluate=False)),
        claim(sp.Gt(total(lambda p: sp.exp(c[p]), n), 0, evaluate=False)),
    ),
    "a sum of a constant over fewer than no labels": (
        claim(eq(sp.Sum(1, (j, 0, n - 3)) * c[0], (n - 2) * c[0])),
        claim(eq(sp.Sum(1, (j, 0, n - 2)) * c[0], (n - 1) * c[0])),
    ),
    "high powers": (
        claim(sp.Gt(x**10, x**9), sp.Ne(x, 0)),
        claim(sp.Ge(x**10 + x**9 + 1, x**9 + sp.Rational(1, 2), evaluate=False)),
    ),
    "the same name for two numbers": (
        claim(eq(sp.Symbol("x", positive=True), x)),
        claim(sp.Gt(sp.Symbol("x", positive=True) ** 3 + y**2, 0, evaluate=False)),
    ),
    "a name that looks like an opaque one": (claim(eq(c[0], sp.Symbol("x!0", real=True))), claim(eq(c[0], c[0] + s - s))),
}  # fmt: skip


@pytest.mark.parametrize("name", ZOO)
def test_a_false_statement_is_not_proved(pool, name):
    assert not proved(pool, ZOO[name][0])


@pytest.mark.parametrize("name", ZOO)
def test_its_true_sibling_is_proved(pool, name):
    assert proved(pool, ZOO[name][1])


def test_proofs_and_knowledge_cannot_be_made_outside():
    with pytest.raises(TypeError):
        Proof("s", (), (), ())
    with pytest.raises(TypeError):
        Known((), sp.false)


def test_a_proof_names_the_facts_and_claims_that_it_uses(pool):
    argument = Argument(
        claim(sp.Ge(total(lambda p: c[p] ** 2, n), c[j] ** 2), ranges=((j, n),)), pool, theorem
    )
    argument.conclude(using=[argument.theorem("t", "one of many"), exp_at_least(x)])
    proof = argument.finish()
    assert proof.rests_on == ("t",)
    assert "exp t >= 1 + t" in proof.assumptions


def test_a_failed_obligation_makes_a_proof_invalid(pool):
    argument = Argument(claim(sp.Ge(x**2, 0, evaluate=False)), pool, theorem)
    argument.lemma("wrong", sp.Ge(y, 0))
    argument.conclude()
    proof = argument.finish()
    assert not proof.valid
    assert [failure.obligation.name for failure in proof.failures] == ["wrong"]


@pytest.mark.parametrize("label", [i, sp.Integer(-1), sp.Rational(1, 2), x, x + 1])
def test_a_hypothesis_is_not_taken_at_what_is_no_label_of_its_range(pool, label):
    argument = Argument(claim(c[j] > 0, ForAll(k, n, c[k] > 0), ranges=((j, n),)), pool, theorem)
    with pytest.raises(UsageError):
        argument.hypothesis("h0").at({k: label}, argument.ranges)
    with pytest.raises(UsageError):
        argument.hypothesis("h0").at({"c": lambda p: -c[p]})
