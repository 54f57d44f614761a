"""Train the digits head: a small classifier of handwritten digits.

The images are the 1,797 that scikit-learn carries with it, so the script needs
no download. It writes ``digits.safetensors`` and ``digits.json``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
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
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 20
SPLIT_SEED = 450  # the held-out part stays the same whatever --seed says
HELD_OUT = 450
PIXELS, HIDDEN, FEATURES, LABELS = 64, 64, 16, 10
PIXEL_MAXIMUM = 16.0
HEAD_SCALE = 0.5  # standard deviation of the head's initial entries
EPOCHS = 150
BATCH = 32
LEARNING_RATE = 0.05
MOMENTUM = 0.9

MEANINGS = {
    "weight": "the head's matrix: one row of 16 features per digit",
    "bias": "the head's bias: one number per digit",
    "embeddings": "f(x) of the held-out images, the inputs of the head",
    "targets": "the true digit of each held-out image",
    "images": "the held-out images, 8 x 8 pixels row by row, each pixel 0 to 16",
    "image_index": "where each held-out image stands in scikit-learn's load_digits()",
    "body.0.weight": "first layer of the body, 64 pixels to 64 hidden units",
    "body.0.bias": "bias of the first layer",
    "body.1.weight": "second layer of the body, 64 hidden units to 16 features",
    "body.1.bias": "bias of the second layer",
}

DESCRIPTION = (
    "The last layer of a small image classifier: 8 x 8 images of handwritten digits go "
    "through two layers with tanh (64 pixels, 64 hidden units, 16 features), then through "
    "this linear head with a bias and a softmax over the ten digits. The embeddings are "
    "f(x) = tanh(W1 tanh(W0 (x / 16) + b0) + b1), computed in float64 from the stored body "
    "and rounded to float32. The head is not centred. Its entries start as plain normal "
    "numbers with mean 0 and standard deviation 0.5, so that the mean of its ten rows starts "
    "away from zero by chance, and it is trained by stochastic gradient descent without "
    "weight decay. The gradient of the softmax loss sums to zero over the rows, so training "
    "leaves the mean row where initialisation put it (up to rounding)."
)


def features(body: dict[str, torch.Tensor], inputs: torch.Tensor) -> torch.Tensor:
    """Return the 16 features of scaled images."""
    hidden = torch.tanh(inputs @ body["body.0.weight"].T + body["body.0.bias"])
    return torch.tanh(hidden @ body["body.1.weight"].T + body["body.1.bias"])


def embed(body: dict[str, Array], images: Array) -> Array:
    """Return the same features in float64 from NumPy arrays, rounded to float32."""
    wide = {name: array.astype(np.float64) for name, array in body.items()}
    inputs = images.astype(np.float64) / PIXEL_MAXIMUM
    hidden = np.tanh(inputs @ wide["body.0.weight"].T + wide["body.0.bias"])
    result: Array = np.tanh(hidden @ wide["body.1.weight"].T + wide["body.1.bias"])
    return result.astype(np.float32)


def initial_parameters(generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Return the untrained body and head."""

    def normal(rows: int, columns: int, scale: float) -> torch.Tensor:
        return torch.randn(rows, columns, generator=generator) * scale

    return {
        "body.0.weight": normal(HIDDEN, PIXELS, PIXELS**-0.5),
        "body.0.bias": torch.zeros(HIDDEN),
        "body.1.weight": normal(FEATURES, HIDDEN, HIDDEN**-0.5),
        "body.1.bias": torch.zeros(FEATURES),
        "weight": normal(LABELS, FEATURES, HEAD_SCALE),
        "bias": torch.zeros(LABELS),
    }


