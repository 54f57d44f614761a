"""What is not shared with the engine: which signs occur, by null spaces; whether an input does what is said."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import numpy as np
from flint import fmpq

from shiftproof.exact import Quadratic
from shiftproof.heads import Head
from shiftproof.regions import LABEL_SETS, RANKINGS, SIGNS, Regions


def head(rows, bias=None, names=()):
    array = np.array(rows, dtype=object if isinstance(rows[0][0], (fmpq, Quadratic)) else float)
    return Head(
        "h",
        "h",
        array.reshape(len(rows), -1),
        None if bias is None else np.array(bias, float),
        label_names=names,
    )


def attained(rows, bias, regions: Regions):
    for r in regions.regions:
        f = [Fraction(int(v.p), int(v.q)) for v in r.witness]
        logits = [
            sum(Fraction(w) * x for w, x in zip(row, f, strict=True)) + Fraction(b)
            for row, b in zip(rows, bias, strict=True)
        ]
        if regions.radius is not None:
            assert sum(x * x for x in f) <= regions.radius**2
        if regions.kind == LABEL_SETS:
            assert r.parts == (tuple(k for k, v in enumerate(logits) if v > 0),)
        elif regions.kind == SIGNS:
            keep = (lambda v: v > 0), (lambda v: v == 0), (lambda v: v < 0)
            assert r.parts == tuple(tuple(k for k, v in enumerate(logits) if test(v)) for test in keep)
        elif regions.kind == RANKINGS:
            values = [{logits[k] for k in part} for part in r.parts]
            assert all(len(v) == 1 for v in values)
            order = [v.pop() for v in values]
            assert order == sorted(set(order), reverse=True)
        else:
            rest = [v for k, v in enumerate(logits) if k not in r.parts[0]]
            assert not rest or min(logits[k] for k in r.parts[0]) > max(rest)


def every_sign_vector(rows):
    """All sign vectors of rows, through null spaces of sets of rows and sums of what they give."""
    d = len(rows[0])
    rays = set()
    for size in range(d):
        for chosen in itertools.combinations(range(len(rows)), size):
            for ray in kernel([rows[k] for k in chosen], d):
                for turn in (1, -1):
                    rays.add(
                        tuple(
                            np.sign([turn * sum(map(Fraction.__mul__, row, ray)) for row in rows]).astype(int)
                        )
                    )
    known, new = {(0,) * len(rows)}, {(0,) * len(rows)}
    while new:
        both = {tuple(x or y for x, y in zip(a, b, strict=True)) for a in new for b in rays}
        new = both - known
        known |= new
    return known


def kernel(rows, d):
    """A basis of the null space, by elimination."""
    table, leads = [list(row) for row in rows], []
    for column in range(d):
        pivot = next((r for r in range(len(leads), len(table)) if table[r][column]), None)
        if pivot is None:
            continue
        at = len(leads)
        table[at], table[pivot] = table[pivot], table[at]
        table[at] = [v / table[at][column] for v in table[at]]
        for r in range(len(table)):
            if r != at:
                factor = table[r][column]
                table[r] = [v - factor * w for v, w in zip(table[r], table[at], strict=True)]
        leads.append(column)
    out = []
    for free in (c for c in range(d) if c not in leads):
        vector = [Fraction(c == free) for c in range(d)]
        for r, lead in enumerate(leads):
            vector[lead] = -table[r][free]
        out.append(vector)
    return out


def degenerate(count):
    generator = random.Random(7)
    for _ in range(count):
        n, d = generator.randint(1, 5), generator.randint(1, 3)
        rows = [[Fraction(generator.randint(-1, 1)) for _ in range(d)] for _ in range(n)]
        if generator.random() < 0.4:
            rows.append([generator.choice((-2, 1, 3)) * v for v in rows[0]])
        yield rows, [Fraction(generator.randint(-1, 1)) for _ in rows]
