(** The chord of exp bounds the other labels; ties make them equal; short inputs are nearly linear. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** exp lies below its chord over [-t, t]. *)
Lemma below_chord : forall t x, -1 <= x -> x <= 1 ->
  exp (t * x) <= (1 + x) / 2 * exp t + (1 - x) / 2 * exp (- t).
Proof.
  intros t x low high. pose proof (exp_pos (t * x)).
  pose proof (Rmult_le_compat_l ((1 + x) / 2) _ _ ltac:(lra) (exp_tangent (t * x) t)).
  pose proof (Rmult_le_compat_l ((1 - x) / 2) _ _ ltac:(lra) (exp_tangent (t * x) (- t))).
  replace (exp (t * x)) with ((1 + x) / 2 * (exp (t * x) * (1 + t - t * x))
    + (1 - x) / 2 * (exp (t * x) * (1 + - t - t * x))) at 1 by field. lra.
Qed.

Lemma exp_near_0 : forall x, - (1 / 2) <= x -> x <= 1 / 2 -> exp x <= 1 + x + 2 * x ^ 2.
Proof.
  intros x low high. pose proof (exp_ge_1 (- x)) as tangent. pose proof (exp_pos x).
  pose proof (exp_opp x) as inverse.
  assert (exp x * (1 - x) <= 1) by nra.
  apply (Rmult_le_reg_r (1 - x)); [lra|].
  assert (0 <= x ^ 2 * (1 - 2 * x)) by (apply Rmult_le_pos; nra). nra.
Qed.

(** * Two labels with the exponential E, and others with the sum S *)

Lemma pair_at_least : forall E F S G, 0 < E -> E = F -> 0 <= S -> S <= E * G ->
  2 + G <> 0 /\ E + F + S <> 0 /\ 1 / (2 + G) <= E / (E + F + S) /\ 1 / (2 + G) <= F / (E + F + S).
Proof.
  intros E F S G positive <- rest below. assert (0 <= G) by nra.
  assert (1 / (2 + G) <= E / (E + E + S)) as share.
  { apply (Rmult_le_reg_r ((2 + G) * (E + E + S))); [apply Rmult_lt_0_compat; lra|].
    field_simplify; lra. }
  split; [lra|]. split; [lra|]. split; exact share.
Qed.

Lemma pair_exactly : forall E F S G, 0 < E -> E = F -> 0 <= G -> S = E * G ->
  2 + G <> 0 /\ E + F + S <> 0 /\ E / (E + F + S) = 1 / (2 + G) /\ F / (E + F + S) = 1 / (2 + G).
Proof.
  intros E F S G positive <- rest ->. pose proof (Rmult_le_pos E G ltac:(lra) rest).
  split; [lra|]. split; [lra|]. split; field; lra.
Qed.

(** The others, each less probable than one of the pair by a factor. *)
Lemma others_at_most : forall d n r f x y, (3 <= n)%nat ->
  (forall k, (k < n - 2)%nat -> inner d (r k) f <= x + y) ->
  0 <= total (n - 2) (fun j => exp (inner d (r j) f)) <= exp x * ((INR n - 2) * exp y).
Proof.
  intros d n r f x y three below. destruct (others n three) as [count _].
  split; [apply exp_total_nonneg|].
  replace (exp x * ((INR n - 2) * exp y)) with (total (n - 2) (fun _ => exp (x + y)))
    by (rewrite total_const, exp_plus, count; ring).
  apply total_le. intros k Hk. apply exp_le. auto.
Qed.

(** * The sum of the pair *)

Lemma with_sum : forall d a b, inner d a a = inner d b b ->
  inner d a (a [+] b) = inner d (a [+] b) (a [+] b) / 2 /\
  inner d b (a [+] b) = inner d (a [+] b) (a [+] b) / 2.
Proof. intros d a b one. gram. rewrite (inner_sym d b a). split; lra. Qed.

(** It has at least the length 2 sqrt ((1 + A) / 2) if the cosine is at least A. *)
Lemma sum_length : forall d a b A,
  inner d a a = 1 -> inner d b b = 1 -> -1 <= A ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (A <= cosine d a b) ->
  2 * sqrt (1 / 2 + (1 / 2) * A) <= norm d (a [+] b).
