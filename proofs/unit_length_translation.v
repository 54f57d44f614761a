(** Two heads with rows of length 1, one a translate of the other, have the same cosines. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma moved : forall d a b v,
  inner d (a [+] v) (b [+] v) = inner d a b + inner d a v + inner d b v + inner d v v.
Proof. intros. rewrite !inner_add_l, !inner_add_r, (inner_sym d v b). ring. Qed.

(* statement: cosine *)
Theorem unit_length_translation__cosine :
  forall (d : nat) (n : nat) (w : nat -> vec) (v : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall k : nat, (k < n)%nat -> (inner d (w k) (w k) = 1)) ->
  (forall k : nat, (k < n)%nat -> (inner d (w k [+] v) (w k [+] v) = 1)) ->
  ((~ veq d (w i [+] v) vzero) /\ (~ veq d (w j [+] v) vzero) /\ (~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (cosine d (w i [+] v) (w j [+] v) = cosine d (w i) (w j))) /\ ((~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (cosine d (w i) (w j) = 1 - (1 / 2) * inner d (w i [+] (-1) [*] w j) (w i [+] (-1) [*] w j))).
Proof.
  intros d n w v i j _ Hi Hj before after.
  pose proof (before i Hi) as bi. pose proof (before j Hj) as bj.
  pose proof (after i Hi) as ai. pose proof (after j Hj) as aj.
  destruct (unit_cosine d (w i) (w j)) as [? [? ->]]; try assumption.
  destruct (unit_cosine d (w i [+] v) (w j [+] v)) as [? [? ->]]; try assumption.
  rewrite moved in *. repeat split; try assumption.
  - lra.
  - gram. rewrite (inner_sym d (w j) (w i)).
    lra.
Qed.

(* statement: two lengths *)
Theorem unit_length_translation__two_lengths :
  forall (d : nat) (n : nat) (w : nat -> vec) (v : vec) (L M : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall k : nat, (k < n)%nat -> (inner d (w k) (w k) = L ^ 2)) ->
  (forall k : nat, (k < n)%nat -> (inner d (w k [+] v) (w k [+] v) = M ^ 2)) ->
  0 < L ->
  0 < M ->
  (~ veq d (w i [+] v) vzero) /\ (~ veq d (w j [+] v) vzero) /\ (~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (M ^ 2 <> 0) /\ (1 - cosine d (w i [+] v) (w j [+] v) = (L ^ 2) * (1 - cosine d (w i) (w j)) / (M ^ 2)).
Proof.
  intros d n w v L M i j _ Hi Hj before after positive also.
  pose proof (before i Hi) as bi. pose proof (before j Hj) as bj.
  pose proof (after i Hi) as ai. pose proof (after j Hj) as aj.
  assert (0 < L ^ 2) by (apply pow_lt; assumption). assert (0 < M ^ 2) by (apply pow_lt; assumption).
  destruct (one_length d (w i) (w j) (L ^ 2)) as [? [? ->]]; try assumption.
  destruct (one_length d (w i [+] v) (w j [+] v) (M ^ 2)) as [? [? ->]]; try assumption.
  rewrite moved in *. repeat split; try assumption; [lra|].
  apply (Rmult_eq_reg_r (M ^ 2)); [|lra].
  replace (L ^ 2 * (1 - inner d (w i) (w j) / L ^ 2) / M ^ 2 * M ^ 2) with (L ^ 2 - inner d (w i) (w j))
    by (field; split; lra).
  rewrite Rmult_minus_distr_r. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

(* statement: centred *)
Theorem unit_length_translation__centred :
  forall (d : nat) (n : nat) (w : nat -> vec) (v : vec),
  (1 <= n)%nat ->
  veq d (vtotal n (fun j => w j)) vzero ->
  (forall k : nat, (k < n)%nat -> (inner d (w k) (w k) = 1)) ->
  (forall k : nat, (k < n)%nat -> (inner d (w k [+] v) (w k [+] v) = 1)) ->
  veq d v vzero.
Proof.
  intros d n w v some centred before after. apply inner_zero.
  assert (total n (fun k => inner d (w k [+] v) (w k [+] v) - inner d (w k) (w k)) = 0) as gain.
  { rewrite (total_ext n _ (fun _ => 0)); [apply total_zero|].
    intros k below. rewrite before, after by assumption. ring. }
  rewrite (total_ext n _ (fun k => 2 * inner d (w k) v + inner d v v)) in gain
    by (intros; rewrite moved; ring).
  rewrite total_add, total_scale, (centred_logits d n w v centred), total_const in gain.
  apply one_le_INR in some. nra.
Qed.
