"""The hunt for heads that answer a question: families first, variations after, an optimiser last.

A family's unknowns are found by the solver, or by an optimiser where the polynomial bounds for exp are too
weak.  Whatever proposes, exact arithmetic decides.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice

from flint import fmpq

from shiftproof.ansatz import Family, Solved, highest, nearest_input, optimised, shortened, solved
from shiftproof.capped import low_ceilings, shrunk, uniform
from shiftproof.exact import rational, sign
from shiftproof.families import families
from shiftproof.five import five_rows
from shiftproof.optimise import plane_heads
from shiftproof.polar import Best, mirrored_heads, weighted
from shiftproof.question import HALF, Question
from shiftproof.rationals import circle_points
from shiftproof.rows import Exhibit, dot, key
from shiftproof.shapes import antipodal, small_shapes
from shiftproof.solver import SolverPool
from shiftproof.verify import Measured, verify

VARIATIONS = 12
TURNS = 1000
LEAST = Fraction(1, 10**6)
Tell = Callable[[str, int, int], None]
Verified = tuple[Exhibit, Measured]


@dataclass
class Hunt:
    """One question under search, with what was met on the way."""

    question: Question
    pool: SolverPool
    tell: Tell = lambda *_: None
    seed: int = 0
    hopeless: Callable[[], bool] = lambda: False
    tried: list[str] = field(default_factory=list)
    met: Exhibit | None = None
    accepted: Exhibit | None = None
    asked: Solved | None = None
    near: list[tuple[float, Exhibit]] = field(default_factory=list)
    lowest: tuple[Exhibit, Best] | None = None

    def heads(self) -> Iterator[Verified]:
        """Yield verified heads: the simplest first (with a seed, variations first), then variations without end."""
        plain = self._verified(self._proposals(self.question))
        simplest = next(plain, None)
        if simplest is None:
            return
        varied = self._verified(self._varied(random.Random(self.seed)))
        if self.seed:
            yield from varied
        yield simplest
        yield from plain
        if not self.seed:
            yield from varied

    def _verified(self, proposals: Iterator[Exhibit]) -> Iterator[Verified]:
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
        if self.met is not None and self.question.dim >= 2:
            for x, y in islice(circle_points(2 + self.seed % 50), TURNS):
                yield replace(self.met.turned(x, y), family=f"{self.met.family}, turned")
        fixed = self.question.unit_length or (
            self.question.radius is not None and self.question.about_every_input
        )
        if self.met is not None and not fixed:
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

    def optimised(self) -> Iterator[Verified]:
        """Yield verified heads that an optimiser over all heads finds; keep the others as near ones."""
        yield from self._verified(self._climbed())

    def _climbed(self) -> Iterator[Exhibit]:
        question = self.question
        if question.about_every_input or not Fraction(1, question.labels) < question.threshold < HALF:
            return
        self.tell("an optimiser over all heads", 0, 0)
        for exhibit, value in plane_heads(question, self.seed):
            self.near.append((value, exhibit))
            if value > question.threshold:
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
        self.asked = solved(question, family, self.pool) if family.solver else Solved(None, "no values")
        values = self.asked.values
        if values is None:
            if self.hopeless():  # a theorem is asked before the optimiser, which takes longer
                return
            values, margin = optimised(question, family)
            if margin <= 0:
                self.tried.append(f"{family.name}: {self.asked.said}")
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
        if question.radius == 0 and question.threshold * question.labels >= 1:
            for shape in self._shapes(question):
                yield from uniform(shape)
        if question.centered and question.one_length:
            yield from self._polar(question)
            yield from five_rows(question)
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
                    continue
            if self.lowest is None or best.ceiling < self.lowest[1].ceiling:
                self.lowest = (head, best)

    def nearest(self) -> Verified | None:
        """Return the head that comes nearest to the question, measured, or None where none was met."""
        question = self.question
        if question.about_every_input:
            if self.lowest is None:
                return None
            head, best = self.lowest
            eased = replace(question, coprobability_at_most=min(Fraction(best.ceiling * (1 + 1e-6)), HALF))
            candidates = [weighted(eased, head, best)]
        else:
            eased = replace(question, coprobability_at_least=LEAST)
            members = [(highest(eased, family), family) for family in families(question)]
            built = [family.build(values) for values, family in members if values is not None]
            candidates = [_fitted(question, x) for x in (*built, *(exhibit for _, exhibit in self.near))]
        met = [(x, verify(eased, x)) for x in candidates if x is not None]
        real = [(exhibit, outcome) for exhibit, outcome in met if isinstance(outcome, Measured)]
        return max(real, key=lambda head: Fraction(head[1].coprobability[0]), default=None)


def _fitted(question: Question, exhibit: Exhibit) -> Exhibit:
    """Return the head scaled so that its input fits the radius, where its rows may have any length."""
    if question.radius is None or question.unit_length or not exhibit.input or question.about_every_input:
        return exhibit
    radius = rational(question.radius)
    if radius == 0:
        return exhibit
    factor = fmpq(1)
    square = dot(exhibit.input, exhibit.input)
    while sign(square - (radius * factor) ** 2) > 0:
        factor *= 2
    return exhibit.rescaled(factor) if factor > 1 else exhibit


def different(heads: Iterator[Verified], count: int) -> list[Verified]:
    """Return the first ``count`` heads with different sets of rows."""
    found: list[Verified] = []
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
