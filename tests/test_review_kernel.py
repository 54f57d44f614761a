"""The kernel in a review: what its word changes, and what it must not change."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import shiftproof
from shiftproof import coqc, document, hearing
from shiftproof.doctor import examine
from shiftproof.errors import UsageError
from shiftproof.evidence import Grade, Verdict
from shiftproof.kernel import AXIOMS, regenerated
from shiftproof.ledger import WINGS, Ledger, library_root
from shiftproof.page import Look
from shiftproof.reviewer import review
from shiftproof.solver import Limits
from shiftproof.terminal import show_text

ROOT = library_root()
CLAIM = '''"""Squares."""

import sympy as sp

from shiftproof.notation import number
from shiftproof.statement import Claim, Hypothesis, Source, Statement

x, y = number("x"), number("y")
CLAIM = Claim(
    "Squares",
    Source("", "", ""),
    (
        Statement("square", "A square is not negative.", sp.Ge(x**2, 0, evaluate=False)),
        Statement("sum", "", sp.Gt(x + y, 0), (Hypothesis("both", sp.And(x > 0, y > 0)),), judged=False),
    ),
)
'''
PROOFS = """From Shiftproof Require Import Foundation.
Require Import Reals Lra.

(* statement: square *)
Proof.
  intros x. apply pow2_ge_0.
Qed.

(* statement: sum *)
Proof.
  intros x y both. lra.
Qed.
"""
PLAIN = Look(width=120, colour=False, unicode=True)


# -- a claim of one's own, with its proofs beside it --------------------------------------------------
@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A claim file, with proofs beside it that fit."""
    path = tmp_path / "my-squares.py"
    path.write_text(CLAIM, encoding="utf-8")
    text = regenerated(PROOFS, Ledger().entry(str(path)).claim)
    path.with_suffix(".v").write_text(text, encoding="utf-8")
    return path


def fake(folder: Path, script: str, version: str = "8.16.1") -> None:
    """Write a coqc that tells a version and otherwise does something else."""
    folder.mkdir()
    (folder / "coqc").write_text(
        f'#!/bin/sh\nif [ "$1" = --print-version ]; then echo "{version} 4.13.1"; exit; fi\n{script}\n',
        encoding="utf-8",
    )
    (folder / "coqc").chmod(0o755)


def test_a_claim_of_one_s_own_with_proofs_beside_it_has_the_kernel_s_grade(mine: Path) -> None:
    (standing,) = review([str(mine)])
    assert (standing.verdict, standing.grade) == (Verdict.HOLDS, Grade.KERNEL)
    for each in standing.statements:
        assert each.kernel is not None
        assert each.kernel.file == str(mine.with_suffix(".v"))
        assert each.kernel.theorem == f"my_squares__{each.name}"
        assert each.kernel.text.startswith(f"Theorem {each.kernel.theorem} :\n")
        assert each.kernel.lines == 1
        assert set(each.kernel.axioms) <= AXIOMS
    assert {f"Coq: {axiom}" for axiom in standing.statements[0].kernel.axioms} <= set(standing.assumptions)


def test_a_claim_without_proofs_for_coq_is_judged_as_before(mine: Path) -> None:
    mine.with_suffix(".v").unlink()
    (standing,) = review([str(mine)])
    assert (standing.verdict, standing.grade) == (Verdict.HOLDS, Grade.SOLVER)
    assert [each.kernel for each in standing.statements] == [None, None]


def test_a_file_of_that_name_that_holds_no_proofs_is_let_alone(mine: Path) -> None:
    mine.with_suffix(".v").write_text('module squares(input wire "x"); endmodule\n', encoding="utf-8")
    (standing,) = review([str(mine)])
    assert (standing.verdict, standing.grade) == (Verdict.HOLDS, Grade.SOLVER)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("0 <= x ^ 2", "0 <= x ^ 3", "what is proved is not what is stated now"),
        ("apply pow2_ge_0.", "apply pow2_gt_0.", "Error"),
        (
            "apply pow2_ge_0.\nQed.",
            "apply pow2_ge_0.\nAdmitted.",
            "'Admitted' has no place in a file of proofs",
        ),
        ("statement: sum", "statement: total", "proves total, which the claim does not state"),
        ("statement: sum", "statement: square", "square is marked twice"),
        ("Lra.\n", "Lra.\nVariable y : forall x, 0 <= x ^ 2.\n", None),
        ("intros x. apply pow2_ge_0", "intros x. apply y", "Error"),
        ("\nProof.", "\n  Proof.", "each marker is followed by a theorem"),
        ("Lra.", "Lra. (* no end", "the comment does not end"),
    ],
)
def test_proofs_that_do_not_prove_what_is_stated_leave_the_claim_undecided(
    mine: Path, old: str, new: str, reason: str | None
) -> None:
    proofs = mine.with_suffix(".v")
    text = proofs.read_text(encoding="utf-8")
    assert old in text
    proofs.write_text(text.replace(old, new, 1), encoding="utf-8")
    (standing,) = review([str(mine)])
    if reason is None:
        assert standing.verdict is Verdict.HOLDS
    else:
        assert standing.verdict is Verdict.UNDECIDED
        assert any(str(proofs) in why and reason in why for why in standing.reasons)
    (without,) = review([str(mine)], kernel=False)
    assert (without.verdict, without.grade) == (Verdict.HOLDS, Grade.SOLVER)


