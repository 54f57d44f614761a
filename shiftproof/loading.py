"""Heads from files: FILE or FILE:TENSOR to a checked head, with what was chosen and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.choosing import Chosen, bias_of, choose, sample_of, split_spec
from shiftproof.errors import UsageError
from shiftproof.exact_files import is_exact_file, read_exact
from shiftproof.heads import Head
from shiftproof.layout import Tensor, shown
from shiftproof.tensors import Checkpoint, array, open_checkpoint
from shiftproof.usual_names import OWN, TIED, Scaling, label_counts, of_rank, scaling, setting, whole_number
from shiftproof.usual_names import WIDTHS as WIDTH_KEYS
from shiftproof.vocabulary import Vocabulary, beside, from_config, from_label_file, listed, numbered

BLOCK = 1 << 26  # bytes looked at in one go
LARGEST_INTEGER = 2**53
#: all exponent bits set, in a float of so many bytes: an infinity or NaN
EXPONENTS = {("f", 8): 0x7FF0 << 48, ("f", 4): 0x7F80 << 16, ("f", 2): 0x7C00, ("V", 2): 0x7F80}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A head from a file, with the tensors that it is made of and what was chosen, in sentences.

    ``tied``: the model's input embeddings are this tensor (or are made so when it is loaded);
    ``embedding`` is that tensor.  ``names`` has the labels' names (the head's ``label_names`` too).
    """

    head: Head
    checkpoint: Checkpoint
    tensor: Tensor
    bias_tensor: Tensor | None
    tied: bool
    embedding: Tensor | None
    transposed: bool
    names: Vocabulary
    scaling: Scaling
    said: tuple[str, ...]


def load(
    spec: str | Path,
    *,
    transpose: bool = False,
    bias: str | None = None,
    label_file: Path | None = None,
    embeddings: str | Path | None = None,
) -> Loaded:
    """Return the head that FILE or FILE:TENSOR holds: rows are labels, unless ``transpose`` is set.

    ``bias`` names its bias ("none" for none), ``label_file`` a file of names, ``embeddings`` a sample
    of the model's embeddings (N, d).  Entries stay mapped in the file.  Raises UsageError.
    """
    path, name = split_spec(spec)
    if is_exact_file(path):
        return _load_exact(path, name, transpose=transpose, label_file=label_file, embeddings=embeddings)
    checkpoint = open_checkpoint(path)
    chosen = choose(checkpoint, name)
    tensor = chosen.tensor
    where = f"{path}:{shown(tensor.name)}" if tensor.name else str(path)
    rows = matrix(tensor, where)
    _check_orientation(checkpoint, tensor, where, transpose)
    rows = rows.T if transpose else rows
    check_finite(rows, where)
    labels, dim = rows.shape
    bias_tensor, bias_said = bias_of(checkpoint, tensor, labels, bias)
    names = _names(checkpoint, chosen, labels, label_file)
    scale = scaling(checkpoint.config)
    sample, sample_said = _sample(embeddings, dim, scale.factor)
    head = Head(
        name=where,
        title=f"{shown(tensor.name) or 'the matrix'} of {path.name or path}: {labels} label{'s' if labels > 1 else ''},"
        f" {dim} feature{'s' if dim > 1 else ''}",
        unembeddings=rows,
        bias=None if bias_tensor is None else _bias(bias_tensor),
        embeddings=sample,
        label_names=names,
    )
    return Loaded(
        head,
        checkpoint,
        tensor,
        bias_tensor,
        chosen.tied,
        chosen.embedding,
        transpose,
        names,
        scale,
        (*checkpoint.said, *chosen.said, *bias_said, *sample_said, *scale.said),
    )


def _load_exact(
    path: Path, name: str | None, *, transpose: bool, label_file: Path | None, embeddings: str | Path | None
) -> Loaded:
    rows, bias, title = read_exact(path, name)
    rows = rows.T if transpose else rows
    labels, dim = rows.shape
    if bias is not None and len(bias) != labels:
        raise UsageError(f"{path}: {len(bias)} biases for {labels} labels; leave --transpose away")
    names = numbered(labels) if label_file is None else from_label_file(label_file, labels)
    sample, said = _sample(embeddings, dim, 1.0)
    where = f"{path}:{shown(name)}" if name else str(path)
    tensor = Tensor(name or "", "exact", (labels, dim), path, None, 0)
    head = Head(where, shown(title), rows, bias, sample, names)
    checkpoint = Checkpoint(path, "json", {tensor.name: tensor})
    return Loaded(
        head, checkpoint, tensor, None, False, None, transpose, names, scaling(None), ("exact numbers", *said)
    )


def matrix(tensor: Tensor, where: str) -> Any:
    """Return a tensor's entries (n, d) as floats, mapped where they are floats; raises UsageError.

    Whole numbers of NumPy's files are converted where float64 holds them all.
    """
    if len(tensor.shape) != 2:
        raise UsageError(
            f"{where}: has {len(tensor.shape)} axes, {tensor.shape}; a head has two, labels x features"
        )
    if 0 in tensor.shape:
        raise UsageError(f"{where}: has shape {tensor.shape}; a head has a label and a feature at least")
    return _floats(tensor, where)