Proof.
  intros d a b A Ha Hb least [_ [_ high]].
  apply Rsqr_incr_0_var; [|apply norm_nonneg]. unfold Rsqr. rewrite norm_square, unit_sum by assumption.
  pose proof (sqrt_sqrt (1 / 2 + (1 / 2) * A) ltac:(lra)). lra.
Qed.

(* statement: spread *)
Theorem ceiling_floor__spread :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (A t : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  (forall k : nat, (k < n - 2)%nat -> (inner d (r k) (r k) = 1)) ->
  -1 <= A ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (A <= cosine d a b) ->
  ~ (veq d (a [+] b) vzero) ->
  0 <= t ->
  (norm d (a [+] b) <> 0) /\ (veq d f ((t / norm d (a [+] b)) [*] (a [+] b))) ->
  ((0 <= 1 / 2 + (1 / 2) * A) /\ (2 + ((1 / 2) * (INR n - 2) * (exp (- t) + exp t) - sqrt (1 / 2 + (1 / 2) * A) * (exp t - exp (- t))) * exp (- (t * sqrt (1 / 2 + (1 / 2) * A))) <> 0) /\ (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (1 / (2 + ((1 / 2) * (INR n - 2) * (exp (- t) + exp t) - sqrt (1 / 2 + (1 / 2) * A) * (exp t - exp (- t))) * exp (- (t * sqrt (1 / 2 + (1 / 2) * A)))) <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))) /\ ((0 <= 1 / 2 + (1 / 2) * A) /\ (2 + ((1 / 2) * (INR n - 2) * (exp (- t) + exp t) - sqrt (1 / 2 + (1 / 2) * A) * (exp t - exp (- t))) * exp (- (t * sqrt (1 / 2 + (1 / 2) * A))) <> 0) /\ (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (1 / (2 + ((1 / 2) * (INR n - 2) * (exp (- t) + exp t) - sqrt (1 / 2 + (1 / 2) * A) * (exp t - exp (- t))) * exp (- (t * sqrt (1 / 2 + (1 / 2) * A)))) <= exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))).
Proof.
  intros d n r a b f A t _ three centred Ha Hb unit least high some nonneg [nonzero along].
  pose proof (sum_length d a b A Ha Hb least high) as longer.
  set (h := sqrt (1 / 2 + (1 / 2) * A)) in *. set (length := norm d (a [+] b)) in *.
  destruct (others n three) as [count _].
  assert (0 < length) as positive by (apply norm_pos, some).
  assert (inner d (a [+] b) (a [+] b) = length * length) as square by (symmetry; apply norm_square).
  assert (inner d a f = t * length / 2 /\ inner d b f = t * length / 2) as [logit_a logit_b].
  { destruct (with_sum d a b) as [sum_a sum_b]; [lra|].
    split; rewrite along, inner_scale_r, ?sum_a, ?sum_b, square; field; lra. }
  (* each other label against the chord, at its place along the sum *)
  pose (place k := inner d (r k) (a [+] b) / length).
  assert (forall k, (k < n - 2)%nat -> exp (inner d (r k) f)
    <= (1 + place k) / 2 * exp t + (1 - place k) / 2 * exp (- t)) as each.
  { intros k below. replace (inner d (r k) f) with (t * place k)
      by (unfold place; rewrite along, inner_scale_r; field; lra).
    pose proof (cauchy_schwarz_square d (r k) (a [+] b)) as within.
    rewrite (unit k below), square in within.
    assert (place k * length = inner d (r k) (a [+] b)) as product by (unfold place; field; lra).
    rewrite <- product in within.
    assert (place k * place k <= 1) by (apply (Rmult_le_reg_r (length * length)); nra).
    apply below_chord; nra. }
  apply total_le in each.
  assert (total (n - 2) place = - length) as places.
  { unfold place, Rdiv. rewrite total_scale_r.
    replace (total (n - 2) _) with (- (length * length)); [field; lra|].
    pose proof (centred_pair d _ _ a b (a [+] b) centred). lra. }
  assert (exp (- t) <= exp t) as order by (apply exp_le; lra).
  pose proof (exp_total_nonneg (n - 2) (fun j => inner d (r j) f)) as rest.
  assert (total (n - 2) (fun j => exp (inner d (r j) f))
    <= (1 / 2) * (INR n - 2) * (exp (- t) + exp t) - h * (exp t - exp (- t))) as below.
  { eapply Rle_trans; [exact each|].
    rewrite (total_ext (n - 2) _ (fun k => (exp t + exp (- t)) / 2 + place k * ((exp t - exp (- t)) / 2)))
      by (intros; field).
    rewrite total_add, total_const, total_scale_r, places, count. nra. }
  assert (exp (- (t * length / 2)) <= exp (- (t * h))) as smaller by (apply exp_le; nra).
  pose proof (exp_opp (t * length / 2)) as inverse.
  pose proof (exp_pos (t * length / 2)) as pair.
  destruct (pair_at_least (exp (inner d a f)) (exp (inner d b f))
    (total (n - 2) (fun j => exp (inner d (r j) f)))
    (((1 / 2) * (INR n - 2) * (exp (- t) + exp t) - h * (exp t - exp (- t))) * exp (- (t * h))))
    as [exists_bound [exists_share [share_a share_b]]];
    [apply exp_pos|rewrite logit_a, logit_b; reflexivity|exact rest| |repeat split; solve [assumption|lra]].
  rewrite logit_a. eapply Rle_trans; [exact below|].
  rewrite (Rmult_comm _ (exp (- (t * h)))), <- Rmult_assoc.
  rewrite <- (Rmult_1_l (_ - _)) at 1. apply Rmult_le_compat_r; [lra|nra].
Qed.

(* statement: spread at cosine -1 *)
Theorem ceiling_floor__spread_at_cosine_1 :
  forall (n : nat) (t : R),
  (1 <= n)%nat ->
  (2 <= n)%nat ->
  (2 + (1 / 2) * (INR n - 2) * (exp (- t) + exp t) <> 0) /\ (1 / (2 + (1 / 2) * (INR n - 2) * (exp (- t) + exp t)) <= 1 / INR n).
Proof.
  intros n t some two. apply (le_INR 2) in two. simpl in two.
  pose proof (exp_ge_1 t). pose proof (exp_ge_1 (- t)).
  assert (INR n <= 2 + (1 / 2) * (INR n - 2) * (exp (- t) + exp t)) by nra.
  split; [lra|]. unfold Rdiv. rewrite !Rmult_1_l. apply Rinv_le_contravar; lra.
Qed.

(* statement: tied others *)
Theorem ceiling_floor__tied_others :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (s : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  inner d a a = inner d b b ->
  (forall k : nat, (k < n - 2)%nat -> ((INR n - 2) * inner d (r k) (a [+] b) = - inner d (a [+] b) (a [+] b))) ->
  veq d f (s [*] (a [+] b)) ->
  ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (2 * INR n - 4 <> 0) /\ (2 + (INR n - 2) * exp (- (INR n * s * inner d (a [+] b) (a [+] b) / (2 * INR n - 4))) <> 0) /\ (exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) = 1 / (2 + (INR n - 2) * exp (- (INR n * s * inner d (a [+] b) (a [+] b) / (2 * INR n - 4)))))) /\ ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (2 * INR n - 4 <> 0) /\ (2 + (INR n - 2) * exp (- (INR n * s * inner d (a [+] b) (a [+] b) / (2 * INR n - 4))) <> 0) /\ (exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) = 1 / (2 + (INR n - 2) * exp (- (INR n * s * inner d (a [+] b) (a [+] b) / (2 * INR n - 4)))))).
