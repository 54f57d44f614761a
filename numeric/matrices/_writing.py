"""Shared by the training scripts: arguments, measurements and atomic files.

Nothing here depends on torch. The numbers that a sidecar calls ``measured``
come from the bytes of the finished ``.safetensors`` file, in float64.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load, save

Array = npt.NDArray[Any]
Float64Array = npt.NDArray[np.float64]

PACKAGES = ("numpy", "safetensors", "scikit-learn", "torch")


@dataclass(frozen=True)
class Arguments:
    """The command line of a training script."""

    output: Path
    seed: int


def parse_arguments(description: str | None, seed: int) -> Arguments:
    """Read ``--output DIR`` and ``--seed`` from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path(__file__).resolve().parent,
        help="folder for the two files (default: the folder of this script)",
    )
    parser.add_argument("--seed", type=int, default=seed, help=f"random seed (default: {seed})")
    found = parser.parse_args()
    return Arguments(output=found.output, seed=found.seed)


def progress(line: str) -> None:
    """Print one progress line on standard error."""
    print(line, file=sys.stderr, flush=True)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages used for training."""
    found = {name: version(name) for name in PACKAGES}
    found["python"] = platform.python_version()
    return found


def head_log_probabilities(weight: Array, bias: Array | None, embeddings: Array) -> Float64Array:
    """Return log softmax of ``embeddings @ weight.T + bias``, in float64."""
    scores: Float64Array = embeddings.astype(np.float64) @ weight.astype(np.float64).T
    if bias is not None:
        scores = scores + bias.astype(np.float64)
    scores = scores - scores.max(axis=1, keepdims=True)
    normaliser = np.log(np.exp(scores).sum(axis=1, keepdims=True))
    result: Float64Array = scores - normaliser
    return result


def accuracy(log_probabilities: Float64Array, targets: Array) -> float:
    """Return the share of rows whose most probable label is the target."""
    return float(np.mean(np.argmax(log_probabilities, axis=1) == targets))


def perplexity(log_probabilities: Array) -> float:
    """Return exp of the negated mean of one log-probability per position."""
    return float(np.exp(-np.mean(log_probabilities.astype(np.float64))))


def describe_tensors(tensors: dict[str, Array], meanings: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return name -> dtype, shape and meaning; every tensor needs a meaning."""
    if set(tensors) != set(meanings):
        raise ValueError(f"tensors and meanings differ: {sorted(set(tensors) ^ set(meanings))}")
    return {
        name: {"dtype": str(array.dtype), "shape": list(array.shape), "meaning": meanings[name]}
        for name, array in tensors.items()
    }


def pack(tensors: dict[str, Array]) -> tuple[bytes, dict[str, Array]]:
    """Return the bytes of a ``.safetensors`` file and what reads back from them."""
    for name, array in tensors.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"tensor {name} is not finite")
    content = save({name: np.ascontiguousarray(array) for name, array in tensors.items()})
    return content, load(content)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a whole file or nothing: a temporary file, then ``os.replace``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_matrix(output: Path, name: str, content: bytes, sidecar: dict[str, Any]) -> None:
    """Write ``name.safetensors`` and ``name.json``, the sidecar with its sha256."""
    complete = {**sidecar, "name": name, "sha256": hashlib.sha256(content).hexdigest()}
    text = json.dumps(complete, indent=2, sort_keys=True, ensure_ascii=True) + "\n"
    write_atomically(output / f"{name}.safetensors", content)
    write_atomically(output / f"{name}.json", text.encode("ascii"))
    progress(f"{name}: {len(content):,} bytes of tensors, measured {complete['measured']}")
