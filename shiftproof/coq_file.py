"""A file of proofs as text: which statements it proves, and whether it holds anything but proofs.

It is read as Coq reads it: in sentences, with comments that nest and that may hold strings.  Commands
outside a small set are refused, as they could change what is printed, checked or meant (the guard and
universe checks, plugins, axioms, modules, files).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shiftproof.errors import UsageError

LARGEST = 1_000_000  # bytes
MARKER = r"\(\* (statement|refuted): (.+?) \*\)"
#: what a sentence that is no tactic may begin with
COMMANDS = frozenset(
    (
        *("Lemma", "Theorem", "Corollary", "Fact", "Remark", "Proposition", "Example", "Proof", "Qed"),
        *("Defined", "Definition", "Fixpoint", "Inductive", "Let", "Ltac", "Section", "End", "Variable"),
        *("Variables", "Hypothesis", "Hypotheses", "Context", "From", "Require", "Import", "Open", "Close"),
    )
)
#: what may be so for the file itself alone
LOCAL = frozenset(
    ("Definition", "Fixpoint", "Lemma", "Ltac", "Open", "Close", "Hint", "Instance", "Arguments")
)
_LOCAL = re.compile(r"(?:Local\s+|#\[\s*local\s*\]\s*)")
_BEFORE = re.compile(  # bullets, braces and selectors, which Coq takes as sentences of their own
    r"\s+|[-+*]+|[{}]|(?:all|par|!|\d+(?:\s*-\s*\d+)?(?:\s*,\s*\d+(?:\s*-\s*\d+)?)*|\[\s*[\w']+\s*\])\s*:(?!=)"
)
_STOP = re.compile(r'\(\*|"|\.(?=\s|\Z)')
_IN_COMMENT = re.compile(r'\(\*|\*\)|"')
_WORD = re.compile(r"[A-Z]\w*")


@dataclass(frozen=True)
class Written:
    """One theorem as a file of proofs has it: its text, and how many lines its proof takes."""

    statement: str
    refuted: bool
    text: str
    lines: int


@dataclass(frozen=True)
class _Piece:
    """A comment between sentences, or a sentence; ``code`` is the sentence without comments."""

    comment: bool
    start: int
    end: int
    code: str = ""


def read_proofs(path: Path) -> str:
    """Return the text of a file of proofs; raises UsageError for one that is no such text."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path.name}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path.name}: not UTF-8") from None
    if len(content) > LARGEST:
        raise UsageError(f"{path.name}: longer than {LARGEST:,} bytes")
    return text.replace("\r\n", "\n")


def written(text: str, name: str) -> tuple[Written, ...]:
    """Return the theorems that are marked as a statement's.

    Raises UsageError, which names the file by ``name``, for one that holds anything but proofs, for a
    marker that does not stand before a theorem and its proof, and for a statement that is proved twice.
    """
    pieces = list(_pieces(text, name))
    found: dict[str, Written] = {}
    for number, piece in enumerate(pieces):
        if not piece.comment:
            _permitted(piece.code, _line(text, piece.start, name))
            continue
        marker = re.fullmatch(MARKER, text[piece.start : piece.end])
        if marker is None:
            continue
        after = pieces[number + 1 : number + 3]
        if len(after) < 2 or after[0].comment or not _alone(text, after[1]):
            raise UsageError(
                f"{name}: each marker is followed by a theorem and by a line that is just 'Proof.'"
            )
        if marker[2] in found:
            raise UsageError(f"{name}: {marker[2]} is marked twice; prove it once")
        ends = (p.start for p in pieces[number + 3 :] if p.code in ("Qed.", "Defined."))
        proof = text[after[1].start : next(ends, len(text))]
        stated = text[after[0].start : after[0].end]
        found[marker[2]] = Written(
            marker[2], marker[1] == "refuted", stated, len(proof.strip().splitlines()) - 1
        )
    return tuple(found.values())


def _alone(text: str, piece: _Piece) -> bool:
    """Return whether a piece is the sentence "Proof.", on a line of its own."""
    before = text[text.rfind("\n", 0, piece.start) + 1 : piece.start]
    return piece.code == "Proof." and not before and text[piece.end : piece.end + 1] == "\n"


def _permitted(code: str, place: str) -> None:
    """Raise UsageError for a command that has no place in a file of proofs."""
    while (skipped := _BEFORE.match(code)) is not None:
        code = code[skipped.end() :]
    allowed = COMMANDS
    local = _LOCAL.match(code)
    if local:
        code, allowed = code[local.end() :], LOCAL
    word = _WORD.match(code)
    if (word and word[0] not in allowed) or (local and not word) or code.startswith("#"):
        said = word[0] if word else code.split("]")[0] + "]"
        raise UsageError(f"{place}: {said[:40]!r} has no place in a file of proofs")


def _pieces(text: str, name: str) -> Iterator[_Piece]:
    """Yield comments and sentences in order; raises UsageError for a comment or string without an end."""
    at = start = 0  # what is read next; where the sentence begins
    code = ""
    while (found := _STOP.search(text, at)) is not None:
        stop = found.start()
        if not code.strip():  # a sentence begins with its first letter
            between = text[at:stop]
            start, code = at + len(between) - len(between.lstrip()), between.lstrip()
        else:
            code += text[at:stop]
        if not code:
            start = stop
        if found[0] == "(*":
            if stop and not text[stop - 1].isspace():  # ".(*" is no comment to Coq: it reads ".(" first
                raise UsageError(f"{_line(text, stop, name)}: a space must stand before a comment")
            at = _comment_end(text, stop, name)
            if code:
                code += " "
            else:
                yield _Piece(comment=True, start=stop, end=at)
            continue
        at = _string_end(text, stop, name) if found[0] == '"' else found.end()
        code += text[stop:at]
        if found[0] == ".":
            yield _Piece(comment=False, start=start, end=at, code=code.strip())
            code = ""
    rest = text[at:]
    if (code + rest).strip():
        start = start if code.strip() else at + len(rest) - len(rest.lstrip())
        yield _Piece(comment=False, start=start, end=len(text), code=(code + rest).strip())


def _line(text: str, at: int, name: str) -> str:
    line = text.count("\n", 0, at) + 1
    return f"{name}, line {line}"


def _comment_end(text: str, at: int, name: str) -> int:
    depth, start = 1, at
    at += 2
    while depth:
        found = _IN_COMMENT.search(text, at)
        if found is None:
            raise UsageError(f"{_line(text, start, name)}: the comment does not end")
        if found[0] == '"':
            at = _string_end(text, found.start(), name)
        else:
            depth += 1 if found[0] == "(*" else -1
            at = found.end()
    return at


def _string_end(text: str, at: int, name: str) -> int:
    end = text.find('"', at + 1)
    if end < 0:
        raise UsageError(f"{_line(text, at, name)}: the string does not end")
    return end + 1
