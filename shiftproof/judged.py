"""What a review returns: the standings of claims, which show themselves in a notebook with their formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self

from markupsafe import Markup

from shiftproof.card import (
    BAD,
    GOOD,
    OPEN,
    PLAIN,
    Block,
    Card,
    Fields,
    Formulas,
    Grid,
    Line,
    Shown,
    Verbatim,
    card_html,
)
from shiftproof.document import counts, disagrees
from shiftproof.evidence import Instance, Standing, StatementStanding, Verdict
from shiftproof.ledger import Ledger
from shiftproof.mathml import of_latex
from shiftproof.show import claimed, gathered
from shiftproof.terminal import WORDS, value_lines

MOODS = {Verdict.HOLDS: GOOD, Verdict.HOLDS_ADDED: GOOD, Verdict.REFUTED: BAD, Verdict.UNDECIDED: OPEN}
MOST_LINES = 20


@dataclass(frozen=True, repr=False)
class Judged(Shown, Standing):
    """The standing of a claim, which shows itself; ``latex`` are its statements' names with their formulas."""

    latex: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    @classmethod
    def of(cls, standing: Standing, ledger: Ledger) -> Self:
        """Return the same standing with the formulas of its claim."""
        statements = ledger.entry(standing.claim).claim.statements
        formulas = tuple((s.name, claimed(s)) for s in statements)
        parts: dict[str, Any] = {one.name: getattr(standing, one.name) for one in fields(standing)}
        return cls(**parts, latex=formulas)

    def __str__(self) -> str:
        """Return the verdict in a line."""
        grade = f", {self.grade.word}" if self.grade is not None else ""
        added = f": {', '.join(self.added)}" if self.added else ""
        return f"{self.claim}: {WORDS[self.verdict][0]}{added}{grade} ({self.title})"

    def _repr_html_(self) -> str:
        return card_html(claim_card(self, dict(self.latex)))

    def _repr_latex_(self) -> str | None:
        judged = {s.name for s in self.statements if s.judged}
        return gathered([text for name, text in self.latex if name in judged])


class Review(tuple[Judged, ...], Shown):
    """The standings that a review found, in order: a tuple that shows itself as a table."""

    __slots__ = ()

    @classmethod
    def of(cls, standings: Iterable[Standing], ledger: Ledger) -> Self:
        """Return standings, shown with the formulas of their claims."""
        return cls(Judged.of(standing, ledger) for standing in standings)

    def about(self, claim: str) -> Judged:
        """Return the standing of a claim by its name; raises KeyError for one that was not reviewed."""
        for standing in self:
            if standing.claim == claim:
                return standing
        raise KeyError(claim)

    def __str__(self) -> str:
        """Return a line for each claim, and one that counts."""
        return "\n".join([*map(str, self), summary(self)])

    def __repr__(self) -> str:
        return f"<Review: {summary(self)}>"

    def _repr_html_(self) -> str:
        return card_html(review_card(self))


def summary(standings: Sequence[Standing]) -> str:
    """Return in a line how many claims have each verdict."""
    number = counts(standings)
    parts = [f"{number[v.value]} {_plural(v, number[v.value])}" for v in Verdict if number[v.value]]
    unexpected = sum(not s.as_expected for s in standings)
    expected = f"; {unexpected} not as expected" if unexpected else "; all as expected" if standings else ""
    return f"{len(standings)} claim{'s' * (len(standings) != 1)}: {', '.join(parts) or 'none'}{expected}"


def _plural(verdict: Verdict, number: int) -> str:
    word = WORDS[verdict][0]
    return word.replace("holds", "hold", 1) if number != 1 else word


def review_card(standings: Sequence[Standing]) -> Card:
    """Return a review as a table, a row for each claim."""
    rows = [
        [
            s.claim,
            s.title,
            WORDS[s.verdict][0] + (f": {', '.join(s.added)}" if s.added else ""),
            s.grade.word if s.grade is not None else "none",
            "; ".join(dict.fromkeys(", ".join(one.size) for one in s.statements if one.judged)),
            f"{sum(t.holds for t in s.ties)}/{len(s.ties)}",
        ]
        for s in standings
    ]
    head = ["claim", "what it says", "verdict", "known by", "for n, d", "ties"]
    mood = BAD if any(map(disagrees, standings)) else GOOD if all(s.as_expected for s in standings) else OPEN
    return Card(summary(standings), [Grid(head, rows)], "review", mood)


