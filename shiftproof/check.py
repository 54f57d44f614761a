"""The independent checker of certificates (docs/certificates.md): one file and the standard library.

usage: python -m shiftproof.check CERT, for example python -m shiftproof.check opposite.json
Check a certificate that `shiftproof counterexample ... -o CERT` wrote, and print what was checked.  Exit
code 0: all of it is true.  4: something is false, or was not decided.  2: the file is no certificate.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache, partial
from math import ceil, floor, gcd, isqrt, lcm
from pathlib import Path
from typing import Any

HALF = Fraction(1, 2)


class Malformed(ValueError):  # noqa: N818  (what the file is, as the documentation says it)
    """The file is no certificate."""


class Refused(Exception):  # noqa: N818  (likewise)
    """Something that the certificate states is false, or was not decided."""


def hold(condition: object, otherwise: str, error: type[Exception] = Refused) -> None:
    """Raise the error unless the condition holds."""
    if not condition:
        raise error(otherwise)


need = partial(hold, error=Malformed)
# A number (a, c, b) is (a + b sqrt(r)) / c with c > 0.  r is the root, no square; without one r = b = 0.
# An enclosure is two rationals, or two integers in units of 2^-bits, with the true value between them.
Enclosure = tuple[Fraction, Fraction]
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
    """Return a sum, in lowest terms unless large.  Opposite numbers cancel before denominators meet."""
    groups: dict[int, tuple[int, int]] = {}
    for a, c, b in terms:
        p, q = groups.get(c, (0, 0))
        groups[c] = p + a, q + b
    c = 1
    for k, group in groups.items():
        c = lcm(c, k) if group != (0, 0) else c
        need(c.bit_length() <= 200_000, "numbers too large: a denominator of more than 200,000 bits")
    a, b = (sum(group[x] and group[x] * (c // k) for k, group in groups.items()) for x in (0, 1))
    k = gcd(a, b, c) if c.bit_length() < 20_000 or a == b == 0 else 1
    return a // k, c // k, b // k


def inner(u: Row, v: Row, r: int) -> Number:
    """Return <u, v>."""
    return add(*(times(x, v[column], r) for column, x in u.items() if column in v))


def combined(rows: list[Row], weights: list[Fraction]) -> Row:
    """Return the sum of weight times row."""
    columns: dict[int, list[Number]] = {}
    for row, weight in zip(rows, weights, strict=True):
        for column, x in row.items() if weight else ():
            columns.setdefault(column, []).append(times(x, number(weight)))
    return {column: x for column, terms in columns.items() if (x := add(*terms)) != ZERO}


def sign(x: Number, r: int) -> int:
    """Return 1, 0 or -1.  Of opposite signs, the larger square wins: a^2 = b^2 r has only the solution 0."""
    s, t = (x[0] > 0) - (x[0] < 0), (x[2] > 0) - (x[2] < 0)
    return (s or t) if s * t >= 0 else s if x[0] ** 2 > x[2] ** 2 * r else t


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
    hold(x < 3000 << bits, "not decided: an exponential is at least e^3000")
    if x < 0:
        low, high = exp(min(-x, 2999 << bits), bits)  # e^-2999 < 2^-4000
        return (1 << 2 * bits) // high, (1 << 2 * bits) // low + 1
    fine = max(bits, x.bit_length()) + 8  # in units of 2^-fine, x is x / 2^(fine - bits) < 1/256
    # Every floor loses less than 1 unit: each term is less than 2 short (from e to e/256 + 1), so the last, 0
    # here, is less than 2 in truth, and all after it less than 1 together.
    term, total, count = 1 << fine, 0, 0
    while term:
        total, count = total + term, count + 1
        term = term * x // (count << fine)
    low, high = total, total + (2 * count + 1 if x else 0)
    for _ in range(fine - bits):
        low, high = low * low >> fine, -(-high * high >> fine)
    return low >> fine - bits, -(-high >> fine - bits)


def contain(stated: Enclosure, own: Callable[[int], Enclosure], otherwise: str) -> None:
    """Raise Refused unless the checker's own enclosure, at some precision, lies within the stated one."""
    for bits in (128, 320, 1088):
        low, high = own(bits)
        if stated[0] <= low and high <= stated[1]:
            return
        hold(low <= stated[1] and stated[0] <= high, otherwise)
    raise Refused(f"not decided, but perhaps {otherwise}")


