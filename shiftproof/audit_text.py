"""What an audit says to people: the head's facts, its pairs, its nearest labels, what to make of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from html import escape

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


class PrintedAudit(Audit):
    """An audit that prints itself: as the command does, and in a notebook."""

    @classmethod
    def of(cls, audit: Audit) -> PrintedAudit:
        """Return the same audit, printable."""
        return cls(**{field.name: getattr(audit, field.name) for field in fields(audit)})

    def __str__(self) -> str:
        """Return the audit as the command prints it."""
        return audit_text(self, Look())

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


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
    i, j = pair.pair
    page.line()
    page.line(f"labels {_label(audit, i)} and {_label(audit, j)}", style="bold")
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
    rows.append(("ceiling, any input", f"{_probability(pair.any_input)}; {pair.ceiling.says}"))
    if pair.at_radius is not None and pair.in_ball is not None:
        apart = min(pair.at_radius.gap, max(0.0, math.log(Fraction(pair.in_ball[1])) - pair.at_radius.low))
        told = f"{_probability(pair.in_ball)}; both ends certified, {apart:.1e} nats apart"
        rows.append(("ceiling in the ball", told))
    if pair.occurs is not None:
        rows.append(
            ("in the sample", f"at most {pair.occurs[0]:.4g} together, {pair.occurs[1]:.4g} on average")
        )
    page.fields(rows)
    page.line(pair.says, indent=2)


def _shares(shares: Quantiles) -> tuple[str, str]:
    """Return what is added to a cosine and to a distance: the pair's place among others."""
    if shares.counted < 2:
        return "", ""
    among = f"of all {shares.counted} pairs" if shares.complete else f"of {shares.counted} random pairs"
    alike = "" if shares.cosine is None else f"; {shares.cosine:.0%} {among} have no higher one"
    return alike, f"; {shares.difference_norm:.0%} {among} are at most as far apart"


def _table(page: Page, audit: Audit) -> None:
    page.line()
    columns: list[tuple[str, int | None]] = [
        ("labels", None),
        ("cosine", None),
        ("centred", None),
        ("|w_a - w_b|", None),
        ("ceiling", None),
    ]
    if audit.radius is not None:
        columns.append((f"|f| <= {radius_text(audit.radius)}", None))
    if audit.head.embeddings is not None:
        columns.append(("occurs", None))
    page.table(*columns, rows=(_cells(audit, pair) for pair in audit.pairs[:MOST_ROWS]))
    if len(audit.pairs) > MOST_ROWS:
        page.line(f"and {len(audit.pairs) - MOST_ROWS} more: --json has them all")
    page.line("ceiling: what no input makes both labels exceed together; any length, or in the ball")


def _cells(audit: Audit, pair: PairAudit) -> Sequence[str]:
    cells = [
        f"{_label(audit, pair.pair[0])} {_label(audit, pair.pair[1])}",
        cosine_text(pair.cosines.cosine, 3),
        cosine_text(pair.cosines.centred, 3),
        short(pair.cosines.difference_norm, 3),
        _probability(pair.any_input, 3),
    ]
    if pair.in_ball is not None:
        cells.append(_probability(pair.in_ball, 3))
    if pair.occurs is not None:
        cells.append(f"{pair.occurs[0]:.3g}")
    return cells


def _neighbours(page: Page, audit: Audit, change: NeighbourChanges) -> None:
    page.line()
    page.line(f"the labels nearest to {_label(audit, change.label)} by cosine", style="bold")
    listings = [("as stored", change.raw), ("centred", change.centred)]
    if change.chosen is not None:
        listings.append((f"translated, {_label(audit, change.chosen)} first", change.translated))
    for title, found in listings:
        if found:
            listed = ", ".join(f"{_label(audit, one.label)} {cosine_text(one.value, 3)}" for one in found)
            page.line(Text.assemble((f"{title}: ", "cyan"), listed), indent=2)
    page.line(f"{change.says}; none of this changes a probability", indent=2)


def _use(page: Page, use: RealUse) -> None:
    page.line()
    page.line(
        f"cosine against the largest co-probability in the sample, {len(use.pairs)} pairs", style="bold"
    )
    for name, found in (("cosine", use.by_cosine), ("centred cosine", use.by_centred)):
        page.line(f"rank correlation with the {name}: {_correlation(found)}", indent=2)


def _correlation(found: RankCorrelation) -> str:
    if found.value is None or found.interval is None:
        return "none, one side is constant"
    low, high = found.interval
    return f"{found.value:.2f} (95 % of resamplings from {low:.2f} to {high:.2f})"


def _conditions(page: Page, audit: Audit) -> None:
    for word, style, found in (("met", "red", audit.met), ("neither met nor not", "magenta", audit.open)):
        for condition, (i, j) in found[:MOST_ROWS]:
            labels = f"labels {_label(audit, i)} and {_label(audit, j)}"
            page.line(Text.assemble((word, f"bold {style}"), f": {condition.text} by {labels}"))


def _label(audit: Audit, label: int) -> str:
    """Return a label as its number and, if it has one, its name in quotes."""
    name = name_of(audit.head, label)
    return str(label) if name == str(label) else f'{label} "{shown(name, LONGEST_NAME)}"'


def _probability(ends: tuple[str, str], digits: int = 4) -> str:
    low, high = ends
    if low == high:
        return low
    top = high if "/" in high else rounded_up(high, digits)
    if Fraction(high) - Fraction(low) <= Fraction(high) / 10**digits:
        return f"<= {top}"
    return f"{float(Fraction(low)):.{digits}g} to {top}"