Proof.
  intros d n r a b f s _ three one tie along. destruct (others n three) as [count enough].
  destruct (with_sum d a b one) as [sum_a sum_b].
  set (square := inner d (a [+] b) (a [+] b)) in *.
  assert (inner d a f = s * square / 2) as logit_a by (rewrite along, inner_scale_r, sum_a; field).
  assert (inner d b f = s * square / 2) as logit_b by (rewrite along, inner_scale_r, sum_b; field).
  pose proof (exp_pos (- (INR n * s * square / (2 * INR n - 4)))).
  destruct (pair_exactly (exp (inner d a f)) (exp (inner d b f))
    (total (n - 2) (fun j => exp (inner d (r j) f)))
    ((INR n - 2) * exp (- (INR n * s * square / (2 * INR n - 4)))))
    as [exists_bound [exists_share [share_a share_b]]];
    [apply exp_pos|rewrite logit_a, logit_b; reflexivity|nra| |repeat split; solve [assumption|lra]].
  rewrite (total_ext (n - 2) _
    (fun _ => exp (inner d a f) * exp (- (INR n * s * square / (2 * INR n - 4))))).
  - rewrite total_const, count. ring.
  - intros k below. rewrite <- exp_plus. f_equal. specialize (tie k below).
    rewrite logit_a, along, inner_scale_r. replace (inner d (r k) (a [+] b)) with (- square / (INR n - 2)).
    + field. lra.
    + apply (Rmult_eq_reg_l (INR n - 2)); [rewrite tie; field|]; lra.
