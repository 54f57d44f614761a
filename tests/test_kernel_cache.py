"""What is kept of the kernel's work: never wrong, never in the way, never without end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sympy as sp

from shiftproof import kernel_cache
from shiftproof.coqc import Compiler, UnheardError, find_coq
from shiftproof.kernel import FOUNDATION, Workshop, check, regenerated
from shiftproof.kernel_cache import Cache, digest, usual_cache
from shiftproof.ledger import library_root
from shiftproof.notation import number
from shiftproof.statement import Claim, Source, Statement

ORIGIN = {"proofs": "a", "coq": "b"}
SQUARE = Statement("square", "", sp.Ge(number("x") ** 2, 0, evaluate=False))
CLAIM = Claim("", Source("", "", ""), (SQUARE,), name="toy")
PROOFS = """From Shiftproof Require Import Foundation.
Require Import Reals.
(* statement: square *)
Proof.
  intros x. apply pow2_ge_0.
Qed.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of proofs with the foundation and a toy."""
    place = tmp_path / "proofs"
    place.mkdir()
    name = f"{FOUNDATION}.v"
    (place / name).write_text(
        (library_root() / "proofs" / name).read_text(encoding="utf-8"), encoding="utf-8"
    )
    (place / "toy.v").write_text(regenerated(PROOFS, CLAIM), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the compiled foundation and nothing else."""
    place = tmp_path_factory.mktemp("kernel")
    proofs = library_root() / "proofs"
    found = find_coq()
    assert found is not None
    with Cache(place) as cache, Compiler(found) as compiler:
        Workshop(compiler, cache, proofs / f"{FOUNDATION}.v").compiled_foundation()
    return place


