"""The page of a counterexample: what was asked, the head, its certificate, or why there is none."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flint import fmpq
from pages import Page, sound

from shiftproof import answer_page, check, cli, doctor
from shiftproof.answer_page import answer_html, exhibit_scene, shown_head
from shiftproof.certificate import certificates
from shiftproof.plane_picture import SIZE, plane_picture
from shiftproof.question import Question
from shiftproof.rows import Exhibit, dense, row
from shiftproof.search import Answer, search
from shiftproof.search_commands import counterexample
from shiftproof.verify import Measured

LOW: dict[str, Any] = {"centered": True, "cosine_at_most": "-0.8", "coprobability_at_least": "0.45"}
HIGH: dict[str, Any] = {"unit_length": True, "cosine_at_least": "0.8", "coprobability_at_most": "0.35"}


@cache
def answered(labels: int, dim: int, asked: tuple[tuple[str, Any], ...], count: int = 1) -> Answer:
    return search(Question.make(labels, dim, **dict(asked)), count=count)


def asking(labels: int, dim: int, count: int = 1, **asked: Any) -> Answer:
    return answered(labels, dim, tuple(asked.items()), count)


def page_of(answer: Answer) -> str:
    return answer_html(answer, certificates(answer), doctor.versions(), "shiftproof counterexample")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run([counterexample.__name__, *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def embedded(page: str) -> list[str]:
    """The certificates that the links of a page save."""
    links = re.findall(r'href="data:application/json;base64,([^"]*)"', page)
    return [base64.b64decode(link).decode() for link in links]


@pytest.mark.parametrize(
    ("labels", "dim", "asked"), [(5, 2, LOW), (6, 2, HIGH), (7, 3, LOW), (4, 1, {"cosine_at_most": "-1"})]
)
def test_a_head_that_was_found_is_there_exactly_with_its_certificate(
    labels: int, dim: int, asked: dict[str, Any], tmp_path: Path
) -> None:
    answer = asking(labels, dim, **asked)
    made = page_of(answer)
    said = sound(made).said()
    exhibit, measured = answer.exhibits[0]
    assert "There is such a head" in said
    assert f"Asked: {answer.question.sentence()}. Answer:" in said
    for vector in exhibit.rows:
        numbers = ", ".join(dense(vector, exhibit.dim))
        assert f"({numbers})" in said or any(len(number) > 40 for number in dense(vector, exhibit.dim))
    assert measured.coprobability[0] in said or measured.coprobability[0] == measured.coprobability[1]
    (text,) = embedded(made)
    file = tmp_path / "certificate.json"
    file.write_text(text, encoding="utf-8")
    assert check.check(file), "the checker passes what the page has"
    assert text.strip() in "".join(Page(made).text)
    assert "shiftproof check certificate.json" in said
    assert made.count("<svg") == 1


def test_several_heads_have_a_certificate_each() -> None:
    answer = asking(5, 2, 3, **LOW)
    made = page_of(answer)
    found = [json.loads(text) for text in embedded(made)]
    assert len({document["digest"] for document in found}) == len(answer.exhibits) == 3
    assert "Head 3: " in sound(made).said()


def test_the_same_question_gives_the_same_bytes() -> None:
    again = search(Question.make(5, 2, **LOW))
    assert page_of(again) == page_of(asking(5, 2, **LOW))


def test_why_there_is_none_is_said_with_the_claim_and_the_certificate() -> None:
    answer = asking(4, 2, centered=True, cosine_at_most="-1", coprobability_at_least="0.45")
    made = page_of(answer)
    said = sound(made).said()
    assert answer.exclusion is not None
    assert "There is no such head" in said
    for words in (answer.exclusion.rule, answer.exclusion.claim, answer.exclusion.reason):
        assert words in said
    assert f"shiftproof review {answer.exclusion.claim}" in said
    assert json.loads(embedded(made)[0])["verdict"] == "impossible"
    assert 'class="explorer"' not in made
    assert "it does not prove the theorem" in said
    assert "No counterexample found is not a proof" not in said


def test_what_is_undecided_says_so_and_shows_the_nearest_head() -> None:
    found = asking(5, 2, **LOW)
    hostile = "<script>tried</script>"
    answer = Answer(
        found.question, "undecided", "no head was found", nearest=found.exhibits[0], tried=(hostile,)
    )
    page = sound(page_of(answer))
    assert "Undecided: no head found, none excluded" in page.said()
    assert "That is no proof of either." in page.said()
    assert "No counterexample found is not a proof" in page.said()
    assert "does not answer the question" in page.said()
    assert hostile in page.said()
    assert page.tags().count("script") == 3
    bare = sound(page_of(Answer(found.question, "undecided", "no head was found")))
    assert "nearest" not in bare.all("id")


def test_a_large_head_is_cut_and_says_so() -> None:
    answer = asking(3000, 400, **LOW)
    made = page_of(answer)
    said = sound(made).said()
    assert f"{3000 - answer_page.MOST_ROWS} more rows are left out here" in said
    assert "of 400 coordinates those that are not 0 stand here" in said
    assert made.count('<tr><th scope="row">') == answer_page.MOST_ROWS
    assert len(made.encode()) < 1_500_000


def test_a_head_without_a_certificate_is_not_said_to_have_one() -> None:
    found = asking(200, 20, **LOW)
    answer = Answer(found.question, "undecided", "no head was found", nearest=found.exhibits[0])
    for one, certified in ((found, True), (answer, False)):
        said = sound(page_of(one)).said()
        assert "more rows are left out here; of 20 coordinates" in said
        assert ("all are in the certificate." in said) == certified


def test_a_certificate_too_long_is_not_there_and_the_page_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer_page, "MOST_TEXT", 100)
    made = page_of(asking(5, 2, **LOW))
    assert not embedded(made)
    assert "-o certificate.json" in sound(made).said()


def test_a_head_too_large_for_the_explorer_is_left_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asking(5, 2, **LOW)
    assert 'class="explorer"' in page_of(answer)
    monkeypatch.setattr(answer_page, "MOST_NUMBERS", 5)
    assert 'class="explorer"' not in sound(page_of(answer)).said()
    assert "x-data" not in page_of(answer)


@pytest.mark.parametrize(("labels", "dim"), [(5, 2), (7, 3), (40, 6)])
def test_the_explorer_begins_with_the_head_at_its_input(labels: int, dim: int) -> None:
    answer = asking(labels, dim, **LOW)
    exhibit, measured = answer.exhibits[0]
    told = exhibit_scene(exhibit, "it")
    assert told is not None
    assert (told["labels"], told["dim"], told["pair"]) == (labels, dim, list(exhibit.pair))
    scores = np.array(told["rows"]) @ np.array(told["input"])
    shares = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
    if "note" not in told:
        assert min(shares[list(exhibit.pair)]) == pytest.approx(float(measured.coprobability[0]), abs=1e-9)


def test_an_input_that_leaves_the_plane_is_said_to() -> None:
    rows = tuple(row(*numbers) for numbers in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    told = exhibit_scene(Exhibit(rows, 3, input=row(1, 1, 1)), "it")
    assert told is not None
    assert "leaves this plane" in told["note"]
    assert np.allclose(sorted(told["input"]), [1, 1])


def test_the_picture_has_its_arrows_inside_and_names_few_rows() -> None:
    exhibit = asking(5, 2, **LOW).exhibits[0][0]
    drawn = plane_picture(exhibit)
    assert drawn is not None
    assert [text for _, _, text, _ in drawn.texts] == ["0", "1", "2", "3", "4", "input"]
    places = [(arrow.x, arrow.y) for arrow in drawn.pair] + list(drawn.rest)
    assert all(0 <= side <= SIZE for place in places for side in place)
    vectors = [np.array(place) - drawn.zero for place in places]
    first, second = vectors[:2]
    cosine = first @ second / np.linalg.norm(first) / np.linalg.norm(second)
    assert cosine == pytest.approx(-0.8, abs=0.01), "the picture is to scale"


def test_rows_far_beyond_the_pair_are_left_out_of_the_picture() -> None:
    rows = tuple(row(*numbers) for numbers in ((1, 0), (0, 1), (1, 1), (500, 0)))
    drawn = plane_picture(Exhibit(rows, 2))
    assert drawn is not None
    assert len(drawn.rest) == 1
    assert "1 rows are not drawn" in drawn.caption


@pytest.mark.parametrize(
    "rows", [((0, 0), (0, 0)), ((1, 0), (1, 0)), ((1,), (-1,)), ((fmpq(10) ** 400, 0), (0, 1))]
)
def test_degenerate_heads_are_shown_all_the_same(rows: tuple[tuple[Any, ...], ...]) -> None:
    exhibit = Exhibit(tuple(row(*numbers) for numbers in rows), len(rows[0]))
    measured = Measured(("0", "0"), ("1/2", "1/2"))
    shown = shown_head(exhibit, measured, every=False)
    assert len(shown.rows) == 2
    assert shown.facts


def test_the_command_writes_the_page_beside_certificate_and_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, file = tmp_path / "x.html", tmp_path / "low.json"
    asked = ("--labels", 5, "--dim", 2, "--centered", "--cosine-at-most", "-0.8")
    code, out, err = run(
        capsys, *asked, "--coprobability-at-least", "0.45", "-o", file, "--html", place, "--json"
    )
    assert (code, err) == (0, "")
    assert json.loads(out)["certificate"] == str(file)
    made = place.read_text(encoding="utf-8")
    assert embedded(made) == [file.read_text(encoding="utf-8")]
    line = "shiftproof counterexample --labels 5 --dim 2 --centered --cosine-at-most=-0.8 --coprobability-at-least 0.45"
    assert line in Page(made).said()
    assert sorted(tmp_path.iterdir()) == [file, place]
    code, _, _ = run(capsys, "--labels", 3, "--dim", 1, "--centered", "--unit-length", "--html", place)
    assert code == 1
    assert "There is no such head" in place.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "complaint"),
    [("", "is a folder"), ("nowhere/x.html", "no folder"), ("low.json", "is the file of -o too")],
)
def test_a_place_that_cannot_be_written_is_one_line_before_any_work(
    tmp_path: Path, place: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--labels", 5, "--dim", 2, "-o", tmp_path / "low.json", "--html", tmp_path / place)
    code, out, err = run(capsys, *asked)
    assert (code, out) == (2, "")
    assert "--html" in err
    assert complaint in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