def claim_card(standing: Standing, latex: dict[str, str]) -> Card:
    """Return a claim: the sentence judged, its statements, what they need, what refutes what, how it is known."""
    document, place, sentence = standing.source
    blocks: list[Block] = [Line(standing.title), Line(f"sentence: {sentence} ({document}, {place})")]
    blocks += [Line(f"reason: {reason}") for reason in standing.reasons]
    blocks.append(Formulas([_statement(one, latex) for one in standing.statements]))
    blocks += [
        block
        for one in standing.statements
        if one.judged and one.counterexample is not None and one.counterexample.instance is not None
        for block in _instance(f"counterexample to {one.name}", one.counterexample.instance)
    ]
    shown = [
        h
        for h in standing.hypotheses
        if h.counterexample is not None and h.counterexample.instance is not None
    ]
    if shown:
        blocks.append(Line("hypotheses, each with a counterexample to the statement without it", strong=True))
        blocks.append(
            Fields([(h.name, f"{h.text}{' (added)' if h.added else ''}, in {h.statement}") for h in shown])
        )
    for one in shown:
        if one.added and one.counterexample is not None and one.counterexample.instance is not None:
            blocks += _instance(f"without {one.name}", one.counterexample.instance)
    known = [("known by", standing.grade.word if standing.grade is not None else "nothing")]
    if standing.assumptions:
        known.append(("background facts", ", ".join(standing.assumptions)))
    if standing.rests_on:
        known.append(("rests on", ", ".join(standing.rests_on)))
    proofs = [s.proof for s in standing.statements if s.proof is not None]
    if proofs:
        total = sum(len(proof.obligations) for proof in proofs)
        failed = sum(len(proof.failures) for proof in proofs)
        known.append(("obligations", f"{total - failed} of {total} proved"))
    lines = [line for derivation in standing.derivations for line in derivation.steps]
    if lines:
        known.append(("derivation", f"{sum(line.holds for line in lines)} of {len(lines)} lines checked"))
    if standing.ties:
        worst = max(tie.max_error for tie in standing.ties)
        held = sum(tie.holds for tie in standing.ties)
        known.append(
            ("on concrete heads", f"{held} of {len(standing.ties)} ties hold, largest error {worst:.1g}")
        )
    refuted = sum(twin.search.found for twin in standing.false_twins)
    known.append(("false twins", f"{refuted} of {len(standing.false_twins)} refuted"))
    blocks.append(Fields(known))
    added = f", added: {', '.join(standing.added)}" if standing.added else ""
    mood = (
        MOODS[standing.verdict]
        if standing.as_expected
        else OPEN
        if standing.verdict is Verdict.UNDECIDED
        else BAD
    )
    return Card(f"{standing.claim}{added}", blocks, WORDS[standing.verdict][0], mood or PLAIN)


def _statement(one: StatementStanding, latex: dict[str, str]) -> tuple[str, Markup, str]:
    state = "proved" if one.proved else "refuted" if one.refuted else "open"
    heard = one.kernel
    if heard is not None and heard.proved:
        state += ", by Coq's kernel too" if not heard.refuted else ", its negation proved by Coq's kernel"
    said = f"{one.name} ({state}{'' if one.judged else ', beside the sentence'}; {', '.join(one.size)}): {one.text}"
    return said, Markup(of_latex(latex.get(one.name, ""))), one.formula  # noqa: S704  (elements of MathML alone)


def _instance(title: str, instance: Instance) -> list[Block]:
    lines = value_lines(instance.values)
    return [
        Line(f"{title} (n = {instance.labels}, d = {instance.dim}; {instance.grade.word})", strong=True),
        Verbatim([*lines[:MOST_LINES], *(["..."] if len(lines) > MOST_LINES else [])]),
        Line(instance.failing),
    ]
