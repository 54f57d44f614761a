"""Writes the command reference from the commands as they are: `python docs/commands.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from shiftproof.cli import app
from shiftproof.command import PROGRAM
from shiftproof.exit_codes import EXIT_CODES

PAGE = Path(__file__).with_name("commands.md")
HEAD = """# Command reference

Written from the commands themselves by `python docs/commands.py`; a test compares the two. `shiftproof COMMAND --help`
says the same in a terminal.

A CLAIM is a name of the ledger (`shiftproof review` lists them) or the path of a claim file. A HEAD is `FILE`, `FILE:TENSOR`
or a model's folder; [a model of your own](models.md) says what is read. A CERT is a file that `counterexample -o` wrote;
[certificates](certificates.md) says what is in it. Numbers such as C, R and T are exact: `-0.8` and `-4/5` are the same.

Data goes to standard output, progress and notes to standard error. An error is one line there.
"""


def commands() -> dict[str, Any]:
    """Return the commands by name, in the order of the help."""
    return dict(getattr(typer.main.get_command(app), "commands"))  # noqa: B009  (typer names no type)


def shared(known: Iterable[Any]) -> list[str]:
    """Return the names of the parameters that every command has."""
    first, *others = ([p.name for p in command.params] for command in known)
    return [name for name in first if all(name in names for names in others)]


def _paragraphs(command: Any) -> tuple[str, list[str]]:
    """Return what a command's help says before its examples, and the lines of these."""
    said, _, examples = re.sub("\b\n?", "", command.help or "").partition("\nExample")
    return " ".join(said.split()), examples.splitlines()[1:]


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or value is False or parameter.required or "by default" in (parameter.help or ""):
        return ""
    return f" Without it: {value.value if isinstance(value, Enum) else _plain(value)}."


def _plain(value: Any) -> str:
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)
    )


def _code(text: str) -> str:
    return "`" + text.replace("|", r"\|") + "`"


def _prose(text: str) -> str:
    return re.sub(r"([|<$*])", r"\\\1", text)


def _row(parameter: Any) -> str:
    names = ", ".join(map(_code, (*parameter.opts, *parameter.secondary_opts)))
    if parameter.param_type_name == "argument":
        names = _code(parameter.metavar) + (" ..." if parameter.nargs == -1 else "")
    elif not getattr(parameter, "is_flag", False):
        names += " " + _code(parameter.metavar or "VALUE")
    needed = " Required." if parameter.required else ""
    again = getattr(parameter, "multiple", False) and "..." not in (parameter.metavar or "")
    several = " May be given several times." if again else ""
    said = (parameter.help or "") + needed + several + _default(parameter)
    return f"| {names} | {_prose(said)} |"


def _table(heading: str, rows: Iterable[str]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        yield from ("", f"| {heading} | meaning |", "|---|---|", *listed)


def _codes(text: str) -> Iterator[str]:
    found = re.findall(r"^ +(\d+) +(.+)$", text, re.MULTILINE)
    yield from _table("exit code", (f"| {code} | {_prose(meaning)} |" for code, meaning in found))


def reference() -> str:
    """Return the page: every command with its arguments, options, exit codes and examples."""
    known = commands()
    common = shared(known.values())
    lines = [HEAD.rstrip("\n")]
    for name, command in known.items():
        said, examples = _paragraphs(command)
        own = [p for p in command.params if p.name not in common]
        arguments = [p for p in own if p.param_type_name == "argument"]
        lines += ["", f"## {name}", "", said]
        if examples:
            lines += ["", "```console", *(re.sub(r"^  (?=\S)", "$ ", line) for line in examples), "```"]
        lines += _table("argument", map(_row, arguments))
        lines += _table("option", (_row(p) for p in own if p not in arguments))
        lines += _codes(EXIT_CODES[name])
    some = next(iter(known.values()))
    lines += ["", "## Options of every command"]
    lines += _table("option", (_row(p) for p in some.params if p.name in common))
    lines += ["", "## Options of the program", ""]
    lines.append(f"`{PROGRAM} --help` lists the commands; of itself the program takes:")
    lines += _table("option", map(_row, typer.main.get_command(app).params))
    lines += ["", "## Exit codes", "", "In general; each command above says what its own mean."]
    lines += _codes(EXIT_CODES[""])
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
