"""The smallest face of the hull of a head's rows that holds two of them, exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from flint import fmpq

from shiftproof.exact import Exact, sign
from shiftproof.linear import Farkas, System, Work, decide, dot


@dataclass(frozen=True)
class Face:
    """The labels whose rows lie on the smallest face that holds a pair.

    ``ray`` (d,) has exact numbers: u.w is the same on the face and smaller elsewhere; None where the face is
    everything.
    """

    labels: tuple[int, ...]
    ray: Any = field(default=None, repr=False)


def smallest_face(rows: Any, pair: tuple[int, int], work: Work | None = None) -> Face:
    """Return the smallest face of the hull of exact ``rows`` (n, d) that holds the rows of ``pair``.

    Raises OutOfWorkError where that takes more than ``work``.

    While some direction has its largest value at both rows and a smaller one at a label that is left, that
    label goes.  The last system has no solution: its multipliers are positive weights on every label left
    that give a point of the line through the pair.
    """
    i, j = pair
    first = tuple(rows[i])
    gaps = {k: _minus(first, rows[k]) for k in range(len(rows)) if k != i}
    delta = gaps[j]
    equal = [delta] if any(map(sign, delta)) else []
    left = [k for k in gaps if k != j and any(map(sign, gaps[k]))]
    level = [k for k in gaps if k not in left and k != j]
    dim = len(first)
    ray: tuple[Exact, ...] = (fmpq(0),) * dim
    weak = [gaps[k] for k in gaps if k != j]
    while left:
        total: tuple[Exact, ...] = (fmpq(0),) * dim
        for k in left:
            total = tuple(a + b for a, b in zip(total, gaps[k], strict=True))
        found = decide(System.make(dim, [total], weak, equal), work)
        if isinstance(found, Farkas):
            break
        ray = tuple(a + b for a, b in zip(ray, found.point, strict=True))
        left = [k for k in left if sign(dot(gaps[k], found.point)) == 0]
    labels = tuple(sorted({i, j, *level, *left}))
    if len(labels) == len(rows):
        return Face(labels)
    out = np.empty(dim, dtype=object)
    out[:] = ray
    return Face(labels, out)


def _minus(left: Any, right: Any) -> tuple[Exact, ...]:
    return tuple(a - b for a, b in zip(left, right, strict=True))
