"""The command line: asks the engine, prints what it returns, and ends with the exit code that says it."""

from __future__ import annotations

import contextlib
import inspect
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import shiftproof
from shiftproof.document import DISAGREEMENT, EXIT_CODES, HOLDS, INTERRUPTED, REFUTED, USAGE
from shiftproof.errors import ShiftproofError, UsageError
from shiftproof.options import Claims, EmitTo, OneClaim, Settings, gathered

if TYPE_CHECKING:
    from shiftproof.document import Document, Proved
    from shiftproof.evidence import Standing
    from shiftproof.ledger import Ledger
    from shiftproof.terminal import Look

PROGRAM = "shiftproof"
TIDY_SECONDS = 2.0

app = typer.Typer(
    name=PROGRAM,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="""Reviews published claims about cosine similarity between label vectors of softmax models:
    derived in SymPy, proved with Z3, tied to concrete matrices.

    \b
    Examples:
      shiftproof review
      shiftproof show all_pairs_plus_minus_one
      shiftproof prove cosine_minus_one --emit-smt2 obligations
    """,
    epilog=EXIT_CODES[""],
)


@contextlib.contextmanager
def _working(settings: Settings, names: Sequence[str] = ()) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that is told what is under way, and shows it if it may.

    What a reader's claim file prints goes to standard error, and what goes wrong in one of ``names`` that
    is a file is raised as a UsageError that names it.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_stdout_to_stderr())
        tell: Callable[[str], None] | None = _line(stack) if settings.progress else None

        def note(name: str, number: int, total: int) -> None:
            if tell is not None:
                tell(f"{number}/{total} {name}" if total else name)

        try:
            yield note
        except ShiftproofError:
            raise
        except (Exception, SystemExit) as error:
            files = [name for name in names if name.endswith(".py") or "/" in name]
            if not files:
                raise
            trace = "".join(traceback.format_exception(error))
            named = [file for file in files if Path(file).name in trace] or files
            what = f"{type(error).__name__}: {error}"
            raise UsageError(f"{' or '.join(named)}: {what}; mend the claim file") from error


@contextlib.contextmanager
def _stdout_to_stderr() -> Iterator[None]:
    """Send standard output to standard error, that of processes started meanwhile too."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _line(stack: contextlib.ExitStack) -> Callable[[str], None]:
    """Return a function that rewrites one line of standard error, with the time passed."""
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    console = Console(file=sys.stderr)
    progress = Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    )
    stack.enter_context(progress)
    task = progress.add_task("starting", total=None)
    return lambda text: progress.update(task, description=text)


def _load(names: Sequence[str], tell: Callable[[str, int, int], None]) -> Ledger:
    """Return the ledger after loading these claims; raises UsageError for one that is none."""
    from shiftproof.ledger import Ledger

    ledger = Ledger()
    for name in names:
        tell(name, 0, 0)
        ledger.entry(name)
    return ledger


def _judge(names: Sequence[str], settings: Settings) -> tuple[Standing, ...]:
    with _working(settings, names) as tell:
        ledger = _load(names, tell)
        standings: tuple[Standing, ...] = shiftproof.review(
            names, ledger=ledger, limits=settings.limits, jobs=settings.jobs, progress=tell
        )
        return standings


def _write(text: str) -> None:
    """Write to standard output; a reader that went away early is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_version(asked: bool) -> None:
    if asked:
        _write(f"{PROGRAM} {shiftproof.__version__}\n")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")
    ] = False,
) -> None:
    pass


def _command(function: Callable[..., int]) -> Callable[..., int]:
    """Register a function as the command of its name, with the common options as its ``settings``."""
    name = function.__name__
    told = inspect.cleandoc(function.__doc__ or "").replace(r"\b", "\b")  # keeps the lines of the example
    app.command(name, help=told, epilog=EXIT_CODES[name])(gathered(function))
    return function


@_command
def review(claims: Claims = None, *, settings: Settings) -> int:
    r"""Derive, prove and tie claims, and say which hold.

    \b
    Examples:
      shiftproof review
      shiftproof review cosine_minus_one mine/claim.py --json
    """
    from shiftproof import doctor, document

    started = time.monotonic()
    standings = _judge(tuple(dict.fromkeys(claims or ())), settings)
    took, versions = time.monotonic() - started, doctor.versions()

    def text(look: Look) -> str:
        from shiftproof.terminal import review_text

        return review_text(standings, versions, took, look)

    _answer(settings, document.review_document(standings, versions, took), text)
    return document.review_code(standings)


@_command
def show(claim: OneClaim, *, settings: Settings) -> int:
    r"""Show one claim in full, judged: statements, derivations, proofs, ties.

    \b
    Example:
      shiftproof show all_pairs_plus_minus_one
    """
    from shiftproof import doctor, document

    started = time.monotonic()
    (standing,) = _judge((claim,), settings)
    took, versions = time.monotonic() - started, doctor.versions()

    def text(look: Look) -> str:
        from shiftproof.terminal import show_text

        return show_text(standing, look)

    _answer(settings, document.show_document(standing, versions, took), text)
    return DISAGREEMENT if document.disagrees(standing) else HOLDS


