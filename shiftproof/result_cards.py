"""Results as cards for a notebook: heads, answers, audits, twins, ceilings, regions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.answer_text import MOST_COLUMNS, MOST_ROWS, approximately, short_text
from shiftproof.audit import Audit
from shiftproof.audit_text import (
    ABOUT_CEILINGS,
    IN_FULL,
    LONGEST_LINE,
    correlation_text,
    pair_cells,
    pair_columns,
    pair_fields,
    pair_title,
    probability_text,
)
from shiftproof.card import BAD, GOOD, OPEN, Block, Card, Fields, Grid, Line
from shiftproof.ceiling import Ceiling
from shiftproof.demands import numbered
from shiftproof.exact import Quadratic, rational
from shiftproof.figures import logits
from shiftproof.figures import probabilities as softmax
from shiftproof.heads import Head
from shiftproof.layout import shown
from shiftproof.occurs import IMPOSSIBLE, POSSIBLE, Occurrence
from shiftproof.region_text import counted_words, difference, exact_text, point, region_text
from shiftproof.regions import COUNTED, Regions
from shiftproof.rows import ZERO, Exhibit, dense
from shiftproof.search import FOUND, Answer
from shiftproof.search import IMPOSSIBLE as NONE
from shiftproof.sentences import probabilities, radius_text
from shiftproof.twin import Twin
from shiftproof.twin_text import twin_fields
from shiftproof.unbounded import Unbounded
from shiftproof.verify import Measured

MOST_HEADS, MOST_PAIRS, MOST_REGIONS, MOST_TERMS = 3, 50, 40, 12
MOODS = {FOUND: GOOD, NONE: BAD, POSSIBLE: GOOD, IMPOSSIBLE: BAD, COUNTED: GOOD}


def head_lines(head: Head) -> list[str]:
    """Return what a head is, in a few words each."""
    kind = "exact numbers" if head.is_exact else str(head.unembeddings.dtype)
    said = [
        f"{head.labels} label{'s' * (head.labels != 1)}",
        f"{head.dim} feature{'s' * (head.dim != 1)}",
        kind,
    ]
    said.append("with a bias" if head.bias is not None else "without a bias")
    if head.embeddings is not None:
        said.append(f"{len(head.embeddings)} inputs beside it")
    return said


def head_card(head: Head, said: Sequence[str] = ()) -> Card:
    """Return a head: what it is, and its first rows."""
    shown_rows, shown_columns = min(head.labels, MOST_ROWS), min(head.dim, MOST_COLUMNS)
    columns = [f"f{c}" for c in range(shown_columns)] + ["..."] * (head.dim > shown_columns)
    rows = []
    for k in range(shown_rows):
        own = [_entry(v) for v in head.unembeddings[k, :shown_columns]] + ["..."] * (head.dim > shown_columns)
        rows.append([numbered(head, k), *own, *([] if head.bias is None else [_entry(head.bias[k])])])
    grid = Grid(
        ["label", *columns, *([] if head.bias is None else ["bias"])],
        rows,
        more=f"and {head.labels - shown_rows} more labels" if head.labels > shown_rows else "",
    )
    lines = [Line(shown(line, LONGEST_LINE)) for line in said]
    return Card(f"{shown(head.name, LONGEST_LINE)}: {', '.join(head_lines(head))}", [*lines, grid])


def _entry(value: Any) -> str:
    if isinstance(value, float | np.floating) or hasattr(value, "dtype"):
        return f"{float(value):.4g}"
    return short_text(value if isinstance(value, Quadratic) else rational(value))


# -- counterexamples -------------------------------------------------------------------------------
def answer_card(answer: Answer) -> Card:
    """Return an answer: what was asked, the heads, the theorem, or how near the hunt came."""
    blocks: list[Block] = [Line(f"asked: {answer.question.sentence()}")]
    for place, (exhibit, measured) in enumerate(answer.exhibits[:MOST_HEADS]):
        if len(answer.exhibits) > 1:
            blocks.append(Line(f"head {place + 1}: {exhibit.family}", strong=True))
        blocks += _exhibit(answer, exhibit, measured)
    if len(answer.exhibits) > MOST_HEADS:
        blocks.append(Line(f"and {len(answer.exhibits) - MOST_HEADS} more heads, in .exhibits"))
    if answer.exclusion is not None:
        rule = answer.exclusion
        blocks.append(Line(f"rule {rule.rule}, proved by the claim {rule.claim}"))
        blocks.append(Fields(list(rule.instance.items())))
    if answer.nearest is not None:
        blocks.append(Line("the nearest head met, which does not answer the question", strong=True))
        blocks += _exhibit(answer, *answer.nearest)
    if answer.verdict not in MOODS:
        blocks += [Line(f"tried: {line}") for line in answer.tried]
    return Card(answer.reason, blocks, answer.verdict, MOODS.get(answer.verdict, OPEN))


def _exhibit(answer: Answer, exhibit: Exhibit, measured: Measured) -> list[Block]:
    i, j = exhibit.pair
    together = f"{approximately(measured.coprobability)}"
    if answer.question.about_every_input:
        limit = ("their ceiling over all inputs", together)
    else:
        where = dense(exhibit.input, exhibit.dim) if exhibit.input else ["0"]
        text = ", ".join(where[:MOST_COLUMNS]) + (", ..." if len(where) > MOST_COLUMNS else "")
        limit = (f"both at f = ({text})", f"{together} or more")
    order = [i, j, *(k for k in range(len(exhibit.rows)) if k not in exhibit.pair)][:MOST_ROWS]
    order.sort()
    chances = softmax(logits(exhibit, exhibit.input or {}))
    columns = range(min(exhibit.dim, MOST_COLUMNS))
    more = ["..."] * (exhibit.dim > MOST_COLUMNS)
    rows = [
        [
            f"{k} *" if k in exhibit.pair else str(k),
            *(short_text(exhibit.rows[k].get(c, ZERO)) for c in columns),
            *more,
            f"{chances[k]:.4f}",
        ]
        for k in order
    ]
    left = len(exhibit.rows) - len(order)
    return [
        Fields([(f"cosine of {i} and {j}", approximately(measured.cosine)), limit]),
        Grid(
            [
                "label",
                *(f"w{c}" for c in columns),
                *more,
                "probability at f" if exhibit.input else "at f = 0",
            ],
            rows,
            frozenset(place for place, k in enumerate(order) if k in exhibit.pair),
            f"and {left} more rows, all in the certificate" if left else "",
        ),
    ]


# -- a head of one's own ---------------------------------------------------------------------------
def audit_card(audit: Audit) -> Card:
    """Return an audit: the head's facts, its pairs, what is said of them."""
    facts = [*audit.said, *audit.traits.lines()]
    if audit.radius is not None:
        facts.append(f"radius of inputs: {radius_text(audit.radius)}, {audit.radius_from}")
    blocks: list[Block] = [Line(shown("; ".join(facts), 3 * LONGEST_LINE))]
    if len(audit.pairs) > IN_FULL:
        rows = [pair_cells(audit, pair) for pair in audit.pairs[:MOST_PAIRS]]
        left = len(audit.pairs) - len(rows)
        more = f"and {left} more pairs, in .pairs" if left else ""
        blocks += [Grid(pair_columns(audit), rows, more=more), Line(ABOUT_CEILINGS)]
    else:
        for pair in audit.pairs:
            blocks += [
                Line(pair_title(audit, pair), strong=True),
                Fields(pair_fields(audit, pair)),
                Line(pair.says),
            ]
    for change in audit.neighbours:
        near = ", ".join(numbered(audit.head, one.label) for one in change.raw)
        title = f"the labels nearest to {numbered(audit.head, change.label)} by cosine: {near}"
        blocks += [Line(title, strong=True), Line(f"{change.says}; none of this changes a probability")]
    if audit.use is not None:
        correlations = (
            ("cosine", correlation_text(audit.use.by_cosine)),
            ("centred cosine", correlation_text(audit.use.by_centred)),
        )
        count = len(audit.use.pairs)
        blocks.append(
            Line(
                f"rank correlation with the largest co-probability in the sample, {count} pairs", strong=True
            )
        )
        blocks.append(Fields(correlations))
    for word, found in (("met", audit.met), ("neither met nor not", audit.open)):
        blocks += [
            Line(f"{word}: {condition.text} by labels {i} and {j}")
            for condition, (i, j) in found[:MOST_PAIRS]
        ]
    return Card(f"audit of {shown(audit.head.name, LONGEST_LINE)}", blocks)


