"""Whether an exact head is what a question asks for, decided exactly or in Arb balls.

This is the search's own judge, and fast on large heads; `shiftproof check` judges again, independently.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from flint import arb, fmpq

from shiftproof.arithmetic import precise
from shiftproof.exact import LONGEST, Exact, rational, sign, to_arb
from shiftproof.question import HALF, Question
from shiftproof.rows import ZERO, Exhibit, Sparse, column_sums, dot, key, number_text

BITS = (128, 640)  # the second for what the first leaves open
DIGITS = 15
Enclosure = tuple[str, str]


@dataclass(frozen=True)
class Measured:
    """What a verified head has: enclosures of the pair's cosine and co-probability, as text.

    For a question about every input the co-probability is the ceiling's, ``entropy``, ``miss`` and
    ``bound`` enclose the parts of its upper end.
    """

    cosine: Enclosure
    coprobability: Enclosure
    entropy: Enclosure | None = None
    miss: Enclosure | None = None
    bound: Enclosure | None = None


def verify(question: Question, exhibit: Exhibit) -> Measured | str:
    """Return what was measured of a head that answers the question, or what it lacks, in words."""
    lacking = shape_lacks(question, exhibit)
    if lacking:
        return lacking
    vectors = (*exhibit.rows, exhibit.input or {})
    numbers = chain(*(vector.values() for vector in vectors), exhibit.q or (), (exhibit.lam,))
    if not all(map(is_short, numbers)):
        return f"a number of more than {LONGEST} characters"
    outcome: Measured | str = ""
    for bits in BITS:
        with precise(bits):
            judge = _ceiling if question.about_every_input else _at_input
            outcome = judge(question, exhibit)
        if isinstance(outcome, Measured):
            break
    return outcome


def is_short(value: Exact) -> bool:
    """Return whether a number has surely at most as many characters as a certificate may have."""
    if isinstance(value, fmpq):
        return bool(value.height_bits() < LONGEST * 3 // 2)
    return sum(part.height_bits() for part in (value.a, value.b, value.r)) < LONGEST * 3 // 2


def shape_lacks(question: Question, exhibit: Exhibit) -> str:
    """Return what a head's shape and cosine lack of what is asked, "" for nothing."""
    rows, (i, j) = exhibit.rows, exhibit.pair
    if len(rows) != question.labels or exhibit.dim != question.dim:
        return f"{len(rows)} rows in {exhibit.dim} dimensions"
    if i == j or not rows[i] or not rows[j]:
        return "the pair needs two labels with non-zero rows"
    if not question.allow_repeats:
        if not all(rows):
            return "a zero row"
        if len({key(vector) for vector in rows}) < len(rows):
            return "repeated rows"
    if question.centered and column_sums(rows):
        return "the rows do not sum to zero"
    if question.one_length:
        lengths = {dot(vector, vector) for vector in rows}
        if len(lengths) > 1 or (question.unit_length and lengths != {fmpq(1)}):
            return "the lengths"
    inner, squares = dot(rows[i], rows[j]), (dot(rows[i], rows[i]), dot(rows[j], rows[j]))
    if compare_cosine(inner, squares, question.most_cosine) > 0:
        return "the cosine is too large"
    if compare_cosine(inner, squares, question.least_cosine) < 0:
        return "the cosine is too small"
    return ""


def compare_cosine(inner: Exact, squares: tuple[Exact, Exact], bound: Fraction) -> int:
    """Return the exact sign of <a,b> - bound |a| |b|."""
    top = rational(bound)
    left, right = sign(inner), sign(top)
    if left != right:
        return 1 if left > right else -1
    gap = inner * inner - top * top * squares[0] * squares[1]
    return left * sign(gap)


def _at_input(question: Question, exhibit: Exhibit) -> Measured | str:
    point = exhibit.input
    if point is None:
        return "no input"
    if _too_long(question, point):
        return "the input is too long"
    least = coprobability(exhibit.rows, exhibit.pair, point)
    asked = rational(question.threshold)
    if not (least >= asked if isinstance(least, fmpq) else least >= arb(asked)):
        return f"the probability {float(Fraction(enclosure(least)[0])):.9g}"
    return Measured(cosine_enclosure(exhibit), enclosure(least))


def _too_long(question: Question, point: Sparse) -> bool:
    return question.radius is not None and sign(dot(point, point) - rational(question.radius) ** 2) > 0


