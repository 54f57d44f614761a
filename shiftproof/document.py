"""The JSON documents: evidence in, plain dictionaries out.

Exact numbers stay the text that they are in the evidence.  Timings occur under ``seconds`` only, so
two runs on the same input agree in everything else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shiftproof.exit_codes import DISAGREEMENT, HOLDS, REFUTED, UNDECIDED, WORDS

if TYPE_CHECKING:  # the exit codes are known without the evidence
    from shiftproof.evidence import (
        DerivationCheck,
        Discharged,
        HypothesisStanding,
        Instance,
        KernelAsked,
        KernelCheck,
        Proof,
        Search,
        Standing,
        StatementStanding,
        Tie,
    )

    #: a statement's name with its proof, if one is given
    Proved = tuple[str, Proof | None]

Document = dict[str, Any]


def disagrees(standing: Standing) -> bool:
    """Return whether two ways of knowing contradict one another about a claim."""
    return any(
        (s.proof is not None and s.proof.disagreement) or (s.proved and s.refuted) or s.kernel_disagrees
        for s in standing.statements
    )


def review_code(standings: Iterable[Standing]) -> int:
    """Return the exit code of a review: a disagreement outweighs a surprise, a surprise an open claim."""
    codes = {HOLDS}
    for standing in standings:
        if disagrees(standing):
            codes.add(DISAGREEMENT)
        elif standing.verdict.value == "undecided":
            codes.add(UNDECIDED)
        elif not standing.as_expected:
            codes.add(REFUTED)
    return _worst(codes)


def prove_code(proofs: Iterable[Proved]) -> int:
    """Return the exit code of a claim's proofs; a claim without any proof is undecided."""
    codes = set()
    for _, proof in proofs:
        if proof is None:
            continue
        if proof.disagreement:
            codes.add(DISAGREEMENT)
        elif any(d.outcome == "counterexample" for d in proof.obligations):
            codes.add(REFUTED)
        else:
            codes.add(HOLDS if proof.valid else UNDECIDED)
    return _worst(codes or {UNDECIDED})


def _worst(codes: set[int]) -> int:
    return next(code for code in (DISAGREEMENT, REFUTED, UNDECIDED, HOLDS) if code in codes)


def review_document(
    standings: Sequence[Standing],
    versions: Mapping[str, str],
    seconds: float,
    kernel: KernelAsked | None = None,
) -> Document:
    """Return the document of a review; ``versions`` names the parts that took part."""
    return {
        **head("review", versions, WORDS[review_code(standings)]),
        "counts": counts(standings),
        "kernel": kernel_object(standings, kernel),
        "as_expected": all(s.as_expected for s in standings),
        "claims": [claim_object(s) for s in standings],
        "seconds": finite(seconds),
    }


def show_document(
    standing: Standing, versions: Mapping[str, str], seconds: float, kernel: KernelAsked | None = None
) -> Document:
    """Return the document of one claim, with its theorems of Coq; its verdict is the claim's."""
    claim = claim_object(standing)
    for shown, statement in zip(claim["statements"], standing.statements, strict=True):
        if statement.kernel is not None:
            shown["kernel"]["text"] = statement.kernel.text
    return {
        **head("show", versions, standing.verdict.value),
        "kernel": kernel_object((standing,), kernel),
        "claim": claim,
        "seconds": finite(seconds),
    }


def prove_document(
    claim: str,
    proofs: Sequence[Proved],
    versions: Mapping[str, str],
    seconds: float,
    files: Mapping[tuple[str, int], str] | None = None,
) -> Document:
    """Return the document of a claim's proofs; ``files`` maps (statement, number) to an SMT-LIB file."""
    given = [proof for _, proof in proofs if proof is not None]
    return {
        **head("prove", versions, WORDS[prove_code(proofs)]),
        "claim": claim,
        "proofs": [proof_object(proof, files or {}) for proof in given],
        "without_proof": [name for name, proof in proofs if proof is None],
        "seconds": finite(seconds),
    }


def doctor_document(
    checks: Sequence[Mapping[str, Any]], versions: Mapping[str, str], *, works: bool
) -> Document:
    """Return the document of the doctor's checks."""
    return {
        **head("doctor", versions, "works" if works else "broken"),
        "checks": [dict(check) for check in checks],
    }


def dumps(document: Document) -> str:
    """Return a document as text, in ASCII; raises ValueError for a number that JSON does not have."""
    return json.dumps(document, allow_nan=False, indent=2) + "\n"


def counts(standings: Iterable[Standing]) -> dict[str, int]:
    """Return how many claims have each verdict."""
    from shiftproof.evidence import Verdict

    found = [s.verdict for s in standings]
    return {verdict.value: found.count(verdict) for verdict in Verdict}


def claim_object(standing: Standing) -> Document:
    """Return everything known of a claim."""
    document, place, sentence = standing.source
    return {
        "id": standing.claim,
        "title": standing.title,
        "source": {"document": document, "place": place, "sentence": sentence},
        "verdict": standing.verdict.value,
        "expected": standing.expected,
        "as_expected": standing.as_expected,
        "grade": standing.grade.word if standing.grade is not None else None,
        "reasons": list(standing.reasons),
        "assumptions": list(standing.assumptions),
        "rests_on": list(standing.rests_on),
        "added": list(standing.added),
        "remarks": standing.remarks,
        "vacuous": any(not s.satisfiable.found for s in standing.statements),
        "disagreement": disagrees(standing),
        "hypotheses": [_hypothesis(h) for h in standing.hypotheses],
        "statements": [_statement(s) for s in standing.statements],
        "derivations": [_derivation(d) for d in standing.derivations],
        "false_twins": [
            {
                "name": t.name,
                "text": t.text,
                "refuted": t.search.found,
                "counterexample": _found(t.search),
                "reason": t.search.reason,
            }
            for t in standing.false_twins
        ],
        "proofs": [proof_object(s.proof) for s in standing.statements if s.proof is not None],
        "ties": [_tie(t) for t in standing.ties],
        "seconds": finite(standing.seconds),
    }


