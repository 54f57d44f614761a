"""Certificates as theorems of Coq: Coq accepts each, says what it rests on, and accepts no false twin."""

from __future__ import annotations

import copy
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from certificates_by_hand import FOUND, Document, certificate
from flint import arb, ctx
from test_cli import run

from shiftproof.check import vector
from shiftproof.coq_certificate import MOST_LABELS, coq_text
from shiftproof.coq_proof import THEOREM
from shiftproof.coq_witness import exp_down, exp_up, read_certificate, witness
from shiftproof.errors import UsageError
from shiftproof.kernel import AXIOMS

ASKING = f"\nPrint Assumptions {THEOREM}.\n"
#: of these Coq is asked what they rest on, which takes it longer than all the rest
ASKED_OF = ("root", "published ceiling", "ceiling of one half")
NUMBERS, PROOF, OWN = (
    re.escape(f"(** * {title} *)") for title in ("The numbers", "The proof", "This certificate")
)
#: what a question asks of the rows, and how the theorem says it
SENTENCES = {
    "centered": "(forall c, (c < D)%nat -> total (column c rows) = 0)",
    "unit_length": "(forall w, In w rows -> norm w = 1)",
    "equal_length": "(forall v w, In v rows -> In w rows -> norm v = norm w)",
}
#: the same proof of something else that holds: less than was proved
WEAKER = [
    ("rational", "9/20 <= probability rows input 0", "2/5 <= probability rows input 0"),
    ("root", "norm input <= 3", "norm input <= 4"),
    ("published ceiling", "<= 3167/10000)", "<= 1/3)"),
]
#: one change each that makes what is said, or what the proof is told, false
TWINS = [
    ("rational", "9/20 <= probability rows input 0", "4993811/10000000 <= probability rows input 0"),
    ("rational", "(49938107/100000000 <=", "(4993811/10000000 <="),
    ("rational", "<= 12484527/25000000)", "<= 49938107/100000000)"),
    ("rational", "<= -4/5 /\\", "<= -800001/1000000 /\\"),
    ("rational", "(-4/5 <=", "(-799999/1000000 <="),
    ("rational", "[1; 3];", "[1; 4];"),
    ("rational", "length rows = 3%nat", "length rows = 4%nat"),
    ("rational", "NoDup rows", "~ NoDup rows"),
    ("root", "norm input <= 3", "norm input <= 2999999/1000000"),
    ("root", "norm w = 1)", "norm w = 1000001/1000000)"),
    ("root", "place : list (Q * Q) := [(3, 0)", "place : list (Q * Q) := [(2, 0)"),
    ("root", "* sqrt 3.", "* sqrt 2."),
    ("root in the input", "norm v = norm w", "norm v < norm w"),
    ("repeats and sparse rows", "length rows = 4%nat", "NoDup rows"),
    ("repeats and sparse rows", "[(0%Z, 1); (95%Z, -2#3)];", "[(0%Z, 1); (94%Z, -2#3)];"),
    ("published ceiling", "<= 3167/10000)", "<= 316687/1000000)"),
    ("published ceiling", "logs : list Z := [1", "logs : list Z := [2"),
    ("published ceiling", "shares : list Q := [(323 #", "shares : list Q := [(324 #"),
    ("published ceiling", "31668711/100000000 <= Rmin", "31668724/100000000 <= Rmin"),
    ("uniform ceiling", "<= 1/4)", "<= 249999/1000000)"),
    ("ceiling with a radius", "norm f <= 1/2 ->", "norm f <= 500001/1000000 ->"),
    ("ceiling with a radius", "norm f <= 1/2 ->", ""),
    ("ceiling of one half", "<= 1/2)", "<= 499999/1000000)"),
]


def exported(document: Document, name: str = "c.json") -> str:
    return coq_text(read_certificate(document), name)


def told(document: Document) -> str:
    """What a sceptic reads: everything above the proof."""
    return re.split(PROOF, exported(document))[0]


