(** Two labels with one and the same unembedding keep cosine 1 under every translation. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra.

(* statement: cosine *)
Theorem identical_labels__cosine :
  forall (d : nat) (a b v : vec),
  veq d b a ->
  ~ (veq d v ((-1) [*] a)) ->
  (~ veq d (a [+] v) vzero) /\ (~ veq d (b [+] v) vzero) /\ (cosine d (a [+] v) (b [+] v) = 1).
Proof.
  intros d a b v same away.
  assert (~ veq d (a [+] v) vzero) as some.
  { intro zero. apply away. by_coordinates. lra. }
  split; [assumption|]. rewrite same. split; [assumption|]. apply cosine_self. assumption.
Qed.
