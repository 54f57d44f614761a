"""The review: everything about a claim is run, and its standing computed from what came out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from shiftproof.derivation import DerivationChecker
from shiftproof.errors import UsageError
from shiftproof.evidence import (
    DerivationCheck,
    Grade,
    HypothesisStanding,
    Proof,
    Standing,
    StatementStanding,
    TwinStanding,
    Verdict,
)
from shiftproof.evidence import Tie as TieEvidence
from shiftproof.facts import Known, make_known
from shiftproof.ledger import Entry, Ledger
from shiftproof.prover import Argument
from shiftproof.refuter import Refuter
from shiftproof.show import text
from shiftproof.solver import Limits, SolverPool
from shiftproof.statement import Statement
from shiftproof.ties import tie

Progress = Callable[[str, int, int], None]


@dataclass
class _Started:
    """The questions of one claim that are already with the solver."""

    entry: Entry
    arguments: dict[str, Argument] = field(default_factory=dict)
    unbuilt: dict[str, str] = field(default_factory=dict)
    derivations: list[DerivationChecker] = field(default_factory=list)


@dataclass
class Reviewer:
    """Judges claims of a ledger with one pool of solvers."""

    ledger: Ledger
    pool: SolverPool
    seed: int = 0
    _standings: dict[str, Standing] = field(default_factory=dict)
    _underway: list[str] = field(default_factory=list)

    def standings(self, names: Sequence[str], progress: Progress | None = None) -> Iterator[Standing]:
        """Yield the standing of each claim; all proofs are with the solver before the first is read."""
        for number, name in enumerate(names):
            if progress:
                progress(name, number, len(names))
            yield self.judge(name)

    def theorem(self, claim: str, statement: str) -> Known:
        """Return a statement of another claim for use in a proof, which then rests on that claim."""
        found = self.ledger.entry(claim).claim.statement(statement)
        if found.exists:
            raise UsageError(f"{claim}.{statement} says that something exists: it cannot be instantiated")
        return make_known(
            found.premises, found.conclusion, claim=f"{claim}.{statement}", ranges=found.label_ranges()
        )

    def prove(self, name: str) -> list[tuple[Statement, Proof | None]]:
        """Return each statement of a claim with its proof alone."""
        started = self._start(self.ledger.entry(name), derivations=False)
        return [
            (s, started.arguments[s.name].finish() if s.name in started.arguments else None)
            for s in started.entry.claim.statements
        ]

    def judge(self, name: str) -> Standing:
        """Return the standing of a claim, computed once; raises UsageError if claims rest in a circle."""
        if name in self._standings:
            return self._standings[name]
        if name in self._underway:
            raise UsageError(
                f"the claims {', '.join([*self._underway, name])} rest on one another in a circle"
            )
        self._underway.append(name)
        started_at = time.monotonic()
        try:
            standing = self._judge(self.ledger.entry(name), started_at)
        finally:
            self._underway.pop()
        self._standings[name] = standing
        return standing

    def _start(self, entry: Entry, *, derivations: bool = True) -> _Started:
        started = _Started(entry)
        claim = entry.claim
        for statement in claim.statements:
            argument = Argument(statement, self.pool, self.theorem, claim.name)
            build = entry.proofs.get(statement.name)
            if build is None and (not statement.exists or statement.witness is not None):
                build = Argument.conclude
            if build is None:
                continue
            try:
                build(argument)
            except UsageError as error:  # a proof that does not fit its statement proves nothing
                started.unbuilt[statement.name] = str(error)
            else:
                started.arguments[statement.name] = argument
        if derivations:
            for derivation in claim.derivations:
                argument = Argument(
                    claim.statement(derivation.statement), self.pool, self.theorem, claim.name
                )
                started.derivations.append(DerivationChecker(derivation, argument))
        return started

    def _judge(self, entry: Entry, started_at: float) -> Standing:
        claim = entry.claim
        started = self._start(entry)
        ties = (
            tuple(tie(case) for case in entry.cases(claim, self.ledger.matrices.heads)) if entry.cases else ()
        )
        derivations = tuple(checker.finish() for checker in started.derivations)
        refuter = Refuter(self.pool, self.seed)
        statements, hypotheses = [], []
        for statement in claim.statements:
            argument = started.arguments.get(statement.name)
            proof = argument.finish() if argument is not None else None
            hints = entry.candidates.get(statement.name, ())
            counterexample = None
            if proof is None or not proof.valid:
                counterexample = refuter.counterexample(statement, hints)
            satisfiable = refuter.satisfy(statement, entry.candidates.get(f"{statement.name}: satisfied", ()))
            statements.append(
                StatementStanding(
                    name=statement.name,
                    text=statement.text,
                    formula=text(statement.conclusion),
                    judged=statement.judged,
                    size=_witness_size(proof) or statement.size(),
                    proof=proof,
                    counterexample=counterexample,
                    satisfiable=satisfiable,
                    unproved=started.unbuilt.get(statement.name, ""),
                )
            )
            hypotheses += [
                HypothesisStanding(
                    statement=statement.name,
                    name=h.name,
                    text=text(h.formula),
                    necessary=h.necessary,
                    added=h.added,
                    counterexample=refuter.counterexample(
                        statement.without(h.name),
                        entry.candidates.get(f"{statement.name} without {h.name}", ()),
                    )
                    if h.necessary
                    else None,
                )
                for h in statement.hypotheses
            ]
        twins = tuple(
            TwinStanding(
                t.name, t.text, refuter.counterexample(t.statement, entry.candidates.get(t.name, ()))
            )
            for t in claim.false_twins
        )
        parts = (tuple(statements), tuple(hypotheses), derivations, twins, ties)
        rests_on = tuple(sorted({r for s in statements if s.proof for r in s.proof.rests_on}))
        below = [self._below(name) for name in rests_on]
        verdict, reasons = decide_verdict(*parts, below)
        return Standing(
            claim=claim.name,
            title=claim.title,
            source=(claim.source.document, claim.source.place, claim.source.sentence),
            expected=claim.expected,
            verdict=verdict,
            grade=self._grade(verdict, statements),
            reasons=reasons,
            assumptions=self._assumptions(statements, derivations),
            rests_on=rests_on,
            added=tuple(h.name for h in hypotheses if h.added),
            statements=parts[0],
            hypotheses=parts[1],
            derivations=derivations,
            false_twins=twins,
            ties=ties,
            remarks=claim.remarks,
            seconds=time.monotonic() - started_at,
        )

    def _below(self, name: str) -> tuple[Standing, StatementStanding]:
        """Return the standing of "claim.statement" and of its claim."""
        claim, _, statement = name.partition(".")
        standing = self.judge(claim)
        return standing, next(s for s in standing.statements if s.name == statement)

    def _grade_of(self, proof: Proof) -> Grade:
        """Return the weakest grade along a proof and every statement it rests on."""
        below = [self._below(name)[1].proof for name in proof.rests_on]
        return min([proof.grade, *(self._grade_of(p) if p else Grade.SAMPLED for p in below)])

    def _grade(self, verdict: Verdict, statements: Sequence[StatementStanding]) -> Grade | None:
        """Return the weakest grade along all that the verdict rests on."""
        if verdict is Verdict.UNDECIDED:
            return None
        judged = [s for s in statements if s.judged]
        grades = [self._grade_of(s.proof) for s in judged if s.proved and s.proof]
        found = [s.counterexample.instance for s in judged if s.counterexample]
        return min(grades + [instance.grade for instance in found if instance])

    def _assumptions(
        self, statements: Sequence[StatementStanding], derivations: Sequence[DerivationCheck]
    ) -> tuple[str, ...]:
        """Return every background fact used by the proofs, by what they rest on, and by the derivations."""
        found = {fact for derivation in derivations for fact in derivation.assumptions}
        proofs = [s.proof for s in statements if s.proof]
        while proofs:
            proof = proofs.pop()
            found |= set(proof.assumptions)
            proofs += [p for name in proof.rests_on if (p := self._below(name)[1].proof)]
        return tuple(sorted(found))


def decide_verdict(
    statements: tuple[StatementStanding, ...],
    hypotheses: tuple[HypothesisStanding, ...],
    derivations: tuple[DerivationCheck, ...],
    twins: tuple[TwinStanding, ...],
    ties: tuple[TieEvidence, ...],
    below: Sequence[tuple[Standing, StatementStanding]],
) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and the reasons for it, from the evidence alone.

    A claim is decided only if nothing that was checked failed: one derivation step, one false twin that
    was not refuted, one tie, one hypothesis not shown necessary leaves it undecided.
    """
    judged = [s for s in statements if s.judged]
    refuted = [s for s in judged if s.refuted and not s.proved]
    gaps = [_gap(s) for s in statements if not s.proved and s not in refuted]
    gaps += [
        f"{s.name}: proof and counterexample contradict one another"
        for s in statements
        if s.proved and s.refuted
    ]
    gaps += [f"{s.name}: {s.satisfiable.reason}" for s in statements if not s.satisfiable.found]
    gaps += [
        f"{h.statement}: {h.name} was not shown necessary: {h.counterexample.reason if h.counterexample else ''}"
        for h in hypotheses
        if not h.shown
    ]
    gaps += [f"derivation {d.title!r}: {_broken(d)}" for d in derivations if not d.holds]
    gaps += [f"false twin {t.name!r} was not refuted: {t.search.reason}" for t in twins if not t.search.found]
    gaps += [f"tie on {t.matrix} ({t.statement}): {t.reason}" for t in ties if not t.holds]
    gaps += [
        f"it rests on {standing.claim}: {statement.name}, which is not established"
        for standing, statement in below
        if not statement.proved or standing.verdict is Verdict.UNDECIDED
    ]
    if not judged:
        gaps.append("no statement of it is judged")
    if gaps:
        return Verdict.UNDECIDED, tuple(gaps)
    if refuted:
        found = [s.counterexample.instance for s in refuted if s.counterexample]
        return Verdict.REFUTED, tuple(f"{i.statement}: {i.failing}" for i in found if i)
    added = tuple(h.name for h in hypotheses if h.added)
    if added:
        return Verdict.HOLDS_ADDED, tuple(f"with the added hypothesis: {name}" for name in added)
    return Verdict.HOLDS, ()


