(** Two labels of low cosine in a centred head that are probable together, at one input. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia List.

(** A negative cosine bounded from above, without its root. *)
Lemma cosine_at_most : forall d a b c,
  0 < inner d a a -> 0 < inner d b b -> c <= 0 -> inner d a b <= 0 ->
  c * c * (inner d a a * inner d b b) <= inner d a b * inner d a b ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b <= c.
Proof.
  intros d a b c someA someB negative product squares. apply inner_pos_iff in someA, someB.
  split; [assumption|]. split; [assumption|].
  pose proof (norm_pos d a someA) as lengthA. pose proof (norm_pos d b someB) as lengthB.
  rewrite <- !norm_square, (cosine_inner d a b someA someB) in *.
  assert (0 < norm d a * norm d b) as P by (apply Rmult_lt_0_compat; assumption).
  set (p := norm d a * norm d b) in *.
  apply (Rmult_le_reg_r p); [assumption|].
  assert (- c * p <= - (cosine d a b * p)); [|lra].
  apply Rsqr_incr_0_var; unfold Rsqr; [|lra].
  replace (- c * p * (- c * p)) with (c * c * (norm d a * norm d a * (norm d b * norm d b)))
    by (unfold p; ring).
  lra.
Qed.

(** * The family *)

(** The pair leans along e1, the m others lean away from it; along e2 all of them differ. *)
Section Family.
  Variables (d m : nat) (e1 e2 : vec) (lean : R).
  Hypothesis some : (1 <= m)%nat.
  Hypothesis leans : 0 < lean.
  Hypothesis unit1 : inner d e1 e1 = 1.
  Hypothesis across : inner d e1 e2 = 0.
  Hypothesis unit2 : inner d e2 e2 = 1.

  Let a := lean [*] e1 [+] e2.
  Let b := lean [*] e1 [+] -1 [*] e2.
  Let r (k : nat) := (- (2 * lean / INR m)) [*] e1 [+] (2 * INR k - INR m + 1) [*] e2.

  Lemma along_a : inner d a e1 = lean /\ inner d a e2 = 1.
  Proof. unfold a. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. split; ring. Qed.

  Lemma along_b : inner d b e1 = lean /\ inner d b e2 = -1.
  Proof. unfold b. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. split; ring. Qed.

  Lemma along_r : forall k,
    inner d (r k) e1 = - (2 * lean / INR m) /\ inner d (r k) e2 = 2 * INR k - INR m + 1.
  Proof. intros. unfold r. gram. rewrite (inner_sym d e2 e1), unit1, unit2, across. split; ring. Qed.

  Lemma away : 0 < 2 * lean / INR m.
  Proof. pose proof (one_le_INR m some). apply Rdiv_lt_0_compat; lra. Qed.

  Lemma different : forall v w e, inner d v e <> inner d w e -> ~ veq d v w.
  Proof. intros v w e apart same. apply apart. rewrite same. reflexivity. Qed.

  Lemma rows_distinct : forall j k,
    ~ veq d (r k) vzero /\ ~ veq d a b /\ ~ veq d a (r k) /\ ~ veq d b (r k) /\
    ((j <> k)%nat -> ~ veq d (r j) (r k)).
  Proof.
    intros j k. destruct along_a as [a1 a2]. destruct along_b as [b1 b2].
    destruct (along_r j) as [j1 j2]. destruct (along_r k) as [k1 k2]. pose proof away.
    repeat split.
    - apply different with e1. rewrite inner_zero_l. lra.
    - apply different with e2. lra.
    - apply different with e1. lra.
    - apply different with e1. lra.
    - intros other. apply different with e2. rewrite j2, k2.
      intro same. apply other, INR_eq. lra.
  Qed.

  Lemma steps_cancel : forall k, total k (fun j => 2 * INR j - INR m + 1) = INR k * (INR k - INR m).
  Proof. induction k as [|k IH]; [simpl; ring|]. simpl total. rewrite IH, S_INR. ring. Qed.

  Lemma rows_centred : veq d (a [+] b [+] vtotal m r) vzero.
  Proof.
    pose proof (one_le_INR m some). intros p _. unfold a, b, r, vadd, vscale, vtotal, vzero.
    rewrite total_add, total_const, total_scale_r, steps_cancel. field. lra.
  Qed.

  Lemma pair_cosine : forall c, lean * lean - 1 = c * (lean * lean + 1) ->
    ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = c.
  Proof.
    intros c low. pose proof (Rmult_lt_0_compat _ _ leans leans).
    apply cosine_exists with (r := lean * lean + 1); unfold a, b; gram;
      rewrite ?(inner_sym d e2 e1), ?unit1, ?unit2, ?across; lra.
  Qed.

  (** At s e1 the pair is ahead of all others by s lean (1 + 2 / m). *)
  Lemma pair_probable : forall s tau,
    0 < tau -> tau < 1 / 2 -> s * lean * (1 + 2 / INR m) = ln (INR m * tau / (1 - 2 * tau)) ->
    let S := exp (inner d a (s [*] e1)) + exp (inner d b (s [*] e1))
      + total m (fun j => exp (inner d (r j) (s [*] e1))) in
    (S <> 0 /\ tau <= exp (inner d a (s [*] e1)) / S) /\
    (S <> 0 /\ tau <= exp (inner d b (s [*] e1)) / S).
  Proof.
    intros s tau low high ahead S. pose proof (one_le_INR m some) as M.
    set (y := s * - (2 * lean / INR m)).
    assert (total m (fun j => exp (inner d (r j) (s [*] e1))) = INR m * exp y) as others.
    { rewrite <- total_const. apply total_ext. intros k _. rewrite inner_scale_r.
      destruct (along_r k) as [-> _]. reflexivity. }
    assert (0 < INR m * tau / (1 - 2 * tau)) as odds
      by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat|]; lra).
    assert (exp (s * lean) = exp y * (INR m * tau / (1 - 2 * tau))) as pair.
    { rewrite <- (exp_ln _ odds), <- exp_plus, <- ahead. f_equal. unfold y. field. lra. }
    unfold S. rewrite others, !inner_scale_r.
    destruct along_a as [-> _]. destruct along_b as [-> _].
    assert (INR m * exp y * tau = exp (s * lean) * (1 - 2 * tau)) as tie by (rewrite pair; field; lra).
    pose proof (exp_pos (s * lean)). pose proof (exp_pos y).
    assert (0 < INR m * exp y) by (apply Rmult_lt_0_compat; lra).
    split; apply quotient_at_least; lra.
  Qed.
