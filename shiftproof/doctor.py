"""The doctor: which parts are there, which work, and how to get the others."""

from __future__ import annotations

import platform
import shutil
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import shiftproof
from shiftproof.coqc import INSTALL, find_coq, lack
from shiftproof.evidence import KernelAsked
from shiftproof.solver import Limits, Outcome, SolverPool

Check = dict[str, Any]

PYTHON_LEAST = (3, 11)

#: (distribution, module to import, what for)
REQUIRED = (
    ("sympy", "sympy", "derivations"),
    ("z3-solver", "z3", "proofs and counterexamples"),
    ("numpy", "numpy", "ties in float64, heads from files"),
    ("python-flint", "flint", "exact and enclosed arithmetic"),
    ("scipy", "scipy.optimize", "proposals for counterexamples, ceilings and regions"),
    ("safetensors", "safetensors.numpy", "reading the trained matrices"),
    ("ml-dtypes", "ml_dtypes", "heads in bfloat16"),
    ("typer", "typer", "the command line"),
    ("rich", "rich.console", "tables"),
    ("jinja2", "jinja2", "pages: `report`, `explore`"),
    ("math-core", "math_core", "formulas of the report"),
)

#: (distribution, what for, how to install); nothing of the command line needs one of these
OPTIONAL = (
    ("cvc5", "a second solver, to replay what `prove --emit-smt2` writes", "pip install cvc5"),
    ("torch", "training the heads anew", "pip install 'shiftproof[train]'"),
    ("scikit-learn", "the digits that one head is trained on", "pip install 'shiftproof[train]'"),
    ("matplotlib", "pictures: `counterexample --plot`, `audit --plot`", "pip install 'shiftproof[plot]'"),
)

REINSTALL = "pip install --force-reinstall shiftproof"

CONTRADICTION = "(declare-const x Real)\n(assert (> x 0.0))\n(assert (< x 0.0))\n(check-sat)\n"


def versions(kernel: KernelAsked | None = None) -> dict[str, str]:
    """Return the versions of this package and of what its results rest on, Coq's too if it was asked."""
    found = {"shiftproof": str(shiftproof.__version__), "python": platform.python_version()}
    for label, distribution in (
        ("sympy", "sympy"),
        ("z3", "z3-solver"),
        ("numpy", "numpy"),
        ("python-flint", "python-flint"),
    ):
        found[label] = _version(distribution) or "missing"
    if kernel is not None and kernel.coq is not None:
        found["coq"] = kernel.coq
    return found


def examine(limits: Limits) -> list[Check]:
    """Return every check: interpreter, required parts, claims, matrices, solver, optional parts."""
    checks = [_python(), _check("shiftproof", "works", version=str(shiftproof.__version__))]
    checks += [_required(*part) for part in REQUIRED]
    checks += [_claims(), _matrices(), _solver(limits)]
    checks += [_optional(*part) for part in OPTIONAL]
    checks.append(_coq(limits))
    return checks


def works(checks: list[Check]) -> bool:
    """Return whether every required part works."""
    return all(check["state"] == "works" for check in checks if check["required"])


def _check(
    part: str,
    state: str,
    *,
    required: bool = True,
    version: str | None = None,
    purpose: str = "",
    detail: str = "",
    install: str = "",
) -> Check:
    return {
        "part": part,
        "required": required,
        "state": state,
        "version": version,
        "purpose": purpose,
        "detail": detail,
        "install": install,
    }


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _python() -> Check:
    found = tuple(map(int, platform.python_version_tuple()[:2]))
    least = ".".join(map(str, PYTHON_LEAST))
    return _check(
        "python",
        "works" if found >= PYTHON_LEAST else "broken",
        version=platform.python_version(),
        detail=f"{platform.python_implementation()} on {platform.system()} {platform.machine()}",
        install=f"Python {least} or newer",
    )


