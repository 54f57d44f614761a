"""How each claim is proved: one file a claim, with its proof obligations and searches."""
