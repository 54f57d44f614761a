"""What the tests share: one pool of solver processes, and Hypothesis without deadlines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from shiftproof.solver import Limits, SolverPool

settings.register_profile("repeatable", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def pool() -> Iterator[SolverPool]:
    """Two solver processes for the whole session."""
    with SolverPool(Limits(timeout=10.0), jobs=2) as shared:
        yield shared
