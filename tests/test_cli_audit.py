"""`audit` and `twin` as a user runs them: text, documents, conditions, pictures, bad input."""

from __future__ import annotations

import hashlib
import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checkpoints import write_folder, write_safetensors
from test_cli import ROOT, assert_refused, plain, run

SHIPPED = str(ROOT / "numeric" / "matrices" / "language.safetensors")
LANGUAGE = (f"{SHIPPED}:weight", "--label-file", SHIPPED.replace(".safetensors", ".json"))
SAMPLE = ("--embeddings", f"{SHIPPED}:embeddings", "--features-sample", "200")


def document(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = run(*arguments, "--json")
    assert result.stderr == ""
    return result.returncode, json.loads(result.stdout)


def log_probabilities(rows: np.ndarray, point: np.ndarray) -> np.ndarray:
    logits = rows @ point
    return logits - np.log(np.exp(logits - logits.max()).sum()) - logits.max()


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = np.random.default_rng(5).standard_normal((40, 6)).astype(np.float32)
    return write_safetensors(tmp_path_factory.mktemp("head") / "model.safetensors", {"lm_head.weight": rows})


# -- audits --------------------------------------------------------------------------------------
def test_an_audit_says_what_a_cosine_can_tell() -> None:
    result = run("audit", *LANGUAGE, "--labels", "e", "a", "--radius", "3")
    assert (result.returncode, result.stderr) == (0, "")
    said = plain(result.stdout)
    for part in (
        'labels 70 "e" and 66 "a"',
        "every cosine from -1 to 1",
        "radius of inputs: |f| <= 3, asked for",
        "both ends certified",
        "What they do not license",
        "Report instead",
    ):
        assert part in said


def test_the_document_of_an_audit_keeps_the_contract_and_its_certificates_hold() -> None:
    code, found = document("audit", *LANGUAGE, "--labels", "e", "a", "J", "--radius", "3")
    assert (code, found["schema"], found["verdict"]) == (0, "shiftproof/audit/1", "done")
    assert [pair["labels"] for pair in found["pairs"]] == [[70, 66], [70, 43], [66, 43]]
    from safetensors.numpy import load_file

    rows = load_file(SHIPPED)["weight"].astype(np.float64)
    for pair in found["pairs"]:
        i, j = pair["labels"]
        low, high = map(Fraction, pair["cosine"])
        cosine = float(rows[i] @ rows[j] / np.linalg.norm(rows[i]) / np.linalg.norm(rows[j]))
        assert float(low) - 1e-12 <= cosine <= float(high) + 1e-12
        assert (pair["reachable"], pair["reachable_range"]) == (["-1", "1"], True)
        assert pair["ceiling"] == ["1/2", "1/2"]
        ray = np.array([float(Fraction(x)) for x in pair["ceiling_certificate"]["ray"]])
        across = rows[i] - rows[j]
        lift = rows @ (ray - (ray @ across) / (across @ across) * across)
        assert math.isclose(lift[i], lift[j], abs_tol=1e-9)
        assert lift[i] > np.delete(lift, (i, j)).max()
        certificate = pair["ceiling_at_radius_certificate"]
        point = np.array([float(Fraction(x)) for x in certificate["input"]])
        assert sum(Fraction(x) ** 2 for x in certificate["input"]) <= 9
        low, high = (math.log(float(Fraction(x))) for x in pair["ceiling_at_radius"])
        reached = log_probabilities(rows, point)[[i, j]].min()
        assert low - 1e-9 <= reached <= high
        q = np.zeros(len(rows))
        for label, weight in certificate["weights"]:
            q[label] = float(Fraction(weight))
        q /= q.sum()
        used = q[q > 0]
        share = float(Fraction(certificate["lambda"]))
        miss = np.linalg.norm(q @ rows - share * rows[i] - (1 - share) * rows[j])
        assert float(used @ np.log(used)) + 3 * miss == pytest.approx(high, abs=1e-6)
        assert certificate["gap_nats"] <= 1e-6


def test_what_occurs_in_a_sample_stays_below_the_ceilings(tmp_path: Path) -> None:
    picture = tmp_path / "a.svg"
    code, found = document(
        "audit", *LANGUAGE, *SAMPLE, "--similar", "3", "--neighbours", "e", "--plot", str(picture)
    )
    assert code == 0
    assert found["radius_from"] == "the longest of 200 embeddings"
    assert len(found["similar"]["pairs"]) == 3
    assert len(found["pairs"]) >= 12
    for pair in found["pairs"]:
        assert 0 < pair["coprobability"]["largest"] <= float(Fraction(pair["ceiling_at_radius"][1]))
    (nearest,) = found["neighbours"]
    assert (nearest["name"], len(nearest["nearest"])) == ("e", 10)
    assert 0 <= nearest["kept_by_translation"] <= 10
    assert -1 <= found["occurs"]["by_cosine"]["rank_correlation"] <= 1
    assert picture.read_text(encoding="utf-8").lstrip().startswith("<?xml")


def test_many_pairs_are_a_table_and_nothing_asked_means_the_most_similar(head: Path) -> None:
    result = run("audit", str(head))
    assert result.returncode == 0
    assert "model.safetensors:lm_head.weight 40 labels, 6 features, float32" in plain(result.stdout)
    assert "10 pairs of different rows with the highest cosine" in plain(result.stdout)
    assert "|w_a - w_b|" in result.stdout


def test_the_same_audit_gives_the_same_bytes(head: Path) -> None:
    found = [document("audit", str(head), "--labels", "1", "2", "--radius", "2")[1] for _ in range(2)]
    for one in found:
        one.pop("seconds")
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("condition", "code", "verdict"),
    [
        ("ceiling-at-radius<0.49", 1, "found"),
        ("cosine>0.9 and ceiling<=1/2", 0, "done"),
    ],
)
def test_conditions_decide_the_exit_code(head: Path, condition: str, code: int, verdict: str) -> None:
    found = document("audit", str(head), "--labels", "1", "2", "--radius", "1", "--fail-on", condition)
    assert (found[0], found[1]["verdict"]) == (code, verdict)
    assert [met["condition"] for met in found[1]["met"]] == [condition] * code