def unheard(standings: Iterable[Standing]) -> dict[str, list[str]]:
    """Return why the kernel was not heard, with the claims that this is so of."""
    found: dict[str, list[str]] = {}
    for standing in standings:
        for why in dict.fromkeys(
            s.kernel.why_not for s in standing.statements if s.kernel and not s.kernel.heard
        ):
            found.setdefault(why, []).append(standing.claim)
    return found


def kernel_object(standings: Iterable[Standing], kernel: KernelAsked | None) -> Document:
    """Return whether Coq's kernel was asked, and why it was not or was not heard ("" if it was)."""
    from shiftproof.evidence import KernelAsked

    kernel = kernel or KernelAsked(why_not="not asked")
    missing = [f"{', '.join(names)}: {why}" for why, names in unheard(standings).items()]
    return {
        "coq": kernel.coq,
        "asked": kernel.asked,
        "why_not": kernel.why_not or "; ".join(missing),
    }


def instance_object(instance: Instance) -> Document:
    """Return concrete values, all numbers of them as exact text."""
    return {
        "values": _plain(instance.values),
        "failing": instance.failing,
        "labels": instance.labels,
        "dim": instance.dim,
        "grade": instance.grade.word,
        "found_by": instance.found_by,
    }


def proof_object(proof: Proof, files: Mapping[tuple[str, int], str] | None = None) -> Document:
    """Return a proof with every obligation and its answer."""
    return {
        "statement": proof.statement,
        "valid": proof.valid,
        "grade": proof.grade.word,
        "disagreement": proof.disagreement,
        "witness": _plain(proof.witness) or None,
        "assumptions": list(proof.assumptions),
        "rests_on": list(proof.rests_on),
        "obligations": [
            _obligation(d, (files or {}).get((proof.statement, number)))
            for number, d in enumerate(proof.obligations, 1)
        ],
    }


def head(kind: str, versions: Mapping[str, str], verdict: str) -> Document:
    """Return the fields that every document begins with."""
    return {
        "schema": f"shiftproof/{kind}/1",
        "version": versions["shiftproof"],
        "verdict": verdict,
        "versions": dict(versions),
    }


def _found(search: Search | None) -> Document | None:
    return instance_object(search.instance) if search and search.instance else None


def _hypothesis(standing: HypothesisStanding) -> Document:
    found = standing.counterexample
    return {
        "statement": standing.statement,
        "name": standing.name,
        "formula": standing.text,
        "necessary": standing.necessary,
        "added": standing.added,
        "shown": standing.shown,
        "counterexample": _found(found),
        "reason": found.reason if found else "",
    }


def _statement(standing: StatementStanding) -> Document:
    labels, features = standing.size
    return {
        "name": standing.name,
        "text": standing.text,
        "formula": standing.formula,
        "judged": standing.judged,
        "n": labels,
        "d": features,
        "proved": standing.proved,
        "refuted": standing.refuted,
        "counterexample": _found(standing.counterexample),
        "witness": (_plain(standing.proof.witness) or None) if standing.proof else None,
        "satisfied_by": _found(standing.satisfiable),
        "kernel": _kernel(standing.kernel) if standing.kernel else None,
    }


def _kernel(check: KernelCheck) -> Document:
    return {
        "theorem": check.theorem,
        "file": check.file,
        "proved": check.proved,
        "refuted": check.refuted,
        "lines": check.lines,
        "axioms": list(check.axioms),
        "heard": check.heard,
        "why_not": check.why_not,
    }


def _derivation(check: DerivationCheck) -> Document:
    return {
        "title": check.title,
        "statement": check.statement,
        "concludes": check.concludes,
        "holds": check.holds,
        "assumptions": list(check.assumptions),
        "steps": [
            {"text": s.text, "why": s.why, "rule": s.rule, "holds": s.holds, "reason": s.reason}
            for s in check.steps
        ],
    }


def _obligation(discharged: Discharged, file: str | None) -> Document:
    found = {
        "name": discharged.obligation.name,
        "goal": discharged.obligation.goal,
        "logic": discharged.obligation.logic,
        "outcome": discharged.outcome,
        "reason": discharged.reason,
        "valid": discharged.valid,
        "grade": discharged.grade.word,
        "steps": discharged.steps,
        "identity": discharged.identity,
        "seconds": finite(discharged.seconds),
    }
    return found if file is None else {**found, "file": file}


def _tie(tie: Tie) -> Document:
    return {
        "matrix": tie.matrix,
        "statement": tie.statement,
        "instances": tie.instances,
        "holds": tie.holds,
        "max_error": finite(tie.max_error),
        "bound": finite(tie.bound),
        "arithmetic": tie.arithmetic,
        "reason": tie.reason,
    }


def finite(number: float) -> float | None:
    """Return a number as JSON has it: None for one that is not finite."""
    value = float(number)
    return value if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    """Return exact values as text in lists and dictionaries."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value)