Qed.

(* statement: tied others in a ball *)
Theorem ceiling_floor__tied_others_in_a_ball :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (A R_ : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  (forall k : nat, (k < n - 2)%nat -> ((INR n - 2) * inner d (r k) (a [+] b) = - inner d (a [+] b) (a [+] b))) ->
  -1 <= A ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (A <= cosine d a b) ->
  ~ (veq d (a [+] b) vzero) ->
  0 <= R_ ->
  (norm d (a [+] b) <> 0) /\ (veq d f ((R_ / norm d (a [+] b)) [*] (a [+] b))) ->
  ((0 <= 1 / 2 + (1 / 2) * A) /\ (INR n - 2 <> 0) /\ (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * A) / (INR n - 2))) <> 0) /\ (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (1 / (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * A) / (INR n - 2)))) <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))) /\ ((0 <= 1 / 2 + (1 / 2) * A) /\ (INR n - 2 <> 0) /\ (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * A) / (INR n - 2))) <> 0) /\ (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (1 / (2 + (INR n - 2) * exp (- (R_ * INR n * sqrt (1 / 2 + (1 / 2) * A) / (INR n - 2)))) <= exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))).
Proof.
  intros d n r a b f A R_ _ three Ha Hb tie least high some nonneg [nonzero along].
  destruct (others n three) as [count enough].
  pose proof (sum_length d a b A Ha Hb least high) as longer.
  set (h := sqrt (1 / 2 + (1 / 2) * A)) in *. set (length := norm d (a [+] b)) in *.
  assert (0 < length) as positive by (apply norm_pos, some).
  assert (inner d (a [+] b) (a [+] b) = length * length) as square by (symmetry; apply norm_square).
  assert (inner d a f = R_ * length / 2 /\ inner d b f = R_ * length / 2) as [logit_a logit_b].
  { destruct (with_sum d a b) as [sum_a sum_b]; [lra|].
    split; rewrite along, inner_scale_r, ?sum_a, ?sum_b, square; field; lra. }
  destruct (others_at_most d n r f (inner d a f) (- (R_ * INR n * h / (INR n - 2))) three) as [rest below].
  { intros k Hk. specialize (tie k Hk). rewrite square in tie.
    rewrite logit_a, along, inner_scale_r.
    replace (inner d (r k) (a [+] b)) with (- (length * length) / (INR n - 2)).
    - apply Rminus_le.
      replace (_ - _) with (- (R_ * INR n * (length / 2 - h) / (INR n - 2))) by (field; lra).
      apply Ropp_le_cancel. rewrite Ropp_involutive, Ropp_0. unfold Rdiv at 1.
      repeat apply Rmult_le_pos; try lra. left. apply Rinv_0_lt_compat. lra.
    - apply (Rmult_eq_reg_l (INR n - 2)); [rewrite tie; field|]; lra. }
  destruct (pair_at_least (exp (inner d a f)) (exp (inner d b f)) _ _
    (exp_pos _) ltac:(rewrite logit_a, logit_b; reflexivity) rest below)
    as [exists_bound [exists_share [share_a share_b]]].
  repeat split; solve [assumption|lra].
Qed.

