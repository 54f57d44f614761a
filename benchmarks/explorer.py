"""Measures the origin explorer in headless Chromium: frames a second while origin and input are dragged.

    python benchmarks/explorer.py [LABELS ...]

Heads of 5, 100, 1,000 and 5,000 labels in the plane, of three kinds: Gaussian rows, rows on a circle (every
label leads somewhere), and Gaussian rows with a bias.  In every frame the pointer moves, so that everything is computed
and drawn anew.  Prints the median and the 95th percentile of the time between frames, the time of the
work in one frame, and how many frames came later than 1.5 / 60 s.  Without a graphics card the browser paints on the processor.
"""

from __future__ import annotations

import runpy
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.explorer import explorer_html, scene
from shiftproof.heads import Head

COUNTS = (5, 100, 1000, 5000)
FRAMES = 240
DRAG = """
(async () => {
  const root = document.querySelector(".explorer");
  const box = root.querySelector("WHERE"), handle = box.querySelector(".x-handle");
  const { left, top, width, height } = box.getBoundingClientRect();
  const place = (t) => ({ clientX: left + width * (0.5 + 0.4 * Math.cos(t)), clientY: top + height * (0.5 + 0.4 * Math.sin(1.7 * t)) });
  box.setPointerCapture = () => {};
  const send = (kind, t) => handle.dispatchEvent(new PointerEvent(kind, { bubbles: true, pointerId: 7, pointerType: "mouse", ...place(t) }));
  const frame = () => new Promise(requestAnimationFrame);
  send("pointerdown", 0);
  for (let at = 0; at < 20; at++) await frame();
  const gaps = [];
  let last = await frame();
  for (let at = 1; at <= FRAMES; at++) {
    send("pointermove", at / 25);
    const now = await frame();
    gaps.push(now - last);
    last = now;
  }
  send("pointerup", 0);
  const work = [];
  for (let at = 0; at < 40; at++) {
    const began = performance.now();
    root.explorer.draw();
    work.push(performance.now() - began);
    await frame();
  }
  return { gaps, work };
})()
"""


def heads(labels: int) -> Iterator[tuple[str, Head]]:
    """Yield heads of so many labels with a word for each."""
    generator = np.random.default_rng(labels)
    rows = generator.standard_normal((labels, 2))
    yield "Gaussian rows", Head("random", "random rows", rows)
    turns = 2 * np.pi * np.arange(labels) / labels
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    yield "rows on a circle", Head("circle", "rows on a circle", circle)
    yield "with a bias", Head("bias", "random rows, a bias", rows, bias=generator.standard_normal(labels))


def main(counts: list[int]) -> None:
    """Print a line for each head and each handle."""
    chromium = runpy.run_path(str(Path(__file__).parent.parent / "tests" / "chromium.py"))["Chromium"]
    print("labels  rows              dragged   between frames, ms (median, 95 %)   work, ms   late frames")
    with tempfile.TemporaryDirectory() as folder, chromium(1200, 1000) as browser:
        for labels in counts:
            for kind, head in heads(labels):
                page = Path(folder) / "page.html"
                page.write_text(explorer_html([scene(head)]), encoding="utf-8")
                for word, where in (("origin", ".x-labels"), ("input", ".x-inputs")):
                    browser.open(page)
                    script = DRAG.replace("WHERE", where).replace("FRAMES", str(FRAMES))
                    times: Any = browser.run(script)
                    gaps = np.array(times["gaps"])
                    late = int((gaps > 1500 / 60).sum())
                    print(
                        f"{labels:6}  {kind:16}  {word:7}  {np.median(gaps):12.1f} {np.quantile(gaps, 0.95):10.1f}"
                        f"          {np.median(times['work']):12.1f}   {late:4} of {FRAMES}"
                    )
        if browser.errors:
            print("the console says:", *browser.errors, sep="\n")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(COUNTS))
