"""`counterexample` and `check` as a user runs them: answers, documents, files, pictures, bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from test_cli import PATIENCE, assert_refused, run, start, workers

SIZE = ("--labels", "5", "--dim", "2")
LOW = (*SIZE, "--centered", "--cosine-at-most", "-0.8", "--coprobability-at-least", "0.45")
HIGH = ("--labels", "6", "--dim", "2", "--centered", "--unit-length", "--cosine-at-least", "4/5")
HIGH = (*HIGH, "--coprobability-at-most", "0.35")
NEVER = ("--labels", "3", "--dim", "2", "--centered", "--unit-length", "--cosine-at-most", "-0.9")
OPEN = ("--labels", "9", "--dim", "2", "--centered", "--unit-length", "--cosine-at-least", "1/2")
OPEN = (*OPEN, "--coprobability-at-most", "1/5")


def document(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = run("counterexample", *arguments, "--json")
    assert result.stderr == ""
    return result.returncode, json.loads(result.stdout)


def without_time(text: str) -> dict[str, Any]:
    found = json.loads(text)
    found.pop("seconds")
    return found


# -- answers -------------------------------------------------------------------------------------
def test_a_head_is_found_shown_and_checked(tmp_path: Path) -> None:
    file, picture = tmp_path / "low.json", tmp_path / "low.svg"
    result = run("counterexample", *LOW, "-o", str(file), "--plot", str(picture))
    assert (result.returncode, result.stderr) == (0, "")
    for part in ("found: leaning pair", "-4/5 = -0.8", "f = (3, 0)", "* w0   (  1   3 )", "[0]", "[1]"):
        assert part in result.stdout
    checked = run("check", str(file))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "sum to zero" in checked.stdout
    assert ET.parse(picture).getroot().tag.endswith("svg")  # noqa: S314  (written by the line above)


def test_the_document_keeps_the_contract() -> None:
    code, found = document(*LOW)
    assert code == 0
    assert found["schema"] == "shiftproof/counterexample/1"
    assert (found["verdict"], found["labels"], found["dim"], found["bias"]) == ("found", 5, 2, None)
    rows = [[sp.sympify(x) for x in row] for row in found["unembeddings"]]
    assert (len(rows), {len(row) for row in rows}) == (5, {2})
    assert [sum(column) for column in zip(*rows, strict=True)] == [0, 0]
    i, j = found["pair"]
    assert i != j
    low, high = map(Fraction, found["cosine"])
    assert low <= Fraction(-4, 5) <= high
    point = [sp.sympify(x) for x in found["input"]]
    logits = [sum(a * b for a, b in zip(row, point, strict=True)) for row in rows]
    chance = min(sp.exp(logits[k]) for k in (i, j)) / sum(sp.exp(x) for x in logits)
    low, high = map(Fraction, found["coprobability"])
    assert Fraction(9, 20) <= low <= high
    assert low <= sp.Rational(str(sp.N(chance, 40))) <= high


def test_a_ceiling_is_about_every_input() -> None:
    code, found = document(*HIGH)
    assert code == 0
    assert found["input"] is None
    weights = [Fraction(x) for x in found["ceiling"]["q"]]
    assert sum(weights) == 1
    assert Fraction(found["coprobability"][1]) <= Fraction(7, 20)
    assert Fraction(found["cosine"][0]) >= Fraction(4, 5)


def test_impossible_names_the_theorem(tmp_path: Path) -> None:
    file = tmp_path / "never.json"
    result = run("counterexample", *NEVER, "-o", str(file))
    assert (result.returncode, result.stderr) == (1, "")
    assert "impossible" in result.stdout
    assert "few_labels" in result.stdout
    assert run("check", str(file)).returncode == 0
    code, found = document(*NEVER)
    assert (code, found["verdict"], found["rests_on"], found["unembeddings"]) == (
        1,
        "impossible",
        ["few_labels"],
        None,
    )


def test_undecided_shows_the_nearest_head() -> None:
    result = run("counterexample", *OPEN)
    assert result.returncode == 3
    assert "undecided" in result.stdout
    assert "the nearest head met" in result.stdout
    code, found = document(*OPEN)
    assert (code, found["verdict"], found["certificate"]) == (3, "undecided", None)
    assert Fraction(found["nearest"]["coprobability"][0]) > Fraction(1, 5)


def test_several_heads_get_a_certificate_each(tmp_path: Path) -> None:
    file = tmp_path / "low.json"
    result = run("counterexample", *LOW, "--count", "3", "-o", str(file), "--json")
    assert result.returncode == 0
    found = json.loads(result.stdout)
    heads = [found, *found["more"]]
    assert len({json.dumps(head["unembeddings"]) for head in heads}) == 3
    assert [Path(head["certificate"]).name for head in heads] == ["low.json", "low-2.json", "low-3.json"]
    for head in heads:
        assert run("check", head["certificate"]).returncode == 0


def test_the_same_question_gives_the_same_bytes_and_another_seed_another_head(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.json", "b.json", "c.json")]
    outs = [
        run("counterexample", *LOW, "-o", str(file), "--seed", seed, "--json").stdout
        for file, seed in zip(files, ("0", "0", "7"), strict=True)
    ]
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()
    assert without_time(outs[0])["unembeddings"] != without_time(outs[2])["unembeddings"]
    pictures = [tmp_path / name for name in ("a.svg", "b.svg", "a.png", "b.png")]
    for picture in pictures:
        assert run("counterexample", *LOW, "--plot", str(picture)).returncode == 0
    contents = [picture.read_bytes() for picture in pictures]
    assert contents[0] == contents[1]
    assert contents[2] == contents[3]


@pytest.mark.slow
def test_a_language_models_size(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    size = ("--labels", "50257", "--dim", "768", "--centered", "--unit-length")
    ask = ("--cosine-at-most", "-0.95", "--coprobability-at-least", "0.45")
    result = run("counterexample", *size, *ask, "-o", str(file), "--json")
    assert result.returncode == 0
    assert json.loads(result.stdout)["unembeddings"] is None
    assert file.stat().st_size < 4_000_000
    assert run("check", str(file)).returncode == 0


@pytest.mark.parametrize("width", [80, 100])
def test_the_text_fits(width: int) -> None:
    for ask in (LOW, HIGH, NEVER, OPEN):
        result = run("counterexample", *ask, COLUMNS=str(width))
        assert max(map(len, result.stdout.splitlines())) <= width


def test_ascii_terminals_get_ascii() -> None:
    result = run("counterexample", *LOW, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert result.stdout.isascii()
    assert "[0]" in result.stdout


# -- bad input -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--labels"),
        (("--labels", "5"), "--dim"),
        (("--labels", "1", "--dim", "2"), "--labels: 1 is not a whole number from 2"),
        (("--labels", "5", "--dim", "0"), "'0' is not a whole number"),
        (("--labels", "10000000", "--dim", "2"), "--labels"),
        (("--labels", "two", "--dim", "2"), "two"),
        ((*SIZE, "--cosine-at-most", "1.5"), "--cosine-at-most: 3/2 is not between -1 and 1"),
        ((*SIZE, "--cosine-at-most", "nan"), "--cosine-at-most: 'nan' is not a number"),
        ((*SIZE, "--cosine-at-most", "1/0"), "--cosine-at-most"),
        ((*SIZE, "--cosine-at-most", "1e999999999"), "--cosine-at-most"),
        ((*SIZE, "--cosine-at-most", "0", "--cosine-at-least", "0"), "not both"),
        ((*SIZE, "--coprobability-at-most", "1/3", "--coprobability-at-least", "1/4"), "not both"),
        ((*SIZE, "--coprobability-at-least", "2"), "--coprobability-at-least: 2 is not between 0 and 1"),
        ((*SIZE, "--radius", "-1"), "--radius: -1 is not at least 0"),
        ((*SIZE, "--count", "0"), "from 1 to 100"),
        ((*SIZE, "-o", "/nowhere/at/all.json"), "-o /nowhere/at/all.json"),
        ((*SIZE, "-o", "/"), "-o"),
        ((*SIZE, "--plot", "picture.pdf"), "FILE.svg or FILE.png"),
        ((*SIZE, "--plot", "/nowhere/at/all.svg"), "--plot"),
    ],
)
def test_a_bad_question_is_one_line(arguments: tuple[str, ...], said: str) -> None:
    assert_refused(run("counterexample", *arguments), said)


@pytest.mark.parametrize(
    "content", [None, "", "{}", "[[[[", '{"schema": 1}', '{"a": 1, "a": 2}', '{"a": NaN}']
)
def test_what_is_no_certificate_is_one_line(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "none.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert_refused(run("check", str(file)), "none.json")
    alone = subprocess.run(
        [sys.executable, "-m", "shiftproof.check", str(file)], capture_output=True, text=True, check=False
    )
    assert (alone.returncode, alone.stdout, len(alone.stderr.splitlines())) == (2, "", 1)


def test_a_changed_certificate_is_refused_with_code_4(tmp_path: Path) -> None:
    file = tmp_path / "low.json"
    run("counterexample", *LOW, "-o", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace('"-3"', '"-4"'), encoding="utf-8")
    result = run("check", str(file))
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (4, "", 1)
    told = run("check", str(file), "--json")
    assert told.returncode == 4
    assert json.loads(told.stdout)["refused"]


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    assert_refused(run("counterexample", *LOW, "-o", str(taken)), "taken")
    assert list(tmp_path.iterdir()) == [taken]
    assert not list(taken.iterdir())


def test_an_interrupted_search_leaves_nothing_behind() -> None:
    process = start("counterexample", "--labels", "150001", "--dim", "2", "--unit-length", "--count", "100")
    while process.poll() is None and not workers(process.pid):
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (130, "", "shiftproof: interrupted\n")
    assert os.name == "posix"
