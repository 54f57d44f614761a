"""Theorems checked by Coq's kernel: each claim's statements, as generated, against its proofs.

A file of proofs holds, for each statement, a marker, the theorem as `coq` prints it, and its proof.
Whether the two agree is decided twice: the texts must be the same, and a file of ours, in which
nothing but the definitions of `Foundation.v` is known by name, states every theorem again and takes
the proof as it is.  What the kernel then says a theorem rests on must be in ``AXIOMS``.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from shiftproof.coq import theorem
from shiftproof.errors import ShiftproofError, UsageError
from shiftproof.files import replace_bytes, replace_text
from shiftproof.statement import Claim, Statement

LIBRARY = "Shiftproof"
FOUNDATION = "Foundation"
SECONDS = 120.0  # for one file
#: the axioms of the real numbers in Coq's standard library: nothing else may be rested on
AXIOMS = frozenset(
    {
        "ClassicalDedekindReals.sig_forall_dec",
        "ClassicalDedekindReals.sig_not_dec",
        "FunctionalExtensionality.functional_extensionality_dep",
        "Classical_Prop.classic",
    }
)
_MARKER = r"\(\* (statement|refuted): (.+?) \*\)\n"
_BLOCK = re.compile(_MARKER + rf"((?:(?!{_MARKER}).)*?)(?=^Proof\.$)", re.DOTALL | re.MULTILINE)
_PREAMBLE = (
    "Require Import Reals List.\nImport ListNotations.\nFrom {} Require Import {}.\nOpen Scope R_scope.\n"
)


@dataclass(frozen=True)
class Coq:
    """A Coq that was found: the path of its compiler and its version."""

    compiler: str
    version: str


@dataclass(frozen=True)
class Checked:
    """What the kernel said of one statement: proved if ``why_not`` is empty.

    ``refuted``: what was proved is that the statement is false.  ``lines`` counts the proof's.
    ``axioms`` are what the theorems of one file rest on together.  ``seconds`` is a share of the file's.
    """

    claim: str
    statement: str
    theorem: str
    file: str
    refuted: bool = False
    lines: int = 0
    axioms: tuple[str, ...] = ()
    seconds: float = 0.0
    why_not: str = ""

    @property
    def proved(self) -> bool:
        """Whether the kernel accepted a proof from the allowed axioms alone."""
        return not self.why_not


@dataclass(frozen=True)
class _Written:
    """One theorem as a file of proofs has it."""

    statement: str
    refuted: bool
    text: str
    lines: int


def find_coq() -> Coq | None:
    """Return the Coq on this machine, None where there is none."""
    compiler = shutil.which("coqc")
    if compiler is None:
        return None
    said = subprocess.run([compiler, "--print-version"], capture_output=True, text=True, check=False)  # noqa: S603
    return Coq(compiler, said.stdout.split(" ")[0].strip()) if said.returncode == 0 else None


def theorem_name(claim: Claim, statement: Statement) -> str:
    """Return what a statement's theorem is called: claim__statement, in letters and digits."""
    return f"{claim.name}__{re.sub(r'[^a-z0-9]+', '_', statement.name.lower()).strip('_')}"


def generated(claim: Claim, statement: Statement, *, refuted: bool = False) -> str:
    """Return a statement's theorem as text; raises as `shiftproof.coq.theorem` does."""
    return theorem(statement, theorem_name(claim, statement), refuted=refuted)


def regenerated(text: str, claim: Claim) -> str:
    """Return a file of proofs with every theorem stated as the claim now states it.

    Raises KeyError for a marker that names no statement of the claim.
    """

    def block(match: re.Match[str]) -> str:
        statement = claim.statement(match[2])
        stated = generated(claim, statement, refuted=match[1] == "refuted")
        return f"(* {match[1]}: {match[2]} *)\n{stated}\n"

    return _BLOCK.sub(block, text)


