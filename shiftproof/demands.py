"""What is demanded of a head's logits at one input: l_i > l_j, l_i > 0, l_i <= 0, and these as exact rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import fmpq

from shiftproof.errors import InexactError, UsageError
from shiftproof.exact import Exact, Quadratic, rational, sign
from shiftproof.heads import Head
from shiftproof.layout import shown
from shiftproof.linear import Row, dot

#: (i, j) stands for the logit of i less that of j; None for a logit of 0
Pair = tuple[int | None, int | None]
ZERO = fmpq(0)
LONGEST_NAME = 30


@dataclass(frozen=True)
class Demand:
    """Pairs whose difference is positive, pairs whose difference is not negative, and labels above all others.

    Every label of ``over`` has a greater logit than every label that is not among ``inside``.
    """

    sentence: str
    strict: tuple[Pair, ...] = ()
    weak: tuple[Pair, ...] = ()
    over: tuple[int, ...] = ()
    inside: frozenset[int] = frozenset()

    def size(self, labels: int) -> int:
        """Return how many inequalities that is in a head of so many labels."""
        return len(self.strict) + len(self.weak) + len(self.over) * (labels - len(self.inside))

    def pairs(self, labels: int) -> Iterator[Pair]:
        """Yield all pairs whose difference is positive."""
        yield from self.strict
        for i in self.over:
            for k in range(labels):
                if k not in self.inside:
                    yield i, k


@dataclass(frozen=True)
class ExactHead:
    """A head of any size whose rows are made exact when they are asked for."""

    head: Head

    @property
    def has_bias(self) -> bool:
        """Whether some bias is not zero."""
        return self.head.bias is not None and any(bool(v != 0) for v in self.head.bias)

    def row(self, label: int | None) -> Row:
        """Return a label's row, then its bias; zeros for None."""
        if label is None:
            return (ZERO,) * (self.head.dim + 1)
        name, (where, entries) = self.head.name, (f"row {label}", self.head.unembeddings[label])
        own = tuple(_number(v, f"{name}: {where}, column {c}") for c, v in enumerate(entries))
        bias = ZERO if self.head.bias is None else _number(self.head.bias[label], f"{name}: bias {label}")
        return (*own, bias)

    def rows(self, pairs: Iterable[Pair]) -> list[Row]:
        """Return the rows of pairs, each with its constant at the end."""
        kept: dict[int | None, Row] = {}

        def row(label: int | None) -> Row:
            if label not in kept:
                kept[label] = self.row(label)
            return kept[label]

        return [tuple(a - b for a, b in zip(row(i), row(j), strict=True)) for i, j in pairs]

    def twins(self, label: int) -> tuple[int, ...]:
        """Return the other labels with the row and the bias of a label."""
        head = self.head
        own = head.unembeddings[label]
        same = (head.unembeddings == own).all(axis=1)
        if head.bias is not None:
            same &= head.bias == head.bias[label]
        return tuple(int(k) for k in range(head.labels) if same[k] and k != label)


def _number(value: Any, what: str) -> Exact:
    if isinstance(value, Quadratic):
        return value
    try:
        return rational(value if isinstance(value, fmpq) else float(value))
    except InexactError:
        raise UsageError(f"{what} is {value}; a head has finite numbers, mend the file") from None


def value(row: Row, point: Sequence[Exact]) -> Exact:
    """Return what a row with its constant at the end is at an input."""
    return dot(row[:-1], point) + row[-1]


# -- questions ---------------------------------------------------------------------------------------
def argmax(head: Head, label: int) -> Demand:
    """Return what makes a label the most probable one; labels that tie with it everywhere may be so too."""
    (label,) = _checked(head, [label], "the most probable label")
    inside = frozenset((label, *ExactHead(head).twins(label)))
    return Demand(f"{named(head, label)} is the most probable", over=(label,), inside=inside)


