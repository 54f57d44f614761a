"""The explorer as a reader uses it, in headless Chromium: dragging, keys, buttons, files, and Python's numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import Chromium
from explorer_page import Explorer, agree, cosine, softmax

from shiftproof import cli
from shiftproof.explorer import published_scenes, scene
from shiftproof.heads import Head
from shiftproof.loading import load

ROOT = Path(cli.__file__).parent.parent
HOSTILE = ("</script><script>window.hurt=1</script>", "<img src=x onerror='window.hurt=1'>", "a" * 500)
MINUS = "\N{MINUS SIGN}"
THREE, CENTRED, FIXED = range(3)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        started.prefer(prefers_reduced_motion="reduce")
        yield started


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Iterator[Explorer]:
    browser.errors.clear()
    browser.requests.clear()
    yield Explorer(browser, tmp_path)
    assert not browser.errors
    assert all(url.startswith("file:") for url in browser.requests)
    assert not browser.run("performance.getEntriesByType('resource').length")


def test_every_button_shows_what_python_computes(page: Explorer) -> None:
    page.show()
    heads = published_scenes()
    for number, told in enumerate(heads):
        page.press(".x-heads button", number)
        rows = np.array(told["rows"])
        agree(page.state, rows)
        before = page.state["probabilities"]
        for name, value in (("minus", -1.0), ("plus", 1.0), ("given", cosine(rows, (0, 1)))):
            page.act(name)
            assert page.state["cosine"] == pytest.approx(value, abs=1e-15)
            agree(page.state, rows)
            assert np.allclose(page.state["probabilities"], before, atol=1e-14)
        page.act("centre")
        assert page.state["origin"] == told["mean"]
        page.act("zero")
        assert np.allclose(page.state["probabilities"], 1 / len(rows))
        page.act("best")
        assert page.state["input"] == told["certified"][0]["input"]
        agree(page.state, rows)


def test_the_three_heads_of_one_head_are_the_published_ones(page: Explorer) -> None:
    page.show()
    assert page.state["cosine"] == pytest.approx(0.8, abs=1e-15)
    page.act("minus")
    assert page.state["origin"] == [0.75, 0.75]
    assert page.text(".x-value") == f"{MINUS}1"
    page.act("plus")
    assert page.state["origin"] == [1.25, 0.25]
    assert page.text(".x-value") == "1"


def test_the_telling_pairs_come_with_their_ceilings(page: Explorer) -> None:
    page.show()
    for number, cosines in ((CENTRED, (-8 / math.sqrt(185), 0.8)), (FIXED, (-0.805, 0.805))):
        page.press(".x-heads button", number)
        for which, value in enumerate(cosines):
            page.press(".x-telling button", which)
            state = page.state
            assert state["cosine"] == pytest.approx(value, abs=1e-12)
            pair = tuple(state["pair"])
            told = next(p for p in published_scenes()[number]["certified"] if tuple(p["pair"]) == pair)
            assert told["ceiling"][1] in page.text(".x-certified")
            together = min(state["probabilities"][k] for k in pair)
            assert together == pytest.approx(0.5 if which == 0 else float(told["ceiling"][0]), abs=0.003)


def test_dragging_the_origin_moves_the_cosine_over_everything_and_no_bar(page: Explorer) -> None:
    page.show()
    rows = np.array(published_scenes()[THREE]["rows"])
    before, shown = page.state["probabilities"], page.text(".x-bars")
    seen: list[float] = []
    origins = set()

    def look() -> None:
        state = page.state
        agree(state, rows)
        origins.add(tuple(state["origin"]))
        assert max(abs(p - q) for p, q in zip(state["probabilities"], before, strict=True)) < 1e-14
        assert page.text(".x-bars") == shown
        if state["cosine"] is not None:
            seen.append(state["cosine"])

    middle = (page.at(".x-labels", 0.44, 0.55), page.at(".x-labels", 0.98, 0.03))
    steps = np.linspace(0, 1, 40)
    page.browser.drag([tuple(np.array(middle[0]) * (1 - t) + np.array(middle[1]) * t) for t in steps], look)
    page.browser.drag([page.at(".x-labels", x, 0.05 + 0.55 * x) for x in np.linspace(0.3, 0.99, 40)], look)
    assert len(origins) > 50
    assert min(seen) < -0.95
    assert max(seen) > 0.95
    assert "rounding" in page.text(".x-change") or page.text(".x-change").endswith(": 0")


def test_the_origin_glides_to_its_place_unless_less_motion_is_preferred(page: Explorer) -> None:
    page.browser.prefer(prefers_reduced_motion="no-preference")
    page.show()
    before = page.state["probabilities"]
    way = page.do(
        "one('[data-do=minus]').click(); const way = [];"
        "while (root.explorer.state().origin[0] !== 0.75) {"
        "  await new Promise(requestAnimationFrame); way.push(root.explorer.state()); }"
        "return way;"
    )
    for state in way:
        x, y = state["origin"]
        assert x == y
        assert 0 <= x <= 0.75
        assert np.allclose(state["probabilities"], before, atol=1e-14)
    assert page.state["cosine"] == -1
    page.browser.prefer(prefers_reduced_motion="reduce")
    page.act("plus")
    assert page.state["origin"] == [1.25, 0.25]


def test_of_a_large_head_labels_keep_their_numbers(page: Explorer) -> None:
    rows = np.random.default_rng(2).standard_normal((8000, 2))
    page.show(Head("large", "large", rows), pair=(7, 7999))
    assert page.do("return [...root.querySelectorAll('select')].map((s) => s.selectedOptions[0].text);") == [
        "7",
        "7999",
    ]
    assert page.state["cosine"] == pytest.approx(cosine(rows, (7, 7999)), abs=1e-12)
    assert "labels are kept" in page.text(".x-note")


def test_dragging_the_input_moves_the_bars_as_python_says(page: Explorer) -> None:
    page.show()
    rows = np.array(published_scenes()[THREE]["rows"])
    page.act("minus")
    inputs = set()

    def look() -> None:
        state = page.state
        agree(state, rows)
        inputs.add(tuple(state["input"]))
        assert state["origin"] == [0.75, 0.75]

    page.browser.drag([page.at(".x-inputs", t, 0.2 + 0.5 * t) for t in np.linspace(0.05, 0.95, 20)], look)
    assert len(inputs) > 15


def test_keys_move_both_handles(page: Explorer) -> None:
    page.show()
    for handle, part in ((".x-origin", "origin"), (".x-input", "input")):
        page.do(f"one('{handle}').focus();")
        start = page.state[part]
        for name, way in (("ArrowRight", (1, 0)), ("ArrowUp", (0, 1))):
            before = page.state[part]
            page.browser.key(name)
            page.rest()
            step = np.array(page.state[part]) - before
            assert np.linalg.norm(step) > 0
            assert np.allclose(step / np.linalg.norm(step), way)
        page.browser.key("ArrowLeft")
        page.browser.key("ArrowDown")
        page.rest()
        assert np.allclose(page.state[part], start)
        assert "x " in page.do(f"return one('{handle}').getAttribute('aria-valuetext');")
        page.browser.key("Home")
        page.rest()
        assert page.state[part] == [0, 0]
    said = page.browser.until("document.querySelector('.x-live').textContent")
    assert "cosine of 0 and 1" in said
    assert "probability" in said


@pytest.mark.parametrize("pair", [(0, 1), (4, 2)])
def test_the_slider_reaches_any_cosine(page: Explorer, pair: tuple[int, int]) -> None:
    page.show()
    rows = np.array(published_scenes()[THREE]["rows"])
    for name, k in zip(("x-first", "x-second"), pair, strict=True):
        page.do(f"one('.{name}').value = {k}; one('.{name}').dispatchEvent(new Event('change'));")
    assert tuple(page.state["pair"]) == pair
    for value in (-1, -0.999, -0.5, 0, 0.3, 0.6, 0.601, 0.8, 0.99, 1):
        page.do(
            f"one('.x-gauge input').value = {value}; one('.x-gauge input').dispatchEvent(new Event('input'));"
        )
        state = page.state
        assert state["cosine"] == pytest.approx(value, abs=1e-12)
        agree(state, rows)


@pytest.mark.parametrize("kind", ["small", "many", "bias", "circle", "twice"])
def test_the_regions_are_those_of_the_most_probable_labels(page: Explorer, kind: str) -> None:
    generator = np.random.default_rng(5)
    count = {"many": 1000, "circle": 60}.get(kind, 12)
    rows = generator.standard_normal((count, 2))
    if kind == "circle":
        turns = 2 * np.pi * np.arange(count) / count
        rows = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    if kind == "twice":
        rows[7] = rows[int(np.argmax(rows[:, 0]))]
    bias = generator.standard_normal(count) if kind == "bias" else None
    page.show(Head(kind, kind, rows, bias=bias))
    for act in ("given", "centre"):
        page.act(act)
        page.do("root.explorer.draw(true);")
        state = page.state
        ticks = (np.arange(200) + 0.5) / 100 - 1
        inputs = state["reach"] * np.array(np.meshgrid(ticks, ticks)).reshape(2, -1)
        leaders = np.argmax(rows @ inputs + (0 if bias is None else bias[:, None]), axis=0)
        shares = np.bincount(leaders, minlength=count) / leaders.size
        shown = np.zeros(count)
        shown[state["leaders"]] = np.array(state["areas"]) / (2 * state["reach"]) ** 2
        assert shown.sum() == pytest.approx(1, abs=1e-9)
        assert np.allclose(shown, shares, atol=0.006)


def test_unit_length_is_another_head_and_says_so(page: Explorer) -> None:
    page.show()
    rows = np.array(published_scenes()[THREE]["rows"])
    page.place("1/4, -1/8", "1, 2")
    before = np.array(page.state["probabilities"])
    page.act("unit")
    moved = rows - [0.25, -0.125]
    unit = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    agree(page.state, unit)
    assert page.state["moved"] == pytest.approx(
        float(np.abs(softmax(unit @ [1, 2]) - before).max()), abs=1e-12
    )
    assert "another head" in page.text(".x-note")
    page.press(".x-heads button", FIXED)
    page.act("unit")
    assert "length 1 already" in page.text(".x-alert")
    page.place("-1, 0", "")
    page.act("unit")
    assert "zero row has no direction" in page.text(".x-alert")
    page.place("19/20, sqrt(39)/20", "")
    assert page.text(".x-value") == "undefined"


def test_a_projected_head_shows_its_true_cosine(page: Explorer) -> None:
    head = load(f"{ROOT}/numeric/matrices/language.safetensors:weight").head
    page.show(head, pair=(66, 70))
    rows = head.floats()
    assert page.state["cosine"] == pytest.approx(cosine(rows, (66, 70), np.zeros(64)), abs=1e-12)
    agree(page.state, np.array(scene(head, (66, 70))["rows"]))
    assert "plane of labels 66, 70 and the origin" in page.text(".x-note")
    assert page.do("return one('.x-first').disabled && one('.x-second').disabled;")
    page.act("centre")
    assert "outside this plane" in page.text(".x-alert")


def test_one_feature_equal_rows_and_huge_scores(page: Explorer) -> None:
    page.show(Head("line", "line", np.array([[1.0], [2.0], [-1.0]])))
    for value, got in ((-0.3, -1), (0.3, 1)):
        page.do(
            f"one('.x-gauge input').value = {value}; one('.x-gauge input').dispatchEvent(new Event('input'));"
        )
        assert page.state["cosine"] == got
        assert page.state["origin"][1] == 0
    page.show(Head("same", "same", np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]])))
    page.act("minus")
    assert "wherever the origin is" in page.text(".x-alert")
    assert page.state["cosine"] == 1
    page.show(Head("one", "one", np.ones((3, 2))))
    assert np.allclose(page.state["probabilities"], 1 / 3)
    page.show(Head("far", "far", 1e300 * np.array([[1.0, 0.5], [0.5, 1.0], [-1.0, 0.25]])))
    page.place("", "1e6, 0")
    assert np.allclose(page.state["probabilities"], [1, 0, 0])


def test_certificates_are_opened_and_what_is_no_head_is_refused(page: Explorer) -> None:
    page.show()
    for path in sorted((ROOT / "examples" / "certificates").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        page.do(f"root.explorer.open({json.dumps(text)}, {json.dumps(path.name)});")
        page.rest()
        if document["rows"] is None:
            assert "there is no such head" in page.text(".x-alert")
            continue
        assert page.text(".x-alert") == ""
        state = page.state
        low, high = (float(eval_exact(end)) for end in document["cosine"])
        assert low - 1e-12 <= state["cosine"] <= high + 1e-12
        assert state["pair"] == document["pair"]
        assert "shiftproof check" in page.text(".x-certified")
        if document["input"]:
            together = min(state["probabilities"][k] for k in document["pair"])
            assert together == pytest.approx(float(document["coprobability"][0]), abs=1e-12)
    tilted = {"unembeddings": [["1", "1", "0"], ["0", "1/4-3*sqrt(15)/8", "1"], {"2": 1}], "pair": [0, 1]}
    page.do(f"root.explorer.open({json.dumps(json.dumps(tilted))}, 'tilted.json');")
    rows = np.array([[1, 1, 0], [0, 0.25 - 3 * math.sqrt(15) / 8, 1]])
    assert page.state["cosine"] == pytest.approx(cosine(rows, (0, 1), np.zeros(3)), abs=1e-12)
    for text, complaint in (
        ("{", "is no JSON"),
        ("{}", "has no head"),
        ("null", "has no head"),
        ('{"rows": [["1", "x"], ["1", "2"]]}', "row 0, column 1: x is no number"),
        ('{"rows": [["1", "2"], ["1"]]}', "row 1 has 1 numbers, not 2"),
        ('{"rows": [["1", "2"]]}', "has 1 labels"),
        ('{"rows": [["1"], ["2"]], "bias": ["1"]}', "1 biases for 2 labels"),
        ('{"matrices": {}}', "several matrices"),
    ):
        page.do(f"root.explorer.open({json.dumps(text)}, 'it.json');")
        assert complaint in page.text(".x-alert"), text
    assert page.state["title"] == "tilted.json", "what was shown before is still shown"


def eval_exact(text: str) -> float:
    top, _, bottom = text.partition("/")
    return float(top) / float(bottom or 1)


def test_hostile_names_are_text(page: Explorer) -> None:
    rows = np.random.default_rng(3).standard_normal((3, 2))
    page.show(Head("<b>", "<i onload=1>", rows, label_names=HOSTILE))
    page.do("one('.x-numbers').open = true;")
    page.browser.until("document.querySelectorAll('.x-table tbody tr').length === 3")
    assert page.browser.run("window.hurt === undefined && !document.querySelector('.explorer img')")
    assert HOSTILE[0] in page.text(".x-table")


def test_the_table_has_the_numbers_of_the_pictures(page: Explorer) -> None:
    page.show()
    page.place("3/4, 3/4", "1, 1/2")
    page.do("one('.x-numbers').open = true;")
    cells = page.browser.until(
        "(() => { const rows = [...document.querySelectorAll('.x-table tbody tr')]"
        ".map((row) => [...row.children].map((cell) => cell.textContent)); return rows.length && rows; })()"
    )
    state = page.state
    rows = np.array(published_scenes()[THREE]["rows"])
    assert [row[0] for row in cells] == ["A 0", "B 1", "2", "3", "4"]
    assert [float(row[6]) for row in cells] == pytest.approx(state["probabilities"], abs=5e-5)
    assert cells[0][8] == "(1, 1/2)"
    for k, row in enumerate(cells):
        assert float(row[3].replace(MINUS, "-")) == pytest.approx(
            cosine(rows, (k, 0), (0.75, 0.75)), abs=5e-5
        )
    page.place("1, x", "")
    assert "origin: 1, x is no point" in page.text(".x-alert")


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (360, "light")])
def test_nothing_sticks_out_and_both_pictures_are_painted(page: Explorer, width: int, scheme: str) -> None:
    page.browser.prefer(prefers_reduced_motion="reduce", prefers_color_scheme=scheme)
    page.browser.resize(width, 900)
    page.show()
    assert page.browser.run("document.documentElement.scrollWidth <= innerWidth")
    for panel in (".x-labels", ".x-inputs"):
        colours = page.do(
            f"const canvas = one('{panel} canvas'), seen = new Set();"
            "const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
            "for (let at = 0; at < data.length; at += 4 * 97) seen.add(data.slice(at, at + 4).join());"
            "return seen.size;"
        )
        assert colours > 5
    page.browser.resize(1200, 1000)
    page.browser.prefer(prefers_reduced_motion="reduce")
