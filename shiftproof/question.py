"""What can be asked of a head: its size and shape, a bound on a cosine, a bound on two probabilities."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from shiftproof.errors import UsageError
from shiftproof.exact import parse_rational

MOST_LABELS = 200_000
MOST_DIM = 100_000
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Question:
    """Is there a softmax head without bias, of ``labels`` rows in ``dim`` dimensions, such that ...

    Its rows are distinct and not zero (unless ``allow_repeats``), sum to zero (``centered``), have length 1
    (``unit_length``) or one length (``equal_length``); a pair of them has a cosine within the bound; and at
    one input of length at most ``radius`` (any length for None) both labels of the pair have at least the
    probability ``coprobability_at_least``, or at no such input both have more than
    ``coprobability_at_most``.  Make one by `Question.make`, which checks it.
    """

    labels: int
    dim: int
    centered: bool = False
    unit_length: bool = False
    equal_length: bool = False
    allow_repeats: bool = False
    radius: Fraction | None = None
    cosine_at_most: Fraction | None = None
    cosine_at_least: Fraction | None = None
    coprobability_at_least: Fraction | None = None
    coprobability_at_most: Fraction | None = None

    @classmethod
    def make(cls, labels: int, dim: int, **options: Any) -> Question:
        """Return a checked question; numbers may be given as text, int, float (as it is), or Fraction.

        Raises UsageError that names the option and says what it may be.
        """
        unknown = options.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise UsageError(f"no such option: {', '.join(sorted(unknown))}")
        _between("labels", labels, 2, MOST_LABELS)
        _between("dim", dim, 1, MOST_DIM)
        for name, least, most in _RANGES:
            if options.get(name) is not None:
                value = _number(name, options[name])
                if value < least or (most is not None and value > most):
                    allowed = f"at least {least}" if most is None else f"between {least} and {most}"
                    raise UsageError(f"{_option(name)}: {value} is not {allowed}")
                options[name] = value
        for first, second in _EXCLUSIVE:
            if options.get(first) is not None and options.get(second) is not None:
                raise UsageError(f"give {_option(first)} or {_option(second)}, not both")
        return cls(labels, dim, **options)

    @property
    def one_length(self) -> bool:
        """Whether all rows must have the same length."""
        return self.unit_length or self.equal_length

    @property
    def least_cosine(self) -> Fraction:
        """The least cosine that the bound allows."""
        return Fraction(-1) if self.cosine_at_least is None else self.cosine_at_least

    @property
    def most_cosine(self) -> Fraction:
        """The largest cosine that the bound allows."""
        return Fraction(1) if self.cosine_at_most is None else self.cosine_at_most

    @property
    def about_every_input(self) -> bool:
        """Whether the question is about every input (a ceiling), not about one."""
        return self.coprobability_at_most is not None

    @property
    def threshold(self) -> Fraction:
        """The bound on the co-probability; 0 where none is asked for."""
        bound = self.coprobability_at_most if self.about_every_input else self.coprobability_at_least
        return Fraction(0) if bound is None else bound

    @property
    def ball(self) -> Fraction | None:
        """The radius where it matters: None without one, or where the rows may have any common length.

        Rows that may be scaled by s reach with inputs of length R / s what they reach with R.
        """
        if self.radius is None or self.radius == 0 or self.unit_length:
            return self.radius
        return None

    def document(self) -> dict[str, Any]:
        """Return the question as JSON has it: rationals as text."""
        return {
            field.name: str(value) if isinstance(value, Fraction) else value
            for field in fields(self)
            for value in (getattr(self, field.name),)
        }

    def sentence(self) -> str:
        """Return the question in words."""
        shape = [
            word
            for word, said in (
                ("centred", self.centered),
                ("unit-length", self.unit_length),
                ("equal-length", self.equal_length and not self.unit_length),
            )
            if said
        ]
        rows = ", ".join([*shape, "possibly repeated" if self.allow_repeats else "distinct non-zero"])
        parts = [f"{self.labels} {rows} rows in {self.dim} dimension{'s' if self.dim > 1 else ''}"]
        if self.cosine_at_most is not None:
            parts.append(f"a pair with cosine at most {self.cosine_at_most}")
        elif self.cosine_at_least is not None:
            parts.append(f"a pair with cosine at least {self.cosine_at_least}")
        else:
            parts.append("a pair")
        ball = "" if self.radius is None else f" of length at most {self.radius}"
        if self.about_every_input:
            parts.append(f"no input{ball} giving both labels more than {self.coprobability_at_most}")
        elif self.coprobability_at_least is not None:
            parts.append(f"one input{ball} giving both labels at least {self.coprobability_at_least}")
        return ", ".join(parts)


_RANGES = (
    ("radius", 0, None),
    ("cosine_at_most", -1, 1),
    ("cosine_at_least", -1, 1),
    ("coprobability_at_least", 0, 1),
    ("coprobability_at_most", 0, 1),
)
_EXCLUSIVE = (
    ("cosine_at_most", "cosine_at_least"),
    ("coprobability_at_least", "coprobability_at_most"),
)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _between(name: str, value: int, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise UsageError(f"{_option(name)}: {value!r} is not a whole number from {least} to {most}")


def _number(name: str, value: Any) -> Fraction:
    if isinstance(value, str):
        return parse_rational(value, _option(name))
    try:
        return Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{_option(name)}: {value!r} is not a finite rational number") from None
