(** An origin on the line through two distinct vectors makes them multiples of one vector. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Psatz.

(* statement: cosine *)
Theorem cosine_plus_one__cosine :
  forall (d : nat) (a b v : vec) (s : R),
  ~ (veq d a b) ->
  (1 < s) \/ (s < 0) ->
  veq d v ((-1) [*] a [+] (-1) [*] (s [*] (b [+] (-1) [*] a))) ->
  (~ veq d (a [+] v) vzero) /\ (~ veq d (b [+] v) vzero) /\ (cosine d (a [+] v) (b [+] v) = 1).
Proof.
  intros d a b v s apart outside same.
  apply cosine_multiples with (e := b [+] -1 [*] a) (s := - s) (t := 1 - s).
  - apply difference_some, apart.
  - by_coordinates. lra.
  - by_coordinates. lra.
  - destruct outside; nra.
  - lra.
Qed.
