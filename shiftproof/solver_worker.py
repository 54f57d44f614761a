"""The solver process: reads one JSON request a line, answers one JSON line, trusts nobody.

Run as ``python -m shiftproof.solver_worker``.  Each request is solved in a fresh Z3 context, so
that its resource count starts at zero and the same request always does the same work.  The process
ends when its standard input closes, whatever the solver is doing at that moment.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import sys
import threading
from typing import Any

import z3


def _exact(value: Any) -> dict[str, Any]:
    """Return a model value as exact text: a rational, or a root of a polynomial with a rational near it."""
    if z3.is_algebraic_value(value):
        near = value.approx(40)
        coefficients = [str(c) for c in value.poly()]
        return {
            "polynomial": coefficients,
            "index": value.index(),
            "near": f"{near.numerator_as_long()}/{near.denominator_as_long()}",
        }
    if z3.is_rational_value(value):
        return {"rational": f"{value.numerator_as_long()}/{value.denominator_as_long()}"}
    return {"opaque": str(value)}


def solve(request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request: status sat, unsat or unknown, reason, model, steps."""
    context = z3.Context()
    solver = z3.SolverFor(request["logic"], ctx=context)
    solver.set("timeout", max(1, int(request["timeout"] * 1000)))
    solver.set("rlimit", int(request["rlimit"]))
    if request.get("seed"):
        solver.set("random_seed", int(request["seed"]))
    try:
        solver.from_string(request["smt2"])
        status = str(solver.check())
    except z3.Z3Exception as error:
        text = str(error.value if hasattr(error, "value") else error)
        return {"status": "unknown", "reason": text, "steps": 0, "model": {}}
    steps = 0
    for key, value in solver.statistics():
        if key == "rlimit count":
            steps = int(value)
    answer: dict[str, Any] = {"status": status, "reason": "", "steps": steps, "model": {}}
    if status == "unknown":
        answer["reason"] = solver.reason_unknown()
    if status == "sat":
        model = solver.model()
        answer["model"] = {d.name(): _exact(model[d]) for d in model.decls() if d.arity() == 0}
    return answer


def _read(requests: queue.Queue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    os._exit(0)  # the parent is gone: stop even in the middle of a check


def main() -> None:
    """Serve requests until standard input closes."""
    limit = int(sys.argv[1]) * 2**20 if len(sys.argv) > 1 else 2 * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    while True:
        line = requests.get()
        try:
            answer = solve(json.loads(line))
        except MemoryError:
            answer = {"status": "unknown", "reason": "out of memory", "steps": 0, "model": {}}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        os._exit(130)
