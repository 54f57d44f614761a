"""Pictures of counterexamples and audits: the same bytes twice, the origin in sight, what is left outside is said."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import shiftproof as sp
from shiftproof import audit_plot
from shiftproof.plot import drawn, picture
from shiftproof.rows import row


@pytest.fixture(scope="module")
def low() -> sp.Answer:
    return sp.counterexample(5, 2, centered=True, cosine_at_most="-0.8", coprobability_at_least="0.45")


@pytest.fixture(scope="module")
def audit() -> Any:
    generator = np.random.default_rng(0)
    head = sp.Head.from_arrays(
        generator.normal(size=(40, 6)),
        None,
        [f"${k}_" for k in range(40)],
        embeddings=generator.normal(size=(200, 6)),
    )
    return head.audit([3, 8, 11])


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_same_result_gives_the_same_bytes(low: sp.Answer, audit: Any, kind: str) -> None:
    exhibit, measured = low.exhibits[0]
    assert picture(exhibit, measured, kind) == picture(exhibit, measured, kind)
    assert audit_plot.picture(audit, kind) == audit_plot.picture(audit, kind)
    assert b"Date" not in picture(exhibit, measured, kind)


def test_the_readers_own_style_changes_nothing(low: sp.Answer) -> None:
    import matplotlib as mpl

    exhibit, measured = low.exhibits[0]
    with mpl.rc_context(
        {"axes.facecolor": "black", "font.size": 30, "svg.hashsalt": None, "lines.linewidth": 9}
    ):
        styled = picture(exhibit, measured, "svg")
        assert mpl.rcParams["font.size"] == 30
    assert styled == picture(exhibit, measured, "svg")


def test_a_png_has_a_palette_and_its_resolution(low: sp.Answer) -> None:
    content = picture(*low.exhibits[0], "png")
    assert len(content) < 60_000
    assert b"PLTE" in content
    assert b"pHYs" in content


def test_the_origin_is_in_sight() -> None:
    seen: dict[str, Any] = {}
    exhibit, measured = sp.counterexample(2, 2, cosine_at_least=1, coprobability_at_most="0.5").exhibits[0]

    def draw(left: Any, right: Any) -> None:
        from shiftproof.plot import _vectors

        _vectors(left, exhibit, measured)
        seen.update(x=left.get_xlim(), y=left.get_ylim(), right=right)

    drawn(draw, "svg")
    for low_end, high_end in (seen["x"], seen["y"]):
        assert low_end < 0 < high_end


def test_rows_far_from_the_pair_are_left_outside_and_counted(low: sp.Answer) -> None:
    exhibit, measured = low.exhibits[0]
    far = replace(exhibit, rows=(*exhibit.rows[:4], row(0, -1000)))
    assert "1 beyond it" in picture(far, measured, "svg").decode()
    assert "beyond" not in picture(exhibit, measured, "svg").decode()


def test_an_audit_has_one_legend_and_names_its_pairs(audit: Any) -> None:
    content = audit_plot.picture(audit, "svg").decode()
    ET.fromstring(content)  # noqa: S314  (our own)
    assert content.count("pairs asked about") == 1
    for pair in ("3, 8", "3, 11", "8, 11"):
        assert content.count(f">{pair}</text>") == 2


def test_an_audit_without_inputs_is_not_drawn() -> None:
    with pytest.raises(sp.UsageError, match="give --embeddings"):
        sp.Head.from_arrays(np.eye(3)).audit([0, 1]).plot()
