"""The wheel holds `shiftproof` alone, and reviews the same from an empty folder as from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from shiftproof.ledger import WINGS, library_root

pytestmark = pytest.mark.slow
ROOT = library_root()
CLAIMS = ["cosine_minus_one", "three_heads", "mean_cosine_floor"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = out.glob("*.whl")
    return path


def reviewed(package_at: Path, folder: Path) -> dict[str, object]:
    """The document of a review by the package in a folder, run in another, without its timings."""

    def untimed(value: object) -> object:
        if isinstance(value, dict):
            return {k: untimed(v) for k, v in value.items() if k not in {"seconds", "version", "versions"}}
        return [untimed(v) for v in value] if isinstance(value, list) else value

    # The package comes first on the path; its dependencies are those of this environment.
    command = [sys.executable, "-P", "-m", "shiftproof", "review", *CLAIMS, "--json"]
    environment = {**os.environ, "PYTHONPATH": str(package_at)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    document = untimed(json.loads(run.stdout))
    assert isinstance(document, dict)
    return document


def test_the_wheel_puts_one_name_into_site_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"shiftproof"}
    for wing in WINGS:
        inside = {Path(name).stem for name in names if name.startswith(f"shiftproof/library/{wing}/")}
        assert {path.stem for path in (ROOT / wing).glob("*.py")} <= inside
    assert "shiftproof/py.typed" in names
    assert "shiftproof/library/numeric/matrices/language.safetensors" in names


def test_review_is_the_same_from_the_wheel_as_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert reviewed(site, empty) == reviewed(ROOT, ROOT)
    assert not list(empty.iterdir())
