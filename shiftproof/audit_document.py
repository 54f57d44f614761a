"""The JSON documents of `audit` and `twin`, and their exit codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof import exact
from shiftproof.audit import Audit, PairAudit, name_of
from shiftproof.document import Document, finite, head
from shiftproof.exit_codes import HOLDS, REFUTED, UNDECIDED
from shiftproof.nearest import Neighbour, NeighbourChanges
from shiftproof.pairs import RankCorrelation
from shiftproof.rows import number_text
from shiftproof.sentences import LICENSES

DIGITS = 17
MOST_WEIGHTS = 1000
MET, OPEN, CLEAR = "found", "undecided", "done"


def audit_verdict(audit: Audit) -> str:
    """Return "found" if a pair meets a condition, "undecided" if that is open, else "done"."""
    if audit.met:
        return MET
    return OPEN if audit.open else CLEAR


def audit_code(audit: Audit) -> int:
    """Return the exit code of an audit."""
    return {MET: REFUTED, OPEN: UNDECIDED}.get(audit_verdict(audit), HOLDS)


def audit_document(
    audit: Audit, versions: Mapping[str, str], seconds: float, plot: Path | None = None
) -> Document:
    """Return the document of an audit."""
    use = audit.use
    similar = audit.similar
    return {
        **head("audit", versions, audit_verdict(audit)),
        "head": {"name": audit.head.name, "said": list(audit.said), **audit.traits.document()},
        "radius": None if audit.radius is None else str(audit.radius),
        "radius_from": audit.radius_from or None,
        "pairs": [pair_object(audit, pair) for pair in audit.pairs],
        "similar": None
        if similar is None
        else {
            "pairs": [[found.i, found.j] for found in similar.pairs],
            "identical": [list(group) for group in similar.identical],
            "zero_rows": list(similar.zero),
        },
        "neighbours": [_changes(audit, change) for change in audit.neighbours],
        "occurs": None
        if use is None
        else {
            "pairs": len(use.pairs),
            "by_cosine": _correlation(use.by_cosine),
            "by_centered_cosine": _correlation(use.by_centred),
        },
        "licenses": list(LICENSES),
        "met": [{"condition": condition.text, "labels": list(pair)} for condition, pair in audit.met],
        "open": [{"condition": condition.text, "labels": list(pair)} for condition, pair in audit.open],
        "plot": str(plot) if plot else None,
        "seconds": finite(seconds),
    }


def pair_object(audit: Audit, pair: PairAudit) -> Document:
    """Return what is known of a pair, with what certifies its ceilings."""
    ceiling, ball = pair.ceiling, pair.at_radius
    return {
        "labels": list(pair.pair),
        "names": list(pair.names),
        "cosine": ends(pair.cosines.cosine),
        "centered_cosine": ends(pair.cosines.centred),
        "why": pair.cosines.why or None,
        "reachable": list(pair.reachable.values),
        "reachable_range": pair.reachable.is_range,
        "difference_norm": ends(pair.cosines.difference_norm),
        "shares": {
            "cosine": pair.shares.cosine,
            "difference_norm": pair.shares.difference_norm,
            "pairs": pair.shares.counted,
            "all": pair.shares.complete,
        },
        "log_ratio_at_radius": None if audit.radius is None else ends(pair.log_ratio.bound),
        "ceiling": list(pair.any_input),
        "ceiling_certificate": {
            "attained": ceiling.attained,
            "ray": vector(ceiling.ray),
            "input": vector(ceiling.input),
            "weights": _weights(ceiling.weights),
        },
        "ceiling_at_radius": None if pair.in_ball is None else list(pair.in_ball),
        "ceiling_at_radius_certificate": None
        if ball is None
        else {
            "input": vector(ball.input),
            "lambda": entry(ball.weight),
            "weights": _weights(tuple(zip(*(part.tolist() for part in ball.weights), strict=True))),
            "gap_nats": finite(ball.gap),
        },
        "coprobability": None if pair.occurs is None else {"largest": pair.occurs[0], "mean": pair.occurs[1]},
        "says": pair.says,
    }


def ends(values: tuple[float, float] | None) -> list[str] | None:
    """Return decimals on both sides of an enclosure; None for what does not exist or is unbounded."""
    if values is None or not all(map(math.isfinite, values)):
        return None
    return [outwards(value, mode) for value, mode in zip(values, (ROUND_FLOOR, ROUND_CEILING), strict=True)]


def outwards(value: float, mode: str) -> str:
    """Return a float as a decimal of at most 17 digits, rounded as ``mode`` says where it is longer."""
    rounded = Context(prec=DIGITS, rounding=mode).create_decimal_from_float(value).normalize()
    return f"{rounded:f}" if abs(rounded.adjusted()) <= DIGITS or rounded == 0 else str(rounded)


def vector(values: Any) -> list[str] | None:
    """Return a vector as exact numbers, entry by entry."""
    return None if values is None else [entry(value) for value in np.asarray(values, dtype=object).tolist()]


def entry(value: Any) -> str:
    """Return a number as text, exactly; a float is the dyadic rational that it is."""
    return number_text(value if isinstance(value, exact.Quadratic) else exact.rational(value))


def _weights(weights: Any) -> list[list[Any]] | None:
    """Return weights by label; None where they are too many to write: softmax at the input gives them again."""
    if weights is None or len(weights) > MOST_WEIGHTS:
        return None
    return [[int(label), entry(value)] for label, value in weights]


def _changes(audit: Audit, change: NeighbourChanges) -> Document:
    def listed(found: tuple[Neighbour, ...]) -> list[Document]:
        return [
            {"label": one.label, "name": name_of(audit.head, one.label), "cosine": ends(one.value)}
            for one in found
        ]

    return {
        "label": change.label,
        "name": name_of(audit.head, change.label),
        "nearest": listed(change.raw),
        "centered": listed(change.centred),
        "kept_by_centering": change.kept_by_centring,
        "translated_to": change.chosen,
        "translated": listed(change.translated),
        "kept_by_translation": change.kept_by_translation,
    }


def _correlation(found: RankCorrelation) -> Document:
    return {"rank_correlation": found.value, "interval": list(found.interval) if found.interval else None}