def _witness_size(proof: Proof | None) -> tuple[str, str] | None:
    """Return the size of the head that a proof exhibits, if it exhibits one."""
    for value in proof.witness.values() if proof else ():
        if isinstance(value, list) and isinstance(value[0], list):
            return f"n = {len(value)}", f"d = {len(value[0])}"
    return None


def _gap(statement: StatementStanding) -> str:
    """Return why a statement is neither proved nor refuted."""
    if statement.proof is not None:
        first = statement.proof.failures[0]
        return f"{statement.name}: {first.obligation.name} is {first.outcome} {first.reason}".strip()
    search = statement.counterexample.reason if statement.counterexample else ""
    return f"{statement.name}: {statement.unproved or 'no proof was given'}; {search}"


def _broken(derivation: DerivationCheck) -> str:
    for number, step in enumerate(derivation.steps):
        if not step.holds:
            return f"line {number} ({step.rule}): {step.reason}"
    return "it does not end in what the statement says"


def review(
    claims: Sequence[str] = (),
    *,
    ledger: Ledger | None = None,
    limits: Limits | None = None,
    jobs: int = 2,
    progress: Any = None,
) -> tuple[Standing, ...]:
    """Judge claims by name or path (all of them by default) and return their standings.

    Raises UnknownClaimError for a name that the ledger lacks.
    """
    ledger = ledger or Ledger()
    names = tuple(claims) or ledger.names
    for name in names:
        ledger.entry(name)
    limits = limits or Limits()
    with SolverPool(limits, jobs) as pool:
        return tuple(Reviewer(ledger, pool, limits.seed).standings(names, progress))
