(** An invertible linear change of the features keeps the logits and moves the cosines. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** The map a + s <a, g> g and its inverse, in the other argument. *)
Lemma same_inner : forall d a f g s,
  1 + s * inner d g g <> 0 ->
  inner d (a [+] (s * inner d a g) [*] g) (f [+] (- (s * inner d f g / (1 + s * inner d g g))) [*] g)
    = inner d a f.
Proof.
  intros d a f g s some. gram. rewrite (inner_sym d g f).
  field. assumption.
Qed.

Lemma stretched : forall d a b g r c s,
  inner d a a = 1 -> inner d b b = 1 -> inner d a b = r -> -1 < r -> r < 1 -> -1 < c -> c < 1 ->
  veq d g (a [+] -1 [*] b) ->
  1 + s * inner d g g = sqrt ((1 - c) * (1 + r) / (1 - r) / (1 + c)) ->
  0 < 1 + s * inner d g g /\
  ~ veq d (a [+] (s * inner d a g) [*] g) vzero /\ ~ veq d (b [+] (s * inner d b g) [*] g) vzero /\
  cosine d (a [+] (s * inner d a g) [*] g) (b [+] (s * inner d b g) [*] g) = c.
Proof.
  intros d a b g r c s aa bb ab lowr highr lowc highc Hg root.
  assert (0 < (1 - c) * (1 + r) / (1 - r) / (1 + c)) as inside.
  { repeat apply Rdiv_lt_0_compat; try lra. apply Rmult_lt_0_compat; lra. }
  assert (inner d g g = 2 - 2 * r) as gg.
  { rewrite Hg, !inner_add_l, !inner_add_r, !inner_scale_l, !inner_scale_r, (inner_sym d b a), aa, bb, ab. ring. }
  assert (inner d a g = 1 - r) as ag by (rewrite Hg, inner_add_r, inner_scale_r, aa, ab; ring).
  assert (inner d b g = - (1 - r)) as bg
    by (rewrite Hg, inner_add_r, inner_scale_r, (inner_sym d b a), bb, ab; ring).
  set (sigma := 1 + s * inner d g g) in *.
  assert (sigma * sigma * (1 - r) * (1 + c) = (1 - c) * (1 + r)) as square.
  { rewrite root, sqrt_sqrt by lra. field. lra. }
  assert ((1 + r) / (1 + c) = (1 + r + sigma * sigma * (1 - r)) / 2) as sum.
  { apply (Rmult_eq_reg_r (1 + c)); [|lra]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (c * ((1 + r) / (1 + c)) = (1 + r - sigma * sigma * (1 - r)) / 2) as product.
  { apply (Rmult_eq_reg_r (1 + c)); [|lra]. unfold Rdiv. rewrite !Rmult_assoc, Rinv_l by lra. lra. }
  assert (s * (1 - r) = (sigma - 1) / 2) as half by (unfold sigma; rewrite gg; field).
  assert (inner d (a [+] (s * inner d a g) [*] g) (a [+] (s * inner d a g) [*] g) = (1 + r) / (1 + c)) as AA.
  { gram. rewrite (inner_sym d g a), gg, ag, aa, half.
    rewrite sum. field. }
  assert (inner d (b [+] (s * inner d b g) [*] g) (b [+] (s * inner d b g) [*] g) = (1 + r) / (1 + c)) as BB.
  { gram. rewrite (inner_sym d g b), gg, bg, bb.
    replace (s * - (1 - r)) with (- ((sigma - 1) / 2)) by lra.
    rewrite sum. field. }
  assert (0 < (1 + r) / (1 + c)) by (apply Rdiv_lt_0_compat; lra).
  split; [rewrite root; apply sqrt_lt_R0; assumption|].
  apply cosine_exists with (r := (1 + r) / (1 + c)); rewrite ?AA, ?BB; try assumption; [reflexivity|].
  gram. rewrite (inner_sym d g b), gg, ag, bg, ab, half.
  replace (s * - (1 - r)) with (- ((sigma - 1) / 2)) by lra.
  rewrite product. field.
Qed.

(* statement: same logits *)
Theorem linear_reparametrization__same_logits :
  forall (d d' : nat) (n : nat) (w w' : nat -> vec) (bias : nat -> R) (f h : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  (forall p : nat, (p < n)%nat -> (inner d' (w' p) h = inner d (w p) f)) ->
  softmax n (fun j => bias j + inner d' (w' j) h) (bias k + inner d' (w' k) h) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros d d' n w w' bias f h k _ below same.
  apply softmax_ext; [intros q Hq|]; rewrite same by assumption; reflexivity.
