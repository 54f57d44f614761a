"""Coq's kernel in a review: asked beside the solvers about the claims for which proofs are written."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from shiftproof.coqc import INSTALL, Compiler, Coq, UnheardError, find_coq, lack, needed_coq
from shiftproof.evidence import Findings, KernelAsked, KernelCheck
from shiftproof.kernel import NO_PROOF, Case, Checked, Workshop
from shiftproof.kernel_cache import Cache, usual_cache
from shiftproof.ledger import Ledger
from shiftproof.restated import FOUNDATION

SHARE = 6  # a file of proofs may take as long as this many questions to a solver


def choice(kernel: bool | None) -> tuple[Coq | None, KernelAsked]:
    """Return the Coq to ask and what is said of that: None asks it where there is one.

    Raises UsageError where the kernel is asked for and there is no Coq.
    """
    if kernel is False:
        return None, KernelAsked(why_not="left out")
    coq = needed_coq() if kernel else find_coq()
    if coq is None:
        return None, KernelAsked(why_not=f"{lack()} ({INSTALL})")
    return coq, KernelAsked(coq.version, asked=True)


class Hearing:
    """The kernel's part in one review; leaving it, also by an exception, kills what still runs."""

    def __init__(self, ledger: Ledger, coq: Coq, timeout: float) -> None:
        """Ask about claims of a ledger, a file of proofs for ``SHARE`` times ``timeout`` seconds."""
        self.ledger = ledger
        self._compiler = Compiler(coq, SHARE * timeout)
        self._cache = Cache(usual_cache())
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Hearing:
        cache = self._stack.enter_context(self._cache)
        compiler = self._stack.enter_context(self._compiler)
        self._workshop = Workshop(compiler, cache, self.ledger.root / "proofs" / f"{FOUNDATION}.v")
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def stop(self) -> None:
        """Kill what still runs."""
        self._compiler.close()

    def fault(self) -> str:
        """Return why no proof can be checked on this machine, "" if nothing is in the way."""
        try:
            self._workshop.compiled_foundation()
        except (UnheardError, OSError) as error:
            return str(error)
        return ""

    def case(self, name: str) -> Case:
        """Return what a claim's file of proofs says: that in proofs/, or that beside a reader's file."""
        entry = self.ledger.entry(name)
        if name in self.ledger.names:
            file = f"proofs/{name}.v"
            return self._workshop.case(entry.claim, self.ledger.root / file, file)
        path = Path(name).with_suffix(".v")
        return self._workshop.case(entry.claim, path, str(path))

    def known(self, case: Case) -> tuple[Checked, ...] | None:
        """Return the kernel's word if nothing has to be compiled for it."""
        return self._workshop.known(case)

    def judged(self, case: Case) -> tuple[Checked, ...]:
        """Return the kernel's word, after compiling what is not known yet."""
        return self._workshop.judged(case)


def heard(found: Findings, results: Sequence[Checked]) -> Findings:
    """Return findings with the kernel's word on each statement for which a proof is written."""
    return replace(
        found,
        statements=tuple(
            replace(standing, kernel=None if result.why_not == NO_PROOF else _check(result))
            for standing, result in zip(found.statements, results, strict=True)
        ),
    )


def _check(result: Checked) -> KernelCheck:
    return KernelCheck(
        theorem=result.theorem,
        file=result.file,
        proved=result.proved,
        refuted=result.refuted,
        lines=result.lines,
        axioms=result.axioms,
        why_not=result.why_not,
        text=result.text,
        heard=result.heard,
    )