def coprobability(rows: Sequence[Sparse], pair: tuple[int, int], point: Sparse) -> arb | fmpq:
    """Return min(p_i, p_j) at an input: 1/n exactly where all logits are the same, else a ball."""
    logits = Counter(dot(vector, point) for vector in rows)
    if len(logits) == 1:
        return fmpq(1, len(rows))
    first, second = (dot(rows[label], point) for label in pair)
    least = second if sign(first - second) > 0 else first
    total = arb(0)
    for logit, count in logits.items():
        total += count * to_arb(logit - least).exp()
    return 1 / total


def cosine_enclosure(exhibit: Exhibit) -> Enclosure:
    """Return an enclosure of the pair's cosine, exact where it is rational."""
    first, second = (exhibit.rows[label] for label in exhibit.pair)
    inner, square = dot(first, second), dot(first, first) * dot(second, second)
    if isinstance(inner, fmpq) and isinstance(square, fmpq):
        top, bottom = int(square.p), int(square.q)
        roots = math.isqrt(top), math.isqrt(bottom)
        if roots[0] ** 2 == top and roots[1] ** 2 == bottom:
            value = number_text(inner * fmpq(roots[1], roots[0]))
            return value, value
    for bound in (-1, 0, 1):
        if compare_cosine(inner, (dot(first, first), dot(second, second)), Fraction(bound)) == 0:
            return str(bound), str(bound)
    return enclosure(to_arb(inner) / to_arb(square).sqrt())


def enclosure(value: arb | fmpq) -> Enclosure:
    """Return decimals on both sides of a ball; a rational is its own enclosure."""
    if isinstance(value, fmpq):
        return str(value), str(value)
    scale = 10**DIGITS
    low, high = (value * scale).floor(), (value * scale).ceil()
    ends = int(low.lower().floor().unique_fmpz()), int(high.upper().ceil().unique_fmpz())
    return decimal(ends[0]), decimal(ends[1])


def decimal(count: int) -> str:
    """Return ``count`` units of the last digit as a decimal without trailing zeros."""
    size = f"{abs(count):0{DIGITS + 1}d}"
    text = f"{size[:-DIGITS]}.{size[-DIGITS:]}".rstrip("0").rstrip(".")
    return f"-{text}" if count < 0 else text


# -- ceilings ------------------------------------------------------------------------------------
def miss_square(exhibit: Exhibit) -> Exact:
    """Return |W^T q - m|^2 exactly; raises ValueError for an exhibit without weights."""
    if exhibit.q is None:
        raise ValueError("no weights")
    i, j = exhibit.pair
    weights = list(exhibit.q)
    weights[i] -= exhibit.lam
    weights[j] -= 1 - exhibit.lam
    miss: dict[int, Exact] = {}
    for weight, vector in zip(weights, exhibit.rows, strict=True):
        if weight != 0:
            for column, value in vector.items():
                miss[column] = miss.get(column, ZERO) + value * weight
    total: Exact = ZERO
    for value in miss.values():
        total = total + value * value
    return total


def entropy_of(q: Iterable[fmpq]) -> arb:
    """Return an enclosure of -sum q ln q, zeros counting nothing."""
    total = arb(0)
    for weight, count in Counter(q).items():
        if weight > 0:
            total -= count * arb(weight) * arb(weight).log()
    return total


def _ceiling(question: Question, exhibit: Exhibit) -> Measured | str:
    least = coprobability(exhibit.rows, exhibit.pair, exhibit.input or {})
    if _too_long(question, exhibit.input or {}):
        return "the input is too long"
    cosine = cosine_enclosure(exhibit)
    low = enclosure(least)[0]
    if question.threshold >= HALF:
        return Measured(cosine, (low, "1/2"))
    if exhibit.q is None:
        return "no weights"
    if sum(exhibit.q) != 1 or min(exhibit.q) < 0 or not 0 <= exhibit.lam <= 1:
        return "the weights are no distribution"
    square = miss_square(exhibit)
    if question.radius is None and square != 0:
        return "the mean row of the weights misses the segment"
    miss = to_arb(square).sqrt() if square != 0 else fmpq(0)
    span = miss * arb(rational(question.radius)) if question.radius and square != 0 else arb(0)
    used = set(exhibit.q) - {fmpq(0)}
    entropy = entropy_of(exhibit.q)
    if len(used) == 1 and not (question.radius and square != 0):
        value = used.pop()
        bound: Enclosure = (str(value), str(value))
    else:
        bound = enclosure((span - entropy).exp())
    if Fraction(bound[1]) > question.threshold:
        return f"the ceiling {float(Fraction(bound[1])):.9g}"
    high = min(bound[1], "1/2", key=Fraction)
    return Measured(cosine, (low, high), enclosure(entropy), enclosure(miss), bound)
