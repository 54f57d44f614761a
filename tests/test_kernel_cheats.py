"""Files that pretend to prove something false: refused as they are read, and by what Coq says of them."""

from __future__ import annotations

import pytest
import sympy as sp
from kernel_cheats import CHEATS

from shiftproof import coq_file
from shiftproof.coq_file import Written, written
from shiftproof.errors import UsageError
from shiftproof.kernel import FOUNDATION, check, regenerated
from shiftproof.ledger import library_root
from shiftproof.notation import number
from shiftproof.statement import Claim, Source, Statement

LESS = Statement("less", "", sp.Lt(number("x"), number("y")))
CLAIM = Claim("", Source("", "", ""), (LESS,), name="toy")
FILE = """From Shiftproof Require Import Foundation.
Require Import Reals Lra.
{before}
(* statement: less *)
Proof.
  {proof}
"""
PROVED = "Theorem t : True.\nProof.\n  exact I.\nQed.\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("kernel")


@pytest.fixture
def judged(tmp_path, cache):
    """Return what becomes of the false statement under a cheat."""

    def judge(name):
        before, proof = CHEATS[name]
        text = (library_root() / "proofs" / f"{FOUNDATION}.v").read_text(encoding="utf-8")
        (tmp_path / f"{FOUNDATION}.v").write_text(text, encoding="utf-8")
        stated = regenerated(FILE.format(before=before, proof=proof), CLAIM)
        (tmp_path / "toy.v").write_text(stated, encoding="utf-8")
        (result,) = check([CLAIM], tmp_path, cache)
        return result

    return judge


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_is_refused(judged, name):
    result = judged(name)
    assert not result.proved
    assert result.heard
    assert "\n" not in result.why_not


@pytest.mark.slow
@pytest.mark.parametrize("name", CHEATS)
def test_what_coq_says_of_a_cheat_is_enough_to_refuse_it(judged, monkeypatch, name):
    monkeypatch.setattr(coq_file, "_permitted", lambda *_: None)
    assert not judged(name).proved


@pytest.mark.parametrize(
    "said",
    [
        "Unset Guard Checking.",
        "- Unset Guard Checking.",
        "{ Unset Guard Checking. }",
        "exact I. }} Unset Guard Checking.",
        "all: Unset Guard Checking.",
        "1-2, 4: { Unset Guard Checking.",
        "[goal]: { - + * Unset Guard Checking.",
        "exact I.\tUnset Guard Checking.",
        "exact I. (* (* *) . *) Unset Guard Checking.",
        '(* "*)" *) Unset Guard Checking.',
        'idtac "(*". Unset Guard Checking. idtac "*)".',
        'idtac """". Unset Guard Checking.',
        "exact I... Unset Guard Checking.",
        "#[local] Unset Guard Checking.",
        "#[ local ] #[global] Set Silent.",
        "Local Unset Guard Checking.",
        "Local Set Silent.",
        "Local Axiom a : False.",
        'Local Notation "( x *)" := x.',
        "#[bypass_check(guard)] Fixpoint f (n : nat) : False := f n.",
        "#[global, bypass_check(guard)] Fixpoint f (n : nat) : False := f n.",
        "Time Unset Guard Checking.",
        "Fail Unset Guard Checking.",
        "Axiom a : False",  # without an end
    ],
)
def test_a_command_that_is_no_proof_is_seen_wherever_it_stands(said):
    with pytest.raises(UsageError, match=r"toy\.v, line 5: '.*' has no place in a file of proofs"):
        written(f"{PROVED}{said}", "toy.v")


@pytest.mark.parametrize(
    "said",
    [
        "Local Open Scope nat_scope.",
        "#[local] Hint Resolve t : core.",
        "Lemma l : True. { exact I. } Qed.",
        "Ltac plane := cbv [total inner]; try (Unset).",
        "(* Unset Guard Checking. *)",
        '(* a "quoted *) word" *)',
    ],
)
def test_what_a_file_of_proofs_is_made_of_is_let_through(said):
    assert written(f"{PROVED}{said}\n", "toy.v") == ()


@pytest.mark.parametrize("said", ["(* no end", '(* "*)', 'idtac "no end', "(* (* *)"])
def test_a_comment_or_a_string_without_an_end_is_refused(said):
    with pytest.raises(UsageError, match=r"toy\.v, line 1: the (comment|string) does not end"):
        written(said, "toy.v")


def test_a_comment_that_coq_reads_as_something_else_is_refused():
    with pytest.raises(UsageError, match=r"toy\.v, line 1: a space must stand before a comment"):
        written("Definition a := x.(* . Unset Guard Checking. Definition b := (3 *).", "toy.v")


def test_a_theorem_is_read_with_its_lines():
    text = f"(* statement: a b *)\n{PROVED}(* refuted: c *)\n{PROVED.replace(' t ', ' u ')}"
    assert written(text, "toy.v") == (
        Written("a b", refuted=False, text="Theorem t : True.", lines=1),
        Written("c", refuted=True, text="Theorem u : True.", lines=1),
    )


@pytest.mark.parametrize(
    "text",
    [
        f"(* (* statement: a *) *)\n{PROVED}",
        f'(* "(* statement: a *)\n{PROVED}" *)',
        f"(* statement: a *) (* and more *)\n{PROVED}".replace("(* statement", "(*statement"),
    ],
)
def test_a_marker_inside_something_else_is_none(text):
    assert written(text, "toy.v") == ()


@pytest.mark.parametrize(
    "text",
    [
        "(* statement: a *)\n",
        "(* statement: a *)\nTheorem t : True.\n",
        f"(* statement: a *)\n(* statement: b *)\n{PROVED}",
        "(* statement: a *)\nTheorem t : True. Proof.\nexact I. Qed.",
        "(* statement: a *)\nTheorem t : True.\nProof. exact I. Qed.",
    ],
)
def test_a_marker_stands_before_a_theorem_and_its_proof(text):
    with pytest.raises(UsageError, match=r"followed by a theorem and by a line that is just 'Proof\.'"):
        written(text, "toy.v")


def test_a_statement_is_proved_once():
    with pytest.raises(UsageError, match="a is marked twice"):
        written(f"(* statement: a *)\n{PROVED}(* refuted: a *)\n{PROVED}", "toy.v")