Qed.

(* statement: one invertible map *)
Theorem linear_reparametrization__one_invertible_map :
  forall (d : nat) (a b g : vec) (s : R),
  1 + s * inner d g g <> 0 ->
  ((1 + s * inner d g g <> 0) /\ (inner d (a [+] (s * inner d a g) [*] g) (b [+] (- (s * inner d b g / (1 + s * inner d g g))) [*] g) = inner d a b)) /\ ((1 + s * inner d g g <> 0) /\ (veq d (a [+] (s * inner d a g) [*] g [+] (- (s * inner d (a [+] (s * inner d a g) [*] g) g / (1 + s * inner d g g))) [*] g) a)) /\ ((1 + s * inner d g g <> 0) /\ (veq d (a [+] (- (s * inner d a g / (1 + s * inner d g g))) [*] g [+] (s * inner d (a [+] (- (s * inner d a g / (1 + s * inner d g g))) [*] g) g) [*] g) a)).
Proof.
  intros d a b g s some. repeat split; try assumption.
  - apply same_inner. assumption.
  - rewrite inner_add_l, inner_scale_l. intros p Hp. unfold vadd, vscale. field. assumption.
  - rewrite inner_add_l, inner_scale_l. intros p Hp. unfold vadd, vscale. field. assumption.
Qed.

(* statement: same probabilities *)
Theorem linear_reparametrization__same_probabilities :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (f g : vec) (s : R) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  1 + s * inner d g g <> 0 ->
  (1 + s * inner d g g <> 0) /\ (softmax n (fun j => bias j + inner d (w j [+] (s * inner d (w j) g) [*] g) (f [+] (- (s * inner d f g / (1 + s * inner d g g))) [*] g)) (bias k + inner d (w k [+] (s * inner d (w k) g) [*] g) (f [+] (- (s * inner d f g / (1 + s * inner d g g))) [*] g)) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f)).
Proof.
  intros d n w bias f g s k _ _ some. split; [assumption|].
  apply softmax_ext; [intros q Hq|]; rewrite same_inner by assumption; reflexivity.
Qed.

(* statement: cosine *)
Theorem linear_reparametrization__cosine :
  forall (d : nat) (a b g : vec) (c r s : R),
  inner d a a = 1 ->
  inner d b b = 1 ->
  inner d a b = r ->
  -1 < r ->
  r < 1 ->
  -1 < c ->
  c < 1 ->
  veq d g (a [+] (-1) [*] b) ->
  (1 - r <> 0) /\ (1 + c <> 0) /\ (0 <= (1 - c) * (1 + r) / (1 - r) / (1 + c)) /\ (1 + s * inner d g g = sqrt ((1 - c) * (1 + r) / (1 - r) / (1 + c))) ->
  (0 < 1 + s * inner d g g) /\ ((~ veq d (a [+] (s * inner d a g) [*] g) vzero) /\ (~ veq d (b [+] (s * inner d b g) [*] g) vzero) /\ (cosine d (a [+] (s * inner d a g) [*] g) (b [+] (s * inner d b g) [*] g) = c)).
Proof.
  intros d a b g c r s aa bb ab lowr highr lowc highc Hg [_ [_ [_ root]]].
  apply (stretched d a b g r c s); assumption.
Qed.

