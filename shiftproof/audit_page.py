"""An audit as one page that needs nothing beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from shiftproof.audit import Audit, PairAudit, name_of
from shiftproof.audit_cloud import Cloud, cloud, listing
from shiftproof.audit_document import ends
from shiftproof.audit_text import pair_fields, probability_text
from shiftproof.errors import UsageError
from shiftproof.explorer import explorer_section, scene
from shiftproof.hypertext import NOTHING, render, styles, verbatim
from shiftproof.layout import shown
from shiftproof.sentences import LICENSES, cosine_text, radius_text, rounded_up, short

if TYPE_CHECKING:
    from markupsafe import Markup

    from shiftproof.verify import Enclosure

MOST_ROWS, MOST_FULL = 1000, 200  # pairs in the table, and with a section each
MOST_WEIGHTS, MOST_ENTRIES = 12, 8  # shown of what certifies a ceiling
MOST_SCENES, MOST_TOGETHER = 4, 1000  # pairs in the explorer, where the head has so few labels
MOST_NUMBERS = 200_000_000  # of a head that the explorer reads
LONGEST_NAME, LONGEST_LINE = 60, 400
SCHEMA = "shiftproof/audit/1"


@dataclass(frozen=True)
class Weights:
    """The largest weights of a certificate as text, by label, and how many more there are."""

    most: tuple[tuple[int, str], ...] = ()
    left: int = 0


@dataclass(frozen=True)
class Backing:
    """What certifies a ceiling: in words, vectors (what, first numbers), and weights."""

    title: str
    says: str
    vectors: tuple[tuple[str, str], ...]
    weights: Weights


@dataclass(frozen=True)
class Row:
    """A pair as the page shows it: texts of a table's row, facts, enclosures, what certifies its ceilings."""

    pair: tuple[int, int]
    anchor: str
    cosine: str
    centred: str
    reachable: str
    distance: str
    ceiling: str
    ball: str
    occurs: str
    says: str
    facts: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str, str], ...]
    proofs: tuple[Backing, ...]


def audit_html(
    audit: Audit, versions: Mapping[str, str], command_line: str, *, conditions: bool = False
) -> str:
    """Return an audit as a page, without the time it took: the same audit gives the same bytes.

    ``conditions`` says that some were asked for.  The explorer shows the head in the planes of the first
    pairs.  Of very many pairs the page has the first, and says so.
    """
    rows = [_row(audit, pair, place) for place, pair in enumerate(audit.pairs[:MOST_ROWS])]
    clouds: tuple[Cloud, ...] = ()
    if audit.use is not None:
        clouds = tuple(cloud(audit, centred=centred) for centred in (False, True))
    return render(
        "audit.html",
        audit=audit,
        name=shown(audit.head.name, LONGEST_NAME),
        lead=lead(audit),
        conditions=conditions,
        facts=[shown(line, LONGEST_LINE) for line in (*audit.said, *audit.traits.lines())],
        radius=_radius(audit),
        ball="" if audit.radius is None else f"|f| \u2264 {radius_text(audit.radius)}",
        versions=versions,
        command_line=command_line,
        similar=_similar(audit),
        why_none="" if audit.pairs else "No pair of labels was looked at; name labels by --labels.",
        rows=rows,
        clouds=clouds,
        listing=listing(audit) if clouds else "",
        part=explored(audit),
        most_rows=MOST_ROWS,
        most_full=MOST_FULL,
        called=lambda k: called(audit, k),
        cosine=lambda value: cosine_text(value, 3),
        licenses=LICENSES,
        schema=SCHEMA,
        style=styles("base.css", "page.css", "explorer.css"),
        script=verbatim("page.js"),
    )


def called(audit: Audit, label: int) -> str:
    """Return a label as its number and, if it has one, its name in quotes."""
    name = name_of(audit.head, label)
    return str(label) if name == str(label) else f"{label} \u201c{shown(name, LONGEST_NAME)}\u201d"


def lead(audit: Audit) -> str:
    """Return in two sentences what was asked of the head and what came of it."""
    count = len(audit.pairs)
    pairs = f"{count} pairs" if count != 1 else "one pair"
    asked = f"Asked: what the cosine between label vectors tells about probabilities, for {pairs} of labels."
    if not count:
        return f"{asked} No pair was looked at, so only facts of the head are here."
    free = sum(pair.reachable.is_range for pair in audit.pairs)
    those = "this pair" if count == 1 else f"{'all' if free == count else free} of these pairs"
    moved = (
        f"Found: heads with the same probabilities give {those} every cosine from \u22121 to 1"
        if free
        else "Found: no pair can be given every cosine by a head with the same probabilities"
    )
    tops = [pair.any_input[1] if pair.in_ball is None else pair.in_ball[1] for pair in audit.pairs]
    least, most = min(tops, key=Fraction), max(tops, key=Fraction)
    where = "" if audit.radius is None else f" for inputs of length at most {radius_text(audit.radius)}"
    limit = _upper(most)
    if _upper(least) != limit:
        limit = f"{_upper(least)} for the pair that it limits most and {limit} for the one it limits least"
    return f"{asked} {moved}; what limits both labels together{where} is the ceiling, {limit}."


