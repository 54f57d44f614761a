"""The rank of a matrix of floats, certified: positive definiteness, residues of a prime, exact elimination.

Every rank says what is proved: at least, at most.  What floats alone suggest is kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat, nmod_mat

from shiftproof.arithmetic import UNIT
from shiftproof.errors import InexactError
from shiftproof.heads import Head

EXACT_CELLS = 4_000  # exact elimination, its numbers grow
RESIDUE_CELLS = 2_000_000
PRODUCTS = 60_000_000_000  # multiplications of a Gram matrix: about a second
PRIME, TURN = 2**31 - 1, 31  # 2^31 = 1 modulo this prime


@dataclass(frozen=True)
class Rank:
    """What is proved of a rank, and ``numerical``: what floats suggest where the two differ."""

    least: int
    most: int
    numerical: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether the rank is proved."""
        return self.least == self.most

    def __str__(self) -> str:
        """Return the rank in words."""
        if self.is_known:
            return f"{self.least}"
        guess = f", {self.numerical} in floats" if self.numerical is not None else ""
        return f"from {self.least} to {self.most}{guess}"


def rank_of(head: Head) -> Rank:
    """Return the rank of a head's unembeddings (n, d).

    Exact for small heads.  For large ones a part of the rows is enough to prove it full; a lower one is
    proved from below by the rank modulo a prime, which is never above the true one.
    """
    n, d = head.labels, head.dim
    if head.is_exact or n * d <= EXACT_CELLS:
        try:
            rank = exact_rank(head.rows)
        except InexactError:  # square roots of several numbers
            return Rank(1 if any(map(bool, np.asarray(head.rows != fmpq(0)).flat)) else 0, min(n, d))
        return Rank(rank, rank)
    most = min(n, d)
    rows = sample_rows(head, 2 * most)
    full = is_full(balanced(rows))
    if not full and len(rows) < n and n * d * most <= PRODUCTS:
        rows = head.floats()
        full = is_full(balanced(rows))
    if full:
        return Rank(most, most)
    least = residue_rank(rows[:: -(-rows.size // RESIDUE_CELLS)]) if d <= RESIDUE_CELLS else 0
    return Rank(least, most, max(least, numerical_rank(balanced(rows))))


def sample_rows(head: Head, count: int) -> Any:
    """Return up to ``count`` rows of the head, evenly spread, as float64."""
    if count >= head.labels:
        return head.floats()
    picked = np.linspace(0, head.labels - 1, count).astype(np.int64)
    return np.ascontiguousarray(head.unembeddings[picked], dtype=np.float64)


def balanced(rows: Any) -> Any:
    """Return rows scaled by powers of two, each and each column to a largest entry in [1/2, 1).

    That leaves the rank as it is; rows that the scaling would round are returned as they are.
    """
    out = rows
    for axis in (1, 0):
        _, exponent = np.frexp(np.abs(out).max(axis=axis, keepdims=True))
        scaled = np.ldexp(out, -exponent)
        if not np.array_equal(np.ldexp(scaled, exponent), out):
            return rows
        out = scaled
    return out


def is_full(rows: Any) -> bool:
    """Return True only if balanced float64 rows (m, d) surely have the rank min(m, d).

    Cholesky in floats succeeds on the Gram matrix minus a shift that covers what rounding did to it
    and does in Cholesky (S. M. Rump, Verification of positive definiteness, BIT 46, 2006), taken eightfold.
    """
    length, size = max(rows.shape), min(rows.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        gram = rows @ rows.T if len(rows) == size else rows.T @ rows
        shift = 8 * ((length + size + 4) * UNIT * float(np.trace(gram)) + length * size * 2.0**-1000)
        gram[np.diag_indices(size)] -= shift
    if not (np.isfinite(shift) and (length + size) * UNIT < 2.0**-10 and (np.diagonal(gram) > 0).all()):
        return False
    try:
        factor = np.linalg.cholesky(gram)
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(factor).all() and (np.diagonal(factor) > 0).all())


def residue_rank(rows: Any) -> int:
    """Return the rank of float64 rows modulo a prime: at most the true one.

    Floats are whole numbers over powers of two, and 2 has an inverse modulo the prime, so that a minor
    with a residue other than 0 is not 0.
    """
    fraction, exponent = np.frexp(rows)
    whole = np.ldexp(fraction, 53).astype(np.int64)
    power = np.int64(1) << ((exponent.astype(np.int64) - 53) % TURN)
    residues = (whole % PRIME) * power % PRIME
    height, width = rows.shape
    return int(nmod_mat(height, width, residues.reshape(-1).tolist(), PRIME).rank())


def numerical_rank(rows: Any) -> int:
    """Return how many singular values floats tell from 0, of at most a few thousand of the rows."""
    return int(np.linalg.matrix_rank(rows[:: max(1, len(rows) // (2 * rows.shape[1]))]))


def exact_rank(rows: Any) -> int:
    """Return the rank of exact rows; raises InexactError where their square roots leave one field."""
    if all(isinstance(entry, fmpq) for entry in rows.flat):
        height, width = rows.shape
        return int(fmpq_mat(height, width, list(rows.flat)).rank())
    left, rank = [list(row) for row in rows], 0
    for column in range(rows.shape[1]):
        pivot = next((row for row in left if row[column] != 0), None)
        if pivot is None:
            continue
        rank += 1
        left = [
            [x - row[column] / pivot[column] * y for x, y in zip(row, pivot, strict=True)]
            for row in left
            if row is not pivot
        ]
    return rank