def test_a_condition_on_the_very_number_is_open(head: Path) -> None:
    _, found = document("audit", str(head), "--labels", "1", "2", "--radius", "1")
    low, high = map(Fraction, found["pairs"][0]["ceiling_at_radius"])
    between = f"ceiling-at-radius>{(low + high) / 2}"
    code, found = document("audit", str(head), "--labels", "1", "2", "--radius", "1", "--fail-on", between)
    assert (code, found["verdict"], len(found["open"])) == (3, "undecided", 1)


# -- twins ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("cosine", ["-1", "1", "1/3", "0"])
def test_a_twin_has_the_cosine_and_the_probabilities(head: Path, tmp_path: Path, cosine: str) -> None:
    from safetensors.numpy import load_file

    before, out = hashlib.sha256(head.read_bytes()).digest(), tmp_path / "twin.safetensors"
    code, found = document(
        "twin", str(head), "--labels", "3", "4", "--cosine", cosine, "-o", str(out), "--radius", "5"
    )
    assert (code, found["schema"], found["verdict"]) == (0, "shiftproof/twin/1", "written")
    assert hashlib.sha256(head.read_bytes()).digest() == before
    old, new = (load_file(path)["lm_head.weight"].astype(np.float64) for path in (head, out))
    low, high = (float(Fraction(x)) for x in found["cosine"])
    reached = new[3] @ new[4] / np.linalg.norm(new[3]) / np.linalg.norm(new[4])
    assert low - 1e-9 <= reached <= high + 1e-9
    assert abs(reached - float(Fraction(cosine))) < 1e-5
    points = np.random.default_rng(0).standard_normal((50, 6))
    points *= 5 / np.linalg.norm(points, axis=1)[:, np.newaxis]
    changes = [np.abs(log_probabilities(new, f) - log_probabilities(old, f)).max() for f in points]
    assert max(changes) <= found["max_log_probability_change"] + 1e-12
    assert 0 < found["max_log_probability_change"] < 1e-4