def check(
    claims: Iterable[Claim], folder: Path, cache: Path, *, coq: Coq | None = None, jobs: int = 2
) -> tuple[Checked, ...]:
    """Check the statements of claims, whose proofs lie in ``folder``, and return one result for each.

    Files that did not change are not compiled again: results are kept in ``cache``, by content.
    Raises UsageError where there is no Coq, or no foundation in the folder.
    """
    found = coq or find_coq()
    if found is None:
        raise UsageError(
            "no coqc: install Coq (Debian and Ubuntu: apt install coq), or do without the kernel"
        )
    foundation = folder / f"{FOUNDATION}.v"
    if not foundation.is_file():
        raise UsageError(f"{foundation}: no such file; the folder of proofs needs it")
    workshop = _Workshop(found, cache, foundation.read_text(encoding="utf-8"))
    with ThreadPoolExecutor(jobs) as pool:
        done = pool.map(lambda claim: workshop.results(claim, folder / f"{claim.name}.v"), list(claims))
        return tuple(result for results in done for result in results)


class _Workshop:
    """Compiles files of proofs, each in a folder of its own, over one compiled foundation."""

    def __init__(self, coq: Coq, cache: Path, foundation: str) -> None:
        self.coq, self.cache, self.foundation = coq, cache, foundation
        key = _digest(coq.version, foundation)
        self.compiled = cache / f"{FOUNDATION}-{key}.vo"
        cache.mkdir(parents=True, exist_ok=True)
        if not self.compiled.is_file():
            with tempfile.TemporaryDirectory(prefix="shiftproof-") as name:
                place = Path(name)
                (place / f"{FOUNDATION}.v").write_text(foundation, encoding="utf-8")
                said, failed = self.compile(place, FOUNDATION)
                if failed:
                    raise UsageError(f"{FOUNDATION}.v: {_short(said)}")
                replace_bytes(self.compiled, (place / f"{FOUNDATION}.vo").read_bytes())

    def compile(self, place: Path, module: str) -> tuple[str, bool]:
        """Compile a file; return what was said and whether it failed."""
        command = [self.coq.compiler, "-q", "-Q", ".", LIBRARY, f"{module}.v"]
        try:
            done = subprocess.run(  # noqa: S603  (the compiler that was found, a file in our folder)
                command, cwd=place, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return f"not done after {SECONDS:g} s", True
        return done.stdout + done.stderr, done.returncode != 0

    def results(self, claim: Claim, path: Path) -> tuple[Checked, ...]:
        blank = [
            Checked(claim.name, s.name, theorem_name(claim, s), path.name, why_not="no proof")
            for s in claim.statements
        ]
        if not path.is_file():
            return tuple(blank)
        text = path.read_text(encoding="utf-8")
        if len(re.findall(_MARKER, text)) != len(_BLOCK.findall(text)):
            why = f"{path.name}: each marker is followed by a theorem and by a line that is just 'Proof.'"
            return tuple(replace(result, why_not=why) for result in blank)
        written = {block.statement: block for block in _blocks(text)}
        results, stated = [], {}
        for result, statement in zip(blank, claim.statements, strict=True):
            if statement.name in written:
                block = written[statement.name]
                result, stated[statement.name] = self.compared(claim, statement, result, block)  # noqa: PLW2901
            results.append(result)
        unknown = written.keys() - {statement.name for statement in claim.statements}
        if unknown:
            why = f"{path.name} proves {', '.join(sorted(unknown))}, which the claim does not state"
            return tuple(replace(result, why_not=why) for result in results)
        wanted = {result.theorem: stated[result.statement] for result in results if result.proved}
        if not wanted:
            return tuple(results)
        return self.judged(results, wanted, path.stem, text)

    @staticmethod
    def compared(claim: Claim, statement: Statement, result: Checked, block: _Written) -> tuple[Checked, str]:
        """Return the result so far, and the theorem as the claim states it."""
        result = replace(result, refuted=block.refuted, lines=block.lines, why_not="")
        try:
            text = generated(claim, statement, refuted=block.refuted)
        except ShiftproofError as error:
            return replace(result, why_not=str(error)), ""
        if block.text != text:
            return replace(result, why_not="what is proved is not what is stated now"), text
        return result, text

    def restated(self, place: Path, module: str, wanted: dict[str, str]) -> tuple[str, bool]:
        """Return what the theorems, stated again, rest on: as one, or each if that is too much."""
        for each in (False, True):  # to look through a theorem takes longer than to check it
            (place / "Statements.v").write_text(_restated(module, wanted, each=each), encoding="utf-8")
            said, failed = self.compile(place, "Statements")
            if failed or set().union(*_assumptions(said)) <= AXIOMS:
                break
        return said if failed or each else said * len(wanted), failed

    def judged(
        self, results: list[Checked], wanted: dict[str, str], module: str, text: str
    ) -> tuple[Checked, ...]:
        """Return the results with the kernel's word on those that are still without a "why not"."""
        shape = (*Checked.__dataclass_fields__, *sorted(AXIOMS))  # of what is kept, and how it was judged
        key = _digest(self.coq.version, self.foundation, text, *wanted.values(), *shape)
        kept = self.cache / f"{module}-{key}.json"
        if kept.is_file():
            known = json.loads(kept.read_text(encoding="utf-8"))
            return tuple(Checked(**item | {"axioms": tuple(item["axioms"])}) for item in known)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="shiftproof-") as name:
            place = Path(name)
            shutil.copy(self.compiled, place / f"{FOUNDATION}.vo")
            (place / f"{module}.v").write_text(text, encoding="utf-8")
            said, failed = self.compile(place, module)
            if not failed:
                said, failed = self.restated(place, module, wanted)
        seconds = time.monotonic() - started
        rests = {} if failed else dict(zip(wanted, _assumptions(said), strict=True))
        judged = []
        for result in results:
            if result.theorem in wanted:
                axioms = rests.get(result.theorem, ())
                extra = sorted(set(axioms) - AXIOMS)
                why = _short(said) if failed else f"rests on {', '.join(extra)}" if extra else ""
                judged.append(replace(result, axioms=axioms, why_not=why, seconds=seconds / len(wanted)))
            else:
                judged.append(result)
        if not failed:
            replace_text(kept, json.dumps([asdict(result) for result in judged], indent=1))
        return tuple(judged)


