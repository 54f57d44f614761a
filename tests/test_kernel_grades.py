"""What the kernel's word makes of a verdict, a grade and the assumptions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shiftproof import document, evidence
from shiftproof.document import review_document
from shiftproof.evidence import Findings, Grade, KernelAsked, KernelCheck, Search, StatementStanding, Verdict
from shiftproof.page import Look
from shiftproof.terminal import review_text
from shiftproof.verdict import Judge

PLAIN = Look(width=120, colour=False, unicode=True)
KERNEL = KernelCheck(
    "c__s", "proofs/c.v", proved=True, refuted=False, lines=3, axioms=("Classical_Prop.classic",)
)


def proof(name: str, *, valid: bool = True, rests_on: tuple[str, ...] = ()) -> evidence.Proof:
    asked = evidence.Obligation(name, "x > 0", "QF_NRA", "")
    outcome = "valid" if valid else "timeout"
    return evidence.make_proof(
        statement=name,
        obligations=(evidence.Discharged(asked, outcome, "", 0.0),),
        assumptions=(f"fact of {name}",),
        rests_on=rests_on,
    )


def statement(name: str = "s", kernel: KernelCheck | None = None, **changes: Any) -> StatementStanding:
    instance = evidence.Instance(name, 1, 1, {}, "fails", Grade.EXACT, "z3")
    made = StatementStanding(
        name, "", "x > 0", True, ("", ""), proof(name), None, Search(instance), kernel=kernel
    )
    return replace(made, **changes)


def judged(*statements: StatementStanding, below: tuple[StatementStanding, ...] = ()) -> evidence.Standing:
    """Return the standing of claim "c" with these statements, above a claim "b"."""
    found = {
        name: Findings(
            claim=name,
            title="",
            source=("", "", ""),
            expected=None,
            rests_on=tuple(sorted({r for s in mine if s.proof for r in s.proof.rests_on})),
            statements=mine,
            hypotheses=(),
            derivations=(),
            false_twins=(),
            ties=(),
        )
        for name, mine in (("c", statements), ("b", below))
    }
    return Judge(found.__getitem__).judge("c")


REFUTED = {"proof": None, "counterexample": Search(evidence.Instance("s", 1, 1, {}, "", Grade.SOLVER, "z3"))}
BELOW = {"proof": proof("s", rests_on=("b.t",))}


@pytest.mark.parametrize(
    ("statements", "below", "grade"),
    [
        ((statement(kernel=KERNEL),), (), Grade.KERNEL),
        ((statement(),), (), Grade.SOLVER),
        ((statement(kernel=KERNEL), statement("t")), (), Grade.SOLVER),
        ((statement(kernel=KERNEL), statement("t", judged=False)), (), Grade.KERNEL),
        ((statement(kernel=replace(KERNEL, refuted=True), **REFUTED),), (), Grade.KERNEL),
        ((statement(**REFUTED),), (), Grade.SOLVER),
        ((statement(kernel=KERNEL, **BELOW),), (statement("t", kernel=KERNEL),), Grade.KERNEL),
        ((statement(kernel=KERNEL, **BELOW),), (statement("t"),), Grade.SOLVER),
        ((statement(**BELOW),), (statement("t", kernel=KERNEL),), Grade.SOLVER),
        ((statement(kernel=replace(KERNEL, proved=False, heard=False)),), (), Grade.SOLVER),
    ],
)
def test_the_grade_is_the_kernel_s_only_if_all_it_rests_on_has_it(
    statements: tuple[StatementStanding, ...], below: tuple[StatementStanding, ...], grade: Grade
) -> None:
    assert judged(*statements, below=below).grade is grade


def test_axioms_of_coq_are_among_the_assumptions() -> None:
    standing = judged(
        statement(kernel=KERNEL, **BELOW), below=(statement("t", kernel=replace(KERNEL, axioms=("other",))),)
    )
    assert standing.assumptions == ("Coq: Classical_Prop.classic", "Coq: other", "fact of s", "fact of t")
    failed = replace(KERNEL, proved=False, why_not="rests on bad", axioms=("bad",))
    assert judged(statement(kernel=failed)).assumptions == ("fact of s",)


def test_a_proof_that_fails_leaves_the_claim_undecided_and_says_so_once() -> None:
    failed = replace(KERNEL, proved=False, why_not="what is proved is not what is stated now")
    standing = judged(statement(kernel=failed), statement("t", kernel=failed), statement("u", kernel=KERNEL))
    assert standing.verdict is Verdict.UNDECIDED
    assert standing.grade is None
    assert standing.reasons == ("s, t: Coq's proof in proofs/c.v: what is proved is not what is stated now",)
    assert document.review_code([standing]) == 3


def test_a_kernel_that_was_not_heard_lowers_nothing_and_is_said() -> None:
    silent = replace(KERNEL, proved=False, heard=False, why_not="not heard: killed after 1 s", axioms=())
    standing = judged(statement(kernel=silent))
    plain = judged(statement())
    assert (standing.verdict, standing.grade, standing.reasons) == (
        plain.verdict,
        plain.grade,
        plain.reasons,
    )
    said = review_text([standing], {"a": "1"}, 1.0, PLAIN, KernelAsked("8.16.1", asked=True))
    assert "Coq's kernel, on c: not heard: killed after 1 s" in said
    made = review_document([standing], {"shiftproof": "1"}, 1.0, KernelAsked("8.16.1", asked=True))
    assert made["kernel"] == {"coq": "8.16.1", "asked": True, "why_not": "c: not heard: killed after 1 s"}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"kernel": replace(KERNEL, refuted=True)},
            "Coq's kernel proves it false, and a solver proves it true",
        ),
        ({"kernel": KERNEL, **REFUTED}, "Coq's kernel proves it true, and a counterexample was found"),
    ],
)
def test_a_kernel_that_proves_the_opposite_is_a_disagreement(changed: dict[str, Any], reason: str) -> None:
    standing = judged(statement(**changed))
    assert standing.verdict is Verdict.UNDECIDED
    assert f"s: {reason}" in standing.reasons
    assert document.disagrees(standing)
    assert document.review_code([standing]) == 4
    assert f"- s: {reason}" in review_text([standing], {"a": "1"}, 1.0, PLAIN)


def test_a_kernel_does_not_decide_what_the_solver_leaves_open() -> None:
    standing = judged(statement(kernel=KERNEL, proof=proof("s", valid=False)))
    assert standing.verdict is Verdict.UNDECIDED
    assert not document.disagrees(standing)
