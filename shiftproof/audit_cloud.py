"""Cosines against the co-probabilities that occur, as a picture's coordinates and as tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.audit import Audit
from shiftproof.audit_text import correlation_text
from shiftproof.errors import UsageError

LEFT, WIDE, TOP, TALL = 50, 360, 10, 270  # the picture's frame, in its own units
LEAST = -12  # the power of ten of the smallest probability that is told from smaller ones
CLASSES = 8


@dataclass(frozen=True)
class Cloud:
    """A dot for each pair, and the classes of the table below: from, to, pairs, median, greatest.

    ``across`` and ``up`` are marks on the axes (place, text); ``asked`` are the places of the audit's pairs.
    """

    title: str
    says: str
    count: int
    path: str
    asked: tuple[tuple[float, float], ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    half: float
    classes: tuple[tuple[str, str, int, str, str], ...]


def cloud(audit: Audit, *, centred: bool) -> Cloud:
    """Return the picture of an audit with a sample; raises UsageError for one without."""
    use = audit.use
    if use is None:
        raise UsageError("there is no sample of inputs to draw; give --embeddings FILE")
    cosines = np.asarray(use.centred if centred else use.cosine, dtype=float)
    found = use.by_centred if centred else use.by_cosine
    there = np.isfinite(cosines)
    bottom = _bottom([*use.largest, *(pair.occurs[0] for pair in audit.pairs if pair.occurs is not None)])
    heights = [up(value, bottom) for value in use.largest[there]]
    dots = sorted(set(zip(map(across, cosines[there]), heights, strict=True)))
    asked = []
    for pair in audit.pairs:
        ends = pair.cosines.centred if centred else pair.cosines.cosine
        if ends is not None and pair.occurs is not None:
            asked.append((across(ends[0]), up(pair.occurs[0], bottom)))
    return Cloud(
        "Centred cosine" if centred else "Cosine",
        f"Rank correlation: {correlation_text(found)}.",
        len(use.pairs),
        "".join(f"M{x:g} {y:g}h0" for x, y in dots),
        tuple(dict.fromkeys(asked)),
        tuple((across(v), f"{v:g}".replace("-", "\u2212")) for v in (-1.0, -0.5, 0.0, 0.5, 1.0)),
        tuple(
            (up(10.0**power, bottom), f"1e\u2212{-power}" if power else "1")
            for power in range(0, bottom - 1, -max(1, -bottom // 4))
        ),
        up(0.5, bottom),
        tuple(_classes(cosines[there], np.asarray(use.largest)[there])),
    )


def across(cosine: float) -> float:
    """Return where a cosine stands in the picture."""
    return round(LEFT + WIDE * (max(-1.0, min(1.0, float(cosine))) + 1) / 2, 1)


def up(probability: float, bottom: int) -> float:
    """Return where a probability stands in the picture, by its logarithm; those below 10^bottom stand at it."""
    power = math.log10(probability) if probability > 0 else bottom
    return round(TOP + TALL * max(min(power, 0.0), bottom) / bottom, 1)


def _bottom(probabilities: Sequence[float]) -> int:
    """Return the power of ten at the foot of the picture."""
    least = min((float(value) for value in probabilities), default=0.0)
    return max(LEAST, min(-2, math.floor(math.log10(least)))) if least > 0 else LEAST


def _classes(cosines: Any, largest: Any) -> list[tuple[str, str, int, str, str]]:
    """Return classes of cosines that together hold all pairs, those without a pair left out."""
    edges = np.linspace(-1, 1, CLASSES + 1)
    place = np.clip(np.digitize(cosines, edges) - 1, 0, CLASSES - 1)
    rows = []
    for k in range(CLASSES):
        here = largest[place == k]
        if here.size:
            middle, most = float(np.median(here)), float(here.max())
            rows.append(
                (f"{edges[k]:g}", f"{edges[k + 1]:g}", int(here.size), f"{middle:.3g}", f"{most:.3g}")
            )
    return rows


def listing(audit: Audit) -> str:
    """Return all pairs of the sample as lines of columns set apart by tabs, with headings; "" without a sample."""
    use = audit.use
    if use is None:
        return ""
    lines = ["label\tlabel\tcosine\tcentred cosine\tlargest co-probability\tmean co-probability"]
    for (i, j), *measured in zip(use.pairs, use.cosine, use.centred, use.largest, use.mean, strict=True):
        lines.append("\t".join([str(i), str(j), *(f"{value:.4g}" for value in measured)]))
    return "\n".join(lines)
