"""Certificates written by hand, one of every kind, and questions on both sides of every rule's edge."""

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

NORM: Document = {"centered": True, "equal_length": True}
UNIT: Document = {"centered": True, "unit_length": True}
LINE: Document = {"dim": 1, "equal_length": True}
LEAST, MOST = "coprobability_at_least", "coprobability_at_most"
LOW, HIGH = "cosine_at_least", "cosine_at_most"

#: a rule: the questions that it excludes, and questions just outside of its conditions
Sides = tuple[list[Document], list[Document]]
EDGES: dict[str, Sides] = {
    "cosine-range": (
        [
            {"dim": 1, HIGH: "1/2", LOW: None, **NORM},
            {"equal_length": True, LOW: "1"},
            {"unit_length": True, LOW: "1"},
            {"labels": 2, "centered": True, LOW: "-999/1000"},
            {**NORM, HIGH: "-501/1000"},
            {**NORM, LOW: "-499/1000", "allow_repeats": True},
            {**LINE, LOW: "-9/10"},
        ],
        [
            {"dim": 1, LOW: "1"},
            {"dim": 1, HIGH: "-1"},
            {"equal_length": True, LOW: "1", "allow_repeats": True},
            {"equal_length": True, LOW: "999/1000"},
            {"equal_length": True, HIGH: "-1"},
            {"labels": 2, "centered": True, LOW: "-1"},
            {"labels": 3, "centered": True, LOW: "-999/1000"},
            {**NORM, HIGH: "-1/2"},
            {**NORM, LOW: "-1/2"},
            {**NORM, "labels": 4, HIGH: "-501/1000"},
            {**LINE, LOW: "-1"},
            {},
        ],
    ),
    "one-dimension": (
        [LINE, {**LINE, "centered": True, "allow_repeats": True, "labels": 5}],
        [
            {**LINE, "labels": 2},
            {**LINE, "dim": 2},
            {"dim": 1},
            {**LINE, "allow_repeats": True, "labels": 5},
            {**LINE, "centered": True, "allow_repeats": True, "labels": 4},
            {"dim": 1, "centered": True, "allow_repeats": True, "labels": 5},
        ],
    ),
    "half": (
        [{LEAST: "1/2"}, {LEAST: "500001/1000000", "labels": 2}],
        [{LEAST: "1/2", "labels": 2}, {LEAST: "499999/1000000"}, {MOST: "3/5"}, {}],
    ),
    "uniform": (
        [{MOST: "333333/1000000"}, {MOST: "0", "radius": "0"}, {LEAST: "333334/1000000", "radius": "0"}],
        [
            {MOST: "1/3"},
            {LEAST: "1/3", "radius": "0"},
            {LEAST: "333334/1000000", "radius": "1/1000000"},
            {LEAST: "333334/1000000"},
            {},
        ],
    ),
    "opposite-pair": (
        [
            {"centered": True, HIGH: "-1", LEAST: "333334/1000000"},
            {"centered": True, "dim": 1, HIGH: "999/1000", LEAST: "333334/1000000"},
            {"centered": True, "labels": 2, LEAST: "500001/1000000"},
            {**LINE, "labels": 4, "allow_repeats": True, HIGH: "0", LEAST: "26/100"},
        ],
        [
            {"centered": True, HIGH: "-1", LEAST: "1/3"},
            {"centered": True, HIGH: "-1", MOST: "333334/1000000"},
            {"centered": True, HIGH: "-999/1000", LEAST: "333334/1000000"},
            {"centered": True, "dim": 1, HIGH: "1", LEAST: "333334/1000000"},
            {"centered": True, "dim": 1, LOW: "0", LEAST: "333334/1000000"},
            {HIGH: "-1", LEAST: "333334/1000000"},
            {HIGH: "-1", LEAST: "333334/1000000", "equal_length": True},
            {HIGH: "-1", LEAST: "333334/1000000", "dim": 1},
        ],
    ),
    "half-on-each-side": (
        [
            {**LINE, "centered": True, "labels": 4, "allow_repeats": True, LEAST: "1/2"},
            {**LINE, "centered": True, "labels": 8, "allow_repeats": True, LEAST: "1/4"},
        ],
        [
            {**LINE, "centered": True, "labels": 8, "allow_repeats": True, LEAST: "249999/1000000"},
            {**LINE, "labels": 8, "allow_repeats": True, LEAST: "1/4"},
            {**LINE, "centered": True, "dim": 2, "labels": 8, "allow_repeats": True, LEAST: "1/4"},
            {"dim": 1, "centered": True, "labels": 8, LEAST: "1/4"},
            {**LINE, "centered": True, "labels": 8, MOST: "1/4"},
        ],
    ),
    "ball": (
        [
            {"unit_length": True, "labels": 4, "radius": "1", LEAST: "440399/1000000"},
            {"unit_length": True, "radius": "1", HIGH: "-1", LEAST: "422319/1000000"},
            {**UNIT, "labels": 5, "radius": "2", HIGH: "-1/2", LEAST: "389617/1000000"},
            {**UNIT, "radius": "1", LEAST: "449817/1000000"},
            {**UNIT, "labels": 10**9, "radius": "1", LEAST: "1/1000000"},
            {"unit_length": True, "radius": "0", LEAST: "333334/1000000"},
        ],
        [
            {"unit_length": True, "labels": 4, "radius": "1", LEAST: "440398/1000000"},
            {"unit_length": True, "radius": "1", HIGH: "-1", LEAST: "422318/1000000"},
            {**UNIT, "labels": 5, "radius": "2", HIGH: "-1/2", LEAST: "389616/1000000"},
            {**UNIT, "radius": "1", LEAST: "449816/1000000"},
            {"unit_length": True, "radius": "1", LEAST: "449817/1000000"},
            {"equal_length": True, "labels": 4, "radius": "1", LEAST: "440399/1000000"},
            {"unit_length": True, "labels": 2, "radius": "1", LEAST: "1"},
            {"unit_length": True, "labels": 4, LEAST: "440399/1000000"},
            {"unit_length": True, "radius": "0", LEAST: "1/3"},
            {"unit_length": True, "radius": "1" + "0" * 998, LEAST: "499999/1000000"},
            {"unit_length": True, "radius": "1", MOST: "449817/1000000"},
        ],
    ),
    "away-from-mean": (
        [
            {"centered": True, LOW: "-999/1000", MOST: "1/3"},
            {"centered": True, LOW: "-999/1000", MOST: "1/5", "labels": 5, "radius": "1/10"},
            {"equal_length": True, MOST: "1/3"},
            {**NORM, MOST: "1/3", "allow_repeats": True},
        ],
        [
            {"centered": True, LOW: "-1", MOST: "1/3"},
            {"centered": True, MOST: "1/3"},
            {LOW: "-999/1000", MOST: "1/3"},
            {"centered": True, LOW: "-999/1000", MOST: "333334/1000000"},
            {"centered": True, LOW: "-999/1000", MOST: "1/3", "radius": "0"},
            {"equal_length": True, MOST: "1/3", "allow_repeats": True},
            {"equal_length": True, MOST: "1/4", "labels": 4},
            {MOST: "1/3"},
            {"centered": True, LOW: "-999/1000", LEAST: "1/3"},
        ],
    ),
    "tied-others": (
        [
            {**NORM, MOST: "499999/1000000", "allow_repeats": True},
            {**NORM, "labels": 4, LOW: "-999/1000", MOST: "499999/1000000"},
            {**UNIT, "radius": "1", MOST: "449816/1000000"},
            {**UNIT, "labels": 4, LOW: "1/2", "radius": "1", MOST: "424837/1000000"},
        ],
        [
            {**NORM, MOST: "1/2"},
            {**NORM, "labels": 4, LOW: "-1", MOST: "499999/1000000"},
            {**NORM, "labels": 5, LOW: "-999/1000", MOST: "499999/1000000"},
            {"centered": True, MOST: "499999/1000000"},
            {"equal_length": True, "labels": 4, LOW: "0", MOST: "499999/1000000"},
            {**UNIT, "radius": "1", MOST: "449817/1000000"},
            {**NORM, "radius": "1", MOST: "449816/1000000"},
            {**UNIT, "labels": 4, LOW: "1/2", "radius": "1", MOST: "424838/1000000"},
            {**UNIT, "radius": "0", MOST: "1/3"},
            {**UNIT, "radius": "1", LEAST: "449816/1000000"},
        ],
    ),
    "exposed-triangle": (
        [{"equal_length": True, MOST: "499999/1000000"}, {"unit_length": True, MOST: "0"}],
        [
            {"equal_length": True, MOST: "1/2"},
            {"equal_length": True, MOST: "499999/1000000", "labels": 4},
            {"equal_length": True, MOST: "499999/1000000", "allow_repeats": True},
            {"equal_length": True, MOST: "499999/1000000", "radius": "10"},
            {MOST: "499999/1000000"},
            {"equal_length": True, LEAST: "499999/1000000"},
        ],
    ),
    # "t" here is that of the instance
    "spread": (
        [
            {**UNIT, "labels": 5, LOW: "0", "radius": "1", MOST: "288761/1000000", "t": "1"},
            {**NORM, "labels": 5, LOW: "0", MOST: "288761/1000000", "t": "1"},
            {**NORM, MOST: "487855/1000000", "t": "2"},
            {**NORM, "labels": 4, LOW: "1", MOST: "491006/1000000", "t": "2", "allow_repeats": True},
            {**NORM, "labels": 5, MOST: "150846/1000000", "t": "1"},
            {**NORM, MOST: "499999/1000000", "t": "1" + "0" * 998},
        ],
        [
            {**UNIT, "labels": 5, LOW: "0", "radius": "1", MOST: "288762/1000000", "t": "1"},
            {**UNIT, "labels": 5, LOW: "0", "radius": "999/1000", MOST: "288761/1000000", "t": "1"},
            {**NORM, "labels": 5, LOW: "0", "radius": "1", MOST: "288761/1000000", "t": "1"},
            {**NORM, MOST: "487856/1000000", "t": "2"},
            {**NORM, "labels": 4, LOW: "1", MOST: "491007/1000000", "t": "2", "allow_repeats": True},
            {**NORM, "labels": 5, MOST: "150847/1000000", "t": "1"},
            {**NORM, "labels": 5, LOW: "0", MOST: "288761/1000000", "t": "-1"},
            {**NORM, "labels": 5, LOW: "0", MOST: "1/1000000", "t": "1" + "0" * 998},
            {**NORM, "labels": 5, LOW: "0", MOST: "1/5", "t": "0"},
            {"equal_length": True, MOST: "487855/1000000", "t": "2"},
            {"centered": True, MOST: "1/4", "t": "0"},
            {**NORM, "labels": 2, MOST: "1/4", "t": "0"},
            {**NORM, LEAST: "487855/1000000", "t": "2"},
        ],
    ),
}


def excluding(rule: str, asked: Document) -> Document:
    """Return the certificate that a rule excludes a question; "t" is put into the instance."""
    asked = dict(asked)
    instance = {"t": asked.pop("t")} if "t" in asked else {}
    return certificate(asked, exclusion={"rule": rule, "claim": "some_claim", "instance": instance})
