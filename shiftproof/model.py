"""A head in a notebook or a script: read, twinned, audited, bounded.  The commands are a thin skin over the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from shiftproof import heads
from shiftproof.errors import UsageError
from shiftproof.exact import parse_rational, rational

if TYPE_CHECKING:
    from shiftproof.loading import Loaded
    from shiftproof.notebook import (
        PrintedAudit,
        PrintedCeiling,
        PrintedOccurrence,
        PrintedRegions,
        PrintedTwin,
        PrintedUnbounded,
    )

Label = int | str
Number = str | int | float | Fraction


@dataclass(frozen=True, eq=False)
class Head(heads.Head):
    """The last layer of a classifier: a row for every label, perhaps a bias, perhaps a sample of its inputs.

    Labels are row numbers, or names where the head has names.  Rows stay mapped in their file.
    """

    loaded: Loaded | None = None

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        transpose: bool = False,
        label_file: str | Path | None = None,
        embeddings: str | Path | None = None,
    ) -> Self:
        """Return the head that FILE, FILE:TENSOR or a model's folder holds; raises UsageError."""
        from shiftproof.loading import load

        names = None if label_file is None else Path(label_file)
        loaded = load(path, transpose=transpose, label_file=names, embeddings=embeddings)
        return cls(**_parts(loaded.head), loaded=loaded)

    @classmethod
    def from_arrays(
        cls,
        unembeddings: Any,
        bias: Any = None,
        labels: Sequence[str] = (),
        *,
        embeddings: Any = None,
    ) -> Self:
        """Return a head of arrays: unembeddings (n, d), bias (n,), names of the labels, inputs (N, d).

        Anything with ``__array__`` serves (a tensor on the CPU, detached); entries are floats, integers, or
        exact numbers: Fraction, python-flint's, SymPy's.  Raises UsageError for another shape, for entries
        that are no numbers or not finite, and for a wrong number of names.
        """
        rows = _array("the unembeddings", unembeddings, 2)
        offsets = None if bias is None else _array("the bias", bias, 1)
        inputs = None if embeddings is None else _array("the embeddings", embeddings, 2)
        n, d = rows.shape
        if n < 1 or d < 1:
            raise UsageError(f"the unembeddings have the shape {rows.shape}; give labels x features")
        if offsets is not None and len(offsets) != n:
            raise UsageError(f"the bias has {len(offsets)} entries for {n} labels; give one a label")
        if inputs is not None and inputs.shape[1] != d:
            raise UsageError(f"the embeddings have {inputs.shape[1]} features, the unembeddings {d}")
        if labels and len(labels) != n:
            raise UsageError(f"{len(labels)} names for {n} labels; give one a label")
        names: Sequence[str] = ()
        if labels:
            from shiftproof.vocabulary import listed

            names = listed(tuple(map(str, labels)), "names given")
        return cls("the head", f"{n} labels, {d} features", rows, offsets, inputs, names)

    def label(self, label: Label) -> int:
        """Return the row number of a label given by number or name; raises UsageError for one that is none."""
        from shiftproof.cosines import check_label
        from shiftproof.vocabulary import Vocabulary, numbered

        if isinstance(label, str):
            names = self.label_names if isinstance(self.label_names, Vocabulary) else numbered(self.labels)
            return names.lookup(label)
        check_label(self, int(label))
        return int(label)

    def pair(self, pair: Sequence[Label]) -> tuple[int, int]:
        """Return the row numbers of two labels; raises UsageError unless they are two."""
        if isinstance(pair, str) or len(pair) != 2:
            raise UsageError("a pair is two labels: give (a, b)")
        first, second = (self.label(label) for label in pair)
        return first, second

    def audit(
        self,
        labels: Sequence[Label] = (),
        *,
        similar: int = 0,
        neighbours: Sequence[Label] = (),
        radius: Number | None = None,
        fail_on: Sequence[str] = (),
        seed: int = 0,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> PrintedAudit:
        """Return what the cosines of all pairs of ``labels`` can and cannot tell, as the command `audit` does.

        Without a radius, that of the sample of embeddings is taken, else that of the model's last normalisation
        where the file has it.  Raises UsageError.
        """
        from shiftproof.audit import QUANTITIES, audit
        from shiftproof.conditions import parse
        from shiftproof.final_norm import norm_radius
        from shiftproof.notebook import PrintedAudit

        bound, origin = _number(radius, "radius"), "asked for"
        if bound is None and self.embeddings is None and self.loaded is not None:
            bound, origin = norm_radius(self.loaded) or (None, "")
        found = audit(
            self,
            [self.label(label) for label in labels],
            similar=similar,
            neighbours=[self.label(label) for label in neighbours],
            radius=bound,
            radius_from=origin,
            tied=self.loaded is not None and self.loaded.tied,
            said=() if self.loaded is None else (*self.loaded.said, *self.loaded.names.said),
            conditions=[parse(text, QUANTITIES) for text in fail_on],
            seed=seed,
            tell=progress,
        )
        return PrintedAudit.of(found)

    def ceiling(
        self, pair: Sequence[Label], *, radius: Number | None = None
    ) -> PrintedCeiling | PrintedUnbounded:
        """Return the certified ceiling of a pair: what no input makes both labels exceed.

        Over inputs of length at most ``radius``, or of every length without it.  Raises UsageError.
        """
        from shiftproof.ceiling import ceiling
        from shiftproof.notebook import PrintedCeiling, PrintedUnbounded
        from shiftproof.unbounded import unbounded

        bound = _number(radius, "radius")
        rows = self.pair(pair)
        if bound is None:
            return PrintedUnbounded.of(unbounded(self, rows), self)
        return PrintedCeiling.of(ceiling(self, rows, bound), self)

    def twin(
        self,
        pair: Sequence[Label],
        cosine: Number,
        out: str | Path | None = None,
        *,
        radius: Number | None = None,
        dtype: str | None = None,
        exact: bool = False,
        untie: bool = False,
    ) -> tuple[PrintedTwin, Self]:
        """Return the twin in which a pair has ``cosine``, with what it costs, and the twin as a head.

        With ``out`` it is written there in the format of the file that this head was loaded from.
        Raises UsageError.
        """
        from shiftproof.audit import name_of
        from shiftproof.notebook import PrintedTwin
        from shiftproof.twin import twin, twin_of_head

        rows, bound, wanted = self.pair(pair), _number(radius, "radius"), _number(cosine, "cosine")
        names = (name_of(self, rows[0]), name_of(self, rows[1]))
        if out is None:
            found, head = twin_of_head(self, rows, wanted, radius=bound, dtype=dtype, exact=exact)
            return PrintedTwin.of(found, names), type(self)(**_parts(head))
        if self.loaded is None:
            raise UsageError(
                "the head was not loaded from a file; leave `out` away, and save the twin's arrays"
            )
        found = twin(
            self.loaded, rows, wanted, Path(out), radius=bound, dtype=dtype, exact=exact, untie=untie
        )
        tensor = self.loaded.tensor.name
        spec = f"{out}:{found.changed}" if tensor else str(out)
        return PrintedTwin.of(found, names), type(self).load(spec, transpose=self.loaded.transposed)

    def regions(
        self,
        *,
        kind: str = "softmax",
        tops: int | None = None,
        radius: Number | None = None,
        listed: bool = True,
        seconds: float | None = 20.0,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> PrintedRegions:
        """Return what inputs can bring about, exactly: all rankings, with ``tops`` all top sets of so many labels.

        For ``kind`` "sigmoid" all label sets.  Each has an input, unless ``listed`` is off.
        More than can be counted in ``seconds`` are undecided.  Raises UsageError.
        """
        from shiftproof import regions
        from shiftproof.notebook import PrintedRegions

        if kind not in {"softmax", "sigmoid"} or (kind == "sigmoid" and tops is not None):
            raise UsageError(f"kind {kind!r}: give 'softmax', or 'sigmoid' without tops")
        bound = _number(radius, "radius")
        options: dict[str, Any] = {"radius": bound, "listed": listed, "seconds": seconds, "tell": progress}
        if kind == "sigmoid":
            found = regions.label_sets(self, **options)
        elif tops is not None:
            found = regions.top_sets(self, tops, **options)
        else:
            found = regions.rankings(self, **options)
        return PrintedRegions.of(found, self)

    def occurs(
        self,
        *,
        argmax: Label | None = None,
        ranking: Sequence[Label] = (),
        top: Sequence[Label] = (),
        on: Sequence[Label] = (),
        off: Sequence[Label] = (),
        radius: Number | None = None,
    ) -> PrintedOccurrence:
        """Return whether an input does one thing: makes a label the most probable, ranks labels, turns them on or off.

        ``on`` and ``off`` are one question, of a sigmoid head.  Raises UsageError unless one is asked.
        """
        from shiftproof import occurs
        from shiftproof.notebook import PrintedOccurrence

        asked = (argmax is not None, bool(ranking), bool(top), bool(on or off))
        if sum(asked) != 1:
            raise UsageError("one question at a time: give argmax, ranking, top, or on and off")
        bound = _number(radius, "radius")
        if argmax is not None:
            found = occurs.can_be_argmax(self, self.label(argmax), bound)
        elif ranking or top:
            ask = occurs.can_rank if ranking else occurs.can_be_top
            found = ask(self, self._all(ranking or top), bound)
        else:
            found = occurs.can_be_on(self, self._all(on), self._all(off), bound)
        return PrintedOccurrence.of(found, self)

    def _all(self, labels: Sequence[Label]) -> list[int]:
        """Return the row numbers of labels; a text is one name, not one label a character."""
        return [self.label(label) for label in ([labels] if isinstance(labels, str) else labels)]

    def __repr__(self) -> str:
        from shiftproof.layout import shown
        from shiftproof.result_cards import head_lines

        return f"<Head {shown(self.name)}: {', '.join(head_lines(self))}>"

    def _repr_html_(self) -> str:
        from shiftproof.card import card_html
        from shiftproof.result_cards import head_card

        said = () if self.loaded is None else (*self.loaded.said, *self.loaded.names.said)
        return card_html(head_card(self, said))


def _parts(head: heads.Head) -> dict[str, Any]:
    return {field.name: getattr(head, field.name) for field in fields(heads.Head)}


def _array(what: str, values: Any, axes: int) -> Any:
    try:
        array = np.asarray(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise UsageError(f"{what}: {error}; give an array, or a tensor detached on the CPU") from None
    if array.ndim != axes:
        raise UsageError(f"{what} have {array.ndim} axes; give an array with {axes}")
    if array.dtype == object:
        return _exact(what, array)
    if array.dtype.kind in "iub":
        if array.size and not np.array_equal(array.astype(np.float64).astype(array.dtype), array):
            raise UsageError(f"{what}: some integers are too large for float64; give them as Fractions")
        array = array.astype(np.float64)
    if array.dtype.kind != "f" and array.dtype.name != "bfloat16":
        raise UsageError(f"{what}: entries of type {array.dtype} are no real numbers; give floats")
    with np.errstate(invalid="ignore"):
        finite = np.isfinite(array)
    if not finite.all():
        place = ", ".join(
            f"{axis} {int(k)}" for axis, k in zip(("row", "column"), np.argwhere(~finite)[0], strict=False)
        )
        raise UsageError(f"{what}: the entry at {place} is not finite; mend or drop it")
    return array


def _exact(what: str, array: Any) -> Any:
    """Return an array of exact numbers of whatever kind as this package's own; raises UsageError."""
    from shiftproof.exact import Quadratic, from_sympy

    out = np.empty(array.shape, dtype=object)
    for place in np.ndindex(*array.shape):
        value = array[place]
        try:
            kept = isinstance(value, Quadratic)
            out[place] = (
                value if kept else from_sympy(value) if hasattr(value, "free_symbols") else rational(value)
            )
        except (TypeError, ValueError, ArithmeticError) as error:
            raise UsageError(f"{what}: {value!r} at {place} is no number: {error}") from None
    return out


def _number(value: Number | None, what: str) -> Fraction | None:
    """Return a number exactly: text as it is written, a float as the dyadic number that it is."""
    if value is None:
        return None
    if isinstance(value, str):
        return parse_rational(value, what)
    try:
        return Fraction(value)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(f"{what}: {value!r} is not a finite number; give one such as 10 or '1/3'") from None
