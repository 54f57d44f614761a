"""How models name their heads, biases and configuration: which tensor is the head, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shiftproof.layout import Tensor

#: heads of their own, by the last parts of their names
OWN = (
    "lm_head.weight",
    "embed_out.weight",
    "output.weight",
    "classifier.weight",
    "classifier.out_proj.weight",
    "fc.weight",
    "head.weight",
    "score.weight",
    "lm_head.decoder.weight",
    "cls.predictions.decoder.weight",
    "predictions.decoder.weight",
    "vocab_projector.weight",
    "generator_lm_head.weight",
)
#: input embeddings that serve as the head where it has no tensor of its own
TIED = (
    "wte.weight",
    "embed_tokens.weight",
    "embed_in.weight",
    "word_embeddings.weight",
    "tok_embeddings.weight",
    "shared.weight",
)
#: biases of heads that do not stand beside a weight of the same name
BIASES = (
    "final_logits_bias",
    "predictions.bias",
    "lm_head.bias",
    "vocab_projector.bias",
    "generator_lm_head.bias",
)
PLAIN_BIASES = ("b", "bias", "biases", "intercept_")
PLAIN_WEIGHTS = ("W", "w", "weight", "weights", "unembeddings", "coef_")
EMBEDDINGS = ("embeddings", "hidden_states", "features", "activations", "X", "x")
SIZES = ("vocab_size", "num_labels", "n_classes", "num_classes")
WIDTHS = ("hidden_size", "n_embd", "d_model", "word_embed_proj_dim", "embedding_size", "dim")


@dataclass(frozen=True)
class Scaling:
    """What a model does to W f + b before softmax, besides: a factor, a soft cap."""

    factor: float = 1.0
    softcap: float | None = None
    said: tuple[str, ...] = ()


def ends_with(name: str, ending: str) -> bool:
    """Return whether the last dotted parts of a name are ``ending``, below no numbered layer."""
    if name != ending and not name.endswith("." + ending):
        return False
    return not any(part.isdigit() for part in name.split("."))


def of_rank(tensors: Iterable[Tensor], endings: tuple[str, ...]) -> list[Tensor]:
    """Return the tensors whose names end as the usual ones do."""
    return [t for t in tensors if any(ends_with(t.name, ending) for ending in endings)]


def setting(config: Mapping[str, Any] | None, *keys: str) -> tuple[str, Any] | None:
    """Return the first of ``keys`` that a configuration sets, or its part about text does."""
    for part in (config or {}, (config or {}).get("text_config")):
        if isinstance(part, Mapping):
            for key in keys:
                if part.get(key) is not None:
                    return key, part[key]
    return None


def whole_number(config: Mapping[str, Any] | None, *keys: str) -> tuple[str, int] | None:
    """Return the first of ``keys`` that is set to a whole number."""
    for key in keys:
        found = setting(config, key)
        if found is not None and type(found[1]) is int:
            return key, found[1]
    return None


def label_counts(config: Mapping[str, Any] | None) -> dict[str, int]:
    """Return the numbers of labels that a configuration speaks of, by key."""
    counts = {pair[0]: pair[1] for key in SIZES if (pair := whole_number(config, key))}
    names = setting(config, "id2label")
    if names is not None and isinstance(names[1], Mapping):
        counts.setdefault("id2label", len(names[1]))
    return counts


def scaling(config: Mapping[str, Any] | None) -> Scaling:
    """Return what a configuration does to the logits, with a sentence for each."""
    factor, softcap, said = 1.0, None, []
    for key, divides in (
        ("logit_scale", False),
        ("lm_head_multiplier", False),
        ("output_multiplier_scale", False),
        ("logits_scaling", True),
    ):
        value = _number(config, key)
        if value is not None and value not in {0.0, 1.0}:
            factor *= 1 / value if divides else value
            said.append(
                f"config.json sets {key} = {value:g}: the model's logits are W f"
                f" {'divided by' if divides else 'times'} {value:g}, so an input of length R there acts"
                f" as one of length {'R / ' if divides else 'R * '}{value:g} here"
            )
    cap = _number(config, "final_logit_softcapping")
    if cap:
        softcap = cap
        said.append(
            f"config.json sets final_logit_softcapping = {cap:g}: the model squashes its logits by"
            f" {cap:g} tanh(. / {cap:g}), so that rankings are those of W f + b but probabilities are not,"
            " and a translation changes them"
        )
    kind = setting(config, "problem_type")
    if kind is not None and kind[1] == "multi_label_classification":
        said.append(
            "config.json says multi_label_classification: the model's probabilities are sigmoids, not the softmax"
            " of W f + b that is looked at here, and a translation changes them"
        )
    tied = setting(config, "tie_word_embeddings")
    if setting(config, "scale_decoder_outputs") or (
        str((config or {}).get("model_type")) == "t5" and (tied is None or tied[1])
    ):
        said.append("the model scales f by d_model^(-1/2) before this head; lengths here are after that")
    return Scaling(factor, softcap, tuple(said))


def _number(config: Mapping[str, Any] | None, key: str) -> float | None:
    found = setting(config, key)
    if found is None or isinstance(found[1], bool) or not isinstance(found[1], (int, float)):
        return None
    return float(found[1])