def twin_card(twin: Twin, names: tuple[str, str]) -> Card:
    """Return a twin: the cosine as stored, and how little any probability changes."""
    place = "in memory" if twin.output is None else shown(str(twin.output), LONGEST_LINE)
    blocks: list[Block] = [
        Fields(twin_fields(twin, names)),
        *(Line(shown(line, LONGEST_LINE)) for line in twin.says),
    ]
    return Card(f"{place}, {twin.dtype}", blocks, "twin", GOOD)


def ceiling_line(found: Ceiling | Unbounded, head: Head) -> str:
    """Return a ceiling in a line."""
    where = (
        f"of length at most {radius_text(found.radius)}" if isinstance(found, Ceiling) else "of any length"
    )
    names = " and ".join(numbered(head, label) for label in found.pair)
    return f"no input {where} makes both of {names} more probable than {probabilities(found)[1]}"


def ceiling_card(found: Ceiling | Unbounded, head: Head) -> Card:
    """Return a ceiling: what no input makes both labels exceed, both ends certified."""
    ends = probabilities(found)
    rows = [("ceiling", probability_text(ends)), ("enclosed", f"{ends[0]} to {ends[1]}")]
    if isinstance(found, Ceiling):
        rows.append(
            (
                "certified by",
                f"an input, and weights on {len(found.weights[0])} labels, in {found.arithmetic}",
            )
        )
    else:
        rows.append(("why", found.says))
        if found.weights is not None:
            rows.append(("certified by", f"exact weights on {len(found.weights)} labels"))
    if Fraction(ends[0]) == Fraction(ends[1]):
        rows = [row for row in rows if row[0] != "enclosed"]
    return Card(ceiling_line(found, head), [Fields(rows)], "ceiling", GOOD)


