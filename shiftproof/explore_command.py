"""The command about the origin explorer: explore."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shiftproof.command import Spreading, answer, command
from shiftproof.errors import UsageError
from shiftproof.exit_codes import HOLDS
from shiftproof.options import LabelFile, Listed, Settings, Transposed
from shiftproof.places import check_place, tensor_files, write
from shiftproof.progress import working

if TYPE_CHECKING:
    from shiftproof.page import Look

SCHEMA = "shiftproof/explore/1"

Explored = Annotated[
    str | None,
    typer.Argument(metavar="HEAD", help="FILE, FILE:TENSOR or a folder; the published examples without it."),
]
ExplorerOut = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE.html", help="Write the page to this file.")
]


@partial(command, kind=Spreading)
def explore(
    head: Explored = None,
    *,
    labels: Listed = None,
    output: ExplorerOut,
    transpose: Transposed = False,
    label_file: LabelFile = None,
    settings: Settings,
) -> int:
    r"""Write a page on which the origin of a head can be dragged: cosines change, probabilities do not.

    \b
    Examples:
      shiftproof explore -o explorer.html
      shiftproof explore model.safetensors --labels 464 632 -o explorer.html
    """
    from shiftproof import __version__
    from shiftproof.explorer import explorer_html, published_scenes, scene
    from shiftproof.loading import load

    check_place(output, "-o", (*tensor_files("the head", head), ("--label-file", label_file)))
    if labels is not None and (head is None or len(labels) != 2):
        raise UsageError("--labels: give a HEAD and two of its labels, as in HEAD --labels A B")
    if head is None and (transpose or label_file):
        raise UsageError("--transpose and --label-file are about a HEAD; give one, or leave them away")
    with working(settings) as tell:
        scenes = []
        if head is not None:
            tell(f"reading {head}", 0, 0)
            loaded = load(head, transpose=transpose, label_file=label_file)
            first, second = map(loaded.names.lookup, labels) if labels else (0, 1)
            scenes = [scene(loaded.head, (first, second))]
        page = explorer_html([*scenes, *published_scenes()])
    size = write(output, "-o", page.encode())
    titles = [one["title"] for one in scenes] or ["the published examples"]

    def text(_look: Look) -> str:
        return f"written: {output} ({titles[0]}, {size / 1e6:.2f} MB)\n"

    answer(
        settings,
        lambda: {
            "schema": SCHEMA,
            "version": __version__,
            "verdict": "holds",
            "output": str(output),
            "bytes": size,
            "heads": titles,
        },
        text,
    )
    return HOLDS
