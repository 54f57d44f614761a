"""The origin explorer: heads in a plane as numbers for a page on which their origin can be dragged."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from shiftproof.errors import InexactError, UsageError
from shiftproof.exact import to_float
from shiftproof.layout import shown
from shiftproof.rows import number_text

if TYPE_CHECKING:
    from markupsafe import Markup

    from shiftproof.cosines import PairCosines
    from shiftproof.heads import Head
    from shiftproof.unbounded import Unbounded

    #: the cosines and the ceiling of a pair
    Known = tuple[PairCosines, Unbounded]

MOST_LABELS = 5000  # on one page
MOST_CERTIFIED = 12  # labels of a head of which every pair's ceiling is certified
MOST_NUMBERS = 40_000_000  # of a head of which the ceiling of the one pair is
MOST_EXACT = 40  # rows that are shown as they are written
BLOCK = 4096
PARALLEL = 1e-12  # of a length: what is left of a row along another, when only rounding is
HUGE, TINY = 400, -400  # binary exponents beyond which squares come near the end of floats
NEAR = 0.002  # how near to a ceiling its input comes, where none attains it

Scene = dict[str, Any]


@dataclass(frozen=True)
class Plane:
    """Where the rows of a head are seen: ``points`` (n, 2), what is left of each outside (n,), and the mean row.

    ``basis`` (2, d) is None where the head has two features at most; coordinates are in units of 2^``exponent``.
    """

    points: Any
    rest: Any
    mean: tuple[float, float]
    mean_rest: float
    basis: Any
    exponent: int


def scene(
    head: Head,
    pair: tuple[int, int] = (0, 1),
    title: str = "",
    known: Sequence[Known] | None = None,
    point: Sequence[float] | None = None,
) -> Scene:
    """Return what the page is told of one head, as JSON: rows in the plane, names, certified ceilings.

    A head of more than two features is projected on the plane of the pair, which changes nothing for inputs of
    that plane.  ``known`` is what was certified of pairs; without it that is done here.  ``point`` is an input to
    begin at.  Raises UsageError for a head of one label and for a pair that it does not have.
    """
    n = head.labels
    if n < 2:
        raise UsageError(f"{head.name}: has one label; a cosine needs two, give a head with more")
    if pair[0] == pair[1] or not all(0 <= label < n for label in pair):
        raise UsageError(f"--labels: give two different labels from 0 to {n - 1}")
    plane = seen(head, pair)
    kept = kept_labels(plane.points, head.bias, pair)
    names = [_visible(str(head.label_names[k])) for k in kept] if len(head.label_names) else None
    bias = None if head.bias is None else [_float(head.bias[k]) for k in kept]
    start = {} if point is None else _start(plane, np.asarray(point, dtype=float))
    return {
        **start,
        "title": shown(title or head.title, 160),
        "labels": n,
        "dim": head.dim,
        "names": None if names == [str(k) for k in range(n)] else names,
        "numbers": None if len(kept) == n else kept,
        "rows": plane.points[kept].tolist(),
        "rest": None if plane.basis is None else plane.rest[kept].tolist(),
        "bias": bias,
        "exact": _texts(head) if plane.exponent == 0 else None,
        "mean": list(plane.mean),
        "meanRest": plane.mean_rest,
        "exponent": plane.exponent,
        "pair": [kept.index(label) for label in pair],
        "certified": certified(head, pair, plane) if known is None else told(head, known, plane),
    }


def _start(plane: Plane, point: Any) -> Scene:
    """Return an input as the page is told it: what of it lies in the plane, in the page's units."""
    with np.errstate(over="ignore"):
        scaled = np.ldexp(point, plane.exponent)
    here = [*scaled, 0.0][:2] if plane.basis is None else plane.basis @ scaled
    if not np.isfinite(here).all():
        return {}
    told: Scene = {"input": [float(value) for value in here]}
    if plane.basis is not None and np.linalg.norm(scaled - here @ plane.basis) > PARALLEL * np.linalg.norm(
        scaled
    ):
        told["note"] = "The input leaves this plane; what lies in the plane is taken."
    return told


def _visible(name: str) -> str:
    """Return a name on one line; one without a sign to see gets quotes."""
    return shown(name, 40) if name.strip() else f"\u201c{shown(name, 40)}\u201d"


