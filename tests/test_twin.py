"""Twins in memory: the bound is sound and tight, exact translations are exact, and what has no twin."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from shiftproof.arithmetic import precise
from shiftproof.errors import UsageError
from shiftproof.floats import FORMATS, Format, digits_up, upwards
from shiftproof.heads import Head
from shiftproof.lattice import NoExactTranslationError, NoneFoundError, columns
from shiftproof.loading import load
from shiftproof.outcome import measure
from shiftproof.twin import Twin, twin, twin_of_head

DTYPES = [np.float64, np.float32, np.float16, ml_dtypes.bfloat16]
RADIUS = Fraction(10)


def head(dtype: Any = np.float32, labels: int = 60, dim: int = 12, seed: int = 0) -> Head:
    rows = np.random.default_rng(seed).standard_normal((labels, dim)) / 8
    return Head("random", "a random head", rows.astype(dtype))


def change(before: Any, after: Any, f: Any, label: int) -> arb:
    """Return an enclosure of how much the label's log-probability changes at f."""

    def log_probability(rows: Any) -> arb:
        logits = [
            sum((arb(float(x)) * arb(float(y)) for x, y in zip(row, f, strict=True)), arb(0)) for row in rows
        ]
        return logits[label] - sum((logit.exp() for logit in logits), arb(0)).log()

    with precise(200):
        return abs(log_probability(after) - log_probability(before))


def worst_inputs(found: Twin, before: Any, after: Any) -> list[tuple[Any, int]]:
    """Return inputs of length RADIUS at which rounding does most harm, each with the label to look at."""
    rest = after.astype(np.float64) - before.astype(np.float64) - found.translation
    order = np.argsort(-np.linalg.norm(rest, axis=1))[:3]
    inputs = []
    for k in order:
        for other in (rest.mean(axis=0), *rest[order[order != k]]):
            direction = rest[k] - other
            size = np.linalg.norm(direction)
            if size:
                f = direction / size * float(RADIUS) * (1 - 1e-12)
                inputs += [(f, int(k)), (-f, int(k))]
    return inputs


