(** A long enough common translation brings all pairwise cosines as near to 1 as wanted. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Psatz.

(** A translated row leans away from u by an angle whose sine is at most M / lambda. *)
Lemma leaning : forall d a u M lambda,
  inner d u u = 1 -> inner d a a <= M ^ 2 -> 0 <= M -> M < lambda ->
  0 < inner d (a [+] lambda [*] u) u /\
  (lambda ^ 2 - M ^ 2) * inner d (a [+] lambda [*] u) (a [+] lambda [*] u)
    <= lambda ^ 2 * (inner d (a [+] lambda [*] u) u * inner d (a [+] lambda [*] u) u).
Proof.
  intros d a u M lambda unit short positive long.
  assert (norm d u <= 1) as one by (apply norm_le; lra).
  pose proof (inner_within_below d a u 1 one). pose proof (norm_le d a M positive short).
  gram. rewrite unit, (inner_sym d u a).
  split; [lra|].
  assert (0 <= inner d a a + 2 * lambda * inner d a u + lambda ^ 2) as length.
  { pose proof (inner_nonneg d (a [+] lambda [*] u)) as square.
    gram. rewrite unit, (inner_sym d u a) in square.
    lra. }
  pose proof (Rle_0_sqr (lambda * inner d a u + inner d a a)) as square. unfold Rsqr in square. nra.
Qed.

(** What is left of two vectors across u has an inner product, too. *)
Lemma across : forall d A B u,
  inner d u u = 1 ->
  (inner d A B - inner d A u * inner d B u) * (inner d A B - inner d A u * inner d B u)
    <= (inner d A A - inner d A u * inner d A u) * (inner d B B - inner d B u * inner d B u).
Proof.
  intros d A B u unit.
  pose proof (cauchy_schwarz_square d (A [+] - inner d A u [*] u) (B [+] - inner d B u [*] u)) as cs.
  gram. rewrite unit in cs.
  rewrite !(inner_sym d u) in cs.
  refine (Rle_trans _ _ _ (Req_le _ _ _) (Rle_trans _ _ _ cs (Req_le _ _ _))); ring.
Qed.

(** From the two leanings to the cosine: p, q are cosines to u, x y the lengths. *)
Lemma spread : forall m x y p q product,
  0 <= m -> m < 1 -> 0 < x -> 0 < y -> 0 < p -> 0 < q -> p * p <= x * x -> q * q <= y * y ->
  (1 - m * m) * (x * x) <= p * p -> (1 - m * m) * (y * y) <= q * q ->
  (product - p * q) * (product - p * q) <= (x * x - p * p) * (y * y - q * q) ->
  (1 - 2 * (m * m)) * (x * y) <= product.
Proof.
  intros m x y p q product low high Hx Hy Hp Hq shortp shortq leanp leanq cs.
  assert (0 < x * y) by (apply Rmult_lt_0_compat; assumption).
  assert (0 < p * q) by (apply Rmult_lt_0_compat; assumption).
  assert (0 < 1 - m * m) by nra.
  assert ((1 - m * m) * (x * y) <= p * q) as top.
  { apply Rsqr_incr_0_var; [unfold Rsqr|lra].
    replace ((1 - m * m) * (x * y) * ((1 - m * m) * (x * y)))
      with ((1 - m * m) * (x * x) * ((1 - m * m) * (y * y))) by ring.
    replace (p * q * (p * q)) with (p * p * (q * q)) by ring.
    apply Rmult_le_compat; try assumption; apply Rmult_le_pos; nra. }
  assert ((x * x - p * p) * (y * y - q * q) <= m * m * (x * y) * (m * m * (x * y))) as side.
  { replace (m * m * (x * y) * (m * m * (x * y))) with (m * m * (x * x) * (m * m * (y * y))) by ring.
    apply Rmult_le_compat; lra. }
  assert (p * q - product <= m * m * (x * y)); [|lra].
  apply Rsqr_incr_0_var; [unfold Rsqr|apply Rmult_le_pos; nra].
  replace ((p * q - product) * (p * q - product)) with ((product - p * q) * (product - p * q)) by ring.
  lra.
Qed.

(* statement: floor *)
Theorem all_cosines_to_one__floor :
  forall (d : nat) (a b u : vec) (M lambda : R),
  inner d u u = 1 ->
  inner d a a <= M ^ 2 ->
  inner d b b <= M ^ 2 ->
  0 <= M ->
  M < lambda ->
  (lambda ^ 2 <> 0) /\ (~ veq d (a [+] lambda [*] u) vzero) /\ (~ veq d (b [+] lambda [*] u) vzero) /\ (1 - 2 * (M ^ 2) / (lambda ^ 2) <= cosine d (a [+] lambda [*] u) (b [+] lambda [*] u)).
Proof.
  intros d a b u M lambda unit shorta shortb positive long.
  assert (0 < lambda ^ 2) by (apply pow_lt; lra).
  destruct (leaning d a u M lambda unit shorta positive long) as [Ha leana].
  destruct (leaning d b u M lambda unit shortb positive long) as [Hb leanb].
  set (A := a [+] lambda [*] u) in *. set (B := b [+] lambda [*] u) in *.
  assert (~ veq d A vzero) as someA by (intro zero; rewrite zero, inner_zero_l in Ha; lra).
  assert (~ veq d B vzero) as someB by (intro zero; rewrite zero, inner_zero_l in Hb; lra).
  split; [lra|]. split; [assumption|]. split; [assumption|].
  pose proof (norm_pos d A someA) as Hx. pose proof (norm_pos d B someB) as Hy.
  assert (0 <= M / lambda < 1) as [low high].
  { split; [apply Rmult_le_pos; [assumption|left; apply Rinv_0_lt_compat; lra]|].
    apply quotient_below; lra. }
  assert (forall C, (lambda ^ 2 - M ^ 2) * inner d C C <= lambda ^ 2 * (inner d C u * inner d C u) ->
    (1 - M / lambda * (M / lambda)) * (norm d C * norm d C) <= inner d C u * inner d C u) as lean.
  { intros C bound. rewrite norm_square. apply (Rmult_le_reg_l (lambda ^ 2)); [assumption|].
    replace (lambda ^ 2 * ((1 - M / lambda * (M / lambda)) * inner d C C))
      with ((lambda ^ 2 - M ^ 2) * inner d C C) by (field; lra).
    assumption. }
  assert (forall C, inner d C u * inner d C u <= norm d C * norm d C) as short.
  { intros C. rewrite norm_square. pose proof (cauchy_schwarz_square d C u) as cs. rewrite unit in cs. lra. }
  pose proof (spread (M / lambda) (norm d A) (norm d B) _ _ (inner d A B) low high Hx Hy Ha Hb
    (short A) (short B) (lean A leana) (lean B leanb)) as bound.
  rewrite !norm_square in bound. specialize (bound (across d A B u unit)).
  replace (1 - 2 * M ^ 2 / lambda ^ 2) with (1 - 2 * (M / lambda * (M / lambda))) by (field; lra).
  apply quotient_at_least; [apply Rmult_lt_0_compat|]; assumption.
Qed.
