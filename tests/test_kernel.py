"""Coq's kernel on the proofs of the ledger, and what it must not let pass."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
import sympy as sp

from shiftproof import coqc, kernel
from shiftproof.coqc import Compiler, needed_coq
from shiftproof.errors import UsageError
from shiftproof.kernel import AXIOMS, Checked, Workshop, check, regenerated
from shiftproof.kernel_cache import Cache, usual_cache
from shiftproof.ledger import Ledger, library_root
from shiftproof.notation import number
from shiftproof.restated import PLACES
from shiftproof.statement import Claim, Hypothesis, Source, Statement

PROOFS = library_root() / "proofs"
NAMES = Ledger().names
#: modules that hide what they define: `coqchk` takes what stands in them for axioms
SEALED = (
    "Coq.Reals.Rdefinitions.RbaseSymbolsImpl.",
    "Coq.Reals.Rdefinitions.RinvImpl.",
    "Coq.ssr.ssrunder.Under_rel.",
)
x, y = number("x"), number("y")
TWO = (
    Statement("first", "", sp.Ge(x**2, 0, evaluate=False)),
    Statement("second", "", sp.Lt(x, y), (Hypothesis("below", sp.Lt(x, y)),)),
)
TOY = """From Shiftproof Require Import Foundation.
Require Import Reals Lra.
{before}
(* statement: first *)
Proof.
  intros x. apply pow2_ge_0.
Qed.

(* statement: second *)
Proof.
  {proof}