def train(images: Array, targets: Array, seed: int) -> tuple[dict[str, Array], float]:
    """Train on the given images; return the arrays and how far the mean row moved."""
    generator = torch.Generator().manual_seed(seed)
    parameters = initial_parameters(generator)
    start = parameters["weight"].double().mean(dim=0)
    for tensor in parameters.values():
        tensor.requires_grad_(True)
    inputs = torch.from_numpy(images.astype(np.float32) / np.float32(PIXEL_MAXIMUM))
    labels = torch.from_numpy(targets)
    optimiser = torch.optim.SGD(
        list(parameters.values()), lr=LEARNING_RATE, momentum=MOMENTUM, weight_decay=0.0
    )
    batches = -(-len(inputs) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS * batches)
    for epoch in range(1, EPOCHS + 1):
        total = 0.0
        order = torch.randperm(len(inputs), generator=generator)
        for index in torch.split(order, BATCH):
            scores = features(parameters, inputs[index]) @ parameters["weight"].T
            scores = scores + parameters["bias"]
            loss = torch.nn.functional.cross_entropy(scores, labels[index])
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            total += loss.item() * len(index)
        if epoch % 25 == 0:
            progress(f"digits: epoch {epoch} of {EPOCHS}, training loss {total / len(inputs):.5f}")
    moved = float((parameters["weight"].detach().double().mean(dim=0) - start).abs().max())
    return {name: tensor.detach().numpy() for name, tensor in parameters.items()}, moved


def main() -> None:
    """Train, measure from the stored bytes, and write both files."""
    arguments = parse_arguments(__doc__, SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    data = load_digits()
    images = np.asarray(data.data, dtype=np.uint8)
    targets = np.asarray(data.target, dtype=np.int64)
    kept, held_out = train_test_split(
        np.arange(len(images)), test_size=HELD_OUT, stratify=targets, random_state=SPLIT_SEED
    )
    held_out = np.sort(held_out).astype(np.int64)
    kept = np.sort(kept)
    parameters, moved = train(images[kept], targets[kept], arguments.seed)
    body = {name: array for name, array in parameters.items() if name.startswith("body.")}
    tensors: dict[str, Array] = {
        **parameters,
        "embeddings": embed(body, images[held_out]),
        "targets": targets[held_out],
        "images": images[held_out],
        "image_index": held_out,
    }
    content, stored = pack(tensors)
    table = head_log_probabilities(stored["weight"], stored["bias"], stored["embeddings"])
    at_target = table[np.arange(HELD_OUT), stored["targets"]]
    sidecar: dict[str, Any] = {
        "title": "Handwritten digits, 10 labels, 16 features, with a bias",
        "description": DESCRIPTION,
        "task": "classification of 8 x 8 images of handwritten digits",
        "data": {
            "what": (
                "the 1,797 images of sklearn.datasets.load_digits, which is the test part of "
                "'Optical Recognition of Handwritten Digits' (UCI Machine Learning Repository)"
            ),
            "split": (
                f"stratified by digit: {len(kept):,} images for training, {HELD_OUT} held out "
                f"(train_test_split with random_state {SPLIT_SEED}); the held-out images take no "
                "part in training or in any choice"
            ),
            "licence": (
                "UCI data set by E. Alpaydin and C. Kaynak, CC BY 4.0; carried by scikit-learn, BSD-3-Clause"
            ),
        },
        "script": "train_digits.py",
        "seed": arguments.seed,
        "tensors": describe_tensors(stored, MEANINGS),
        "label_names": [str(digit) for digit in range(LABELS)],
        "bias": True,
        "measured": {
            "held_out": HELD_OUT,
            "accuracy": accuracy(table, stored["targets"]),
            "perplexity": perplexity(at_target),
        },
        "training": {
            "optimiser": "stochastic gradient descent with momentum, cosine schedule to 0",
            "learning_rate": LEARNING_RATE,
            "momentum": MOMENTUM,
            "weight_decay": 0.0,
            "epochs": EPOCHS,
            "batch": BATCH,
            "images": len(kept),
            "hidden": HIDDEN,
            "features": FEATURES,
            "head_initial_standard_deviation": HEAD_SCALE,
            "mean_row_largest_change": moved,
            "threads": 1,
        },
        "versions": versions(),
    }
    write_matrix(arguments.output, "digits", content, sidecar)


if __name__ == "__main__":
    main()
