(** With bounded inputs a low cosine does limit how probable two labels can be together. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma sqrt_exp : forall x, sqrt (exp x) = exp (x / 2).
Proof.
  intros x. replace (exp x) with (exp (x / 2) * exp (x / 2)).
  - apply sqrt_square. left. apply exp_pos.
  - rewrite <- exp_plus. f_equal. lra.
Qed.

Lemma geometric_mean : forall n l x y z,
  (1 <= n)%nat -> total n l = 0 -> (x + y) / 2 <= z ->
  0 <= softmax n l x * softmax n l y /\ sqrt (softmax n l x * softmax n l y) <= exp z / INR n.
Proof.
  intros n l x y z some zero below. pose proof (zero_lt_INR n some).
  split.
  - apply Rlt_le, Rmult_lt_0_compat; apply softmax_pos; assumption.
  - rewrite !softmax_exp, <- exp_plus, sqrt_exp by assumption.
    replace (exp z / INR n) with (exp (z - ln (INR n))).
    + apply exp_le. pose proof (gibbs_uniform n l some) as mean. rewrite zero in mean.
      unfold Rdiv at 1 in mean. lra.
    + unfold Rminus. rewrite exp_plus, exp_Ropp, exp_ln by assumption. reflexivity.
Qed.

(** Of two logits the less one, beside others whose exponentials sum to S. *)
Lemma lesser_share : forall x y S m e,
  0 <= m -> 0 < S -> m * exp (e + (x + y) / 2) <= S ->
  exp x + exp y + S <> 0 /\ 2 + m * exp e <> 0 /\
  (exp x / (exp x + exp y + S) <= 1 / (2 + m * exp e) \/
   exp y / (exp x + exp y + S) <= 1 / (2 + m * exp e)).
Proof.
  intros x y S m e positive sum balance. rewrite exp_plus in balance.
  pose proof (exp_pos x). pose proof (exp_pos y). pose proof (exp_pos e).
  assert (0 <= m * exp e) by (apply Rmult_le_pos; lra).
  split; [lra|]. split; [lra|]. apply less_probable; lra.
Qed.

(** In a centred head the n - 2 others balance the pair. *)
Lemma balanced : forall d n r a b f e,
  (3 <= n)%nat -> veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  e + inner d (a [+] b) f / 2 <= - (inner d (a [+] b) f) / (INR n - 2) ->
  0 < total (n - 2) (fun j => exp (inner d (r j) f)) /\
  (INR n - 2) * exp (e + (inner d a f + inner d b f) / 2)
    <= total (n - 2) (fun j => exp (inner d (r j) f)).
Proof.
  intros d n r a b f e three centred low. destruct (others n three) as [count some].
  split; [apply exp_total_pos; lia|].
  eapply Rle_trans; [|apply exp_total_ge; lia]. rewrite count.
  apply Rmult_le_compat_l; [lra|]. apply exp_le.
  replace (total (n - 2) (fun j => inner d (r j) f)) with (- inner d (a [+] b) f)
    by (pose proof (centred_pair d _ _ a b f centred); lra).
  rewrite <- inner_add_l. assumption.
Qed.

(* statement: geometric mean *)
Theorem bounded_input_bound__geometric_mean :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  veq d (vtotal n (fun j => w j)) vzero ->
  (0 <= softmax n (fun j => inner d (w j) f) (inner d (w i) f) * softmax n (fun j => inner d (w j) f) (inner d (w j) f)) /\ (sqrt (softmax n (fun j => inner d (w j) f) (inner d (w i) f) * softmax n (fun j => inner d (w j) f) (inner d (w j) f)) <= exp ((1 / 2) * inner d (w i [+] w j) f) / INR n).
Proof.
  intros d n w f i j some _ _ centred.
  apply geometric_mean; [assumption|apply centred_logits; assumption|].
  rewrite inner_add_l. lra.
Qed.

(* statement: geometric mean in a ball *)
Theorem bounded_input_bound__geometric_mean_in_a_ball :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (C R_ : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  veq d (vtotal n (fun j => w j)) vzero ->
  inner d (w i) (w i) = 1 ->
  inner d (w j) (w j) = 1 ->
  (~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (cosine d (w i) (w j) <= C) ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (0 <= softmax n (fun j => inner d (w j) f) (inner d (w i) f) * softmax n (fun j => inner d (w j) f) (inner d (w j) f)) /\ (0 <= 1 / 2 + (1 / 2) * C) /\ (sqrt (softmax n (fun j => inner d (w j) f) (inner d (w i) f) * softmax n (fun j => inner d (w j) f) (inner d (w j) f)) <= exp (R_ * sqrt (1 / 2 + (1 / 2) * C)) / INR n).
Proof.
  intros d n w f C R_ i j some _ _ centred Hi Hj low radius short.
  destruct (half_sum d (w i) (w j) f C R_ Hi Hj low (norm_le d f R_ radius short)) as [root bound].
  rewrite inner_add_l in bound.
  destruct (geometric_mean n (fun j => inner d (w j) f) _ _ _ some (centred_logits d n w f centred) bound).
  auto.
Qed.

(* statement: centred, every input *)
Theorem bounded_input_bound__centred_every_input :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (INR n - 2 <> 0) /\ (2 + (INR n - 2) * exp (- ((1 / 2) * INR n * inner d (a [+] b) f / (INR n - 2))) <> 0) /\ ((exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- ((1 / 2) * INR n * inner d (a [+] b) f / (INR n - 2))))) \/ (exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- ((1 / 2) * INR n * inner d (a [+] b) f / (INR n - 2)))))).
Proof.
  intros d n r a b f _ three centred. destruct (others n three) as [count some].
  set (e := - (1 / 2 * INR n * inner d (a [+] b) f / (INR n - 2))).
  destruct (balanced d n r a b f e three centred) as [sum balance].
  { apply Req_le. unfold e. field. lra. }
  destruct (lesser_share (inner d a f) (inner d b f) _ (INR n - 2) e ltac:(lra) sum balance)
    as [whole [bound less]].
  repeat split; [assumption|lra|assumption|assumption].
