"""Heads of exact numbers from JSON: what is read, exactly, and what is refused in one line."""

from __future__ import annotations

import json

import pytest
from flint import fmpq
from test_house import ROOT

from shiftproof.errors import UsageError
from shiftproof.exact import Quadratic
from shiftproof.loading import load


def written(folder, content):
    path = folder / "head.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_decimals_fractions_and_roots_are_exact(tmp_path):
    path = written(
        tmp_path, '{"rows": [["7/5", -0.1], ["sqrt(39)/20", 2], [1e-3, "0"]], "bias": [0.3, 0, -1]}'
    )
    head = load(path).head
    assert head.is_exact
    assert head.unembeddings[0].tolist() == [fmpq(7, 5), fmpq(-1, 10)]
    assert isinstance(head.unembeddings[1, 0], Quadratic)
    assert head.unembeddings[2, 0] == fmpq(1, 1000)
    assert head.bias.tolist() == [fmpq(3, 10), 0, -1]


def test_plain_rows_certificates_and_named_matrices_are_heads(tmp_path):
    assert load(written(tmp_path, [["1", "0"], ["0", "1/2"]])).head.labels == 2
    sparse = {"question": {"labels": 2, "dim": 5}, "rows": [{"4": "1/3"}, {"0": "-1"}]}
    head = load(written(tmp_path, sparse)).head
    assert (head.dim, head.unembeddings[0, 4]) == (5, fmpq(1, 3))
    assert load(ROOT / "examples" / "certificates" / "high-cosine.json").head.labels == 6
    octagon = load(f"{ROOT}/numeric/matrices/published.json:octagon_example")
    assert octagon.head.labels == 7
    assert octagon.said[0] == "exact numbers"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ({}, "no head in it"),
        ([], "no head in it"),
        ("7", "no head in it"),
        ({"rows": [[]]}, "no features"),
        ({"rows": [["1"], ["1", "2"]]}, "row 1"),
        ({"rows": [["1"], {"1": "2"}]}, "row 1"),
        ({"rows": [{"0": "1"}]}, "no features"),
        ({"rows": [["x"]]}, "row 0, column 0"),
        ({"rows": [["1/0"]]}, "row 0, column 0"),
        ('{"rows": [[NaN]]}', "row 0, column 0"),
        ('{"rows": [[1e999999999]]}', "row 0, column 0"),
        ({"rows": [[None]]}, "row 0, column 0"),
        ({"rows": [["1"]], "bias": ["1", "2"]}, "bias"),
        ({"matrices": {"one": {"rows": [["1"]]}}}, "it has one"),
        ({"question": {"dim": 10**12}, "rows": [{"0": "1"}]}, "too many"),
    ],
)
def test_what_is_no_exact_head_is_refused_in_one_line(tmp_path, content, said):
    with pytest.raises(UsageError, match=said) as caught:
        load(written(tmp_path, content))
    assert "\n" not in str(caught.value)


def test_a_name_for_a_file_of_one_head_is_refused(tmp_path):
    path = written(tmp_path, [["1"], ["2"]])
    with pytest.raises(UsageError, match="leave the name away"):
        load(f"{path}:rows")
