"""The float formats that a tensor is stored in: rounding to them, and what rounding did, bounded.

A translated row is w + v in real numbers; what is stored differs from it by delta.  With s the float64 sum
and e its error (two-sum, exact), delta = (stored - s) - e, computed to a relative 2^-51 and an absolute
2^-105 |s|.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.arithmetic import TINY, UNIT, UP
from shiftproof.errors import UsageError
from shiftproof.layout import numpy_dtype

SAFE = (1e-120, 1e120)  # between these, squares neither underflow nor overflow


@dataclass(frozen=True)
class Format:
    """A binary float format: digits of its significand, the exponent of its least number, its largest.

    Every number in it is a whole multiple of 2^``least``.
    """

    name: str
    digits: int
    least: int
    largest: float

    @property
    def unit(self) -> float:
        """Half the distance from 1 to the next number: the relative error of rounding to nearest."""
        return 2.0**-self.digits

    @property
    def numpy(self) -> np.dtype[Any]:
        """The NumPy dtype, little-endian."""
        found: np.dtype[Any] = numpy_dtype(self.name)
        return found


FORMATS: Mapping[str, Format] = {
    "float64": Format("float64", 53, -1074, 1.7976931348623157e308),
    "float32": Format("float32", 24, -149, 3.4028234663852886e38),
    "float16": Format("float16", 11, -24, 65504.0),
    "bfloat16": Format("bfloat16", 8, -133, 3.3895313892515355e38),
}


def format_named(name: str) -> Format:
    """Return the format of a name; raises UsageError for no such one."""
    if name not in FORMATS:
        raise UsageError(f"--dtype {name}: write one of {', '.join(FORMATS)}")
    return FORMATS[name]


def rounded(values: Any, form: Format) -> Any:
    """Return float64 values rounded to a format (ties to even; infinite where they are beyond it)."""
    with np.errstate(over="ignore"):
        return values.astype(form.numpy)


def deltas(stored: Any, total: Any, rows: Any, shift: Any) -> tuple[Any, bool]:
    """Return stored - (rows + shift), as floats, and whether all of them are exactly 0.

    ``total`` is the float64 sum rows + shift, all float64 and finite.  Each float is within
    2^-51 |delta| + 2^-105 |total| of the true value.
    """
    difference = stored - total
    part = total - shift
    error = (rows - part) + (shift - (total - part))
    exact = not difference.any() and not error.any()
    return difference - error, exact


def quick_deltas(stored: Any, total: Any) -> Any:
    """Return stored - total: each within 2^-52 |delta| + 2^-53 |total| of what `deltas` is near to."""
    return np.subtract(stored, total, dtype=np.float64)


def lengths(block: Any, slack: float = 0.0) -> Any:
    """Return upper bounds of the lengths of a block's rows, its entries known to ``slack`` each.

    Entries are finite; the relative 2^-51 of `deltas` is covered.
    """
    width = block.shape[1]
    largest = float(np.abs(block).max(initial=0.0))
    scale = 1.0
    if largest and not SAFE[0] < largest < SAFE[1]:
        scale = math.ldexp(1.0, -max(-1000, min(1000, math.frexp(largest)[1])))
        block = block * scale
    squares = np.einsum("rc,rc->r", block, block)
    gamma = 2 * (width + 8) * UNIT
    roots = np.sqrt(squares * (1 + gamma) + width * TINY) if largest else np.sqrt(squares)
    return UP * (roots / scale + math.sqrt(width) * slack)


def upwards(value: Fraction) -> float:
    """Return the least float that is not below a rational (infinite beyond the floats)."""
    try:
        near = float(value)
    except OverflowError:
        return math.inf if value > 0 else -1.7976931348623157e308
    return near if not math.isfinite(near) or Fraction(near) >= value else math.nextafter(near, math.inf)


def digits_up(value: Fraction, digits: int = 6) -> Fraction:
    """Return the least decimal of so many significant digits that is not below a number >= 0."""
    context = Context(prec=digits, rounding=ROUND_CEILING)
    return Fraction(context.divide(Decimal(value.numerator), Decimal(value.denominator)))
