(** Rows of one length: two labels of high cosine that are never probable together. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia List Psatz.

(* statement: the head *)
Theorem fixed_length_high_cosine__the_head :
  (inner 2 (coordinates [-1; 0]) (coordinates [-1; 0]) = 1) /\ (inner 2 (coordinates [1; 0]) (coordinates [1; 0]) = 1) /\ ((0 <= 39) /\ (~ veq 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) vzero) /\ (~ veq 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) vzero) /\ (cosine 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) = 161 / 200)) /\ ((0 <= 39) /\ (inner 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) = 1)) /\ ((0 <= 39) /\ (inner 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) = 1)) /\ ((0 <= 39) /\ (inner 2 (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]) (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]) = 1)) /\ ((0 <= 39) /\ (inner 2 (coordinates [19 / 20; (1 / 20) * sqrt 39]) (coordinates [19 / 20; (1 / 20) * sqrt 39]) = 1)) /\ ((0 <= 39) /\ (veq 2 (coordinates [19 / 20; (1 / 20) * sqrt 39] [+] coordinates [- (19 / 20); (1 / 20) * sqrt 39] [+] coordinates [-1; 0] [+] coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)] [+] coordinates [19 / 20; - ((1 / 20) * sqrt 39)] [+] coordinates [1; 0]) vzero)).
Proof.
  assert (sqrt 39 * sqrt 39 = 39) as square by (apply sqrt_sqrt; lra).
  set (s := sqrt 39) in *. clearbody s. assert (0 <= 39) as exists39 by lra.
  split; [sums; lra|]. split; [sums; lra|].
  split.
  { split; [assumption|].
    replace (161 / 200) with (inner 2 (coordinates [- (19 / 20); 1 / 20 * s])
      (coordinates [- (19 / 20); - (1 / 20 * s)])) by (sums; lra).
    apply unit_cosine; sums; lra. }
  do 4 (split; [split; [assumption|sums; lra]|]).
  split; [assumption|]. apply veq_plane; sums; lra.
Qed.

(** * The ceiling

    In units of exp (-19 x / 20), the mean of the pair's logits at the input (x, y), and with
    z = exp (x / 20), the sum of all exponentials is at least 2 + 1/z + 2 z^38 + z^39: the pair itself
    2, the row between the two 1/z, the rows opposite to the pair 2 z^38, the last row z^39. *)

Lemma bernoulli : forall n x, 0 <= x -> 1 + INR n * (x - 1) <= x ^ n.
Proof.
  induction n as [|n IH]; intros x positive; [simpl; lra|].
  rewrite S_INR. simpl pow. specialize (IH x positive). pose proof (pos_INR n).
  assert (0 <= (INR n) * ((x - 1) * (x - 1))) by (apply Rmult_le_pos; [assumption|apply Rle_0_sqr]).
  apply Rle_trans with (x * (1 + INR n * (x - 1))); [lra|].
  apply Rmult_le_compat_l; assumption.
Qed.

(** A power is above its tangent at t. *)
Lemma above_tangent : forall n t z, 0 < t -> 0 <= z ->
  t ^ n * (INR (S n) * z - INR n * t) <= z ^ S n.
Proof.
  intros n t z positive nonneg.
  assert (0 <= z / t) as ratio by (apply Rmult_le_pos; [|left; apply Rinv_0_lt_compat]; assumption).
  replace (z ^ S n) with (t ^ S n * (z / t) ^ S n) by (rewrite <- Rpow_mult_distr; f_equal; field; lra).
  replace (t ^ n * (INR (S n) * z - INR n * t)) with (t ^ S n * (1 + INR (S n) * (z / t - 1)))
    by (rewrite S_INR; simpl; field; lra).
  apply Rmult_le_compat_l; [apply pow_le; lra|]. apply bernoulli. assumption.
Qed.

