"""What `regions` says to people: counts and lists, or whether one thing can occur and why."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from shiftproof.arithmetic import precise
from shiftproof.demands import Pair, numbered
from shiftproof.exact import Exact, Quadratic, rational, to_arb
from shiftproof.heads import Head
from shiftproof.occurs import IMPOSSIBLE, POSSIBLE, Occurrence
from shiftproof.page import Look, Page
from shiftproof.regions import COUNTED, LABEL_SETS, RANKINGS, SIGNS, TOP_SETS, Region, Regions
from shiftproof.rows import number_text

STYLES = {POSSIBLE: "green", IMPOSSIBLE: "red"}
MOST_LINES = 200
MOST_NUMBERS, MOST_DIGITS = 8, 12
MOST_MULTIPLIERS = 12


def regions_text(of: Head, regions: Regions, look: Look, seconds: float | None = None) -> str:
    """Return an enumeration as text: the count, what ties, the regions with an input each."""
    page = Page(look)
    within = "" if regions.radius is None else f" for inputs of length at most {regions.radius}"
    what = counted_words(regions)
    if regions.verdict == COUNTED:
        page.line(Text.assemble((str(regions.count), "bold green"), f" {what}{within}, exactly"))
    else:
        page.line(Text.assemble(("undecided", "bold magenta"), f": {what}{within}: {regions.reason}"))
    if regions.edges:
        page.line(f"{regions.edges} of them only where some logit is zero", indent=2)
    for group in regions.twins:
        tied = "; a top set has all of them or none" if regions.kind == TOP_SETS else ""
        page.line(f"{_labels(of, group)} have one row and one bias: they tie at every input{tied}", indent=2)
    if regions.silent:
        page.line(f"{_labels(of, regions.silent)}: a zero row and no positive bias, never on", indent=2)
    for region in regions.regions[:MOST_LINES]:
        page.line(f"{region_text(of, regions.kind, region)}   at f = {point(region.witness)}", indent=2)
    if len(regions.regions) > MOST_LINES:
        page.line(f"... and {len(regions.regions) - MOST_LINES} more, all with --json", indent=2)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def occurrence_text(of: Head, found: Occurrence, look: Look, seconds: float | None = None) -> str:
    """Return the answer to one question as text, with its input or what excludes it."""
    page = Page(look)
    within = "" if found.radius is None else f", at an input of length at most {found.radius}"
    page.line(f"asked: {found.demand.sentence}{within}")
    verdict = Text(found.verdict, style=f"bold {STYLES.get(found.verdict, 'magenta')}")
    page.line(Text.assemble(verdict, f": {found.reason}"))
    if found.twins:
        ties = "ties" if len(found.twins) == 1 else "tie"
        page.line(f"{_labels(of, found.twins)} {ties} with it at every input: one row and one bias", indent=2)
    if found.witness is not None:
        page.line(f"f = {point(found.witness)}", indent=2)
    if found.multipliers:
        page.line(f"{_excluded(found)}:", indent=2)
        for pair, multiplier in found.multipliers[:MOST_MULTIPLIERS]:
            value = multiplier if isinstance(multiplier, Quadratic) else rational(multiplier)
            page.line(f"{exact_text(value)} * ({difference(of, pair)})", indent=4)
        more = len(found.multipliers) - MOST_MULTIPLIERS
        if more > 0:
            page.line(f"... and {more} more terms, all with --json", indent=4)
    if found.only is not None:
        at, pair = found.only
        page.line(f"where it is 0, at f = {point(at)}, this is not positive:", indent=2)
        page.line(difference(of, pair), indent=4)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def point(numbers: Sequence[Exact]) -> str:
    """Return an input as text, without what is too much to read."""
    shown = ", ".join(exact_text(v) for v in numbers[:MOST_NUMBERS])
    return f"({shown}{', ...' if len(numbers) > MOST_NUMBERS else ''})"


def exact_text(value: Exact) -> str:
    """Return an exact number, or decimals near it where it is too long to read."""
    text = number_text(value)
    if len(text) <= MOST_DIGITS:
        return text
    with precise(64):  # no float: these may be too large or too small for one
        return f"~{to_arb(value).str(6, radius=False)}"


def difference(of: Head, pair: Pair) -> str:
    """Return one logit less another as text, as of what has to be positive."""
    first, second = ("0" if k is None else f"logit of {numbered(of, k)}" for k in pair)
    return f"{first} - {second}" if pair[1] is not None else first


def counted_words(regions: Regions) -> str:
    """Return what was counted, in the singular where there is one."""
    one = regions.count == 1
    if regions.kind == TOP_SETS and regions.size == 1:
        return "argmax" if one else "argmaxes"
    kind = regions.kind.removesuffix("s") if one else regions.kind
    return f"{kind} of {regions.size} labels" if regions.kind == TOP_SETS else kind


def _excluded(found: Occurrence) -> str:
    """Return in words what the weighted sum shows: where one demand is strict it need not be negative."""
    where = "" if found.radius is None else f" of length at most {found.radius}"
    if all(pair in found.demand.weak for pair, _ in found.multipliers):
        return f"at every input{where} the sum of these is negative, where each would have to be 0 or more"
    if found.only is not None:
        return f"at every input{where} but one the sum of these is negative"
    return f"at no input{where} is the sum of these positive"


def _labels(of: Head, labels: Sequence[int]) -> str:
    return ("labels " if len(labels) > 1 else "label ") + ", ".join(numbered(of, k) for k in labels)


def region_text(of: Head, kind: str, region: Region) -> str:
    """Return a region as text: a ranking, signs, or a set."""
    if kind == RANKINGS:
        return " > ".join(" = ".join(numbered(of, k) for k in part) for part in region.parts)
    if kind == SIGNS:
        signs = {k: sign for part, sign in zip(region.parts, "+0-", strict=True) for k in part}
        return " ".join(signs[k] for k in sorted(signs))
    chosen = ", ".join(numbered(of, k) for k in region.parts[0])
    edge = " (only where some logit is zero)" if kind == LABEL_SETS and region.edge else ""
    return f"{{{chosen}}}{edge}"