def _required(distribution: str, module: str, purpose: str) -> Check:
    state, detail = "works", ""
    try:
        import_module(module)
    except ModuleNotFoundError as error:
        state, detail = "missing", _one_line(error)
    except Exception as error:  # noqa: BLE001  (a broken installation may fail in any way)
        state, detail = "broken", _one_line(error)
    return _check(
        distribution,
        state,
        version=_version(distribution),
        purpose=purpose,
        detail=detail,
        install=f"pip install '{_requirement(distribution)}'",
    )


def _requirement(distribution: str) -> str:
    """Return what this package's metadata ask of a distribution, or its bare name in a checkout."""
    try:
        from importlib.metadata import requires

        found = requires("shiftproof") or []
    except PackageNotFoundError:
        found = []
    asked = [r for r in found if r.startswith(distribution) and "extra ==" not in r]
    return asked[0].split(";")[0].strip() if asked else distribution


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _claims() -> Check:
    purpose = "what is judged"
    try:
        from shiftproof.ledger import Ledger

        ledger = Ledger()
        for name in ledger.names:
            ledger.entry(name)
    except Exception as error:  # noqa: BLE001  (whatever is wrong is what the doctor reports)
        return _check("claims", "broken", purpose=purpose, detail=_one_line(error), install=REINSTALL)
    return _check(
        "claims",
        "works",
        purpose=purpose,
        detail=f"{len(ledger.names)} in {_place(ledger.root)}",
        install=REINSTALL,
    )


def _place(root: Path) -> str:
    kind = "the installed package" if root.name == "library" else "the checkout"
    return f"{kind} at {root}"


def _matrices() -> Check:
    purpose = "what the proofs are tied to"
    try:
        from shiftproof.ledger import Ledger

        matrices = Ledger().matrices
        heads = matrices.heads
    except Exception as error:  # noqa: BLE001  (whatever is wrong is what the doctor reports)
        return _check("matrices", "broken", purpose=purpose, detail=_one_line(error), install=REINSTALL)
    defects = [f"{head.name}: {defect}" for head in heads for defect in head.defects]
    exact = sum(head.is_exact for head in heads)
    detail = f"{exact} published, {len(heads) - exact} trained in {_place(matrices.folder.parent.parent)}"
    return _check(
        "matrices",
        "broken" if defects else "works",
        purpose=purpose,
        detail="; ".join(defects) or detail,
        install=REINSTALL,
    )


def _solver(limits: Limits) -> Check:
    purpose = "a process that answers"
    try:
        with SolverPool(limits, 1) as pool:
            answer = pool.ask(CONTRADICTION, "QF_LRA")
    except OSError as error:
        return _check("solver process", "broken", purpose=purpose, detail=_one_line(error), install=REINSTALL)
    answered = answer.outcome is Outcome.VALID
    return _check(
        "solver process",
        "works" if answered else "broken",
        purpose=purpose,
        detail="" if answered else f"{answer.outcome.value} {answer.reason}".strip(),
        install="the limits allow too little, or z3-solver is broken: " + REINSTALL,
    )


def _optional(distribution: str, purpose: str, install: str) -> Check:
    found = _version(distribution)
    return _check(
        distribution,
        "present" if found else "missing",
        required=False,
        version=found,
        purpose=purpose,
        install=install,
    )


def _coq(limits: Limits) -> Check:
    purpose = "a proof assistant: its kernel checks the proofs written for it"
    found = find_coq()
    if found is None:
        there = shutil.which("coqc") is not None
        return _check(
            "coqc",
            "broken" if there else "missing",
            required=False,
            purpose=purpose,
            detail=lack() if there else "",
            install=INSTALL,
        )
    try:
        from shiftproof.hearing import Hearing
        from shiftproof.ledger import Ledger

        with Hearing(Ledger(), found, limits.timeout) as hearing:
            wrong = hearing.fault()
    except Exception as error:  # noqa: BLE001  (whatever is wrong is what the doctor reports)
        wrong = _one_line(error)
    return _check(
        "coqc",
        "broken" if wrong else "works",
        required=False,
        version=found.version,
        purpose=purpose,
        detail=wrong or ("" if found.tried else "the proofs were not tried with this version"),
        install=INSTALL,
    )
