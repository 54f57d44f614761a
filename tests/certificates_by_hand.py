"""Certificates written by hand, one of every kind."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

Document = dict[str, Any]
ASKED: Document = {
    "labels": 3,
    "dim": 2,
    "centered": False,
    "unit_length": False,
    "equal_length": False,
    "allow_repeats": False,
    "radius": None,
    "cosine_at_most": None,
    "cosine_at_least": None,
    "coprobability_at_least": None,
    "coprobability_at_most": None,
}


def digest(document: Document) -> str:
    rest = {name: value for name, value in document.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode("ascii")).hexdigest()


def sealed(document: Document) -> Document:
    """Return a copy with the digest that belongs to it."""
    fresh = copy.deepcopy(document)
    return {**fresh, "digest": digest(fresh)}


def certificate(asked: Document, **evidence: Any) -> Document:
    """Return a certificate; what is not named is null."""
    names = ("root", "rows", "pair", "cosine", "coprobability", "input", "ceiling", "exclusion")
    return sealed(
        {
            "schema": "shiftproof/certificate/1",
            "verdict": "impossible" if "exclusion" in evidence else "found",
            "question": ASKED | asked,
            **dict.fromkeys(names),
            **evidence,
        }
    )


def ceiling(weight: str, q: list[str], entropy: Any, miss: Any, bound: Any, place: list[str]) -> Document:
    return {"lambda": weight, "q": q, "entropy": entropy, "miss": miss, "bound": bound, "input": place}


def only_input(place: list[str]) -> Document:
    return dict.fromkeys(("lambda", "q", "entropy", "miss", "bound")) | {"input": place}


SIDE, UP = "19/20", "sqrt(39)/20"
PUBLISHED = [[SIDE, UP], ["-" + SIDE, UP], ["-1", "0"], ["-" + SIDE, "-" + UP], [SIDE, "-" + UP], ["1", "0"]]
TRIANGLE = [["-1", "0"], ["1/2", "sqrt(3)/2"], ["1/2", "-sqrt(3)/2"]]
LN4 = ["1.386294361119890", "1.386294361119891"]

FOUND: dict[str, Document] = {
    # logits 2, 2, -4: 1 / (2 + e^-6) = 0.499381079...
    "rational": certificate(
        {"centered": True, "cosine_at_most": "-4/5", "coprobability_at_least": "9/20"},
        rows=[["1", "3"], ["1", "-3"], ["-2", "0"]],
        pair=[0, 1],
        cosine=["-4/5", "-0.8"],
        coprobability=["0.49938107", "0.49938108"],
        input=["2", "0"],
    ),
    # logits 3/2, 3/2, -3: 1 / (2 + e^(-9/2)) = 0.497238091...
    "root": certificate(
        {
            "centered": True,
            "unit_length": True,
            "cosine_at_most": "-1/2",
            "radius": "3",
            "coprobability_at_least": "497238/1000000",
        },
        root=3,
        rows=TRIANGLE,
        pair=[2, 1],
        cosine=["-1/2", "-1/2"],
        coprobability=["0.49723809", "0.49723810"],
        input=["3", "0"],
    ),
    # the same turned by a third of a full turn, and twice as long as unit rows
    "root in the input": certificate(
        {"equal_length": True, "cosine_at_least": "-1/2", "radius": "3/2", "coprobability_at_least": "2/5"},
        root=3,
        rows=[["-2", "0"], ["1", "sqrt(3)"], ["1", "-sqrt(3)"]],
        pair=[0, 1],
        cosine=["-0.51", "-0.49"],
        coprobability=["0.49723809", "0.49723810"],
        input=["-3/4", "3*sqrt(3)/4"],
    ),
    "tie at one half": certificate(
        {"labels": 2, "dim": 1, "centered": True, "cosine_at_most": "-1", "coprobability_at_least": "1/2"},
        rows=[["1"], ["-1"]],
        pair=[0, 1],
        cosine=["-1", "-1"],
        coprobability=["1/2", "1/2"],
        input=["0"],
    ),
    "tie away from zero": certificate(
        {"labels": 3, "dim": 2, "cosine_at_least": "1", "coprobability_at_least": "1/3"},
        rows=[["1", "1"], ["2", "2"], ["1/3", "4"]],
        pair=[1, 0],
        cosine=["1", "1"],
        coprobability=["1/3", "1/3"],
        input=["0", "0"],
    ),
    "repeats and sparse rows": certificate(
        {"labels": 4, "dim": 96, "allow_repeats": True, "cosine_at_least": "1", "radius": "0"},
        rows=[{"0": "1", "95": "-2/3"}, {"95": "-2/3", "0": "1"}, {}, ["0"] * 96],
        pair=[1, 0],
        cosine=["0.99", "1"],
        coprobability=["1/4", "0.25"],
        input=["0"] * 96,
    ),
    "no probability asked": certificate(
        {"equal_length": True, "cosine_at_least": "-1"},
        root=2,
        rows=[["1", "1"], ["sqrt(2)", "0"], ["-1", "1"]],
        pair=[0, 1],
        cosine=["0.7071067811", "0.7071067812"],
        coprobability=["0.3333333333", "0.3333333334"],
        input=["0", "0"],
    ),
    # at (-241/100, 0) the logits of the pair tie; the ceiling is that of the published proof
    "published ceiling": certificate(
        {
            "labels": 6,
            "centered": True,
            "unit_length": True,
            "cosine_at_least": "161/200",
            "coprobability_at_most": "3167/10000",
        },
        root=39,
        rows=PUBLISHED,
        pair=[1, 3],
        cosine=["0.805", "161/200"],
        coprobability=["0.31668711", "0.31668723"],
        ceiling=ceiling(
            "1/2",
            ["323/100000", "31683/100000", "17851/50000", "31683/100000", "323/100000", "143/50000"],
            ["1.149840675938", "1.149840675939"],
            ["0", "0"],
            ["0.316687221", "0.31668723"],
            ["-241/100", "0"],
        ),
    ),
    "uniform ceiling": certificate(
        {"labels": 4, "cosine_at_most": "0", "coprobability_at_most": "1/4"},
        rows=[["1", "1"], ["1", "-1"], ["1", "2"], ["1", "-2"]],
        pair=[0, 1],
        cosine=["0", "0"],
        coprobability=["1/4", "1/4"],
        ceiling=ceiling("1/2", ["1/4"] * 4, LN4, ["0", "0"], ["1/4", "0.25"], ["7", "0"]),
    ),
    "point ceiling": certificate(
        {"labels": 4, "radius": "0", "coprobability_at_most": "1/4"},
        rows=[["1", "1"], ["1", "-1"], ["1", "2"], ["5", "-2"]],
        pair=[0, 1],
        cosine=["0", "0"],
        coprobability=["1/4", "1/4"],
        ceiling=ceiling("1", ["1/4"] * 4, LN4, ["1.41421356", "1.41421357"], ["1/4", "1/4"], ["0", "0"]),
    ),
    # q has the mean (5/4, 0), a quarter from m; exp(1/8 - 3/2 log 2) = 0.400628477...
    "ceiling with a radius": certificate(
        {"radius": "1/2", "coprobability_at_most": "41/100"},
        rows=[["1", "1"], ["1", "-1"], ["3/2", "0"]],
        pair=[0, 1],
        cosine=["-1/10", "1/10"],
        coprobability=["0.3598674", "0.40062848"],
        ceiling=ceiling(
            "1/2",
            ["1/4", "1/4", "1/2"],
            ["1.03972077083", "1.03972077084"],
            ["0.25", "1/4"],
            ["0.400628477", "0.40062848"],
            ["-1/2", "0"],
        ),
    ),
    "ceiling of one half": certificate(
        {"labels": 2, "dim": 1, "coprobability_at_most": "1/2"},
        rows=[["1"], ["2"]],
        pair=[0, 1],
        cosine=["1", "1"],
        coprobability=["1/2", "1/2"],
        ceiling=only_input(["0"]),
    ),
}
