"""Counterexamples on demand: verified heads, a theorem that there are none, or how near the hunt came."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from shiftproof.exclusion import Exclusion, exclusion
from shiftproof.hunt import Hunt, Tell, Verified, different
from shiftproof.question import Question
from shiftproof.solver import Limits, SolverPool

if TYPE_CHECKING:
    from shiftproof.ledger import Ledger

FOUND, IMPOSSIBLE, UNDECIDED = "found", "impossible", "undecided"


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Found: ``exhibits`` has the verified heads, each with what was measured of it.  Impossible:
    ``exclusion`` has the theorem.  Undecided: ``nearest`` has the best head met, which does not answer
    the question.  ``tried`` says what was tried in vain, in order.
    """

    question: Question
    verdict: str
    reason: str
    exhibits: tuple[Verified, ...] = ()
    exclusion: Exclusion | None = None
    nearest: Verified | None = None
    tried: tuple[str, ...] = ()


def search(
    question: Question,
    *,
    limits: Limits | None = None,
    count: int = 1,
    ledger: Ledger | None = None,
    tell: Tell | None = None,
) -> Answer:
    """Return up to ``count`` verified heads that answer a question, or why there is none, or how near it came.

    ``limits`` are those of the solver; its seed varies the heads.  ``tell`` is told what is under way.
    """
    from shiftproof.ledger import Ledger

    told = tell or (lambda *_: None)
    limits = limits or Limits()

    @cache
    def excluding() -> Exclusion | None:
        told("the theorems of the ledger", 0, 0)
        return exclusion(question, ledger or Ledger())

    with SolverPool(limits, 1) as pool:
        hunt = Hunt(question, pool, told, limits.seed, hopeless=lambda: excluding() is not None)
        found = different(hunt.heads(), count)
        if not found:
            excluded = excluding()
            if excluded is not None:
                return Answer(
                    question, IMPOSSIBLE, excluded.reason, exclusion=excluded, tried=_once(hunt.tried)
                )
            found = different(hunt.optimised(), count)
        if found:
            reason = _reason(question, found, count)
            return Answer(question, FOUND, reason, tuple(found), tried=_once(hunt.tried))
        told("how near a head comes", 0, 0)
        nearest = hunt.nearest()
    reason = "no head was found, and no theorem of the ledger excludes one"
    return Answer(question, UNDECIDED, reason, nearest=nearest, tried=_once(hunt.tried))


def _once(said: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


def _reason(question: Question, found: list[Verified], count: int) -> str:
    what = "with a ceiling" if question.about_every_input else "with an input"
    fewer = f"; no more than {len(found)} of the {count} heads asked for differ" if len(found) < count else ""
    return f"{found[0][0].family}, {what} checked exactly{fewer}"
