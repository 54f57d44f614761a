"""The page of an audit: it says what the document says, whatever labels are called and however many pairs there are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pages import HOSTILE, Page, sound

from shiftproof import audit_page, cli, doctor
from shiftproof.audit import Audit, PairAudit, audit
from shiftproof.audit_cloud import CLASSES, across, cloud, listing, up
from shiftproof.audit_document import audit_document
from shiftproof.audit_page import audit_html, lead
from shiftproof.conditions import parse
from shiftproof.errors import UsageError
from shiftproof.head_commands import audit as audit_command
from shiftproof.heads import Head
from shiftproof.sentences import probabilities

MATRICES = Path(cli.__file__).parent.parent / "numeric" / "matrices"
LANGUAGE = (f"{MATRICES}/language.safetensors:weight", "--label-file", f"{MATRICES}/language.json")
SAMPLE = ("--embeddings", f"{MATRICES}/language.safetensors:embeddings", "--features-sample", "150")
NAMES = (HOSTILE, 'say "hi"', "a\u202eb\u2066c", "nul\0l", "x" * 100_000, " ", "\u05e9\u05dc\u05d5\u05dd")


def random_head(labels: int, dim: int, **more: Any) -> Head:
    generator = np.random.default_rng(labels)
    return Head("rows.npy", "rows.npy", generator.standard_normal((labels, dim)), **more)


def page_of(found: Audit, line: str = "shiftproof audit rows.npy", **more: Any) -> str:
    return audit_html(found, doctor.versions(), line, **more)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run([audit_command.__name__, *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def found() -> Audit:
    generator = np.random.default_rng(1)
    head = random_head(30, 5, embeddings=3 * generator.standard_normal((80, 5)))
    condition = parse("cosine>0.2", ("cosine",))
    return audit(head, [0, 1, 2, 3], similar=3, neighbours=[7], radius=Fraction(2), conditions=[condition])


def test_the_page_says_what_the_document_says(found: Audit) -> None:
    page = sound(page_of(found, conditions=True))
    said = page.said()
    told = audit_document(found, doctor.versions(), 1.0)
    assert len(told["pairs"]) > 6
    for pair in told["pairs"]:
        assert " ".join(pair["says"].split()) in said
        for ends in (pair["cosine"], pair["centered_cosine"], pair["difference_norm"], pair["ceiling"]):
            for end in ends:
                assert end in said
        assert pair["ceiling_at_radius"][1] in said
    for line in (*found.traits.lines(), *told["licenses"]):
        assert line in said
    assert f"{len(found.met)} pair" in said
    assert "cosine>0.2" in said
    assert "Nearest to 7 by cosine" in said
    assert "The 3 pairs of different rows with the highest cosine" in said
    assert "shiftproof audit rows.npy" in said
    assert ", ".join(f"{name} {version}" for name, version in doctor.versions().items()) in said
    assert page.tags().count("article") == len(told["pairs"])


def test_the_same_audit_gives_the_same_bytes(found: Audit) -> None:
    head = replace(found.head)
    again = audit(
        head, [0, 1, 2, 3], similar=3, neighbours=[7], radius=Fraction(2), conditions=[found.met[0][0]]
    )
    assert page_of(again) == page_of(found)


@pytest.mark.parametrize(("tops", "apart"), [(("0.4999996", "0.4999998"), False), (("0.2", "0.4"), True)])
def test_ceilings_that_read_alike_are_said_once(
    tops: tuple[str, str], apart: bool, found: Audit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PairAudit, "in_ball", property(lambda pair: ("0", tops[pair is found.pairs[0]])))
    said = lead(replace(found, pairs=found.pairs[:2]))
    assert said.count(" at most 0.") == 1 + apart
    assert ("limits most" in said) == apart


def test_whatever_labels_are_called_stays_text() -> None:
    head = random_head(len(NAMES), 3, label_names=NAMES)
    found = audit(head, range(len(NAMES)), neighbours=[0], said=(HOSTILE,))
    made = page_of(found, f"shiftproof audit {HOSTILE}", conditions=True)
    page = sound(made)
    assert page.tags().count("script") == 3, "the explorer's data and script, and the page's"
    assert "\\u202e" in page.said()
    assert "\\x00" in page.said()
    assert "{{ 7*7 }}" in page.said()
    assert len(made) < 400_000, "a name of 100 kB is cut"
    data = json.loads(made.partition('class="x-data">')[2].partition("</script>")[0])
    assert data[0]["pair"] == [0, 1]


def test_hundreds_of_pairs_are_a_page_that_can_be_used() -> None:
    found = audit(random_head(30, 4), range(30), radius=Fraction(3))
    assert len(found.pairs) == 435
    made = page_of(found)
    page = sound(made)
    assert page.tags().count("article") == audit_page.MOST_FULL
    assert f"The first {audit_page.MOST_FULL} pairs" in page.said()
    assert len(re.findall(r'<th scope="row" class="pair"', made)) >= 435, "the table has them all"
    assert len(made.encode()) < 1_500_000


def test_a_table_too_long_to_read_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_page, "MOST_ROWS", 5)
    monkeypatch.setattr(audit_page, "MOST_FULL", 2)
    said = sound(page_of(audit(random_head(6, 2), range(6)))).said()
    assert "The first 5 of 15 pairs; --json has them all." in said
    assert "The first 2 pairs" in said


def test_the_explorer_shows_the_head_in_the_planes_of_the_pairs(found: Audit) -> None:
    made = page_of(found)
    data = json.loads(made.partition('class="x-data">')[2].partition("</script>")[0])
    assert len(data) == audit_page.MOST_SCENES
    rows = found.head.floats()
    for told, pair in zip(data, found.pairs, strict=False):
        assert told["pair"] == list(pair.pair)
        points = np.array(told["rows"])[told["pair"]]
        assert np.allclose(np.linalg.norm(points, axis=1), np.linalg.norm(rows[list(pair.pair)], axis=1))
        assert told["certified"][0]["ceiling"] == list(probabilities(pair.ceiling))
    flat = audit(random_head(5, 2), [0, 1, 2])
    (told,) = json.loads(page_of(flat).partition('class="x-data">')[2].partition("</script>")[0])
    assert [pair["pair"] for pair in told["certified"]] == [[0, 1], [0, 2], [1, 2]]


def test_the_picture_has_a_dot_for_each_pair_and_its_table_counts_them(found: Audit) -> None:
    use = found.use
    assert use is not None
    for centred in (False, True):
        drawn = cloud(found, centred=centred)
        cosines = use.centred if centred else use.cosine
        dots = {tuple(map(float, dot)) for dot in re.findall(r"M([\d.]+) ([\d.]+)h0", drawn.path)}
        assert {x for x, _ in dots} == {across(value) for value in cosines}
        assert sum(row[2] for row in drawn.classes) == len(use.pairs) == drawn.count
        assert 1 <= len(drawn.classes) <= CLASSES
        for low, high, count, _, most in drawn.classes:
            here = use.largest[(cosines >= float(low)) & (cosines <= float(high))]
            assert len(here) >= count
            assert float(most) <= float(here.max()) * 1.01
    lines = listing(found).splitlines()
    assert len(lines) == len(use.pairs) + 1
    assert float(lines[1].split("\t")[2]) == pytest.approx(use.cosine[0], rel=1e-3)
    assert up(1.0, -3) < up(0.5, -3) < up(1e-3, -3) == up(0.0, -3)


def test_without_a_sample_there_is_no_picture() -> None:
    found = audit(random_head(6, 3), [0, 1])
    with pytest.raises(UsageError, match="no sample"):
        cloud(found, centred=False)
    assert listing(found) == ""
    assert 'class="cloud"' not in page_of(found)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1.0, 2.0]], "No pair was looked at"),
        ([[1.0], [2.0]], "no pair can be given every cosine"),
        ([[1.0, 2.0], [1.0, 2.0]], "no pair can be given every cosine"),
        ([[0.0, 0.0], [1.0, 2.0]], "give this pair every cosine"),
        ([[0.0, 0.0], [0.0, 0.0]], "no pair can be given every cosine"),
        ([[1e300, 0.0], [0.0, 1e-300]], "give this pair every cosine"),
    ],
)
def test_degenerate_heads_have_a_page(rows: list[list[float]], words: str) -> None:
    head = Head("odd", "odd", np.array(rows))
    found = audit(head, range(len(rows))) if len(rows) > 1 else audit(head)
    assert words in sound(page_of(found)).said()
    assert words in lead(found)


def test_the_command_writes_the_page_beside_its_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "one.html", tmp_path / "two.html"
    asked = (*LANGUAGE, *SAMPLE, "--labels", "e", "a", "--radius", "12", "--seed", "3")
    code, out, err = run(capsys, *asked, "--html", first, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["schema"] == "shiftproof/audit/1"
    assert run(capsys, *asked, "--html", second)[0] == 0
    assert first.read_bytes() == second.read_bytes()
    said = Page(first.read_text(encoding="utf-8")).said()
    assert "--labels e a --radius 12" in said
    assert "--features-sample 150" in said
    assert "--html audit.html --seed 3" in said
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_condition_met_ends_with_its_code_and_still_has_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "audit.html"
    code, _, _ = run(capsys, *LANGUAGE, "--labels", "e", "a", "--fail-on", "cosine>0.3", "--html", place)
    assert code == 1
    assert "1 pair meets a condition" in Page(place.read_text(encoding="utf-8")).said()


@pytest.mark.parametrize(
    ("place", "complaint"),
    [("", "is a folder"), ("nowhere/x.html", "no folder"), ("head.npy", "is the file of the head too")],
)
def test_a_place_that_cannot_be_written_is_one_line_before_any_work(
    tmp_path: Path, place: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    head = tmp_path / "head.npy"
    np.save(head, np.eye(3))
    before = head.read_bytes()
    code, out, err = run(capsys, head, "--labels", "0", "1", "--html", tmp_path / place)
    assert (code, out) == (2, "")
    assert "--html" in err
    assert complaint in err
    assert err.count("\n") == 1
    assert head.read_bytes() == before