(* statement: any lengths *)
Theorem linear_reparametrization__any_lengths :
  forall (d : nat) (a b g : vec) (l m s : R),
  ~ (veq d a vzero) ->
  ~ (veq d b vzero) ->
  0 < l ->
  0 < m ->
  ((~ veq d (l [*] a) vzero) /\ (~ veq d (m [*] b) vzero) /\ (~ veq d a vzero) /\ (~ veq d b vzero) /\ (cosine d (l [*] a) (m [*] b) = cosine d a b)) /\ (veq d (l [*] a [+] (s * inner d (l [*] a) g) [*] g) (l [*] (a [+] (s * inner d a g) [*] g))).
Proof.
  intros d a b g l m s Ha Hb Hl Hm. destruct (cosine_scale d a b l m Hl Hm Ha Hb) as [? [? ?]].
  split; [repeat split; assumption|]. rewrite inner_scale_l. by_coordinates. ring.
Qed.

(* statement: equivalent head *)
Theorem linear_reparametrization__equivalent_head :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias : nat -> R) (a b f g : vec) (c l m r s : R) (i j k : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (k < n)%nat ->
  inner d a a = 1 ->
  inner d b b = 1 ->
  inner d a b = r ->
  -1 < r ->
  r < 1 ->
  -1 < c ->
  c < 1 ->
  veq d g (a [+] (-1) [*] b) ->
  (1 - r <> 0) /\ (1 + c <> 0) /\ (0 <= (1 - c) * (1 + r) / (1 - r) / (1 + c)) /\ (1 + s * inner d g g = sqrt ((1 - c) * (1 + r) / (1 - r) / (1 + c))) ->
  0 < l ->
  0 < m ->
  veq d (w i) (l [*] a) ->
  veq d (w j) (m [*] b) ->
  ((~ veq d (w i [+] (s * inner d (w i) g) [*] g) vzero) /\ (~ veq d (w j [+] (s * inner d (w j) g) [*] g) vzero) /\ (cosine d (w i [+] (s * inner d (w i) g) [*] g) (w j [+] (s * inner d (w j) g) [*] g) = c)) /\ ((1 + s * inner d g g <> 0) /\ (softmax n (fun j => bias j + inner d (w j [+] (s * inner d (w j) g) [*] g) (f [+] (- (s * inner d f g / (1 + s * inner d g g))) [*] g)) (bias k + inner d (w k [+] (s * inner d (w k) g) [*] g) (f [+] (- (s * inner d f g / (1 + s * inner d g g))) [*] g)) = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f))).
Proof.
  intros d n w bias a b f g c l m r s i j k _ _ _ _ aa bb ab lowr highr lowc highc Hg [_ [_ [_ root]]].
  intros Hl Hm wi wj.
  destruct (stretched d a b g r c s aa bb ab lowr highr lowc highc Hg root) as [sigma [someA [someB same]]].
  assert (veq d (w i [+] (s * inner d (w i) g) [*] g) (l [*] (a [+] (s * inner d a g) [*] g))) as A.
  { rewrite wi, inner_scale_l. clear. by_coordinates. ring. }
  assert (veq d (w j [+] (s * inner d (w j) g) [*] g) (m [*] (b [+] (s * inner d b g) [*] g))) as B.
  { rewrite wj, inner_scale_l. clear. by_coordinates. ring. }
  destruct (cosine_scale d _ _ l m Hl Hm someA someB) as [? [? scaled]].
  split.
  - rewrite A, B, scaled. repeat split; assumption.
  - split; [lra|]. apply softmax_ext; [intros q Hq|]; rewrite same_inner by lra; reflexivity.
Qed.

(* statement: still centred *)
Theorem linear_reparametrization__still_centred :
  forall (d : nat) (n : nat) (w : nat -> vec) (g : vec) (s : R),
  (1 <= n)%nat ->
  veq d (vtotal n (fun j => w j)) vzero ->
  veq d (vtotal n (fun j => w j [+] (s * inner d (w j) g) [*] g)) vzero.
Proof.
  intros d n w g s _ centred.
  pose proof (centred_logits d n w g centred) as zero.
  intros p Hp. pose proof (centred p Hp) as column. unfold vtotal, vadd, vscale, vzero in *.
  rewrite total_add, column, total_scale_r, total_scale, zero. ring.
Qed.
