"""From findings to a standing: verdict, grade and assumptions are computed here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shiftproof.errors import UsageError
from shiftproof.evidence import (
    DerivationCheck,
    Findings,
    Grade,
    HypothesisStanding,
    Proof,
    Standing,
    StatementStanding,
    Tie,
    TwinStanding,
    Verdict,
)


class Judge:
    """Judges claims from their findings; what a claim rests on is judged first.

    ``findings_of`` returns the findings of a claim by name.  Raises UsageError where claims rest on one
    another in a circle.
    """

    def __init__(self, findings_of: Callable[[str], Findings]) -> None:
        """Judge with these findings."""
        self._findings_of = findings_of
        self._standings: dict[str, Standing] = {}
        self._underway: list[str] = []

    def judge(self, name: str) -> Standing:
        """Return the standing of a claim."""
        if name in self._standings:
            return self._standings[name]
        if name in self._underway:
            circle = ", ".join([*self._underway, name])
            raise UsageError(f"the claims {circle} rest on one another in a circle")
        self._underway.append(name)
        try:
            standing = self._judge(self._findings_of(name))
        finally:
            self._underway.pop()
        self._standings[name] = standing
        return standing

    def _judge(self, found: Findings) -> Standing:
        below = [self._below(name) for name in found.rests_on]
        verdict, reasons = decide_verdict(
            found.statements, found.hypotheses, found.derivations, found.false_twins, found.ties, below
        )
        return Standing(
            claim=found.claim,
            title=found.title,
            source=found.source,
            expected=found.expected,
            verdict=verdict,
            grade=self._grade(verdict, found),
            reasons=reasons,
            assumptions=self._assumptions(found.statements, found.derivations),
            rests_on=found.rests_on,
            added=tuple(h.name for h in found.hypotheses if h.added),
            statements=found.statements,
            hypotheses=found.hypotheses,
            derivations=found.derivations,
            false_twins=found.false_twins,
            ties=found.ties,
            remarks=found.remarks,
            seconds=found.seconds,
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

    def _grade(self, verdict: Verdict, found: Findings) -> Grade | None:
        """Return the weakest grade along all that the verdict rests on.

        A theorem of Coq is complete in itself, whatever the solver's proof of it rests on; but a claim has
        the kernel's grade only if all that it judges and all that its proofs rest on has it.
        """
        if verdict is Verdict.UNDECIDED:
            return None
        judged = [s for s in found.statements if s.judged]
        if all(s.kernel_checked for s in [*judged, *(self._below(name)[1] for name in found.rests_on)]):
            return Grade.KERNEL
        grades = [self._grade_of(s.proof) for s in judged if s.proved and s.proof]
        refuting = [s.counterexample.instance for s in judged if s.counterexample]
        return min(grades + [instance.grade for instance in refuting if instance])

    def _assumptions(
        self, statements: Sequence[StatementStanding], derivations: Sequence[DerivationCheck]
    ) -> tuple[str, ...]:
        """Return every background fact used by the proofs, by what they rest on, and by the derivations.

        Axioms that a theorem of Coq rests on are among them.
        """
        found = {fact for derivation in derivations for fact in derivation.assumptions}
        used = list(statements)
        while used:
            statement = used.pop()
            if statement.kernel is not None and statement.kernel.proved:
                found |= {f"Coq: {axiom}" for axiom in statement.kernel.axioms}
            if statement.proof is not None:
                found |= set(statement.proof.assumptions)
                used += [self._below(name)[1] for name in statement.proof.rests_on]
        return tuple(sorted(found))


def decide_verdict(
    statements: tuple[StatementStanding, ...],
    hypotheses: tuple[HypothesisStanding, ...],
    derivations: tuple[DerivationCheck, ...],
    twins: tuple[TwinStanding, ...],
    ties: tuple[Tie, ...],
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
    gaps += _kernel_gaps(statements)
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


def _gap(statement: StatementStanding) -> str:
    """Return why a statement is neither proved nor refuted."""
    if statement.proof is not None:
        first = statement.proof.failures[0]
        reason = f" ({first.reason})" if first.reason and first.reason != first.outcome else ""
        return f"{statement.name}: {first.obligation.name}: {first.outcome}{reason}"
    search = statement.counterexample.reason if statement.counterexample else ""
    return f"{statement.name}: {statement.unproved or 'no proof was given'}; {search}"


def _kernel_gaps(statements: Sequence[StatementStanding]) -> list[str]:
    """Return what is wrong with the proofs written for Coq, where Coq was heard; each reason once."""
    gaps = [
        f"{s.name}: Coq's kernel proves it {'false' if s.kernel.refuted else 'true'}, and "
        f"{'a solver proves it true' if s.kernel.refuted else 'a counterexample was found'}"
        for s in statements
        if s.kernel is not None and s.kernel_disagrees
    ]
    failed: dict[tuple[str, str], list[str]] = {}
    for s in statements:
        if s.kernel is not None and s.kernel.fails:
            failed.setdefault((s.kernel.file, s.kernel.why_not), []).append(s.name)
    return gaps + [
        f"{', '.join(names)}: Coq's proof in {file}: {why}" for (file, why), names in failed.items()
    ]


def _broken(derivation: DerivationCheck) -> str:
    for number, step in enumerate(derivation.steps):
        if not step.holds:
            return f"line {number} ({step.rule}): {step.reason}"
    return "it does not end in what the statement says"