(* statement: one other label *)
Theorem ceiling_floor__one_other_label :
  forall (d : nat) (a b c : vec),
  veq d (a [+] b [+] c) vzero ->
  inner d c (a [+] b) = - inner d (a [+] b) (a [+] b).
Proof.
  intros d a b c zero. pose proof (inner_zero_l d (a [+] b)) as sum.
  rewrite <- zero, inner_add_l in sum. lra.
Qed.

(* statement: two other labels *)
Theorem ceiling_floor__two_other_labels :
  forall (d' : nat) (a b c d : vec),
  veq d' (a [+] b [+] c [+] d) vzero ->
  inner d' c c = inner d' d d ->
  (2 * inner d' c (a [+] b) = - inner d' (a [+] b) (a [+] b)) /\ (2 * inner d' d (a [+] b) = - inner d' (a [+] b) (a [+] b)).
Proof.
  intros d' a b c d zero one.
  (* <c + d, a + b> is -|a + b|^2 and <c - d, a + b> is |d|^2 - |c|^2 = 0 *)
  pose proof (inner_zero_l d' (a [+] b)) as sum.
  pose proof (inner_zero_l d' (c [+] -1 [*] d)) as difference.
  rewrite <- zero in sum, difference. gram.
  rewrite (inner_sym d' b a), (inner_sym d' c a), (inner_sym d' c b) in *.
  rewrite (inner_sym d' d a), (inner_sym d' d b), (inner_sym d' d c) in *. lra.
Qed.

(* statement: exposed edge *)
Theorem ceiling_floor__exposed_edge :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f u : vec) (delta s tau : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  inner d a u = inner d b u ->
  (forall k : nat, (k < n - 2)%nat -> (delta <= inner d (a [+] (-1) [*] r k) u)) ->
  0 < tau ->
  tau < 1 / 2 ->
  0 <= s ->
  (1 - 2 * tau <> 0) /\ 0 < tau * (INR n - 2) / (1 - 2 * tau) /\ (ln (tau * (INR n - 2) / (1 - 2 * tau)) <= delta * s) ->
  veq d f (s [*] u) ->
  ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (tau <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))) /\ ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (tau <= exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))).
Proof.
  intros d n r a b f u delta s tau _ three tie gap positive half nonneg [_ [odds enough]] along.
  destruct (others n three) as [count many].
  assert (inner d a f = inner d b f) as logits by (rewrite along, !inner_scale_r, tie; reflexivity).
  destruct (others_at_most d n r f (inner d a f) (- (delta * s)) three) as [rest below].
  { intros k Hk. specialize (gap k Hk). gram. rewrite along, !inner_scale_r. nra. }
  (* the others are improbable enough *)
  apply exp_le in enough. rewrite exp_ln in enough by assumption.
  pose proof (exp_opp (delta * s)) as inverse.
  pose proof (exp_pos (- (delta * s))) as small.
  assert (tau * ((INR n - 2) * exp (- (delta * s))) <= 1 - 2 * tau) as little.
  { apply (Rmult_le_compat_r (exp (- (delta * s)))) in enough; [|lra]. rewrite inverse in enough.
    apply (Rmult_le_compat_r (1 - 2 * tau)) in enough; [|lra]. field_simplify in enough; lra. }
  pose proof (exp_pos (inner d a f)) as pair.
  assert (tau <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f)
    + total (n - 2) (fun j => exp (inner d (r j) f)))) as share.
  { rewrite <- logits. apply quotient_at_least; [lra|].
    apply (Rmult_le_compat_l tau) in below; [|lra].
    apply (Rmult_le_compat_l (exp (inner d a f))) in little; [|lra]. lra. }
  rewrite <- logits in *. repeat split; solve [assumption|lra].
Qed.

