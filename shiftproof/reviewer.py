"""The review: everything about a claim is run, and its standing computed from what came out."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import Any

from shiftproof.derivation import DerivationChecker
from shiftproof.errors import UsageError
from shiftproof.evidence import (
    Findings,
    HypothesisStanding,
    Proof,
    Standing,
    StatementStanding,
    TwinStanding,
)
from shiftproof.facts import Known, make_known
from shiftproof.hearing import Hearing, choice, heard
from shiftproof.kernel import Case, Checked
from shiftproof.ledger import Entry, Ledger
from shiftproof.prover import Argument
from shiftproof.refuter import Refuter
from shiftproof.show import text
from shiftproof.solver import Limits, SolverPool
from shiftproof.statement import Statement
from shiftproof.ties import tie
from shiftproof.verdict import Judge

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

    def gather(self, name: str) -> Findings:
        """Return everything that came out of running a claim: proofs, searches, derivations, ties."""
        started_at = time.monotonic()
        entry = self.ledger.entry(name)
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
        return Findings(
            claim=name,
            title=claim.title,
            source=(claim.source.document, claim.source.place, claim.source.sentence),
            expected=claim.expected,
            rests_on=tuple(sorted({r for s in statements if s.proof for r in s.proof.rests_on})),
            statements=tuple(statements),
            hypotheses=tuple(hypotheses),
            derivations=derivations,
            false_twins=twins,
            ties=ties,
            remarks=claim.remarks,
            seconds=time.monotonic() - started_at,
        )


def _witness_size(proof: Proof | None) -> tuple[str, str] | None:
    """Return the size of the head that a proof exhibits, if it exhibits one."""
    for value in proof.witness.values() if proof else ():
        if isinstance(value, list) and isinstance(value[0], list):
            return f"n = {len(value)}", f"d = {len(value[0])}"
    return None


_worker: Reviewer | None = None


def _start_worker(root: Path, limits: Limits) -> None:
    """Prepare a process that gathers findings; the parent alone answers an interrupt."""
    global _worker  # noqa: PLW0603  (a process has one)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    _worker = Reviewer(Ledger(root), SolverPool(limits, 1), limits.seed)


def _leave_with(parent: int) -> None:
    """End this process when its parent has ended, however that came about; its solver ends with it."""
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _gather_in_worker(name: str) -> Findings:
    if _worker is None:
        raise RuntimeError("this process was not prepared")
    return _worker.gather(name)


def review(
    claims: Sequence[str] = (),
    *,
    ledger: Ledger | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    kernel: bool | None = None,
) -> tuple[Standing, ...]:
    """Judge claims by name or path (all of them by default) and return their standings.

    With ``jobs`` > 1 the claims are run in that many processes.  ``kernel``: whether Coq's kernel checks the
    proofs that are written for it; None where there is a Coq.  Raises UnknownClaimError for a name that
    the ledger lacks, and UsageError where the kernel is asked for and there is no Coq.
    """
    ledger = ledger or Ledger()
    limits = limits or Limits()
    coq, _ = choice(kernel)
    names = tuple(dict.fromkeys(claims)) or ledger.names
    for name in names:
        ledger.entry(name)
    with contextlib.ExitStack() as stack:
        hearing = stack.enter_context(Hearing(ledger, coq, limits.timeout)) if coq else None
        work = _Work(names, hearing, progress)
        if jobs > 1 and len(names) > 1:
            _gather_in_processes(work, ledger, limits, jobs)
        with SolverPool(limits, 2) as pool, work.beside(jobs) as wait:
            reviewer = Reviewer(ledger, pool, limits.seed)
            for name in [name for name in names if name not in work.gathered]:
                work.collect(reviewer.gather(name))
            for name in _missing_below(work.gathered):
                work.collect(reviewer.gather(name))
                work.consult(name)
            wait()
    judge = Judge(work.findings().__getitem__)
    return tuple(judge.judge(name) for name in names)


class _Work:
    """What a review has found out so far, and what is still to be asked of Coq's kernel."""

    def __init__(self, names: Sequence[str], hearing: Hearing | None, progress: Progress | None) -> None:
        self.names, self.hearing, self.progress = names, hearing, progress
        self.gathered: dict[str, Findings] = {}
        self.words: dict[str, tuple[Checked, ...]] = {}
        self.cases: dict[str, Case] = {}  # those that Coq has to compile something for
        for name in names:
            self.consult(name)

    def consult(self, name: str) -> None:
        """Look up the kernel's word on a claim, or put it among what is to be asked."""
        if self.hearing is not None:
            case = self.hearing.case(name)
            known = self.hearing.known(case)
            if known is None:
                self.cases[name] = case
            else:
                self.words[name] = known

    def collect(self, found: Findings) -> None:
        self.gathered[found.claim] = found
        if self.progress and found.claim in self.names:
            done = sum(name in self.gathered for name in self.names)
            self.progress(found.claim, done, len(self.names))

    def hear(self, name: str, word: tuple[Checked, ...]) -> None:
        self.words[name] = word
        del self.cases[name]
        if self.progress:
            self.progress(f"Coq: {name}, {len(self.cases)} to go", 0, 0)

    def ask(self, name: str) -> tuple[Checked, ...]:
        """Ask the kernel; for a thread beside those that gather."""
        if self.hearing is None:
            raise RuntimeError("nothing is to be asked without a hearing")
        return self.hearing.judged(self.cases[name])

    @contextlib.contextmanager
    def beside(self, jobs: int) -> Iterator[Callable[[], None]]:
        """Ask the kernel in threads; yield what waits for it, and for what was added meanwhile."""
        thread = ThreadPoolExecutor(jobs)
        asked = {name: thread.submit(self.ask, name) for name in self.cases}

        def wait() -> None:
            for name in list(self.cases):
                if name not in asked:
                    asked[name] = thread.submit(self.ask, name)
                self.hear(name, asked[name].result())

        try:
            yield wait
        finally:
            if self.hearing is not None and self.cases:  # something went wrong
                self.hearing.stop()
            thread.shutdown(cancel_futures=True)

    def findings(self) -> dict[str, Findings]:
        """Return the findings with the kernel's word on them."""
        return {
            name: heard(found, self.words[name]) if name in self.words else found
            for name, found in self.gathered.items()
        }


