From Coq Require Import Reals QArith Qreals List.
Import ListNotations.
Open Scope R_scope.

(** * Definitions *)

(** Vectors are lists of real numbers of one length; a head is a list of rows, one a label, from 0. *)
Fixpoint inner (a b : list R) : R :=
  match a, b with
  | x :: a', y :: b' => x * y + inner a' b'
  | _, _ => 0
  end.
Definition norm (a : list R) : R := sqrt (inner a a).
Definition cosine (a b : list R) : R := inner a b / (norm a * norm b).
Fixpoint total (l : list R) : R :=
  match l with
  | [] => 0
  | x :: others => x + total others
  end.
Definition column (c : nat) (rows : list (list R)) : list R := map (fun w => nth c w 0) rows.

(** Softmax: the probability of a label at an input f. *)
Definition probability (rows : list (list R)) (f : list R) (label : nat) : R :=
  exp (inner (nth label rows []) f) / total (map (fun w => exp (inner w f)) rows).
