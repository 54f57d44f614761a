"""Makes `walkthrough.ipynb` from `walkthrough.py`: its cells, run in order, with what each of them shows.

    .venv/bin/python examples/make_notebook.py

Needs nbformat, nbclient and ipykernel (the extra `test`).  The same code gives the same notebook.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
SOURCE, NOTEBOOK = HERE / "walkthrough.py", HERE / "walkthrough.ipynb"
MARK = "# %%"
SECONDS = 300  # a cell at most
#: what depends on where and when a notebook was run
PASSING = ("execution", "collapsed", "scrolled")


def cells(text: str) -> list[Any]:
    """Return the cells of a script: those marked [markdown] are comments or a docstring, the others code."""
    made: list[Any] = []
    for part in re.split(rf"^{MARK}", text, flags=re.MULTILINE)[1:]:
        kind, _, body = part.partition("\n")
        body = body.strip("\n")
        if "[markdown]" not in kind:
            cell = nbformat.v4.new_code_cell(body)  # type: ignore[no-untyped-call]
        else:
            said = body.strip('"').strip("\n") if body.startswith('"""') else re.sub(r"(?m)^# ?", "", body)
            cell = nbformat.v4.new_markdown_cell(said)  # type: ignore[no-untyped-call]
        cell["id"] = f"cell-{len(made)}"
        made.append(cell)
    return made


def notebook(text: str) -> Any:
    """Return a script as a notebook that has not been run."""
    made = nbformat.v4.new_notebook(cells=cells(text))  # type: ignore[no-untyped-call]
    made.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return made


def run(made: Any) -> Any:
    """Run a notebook in its folder and return it with its outputs; raises CellExecutionError where one fails."""
    client = NotebookClient(
        made, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(HERE)}}
    )
    client.execute()
    for cell in made.cells:
        for name in PASSING:
            cell.metadata.pop(name, None)
    made.metadata["language_info"] = {"name": "python"}
    return made


def main() -> None:
    """Make the notebook."""
    made = run(notebook(SOURCE.read_text(encoding="utf-8")))
    nbformat.validate(made)
    NOTEBOOK.write_text(nbformat.writes(made, version=4) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]
    sys.stdout.write(f"{NOTEBOOK.name}: {len(made.cells)} cells, {NOTEBOOK.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
