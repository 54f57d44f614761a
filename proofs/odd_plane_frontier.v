(** Rows beside the furthest one lie between two lines of slope 1; tangents bound the exponentials. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** * One row (x, y) of length 1 that lies no further than (m, H) *)

Lemma row_up : forall x y m H,
  x ^ 2 + y ^ 2 = 1 -> m ^ 2 + H ^ 2 = 1 -> 0 <= m -> 0 <= H -> x <= m -> 0 <= y -> x + (H - m) <= y.
Proof.
  intros x y m H circle reach Hm HH within up. destruct (Rle_lt_dec H y) as [|lower]; [lra|].
  assert (x < 0) as behind by (apply Rnot_le_lt; intro; nra).
  assert (H <= 1) by nra. assert (1 <= y - x) by (apply Rnot_lt_le; intro; nra). lra.
Qed.

Lemma row_down : forall x y m H,
  x ^ 2 + y ^ 2 = 1 -> m ^ 2 + H ^ 2 = 1 -> 0 <= m -> m <= H -> x <= m -> y <= 0 -> x - (H + m) <= y.
Proof.
  intros x y m H circle reach Hm small within down. destruct (Rle_lt_dec (- H) y) as [|lower]; [lra|].
  destruct (Rle_lt_dec x 0) as [behind|ahead].
  - assert (-1 <= y) by nra. assert (1 <= H + m) by (apply Rnot_lt_le; intro; nra). lra.
  - (* (x - y)^2 = 1 - 2 x y, and x y is no larger a product than m H *)
    assert (0 <= (m ^ 2 - x ^ 2) * (H ^ 2 - x ^ 2)) by (apply Rmult_le_pos; nra).
    assert ((x * - y) ^ 2 <= (m * H) ^ 2).
    { replace ((x * - y) ^ 2) with (x ^ 2 * (1 - x ^ 2)) by (rewrite <- circle; ring).
      replace ((m * H) ^ 2) with (m ^ 2 * H ^ 2) by ring. nra. }
    assert (x * - y <= m * H) by (apply Rsqr_incr_0_var; [unfold Rsqr; lra|nra]).
    assert ((x - y) ^ 2 <= (H + m) ^ 2) by nra.
    assert (x - y <= H + m) by (apply Rsqr_incr_0_var; [unfold Rsqr; lra|lra]). lra.
Qed.

Lemma row_in_front : forall x y m H,
  x ^ 2 + y ^ 2 = 1 -> m ^ 2 + H ^ 2 = 1 -> 0 <= H -> 0 <= x -> x <= m -> 0 <= y -> H <= y.
Proof. intros. apply Rsqr_incr_0_var; [unfold Rsqr; nra|assumption]. Qed.

Lemma row_behind : forall x y, x ^ 2 + y ^ 2 = 1 -> x <= 0 -> 0 <= y -> 1 + x <= y.
Proof. intros. apply Rnot_lt_le. intro. nra. Qed.

(** * The largest coordinate *)

Definition on_circle (count : nat) (x y : nat -> R) : Prop :=
  forall k, (k < count)%nat -> x k ^ 2 + y k ^ 2 = 1.

(** A row (A, B) and p rows are up, none of them behind it; q rows, no more than p, are down.

    A row up has y >= x + H - m, a row down has y >= x - H - m where m is small, and (A, B) has
    B >= 1 + A if it lies behind; the three add up.  If (A, B) lies in front, so do all rows up. *)
Theorem largest : forall p q ux uy dx dy A B m,
  (q <= p)%nat -> (2 <= p + q)%nat ->
  A ^ 2 + B ^ 2 = 1 -> on_circle p ux uy -> on_circle q dx dy ->
  0 <= B -> (forall k, (k < p)%nat -> 0 <= uy k) -> (forall k, (k < q)%nat -> dy k <= 0) ->
  (forall k, (k < p)%nat -> A <= ux k) ->
  A + total p ux + total q dx = 0 -> B + total p uy + total q dy = 0 ->
  m <= 1 -> A <= m -> (forall k, (k < p)%nat -> ux k <= m) -> (forall k, (k < q)%nat -> dx k <= m) ->
  1 <= (INR p + INR q) * m.
