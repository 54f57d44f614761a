"""The explorer's page without a browser: what it is told of a head, and that nothing in it can do harm."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shiftproof import cli, explore_command
from shiftproof.errors import UsageError
from shiftproof.explorer import MOST_LABELS, as_json, explorer_html, published_scenes, scene
from shiftproof.heads import Head
from shiftproof.loading import load

MATRICES = Path(cli.__file__).parent.parent / "numeric" / "matrices"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;",
    "\u2028",
    "\u202eabc",
    '"',
)
LARGEST = 1_500_000


class Reader(HTMLParser):
    """What a page consists of: tags with attributes, and the text inside scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.scripts[-1] += data


@pytest.fixture(scope="module")
def published() -> list[dict[str, Any]]:
    return published_scenes()


def random_head(n: int, d: int, *, bias: bool = False, names: tuple[str, ...] = ()) -> Head:
    generator = np.random.default_rng(n + d)
    rows = generator.standard_normal((n, d))
    return Head(
        "random", "random", rows, bias=generator.standard_normal(n) if bias else None, label_names=names
    )


def softmax(logits: Any) -> Any:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def test_the_page_is_one_file_that_asks_for_nothing(published: list[dict[str, Any]]) -> None:
    page = explorer_html(published)
    assert len(page.encode()) < LARGEST
    reader = Reader(page)
    for tag, attributes in reader.tags:
        assert not {"src", "srcset", "action", "background", "poster", "data"} & set(attributes), tag
        assert tag not in {"link", "iframe", "object", "embed", "base"}
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    assert "http" not in page.replace("http-equiv", "")
    assert "@import" not in page
    assert "url(" not in page
    policy = next(a["content"] for t, a in reader.tags if t == "meta" and "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_ids_are_unique_and_controls_are_named(published: list[dict[str, Any]]) -> None:
    reader = Reader(explorer_html(published))
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    handles = [a for _, a in reader.tags if a.get("role") == "slider"]
    assert [a["aria-label"] for a in handles] == ["Origin", "Input f"]
    assert all(a["tabindex"] == "0" and "aria-valuenow" in a for a in handles)
    assert sum(a.get("role") == "img" and bool(a.get("aria-label")) for _, a in reader.tags) == 2
    assert any(a.get("aria-live") == "polite" for _, a in reader.tags)
    assert sum(t == "table" for t, _ in reader.tags) == 1


def test_same_heads_same_bytes(published: list[dict[str, Any]]) -> None:
    head = random_head(40, 5, bias=True)
    assert explorer_html([scene(head, (3, 1))]) == explorer_html(
        [scene(random_head(40, 5, bias=True), (3, 1))]
    )
    assert explorer_html(published) == explorer_html(published_scenes())


def test_no_name_ends_the_data(published: list[dict[str, Any]]) -> None:
    head = random_head(6, 2, names=HOSTILE)
    told = scene(head, title="</script>" + HOSTILE[1])
    text = as_json([told])
    assert not set("<>&") & set(text)
    reader = Reader(explorer_html([told]))
    assert json.loads(reader.scripts[0])[0]["names"][0] == HOSTILE[0]
    assert [t for t, _ in reader.tags if t in {"script", "img"}] == ["script", "script"]
    assert "\u202e" not in str(json.loads(text)), "control characters are shown, not obeyed"


def test_published_rows_cosines_and_ceilings_are_exact(published: list[dict[str, Any]]) -> None:
    entries = json.loads((MATRICES / "published.json").read_text(encoding="utf-8"))["matrices"]
    shared = [entry for entry in entries.values() if entry.get("shared", True)]
    assert [told["title"].lower() for told in published] == [entry["title"].lower() for entry in shared]
    for told, entry in zip(published, shared, strict=True):
        assert told["exact"] == entry["rows"]
        assert len(told["certified"]) == math.comb(len(entry["rows"]), 2)
        rows = np.array(told["rows"])
        for pair in told["certified"]:
            i, j = pair["pair"]
            cosine = rows[i] @ rows[j] / (np.linalg.norm(rows[i]) * np.linalg.norm(rows[j]))
            assert pair["cosine"][0] - 1e-15 <= cosine <= pair["cosine"][1] + 1e-15
            low, high = (Fraction(end) for end in pair["ceiling"])
            reached = min(softmax(rows @ np.array(pair["input"]))[[i, j]])
            assert float(low) - 0.0025 < reached < float(high) + 1e-12
    centred = {tuple(p["pair"]): p for p in published[1]["certified"]}
    assert centred[2, 4]["ceiling"][0][:17] == "0.310178153789756"
    assert published[1]["mean"] == [0.0, 0.0]
    fixed = {tuple(p["pair"]): p for p in published[2]["certified"]}
    assert fixed[1, 3]["ceiling"][1].startswith("0.316687")
    assert fixed[0, 3]["ceiling"] == ["1/6", "1/6"]


@pytest.mark.parametrize("pair", [(66, 70), (0, 96)])
def test_a_projected_head_keeps_scores_of_inputs_in_the_plane(pair: tuple[int, int]) -> None:
    head = load(f"{MATRICES}/language.safetensors:weight").head
    told = scene(head, pair)
    points, rows = np.array(told["rows"]), head.floats()
    lengths = np.hypot(np.linalg.norm(points, axis=1), told["rest"])
    assert np.allclose(lengths, np.linalg.norm(rows, axis=1), rtol=1e-12)
    basis, *_ = np.linalg.lstsq(points[list(pair)], rows[list(pair)], rcond=None)
    inputs = np.random.default_rng(0).standard_normal((20, 2))
    assert np.allclose(points @ inputs.T, rows @ (inputs @ basis).T, atol=1e-12)
    inner = points[pair[0]] @ points[pair[1]] / np.prod(np.linalg.norm(points[list(pair)], axis=1))
    low, high = told["certified"][0]["cosine"]
    assert low - 1e-14 < inner < high + 1e-14
    mean = rows.mean(axis=0)
    assert math.hypot(*told["mean"], told["meanRest"]) == pytest.approx(np.linalg.norm(mean))
    assert told["certified"][0]["input"] is None


def test_pairs_without_a_plane_get_one() -> None:
    rows = np.zeros((4, 3))
    rows[1], rows[2], rows[3] = [1, 2, 2], [2, 4, 4], [0, 3, 0]
    for pair in ((1, 2), (0, 1), (0, 3)):
        told = scene(Head("rows", "rows", rows), pair)
        points = np.array(told["rows"])
        assert np.allclose(
            np.hypot(np.linalg.norm(points, axis=1), told["rest"]), np.linalg.norm(rows, axis=1)
        )
    same = scene(Head("rows", "rows", np.ones((3, 3))), (0, 1))
    assert np.allclose(same["rows"], [[math.sqrt(3), 0]] * 3)


def test_a_large_head_keeps_the_pair_and_the_corners_of_its_hull() -> None:
    head = random_head(3 * MOST_LABELS, 2)
    pair = (7, 3 * MOST_LABELS - 1)
    told = scene(head, pair)
    assert len(told["rows"]) <= MOST_LABELS
    assert [told["numbers"][k] for k in told["pair"]] == list(pair)
    assert len(explorer_html([told]).encode()) < LARGEST
    rows = head.floats()
    turns = np.linspace(0, 2 * np.pi, 1000)
    leading = np.argmax(rows @ np.stack([np.cos(turns), np.sin(turns)]), axis=0)
    assert set(leading.tolist()) <= set(told["numbers"])


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_rows_near_the_ends_of_floats_are_shown_in_other_units(scale: float) -> None:
    told = scene(Head("far", "far", scale * np.array([[1.0, 0.5], [0.5, 1.0], [-1.0, 0.25]])))
    points = np.array(told["rows"])
    assert 0.4 < np.abs(points).max() <= 1
    assert np.array_equal(
        np.ldexp(points, told["exponent"]), scale * np.array([[1.0, 0.5], [0.5, 1.0], [-1.0, 0.25]])
    )


def test_one_feature_lies_on_a_line() -> None:
    told = scene(Head("line", "line", np.array([[1.0], [2.0], [-1.0]])))
    assert [row[1] for row in told["rows"]] == [0, 0, 0]
    assert told["dim"] == 1


def test_a_head_without_a_pair_is_refused_in_one_line() -> None:
    with pytest.raises(UsageError, match="one label"):
        scene(Head("alone", "alone", np.ones((1, 2))))
    for pair in ((0, 0), (0, 3), (-1, 0)):
        with pytest.raises(UsageError, match="two different labels from 0 to 2"):
            scene(Head("rows", "rows", np.eye(3)), pair)


def test_the_command_refuses_one_label_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "one.npy", np.ones((1, 3)))
    code, out, err = run(capsys, tmp_path / "one.npy", "-o", tmp_path / "page.html")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "one.npy: has one label; a cosine needs two" in err


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run([explore_command.explore.__name__, *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    code, out, err = run(capsys, "-o", page)
    assert (code, err) == (0, "")
    assert out.startswith(f"written: {page} (the published examples, ")
    assert page.read_text(encoding="utf-8") == explorer_html(published_scenes())
    code, out, _ = run(
        capsys, f"{MATRICES}/language.safetensors:weight", "--label-file", MATRICES / "language.json",
        "--labels", "e", "a", "-o", page, "--json",
    )  # fmt: skip
    told = json.loads(out)
    assert (code, told["output"], told["bytes"]) == (0, str(page), page.stat().st_size)
    data = json.loads(Reader(page.read_text(encoding="utf-8")).scripts[0])
    assert [data[0]["names"][k] for k in data[0]["pair"]] == ["e", "a"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--labels", "0", "1", "-o", "{}/x.html"), "give a HEAD"),
        (
            (f"{MATRICES}/published.json:centered_example", "--labels", "0", "-o", "{}/x.html"),
            "two of its labels",
        ),
        (
            (f"{MATRICES}/published.json:centered_example", "--labels", "0", "5", "-o", "{}/x.html"),
            "rows go from 0",
        ),
        (("--transpose", "-o", "{}/x.html"), "are about a HEAD"),
        (("-o", "{}"), "is a folder"),
        (("-o", "{}/nowhere/x.html"), "no folder"),
        (("nowhere.npy", "-o", "{}/x.html"), "nowhere.npy"),
    ],
)
def test_wrong_uses_are_answered_in_one_line(
    arguments: tuple[str, ...], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *(text.format(tmp_path) for text in arguments))
    assert (code, out) == (2, "")
    assert complaint in err
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())