Qed.

(* statement: centred, in a ball *)
Theorem bounded_input_bound__centred_in_a_ball :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (C R_ : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b <= C) ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (0 <= 1 / 2 + (1 / 2) * C) /\ (INR n - 2 <> 0) /\ (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * C) / (INR n - 2))) <> 0) /\ ((exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * C) / (INR n - 2))))) \/ (exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * C) / (INR n - 2)))))).
Proof.
  intros d n r a b f C R_ _ three centred Ha Hb low radius short.
  destruct (others n three) as [count some].
  destruct (half_sum d a b f C R_ Ha Hb low (norm_le d f R_ radius short)) as [root bound].
  set (e := - (R_ * INR n * sqrt (1 / 2 + 1 / 2 * C) / (INR n - 2))).
  destruct (balanced d n r a b f e three centred) as [sum balance].
  { apply (Rmult_le_reg_r (INR n - 2)); [lra|].
    replace (- inner d (a [+] b) f / (INR n - 2) * (INR n - 2)) with (- inner d (a [+] b) f)
      by (field; lra).
    replace ((e + inner d (a [+] b) f / 2) * (INR n - 2))
      with (- (R_ * INR n * sqrt (1 / 2 + 1 / 2 * C)) + inner d (a [+] b) f / 2 * (INR n - 2))
      by (unfold e; field; lra).
    nra. }
  destruct (lesser_share (inner d a f) (inner d b f) _ (INR n - 2) e ltac:(lra) sum balance)
    as [whole [share less]].
  repeat split; [assumption|assumption|lra|assumption|assumption].
Qed.

(* statement: in a ball *)
Theorem bounded_input_bound__in_a_ball :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (C R_ : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  (forall k : nat, (k < n - 2)%nat -> (inner d (r k) (r k) = 1)) ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b <= C) ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (0 <= 1 / 2 + (1 / 2) * C) /\ (2 + (INR n - 2) * exp (- (R_ * (1 + sqrt (1 / 2 + (1 / 2) * C)))) <> 0) /\ ((exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- (R_ * (1 + sqrt (1 / 2 + (1 / 2) * C)))))) \/ (exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (INR n - 2) * exp (- (R_ * (1 + sqrt (1 / 2 + (1 / 2) * C))))))).
Proof.
  intros d n r a b f C R_ _ three unit Ha Hb low radius short.
  destruct (others n three) as [count some].
  destruct (half_sum d a b f C R_ Ha Hb low (norm_le d f R_ radius short)) as [root bound].
  rewrite inner_add_l in bound.
  destruct (lesser_share (inner d a f) (inner d b f) (total (n - 2) (fun j => exp (inner d (r j) f)))
    (INR n - 2) (- (R_ * (1 + sqrt (1 / 2 + 1 / 2 * C)))) ltac:(lra)) as [whole [share less]].
  - apply exp_total_pos. lia.
  - eapply Rle_trans with (total (n - 2) (fun _ => exp (- R_))).
    + rewrite total_const, count. apply Rmult_le_compat_l; [lra|]. apply exp_le. lra.
    + apply total_le. intros k below. apply exp_le.
      pose proof (inner_within_below d (r k) f R_ (norm_le d f R_ radius short)) as near. unfold norm in near.
      rewrite unit, sqrt_1 in near by assumption. lra.
  - repeat split; assumption.
Qed.
