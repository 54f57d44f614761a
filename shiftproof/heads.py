"""Concrete heads for the ties: the published matrices and the trained ones, with their records.

A trained head is a .safetensors file beside a JSON record; the record's checksum and every figure
in it that can be computed from the tensors are compared when the head is loaded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from shiftproof import exact
from shiftproof.errors import MatrixError

if TYPE_CHECKING:
    from shiftproof.vectors import Coordinates

TOLERANCE = 1e-9  # of a recorded figure: it was computed in float64 from the same tensors


@dataclass(frozen=True, eq=False)
class Head:
    """A softmax head: unembeddings (n, d), a bias (n,) or None, inputs (N, d) or None.

    Unembeddings are exact numbers (dtype object) or floats of any width, a memory map of a file too.

    ``defects`` says in words what does not agree with its record.
    """

    name: str
    title: str
    unembeddings: Any
    bias: Any = None
    embeddings: Any = None
    label_names: Sequence[str] = ()
    defects: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def labels(self) -> int:
        """The number of labels n."""
        return int(self.unembeddings.shape[0])

    @property
    def dim(self) -> int:
        """The number of features d."""
        return int(self.unembeddings.shape[1])

    @property
    def is_exact(self) -> bool:
        """Whether the entries are exact numbers, not floats."""
        return bool(self.unembeddings.dtype == object)

    @property
    def bias_or_zero(self) -> Any:
        """The bias, or zeros where the head has none."""
        if self.bias is not None:
            return self.bias
        return np.array([fmpq(0)] * self.labels, dtype=object) if self.is_exact else np.zeros(self.labels)

    @cached_property
    def rows(self) -> Any:
        """The unembeddings as exact numbers (a float is the dyadic rational that it stores)."""
        if self.is_exact:
            return self.unembeddings
        out = np.empty(self.unembeddings.shape, dtype=object)
        for where in np.ndindex(*out.shape):
            out[where] = exact.rational(float(self.unembeddings[where]))
        return out

    def floats(self, start: int = 0, stop: int | None = None, dtype: Any = np.float64) -> Any:
        """Return the rows from ``start`` to ``stop`` as a C-contiguous block of floats of ``dtype``.

        Every float that a head can hold is a float64, so that a float64 block is exact; a float32 block
        of a float64 head is rounded.  Exact entries are rounded to nearest.
        """
        block = self.unembeddings[start:stop]
        if self.is_exact:
            flat = [
                exact.to_float(exact.rational(v) if not isinstance(v, exact.Quadratic) else v)
                for v in block.flat
            ]
            block = np.array(flat).reshape(block.shape)
        return np.ascontiguousarray(block, dtype=dtype)

    def sample_inputs(self, count: int) -> Any:
        """Return up to ``count`` of the head's own inputs, else small fixed ones (count, d)."""
        if self.embeddings is not None:
            return self.embeddings[:count]
        generator = np.random.default_rng(self.labels * 1000 + self.dim)
        return generator.integers(-16, 17, size=(count, self.dim)) / 8.0


class Matrices:
    """The folder of concrete matrices."""

    def __init__(self, folder: Path) -> None:
        """Read from ``folder``."""
        self.folder = folder

    @cached_property
    def _published(self) -> dict[str, Any]:
        path = self.folder / "published.json"
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise MatrixError(f"{path.name}: {error}; restore it from the repository") from None
        return dict(document["matrices"])

    def rows(self, name: str) -> tuple[Coordinates, ...]:
        """Return a published matrix as exact coordinate vectors; raises MatrixError for no such name."""
        from shiftproof.vectors import Coordinates

        if name not in self._published:
            known = ", ".join(sorted(self._published))
            raise MatrixError(f"published.json has no matrix {name!r}; it has {known}")
        return tuple(
            Coordinates(*(exact.parse_exact(entry, f"published.json, {name}") for entry in row))
            for row in self._published[name]["rows"]
        )

    def published(self, name: str) -> Head:
        """Return a published matrix as a head with exact entries."""
        rows = self.rows(name)
        out = np.empty((len(rows), len(rows[0].args)), dtype=object)
        for r, row in enumerate(rows):
            for c, entry in enumerate(row.args):
                out[r, c] = exact.from_sympy(entry)
        return Head(name=name, title=self._published[name]["title"], unembeddings=out)

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """Every head of the folder: the published ones by name, then the trained ones.

        A published matrix that says "shared": false is for the claims that are about it.
        """
        shared = (name for name, entry in self._published.items() if entry.get("shared", True))
        published = [self.published(name) for name in sorted(shared)]
        trained = [self.trained(path.stem) for path in sorted(self.folder.glob("*.safetensors"))]
        return (*published, *trained)

    def trained(self, name: str) -> Head:
        """Return a trained head; raises MatrixError when a file is missing or cannot be read."""
        from safetensors import SafetensorError
        from safetensors.numpy import load

        tensor_path = self.folder / f"{name}.safetensors"
        try:
            record = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
            data = tensor_path.read_bytes()
            tensors = load(data)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise MatrixError(f"{tensor_path.name}: {error}; restore it from the repository") from None
        defects = []
        if hashlib.sha256(data).hexdigest() != record["sha256"]:
            defects.append(f"{tensor_path.name} is not the file that {name}.json records (SHA-256 differs)")
        head = Head(
            name=name,
            title=record["title"],
            unembeddings=tensors["weight"].astype(np.float64),
            bias=tensors["bias"].astype(np.float64) if "bias" in tensors else None,
            embeddings=tensors["embeddings"].astype(np.float64),
            label_names=tuple(record["label_names"]),
            record=record,
        )
        for part in ("weight", "bias", "embeddings"):
            if part in tensors and not np.isfinite(tensors[part]).all():
                row, *column = (int(x) for x in np.argwhere(~np.isfinite(tensors[part]))[0])
                place = f"row {row}, column {column[0]}" if column else f"entry {row}"
                raise MatrixError(f"{tensor_path.name}: {part} is not finite at {place}; train it again")
        measured = measure(head, tensors)
        for figure, value in measured.items():
            recorded = record["measured"].get(figure)
            if recorded is None or not abs(recorded - value) <= TOLERANCE * max(1.0, abs(value)):
                defects.append(f"{figure} is {value!r}, {name}.json records {recorded!r}")
        return Head(**{**head.__dict__, "defects": tuple(defects)})


def measure(head: Head, tensors: Mapping[str, Any]) -> dict[str, float]:
    """Return accuracy and perplexity of a trained head on its held-out inputs, and its baselines'."""
    logits = head.embeddings @ head.unembeddings.T + head.bias_or_zero
    logits -= logits.max(axis=1, keepdims=True)
    log_probability = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    targets = tensors["targets"]
    figures = {
        "held_out": float(len(targets)),
        "accuracy": float((logits.argmax(axis=1) == targets).mean()),
        "perplexity": float(np.exp(-log_probability[np.arange(len(targets)), targets].mean())),
    }
    for name in ("unigram", "bigram"):
        key = f"{name}_log_probability"
        if key in tensors:
            figures[f"{name}_perplexity"] = float(np.exp(-tensors[key].astype(np.float64).mean()))
    return figures
