"""What an answer says to people: the head, its cosine and probabilities, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from rich.text import Text

from shiftproof.exact import Exact, to_float
from shiftproof.figures import logits, probabilities, view
from shiftproof.page import Look, Page
from shiftproof.rows import ZERO, Exhibit, dense, number_text
from shiftproof.search import FOUND, IMPOSSIBLE, Answer
from shiftproof.sketch import sketch
from shiftproof.verify import Enclosure, Measured

STYLES = {FOUND: "green", IMPOSSIBLE: "red"}
MOST_ROWS, MOST_COLUMNS = 12, 8
MOST_DIGITS = 28
AROUND = 32  # columns that a row takes beside its numbers


def counterexample_text(
    answer: Answer,
    look: Look,
    seconds: float | None = None,
    certificates: Sequence[Path] = (),
    missing: Sequence[str] = (),
) -> str:
    """Return an answer as text: what was asked, the verdict, the heads, what it rests on."""
    page = Page(look)
    page.line(f"asked: {answer.question.sentence()}")
    verdict = Text(answer.verdict, style=f"bold {STYLES.get(answer.verdict, 'magenta')}")
    page.line(Text.assemble(verdict, f": {answer.reason}"))
    for place, (exhibit, measured) in enumerate(answer.exhibits):
        page.line()
        if len(answer.exhibits) > 1:
            page.line(f"head {place + 1}: {exhibit.family}")
        _head(page, answer, exhibit, measured)
        if place < len(certificates):
            page.line(
                f"certificate: {certificates[place]} (check it: shiftproof check {certificates[place]})"
            )
    if answer.exclusion is not None:
        page.line(
            f"rule `{answer.exclusion.rule}`, proved by the claim {answer.exclusion.claim}"
            f" (shiftproof review {answer.exclusion.claim})",
            indent=2,
        )
        for name, value in answer.exclusion.instance.items():
            page.line(f"{name} = {value}", indent=4)
        for file in certificates:
            page.line(f"certificate: {file} (check it: shiftproof check {file})")
    if answer.nearest is not None:
        page.line()
        page.line("the nearest head met, which does not answer the question:")
        _head(page, answer, *answer.nearest)
    if answer.verdict not in STYLES:
        for line in answer.tried:
            page.line(f"tried: {line}", indent=2)
    for line in missing:
        page.line(line)
    if seconds is not None:
        page.line(f"{seconds:.1f} s", style="dim")
    return str(page)


def _head(page: Page, answer: Answer, exhibit: Exhibit, measured: Measured) -> None:
    i, j = exhibit.pair
    page.line(f"cosine of labels {i} and {j}: {approximately(measured.cosine)}")
    if answer.question.about_every_input:
        page.line(f"their ceiling over all inputs: {approximately(measured.coprobability)}")
    else:
        where = "0" if not exhibit.input else _tuple(dense(exhibit.input, exhibit.dim))
        page.line(
            f"at the input f = {where} both have probability {approximately(measured.coprobability)} or more"
        )
    page.verbatim(row_lines(exhibit, page.look.width), 2)
    if exhibit.dim == 2 and len(exhibit.rows) <= 200:
        page.line()
        page.verbatim(sketch(view(exhibit), unicode=page.look.unicode), 2)


def approximately(ends: Enclosure) -> str:
    """Return an enclosure for people: a short exact number, or the decimals that both ends share."""
    low, high = (Fraction(end) for end in ends)
    if low == high:
        exact = f"{ends[0]} = " if low.denominator > 1 and len(ends[0]) <= MOST_DIGITS else ""
        return ends[0] if low.denominator == 1 else f"{exact}{float(low):.6g}"
    for digits in range(15, 2, -1):
        texts = {f"{float(end):.{digits}f}" for end in (low, high)}
        if len(texts) == 1:
            return f"{texts.pop()[: digits + 2 if digits < 9 else 11].rstrip('0')}..."
    return f"between {float(low):.6g} and {float(high):.6g}"


def row_lines(exhibit: Exhibit, width: int = 100) -> list[str]:
    """Return the rows, the pair marked, with each label's probability at the input; many are left out."""
    order = [*exhibit.pair, *(k for k in range(len(exhibit.rows)) if k not in exhibit.pair)][:MOST_ROWS]
    chances = probabilities(logits(exhibit, exhibit.input or {}))
    columns = [
        [short_text(exhibit.rows[k].get(c, ZERO)) for k in order] for c in range(exhibit.dim)[:MOST_COLUMNS]
    ]
    widths = [max(map(len, column)) for column in columns]
    shown = max(
        1, sum(sum(widths[:count]) + 2 * count <= width - AROUND for count in range(1, len(widths) + 1))
    )
    more = " ..." if exhibit.dim > shown else ""
    at = "at f" if exhibit.input else "at 0"
    lines = {}
    for place, label in enumerate(order):
        mark = "*" if label in exhibit.pair else " "
        numbers = "  ".join(columns[c][place].rjust(widths[c]) for c in range(shown))
        lines[label] = f"{mark} w{label:<3} ( {numbers}{more} )   {chances[label]:.4f} {at}"
    left = len(exhibit.rows) - len(order)
    return [lines[label] for label in sorted(lines)] + (
        [f"  ... and {left} more rows, all in the certificate"] if left else []
    )


def short_text(value: Exact) -> str:
    """Return an exact number, or decimals near it where it is too long to read."""
    text = number_text(value)
    return text if len(text) <= MOST_DIGITS else f"~{to_float(value):.6f}"


def _tuple(numbers: Sequence[str]) -> str:
    if len(numbers) > MOST_COLUMNS:
        return f"({', '.join(numbers[:MOST_COLUMNS])}, ...)"
    return f"({', '.join(numbers)})"
