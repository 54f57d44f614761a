"""The command line, run as a process: exit codes, streams, help, interruption."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import z3

from shiftproof import cli
from shiftproof.options import DEFAULTS

COMMANDS = sorted(getattr(typer.main.get_command(cli.app), "commands"))  # noqa: B009  (typer names no type)
CHEAP = "cosine_minus_one"
ROOT = Path(cli.__file__).parent.parent
PATIENCE = 300  # how long a stuck process is waited for before the run is given up

HARD = """
import sympy as sp
from shiftproof.notation import number
from shiftproof.statement import Claim, Source, Statement
x = [number(f"x{i}") for i in range(7)]
CLAIM = Claim(
    title="The arithmetic mean is at least the geometric mean",
    source=Source("a test", "this file", "the same"),
    statements=(
        Statement("mean", "true, and too hard", sp.Ge(sum(y**6 for y in x), 6 * sp.Mul(*x[:6]), evaluate=False)),
    ),
)
"""

FALSE = """
import sympy as sp
from shiftproof.notation import number
from shiftproof.statement import Claim, Source, Statement
s = number("s")
print("a claim file that talks")
CLAIM = Claim(
    title="Squares are positive",
    source=Source("a test", "this file", "s * s > 0"),
    statements=(Statement("square", "the square of a number is positive", s * s > 0),),
    expected=EXPECTED,
)
"""


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    return subprocess.Popen(
        [sys.executable, "-m", "shiftproof", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
    )


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, **environment)
    out, err = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def table() -> subprocess.CompletedProcess[str]:
    return run("review", CHEAP, "--color", "always")


@pytest.fixture(scope="module")
def starved() -> subprocess.CompletedProcess[str]:
    return run("review", CHEAP, "--rlimit", "1")


@pytest.fixture
def hard(tmp_path: Path) -> str:
    path = tmp_path / "hard.py"
    path.write_text(HARD, encoding="utf-8")
    return str(path)


# -- help ----------------------------------------------------------------------------------------
def test_these_are_the_commands() -> None:
    assert COMMANDS == [
        "audit",
        "check",
        "counterexample",
        "doctor",
        "explore",
        "export",
        "prove",
        "regions",
        "report",
        "review",
        "show",
        "twin",
    ]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_shows_an_example_and_the_exit_codes(command: str) -> None:
    result = run(*filter(None, [command]), "--help")
    assert result.returncode == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    example = next(i for i, line in enumerate(lines) if line.strip() in ("Example:", "Examples:"))
    assert lines[example + 1].startswith(f"    shiftproof {command}")
    codes = lines[next(i for i, line in enumerate(lines) if line.strip() == "Exit codes:") + 1 :]
    listed = [line.split()[0] for line in codes if line.strip()]
    assert {"0", "2", "130"} <= set(listed)
    assert set(listed) <= {"0", "1", "2", "3", "4", "130"}
    assert "\\b" not in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_the_common_options(command: str) -> None:
    out = run(command, "--help").stdout
    for option in ("json", "timeout", "rlimit", "seed", "jobs", "quiet", "no-progress", "color"):
        assert f"--{option}" in out
    assert f"[default: {DEFAULTS.timeout}]" in plain(out)
    assert f"[default: {DEFAULTS.rlimit}]" in plain(out)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['shiftproof', '--help']\n"
        "from shiftproof.cli import run\n"
        "run()\n"
        "print([m for m in ('sympy', 'z3', 'numpy', 'flint', 'rich', 'safetensors') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    result = run("--version")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.split()[0] == "shiftproof"
    assert len(result.stdout.splitlines()) == 1


# -- input errors --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["revew"], "'review'"),
        (["frobnicate"], "the commands are review, show, prove, "),
        ([], "the commands are review, show, prove, "),
        (["--json", "review"], "after the command"),
        (["review", "--jbs", "2"], "--jobs"),
        (["review", "--frobnicate"], "--timeout"),
        (["review", "--jobs", "0"], "from 1 to 64"),
        (["review", "--jobs", "65"], "from 1 to 64"),
        (["review", "--jobs", "two"], "from 1 to 64"),
        (["review", "--timeout", "0"], "--timeout"),
        (["review", "--timeout", "nan"], "--timeout"),
        (["prove", CHEAP, "--timeout", "inf"], "--timeout"),
        (["prove", CHEAP, "--rlimit", "0"], "--rlimit"),
        (["prove", CHEAP, "--rlimit", "4294967296"], "4294967295"),
        (["show", CHEAP, "--seed", "-1"], "--seed"),
        (["doctor", "--color", "mauve"], "auto, always, never"),
        (["show"], "CLAIM"),
        (["show", CHEAP, CHEAP], CHEAP),
        (["review", "cosine_minus_on"], f"did you mean {CHEAP}?"),
        (["prove", "cosine_minus_on"], f"did you mean {CHEAP}?"),
        (["review", "./none.py"], "none.py: no such file"),
        (["prove", "none.py"], "none.py: no such file"),
        (["prove", CHEAP, "--emit-smt2", __file__], "--emit-smt2"),
    ],
)
def test_a_bad_request_is_one_line(arguments: list[str], said: str) -> None:
    assert_refused(run(*arguments), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CLAIM = 1", "CLAIM"),
        ("x = = 1", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("raise ValueError('two\\nlines')", "two lines"),
        (
            FALSE.replace("EXPECTED", "None") + "PROOFS = {'square': lambda argument: 1 / 0}",
            "ZeroDivisionError",
        ),
    ],
)
def test_a_file_that_is_no_claim_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(text, encoding="utf-8")
    result = run("review", str(path))
    result.stderr = result.stderr.replace("a claim file that talks\n", "")
    assert_refused(result, said)
    assert "mine.py" in result.stderr


def assert_refused(result: subprocess.CompletedProcess[str], said: str) -> None:
    assert result.returncode == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr
    assert said in result.stderr


# -- verdicts ------------------------------------------------------------------------------------
def test_the_table_says_what_holds(table: subprocess.CompletedProcess[str]) -> None:
    assert (table.returncode, table.stderr) == (0, "")
    assert CHEAP in table.stdout
    assert "every n, every d" in table.stdout
    assert "1 claim: 1 holds" in table.stdout


def test_a_resource_limit_leaves_it_undecided(starved: subprocess.CompletedProcess[str]) -> None:
    assert starved.returncode == 3
    head, reasons = starved.stdout.split("\n\n")[:2]
    assert "undecided:" in head
    assert "resource out" in head
    assert "resource out" in plain(reasons)
    assert "1 undecided" in starved.stdout


@pytest.mark.parametrize(("expected", "code"), [("None", 1), ("'holds'", 1), ("'refuted'", 0)])
def test_a_false_claim_file(tmp_path: Path, expected: str, code: int) -> None:
    path = tmp_path / "square.py"
    path.write_text(FALSE.replace("EXPECTED", expected), encoding="utf-8")
    result = run("review", str(path))
    assert result.returncode == code
    assert "s = 0" in result.stdout
    assert "talks" not in result.stdout
    assert "1 refuted" in result.stdout


def test_what_claim_files_print_is_no_data(tmp_path: Path) -> None:
    paths = [tmp_path / "one.py", tmp_path / "two.py"]
    for path in paths:
        path.write_text(FALSE.replace("EXPECTED", "'refuted'"), encoding="utf-8")
    result = run("review", *map(str, paths), "--json", "--jobs", "2")
    assert result.returncode == 0
    assert len(json.loads(result.stdout)["claims"]) == 2
    assert "a claim file that talks" in result.stderr


def test_prove_tells_a_counterexample_from_an_open_question(tmp_path: Path) -> None:
    path = tmp_path / "square.py"
    path.write_text(FALSE.replace("EXPECTED", "None"), encoding="utf-8")
    assert run("prove", str(path)).returncode == 1
    assert run("prove", CHEAP, "--rlimit", "1").returncode == 3


def test_prove_leaves_a_sentence_without_proof_to_the_review() -> None:
    result = run("prove", "all_pairs_plus_minus_one")
    assert result.returncode == 0
    assert "no proof is given for it: it is judged by `review`" in result.stdout


def test_show_explains_a_claim() -> None:
    result = run("show", CHEAP)
    assert result.returncode == 0
    for part in ("source:", "hypothesis [necessary]", "derivation:", "proof: valid", "False twin"):
        assert part in result.stdout


def test_doctor() -> None:
    result = run("doctor")
    assert result.returncode == 0
    assert "all required parts work" in result.stdout
    assert "pip install cvc5" in plain(result.stdout) or "present (optional)" in plain(result.stdout)
    starved = run("doctor", "--rlimit", "1", "--json")
    assert starved.returncode in (0, 1)
    assert json.loads(starved.stdout)["verdict"] == ("works" if starved.returncode == 0 else "broken")


# -- SMT-LIB -------------------------------------------------------------------------------------
def test_emitted_obligations_replay(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    result = run("prove", CHEAP, "--emit-smt2", str(folder), "--json")
    assert result.returncode == 0
    files = sorted(folder.iterdir())
    assert files
    for path in files:
        assert path.name.startswith(f"{CHEAP}-cosine-")
        assert path.suffix == ".smt2"
        text = path.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith(";")]
        assert lines[0] == "(set-info :status unsat)"
        assert lines[1].startswith("(set-logic QF_")
        solver = z3.Solver()
        solver.from_string(text)
        assert solver.check() == z3.unsat
    said = [o["file"] for p in json.loads(result.stdout)["proofs"] for o in p["obligations"] if "file" in o]
    assert sorted(said) == [str(path) for path in files]


# -- colour and width ----------------------------------------------------------------------------
def test_colour_only_where_it_is_asked_for(
    table: subprocess.CompletedProcess[str], starved: subprocess.CompletedProcess[str]
) -> None:
    assert "\x1b[" in table.stdout
    assert "\x1b[" not in starved.stdout
    for arguments, environment in (
        (["--color", "never"], {"FORCE_COLOR": "1"}),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}),
    ):
        result = run("doctor", *arguments, **environment)
        assert "\x1b[" not in result.stdout + result.stderr


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_table_fits(width: int) -> None:
    result = run("review", "identical_labels", COLUMNS=str(width))
    assert max(map(len, result.stdout.splitlines())) <= width
    head = next(line for line in result.stdout.splitlines() if "Verdict" in line)
    for heading in ("Claim", "Grade", "Ties", "Time"):
        assert heading in head


# -- interruption --------------------------------------------------------------------------------
def workers(parent: int) -> list[int]:
    """Return the processes below ``parent`` that work for it: those that gather, and their solvers."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    below = {parent}
    for _ in rows:
        below |= {int(row[0]) for row in rows if int(row[1]) in below}
    return [
        int(row[0])
        for row in rows
        if len(row) == 3
        and int(row[0]) in below - {parent}
        and ("solver_worker" in row[2] or "spawn_main" in row[2])
    ]


