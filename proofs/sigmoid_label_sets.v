(** Without biases the cosines of the rows say which label sets a sigmoid head can give. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(* statement: label sets *)
Theorem sigmoid_label_sets__label_sets :
  forall (d : nat) (n : nat) (w w' : nat -> vec) (bias bias' c : nat -> R) (f g u : vec),
  (1 <= n)%nat ->
  (forall q : nat, (q < n)%nat -> ((bias q = 0) /\ (bias' q = 0))) ->
  (forall q : nat, (q < n)%nat -> (~ (veq d (w q) vzero))) ->
  (forall q : nat, (q < n)%nat -> (~ (veq d (w' q) vzero))) ->
  (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> (inner d (w p) (w q) * norm d (w' p) * norm d (w' q) = norm d (w p) * norm d (w q) * inner d (w' p) (w' q)))) ->
  veq d f (vtotal n (fun j => c j [*] w j) [+] u) ->
  (forall q : nat, (q < n)%nat -> (inner d (w q) u = 0)) ->
  0 <= inner d f g ->
  veq d g vzero ->
  exists (f' : vec),
  ((0 <= inner d f' g) /\ (forall k : nat, (k < n)%nat -> (((bias k + inner d (w k) f = 0) /\ (bias' k + inner d (w' k) f' = 0)) \/ ((0 < bias k + inner d (w k) f) /\ (0 < bias' k + inner d (w' k) f')) \/ ((bias k + inner d (w k) f < 0) /\ (bias' k + inner d (w' k) f' < 0))))).
Proof.
  intros d n w w' bias bias' c f g u _ none some some' same inside across _ zero.
  exists (vtotal n (fun j => (c j * norm d (w j) / norm d (w' j)) [*] w' j)). split.
  - rewrite zero, inner_zero_r. lra.
  - intros k Hk. destruct (none k Hk) as [-> ->].
    pose proof (norm_pos d _ (some k Hk)). pose proof (norm_pos d _ (some' k Hk)).
    apply same_sign with (s := norm d (w' k) / norm d (w k)); [apply Rdiv_lt_0_compat; assumption|].
    rewrite !Rplus_0_l, inside, inner_add_r, across, Rplus_0_r, !inner_total_r, <- total_scale by assumption.
    apply total_ext. intros j Hj. rewrite !inner_scale_r.
    pose proof (norm_pos d _ (some j Hj)). pose proof (norm_pos d _ (some' j Hj)).
    apply (Rmult_eq_reg_r (norm d (w k) * norm d (w' j)));
      [|apply Rmult_integral_contrapositive; split; lra].
    transitivity (c j * (norm d (w k) * norm d (w j) * inner d (w' k) (w' j))); [field; lra|].
    rewrite <- (same k Hk j Hj). field. lra.
Qed.

(* statement: every input is such *)
Theorem sigmoid_label_sets__every_input_is_such :
  forall (d : nat) (n : nat) (w : nat -> vec) (c e : nat -> R) (a f u z : vec),
  (1 <= n)%nat ->
  veq d f (vtotal n (fun j => c j [*] w j) [+] u) ->
  (forall q : nat, (q < n)%nat -> (inner d (w q) u = 0)) ->
  veq d a (vtotal n (fun j => e j [*] w j) [+] z) ->
  (forall q : nat, (q < n)%nat -> (inner d (w q) z = 0)) ->
  exists (u' : vec) (t : R),
  ((inner d a u' = 0) /\ (forall q : nat, (q < n)%nat -> (inner d (w q) u' = 0)) /\ (veq d f (vtotal n (fun j => (c j - t * e j) [*] w j) [+] t [*] a [+] u'))).
Proof.
  intros d n w c e a f u z _ Hf acrossu Ha acrossz.
  assert (forall y, (forall q, (q < n)%nat -> inner d (w q) y = 0) -> inner d a y = inner d z y) as onlyz.
  { intros y across. rewrite Ha, inner_add_l, inner_total_l, (total_ext n _ (fun _ => 0)).
    - rewrite total_zero. ring.
    - intros j Hj. rewrite inner_scale_l, across by assumption. ring. }
  assert (exists t, inner d z u - t * inner d z z = 0) as [t foot].
  { destruct (Req_dec (inner d z z) 0) as [none|some].
    - exists 0. rewrite (inner_zero _ _ none), !inner_zero_l. ring.
    - exists (inner d z u / inner d z z). field. assumption. }
  exists (u [+] - t [*] z), t.
  assert (forall q, (q < n)%nat -> inner d (w q) (u [+] - t [*] z) = 0) as across.
  { intros q Hq. rewrite inner_add_r, inner_scale_r, acrossu, acrossz by assumption. ring. }
  split; [|split].
  - rewrite onlyz, inner_add_r, inner_scale_r by assumption. lra.
  - exact across.
  - intros p Hp. rewrite (Hf p Hp). unfold vadd, vscale. rewrite (Ha p Hp). unfold vadd, vtotal, vscale.
    rewrite (total_ext n (fun k => (c k - t * e k) * w k p) (fun k => c k * w k p - t * (e k * w k p)))
      by (intros; ring).
    rewrite total_sub, total_scale. ring.
Qed.

(* statement: lengths do not matter *)
Theorem sigmoid_label_sets__lengths_do_not_matter :
  forall (d : nat) (a f u : vec) (s t : R),
  0 < s ->
  0 < t ->
  ~ (veq d a vzero) ->
  ~ (veq d u vzero) ->
  ((~ veq d (s [*] a) vzero) /\ (~ veq d (t [*] u) vzero) /\ (~ veq d a vzero) /\ (~ veq d u vzero) /\ (cosine d (s [*] a) (t [*] u) = cosine d a u)) /\ (((inner d a f = 0) /\ (inner d (s [*] a) f = 0)) \/ ((0 < inner d a f) /\ (0 < inner d (s [*] a) f)) \/ ((inner d a f < 0) /\ (inner d (s [*] a) f < 0))) /\ (((inner d f u = 0) /\ (inner d (t [*] u) f = 0)) \/ ((0 < inner d f u) /\ (0 < inner d (t [*] u) f)) \/ ((inner d f u < 0) /\ (inner d (t [*] u) f < 0))).
Proof.
  intros d a f u s t Hs Ht Ha Hu.
  destruct (cosine_scale d a u s t Hs Ht Ha Hu) as [? [? ?]].
  split; [repeat split; assumption|]. split.
  - apply (same_sign s); [assumption|apply inner_scale_l].
  - rewrite (inner_sym d f u). apply (same_sign t); [assumption|apply inner_scale_l].
Qed.
