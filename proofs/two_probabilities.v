(** No two probabilities are both above 1/2, and labels with one row share what that row gets. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma two_shares : forall X Y S, 0 < X -> 0 < Y -> 0 <= S ->
  X + Y + S <> 0 /\ X / (X + Y + S) + Y / (X + Y + S) <= 1 /\
  (X / (X + Y + S) <= 1 / 2 \/ Y / (X + Y + S) <= 1 / 2).
Proof.
  intros X Y S HX HY HS. split; [lra|].
  assert (X / (X + Y + S) + Y / (X + Y + S) <= 1) as together.
  { apply (Rmult_le_reg_r (X + Y + S)); [lra|].
    replace ((X / (X + Y + S) + Y / (X + Y + S)) * (X + Y + S)) with (X + Y) by (field; lra). lra. }
  split; [assumption|]. destruct (Rle_lt_dec (X / (X + Y + S)) (1 / 2)); [left|right]; lra.
Qed.

Lemma two_shares_strict : forall X Y S, 0 < X -> 0 < Y -> 0 < S ->
  X + Y + S <> 0 /\ X / (X + Y + S) + Y / (X + Y + S) < 1 /\
  (X / (X + Y + S) < 1 / 2 \/ Y / (X + Y + S) < 1 / 2).
Proof.
  intros X Y S HX HY HS. split; [lra|].
  assert (X / (X + Y + S) + Y / (X + Y + S) < 1) as together.
  { apply (Rmult_lt_reg_r (X + Y + S)); [lra|].
    replace ((X / (X + Y + S) + Y / (X + Y + S)) * (X + Y + S)) with (X + Y) by (field; lra). lra. }
  split; [assumption|]. destruct (Rlt_le_dec (X / (X + Y + S)) (1 / 2)); [left|right]; lra.
Qed.

(** m labels that share X each, beside S. *)
Lemma equal_shares : forall M X S, 1 <= M -> 0 < X -> 0 <= S ->
  M * X + S <> 0 /\ X / (M * X + S) <= 1 / M /\ (0 < S -> X / (M * X + S) < 1 / M).
Proof.
  intros M X S HM HX HS. assert (0 < M * X) by (apply Rmult_lt_0_compat; lra).
  split; [lra|].
  assert (1 / M - X / (M * X + S) = S / (M * (M * X + S))) as gap by (field; lra).
  split.
  - assert (0 <= S / (M * (M * X + S))); [|lra].
    apply Rmult_le_pos; [assumption|]. left. apply Rinv_0_lt_compat, Rmult_lt_0_compat; lra.
  - intros more. assert (0 < S / (M * (M * X + S))); [|lra].
    apply Rdiv_lt_0_compat; [assumption|]. apply Rmult_lt_0_compat; lra.
Qed.

(* statement: half *)
Theorem two_probabilities__half :
  forall (d : nat) (n : nat) (r : nat -> vec) (beta : nat -> R) (a b f : vec) (alpha gamma : R),
  (1 <= n)%nat ->
  (2 <= n)%nat ->
  ((exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ (exp (alpha + inner d a f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) + exp (gamma + inner d b f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) <= 1)) /\ ((exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ ((exp (alpha + inner d a f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) <= 1 / 2) \/ (exp (gamma + inner d b f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) <= 1 / 2))).
Proof.
  intros d n r beta a b f alpha gamma _ _.
  destruct (two_shares (exp (alpha + inner d a f)) (exp (gamma + inner d b f))
    (total (n - 2) (fun j => exp (beta j + inner d (r j) f)))) as [whole [together less]];
    try apply exp_pos; [apply exp_total_nonneg|]. repeat split; assumption.
Qed.

(* statement: less than half *)
Theorem two_probabilities__less_than_half :
  forall (d : nat) (n : nat) (r : nat -> vec) (beta : nat -> R) (a b f : vec) (alpha gamma : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  ((exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ (exp (alpha + inner d a f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) + exp (gamma + inner d b f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) < 1)) /\ ((exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ ((exp (alpha + inner d a f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) < 1 / 2) \/ (exp (gamma + inner d b f) / (exp (alpha + inner d a f) + exp (gamma + inner d b f) + total (n - 2) (fun j => exp (beta j + inner d (r j) f))) < 1 / 2))).
Proof.
  intros d n r beta a b f alpha gamma _ three.
  destruct (two_shares_strict (exp (alpha + inner d a f)) (exp (gamma + inner d b f))
    (total (n - 2) (fun j => exp (beta j + inner d (r j) f)))) as [whole [together less]];
    try apply exp_pos; [apply exp_total_pos; lia|]. repeat split; assumption.
Qed.

(* statement: input 0 *)
Theorem two_probabilities__input_0 :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  veq d f vzero ->
  softmax n (fun j => inner d (w j) f) (inner d (w k) f) = 1 / INR n.
Proof.
  intros d n w f k _ _ zero. apply softmax_zero; intros; rewrite zero; apply inner_zero_r.
Qed.

(* statement: shared row *)
Theorem two_probabilities__shared_row :
  forall (d : nat) (m n : nat) (r : nat -> vec) (beta : nat -> R) (f v : vec) (alpha : R),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (m <= n)%nat ->
  (INR m * exp (alpha + inner d f v) + total (n - m) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ (exp (alpha + inner d f v) / (INR m * exp (alpha + inner d f v) + total (n - m) (fun j => exp (beta j + inner d (r j) f))) <= 1 / INR m).
Proof.
  intros d m n r beta f v alpha some _ _.
  destruct (equal_shares (INR m) (exp (alpha + inner d f v))
    (total (n - m) (fun j => exp (beta j + inner d (r j) f)))) as [whole [share _]];
    [apply one_le_INR; assumption|apply exp_pos|apply exp_total_nonneg|]. split; assumption.
Qed.

(* statement: shared row and another label *)
Theorem two_probabilities__shared_row_and_another_label :
  forall (d : nat) (m n : nat) (r : nat -> vec) (beta : nat -> R) (f v : vec) (alpha : R),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (1 + m <= n)%nat ->
  (INR m * exp (alpha + inner d f v) + total (n - m) (fun j => exp (beta j + inner d (r j) f)) <> 0) /\ (exp (alpha + inner d f v) / (INR m * exp (alpha + inner d f v) + total (n - m) (fun j => exp (beta j + inner d (r j) f))) < 1 / INR m).
Proof.
  intros d m n r beta f v alpha some _ more.
  assert (0 < total (n - m) (fun j => exp (beta j + inner d (r j) f))) as other
    by (apply exp_total_pos; lia).
  destruct (equal_shares (INR m) (exp (alpha + inner d f v))
    (total (n - m) (fun j => exp (beta j + inner d (r j) f)))) as [whole [_ share]];
    [apply one_le_INR; assumption|apply exp_pos|lra|]. split; auto.
Qed.

(* statement: half on each side *)
Theorem two_probabilities__half_on_each_side :
  forall (d : nat) (m : nat) (f v : vec),
  (1 <= m)%nat ->
  ((total m (fun j => exp (inner d f v)) + total m (fun j => exp (inner d ((-1) [*] v) f)) <> 0) /\ (exp (inner d f v) / (total m (fun j => exp (inner d f v)) + total m (fun j => exp (inner d ((-1) [*] v) f))) < 1 / INR m)) /\ ((total m (fun j => exp (inner d f v)) + total m (fun j => exp (inner d ((-1) [*] v) f)) <> 0) /\ (exp (inner d ((-1) [*] v) f) / (total m (fun j => exp (inner d f v)) + total m (fun j => exp (inner d ((-1) [*] v) f))) < 1 / INR m)).
Proof.
  intros d m f v some. rewrite !total_const. pose proof (one_le_INR m some).
  pose proof (exp_pos (inner d f v)). pose proof (exp_pos (inner d (-1 [*] v) f)).
  assert (0 < INR m * exp (inner d f v)) by (apply Rmult_lt_0_compat; lra).
  assert (0 < INR m * exp (inner d (-1 [*] v) f)) by (apply Rmult_lt_0_compat; lra).
  destruct (equal_shares (INR m) (exp (inner d f v)) (INR m * exp (inner d (-1 [*] v) f)))
    as [? [_ ?]]; try lra.
  destruct (equal_shares (INR m) (exp (inner d (-1 [*] v) f)) (INR m * exp (inner d f v)))
    as [? [_ ?]]; try lra.
  rewrite Rplus_comm in *. repeat split; auto; rewrite Rplus_comm; auto.
Qed.
