(** Vectors of any dimension, heads of any number of labels, and what the proofs use of them.

    A vector is a function from nat to R, of which the first d values count; a head is a family of
    vectors.  Two vectors are equal in dimension d ([veq d]) when these d values are. *)

Require Import Reals Lra Psatz Lia List Setoid Morphisms.
Export ListNotations.
Open Scope R_scope.

(** * What statements are made of *)

Definition vec := nat -> R.

Fixpoint total (n : nat) (x : nat -> R) : R :=
  match n with
  | O => 0
  | S m => total m x + x m
  end.

Definition vzero : vec := fun _ => 0.
Definition vadd (a b : vec) : vec := fun p => a p + b p.
Definition vscale (c : R) (a : vec) : vec := fun p => c * a p.
Definition vtotal (n : nat) (w : nat -> vec) : vec := fun p => total n (fun k => w k p).
Definition coordinates (entries : list R) : vec := fun p => nth p entries 0.
Definition veq (d : nat) (a b : vec) : Prop := forall p, (p < d)%nat -> a p = b p.

Definition inner (d : nat) (a b : vec) : R := total d (fun p => a p * b p).
Definition norm (d : nat) (a : vec) : R := sqrt (inner d a a).
Definition cosine (d : nat) (a b : vec) : R := inner d a b / (norm d a * norm d b).

(** The probability of a label whose logit is x among n labels with the logits l. *)
Definition softmax (n : nat) (l : nat -> R) (x : R) : R := exp x / total n (fun k => exp (l k)).

Notation "a [+] b" := (vadd a b) (at level 50, left associativity).
Notation "c [*] a" := (vscale c a) (at level 40, left associativity).

(** * Numbers *)