End Family.

(* statement: every size *)
Theorem centered_low_cosine__every_size :
  forall (d : nat) (n : nat) (e1 e2 : vec) (c tau : R),
  (1 <= n)%nat ->
  (3 <= n)%nat ->
  -1 < c ->
  c < 1 ->
  0 < tau ->
  tau < 1 / 2 ->
  (inner d e1 e1 = 1) /\ (inner d e1 e2 = 0) /\ (inner d e2 e2 = 1) ->
  exists (r : nat -> vec) (a b f : vec),
  forall (j k : nat),
  (j < n - 2)%nat ->
  (k < n - 2)%nat ->
  ((~ (veq d (r k) vzero)) /\ (~ (veq d a b)) /\ ((~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d a b = c)) /\ (~ (veq d a (r k))) /\ (~ (veq d b (r k))) /\ ((j <> k)%nat -> (~ (veq d (r j) (r k)))) /\ (veq d (a [+] b [+] vtotal (n - 2) (fun j => r j)) vzero) /\ ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (tau <= exp (inner d a f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f))))) /\ ((exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)) <> 0) /\ (tau <= exp (inner d b f) / (exp (inner d a f) + exp (inner d b f) + total (n - 2) (fun j => exp (inner d (r j) f)))))).
Proof.
  intros d n e1 e2 c tau _ three low high positive half [unit1 [across unit2]].
  set (m := (n - 2)%nat). assert (1 <= m)%nat as some by (unfold m; lia).
  pose proof (one_le_INR m some) as M.
  assert (0 < (1 + c) / (1 - c)) as ratio by (apply Rdiv_lt_0_compat; lra).
  set (lean := sqrt ((1 + c) / (1 - c))).
  assert (0 < lean) as leans by (apply sqrt_lt_R0; assumption).
  assert (lean * lean = (1 + c) / (1 - c)) as square by (apply sqrt_sqrt; lra).
  set (s := ln (INR m * tau / (1 - 2 * tau)) / (lean * (1 + 2 / INR m))).
  exists (fun k => (- (2 * lean / INR m)) [*] e1 [+] (2 * INR k - INR m + 1) [*] e2),
    (lean [*] e1 [+] e2), (lean [*] e1 [+] -1 [*] e2), (s [*] e1).
  intros j k _ _.
  destruct (rows_distinct d m e1 e2 lean some leans unit1 across unit2 j k)
    as [nonzero [pair [one [other all]]]].
  destruct (pair_cosine d e1 e2 lean leans unit1 across unit2 c) as [someA [someB cosine]].
  { rewrite square. field. lra. }
  pose proof (rows_centred d m e1 e2 lean some) as balanced.
  assert (0 < 2 / INR m) by (apply Rdiv_lt_0_compat; lra).
  destruct (pair_probable d m e1 e2 lean some unit1 across unit2 s tau positive half) as [first second].
  { unfold s. field. lra. }
  tauto.