(** The tangents at 733/827, close to where 1/z + 2 z^38 + z^39 is least. *)
Lemma least : forall z, 0 < z -> 10000 / 3167 * z <= 2 * z + 1 + 2 * z ^ 39 + z ^ 40.
Proof.
  intros z positive. assert (0 < 733 / 827) as point by lra. set (t := 733 / 827) in *.
  pose proof (above_tangent 38 t z) as tangent39. pose proof (above_tangent 39 t z) as tangent40.
  assert (10000 / 3167 - 2 <= 78 * t ^ 38 + 40 * t ^ 39) as slope by (unfold t; simpl pow; lra).
  assert (38 * (2 * t ^ 39) + 39 * t ^ 40 <= 1) as value by (unfold t; simpl pow; lra).
  apply (Rmult_le_compat_r z) in slope; [|lra].
  replace (t ^ 40) with (t ^ 39 * t) in value by ring.
  replace (t ^ 39) with (t ^ 38 * t) in value at 1 by ring.
  simpl INR in tangent39, tangent40. lra.
Qed.

(** Two logits on both sides of g. *)
Lemma both_sides : forall g h, 2 * exp g <= exp (g + h) + exp (g - h).
Proof.
  intros g h. unfold Rminus. rewrite !exp_plus.
  pose proof (exp_ge_1 h). pose proof (exp_ge_1 (- h)). pose proof (exp_pos g). nra.
Qed.

(* statement: ceiling *)
Theorem fixed_length_high_cosine__ceiling :
  forall (f_0 f_1 : R),
  (0 <= 39) /\ (exp (inner 2 (coordinates [-1; 0]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [1; 0]) (coordinates [f_0; f_1])) <> 0) /\ ((exp (inner 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) / (exp (inner 2 (coordinates [-1; 0]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [1; 0]) (coordinates [f_0; f_1]))) <= 3167 / 10000) \/ (exp (inner 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) / (exp (inner 2 (coordinates [-1; 0]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [- (19 / 20); (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [19 / 20; (1 / 20) * sqrt 39]) (coordinates [f_0; f_1])) + exp (inner 2 (coordinates [1; 0]) (coordinates [f_0; f_1]))) <= 3167 / 10000)).
Proof.
  intros x y. split; [lra|].
  set (h := sqrt 39 * y / 20). set (g := - (19 / 20 * x)).
  replace (inner 2 (coordinates [-1; 0]) (coordinates [x; y])) with (- x) by (sums; ring).
  replace (inner 2 (coordinates [1; 0]) (coordinates [x; y])) with x by (sums; ring).
  replace (inner 2 (coordinates [- (19 / 20); - (1 / 20 * sqrt 39)]) (coordinates [x; y]))
    with (g - h) by (unfold g, h; sums; field).
  replace (inner 2 (coordinates [- (19 / 20); 1 / 20 * sqrt 39]) (coordinates [x; y]))
    with (g + h) by (unfold g, h; sums; field).
  replace (inner 2 (coordinates [19 / 20; - (1 / 20 * sqrt 39)]) (coordinates [x; y]))
    with (- g - h) by (unfold g, h; sums; field).
  replace (inner 2 (coordinates [19 / 20; 1 / 20 * sqrt 39]) (coordinates [x; y]))
    with (- g + h) by (unfold g, h; sums; field).
  set (S := exp (- x) + exp (g - h) + exp (g + h) + exp (- g - h) + exp (- g + h) + exp x).
  (* with z = exp (x / 20): exp g is z * exp (- x), and so on *)
  set (z := exp (x / 20)). assert (0 < z) as positive by apply exp_pos.
  assert (exp g = exp (- x) * z) as pair by (unfold z, g; rewrite <- exp_plus; f_equal; field).
  assert (exp (- g) = exp (- x) * z ^ 39) as opposite.
  { unfold z, g. rewrite <- exp_times, <- exp_plus. f_equal. simpl INR. field. }
  assert (exp x = exp (- x) * z ^ 40) as last.
  { unfold z. rewrite <- exp_times, <- exp_plus. f_equal. simpl INR. field. }
  pose proof (exp_pos (- x)) as between.
  assert (exp g <= 3167 / 10000 * S) as bound.
  { pose proof (both_sides g h) as near. pose proof (both_sides (- g) h) as far.
    pose proof (Rmult_le_compat_l _ _ _ (Rlt_le _ _ between) (least z positive)) as total.
    unfold S. rewrite last. rewrite opposite in far. rewrite pair in *. lra. }
  assert (0 < S) as some by (pose proof (exp_pos g); lra).
  split; [lra|].
  (* the pair's logits are g - h and g + h: one of them is at most g *)
  destruct (Rle_lt_dec h 0); [right|left]; apply quotient_at_most; try assumption;
    apply Rle_trans with (exp g); try assumption; apply exp_le; lra.
Qed.