@pytest.fixture
def ready(foundation: Path, tmp_path: Path) -> Path:
    """A cache of its own, with the compiled foundation."""
    return Path(shutil.copytree(foundation, tmp_path / "ready"))


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what is compiled, as it happens."""
    seen: list[str] = []
    compile_ = Compiler.compile

    def noted(self: Compiler, place: Path, module: str) -> tuple[str, str]:
        seen.append(module)
        return compile_(self, place, module)

    monkeypatch.setattr(Compiler, "compile", noted)
    return seen


# -- the folder ------------------------------------------------------------------------------------------
def test_what_was_kept_is_found_again_under_what_it_was_made_from(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.keep("a", ORIGIN, b"one\ntwo\n")
        assert cache.find("a", ORIGIN) == b"one\ntwo\n"
        assert cache.find("b", ORIGIN) is None
        assert cache.find("a", ORIGIN | {"coq": "c"}) is None


def test_what_lies_under_another_s_name_is_not_taken_for_it(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.keep("a", ORIGIN, b"one")
        (kept,) = tmp_path.iterdir()
        cache.keep("a", ORIGIN | {"coq": "c"}, b"two")
        (other,) = set(tmp_path.iterdir()) - {kept}
        other.replace(kept)
        assert cache.find("a", ORIGIN) is None


def test_no_damage_to_what_is_kept_goes_unseen(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.keep("a", ORIGIN, b"proved")
        (path,) = tmp_path.iterdir()
        sound = path.read_bytes()
        damaged = [sound[:cut] for cut in range(len(sound))]
        damaged += [
            sound[:at] + bytes([sound[at] ^ bit]) + sound[at + 1 :]
            for at in range(len(sound))
            for bit in (1, 128)
        ]
        for content in [*damaged, sound + b"\n", b"\xff" * 300]:
            path.write_bytes(content)
            assert cache.find("a", ORIGIN) is None
        path.write_bytes(sound)
        assert cache.find("a", ORIGIN) == b"proved"


def test_a_place_that_cannot_be_written_is_replaced_for_a_while(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with Cache(tmp_path / "file" / "cache") as cache:
        cache.keep("a", ORIGIN, b"one")
        assert cache.find("a", ORIGIN) == b"one"
        assert tmp_path not in cache.folder.parents
    assert not cache.folder.exists()


def test_what_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        (tmp_path / "cache").rmdir()
        cache.keep("a", ORIGIN, b"one")
        assert cache.find("a", ORIGIN) is None
        with cache.alone("a", 1.0, lambda: False):
            pass


def test_old_entries_are_dropped_and_those_in_use_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_cache, "MOST_ENTRIES", 5)
    long_ago = time.time() - 10 * kernel_cache.DAY
    with Cache(tmp_path) as cache:
        for number_ in range(5):
            cache.keep(f"a{number_}", ORIGIN, b"")
        for path in tmp_path.iterdir():
            os.utime(path, (long_ago, long_ago))
        assert cache.find("a3", ORIGIN) == b""
        cache.keep("b", ORIGIN, b"")
        kept = [path.name.split("-")[0] for path in tmp_path.iterdir()]
        assert len(kept) == 5
        assert {"a3", "b"} <= set(kept)


def test_what_takes_too_much_room_or_was_left_unfinished_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_cache, "MOST_BYTES", 3000)
    long_ago = time.time() - 2 * kernel_cache.DAY
    for name in (".left", ".fresh", "old"):
        (tmp_path / name).write_bytes(bytes(2000))
        if name != ".fresh":
            os.utime(tmp_path / name, (long_ago, long_ago))
    with Cache(tmp_path) as cache:
        cache.keep("new", ORIGIN, bytes(1000))
        assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == [".fresh", "new"]


def test_the_usual_place_is_where_the_reader_s_programs_keep_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert usual_cache() == Path("/somewhere/shiftproof/kernel")
    monkeypatch.setenv("HOME", "/home/reader")
    for useless in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", useless)
        assert usual_cache() == Path("/home/reader/.cache/shiftproof/kernel")


def test_texts_that_are_cut_elsewhere_are_told_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab", "") != digest("ab")


# -- the kernel's word -----------------------------------------------------------------------------------
def test_a_damaged_cache_is_compiled_anew(folder: Path, tmp_path: Path, compiled: list[str]) -> None:
    cache = tmp_path / "cache"
    first = check([CLAIM], folder, cache)
    assert first[0].proved
    assert check([CLAIM], folder, cache) == first
    assert compiled == ["Foundation", "Claim_toy", "Statements"]
    for path in cache.iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert check([CLAIM], folder, cache) == first
    assert compiled == ["Foundation", "Claim_toy", "Statements"] * 2


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"toy__square": []},
        {"toy__square": ["Classical_Prop.classic"]},
        {"toy__square": {}, "more": []},
        None,
    ],
)
def test_a_forged_word_is_not_believed(folder: Path, ready: Path, content: object) -> None:
    """A file that does not prove its theorem stays unproved, whatever is put into the cache by hand."""
    text = (folder / "toy.v").read_text(encoding="utf-8")
    (folder / "toy.v").write_text(text.replace("pow2_ge_0", "pow2_gt_0"), encoding="utf-8")
    assert not check([CLAIM], folder, ready)[0].proved
    for name in ("Claim_toy.json", "Claim_toy.vo"):
        for path in [*ready.glob(f"{name}-*"), ready / f"{name}-0"]:
            path.write_text(json.dumps(content), encoding="utf-8")
    assert not check([CLAIM], folder, ready)[0].proved


@pytest.mark.parametrize("change", ["proofs", "foundation", "statement"])
def test_a_word_is_kept_for_what_it_was_computed_from_alone(
    folder: Path, ready: Path, compiled: list[str], change: str
) -> None:
    check([CLAIM], folder, ready)
    compiled.clear()
    name = f"{FOUNDATION}.v" if change == "foundation" else "toy.v"
    text = (folder / name).read_text(encoding="utf-8")
    claim = CLAIM
    if change == "statement":
        other = Statement("square", "", sp.Ge(number("y") ** 2, 0, evaluate=False))
        claim = Claim("", Source("", "", ""), (other,), name="toy")
        text = regenerated(text, claim).replace("intros x", "intros y")
    (folder / name).write_text(f"{text}(* changed *)\n" if claim is CLAIM else text, encoding="utf-8")
    assert check([claim], folder, ready)[0].proved
    assert compiled[-2:] == ["Claim_toy", "Statements"]
    assert ("Foundation" in compiled) == (change == "foundation")


def test_another_build_of_coq_is_asked_anew(folder: Path, tmp_path: Path, compiled: list[str]) -> None:
    found = find_coq()
    assert found is not None
    check([CLAIM], folder, tmp_path / "cache")
    compiled.clear()
    other = type(found)(found.compiler, found.version, "another build")
    assert check([CLAIM], folder, tmp_path / "cache", coq=other)[0].proved
    assert compiled == ["Foundation", "Claim_toy", "Statements"]


def test_a_refusal_is_not_kept(folder: Path, ready: Path, compiled: list[str]) -> None:
    text = (folder / "toy.v").read_text(encoding="utf-8")
    (folder / "toy.v").write_text(text.replace("pow2_ge_0", "pow2_gt_0"), encoding="utf-8")
    for _ in range(2):
        assert "Error" in check([CLAIM], folder, ready)[0].why_not
    assert compiled == ["Claim_toy", "Claim_toy"]


ALONE = """
import sys, time
from pathlib import Path
from shiftproof.kernel_cache import Cache

