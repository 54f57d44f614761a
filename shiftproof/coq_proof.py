"""The proof, in Coq, of what a certificate says: which lemma of the file proves which part."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from shiftproof.coq_witness import Given, Witness

THEOREM = "certified"
#: a boolean computed by the kernel
_COMPUTED = "vm_cast_no_check (@eq_refl bool true)"
_PAIRS = {
    False: """\
Definition pairs : list (list number) := map (map rational) numbers.
Definition point : list number := map rational place.
Lemma as_pairs : forall l, map Q2R l = map value (map rational l).
Proof. intros. rewrite map_map. apply map_ext. intros. symmetry. apply value_rational. Qed.
Lemma rows_are : rows = map (map value) pairs.
Proof. unfold rows, pairs. rewrite map_map. apply map_ext, as_pairs. Qed.
Lemma input_is : input = map value point.
Proof. apply as_pairs. Qed.
""",
    True: """\
Definition pairs : list (list number) := numbers.
Definition point : list number := place.
Lemma rows_are : rows = map (map value) pairs.
Proof. reflexivity. Qed.
Lemma input_is : input = map value point.
Proof. reflexivity. Qed.
""",
}


def proof(given: Given, told: Witness) -> str:
    """Return the certificate's own lemmas, the theorem with its proof, and what asks for its axioms.

    The theorem's bullets are in the order of what `answer` claims.
    """
    steps = [*_shape(given), *_cosine(given), *_probabilities(given)]
    lines = [
        "(** * This certificate *)",
        "",
        _PAIRS[given.root > 0],
        f"Definition near : enclosure := {{| least := {_q(told.root[0])}; most := {_q(told.root[1])} |}}.",
        *_at_input(given, told),
        *(_cap(given, told) if told.cap is not None else ()),
        f"Theorem {THEOREM} : answer.",
        "Proof.",
        "  unfold answer, row. rewrite rows_are, input_is. repeat apply conj.",
        *(f"  - {step}" for step in steps),
        "Qed.",
        "",
        f"Print Assumptions {THEOREM}.",
    ]
    return "\n".join([*lines, ""])


def _q(x: Fraction) -> str:
    return f"({x.numerator} # {x.denominator})%Q"


def _computed(lemma: str) -> str:
    return f"apply {lemma}; {_COMPUTED}."


def _shape(given: Given) -> Iterable[str]:
    """Yield the steps that prove what the rows are."""
    ask = given.question
    yield "rewrite !map_length. vm_compute. reflexivity."
    yield _computed("widths")
    if ask["allow_repeats"]:
        for _ in given.pair:
            yield f"rewrite nth_row, <- values_zero. {_computed('differ_true')}"
    else:
        yield _computed("distinct_true")
        yield _computed("not_zero_rows")
    if ask["centered"]:
        yield _computed("columns")
    if ask["unit_length"]:
        yield _computed("unit_lengths")
    if ask["equal_length"]:
        yield _computed("(equal_lengths (ninner (nth 0 pairs []) (nth 0 pairs [])))")


def _cosine(given: Given) -> Iterable[str]:
    """Yield the steps that prove the cosine's bounds."""
    low, high = given.cosine
    bottom, top = given.bound("cosine_at_least"), given.bound("cosine_at_most")
    for least, most in ((bottom, top), (low, None), (None, high)):
        if least is not None:
            at_least = f"apply (cosine_above {_q(least)}); {_COMPUTED}"
            yield f"rewrite !nth_row. eapply Rle_trans; [|{at_least}]. rationals."
        if most is not None:
            at_most = f"apply (cosine_below {_q(most)}); {_COMPUTED}"
            yield f"rewrite !nth_row. eapply Rle_trans; [{at_most}|]. rationals."


