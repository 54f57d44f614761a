"""A second reading of the printed theorems: Coq's text, parsed and evaluated on concrete values.

It knows Coq's levels of precedence, and its totals: 1/0, the root of a negative number, the logarithm
of what is not positive and the cosine of the zero vector are 0, a difference of naturals is not
negative.  Numbers are fractions as long as they are rational.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

Value = Callable[[Mapping[str, Any], bool], Any]  # (what names mean, whether in the scope of nat) -> value
_TOKEN = re.compile(r"\s*(%nat|->|/\\|\\/|<>|<=|=>|\[\+\]|\[\*\]|[A-Za-z_][\w']*|\d+|[-+*/^<=~,;:()\[\]])")
_SUMS, _PRODUCTS, _RELATIONS = ("+", "-", "[+]"), ("*", "/", "[*]"), ("<", "<=", "=", "<>")
ENOUGH = 7  # more than any count here: where quantifiers over naturals may end


class Unreadable(Exception):
    """The text is none that the grammar has."""


def holds(text: str, data: Mapping[str, Any]) -> bool:
    """Return whether a proposition is true.

    Variables of the outermost "forall" that ``data`` names have these values, other naturals run.
    """
    reader = _Reader(text)
    meaning = reader.proposition()
    if reader.at < len(reader.tokens):
        raise Unreadable(" ".join(reader.tokens[reader.at :]))
    return bool(meaning(data, False))


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s+", "", text)
        self.at = 0

    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *words: str) -> str:
        """Return the next word, which must be one of these if any are given."""
        word = self.next()
        if not word or (words and word not in words):
            raise Unreadable(f"{word!r} instead of {words}")
        self.at += 1
        return word

    def tried(self, part: Callable[[], Value]) -> Value | None:
        start = self.at
        try:
            return part()
        except Unreadable:
            self.at = start
            return None

    # -- propositions --------------------------------------------------------------------------
    def proposition(self) -> Value:
        if self.next() in ("forall", "exists"):
            return self.quantified()
        left = self.joined("\\/")
        if self.next() != "->":
            return left
        self.take()
        right = self.proposition()
        return lambda names, nat: not left(names, nat) or right(names, nat)

    def quantified(self) -> Value:
        word = self.take()
        inside = self.next() != "("  # the printer's groups stand in brackets, its indices do not
        names: list[tuple[str, str]] = []
        while self.next() != ",":
            grouped = self.next() == "(" and self.take()
            group = []
            while self.next() != ":":
                group.append(self.take())
            self.take(":")
            sort = [self.take()]
            while self.next() not in (")", ","):
                sort.append(self.take())
            names += [(name, " ".join(sort)) for name in group]
            if grouped:
                self.take(")")
        self.take(",")
        body = self.proposition()

        def meaning(known: Mapping[str, Any], nat: bool, place: int = 0) -> bool:
            if place == len(names):
                return bool(body(known, nat))
            name, sort = names[place]
            if word == "forall" and not inside and name in known:
                return meaning(known, nat, place + 1)
            assert sort == "nat", f"{name} : {sort} has no value"
            each = (meaning({**known, name: value}, nat, place + 1) for value in range(ENOUGH))
            return all(each) if word == "forall" else any(each)

        return meaning

    def joined(self, word: str) -> Value:
        """Read a disjunction or a conjunction: to the right, and "forall" reaches to the end."""
        left = self.joined("/\\") if word == "\\/" else self.negation()
        if self.next() != word:
            return left
        self.take()
        right = self.quantified() if self.next() in ("forall", "exists") else self.joined(word)
        if word == "\\/":
            return lambda names, nat: left(names, nat) or right(names, nat)
        return lambda names, nat: left(names, nat) and right(names, nat)

    def negation(self) -> Value:
        if self.next() == "~":
            self.take()
            inside = self.negation()
            return lambda names, nat: not inside(names, nat)
        if self.next() in ("True", "False"):
            true = self.take() == "True"
            return lambda _names, _nat: true
        if self.next() == "veq":
            self.take()
            parts = [self.atom() for _ in range(3)]
            return lambda names, _nat: _equal(*_vectors(parts, names))
        found = self.tried(self.comparison)
        if found is not None:
            return found
        self.take("(")
        body = self.proposition()
        self.take(")")
        if self.next() != "%nat":
            return body
        self.take()
        return lambda names, _nat: body(names, True)

    def comparison(self) -> Value:
        left, word, right = self.term(), self.take(*_RELATIONS), self.term()

        def meaning(names: Mapping[str, Any], nat: bool) -> bool:
            p, q = left(names, nat), right(names, nat)
            same = _same(p, q)
            return {"=": same, "<>": not same, "<": p < q and not same, "<=": p < q or same}[word]

        return meaning

    # -- terms ---------------------------------------------------------------------------------
    def term(self) -> Value:
        return self.chain(_SUMS, lambda: self.chain(_PRODUCTS, self.signed))

    def chain(self, words: tuple[str, ...], part: Callable[[], Value]) -> Value:
        meaning = part()
        while self.next() in words:
            meaning = _combined(self.take(), meaning, part())
        return meaning

    def signed(self) -> Value:
        if self.next() == "-":
            self.take()
            inside = self.signed()
            return lambda names, nat: -inside(names, nat)
        base = self.applied()
        if self.next() != "^":
            return base
        self.take()
        exponent = self.applied()
        return lambda names, nat: base(names, nat) ** exponent(names, True)

    def applied(self) -> Value:
        word = self.next()
        if word not in _SIGNATURES:
            first = self.atom()
            if not (self.next() == "(" or re.match(r"[\w\d]", self.next())) or re.match(r"[(\d]", word):
                return first
            index = self.atom()
            return lambda names, nat: first(names, nat)(index(names, True))
        self.take()
        kinds, function = _SIGNATURES[word]
        parts = [self.atom() for _ in kinds]

        def meaning(names: Mapping[str, Any], _nat: bool) -> Any:
            values = [part(names, kind == "n") for kind, part in zip(kinds, parts, strict=True)]
            return function(*values)

        return meaning

    def atom(self) -> Value:
        word = self.take()
        meaning: Value
        if word == "(":
            meaning = self.function() if self.next() == "fun" else self.term()
            self.take(")")
        elif word == "[":
            entries = [self.term()]
            while self.next() == ";":
                self.take()
                entries.append(self.term())
            self.take("]")
            meaning = lambda names, nat: [entry(names, nat) for entry in entries]  # noqa: E731
        elif word.isdigit():
            meaning = lambda _names, nat: int(word) if nat else Fraction(int(word))  # noqa: E731
        elif word == "vzero":
            meaning = lambda _names, _nat: lambda _place: Fraction(0)  # noqa: E731
        elif re.match(r"[A-Za-z_]", word) and word not in _SIGNATURES:
            meaning = lambda names, _nat: names[word]  # noqa: E731
        else:
            raise Unreadable(word)
        if self.next() != "%nat":
            return meaning
        self.take()
        return lambda names, _nat: meaning(names, True)

    def function(self) -> Value:
        self.take("fun")
        name = self.take()
        self.take("=>")
        body = self.term()
        return lambda names, nat: lambda value: body({**names, name: value}, nat)


def _combined(word: str, left: Value, right: Value) -> Value:
    def meaning(names: Mapping[str, Any], nat: bool) -> Any:
        p, q = left(names, nat), right(names, nat)
        if word == "[+]":
            return lambda place: p(place) + q(place)
        if word == "[*]":
            return lambda place: p * q(place)
        if word == "/":
            return p / q if not _same(q, 0) else Fraction(0)
        if word == "-" and nat:
            return max(p - q, 0)
        return {"+": p + q, "-": p - q, "*": p * q}[word]

    return meaning


def _same(p: Any, q: Any) -> bool:
    if isinstance(p, (int, Fraction)) and isinstance(q, (int, Fraction)):
        return p == q
    return abs(p - q) <= 1e-9 * max(1.0, abs(p))


def _vectors(parts: list[Value], names: Mapping[str, Any]) -> tuple[int, Any, Any]:
    return parts[0](names, True), parts[1](names, False), parts[2](names, False)


def _equal(d: int, a: Any, b: Any) -> bool:
    return all(_same(a(place), b(place)) for place in range(d))


def _total(count: int, body: Any) -> Any:
    return sum((body(label) for label in range(count)), Fraction(0))


def _inner(d: int, a: Any, b: Any) -> Any:
    return _total(d, lambda place: a(place) * b(place))


def _sqrt(x: Any) -> Any:
    if x <= 0:
        return Fraction(0)
    if isinstance(x, Fraction):
        root = Fraction(math.isqrt(x.numerator), math.isqrt(x.denominator))
        return root if root**2 == x else math.sqrt(x)
    return math.sqrt(x)


def _exp(x: Any) -> Any:
    return Fraction(1) if x == 0 else math.exp(x)


def _ln(x: Any) -> Any:
    return math.log(x) if x > 0 and x != 1 else Fraction(0)


def _cosine(d: int, a: Any, b: Any) -> Any:
    lengths = _sqrt(_inner(d, a, a)) * _sqrt(_inner(d, b, b))
    return Fraction(0) if lengths == 0 else _inner(d, a, b) / lengths


def _softmax(count: int, logits: Any, logit: Any) -> Any:
    below = _total(count, lambda label: _exp(logits(label)))
    return Fraction(0) if below == 0 else _exp(logit) / below


def _coordinates(entries: list[Any]) -> Any:
    return lambda place: entries[place] if place < len(entries) else Fraction(0)


#: how each name is applied: n for a natural, anything else for the rest
_SIGNATURES: dict[str, tuple[str, Callable[..., Any]]] = {
    "total": ("nf", _total),
    "vtotal": ("nf", lambda count, body: lambda place: _total(count, lambda label: body(label)(place))),
    "inner": ("nvv", _inner),
    "norm": ("nv", lambda d, a: _sqrt(_inner(d, a, a))),
    "cosine": ("nvv", _cosine),
    "softmax": ("nfr", _softmax),
    "coordinates": ("l", _coordinates),
    "exp": ("r", _exp),
    "ln": ("r", _ln),
    "sqrt": ("r", _sqrt),
    "Rabs": ("r", abs),
    "Rmin": ("rr", min),
    "Rmax": ("rr", max),
    "INR": ("n", Fraction),
}
