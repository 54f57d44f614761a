(** Two centred rows that point in opposite directions are never both above 1/n. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

Lemma one_of_n : forall n l x y lam,
  (1 <= n)%nat -> 0 <= lam -> lam <= 1 -> lam * x + (1 - lam) * y <= total n l / INR n ->
  softmax n l x <= 1 / INR n \/ softmax n l y <= 1 / INR n.
Proof.
  intros n l x y lam some low high mixed.
  pose proof (zero_lt_INR n some). pose proof (gibbs_uniform n l some). pose proof (exp_total_pos n l some).
  replace (1 / INR n) with (exp (- ln (INR n)))
    by (rewrite exp_Ropp, exp_ln by assumption; unfold Rdiv; ring).
  apply less_of_two with (lam := lam); lra.
Qed.

Lemma least_of_n : forall n l x,
  (1 <= n)%nat -> (forall k, (k < n)%nat -> x <= l k) -> softmax n l x <= 1 / INR n.
Proof.
  intros n l x some least. pose proof (zero_lt_INR n some).
  destruct (one_of_n n l x x 1); try lra; try assumption.
  apply quotient_at_least; [assumption|].
  apply Rle_trans with (total n (fun _ => x)); [rewrite total_const; lra|].
  apply total_le. assumption.
Qed.

(* statement: opposite rows *)
Theorem opposite_centered_ceiling__opposite_rows :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  veq d (vtotal n (fun j => w j)) vzero ->
  (~ veq d (w i) vzero) /\ (~ veq d (w j) vzero) /\ (cosine d (w i) (w j) = -1) ->
  (softmax n (fun j => inner d (w j) f) (inner d (w i) f) <= 1 / INR n) \/ (softmax n (fun j => inner d (w j) f) (inner d (w j) f) <= 1 / INR n).
Proof.
  intros d n w f i j some _ _ centred [Hi [Hj opposite]].
  pose proof (norm_pos d (w i) Hi). pose proof (norm_pos d (w j) Hj).
  assert (norm d (w j) * inner d (w i) f + norm d (w i) * inner d (w j) f = 0) as balance.
  { transitivity (inner d (norm d (w j) [*] w i [+] norm d (w i) [*] w j) f).
    - rewrite inner_add_l, !inner_scale_l. ring.
    - rewrite inner_zero, inner_zero_l; [reflexivity|].
      pose proof (cosine_inner d _ _ Hi Hj) as product. rewrite opposite in product.
      gram. rewrite (inner_sym d (w j) (w i)).
      rewrite product, <- !norm_square. ring. }
  apply one_of_n with (lam := norm d (w j) / (norm d (w i) + norm d (w j))); [assumption| | |].
  - apply Rlt_le, Rdiv_lt_0_compat; lra.
  - apply quotient_at_most; lra.
  - rewrite (centred_logits d n w f centred). apply Req_le.
    transitivity ((norm d (w j) * inner d (w i) f + norm d (w i) * inner d (w j) f)
      / (norm d (w i) + norm d (w j))); [field; lra|rewrite balance; unfold Rdiv; ring].
Qed.

(* statement: mean row between the two *)
Theorem opposite_centered_ceiling__mean_row_between_the_two :
  forall (d : nat) (n : nat) (w : nat -> vec) (f : vec) (lambda : R) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  veq d ((1 / INR n) [*] vtotal n (fun j => w j)) (lambda [*] w i [+] (1 - lambda) [*] w j) ->
  0 <= lambda ->
  lambda <= 1 ->
  (softmax n (fun j => inner d (w j) f) (inner d (w i) f) <= 1 / INR n) \/ (softmax n (fun j => inner d (w j) f) (inner d (w j) f) <= 1 / INR n).
Proof.
  intros d n w f lambda i j some _ _ mean low high.
  apply one_of_n with (lam := lambda); try assumption.
  apply Req_le. transitivity (inner d (lambda [*] w i [+] (1 - lambda) [*] w j) f).
  - rewrite inner_add_l, !inner_scale_l. reflexivity.
  - rewrite <- mean, inner_scale_l, inner_total_l. unfold Rdiv. ring.
Qed.

(* statement: one length on a line *)
Theorem opposite_centered_ceiling__one_length_on_a_line :
  forall (d : nat) (n : nat) (s : nat -> R) (e f : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall p : nat, (p < n)%nat -> (s p ^ 2 = s i ^ 2)) ->
  s i <> 0 ->
  s j = - s i ->
  (softmax n (fun j => inner d (s j [*] e) f) (inner d (s i [*] e) f) <= 1 / INR n) \/ (softmax n (fun j => inner d (s j [*] e) f) (inner d (s j [*] e) f) <= 1 / INR n).
Proof.
  intros d n s e f i j some _ _ same _ opposite. rewrite !inner_scale_l.
  assert (forall k, (k < n)%nat -> s k = s i \/ s k = s j) as two.
  { intros k below. specialize (same k below). rewrite opposite.
    destruct (Rmult_integral (s k - s i) (s k + s i)); [nra|left; lra|right; lra]. }
  destruct (Rle_lt_dec (s i * inner d e f) (s j * inner d e f)); [left|right].
  all: apply least_of_n; [assumption|].
  all: intros k below; rewrite inner_scale_l; destruct (two k below) as [->| ->]; lra.
Qed.

(* statement: attained *)
Theorem opposite_centered_ceiling__attained :
  forall (d : nat) (n : nat) (w : nat -> vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  softmax n (fun j => inner d (w j) vzero) (inner d (w k) vzero) = 1 / INR n.
Proof.
  intros. apply softmax_zero; intros; apply inner_zero_r.
Qed.
