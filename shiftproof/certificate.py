"""Writes an answer as a certificate: everything that exact arithmetic needs to check it (docs/certificates.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shiftproof.exclusion import Exclusion
from shiftproof.places import write
from shiftproof.question import HALF, Question
from shiftproof.rows import Exhibit, Sparse, dense, number_text
from shiftproof.search import Answer
from shiftproof.verify import Measured

SCHEMA = "shiftproof/certificate/1"
DENSE_MOST = 4000  # numbers of a head up to which rows are written in full

Document = dict[str, Any]


def found_certificate(question: Question, exhibit: Exhibit, measured: Measured) -> Document:
    """Return the certificate of a head that answers a question."""
    every = question.about_every_input
    root = exhibit.root
    return sealed(
        {
            **_empty(question, "found"),
            "root": root,
            "rows": [_row(vector, exhibit) for vector in exhibit.rows],
            "pair": list(exhibit.pair),
            "cosine": list(measured.cosine),
            "coprobability": list(measured.coprobability),
            "input": None if every else dense(exhibit.input or {}, exhibit.dim),
            "ceiling": _ceiling(question, exhibit, measured) if every else None,
        }
    )


def impossible_certificate(question: Question, exclusion: Exclusion) -> Document:
    """Return the certificate of a theorem that rules a question out."""
    instance = dict(exclusion.instance)
    return sealed(
        {
            **_empty(question, "impossible"),
            "exclusion": {"rule": exclusion.rule, "claim": exclusion.claim, "instance": instance},
        }
    )


def sealed(document: Document) -> Document:
    """Return the document with the digest of the rest of it."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**rest, "digest": "sha256:" + hashlib.sha256(text.encode()).hexdigest()}


def certificate_text(document: Document) -> str:
    """Return a certificate as text: a field a line, a row a line."""
    lines = []
    for name, value in document.items():
        if name == "rows" and value:
            rows = ",\n  ".join(json.dumps(vector) for vector in value)
            lines.append(f'"rows": [\n  {rows}\n ]')
        else:
            lines.append(f"{json.dumps(name)}: {json.dumps(value)}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def certificates(answer: Answer) -> list[Document]:
    """Return the certificates of an answer: one for each head, one for a theorem, none if undecided."""
    if answer.exclusion is not None:
        return [impossible_certificate(answer.question, answer.exclusion)]
    return [found_certificate(answer.question, *exhibit) for exhibit in answer.exhibits]


def write_certificates(documents: Sequence[Document], path: Path) -> list[Path]:
    """Write certificates to ``path``, those after the first to path-2, path-3, ...; return the files.

    Each file appears whole or not at all.  Raises UsageError for a path that cannot be written.
    """
    files = []
    for number, document in enumerate(documents, 1):
        file = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        write(file, "-o", certificate_text(document).encode())
        files.append(file)
    return files


def _empty(question: Question, verdict: str) -> Document:
    return {
        "schema": SCHEMA,
        "verdict": verdict,
        "question": question.document(),
        "root": None,
        "rows": None,
        "pair": None,
        "cosine": None,
        "coprobability": None,
        "input": None,
        "ceiling": None,
        "exclusion": None,
    }


def _row(vector: Sparse, exhibit: Exhibit) -> list[str] | dict[str, str]:
    if len(exhibit.rows) * exhibit.dim <= DENSE_MOST:
        return dense(vector, exhibit.dim)
    return {str(column): number_text(value) for column, value in sorted(vector.items())}


def _ceiling(question: Question, exhibit: Exhibit, measured: Measured) -> Document:
    point = dense(exhibit.input or {}, exhibit.dim)
    if question.threshold >= HALF or exhibit.q is None:
        names = ("lambda", "q", "entropy", "miss", "bound")
        return {**dict.fromkeys(names), "input": point}
    return {
        "lambda": str(exhibit.lam),
        "q": [str(weight) for weight in exhibit.q],
        "entropy": list(measured.entropy or ()),
        "miss": list(measured.miss or ()),
        "bound": list(measured.bound or ()),
        "input": point,
    }