@pytest.mark.parametrize("cosine", ["-1", "1", "1/4", "-3/4"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_bound_holds_and_is_within_four_times_of_what_inputs_reach(dtype, cosine):
    before = head(dtype)
    found, after = twin_of_head(before, (3, 7), cosine, radius=RADIUS)
    reached = max(
        change(before.unembeddings, after.unembeddings, f, k)
        for f, k in worst_inputs(found, before.unembeddings, after.unembeddings)
    )
    assert reached <= found.max_log_probability_change
    assert 4 * reached >= found.max_log_probability_change


@given(seed=st.integers(0, 10**6), cosine=st.fractions(-1, 1, max_denominator=50), which=st.integers(0, 3))
def test_no_random_input_exceeds_the_bound(seed, cosine, which):
    before = head(DTYPES[which], labels=6, dim=3, seed=seed)
    found, after = twin_of_head(before, (0, 5), cosine, radius=RADIUS)
    f = np.random.default_rng(seed).standard_normal(3)
    f *= float(RADIUS) / np.linalg.norm(f) * (1 - 1e-12)
    for label in range(6):
        difference = change(before.unembeddings, after.unembeddings, f, label)
        assert difference <= found.max_log_probability_change or difference.contains(0)


@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("stored", DTYPES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_measured_change_bounds_the_exact_one(dtype, stored, transposed):
    rows = head(dtype, labels=30, dim=5).unembeddings
    if transposed:
        rows = np.asfortranarray(rows)
    shift = np.array([0.3, -1.7, 1e-9, 0.0, 2.0**-30])
    saved = (rows.astype(np.float64) + shift).astype(stored)
    exactly = [
        sum(
            (Fraction(float(s)) - Fraction(float(w)) - Fraction(v)) ** 2
            for s, w, v in zip(*row, shift, strict=True)
        )
        for row in zip(saved, rows, strict=True)
    ]
    largest = sorted(exactly)[-2:]
    found = measure(rows, np.asfortranarray(saved) if transposed else saved, shift)
    with precise(200):
        true = sum((arb(x.numerator) / arb(x.denominator)).sqrt() for x in largest)
        assert true <= found.per_length
        assert found.per_length <= true * (1 + 1e-3)


def test_the_measured_change_is_zero_only_where_nothing_was_rounded():
    rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    for by in (rows, np.asfortranarray(rows)):
        assert measure(by, by + 0.5, np.array([0.5, 0.5])).per_length == 0
        tiny = measure(by, by + 0.5, np.array([0.5, 0.5 + 2.0**-53]))
        assert not tiny.exact
        assert tiny.per_length >= 2 * 2.0**-53


# -- exact translations --------------------------------------------------------------------------
@pytest.mark.parametrize("cosine", ["-1", "1", "0", "1/3"])
@pytest.mark.parametrize(
    ("dtype", "wide"), [(np.float16, "float32"), (ml_dtypes.bfloat16, "float64"), (np.float32, "float64")]
)
def test_exact_translations_round_nothing(dtype, wide, cosine):
    before = head(dtype)
    found, after = twin_of_head(before, (3, 7), cosine, dtype=wide, exact=True, radius=RADIUS)
    assert found.exact
    assert found.max_log_probability_change == 0
    wanted = Fraction(cosine)
    if abs(wanted) == 1:
        assert found.cosine == (float(wanted), float(wanted))
    assert abs(found.cosine[0] - float(wanted)) < 1e-9
    for w, s in zip(before.unembeddings, after.unembeddings, strict=True):
        for x, y, v in zip(w, s, found.translation, strict=True):
            assert Fraction(float(y)) == Fraction(float(x)) + Fraction(v)


@pytest.mark.parametrize("cosine", ["-1", "1", "0"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_whole_numbers_have_exact_translations_in_every_format(dtype, cosine):
    rows = np.random.default_rng(1).integers(-6, 7, (20, 4)).astype(dtype)
    found, _ = twin_of_head(Head("whole", "", rows), (3, 7), cosine, exact=True)
    assert found.exact


@pytest.mark.parametrize("cosine", ["-1", "1"])
def test_where_none_is_exact_that_is_proved_and_a_wider_format_named(cosine):
    with pytest.raises(NoExactTranslationError, match="--dtype float64 has one"):
        twin_of_head(head(np.float32), (3, 7), cosine, exact=True)


def test_where_none_is_found_that_is_not_called_a_proof():
    rows = head(np.float32, dim=64).unembeddings
    with pytest.raises(NoneFoundError, match="is not proved"):
        twin_of_head(Head("random", "", rows), (3, 7), "0", exact=True)


@pytest.mark.parametrize("cosine", ["0", "9/10", "-1"])
@pytest.mark.parametrize("seed", range(4))
def test_a_power_of_two_changes_no_answer(seed, cosine):
    rows = np.random.default_rng(seed).standard_normal((5, 3)) + 3 * (seed % 2)

    def answer(power):
        scaled = Head("scaled", "", np.ldexp(rows, power))
        try:
            return twin_of_head(scaled, (0, 1), cosine, exact=True)[0].cosine
        except (NoExactTranslationError, NoneFoundError) as error:
            return type(error)

    assert answer(-400) == answer(0) == answer(500)


TOY = Format("float16", 3, -6, 28.0)  # small enough to try every translation


@given(entries=st.lists(st.integers(-40, 40), min_size=3, max_size=6))
def test_the_box_holds_every_exact_translation(entries):
    numbers = {sign * m * 2.0**e for m in range(8) for e in range(-6, 3) for sign in (1, -1)}
    column = np.array(entries, dtype=float)[:, np.newaxis] / 16
    box = columns(lambda: iter([(0, column)])).box(TOY)[0]
    for stored in numbers:
        shift = stored - column[0, 0]
        if all(x + shift in numbers for x in column[:, 0]):
            assert abs(shift) <= box


@given(entries=st.lists(st.integers(-40, 40), min_size=2, max_size=5), shift=st.integers(-64, 64))
def test_what_the_grid_allows_is_exact(entries, shift):
    numbers = {sign * m * 2.0**e for m in range(8) for e in range(-6, 3) for sign in (1, -1)}
    column, v = np.array(entries, dtype=float)[:, np.newaxis] / 16, shift / 32
    grid = int(columns(lambda: iter([(0, column)])).grid(np.array([v]), TOY)[0])
    if grid < 100 and (v / 2.0**grid).is_integer():
        assert all(x + v in numbers for x in column[:, 0])


# -- edges ---------------------------------------------------------------------------------------
def test_nearly_identical_rows_are_turned_opposite():
    rows = head(np.float32).unembeddings.copy()
    rows[7] = rows[3]
    rows[7, 2] = np.nextafter(rows[3, 2], np.float32(9))
    found, _ = twin_of_head(Head("near", "", rows), (3, 7), "-1")
    assert found.cosine == (-1.0, -1.0)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
@pytest.mark.parametrize("cosine", ["-1", "1", "1/2"])
def test_huge_and_tiny_entries_have_twins(scale, cosine):
    rows = np.random.default_rng(0).uniform(-1, 1, (9, 4)) * scale
    found, _ = twin_of_head(Head("scaled", "", rows), (3, 7), cosine, radius=1 / Fraction(scale))
    assert abs(found.cosine[0] - float(Fraction(cosine))) < 1e-12
    assert 0 <= found.max_log_probability_change < 1e-13


def test_a_zero_row_has_twins_and_so_has_one_feature():
    rows = np.array([[0.0, 0.0], [1.0, 2.0], [3.0, 1.0]])
    assert twin_of_head(Head("zero", "", rows), (0, 1), "1/2")[0].cosine[0] == pytest.approx(0.5)
    line = np.array([[1.0], [2.0], [5.0]])
    assert twin_of_head(Head("line", "", line), (0, 2), "-1")[0].cosine == (-1.0, -1.0)
    assert twin_of_head(Head("line", "", line - 3), (0, 2), "1")[0].cosine == (1.0, 1.0)


@pytest.mark.parametrize(
    ("rows", "pair", "cosine", "options", "why"),
    [
        ([[1, 2], [3, 4]], (0, 0), "1", {}, "equal"),
        ([[1, 2], [3, 4]], (0, 2), "1", {}, "numbered from 0 to 1"),
        ([[1, 2], [1, 2]], (0, 1), "-1", {}, "identical rows is 1 under every translation"),
        ([[1], [2]], (0, 1), "1/2", {}, "one feature"),
        ([[1, 2], [3, 4]], (0, 1), "1", {"radius": Fraction(-1)}, "--radius"),
        ([[1, 2], [3, 4]], (0, 1), "1", {"dtype": "int8"}, "--dtype int8"),
        ([[1, np.nan], [3, 4]], (0, 1), "1", {}, "row 0, column 1"),
        ([[1.7e308, 1.7e308], [1.7e308, -1.7e308]], (0, 1), "9/10", {}, "scale the head down"),
        ([[6e4, 0], [-6e4, 0], [0, 6e4], [0, -6e4]], (0, 2), "1", {"dtype": "float16"}, "--dtype float32"),
    ],
)
def test_what_has_no_twin_is_said_in_one_line(rows, pair, cosine, options, why):
    with pytest.raises(UsageError, match=why) as caught:
        twin_of_head(Head("bad", "", np.array(rows, dtype=float)), pair, cosine, **options)
    assert "\n" not in str(caught.value)


def test_a_cosine_that_rounding_keeps_away_is_said():
    rows = np.array([[100.0, 64.0], [100.0, 65.0], [99.0, -100.0]]).astype(ml_dtypes.bfloat16)
    rows[2] = 25600
    found, _ = twin_of_head(Head("coarse", "", rows), (0, 1), "999/1000")
    away = max(abs(end - 0.999) for end in found.cosine)
    assert any("keeps the cosine" in sentence for sentence in found.says) == (away > 1e-3)


def test_bounds_are_rounded_upwards():
    third = Fraction(1, 3)
    assert digits_up(third) == Fraction("0.333334")
    assert digits_up(Fraction(5)) == 5
    assert digits_up(Fraction(0)) == 0
    assert Fraction(upwards(third)) > third
    assert upwards(Fraction(1, 4)) == 0.25
    assert upwards(Fraction(10) ** 400) == float("inf")


# -- the radius, and models that are not shift-invariant ----------------------------------------
def model(folder: Path, config: dict[str, Any], **tensors: Any) -> Path:
    folder.mkdir()
    save_file({"lm_head.weight": head().unembeddings, **tensors}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_the_last_normalisation_gives_the_radius(tmp_path):
    gain, beta = np.linspace(-3, 1, 12).astype(np.float32), np.full(12, 0.5, np.float32)
    path = model(
        tmp_path / "m",
        {"model_type": "gpt2", "logit_scale": 0.5},
        **{"transformer.ln_f.weight": gain, "transformer.ln_f.bias": beta},
    )
    found = twin(load(path), (1, 2), "1", tmp_path / "out")
    x = np.random.default_rng(0).standard_normal((1000, 12)) ** 9
    x = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    longest = 0.5 * np.linalg.norm(x * gain + beta, axis=1).max()
    assert longest <= float(found.radius) <= 1.3 * longest
    given_radius = twin(load(path), (1, 2), "1", tmp_path / "more", radius=Fraction(3))
    assert given_radius.radius == 3
    assert given_radius.max_log_probability_change == upwards(Fraction(given_radius.per_length) * 3)


def test_without_a_radius_the_bound_is_said_to_grow(tmp_path):
    found = twin(load(model(tmp_path / "m", {"model_type": "unknown"})), (1, 2), "1", tmp_path / "out")
    assert found.radius == 1
    assert "grows as |f|" in found.says[0]
    sample = Head("h", "", head().unembeddings, embeddings=np.full((3, 12), 2.0))
    assert float(twin_of_head(sample, (1, 2), "1")[0].radius) == pytest.approx(2 * 12**0.5)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({"final_logit_softcapping": 30.0}, "final_logit_softcapping"),
        ({"problem_type": "multi_label_classification"}, "sigmoids"),
    ],
)
def test_models_that_a_translation_changes_have_no_twin(tmp_path, config, why):
    with pytest.raises(UsageError, match=why):
        twin(load(model(tmp_path / "m", config)), (1, 2), "1", tmp_path / "out")


def test_every_format_s_numbers_are_what_numpy_says():
    for name, form in FORMATS.items():
        info = ml_dtypes.finfo(form.numpy)
        assert (float(info.max), float(info.smallest_subnormal)) == (form.largest, 2.0**form.least), name
        assert float(info.eps) == 2 * form.unit
