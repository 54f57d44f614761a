(** What few labels, or few dimensions, force. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma nonzero_of : forall d a b, inner d a a = inner d b b -> ~ veq d a vzero -> ~ veq d b vzero.
Proof. intros d a b same some. apply inner_pos_iff. rewrite <- same. apply inner_pos. assumption. Qed.

(** The cosine of two vectors of one length. *)
Lemma equal_length : forall d a b c,
  inner d a a = inner d b b -> ~ veq d a vzero -> inner d a b = c * inner d a a ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = c.
Proof.
  intros d a b c same some product. apply inner_pos in some.
  apply cosine_exists with (r := inner d a a); rewrite <- ?same; auto.
Qed.

Lemma on_line : forall d a b u s t,
  veq d a (s [*] u) -> veq d b (t [*] u) -> inner d a a = inner d b b ->
  veq d a b \/ veq d a (-1 [*] b).
Proof.
  intros d a b u s t Ha Hb same.
  destruct (Req_dec (inner d u u) 0) as [zero|some].
  - left. rewrite Ha, Hb, (inner_zero _ _ zero). clear. by_coordinates. ring.
  - rewrite Ha, Hb, !inner_scale_l, !inner_scale_r in same.
    assert ((s - t) * (s + t) = 0) as product.
    { apply (Rmult_eq_reg_r (inner d u u)); [|assumption]. lra. }
    apply Rmult_integral in product. destruct product as [equal|opposite].
    + left. rewrite Ha, Hb. replace s with t by lra. reflexivity.
    + right. rewrite Ha, Hb. replace s with (- t) by lra. clear. by_coordinates. ring.
Qed.

(* statement: two centred rows *)
Theorem few_labels__two_centred_rows :
  forall (d : nat) (a b : vec),
  veq d (a [+] b) vzero ->
  ~ (veq d a vzero) ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b = -1).
Proof.
  intros d a b centred some.
  apply cosine_multiples with (e := a) (s := 1) (t := -1); try assumption; try lra.
  - clear. by_coordinates. ring.
  - by_coordinates. lra.
Qed.

(* statement: three centred rows of one length *)
Theorem few_labels__three_centred_rows_of_one_length :
  forall (d : nat) (a b c : vec),
  veq d (a [+] b [+] c) vzero ->
  inner d a a = inner d b b ->
  inner d a a = inner d c c ->
  ~ (veq d a vzero) ->
  ((~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b = - (1 / 2))) /\ ((~ veq d a vzero) /\ (~ veq d c vzero) /\ (cosine d a c = - (1 / 2))) /\ ((~ veq d b vzero) /\ (~ veq d c vzero) /\ (cosine d b c = - (1 / 2))).
Proof.
  intros d a b c centred ab ac some.
  assert (forall x, inner d a x + inner d b x + inner d c x = 0) as balance.
  { intros x. rewrite <- !inner_add_l, centred. apply inner_zero_l. }
  pose proof (balance a) as at_a. pose proof (balance b) as at_b. pose proof (balance c) as at_c.
  rewrite (inner_sym d b a), (inner_sym d c a) in at_a. rewrite (inner_sym d c b) in at_b.
  split; [|split]; apply equal_length; try assumption; try lra; apply (nonzero_of d a); assumption.
Qed.

(* statement: distinct rows of one length *)
Theorem few_labels__distinct_rows_of_one_length :
  forall (d : nat) (a b : vec),
  inner d a a = inner d b b ->
  ~ (veq d a b) ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b < 1).
Proof.
  intros d a b same apart. pose proof (difference_pos d a b apart) as far.
  assert (~ veq d a vzero) as some.
  { intro zero. rewrite <- same, zero, !inner_zero_l in far. lra. }
  pose proof (inner_pos d a some).
  destruct (equal_length d a b (inner d a b / inner d a a) same some) as [? [? ->]]; [field; lra|].
  repeat split; try assumption. apply quotient_below; lra.
Qed.

(* statement: one dimension *)
Theorem few_labels__one_dimension :
  forall (d : nat) (a b u : vec) (s t : R),
  veq d a (s [*] u) ->
  veq d b (t [*] u) ->
  ~ (veq d a vzero) ->
  ~ (veq d b vzero) ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ ((cosine d a b = -1) \/ (cosine d a b = 1)).
