(** No equivalent head makes every pairwise cosine 1 or -1, unless the rows lie on one line. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(** Three rows of the plane that lie on no line. *)
Definition corner (k : nat) : vec :=
  match k with
  | 0%nat => coordinates [0; 0]
  | 1%nat => coordinates [1; 0]
  | _ => coordinates [0; 1]
  end.

(** Of two vectors of the plane whose cosine is 1 or -1 the determinant is 0. *)
Lemma no_area : forall A B,
  ~ veq 2 A vzero /\ ~ veq 2 B vzero /\ (cosine 2 A B = -1 \/ cosine 2 A B = 1) ->
  A 0%nat * B 1%nat = A 1%nat * B 0%nat.
Proof.
  intros A B [HA [HB unit]].
  pose proof (cosine_square_one 2 A B HA HB) as same.
  specialize (same ltac:(destruct unit as [-> | ->]; ring)).
  pose proof (inner_pos 2 B HB) as positive.
  pose proof (same 0%nat ltac:(lia)) as first. pose proof (same 1%nat ltac:(lia)) as second.
  unfold vscale in first, second. apply (Rmult_eq_reg_l (inner 2 B B)); [|lra].
  transitivity (inner 2 B B * A 0%nat * B 1%nat); [ring|]. rewrite first.
  transitivity (inner 2 B B * A 1%nat * B 0%nat); [rewrite second; ring|ring].
Qed.

(* refuted: sentence *)
Theorem all_pairs_plus_minus_one__sentence :
  ~ (
  forall (d : nat) (n : nat) (w : nat -> vec),
  (1 <= n)%nat ->
  (1 <= d)%nat ->
  exists (v : vec),
  (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> ((~ veq d (w p [+] v) vzero) /\ (~ veq d (w q [+] v) vzero) /\ ((cosine d (w p [+] v) (w q [+] v) = -1) \/ (cosine d (w p [+] v) (w q [+] v) = 1)))))).
Proof.
  intro all. destruct (all 2%nat 3%nat corner ltac:(lia) ltac:(lia)) as [v pairs].
  pose proof (no_area _ _ (pairs 0%nat ltac:(lia) 1%nat ltac:(lia))) as first.
  pose proof (no_area _ _ (pairs 0%nat ltac:(lia) 2%nat ltac:(lia))) as second.
  destruct (pairs 0%nat ltac:(lia) 0%nat ltac:(lia)) as [some _].
  unfold corner, coordinates, vadd in *. simpl in first, second.
  apply some. intros [|[|p]] below; [| |lia]; unfold vzero; simpl; lra.
Qed.

(** Where all cosines are 1 or -1, each row is a multiple of the first. *)
Lemma multiples : forall d n w q,
  (q < n)%nat ->
  (forall p, (p < n)%nat -> forall q, (q < n)%nat ->
    ~ veq d (w p) vzero /\ ~ veq d (w q) vzero /\ cosine d (w p) (w q) ^ 2 = 1) ->
  exists s, forall x, inner d (w q) x = s * inner d (w 0%nat) x.
Proof.
  intros d n w q below all. destruct (all q below 0%nat ltac:(lia)) as [Hq [H0 unit]].
  exists (inner d (w q) (w 0%nat) / inner d (w 0%nat) (w 0%nat)). intros x.
  pose proof (cosine_square_one d _ _ Hq H0 ltac:(rewrite <- unit; ring)) as same.
  pose proof (inner_pos d _ H0) as positive.
  apply (Rmult_eq_reg_l (inner d (w 0%nat) (w 0%nat))); [|lra].
  rewrite <- inner_scale_l, same, inner_scale_l. field. lra.
Qed.

(* statement: only collinear rows *)
Theorem all_pairs_plus_minus_one__only_collinear_rows :
  forall (d d' : nat) (n : nat) (w w' : nat -> vec) (f f' g g' : vec) (j k : nat),
  (1 <= n)%nat ->
  (j < n)%nat ->
  (k < n)%nat ->
  (forall q : nat, (q < n)%nat -> (softmax n (fun j => inner d' (w' j) f') (inner d' (w' q) f') = softmax n (fun j => inner d (w j) f) (inner d (w q) f))) ->
  (forall q : nat, (q < n)%nat -> (softmax n (fun j => inner d' (w' j) g') (inner d' (w' q) g') = softmax n (fun j => inner d (w j) g) (inner d (w q) g))) ->
  (forall p : nat, (p < n)%nat -> (forall q : nat, (q < n)%nat -> ((~ veq d' (w' p) vzero) /\ (~ veq d' (w' q) vzero) /\ (cosine d' (w' p) (w' q) ^ 2 = 1)))) ->
  inner d (w j [+] (-1) [*] w 0%nat) f * inner d (w k [+] (-1) [*] w 0%nat) g = inner d (w j [+] (-1) [*] w 0%nat) g * inner d (w k [+] (-1) [*] w 0%nat) f.
Proof.
  intros d d' n w w' f f' g g' j k some Hj Hk at_f at_g all.
  assert (forall q x x', (q < n)%nat ->
    (forall q, (q < n)%nat -> softmax n (fun j => inner d' (w' j) x') (inner d' (w' q) x')
      = softmax n (fun j => inner d (w j) x) (inner d (w q) x)) ->
    inner d (w q [+] -1 [*] w 0%nat) x = inner d' (w' q) x' - inner d' (w' 0%nat) x') as same.
  { intros q x x' Hq at_x. rewrite inner_difference.
    exact (softmax_differences _ _ _ _ _ _ _ some (at_x q Hq) (at_x 0%nat ltac:(lia))). }
  rewrite !(same _ f f'), !(same _ g g') by assumption.
  destruct (multiples d' n w' j Hj all) as [s Hs]. destruct (multiples d' n w' k Hk all) as [t Ht].
  rewrite !Hs, !Ht. ring.
Qed.

(* statement: collinear rows *)
Theorem all_pairs_plus_minus_one__collinear_rows :
  forall (d : nat) (n : nat) (w : nat -> vec) (t : nat -> R) (p u v : vec) (tau : R) (j k : nat),
  (1 <= n)%nat ->
  (j < n)%nat ->
  (k < n)%nat ->
  veq d (w j) (p [+] t j [*] u) ->
  veq d (w k) (p [+] t k [*] u) ->
  ~ (veq d u vzero) ->
  t j <> tau ->
  t k <> tau ->
  veq d v ((-1) [*] p [+] (-1) [*] (tau [*] u)) ->
  (~ veq d (w j [+] v) vzero) /\ (~ veq d (w k [+] v) vzero) /\ ((cosine d (w j [+] v) (w k [+] v) = -1) \/ (cosine d (w j [+] v) (w k [+] v) = 1)).
Proof.
  intros d n w t p u v tau j k _ _ _ Hj Hk some apartj apartk Hv.
  assert (veq d (w j [+] v) ((t j - tau) [*] u)) as A by (rewrite Hj, Hv; clear; by_coordinates; ring).
  assert (veq d (w k [+] v) ((t k - tau) [*] u)) as B by (rewrite Hk, Hv; clear; by_coordinates; ring).
  assert ((t j - tau) * (t k - tau) <> 0) as sign by (apply Rmult_integral_contrapositive; split; lra).
  destruct (Rtotal_order ((t j - tau) * (t k - tau)) 0) as [less|[zero|more]]; [|contradiction|].
  - destruct (cosine_multiples d _ _ u _ _ (-1) some A B) as [? [? ?]]; try lra. auto.
  - destruct (cosine_multiples d _ _ u _ _ 1 some A B) as [? [? ?]]; try lra. auto.
Qed.