def test_a_proof_that_rests_on_an_axiom_of_its_own_leaves_the_claim_undecided(mine: Path) -> None:
    proofs = mine.with_suffix(".v")
    text = proofs.read_text(encoding="utf-8").replace("apply pow2_ge_0", "apply trust")
    proofs.write_text(
        text.replace("Lra.\n", "Lra.\nVariable trust : forall x, 0 <= x ^ 2.\n"), encoding="utf-8"
    )
    (standing,) = review([str(mine)])
    (reason,) = standing.reasons
    assert reason.endswith("rests on Claim_my_squares.trust")
    assert reason.startswith("square: ")


def test_a_refuting_proof_of_what_holds_is_refused_by_the_kernel(mine: Path) -> None:
    proofs = mine.with_suffix(".v")
    text = regenerated(
        PROOFS.replace("statement: square", "refuted: square"), Ledger().entry(str(mine)).claim
    )
    proofs.write_text(text, encoding="utf-8")
    (standing,) = review([str(mine)])
    assert standing.verdict is Verdict.UNDECIDED
    assert not document.disagrees(standing)


@pytest.mark.parametrize(
    ("script", "version", "said"),
    [
        ("kill -9 $$", "8.16.1", "coqc ended with code -9"),
        ("exit 127", "8.16.1", "coqc ended with code 127"),
        ("echo 'Fatal error: Out of memory' >&2; exit 2", "8.16.1", "out of memory"),
        ("sleep 60", "8.16.1", "killed after 2 s"),
        ("echo 'Error: Syntax error' >&2; exit 1", "8.16.1", "Foundation.v does not compile with Coq 8.16.1"),
        ("echo 'Error: Syntax error' >&2; exit 1", "9.1.0", "Foundation.v does not compile with Coq 9.1.0"),
        (
            'for f; do :; done; if [ "$f" = Foundation.v ]; then echo > Foundation.vo; exit; fi; exit 1',
            "9.1.0",
            "not written for Coq 9.1.0",
        ),
        ("exit 0", "8.16.1", "coqc wrote no Foundation.vo"),
    ],
)
def test_a_coq_that_comes_to_no_end_lowers_nothing(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, version: str, said: str
) -> None:
    fake(tmp_path / "bin", script, version)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if script.startswith("sleep"):
        monkeypatch.setattr(hearing, "SHARE", 2 / Limits().timeout)
    (standing,) = review([str(mine)], kernel=True)
    assert (standing.verdict, standing.grade) == (Verdict.HOLDS, Grade.SOLVER)
    for each in standing.statements:
        assert each.kernel is not None
        assert not each.kernel.heard
        assert said in each.kernel.why_not


def test_without_coq_a_review_says_so_and_one_that_asks_for_it_is_told_how_to_get_it(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coqc.shutil, "which", lambda _: None)
    (standing,) = shiftproof.review([str(mine)])
    assert (standing.verdict, standing.grade) == (Verdict.HOLDS, Grade.SOLVER)
    with pytest.raises(
        UsageError, match=r"^no coqc is installed: install Coq \(.*apt install coq.*tried with Coq 8\.16\)"
    ):
        shiftproof.review([str(mine)], kernel=True)


def test_a_coqc_that_does_not_work_is_not_taken_for_none(
    mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path / "bin", "", "no version")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    said = f"{tmp_path / 'bin' / 'coqc'} does not say its version"
    with pytest.raises(UsageError, match=f"^{re.escape(said)}: install Coq"):
        shiftproof.review([str(mine)], kernel=True)
    (check,) = (check for check in examine(Limits()) if check["part"] == "coqc")
    assert (check["state"], check["detail"]) == ("broken", said)


# -- the command line ----------------------------------------------------------------------------------
def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shiftproof", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