def test_a_twin_is_told_in_words(head: Path, tmp_path: Path) -> None:
    out = tmp_path / "twin.safetensors"
    result = run("twin", str(head), "--labels", "3", "4", "--cosine", "-1", "-o", str(out), "--radius", "5")
    assert (result.returncode, result.stderr) == (0, "")
    assert "none changes by more than" in plain(result.stdout)
    audited = document("audit", str(out), "--labels", "3", "4")[1]
    assert float(Fraction(audited["pairs"][0]["cosine"][0])) < -0.999


def test_a_tied_model_is_untied_only_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    rows = np.random.default_rng(1).standard_normal((12, 4)).astype(np.float32)
    config = {"model_type": "gpt2", "tie_word_embeddings": True}
    write_folder(folder, {"transformer.wte.weight": rows}, config=config)
    arguments = ("twin", str(folder), "--labels", "1", "2", "--cosine", "0", "-o", str(tmp_path / "twin"))
    assert_refused(run(*arguments), "--untie")
    assert not (tmp_path / "twin").exists()
    assert run(*arguments, "--untie").returncode == 0
    config = json.loads((tmp_path / "twin" / "config.json").read_text(encoding="utf-8"))
    assert config["tie_word_embeddings"] is False


def test_no_exact_translation_is_an_answer_not_an_error(head: Path, tmp_path: Path) -> None:
    out = tmp_path / "twin.safetensors"
    arguments = ("twin", str(head), "--labels", "3", "4", "--cosine", "-1", "-o", str(out), "--exact")
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert "--dtype float64" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not out.exists()
    code, found = document(*arguments, "--dtype", "float64")
    assert (code, found["exact"], found["max_log_probability_change"]) == (0, True, 0.0)
    assert found["cosine"] == ["-1", "-1"]


# -- bad input -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("audit",), "HEAD"),
        (("audit", "none.npy"), "none.npy"),
        (("audit", "HEAD", "--labels", "1"), "two different labels"),
        (("audit", "HEAD", "--labels", "1", "1"), "two different labels"),
        (("audit", "HEAD", "--labels", "1", "40"), "40"),
        (("audit", "HEAD", "--labels", "1", "2", "--radius", "0"), "--radius"),
        (("audit", "HEAD", "--labels", "1", "2", "--radius", "x"), "--radius"),
        (("audit", "HEAD", "--fail-on", "beauty>1"), "nothing is called 'beauty'"),
        (("audit", "HEAD", "--labels", "1", "2", "--fail-on", "coprobability>0"), "--embeddings"),
        (("audit", "HEAD", "--labels", "1", "2", "--fail-on", "ceiling-at-radius<1/9"), "--radius"),
        (("audit", "HEAD", "--similar", "0"), "from 1 to 10,000"),
        (("audit", "HEAD", "--neighbours", "cat"), "cat"),
        (("audit", "HEAD", "--features-sample", "5"), "--embeddings"),
        (("audit", "HEAD", "--plot", "a.svg"), "--embeddings"),
        (("audit", "HEAD", "--embeddings", "HEAD", "--plot", "a.pdf"), "a.pdf"),
        (("twin", "HEAD", "--labels", "1", "--cosine", "0", "-o", "OUT"), "--labels A B"),
        (("twin", "HEAD", "--labels", "1", "2", "3", "--cosine", "0", "-o", "OUT"), "--labels A B"),
        (("twin", "HEAD", "--labels", "1", "1", "--cosine", "0", "-o", "OUT"), "1"),
        (("twin", "HEAD", "--labels", "1", "2", "--cosine", "1.5", "-o", "OUT"), "cosine"),
        (("twin", "HEAD", "--labels", "1", "2", "--cosine", "0", "-o", "HEAD"), "input"),
        (("twin", "HEAD", "--labels", "1", "2", "--cosine", "0", "-o", "OUT", "--dtype", "int8"), "int8"),
        (("twin", "HEAD", "--labels", "1", "2", "--cosine", "0"), "-o"),
        (("twin", "HEAD", "--labels", "1", "2", "-o", "OUT"), "--cosine"),
    ],
)
def test_a_bad_request_is_one_line_and_loses_nothing(
    head: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    before, out = head.read_bytes(), tmp_path / "out.safetensors"
    places = {"HEAD": str(head), "OUT": str(out)}
    assert_refused(run(*(places.get(word, word) for word in arguments)), said)
    assert head.read_bytes() == before
    assert list(tmp_path.iterdir()) == []
