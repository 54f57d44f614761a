"""Files written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one step: readers see the old one or the new one.  Raises OSError."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, as `replace_text` does."""
    if path.is_dir():
        raise IsADirectoryError(21, "is a folder", str(path))
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
