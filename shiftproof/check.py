"""The independent checker of certificates: one file, the standard library, exact numbers and enclosures.

usage: python -m shiftproof.check CERT          (for example: python -m shiftproof.check opposite.json)

Check a certificate that `shiftproof counterexample ... -o CERT` wrote, as docs/certificates.md says, and
print what was checked.  Exit code 0: all of it is true.  4: something stated is false, or was not decided.
2: the file is no certificate.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil, floor, gcd, isqrt, lcm
from pathlib import Path
from typing import Any

MOST_BYTES, MOST_ROWS, MOST_NUMBERS, MOST_CHARACTERS = 1 << 26, 250_000, 4_000_000, 1_000
MOST_BITS = 200_000  # of a common denominator
PRECISIONS = (128, 320, 1088)  # bits of an enclosure; the next is tried where one does not decide
HALF = Fraction(1, 2)


class Malformed(ValueError):  # noqa: N818  (what the file is, as the documentation says it)
    """The file is no certificate."""


class Refused(Exception):  # noqa: N818  (likewise)
    """Something that the certificate states is false, or was not decided."""


def hold(condition: object, otherwise: str, error: type[Exception] = Refused) -> bool:
    """Raise the error unless the condition holds."""
    if not condition:
        raise error(otherwise)
    return True


need = partial(hold, error=Malformed)

# Numbers: (a, c, b) is (a + b sqrt(r)) / c with c > 0.  r is the root, no square; without one r = b = 0.
Number = tuple[int, int, int]
Row = dict[int, Number]  # from columns to the numbers that are not 0
ZERO, ONE, MINUS = (0, 1, 0), (1, 1, 0), (-1, 1, 0)


def number(x: Fraction) -> Number:
    """Return a rational as a number."""
    return x.numerator, x.denominator, 0


def times(x: Number, y: Number, r: int = 0) -> Number:
    """Return x y, not in lowest terms."""
    return x[0] * y[0] + x[2] * y[2] * r, x[1] * y[1], x[0] * y[2] + x[2] * y[0]


def add(*terms: Number) -> Number:
    """Return a sum in lowest terms.  Opposite numbers cancel first, before denominators meet."""
    groups: dict[int, tuple[int, int]] = {}
    for a, c, b in terms:
        old = groups.get(c, (0, 0))
        groups[c] = (old[0] + a, old[1] + b)
    common = 1
    for c, group in groups.items():
        common = lcm(common, c) if group != (0, 0) else common
        need(common.bit_length() <= MOST_BITS, "numbers too large: a denominator of more than 200,000 bits")
    a, b = (sum(group[k] * (common // c) for c, group in groups.items()) for k in (0, 1))
    factor = gcd(a, b, common)
    return a // factor, common // factor, b // factor


def inner(u: Row, v: Row, r: int) -> Number:
    """Return <u, v>."""
    u, v = (u, v) if len(u) <= len(v) else (v, u)
    return add(*(times(x, v[column], r) for column, x in u.items() if column in v))


def combined(rows: list[Row], weights: list[Fraction]) -> Row:
    """Return the sum of weight times row."""
    columns: dict[int, list[Number]] = {}
    for row, weight in zip(rows, weights, strict=True):
        for column, x in row.items() if weight else ():
            columns.setdefault(column, []).append(add(times(x, number(weight))))
    return {column: x for column, terms in columns.items() if (x := add(*terms)) != ZERO}


def sign(x: Number, r: int) -> int:
    """Return 1, 0 or -1.  Of opposite signs, the larger square wins: a^2 = b^2 r has only the solution 0."""
    s, t = (x[0] > 0) - (x[0] < 0), (x[2] > 0) - (x[2] < 0)
    return (s or t) if s * t >= 0 else s if x[0] ** 2 > x[2] ** 2 * r else t


# Enclosures: two integers in units of 2^-bits, or two rationals, with the true value between them.
Enclosure = tuple[Fraction, Fraction]


def fixed(x: Number, r: int, bits: int) -> tuple[int, int]:
    """Enclose a number: |b| sqrt(r) lies between an integer root and the next integer."""
    root = isqrt(x[2] ** 2 * r << 2 * bits)
    low, high = (root, root + 1) if x[2] > 0 else (-root - 1, -root) if x[2] < 0 else (0, 0)
    return ((x[0] << bits) + low) // x[1], -((-(x[0] << bits) - high) // x[1])


def square_root(x: Number, r: int, bits: int) -> tuple[int, int]:
    """Enclose sqrt(x), x >= 0; exact where the root is a multiple of 2^-bits."""
    low, high = fixed(x, r, 2 * bits)
    return isqrt(max(low, 0)), isqrt(high) + (isqrt(high) ** 2 < high)


@lru_cache(maxsize=8)
def log(x: Fraction, bits: int) -> tuple[int, int]:
    """Enclose log x, x > 0: x = 2^k m, log m = 2 (z + z^3/3 + z^5/5 + ...) with z = (m - 1) / (m + 1)."""
    k = x.numerator.bit_length() - x.denominator.bit_length() - (x != 1)  # 1 < m < 4, or x = m = 1
    p, q = x.numerator << max(-k, 0), x.denominator << max(k, 0)
    # z < 3/5.  Every floor loses less than 1 unit: the square is less than 2.3 short, each power less than 4
    # (from e to 0.36 e + 1.4 + 1), each term less than 5, and all terms after the last less than 7 together.
    power, total, count = (p - q << bits) // (p + q), 0, 0
    square = power * power >> bits
    while power:
        total, power, count = total + power // (2 * count + 1), power * square >> bits, count + 1
    two = log(Fraction(2), bits) if k else (0, 0)
    return 2 * total + k * two[k < 0], 2 * (total + 5 * count + 7) * (x != 1) + k * two[k >= 0]


def exp(x: int, bits: int) -> tuple[int, int]:
    """Enclose exp(x), x too in units of 2^-bits, bits < 4000; exp(0) is exact."""
    if not -3000 << bits < x < 3000 << bits:
        hold(x < 0, "an exponential is at least e^3000")
        return 0, 1  # e^-3000 < 2^-4000
    if x < 0:
        low, high = exp(-x, bits)
        return (1 << 2 * bits) // high, (1 << 2 * bits) // low + 1
    halvings = max(x.bit_length() - bits, 0) + 8
    fine = bits + halvings  # in units of 2^-fine, x is x / 2^halvings < 1/256
    # Every floor loses less than 1 unit, so each term is less than 2 short (from e to e / 256 + 1); so the
    # last, 0 here, is less than 2 in truth, and all terms after it less than 1 together.
    term, total, count = 1 << fine, 0, 0
    while term:
        total, count = total + term, count + 1
        term = term * x // (count << fine)
    low, high = total, total + (2 * count + 1 if x else 0)
    for _ in range(halvings):
        low, high = low * low >> fine, -(-high * high >> fine)
    return low >> halvings, -(-high >> halvings)


def contain(stated: Enclosure, own: Callable[[int], Enclosure], otherwise: str) -> Enclosure:
    """Return the checker's own enclosure once it lies within the stated one."""
    for bits in PRECISIONS:
        low, high = own(bits)
        if stated[0] <= low and high <= stated[1]:
            return low, high
        hold(low <= stated[1] and stated[0] <= high, otherwise)
    raise Refused(f"not decided, but perhaps {otherwise}")