Proof.
  intros p q ux uy dx dy A B m most some circle circles_up circles_down up ups downs least.
  intros sum_x sum_y m_1 within_A within_up within_down.
  apply (le_INR 2) in some. rewrite plus_INR in some. simpl in some. apply le_INR in most.
  pose proof (pos_INR q) as rest.
  assert (0 <= m) as m_0.
  { pose proof (total_le p _ (fun _ => m) within_up) as all_up.
    pose proof (total_le q _ (fun _ => m) within_down) as all_down.
    rewrite total_const in all_up, all_down. apply Rnot_lt_le. intro. nra. }
  set (H := sqrt (1 - m ^ 2)).
  assert (0 <= H) as H_0 by apply sqrt_pos.
  assert (m ^ 2 + H ^ 2 = 1) as reach by (unfold H; rewrite pow2_sqrt; nra).
  destruct (Rle_lt_dec A 0) as [behind|ahead].
  - destruct (Rle_lt_dec H m) as [large|small].
    + assert (1 / 2 <= m) by (apply Rnot_lt_le; intro; nra). nra.
    + pose proof (row_behind A B circle behind up) as first.
      assert (total p (fun k => ux k + (H - m)) <= total p uy) as rows_up.
      { apply total_le. intros. apply row_up; auto. }
      assert (total q (fun k => dx k - (H + m)) <= total q dy) as rows_down.
      { apply total_le. intros. apply row_down; auto. lra. }
      rewrite total_add, total_const in rows_up. rewrite total_sub, total_const in rows_down. nra.
  - assert (H <= B) as first by (apply (row_in_front A B m); auto; lra).
    assert (total p (fun _ => H) <= total p uy) as rows_up.
    { apply total_le. intros k below. specialize (least k below).
      apply (row_in_front (ux k) (uy k) m); auto. lra. }
    assert (total q (fun _ => -1) <= total q dy) as rows_down.
    { apply total_le. intros k below.
      specialize (circles_down k below). specialize (downs k below). nra. }
    rewrite total_const in rows_up, rows_down.
    assert ((1 + INR p) * H <= INR q) as low by lra.
    assert ((INR p + INR q + 2) * H <= INR p + INR q) as lower by nra.
    assert (1 - H <= m ^ 2) as square by nra.
    assert (1 <= (INR p + INR q) * m ^ 2) by nra. nra.
Qed.

(** The numbers of rows of a head. *)
Lemma sides : forall l n p,
  (1 <= l)%nat -> (l <= p)%nat -> INR p <= INR n - 1 -> INR n = 1 + 2 * INR l ->
  (n - 1 - p <= p)%nat /\ (2 <= p + (n - 1 - p))%nat /\ INR p + INR (n - 1 - p) = INR n - 1.
Proof.
  intros l n p some more fewer odd.
  assert (n = 1 + 2 * l)%nat as size by (apply INR_eq; rewrite plus_INR, mult_INR; simpl; lra).
  assert (p <= n - 1)%nat by (apply INR_le; rewrite minus_INR by lia; simpl; lra).
  split; [lia|]. split; [lia|]. rewrite <- plus_INR. replace (p + (n - 1 - p))%nat with (n - 1)%nat by lia.
  rewrite minus_INR by lia. simpl. lra.
Qed.

Lemma on_circle_rows : forall d count w e g,
  (forall k, (k < count)%nat -> inner d (w k) e ^ 2 + inner d (w k) g ^ 2 = inner d (w k) (w k)) ->
  (forall k, (k < count)%nat -> inner d (w k) (w k) = 1) ->
  on_circle count (fun k => inner d (w k) e) (fun k => inner d (w k) g).
Proof. intros d count w e g plane unit k below. rewrite plane, unit by assumption. reflexivity. Qed.

Lemma balance : forall d p q a up down v,
  veq d (a [+] vtotal p (fun j => up j) [+] vtotal q (fun j => down j)) vzero ->
  inner d a v + total p (fun j => inner d (up j) v) + total q (fun j => inner d (down j) v) = 0.
