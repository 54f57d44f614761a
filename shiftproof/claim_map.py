"""A map of the claims: where each stands in the picture, and what it rests on, from a review's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

WIDTH, BOX, TALL, LANE = 1000, 232, 70, 8
COLUMNS = 4
BETWEEN, BELOW, MARGIN = 21, 18, 4
LINE = 30  # characters of a claim's name in one line of its box


#: a claim at a level: its box at its own, at higher ones the lane for the paths that lead to it
Item = tuple[str, int]


@dataclass(frozen=True)
class Fixed:
    """How well a claim's statements are fixed: a word, its meaning, and what was counted for it."""

    word: str
    style: str
    why: str


@dataclass(frozen=True)
class Node:
    """A claim in the picture: its corner, the lines of its name, the words below, its styles."""

    name: str
    x: int
    y: int
    lines: tuple[str, ...]
    words: tuple[str, ...]
    style: str
    inside: bool
    verdict: str = ""
    width: int = BOX
    height: int = TALL


@dataclass(frozen=True)
class Picture:
    """The picture: claims, the paths between them, headings (x, y, text), and its height."""

    nodes: tuple[Node, ...]
    paths: tuple[str, ...]
    headings: tuple[tuple[int, int, str], ...]
    width: int
    height: int


def fixed(claim: Mapping[str, Any]) -> Fixed:
    """Return how well the statements of a claim are fixed, from what was tried against them.

    Pinned down: the hypotheses can be satisfied, each one marked necessary is shown to be, every false
    twin is refuted, every tie and every derivation holds, and there is at least one twin and one tie.
    Partly: nothing failed, but something of this is not there.  Loose: something failed.
    """
    necessary = [h for h in claim["hypotheses"] if h["necessary"]]
    twins, ties, derivations = claim["false_twins"], claim["ties"], claim["derivations"]
    sound = (
        not claim["vacuous"]
        and all(h["shown"] for h in necessary)
        and all(t["refuted"] for t in twins)
        and all(t["holds"] for t in ties)
        and all(d["holds"] for d in derivations)
    )
    why = ", ".join(
        (
            f"hypotheses {'not shown satisfiable' if claim['vacuous'] else 'satisfiable'}",
            *_share(sum(h["shown"] for h in necessary), len(necessary), "shown necessary"),
            *_share(sum(t["refuted"] for t in twins), len(twins), "false twins refuted"),
            *_share(sum(t["holds"] for t in ties), len(ties), "ties hold"),
        )
    )
    if not sound:
        return Fixed("loose", "loose", why)
    return Fixed("pinned down", "pinned", why) if twins and ties else Fixed("partly fixed", "partly", why)


def _share(part: int, whole: int, what: str) -> tuple[str, ...]:
    return (f"{part} of {whole} {what}",) if whole else ()


def owner(theorem: str, names: Sequence[str]) -> str:
    """Return the claim that a theorem "claim.statement" belongs to, by the longest name that fits."""
    known = [name for name in names if theorem.startswith(f"{name}.")]
    return max(known, key=len) if known else theorem.partition(".")[0]