# Reading: exactly these fields, and strings of exactly these forms.
FLAGS = ("centered", "unit_length", "equal_length", "allow_repeats")
COSINES, LEVELS = ("cosine_at_least", "cosine_at_most"), ("coprobability_at_least", "coprobability_at_most")
EVIDENCE = ("root", "rows", "pair", "cosine", "coprobability", "input", "ceiling")
FIELDS = ("schema", "verdict", "question", *EVIDENCE, "exclusion", "digest")
CEILING = ("lambda", "q", "entropy", "miss", "bound", "input")
OVER = "(?:/0*[1-9][0-9]*)?"
RATIONAL, DECIMAL = re.compile(f"-?[0-9]+{OVER}"), re.compile(rf"-?[0-9]+(?:\.[0-9]+|{OVER})")
SURD = re.compile(rf"(?:(-?[0-9]+{OVER})([+-])|(-?))(?:([0-9]+)\*)?sqrt\(([0-9]+)\)({OVER})")


def fields(value: Any, names: Iterable[str], where: str) -> dict[str, Any]:
    """Return an object that has exactly these fields."""
    need(type(value) is dict, f"{where} is no object")
    odd = sorted(str(name)[:40] for name in set(value) ^ set(names))
    need(not odd, f"{where}: {odd[:1]!a} is missing or unknown")
    return value


def listed(value: Any, length: int, where: str) -> list[Any]:
    """Return a list of so many."""
    need(type(value) is list, f"{where} is no list")
    hold(len(value) == length, f"{where} has {len(value)} entries")
    return value


