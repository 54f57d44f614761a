(** The mean pairwise cosine of n rows is at least -1/(n - 1): the sum of the unit rows has a length. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia.

Lemma all_cosines : forall d n w, 0 <= total n (fun k => total n (fun j => cosine d (w k) (w j))).
Proof.
  intros d n w.
  pose proof (inner_nonneg d (vtotal n (fun k => (/ norm d (w k)) [*] w k))) as square.
  rewrite inner_total_l in square. erewrite total_ext; [exact square|].
  intros k _. simpl. rewrite inner_total_r. apply total_ext. intros j _. simpl.
  rewrite inner_scale_l, inner_scale_r. unfold cosine, Rdiv. rewrite Rinv_mult. ring.
Qed.

Lemma own_cosines : forall d n w,
  (forall k, (k < n)%nat -> ~ veq d (w k) vzero) ->
  total n (fun j => cosine d (w j) (w j)) = INR n.
Proof.
  intros d n w some. rewrite (total_ext n _ (fun _ => 1)); [rewrite total_const; ring|].
  intros k below. apply cosine_self. auto.
Qed.

Lemma mean_floor : forall N S, 2 <= N -> 0 <= S -> - (1 / (N - 1)) <= (S - N) / N / (N - 1).
Proof.
  intros N S two positive. replace (- (1 / (N - 1))) with (- N / N / (N - 1)) by (field; lra).
  unfold Rdiv. apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|].
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; lra|lra].
Qed.

(* statement: floor *)
Theorem mean_cosine_floor__floor :
  forall (d : nat) (n : nat) (w : nat -> vec),
  (1 <= n)%nat ->
  (forall k : nat, (k < n)%nat -> (~ (veq d (w k) vzero))) ->
  (2 <= n)%nat ->
  ((INR n - 1 <> 0) /\ (forall k : nat, (k < n)%nat -> (~ veq d (w k) vzero)) /\ (forall j : nat, (j < n)%nat -> (~ veq d (w j) vzero)) /\ (- (1 / (INR n - 1)) <= (total n (fun k => total n (fun j => cosine d (w k) (w j))) - total n (fun j => cosine d (w j) (w j))) / INR n / (INR n - 1))).
Proof.
  intros d n w _ some two. apply le_INR in two. simpl in two.
  repeat split; [lra|exact some|exact some|].
  rewrite own_cosines by assumption. apply mean_floor; [lra|apply all_cosines].
Qed.

(* statement: not all opposite *)
Theorem mean_cosine_floor__not_all_opposite :
  forall (d : nat) (n : nat) (w : nat -> vec),
  (1 <= n)%nat ->
  (forall k : nat, (k < n)%nat -> (~ (veq d (w k) vzero))) ->
  (3 <= n)%nat ->
  ((forall k : nat, (k < n)%nat -> (~ veq d (w k) vzero)) /\ (forall j : nat, (j < n)%nat -> (~ veq d (w j) vzero)) /\ (INR n - 1 <> 0) /\ (-1 < (total n (fun k => total n (fun j => cosine d (w k) (w j))) - total n (fun j => cosine d (w j) (w j))) / INR n / (INR n - 1))).
Proof.
  intros d n w _ some three. apply le_INR in three. simpl in three.
  repeat split; [exact some|exact some|lra|].
  rewrite own_cosines by assumption.
  apply Rlt_le_trans with (- (1 / (INR n - 1))); [|apply mean_floor; [lra|apply all_cosines]].
  enough (1 / (INR n - 1) < 1) by lra. apply quotient_below; lra.
Qed.
