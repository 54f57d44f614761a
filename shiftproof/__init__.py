"""Reviews, proves and refutes what is claimed of cosine similarity between label representations.

``import shiftproof as sp`` costs next to nothing: what is named here is loaded when it is first used.
``sp.review()`` judges every claim; ``sp.prove(name)`` runs the proofs of one claim alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiftproof.errors import ShiftproofError, UnknownClaimError, UsageError
    from shiftproof.evidence import Grade, Instance, Proof, Search, Standing, Tie, Verdict
    from shiftproof.ledger import Ledger
    from shiftproof.reviewer import Reviewer, review
    from shiftproof.solver import Limits, SolverPool
    from shiftproof.statement import Claim, Derivation, FalseTwin, Hypothesis, Source, Statement, Step

    __version__: str

_HOMES = {
    "shiftproof.errors": ("ShiftproofError", "UnknownClaimError", "UsageError"),
    "shiftproof.evidence": ("Grade", "Instance", "Proof", "Search", "Standing", "Tie", "Verdict"),
    "shiftproof.ledger": ("Ledger",),
    "shiftproof.reviewer": ("Reviewer", "review"),
    "shiftproof.solver": ("Limits", "SolverPool"),
    "shiftproof.statement": (
        "Claim",
        "Derivation",
        "FalseTwin",
        "Hypothesis",
        "Source",
        "Statement",
        "Step",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [  # noqa: RUF022  (functions first)
    "prove",
    "review",
    "Claim",
    "Derivation",
    "FalseTwin",
    "Grade",
    "Hypothesis",
    "Instance",
    "Ledger",
    "Limits",
    "Proof",
    "Reviewer",
    "Search",
    "ShiftproofError",
    "SolverPool",
    "Source",
    "Standing",
    "Statement",
    "Step",
    "Tie",
    "UnknownClaimError",
    "UsageError",
    "Verdict",
    "__version__",
]


def prove(
    claim: str, *, ledger: Ledger | None = None, limits: Limits | None = None, jobs: int = 2
) -> list[tuple[Statement, Proof | None]]:
    """Return each statement of a claim with its proof (None where no proof is given for it).

    ``claim`` is a name or the path of a claim file.  Raises UnknownClaimError for a name that the
    ledger lacks, and UsageError for a file that is no claim.
    """
    from shiftproof.ledger import Ledger
    from shiftproof.reviewer import Reviewer
    from shiftproof.solver import Limits, SolverPool

    ledger = ledger or Ledger()
    ledger.entry(claim)
    limits = limits or Limits()
    with SolverPool(limits, jobs) as pool:
        return Reviewer(ledger, pool, limits.seed).prove(claim)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("shiftproof")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"


def __getattr__(name: str) -> Any:
    """Return what is called ``name``, loaded now; raises AttributeError for any other name."""
    value: Any
    if name == "__version__":
        value = _version()
    elif name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    else:
        raise AttributeError(f"module 'shiftproof' has no attribute {name!r}")
    setattr(sys.modules[__name__], name, value)
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