Proof.
  intros d p q a up down v centred. rewrite <- (inner_zero_l d v), <- centred.
  rewrite !inner_add_l, !inner_total_l. reflexivity.
Qed.

(* statement: largest coordinate *)
Theorem odd_plane_frontier__largest_coordinate :
  forall (d : nat) (l n p : nat) (down up : nat -> vec) (a e g : vec) (m : R),
  (1 <= l)%nat ->
  (1 <= n)%nat ->
  (1 <= p)%nat ->
  (3 <= n)%nat ->
  (l <= p)%nat ->
  INR p <= INR n - 1 ->
  INR n = 1 + 2 * INR l ->
  (inner d e e = 1) /\ (inner d e g = 0) /\ (inner d g g = 1) ->
  inner d a e ^ 2 + inner d a g ^ 2 = inner d a a ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) e ^ 2 + inner d (up k) g ^ 2 = inner d (up k) (up k))) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) e ^ 2 + inner d (down k) g ^ 2 = inner d (down k) (down k))) ->
  inner d a a = 1 ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) (up k) = 1)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) (down k) = 1)) ->
  0 <= inner d a g ->
  (forall k : nat, (k < p)%nat -> (0 <= inner d (up k) g)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) g <= 0)) ->
  (forall k : nat, (k < p)%nat -> (inner d a e <= inner d (up k) e)) ->
  veq d (a [+] vtotal p (fun j => up j) [+] vtotal (n - 1 - p) (fun j => down j)) vzero ->
  m <= 1 ->
  inner d a e <= m ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) e <= m)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) e <= m)) ->
  (INR n - 1 <> 0) /\ (1 / (INR n - 1) <= m).
Proof.
  intros d l n p down up a e g m some_l _ _ _ more fewer odd _ plane_a plane_up plane_down.
  intros unit_a unit_up unit_down a_up ups downs least centred m_1 within_a within_up within_down.
  destruct (sides l n p some_l more fewer odd) as [most [several count]].
  pose proof (one_le_INR l some_l).
  split; [lra|]. apply (Rmult_le_reg_l (INR n - 1)); [lra|].
  replace ((INR n - 1) * (1 / (INR n - 1))) with 1 by (field; lra). rewrite <- count.
  apply (largest p (n - 1 - p) (fun k => inner d (up k) e) (fun k => inner d (up k) g)
    (fun k => inner d (down k) e) (fun k => inner d (down k) g) (inner d a e) (inner d a g));
    try assumption; try (apply on_circle_rows; assumption); try (apply balance; assumption).
  rewrite plane_a. exact unit_a.
Qed.

(* statement: frontier *)
Theorem odd_plane_frontier__frontier :
  forall (d : nat) (l n p : nat) (down up : nat -> vec) (a b c e g : vec),
  (1 <= l)%nat ->
  (1 <= n)%nat ->
  (1 <= p)%nat ->
  (3 <= n)%nat ->
  (l <= p)%nat ->
  INR p <= INR n - 1 ->
  INR n = 1 + 2 * INR l ->
  (inner d e e = 1) /\ (inner d e g = 0) /\ (inner d g g = 1) ->
  inner d a e ^ 2 + inner d a g ^ 2 = inner d a a ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) e ^ 2 + inner d (up k) g ^ 2 = inner d (up k) (up k))) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) e ^ 2 + inner d (down k) g ^ 2 = inner d (down k) (down k))) ->
  inner d a a = 1 ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) (up k) = 1)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) (down k) = 1)) ->
  0 <= inner d a g ->
  (forall k : nat, (k < p)%nat -> (0 <= inner d (up k) g)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) g <= 0)) ->
  (forall k : nat, (k < p)%nat -> (inner d a e <= inner d (up k) e)) ->
  veq d (a [+] vtotal p (fun j => up j) [+] vtotal (n - 1 - p) (fun j => down j)) vzero ->
  (inner d b b = 1) /\ (inner d c c = 1) ->
  inner d b e = inner d c e ->
  inner d a e <= inner d b e ->
  (forall k : nat, (k < p)%nat -> (inner d (up k) e <= inner d b e)) ->
  (forall k : nat, (k < n - 1 - p)%nat -> (inner d (down k) e <= inner d b e)) ->
  ((INR n - 1) ^ 2 <> 0) /\ (~ veq d b vzero) /\ (~ veq d c vzero) /\ (2 / ((INR n - 1) ^ 2) - 1 <= cosine d b c).
