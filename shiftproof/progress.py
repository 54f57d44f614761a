"""What a command shows while it works, and where the output of foreign code goes meanwhile."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from shiftproof.errors import ShiftproofError, UsageError
from shiftproof.options import Settings


@contextlib.contextmanager
def working(settings: Settings, names: Sequence[str] = ()) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that is told what is under way, and shows it if it may.

    What a reader's claim file prints goes to standard error, and what goes wrong in one of ``names`` that
    is a file is raised as a UsageError that names it.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(stdout_to_stderr())
        tell: Callable[[str], None] | None = line(stack) if settings.progress else None

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
def stdout_to_stderr() -> Iterator[None]:
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


def line(stack: contextlib.ExitStack) -> Callable[[str], None]:
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