def seen(process: subprocess.Popen[str]) -> Iterator[list[int]]:
    """Yield the processes that work for the program again and again, until it ends."""
    while process.poll() is None:
        yield workers(process.pid)


def alive(pid: int) -> bool:
    listed = subprocess.run(
        ["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
    )
    return "solver_worker" in listed.stdout or "spawn_main" in listed.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("claims", [1, 2])
def test_an_interrupted_review_leaves_nothing_behind(hard: str, number: int, claims: int) -> None:
    other = Path(hard).with_name("harder.py")
    other.write_text(HARD, encoding="utf-8")
    files = [hard, str(other)][:claims]
    process = start("review", *files, "--timeout", "3600", "--rlimit", "4294967295")
    enough = 1 if claims == 1 else 4  # two processes, each with a solver
    found = next(pids for pids in seen(process) if len(pids) >= enough)
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "shiftproof: interrupted\n")
    for _ in range(100):  # a solver whose parent was killed ends by itself
        if not any(map(alive, found)):
            break
        time.sleep(0.1)
    assert not [pid for pid in found if alive(pid)]


def test_a_killed_solver_leaves_the_claim_undecided(hard: str) -> None:
    process = start("review", hard, "--timeout", "3600", "--rlimit", "4294967295")
    killed = 0
    for pids in seen(process):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    out, err = process.communicate(timeout=PATIENCE)
    assert killed
    assert (process.returncode, err) == (3, "")
    assert "undecided" in out
