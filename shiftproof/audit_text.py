"""What an audit says to people: the head's facts, its pairs, its nearest labels, what to make of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from rich.text import Text

from shiftproof.audit import Audit, PairAudit, name_of
from shiftproof.layout import shown
from shiftproof.nearest import NeighbourChanges
from shiftproof.page import Look, Page
from shiftproof.pairs import Quantiles, RankCorrelation, RealUse
from shiftproof.sentences import LICENSES, cosine_text, radius_text, rounded_up, short

IN_FULL = 6  # pairs that get a paragraph each; more get a table
MOST_ROWS = 100
LONGEST_NAME = 40
LONGEST_LINE = 1000
ABOUT_CEILINGS = "ceiling: what no input makes both labels exceed together; any length, or in the ball"


def audit_text(audit: Audit, look: Look, seconds: float | None = None) -> str:
    """Return an audit as text."""
    page = Page(look)
    _facts(page, audit)
    if audit.similar is not None:
        _similar(page, audit)
    if len(audit.pairs) > IN_FULL:
        _table(page, audit)
    else:
        for pair in audit.pairs:
            _pair(page, audit, pair)
    if not audit.pairs:
        page.line()
        page.line(f"no pair of labels was looked at: {_why_none(audit)}")
    for change in audit.neighbours:
        _neighbours(page, audit, change)
    if audit.use is not None:
        _use(page, audit.use)
    page.line()
    for paragraph in LICENSES:
        page.line(paragraph)
    _conditions(page, audit)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def _facts(page: Page, audit: Audit) -> None:
    page.line(f"head: {shown(audit.head.name, LONGEST_LINE)}", style="bold")
    for line in (*audit.said, *audit.traits.lines()):
        page.line(shown(line, LONGEST_LINE), indent=2)
    if audit.radius is not None:
        told = (
            audit.radius_from
            if "<=" in audit.radius_from
            else f"|f| <= {radius_text(audit.radius)}, {audit.radius_from}"
        )
        page.line(f"radius of inputs: {shown(told, LONGEST_LINE)}", indent=2)


def _why_none(audit: Audit) -> str:
    if audit.head.labels == 1:
        return "the head has one label"
    if audit.similar is not None:
        return "no two different rows have a cosine; name labels by --labels"
    return "to search the whole head takes long; ask for it by --similar, or name labels by --labels"


def _similar(page: Page, audit: Audit) -> None:
    found = audit.similar
    if found is None or not found.pairs:
        return
    page.line()
    count = len(found.pairs)
    which = f"the {count} pairs" if count > 1 else "the pair"
    page.line(f"{which} of different rows with the highest cosine in the whole head")
    if found.identical:
        repeated, groups = sum(map(len, found.identical)), len(found.identical)
        where = f"{groups} groups" if groups > 1 else "one group"
        page.line(f"{repeated} rows in {where} of identical rows: pairs within are left out", indent=2)


def _pair(page: Page, audit: Audit, pair: PairAudit) -> None:
    page.line()
    page.line(pair_title(audit, pair), style="bold")
    page.fields(pair_fields(audit, pair))
    page.line(pair.says, indent=2)


def pair_title(audit: Audit, pair: PairAudit) -> str:
    """Return the labels of a pair, with their names."""
    return "labels {} and {}".format(*(label_text(audit, label) for label in pair.pair))


def pair_fields(audit: Audit, pair: PairAudit) -> list[tuple[str, str]]:
    """Return what is known of a pair, each number with what it is."""
    alike, distant = _shares(pair.shares)
    rows = [
        ("cosine", cosine_text(pair.cosines.cosine) + alike),
        ("centred cosine", cosine_text(pair.cosines.centred)),
    ]
    if pair.cosines.why:
        rows.append(("why none", pair.cosines.why))
    rows += [
        ("equivalent heads", pair.reachable.says),
        ("|w_a - w_b|", short(pair.cosines.difference_norm) + distant),
    ]
    if audit.radius is not None:
        bound = rounded_up(pair.log_ratio.bound[1])
        rows.append(("log-odds", f"|ln p_a - ln p_b| <= {bound} for |f| <= {radius_text(audit.radius)}"))
    rows.append(("ceiling, any input", f"{probability_text(pair.any_input)}; {pair.ceiling.says}"))
    if pair.at_radius is not None and pair.in_ball is not None:
        apart = min(pair.at_radius.gap, max(0.0, math.log(Fraction(pair.in_ball[1])) - pair.at_radius.low))
        told = f"{probability_text(pair.in_ball)}; both ends certified, {apart:.1e} nats apart"
        rows.append(("ceiling in the ball", told))
    if pair.occurs is not None:
        rows.append(
            ("in the sample", f"at most {pair.occurs[0]:.4g} together, {pair.occurs[1]:.4g} on average")
        )
    return rows


def _shares(shares: Quantiles) -> tuple[str, str]:
    """Return what is added to a cosine and to a distance: the pair's place among others."""
    if shares.counted < 2:
        return "", ""
    among = f"of all {shares.counted} pairs" if shares.complete else f"of {shares.counted} random pairs"
    alike = "" if shares.cosine is None else f"; {shares.cosine:.0%} {among} have no higher one"
    return alike, f"; {shares.difference_norm:.0%} {among} are at most as far apart"


