"""NumPy's files: one array (.npy), or an archive of them (.npz), found without reading the entries."""

from __future__ import annotations

import ast
import math
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.layout import Tensor, numpy_dtype, shown, size_of, unreadable

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 1 << 16
DEFLATE_RATIO = 1032  # a deflated byte holds no more
LOCAL_HEADER = struct.Struct("<4s22xHH")
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, struct.error, ValueError, KeyError)


def read_npy(path: Path) -> Tensor:
    """Return the one tensor of a .npy file, named "" there; raises UsageError."""
    size = size_of(path)
    try:
        with path.open("rb") as file:
            tensor, begin = header(file, path, "")
    except OSError as error:
        raise unreadable(path, error) from None
    if begin + tensor.nbytes != size:
        lies = "is cut off" if size < begin + tensor.nbytes else "has more than it"
        raise UsageError(
            f"{path}: its header announces {tensor.nbytes} bytes {tensor.shape}, the file {lies}"
            f" ({size - begin} bytes); write or download it again"
        )
    return replace(tensor, offset=begin)


def header(file: IO[bytes], path: Path, name: str, *, alone: bool = True) -> tuple[Tensor, int]:
    """Return the tensor that a .npy header announces (offset None) and the header's length.

    Raises UsageError; where the tensor is not ``alone``, what is wrong with its dtype is its ``refusal``.
    """
    where = f"{path}: {shown(name)}" if name else str(path)
    start = file.read(8)
    if start[:6] != MAGIC:
        raise UsageError(f"{where}: no .npy content; write it with numpy.save")
    width = 2 if start[6:7] == b"\x01" else 4
    if start[6:8] not in {b"\x01\x00", b"\x02\x00", b"\x03\x00"}:
        raise UsageError(f"{where}: a .npy version that NumPy does not have; write it with numpy.save")
    length = int.from_bytes(file.read(width), "little")
    raw = file.read(length) if length <= LONGEST_HEADER else b""
    if not length or len(raw) != length:
        raise UsageError(f"{where}: its .npy header is cut off or lies; write or download it again")
    try:
        fields = ast.literal_eval(raw.decode("utf-8" if start[6] == 3 else "latin1").strip())
        descr, fortran, shape = fields["descr"], fields["fortran_order"], fields["shape"]
    except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError):
        raise UsageError(f"{where}: its .npy header cannot be read; write it with numpy.save") from None
    if not isinstance(shape, tuple) or not all(type(x) is int and 0 <= x < 2**62 for x in shape):
        raise UsageError(f"{where}: its .npy header has no shape; write it with numpy.save")
    if not isinstance(fortran, bool):
        raise UsageError(f"{where}: its .npy header has no order; write it with numpy.save")
    try:
        dtype = _dtype(descr, where)
    except UsageError as error:
        if alone:
            raise
        return Tensor(name, "no numbers", shape, path, None, 0, refusal=str(error)), 8 + width + length
    tensor = Tensor(
        name=name,
        dtype=dtype.newbyteorder("=").name,
        shape=shape,
        file=path,
        offset=None,
        nbytes=math.prod(shape) * dtype.itemsize,
        order="F" if fortran else "C",
        byteorder=">" if dtype.newbyteorder("<").str != dtype.str and dtype.str[0] == ">" else "<",
    )
    return tensor, 8 + width + length


def _dtype(descr: Any, where: str) -> np.dtype[Any]:
    try:
        dtype = np.dtype(descr) if isinstance(descr, str) else None
    except (TypeError, ValueError, SyntaxError):
        dtype = None
    if dtype is None:
        raise UsageError(f"{where}: records or an unknown dtype; save a plain array of floats")
    if dtype.hasobject:
        raise UsageError(
            f"{where}: Python objects, which only unpickling can read and unpickling runs code;"
            " save it as floats: numpy.save(file, array.astype(float))"
        )
    if dtype.kind == "V" and dtype.itemsize == 2:
        raise UsageError(
            f"{where}: 2-byte values whose type numpy.save lost (bfloat16?);"
            " save it with safetensors.numpy.save_file, or as float32"
        )
    if dtype.kind not in "fiubc":
        raise UsageError(f"{where}: dtype {shown(dtype.name)}; save floats")
    return dtype


def read_npz(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a .npz file by name; raises UsageError.

    A stored member is mapped where it lies in the archive; a compressed one is not mappable.
    """
    size = size_of(path)
    tensors: dict[str, Tensor] = {}
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            for info in archive.infolist():
                name = info.filename.removesuffix(".npy")
                if name in tensors:
                    raise UsageError(f"{path}: holds {shown(name)} twice; write it with numpy.savez")
                tensors[name] = _member(archive, file, info, path, size)
    except OSError as error:
        raise unreadable(path, error) from None
    except BROKEN as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"{path}: its zip archive is broken ({shown(str(error))}); write or download it again"
        ) from None
    if not tensors:
        raise UsageError(f"{path}: an empty archive; write arrays into it with numpy.savez")
    return tensors


def _member(
    archive: zipfile.ZipFile, file: IO[bytes], info: zipfile.ZipInfo, path: Path, size: int
) -> Tensor:
    name = info.filename.removesuffix(".npy")
    lies = UsageError(f"{path}: {shown(name)}: its sizes contradict each other; write or download it again")
    if info.flag_bits & 1:
        raise UsageError(f"{path}: {shown(name)} is encrypted; write it without a password")
    swollen = info.file_size > DEFLATE_RATIO * info.compress_size + 1024
    if info.compress_size > size or (swollen and info.compress_type == zipfile.ZIP_DEFLATED):
        raise lies
    with archive.open(info) as inside:
        tensor, begin = header(inside, path, name, alone=False)
    tensor = replace(tensor, member=info.filename)
    if tensor.refusal:
        return tensor
    if begin + tensor.nbytes != info.file_size:
        raise lies
    if info.compress_type != zipfile.ZIP_STORED:
        return tensor
    file.seek(info.header_offset)
    magic, name_length, extra_length = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    offset = info.header_offset + LOCAL_HEADER.size + name_length + extra_length + begin
    if magic != b"PK\x03\x04" or info.compress_size != info.file_size or offset + tensor.nbytes > size:
        raise lies
    return replace(tensor, offset=offset)


def decompressed(tensor: Tensor) -> Any:
    """Return the entries of a compressed member, of just the size announced; raises UsageError."""
    try:
        with zipfile.ZipFile(tensor.file) as archive, archive.open(tensor.member or "") as inside:
            header(inside, tensor.file, tensor.name)
            content = bytearray(tensor.nbytes)
            view, filled = memoryview(content), 0
            while part := inside.read(min(1 << 24, tensor.nbytes - filled + 1)):
                view[filled : filled + len(part)] = part
                filled += len(part)
    except OSError as error:
        raise unreadable(tensor.file, error) from None
    except (*BROKEN, MemoryError, OverflowError) as error:
        if isinstance(error, UsageError):
            raise
        raise UsageError(
            f"{tensor.file}: {shown(tensor.name)} cannot be decompressed ({shown(str(error))});"
            " write or download it again"
        ) from None
    if filled != tensor.nbytes:
        raise UsageError(f"{tensor.file}: {shown(tensor.name)} is cut off; write or download it again")
    order: Any = tensor.order
    flat = np.frombuffer(content, numpy_dtype(tensor.dtype, tensor.byteorder))
    return flat.reshape(tensor.shape, order=order)
