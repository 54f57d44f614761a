"""The rules of the house, each as a test."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from shiftproof.ledger import WINGS, Ledger, library_root

ROOT = library_root()
ENGINE = ROOT / "shiftproof"
#: the floors of the engine from the ground; a file imports from its own floor or below
FLOORS = (
    ("errors", "files", "brackets", "exit_codes", "check", "claim_map", "hypertext", "card"),
    ("exact", "vectors", "show", "notation", "layout", "page"),
    ("sums", "substitution", "places", "arithmetic", "evidence", "question", "rationals"),
    ("linear", "homogeneous", "optimum", "secular", "translation", "conditions"),
    ("npy_files", "safetensors_files", "tables", "usual_names", "vocabulary", "copying"),
    ("statement", "smtlib", "atoms", "rows", "tensors", "face", "nearby", "arrangement"),
    (
        "normal",
        "evaluate",
        "facts",
        "solver",
        "coqc",
        "coq_file",
        "kernel_cache",
        "restated",
        "solver_worker",
        "choosing",
        "sorts",
        "mathml",
    ),
    ("instances", "heads", "premises", "verify", "lifting", "optimise", "coq"),
    ("kernel", "exact_files", "rounding", "dyadics", "row_facts", "floats", "hull", "directions", "demands"),
    (
        "cosines",
        "unit_rows",
        "rank",
        "passes",
        "outcome",
        "least_loss",
        "exposed",
        "interior",
        "forms",
        "growing",
    ),
    ("nearest", "similar", "pairs", "traits", "loading", "lattice", "rewrite"),
    ("ascent", "ceiling_bounds", "unbounded", "occurs", "regions"),
    ("ceiling", "final_norm"),
    ("twin", "sentences"),
    ("audit",),
    ("ansatz",),
    ("families", "planes", "balls", "shapes", "capped", "polar", "five"),
    ("hunt",),
    ("obligations", "refuter", "ties"),
    ("prover",),
    ("derivation", "ledger"),
    ("hearing",),
    ("exclusion", "search"),
    ("certificate", "coq_witness", "coq_proof", "coq_certificate", "figures", "sketch", "region_shapes"),
    ("verdict",),
    ("reviewer",),
    ("document", "terminal"),
    ("answer_document", "answer_text", "audit_document", "audit_text", "twin_text", "emit", "plot"),
    (
        "region_document",
        "region_text",
        "region_scene",
        "region_plot",
        "result_cards",
        "judged",
        "report",
        "explorer",
        "audit_cloud",
        "plane_picture",
    ),
    (
        "publish",
        "model",
        "notebook",
        "twin_document",
        "audit_plot",
        "report_file",
        "audit_page",
        "answer_page",
    ),
    ("doctor", "options", "reproduce"),
    ("progress",),
    (
        "command",
        "claim_commands",
        "search_commands",
        "export_command",
        "head_commands",
        "region_commands",
        "report_commands",
        "explore_command",
    ),
    ("cli", "__init__", "__main__"),
)
#: what a wing may import beside the engine
ALLOWED = {"shiftproof", "__future__", "collections", "fractions", "math", "numpy", "sympy", "typing"}
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            module = node.module or ""
            found |= (
                {f"{module}.{alias.name}" for alias in node.names} if module == "shiftproof" else {module}
            )
    return found


def wing_files(wing: str) -> dict[str, Path]:
    return {p.stem: p for p in (ROOT / wing).glob("*.py") if not p.stem.startswith("_")}


def test_the_three_wings_have_the_same_files() -> None:
    names = [set(wing_files(wing)) for wing in WINGS]
    assert names[0] == names[1] == names[2]


def test_every_claim_has_a_place_in_the_order() -> None:
    order = Ledger(ROOT).names
    assert set(order) == set(wing_files("symbolic"))
    assert "ORDER" in (ROOT / "symbolic" / "__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_imports_the_engine_and_no_other_wing(wing: str) -> None:
    for path in wing_files(wing).values():
        tops = {name.split(".")[0] for name in imports(path)}
        assert not tops & set(WINGS), path
        assert tops <= ALLOWED, path


def test_the_engine_names_no_claim() -> None:
    for path in ENGINE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        named = [name for name in wing_files("symbolic") if f'"{name}"' in text or f"'{name}'" in text]
        assert not named, f"{path.name} names {named}"


def test_imports_go_down_the_floors() -> None:
    files = {path.stem: path for path in ENGINE.glob("*.py")}
    assert set(files) == set(HEIGHT), "every engine file stands on a floor, and no floor lists a missing one"
    for name, path in files.items():
        for module in imports(path):
            if not module.startswith("shiftproof."):
                continue
            below = module.split(".")[1]
            if below in HEIGHT:
                assert HEIGHT[below] <= HEIGHT[name], f"{name} imports {below}, which stands above it"


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    tops = {name.split(".")[0] for name in imports(ENGINE / "check.py")}
    assert tops <= sys.stdlib_module_names
    users = [p.stem for p in ENGINE.glob("*.py") if "shiftproof.check" in imports(p)]
    assert sorted(users) == ["export_command", "publish", "search_commands"]


def test_no_python_file_is_longer_than_400_lines() -> None:
    for path in tracked("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_every_python_file_says_what_it_is() -> None:
    for path in tracked("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_readme_has_a_line_for_every_file_of_the_engine_and_every_folder() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in ENGINE.glob("*.py"):
        if not path.stem.startswith("__"):
            assert f"`{path.name}`" in readme, path.name
    for folder in (*WINGS, "shiftproof", "tests", "benchmarks", "examples", "docs", "numeric/matrices"):
        assert f"`{folder}/`" in readme, folder


def test_trained_matrices_stay_small() -> None:
    sizes = [path.stat().st_size for path in (ROOT / "numeric" / "matrices").glob("*.safetensors")]
    assert len(sizes) == 2
    assert sum(sizes) < 3_000_000


def test_only_facts_and_the_prover_make_something_known() -> None:
    callers = set()
    for path in ENGINE.glob("*.py"):
        if "make_known(" in path.read_text(encoding="utf-8"):
            callers.add(path.stem)
    assert callers == {"facts", "prover", "derivation", "reviewer"}
    makers = {p.stem for p in ENGINE.glob("*.py") if "make_proof(" in p.read_text(encoding="utf-8")}
    assert makers <= {"evidence", "obligations"}
    for wing in WINGS:
        for path in wing_files(wing).values():
            text = path.read_text(encoding="utf-8")
            assert "make_known" not in text, path
            assert "make_proof" not in text, path
            assert "_SEAL" not in text, path
