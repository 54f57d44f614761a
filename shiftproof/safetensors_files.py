"""safetensors files and their shards: headers read and checked here, entries left in the file."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shiftproof.errors import UsageError
from shiftproof.layout import Tensor, loads, read_json, shown, size_of, unreadable

LONGEST_HEADER = 100_000_000  # bytes, the format's own limit
LARGEST = 2**63 - 1
MOST_AXES = 64  # NumPy's limit
#: the format's dtypes: bits an entry, NumPy's name
DTYPES: Mapping[str, tuple[int, str]] = {
    "F64": (64, "float64"),
    "F32": (32, "float32"),
    "F16": (16, "float16"),
    "BF16": (16, "bfloat16"),
    "I64": (64, "int64"),
    "I32": (32, "int32"),
    "I16": (16, "int16"),
    "I8": (8, "int8"),
    "U64": (64, "uint64"),
    "U32": (32, "uint32"),
    "U16": (16, "uint16"),
    "U8": (8, "uint8"),
    "BOOL": (8, "bool"),
    "C64": (64, "complex64"),
    "F8_E5M2": (8, "F8_E5M2"),
    "F8_E4M3": (8, "F8_E4M3"),
    "F8_E8M0": (8, "F8_E8M0"),
    "F8_E4M3FNUZ": (8, "F8_E4M3FNUZ"),
    "F8_E5M2FNUZ": (8, "F8_E5M2FNUZ"),
    "F6_E2M3": (6, "F6_E2M3"),
    "F6_E3M2": (6, "F6_E3M2"),
    "F4": (4, "F4"),
}
AGAIN = "write or download it again"


@dataclass(frozen=True)
class Shard:
    """What a safetensors header says: the tensors by name, and the metadata."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)


def read_safetensors(path: Path) -> Shard:
    """Return what a safetensors file holds; raises UsageError for a header that does not fit the file.

    The tensors tile the file behind the header without hole or overlap, as the format demands.
    """
    size = size_of(path)
    if size < 10:
        raise UsageError(f"{path}: {size} bytes are no safetensors file; {AGAIN}")
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > min(LONGEST_HEADER, size - 8):
                raise UsageError(
                    f"{path}: announces a header of {length} bytes in a file of {size}:"
                    f" cut off, or no safetensors file; {AGAIN}"
                )
            raw = file.read(length)
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        entries = loads(raw) if raw[:1] == b"{" else None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: its header is not JSON ({shown(str(error))}); {AGAIN}") from None
    if not isinstance(entries, dict):
        raise UsageError(f"{path}: its header is no JSON object, so it is no safetensors file; {AGAIN}")
    metadata = entries.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise UsageError(f"{path}: its __metadata__ is not text by name; {AGAIN}")
    tensors = {name: _tensor(name, entry, path, 8 + length, size) for name, entry in entries.items()}
    end = 8 + length
    for tensor in sorted(tensors.values(), key=lambda t: (t.offset or 0, t.nbytes)):
        if tensor.offset != end:
            raise UsageError(f"{path}: {shown(tensor.name)} overlaps another or leaves a hole; {AGAIN}")
        end += tensor.nbytes
    if end != size:
        raise UsageError(f"{path}: its tensors end at byte {end}, the file at byte {size}; {AGAIN}")
    return Shard(tensors, metadata)


def _tensor(name: str, entry: Any, path: Path, begin: int, size: int) -> Tensor:
    where = f"{path}: {shown(name)}"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise UsageError(f"{where}: its header entry lacks dtype, shape or data_offsets; {AGAIN}")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not _numbers(shape) or not _numbers(offsets) or len(offsets) != 2:
        raise UsageError(f"{where}: shape and data_offsets are not lists of whole numbers; {AGAIN}")
    if not isinstance(dtype, str):
        raise UsageError(f"{where}: its dtype is no name; {AGAIN}")
    first, last = offsets
    if first > last or begin + last > size:
        raise UsageError(
            f"{where}: lies at bytes {first} to {last} of {size - begin}, so the file is cut off"
            f" or its header lies; {AGAIN}"
        )
    bits, numpy_name = DTYPES.get(dtype, (None, dtype))
    if bits is not None and math.prod(shape) * bits != 8 * (last - first):
        raise UsageError(
            f"{where}: {shown(str(tuple(shape)))} {dtype} is not what fits in the {last - first} bytes"
            f" that its header gives it; {AGAIN}"
        )
    return Tensor(name, numpy_name, tuple(shape), path, begin + first, last - first)


def _numbers(values: Any) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= MOST_AXES
        and all(type(x) is int and 0 <= x <= LARGEST for x in values)
    )


def read_index(path: Path) -> Shard:
    """Return the tensors that an index file (``weight_map``) places in shards; raises UsageError.

    A shard lies in the index's folder or below it, and holds every tensor that the index says.
    """
    document = read_json(path)
    places = document.get("weight_map") if isinstance(document, dict) else None
    if not isinstance(places, dict) or not places:
        raise UsageError(f"{path}: has no weight_map from tensors to files; restore it")
    shards: dict[str, Shard] = {}
    tensors = {}
    for name, file in places.items():
        if not isinstance(file, str) or not _inside(file):
            raise UsageError(
                f"{path}: places {shown(name)} in {shown(str(file))}, outside its own folder;"
                " name a .safetensors file beside the index"
            )
        if file not in shards:
            shards[file] = _shard(path, name, file)
        if name not in shards[file].tensors:
            raise UsageError(
                f"{path}: places {shown(name)} in {shown(file)}, which has no such tensor;"
                " download both again"
            )
        tensors[name] = shards[file].tensors[name]
    metadata = document.get("metadata")
    return Shard(tensors, dict(metadata) if isinstance(metadata, dict) else {})


def _shard(index: Path, name: str, file: str) -> Shard:
    path = index.parent / file
    if not file.endswith(".safetensors"):
        raise UsageError(f"{index}: places {shown(name)} in {shown(file)}, which is no .safetensors file")
    try:
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if not exists:
        raise UsageError(
            f"{path}: the shard that holds {shown(name)} is missing; download it into {index.parent}"
        )
    return read_safetensors(path)


def _inside(file: str) -> bool:
    parts = file.replace("\\", "/").split("/")
    return ".." not in parts and bool(parts[0]) and ":" not in parts[0] and "\0" not in file
