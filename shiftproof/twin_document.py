"""The JSON document of `twin`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shiftproof.audit_document import ends, vector
from shiftproof.document import Document, finite, head
from shiftproof.twin import Twin


def twin_document(
    twin: Twin, names: tuple[str, str], said: Sequence[str], versions: Mapping[str, str], seconds: float
) -> Document:
    """Return the document of a twin that was written."""
    return {
        **head("twin", versions, "written"),
        "labels": list(twin.labels),
        "names": list(names),
        "requested_cosine": str(twin.requested_cosine),
        "cosine": ends(twin.cosine),
        "max_log_probability_change": finite(twin.max_log_probability_change),
        "change_per_length": finite(twin.per_length),
        "radius": str(twin.radius),
        "exact": twin.exact,
        "dtype": twin.dtype,
        "tensor": twin.changed,
        "output": str(twin.output) if twin.output else None,
        "translation": vector(twin.translation),
        "said": [*said, *twin.says],
        "seconds": finite(seconds),
    }
