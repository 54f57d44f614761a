(** Rows of one length: two labels of low cosine that are probable together, at one input. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia List Psatz.

(** * The rhombus *)

(* statement: rhombus *)
Theorem fixed_length_low_cosine__rhombus :
  forall (d : nat) (e1 e2 : vec) (c tau : R),
  -1 < c ->
  c < 1 ->
  0 < tau ->
  tau < 1 / 2 ->
  (inner d e1 e1 = 1) /\ (inner d e1 e2 = 0) /\ (inner d e2 e2 = 1) ->
  exists (a b f : vec),
  (~ (veq d a b)) /\ ((~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b = c)) /\ (inner d a a = 1) /\ (inner d b b = 1) /\ (~ (veq d a ((-1) [*] b))) /\ ((exp (inner d a f) + exp (inner d b f) + exp (inner d ((-1) [*] a) f) + exp (inner d ((-1) [*] b) f) <> 0) /\ (tau <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + exp (inner d ((-1) [*] a) f) + exp (inner d ((-1) [*] b) f)))) /\ ((exp (inner d a f) + exp (inner d b f) + exp (inner d ((-1) [*] a) f) + exp (inner d ((-1) [*] b) f) <> 0) /\ (tau <= exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + exp (inner d ((-1) [*] a) f) + exp (inner d ((-1) [*] b) f)))).
Proof.
  intros d e1 e2 c tau low high positive half [unit1 [across unit2]].
  set (along := sqrt ((1 + c) / 2)). set (beside := sqrt ((1 - c) / 2)).
  assert (along * along = (1 + c) / 2) as square1 by (apply sqrt_sqrt; lra).
  assert (beside * beside = (1 - c) / 2) as square2 by (apply sqrt_sqrt; lra).
  assert (0 < along) as leans by (apply sqrt_lt_R0; lra).
  set (a := along [*] e1 [+] beside [*] e2). set (b := along [*] e1 [+] - beside [*] e2).
  assert (inner d a a = 1) as unitA.
  { unfold a. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. lra. }
  assert (inner d b b = 1) as unitB.
  { unfold b. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. lra. }
  assert (inner d a b = c) as product.
  { unfold a, b. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. lra. }
  (* the pair has the logits x, the others -x, and exp (2 x) is what tau asks for *)
  assert (0 < 2 * tau / (1 - 2 * tau)) as odds by (apply Rdiv_lt_0_compat; lra).
  set (x := ln (2 * tau / (1 - 2 * tau)) / 2).
  set (f := (x / along) [*] e1).
  assert (inner d a f = x) as logitA.
  { unfold a, f. gram. rewrite (inner_sym d e2 e1), unit1, across. field. lra. }
  assert (inner d b f = x) as logitB.
  { unfold b, f. gram. rewrite (inner_sym d e2 e1), unit1, across. field. lra. }
  assert (exp x = 2 * tau / (1 - 2 * tau) * exp (- x)) as ahead.
  { rewrite <- (exp_ln _ odds), <- exp_plus. f_equal. unfold x. field. }
  assert (2 * tau * exp (- x) = (1 - 2 * tau) * exp x) as tie by (rewrite ahead; field; lra).
  exists a, b, f. rewrite !inner_scale_l, logitA, logitB. replace (-1 * x) with (- x) by ring.
  assert (forall s, s * s = 1 -> veq d a (s [*] b) -> s = c) as multiple.
  { intros s unit same. rewrite same, inner_scale_l, unitB in product. lra. }
  pose proof (exp_pos x). pose proof (exp_pos (- x)).
  assert (forall S, S = exp x + exp x + exp (- x) + exp (- x) -> S <> 0 /\ tau <= exp x / S) as share.
  { intros S ->. apply quotient_at_least; lra. }
  split.
  { intro same. enough (1 = c) by lra. apply multiple; [ring|]. rewrite same. clear. by_coordinates. ring. }
  split; [rewrite <- product; apply unit_cosine; assumption|].
  split; [assumption|]. split; [assumption|].
  split; [intro same; enough (-1 = c) by lra; apply multiple; [ring|assumption]|].
  split; apply share; ring.
Qed.

(** * Examples *)

(* statement: published example *)
Theorem fixed_length_low_cosine__published_example :
  exists (w : nat -> vec) (f : vec),
  ((0 <= 39) /\ (veq 2 (w 0%nat) (coordinates [19 / 20; (1 / 20) * sqrt 39]))) /\ ((0 <= 39) /\ (veq 2 (w 1%nat) (coordinates [- (19 / 20); (1 / 20) * sqrt 39]))) /\ (veq 2 (w 2%nat) (coordinates [-1; 0])) /\ ((0 <= 39) /\ (veq 2 (w 3%nat) (coordinates [- (19 / 20); - ((1 / 20) * sqrt 39)]))) /\ ((0 <= 39) /\ (veq 2 (w 4%nat) (coordinates [19 / 20; - ((1 / 20) * sqrt 39)]))) /\ (veq 2 (w 5%nat) (coordinates [1; 0])) /\ (veq 2 f (coordinates [0; 20])) /\ (((~ veq 2 (w 0%nat) vzero) /\ (~ veq 2 (w 1%nat) vzero) /\ (cosine 2 (w 0%nat) (w 1%nat) = - (161 / 200))) /\ (inner 2 (w 0%nat) (w 0%nat) = 1) /\ (inner 2 (w 1%nat) (w 1%nat) = 1) /\ (inner 2 (w 2%nat) (w 2%nat) = 1) /\ (inner 2 (w 3%nat) (w 3%nat) = 1) /\ (inner 2 (w 4%nat) (w 4%nat) = 1) /\ (inner 2 (w 5%nat) (w 5%nat) = 1) /\ (veq 2 (w 0%nat [+] w 1%nat [+] w 2%nat [+] w 3%nat [+] w 4%nat [+] w 5%nat) vzero) /\ ((exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) + exp (inner 2 (w 5%nat) f) <> 0) /\ (49 / 100 <= exp (inner 2 (w 0%nat) f) / (exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) + exp (inner 2 (w 5%nat) f)))) /\ ((exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) + exp (inner 2 (w 5%nat) f) <> 0) /\ (49 / 100 <= exp (inner 2 (w 1%nat) f) / (exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) + exp (inner 2 (w 5%nat) f))))).
