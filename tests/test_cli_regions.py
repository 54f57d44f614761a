"""`regions` as a user runs it: what it prints, its documents, what it refuses, its exit codes."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shiftproof import cli

ROOT = Path(cli.__file__).parent.parent
MATRICES = ROOT / "numeric" / "matrices"
LANGUAGE = (f"{MATRICES}/language.safetensors:weight", "--label-file", f"{MATRICES}/language.json")
Said = tuple[int, str, str]
Ask = Callable[..., Said]
#: two labels alike, and a zero row in the middle of the others
ROWS = ((1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (-1.0, -1.0), (0.0, 0.0))


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    def asked(*arguments: object) -> Said:
        code = cli.run(["regions", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, " ".join(out.split()), err

    return asked


@pytest.fixture
def head(tmp_path: Path) -> Path:
    return saved(tmp_path, ROWS)


def saved(folder: Path, rows: Any, bias: Any = None) -> Path:
    """Return a file of a head."""
    if bias is None:
        np.save(folder / "head.npy", np.array(rows))
        return folder / "head.npy"
    np.savez(folder / "head.npz", weight=np.array(rows), bias=np.array(bias))
    return folder / "head.npz"


def document(said: Said) -> dict[str, Any]:
    """Return the document that was printed, and nothing besides it."""
    assert said[2] == ""
    found: dict[str, Any] = json.loads(said[1])
    assert found["schema"] == "shiftproof/regions/1"
    return found


# -- all regions ---------------------------------------------------------------------------------
def test_rankings_are_counted_and_listed_with_inputs(ask: Ask, head: Path) -> None:
    code, out, err = ask(head)
    assert (code, err) == (0, "")
    assert out.startswith(
        "12 rankings, exactly labels 0, 1 have one row and one bias: they tie at every input "
    )
    assert "0 = 1 > 2 > 4 > 3 at f = (" in ask(head, "--list")[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tops", "1"), "2 argmaxes, exactly"),
        (("--tops", "2"), "4 top sets of 2 labels, exactly"),
        (("--tops", "5"), "1 top set of 5 labels, exactly"),
        (("--kind", "sigmoid"), "7 label sets, exactly"),
        (("--radius", "0"), "0 rankings for inputs of length at most 0, exactly"),
        (("--radius", "1/1000"), "12 rankings for inputs of length at most 1/1000, exactly"),
    ],
)
def test_what_is_counted_is_named(ask: Ask, head: Path, options: tuple[str, ...], said: str) -> None:
    code, out, _ = ask(head, *options)
    assert (code, out[: len(said)]) == (0, said)


def test_a_zero_row_and_top_sets_of_labels_that_tie_are_explained(ask: Ask, head: Path) -> None:
    assert "label 4: a zero row and no positive bias, never on" in ask(head, "--kind", "sigmoid")[1]
    assert "a top set has all of them or none" in ask(head, "--tops", "1")[1]


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([[2.0]], (), "1 ranking, exactly 0 at f = (0)"),
        ([[2.0]], ("--kind", "sigmoid"), "2 label sets, exactly {} at f = (-1) {0} at f = (1)"),
        ([[1.0], [1.0]], (), "1 ranking, exactly labels 0, 1 have one row"),
        ([[1.0], [1.0]], ("--tops", "1"), "0 argmaxes, exactly"),
        ([[1.0], [2.0], [3.0]], ("--tops", "1"), "2 argmaxes, exactly {0} at f = (-1) {2} at f = (1)"),
        ([[5e-324], [-5e-324]], (), "2 rankings, exactly 0 > 1 at f = (1) 1 > 0 at f = (-1)"),
        ([[1e300, 0], [0, 1e-300], [-1e300, 1e-310]], ("--kind", "sigmoid"), "6 label sets, exactly"),
    ],
)
def test_degenerate_heads(ask: Ask, tmp_path: Path, rows: Any, options: tuple[str, ...], said: str) -> None:
    code, out, err = ask(saved(tmp_path, rows), "--list", *options)
    assert (code, err, out[: len(said)]) == (0, "", said)


def test_the_document_lists_what_each_input_brings_about(ask: Ask, head: Path) -> None:
    code, *rest = ask(head, "--list", "--json")
    found = document((code, *rest))
    assert (code, found["verdict"], found["kind"], found["what"]) == (0, "counted", "softmax", "rankings")
    assert found["count"] == found["at_least"] == len(found["regions"]) == 12
    assert found["always_tied"] == [[0, 1]]
    for region in found["regions"]:
        f = [Fraction(x) for x in region["witness"]]
        values = [
            sum(Fraction(w) * x for w, x in zip(ROWS[part[0]], f, strict=True)) for part in region["ranking"]
        ]
        assert values == sorted(set(values), reverse=True)
    counted = document(ask(head, "--json", "--count"))
    assert (counted["count"], counted["regions"]) == (12, [])


def test_a_head_scaled_by_a_power_of_two_has_the_same_regions(ask: Ask, tmp_path: Path) -> None:
    told = []
    for power in (-1060, -300, 0, 300, 1000):
        found = document(ask(saved(tmp_path, np.array(ROWS) * 2.0**power), "--list", "--json"))
        told.append([region["ranking"] for region in found["regions"]])
    assert all(one == told[0] for one in told)


def test_a_time_limit_ends_with_what_is_known(ask: Ask, tmp_path: Path) -> None:
    path = saved(tmp_path, np.random.default_rng(0).standard_normal((30, 6)))
    code, *rest = ask(path, "--json", "--timeout", "0.01")
    found = document((code, *rest))
    assert (code, found["verdict"], found["count"]) == (3, "undecided", None)
    assert found["at_least"] >= 1
    assert "the time limit was reached before all were counted" in found["reason"]
    assert ask(path, "--timeout", "0.01")[1].startswith("undecided: rankings: there are at least ")


def test_published_heads_are_exact_numbers(ask: Ask) -> None:
    for name, rankings, argmaxes in (("sign_pattern_first", 14, 4), ("octagon_example", 16, 7)):
        code, out, _ = ask(f"{MATRICES}/published.json:{name}")
        assert (code, out[: len("exact numbers 14 rankings")]) == (0, f"exact numbers {rankings} rankings")
        found = document(ask(f"{MATRICES}/published.json:{name}", "--tops", "1", "--json"))
        assert found["count"] == argmaxes


# -- one question --------------------------------------------------------------------------------
def test_a_label_by_its_name_and_an_input_for_it(ask: Ask) -> None:
    code, out, err = ask(*LANGUAGE, "--argmax", "e")
    assert (code, err) == (0, "")
    assert 'asked: label 70 "e" is the most probable possible: an input does it' in out
    assert ask(*LANGUAGE, "--argmax", ",")[0] == 0  # a name may be a comma
    assert 'label 70 "e" > label 66 "a" > label 1 " "' in ask(*LANGUAGE, "--ranking", "e,a, ")[1]


def test_spaces_after_commas_belong_to_names_not_to_numbers(ask: Ask, head: Path, tmp_path: Path) -> None:
    assert "asked: label 0 > label 2 > label 3 " in ask(head, "--ranking", "0, 2, 3")[1]
    (tmp_path / "names.txt").write_text("a\n 2\nb\nc\nd\n", encoding="utf-8")
    assert (
        'label 0 "a" > label 1 " 2"'
        in ask(head, "--label-file", tmp_path / "names.txt", "--ranking", "a, 2")[1]
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--argmax", "0"), 0, "label 1 ties with it at every input"),
        (("--argmax", "4"), 1, "1/3 * (logit of 4 - logit of 3)"),
        (("--top", "0"), 1, "label 0 and label 1 have one row: they tie at every input"),
        (("--top", "0,1"), 0, "label 0, label 1 are the 2 most probable"),
        (("--ranking", "0,1"), 1, "label 0 and label 1 have one row: they tie at every input"),
        (("--ranking", "3,4,0"), 0, "possible"),
        (("--kind", "sigmoid", "--on", "4"), 1, "label 4 has a zero row"),
        (("--kind", "sigmoid", "--on", "0,2,3"), 1, "at no input is the sum of these positive:"),
        (("--kind", "sigmoid", "--on", "0", "--off", "2,4"), 0, "label 0 on and label 2, label 4 off"),
    ],
)
def test_what_can_occur_and_what_cannot(
    ask: Ask, head: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    found, out, err = ask(head, *options)
    assert (found, err) == (code, "")
    assert said in out


def test_a_radius_that_is_too_short_is_shown_to_be(ask: Ask, tmp_path: Path) -> None:
    path = saved(tmp_path, [[1.0, 0.0], [0.0, 1.0]], [-1.0, 2.0])
    code, out, _ = ask(path, "--argmax", "0", "--radius", "2")
    assert code == 1
    assert (
        "one of the inequalities holds at no input of length at most 2 at no input of length at most 2 is"
        in out
    )
    assert ask(path, "--argmax", "0", "--radius", "2.5")[0] == 0
    code, out, _ = ask(path, "--kind", "sigmoid", "--off", "1", "--radius", "1")
    assert code == 1
    assert "at every input of length at most 1 the sum of these is negative" in out
    code, out, _ = ask(path, "--kind", "sigmoid", "--on", "0", "--off", "1", "--radius", "2")
    assert code == 1


def test_witnesses_and_certificates_hold_by_plain_fractions(ask: Ask, tmp_path: Path) -> None:
    generator = random.Random(3)
    verdicts = set()
    for _ in range(60):
        n, d = generator.randint(2, 5), generator.randint(1, 3)
        rows = [[generator.randint(-2, 2) for _ in range(d)] for _ in range(n)]
        bias = [generator.randint(-2, 2) for _ in range(n)]
        radius = generator.choice((None, "1", "3/2"))
        labels = generator.sample(range(n), generator.randint(1, n))
        listed = ",".join(map(str, labels))
        options = generator.choice(
            (
                ("--argmax", labels[0]),
                ("--top", listed),
                ("--kind", "sigmoid", "--on", listed),
                ("--kind", "sigmoid", "--off", listed),
            )
        )
        path = saved(tmp_path, np.array(rows, float), np.array(bias, float))
        found = document(ask(path, *options, *(() if radius is None else ("--radius", radius)), "--json"))
        verdicts.add(found["verdict"])
        check(found, rows, bias, None if radius is None else Fraction(radius), n)
    assert verdicts == {"possible", "impossible"}


def check(found: dict[str, Any], rows: Any, bias: Any, radius: Fraction | None, n: int) -> None:
    """Check an answer by its document alone: the input meets what is demanded, or the multipliers exclude it."""
    demanded, tied = found["demanded"], found["always_tied"]

    def row(label: int | None) -> list[Fraction]:
        return (
            [Fraction(0)] * (len(rows[0]) + 1)
            if label is None
            else [*map(Fraction, rows[label]), Fraction(bias[label])]
        )

    def difference(pair: dict[str, Any]) -> list[Fraction]:
        return [a - b for a, b in zip(row(pair["of"]), row(pair["less"]), strict=True)]

    strict = list(demanded["positive"])
    top = demanded["above_all_others"]
    strict += [{"of": i, "less": k} for i in top for k in range(n) if k not in (*top, *tied)]
    if found["verdict"] == "possible":
        f = [*map(Fraction, found["witness"]), Fraction(1)]
        assert found["certificate"] is None
        assert radius is None or sum(x * x for x in f[:-1]) <= radius**2
        for pairs, least in ((strict, 1), (demanded["not_negative"], 0)):
            for pair in pairs:
                value = sum(a * x for a, x in zip(difference(pair), f, strict=True))
                assert value > 0 or (least == 0 and value == 0)
        return
    assert found["witness"] is None
    terms = found["certificate"]["multipliers"]
    total = [Fraction(0)] * (len(rows[0]) + 1)
    firm = False
    for term in terms:
        pair, weight = {"of": term["of"], "less": term["less"]}, Fraction(term["multiplier"])
        assert weight > 0
        assert pair in strict or pair in demanded["not_negative"]
        firm |= pair in strict
        total = [s + weight * v for s, v in zip(total, difference(pair), strict=True)]
    slope, constant = sum(x * x for x in total[:-1]), total[-1]
    if found["certificate"]["only_input"] is not None:
        return  # said of one input alone: the tests of the answers check it
    if radius is None or slope == 0:
        assert slope == 0
        assert constant < 0 or (firm and constant == 0)
    else:
        assert constant <= 0
        assert slope * radius**2 < constant**2 or (firm and slope * radius**2 == constant**2)


def test_a_large_head_is_asked_about_one_label(ask: Ask, tmp_path: Path) -> None:
    generator = np.random.default_rng(4)
    rows = generator.standard_normal((3000, 40)).astype(np.float32)
    rows[7] = rows[100:141].mean(axis=0)
    rows[9] = rows[8]
    path = saved(tmp_path, rows)
    for label, verdict in (("6", "possible"), ("7", "impossible"), ("8", "possible")):
        assert document(ask(path, "--argmax", label, "--json"))["verdict"] == verdict
    tie = document(ask(path, "--top", "8", "--json"))
    assert (tie["verdict"], tie["certificate"]["multipliers"]) == (
        "impossible",
        [{"of": 8, "less": 9, "multiplier": "1"}],
    )
    found = document(ask(path, "--ranking", "5,3,1", "--radius", "2", "--json"))
    f = np.array([float(Fraction(x)) for x in found["witness"]])
    logits = rows.astype(float) @ f
    assert logits[5] > logits[3] > logits[1]
    assert math.hypot(*f) <= 2
    code, out, _ = ask(path)
    assert code == 3
    assert "3000 labels of 40 features are too many to enumerate; ask for one of them" in out


# -- what is refused -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--argmax", "9"), "--argmax: label 9: the rows go from 0 to 4"),
        (("--argmax", "cat"), "--argmax: label 'cat': no row has this name"),
        (("--argmax", "1,2"), "--argmax: '1,2' are several labels; give one, or ask --top about them"),
        (("--argmax", ""), "--argmax: no label; give row numbers or names with commas between them"),
        (("--ranking", "1,,2"), "--ranking: '1,,2' lacks a label at one of its commas"),
        (("--ranking", "1,2,"), "--ranking: '1,2,' lacks a label at one of its commas"),
        (("--ranking", "1,2,1"), "a ranking: label 1 stands twice; name it once"),
        (("--ranking", "1"), "a ranking has at least two labels, 1 given; add one"),
        (("--top", "3,3"), "a top set: label 3 stands twice; name it once"),
        (("--on", "1"), "--on or --off is about a sigmoid head; add --kind sigmoid"),
        (("--kind", "sigmoid", "--argmax", "1"), "--argmax is about a softmax head; add --kind softmax"),
        (("--kind", "sigmoid", "--tops", "1"), "--tops is about a softmax head"),
        (("--kind", "sigmoid", "--on", "1", "--off", "1"), "--off: label 1 is in --on too"),
        (("--argmax", "1", "--ranking", "1,2"), "--argmax and --ranking: one question at a time"),
        (("--argmax", "1", "--list"), "--list goes with all regions, --argmax asks about one"),
        (("--top", "1", "--count"), "--count goes with all regions, --top asks about one"),
        (("--count", "--list"), "--count and --list: one or the other"),
        (("--tops", "6"), "a top set of 6 labels: the head has 5, give 1 to 5"),
        (("--radius", "-1"), "--radius: -1 is negative; give a length of 0 or more"),
        (("--radius", "-1", "--argmax", "1"), "--radius: -1 is negative; give a length of 0 or more"),
        (("--radius", "wide"), "--radius: 'wide' is not a number"),
    ],
)
def test_one_line_for_what_cannot_be_asked(ask: Ask, head: Path, options: tuple[str, ...], said: str) -> None:
    code, out, err = ask(head, *options)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_entry_that_is_no_number_is_named(ask: Ask, tmp_path: Path, value: float) -> None:
    for options in ((), ("--argmax", "0")):
        code, out, err = ask(saved(tmp_path, [[1.0, 2.0], [value, 1.0]]), *options)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert f"row 1, column 0 is {value}" in err


def test_an_interruption_is_said(ask: Ask, head: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("shiftproof.regions.rankings", interrupted)
    assert ask(head) == (130, "", "shiftproof: interrupted\n")