def supports(claims: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Return for every claim, in order, the claims that it rests on, each once."""
    names = [claim["id"] for claim in claims]
    return {
        claim["id"]: tuple(dict.fromkeys(owner(theorem, names) for theorem in claim["rests_on"]))
        for claim in claims
    }


def picture(claims: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Picture:
    """Return the map; ``words`` gives the words of the verdicts."""
    rests = supports(claims)
    by_name = {claim["id"]: claim for claim in claims}
    linked = _levels(rests)
    place: dict[str, tuple[int, int]] = {}
    headings = []
    paths: list[str] = []
    top, width = MARGIN, WIDTH
    if linked:
        headings.append((MARGIN, top + 14, "Claims that rest on others, to the right of what they rest on"))
        columns = _ordered(linked, rests)
        step = max(min((WIDTH - 2 * MARGIN - BOX) // max(len(columns) - 1, 1), WIDTH // 2), BOX + 2 * BETWEEN)
        width = max(width, 2 * MARGIN + BOX + step * (len(columns) - 1))
        tall = [sum(_height(item, linked) + BELOW for item in column) for column in columns]
        corners: dict[Item, tuple[int, int]] = {}
        for number, column in enumerate(columns):
            y = top + 28 + (max(tall) - tall[number]) // 2
            for item in column:
                corners[item] = (MARGIN + number * step, y)
                y += _height(item, linked) + BELOW
        place = {name: corner for (name, level), corner in corners.items() if linked[name] == level}
        paths = _paths(rests, linked, corners)
        top += 28 + max(tall) + 10
    alone = [name for name in rests if name not in linked]
    if alone:
        headings.append((MARGIN, top + 14, "Claims that rest on no other claim, and no other on them"))
        top += 28
        for number, name in enumerate(alone):
            down, across = divmod(number, COLUMNS)
            place[name] = (MARGIN + across * (BOX + BETWEEN), top + down * (TALL + BELOW))
        top += -(-len(alone) // COLUMNS) * (TALL + BELOW)
    nodes = tuple(_node(name, place[name], by_name.get(name), words) for name in place)
    return Picture(nodes, tuple(paths), tuple(headings), width, top)


def _levels(rests: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return, for claims with a neighbour, the longest way down to one that rests on none."""
    linked = {name for upper, lowers in rests.items() if lowers for name in (upper, *lowers)}
    levels = dict.fromkeys((name for name in (*rests, *sorted(linked - rests.keys())) if name in linked), 0)
    for _ in levels:  # as many rounds as the longest chain can have; a circle would stop there as well
        for upper, lowers in rests.items():
            for lower in lowers:
                levels[upper] = min(max(levels[upper], levels[lower] + 1), len(levels))
    return levels


def _ordered(levels: Mapping[str, int], rests: Mapping[str, tuple[str, ...]]) -> list[list[Item]]:
    """Return the columns of boxes and lanes, each ordered so that few paths cross."""
    items: dict[Item, set[Item]] = {(name, level): set() for name, level in levels.items()}
    for upper, lowers in rests.items():
        for lower in lowers:
            way = _way(upper, lower, levels)
            for near, far in pairwise(way):
                items.setdefault(near, set()).add(far)
                items.setdefault(far, set()).add(near)
    columns = [[i for i in items if i[1] == level] for level in sorted({level for _, level in items})]
    rank = {item: row / len(column) for column in columns for row, item in enumerate(column)}
    for _ in range(8):
        for column in columns:
            column.sort(key=lambda i: (sum(rank[n] for n in items[i]) / max(len(items[i]), 1), i))
            rank |= {item: (row + 0.5) / len(column) for row, item in enumerate(column)}
    return columns


def _way(upper: str, lower: str, levels: Mapping[str, int]) -> list[Item]:
    """Return the box of a claim, the lanes between, and the box of what it rests on."""
    between = range(levels[upper] - 1, levels[lower], -1)
    return [(upper, levels[upper]), *((lower, level) for level in between), (lower, levels[lower])]


def _height(item: Item, levels: Mapping[str, int]) -> int:
    return TALL if levels[item[0]] == item[1] else LANE


def _paths(
    rests: Mapping[str, tuple[str, ...]], levels: Mapping[str, int], corners: Mapping[Item, tuple[int, int]]
) -> list[str]:
    """Return the curves from claims to what they rest on, through the lanes between the boxes."""
    paths = []
    for upper, lowers in rests.items():
        for lower in lowers:
            way = _way(upper, lower, levels)
            path = ""
            for item, following in pairwise(way):
                (x, y), (to_x, to_y) = corners[item], corners[following]
                start = (x, y + _height(item, levels) // 2)
                last = following == way[-1]
                end = (to_x + BOX + 7 * last, to_y + _height(following, levels) // 2)
                bend = max((start[0] - end[0]) // 2, 30)
                path += f"M{start[0]} {start[1]}" if not path else f"H{start[0]}"
                path += f"C{start[0] - bend} {start[1]} {end[0] + bend} {end[1]} {end[0]} {end[1]}"
            paths.append(path)
    return paths


def _node(
    name: str, corner: tuple[int, int], claim: Mapping[str, Any] | None, words: Mapping[str, str]
) -> Node:
    x, y = corner
    if claim is None:
        return Node(name, x, y, _lines(name), ("not in this report",), "absent", inside=False)
    how, grade = fixed(claim), claim["grade"] or "none"
    said = (f"{words[claim['verdict']]}; {grade if claim['grade'] else 'no grade'}", how.word)
    return Node(name, x, y, _lines(name), said, f"{grade} {how.style}", inside=True, verdict=claim["verdict"])


def _lines(name: str) -> tuple[str, ...]:
    """Return a name in one or two lines, cut where it is too long for both."""
    if len(name) <= LINE:
        return (name,)
    middle = min(
        (i + 1 for i, letter in enumerate(name) if letter in "_/-. " and i < LINE),
        key=lambda i: abs(i - len(name) / 2),
        default=LINE,
    )
    rest = name[middle:]
    return name[:middle], rest if len(rest) <= LINE else f"{rest[: LINE - 1]}\u2026"
