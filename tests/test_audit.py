"""Audits of heads at the edge: what is said, what is rounded which way, what is refused."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checkpoints import matrix, write_folder

from shiftproof import Head
from shiftproof.audit import audit
from shiftproof.audit_document import audit_document
from shiftproof.audit_text import audit_text
from shiftproof.cli import run
from shiftproof.conditions import parse
from shiftproof.errors import UsageError
from shiftproof.loading import load
from shiftproof.page import Look
from shiftproof.sentences import cosine_text, probabilities, radius_text, rounded_up
from shiftproof.unbounded import unbounded

LOOK = Look(width=400)
VERSIONS = {"shiftproof": "0"}
EDGES: dict[str, tuple[Any, tuple[int, int], Any, Any, str, Any]] = {
    # rows, pair, cosine, centred cosine, what is said of both, ceiling over all inputs
    "identical": ([[1, 2], [1, 2], [0, 1]], (0, 1), 1, 1, "identical", Fraction(1, 2)),
    "all equal": ([[1, 1]] * 4, (0, 1), 1, None, "equals the mean row", Fraction(1, 4)),
    "all zero": ([[0, 0]] * 3, (0, 2), None, None, "is zero", Fraction(1, 3)),
    "a zero row": ([[0, 0], [1, 2], [2, 1]], (0, 1), None, Fraction(0), "is zero", Fraction(1, 2)),
    "two labels": ([[1, 2], [3, -1]], (0, 1), None, -1, "every cosine", Fraction(1, 2)),
    "one feature": ([[1], [2], [-3]], (0, 1), 1, 1, "with one feature", None),
    "on one line": ([[0, 1], [1, 1], [3, 1]], (0, 2), None, -1, "every cosine", Fraction(1, 3)),
    "opposite, centred": ([[1, 0], [-1, 0], [0, 1], [0, -1]], (0, 1), -1, -1, "every", Fraction(1, 4)),
}


def npy(folder: Path, rows: Any, dtype: Any = np.float64) -> str:
    path = folder / "head.npy"
    np.save(path, np.array(rows, dtype=dtype))
    return str(path)


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("edge", EDGES)
def test_edge_cases_are_answered_exactly(edge, tmp_path, capsys):
    rows, pair, cosine, centred, said, ceiling = EDGES[edge]
    labels = [str(label) for label in pair]
    assert run(["audit", npy(tmp_path, rows), "--labels", *labels, "--radius", "2", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["pairs"]
    for name, known in (("cosine", cosine), ("centered_cosine", centred)):
        if isinstance(known, int):
            assert [Fraction(end) for end in found[name]] == [known, known]
    assert (found["cosine"] is None) == (edge in {"a zero row", "all zero"})
    assert said in f"{found['why']} {found['says']}"
    low, high = map(Fraction, found["ceiling"])
    assert low <= high
    if ceiling is not None:
        assert low == high == ceiling
    assert Fraction(found["ceiling_at_radius"][1]) <= high
    assert run(["audit", npy(tmp_path, rows), "--labels", *labels, "--radius", "2"]) == 0
    text = plain(capsys.readouterr().out)
    assert found["says"] in text
    assert "1 labels" not in text
    assert "1 features" not in text
    assert " 0 pairs" not in text


@pytest.mark.parametrize("rows", [[[1.0, 2.0]], [[0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]])
def test_where_there_is_no_pair_that_is_said(rows, tmp_path, capsys):
    assert run(["audit", npy(tmp_path, rows)]) == 0
    text = plain(capsys.readouterr().out)
    assert "no pair of labels was looked at" in text
    assert run(["audit", npy(tmp_path, rows), "--neighbours", "0"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-160, 1e160, 1e300, 4e307])
def test_entries_of_every_size_make_a_document_and_no_false_fact(scale):
    rows = np.array([[4.0, 0.0], [4.0, 1.0], [3.0, 2.0]]) * scale
    head = Head.from_arrays(rows)
    found = head.audit([0, 1], radius=1)
    json.dumps(audit_document(found, VERSIONS, 0.0), allow_nan=False)
    assert found.traits.centred_in_rounding is False
    assert "not centred" in str(found)


def test_pairs_stand_in_the_order_in_which_they_were_asked_for():
    head = Head.from_arrays(np.random.default_rng(0).standard_normal((6, 3)))
    found = head.audit([4, 2, 3], neighbours=[4])
    assert [pair.pair for pair in found.pairs][:3] == [(4, 2), (4, 3), (2, 3)]


@pytest.mark.parametrize("condition", ["ceiling-at-radius<0.4", "cosine>0 and coprobability>0.1"])
def test_a_condition_on_what_is_not_there_is_refused(condition):
    head = Head.from_arrays(np.eye(3))
    with pytest.raises(UsageError, match="--fail-on"):
        head.audit([0, 1], fail_on=[condition])


def test_a_condition_without_a_pair_is_refused():
    condition = parse("cosine>0.5", ["cosine"])
    with pytest.raises(UsageError, match="no pair is audited"):
        audit(Head.from_arrays([[1.0, 2.0]]), conditions=[condition])


def test_names_are_shown_on_one_line_and_short():
    names = ["a" * 5000, "\x1b[31mred\u202e", "[bold]x[/bold]"]
    head = Head.from_arrays(np.eye(3), labels=names)
    text = audit_text(head.audit([0, 1, 2]), LOOK)
    assert "a" * 60 not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert '2 "[bold]x[/bold]"' in text
    assert audit_document(head.audit([0, 1]), VERSIONS, 0.0)["pairs"][0]["names"][0] == names[0]


def test_a_printed_bound_is_never_below_the_bound():
    head = Head.from_arrays([[1.0, 2.0], [3.0, -1.0], [0.0, 0.25]])
    found = head.audit([0, 1], radius=Fraction(1, 3))
    assert "|ln p_a - ln p_b| <= 1.202 for |f| <= 1/3" in plain(str(found))
    assert 13 ** Fraction(1, 2) / 3 <= 1.202
    for value in (0.10009, 1.0, 3e-9, 1.5e300, 0.1):
        assert Fraction(rounded_up(value)) >= Fraction(value)
        assert float(rounded_up(value)) <= value * 1.001
    assert rounded_up(float("inf")) == "unbounded"


def test_a_cosine_near_one_is_not_called_one():
    assert cosine_text((0.99999995, 0.99999996)) == "0.99999995 to 0.99999996"
    assert cosine_text((0.9999999512, 0.9999999512)) == "0.99999995"
    assert cosine_text((-1.0, -1.0)) == "-1"
    assert cosine_text((0.25, 0.25)) == "0.25"
    assert cosine_text(None) == "none"


def test_a_radius_is_printed_exactly_where_that_is_short():
    shown = [radius_text(Fraction(r)) for r in (3, Fraction(1, 3), "5.71343", "1e300", Fraction(0.1))]
    assert shown == ["3", "1/3", "5.71343", "1e+300", "0.10000000000000001"]


def test_small_probabilities_keep_their_digits():
    rows = [[0.0], [0.0], [0.0]]
    for bias in (20.0, 600.0, 1e6):
        found = unbounded(Head.from_arrays(rows, bias=[bias, 0.0, 0.0]), (1, 2))
        low, high = map(Fraction, probabilities(found))
        assert low < high
        if bias < 690:
            assert float(high / low) - 1 < 1e-12
        else:
            assert (low, high) == (0, Fraction(1, 10**299))


def test_embeddings_are_taken_times_what_the_model_multiplies_its_logits_by(tmp_path):
    config = {"model_type": "cohere", "logit_scale": 0.25, "tie_word_embeddings": False}
    folder = write_folder(tmp_path / "model", {"lm_head.weight": matrix(5, 3)}, config=config)
    sample = matrix(7, 3, seed=1)
    np.save(tmp_path / "sample.npy", sample)
    loaded = load(folder, embeddings=tmp_path / "sample.npy")
    assert np.array_equal(loaded.head.embeddings, sample.astype(np.float64) / 4)
    assert any("times 0.25" in sentence for sentence in loaded.said)
    longest = np.linalg.norm(sample.astype(np.float64), axis=1).max() / 4
    found = audit(loaded.head, [0, 1])
    assert longest <= found.radius <= longest * 1.00002
    assert len(str(float(found.radius))) <= 8


def test_sigmoids_are_said(tmp_path):
    config = {"problem_type": "multi_label_classification"}
    folder = write_folder(tmp_path / "model", {"classifier.weight": matrix(4, 3)}, config=config)
    assert any("sigmoids" in sentence for sentence in load(folder).said)
