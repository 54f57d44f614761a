"""The JSON documents of `regions`: all regions of a head, or the answer to one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shiftproof.demands import Pair
from shiftproof.document import Document, finite, head
from shiftproof.exact import Quadratic, rational
from shiftproof.exit_codes import HOLDS, REFUTED, UNDECIDED
from shiftproof.heads import Head
from shiftproof.occurs import IMPOSSIBLE, POSSIBLE, Occurrence
from shiftproof.regions import COUNTED, LABEL_SETS, RANKINGS, SIGNS, Region, Regions
from shiftproof.rows import number_text

FIELDS = {LABEL_SETS: ("on",), SIGNS: ("positive", "zero", "negative")}


def regions_code(regions: Regions) -> int:
    """Return the exit code of an enumeration: counted or not."""
    return HOLDS if regions.verdict == COUNTED else UNDECIDED


def occurrence_code(found: Occurrence) -> int:
    """Return the exit code of a question: possible, impossible or undecided."""
    return {POSSIBLE: HOLDS, IMPOSSIBLE: REFUTED}.get(found.verdict, UNDECIDED)


def regions_document(
    of: Head, regions: Regions, versions: Mapping[str, str], seconds: float, *, kind: str
) -> Document:
    """Return the document of an enumeration; its verdict is counted or undecided, ``kind`` sigmoid or softmax."""
    return {
        **head("regions", versions, regions.verdict),
        "head": of.name,
        "kind": kind,
        "what": regions.kind,
        "size": regions.size,
        "labels": regions.labels,
        "dim": regions.dim,
        "radius": None if regions.radius is None else str(regions.radius),
        "count": regions.count,
        "at_least": regions.least,
        "only_where_a_logit_is_zero": regions.edges if regions.kind == LABEL_SETS else None,
        "always_tied": [list(group) for group in regions.twins],
        "never_on": list(regions.silent),
        "reason": regions.reason or None,
        "regions": [_region(regions.kind, region) for region in regions.regions],
        "seconds": finite(seconds),
    }


def _region(kind: str, region: Region) -> Document:
    witness = [number_text(v) for v in region.witness]
    if kind == RANKINGS:
        return {"ranking": [list(part) for part in region.parts], "witness": witness}
    names = FIELDS.get(kind, ("top",))
    return {**{name: list(part) for name, part in zip(names, region.parts, strict=True)}, "witness": witness}


def occurrence_document(
    of: Head, found: Occurrence, versions: Mapping[str, str], seconds: float, *, kind: str
) -> Document:
    """Return the document of one question; its verdict is possible, impossible or undecided."""
    only = found.only
    return {
        **head("regions", versions, found.verdict),
        "head": of.name,
        "kind": kind,
        "question": found.demand.sentence,
        "demanded": {
            "above_all_others": list(found.demand.over),
            "positive": [_pair(pair) for pair in found.demand.strict],
            "not_negative": [_pair(pair) for pair in found.demand.weak],
        },
        "reason": found.reason,
        "radius": None if found.radius is None else str(found.radius),
        "witness": None if found.witness is None else [number_text(v) for v in found.witness],
        "certificate": {
            "how": found.how,
            "multipliers": [{**_pair(pair), "multiplier": _text(v)} for pair, v in found.multipliers],
            "only_input": None if only is None else [number_text(v) for v in only[0]],
            "not_positive_there": None if only is None else _pair(only[1]),
        }
        if found.multipliers
        else None,
        "always_tied": list(found.twins),
        "seconds": finite(seconds),
    }


def _pair(pair: Pair) -> Document:
    """Return a pair as the labels whose difference of logits it is; null is a logit of 0."""
    return {"of": pair[0], "less": pair[1]}


def _text(value: Any) -> str:
    return number_text(value) if isinstance(value, Quadratic) else str(rational(value))
