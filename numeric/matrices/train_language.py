"""Train the language head: a character model of Python's standard library.

The text is the source of the Python that runs the script, so no download is
needed. It writes ``language.safetensors`` and ``language.json``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from _source_text import LABEL_NAMES, Text, baselines, read_standard_library, sample_contexts
from _writing import (
    Array,
    accuracy,
    describe_tensors,
    head_log_probabilities,
    pack,
    parse_arguments,
    perplexity,
    progress,
    versions,
    write_matrix,
)
from torch.nn import functional

SEED = 64
SAMPLE_SEED = 3000  # the held-out positions stay the same whatever --seed says
HELD_OUT = 3000
LARGE_SAMPLE = 20000
LABELS = len(LABEL_NAMES)
CHARACTER, HIDDEN, FEATURES = 64, 256, 64
WINDOW = 128
BATCH = 32
STEPS = 3600
WARM_UP = 100
LEARNING_RATE = 4e-3
CLIP = 1.0
EPSILON = 1e-6

MEANINGS = {
    "weight": "the head's matrix: one row of 64 features per character",
    "embeddings": "f(x) of the held-out contexts, the inputs of the head",
    "targets": "the label of the character that truly follows each context",
    "contexts": "labels of the 128 characters before each target, all from one held-out file",
    "unigram_log_probability": "log-probability of each target by the add-one unigram",
    "bigram_log_probability": "log-probability of each target by the add-one bigram",
    "body.character": "the vector of each character at the input",
    "body.input_weight": "recurrent unit, input part: reset, update and new gates in turn",
    "body.input_bias": "bias of the input part",
    "body.state_weight": "recurrent unit, state part: the same gates in the same order",
    "body.state_bias": "bias of the state part",
    "body.projection": "256 hidden units to 64 features",
    "body.gain": "the gain of the root-mean-square normalisation before the head",
}

DESCRIPTION = (
    "The last layer of a small autoregressive language model of Python source text, one "
    "character at a time: 97 labels (newline, the 95 printable ASCII characters, and one label "
    "for everything else). A gated recurrent unit (GRU) with 256 hidden units reads 128 "
    "characters from a zero state; a linear map takes its last state to 64 features, a "
    "root-mean-square normalisation with a gain follows, f(x) = gain * z / sqrt(mean(z^2) + "
    "1e-6), and then this linear head, without a bias and not tied to the input, with a softmax "
    "over the labels. The body is stored in float16, and the embeddings are computed in float32 "
    "from the body as stored, so that they can be computed again from the contexts."
)


def initial_parameters(generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Return the untrained body and head."""

    def uniform(*shape: int) -> torch.Tensor:
        return torch.empty(shape).uniform_(-(HIDDEN**-0.5), HIDDEN**-0.5, generator=generator)

    def normal(rows: int, columns: int, scale: float) -> torch.Tensor:
        return torch.randn(rows, columns, generator=generator) * scale

    return {
        "body.character": normal(LABELS, CHARACTER, 0.5),
        "body.input_weight": uniform(3 * HIDDEN, CHARACTER),
        "body.input_bias": uniform(3 * HIDDEN),
        "body.state_weight": uniform(3 * HIDDEN, HIDDEN),
        "body.state_bias": uniform(3 * HIDDEN),
        "body.projection": normal(FEATURES, HIDDEN, HIDDEN**-0.5),
        "body.gain": torch.ones(FEATURES),
        "weight": normal(LABELS, FEATURES, FEATURES**-0.5),
    }


def features(body: dict[str, torch.Tensor], contexts: torch.Tensor) -> torch.Tensor:
    """Return f(x) after every character: [batch, window] to [batch, window, 64]."""
    inputs = body["body.character"][contexts]
    state = torch.zeros(1, len(contexts), HIDDEN)
    weights = [
        body["body.input_weight"],
        body["body.state_weight"],
        body["body.input_bias"],
        body["body.state_bias"],
    ]
    # Arguments after the weights: biases, one layer, no dropout, training, one way, batch first.
    hidden, _ = torch.gru(inputs, state, weights, True, 1, 0.0, True, False, True)
    projected = hidden @ body["body.projection"].T
    scale = torch.rsqrt(projected.square().mean(dim=-1, keepdim=True) + EPSILON)
    return projected * scale * body["body.gain"]


def rate(step: int) -> float:
    """Return the learning rate's factor: a linear warm-up, then a cosine to 0."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / (STEPS - WARM_UP)))


def train(text: Text, seed: int) -> dict[str, torch.Tensor]:
    """Train on random windows of the text's files laid end to end."""
    generator = torch.Generator().manual_seed(seed)
    parameters = initial_parameters(generator)
    for tensor in parameters.values():
        tensor.requires_grad_(True)
    trained = list(parameters.values())
    stream = torch.from_numpy(np.concatenate(text.files))
    reach = torch.arange(WINDOW + 1)
    optimiser = torch.optim.Adam(trained, lr=LEARNING_RATE)
    recent: list[float] = []
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = LEARNING_RATE * rate(step)
        starts = torch.randint(len(stream) - WINDOW, (BATCH, 1), generator=generator)
        windows = stream[starts + reach].long()
        scores = features(parameters, windows[:, :-1]) @ parameters["weight"].T
        loss = functional.cross_entropy(scores.flatten(0, 1), windows[:, 1:].flatten())
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(trained, CLIP)
        optimiser.step()
        recent.append(loss.item())
        if (step + 1) % 200 == 0:
            mean = math.exp(sum(recent) / len(recent))
            progress(f"language: step {step + 1} of {STEPS}, training perplexity {mean:.3f}")
            recent.clear()
    return {name: tensor.detach() for name, tensor in parameters.items()}


