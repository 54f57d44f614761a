"""Names of labels: row numbers, a file of names, or the tokens of a tokenizer, read when first asked.

Tokens are shown readably: a byte-level token as the text that it stands for, a byte that is no
UTF-8 as <0xE2>, control characters always escaped.  A label is asked for by

* its row number: digits alone are always a row number, so the token 7 is asked for as ``name:7``;
* its name, as the file writes it ("Ġthe"), as it is shown (" the"), or without the space before it
  where only one token fits.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, overload

from shiftproof.errors import UsageError
from shiftproof.layout import read_json, shown, size_of, unreadable

PREFIX = "name:"
LISTED = 6  # candidates in an error
LARGEST_ID = 2**31


@dataclass(frozen=True)
class Names:
    """Names by row number, as the file writes them; ``plain`` are those with no encoding of bytes."""

    raw: Mapping[int, str]
    byte_level: bool = False
    metaspace: bool = False
    plain: frozenset[int] = frozenset()
    said: tuple[str, ...] = ()


class Vocabulary(Sequence[str]):
    """The readable names of a head's n labels; a label without a name has its number."""

    def __init__(self, count: int, read: Callable[[], Names]) -> None:
        """Name ``count`` labels by what ``read`` returns, when first asked."""
        self._count, self._read = count, read

    @cached_property
    def _names(self) -> Names:
        return self._read()

    @cached_property
    def _shown(self) -> Mapping[int, str]:
        names = self._names
        return {row: readable(raw, names, row) for row, raw in names.raw.items()}

    @property
    def said(self) -> tuple[str, ...]:
        """What there is to say of the names: where from, how many rows have none."""
        return self._names.said

    def __len__(self) -> int:
        """Return n."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        """Return a label's readable name, or its number; raises IndexError beyond n."""
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(self._count))]
        row = range(self._count)[index]
        return readable(self._names.raw[row], self._names, row) if row in self._names.raw else str(row)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the readable names."""
        return (self[row] for row in range(self._count))

    def lookup(self, text: str) -> int:
        """Return the row of the label that ``text`` asks for, as the module says.

        Raises UsageError for a number out of range, for no such name (the nearest are listed) and for
        a name that several rows have (they are listed).
        """
        if text.isascii() and text.isdigit():
            row = int(text) if len(text) < 20 else self._count
            if row >= self._count:
                raise UsageError(
                    f"label {shown(text, 40)}: the rows go from 0 to {self._count - 1}"
                    f" (the name is asked for as {PREFIX}{shown(text, 40)})"
                )
            return row
        name = text.removeprefix(PREFIX)
        for rows in (self._by_raw.get(name), self._by_shown.get(name), self._by_word.get(name.strip())):
            if rows and len(rows) == 1:
                return rows[0]
            if rows:
                raise UsageError(
                    f"label {shown(name, 40)!r}: {len(rows)} rows have this name:"
                    f" {self._list(rows)}; give the row number"
                )
        raise UsageError(f"label {shown(name, 40)!r}: no row has this name; {self._nearest(name)}")

    @cached_property
    def _by_raw(self) -> Mapping[str, list[int]]:
        return _grouped(self._names.raw)

    @cached_property
    def _by_shown(self) -> Mapping[str, list[int]]:
        return _grouped(self._shown)

    @cached_property
    def _by_word(self) -> Mapping[str, list[int]]:
        return _grouped({row: name.strip() for row, name in self._shown.items()})

    def _list(self, rows: Sequence[int]) -> str:
        listed = ", ".join(f"{row} {shown(self[row], 40)!r}" for row in rows[:LISTED])
        return listed + (f" and {len(rows) - LISTED} more" if len(rows) > LISTED else "")

    def _nearest(self, name: str) -> str:
        if not self._names.raw:
            return f"give a row number from 0 to {self._count - 1}, or names by --label-file"
        wanted = _bigrams(name)
        words = {row: f" {word.strip().casefold()[:100]} " for row, word in self._shown.items()}
        # similarity costs microseconds a name, so only those that share the most pairs of letters are compared
        score = {
            row: 2 * sum(pair in word for pair in wanted) - len(word) // 2 for row, word in words.items()
        }
        likely = heapq.nlargest(400, score, key=lambda row: (score[row], -row))
        pattern = difflib.SequenceMatcher(b=f" {name.strip().casefold()[:100]} ")
        scores = []
        for row in likely:
            pattern.set_seq1(words[row])
            scores.append((-pattern.ratio(), row))
        near = [row for score, row in sorted(scores) if score < -0.5][:LISTED]
        return f"the nearest are {self._list(near)}" if near else "none is near; give a row number"


def _bigrams(text: str) -> set[str]:
    folded = f" {text.strip().casefold()[:100]} "
    return {folded[k : k + 2] for k in range(len(folded) - 1)}


def _grouped(names: Mapping[int, str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row in sorted(names):
        rows[names[row]].append(row)
    return dict(rows)


# -- readable ------------------------------------------------------------------------------------
def _byte_alphabet() -> dict[str, int]:
    """Return the characters that byte-level tokenizers write for bytes (GPT-2's table)."""
    kept = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    moved = [byte for byte in range(256) if byte not in kept]
    return {chr(byte): byte for byte in kept} | {chr(256 + k): byte for k, byte in enumerate(moved)}


BYTES = _byte_alphabet()
ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def readable(raw: str, names: Names, row: int) -> str:
    """Return a token as people read it, on one line and without control characters."""
    if row in names.plain:
        return escape(raw)
    if names.byte_level and all(c in BYTES for c in raw):
        text = bytes(BYTES[c] for c in raw).decode("utf-8", "surrogateescape")
        return escape(text)
    return escape(raw.replace("▁", " ") if names.metaspace else raw)


def escape(text: str) -> str:
    """Return ``text`` with control, format and invisible characters written as escapes."""
    if text.isprintable():
        return text
    out = []
    for c in text:
        if 0xDC80 <= ord(c) <= 0xDCFF:
            out.append(f"<0x{ord(c) - 0xDC00:02X}>")
        elif c.isprintable():
            out.append(c)
        else:
            out.append(ESCAPES.get(c) or c.encode("unicode_escape").decode())
    return "".join(out)


# -- where names come from -----------------------------------------------------------------------
def numbered(count: int) -> Vocabulary:
    """Return labels that have no names."""
    return Vocabulary(count, lambda: Names({}))


def listed(names: Sequence[str], said: str) -> Vocabulary:
    """Return labels named by a list of n names."""
    found = Names(dict(enumerate(names)), plain=frozenset(range(len(names))), said=(said,))
    return Vocabulary(len(names), lambda: found)


def from_label_file(path: Path, count: int) -> Vocabulary:
    """Return labels named by a file.

    It has a name a line, or is JSON: a list of names, {name: row}, or a record with a list "label_names".

    Raises UsageError unless it names each of the ``count`` rows.
    """
    if path.suffix.lower() == ".json":
        document = read_json(path)
        if isinstance(document, dict) and isinstance(document.get("label_names"), list):
            document = document["label_names"]
        if isinstance(document, dict) and all(type(row) is int for row in document.values()):
            rows = {row: str(name) for name, row in document.items()}
            if len(rows) != len(document) or set(rows) != set(range(count)):
                raise UsageError(
                    f"{path}: its rows are not each of 0 to {count - 1} once; give one name a row"
                )
            names = [rows[row] for row in range(count)]
        elif isinstance(document, list) and all(isinstance(name, str) for name in document):
            names = document
        else:
            raise UsageError(f"{path}: neither a JSON list of names nor names with their rows")
    else:
        size_of(path)
        try:
            names = path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, ValueError) as error:
            if isinstance(error, OSError):
                raise unreadable(path, error) from None
            raise UsageError(f"{path}: not UTF-8 text; save one name a line in UTF-8") from None
        names = [name.removesuffix("\r") for name in (names[:-1] if not names[-1] else names)]
    if len(names) != count:
        raise UsageError(f"{path}: {len(names)} names for {count} rows; give one name a row, one a line")
    return listed(names, f"labels named by {path.name}")


