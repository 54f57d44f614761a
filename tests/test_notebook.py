"""What a notebook shows: cards with everything escaped and nothing fetched, formulas, pictures, the walkthrough."""

from __future__ import annotations

import importlib.util
import os
import pickle
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from markupsafe import Markup, escape

import shiftproof as sp
from shiftproof.card import COLOURS, Card, Fields, Formulas, Grid, Line, Verbatim, card_html
from shiftproof.ledger import library_root

ROOT = library_root()
EXAMPLES = ROOT / "examples"
HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202e$x$\x00", "a" * 100_000]
VOID = {"mspace"}
LARGEST = 300_000


class Reader(HTMLParser):
    """Elements and attributes of a piece of HTML; fails where elements are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def harmless(html: str) -> None:
    reader = read(html)
    assert not reader.found & {"script", "img", "link", "style", "iframe", "a", "svg"}
    assert not {name for name in reader.attributes if name.startswith("on") or name in {"src", "href"}}
    assert "url(" not in html
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", html)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", html)


@pytest.fixture(scope="module")
def review() -> sp.Review:
    return sp.review(["equivalent_head", "cosine_minus_one", "all_pairs_plus_minus_one"], kernel=False)


@pytest.fixture(scope="module")
def head() -> sp.Head:
    matrices = ROOT / "numeric" / "matrices"
    return sp.Head.load(
        f"{matrices}/language.safetensors:weight",
        label_file=matrices / "language.json",
        embeddings=f"{matrices}/language.safetensors:embeddings",
    )


@pytest.fixture(scope="module")
def hostile() -> sp.Head:
    rows = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0], [0.25, 0.25]])
    return sp.Head.from_arrays(rows, None, HOSTILE, embeddings=np.random.default_rng(0).normal(size=(50, 2)))


# -- cards ---------------------------------------------------------------------------------------
def test_everything_in_a_card_is_escaped_and_no_colour_but_the_bar_is_set() -> None:
    nasty = "<b>&\"'</b>"
    card = Card(
        nasty,
        [Line(nasty), Fields([(nasty, nasty)]), Grid([nasty], [[nasty]], more=nasty), Verbatim([nasty])],
    )
    html = card_html(card)
    assert html.count("&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;") == 8
    assert "<b>" not in html
    assert set(re.findall(r"#[0-9a-f]{6}\b", html)) <= set(COLOURS.values())
    assert not re.search(r"[^-]color:(?!inherit)", html)
    formula = card_html(Card("t", [Formulas([(nasty, Markup(""), nasty)])]))
    assert formula.count("&lt;b&gt;") == 2


def test_a_review_is_a_tuple_that_shows_itself(review: sp.Review) -> None:
    assert isinstance(review, tuple)
    first, *rest = review
    assert (first.claim, len(rest)) == ("equivalent_head", 2)
    assert isinstance(first, sp.Standing)
    assert review.about("cosine_minus_one") is review[1]
    with pytest.raises(KeyError):
        review.about("no_such_claim")
    assert repr(review) == (
        "<Review: 3 claims: 1 holds, 1 holds with added hypotheses, 1 refuted; all as expected>"
    )
    assert len(str(review).splitlines()) == 4
    html = review._repr_html_()
    harmless(html)
    for standing in review:
        assert standing.title in html.replace("&#39;", "'")
    assert pickle.loads(pickle.dumps(review)) == review  # noqa: S301  (our own)


def test_a_claim_shows_its_sentence_formulas_and_counterexamples(review: sp.Review) -> None:
    added, _, refuted = review
    for standing in review:
        html = standing._repr_html_()
        harmless(html)
        assert "<math" in html
        assert "</math>" in html
    assert "distinct unembeddings" in added._repr_html_()
    assert "without distinct unembeddings" in added._repr_html_()
    assert "counterexample to" in refuted._repr_html_()
    latex = added._repr_latex_()
    assert latex is not None
    assert latex.startswith("$$\\begin{gathered}")
    assert latex.count(r"\left") == latex.count(r"\right")


def test_the_same_result_shows_the_same_bytes_and_no_time(review: sp.Review) -> None:
    again = sp.review(["equivalent_head", "cosine_minus_one", "all_pairs_plus_minus_one"], kernel=False)
    assert review._repr_html_() == again._repr_html_()
    assert [s._repr_html_() for s in review] == [s._repr_html_() for s in again]


def test_answers_found_impossible_and_undecided_are_shown() -> None:
    found = sp.counterexample(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_least="0.45")
    none = sp.counterexample(5, 2, centered=True, cosine_at_most=-1, coprobability_at_least="0.45")
    for answer in (found, none):
        html = answer._repr_html_()
        harmless(html)
        assert f"<strong>{answer.verdict}</strong>" in html
    assert "-4/5 = -0.8" in found._repr_html_()
    assert none.exclusion is not None
    assert none.exclusion.rule in none._repr_html_()
    with pytest.raises(sp.UsageError, match="no head to draw"):
        none.plot()


def test_an_answer_saves_its_certificates_and_its_picture(tmp_path: Path) -> None:
    found = sp.counterexample(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_least="0.45")
    (file,) = found.save(tmp_path / "low.json")
    check = subprocess.run(
        [sys.executable, "-m", "shiftproof", "check", str(file)], capture_output=True, check=False
    )
    assert check.returncode == 0
    picture = found.plot()
    assert picture.save(tmp_path / "low.svg").read_bytes() == picture.content
    assert picture._repr_svg_() == picture.content.decode()
    assert picture._repr_png_() is None
    assert found.plot("png")._repr_png_() == found.plot("png").content
    with pytest.raises(sp.UsageError, match="the picture is svg"):
        picture.save(tmp_path / "low.png")
    with pytest.raises(sp.UsageError, match="no kind of picture"):
        found.plot("pdf")


def test_heads_audits_twins_and_ceilings_are_shown(head: sp.Head) -> None:
    audit = head.audit(["e", "a"])
    twin, moved = head.twin(("e", "a"), -1)
    results: list[Any] = [
        head,
        moved,
        audit,
        twin,
        head.ceiling(("e", "a")),
        head.ceiling(("e", "a"), radius=4),
    ]
    for result in results:
        harmless(result._repr_html_())
        assert str(result)
    assert "-0.999999999999999" in twin._repr_html_()
    assert "made: in memory" in str(twin)
    assert str(escape(audit.pairs[0].says)) in audit._repr_html_()
    assert len(audit.plot("png").content) < 100_000
    assert "97 labels, 64 features" in repr(head)
    assert len(repr(head)) < 300
    assert "0.421127" in str(head.ceiling(("e", "a"), radius=4))


def test_regions_and_single_questions_are_shown(hostile: sp.Head) -> None:
    possible, impossible = hostile.occurs(argmax=0), hostile.occurs(argmax=3)
    assert (possible.verdict, impossible.verdict) == ("possible", "impossible")
    for result in (
        hostile.regions(),
        hostile.regions(tops=1),
        hostile.regions(kind="sigmoid"),
        possible,
        impossible,
    ):
        html = result._repr_html_()
        harmless(html)
        assert len(html) < 20_000
        assert result.plot().content == result.plot().content


def test_names_of_labels_cannot_be_markup(hostile: sp.Head) -> None:
    twin, _ = hostile.twin((0, 1), 0)
    results: list[Any] = [
        hostile,
        hostile.audit([0, 1, 2, 3], neighbours=[0]),
        twin,
        hostile.ceiling((0, 1)),
        hostile.ceiling((0, 1), radius=1),
        hostile.occurs(top=[0, 1]),
        hostile.occurs(on=[0], off=[1]),
    ]
    for result in results:
        harmless(result._repr_html_())
        assert len(result._repr_html_()) < 50_000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "one question"),
        ({"argmax": 0, "top": [1]}, "one question"),
        ({"argmax": 9}, "9"),
        ({"ranking": [0]}, "at least two"),
        ({"on": [0], "off": [0]}, "--on too"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    hostile: sp.Head, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(sp.UsageError, match=said):
        hostile.occurs(**options)


@pytest.mark.parametrize(
    "options", [{"kind": "sigmoid", "tops": 1}, {"kind": "other"}, {"tops": 9}, {"radius": -1}]
)
def test_regions_of_no_kind_are_refused(hostile: sp.Head, options: dict[str, Any]) -> None:
    with pytest.raises(sp.UsageError):
        hostile.regions(**options)


def test_ipython_is_given_html_and_a_short_text(review: sp.Review, hostile: sp.Head) -> None:
    shows = DisplayFormatter()
    results: list[Any] = [review, review[0], hostile, hostile.regions(), hostile.ceiling((0, 1), radius=1)]
    for result in results:
        data, _ = shows.format(result)
        assert data["text/html"] == result._repr_html_()
        assert len(data["text/plain"]) < 2_000
    data, _ = shows.format(hostile.regions().plot())
    assert data["image/svg+xml"].startswith("<?xml")


# -- the walkthrough -----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_notebook", EXAMPLES / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kept() -> Any:
    return nbformat.read(EXAMPLES / "walkthrough.ipynb", as_version=4)


def test_the_notebook_has_the_cells_of_the_script(maker: ModuleType, kept: Any) -> None:
    made = maker.notebook((EXAMPLES / "walkthrough.py").read_text(encoding="utf-8"))
    assert [(c.cell_type, c.source) for c in kept.cells] == [(c.cell_type, c.source) for c in made.cells]
    assert made.cells[0].source.startswith("A walk through shiftproof")
    assert not any(c.source.startswith("#  ") or '"""' in c.source[:3] for c in made.cells)


