(** In two or more dimensions a translation gives two distinct rows any cosine. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Psatz.

(** An isosceles triangle over the difference g of two rows, with the apex h u. *)
Lemma isosceles : forall d A B g u c h,
  ~ veq d g vzero -> inner d u g = 0 -> inner d u u = inner d g g ->
  h * h * (1 - c) * 4 = 1 + c -> 0 < 1 - c ->
  veq d A (h [*] u [+] - (1 / 2) [*] g) -> veq d B (h [*] u [+] 1 / 2 [*] g) ->
  ~ veq d A vzero /\ ~ veq d B vzero /\ cosine d A B = c.
Proof.
  intros d A B g u c h some across long height positive HA HB.
  apply inner_pos in some.
  assert (inner d A A = (h * h + 1 / 4) * inner d g g) as AA.
  { rewrite HA. gram. rewrite (inner_sym d g u).
    rewrite across, long. field. }
  assert (inner d B B = (h * h + 1 / 4) * inner d g g) as BB.
  { rewrite HB. gram. rewrite (inner_sym d g u).
    rewrite across, long. field. }
  assert (inner d A B = (h * h - 1 / 4) * inner d g g) as AB.
  { rewrite HA, HB. gram. rewrite (inner_sym d g u).
    rewrite across, long. field. }
  assert (0 < (h * h + 1 / 4) * inner d g g) as legs.
  { apply Rmult_lt_0_compat; [pose proof (Rle_0_sqr h) as square; unfold Rsqr in square; lra|assumption]. }
  apply cosine_exists with (r := (h * h + 1 / 4) * inner d g g); rewrite ?AA, ?BB; try assumption; [ring|].
  rewrite AB. assert (h * h - 1 / 4 = c * (h * h + 1 / 4)) as ratio by nra. rewrite ratio. ring.
Qed.

Lemma height : forall c,
  c < 1 -> 0 <= (1 + c) / (1 - c) ->
  1 / 2 * sqrt ((1 + c) / (1 - c)) * (1 / 2 * sqrt ((1 + c) / (1 - c))) * (1 - c) * 4 = 1 + c.
Proof.
  intros c below root. pose proof (sqrt_sqrt _ root) as square.
  replace (1 / 2 * sqrt ((1 + c) / (1 - c)) * (1 / 2 * sqrt ((1 + c) / (1 - c))) * (1 - c) * 4)
    with (sqrt ((1 + c) / (1 - c)) * sqrt ((1 + c) / (1 - c)) * (1 - c)) by field.
  rewrite square. field. lra.
Qed.

(* statement: explicit *)
Theorem any_cosine__explicit :
  forall (d : nat) (a b u v : vec) (c : R),
  ~ (veq d a b) ->
  inner d u (b [+] (-1) [*] a) = 0 ->
  inner d u u = inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a) ->
  -1 <= c ->
  c < 1 ->
  (1 - c <> 0) /\ (0 <= (1 + c) / (1 - c)) /\ (veq d v (((1 / 2) * sqrt ((1 + c) / (1 - c))) [*] u [+] (-1) [*] ((1 / 2) [*] (a [+] b)))) ->
  (~ veq d (a [+] v) vzero) /\ (~ veq d (b [+] v) vzero) /\ (cosine d (a [+] v) (b [+] v) = c).
Proof.
  intros d a b u v c apart across long _ below [_ [root same]].
  apply isosceles with (g := b [+] -1 [*] a) (u := u) (h := 1 / 2 * sqrt ((1 + c) / (1 - c)));
    try assumption; [| |lra| |].
  - apply difference_some, apart.
  - apply height; assumption.
  - rewrite same. clear. by_coordinates. field.
  - rewrite same. clear. by_coordinates. field.
Qed.

