"""What a reader is told of a pair: what its cosine means, what limits the two together, what to report."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Context
from typing import TYPE_CHECKING

from flint import arb

from shiftproof.arithmetic import precise
from shiftproof.cosines import PairCosines, Reachable
from shiftproof.verify import Enclosure, enclosure

if TYPE_CHECKING:
    from shiftproof.ceiling import Ceiling
    from shiftproof.unbounded import Unbounded

BITS = 128
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
    at_radius: Ceiling | None,
) -> str:
    """Return what is said of a pair: its cosine first, then what inputs can do."""
    if cosines.cosine is None:
        about = f"The cosine does not exist ({cosines.why}); {reachable.says}."
    elif reachable.is_range:
        about = f"The cosine {short(cosines.cosine)} says where the origin is: {reachable.says}."
    else:
        about = f"The cosine is {short(cosines.cosine)}: {reachable.says}."
    limit = f"No input makes both more probable than {_most(ceiling)} together"
    near = "inputs come as near to that as wanted" if ceiling.attained is False else "some input reaches that"
    if ceiling.exact is not None and ceiling.attained is not None:
        limit += f", and {near}, whatever the cosine"
    if at_radius is not None:
        limit += f"; with |f| <= {float(at_radius.radius):.6g}, than {_most(at_radius)}"
    return f"{about} {limit}."


def _most(found: Ceiling | Unbounded) -> str:
    """Return the upper end of a ceiling: exactly where it is known, else rounded up."""
    high = probabilities(found)[1]
    return high if "/" in high else rounded_up(high, 6)


def probabilities(found: Ceiling | Unbounded) -> Enclosure:
    """Return an enclosure of a ceiling as text, on the scale of probabilities; the number itself where it is known."""
    known = getattr(found, "exact", None)
    if known is not None:
        return str(known), str(known)
    with precise(BITS):
        least = enclosure(arb(found.low).exp())[0] if found.low > -math.inf else "0"
        return least, enclosure(arb(found.high).exp())[1]


def short(ends: tuple[float, float] | None, digits: int = 4) -> str:
    """Return an enclosure as a number to look at: its decimals that both ends share when rounded, else both ends."""
    if ends is None:
        return "none"
    return number(ends, digits)


def rounded_up(text: str, digits: int = 4) -> str:
    """Return a decimal rounded up to ``digits`` significant digits."""
    value = Context(prec=digits, rounding=ROUND_CEILING).create_decimal(text)
    return f"{value.normalize():f}"


def number(ends: tuple[float, float], digits: int = 4) -> str:
    """Return decimals that both ends round to, else the interval."""
    low, high = ends
    if math.isinf(high):
        return "unbounded"
    texts = [f"{value:.{digits}g}" for value in (low, high)]
    if texts[0] == texts[1]:
        return "0" if float(texts[0]) == 0 else texts[0]
    return f"{low:.{digits + 4}g} to {high:.{digits + 4}g}"
