"""Which labels and pairs of large heads are exposed, beside the full linear program in HiGHS.

Prints times, how each set was decided, and where the program at its default tolerances differs.
Run with OPENBLAS_NUM_THREADS=1 for the times of one core.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from shiftproof.exposed import Exposure, exposed_edges, exposed_labels
from shiftproof.heads import Head
from shiftproof.unbounded import unbounded_ceilings

SEED = 0
TABLE = (30_522, 384)
FULL_PROGRAM_SECONDS = 120.0


def gaussian(labels: int, dim: int, *, spread: float = 0.0) -> Head:
    """Return a head of Gaussian rows, their lengths varied by exp(spread times a Gaussian)."""
    generator = np.random.default_rng(SEED)
    rows = generator.standard_normal((labels, dim)) * np.exp(spread * generator.standard_normal((labels, 1)))
    return Head("gaussian", "Gaussian rows", rows.astype(np.float32))


def some_pairs(labels: int, count: int) -> list[tuple[int, int]]:
    """Return random pairs of labels."""
    generator = np.random.default_rng(SEED + 1)
    return [(int(i), int(j)) for i, j in (generator.choice(labels, 2, replace=False) for _ in range(count))]


def program(head: Head, target: Sequence[int]) -> tuple[bool | None, float]:
    """Return whether HiGHS, at its defaults, finds a direction that lifts a target by 1, and the seconds."""
    rows = head.floats()
    first, last = rows[target[0]], rows[target[-1]]
    others = np.delete(rows, list(target), axis=0)
    delta = (first - last)[None]
    started = time.perf_counter()
    answer = linprog(
        np.zeros(head.dim),
        A_ub=others - first,
        b_ub=-np.ones(len(others)),
        A_eq=delta if len(target) > 1 else None,
        b_eq=np.zeros(1) if len(target) > 1 else None,
        bounds=(None, None),
        method="highs",
        options={"time_limit": FULL_PROGRAM_SECONDS},
    )
    seconds = time.perf_counter() - started
    return {0: True, 2: False}.get(answer.status), seconds


def words(found: Sequence[Exposure]) -> str:
    """Return how many sets came out how."""
    name = {True: "exposed", False: "not", None: "undecided"}
    counts = Counter(f"{name[f.exposed]}{', ' if f.how else ''}{f.how}" for f in found)
    return "; ".join(f"{count} {what}" for what, count in sorted(counts.items()))


def report_pairs() -> None:
    """Print how 1,000 random pairs of a large head are decided, and pairs of one with uneven lengths."""
    for spread, count in ((0.0, 1000), (0.5, 100)):
        head = gaussian(*TABLE, spread=spread)
        started = time.perf_counter()
        found = exposed_edges(head, some_pairs(head.labels, count))
        seconds = time.perf_counter() - started
        print(
            f"{count} pairs, {TABLE[0]} x {TABLE[1]}, lengths spread {spread}: {seconds:.2f} s: {words(found)}"
        )
        if spread == 0:
            said, alone = program(head, found[0].labels)
            print(f"  the full program for the first pair: {said} after {alone:.1f} s")


def report_labels() -> None:
    """Print how every label of a large head is decided."""
    head = gaussian(30_000, 384)
    started = time.perf_counter()
    found = exposed_labels(head)
    print(f"every label, 30000 x 384: {time.perf_counter() - started:.2f} s: {words(found)}")
    said, alone = program(head, (0,))
    print(f"  the full program for label 0: {said} after {alone:.1f} s")


def report_hidden() -> None:
    """Print the labels of a 1,000 x 16 head that are never most probable, and what the program says of them."""
    head = gaussian(1000, 16)
    for power in (0, -40):
        scaled = Head("scaled", "scaled", np.ldexp(head.floats(), power))
        started = time.perf_counter()
        found = exposed_labels(scaled)
        seconds = time.perf_counter() - started
        hidden = [v.label for v in found if v.exposed is False]
        print(f"every label, 1000 x 16, scaled by 2^{power}: {seconds:.2f} s: {words(found)}")
        print(f"  never most probable: {hidden}")
        said = Counter(program(scaled, (k,))[0] for k in hidden)
        started = time.perf_counter()
        wrong = sum(program(scaled, (v.label,))[0] is not v.exposed for v in found[:100])
        print(f"  the full program of these: {dict(said)}; of the first 100 labels {wrong} otherwise", end="")
        print(f", {(time.perf_counter() - started) / 100:.3f} s each")


def report_ceilings() -> None:
    """Print widths and times of the ceilings of pairs that are not exposed."""
    for labels, dim in ((100, 4), (1000, 16), (20_000, 32)):
        head = gaussian(labels, dim)
        edges = exposed_edges(head, some_pairs(labels, 400))
        pairs = [e.pair for e in edges if e.exposed is False][:8]
        started = time.perf_counter()
        found = unbounded_ceilings(head, pairs)
        seconds = (time.perf_counter() - started) / max(1, len(pairs))
        width = max((f.high - f.low for f in found), default=0.0)
        print(
            f"{len(pairs)} pairs not exposed, {labels} x {dim}: {seconds:.3f} s each, widest {width:.1e} nats"
        )


PARTS = {"pairs": report_pairs, "labels": report_labels, "hidden": report_hidden, "ceilings": report_ceilings}


def main() -> None:
    """Print the parts that are named, or all."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
