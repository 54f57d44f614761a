(** Adding one number to all logits changes no probability. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra.

(* statement: softmax *)
Theorem shift_invariance__softmax :
  forall (n : nat) (l : nat -> R) (c : R) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  softmax n (fun j => c + l j) (c + l k) = softmax n (fun j => l j) (l k).
Proof.
  intros n l c k some below. apply softmax_shift. assumption.
Qed.

(* statement: converse *)
Theorem shift_invariance__converse :
  forall (n : nat) (l l' : nat -> R) (j k : nat),
  (1 <= n)%nat ->
  (j < n)%nat ->
  (k < n)%nat ->
  softmax n (fun j => l' j) (l' j) = softmax n (fun j => l j) (l j) ->
  softmax n (fun j => l' j) (l' k) = softmax n (fun j => l j) (l k) ->
  l' k - l' j = l k - l j.
Proof.
  intros n l l' j k some _ _ same_j same_k. symmetry.
  exact (softmax_differences _ _ _ _ _ _ _ some same_k same_j).
Qed.
