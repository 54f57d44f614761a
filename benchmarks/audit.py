"""Times whole audits beside a plain floating-point audit of the same pairs, in the same run.

    python benchmarks/audit.py [--pairs N] [--labels N] [--dim D]

The plain audit computes the same figures with no bound of any error: cosines raw and centred, distances, shares among
random pairs, the directions in which pairs lead, and ceilings in the ball by the same ascent in floats.  The
rigorous one encloses them all.  Each is timed three times, alternating; the ratio is that of the medians.
What each part does at what size, beside general baselines: benchmarks/ceilings.py, exposed.py, similar.py.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from fractions import Fraction
from itertools import combinations
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from shiftproof.ascent import climb
from shiftproof.audit import audit
from shiftproof.heads import Head
from shiftproof.pairs import pair_floats, random_pairs
from shiftproof.passes import Passes

REPEATS, LIMIT, TARGET = 3, 2.0, 1e-6


def plain(head: Head, pairs: list[tuple[int, int]], radius: Fraction) -> list[Any]:
    """Return the figures of an audit in floats."""
    rows = head.floats()
    mean = rows.mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1)
    norms, raw = pair_floats(head, pairs)
    _, centred = pair_floats(head, pairs, mean)
    others, cosines = pair_floats(head, random_pairs(head))
    shares = [
        ((others <= norm).mean(), (cosines <= cosine).mean()) for norm, cosine in zip(norms, raw, strict=True)
    ]
    ends = np.array(pairs)
    up = rows[ends[:, 0]] + rows[ends[:, 1]] - 2 * mean
    across = rows[ends[:, 0]] - rows[ends[:, 1]]
    up -= (np.einsum("pd,pd->p", up, across) / np.einsum("pd,pd->p", across, across))[:, np.newaxis] * across
    lifts = rows @ up.T
    leads = lifts[ends[:, 0], np.arange(len(pairs))]
    for column, (i, j) in enumerate(pairs):
        lifts[[i, j], column] = -np.inf
    exposed = leads > lifts.max(axis=0)
    found = [one for batch in climb(Passes(head), pairs, float(radius), TARGET) for one in batch]
    return [raw, centred, norms, shares, exposed, lengths, found]


def main() -> None:
    """Print the times of both audits and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for option, default in (("--pairs", 66), ("--labels", 30_522), ("--dim", 384)):
        parser.add_argument(option, type=int, default=default)
    asked = parser.parse_args()
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((asked.labels, asked.dim), dtype=np.float32)
    head = Head("random", "random", rows)
    chosen = generator.choice(asked.labels, asked.labels.bit_length() * 8, replace=False).tolist()
    pairs = list(combinations(chosen, 2))[: asked.pairs]
    radius = Fraction(10 / float(np.median(np.linalg.norm(rows, axis=1))))
    times: dict[str, list[float]] = {"plain": [], "rigorous": []}
    for _ in range(REPEATS):
        for name, run in (
            ("plain", lambda: plain(head, pairs, radius)),
            ("rigorous", lambda: audit(head, pairs=pairs, radius=radius)),
        ):
            began = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    ratio = medians["rigorous"] / medians["plain"]
    print(f"{asked.labels} x {asked.dim} float32, {len(pairs)} pairs, |f| <= {float(radius):.3g}, one core")
    for name, seconds in medians.items():
        print(f"  {name:9} audit {seconds:7.2f} s   {1e3 * seconds / len(pairs):7.2f} ms a pair")
    print(f"  rigorous / plain {ratio:.2f} (limit {LIMIT}){'' if ratio <= LIMIT else '   OVER THE LIMIT'}")


if __name__ == "__main__":
    main()
