"""The exit codes of the commands, and what each command's help says of them."""

from __future__ import annotations

HOLDS, REFUTED, USAGE, UNDECIDED, DISAGREEMENT, INTERRUPTED = 0, 1, 2, 3, 4, 130
#: what an exit code is called in a document
WORDS = {HOLDS: "holds", REFUTED: "refuted", UNDECIDED: "undecided", DISAGREEMENT: "disagreement"}


def _codes(*lines: tuple[int, str]) -> str:
    listed = "\n".join(f"  {code:<4} {text}" for code, text in lines)
    return f"\b\nExit codes:\n{listed}"


_ALWAYS = (USAGE, "bad usage or input")
_STOPPED = (INTERRUPTED, "interrupted")

#: what the help of each command (the empty name: of the program) says of its exit codes
EXIT_CODES = {
    "": _codes(
        (HOLDS, "what was asked holds or was found"),
        (REFUTED, "refuted, or proved impossible"),
        _ALWAYS,
        (UNDECIDED, "undecided"),
        (DISAGREEMENT, "a certificate that does not check, or two solvers that disagree"),
        _STOPPED,
    ),
    "review": _codes(
        (HOLDS, "every claim is decided, and as expected (a false one: refuted)"),
        (REFUTED, "one is decided otherwise than expected, or refuted unexpectedly"),
        _ALWAYS,
        (UNDECIDED, "one is undecided"),
        (DISAGREEMENT, "two ways of knowing contradict one another"),
        _STOPPED,
    ),
    "report": _codes(
        (HOLDS, "every claim is decided, and as expected (a false one: refuted)"),
        (REFUTED, "one is decided otherwise than expected, or refuted unexpectedly"),
        _ALWAYS,
        (UNDECIDED, "one is undecided"),
        (DISAGREEMENT, "two ways of knowing contradict one another"),
        _STOPPED,
    ),
    "show": _codes(
        (HOLDS, "the claim was found and is shown, whatever its verdict"),
        _ALWAYS,
        (DISAGREEMENT, "two ways of knowing contradict one another"),
        _STOPPED,
    ),
    "prove": _codes(
        (HOLDS, "every statement that a proof is given for is proved"),
        (REFUTED, "the solver has a counterexample to an obligation"),
        _ALWAYS,
        (UNDECIDED, "an obligation is undecided, or no proof is given at all"),
        (DISAGREEMENT, "an exact identity and the solver contradict one another"),
        _STOPPED,
    ),
    "counterexample": _codes(
        (HOLDS, "a head was found"),
        (REFUTED, "proved impossible"),
        _ALWAYS,
        (UNDECIDED, "undecided: the nearest head met is shown"),
        (DISAGREEMENT, "the checker does not pass what the search verified"),
        _STOPPED,
    ),
    "check": _codes(
        (HOLDS, "everything stated is true"),
        (USAGE, "the file is no certificate"),
        (DISAGREEMENT, "something stated is false"),
        _STOPPED,
    ),
    "export": _codes(
        (HOLDS, "the file was written"),
        (USAGE, "bad usage, no certificate, or one that Coq could not be given"),
        (DISAGREEMENT, "something that the certificate states is false; nothing was written"),
        _STOPPED,
    ),
    "twin": _codes(
        (HOLDS, "the twin was written"),
        (REFUTED, "no such translation exists in this number format (--exact)"),
        _ALWAYS,
        _STOPPED,
    ),
    "audit": _codes(
        (HOLDS, "the audit was made, and no condition of --fail-on is met"),
        (REFUTED, "a condition of --fail-on is met"),
        _ALWAYS,
        (UNDECIDED, "a condition of --fail-on is neither met nor not"),
        _STOPPED,
    ),
    "regions": _codes(
        (HOLDS, "all regions were counted, or what was asked about can occur"),
        (REFUTED, "what was asked about cannot occur"),
        _ALWAYS,
        (UNDECIDED, "undecided, or too many to count"),
        _STOPPED,
    ),
    "explore": _codes(
        (HOLDS, "the page was written"),
        _ALWAYS,
        _STOPPED,
    ),
    "doctor": _codes(
        (HOLDS, "all required parts work"),
        (REFUTED, "a required part is missing or broken"),
        _ALWAYS,
        _STOPPED,
    ),
}
