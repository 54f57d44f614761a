(** Centring: every translate has the same centred head, and equivalence means translation. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia Psatz.

(* statement: translation *)
Theorem centering_canonical__translation :
  forall (d : nat) (n : nat) (w : nat -> vec) (v : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  veq d (w k [+] v [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j [+] v))) (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))).
Proof.
  intros d n w v k some _. apply centred_translate. assumption.
Qed.

(* statement: idempotent *)
Theorem centering_canonical__idempotent :
  forall (d : nat) (n : nat) (w : nat -> vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  veq d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j)) [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun k => w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))).
Proof.
  intros d n w k some _. apply zero_lt_INR in some. by_coordinates. field. lra.
Qed.

(* statement: unique *)
Theorem centering_canonical__unique :
  forall (d : nat) (n : nat) (w : nat -> vec) (v : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  veq d (vtotal n (fun j => w j [+] v)) vzero ->
  (veq d (vtotal n (fun k => w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j)))) vzero) /\ (veq d (w k [+] v) (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j)))).
Proof.
  intros d n w v k some _ centred. apply zero_lt_INR in some. split.
  - clear centred. by_coordinates. field. lra.
  - by_coordinates.
    apply (Rmult_eq_reg_r (INR n)); [field_simplify|]; lra.
Qed.

(* statement: converse *)
Theorem centering_canonical__converse :
  forall (d : nat) (m n : nat) (f w w' : nat -> vec) (bias c : nat -> R) (k : nat),
  (1 <= m)%nat ->
  (1 <= n)%nat ->
  (k < n)%nat ->
  (forall i : nat, (i < m)%nat -> (forall q : nat, (q < n)%nat -> (softmax n (fun j => bias j + inner d (f i) (w' j)) (bias q + inner d (f i) (w' q)) = softmax n (fun j => bias j + inner d (f i) (w j)) (bias q + inner d (f i) (w q))))) ->
  veq d (w' k [+] (-1) [*] w k [+] (-1) [*] (w' 0%nat [+] (-1) [*] w 0%nat)) (vtotal m (fun j => c j [*] f j)) ->
  veq d (w' k [+] (-1) [*] w k) (w' 0%nat [+] (-1) [*] w 0%nat).
Proof.
  intros d m n f w w' bias c k _ some below same spans.
  set (change := w' k [+] -1 [*] w k [+] -1 [*] (w' 0%nat [+] -1 [*] w 0%nat)) in *.
  assert (forall i, (i < m)%nat -> inner d (f i) change = 0) as unseen.
  { intros i Hi. pose proof (same i Hi k below) as at_k. pose proof (same i Hi 0%nat ltac:(lia)) as at_0.
    pose proof (softmax_differences _ _ _ _ _ _ _ some at_k at_0).
    unfold change. rewrite !inner_add_r, !inner_scale_r, !inner_add_r, !inner_scale_r. lra. }
  assert (veq d change vzero) as still.
  { apply inner_zero. rewrite spans at 1. rewrite inner_total_l, (total_ext m _ (fun _ => 0)).
    - apply total_zero.
    - intros i Hi. rewrite inner_scale_l, unseen by assumption. ring. }
  intros p Hp. specialize (still p Hp). unfold change, vadd, vscale, vzero in *. lra.
Qed.

(* statement: same centred head *)
Theorem centering_canonical__same_centred_head :
  forall (d : nat) (n : nat) (w w' : nat -> vec) (k : nat),
  (1 <= n)%nat ->
  (k < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (w' q [+] (-1) [*] w q) (w' 0%nat [+] (-1) [*] w 0%nat))) ->
  veq d (w' k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w' j))) (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))).
Proof.
  intros d n w w' k some below same. apply zero_lt_INR in some.
  intros p Hp. unfold vadd, vscale, vtotal.
  assert (forall q, (q < n)%nat -> w' q p = (w' 0%nat p - w 0%nat p) + w q p) as one.
  { intros q Hq. specialize (same q Hq p Hp). unfold vadd, vscale in same. lra. }
  rewrite (total_ext n (fun j => w' j p) (fun j => (w' 0%nat p - w 0%nat p) + w j p)) by assumption.
  rewrite total_add, total_const, (one k below). field. lra.
Qed.
