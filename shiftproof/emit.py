"""Obligations written to files, for other solvers and other people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shiftproof.errors import UsageError
from shiftproof.files import replace_text

if TYPE_CHECKING:
    from shiftproof.document import Proved


def emitted(claim: str, proofs: Sequence[Proved], folder: Path) -> dict[tuple[str, int], str]:
    """Write the obligations that have an SMT-LIB text; return {(statement, number): file}.

    Each file appears whole or not at all.  Raises UsageError for a folder that cannot be written.
    """
    files: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for statement, proof in proofs:
            stem = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_") for part in (claim, statement))
            while stem in taken:
                stem += "_"
            taken.add(stem)
            for number, discharged in enumerate(proof.obligations if proof else (), 1):
                if discharged.obligation.smt2:
                    path = folder / f"{stem}-{number:02d}.smt2"
                    replace_text(path, discharged.obligation.smt2)
                    files[statement, number] = str(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"--emit-smt2 {folder}: {reason}; give a folder that can be written") from error
    return files
