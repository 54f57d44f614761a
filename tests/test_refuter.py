"""Counterexamples are real: a second evaluator in fractions confirms them; true statements have none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from shiftproof.evidence import Grade
from shiftproof.refuter import Refuter
from shiftproof.statement import Hypothesis, Statement
from shiftproof.vectors import (
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Vector,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    distinct,
    nonzero,
    softmax,
    total,
)
from tests.strategies import Undefined, j, k, m, n, truth, x, y

a, b, u, v = (Vector(name) for name in "abuv")
w, c = VectorFamily("w"), ScalarFamily("c")
p = sp.Symbol("p", positive=True)


def claim(conclusion, *hypotheses, **details):
    named = tuple(Hypothesis(f"h{number}", formula) for number, formula in enumerate(hypotheses))
    return Statement("s", "", conclusion, named, **details)


def fractions(entry):
    return [fractions(item) for item in entry] if isinstance(entry, list) else Fraction(entry)


def refutes(statement, instance):
    """Return whether values satisfy the hypotheses and break the conclusion, by the second evaluator."""
    data = {name: fractions(entry) for name, entry in instance.values.items()} | {"dim": instance.dim}
    for label, count in statement.label_ranges().items():
        if not 0 <= data[label.name] < data[count.name] or data[label.name].denominator != 1:
            return False
    if not all(truth(premise, data) for premise in statement.premises):
        return False
    try:
        return not truth(statement.conclusion, data)
    except Undefined:
        return True


@pytest.fixture
def refuter(pool):
    return Refuter(pool)


def eq(left, right):
    return sp.Eq(left, right, evaluate=False)


FALSE = {
    "products of vectors": claim(eq(Inner(a, b) ** 2, Inner(a, a) * Inner(b, b))),
    "what is true for d = 1": claim(
        eq(Inner(a, b) ** 2, Inner(a, a) * Inner(b, b)), nonzero(a), sp.Gt(Inner(b, b), 1)
    ),
    "an orthogonal pair": claim(sp.Gt(Inner(a, b), 0), nonzero(a), nonzero(b)),
    "the order of labels": claim(VectorEqual(w[j], w[k]), ranges=((j, n), (k, n))),
    "the mean row": claim(VectorEqual(total(lambda q: w[q], n) / n, w[j]), ranges=((j, n),)),
    "all labels from one": claim(ForAll(k, n, eq(c[k], 0)), eq(c[j], 0), ranges=((j, n),)),
    "two ranges": claim(eq(total(lambda q: c[q], n), total(lambda q: c[q], m))),
    "division by zero": claim(eq((x + y) / y, x / y + 1)),
    "division by zero on both sides": claim(eq(x / y + 1, 1 + x / y)),
    "a strict inequality": claim(sp.Gt(x**2 + y**2, 2 * x * y)),
    "an irrational witness": claim(sp.Ne(x**2, 2), x > 0),
    "a disjunction": claim(sp.Or(x > 1, y > 1), x + y > 1),
    "distinct rows": claim(distinct(w[j], w[k]), sp.Ne(c[j], c[k]), ranges=((j, n), (k, n))),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_statement_is_refuted_by_values_that_refute_it(refuter, name):
    search = refuter.counterexample(FALSE[name])
    assert search.found, search.reason
    assert search.instance.grade is Grade.EXACT
    if name != "an irrational witness":
        assert refutes(FALSE[name], search.instance)
    else:
        assert sp.sympify(search.instance.values["x"]) ** 2 == 2


TRUE = {
    "Cauchy-Schwarz": claim(sp.Le(Inner(a, b) ** 2, Inner(a, a) * Inner(b, b))),
    "a product of sums": claim(
        eq(total(lambda q: c[q], n) ** 2, sp.Sum(c[j] * c[k], (j, 0, n - 1), (k, 0, n - 1)))
    ),
    "one of many": claim(sp.Ge(total(lambda q: c[q] ** 2, n), c[j] ** 2), ranges=((j, n),)),
    "the exponential of a positive number": claim(sp.Gt(sp.exp(p) + x**2, 1)),
    "a positive count": claim(sp.Ge(sp.exp(c[0]) * n, sp.exp(c[0]) / 2)),
    "softmax": claim(sp.Le(softmax(lambda q: c[q], j, n), 1), ranges=((j, n),)),
    "a cosine": claim(sp.Le(Cosine(a, b) ** 2, 1), nonzero(a), nonzero(b)),
    "a number that exists": claim(eq(x + y, 0), exists=(x,)),
    "a vector that exists": claim(VectorEqual(u + a, ZeroVector()), exists=(u,)),
    "two directions exist, though not for d = 1": claim(
        sp.And(eq(Inner(u, u), 1), eq(Inner(v, v), 1), eq(Inner(u, v), c[0])), eq(c[0], 0), exists=(u, v)
    ),
    "a number before a positive one": claim(sp.Ge(x / p + y**2, 0), exists=(x,), then_all=(p,)),
    "a number before a count": claim(
        sp.And(sp.Lt(x, n, evaluate=False), sp.Gt(x + y**2, 0)), exists=(x,), then_all=(n,)
    ),
    "an exponential part dropped from what exists": claim(
        sp.And(sp.Gt(sp.exp(x), y), eq(x * 0 + 1, 1)), exists=(x,)
    ),
    "labels named by number that there may not be": claim(
        sp.Ge(total(lambda q: c[q] ** 2, n), c[1] ** 2), n >= 2
    ),
}

#: values to try first that are none of the statement's
WRONG_HINTS = {
    "Cauchy-Schwarz": {"a": [1, 0], "b": [0, 1]},
    "one of many": {"n": 2, "j": 2, "c": [0, 0, 5]},
    "the exponential of a positive number": {"p": -1, "x": 0},
    "a positive count": {"n": 0, "c": [0]},
    "a number that exists": {"x": 1, "y": 1},
    "a vector that exists": {"u": [1], "a": [1]},
    "labels named by number that there may not be": {"n": 1, "c": [0, 1]},
    "softmax": {"n": 1, "j": 1, "c": [0, 5]},
}


@pytest.mark.parametrize("name", TRUE)
def test_nothing_is_found_against_a_true_statement(pool, name):
    refuter = Refuter(pool, query_seconds=0.5)
    hints = (WRONG_HINTS[name],) if name in WRONG_HINTS else ()
    assert not refuter.counterexample(TRUE[name], hints).found


@pytest.mark.parametrize("name", sorted(set(WRONG_HINTS) - {"a number that exists", "a vector that exists"}))
def test_a_wrong_hint_is_no_instance(refuter, name):
    assert refuter._checked(TRUE[name], _exact(WRONG_HINTS[name]), "hint") is None


def _exact(values):
    from shiftproof.instances import exact_values

    return exact_values(values)


def test_vectors_of_different_dimensions_are_no_instance(refuter):
    with pytest.raises(ValueError, match="features"):
        refuter._checked(TRUE["Cauchy-Schwarz"], _exact({"a": [1, 1], "b": [1]}), "hint")


@settings(max_examples=60)
@given(values=st.fixed_dictionaries({name: st.integers(-2, 2) for name in "xy"}))
def test_exactly_the_values_that_refute_pass_the_check(pool, values):
    statement = claim(sp.Gt(x**2 + y, x * y), sp.Ge(x, y), sp.Ne(x, 0))
    found = Refuter(pool)._checked(statement, _exact(values), "test")
    data = {name: Fraction(number) for name, number in values.items()} | {"dim": 0}
    expected = all(truth(h, data) for h in statement.premises) and not truth(statement.conclusion, data)
    assert (found is not None) == expected


def test_what_cannot_exist_is_refuted(refuter):
    search = refuter.counterexample(claim(eq(x**2 + y**2, 0), sp.Ge(y, 0), exists=(x,)))
    assert search.found
    assert Fraction(search.instance.values["y"]) > 0
    assert search.instance.grade is Grade.SOLVER


def test_what_exists_in_no_dimension_is_refuted(refuter):
    impossible = sp.And(eq(Inner(u, u), 1), eq(Inner(v, v), 1), eq(Inner(u, v), 2))
    assert refuter.counterexample(claim(impossible, exists=(u, v))).found


def test_an_example_that_fails_does_not_refute_that_there_is_one(refuter):
    assert not refuter.counterexample(claim(eq(x, 1), example={"x": 2})).found


def test_hypotheses_that_can_be_met_are_met(refuter):
    statement = claim(sp.Gt(x, 5), sp.Gt(x, y), eq(y**2, 4), sp.Gt(y, 0))
    search = refuter.satisfy(statement)
    data = {name: fractions(entry) for name, entry in search.instance.values.items()} | {"dim": 0}
    assert all(truth(premise, data) for premise in statement.premises)


def test_hypotheses_that_contradict_one_another_are_not_met(refuter):
    assert not refuter.satisfy(claim(sp.Gt(x, 0), x > 1, x < 1)).found


def test_the_same_seed_finds_the_same_values(pool):
    statement = FALSE["distinct rows"]
    first, second = (Refuter(pool, seed=3).counterexample(statement) for _ in range(2))
    assert first == second
