"""Certificates of false statements that are right in everything but one thing: the checker has to see that one."""

from __future__ import annotations

from typing import Any

import pytest
from certificates_by_hand import Document, ceiling, certificate

from shiftproof.check import Malformed, Refused, check_document

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
