"""Counterexamples on demand: a verified head, a proof that there is none, or how near the search came.

Families of exact heads are tried first, their unknowns found by the solver, or by an optimiser where its
polynomial bounds for exp are too weak; then the rules that the ledger's claims provide; then an optimiser
over all heads.  Whatever proposes, exact arithmetic decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING

from flint import fmpq

from shiftproof.ansatz import Family, highest, nearest_input, optimised, shortened, solved
from shiftproof.ceilings import low_ceilings, shrunk
from shiftproof.exact import sign
from shiftproof.exclusion import Exclusion, exclusion
from shiftproof.families import families
from shiftproof.optimise import plane_heads
from shiftproof.polar import Best, mirrored_heads, weighted
from shiftproof.question import HALF, Question
from shiftproof.rationals import circle_points
from shiftproof.rows import Exhibit, dot, key
from shiftproof.shapes import antipodal, small_shapes
from shiftproof.solver import Limits, SolverPool
from shiftproof.verify import Measured, verify

if TYPE_CHECKING:
    from shiftproof.ledger import Ledger

FOUND, IMPOSSIBLE, UNDECIDED = "found", "impossible", "undecided"
VARIATIONS = 12
TURNS = 1000
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Found: ``exhibits`` has the verified heads, each with what was measured of it.  Impossible:
    ``exclusion`` has the theorem.  Undecided: ``nearest`` has the best head met, which does not answer
    the question.  ``tried`` says what was tried, in order.
    """

    question: Question
    verdict: str
    reason: str
    exhibits: tuple[tuple[Exhibit, Measured], ...] = ()
    exclusion: Exclusion | None = None
    nearest: tuple[Exhibit, Measured] | None = None
    tried: tuple[str, ...] = ()


@dataclass
class _Search:
    """One question under search, with what was met on the way."""

    question: Question
    pool: SolverPool
    tell: Tell
    seed: int = 0
    tried: list[str] = field(default_factory=list)
    met: Exhibit | None = None
    accepted: Exhibit | None = None
    near: list[tuple[float, Exhibit]] = field(default_factory=list)
    lowest: tuple[Exhibit, Best] | None = None

    def heads(self) -> Iterator[tuple[Exhibit, Measured]]:
        """Yield verified heads: the simplest first, or with a seed others first; then variations without end."""
        generator = random.Random(self.seed)
        streams = [self._verified(self._proposals(self.question))]
        varied = self._verified(self._varied(generator))
        yield from chain(*((varied, *streams) if self.seed else (*streams, varied)))

    def _verified(self, proposals: Iterator[Exhibit]) -> Iterator[tuple[Exhibit, Measured]]:
        for exhibit in proposals:
            fitted = _fitted(self.question, exhibit)
            outcome = verify(self.question, fitted)
            if isinstance(outcome, Measured):
                self.met = self.met or fitted
                self.accepted = exhibit
                yield fitted, outcome
            else:
                self.tried.append(f"{exhibit.family}: {outcome}")

    def _varied(self, generator: random.Random) -> Iterator[Exhibit]:
        """Yield heads that satisfy narrower bounds, then the first head met, turned or rescaled."""
        for _ in range(VARIATIONS):
            narrower = _narrower(self.question, generator)
            yield from islice(self._proposals(narrower), 1)
        if self.met is None:
            return
        if self.question.dim >= 2:
            for x, y in islice(circle_points(2 + self.seed % 50), TURNS):
                yield replace(self.met.turned(x, y), family=f"{self.met.family}, turned")
        if not self.question.unit_length and (self.question.radius is None or not self.question.about_every_input):
            for factor in range(2, TURNS):
                yield replace(self.met.rescaled(fmpq(factor)), family=f"{self.met.family}, rescaled")

    def _proposals(self, question: Question) -> Iterator[Exhibit]:
        if question.about_every_input:
            yield from self._ceilings(question)
        elif question.threshold <= Fraction(1, question.labels):
            yield from self._shapes(question)
        elif question.threshold < HALF:
            for family in families(question):
                yield from self._members(question, family)
            yield from self._optimised(question)

    def _optimised(self, question: Question) -> Iterator[Exhibit]:
        """Yield what an optimiser over all heads finds where it reaches the threshold."""
        if self.met is not None:
            return
        for exhibit, value in plane_heads(question, self.seed):
            self.near.append((value, exhibit))
            if value > question.threshold and self.met is None:
                yield nearest_input(question, exhibit)

    def _shapes(self, question: Question) -> Iterator[Exhibit]:
        """Yield heads of the question's shape and cosine, with the input 0."""
        plain = replace(question, coprobability_at_least=None, coprobability_at_most=None, radius=None)
        opposite = antipodal(question) if question.least_cosine == -1 else None
        yield from (opposite,) if opposite else ()
        yield from small_shapes(question)
        for family in families(plain):
            for exhibit in self._members(plain, family):
                yield replace(exhibit, input={})

    def _members(self, question: Question, family: Family) -> Iterator[Exhibit]:
        """Yield a member of a family with short numbers, then with the numbers as found."""
        self.tell(family.name, 0, 0)
        values: dict[str, Fraction] | None = None
        said = ""
        if family.solver:
            values, said = solved(question, family, self.pool)
        if values is None:
            values, margin = optimised(question, family)
            if margin <= 0:
                self.tried.append(f"{family.name}: {said or 'no values'}")
                return
        for chosen in (shortened(question, family, values), values):
            exhibit = nearest_input(question, family.build(chosen))
            yield exhibit
            if self.accepted is exhibit:
                return

    def _ceilings(self, question: Question) -> Iterator[Exhibit]:
        if question.threshold >= HALF:
            yield from self._shapes(question)
            return
        yield from low_ceilings(question)
        if question.centered and question.one_length:
            yield from self._polar(question)
        if question.radius is not None and not question.unit_length:
            for shape in self._shapes(question):
                small = shrunk(question, shape)
                if small is not None:
                    yield small

    def _polar(self, question: Question) -> Iterator[Exhibit]:
        """Yield mirrored heads whose ceiling is low enough; keep the lowest met."""
        for head, best in mirrored_heads(question):
            if best.ceiling <= question.threshold:
                found = weighted(question, head, best)
                if found is not None:
                    yield found
            elif self.lowest is None or best.ceiling < self.lowest[1].ceiling:
                self.lowest = (head, best)

    def nearest(self) -> tuple[Exhibit, Measured] | None:
        """Return the head that comes nearest to the question, measured, or None where none was met."""
        question = self.question
        if question.about_every_input:
            if self.lowest is None:
                return None
            head, best = self.lowest
            bound = min(Fraction(best.ceiling * (1 + 1e-6)), HALF)
            eased = replace(question, coprobability_at_most=bound)
            candidates = [weighted(eased, head, best)]
        else:
            candidates, eased = self._near_heads()
        for exhibit in candidates:
            outcome = verify(eased, exhibit) if exhibit is not None else ""
            if isinstance(outcome, Measured):
                return exhibit, outcome
        return None

    def _near_heads(self) -> tuple[list[Exhibit | None], Question]:
        """Return heads with a threshold as high as was reached, best first, and the question eased to it."""
        question = self.question
        plain = replace(question, coprobability_at_least=Fraction(1, 10**6))
        reached = list(self.near)
        for family in families(question):
            values, value = highest(plain, family)
            if values is not None:
                reached.append((value, family.build(values)))
        if not reached:
            return [], question
        reached.sort(key=lambda x: -x[0])
        eased = Fraction(reached[0][0] * (1 - 1e-4)).limit_denominator(10**6)
        return [x for _, x in reached], replace(question, coprobability_at_least=eased)