@_command
def prove(claim: OneClaim, *, emit_smt2: EmitTo = None, settings: Settings) -> int:
    r"""Run the proofs of one claim alone, obligation by obligation.

    \b
    Example:
      shiftproof prove cosine_minus_one --emit-smt2 obligations
    """
    from shiftproof import doctor, document

    started = time.monotonic()
    with _working(settings, (claim,)) as tell:
        ledger = _load((claim,), tell)
        found = shiftproof.prove(claim, ledger=ledger, limits=settings.limits, jobs=settings.jobs)
        name = ledger.entry(claim).claim.name
    took, versions = time.monotonic() - started, doctor.versions()
    proofs: list[Proved] = [(statement.name, proof) for statement, proof in found]
    files = _emit(name, proofs, emit_smt2) if emit_smt2 is not None else {}

    def text(look: Look) -> str:
        from shiftproof.terminal import prove_text

        return prove_text(name, proofs, look, files)

    _answer(settings, document.prove_document(name, proofs, versions, took, files), text)
    return document.prove_code(proofs)


@_command
def doctor(*, settings: Settings) -> int:
    r"""Say which parts are installed and work, and how to get the others.

    \b
    Example:
      shiftproof doctor
    """
    from shiftproof import doctor, document

    with _working(settings) as tell:
        tell("doctor", 0, 0)
        checks = doctor.examine(settings.limits)
    works = doctor.works(checks)

    def text(look: Look) -> str:
        from shiftproof.terminal import doctor_text

        return doctor_text(checks, look, works=works)

    _answer(settings, document.doctor_document(checks, doctor.versions(), works=works), text)
    return HOLDS if works else REFUTED


def _answer(settings: Settings, document: Document, text: Callable[[Look], str]) -> None:
    """Print the document if it is asked for, else the text."""
    if settings.json:
        from shiftproof.document import dumps

        _write(dumps(document))
    else:
        _write(text(settings.look()))


def _emit(claim: str, proofs: Sequence[Proved], folder: Path) -> dict[tuple[str, int], str]:
    """Write the obligations that have an SMT-LIB text; return {(statement, number): file}.

    Each file appears whole or not at all.  Raises UsageError for a folder that cannot be written.
    """
    files: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for statement, proof in proofs:
            stem = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_") for part in (claim, statement))
            while stem in taken:
                stem += "_"
            taken.add(stem)
            for number, discharged in enumerate(proof.obligations if proof else (), 1):
                if discharged.obligation.smt2:
                    path = folder / f"{stem}-{number:02d}.smt2"
                    _replace(path, discharged.obligation.smt2)
                    files[statement, number] = str(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--emit-smt2 {folder}: {reason}; give a folder that can be written") from error
    return files


def _replace(path: Path, text: str) -> None:
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _complaint(error: typer.TyperException) -> str:
    """Return a usage error as one sentence that says what is allowed instead."""
    message = error.format_message().rstrip(".")
    context = getattr(error, "ctx", None)
    if context is None:
        return message
    commands = getattr(context.command, "commands", {})
    option = getattr(error, "option_name", None)
    if option is not None:
        for name, command in commands.items():
            if any(option in parameter.opts for parameter in command.params):
                return (
                    f"No such option: {option}; it comes after the command, as in `{PROGRAM} {name} {option}`"
                )
        if not getattr(error, "possibilities", None):
            known = sorted(word for p in context.command.params for word in p.opts if word.startswith("-"))
            return f"{message}; {context.command_path} takes {', '.join([*known, '--help'])}"
        return message
    if commands and "Did you mean" not in message:
        message = f"{message}; the commands are {', '.join(commands)}"
    return f"{message}; see `{context.command_path} --help`"


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line and return its exit code; nothing is raised for an input error."""
    command = typer.main.get_command(app)
    try:
        code = int(command.main(arguments, prog_name=PROGRAM, standalone_mode=False) or HOLDS)
    except typer.TyperException as error:
        code, said = USAGE, _complaint(error)
    except (KeyboardInterrupt, typer.Abort):
        code, said = INTERRUPTED, "interrupted"
    except ShiftproofError as error:
        code, said = USAGE, str(error)
    except ImportError as error:
        code, said = USAGE, f"{error}; `{PROGRAM} doctor` says what is missing"
    else:
        said = "interrupted" if code == INTERRUPTED else ""
    if said:
        sys.stderr.write(f"{PROGRAM}: {' '.join(said.split())}\n")
    return code


def _interrupt(_signal: int, _frame: object) -> None:
    """End the work in hand; a second signal ends the process there and then."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = run()
    if code == INTERRUPTED:  # what is left to tidy up may not hold up the end
        last = threading.Timer(TIDY_SECONDS, os._exit, (INTERRUPTED,))
        last.daemon = True
        last.start()
    sys.exit(code)
