"""Statements as theorems of Coq: the text, what must exist beside it, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields

import pytest
import sympy as sp

from shiftproof.coq import proposition, theorem
from shiftproof.errors import UnsupportedExpressionError
from shiftproof.ledger import Ledger
from shiftproof.notation import a, b, bias, f, i, j, k, n, number, probability, v, w
from shiftproof.statement import Hypothesis, Statement
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    ForAll,
    Inner,
    Vector,
    VectorEqual,
    VectorFamily,
    ZeroVector,
    distinct,
    label_index,
    nonzero,
    norm,
    total,
)

x, y = number("x"), number("y")
p = label_index("p")
m = sp.Symbol("m", integer=True, positive=True)
GAP = Cosine(a, b)


def said(conclusion, *premises, **more):
    """Return what a statement with this conclusion says, on one line."""
    hypotheses = tuple(Hypothesis(str(place), formula) for place, formula in enumerate(premises))
    return " ".join(proposition(Statement("s", "", conclusion, hypotheses, **more)).split())


GOLDEN = {
    "forall (x : R), 0 <= x ^ 2": said(sp.Ge(x**2, 0, evaluate=False)),
    "forall (x y : R), (y <> 0) /\\ (x / y = - 3 - (1 / 2) * x)": said(sp.Eq(x / y, -x / 2 - 3)),
    "forall (x : R), (0 <= x) /\\ (sqrt x <= 1 + x)": said(sp.Le(sp.sqrt(x), x + 1)),
    "forall (x : R), x <> 0 -> 0 < x /\\ (ln x < exp x)": said(sp.Lt(sp.log(x), sp.exp(x)), sp.Ne(x, 0)),
    "forall (d : nat) (a b : vec), ~ (veq d a b) -> veq d ((-1) [*] a) vzero": said(
        VectorEqual(-a, ZeroVector()), distinct(a, b)
    ),
    "forall (d : nat) (a b : vec), (~ veq d a vzero) /\\ (~ veq d b vzero) /\\ (cosine d a b = -1)": said(
        sp.Eq(GAP, -1)
    ),
    "forall (d : nat) (a b : vec) (x : R), norm d a = x * inner d a (a [+] b)": said(
        sp.Eq(norm(a), x * Inner(a, a + b))
    ),
    "forall (n : nat) (bias : nat -> R), (1 <= n)%nat -> "
    "(forall p : nat, (p < n)%nat -> (0 < bias p)) -> 0 < total n (fun j => bias j)": said(
        sp.Gt(total(lambda z: bias[z], n), 0), ForAll(p, n, sp.Gt(bias[p], 0))
    ),
    "forall (d : nat) (n : nat) (w : nat -> vec), (1 <= n)%nat -> (3 <= n)%nat -> "
    "veq d (vtotal (n - 2) (fun j => w j)) (w 0%nat)": said(
        VectorEqual(total(lambda z: w[z], n - 2), w[0]), sp.Ge(n, 3)
    ),
    "forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f : vec) (k : nat), (1 <= n)%nat -> "
    "(k < n)%nat -> softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f) <= 1 / INR n": (
        said(sp.Le(probability(lambda z: w[z], k), 1 / n))
    ),
    "forall (d : nat) (n : nat) (w : nat -> vec) (i j : nat), (1 <= n)%nat -> (i < n)%nat -> (j < n)%nat -> "
    "(i <> j)%nat -> exists (v : vec), veq d (w i [+] v) (w j)": said(
        VectorEqual(w[i] + v, w[j]), sp.Ne(i, j), exists=(v,), ranges=((i, n), (j, n))
    ),
    "forall (d : nat) (v : vec), exists (x : R), forall (f : vec), inner d f v < x": said(
        sp.Lt(Inner(v, f), x), exists=(x,), then_all=(f,)
    ),
    "forall (x y : R), veq 2 (coordinates [x; 1 / 2]) (coordinates [y; 0])": said(
        VectorEqual(Coordinates(x, sp.Rational(1, 2)), Coordinates(y, 0))
    ),
    "forall (x y : R), (y <> 0) /\\ ((x = 1) \\/ (1 / y = 2))": said(sp.Or(sp.Eq(x, 1), sp.Eq(1 / y, 2))),
    "forall (x y : R), ((x < y) -> (~ (y <= x)))": said(
        sp.Implies(x < y, sp.Not(y <= x, evaluate=False), evaluate=False)
    ),
}


@pytest.mark.parametrize(
    ("text", "printed"), GOLDEN.items(), ids=[str(place) for place in range(len(GOLDEN))]
)
def test_a_statement_is_printed_as_it_reads(text, printed):
    assert printed == text


def test_a_theorem_has_its_name_and_may_be_a_refutation():
    statement = Statement("s", "", sp.Eq(x, 0))
    assert theorem(statement, "t") == "Theorem t :\n  forall (x : R),\n  x = 0."
    assert theorem(statement, "t", refuted=True) == "Theorem t :\n  ~ (\n  forall (x : R),\n  x = 0)."


def test_what_must_exist_for_every_label_is_needed_for_every_label():
    printed = said(sp.Eq(total(lambda z: 1 / bias[z], n), 1))
    assert "(forall j : nat, (j < n)%nat -> (bias j <> 0)) /\\" in printed


def test_an_undefined_part_of_a_hypothesis_makes_it_false():
    assert "(~ veq d a vzero) /\\ (~ veq d b vzero) /\\ (cosine d a b <= 0) ->" in said(
        sp.Eq(Inner(a, b), 0), sp.Le(GAP, 0)
    )


def test_a_bound_index_captures_no_vector_of_its_name():
    line = Vector("p")
    printed = said(ForAll(p, n, VectorEqual(w[p], line)))
    assert printed.endswith("(forall p_ : nat, (p_ < n)%nat -> (veq d (w p_) p))")


def test_names_that_mean_something_in_coq_are_changed():
    printed = said(sp.Eq(number("R") + number("f.0"), 0), nonzero(Vector("in")))
    assert "(in_ : vec) (R_ f_0 : R)" in printed


def test_vectors_that_never_meet_may_have_two_dimensions_and_what_exists_has_that_of_the_others():
    other = VectorFamily("w'")
    meets = sp.Eq(Inner(w[0], f), Inner(other[0], Vector("g")))
    assert said(meets).startswith("forall (d d' : nat)")
    assert said(VectorEqual(w[0], f), nonzero(a), exists=(f,)).startswith("forall (d : nat)")


def test_coordinates_of_two_lengths_do_not_meet():
    with pytest.raises(UnsupportedExpressionError, match="coordinates meet"):
        said(VectorEqual(Coordinates(1, 2), Coordinates(1, 2, 3)))


@pytest.mark.parametrize(
    "conclusion",
    [
        sp.Gt(sp.sin(x), 0, evaluate=False),
        sp.Eq(x ** sp.Rational(1, 3), y),
        sp.Eq(sp.Sum(bias[k], (k, 1, n)), 0),
        sp.Eq(sp.Product(bias[k], (k, 0, n - 1)), 0),
        sp.Xor(x > 0, y > 0),
    ],
    ids=["sine", "cube root", "sum from 1", "product", "xor"],
)
def test_an_unknown_node_is_refused(conclusion):
    with pytest.raises(UnsupportedExpressionError):
        said(conclusion)


def test_a_hypothesis_on_what_is_said_to_exist_is_refused():
    with pytest.raises(UnsupportedExpressionError, match="quantified after"):
        said(VectorEqual(v, a), nonzero(v), exists=(v,))


def test_what_the_sort_of_what_exists_says_binds_no_looser_than_the_rest():
    positive = sp.Symbol("r", positive=True)
    printed = said(sp.Or(sp.Gt(positive, 1), sp.Lt(positive, x)), exists=(positive,))
    assert printed.endswith("exists (r : R), 0 < r /\\ ((1 < r) \\/ (r < x))")


@pytest.mark.parametrize(
    "symbol",
    [
        sp.Symbol("z"),
        sp.Symbol("z", negative=True),
        sp.Symbol("z", integer=True),
        sp.Symbol("z", integer=True, positive=True, even=True),
    ],
    ids=["complex", "negative", "any integer", "even"],
)
def test_a_symbol_that_is_assumed_to_be_what_coq_is_not_told_is_refused(symbol):
    with pytest.raises(UnsupportedExpressionError, match="no sort for z"):
        said(sp.Lt(sp.Abs(symbol), x), exists=(symbol,), ranges=((symbol, n),))


def test_an_index_that_is_assumed_to_be_positive_is_refused():
    with pytest.raises(UnsupportedExpressionError, match="index m"):
        said(sp.Eq(sp.Sum(1 / m, (m, 0, n - 1)), x))


def test_a_range_of_what_is_no_label_is_refused():
    with pytest.raises(UnsupportedExpressionError, match="no label"):
        said(sp.Gt(m, x), exists=(m,), ranges=((m, n),))


def test_two_symbols_of_one_name_are_refused():
    with pytest.raises(UnsupportedExpressionError, match="one name"):
        said(sp.Eq(x, sp.Symbol("x", positive=True)))


def test_a_label_that_would_be_negative_does_not_exist():
    assert said(VectorEqual(w[n - 3], w[0])).endswith(
        "(1 <= n)%nat -> (0 <= INR n - 3) /\\ (veq d (w (n - 3)%nat) (w 0%nat))"
    )


def test_a_product_of_differences_counts_nothing():
    with pytest.raises(UnsupportedExpressionError, match="no number of labels"):
        said(sp.Eq(total(lambda z: bias[z], (n - 3) * (n - 2)), 0))


def test_a_quotient_by_zero_does_not_exist():
    nothing = sp.Pow(0, -1, evaluate=False)
    assert said(sp.Lt(nothing, x, evaluate=False)) == "forall (x : R), (0 <> 0) /\\ (1 / 0 < x)"


def test_what_is_refuted_is_refuted_where_there_are_features():
    statement = Statement("s", "", VectorEqual(a, v), exists=(v,))
    assert "(1 <= d)" not in proposition(statement)
    assert "forall (d : nat) (a : vec),\n  (1 <= d)%nat ->\n  exists" in proposition(statement, refuted=True)


def test_an_example_is_part_of_what_is_said_to_exist():
    example = {"w": [[1, 2], [3, 4]], "f": [5, 6], "bias": [7], "x": 8}
    printed = said(
        sp.Eq(Inner(w[1], f), x + bias[0]), exists=("w", f, "bias", x), example={**example, "other": [0]}
    )
    assert printed == (
        "exists (w : nat -> vec) (bias : nat -> R) (f : vec) (x : R), "
        "(veq 2 (w 0%nat) (coordinates [1; 2])) /\\ (veq 2 (w 1%nat) (coordinates [3; 4])) /\\ "
        "(veq 2 f (coordinates [5; 6])) /\\ (bias 0%nat = 7) /\\ (x = 8) /\\ "
        "(inner 2 (w 1%nat) f = x + bias 0%nat)"
    )


def test_that_nothing_exists_is_not_refuted_by_an_example_that_fails():
    statement = Statement("s", "", sp.Eq(x, 1), exists=(x,), example={"x": 2})
    assert "2" in proposition(statement)
    assert "2" not in proposition(statement, refuted=True)


def test_every_field_of_a_statement_is_printed_or_says_nothing_more():
    printed = {"conclusion", "hypotheses", "exists", "then_all", "ranges", "example"}
    silent = {"name", "text", "witness", "rows", "judged"}  # words, a proof, what the formulas show already
    assert {field.name for field in fields(Statement)} == printed | silent
    assert {field.name for field in fields(Hypothesis)} == {"name", "formula", "necessary", "added"}


def test_every_statement_of_the_ledger_is_printed_and_no_two_alike():
    ledger = Ledger()
    printed = [proposition(s) for name in ledger.names for s in ledger.entry(name).claim.statements]
    assert len(printed) > 100
    assert len(set(printed)) == len(printed)


def test_a_changed_statement_gives_another_text():
    for statement in Ledger().entry("cosine_minus_one").claim.statements:
        for hypothesis in statement.hypotheses:
            assert proposition(statement) != proposition(statement.without(hypothesis.name))


def test_the_text_does_not_depend_on_how_python_hashes():
    code = (
        "from shiftproof.coq import proposition; from shiftproof.ledger import Ledger; L = Ledger()\n"
        "print([proposition(s) for name in ('coprobability_ceiling', 'any_cosine', 'lifting')"
        " for s in L.entry(name).claim.statements])"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
