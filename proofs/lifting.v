(** A head with a probable pair gives a larger one: two more labels, or more features. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** A pair of logits x, all others at least gap below it, n of them. *)
Lemma beside : forall n d r u f x gap tau s,
  (3 <= n)%nat -> 0 < tau -> tau < 1 / 2 -> 0 <= s ->
  (forall p, (p < n - 2)%nat -> inner d (r p) f <= x - gap) ->
  inner d f u <= x - gap -> inner d (-1 [*] u) f <= x - gap ->
  ln (INR n * tau / (1 - 2 * tau)) <= gap * s ->
  exp (s * x) + exp (s * x) + exp (inner d u (s [*] f)) + exp (inner d (-1 [*] u) (s [*] f))
    + total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <> 0 /\
  tau <= exp (s * x) / (exp (s * x) + exp (s * x) + exp (inner d u (s [*] f))
    + exp (inner d (-1 [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))).
Proof.
  intros n d r u f x gap tau s three low high positive below one other long.
  destruct (others n three) as [rest count].
  rewrite (inner_sym d f u) in one. rewrite !inner_scale_r.
  set (E := exp (s * x - s * gap)).
  assert (forall y, y <= x - gap -> exp (s * y) <= E) as each.
  { intros y Hy. apply exp_le. nra. }
  pose proof (each _ one) as Hu. pose proof (each _ other) as Hv.
  assert (total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <= (INR n - 2) * E) as Hr.
  { rewrite <- rest, <- total_const. apply total_le. intros k Hk. rewrite inner_scale_r. auto. }
  assert (INR n * E * tau <= exp (s * x) * (1 - 2 * tau)) as small.
  { assert (0 < INR n * tau / (1 - 2 * tau)) as some.
    { apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra. }
    apply exp_le in long. rewrite exp_ln in long by assumption.
    assert (INR n * tau <= exp (gap * s) * (1 - 2 * tau)) as scaled.
    { apply (Rmult_le_compat_r (1 - 2 * tau)) in long; [|lra].
      replace (INR n * tau / (1 - 2 * tau) * (1 - 2 * tau)) with (INR n * tau) in long by (field; lra).
      assumption. }
    replace (exp (s * x)) with (E * exp (gap * s)) by (unfold E; rewrite <- exp_plus; f_equal; ring).
    assert (0 < E) by apply exp_pos. nra. }
  pose proof (exp_pos (s * x)). pose proof (exp_pos (s * inner d u f)).
  pose proof (exp_pos (s * inner d (-1 [*] u) f)).
  pose proof (exp_total_nonneg (n - 2) (fun j => inner d (r j) (s [*] f))).
  set (S := total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))) in *.
  apply quotient_at_least; [lra|nra].
Qed.

(* statement: two more labels *)
Theorem lifting__two_more_labels :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f u : vec) (g s tau : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  inner d b f = inner d a f ->
  (forall p : nat, (p < n - 2)%nat -> (inner d (r p) f <= inner d a f - g)) ->
  inner d f u <= inner d a f - g ->
  inner d ((-1) [*] u) f <= inner d a f - g ->
  0 < tau ->
  tau < 1 / 2 ->
  0 <= s ->
  (1 - 2 * tau <> 0) /\ 0 < INR n * tau / (1 - 2 * tau) /\ (ln (INR n * tau / (1 - 2 * tau)) <= g * s) ->
  (veq d (a [+] b [+] vtotal (n - 2) (fun j => r j) [+] u [+] (-1) [*] u) (a [+] b [+] vtotal (n - 2) (fun j => r j))) /\ ((exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <> 0) /\ (tau <= exp (inner d a (s [*] f)) / (exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))))) /\ ((exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <> 0) /\ (tau <= exp (inner d b (s [*] f)) / (exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))))).
Proof.
  intros d n r a b f u gap s tau _ three tie below one other low high positive [_ [_ long]].
  destruct (beside n d r u f (inner d a f) gap tau s three low high positive below one other long)
    as [some share].
  split; [|rewrite (inner_scale_r d s a f), (inner_scale_r d s b f), tie; repeat split; assumption].
  clear. by_coordinates. ring.
Qed.

(* statement: a large enough input *)
Theorem lifting__a_large_enough_input :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f u : vec) (g tau : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  inner d b f = inner d a f ->
  (forall p : nat, (p < n - 2)%nat -> (inner d (r p) f <= inner d a f - g)) ->
  inner d f u <= inner d a f - g ->
  inner d ((-1) [*] u) f <= inner d a f - g ->
  0 < tau ->
  tau < 1 / 2 ->
  0 < g ->
  exists (s : R),
  ((exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <> 0) /\ (tau <= exp (inner d a (s [*] f)) / (exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))))) /\ ((exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f))) <> 0) /\ (tau <= exp (inner d b (s [*] f)) / (exp (inner d a (s [*] f)) + exp (inner d b (s [*] f)) + exp (inner d u (s [*] f)) + exp (inner d ((-1) [*] u) (s [*] f)) + total (n - 2) (fun j => exp (inner d (r j) (s [*] f)))))).
Proof.
  intros d n r a b f u gap tau _ three tie below one other low high more.
  set (L := ln (INR n * tau / (1 - 2 * tau))).
  exists (Rmax 0 (L / gap)).
  destruct (beside n d r u f (inner d a f) gap tau (Rmax 0 (L / gap)) three low high (Rmax_l _ _)
    below one other) as [some share].
  { fold L. apply Rle_trans with (gap * (L / gap)); [apply Req_le; field; lra|].
    apply Rmult_le_compat_l; [lra|apply Rmax_r]. }
  rewrite (inner_scale_r d _ a f), (inner_scale_r d _ b f), tie. repeat split; assumption.
Qed.

(* statement: more features *)
Theorem lifting__more_features :
  forall (d d' : nat) (n : nat) (v w : nat -> vec) (f h : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall p : nat, (p < n)%nat -> (inner d' (v p) h = inner d (w p) f)) ->
  (inner d' (v i) (v i) = inner d (w i) (w i)) /\ (inner d' (v i) (v j) = inner d (w i) (w j)) /\ (inner d' (v j) (v j) = inner d (w j) (w j)) ->
  (~ (veq d (w i) vzero)) /\ (~ (veq d (w j) vzero)) ->
  ((~ veq d' (v i) vzero) /\ (~ veq d' (v j) vzero) /\ (~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (cosine d' (v i) (v j) = cosine d (w i) (w j))) /\ (softmax n (fun j => inner d' (v j) h) (inner d' (v i) h) = softmax n (fun j => inner d (w j) f) (inner d (w i) f)).
Proof.
  intros d d' n v w f h i j _ Hi Hj same [ii [ij jj]] [somei somej].
  apply inner_pos in somei as posi. apply inner_pos in somej as posj.
  split.
  - repeat split; try assumption; try (apply inner_pos_iff; rewrite ?ii, ?jj; assumption).
    unfold cosine, norm. rewrite ii, ij, jj. reflexivity.
  - apply softmax_ext; auto.
Qed.
