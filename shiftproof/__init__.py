"""Reviews, proves and refutes what is claimed of cosine similarity between label representations.

``import shiftproof as sp`` costs next to nothing: what is named here is loaded when it is first used.
``sp.review()`` judges every claim; ``sp.prove(name)`` runs the proofs of one claim alone;
``sp.Head.load(path)`` reads a head of your own, to audit and to twin.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shiftproof.errors import ShiftproofError, UnknownClaimError, UsageError
    from shiftproof.evidence import Grade, Instance, Proof, Search, Standing, Tie, Verdict
    from shiftproof.judged import Judged, Review
    from shiftproof.ledger import Ledger
    from shiftproof.model import Head
    from shiftproof.notebook import Picture, PrintedAnswer
    from shiftproof.question import Question
    from shiftproof.reviewer import Reviewer
    from shiftproof.search import Answer
    from shiftproof.solver import Limits, SolverPool
    from shiftproof.statement import Claim, Derivation, FalseTwin, Hypothesis, Source, Statement, Step

    __version__: str

_HOMES = {
    "shiftproof.errors": ("ShiftproofError", "UnknownClaimError", "UsageError"),
    "shiftproof.evidence": ("Grade", "Instance", "Proof", "Search", "Standing", "Tie", "Verdict"),
    "shiftproof.judged": ("Judged", "Review"),
    "shiftproof.ledger": ("Ledger",),
    "shiftproof.model": ("Head",),
    "shiftproof.notebook": ("Picture",),
    "shiftproof.question": ("Question",),
    "shiftproof.reviewer": ("Reviewer",),
    "shiftproof.search": ("Answer",),
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
    "answer",
    "counterexample",
    "prove",
    "review",
    "Answer",
    "Claim",
    "Derivation",
    "FalseTwin",
    "Grade",
    "Head",
    "Hypothesis",
    "Instance",
    "Judged",
    "Ledger",
    "Limits",
    "Picture",
    "Proof",
    "Question",
    "Review",
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


def review(
    claims: Sequence[str] = (),
    *,
    ledger: Ledger | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
    kernel: bool | None = None,
) -> Review:
    """Judge claims by name or path (all of them by default) and return their standings, a tuple that shows itself.

    With ``jobs`` > 1 the claims are run in that many processes.  ``kernel``: whether Coq's kernel checks the
    proofs that are written for it; None where there is a Coq.  Raises UnknownClaimError for a name that
    the ledger lacks, and UsageError where the kernel is asked for and there is no Coq.
    """
    from shiftproof import reviewer
    from shiftproof.judged import Review
    from shiftproof.ledger import Ledger

    ledger = ledger or Ledger()
    found = reviewer.review(claims, ledger=ledger, limits=limits, jobs=jobs, progress=progress, kernel=kernel)
    return Review.of(found, ledger)


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


def counterexample(labels: int, dim: int, *, seed: int = 0, count: int = 1, **options: Any) -> PrintedAnswer:
    """Return a verified head of ``labels`` rows in ``dim`` dimensions, or why there is none.

    ``options`` are those of the command: centered, unit_length, equal_length, allow_repeats, radius,
    cosine_at_most or cosine_at_least, coprobability_at_least or coprobability_at_most; numbers as text
    ("-0.8", "1/3"), Fraction or float (taken as the dyadic number that it is).  Raises UsageError for
    options that are out of range.
    """
    from shiftproof.question import Question
    from shiftproof.solver import Limits

    return answer(Question.make(labels, dim, **options), limits=Limits(seed=seed), count=count)


def answer(
    question: Question,
    *,
    limits: Limits | None = None,
    count: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> PrintedAnswer:
    """Return what comes of a question: ``count`` different verified heads, a theorem, or the nearest head.

    The independent checker has passed it; raises DisagreementError if it does not.
    """
    from shiftproof.notebook import PrintedAnswer
    from shiftproof.publish import publish
    from shiftproof.search import search

    found = search(question, limits=limits, count=count, tell=progress)
    publish(found)
    return PrintedAnswer.of(found)


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
