"""The independent checker's arithmetic against Arb, and files that mean harm."""

from __future__ import annotations

import ast
import json
import math
import resource
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import flint
import pytest
from certificates_by_hand import ASKED, FOUND, Document, certificate, sealed
from excluded_by_hand import excluding
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shiftproof import check
from shiftproof.check import Malformed, Refused, check_document

ROOT = Path(check.__file__).parents[1]
BITS = st.sampled_from([64, 128, 320, 1088])
ROOTS = st.integers(2, 10**9).filter(lambda r: math.isqrt(r) ** 2 != r)
BIG = st.integers(-(10**30), 10**30)
NUMBERS = st.tuples(BIG, st.integers(1, 10**20), BIG)


@pytest.fixture(autouse=True, scope="module")
def fine_balls() -> Iterator[None]:
    """Give balls 3,000 bits in this file, and leave the precision as it was."""
    with flint.ctx.workprec(3000):
        yield


def arb(x: Fraction | int) -> flint.arb:
    """Return a rational as a ball."""
    x = Fraction(x)
    return flint.arb(flint.fmpq(x.numerator, x.denominator))


def value(x: tuple[int, int, int], r: int) -> flint.arb:
    return (arb(x[0]) + arb(x[2]) * arb(r).sqrt()) / arb(x[1])


def assert_encloses(ends: tuple[int, int], truth: flint.arb, bits: int, width: int) -> None:
    """Check that the truth lies between the ends, and that these are at most so many units apart."""
    scaled = truth * arb(2) ** bits
    assert not scaled < arb(ends[0])
    assert not scaled > arb(ends[1])
    assert 0 <= ends[1] - ends[0] <= width


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**5), BITS)
def test_exp_is_enclosed(p: int, q: int, bits: int) -> None:
    assume(abs(p) < 2900 * q)
    x = (p << bits) // q
    low, high = check.exp(x, bits)
    truth = (arb(x) / arb(2) ** bits).exp()
    assert_encloses((low, high), truth, bits, (high >> (bits - 24)) + 2)


@given(st.integers(-(10**40), 3), BITS)
def test_exp_of_what_is_tiny_or_far_below_zero_is_enclosed(x: int, bits: int) -> None:
    assert_encloses(check.exp(x, bits), (arb(x) / arb(2) ** bits).exp(), bits, 1 << 24)


def test_exp_at_its_ends() -> None:
    assert check.exp(0, 128) == (1 << 128, 1 << 128)
    assert check.exp(-(10**999) << 128, 128) == (0, 1)
    assert check.exp(-3000 << 1088, 1088) == (0, 1)
    for x in (3000 << 128, 10**999 << 128):
        with pytest.raises(Refused):
            check.exp(x, 128)
    low, high = check.exp(2999 << 128, 128)
    assert_encloses((low, high), arb(2999).exp(), 128, high >> 100)


@given(st.integers(1, 10**60), st.integers(1, 10**60), BITS)
def test_log_is_enclosed(p: int, q: int, bits: int) -> None:
    x = Fraction(p, q)
    assert_encloses(check.log(x, bits), arb(x).log(), bits, 1 << 26)


@pytest.mark.parametrize(
    "x", [Fraction(1), Fraction(2), Fraction(1, 2), Fraction(10**999), Fraction(1, 10**999)]
)
def test_log_at_its_ends(x: Fraction) -> None:
    assert_encloses(check.log(x, 128), arb(x).log(), 128, 1 << 26)
    assert check.log(Fraction(1), 128) == (0, 0)


@given(NUMBERS, ROOTS, BITS)
def test_numbers_and_their_square_roots_are_enclosed(x: tuple[int, int, int], r: int, bits: int) -> None:
    assert_encloses(check.fixed(x, r, bits), value(x, r), bits, 2)
    if check.sign(x, r) >= 0:
        low, high = check.square_root(x, r, bits)
        assert_encloses((low, high), value(x, r).sqrt(), bits, 1 << bits)
        assert high - low <= 2 or low < 1 << 8


