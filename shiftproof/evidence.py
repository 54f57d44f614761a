"""What is known: verdicts, grades and the evidence they are computed from.

Everything here is frozen plain data (text and numbers), so it can be stored, sent and shown without
a solver or an algebra system.  A `Proof` can be made by the prover alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any


class Verdict(Enum):
    """The standing of a claim."""

    HOLDS = "holds"
    HOLDS_ADDED = "holds-with-added-hypotheses"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


class Grade(IntEnum):
    """How something is known, weakest first."""

    SAMPLED = 0
    SOLVER = 1
    ENCLOSED = 2
    EXACT = 3
    KERNEL = 4

    @property
    def word(self) -> str:
        """The grade in lower case."""
        return self.name.lower()


@dataclass(frozen=True)
class Obligation:
    """A question for a solver whose answer "unsatisfiable" proves ``goal`` from the premises."""

    name: str
    goal: str
    logic: str
    smt2: str


@dataclass(frozen=True)
class Discharged:
    """An obligation with the answer to it.

    ``identity``: an exact identity proves it as well; ``computed`` is the grade of a closed formula
    that was evaluated rigorously instead of being sent to a solver.
    """

    obligation: Obligation
    outcome: str
    reason: str
    seconds: float = field(compare=False)
    steps: int = 0
    identity: bool = False
    computed: Grade | None = None

    @property
    def valid(self) -> bool:
        """Whether the obligation is proved: by the solver, or by an identity it does not contradict."""
        return self.outcome == "valid" or (self.identity and self.outcome != "counterexample")

    @property
    def grade(self) -> Grade:
        """The grade of this one obligation."""
        if self.computed is not None:
            return self.computed
        return Grade.EXACT if self.identity else Grade.SOLVER


_SEAL = object()


@dataclass(frozen=True)
class Proof:
    """A proof of one statement; valid when every obligation is.

    ``witness`` holds, for something shown to exist, its exact values as text.
    """

    statement: str
    obligations: tuple[Discharged, ...]
    assumptions: tuple[str, ...]
    rests_on: tuple[str, ...]
    witness: dict[str, Any] = field(default_factory=dict)
    seal: object = field(repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        """Refuse to exist unless the prover made it."""
        if self.seal is not _SEAL:
            raise TypeError("only the prover makes a Proof")

    @property
    def failures(self) -> tuple[Discharged, ...]:
        """The obligations that were not proved."""
        return tuple(d for d in self.obligations if not d.valid)

    @property
    def valid(self) -> bool:
        """Whether every obligation was proved."""
        return bool(self.obligations) and not self.failures

    @property
    def grade(self) -> Grade:
        """The weakest grade among the obligations."""
        return min((d.grade for d in self.obligations), default=Grade.SAMPLED)

    @property
    def disagreement(self) -> bool:
        """Whether the exact identity and the solver contradict one another."""
        return any(d.identity and d.outcome == "counterexample" for d in self.obligations)


def make_proof(**parts: Any) -> Proof:
    """Return a proof; for the prover alone (a test counts its callers)."""
    return Proof(**parts, seal=_SEAL)


@dataclass(frozen=True)
class Instance:
    """Concrete values that satisfy a statement's hypotheses; with ``refutes``, its conclusion fails.

    ``values`` maps each variable to exact numbers as text (a vector to a list, a family to rows);
    ``failing`` says in words what fails; ``labels`` and ``dim`` are its n and d.
    """

    statement: str
    labels: int
    dim: int
    values: dict[str, Any]
    failing: str
    grade: Grade
    found_by: str


@dataclass(frozen=True)
class Search:
    """The outcome of looking for an instance: the instance, or why there is none."""

    instance: Instance | None
    reason: str = ""

    @property
    def found(self) -> bool:
        """Whether an instance was found."""
        return self.instance is not None


@dataclass(frozen=True)
class StepCheck:
    """One checked line of a derivation."""

    text: str
    latex: str
    why: str
    rule: str
    holds: bool
    reason: str = ""


@dataclass(frozen=True)
class DerivationCheck:
    """A checked derivation; ``concludes``: it ends in what the statement says."""

    title: str
    statement: str
    steps: tuple[StepCheck, ...]
    concludes: bool
    assumptions: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether every step and the ending were checked."""
        return self.concludes and all(step.holds for step in self.steps)


