"""The commands about counterexamples: counterexample, check."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from shiftproof.command import PROGRAM, answer, command
from shiftproof.errors import UsageError
from shiftproof.exit_codes import DISAGREEMENT, HOLDS
from shiftproof.options import (
    AllowRepeats,
    AtLeast,
    AtMost,
    Centred,
    CertificateIn,
    CertificateOut,
    CosineAtLeast,
    CosineAtMost,
    Count,
    Dim,
    EqualLength,
    HtmlOut,
    Labels,
    PlotTo,
    Radius,
    Settings,
    UnitLength,
)
from shiftproof.places import check_place, write
from shiftproof.progress import working

if TYPE_CHECKING:
    from shiftproof.page import Look


@command
def counterexample(
    *,
    labels: Labels,
    dim: Dim,
    centered: Centred = False,
    unit_length: UnitLength = False,
    equal_length: EqualLength = False,
    allow_repeats: AllowRepeats = False,
    radius: Radius = None,
    cosine_at_most: CosineAtMost = None,
    cosine_at_least: CosineAtLeast = None,
    coprobability_at_least: AtLeast = None,
    coprobability_at_most: AtMost = None,
    count: Count = 1,
    certificate: CertificateOut = None,
    plot: PlotTo = None,
    html: HtmlOut = None,
    settings: Settings,
) -> int:
    r"""Find a head with such a cosine and such probabilities, or prove that there is none.

    \b
    Examples:
      shiftproof counterexample --labels 5 --dim 2 --centered --cosine-at-most -0.8 \
          --coprobability-at-least 0.45 -o low.json --plot low.svg
      shiftproof counterexample --labels 6 --dim 2 --centered --unit-length --cosine-at-least 0.8 \
          --coprobability-at-most 0.35 --html high.html
    """
    from shiftproof import answer_document, doctor
    from shiftproof.publish import publish
    from shiftproof.question import Question
    from shiftproof.search import search

    question = Question.make(
        labels,
        dim,
        centered=centered,
        unit_length=unit_length,
        equal_length=equal_length,
        allow_repeats=allow_repeats,
        radius=radius,
        cosine_at_most=cosine_at_most,
        cosine_at_least=cosine_at_least,
        coprobability_at_least=coprobability_at_least,
        coprobability_at_most=coprobability_at_most,
    )
    if html is not None:
        check_place(html, "--html", (("-o", certificate), ("--plot", plot)))
    if plot is not None:
        from shiftproof.plot import ready

        ready(plot)
    started = time.monotonic()
    with working(settings) as tell:
        found = search(question, limits=settings.limits, count=count, tell=tell)
        tell("the checker", 0, 0)
        published = publish(found, certificate, plot)
        if html is not None:
            from shiftproof.answer_page import answer_html
            from shiftproof.certificate import certificates
            from shiftproof.reproduce import command_line

            tell(f"the page {html}", 0, 0)
            asked = (
                ("--labels", str(labels)),
                ("--dim", dim),
                ("--centered", centered),
                ("--unit-length", unit_length),
                ("--equal-length", equal_length),
                ("--allow-repeats", allow_repeats),
                ("--radius", radius),
                ("--cosine-at-most", cosine_at_most),
                ("--cosine-at-least", cosine_at_least),
                ("--coprobability-at-least", coprobability_at_least),
                ("--coprobability-at-most", coprobability_at_most),
                ("--count", None if count == 1 else count),
                ("--html", "counterexample.html"),
            )
            line = command_line("counterexample", (), asked, settings.limits)
            page = answer_html(found, certificates(found), doctor.versions(), line)
            write(html, "--html", page.encode())
    took = time.monotonic() - started
    files = published.certificates
    document = answer_document.counterexample_document(found, doctor.versions(), took, files)

    def text(look: Look) -> str:
        from shiftproof.answer_text import counterexample_text

        return counterexample_text(found, look, took, files, published.missing)

    answer(settings, lambda: document, text)
    return answer_document.counterexample_code(found)


@command
def check(certificate: CertificateIn, *, settings: Settings) -> int:
    r"""Check a certificate by exact arithmetic alone, with none of the code that found it.

    \b
    Example:
      shiftproof check low.json
    """
    from shiftproof import answer_document, check, doctor

    try:
        lines = check.check(certificate)
    except check.Malformed as error:
        raise UsageError(f"{certificate}: {error}") from None
    except check.Refused as error:
        lines, refused = [], str(error)
    else:
        refused = ""
    if refused and not settings.json:
        sys.stderr.write(f"{PROGRAM} check: {certificate}: {refused}\n")
        return DISAGREEMENT
    document = answer_document.check_document(str(certificate), lines, refused, doctor.versions())
    answer(settings, lambda: document, lambda _: "".join(f"{line}\n" for line in lines))
    return DISAGREEMENT if refused else HOLDS
