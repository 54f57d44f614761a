"""Certificates of false statements that are right in everything but one thing: the checker has to see that one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from certificates_by_hand import Document, ceiling, certificate, only_input, sealed

from shiftproof.check import Malformed, Refused, check, check_document

#: n = 4 and T < 1/4 is impossible; weights that sum to 1.48 have the entropy 1.4715
HEAVY = certificate(
    {"labels": 4, "radius": "1/1000", "coprobability_at_most": "6/25"},
    rows=[["1", "1"], ["1", "-1"], ["1", "2"], ["1", "-2"]],
    pair=[0, 1],
    cosine=["0", "0"],
    coprobability=["1/5", "6/25"],
    ceiling=ceiling("1/2", ["37/100"] * 4, ["1.47", "1.48"], ["0", "1"], ["1/5", "6/25"], ["0", "0"]),
)
#: rows 1, 2, -3: the mean row is 2 w_0 - w_1, beyond the pair, so that some input gives both more than 1/3
BEYOND = certificate(
    {"labels": 3, "dim": 1, "centered": True, "coprobability_at_most": "1/3"},
    rows=[["1"], ["2"], ["-3"]],
    pair=[0, 1],
    cosine=["1", "1"],
    coprobability=["1/3", "1/3"],
    ceiling=ceiling("2", ["1/3"] * 3, ["1.09", "1.1"], ["0", "0"], ["1/3", "1/3"], ["0"]),
)
#: the same from the other side, and with the labels of the pair changed
BEFORE = certificate(
    BEYOND["question"],
    rows=BEYOND["rows"],
    pair=[1, 0],
    cosine=["1", "1"],
    coprobability=["1/3", "1/3"],
    ceiling={**BEYOND["ceiling"], "lambda": "-1"},
)
#: sqrt(4)/2 is 1, so the two rows of length 1 are the same
SQUARE = certificate(
    {"labels": 2, "dim": 1, "unit_length": True, "cosine_at_least": "1"},
    root=4,
    rows=[["1"], ["sqrt(4)/2"]],
    pair=[0, 1],
    cosine=["1", "1"],
    coprobability=["1/2", "1/2"],
    input=["0"],
)
#: weights (3/4, 3/4, -1/2) have a mean row between the pair that uniform ones have not
NEGATIVE = certificate(
    BEYOND["question"],
    rows=BEYOND["rows"],
    pair=[0, 1],
    cosine=["1", "1"],
    coprobability=["1/3", "1/3"],
    ceiling={**BEYOND["ceiling"], "lambda": "1", "q": ["5/4", "0", "-1/4"], "entropy": ["-9", "9"]},
)
FEWER = certificate(
    BEYOND["question"],
    rows=BEYOND["rows"],
    pair=[0, 1],
    cosine=["1", "1"],
    coprobability=["1/3", "1/3"],
    ceiling={**BEYOND["ceiling"], "lambda": "1", "q": ["1"]},
)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (HEAVY, "does not sum to 1"),
        (BEYOND, "no weights"),
        (BEFORE, "no weights"),
        (NEGATIVE, "no weights"),
        (FEWER, "no weights"),
        (SQUARE, "root is a square"),
    ],
    ids=[
        "weights too heavy",
        "beyond the pair",
        "before the pair",
        "a negative weight",
        "too few",
        "a square",
    ],
)
def test_one_thing_is_wrong(document: Document, said: str) -> None:
    with pytest.raises((Refused, Malformed), match=said):
        check_document(document)


@pytest.mark.parametrize("root", [0, 1, -3, 9, 10**1000 + 1, True, "3"])
def test_the_root_is_no_square_and_not_huge(root: Any) -> None:
    document = certificate(
        {"labels": 2, "dim": 1},
        root=root,
        rows=[["1"], ["2"]],
        pair=[0, 1],
        cosine=["1", "1"],
        coprobability=["1/2", "1/2"],
        input=["0"],
    )
    with pytest.raises(Malformed, match="root"):
        check_document(document)


def test_a_root_that_nothing_needs_is_refused() -> None:
    document = certificate(
        {"labels": 2, "dim": 1},
        root=3,
        rows=[["1"], ["2"]],
        pair=[0, 1],
        cosine=["1", "1"],
        coprobability=["1/2", "1/2"],
        input=["0"],
    )
    with pytest.raises(Malformed, match="all numbers are rational"):
        check_document(document)
    assert check_document(certificate(document["question"], **{**_evidence(document), "root": None}))


def _evidence(document: Document) -> Document:
    return {name: document[name] for name in ("rows", "pair", "cosine", "coprobability", "input")}


PLAIN = certificate(
    {"labels": 2, "dim": 2},
    rows=[{"0": "1"}, {"1": "2"}],
    pair=[0, 1],
    cosine=["0", "0"],
    coprobability=["1/2", "1/2"],
    input=["0", "0"],
)


def test_a_sparse_row_stays_within_the_dimension() -> None:
    assert check_document(PLAIN)
    for column in ("2", "100000000"):
        with pytest.raises(Refused, match="no column"):
            check_document(sealed({**PLAIN, "rows": [{"0": "1"}, {column: "2"}]}))


@pytest.mark.parametrize("name", ["cosine", "coprobability"])
def test_the_ends_of_an_enclosure_are_in_order(name: str) -> None:
    low, high = {"cosine": ("0", "-1/9"), "coprobability": ("1/2", "1/3")}[name]
    with pytest.raises(Malformed, match="the lower bound is above the upper"):
        check_document(sealed({**PLAIN, name: [low, high]}))


def test_a_ceiling_of_one_half_is_not_stated_lower() -> None:
    """Where T >= 1/2 nothing but p_i + p_j <= 1 is checked, which says nothing below 1/2."""
    document = certificate(
        {"labels": 2, "dim": 2, "coprobability_at_most": "1/2"},
        rows=PLAIN["rows"],
        pair=[0, 1],
        cosine=["0", "0"],
        coprobability=["1/3", "1/2"],
        ceiling=only_input(["0", "0"]),
    )
    assert check_document(document)
    with pytest.raises(Refused, match="below 1/2"):
        check_document(sealed({**document, "coprobability": ["1/3", "49/100"]}))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"[" + b"[]," * 260_000 + b"0]", "rows"), (b"[" + b"0," * 4_000_001 + b"0]", "numbers")],
    ids=["rows", "numbers"],
)
def test_a_crowded_file_is_refused_before_it_is_parsed(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "crowd.json"
    file.write_bytes(content)
    with pytest.raises(Malformed, match=f"too large.*{said}"):
        check(file)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate((1 << 26) + 1)
    with pytest.raises(Malformed, match="64 MiB"):
        check(file)


THREE = certificate(
    {"labels": 3, "dim": 2},
    rows=[["1", "0"], ["0", "2"], ["1", "1"]],
    pair=[0, 1],
    cosine=["0", "0"],
    coprobability=["1/3", "1/3"],
    input=["0", "0"],
)


@pytest.mark.parametrize("third", [["0", "0"], ["1", "0"], ["0", "2"], ["0/7", "4/2"]])
def test_rows_are_distinct_and_not_zero_unless_repeats_are_allowed(third: list[str]) -> None:
    assert check_document(THREE)
    document = {**THREE, "rows": [*THREE["rows"][:2], third]}
    with pytest.raises(Refused, match="zero or repeated"):
        check_document(sealed(document))
    allowed = {**THREE["question"], "allow_repeats": True}
    assert check_document(sealed({**document, "question": allowed}))


def test_the_rows_of_the_pair_are_never_zero() -> None:
    allowed = {**THREE["question"], "allow_repeats": True}
    document = {**THREE, "question": allowed, "rows": [["0", "0"], ["0", "2"], ["1", "1"]]}
    with pytest.raises(Refused, match="pair is zero"):
        check_document(sealed(document))


@pytest.mark.parametrize(("weight", "rows"), [("0", ["1", "3", "3"]), ("1", ["3", "1", "3"])])
def test_weights_of_zero_and_ends_of_the_segment_are_fine(weight: str, rows: list[str]) -> None:
    """All of q on the two labels with the row 3: each of them has at most 1/2, so one of the pair has."""
    q = ["0", "1/2", "1/2"] if weight == "0" else ["1/2", "0", "1/2"]
    document = certificate(
        {"labels": 3, "dim": 1, "allow_repeats": True, "coprobability_at_most": "499/1000", "radius": "0"},
        rows=[[x] for x in rows],
        pair=[0, 1],
        cosine=["1", "1"],
        coprobability=["1/3", "1/3"],
        ceiling=ceiling(weight, ["1/3"] * 3, ["1.09", "1.1"], ["0.6", "1.4"], ["1/3", "1/3"], ["0"]),
    )
    assert check_document(document)
    half = {
        **document["ceiling"],
        "q": q,
        "entropy": ["0.69", "0.7"],
        "miss": ["0", "0"],
        "bound": ["1/2", "1/2"],
    }
    asked = {**document["question"], "coprobability_at_most": "499/1000"}
    with pytest.raises(Refused, match="above what is asked"):  # all that is wrong: 1/2 is above 499/1000
        check_document(
            sealed({**document, "question": asked, "ceiling": half, "coprobability": ["1/3", "1/2"]})
        )


@pytest.mark.parametrize(("name", "value"), [("labels", 1), ("dim", 0), ("radius", "-1")])
def test_a_question_has_a_size(name: str, value: Any) -> None:
    with pytest.raises(Malformed, match="small"):
        check_document(sealed({**THREE, "question": {**THREE["question"], name: value}}))


def test_a_radius_of_zero_is_a_radius() -> None:
    asked = {**THREE["question"], "radius": "0"}
    assert check_document(sealed({**THREE, "question": asked}))
    with pytest.raises(Refused, match="too long"):
        check_document(sealed({**THREE, "question": asked, "input": ["1/1000", "0"]}))
