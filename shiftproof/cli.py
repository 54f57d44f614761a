"""The command line: runs a command and ends with the exit code that says what came of it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Sequence

import typer

from shiftproof import (
    claim_commands,
    explore_command,
    export_command,
    head_commands,
    region_commands,
    report_commands,
    search_commands,
)
from shiftproof.command import PROGRAM, app
from shiftproof.errors import DisagreementError, ImpossibleError, ShiftproofError
from shiftproof.exit_codes import DISAGREEMENT, HOLDS, INTERRUPTED, REFUTED, USAGE

COMMANDS = (
    claim_commands,
    search_commands,
    export_command,
    head_commands,
    region_commands,
    report_commands,
    explore_command,
)  # importing them registers their commands
#: in which order help lists them
ORDER = [
    "review",
    "show",
    "prove",
    "counterexample",
    "check",
    "export",
    "twin",
    "audit",
    "regions",
    "report",
    "explore",
    "doctor",
]
app.registered_commands.sort(key=lambda known: ORDER.index(str(known.name)))
TIDY_SECONDS = 2.0
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
CODES = {DisagreementError: DISAGREEMENT, ImpossibleError: REFUTED}


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
        code, said = (
            next((code for kind, code in CODES.items() if isinstance(error, kind)), USAGE),
            str(error),
        )
    except ImportError as error:
        code, said = USAGE, f"{error}; `{PROGRAM} doctor` says what is missing"
    else:
        said = "interrupted" if code == INTERRUPTED else ""
    if said:
        sys.stderr.write(f"{PROGRAM}: {' '.join(said.split())}\n")
    return code


def _interrupt(_signal: int, _frame: object) -> None:
    """End the work in hand; a second signal ends the process there and then."""
    for number in ENDING:
        signal.signal(number, lambda *_: os._exit(INTERRUPTED))
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line of this process and end it with the exit code."""
    for number in ENDING:
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