Proof.
  intros d l n p down up a b c e g some_l some_n some_p three more fewer odd ortho plane_a plane_up plane_down.
  intros unit_a unit_up unit_down a_up ups downs least centred [unit_b unit_c] tie within_a.
  intros within_up within_down. destruct ortho as [unit_e ortho].
  destruct (unit_cosine d b c unit_b unit_c) as [some_b [some_c product]].
  assert (inner d b e <= 1) as reach by (pose proof (cauchy_schwarz_square d b e); nra).
  destruct (odd_plane_frontier__largest_coordinate d l n p down up a e g (inner d b e)) as [exists_n far];
    try assumption; [split; assumption|].
  (* b + c is no shorter than what it has along e, which is twice the largest coordinate *)
  pose proof (cauchy_schwarz_square d (b [+] c) e) as pair. gram. rewrite (inner_sym d c b) in pair.
  assert (0 < INR n - 1) by (destruct (others n three); lra).
  assert (1 / (INR n - 1) * (1 / (INR n - 1)) <= inner d b e * inner d b e) as square.
  { assert (0 < 1 / (INR n - 1)) by (apply Rdiv_lt_0_compat; lra). apply Rmult_le_compat; lra. }
  split; [apply pow_nonzero; assumption|]. split; [assumption|]. split; [assumption|]. rewrite product.
  replace (2 / ((INR n - 1) ^ 2)) with (2 * (1 / (INR n - 1) * (1 / (INR n - 1)))) by (field; lra). nra.
Qed.

(* statement: sharp *)
Theorem odd_plane_frontier__sharp :
  forall (d : nat) (l n : nat) (b c e : vec),
  (1 <= l)%nat ->
  (1 <= n)%nat ->
  INR n = 1 + 2 * INR l ->
  inner d b b = 1 ->
  inner d c c = 1 ->
  inner d e e = 1 ->
  veq d (b [+] c) ((1 / INR l) [*] e) ->
  (inner d b e = inner d c e) /\ (inner d ((-1) [*] e) e < inner d b e) /\ ((~ veq d b vzero) /\ (~ veq d c vzero) /\ ((INR n - 1) ^ 2 <> 0) /\ (cosine d b c = 2 / ((INR n - 1) ^ 2) - 1)) /\ (veq d (vtotal l (fun j => b) [+] vtotal l (fun j => c) [+] (-1) [*] e) vzero).
Proof.
  intros d l n b c e some_l _ odd unit_b unit_c unit_e sum.
  pose proof (one_le_INR l some_l) as some.
  assert (forall v, inner d b v + inner d c v = inner d e v / INR l) as along
    by (intros v; rewrite <- inner_add_l, sum, inner_scale_l; field; lra).
  pose proof (along b) as with_b. pose proof (along c) as with_c. pose proof (along e) as with_e.
  rewrite (inner_sym d c b), (inner_sym d e b), (inner_sym d e c), unit_b, unit_c, unit_e in *.
  assert (inner d b e = inner d c e) as tie
    by (apply (Rmult_eq_reg_r (/ INR l)); [unfold Rdiv in *; lra|apply Rinv_neq_0_compat; lra]).
  assert (0 < 1 / INR l) as positive by (apply Rdiv_lt_0_compat; lra).
  assert (inner d b c = 1 / INR l / INR l / 2 - 1) as product
    by (replace (1 / INR l) with (2 * inner d b e) by lra; unfold Rdiv in *; lra).
  split; [exact tie|]. split; [rewrite inner_scale_l, unit_e; lra|].
  destruct (unit_cosine d b c unit_b unit_c) as [some_b [some_c ->]].
  split; [repeat split; try assumption|].
  - apply pow_nonzero. lra.
  - rewrite product, odd. field. lra.
  - by_coordinates. replace (INR l * b p + INR l * c p) with (INR l * (b p + c p)) by ring.
    rewrite sum. field. lra.
