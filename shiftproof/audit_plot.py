"""The picture of an audit: cosines, raw and centred, against the co-probabilities that occur in the sample.

Needs matplotlib (the extra `plot`).  The same audit gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.audit import Audit
from shiftproof.errors import UsageError
from shiftproof.pairs import RealUse
from shiftproof.places import write
from shiftproof.plot import OTHER, PAIR, RAY, drawn

LEAST = 1e-12  # probabilities below it are drawn at it
DOT = 6
FEW = 8  # pairs whose labels are written beside them


def draw_audit(audit: Audit, path: Path) -> None:
    """Write the picture of an audit with embeddings; raises UsageError without, or if it cannot be written."""
    write(path, "--plot", picture(audit, path.suffix.lower().lstrip(".")))


def picture(audit: Audit, kind: str) -> bytes:
    """Return the picture as the bytes of an SVG or PNG file; raises UsageError for an audit without embeddings."""
    use = audit.use
    if use is None:
        raise UsageError("--plot: what is drawn needs inputs of the head; give --embeddings FILE too")

    def draw(left: Any, right: Any) -> None:
        _scatter(left, audit, use, use.cosine, "cosine")
        _scatter(right, audit, use, use.centred, "centred cosine")
        handles, labels = left.get_legend_handles_labels()
        left.figure.legend(handles, labels, fontsize=8, loc="outside lower center", ncols=3, frameon=False)

    return drawn(draw, kind)


def _scatter(axes: Any, audit: Audit, use: RealUse, cosines: Any, name: str) -> None:
    found = use.by_cosine if cosines is use.cosine else use.by_centred
    axes.scatter(
        cosines,
        np.maximum(use.largest, LEAST),
        s=DOT,
        color=OTHER,
        linewidths=0,
        rasterized=len(use.pairs) > 5000,
        label=f"{len(use.pairs)} pairs of labels",
    )
    for place, pair in enumerate(audit.pairs):
        ends = pair.cosines.cosine if name == "cosine" else pair.cosines.centred
        if ends is not None and pair.occurs is not None:
            label = "pairs asked about" if place == 0 else None
            point = (ends[0], max(pair.occurs[0], LEAST))
            axes.scatter(*([v] for v in point), s=5 * DOT, color=PAIR, marker="D", label=label, zorder=4)
            if len(audit.pairs) <= FEW:
                axes.annotate(
                    "{}, {}".format(*pair.pair),
                    point,
                    textcoords="offset points",
                    xytext=(8, -3),
                    fontsize=8,
                    color=PAIR,
                    bbox={"boxstyle": "round,pad=0.1", "facecolor": (1, 1, 1, 0.75), "edgecolor": "none"},
                )
    axes.axhline(0.5, color=RAY, linewidth=1, linestyle="--", label="1/2, which no pair exceeds")
    axes.set(xlim=(-1.05, 1.05), yscale="log", xlabel=name, ylabel="largest co-probability in the sample")
    if found.value is not None:
        axes.set_title(f"rank correlation {found.value:.2f}", fontsize=10)
