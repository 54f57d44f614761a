"""Sign vectors and rankings, counted exactly, and what the claims about them say of the published heads."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import pytest
from flint import fmpq

from shiftproof import exact
from shiftproof.evidence import Grade, Standing, Verdict
from shiftproof.heads import Head, Matrices
from shiftproof.ledger import Ledger, library_root
from shiftproof.reviewer import review
from tests.signs_by_hand import inner, rankings, sign_vectors, signs

CLAIMS = (
    "sigmoid_label_sets",
    "ranking_from_difference_cosines",
    "length_changes_rankings",
    "sign_pattern_not_ranking_pattern",
)
ROOT = library_root()
MATRICES = Matrices(ROOT / "numeric" / "matrices")
ONLY_FIRST = {(4, 1, 3, 2, 5), (5, 2, 3, 1, 4)}
ONLY_SECOND = {(1, 4, 3, 5, 2), (2, 5, 3, 4, 1)}
Rows = list[tuple[Any, ...]]


def published(name: str) -> Rows:
    return [tuple(exact.from_sympy(entry) for entry in row.args) for row in MATRICES.rows(name)]


def stored(rows: Rows) -> Rows:
    """The rows as doubles, third row of five made from the first and the fifth as the published code does."""
    floats = [[exact.to_float(entry) for entry in row] for row in rows]
    if len(floats) == 5:
        floats[2] = [one / 4 + 3 * five / 4 for one, five in zip(floats[0], floats[4], strict=True)]
    return [tuple(exact.rational(entry) for entry in row) for row in floats]


def with_ones(rows: Rows) -> Rows:
    return [(*row, fmpq(1)) for row in rows]


def full(rows: Rows) -> set[tuple[int, ...]]:
    return {pattern for pattern in sign_vectors(rows) if all(pattern)}


def generic(labels: int, dim: int) -> Rows:
    generator = random.Random(f"{labels}/{dim}")
    return [tuple(fmpq(generator.randint(-999, 999)) for _ in range(dim)) for _ in range(labels)]


def cover(labels: int, dim: int) -> int:
    """The number of rankings of generic points: T(n + 1, d) = T(n, d) + n T(n, d - 1)."""
    if labels == 1 or dim == 0:
        return int(labels == 1)
    return cover(labels - 1, dim) + (labels - 1) * cover(labels - 1, dim - 1)


def schlaefli(count: int, dim: int) -> int:
    """The number of full sign vectors of generic rows."""
    if count == 0 or dim == 0:
        return int(count == 0)
    return 2 if count == 1 else schlaefli(count - 1, dim) + schlaefli(count - 1, dim - 1)


# -- the enumeration -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("labels", "dim"), [(1, 1), (2, 1), (3, 1), (4, 1), (3, 2), (4, 2), (5, 2), (6, 2), (4, 3), (5, 3)]
)
def test_generic_rows_have_as_many_rankings_as_the_recurrence_counts(labels: int, dim: int) -> None:
    assert (cover(5, 2), cover(7, 2), cover(4, 3)) == (20, 42, 24)
    assert len(rankings(generic(labels, dim))) == cover(labels, dim)


@pytest.mark.parametrize(("count", "dim"), [(1, 1), (4, 1), (5, 2), (8, 2), (5, 3), (7, 3), (5, 4), (6, 4)])
def test_generic_rows_have_as_many_sign_vectors_as_the_recurrence_counts(count: int, dim: int) -> None:
    assert len(full(generic(count, dim))) == schlaefli(count, dim)


@pytest.mark.parametrize(
    "rows",
    [
        generic(5, 3),
        published("sign_pattern_first"),
        published("octagon_example"),
        [(fmpq(0), fmpq(0)), (fmpq(1), fmpq(0)), (fmpq(2), fmpq(0)), (fmpq(1), fmpq(0))],
    ],
    ids=["generic", "collinear", "square root of 2", "zero, repeated and proportional rows"],
)
def test_every_sign_vector_is_attained_at_its_input_and_its_negative_too(rows: Rows) -> None:
    found = sign_vectors(rows)
    assert all(signs(rows, at) == pattern for pattern, at in found.items())
    assert all(tuple(-side for side in pattern) in found for pattern in found)
    assert next(iter(found)) == (0,) * len(rows)


@pytest.mark.parametrize(
    "rows", [[(1, 0), (0, 1), (1, 1), (-1, 2)], [(1, 2), (2, 4), (0, 0), (-3, 1), (1, -1)]]
)
def test_no_input_of_a_fine_grid_has_another_sign_vector(rows: Sequence[tuple[int, int]]) -> None:
    matrix = [tuple(map(fmpq, row)) for row in rows]
    found = sign_vectors(matrix)
    assert {signs(matrix, tuple(map(fmpq, at))) for at in product(range(-6, 7), repeat=2)} == found.keys()


def test_a_head_that_is_scaled_has_the_same_rankings() -> None:
    rows = generic(5, 2)
    scale = fmpq(2) ** 600
    assert rankings([tuple(scale * entry for entry in row) for row in rows]).keys() == rankings(rows).keys()


def test_repeated_rows_allow_no_strict_ranking_and_zero_rows_no_other_sign() -> None:
    one, zero = (fmpq(1), fmpq(2)), (fmpq(0), fmpq(0))
    assert rankings([one, zero, one]) == {}
    assert {pattern[1] for pattern in sign_vectors([one, zero])} == {0}
    assert sign_vectors([zero, zero]).keys() == {(0, 0)}
    assert sign_vectors([]).keys() == {()}


def test_a_ranking_is_attained_at_its_input() -> None:
    rows = generic(6, 2)
    for order, at in rankings(rows).items():
        logits = [inner(rows[label], at) for label in order]
        assert all(above > below for above, below in pairwise(logits))


# -- the published heads -------------------------------------------------------------------------
def test_the_published_pair_has_one_set_of_sign_vectors_zeros_included() -> None:
    first, second = (with_ones(published(f"sign_pattern_{which}")) for which in ("first", "second"))
    assert sign_vectors(first).keys() == sign_vectors(second).keys()
    assert len(full(first)) == 20
    assert len(sign_vectors(first)) == 71


def test_the_published_pair_has_fourteen_rankings_each_two_of_them_its_own() -> None:
    first, second = (
        {tuple(label + 1 for label in order) for order in rankings(published(f"sign_pattern_{which}"))}
        for which in ("first", "second")
    )
    assert (len(first), len(second)) == (14, 14)
    assert (first - second, second - first) == (ONLY_FIRST, ONLY_SECOND)


def test_as_doubles_the_published_pair_is_another_one() -> None:
    for which in ("first", "second"):
        rows = stored(published(f"sign_pattern_{which}"))
        assert len(full(with_ones(rows))) == 22
        assert len(rankings(rows)) == 18


def test_the_octagon_has_other_rankings_when_one_row_is_shorter_and_when_stored_as_doubles() -> None:
    rows = published("octagon_example")
    short = [row if label != 2 else (fmpq(0), fmpq(2)) for label, row in enumerate(rows)]
    assert (len(rankings(rows)), len(rankings(short))) == (16, 28)
    assert {order[0] for order in rankings(rows)} == set(range(7))
    assert {order[0] for order in rankings(short)} == set(range(7)) - {2}
    for length in (5, 2):  # computed in doubles, as the published code does
        angles = [(length if k == 2 else 5, k * math.pi / 4) for k in (0, 1, 2, 3, 4, 5, 7)]
        made = [(size * math.cos(angle), size * math.sin(angle)) for size, angle in angles]
        assert len(rankings([tuple(map(exact.rational, row)) for row in made])) == 42


def test_matrices_of_single_claims_are_published_but_not_among_the_heads() -> None:
    names = {head.name for head in MATRICES.heads}
    for name in ("octagon_example", "sign_pattern_first", "sign_pattern_second"):
        head = MATRICES.published(name)
        assert isinstance(head, Head)
        assert head.name not in names


# -- the claims ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def standings() -> dict[str, Standing]:
    return {standing.claim: standing for standing in review(CLAIMS)}


@pytest.mark.slow
@pytest.mark.parametrize("name", CLAIMS)
def test_the_claim_holds_and_all_of_it_is_proved(standings: dict[str, Standing], name: str) -> None:
    standing = standings[name]
    assert standing.verdict is Verdict.HOLDS, standing.reasons
    assert standing.as_expected
    assert standing.grade is not None
    assert standing.grade >= Grade.SOLVER
    assert all(tie.holds for tie in standing.ties)


@pytest.mark.slow
def test_bias_zero_rows_and_restricted_inputs_each_break_the_sigmoid_claim(
    standings: dict[str, Standing],
) -> None:
    needed = {h.name for h in standings["sigmoid_label_sets"].hypotheses if h.necessary and h.shown}
    assert {
        "no bias",
        "no zero row in w",
        "no zero row in w'",
        "equal cosines, multiplied out",
        "g = 0: no input is left out",
    } <= needed


@pytest.mark.slow
def test_the_difference_cosines_are_called_sufficient_and_not_necessary(
    standings: dict[str, Standing],
) -> None:
    standing = standings["ranking_from_difference_cosines"]
    assert "not necessary" in standing.remarks
    proved = {statement.name for statement in standing.statements if statement.proved}
    assert {"rankings", "few cosines are enough", "not needed"} <= proved
    six = [tie for tie in standing.ties if "14 cosines" in tie.matrix]
    assert {tie.matrix.split(" ")[0] for tie in six} >= {"digits", "language"}


@pytest.mark.slow
def test_bias_restricted_inputs_and_rows_that_meet_each_break_the_claim_of_rankings(
    standings: dict[str, Standing],
) -> None:
    needed = {
        h.name for h in standings["ranking_from_difference_cosines"].hypotheses if h.necessary and h.shown
    }
    assert {
        "no bias",
        "g = 0: no input is left out",
        "two rows are equal in both heads or in neither",
        "equal cosines of all differences, multiplied out",
    } <= needed


@pytest.mark.slow
def test_the_threshold_of_the_octagon_is_shown_necessary_on_both_sides(
    standings: dict[str, Standing],
) -> None:
    shown = {h.name for h in standings["length_changes_rankings"].hypotheses if h.necessary and h.shown}
    assert {"t <= 5/sqrt(2)", "t > 5/sqrt(2)"} <= shown


@pytest.mark.slow
def test_the_review_tells_decimals_and_doubles_apart(standings: dict[str, Standing]) -> None:
    standing = standings["sign_pattern_not_ranking_pattern"]
    (told,) = [statement for statement in standing.statements if statement.name == "stored as doubles"]
    assert "-2^-53" in told.text
    assert told.proved
    assert any(tie.statement == told.name and tie.holds for tie in standing.ties)
    octagon = [s for s in standings["length_changes_rankings"].statements if s.name == "stored as doubles"]
    assert [statement.proved for statement in octagon] == [True]


@pytest.mark.slow
def test_equal_sign_patterns_are_shown_in_both_directions(standings: dict[str, Standing]) -> None:
    proved = {s.name for s in standings["sign_pattern_not_ranking_pattern"].statements if s.proved}
    assert {"sign patterns", "sign patterns, back", "four points", "four points, back"} <= proved


def test_the_claims_stand_in_the_order_of_the_ledger() -> None:
    names = Ledger().names
    assert [name for name in names if name in CLAIMS] == list(CLAIMS)