Qed.

(** * The ceilings *)

(** exp, from x up, is above its tangent at x + z. *)
Lemma tangent : forall x y z, exp x * (exp z * (1 + y - x - z)) <= exp y.
Proof.
  intros x y z. pose proof (exp_tangent (x + z) y) as above. rewrite exp_plus in above. lra.
Qed.

Lemma tangents : forall n l x z,
  exp x * (exp z * (INR n * (1 - x - z) + total n l)) <= total n (fun k => exp (l k)).
Proof.
  intros n l x z.
  replace (exp x * (exp z * (INR n * (1 - x - z) + total n l)))
    with (total n (fun k => exp x * (exp z * (1 + l k - x - z)))).
  - apply total_le. intros. apply tangent.
  - rewrite !total_scale, <- (total_const n (1 - x - z)), <- total_add. do 2 f_equal.
    apply total_ext. intros; ring.
Qed.

(* statement: ceiling beside a third label *)
Theorem odd_plane_frontier__ceiling_beside_a_third_label :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b c f : vec) (C beta delta t : R),
  (1 <= n)%nat ->
  (4 <= n)%nat ->
  veq d (a [+] b [+] c [+] vtotal (n - 3) (fun j => r j)) vzero ->
  (inner d a a = 1) /\ (inner d b b = 1) ->
  -1 <= C ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b <= C) ->
  (INR n - 1 <> 0) /\ (norm d f / (INR n - 1) <= inner d c f) ->
  (INR n - 1 <> 0) /\ (0 <= 1 / 2 + (1 / 2) * C) /\ (delta = 1 / (INR n - 1) - sqrt (1 / 2 + (1 / 2) * C)) ->
  (0 <= 1 / 2 + (1 / 2) * C) /\ (INR n - 1 <> 0) /\ (INR n - 3 <> 0) /\ (beta = (2 * sqrt (1 / 2 + (1 / 2) * C) + 1 / (INR n - 1)) / (INR n - 3) + sqrt (1 / 2 + (1 / 2) * C)) ->
  0 <= t ->
  0 <= delta * exp (delta * t) - beta * (INR n - 3) * exp (- (beta * t)) ->
  0 < 2 + (1 - delta * t) * exp (delta * t) + (INR n - 3) * (1 + beta * t) * exp (- (beta * t)) ->
  (exp (inner d a f) + exp (inner d b f) + exp (inner d c f) + total (n - 3) (fun j => exp (inner d (r j) f)) <> 0) /\ (2 + (1 - delta * t) * exp (delta * t) + (INR n - 3) * (1 + beta * t) * exp (- (beta * t)) <> 0) /\ ((exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + exp (inner d c f) + total (n - 3) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (1 - delta * t) * exp (delta * t) + (INR n - 3) * (1 + beta * t) * exp (- (beta * t)))) \/ (exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + exp (inner d c f) + total (n - 3) (fun j => exp (inner d (r j) f))) <= 1 / (2 + (1 - delta * t) * exp (delta * t) + (INR n - 3) * (1 + beta * t) * exp (- (beta * t))))).
