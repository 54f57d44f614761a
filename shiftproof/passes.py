"""A head's rows read in blocks: the logits, log sums and mean rows of many inputs in one pass.

A block stays in the cache between the product that gives its logits and the one that sums its rows, and
rows of another width than the arithmetic's are converted block by block where a copy would be large.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np

from shiftproof.errors import UsageError
from shiftproof.heads import Head
from shiftproof.rounding import lengths_above

BLOCK = 800_000  # bytes of a block: about half of a core's cache
COPY = {np.dtype(np.float64): 1 << 30, np.dtype(np.float32): 1 << 29}  # bytes of the largest copy kept
LEAST_ROWS = 64
NORMAL = (2.0**-300, 2.0**300)  # sizes of rows whose squares and products are normal floats


class Passes:
    """The rows (n, d) and bias of a head, scaled by 2^-shift, ready to be read many times.

    Raises UsageError for an entry that is not finite, naming its place.
    """

    def __init__(self, head: Head) -> None:
        """Measure the rows: their mean (d,), their mean square about it, the longest."""
        self.head = head
        self.labels, self.dim = head.labels, head.dim
        self.shift = 0
        self._copies: dict[Any, Any] = {}
        self.bias = self._bias()
        #: whether the floats here are the head's own numbers
        self.exact_floats = not head.is_exact and (head.bias is None or head.bias.dtype.kind != "O")
        self.total, self.squares = np.zeros(self.dim), np.empty(self.labels)
        self._measure()
        if not NORMAL[0] <= np.sqrt(self.squares.max(initial=0.0)) <= NORMAL[1]:
            self._rescale()
        self.centre = self.total / max(self.labels, 1)
        common, mean_square = float(self.centre @ self.centre), float(self.squares.mean())
        #: whether the mean row is most of the rows' length: it is left out where rows are compared or rounded
        self.centred = common > 0.5 * mean_square
        self.base = self.centre if self.centred else np.zeros(self.dim)
        self.sizes = self._sizes() if self.centred else self.squares
        square = float(self.sizes.mean()) - (0.0 if self.centred else common)
        self.spread = max(square / max(self.dim, 1), 0.0)
        self.longest = float(lengths_above(self.squares.max(initial=0.0), self.dim))
        self.most_bias = 0.0 if self.bias is None else float(np.abs(self.bias).max(initial=0.0))

    def _bias(self) -> Any:
        if self.head.bias is None:
            return None
        raw = np.asarray(self.head.bias)
        if raw.dtype == object:
            raw = Head("", "", raw.reshape(-1, 1)).floats()[:, 0]
        bias = np.ascontiguousarray(raw, dtype=np.float64)
        if not np.isfinite(bias).all():
            row = int(np.flatnonzero(~np.isfinite(bias))[0])
            raise UsageError(f"the bias of label {row} is not a finite float64; mend that entry")
        return bias if bias.any() else None

    def _measure(self) -> None:
        self.total[:] = 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for rows, block in self.blocks(np.float64):
                self.total += block.sum(axis=0)
                np.einsum("ij,ij->i", block, block, out=self.squares[rows])

    def _sizes(self) -> Any:
        """Return the squared lengths of the rows about their mean (n,)."""
        out = np.empty(self.labels)
        for rows, block in self.blocks(np.float64):
            apart = block - self.centre
            np.einsum("ij,ij->i", apart, apart, out=out[rows])
        return out

    def _rescale(self) -> None:
        """Divide the rows by a power of two that brings the largest entry near 1."""
        most = 0.0
        for rows, block in self.blocks(np.float64):
            if not np.isfinite(block).all():
                row, column = (int(x) for x in np.argwhere(~np.isfinite(block))[0])
                raise UsageError(
                    f"row {rows.start + row}, column {column} is not a finite float64; mend that entry"
                )
            most = max(most, float(np.abs(block).max(initial=0.0)))
        if most > 0.0:
            self.shift = int(np.frexp(most)[1])
            self._copies.clear()
            self.exact_floats = False  # the smallest entries may underflow
            self._measure()

    # -- reading ---------------------------------------------------------------------------------
    def _whole(self, dtype: Any) -> Any:
        """Return all rows as floats where the head stores them so or a copy may be kept, else None."""
        dtype = np.dtype(dtype)
        if dtype not in self._copies:
            source = self.head.unembeddings
            if source.dtype == dtype == np.float64 and source.flags.c_contiguous and not self.shift:
                self._copies[dtype] = np.asarray(source)
            elif self.labels * self.dim * dtype.itemsize <= COPY[dtype]:
                whole = np.empty((self.labels, self.dim), dtype)
                for rows, block in self._converted(dtype):
                    whole[rows] = block
                self._copies[dtype] = whole
            else:
                self._copies[dtype] = None
        return self._copies[dtype]

    def _converted(self, dtype: Any) -> Iterator[tuple[slice, Any]]:
        """Yield blocks of converted rows; those in float32 are centred, which changes no probability."""
        for start in range(0, self.labels, self._step(dtype)):
            stop = min(start + self._step(dtype), self.labels)
            try:
                block = self.head.floats(start, stop, np.float32 if self._direct(dtype) else np.float64)
            except OverflowError:
                raise UsageError(
                    f"rows {start} to {stop - 1}: an entry is beyond all floats; scale the rows"
                ) from None
            if self.shift:
                block = np.ldexp(block, -self.shift)
            if dtype == np.float32 and self.centred:
                block = block - self.centre.astype(block.dtype)
            yield slice(start, stop), block.astype(dtype, copy=False)

    def _direct(self, dtype: Any) -> bool:
        return bool(dtype == np.float32 and self.head.unembeddings.dtype not in (np.float64, object))

    def _step(self, dtype: Any) -> int:
        return max(LEAST_ROWS, BLOCK // max(1, self.dim * int(np.dtype(dtype).itemsize)))

    def blocks(self, dtype: Any) -> Iterator[tuple[slice, Any]]:
        """Yield (rows, block) in order, the blocks C-contiguous (m, d)."""
        whole = self._whole(dtype)
        if whole is None:
            yield from self._converted(np.dtype(dtype))
            return
        step = self._step(dtype)
        if self.labels <= step:
            yield slice(0, self.labels), whole
            return
        for start in range(0, self.labels, step):
            rows = slice(start, min(start + step, self.labels))
            yield rows, whole[rows]

    @property
    def single(self) -> bool:
        """Whether all rows are one block."""
        return self.labels <= self._step(np.float64) and self._whole(np.float64) is not None

    @cached_property
    def origin(self) -> tuple[float, Any]:
        """The log sum and the mean row (d,) at the input 0."""
        if self.bias is None:
            return float(np.log(self.labels)), self.centre
        log_sums, means = self.evaluate(np.zeros((1, self.dim)), np.empty((1, self.labels)))
        return float(log_sums[0]), means[0]

    def tempered(self, temperature: float) -> Passes:
        """Return these rows with the bias divided by ``temperature``."""
        out = copy(self)
        out.__dict__.pop("origin", None)
        if self.bias is not None:
            out.bias = self.bias / temperature
        return out

    def take(self, labels: Any) -> Any:
        """Return the rows of ``labels`` (k,) in float64 (k, d), not centred."""
        whole = self._copies.get(np.dtype(np.float64))
        if whole is not None:
            return whole[labels]
        if self.head.is_exact:
            return np.concatenate([self.head.floats(int(k), int(k) + 1) for k in labels])
        rows = self.head.unembeddings[labels].astype(np.float64)
        return np.ldexp(rows, -self.shift) if self.shift else rows

    def depth(self, dtype: Any = np.float64) -> int:
        """Return how many roundings a term meets in a sum over all rows, block by block."""
        step = min(self._step(dtype), self.labels)
        return step + -(-self.labels // step) + 2

    # -- passes ----------------------------------------------------------------------------------
    def evaluate(self, points: Any, out: Any) -> tuple[Any, Any]:
        """Return (log sums (k,), mean rows (k, d)) of softmax at points (k, d); the logits go to ``out`` (k, n).

        Everything is in the dtype of ``out``; the mean rows are not centred.
        """
        dtype = out.dtype
        points = points.astype(dtype, copy=False)
        bias = None if self.bias is None else self.bias.astype(dtype)
        count = len(points)
        top = np.full(count, -np.inf, dtype)
        total, means = np.zeros(count, dtype), np.zeros((count, self.dim), dtype)
        for rows, block in self.blocks(dtype):
            logits = points @ block.T
            if bias is not None:
                logits += bias[rows]
            out[:, rows] = logits
            new = np.maximum(top, logits.max(axis=1))
            shrink = np.exp(top - new)
            top = new
            logits -= top[:, None]
            np.exp(logits, out=logits)
            total = total * shrink + logits.sum(axis=1)
            means = means * shrink[:, None] + logits @ block
        means = means / total[:, None]
        return top + np.log(total), self._moved(means, dtype)

    def means(self, weights: Any) -> Any:
        """Return the sums of the rows with weights (k, n): (k, d), in the weights' dtype.

        The weights of each sum add up to 1 where they are in float32.
        """
        total = np.zeros((weights.shape[0], self.dim), weights.dtype)
        for rows, block in self.blocks(weights.dtype):
            total += weights[:, rows] @ block
        return self._moved(total, weights.dtype)

    def _moved(self, means: Any, dtype: Any) -> Any:
        return means + self.centre.astype(dtype) if dtype == np.float32 and self.centred else means
