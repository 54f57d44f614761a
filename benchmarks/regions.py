"""Counts regions by sampling, by determinants, and exactly, on heads of every kind; prints who is wrong, and times.

    python benchmarks/regions.py [kinds] [targets] [questions] [--large]

Without a name all three parts run; --large adds every label's argmax at 30,000 x 384.  Sampling draws
10,000 Gaussian inputs and counts the different label sets and rankings that it meets.  The determinants
are those of the maximal minors: a head with none below 1e-10 in size is taken for generic, which fixes the
number of label sets.  Both are written afresh here, as baselines.  Times are seconds on this machine.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from shiftproof.heads import Head
from shiftproof.occurs import Occurrence, can_be_argmax, can_be_on, can_be_top, can_rank, confirms
from shiftproof.regions import Regions, label_sets, rankings

SAMPLES = 10_000
SMALL = 1e-10
SIZE = (7, 3)


def kinds() -> Iterator[tuple[str, Any]]:
    """Yield heads of 7 labels and 3 features with a word for what is particular about them."""
    n, d = SIZE
    generator = np.random.default_rng(1)
    generic = generator.integers(-99, 100, size=SIZE).astype(float)
    yield "generic", generic
    for power in (-150, -30, 30, 150):
        yield f"generic, scaled by 1e{power}", generic * 10.0**power
    mixed = generic * np.logspace(-150, 150, n)[:, None]
    yield "rows scaled by 1e-150 to 1e150", mixed
    duplicate = generic.copy()
    duplicate[4] = duplicate[1]
    yield "a row twice", duplicate
    opposite = generic.copy()
    opposite[4] = -2 * opposite[1]
    yield "two opposite rows", opposite
    zero = generic.copy()
    zero[2] = 0
    yield "a zero row", zero
    flat = generic.copy()
    flat[:, 2] = flat[:, 0] - flat[:, 1]
    yield "rank 2", flat
    line = generic.copy()
    line[2] = (line[0] + line[1]) / 2
    yield "three points on a line", line
    near = line.copy()
    near[2, 0] += 2.0**-40
    yield "three points nearly on a line", near
    grid = np.array([(x, y, 1) for x in (-1, 0, 1) for y in (-1, 1)] + [(0, 0, 1)], dtype=float)
    yield "points of a grid", grid
    flatter = generic.copy()
    flatter[5] = flatter[0] + flatter[1] + 1e-9 * generator.standard_normal(d)
    yield "three rows nearly in a plane", flatter


def sampled(rows: Any) -> tuple[int, int]:
    """Return the numbers of label sets and rankings met by random inputs."""
    inputs = np.random.default_rng(0).standard_normal((SAMPLES, rows.shape[1]))
    logits = inputs @ rows.T
    return len(np.unique(logits > 0, axis=0)), len(np.unique(np.argsort(-logits, axis=1), axis=0))


def by_determinants(rows: Any) -> int | None:
    """Return the number of label sets of a head that looks generic, None for another head."""
    n, d = rows.shape
    minors = [np.linalg.det(rows[list(chosen)]) for chosen in combinations(range(n), d)]
    if not np.isfinite(minors).all():
        raise FloatingPointError("a determinant overflows")
    if min(map(abs, minors)) < SMALL:
        return None
    return 2 * sum(comb(n - 1, i) for i in range(d))


def both(head: Head) -> tuple[Regions, Regions]:
    """Return all label sets and all rankings."""
    return label_sets(head), rankings(head)


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a function returns, or the error in words, with its seconds."""
    started = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = function()
    except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
        value = f"crashes: {error}"
    return value, time.perf_counter() - started


def compare() -> None:
    """Print the table of heads: the exact counts and what the other methods say."""
    print(f"{'head':<32}{'label sets':>11}{'sampling':>10}{'determinants':>42}{'rankings':>10}{'sampling':>10}"
          f"{'s exact':>9}{'sampl.':>8}{'det.':>8}")  # fmt: skip
    for word, rows in kinds():
        head = Head("bench", word, rows)
        (sets, orders), took = timed(partial(both, head))
        pair, sample_took = timed(partial(sampled, rows))
        counted, minors_took = timed(partial(by_determinants, rows))
        open_sets = sets.count - sets.edges
        generic = open_sets == 2 * sum(comb(SIZE[0] - 1, i) for i in range(SIZE[1]))
        right = counted == open_sets if isinstance(counted, int) else counted is None and not generic
        said = f"{'not generic' if counted is None else counted}{'' if right else ' WRONG'}"
        # sampling cannot meet what occurs only where a logit is zero, and is not blamed for it
        first = f"{pair[0]}{'' if pair[0] == open_sets else '!'}"
        second = f"{pair[1]}{'' if pair[1] == orders.count else '!'}"
        print(f"{word:<32}{f'{open_sets}+{sets.edges}':>11}{first:>10}{said:>42}{orders.count:>10}{second:>10}"
              f"{took:>9.2f}{sample_took:>8.3f}{minors_took:>8.3f}")  # fmt: skip
    print("! differs from the exact number; +k occur only where some logit is zero")


def targets() -> None:
    """Print the times of the two enumerations that are to be quick, with a witness each."""
    generator = np.random.default_rng(2)
    for what, rows, ask in (
        ("all rankings, 8 generic points, d = 3", generator.standard_normal((8, 3)), rankings),
        ("all label sets, 16 generic rows, d = 4", generator.standard_normal((16, 4)), label_sets),
        ("all label sets, 40 generic rows, d = 4", generator.standard_normal((40, 4)), label_sets),
    ):
        found, took = timed(partial(ask, Head("bench", "", rows)))
        bits = max(v.height_bits() for region in found.regions for v in region.witness)
        print(
            f"{what}: {found.count}, {found.edges} at a zero, in {took:.2f} s; witnesses of {bits} bits at most"
        )


def questions() -> None:
    """Print single questions on a head of 50,000 labels, with the time to confirm each answer."""
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((50_000, 384)).astype(np.float32)
    rows[7] = rows[100:485].mean(axis=0)
    head = Head("bench", "", rows, generator.standard_normal(50_000).astype(np.float32))
    asked: tuple[tuple[str, Callable[[], Occurrence]], ...] = (
        ("label 8 most probable", lambda: can_be_argmax(head, 8)),
        ("label 7 most probable", lambda: can_be_argmax(head, 7)),
        ("the same, |f| <= 10", lambda: can_be_argmax(head, 7, Fraction(10))),
        ("label 8, |f| <= 1/10", lambda: can_be_argmax(head, 8, Fraction(1, 10))),
        ("a ranking of 5", lambda: can_rank(head, [3, 1, 4, 15, 9])),
        ("3 above all others", lambda: can_be_top(head, [8, 1, 4])),
        ("60 on, 60 off", lambda: can_be_on(head, range(60), range(60, 120))),
    )
    for what, ask in asked:
        answer, took = timed(ask)
        confirmed, check = timed(partial(confirms, head, answer))
        print(f"50,000 x 384, {what}: {answer.verdict}, {took:.2f} s; confirmed: {confirmed}, {check:.2f} s")


def large() -> None:
    """Print how long every label's argmax takes at 30,000 x 384."""
    from shiftproof.exposed import exposed_labels

    head = Head("bench", "", np.random.default_rng(3).standard_normal((30_000, 384)).astype(np.float32))
    found, took = timed(partial(exposed_labels, head))
    count = {word: sum(v.exposed is word for v in found) for word in (True, False, None)}
    print(f"30,000 x 384, every label's argmax: {took:.1f} s; {count}")


def main(arguments: list[str]) -> None:
    """Run the parts that are named, or all."""
    parts = {"kinds": compare, "targets": targets, "questions": questions}
    chosen = [name for name in arguments if name in parts] or list(parts)
    for name in chosen:
        print(f"-- {name}")
        parts[name]()
    if "--large" in arguments:
        large()


if __name__ == "__main__":
    main(sys.argv[1:])
