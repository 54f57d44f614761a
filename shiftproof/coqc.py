"""Coq's compiler: found on the machine, and run under limits on files in a folder of its own."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shiftproof.errors import UsageError

LIBRARY = "Shiftproof"
TRIED = ("8.16",)
INSTALL = "Debian and Ubuntu: apt install coq; opam: opam install coq; tried with Coq " + ", ".join(TRIED)
SECONDS = 120.0  # for one file
PATIENCE = 10.0  # seconds for saying its version
MEBIBYTES = 6144  # of address space, most of it shared: a file of proofs takes a tenth
MOST_WRITTEN = 64  # mebibytes, of any one file
MOST_READ = 1_000_000  # characters of what the compiler says
#: what these say is of the machine, not of the proof
_MACHINE = re.compile(
    r"Out of memory|Stack overflow|No space left|Permission denied|inconsistent assumptions over"
    r"|[Bb]ad magic number|bad version number|Cannot find a physical path|Cannot find library"
    r"|Unable to locate library|Can't find file"
)
_LIMITS = 'ulimit -t "$1"; ulimit -f "$2"; ulimit -v "$3" 2>/dev/null; shift 3; exec "$@"'


@dataclass(frozen=True)
class Coq:
    """A Coq that was found: the path of its compiler, its version, and which build of it that is."""

    compiler: str
    version: str
    build: str = ""

    @property
    def tried(self) -> bool:
        """Whether the proofs of the ledger were tried with this version."""
        return any(self.version == known or self.version.startswith(f"{known}.") for known in TRIED)


class UnheardError(Exception):
    """Coq did not come to an end: out of time, out of memory, stopped, or broken."""


def find_coq() -> Coq | None:
    """Return the Coq on this machine, None where there is none that runs."""
    compiler = shutil.which("coqc")
    if compiler is None:
        return None
    try:
        state = Path(compiler).resolve().stat()
    except OSError:
        return None
    return _identified(compiler, f"{state.st_size}-{state.st_mtime_ns}")


def needed_coq() -> Coq:
    """Return the Coq on this machine; raises UsageError, which says how to get it, where there is none."""
    found = find_coq()
    if found is None:
        raise UsageError(f"{lack()}: install Coq ({INSTALL}), or do without the kernel (--no-kernel)")
    return found


def lack() -> str:
    """Return why no Coq was found: there is none, or one that does not work."""
    compiler = shutil.which("coqc")
    return "no coqc is installed" if compiler is None else f"{compiler} does not say its version"


@functools.lru_cache
def _identified(compiler: str, build: str) -> Coq | None:
    try:
        with subprocess.Popen(  # noqa: S603  (the compiler that was found)
            [compiler, "--print-version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that it is killed with what it started
        ) as process:
            try:
                said, _ = process.communicate(timeout=PATIENCE)
            finally:
                _kill(process)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    words = said.decode("utf-8", "replace").split()
    if process.returncode != 0 or not words or not words[0][0].isdigit():
        return None
    return Coq(compiler, words[0], f"{'-'.join(words)}-{build}")


class Compiler:
    """Runs the compiler; leaving it as a context manager, also by an exception, kills what still runs."""

    def __init__(self, coq: Coq, seconds: float = SECONDS) -> None:
        """Give each file ``seconds``."""
        self.coq, self.seconds = coq, seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Compiler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether nothing may be run any more."""
        return self._closed

    def close(self) -> None:
        """Kill every compiler that runs; what is asked from now on is not heard."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            _kill(process)

    def compile(self, place: Path, module: str) -> tuple[str, str]:
        """Compile a file of the folder ``place``; return what is wrong with it, and what it printed.

        What is wrong is "" for a file that compiles.  Raises UnheardError where that stays open.
        """
        command = [self.coq.compiler, "-q", "-Q", ".", LIBRARY, f"{module}.v"]
        limits = [str(int(self.seconds) + 1), str(MOST_WRITTEN * 2048), str(MEBIBYTES * 1024)]
        with (place / f"{module}.out").open("wb") as out, (place / f"{module}.err").open("wb") as err:
            code = self._run(["/bin/sh", "-c", _LIMITS, "sh", *limits, *command], place, out, err)
        printed, complaint = (_start(place / f"{module}.{kind}") for kind in ("out", "err"))
        if code == 0:
            if not (place / f"{module}.vo").is_file():
                raise UnheardError(f"coqc wrote no {module}.vo")
            return "", printed
        complaint = " ".join((complaint or printed).split())
        found = _MACHINE.search(complaint)
        if found:
            raise UnheardError(found[0].lower())
        if code < 0 or code > 2:
            raise UnheardError(f"coqc ended with code {code}")
        return complaint or f"coqc ended with code {code}", printed

    def _run(self, command: list[str], place: Path, out: Any, err: Any) -> int:
        hidden = ("COQPATH", "OCAMLRUNPARAM", "XDG_DATA_HOME", "XDG_DATA_DIRS")  # nobody's own libraries
        env = {name: value for name, value in os.environ.items() if name not in hidden}
        env |= {"XDG_DATA_HOME": str(place), "XDG_DATA_DIRS": str(place)}
        with self._lock:  # closing must not overlook a process that is just being started
            if self._closed:
                raise UnheardError("interrupted")
            try:
                process = subprocess.Popen(  # noqa: S603  (the compiler that was found, a file in our folder)
                    command,
                    cwd=place,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,  # a terminal's Ctrl-C reaches the parent alone, which kills
                )
            except OSError as error:
                raise UnheardError(f"coqc did not start: {error.strerror or error}") from None
            self._running.add(process)
        try:
            code = process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            raise UnheardError(f"killed after {self.seconds:g} s") from None
        finally:
            _kill(process)
            with self._lock:
                self._running.discard(process)
        if self._closed:
            raise UnheardError("interrupted")
        if code in (-signal.SIGXCPU, -signal.SIGXFSZ):
            raise UnheardError("killed: it ran or wrote too much")
        return code


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with what it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _start(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.read(MOST_READ)
