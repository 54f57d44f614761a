"""Heads from files: which tensor is chosen, what is said, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from checkpoints import bpe, matrix, raw_safetensors, write_folder, write_safetensors

from shiftproof.choosing import split_spec
from shiftproof.errors import UsageError
from shiftproof.loading import load

GPT2 = {
    "transformer.wte.weight": matrix(20, 6),
    "transformer.wpe.weight": matrix(9, 6),
    "transformer.h.0.mlp.c_fc.weight": matrix(6, 24),
    "transformer.h.0.output.weight": matrix(6, 24),
    "transformer.ln_f.weight": matrix(1, 6)[0],
}
LLAMA = {
    "model.embed_tokens.weight": matrix(20, 6, "bfloat16", 1),
    "model.layers.0.mlp.up_proj.weight": matrix(24, 6, "bfloat16"),
    "lm_head.weight": matrix(20, 6, "bfloat16", 2),
}


def refused(said, spec, **options):
    with pytest.raises(UsageError, match=said) as caught:
        load(spec, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def said(loaded):
    return "; ".join(loaded.said)


# -- which tensor --------------------------------------------------------------------------------
@pytest.mark.parametrize("shards", [0, 2])
def test_a_model_with_a_head_of_its_own(tmp_path, shards):
    folder = write_folder(tmp_path / "m", LLAMA, config={"vocab_size": 20, "hidden_size": 6}, shards=shards)
    loaded = load(folder)
    assert loaded.tensor.name == "lm_head.weight"
    assert not loaded.tied
    assert loaded.head.unembeddings.dtype.name == "bfloat16"
    assert np.array_equal(loaded.head.floats(), LLAMA["lm_head.weight"].astype(np.float64))
    assert "lm_head.weight of m is the head" in said(loaded)


@pytest.mark.parametrize(
    "config", [None, {}, {"tie_word_embeddings": True}, {"text_config": {"tie_word_embeddings": True}}]
)
def test_a_tied_model_says_so(tmp_path, config):
    loaded = load(write_folder(tmp_path / "m", GPT2, config=config))
    assert loaded.tensor.name == "transformer.wte.weight"
    assert loaded.tied
    assert loaded.embedding == loaded.tensor
    assert ("assumed tied" in said(loaded)) == (not config)


def test_an_untied_model_without_its_head_is_refused(tmp_path):
    folder = write_folder(tmp_path / "m", GPT2, config={"tie_word_embeddings": False})
    refused("yet there is no head", folder)


def test_a_copy_of_the_embeddings_is_known(tmp_path):
    tensors = {**LLAMA, "lm_head.weight": LLAMA["model.embed_tokens.weight"]}
    loaded = load(write_folder(tmp_path / "m", tensors))
    assert loaded.tied
    assert loaded.embedding.name == "model.embed_tokens.weight"
    assert not load(write_folder(tmp_path / "m", tensors, config={"tie_word_embeddings": False})).tied


def test_a_head_that_loading_would_overwrite_is_said(tmp_path):
    loaded = load(write_folder(tmp_path / "m", LLAMA, config={"tie_word_embeddings": True}))
    assert loaded.tied
    assert "a library that ties on loading uses the latter" in said(loaded)


def test_several_heads_are_listed(tmp_path):
    path = write_safetensors(
        tmp_path / "w.safetensors", {"lm_head.weight": matrix(4, 3), "fc.weight": matrix(5, 3)}
    )
    message = refused("2 tensors have a head's usual name", str(path))
    assert "lm_head.weight (4, 3) float32, fc.weight (5, 3) float32" in message


def test_no_usual_name_lists_the_matrices_largest_first(tmp_path):
    tensors = {f"m{k}": matrix(k + 1, 3) for k in range(12)}
    message = refused(
        "no tensor has a head's usual name", write_safetensors(tmp_path / "w.safetensors", tensors)
    )
    assert "m11 (12, 3)" in message.split("matrices are ")[1].split(",")[0] + ", 3)"
    assert "and 2 more" in message


def test_a_tensor_by_name_and_one_misspelt(tmp_path):
    path = write_safetensors(tmp_path / "w.safetensors", LLAMA)
    assert load(f"{path}:model.layers.0.mlp.up_proj.weight").head.labels == 24
    assert "did you mean lm_head.weight?" in refused("no tensor 'lm_head.wieght'", f"{path}:lm_head.wieght")
    np.save(tmp_path / "w.npy", matrix(3, 4))
    refused("leave :W away", f"{tmp_path / 'w.npy'}:W")


def test_a_colon_in_a_path_is_no_tensor(tmp_path):
    path = tmp_path / "a:b.npy"
    np.save(path, matrix(3, 4))
    assert split_spec(str(path)) == (path, None)
    assert load(str(path)).head.labels == 3
    archive = tmp_path / "c:d.npz"
    np.savez(archive, W=matrix(3, 4), V=matrix(5, 4))
    assert load(f"{archive}:V").head.labels == 5
    refused("no such file", str(tmp_path / "x:y"))


def test_an_archive_with_usual_names(tmp_path):
    np.savez(tmp_path / "w.npz", W=matrix(5, 3), b=np.arange(5.0), X=matrix(7, 3))
    loaded = load(tmp_path / "w.npz", embeddings=f"{tmp_path / 'w.npz'}:X")
    assert loaded.tensor.name == "W"
    assert loaded.head.bias.tolist() == [0, 1, 2, 3, 4]
    assert loaded.head.embeddings.shape == (7, 3)
    assert load(tmp_path / "w.npz", bias="none").head.bias is None


# -- orientation ---------------------------------------------------------------------------------
def test_transposed_heads_are_asked_for_and_never_guessed(tmp_path):
    config = {"vocab_size": 20, "n_embd": 6}
    folder = write_folder(tmp_path / "m", {"lm_head.weight": matrix(6, 20)}, config=config)
    refused("add --transpose", folder)
    loaded = load(folder, transpose=True)
    assert (loaded.head.labels, loaded.head.dim) == (20, 6)
    assert np.array_equal(loaded.head.floats(3, 5), matrix(6, 20).T[3:5].astype(np.float64))
    right = write_folder(tmp_path / "r", {"lm_head.weight": matrix(20, 6)}, config=config)
    refused("leave --transpose away", right, transpose=True)


# -- biases --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("weight", "bias", "shape"),
    [
        ("lm_head.weight", "lm_head.bias", (20,)),
        ("model.classifier.weight", "model.classifier.bias", (20,)),
        ("model.shared.weight", "final_logits_bias", (1, 20)),
        ("bert.embeddings.word_embeddings.weight", "cls.predictions.bias", (20,)),
    ],
)
def test_a_bias_is_found_and_said(tmp_path, weight, bias, shape):
    tensors = {weight: matrix(20, 6), "other": matrix(9, 9), bias: matrix(20, 1, "bfloat16").reshape(shape)}
    loaded = load(write_safetensors(tmp_path / "w.safetensors", tensors))
    assert loaded.bias_tensor.name == bias
    assert np.array_equal(loaded.head.bias, matrix(20, 1, "bfloat16").reshape(-1).astype(np.float64))
    assert f"{bias} is its bias" in said(loaded)


def test_a_bias_of_another_length_is_refused(tmp_path):
    path = write_safetensors(
        tmp_path / "w.safetensors", {"fc.weight": matrix(20, 6), "fc.bias": matrix(1, 6)[0]}
    )
    refused("--transpose if labels are columns", path)
    assert load(path, bias="none").head.bias is None
    refused(r"--bias: fc.weight has shape \(20, 6\)", path, bias="fc.weight")
    refused("no tensor 'fc.bais'", path, bias="fc.bais")


def test_a_bias_of_another_file(tmp_path):
    np.save(tmp_path / "w.npy", matrix(4, 3))
    np.save(tmp_path / "b.npy", np.arange(4))
    assert load(tmp_path / "w.npy", bias=str(tmp_path / "b.npy")).head.bias.tolist() == [0, 1, 2, 3]
    np.save(tmp_path / "b.npy", np.array([0, np.nan, 1, 2]))
    refused("entry 1 is nan", tmp_path / "w.npy", bias=str(tmp_path / "b.npy"))


# -- what the configuration does to the logits ---------------------------------------------------
@pytest.mark.parametrize(
    ("config", "text", "factor", "cap"),
    [
        ({"final_logit_softcapping": 30.0}, "rankings are those of W f", 1.0, 30.0),
        ({"logit_scale": 0.0625}, "times 0.0625", 0.0625, None),
        ({"logits_scaling": 8}, "divided by 8", 0.125, None),
        ({"text_config": {"final_logit_softcapping": 30.0}}, "squashes", 1.0, 30.0),
        ({"logit_scale": "x", "final_logit_softcapping": None}, "", 1.0, None),
    ],
)
def test_scalings_and_caps_are_said(tmp_path, config, text, factor, cap):
    loaded = load(write_folder(tmp_path / "m", LLAMA, config=config))
    assert text in said(loaded)
    assert (loaded.scaling.factor, loaded.scaling.softcap) == (factor, cap)


# -- names ---------------------------------------------------------------------------------------
def test_tokens_name_a_head_over_tokens_and_classes_a_classifier(tmp_path):
    tokenizer = bpe({"Ġa": 0, "b": 1, "c": 2})
    config = {"id2label": {"0": "cat", "1": "dog"}, "vocab_size": 4}
    folder = write_folder(
        tmp_path / "m", {"lm_head.weight": matrix(4, 3)}, config=config, tokenizer=tokenizer
    )
    loaded = load(folder)
    assert list(loaded.head.label_names) == [" a", "b", "c", "3"]
    assert loaded.names.lookup("a") == 0
    write_folder(folder, {"classifier.weight": matrix(2, 3)})
    assert list(load(folder).names) == ["cat", "dog"]
    (tmp_path / "l.txt").write_text("x\ny\n")
    assert list(load(folder, label_file=tmp_path / "l.txt").names) == ["x", "y"]


def test_the_first_column_of_a_table_names_the_labels(tmp_path):
    (tmp_path / "w.csv").write_text("cat,1,2\ndog,3,4\n")
    loaded = load(tmp_path / "w.csv")
    assert loaded.names.lookup("dog") == 1
    assert "taken as the label names" in said(loaded)


# -- bad input -----------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, "bfloat16"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("order", ["C", "F"])
def test_what_is_not_finite_is_named(tmp_path, dtype, value, order):
    rows = matrix(30, 7, dtype)
    rows[17, 3] = value
    path = write_safetensors(tmp_path / "w.safetensors", {"w": rows if order == "C" else rows.T})
    refused(f"row 17, column 3 is {value}", path, transpose=order == "F")


def test_the_largest_finite_numbers_are_finite(tmp_path):
    for dtype, value in (
        (np.float16, 65504),
        (np.float32, 3.4e38),
        (np.float64, 1.7e308),
        ("bfloat16", 3.38e38),
    ):
        rows = matrix(3, 2, dtype)
        rows[1, 1] = value
        assert load(write_safetensors(tmp_path / "w.safetensors", {"w": rows})).head.labels == 3


@pytest.mark.parametrize(
    ("shape", "text"),
    [((4,), "has 1 axes"), ((2, 3, 4), "has 3 axes"), ((), "has 0 axes"), ((0, 3), "at least")],
)
def test_what_is_no_matrix_is_refused(tmp_path, shape, text):
    np.save(tmp_path / "w.npy", np.ones(shape))
    refused(text, tmp_path / "w.npy")
    np.savez(tmp_path / "w.npz", w=np.ones(shape))
    refused(text, f"{tmp_path / 'w.npz'}:w")


def test_whole_numbers_are_converted_where_float64_holds_them(tmp_path):
    np.save(tmp_path / "w.npy", np.array([[1, -2], [2**53, 3]]))
    assert load(tmp_path / "w.npy").head.unembeddings.dtype == np.float64
    np.save(tmp_path / "w.npy", np.array([[1, -(2**53) - 1]]))
    refused("beyond 2\\^53", tmp_path / "w.npy")
    np.save(tmp_path / "w.npy", np.ones((2, 2), dtype=complex))
    refused("complex128 holds no plain floats", tmp_path / "w.npy")


def test_quantised_heads_are_refused(tmp_path):
    path = write_safetensors(tmp_path / "w.safetensors", {"lm_head.weight": np.ones((3, 4), dtype=np.int8)})
    refused("int8 holds no plain floats; dequantise", path)
    tensors = {**GPT2, "lm_head.qweight": np.ones((3, 4), dtype=np.uint8)}
    refused("the head is quantised", write_safetensors(path, tensors))
    entry = {"dtype": "F8_E4M3", "shape": [2, 2], "data_offsets": [0, 4]}
    path.write_bytes(raw_safetensors({"lm_head.weight": entry}, b"\0" * 4))
    refused("F8_E4M3 holds no plain floats", path)


def test_embeddings_of_another_width_or_not_finite_are_refused(tmp_path):
    np.save(tmp_path / "w.npy", matrix(4, 3))
    for sample, text in ((matrix(5, 2), "have 2 features, the head has 3"), (matrix(3, 5), "transpose it")):
        np.save(tmp_path / "f.npy", sample)
        refused(text, tmp_path / "w.npy", embeddings=tmp_path / "f.npy")
    np.save(tmp_path / "f.npy", np.full((2, 3), np.nan))
    refused("--embeddings: .*row 0, column 0 is nan", tmp_path / "w.npy", embeddings=tmp_path / "f.npy")
    np.savez(tmp_path / "f.npz", u=matrix(5, 3), v=matrix(5, 3))
    refused("name one of its tensors", tmp_path / "w.npy", embeddings=tmp_path / "f.npz")


def test_a_hostile_name_stays_on_one_line(tmp_path):
    path = write_safetensors(tmp_path / "w.safetensors", {"a\n\x1b[31m": matrix(2, 2), "b": matrix(2, 2)})
    assert "a\\n\\x1b[31m" in refused("no tensor has", path)
    json.dumps(load(f"{path}:a\n\x1b[31m").said)
