"""Builders of checkpoints for the tests: safetensors written by hand, folders of shards, tokenizers."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

CODES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int8": "I8",
    "int64": "I64",
    "uint8": "U8",
}


def matrix(rows: int, columns: int, dtype: Any = np.float32, seed: int = 0) -> Any:
    """Return random floats of ``dtype``."""
    if dtype == "bfloat16":
        dtype = ml_dtypes.bfloat16
    return np.random.default_rng(seed).standard_normal((rows, columns)).astype(dtype)


def raw_safetensors(header: Any, data: bytes = b"") -> bytes:
    """Return a safetensors file with any header, a lying one too."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def safetensors_bytes(tensors: dict[str, Any], metadata: dict[str, str] | None = None) -> bytes:
    header: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    data = b""
    for name, values in tensors.items():
        content = np.ascontiguousarray(values).tobytes()
        header[name] = {
            "dtype": CODES[values.dtype.name],
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + len(content)],
        }
        data += content
    return raw_safetensors(header, data)


def write_safetensors(path: Path, tensors: dict[str, Any]) -> Path:
    path.write_bytes(safetensors_bytes(tensors))
    return path


def write_folder(
    folder: Path,
    tensors: dict[str, Any],
    *,
    config: dict[str, Any] | None = None,
    shards: int = 0,
    tokenizer: dict[str, Any] | None = None,
) -> Path:
    """Write a model's folder, in ``shards`` files behind an index where that is not 0."""
    folder.mkdir(exist_ok=True)
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config))
    if tokenizer is not None:
        (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    if not shards:
        write_safetensors(folder / "model.safetensors", tensors)
        return folder
    names = list(tensors)
    places = {name: f"model-{k % shards + 1:05}-of-{shards:05}.safetensors" for k, name in enumerate(names)}
    for file in set(places.values()):
        write_safetensors(folder / file, {n: tensors[n] for n in names if places[n] == file})
    index = {"metadata": {"total_size": 1}, "weight_map": places}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return folder


def bpe(vocabulary: dict[str, int], added: dict[str, int] | None = None) -> dict[str, Any]:
    """Return a byte-level tokenizer.json."""
    return {
        "added_tokens": [{"id": row, "content": name} for name, row in (added or {}).items()],
        "pre_tokenizer": {"type": "ByteLevel"},
        "decoder": {"type": "ByteLevel"},
        "model": {"type": "BPE", "vocab": vocabulary},
    }
