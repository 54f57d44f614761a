"""The command line: asks the engine, prints what it returns, and ends with the exit code that says it."""

from __future__ import annotations

import contextlib
import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

import shiftproof
from shiftproof.document import DISAGREEMENT, EXIT_CODES, HOLDS, INTERRUPTED, REFUTED, USAGE
from shiftproof.errors import DisagreementError, ShiftproofError, UsageError
from shiftproof.options import (
    AllowRepeats,
    AtLeast,
    AtMost,
    Centred,
    CertificateIn,
    CertificateOut,
    Claims,
    CosineAtLeast,
    CosineAtMost,
    Count,
    Dim,
    EmitTo,
    EqualLength,
    Labels,
    OneClaim,
    PlotTo,
    Radius,
    Settings,
    UnitLength,
    gathered,
)
from shiftproof.progress import working

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
      shiftproof counterexample --labels 5 --dim 2 --centered --cosine-at-most -0.8 --coprobability-at-least 0.45
    """,
    epilog=EXIT_CODES[""],
)


def _load(names: Sequence[str], tell: Callable[[str, int, int], None]) -> Ledger:
    """Return the ledger after loading these claims; raises UsageError for one that is none."""
    from shiftproof.ledger import Ledger

    ledger = Ledger()
    for name in names:
        tell(name, 0, 0)
        ledger.entry(name)
    return ledger


def _judge(names: Sequence[str], settings: Settings) -> tuple[Standing, ...]:
    with working(settings, names) as tell:
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
    from shiftproof.emit import emitted

    started = time.monotonic()
    with working(settings, (claim,)) as tell:
        ledger = _load((claim,), tell)
        found = shiftproof.prove(claim, ledger=ledger, limits=settings.limits, jobs=settings.jobs)
        name = ledger.entry(claim).claim.name
    took, versions = time.monotonic() - started, doctor.versions()
    proofs: list[Proved] = [(statement.name, proof) for statement, proof in found]
    files = emitted(name, proofs, emit_smt2) if emit_smt2 is not None else {}

    def text(look: Look) -> str:
        from shiftproof.terminal import prove_text

        return prove_text(name, proofs, look, files)

    _answer(settings, document.prove_document(name, proofs, versions, took, files), text)
    return document.prove_code(proofs)


@_command
def counterexample(
    *,
    labels: Labels,
    dim: Dim,
    centered: Centred = False,
    unit_length: UnitLength = False,
    equal_length: EqualLength = False,
    allow_repeats: AllowRepeats = False,
    radius: Radius = None,
    cosine_at_most: CosineAtMost = None,
    cosine_at_least: CosineAtLeast = None,
    coprobability_at_least: AtLeast = None,
    coprobability_at_most: AtMost = None,
    count: Count = 1,
    certificate: CertificateOut = None,
    plot: PlotTo = None,
    settings: Settings,
) -> int:
    r"""Find a head with such a cosine and such probabilities, or prove that there is none.

    \b
    Examples:
      shiftproof counterexample --labels 5 --dim 2 --centered --cosine-at-most -0.8 \
          --coprobability-at-least 0.45 -o low.json --plot low.svg
      shiftproof counterexample --labels 6 --dim 2 --centered --unit-length --cosine-at-least 0.8 \
          --coprobability-at-most 0.35
    """
    from shiftproof import answer_document, doctor
    from shiftproof.publish import publish
    from shiftproof.question import Question
    from shiftproof.search import search

    question = Question.make(
        labels,
        dim,
        centered=centered,
        unit_length=unit_length,
        equal_length=equal_length,
        allow_repeats=allow_repeats,
        radius=radius,
        cosine_at_most=cosine_at_most,
        cosine_at_least=cosine_at_least,
        coprobability_at_least=coprobability_at_least,
        coprobability_at_most=coprobability_at_most,
    )
    if plot is not None:
        from shiftproof.plot import ready

        ready(plot)
    started = time.monotonic()
    with working(settings) as tell:
        answer = search(question, limits=settings.limits, count=count, tell=tell)
        tell("the checker", 0, 0)
        published = publish(answer, certificate, plot)
    took = time.monotonic() - started
    files = published.certificates
    document = answer_document.counterexample_document(answer, doctor.versions(), took, files)

    def text(look: Look) -> str:
        from shiftproof.answer_text import counterexample_text

        return counterexample_text(answer, look, took, files, published.missing)

    _answer(settings, document, text)
    return answer_document.counterexample_code(answer)


@_command
def check(certificate: CertificateIn, *, settings: Settings) -> int:
    r"""Check a certificate by exact arithmetic alone, with none of the code that found it.

    \b
    Example:
      shiftproof check low.json
    """
    from shiftproof import answer_document, check, doctor

    try:
        lines = check.check(certificate)
    except check.Malformed as error:
        raise UsageError(f"{certificate}: {error}") from None
    except check.Refused as error:
        lines, refused = [], str(error)
    else:
        refused = ""
    if refused and not settings.json:
        sys.stderr.write(f"{PROGRAM} check: {certificate}: {refused}\n")
        return DISAGREEMENT
    document = answer_document.check_document(str(certificate), lines, refused, doctor.versions())
    _answer(settings, document, lambda _: "".join(f"{line}\n" for line in lines))
    return DISAGREEMENT if refused else HOLDS


@_command
def doctor(*, settings: Settings) -> int:
    r"""Say which parts are installed and work, and how to get the others.

    \b
    Example:
      shiftproof doctor
    """
    from shiftproof import doctor, document

    with working(settings) as tell:
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
        code, said = (DISAGREEMENT if isinstance(error, DisagreementError) else USAGE), str(error)
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
