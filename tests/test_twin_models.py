"""Twins of GPT-2 and Llama style models, loaded by the library that made them, against the printed bound."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from shiftproof.loading import load
from shiftproof.twin import Twin, twin

os.environ["HF_HUB_OFFLINE"] = "1"

VOCABULARY, DIM, PAIR = 320, 32, (11, 207)
#: of float64 log-probabilities computed here from given inputs
NOISE = 1e-13


@pytest.fixture(scope="module")
def tokens() -> Any:
    return torch.randint(0, VOCABULARY, (4, 24), generator=torch.Generator().manual_seed(1))


def model_of(kind: str, tied: bool, dtype: str) -> Any:
    import transformers

    torch.manual_seed(0)
    if kind == "gpt2":
        config = transformers.GPT2Config(
            vocab_size=VOCABULARY, n_embd=DIM, n_layer=2, n_head=2, n_positions=64, tie_word_embeddings=tied
        )
        model = transformers.GPT2LMHeadModel(config)
    else:
        config = transformers.LlamaConfig(
            vocab_size=VOCABULARY,
            hidden_size=DIM,
            intermediate_size=48,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=2,
            tie_word_embeddings=tied,
        )
        model = transformers.LlamaForCausalLM(config)
    with torch.no_grad():  # a head as spread as a trained one's, a last normalisation that is no identity
        model.get_output_embeddings().weight.mul_(10)
        norm = model.transformer.ln_f if kind == "gpt2" else model.model.norm
        norm.weight.mul_(torch.linspace(0.5, 1.5, DIM))
    return model.to(getattr(torch, dtype)).eval()


def loaded_again(folder: Path, **options: Any) -> Any:
    import transformers

    return transformers.AutoModelForCausalLM.from_pretrained(folder, **options).eval()


def final_inputs(model: Any, tokens: Any) -> tuple[Any, Any]:
    """Return the inputs of the head (N, d) and its own log-probabilities (N, n), in the model's arithmetic."""
    seen = []
    head = model.get_output_embeddings()
    handle = head.register_forward_pre_hook(lambda _module, args: seen.append(args[0]))
    with torch.no_grad():
        logits = model(tokens).logits
    handle.remove()
    inputs = seen[0].reshape(-1, DIM).double().numpy()
    return inputs, torch.log_softmax(logits.double(), -1).reshape(-1, VOCABULARY).numpy()


def log_probabilities(model: Any, inputs: Any) -> Any:
    """Return those of the model's stored head at given inputs, in float64."""
    logits = inputs @ model.get_output_embeddings().weight.detach().double().numpy().T
    logits -= logits.max(axis=1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


def cosine(model: Any) -> float:
    a, b = model.get_output_embeddings().weight.detach().double().numpy()[list(PAIR)]
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def agree(found: Twin, model: Any, other: Any, tokens: Any, own: float) -> None:
    """The twin has the cosine, and log-probabilities within the bound, on real token sequences.

    At the model's own inputs, in float64, the bound holds as it stands.  The models' own forward passes round
    their logits besides, so that there ``own`` is allowed.
    """
    assert found.cosine[0] - 1e-14 <= cosine(other) <= found.cosine[1] + 1e-14
    inputs, forward = final_inputs(model, tokens)
    assert (np.linalg.norm(inputs, axis=1) <= float(found.radius)).all()
    inputs_too, forward_too = final_inputs(other, tokens)
    assert (inputs == inputs_too).all()
    change = np.abs(log_probabilities(model, inputs) - log_probabilities(other, inputs)).max()
    assert change <= found.max_log_probability_change + NOISE
    assert np.abs(forward - forward_too).max() <= found.max_log_probability_change + own


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("shards", [None, "40KB"])
@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_a_twin_loads_and_keeps_the_log_probabilities_within_the_bound(
    tmp_path, tokens, kind, tied, shards, dtype
):
    model = model_of(kind, tied, dtype)
    model.save_pretrained(tmp_path / "model", **({"max_shard_size": shards} if shards else {}))
    loaded = load(tmp_path / "model")
    assert loaded.tied == tied
    found = twin(loaded, PAIR, "-1" if shards else "1/4", tmp_path / "twin", untie=tied)
    assert found.dtype == dtype
    assert any("last normalisation" in sentence for sentence in found.says)
    other = loaded_again(tmp_path / "twin")
    if tied:
        before = model.get_input_embeddings().weight
        assert (other.get_input_embeddings().weight == before).all()
    agree(found, loaded_again(tmp_path / "model"), other, tokens, own=1e-5 if dtype == "float32" else 0.2)


@pytest.mark.parametrize("kind", ["Bert", "Roberta", "DistilBert"])
def test_an_untied_masked_model_keeps_its_bias(tmp_path, kind):
    import transformers

    torch.manual_seed(0)
    sizes = {"vocab_size": VOCABULARY, "max_position_embeddings": 32}
    sizes |= (
        {"dim": DIM, "hidden_dim": 40, "n_layers": 1, "n_heads": 2}
        if kind == "DistilBert"
        else {"hidden_size": DIM, "intermediate_size": 40, "num_hidden_layers": 1, "num_attention_heads": 2}
    )
    config = getattr(transformers, f"{kind}Config")(**sizes)
    model = getattr(transformers, f"{kind}ForMaskedLM")(config).eval()
    torch.nn.init.normal_(model.get_output_embeddings().bias)
    model.save_pretrained(tmp_path / "model")
    loaded = load(tmp_path / "model")
    assert loaded.tied
    found = twin(loaded, PAIR, "-1", tmp_path / "twin", untie=True, radius=Fraction(40))
    other, report = transformers.AutoModelForMaskedLM.from_pretrained(
        tmp_path / "twin", output_loading_info=True
    )
    assert not report["missing_keys"]
    assert found.cosine[0] - 1e-14 <= cosine(other) <= found.cosine[1] + 1e-14
    tokens = torch.randint(3, VOCABULARY, (2, 20), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        before, after = (torch.log_softmax(m(tokens).logits.double(), -1) for m in (model, other.eval()))
    assert float((before - after).abs().max()) <= found.max_log_probability_change + 1e-5


def test_a_wider_head_loads_in_its_dtype_and_is_exact(tmp_path, tokens):
    model = model_of("llama", tied=False, dtype="bfloat16")
    model.save_pretrained(tmp_path / "model")
    loaded = load(tmp_path / "model")
    found = twin(loaded, PAIR, 1, tmp_path / "twin", dtype="float32", exact=True, radius=Fraction(100))
    assert found.max_log_probability_change == 0
    assert found.cosine == (1.0, 1.0)
    assert any("load this twin as float32" in sentence for sentence in found.says)
    other = loaded_again(tmp_path / "twin", dtype=torch.float32)
    inputs = final_inputs(loaded_again(tmp_path / "model"), tokens)[0]
    assert np.abs(log_probabilities(model, inputs) - log_probabilities(other, inputs)).max() <= NOISE
    assert abs(cosine(other) - 1) < 1e-14
