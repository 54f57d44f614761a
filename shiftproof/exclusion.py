"""Why no head can be: the rules that the claims of the ledger provide, tried on a question.

A claim's file in `proofs/` may have EXCLUDES: the name of a rule -> a function of the claim and a question
that returns the rule's instance where the theorem surely rules the question out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shiftproof.question import Question

if TYPE_CHECKING:
    from shiftproof.ledger import Ledger


@dataclass(frozen=True)
class Exclusion:
    """A rule that applies, the claim that proves it, and the numbers that it needs."""

    rule: str
    claim: str
    instance: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def exclusion(question: Question, ledger: Ledger) -> Exclusion | None:
    """Return the first rule of the ledger that rules the question out, or None."""
    for name in ledger.names:
        entry = ledger.entry(name)
        for rule, excludes in entry.excludes.items():
            instance = excludes(entry.claim, question)
            if instance is not None:
                return Exclusion(rule, name, dict(instance), entry.claim.title)
    return None