def test_the_document_has_the_kernel_s_word_on_each_statement(mine: Path) -> None:
    made = json.loads(run("review", str(mine), "--json").stdout)
    assert made["kernel"]["asked"]
    assert made["kernel"]["coq"] == made["versions"]["coq"] == coqc.find_coq().version
    assert made["kernel"]["why_not"] == ""
    said = [each["kernel"] for each in made["claims"][0]["statements"]]
    assert [list(each) for each in said] == [
        ["theorem", "file", "proved", "refuted", "lines", "axioms", "heard", "why_not"]
    ] * 2
    assert all(each["proved"] for each in said)
    shown = json.loads(run("show", str(mine), "--json").stdout)
    assert [each["kernel"]["text"].split()[0] for each in shown["claim"]["statements"]] == ["Theorem"] * 2
    left = json.loads(run("review", str(mine), "--json", "--no-kernel").stdout)
    assert left["kernel"] == {"coq": None, "asked": False, "why_not": "left out"}
    assert "coq" not in left["versions"]
    assert [each["kernel"] for each in left["claims"][0]["statements"]] == [None, None]


def test_a_review_without_coq_says_so_in_one_line_and_lowers_nothing_else(mine: Path, tmp_path: Path) -> None:
    done = run("review", str(mine), PATH=str(tmp_path), COLUMNS="200")
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if "kernel" in line]
    assert line.startswith(
        "Coq's kernel was not asked: no coqc is installed (Debian and Ubuntu: apt install coq"
    )
    asked = run("review", str(mine), "--kernel", PATH=str(tmp_path))
    assert (asked.returncode, asked.stdout) == (2, "")
    assert asked.stderr.startswith("shiftproof: no coqc is installed: install Coq (")
    assert len(asked.stderr.splitlines()) == 1


def test_show_has_the_theorem_in_coq_s_words(mine: Path) -> None:
    (standing,) = review([str(mine)])
    shown = show_text(standing, PLAIN)
    assert f"Coq's kernel: proved ({mine.with_suffix('.v')}, 1 line)" in " ".join(shown.split())
    assert "Theorem my_squares__square :\n" in shown
    assert "(grade: kernel)" in shown


def test_a_page_is_made_with_and_without_the_kernel(mine: Path, tmp_path: Path) -> None:
    for option, word in (("--kernel", "kernel"), ("--no-kernel", "solver")):
        made = json.loads(run("report", str(mine), "-o", str(tmp_path / "a.html"), option, "--json").stdout)
        assert made["claims"][0]["grade"] == word


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_review_kills_coq(mine: Path, tmp_path: Path, number: int) -> None:
    fake(tmp_path / "bin", f'echo $$ > "{tmp_path}/pid"; exec sleep 600')
    process = subprocess.Popen(
        [sys.executable, "-m", "shiftproof", "review", str(mine)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
        },
    )
    noted = tmp_path / "pid"
    while not (noted.exists() and noted.read_text(encoding="utf-8").strip()):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    assert process.wait(60) == 130
    assert process.stderr.read() == "shiftproof: interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text(encoding="utf-8")), 0)


# -- the ledger ------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "old", "new"),
    [  # each change leaves a true statement, so that nothing but the kernel's proof breaks
        ("shift_invariance", "lambda x: logit[x] + c, k, n)", "lambda x: logit[x] + 2 * c, k, n)"),
        (
            "mean_cosine_floor",
            "hypotheses=(NONZERO, TWO)",
            "hypotheses=(NONZERO, TWO, Hypothesis('n > 1', sp.Gt(n, 1)))",
        ),
        ("cosine_minus_one", 'Hypothesis("s < 1", s < 1,', 'Hypothesis("s < 1", 2 * s < 2,'),
    ],
)
def test_a_changed_statement_of_the_ledger_breaks_the_review(
    tmp_path: Path, claim: str, old: str, new: str
) -> None:
    for wing in WINGS:
        shutil.copytree(ROOT / wing, tmp_path / wing, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "symbolic" / f"{claim}.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    ledger = Ledger(tmp_path)
    (standing,) = review([claim], ledger=ledger)
    assert standing.verdict is Verdict.UNDECIDED
    broken = [reason for reason in standing.reasons if f"Coq's proof in proofs/{claim}.v" in reason]
    assert len(broken) == 1
    assert broken[0].endswith("what is proved is not what is stated now")
    assert document.review_code([standing]) == 3


@pytest.mark.slow
def test_every_claim_of_the_ledger_has_the_kernel_s_grade() -> None:
    standings = review(jobs=2)
    assert [s.claim for s in standings if s.grade is not Grade.KERNEL] == []
    assert [s.claim for s in standings if not s.as_expected] == []
