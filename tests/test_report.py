"""The report as text: its structure, what it may hold, and that it says what the document says."""

from __future__ import annotations

import copy
import json
import random
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from markupsafe import Markup
from pages import HOSTILE, NAMES, VOID, Page, line, reviewed, sound

from shiftproof import cli
from shiftproof.claim_map import BOX, TALL, fixed, picture
from shiftproof.ledger import Ledger
from shiftproof.mathml import ATTRIBUTES, ELEMENTS, formula, latex, mathml, typeset
from shiftproof.report import VERDICTS, Beside, anchored, report_html
from shiftproof.vectors import ForAll, Vector, VectorFamily, VectorSum


@pytest.fixture(scope="module")
def given() -> Beside:
    return reviewed()[1]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return reviewed()[0]


@pytest.fixture(scope="module")
def page(document: dict[str, Any], given: Beside) -> str:
    return report_html(document, given, line(NAMES))


# -- structure -----------------------------------------------------------------------------------
def test_every_claim_has_its_anchor_and_every_link_arrives(document: dict[str, Any], page: str) -> None:
    ids = sound(page).all("id")
    for claim in document["claims"]:
        assert f"claim-{claim['id']}" in ids


def test_elements_close_in_the_order_in_which_they_opened(page: str) -> None:
    opened: list[str] = []
    left_open = {"li", "tr", "td"}  # those that a following one or the end of the list or table closes

    class Order(HTMLParser):
        def handle_starttag(self, tag: str, _attrs: Any) -> None:
            if tag in left_open and opened[-1] in left_open and (tag != "td" or opened[-1] == "td"):
                opened.pop()
                if tag == "tr" and opened[-1] == "tr":
                    opened.pop()
            if tag not in VOID:
                opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            while opened[-1] in left_open and opened[-1] != tag:
                opened.pop()
            assert opened.pop() == tag

    Order().feed(page)
    assert not opened


def test_nothing_outside_the_page_is_asked_for(page: str) -> None:
    parsed = Page(page)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(parsed.tags())
    assert not parsed.all("src")
    assert "default-src 'none'" in page
    assert not re.search(r"url\((?!#)|@import|fetch\(|XMLHttp", page)
    assert not re.search(r"https?://", page)


def test_the_same_input_gives_the_same_bytes(document: dict[str, Any], given: Beside, page: str) -> None:
    assert report_html(copy.deepcopy(document), given, line(NAMES)) == page


def test_a_part_made_elsewhere_stands_before_the_claims(document: dict[str, Any], given: Beside) -> None:
    made = report_html(document, given, line(()), Markup("<p id=other></p>"), Markup("#other { margin: 0 }"))
    assert made.index("#other {") < made.index("<p id=other>") < made.index("<article")


def test_the_page_has_one_language_one_title_and_headings_without_a_gap(page: str) -> None:
    tags = Page(page).tags()
    assert '<html lang="en">' in page
    assert tags.count("title") == tags.count("h1") == tags.count("main") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_headed_columns(page: str) -> None:
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        assert "<caption>" in table
        assert 'scope="col"' in table


# -- what it says --------------------------------------------------------------------------------
def test_verdicts_counts_and_grades_are_those_of_the_document(document: dict[str, Any], page: str) -> None:
    for word, count in document["counts"].items():
        assert f'<b>{count}</b> <span class="verdict {word}">{VERDICTS[word]}</span>' in page
    for claim in document["claims"]:
        article = page.partition(f'<article id="claim-{claim["id"]}"')[2].partition("</article>")[0]
        assert f'<span class="verdict {claim["verdict"]}">{VERDICTS[claim["verdict"]]}</span>' in article
        assert f"known by: {claim['grade']}" in article
        assert claim["title"] in article
        assert f"shiftproof review {claim['id']}" in article
        for twin in claim["false_twins"]:
            assert twin["name"] in article
        assert article.count("<tr><td>") == len(claim["ties"])
        asked = sum(bool(o["steps"] or o["logic"]) for p in claim["proofs"] for o in p["obligations"])
        assert article.count("<li data-q=") == asked


def test_the_map_and_its_table_say_the_same_as_the_document(document: dict[str, Any], page: str) -> None:
    drawn = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawn is not None
    root = ET.fromstring(drawn.group())  # noqa: S314  (ours)
    links = {a.get("href"): a.get("aria-label") for a in root.iter("a")}
    for claim in document["claims"]:
        words = f"{claim['id']}: {VERDICTS[claim['verdict']]}; {claim['grade']}, {fixed(claim).word}"
        assert links[f"#claim-{claim['id']}"] == words
        row = next(r for r in re.findall(r"<tr><th.*?</tr>", page, re.DOTALL) if f">{claim['id']}<" in r)
        assert VERDICTS[claim["verdict"]] in row
        assert f"<td>{claim['grade']}</td>" in row
        for theorem in claim["rests_on"]:
            assert theorem.partition(".")[0] in row
    outside = [group for group in root.iter("g") if group.get("class") == "absent"]
    assert len(outside) == len(
        {t.partition(".")[0] for c in document["claims"] for t in c["rests_on"]} - set(NAMES)
    )