def ranking(head: Head, labels: Sequence[int], *, top: bool = False) -> Demand:
    """Return what ranks labels in this order; ``top``: above all others too.

    Raises UsageError for a label twice, or that the head has not, or for fewer than two labels.
    """
    listed = _checked(head, labels, "a ranking")
    if len(listed) < 2 and not top:
        raise UsageError(f"a ranking has at least two labels, {len(listed)} given; add one")
    sentence = " > ".join(named(head, k) for k in listed) + (", then all others" if top else "")
    over = (listed[-1],) if top else ()
    return Demand(sentence, tuple(pairwise(listed)), over=over, inside=frozenset(listed))


def top_set(head: Head, labels: Sequence[int]) -> Demand:
    """Return what makes labels, in any order, more probable than all others; raises UsageError like `ranking`."""
    listed = _checked(head, labels, "a top set")
    if not listed:
        raise UsageError("a top set has at least one label; add one")
    names = ", ".join(named(head, k) for k in listed)
    what = "is the most probable" if len(listed) == 1 else f"are the {len(listed)} most probable"
    return Demand(f"{names} {what}", over=listed, inside=frozenset(listed))


def label_set(head: Head, on: Sequence[int], off: Sequence[int]) -> Demand:
    """Return what turns labels on and others off; those in neither list are free.

    Raises UsageError for a label twice, in both lists, or that the head has not.
    """
    lit, dark = _checked(head, on, "--on"), _checked(head, off, "--off")
    both = sorted({*lit} & {*dark})
    if both:
        raise UsageError(f"--off: {named(head, both[0])} is in --on too; leave it in one of them")
    if not lit and not dark:
        raise UsageError("neither --on nor --off has a label; give one")
    words = [
        f"{', '.join(named(head, k) for k in part)} {word}"
        for part, word in ((lit, "on"), (dark, "off"))
        if part
    ]
    return Demand(" and ".join(words), tuple((k, None) for k in lit), tuple((None, k) for k in dark))


def region(kind: str, parts: Sequence[Sequence[int]], labels: int) -> Demand:
    """Return what a label set, a sign vector, a ranking of tied groups, or a top set demands of a head."""
    if kind == "rankings":
        firsts = [part[0] for part in parts]
        return Demand(kind, tuple(pairwise(firsts)))
    if kind == "top sets":
        return Demand(kind, over=tuple(parts[0]), inside=frozenset(parts[0]))
    off = parts[2] if len(parts) == 3 else [k for k in range(labels) if k not in set(parts[0])]
    zero = parts[1] if len(parts) == 3 else ()
    strict: tuple[Pair, ...] = tuple((k, None) for k in parts[0])
    if len(parts) == 3:
        strict += tuple((None, k) for k in off)
        return Demand(kind, strict, tuple(pair for k in zero for pair in ((k, None), (None, k))))
    return Demand(kind, strict, tuple((None, k) for k in off))


def _checked(head: Head, labels: Sequence[int], what: str) -> tuple[int, ...]:
    seen: set[int] = set()
    for k in labels:
        if not 0 <= k < head.labels:
            raise UsageError(f"{what}: the head has no label {k}; its labels are 0 to {head.labels - 1}")
        if k in seen:
            raise UsageError(f"{what}: {named(head, k)} stands twice; name it once")
        seen.add(k)
    return tuple(int(k) for k in labels)


def numbered(head: Head, label: int) -> str:
    """Return a label as its number and, if it has one, its name in quotes."""
    name = str(head.label_names[label]) if label < len(head.label_names) else str(label)
    return str(label) if name == str(label) else f'{label} "{shown(name, LONGEST_NAME)}"'


def named(head: Head, label: int) -> str:
    """Return a label in words: label 3 "cat"."""
    return f"label {numbered(head, label)}"


def always(exact: ExactHead, pair: Pair) -> str:
    """Return in words why a pair's difference is positive at no input, where its row is zero; "" elsewhere."""
    (row,) = exact.rows([pair])
    if any(map(sign, row[:-1])) or sign(row[-1]) > 0:
        return ""
    i, j = pair
    head = exact.head
    if i is None or j is None:
        label = named(head, i if i is not None else j or 0)
        return f"{label} has a zero row" + (" and no positive bias" if exact.has_bias else "")
    if sign(row[-1]) < 0:
        return f"{named(head, i)} and {named(head, j)} have one row, and the second has the greater bias"
    return f"{named(head, i)} and {named(head, j)} have one row: they tie at every input"
