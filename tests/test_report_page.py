"""The report in a browser: its script works, nothing is asked of a network, it fits and prints."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pages import reviewed

from shiftproof.report import Beside, report_html

pytestmark = pytest.mark.slow
CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--virtual-time-budget=4000",
)

#: put into the page after its own script; leaves what it saw as JSON in an element of its own
WATCH = """<script>
const seen = {errors: [], refused: []};
addEventListener("error", (event) => seen.errors.push(String(event.message)));
addEventListener("unhandledrejection", (event) => seen.errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => seen.refused.push(event.blockedURI));
addEventListener("load", async () => {
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  seen.wide = document.documentElement.scrollWidth - innerWidth;
  seen.ink = getComputedStyle(document.body).color;
  seen.tall = Math.min(...[...document.querySelectorAll("math")].map((m) => m.getBoundingClientRect().height));
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
  await wait(200);
  document.querySelectorAll("li[data-q] button").forEach((b) => b.click());
  await wait(600);
  seen.questions = [...document.querySelectorAll("pre.smt")].map((p) => p.textContent);
  seen.names = [...document.querySelectorAll("button")].map((b) => b.getAttribute("aria-label"));
  seen.expanded = document.querySelectorAll('li[data-q] button[aria-expanded="true"]').length;
  seen.reach = [...document.querySelectorAll(".formula, .scroll, pre")].every(
    (box) => box.scrollWidth <= box.clientWidth || (box.tabIndex === 0 && box.getAttribute("aria-label")));
  seen.wider = document.documentElement.scrollWidth - innerWidth;
  document.querySelectorAll('li[data-q] button[aria-expanded="true"]').forEach((b) => b.click());
  await wait(200);
  seen.left = document.querySelectorAll("pre.smt").length;
  const place = document.createElement("output");
  place.textContent = JSON.stringify(seen);
  document.body.append(place);
});
</script>"""


@pytest.fixture(scope="module")
def given() -> tuple[dict[str, Any], Beside]:
    return reviewed()


@pytest.fixture(scope="module")
def file(given: tuple[dict[str, Any], Beside], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(*given).replace("</body>", f"{WATCH}</body>"), encoding="utf-8")
    return path


def browse(file: Path, *options: str) -> str:
    command = [*CHROMIUM, f"--user-data-dir={file.parent / 'profile'}", *options, file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def seen(file: Path, *options: str) -> dict[str, Any]:
    found = re.search("<output>(.*)</output>", browse(file, *options, "--dump-dom"), re.DOTALL)
    assert found is not None
    return json.loads(html.unescape(found.group(1)))


@pytest.fixture(scope="module")
def wide(file: Path) -> dict[str, Any]:
    return seen(file, "--window-size=1200,900")


def test_the_page_runs_without_an_error_and_asks_for_nothing(wide: dict[str, Any]) -> None:
    assert wide["errors"] == []
    assert wide["refused"] == []


def test_the_button_of_an_obligation_shows_its_question_and_hides_it_again(
    wide: dict[str, Any], given: tuple[dict[str, Any], Beside]
) -> None:
    assert wide["questions"] == list(given[1].questions.values())
    assert wide["expanded"] == len(wide["questions"]) > 0
    assert wide["left"] == 0


def test_every_button_has_a_name_and_what_scrolls_can_be_reached(wide: dict[str, Any]) -> None:
    assert all(wide["names"])
    assert wide["reach"]


def test_formulas_are_drawn(wide: dict[str, Any]) -> None:
    assert wide["tall"] > 5


def test_a_narrow_screen_scrolls_in_one_direction_only(file: Path) -> None:
    narrow = seen(file, "--window-size=500,900")
    assert narrow["wide"] <= 0
    assert narrow["wider"] <= 0


def test_dark_and_light_follow_the_system(file: Path, wide: dict[str, Any]) -> None:
    dark = seen(file, "--window-size=1200,900", "--blink-settings=preferredColorScheme=0")

    def light(colour: str) -> float:
        return sum(map(float, re.findall(r"[0-9.]+", colour)[:3]))

    assert light(dark["ink"]) > 600
    assert light(wide["ink"]) < 150


def test_the_page_prints(file: Path) -> None:
    target = file.parent / "report.pdf"
    browse(file, f"--print-to-pdf={target}", "--no-pdf-header-footer")
    assert target.read_bytes().startswith(b"%PDF")
    assert target.stat().st_size > 20_000