def _blocks(text: str) -> Iterator[_Written]:
    for match in _BLOCK.finditer(text):
        proof = text[match.end() :].split("Qed.", 1)[0]
        lines = len(proof.strip().splitlines()) - 1  # without "Proof."
        yield _Written(match[2], match[1] == "refuted", match[3].rstrip("\n"), lines)


def _restated(module: str, wanted: dict[str, str], *, each: bool) -> str:
    """Return the file that states the theorems again, with no name in sight but the foundation's.

    It asks what they rest on, ``each`` or all together.
    """
    parts = [_PREAMBLE.format(LIBRARY, FOUNDATION), f"From {LIBRARY} Require {module}.\n"]
    names = [f"restated_{number}" for number in range(len(wanted))]
    for restated, (name, text) in zip(names, wanted.items(), strict=True):
        stated = text.replace(f"Theorem {name} :", f"Theorem {restated} :", 1)
        parts.append(f"{stated}\nProof. exact {LIBRARY}.{module}.{name}. Qed.\n")
    parts.append(f"Definition together := ({', '.join([*names, 'I'])}).\n")
    for asked in names if each else ["together"]:
        parts.append(f'Goal True. idtac "@@". exact I. Qed.\nPrint Assumptions {asked}.\n')
    return "\n".join(parts)


def _assumptions(said: str) -> Iterator[tuple[str, ...]]:
    """Yield, for each theorem, what `Print Assumptions` lists: names of axioms, or what else it says."""
    for answer in said.split("@@\n")[1:]:
        lines = answer.splitlines()
        if lines[:1] == ["Closed under the global context"]:
            yield ()
            continue
        heads = [line for line in lines if line and not line.startswith((" ", "Axioms:", "\t"))]
        yield tuple(re.split(r"\s*:", head, maxsplit=1)[0].strip() for head in heads)


def _short(said: str) -> str:
    """Return what the compiler said as one line."""
    line = " ".join(said.split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:24]
