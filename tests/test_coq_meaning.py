"""What Coq's text says of concrete values is what the statement says of them, undefined parts included."""

from __future__ import annotations

import random
from fractions import Fraction

import sympy as sp

from shiftproof.arithmetic import ArbArithmetic, ExactArithmetic, arb
from shiftproof.coq import proposition
from shiftproof.errors import InexactError, UndefinedValueError, UnsupportedExpressionError
from shiftproof.evaluate import Evaluator
from shiftproof.instances import exact_values
from shiftproof.statement import Hypothesis, Statement
from shiftproof.vectors import (
    Coordinates,
    Cosine,
    ForAll,
    Inner,
    ScalarFamily,
    Softmax,
    Vector,
    VectorEqual,
    VectorFamily,
    VectorSum,
    ZeroVector,
)
from tests.coq_reader import holds
from tests.strategies import i, j, k, m, n, x, y

RANGES = ((i, n), (j, n), (k, n))
RELATIONS = (sp.Eq, sp.Ne, sp.Lt, sp.Le, sp.Gt, sp.Ge)
c, w = ScalarFamily("c"), VectorFamily("w")
a, b = Vector("a"), Vector("b")
INTEGERS = tuple(map(sp.Integer, range(-3, 4)))
SEEDS = range(500)


def number(chance, depth):
    """Return a random number, some part of which may not exist."""
    pick, label = chance.choice, chance.choice((i, j, k, 0, n - 1))
    if depth == 0:
        return pick((x, y, c[label], c[label], pick(INTEGERS), k, n))
    p, q, less = number(chance, depth - 1), number(chance, depth - 1), number(chance, 0)
    index, count = pick((j, k)), pick((n, m, n - 1))
    line, other = vector(chance, depth - 1), vector(chance, 0)
    return pick(
        (
            lambda: p + q,
            lambda: p - q,
            lambda: p * q,
            lambda: p / q,
            lambda: sp.Pow(p - less, pick((2, 3, -1, -2)), evaluate=False),
            lambda: sp.Pow(p, -sp.S.Half, evaluate=False),
            lambda: sp.sqrt(p - less),
            lambda: sp.log(less),
            lambda: sp.exp(less),
            lambda: sp.Mul(pick((-1, sp.Rational(-2, 3))), p - less, evaluate=False),
            lambda: Inner(line, other),
            lambda: Cosine(line, other),
            lambda: Softmax(less, number(chance, 0), index, pick((n, m))),
            lambda: sp.Sum(p, (index, 0, count - 1)),
            lambda: sp.Sum(p * less, (j, 0, n - 1), (k, 0, m - 1)),
            lambda: Inner(Coordinates(p, 1), Coordinates(less, p)),
        )
    )()


def vector(chance, depth):
    """Return a random vector."""
    if depth == 0:
        return chance.choice((a, b, w[chance.choice((i, j, k, 0))], ZeroVector()))
    line, other = vector(chance, depth - 1), vector(chance, depth - 1)
    scale = number(chance, depth - 1)
    return chance.choice(
        (line + other, line - other, scale * line, (scale - x) * line, VectorSum(scale * line, k, n))
    )


def formula(chance, depth):
    """Return a random formula."""
    if depth == 0:
        relation = chance.choice(RELATIONS)
        return chance.choice(
            (
                lambda: relation(number(chance, 2), number(chance, 1), evaluate=False),
                lambda: relation(number(chance, 1), number(chance, 0), evaluate=False),
                lambda: relation(
                    chance.choice((i, j, k)), chance.choice((n, k, n - 2, i + 1)), evaluate=False
                ),
                lambda: VectorEqual(vector(chance, 1), vector(chance, 1)),
            )
        )()
    p, q = formula(chance, depth - 1), formula(chance, depth - 1)
    return chance.choice(
        (
            lambda: p,
            lambda: sp.And(p, q, evaluate=False),
            lambda: sp.Or(p, q, evaluate=False),
            lambda: sp.Not(p, evaluate=False),
            lambda: sp.Implies(p, q, evaluate=False),
            lambda: ForAll(chance.choice((j, k)), chance.choice((n, m, n - 1)), p),
        )
    )()