Qed.

(** * Examples *)

(* statement: published example *)
Theorem centered_low_cosine__published_example :
  exists (w : nat -> vec) (f : vec),
  (veq 2 (w 0%nat) (coordinates [7 / 5; -1])) /\ (veq 2 (w 1%nat) (coordinates [7 / 5; 1])) /\ (veq 2 (w 2%nat) (coordinates [- (9 / 10); 3 / 10])) /\ (veq 2 (w 3%nat) (coordinates [-1; 0])) /\ (veq 2 (w 4%nat) (coordinates [- (9 / 10); - (3 / 10)])) /\ (veq 2 f (coordinates [-7; 23])) /\ (((~ veq 2 (w 1%nat) vzero) /\ (~ veq 2 (w 2%nat) vzero) /\ (cosine 2 (w 1%nat) (w 2%nat) <= - (29 / 50))) /\ (veq 2 (w 0%nat [+] w 1%nat [+] w 2%nat [+] w 3%nat [+] w 4%nat) vzero) /\ ((exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) <> 0) /\ (49 / 100 <= exp (inner 2 (w 1%nat) f) / (exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f)))) /\ ((exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f) <> 0) /\ (49 / 100 <= exp (inner 2 (w 2%nat) f) / (exp (inner 2 (w 0%nat) f) + exp (inner 2 (w 1%nat) f) + exp (inner 2 (w 2%nat) f) + exp (inner 2 (w 3%nat) f) + exp (inner 2 (w 4%nat) f))))).
Proof.
  set (w := rows [[7 / 5; -1]; [7 / 5; 1]; [- (9 / 10); 3 / 10]; [-1; 0]; [- (9 / 10); - (3 / 10)]]).
  set (f := coordinates [-7; 23]).
  assert (inner 2 (w 0%nat) f = - (164 / 5)) as l0 by (numbers; lra).
  assert (inner 2 (w 1%nat) f = 66 / 5) as l1 by (numbers; lra).
  assert (inner 2 (w 2%nat) f = 66 / 5) as l2 by (numbers; lra).
  assert (inner 2 (w 3%nat) f = 7) as l3 by (numbers; lra).
  assert (inner 2 (w 4%nat) f = - (3 / 5)) as l4 by (numbers; lra).
  exists w, f. rewrite l0, l1, l2, l3, l4.
  do 6 (split; [intros p _; reflexivity|]).
  split; [apply cosine_at_most; numbers; lra|].
  split; [apply veq_plane; numbers; lra|].
  (* the others are 6, 12 and 12 below the pair *)
  pose proof (exp_far_below 12 (66 / 5) (- (164 / 5))) as far0.
  pose proof (exp_far_below 6 (66 / 5) 7) as far3.
  pose proof (exp_far_below 12 (66 / 5) (- (3 / 5))) as far4.
  simpl in far0, far3, far4.
  pose proof (exp_pos (- (164 / 5))). pose proof (exp_pos (66 / 5)).
  pose proof (exp_pos 7). pose proof (exp_pos (- (3 / 5))).
  split; apply quotient_at_least; lra.
