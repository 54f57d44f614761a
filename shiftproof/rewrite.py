"""A checkpoint written again with one tensor translated: same format, everything else byte for byte.

The tensor passes through in blocks; all other bytes are copied inside the kernel.
"""

from __future__ import annotations

import io
import json
import math
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from shiftproof.copying import Copy, Literal, Part, Produced, write_at, write_parts
from shiftproof.errors import UsageError
from shiftproof.floats import Format, rounded
from shiftproof.layout import Tensor
from shiftproof.outcome import shift_of, spans
from shiftproof.tables import SEPARATORS
from shiftproof.tensors import Checkpoint

NAMES = {"float64": "F64", "float32": "F32", "float16": "F16", "bfloat16": "BF16"}
TIE = "tie_word_embeddings"
_TIED = re.compile(rf'("{TIE}"\s*:\s*)true')
_TOTAL = re.compile(r'("total_(size|parameters)"\s*:\s*)(\d+)')


@dataclass(frozen=True, eq=False)
class Translated:
    """The tensor that is written: ``rows`` (n, d) plus ``shift`` (d,), rounded to ``form``.

    ``rows`` lie in memory as the tensor does in its file, so that they may be the transpose of what lies
    there row after row.  ``added`` names a new tensor beside the old one, for a head that is untied;
    ``copies`` are tensors that stand once more beside it, by their new names.
    ``inspect`` is given what was stored (n, d), mapped, while the rest of the file is still being copied; not
    for archives and tables.
    """

    tensor: Tensor
    rows: Any
    shift: Any
    form: Format
    added: str | None = None
    inspect: Callable[[Any], None] | None = None
    copies: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The tensor's name in OUT."""
        return self.added or self.tensor.name

    @property
    def nbytes(self) -> int:
        """Its bytes in OUT."""
        return int(self.rows.size) * self.form.numpy.itemsize

    @property
    def grown(self) -> int:
        """The bytes by which OUT's tensors are more than the input's."""
        copied = sum(copy.nbytes for copy in self.copies.values())
        return self.nbytes + copied - (0 if self.added else self.tensor.nbytes)

    @property
    def keeps_size(self) -> bool:
        """Whether every byte of the file but this tensor's stays at its place."""
        return self.added is None and self.tensor.dtype == self.form.name

    def blocks(self) -> Iterator[Any]:
        """Iterate over the stored bytes, as blocks of an array in the order of the file."""
        by_labels = self._by_labels
        matrix = self.rows if by_labels else self.rows.T
        for span in spans(matrix):
            with np.errstate(over="ignore", invalid="ignore"):
                part = shift_of(self.shift, span, by_labels)
                block = rounded(np.add(matrix[span[0] : span[1]], part, dtype=np.float64), self.form)
            yield block.astype(self._dtype, copy=False)

    @property
    def _by_labels(self) -> bool:
        return not (self.rows.flags.f_contiguous and not self.rows.flags.c_contiguous)

    @property
    def _dtype(self) -> np.dtype[Any]:
        big = self.tensor.byteorder == ">" and self.keeps_size
        return self.form.numpy.newbyteorder(">") if big else self.form.numpy

    def write(self, descriptor: int, offset: int) -> None:
        """Write the tensor at an offset of a file, and have it inspected."""
        place = offset
        for block in self.blocks():
            content = memoryview(block.view(np.uint8)).cast("B")
            write_at(descriptor, content, place)
            place += len(content)
        if self.inspect is not None:
            shape = self.rows.shape if self._by_labels else self.rows.shape[::-1]
            with os.fdopen(os.dup(descriptor), "rb") as file:
                stored = np.memmap(file, self._dtype, "r", offset, shape)
            self.inspect(stored if self._by_labels else stored.T)

    def part(self) -> Produced:
        """Return the tensor as a part of a file."""
        return Produced(self.nbytes, self.write)


def rewritten_size(checkpoint: Checkpoint, new: Translated, folder: Path | None) -> int:
    """Return the bytes that OUT takes, about."""
    files = [path for path, _ in _files(folder)] if folder else [checkpoint.path]
    return sum(path.stat().st_size for path in files) + max(0, new.grown)


