"""The JSON documents of `counterexample` and `check`, and their exit codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from shiftproof.document import Document, finite, head
from shiftproof.exit_codes import DISAGREEMENT, HOLDS, REFUTED, UNDECIDED, WORDS
from shiftproof.rows import Exhibit, dense
from shiftproof.search import FOUND, IMPOSSIBLE, Answer
from shiftproof.verify import Measured

MOST_NUMBERS = 10**6


def counterexample_code(answer: Answer) -> int:
    """Return the exit code: found, proved impossible, or undecided."""
    return {FOUND: HOLDS, IMPOSSIBLE: REFUTED}.get(answer.verdict, UNDECIDED)


def counterexample_document(
    answer: Answer, versions: Mapping[str, str], seconds: float, certificates: Sequence[Path]
) -> Document:
    """Return the document of an answer; ``certificates`` are the files written."""
    question = answer.question
    first = answer.exhibits[0] if answer.exhibits else None
    exclusion = answer.exclusion
    return {
        **head("counterexample", versions, answer.verdict),
        "reason": answer.reason,
        "question": question.document(),
        "labels": question.labels,
        "dim": question.dim,
        **(_head(*first) if first else dict.fromkeys(_FIELDS)),
        "certificate": str(certificates[0]) if certificates else None,
        "more": [
            {**_head(*exhibit), "certificate": str(file) if file else None}
            for exhibit, file in zip(
                answer.exhibits[1:],
                [*certificates[1:], *[None] * len(answer.exhibits)],
                strict=False,
            )
        ],
        "rests_on": [exclusion.claim] if exclusion else [],
        "rule": exclusion.rule if exclusion else None,
        "instance": dict(exclusion.instance) if exclusion else None,
        "nearest": _head(*answer.nearest) if answer.nearest else None,
        "tried": list(answer.tried),
        "seconds": finite(seconds),
    }


_FIELDS = ("unembeddings", "bias", "input", "pair", "cosine", "coprobability", "ceiling", "family")


def _head(exhibit: Exhibit, measured: Measured) -> Document:
    """Return a head with what was measured of it, without its rows where they are too many."""
    small = len(exhibit.rows) * exhibit.dim <= MOST_NUMBERS
    ceiling = measured.bound is not None and exhibit.q is not None
    return {
        "unembeddings": [dense(vector, exhibit.dim) for vector in exhibit.rows] if small else None,
        "bias": None,
        "input": dense(exhibit.input, exhibit.dim) if exhibit.input is not None and not ceiling else None,
        "pair": list(exhibit.pair),
        "cosine": list(measured.cosine),
        "coprobability": list(measured.coprobability),
        "ceiling": {
            "lambda": str(exhibit.lam),
            "q": [str(weight) for weight in exhibit.q or ()],
            "entropy": list(measured.entropy or ()),
            "miss": list(measured.miss or ()),
            "bound": list(measured.bound or ()),
        }
        if ceiling
        else None,
        "family": exhibit.family,
    }


def check_document(file: str, lines: Sequence[str], refused: str, versions: Mapping[str, str]) -> Document:
    """Return the document of a check: what was checked, or what is false."""
    return {
        **head("check", versions, WORDS[DISAGREEMENT] if refused else WORDS[HOLDS]),
        "file": file,
        "checked": list(lines),
        "refused": refused or None,
    }