def compiled(text: str, folder: Path, name: str = "c") -> subprocess.CompletedProcess[str]:
    (folder / f"{name}.v").write_text(text, encoding="utf-8")
    compiler = shutil.which("coqc")
    assert compiler is not None, "install Coq: apt-get install coq"
    command = [compiler, "-q", "-Q", ".", "", f"{name}.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


Changed = Callable[[str, str, str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Changed:
    """Compile a changed file: its definitions and lemmas, which no change touches, once for each root."""
    folder, ready = tmp_path_factory.mktemp("changed"), set[int]()

    def compile_changed(name: str, old: str, new: str) -> subprocess.CompletedProcess[str]:
        text, root = exported(FOUND[name]), FOUND[name]["root"] or 0
        top, numbers, lemmas, rest = re.split(f"(?={NUMBERS}|{PROOF}|{OWN})", text)
        assert old in numbers + rest
        if root not in ready:
            assert compiled(top + lemmas, folder, f"lemmas{root}").returncode == 0
            ready.add(root)
        known = f"{top[top.index('From') : top.index('Open')]}Require Import Lra lemmas{root}.\nOpen Scope R_scope.\n"
        return compiled(known + (numbers + rest).replace(old, new, 1).removesuffix(ASKING), folder)

    return compile_changed


# -- Coq -------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("name", FOUND)
def test_coq_accepts_a_certificate_of_every_kind(name: str, tmp_path: Path) -> None:
    text = exported(FOUND[name])
    assert text.endswith(ASKING)
    done = compiled(text if name in ASKED_OF else text.removesuffix(ASKING), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    listed = re.findall(r"^([A-Z][A-Za-z]*\.[A-Za-z_.]+)", done.stdout, re.MULTILINE)
    assert bool(listed) == (name in ASKED_OF)
    assert set(listed) <= AXIOMS
    assert done.stdout.startswith("Axioms:\n" if listed else "")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new"), TWINS)
def test_coq_refuses_a_false_twin(name: str, old: str, new: str, changed: Changed) -> None:
    done = changed(name, old, new)
    assert done.returncode == 1
    assert not re.search("Syntax error|not found|Cannot find", done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "old", "new"), WEAKER)
def test_coq_accepts_less_than_was_proved(name: str, old: str, new: str, changed: Changed) -> None:
    done = changed(name, old, new)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_file_beside_it_does_not_stand_in_for_the_library(tmp_path: Path) -> None:
    for name in ("Reals", "List"):
        assert compiled("Axiom anything : False.", tmp_path, name).returncode == 0
    done = compiled(exported(FOUND["ceiling of one half"]), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "anything" not in done.stdout


@pytest.mark.slow
def test_coq_accepts_what_the_search_finds(tmp_path: Path) -> None:
    asked = ("--labels", "40", "--dim", "9", "--centered", "--unit-length", "--radius", "5/2")
    asked = (*asked, "--cosine-at-least", "4/5", "--coprobability-at-most", "7/20")
    file, theorem = tmp_path / "many.json", tmp_path / "many.v"
    assert run("counterexample", *asked, "-o", str(file)).returncode == 0
    assert run("export", str(file), "--coq", str(theorem)).returncode == 0
    done = compiled(theorem.read_text(encoding="utf-8").removesuffix(ASKING), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


# -- what the file says ------------------------------------------------------------------------------
@pytest.mark.parametrize("name", FOUND)
def test_what_is_asked_is_what_the_theorem_says(name: str) -> None:
    document = FOUND[name]
    ask, text = document["question"], told(document)
    i, j = document["pair"]
    assert f"length rows = {ask['labels']}%nat" in text
    for flag, sentence in SENTENCES.items():
        assert (sentence.replace("D", str(ask["dim"])) in text) == ask[flag]
    assert ("NoDup rows" in text) != ask["allow_repeats"]
    cosine = f"cosine (row {i}) (row {j})"
    for bound, form in (("cosine_at_least", "{} <= " + cosine), ("cosine_at_most", cosine + " <= {}")):
        assert ask[bound] is None or form.format(ask[bound]) in text
    least, most, radius = (ask[x] for x in ("coprobability_at_least", "coprobability_at_most", "radius"))
    for label in document["pair"] if least else ():
        assert f"{Fraction(least)} <= probability rows input {label}" in text
    less = f"Rmin (probability rows f {i}) (probability rows f {j}) <= {most}"
    ball = f"norm f <= {radius} -> " if radius else ""
    capped = f"(forall f, length f = {ask['dim']}%nat -> {ball}{less})"
    assert (capped in text) == (most is not None)
    assert (radius is not None) == (f"norm input <= {radius}" in text)


def test_another_question_is_another_theorem() -> None:
    base = FOUND["root"]
    seen = {told(base)}
    for field, value in (
        ("centered", False),
        ("unit_length", False),
        ("equal_length", True),
        ("allow_repeats", True),
        ("radius", "4"),
        ("radius", None),
        ("cosine_at_most", "-1/4"),
        ("cosine_at_most", None),
        ("cosine_at_least", "-3/4"),
        ("coprobability_at_least", "1/3"),
        ("coprobability_at_least", None),
    ):
        seen.add(told({**base, "question": {**base["question"], field: value}}))
    assert len(seen) == 12


def test_the_file_needs_nothing_but_the_standard_library() -> None:
    text = exported(FOUND["published ceiling"])
    required = re.findall(r"^.*Require.*$", text, re.MULTILINE)
    assert required == [
        f"From Coq Require Import {names}." for names in ("Reals QArith Qreals List", "Lra Lia Psatz")
    ]
    for word in ("Admitted", "admit", "Axiom", "Parameter", "Conjecture", "Unset", "Declare", "Load"):
        assert word not in text


def test_the_same_certificate_gives_the_same_bytes() -> None:
    assert exported(copy.deepcopy(FOUND["root"])) == exported(FOUND["root"])


def test_a_file_name_cannot_leave_its_comment() -> None:
    text = exported(FOUND["rational"], '*) Axiom f : False. (* "\n')
    assert text.startswith("(** __ Axiom f _ False. __ __: a softmax head")


@pytest.mark.parametrize(
    "text", ["3", "-7/5", "-sqrt(3)/2", "2*sqrt(3)", "1/4+5*sqrt(3)/8", "-1-sqrt(3)", "sqrt(3)", "6/4", "-0"]
)
def test_numbers_are_read_as_the_checker_reads_them(text: str) -> None:
    document = copy.deepcopy(FOUND["root"])
    document["rows"][0][0] = text
    a, b = read_certificate(document).rows[0].get(0, (Fraction(0), Fraction(0)))
    whole, below, factor = vector([text], 1, 3, "row").get(0, (0, 1, 0))
    assert (a, b) == (Fraction(whole, below), Fraction(factor, below))


# -- the numbers that serve --------------------------------------------------------------------------
def test_exponentials_are_enclosed() -> None:
    rng = random.Random(5)
    ctx.prec = 3000
    try:
        for precision in (64, 128, 192):
            for _ in range(60):
                z = int(rng.uniform(-1, 1) * 10 ** rng.randint(-3, 2) * 2.0**precision)
                true = (arb(z) / arb(2) ** precision).exp() * arb(2) ** precision
                low, high = exp_down(precision, z), exp_up(precision, z)
                assert arb(low) <= true <= arb(high)
                assert high - low <= 8 + (high >> precision - 12)
            assert exp_down(precision, 0) == exp_up(precision, 0) == 1 << precision
    finally:
        ctx.prec = 53


def test_a_logit_far_below_costs_no_more_than_one_that_is_low() -> None:
    """Such a one is bounded from above by that of a logit less far below, and from below by zero."""
    document = copy.deepcopy(FOUND["no probability asked"])
    document["coprobability"] = ["0", "1"]
    steps = []
    for size in (200, 900):
        document["rows"][2] = ["-1" + "0" * size, "0"]
        document["input"] = ["1", "0"]
        steps.append(witness(read_certificate(document)).steps)
    assert steps[0] == steps[1]


def test_a_narrower_enclosure_takes_more_digits() -> None:
    document = copy.deepcopy(FOUND["rational"])
    ctx.prec = 600
    try:
        digits = int(((arb(10) ** 80) / (2 + arb(-6).exp())).floor().unique_fmpz())
    finally:
        ctx.prec = 53
    document["coprobability"] = [f"{digits}/{10**80}", f"{digits + 1}/{10**80}"]
    assert (
        witness(read_certificate(document)).precision > witness(read_certificate(FOUND["rational"])).precision
    )


# -- what is too much --------------------------------------------------------------------------------
def many(labels: int) -> Document:
    rows: list[Any] = [{"0": "1"}, {"0": "1"}, *[{} for _ in range(labels - 2)]]
    asked = {"labels": labels, "dim": 1, "allow_repeats": True}
    evidence = {"cosine": ["1", "1"], "coprobability": ["0", "1"], "input": ["0"]}
    return certificate(asked, rows=rows, pair=[0, 1], **evidence)


def long(digits: int) -> Document:
    rows = [[f"1/{10**digits + 2 * k + 7 * row + 1}" for k in range(60)] for row in range(3)]
    evidence = {"cosine": ["-1", "1"], "coprobability": ["0", "1"], "input": ["1"] * 60}
    return certificate({"dim": 60}, rows=rows, pair=[0, 1], **evidence)


def wide(columns: int) -> Document:
    """Integers, so that no sum is long, but very many digits to read."""
    rows = [[str(10**900 + k + row) for k in range(columns)] for row in range(10)]
    evidence = {"cosine": ["-1", "1"], "coprobability": ["0", "1"], "input": ["0"] * columns}
    return certificate({"labels": 10, "dim": columns}, rows=rows, pair=[0, 1], **evidence)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (many(MOST_LABELS + 1), "1,001 labels: Coq is given at most 1,000"),
        (wide(40), "digits: Coq is given at most 300,000"),
        (wide(20), "steps with its long numbers: Coq is given at most"),
        (long(900), "steps with its long numbers: Coq is given at most"),
        (
            {**FOUND["rational"], "input": ["-600", "0"], "coprobability": ["0", "1"]},
            "a logit lies more than",
        ),
        ({**FOUND["rational"], "coprobability": ["1/2", "1"]}, "state wider ones"),
    ],
    ids=["labels", "digits", "digits of one number", "steps", "logits", "bounds"],
)
def test_what_coq_is_not_given_is_said(document: Document, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        exported(document)