"""


def toy(*statements):
    return Claim("", Source("", "", ""), statements or TWO, name="toy")


@pytest.fixture(scope="module")
def ledger():
    return Ledger()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture(scope="module")
def checked(ledger):
    """What the kernel says of the whole ledger; in the usual cache, which all that test here share."""
    return check([ledger.entry(name).claim for name in NAMES], PROOFS, usual_cache())


@pytest.fixture
def folder(tmp_path):
    """A folder of proofs with the foundation and, when written, the toy's."""
    (tmp_path / "Foundation.v").write_text(
        (PROOFS / "Foundation.v").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return tmp_path


def judged(folder, cache, *, before="", proof="intros x y less. exact less.\nQed.", claim=None, edit=None):
    """Return what becomes of the toy's two statements."""
    text = regenerated(TOY.format(before=before, proof=proof), toy())
    (folder / "toy.v").write_text(edit(text) if edit else text, encoding="utf-8")
    return check([claim or toy()], folder, cache)


@pytest.mark.parametrize("name", NAMES)
def test_the_kernel_accepts_every_statement_of_the_claim(checked, name):
    found = [c for c in checked if c.claim == name]
    assert found
    assert [(c.statement, c.why_not) for c in found if not c.proved] == []
    assert all(c.axioms and set(c.axioms) <= AXIOMS for c in found)
    assert all(c.lines > 0 and c.theorem.startswith(c.claim) and c.theorem in c.text for c in found)


def test_a_refuted_sentence_is_proved_false(ledger, checked):
    refuted = {c.claim for c in checked if c.refuted}
    assert refuted == {name for name in NAMES if ledger.entry(name).claim.expected == "refuted"}


def test_no_file_proves_what_no_claim_states():
    assert {path.stem for path in PROOFS.glob("*.v")} == {*NAMES, kernel.FOUNDATION}


def test_the_document_lists_every_claim_with_the_statements_that_are_proved(ledger):
    text = (PROOFS.parent / "docs" / "formalisation.md").read_text(encoding="utf-8")
    rows = {
        row.split("`")[1]: row for row in text.splitlines() if row.startswith("| `") and row.count("|") == 4
    }
    assert set(rows) == set(NAMES)
    for name in NAMES:
        claim = ledger.entry(name).claim
        proofs = (PROOFS / f"{name}.v").read_text(encoding="utf-8")
        said = ", ".join(
            f"{s.name} (refuted)" if f"(* refuted: {s.name} *)" in proofs else s.name
            for s in claim.statements
        )
        assert rows[name].startswith(f"| `{name}` | {said} | reals")


def test_what_did_not_change_is_not_compiled_again(folder, cache, monkeypatch):
    first = judged(folder, cache)
    monkeypatch.setattr(Compiler, "compile", lambda *_: pytest.fail("compiled again"))
    assert judged(folder, cache) == first


@pytest.mark.slow
def test_an_independent_checker_accepts_every_file_and_lists_the_same_axioms(ledger, checked, tmp_path):
    found = coqc.find_coq()
    with Cache(usual_cache()) as cache, Compiler(found) as compiler:
        workshop = Workshop(compiler, cache, PROOFS / "Foundation.v")
        (tmp_path / "Foundation.vo").write_bytes(workshop.compiled_foundation())
        for name in NAMES:
            case = workshop.case(ledger.entry(name).claim, PROOFS / f"{name}.v")
            wrong, content = workshop.compiled(case)
            assert wrong == ""
            (tmp_path / f"{case.module}.vo").write_bytes(content)
    modules = [word for path in tmp_path.glob("*.vo") for word in ("-norec", f"Shiftproof.{path.stem}")]
    assert len(modules) == 2 * (len(NAMES) + 1)
    said = subprocess.run(
        ["coqchk", "-silent", "-o", "-Q", ".", "Shiftproof", *modules],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    ).stdout
    axioms = re.search(r"\* Axioms:\n(.*?)\n\s*\n", said, re.DOTALL)[1].split()
    opened = {axiom for axiom in axioms if not axiom.startswith(SEALED)}
    assert opened == {f"{PLACES[name.split('.')[0]]}.{name}" for name in AXIOMS}
    for doubt in ("type-in-type", "unsafe (co)fixpoints"):
        assert f"relying on {doubt}: <none>" in said
    assert "positivity is assumed: <none>" in said


@pytest.mark.parametrize("name", ["cosine_minus_one", "mean_cosine_floor", "coprobability_ceiling"])
def test_a_changed_statement_has_no_proof(ledger, cache, name):
    claim = ledger.entry(name).claim
    first, *others = claim.statements
    weaker = first.without(first.hypotheses[0].name)
    changed = replace(claim, statements=(replace(weaker, name=first.name), *others))
    results = check([changed], PROOFS, cache)
    assert results[0].why_not == "what is proved is not what is stated now"
    assert all(c.proved for c in results[1:])


@pytest.mark.parametrize("name", ["cosine_minus_one", "mean_cosine_floor", "coprobability_ceiling"])
def test_the_proof_of_a_changed_statement_fails_in_the_kernel_too(ledger, cache, folder, name):
    claim = ledger.entry(name).claim
    first, *others = claim.statements
    weaker = first.without(first.hypotheses[0].name)
    changed = replace(claim, statements=(replace(weaker, name=first.name), *others))
    text = regenerated((PROOFS / f"{name}.v").read_text(encoding="utf-8"), changed)
    (folder / f"{name}.v").write_text(text, encoding="utf-8")
    results = check([changed], folder, cache)
    assert not any(c.proved for c in results)
    assert "Error" in results[0].why_not


def test_a_toy_is_accepted(folder, cache):
    assert all(c.proved for c in judged(folder, cache))


def test_a_theorem_of_another_text_is_refused(folder, cache):
    first, second = judged(
        folder,
        cache,
        proof="intros x y less. left. exact less.\nQed.",
        edit=lambda text: text.replace("x < y.", "x <= y."),
    )
    assert first.proved
    assert second.why_not == "what is proved is not what is stated now"


def test_a_marker_without_its_proof_is_refused(folder, cache):
    results = judged(
        folder, cache, edit=lambda text: text.replace("Proof.\n  intros x. apply", "Proof. intros x. apply")
    )
    assert all("just 'Proof.'" in c.why_not for c in results)


def test_a_statement_without_a_proof_says_so(folder, cache):
    assert [c.why_not for c in check([toy()], folder, cache)] == ["no proof", "no proof"]


def test_a_proof_of_what_is_not_claimed_is_named(folder, cache):
    results = judged(folder, cache, claim=toy(TWO[0]))
    assert results[0].why_not == "toy.v proves second, which the claim does not state"


def test_a_folder_without_the_foundation_is_refused_in_one_line(tmp_path):
    with pytest.raises(UsageError, match="the folder of proofs needs it"):
        check([toy()], tmp_path, tmp_path / "cache")


def test_a_machine_without_coq_is_told_how_to_get_it(folder, cache, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"apt install coq.* tried with Coq 8\.16"):
        check([toy()], folder, cache)


def test_coq_is_found_where_there_is_one(monkeypatch, tmp_path):
    found = coqc.find_coq()
    assert found is not None
    assert found.version[0].isdigit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert coqc.find_coq() is None


@pytest.mark.parametrize("script", ["exit 1", "echo unheard of", "kill -9 $$", "printf '\\377'"])
def test_a_coqc_that_does_not_say_its_version_is_none(monkeypatch, tmp_path, script):
    (tmp_path / "coqc").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (tmp_path / "coqc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert coqc.find_coq() is None


def test_a_coqc_that_does_not_answer_is_killed_with_what_it_started(monkeypatch, tmp_path):
    pid = tmp_path / "pid"
    (tmp_path / "coqc").write_text(f"#!/bin/sh\n/bin/sleep 600 & echo $! > '{pid}'\nwait\n", encoding="utf-8")
    (tmp_path / "coqc").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    def out_of_patience(process, timeout):
        while not (pid.exists() and pid.read_text(encoding="utf-8").endswith("\n")):
            assert process.poll() is None
        raise subprocess.TimeoutExpired(process.args, timeout)

    monkeypatch.setattr(coqc.subprocess.Popen, "communicate", out_of_patience)
    assert coqc.find_coq() is None
    state = Path(f"/proc/{int(pid.read_text(encoding='utf-8'))}/stat")
    for _ in range(500):  # what is killed goes a little later
        if not state.exists() or state.read_text(encoding="utf-8").split()[2] == "Z":
            break
        time.sleep(0.02)
    else:
        pytest.fail("what it started still runs")


def test_what_coq_was_not_asked_about_is_not_proved(tmp_path: Path) -> None:
    assert not Checked("claim", "statement", "theorem", "file.v").proved
    with Cache(tmp_path) as cache, Compiler(needed_coq()) as compiler:
        workshop = Workshop(compiler, cache, PROOFS / "Foundation.v")
        claim = Ledger().entry("shift_invariance").claim
        case = workshop.case(claim, PROOFS / "shift_invariance.v")
        assert case.wanted
        assert not any(result.proved for result in case.results)
