"""Every page before an accessibility checker: as it opens, and with everything unfolded; in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Chromium
from samples import PAGES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, browser: Chromium) -> str:
    browser.prefer(prefers_color_scheme=request.param, prefers_reduced_motion="reduce")
    return str(request.param)


@pytest.mark.parametrize("name", PAGES)
def test_no_rule_of_accessibility_is_broken(
    browser: Chromium, scheme: str, name: str, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGES[name](), encoding="utf-8")
    browser.open(page)
    assert browser.run("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
    assert browser.axe() == []
    browser.run("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    browser.run("document.querySelectorAll('[data-q] > button').forEach((button) => button.click())")
    if browser.run("document.querySelectorAll('[data-q]').length"):
        browser.until(
            "document.querySelectorAll('pre.smt').length === document.querySelectorAll('[data-q]').length"
        )
    assert browser.axe() == []


def test_the_checker_finds_what_is_wrong(browser: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<!DOCTYPE html><title>a</title><main><h1>a</h1><img src='data:,'><button></button></main>"
    )
    browser.open(page)
    found = " ".join(browser.axe())
    for rule in ("image-alt", "button-name", "html-has-lang"):
        assert rule in found
