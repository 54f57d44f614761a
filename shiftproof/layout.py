"""Where a tensor lies in its file, and its entries as an array: mapped where the file allows.

Reading checks what the file system says before any byte is believed: a regular file, readable, of
a size that holds what its header announces.
"""

from __future__ import annotations

import difflib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.errors import UsageError

FLOATS = ("float64", "float32", "float16", "bfloat16")
LARGEST_JSON = 512 * 2**20  # bytes; the longest tokenizer and index files have a tenth of it


@dataclass(frozen=True)
class Tensor:
    """A named tensor: dtype, shape and the bytes of ``file`` that hold it.

    ``dtype`` is a NumPy name ("float32", "bfloat16", "int8"), or the file's own where there is none.
    ``offset`` is None where the bytes cannot be mapped: a table of decimals, a compressed archive.
    ``member`` is the name within an archive, ``byteorder`` "<" or ">"; ``refusal`` says why its entries
    cannot be read, if so.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    file: Path
    offset: int | None
    nbytes: int
    order: str = "C"
    byteorder: str = "<"
    member: str | None = None
    refusal: str = ""

    @property
    def is_float(self) -> bool:
        """Whether its entries are floats of a width that a head can have."""
        return self.dtype in FLOATS

    def __str__(self) -> str:
        """Return name, shape and dtype, for people."""
        return f"{shown(self.name)} {self.shape} {shown(self.dtype)}"


def shown(text: str, longest: int = 80) -> str:
    """Return hostile text on one line: control characters escaped, the middle of long ones left out."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return safe if len(safe) <= longest else f"{safe[: longest // 2]}...{safe[-longest // 3 :]}"


def numpy_dtype(name: str, byteorder: str = "<") -> Any:
    """Return the NumPy dtype of a tensor's; raises UsageError where there is none."""
    if name == "bfloat16":
        import ml_dtypes

        return np.dtype(ml_dtypes.bfloat16)
    try:
        return np.dtype(name).newbyteorder(">" if byteorder == ">" else "<")
    except TypeError:
        raise UsageError(f"{shown(name)} is not a type of number that can be read here") from None


def size_of(path: Path) -> int:
    """Return the bytes of a regular, readable file; raises UsageError naming what else it is."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UsageError(f"{path}: is a folder; name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise UsageError(f"{path}: is no regular file (a pipe or a device?); copy its content to a file")
        with path.open("rb"):
            return status.st_size
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: Exception) -> UsageError:
    """Return the error for a path that the system does not open, with near names where it is missing."""
    if isinstance(error, UsageError):
        return error
    if not isinstance(error, FileNotFoundError):
        reason = getattr(error, "strerror", None) or str(error)
        return UsageError(f"{shown(str(path), 200)}: {reason}; is the path right, and may you read it?")
    near: list[str] = []
    try:
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], 3)
    except OSError:
        return UsageError(f"{path}: there is no folder {path.parent}; is the path right?")
    hint = f"did you mean {', '.join(map(shown, near))}?" if near else "is the path right?"
    return UsageError(f"{shown(str(path), 200)}: no such file; {hint}")


def read_json(path: Path) -> Any:
    """Return a JSON file's content, refusing one that names a key twice; raises UsageError."""
    if size_of(path) > LARGEST_JSON:
        raise UsageError(f"{path}: over {LARGEST_JSON >> 20} MiB; no such file is that large, restore it")
    try:
        return loads(path.read_bytes())
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not JSON ({shown(str(error))}); restore it") from None


def loads(text: bytes) -> Any:
    """Return JSON's content; raises ValueError, for a key named twice too, or RecursionError."""
    return json.loads(text.decode("utf-8"), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ValueError(f"{twice!r} stands there twice")
    return found


def mapped(tensor: Tensor) -> Any:
    """Return a mappable tensor's entries as a read-only array over the file itself."""
    dtype = numpy_dtype(tensor.dtype, tensor.byteorder)
    if not tensor.nbytes:
        return np.empty(tensor.shape, dtype)
    if size_of(tensor.file) < (tensor.offset or 0) + tensor.nbytes:
        raise UsageError(f"{tensor.file}: became shorter while it was read; wait until it is written")
    try:
        order: Any = tensor.order
        array = np.memmap(tensor.file, dtype, "r", tensor.offset or 0, tensor.shape, order)
    except (OSError, ValueError, MemoryError) as error:
        raise unreadable(tensor.file, error) from None
    return array