# Reading.  A form is a type, a pattern of numbers, a list or an object of forms, or (form,) where null will do.
OVER = "(?:/0*[1-9][0-9]*)?"
RATIONAL, DECIMAL = re.compile(f"-?[0-9]+{OVER}"), re.compile(rf"-?[0-9]+(?:\.[0-9]+|{OVER})")
SURD = re.compile(rf"(?:(-?[0-9]+{OVER})([+-])|(-?))(?:([0-9]+)\*)?sqrt\(([0-9]+)\)({OVER})")
COSINES, LEVELS = ("cosine_at_least", "cosine_at_most"), ("coprobability_at_least", "coprobability_at_most")
QUESTION: dict[str, Any] = dict.fromkeys(("radius", *COSINES, *LEVELS), (RATIONAL,))
QUESTION |= dict.fromkeys(("centered", "unit_length", "equal_length", "allow_repeats"), bool)
QUESTION |= {"labels": int, "dim": int}
BOTH: dict[str, Any] = {"schema": "shiftproof/certificate/1", "question": QUESTION, "digest": str}
BOUNDS, NULL = [DECIMAL, DECIMAL], type(None)
HEAD = {"root": (int,), "rows": list, "pair": [int, int], "cosine": BOUNDS, "coprobability": BOUNDS}
FOUND = BOTH | HEAD | {"verdict": "found", "input": (list,), "ceiling": (dict,), "exclusion": NULL}
EXCLUSION = {"rule": str, "claim": str, "instance": dict}
IMPOSSIBLE = dict.fromkeys(FOUND, NULL) | BOTH | {"verdict": "impossible", "exclusion": EXCLUSION}
CEILING = {"lambda": RATIONAL, "q": list, "entropy": BOUNDS, "miss": BOUNDS, "bound": BOUNDS, "input": list}
HALVED = dict.fromkeys(CEILING, NULL) | {"input": list}  # where T >= 1/2


def read(value: Any, form: Any, where: str) -> Any:
    """Return a value of a form, with its numbers as rationals."""
    if type(form) is tuple:
        return None if value is None else read(value, form[0], where)
    if type(form) is re.Pattern:
        need(type(value) is str and len(value) <= 1000 and form.fullmatch(value), f"{where} is no number")
        return Fraction(value)
    need(type(value) is (form if type(form) is type else type(form)), f"{where} is not of its type")
    need(type(form) is not str or value == form, f"{where} is not {form}")
    if type(form) is list:
        need(len(value) == len(form), f"{where} has {len(value)} entries")
        value = [read(x, y, where) for x, y in zip(value, form, strict=True)]
        need(form is not BOUNDS or value[0] <= value[1], f"{where}: the lower bound is above the upper")
    if type(form) is dict:
        need(set(value) == set(form), f"{where} does not have exactly the fields {', '.join(form)}")
        value = {name: read(value[name], form[name], name) for name in form}
    return value


def vector(value: Any, dim: int, r: int, where: str) -> Row:
    """Return a row from the list of its numbers, or from the object of those that are not 0."""
    row, sparse = dict[int, Number](), type(value) is dict
    need(sparse or type(value) is list, f"{where} is neither a list nor an object")
    hold(sparse or len(value) == dim, f"{where} does not have {dim} numbers")
    for key, text in value.items() if sparse else enumerate(value):
        need(re.fullmatch("0|[1-9][0-9]{0,8}", str(key)), f"{where}: {str(key)[:40]!a} is no column")
        hold(int(key) < dim, f"{where} has no column {key}")
        surd = SURD.fullmatch(text) if r and type(text) is str and len(text) <= 1000 else None
        if surd and surd[5] == str(r):
            part = Fraction((surd[2] or surd[3]) + (surd[4] or "1") + surd[6])
            row[int(key)] = add(number(Fraction(surd[1] or 0)), (0, part.denominator, part.numerator))
        else:
            row[int(key)] = number(read(text, RATIONAL, f"{where}, column {key}"))
    need(not sparse or ZERO not in row.values(), f"{where} states a zero")
    return {column: x for column, x in row.items() if x != ZERO}