with Cache(Path(sys.argv[1])) as cache, cache.alone("work", 60.0, lambda: False):
    found = cache.find("work", {})
    if found is None:
        with Path(sys.argv[1], "done.lock").open("a", encoding="utf-8") as file:
            file.write("once\\n")
        time.sleep(0.5)
        cache.keep("work", {}, b"kept")
"""


def test_processes_do_the_same_work_once(tmp_path: Path) -> None:
    started = [subprocess.Popen([sys.executable, "-c", ALONE, str(tmp_path)]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0] * 4
    assert (tmp_path / "done.lock").read_text(encoding="utf-8") == "once\n"


def test_threads_compile_the_foundation_once(folder: Path, tmp_path: Path, compiled: list[str]) -> None:
    text = (folder / "toy.v").read_text(encoding="utf-8")
    claims = []
    for name in ("one", "two", "three"):
        claims.append(Claim("", Source("", "", ""), (SQUARE,), name=name))
        (folder / f"{name}.v").write_text(regenerated(text, claims[-1]), encoding="utf-8")
    assert all(found.proved for found in check(claims, folder, tmp_path / "cache", jobs=3))
    assert compiled.count("Foundation") == 1


def test_one_who_waits_stops_when_told_to(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache, ThreadPoolExecutor(1) as pool:
        stopped: list[bool] = []
        with cache.alone("work", 3600.0, lambda: False):

            def wait() -> None:
                with cache.alone("work", 3600.0, lambda: bool(stopped)):
                    pass

            waiting = pool.submit(wait)
            stopped.append(True)
            waiting.result(60)


# -- the compiler ----------------------------------------------------------------------------------------
def test_a_closed_compiler_kills_what_runs_and_starts_nothing(tmp_path: Path) -> None:
    script = tmp_path / "coqc"
    script.write_text("#!/bin/sh\necho $$ > pid\nexec sleep 600\n", encoding="utf-8")
    script.chmod(0o755)
    compiler = Compiler(type(find_coq())(str(script), "8.16.1"))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(compiler.compile, tmp_path, "A")
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text(encoding="utf-8").strip()):
            time.sleep(0.02)
        compiler.close()
        with pytest.raises(UnheardError, match="interrupted"):
            running.result(60)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text(encoding="utf-8")), 0)
    with pytest.raises(UnheardError, match="interrupted"):
        compiler.compile(tmp_path, "A")


def test_a_compiler_that_writes_without_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shiftproof.coqc.MOST_WRITTEN", 1)
    script = tmp_path / "coqc"
    script.write_text("#!/bin/sh\nexec yes\n", encoding="utf-8")
    script.chmod(0o755)
    with (
        Compiler(type(find_coq())(str(script), "8.16.1")) as compiler,
        pytest.raises(UnheardError, match=r"killed: it ran or wrote too much|coqc ended with code"),
    ):
        compiler.compile(tmp_path, "A")
    assert (tmp_path / "A.out").stat().st_size <= 1 << 20


def test_a_compiler_that_is_gone_is_not_heard(tmp_path: Path) -> None:
    with (
        Compiler(type(find_coq())(str(tmp_path / "coqc"), "8.16.1")) as compiler,
        pytest.raises(UnheardError),
    ):
        compiler.compile(tmp_path, "A")