def seen(head: Head, pair: tuple[int, int]) -> Plane:
    """Return a head's rows in the plane: as they are, or projected on the plane of two of them and the origin."""
    n, d = head.labels, head.dim
    blocks = range(0, n, BLOCK)
    largest = max(float(np.abs(head.floats(s, s + BLOCK)).max()) for s in blocks)
    exponent = math.frexp(largest)[1]
    exponent = exponent if largest > 0 and not TINY < exponent < HUGE else 0
    basis = None if d <= 2 else _basis(head, pair, exponent)
    points, rest = np.zeros((n, 2)), np.zeros(n)
    total = np.zeros(d)
    for start in blocks:
        block = np.ldexp(head.floats(start, start + BLOCK), -exponent)
        total += block.sum(axis=0)
        if basis is None:
            points[start : start + BLOCK, :d] = block
        else:
            here = np.einsum("nd,pd->np", block, basis)
            points[start : start + BLOCK] = here
            outside = block - np.einsum("np,pd->nd", here, basis)
            rest[start : start + BLOCK] = np.sqrt(np.einsum("nd,nd->n", outside, outside))
    rest[list(pair)] = 0.0
    mean = (math.fsum(points[:, 0]) / n, math.fsum(points[:, 1]) / n)
    if head.is_exact and exponent == 0 and d <= 2:
        with contextlib.suppress(InexactError):  # several square roots: their floats will do
            sums = [to_float(sum(head.rows[:, c], fmpq(0)) / fmpq(n)) for c in range(d)]
            mean = (sums[0], [*sums, 0.0][1])
    outside = np.zeros(d) if basis is None else total / n - np.asarray(mean) @ basis
    return Plane(points, rest, mean, float(np.linalg.norm(outside)), basis, exponent)


def _basis(head: Head, pair: tuple[int, int], exponent: int) -> Any:
    """Return an orthonormal basis (2, d) of the plane of two rows; another row, or axis, stands in for a parallel one."""
    first, second = (np.ldexp(head.floats(k, k + 1)[0], -exponent) for k in pair)
    along = next((v / np.linalg.norm(v) for v in (first, second) if v.any()), np.eye(1, head.dim)[0])
    candidates = [second]
    across = second - (second @ along) * along
    if not np.linalg.norm(across) > PARALLEL * np.linalg.norm(second):
        candidates = [np.ldexp(head.floats(k, k + 1)[0], -exponent) for k in range(min(head.labels, BLOCK))]
        candidates += list(np.eye(2, head.dim))
    for row in candidates:
        across = row - (row @ along) * along
        across -= (across @ along) * along
        if np.linalg.norm(across) > PARALLEL * np.linalg.norm(row):
            break
    return np.array([along, across / np.linalg.norm(across)])


