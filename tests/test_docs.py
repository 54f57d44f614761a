"""The documents: what they show exists, their links lead somewhere, their code runs, they build without a warning."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from chromium import Chromium

import shiftproof as sp
from shiftproof import cli
from shiftproof.command import app
from shiftproof.ledger import WINGS, Ledger, library_root

ROOT = library_root()
DOCS = ROOT / "docs"
PAGES = sorted(path.stem for path in DOCS.glob("*.md"))
TEXTS = [ROOT / "README.md", *(DOCS / f"{name}.md" for name in PAGES)]
PROGRAM: Any = typer.main.get_command(cli.app)
OPTIONS = {"--help"} | {
    name for command in (PROGRAM, *PROGRAM.commands.values()) for p in command.params for name in p.opts
}
OPTIONS |= {
    name for command in PROGRAM.commands.values() for p in command.params for name in p.secondary_opts
}
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = re.compile(r"^\*\*`([^`\n]+)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def each_text() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    return FENCE.sub("", text)


# -- commands ---------------------------------------------------------------------------------
def command_lines(text: str) -> Iterator[str]:
    """Every `shiftproof ...` line of the blocks, and every one that stands in a sentence."""
    for language, block in FENCE.findall(text):
        if language not in {"", "console"}:
            continue
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            bare = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
            if re.match(r"shiftproof [a-zA-Z-]", bare) and (
                language == "console" or "$ " in block or line == bare
            ):
                yield bare
    yield from (" ".join(span.split()) for span in re.findall(r"`(shiftproof [^`]+)`", prose(text)))


def complaint(line: str) -> str:
    """Return why a command line does not parse, "" if it does; where words are left out its options are looked at."""
    _, name, *words = shlex.split(line, comments=True)
    if name.isupper() or name == "--help":
        return ""
    if name not in PROGRAM.commands:
        return f"there is no command {name}"
    command = PROGRAM.commands[name]
    if "..." in words or not words:
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        return ", ".join(word for word in words if word.startswith("-") and word.split("=")[0] not in known)
    try:
        command.make_context(name, [word for word in words if word != "--help"])
    except typer.TyperException as error:
        return error.format_message()
    return ""


def test_a_wrong_command_line_is_noticed() -> None:
    assert "no command" in complaint("shiftproof reveiw")
    assert "--similr" in complaint("shiftproof audit HEAD --similr 3")
    assert "--dim" in complaint("shiftproof counterexample --labels 3")
    assert "--dimm" in complaint("shiftproof counterexample ... --dimm 3")
    assert "seconds" in complaint("shiftproof review --timeout soon")
    assert not complaint('shiftproof audit HEAD --labels " a" b c --similar 3  # a note')


@each_text()
def test_every_command_line_in_the_documents_is_one(path: Path) -> None:
    wrong = {line: said for line in command_lines(read(path)) if (said := complaint(line))}
    assert not wrong


def test_every_command_line_in_the_help_is_one() -> None:
    for text in (app.info.help, *(command.help for command in PROGRAM.commands.values())):
        lines = [line.strip() for line in re.sub(r"\\\n\s*", "", str(text)).splitlines()]
        examples = [line for line in lines if line.startswith("shiftproof ")]
        assert examples
        assert not {line: said for line in examples if (said := complaint(line))}


@each_text()
def test_every_option_that_a_sentence_names_exists(path: Path) -> None:
    spans = re.findall(r"`(--[a-z0-9-]+)[^`]*`", prose(read(path)))
    assert set(spans) <= OPTIONS


def test_the_command_reference_says_what_the_commands_say() -> None:
    """After a change of the commands: python docs/commands.py."""
    assert read(DOCS / "commands.md") == loaded("commands").reference()


# -- links and blocks -------------------------------------------------------------------------
def anchors(path: Path) -> set[str]:
    """Return the anchors of a file's headings, as the repository's view and the pages both make them."""
    headings = re.findall(r"^#{1,6} +(.+)$", prose(read(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_text()
def test_every_link_leads_to_a_file_and_a_heading_that_exist(path: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", prose(read(path)))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https:"):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file) if file else path
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


def test_every_page_is_listed_on_the_first_one_and_in_its_contents() -> None:
    text = read(DOCS / "index.md")
    contents = [
        line for _, block in FENCE.findall(text) for line in block.splitlines() if not line.startswith(":")
    ]
    assert sorted(filter(None, contents)) == [name for name in PAGES if name != "index"]
    assert re.findall(r"^\* \[[^\]]+\]\(([^)]+)\.md\)", text, re.MULTILINE) == list(filter(None, contents))


@each_text()
def test_every_block_of_python_is_python(path: Path) -> None:
    for language, block in FENCE.findall(read(path)):
        if language == "python":
            compile(block, str(path), "exec")


@pytest.mark.parametrize("name", PAGES)
def test_every_block_says_what_language_it_is_in(name: str) -> None:
    known = {"python", "console", "text", "coq", "math", "json", "{toctree}", "{eval-rst}"}
    assert {language for language, _ in FENCE.findall(read(DOCS / f"{name}.md"))} <= known


@pytest.mark.slow
def test_the_python_of_the_reference_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = (block for language, block in FENCE.findall(read(DOCS / "python.md")) if language == "python")
    exec(compile(block, "python.md", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert said.startswith(("holds solver\n", "holds kernel\n"))
    assert "found" in said
    assert "ceiling in the ball" in said


def test_the_python_reference_has_every_public_name() -> None:
    names = set(re.findall(r"^\.\. auto\w+:: ([\w.]+)$", read(DOCS / "python.md"), re.MULTILINE))
    assert {name for name in names if "." not in name} == set(sp.__all__) - {"__version__"}


# -- the mathematics --------------------------------------------------------------------------
def sections() -> dict[str, str]:
    parts = re.split(r"^### `(\w+)`\n", read(DOCS / "mathematics.md"), flags=re.MULTILINE)
    return {
        name: re.split(r"^## ", body, flags=re.MULTILINE)[0]
        for name, body in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_the_mathematics_has_every_claim_and_no_other() -> None:
    headings = re.findall(r"^### (.+)$", read(DOCS / "mathematics.md"), re.MULTILINE)
    assert sorted(headings) == sorted(f"`{name}`" for name in Ledger().names)


@pytest.mark.parametrize("name", Ledger().names)
def test_the_mathematics_names_every_statement_of_a_claim_and_links_its_files(name: str) -> None:
    body = sections()[name]
    bold = {" ".join(words.split()).rstrip(".") for words in re.findall(r"\*\*([^*]+)\*\*", body)}
    assert bold == {statement.name for statement in Ledger().entry(name).claim.statements}
    for wing in WINGS:
        assert f"](../{wing}/{name}.py)" in body


def test_the_mathematics_says_which_claims_do_not_simply_hold() -> None:
    ledger = Ledger()
    other = {name for name in ledger.names if ledger.entry(name).claim.expected != "holds"}
    opening = read(DOCS / "mathematics.md").partition("\n## ")[0]
    assert set(re.findall(r"\(#(\w+)\)", opening)) == other


def test_a_formula_that_cannot_be_read_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    formulas, warned = loaded("formulas"), []
    monkeypatch.setattr(formulas._LOG, "warning", lambda *told, **_: warned.append(told))
    assert formulas.mathml(r"\frac{1}{2}", block=False).startswith("<math>")
    assert not warned
    assert formulas.mathml(r"\frac{<1", block=False) == r"<code>\frac{&lt;1</code>"
    assert warned


# -- the claim that is taken all the way ------------------------------------------------------
NAME = "midpoint_label"


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    """The files that the guide shows, by name."""
    return dict(FILES.findall(read(DOCS / "adding-a-claim.md")))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A library without claims, with the matrices and Coq's foundation."""
    for wing in WINGS:
        (tmp_path / wing).mkdir()
    (tmp_path / "symbolic" / "__init__.py").write_text("ORDER = ()\n")
    (tmp_path / "numeric" / "matrices").symlink_to(ROOT / "numeric" / "matrices")
    (tmp_path / "proofs" / "Foundation.v").write_bytes((ROOT / "proofs" / "Foundation.v").read_bytes())
    return tmp_path


