"""Twins: a head translated so that a pair has a chosen cosine, with what rounding does to it, enclosed.

In real numbers the twin's probabilities are the head's.  What is stored is rounded; the largest change of any
log-probability that this makes is bounded from the bytes written, read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from shiftproof.copying import staged, target_of
from shiftproof.errors import DisagreementError, UsageError
from shiftproof.final_norm import norm_radius
from shiftproof.floats import FORMATS, Format, digits_up, format_named, lengths, rounded, upwards
from shiftproof.heads import Head
from shiftproof.lattice import exact_translation
from shiftproof.layout import Tensor, shown
from shiftproof.least_loss import choose
from shiftproof.loading import Loaded, matrix
from shiftproof.outcome import Change, measure, spans, stored_cosine
from shiftproof.rewrite import Translated, linked_folders, rewrite, rewritten_size, untied_config
from shiftproof.tensors import Checkpoint, open_checkpoint
from shiftproof.translation import refuse_unreachable, requested
from shiftproof.usual_names import setting

Tell = Callable[[str, int, int], None]
TELLING = 1e-3  # of a cosine: what is said
#: where encoder and decoder keep sharing their embeddings when the head does not
SHARED_APART = {"t5"}


@dataclass(frozen=True, eq=False)
class Twin:
    """A twin as stored: rows w + ``translation`` (d,), rounded to ``dtype``.

    ``cosine`` encloses that of the pair's stored rows.  No log-probability of any label changes by more than
    ``max_log_probability_change`` over all inputs with |f| <= ``radius``: ``per_length`` times the radius,
    rounded up.  ``exact``: no row was rounded, and none changes.  ``changed`` names the tensor, ``output`` the
    file or folder written, None in memory; ``says`` are sentences for people.
    """

    labels: tuple[int, int]
    requested_cosine: Fraction
    cosine: tuple[float, float]
    translation: Any
    max_log_probability_change: float
    per_length: float
    radius: Fraction
    exact: bool
    dtype: str
    changed: str
    output: Path | None
    says: tuple[str, ...]


def twin(
    loaded: Loaded,
    pair: tuple[int, int],
    cosine: object,
    out: Path,
    *,
    radius: Fraction | None = None,
    dtype: str | None = None,
    exact: bool = False,
    untie: bool = False,
    tell: Tell | None = None,
) -> Twin:
    """Write a checkpoint's twin to ``out``, whole or not at all, and return what it is.

    ``radius`` bounds |f|; without it that of the sample of embeddings or of the model's last normalisation is
    taken, else 1.  ``dtype`` is the format to store, the tensor's own by default.  Raises UsageError, and
    NoExactTranslationError where ``exact`` cannot be had.
    """
    told = tell or (lambda *_: None)
    target_cosine = requested(cosine)
    _refuse_negative(radius)
    checkpoint, tensor = loaded.checkpoint, loaded.tensor
    if loaded.head.is_exact:
        raise UsageError(
            f"{checkpoint.path}: exact numbers in JSON have no twin to store; save the rows as .npy"
        )
    form = format_named(dtype or (tensor.dtype if tensor.is_float else "float64"))
    _refuse_squashed(checkpoint)
    added, copies = _added(loaded, untie=untie)
    folder = checkpoint.index.parent if checkpoint.index else checkpoint.path
    whole = folder if folder.is_dir() else None
    sources = list({t.file for t in checkpoint.tensors.values()} | {checkpoint.path})
    target = target_of(out, sorted(sources, key=lambda p: p != checkpoint.path), folder=whole)
    told("choosing the translation", 0, 0)
    rows = loaded.head.unembeddings
    shift = _translation(rows, pair, target_cosine, form, exact=exact)
    changes: list[Change] = []

    def inspect(stored: Any) -> None:
        changes.append(_measured(loaded.head, stored, shift, exact=exact))

    new = Translated(tensor, rows, shift, form, added, inspect, copies)
    told(f"writing {target.name}", 0, 0)
    with staged(target, rewritten_size(checkpoint, new, whole), folder=whole is not None) as temporary:
        rewrite(checkpoint, new, temporary, whole)
        told("reading it back", 0, 0)
        place = temporary / checkpoint.index.name if checkpoint.index and whole else temporary
        stored = matrix(open_checkpoint(place).tensors[new.name], shown(new.name))
        if loaded.transposed:
            stored = stored.T
        if stored.shape != rows.shape:
            raise DisagreementError(f"{target}: what was written reads as {stored.shape}, not {rows.shape}")
        if not changes:
            inspect(stored)
        found = _twin(pair, target_cosine, stored_cosine(stored, pair), shift, changes[0], form)
    known, said = _radius(loaded, radius)
    return replace(
        _at_radius(found, known),
        changed=new.name,
        output=out,
        says=(*found.says, *said, *_about_loading(loaded, form, new, whole)),
    )


def twin_of_head(
    head: Head,
    pair: tuple[int, int],
    cosine: object,
    *,
    radius: Fraction | None = None,
    dtype: str | None = None,
    exact: bool = False,
) -> tuple[Twin, Head]:
    """Return a head's twin in memory, and what it is; rows as `twin`, errors too."""
    _refuse_negative(radius)
    rows = head.floats() if head.is_exact else np.asarray(head.unembeddings)
    if head.is_exact and not _are_floats(head):
        raise UsageError(f"{head.name}: not all entries are floats; give them as floats")
    if not np.isfinite(rows.astype(np.float64)).all():
        row, column = (int(x) for x in np.argwhere(~np.isfinite(rows.astype(np.float64)))[0])
        raise UsageError(f"{head.name}: row {row}, column {column} is not finite; mend or drop that row")
    form = format_named(dtype or rows.dtype.newbyteorder("=").name)
    target_cosine = requested(cosine)
    shift = _translation(rows, pair, target_cosine, form, exact=exact)
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [rounded(np.add(rows[i:j], shift, dtype=np.float64), form) for i, j in spans(rows)]
    stored = np.concatenate(parts)
    change = _measured(head, stored, shift, exact=exact)
    found = _twin(pair, target_cosine, stored_cosine(stored, pair), shift, change, form)
    known, said = (radius, ()) if radius is not None else _sample_radius(head)
    return replace(_at_radius(found, known), says=(*found.says, *said)), replace(
        head, unembeddings=stored, name=f"{head.name}, twin"
    )


