"""Questions on both sides of the edge of every rule of exclusion."""

from __future__ import annotations

from certificates_by_hand import Document, certificate

NORM: Document = {"centered": True, "equal_length": True}
UNIT: Document = {"centered": True, "unit_length": True}
LINE: Document = {"dim": 1, "equal_length": True}
LEAST, MOST = "coprobability_at_least", "coprobability_at_most"
LOW, HIGH = "cosine_at_least", "cosine_at_most"

OPTIMAL: Document = {"t": "6297211/1000000", "s": "7466388/1000000"}  # just above the tangents that are level

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
    "five-labels": (
        [
            {**NORM, "labels": 5, LOW: "-1/10", MOST: "499999/1000000"},
            {**UNIT, "labels": 5, LOW: "1", MOST: "0", "allow_repeats": True},
        ],
        [
            {**NORM, "labels": 5, LOW: "-1/4", MOST: "499999/1000000"},
            {**NORM, "labels": 5, HIGH: "0", MOST: "499999/1000000"},
            {**NORM, "labels": 4, LOW: "-1/10", MOST: "499999/1000000"},
            {**NORM, "labels": 6, LOW: "-1/10", MOST: "499999/1000000"},
            {**NORM, "labels": 5, LOW: "-1/10", MOST: "1/2"},
            {**UNIT, "labels": 5, LOW: "-1/10", MOST: "1/4", "radius": "100"},
            {"centered": True, "labels": 5, LOW: "-1/10", MOST: "499999/1000000"},
            {"equal_length": True, "labels": 5, LOW: "-1/10", MOST: "499999/1000000"},
            {**NORM, "labels": 5, LOW: "-1/10", LEAST: "499999/1000000"},
        ],
    ),
    # "t" and "s" here are those of the instance
    "odd-plane": (
        [
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "369119/1000000", **OPTIMAL},
            {**UNIT, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8", "radius": "9"},
            {
                **NORM,
                "labels": 7,
                HIGH: "-98/100",
                LEAST: "220682/1000000",
                "t": "94542466/10000000",
                "s": "48948432/10000000",
            },
            {**NORM, "labels": 5, HIGH: "-1", LEAST: "200001/1000000", "t": "0", "s": "0"},
        ],
        [
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "369118/1000000", **OPTIMAL},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "369119/1000000", **OPTIMAL, "t": "6297210/1000000"},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "369119/1000000", **OPTIMAL, "s": "7466387/1000000"},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "369119/1000000", **OPTIMAL, "t": "-1"},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "-8"},
            {
                **NORM,
                "labels": 7,
                HIGH: "-98/100",
                LEAST: "220681/1000000",
                "t": "94542466/10000000",
                "s": "48948432/10000000",
            },
            {**NORM, "labels": 5, HIGH: "-1", LEAST: "1/5", "t": "0", "s": "0"},
            {**NORM, "labels": 5, HIGH: "-7/8", LEAST: "1/2", "t": "10", "s": "10"},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8", "dim": 3},
            {**NORM, "labels": 6, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8"},
            {**NORM, "labels": 3, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8"},
            {"centered": True, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8"},
            {"equal_length": True, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "7", "s": "8"},
            {**NORM, "labels": 5, LOW: "-9/10", LEAST: "2/5", "t": "7", "s": "8"},
            {**NORM, "labels": 5, HIGH: "-9/10", MOST: "2/5", "t": "7", "s": "8"},
            {**NORM, "labels": 5, HIGH: "-9/10", LEAST: "2/5", "t": "9" * 999, "s": "8"},
        ],
    ),
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
    """Return the certificate that a rule excludes a question; "t" and "s" are put into the instance."""
    instance = {name: asked[name] for name in ("t", "s") if name in asked}
    rest = {name: value for name, value in asked.items() if name not in instance}
    return certificate(rest, exclusion={"rule": rule, "claim": "some_claim", "instance": instance})