@given(st.fractions(min_value=0, max_denominator=10**9))
def test_the_square_root_of_a_dyadic_square_is_exact(x: Fraction) -> None:
    root = Fraction(x.numerator, 1 << 40)
    low, high = check.square_root(check.number(root**2), 0, 128)
    assert low == high == root * (1 << 128)


@given(NUMBERS, ROOTS)
def test_the_sign_is_exact(x: tuple[int, int, int], r: int) -> None:
    truth = value(x, r)
    assert check.sign(x, r) == (0 if x[0] == x[2] == 0 else 1 if truth > 0 else -1)
    assert check.sign(check.times(x, check.MINUS), r) == -check.sign(x, r)


@given(ROOTS, st.integers(1, 10**12), st.booleans())
def test_the_sign_of_what_is_almost_zero_is_exact(r: int, b: int, over: bool) -> None:
    a = math.isqrt(b * b * r) + over
    assert check.sign((a, 7, -b), r) == (1 if over else -1)
    assert check.sign((-a, 7, b), r) == (-1 if over else 1)


@given(st.lists(NUMBERS, max_size=6), ROOTS)
def test_sums_and_products_are_exact(terms: list[tuple[int, int, int]], r: int) -> None:
    total = check.add(*terms)
    rational = sum((Fraction(a, c) for a, c, _ in terms), Fraction(0))
    irrational = sum((Fraction(b, c) for _, c, b in terms), Fraction(0))
    assert (Fraction(total[0], total[1]), Fraction(total[2], total[1])) == (rational, irrational)
    assert total == check.add(total), "in lowest terms"
    assert check.add(*terms, *(check.times(x, check.MINUS) for x in terms)) == check.ZERO
    for x, y in pairwise(terms):
        a, c, b = check.times(x, y, r)
        assert value((a, c, b), r).overlaps(value(x, r) * value(y, r))


def test_opposite_numbers_cancel_before_their_denominators_meet() -> None:
    rows = [{0: (k, 10**40 + k, 0)} for k in range(1, 5000)]
    rows += [{0: (-k, 10**40 + k, 0)} for k in range(1, 5000)]
    assert check.combined(rows, [Fraction(1, 7)] * len(rows)) == {}
    with pytest.raises(Malformed, match="too large"):
        check.combined(rows[:4999], [Fraction(1)] * 4999)


SMALL = st.integers(-4, 4)
ROWS = st.lists(st.lists(SMALL, min_size=2, max_size=2), min_size=2, max_size=6)


@settings(max_examples=60)
@given(ROWS, st.fractions(-9, 9, max_denominator=20), st.fractions(-9, 9, max_denominator=20), st.data())
def test_a_random_head_is_judged_as_arb_judges_it(
    rows: list[list[int]], x: Fraction, y: Fraction, data: st.DataObject
) -> None:
    assume(any(rows[0]) and any(rows[1]))
    logits = [a * x + b * y for a, b in rows]
    total = sum((arb(logit).exp() for logit in logits), arb(0))
    truth = arb(min(logits[:2])).exp() / total
    (a, b), (c, d) = rows[:2]
    cosine = arb(a * c + b * d) / arb((a * a + b * b) * (c * c + d * d)).sqrt()

    def accepted(probability: list[Fraction], angle: list[Fraction], **asked: Any) -> bool:
        document = certificate(
            {"labels": len(rows), "allow_repeats": True} | asked,
            rows=[[str(entry) for entry in row] for row in rows],
            pair=[0, 1],
            cosine=[str(end) for end in angle],
            coprobability=[str(end) for end in probability],
            input=[str(x), str(y)],
        )
        try:
            return bool(check_document(document))
        except Refused:
            return False

    low, high = (Fraction(k + round(float(truth) * 10**9), 10**9) for k in (-2, 2))
    left, right = (Fraction(k + round(float(cosine) * 10**9), 10**9) for k in (-2, 2))
    assert accepted([low, high], [left, right])
    assert accepted([low, high], [left, right], coprobability_at_least=str(max(low, 0)))
    assert accepted([low, high], [left, right], cosine_at_most=str(min(right, 1)))
    assert accepted([low, high], [left, right], cosine_at_least=str(max(left, -1)))
    width = Fraction(data.draw(st.integers(1, 10**6)), 10**6)
    assert not accepted([high, high + width], [left, right])
    assert not accepted([low - width, low], [left, right])
    assert not accepted([low, high], [right, right + width])
    assert not accepted([low, high], [left - width, left])
    assert high > 1 or not accepted([low, high], [left, right], coprobability_at_least=str(high))
    assert left < -1 or not accepted([low, high], [left, right], cosine_at_most=str(left))
    assert right > 1 or not accepted([low, high], [left, right], cosine_at_least=str(right))