(* statement: equivalent head *)
Theorem any_cosine__equivalent_head :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (u : vec) (c : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (i <> j)%nat ->
  ~ (veq d (w i) (w j)) ->
  inner d u (w j [+] (-1) [*] w i) = 0 ->
  inner d u u = inner d (w j [+] (-1) [*] w i) (w j [+] (-1) [*] w i) ->
  -1 <= c ->
  c <= 1 ->
  exists (v : vec),
  forall (f : vec) (k : nat),
  (k < n)%nat ->
  ((~ veq d (w i [+] v) vzero) /\ (~ veq d (w j [+] v) vzero) /\ (cosine d (w i [+] v) (w j [+] v) = c)) /\ (softmax n (fun j => bias j + inner d (w j [+] v) f) (bias k + inner d (w k [+] v) f) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f)).
Proof.
  intros d n w bias u c i j some _ _ _ apart across long low high.
  set (g := w j [+] -1 [*] w i) in *.
  assert (~ veq d g vzero) as away by (apply difference_some, apart).
  assert (exists v, ~ veq d (w i [+] v) vzero /\ ~ veq d (w j [+] v) vzero
    /\ cosine d (w i [+] v) (w j [+] v) = c) as [v pair].
  { destruct (Req_dec c 1) as [->|other].
    - exists (-1 [*] w i [+] 1 / 2 [*] g).
      apply cosine_multiples with (e := g) (s := 1 / 2) (t := 3 / 2); try assumption; try lra;
        unfold g; clear; by_coordinates; field.
    - assert (0 <= (1 + c) / (1 - c)) as root.
      { apply Rmult_le_pos; [lra|left; apply Rinv_0_lt_compat; lra]. }
      set (h := 1 / 2 * sqrt ((1 + c) / (1 - c))).
      exists (h [*] u [+] -1 [*] (1 / 2 [*] (w i [+] w j))).
      apply isosceles with (g := g) (u := u) (h := h); try assumption; try lra.
      + apply height; [lra|assumption].
      + unfold g. clear. by_coordinates. field.
      + unfold g. clear. by_coordinates. field. }
  exists v. intros f k _. split; [exact pair|].
  apply softmax_translate. assumption.
Qed.

(* statement: a second direction *)
Theorem any_cosine__a_second_direction :
  forall (d : nat) (a e : vec),
  ~ (veq d a vzero) ->
  inner d a e ^ 2 < inner d a a * inner d e e ->
  exists (u : vec),
  (inner d a u = 0) /\ (inner d u u = inner d a a).
Proof.
  intros d a e some free. apply inner_pos in some.
  set (rest := e [+] - (inner d a e / inner d a a) [*] a).
  assert (inner d a rest = 0) as across.
  { unfold rest. rewrite inner_add_r, inner_scale_r. field. lra. }
  assert (0 < inner d rest rest) as left.
  { unfold rest. gram. rewrite (inner_sym d e a).
    apply (Rmult_lt_reg_r (inner d a a)); [assumption|]. field_simplify; lra. }
  exists (sqrt (inner d a a / inner d rest rest) [*] rest).
  rewrite !inner_scale_l, !inner_scale_r, across. split; [ring|].
  rewrite <- Rmult_assoc, sqrt_sqrt; [field; lra|].
  apply Rlt_le, Rdiv_lt_0_compat; assumption.
Qed.

(* statement: one dimension *)
Theorem any_cosine__one_dimension :
  forall (d : nat) (a b u v : vec) (r s t : R),
  veq d a (s [*] u) ->
  veq d b (t [*] u) ->
  veq d v (r [*] u) ->
  ~ (veq d (a [+] v) vzero) ->
  ~ (veq d (b [+] v) vzero) ->
  (~ veq d (a [+] v) vzero) /\ (~ veq d (b [+] v) vzero) /\ ((cosine d (a [+] v) (b [+] v) = -1) \/ (cosine d (a [+] v) (b [+] v) = 1)).
Proof.
  intros d a b u v r s t Ha Hb Hv. apply same_or_opposite with (u := u) (s := s + r) (t := t + r).
  - rewrite Ha, Hv. clear. by_coordinates. ring.
  - rewrite Hb, Hv. clear. by_coordinates. ring.
Qed.
