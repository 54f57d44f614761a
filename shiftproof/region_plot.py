"""Pictures of regions: a head's inputs in the plane, and what each part of it brings about, beside the label vectors.

Needs matplotlib (the extra `plot`).  The same answer gives the same bytes.  Colours only repeat what names and
hatches say.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.heads import Head
from shiftproof.occurs import IMPOSSIBLE, Occurrence
from shiftproof.places import write
from shiftproof.plot import OTHER, PAIR, RAY, drawn
from shiftproof.region_scene import LEADER, MOST, Scene, of_question, of_regions, tag
from shiftproof.region_shapes import STRIP, Shape, border
from shiftproof.regions import COUNTED, Regions

#: fills that differ in grey too, and hatches beside them
FILLS = ("#9ec9e8", "#f6c48a", "#a8dcb5", "#e7b5d3", "#f3e79b", "#c9bfe6", "#d9d9d9", "#f2a79b")
HATCHES = ("", "//", "\\\\", "--", "xx", "||", "++", "/")  # of lines alone: dots make files large
LINE = "#3c3c3c"
MOST_VECTORS, MOST_ARROWS = 400, 24
SHORT = 3  # characters of a name that need not be turned
FONTS = (9.0, 8.0, 7.0, 6.0, 5.0)  # points
SMALL, LARGEST = 7.5, FONTS[0]
SIZE, WIDTHS = (10.0, 5.3), (1.0, 1.3)
PANEL = 330.0  # points across the right panel, near enough to tell whether a name fits
WIDEST_TITLE = 54  # characters of a line above the right panel
PLAIN: Any = {"parse_math": False}  # names are no formulas


def refuse(head: Head, *, question: bool) -> None:
    """Raise UsageError for a head whose regions cannot be drawn, before any work: too many features to draw all."""
    if head.dim > 2 and not question:
        raise UsageError(
            f"--plot: the head has {head.dim} features, and all its regions are drawn in a plane: give a head of one or"
            " two, or ask about one region (--argmax L, ...), which draws the plane of its input"
        )


def draw_regions(head: Head, found: Regions | Occurrence, path: Path) -> str:
    """Write the picture of an answer, and return "", or why there is none.

    Raises UsageError for a path that cannot be written and for numbers that floats do not hold.
    """
    why = not_drawn(head, found)
    if not why:
        write(path, "--plot", picture(head, found, path.suffix.lower().lstrip(".")))
    return why


def not_drawn(head: Head, found: Regions | Occurrence) -> str:
    """Return why an answer has no picture, "" where it has one."""
    if isinstance(found, Occurrence):
        if head.dim > 2 and found.witness is None:
            none = "no input does it" if found.verdict == IMPOSSIBLE else "no input is known to do it"
            return f"{none}, and of {head.dim} features only the plane of an input is drawn"
        return ""
    if found.verdict != COUNTED:
        return "not all regions are known"
    if head.dim > 2:
        return f"the regions of {head.dim} features are not drawn"
    if len(found.regions) < (found.count or 0):
        return "the regions were counted, not listed"
    return (
        f"{found.count} regions are more than {MOST:,}, which a picture shows"
        if found.count and found.count > MOST
        else ""
    )


def picture(head: Head, found: Regions | Occurrence, kind: str) -> bytes:
    """Return the picture as the bytes of an SVG or PNG file; raises UsageError where `not_drawn` says why."""
    why = not_drawn(head, found)
    if why:
        raise UsageError(f"--plot: {why}")
    scene = of_question(head, found) if isinstance(found, Occurrence) else of_regions(head, found)

    def draw(left: Any, right: Any) -> None:
        _vectors(left, scene)
        _inputs(right, scene)

    return drawn(draw, kind, SIZE, WIDTHS)


# -- the inputs ------------------------------------------------------------------------------------
def _inputs(axes: Any, scene: Scene) -> None:
    frame = scene.frame
    for place, one in enumerate(scene.shapes):
        _fill(axes, one, scene.kinds[place] if scene.kinds else None)
    if scene.asked is not None and len(scene.asked):
        axes.fill(
            *scene.asked.T, facecolor=(*_rgb(PAIR), 0.3), edgecolor=PAIR, linewidth=1.8, hatch="//", zorder=3
        )
    outline = np.vstack([frame.outline, frame.outline[:1]])
    axes.plot(*outline.T, color=LINE, linewidth=1.2 if frame.round else 0.8, zorder=4)
    left = _named(axes, scene)
    _borders(axes, scene)
    _edges(axes, scene)
    if scene.witness is not None:
        _witness(axes, scene)
    axes.set_aspect("equal")
    _frame(axes, scene)
    more = f" ({left} name{'s' * (left > 1)} left out)" if left else ""
    axes.set_title(fill(scene.title + more, WIDEST_TITLE), fontsize=10, **PLAIN)
    if not scene.shapes and scene.asked is None and not scene.edges:
        axes.text(0, 0, "none", ha="center", va="center", color="#555555")


def _fill(axes: Any, one: Shape, kind: int | None) -> None:
    if kind is None:
        axes.fill(*one.corners.T, facecolor="#f4f4f4", edgecolor="#9a9a9a", linewidth=0.8, zorder=1)
        return
    axes.fill(
        *one.corners.T,
        facecolor=FILLS[kind % len(FILLS)],
        edgecolor="#ffffff",
        hatch=HATCHES[(kind + kind // len(FILLS)) % len(HATCHES)],
        linewidth=0,
        zorder=1,
    )
    corners = np.vstack([one.corners, one.corners[:1]])
    axes.plot(*corners.T, color=LINE, linewidth=0.7, zorder=2)


def _frame(axes: Any, scene: Scene) -> None:
    frame, size = scene.frame, scene.frame.size
    longest = max(map(len, [*scene.names, *(name for name, _ in scene.edges)]), default=0)
    room = 1.04
    if scene.seen.central and not frame.flat:
        room = 1.08 / (1 - min(longest, 24) * 1.2 * SMALL / PANEL) if longest > SHORT else 1.14
    axes.set_xlim(-room * size, room * size)
    axes.set_ylim(
        -room * size * (STRIP * 1.6 if frame.flat else 1), room * size * (STRIP * 1.6 if frame.flat else 1)
    )
    if scene.seen.central and not (frame.flat and frame.round):
        axes.set(xticks=[], yticks=[])
        axes.spines[["left", "bottom"]].set_visible(False)
    if frame.flat:
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    told = (
        "the plane of the input f, which points to the right" if scene.seen.basis is not None else scene.fills
    )
    if not scene.seen.central and scene.seen.basis is None and not frame.flat:
        axes.set_ylabel("second entry of f")
        told = f"first entry of f; {told}" if told else "first entry of f"
    axes.set_xlabel(told or ("f" if frame.flat else ""), fontsize=LARGEST)


def _named(axes: Any, scene: Scene) -> int:
    """Write the names of the regions where there is room; return how many had to be left out."""
    if scene.seen.central and not scene.frame.flat:
        return _around(axes, scene)
    left = 0
    point = 2.1 * scene.frame.size / PANEL
    turns = (0, 90) if scene.frame.flat else (0,)
    for one, name in zip(scene.shapes, scene.names, strict=True):
        wide, high = (len(name) + 1) * 0.62 * point, 1.4 * point
        fitting = (
            (size, turn)
            for size in FONTS
            for turn in turns
            if one.holds(*((size * wide, size * high) if turn == 0 else (size * high, size * wide)))
        )
        size, turn = next(fitting, (0.0, 0))
        if size:
            _write(axes, one.middle, name, size, turn)
        left += not size
    return left


def _around(axes: Any, scene: Scene) -> int:
    """Write the names of cones around the disc, each along its middle ray."""
    size = scene.frame.size
    placed = [
        (one.middle, 2 * one.area / size**2, name)
        for one, name in zip(scene.shapes, scene.names, strict=True)
    ]
    placed += [(point, 0.0, name) for name, point in scene.edges if point.any()]
    radial = max((len(name) for _, _, name in placed), default=0) > SHORT
    around: list[tuple[float, float, str]] = []
    left = 0
    for middle, width, name in placed:
        if width > 0 and np.hypot(*middle) < 1e-6 * size:  # one region, all around
            _write(axes, np.zeros(2), name, LARGEST, 0)
        else:
            around.append((float(np.arctan2(middle[1], middle[0])), width, name))
    font = SMALL if radial else LARGEST
    least = font / (0.36 * PANEL)  # radians between neighbours
    last: list[float] = []
    for angle, _, name in sorted(around, key=lambda item: (-item[1], item[0])):
        if any(abs((angle - other + np.pi) % (2 * np.pi) - np.pi) < least for other in last):
            left += 1
            continue
        last.append(angle)
        turned = np.degrees(angle)
        flipped = abs(turned) > 90
        place = 1.03 * size * np.array([np.cos(angle), np.sin(angle)])
        if radial:
            axes.text(
                *place,
                name,
                rotation=turned + 180 if flipped else turned,
                rotation_mode="anchor",
                ha="right" if flipped else "left",
                va="center",
                fontsize=font,
                **PLAIN,
            )
        else:
            _write(axes, place * 1.04, name, font, 0)
    return left


def _write(axes: Any, place: np.ndarray, name: str, size: float, rotation: float) -> None:
    axes.text(
        *place,
        name,
        ha="center",
        va="center",
        fontsize=size,
        rotation=rotation,
        zorder=6,
        bbox={"boxstyle": "round,pad=0.15", "facecolor": (1, 1, 1, 0.75), "edgecolor": "none"},
        **PLAIN,
    )


def _borders(axes: Any, scene: Scene) -> None:
    """Draw where the logits of the labels asked about are zero, each named on the side where it is on."""
    for label in scene.borders[:MOST_ARROWS]:
        ends = border(scene.seen, scene.frame, label)
        if not len(ends):
            continue
        slope = scene.seen.lines[label, :2]
        axes.plot(*ends.T, color=LINE, linewidth=0.9, linestyle="-.", zorder=4)
        inward = 0.85 * ends[0] + 0.15 * ends[1] + 0.05 * scene.frame.size * slope / np.hypot(*slope)
        _write(axes, inward, f"{tag(scene.head, label)} on", SMALL, 0)


def _edges(axes: Any, scene: Scene) -> None:
    """Draw the label sets that occur only where some logit is zero: rays, or points."""
    for name, point in scene.edges:
        length = float(np.hypot(*point))
        if scene.seen.central and not scene.frame.flat and length > 0:
            end = point / length * scene.frame.size
            axes.plot([0, end[0]], [0, end[1]], color="black", linewidth=2.4, zorder=5)
            continue
        axes.plot(*point[:, None], color="black", marker="D", markersize=5, zorder=5)
        axes.annotate(
            name, point, textcoords="offset points", xytext=(6, 6), fontsize=LARGEST, zorder=6, **PLAIN
        )


def _witness(axes: Any, scene: Scene) -> None:
    point = np.asarray(scene.witness)
    if scene.seen.central and not scene.frame.flat and point.any():
        axes.plot([0, point[0]], [0, point[1]], color=RAY, linestyle="--", linewidth=1.2, zorder=5)
    axes.plot([point[0]], [point[1]], color=RAY, marker="*", markersize=13, markeredgecolor="white", zorder=7)
    axes.annotate(
        "f",
        point,
        textcoords="offset points",
        xytext=(8, 6),
        color=RAY,
        weight="bold",
        zorder=7,
        style="italic",
    )


# -- the label vectors -----------------------------------------------------------------------------
def _vectors(axes: Any, scene: Scene) -> None:
    if scene.seen.flat:
        _logits(axes, scene)
        return
    points = scene.seen.lines[:, :2]
    colours = _colours(scene)
    first = list(dict.fromkeys([*scene.marked, *(one.parts[0][0] for one in scene.shapes if one.parts[0])]))
    order = [*first, *(k for k in range(len(points)) if k not in set(first))][:MOST_VECTORS]
    few = len(points) <= MOST_ARROWS
    for k in reversed(order):
        x, y = points[k]
        strong = k in scene.marked
        colour = PAIR if strong else colours.get(k, OTHER)
        if few or strong:
            axes.annotate(
                "",
                (x, y),
                (0, 0),
                arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.8 if strong else 1.2},
            )
        else:
            axes.plot([x], [y], color=colour, marker="o", markersize=4)
        if few or strong or (k in first and len(first) <= MOST_ARROWS):
            axes.annotate(
                tag(scene.head, k),
                (x, y),
                textcoords="offset points",
                xytext=(6 if x >= 0 else -6, 5 if y >= 0 else -11),
                ha="left" if x >= 0 else "right",
                weight="bold" if strong else "normal",
                fontsize=LARGEST,
                **PLAIN,
            )
    if scene.around:
        corners = points[list(scene.around)]
        turns = np.arctan2(*(corners - corners.mean(axis=0)).T)
        corners = corners[np.argsort(turns)]
        axes.fill(*corners.T, facecolor="none", edgecolor=RAY, linewidth=1.2, linestyle="--", zorder=0)
    axes.update_datalim([*points[order], (0, 0)])
    axes.axhline(0, color="#cccccc", linewidth=0.6, zorder=0)
    axes.axvline(0, color="#cccccc", linewidth=0.6, zorder=0)
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.18)
    axes.set(xticks=[], yticks=[])
    axes.spines[["left", "bottom"]].set_visible(False)
    where = "label vectors" if scene.seen.basis is None else "label vectors, projected on the plane drawn"
    more = f", {len(points) - len(order)} more not shown" if len(points) > len(order) else ""
    axes.set_title(f"the {where}{more}" + ("" if scene.seen.central else " (biases beside)"), fontsize=10)


def _logits(axes: Any, scene: Scene) -> None:
    """Draw the logits of a head of one feature against its input."""
    size = scene.frame.size
    ends = np.array([-size, size])
    colours = _colours(scene)
    lines = scene.seen.lines[:MOST_VECTORS]
    for k, (slope, _, constant) in enumerate(lines):
        heights = slope * ends + constant
        colour = PAIR if k in scene.marked else colours.get(k, OTHER)
        axes.plot(ends, heights, color=colour, linewidth=2 if k in scene.marked else 1.4)
        if len(lines) <= MOST_ARROWS:
            axes.annotate(
                tag(scene.head, k),
                (ends[1], heights[1]),
                textcoords="offset points",
                xytext=(4, -3),
                fontsize=LARGEST,
                **PLAIN,
            )
    axes.set_yticks([])
    axes.set(xlabel="f", ylabel="logit, up to a factor")
    axes.set_title("the labels' logits", fontsize=10)


def _colours(scene: Scene) -> dict[int, Any]:
    """Return the colour of each label that leads a region of its own, as that region's but darker."""
    found: dict[int, Any] = {}
    for one, kind in zip(scene.shapes, scene.kinds if scene.fills in {"", LEADER} else (), strict=False):
        if one.parts and one.parts[0]:
            fill = _rgb(FILLS[kind % len(FILLS)])
            found.setdefault(one.parts[0][0], tuple(0.55 * part for part in fill))
    return found


def _rgb(text: str) -> tuple[float, float, float]:
    red, green, blue = (int(text[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue
