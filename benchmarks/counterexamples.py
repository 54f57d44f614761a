"""Asks for counterexamples over a grid of sizes, cosines and probabilities, and checks every certificate.

    python benchmarks/counterexamples.py [grid] [high] [radius] [baseline]

Without a name all four parts run.  The baseline is the direct encoding: all entries of W and f free, with
e (1 + x + x^2/2) = 1 for the others' exponentials; it is given 20 s.  Times are seconds on this machine.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import sympy as sp

from shiftproof import check
from shiftproof.certificate import certificates, write_certificates
from shiftproof.ledger import Ledger
from shiftproof.question import Question
from shiftproof.search import Answer, search
from shiftproof.smtlib import script
from shiftproof.solver import Limits, SolverPool

LABELS = (*range(2, 13), 16, 32, 64, 1000, 50257)
DIMS = (1, 2, 3, 4, 8, 16, 768)
LOW = ("-0.5", "-0.8", "-0.95", "-0.999")
HIGH = ("0.5", "0.8", "0.95", "0.99")
PROBABLE = ("0.3", "0.4", "0.45", "0.49")
IMPROBABLE = ("0.45", "0.35", "0.2", "0.1")
RADII = (1, 2, 5, 10, 20)
SHAPES: tuple[dict[str, bool], ...] = (
    {},
    {"centered": True},
    {"unit_length": True},
    {"equal_length": True},
    {"centered": True, "unit_length": True},
    {"centered": True, "equal_length": True},
)
SAMPLE = 400
BASELINE_SECONDS = 20.0
LEDGER = Ledger()


def shape_word(shape: dict[str, bool]) -> str:
    """Return a normalisation as a word."""
    return "+".join(name.split("_")[0] for name in shape) or "none"


def asked(question: Question) -> tuple[Answer, float, float, float]:
    """Return the answer with the seconds of the search, of writing its certificate, and of checking it."""
    started = time.perf_counter()
    answer = search(question, ledger=LEDGER)
    searched = time.perf_counter()
    if answer.verdict == "undecided":
        return answer, searched - started, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        (file,) = write_certificates(certificates(answer), Path(folder) / "certificate.json")
        written = time.perf_counter()
        check.check(file)
    return answer, searched - started, written - searched, time.perf_counter() - written


def grid() -> Iterator[tuple[int, int, str, str, dict[str, bool]]]:
    """Yield all small cells, and a fixed sample of the whole grid that touches every value of it."""
    small = [
        cell
        for cell in itertools.product(LABELS, DIMS, LOW, PROBABLE, SHAPES)
        if cell[0] <= 5 and cell[1] <= 3
    ]
    yield from small
    generator = random.Random(1)
    columns = [
        [values[k % len(values)] for k in range(SAMPLE)] for values in (LABELS, DIMS, LOW, PROBABLE, SHAPES)
    ]
    for column in columns:
        generator.shuffle(column)  # each value keeps its share
    yield from zip(*columns, strict=True)


def report_grid() -> None:
    """Print how the grid was answered, the times by size, and what stayed undecided."""
    counts: Counter[str] = Counter()
    seconds: dict[str, list[tuple[float, float, float]]] = {}
    for labels, dim, cosine, threshold, shape in grid():
        question = Question.make(
            labels, dim, cosine_at_most=cosine, coprobability_at_least=threshold, **shape
        )
        answer, *times = asked(question)
        counts[answer.verdict] += 1
        size = (
            "n d <= 1,000"
            if labels * dim <= 1000
            else "n d <= 100,000"
            if labels * dim <= 10**5
            else "larger"
        )
        seconds.setdefault(size, []).append((times[0], times[0] + times[1], times[2]))
        if answer.verdict == "undecided":
            print(f"  undecided: n {labels}, d {dim}, {shape_word(shape)}, cosine <= {cosine}, T {threshold}")
    print(f"low cosine, high co-probability: {sum(counts.values())} cells: {dict(counts)}")
    for size, rows in seconds.items():
        parts = [
            f"{name} median {statistics.median(column):.3f} max {max(column):.3f}"
            for name, column in zip(
                ("search", "with certificate", "check"), zip(*rows, strict=True), strict=True
            )
        ]
        print(f"  {size:<15} {len(rows):5} cells, seconds: " + "; ".join(parts))


def report_high() -> None:
    """Print, for each high cosine and low threshold, the smallest n found and from where on none is excluded."""
    for shape in ({"centered": True}, {"unit_length": True}, {"centered": True, "unit_length": True}):
        print(
            f"high cosine, low co-probability, {shape_word(shape)}, d = 2: smallest n found (least n not excluded)"
        )
        print("  cosine >=  " + "".join(f"T = {t:<12}" for t in IMPROBABLE))
        for cosine in HIGH:
            cells = []
            for threshold in IMPROBABLE:
                found, possible = smallest(cosine, threshold, shape)
                cells.append(f"{found} ({possible})")
            print(f"  {cosine:<10} " + "".join(f"{cell:<16}" for cell in cells))


def smallest(cosine: str, threshold: str, shape: dict[str, bool]) -> tuple[int | None, int | None]:
    """Return the smallest n found up to 60, and the least n that no theorem excludes."""
    possible = None
    for labels in range(2, 61):
        question = Question.make(labels, 2, cosine_at_least=cosine, coprobability_at_most=threshold, **shape)
        answer, *_ = asked(question)
        if answer.verdict != "impossible" and possible is None:
            possible = labels
        if answer.verdict == "found":
            return labels, possible
    return None, possible


def report_radius() -> None:
    """Print how questions with rows of length 1 and a radius are answered, with the gaps of the undecided."""
    counts: Counter[str] = Counter()
    gaps = []
    for labels, dim, radius, cosine, threshold in itertools.product(
        (3, 4, 5, 6, 7, 12, 64), (2, 3), RADII, LOW[::2], PROBABLE
    ):
        for shape in ({"unit_length": True}, {"centered": True, "unit_length": True}):
            question = Question.make(
                labels,
                dim,
                radius=radius,
                cosine_at_most=cosine,
                coprobability_at_least=threshold,
                **shape,
            )
            answer, *_ = asked(question)
            counts[answer.verdict] += 1
            if answer.verdict == "undecided":
                reached = float(Fraction(answer.nearest[1].coprobability[0])) if answer.nearest else 0.0
                gaps.append((float(threshold) - reached, labels, dim, radius, cosine, threshold, reached))
    total = sum(counts.values())
    print(f"with a radius: {total} questions: {dict(counts)}; undecided {counts['undecided'] / total:.1%}")
    for gap, labels, dim, radius, cosine, threshold, reached in sorted(gaps):
        print(
            f"  undecided: n {labels}, d {dim}, R {radius}, cosine <= {cosine}: asked {threshold}, "
            f"reached {reached:.4f}, gap {gap:.4f}"
        )


def direct(labels: int, dim: int, cosine: Fraction, threshold: Fraction) -> tuple[str, str]:
    """Return (logic, SMT-LIB text) of the direct encoding: all of W and f free, centred rows."""
    w = [[sp.Symbol(f"w{i}.{k}", real=True) for k in range(dim)] for i in range(labels)]
    f = [sp.Symbol(f"f.{k}", real=True) for k in range(dim)]

    def dot(x: list[sp.Symbol], y: list[sp.Symbol]) -> sp.Expr:
        return sp.Add(*(a * b for a, b in zip(x, y, strict=True)))

    inner, squares = dot(w[0], w[1]), dot(w[0], w[0]) * dot(w[1], w[1])
    low, least = sp.Rational(str(cosine)), sp.Rational(str(threshold))
    wanted = [sp.Eq(sp.Add(*(row[k] for row in w)), 0) for k in range(dim)]
    wanted += [inner < 0, sp.Ge(inner**2, low**2 * squares), sp.Gt(squares, 0)]
    total: sp.Expr = sp.Integer(1)
    for k in range(1, labels):
        power, fall = sp.Symbol(f"e{k}", real=True), dot(w[0], f) - dot(w[k], f)
        if k == 1:
            wanted.append(sp.Eq(fall, 0))
            total += 1
        else:
            wanted += [sp.Gt(power, 0), sp.Ge(fall, 0), sp.Eq(power * (1 + fall + fall**2 / 2), 1)]
            total += power
    wanted.append(sp.Le(least * total, 1))
    return script([("", relation) for relation in wanted if relation is not sp.true], status="sat")


def report_baseline() -> None:
    """Print the direct encoding's answers beside those of the search, on the same questions."""
    cosine, threshold = Fraction(-1, 2), Fraction(2, 5)
    print(f"direct encoding, {BASELINE_SECONDS:g} s each: centred, d = 2, cosine <= -1/2, T = 2/5")
    limits = Limits(timeout=BASELINE_SECONDS, rlimit=2**32 - 1)
    with SolverPool(limits, 1) as pool:
        for labels in (2, 3, 4, 5):
            logic, text = direct(labels, 2, cosine, threshold)
            started = time.perf_counter()
            said = pool.ask(text, logic)
            base = time.perf_counter() - started
            question = Question.make(
                labels, 2, centered=True, cosine_at_most=cosine, coprobability_at_least=threshold
            )
            answer, mine, *_ = asked(question)
            word = {"counterexample": "found", "valid": "impossible"}.get(
                said.outcome.value, said.outcome.value
            )
            print(
                f"  n {labels}: direct {word:<10} {base:7.2f} s   search {answer.verdict} {mine:.2f} s"
                f"   ratio {base / mine:8.1f}"
            )


PARTS = {"baseline": report_baseline, "grid": report_grid, "high": report_high, "radius": report_radius}


def main() -> None:
    """Print the parts that are named, or all."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
