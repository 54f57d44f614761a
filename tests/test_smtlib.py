"""The text for the solver: a closed set of nodes, no division left, and nothing said but what is meant."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp
import z3
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shiftproof.errors import UnsupportedExpressionError
from shiftproof.smtlib import assertion, bounds_of, linearised, logic_of, quotient, script, term
from shiftproof.vectors import Inner, Vector

p, q, r = SYMBOLS = sp.symbols("p q r", real=True)
RELATIONS = (sp.Eq, sp.Ne, sp.Lt, sp.Le, sp.Gt, sp.Ge)
rationals = st.builds(lambda top, bottom: sp.Rational(top, bottom), st.integers(-4, 4), st.integers(1, 3))


def expressions(depth: int) -> st.SearchStrategy:
    leaves = st.one_of(st.sampled_from(SYMBOLS), rationals)
    if depth == 0:
        return leaves
    below = expressions(depth - 1)
    divided = st.builds(lambda top, bottom: top / (bottom if bottom != 0 else 1), below, below)
    return st.one_of(
        leaves,
        st.builds(sp.Add, below, below),
        st.builds(sp.Mul, below, below),
        st.builds(lambda base: base**3, below),
        divided,
    )


relations = st.builds(
    lambda kind, left, right: kind(left, right, evaluate=False),
    st.sampled_from(RELATIONS),
    expressions(2),
    expressions(2),
)
formulas = st.one_of(
    relations,
    st.builds(sp.And, relations, relations),
    st.builds(sp.Or, relations, relations),
    st.builds(sp.Not, relations),
    st.builds(lambda left, right: sp.Implies(left, right, evaluate=False), relations, relations),
)
points = st.fixed_dictionaries({symbol: rationals for symbol in SYMBOLS})


def defined(formula, point):
    """Return whether no denominator vanishes at a point."""
    powers = [power for power in formula.atoms(sp.Pow) if power.exp.is_negative]
    return all(power.base.xreplace(point).is_finite and power.base.xreplace(point) != 0 for power in powers)


def true_at(formula, point):
    """Return whether a formula is true at a point."""
    return (
        sp.simplify(
            formula.xreplace(point).replace(
                lambda node: node.is_Relational, lambda node: node.func(*node.args)
            )
        )
        is sp.true
    )


def holds_in_z3(text, point):
    solver = z3.Solver()
    lines = [f"(declare-const |{symbol.name}| Real)" for symbol in SYMBOLS]
    lines += [f"(assert (= |{symbol.name}| {term(number)}))" for symbol, number in point.items()]
    solver.from_string("\n".join([*lines, f"(assert {text})"]))
    return solver.check() == z3.sat


@settings(max_examples=150)
@given(formulas, points)
def test_the_text_is_true_at_the_points_where_the_formula_is(formula, point):
    assume(formula not in (sp.true, sp.false) and defined(formula, point))
    assert holds_in_z3(assertion(formula), point) == true_at(formula, point)


@settings(max_examples=100)
@given(formulas, points)
def test_linearising_only_weakens(formula, point):
    assume(formula not in (sp.true, sp.false) and defined(formula, point))
    names = {}
    weaker = linearised(formula, names)
    values = {**point, **{symbol: rest.xreplace(point) for rest, symbol in names.items()}}
    if true_at(formula, point):
        assert true_at(weaker, values)


def test_one_name_stands_for_one_term_in_all_formulas():
    names = {}
    first, second = (linearised(sp.Gt(c * p**2, q, evaluate=False), names) for c in (1, 2))
    assert len(names) == 1
    assert first.free_symbols == second.free_symbols


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("kind", [sp.Lt, sp.Le, sp.Gt, sp.Ge, sp.Eq, sp.Ne])
def test_the_sign_of_a_denominator_is_respected(kind, sign):
    formula = kind(p / q, r, evaluate=False)
    point = {p: sp.Integer(3), q: sp.Integer(2 * sign), r: sp.Integer(1)}
    assert holds_in_z3(assertion(formula), point) == true_at(formula, point)


@settings(max_examples=80)
@given(expressions(2), points)
def test_a_quotient_is_its_numerator_over_its_denominator(expression, point):
    assume(defined(expression, point))
    numerator, denominator = quotient(expression)
    below = denominator.xreplace(point)
    assume(below != 0)
    assert sp.simplify(numerator.xreplace(point) / below - expression.xreplace(point)) == 0
    assert not any(power.exp.is_negative for power in numerator.atoms(sp.Pow) | denominator.atoms(sp.Pow))


@pytest.mark.parametrize(
    "node",
    [
        sp.sqrt(2),
        p**q,
        sp.exp(p),
        sp.sin(p),
        sp.pi,
        sp.Float(0.5),
        sp.Abs(p),
        sp.I,
        1 / p,
        sp.zoo,
        Inner(Vector("a"), Vector("b")),
    ],
)
def test_other_nodes_are_refused_as_terms(node):
    with pytest.raises(UnsupportedExpressionError):
        term(sp.sympify(node))


@pytest.mark.parametrize(
    "formula", [sp.Xor(p > 0, q > 0), sp.Contains(p, sp.S.Reals, evaluate=False), sp.ITE(p > 0, q > 0, r > 0)]
)
def test_other_formulas_are_refused(formula):
    with pytest.raises((UnsupportedExpressionError, AttributeError)):
        assertion(formula)


def test_integers_are_sent_as_reals_with_their_bounds():
    count, label = sp.Symbol("n", integer=True, positive=True), sp.Symbol("j", integer=True, nonnegative=True)
    positive = sp.Symbol("t", positive=True)
    assert [str(bound) for bound in bounds_of([count, label, positive, p])] == ["n >= 1", "j >= 0", "t > 0"]
    _, text = script([("", sp.Lt(count, 2, evaluate=False)), ("", sp.Gt(count, 1, evaluate=False))])
    solver = z3.Solver()
    solver.from_string(text)
    assert solver.check() == z3.sat


@pytest.mark.parametrize(
    ("formula", "logic"),
    [
        (sp.Gt(2 * p + q, 1), "QF_LRA"),
        (sp.Gt(p * q, 1), "QF_NRA"),
        (sp.Gt(p**2, 1), "QF_NRA"),
        (sp.Gt(1 / p, 1), "QF_NRA"),
        (sp.Gt(p * (q + 1), 1), "QF_NRA"),
    ],
)
def test_the_logic_is_linear_only_for_linear_formulas(formula, logic):
    assert logic_of([formula]) == logic


@given(st.lists(formulas, min_size=1, max_size=3))
@settings(max_examples=40)
def test_every_script_is_read_whole_by_z3(parts):
    assume(all(part not in (sp.true, sp.false) for part in parts))
    _, text = script([("part", part) for part in parts], title="two\nlines")
    solver = z3.Solver()
    solver.from_string(text)
    assert len(solver.assertions()) == len(parts)


@given(st.fractions())
def test_numbers_are_written_exactly(number):
    solver = z3.Solver()
    text = term(sp.Rational(number.numerator, number.denominator))
    solver.from_string(f"(declare-const |v| Real) (assert (= |v| {text}))")
    assert solver.check() == z3.sat
    model = solver.model()
    found = model[model.decls()[0]]
    assert Fraction(found.numerator_as_long(), found.denominator_as_long()) == number
