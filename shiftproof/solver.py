"""Solver processes: obligations travel as SMT-LIB text, a late or swollen process is killed.

A wall-clock limit inside a solver is only a request, so the process itself is the limit; the
resource limit (Z3's `rlimit`) is what makes an answer reproducible.
"""

from __future__ import annotations

import contextlib
import json
import select
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

GRACE_SECONDS = 2.0


class Outcome(Enum):
    """What a solver said of an obligation; only the first two are answers."""

    VALID = "valid"
    COUNTEREXAMPLE = "counterexample"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out of memory"
    RESOURCE_OUT = "resource out"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Limits:
    """The budget of one obligation: seconds, Z3 resource units, MiB; ``seed`` varies the search."""

    timeout: float = 20.0
    rlimit: int = 50_000_000
    memory: int = 2048
    seed: int = 0


@dataclass(frozen=True)
class Answer:
    """A solver's answer to "is this conjunction satisfiable?" with its cost.

    ``model`` holds, for a satisfiable one, each variable's value as the solver wrote it.
    """

    outcome: Outcome
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)
    steps: int = 0
    model: dict[str, dict[str, Any]] = field(default_factory=dict)


def _classify(raw: dict[str, Any], seconds: float) -> Answer:
    steps = int(raw.get("steps", 0))
    if raw["status"] == "unsat":
        return Answer(Outcome.VALID, "", seconds, steps)
    if raw["status"] == "sat":
        return Answer(Outcome.COUNTEREXAMPLE, "", seconds, steps, raw["model"])
    reason = str(raw["reason"])
    lowered = reason.lower()
    if "memory" in lowered:
        return Answer(Outcome.OUT_OF_MEMORY, reason, seconds, steps)
    if "resource" in lowered:
        return Answer(Outcome.RESOURCE_OUT, reason, seconds, steps)
    if "timeout" in lowered or "canceled" in lowered:
        return Answer(Outcome.TIMEOUT, reason, seconds, steps)
    return Answer(Outcome.UNKNOWN, reason or "the solver gave no reason", seconds, steps)


class _Process:
    """One solver process, started when first needed and again after it was killed."""

    def __init__(self, memory: int, command: list[str]) -> None:
        self._memory = memory
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def _start(self) -> subprocess.Popen[str]:
        with self._lock:  # closing must not overlook a process that is just being started
            if self._closed:
                raise ValueError("the pool is closed")
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(  # noqa: S603  (this interpreter, a fixed module)
                    [*self._command, str(self._memory)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                    start_new_session=True,  # a terminal's Ctrl-C reaches the parent alone, which kills
                )
            return self._process

    def ask(self, request: dict[str, Any]) -> Answer:
        try:
            return self._ask(request)
        except ValueError as error:  # the pipes were closed meanwhile, or the answer is garbled
            self.kill()
            return Answer(Outcome.UNKNOWN, str(error) or "interrupted")

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self.kill()

    def _ask(self, request: dict[str, Any]) -> Answer:
        started = time.monotonic()
        process = self._start()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a solver process is started with pipes")
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        except OSError:
            self.kill()
            return Answer(Outcome.UNKNOWN, "the solver process ended before it was asked")
        ready, _, _ = select.select([process.stdout], [], [], request["timeout"] + GRACE_SECONDS)
        seconds = time.monotonic() - started
        if not ready:
            self.kill()
            return Answer(Outcome.TIMEOUT, f"killed after {request['timeout']:g} s", seconds)
        line = process.stdout.readline()
        if not line:
            code = process.wait()
            self.kill()
            if code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV, 101):
                return Answer(Outcome.OUT_OF_MEMORY, f"the solver process died ({code})", seconds)
            return Answer(Outcome.UNKNOWN, f"the solver process ended with code {code}", seconds)
        return _classify(json.loads(line), seconds)

    def kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()


class SolverPool:
    """A few solver processes that answer SMT-LIB questions side by side.

    Use as a context manager; leaving it, also by an exception, kills every process.
    """

    def __init__(self, limits: Limits | None = None, jobs: int = 2) -> None:
        """Hold at most ``jobs`` processes, each question under ``limits``."""
        self.limits = limits or Limits()
        command = [sys.executable, "-m", "shiftproof.solver_worker"]
        self._idle = [_Process(self.limits.memory, command) for _ in range(jobs)]
        self._all = list(self._idle)
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(jobs)
        self._closed = False

    def __enter__(self) -> SolverPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(
        self, smt2: str, logic: str, timeout: float | None = None, rlimit: int | None = None
    ) -> Future[Answer]:
        """Ask whether the text is satisfiable; VALID means that it is not."""
        return self._threads.submit(self._run, self._request(smt2, logic, timeout, rlimit))

    def _request(
        self, smt2: str, logic: str, timeout: float | None, rlimit: int | None = None
    ) -> dict[str, Any]:
        return {
            "smt2": smt2,
            "logic": logic,
            "timeout": self.limits.timeout if timeout is None else min(timeout, self.limits.timeout),
            "rlimit": self.limits.rlimit if rlimit is None else min(rlimit, self.limits.rlimit),
            "seed": self.limits.seed,
        }

    def ask(self, smt2: str, logic: str, timeout: float | None = None, rlimit: int | None = None) -> Answer:
        """Ask as `submit` does and wait for the answer."""
        return self.submit(smt2, logic, timeout, rlimit).result()

    def submit_easier(self, scripts: list[tuple[str, str]]) -> Future[tuple[int, Answer]]:
        """Ask (logic, text) after (logic, text) until one is VALID; return its number and the answer."""

        def run() -> tuple[int, Answer]:
            answers = []
            for logic, smt2 in scripts:
                answers.append(self._run(self._request(smt2, logic, None)))
                if answers[-1].outcome is Outcome.VALID:
                    break
            return len(answers) - 1, answers[-1]

        return self._threads.submit(run)

    def _run(self, request: dict[str, Any]) -> Answer:
        with self._lock:
            if self._closed:
                return Answer(Outcome.UNKNOWN, "interrupted")
            process = self._idle.pop()
        try:
            return process.ask(request)
        finally:
            with self._lock:
                self._idle.append(process)

    def close(self) -> None:
        """Kill every solver process and forget what was not answered."""
        with self._lock:
            self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.close()
        self._threads.shutdown(wait=True)
