"""Files are written whole, through links, and never in the place of what is no file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from shiftproof.errors import UsageError
from shiftproof.files import replace_bytes, replace_text
from shiftproof.places import check_place


def strange(folder: Path, kind: str) -> Path:
    """A place at which no file can be written; what is there stays there."""
    place = folder / kind
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "link to a pipe":
        os.mkfifo(folder / "behind")
        place.symlink_to(folder / "behind")
    elif kind == "ring":
        place.symlink_to(place)
    elif kind == "too long":
        return folder / ("a" * 300)
    elif kind == "under a file":
        place.write_text("x", encoding="utf-8")
        return place / "page.html"
    return place


KINDS = ("pipe", "link to a pipe", "ring", "too long", "under a file")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_left_alone(kind: str, tmp_path: Path) -> None:
    place = strange(tmp_path, kind)
    before = {path.name: stat.S_IFMT(path.lstat().st_mode) for path in tmp_path.iterdir()}
    with pytest.raises(OSError, match=r"\w"):
        replace_bytes(place, b"new")
    assert {path.name: stat.S_IFMT(path.lstat().st_mode) for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_refused_there_in_one_line_before_any_work(kind: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"^--html \S[^\n]*$"):
        check_place(strange(tmp_path, kind), "--html")


def test_a_link_is_kept_and_where_it_leads_is_written(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "page.html"
    link.symlink_to(Path("far", "real.html"))
    for text in ("new", "newer"):
        replace_text(link, text)
        assert link.is_symlink()
        assert (tmp_path / "far" / "real.html").read_text(encoding="utf-8") == text
    assert [path.name for path in (tmp_path / "far").iterdir()] == ["real.html"]
