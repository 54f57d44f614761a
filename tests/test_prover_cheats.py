"""Proofs that try to cheat prove nothing; honest ones that use the same means do."""

from __future__ import annotations

import pytest
import sympy as sp

from shiftproof.facts import (
    cauchy_schwarz,
    equal_vectors,
    exp_at_least,
    exp_increasing,
    gram_determinant,
    norm_nonnegative,
)
from shiftproof.prover import Argument
from shiftproof.vectors import Cosine, ForAll, Inner, VectorEqual, distinct, nonzero, norm, total
from tests.strategies import j, k, m, n, x, y
from tests.test_prover import THEOREMS, a, b, c, claim, eq, proved, s, t, v, w

zero, one = sp.Integer(0), sp.Integer(1)


def at_undefined(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: 1 / c[0]})])


def at_defined(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: c[0], y: one})])


def at_logarithm(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: sp.log(c[0])})])


def at_the_next_label(argument):
    found = argument.hypothesis("h0").at({k: j + 1}, {**argument.ranges, j + 1: n})
    argument.conclude(using=[found])


def at_a_count(argument):
    argument.conclude(using=[argument.hypothesis("h0").at({k: n}, {n: n})])


def generalised(argument):
    positive = argument.lemma("positive", sp.Ge(1 / c[j], 0))
    argument.conclude(using=[positive.at({"c": lambda _label: -one})])


def hidden_premise(argument):
    ratio = argument.lemma("ratio", sp.Ne(y, 0), premises=[eq(x / y, 1)])
    argument.conclude(using=[ratio.at({x: y})])


def beyond_its_sign(argument):
    root = sp.Symbol("p", positive=True)
    cube = argument.lemma("cube", sp.Gt(root**3 + root * (y - 1) ** 2, 0, evaluate=False))
    argument.conclude(using=[cube.at({root: x, y: one})])


def beyond_its_count(argument):
    many = argument.lemma("many", sp.Ge(n + (n - 1) * y**2, 1, evaluate=False))
    argument.conclude(using=[many.at({n: x, y: zero})])


def implied_existence(argument):
    cancelled = argument.lemma("cancelled", sp.Implies(sp.Ne(y, 0), eq(y * (x / y + 1), x + y)))
    argument.conclude(using=[cancelled])


def guarded_root(argument):
    root = argument.lemma("root", sp.Ge(sp.sqrt(x) + y**2, 0), premises=[x >= 0])
    argument.conclude(using=[root])


def circular_facts(argument):
    ratio = s / t
    argument.conclude(
        using=[
            exp_at_least(one),
            *(exp_increasing(*pair) for z in (one, 2 * one) for pair in ((ratio, z), (z, ratio))),
        ]
    )


def as_it_stands(argument):
    argument.conclude(using=[argument.hypothesis("h0")])


def laundered(argument):
    found = argument.from_hypotheses("found", c[j] > 0, using=[argument.hypothesis("h0")])
    argument.conclude(using=[found])


def relabelled(argument):
    argument.label("j", n)
    found = argument.from_hypotheses("found", eq(c[j], 0))
    argument.conclude(using=[found.at({j: k}, argument.ranges)])


def relabelled_twice(argument):
    first = argument.label("r", n)
    found = argument.from_hypotheses(
        "found", c[first] > 0, using=[argument.hypothesis("h0").at({k: first}, argument.ranges)]
    )
    argument.label("r", m)
    argument.conclude(using=[found])


def on_the_diagonal(argument):
    term = argument.label("term", n)
    summed = argument.sum_order("sum", lambda p: (c[term] - c[p]) ** 2, sp.Eq, lambda p: 0 * c[p], n)
    argument.conclude(using=[summed.at({term: j}, argument.ranges)])


def term_of_another_range(argument):
    term = argument.label("term", n)
    found = argument.from_hypotheses(
        "found", c[term] >= 0, using=[argument.hypothesis("h0").at({k: term}, argument.ranges)]
    )
    summed = argument.sum_order(
        "sum", lambda p: 0 * c[p], sp.Le, lambda p: c[p], m, using=lambda _label: [found]
    )
    argument.conclude(using=[summed])


def first_of_none(argument):
    argument.conclude(using=[argument.hypothesis("h0").at({k: zero})])


def fifth_of_few(argument):
    argument.conclude(using=[argument.hypothesis("h0").at({k: sp.Integer(5)})])


def theorem_elsewhere(argument):
    argument.conclude(using=[argument.theorem("t", "one of many")])


def theorem_at_fewer(argument):
    argument.conclude(using=[argument.theorem("t", "below").at({n: 1})])


def theorem_in_two_steps(argument):
    known = argument.theorem("t", "one of many").at({j: k}, {k: n})
    argument.conclude(using=[known.at({k: 7})])


def instance_outside(argument):
    argument.conclude(using=[argument.instance("t", "one of many", {"n": 2, "j": 2, "c": [0, 0, 5]})])