def explored(audit: Audit) -> Markup:
    """Return the explorer with the head in the planes of the first pairs; nothing where there is no pair."""
    head = audit.head
    if not audit.pairs or head.labels * head.dim > MOST_NUMBERS:
        return NOTHING
    flat = head.dim <= 2
    most = 1 if flat or head.labels > MOST_TOGETHER else MOST_SCENES
    scenes = []
    for pair in audit.pairs[:most]:
        title = (
            head.title if flat else f"Labels {called(audit, pair.pair[0])} and {called(audit, pair.pair[1])}"
        )
        known = [(one.cosines, one.ceiling) for one in (audit.pairs if flat else (pair,))]
        try:
            scenes.append(scene(head, pair.pair, title, known))
        except UsageError:  # one label, or a label twice: nothing to drag
            return NOTHING
    where = "The label vectors" if flat else "The label vectors in the plane of a pair"
    return explorer_section(
        scenes,
        "Drag the origin of this head",
        f"{where}. Dragging the origin takes one vector from all of them: the cosine becomes what you like, and no"
        " probability moves.",
    )


def _row(audit: Audit, pair: PairAudit, place: int) -> Row:
    return Row(
        pair.pair,
        f"pair-{place + 1}",
        cosine_text(pair.cosines.cosine, 3),
        cosine_text(pair.cosines.centred, 3),
        f"{pair.reachable.values[0]} to {pair.reachable.values[-1]}"
        if pair.reachable.is_range
        else " or ".join(pair.reachable.values) or "none",
        short(pair.cosines.difference_norm, 3),
        probability(pair.any_input, 3),
        "" if pair.in_ball is None else probability(pair.in_ball, 3),
        "" if pair.occurs is None else f"{pair.occurs[0]:.3g}",
        pair.says if place < MOST_FULL else "",
        tuple(_facts(audit, pair)) if place < MOST_FULL else (),
        tuple(_ends(pair)) if place < MOST_FULL else (),
        tuple(_backing(pair)) if place < MOST_FULL else (),
    )


def _facts(audit: Audit, pair: PairAudit) -> list[tuple[str, str]]:
    """Return what is known of a pair, as the command prints it."""
    found = pair_fields(audit, pair)
    return [(f"{name[:1].upper()}{name[1:]}", value.replace("<=", "\u2264")) for name, value in found]


def _ends(pair: PairAudit) -> list[tuple[str, str, str]]:
    named = [
        ("Cosine", ends(pair.cosines.cosine)),
        ("Centred cosine", ends(pair.cosines.centred)),
        ("Distance", ends(pair.cosines.difference_norm)),
        ("Ceiling, any input", pair.any_input),
        ("Ceiling in the ball", pair.in_ball),
    ]
    return [(what, found[0], found[1]) for what, found in named if found is not None]


def _backing(pair: PairAudit) -> list[Backing]:
    ceiling, ball = pair.ceiling, pair.at_radius
    reached = {
        True: "An input reaches it.",
        False: "No input reaches it; inputs come as near as wanted.",
        None: "",
    }[ceiling.attained]
    some = [("An input", ceiling.input), ("A direction in which it is approached", ceiling.ray)]
    proofs = [
        Backing(
            "Inputs of every length",
            f"{ceiling.says[:1].upper()}{ceiling.says[1:]}; {ceiling.how}. {reached}".strip(),
            tuple((what, numbers(values)) for what, values in some if values is not None),
            _weights(ceiling.weights or ()),
        )
    ]
    if ball is not None:
        labels, values = ball.weights
        total = math.fsum(map(float, values)) or 1.0
        found = [(int(k), float(v) / total) for k, v in zip(labels.tolist(), values.tolist(), strict=True)]
        says = f"An input of length {np.linalg.norm(np.asarray(ball.input, dtype=float)):.6g} reaches the lower end;"
        proofs.append(
            Backing(
                f"Inputs of length at most {radius_text(ball.radius)}",
                f"{says} the weights below give the upper end, {max(ball.gap, 0):.1e} nats away ({ball.arithmetic}).",
                (("The input", numbers(ball.input)),),
                _weights(found),
            )
        )
    return proofs


def numbers(values: Any) -> str:
    """Return the first numbers of a vector, to six digits, and how many more there are."""
    told = [f"{number:.6g}" for number in map(_float, values[:MOST_ENTRIES])]
    more = len(values) - len(told)
    return f"({', '.join(told)}{f', ... and {more} more' if more else ''})"


def _weights(found: Sequence[tuple[int, Any]]) -> Weights:
    most = sorted(((label, _float(weight)) for label, weight in found), key=lambda one: (-one[1], one[0]))
    kept = most[:MOST_WEIGHTS]
    return Weights(tuple((label, f"{weight:.6g}") for label, weight in kept), len(most) - len(kept))


def _float(value: Any) -> float:
    from shiftproof.exact import to_float

    return float(value) if isinstance(value, float | int | np.floating) else to_float(value)


def _radius(audit: Audit) -> str:
    if audit.radius is None:
        return ""
    if "<=" in audit.radius_from:
        return shown(audit.radius_from, LONGEST_LINE)
    return shown(f"|f| \u2264 {radius_text(audit.radius)}, {audit.radius_from}", LONGEST_LINE)


def _similar(audit: Audit) -> str:
    found = audit.similar
    if found is None or not found.pairs:
        return ""
    count = len(found.pairs)
    which = f"The {count} pairs" if count > 1 else "The pair"
    said = f"{which} of different rows with the highest cosine in the whole head are among these."
    if found.identical:
        repeated = sum(map(len, found.identical))
        said += f" Left out are pairs of identical rows ({repeated} rows in {len(found.identical)} groups)."
    return said


def probability(found: Enclosure, digits: int = 4) -> str:
    """Return an enclosed ceiling in words: exactly, as an upper bound where that is all that is left, or both ends."""
    return probability_text(found, digits).replace("<=", "at most")


def _upper(end: str) -> str:
    return end if "/" in end else f"at most {rounded_up(end)}"
