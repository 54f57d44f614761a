"""Checkpoints written again with one tensor translated: every format, everything else as it was."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from checkpoints import write_folder
from safetensors.numpy import load_file, save_file

from shiftproof import copying
from shiftproof.errors import UsageError
from shiftproof.loading import load
from shiftproof.rewrite import untied_config
from shiftproof.tensors import array, open_checkpoint
from shiftproof.twin import Twin, twin

PAIR = (1, 4)
DTYPES = [np.float64, np.float32, np.float16, ml_dtypes.bfloat16]


def rows(dtype: Any = np.float32, labels: int = 40, dim: int = 7) -> Any:
    return (np.random.default_rng(5).standard_normal((labels, dim)) / 8).astype(dtype)


def twinned(
    spec: object, out: Path, cosine: object = "-1", *, transpose: bool = False, **options: Any
) -> Twin:
    return twin(load(str(spec), transpose=transpose), PAIR, cosine, out, **options)


def agrees(found: Twin, before: Any, after: Any) -> None:
    """The tensor is translated up to the rounding that is said, and the pair's cosine is as said."""
    before, after = before.astype(np.float64), after.astype(np.float64)
    a, b = after[PAIR[0]], after[PAIR[1]]
    cosine = a @ b / np.sqrt((a @ a) * (b @ b))
    assert found.cosine[0] - 1e-15 <= cosine <= found.cosine[1] + 1e-15
    rest = np.linalg.norm(after - before - found.translation, axis=1)
    assert np.sort(rest)[-2:].sum() <= found.per_length * (1 + 1e-9) + 1e-15


def checkpoint(folder: Path, dtype: Any = np.float32) -> tuple[Path, dict[str, Any]]:
    tensors = {
        "a.odd": np.arange(3, dtype=np.float16),
        "lm_head.weight": rows(dtype),
        "b.bytes": np.arange(5, dtype=np.uint8),
        "c.wide": np.arange(4, dtype=np.int64),
    }
    path = folder / "model.safetensors"
    save_file(tensors, path, metadata={"format": "pt", "note": "kept ü"})
    return path, tensors


