"""The ledger: finds the claims and loads the three files that each consists of.

The claims live in the folders symbolic/, proofs/ and numeric/ of the checkout, or inside the
installed package.  Nothing here knows a claim by name.
"""

from __future__ import annotations

import difflib
import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from shiftproof.errors import UnknownClaimError, UsageError
from shiftproof.heads import Head, Matrices
from shiftproof.prover import Argument
from shiftproof.question import Question
from shiftproof.statement import Claim
from shiftproof.ties import Case

WINGS = ("symbolic", "proofs", "numeric")


def library_root() -> Path:
    """Return the folder that holds the three wings: in the package, else in the checkout."""
    inside = Path(__file__).parent / "library"
    return inside if (inside / WINGS[0]).is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True)
class Entry:
    """One claim with what its other two files provide.

    ``proofs`` maps a statement's name to the function that builds its proof (without one, the
    conclusion is put to the solver as it stands); ``candidates`` maps a statement, hypothesis or false
    twin to values to try first; ``cases`` yields the ties; ``excludes`` maps a rule that the claim proves to
    whether it rules a question out (see `exclusion`).
    """

    claim: Claim
    path: Path
    proofs: Mapping[str, Callable[[Argument], None]] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    cases: Callable[[Claim, tuple[Head, ...]], Iterable[Case]] | None = None
    excludes: Mapping[str, Callable[[Claim, Question], Mapping[str, str] | None]] = field(
        default_factory=dict
    )


class Ledger:
    """All claims of one library folder, loaded when asked for."""

    def __init__(self, root: Path | None = None) -> None:
        """Read the claims under ``root`` (the installed library by default)."""
        self.root = root or library_root()
        self._entries: dict[str, Entry] = {}

    @cached_property
    def matrices(self) -> Matrices:
        """The concrete matrices of this library."""
        return Matrices(self.root / "numeric" / "matrices")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all claims, in the order that symbolic/__init__.py gives."""
        folder = self.root / "symbolic"
        found = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
        order = [name for name in _load(folder / "__init__.py", "order").ORDER if name in found]
        return (*order, *sorted(found - set(order)))

    def entry(self, name: str) -> Entry:
        """Return the claim ``name``, or the claim in the file ``name`` if that is a path.

        Raises UnknownClaimError, with the nearest name, and UsageError for a file that is no claim.
        """
        if name not in self._entries:
            if name in self.names:
                self._entries[name] = self._from_wings(name)
            elif name.endswith(".py") or "/" in name:
                self._entries[name] = self._from_file(Path(name))
            else:
                near = difflib.get_close_matches(name, self.names, n=1, cutoff=0.4)
                hint = f"did you mean {near[0]}?" if near else "the claims are " + ", ".join(self.names)
                raise UnknownClaimError(f"no claim is called {name!r}; {hint}")
        return self._entries[name]

    def weight(self, name: str) -> int:
        """Return a guess at how long a claim takes, to begin with the longest: its files' size."""
        paths = [self.root / wing / f"{name}.py" for wing in WINGS]
        return sum(path.stat().st_size for path in paths if path.is_file())

    def _claim(self, module: ModuleType, name: str, path: Path) -> Claim:
        claim = getattr(module, "CLAIM", None)
        if claim is None and callable(getattr(module, "claim", None)):
            claim = module.claim(self.matrices)
        if not isinstance(claim, Claim):
            raise UsageError(f"{path}: defines no CLAIM (a shiftproof.statement.Claim)")
        return replace(claim, name=name)

    def _from_wings(self, name: str) -> Entry:
        paths = {wing: self.root / wing / f"{name}.py" for wing in WINGS}
        for wing, path in paths.items():
            if not path.is_file():
                raise UsageError(f"claim {name} has no twin in {wing}/: add {wing}/{name}.py")
        modules = {wing: _load(path, wing) for wing, path in paths.items()}
        return Entry(
            claim=self._claim(modules["symbolic"], name, paths["symbolic"]),
            path=paths["symbolic"],
            proofs=getattr(modules["proofs"], "PROOFS", {}),
            candidates=getattr(modules["proofs"], "CANDIDATES", {}),
            cases=modules["numeric"].cases,
            excludes=getattr(modules["proofs"], "EXCLUDES", {}),
        )

    def _from_file(self, path: Path) -> Entry:
        if not path.is_file():
            raise UsageError(f"{path}: no such file; give the path of a claim file or a claim's name")
        try:
            module = _load(path, "file")
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001  (a reader's file may fail in any way)
            raise UsageError(f"{path}: {type(error).__name__}: {error}") from None
        return Entry(
            claim=self._claim(module, path.stem, path),
            path=path,
            proofs=getattr(module, "PROOFS", {}),
            candidates=getattr(module, "CANDIDATES", {}),
            cases=getattr(module, "cases", None),
        )


def _load(path: Path, wing: str) -> ModuleType:
    """Return the module in a file, under a name of its own."""
    name = f"_shiftproof_{wing}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    writes = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # a reader's folder is left as it is
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = writes
    return module