def put(folder: Path, files: dict[str, str], *names: str) -> None:
    for name in names:
        (folder / name).write_text(files[name], encoding="utf-8")


@pytest.mark.slow
def test_the_claim_of_the_guide_is_undecided_without_its_proof(
    written: dict[str, str], tmp_path: Path
) -> None:
    alone = tmp_path / f"{NAME}.py"
    alone.write_text(written[f"symbolic/{NAME}.py"], encoding="utf-8")
    (standing,) = sp.review([str(alone)])
    assert standing.verdict is sp.Verdict.UNDECIDED
    assert "".join(f"{reason}\n" for reason in standing.reasons) in [
        block for _, block in FENCE.findall(read(DOCS / "adding-a-claim.md"))
    ]


@pytest.mark.slow
def test_the_claim_of_the_guide_holds_with_it(written: dict[str, str], checkout: Path) -> None:
    put(checkout, written, *(f"{wing}/{NAME}.py" for wing in WINGS))
    (standing,) = sp.review([NAME], ledger=Ledger(checkout))
    assert standing.verdict is sp.Verdict.HOLDS
    assert f"with {len(standing.ties)} ties" in read(DOCS / "adding-a-claim.md")


@pytest.mark.slow
def test_the_claim_of_the_guide_fails_when_it_is_broken(written: dict[str, str], checkout: Path) -> None:
    first = f"symbolic/{NAME}.py"
    broken = written[first].replace("(w[i] + w[j]) / 2), necessary", "(w[i] + w[j]) / 3), necessary")
    assert broken != written[first]
    put(checkout, {**written, first: broken}, *(f"{wing}/{NAME}.py" for wing in WINGS))
    (standing,) = sp.review([NAME], ledger=Ledger(checkout))
    assert standing.verdict in {sp.Verdict.REFUTED, sp.Verdict.UNDECIDED}


