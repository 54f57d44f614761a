(** Heads with equal cosines and rows of other lengths rank their labels otherwise. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** Proves the first of the alternatives that linear arithmetic can prove. *)
Ltac one_of := match goal with |- _ \/ _ => first [left; lra|right; one_of] | _ => lra end.
Lemma root_of_two : 1 < sqrt 2 /\ sqrt 2 < 2 /\ sqrt 2 * sqrt 2 = 2.
Proof.
  assert (0 < sqrt 2) by (apply sqrt_lt_R0; lra). assert (sqrt 2 * sqrt 2 = 2) by (apply sqrt_sqrt; lra).
  repeat split; [nra|nra|assumption].
Qed.

(* statement: the smallest example *)
Theorem length_changes_rankings__the_smallest_example :
  forall (x : R),
  ((~ veq 1 (coordinates [1]) vzero) /\ (~ veq 1 (coordinates [2]) vzero) /\ (cosine 1 (coordinates [1]) (coordinates [2]) = cosine 1 (coordinates [2]) (coordinates [1]))) /\ ((~ veq 1 (coordinates [1]) vzero) /\ (~ veq 1 (coordinates [3]) vzero) /\ (~ veq 1 (coordinates [2]) vzero) /\ (cosine 1 (coordinates [1]) (coordinates [3]) = cosine 1 (coordinates [2]) (coordinates [3]))) /\ (inner 1 (coordinates [1]) (coordinates [1]) < inner 1 (coordinates [2]) (coordinates [1])) /\ (inner 1 (coordinates [2]) (coordinates [1]) < inner 1 (coordinates [3]) (coordinates [1])) /\ (~ ((inner 1 (coordinates [2]) (coordinates [x]) < inner 1 (coordinates [1]) (coordinates [x])) /\ (inner 1 (coordinates [1]) (coordinates [x]) < inner 1 (coordinates [3]) (coordinates [x])))).
Proof.
  intros x.
  assert (forall s t, 0 < s -> 0 < t -> cosine 1 (coordinates [s]) (coordinates [t]) = 1) as one.
  { intros s t Hs Ht. apply cosine_unique with (r := s * t); sums; [|lra|lra].
    apply Rmult_lt_0_compat; assumption. }
  conjuncts; try nonzero; try (sums; lra); rewrite !one by lra; reflexivity.
Qed.

(* statement: a row of another length *)
Theorem length_changes_rankings__a_row_of_another_length :
  forall (d : nat) (a b : vec) (s : R),
  0 < s ->
  ~ (veq d a vzero) ->
  ~ (veq d b vzero) ->
  (~ veq d (s [*] a) vzero) /\ (~ veq d b vzero) /\ (~ veq d a vzero) /\ (cosine d (s [*] a) b = cosine d a b).
Proof.
  intros d a b s positive Ha Hb.
  destruct (cosine_scale d a b s 1 positive Rlt_0_1 Ha Hb) as [some [_ same]].
  repeat split; try assumption. rewrite <- same. apply cosine_proper; [reflexivity|]. by_coordinates. ring.
Qed.

(** Above the horizontal axis one of the two rows next to row 2 has a logit at least as large, below it row 1 or 3. *)
Lemma never : forall s t x y, 0 < s -> 0 < t -> t <= 5 / 2 * s ->
  t * y <= -5 * x \/ t * y <= 5 * x \/
  t * y <= - (5 / 2 * s) * x + 5 / 2 * s * y \/ t * y <= 5 / 2 * s * x + 5 / 2 * s * y.
Proof.
  intros s t x y Hs Ht short. destruct (Rle_lt_dec y 0) as [below|above].
  - assert (0 <= t * - y) by (apply Rmult_le_pos; lra). destruct (Rle_lt_dec x 0); [left|right; left]; lra.
  - assert (0 <= (5 / 2 * s - t) * y) by (apply Rmult_le_pos; lra). right; right.
    destruct (Rle_lt_dec x 0) as [left_side|right_side]; [left|right].
    + assert (0 <= s * - x) by (apply Rmult_le_pos; lra). lra.
    + assert (0 <= s * x) by (apply Rmult_le_pos; lra). lra.
Qed.

(* statement: never the largest *)
Theorem length_changes_rankings__never_the_largest :
  forall (t x y : R),
  0 < t ->
  (0 <= 2) /\ (t <= (5 / 2) * sqrt 2) ->
  (0 <= 2) /\ ((inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [-5; 0]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [5; 0]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; t]) (coordinates [x; y]) <= inner 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [x; y]))).
Proof.
  intros t x y positive [_ short]. split; [lra|]. destruct root_of_two as [root _].
  sums. destruct (never (sqrt 2) t x y) as [|[|[|]]]; one_of.
Qed.

(* statement: beyond the threshold *)
Theorem length_changes_rankings__beyond_the_threshold :
  forall (t : R),
  (0 <= 2) /\ ((5 / 2) * sqrt 2 < t) ->
  exists (x y : R),
  (inner 2 (coordinates [-5; 0]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y])) /\ (inner 2 (coordinates [5; 0]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y])) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [x; y]) < inner 2 (coordinates [0; t]) (coordinates [x; y]))).
Proof.
  intros t [_ long]. destruct root_of_two as [root _]. exists 0, 1. sums. conjuncts; lra.