def check_found(raw: dict[str, Any], given: dict[str, Any]) -> list[str]:
    """Check a head, its pair and their probabilities; return what was checked."""
    ask, r, (i, j) = given["question"], given["root"] or 0, given["pair"]
    n, d, radius, least, most = (ask[name] for name in ("labels", "dim", "radius", *LEVELS))
    need(given["root"] is None or (1 < r < 10**1000 and isqrt(r) ** 2 < r), "root is a square or too large")
    need(0 <= min(i, j) < max(i, j) < n, "pair: not two different labels")
    hold(len(given["rows"]) == n, f"there are {len(given['rows'])} rows, not {n}")
    rows = [vector(row, d, r, f"row {k}") for k, row in enumerate(given["rows"])]
    a, b, said = rows[i], rows[j], [f"head: {n} rows of {d} numbers"]
    hold(a and b, "a row of the pair is zero")
    if not ask["allow_repeats"]:
        hold(all(rows) and len({tuple(sorted(x.items())) for x in rows}) == n, "a row is zero or repeated")
        said[0] += ", distinct, not zero"
    if ask["centered"]:
        hold(not combined(rows, [Fraction(1)] * n), "the rows do not sum to zero")
        said.append("rows sum to zero")
    if ask["unit_length"] or ask["equal_length"]:
        minus = times(ONE if ask["unit_length"] else inner(a, a, r), MINUS)
        said.append("rows have length 1" if ask["unit_length"] else "rows have one length")
        off = (add(minus, *(times(x, x, r) for x in row.values())) for row in rows)
        hold(all(x == ZERO for x in off), f"false: {said[-1]}")
    product, square = inner(a, b, r), times(inner(a, a, r), inner(b, b, r), r)
    signed = times(times(product, product, r), (sign(product, r), 1, 0), r)  # x |x| increases with x
    for c, way in zip((*given["cosine"], *map(ask.get, COSINES)), (1, -1, 1, -1), strict=True):
        if c is not None:
            side = sign(add(signed, times(square, number(-c * abs(c)))), r)
            hold(side * way >= 0, f"the cosine is {'less' if way > 0 else 'more'} than {c!s:.40}")
    said.append("cosine of labels {} and {}: between {:.40} and {:.40}".format(i, j, *raw["cosine"]))
    need((given["ceiling"] is None) == (most is None) != (given["input"] is None), "wrong input or ceiling")
    if most is not None:
        given |= read(given["ceiling"], CEILING if most < HALF else HALVED, "ceiling")
    f = vector(given["input"], d, r, "input")
    need(not r or any(x[2] for row in (*rows, f) for x in row.values()), "root: all numbers are rational")
    hold(radius is None or sign(add(inner(f, f, r), number(-(radius**2))), r) <= 0, "the input is too long")
    x, y = (times(inner(row, f, r), MINUS) for row in (a, b))
    less = x if sign(add(x, times(y, MINUS)), r) >= 0 else y
    logits = [(add(x, less), count) for x, count in Counter(inner(row, f, r) for row in rows).items()]

    def own(bits: int) -> Enclosure:
        """Enclose the smaller probability at the input, 1 / (sum of exponentials)."""
        ends = [(fixed(x, r, bits), count) for x, count in logits]
        if max(low for (low, _), _ in ends) > 2999 << bits:
            return Fraction(0), Fraction(1, 1 << 4000)
        low = sum(exp(low, bits)[0] * count for (low, _), count in ends)
        high = sum(exp(high, bits)[1] * count for (_, high), count in ends)
        return Fraction(1 << bits, high), Fraction(1 << bits, low)

    low, high = given["coprobability"]
    contain((low, high if most is None else Fraction(1)), own, "coprobability does not fit the input")
    contain((least or Fraction(0), Fraction(1)), own, f"a label is less probable than {least!s:.40}")
    said.append(f"at the input both have probability >= {raw['coprobability'][0]:.40}")
    if most is not None:  # two probabilities add up to at most 1
        hold(most < HALF or high >= HALF, "coprobability ends below 1/2")
        check_ceiling(given, rows, high, r) if most < HALF else None
        said.append(f"at every input one of the two is at most {raw['coprobability'][1]:.40}")
    return said if least is most is None else [*said[:-1], f"{said[-1]}, asked: {least or most or 0!s:.40}"]


