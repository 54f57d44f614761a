"""What leaves with an answer: its certificates, each passed by the independent checker first, and a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shiftproof import check
from shiftproof.certificate import certificates, write_certificates
from shiftproof.errors import DisagreementError
from shiftproof.plot import draw_answer
from shiftproof.search import Answer


@dataclass(frozen=True)
class Published:
    """The certificate files written, and in words what was asked for and is not there."""

    certificates: tuple[Path, ...] = ()
    missing: tuple[str, ...] = ()


def publish(answer: Answer, certificate: Path | None = None, plot: Path | None = None) -> Published:
    """Check the certificates of an answer, then write them and draw the first head, where asked.

    Raises DisagreementError, and writes nothing, if the checker does not pass what the search verified, and
    UsageError for a file that cannot be written.
    """
    documents = certificates(answer)
    for document in documents:
        try:
            check.check_document(document)
        except (check.Refused, check.Malformed) as error:
            raise DisagreementError(
                f"the search and the checker disagree: {error}; please report the question: "
                f"{answer.question.document()}"
            ) from None
    files: list[Path] = []
    missing = []
    if certificate is not None:
        files = write_certificates(documents, certificate)
        if not files:
            missing.append(f"{certificate} was not written: nothing is decided, so there is no certificate")
    if plot is not None:
        if answer.exhibits:
            draw_answer(answer, plot)
        else:
            missing.append(f"{plot} was not drawn: there is no head")
    return Published(tuple(files), tuple(missing))
