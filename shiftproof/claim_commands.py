"""The commands about claims: review, show, prove; and doctor."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import shiftproof
from shiftproof.command import answer, command
from shiftproof.exit_codes import DISAGREEMENT, HOLDS, REFUTED
from shiftproof.options import Claims, EmitTo, HtmlOut, Kernel, OneClaim, Settings
from shiftproof.places import check_place
from shiftproof.progress import working
from shiftproof.report_file import write_report

if TYPE_CHECKING:
    from shiftproof.document import Proved
    from shiftproof.evidence import KernelAsked, Standing
    from shiftproof.ledger import Ledger
    from shiftproof.page import Look


def _load(names: Sequence[str], tell: Callable[[str, int, int], None]) -> Ledger:
    """Return the ledger after loading these claims; raises UsageError for one that is none."""
    from shiftproof.ledger import Ledger

    ledger = Ledger()
    for name in names:
        tell(name, 0, 0)
        ledger.entry(name)
    return ledger


def judged(
    names: Sequence[str], settings: Settings, kernel: bool | None = None
) -> tuple[tuple[Standing, ...], Ledger, KernelAsked]:
    """Return what is known of claims, all of them for no name, their ledger, and whether the kernel was asked."""
    from shiftproof import reviewer
    from shiftproof.hearing import choice

    _, asked = choice(kernel)
    with working(settings, names) as tell:
        ledger = _load(names, tell)
        standings = reviewer.review(  # not `shiftproof.review`, which typesets formulas for a notebook
            names, ledger=ledger, limits=settings.limits, jobs=settings.jobs, progress=tell, kernel=kernel
        )
        return standings, ledger, asked


def page_line(names: Sequence[str], settings: Settings, kernel: bool | None) -> str:
    """Return the command that makes the page of such a review again."""
    from shiftproof.reproduce import command_line

    heard = (("--kernel", kernel is True), ("--no-kernel", kernel is False))
    return command_line("report", names, (*heard, ("-o", "report.html")), settings.limits)


@command
def review(claims: Claims = None, *, html: HtmlOut = None, kernel: Kernel = None, settings: Settings) -> int:
    r"""Derive, prove and tie claims, and say which hold.

    \b
    Examples:
      shiftproof review
      shiftproof review cosine_minus_one mine/claim.py --json
      shiftproof review --html review.html
      shiftproof review shift_invariance --no-kernel
    """
    from shiftproof import doctor, document

    if html is not None:
        check_place(html, "--html")
    started, names = time.monotonic(), tuple(dict.fromkeys(claims or ()))
    standings, ledger, asked = judged(names, settings, kernel)
    took, versions = time.monotonic() - started, doctor.versions(asked)
    if html is not None:
        found = document.review_document(standings, versions, took, asked)
        write_report(html, "--html", found, standings, ledger, page_line(names, settings, kernel))

    def text(look: Look) -> str:
        from shiftproof.terminal import review_text

        return review_text(standings, versions, took, look, asked)

    answer(settings, lambda: document.review_document(standings, versions, took, asked), text)
    return document.review_code(standings)


@command
def show(claim: OneClaim, *, kernel: Kernel = None, settings: Settings) -> int:
    r"""Show one claim in full, judged: statements, derivations, proofs, theorems of Coq, ties.

    \b
    Example:
      shiftproof show all_pairs_plus_minus_one
    """
    from shiftproof import doctor, document

    started = time.monotonic()
    (standing,), _, asked = judged((claim,), settings, kernel)
    took, versions = time.monotonic() - started, doctor.versions(asked)

    def text(look: Look) -> str:
        from shiftproof.terminal import show_text

        return show_text(standing, look, asked)

    answer(settings, lambda: document.show_document(standing, versions, took, asked), text)
    return DISAGREEMENT if document.disagrees(standing) else HOLDS


@command
def prove(claim: OneClaim, *, emit_smt2: EmitTo = None, settings: Settings) -> int:
    r"""Run the proofs of one claim alone, obligation by obligation.

    \b
    Example:
      shiftproof prove cosine_minus_one --emit-smt2 obligations
    """
    from shiftproof import doctor, document
    from shiftproof.emit import emitted

    started = time.monotonic()
    with working(settings, (claim,)) as tell:
        ledger = _load((claim,), tell)
        found = shiftproof.prove(claim, ledger=ledger, limits=settings.limits, jobs=settings.jobs)
        name = ledger.entry(claim).claim.name
    took, versions = time.monotonic() - started, doctor.versions()
    proofs: list[Proved] = [(statement.name, proof) for statement, proof in found]
    files = emitted(name, proofs, emit_smt2) if emit_smt2 is not None else {}

    def text(look: Look) -> str:
        from shiftproof.terminal import prove_text

        return prove_text(name, proofs, look, files)

    answer(settings, lambda: document.prove_document(name, proofs, versions, took, files), text)
    return document.prove_code(proofs)


@command
def doctor(*, settings: Settings) -> int:
    r"""Say which parts are installed and work, and how to get the others.

    \b
    Example:
      shiftproof doctor
    """
    from shiftproof import doctor, document

    with working(settings) as tell:
        tell("doctor", 0, 0)
        checks = doctor.examine(settings.limits)
    works = doctor.works(checks)

    def text(look: Look) -> str:
        from shiftproof.terminal import doctor_text

        return doctor_text(checks, look, works=works)

    answer(settings, lambda: document.doctor_document(checks, doctor.versions(), works=works), text)
    return HOLDS if works else REFUTED
