"""The file that says theorems again and asks Coq what they rest on, and the reading of its answer.

What the theorems say is read before the file of proofs is known to Coq, so nothing in that file can
change how it is read; the proofs are then taken under their full names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from shiftproof.coqc import LIBRARY

FOUNDATION = "Foundation"
MODULE = "Statements"
#: the axioms of the real numbers in Coq's standard library: nothing else may be rested on
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
#: where the modules of these stand in the standard library
PLACES = {
    "ClassicalDedekindReals": "Coq.Reals",
    "FunctionalExtensionality": "Coq.Logic",
    "Classical_Prop": "Coq.Logic",
}
PREAMBLE = f"""Require Import Reals List.
Require {" ".join(f"{place}.{module}" for module, place in sorted(PLACES.items()))}.
Import ListNotations.
From {LIBRARY} Require Import {FOUNDATION}.
Open Scope R_scope.
"""


def restated(module: str, wanted: Mapping[str, str], signs: Iterable[str], *, each: bool) -> str:
    """Return the file on the theorems of ``module``: what they say, their proofs, and what these rest on.

    ``wanted`` maps a theorem to what it must say.  The file asks of ``each``, or of all together, and sets a
    sign before each answer and after the last.  The name of an axiom must be the standard library's.
    """
    named = list(enumerate(wanted.items()))
    parts = [PREAMBLE]
    parts += [f"Definition said_{number} : Prop :=\n  {said}.\n" for number, (_, said) in named]
    parts.append(f"From {LIBRARY} Require {module}.\n")
    for number, (name, _) in named:
        said = f"{LIBRARY}.{MODULE}.said_{number}"
        parts.append(f"Theorem proved_{number} : {said}.\nProof. exact {LIBRARY}.{module}.{name}. Qed.\n")
    for axiom in sorted(AXIOMS):
        whole = f"{PLACES[axiom.split('.')[0]]}.{axiom}"
        parts.append(f"Check (eq_refl : @{axiom} = @{whole}).\n")
    names = [f"{LIBRARY}.{MODULE}.proved_{number}" for number, _ in named]
    parts.append(f"Definition together := ({', '.join([*names, 'I'])}).\n")
    asked = names if each else [f"{LIBRARY}.{MODULE}.together"]
    for sign, name in zip(signs, [*asked, ""], strict=False):
        parts.append(f'Goal True. idtac "{sign}". exact I. Qed.\n')
        parts.append(f"Print Assumptions {name}.\n" if name else "")
    return "\n".join(parts)


def assumptions(said: str, signs: list[str]) -> list[tuple[str, ...]] | None:
    """Return, for each theorem, what `Print Assumptions` lists: names of axioms, or what else it says.

    Each answer stands between two signs.  Returns None for anything that is not of this form.
    """
    answers = []
    for first, second in itertools.pairwise(signs):
        found = re.search(rf"^{first}\n(.*?)^{second}$", said, re.DOTALL | re.MULTILINE)
        if found is None:
            return None
        answers.append(tuple(_heads(found[1].splitlines())))
        if not answers[-1] and found[1].strip() != "Closed under the global context":
            return None
    return answers


def _heads(lines: list[str]) -> Iterator[str]:
    """Yield what is listed: continued lines are indented."""
    for line in lines:
        if line.strip() in ("", "Axioms:", "Closed under the global context"):
            continue
        if not line.startswith((" ", "\t")):
            yield re.split(r"\s*:", line, maxsplit=1)[0].strip()