def _at_input(given: Given, told: Witness) -> Iterable[str]:
    """Yield the lemmas about the input: the less probable label's probability from below and above."""
    i, j = given.pair
    head = "(map (map value) pairs) (map value point)"
    less = f"Rmin (probability {head} {i}) (probability {head} {j})"
    order = "" if told.pair == given.pair else "rewrite Rmin_comm. "
    yield f"Lemma low_end : Q2R {_q(told.low)} <= {less}."
    yield f"Proof. {order}apply (at_input_above {told.precision} near); {_COMPUTED}. Qed."
    if told.high is not None:
        yield f"Lemma high_end : {less} <= Q2R {_q(told.high)}."
        yield f"Proof. {order}apply (at_input_below {told.precision} near); {_COMPUTED}. Qed."


def _cap(given: Given, told: Witness) -> Iterable[str]:
    """Yield the lemma about every input."""
    ceiling, cap, miss, d = given.ceiling, told.cap, told.miss, given.dim
    if ceiling is None or cap is None:
        return
    i, j = given.pair
    radius = given.bound("radius")
    pair = f"Rmin (probability (map (map value) pairs) f {i}) (probability (map (map value) pairs) f {j})"
    within = "" if radius is None else f"norm f <= Q2R {_q(radius)} -> "
    yield f"Definition shares : list Q := [{'; '.join(_q(x) for x in ceiling.weights)}]."
    if told.depths is not None:
        yield f"Definition logs : list Z := [{'; '.join(map(str, told.depths))}]%Z."
    yield f"Lemma cap : forall f, {within}{pair} <= Q2R {_q(cap)}."
    yield "Proof."
    yield f"  intros f{'' if radius is None else ' short'}."
    yield f"  assert (weights {d} shares {_q(ceiling.lam)} pairs {i} {j} = true) as given by {_COMPUTED}."
    hits, spent = f"rewrite hits_true by {_COMPUTED}. rationals.", "0%Q"
    if miss is not None and radius is not None:
        spent = f"({_q(radius)} * {_q(miss)})%Q"
        off = f"apply misses_true; [{_COMPUTED}|exact short]"
        hits = f"rewrite Q2R_mult. {off}."
        if told.depths is None:
            hits = f"apply Rle_trans with (Q2R {_q(radius)} * Q2R {_q(miss)}); [{off}|rationals]."
    if told.depths is None:
        yield "  apply (even_ceiling _ _ _ _ _ _ given)."
        yield f"  - {_COMPUTED}.\n  - {_COMPUTED}.\n  - {hits}"
    else:
        yield f"  apply (entropy_ceiling _ _ _ _ _ _ given {told.precision} logs {spent})."
        yield f"  - {_COMPUTED}.\n  - {hits}\n  - {_COMPUTED}."
    yield "Qed."


def _probabilities(given: Given) -> Iterable[str]:
    """Yield the steps about every input, then those about the one input."""
    radius, most = given.bound("radius"), given.bound("coprobability_at_most")
    if most is not None:
        within = "" if radius is None else " short"
        inside = "" if radius is None else "; rationals"
        below = f"apply cap{inside}"
        if given.ceiling is None:
            label = f"rewrite map_length; apply Nat.ltb_lt; {_COMPUTED}"
            below = f"apply half_ceiling; [discriminate|{label}|{label}]"
        for _ in ("asked", "stated"):
            yield f"intros f _{within}. eapply Rle_trans; [{below}|]. rationals."
    yield "rewrite map_length. vm_compute. reflexivity."
    if radius is not None:
        short = f"apply norm_at_most; {_COMPUTED}"
        yield f"apply Rle_trans with (Q2R {_q(radius)}); [{short}|rationals]."
    if given.bound("coprobability_at_least") is not None:
        for side in ("Rmin_l", "Rmin_r"):
            yield f"eapply Rle_trans; [|apply {side}]. eapply Rle_trans; [|exact low_end]. rationals."
    yield "eapply Rle_trans; [|exact low_end]. rationals."
    if most is None:
        yield "eapply Rle_trans; [exact high_end|]. rationals."