def instance_of_fewer(argument):
    argument.conclude(using=[argument.instance("t", "one of many", {"n": 0, "j": 0, "c": [5]})])


def computed_elsewhere(argument):
    argument.conclude(using=[argument.compute("at one", sp.Eq(x, 1), {"x": 1})])


def special_case(argument):
    argument.conclude(witness={x: zero})


def chosen_too_late(argument):
    argument.conclude(witness={v: a})


def chosen_by_case(argument):
    argument.conclude_by_cases([(x >= 0, {y: one}, ()), (x < 0, {y: -one}, ())])


def cases_missing(argument):
    argument.conclude_by_cases([(x > 0, {y: x}, ()), (x < 0, {y: x}, ())])


def unmet_equality(argument):
    argument.conclude(using=[equal_vectors(a, b, v)])


def complex_value(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: sp.I, y: zero})])


CHEATS = {
    "a lemma at a value that may not exist": (claim(sp.Ne(c[0], 0)), at_undefined),
    "a lemma at a logarithm": (claim(c[0] > 0), at_logarithm),
    "a lemma that used a hypothesis, of any family": (claim(eq(s, 1), ForAll(k, n, c[k] > 0), c[j] > -5, ranges=((j, n),)), generalised),
    "a lemma whose premise cancels": (claim(sp.Ne(y, 0)), hidden_premise),
    "a lemma of positive numbers, of any": (claim(sp.Gt(x**3, 0)), beyond_its_sign),
    "a lemma of counts, of any number": (claim(sp.Ge(x, 1)), beyond_its_count),
    "a lemma that implies its own existence": (claim(sp.Ne(y, 0)), implied_existence),
    "a root that exists under a premise": (claim(x >= 0), guarded_root),
    "facts that prove that they exist": (claim(sp.Ne(t, 0)), circular_facts),
    "a logarithm's inequality outside its domain": (claim(sp.Ge(x, 1 + sp.log(x))), lambda g: g.conclude(using=[exp_at_least(sp.log(x))])),
    "a hypothesis at a free label of another range": (claim(c[j] > 0, ForAll(j, n, c[j] > 0), ranges=((j, m),)), as_it_stands),
    "a hypothesis for all labels of another range": (claim(ForAll(j, m, c[j] > 0), ForAll(j, n, c[j] > 0)), as_it_stands),
    "the same by way of a lemma": (claim(ForAll(j, m, c[j] > 0), ForAll(j, n, c[j] > 0)), laundered),
    "one label as any label": (claim(eq(c[k], 0), eq(c[j], 0), ranges=((j, n), (k, n))), relabelled),
    "a label with two ranges": (claim(ForAll(j, m, c[j] > 0), ForAll(k, n, c[k] > 0)), relabelled_twice),
    "a sum compared on the diagonal": (claim(eq(total(lambda p: (c[j] - c[p]) ** 2, n), 0), ranges=((j, n),)), on_the_diagonal),
    "a sum compared by terms of another range": (claim(sp.Ge(total(lambda p: c[p], m), 0), ForAll(k, n, c[k] >= 0)), term_of_another_range),
    "the first of perhaps no labels": (claim(c[0] > 0, ForAll(k, n - 1, c[k] > 0)), first_of_none),
    "the sixth of perhaps few labels": (claim(c[5] > 0, ForAll(k, n, c[k] > 0)), fifth_of_few),
    "a theorem at a label of another range": (claim(THEOREMS["one of many"].conclusion, ranges=((j, m),)), theorem_elsewhere),
    "a theorem at fewer labels": (claim(sp.Le(j, 0, evaluate=False), c[j] >= 0, ranges=((j, n),)), theorem_at_fewer),
    "a theorem moved in two steps": (claim(sp.Ge(total(lambda p: c[p] ** 2, n), c[7] ** 2), ranges=((k, n),)), theorem_in_two_steps),
    "a theorem's instance at a label outside": (claim(sp.Ge(x**2 + 1, 5 + x**2 + y**2)), instance_outside),
    "a theorem's instance with no labels": (claim(sp.Ge(x**2 + 1, 5 + x**2 + y**2)), instance_of_fewer),
    "a value computed at other numbers": (claim(eq(x, 1)), computed_elsewhere),
    "a special case": (claim(eq(x, 0)), special_case),
    "one example of a general statement": (claim(eq(x, 1)), lambda g: g.exhibit({"x": 1})),
    "a witness that knows what comes after it": (claim(eq(Inner(v, a), Inner(a, a)), exists=(v,), then_all=(a,)), chosen_too_late),
    "cases of what comes after the witness": (claim(sp.Ge(x * y, 0), sp.Ge(s, 0), exists=(y,), then_all=(x,)), chosen_by_case),
    "a hypothesis at the label after the last": (claim(c[j + 1] > 0, ForAll(k, n, c[k] > 0), ranges=((j, n),)), at_the_next_label),
    "a hypothesis at the number of labels": (claim(c[n] > 0, ForAll(k, n, c[k] > 0)), at_a_count),
    "a case forgotten": (claim(sp.And(sp.Gt(x * y, 0), sp.Ge(s**2, 0, evaluate=False)), exists=(y,)), cases_missing),
    "equal products of vectors not known to be equal": (claim(eq(Inner(a, v), Inner(b, v))), unmet_equality),
    "a lemma at a complex number": (claim(eq(s, 1)), complex_value),
    "a part of a conclusion that SymPy has decided": (claim(sp.Ge(Cosine(a, b) ** 2, 0)), Argument.conclude),
    "a statement without witness": (claim(sp.Gt(x, y), exists=(x,)), Argument.conclude),
    "nothing concluded": (claim(sp.Ge(x**2, 0, evaluate=False)), lambda g: g.lemma("other", sp.Ge(y**2, 0, evaluate=False))),
}  # fmt: skip


