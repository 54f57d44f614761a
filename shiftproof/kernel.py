"""Theorems checked by Coq's kernel: each claim's statements, as generated, against its proofs.

A file of proofs holds, for each statement, a marker, the theorem as `coq` prints it, and its proof.
Whether the two agree is decided twice: the texts must be the same; and a file of ours says, before
that file is known to it, what the theorems say, and then takes the proofs as they are.  What the
kernel then says a theorem rests on must be in ``AXIOMS``.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shiftproof.coq import proposition, stated, theorem
from shiftproof.coq_file import MARKER, Written, read_proofs, written
from shiftproof.coqc import Compiler, Coq, UnheardError, needed_coq
from shiftproof.errors import ShiftproofError, UsageError
from shiftproof.kernel_cache import Cache, digest
from shiftproof.restated import AXIOMS, FOUNDATION, assumptions, restated
from shiftproof.restated import MODULE as OURS
from shiftproof.statement import Claim, Statement

MODULE = "Claim_{}"  # so that no file takes the name of one of the standard library's
NO_PROOF = "no proof"
OPEN = "Coq was not asked yet"
_MARKER = rf"{MARKER}\n"
_BLOCK = re.compile(_MARKER + rf"((?:(?!{_MARKER}).)*?)(?=^Proof\.$)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """What the kernel said of one statement: proved if ``why_not`` is empty.

    ``refuted``: what was proved is that the statement is false.  ``text`` is the theorem as Coq states it,
    "" if none is written; ``lines`` counts its proof's.  ``axioms`` are what the theorems of one file rest on
    together.  ``heard`` is false where Coq came to no end, for a reason that lies outside the proof.
    ``seconds`` is a share of the file's.
    """

    claim: str
    statement: str
    theorem: str
    file: str
    text: str = ""
    refuted: bool = False
    lines: int = 0
    axioms: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    why_not: str = NO_PROOF
    heard: bool = True

    @property
    def proved(self) -> bool:
        """Whether the kernel accepted a proof from the allowed axioms alone."""
        return not self.why_not


@dataclass(frozen=True)
class Case:
    """A claim's proofs as they were read: the results so far, and what is still to be asked of Coq.

    ``wanted`` maps a theorem to what it must say; ``made_from`` is all that the kernel's word depends on.
    """

    results: tuple[Checked, ...]
    module: str = ""
    text: str = ""
    wanted: Mapping[str, str] = field(default_factory=dict)
    made_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether there is something to ask."""
        return bool(self.wanted)


def theorem_name(claim: Claim, statement: Statement) -> str:
    """Return what a statement's theorem is called: claim__statement, in letters and digits."""
    first = re.sub(r"[^A-Za-z0-9_]", "_", claim.name)
    name = f"{first}__{re.sub(r'[^a-z0-9]+', '_', statement.name.lower()).strip('_')}"
    return name if name[0].isalpha() else f"claim_{name}"


def generated(claim: Claim, statement: Statement, *, refuted: bool = False) -> str:
    """Return a statement's theorem as text; raises as `shiftproof.coq.theorem` does."""
    return theorem(statement, theorem_name(claim, statement), refuted=refuted)


def regenerated(text: str, claim: Claim) -> str:
    """Return a file of proofs with every theorem stated as the claim now states it.

    Raises KeyError for a marker that names no statement of the claim.
    """

    def block(match: re.Match[str]) -> str:
        statement = claim.statement(match[2])
        text = generated(claim, statement, refuted=match[1] == "refuted")
        return f"(* {match[1]}: {match[2]} *)\n{text}\n"

    return _BLOCK.sub(block, text)


def check(
    claims: Iterable[Claim], folder: Path, cache: Path, *, coq: Coq | None = None, jobs: int = 2
) -> tuple[Checked, ...]:
    """Check the statements of claims, whose proofs lie in ``folder``, and return one result for each.

    Files that did not change are not compiled again: results are kept in ``cache``, by content.
    Raises UsageError where there is no Coq, or no foundation in the folder.
    """
    found = coq or needed_coq()
    foundation = folder / f"{FOUNDATION}.v"
    if not foundation.is_file():
        raise UsageError(f"{foundation}: no such file; the folder of proofs needs it")
    with Cache(cache) as kept, Compiler(found) as compiler, ThreadPoolExecutor(jobs) as pool:
        workshop = Workshop(compiler, kept, foundation)
        cases = [workshop.case(claim, folder / f"{claim.name}.v") for claim in claims]
        return tuple(result for results in pool.map(workshop.judged, cases) for result in results)


