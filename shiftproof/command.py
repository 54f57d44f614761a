"""What every command shares: the program, its common options, and how an answer is printed."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

import shiftproof
from shiftproof.exit_codes import EXIT_CODES
from shiftproof.options import Settings, gathered

if TYPE_CHECKING:
    from shiftproof.document import Document
    from shiftproof.page import Look

PROGRAM = "shiftproof"
LISTED = "--labels"  # the option that takes several values

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


def write(text: str) -> None:
    """Write to standard output; a reader that went away early is no error."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell_version(asked: bool) -> None:
    if asked:
        write(f"{PROGRAM} {shiftproof.__version__}\n")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")
    ] = False,
) -> None:
    pass


class Spreading(TyperCommand):
    """A command in which ``--labels A B C`` means ``--labels A --labels B --labels C``.

    A name that begins with "-" is written ``--labels=-name``.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments after spreading them."""
        spread: list[str] = []
        listing = False
        for argument in args:
            if argument.startswith("-") and argument != "-" and not (listing and argument[1:].isdecimal()):
                listing = argument == LISTED
                spread.append(argument)
            elif listing and spread[-1] != LISTED:
                spread += [LISTED, argument]
            else:
                spread.append(argument)
        return list(super().parse_args(ctx, spread))


def command(
    function: Callable[..., int], kind: type[TyperCommand] = TyperCommand, name: str = ""
) -> Callable[..., int]:
    """Register a function as the command of its name, with the common options as its ``settings``."""
    name = name or function.__name__
    told = inspect.cleandoc(function.__doc__ or "").replace(r"\b", "\b")  # keeps the lines of the example
    app.command(name, cls=kind, help=told, epilog=EXIT_CODES[name])(gathered(function))
    return function


def answer(settings: Settings, document: Callable[[], Document], text: Callable[[Look], str]) -> None:
    """Print the document if it is asked for, else the text."""
    if settings.json:
        from shiftproof.document import dumps

        write(dumps(document()))
    else:
        write(text(settings.look()))