@dataclass(frozen=True)
class Tie:
    """A statement evaluated on a concrete matrix."""

    matrix: str
    statement: str
    instances: int
    holds: bool
    max_error: float
    bound: float
    arithmetic: str
    reason: str = ""


@dataclass(frozen=True)
class HypothesisStanding:
    """A hypothesis with the search for the counterexample that shows it necessary."""

    statement: str
    name: str
    text: str
    necessary: bool
    added: bool
    counterexample: Search | None

    @property
    def shown(self) -> bool:
        """Whether what is said of it is shown: a necessary one has its counterexample."""
        return not self.necessary or (self.counterexample is not None and self.counterexample.found)


@dataclass(frozen=True)
class TwinStanding:
    """A false twin with the search for what refutes it."""

    name: str
    text: str
    search: Search


@dataclass(frozen=True)
class KernelCheck:
    """What Coq's kernel said of a statement for which a proof is written; the verdict never needs it.

    ``file`` holds the proof of ``theorem``, whose words are ``text``, in ``lines`` lines; ``refuted``: what
    is proved is that the statement is false.  ``axioms`` are what the proof rests on.  ``heard`` is false
    where Coq came to no end, for a reason that lies outside the proof.
    """

    theorem: str
    file: str
    proved: bool
    refuted: bool
    lines: int
    axioms: tuple[str, ...]
    why_not: str = ""
    text: str = ""
    heard: bool = True

    @property
    def fails(self) -> bool:
        """Whether a proof is written that does not prove what it should."""
        return self.heard and not self.proved


@dataclass(frozen=True)
class KernelAsked:
    """Whether Coq's kernel was asked in a review, by which version of Coq, or why it was not."""

    coq: str | None = None
    asked: bool = False
    why_not: str = ""


@dataclass(frozen=True)
class StatementStanding:
    """One statement of a claim: its proof or its counterexample, and whether it is vacuous."""

    name: str
    text: str
    formula: str
    judged: bool
    size: tuple[str, str]
    proof: Proof | None
    counterexample: Search | None
    satisfiable: Search
    unproved: str = ""
    kernel: KernelCheck | None = None

    @property
    def proved(self) -> bool:
        """Whether a valid proof exists."""
        return self.proof is not None and self.proof.valid

    @property
    def refuted(self) -> bool:
        """Whether a checked counterexample exists."""
        return self.counterexample is not None and self.counterexample.found

    @property
    def kernel_checked(self) -> bool:
        """Whether the kernel proved what is known of it by other means: that it is true, or false."""
        known_false = self.refuted and not self.proved
        return self.kernel is not None and self.kernel.proved and self.kernel.refuted == known_false

    @property
    def kernel_disagrees(self) -> bool:
        """Whether the kernel proved the opposite of what is known by other means."""
        known = self.proved if self.kernel is not None and self.kernel.refuted else self.refuted
        return self.kernel is not None and self.kernel.proved and known


@dataclass(frozen=True)
class Findings:
    """What came out of running a claim, before anything is judged."""

    claim: str
    title: str
    source: tuple[str, str, str]
    expected: str | None
    rests_on: tuple[str, ...]
    statements: tuple[StatementStanding, ...]
    hypotheses: tuple[HypothesisStanding, ...]
    derivations: tuple[DerivationCheck, ...]
    false_twins: tuple[TwinStanding, ...]
    ties: tuple[Tie, ...]
    remarks: str = ""
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True)
class Standing:
    """Everything known of a claim; verdict, grade and assumptions are computed by `judge`."""

    claim: str
    title: str
    source: tuple[str, str, str]
    expected: str | None
    verdict: Verdict
    grade: Grade | None
    reasons: tuple[str, ...]
    assumptions: tuple[str, ...]
    rests_on: tuple[str, ...]
    added: tuple[str, ...]
    statements: tuple[StatementStanding, ...]
    hypotheses: tuple[HypothesisStanding, ...]
    derivations: tuple[DerivationCheck, ...]
    false_twins: tuple[TwinStanding, ...]
    ties: tuple[Tie, ...]
    remarks: str = ""
    seconds: float = field(default=0.0, compare=False)

    @property
    def as_expected(self) -> bool:
        """Whether the computed verdict is the expected one; without expectation, that it holds."""
        if self.expected is None:
            return self.verdict in (Verdict.HOLDS, Verdict.HOLDS_ADDED)
        return self.verdict.value == self.expected
