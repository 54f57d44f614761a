"""The command that makes something again, as a line for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from shiftproof.options import DEFAULTS
from shiftproof.solver import Limits

SPREAD = "--labels"  # the option after which several values may follow
Value = str | int | float | bool | Path | list[str] | None


def command_line(
    command: str, words: Iterable[str], options: Iterable[tuple[str, Value]], limits: Limits
) -> str:
    """Return the line that runs a command again with what decides its answer.

    ``options`` are pairs of an option and its value: None or False for one that was not given, True for one
    without a value, a list for one that takes several.  Limits are named where they are not the usual ones.
    """
    line = ["shiftproof", command, *words]
    for name, value in (*options, *_unusual(limits)):
        if isinstance(value, bool) or value is None:
            line += [name] if value else []
            continue
        texts = value if isinstance(value, list) else [str(value)]
        if name == SPREAD and not any(text.startswith("-") for text in texts):
            line += [name, *texts]
            continue
        for text in texts:
            line += [f"{name}={text}"] if text.startswith("-") else [name, text]
    return " ".join(map(quoted, line))


def quoted(word: str) -> str:
    """Return a word for a shell, as `shlex.quote` does; what cannot be seen is escaped, which bash undoes."""
    if word.isprintable():
        return shlex.quote(word)
    escaped = "".join(
        "\\" + letter if letter in "\\'" else letter if letter.isprintable() else _bytes(letter)
        for letter in word
    )
    return f"$'{escaped}'"


def _bytes(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))


def _unusual(limits: Limits) -> list[tuple[str, Value]]:
    usual = DEFAULTS
    return [
        (f"--{name}", value)
        for name, value, normal in (
            ("timeout", limits.timeout, usual.timeout),
            ("rlimit", limits.rlimit, usual.rlimit),
            ("seed", limits.seed, usual.seed),
        )
        if value != normal
    ]