def rewrite(checkpoint: Checkpoint, new: Translated, target: Path, folder: Path | None) -> None:
    """Write the checkpoint to ``target``: a file, or an empty folder when ``folder`` is given.

    Raises OSError, and UsageError for what the format cannot hold.
    """
    if folder is None:
        _write_file(checkpoint.format, new, target)
        shutil.copymode(new.tensor.file, target)
        return
    changed = new.tensor.file.resolve()
    for source, relative in _files(folder):
        path = target / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        if source.resolve() == changed:
            _write_safetensors(new, path)
        elif checkpoint.index is not None and source.name == checkpoint.index.name and path.parent == target:
            path.write_bytes(_index(source.read_bytes(), new, relative_to=folder))
        elif relative == Path("config.json") and new.added:
            path.write_text(untied_config(source.read_text(encoding="utf-8")), encoding="utf-8")
        else:
            write_parts(path, [Copy(source, 0, source.stat().st_size)])
        shutil.copymode(source, path)


def _files(folder: Path) -> list[tuple[Path, Path]]:
    """Return every regular file below a folder, with its path from there; links to files are followed."""
    found = []
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place) / name
            if path.is_file():
                found.append((path, path.relative_to(folder)))
    return found


def linked_folders(folder: Path) -> list[str]:
    """Return the links to folders below a folder, which are not followed: their files are not copied."""
    return sorted(
        (Path(place) / name).relative_to(folder).as_posix()
        for place, names, _ in os.walk(folder)
        for name in names
        if (Path(place) / name).is_symlink()
    )


def _write_file(kind: str, new: Translated, target: Path) -> None:
    if kind in {"npy", "npz"} and new.form.name == "bfloat16":
        raise UsageError("--dtype bfloat16: NumPy's files do not hold it; write --dtype float32")
    if kind == "npy":
        write_parts(target, _npy(new))
    elif kind == "npz":
        _write_npz(new, target)
    elif kind == "csv":
        _write_table(new, target)
    else:
        _write_safetensors(new, target)


# -- safetensors ---------------------------------------------------------------------------------
def _write_safetensors(new: Translated, target: Path) -> None:
    source = new.tensor.file
    size = source.stat().st_size
    if new.keeps_size:
        begin = new.tensor.offset or 0
        end = begin + new.tensor.nbytes
        write_parts(target, [Copy(source, 0, begin), new.part(), Copy(source, end, size - end)])
        return
    with source.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
    old = {name: Copy(source, 8 + length + e["data_offsets"][0], _bytes(e)) for name, e in entries.items()}
    added = {new.name: _entry(new.form.name, new.tensor.shape, new.nbytes)}
    for name, tensor in new.copies.items():
        added[name] = _entry(tensor.dtype, tensor.shape, tensor.nbytes)
        old[name] = Copy(tensor.file, tensor.offset or 0, tensor.nbytes)
    entries |= added
    header |= added
    # the widest numbers first, as the format's own writers do: every tensor stays aligned
    places = sorted(entries, key=lambda name: size if name in added else old[name].offset)
    places.sort(key=lambda name: -_width(entries[name]))
    parts: list[Part] = []
    offset = 0
    for name in places:
        part: Part = new.part() if name == new.name else old[name]
        header[name] = {**entries[name], "data_offsets": [offset, offset + part.nbytes]}
        offset += part.nbytes
        parts.append(part)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    write_parts(target, [Literal(len(text).to_bytes(8, "little") + text), *parts])


def _entry(dtype: str, shape: tuple[int, ...], nbytes: int) -> dict[str, Any]:
    return {"dtype": NAMES[dtype], "shape": list(shape), "data_offsets": [0, nbytes]}


def _bytes(entry: dict[str, Any]) -> int:
    first, last = entry["data_offsets"]
    return int(last - first)


def _width(entry: dict[str, Any]) -> float:
    count = int(np.prod(entry["shape"], dtype=object))
    return _bytes(entry) / count if count else 0.0