def _are_floats(head: Head) -> bool:
    floats = head.floats()
    same = (Fraction(x) == Fraction(str(y)) for x, y in zip(floats.flat, head.rows.flat, strict=True))
    try:
        return all(same)
    except ValueError:  # a square root
        return False


def _translation(rows: Any, pair: tuple[int, int], cosine: Fraction, form: Format, *, exact: bool) -> Any:
    """Return v; raises UsageError for a pair that has none, NoExactTranslationError."""
    labels, dim = rows.shape
    for label in pair:
        if not 0 <= label < labels:
            raise UsageError(f"--labels {label}: the rows are numbered from 0 to {labels - 1}")
    a, b = (np.asarray(rows[label], dtype=np.float64) for label in pair)
    refuse_unreachable(pair, bool((a == b).all()), dim, cosine)
    if not exact:
        return choose(rows, pair, cosine, form).shift

    def blocks() -> Iterator[tuple[int, Any]]:
        for start, stop in spans(rows):
            yield start, np.asarray(rows[start:stop], dtype=np.float64)

    return exact_translation(rows, blocks, pair, cosine, form)


def _measured(head: Head, stored: Any, shift: Any, *, exact: bool) -> Change:
    rows = head.floats() if head.is_exact else head.unembeddings
    change = measure(rows, stored, shift, exactly=exact)
    if exact and not change.exact:
        raise DisagreementError("a translation that should round nothing did; please report this head")
    return change


def _twin(
    pair: tuple[int, int],
    cosine: Fraction,
    enclosure: tuple[float, float],
    shift: Any,
    change: Change,
    form: Format,
) -> Twin:
    return Twin(
        labels=pair,
        requested_cosine=cosine,
        cosine=enclosure,
        translation=shift,
        max_log_probability_change=change.per_length,
        per_length=change.per_length,
        radius=Fraction(1),
        exact=change.exact,
        dtype=form.name,
        changed="",
        output=None,
        says=_about_cosine(enclosure, cosine, form),
    )


def _about_cosine(reached: tuple[float, float], cosine: Fraction, form: Format) -> tuple[str, ...]:
    away = max(abs(Fraction(end) - cosine) for end in reached)
    if away <= TELLING or form.name == "float64":
        return ()
    return (f"rounding to {form.name} keeps the cosine {float(away):.2g} away; a wider --dtype comes nearer",)


def _at_radius(found: Twin, radius: Fraction) -> Twin:
    bound = upwards(Fraction(found.per_length) * radius)
    return replace(found, radius=radius, max_log_probability_change=bound)


def _refuse_negative(radius: Fraction | None) -> None:
    if radius is not None and radius < 0:
        raise UsageError(f"--radius {radius}: a radius is 0 or more")


def _radius(loaded: Loaded, radius: Fraction | None) -> tuple[Fraction, tuple[str, ...]]:
    if radius is not None:
        return radius, ()
    if loaded.head.embeddings is None:
        known = norm_radius(loaded)
        if known is not None:
            return known[0], (known[1],)
        return _sample_radius(loaded.head)
    return _sample_radius(loaded.head)


def _sample_radius(head: Head) -> tuple[Fraction, tuple[str, ...]]:
    if head.embeddings is not None:
        sizes = [
            lengths(np.asarray(head.embeddings[i:j], np.float64)).max() for i, j in spans(head.embeddings)
        ]
        radius = digits_up(Fraction(float(max(sizes))))
        return radius, (f"|f| <= {float(radius):.6g}, the longest of the embeddings given",)
    return Fraction(1), ("how long inputs are is not known: the bound is for |f| <= 1 and grows as |f|",)


