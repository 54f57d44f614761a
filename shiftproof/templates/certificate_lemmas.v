From Coq Require Import Lra Lia Psatz.

(** * Numbers a + b sqrt(root), as pairs of rationals *)

Definition number : Type := Q * Q.
Definition value (x : number) : R := Q2R (fst x) + Q2R (snd x) * sqrt (IZR root).

Lemma root_square : sqrt (IZR root) * sqrt (IZR root) = IZR root.
Proof. apply sqrt_sqrt, IZR_le. vm_compute. discriminate. Qed.

Lemma root_nonneg : 0 <= sqrt (IZR root).
Proof. apply sqrt_pos. Qed.

Definition qzero (x : Q) : bool := (Qnum x =? 0)%Z.
Definition qplus (x y : Q) : Q :=
  if qzero x then y else if qzero y then x
  else if (Qden x =? Qden y)%positive then (Qnum x + Qnum y # Qden x)%Q else (x + y)%Q.
Definition qtimes (x y : Q) : Q := if qzero x then 0%Q else if qzero y then 0%Q else (x * y)%Q.

Lemma qzero_true : forall x, qzero x = true -> Q2R x = 0.
Proof.
  intros [n p]. unfold qzero, Q2R. simpl. rewrite Z.eqb_eq. intros ->. apply Rmult_0_l.
Qed.

Lemma Q2R_0 : Q2R 0 = 0.
Proof. apply qzero_true. reflexivity. Qed.

Lemma Q2R_1 : Q2R 1 = 1.
Proof. unfold Q2R. simpl. lra. Qed.

(** Real numbers that are written as rationals. *)
Ltac rationals := unfold Q2R; cbn [Qnum Qden]; lra.

Lemma Q2R_same : forall m n p, Q2R (m + n # p) = Q2R (m # p) + Q2R (n # p).
Proof. intros. unfold Q2R. simpl. rewrite plus_IZR. ring. Qed.

Lemma qplus_is : forall x y, Q2R (qplus x y) = Q2R x + Q2R y.
Proof.
  intros x y. unfold qplus.
  destruct (qzero x) eqn:zx; [rewrite (qzero_true x zx); ring|].
  destruct (qzero y) eqn:zy; [rewrite (qzero_true y zy); ring|].
  destruct (Qden x =? Qden y)%positive eqn:same; [|apply Q2R_plus].
  apply Pos.eqb_eq in same. rewrite Q2R_same. destruct x, y. simpl in *. rewrite same. reflexivity.
Qed.

Lemma qtimes_is : forall x y, Q2R (qtimes x y) = Q2R x * Q2R y.
Proof.
  intros x y. unfold qtimes.
  destruct (qzero x) eqn:zx; [rewrite (qzero_true x zx), Q2R_0; ring|].
  destruct (qzero y) eqn:zy; [rewrite (qzero_true y zy), Q2R_0; ring|].
  apply Q2R_mult.
Qed.

(** Sums keep one partial sum for each denominator, so that opposite terms cancel early. *)
Fixpoint gather (x : Q) (groups : list Q) : list Q :=
  match groups with
  | [] => [x]
  | g :: rest =>
      if (Qden x =? Qden g)%positive then (Qnum x + Qnum g # Qden g)%Q :: rest else g :: gather x rest
  end.
Definition qsum (l : list Q) : Q :=
  fold_right qplus 0%Q (fold_right (fun x groups => if qzero x then groups else gather x groups) [] l).

Lemma gather_is : forall x groups, total (map Q2R (gather x groups)) = Q2R x + total (map Q2R groups).
Proof.
  induction groups as [|g rest IH]; [reflexivity|]. simpl.
  destruct (Qden x =? Qden g)%positive eqn:same; simpl.
  - apply Pos.eqb_eq in same. rewrite Q2R_same. destruct x, g. simpl in *. rewrite same. lra.
  - lra.
Qed.

Lemma qsum_is : forall l, Q2R (qsum l) = total (map Q2R l).
Proof.
  intros l. unfold qsum.
  transitivity (total (map Q2R (fold_right
    (fun x groups => if qzero x then groups else gather x groups) [] l))).
  - induction (fold_right _ [] l) as [|g rest IH]; [apply Q2R_0|]. simpl. rewrite qplus_is, IH. reflexivity.
  - induction l as [|x l IH]; [reflexivity|]. simpl. destruct (qzero x) eqn:zx.
    + rewrite (qzero_true x zx), IH. lra.
    + rewrite gather_is, IH. reflexivity.
Qed.

Definition nzero : number := (0%Q, 0%Q).
Definition none : number := (1%Q, 0%Q).
Definition rational (x : Q) : number := (x, 0%Q).
Definition nplus (x y : number) : number := (qplus (fst x) (fst y), qplus (snd x) (snd y)).
Definition nopp (x : number) : number := ((- fst x)%Q, (- snd x)%Q).
Definition nminus (x y : number) : number := nplus x (nopp y).
Definition ntimes (x y : number) : number :=
  (qplus (qtimes (fst x) (fst y)) (qtimes (root # 1) (qtimes (snd x) (snd y))),
   qplus (qtimes (fst x) (snd y)) (qtimes (snd x) (fst y))).
Definition nscale (c : Q) (x : number) : number := (qtimes c (fst x), qtimes c (snd x)).
Definition nsum (l : list number) : number := (qsum (map fst l), qsum (map snd l)).

Lemma value_zero : value nzero = 0.
Proof. unfold value, nzero. simpl. rewrite Q2R_0. ring. Qed.

Lemma value_rational : forall x, value (rational x) = Q2R x.
Proof. intros. unfold value, rational. cbn [fst snd]. rewrite Q2R_0. ring. Qed.

Lemma value_plus : forall x y, value (nplus x y) = value x + value y.
Proof. intros. unfold value, nplus. cbn [fst snd]. rewrite !qplus_is. ring. Qed.

Lemma value_opp : forall x, value (nopp x) = - value x.
Proof. intros. unfold value, nopp. cbn [fst snd]. rewrite !Q2R_opp. ring. Qed.

Lemma value_minus : forall x y, value (nminus x y) = value x - value y.
Proof. intros. unfold nminus. rewrite value_plus, value_opp. ring. Qed.

Lemma value_times : forall x y, value (ntimes x y) = value x * value y.
Proof.
  intros [a b] [c d]. unfold value, ntimes. cbn [fst snd]. rewrite !qplus_is, !qtimes_is.
  replace (Q2R (root # 1)) with (sqrt (IZR root) * sqrt (IZR root))
    by (rewrite root_square; unfold Q2R; cbn [Qnum Qden]; field).
  ring.
Qed.

Lemma value_scale : forall c x, value (nscale c x) = Q2R c * value x.
Proof. intros. unfold value, nscale. cbn [fst snd]. rewrite !qtimes_is. ring. Qed.

Lemma value_sum : forall l, value (nsum l) = total (map value l).
Proof.
  intros l. unfold value at 1, nsum. cbn [fst snd]. rewrite !qsum_is, !map_map.
  induction l as [|x l IH]; [simpl; ring|]. simpl. rewrite <- IH.
  unfold value. ring.
Qed.

Definition is_zero (x : number) : bool := qzero (fst x) && qzero (snd x).

Lemma is_zero_true : forall x, is_zero x = true -> value x = 0.
Proof.
  intros x H. apply andb_true_iff in H. destruct H as [a b].
  unfold value. rewrite (qzero_true _ a), (qzero_true _ b). ring.
Qed.

Definition nonneg (x : number) : bool :=
  let (a, b) := x in
  if Qle_bool 0 a then
    if Qle_bool 0 b then true else Qle_bool (qtimes (root # 1) (qtimes b b)) (qtimes a a)
  else if Qle_bool 0 b then Qle_bool (qtimes a a) (qtimes (root # 1) (qtimes b b)) else false.

Lemma Qle_bool_true : forall x y, Qle_bool x y = true -> Q2R x <= Q2R y.
Proof. intros x y H. apply Qle_Rle, Qle_bool_iff, H. Qed.

Lemma Qle_bool_false : forall x y, Qle_bool x y = false -> Q2R y < Q2R x.
Proof.
  intros x y H. apply Qlt_Rlt, Qnot_le_lt. intro le. apply Qle_bool_iff in le. congruence.
Qed.

Lemma root_Q : Q2R (root # 1) = sqrt (IZR root) * sqrt (IZR root).
Proof. rewrite root_square. unfold Q2R. cbn [Qnum Qden]. field. Qed.

Lemma nonneg_true : forall x, nonneg x = true -> 0 <= value x.
Proof.
  intros [a b]. unfold nonneg, value. cbn [fst snd]. pose proof root_nonneg as positive.
  destruct (Qle_bool 0 a) eqn:sa; destruct (Qle_bool 0 b) eqn:sb;
    first [apply Qle_bool_true in sa | apply Qle_bool_false in sa];
    first [apply Qle_bool_true in sb | apply Qle_bool_false in sb]; rewrite Q2R_0 in *; intros H;
    try discriminate.
  - assert (0 <= Q2R b * sqrt (IZR root)) by (apply Rmult_le_pos; assumption). lra.
  - apply Qle_bool_true in H. rewrite !qtimes_is, root_Q in H.
    apply Rnot_lt_le. intro negative.
    assert (0 <= - (Q2R b * sqrt (IZR root))) by lra.
    set (t := Q2R b * sqrt (IZR root)) in *.
    replace (sqrt (IZR root) * sqrt (IZR root) * (Q2R b * Q2R b)) with (t * t) in H by (unfold t; ring).
    nra.
  - apply Qle_bool_true in H. rewrite !qtimes_is, root_Q in H.
    apply Rnot_lt_le. intro negative.
    assert (0 <= Q2R b * sqrt (IZR root)) by (apply Rmult_le_pos; assumption).
    set (t := Q2R b * sqrt (IZR root)) in *.
    replace (sqrt (IZR root) * sqrt (IZR root) * (Q2R b * Q2R b)) with (t * t) in H by (unfold t; ring).
    nra.
Qed.

(** a + b sqrt(root) is not 0 where a a and b b root differ. *)
Definition not_zero (x : number) : bool :=
  negb (Qeq_bool (qtimes (fst x) (fst x)) (qtimes (root # 1) (qtimes (snd x) (snd x)))).

Lemma not_zero_true : forall x, not_zero x = true -> value x <> 0.
Proof.
  intros [a b] H zero. unfold not_zero in H. cbn [fst snd] in H. apply negb_true_iff in H.
  apply Qeq_bool_neq in H. apply H, eqR_Qeq.
  rewrite !qtimes_is, root_Q. unfold value in zero. cbn [fst snd] in zero.
  replace (Q2R a) with (- (Q2R b * sqrt (IZR root))) by lra. ring.
Qed.

Lemma positive_true : forall x, nonneg x = true -> not_zero x = true -> 0 < value x.
Proof.
  intros x least most. apply nonneg_true in least. apply not_zero_true in most. lra.
Qed.

(** * Sums, inner products, lengths *)

Lemma total_nonneg : forall l, (forall x, In x l -> 0 <= x) -> 0 <= total l.
Proof.
  induction l as [|x l IH]; intros positive; [apply Rle_refl|].
  simpl. apply Rplus_le_le_0_compat; [apply positive; left; reflexivity|].
  apply IH. intros. apply positive. right. assumption.
Qed.

Lemma exps_nonneg : forall l, 0 <= total (map exp l).
Proof.
  intros. apply total_nonneg. intros x inside. apply in_map_iff in inside.
  destruct inside as [y [<- _]]. left. apply exp_pos.
Qed.

Lemma exps_pos : forall l, l <> [] -> 0 < total (map exp l).
Proof.
  intros [|x l] some; [congruence|]. simpl.
  pose proof (exp_pos x). pose proof (exps_nonneg l). lra.
Qed.

Fixpoint products (a b : list number) : list number :=
  match a, b with
  | x :: a', y :: b' => ntimes x y :: products a' b'
  | _, _ => []
  end.
Definition ninner (a b : list number) : number := nsum (products a b).

Lemma inner_is : forall a b, inner (map value a) (map value b) = value (ninner a b).
Proof.
  intros a b. unfold ninner. rewrite value_sum. revert b.
  induction a as [|x a IH]; intros [|y b]; try reflexivity.
  simpl. rewrite value_times, IH. reflexivity.
Qed.

Lemma inner_nonneg : forall a, 0 <= inner a a.
Proof. induction a as [|x a IH]; simpl; [lra|]. pose proof (Rle_0_sqr x). unfold Rsqr in *. lra. Qed.

Lemma norm_square : forall a, norm a * norm a = inner a a.
Proof. intros. apply sqrt_sqrt, inner_nonneg. Qed.

Lemma inner_sym : forall a b, inner a b = inner b a.
Proof. induction a as [|x a IH]; intros [|y b]; simpl; auto. rewrite IH. ring. Qed.

Lemma cauchy_schwarz : forall a b, inner a b * inner a b <= inner a a * inner b b.
Proof.
  induction a as [|x a IH]; intros [|y b]; simpl; try nra.
  specialize (IH b). pose proof (inner_nonneg a). pose proof (inner_nonneg b).
  set (A := inner a a) in *. set (B := inner b b) in *. set (I := inner a b) in *.
  assert (2 * (x * y) * I <= x * x * B + y * y * A).
  { assert (0 <= x * x * B + y * y * A) by nra.
    apply Rsqr_incr_0_var; [unfold Rsqr|assumption].
    assert (4 * ((x * y) * (x * y)) * (I * I) <= 4 * ((x * y) * (x * y)) * (A * B)) by
      (apply Rmult_le_compat_l; [nra|assumption]).
    pose proof (Rle_0_sqr (x * x * B - y * y * A)). unfold Rsqr in *. nra. }
  nra.
Qed.

Lemma norm_at_most : forall R f, Qle_bool 0 R = true -> nonneg (nminus (rational (R * R)) (ninner f f)) = true ->
  norm (map value f) <= Q2R R.
Proof.
  intros R f positive short. apply Qle_bool_true in positive. rewrite Q2R_0 in positive.
  apply nonneg_true in short. rewrite value_minus, value_rational, Q2R_mult, <- inner_is in short.
  unfold norm. rewrite <- (sqrt_square (Q2R R)) by assumption. apply sqrt_le_1_alt. lra.
Qed.

(** * The rows *)

Lemma every_row : forall (P : list R -> Prop) (test : list number -> bool) rows,
  (forall row, test row = true -> P (map value row)) -> forallb test rows = true ->
  forall w, In w (map (map value) rows) -> P w.
Proof.
  intros P test rows sound all w inside. apply in_map_iff in inside. destruct inside as [row [<- inside]].
  apply sound. rewrite forallb_forall in all. apply all, inside.
Qed.

Lemma widths : forall d rows, forallb (fun row => Nat.eqb (length row) d) rows = true ->
  forall w, In w (map (map value) rows) -> length w = d.
Proof.
  intros d rows. apply (every_row (fun w => length w = d)). intros row same.
  rewrite map_length. apply Nat.eqb_eq, same.
Qed.

(** Columns, one after the other. *)
Fixpoint columns_vanish (d : nat) (rows : list (list number)) : bool :=
  match d with
  | O => true
  | S d' => is_zero (nsum (map (hd nzero) rows)) && columns_vanish d' (map (@tl number) rows)
  end.

Lemma nth_tl : forall (a : list number) c, nth c (tl a) nzero = nth (S c) a nzero.
Proof. intros [|x a] [|c]; reflexivity. Qed.

Lemma columns : forall d rows, columns_vanish d rows = true ->
  forall c, (c < d)%nat -> total (column c (map (map value) rows)) = 0.
Proof.
  assert (forall c rows, total (column c (map (map value) rows)) = value (nsum (map (fun w => nth c w nzero) rows)))
    as read.
  { intros. rewrite value_sum, map_map. unfold column. rewrite map_map. f_equal. apply map_ext. intros w.
    rewrite <- value_zero. apply map_nth. }
  intros d rows zero c below. rewrite read. apply is_zero_true. revert rows c zero below.
  induction d as [|d IH]; intros rows c zero below; [lia|].
  simpl in zero. apply andb_true_iff in zero. destruct zero as [first others].
  destruct c as [|c].
  - rewrite (map_ext _ (hd nzero)); [assumption|]. intros [|x a]; reflexivity.
  - specialize (IH _ c others ltac:(lia)). rewrite map_map in IH.
    rewrite (map_ext _ (fun w => nth c (tl w) nzero)); [assumption|]. intros; symmetry; apply nth_tl.
Qed.

Definition identical (x y : number) : bool :=
  ((Qnum (fst x) =? Qnum (fst y))%Z && (Qden (fst x) =? Qden (fst y))%positive)
  && ((Qnum (snd x) =? Qnum (snd y))%Z && (Qden (snd x) =? Qden (snd y))%positive).
Fixpoint differ (a b : list number) : bool :=
  match a, b with
  | x :: a', y :: b' =>
      if identical x y then differ a' b' else if not_zero (nminus x y) then true else differ a' b'
  | _, _ => false
  end.
Fixpoint distinct (rows : list (list number)) : bool :=
  match rows with
  | [] => true
  | a :: others => forallb (differ a) others && distinct others
  end.

Lemma differ_true : forall a b, differ a b = true -> map value a <> map value b.
Proof.
  induction a as [|x a IH]; intros [|y b] H same; try discriminate. simpl in H.
  injection same as head rest. destruct (identical x y); [exact (IH b H rest)|].
  destruct (not_zero (nminus x y)) eqn:apart; [|exact (IH b H rest)].
  apply not_zero_true in apart. rewrite value_minus in apart. lra.
Qed.

Lemma distinct_true : forall rows, distinct rows = true -> NoDup (map (map value) rows).
Proof.
  intros rows. induction rows as [|a rows IH]; intros H; [constructor|]. simpl in *.
  apply andb_true_iff in H. destruct H as [apart rest]. constructor; [|apply IH, rest].
  intro inside. apply in_map_iff in inside. destruct inside as [b [same inside]].
  rewrite forallb_forall in apart. specialize (apart b inside). apply differ_true in apart. congruence.
Qed.

Lemma values_zero : forall d, map value (repeat nzero d) = repeat 0 d.
Proof. induction d; [reflexivity|]. simpl. rewrite value_zero. f_equal. assumption. Qed.

Lemma not_zero_rows : forall d rows, forallb (fun row => differ row (repeat nzero d)) rows = true ->
  forall w, In w (map (map value) rows) -> w <> repeat 0 d.
Proof.
  intros d rows. apply (every_row (fun w => w <> repeat 0 d)). intros row apart.
  rewrite <- values_zero. apply differ_true, apart.
Qed.

Definition has_square (c : number) (row : list number) : bool := is_zero (nminus (ninner row row) c).

Lemma lengths : forall c rows, forallb (has_square c) rows = true ->
  forall w, In w (map (map value) rows) -> norm w = sqrt (value c).
Proof.
  intros c rows. apply (every_row (fun w => norm w = sqrt (value c))). intros row same.
  apply is_zero_true in same. rewrite value_minus, <- inner_is in same. unfold norm. f_equal. lra.
Qed.

Lemma unit_lengths : forall rows, forallb (has_square none) rows = true ->
  forall w, In w (map (map value) rows) -> norm w = 1.
Proof.
  intros rows all w inside. rewrite (lengths none rows all w inside).
  change none with (rational 1). rewrite value_rational, Q2R_1. apply sqrt_1.
Qed.

Lemma equal_lengths : forall c rows, forallb (has_square c) rows = true ->
  forall v w, In v (map (map value) rows) -> In w (map (map value) rows) -> norm v = norm w.
Proof.
  intros c rows all v w first second. rewrite (lengths c rows all v first). symmetry.
  exact (lengths c rows all w second).
Qed.

Lemma nth_row : forall k rows, nth k (map (map value) rows) [] = map value (nth k rows []).
Proof. intros k rows. exact (map_nth (map value) rows [] k). Qed.

(** * Cosines, by signs and squares *)

Definition cosine_at_most (C : Q) (a b : list number) : bool :=
  let I := ninner a b in
  let A := ninner a a in
  let B := ninner b b in
  let less := nminus (nscale (qtimes C C) (ntimes A B)) (ntimes I I) in
  nonneg A && not_zero A && (nonneg B && not_zero B) &&
  (if Qle_bool 0 C then (if nonneg (nopp I) then true else nonneg less)
   else nonneg (nopp I) && nonneg (nopp less)).

Lemma cosine_below : forall C a b, cosine_at_most C a b = true ->
  cosine (map value a) (map value b) <= Q2R C.
Proof.
  intros C a b H. unfold cosine_at_most in H.
  apply andb_true_iff in H. destruct H as [some H].
  apply andb_true_iff in some. destruct some as [Ha Hb].
  apply andb_true_iff in Ha. destruct Ha as [A1 A2]. apply andb_true_iff in Hb. destruct Hb as [B1 B2].
  pose proof (positive_true _ A1 A2) as positiveA. pose proof (positive_true _ B1 B2) as positiveB.
  rewrite <- inner_is in positiveA, positiveB.
  set (u := map value a) in *. set (v := map value b) in *.
  assert (0 < norm u * norm v) as lengths_pos.
  { apply Rmult_lt_0_compat; apply sqrt_lt_R0; assumption. }
  assert (norm u * norm v * (norm u * norm v) = inner u u * inner v v) as squares.
  { rewrite <- (norm_square u), <- (norm_square v). ring. }
  set (s := norm u * norm v) in *. unfold cosine. fold s.
  apply (Rmult_le_reg_r s); [assumption|]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  assert (forall x, nonneg (nminus (nscale (qtimes C C) (ntimes (ninner a a) (ninner b b)))
      (ntimes (ninner a b) (ninner a b))) = x ->
    value (nminus (nscale (qtimes C C) (ntimes (ninner a a) (ninner b b))) (ntimes (ninner a b) (ninner a b)))
    = Q2R C * s * (Q2R C * s) - inner u v * inner u v) as less.
  { intros _ _. rewrite value_minus, value_scale, !value_times, qtimes_is, <- !inner_is. fold u v.
    rewrite <- squares. ring. }
  specialize (less _ eq_refl). cbv zeta in H.
  destruct (Qle_bool 0 C) eqn:sign.
  - apply Qle_bool_true in sign. rewrite Q2R_0 in sign.
    assert (0 <= Q2R C * s) by (apply Rmult_le_pos; lra).
    destruct (nonneg (nopp (ninner a b))) eqn:low.
    + apply nonneg_true in low. rewrite value_opp, <- inner_is in low. fold u v in low. lra.
    + apply nonneg_true in H. rewrite less in H.
      apply Rnot_lt_le. intro more. nra.
  - apply Qle_bool_false in sign. rewrite Q2R_0 in sign.
    apply andb_true_iff in H. destruct H as [low H].
    apply nonneg_true in low. rewrite value_opp, <- inner_is in low. fold u v in low.
    apply nonneg_true in H. rewrite value_opp, less in H.
    assert (Q2R C * s <= 0) by nra.
    apply Rnot_lt_le. intro more. nra.
Qed.

Lemma inner_opp : forall a b, inner (map Ropp a) b = - inner a b.
Proof. induction a as [|x a IH]; intros [|y b]; simpl; try lra. rewrite IH. ring. Qed.

Lemma cosine_opp : forall a b, cosine (map Ropp a) b = - cosine a b.
Proof.
  intros a b. unfold cosine. rewrite inner_opp. unfold norm.
  rewrite (inner_opp a (map Ropp a)), (inner_sym a (map Ropp a)), inner_opp, Ropp_involutive.
  unfold Rdiv. ring.
Qed.

Lemma cosine_above : forall C a b, cosine_at_most (- C) (map nopp a) b = true ->
  Q2R C <= cosine (map value a) (map value b).
Proof.
  intros C a b H. apply cosine_below in H. rewrite Q2R_opp, map_map in H.
  rewrite (map_ext _ (fun x => - value x)) in H by apply value_opp.
  rewrite <- (map_map value Ropp), cosine_opp in H. lra.
Qed.

(** * Exponentials, enclosed by whole numbers in units of 2^-P *)

Definition unit (P : Z) : R := IZR (2 ^ P).

Lemma unit_pos : forall P, (0 <= P)%Z -> 0 < unit P.
Proof. intros. apply IZR_lt. apply Z.pow_pos_nonneg; lia. Qed.

Lemma unit_add : forall P h, (0 <= P)%Z -> (0 <= h)%Z -> unit (P + h) = unit P * unit h.
Proof. intros. unfold unit. rewrite Z.pow_add_r, mult_IZR by assumption. reflexivity. Qed.

Definition down (z h : Z) : Z := Z.shiftr z h.
Definition up (z h : Z) : Z := (- Z.shiftr (- z) h)%Z.

Lemma down_is : forall z h, (0 <= h)%Z -> IZR (down z h) * unit h <= IZR z.
Proof.
  intros z h positive. unfold down, unit. rewrite Z.shiftr_div_pow2 by assumption.
  rewrite <- mult_IZR. apply IZR_le. rewrite Z.mul_comm. apply Z.mul_div_le.
  apply Z.pow_pos_nonneg; lia.
Qed.

Lemma up_is : forall z h, (0 <= h)%Z -> IZR z <= IZR (up z h) * unit h.
Proof.
  intros z h positive. unfold up. pose proof (down_is (- z) h positive) as H.
  unfold down in H. rewrite opp_IZR in *. lra.
Qed.

Lemma div_down : forall a b, (0 < b)%Z -> IZR (a / b) * IZR b <= IZR a.
Proof. intros. rewrite <- mult_IZR. apply IZR_le. rewrite Z.mul_comm. apply Z.mul_div_le. assumption. Qed.

Definition div_up (a b : Z) : Z := (- (- a / b))%Z.

Lemma div_up_is : forall a b, (0 < b)%Z -> IZR a <= IZR (div_up a b) * IZR b.
Proof.
  intros a b positive. unfold div_up. pose proof (div_down (- a) b positive) as H.
  rewrite opp_IZR in *. lra.
Qed.

(** The power series after Horner: tail x 1 m is the sum of x^i / i! over i <= m. *)
Fixpoint tail (x : R) (k : Z) (m : nat) : R :=
  match m with
  | O => 1
  | S m' => 1 + x * tail x (k + 1) m' / IZR k
  end.

Lemma tail_sum : forall x m j,
  sum_f_R0 (fun i => INR (fact j) / INR (fact (j + i)) * x ^ i) m = tail x (Z.of_nat (S j)) m.
Proof.
  intros x. induction m as [|m IH]; intros j.
  - simpl. rewrite Nat.add_0_r. field. apply INR_fact_neq_0.
  - rewrite decomp_sum by lia. cbn [tail Nat.pred]. f_equal.
    + rewrite Nat.add_0_r. simpl. field. apply INR_fact_neq_0.
    + replace (Z.of_nat (S j) + 1)%Z with (Z.of_nat (S (S j))) by lia.
      rewrite <- IH. unfold Rdiv at 2. rewrite Rmult_assoc, (Rmult_comm (sum_f_R0 _ _)), <- Rmult_assoc.
      rewrite scal_sum. apply sum_eq. intros i _.
      replace (j + S i)%nat with (S j + i)%nat by lia. rewrite <- INR_IZR_INZ.
      rewrite (fact_simpl j), mult_INR. simpl pow.
      field. repeat split; first [apply INR_fact_neq_0 | apply not_0_INR; lia].
Qed.

Lemma tail_exp : forall x m,
  sum_f_R0 (fun i => / INR (fact i) * x ^ i) m = tail x 1 m.
Proof.
  intros. change 1%Z with (Z.of_nat 1). rewrite <- tail_sum. apply sum_eq. intros i _.
  simpl fact at 1. simpl plus. simpl. field. apply INR_fact_neq_0.
Qed.

Lemma exp_above : forall x a n, (forall m, (n <= m)%nat -> a <= tail x 1 m) -> a <= exp x.
Proof.
  intros x a n above. apply Rnot_lt_le. intro less.
  destruct (proj2_sig (exist_exp x) (a - exp x)) as [N near]; [lra|].
  specialize (near (Nat.max n N) ltac:(lia)). specialize (above (Nat.max n N) ltac:(lia)).
  rewrite tail_exp in near. change (proj1_sig (exist_exp x)) with (exp x) in near.
  unfold R_dist in near. rewrite Rabs_right in near; lra.
Qed.

Lemma exp_below : forall x a n, (forall m, (n <= m)%nat -> tail x 1 m <= a) -> exp x <= a.
Proof.
  intros x a n below. apply Rnot_lt_le. intro less.
  destruct (proj2_sig (exist_exp x) (exp x - a)) as [N near]; [lra|].
  specialize (near (Nat.max n N) ltac:(lia)). specialize (below (Nat.max n N) ltac:(lia)).
  rewrite tail_exp in near. change (proj1_sig (exist_exp x)) with (exp x) in near.
  unfold R_dist in near. rewrite Rabs_left in near; lra.
Qed.

Fixpoint series_down (F t : Z) (n : nat) (k : Z) : Z :=
  match n with
  | O => 2 ^ F
  | S n' => 2 ^ F + down (t * series_down F t n' (k + 1)) F / k
  end%Z.
Fixpoint series_up (F t : Z) (n : nat) (k : Z) : Z :=
  match n with
  | O => 2 ^ F + 2 * t
  | S n' => 2 ^ F + div_up (up (t * series_up F t n' (k + 1)) F) k
  end%Z.

Section Series.
Variables F t : Z.
Hypothesis F_nonneg : (0 <= F)%Z.
Hypothesis t_nonneg : (0 <= t)%Z.
Hypothesis t_small : (2 * t <= 2 ^ F)%Z.
Let x := IZR t / unit F.

Lemma x_unit : x * unit F = IZR t.
Proof. unfold x. pose proof (unit_pos F F_nonneg). field. lra. Qed.

Lemma x_range : 0 <= x <= 1 / 2.
Proof.
  pose proof (unit_pos F F_nonneg) as positive. pose proof x_unit as same.
  apply IZR_le in t_nonneg. apply IZR_le in t_small. rewrite mult_IZR in t_small. fold (unit F) in t_small.
  split; apply (Rmult_le_reg_r (unit F)); lra.
Qed.

Lemma tail_range : forall m k, (1 <= k)%Z -> 1 <= tail x k m <= 1 + 2 * x.
Proof.
  pose proof x_range as [low high].
  induction m as [|m IH]; intros k one; simpl; [lra|].
  destruct (IH (k + 1)%Z ltac:(lia)) as [least most]. apply IZR_le in one.
  assert (0 < / IZR k <= 1).
  { split; [apply Rinv_0_lt_compat; lra|]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
  assert (0 <= x * tail x (k + 1) m) by (apply Rmult_le_pos; lra).
  assert (x * tail x (k + 1) m <= 2 * x) by nra.
  unfold Rdiv. set (u := x * tail x (k + 1) m) in *. split; nra.
Qed.

Lemma series_down_is : forall n m k, (1 <= k)%Z -> (n <= m)%nat ->
  (0 <= series_down F t n k)%Z /\ IZR (series_down F t n k) <= unit F * tail x k m.
Proof.
  pose proof (unit_pos F F_nonneg) as positive. pose proof x_unit as same.
  pose proof x_range as [low high].
  assert (0 < 2 ^ F)%Z as power by (apply Z.pow_pos_nonneg; lia).
  induction n as [|n IH]; intros m k one more.
  - cbn [series_down]. fold (unit F). pose proof (tail_range m k one). split; [lia|]. nra.
  - destruct m as [|m]; [lia|]. destruct (IH m (k + 1)%Z ltac:(lia) ltac:(lia)) as [nonnegative least].
    cbn [series_down tail]. set (v := series_down F t n (k + 1)) in *. split.
    + assert (0 <= down (t * v) F)%Z by (unfold down; apply Z.shiftr_nonneg; apply Z.mul_nonneg_nonneg; lia).
      assert (0 <= down (t * v) F / k)%Z by (apply Z.div_pos; lia). lia.
    + rewrite plus_IZR. fold (unit F).
      pose proof (down_is (t * v) F F_nonneg) as first. rewrite mult_IZR in first.
      pose proof (div_down (down (t * v) F) k ltac:(lia)) as second.
      assert (0 < IZR k) by (apply IZR_lt; lia).
      apply (Rmult_le_reg_r (IZR k)); [assumption|].
      replace (unit F * (1 + x * tail x (k + 1) m / IZR k) * IZR k)
        with (unit F * IZR k + unit F * x * tail x (k + 1) m) by (field; lra).
      assert (IZR (down (t * v) F) <= unit F * x * tail x (k + 1) m); [|lra].
      apply (Rmult_le_reg_r (unit F)); [assumption|].
      apply Rle_trans with (1 := first). rewrite <- same.
      replace (unit F * x * tail x (k + 1) m * unit F) with (x * unit F * (unit F * tail x (k + 1) m)) by ring.
      apply Rmult_le_compat_l; [nra|assumption].
Qed.

Lemma series_up_is : forall n m k, (1 <= k)%Z -> (n <= m)%nat ->
  unit F * tail x k m <= IZR (series_up F t n k).
Proof.
  pose proof (unit_pos F F_nonneg) as positive. pose proof x_unit as same.
  pose proof x_range as [low high].
  induction n as [|n IH]; intros m k one more.
  - cbn [series_up]. rewrite plus_IZR, mult_IZR. fold (unit F). pose proof (tail_range m k one). nra.
  - destruct m as [|m]; [lia|]. specialize (IH m (k + 1)%Z ltac:(lia) ltac:(lia)).
    cbn [series_up tail]. set (v := series_up F t n (k + 1)) in *.
    rewrite plus_IZR. fold (unit F).
    pose proof (up_is (t * v) F F_nonneg) as first. rewrite mult_IZR in first.
    pose proof (div_up_is (up (t * v) F) k ltac:(lia)) as second.
    assert (0 < IZR k) by (apply IZR_lt; lia).
    apply (Rmult_le_reg_r (IZR k)); [assumption|].
    replace (unit F * (1 + x * tail x (k + 1) m / IZR k) * IZR k)
      with (unit F * IZR k + unit F * x * tail x (k + 1) m) by (field; lra).
    assert (unit F * x * tail x (k + 1) m <= IZR (up (t * v) F)); [|lra].
    apply (Rmult_le_reg_r (unit F)); [assumption|].
    apply Rle_trans with (2 := first). rewrite <- same.
    replace (unit F * x * tail x (k + 1) m * unit F) with (x * unit F * (unit F * tail x (k + 1) m)) by ring.
    apply Rmult_le_compat_l; [nra|assumption].
Qed.

Lemma exp_series_down : forall n, IZR (series_down F t n 1) <= unit F * exp x.
Proof.
  intros n. pose proof (unit_pos F F_nonneg) as positive.
  apply (Rmult_le_reg_r (/ unit F)); [apply Rinv_0_lt_compat; assumption|].
  replace (unit F * exp x * / unit F) with (exp x) by (field; lra).
  apply (exp_above _ _ n). intros m more. destruct (series_down_is n m 1 ltac:(lia) more) as [_ least].
  apply (Rmult_le_reg_r (unit F)); [assumption|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.

Lemma exp_series_up : forall n, unit F * exp x <= IZR (series_up F t n 1).
Proof.
  intros n. pose proof (unit_pos F F_nonneg) as positive.
  apply (Rmult_le_reg_r (/ unit F)); [apply Rinv_0_lt_compat; assumption|].
  replace (unit F * exp x * / unit F) with (exp x) by (field; lra).
  apply (exp_below _ _ n). intros m more. pose proof (series_up_is n m 1 ltac:(lia) more) as most.
  apply (Rmult_le_reg_r (unit F)); [assumption|]. rewrite Rmult_assoc, Rinv_l by lra. lra.
Qed.
End Series.

(** exp (2^h y) from exp y by squaring. *)
Fixpoint squares_down (h : nat) (F v : Z) : Z :=
  match h with
  | O => v
  | S h' => squares_down h' F (down (v * v) F)
  end.
Fixpoint squares_up (h : nat) (F v : Z) : Z :=
  match h with
  | O => v
  | S h' => squares_up h' F (up (v * v) F)
  end.

Lemma exp_twice : forall y, exp (2 * y) = exp y * exp y.
Proof. intros. rewrite <- exp_plus. f_equal. ring. Qed.

Lemma squares_down_is : forall h F v y, (0 <= F)%Z -> (0 <= v)%Z -> IZR v <= unit F * exp y ->
  (0 <= squares_down h F v)%Z /\ IZR (squares_down h F v) <= unit F * exp (2 ^ h * y).
Proof.
  induction h as [|h IH]; intros F v y F_nonneg v_nonneg least.
  - simpl. rewrite Rmult_1_l. split; assumption.
  - cbn [squares_down]. replace (2 ^ S h * y) with (2 ^ h * (2 * y)) by (simpl; ring).
    apply IH; [assumption| |].
    + unfold down. apply Z.shiftr_nonneg, Z.mul_nonneg_nonneg; assumption.
    + pose proof (unit_pos F F_nonneg) as positive.
      pose proof (down_is (v * v) F F_nonneg) as first. rewrite mult_IZR in first.
      apply (Rmult_le_reg_r (unit F)); [assumption|]. apply Rle_trans with (1 := first).
      rewrite exp_twice.
      replace (unit F * (exp y * exp y) * unit F) with ((unit F * exp y) * (unit F * exp y)) by ring.
      apply IZR_le in v_nonneg. apply Rmult_le_compat; assumption.
Qed.

Lemma squares_up_is : forall h F v y, (0 <= F)%Z -> unit F * exp y <= IZR v ->
  unit F * exp (2 ^ h * y) <= IZR (squares_up h F v).
Proof.
  induction h as [|h IH]; intros F v y F_nonneg most.
  - simpl. rewrite Rmult_1_l. assumption.
  - cbn [squares_up]. replace (2 ^ S h * y) with (2 ^ h * (2 * y)) by (simpl; ring).
    apply IH; [assumption|].
    pose proof (unit_pos F F_nonneg) as positive. pose proof (exp_pos y).
    pose proof (up_is (v * v) F F_nonneg) as first. rewrite mult_IZR in first.
    apply (Rmult_le_reg_r (unit F)); [assumption|]. apply Rle_trans with (2 := first).
    rewrite exp_twice.
    replace (unit F * (exp y * exp y) * unit F) with ((unit F * exp y) * (unit F * exp y)) by ring.
    assert (0 <= unit F * exp y) by (apply Rmult_le_pos; lra).
    apply Rmult_le_compat; assumption.
Qed.

(** For u >= 0 in units of 2^-P: the same whole number in units of 2^-F is less than 2^-8. *)
Definition fine (P u : Z) : Z := (Z.max P (Z.log2 u + 1) + 8)%Z.
Definition steps (P u : Z) : nat := Z.to_nat (fine P u / 8 + 2).
Definition grown_down (P u : Z) : Z :=
  let F := fine P u in
  down (squares_down (Z.to_nat (F - P)) F (series_down F u (steps P u) 1)) (F - P).
Definition grown_up (P u : Z) : Z :=
  let F := fine P u in
  up (squares_up (Z.to_nat (F - P)) F (series_up F u (steps P u) 1)) (F - P).

Lemma fine_enough : forall P u, (0 <= P)%Z -> (0 <= u)%Z ->
  (P <= fine P u)%Z /\ (2 * u <= 2 ^ fine P u)%Z.
Proof.
  intros P u HP Hu. unfold fine. split; [lia|].
  assert (u < 2 ^ (Z.log2 u + 1))%Z.
  { destruct (Z.eq_dec u 0) as [->|some]; [reflexivity|].
    rewrite Z.add_1_r. apply Z.log2_spec. lia. }
  pose proof (Z.log2_nonneg u).
  assert (2 ^ (Z.log2 u + 1 + 1) <= 2 ^ (Z.max P (Z.log2 u + 1) + 8))%Z by (apply Z.pow_le_mono_r; lia).
  rewrite (Z.pow_add_r 2 (Z.log2 u + 1) 1) in * by lia. lia.
Qed.

Lemma power_unit : forall h, (0 <= h)%Z -> 2 ^ Z.to_nat h = unit h.
Proof.
  intros h positive. unfold unit. rewrite <- (Z2Nat.id h) at 2 by assumption.
  rewrite <- pow_IZR. reflexivity.
Qed.

Lemma finer : forall P u, (0 <= P)%Z -> (0 <= u)%Z ->
  2 ^ Z.to_nat (fine P u - P) * (IZR u / unit (fine P u)) = IZR u / unit P.
Proof.
  intros P u HP Hu. destruct (fine_enough P u HP Hu) as [more _].
  rewrite power_unit by lia.
  replace (fine P u) with (P + (fine P u - P))%Z at 2 by lia. rewrite unit_add by lia.
  pose proof (unit_pos P HP). pose proof (unit_pos (fine P u - P) ltac:(lia)). field. lra.
Qed.

Lemma coarser : forall P u, (0 <= P)%Z -> (0 <= u)%Z ->
  unit (fine P u) = unit P * unit (fine P u - P).
Proof.
  intros P u HP Hu. destruct (fine_enough P u HP Hu) as [more _].
  rewrite <- unit_add by lia. f_equal. lia.
Qed.

Lemma grown_down_is : forall P u, (0 <= P)%Z -> (0 <= u)%Z ->
  IZR (grown_down P u) <= unit P * exp (IZR u / unit P).
Proof.
  intros P u HP Hu. destruct (fine_enough P u HP Hu) as [more small].
  unfold grown_down. cbv zeta. pose proof (unit_pos (fine P u - P) ltac:(lia)) as positive.
  assert (0 <= fine P u)%Z as F_nonneg by lia.
  pose proof (exp_series_down (fine P u) u F_nonneg Hu small (steps P u)) as start.
  destruct (series_down_is (fine P u) u F_nonneg Hu small (steps P u) (steps P u) 1 ltac:(lia)
    (Nat.le_refl _)) as [nonnegative _].
  destruct (squares_down_is (Z.to_nat (fine P u - P)) _ _ _ F_nonneg nonnegative start) as [_ end_].
  rewrite finer in end_ by assumption.
  apply (Rmult_le_reg_r (unit (fine P u - P))); [assumption|].
  eapply Rle_trans; [apply down_is; lia|]. eapply Rle_trans; [exact end_|].
  rewrite coarser by assumption. right. ring.
Qed.

Lemma grown_up_is : forall P u, (0 <= P)%Z -> (0 <= u)%Z ->
  unit P * exp (IZR u / unit P) <= IZR (grown_up P u).
Proof.
  intros P u HP Hu. destruct (fine_enough P u HP Hu) as [more small].
  unfold grown_up. cbv zeta. pose proof (unit_pos (fine P u - P) ltac:(lia)) as positive.
  assert (0 <= fine P u)%Z as F_nonneg by lia.
  pose proof (exp_series_up (fine P u) u F_nonneg Hu small (steps P u)) as start.
  pose proof (squares_up_is (Z.to_nat (fine P u - P)) _ _ _ F_nonneg start) as end_.
  rewrite finer in end_ by assumption.
  apply (Rmult_le_reg_r (unit (fine P u - P))); [assumption|].
  eapply Rle_trans; [|apply up_is; lia]. eapply Rle_trans; [|exact end_].
  rewrite coarser by assumption. right. ring.
Qed.

(** Of negative numbers the exponential is an inverse; far below 0 it lies between 0 and exp (-P). *)
Definition exp_down (P z : Z) : Z :=
  if (0 <=? z)%Z then grown_down P z
  else if (z <? - (P * 2 ^ P))%Z then 0%Z
  else let v := grown_up P (- z) in if (0 <? v)%Z then (2 ^ (2 * P) / v)%Z else 0%Z.
Definition exp_up (P z : Z) : Z :=
  if (0 <=? z)%Z then grown_up P z
  else let v := grown_down P (Z.min (- z) (P * 2 ^ P)) in
    if (0 <? v)%Z then div_up (2 ^ (2 * P)) v else (2 ^ P)%Z.

Lemma exp_mono : forall x y, x <= y -> exp x <= exp y.
Proof. intros x y [less| ->]; [left; apply exp_increasing; assumption|apply Rle_refl]. Qed.

Lemma exp_inverse : forall y, exp y * exp (- y) = 1.
Proof. intros. rewrite <- exp_plus, Rplus_opp_r. apply exp_0. Qed.

Lemma unit_twice : forall P, (0 <= P)%Z -> IZR (2 ^ (2 * P)) = unit P * unit P.
Proof. intros. replace (2 * P)%Z with (P + P)%Z by lia. apply unit_add; assumption. Qed.

Lemma exp_down_is : forall P z y, (0 <= P)%Z -> IZR z <= unit P * y ->
  IZR (exp_down P z) <= unit P * exp y.
Proof.
  intros P z y HP low. pose proof (unit_pos P HP) as positive. pose proof (exp_pos y) as some.
  assert (exp (IZR z / unit P) <= exp y) as grows.
  { apply exp_mono. apply (Rmult_le_reg_r (unit P)); [assumption|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  assert (0 <= unit P * exp y) by (apply Rmult_le_pos; lra).
  unfold exp_down. destruct (0 <=? z)%Z eqn:sign.
  - apply Z.leb_le in sign. eapply Rle_trans; [apply grown_down_is; assumption|].
    apply Rmult_le_compat_l; lra.
  - apply Z.leb_gt in sign. destruct (z <? - (P * 2 ^ P))%Z; [assumption|].
    destruct (0 <? grown_up P (- z))%Z eqn:v; [|assumption]. apply Z.ltb_lt in v.
    pose proof (grown_up_is P (- z) HP ltac:(lia)) as above.
    pose proof (div_down (2 ^ (2 * P)) _ v) as quotient. rewrite unit_twice in quotient by assumption.
    apply IZR_lt in v. set (V := IZR (grown_up P (- z))) in *. set (W := IZR (2 ^ (2 * P) / _)) in *.
    apply (Rmult_le_reg_r V); [assumption|]. apply Rle_trans with (1 := quotient).
    rewrite opp_IZR in above. replace (- IZR z / unit P) with (- (IZR z / unit P)) in above by (unfold Rdiv; ring).
    pose proof (exp_inverse (IZR z / unit P)) as one.
    pose proof (exp_pos (IZR z / unit P)). pose proof (exp_pos (- (IZR z / unit P))).
    set (e := exp (IZR z / unit P)) in *. set (g := exp (- (IZR z / unit P))) in *.
    apply Rle_trans with (unit P * e * V); [|apply Rmult_le_compat_r; [lra|apply Rmult_le_compat_l; lra]].
    apply Rle_trans with (unit P * e * (unit P * g)); [|apply Rmult_le_compat_l; [apply Rmult_le_pos; lra|assumption]].
    replace (unit P * e * (unit P * g)) with (unit P * unit P * (e * g)) by ring. rewrite one. lra.
Qed.

Lemma exp_up_is : forall P z y, (0 <= P)%Z -> unit P * y <= IZR z ->
  unit P * exp y <= IZR (exp_up P z).
Proof.
  intros P z y HP high. pose proof (unit_pos P HP) as positive. pose proof (exp_pos y) as some.
  assert (exp y <= exp (IZR z / unit P)) as grows.
  { apply exp_mono. apply (Rmult_le_reg_r (unit P)); [assumption|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  unfold exp_up. destruct (0 <=? z)%Z eqn:sign.
  - apply Z.leb_le in sign. eapply Rle_trans; [|apply grown_up_is; assumption].
    apply Rmult_le_compat_l; lra.
  - apply Z.leb_gt in sign. set (u := Z.min (- z) (P * 2 ^ P)).
    assert (0 <= u)%Z as Hu.
    { unfold u. assert (0 <= P * 2 ^ P)%Z by (apply Z.mul_nonneg_nonneg; [|apply Z.pow_nonneg]; lia). lia. }
    assert (exp y <= exp (- (IZR u / unit P))) as least.
    { apply Rle_trans with (1 := grows). apply exp_mono.
      assert (IZR z <= - IZR u) by (rewrite <- opp_IZR; apply IZR_le; unfold u; lia).
      unfold Rdiv. rewrite Ropp_mult_distr_l. apply Rmult_le_compat_r; [|assumption].
      left. apply Rinv_0_lt_compat. assumption. }
    cbv zeta. destruct (0 <? grown_down P u)%Z eqn:v.
    + apply Z.ltb_lt in v. pose proof (grown_down_is P u HP Hu) as below.
      pose proof (div_up_is (2 ^ (2 * P)) _ v) as quotient. rewrite unit_twice in quotient by assumption.
      apply IZR_lt in v. set (V := IZR (grown_down P u)) in *. set (W := IZR (div_up _ _)) in *.
      apply (Rmult_le_reg_r V); [assumption|]. apply Rle_trans with (2 := quotient).
      pose proof (exp_inverse (IZR u / unit P)) as one.
      pose proof (exp_pos (IZR u / unit P)). pose proof (exp_pos (- (IZR u / unit P))).
      set (e := exp (IZR u / unit P)) in *. set (g := exp (- (IZR u / unit P))) in *.
      apply Rle_trans with (unit P * g * (unit P * e)).
      * apply Rmult_le_compat; try assumption; [apply Rmult_le_pos; lra|lra|apply Rmult_le_compat_l; lra].
      * replace (unit P * g * (unit P * e)) with (unit P * unit P * (e * g)) by ring. rewrite one. lra.
    + fold (unit P). rewrite <- (Rmult_1_r (unit P)) at 2. apply Rmult_le_compat_l; [lra|].
      apply Rle_trans with (1 := least). rewrite <- exp_0. apply exp_mono.
      apply IZR_le in Hu. assert (0 <= / unit P) by (left; apply Rinv_0_lt_compat; assumption).
      unfold Rdiv. nra.
Qed.

(** * Numbers enclosed *)

(** The root lies between two rationals. *)
Record enclosure : Type := { least : Q; most : Q }.
Definition encloses_root (e : enclosure) : bool :=
  Qle_bool 0 (least e) && Qle_bool (qtimes (least e) (least e)) (root # 1)
  && (Qle_bool 0 (most e) && Qle_bool (root # 1) (qtimes (most e) (most e))).

Lemma root_within : forall e, encloses_root e = true ->
  Q2R (least e) <= sqrt (IZR root) <= Q2R (most e).
Proof.
  intros e H. apply andb_true_iff in H. destruct H as [low high].
  apply andb_true_iff in low. destruct low as [low0 low].
  apply andb_true_iff in high. destruct high as [high0 high].
  apply Qle_bool_true in low0, low, high0, high. rewrite Q2R_0 in *. rewrite qtimes_is, root_Q in *.
  pose proof root_nonneg. split; apply Rsqr_incr_0_var; unfold Rsqr; assumption.
Qed.

Definition from_below (e : enclosure) (x : number) : Q :=
  qplus (fst x) (qtimes (snd x) (if Qle_bool 0 (snd x) then least e else most e)).
Definition from_above (e : enclosure) (x : number) : Q :=
  qplus (fst x) (qtimes (snd x) (if Qle_bool 0 (snd x) then most e else least e)).
Definition floor_units (P : Z) (x : Q) : Z := (2 ^ P * Qnum x / Zpos (Qden x))%Z.
Definition ceiling_units (P : Z) (x : Q) : Z := div_up (2 ^ P * Qnum x) (Zpos (Qden x)).

Lemma between : forall e x, encloses_root e = true ->
  Q2R (from_below e x) <= value x <= Q2R (from_above e x).
Proof.
  intros e [a b] H. destruct (root_within e H) as [low high].
  unfold from_below, from_above, value. cbn [fst snd]. rewrite !qplus_is, !qtimes_is.
  destruct (Qle_bool 0 b) eqn:sign;
    first [apply Qle_bool_true in sign | apply Qle_bool_false in sign]; rewrite Q2R_0 in sign; split; nra.
Qed.

Lemma floor_units_is : forall P x, IZR (floor_units P x) <= unit P * Q2R x.
Proof.
  intros P [n d]. unfold floor_units, Q2R. cbn [Qnum Qden].
  pose proof (div_down (2 ^ P * n) (Zpos d) ltac:(lia)) as H. rewrite mult_IZR in H. fold (unit P) in H.
  assert (0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  apply (Rmult_le_reg_r (IZR (Zpos d))); [assumption|].
  replace (unit P * (IZR n * / IZR (Zpos d)) * IZR (Zpos d)) with (unit P * IZR n) by (field; lra).
  assumption.
Qed.

Lemma ceiling_units_is : forall P x, unit P * Q2R x <= IZR (ceiling_units P x).
Proof.
  intros P [n d]. unfold ceiling_units, Q2R. cbn [Qnum Qden].
  pose proof (div_up_is (2 ^ P * n) (Zpos d) ltac:(lia)) as H. rewrite mult_IZR in H. fold (unit P) in H.
  assert (0 < IZR (Zpos d)) by (apply IZR_lt; lia).
  apply (Rmult_le_reg_r (IZR (Zpos d))); [assumption|].
  replace (unit P * (IZR n * / IZR (Zpos d)) * IZR (Zpos d)) with (unit P * IZR n) by (field; lra).
  assumption.
Qed.

(** A function evaluated once for each different argument. *)
Fixpoint known_value (z : Z) (known : list (Z * Z)) : option Z :=
  match known with
  | [] => None
  | (y, v) :: others => if (z =? y)%Z then Some v else known_value z others
  end.
Fixpoint sum_known (f : Z -> Z) (zs : list Z) (known : list (Z * Z)) : Z :=
  match zs with
  | [] => 0%Z
  | z :: others =>
      match known_value z known with
      | Some v => (v + sum_known f others known)%Z
      | None => let v := f z in (v + sum_known f others ((z, v) :: known))%Z
      end
  end.
Definition sound (f : Z -> Z) (known : list (Z * Z)) : Prop :=
  forall z v, known_value z known = Some v -> v = f z.

Lemma sound_more : forall f z known, sound f known -> sound f ((z, f z) :: known).
Proof.
  intros f z known H y v. cbn [known_value]. destruct (y =? z)%Z eqn:same; [|apply H].
  apply Z.eqb_eq in same. intros [= <-]. congruence.
Qed.

Fixpoint whole_sum (l : list Z) : Z :=
  match l with
  | [] => 0%Z
  | z :: others => (z + whole_sum others)%Z
  end.

Lemma sum_known_is : forall f zs known, sound f known -> sum_known f zs known = whole_sum (map f zs).
Proof.
  induction zs as [|z zs IH]; intros known H; [reflexivity|]. cbn [sum_known map whole_sum].
  destruct (known_value z known) as [v|] eqn:before.
  - rewrite IH by assumption. rewrite (H z v before). reflexivity.
  - cbv zeta. rewrite IH by (apply sound_more; assumption). reflexivity.
Qed.

(** * Probabilities at an input *)

Definition logits (rows : list (list number)) (f : list number) : list number :=
  map (fun w => ninner w f) rows.
Definition exps_below (P : Z) (e : enclosure) (xs : list number) (m : number) : Z :=
  sum_known (exp_down P) (map (fun x => floor_units P (from_below e (nminus x m))) xs) [].
Definition exps_above (P : Z) (e : enclosure) (xs : list number) (m : number) : Z :=
  sum_known (exp_up P) (map (fun x => ceiling_units P (from_above e (nminus x m))) xs) [].

Lemma nothing_known : forall f, sound f [].
Proof. intros f z v H. discriminate. Qed.

Lemma exps_above_is : forall P e xs m, (0 <= P)%Z -> encloses_root e = true ->
  unit P * total (map (fun x => exp (value x - value m)) xs) <= IZR (exps_above P e xs m).
Proof.
  intros P e xs m HP H. unfold exps_above. rewrite sum_known_is by apply nothing_known.
  induction xs as [|x xs IH]; simpl; [lra|]. rewrite plus_IZR.
  assert (unit P * exp (value x - value m) <= IZR (exp_up P (ceiling_units P (from_above e (nminus x m))))).
  { apply exp_up_is; [assumption|]. eapply Rle_trans; [|apply ceiling_units_is].
    apply Rmult_le_compat_l; [left; apply unit_pos, HP|]. rewrite <- value_minus. apply between, H. }
  lra.
Qed.

Lemma exps_below_is : forall P e xs m, (0 <= P)%Z -> encloses_root e = true ->
  IZR (exps_below P e xs m) <= unit P * total (map (fun x => exp (value x - value m)) xs).
Proof.
  intros P e xs m HP H. unfold exps_below. rewrite sum_known_is by apply nothing_known.
  induction xs as [|x xs IH]; simpl; [lra|]. rewrite plus_IZR.
  assert (IZR (exp_down P (floor_units P (from_below e (nminus x m)))) <= unit P * exp (value x - value m)).
  { apply exp_down_is; [assumption|]. eapply Rle_trans; [apply floor_units_is|].
    apply Rmult_le_compat_l; [left; apply unit_pos, HP|]. rewrite <- value_minus. apply between, H. }
  lra.
Qed.

Lemma exps_moved : forall xs m,
  total (map exp (map value xs)) = exp m * total (map (fun x => exp (value x - m)) xs).
Proof.
  intros xs m. induction xs as [|x xs IH]; simpl; [ring|]. rewrite IH, Rmult_plus_distr_l, <- exp_plus.
  f_equal. f_equal. ring.
Qed.

Definition share_at_least (P : Z) (e : enclosure) (T : Q) (xs : list number) (m : number) : bool :=
  Qle_bool 0 T && (Qnum T * exps_above P e xs m <=? 2 ^ P * Zpos (Qden T))%Z.
Definition share_at_most (P : Z) (e : enclosure) (T : Q) (xs : list number) (m : number) : bool :=
  Qle_bool 0 T && (2 ^ P * Zpos (Qden T) <=? Qnum T * exps_below P e xs m)%Z.

Lemma Q2R_den : forall T, Q2R T * IZR (Zpos (Qden T)) = IZR (Qnum T).
Proof.
  intros [n d]. unfold Q2R. cbn [Qnum Qden]. assert (0 < IZR (Zpos d)) by (apply IZR_lt; lia). field. lra.
Qed.

Lemma share_below : forall P e T xs m, (0 <= P)%Z -> encloses_root e = true -> xs <> [] ->
  share_at_least P e T xs m = true -> Q2R T <= exp (value m) / total (map exp (map value xs)).
Proof.
  intros P e T xs m HP He some H. apply andb_true_iff in H. destruct H as [sign H].
  apply Qle_bool_true in sign. rewrite Q2R_0 in sign. apply Z.leb_le, IZR_le in H.
  rewrite !mult_IZR, <- Q2R_den in H. fold (unit P) in H.
  assert (0 < IZR (Zpos (Qden T))) as den by (apply IZR_lt; lia).
  pose proof (exps_above_is P e xs m HP He) as above. pose proof (unit_pos P HP).
  assert (0 < total (map exp (map value xs))) as positive by (apply exps_pos; destruct xs; discriminate || congruence).
  apply (Rmult_le_reg_r (total (map exp (map value xs)))); [assumption|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  rewrite (exps_moved xs (value m)). pose proof (exp_pos (value m)).
  set (S := total (map (fun x => exp (value x - value m)) xs)) in *.
  set (N := IZR (exps_above P e xs m)) in *. set (D := IZR (Zpos (Qden T))) in *.
  assert (Q2R T * N <= unit P) as H' by (apply (Rmult_le_reg_r D); [assumption|lra]).
  assert (Q2R T * (unit P * S) <= Q2R T * N) by (apply Rmult_le_compat_l; assumption).
  assert (Q2R T * S <= 1) by (apply (Rmult_le_reg_l (unit P)); [assumption|lra]).
  replace (Q2R T * (exp (value m) * S)) with (exp (value m) * (Q2R T * S)) by ring.
  rewrite <- (Rmult_1_r (exp (value m))) at 2. apply Rmult_le_compat_l; lra.
Qed.

Lemma share_above : forall P e T xs m, (0 <= P)%Z -> encloses_root e = true -> xs <> [] ->
  share_at_most P e T xs m = true -> exp (value m) / total (map exp (map value xs)) <= Q2R T.
Proof.
  intros P e T xs m HP He some H. apply andb_true_iff in H. destruct H as [sign H].
  apply Qle_bool_true in sign. rewrite Q2R_0 in sign. apply Z.leb_le, IZR_le in H.
  rewrite !mult_IZR, <- Q2R_den in H. fold (unit P) in H.
  assert (0 < IZR (Zpos (Qden T))) as den by (apply IZR_lt; lia).
  pose proof (exps_below_is P e xs m HP He) as below. pose proof (unit_pos P HP).
  assert (0 < total (map exp (map value xs))) as positive by (apply exps_pos; destruct xs; discriminate || congruence).
  apply (Rmult_le_reg_r (total (map exp (map value xs)))); [assumption|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  rewrite (exps_moved xs (value m)). pose proof (exp_pos (value m)).
  set (S := total (map (fun x => exp (value x - value m)) xs)) in *.
  set (N := IZR (exps_below P e xs m)) in *. set (D := IZR (Zpos (Qden T))) in *.
  assert (unit P <= Q2R T * N) as H' by (apply (Rmult_le_reg_r D); [assumption|lra]).
  assert (Q2R T * N <= Q2R T * (unit P * S)) by (apply Rmult_le_compat_l; assumption).
  assert (1 <= Q2R T * S) by (apply (Rmult_le_reg_l (unit P)); [assumption|lra]).
  replace (Q2R T * (exp (value m) * S)) with (exp (value m) * (Q2R T * S)) by ring.
  rewrite <- (Rmult_1_r (exp (value m))) at 1. apply Rmult_le_compat_l; lra.
Qed.

Lemma logits_is : forall rows f,
  map (fun w => inner w (map value f)) (map (map value) rows) = map value (logits rows f).
Proof.
  intros. unfold logits. rewrite !map_map. apply map_ext. intros. apply inner_is.
Qed.

Lemma probability_is : forall rows f k,
  probability (map (map value) rows) (map value f) k
  = exp (value (ninner (nth k rows []) f)) / total (map exp (map value (logits rows f))).
Proof.
  intros. unfold probability. rewrite nth_row, inner_is, <- logits_is.
  rewrite (map_map (fun w => inner w (map value f)) exp). reflexivity.
Qed.

Lemma share_order : forall S x y, 0 < S -> x <= y -> Rmin (exp x / S) (exp y / S) = exp x / S.
Proof.
  intros S x y positive order. apply Rmin_left. unfold Rdiv.
  apply Rmult_le_compat_r; [left; apply Rinv_0_lt_compat; assumption|]. apply exp_mono, order.
Qed.

(** Label i is the less probable one of the two at the input f; both ends of its probability. *)
Definition at_input (P : Z) (e : enclosure) (T : Q) (rows : list (list number)) (f : list number) (i j : nat) : bool :=
  let xi := ninner (nth i rows []) f in
  let xj := ninner (nth j rows []) f in
  (0 <=? P)%Z && encloses_root e && nonneg (nminus xj xi)
  && (match rows with [] => false | _ => true end)
  && share_at_least P e T (logits rows f) xi.
Definition at_input_most (P : Z) (e : enclosure) (T : Q) (rows : list (list number)) (f : list number) (i j : nat) : bool :=
  let xi := ninner (nth i rows []) f in
  let xj := ninner (nth j rows []) f in
  (0 <=? P)%Z && encloses_root e && nonneg (nminus xj xi)
  && (match rows with [] => false | _ => true end)
  && share_at_most P e T (logits rows f) xi.

Lemma at_input_above : forall P e T rows f i j, at_input P e T rows f i j = true ->
  Q2R T <= Rmin (probability (map (map value) rows) (map value f) i)
    (probability (map (map value) rows) (map value f) j).
Proof.
  intros P e T rows f i j H. unfold at_input in H. cbv zeta in H.
  apply andb_true_iff in H. destruct H as [H share]. apply andb_true_iff in H. destruct H as [H some].
  apply andb_true_iff in H. destruct H as [H order]. apply andb_true_iff in H. destruct H as [HP He].
  apply Z.leb_le in HP. apply nonneg_true in order. rewrite value_minus in order.
  assert (logits rows f <> []) as labels by (destruct rows; [discriminate|intro; discriminate]).
  rewrite !probability_is, share_order; [|apply exps_pos; destruct (logits rows f); discriminate || congruence|lra].
  apply (share_below P e); assumption.
Qed.

Lemma at_input_below : forall P e T rows f i j, at_input_most P e T rows f i j = true ->
  Rmin (probability (map (map value) rows) (map value f) i)
    (probability (map (map value) rows) (map value f) j) <= Q2R T.
Proof.
  intros P e T rows f i j H. unfold at_input_most in H. cbv zeta in H.
  apply andb_true_iff in H. destruct H as [H share]. apply andb_true_iff in H. destruct H as [H some].
  apply andb_true_iff in H. destruct H as [H order]. apply andb_true_iff in H. destruct H as [HP He].
  apply Z.leb_le in HP. apply nonneg_true in order. rewrite value_minus in order.
  assert (logits rows f <> []) as labels by (destruct rows; [discriminate|intro; discriminate]).
  rewrite !probability_is, share_order; [|apply exps_pos; destruct (logits rows f); discriminate || congruence|lra].
  apply (share_above P e); assumption.
Qed.

(** * Ceilings: for every input one of the two probabilities is at most a number *)

Lemma exp_tangent : forall m z, exp m * (1 + (z - m)) <= exp z.
Proof.
  intros m z. replace (exp z) with (exp m * exp (z - m)) by (rewrite <- exp_plus; f_equal; ring).
  apply Rmult_le_compat_l; [left; apply exp_pos|apply exp_ineq1_le].
Qed.

Lemma tangents : forall q z m, (forall c, In c q -> 0 <= c) -> length q = length z ->
  exp m * (total q + inner q z - m * total q) <= inner q (map exp z).
Proof.
  induction q as [|c q IH]; intros [|y z] m positive same; try discriminate; simpl in *; [right; ring|].
  injection same as same. specialize (IH z m (fun x inside => positive x (or_intror inside)) same).
  pose proof (positive c (or_introl eq_refl)) as weight. pose proof (exp_tangent m y) as tangent.
  apply Rmult_le_compat_l with (r := c) in tangent; [|assumption]. lra.
Qed.

(** Jensen's inequality: the exponential of a mean is at most the mean of the exponentials. *)
Lemma jensen : forall q z, (forall c, In c q -> 0 <= c) -> length q = length z -> total q = 1 ->
  exp (inner q z) <= inner q (map exp z).
Proof.
  intros q z positive same one. pose proof (tangents q z (inner q z) positive same) as H.
  rewrite one in H. lra.
Qed.

Fixpoint shifted (x l : list R) : list R :=
  match x, l with
  | a :: x', b :: l' => a + b :: shifted x' l'
  | _, _ => []
  end.

Lemma inner_shifted : forall q x l, length q = length x -> length q = length l ->
  inner q (shifted x l) = inner q x + inner q l.
Proof.
  induction q as [|c q IH]; intros [|a x] [|b l] first second; try discriminate; simpl; [lra|].
  injection first as first. injection second as second. rewrite IH by assumption. ring.
Qed.

Lemma length_shifted : forall x l, length x = length l -> length (shifted x l) = length x.
Proof. induction x as [|a x IH]; intros [|b l] same; try discriminate; simpl; auto. Qed.

(** Each weight q_k with a number l_k, in units of 2^-P, such that q_k exp l_k <= 1. *)
Fixpoint deep (P : Z) (q : list Q) (l : list Z) (known : list (Z * Z)) : bool :=
  match q, l with
  | [], [] => true
  | c :: q', z :: l' =>
      let '(v, known') :=
        match known_value z known with
        | Some v => (v, known)
        | None => let v := exp_up P z in (v, (z, v) :: known)
        end in
      Qle_bool 0 c && (Qnum c * v <=? 2 ^ P * Zpos (Qden c))%Z && deep P q' l' known'
  | _, _ => false
  end.
Definition depths (P : Z) (l : list Z) : list R := map (fun z => IZR z / unit P) l.

Lemma deep_length : forall P q l known, deep P q l known = true -> length q = length l.
Proof.
  induction q as [|c q IH]; intros [|z l] known H; try discriminate; [reflexivity|].
  cbn [deep] in H. cbn [length]. f_equal.
  destruct (known_value z known); cbv zeta in H; apply andb_true_iff in H; apply (IH l _ (proj2 H)).
Qed.

Lemma deep_is : forall P q l known, (0 <= P)%Z -> sound (exp_up P) known -> deep P q l known = true ->
  (forall c, In c (map Q2R q) -> 0 <= c) /\
  forall x, length x = length q ->
    inner (map Q2R q) (map exp (shifted x (depths P l))) <= total (map exp x).
Proof.
  intros P q l known HP. revert l known.
  induction q as [|c q IH]; intros [|z l] known kept H; try discriminate.
  - split; [intros c []|]. intros [|y x] same; [simpl; lra|discriminate].
  - assert (exists known', sound (exp_up P) known' /\ deep P q l known' = true /\ Qle_bool 0 c = true
      /\ (Qnum c * exp_up P z <=? 2 ^ P * Zpos (Qden c))%Z = true) as (known' & kept' & rest & sign & small).
    { cbn [deep] in H. destruct (known_value z known) as [v|] eqn:before; cbv zeta in H;
        apply andb_true_iff in H; destruct H as [H rest]; apply andb_true_iff in H; destruct H as [sign small].
      - rewrite (kept z v before) in small. exists known. auto.
      - exists ((z, exp_up P z) :: known). split; [apply sound_more; assumption|]. auto. }
    destruct (IH l known' kept' rest) as [weights below].
    apply Qle_bool_true in sign. rewrite Q2R_0 in sign. split.
    + simpl. intros y [<-|inside]; [assumption|apply weights, inside].
    + intros [|y x] same; [discriminate|]. injection same as same. specialize (below x same).
      apply Z.leb_le, IZR_le in small. rewrite !mult_IZR, <- Q2R_den in small. fold (unit P) in small.
      assert (0 < IZR (Zpos (Qden c))) as den by (apply IZR_lt; lia).
      pose proof (unit_pos P HP) as positive.
      assert (unit P * exp (IZR z / unit P) <= IZR (exp_up P z)) as above.
      { apply exp_up_is; [assumption|]. right. field. lra. }
      assert (Q2R c * IZR (exp_up P z) <= unit P) as small' by
        (apply (Rmult_le_reg_r (IZR (Zpos (Qden c)))); [assumption|lra]).
      assert (Q2R c * (unit P * exp (IZR z / unit P)) <= Q2R c * IZR (exp_up P z))
        by (apply Rmult_le_compat_l; assumption).
      assert (Q2R c * exp (IZR z / unit P) <= 1) as one by (apply (Rmult_le_reg_l (unit P)); [assumption|lra]).
      change (depths P (z :: l)) with (IZR z / unit P :: depths P l).
      cbn [map shifted inner total]. rewrite exp_plus. pose proof (exp_pos y).
      assert (exp y * (Q2R c * exp (IZR z / unit P)) <= exp y * 1) by (apply Rmult_le_compat_l; lra). lra.
Qed.

(** The mean of the l_k by the weights, in units of 2^-P. *)
Fixpoint depth_terms (q : list Q) (l : list Z) : list Q :=
  match q, l with
  | c :: q', z :: l' => qtimes c (z # 1) :: depth_terms q' l'
  | _, _ => []
  end.

Lemma depth_terms_is : forall P q l, (0 <= P)%Z ->
  inner (map Q2R q) (depths P l) = Q2R (qsum (depth_terms q l)) / unit P.
Proof.
  intros P q l HP. rewrite qsum_is. pose proof (unit_pos P HP). revert l.
  induction q as [|c q IH]; intros [|z l]; try (simpl; unfold Rdiv; ring).
  change (depths P (z :: l)) with (IZR z / unit P :: depths P l). cbn [map inner depth_terms total].
  rewrite IH, qtimes_is. replace (Q2R (z # 1)) with (IZR z) by (unfold Q2R; cbn [Qnum Qden]; field).
  field. lra.
Qed.

Lemma weighted : forall P q l x, (0 <= P)%Z -> deep P q l [] = true -> Q2R (qsum q) = 1 ->
  length x = length q ->
  exp (Q2R (qsum (depth_terms q l)) / unit P) * exp (inner (map Q2R q) x) <= total (map exp x).
Proof.
  intros P q l x HP H one same. destruct (deep_is P q l [] HP (nothing_known _) H) as [weights below].
  specialize (below x same). rewrite <- exp_plus, <- depth_terms_is by assumption.
  apply deep_length in H. rewrite Rplus_comm, <- inner_shifted;
    try (unfold depths; rewrite ?map_length; congruence).
  eapply Rle_trans; [|exact below]. apply jensen; [assumption| |rewrite <- qsum_is; assumption].
  unfold depths. rewrite length_shifted; rewrite !map_length; congruence.
Qed.

(** Weights that are at most c each: the sum is at least 1/c times the exponential of the mean. *)
Lemma weighted_evenly : forall c q x, 0 < Q2R c ->
  forallb (fun w => Qle_bool 0 w && Qle_bool w c) q = true -> Q2R (qsum q) = 1 -> length x = length q ->
  / Q2R c * exp (inner (map Q2R q) x) <= total (map exp x).
Proof.
  intros c q x positive all one same.
  assert (exp (inner (map Q2R q) x) <= inner (map Q2R q) (map exp x)) as mean.
  { apply jensen; [|rewrite map_length; congruence|rewrite <- qsum_is; assumption].
    intros y inside. apply in_map_iff in inside. destruct inside as [w [<- inside]].
    rewrite forallb_forall in all. specialize (all w inside). apply andb_true_iff in all.
    destruct all as [sign _]. apply Qle_bool_true in sign. rewrite Q2R_0 in sign. assumption. }
  assert (inner (map Q2R q) (map exp x) <= Q2R c * total (map exp x)) as even.
  { clear mean one. revert x same. induction q as [|w q IH]; intros [|y x] same; try discriminate; simpl; [lra|].
    injection same as same. simpl in all. apply andb_true_iff in all. destruct all as [first all].
    apply andb_true_iff in first. destruct first as [_ most]. apply Qle_bool_true in most.
    specialize (IH all x same). pose proof (exp_pos y).
    assert (Q2R w * exp y <= Q2R c * exp y) by (apply Rmult_le_compat_r; lra). lra. }
  apply (Rmult_le_reg_l (Q2R c)); [assumption|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. lra.
Qed.

(** * The mean row of the weights, and by how much it misses the mixture *)

Fixpoint scaled (cs : list Q) (xs : list number) : list number :=
  match cs, xs with
  | c :: cs', x :: xs' => nscale c x :: scaled cs' xs'
  | _, _ => []
  end.
Fixpoint mix (d : nat) (cs : list Q) (rows : list (list number)) : list number :=
  match d with
  | O => []
  | S d' => nsum (scaled cs (map (hd nzero) rows)) :: mix d' cs (map (@tl number) rows)
  end.

Lemma scaled_is : forall cs xs, value (nsum (scaled cs xs)) = inner (map Q2R cs) (map value xs).
Proof.
  intros. rewrite value_sum. revert xs. induction cs as [|c cs IH]; intros [|x xs]; try reflexivity.
  simpl. rewrite IH, value_scale. reflexivity.
Qed.

Lemma inner_linear : forall {A} (c : list R) (g h : A -> R) y (l : list A),
  inner c (map (fun r => g r * y + h r) l) = inner c (map g l) * y + inner c (map h l).
Proof. intros A. induction c as [|b c IH]; intros g h y [|r l]; simpl; try ring. rewrite IH. ring. Qed.

Lemma inner_zeros : forall {A} (c : list R) (l : list A), inner c (map (fun _ => 0) l) = 0.
Proof. intros A. induction c as [|b c IH]; intros [|r l]; simpl; try reflexivity. rewrite IH. ring. Qed.

Lemma inner_mix : forall d cs rows f, (forall w, In w rows -> length w = d) ->
  inner (map value (mix d cs rows)) f
  = inner (map Q2R cs) (map (fun w => inner (map value w) f) rows).
Proof.
  induction d as [|d IH]; intros cs rows f wide.
  - simpl. rewrite (map_ext_in (fun w => inner (map value w) f) (fun _ => 0) rows);
      [symmetry; apply inner_zeros|].
    intros w inside. specialize (wide w inside). destruct w; [reflexivity|discriminate].
  - destruct f as [|y f].
    + rewrite (map_ext (fun w => inner (map value w) []) (fun _ => 0)), inner_zeros; [reflexivity|]. intros [|x w]; reflexivity.
    + cbn [mix map inner]. rewrite scaled_is, IH.
      * rewrite !map_map, <- inner_linear. f_equal. apply map_ext_in. intros w inside.
        specialize (wide w inside). destruct w; [discriminate|reflexivity].
      * intros w inside. apply in_map_iff in inside. destruct inside as [v [<- inside]].
        specialize (wide v inside). destruct v; [discriminate|injection wide; auto].
Qed.

Lemma inner_app : forall q x a b u v, length q = length x ->
  inner (q ++ [a; b]) (x ++ [u; v]) = inner q x + (a * u + b * v).
Proof.
  induction q as [|c q IH]; intros [|y x] a b u v same; try discriminate; simpl; [ring|].
  injection same as same. rewrite IH by assumption. ring.
Qed.

Definition miss (d : nat) (q : list Q) (lam : Q) (rows : list (list number)) (i j : nat) : list number :=
  mix d (q ++ [(- lam)%Q; (lam - 1)%Q]) (rows ++ [nth i rows []; nth j rows []]).

Lemma miss_is : forall d q lam rows i j f,
  forallb (fun row => Nat.eqb (length row) d) rows = true -> length q = length rows ->
  (i < length rows)%nat -> (j < length rows)%nat ->
  inner (map value (miss d q lam rows i j)) f
  = inner (map Q2R q) (map (fun w => inner w f) (map (map value) rows))
    - (Q2R lam * inner (nth i (map (map value) rows) []) f
       + (1 - Q2R lam) * inner (nth j (map (map value) rows) []) f).
Proof.
  intros d q lam rows i j f wide same Hi Hj. rewrite forallb_forall in wide. unfold miss. rewrite inner_mix.
  - rewrite !map_app. cbn [map]. rewrite inner_app by (rewrite !map_length; assumption).
    rewrite !nth_row, map_map, Q2R_opp, Q2R_minus, Q2R_1. ring.
  - intros w inside. apply in_app_or in inside. apply Nat.eqb_eq. destruct inside as [inside|inside].
    + apply wide, inside.
    + destruct inside as [<-|[<-|[]]]; apply wide, nth_In; assumption.
Qed.

(** * The ceiling *)

Lemma capped : forall G S mean x t T, 0 < G -> G * exp mean <= S -> x <= mean + t -> exp t <= T * G ->
  exp x / S <= T.
Proof.
  intros G S mean x t T positive sum below small.
  pose proof (exp_pos mean). pose proof (exp_pos t).
  assert (0 < S) by (assert (0 < G * exp mean) by (apply Rmult_lt_0_compat; assumption); lra).
  apply (Rmult_le_reg_r S); [assumption|]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  apply exp_mono in below. rewrite exp_plus in below.
  assert (0 < T) by (apply (Rmult_lt_reg_r G); lra).
  assert (exp mean * exp t <= exp mean * (T * G)) by (apply Rmult_le_compat_l; lra).
  assert (T * (G * exp mean) <= T * S) by (apply Rmult_le_compat_l; lra). lra.
Qed.

Lemma lesser : forall lam x y z, 0 <= lam <= 1 -> lam * x + (1 - lam) * y <= z -> Rmin x y <= z.
Proof.
  intros lam x y z range mixed. eapply Rle_trans; [|exact mixed].
  unfold Rmin. destruct (Rle_dec x y); nra.
Qed.

Lemma Rmin_share : forall S x y, 0 < S -> Rmin (exp x / S) (exp y / S) = exp (Rmin x y) / S.
Proof.
  intros S x y positive. unfold Rmin at 2. destruct (Rle_dec x y) as [order|order].
  - apply share_order; assumption.
  - rewrite Rmin_comm. apply share_order; lra.
Qed.

(** What a certificate of a ceiling has to show: weights that sum to 1, and the length of what they miss. *)
Definition weights (d : nat) (q : list Q) (lam : Q) (rows : list (list number)) (i j : nat) : bool :=
  forallb (fun row => Nat.eqb (length row) d) rows && Nat.eqb (length q) (length rows)
  && (Nat.ltb i (length rows) && Nat.ltb j (length rows))
  && (Qle_bool 0 lam && Qle_bool lam 1) && Qeq_bool (qsum q) 1.
Definition hits (d : nat) (q : list Q) (lam : Q) (rows : list (list number)) (i j : nat) : bool :=
  forallb is_zero (miss d q lam rows i j).
Definition misses_by (s : Q) (d : nat) (q : list Q) (lam : Q) (rows : list (list number)) (i j : nat) : bool :=
  let m := miss d q lam rows i j in Qle_bool 0 s && nonneg (nminus (rational (qtimes s s)) (ninner m m)).

Lemma hits_true : forall d q lam rows i j f, hits d q lam rows i j = true ->
  inner (map value (miss d q lam rows i j)) f = 0.
Proof.
  intros d q lam rows i j f. unfold hits. generalize (miss d q lam rows i j). intros m. revert f.
  induction m as [|x m IH]; intros [|y f] H; try reflexivity. simpl in *. apply andb_true_iff in H.
  destruct H as [zero rest]. rewrite (is_zero_true x zero), (IH f rest). ring.
Qed.

Lemma misses_true : forall s R d q lam rows i j f, misses_by s d q lam rows i j = true ->
  norm f <= R -> - inner (map value (miss d q lam rows i j)) f <= R * Q2R s.
Proof.
  intros s R d q lam rows i j f H short. unfold misses_by in H. cbv zeta in H. apply andb_true_iff in H.
  destruct H as [sign H]. apply Qle_bool_true in sign. rewrite Q2R_0 in sign. apply nonneg_true in H.
  rewrite value_minus, value_rational, qtimes_is, <- inner_is in H.
  set (m := map value (miss d q lam rows i j)) in *.
  pose proof (cauchy_schwarz m f) as bound. pose proof (sqrt_pos (inner f f)) as F0.
  fold (norm f) in F0. rewrite <- (norm_square f) in bound. pose proof (inner_nonneg m).
  assert (0 <= R * Q2R s) by (apply Rmult_le_pos; lra).
  assert (norm f * norm f <= R * R) by (apply Rmult_le_compat; assumption).
  assert (inner m m * (norm f * norm f) <= Q2R s * Q2R s * (R * R)).
  { apply Rmult_le_compat; try assumption; [apply Rmult_le_pos; assumption|lra]. }
  apply Rnot_lt_le. intro more. nra.
Qed.

Section Ceiling.
Variables (d : nat) (q : list Q) (lam : Q) (rows : list (list number)) (i j : nat).
Hypothesis given : weights d q lam rows i j = true.
Let w := map (map value) rows.

(** One of the two logits is at most the mean of all logits by the weights, and what was missed. *)
Lemma below_mean : forall f t, - inner (map value (miss d q lam rows i j)) f <= t ->
  Rmin (inner (nth i w []) f) (inner (nth j w []) f)
    <= inner (map Q2R q) (map (fun v => inner v f) w) + t.
Proof.
  intros f t near. pose proof given as H. unfold weights in H.
  apply andb_true_iff in H. destruct H as [H one]. apply andb_true_iff in H. destruct H as [H range].
  apply andb_true_iff in H. destruct H as [H pair]. apply andb_true_iff in H. destruct H as [wide same].
  apply andb_true_iff in pair. destruct pair as [Hi Hj]. apply andb_true_iff in range.
  destruct range as [low high]. apply Nat.ltb_lt in Hi, Hj. apply Nat.eqb_eq in same.
  apply Qle_bool_true in low, high. rewrite Q2R_0, Q2R_1 in *.
  rewrite (miss_is d q lam rows i j f wide same Hi Hj) in near. fold w in near.
  apply lesser with (lam := Q2R lam); [split; assumption|]. lra.
Qed.

Lemma sum_one : Q2R (qsum q) = 1.
Proof.
  pose proof given as H. apply andb_true_iff in H. destruct H as [_ one]. apply Qeq_bool_eq in one.
  rewrite (Qeq_eqR _ _ one). apply Q2R_1.
Qed.

Lemma as_many : forall f, length (map (fun v => inner v f) w) = length q.
Proof.
  intros f. pose proof given as H. unfold weights in H. repeat (apply andb_true_iff in H; destruct H as [H _]).
  rename H into wide. pose proof given as H. unfold weights in H.
  apply andb_true_iff in H. destruct H as [H _]. apply andb_true_iff in H. destruct H as [H _].
  apply andb_true_iff in H. destruct H as [H _]. apply andb_true_iff in H. destruct H as [_ same].
  apply Nat.eqb_eq in same. unfold w. rewrite !map_length. symmetry. exact same.
Qed.

Lemma some_label : forall f, map (fun v => inner v f) w <> [].
Proof.
  intros f. pose proof given as H. unfold weights in H.
  apply andb_true_iff in H. destruct H as [H _]. apply andb_true_iff in H. destruct H as [H _].
  apply andb_true_iff in H. destruct H as [_ H]. apply andb_true_iff in H. destruct H as [H _].
  apply Nat.ltb_lt in H. unfold w. destruct rows; [simpl in H; lia|discriminate].
Qed.

Lemma capped_pair : forall f G t T, 0 < G ->
  G * exp (inner (map Q2R q) (map (fun v => inner v f) w)) <= total (map exp (map (fun v => inner v f) w)) ->
  - inner (map value (miss d q lam rows i j)) f <= t -> exp t <= T * G ->
  Rmin (probability w f i) (probability w f j) <= T.
Proof.
  intros f G t T positive sum near small. unfold probability. rewrite <- (map_map (fun v => inner v f) exp).
  rewrite Rmin_share by (apply exps_pos, some_label).
  apply capped with (1 := positive) (2 := sum) (t := t); [|assumption]. apply below_mean, near.
Qed.

(** By entropy: l_k close to - ln q_k. *)
Lemma entropy_ceiling : forall P l t T f, (0 <=? P)%Z && deep P q l [] = true ->
  - inner (map value (miss d q lam rows i j)) f <= Q2R t ->
  Qle_bool 0 T && (exp_up P (ceiling_units P (t - Qmult (qsum (depth_terms q l)) (1 # Z.to_pos (2 ^ P)))) * Zpos (Qden T)
    <=? Qnum T * 2 ^ P)%Z = true ->
  Rmin (probability w f i) (probability w f j) <= Q2R T.
Proof.
  intros P l t T f H near small. apply andb_true_iff in H. destruct H as [HP H]. apply Z.leb_le in HP.
  set (E := Qmult (qsum (depth_terms q l)) (1 # Z.to_pos (2 ^ P))) in *.
  assert (0 < 2 ^ P)%Z as power by (apply Z.pow_pos_nonneg; lia).
  pose proof (unit_pos P HP) as positive.
  assert (Q2R E = Q2R (qsum (depth_terms q l)) / unit P) as same.
  { unfold E. rewrite Q2R_mult. unfold Q2R at 2. cbn [Qnum Qden]. rewrite Z2Pos.id by assumption.
    unfold unit, Rdiv. ring. }
  pose proof (weighted P q l (map (fun v => inner v f) w) HP H sum_one (as_many f)) as sum.
  rewrite <- same in sum. apply (capped_pair f (exp (Q2R E)) (Q2R t) (Q2R T)); try assumption; [apply exp_pos|].
  apply andb_true_iff in small. destruct small as [sign small].
  apply Z.leb_le, IZR_le in small. rewrite !mult_IZR in small. fold (unit P) in small.
  rewrite <- Q2R_den in small.
  assert (0 < IZR (Zpos (Qden T))) as den by (apply IZR_lt; lia).
  assert (unit P * exp (Q2R t - Q2R E) <= IZR (exp_up P (ceiling_units P (t - E)))) as above.
  { apply exp_up_is; [assumption|]. rewrite <- Q2R_minus. apply ceiling_units_is. }
  assert (IZR (exp_up P (ceiling_units P (t - E))) <= unit P * Q2R T).
  { apply (Rmult_le_reg_r (IZR (Zpos (Qden T)))); [assumption|lra]. }
  assert (exp (Q2R t - Q2R E) <= Q2R T) as less by (apply (Rmult_le_reg_l (unit P)); [assumption|lra]).
  replace (exp (Q2R t)) with (exp (Q2R t - Q2R E) * exp (Q2R E)) by (rewrite <- exp_plus; f_equal; ring).
  apply Rmult_le_compat_r; [left; apply exp_pos|assumption].
Qed.

(** By counting: no weight exceeds T. *)
Lemma even_ceiling : forall T f,
  forallb (fun c => Qle_bool 0 c && Qle_bool c T) q = true -> negb (Qle_bool T 0) = true ->
  - inner (map value (miss d q lam rows i j)) f <= 0 ->
  Rmin (probability w f i) (probability w f j) <= Q2R T.
Proof.
  intros T f all sign near. apply negb_true_iff, Qle_bool_false in sign. rewrite Q2R_0 in sign.
  pose proof (weighted_evenly T q (map (fun v => inner v f) w) sign all sum_one (as_many f)) as sum.
  apply (capped_pair f (/ Q2R T) 0 (Q2R T)); try assumption; [apply Rinv_0_lt_compat; assumption|].
  rewrite exp_0, Rinv_r by lra. lra.
Qed.
End Ceiling.

(** * Two probabilities are at most 1 together *)

Lemma one_of : forall l k, (forall x, In x l -> 0 <= x) -> (k < length l)%nat -> nth k l 0 <= total l.
Proof.
  induction l as [|x l IH]; intros k positive below; [simpl in below; lia|].
  assert (0 <= total l) by (apply total_nonneg; intros; apply positive; right; assumption).
  destruct k as [|k]; simpl; [lra|]. simpl in below. specialize (positive x (or_introl eq_refl)) as first.
  specialize (IH k (fun y inside => positive y (or_intror inside)) ltac:(lia)). lra.
Qed.

Lemma two_of : forall l i j, (forall x, In x l -> 0 <= x) -> (i < j)%nat -> (j < length l)%nat ->
  nth i l 0 + nth j l 0 <= total l.
Proof.
  induction l as [|x l IH]; intros i j positive order below; [simpl in below; lia|]. simpl in below.
  destruct j as [|j]; [lia|]. assert (forall y, In y l -> 0 <= y) as others
    by (intros; apply positive; right; assumption).
  destruct i as [|i]; simpl.
  - pose proof (one_of l j others ltac:(lia)). lra.
  - pose proof (positive x (or_introl eq_refl)). pose proof (IH i j others ltac:(lia) ltac:(lia)). lra.
Qed.

Lemma half_ceiling : forall (rows : list (list R)) f i j,
  (i <> j)%nat -> (i < length rows)%nat -> (j < length rows)%nat ->
  Rmin (probability rows f i) (probability rows f j) <= 1 / 2.
Proof.
  assert (forall rows f i j, (i < j)%nat -> (j < length rows)%nat ->
    Rmin (probability rows f i) (probability rows f j) <= 1 / 2) as ordered.
  { intros rows f i j order below. unfold probability. set (exps := map (fun w => exp (inner w f)) rows).
    assert (forall k, (k < length rows)%nat -> exp (inner (nth k rows []) f) = nth k exps 0) as read.
    { intros k inside. unfold exps. rewrite (nth_indep _ 0 (exp (inner [] f))) by (rewrite map_length; assumption).
      symmetry. exact (map_nth (fun w => exp (inner w f)) rows [] k). }
    assert (forall x, In x exps -> 0 < x) as positive.
    { intros x inside. apply in_map_iff in inside. destruct inside as [v [<- _]]. apply exp_pos. }
    rewrite (read i), (read j) by lia.
    assert (length exps = length rows) as same by apply map_length.
    pose proof (two_of exps i j (fun x inside => Rlt_le _ _ (positive x inside)) order ltac:(lia)) as two.
    assert (0 < nth i exps 0) by (apply positive, nth_In; lia).
    assert (0 < nth j exps 0) by (apply positive, nth_In; lia).
    set (a := nth i exps 0) in *. set (b := nth j exps 0) in *. set (S := total exps) in *.
    assert (0 < S) by lra.
    assert (a / S + b / S <= 1).
    { apply (Rmult_le_reg_r S); [assumption|]. unfold Rdiv.
      replace ((a * / S + b * / S) * S) with (a + b) by (field; lra). lra. }
    unfold Rmin. destruct (Rle_dec (a / S) (b / S)); lra. }
  intros rows f i j apart Hi Hj. destruct (lt_dec i j) as [order|order].
  - apply ordered; assumption.
  - rewrite Rmin_comm. apply ordered; [lia|assumption].
Qed.
