(** Each entry of the whitened Gram matrix is a sum over the labels, by the equations of either label. *)

From Shiftproof Require Import Foundation.
Require Import Reals Lra Lia.

(** The vectors x q solve the equations of the whitened Gram matrix of the vectors c k. *)
Definition solve (d n : nat) (c x : nat -> vec) : Prop := forall q, (q < n)%nat ->
  veq d (vtotal n (fun k => inner d (c k) (x q) [*] c k)) (c q).

(** An equation, multiplied by a vector. *)
Lemma times : forall d n c x q v, solve d n c x -> (q < n)%nat ->
  total n (fun k => inner d (c k) (x q) * inner d (c k) v) = inner d (c q) v.
Proof.
  intros d n c x q v solves below. rewrite <- (solves q below), inner_total_l.
  apply total_ext. intros k _. rewrite inner_scale_l. reflexivity.
Qed.

(** The sum of <c_k, x_i> <c_k, x_j> is the entry of i and j in either order. *)
Lemma symmetric_entry : forall d n c x i j, solve d n c x -> (i < n)%nat -> (j < n)%nat ->
  inner d (c j) (x i) = inner d (c i) (x j).
Proof.
  intros d n c x i j solves Hi Hj.
  rewrite <- (times d n c x i (x j)), <- (times d n c x j (x i)) by assumption.
  apply total_ext. intros; ring.
Qed.

(** The mixed sum of <c_k, x_i> <c_k, y_j> is the entry by y and, read the other way, that by x. *)
Lemma one_entry : forall d n c x y i j, solve d n c x -> solve d n c y -> (i < n)%nat -> (j < n)%nat ->
  inner d (c j) (x i) = inner d (c j) (y i).
Proof.
  intros d n c x y i j by_x by_y Hi Hj. rewrite (symmetric_entry d n c y i j) by assumption.
  rewrite <- (times d n c x i (y j)), <- (times d n c y j (x i)) by assumption.
  apply total_ext. intros; ring.
Qed.

Lemma solve_ext : forall d n b c x,
  (forall k, (k < n)%nat -> veq d (b k) (c k)) -> solve d n b x -> solve d n c x.
Proof.
  intros d n b c x same solves q below. rewrite <- (same q below), <- (solves q below).
  apply vtotal_ext. intros k Hk. rewrite (same k Hk). reflexivity.
Qed.

(** A linear map, given by its adjoint, takes centred rows to centred rows. *)
Lemma image_of_centred : forall d d' n w w' u v q,
  (forall k, (k < n)%nat -> inner d' (w' k) u = inner d (w k) v) -> (q < n)%nat ->
  inner d' (centred n w' q) u = inner d (centred n w q) v.
Proof.
  intros d d' n w w' u v q linear below.
  rewrite !centred_inner, linear, (total_ext n (fun j => inner d' (w' j) u) _ linear) by assumption.
  reflexivity.
Qed.

(* statement: symmetric *)
Theorem whitened_gram__symmetric :
  forall (d : nat) (n : nat) (w x : nat -> vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i) = inner d (w i [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x j).
Proof.
  intros d n w x i j _ Hi Hj solves. exact (symmetric_entry d n (centred n w) x i j solves Hi Hj).
Qed.

(* statement: well defined *)
Theorem whitened_gram__well_defined :
  forall (d : nat) (n : nat) (w x y : nat -> vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (y q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i) = inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (y i).
Proof.
  intros d n w x y i j _ Hi Hj by_x by_y. exact (one_entry d n (centred n w) x y i j by_x by_y Hi Hj).
Qed.

(* statement: projection *)
Theorem whitened_gram__projection :
  forall (d : nat) (n : nat) (w x : nat -> vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  total n (fun k => inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x k) * inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i)) = inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i).
Proof.
  intros d n w x i j _ Hi Hj solves.
  change (total n (fun k => inner d (centred n w j) (x k) * inner d (centred n w k) (x i))
    = inner d (centred n w j) (x i)).
  rewrite <- (times d n (centred n w) x j (x i) solves Hj).
  apply total_ext. intros k Hk. rewrite (symmetric_entry d n (centred n w) x j k solves Hj Hk). reflexivity.
Qed.

(* statement: rows sum to zero *)
Theorem whitened_gram__rows_sum_to_zero :
  forall (d : nat) (n : nat) (w x : nat -> vec) (i : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  total n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i)) = 0.
Proof.
  intros d n w x i some _. exact (centred_total d n w (x i) some).
Qed.

(* statement: translation *)
Theorem whitened_gram__translation :
  forall (d : nat) (n : nat) (w x y : nat -> vec) (v : vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] v [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j [+] v))) (y q) [*] (w k [+] v [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j [+] v))))) (w q [+] v [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j [+] v))))) ->
  inner d (w j [+] v [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j [+] v))) (y i) = inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i).
Proof.
  intros d n w x y v i j some Hi Hj by_x by_y.
  assert (forall k, (k < n)%nat -> veq d (centred n (fun j => w j [+] v) k) (centred n w k)) as same
    by (intros; apply centred_translate; assumption).
  transitivity (inner d (centred n w j) (y i)); [rewrite <- (same j Hj); reflexivity|].
  apply (one_entry d n (centred n w)); try assumption. exact (solve_ext d n _ _ y same by_y).
Qed.