Proof.
  intros d n r a b c f C beta delta t _ four centred [unit_a unit_b] least low [_ far].
  intros [_ [root slope_far]] [_ [_ [_ slope_rest]]] nonneg slope positive.
  destruct (half_sum d a b f C _ unit_a unit_b low (Rle_refl _)) as [_ pair]. rewrite inner_add_l in pair.
  pose proof (sqrt_pos (1 / 2 + (1 / 2) * C)).
  set (h := sqrt (1 / 2 + (1 / 2) * C)) in *.
  assert (INR (n - 3) = INR n - 3) as count by (rewrite minus_INR by lia; simpl; lra).
  apply (le_INR 4) in four. simpl in four.
  set (x := (inner d a f + inner d b f) / 2) in *. set (y := inner d c f) in *.
  set (steep := exp (delta * t)) in *. set (flat := exp (- (beta * t))) in *.
  set (logits := total (n - 3) (fun j => inner d (r j) f)).
  assert (2 * x + y + logits = 0) as zero.
  { rewrite <- (inner_zero_l d f), <- centred, !inner_add_l, inner_total_l. unfold x, y, logits. field. }
  pose proof (tangent x y (delta * t)) as at_far. fold steep in at_far.
  pose proof (tangents (n - 3) (fun j => inner d (r j) f) x (- (beta * t))) as at_rest.
  fold flat in at_rest. fold logits in at_rest. rewrite count in at_rest.
  assert (0 < 1 / (INR n - 1)) as inverse by (apply Rdiv_lt_0_compat; lra).
  assert ((INR n - 3) * beta = 2 * h + 1 / (INR n - 1) + (INR n - 3) * h) as rest_slope
    by (rewrite slope_rest; field; lra).
  assert (0 < flat) as flat_pos by apply exp_pos.
  assert (flat <= steep) as order.
  { apply exp_le. assert (0 <= delta + beta); [|nra].
    rewrite slope_far. apply (Rmult_le_reg_l (INR n - 3)); [lra|]. nra. }
  (* what is linear in the input is not negative, as the slope is not *)
  assert (0 <= steep * (y - x) - flat * (y + (INR n - 1) * x)) as linear.
  { pose proof (norm_nonneg d f). set (size := norm d f) in *.
    assert (0 <= size * (delta * steep - beta * (INR n - 3) * flat)) by (apply Rmult_le_pos; assumption).
    assert (size * (delta * steep - beta * (INR n - 3) * flat) = size / (INR n - 1) * (steep - flat)
      - size * h * (steep + (INR n - 1) * flat)) as split_slope.
    { rewrite (Rmult_comm beta), rest_slope, slope_far. field. lra. }
    assert (size / (INR n - 1) * (steep - flat) <= y * (steep - flat))
      by (apply Rmult_le_compat_r; lra).
    assert (x * (steep + (INR n - 1) * flat) <= size * h * (steep + (INR n - 1) * flat))
      by (apply Rmult_le_compat_r; nra).
    lra. }
  set (bound := (1 - delta * t) * steep + (INR n - 3) * (1 + beta * t) * flat).
  assert (exp x * bound <= exp y + total (n - 3) (fun j => exp (inner d (r j) f))) as beside.
  { eapply Rle_trans; [|apply Rplus_le_compat; [exact at_far|exact at_rest]].
    rewrite <- Rmult_plus_distr_l. apply Rmult_le_compat_l; [left; apply exp_pos|].
    replace logits with (- 2 * x - y) by lra. unfold bound. lra. }
  pose proof (exp_total_nonneg (n - 3) (fun j => inner d (r j) f)) as sum.
  pose proof (exp_pos (inner d a f)). pose proof (exp_pos (inner d b f)). pose proof (exp_pos y).
  split; [lra|]. split; [lra|].
  rewrite (Rplus_assoc 2) in *. fold bound in positive |- *.
  rewrite (Rplus_assoc _ (exp y)). apply less_probable; [lra|exact beside|exact positive].
Qed.

(* statement: ceiling beside one of the pair *)
Theorem odd_plane_frontier__ceiling_beside_one_of_the_pair :
  forall (d : nat) (n : nat) (r : nat -> vec) (a b f : vec) (C delta gamma s : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero ->
  (inner d a a = 1) /\ (inner d b b = 1) ->
  -1 <= C ->
  (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b <= C) ->
  (INR n - 1 <> 0) /\ (norm d f / (INR n - 1) <= inner d b f) ->
  (INR n - 1 <> 0) /\ (0 <= 1 / 2 + (1 / 2) * C) /\ (delta = 1 / (INR n - 1) - sqrt (1 / 2 + (1 / 2) * C)) ->
  (0 <= 1 / 2 + (1 / 2) * C) /\ (INR n - 2 <> 0) /\ (gamma = INR n * sqrt (1 / 2 + (1 / 2) * C) / (INR n - 2) - delta) ->
  0 <= 2 * delta * exp (2 * delta * s) - gamma * (INR n - 2) * exp (- (gamma * s)) ->
  0 < 1 + (1 - 2 * delta * s) * exp (2 * delta * s) + (INR n - 2) * (1 + gamma * s) * exp (- (gamma * s)) ->
  (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (1 + (1 - 2 * delta * s) * exp (2 * delta * s) + (INR n - 2) * (1 + gamma * s) * exp (- (gamma * s)) <> 0) /\ (exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))) <= 1 / (1 + (1 - 2 * delta * s) * exp (2 * delta * s) + (INR n - 2) * (1 + gamma * s) * exp (- (gamma * s)))).
