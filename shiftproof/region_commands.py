"""The command about what a head's inputs can bring about: regions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from shiftproof.command import answer, command
from shiftproof.errors import UsageError
from shiftproof.options import (
    Argmax,
    CountOnly,
    HeadIn,
    HeadKind,
    Kind,
    LabelFile,
    ListThem,
    OffLabels,
    OnLabels,
    PlotRegions,
    Radius,
    Ranking,
    Settings,
    TopLabels,
    Tops,
    Transposed,
)
from shiftproof.progress import working

if TYPE_CHECKING:
    from shiftproof.document import Document
    from shiftproof.heads import Head
    from shiftproof.loading import Loaded
    from shiftproof.occurs import Occurrence
    from shiftproof.page import Look
    from shiftproof.regions import Regions

Tell = Callable[[str, int, int], None]


@command
def regions(
    head: HeadIn,
    *,
    kind: Kind = HeadKind.SOFTMAX,
    argmax: Argmax = None,
    ranking: Ranking = None,
    top: TopLabels = None,
    on: OnLabels = None,
    off: OffLabels = None,
    tops: Tops = None,
    count: CountOnly = False,
    listed: ListThem = False,
    radius: Radius = None,
    transpose: Transposed = False,
    label_file: LabelFile = None,
    plot: PlotRegions = None,
    settings: Settings,
) -> int:
    r"""Say which rankings, top labels or label sets the inputs of a head can bring about, exactly.

    \b
    Examples:
      shiftproof regions small.npy --list
      shiftproof regions model.safetensors --argmax 464
      shiftproof regions probe.npy --kind sigmoid --on 1,4 --off 2
      shiftproof regions plane.npy --tops 1 --plot regions.svg
    """
    from shiftproof import doctor, region_document
    from shiftproof.exact import parse_rational
    from shiftproof.loading import load
    from shiftproof.occurs import Occurrence
    from shiftproof.regions import Regions

    asked = {
        "--argmax": argmax,
        "--ranking": ranking,
        "--top": top,
        "--on or --off": on or off,
        "--tops": tops,
    }
    given = [name for name, value in asked.items() if value is not None]
    _refuse_mixed(given, kind, count=count, listed=listed)
    question = given[0] if given and given[0] != "--tops" else ""
    bound = None if radius is None else parse_rational(radius, "--radius")
    if plot is not None:
        from shiftproof.plot import ready

        ready(plot)
    undrawn = ""
    started = time.monotonic()
    with working(settings) as tell:
        tell(f"reading {head}", 0, 0)
        loaded = load(head, transpose=transpose, label_file=label_file)
        if plot is not None:
            from shiftproof.region_plot import refuse

            refuse(loaded.head, question=bool(question))
        if question:
            texts = {"argmax": argmax, "ranking": ranking, "top": top, "on": on, "off": off}
            found: Occurrence | Regions = _question(loaded, texts, bound, tell)
        else:
            found = _all(loaded.head, kind, tops, bound, settings, tell, listed=listed or plot is not None)
        if plot is not None:
            from shiftproof.region_plot import draw_regions

            tell("drawing", 0, 0)
            undrawn = draw_regions(loaded.head, found, plot)
            if isinstance(found, Regions) and not listed:
                found = replace(found, regions=())
    took = time.monotonic() - started
    if isinstance(found, Occurrence):
        make: Any = region_document.occurrence_document
        code = region_document.occurrence_code(found)
    else:
        make, code = region_document.regions_document, region_document.regions_code(found)

    def document() -> Document:
        made: Document = make(loaded.head, found, doctor.versions(), took, kind=kind.value)
        return {**made, "plot": None if plot is None or undrawn else str(plot), "not_drawn": undrawn or None}

    def text(look: Look) -> str:
        from shiftproof.region_text import occurrence_text, regions_text

        told = "".join(f"{line}\n" for line in loaded.said)
        missing = f"{plot} was not drawn: {undrawn}\n" if undrawn else ""
        if isinstance(found, Occurrence):
            return told + occurrence_text(loaded.head, found, look, took) + missing
        return told + regions_text(loaded.head, found, look, took) + missing

    answer(settings, document, text)
    return code


def _refuse_mixed(given: Sequence[str], kind: HeadKind, *, count: bool, listed: bool) -> None:
    """Raise UsageError for options that do not go together; ``given`` names those that ask for something."""
    if count and listed:
        raise UsageError("--count and --list: one or the other; --list counts as well")
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)}: one question at a time")
    if given and given[0] != "--tops" and (count or listed):
        raise UsageError(
            f"{'--list' if listed else '--count'} goes with all regions, {given[0]} asks about one; leave one away"
        )
    wrong = "--on or --off" if kind is HeadKind.SOFTMAX else "--argmax --ranking --top --tops"
    if given and given[0] in wrong:
        needed = "sigmoid" if kind is HeadKind.SOFTMAX else "softmax"
        raise UsageError(f"{given[0]} is about a {needed} head; add --kind {needed}, or ask something else")


def _question(
    loaded: Loaded, texts: dict[str, str | None], radius: Fraction | None, tell: Tell
) -> Occurrence:
    """Return the answer to the one question that is put."""
    from shiftproof import occurs

    labels = {name: _labels(loaded, f"--{name}", text) for name, text in texts.items() if text is not None}
    head = loaded.head
    if "argmax" in labels:
        return occurs.can_be_argmax(head, labels["argmax"][0], radius, tell)
    if "ranking" in labels:
        return occurs.can_rank(head, labels["ranking"], radius, tell)
    if "top" in labels:
        return occurs.can_be_top(head, labels["top"], radius, tell)
    return occurs.can_be_on(head, labels.get("on", ()), labels.get("off", ()), radius, tell)


def _labels(loaded: Loaded, option: str, text: str) -> list[int]:
    """Return the labels that an option names: one for ``--argmax``, else with commas between them."""
    if not text:
        raise UsageError(f"{option}: no label; give row numbers or names with commas between them")
    parts = text.split(",")
    if option == "--argmax":
        if len(parts) > 1 and all(part.strip().isdigit() for part in parts):
            raise UsageError(f"{option}: {text!r} are several labels; give one, or ask --top about them")
        parts = [text]  # its name may have a comma
    elif not all(parts):
        raise UsageError(
            f"{option}: {text!r} lacks a label at one of its commas; write as in 3,1,4 (and a name with a comma"
            " in it as its row number)"
        )
    found = []
    for part in parts:
        number = part.strip()  # a space after a comma is none of a number's, but may be a name's
        try:
            found.append(loaded.names.lookup(number if _is_number(loaded, part, number) else part))
        except UsageError as error:
            raise UsageError(f"{option}: {error}") from None
    return found


def _is_number(loaded: Loaded, part: str, number: str) -> bool:
    """Return whether a text is a row number, with spaces around it that make it no name."""
    return number.isdigit() and part not in loaded.names


def _all(
    head: Head,
    kind: HeadKind,
    tops: int | None,
    radius: Fraction | None,
    settings: Settings,
    tell: Tell,
    *,
    listed: bool,
) -> Regions:
    """Return all regions of the kind; the time limit of the common options holds."""
    from shiftproof import regions as all_regions

    options: dict[str, Any] = {
        "radius": radius,
        "listed": listed,
        "seconds": settings.limits.timeout,
        "tell": tell,
    }
    if kind is HeadKind.SIGMOID:
        return all_regions.label_sets(head, **options)
    if tops is not None:
        return all_regions.top_sets(head, tops, **options)
    return all_regions.rankings(head, **options)
