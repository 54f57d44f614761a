"""Times co-probability ceilings in a ball, beside general optimisers written for the same question.

    python benchmarks/ceilings.py [one] [many] [hard] [--small]

One core, |f| <= R = 10 / median |w|.  ``one``: a pair of a Gaussian head, beside SciPy's SLSQP on the
epigraph form with exact gradients, L-BFGS on a soft minimum, and CVXPY where it is installed.  ``many``: 64
pairs together, beside projected accelerated gradients (FISTA) of all pairs in one product.
``hard``: trained heads and heads far from Gaussian, with the radius growing.  Milliseconds, the best of
several; a gap is the certified one for this tool and the distance to its certified upper end for the others.
"""

from __future__ import annotations

import importlib.util
import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.optimize import minimize

from shiftproof.ascent import climb
from shiftproof.ceiling import SHARE, Ceiling, ceiling, ceilings
from shiftproof.heads import Head, Matrices
from shiftproof.ledger import library_root
from shiftproof.passes import Passes

SIZES = ((30_522, 384), (10_000, 128), (1_000, 32))
SMALL = ((3_000, 64), (1_000, 32))
TARGETS = {(30_522, 384): 200.0, (10_000, 128): 12.0, (1_000, 32): 1.0}
TOGETHER = 64
SOFTNESS = 1e-5  # of the soft minimum
FISTA_STEPS = 20


def best(action: Callable[[], Any], most: int, seconds: float = 5.0) -> tuple[float, Any]:
    """Return the least milliseconds of up to ``most`` runs within ``seconds``, and the last result."""
    times: list[float] = []
    began = time.perf_counter()
    result = None
    while len(times) < most and (not times or time.perf_counter() - began < seconds):
        started = time.perf_counter()
        result = action()
        times.append(1e3 * (time.perf_counter() - started))
    return min(times), result


def some_pairs(generator: np.random.Generator, labels: int, count: int) -> list[tuple[int, int]]:
    """Return random pairs of different labels."""
    drawn = (generator.choice(labels, 2, replace=False) for _ in range(count))
    return [(int(i), int(j)) for i, j in drawn]


def gaussian(labels: int, dim: int) -> tuple[Any, float]:
    """Return a Gaussian head and its radius."""
    rows = np.random.default_rng(0).standard_normal((labels, dim))
    return rows, 10.0 / float(np.median(np.linalg.norm(rows, axis=1)))


# -- baselines -----------------------------------------------------------------------------------
def softmax(rows: Any, point: Any) -> tuple[Any, float, Any]:
    """Return logits, log sum and weights at an input."""
    logits = rows @ point
    top = logits.max()
    weights = np.exp(logits - top)
    total = weights.sum()
    return logits, top + math.log(total), weights / total


def slsqp(rows: Any, pair: tuple[int, int], radius: float) -> float:
    """Return ln K by SLSQP: maximise t with t <= ln p_i, t <= ln p_j, |x| <= 1 (f = R x)."""
    dim = rows.shape[1]
    cache: dict[bytes, Any] = {}

    def at(x: Any) -> Any:
        key = x[:dim].tobytes()
        if key not in cache:
            cache.clear()
            logits, log_sum, weights = softmax(rows, radius * x[:dim])
            values = logits[list(pair)] - log_sum
            slopes = radius * (rows[list(pair)] - weights @ rows)
            cache[key] = (values, np.hstack([slopes, -np.ones((2, 1))]))
        return cache[key]

    found = minimize(
        lambda x: -x[dim],
        np.append(np.zeros(dim), -math.log(len(rows))),
        jac=lambda _x: np.append(np.zeros(dim), -1.0),
        constraints=[
            {"type": "ineq", "fun": lambda x: at(x)[0] - x[dim], "jac": lambda x: at(x)[1]},
            {
                "type": "ineq",
                "fun": lambda x: 1.0 - x[:dim] @ x[:dim],
                "jac": lambda x: np.append(-2 * x[:dim], 0.0),
            },
        ],
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 200},
    )
    return reached(rows, pair, radius, radius * found.x[:dim])


def reached(rows: Any, pair: tuple[int, int], radius: float, point: Any) -> float:
    """Return min ln p of the pair at an input, shortened to the ball."""
    point = point * min(1.0, radius / max(float(np.linalg.norm(point)), 1e-300))
    logits, log_sum, _ = softmax(rows, point)
    return float(min(logits[pair[0]], logits[pair[1]]) - log_sum)


