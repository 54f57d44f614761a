"""A changed sign, a dropped hypothesis or a corrupted matrix in a claim makes its review fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from shiftproof.evidence import Verdict
from shiftproof.ledger import WINGS, Ledger, library_root
from shiftproof.reviewer import review
from shiftproof.solver import Limits
from shiftproof.ties import tie

pytestmark = pytest.mark.slow
FAST = Limits(timeout=4.0)

#: (claim, what is done to its statement, the text, what replaces it)
MUTATIONS = [
    (
        "shift_invariance",
        "sign",
        "softmax(lambda x: logit[x] + c, k, n)",
        "softmax(lambda x: c - logit[x], k, n)",
    ),
    (
        "shift_invariance",
        "hypothesis",
        "for x in (j, k)\n    ),\n    conclusion",
        "for x in (j,)\n    ),\n    conclusion",
    ),
    (
        "translation_equivalence",
        "sign",
        "moved = probability(lambda x: w[x] + v)",
        "moved = probability(lambda x: v - w[x])",
    ),
    ("cosine_minus_one", "sign", "VALUE = -1", "VALUE = 1"),
    ("cosine_minus_one", "hypothesis", 'Hypothesis("s > 0", s > 0, necessary=True),', ""),
    ("cosine_plus_one", "sign", "-a - s * (b - a)), necessary", "-a + s * (b - a)), necessary"),
    ("cosine_plus_one", "hypothesis", 'Hypothesis("a != b", distinct(a, b), necessary=True),', ""),
    ("equivalent_head", "sign", "witness={v: -w[i] + half", "witness={v: w[i] + half"),
    ("equivalent_head", "hypothesis", "    DISTINCT,\n)", ")"),
    ("identical_labels", "sign", "conclusion=sp.Eq(cosine, 1),\n)\n", "conclusion=sp.Eq(cosine, -1),\n)\n"),
    ("identical_labels", "hypothesis", "hypotheses=(SAME, AWAY)", "hypotheses=(SAME,)"),
    ("three_heads", "sign", "-first - s * (second - first) for s", "-first + s * (second + first) for s"),
    ("centering_canonical", "sign", "return w[label] + v", "return v - w[label]"),
    ("centering_canonical", "hypothesis", "hypotheses=(SAME, SPANS)", "hypotheses=(SAME,)"),
    ("centered_low_cosine", "sign", "a: lean * first + second", "a: lean * first - second"),
    ("centered_low_cosine", "hypothesis", 'Hypothesis("n >= 3", sp.Ge(n, 3)),', ""),
    (
        "fixed_length_low_cosine",
        "sign",
        "a: along * first + across * second",
        "a: along * first - across * second",
    ),
    ("fixed_length_low_cosine", "hypothesis", 'Hypothesis("c < 1", cosine_value < 1, necessary=True),', ""),
    ("fixed_length_high_cosine", "sign", "HIGH = sp.Rational(161, 200)", "HIGH = -sp.Rational(161, 200)"),
    (
        "coprobability_ceiling",
        "sign",
        "conclusion=bounded_by(-h + bias_gain)",
        "conclusion=bounded_by(-h - bias_gain)",
    ),
    ("coprobability_ceiling", "hypothesis", 'Hypothesis("lambda <= 1", lam <= 1, necessary=True),', ""),
    (
        "opposite_centered_ceiling",
        "sign",
        "sp.Eq(Cosine(w[i], w[j]), -1), necessary",
        "sp.Eq(Cosine(w[i], w[j]), 1), necessary",
    ),
    (
        "opposite_centered_ceiling",
        "hypothesis",
        "hypotheses=(CENTRED, OPPOSITE),\n    conclusion",
        "hypotheses=(OPPOSITE,),\n    conclusion",
    ),
    ("bounded_input_bound", "sign", "one_at_most(-n * R * half", "one_at_most(n * R * half"),
    (
        "bounded_input_bound",
        "hypothesis",
        "hypotheses=(THREE, SPLIT_CENTRED, *in_ball(a, b))",
        "hypotheses=(THREE, *in_ball(a, b))",
    ),
    ("lifting", "sign", "sp.Le(Inner(-u, f), below)", "sp.Le(Inner(u, f), below)"),
    ("lifting", "hypothesis", 'Hypothesis("the pair is tied at f", sp.Eq(Inner(b, f), level), shown),', ""),
    (
        "all_pairs_plus_minus_one",
        "sign",
        "VectorEqual(v, -base - origin * u)",
        "VectorEqual(v, -base + origin * u)",
    ),
    (
        "all_pairs_plus_minus_one",
        "hypothesis",
        'Hypothesis("u is not zero", nonzero(u), necessary=True),',
        "",
    ),
    ("all_cosines_to_one", "sign", "FLOOR = 1 - 2 * (M / lam) ** 2", "FLOOR = 1 + 2 * (M / lam) ** 2"),
    (
        "all_cosines_to_one",
        "hypothesis",
        'Hypothesis("|b| <= M", sp.Le(Inner(b, b), M**2), necessary=True),',
        "",
    ),
    ("mean_cosine_floor", "sign", "sp.Ge(MEAN, -1 / (n - 1))", "sp.Ge(MEAN, 1 / (n - 1))"),
    ("mean_cosine_floor", "hypothesis", "hypotheses=(NONZERO, TWO)", "hypotheses=(TWO,)"),
    (
        "two_probabilities",
        "sign",
        "sides = total(lambda _x: on_side, m) + total",
        "sides = total(lambda _x: on_side, m) - total",
    ),
    (
        "two_probabilities",
        "hypothesis",
        'hypotheses=(Hypothesis("m + 1 <= n", sp.Ge(n, m + 1), necessary=True),)',
        "hypotheses=()",
    ),
    ("few_labels", "sign", "conclusion=sp.Eq(Cosine(a, b), -1)", "conclusion=sp.Eq(Cosine(a, b), 1)"),
    ("few_labels", "hypothesis", 'Hypothesis("v is not zero", nonzero(v), necessary=True),', ""),
    (
        "ceiling_floor",
        "sign",
        "(plus + minus) / 2 - half_sum * (plus - minus)",
        "(plus - minus) / 2 - half_sum * (plus - minus)",
    ),
    (
        "ceiling_floor",
        "hypothesis",
        "hypotheses=(ONE_LENGTH, DISTINCT, OUTWARD)",
        "hypotheses=(ONE_LENGTH, OUTWARD)",
    ),
    ("odd_plane_frontier", "sign", "return (1 - slope * at) * sp.exp", "return (1 + slope * at) * sp.exp"),
    ("odd_plane_frontier", "hypothesis", "HEAD = (*SIDES, ODD, *PLANE,", "HEAD = (*SIDES, *PLANE,"),
    ("unit_length_translation", "sign", "sp.Eq(before, 1 - apart / 2)", "sp.Eq(before, 1 + apart / 2)"),
    (
        "unit_length_translation",
        "hypothesis",
        "hypotheses=(CENTRED, UNIT, MOVED)",
        "hypotheses=(UNIT, MOVED)",
    ),
    ("any_cosine", "sign", "VectorExpr = HEIGHT * u - (", "VectorExpr = HEIGHT * u + ("),
    ("any_cosine", "hypothesis", 'Hypothesis("c <= 1", c <= 1, necessary=True),', ""),
    (
        "log_ratio_bound",
        "sign",
        "conclusion=within(ratio - gap, reach)",
        "conclusion=within(ratio + gap, reach)",
    ),
    ("log_ratio_bound", "hypothesis", 'Hypothesis("t >= 0", t >= 0, necessary=True),', ""),
    (
        "whitened_gram",
        "sign",
        "sp.Eq(Inner(a - mean, row_y), -1 / n)",
        "sp.Eq(Inner(a - mean, row_y), 1 / n)",
    ),
    (
        "whitened_gram",
        "hypothesis",
        'hypotheses=(SOLVES, solves("y solves", rows, second))',
        'hypotheses=(solves("y solves", rows, second),)',
    ),
    ("linear_reparametrization", "sign", "BACK = -s / FACTOR", "BACK = s / FACTOR"),
    ("linear_reparametrization", "hypothesis", 'Hypothesis("r > -1", r > -1, necessary=True),', ""),
    ("feature_subspace", "sign", "r * (x - Inner(x, e)", "r * (x + Inner(x, e)"),
    ("feature_subspace", "hypothesis", "hypotheses=(COMBINATION, ORTHOGONAL)", "hypotheses=(COMBINATION,)"),
    ("sigmoid_label_sets", "sign", "t * a + left_over", "t * a - left_over"),
    ("sigmoid_label_sets", "hypothesis", "(NO_BIAS, *NO_ZERO, EQUAL_COSINES,", "(NO_BIAS, *NO_ZERO,"),
    (
        "ranking_from_difference_cosines",
        "sign",
        "weight[z] * ratio[z] * (other[z] - ",
        "weight[z] * ratio[z] * (other[z] + ",
    ),
    (
        "ranking_from_difference_cosines",
        "hypothesis",
        "hypotheses=(EQUAL_COSINES, SAME_ROWS, NO_BIAS, *INPUT, *ALLOWED)",
        "hypotheses=(EQUAL_COSINES, NO_BIAS, *INPUT, *ALLOWED)",
    ),
    ("length_changes_rankings", "sign", "THRESHOLD = 5 / sp.sqrt(2)", "THRESHOLD = 5 * sp.sqrt(2)"),
    (
        "length_changes_rankings",
        "hypothesis",
        'Hypothesis("s > 0", s > 0, necessary=True),',
        "",
    ),
    (
        "sign_pattern_not_ranking_pattern",
        "sign",
        "ONLY_SECOND = ((0, 3, 2, 4, 1), (1, 4, 2, 3, 0))",
        "ONLY_SECOND = ((0, 3, 2, 4, 1), (1, 4, 2, 0, 3))",
    ),
    (
        "sign_pattern_not_ranking_pattern",
        "count",
        "RANKINGS, PATTERNS, PATTERNS_AS_DOUBLES = 14,",
        "RANKINGS, PATTERNS, PATTERNS_AS_DOUBLES = 15,",
    ),
]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the three wings that may be changed."""
    for wing in WINGS:
        shutil.copytree(library_root() / wing, tmp_path / wing, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(("claim", "kind", "old", "new"), MUTATIONS, ids=lambda x: x if len(x) < 30 else "")
def test_a_wrong_statement_fails(library: Path, claim: str, kind: str, old: str, new: str) -> None:
    path = library / "symbolic" / f"{claim}.py"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{kind}: the text to change stands once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    # without the kernel: the theorem of a changed statement no longer fits, whatever the solvers say
    (standing,) = review([claim], ledger=Ledger(library), limits=FAST, kernel=False)
    assert not standing.as_expected
    assert standing.reasons


def test_every_claim_is_mutated() -> None:
    assert {claim for claim, *_ in MUTATIONS} == set(Ledger().names)


PUBLISHED = [
    ("three_heads", "three_heads", 0, "9/10", Verdict.REFUTED),
    ("centered_low_cosine", "centered_example", 1, "7/50", Verdict.UNDECIDED),
    ("fixed_length_low_cosine", "fixed_length_example", 0, "18/20", Verdict.UNDECIDED),
    ("fixed_length_high_cosine", "fixed_length_example", 1, "-18/20", Verdict.REFUTED),
    ("length_changes_rankings", "octagon_example", 1, "3", Verdict.REFUTED),
    ("sign_pattern_not_ranking_pattern", "sign_pattern_first", 2, "1/2", Verdict.UNDECIDED),
]


@pytest.mark.parametrize(("claim", "matrix", "row", "entry", "verdict"), PUBLISHED)
def test_a_corrupted_published_matrix_fails(
    library: Path, claim: str, matrix: str, row: int, entry: str, verdict: Verdict
) -> None:
    path = library / "numeric" / "matrices" / "published.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["matrices"][matrix]["rows"][row][0] = entry
    path.write_text(json.dumps(document), encoding="utf-8")
    (standing,) = review([claim], ledger=Ledger(library), limits=FAST, kernel=False)
    assert not standing.as_expected
    assert standing.verdict in (verdict, Verdict.UNDECIDED)


@pytest.mark.parametrize("name", ["digits", "language"])
def test_one_flipped_bit_in_a_trained_head_fails_every_tie_on_it(library: Path, name: str) -> None:
    path = library / "numeric" / "matrices" / f"{name}.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    ledger = Ledger(library)
    touched = set()
    for claim in ledger.names:
        entry = ledger.entry(claim)
        assert entry.cases is not None
        for case in entry.cases(entry.claim, ledger.matrices.heads):
            if case.head.name == name:
                touched.add(claim)
                outcome = tie(case)
                assert not outcome.holds
                assert "SHA-256" in outcome.reason
    assert len(touched) >= 9


def test_a_changed_record_of_a_trained_head_is_noticed(library: Path) -> None:
    path = library / "numeric" / "matrices" / "digits.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["measured"]["accuracy"] = 0.99
    path.write_text(json.dumps(record), encoding="utf-8")
    head = Ledger(library).matrices.trained("digits")
    assert any("accuracy" in defect for defect in head.defects)
