"""Files that pretend to prove that any number is less than any other, each by another trick of Coq."""

from __future__ import annotations

_AXIOM = "forall x y : R, x < y"
_INTRO = "intros x y."

#: what stands before the theorem, and its proof
CHEATS = {
    "an axiom": (f"Axiom all : {_AXIOM}.", f"{_INTRO} apply all.\nQed."),
    "a parameter": (f"Parameter all : {_AXIOM}.", f"{_INTRO} apply all.\nQed."),
    "a variable outside a section": (f"Variable all : {_AXIOM}.", f"{_INTRO} apply all.\nQed."),
    "a context outside a section": (f"Context (all : {_AXIOM}).", f"{_INTRO} apply all.\nQed."),
    "a variable of a section": (
        f"Section S.\nVariable all : {_AXIOM}.",
        f"{_INTRO} apply all.\nQed.\nEnd S.",
    ),
    "an admitted lemma": (f"Lemma all : {_AXIOM}.\nProof. Admitted.", f"{_INTRO} apply all.\nQed."),
    "given up": ("", f"{_INTRO}\n  give_up.\nAdmitted."),
    "an obligation": (
        f"Require Import Program.\nProgram Definition all : {_AXIOM} := _.\nAdmit Obligations.",
        f"{_INTRO} apply all.\nQed.",
    ),
    "an axiom with the name of the library's": (
        "Module Classical_Prop.\nAxiom classic : forall x y : R, x < y.\nEnd Classical_Prop.",
        f"{_INTRO} apply Classical_Prop.classic.\nQed.",
    ),
    "an axiom with the name of the reals'": (
        (
            "Module ClassicalDedekindReals.\nAxiom sig_not_dec : forall x y : R, x < y.\n"
            "End ClassicalDedekindReals."
        ),
        f"{_INTRO} apply ClassicalDedekindReals.sig_not_dec.\nQed.",
    ),
    "an axiom behind a functor": (
        (
            f"Module Type T.\nAxiom all : {_AXIOM}.\nEnd T.\nModule F (M : T).\nLemma all : {_AXIOM}.\n"
            "Proof. exact M.all. Qed.\nEnd F.\nDeclare Module M : T.\nModule G := F M."
        ),
        f"{_INTRO} apply G.all.\nQed.",
    ),
    "an axiom hidden by a signature": (
        f"Module Type T.\nAxiom all : {_AXIOM}.\nEnd T.\nModule M : T.\nAxiom all : {_AXIOM}.\nEnd M.",
        f"{_INTRO} apply M.all.\nQed.",
    ),
    "no guard": (
        f"Unset Guard Checking.\nFixpoint all (n : nat) : {_AXIOM} := all n.\nSet Guard Checking.",
        f"{_INTRO} apply (all O).\nQed.",
    ),
    "no guard, by an attribute": (
        f"#[bypass_check(guard)] Fixpoint all (n : nat) : {_AXIOM} := all n.",
        f"{_INTRO} apply (all O).\nQed.",
    ),
    "no guard, in the middle of a proof": (
        "",
        "Unset Guard Checking.\n  exact ((fix all (n : nat) : forall x y : R, x < y := all n) O).\nQed.",
    ),
    "no positivity": (
        (
            "Unset Positivity Checking.\nInductive loop := turn : (loop -> False) -> loop.\n"
            "Definition no (l : loop) : False := match l with turn f => f l end."
        ),
        f"{_INTRO} destruct (no (turn no)).\nQed.",
    ),
    "no universes": (
        (
            "Require Import Hurkens.\nUnset Universe Checking.\n"
            "Lemma no : False. Proof. exact (TypeNeqSmallType.paradox Type eq_refl). Qed."
        ),
        f"{_INTRO} destruct no.\nQed.",
    ),
    "no universes, in the middle of a proof": (
        "Require Import Hurkens.",
        f"Unset Universe Checking.\n  {_INTRO} destruct (TypeNeqSmallType.paradox Type eq_refl).\nQed.",
    ),
    "a plugin": ('Declare ML Module "extraction_plugin".', f"{_INTRO}\n  lra.\nQed."),
    "another less": (
        'Definition lower (x y : R) := True.\nNotation "x < y" := (lower x y) : R_scope.',
        "intros. exact I.\nQed.",
    ),
    "another less, printed nowhere": (
        'Notation "x < y" := (True) (only parsing) : R_scope.',
        "intros. exact I.\nQed.",
    ),
    "other numbers": ("Definition R := False.", "intros x. destruct x.\nQed."),
    "another less, exported": (
        'Module N.\nNotation "x < y" := (True) (only parsing) : R_scope.\nEnd N.\nExport N.',
        "intros. exact I.\nQed.",
    ),
    "another scope": (
        (
            "Declare Scope other_scope.\nDelimit Scope other_scope with other.\n"
            'Notation "x < y" := True (only parsing) : other_scope.\n#[global] Open Scope other_scope.'
        ),
        "intros. exact I.\nQed.",
    ),
    "a coercion": (
        (
            "Inductive pair := both (x y : R).\nDefinition yes (p : pair) : Prop := True.\n"
            'Coercion yes : pair >-> Sortclass.\n#[global] Notation "x < y" := (both x y) : R_scope.'
        ),
        "intros. exact I.\nQed.",
    ),
    "arguments in another scope": (
        (
            "Declare Scope other_scope.\n#[global] Arguments Rlt (_ _)%other_scope.\n"
            '#[global] Notation "x < y" := (y = y) : R_scope.'
        ),
        "intros. reflexivity.\nQed.",
    ),
    "an empty answer printed": (
        f'Axiom all : {_AXIOM}.\nGoal True. idtac "@@". idtac "Closed under the global context". exact I. Qed.',
        f'{_INTRO} idtac "@@"; idtac "Closed under the global context"; apply all.\nQed.',
    ),
    "a silent compiler": (f"#[global] Set Silent.\nAxiom all : {_AXIOM}.", f"{_INTRO} apply all.\nQed."),
    "a narrow page": (
        f"#[global] Set Printing Width 1.\n#[global] Set Printing Depth 1.\nAxiom all : {_AXIOM}.",
        f"{_INTRO} apply all.\nQed.",
    ),
    "a loaded file": ('Load "Statements".', f"{_INTRO} apply all.\nQed."),
    "a left compiler": ("Drop.", f"{_INTRO} apply all.\nQed."),
    "output to a file": ('Redirect "Foundation" Print True.', f"{_INTRO} apply all.\nQed."),
    "the foundation overwritten": ('Print Universes "Foundation.vo".', f"{_INTRO}\n  lra.\nQed."),
    "an abandoned theorem": (
        "",
        "Abort.\nModule M.\nTheorem toy__less : True.\nProof. exact I. Qed.\nEnd M.\nExport M.",
    ),
    "a failing command": ("", f"{_INTRO}\n  Fail exact I.\nAdmitted."),
    "a definition of its own": (
        "Require Import Classical.\nDefinition all := fun x y : R => x < y.",
        f"{_INTRO} exact (all x y).\nQed.",
    ),
    "an axiom in a comment's clothes": (
        f'(* " *) " *)\nAxiom all : {_AXIOM}.\n(* (* " *) " *) *)',
        f"{_INTRO} apply all.\nQed.",
    ),
    "a cast that is not checked": ("", f"{_INTRO}\n  vm_cast_no_check I.\nQed."),
    "a proof that is not checked": ("", f"{_INTRO}\n  exact_no_check I.\nQed."),
}