Lemma quotient_at_most : forall t X S, 0 < S -> X <= t * S -> X / S <= t.
Proof.
  intros t X S positive little. apply (Rmult_le_reg_r S); [assumption|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma quotient_below : forall t X S, 0 < S -> X < t * S -> X / S < t.
Proof.
  intros t X S positive little. apply (Rmult_lt_reg_r S); [assumption|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** That 0 is not divided by is said in the same breath, as statements do. *)
Lemma quotient_at_least : forall t X S, 0 < S -> t * S <= X -> S <> 0 /\ t <= X / S.
Proof.
  intros t X S positive much. split; [lra|].
  apply (Rmult_le_reg_r S); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

(** A positive factor changes no sign. *)
Lemma same_sign : forall s x y,
  0 < s -> y = s * x -> (x = 0 /\ y = 0) \/ (0 < x /\ 0 < y) \/ (x < 0 /\ y < 0).
Proof. intros s x y positive ->. destruct (Rtotal_order x 0) as [|[|]]; nra. Qed.

(** The less of two numbers is at most a mixture of them. *)
Lemma less_than_mixture : forall lam x y z,
  0 <= lam -> lam <= 1 -> lam * x + (1 - lam) * y <= z -> x <= z \/ y <= z.
Proof.
  intros. destruct (Rle_lt_dec x z); [left; assumption|right].
  apply Rnot_lt_le. intro. destruct (Rle_lt_dec lam (1 / 2)); nra.
Qed.

Lemma one_le_INR : forall n, (1 <= n)%nat -> 1 <= INR n.
Proof. intros n some. exact (le_INR 1 n some). Qed.

Lemma zero_lt_INR : forall n, (1 <= n)%nat -> 0 < INR n.
Proof. intros n some. apply one_le_INR in some. lra. Qed.

(** The labels beside a pair. *)
Lemma others : forall n, (3 <= n)%nat -> INR (n - 2) = INR n - 2 /\ 1 <= INR n - 2.
Proof.
  intros n three. rewrite minus_INR by lia. apply (le_INR 3) in three. simpl in *. split; lra.
Qed.

(** A long conjunction is split in tens: one at a time takes a time that grows with the square of its length. *)
Lemma ten : forall a b c d e f g h i j rest : Prop, a -> b -> c -> d -> e -> f -> g -> h -> i -> j -> rest ->
  a /\ b /\ c /\ d /\ e /\ f /\ g /\ h /\ i /\ j /\ rest.
Proof. tauto. Qed.

Ltac conjuncts :=
  repeat refine (ten _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _); repeat refine (conj _ _).

(** * Finite sums *)

Lemma total_ext : forall n x y, (forall k, (k < n)%nat -> x k = y k) -> total n x = total n y.
Proof.
  induction n as [|n IH]; intros x y same; simpl; [reflexivity|].
  rewrite (IH x y), (same n); auto with arith.
Qed.

Lemma total_add : forall n x y, total n (fun k => x k + y k) = total n x + total n y.
Proof. induction n as [|n IH]; intros; simpl; [lra|rewrite IH; lra]. Qed.

Lemma total_scale : forall n c x, total n (fun k => c * x k) = c * total n x.
Proof. induction n as [|n IH]; intros; simpl; [lra|rewrite IH; lra]. Qed.

Lemma total_scale_r : forall n c x, total n (fun k => x k * c) = total n x * c.
Proof. induction n as [|n IH]; intros; simpl; [lra|rewrite IH; lra]. Qed.

Lemma total_const : forall n c, total n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; intros; [simpl; lra|simpl total; rewrite IH, S_INR; lra]. Qed.

Lemma total_sub : forall n x y, total n (fun k => x k - y k) = total n x - total n y.
Proof. induction n as [|n IH]; intros; simpl; [lra|rewrite IH; lra]. Qed.

Lemma total_le : forall n x y, (forall k, (k < n)%nat -> x k <= y k) -> total n x <= total n y.
Proof.
  induction n as [|n IH]; intros x y below; simpl; [lra|].
  apply Rplus_le_compat; auto with arith.
Qed.

Lemma total_zero : forall n, total n (fun _ => 0) = 0.
Proof. intros; rewrite total_const; lra. Qed.

Lemma total_nonneg : forall n x, (forall k, (k < n)%nat -> 0 <= x k) -> 0 <= total n x.
Proof. intros n x H. rewrite <- (total_zero n). apply total_le; exact H. Qed.

Lemma total_pos : forall n x, (1 <= n)%nat -> (forall k, (k < n)%nat -> 0 < x k) -> 0 < total n x.
Proof.
  intros [|n] x some positive; [lia|simpl].
  assert (0 <= total n x) by (apply total_nonneg; intros; apply Rlt_le; auto with arith).
  specialize (positive n (Nat.lt_succ_diag_r n)); lra.
Qed.

Lemma total_one_le : forall n x k,
  (forall i, (i < n)%nat -> 0 <= x i) -> (k < n)%nat -> x k <= total n x.
Proof.
  induction n as [|n IH]; intros x k positive below; [lia|simpl].
  destruct (Nat.eq_dec k n) as [->|other].
  - assert (0 <= total n x) by (apply total_nonneg; auto with arith). lra.
  - assert (x k <= total n x) by (apply IH; auto with arith; lia).
    specialize (positive n (Nat.lt_succ_diag_r n)); lra.
Qed.

Lemma total_nonneg_zero : forall n x,
  (forall k, (k < n)%nat -> 0 <= x k) -> total n x = 0 -> forall k, (k < n)%nat -> x k = 0.
Proof.
  intros n x positive zero k below.
  pose proof (total_one_le n x k positive below). specialize (positive k below). lra.
Qed.

Lemma total_swap : forall n m (x : nat -> nat -> R),
  total n (fun i => total m (x i)) = total m (fun j => total n (fun i => x i j)).
Proof.
  induction n as [|n IH]; intros; simpl.
  - rewrite total_zero; reflexivity.
  - rewrite IH, <- total_add. reflexivity.
Qed.

(** * Vectors *)

#[export] Instance veq_equivalence d : Equivalence (veq d).
Proof.
  split.
  - intros a p below. reflexivity.
  - intros a b same p below. symmetry. auto.
  - intros a b c same also p below. rewrite same; auto.
Qed.

#[export] Instance vadd_proper d : Proper (veq d ==> veq d ==> veq d) vadd.
Proof. intros a a' Ha b b' Hb p below. unfold vadd. rewrite Ha, Hb; auto. Qed.

#[export] Instance vscale_proper d : Proper (eq ==> veq d ==> veq d) vscale.
Proof. intros c c' -> a a' Ha p below. unfold vscale. rewrite Ha; auto. Qed.

#[export] Instance inner_proper d : Proper (veq d ==> veq d ==> eq) (inner d).
Proof. intros a a' Ha b b' Hb. apply total_ext. intros. rewrite Ha, Hb; auto. Qed.

#[export] Instance norm_proper d : Proper (veq d ==> eq) (norm d).
Proof. intros a a' Ha. unfold norm. rewrite Ha. reflexivity. Qed.

#[export] Instance cosine_proper d : Proper (veq d ==> veq d ==> eq) (cosine d).
Proof. intros a a' Ha b b' Hb. unfold cosine. rewrite Ha, Hb. reflexivity. Qed.

Lemma vtotal_ext : forall d n v w,
  (forall k, (k < n)%nat -> veq d (v k) (w k)) -> veq d (vtotal n v) (vtotal n w).
Proof. intros d n v w same p below. apply total_ext. intros; apply same; auto. Qed.

(** Equality of vectors, one coordinate at a time. *)
Ltac by_coordinates :=
  let p := fresh "p" in let below := fresh "below" in intros p below;
  unfold vadd, vscale, vzero, vtotal in *;
  repeat match goal with H : veq _ _ _ |- _ => specialize (H p below); cbv beta in H end;
  repeat rewrite ?total_add, ?total_scale, ?total_const, ?total_scale_r in *;
  cbv beta.

Lemma inner_sym : forall d a b, inner d a b = inner d b a.
Proof. intros. apply total_ext. intros; lra. Qed.

Lemma inner_add_l : forall d a b c, inner d (a [+] b) c = inner d a c + inner d b c.
Proof. intros. unfold inner, vadd. rewrite <- total_add. apply total_ext. intros; lra. Qed.

Lemma inner_add_r : forall d a b c, inner d c (a [+] b) = inner d c a + inner d c b.
Proof. intros. rewrite inner_sym, inner_add_l, !(inner_sym _ c). reflexivity. Qed.

Lemma inner_scale_l : forall d s a b, inner d (s [*] a) b = s * inner d a b.
Proof. intros. unfold inner, vscale. rewrite <- total_scale. apply total_ext. intros; lra. Qed.

Lemma inner_scale_r : forall d s a b, inner d a (s [*] b) = s * inner d a b.
Proof. intros. rewrite inner_sym, inner_scale_l, inner_sym. reflexivity. Qed.

Lemma inner_zero_l : forall d a, inner d vzero a = 0.
Proof. intros. transitivity (total d (fun _ => 0)); [apply total_ext; intros; unfold vzero; lra|apply total_zero]. Qed.

Lemma inner_zero_r : forall d a, inner d a vzero = 0.
Proof. intros. rewrite inner_sym. apply inner_zero_l. Qed.

Lemma inner_total_l : forall d n w a, inner d (vtotal n w) a = total n (fun k => inner d (w k) a).
Proof.
  intros. unfold inner, vtotal. rewrite total_swap. apply total_ext. intros.
  rewrite <- total_scale_r. reflexivity.
Qed.

Lemma inner_total_r : forall d n w a, inner d a (vtotal n w) = total n (fun k => inner d a (w k)).
Proof. intros. rewrite inner_sym, inner_total_l. apply total_ext. intros; apply inner_sym. Qed.

Lemma inner_nonneg : forall d a, 0 <= inner d a a.
Proof. intros. apply total_nonneg. intros. apply Rle_0_sqr. Qed.

Lemma inner_zero : forall d a, inner d a a = 0 -> veq d a vzero.
Proof.
  intros d a zero p below. apply Rsqr_0_uniq.
  apply (total_nonneg_zero d (fun q => a q * a q)); auto. intros. apply Rle_0_sqr.
Qed.

Lemma inner_pos : forall d a, ~ veq d a vzero -> 0 < inner d a a.
Proof.
  intros d a some. destruct (Rle_lt_or_eq_dec _ _ (inner_nonneg d a)) as [|zero]; [assumption|].
  exfalso. apply some, inner_zero. auto.
Qed.

Lemma inner_pos_iff : forall d a, 0 < inner d a a -> ~ veq d a vzero.
Proof. intros d a positive zero. rewrite zero, inner_zero_l in positive. lra. Qed.

Global Hint Rewrite inner_add_l inner_add_r inner_scale_l inner_scale_r inner_zero_l inner_zero_r : gram.

(** Every inner product as a polynomial in those of the vectors that it is made of. *)
Ltac gram := autorewrite with gram in *.

(** * Differences of two vectors *)

Lemma difference_zero : forall d a b, veq d (b [+] -1 [*] a) vzero -> veq d a b.
Proof. intros d a b same. by_coordinates. lra. Qed.

Lemma difference_some : forall d a b, ~ veq d a b -> ~ veq d (b [+] -1 [*] a) vzero.
Proof. intros d a b apart zero. apply apart, difference_zero, zero. Qed.

Lemma difference_pos : forall d a b,
  ~ veq d a b -> 0 < inner d b b - 2 * inner d a b + inner d a a.
Proof.
  intros d a b apart. apply difference_some, inner_pos in apart. gram.
  rewrite (inner_sym d b a) in apart. lra.
Qed.

Lemma inner_difference : forall d a b c, inner d (a [+] -1 [*] b) c = inner d a c - inner d b c.
Proof. intros. gram. ring. Qed.

(** * Lengths *)

Lemma norm_nonneg : forall d a, 0 <= norm d a.
Proof. intros. apply sqrt_pos. Qed.

Lemma norm_square : forall d a, norm d a * norm d a = inner d a a.
Proof. intros. apply sqrt_sqrt, inner_nonneg. Qed.

Lemma norm_pos : forall d a, ~ veq d a vzero -> 0 < norm d a.
Proof. intros. apply sqrt_lt_R0, inner_pos. assumption. Qed.

Lemma norm_unique : forall d a r, 0 <= r -> inner d a a = r * r -> norm d a = r.
Proof. intros d a r positive square. unfold norm. rewrite square. apply sqrt_square. assumption. Qed.

Lemma norm_le : forall d a r, 0 <= r -> inner d a a <= r ^ 2 -> norm d a <= r.
Proof.
  intros d a r positive below. rewrite <- (sqrt_pow2 r positive). apply sqrt_le_1_alt. assumption.
Qed.

Lemma norm_opp : forall d a, norm d (-1 [*] a) = norm d a.
Proof. intros. unfold norm. rewrite inner_scale_l, inner_scale_r. f_equal. ring. Qed.

Theorem cauchy_schwarz_square : forall d a b, inner d a b * inner d a b <= inner d a a * inner d b b.
Proof.
  intros d a b.
  destruct (Req_dec (inner d b b) 0) as [zero|some].
  - rewrite zero, (inner_zero _ _ zero), inner_zero_r. lra.
  - assert (0 < inner d b b) by (pose proof (inner_nonneg d b); lra).
    pose proof (inner_nonneg d (inner d b b [*] a [+] (- inner d a b) [*] b)) as square.
    gram. rewrite (inner_sym d b a) in square. nra.
Qed.

Theorem cauchy_schwarz : forall d a b, inner d a b <= norm d a * norm d b.
Proof.
  intros d a b. pose proof (cauchy_schwarz_square d a b) as square.
  pose proof (norm_nonneg d a). pose proof (norm_nonneg d b).
  apply Rsqr_incr_0_var; [unfold Rsqr|nra].
  replace (norm d a * norm d b * (norm d a * norm d b))
    with ((norm d a * norm d a) * (norm d b * norm d b)) by ring.
  rewrite !norm_square. assumption.
Qed.

(** The logits of a label at inputs of length at most r. *)
Lemma inner_within : forall d a f r, norm d f <= r -> inner d a f <= r * norm d a.
Proof.
  intros d a f r short. pose proof (cauchy_schwarz d a f). pose proof (norm_nonneg d a). nra.
Qed.

Lemma inner_within_below : forall d a f r, norm d f <= r -> - (r * norm d a) <= inner d a f.
Proof.
  intros d a f r short. pose proof (inner_within d (-1 [*] a) f r short) as near.
  rewrite norm_opp, inner_scale_l in near. lra.
Qed.

(** * Cosines *)

Lemma cosine_unique : forall d a b c r,
  0 < r -> inner d a a * inner d b b = r * r -> inner d a b = c * r -> cosine d a b = c.
Proof.
  intros d a b c r positive squares product.
  assert (norm d a * norm d b = r) as lengths.
  { unfold norm. rewrite <- sqrt_mult, squares by apply inner_nonneg. apply sqrt_square. lra. }
  unfold cosine. rewrite lengths, product. field. lra.
Qed.

(** A cosine and that it exists, without the lengths. *)
Lemma cosine_exists : forall d a b c r,
  0 < inner d a a -> 0 < inner d b b -> 0 < r -> inner d a a * inner d b b = r * r ->
  inner d a b = c * r -> ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = c.
Proof.
  intros d a b c r some also positive squares product.
  repeat split; try (apply inner_pos_iff; assumption).
  apply cosine_unique with (r := r); assumption.
Qed.

(** The cosine of two vectors of one length. *)
Lemma one_length : forall d a b l,
  0 < l -> inner d a a = l -> inner d b b = l ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = inner d a b / l.
Proof.
  intros d a b l positive Ha Hb. apply cosine_exists with (r := l); rewrite ?Ha, ?Hb; try lra. field. lra.
Qed.

Lemma unit_cosine : forall d a b,
  inner d a a = 1 -> inner d b b = 1 ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = inner d a b.
Proof. intros d a b Ha Hb. replace (inner d a b) with (inner d a b / 1) by field. apply one_length; lra. Qed.

Lemma cosine_inner : forall d a b,
  ~ veq d a vzero -> ~ veq d b vzero -> inner d a b = cosine d a b * (norm d a * norm d b).
Proof.
  intros d a b Ha Hb. apply norm_pos in Ha, Hb. unfold cosine. field. lra.
Qed.

Lemma cosine_square : forall d a b,
  ~ veq d a vzero -> ~ veq d b vzero ->
  inner d a b * inner d a b = cosine d a b * cosine d a b * (inner d a a * inner d b b).
Proof. intros d a b some also. rewrite (cosine_inner d a b some also), <- !norm_square. ring. Qed.

Lemma cosine_self : forall d a, ~ veq d a vzero -> cosine d a a = 1.
Proof.
  intros d a some. apply inner_pos in some. apply (cosine_unique d a a 1 (inner d a a)); lra.
Qed.

(** A cosine depends on the directions alone. *)
Lemma cosine_scale : forall d a b s t,
  0 < s -> 0 < t -> ~ veq d a vzero -> ~ veq d b vzero ->
  ~ veq d (s [*] a) vzero /\ ~ veq d (t [*] b) vzero /\ cosine d (s [*] a) (t [*] b) = cosine d a b.
Proof.
  intros d a b s t Hs Ht Ha Hb.
  pose proof (norm_pos d a Ha). pose proof (norm_pos d b Hb).
  apply inner_pos in Ha as aa. apply inner_pos in Hb as bb.
  apply cosine_exists with (r := s * t * (norm d a * norm d b)); rewrite ?inner_scale_l, ?inner_scale_r;
    try (repeat apply Rmult_lt_0_compat; assumption).
  - rewrite <- !norm_square. ring.
  - rewrite (cosine_inner d a b Ha Hb). ring.
Qed.

(** Two multiples of one vector that is not zero. *)
Lemma cosine_multiples : forall d a b e s t c,
  ~ veq d e vzero -> veq d a (s [*] e) -> veq d b (t [*] e) -> 0 < c * (s * t) -> c * c = 1 ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b = c.
Proof.
  intros d a b e s t c some Ha Hb sign unit. apply inner_pos in some.
  assert (0 < s * s) by (apply Rsqr_pos_lt; intros ->; lra).
  assert (0 < t * t) by (apply Rsqr_pos_lt; intros ->; lra).
  apply cosine_exists with (r := c * (s * t) * inner d e e); rewrite ?Ha, ?Hb; gram;
    rewrite <- ?Rmult_assoc; try (apply Rmult_lt_0_compat; lra).
  - transitivity (c * c * (s * s * t * t * inner d e e * inner d e e)); [rewrite unit|]; ring.
  - rewrite unit. ring.
Qed.

(** Two multiples of one vector, neither of them zero. *)
Lemma same_or_opposite : forall d A B u s t,
  veq d A (s [*] u) -> veq d B (t [*] u) -> ~ veq d A vzero -> ~ veq d B vzero ->
  ~ veq d A vzero /\ ~ veq d B vzero /\ (cosine d A B = -1 \/ cosine d A B = 1).
Proof.
  intros d A B u s t HA HB someA someB. split; [assumption|]. split; [assumption|].
  assert (~ veq d u vzero) as some.
  { intro zero. apply someA. rewrite HA. by_coordinates. rewrite zero. ring. }
  assert (s <> 0) by (intros ->; apply someA; rewrite HA; by_coordinates; ring).
  assert (t <> 0) by (intros ->; apply someB; rewrite HB; by_coordinates; ring).
  destruct (Rtotal_order (s * t) 0) as [sign|[zero|sign]].
  - left. apply (cosine_multiples d A B u s t (-1)); try assumption; lra.
  - apply Rmult_integral in zero. tauto.
  - right. apply (cosine_multiples d A B u s t 1); try assumption; lra.
Qed.

(** Two vectors with cosine -1 or 1: each is a multiple of the other. *)
Lemma cosine_square_one : forall d a b,
  ~ veq d a vzero -> ~ veq d b vzero -> cosine d a b * cosine d a b = 1 ->
  veq d (inner d b b [*] a) (inner d a b [*] b).
Proof.
  intros d a b Ha Hb unit. apply difference_zero, inner_zero.
  pose proof (cosine_square d a b Ha Hb) as squares. rewrite unit in squares.
  rewrite !inner_add_l, !inner_add_r, !inner_scale_l, !inner_scale_r, (inner_sym d b a).
  transitivity (inner d b b * (inner d a a * inner d b b - inner d a b * inner d a b));
    [ring|rewrite squares; ring].
Qed.

(** The sum of two rows of length 1. *)
Lemma unit_sum : forall d a b,
  inner d a a = 1 -> inner d b b = 1 -> inner d (a [+] b) (a [+] b) = 2 + 2 * cosine d a b.
Proof.
  intros d a b Ha Hb. destruct (unit_cosine d a b Ha Hb) as [_ [_ ->]].
  gram. rewrite Ha, Hb, (inner_sym d b a). ring.
Qed.

(** Half the logits of two rows of length 1 together, where their cosine is at most C. *)
Lemma half_sum : forall d a b f C r,
  inner d a a = 1 -> inner d b b = 1 ->
  ~ veq d a vzero /\ ~ veq d b vzero /\ cosine d a b <= C -> norm d f <= r ->
  0 <= 1 / 2 + 1 / 2 * C /\ inner d (a [+] b) f / 2 <= r * sqrt (1 / 2 + 1 / 2 * C).
Proof.
  intros d a b f C r Ha Hb [_ [_ low]] short.
  pose proof (unit_sum d a b Ha Hb) as square. pose proof (inner_nonneg d (a [+] b)).
  split; [lra|].
  assert (norm d (a [+] b) <= 2 * sqrt (1 / 2 + 1 / 2 * C)) as long.
  { apply norm_le; [pose proof (sqrt_pos (1 / 2 + 1 / 2 * C)); lra|].
    rewrite Rpow_mult_distr, pow2_sqrt; lra. }
  pose proof (inner_within d (a [+] b) f r short). pose proof (norm_nonneg d f). nra.
Qed.

(** * Exponentials and logarithms *)

Lemma exp_ge_1 : forall x, 1 + x <= exp x.
Proof. exact exp_ineq1_le. Qed.

(** exp is above its tangent at x. *)
Lemma exp_tangent : forall x y, exp x * (1 + y - x) <= exp y.
Proof.
  intros x y. replace (exp y) with (exp x * exp (y - x)) by (rewrite <- exp_plus; f_equal; ring).
  apply Rmult_le_compat_l; [left; apply exp_pos|]. pose proof (exp_ge_1 (y - x)). lra.
Qed.

Lemma exp_le : forall x y, x <= y -> exp x <= exp y.
Proof. intros x y [less| ->]; [left; apply exp_increasing; assumption|lra]. Qed.

Lemma exp_opp : forall x, exp x * exp (- x) = 1.
Proof. intros. rewrite <- exp_plus, Rplus_opp_r. apply exp_0. Qed.

Lemma exp_times : forall n x, exp (INR n * x) = exp x ^ n.
Proof.
  induction n as [|n IH]; intros x; [simpl; rewrite Rmult_0_l; apply exp_0|].
  rewrite S_INR. simpl pow. rewrite <- IH, <- exp_plus. f_equal. ring.
Qed.

(** A logit that is k less: its exponential is 2^k times less, because 2 <= exp 1. *)
Lemma exp_far_below : forall k x y, y <= x - INR k -> 2 ^ k * exp y <= exp x.
Proof.
  intros k x y gap. apply Rle_trans with (exp (INR k * 1 + y)); [|apply exp_le; lra].
  rewrite exp_plus, exp_times. apply Rmult_le_compat_r; [left; apply exp_pos|].
  apply pow_incr. pose proof (exp_ge_1 1). lra.
Qed.

Lemma exp_total_pos : forall n l, (1 <= n)%nat -> 0 < total n (fun k => exp (l k)).
Proof. intros. apply total_pos; auto. intros; apply exp_pos. Qed.

Lemma exp_total_nonneg : forall n l, 0 <= total n (fun k => exp (l k)).
Proof. intros. apply total_nonneg. intros. left. apply exp_pos. Qed.

Lemma ln_le_1 : forall x, 0 < x -> ln x <= x - 1.
Proof. intros x positive. pose proof (exp_ge_1 (ln x)). rewrite exp_ln in *; lra. Qed.

(** * Softmax *)

Lemma softmax_shift : forall n l x c,
  (1 <= n)%nat -> softmax n (fun k => c + l k) (c + x) = softmax n l x.
Proof.
  intros n l x c some. unfold softmax.
  rewrite (total_ext n (fun k => exp (c + l k)) (fun k => exp c * exp (l k)))
    by (intros; apply exp_plus).
  rewrite total_scale, exp_plus. pose proof (exp_total_pos n l some). pose proof (exp_pos c).
  field. lra.
Qed.

Lemma softmax_ext : forall n l m x y,
  (forall k, (k < n)%nat -> l k = m k) -> x = y -> softmax n l x = softmax n m y.
Proof.
  intros n l m x y same ->. unfold softmax.
  rewrite (total_ext n (fun k => exp (l k)) (fun k => exp (m k))); [reflexivity|].
  intros; f_equal; auto.
Qed.

(** All logits grow by the same number. *)
Lemma softmax_moved : forall n l m x y c,
  (1 <= n)%nat -> (forall k, (k < n)%nat -> l k = c + m k) -> x = c + y ->
  softmax n l x = softmax n m y.
Proof.
  intros n l m x y c some same shift. rewrite <- (softmax_shift n m y c some).
  apply softmax_ext; auto.
Qed.

(** A translation of the rows. *)
Lemma softmax_translate : forall d n w bias f v k,
  (1 <= n)%nat ->
  softmax n (fun j => bias j + inner d (w j [+] v) f) (bias k + inner d (w k [+] v) f)
    = softmax n (fun j => bias j + inner d (w j) f) (bias k + inner d (w k) f).
Proof.
  intros. apply softmax_moved with (c := inner d v f); [assumption|intros|]; rewrite inner_add_l; ring.
Qed.

Lemma softmax_pos : forall n l x, (1 <= n)%nat -> 0 < softmax n l x.
Proof. intros. apply Rdiv_lt_0_compat; [apply exp_pos|apply exp_total_pos; auto]. Qed.

Lemma ln_softmax : forall n l x,
  (1 <= n)%nat -> ln (softmax n l x) = x - ln (total n (fun k => exp (l k))).
Proof.
  intros n l x some. unfold softmax, Rdiv. pose proof (exp_total_pos n l some).
  rewrite ln_mult, ln_Rinv, ln_exp; auto; [apply exp_pos|apply Rinv_0_lt_compat; auto].
Qed.

Lemma softmax_exp : forall n l x,
  (1 <= n)%nat -> softmax n l x = exp (x - ln (total n (fun k => exp (l k)))).
Proof. intros. rewrite <- ln_softmax, exp_ln by auto using softmax_pos. reflexivity. Qed.

(** Logits 0, as at input 0. *)
Lemma softmax_zero : forall n l x, (forall k, (k < n)%nat -> l k = 0) -> x = 0 -> softmax n l x = 1 / INR n.
Proof.
  intros n l x zero ->. unfold softmax. rewrite exp_0, (total_ext n _ (fun _ => 1)).
  - rewrite total_const, Rmult_1_r. reflexivity.
  - intros k below. rewrite zero by assumption. apply exp_0.
Qed.

(** Equal probabilities, equal differences of logits. *)
Lemma softmax_differences : forall n l m x y x' y',
  (1 <= n)%nat -> softmax n l x = softmax n m x' -> softmax n l y = softmax n m y' -> x' - y' = x - y.
Proof.
  intros n l m x y x' y' some at_x at_y. apply (f_equal ln) in at_x, at_y.
  rewrite !ln_softmax in at_x, at_y by assumption. lra.
Qed.

(** Gibbs: the mean of the logits by any weights q, with the entropy of q, is at most their logsumexp. *)
Theorem gibbs : forall n q l,
  (1 <= n)%nat -> (forall k, (k < n)%nat -> 0 < q k) -> total n q = 1 ->
  total n (fun k => q k * l k) - total n (fun k => q k * ln (q k))
    <= ln (total n (fun k => exp (l k))).
Proof.
  intros n q l some positive one. pose proof (exp_total_pos n l some) as sum.
  set (A := ln (total n (fun k => exp (l k)))).
  assert (total n (fun k => q k * (l k - A - ln (q k)))
    <= total n (fun k => exp (l k) / total n (fun k => exp (l k)) - q k)) as termwise.
  { apply total_le. intros k below. specialize (positive k below).
    pose proof (ln_le_1 (exp (l k) / total n (fun k => exp (l k)) / q k)) as step.
    assert (0 < exp (l k) / total n (fun k => exp (l k))) as share
      by (apply Rdiv_lt_0_compat; [apply exp_pos|assumption]).
    specialize (step (Rdiv_lt_0_compat _ _ share positive)).
    unfold Rdiv in step at 1 2.
    rewrite !ln_mult, !ln_Rinv, ln_exp in step; try assumption;
      try (apply Rinv_0_lt_compat; assumption); try apply exp_pos;
      try (apply Rmult_lt_0_compat; [apply exp_pos|apply Rinv_0_lt_compat; assumption]).
    fold A in step.
    apply Rmult_le_compat_l with (r := q k) in step; [|lra].
    rewrite Rmult_minus_distr_l in step.
    replace (q k * (exp (l k) / total n (fun k0 => exp (l k0)) / q k))
      with (exp (l k) / total n (fun k0 => exp (l k0))) in step by (field; lra).
    lra. }
  rewrite total_sub, one in termwise.
  rewrite (total_ext n (fun k => exp (l k) / _) (fun k => exp (l k) * / total n (fun k => exp (l k))))
    in termwise by reflexivity.
  rewrite total_scale_r, Rinv_r in termwise by lra.
  rewrite (total_ext n (fun k => q k * (l k - A - ln (q k)))
    (fun k => (q k * l k - q k * A) - q k * ln (q k))) in termwise by (intros; ring).
  rewrite !total_sub, total_scale_r, one in termwise. lra.
Qed.

(** The mean logit, with the number of labels, is at most the logsumexp. *)
Theorem gibbs_uniform : forall n l,
  (1 <= n)%nat -> total n l / INR n + ln (INR n) <= ln (total n (fun k => exp (l k))).
Proof.
  intros n l some. pose proof (zero_lt_INR n some) as positive.
  pose proof (gibbs n (fun _ => / INR n) l some) as weights.
  rewrite !total_const, total_scale, ln_Rinv in weights by assumption.
  specialize (weights (fun _ _ => Rinv_0_lt_compat _ positive)).
  replace (INR n * (/ INR n * - ln (INR n))) with (- ln (INR n)) in weights by (field; lra).
  unfold Rdiv. rewrite Rmult_comm.
  assert (INR n * / INR n = 1) as one by (field; lra). specialize (weights one). lra.
Qed.

(** The sum of exponentials is at least n times that of the mean. *)
Lemma exp_total_ge : forall n l,
  (1 <= n)%nat -> INR n * exp (total n l / INR n) <= total n (fun k => exp (l k)).
Proof.
  intros n l some. pose proof (zero_lt_INR n some) as positive.
  pose proof (exp_total_pos n l some) as sum.
  rewrite <- (exp_ln _ sum), <- (exp_ln _ positive) at 1. rewrite <- exp_plus.
  apply exp_le. pose proof (gibbs_uniform n l some). lra.
Qed.

(** * The less probable of two labels *)

(** One of two logits has at most the share exp z of a sum T of exponentials. *)
Lemma less_of_two : forall T lam x y z,
  0 < T -> 0 <= lam -> lam <= 1 -> lam * x + (1 - lam) * y <= z + ln T ->
  exp x / T <= exp z \/ exp y / T <= exp z.
Proof.
  intros T lam x y z positive low high mixed.
  assert (forall t, t <= z + ln T -> exp t / T <= exp z) as share.
  { intros t below. apply quotient_at_most; [assumption|].
    rewrite <- (exp_ln T), <- exp_plus by assumption. apply exp_le. assumption. }
  destruct (less_than_mixture lam x y (z + ln T)); auto.
Qed.

(** Beside others with the sum S. *)
Lemma less_probable : forall x y S T, 0 < S -> exp ((x + y) / 2) * T <= S -> 0 < 2 + T ->
  exp x / (exp x + exp y + S) <= 1 / (2 + T) \/ exp y / (exp x + exp y + S) <= 1 / (2 + T).
Proof.
  assert (forall x y S T, x <= y -> 0 < S -> exp ((x + y) / 2) * T <= S -> 0 < 2 + T ->
    exp x / (exp x + exp y + S) <= 1 / (2 + T)) as first.
  { intros x y S T order rest beside positive. pose proof (exp_pos x). pose proof (exp_pos y).
    pose proof (exp_le x y order). pose proof (exp_le x ((x + y) / 2) ltac:(lra)) as less.
    assert (exp x * T <= S) by (destruct (Rle_lt_dec 0 T); nra).
    apply quotient_at_most; [lra|]. apply (Rmult_le_reg_r (2 + T)); [assumption|].
    field_simplify; lra. }
  intros x y S T rest beside positive. destruct (Rle_lt_dec x y); [left; apply first; assumption|right].
  rewrite (Rplus_comm (exp x)). rewrite (Rplus_comm x) in beside. apply first; (assumption || lra).
Qed.

(** * Centred heads *)

Lemma centred_logits : forall d n w f,
  veq d (vtotal n w) vzero -> total n (fun k => inner d (w k) f) = 0.
Proof. intros d n w f centred. rewrite <- inner_total_l, centred. apply inner_zero_l. Qed.

(** A pair and the n others. *)
Lemma centred_pair : forall d n r a b f,
  veq d (a [+] b [+] vtotal n r) vzero ->
  inner d (a [+] b) f + total n (fun k => inner d (r k) f) = 0.
Proof. intros d n r a b f centred. rewrite <- inner_total_l, <- inner_add_l, centred. apply inner_zero_l. Qed.

(** The row of a label less the mean row. *)
Definition centred (n : nat) (w : nat -> vec) (k : nat) : vec :=
  w k [+] (-1) [*] ((1 / INR n) [*] vtotal n w).

Lemma INR_inverse : forall n, (1 <= n)%nat -> 1 / INR n * INR n = 1.
Proof. intros n some. apply zero_lt_INR in some. field. lra. Qed.

Lemma centred_inner : forall d n w k v,
  inner d (centred n w k) v = inner d (w k) v - 1 / INR n * total n (fun j => inner d (w j) v).
Proof. intros. unfold centred. gram. rewrite inner_total_l. ring. Qed.

Lemma centred_total : forall d n w v, (1 <= n)%nat -> total n (fun k => inner d (centred n w k) v) = 0.
Proof.
  intros d n w v some.
  rewrite (total_ext n _ _ (fun k _ => centred_inner d n w k v)), total_sub, total_const.
  transitivity ((1 - 1 / INR n * INR n) * total n (fun j => inner d (w j) v)); [ring|].
  rewrite INR_inverse by assumption. ring.
Qed.

Lemma centred_translate : forall d n w v k, (1 <= n)%nat ->
  veq d (centred n (fun j => w j [+] v) k) (centred n w k).
Proof.
  intros d n w v k some. unfold centred. by_coordinates.
  rewrite (Rmult_plus_distr_l (1 / INR n)), <- (Rmult_assoc (1 / INR n)), INR_inverse by assumption. ring.
Qed.

(** * Vectors given by their coordinates *)

(** A head given by its rows. *)
Definition rows (table : list (list R)) : nat -> vec := fun k => coordinates (List.nth k table []).

(** Inner products as sums of numbers. *)
Ltac sums := cbv [inner total coordinates List.nth rows vadd vscale vzero].
(** The same of vectors that have got names. *)
Ltac numbers := repeat match goal with w := _ |- _ => subst w end; sums.
(** Decides that such a vector is not zero. *)
Ltac nonzero := apply inner_pos_iff; sums; lra.

Lemma veq_plane : forall a b, a 0%nat = b 0%nat -> a 1%nat = b 1%nat -> veq 2 a b.
Proof. intros a b first second [|[|p]] below; [assumption|assumption|lia]. Qed.