def _floats(tensor: Tensor, where: str) -> Any:
    if tensor.refusal:
        raise UsageError(tensor.refusal)
    if tensor.is_float:
        return array(tensor)
    is_integer = tensor.dtype.startswith(("int", "uint"))
    if not is_integer or tensor.file.suffix == ".safetensors":
        raise UsageError(
            f"{where}: dtype {shown(tensor.dtype)} holds no plain floats;"
            " dequantise or convert it to float32, float16 or bfloat16"
        )
    entries = array(tensor)
    if max(int(entries.max()), -int(entries.min())) > LARGEST_INTEGER:
        raise UsageError(f"{where}: whole numbers beyond 2^53, which float64 does not hold; scale them")
    return entries.astype(np.float64)


def check_finite(rows: Any, where: str, row_word: str = "row") -> None:
    """Raise UsageError that names row and column of the first infinity or NaN of a matrix."""
    columnwise = rows.flags.f_contiguous and not rows.flags.c_contiguous
    for start, block in blocks(rows.T if columnwise else rows):
        bad = not_finite(block)
        if bad is None:
            continue
        place = (start + bad[0], bad[1])
        row, column = place[::-1] if columnwise else place
        value = float(rows[row, column])
        raise UsageError(
            f"{where}: {row_word} {row}, column {column} is {value}; a head is finite, mend or drop that row"
        )


def blocks(rows: Any, size: int = BLOCK) -> Iterator[tuple[int, Any]]:
    """Iterate over a matrix in blocks of rows of about ``size`` bytes, each with its first row."""
    step = max(1, size // max(1, rows.shape[1] * rows.dtype.itemsize))
    for start in range(0, len(rows), step):
        yield start, rows[start : start + step]


def not_finite(block: Any) -> tuple[int, int] | None:
    """Return the place of the first entry of a block of floats that is infinite or NaN."""
    bits = block.view(f"u{block.dtype.itemsize}")
    mask = bits.dtype.type(EXPONENTS[block.dtype.kind, block.dtype.itemsize])
    bad = (bits & mask) == mask
    return divmod(int(bad.argmax()), block.shape[1]) if bad.any() else None


def _bias(tensor: Tensor) -> Any:
    values = np.array(_floats(tensor, f"{tensor.file}:{shown(tensor.name)}"), dtype=np.float64).reshape(-1)
    if not np.isfinite(values).all():
        entry = int((~np.isfinite(values)).argmax())
        raise UsageError(
            f"{tensor.file}:{shown(tensor.name)}: entry {entry} is {values[entry]}; a bias is finite, mend it"
        )
    return values


def _sample(spec: str | Path | None, dim: int, factor: float) -> tuple[Any, tuple[str, ...]]:
    """Return the sample, times what the model multiplies its logits by: these are the inputs of W f + b."""
    if spec is None:
        return None, ()
    tensor, said = sample_of(spec)
    where = f"--embeddings: {tensor.file}" + (f":{shown(tensor.name)}" if tensor.name else "")
    rows = matrix(tensor, where)
    if rows.shape[1] != dim:
        hint = "transpose it" if rows.shape[0] == dim else "take what the model multiplies by its head"
        raise UsageError(f"{where}: embeddings have {rows.shape[1]} features, the head has {dim}; {hint}")
    check_finite(rows, where)
    if factor == 1.0:
        return rows, said
    scaled = rows.astype(np.float64) * factor
    check_finite(scaled, where)
    return scaled, (*said, f"embeddings are taken times {factor:g}, as the model's logits are")


def _check_orientation(checkpoint: Checkpoint, tensor: Tensor, where: str, transpose: bool) -> None:
    """Raise UsageError where the configuration's sizes agree with the other orientation alone."""
    rows, columns = tensor.shape[::-1] if transpose else tensor.shape
    counts = set(label_counts(checkpoint.config).values())
    width = whole_number(checkpoint.config, *WIDTH_KEYS)
    if width is None or rows == columns or (rows in counts or columns == width[1]):
        return
    if columns in counts and rows == width[1]:
        mend = "leave --transpose away" if transpose else "add --transpose"
        raise UsageError(
            f"{where}: config.json says {columns} labels and {width[1]} features, so that labels are the"
            f" {'rows' if transpose else 'columns'} of {tensor.shape}; {mend}"
        )


def _names(checkpoint: Checkpoint, chosen: Chosen, labels: int, label_file: Path | None) -> Vocabulary:
    if label_file is not None:
        return from_label_file(label_file, labels)
    if len(checkpoint.label_names) == labels:
        return listed(checkpoint.label_names, f"labels named by the first column of {checkpoint.path.name}")
    size = whole_number(checkpoint.config, "vocab_size")
    vocabulary_size = size[1] if size else None
    classes = setting(checkpoint.config, "id2label")
    if classes is not None and isinstance(classes[1], dict) and labels != vocabulary_size:
        names = from_config(classes[1], labels)
        if names is not None:
            return names
    if of_rank([chosen.tensor], (*OWN, *TIED)) or labels == vocabulary_size:
        return beside(checkpoint.folder, labels, vocabulary_size)
    return numbered(labels)