class Workshop:
    """Has files of proofs compiled, each in a folder of its own, over one compiled foundation."""

    def __init__(self, compiler: Compiler, cache: Cache, foundation: Path) -> None:
        """Compile over the file ``foundation``."""
        self.compiler, self.cache = compiler, cache
        self._unusable = ""
        try:
            self.foundation = read_proofs(foundation)
        except UsageError as error:
            self.foundation, self._unusable = "", str(error)

    def case(self, claim: Claim, path: Path, file: str = "") -> Case:
        """Return what a claim's file of proofs, called ``file`` in results, proves by its text."""
        results = tuple(
            Checked(claim.name, s.name, theorem_name(claim, s), file or path.name) for s in claim.statements
        )
        if not path.is_file():
            return Case(results)
        try:
            text = read_proofs(path)
            if not re.search(MARKER, text):
                return Case(results)
            found = {block.statement: block for block in written(text, path.name)}
        except UsageError as error:
            return Case(_refused(results, str(error)))
        unknown = found.keys() - {statement.name for statement in claim.statements}
        if unknown:
            names = ", ".join(sorted(unknown))
            return Case(_refused(results, f"{path.name} proves {names}, which the claim does not state"))
        compared, wanted = [], {}
        for result, statement in zip(results, claim.statements, strict=True):
            block = found.get(statement.name)
            if block is None:
                compared.append(result)
                continue
            said, what = self._compared(statement, result, block)
            compared.append(said)
            if said.why_not == OPEN:
                wanted[said.theorem] = what
        module = MODULE.format(re.sub(r"[^A-Za-z0-9_]", "_", path.stem))
        return Case(tuple(compared), module, text, wanted, self._made_from(module, text, wanted))

    @staticmethod
    def _compared(statement: Statement, result: Checked, block: Written) -> tuple[Checked, str]:
        """Return the result so far, and what the theorem must say."""
        result = replace(result, refuted=block.refuted, lines=block.lines, text=block.text)
        try:
            said = proposition(statement, refuted=block.refuted)
        except ShiftproofError as error:
            return replace(result, why_not=str(error)), ""
        if block.text != stated(result.theorem, said):
            return replace(result, why_not="what is proved is not what is stated now"), said
        return replace(result, why_not=OPEN), said

    def _made_from(self, module: str, text: str, wanted: Mapping[str, str]) -> dict[str, str]:
        ours = (restated(module, wanted, ["", ""], each=each) for each in (False, True))
        coq = self.compiler.coq
        return {
            "coq": f"{coq.version} {coq.build}",
            "foundation": digest(self.foundation),
            "proofs": digest(text),
            "asked": digest(*ours, *wanted, *sorted(AXIOMS)),
        }

    def known(self, case: Case) -> tuple[Checked, ...] | None:
        """Return the results of a case if nothing has to be compiled for them, None otherwise."""
        if not case.open:
            return case.results
        kept = self.cache.find(f"{case.module}.json", case.made_from)
        try:
            rests = json.loads(kept) if kept is not None else None
        except ValueError:
            return None
        if not isinstance(rests, dict) or rests.keys() != case.wanted.keys():
            return None
        return _with_axioms(case, {name: tuple(axioms) for name, axioms in rests.items()})

    def judged(self, case: Case) -> tuple[Checked, ...]:
        """Return the results of a case with the kernel's word on what it still leaves open."""
        known = self.known(case)
        if known is not None:
            return known
        started = time.monotonic()
        try:
            with self.cache.alone(case.module, self.compiler.seconds, lambda: self.compiler.closed):
                known = self.known(case)  # another process may have been at it
                if known is not None:
                    return known
                wrong, rests = self._asked(case)
        except UnheardError as error:
            return _failed(case, f"not heard: {error}", heard=False)
        except OSError as error:
            return _failed(case, f"not heard: {error.strerror or error}", heard=False)
        if wrong and not self.compiler.coq.tried:
            version = self.compiler.coq.version
            return _failed(case, f"not heard: not written for Coq {version}: {_short(wrong)}", heard=False)
        if wrong:
            return _failed(case, _short(wrong))
        self.cache.keep(f"{case.module}.json", case.made_from, json.dumps(rests).encode())
        seconds = (time.monotonic() - started) / len(case.wanted)
        return tuple(
            replace(result, seconds=seconds) if result.theorem in case.wanted else result
            for result in _with_axioms(case, rests)
        )

    def _asked(self, case: Case) -> tuple[str, dict[str, tuple[str, ...]]]:
        """Return what is wrong, "" if nothing is, and what each theorem rests on."""
        wrong, compiled = self.compiled(case)
        if wrong:
            return wrong, {}
        rests: list[tuple[str, ...]] = []
        for each in (False, True):  # to look through a theorem takes longer than to check it
            signs = [secrets.token_hex(16) for _ in range((len(case.wanted) if each else 1) + 1)]
            with _place(Foundation=self.compiled_foundation(), **{case.module: compiled}) as place:
                asked = restated(case.module, case.wanted, signs, each=each)
                (place / f"{OURS}.v").write_text(asked, encoding="utf-8")
                wrong, said = self.compiler.compile(place, OURS)
            answers = assumptions(said, signs)
            if wrong or answers is None:
                return wrong or "what Coq lists as assumptions cannot be read", {}
            rests = answers
            if set().union(*rests) <= AXIOMS:
                break
        return "", dict(zip(case.wanted, rests * (1 if each else len(case.wanted)), strict=True))

    def compiled(self, case: Case) -> tuple[str, bytes]:
        """Return what is wrong, "" if nothing is, and the file of proofs as Coq compiles it.

        Raises UnheardError where Coq comes to no end.
        """
        kept = self.cache.find(f"{case.module}.vo", case.made_from)
        if kept is not None:
            return "", kept
        with _place(Foundation=self.compiled_foundation()) as place:
            (place / f"{case.module}.v").write_text(case.text, encoding="utf-8")
            wrong, _ = self.compiler.compile(place, case.module)
            if wrong:
                return wrong, b""
            made = (place / f"{case.module}.vo").read_bytes()
        self.cache.keep(f"{case.module}.vo", case.made_from, made)
        return "", made

    def compiled_foundation(self) -> bytes:
        """Return the foundation as Coq compiles it; raises UnheardError if it does not."""
        if self._unusable:
            raise UnheardError(self._unusable)
        coq = self.compiler.coq
        made_from = {"coq": f"{coq.version} {coq.build}", "foundation": digest(self.foundation)}
        kept = self.cache.find(f"{FOUNDATION}.vo", made_from)
        if kept is not None:
            return kept
        with self.cache.alone(FOUNDATION, self.compiler.seconds, lambda: self.compiler.closed):
            kept = self.cache.find(f"{FOUNDATION}.vo", made_from)  # another process may have been at it
            if kept is not None:
                return kept
            if self._unusable:
                raise UnheardError(self._unusable)
            with _place() as place:
                (place / f"{FOUNDATION}.v").write_text(self.foundation, encoding="utf-8")
                wrong, _ = self.compiler.compile(place, FOUNDATION)
                if wrong:
                    self._unusable = (
                        f"{FOUNDATION}.v does not compile with Coq {coq.version}: {_short(wrong)}"
                    )
                    raise UnheardError(self._unusable)
                compiled = (place / f"{FOUNDATION}.vo").read_bytes()
            self.cache.keep(f"{FOUNDATION}.vo", made_from, compiled)
        return compiled


