(** How far two log probabilities are apart: the distance of the two rows says it. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** Probabilities are positive, their logarithms are logits less one number. *)
Ltac logs := repeat split; try (apply softmax_pos; assumption); rewrite ?ln_softmax by assumption.

Lemma reach : forall d a f, inner d a f <= norm d f * norm d a /\ - inner d a f <= norm d f * norm d a.
Proof.
  intros. pose proof (inner_within_below d a f (norm d f) (Rle_refl _)).
  split; [apply inner_within|]; lra.
Qed.

(* statement: log ratio *)
Theorem log_ratio_bound__log_ratio :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) = bias i + inner d (w i [+] (-1) [*] w j) f - bias j).
Proof.
  intros d n w bias f i j some _ _.
  destruct (reach d (w i [+] -1 [*] w j) f). rewrite inner_difference in *. logs; lra.
Qed.

(* statement: bound *)
Theorem log_ratio_bound__bound :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) + bias i - ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) - bias j <= norm d f * norm d (w i [+] (-1) [*] w j))) /\ (0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) + bias j - ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) - bias i <= norm d f * norm d (w i [+] (-1) [*] w j))).
Proof.
  intros d n w bias f i j some _ _.
  destruct (reach d (w i [+] -1 [*] w j) f). rewrite inner_difference in *. logs; lra.
Qed.

(* statement: absolute bound *)
Theorem log_ratio_bound__absolute_bound :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f : vec) (c : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (bias j - bias i <= c) /\ (bias i - bias j <= c) ->
  (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) <= exp (c + norm d f * norm d (w i [+] (-1) [*] w j)) * softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) /\ (0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) <= c + norm d f * norm d (w i [+] (-1) [*] w j))) /\ (0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) <= c + norm d f * norm d (w i [+] (-1) [*] w j))).
Proof.
  intros d n w bias f c i j some _ _ [low high].
  destruct (reach d (w i [+] -1 [*] w j) f). rewrite inner_difference in *. logs; try lra.
  rewrite !softmax_exp, <- exp_plus by assumption. apply exp_le. lra.
Qed.

(* statement: in a ball *)
Theorem log_ratio_bound__in_a_ball :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f : vec) (R_ c : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (bias j - bias i <= c) /\ (bias i - bias j <= c) ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) <= c + R_ * norm d (w i [+] (-1) [*] w j))) /\ (0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ (ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)) <= c + R_ * norm d (w i [+] (-1) [*] w j))).
Proof.
  intros d n w bias f R_ c i j some _ _ [low high] positive short.
  destruct (reach d (w i [+] -1 [*] w j) f). rewrite inner_difference in *.
  pose proof (norm_le d f R_ positive short). pose proof (norm_nonneg d (w i [+] -1 [*] w j)).
  logs; nra.
Qed.

(* statement: attained *)
Theorem log_ratio_bound__attained :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (t : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  veq d f (t [*] (w i [+] (-1) [*] w j)) ->
  0 <= t ->
  0 < softmax n (fun j => inner d (w j) f) (inner d (w i) f) /\ 0 < softmax n (fun j => inner d (w j) f) (inner d (w j) f) /\ (ln (softmax n (fun j => inner d (w j) f) (inner d (w i) f)) - ln (softmax n (fun j => inner d (w j) f) (inner d (w j) f)) = norm d f * norm d (w i [+] (-1) [*] w j)).
Proof.
  intros d n w f t i j some _ _ along positive. logs.
  replace (norm d f) with (t * norm d (w i [+] -1 [*] w j)).
  - rewrite Rmult_assoc, norm_square.
    transitivity (inner d (w i [+] -1 [*] w j) f); [rewrite inner_difference; ring|].
    rewrite along. apply inner_scale_r.
  - symmetry. apply norm_unique.
    + apply Rmult_le_pos; [assumption|apply norm_nonneg].
    + rewrite along, inner_scale_l, inner_scale_r, <- norm_square. ring.
Qed.

(* statement: translation *)
Theorem log_ratio_bound__translation :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f v : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (norm d (w i [+] v [+] (-1) [*] (w j [+] v)) = norm d (w i [+] (-1) [*] w j)) /\ (0 < softmax n (fun j => bias j + inner d (w j [+] v) f) (bias i + inner d (w i [+] v) f) /\ 0 < softmax n (fun j => bias j + inner d (w j [+] v) f) (bias j + inner d (w j [+] v) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) /\ 0 < softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) /\ (ln (softmax n (fun j => bias j + inner d (w j [+] v) f) (bias i + inner d (w i [+] v) f)) - ln (softmax n (fun j => bias j + inner d (w j [+] v) f) (bias j + inner d (w j [+] v) f)) = ln (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f)) - ln (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f)))).
Proof.
  intros d n w bias f v i j some _ _. split; [|logs].
  - apply norm_proper. by_coordinates. ring.
  - rewrite (total_ext n (fun k => exp (bias k + inner d (w k [+] v) f))
      (fun k => exp (inner d v f) * exp (bias k + inner d (w k) f))).
    + rewrite total_scale, ln_mult, ln_exp, !inner_add_l by (try apply exp_pos; apply exp_total_pos; auto).
      ring.
    + intros. rewrite <- exp_plus, inner_add_l. f_equal. ring.
Qed.
