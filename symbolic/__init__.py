"""What is claimed: one file a claim, each with the statement, its hypotheses and its derivation."""

ORDER = (
    "shift_invariance",
    "translation_equivalence",
    "cosine_minus_one",
    "cosine_plus_one",
    "equivalent_head",
    "identical_labels",
    "three_heads",
    "centering_canonical",
    "centered_low_cosine",
    "fixed_length_low_cosine",
    "fixed_length_high_cosine",
    "coprobability_ceiling",
    "all_pairs_plus_minus_one",
    "all_cosines_to_one",
    "mean_cosine_floor",
)
