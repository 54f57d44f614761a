"""The text of the language head: Python's standard library as label numbers.

Labels: 0 is the newline, 1 to 95 are the printable ASCII characters from space
to tilde, and 96 stands for every other character.
"""

from __future__ import annotations

import hashlib
import sysconfig
import tokenize
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.uint8]
Indices = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LABEL_NAMES = ["\n", *map(chr, range(32, 127)), "<other>"]
OTHER = len(LABEL_NAMES) - 1
HELD_OUT_IN_256 = 26  # files whose path hashes below this are held out: about a tenth
LEFT_OUT = frozenset(
    {
        "__pycache__",
        "encodings",
        "ensurepip",
        "idlelib",
        "lib2to3",
        "pydoc_data",
        "site-packages",
        "test",
        "tests",
    }
)


@dataclass(frozen=True)
class Text:
    """Files in path order, each as labels, with a digest of names and labels."""

    files: list[Labels]
    sha256: str

    @property
    def characters(self) -> int:
        """Return the number of characters in all files together."""
        return sum(len(labels) for labels in self.files)


def encode(text: str) -> Labels:
    """Return one label per character."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    labels = np.where((codes >= 32) & (codes < 127), codes - 31, OTHER)
    return np.where(codes == 10, 0, labels).astype(np.uint8)


def _wanted(relative: Path) -> bool:
    if relative.name.startswith("_sysconfigdata"):
        return False  # differs between builds of the same Python
    return not any(part in LEFT_OUT or part.startswith("config-") for part in relative.parts)


def read_standard_library() -> tuple[Text, Text]:
    """Return the training files and the held-out files of this Python."""
    root = Path(sysconfig.get_paths()["stdlib"])
    parts: tuple[list[Labels], list[Labels]] = ([], [])
    digests = (hashlib.sha256(), hashlib.sha256())
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    for name in sorted(found):
        if not _wanted(Path(name)):
            continue
        with tokenize.open(found[name]) as stream:
            labels = encode(stream.read())
        side = int(hashlib.sha256(name.encode()).digest()[0] < HELD_OUT_IN_256)
        parts[side].append(labels)
        digests[side].update(name.encode() + b"\0" + labels.tobytes() + b"\xff")
    return (
        Text(parts[0], digests[0].hexdigest()),
        Text(parts[1], digests[1].hexdigest()),
    )


def sample_contexts(
    text: Text, length: int, count: int, generator: np.random.Generator
) -> tuple[Labels, Labels, Indices]:
    """Draw positions of a text uniformly, without repetition.

    Returns the ``length`` characters before each position, the character at
    it, and the number of the file it comes from. A context never crosses files.
    """
    room = np.array([max(0, len(labels) - length) for labels in text.files])
    ends = np.cumsum(room)
    # Drawn in random order, so that every slice of the result is a fair sample.
    drawn = generator.choice(int(ends[-1]), size=count, replace=False)
    owners: Indices = np.searchsorted(ends, drawn, side="right")
    starts = drawn - (ends - room)[owners]
    contexts = np.empty((count, length), dtype=np.uint8)
    targets = np.empty(count, dtype=np.uint8)
    for row, (owner, start) in enumerate(zip(owners, starts, strict=True)):
        labels = text.files[owner]
        contexts[row] = labels[start : start + length]
        targets[row] = labels[start + length]
    return contexts, targets, owners


def baselines(text: Text) -> tuple[Floats, Floats]:
    """Return log-probabilities of the add-one unigram [n] and bigram [n, n]."""
    size = len(LABEL_NAMES)
    single = np.ones(size)
    pairs = np.ones((size, size))
    for labels in text.files:
        wide: Indices = labels.astype(np.int64)
        single += np.bincount(wide, minlength=size)
        joint = np.bincount(wide[:-1] * size + wide[1:], minlength=size * size)
        pairs += joint.reshape(size, size)
    unigram: Floats = np.log(single / single.sum())
    bigram: Floats = np.log(pairs / pairs.sum(axis=1, keepdims=True))
    return unigram, bigram