def _fitted(question: Question, exhibit: Exhibit) -> Exhibit:
    """Return the head scaled so that its input fits the radius, where its rows may have any length."""
    if question.radius is None or question.unit_length or not exhibit.input or question.about_every_input:
        return exhibit
    radius = fmpq(question.radius.numerator, question.radius.denominator)
    if radius == 0:
        return exhibit
    factor = fmpq(1)
    square = dot(exhibit.input, exhibit.input)
    while sign(square - (radius * factor) ** 2) > 0:
        factor *= 2
    return exhibit.rescaled(factor) if factor > 1 else exhibit


def search(
    question: Question,
    *,
    limits: Limits | None = None,
    count: int = 1,
    ledger: Ledger | None = None,
    tell: Tell | None = None,
) -> Answer:
    """Return verified heads that answer a question, a proof that there are none, or how near it came."""
    from shiftproof.ledger import Ledger

    told = tell or (lambda *_: None)
    limits = limits or Limits()
    with SolverPool(limits, 1) as pool:
        work = _Search(question, pool, told, limits.seed)
        found = _different(work.heads(), count)
        tried = tuple(dict.fromkeys(work.tried))
        if found:
            return Answer(question, FOUND, _found_reason(question, found[0][0]), tuple(found), tried=tried)
        told("the theorems of the ledger", 0, 0)
        excluded = exclusion(question, ledger or Ledger())
        if excluded is not None:
            return Answer(question, IMPOSSIBLE, excluded.reason, exclusion=excluded, tried=tried)
        told("how near a head comes", 0, 0)
        nearest = work.nearest()
    reason = "no head was found and no theorem of the ledger excludes one"
    return Answer(question, UNDECIDED, reason, nearest=nearest, tried=tried)


def _different(heads: Iterator[tuple[Exhibit, Measured]], count: int) -> list[tuple[Exhibit, Measured]]:
    """Return the first ``count`` heads with different sets of rows."""
    found: list[tuple[Exhibit, Measured]] = []
    have = set()
    for exhibit, measured in heads:
        if count > 1:
            mark = frozenset(map(key, exhibit.rows))
            if mark in have:
                continue
            have.add(mark)
        found.append((exhibit, measured))
        if len(found) >= count:
            break
    return found


def _narrower(question: Question, generator: random.Random) -> Question:
    """Return the question with a bound on the cosine moved inwards by a random short fraction."""
    part = Fraction(generator.randrange(1, 64), 64)
    if question.cosine_at_least is not None:
        bound = question.cosine_at_least
        return replace(question, cosine_at_least=bound + (1 - bound) * part)
    bound = question.most_cosine
    return replace(question, cosine_at_most=bound - (bound + 1) * part)


def _found_reason(question: Question, exhibit: Exhibit) -> str:
    what = "a ceiling" if question.about_every_input else "an input"
    return f"{exhibit.family}, with {what} checked exactly"


__all__ = ["FOUND", "IMPOSSIBLE", "UNDECIDED", "Answer", "search"]
