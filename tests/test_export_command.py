"""`shiftproof export CERT --coq FILE.v`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from certificates_by_hand import FOUND, Document, sealed
from excluded_by_hand import EDGES, excluding
from test_cli import assert_refused, run
from test_export import exported, many

from shiftproof import check
from shiftproof.cli import run as main
from shiftproof.coq_proof import THEOREM


@pytest.fixture
def low(tmp_path: Path) -> Path:
    return written(FOUND["rational"], tmp_path / "low.json")


def written(document: Document, path: Path) -> Path:
    path.write_text(json.dumps(document), encoding="ascii")
    return path


def test_the_command_writes_the_theorem(low: Path) -> None:
    result = run("export", str(low), "--coq", str(low.with_name("low.v")))
    assert (result.returncode, result.stderr) == (0, "")
    assert "theorem   certified : answer" in result.stdout
    assert "coqc low.v" in result.stdout
    assert low.with_name("low.v").read_text(encoding="utf-8") == exported(FOUND["rational"], "low.json")


def test_the_document_says_what_was_written(low: Path) -> None:
    target = low.with_name("low.v")
    result = run("export", str(low), "--coq", str(target), "--json")
    assert (result.returncode, result.stderr) == (0, "")
    document = json.loads(result.stdout)
    assert (document["schema"], document["verdict"]) == ("shiftproof/export/1", "holds")
    assert (document["file"], document["output"]) == (str(low), str(target))
    assert (document["theorem"], document["refused"]) == (THEOREM, None)
    assert document["bytes"] == target.stat().st_size


@pytest.mark.parametrize("machine", [False, True])
def test_a_certificate_that_does_not_check_is_not_exported(tmp_path: Path, machine: bool) -> None:
    document = copy.deepcopy(FOUND["rational"])
    document["question"]["coprobability_at_least"] = "4993811/10000000"
    bad, target = written(sealed(document), tmp_path / "bad.json"), tmp_path / "bad.v"
    target.write_text("before", encoding="utf-8")
    result = run("export", str(bad), "--coq", str(target), *(["--json"] if machine else []))
    assert result.returncode == 4
    assert target.read_text(encoding="utf-8") == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.json", "bad.v"]
    if machine:
        said = json.loads(result.stdout)
        assert (said["verdict"], said["output"], result.stderr) == ("disagreement", None, "")
        assert "less probable than" in said["refused"]
    else:
        assert result.stdout == ""
        assert "less probable than" in result.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a-b.v", "letters, digits and _"),
        ("1a.v", "letters, digits and _"),
        ("low", "letters, digits and _"),
        ("low.json", "letters, digits and _"),
        ("é.v", "letters, digits and _"),
        (".", "is a folder"),
        ("none/low.v", "there is no folder"),
        ("a" * 300 + ".v", "too long"),
    ],
)
def test_a_place_that_does_not_serve_is_refused(low: Path, name: str, said: str) -> None:
    before = low.read_bytes()
    assert_refused(run("export", str(low), "--coq", str(low.parent / name)), said)
    assert low.read_bytes() == before


def test_the_certificate_is_not_overwritten(tmp_path: Path) -> None:
    file = written(FOUND["rational"], tmp_path / "low.v")
    before = file.read_bytes()
    assert_refused(run("export", str(file), "--coq", str(file)), "is the certificate itself")
    assert file.read_bytes() == before


def test_an_impossibility_names_the_claim_to_read(tmp_path: Path) -> None:
    file = written(excluding("half", EDGES["half"][0][0]), tmp_path / "never.json")
    result = run("export", str(file), "--coq", str(tmp_path / "never.v"))
    assert_refused(result, "proofs/some_claim.v")
    assert not (tmp_path / "never.v").exists()


def test_only_what_was_checked_is_written(
    low: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    false = {**FOUND["rational"], "pair": [0, "1. Axiom anything : False"]}
    monkeypatch.setattr(check, "check", lambda path: written(false, path))  # another file after the check
    assert main(["export", str(low), "--coq", str(low.with_name("low.v"))]) == 2
    assert "was changed while it was read" in capsys.readouterr().err
    assert not low.with_name("low.v").exists()


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "low.json"
    target = str(tmp_path / "low.v")
    assert_refused(run("export", str(file), "--coq", target), "low.json")
    file.write_text("[1]", encoding="ascii")
    assert_refused(run("export", str(file), "--coq", target), "low.json")
    assert_refused(run("export", str(written(many(1001), file)), "--coq", target), "1,001 labels")
    assert not Path(target).exists()


def test_the_example_is_what_the_command_writes() -> None:
    folder = Path(__file__).parent.parent / "examples" / "certificates"
    document = json.loads((folder / "high-cosine.json").read_text(encoding="ascii"))
    text = (folder / "high_cosine.v").read_text(encoding="utf-8")
    assert text == exported(document, "high-cosine.json")
    stated = text[text.index("Definition answer") : text.index("(** * The proof *)")].strip()
    assert stated in (folder.parent.parent / "docs" / "certificates.md").read_text(encoding="utf-8")