Qed.

(** The row 2 of the published head, and what it is shortened to. *)
Lemma shortened : forall b, ~ veq 2 b vzero ->
  ~ veq 2 (coordinates [0; 2]) vzero /\ ~ veq 2 b vzero /\ ~ veq 2 (coordinates [0; 5]) vzero /\
  cosine 2 (coordinates [0; 2]) b = cosine 2 (coordinates [0; 5]) b.
Proof.
  intros b some. assert (~ veq 2 (coordinates [0; 5]) vzero) as long by nonzero.
  assert (veq 2 (coordinates [0; 2]) (2 / 5 [*] coordinates [0; 5])) as row.
  { apply veq_plane; sums; field. }
  rewrite row. apply length_changes_rankings__a_row_of_another_length; [lra|assumption|assumption].
Qed.

(** Two rows of length 5, an eighth of a turn apart. *)
Lemma neighbours : forall s p q r t,
  s * s = 2 -> p * p + q * q = 25 -> r * r + t * t = 25 -> p * r + q * t = 25 / 2 * s ->
  ~ veq 2 (coordinates [p; q]) vzero /\ ~ veq 2 (coordinates [r; t]) vzero /\
  cosine 2 (coordinates [p; q]) (coordinates [r; t]) = 1 / 2 * s.
Proof.
  intros s p q r t root one two product. apply cosine_exists with (r := 25); sums; [lra|lra|lra| |lra].
  transitivity ((p * p + q * q) * (r * r + t * t)); [ring|rewrite one, two; ring].
Qed.

(* statement: the published lengths *)
Theorem length_changes_rankings__the_published_lengths :
  forall (x y : R),
  (inner 2 (coordinates [-5; 0]) (coordinates [-5; 0]) = 25) /\ (inner 2 (coordinates [0; 5]) (coordinates [0; 5]) = 25) /\ (inner 2 (coordinates [5; 0]) (coordinates [5; 0]) = 25) /\ ((~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [-5; 0]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [-5; 0]) = cosine 2 (coordinates [0; 5]) (coordinates [-5; 0]))) /\ ((~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [5; 0]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [5; 0]) = cosine 2 (coordinates [0; 5]) (coordinates [5; 0]))) /\ (inner 2 (coordinates [-5; 0]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1])) /\ (inner 2 (coordinates [5; 0]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1])) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [-5; 0]) vzero) /\ (~ veq 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) vzero) /\ (cosine 2 (coordinates [-5; 0]) (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (~ veq 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) vzero) /\ (cosine 2 (coordinates [0; 5]) (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [5; 0]) vzero) /\ (~ veq 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) vzero) /\ (cosine 2 (coordinates [5; 0]) (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) vzero) /\ (~ veq 2 (coordinates [-5; 0]) vzero) /\ (cosine 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [-5; 0]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) vzero) /\ (~ veq 2 (coordinates [5; 0]) vzero) /\ (cosine 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [5; 0]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [0; 5]) = (1 / 2) * sqrt 2)) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [0; 1]) < inner 2 (coordinates [0; 5]) (coordinates [0; 1]))) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) = 25)) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) = 25)) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) = 25)) /\ ((0 <= 2) /\ (inner 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) = 25)) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) = cosine 2 (coordinates [0; 5]) (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]))) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) = cosine 2 (coordinates [0; 5]) (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]))) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) = cosine 2 (coordinates [0; 5]) (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]))) /\ ((0 <= 2) /\ (~ veq 2 (coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) vzero) /\ (~ veq 2 (coordinates [0; 5]) vzero) /\ (cosine 2 (coordinates [0; 2]) (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) = cosine 2 (coordinates [0; 5]) (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]))) /\ ((0 <= 2) /\ ((inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [-5; 0]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [5; 0]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [- ((5 / 2) * sqrt 2); - ((5 / 2) * sqrt 2)]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [- ((5 / 2) * sqrt 2); (5 / 2) * sqrt 2]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [(5 / 2) * sqrt 2; - ((5 / 2) * sqrt 2)]) (coordinates [x; y])) \/ (inner 2 (coordinates [0; 2]) (coordinates [x; y]) <= inner 2 (coordinates [(5 / 2) * sqrt 2; (5 / 2) * sqrt 2]) (coordinates [x; y])))).
Proof.
  intros x y. pose proof root_of_two as root. revert root. generalize (sqrt 2). intros s [least [most square]].
  conjuncts; try nonzero; try (sums; lra); try (apply shortened; nonzero); try (apply neighbours; lra).
  sums. destruct (never s 2 x y) as [|[|[|]]]; one_of.
Qed.

(* statement: stored as doubles *)
Theorem length_changes_rankings__stored_as_doubles :
  (~ (inner 2 (coordinates [- (124395540479019 / 35184372088832); - (300317400923179 / 35184372088832)]) (coordinates [- (124395540479019 / 35184372088832); 51526319965141 / 35184372088832]) = 0)) /\ ((0 <= 2) /\ (inner 2 (coordinates [- ((5 / 2) * sqrt 2); - 5 - (5 / 2) * sqrt 2]) (coordinates [- ((5 / 2) * sqrt 2); 5 - (5 / 2) * sqrt 2]) = 0)).
Proof.
  destruct root_of_two as [_ [_ square]]. sums. conjuncts; lra.
Qed.
