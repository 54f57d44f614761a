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
  intros n l x y z some zero below. assert (0 < INR n) by (apply lt_0_INR; lia).
  split.
  - apply Rlt_le, Rmult_lt_0_compat; apply softmax_pos; assumption.
  - rewrite !softmax_exp, <- exp_plus, sqrt_exp by assumption.
    replace (exp z / INR n) with (exp (z - ln (INR n))).
    + apply exp_le. pose proof (gibbs_uniform n l some) as mean. rewrite zero in mean.
      unfold Rdiv at 1 in mean. lra.
    + unfold Rminus. rewrite exp_plus, exp_Ropp, exp_ln by assumption. reflexivity.
Qed.

(** Half the sum of two rows of length 1 has length sqrt((1 + cosine)/2). *)
Lemma half_sum : forall d a b f C r,
  inner d a a = 1 -> inner d b b = 1 ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b <= C -> 0 <= r -> inner d f f <= r ^ 2 ->
  0 <= 1 / 2 + 1 / 2 * C /\ inner d (a [+] b) f / 2 <= r * sqrt (1 / 2 + 1 / 2 * C).
Proof.
  intros d a b f C r Ha Hb [some [other low]] positive short.
  assert (inner d a b <= C) as product.
  { rewrite (cosine_inner d a b some other). unfold norm. rewrite Ha, Hb, sqrt_1. lra. }
  assert (inner d (a [+] b) (a [+] b) = 2 + 2 * inner d a b) as square.
  { rewrite !inner_add_l, !inner_add_r, Ha, Hb, (inner_sym d b a). ring. }
  assert (0 <= 1 / 2 + 1 / 2 * C) as exists_root.
  { pose proof (inner_nonneg d (a [+] b)). lra. }
  split; [assumption|].
  assert (norm d (a [+] b) <= 2 * sqrt (1 / 2 + 1 / 2 * C)) as long.
  { apply norm_le; [pose proof (sqrt_pos (1 / 2 + 1 / 2 * C)); lra|].
    rewrite Rpow_mult_distr, pow2_sqrt by assumption. lra. }
  pose proof (inner_within d (a [+] b) f r (norm_le d f r positive short)). nra.
Qed.

(** Of two logits the less one, beside others whose exponentials sum to S. *)
Lemma lesser_share : forall x y S m e,
  0 <= m -> 0 < S -> m * exp (e + (x + y) / 2) <= S ->
  exp x + exp y + S <> 0 /\ 2 + m * exp e <> 0 /\
  (exp x / (exp x + exp y + S) <= 1 / (2 + m * exp e) \/
   exp y / (exp x + exp y + S) <= 1 / (2 + m * exp e)).
Proof.
  intros x y S m e positive sum balance.
  pose proof (exp_pos x). pose proof (exp_pos y). pose proof (exp_pos e) as share.
  assert (0 <= m * exp e) by (apply Rmult_le_pos; lra).
  assert (forall z, z <= (x + y) / 2 -> 2 * exp z <= exp x + exp y ->
    exp z / (exp x + exp y + S) <= 1 / (2 + m * exp e)) as less.
  { intros z below pair.
    assert (m * exp e * exp z <= S) as beside.
    { eapply Rle_trans; [|exact balance]. rewrite Rmult_assoc, <- exp_plus.
      apply Rmult_le_compat_l; [assumption|]. apply exp_le. lra. }
    apply (Rmult_le_reg_r ((exp x + exp y + S) * (2 + m * exp e))).
    - apply Rmult_lt_0_compat; lra.
    - replace (exp z / (exp x + exp y + S) * ((exp x + exp y + S) * (2 + m * exp e)))
        with (exp z * (2 + m * exp e)) by (field; lra).
      replace (1 / (2 + m * exp e) * ((exp x + exp y + S) * (2 + m * exp e)))
        with (exp x + exp y + S) by (field; lra).
      lra. }
  split; [lra|]. split; [lra|].
  destruct (Rle_lt_dec x y) as [order|order]; [left|right]; apply less; try lra.
  - pose proof (exp_le x y order). lra.
  - pose proof (exp_le y x (Rlt_le _ _ order)). lra.
Qed.

Lemma others : forall n, (3 <= n)%nat -> 1 <= INR (n - 2) /\ INR (n - 2) = INR n - 2.
Proof.
  intros n three. rewrite minus_INR by lia. apply (le_INR 3) in three. simpl in *. split; lra.
Qed.

(** In a centred head the n - 2 others balance the pair. *)
Lemma balanced : forall d n r a b f e,
  (3 <= n)%nat -> veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  e + inner d (a [+] b) f / 2 <= - (inner d (a [+] b) f) / (INR n - 2) ->
  0 < total (n - 2) (fun j => exp (inner d (r j) f)) /\
  (INR n - 2) * exp (e + (inner d a f + inner d b f) / 2)
    <= total (n - 2) (fun j => exp (inner d (r j) f)).
Proof.
  intros d n r a b f e three centred low. destruct (others n three) as [some count].
  split; [apply exp_total_pos; lia|].
  eapply Rle_trans; [|apply exp_total_ge; lia]. rewrite count.
  apply Rmult_le_compat_l; [lra|]. apply exp_le.
  assert (total (n - 2) (fun j => inner d (r j) f) = - inner d (a [+] b) f) as sum.
  { transitivity (inner d (vtotal (n - 2) (fun j => r j)) f); [symmetry; apply inner_total_l|].
    pose proof (inner_zero_l d f) as zero.
    rewrite <- centred, inner_add_l in zero. lra. }
  rewrite sum, <- inner_add_l. assumption.
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
  destruct (half_sum d (w i) (w j) f C R_ Hi Hj low radius short) as [root bound].
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
  intros d n r a b f _ three centred. destruct (others n three) as [some count].
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
  destruct (others n three) as [some count].
  destruct (half_sum d a b f C R_ Ha Hb low radius short) as [root bound].
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
  destruct (others n three) as [some count].
  destruct (half_sum d a b f C R_ Ha Hb low radius short) as [root bound].
  rewrite inner_add_l in bound.
  destruct (lesser_share (inner d a f) (inner d b f) (total (n - 2) (fun j => exp (inner d (r j) f)))
    (INR n - 2) (- (R_ * (1 + sqrt (1 / 2 + 1 / 2 * C)))) ltac:(lra)) as [whole [share less]].
  - apply exp_total_pos. lia.
  - eapply Rle_trans with (total (n - 2) (fun _ => exp (- R_))).
    + rewrite total_const, count. apply Rmult_le_compat_l; [lra|]. apply exp_le. lra.
    + apply total_le. intros k below. apply exp_le.
      pose proof (inner_within d (-1 [*] r k) f R_ (norm_le d f R_ radius short)) as near.
      rewrite norm_opp, inner_scale_l in near. unfold norm in near.
      rewrite unit, sqrt_1 in near by assumption. lra.
  - repeat split; assumption.
Qed.