def rational(value: Any, where: str, form: re.Pattern[str] = RATIONAL) -> Fraction:
    """Return what a string of this form says."""
    need(type(value) is str and len(value) <= MOST_CHARACTERS, f"{where}: no string of <= 1,000 characters")
    need(form.fullmatch(value), f"{where}: {value[:40]!a} is no number of this field")
    return Fraction(value)


def enclosure(value: Any, where: str) -> Enclosure:
    """Return two bounds."""
    need(type(value) is list and len(value) == 2, f"{where} is no list of two bounds")
    low, high = (rational(bound, where, DECIMAL) for bound in value)
    need(low <= high, f"{where}: the lower bound is above the upper")
    return low, high


def vector(value: Any, dim: int, r: int, where: str) -> Row:
    """Return a row from the list of its numbers, or from the object of those that are not 0."""
    row, sparse = {}, type(value) is dict
    for key, text in value.items() if sparse else enumerate(listed(value, dim, where)):
        need(not sparse or re.fullmatch("0|[1-9][0-9]{0,8}", key), f"{where}: {key!a:.40} is no column")
        hold(int(key) < dim, f"{where} has no column {key}")
        surd = SURD.fullmatch(text) if r and type(text) is str and len(text) <= MOST_CHARACTERS else None
        if surd and surd[5] == str(r):
            part = Fraction((surd[2] or surd[3]) + (surd[4] or "1") + surd[6])
            x = add(number(Fraction(surd[1] or 0)), (0, part.denominator, part.numerator))
        else:
            x = number(rational(text, where))
        need(x != ZERO or not sparse, f"{where} states a zero")
        row |= {int(key): x} if x != ZERO else {}
    return row


def asked(value: Any) -> dict[str, Any]:
    """Return the question, its bounds as rationals."""
    ask = dict(fields(value, ("labels", "dim", "radius", *FLAGS, *COSINES, *LEVELS), "question"))
    for name, least in (("labels", 2), ("dim", 1)):
        need(type(ask[name]) is int and ask[name] >= least, f"{name} is no integer >= {least}")
    need(all(type(ask[name]) is bool for name in FLAGS), f"{', '.join(FLAGS)}: not all true or false")
    for name in ("radius", *COSINES, *LEVELS):
        if ask[name] is not None:
            bound = ask[name] = rational(ask[name], name)
            least = -1 if name in COSINES else 0
            need(least <= bound <= 1 or (name == "radius" and bound > 1), f"{name} is out of range")
    need(None in map(ask.get, COSINES) and None in map(ask.get, LEVELS), "two bounds on the same")
    return ask