# The file alone, and files that mean harm.


def run(path: Path | str, *flags: str, megabytes: int = 300) -> subprocess.CompletedProcess[str]:
    """Run the checker without site-packages and within so much address space."""
    limit = megabytes << 20
    return subprocess.run(
        [sys.executable, "-S", *flags, "-m", "shiftproof.check", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )


def test_it_imports_the_standard_library_alone() -> None:
    names = set()
    for node in ast.walk(ast.parse(Path(check.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add((node.module or "").split(".")[0])
    assert names <= set(sys.stdlib_module_names)
    assert "shiftproof" not in names
    text = Path(check.__file__).read_text(encoding="utf-8")
    assert not {"float(", "import_module", "__import__", "eval(", "exec("} & {
        word for word in ("float(", "import_module", "__import__", "eval(", "exec(") if word in text
    }


def test_it_runs_where_nothing_is_installed(tmp_path: Path) -> None:
    bare = subprocess.run(
        [sys.executable, "-S", "-c", "import sympy"], cwd=ROOT, capture_output=True, check=False
    )
    assert bare.returncode == 1, "without site-packages there is no sympy"
    for name, document in FOUND.items():
        path = tmp_path / "certificate.json"
        path.write_text(json.dumps(document, indent=1), encoding="ascii")
        done = run(path)
        assert (done.returncode, done.stderr) == (0, ""), name
        assert done.stdout.splitlines() == check.check(path)
    path.write_text(json.dumps({**document, "digest": "sha256:0"}), encoding="ascii")
    done = run(path, "-O")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr == f"shiftproof check: {path}: the digest differs\n"


def test_help_and_wrong_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--help"]) == 0
    assert "usage: python -m shiftproof.check CERT" in capsys.readouterr().out
    for argv in ([], ["a", "b"], ["--help", "x"]):
        assert check.main(argv) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)


def question(**asked: Any) -> bytes:
    return json.dumps(sealed({**FOUND["rational"], "question": {**ASKED, **asked}})).encode()


def head(rows: Any, **asked: Any) -> bytes:
    return json.dumps(sealed({**FOUND["rational"], "rows": rows, "question": {**ASKED, **asked}})).encode()


GOOD = json.dumps(FOUND["rational"]).encode()
LONG = [f"1/{10**900 + 2 * k + 1}" for k in range(600)]
MALFORMED = {
    "empty": b"",
    "an open bracket": b"[",
    "a list": b"[]",
    "null": b"null",
    "a number": b"3",
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep and closed": b"[" * 5000 + b"]" * 5000,
    "deep inside": GOOD.replace(b'"rows": [', b'"rows": [' + b"[" * 200_000, 1),
    "many brackets": b"[" + b"[]," * 3_000_000 + b"[]]",
    "many commas": b"[" + b"1," * 5_000_000 + b"1]",
    "many keys": b"{" + b",".join(b'"%d":1' % k for k in range(300_000)) + b"}",
    "a million digits": b"1" * 10**6,
    "a million digits of labels": GOOD.replace(b'"labels": 3', b'"labels": ' + b"3" * 10**6),
    "a million digits in a row": GOOD.replace(b'"-2"', b'"-' + b"2" * 10**6 + b'"'),
    "a million digits as a number": GOOD.replace(b'"-2"', b"2" * 10**6),
    "not a number": GOOD.replace(b'"labels": 3', b'"labels": NaN'),
    "infinity": GOOD.replace(b'"-2"', b"-Infinity"),
    "a float": GOOD.replace(b'"labels": 3', b'"labels": 3.0'),
    "an exponent": GOOD.replace(b'"labels": 3', b'"labels": 3e0'),
    "a huge exponent": GOOD.replace(b'"dim": 2', b'"dim": 1e999999999'),
    "a key twice": GOOD.replace(b'"labels": 3', b'"labels": 3, "labels": 3'),
    "a key twice in a row": GOOD.replace(b'["-2", "0"]', b'{"0": "-2", "0": "-2"}'),
    "no UTF-8": b"\xff\xfe" + GOOD,
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "beyond ASCII": GOOD.replace(b"found", "f\u00f6und".encode()),
    "a lone surrogate": GOOD.replace(b'"root"', b'"\\ud800"'),
    "something behind": GOOD + b"{}",
    "a denominator of 0": GOOD.replace(b'"-2"', b'"-2/00"'),
    "a schema of tomorrow": GOOD.replace(b"certificate/1", b"certificate/2"),
    "long denominators": head([LONG, LONG[1:] + LONG[:1], ["1"] * 600], dim=600, unit_length=True),
    "a huge root": json.dumps(sealed({**FOUND["root"], "root": 10**4000 + 3})).encode(),
    "a square under the root": json.dumps(sealed({**FOUND["root"], "root": 4})).encode(),
}
FALSE = {
    "a billion labels": question(labels=10**9),
    "labels without rows": head([], labels=10**9),
    "a billion columns": question(dim=10**9),
    "sparse rows of a billion columns": head([{str(10**9 - 2): "1"}, {"1": "2"}, {}], dim=10**9),
    "a radius of a thousand digits": question(radius="1/" + "9" * 998),
    "a row of a thousand digits": GOOD.replace(b'"-2"', b'"-' + b"2" * 999 + b'"'),
    "an exclusion with huge numbers": json.dumps(
        excluding("spread", {"centered": True, "unit_length": True, "labels": 10**4000, "t": "9" * 1000})
    ).encode(),
}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *(pytest.param(data, 2, id=name) for name, data in MALFORMED.items()),
        *(pytest.param(data, 4, id=name) for name, data in FALSE.items()),
    ],
)
def test_a_hostile_file_is_refused_in_one_line_and_little_memory(
    tmp_path: Path, data: bytes, code: int
) -> None:
    path = tmp_path / "hostile.json"
    path.write_bytes(data)
    done = run(path)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(f"shiftproof check: {path}: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 600 + len(str(path))


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate((1 << 26) + 1)
    for path in (large, tmp_path, tmp_path / "missing.json", "a\nb"):
        done = run(path, megabytes=120)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1 + str(path).count("\n")
    with pytest.raises(Malformed):
        check.check("\0")


def extreme(scale: str, probability: list[str], place: list[str]) -> Document:
    """Return a head of numbers of a thousand digits."""
    return certificate(
        {"labels": 2, "dim": 1},
        rows=[[scale], ["-" + scale]],
        pair=[0, 1],
        cosine=["-1", "-1"],
        coprobability=probability,
        input=place,
    )


def test_enormous_logits_are_enclosed() -> None:
    huge = "9" * 999
    check_document(extreme(huge, ["0", f"1/{10**900}"], [huge]))
    check_document(extreme(huge, ["0", f"1/{10**900}"], ["-1"]))
    check_document(extreme(huge, ["1/2", "1/2"], ["0"]))
    with pytest.raises(Refused):
        check_document(extreme(huge, [f"1/{10**990}", "1"], [huge]))
    tiny = f"1/{10**990}"
    check_document(extreme(tiny, ["0.4999999999", "1/2"], [tiny]))
    with pytest.raises(Refused):
        check_document(extreme(tiny, ["1/2", "1/2"], [tiny]))