Proof.
  intros d a b u s t. apply same_or_opposite.
Qed.

(* statement: no third row on a line *)
Theorem few_labels__no_third_row_on_a_line :
  forall (d : nat) (a b c u : vec) (r s t : R),
  veq d a (s [*] u) ->
  veq d b (t [*] u) ->
  veq d c (r [*] u) ->
  inner d a a = inner d b b ->
  inner d a a = inner d c c ->
  (veq d a b) \/ (veq d a c) \/ (veq d b c).
Proof.
  intros d a b c u r s t Ha Hb Hc ab ac.
  destruct (on_line d a b u s t Ha Hb ab) as [same|oppositeb]; [left; assumption|].
  destruct (on_line d a c u s r Ha Hc ac) as [same|oppositec]; [right; left; assumption|].
  right; right. rewrite oppositeb in oppositec. by_coordinates. lra.
Qed.

(* statement: same or opposite *)
Theorem few_labels__same_or_opposite :
  forall (d : nat) (a b u : vec) (s t : R),
  veq d a (s [*] u) ->
  veq d b (t [*] u) ->
  inner d a a = inner d b b ->
  (veq d a b) \/ (veq d a ((-1) [*] b)).
Proof.
  intros d a b u s t. apply on_line.
Qed.

(* statement: even number *)
Theorem few_labels__even_number :
  forall (d : nat) (m n : nat) (v : vec),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (m <= n)%nat ->
  ~ (veq d v vzero) ->
  veq d (vtotal m (fun j => v) [+] vtotal (n - m) (fun j => (-1) [*] v)) vzero ->
  INR n = 2 * INR m.
Proof.
  intros d m n v _ _ order some centred.
  pose proof (inner_pos d v some) as positive.
  assert (inner d (vtotal m (fun _ => v) [+] vtotal (n - m) (fun _ => -1 [*] v)) v = 0) as zero
    by (rewrite centred; apply inner_zero_l).
  rewrite inner_add_l, !inner_total_l, !total_const, inner_scale_l, minus_INR in zero by assumption.
  apply (Rmult_eq_reg_r (inner d v v)); lra.
Qed.

(* statement: three other labels *)
Theorem few_labels__three_other_labels :
  forall (d' : nat) (a b d e : vec),
  inner d' a a = inner d' b b ->
  inner d' a a = inner d' d d ->
  inner d' a a = inner d' e e ->
  inner d' a a = inner d' (a [+] b [+] d [+] e) (a [+] b [+] d [+] e) ->
  (~ veq d' a vzero) /\ (~ veq d' b vzero) /\ (- (1 / 4) < cosine d' a b) ->
  inner d' ((-1) [*] (a [+] b [+] d [+] e)) (a [+] b) < inner d' a (a [+] b).
Proof.
  intros d' a b d e ab ad ae whole [Ha [Hb low]].
  set (S := a [+] b [+] d [+] e) in *.
  pose proof (inner_pos d' a Ha) as positive.
  assert (- (1 / 4) * inner d' a a < inner d' a b) as product.
  { rewrite (cosine_inner d' a b Ha Hb). unfold norm at 2. rewrite <- ab. fold (norm d' a).
    rewrite norm_square. apply Rmult_lt_compat_r; assumption. }
  assert (inner d' (S [+] -1 [*] (a [+] b)) (S [+] -1 [*] (a [+] b)) <= 4 * inner d' a a) as rest.
  { assert (veq d' (S [+] -1 [*] (a [+] b)) (d [+] e)) as -> by (unfold S; clear; by_coordinates; ring).
    pose proof (inner_nonneg d' (d [+] -1 [*] e)) as apart.
    rewrite !inner_add_l, !inner_add_r, ?inner_scale_l, ?inner_scale_r, (inner_sym d' e d) in *. lra. }
  clearbody S. repeat rewrite ?inner_add_l, ?inner_add_r, ?inner_scale_l, ?inner_scale_r in rest.
  rewrite (inner_sym d' a S), (inner_sym d' b S), (inner_sym d' b a) in rest.
  rewrite inner_scale_l, !inner_add_r. lra.
Qed.