@pytest.mark.slow
def test_coq_proves_the_claim_of_the_guide(
    written: dict[str, str], checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(checkout, written, *(f"{wing}/{NAME}.py" for wing in WINGS), f"proofs/{NAME}.v", "write_theorems.py")
    subprocess.run([sys.executable, "write_theorems.py"], cwd=checkout, check=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (standing,) = sp.review([NAME], ledger=Ledger(checkout), kernel=True)
    assert (standing.verdict, standing.grade) == (sp.Verdict.HOLDS, sp.Grade.KERNEL)


# -- the pages --------------------------------------------------------------------------------
class Resources(HTMLParser):
    """What a page loads when it is opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        loads = ("src", "srcset", "poster", "data") if tag != "link" else ("href",)
        self.found += [str(given[name]) for name in loads if given.get(name)]


@pytest.mark.slow
def test_the_documents_build_without_a_warning_load_nothing_and_can_be_listened_to(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    build = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "-n",
            "--keep-going",
            "-q",
            "-d",
            str(tmp_path / "doctrees"),
            DOCS,
            out,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (build.returncode, build.stderr) == (0, "")
    pages = sorted(out.glob("*.html"))
    assert {path.stem for path in pages} >= set(PAGES)
    for path in pages:
        text = read(path)
        assert not [url for url in Resources(text).found if re.match(r"(\w+:)?//", url)], path.name
    for sheet in out.rglob("*.css"):
        assert not re.findall(r"""(?:url\(|@import)\s*["']?(?:https?:)?//""", read(sheet)), sheet.name
    assert read(out / "mathematics.html").count("<math") > 300
    with Chromium() as browser:
        for name in PAGES:
            browser.open(out / f"{name}.html")
            assert browser.run("document.querySelector('h1') !== null")
        assert not browser.errors
        assert all(url.startswith(("file:", "data:")) for url in browser.requests)
        shown = ("index", "mathematics", "adding-a-claim", "commands")
        for scheme, name in product(("light", "dark"), shown):
            browser.prefer(prefers_color_scheme=scheme)
            browser.open(out / f"{name}.html")
            assert browser.axe() == []
