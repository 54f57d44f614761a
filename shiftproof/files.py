"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one step: readers see the old one or the new one.  Raises OSError."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, as `replace_text` does.

    Where a link leads is written, and the link kept.  What is there and no regular file (a folder, a device, a
    pipe such as /dev/stdout) is left alone: whoever may write in its folder could lose it.
    """
    place = Path(os.path.realpath(path))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if path.is_symlink() and place.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    if path.exists() and not place.is_file():
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    with NamedTemporaryFile("wb", dir=place.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