def kept_labels(points: Any, bias: Any, pair: tuple[int, int]) -> list[int]:
    """Return the labels of a page in order: all, or of very many the pair, those on the hull, and others at even steps."""
    n = len(points)
    if n <= MOST_LABELS:
        return list(range(n))
    kept = dict.fromkeys((*pair, *_hull(points)))
    if bias is not None:
        turns = np.linspace(0, 2 * math.pi, 720, endpoint=False)
        spread = float(np.abs(points).max()) or 1.0
        for reach in (0.0, 1.0, 4.0, 16.0):
            inputs = reach / spread * np.stack([np.cos(turns), np.sin(turns)])
            kept |= dict.fromkeys(np.argmax(points @ inputs + np.asarray(bias)[:, None], axis=0).tolist())
    room = MOST_LABELS - len(kept)
    if room > 0:
        kept |= dict.fromkeys(range(0, n, -(-n // room)))
    return sorted(list(kept)[:MOST_LABELS])


def _hull(points: Any) -> list[int]:
    """Return the corners of the convex hull of points in the plane, in floats."""
    order = np.lexsort((points[:, 1], points[:, 0])).tolist()
    places = points.tolist()
    corners: list[int] = []
    for run in (order, order[::-1]):
        chain: list[int] = []
        for k in run:
            while len(chain) > 1 and _turn(places[chain[-2]], places[chain[-1]], places[k]) <= 0:
                chain.pop()
            chain.append(k)
        corners += chain[:-1]
    return corners


def _turn(a: Sequence[float], b: Sequence[float], c: Sequence[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def certified(head: Head, pair: tuple[int, int], plane: Plane) -> list[Scene]:
    """Return what is certified of pairs, every pair of a small head: cosines, ceilings, an input of the plane."""
    from shiftproof.cosines import pair_cosines
    from shiftproof.unbounded import unbounded_ceilings

    n = head.labels
    if n * head.dim > MOST_NUMBERS:
        return []
    pairs = list(combinations(range(n), 2)) if n <= MOST_CERTIFIED and plane.basis is None else [pair]
    try:
        known = list(zip(pair_cosines(head, pairs), unbounded_ceilings(head, pairs), strict=True))
    except InexactError:  # rows in several square roots are not held exactly
        return []
    return told(head, known, plane)


def told(head: Head, known: Iterable[Known], plane: Plane) -> list[Scene]:
    """Return what is certified of pairs as the page is told it, with an input of the plane where there is one."""
    from shiftproof.sentences import probabilities

    found = []
    for one, ceiling in known:
        low, high = probabilities(ceiling)
        point = None if plane.basis is not None or plane.exponent else _input(head, plane.points, ceiling)
        found.append(
            {
                "pair": list(one.pair),
                "cosine": one.cosine,
                "centred": one.centred,
                "ceiling": [low, high],
                "says": ceiling.says,
                "input": point,
            }
        )
    return found


def _input(head: Head, points: Any, ceiling: Any) -> list[float] | None:
    """Return an input at which a pair comes near its ceiling, from what the ceiling's certificate has; in floats."""
    if ceiling.input is None and ceiling.ray is None:
        return None
    zero = np.zeros(head.dim)
    start = zero if ceiling.input is None else np.array([_float(v) for v in ceiling.input])
    ray = zero if ceiling.ray is None else np.array([_float(v) for v in ceiling.ray])
    bias = np.zeros(head.labels) if head.bias is None else np.array([_float(v) for v in head.bias])
    least = math.exp(ceiling.low) - NEAR
    point = start
    for power in range(-8, 40):
        logits = points[:, : head.dim] @ point + bias
        shares = np.exp(logits - logits.max())
        if not ray.any() or min(shares[list(ceiling.pair)]) / shares.sum() >= least:
            break
        point = start + 2.0**power * ray
    return [*map(float, point), 0.0][:2]


def _float(value: Any) -> float:
    return (
        float(value) if isinstance(value, float | np.floating) or hasattr(value, "dtype") else to_float(value)
    )


def _texts(head: Head) -> list[list[str]] | None:
    """Return the rows of a small exact head as they are written."""
    if not head.is_exact or head.dim > 2 or head.labels > MOST_EXACT:
        return None
    return [[number_text(v) for v in row] for row in head.rows]


def published_scenes() -> list[Scene]:
    """Return the published examples that every command knows, in their file's order."""
    from shiftproof.heads import Matrices
    from shiftproof.ledger import library_root

    folder = library_root() / "numeric" / "matrices"
    found = []
    for name, entry in json.loads((folder / "published.json").read_text(encoding="utf-8"))[
        "matrices"
    ].items():
        if entry.get("shared", True):
            head = Matrices(folder).published(name)
            found.append(scene(head, title=entry["title"][:1].upper() + entry["title"][1:]))
    return found


def as_json(scenes: Iterable[Scene]) -> Markup:
    """Return scenes as JSON that can stand inside a script element: no name in them can end it."""
    from markupsafe import Markup

    text = json.dumps(list(scenes), ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  (no sign is left that HTML knows)


def explorer_part(scenes: Iterable[Scene], level: int = 2) -> Markup:
    """Return the explorer as a section to go inside a page, with its script and headings of a level.

    The page includes base.css and explorer.css, and one explorer only.
    """
    from markupsafe import Markup

    from shiftproof.hypertext import render, verbatim

    text = render("explorer_part.html", data=as_json(scenes), level=level, script=verbatim("explorer.js"))
    return Markup(text)  # noqa: S704  (rendered with escaping)


def explorer_section(scenes: Iterable[Scene], title: str, says: str, level: int = 2) -> Markup:
    """Return the explorer under a heading of ``level`` with a sentence, to go among the sections of a page."""
    from markupsafe import Markup

    from shiftproof.hypertext import render

    part = explorer_part(scenes, level + 1)
    text = render("explorer_section.html", part=part, title=title, says=says, level=level)
    return Markup(text)  # noqa: S704  (rendered with escaping)


def explorer_html(scenes: Iterable[Scene]) -> str:
    """Return the page that explores heads: one file, the same bytes for the same scenes."""
    from shiftproof.hypertext import render, verbatim

    styles = verbatim("base.css") + verbatim("explorer.css")
    return render("explorer.html", part=explorer_part(scenes), style=styles)