Proof.
  assert (sqrt 39 * sqrt 39 = 39) as square by (apply sqrt_sqrt; lra).
  pose proof (sqrt_pos 39) as positive. set (s := sqrt 39) in *. clearbody s.
  assert (6 <= s) as six by nra.
  set (w := rows [[19 / 20; s / 20]; [- (19 / 20); s / 20]; [-1; 0]; [- (19 / 20); - (s / 20)];
    [19 / 20; - (s / 20)]; [1; 0]]).
  set (f := coordinates [0; 20]).
  assert (inner 2 (w 0%nat) f = s) as l0 by (numbers; lra).
  assert (inner 2 (w 1%nat) f = s) as l1 by (numbers; lra).
  assert (inner 2 (w 2%nat) f = 0) as l2 by (numbers; lra).
  assert (inner 2 (w 3%nat) f = - s) as l3 by (numbers; lra).
  assert (inner 2 (w 4%nat) f = - s) as l4 by (numbers; lra).
  assert (inner 2 (w 5%nat) f = 0) as l5 by (numbers; lra).
  assert (inner 2 (w 0%nat) (w 0%nat) = 1) as unit0 by (numbers; lra).
  assert (inner 2 (w 1%nat) (w 1%nat) = 1) as unit1 by (numbers; lra).
  exists w, f. rewrite l0, l1, l2, l3, l4, l5.
  do 7 (split; [repeat split; try lra; apply veq_plane; numbers; lra|]).
  split.
  { replace (- (161 / 200)) with (inner 2 (w 0%nat) (w 1%nat)) by (numbers; lra).
    apply unit_cosine; assumption. }
  do 6 (split; [numbers; lra|]).
  split; [apply veq_plane; numbers; lra|].
  (* the others are at least 6, 6, 12 and 12 below the pair *)
  pose proof (exp_far_below 6 s 0) as far0. pose proof (exp_far_below 12 s (- s)) as far.
  simpl in far0, far. pose proof (exp_pos 0). pose proof (exp_pos s). pose proof (exp_pos (- s)).
  split; apply quotient_at_least; lra.
Qed.

(* statement: found by the search *)
Theorem fixed_length_low_cosine__found_by_the_search :
  exists (d : nat) (w : nat -> vec) (f : vec),
  (inner d (w 0%nat) (w 0%nat) = 1) /\ (inner d (w 1%nat) (w 1%nat) = 1) /\ (inner d (w 2%nat) (w 2%nat) = 1) /\ (inner d (w 3%nat) (w 3%nat) = 1) /\ ((~ veq d (w 0%nat) vzero) /\ (~ veq d (w 1%nat) vzero) /\ (cosine d (w 0%nat) (w 1%nat) <= - (9 / 10))) /\ (veq d (w 0%nat [+] w 1%nat [+] w 2%nat [+] w 3%nat) vzero) /\ ((exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) + exp (inner d (w 3%nat) f) <> 0) /\ (49 / 100 <= exp (inner d (w 0%nat) f) / (exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) + exp (inner d (w 3%nat) f)))) /\ ((exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) + exp (inner d (w 3%nat) f) <> 0) /\ (49 / 100 <= exp (inner d (w 1%nat) f) / (exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) + exp (inner d (w 3%nat) f)))).
Proof.
  set (w := rows [[9 / 41; 40 / 41]; [9 / 41; - (40 / 41)]; [- (9 / 41); 40 / 41];
    [- (9 / 41); - (40 / 41)]]).
  set (f := coordinates [41 / 3; 0]).
  assert (inner 2 (w 0%nat) f = 3) as l0 by (numbers; lra).
  assert (inner 2 (w 1%nat) f = 3) as l1 by (numbers; lra).
  assert (inner 2 (w 2%nat) f = -3) as l2 by (numbers; lra).
  assert (inner 2 (w 3%nat) f = -3) as l3 by (numbers; lra).
  assert (inner 2 (w 0%nat) (w 0%nat) = 1) as unit0 by (numbers; lra).
  assert (inner 2 (w 1%nat) (w 1%nat) = 1) as unit1 by (numbers; lra).
  assert (inner 2 (w 0%nat) (w 1%nat) <= - (9 / 10)) as low by (numbers; lra).
  exists 2%nat, w, f. rewrite l0, l1, l2, l3.
  do 4 (split; [numbers; lra|]).
  destruct (unit_cosine 2 (w 0%nat) (w 1%nat) unit0 unit1) as [some0 [some1 cosine]].
  split; [rewrite cosine; tauto|].
  split; [apply veq_plane; numbers; lra|].
  pose proof (exp_far_below 6 3 (-3)) as far. simpl in far.
  pose proof (exp_pos 3). pose proof (exp_pos (-3)).
  split; apply quotient_at_least; lra.
Qed.
