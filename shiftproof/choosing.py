"""Which tensor of a checkpoint is the head, which its bias, which a sample of embeddings: chosen and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.layout import Tensor, shown
from shiftproof.tensors import Checkpoint, array, open_checkpoint
from shiftproof.usual_names import (
    BIASES,
    EMBEDDINGS,
    OWN,
    PLAIN_BIASES,
    PLAIN_WEIGHTS,
    TIED,
    ends_with,
    of_rank,
    setting,
)

LISTED = 10
COMPARED = 1 << 24  # bytes at a time


@dataclass(frozen=True)
class Chosen:
    """The tensor that is the head; ``tied`` where the model's input embeddings are the same tensor.

    ``embedding`` is the input embedding that the head is, or copies, where it is tied.
    """

    tensor: Tensor
    tied: bool
    embedding: Tensor | None
    said: tuple[str, ...]


def split_spec(spec: str | Path) -> tuple[Path, str | None]:
    """Return the path and tensor that FILE or FILE:TENSOR names; an existing path is a path."""
    text = str(spec)
    try:
        if isinstance(spec, Path) or Path(text).exists() or ":" not in text:
            return Path(text), None
    except (OSError, ValueError):
        return Path(text), None
    # a tensor's name holds no colon, a path may
    path, _, name = text.rpartition(":")
    return (Path(path), name) if path and name else (Path(text), None)


def named(checkpoint: Checkpoint, name: str) -> Tensor:
    """Return the tensor of this name; raises UsageError that lists what there is."""
    if name in checkpoint.tensors:
        return checkpoint.tensors[name]
    if set(checkpoint.tensors) == {""}:
        raise UsageError(f"{checkpoint.path}: holds one array without a name; leave :{shown(name)} away")
    import difflib

    near = difflib.get_close_matches(name, list(checkpoint.tensors), 3)
    like = [t for t in checkpoint.tensors if name in t][:3]
    found = ", ".join(shown(n) for n in dict.fromkeys(near + like))
    hint = f"did you mean {found}?" if found else f"its matrices are {matrices(checkpoint)}"
    raise UsageError(f"{checkpoint.path}: has no tensor {shown(name)!r}; {hint}")


def matrices(checkpoint: Checkpoint) -> str:
    """Return a line that lists the two-dimensional tensors, the largest first."""
    found = sorted((t for t in checkpoint.tensors.values() if len(t.shape) == 2), key=lambda t: -t.nbytes)
    if not found:
        return "none (it has no two-dimensional tensor)"
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    return ", ".join(map(str, found[:LISTED])) + more


def choose(checkpoint: Checkpoint, name: str | None) -> Chosen:
    """Return the head: the tensor named, the only matrix, or the one with a usual name.

    Raises UsageError where several fit or none does, listing them.
    """
    tensors = checkpoint.tensors.values()
    only = [t for t in tensors if len(t.shape) == 2 and not t.refusal]
    if name is not None:
        return _chosen(checkpoint, named(checkpoint, name), "")
    if len(only) == 1 and not _quantised(checkpoint):
        return _chosen(checkpoint, only[0], "its only matrix" if len(tensors) > 1 else "")
    for endings, why in (
        (OWN, "a head's usual name"),
        (TIED, "the input embeddings, there is no head of its own"),
        (PLAIN_WEIGHTS, "a head's usual name"),
    ):
        found = [t for t in of_rank(tensors, endings) if len(t.shape) == 2 or ends_with(t.name, OWN[0])]
        if len(found) > 1:
            listed = ", ".join(map(str, found[:LISTED]))
            raise UsageError(
                f"{checkpoint.path}: {len(found)} tensors have a head's usual name: {listed};"
                f" name one: {checkpoint.path}:{shown(found[0].name)}"
            )
        if found:
            return _chosen(checkpoint, found[0], why)
        if endings is OWN and (quantised := _quantised(checkpoint)):
            raise UsageError(
                f"{checkpoint.path}: the head is quantised ({shown(quantised)}); dequantise the model to float16"
            )
    if len(only) == 0 and len(tensors) == 1:
        return _chosen(checkpoint, next(iter(tensors)), "")
    raise UsageError(
        f"{checkpoint.path}: no tensor has a head's usual name; name one, {checkpoint.path}:TENSOR;"
        f" its matrices are {matrices(checkpoint)}"
    )


def _quantised(checkpoint: Checkpoint) -> str:
    parts = ("lm_head.qweight", "lm_head.weight_packed", "lm_head.weight.quant_map", "lm_head.weight.absmax")
    return next((n for n in checkpoint.tensors if any(ends_with(n, part) for part in parts)), "")


def _chosen(checkpoint: Checkpoint, tensor: Tensor, why: str) -> Chosen:
    """Return the choice with whether it is tied, as configuration and entries say."""
    said = (
        [f"{shown(tensor.name)} of {checkpoint.path.name or checkpoint.path} is the head: {why}"]
        if why
        else []
    )
    ties = setting(checkpoint.config, "tie_word_embeddings")
    inputs = of_rank(checkpoint.tensors.values(), TIED)
    if tensor in inputs:
        if of_rank(checkpoint.tensors.values(), OWN):  # asked for by name, beside a head
            return Chosen(tensor, tied=False, embedding=None, said=tuple(said))
        if ties is not None and not ties[1]:
            raise UsageError(
                f"{checkpoint.path}: config.json says tie_word_embeddings: false, yet there is no head beside"
                f" {shown(tensor.name)}; download the missing weights, or mend config.json"
            )
        how = "config.json ties it" if ties else "config.json does not say otherwise, so it is assumed tied"
        said.append(f"head and input embeddings are the one tensor {shown(tensor.name)} ({how})")
        return Chosen(tensor, tied=True, embedding=tensor, said=tuple(said))
    for other in inputs:
        if (other.shape, other.dtype) != (tensor.shape, tensor.dtype):
            continue
        if same_entries(tensor, other):
            said.append(f"head and input embeddings {shown(other.name)} have the same entries")
            return Chosen(tensor, tied=bool(ties is None or ties[1]), embedding=other, said=tuple(said))
        if ties is not None and ties[1]:
            said.append(
                f"config.json says tie_word_embeddings: true, yet {shown(tensor.name)} differs from"
                f" {shown(other.name)}: a library that ties on loading uses the latter as head"
            )
            return Chosen(tensor, tied=True, embedding=other, said=tuple(said))
    return Chosen(tensor, tied=False, embedding=None, said=tuple(said))


def same_entries(left: Tensor, right: Tensor) -> bool:
    """Return whether two tensors of one shape and dtype hold the same bytes, reading until they differ."""
    if left.offset is None or right.offset is None:
        return bool(np.array_equal(array(left), array(right)))
    with left.file.open("rb") as first, right.file.open("rb") as second:
        first.seek(left.offset)
        second.seek(right.offset)
        remaining, step = left.nbytes, 4096
        while remaining > 0:
            step = min(step, remaining)
            if first.read(step) != second.read(step):
                return False
            remaining, step = remaining - step, COMPARED
    return True


# -- biases --------------------------------------------------------------------------------------
def bias_of(
    checkpoint: Checkpoint, tensor: Tensor, labels: int, asked: str | None
) -> tuple[Tensor | None, tuple[str, ...]]:
    """Return the bias of a head of ``labels`` rows and what is said of it.

    ``asked`` names it (a tensor of the checkpoint, or FILE or FILE:TENSOR), "none" wants none.
    Raises UsageError where it does not fit or several do.
    """
    if asked == "none":
        return None, ()
    if asked is not None:
        found = checkpoint.tensors.get(asked) or _elsewhere(asked, checkpoint)
        if not fits(found, labels):
            raise UsageError(
                f"--bias: {shown(asked)} has shape {found.shape}, not ({labels},); name another, or 'none'"
            )
        return found, ()
    beside = _beside(checkpoint, tensor)
    if not beside:
        return None, ()
    if len(beside) > 1:
        listed = ", ".join(map(str, beside[:LISTED]))
        raise UsageError(f"{checkpoint.path}: several biases fit: {listed}; name one by --bias, or 'none'")
    bias = beside[0]
    if not fits(bias, labels):
        hint = "--transpose if labels are columns" if bias.shape == (tensor.shape[-1],) else "--bias none"
        raise UsageError(
            f"{checkpoint.path}: the bias {bias} does not have one entry for each of the {labels} rows of"
            f" {shown(tensor.name)}; add {hint}"
        )
    return bias, (f"{shown(bias.name)} is its bias",)


def fits(bias: Tensor, labels: int) -> bool:
    """Return whether a tensor has one entry a label: shape (n,), (1, n) or (n, 1)."""
    return bias.shape in {(labels,), (1, labels), (labels, 1)}


def _beside(checkpoint: Checkpoint, tensor: Tensor) -> list[Tensor]:
    tensors = checkpoint.tensors
    if tensor.name.endswith(".weight"):
        own = tensors.get(tensor.name.removesuffix("weight") + "bias")
        if own is not None and len(own.shape) <= 2:
            return [own]
        if of_rank([tensor], (*OWN, *TIED)):
            found = of_rank(tensors.values(), BIASES)
            # a decoder's bias is stored once more beside it by some libraries
            return (
                found
                if len(found) < 2 or not all(same_entries(found[0], b) for b in found[1:])
                else found[:1]
            )
        return []
    plain = (tensors[name] for name in PLAIN_BIASES if name in tensors and name != tensor.name)
    return [bias for bias in plain if len(bias.shape) == 1 or 1 in bias.shape]


def _elsewhere(asked: str, checkpoint: Checkpoint) -> Tensor:
    path, name = split_spec(asked)
    if name is None and not path.exists():
        return named(checkpoint, asked)
    other = open_checkpoint(path)
    if name is not None:
        return named(other, name)
    if len(other.tensors) != 1:
        listed = ", ".join(shown(n) for n in list(other.tensors)[:LISTED])
        raise UsageError(f"--bias: {path} holds {listed}; name one: {path}:TENSOR")
    return next(iter(other.tensors.values()))


# -- samples of embeddings -----------------------------------------------------------------------
def sample_of(spec: str | Path) -> tuple[Tensor, tuple[str, ...]]:
    """Return the tensor of embeddings that FILE or FILE:TENSOR names; raises UsageError."""
    path, name = split_spec(spec)
    checkpoint = open_checkpoint(path)
    if name is not None:
        return named(checkpoint, name), ()
    found: Sequence[Any] = [t for t in checkpoint.tensors.values() if len(t.shape) == 2]
    if len(found) > 1:
        found = [checkpoint.tensors[n] for n in EMBEDDINGS if n in checkpoint.tensors]
    if len(found) == 1:
        tensor = shown(found[0].name)
        return found[0], (
            f"embeddings are {f'{tensor} of ' if tensor not in {'', path.name} else ''}{path.name}",
        )
    raise UsageError(
        f"--embeddings: {path}: name one of its tensors, {path}:TENSOR; its matrices are {matrices(checkpoint)}"
    )