class Head:
    """What is checked of a head; ``said`` says what was."""

    def __init__(self, document: dict[str, Any], ask: dict[str, Any]) -> None:
        """Read the rows and the pair, and check the rows."""
        n, self.d, self.radius, r, pair = ask["labels"], ask["dim"], ask["radius"], document["root"], document["pair"]
        root = r is None or (type(r) is int and r > 1 and isqrt(r) ** 2 < r)
        need(root, "root is no integer above 1 that is no square")
        two = type(pair) is list and len(pair) == 2 and all(type(label) is int for label in pair)
        need(two and 0 <= min(pair) < max(pair) < n, "pair is no list of two different labels")
        self.r, (self.i, self.j), lines = r or 0, pair, enumerate(listed(document["rows"], n, "rows"))
        self.rows = [vector(row, self.d, self.r, f"row {k}") for k, row in lines]
        self.a, self.b, self.used = self.rows[self.i], self.rows[self.j], [*self.rows]
        hold(self.a and self.b, "a row of the pair is zero")
        self.said = [f"head: {n} rows of {self.d} numbers"]
        if not ask["allow_repeats"]:
            hold(all(self.rows), "a row is zero")
            hold(len({tuple(sorted(row.items())) for row in self.rows}) == n, "two rows are equal")
            self.said[0] += ", distinct, not zero"
        if ask["centered"]:
            hold(not combined(self.rows, [Fraction(1)] * n), "the rows do not sum to zero")
            self.said.append("rows sum to zero")
        if ask["unit_length"] or ask["equal_length"]:
            lengths = {inner(row, row, self.r) for row in self.rows}
            hold(len(lengths) == 1, "two rows have different lengths")
            hold(not ask["unit_length"] or lengths == {ONE}, "the rows do not have length 1")
            self.said.append("rows have length 1" if ask["unit_length"] else "rows have one length")

    def cosine(self, stated: Any, ask: dict[str, Any]) -> None:
        """Compare <a, b> with c |a| |b| exactly: both times their absolute values, as x -> x |x| is increasing."""
        product, r = inner(self.a, self.b, self.r), self.r
        square = times(inner(self.a, self.a, r), inner(self.b, self.b, r), r)
        signed = times(times(product, product, r), (sign(product, r), 1, 0), r)
        low, high = enclosure(stated, "cosine")
        for bound, way in ((low, 1), (high, -1), (ask["cosine_at_least"], 1), (ask["cosine_at_most"], -1)):
            if bound is not None:
                off = sign(add(signed, times(square, number(-bound * abs(bound)))), r)
                hold(off * way >= 0, f"the cosine is {'less' if way > 0 else 'more'} than {bound!s:.40}")
        self.said.append(f"cosine of labels {self.i} and {self.j}: between {stated[0]:.40} and {stated[1]:.40}")

    def at(self, place: Any) -> Callable[[int], Enclosure]:
        """Return how to enclose the smaller probability of the pair at an input within the radius."""
        f = vector(listed(place, self.d, "input"), self.d, self.r, "input")
        self.used.append(f)
        if self.radius is not None:
            over = sign(add(inner(f, f, self.r), number(-(self.radius**2))), self.r)
            hold(over <= 0, "the input is longer than the radius")
        x, y = (times(inner(row, f, self.r), MINUS) for row in (self.a, self.b))
        less = x if sign(add(x, times(y, MINUS)), self.r) >= 0 else y
        logits = Counter(inner(row, f, self.r) for row in self.rows)
        return partial(share, [(add(z, less), count) for z, count in logits.items()], self.r)

    def probable(self, document: dict[str, Any], ask: dict[str, Any]) -> None:
        """Check what is stated of the two probabilities."""
        least, most = (ask[name] for name in LEVELS)
        stated, ceiling = enclosure(document["coprobability"], "coprobability"), document["ceiling"]
        if most is None:
            need(ceiling is None, "ceiling: none was asked")
            own = self.at(document["input"])
            contain(stated, own, "the smaller probability of the pair at the input is not in coprobability")
        else:
            need(document["input"] is None, "input: that of a ceiling stands in it")
            own = self.at(fields(ceiling, CEILING, "ceiling")["input"])
            contain((stated[0], Fraction(1)), own, "coprobability begins above the probability at the input")
        self.said.append(f"at the input both labels have probability >= {document['coprobability'][0]:.40}")
        if least is not None:
            contain((least, Fraction(1)), own, f"a label of the pair is less probable than {least!s:.40}")
            self.said[-1] += f", asked {least!s:.40}"
        if most is not None:
            self.ceiling(ceiling, most, stated[1])
        if self.r:
            need(any(x[2] for row in self.used for x in row.values()), "root: all numbers are rational")

    def ceiling(self, ceiling: dict[str, Any], most: Fraction, top: Fraction) -> None:
        """Check that one of the two probabilities is at most T at every input, and that top bounds it too."""
        if most >= HALF:
            need(all(ceiling[name] is None for name in CEILING[:-1]), "ceiling: from 1/2 on, it is but an input")
            hold(top >= HALF, "coprobability ends below 1/2")
            self.said.append("one of two probabilities is at most 1/2")
            return
        weight = rational(ceiling["lambda"], "lambda")
        q = [rational(x, "q") for x in listed(ceiling["q"], len(self.rows), "q")]
        hold(0 <= weight <= 1 and min(q) >= 0, "lambda or q is out of range")
        hold(add(*map(number, q)) == ONE, "q does not sum to 1")
        counts, R = Counter(x for x in q if x), self.radius or Fraction(0)
        q[self.i] -= weight
        q[self.j] -= 1 - weight
        off = combined(self.rows, q)
        hold(not off or self.radius is not None, "the mean row of q is not m")

        @lru_cache
        def own(bits: int) -> dict[str, Enclosure]:
            """Return the checker's own enclosures."""
            logs = [(x * count, log(1 / x, bits)) for x, count in counts.items()]
            less, more = sum(floor(x * y[0]) for x, y in logs), sum(ceil(x * y[1]) for x, y in logs)
            near, far = square_root(inner(off, off, self.r), self.r, bits)
            low, high = exp(floor(R * near) - more, bits)[0], exp(ceil(R * far) - less, bits)[1]
            ends = {"entropy": (less, more), "miss": (near, far), "bound": (low, high)}
            found = {name: (Fraction(x, 1 << bits), Fraction(y, 1 << bits)) for name, (x, y) in ends.items()}
            if len(counts) == 1 and not (R and off):
                found["bound"] = (Fraction(1, counts.total()),) * 2
            return found

        for name in ("entropy", "miss", "bound"):
            stated = enclosure(ceiling[name], name)
            contain(stated, lambda bits, name=name: own(bits)[name], f"{name} is not as stated")
        hold(top <= stated[1] <= most, "bound ends above what is asked, or coprobability above bound")
        contain((Fraction(0), top), lambda bits: own(bits)["bound"], "coprobability ends below bound")
        self.said.append(f"at every input one of the two is at most {ceiling['bound'][1]:.40}, asked {most!s:.40}")