def sharded(folder: Path, *, tied: bool = False) -> Path:
    model = folder / "model"
    model.mkdir()
    embedding = {"model.embed_tokens.weight": rows(np.float32)}
    save_file(embedding, model / "model-00001-of-00002.safetensors", metadata={"format": "pt"})
    last = {"model.norm.weight": np.ones(7, np.float32)}
    if not tied:
        last["lm_head.weight"] = rows(np.float32)[::-1].copy()
    save_file(last, model / "model-00002-of-00002.safetensors")
    places = {"model.embed_tokens.weight": "model-00001-of-00002.safetensors"}
    places |= dict.fromkeys(last, "model-00002-of-00002.safetensors")
    total = 4 * (40 * 7 * (1 if tied else 2) + 7)
    index = {"metadata": {"total_parameters": total // 4, "total_size": total}, "weight_map": places}
    (model / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))
    config = {"model_type": "llama", "dtype": "float32", "tie_word_embeddings": tied, "hidden_size": 7}
    (model / "config.json").write_text(json.dumps(config, indent=2))
    (model / "sub").mkdir()
    (model / "sub" / "notes.txt").write_bytes(b"\x00\xff kept")
    return model


# -- formats -------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_safetensors_file_keeps_every_other_byte(tmp_path, dtype):
    path, tensors = checkpoint(tmp_path, dtype)
    out = tmp_path / "twin.safetensors"
    found = twinned(path, out)
    before, after = path.read_bytes(), out.read_bytes()
    tensor = open_checkpoint(path).tensors["lm_head.weight"]
    begin, end = tensor.offset, tensor.offset + tensor.nbytes
    assert before[:begin] == after[:begin]
    assert before[end:] == after[end:]
    agrees(found, tensors["lm_head.weight"], load_file(out)["lm_head.weight"])
    assert found.changed == "lm_head.weight"
    assert found.dtype == np.dtype(dtype).name


@pytest.mark.parametrize("wanted", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_another_dtype_moves_the_other_tensors_and_changes_none(tmp_path, dtype, wanted):
    path, tensors = checkpoint(tmp_path, dtype)
    out = tmp_path / "twin.safetensors"
    found = twinned(path, out, "1/2", dtype=wanted)
    again = load_file(out)
    agrees(found, tensors["lm_head.weight"], again["lm_head.weight"])
    assert again["lm_head.weight"].dtype.name == wanted
    assert set(again) == set(tensors)
    assert all((again[name] == tensors[name]).all() for name in tensors if name != "lm_head.weight")
    found_file = open_checkpoint(out)
    assert found_file.metadata == {"format": "pt", "note": "kept ü"}
    for tensor in found_file.tensors.values():
        assert tensor.offset % np.dtype(array(tensor).dtype).itemsize == 0


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("descr", ["<f8", ">f4", "<f2"])
def test_npy_keeps_header_order_and_byte_order(tmp_path, descr, order):
    before = np.array(rows(np.float64).astype(descr), order=order)
    np.save(tmp_path / "w.npy", before)
    found = twinned(tmp_path / "w.npy", tmp_path / "t.npy")
    after = np.load(tmp_path / "t.npy")
    assert after.dtype == before.dtype
    assert after.flags.f_contiguous == before.flags.f_contiguous
    agrees(found, before, after)


def test_npy_in_another_dtype_and_from_whole_numbers(tmp_path):
    whole = np.random.default_rng(0).integers(-9, 9, (40, 7))
    np.save(tmp_path / "w.npy", whole)
    found = twinned(tmp_path / "w.npy", tmp_path / "t.npy", exact=True, dtype="float16")
    assert found.exact
    assert found.cosine == (-1.0, -1.0)
    after = np.load(tmp_path / "t.npy")
    assert after.dtype == np.float16
    assert (after.astype(float) == whole + found.translation).all()


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", [None, "float64"])
def test_npz_keeps_the_other_members(tmp_path, save, dtype):
    others = {"mask": np.array([True, False]), "n": np.arange(9)}
    save(tmp_path / "w.npz", weight=rows(), **others)
    found = twinned(f"{tmp_path / 'w.npz'}:weight", tmp_path / "t.npz", dtype=dtype)
    with np.load(tmp_path / "t.npz") as again:
        agrees(found, rows(), again["weight"])
        assert all((again[name] == value).all() for name, value in others.items())
    with zipfile.ZipFile(tmp_path / "w.npz") as one, zipfile.ZipFile(tmp_path / "t.npz") as two:
        kinds = [[(i.filename, i.compress_type, i.date_time) for i in z.infolist()] for z in (one, two)]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize(
    ("separator", "head", "named", "end"),
    [
        (",", "label,x,y\n", True, "\n"),
        (";", "", False, "\r\n"),
        ("\t", "", True, "\n"),
        (" ", "", False, "\n"),
    ],
)
def test_a_table_keeps_names_header_and_separator(tmp_path, separator, head, named, end):
    numbers = np.random.default_rng(2).standard_normal((6, 2)).round(3)
    lines = [separator.join([*([f"n{i}"] if named else []), *map(str, row)]) for i, row in enumerate(numbers)]
    (tmp_path / "w.csv").write_bytes((head + end.join(lines) + end).encode())
    found = twinned(tmp_path / "w.csv", tmp_path / "t.csv", dtype="float32")
    text = (tmp_path / "t.csv").read_bytes().decode()
    assert text.startswith(head)
    assert text.count(end) == len(lines) + bool(head)
    again = load(tmp_path / "t.csv").head
    agrees(found, numbers, again.unembeddings)
    assert (again.unembeddings == again.unembeddings.astype(np.float32)).all()
    if named:
        assert list(open_checkpoint(tmp_path / "t.csv").label_names) == [f"n{i}" for i in range(6)]


def test_a_transposed_tensor_is_translated_by_columns(tmp_path):
    before = np.ascontiguousarray(rows(np.float32).T)
    save_file({"W": before}, tmp_path / "w.safetensors")
    found = twinned(f"{tmp_path}/w.safetensors:W", tmp_path / "t.safetensors", "0", transpose=True)
    agrees(found, before.T, load_file(tmp_path / "t.safetensors")["W"].T)


@pytest.mark.parametrize("by_index", [False, True])
@pytest.mark.parametrize("dtype", [None, "float64"])
def test_of_a_sharded_model_one_shard_changes(tmp_path, dtype, by_index):
    model, out = sharded(tmp_path), tmp_path / "out"
    spec = model / "model.safetensors.index.json" if by_index else model
    found = twinned(spec, out, dtype=dtype)
    changed = {"model-00002-of-00002.safetensors"} | ({"model.safetensors.index.json"} if dtype else set())
    files = {p.relative_to(model) for p in model.rglob("*") if p.is_file()}
    assert files == {p.relative_to(out) for p in out.rglob("*") if p.is_file()}
    differ = {str(f) for f in files if (model / f).read_bytes() != (out / f).read_bytes()}
    assert differ == changed
    again = load(out)
    agrees(found, rows(np.float32)[::-1], again.head.unembeddings)
    index = json.loads((out / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == sum(t.nbytes for t in again.checkpoint.tensors.values())


# -- tied heads ----------------------------------------------------------------------------------
def test_a_tied_head_is_refused_or_untied(tmp_path):
    model, out = sharded(tmp_path, tied=True), tmp_path / "out"
    with pytest.raises(UsageError, match="--untie gives the head a tensor of its own"):
        twinned(model, out)
    assert not out.exists()
    found = twinned(model, out, untie=True)
    again = load(out)
    assert found.changed == again.tensor.name == "lm_head.weight"
    assert not again.tied
    agrees(found, rows(np.float32), again.head.unembeddings)
    assert (array(again.checkpoint.tensors["model.embed_tokens.weight"]) == rows(np.float32)).all()
    index = json.loads((out / "model.safetensors.index.json").read_text())
    tensors = again.checkpoint.tensors.values()
    assert index["metadata"]["total_size"] == sum(t.nbytes for t in tensors)
    assert index["metadata"]["total_parameters"] == sum(int(np.prod(t.shape)) for t in tensors)
    before, after = (json.loads((m / "config.json").read_text()) for m in (model, out))
    assert after == {**before, "tie_word_embeddings": False}


def test_untying_a_lone_file_says_what_it_cannot_record(tmp_path):
    save_file({"wte.weight": rows()}, tmp_path / "w.safetensors")
    found = twinned(tmp_path / "w.safetensors", tmp_path / "t.safetensors", untie=True)
    assert set(load_file(tmp_path / "t.safetensors")) == {"wte.weight", "lm_head.weight"}
    assert any("tie_word_embeddings: false" in sentence for sentence in found.says)


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}', '{"tie_word_embeddings": true}', '{"text_config": {"tie_word_embeddings" : true}, "b": 2}'],
)
def test_an_untied_config_says_so_everywhere(text):
    done = json.loads(untied_config(text))
    assert done["tie_word_embeddings"] is False
    assert done.get("text_config", {}).get("tie_word_embeddings", False) is False


# -- untied heads that take more with them ----------------------------------------------------------
@pytest.mark.parametrize("shards", [0, 2])
@pytest.mark.parametrize(
    ("embedding", "bias", "name"),
    [
        ("bert.embeddings.word_embeddings.weight", "cls.predictions.bias", "cls.predictions.decoder"),
        ("albert.embeddings.word_embeddings.weight", "predictions.bias", "predictions.decoder"),
        ("roberta.embeddings.word_embeddings.weight", "lm_head.bias", "lm_head.decoder"),
    ],
)
def test_a_bias_that_is_tied_too_stands_beside_an_untied_head(tmp_path, embedding, bias, name, shards):
    tensors = {embedding: rows(), bias: rows()[:, 0].copy(), "other.weight": rows(labels=3)}
    folder = write_folder(tmp_path / "m", tensors, config={"tie_word_embeddings": True}, shards=shards)
    twinned(folder, tmp_path / "twin", untie=True)
    written = open_checkpoint(tmp_path / "twin").tensors
    assert set(written) == {*tensors, f"{name}.weight", f"{name}.bias"}
    for before, after in ((bias, f"{name}.bias"), (bias, bias), (embedding, embedding)):
        assert np.array_equal(array(written[after]), tensors[before])
    for path in (tmp_path / "twin").glob("*.safetensors"):
        load_file(path)


def test_a_head_whose_own_name_is_not_known_stays_tied(tmp_path):
    tensors = {"x.embeddings.word_embeddings.weight": rows()}
    folder = write_folder(tmp_path / "m", tensors, config={"tie_word_embeddings": True})
    with pytest.raises(UsageError, match="is not known"):
        twinned(folder, tmp_path / "twin", untie=True)


def test_encoder_and_decoder_that_share_embeddings_stay_tied(tmp_path):
    config = {"model_type": "bart", "is_encoder_decoder": True, "tie_word_embeddings": True}
    folder = write_folder(tmp_path / "m", {"model.shared.weight": rows()}, config=config)
    with pytest.raises(UsageError, match="untying it changes the model"):
        twinned(folder, tmp_path / "twin", untie=True)
    assert only(tmp_path) == ["m"]


def test_links_to_folders_are_not_followed_and_that_is_said(tmp_path):
    folder = write_folder(tmp_path / "m", {"lm_head.weight": rows()}, config={})
    (tmp_path / "elsewhere").mkdir()
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    found = twinned(folder, tmp_path / "twin")
    assert any("not followed" in sentence and "linked" in sentence for sentence in found.says)
    assert not (tmp_path / "twin" / "linked").exists()


# -- whole or not at all -------------------------------------------------------------------------
def only(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("link", ["same", "symlink", "hardlink"])
def test_the_input_is_never_written(tmp_path, link):
    path, _ = checkpoint(tmp_path)
    content, out = path.read_bytes(), path
    if link != "same":
        out = tmp_path / "link.safetensors"
        (out.symlink_to if link == "symlink" else out.hardlink_to)(path)
    with pytest.raises(UsageError, match="is the input itself"):
        twinned(path, out)
    assert path.read_bytes() == content


def test_a_folder_is_never_written_into_itself_or_over_another(tmp_path):
    model = sharded(tmp_path)
    for out, why in ((model, "input itself"), (model / "x", "own folder"), (tmp_path, "exists already")):
        with pytest.raises(UsageError, match=why):
            twinned(model, out)
    with pytest.raises(UsageError, match="no folder"):
        twinned(model, tmp_path / "no" / "x")


def test_an_output_that_is_no_regular_file_is_refused(tmp_path):
    path, _ = checkpoint(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    for out, why in (
        (tmp_path / "pipe", "no regular file"),
        (tmp_path, "a folder"),
        (tmp_path / "t.npy", "end in"),
    ):
        with pytest.raises(UsageError, match=why):
            twinned(path, out)


def test_an_existing_file_is_replaced(tmp_path):
    path, _ = checkpoint(tmp_path)
    out = tmp_path / "twin.safetensors"
    out.write_bytes(b"old")
    twinned(path, out)
    assert set(load_file(out)) == set(load_file(path))


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_left_of_what_failed(tmp_path, monkeypatch, error):
    path, _ = checkpoint(tmp_path)
    out = tmp_path / "twin.safetensors"
    out.write_bytes(b"old")
    before = only(tmp_path), path.read_bytes()

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("shiftproof.rewrite.write_at", fail)
    kind = UsageError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(kind, match="no space left" if isinstance(error, OSError) else None):
        twinned(path, out)
    assert (only(tmp_path), path.read_bytes(), out.read_bytes()) == (*before, b"old")


def test_a_full_disk_is_found_before_anything_is_written(tmp_path, monkeypatch):
    path, _ = checkpoint(tmp_path)
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(copying.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(UsageError, match="no space left: it needs"):
        twinned(path, tmp_path / "t.safetensors")
    assert only(tmp_path) == ["model.safetensors"]


def test_copies_without_the_kernel_s_help_are_the_same(tmp_path, monkeypatch):
    model, out = sharded(tmp_path), tmp_path / "out"

    def refuse(*_: object) -> int:
        raise OSError(errno.EXDEV, "other device")

    monkeypatch.setattr(os, "copy_file_range", refuse)
    twinned(model, out)
    for name in ("config.json", "model-00001-of-00002.safetensors", "sub/notes.txt"):
        assert (model / name).read_bytes() == (out / name).read_bytes()


def test_a_row_beyond_float16_is_refused_with_the_mend(tmp_path):
    big = rows(np.float16)
    big[20] = 65000
    big[21] = -65000
    big[PAIR[0]] = 60000
    big[PAIR[1]] = 50000
    np.save(tmp_path / "w.npy", big)
    with pytest.raises(UsageError, match="--dtype float32"):
        twinned(tmp_path / "w.npy", tmp_path / "t.npy")
    assert only(tmp_path) == ["w.npy"]
    assert twinned(tmp_path / "w.npy", tmp_path / "t.npy", dtype="float32").radius == Fraction(1)
