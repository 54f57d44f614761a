"""How long a head's inputs can be: the radius that a model's last normalisation gives.

A LayerNorm or RMSNorm scales to length sqrt(d) at most before its weights g and its bias are applied, so that
|f| <= sqrt(d) max|g| + |bias|.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from shiftproof.floats import digits_up, lengths
from shiftproof.layout import Tensor, shown
from shiftproof.loading import Loaded
from shiftproof.tensors import array
from shiftproof.usual_names import ends_with

#: the last normalisation before the head, by ``model_type``; those of 1 + g are marked
NORMS = {
    **dict.fromkeys(("gpt2", "gpt_neo", "gptj", "codegen", "falcon", "bloom", "gpt_bigcode"), "ln_f"),
    **dict.fromkeys(
        (
            "llama",
            "mistral",
            "mixtral",
            "qwen2",
            "qwen2_moe",
            "qwen3",
            "qwen3_moe",
            "phi3",
            "olmo2",
            "smollm3",
        ),
        "model.norm",
    ),
    **dict.fromkeys(("stablelm", "starcoder2"), "model.norm"),
    **dict.fromkeys(("gemma", "gemma2"), "model.norm+1"),
    "gpt_neox": "final_layer_norm",
    "phi": "final_layernorm",
    "mpt": "norm_f",
}
OWN_ROUNDING = Fraction(101, 100)  # a model's own arithmetic, bfloat16 too, adds less than a hundredth


def norm_radius(loaded: Loaded) -> tuple[Fraction, str] | None:
    """Return a bound of |f| over all inputs of a language model, with a sentence; None where none is known."""
    checkpoint, dim = loaded.checkpoint, loaded.head.dim
    name, _, one = NORMS.get(str((checkpoint.config or {}).get("model_type")), "").partition("+")
    weights = [t for t in checkpoint.tensors.values() if name and ends_with(t.name, f"{name}.weight")]
    if len(weights) != 1 or weights[0].shape != (dim,) or not weights[0].is_float:
        return None
    weight = weights[0]
    values = _floats(weight) + (1.0 if one else 0.0)
    bias = checkpoint.tensors.get(weight.name.removesuffix("weight") + "bias")
    size = float(np.abs(values).max()) * math.sqrt(dim) * (1 + 1e-12)
    if bias is not None:
        size += float(lengths(_floats(bias)[np.newaxis])[0]) * (1 + 1e-12)
    size *= abs(loaded.scaling.factor)
    if not math.isfinite(size):
        return None
    radius = digits_up(Fraction(size) * OWN_ROUNDING)
    return radius, (
        f"|f| <= {float(radius):.6g}, as the last normalisation {shown(weight.name)} gives no longer one"
        " (with a hundredth for the model's own rounding)"
    )


def _floats(tensor: Tensor) -> Any:
    return np.asarray(array(tensor), dtype=np.float64)