@pytest.mark.parametrize("name", CHEATS)
def test_a_false_statement_is_not_proved_by_cheating(pool, name):
    assert not proved(pool, *CHEATS[name])


# -- true statements whose proofs use the same means ----------------------------------------------
def at_a_label(argument):
    argument.conclude(using=[argument.hypothesis("h0").at({k: j}, argument.ranges)])


def summed(argument):
    def positive(label):
        return [argument.hypothesis("h0").at({k: label}, argument.ranges)]

    found = argument.sum_order("sum", lambda p: 0 * c[p], sp.Le, lambda p: c[p], n, using=positive)
    argument.conclude(using=[found])


def at_known_sign(argument):
    root = sp.Symbol("p", positive=True)
    cube = argument.lemma("cube", sp.Gt(root**3 + root * (y - 1) ** 2, 0, evaluate=False))
    argument.conclude(using=[cube.at({root: x, y: one})])


HONEST = {
    "a hypothesis at a label of its range": (claim(c[j] > 0, ForAll(k, n, c[k] > 0), ranges=((j, n),)), at_a_label),
    "a hypothesis for all labels of its range": (claim(ForAll(j, n, c[j] > 0), ForAll(j, n, c[j] > 0)), as_it_stands),
    "a hypothesis at the next of enough labels": (claim(c[j + 1] > 0, ForAll(k, n, c[k] > 0), n >= j + 2, ranges=((j, n),)), at_the_next_label),
    "a hypothesis at label 5 of at least 6": (claim(c[5] > 0, ForAll(k, n, c[k] > 0), n >= 6), fifth_of_few),
    "a sum compared term by term": (claim(sp.Ge(total(lambda p: c[p], n), 0), ForAll(k, n, c[k] >= 0)), summed),
    "a lemma at a value that exists": (claim(sp.Ge(c[0] ** 2 + 1, 2 * c[0])), at_defined),
    "a lemma at a value of its sign": (claim(sp.Gt(x**3, 0), x > 0), at_known_sign),
    "a root under its premise": (claim(sp.Ge(sp.sqrt(x) + y**2, 0), x >= 0), guarded_root),
    "a logarithm's inequality inside its domain": (claim(sp.Ge(x, 1 + sp.log(x)), x > 0), lambda g: g.conclude(using=[exp_at_least(sp.log(x))])),
    "a theorem where it holds": (claim(THEOREMS["one of many"].conclusion, ranges=((j, n),)), theorem_elsewhere),
    "a theorem's instance": (claim(sp.Ge(25 + x**2, 9 + x**2, evaluate=False)), lambda g: g.conclude(using=[g.instance("t", "one of many", {"n": 2, "j": 1, "c": [4, 3]})])),
    "a witness": (claim(sp.Gt(x, y), exists=(x,)), lambda g: g.conclude(witness={x: y + 1})),
    "a witness by cases": (claim(sp.Gt(x * y, -1), exists=(y,)), lambda g: g.conclude_by_cases([(x >= 0, {y: one}, ()), (x < 0, {y: -one}, ())])),
    "an example": (claim(sp.Gt(Inner(a, a), 2), exists=(a,)), lambda g: g.exhibit({"a": [1, 2]})),
    "equal products of equal vectors": (claim(eq(Inner(a + w[j], v), Inner(b, v)), VectorEqual(a + w[j], b - 0 * a), ranges=((j, n),)), lambda g: g.conclude(using=[equal_vectors(a + w[j], b, v)])),
    "a Gram determinant": (claim(sp.Le(norm(a + b), norm(a) + norm(b))), lambda g: g.conclude(using=[cauchy_schwarz(a, b), norm_nonnegative(a + b), gram_determinant(a, b, a + b)])),
    "three distinct vectors": (claim(sp.Or(nonzero(a), nonzero(b)), distinct(a, b)), Argument.conclude),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_a_true_statement_is_proved(pool, name):
    assert proved(pool, *HONEST[name])
