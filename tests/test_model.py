"""`sp.Head`: heads from arrays and files, what they answer, what they refuse."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sympy_
from checkpoints import write_safetensors

import shiftproof as sp

ROWS = np.random.default_rng(2).standard_normal((9, 3))


class Tensor:
    """What libraries of tensors offer: an array behind ``__array__``."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


@pytest.mark.parametrize(
    "rows",
    [ROWS, ROWS.tolist(), Tensor(ROWS), ROWS.astype(np.float16), (4 * ROWS).astype(np.int64)],
    ids=["array", "lists", "__array__", "float16", "integers"],
)
def test_anything_with_numbers_makes_a_head(rows) -> None:
    head = sp.Head.from_arrays(rows, np.zeros(9), [f"t{k}" for k in range(9)])
    assert (head.labels, head.dim) == (9, 3)
    assert head.label("t3") == 3
    assert head.pair(("t3", 5)) == (3, 5)


def test_a_torch_tensor_makes_a_head() -> None:
    import torch

    head = sp.Head.from_arrays(torch.tensor(ROWS), torch.zeros(9))
    assert head.unembeddings.tolist() == ROWS.tolist()
    learnt = torch.tensor(ROWS, requires_grad=True)
    with pytest.raises(sp.UsageError, match="detach"):
        sp.Head.from_arrays(learnt)


def test_exact_numbers_stay_exact() -> None:
    third = Fraction(1, 3)
    rows = np.array([[third, 0], [0, sympy_.sqrt(3) / 2], [-third, sympy_.Rational(1, 7)]], dtype=object)
    head = sp.Head.from_arrays(rows)
    assert head.is_exact
    low, high = head.audit([0, 2]).pairs[0].cosines.cosine
    exact = float(-1 / sympy_.sqrt(1 + sympy_.Rational(9, 49)))
    assert low <= exact <= high
    assert high - low < 1e-15


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((np.zeros(3),), "2"),
        ((np.zeros((2, 2, 2)),), "2"),
        ((np.zeros((0, 3)),), "labels x features"),
        ((np.array([["a", "b"]]),), "real numbers"),
        ((np.array([[1j, 2]]),), "real numbers"),
        ((np.array([[1.0, np.nan]]),), "row 0, column 1"),
        ((np.array([[1.0], [np.inf]]),), "row 1, column 0"),
        ((np.array([[None, 1]], dtype=object),), "no number"),
        ((np.array([[2**62 + 1]]),), "float64"),
        (([[1.0], [1.0, 2.0]],), "unembeddings"),
        ((ROWS, np.zeros(8)), "bias"),
        ((ROWS, None, ["a"]), "1 names for 9 labels"),
    ],
)
def test_what_is_no_head_is_refused_in_one_line(arguments, said) -> None:
    with pytest.raises(sp.UsageError, match=said) as caught:
        sp.Head.from_arrays(*arguments)
    assert "\n" not in str(caught.value)


def test_ceilings_with_and_without_a_radius_agree_in_the_limit() -> None:
    head = sp.Head.from_arrays(ROWS)
    free = head.ceiling((0, 1))
    near = head.ceiling((0, 1), radius="1000")
    assert near.low <= free.high
    assert free.low - near.high < 1e-4
    assert head.ceiling((0, 1), radius=0).high == pytest.approx(-np.log(9))


@pytest.mark.parametrize("radius", [-1, float("nan"), "x", None.__class__])
def test_a_radius_is_a_number_not_below_zero(radius) -> None:
    with pytest.raises(sp.UsageError):
        sp.Head.from_arrays(ROWS).ceiling((0, 1), radius=radius)


@pytest.mark.parametrize("pair", ["ab", (0,), (0, 0), (0, 9), (0, "cat"), (0, 1, 2)])
def test_a_pair_is_two_labels(pair) -> None:
    with pytest.raises(sp.UsageError):
        sp.Head.from_arrays(ROWS).ceiling(pair, radius=1)


def test_a_twin_in_memory_is_a_head_with_that_cosine() -> None:
    head = sp.Head.from_arrays(ROWS, labels=[f"t{k}" for k in range(9)])
    twin, moved = head.twin(("t0", "t1"), "1/2", radius=4)
    assert twin.cosine[0] == pytest.approx(0.5, abs=1e-12)
    assert moved.audit(["t0", "t1"]).pairs[0].cosines.cosine == twin.cosine
    assert head.ceiling((0, 1), radius=1).high == pytest.approx(moved.ceiling((0, 1), radius=1).high)


def test_a_twin_of_a_file_is_written_and_read_back(tmp_path: Path) -> None:
    path = write_safetensors(tmp_path / "m.safetensors", {"fc.weight": ROWS.astype(np.float32)})
    head = sp.Head.load(path)
    twin, moved = head.twin((0, 1), -1, tmp_path / "t.safetensors")
    assert twin.output == tmp_path / "t.safetensors"
    assert moved.audit([0, 1]).pairs[0].cosines.cosine == twin.cosine
    with pytest.raises(sp.UsageError, match="not loaded from a file"):
        sp.Head.from_arrays(ROWS).twin((0, 1), 0, tmp_path / "u.safetensors")


def test_an_audit_prints_itself_and_escapes_names_in_a_notebook() -> None:
    head = sp.Head.from_arrays(ROWS, labels=["<b>", *"abcdefgh"])
    found = head.audit(["<b>", "a"], radius=1, fail_on=["ceiling-at-radius>0"])
    assert '0 "<b>" and 1 "a"' in str(found)
    assert "&lt;b&gt;" in found._repr_html_()
    assert [pair for _, pair in found.met] == [(0, 1)]
