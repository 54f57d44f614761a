(** Where the inputs lie in a subspace, each row may move by itself across it. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma unseen : forall d n w u bias f k,
  (k < n)%nat -> (forall q, (q < n)%nat -> inner d (u q) f = 0) ->
  softmax n (fun j => bias j + inner d (w j [+] u j) f) (bias k + inner d (w k [+] u k) f)
    = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d n w u bias f k below across.
  apply softmax_ext; [intros q Hq|]; rewrite inner_add_l, across by assumption; ring.
Qed.

(** Rows l (a + t e) and m (b + s e), whose e is across both and as long. *)
Lemma leaned : forall d a b e l m r y z p q,
  inner d e e = 1 -> inner d a a = 1 -> inner d b b = 1 -> inner d a e = 0 -> inner d b e = 0 ->
  inner d a b = r -> 0 < l -> 0 < m -> y = l * p -> z = m * q -> p * p = q * q ->
  ~ veq d (l [*] a [+] y [*] e) vzero /\ ~ veq d (m [*] b [+] z [*] e) vzero /\
  cosine d (l [*] a [+] y [*] e) (m [*] b [+] z [*] e) = (r + p * q) / (1 + p * p).
Proof.
  intros d a b e l m r y z p q ee aa bb ae be ab Hl Hm -> -> pq.
  assert (0 < 1 + p * p) as some by (pose proof (Rle_0_sqr p) as square; unfold Rsqr in square; lra).
  assert (inner d (l [*] a [+] (l * p) [*] e) (l [*] a [+] (l * p) [*] e) = l * l * (1 + p * p)) as first.
  { gram. rewrite (inner_sym d e a), ee, aa, ae. ring. }
  assert (inner d (m [*] b [+] (m * q) [*] e) (m [*] b [+] (m * q) [*] e) = m * m * (1 + p * p)) as second.
  { gram. rewrite (inner_sym d e b), ee, bb, be, pq.
    ring. }
  apply cosine_exists with (r := l * m * (1 + p * p)); rewrite ?first, ?second;
    try (repeat apply Rmult_lt_0_compat; assumption); [ring|].
  gram. rewrite (inner_sym d e b), ee, ae, be, ab.
  field. lra.
Qed.

(* statement: one input *)
Theorem feature_subspace__one_input :
  forall (d : nat) (n : nat) (u w : nat -> vec) (bias : nat -> R) (f : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  (forall q : nat, (q < n)%nat -> (inner d (u q) f = 0)) ->
  softmax n (fun j => bias j + inner d (w j [+] u j) f) (bias k + inner d (w k [+] u k) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d n u w bias f k _ below across. apply unseen; assumption.
Qed.

(* statement: a subspace *)
Theorem feature_subspace__a_subspace :
  forall (d : nat) (m n : nat) (g u w : nat -> vec) (bias c : nat -> R) (f : vec) (k : nat),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (k < n)%nat ->
  veq d f (vtotal m (fun j => c j [*] g j)) ->
  (forall i : nat, (i < m)%nat -> (forall q : nat, (q < n)%nat -> (inner d (g i) (u q) = 0))) ->
  softmax n (fun j => bias j + inner d (w j [+] u j) f) (bias k + inner d (w k [+] u k) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d m n g u w bias c f k _ _ below inside across. apply unseen; [assumption|].
  intros q Hq. rewrite inside, inner_total_r, (total_ext m _ (fun _ => 0)); [apply total_zero|].
  intros i Hi. rewrite inner_scale_r, inner_sym, across by assumption. ring.
Qed.

(* statement: normalised inputs *)
Theorem feature_subspace__normalised_inputs :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias s : nat -> R) (e f x : vec) (r : R) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  ~ (veq d e vzero) ->
  (inner d e e <> 0) /\ (veq d f (r [*] (x [+] (-1) [*] ((inner d e x / inner d e e) [*] e)))) ->
  softmax n (fun j => bias j + inner d (w j [+] s j [*] e) f) (bias k + inner d (w k [+] s k [*] e) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d n w bias s e f x r k _ below _ [some inside].
  apply (unseen d n w (fun j => s j [*] e)); [assumption|]. intros q _.
  rewrite inside, !inner_scale_l, !inner_scale_r, !inner_add_r, !inner_scale_r. field. assumption.
Qed.

(* statement: how the cosine moves *)
Theorem feature_subspace__how_the_cosine_moves :
  forall (d : nat) (a b e : vec) (l m r t : R),
  inner d e e = 1 ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  inner d a e = 0 ->
  inner d b e = 0 ->
  inner d a b = r ->
  0 < l ->
  0 < m ->
  ((~ veq d (l [*] a [+] (l * t) [*] e) vzero) /\ (~ veq d (m [*] b [+] (m * t) [*] e) vzero) /\ (1 + t ^ 2 <> 0) /\ (cosine d (l [*] a [+] (l * t) [*] e) (m [*] b [+] (m * t) [*] e) = (r + t ^ 2) / (1 + t ^ 2))) /\ ((~ veq d (l [*] a [+] (l * t) [*] e) vzero) /\ (~ veq d (m [*] b [+] (- (m * t)) [*] e) vzero) /\ (1 + t ^ 2 <> 0) /\ (cosine d (l [*] a [+] (l * t) [*] e) (m [*] b [+] (- (m * t)) [*] e) = (r - t ^ 2) / (1 + t ^ 2))).
Proof.
  intros d a b e l m r t ee aa bb ae be ab Hl Hm.
  assert (1 + t ^ 2 <> 0) by (pose proof (pow2_ge_0 t); lra).
  destruct (leaned d a b e l m r (l * t) (m * t) t t) as [? [? same]]; try assumption; try reflexivity.
  destruct (leaned d a b e l m r (l * t) (- (m * t)) t (- t)) as [? [? opposite]];
    try assumption; try reflexivity; try ring.
  repeat split; try assumption; [rewrite same|rewrite opposite]; field; lra.
Qed.

(* statement: any cosine *)
Theorem feature_subspace__any_cosine :
  forall (d : nat) (a b e : vec) (c l m r : R),
  inner d e e = 1 ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  inner d a e = 0 ->
  inner d b e = 0 ->
  inner d a b = r ->
  0 < l ->
  0 < m ->
  -1 < c ->
  c < 1 ->
  exists (y z : R),
  (~ veq d (l [*] a [+] y [*] e) vzero) /\ (~ veq d (m [*] b [+] z [*] e) vzero) /\ (cosine d (l [*] a [+] y [*] e) (m [*] b [+] z [*] e) = c).
Proof.
  intros d a b e c l m r ee aa bb ae be ab Hl Hm low high.
  assert (-1 <= r <= 1) as [? ?].
  { pose proof (cauchy_schwarz_square d a b) as cs. rewrite aa, bb, ab in cs. split; nra. }
  destruct (Rle_lt_dec r c) as [up|down].
  - set (t := sqrt ((c - r) / (1 - c))).
    assert (t * t = (c - r) / (1 - c)) as square.
    { apply sqrt_sqrt, Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]. }
    exists (l * t), (m * t).
    destruct (leaned d a b e l m r (l * t) (m * t) t t) as [? [? same]]; try assumption; try reflexivity.
    repeat split; try assumption. rewrite same, square.
    destruct (Req_dec r 1); [lra|]. field. lra.
  - set (t := sqrt ((r - c) / (1 + c))).
    assert (t * t = (r - c) / (1 + c)) as square.
    { apply sqrt_sqrt, Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]. }
    exists (l * t), (- (m * t)).
    destruct (leaned d a b e l m r (l * t) (- (m * t)) t (- t)) as [? [? other]];
      try assumption; try reflexivity; try ring.
    repeat split; try assumption. rewrite other.
    replace (t * - t) with (- (t * t)) by ring. rewrite square. field. lra.
Qed.
