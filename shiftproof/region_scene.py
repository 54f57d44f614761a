"""What a picture of regions shows: a window of the plane of inputs, the regions in it, their names and fills."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from shiftproof.demands import ExactHead
from shiftproof.heads import Head
from shiftproof.layout import shown
from shiftproof.occurs import POSSIBLE, Occurrence
from shiftproof.region_shapes import Plane, Shape, Window, demanded, leading, plane, shape, window
from shiftproof.region_text import counted_words
from shiftproof.regions import LABEL_SETS, RANKINGS, TOP_SETS, Regions

MOST = 1500  # regions in a picture
LONGEST, LONGEST_TITLE = 14, 64
LEADER = "one fill: one most probable label"


@dataclass(frozen=True)
class Scene:
    """What is drawn of an answer: the plane and its window, the regions, their names, the one asked about."""

    head: Head
    seen: Plane
    frame: Window
    shapes: tuple[Shape, ...]
    names: tuple[str, ...]
    kinds: tuple[int, ...]  # the fill and hatch of each, as `fills` says
    fills: str
    title: str
    asked: np.ndarray | None = None
    witness: np.ndarray | None = None
    edges: tuple[tuple[str, np.ndarray], ...] = ()
    marked: tuple[int, ...] = ()
    borders: tuple[int, ...] = ()
    around: tuple[int, ...] = ()  # labels whose rows have that of the label asked about between them


def of_regions(head: Head, found: Regions) -> Scene:
    """Return the picture of all regions of a head of one or two features; raises UsageError for numbers beyond floats."""
    seen = plane(head)
    points = [seen.point(one.witness) for one in found.regions]
    frame = window(seen, [] if seen.central else points, found.radius, near=1.3)
    rivals = None
    if found.kind == TOP_SETS and found.size == 1:
        rivals = np.array(sorted({k for one in found.regions for k in one.parts[0]}), dtype=int)
    shapes, names, kinds, edges = [], [], [], []
    order: dict[Any, int] = {}
    for one, point in zip(found.regions, points, strict=True):
        name = _name(head, found.kind, one.parts)
        if one.edge:
            edges.append((name, point))
            continue
        whole = shape(seen, frame, found.kind, one.parts, rivals)
        if not len(whole.corners):
            continue
        shapes.append(whole)
        names.append(name)
        key = one.parts[0] if found.kind in (RANKINGS, TOP_SETS) else len(one.parts[0])
        kinds.append(order.setdefault(key, len(order)))
    within = "" if found.radius is None else f", |f| <= {found.radius}"
    outside = len(found.regions) - len(shapes) - len(edges)
    fills = {RANKINGS: LEADER, LABEL_SETS: "one fill: as many labels on"}.get(found.kind, "")
    title = f"the inputs f: {found.count} {counted_words(found)}{within}" + (
        f"; {outside} outside the picture" if outside else ""
    )
    return Scene(
        head,
        seen,
        frame,
        tuple(shapes),
        tuple(names),
        tuple(kinds),
        fills,
        title,
        edges=tuple(edges),
    )


def of_question(head: Head, found: Occurrence) -> Scene:
    """Return the picture of one question: the region asked about, the labels that lead around it, the input."""
    demand = found.demand
    asked = tuple(
        dict.fromkeys(
            [*demand.over, *(k for pair in (*demand.strict, *demand.weak) for k in pair if k is not None)]
        )
    )
    seen = plane(head, found.witness, asked)
    point = None if found.witness is None else seen.point(found.witness)
    frame = window(seen, [] if point is None else [point], found.radius, near=1.5)
    competing = not any(None in pair for pair in (*demand.strict, *demand.weak))
    shapes = tuple(leading(seen, frame)) if competing else ()
    region = demanded(seen, frame, demand) if found.verdict == POSSIBLE else None
    title = f"{shown(demand.sentence, LONGEST_TITLE)}: {found.verdict}"
    used = {k for pair, _ in found.multipliers for k in pair if k is not None}
    return Scene(
        head,
        seen,
        frame,
        shapes,
        tuple(_name(head, TOP_SETS, one.parts) for one in shapes),
        (),
        "",
        title,
        asked=region,
        witness=point,
        borders=() if competing else asked,
        around=tuple(used - {*asked}) if len(demand.over) == 1 and not demand.strict and seen.central else (),
        marked=tuple(dict.fromkeys([*asked, *sorted(used)])),
    )


def tag(head: Head, label: int) -> str:
    """Return a label for a picture: its name in quotes, made short, else its number."""
    name = str(head.label_names[label]) if label < len(head.label_names) else str(label)
    return name if name == str(label) else f'"{shown(name, LONGEST)}"'


def _name(head: Head, kind: str, parts: Sequence[Sequence[int]]) -> str:
    if kind == RANKINGS:
        tags = ["=".join(tag(head, k) for k in part) for part in parts]
        long = len(tags) > 8 or sum(map(len, tags)) > 2 * LONGEST
        return ">".join(tags[:4]) + ">..." if long and len(tags) > 4 else ">".join(tags)
    tags = [tag(head, k) for k in parts[0]]
    if kind == TOP_SETS:
        tied = (
            ExactHead(head).twins(parts[0][0])
            if len(parts[0]) == 1 and len(head.unembeddings) <= MOST
            else ()
        )
        return "=".join([*tags, *(tag(head, k) for k in tied)]) if len(tags) == 1 else ",".join(tags)
    text = ",".join(tags)
    return f"{{{text}}}" if len(text) <= 2 * LONGEST else f"{{{len(tags)} labels}}"