def _gather_in_processes(work: _Work, ledger: Ledger, limits: Limits, jobs: int) -> None:
    """Collect the findings of the claims, each run in one of ``jobs`` processes, and the kernel's words.

    A compiler of Coq takes the place of such a process while it runs.  If a process dies (out of memory,
    say) what it had not finished is left to the caller.
    """
    # Spawned, not forked: the solver's threads and flint's precision do not survive a fork.
    workers = ProcessPoolExecutor(
        min(jobs, len(work.names)), get_context("spawn"), _start_worker, (ledger.root, limits)
    )
    turns = ThreadPoolExecutor(jobs)
    longest_first = sorted(work.names, key=ledger.weight, reverse=True)
    try:
        gathering: list[Future[Findings]] = []
        hearing: dict[Future[Any], str] = {}
        for name in longest_first:  # in turn, so that a compiler runs from the start
            gathering.append(
                turns.submit(lambda name: workers.submit(_gather_in_worker, name).result(), name)
            )
            if name in work.cases:
                hearing[turns.submit(work.ask, name)] = name
        for done in as_completed([*gathering, *hearing]):
            if done in hearing:
                work.hear(hearing[done], done.result())
                continue
            with contextlib.suppress(BrokenProcessPool):
                work.collect(done.result())
    finally:
        if work.hearing is not None and work.cases:  # something went wrong
            work.hearing.stop()
        turns.shutdown(wait=False, cancel_futures=True)
        workers.shutdown(wait=False, cancel_futures=True)
        for process in active_children():
            process.kill()  # its solver ends with it: that reads the end of its input


def _missing_below(gathered: dict[str, Findings]) -> Iterator[str]:
    """Yield the claims that the gathered ones rest on and that are still missing, until none is."""
    while True:
        needed = {below.partition(".")[0] for found in gathered.values() for below in found.rests_on}
        missing = sorted(needed - gathered.keys())
        if not missing:
            return
        yield missing[0]
