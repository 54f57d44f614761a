# %% [markdown]
"""A walk through shiftproof: judge the claims, find counterexamples, audit a head, move its origin, draw its regions.

    .venv/bin/python examples/walkthrough.py

This is plain Python in cells; `walkthrough.ipynb` is made from it by `make_notebook.py`, with what each cell shows.
"""

# %% [markdown]
# ## What is at stake
#
# A softmax head gives label $k$ the logit $\langle w_k, f\rangle$ at the input $f$. Adding one vector $v$ to *all* label
# vectors $w_k$ changes no probability at any input, yet it changes the cosine of any two of them. So what does a cosine
# tell? We ask in five ways. (**No counterexample found is not a proof**: what is proved says so.)

# %%
from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

import shiftproof as sp
from shiftproof.check import check
from shiftproof.notation import a, b
from shiftproof.vectors import Cosine

try:  # wherever this runs: from the folder of the project, so that its files have short names
    os.chdir(Path(__file__).resolve().parent.parent)
except NameError:  # in a notebook
    os.chdir(Path.cwd().parent if Path.cwd().name == "examples" else Path.cwd())


def show(*results: object) -> None:
    """Show results as a notebook does where this runs in one, else, and what is text, as text."""
    for result in results:
        if isinstance(result, str) or "get_ipython" not in globals():
            sys.stdout.write(f"{result}\n\n")
        else:
            import IPython.display

            IPython.display.display(result)  # type: ignore[no-untyped-call]


# %% [markdown]
# ## Is it so? The claims, judged
#
# Each claim is stated once. That statement is derived line by line, proved by a solver, tried on real heads, and slightly
# wrong versions of it must be refuted. We judge four; `sp.review()` judges them all.

# %%
review = sp.review(
    ["cosine_minus_one", "translation_equivalence", "equivalent_head", "all_pairs_plus_minus_one"],
    kernel=False,
)
show(review)

# %% [markdown]
# The third sentence holds with an added hypothesis, the fourth is false. Here is why the third needs it:

# %%
show(review.about("equivalent_head"))

# %% [markdown]
# A statement is a formula, and everything is computed from that formula:

# %%
claim = sp.Ledger().entry("cosine_minus_one").claim
show(claim.statements[0])

# %% [markdown]
# ## Two labels at a cosine of -4/5 that are probable together
#
# Five centred label vectors in the plane, two of them at a cosine of at most -4/5, and one input that gives both a
# probability of 0.45 or more:

# %%
found = sp.counterexample(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_least="0.45")
show(found)

# %%
show(found.plot())

# %% [markdown]
# Nobody has to believe the program that found it. The certificate is exact numbers in a file, and a short program that uses
# nothing but Python's standard library checks it:

# %%
with TemporaryDirectory() as folder:
    for file in found.save(Path(folder) / "low.json"):
        show("\n".join(check(file)))

# %% [markdown]
# Some questions have no such head, and then a theorem says so. A centred cosine of exactly -1 keeps the two from being
# probable together:

# %%
show(sp.counterexample(5, 2, centered=True, cosine_at_most=-1, coprobability_at_least="0.45"))

# %% [markdown]
# ## A head of your own
#
# A small language model ships with the project; its labels are characters. What does the cosine of *e* and *a* tell?

# %%
heads = "numeric/matrices"
head = sp.Head.load(
    f"{heads}/language.safetensors:weight",
    label_file=f"{heads}/language.json",
    embeddings=f"{heads}/language.safetensors:embeddings",
)
audit = head.audit(["e", "a"])
show(audit)

# %% [markdown]
# The cosine against what really occurs in 3,000 inputs: nearly unrelated.

# %%
show(audit.plot("png"))

# %% [markdown]
# What limits the two together is a ceiling, certified from both sides. It belongs to the model, not to where its origin is:

# %%
show(head.ceiling(("e", "a"), radius=4))

# %% [markdown]
# ## A twin: the same model, the cosine turned to -1

# %%
twin, moved = head.twin(("e", "a"), -1)
show(twin, moved.ceiling(("e", "a"), radius=4))

# %% [markdown]
# ## Any cosine, in three lines
#
# The translation needs no program. With $u = b - a$, any unit vector $p$ perpendicular to $u$, and half the angle wanted:

# %%
rng = np.random.default_rng(0)
rows = rng.normal(size=(7, 3))
wanted = 0.25

difference = rows[1] - rows[0]
aside = np.cross(difference, [0.0, 0.0, 1.0])
height = np.sqrt((1 + wanted) / (1 - wanted)) * np.linalg.norm(difference) / 2
rows_moved = rows - (rows[0] + rows[1]) / 2 + height * aside / np.linalg.norm(aside)

# %% [markdown]
# The cosine is the one wanted, and no probability moved:


# %%
def cosine(left: np.ndarray, right: np.ndarray) -> float:
    """Return the cosine of two vectors."""
    return float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities (inputs, labels) from logits of that shape."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


inputs = rng.normal(size=(1000, 3))
before, after = softmax(inputs @ rows.T), softmax(inputs @ rows_moved.T)
show(f"cosine {cosine(rows[0], rows[1]):.4f}, then {cosine(rows_moved[0], rows_moved[1]):.4f}")
show(f"probabilities differ by less than 1e-12: {np.abs(before - after).max() < 1e-12}")

# %% [markdown]
# ## What inputs can bring about
#
# Not the cosines but the regions of the inputs say what a head does: here all its rankings, counted exactly. One label of
# this head is never the most probable one, and the reason is shown.

# %%
plane = sp.Head.load(f"{heads}/published.json:sign_pattern_first")
show(plane.regions(tops=1))

# %%
never = plane.occurs(argmax=2)
show(never, never.plot())

# %% [markdown]
# All rankings of the five labels, by direction of the input:

# %%
rankings = plane.regions()
show(rankings.plot())

# %% [markdown]
# ## A claim of your own
#
# State it in a file like `orthogonal_pair.py` and it is judged in the same way:

# %%
own = sp.review(["examples/orthogonal_pair.py"], kernel=False)
show(own[0])

# %% [markdown]
# The vectors of a statement have no coordinates; a formula speaks of every dimension at once.

# %%
show(Cosine(a - b, a + b))
