(** Any probability vector on the labels bounds how probable two labels can be together. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** What weights q and their entropy say of the sum of all exponentials. *)
Lemma weighted : forall d n w bias q f h,
  (1 <= n)%nat -> (forall p, (p < n)%nat -> 0 < q p) -> total n (fun j => q j) = 1 ->
  h <= - total n (fun j => ln (q j) * q j) ->
  h + total n (fun j => bias j * q j) + inner d (vtotal n (fun j => q j [*] w j)) f
    <= ln (total n (fun j => exp (bias j + inner d (w j) f))).
Proof.
  intros d n w bias q f h some positive one entropy.
  eapply Rle_trans; [|apply (gibbs n q); assumption].
  rewrite (total_ext n (fun k => q k * ln (q k)) (fun j => ln (q j) * q j)) by (intros; ring).
  rewrite (total_ext n (fun k => q k * (bias k + inner d (w k) f))
    (fun k => bias k * q k + inner d (q k [*] w k) f)) by (intros; rewrite inner_scale_l; ring).
  rewrite total_add, <- inner_total_l. lra.
Qed.

Lemma mixed : forall d lam a b f,
  inner d (lam [*] a [+] (1 - lam) [*] b) f = lam * inner d a f + (1 - lam) * inner d b f.
Proof. intros. rewrite inner_add_l, !inner_scale_l. reflexivity. Qed.

(** The mean row misses the mixture by a vector; inputs of length at most r. *)
Lemma missed : forall d mean mixture f r,
  0 <= r -> inner d f f <= r ^ 2 ->
  inner d mixture f <= inner d mean f + r * norm d (mean [+] -1 [*] mixture).
Proof.
  intros d mean mixture f r positive short.
  pose proof (inner_within_below d (mean [+] -1 [*] mixture) f r (norm_le d f r positive short)) as near.
  rewrite inner_difference in near. lra.
Qed.

(* statement: every input *)
Theorem coprobability_ceiling__every_input :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias q : nat -> R) (f : vec) (h lambda : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall p : nat, (p < n)%nat -> (0 < q p)) ->
  total n (fun j => q j) = 1 ->
  ((forall j : nat, (j < n)%nat -> 0 < q j) /\ (h <= - total n (fun j => ln (q j) * q j))) ->
  0 <= lambda ->
  lambda <= 1 ->
  veq d (vtotal n (fun j => q j [*] w j)) (lambda [*] w i [+] (1 - lambda) [*] w j) ->
  (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) <= exp (lambda * bias i + (1 - lambda) * bias j - h - total n (fun j => bias j * q j))) \/ (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) <= exp (lambda * bias i + (1 - lambda) * bias j - h - total n (fun j => bias j * q j))).
Proof.
  intros d n w bias q f h lambda i j some _ _ positive one [_ entropy] low high mean.
  pose proof (weighted d n w bias q f h some positive one entropy) as bound.
  rewrite mean, mixed in bound. pose proof (exp_total_pos n (fun j => bias j + inner d (w j) f) some).
  apply less_of_two with (lam := lambda); try assumption. cbv beta. lra.
Qed.

(* statement: inputs of length at most R *)
Theorem coprobability_ceiling__inputs_of_length_at_most_r :
  forall (d : nat) (n : nat) (w : nat -> vec) (bias q : nat -> R) (f : vec) (R_ h lambda : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall p : nat, (p < n)%nat -> (0 < q p)) ->
  total n (fun j => q j) = 1 ->
  ((forall j : nat, (j < n)%nat -> 0 < q j) /\ (h <= - total n (fun j => ln (q j) * q j))) ->
  0 <= lambda ->
  lambda <= 1 ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (softmax n (fun j => bias j + inner d (w j) f) (bias i + inner d (w i) f) <= exp (R_ * norm d (vtotal n (fun j => q j [*] w j) [+] (-1) [*] (lambda [*] w i [+] (1 - lambda) [*] w j)) + lambda * bias i + (1 - lambda) * bias j - h - total n (fun j => bias j * q j))) \/ (softmax n (fun j => bias j + inner d (w j) f) (bias j + inner d (w j) f) <= exp (R_ * norm d (vtotal n (fun j => q j [*] w j) [+] (-1) [*] (lambda [*] w i [+] (1 - lambda) [*] w j)) + lambda * bias i + (1 - lambda) * bias j - h - total n (fun j => bias j * q j))).
