"""Every claim of the ledger, reviewed once: the outcomes, and that each check in it could fail."""

from __future__ import annotations

import pytest

from shiftproof.evidence import Grade, Standing, Verdict
from shiftproof.ledger import Ledger, library_root
from shiftproof.reviewer import review

pytestmark = pytest.mark.slow
NAMES = Ledger().names
EXPECTED = {
    "equivalent_head": Verdict.HOLDS_ADDED,
    "all_pairs_plus_minus_one": Verdict.REFUTED,
}
#: claims about heads that are given, with their sizes
GIVEN = {
    "three_heads",
    "fixed_length_high_cosine",
    "length_changes_rankings",
    "sign_pattern_not_ranking_pattern",
}
#: statements that one head shows: the converse of a general one fails
EXAMPLES = {("ranking_from_difference_cosines", "not needed")}
GENERAL = {name for name in NAMES if name not in GIVEN}


@pytest.fixture(scope="module")
def standings() -> dict[str, Standing]:
    return {standing.claim: standing for standing in review()}


@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_the_expected_one(standings: dict[str, Standing], name: str) -> None:
    standing = standings[name]
    assert standing.verdict is EXPECTED.get(name, Verdict.HOLDS), standing.reasons
    assert standing.as_expected


@pytest.mark.parametrize("name", NAMES)
def test_no_claim_is_vacuous_and_every_necessity_is_shown(standings: dict[str, Standing], name: str) -> None:
    standing = standings[name]
    assert all(statement.satisfiable.found for statement in standing.statements)
    assert all(hypothesis.shown for hypothesis in standing.hypotheses)


@pytest.mark.parametrize("name", NAMES)
def test_every_false_twin_is_refuted_by_checked_values(standings: dict[str, Standing], name: str) -> None:
    twins = standings[name].false_twins
    assert twins
    for twin in twins:
        assert twin.search.instance is not None
        assert twin.search.instance.failing
        assert twin.search.instance.grade >= Grade.SOLVER


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_is_tied_to_matrices(standings: dict[str, Standing], name: str) -> None:
    ties = standings[name].ties
    assert len(ties) >= 4
    for tie in ties:
        assert tie.holds, (tie.matrix, tie.reason)
        assert tie.max_error <= tie.bound or tie.max_error == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_has_a_derivation_that_holds(standings: dict[str, Standing], name: str) -> None:
    derivations = standings[name].derivations
    assert derivations
    assert all(derivation.holds for derivation in derivations)


@pytest.mark.parametrize("name", sorted(GENERAL))
def test_a_general_claim_is_proved_for_every_d_and_not_at_a_fixed_size(
    standings: dict[str, Standing], name: str
) -> None:
    judged = [s for s in standings[name].statements if s.judged and (name, s.name) not in EXAMPLES]
    assert judged
    assert all(s.size[0].startswith("every n") or s.size[0] == "n = 4" for s in judged)
    assert all(s.size[1].startswith("every d") for s in judged)


def test_the_all_pairs_sentence_falls_to_the_smallest_counterexample(standings: dict[str, Standing]) -> None:
    statement = standings["all_pairs_plus_minus_one"].statements[0]
    assert statement.counterexample is not None
    instance = statement.counterexample.instance
    assert instance is not None
    assert (instance.labels, instance.dim) == (3, 2)
    assert instance.values["w"] == [["0", "0"], ["1", "0"], ["0", "1"]]


def test_distinctness_is_added_to_the_sentence_and_shown_necessary(standings: dict[str, Standing]) -> None:
    standing = standings["equivalent_head"]
    (added,) = [h for h in standing.hypotheses if h.added]
    assert added.necessary
    assert added.counterexample is not None
    assert added.counterexample.instance is not None
    assert added.counterexample.instance.values["w"] == [["1"], ["1"]]


def test_the_search_finds_heads_for_the_existence_claims(standings: dict[str, Standing]) -> None:
    for name in ("centered_low_cosine", "fixed_length_low_cosine"):
        found = next(s for s in standings[name].statements if s.name == "found by the search")
        assert found.proof is not None
        assert found.proof.witness["w"]
        assert any(d.obligation.smt2 for d in found.proof.obligations)
        assert {d.obligation.logic for d in found.proof.obligations} == {"QF_NRA", "exact arithmetic", "Arb"}


def test_the_high_cosine_ceiling_rests_on_the_ceiling_theorem(standings: dict[str, Standing]) -> None:
    standing = standings["fixed_length_high_cosine"]
    assert standing.rests_on == ("coprobability_ceiling.every input",)
    below = standings["coprobability_ceiling"]
    assert set(below.statements[0].proof.assumptions) <= set(standing.assumptions)  # type: ignore[union-attr]


def test_trained_heads_are_among_the_ties(standings: dict[str, Standing]) -> None:
    for name in ("translation_equivalence", "equivalent_head", "centering_canonical", "mean_cosine_floor"):
        matrices = {tie.matrix.split(" ")[0] for tie in standings[name].ties}
        assert {"digits", "language", "three_heads"} <= matrices


@pytest.mark.parametrize("name", ["orthogonal_pair", "equal_lengths"])
def test_the_examples_of_ones_own_claims_are_judged_as_they_say(name: str) -> None:
    (standing,) = review([str(library_root() / "examples" / f"{name}.py")], kernel=False)
    assert standing.expected is not None
    assert standing.as_expected, standing.reasons
