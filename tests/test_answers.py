"""Answers in Python: printed, in a notebook, as a document, as a picture; heads as characters."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

import shiftproof as sp
from shiftproof import check
from shiftproof.answer_document import MOST_NUMBERS, counterexample_document
from shiftproof.answer_text import approximately, row_lines
from shiftproof.certificate import certificate_text, certificates
from shiftproof.errors import DisagreementError
from shiftproof.figures import View, along_ray, logits, probabilities, view
from shiftproof.plot import picture
from shiftproof.publish import publish
from shiftproof.rows import row
from shiftproof.sketch import sketch
from shiftproof.verify import verify

VERSIONS = {"shiftproof": "0"}


@pytest.fixture(scope="module")
def low() -> sp.Answer:
    return sp.counterexample(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_least="0.45")


@pytest.fixture(scope="module")
def space() -> sp.Answer:
    shape = {"centered": True, "unit_length": True}
    return sp.counterexample(5, 3, **shape, cosine_at_most="-0.95", coprobability_at_least="0.45")


def test_an_answer_prints_as_the_command_does(low: sp.Answer) -> None:
    assert low.verdict == "found"
    assert "found: leaning pair" in str(low)
    html = low._repr_html_()  # type: ignore[attr-defined]
    assert "asked: 5 centred" in html
    assert "<script" not in html


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(sp.UsageError, match="not both"):
        sp.counterexample(5, 2, cosine_at_most=0, cosine_at_least=0)
    with pytest.raises(sp.UsageError, match="no such option"):
        sp.counterexample(5, 2, cosine=0)


def test_a_certificate_is_text_that_checks(low: sp.Answer, space: sp.Answer, tmp_path: Path) -> None:
    for number, answer in enumerate((low, space)):
        (document,) = certificates(answer)
        text = certificate_text(document)
        assert json.loads(text) == document
        file = tmp_path / f"{number}.json"
        file.write_text(text, encoding="utf-8")
        assert any("cosine" in line for line in check.check(file))


def test_a_head_too_large_to_print_is_in_the_certificate_alone() -> None:
    answer = sp.counterexample(1001, 1000, centered=True, cosine_at_most="-0.5", coprobability_at_least="0.3")
    assert answer.question.labels * answer.question.dim > MOST_NUMBERS
    document = counterexample_document(answer, VERSIONS, 0.0, [])
    assert document["unembeddings"] is None
    (certificate,) = certificates(answer)
    assert len(certificate["rows"]) == 1001
    assert len(certificate_text(certificate)) < 100_000


def test_figures_agree_with_the_exact_head(low: sp.Answer) -> None:
    exhibit, measured = low.exhibits[0]
    assert exhibit.input is not None
    chances = probabilities(logits(exhibit, exhibit.input))
    assert chances.sum() == pytest.approx(1)
    bounds = [float(Fraction(end)) for end in measured.coprobability]
    assert bounds[0] - 1e-12 <= min(chances[list(exhibit.pair)]) <= bounds[1] + 1e-12
    lengths, pair = along_ray(exhibit, steps=3, reach=2.0)
    assert lengths == pytest.approx([0, 3, 6])
    assert pair[0] == pytest.approx([0.2, 0.2])
    assert pair[1] == pytest.approx(chances[list(exhibit.pair)])


def test_a_head_in_space_is_seen_in_the_plane_of_its_pair(space: sp.Answer) -> None:
    exhibit, measured = space.exhibits[0]
    seen = view(exhibit)
    assert seen.projected
    first, second = seen.points[:2]
    cosine = first @ second / (np.hypot(*first) * np.hypot(*second))
    assert cosine == pytest.approx(float(Fraction(measured.cosine[0])))


def test_the_sketch_marks_the_pair_and_the_origin(low: sp.Answer) -> None:
    lines = sketch(view(low.exhibits[0][0]), unicode=False)
    text = "\n".join(lines)
    assert text.isascii()
    assert "[0]" in lines[0]
    assert "[1]" in lines[-1]
    assert sum(line.count("+") for line in lines) == 1


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_has_the_same_bytes_each_time(space: sp.Answer, kind: str) -> None:
    first, second = (picture(*space.exhibits[0], kind) for _ in range(2))
    assert first == second
    assert first.startswith(b"<?xml" if kind == "svg" else b"\x89PNG")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (("-1", "-1"), "-1"),
        (("-4/5", "-4/5"), "-4/5 = -0.8"),
        (("0.123456789012", "0.123456789013"), "0.123456789..."),
        (("0.1", "0.3"), "between 0.1 and 0.3"),
    ],
)
def test_enclosures_for_people(ends: tuple[str, str], said: str) -> None:
    assert approximately(ends) == said


def test_long_numbers_are_shown_as_decimals(space: sp.Answer) -> None:
    for answer in (space, sp.counterexample(7, 2, centered=True, unit_length=True, cosine_at_most="-0.9")):
        lines = row_lines(answer.exhibits[0][0], 80)
        assert max(map(len, lines)) <= 80


def test_nothing_leaves_that_the_checker_does_not_pass(low: sp.Answer, tmp_path: Path) -> None:
    file, drawn = tmp_path / "low.json", tmp_path / "low.svg"
    assert publish(low, file, drawn).certificates == (file,)
    exhibit, measured = low.exhibits[0]
    for wrong in (
        replace(exhibit, rows=(*exhibit.rows[:-1], row(0, -2))),
        replace(exhibit, input=row(1)),
    ):
        other = replace(low, exhibits=((wrong, measured),))
        with pytest.raises(DisagreementError, match="disagree"):
            publish(other, tmp_path / "other.json", tmp_path / "other.svg")
    assert sorted(tmp_path.iterdir()) == [file, drawn]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    shape = {"centered": True, "unit_length": True}
    answer = sp.counterexample(9, 2, **shape, cosine_at_least="1/2", coprobability_at_most="1/5")
    assert answer.verdict == "undecided"
    said = publish(answer, tmp_path / "none.json", tmp_path / "none.svg").missing
    assert len(said) == 2
    assert not list(tmp_path.iterdir())


def test_the_sketch_marks_the_pair_in_a_crowd() -> None:
    points = np.array([[1.0, 0.5], [1.0, -0.5], *([1.0 - k / 100, 0.5] for k in range(10)), [-1.0, 0.0]])
    text = "\n".join(sketch(View(points, tuple(range(13)), None, 0, projected=False)))
    assert "[0]" in text
    assert "[1]" in text


EXAMPLES = sorted((Path(__file__).parents[1] / "examples" / "certificates").glob("*.json"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_checks_and_is_what_the_search_answers(file: Path) -> None:
    assert check.check(file)
    asked = json.loads(file.read_text(encoding="utf-8"))["question"]
    answer = sp.counterexample(**asked)
    assert certificate_text(certificates(answer)[0]) == file.read_text(encoding="utf-8")


def test_there_are_examples_of_every_kind() -> None:
    documents = [json.loads(file.read_text(encoding="utf-8")) for file in EXAMPLES]
    assert {document["verdict"] for document in documents} == {"found", "impossible"}
    assert any(document["ceiling"] for document in documents)
    assert any(document["root"] for document in documents)


def test_weights_too_long_for_a_certificate_are_refused() -> None:
    shape = {"centered": True, "unit_length": True, "cosine_at_least": "4/5"}
    answer = sp.counterexample(6, 2, **shape, coprobability_at_most="7/20")
    exhibit, _ = answer.exhibits[0]
    assert exhibit.q is not None
    tiny = fmpq(1, 3**3000)
    long = replace(exhibit, q=(exhibit.q[0] - tiny, exhibit.q[1] + tiny, *exhibit.q[2:]))
    assert verify(answer.question, long) == "a number of more than 1000 characters"


@pytest.mark.parametrize("labels", [400, 1000, 3000])
def test_a_crowd_of_many_labels_has_short_weights(labels: int) -> None:
    shape = {"centered": True, "unit_length": True, "cosine_at_least": "1/2"}
    answer = sp.counterexample(labels, 2, **shape, coprobability_at_most=Fraction(5, 2 * labels))
    assert answer.verdict == "found"