def from_config(names: Mapping[str, Any], count: int) -> Vocabulary | None:
    """Return labels named by a configuration's id2label where that names each of ``count`` rows."""
    if len(names) != count or not all(str(row) in names for row in range(count)):
        return None
    return listed([str(names[str(row)]) for row in range(count)], "labels named by id2label in config.json")


def beside(folder: Path, count: int, vocabulary_size: int | None = None) -> Vocabulary:
    """Return labels named by the tokenizer.json, vocab.json or vocab.txt of a folder, else numbered.

    ``vocabulary_size`` is what the model's configuration says: a head with fewer rows than both that
    and the tokenizer has is no head over tokens, and its labels go by number.
    """
    for name, read in (("tokenizer.json", tokenizer), ("vocab.json", vocab), ("vocab.txt", vocab_text)):
        path = folder / name
        if path.is_file():
            return Vocabulary(count, partial(_fitting, read, path, count, vocabulary_size))
    return numbered(count)


def _fitting(read: Callable[[Path], Names], path: Path, count: int, vocabulary_size: int | None) -> Names:
    names = read(path)
    size = max(names.raw, default=-1) + 1
    if size > count and count != vocabulary_size:
        said = f"{path.name} has {size} tokens, the head {count} rows: its labels go by number (--label-file)"
        return Names({}, said=(said,))
    raw = {row: name for row, name in names.raw.items() if row < count}
    said = f"labels named by {path.name}"
    if len(raw) < count:
        said += f"; {count - len(raw)} of {count} rows have no token and go by number"
    if size > count:
        said += f"; {size - count} tokens have no row"
    return Names(raw, names.byte_level, names.metaspace, names.plain, (said,))


