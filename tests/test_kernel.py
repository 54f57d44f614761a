"""Coq's kernel on the proofs of the ledger, and what it must not let pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy as sp

from shiftproof import kernel
from shiftproof.errors import UsageError
from shiftproof.kernel import AXIOMS, check, regenerated
from shiftproof.ledger import Ledger, library_root
from shiftproof.notation import number
from shiftproof.statement import Claim, Hypothesis, Source, Statement

PROOFS = library_root() / "proofs"
FORMAL = sorted(path.stem for path in PROOFS.glob("*.v") if path.stem != kernel.FOUNDATION)
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
def checked(ledger, cache):
    return check([ledger.entry(name).claim for name in FORMAL], PROOFS, cache)


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


def test_every_formal_proof_of_the_ledger_is_accepted(checked):
    assert len(FORMAL) >= 12
    assert [(c.claim, c.statement, c.why_not) for c in checked if not c.proved] == []
    assert all(c.axioms and set(c.axioms) <= AXIOMS for c in checked)
    assert all(c.lines > 0 and c.theorem.startswith(c.claim) for c in checked)


def test_a_refuted_sentence_is_proved_false(ledger, checked):
    refuted = {c.claim for c in checked if c.refuted}
    assert refuted == {name for name in FORMAL if ledger.entry(name).claim.expected == "refuted"}


def test_what_did_not_change_is_not_compiled_again(ledger, cache, checked, monkeypatch):
    monkeypatch.setattr(kernel._Workshop, "compile", lambda *_: pytest.fail("compiled again"))
    again = check([ledger.entry(name).claim for name in FORMAL], PROOFS, cache)
    assert again == checked


@pytest.mark.parametrize("name", ["cosine_minus_one", "mean_cosine_floor", "coprobability_ceiling"])
def test_a_changed_statement_has_no_proof(ledger, cache, checked, name):
    claim = ledger.entry(name).claim
    first, *others = claim.statements
    weaker = first.without(first.hypotheses[0].name)
    changed = replace(claim, statements=(replace(weaker, name=first.name), *others))
    results = check([changed], PROOFS, cache)
    assert results[0].why_not == "what is proved is not what is stated now"
    assert all(c.proved for c in results[1:])


@pytest.mark.parametrize("name", ["cosine_minus_one", "mean_cosine_floor", "coprobability_ceiling"])
def test_the_proof_of_a_changed_statement_fails_in_the_kernel_too(ledger, cache, checked, folder, name):
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


def test_an_admitted_theorem_is_refused_and_the_other_stands(folder, cache):
    first, second = judged(folder, cache, proof="Admitted.")
    assert first.proved
    assert second.why_not.startswith("rests on")


def test_an_axiom_is_refused_where_it_is_used(folder, cache):
    first, second = judged(
        folder, cache, before="Axiom all : forall x y : R, x < y.", proof="intros. apply all.\nQed."
    )
    assert first.proved
    assert "all" in second.why_not


def test_another_meaning_of_the_same_words_is_refused(folder, cache):
    """The text is the same, but Rlt is not the one that the statement means."""
    first, second = judged(
        folder,
        cache,
        before='Definition lower (x y : R) := True.\nNotation "x < y" := (lower x y) : R_scope.',
        proof="intros. exact I.\nQed.",
    )
    assert not second.proved
    assert not first.proved


def test_a_proof_under_a_shadowed_definition_is_refused(folder, cache):
    _, second = judged(folder, cache, before="Definition R := False.", proof="intros x. destruct x.\nQed.")
    assert not second.proved


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
    monkeypatch.setattr(kernel, "find_coq", lambda: None)
    with pytest.raises(UsageError, match="apt install coq"):
        check([toy()], folder, cache)


def test_coq_is_found_where_there_is_one(monkeypatch, tmp_path):
    found = kernel.find_coq()
    assert found is not None
    assert found.version[0].isdigit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert kernel.find_coq() is None
