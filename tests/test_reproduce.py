"""The command that makes a page again: a shell reads it as what was typed."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from shiftproof.reproduce import command_line, quoted
from shiftproof.solver import Limits

ODD = (
    "a b",
    "it's",
    "$(rm x)",
    "",
    "-name",
    "nul'\u202e\\n",
    "tab\there",
    "\u00e9\u2066",
    "back\\slash",
    "\udcff",
)


def read_by_bash(line: str) -> list[str]:
    script = f"printf '%s\\0' {line}"
    found = subprocess.run(
        ["bash", "-c", script.encode("utf-8", "surrogateescape")], capture_output=True, check=True
    ).stdout
    return found.decode("utf-8", "surrogateescape").split("\0")[:-1]


@pytest.mark.parametrize("word", ODD)
def test_a_word_is_read_as_it_was_and_every_sign_of_it_is_seen(word: str) -> None:
    assert read_by_bash(quoted(word)) == [word]
    assert quoted(word).isprintable()


def test_options_are_those_that_were_given() -> None:
    options = (
        ("--labels", ["a", "b c"]),
        ("--radius", "3"),
        ("--transpose", True),
        ("--similar", None),
        ("--exact", False),
        ("--cosine-at-most", "-0.8"),
        ("--count", 3),
    )
    line = command_line("audit", ["head.npy"], options, Limits())
    assert read_by_bash(line) == [
        *("shiftproof", "audit", "head.npy", "--labels", "a", "b c", "--radius", "3", "--transpose"),
        *("--cosine-at-most=-0.8", "--count", "3"),
    ]


def test_labels_that_begin_with_a_dash_stand_apart() -> None:
    line = command_line("audit", [], [("--labels", ["-x", "y"])], Limits())
    assert read_by_bash(line) == ["shiftproof", "audit", "--labels=-x", "--labels", "y"]


def test_limits_are_named_where_they_are_unusual() -> None:
    assert command_line("audit", [], (), replace(Limits(), seed=7, timeout=2.5)) == (
        "shiftproof audit --timeout 2.5 --seed 7"
    )
