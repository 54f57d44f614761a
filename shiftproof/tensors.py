"""Files of tensors, of every format that is read here, by name; only headers are read at first.

Nothing is ever unpickled: a pickle is refused with the line that converts it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shiftproof.errors import UsageError
from shiftproof.layout import Tensor, mapped, numpy_dtype, read_json, shown, size_of, unreadable
from shiftproof.npy_files import MAGIC, decompressed, read_npy, read_npz
from shiftproof.safetensors_files import Shard, read_index, read_safetensors
from shiftproof.tables import read_table

__all__ = ["Checkpoint", "Tensor", "array", "open_checkpoint"]

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
PICKLES = (".pt", ".pth", ".bin", ".pkl", ".pickle", ".ckpt")
TABLES = (".csv", ".tsv", ".txt")
FOREIGN = {
    ".h5": "Keras or HDF5",
    ".hdf5": "Keras or HDF5",
    ".keras": "Keras or HDF5",
    ".gguf": "llama.cpp",
    ".onnx": "ONNX",
    ".msgpack": "Flax",
    ".pb": "TensorFlow",
    ".gz": "gzip",
    ".mat": "MATLAB",
}
STARTS = {b"\x89HDF": "Keras or HDF5", b"GGUF": "llama.cpp"}
READ_HERE = ".npy, .npz, .csv, .safetensors or a model's folder"


@dataclass(frozen=True)
class Checkpoint:
    """The tensors of a file, or of a folder of shards, by name.

    ``format`` is npy, npz, csv, safetensors or sharded; ``folder`` where a tokenizer may lie;
    ``config`` the config.json beside, ``index`` the index file of shards.
    """

    path: Path
    format: str
    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Any] | None = None
    index: Path | None = None
    label_names: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """The folder that holds the weights."""
        return self.path if self.path.is_dir() else self.path.parent


def open_checkpoint(path: Path) -> Checkpoint:
    """Return what a file or a model's folder holds, from its headers; raises UsageError."""
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None
    if is_folder:
        return _open_folder(path)
    kind = _kind(path)
    if kind == "npy":
        return Checkpoint(path, kind, {"": read_npy(path)})
    if kind == "npz":
        return Checkpoint(path, kind, read_npz(path))
    if kind == "csv":
        table = read_table(path)
        size = table.numbers.nbytes
        tensor = Tensor("", "float64", table.numbers.shape, path, None, size)
        return Checkpoint(path, kind, {"": tensor}, label_names=table.label_names, said=table.said)
    if kind == "sharded":
        return _with_config(path, kind, read_index(path), index=path)
    return _with_config(path, kind, read_safetensors(path))


def array(tensor: Tensor) -> Any:
    """Return a tensor's entries as a read-only array in native byte order; raises UsageError.

    It is mapped from the file where that holds them as they are.
    """
    if tensor.refusal:
        raise UsageError(tensor.refusal)
    numpy_dtype(tensor.dtype)
    if tensor.offset is not None:
        entries = mapped(tensor)
    elif tensor.member is not None:
        entries = decompressed(tensor)
    else:
        entries = read_table(tensor.file).numbers
    if tensor.byteorder == ">":
        entries = entries.astype(entries.dtype.newbyteorder("="))
    entries.flags.writeable = False
    return entries


def _kind(path: Path) -> str:
    """Return the format of a file, by its content first; raises UsageError for those not read."""
    size = size_of(path)
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        raise unreadable(path, error) from None
    foreign = next((name for magic, name in STARTS.items() if start.startswith(magic)), FOREIGN.get(suffix))
    if start.startswith(b"PK"):
        if suffix == ".keras":
            raise _foreign(path, FOREIGN[suffix])
        if _is_torch_archive(path):
            raise _pickled(path)
        return "npz"
    pickled = start[:1] == b"\x80" and b"\x02" <= start[1:2] <= b"\x05"
    if suffix in PICKLES or (pickled and suffix != ".safetensors"):
        raise _pickled(path)
    if foreign:
        raise _foreign(path, foreign)
    if not size:
        raise UsageError(f"{path}: is empty; write or download it again")
    if start.startswith(MAGIC):
        return "npy"
    if path.name.endswith(".index.json"):
        return "sharded"
    if suffix == ".safetensors" or start[8:] == b"{":
        return "safetensors"
    if suffix in TABLES:
        return "csv"
    if suffix in {".npy", ".npz"}:
        raise UsageError(f"{path}: no {suffix} content; write or download it again")
    raise UsageError(f"{path}: a format that is not read here; give {READ_HERE}")


def _is_torch_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(".pkl") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _pickled(path: Path) -> UsageError:
    target = path.with_suffix(".safetensors")
    line = (
        'python -c "import torch, safetensors.torch as s; s.save_file({k: v.clone().contiguous() for k, v'
        f" in torch.load({str(path)!r}, map_location='cpu', weights_only=True).items()}}, {str(target)!r})\""
    )
    return UsageError(f"{path}: a pickle, which could run code when read; convert it: {line}")


def _foreign(path: Path, name: str) -> UsageError:
    return UsageError(f"{path}: {name} files are not read; export the head's weight to .safetensors or .npy")


def _open_folder(path: Path) -> Checkpoint:
    """Open a model's folder: one file of weights before an index, as model libraries do."""
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        raise unreadable(path, error) from None
    weights = [name for name in names if name.endswith(".safetensors")]
    indices = [name for name in names if name.endswith(".safetensors.index.json")]
    said: tuple[str, ...] = ()
    if WEIGHTS in weights:
        if INDEX in indices:
            said = (f"{path} has {WEIGHTS} and {INDEX}: the first is read",)
        return _with_config(path, "safetensors", read_safetensors(path / WEIGHTS), said=said)
    for found in ([INDEX] if INDEX in indices else [], indices, weights):
        if len(found) > 1:
            raise UsageError(f"{path}: holds {', '.join(map(shown, found[:8]))}; name one of these files")
        if found:
            name = found[0]
            if name in indices:
                return _with_config(path, "sharded", read_index(path / name), index=path / name)
            return _with_config(path, "safetensors", read_safetensors(path / name))
    pickles = [name for name in names if name.lower().endswith(PICKLES)]
    if pickles:
        raise _pickled(path / pickles[0])
    for name in names:
        foreign = FOREIGN.get(Path(name).suffix.lower())
        if foreign:
            raise _foreign(path / name, foreign)
    raise UsageError(f"{path}: a folder without {WEIGHTS} or {INDEX}; give {READ_HERE}")


def _with_config(
    path: Path, kind: str, shard: Shard, *, index: Path | None = None, said: tuple[str, ...] = ()
) -> Checkpoint:
    folder = path if path.is_dir() else path.parent
    config = None
    if (folder / "config.json").exists():
        config = read_json(folder / "config.json")
        if not isinstance(config, dict):
            raise UsageError(f"{folder / 'config.json'}: no JSON object; restore it")
    return Checkpoint(path, kind, shard.tensors, shard.metadata, config, index, said=said)
