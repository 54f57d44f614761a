"""Parts of formulas as texts, with the brackets that they need where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

SUM, PRODUCT, CALL, ATOM = range(4)  # how tightly a text binds
Text = tuple[str, int]


def within(text: Text, level: int) -> str:
    """Return a text as a part of something that binds as tightly as ``level``."""
    return text[0] if text[1] >= level else f"({text[0]})"


def all_of(parts: Sequence[str]) -> str:
    """Return the conjunction of formulas, each of which stands by itself."""
    unique = list(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else "(" + " /\\ ".join(unique) + ")"


def bare(text: str) -> str:
    """Return a formula without the brackets around all of it, where nothing needs them."""
    if not (text.startswith("(") and text.endswith(")")) or "->" in text:
        return text
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1]


def counted(count: str) -> str:
    """Return a number of labels as an argument."""
    return count if re.fullmatch(r"[\w']+", count) else f"({count})"