def check_ceiling(given: dict[str, Any], rows: list[Row], top: Fraction, r: int) -> None:
    """Check that one of the two probabilities is at most T at every input, and at most top."""
    most, radius = (given["question"][name] for name in (LEVELS[1], "radius"))
    weight, (i, j) = given["lambda"], given["pair"]
    q = [read(x, RATIONAL, "q") for x in given["q"]]
    hold(len(q) == len(rows) and min(q) >= 0 and 0 <= weight <= 1, "lambda or q: no weights of the labels")
    hold(add(MINUS, *map(number, q)) == ZERO, "q does not sum to 1")
    counts, R = Counter(x for x in q if x), radius or Fraction(0)
    q[i], q[j] = q[i] - weight, q[j] - 1 + weight
    off = combined(rows, q)
    hold(not off or radius is not None, "the mean row of q is not m")

    @lru_cache
    def own(bits: int) -> list[Enclosure]:
        """Enclose the entropy, the miss and the bound."""
        logs = [(x * count, log(1 / x, bits)) for x, count in counts.items()]
        H = sum(floor(x * low) for x, (low, _) in logs), sum(ceil(x * high) for x, (_, high) in logs)
        miss = square_root(inner(off, off, r), r, bits)
        bound = exp(floor(R * miss[0]) - H[1], bits)[0], exp(ceil(R * miss[1]) - H[0], bits)[1]
        found = [(Fraction(low, 1 << bits), Fraction(high, 1 << bits)) for low, high in (H, miss, bound)]
        exact = len(counts) == 1 and not (R and off)
        return [*found[:2], (Fraction(1, counts.total()),) * 2] if exact else found

    contain(given["entropy"], lambda bits: own(bits)[0], "entropy is not as stated")
    contain(given["miss"], lambda bits: own(bits)[1], "miss is not as stated")
    contain(given["bound"], lambda bits: own(bits)[2], "bound is not as stated")
    hold(top <= given["bound"][1] <= most, "coprobability ends above bound, or bound above what is asked")
    contain((Fraction(0), top), lambda bits: own(bits)[2], "coprobability ends below bound")


def excluded(exclusion: dict[str, Any], ask: dict[str, Any]) -> list[str]:
    """Check that the rule, a row of the documentation's table, applies to the question."""
    rule, claim = exclusion["rule"], exclusion["claim"]
    need(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,99}", claim), "claim is no name")
    form = dict.fromkeys({"spread": "t", "odd-plane": "ts"}.get(rule, ""), RATIONAL)
    t, s = ({"t": 0, "s": 0} | read(exclusion["instance"], form, "instance")).values()
    n, d, R, centered, unit = (ask[x] for x in ("labels", "dim", "radius", "centered", "unit_length"))
    bounds = zip((*COSINES, *LEVELS), (-1, 1, -1, 2), strict=True)
    A, B, least, most = (Fraction(absent if ask[name] is None else ask[name]) for name, absent in bounds)
    equal, distinct = unit or ask["equal_length"], not ask["allow_repeats"]
    two, three = centered and n == 2, centered and equal and n == 3
    left = {c for c in (-1, -HALF, 1) if A <= c <= B and not (equal and distinct and c == 1)}
    left &= ({-1, 1} if d == 1 else left) & ({-1} if two else {-HALF} if three else left)
    opposite = B == -1 or two or (d == 1 and B < 1)
    aside = (centered and A > -1) or (equal and n == 3 and (distinct or centered))
    tied = three or (centered and equal and n == 4 and A > -1)
    odd = n >= 5 and n % 2 == 1 and (1 + B) * (n - 1) ** 2 < 2
    rules = {
        "cosine-range": not left and (A == 1 or d == 1 or two or three),
        "one-dimension": d == 1 and equal and ((distinct and n >= 3) or (centered and n % 2 == 1)),
        "half": least > HALF or (least == HALF and n >= 3),
        "uniform": most * n < 1 or (least * n > 1 and R == 0),
        "opposite-pair": least * n > 1 and opposite and (centered or (d == 1 and equal)),
        "half-on-each-side": least * n >= 2 and d == 1 and equal and centered,
        "ball": least >= 0 and unit and R is not None and n >= 3,
        "away-from-mean": most * n == 1 and R != 0 and aside,
        "tied-others": most < HALF and tied and (R is None or unit),
        "five-labels": most < HALF and n == 5 and centered and equal and A * 4 > -1 and R is None,
        "odd-plane": least >= 0 and d == 2 and odd and centered and equal,
        "exposed-triangle": most < HALF and n == 3 and equal and distinct and R is None,
        "spread": most <= 1 and centered and n >= 3 and (equal if R is None else unit and t <= R),
    }
    need(rule in rules, "rule: there is no such rule")
    hold(rules[rule] and min(t, s) >= 0, f"rule {rule} does not apply")
    above = rule in ("ball", "odd-plane")

    def bound(terms: list[Any], bits: int) -> Fraction:
        """Return a lower bound of the sum of a exp(x) over the terms (a, x)."""
        ends = ((a, floor(x * (1 << bits)), ceil(x * (1 << bits))) for a, x in terms if a)
        return Fraction(sum(a * exp(y if a < 0 else x, bits)[a < 0] for a, x, y in ends), 1 << bits)

    def proved(bits: int) -> bool:
        """Return whether the rule's inequalities hold: T times each sum is above 1, or below; each slope >= 0."""
        c, T, w = (-HALF if three else B, least, 1) if above else (-HALF if three else A, most, -1)
        h: Any = Fraction(square_root(number((1 + c) / 2), 0, bits)[above], 1 << bits)  # where it says less
        sums, slopes = [[(2, 0), (n - 2, -(R or 0) * (h * n / (n - 2) if centered else 1 + h))]], list[Any]()
        if rule == "spread":  # (n - 2) cosh t - 2 h sinh t = (n/2 - 1 - h) exp(t) + (n/2 - 1 + h) exp(-t)
            sums = [[(2, 0), (n * HALF - 1 - h, t * (1 - h)), (n * HALF - 1 + h, -t * (1 + h))]]
        if rule == "odd-plane":
            e = Fraction(1, n - 1) - h
            b, g = (3 * h + e) / (n - 3) + h, h * n / (n - 2) - e
            sums = [[(2, 0), (1 - e * t, e * t), ((n - 3) * (1 + b * t), -b * t)]]
            sums += [[(1, 0), (1 - 2 * e * s, 2 * e * s), ((n - 2) * (1 + g * s), -g * s)]]
            slopes = [[(e, e * t), ((3 - n) * b, -b * t)], [(2 * e, 2 * e * s), ((2 - n) * g, -g * s)]]
        right = all(bound([(w * T * a, x) for a, x in terms], bits) > w for terms in sums)
        return right and all(bound(terms, bits) >= 0 for terms in slopes)

    if above or rule == "spread" or (rule == "tied-others" and R is not None):
        hold(any(map(proved, (128, 320, 1088))), f"the inequality of rule {rule} does not hold")
    return [f"no head: rule {rule} applies; the theorem is claim {claim} of the ledger (trusted here)"]


