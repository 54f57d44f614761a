"""What a reader is told of a pair: what its cosine means, what limits the two together, what to report."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb

from shiftproof.arithmetic import precise
from shiftproof.cosines import PairCosines, Reachable
from shiftproof.dyadics import around
from shiftproof.verify import Enclosure

if TYPE_CHECKING:
    from shiftproof.ceiling import Ceiling
    from shiftproof.unbounded import Unbounded

BITS = 128
DIGITS = 15  # of a probability
LEAST = -690.0  # nats: probabilities below are "less than 1e-299"
#: what cosines between label vectors license, what they do not, what to report instead
LICENSES = (
    (
        "What these cosines license: statements about this stored matrix and where its origin is. A centred cosine is the"
        " same for all translations of the head; if it is exactly -1 and there is no bias, both labels never exceed 1/n"
        " together."
    ),
    (
        "What they do not license: statements about probabilities. The same model can be stored with a cosine of -1, 0 or"
        " +1 for a pair of different rows; rows of low cosine, centred ones too, can be probable together, and rows of"
        " high cosine need not be."
    ),
    (
        "Report instead: the co-probability ceiling (what no input makes both exceed), the distance |w_a - w_b| (it bounds"
        " the log-odds of the two), and the co-probabilities that occur on inputs of your own."
    ),
)


def sentence(
    cosines: PairCosines,
    reachable: Reachable,
    ceiling: Unbounded,
    any_input: Enclosure,
    radius: Fraction | None = None,
    in_ball: Enclosure | None = None,
) -> str:
    """Return what is said of a pair: its cosine first, then what inputs can do, of every length and in the ball."""
    if cosines.cosine is None:
        about = f"The cosine does not exist; {reachable.says}."
    elif reachable.is_range:
        about = f"The cosine {cosine_text(cosines.cosine)} says where the origin is: {reachable.says}."
    else:
        about = f"The cosine is {cosine_text(cosines.cosine)}: {reachable.says}."
    limit = f"No input makes both more probable than {_most(any_input)} together"
    near = "inputs come as near to that as wanted" if ceiling.attained is False else "some input reaches that"
    if ceiling.exact is not None and ceiling.attained is not None:
        limit += f", and {near}, whatever the cosine"
    if radius is not None and in_ball is not None:
        limit += f". With |f| <= {radius_text(radius)} they never exceed {_most(in_ball)} together"
    return f"{about} {limit}."


def _most(ends: Enclosure) -> str:
    """Return the upper end of a ceiling: exactly where it is short, else rounded up."""
    return ends[1] if "/" in ends[1] else rounded_up(ends[1], 6)


def probabilities(found: Ceiling | Unbounded) -> Enclosure:
    """Return an enclosure of a ceiling as text, on the scale of probabilities; the number itself where it is known."""
    known = getattr(found, "exact", None)
    if known is not None:
        return str(known), str(known)
    ends = []
    for nats, side, rounding in ((found.low, 0, ROUND_FLOOR), (found.high, 1, ROUND_CEILING)):
        if nats < LEAST:
            ends.append(("0", "1e-299")[side])
            continue
        with precise(BITS):
            end = around(arb(nats).exp())[side]
        ends.append(_plain(Context(prec=DIGITS, rounding=rounding).create_decimal_from_float(end)))
    return ends[0], ends[1]


def radius_text(radius: Fraction) -> str:
    """Return a radius exactly where six digits do, or as a fraction, else to 17 digits."""
    near = f"{float(radius):.6g}"
    if Fraction(near) == radius:
        return near
    return str(radius) if len(str(radius)) <= 13 else f"{float(radius):.17g}"


def cosine_text(ends: tuple[float, float] | None, digits: int = 4) -> str:
    """Return an enclosure as `short` does, with as many digits as tell it from 1 and -1."""
    if ends is None:
        return "none"
    for more in range(digits, 18):
        text = number(ends, more)
        if abs(ends[0]) == abs(ends[1]) == 1 or text not in {"1", "-1"}:
            return text
    return number(ends, digits)


def short(ends: tuple[float, float] | None, digits: int = 4) -> str:
    """Return an enclosure as a number to look at: its decimals that both ends share when rounded, else both ends."""
    if ends is None:
        return "none"
    return number(ends, digits)


def rounded_up(value: str | float, digits: int = 4) -> str:
    """Return a decimal, or a float, rounded up to ``digits`` significant digits."""
    if isinstance(value, float) and math.isinf(value):
        return "unbounded"
    return _plain(Context(prec=digits, rounding=ROUND_CEILING).create_decimal(Decimal(value)))


def _plain(value: Decimal) -> str:
    """Return a decimal as it is usually written: with an exponent where it is tiny or huge."""
    value = value.normalize()
    return f"{value:f}" if value == 0 or -6 < value.adjusted() < 16 else f"{value:e}"


def number(ends: tuple[float, float], digits: int = 4) -> str:
    """Return decimals that both ends round to, else the interval."""
    low, high = ends
    if math.isinf(high):
        return "unbounded"
    texts = [f"{value:.{digits}g}" for value in (low, high)]
    if texts[0] == texts[1]:
        return "0" if float(texts[0]) == 0 else texts[0]
    return f"{low:.{digits + 4}g} to {high:.{digits + 4}g}"
