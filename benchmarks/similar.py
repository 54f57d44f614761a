"""Times the pairs of highest cosine of whole heads beside a plain blocked product in the same run.

    python benchmarks/similar.py [--full]

The baseline multiplies the same blocks of W by its transpose in NumPy's float32 and looks at none of the
products.  Without --full the largest head is a slice of 16,384 x 4,096; with it, 128,256 x 4,096 bfloat16 in a
memory-mapped file of 1 GB.  Ratios hold across machines; the seconds do not.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from shiftproof.heads import Head
from shiftproof.nearest import neighbours
from shiftproof.similar import BLOCK, similar_pairs

SHAPES = ((10_000, 256), (30_522, 384), (16_384, 4_096))
FULL = (128_256, 4_096)
COUNT = 100
RATIO_LIMIT, RIGOUR_LIMIT, MEMORY_LIMIT = 1.5, 2.0, 3.0


def random_head(folder: Path, labels: int, dim: int) -> Head:
    """Return a random bfloat16 head in a memory-mapped file."""
    path = folder / f"{labels}x{dim}.bin"
    generator = np.random.default_rng(0)
    with path.open("wb") as file:
        for start in range(0, labels, BLOCK):
            rows = generator.standard_normal((min(BLOCK, labels - start), dim), dtype=np.float32)
            file.write(rows.astype(ml_dtypes.bfloat16).tobytes())
    rows = np.memmap(path, dtype=ml_dtypes.bfloat16, mode="r", shape=(labels, dim))
    return Head("random", "random", rows)


def plain(head: Head) -> None:
    """Multiply the blocks on and above the diagonal."""
    for a in range(0, head.labels, BLOCK):
        left = head.floats(a, a + BLOCK, np.float32)
        for b in range(a, head.labels, BLOCK):
            right = left if a == b else head.floats(b, b + BLOCK, np.float32)
            _ = left @ right.T


def plain_neighbours(head: Head) -> Any:
    """Return the labels of highest cosine to label 0, in float64 with no bound of the error."""
    one, scores = head.floats(0, 1)[0], []
    for start in range(0, head.labels, 64):
        block = head.floats(start, min(start + 64, head.labels))
        scores.append((block @ one) / np.sqrt(np.einsum("kc,kc->k", block, block)))
    return np.argsort(-np.concatenate(scores))[1:11]


def compare(
    what: str, mine: Callable[[], object], other: Callable[[], object], limit: float, runs: int
) -> None:
    """Print the median times of two ways, taken in turn, and their ratio."""
    taken = [(seconds(mine), seconds(other)) for _ in range(runs)]
    left, right = (statistics.median(column) for column in zip(*taken, strict=True))
    ratio = statistics.median(a / b for a, b in taken)
    print(
        f"{what:<44} {left:8.2f} s   plain {right:8.2f} s   ratio {ratio:5.2f}   "
        f"{'within' if ratio <= limit else 'OVER'} {limit:g}   peak memory {peak_memory():.2f} GB",
        flush=True,
    )


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of one run."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def peak_memory() -> float:
    """Return the largest resident size of this process so far in GB, mapped pages included."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> None:
    """Print the comparisons."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="128,256 x 4,096 too (about 10 minutes)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for labels, dim in (*SHAPES, *((FULL,) if asked.full else ())):
            head = random_head(Path(folder), labels, dim)
            name, runs = f"{labels:,} x {dim:,} bfloat16", 1 if (labels, dim) == FULL else 5
            ways = partial(similar_pairs, head, COUNT), partial(plain, head)
            compare(f"{COUNT} pairs of {name}", *ways, RATIO_LIMIT, runs)
            near = partial(neighbours, head, 0, 10), partial(plain_neighbours, head)
            compare(f"neighbours in {name}", *near, RIGOUR_LIMIT, 5)
            Path(folder, f"{labels}x{dim}.bin").unlink()
    verdict = "within" if peak_memory() <= MEMORY_LIMIT else "OVER"
    print(f"peak memory {peak_memory():.2f} GB   {verdict} {MEMORY_LIMIT:g} GB")


if __name__ == "__main__":
    main()
