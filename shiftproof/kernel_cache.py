"""What was compiled and judged before, kept by what it was computed from.

A kept thing that does not match its own checksum, or that was computed from something else, counts as
missing.  A place that cannot be written is replaced by a folder that goes when the work is done.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from shiftproof.files import replace_bytes

MOST_ENTRIES = 256
MOST_BYTES = 64_000_000
MOST_DAYS = 60
DAY = 86_400.0
LOCK_PAUSE = 0.05
_HEAD = b"shiftproof kernel 1\n"


def usual_cache() -> Path:
    """Return the folder in which the reader's programs keep what can be made again."""
    said = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(said):  # noqa: PTH117  (a relative one is to be ignored, says the standard)
        return Path(said) / "shiftproof" / "kernel"
    try:
        home = Path.home()
    except RuntimeError:  # nobody's
        return Path(os.devnull) / "shiftproof"
    return home / ".cache" / "shiftproof" / "kernel"


def digest(*parts: str) -> str:
    """Return what tells texts apart."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """A folder of kept things; use as a context manager."""

    def __init__(self, folder: Path) -> None:
        """Keep things in ``folder``, or for a while only if that cannot be written."""
        self.folder = folder
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Cache:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError:
            made = tempfile.TemporaryDirectory(prefix="shiftproof-", ignore_cleanup_errors=True)
            self.folder = Path(self._stack.enter_context(made))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def find(self, name: str, made_from: Mapping[str, str]) -> bytes | None:
        """Return what is kept under a name if it was made from just this; None if nothing sound is."""
        path = self._path(name, made_from)
        try:
            kept = path.read_bytes()
            if time.time() - path.stat().st_mtime > DAY:
                os.utime(path)  # still of use: not to be dropped
        except OSError:
            return None
        if not kept.startswith(_HEAD):
            return None
        checksum, _, rest = kept[len(_HEAD) :].partition(b"\n")
        origin, _, content = rest.partition(b"\n")
        if checksum.decode("ascii", "replace") != hashlib.sha256(rest).hexdigest():
            return None
        return content if origin == _origin(made_from) else None

    def keep(self, name: str, made_from: Mapping[str, str], content: bytes) -> None:
        """Keep something, if that can be done, and drop what was not used for long."""
        rest = _origin(made_from) + b"\n" + content
        checksum = hashlib.sha256(rest).hexdigest().encode("ascii")
        with contextlib.suppress(OSError):
            replace_bytes(self._path(name, made_from), _HEAD + checksum + b"\n" + rest)
            self._drop()

    @contextlib.contextmanager
    def alone(self, name: str, seconds: float, stopped: Callable[[], bool]) -> Iterator[None]:
        """Wait until no other process is at the same work, or ``seconds``, or until told to stop."""
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(OSError):
                lock = stack.enter_context((self.folder / f"{name}.lock").open("ab"))
                patience = time.monotonic() + seconds
                while not (stopped() or time.monotonic() > patience):
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # goes with the process
                        break
                    except BlockingIOError:
                        time.sleep(LOCK_PAUSE)
            yield

    def _path(self, name: str, made_from: Mapping[str, str]) -> Path:
        return self.folder / f"{name}-{digest(_origin(made_from).decode('ascii'))[:24]}"

    def _drop(self) -> None:
        """Drop entries that were not used for long, and the oldest where there are too many."""
        states = []
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):  # another process may have dropped it
                state = path.stat()
                states.append((state.st_mtime, state.st_size, path))
        total = 0
        for number, (used, size, path) in enumerate(sorted(states, reverse=True)):
            total += size
            age = time.time() - used
            unfinished = path.name.startswith(".") and age > DAY
            old = number >= MOST_ENTRIES or total > MOST_BYTES or age > MOST_DAYS * DAY
            if unfinished or (old and not path.name.startswith(".")):
                with contextlib.suppress(OSError):
                    path.unlink()


def _origin(made_from: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(made_from), sort_keys=True).encode("ascii")
