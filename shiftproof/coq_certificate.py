"""A counterexample's certificate as one file for Coq: what is claimed, in full, and its proof."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from shiftproof.coq_proof import proof
from shiftproof.coq_witness import Given, Number, Row, digits, effort, witness
from shiftproof.errors import UsageError

#: what Coq manages in a minute or two
MOST_LABELS, MOST_DIM, MOST_NUMBERS, MOST_NONZERO, MOST_STEPS = 1000, 1000, 200_000, 20_000, 15 * 10**8
MOST_DIGITS = 300_000
DENSE_MOST = 300  # numbers up to which rows are written in full
_TEMPLATES = Path(__file__).parent / "templates"


def coq_text(given: Given, name: str) -> str:
    """Return the file that states what a certificate says, and proves it; ``name`` is the certificate's.

    Raises UsageError for one that is too large, or whose bounds no precision tells from the true values.
    """
    _within(
        ("labels", given.labels, MOST_LABELS),
        ("features", given.dim, MOST_DIM),
        ("labels times features", given.labels * given.dim, MOST_NUMBERS),
        ("numbers that are not zero", sum(map(len, given.rows)), MOST_NONZERO),
        ("digits", digits(given), MOST_DIGITS),
        ("steps with its long numbers", effort(given), MOST_STEPS),
    )
    told = witness(given)
    _within(("steps for its exponentials", told.steps, MOST_STEPS))
    parts = [
        _title(given, name),
        _template("certificate_page.v"),
        _data(given),
        _answer(given),
        f"(** * The proof *)\n\nDefinition root : Z := {given.root}.\n",
        _template("certificate_lemmas.v"),
        proof(given, told),
    ]
    return "\n".join(parts)


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _within(*sizes: tuple[str, int, int]) -> None:
    """Raise UsageError for a head larger than what Coq computes with in a minute or two."""
    for what, size, most in sizes:
        if size > most:
            raise UsageError(
                f"{size:,} {what}: Coq is given at most {most:,}; "
                "ask for a smaller head or shorter numbers, or use `shiftproof check`"
            )


# -- what is read --------------------------------------------------------------------------------------
def _title(given: Given, name: str) -> str:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return (
        f"(** {safe}: a softmax head of {given.labels} labels in {given.dim} dimension{'s' * (given.dim != 1)}.\n\n"
        "    The file is complete in itself: coqc checks it with Coq and its standard library alone.\n"
        "    What is proved is the proposition `answer`.  To know what it says, read down to the heading\n"
        '    "The proof": definitions, numbers, `answer`.  Below it, Coq vouches for everything, and prints\n'
        "    at the end what the proof rests on: axioms of the standard library's real numbers. *)\n"
    )


def _rational(x: Fraction) -> str:
    """Return a rational as Q has it."""
    return str(x.numerator) if x.denominator == 1 else f"{x.numerator}#{x.denominator}"


def _real(x: Fraction) -> str:
    """Return a rational as R has it."""
    return str(x.numerator) if x.denominator == 1 else f"{x.numerator}/{x.denominator}"


def _number(x: Number, *, root: int) -> str:
    return f"({_rational(x[0])}, {_rational(x[1])})" if root else _rational(x[0])


def _listed(items: Iterable[str]) -> str:
    """Return a list in Coq, an item a line."""
    return "[" + ";\n   ".join(items) + "]"


def _full(row: Row, given: Given) -> str:
    zero = (Fraction(0), Fraction(0))
    return "[" + "; ".join(_number(row.get(c, zero), root=given.root) for c in range(given.dim)) + "]"


def _entries(row: Row, given: Given) -> str:
    return "[" + "; ".join(f"({c}%Z, {_number(x, root=given.root)})" for c, x in row.items()) + "]"


def _data(given: Given) -> str:
    """Return the definitions of the numbers, the rows and the input."""
    root = given.root
    kind, real = ("(Q * Q)", "real") if root else ("Q", "Q2R")
    lines = ["(** * The numbers *)", ""]
    if root:
        lines += [
            f"(** (a, b) is the number a + b sqrt({root}); Q2R (a # b) is the real number a / b. *)",
            f"Definition real (x : Q * Q) : R := Q2R (fst x) + Q2R (snd x) * sqrt {root}.",
            "",
        ]
    if given.labels * given.dim > DENSE_MOST:
        lines += [
            "(** Of each row, and of the input, the numbers that are not zero, each after its column. *)",
            f"Definition entry (entries : list (Z * {kind})) (c : Z) : {kind} :=",
            "  match find (fun e => (fst e =? c)%Z) entries with",
            "  | Some (_, x) => x",
            f"  | None => {'(0, 0)' if root else '0'}%Q",
            "  end.",
            f"Definition filled (entries : list (Z * {kind})) : list {kind} :=",
            f"  map (fun c => entry entries (Z.of_nat c)) (seq 0 {given.dim}).",
            f"Definition numbers : list (list {kind}) := map filled",
            f"  {_listed(_entries(row, given) for row in given.rows)}%Q.",
            f"Definition place : list {kind} := filled {_entries(given.input, given)}%Q.",
        ]
    else:
        lines += [
            f"Definition numbers : list (list {kind}) :=",
            f"  {_listed(_full(row, given) for row in given.rows)}%Q.",
            f"Definition place : list {kind} := {_full(given.input, given)}%Q.",
        ]
    lines += [
        "",
        "(** The rows of the head, one a label, and an input. *)"
        if root
        else "(** The rows of the head, one a label, and an input; Q2R (a # b) is the real number a / b. *)",
        f"Definition rows : list (list R) := map (map {real}) numbers.",
        f"Definition input : list R := map {real} place.",
        "Definition row (label : nat) : list R := nth label rows [].",
        "",
    ]
    return "\n".join(lines)


def _statements(given: Given) -> list[tuple[str, str]]:
    """Return what is claimed: a comment with a proposition each."""
    ask, d, (i, j) = given.question, given.dim, given.pair
    cosine, less = f"cosine (row {i}) (row {j})", _less("input", i, j)
    short = given.bound("radius")
    claims = [
        (f"{given.labels} rows", f"length rows = {given.labels}%nat"),
        (f"of {d} numbers", f"(forall w, In w rows -> length w = {d}%nat)"),
    ]
    if ask["allow_repeats"]:
        claims += [(f"row {k} is not zero", f"row {k} <> repeat 0 {d}") for k in given.pair]
    else:
        claims += [
            ("no two rows are equal", "NoDup rows"),
            ("no row is zero", f"(forall w, In w rows -> w <> repeat 0 {d})"),
        ]
    if ask["centered"]:
        claims.append(
            ("centred: each column sums to zero", f"(forall c, (c < {d})%nat -> total (column c rows) = 0)")
        )
    if ask["unit_length"]:
        claims.append(("all rows have length 1", "(forall w, In w rows -> norm w = 1)"))
    if ask["equal_length"]:
        claims.append(("all rows have one length", "(forall v w, In v rows -> In w rows -> norm v = norm w)"))
    asked = f"the cosine of the rows {i} and {j}, as asked"
    bottom, top = given.bound("cosine_at_least"), given.bound("cosine_at_most")
    if bottom is not None:
        claims.append((asked, f"{_real(bottom)} <= {cosine}"))
    if top is not None:
        claims.append((asked, f"{cosine} <= {_real(top)}"))
    claims.append(
        ("the cosine enclosed", f"({_real(given.cosine[0])} <= {cosine} <= {_real(given.cosine[1])})")
    )
    low, high = map(_real, given.coprobability)
    most, least = given.bound("coprobability_at_most"), given.bound("coprobability_at_least")
    if most is not None:
        within = "" if short is None else f"norm f <= {_real(short)} -> "
        which = "every input" if short is None else f"every input of length at most {_real(short)}"
        capped = f"forall f, length f = {d}%nat -> {within}{_less('f', i, j)}"
        claims += [
            (
                f"at {which} one of the labels {i} and {j} is no more probable than asked",
                f"({capped} <= {_real(most)})",
            ),
            ("nor than the upper end of the ceiling's enclosure", f"({capped} <= {high})"),
        ]
    claims.append((f"an input of {d} numbers", f"length input = {d}%nat"))
    if short is not None:
        claims.append(("within the radius", f"norm input <= {_real(short)}"))
    if least is not None:
        claims += [
            (f"at which label {k} is as probable as asked", f"{_real(least)} <= probability rows input {k}")
            for k in given.pair
        ]
    if most is None:
        claims.append(
            ("the less probable one of the two at this input, enclosed", f"({low} <= {less} <= {high})")
        )
    else:
        claims.append(("at which both reach the lower end of the enclosure", f"{low} <= {less}"))
    return claims


def _less(place: str, i: int, j: int) -> str:
    return f"Rmin (probability rows {place} {i}) (probability rows {place} {j})"


def _answer(given: Given) -> str:
    claims = _statements(given)
    lines = ["(** * What is proved *)", "", "Definition answer : Prop :="]
    for number, (comment, claim) in enumerate(claims):
        end = "." if number == len(claims) - 1 else " /\\"
        lines += [f"  (* {comment} *)", f"  {claim}{end}"]
    return "\n".join([*lines, ""])