(* statement: exposed triangle *)
Theorem ceiling_floor__exposed_triangle :
  forall (d : nat) (a b c u : vec),
  (inner d a a = inner d b b) /\ (inner d a a = inner d c c) ->
  (~ (veq d a b)) /\ (~ (veq d a c)) /\ (~ (veq d b c)) ->
  veq d u (inner d (a [+] (-1) [*] b) (a [+] (-1) [*] b) [*] (a [+] b [+] (-1) [*] (2 [*] c)) [+] (-1) [*] (inner d (a [+] b [+] (-1) [*] (2 [*] c)) (a [+] (-1) [*] b) [*] (a [+] (-1) [*] b))) ->
  (inner d a u = inner d b u) /\ (0 < inner d (a [+] (-1) [*] c) u) /\ (0 < inner d (a [+] (-1) [*] ((1 / 3) [*] (a [+] b [+] c))) u) /\ (0 < inner d (b [+] (-1) [*] ((1 / 3) [*] (a [+] b [+] c))) u).
Proof.
  intros d a b c u [one two] [ab [ac bc]] outward.
  apply difference_pos in ab, ac, bc.
  assert (forall v, inner d v u
    = inner d (a [+] -1 [*] b) (a [+] -1 [*] b) * inner d v (a [+] b [+] -1 [*] (2 [*] c))
    - inner d (a [+] b [+] -1 [*] (2 [*] c)) (a [+] -1 [*] b) * inner d v (a [+] -1 [*] b)) as along.
  { intros v. rewrite outward. rewrite (inner_add_r _ _ _ v), !(inner_scale_r _ _ v). ring. }
  clear outward.
  assert (inner d a u = inner d b u) as tie.
  { rewrite !along. gram. rewrite (inner_sym d b a), (inner_sym d c a), (inner_sym d c b), <- one. ring. }
  (* were c not below, u would be 0, and c on the line through a and b: no third point of a sphere is *)
  assert (0 < inner d (a [+] -1 [*] c) u) as beyond.
  { apply Rnot_le_lt. intro low.
    assert (veq d u vzero) as zero.
    { apply inner_zero, Rle_antisym; [|apply inner_nonneg]. rewrite along.
      replace (inner d u (a [+] -1 [*] b)) with 0 by (rewrite inner_sym; gram; lra).
      replace (inner d u (a [+] b [+] -1 [*] (2 [*] c))) with (2 * inner d (a [+] -1 [*] c) u)
        by (rewrite (inner_sym d u); gram; lra).
      pose proof (inner_nonneg d (a [+] -1 [*] b)). nra. }
    pose proof (along a) as at_a. pose proof (along c) as at_c.
    rewrite zero, inner_zero_r in at_a, at_c.
    gram. rewrite (inner_sym d b a), (inner_sym d c a), (inner_sym d c b), <- one, <- two in *.
    clear - ab ac bc at_a at_c. set (l := inner d a a) in *. set (x := inner d a b) in *.
    set (y := inner d a c) in *. set (z := inner d b c) in *.
    assert (l + x = y + z) by (apply (Rmult_eq_reg_l (4 * (l - x))); lra).
    assert ((l - x - (z - y)) * (l - x + (z - y)) = 0) as either by lra.
    apply Rmult_integral in either. lra. }
  assert (inner d (b [+] -1 [*] c) u = inner d (a [+] -1 [*] c) u) as other by (gram; lra).
  split; [exact tie|]. split; [exact beyond|]. gram. split; lra.
Qed.

