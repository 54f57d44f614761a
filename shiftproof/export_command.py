"""The command that hands a certificate to another checker: export."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shiftproof.command import PROGRAM, answer, command
from shiftproof.errors import UsageError
from shiftproof.exit_codes import DISAGREEMENT, HOLDS, WORDS
from shiftproof.options import CertificateIn, Settings
from shiftproof.places import check_place, write
from shiftproof.progress import working

if TYPE_CHECKING:
    from shiftproof.document import Document
    from shiftproof.page import Look

#: coqc makes the file's name the name of a module
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\.v")

CoqOut = Annotated[
    Path,
    typer.Option("--coq", metavar="FILE.v", help="Write it to this file as a theorem of Coq with its proof."),
]


@command
def export(certificate: CertificateIn, *, coq: CoqOut, settings: Settings) -> int:
    r"""Write a certificate as a theorem with its proof, to be checked with none of this program.

    The file is complete in itself: `coqc FILE.v` checks it with Coq and its standard library alone.

    \b
    Example:
      shiftproof export low.json --coq low.v
    """
    from shiftproof import check, doctor
    from shiftproof.coq_certificate import coq_text
    from shiftproof.coq_proof import THEOREM
    from shiftproof.coq_witness import read_certificate
    from shiftproof.document import head

    _check_place(coq, certificate)
    with working(settings) as tell:
        tell("the checker", 0, 0)
        try:
            check.check(certificate)
            refused = ""
        except check.Malformed as error:
            raise UsageError(f"{certificate}: {error}") from None
        except check.Refused as error:
            refused = str(error)
        if not refused:
            tell("the proof", 0, 0)
            document = _read(certificate)
            try:
                text = coq_text(read_certificate(document), certificate.name)
            except UsageError as error:
                raise UsageError(f"{certificate}: {error}") from None
            write(coq, "--coq", text.encode())
    if refused and not settings.json:
        sys.stderr.write(f"{PROGRAM} export: {certificate}: {refused}; nothing was written\n")
        return DISAGREEMENT
    code = DISAGREEMENT if refused else HOLDS

    def made() -> Document:
        return {
            **head("export", doctor.versions(), WORDS[code]),
            "file": str(certificate),
            "output": None if refused else str(coq),
            "theorem": None if refused else THEOREM,
            "bytes": None if refused else len(text.encode()),
            "refused": refused or None,
        }

    def said(_look: Look) -> str:
        return (
            f"written: {coq} ({len(text.encode()) / 1e3:.0f} kB)\n"
            f"  theorem   {THEOREM} : answer; definitions, numbers and `answer` come first in the file\n"
            f"  check it  coqc {coq.name}, in its folder: exit code 0, and the axioms it rests on\n"
        )

    answer(settings, made, said)
    return code


def _read(path: Path) -> dict[str, Any]:
    """Return a certificate that was checked; raises UsageError for an impossibility."""
    from shiftproof import check

    try:
        document: dict[str, Any] = json.loads(path.read_bytes().decode("ascii"))
        check.check_document(document)  # the file may be another one by now
        found, exclusion = document["verdict"] == "found", document["exclusion"]
    except (OSError, ValueError, RecursionError, MemoryError, check.Refused):
        raise UsageError(f"{path}: was changed while it was read; run the command again") from None
    if not found:
        claim = exclusion["claim"]
        raise UsageError(
            f"{path}: an impossibility is a theorem of the ledger, not a calculation: read the claim {claim} "
            f"(`{PROGRAM} show {claim}`); its proof for Coq, where there is one, is proofs/{claim}.v"
        )
    return document


def _check_place(coq: Path, certificate: Path) -> None:
    """Raise UsageError for a file that cannot be written, or that coqc would not take."""
    check_place(coq, "--coq", example="low.v", replaces=lambda _path: True)
    if not _NAME.fullmatch(coq.name):
        raise UsageError(
            f"--coq {coq}: coqc takes only names of letters, digits and _ that begin with no digit and end in .v; "
            "give one such as low.v"
        )
    if coq.exists() and certificate.exists() and coq.samefile(certificate):
        raise UsageError(f"--coq {coq}: is the certificate itself; give another place")
