(** Equal cosines of all differences of rows make equal rankings; of the cosines a few fix the others. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** * Differences of two vectors *)

Lemma difference_same : forall d a b, veq d b a -> veq d (b [+] -1 [*] a) vzero.
Proof. intros d a b same. by_coordinates. lra. Qed.

Lemma difference_norm_pos : forall d a b, ~ veq d b a -> 0 < norm d (b [+] -1 [*] a).
Proof. intros d a b apart. apply norm_pos, difference_some. intro same. apply apart. symmetry. exact same. Qed.

Lemma difference_norm_zero : forall d a b, norm d (b [+] -1 [*] a) = 0 -> veq d b a.
Proof.
  intros d a b zero. symmetry. apply difference_zero, inner_zero. rewrite <- norm_square, zero. ring.
Qed.

(** What two heads have in common that agree in the cosines of two differences D and E (of lengths N and M):
    the inner product that the second has is that of the first, over the ratios of the lengths. *)
Lemma carried : forall N M N' M' x x' rho,
  N' <> 0 -> N <> 0 -> M' <> 0 -> rho * M' = M -> x * N' * M' = N * M * x' -> rho * x' = N' / N * x.
Proof.
  intros N M N' M' x x' rho some' some away <- same.
  apply (Rmult_eq_reg_r (N * M')); [|apply Rmult_integral_contrapositive; split; assumption].
  transitivity (N * (rho * M') * x'); [ring|]. rewrite <- same. field. assumption.
Qed.

(* statement: rankings *)
Theorem ranking_from_difference_cosines__rankings :
  forall (d : nat) (n : nat) (w w' : nat -> vec) (bias bias' c rho : nat -> R) (f g u : vec) (r : nat),
  (1 <= n)%nat ->
  (r < n)%nat ->
  (forall l : nat, (l < n)%nat -> (forall m : nat, (m < n)%nat -> (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> (inner d (w l [+] (-1) [*] w m) (w p [+] (-1) [*] w q) * norm d (w' l [+] (-1) [*] w' m) * norm d (w' p [+] (-1) [*] w' q) = norm d (w l [+] (-1) [*] w m) * norm d (w p [+] (-1) [*] w q) * inner d (w' l [+] (-1) [*] w' m) (w' p [+] (-1) [*] w' q)))))) ->
  (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> (((veq d (w p) (w q)) /\ (veq d (w' p) (w' q))) \/ ((~ (veq d (w p) (w q))) /\ (~ (veq d (w' p) (w' q))))))) ->
  (forall q : nat, (q < n)%nat -> ((bias q = 0) /\ (bias' q = 0))) ->
  veq d f (vtotal n (fun j => c j [*] (w j [+] (-1) [*] w r)) [+] u) ->
  (forall q : nat, (q < n)%nat -> (inner d (w q) u = inner d (w r) u)) ->
  (forall q : nat, (q < n)%nat -> (rho q * norm d (w' q [+] (-1) [*] w' r) = norm d (w q [+] (-1) [*] w r))) ->
  0 <= inner d f g ->
  veq d g vzero ->
  exists (f' : vec),
  ((0 <= inner d f' g) /\ (forall i : nat, (i < n)%nat -> (forall k : nat, (k < n)%nat -> (((bias i + inner d (w i [+] (-1) [*] w k) f - bias k = 0) /\ (bias' i + inner d (w' i [+] (-1) [*] w' k) f' - bias' k = 0)) \/ ((0 < bias i + inner d (w i [+] (-1) [*] w k) f - bias k) /\ (0 < bias' i + inner d (w' i [+] (-1) [*] w' k) f' - bias' k)) \/ ((bias i + inner d (w i [+] (-1) [*] w k) f - bias k < 0) /\ (bias' i + inner d (w' i [+] (-1) [*] w' k) f' - bias' k < 0)))))).
Proof.
  intros d n w w' bias bias' c rho f g u r some Hr same alike none inside across longer _ zero.
  exists (vtotal n (fun j => (c j * rho j) [*] (w' j [+] -1 [*] w' r))). split.
  { rewrite zero, inner_zero_r. lra. }
  intros i Hi k Hk. destruct (none i Hi) as [-> ->], (none k Hk) as [-> ->].
  rewrite !Rplus_0_l, !Rminus_0_r.
  destruct (alike i Hi k Hk) as [[both both']|[apart apart']].
  - left. rewrite (difference_same _ _ _ both), (difference_same _ _ _ both'), !inner_zero_l. lra.
  - apply difference_norm_pos in apart, apart'.
    apply same_sign with (s := norm d (w' i [+] -1 [*] w' k) / norm d (w i [+] -1 [*] w k));
      [apply Rdiv_lt_0_compat; assumption|].
    assert (inner d (w i [+] -1 [*] w k) u = 0) as rest.
    { rewrite inner_difference, (across i Hi), (across k Hk). ring. }
    rewrite inside, inner_add_r, rest, Rplus_0_r, !inner_total_r, <- total_scale.
    apply total_ext. intros j Hj. rewrite !inner_scale_r, Rmult_assoc.
    rewrite (Rmult_comm (_ / _)), Rmult_assoc, (Rmult_comm (inner _ _ _) (_ / _)). f_equal.
    destruct (alike j Hj r Hr) as [[both both']|[_ away']].
    + rewrite (difference_same _ _ _ both), (difference_same _ _ _ both'), !inner_zero_r. ring.
    + apply difference_norm_pos in away'.
      apply carried with (M := norm d (w j [+] -1 [*] w r)) (M' := norm d (w' j [+] -1 [*] w' r)); auto; lra.
Qed.

(** * Triangles by their angles *)

(** One number is the cosine of both corners. *)
Lemma at_corner : forall x y t x' y' t',
  0 < x -> 0 < y -> 0 < x' -> 0 < y' -> t * x' * y' = x * y * t' ->
  exists alpha, t = alpha * (x * y) /\ t' = alpha * (x' * y').
Proof.
  intros x y t x' y' t' X Y X' Y' same. exists (t / (x * y)). split; [field; lra|].
  apply (Rmult_eq_reg_l (x * y)); [|apply Rmult_integral_contrapositive; lra].
  rewrite <- same. field. lra.
Qed.

(** Sides x, y and z of a triangle, the products t and u of the sides at the two ends of x, and the same of another
    triangle: if the cosines at both ends are the same, the sides are in proportion.  With these cosines alpha and beta,
    x = alpha y + beta z, and the height over x is y sqrt (1 - alpha^2) = z sqrt (1 - beta^2). *)
Lemma two_angles : forall x y z t u x' y' z' t' u',
  0 <= x -> 0 <= y -> 0 <= z -> 0 < x' -> 0 < y' -> 0 < z' -> t * t < x * x * (y * y) ->
  z * z = x * x + y * y - 2 * t -> t + u = x * x ->
  z' * z' = x' * x' + y' * y' - 2 * t' -> t' + u' = x' * x' ->
  t * x' * y' = x * y * t' -> u * x' * z' = x * z * u' ->
  y * x' = y' * x /\ z * x' = z' * x.
Proof.
  intros x y z t u x' y' z' t' u' Hx Hy Hz Hx' Hy' Hz' flat third base third' base' near far.
  assert (0 < x) as X by (destruct Hx as [|<-]; nra).
  assert (0 < y) as Y by (destruct Hy as [|<-]; nra).
  assert (0 < z) as Z by (destruct Hz as [|<-]; [assumption|nra]). clear Hx Hy Hz.
  destruct (at_corner x y t x' y' t') as [alpha [-> ->]]; try assumption.
  destruct (at_corner x z u x' z' u') as [beta [-> ->]]; try assumption.
  assert (x = alpha * y + beta * z) as foot by (apply (Rmult_eq_reg_l x); lra).
  assert (x' = alpha * y' + beta * z') as foot' by (apply (Rmult_eq_reg_l x'); lra).
  assert (y * y * (1 - alpha * alpha) = z * z * (1 - beta * beta)) as height.
  { rewrite foot in third. lra. }
  assert (y' * y' * (1 - alpha * alpha) = z' * z' * (1 - beta * beta)) as height'.
  { rewrite foot' in third'. lra. }
  assert (0 < 1 - alpha * alpha) as slant.
  { apply (Rmult_lt_reg_l (x * x * (y * y))); [|lra]. repeat apply Rmult_lt_0_compat; assumption. }
  assert (y * z' = y' * z) as slopes.
  { apply Rsqr_inj; [apply Rmult_le_pos; lra|apply Rmult_le_pos; lra|unfold Rsqr].
    apply (Rmult_eq_reg_r (1 - alpha * alpha)); [|lra].
    transitivity (z' * z' * (y * y * (1 - alpha * alpha))); [ring|rewrite height].
    transitivity (z * z * (y' * y' * (1 - alpha * alpha))); [rewrite height'|]; ring. }
  rewrite foot, foot'. split.
  - transitivity (alpha * y * y' + beta * (y * z')); [|rewrite slopes]; ring.
  - transitivity (alpha * (y' * z) + beta * z * z'); [|rewrite <- slopes]; ring.
Qed.

Lemma difference_norm_sym : forall d a b, norm d (a [+] -1 [*] b) = norm d (b [+] -1 [*] a).
Proof.
  intros d a b. rewrite <- norm_opp. apply norm_proper. by_coordinates. ring.
Qed.

(** The law of cosines: the third side of the triangle a, b, c. *)
Lemma third_side : forall d a b c,
  inner d (c [+] -1 [*] b) (c [+] -1 [*] b)
    = inner d (b [+] -1 [*] a) (b [+] -1 [*] a) + inner d (c [+] -1 [*] a) (c [+] -1 [*] a)
      - 2 * inner d (b [+] -1 [*] a) (c [+] -1 [*] a).
Proof. intros d a b c. gram. rewrite (inner_sym d c b), (inner_sym d c a), (inner_sym d b a). ring. Qed.

Lemma two_corners : forall d a b c,
  inner d (b [+] -1 [*] a) (c [+] -1 [*] a) + inner d (a [+] -1 [*] b) (c [+] -1 [*] b)
    = inner d (b [+] -1 [*] a) (b [+] -1 [*] a).
Proof. intros d a b c. gram. rewrite (inner_sym d b a). ring. Qed.

(** The same of points: the sides from a and from b are in the proportion of the side between them. *)
Lemma triangle : forall d d' a b c a' b' c',
  inner d (b [+] -1 [*] a) (c [+] -1 [*] a) * inner d (b [+] -1 [*] a) (c [+] -1 [*] a)
    < inner d (b [+] -1 [*] a) (b [+] -1 [*] a) * inner d (c [+] -1 [*] a) (c [+] -1 [*] a) ->
  inner d (b [+] -1 [*] a) (c [+] -1 [*] a) * norm d' (b' [+] -1 [*] a') * norm d' (c' [+] -1 [*] a')
    = norm d (b [+] -1 [*] a) * norm d (c [+] -1 [*] a) * inner d' (b' [+] -1 [*] a') (c' [+] -1 [*] a') ->
  inner d (a [+] -1 [*] b) (c [+] -1 [*] b) * norm d' (a' [+] -1 [*] b') * norm d' (c' [+] -1 [*] b')
    = norm d (a [+] -1 [*] b) * norm d (c [+] -1 [*] b) * inner d' (a' [+] -1 [*] b') (c' [+] -1 [*] b') ->
  ~ veq d' a' b' -> ~ veq d' a' c' -> ~ veq d' b' c' ->
  norm d (c [+] -1 [*] a) * norm d' (b' [+] -1 [*] a') = norm d' (c' [+] -1 [*] a') * norm d (b [+] -1 [*] a) /\
  norm d (c [+] -1 [*] b) * norm d' (b' [+] -1 [*] a') = norm d' (c' [+] -1 [*] b') * norm d (b [+] -1 [*] a).
Proof.
  intros d d' a b c a' b' c' flat near far ab ac bc.
  rewrite (difference_norm_sym d a b), (difference_norm_sym d' a' b') in far.
  apply difference_norm_pos in ab, ac, bc.
  rewrite difference_norm_sym in ab, ac, bc.
  apply two_angles with (2 := norm_nonneg _ _) (3 := norm_nonneg _ _) (12 := near) (13 := far);
    rewrite ?norm_square; auto using norm_nonneg, third_side, two_corners.
Qed.

Lemma square_proportion : forall d d' a e a' e',
  norm d a * norm d' e' = norm d' a' * norm d e ->
  inner d' e' e' * inner d a a = inner d e e * inner d' a' a'.
Proof.
  intros d d' a e a' e' same. rewrite <- (norm_square d' e'), <- (norm_square d a).
  rewrite <- (norm_square d e), <- (norm_square d' a').
  transitivity (norm d a * norm d' e' * (norm d a * norm d' e')); [ring|rewrite same; ring].
Qed.

(* statement: two angles fix a triangle *)
Theorem ranking_from_difference_cosines__two_angles_fix_a_triangle :
  forall (d d' : nat) (a a' b b' c c' : vec),
  inner d (b [+] (-1) [*] a) (c [+] (-1) [*] a) ^ 2 < inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a) * inner d (c [+] (-1) [*] a) (c [+] (-1) [*] a) ->
  inner d (b [+] (-1) [*] a) (c [+] (-1) [*] a) * norm d' (b' [+] (-1) [*] a') * norm d' (c' [+] (-1) [*] a') = norm d (b [+] (-1) [*] a) * inner d' (b' [+] (-1) [*] a') (c' [+] (-1) [*] a') * norm d (c [+] (-1) [*] a) ->
  inner d (a [+] (-1) [*] b) (c [+] (-1) [*] b) * norm d' (a' [+] (-1) [*] b') * norm d' (c' [+] (-1) [*] b') = norm d (a [+] (-1) [*] b) * inner d' (a' [+] (-1) [*] b') (c' [+] (-1) [*] b') * norm d (c [+] (-1) [*] b) ->
  ~ (veq d' a' b') ->
  ~ (veq d' a' c') ->
  ~ (veq d' b' c') ->
  (inner d' (b' [+] (-1) [*] a') (b' [+] (-1) [*] a') * inner d (c [+] (-1) [*] a) (c [+] (-1) [*] a) = inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a) * inner d' (c' [+] (-1) [*] a') (c' [+] (-1) [*] a')) /\ (inner d' (b' [+] (-1) [*] a') (b' [+] (-1) [*] a') * inner d (c [+] (-1) [*] b) (c [+] (-1) [*] b) = inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a) * inner d' (c' [+] (-1) [*] b') (c' [+] (-1) [*] b')).
Proof.
  intros d d' a a' b b' c c' flat near far ab ac bc.
  destruct (triangle d d' a b c a' b' c') as [from_a from_b]; try assumption; try lra.
  apply square_proportion in from_a, from_b. split; assumption.
Qed.

(** Sides x and y from one corner, their product t, and the same in another triangle, in the proportion of e and e'. *)
Lemma one_angle : forall e e' x y t x' y' t',
  0 < x -> 0 < y -> x * e' = x' * e -> y * e' = y' * e -> t * x' * y' = x * y * t' ->
  t' * (e * e) = t * (e' * e').
Proof.
  intros e e' x y t x' y' t' X Y one two same.
  apply (Rmult_eq_reg_l (x * y)); [|apply Rmult_integral_contrapositive; lra].
  transitivity (x * y * t' * (e * e)); [ring|rewrite <- same].
  transitivity (t * (x' * e) * (y' * e)); [ring|rewrite <- one, <- two; ring].
Qed.

(* statement: an angle fixes the third side *)
Theorem ranking_from_difference_cosines__an_angle_fixes_the_third_side :
  forall (d d' : nat) (a a' b b' c c' : vec) (s : R),
  0 < s ->
  ~ (veq d b a) ->
  ~ (veq d c a) ->
  inner d' (b' [+] (-1) [*] a') (b' [+] (-1) [*] a') = (s ^ 2) * inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a) ->
  inner d' (c' [+] (-1) [*] a') (c' [+] (-1) [*] a') = (s ^ 2) * inner d (c [+] (-1) [*] a) (c [+] (-1) [*] a) ->
  inner d (b [+] (-1) [*] a) (c [+] (-1) [*] a) * norm d' (b' [+] (-1) [*] a') * norm d' (c' [+] (-1) [*] a') = norm d (b [+] (-1) [*] a) * inner d' (b' [+] (-1) [*] a') (c' [+] (-1) [*] a') * norm d (c [+] (-1) [*] a) ->
  inner d' (c' [+] (-1) [*] b') (c' [+] (-1) [*] b') = (s ^ 2) * inner d (c [+] (-1) [*] b) (c [+] (-1) [*] b).
Proof.
  intros d d' a a' b b' c c' s positive ab ac one two same.
  assert (forall p p', inner d' p' p' = s ^ 2 * inner d p p -> norm d p * s = norm d' p' * 1) as root.
  { intros p p' square. rewrite Rmult_1_r. symmetry. apply norm_unique.
    - apply Rmult_le_pos; [apply norm_nonneg|lra].
    - rewrite square, <- norm_square. ring. }
  assert (inner d' (b' [+] -1 [*] a') (c' [+] -1 [*] a') * (1 * 1)
    = inner d (b [+] -1 [*] a) (c [+] -1 [*] a) * (s * s)) as product.
  { apply (one_angle 1 s) with (3 := root _ _ one) (4 := root _ _ two);
      auto using difference_norm_pos; lra. }
  rewrite (third_side d a b c), (third_side d' a' b' c'), one, two. lra.
Qed.

(* statement: few cosines are enough *)
Theorem ranking_from_difference_cosines__few_cosines_are_enough :
  forall (d d' : nat) (n : nat) (r r' : nat -> vec) (a a' b b' : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (norm d' (r' q [+] (-1) [*] a') * inner d (b [+] (-1) [*] a) (r q [+] (-1) [*] a) * norm d' (b' [+] (-1) [*] a') = norm d (r q [+] (-1) [*] a) * norm d (b [+] (-1) [*] a) * inner d' (b' [+] (-1) [*] a') (r' q [+] (-1) [*] a'))) ->
  (forall q : nat, (q < n)%nat -> (norm d' (r' q [+] (-1) [*] b') * inner d (a [+] (-1) [*] b) (r q [+] (-1) [*] b) * norm d' (a' [+] (-1) [*] b') = norm d (r q [+] (-1) [*] b) * norm d (a [+] (-1) [*] b) * inner d' (a' [+] (-1) [*] b') (r' q [+] (-1) [*] b'))) ->
  (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> (inner d (r p [+] (-1) [*] a) (r q [+] (-1) [*] a) * norm d' (r' p [+] (-1) [*] a') * norm d' (r' q [+] (-1) [*] a') = norm d (r p [+] (-1) [*] a) * norm d (r q [+] (-1) [*] a) * inner d' (r' p [+] (-1) [*] a') (r' q [+] (-1) [*] a')))) ->
  (forall q : nat, (q < n)%nat -> ((~ (veq d' (r' q) a')) /\ (~ (veq d' (r' q) b')) /\ (inner d (b [+] (-1) [*] a) (r q [+] (-1) [*] a) ^ 2 < inner d (r q [+] (-1) [*] a) (r q [+] (-1) [*] a) * inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a)))) ->
  ~ (veq d' a' b') ->
  inner d (r i [+] (-1) [*] r j) (r i [+] (-1) [*] r j) * inner d' (b' [+] (-1) [*] a') (b' [+] (-1) [*] a') = inner d' (r' i [+] (-1) [*] r' j) (r' i [+] (-1) [*] r' j) * inner d (b [+] (-1) [*] a) (b [+] (-1) [*] a).
Proof.
  intros d d' n r r' a a' b b' i j _ Hi Hj at_a at_b between flat ab.
  assert (forall p p', ~ veq d' p p' -> ~ veq d' p' p) as turned by (intros p p' away same; symmetry in same; auto).
  assert (forall q, (q < n)%nat -> 0 < norm d (r q [+] -1 [*] a) /\
    norm d (r q [+] -1 [*] a) * norm d' (b' [+] -1 [*] a') = norm d' (r' q [+] -1 [*] a') * norm d (b [+] -1 [*] a))
    as sides.
  { intros q Hq. destruct (flat q Hq) as [away [away' wide]]. split.
    - destruct (norm_nonneg d (r q [+] -1 [*] a)) as [|zero]; [assumption|].
      symmetry in zero. apply difference_norm_zero, difference_same in zero.
      rewrite zero, inner_zero_l, !inner_zero_r in wide. lra.
    - specialize (at_a q Hq). specialize (at_b q Hq).
      apply (triangle d d' a b (r q) a' b' (r' q)); auto; lra. }
  destruct (sides i Hi) as [some_i side_i], (sides j Hj) as [some_j side_j].
  pose proof (one_angle _ _ _ _ _ _ _ _ some_i some_j side_i side_j (between i Hi j Hj)) as product.
  apply square_proportion in side_i, side_j. rewrite !norm_square in product.
  rewrite (third_side d a (r j) (r i)), (third_side d' a' (r' j) (r' i)).
  rewrite (inner_sym d (r j [+] _) (r i [+] _)), (inner_sym d' (r' j [+] _) (r' i [+] _)). lra.
Qed.

(** * Equal rankings, other cosines *)

(* statement: not needed *)
Theorem ranking_from_difference_cosines__not_needed :
  forall (x y : R),
  exists (x' y' : R),
  ((~ veq 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) vzero) /\ (~ veq 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) vzero) /\ (~ veq 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) vzero) /\ (~ veq 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]) vzero) /\ (cosine 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) <> cosine 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]))) /\ (((inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y]) = 0) /\ (inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']) = 0)) \/ ((0 < inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y])) /\ (0 < inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']))) \/ ((inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y]) < 0) /\ (inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']) < 0))) /\ (((inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x; y]) = 0) /\ (inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x'; y']) = 0)) \/ ((0 < inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x; y])) /\ (0 < inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x'; y']))) \/ ((inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x; y]) < 0) /\ (inner 2 (coordinates [0; 0] [+] (-1) [*] coordinates [1; 0]) (coordinates [x'; y']) < 0))) /\ (((inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y]) = 0) /\ (inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']) = 0)) \/ ((0 < inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y])) /\ (0 < inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']))) \/ ((inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) (coordinates [x; y]) < 0) /\ (inner 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) (coordinates [x'; y']) < 0))).
Proof.
  intros x y. exists x, (y / 2).
  split; [|sums].
  - (* the cosines have the squares 1/2 and 4/5 *)
    assert (~ veq 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1]) vzero /\
      ~ veq 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1]) vzero /\
      ~ veq 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 2]) vzero /\
      ~ veq 2 (coordinates [0; 0] [+] (-1) [*] coordinates [0; 2]) vzero) as [p [q [p' q']]].
    { repeat split; nonzero. }
    repeat (split; [assumption|]). intro same.
    pose proof (cosine_square _ _ _ p q) as one. pose proof (cosine_square _ _ _ p' q') as two.
    rewrite <- same in two. revert one two. generalize (cosine 2 (coordinates [1; 0] [+] (-1) [*] coordinates [0; 1])
      (coordinates [0; 0] [+] (-1) [*] coordinates [0; 1])).
    intro cos. sums. lra.
  - repeat split.
    + destruct (Rtotal_order y 0) as [|[|]]; lra.
    + destruct (Rtotal_order x 0) as [|[|]]; lra.
    + destruct (Rtotal_order x y) as [|[|]]; lra.
Qed.