Qed.

(* statement: found by the search *)
Theorem centered_low_cosine__found_by_the_search :
  exists (d : nat) (w : nat -> vec) (f : vec),
  ((~ veq d (w 0%nat) vzero) /\ (~ veq d (w 1%nat) vzero) /\ (cosine d (w 0%nat) (w 1%nat) <= - (9 / 10))) /\ (veq d (w 0%nat [+] w 1%nat [+] w 2%nat) vzero) /\ ((exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) <> 0) /\ (49 / 100 <= exp (inner d (w 0%nat) f) / (exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f)))) /\ ((exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f) <> 0) /\ (49 / 100 <= exp (inner d (w 1%nat) f) / (exp (inner d (w 0%nat) f) + exp (inner d (w 1%nat) f) + exp (inner d (w 2%nat) f)))).
Proof.
  set (w := rows [[1; 5]; [1; -5]; [-2; 0]]). set (f := coordinates [2; 0]).
  assert (inner 2 (w 0%nat) f = 2) as l0 by (numbers; lra).
  assert (inner 2 (w 1%nat) f = 2) as l1 by (numbers; lra).
  assert (inner 2 (w 2%nat) f = -4) as l2 by (numbers; lra).
  exists 2%nat, w, f. rewrite l0, l1, l2.
  split; [apply cosine_at_most; numbers; lra|].
  split; [apply veq_plane; numbers; lra|].
  pose proof (exp_far_below 6 2 (-4)) as far. simpl in far.
  pose proof (exp_pos 2). pose proof (exp_pos (-4)).
  split; apply quotient_at_least; lra.
Qed.

(* statement: smallest *)
Theorem centered_low_cosine__smallest :
  exists (w : nat -> vec) (f : vec),
  (veq 1 (w 0%nat) (coordinates [1])) /\ (veq 1 (w 1%nat) (coordinates [-1])) /\ (veq 1 f (coordinates [0])) /\ (((~ veq 1 (w 0%nat) vzero) /\ (~ veq 1 (w 1%nat) vzero) /\ (cosine 1 (w 0%nat) (w 1%nat) = -1)) /\ (veq 1 (w 0%nat [+] w 1%nat) vzero) /\ ((exp (inner 1 (w 0%nat) f) + exp (inner 1 (w 1%nat) f) <> 0) /\ (exp (inner 1 (w 0%nat) f) / (exp (inner 1 (w 0%nat) f) + exp (inner 1 (w 1%nat) f)) = 1 / 2)) /\ ((exp (inner 1 (w 0%nat) f) + exp (inner 1 (w 1%nat) f) <> 0) /\ (exp (inner 1 (w 1%nat) f) / (exp (inner 1 (w 0%nat) f) + exp (inner 1 (w 1%nat) f)) = 1 / 2))).
Proof.
  set (w := rows [[1]; [-1]]). set (f := coordinates [0]).
  assert (inner 1 (w 0%nat) f = 0) as l0 by (numbers; lra).
  assert (inner 1 (w 1%nat) f = 0) as l1 by (numbers; lra).
  exists w, f. rewrite l0, l1, exp_0.
  do 3 (split; [intros p _; reflexivity|]).
  split; [apply cosine_exists with (r := 1); numbers; lra|].
  split; [|repeat split; lra].
  intros [|p] below; [numbers; lra|lia].
Qed.