def data_set(chance):
    """Return values for all variables: 1 to 3 labels below n, as many below m, 1 or 2 features."""
    size, other, dim = chance.randint(1, 3), chance.randint(1, 3), chance.randint(1, 2)

    def some():
        return Fraction(chance.randint(-2, 2), chance.choice((1, 1, 2)))

    rows = [[some() for _ in range(dim)] for _ in range(5)]
    counted = max(size, other)
    return {name: chance.randrange(size) for name in "ijk"} | {
        "n": size,
        "m": other,
        "dim": dim,
        "x": some(),
        "y": some(),
        "a": rows[3],
        "b": rows[4],
        "w": rows[:counted],
        "c": [some() for _ in range(counted)],
    }


def true(formula, data):
    """Return whether all parts of a formula exist and it is true, None where this cannot be told."""
    values = exact_values({name: value for name, value in data.items() if name != "dim"})
    for arithmetic in (ExactArithmetic(), ArbArithmetic()):
        try:
            judged = Evaluator(arithmetic, values, {}).judge(formula)
        except (UndefinedValueError, ZeroDivisionError):
            return False
        except InexactError:
            continue
        if judged.certain or judged.refuted:
            return judged.certain
    return None


def meant(statement, data):
    """Return whether a statement holds of these values, None where this cannot be told."""
    premises = [true(premise, data) for premise in statement.premises]
    places = range(data["n"])
    cases = [[true(statement.conclusion, data)]]
    if statement.exists:
        others = places if statement.then_all else [data["j"]]
        cases = [
            [true(statement.conclusion, {**data, "k": found, "j": other}) for other in others]
            for found in places
        ]
    if None in premises or any(None in case for case in cases):
        return None
    return not all(premises) or any(map(all, cases))


def as_coq(data, statement):
    """Return the values as the printed text names them; beyond what counts, vectors are something else."""
    known = {name: value for name, value in data.items() if name not in ("dim", "w", "a", "b", "c")}
    known |= {"d" + "'" * more: data["dim"] for more in range(4)}
    for symbol in (*statement.exists, *statement.then_all):
        del known[symbol.name]

    def vector(entries):
        return lambda place: entries[place] if place < len(entries) else Fraction(17 + place)

    rows = [vector(row) for row in data["w"]]
    return known | {
        "w": lambda label: rows[label] if label < len(rows) else vector([]),
        "a": vector(data["a"]),
        "b": vector(data["b"]),
        "c": vector(data["c"]),
    }


def agrees(statement, data):
    """Return whether the two readings could be compared; assert that they agree."""
    try:
        text = proposition(statement)
        said, meaning = holds(text, as_coq(data, statement)), meant(statement, data)
    except (UnsupportedExpressionError, OverflowError):
        return False
    if meaning is not None:
        assert said == meaning, (text, data)
    return meaning is not None


def test_a_number_is_printed_as_what_it_is():
    compared = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        expression, data = number(chance, 2), data_set(chance)
        values = exact_values({name: value for name, value in data.items() if name != "dim"})
        try:
            found = arb(Evaluator(ArbArithmetic(), values, {}).value(expression).item())
        except (UndefinedValueError, ZeroDivisionError):
            near = sp.Ne(expression, sp.Rational(1, 997), evaluate=False)
        except (InexactError, UnsupportedExpressionError):  # SymPy made it complex or infinite
            continue
        else:
            middle = sp.Rational(float(found.mid()))
            spread = (1 + abs(middle)) / 10**6
            near = sp.And(
                sp.Lt(expression, middle + spread, evaluate=False),
                sp.Gt(expression, middle - spread, evaluate=False),
                evaluate=False,
            )
        compared += agrees(Statement("s", "", near, ranges=RANGES), data)
    assert compared > 0.8 * len(SEEDS)


def test_a_statement_is_printed_as_what_it_means():
    compared = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        premises = tuple(Hypothesis("premise", formula(chance, 1)) for _ in range(chance.randint(0, 1)))
        statement = Statement("s", "", formula(chance, 2), premises, ranges=RANGES)
        compared += agrees(statement, data_set(chance))
    assert compared > 0.7 * len(SEEDS)


def test_what_exists_is_found_where_it_is_meant():
    compared = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        later = chance.choice(((), (j,)))
        never = sp.Lt(sum((k, *later)), 0, evaluate=False)  # so that all of them occur
        conclusion = sp.Or(formula(chance, 1), never, evaluate=False)
        premise = formula(chance, 0)
        kept = () if premise.free_symbols & {k, *later} else (Hypothesis("premise", premise),)
        statement = Statement("s", "", conclusion, kept, (k,), then_all=later, ranges=RANGES)
        compared += agrees(statement, data_set(chance))
    assert compared > 0.7 * len(SEEDS)