def _table(page: Page, audit: Audit) -> None:
    page.line()
    heads = [(name, None) for name in pair_columns(audit)]
    page.table(*heads, rows=(pair_cells(audit, pair) for pair in audit.pairs[:MOST_ROWS]))
    if len(audit.pairs) > MOST_ROWS:
        page.line(f"and {len(audit.pairs) - MOST_ROWS} more: --json has them all")
    page.line(ABOUT_CEILINGS)


def pair_columns(audit: Audit) -> list[str]:
    """Return the columns of the table of pairs."""
    columns = ["labels", "cosine", "centred", "|w_a - w_b|", "ceiling"]
    if audit.radius is not None:
        columns.append(f"|f| <= {radius_text(audit.radius)}")
    if audit.head.embeddings is not None:
        columns.append("occurs")
    return columns


def pair_cells(audit: Audit, pair: PairAudit) -> Sequence[str]:
    """Return the row of a pair in that table."""
    cells = [
        f"{label_text(audit, pair.pair[0])} {label_text(audit, pair.pair[1])}",
        cosine_text(pair.cosines.cosine, 3),
        cosine_text(pair.cosines.centred, 3),
        short(pair.cosines.difference_norm, 3),
        probability_text(pair.any_input, 3),
    ]
    if pair.in_ball is not None:
        cells.append(probability_text(pair.in_ball, 3))
    if pair.occurs is not None:
        cells.append(f"{pair.occurs[0]:.3g}")
    return cells


def _neighbours(page: Page, audit: Audit, change: NeighbourChanges) -> None:
    page.line()
    page.line(f"the labels nearest to {label_text(audit, change.label)} by cosine", style="bold")
    listings = [("as stored", change.raw), ("centred", change.centred)]
    if change.chosen is not None:
        listings.append((f"translated, {label_text(audit, change.chosen)} first", change.translated))
    for title, found in listings:
        if found:
            listed = ", ".join(f"{label_text(audit, one.label)} {cosine_text(one.value, 3)}" for one in found)
            page.line(Text.assemble((f"{title}: ", "cyan"), listed), indent=2)
    page.line(f"{change.says}; none of this changes a probability", indent=2)


def _use(page: Page, use: RealUse) -> None:
    page.line()
    page.line(
        f"cosine against the largest co-probability in the sample, {len(use.pairs)} pairs", style="bold"
    )
    for name, found in (("cosine", use.by_cosine), ("centred cosine", use.by_centred)):
        page.line(f"rank correlation with the {name}: {correlation_text(found)}", indent=2)


def correlation_text(found: RankCorrelation) -> str:
    """Return a rank correlation with its interval, or why there is none."""
    if found.value is None or found.interval is None:
        return "none, one side is constant"
    low, high = found.interval
    return f"{found.value:.2f} (95 % of resamplings from {low:.2f} to {high:.2f})"


def _conditions(page: Page, audit: Audit) -> None:
    for word, style, found in (("met", "red", audit.met), ("neither met nor not", "magenta", audit.open)):
        for condition, (i, j) in found[:MOST_ROWS]:
            labels = f"labels {label_text(audit, i)} and {label_text(audit, j)}"
            page.line(Text.assemble((word, f"bold {style}"), f": {condition.text} by {labels}"))


def label_text(audit: Audit, label: int) -> str:
    """Return a label as its number and, if it has one, its name in quotes."""
    name = name_of(audit.head, label)
    return str(label) if name == str(label) else f'{label} "{shown(name, LONGEST_NAME)}"'


def probability_text(ends: tuple[str, str], digits: int = 4) -> str:
    """Return an enclosed ceiling: its bound where that is all there is to see, else both ends."""
    low, high = ends
    if low == high:
        return low
    top = high if "/" in high else rounded_up(high, digits)
    if Fraction(high) - Fraction(low) <= Fraction(high) / 10**digits:
        return f"<= {top}"
    return f"{float(Fraction(low)):.{digits}g} to {top}"
