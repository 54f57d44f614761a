"""The explorer's page in a browser, as the tests handle it, and the numbers that it must show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import Chromium

from shiftproof.explorer import explorer_html, published_scenes, scene
from shiftproof.heads import Head

FIND = "const root = document.querySelector('.explorer'), one = (s) => root.querySelector(s);"


class Explorer:
    """The page, and what it says."""

    def __init__(self, browser: Chromium, folder: Path) -> None:
        self.browser, self.folder = browser, folder

    def show(self, *heads: Head, pair: tuple[int, int] = (0, 1)) -> None:
        scenes = [scene(head, pair) for head in heads] or published_scenes()
        self.visit(explorer_html(scenes))

    def visit(self, text: str) -> None:
        """Open a page that has an explorer."""
        page = self.folder / "page.html"
        page.write_text(text, encoding="utf-8")
        self.browser.open(page)
        self.rest()

    def rest(self) -> None:
        """Wait for the next frames, in which everything asked for is drawn."""
        self.do("await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);")

    def do(self, script: str) -> Any:
        return self.browser.run(f"(async () => {{ {FIND} {script} }})()")

    def press(self, selector: str, which: int = 0) -> None:
        self.do(f"root.querySelectorAll({json.dumps(selector)})[{which}].click();")
        self.rest()

    def act(self, name: str) -> None:
        self.press(f'[data-do="{name}"]')

    def text(self, selector: str) -> str:
        return str(self.do(f"return one({json.dumps(selector)}).textContent;"))

    @property
    def state(self) -> dict[str, Any]:
        return dict(self.do("root.explorer.draw(); return root.explorer.state();"))

    def at(self, panel: str, x: float, y: float) -> tuple[float, float]:
        """Where a place of a panel, in shares of its sides, is on the page."""
        self.do(f"one('{panel}').scrollIntoView({{block: 'center'}});")
        box = self.do(f"return one('{panel}').getBoundingClientRect().toJSON();")
        return box["left"] + x * box["width"], box["top"] + y * box["height"]

    def place(self, origin: str, point: str) -> None:
        """Type exact places for the origin and the input."""
        self.do(
            f"const form = one('.x-places'); form.elements.origin.value = {json.dumps(origin)};"
            f"form.elements.input.value = {json.dumps(point)}; form.requestSubmit();"
        )
        self.rest()


def softmax(logits: Any) -> Any:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def cosine(rows: Any, pair: tuple[int, ...], origin: Any = (0.0, 0.0)) -> float:
    first, second = (rows[k] - np.asarray(origin) for k in pair)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


def agree(state: dict[str, Any], rows: Any, bias: Any = 0.0) -> None:
    """The numbers shown are those of the head whose rows have the origin taken off, and of the head as given."""
    moved = rows - np.array(state["origin"])
    for version in (moved, rows):
        assert np.allclose(
            state["probabilities"], softmax(version @ np.array(state["input"]) + bias), atol=1e-13
        )
    assert state["drift"] < 1e-13
    if state["cosine"] is not None:
        assert state["cosine"] == pytest.approx(
            cosine(rows, tuple(state["pair"]), state["origin"]), abs=1e-12
        )
