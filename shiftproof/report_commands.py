"""The command about pages: report."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from shiftproof.claim_commands import judged, page_line
from shiftproof.command import answer, command
from shiftproof.options import Claims, Kernel, ReportOut, Settings
from shiftproof.places import check_place
from shiftproof.report_file import write_report

if TYPE_CHECKING:
    from shiftproof.page import Look


@command
def report(claims: Claims = None, *, output: ReportOut, kernel: Kernel = None, settings: Settings) -> int:
    r"""Judge claims and write all that is known of them as one page.

    \b
    Examples:
      shiftproof report -o report.html
      shiftproof report cosine_minus_one mine/claim.py -o mine.html
    """
    from shiftproof import doctor, document

    check_place(output, "-o")
    started, names = time.monotonic(), tuple(dict.fromkeys(claims or ()))
    standings, ledger, asked = judged(names, settings, kernel)
    took = time.monotonic() - started
    found = document.review_document(standings, doctor.versions(asked), took, asked)
    size = write_report(output, "-o", found, standings, ledger, page_line(names, settings, kernel))

    def text(_look: Look) -> str:
        claim = "claim" if len(standings) == 1 else "claims"
        return f"written: {output} ({len(standings)} {claim}, {size / 1e6:.2f} MB)\n"

    answer(settings, lambda: {**found, "output": str(output)}, text)
    return document.review_code(standings)