def test_every_step_of_a_derivation_and_every_hypothesis_is_typeset(given: Beside, page: str) -> None:
    for found in given.formulas.values():
        for part in (found.statements, found.hypotheses, found.steps):
            for made in part.values():
                assert made.pieces
                assert all(piece in page for piece in made.pieces)


def test_an_undecided_claim_says_so_and_shows_why(document: dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    claim = changed["claims"][0]
    claim |= {
        "verdict": "undecided",
        "grade": None,
        "as_expected": False,
        "reasons": ["a timeout"],
        "ties": [],
    }
    claim["false_twins"][0] |= {"refuted": False, "counterexample": None, "reason": "out of time"}
    claim["hypotheses"][0] |= {"shown": False, "counterexample": None, "reason": "not found"}
    said = " ".join("".join(Page(report_html(changed)).text).split())
    for words in (
        "undecided",
        "a timeout",
        "not refuted: out of time",
        "not shown: not found",
        "Not as expected",
    ):
        assert words in said


# -- hostile text --------------------------------------------------------------------------------
def poisoned(value: Any) -> Any:
    """A document with a hostile text after every text that people or files can have written."""
    if isinstance(value, dict):
        kept = {"verdict", "schema", "expected", "grade"}
        return {k: v if k in kept else poisoned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    return value + HOSTILE if isinstance(value, str) else value


def test_hostile_text_stays_text(document: dict[str, Any], page: str) -> None:
    changed = poisoned(copy.deepcopy(document))
    parsed = Page(report_html(changed, None, line([HOSTILE])))
    assert "img" not in parsed.tags()
    assert parsed.tags().count("script") == 1
    assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
    assert "{{ 7*7 }}" in "".join(parsed.text)
    assert "".join(parsed.text).count("<img src=x") > 50
    ids = parsed.all("id")
    assert len(ids) == len(set(ids))
    assert all(link[1:] in ids for link in parsed.all("href"))


def test_a_command_with_a_hostile_name_is_quoted_for_the_shell(document: dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    changed["claims"][0]["id"] = "my claims/$(rm x).py"
    assert "shiftproof review 'my claims/$(rm x).py'" in "".join(Page(report_html(changed)).text)


def test_names_that_differ_have_anchors_that_differ() -> None:
    names = ["a b", "a-b", "a/b", "", "-", "a-b-2"]
    found = anchored(names)
    assert list(found) == names
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"claim-[A-Za-z0-9_-]+", anchor) for anchor in found.values())


@pytest.mark.parametrize("name", [r"x}\href{javascript:alert(1)}{y", "<script>", "a b", "$", "\\", ""])
def test_a_name_that_cannot_be_typeset_gives_no_formula(name: str) -> None:
    assert mathml(sp.Symbol(name) if name else Vector("<")) == ""
    assert not formula(sp.Eq(sp.Symbol(name or "%"), 1)).pieces


def test_formulas_hold_elements_of_mathml_alone(given: Beside) -> None:
    for name in Ledger().names[:6]:
        for part in typeset(Ledger().entry(name).claim).statements.values():
            for piece in part.pieces:
                root = ET.fromstring(piece)  # noqa: S314  (ours)
                assert root.tag == "math"
                assert {node.tag for node in root.iter()} <= ELEMENTS
                assert {key for node in root.iter() for key in node.attrib} <= ATTRIBUTES


# -- formulas ------------------------------------------------------------------------------------
def test_formulas_can_be_read_in_one_way_only() -> None:
    j, k, n, x, y = sp.Symbol("j"), sp.Symbol("k"), sp.Symbol("n"), sp.Symbol("x"), sp.Symbol("y")
    w, a = VectorFamily("w"), Vector("a")
    assert latex(VectorSum(w[j] + a, j, n)) == r"\sum_{j<n} \left(\mathbf{w}_{j} + \mathbf{a}\right)"
    assert latex(VectorSum(w[j], j, n) + a) == r"\sum_{j<n} \mathbf{w}_{j} + \mathbf{a}"
    assert r"\left(j + x\right)" in latex(sp.Sum(x + j, (j, 0, n - 1)))
    assert latex(-(-2 * a)) in {r"-\left(-2\,\mathbf{a}\right)", r"2\,\mathbf{a}"}
    assert latex(-(a + w[j])) == r"-\left(\mathbf{a} + \mathbf{w}_{j}\right)"
    either = sp.Or(x > 0, y > 0)
    assert latex(ForAll(k, n, either)).endswith(r"\left(" + latex(either) + r"\right)")
    assert r"\left(" in latex(sp.And(x > 1, either))


def test_the_outermost_conjuncts_stand_apart() -> None:
    x, y = sp.Symbol("x"), sp.Symbol("y")
    assert len(formula(sp.And(x > 0, y > 0, x > y)).pieces) == 3
    assert formula(sp.Or(x > 0, y > 0)).joint == "or"
    assert len(formula(x > 0).pieces) == 1
    beside_it = formula(sp.And(x > 3, sp.Or(x > 0, y > 0))).pieces
    assert sum(piece.startswith("<math><mrow><mo>(") for piece in beside_it) == 1


def test_a_formula_too_long_to_read_is_shown_as_text() -> None:
    x = sp.Symbol("x")
    assert not formula(sp.And(*(x**2 + i > i**2 for i in range(200)))).pieces


# -- the map -------------------------------------------------------------------------------------
def test_how_well_a_statement_is_fixed_follows_from_what_was_tried(document: dict[str, Any]) -> None:
    claim = document["claims"][0]
    assert fixed(claim).style == "pinned"
    assert fixed({**claim, "ties": []}).style == "partly"
    assert fixed({**claim, "vacuous": True}).style == "loose"
    for part, failure in (
        ("false_twins", {"refuted": False}),
        ("ties", {"holds": False}),
        ("derivations", {"holds": False}),
    ):
        assert fixed({**claim, part: [{**claim[part][0], **failure}]}).style == "loose"


@pytest.mark.parametrize("seed", range(12))
def test_boxes_are_apart_and_stand_to_the_right_of_what_they_rest_on(
    seed: int, document: dict[str, Any]
) -> None:
    chance = random.Random(seed)
    names = [f"claim_{i}" for i in range(chance.randint(1, 30))]
    rests = {n: [f"{m}.s" for m in names[:i] if chance.random() < 0.12] for i, n in enumerate(names)}
    claims = [{**document["claims"][0], "id": n, "rests_on": rests[n]} for n in names]
    drawn = picture(claims, VERDICTS)
    corner = {node.name: (node.x, node.y) for node in drawn.nodes}
    assert set(corner) == set(names)
    assert len(drawn.paths) == sum(map(len, rests.values()))
    for x, y in corner.values():
        assert 0 <= x <= drawn.width - BOX
        assert 0 <= y <= drawn.height - TALL
    places = sorted(corner.values())
    for i, (x, y) in enumerate(places):
        assert not any(abs(x - u) < BOX and abs(y - v) < TALL for u, v in places[i + 1 :]), (seed, x, y)
    assert all(corner[n][0] > corner[m.partition(".")[0]][0] for n in names for m in rests[n])


def test_a_circle_of_claims_is_drawn_and_does_not_hang(document: dict[str, Any]) -> None:
    pairs = (("a", "b"), ("b", "c"), ("c", "a"), ("d", "d"))
    claims = [{**document["claims"][0], "id": n, "rests_on": [f"{m}.s"]} for n, m in pairs]
    assert {node.name for node in picture(claims, VERDICTS).nodes} == {"a", "b", "c", "d"}


# -- the command ---------------------------------------------------------------------------------
def test_report_and_review_write_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    assert cli.run(["report", NAMES[0], "-o", str(one), "--no-kernel"]) == 0
    assert "written: " in capsys.readouterr().out
    assert cli.run(["review", NAMES[0], "--html", str(two), "--json", "--no-kernel"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "shiftproof/review/1"

    def untimed(path: Path) -> str:
        return re.sub(r"[0-9.]+ m?s\b|under 1 ms", "", path.read_text(encoding="utf-8"))

    assert untimed(one) == untimed(two)
    assert f"shiftproof report {NAMES[0]} --no-kernel -o report.html" in Page(untimed(one)).said()
    assert sorted(tmp_path.iterdir()) == [one, two]


def test_the_command_on_the_page_has_what_decides_what_is_on_it(tmp_path: Path) -> None:
    place = tmp_path / "one.html"
    assert cli.run(["report", NAMES[0], "-o", str(place), "--no-kernel", "--seed", "7", "--quiet"]) == 0
    made_by = f"shiftproof report {NAMES[0]} --no-kernel -o report.html --seed 7"
    assert made_by in Page(place.read_text(encoding="utf-8")).said()


@pytest.mark.parametrize("command", [["report", "-o"], ["review", "--html"]])
@pytest.mark.parametrize("place", ["", "nowhere/report.html"])
def test_a_place_that_cannot_be_written_is_one_line_before_any_work(
    tmp_path: Path, command: list[str], place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([*command, str(tmp_path / place)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert command[-1] in said.err


@pytest.mark.parametrize("command", [["report", "-o"], ["review", "--html"], ["explore", "-o"]])
def test_a_file_that_is_no_page_is_not_written_over(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.safetensors"
    model.write_bytes(b"\x08\x00\x00 weights")
    assert cli.run([*command, str(model)]) == 2
    assert "is no page" in capsys.readouterr().err
    assert model.read_bytes() == b"\x08\x00\x00 weights"
