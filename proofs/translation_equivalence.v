(** Adding one vector to every unembedding changes no probability. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra.

(* statement: equivalent *)
Theorem translation_equivalence__equivalent :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f v : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  softmax n (fun j => bias j + inner d (w j [+] v) f) (bias k + inner d (w k [+] v) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d n w bias f v k some below. apply softmax_translate. assumption.
Qed.
