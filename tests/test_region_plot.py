"""Pictures of regions: polygons against exact decisions, the same bytes twice, names as they are, honest refusals."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import shiftproof as sp
from shiftproof import cli
from shiftproof.arithmetic import precise
from shiftproof.region_plot import not_drawn, picture
from shiftproof.region_scene import MOST, of_question, of_regions
from shiftproof.region_shapes import Plane, Window, border, clipped, leading, plane, window
from shiftproof.regions import LABEL_SETS, RANKINGS, TOP_SETS

PUBLISHED = "numeric/matrices/published.json"
ROWS = np.array([[8.0, -8.0], [-6.0, -7.0], [-6.0, 7.0], [8.0, 1.0], [-8.0, -8.0], [-3.0, -1.0]])
BIAS = np.array([2.0, 0.0, 4.0, -3.0, -1.0, 5.0])
PLANES = (
    "three_heads",
    "octagon_example",
    "sign_pattern_first",
    "sign_pattern_second",
    "fixed_length_example",
)


def parsed(content: bytes | str) -> None:
    """Parse an SVG file, which raises ParseError where it is none."""
    ET.fromstring(content)  # noqa: S314  (our own)


def biased() -> sp.Head:
    return sp.Head.from_arrays(ROWS, BIAS)


def published(name: str) -> sp.Head:
    return sp.Head.load(f"{Path(cli.__file__).parent.parent}/{PUBLISHED}:{name}")


def inside(corners: np.ndarray, point: np.ndarray) -> bool:
    along = np.roll(corners, -1, axis=0) - corners
    turns = along[:, 0] * (point - corners)[:, 1] - along[:, 1] * (point - corners)[:, 0]
    return bool((turns >= 0).all() or (turns <= 0).all())


def says(head: sp.Head, kind: str, size: int | None, point: np.ndarray) -> tuple[tuple[int, ...], ...]:
    """What an input brings about, from its logits alone."""
    logits = head.floats() @ point[: head.dim] + (np.zeros(head.labels) if head.bias is None else head.bias)
    order = np.argsort(-logits).tolist()
    if kind == RANKINGS:
        return tuple((k,) for k in order)
    if kind == TOP_SETS:
        return (tuple(sorted(order[:size])),)
    return (tuple(np.flatnonzero(logits > 0).tolist()),)


# -- the polygons --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "options", [{}, {"tops": 1}, {"tops": 2}, {"kind": "sigmoid"}, {"tops": 1, "radius": 1}]
)
@pytest.mark.parametrize("name", [*PLANES[:3], "biased"])
def test_every_point_of_the_window_lies_in_the_region_that_its_logits_say(
    name: str, options: dict[str, int]
) -> None:
    head = biased() if name == "biased" else published(name)
    found = head.regions(**options)  # type: ignore[arg-type]
    scene = of_regions(head, found)
    generator = np.random.default_rng(0)
    reach = scene.frame.size * (0.7 if scene.frame.round else 1.0)
    for point in generator.uniform(-reach, reach, (300, 2)):
        parts = says(head, found.kind, found.size, point)
        holding = [one.parts for one in scene.shapes if inside(one.corners, point)]
        assert holding == [parts]


def test_the_regions_of_a_window_fill_it() -> None:
    for head in (biased(), published("three_heads")):
        scene = of_regions(head, head.regions())
        whole = clipped(scene.frame.outline, np.zeros((0, 3)))
        x, y = whole.T
        area = abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
        assert sum(one.area for one in scene.shapes) == pytest.approx(area, rel=1e-6)


def test_the_input_lies_in_the_region_asked_about() -> None:
    for head in (biased(), published("octagon_example")):
        for label in range(head.labels):
            found = head.occurs(argmax=label)
            scene = of_question(head, found)
            if found.witness is None:
                assert scene.asked is None
            else:
                assert scene.asked is not None
                assert scene.witness is not None
                assert inside(scene.asked, scene.witness)


def test_labels_that_lead_are_those_that_can() -> None:
    head = biased()
    can = {k for k in range(head.labels) if head.occurs(argmax=k).verdict == "possible"}
    seen = plane(head)
    assert {one.parts[0][0] for one in leading(seen, window(seen, [], None, near=20.0))} == can


def test_a_plane_of_many_features_has_the_logits_of_its_inputs() -> None:
    rows = np.random.default_rng(1).normal(size=(30, 5))
    head = sp.Head.from_arrays(rows, np.arange(30.0))
    found = head.occurs(ranking=[3, 7, 9])
    seen = plane(head, found.witness, (3, 7, 9))
    assert seen.basis.shape == (2, 5)
    assert seen.basis @ seen.basis.T == pytest.approx(np.eye(2), abs=1e-12)
    point = np.array([0.3, -0.8])
    logits = rows @ (seen.basis.T @ point) + np.arange(30.0)
    drawn = seen.lines @ np.array([*point, 1.0])
    assert drawn * (logits[-1] / drawn[-1]) == pytest.approx(logits)
    assert found.witness is not None
    with precise(64):
        witness = np.array([float(Fraction(str(value))) for value in found.witness])
    assert seen.basis.T @ seen.point(found.witness) == pytest.approx(witness)


def test_a_line_of_zero_logits_ends_at_the_window() -> None:
    seen = plane(biased())
    frame = Window(2.0, round=False)
    for label in range(6):
        for point in border(seen, frame, label):
            assert seen.lines[label] @ np.array([*point, 1.0]) == pytest.approx(0, abs=1e-12)
            assert np.abs(point).max() == pytest.approx(2.0)


def test_a_far_input_does_not_make_all_others_small() -> None:
    seen = Plane(np.array([[1.0, 0.0, 1.0]]), None, flat=False)
    near = [np.array([1.0, 0.0])] * 5
    assert window(seen, [*near, np.array([1e6, 0.0])], None, near=1.0).size == pytest.approx(6.0)


# -- the files -----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_answer_gives_the_same_bytes(kind: str) -> None:
    head = biased()
    for found in (head.regions(kind="sigmoid", radius=3), head.occurs(argmax=3)):
        content = picture(head, found, kind)
        assert content == picture(head, found, kind)
        assert b"Date" not in content
        assert content.startswith(b"<?xml" if kind == "svg" else b"\x89PNG")


@pytest.mark.slow
def test_two_runs_of_the_command_write_the_same_bytes_whatever_the_readers_style(tmp_path: Path) -> None:
    np.savez(tmp_path / "head.npz", weight=ROWS, bias=BIAS)
    style = tmp_path / "style"
    style.mkdir()
    (style / "matplotlibrc").write_text("axes.facecolor: black\nfont.size: 30\nsvg.fonttype: path\n")
    for run, where in (("one", "0"), ("two", str(style))):
        for name in (f"{run}.svg", f"{run}.png"):
            subprocess.run(
                [sys.executable, "-m", "shiftproof", "regions", "head.npz", "--tops", "1", "--plot", name],
                cwd=tmp_path,
                check=True,
                capture_output=True,
                env={
                    "PATH": "/usr/bin:/bin",
                    "PYTHONHASHSEED": "random",
                    "MATPLOTLIBRC": where,
                    "HOME": str(tmp_path),
                },
            )
    for kind in ("svg", "png"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


@pytest.mark.parametrize("name", PLANES)
def test_published_heads_are_drawn_with_every_region_named(name: str) -> None:
    head = published(name)
    content = picture(head, head.regions(tops=1), "svg").decode()
    parsed(content)
    for one in head.regions(tops=1).regions:
        assert f">{one.parts[0][0]}</text>" in content
    assert "left out" not in content


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0]],
        [[1.0, 2.0], [1.0, 2.0]],
        [[0.0, 0.0]] * 3,
        [[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]],
        [[2.0], [-1.0]],
    ],
)
def test_heads_of_few_regions_are_drawn(rows: list[list[float]]) -> None:
    head = sp.Head.from_arrays(np.array(rows))
    for found in (head.regions(), head.regions(tops=1), head.regions(kind="sigmoid"), head.occurs(argmax=0)):
        parsed(picture(head, found, "svg"))


@pytest.mark.parametrize("scale", [1e-290, 1e-8, 1e8, 1e290])
def test_a_scaled_head_has_the_same_picture(scale: float) -> None:
    head, scaled = sp.Head.from_arrays(ROWS), sp.Head.from_arrays(ROWS * scale)
    shapes = [[s.corners for s in of_regions(one, one.regions(tops=1)).shapes] for one in (head, scaled)]
    for first, second in zip(*shapes, strict=True):
        assert second == pytest.approx(first, abs=1e-9)


def test_names_are_text_whatever_they_are() -> None:
    names = ["$x^$", "<script>alert(1)</script>", "_a", "\u65e5\u672c", '"', "\u202eabc\x00"]
    head = sp.Head.from_arrays(ROWS, None, names)
    for found in (head.regions(tops=1), head.occurs(argmax=0), head.occurs(ranking=[1, 2])):
        content = picture(head, found, "svg").decode()
        parsed(content)
        assert "<script" not in content
        assert "\u202e" not in content
        assert "\x00" not in content
        picture(head, found, "png")


def test_bias_radius_and_the_zero_logit_are_said() -> None:
    head = published("octagon_example")
    scene = of_regions(head, head.regions(kind="sigmoid"))
    assert len(scene.edges) == 7
    assert not of_regions(biased(), biased().regions()).frame.round
    near = of_regions(biased(), biased().regions(radius=2))
    assert near.frame.round
    assert near.frame.size == 2
    assert "|f| &lt;= 2" in picture(biased(), biased().regions(radius=2), "svg").decode()


# -- the command, and what is refused ------------------------------------------------------------
def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run(["regions", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_draws_and_says_what_it_says_without(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    np.savez(tmp_path / "head.npz", weight=ROWS, bias=BIAS)
    file, out = tmp_path / "head.npz", tmp_path / "regions.svg"
    code, said, _ = run(capsys, file, "--tops", 1, "--plot", out)
    assert (code, "argmaxes, exactly" in said, " at f = (" in said) == (0, True, False)
    parsed(out.read_text(encoding="utf-8"))
    code, said, _ = run(capsys, file, "--tops", 1, "--plot", tmp_path / "r.PNG", "--json")
    assert code == 0
    assert json.loads(said)["plot"].endswith("r.PNG")
    assert json.loads(said)["regions"] == []
    assert (tmp_path / "r.PNG").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    np.save(tmp_path / "space.npy", np.vstack([np.eye(3), -np.eye(3), np.zeros(3)]))
    file, out = tmp_path / "space.npy", tmp_path / "no.svg"
    code, _, err = run(capsys, file, "--plot", out)
    assert code == 2
    assert err.count("\n") == 1
    assert "3 features" in err
    code, said, _ = run(capsys, file, "--argmax", 6, "--plot", out)
    assert code == 1
    assert "was not drawn: no input does it" in " ".join(said.split())
    code, said, _ = run(capsys, file, "--argmax", 6, "--plot", out, "--json")
    assert json.loads(said)["plot"] is None
    assert "no input" in json.loads(said)["not_drawn"]
    assert not out.exists()
    assert run(capsys, file, "--argmax", 0, "--plot", out)[0] == 0
    assert out.exists()


@pytest.mark.parametrize("place", ["a.pdf", "/nowhere/at/all.svg"])
def test_a_place_for_no_picture_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, place: str
) -> None:
    np.save(tmp_path / "head.npy", ROWS)
    code, _, err = run(capsys, tmp_path / "head.npy", "--plot", place)
    assert code == 2
    assert err.startswith("shiftproof: --plot")
    assert err.count("\n") == 1


def test_without_matplotlib_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch, tmp_path: Path
) -> None:
    np.save(tmp_path / "head.npy", ROWS)
    monkeypatch.setattr("shiftproof.plot.find_spec", lambda _: None)
    code, _, err = run(capsys, tmp_path / "head.npy", "--plot", tmp_path / "a.svg")
    assert code == 2
    assert "pip install 'shiftproof[plot]'" in err


def test_more_regions_than_a_picture_shows_are_not_drawn() -> None:
    head = biased()
    found = head.regions()
    assert not not_drawn(head, found)
    many = replace(found, count=MOST + 1, regions=found.regions * (MOST // len(found.regions) + 1))
    assert "more than" in not_drawn(head, many)
    with pytest.raises(sp.UsageError, match="counted, not listed"):
        head.regions(listed=False).plot()
    assert LABEL_SETS not in not_drawn(head, head.regions(kind="sigmoid"))


def test_no_line_of_a_picture_is_wider_than_its_panel() -> None:
    names = [f"a rather long name of a label, number {k}" for k in range(4)]
    head = sp.Head.from_arrays(np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]]), labels=names)
    drawn = head.occurs(argmax=1).plot().content.decode()
    lines = re.findall(r"<text[^>]*>([^<]*)<", drawn)
    assert any("is the most" in line for line in lines)
    assert max(map(len, lines)) <= 60  # more is cut off at the edge
