"""A text under construction: paragraphs, tables and lines that keep their breaks, at a width, perhaps in colour."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Look:
    """How a text is laid out: its width, whether it has colours, whether lines may be other than ASCII."""

    width: int = 100
    colour: bool = False
    unicode: bool = True


class Page:
    """A text under construction."""

    def __init__(self, look: Look) -> None:
        """Begin an empty text."""
        self.look = look
        self._out = io.StringIO()
        self._console = Console(
            file=self._out,
            width=look.width,
            force_terminal=look.colour,
            color_system="standard" if look.colour else None,
            no_color=not look.colour,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
            _environ={},
        )

    def line(self, text: str | Text = "", style: str = "", indent: int = 0) -> None:
        """Add a paragraph, wrapped at the width."""
        body = Text(text, style=style) if isinstance(text, str) else text
        self._console.print(Padding(body, (0, 0, 0, indent)) if indent else body)

    def verbatim(self, lines: Iterable[str], indent: int = 0) -> None:
        """Add lines that keep their breaks: matrices, which a wrap would make unreadable."""
        for line in lines:
            self._console.print(
                Text(" " * indent + line), no_wrap=True, overflow="ignore", crop=False, soft_wrap=True
            )

    def table(self, *headings: tuple[str, int | None], rows: Iterable[Sequence[RenderableType]]) -> None:
        """Add a table; a heading is a word with the width of its column (None: as it comes)."""
        table = Table(
            box=box.SIMPLE_HEAD if self.look.unicode else box.ASCII, pad_edge=False, padding=(0, 1, 0, 0)
        )
        for heading, width in headings:
            table.add_column(heading, width=width, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        self._console.print(table)

    def fields(self, rows: Iterable[tuple[str, str]], indent: int = 2) -> None:
        """Add a name and a text a row, the texts below one another."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="cyan", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, text in rows:
            grid.add_row(Text(name), Text(text))
        self._console.print(Padding(grid, (0, 0, 0, indent)))

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self._out.getvalue().splitlines()) + "\n"
