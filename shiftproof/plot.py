"""Pictures for print: a head's vectors with the pair and the input, and both probabilities along its ray.

Needs matplotlib (the extra `plot`).  The same head gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.figures import along_ray, view
from shiftproof.places import write
from shiftproof.rows import Exhibit
from shiftproof.search import Answer
from shiftproof.verify import Measured

DPI, COLOURS = 150, 128
FAR = 4.0  # times the pair: rows beyond it are left outside
KINDS = (".svg", ".png")
PAIR, OTHER, RAY = "#0b62a4", "#8a8a8a", "#c44e00"
STYLE: Any = {
    "svg.hashsalt": "shiftproof",
    "svg.fonttype": "none",
    "font.size": 10,
    "hatch.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def ready(path: Path) -> None:
    """Raise UsageError now if the picture cannot be drawn: another suffix, or no matplotlib."""
    if path.suffix.lower() not in KINDS:
        raise UsageError(f"--plot {path}: a picture is written as FILE.svg or FILE.png")
    drawable(path.suffix.lower().lstrip("."))


def drawable(kind: str) -> None:
    """Raise UsageError for a kind of picture that is neither "svg" nor "png", and without matplotlib."""
    if f".{kind}" not in KINDS:
        raise UsageError(f"{kind!r} is no kind of picture; give 'svg' or 'png'")
    if find_spec("matplotlib") is None:
        raise UsageError("a picture (--plot) needs matplotlib; pip install 'shiftproof[plot]'")


def draw_answer(answer: Answer, path: Path) -> None:
    """Write the picture of the first head of an answer; raises UsageError for a path that cannot be written."""
    exhibit, measured = answer.exhibits[0]
    kind = path.suffix.lower().lstrip(".")
    write(path, "--plot", picture(exhibit, measured, kind, every=answer.question.about_every_input))


def picture(exhibit: Exhibit, measured: Measured, kind: str, *, every: bool = False) -> bytes:
    """Return the picture of a head as the bytes of an SVG or PNG file.

    ``every`` says that the question was about every input, so that the ceiling is drawn as well.
    """

    def draw(left: Any, right: Any) -> None:
        _vectors(left, exhibit, measured)
        _ray(right, exhibit, measured, every=every)

    return drawn(draw, kind)


def drawn(
    draw: Callable[[Any, Any], None],
    kind: str,
    size: tuple[float, float] = (9, 4.2),
    widths: tuple[float, float] = (1, 1),
) -> bytes:
    """Return what ``draw`` draws on two axes beside one another, as the bytes of an SVG or PNG file.

    ``size`` is that of the picture in inches, ``widths`` those of the axes in proportion.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(), catch_warnings():
        simplefilter("ignore")  # a name may have signs that the font lacks
        mpl.rcdefaults()  # not the reader's own style
        mpl.rcParams.update(STYLE)
        figure = Figure(figsize=size, layout="constrained")
        FigureCanvasAgg(figure)
        draw(*figure.subplots(1, 2, width_ratios=widths))
        out = BytesIO()
        figure.savefig(
            out, format=kind, dpi=DPI, metadata={"Date": None} if kind == "svg" else {"Software": None}
        )
    return out.getvalue() if kind == "svg" else _smaller(out)


def _smaller(content: BytesIO) -> bytes:
    """Return a PNG file with a palette, a third as large: pictures have few colours."""
    from PIL import Image

    out = BytesIO()
    with Image.open(content) as drawn_one:
        drawn_one.convert("RGB").quantize(COLOURS).save(out, "png", optimize=True, dpi=(DPI, DPI))
    return out.getvalue()


def _vectors(axes: Any, exhibit: Exhibit, measured: Measured) -> None:
    seen = view(exhibit)
    few = len(seen.points) <= 12
    reach = FAR * float(np.hypot(*seen.points[:2].T).max())
    beyond = int((np.hypot(*seen.points.T) > reach).sum()) if reach > 0 else 0
    size = min(float(abs(seen.points).max()), reach or 1.0)
    for label, (x, y) in zip(seen.labels[2:], seen.points[2:], strict=True):
        axes.plot(
            [0, x] if few else [x], [0, y] if few else [y], color=OTHER, marker="o", markersize=4, linewidth=1
        )
        if few:
            axes.annotate(str(label), (x, y), textcoords="offset points", xytext=(5, 5), color="#555555")
    for label, (x, y) in zip(seen.labels[:2], seen.points[:2], strict=True):
        axes.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "color": PAIR, "linewidth": 2})
        axes.annotate(
            str(label), (x, y), textcoords="offset points", xytext=(6, 4), color=PAIR, weight="bold"
        )
        axes.plot([x], [y], color=PAIR, marker=".")
    if seen.direction is not None:
        end = seen.direction * size
        axes.plot([0, end[0]], [0, end[1]], color=RAY, linestyle="--", linewidth=1.5)
        axes.annotate("input", end, textcoords="offset points", xytext=(2, -12), color=RAY)
    axes.plot([0], [0], color="black", marker="+", markersize=7)
    axes.margins(0.15)
    if beyond:
        axes.set(xlim=(-1.1 * reach, 1.1 * reach), ylim=(-1.1 * reach, 1.1 * reach), aspect="equal")
    else:
        axes.set_aspect("equal", adjustable="datalim")
    if exhibit.dim == 1:
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    where = "plane of the pair" if seen.projected else "the label vectors"
    more = f", {seen.left_out} more not shown" if seen.left_out else ""
    more += f", {beyond} beyond it" if beyond else ""
    low, high = (f"{float(_decimal(end)):.4g}" for end in measured.cosine)
    cosine = low if low == high else f"{low} to {high}"
    axes.set_title(
        f"{where}: cosine of {exhibit.pair[0]} and {exhibit.pair[1]} is {cosine}"
        + more.replace(", ", "\n", 1),
        fontsize=10,
    )


def _ray(axes: Any, exhibit: Exhibit, measured: Measured, *, every: bool) -> None:
    low, high = (float(_decimal(end)) for end in measured.coprobability)
    if exhibit.input:
        lengths, chances = along_ray(exhibit)
        styles = ((PAIR, "-"), (RAY, "--"))
        for column, (colour, line) in enumerate(styles):
            axes.plot(
                lengths,
                chances[:, column],
                color=colour,
                linestyle=line,
                label=f"label {exhibit.pair[column]}",
            )
        axes.axvline(lengths[-1] / 2, color=OTHER, linewidth=0.8)
        axes.set_xlabel("length of the input along its ray")
    else:
        axes.plot([0], [1 / len(exhibit.rows)], color=PAIR, marker="o", label="every label at the input 0")
        axes.set_xlabel("the input 0")
    if every:
        axes.axhline(high, color="black", linewidth=1, linestyle=":", label=f"ceiling, at most {high:.4g}")
    else:
        axes.axhline(low, color="black", linewidth=1, linestyle=":", label=f"both at least {low:.4g}")
    axes.set_ylim(0, max(0.55, high * 1.1))
    axes.set_ylabel("probability")
    axes.legend(frameon=False, loc="lower right")
    axes.set_title("how probable the two are together", fontsize=10)


def _decimal(text: str) -> float:
    from fractions import Fraction

    return float(Fraction(text))
