(** Any softmax head has equivalent heads in which a chosen pair has cosine -1, and cosine 1. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Psatz.

(* statement: minus one *)
Theorem equivalent_head__minus_one :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (i <> j)%nat ->
  ~ (veq d (w i) (w j)) ->
  exists (v : vec),
  forall (f : vec) (k : nat),
  (k < n)%nat ->
  ((~ veq d (w i [+] v) vzero) /\ (~ veq d (w j [+] v) vzero) /\ (cosine d (w i [+] v) (w j [+] v) = -1)) /\ (softmax n (fun j => bias j + inner d (w j [+] v) f) (bias k + inner d (w k [+] v) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f)).
Proof.
  intros d n w bias i j some _ _ _ apart.
  exists (-1 [*] w i [+] - (1 / 2) [*] (w j [+] -1 [*] w i)). intros f k _.
  split; [|apply softmax_translate; assumption].
  apply cosine_multiples with (e := w j [+] -1 [*] w i) (s := - (1 / 2)) (t := 1 / 2); try lra.
  - apply difference_some, apart.
  - by_coordinates. lra.
  - by_coordinates. lra.
Qed.

(* statement: plus one *)
Theorem equivalent_head__plus_one :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (u : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (i <> j)%nat ->
  ~ (veq d u vzero) ->
  exists (v : vec),
  forall (f : vec) (k : nat),
  (k < n)%nat ->
  ((~ veq d (w i [+] v) vzero) /\ (~ veq d (w j [+] v) vzero) /\ (cosine d (w i [+] v) (w j [+] v) = 1)) /\ (softmax n (fun j => bias j + inner d (w j [+] v) f) (bias k + inner d (w k [+] v) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f)).
Proof.
  intros d n w bias u i j some _ _ _ away.
  set (e := w j [+] -1 [*] w i).
  destruct (Req_dec (inner d e e) 0) as [same|apart].
  - apply inner_zero, difference_zero in same.
    exists (-1 [*] w i [+] u). intros f k _. split; [|apply softmax_translate; assumption].
    apply cosine_multiples with (e := u) (s := 1) (t := 1); try assumption; try lra.
    + by_coordinates. lra.
    + by_coordinates. lra.
  - exists (-1 [*] w i [+] 1 / 2 [*] e). intros f k _. split; [|apply softmax_translate; assumption].
    apply cosine_multiples with (e := e) (s := 1 / 2) (t := 3 / 2); try lra.
    + intro zero. apply apart. rewrite zero. apply inner_zero_l.
    + unfold e. by_coordinates. lra.
    + unfold e. by_coordinates. lra.
Qed.
