"""OUT written whole or not at all: a temporary beside it, copies inside the kernel, one renaming at the end."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from shiftproof.errors import UsageError
from shiftproof.layout import shown

CHUNK = 1 << 30  # bytes copied in one go: smaller ones wait for one another and for what is produced
WORKERS = 2  # while one waits for the file, the other reads
FALLBACK = {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM}
FORMATS = {".npy", ".npz", ".csv", ".tsv", ".txt", ".safetensors"}


@dataclass(frozen=True)
class Copy:
    """Bytes of a file, as they are."""

    source: Path
    offset: int
    nbytes: int


@dataclass(frozen=True)
class Literal:
    """Bytes that are new."""

    content: bytes

    @property
    def nbytes(self) -> int:
        """How many there are."""
        return len(self.content)


@dataclass(frozen=True)
class Produced:
    """``nbytes`` that ``write(descriptor, offset)`` puts there."""

    nbytes: int
    write: Callable[[int, int], None]


Part = Copy | Literal | Produced


def write_parts(path: Path, parts: list[Part]) -> None:
    """Write a file part after part, copies beside what is produced; raises OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o666)
    stop = Event()
    try:
        os.truncate(descriptor, sum(part.nbytes for part in parts))
        with ThreadPoolExecutor(WORKERS) as pool:
            try:
                copies, produced, offset = [], [], 0
                for part in parts:
                    if isinstance(part, Copy):
                        copies += [
                            pool.submit(_copy, descriptor, offset + begin, part, begin, stop)
                            for begin in range(0, part.nbytes, CHUNK)
                        ]
                    else:
                        produced.append((part, offset))
                    offset += part.nbytes
                for new, place in produced:
                    if isinstance(new, Literal):
                        write_at(descriptor, new.content, place)
                    else:
                        new.write(descriptor, place)
                for copy in copies:
                    copy.result()
            except BaseException:
                stop.set()
                raise
    finally:
        os.close(descriptor)


def write_at(descriptor: int, content: bytes | memoryview, offset: int) -> None:
    """Write all bytes at an offset; raises OSError."""
    view = memoryview(content)
    while view:
        done = os.pwrite(descriptor, view, offset)
        view, offset = view[done:], offset + done


def _copy(descriptor: int, target: int, part: Copy, begin: int, stop: Event) -> None:
    """Copy one chunk of a part, within the kernel where it can."""
    source = os.open(part.source, os.O_RDONLY)
    try:
        place, left = part.offset + begin, min(CHUNK, part.nbytes - begin)
        in_kernel = hasattr(os, "copy_file_range")
        while left and not stop.is_set():
            done = 0
            if in_kernel:
                try:
                    done = os.copy_file_range(source, descriptor, left, place, target)
                except OSError as error:
                    if error.errno not in FALLBACK:
                        raise
                in_kernel = done > 0
            if not done:
                content = os.pread(source, min(left, 1 << 20), place)
                if not content:
                    raise OSError(errno.EIO, "became shorter while it was copied", str(part.source))
                write_at(descriptor, content, target)
                done = len(content)
            place, target, left = place + done, target + done, left - done
    finally:
        os.close(source)


def target_of(out: Path, sources: list[Path], *, folder: Path | None) -> Path:
    """Return where to write; raises UsageError for an OUT that is, or would harm, what is read.

    ``sources`` are the files read, ``folder`` the model's folder when OUT becomes a folder too.
    """
    name = shown(str(out), 200)
    try:
        path = out.resolve()
        if not path.parent.is_dir():
            raise UsageError(f"-o {name}: there is no folder {shown(str(path.parent), 200)}; make it first")
        for source in sources:
            if path.exists() and path.samefile(source):
                raise UsageError(f"-o {name}: is the input itself; write to another place")
        if folder is not None:
            inside = folder.resolve()
            if path == inside or inside in path.parents:
                raise UsageError(f"-o {name}: lies in the model's own folder; write to another place")
            if path.exists():
                raise UsageError(f"-o {name}: exists already; a model's folder is written to a new one")
        elif path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "no regular file"
            raise UsageError(f"-o {name}: is {what}; name a file, as the input is one")
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, UsageError):
            raise
        raise _failed(out, error) from None
    if folder is None and path.suffix.lower() in FORMATS and path.suffix.lower() != sources[0].suffix.lower():
        raise UsageError(
            f"-o {name}: the twin has the input's format; let it end in {sources[0].suffix or 'no suffix'}"
        )
    return path


@contextmanager
def staged(target: Path, needed: int, *, folder: bool) -> Iterator[Path]:
    """Give a temporary path beside ``target``; rename it when the block ends well, else remove it.

    Raises UsageError for what the system refuses, and first of all where ``needed`` bytes are not free.
    """
    temporary: Path | None = None
    try:
        free = shutil.disk_usage(target.parent).free
        if needed > free:
            raise UsageError(
                f"-o {target}: no space left: it needs {needed / 1e9:.3g} GB, {free / 1e9:.3g} GB are free;"
                " write to another disk"
            )
        hidden = Path(tempfile.mkdtemp(prefix=f".{target.name[:100]}.", dir=target.parent))
        temporary = hidden
        inner = hidden / target.name
        if folder:
            inner.mkdir()
        yield inner
        inner.replace(target)
    except OSError as error:
        raise _failed(target, error) from None
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


def _failed(out: Path, error: Exception) -> UsageError:
    number = getattr(error, "errno", None)
    if number in {errno.ENOSPC, errno.EDQUOT}:
        return UsageError(f"-o {out}: no space left; write to another disk")
    if number == errno.EFBIG:
        return UsageError(f"-o {out}: larger than a file may be there; write to another disk")
    reason = getattr(error, "strerror", None) or str(error)
    place = getattr(error, "filename", None)
    return UsageError(f"-o {out}: {reason}{f' ({place})' if place else ''}; nothing was written")