def check_document(document: Any) -> list[str]:
    """Check a certificate that was read from JSON; return what was checked, line by line."""
    found = type(document) is dict and document.get("verdict") == "found"
    given = read(document, FOUND if found else IMPOSSIBLE, "the certificate")
    ask = given["question"]
    need(ask["labels"] > 1 and ask["dim"] > 0 and (ask["radius"] or 0) >= 0, "labels, dim or radius: small")
    for x, y, least in ((*COSINES, -1), (*LEVELS, 0)):
        need(None in (ask[x], ask[y]), f"{x} and {y} are both given")
        need(least <= (ask[x] or ask[y] or 0) <= 1, f"{x} or {y} is out of range")
    said = check_found(document, given) if found else excluded(given["exclusion"], ask)
    text = json.dumps({x: document[x] for x in FOUND if x != "digest"}, sort_keys=True, separators=(",", ":"))
    hold(given["digest"] == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}", "the digest differs")
    return said


def check(path: str | Path) -> list[str]:
    """Check a certificate file; return what was checked, line by line."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(dict(pairs)) == len(pairs), "an object has a key twice")
        return dict(pairs)

    try:
        need(Path(path).stat().st_size <= 1 << 26, "too large: more than 64 MiB")
        raw = Path(path).read_bytes()
        need(raw.count(b"[") + raw.count(b"{") <= 250_050, "too large: more than 250,000 rows")
        need(raw.count(b",") <= 4_000_000, "too large: more than 4,000,000 numbers")
        return check_document(json.loads(raw.decode("ascii"), object_pairs_hook=once))
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        raise Malformed(str(error) or "too large") from None


def main(argv: list[str]) -> int:
    """Print what was checked of the certificate named; return 0, 4 or 2."""
    try:
        need(len(argv) == 1, "one certificate is wanted; see --help")
        said = [__doc__ or ""] if argv[0] in ("-h", "--help") else check(argv[0])
    except (Malformed, Refused) as error:
        sys.stderr.write(f"shiftproof check: {' '.join(argv)}: {error}\n")
        return 2 if isinstance(error, Malformed) else 4
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