def share(logits: list[tuple[Number, int]], r: int, bits: int) -> Enclosure:
    """Enclose 1 / (sum of the exponentials of logits, with their multiplicities)."""
    ends = [(fixed(x, r, bits), count) for x, count in logits]
    if max(low for (low, _), _ in ends) > 2999 << bits:
        return Fraction(0), Fraction(1, 1 << 4000)
    low = sum(exp(low, bits)[0] * count for (low, _), count in ends)
    high = sum(exp(high, bits)[1] * count for (_, high), count in ends)
    return Fraction(1 << bits, high), Fraction(1 << bits, low)


def excluded(place: Any, ask: dict[str, Any]) -> list[str]:
    """Check that the rule, a row of the documentation's table, applies to the question."""
    names = ("rule", "claim", "instance")
    rule, claim, instance = map(fields(place, names, "exclusion").get, names)
    need(type(claim) is str and re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,99}", claim), "claim is no name")
    t = rational(fields(instance, ("t",) if rule == "spread" else (), "instance").get("t", "0"), "t")
    n, d, R, centered, unit = map(ask.get, ("labels", "dim", "radius", "centered", "unit_length"))
    bounds = zip((*COSINES, *LEVELS), (-1, 1, -1, 2), strict=True)
    A, B, least, most = (Fraction(absent if ask[name] is None else ask[name]) for name, absent in bounds)
    equal, distinct = unit or ask["equal_length"], not ask["allow_repeats"]
    two, three = centered and n == 2, centered and equal and n == 3
    left = {c for c in (-1, -HALF, 1) if A <= c <= B and not (equal and distinct and c == 1)}
    left &= {-1, 1} if d == 1 else left
    left &= {-1} if two else {-HALF} if three else left
    aside = (centered and A > -1) or (equal and n == 3 and (distinct or centered))
    opposite = B == -1 or (d == 1 and B < 1) or two
    rules = {
        "cosine-range": not left and (A == 1 or d == 1 or two or three),
        "one-dimension": d == 1 and equal and ((distinct and n >= 3) or (centered and n % 2 == 1)),
        "half": least > HALF or (least == HALF and n >= 3),
        "uniform": most * n < 1 or (least * n > 1 and R == 0),
        "opposite-pair": least * n > 1 and opposite and (centered or (d == 1 and equal)),
        "half-on-each-side": least * n >= 2 and d == 1 and equal and centered,
        "ball": least >= 0 and unit and R is not None and n >= 3,
        "away-from-mean": most * n == 1 and R != 0 and aside,
        "tied-others": most < HALF and equal and (three or (centered and n == 4 and A > -1)) and (R is None or unit),
        "exposed-triangle": most < HALF and n == 3 and equal and distinct and R is None,
        "spread": most <= 1 and centered and n >= 3 and (unit or (equal and R is None)),
    }
    need(type(rule) is str and rule in rules, "rule: there is no such rule")
    hold(rules[rule] and t >= 0 and (R is None or t <= R), f"rule {rule} does not apply")

    def right(bits: int) -> Enclosure:
        """Enclose the right side of the rule's inequality, the sum at the others in units of 4^-bits."""
        one, cosine = 1 << bits, B if rule == "ball" else A
        h, k = square_root(number((1 + (-HALF if three else cosine)) / 2), 0, bits), (n - 2) * one // 2
        if rule == "spread":
            low, high = (
                sum(x and max(x, 0) * exp(round_(y), bits)[side] for x, y in terms)
            )
        else:
            g0, g1 = (Fraction(n * x, n - 2) if centered else one + x for x in h)
            low, high = (n - 2) * exp(floor(-R * g1), bits)[0] << bits, (n - 2) * exp(ceil(-R * g0), bits)[1] << bits
        return Fraction(one * one, 2 * one * one + high), Fraction(one * one, 2 * one * one + low)
