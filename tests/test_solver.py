"""The solver processes: no late, swollen, dead or garbled answer is ever taken for a proof."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios
from pathlib import Path

import pytest

from shiftproof.solver import Limits, Outcome, SolverPool

UNSAT = "(declare-const |x| Real)(assert (> |x| 1.0))(assert (< |x| 0.0))(check-sat)"
SAT = "(declare-const |x| Real)(assert (= (* |x| |x|) 2.0))(assert (> |x| 0.0))(check-sat)"


def hard(size: int = 14) -> str:
    """Return a pigeonhole-like question of real products that takes far longer than any test."""
    names = [f"|v{place}|" for place in range(size)]
    lines = [f"(declare-const {name} Real)" for name in names]
    for first, second, third in zip(names, names[1:] + names[:1], names[5:] + names[:5], strict=True):
        lines.append(
            f"(assert (= (+ (* {first} {first} {second}) (* {second} {third}) (* {third} {third} {third})) 7.0))"
        )
    lines += [
        f"(assert (> (* {a} {b} {c}) 1.0))" for a, b, c in zip(names, names[3:], names[7:], strict=False)
    ]
    return "".join(lines) + "(check-sat)"


def stop(pid):
    """Stop a process and wait until it stands still: the signal takes its time to arrive."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "T":
        pass


def unread(pipe) -> int:
    """Return how many bytes lie in a pipe."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


def children() -> set[int]:
    """Return the process ids of this process's children."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


def test_satisfiable_and_unsatisfiable_are_told_apart(pool):
    assert pool.ask(UNSAT, "QF_LRA").outcome is Outcome.VALID
    answer = pool.ask(SAT, "QF_NRA")
    assert answer.outcome is Outcome.COUNTEREXAMPLE
    assert answer.model["x"]["polynomial"] == ["-2", "0", "1"]


def test_the_same_question_costs_the_same_steps(pool):
    first, second, third = (pool.ask(SAT, "QF_NRA") for _ in range(3))
    assert first == second == third
    assert first.steps > 0


@pytest.mark.parametrize(
    "garbage",
    [
        "(assert",
        "(assert (> |undeclared| 0.0))(check-sat)",
        "(declare-const |x| Real)(declare-const |x| Real)(assert false)(check-sat)",
        "not SMT-LIB at all",
        "(assert false)) (((",
        '(declare-const |x| Real)(assert (= |x| "text"))(check-sat)',
    ],
)
def test_garbage_is_unknown_with_a_reason(pool, garbage):
    answer = pool.ask(garbage, "QF_NRA")
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason


def test_an_empty_question_is_no_proof(pool):
    assert pool.ask("", "QF_NRA").outcome is not Outcome.VALID


def test_too_few_resources_are_reported_as_such():
    with SolverPool(Limits(timeout=60.0, rlimit=2000), jobs=1) as small:
        assert small.ask(hard(), "QF_NRA").outcome is Outcome.RESOURCE_OUT


def test_a_late_answer_is_a_timeout_and_the_pool_goes_on():
    with SolverPool(Limits(timeout=0.3, rlimit=0), jobs=1) as hasty:
        assert hasty.ask(hard(), "QF_NRA").outcome is Outcome.TIMEOUT
        assert hasty.ask(UNSAT, "QF_LRA").outcome is Outcome.VALID


def test_a_process_that_does_not_heed_its_limit_is_killed(monkeypatch):
    monkeypatch.setattr("shiftproof.solver.GRACE_SECONDS", 0.2)
    with SolverPool(Limits(timeout=0.2), jobs=1) as pool:
        process = pool._all[0]._start()
        stop(process.pid)  # it will not answer in time, whatever it is asked
        answer = pool.ask(UNSAT, "QF_LRA")
        assert answer.outcome is Outcome.TIMEOUT
        assert process.poll() is not None


def test_a_process_out_of_memory_is_no_proof():
    with SolverPool(Limits(timeout=30.0, memory=8), jobs=1) as tiny:  # too little to start at all
        assert tiny.ask(UNSAT, "QF_LRA").outcome in (Outcome.OUT_OF_MEMORY, Outcome.UNKNOWN)


def test_a_killed_process_is_no_proof_and_is_started_again():
    with SolverPool(Limits(timeout=20.0), jobs=1) as pool:
        assert pool.ask(UNSAT, "QF_LRA").outcome is Outcome.VALID
        process = pool._all[0]._process
        stop(process.pid)
        future = pool.submit(hard(), "QF_NRA")
        while not unread(process.stdin):
            assert not future.done()
        os.kill(process.pid, signal.SIGKILL)
        assert future.result().outcome in (Outcome.OUT_OF_MEMORY, Outcome.UNKNOWN)
        assert pool.ask(UNSAT, "QF_LRA").outcome is Outcome.VALID


def test_closing_leaves_no_process_and_answers_what_is_under_way():
    before = children()
    with SolverPool(Limits(timeout=60.0), jobs=2) as pool:
        pool.ask(UNSAT, "QF_LRA")
        assert children() - before
        futures = [pool.submit(hard(), "QF_NRA") for _ in range(4)]
    assert all(f.cancelled() or f.result(timeout=1).outcome is not Outcome.VALID for f in futures)
    assert not children() - before


def test_a_closed_pool_proves_nothing():
    pool = SolverPool(Limits(), jobs=1)
    pool.close()
    with pytest.raises(RuntimeError):
        pool.ask(UNSAT, "QF_LRA")


def test_easier_questions_are_asked_until_one_is_valid(pool):
    number, answer = pool.submit_easier([("QF_NRA", SAT), ("QF_LRA", UNSAT), ("QF_NRA", SAT)]).result()
    assert (number, answer.outcome) == (1, Outcome.VALID)
    number, answer = pool.submit_easier([("QF_NRA", SAT), ("QF_NRA", "(assert")]).result()
    assert (number, answer.outcome) == (1, Outcome.UNKNOWN)