(* statement: away from the mean *)
Theorem ceiling_floor__away_from_the_mean :
  forall (d : nat) (n : nat) (w : nat -> vec) (f u : vec) (B eps : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (0 < inner d (w i [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) u) /\ (0 < inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) u) ->
  0 < B ->
  (forall p : nat, (p < n)%nat -> (inner d (w p [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) u ^ 2 <= B ^ 2)) ->
  0 < eps ->
  4 * (B ^ 3) * eps <= inner d (w i [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) u * inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) u ->
  veq d f (eps [*] u) ->
  (1 / INR n < softmax n (fun j => inner d (w j) f) (inner d (w i) f)) /\ (1 / INR n < softmax n (fun j => inner d (w j) f) (inner d (w j) f)).
Proof.
  intros d n w f u B eps i j some Hi Hj [beyond_i beyond_j] positive near short small along.
  set (mean := (1 / INR n) [*] vtotal n (fun j => w j)) in *.
  pose (place k := inner d (w k [+] -1 [*] mean) u).
  pose proof (zero_lt_INR n some) as labels.
  assert (total n place = 0) as centred by exact (centred_total d n w u some).
  assert (forall k, (k < n)%nat -> inner d (w k) f = eps * inner d mean u + eps * place k) as logits.
  { intros k _. unfold place. rewrite along, inner_scale_r. gram. ring. }
  assert (forall k, (k < n)%nat -> - B <= place k <= B) as within.
  { intros k below. specialize (near k below). fold (place k) in near. split; nra. }
  assert (forall k l, (k < n)%nat -> (l < n)%nat -> 0 < place k -> 4 * B ^ 3 * eps <= place k * place l ->
    0 < place l -> 4 * B ^ 2 * eps <= place k /\ 4 * B * eps <= 1) as shortness.
  { intros k l Hk Hl Pk less Pl. pose proof (within k Hk). pose proof (within l Hl).
    assert (B * (4 * B ^ 2 * eps) <= B * place k) by nra.
    assert (4 * B ^ 2 * eps <= place k) by (apply (Rmult_le_reg_l B); assumption).
    split; [assumption|]. apply (Rmult_le_reg_l B); nra. }
  (* what is linear sums to zero *)
  assert (4 * B * eps <= 1) as enough
    by (apply (shortness i j Hi Hj beyond_i small beyond_j)).
  assert (total n (fun k => exp (eps * place k)) <= INR n * (1 + 2 * (eps * B) ^ 2)) as sum.
  { replace (INR n * (1 + 2 * (eps * B) ^ 2))
      with (total n (fun k => (1 + 2 * (eps * B) ^ 2) + eps * place k))
      by (rewrite total_add, total_const, total_scale, centred; ring).
    apply total_le. intros k below. pose proof (within k below).
    assert (- (eps * B) <= eps * place k <= eps * B) by (split; nra).
    pose proof (exp_near_0 (eps * place k) ltac:(lra) ltac:(lra)). nra. }
  assert (forall k, (k < n)%nat -> 0 < place k -> 4 * B ^ 2 * eps <= place k ->
    1 / INR n < softmax n (fun j => inner d (w j) f) (inner d (w k) f)) as above.
  { intros k below Pk far.
    rewrite (softmax_moved n _ (fun k => eps * place k) _ (eps * place k) (eps * inner d mean u))
      by (assumption || apply logits; assumption).
    unfold softmax. pose proof (exp_total_pos n (fun k => eps * place k) some) as exps.
    pose proof (exp_ge_1 (eps * place k)).
    apply (Rmult_lt_reg_r (INR n * total n (fun k => exp (eps * place k))));
      [apply Rmult_lt_0_compat; lra|].
    field_simplify; [|lra..]. eapply Rle_lt_trans; [exact sum|].
    apply Rmult_lt_compat_l; [assumption|]. pose proof (Rmult_lt_0_compat _ _ short Pk). nra. }
  split; apply above; try assumption.
  - apply (shortness i j); assumption.
  - apply (shortness j i); try assumption. rewrite (Rmult_comm (place j)). exact small.
Qed.

(* statement: centred rows that are not opposite *)
Theorem ceiling_floor__centred_rows_that_are_not_opposite :
  forall (d : nat) (a b u : vec),
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (-1 < cosine d a b) ->
  (norm d a <> 0) /\ (norm d b <> 0) /\ (veq d u ((1 / norm d a) [*] a [+] (1 / norm d b) [*] b)) ->
  (0 < inner d a u) /\ (0 < inner d b u).
Proof.
  intros d a b u [some_a [some_b above]] [_ [_ halves]].
  pose proof (norm_pos d a some_a) as length_a. pose proof (norm_pos d b some_b) as length_b.
  pose proof (cosine_inner d a b some_a some_b) as product.
  assert (inner d a u = norm d a * (1 + cosine d a b)) as along_a.
  { rewrite halves. gram. rewrite product, <- norm_square. field. lra. }
  assert (inner d b u = norm d b * (1 + cosine d a b)) as along_b.
  { rewrite halves. gram. rewrite (inner_sym d b a), product, <- norm_square. field. lra. }
  rewrite along_a, along_b. split; apply Rmult_lt_0_compat; lra.
Qed.