def _refuse_squashed(checkpoint: Checkpoint) -> None:
    cap = setting(checkpoint.config, "final_logit_softcapping")
    if cap is not None:
        raise UsageError(
            f"{checkpoint.path}: config.json sets final_logit_softcapping: the logits are squashed one by one,"
            " so that a translation changes the probabilities; there is no such twin"
        )
    kind = setting(checkpoint.config, "problem_type")
    if kind is not None and kind[1] == "multi_label_classification":
        raise UsageError(
            f"{checkpoint.path}: config.json says multi_label_classification: sigmoids, not softmax, so that a"
            " translation changes the probabilities; there is no such twin"
        )


def _added(loaded: Loaded, *, untie: bool) -> tuple[str | None, dict[str, Tensor]]:
    """Return the name of the tensor to add for a tied head, None where none is, and copies beside it.

    Raises UsageError.
    """
    checkpoint, tensor, config = loaded.checkpoint, loaded.tensor, loaded.checkpoint.config or {}
    kind = str(config.get("model_type"))
    if not loaded.tied:
        return None, {}
    if not untie:
        raise UsageError(
            f"{checkpoint.path}: the head is the input embedding too ({shown(tensor.name)}), which a translation"
            " would change; --untie gives the head a tensor of its own"
        )
    if config.get("is_encoder_decoder") and kind not in SHARED_APART:
        raise UsageError(
            f"{checkpoint.path}: --untie: encoder and decoder share their embeddings only while the head does,"
            " so that untying it changes the model; there is no such twin"
        )
    if kind == "t5" and setting(config, "scale_decoder_outputs") is None:
        raise UsageError(
            f"{checkpoint.path}: --untie: T5 scales its outputs only while tied, so that untying changes the"
            " model; there is no such twin"
        )
    if checkpoint.path.is_dir() or checkpoint.index:
        untied_config("{}" if checkpoint.config is None else _config_text(checkpoint))
    if loaded.embedding is not None and loaded.embedding.name != tensor.name:
        raise UsageError(
            f"{checkpoint.path}: config.json ties the head to {shown(loaded.embedding.name)}, and"
            f" {shown(tensor.name)} is ignored; name the former, or set tie_word_embeddings: false"
        )
    name, copies = _own_name(loaded)
    if name in checkpoint.tensors:
        raise UsageError(
            f"{checkpoint.path}: --untie would add {name}, which is there already; name it as HEAD"
        )
    return name, copies


def _config_text(checkpoint: Checkpoint) -> str:
    return (checkpoint.folder / "config.json").read_text(encoding="utf-8")


def _own_name(loaded: Loaded) -> tuple[str, dict[str, Tensor]]:
    """Return how a model that is not tied names its head, and what it then reads a second time: the bias.

    Raises UsageError where that is not known.
    """
    embedding, bias = loaded.tensor.name, loaded.bias_tensor
    if embedding.endswith("embed_in.weight"):
        return "embed_out.weight", {}
    if embedding.endswith("embeddings.word_embeddings.weight"):
        if bias is None or not bias.name.endswith(".bias"):
            raise UsageError(
                f"{loaded.checkpoint.path}: --untie: how this model names a head of its own is not known, as it"
                " has no bias beside its embeddings; there is no such twin"
            )
        stem = bias.name.removesuffix(".bias")
        if stem.endswith(("predictions", "lm_head")) and not stem.endswith("_lm_head"):
            stem += ".decoder"
        again = f"{stem}.bias"
        return f"{stem}.weight", {} if again in loaded.checkpoint.tensors else {again: bias}
    prefix, found, _ = embedding.partition(".model.embed_tokens.")
    return f"{prefix}.lm_head.weight" if found else "lm_head.weight", {}


def _about_loading(loaded: Loaded, form: Format, new: Translated, folder: Path | None) -> tuple[str, ...]:
    said = []
    asked = setting(loaded.checkpoint.config, "dtype", "torch_dtype")
    if asked is not None and asked[1] in FORMATS and FORMATS[asked[1]].digits < form.digits:
        said.append(
            f"config.json asks for {asked[1]}, to which libraries round what they load: load this twin as"
            f" {form.name}, or neither cosine nor bound is that of the model in memory"
        )
    if new.added and folder is None:
        said.append(f"set tie_word_embeddings: false in the model's config.json, or {new.added} is ignored")
    elif new.added:
        said.append(f"{new.added} is new, and config.json now says tie_word_embeddings: false")
    pickles = [p.name for p in folder.glob("*.bin")] if folder else []
    if pickles:
        said.append(f"{', '.join(sorted(pickles)[:3])} was copied and holds the weights as they were")
    links = linked_folders(folder) if folder else []
    if links:
        said.append(f"links to folders were not followed, nothing in them was copied: {', '.join(links[:3])}")
    return tuple(said)