# -- regions ---------------------------------------------------------------------------------------
def regions_card(found: Regions, head: Head) -> Card:
    """Return an enumeration: the count, what ties, regions with an input each."""
    within = "" if found.radius is None else f" for inputs of length at most {found.radius}"
    what = f"{counted_words(found)}{within}"
    blocks: list[Block] = []
    if found.edges:
        blocks.append(Line(f"{found.edges} of them only where some logit is zero"))
    blocks += [
        Line(f"labels {', '.join(numbered(head, k) for k in group)} tie at every input: one row and one bias")
        for group in found.twins
    ]
    if found.silent:
        blocks.append(Line(f"never on: {', '.join(numbered(head, k) for k in found.silent)}"))
    if found.regions:
        rows = [
            [region_text(head, found.kind, one), f"f = {point(one.witness)}"]
            for one in found.regions[:MOST_REGIONS]
        ]
        left = len(found.regions) - len(rows)
        blocks.append(Grid([found.kind, "at"], rows, more=f"and {left} more, in .regions" if left else ""))
    if found.verdict != COUNTED:
        return Card(f"{what}: {found.reason}", blocks, found.verdict, OPEN)
    return Card(f"{found.count} {what}, exactly", blocks, "", GOOD)


def occurrence_card(found: Occurrence, head: Head) -> Card:
    """Return the answer to one question, with its input or what excludes it."""
    within = "" if found.radius is None else f", at an input of length at most {found.radius}"
    blocks: list[Block] = [Line(found.reason)]
    if found.twins:
        blocks.append(
            Line(f"tied with it at every input: {', '.join(numbered(head, k) for k in found.twins)}")
        )
    if found.witness is not None:
        blocks.append(Fields([("input", f"f = {point(found.witness)}")]))
    if found.multipliers:
        rows = [
            [exact_text(value if isinstance(value, Quadratic) else rational(value)), difference(head, pair)]
            for pair, value in found.multipliers[:MOST_TERMS]
        ]
        left = len(found.multipliers) - len(rows)
        blocks.append(
            Line("multipliers of what would have to be positive, whose sum is not, at any such input")
        )
        blocks.append(
            Grid(["times", "difference"], rows, more=f"and {left} more, in .multipliers" if left else "")
        )
    return Card(f"{found.demand.sentence}{within}", blocks, found.verdict, MOODS.get(found.verdict, OPEN))