def lbfgs(rows: Any, pair: tuple[int, int], radius: float) -> float:
    """Return ln K by L-BFGS on a soft minimum of the two, the ball as f = R x / sqrt(1 + |x|^2)."""

    def fall(x: Any, soft: float) -> tuple[float, Any]:
        scale = 1.0 / math.sqrt(1.0 + float(x @ x))
        logits, log_sum, weights = softmax(rows, radius * scale * x)
        ends = logits[list(pair)]
        least = ends.min()
        shares = np.exp(-(ends - least) / soft)
        value = least - soft * math.log(shares.sum()) - log_sum
        shares /= shares.sum()
        slope = radius * (shares @ rows[list(pair)] - weights @ rows)
        return -value, -(scale * slope - scale**3 * x * float(x @ slope))

    x = 0.1 * (rows[pair[0]] + rows[pair[1]]) / np.linalg.norm(rows[pair[0]] + rows[pair[1]])
    for softness in (1e-1, 1e-3, SOFTNESS):
        x = minimize(
            fall, x, (softness,), jac=True, method="L-BFGS-B", options={"maxiter": 300, "ftol": 1e-14}
        ).x
    return reached(rows, pair, radius, radius * x / math.sqrt(1.0 + float(x @ x)))


def fista(rows: Any, pairs: list[tuple[int, int]], radius: float, steps: int) -> list[float]:
    """Return ln K of pairs together by accelerated projected gradients in float32, where both logits are the same."""
    narrow = rows.astype(np.float32)
    first, second = (narrow[[pair[side] for pair in pairs]] for side in (0, 1))
    points = np.zeros((len(pairs), rows.shape[1]), np.float32)
    ahead, momentum = points.copy(), 1.0
    middle, across = (first + second) / 2, first - second
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    rate = np.float32(1.0 / ((4 + 0.05 * rows.shape[1]) * float((narrow**2).mean())))
    for _ in range(steps):
        logits = ahead @ narrow.T
        logits -= logits.max(axis=1, keepdims=True)
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        slope = middle - logits @ narrow
        slope -= (slope * across).sum(axis=1, keepdims=True) * across
        new = ahead + rate * slope
        new *= np.minimum(1.0, radius / np.maximum(np.linalg.norm(new, axis=1), 1e-30))[:, None]
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = new + np.float32((momentum - 1) / following) * (new - points)
        points, momentum = new, following
    return [reached(rows, p, radius, x.astype(float)) for p, x in zip(pairs, points, strict=True)]


def cvxpy_value(rows: Any, pair: tuple[int, int], radius: float) -> float | None:
    """Return ln K by CVXPY with Clarabel, None where it is not installed."""
    if importlib.util.find_spec("cvxpy") is None:
        return None
    cvxpy = importlib.import_module("cvxpy")
    f = cvxpy.Variable(rows.shape[1])
    logits = rows @ f
    goal = cvxpy.minimum(logits[pair[0]], logits[pair[1]]) - cvxpy.log_sum_exp(logits)
    problem = cvxpy.Problem(cvxpy.Maximize(goal), [cvxpy.norm(f) <= radius])
    problem.solve(solver=cvxpy.CLARABEL)
    return reached(rows, pair, radius, f.value)


def in_floats(head: Head, pairs: list[tuple[int, int]], radius: float, gap: float) -> int:
    """Ascend without a rigorous bound; return how many pairs there were."""
    return sum(len(climbs) for climbs in climb(Passes(head), pairs, radius, SHARE * gap))