def _index(raw: bytes, new: Translated, relative_to: Path) -> bytes:
    """Return an index file with the total size, and a new tensor's place, as they are in OUT."""
    text = raw.decode("utf-8")
    copied = sum(math.prod(copy.shape) for copy in new.copies.values())
    grown = {"size": new.grown, "parameters": int(new.rows.size) + copied if new.added else 0}
    if any(grown.values()):
        text = _TOTAL.sub(lambda m: f"{m[1]}{int(m[3]) + grown[m[2]]}", text)
    if new.added:
        document = json.loads(text)
        for name in (new.added, *new.copies):
            document["weight_map"][name] = new.tensor.file.relative_to(relative_to).as_posix()
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8")


def untied_config(text: str) -> str:
    """Return a config.json that says that the head is not tied, changed nowhere else.

    Raises UsageError where that cannot be done.
    """
    changed = _TIED.sub(r"\1false", text)
    if TIE not in json.loads(changed):
        changed = changed.replace("{", f'{{\n  "{TIE}": false,', 1)
    try:
        done = json.loads(changed)[TIE] is False
    except ValueError:
        done = False
    if not done:
        raise UsageError(f"--untie: config.json sets {TIE} in a way that is not understood; set it to true")
    return changed


# -- NumPy's files -------------------------------------------------------------------------------
def _npy_header(new: Translated) -> bytes:
    form = new.form.numpy
    buffer = io.BytesIO()
    fields = {"descr": form.str, "fortran_order": new.tensor.order == "F", "shape": new.tensor.shape}
    np.lib.format.write_array_header_1_0(buffer, fields)
    return buffer.getvalue()


def _npy(new: Translated) -> list[Part]:
    begin = new.tensor.offset or 0
    head: Part = Copy(new.tensor.file, 0, begin) if new.keeps_size else Literal(_npy_header(new))
    return [head, new.part()]


def _write_npz(new: Translated, target: Path) -> None:
    with zipfile.ZipFile(new.tensor.file) as source, zipfile.ZipFile(target, "w") as out:
        for info in source.infolist():
            fresh = zipfile.ZipInfo(info.filename, info.date_time)
            fresh.compress_type, fresh.external_attr = info.compress_type, info.external_attr
            with source.open(info) as inside, out.open(fresh, "w", force_zip64=True) as outside:
                if info.filename == new.tensor.member:
                    _write_member(new, inside, outside)
                else:
                    shutil.copyfileobj(inside, outside, 1 << 20)


def _write_member(new: Translated, inside: IO[bytes], outside: IO[bytes]) -> None:
    if new.keeps_size:
        start = inside.read(8)
        width = inside.read(2 if start[6:7] == b"\x01" else 4)
        outside.write(start + width + inside.read(int.from_bytes(width, "little")))
    else:
        outside.write(_npy_header(new))
    for block in new.blocks():
        outside.write(memoryview(block.view(np.uint8)).cast("B"))


# -- tables --------------------------------------------------------------------------------------
def _write_table(new: Translated, target: Path) -> None:
    """Write the numbers anew, as float64 decimals that give back what is stored; keep all other text."""
    with new.tensor.file.open(encoding="utf-8", newline="") as file:
        lines = file.read().splitlines(keepends=True)
    rows = (row for block in new.blocks() for row in block.astype(np.float64).tolist())
    count, dim = new.rows.shape if new.rows.shape == new.tensor.shape else new.rows.shape[::-1]
    used = [i for i, line in enumerate(lines) if line.strip("\ufeff \t\r\n")]
    body = used[len(used) - count :]
    separator = next((s for s in SEPARATORS if s in lines[used[-1]]), None)
    for place, row in zip(body, rows, strict=True):
        text = lines[place].rstrip("\r\n")
        end = lines[place][len(text) :]
        cells = text.split(separator)
        names = cells[: len(cells) - dim]  # a quoted name may hold separators
        lines[place] = (separator or " ").join([*names, *map(repr, row)]) + end
    with target.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