@contextlib.contextmanager
def _place(**compiled: bytes) -> Iterator[Path]:
    """Yield a folder of its own that holds these compiled modules."""
    with tempfile.TemporaryDirectory(prefix="shiftproof-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        for module, content in compiled.items():
            (place / f"{module}.vo").write_bytes(content)
        yield place


def _refused(results: tuple[Checked, ...], why: str) -> tuple[Checked, ...]:
    return tuple(replace(result, why_not=why) for result in results)


def _failed(case: Case, why: str, *, heard: bool = True) -> tuple[Checked, ...]:
    return tuple(
        replace(result, why_not=why, heard=heard) if result.theorem in case.wanted else result
        for result in case.results
    )


def _with_axioms(case: Case, rests: Mapping[str, tuple[str, ...]]) -> tuple[Checked, ...]:
    judged = []
    for result in case.results:
        if result.theorem in case.wanted:
            axioms = tuple(sorted(rests[result.theorem]))
            extra = sorted(set(axioms) - AXIOMS)
            why = f"rests on {', '.join(extra)}" if extra else ""
            judged.append(replace(result, axioms=axioms, why_not=why))
        else:
            judged.append(result)
    return tuple(judged)


def _short(said: Any) -> str:
    """Return what the compiler said as one line."""
    line = " ".join(str(said).split())
    return line if len(line) <= 300 else f"{line[:297]}..."
