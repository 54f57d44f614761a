"""The commands about a head of the user's own: audit, twin."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from shiftproof.command import Spreading, answer, command
from shiftproof.errors import UsageError
from shiftproof.exit_codes import HOLDS
from shiftproof.options import (
    CosineWanted,
    DType,
    Embeddings,
    ExactTwin,
    FailOn,
    FeaturesSample,
    HeadIn,
    HtmlOut,
    LabelFile,
    Listed,
    Neighbours,
    PlotAudit,
    Radius,
    Settings,
    Similar,
    Transposed,
    TwinOut,
    Untie,
)
from shiftproof.places import check_place, tensor_files, write
from shiftproof.progress import working

if TYPE_CHECKING:
    from shiftproof.loading import Loaded
    from shiftproof.page import Look


def _radius(text: str | None) -> Fraction | None:
    from shiftproof.exact import parse_rational

    return None if text is None else parse_rational(text, "--radius")


def _numbers(loaded: Loaded, labels: Sequence[str]) -> list[int]:
    """Return the row numbers of labels given by number or name; raises UsageError."""
    return [loaded.names.lookup(label) for label in labels]


@partial(command, kind=Spreading)
def twin(
    head: HeadIn,
    *,
    labels: Listed = None,
    cosine: CosineWanted,
    out: TwinOut,
    radius: Radius = None,
    dtype: DType = None,
    exact: ExactTwin = False,
    untie: Untie = False,
    transpose: Transposed = False,
    label_file: LabelFile = None,
    settings: Settings,
) -> int:
    r"""Write a checkpoint that behaves the same, with the cosine of two labels as you like.

    \b
    Examples:
      shiftproof twin model.safetensors --labels 464 632 --cosine -1 -o twin.safetensors
      shiftproof twin gpt2/ --labels " cat" " dog" --cosine 0 -o twin/ --untie
    """
    from shiftproof import doctor
    from shiftproof.loading import load
    from shiftproof.twin import twin as written
    from shiftproof.twin_document import twin_document

    if len(labels or ()) != 2:
        raise UsageError("--labels: give the two labels whose cosine is to change, as in --labels A B")
    bound = _radius(radius)
    started = time.monotonic()
    with working(settings) as tell:
        tell(f"reading {head}", 0, 0)
        loaded = load(head, transpose=transpose, label_file=label_file)
        first, second = _numbers(loaded, labels or ())
        found = written(
            loaded,
            (first, second),
            cosine,
            out,
            radius=bound,
            dtype=dtype,
            exact=exact,
            untie=untie,
            tell=tell,
        )
    took = time.monotonic() - started
    names = (loaded.names[first], loaded.names[second])

    def text(look: Look) -> str:
        from shiftproof.twin_text import twin_text

        return twin_text(found, names, loaded.said, look, took)

    answer(settings, lambda: twin_document(found, names, loaded.said, doctor.versions(), took), text)
    return HOLDS


@partial(command, kind=Spreading)
def audit(
    head: HeadIn,
    *,
    labels: Listed = None,
    similar: Similar = None,
    neighbours: Neighbours = None,
    radius: Radius = None,
    embeddings: Embeddings = None,
    features_sample: FeaturesSample = None,
    transpose: Transposed = False,
    label_file: LabelFile = None,
    fail_on: FailOn = None,
    plot: PlotAudit = None,
    html: HtmlOut = None,
    settings: Settings,
) -> int:
    r"""Say what the cosines of a model's labels can and cannot tell, and what to report instead.

    \b
    Examples:
      shiftproof audit model.safetensors --labels 464 632 --radius 10
      shiftproof audit gpt2/ --labels " cat" " dog" " the" --neighbours " cat" --similar 20 --html audit.html
    """
    from shiftproof import doctor
    from shiftproof.audit import QUANTITIES, sampled
    from shiftproof.audit import audit as audited
    from shiftproof.audit_document import audit_code, audit_document
    from shiftproof.conditions import parse
    from shiftproof.final_norm import norm_radius
    from shiftproof.loading import load

    conditions = [parse(text, QUANTITIES) for text in fail_on or ()]
    bound, origin = _radius(radius), "asked for"
    if features_sample is not None and embeddings is None:
        raise UsageError("--features-sample: give the embeddings to draw from with --embeddings FILE")
    if html is not None:
        others = (
            *tensor_files("the head", head),
            *tensor_files("--embeddings", embeddings),
            ("--label-file", label_file),
            ("--plot", plot),
        )
        check_place(html, "--html", others)
    if plot is not None:
        from shiftproof.plot import ready

        if embeddings is None:
            raise UsageError("--plot: what is drawn needs inputs of the head; give --embeddings FILE too")
        ready(plot)
    started = time.monotonic()
    with working(settings) as tell:
        tell(f"reading {head}", 0, 0)
        loaded = load(head, transpose=transpose, label_file=label_file, embeddings=embeddings)
        own = loaded.head
        if features_sample is not None:
            drawn = sampled(own.embeddings, features_sample, settings.limits.seed)
            own = replace(own, embeddings=drawn)
        if bound is None and embeddings is None:
            known = norm_radius(loaded)
            bound, origin = known or (None, "")
        found = audited(
            own,
            _numbers(loaded, labels or ()),
            similar=similar or 0,
            neighbours=_numbers(loaded, neighbours or ()),
            radius=bound,
            radius_from=origin,
            tied=loaded.tied,
            said=(*loaded.said, *loaded.names.said),
            conditions=conditions,
            seed=settings.limits.seed,
            tell=tell,
        )
        if plot is not None:
            from shiftproof.audit_plot import draw_audit

            draw_audit(found, plot)
        if html is not None:
            from shiftproof.audit_page import audit_html
            from shiftproof.reproduce import command_line

            tell(f"the page {html}", 0, 0)
            asked = (
                ("--labels", labels),
                ("--similar", similar),
                ("--neighbours", neighbours),
                ("--radius", radius),
                ("--embeddings", embeddings),
                ("--features-sample", features_sample),
                ("--transpose", transpose),
                ("--label-file", label_file),
                ("--fail-on", fail_on),
                ("--html", "audit.html"),
            )
            line = command_line("audit", [head], asked, settings.limits)
            page = audit_html(found, doctor.versions(), line, conditions=bool(conditions))
            write(html, "--html", page.encode())
    took = time.monotonic() - started

    def text(look: Look) -> str:
        from shiftproof.audit_text import audit_text

        return audit_text(found, look, took)

    answer(settings, lambda: audit_document(found, doctor.versions(), took, plot), text)
    return audit_code(found)