def test_the_notebook_is_small_and_tells_nothing_of_where_it_was_made(kept: Any) -> None:
    text = (EXAMPLES / "walkthrough.ipynb").read_text(encoding="utf-8")
    assert len(text) < LARGEST
    nbformat.validate(kept)
    assert not re.search(r"/work|/home/|/root|/tmp|/Users/", text)
    assert not any(o.output_type == "error" for c in kept.cells for o in c.get("outputs", ()))
    shown = {kind for c in kept.cells for o in c.get("outputs", ()) for kind in o.get("data", {})}
    assert shown >= {"text/html", "text/latex", "image/svg+xml", "image/png"}
    for cell in kept.cells:
        for output in cell.get("outputs", ()):
            if "text/html" in output.get("data", {}):
                harmless(output.data["text/html"])


@pytest.mark.slow
def test_the_script_runs_from_any_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "walkthrough.py")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error::DeprecationWarning:shiftproof"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "found: leaning pair" in done.stdout
    assert "impossible: A centred cosine of -1" in done.stdout
    assert "cosine 0.7237, then 0.2500" in done.stdout


@pytest.mark.slow
def test_the_notebook_runs_again_and_shows_the_same(maker: ModuleType, kept: Any) -> None:
    again = maker.run(maker.notebook((EXAMPLES / "walkthrough.py").read_text(encoding="utf-8")))
    for old, new in zip(kept.cells, again.cells, strict=True):
        assert [_words(o) for o in old.get("outputs", ())] == [_words(o) for o in new.get("outputs", ())]


def _words(output: Any) -> Any:
    """What an output shows but for pictures, whose bytes are matplotlib's, and digits at the end of floats."""
    data = sorted(item for item in output.get("data", {}).items() if not item[0].startswith("image"))
    text = re.sub(r"(\d\.\d{4})\d+", r"\1", str(data) + output.get("text", ""))
    return output.output_type, sorted(output.get("data", {})), text