# -- parts ---------------------------------------------------------------------------------------
def one(sizes: tuple[tuple[int, int], ...]) -> None:
    """Print the times of one pair, everything included, beside the baselines."""
    print("one pair, head given as a float64 array, everything included; ms, gap in nats")
    print(f"{'labels x dim':>15} {'asked':>7} {'certified':>17} {'floats alone':>12} {'ratio':>6}  baselines")
    for labels, dim in sizes:
        rows, radius = gaussian(labels, dim)
        head, exact = Head("", "", rows), Fraction(radius)
        spent, found = best(partial(ceiling, head, (0, 1), exact), 200)
        plain, _ = best(partial(in_floats, head, [(0, 1)], radius, 1e-6), 200)
        asked = TARGETS.get((labels, dim), math.nan)
        line = f"{labels:>8} x {dim:<4} {asked:>7.4g} {spent:>8.2f} ({found.gap:.0e}) {plain:>12.2f}"
        line += f" {spent / plain:>6.2f}"
        for name, solver in (("SLSQP", slsqp), ("L-BFGS", lbfgs), ("CVXPY", cvxpy_value)):
            if name == "CVXPY" and labels > 1000:
                continue
            took, value = best(partial(solver, rows, (0, 1), radius), 5)
            if value is not None:
                line += f"  {name} {took:.1f} ({found.high - value:.0e}, x{took / spent:.1f})"
        print(line, flush=True)


def many(sizes: tuple[tuple[int, int], ...]) -> None:
    """Print the times a pair of many pairs together, beside FISTA."""
    print(f"{TOGETHER} pairs together, head prepared within; ms a pair, the worst gap")
    generator = np.random.default_rng(1)
    for labels, dim in sizes:
        rows, radius = gaussian(labels, dim)
        head, exact = Head("", "", rows), Fraction(radius)
        pairs = some_pairs(generator, labels, TOGETHER)
        line = f"{labels:>8} x {dim:<4}"
        for gap in (1e-4, 1e-6):
            spent, found = best(partial(ceilings, head, pairs, exact, gap=gap), 4, 10.0)
            plain, _ = best(partial(in_floats, head, pairs, radius, gap), 4, 10.0)
            line += f"  to {gap:.0e}: {spent / TOGETHER:.2f} ({max(one.gap for one in found):.0e}; "
            line += f"floats alone {plain / TOGETHER:.2f}, ratio {spent / plain:.2f})"
        took, values = best(partial(fista, rows, pairs, radius, FISTA_STEPS), 2)
        miss = [one.high - value for one, value in zip(found, values, strict=True)]
        print(
            f"{line}  FISTA, {FISTA_STEPS} steps: {took / TOGETHER:.2f} (median {statistics.median(miss):.0e})",
            flush=True,
        )


def hard_heads() -> dict[str, Head]:
    """Return the trained heads, one with a decaying spectrum and a common vector, one of uneven lengths."""
    matrices = Matrices(library_root() / "numeric" / "matrices")
    out = {name: matrices.trained(name) for name in ("digits", "language")}
    generator = np.random.default_rng(2)
    rows = generator.standard_normal((10_000, 128)) / np.arange(1, 129)
    rows = rows @ np.linalg.qr(generator.standard_normal((128, 128)))[0] + generator.standard_normal(128)
    out["decaying spectrum, common vector"] = Head("", "", rows)
    uneven = generator.standard_normal((10_000, 128)) * np.exp(generator.standard_normal((10_000, 1)))
    out["uneven lengths"] = Head("", "", uneven)
    return out


def hard(count: int = 16) -> None:
    """Print times and gaps on heads far from Gaussian."""
    print(f"{count} pairs together; ms a pair, the worst gap, how many are within 1e-6")
    generator = np.random.default_rng(3)
    for name, head in hard_heads().items():
        passes = Passes(head)
        sizes = np.linalg.norm(head.floats() - head.floats().mean(axis=0), axis=1)
        pairs = some_pairs(generator, head.labels, count)
        for factor in (1, 10, 100, 1000):
            radius = Fraction(factor / float(np.median(sizes)))
            found: list[Ceiling]
            spent, found = best(partial(ceilings, passes, pairs, radius), 3)
            gaps = [one.gap for one in found]
            print(
                f"  {name:<34} {head.labels:>6} x {head.dim:<4} R = {factor:>4}/median "
                f"{spent / count:>8.2f}  {max(gaps):.0e}  {sum(gap <= 1e-6 for gap in gaps)}/{count}",
                flush=True,
            )


def main(arguments: list[str]) -> None:
    """Run the parts named, or all."""
    sizes = SMALL if "--small" in arguments else SIZES
    parts = [name for name in arguments if not name.startswith("-")] or ["one", "many", "hard"]
    for name in parts:
        if name == "hard":
            hard()
        else:
            {"one": one, "many": many}[name](sizes)


if __name__ == "__main__":
    main(sys.argv[1:])
