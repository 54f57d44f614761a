"""Derivations: wrong steps are rejected by every rule, and a chain must end in the conclusion."""

from __future__ import annotations

import pytest
import sympy as sp

from shiftproof.derivation import DerivationChecker
from shiftproof.facts import equal_vectors, exp_at_least, make_known, norm_nonnegative
from shiftproof.prover import Argument
from shiftproof.statement import Derivation, Hypothesis, Statement, Step
from shiftproof.vectors import Coordinates, Cosine, ForAll, Inner, ScalarFamily, Vector, VectorEqual, norm
from tests.strategies import j, k, n, x, y

a, b, f = Vector("a"), Vector("b"), Vector("f")
c = ScalarFamily("c")


def check(pool, statement, start, *steps, part=False):
    argument = Argument(statement, pool, lambda _claim, _statement: None)
    return DerivationChecker(Derivation(statement.name, "title", start, steps, part), argument).finish()


def claim(conclusion, *hypotheses, **details):
    named = tuple(Hypothesis(f"h{number}", formula) for number, formula in enumerate(hypotheses))
    return Statement("s", "", conclusion, named, **details)


def eq(left, right):
    return sp.Eq(left, right, evaluate=False)


def step(expression, rule="identity", *using):
    return Step(expression, "why", rule, using)


SQUARE = Inner(a, a) + 2 * Inner(a, b) + Inner(b, b)
UNIT = claim(sp.Ge(x**2 + 1, 2 * x))

#: rule -> (statement, start, right step, wrong step)
RULES = {
    "identity": (claim(eq(Inner(a + b, a + b), SQUARE)), Inner(a + b, a + b), step(SQUARE), step(SQUARE + x)),
    "identity of vectors": (
        claim(VectorEqual(2 * (a + b) - a, a + 2 * b)),
        2 * (a + b) - a,
        step(a + 2 * b),
        step(a + b),
    ),
    "identity under a hypothesis": (
        claim(eq(Inner(a, f), 2 * Inner(b, f)), VectorEqual(a, 2 * b)),
        Inner(a, f),
        step(2 * Inner(b, f)),
        step(Inner(b, f)),
    ),
    "root": (
        claim(eq(norm(Coordinates(3 * y, 4 * y)), 5 * y), y >= 0),
        norm(Coordinates(3 * y, 4 * y)),
        step(5 * y, "root", 5 * y),
        step(-5 * y, "root", -5 * y),
    ),
    "root of another number": (
        claim(eq(norm(Coordinates(0, y)), y), x >= 0, y >= 0),
        norm(Coordinates(0, y)) + x,
        step(y + x, "root", y),
        step(x + y, "root", x + y),
    ),
    "at least": (
        UNIT,
        x**2 + 1,
        step(2 * x, "at least", (x - 1) ** 2),
        step(2 * x + 1, "at least", x**2 - 2 * x),
    ),
    "at least, by a slack that is not the gap": (
        UNIT,
        x**2 + 1,
        step(2 * x, "at least", (x - 1) ** 2),
        step(2 * x, "at least", x**2),
    ),
    "given": (
        claim(sp.Gt(x, 1), sp.Gt(x, 2)),
        sp.Gt(x, 2),
        step(sp.Gt(x, 2), "given"),
        step(sp.Gt(x, 1), "given"),
    ),
    "fact": (
        claim(sp.Ge(sp.exp(x), 1 + x)),
        sp.true,
        step(sp.Ge(sp.exp(x), 1 + x), "fact", exp_at_least(x)),
        step(sp.Ge(sp.exp(x), 2 + x), "fact", exp_at_least(x)),
    ),
    "solver": (
        claim(sp.Gt(x, 1), sp.Gt(x, 2)),
        sp.Gt(x, 2),
        step(sp.Gt(x, 1), "solver"),
        step(sp.Gt(x, 3), "solver"),
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_right_step_is_accepted(pool, rule):
    statement, start, right, _ = RULES[rule]
    found = check(pool, statement, start, right, part=True)
    assert found.holds, found.steps


@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_step_is_rejected(pool, rule):
    statement, start, _, wrong = RULES[rule]
    found = check(pool, statement, start, wrong, part=True)
    assert not found.holds
    assert found.steps[1].reason


def test_a_chain_concludes_when_it_ends_in_the_conclusion(pool):
    statement = claim(eq(Inner(a + b, a + b), SQUARE))
    assert check(pool, statement, Inner(a + b, a + b), step(SQUARE)).holds
    longer = check(pool, statement, Inner(a + b, a + b), step(SQUARE + x - x), step(Inner(b + a, a + b)))
    assert all(line.holds for line in longer.steps)
    assert not longer.concludes


def test_a_chain_with_at_least_proves_no_equation(pool):
    statement = claim(eq(x**2 + 1, 2 * x), eq(x, 1))
    chain = check(pool, statement, x**2 + 1, step(2 * x, "at least", (x - 1) ** 2))
    assert all(line.holds for line in chain.steps)
    assert not chain.concludes
    assert check(pool, UNIT, x**2 + 1, step(2 * x, "at least", (x - 1) ** 2)).holds


def test_a_chain_that_starts_from_no_hypothesis_is_rejected(pool):
    chain = check(pool, claim(sp.Gt(x, 1), sp.Gt(x, 0)), sp.Gt(x, 2), step(sp.Gt(x, 1), "solver"))
    assert not chain.steps[0].holds
    assert not chain.holds


def test_what_is_given_of_one_label_is_not_concluded_for_all(pool):
    one = claim(ForAll(j, n, eq(c[j], 0)), eq(c[j], 0), ranges=((j, n),))
    assert not check(pool, one, eq(c[j], 0)).concludes
    other = claim(ForAll(k, n, eq(c[k] * c[j], 0)), eq(c[j], 0), ranges=((j, n),))
    assert check(pool, other, eq(c[j], 0), step(eq(c[k] * c[j], 0), "solver")).holds


def test_a_fact_is_used_where_its_own_premises_hold(pool):
    same = equal_vectors(a, b, f)
    equal = eq(Inner(a, f), Inner(b, f))
    assert not check(pool, claim(equal), sp.true, step(same.conclusion, "fact", same)).holds
    given = claim(equal, VectorEqual(a, b))
    assert check(pool, given, sp.true, step(same.conclusion, "fact", same), part=True).holds


def test_a_fact_is_used_where_it_exists(pool):
    fact = exp_at_least(sp.log(x))
    line = step(fact.conclusion, "fact", fact)
    assert not check(pool, claim(fact.conclusion), sp.true, line).holds
    assert check(pool, claim(fact.conclusion, x > 0), sp.true, line).holds


def test_only_background_facts_are_facts(pool):
    lemma = make_known((), sp.Ge(x, 0))
    assert not check(pool, claim(sp.Ge(x, 0)), sp.true, step(sp.Ge(x, 0), "fact", lemma)).holds
    fact = norm_nonnegative(a)
    assert check(pool, claim(fact.conclusion), sp.true, step(fact.conclusion, "fact", fact)).holds


def test_an_undefined_line_does_not_follow(pool):
    statement = claim(sp.Le(Cosine(a, b) ** 2, 1), sp.Gt(x, 0))
    assert not check(pool, statement, sp.Gt(x, 0), step(sp.Le(Cosine(a, b) ** 2, 1), "solver")).holds


def test_an_unknown_rule_is_refused(pool):
    with pytest.raises(TypeError, match="no rule"):
        check(pool, UNIT, x, step(x, "intuition"))