Proof.
  intros d n w bias q f R_ h lambda i j some _ _ positive one [_ entropy] low high radius short.
  pose proof (weighted d n w bias q f h some positive one entropy) as bound.
  pose proof (missed d (vtotal n (fun j => q j [*] w j)) (lambda [*] w i [+] (1 - lambda) [*] w j)
    f R_ radius short) as near.
  rewrite mixed in near. pose proof (exp_total_pos n (fun j => bias j + inner d (w j) f) some).
  apply less_of_two with (lam := lambda); try assumption. cbv beta. lra.
Qed.

(* statement: labels left out *)
Theorem coprobability_ceiling__labels_left_out :
  forall (d : nat) (m n : nat) (r w : nat -> vec) (beta bias : nat -> R) (f : vec) (k : nat),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (k < n)%nat ->
  (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f)) <> 0) /\ (exp (bias k + inner d (w k) f) / (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f))) < softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f)).
Proof.
  intros d m n r w beta bias f k rest some _.
  pose proof (exp_total_pos m (fun j => beta j + inner d (r j) f) rest) as others.
  pose proof (exp_total_pos n (fun j => bias j + inner d (w j) f) some) as sum.
  split; [lra|]. unfold softmax, Rdiv. apply Rmult_lt_compat_l; [apply exp_pos|].
  apply Rinv_lt_contravar; [apply Rmult_lt_0_compat|]; lra.
Qed.

(* statement: zero weights *)
Theorem coprobability_ceiling__zero_weights :
  forall (d : nat) (m n : nat) (r w : nat -> vec) (beta bias q : nat -> R) (a b f : vec) (R_ alpha gamma h lambda : R),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (forall p : nat, (p < n)%nat -> (0 < q p)) ->
  total n (fun j => q j) = 1 ->
  ((forall j : nat, (j < n)%nat -> 0 < q j) /\ (h <= - total n (fun j => ln (q j) * q j))) ->
  0 <= lambda ->
  lambda <= 1 ->
  0 <= R_ ->
  inner d f f <= R_ ^ 2 ->
  (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f)) <> 0) /\ ((exp (alpha + inner d a f) / (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f))) <= exp (R_ * norm d (vtotal n (fun j => q j [*] w j) [+] (-1) [*] (lambda [*] a [+] (1 - lambda) [*] b)) + alpha * lambda + gamma * (1 - lambda) - h - total n (fun j => bias j * q j))) \/ (exp (gamma + inner d b f) / (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f))) <= exp (R_ * norm d (vtotal n (fun j => q j [*] w j) [+] (-1) [*] (lambda [*] a [+] (1 - lambda) [*] b)) + alpha * lambda + gamma * (1 - lambda) - h - total n (fun j => bias j * q j)))).
Proof.
  intros d m n r w beta bias q a b f R_ alpha gamma h lambda rest some.
  intros positive one [_ entropy] low high radius short.
  pose proof (weighted d n w bias q f h some positive one entropy) as bound.
  pose proof (missed d (vtotal n (fun j => q j [*] w j)) (lambda [*] a [+] (1 - lambda) [*] b)
    f R_ radius short) as near.
  rewrite mixed in near.
  pose proof (exp_total_pos m (fun j => beta j + inner d (r j) f) rest) as others.
  pose proof (exp_total_pos n (fun j => bias j + inner d (w j) f) some) as sum.
  split; [lra|]. apply less_of_two with (lam := lambda); try assumption; [lra|].
  cbv beta.
  assert (ln (total n (fun j => exp (bias j + inner d (w j) f)))
    < ln (total m (fun j => exp (beta j + inner d (r j) f)) + total n (fun j => exp (bias j + inner d (w j) f))))
    by (apply ln_increasing; lra).
  lra.
Qed.