(* statement: linear maps *)
Theorem whitened_gram__linear_maps :
  forall (d d' : nat) (n : nat) (w w' x y z z' : nat -> vec) (i j : nat),
  (1 <= n)%nat ->
  (i < n)%nat ->
  (j < n)%nat ->
  (forall q : nat, (q < n)%nat -> (veq d (vtotal n (fun k => inner d (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x q) [*] (w k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) (w q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))))) ->
  (forall q : nat, (q < n)%nat -> (veq d' (vtotal n (fun k => inner d' (w' k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w' j))) (y q) [*] (w' k [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w' j))))) (w' q [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w' j))))) ->
  (forall q : nat, (q < n)%nat -> (forall p : nat, (p < n)%nat -> (inner d' (w' q) (y p) = inner d (w q) (z p)))) ->
  (forall q : nat, (q < n)%nat -> (forall p : nat, (p < n)%nat -> (inner d (w q) (x p) = inner d' (w' q) (z' p)))) ->
  inner d' (w' j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w' j))) (y i) = inner d (w j [+] (-1) [*] ((1 / INR n) [*] vtotal n (fun j => w j))) (x i).
Proof.
  intros d d' n w w' x y z z' i j _ Hi Hj by_x by_y forth back.
  change (inner d' (centred n w' j) (y i) = inner d (centred n w j) (x i)).
  (* the sum of <c_k, x_j> <c'_k, y_i> is either entry *)
  transitivity (total n (fun k => inner d (centred n w k) (x j) * inner d' (centred n w' k) (y i))).
  - rewrite (image_of_centred d d' n w w' (y i) (z i) j) by auto.
    rewrite <- (times d n (centred n w) x j (z i) by_x Hj).
    apply total_ext. intros k Hk. rewrite (image_of_centred d d' n w w' (y i) (z i) k) by auto. reflexivity.
  - rewrite (symmetric_entry d n (centred n w) x i j by_x Hi Hj).
    rewrite (image_of_centred d' d n w' w (x j) (z' j) i) by auto.
    rewrite <- (times d' n (centred n w') y i (z' j) by_y Hi).
    apply total_ext. intros k Hk. rewrite (image_of_centred d' d n w' w (x j) (z' j) k) by auto. ring.
Qed.

(* statement: outside the others' hull *)
Theorem whitened_gram__outside_the_others_hull :
  forall (d : nat) (n : nat) (r : nat -> vec) (a x y z : vec) (k : nat),
  (1 <= n)%nat ->
  (k < n - 1)%nat ->
  (forall q : nat, (q < n - 1)%nat -> (inner d (a [+] (-1) [*] r q) z = 1)) ->
  veq d (inner d (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) x [*] (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) [+] vtotal (n - 1) (fun k => inner d (r k [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) x [*] (r k [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))))) (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) ->
  veq d (inner d (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) y [*] (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) [+] vtotal (n - 1) (fun k => inner d (r k [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) y [*] (r k [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))))) (r k [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) ->
  (inner d (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) y = - (1 / INR n)) /\ (inner d (a [+] (-1) [*] ((1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j)))) x = 1 - 1 / INR n).
Proof.
  intros d n r a x y z k some Hk apart solves_a solves_k.
  set (mean := (1 / INR n) [*] (a [+] vtotal (n - 1) (fun j => r j))) in *.
  assert (INR (n - 1) = INR n - 1) as less by (rewrite minus_INR; simpl; lra || lia).
  pose proof (zero_lt_INR n some) as positive.
  (* the centred rows sum to zero *)
  assert (forall v, inner d (a [+] -1 [*] mean) v
    + total (n - 1) (fun q => inner d (r q [+] -1 [*] mean) v) = 0) as zero.
  { intros v.
    rewrite (total_ext (n - 1) _ (fun q => inner d (r q) v - inner d mean v)) by (intros; gram; ring).
    rewrite total_sub, total_const, less. unfold mean. gram. rewrite inner_total_l. field. lra. }
  (* z has one value at the centred row of a and one less at all others *)
  set (top := inner d (a [+] -1 [*] mean) z) in *.
  assert (forall q, (q < n - 1)%nat -> inner d (r q [+] -1 [*] mean) z = top - 1) as level.
  { intros q below. specialize (apart q below). unfold top. gram. lra. }
  assert (top = 1 - 1 / INR n) as value.
  { specialize (zero z). fold top in zero. rewrite (total_ext _ _ (fun _ => top - 1) level) in zero.
    rewrite total_const, less in zero. apply (Rmult_eq_reg_l (INR n)); [field_simplify|]; lra. }
  (* hence an equation times z says what its solution is at the centred row of a *)
  assert (forall v row, veq d (inner d (a [+] -1 [*] mean) v [*] (a [+] -1 [*] mean) [+]
    vtotal (n - 1) (fun q => inner d (r q [+] -1 [*] mean) v [*] (r q [+] -1 [*] mean))) row ->
    inner d (a [+] -1 [*] mean) v = inner d row z) as against.
  { intros v row solves. rewrite <- solves, (inner_add_l _ _ _ z), inner_scale_l, inner_total_l. fold top.
    rewrite (total_ext (n - 1) _ (fun q => inner d (r q [+] -1 [*] mean) v * (top - 1)))
      by (intros q below; rewrite inner_scale_l, level by assumption; reflexivity).
    rewrite total_scale_r. specialize (zero v).
    replace (total (n - 1) (fun q => inner d (r q [+] -1 [*] mean) v))
      with (- inner d (a [+] -1 [*] mean) v) by lra. ring. }
  split.
  - rewrite (against y _ solves_k), level, value by assumption. ring.
  - rewrite (against x _ solves_a). exact value.
Qed.
