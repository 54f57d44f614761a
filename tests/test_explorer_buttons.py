"""The explorer's buttons that move on their own or open something: any cosine, and a file of the reader's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import Chromium
from explorer_page import Explorer, agree

from shiftproof import cli
from shiftproof.explorer import published_scenes
from shiftproof.heads import Head

CERTIFICATES = Path(cli.__file__).parent.parent / "examples" / "certificates"
#: a clock of our own: every frame is 1/20 s later, and comes at once
CLOCK = """
let now = 0;
performance.now = () => now;
window.requestAnimationFrame = (act) => setTimeout(() => act(now += 50));
window.cancelAnimationFrame = clearTimeout;
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


@pytest.fixture
def page(browser: Chromium, tmp_path: Path) -> Iterator[Explorer]:
    browser.errors.clear()
    browser.requests.clear()
    browser.prefer(prefers_reduced_motion="reduce")
    yield Explorer(browser, tmp_path)
    assert not browser.errors
    assert all(url.startswith("file:") for url in browser.requests)


def test_every_button_that_was_asked_for_is_there(page: Explorer) -> None:
    page.show()
    heads = page.do("return [...root.querySelectorAll('.x-heads button')].map((b) => b.textContent);")
    assert heads == [told["title"] for told in published_scenes()]
    acts = page.do("return [...root.querySelectorAll('[data-do]')].map((b) => b.dataset.do);")
    assert acts == ["given", "minus", "plus", "any", "centre", "unit", "zero", "best"]
    assert page.do("return one('.x-file input').type;") == "file"


def test_any_cosine_goes_step_by_step_for_who_prefers_less_motion(page: Explorer) -> None:
    page.show()
    rows = np.array(published_scenes()[0]["rows"])
    for value in (1, -1, -0.5, 0, 0.5, 1):
        page.act("any")
        assert page.state["cosine"] == pytest.approx(value, abs=1e-12)
        agree(page.state, rows)


def test_any_cosine_runs_over_all_of_them_and_comes_back(page: Explorer) -> None:
    page.browser.prefer(prefers_reduced_motion="no-preference")
    page.show()
    page.browser.run(CLOCK)
    start, bars = page.state, page.text(".x-bars")
    way = page.do(
        "one('[data-do=any]').click(); const way = [];"
        "do { await new Promise(requestAnimationFrame); root.explorer.draw(); way.push(root.explorer.state()); }"
        f"while (way.length < 30 || String(root.explorer.state().origin) !== {json.dumps('0,0')});"
        "return way;"
    )
    seen = [state["cosine"] for state in way if state["cosine"] is not None]
    assert min(seen) < -0.999
    assert max(seen) > 0.999
    for state in way:
        assert np.allclose(state["probabilities"], start["probabilities"], atol=1e-13)
    assert page.text(".x-bars") == bars
    assert page.state["origin"] == start["origin"]


def test_any_cosine_stops_where_it_is_when_pressed_again(page: Explorer) -> None:
    page.browser.prefer(prefers_reduced_motion="no-preference")
    page.show()
    page.browser.run(CLOCK)
    frames = "for (let at = 0; at < 12; at++) await new Promise(requestAnimationFrame);"
    page.do(f"one('[data-do=any]').click(); {frames} one('[data-do=any]').click();")
    stopped = page.state["origin"]
    page.do(frames)
    assert page.state["origin"] == stopped != [0, 0]


def test_any_cosine_of_equal_rows_or_on_a_line_is_what_there_is(page: Explorer) -> None:
    page.show(Head("same", "same", np.array([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]])))
    page.act("any")
    assert "wherever the origin is" in page.text(".x-alert")
    page.show(Head("line", "line", np.array([[1.0], [2.0], [-1.0]])))
    for value in (-1, 1):
        page.act("any")
        assert page.state["cosine"] == value


@pytest.mark.parametrize("path", sorted(CERTIFICATES.glob("*.json")), ids=lambda path: path.stem)
def test_a_counterexample_file_is_opened_by_its_button(page: Explorer, path: Path) -> None:
    page.show()
    root = page.browser.call("DOM.getDocument")["root"]["nodeId"]
    node = page.browser.call("DOM.querySelector", nodeId=root, selector=".x-file input")["nodeId"]
    page.browser.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["rows"] is None:
        page.browser.until("document.querySelector('.x-alert').textContent.includes('no such head')")
        return
    page.browser.until(f"document.querySelector('.x-note').textContent.startsWith({json.dumps(path.name)})")
    assert page.state["pair"] == document["pair"]