def embed(body: dict[str, torch.Tensor], contexts: Array) -> Array:
    """Return f(x) after the last character of every context, as float32."""
    rows: list[Array] = []
    with torch.no_grad():
        for part in torch.split(torch.from_numpy(contexts).long(), 250):
            rows.append(features(body, part)[:, -1].numpy())
    return np.concatenate(rows)


def main() -> None:
    """Train, measure from the stored bytes, and write both files."""
    arguments = parse_arguments(__doc__, SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    kept, held_out = read_standard_library()
    progress(f"language: {kept.characters:,} characters, {held_out.characters:,} held out")
    contexts, targets, owners = sample_contexts(
        held_out, WINDOW, HELD_OUT + LARGE_SAMPLE, np.random.default_rng(SAMPLE_SEED)
    )
    unigram, bigram = baselines(kept)
    parameters = train(kept, arguments.seed)
    weight: Array = parameters["weight"].numpy()
    stored_body = {name: tensor.half() for name, tensor in parameters.items() if name.startswith("body.")}
    embeddings = embed({name: part.float() for name, part in stored_body.items()}, contexts)
    # One draw in random order: its first 3,000 positions are shipped, the rest only measured.
    first, rest = slice(0, HELD_OUT), slice(HELD_OUT, None)
    last = contexts[:, -1]
    tensors: dict[str, Array] = {
        **{name: part.numpy() for name, part in stored_body.items()},
        "weight": weight,
        "embeddings": embeddings[first],
        "targets": targets[first].astype(np.int64),
        "contexts": contexts[first],
        "unigram_log_probability": unigram[targets[first]].astype(np.float32),
        "bigram_log_probability": bigram[last[first], targets[first]].astype(np.float32),
    }
    content, stored = pack(tensors)
    table = head_log_probabilities(stored["weight"], None, stored["embeddings"])
    at_target = table[np.arange(HELD_OUT), stored["targets"]]
    large = head_log_probabilities(weight, None, embeddings[rest])
    large_at_target = large[np.arange(LARGE_SAMPLE), targets[rest]]
    sidecar: dict[str, Any] = {
        "title": "Characters of Python source text, 97 labels, 64 features, no bias",
        "description": DESCRIPTION,
        "task": "prediction of the next character of Python source text",
        "data": {
            "what": (
                "the .py files of the standard library of the Python version named below, "
                "without tests, encodings, ensurepip, idlelib, lib2to3, pydoc_data and "
                "installed packages"
            ),
            "split": (
                "by file: held out where the first byte of the SHA-256 of the relative path is "
                f"below 26; {HELD_OUT:,} positions drawn uniformly from the held-out files, each "
                f"with its {WINDOW} characters before it; held-out files take no part in "
                "training, in the baselines' counts or in any choice"
            ),
            "licence": "Python Software Foundation License Version 2",
            "training_files": len(kept.files),
            "training_characters": kept.characters,
            "training_sha256": kept.sha256,
            "held_out_files": len(held_out.files),
            "held_out_files_drawn_from": len(np.unique(owners[first])),
            "held_out_characters": held_out.characters,
            "held_out_sha256": held_out.sha256,
        },
        "script": "train_language.py",
        "seed": arguments.seed,
        "tensors": describe_tensors(stored, MEANINGS),
        "label_names": LABEL_NAMES,
        "bias": False,
        "measured": {
            "held_out": HELD_OUT,
            "accuracy": accuracy(table, stored["targets"]),
            "perplexity": perplexity(at_target),
            "unigram_perplexity": perplexity(stored["unigram_log_probability"]),
            "bigram_perplexity": perplexity(stored["bigram_log_probability"]),
        },
        "larger_sample": {
            "held_out": LARGE_SAMPLE,
            "perplexity": perplexity(large_at_target),
            "unigram_perplexity": perplexity(unigram[targets[rest]]),
            "bigram_perplexity": perplexity(bigram[last[rest], targets[rest]]),
        },
        "training": {
            "optimiser": "Adam, no weight decay, linear warm-up, cosine schedule to 0",
            "learning_rate": LEARNING_RATE,
            "warm_up": WARM_UP,
            "gradient_norm_limit": CLIP,
            "steps": STEPS,
            "batch": BATCH,
            "window": WINDOW,
            "characters_seen": STEPS * BATCH * WINDOW,
            "character_vector": CHARACTER,
            "hidden": HIDDEN,
            "features": FEATURES,
            "threads": 1,
        },
        "versions": versions(),
    }
    write_matrix(arguments.output, "language", content, sidecar)


if __name__ == "__main__":
    main()