Proof.
  intros d n r a b f C delta gamma s _ three centred [unit_a unit_b] least low [_ far].
  intros [_ [root slope_far]] [_ [_ slope_rest]] slope positive.
  destruct (half_sum d a b f C _ unit_a unit_b low (Rle_refl _)) as [_ pair]. rewrite inner_add_l in pair.
  pose proof (sqrt_pos (1 / 2 + (1 / 2) * C)).
  set (h := sqrt (1 / 2 + (1 / 2) * C)) in *.
  destruct (others n three) as [count more].
  set (x := inner d a f) in *. set (y := inner d b f) in *.
  set (steep := exp (2 * delta * s)) in *. set (flat := exp (- (gamma * s))) in *.
  set (logits := total (n - 2) (fun j => inner d (r j) f)).
  assert (x + y + logits = 0) as zero.
  { rewrite <- (centred_pair d _ _ a b f centred), inner_add_l. reflexivity. }
  pose proof (tangent x y (2 * delta * s)) as at_far. fold steep in at_far.
  pose proof (tangents (n - 2) (fun j => inner d (r j) f) x (- (gamma * s))) as at_rest.
  fold flat in at_rest. fold logits in at_rest. rewrite count in at_rest.
  assert (0 < steep) as steep_pos by apply exp_pos. assert (0 < flat) as flat_pos by apply exp_pos.
  (* what is linear in the input is not negative, as the slope is not *)
  assert (0 <= steep * (y - x) - flat * (x + y + (INR n - 2) * x)) as linear.
  { pose proof (norm_nonneg d f). set (size := norm d f) in *.
    assert (0 <= size * (2 * delta * steep - gamma * (INR n - 2) * flat))
      by (apply Rmult_le_pos; assumption).
    assert (size * (2 * delta * steep - gamma * (INR n - 2) * flat)
      = size / (INR n - 1) * (2 * steep + (INR n - 2) * flat)
      - size * h * (2 * steep + 2 * (INR n - 1) * flat)) as split_slope.
    { rewrite slope_rest, slope_far. field. lra. }
    assert (size / (INR n - 1) * (2 * steep + (INR n - 2) * flat) <= y * (2 * steep + (INR n - 2) * flat))
      by (apply Rmult_le_compat_r; nra).
    assert ((x + y) / 2 * (2 * steep + 2 * (INR n - 1) * flat)
      <= size * h * (2 * steep + 2 * (INR n - 1) * flat))
      by (apply Rmult_le_compat_r; nra).
    lra. }
  set (bound := (1 - 2 * delta * s) * steep + (INR n - 2) * (1 + gamma * s) * flat).
  assert (exp x * bound <= exp y + total (n - 2) (fun j => exp (inner d (r j) f))) as beside.
  { eapply Rle_trans; [|apply Rplus_le_compat; [exact at_far|exact at_rest]].
    rewrite <- Rmult_plus_distr_l. apply Rmult_le_compat_l; [left; apply exp_pos|].
    replace logits with (- x - y) by lra. unfold bound. lra. }
  pose proof (exp_total_nonneg (n - 2) (fun j => inner d (r j) f)) as sum.
  pose proof (exp_pos x). pose proof (exp_pos y).
  split; [lra|]. split; [lra|].
  rewrite (Rplus_assoc (exp x)), (Rplus_assoc 1). fold bound.
  rewrite Rplus_assoc in positive. fold bound in positive.
  set (rest := exp y + _) in *. assert (0 < rest) by (unfold rest; lra).
  apply (Rmult_le_reg_r ((exp x + rest) * (1 + bound))); [apply Rmult_lt_0_compat; lra|].
  field_simplify; [lra|lra..].
Qed.
