"""Times the whole review and `--help` as processes, beside a baseline in the same run.

    python benchmarks/review.py [RUNS]

The baseline of the review is one process instead of two, that of the help a bare import of typer.
Ratios hold across machines; the seconds do not.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

REVIEW_LIMIT, HELP_LIMIT = 40.0, 0.3


def seconds(*command: str) -> float:
    """Return the wall time of one run of a Python command."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - started


def compare(name: str, command: list[str], baseline: list[str], runs: int, limit: float) -> None:
    """Print the median times of a command and its baseline, taken in turn, and their ratio."""
    pairs = [(seconds(*command), seconds(*baseline)) for _ in range(runs)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    verdict = "within" if mine <= limit else "OVER"
    print(f"{name:<28} {mine:8.2f} s   baseline {other:8.2f} s   ratio {ratio:5.2f}   {verdict} {limit:g} s")


def main() -> None:
    """Print both comparisons."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    module = ["-m", "shiftproof"]
    whole = [*module, "review", "--json", "--no-progress"]
    compare("review, 2 processes / 1", [*whole, "--jobs", "2"], [*whole, "--jobs", "1"], runs, REVIEW_LIMIT)
    compare("--help / import typer", [*module, "--help"], ["-c", "import typer"], 3 * runs, HELP_LIMIT)


if __name__ == "__main__":
    main()
