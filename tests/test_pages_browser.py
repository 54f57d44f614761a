"""Reports, audits and counterexamples in a browser: their explorers are exact, nothing leaves the file, all of it fits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import Chromium
from explorer_page import Explorer, agree, cosine
from samples import PAGES, answered, audited

from shiftproof.explorer import published_scenes

pytestmark = pytest.mark.slow


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
    assert all(url.startswith(("file:", "data:application/json")) for url in browser.requests)
    assert not browser.run("performance.getEntriesByType('resource').length")


def told(text: str) -> list[dict[str, object]]:
    return list(json.loads(text.partition('class="x-data">')[2].partition("</script>")[0]))


def dragged(page: Explorer, rows: np.ndarray) -> list[float]:
    """Drag the origin across the picture and return the cosines on the way; nothing else may move."""
    before, bars = page.state["probabilities"], page.text(".x-bars")
    seen: list[float] = []

    def look() -> None:
        state = page.state
        agree(state, rows)
        assert np.allclose(state["probabilities"], before, atol=1e-13)
        assert page.text(".x-bars") == bars
        if state["cosine"] is not None:
            seen.append(state["cosine"])

    page.browser.drag([page.at(".x-labels", x, 0.05 + 0.55 * x) for x in np.linspace(0.3, 0.99, 30)], look)
    page.act("minus")
    look()
    page.act("plus")
    look()
    return seen


def test_the_explorer_works_inside_the_report(page: Explorer) -> None:
    page.visit(PAGES["report"]())
    for number, head in enumerate(published_scenes()):
        page.press(".x-heads button", number)
        rows = np.array(head["rows"])
        seen = dragged(page, rows)
        assert (min(seen), max(seen)) == (-1, 1)
        page.act("centre")
        assert page.state["origin"] == head["mean"]
        page.act("any")
        agree(page.state, rows)
    page.browser.drag([page.at(".x-inputs", t, 0.2 + 0.5 * t) for t in np.linspace(0.05, 0.95, 10)])
    agree(page.state, np.array(published_scenes()[-1]["rows"]))


def test_theorems_and_questions_unfold_and_fold(page: Explorer) -> None:
    page.visit(PAGES["report"]())
    browser = page.browser
    browser.run("document.querySelector('.kernel[data-q] button').click()")
    assert browser.until("document.querySelector('.kernel pre.smt')?.textContent").startswith("Theorem ")
    browser.run("document.querySelector('.kernel[data-q] button').click()")
    assert browser.until("!document.querySelector('.kernel pre.smt')")
    browser.run("document.querySelector('details.proof').open = true")
    twice = (
        "(() => { const made = document.querySelector('li[data-q] button'); made.click(); made.click(); })()"
    )
    browser.until("document.querySelector('li[data-q] button') !== null")
    browser.run(twice)
    browser.until("document.querySelector('pre.smt') !== null")
    assert browser.run("document.querySelectorAll('pre.smt').length") == 1


def test_links_of_the_map_arrive_at_their_claims_though_far_ones_are_not_painted(page: Explorer) -> None:
    page.visit(PAGES["report"]())
    browser = page.browser
    links = browser.run("[...document.querySelectorAll('svg a')].map((a) => a.getAttribute('href'))")
    assert links
    for link in links:
        browser.run(
            f"document.querySelector('svg a[href=\"{link}\"]').dispatchEvent(new MouseEvent('click', {{bubbles: true}}))"
        )
        page.rest()
        top = browser.run(f"document.querySelector('{link}').getBoundingClientRect().top")
        assert abs(top) < 60, "the claim stands at the top of the window"
    assert browser.run("getComputedStyle(document.querySelector('article')).contentVisibility") == "auto"


def test_the_head_that_was_audited_can_be_dragged(page: Explorer) -> None:
    text = PAGES["audit"]()
    page.visit(text)
    found = audited()
    rows = found.head.floats()
    for number, head in enumerate(told(text)):
        page.press(".x-heads button", number)
        pair = found.pairs[number].pair
        assert page.state["cosine"] == pytest.approx(cosine(rows, pair, np.zeros(5)), abs=1e-12)
        seen = dragged(page, np.array(head["rows"]))
        assert (min(seen), max(seen)) == (-1, 1)
    assert page.browser.run("[...document.images].length") == 0


def test_the_counterexample_can_be_dragged_from_the_input_of_its_certificate(page: Explorer) -> None:
    text = PAGES["found"]()
    page.visit(text)
    exhibit, measured = answered("found").exhibits[0]
    state = page.state
    assert min(state["probabilities"][k] for k in exhibit.pair) == pytest.approx(
        float(measured.coprobability[0]), abs=1e-12
    )
    assert state["cosine"] == pytest.approx(-0.8, abs=1e-12)
    dragged(page, np.array(told(text)[0]["rows"]))


def test_the_certificate_can_be_saved(page: Explorer) -> None:
    page.visit(PAGES["found"]())
    browser = page.browser
    browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(page.folder))
    browser.run("document.querySelector('a.save').click()")
    browser.wait_for_file(page.folder / "certificate.json")
    saved = (page.folder / "certificate.json").read_text(encoding="utf-8")
    assert saved == browser.run("document.querySelector('pre.certificate').textContent")
    assert json.loads(saved)["verdict"] == "found"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (380, "light")])
def test_nothing_sticks_out_and_ink_stands_out(page: Explorer, name: str, width: int, scheme: str) -> None:
    browser = page.browser
    browser.prefer(prefers_reduced_motion="reduce", prefers_color_scheme=scheme)
    browser.resize(width, 900)
    page.visit(PAGES[name]())
    browser.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    ink = browser.run("getComputedStyle(document.body).color")
    assert (sum(map(float, re.findall(r"[0-9.]+", ink)[:3])) > 600) == (scheme == "dark")
    browser.resize(1200, 1000)
    browser.prefer(prefers_reduced_motion="reduce")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_prints(page: Explorer, name: str) -> None:
    page.visit(PAGES[name]())
    made = page.browser.call("Page.printToPDF", printBackground=True)["data"]
    assert made.startswith("JVBERi"), "%PDF in base 64"
    page.browser.prefer("print", prefers_reduced_motion="reduce")
    assert page.browser.run(
        "[...document.querySelectorAll('button')].every((made) => made.getClientRects().length === 0)"
    )
    page.browser.prefer(prefers_reduced_motion="reduce")