def tokenizer(path: Path) -> Names:
    """Return the names of a tokenizer.json: BPE, WordPiece, WordLevel or Unigram; raises UsageError."""
    document = read_json(path)
    model = document.get("model") if isinstance(document, dict) else None
    vocabulary = model.get("vocab") if isinstance(model, dict) else None
    if isinstance(vocabulary, list):
        rows = {row: entry[0] for row, entry in enumerate(vocabulary) if isinstance(entry, list) and entry}
        raw = dict(_checked(path, ((name, row) for row, name in rows.items())))
    elif isinstance(vocabulary, dict):
        raw = dict(_checked(path, vocabulary.items()))
    else:
        raise UsageError(f"{path}: has no model.vocab; restore it, or give the names by --label-file")
    added = document.get("added_tokens") or []
    if not isinstance(added, list) or not all(isinstance(entry, dict) for entry in added):
        raise UsageError(f"{path}: its added_tokens are no list of tokens; restore it")
    extra = dict(_checked(path, ((entry.get("content"), entry.get("id")) for entry in added)))
    parts = str([document.get("pre_tokenizer"), document.get("decoder")])
    byte_level = "'ByteLevel'" in parts
    metaspace = not byte_level and ("Metaspace" in parts or "▁" in parts or isinstance(vocabulary, list))
    return Names(raw | extra, byte_level, metaspace, frozenset(extra))


def _checked(path: Path, pairs: Any) -> Iterator[tuple[int, str]]:
    for name, row in pairs:
        if not isinstance(name, str) or type(row) is not int or not 0 <= row < LARGEST_ID:
            raise UsageError(
                f"{path}: {shown(str(name))} has no row number; restore it, or give the names by --label-file"
            )
        yield row, name


def vocab(path: Path) -> Names:
    """Return the names of a vocab.json, {token: row}; raises UsageError."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise UsageError(f"{path}: no JSON object; restore it, or give the names by --label-file")
    raw = dict(_checked(path, document.items()))
    byte_level = any(re.match("Ġ.", name) for name in raw.values())
    return Names(raw, byte_level, not byte_level and any(name.startswith("▁") for name in raw.values()))


def vocab_text(path: Path) -> Names:
    """Return the names of a vocab.txt, one token a line; raises UsageError."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except ValueError:
        raise UsageError(f"{path}: not UTF-8 text; restore it, or give the names by --label-file") from None
    except OSError as error:
        raise unreadable(path, error) from None
    return Names(dict(enumerate(lines[:-1] if not lines[-1] else lines)))
