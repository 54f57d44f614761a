"""The prover proves true statements and no false one, however it is asked."""

from __future__ import annotations

import pytest
import sympy as sp

from shiftproof.errors import UnsupportedExpressionError, UsageError
from shiftproof.evidence import Proof
from shiftproof.facts import (
    Known,
    cauchy_schwarz,
    equal_vectors,
    exp_at_least,
    exp_increasing,
    gram_determinant,
    make_known,
    norm_nonnegative,
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
    distinct,
    nonzero,
    norm,
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


# -- false statements with proofs that try to cheat ----------------------------------------------
def at_undefined(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: 1 / c[0]})])


def at_defined(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: c[0], y: one})])


def at_logarithm(argument):
    square = argument.lemma("square", sp.Ge(x**2 + y**2, 2 * x * y))
    argument.conclude(using=[square.at({x: sp.log(c[0])})])


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


@pytest.mark.parametrize("label", [i, sp.Integer(-1), sp.Rational(1, 2), j + 1, x])
def test_a_hypothesis_is_not_taken_at_what_is_no_label_of_its_range(pool, label):
    argument = Argument(claim(c[j] > 0, ForAll(k, n, c[k] > 0), ranges=((j, n),)), pool, theorem)
    with pytest.raises(UsageError):
        argument.hypothesis("h0").at({k: label}, argument.ranges)
    with pytest.raises(UsageError):
        argument.hypothesis("h0").at({"c": lambda p: -c[p]})
