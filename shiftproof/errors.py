"""The errors that shiftproof raises, each a subclass of a builtin one.

The message is one line for people: what is wrong, where, and how to mend it.
"""

from __future__ import annotations


class ShiftproofError(Exception):
    """The root of this package's errors."""


class UsageError(ShiftproofError, ValueError):
    """A request that cannot be carried out as written: bad option, name or file."""


class UnknownClaimError(UsageError, KeyError):
    """A claim name that the ledger does not have."""

    def __str__(self) -> str:
        """Return the plain message (KeyError would quote it)."""
        return str(self.args[0])


class MatrixError(UsageError):
    """A matrix file that is missing, malformed, or not what its record says."""


class UnsupportedExpressionError(ShiftproofError, TypeError):
    """An expression with a node that the translator does not know."""


class ImpossibleError(ShiftproofError, ArithmeticError):
    """A request that is well put and that nothing can fulfil."""


class DisagreementError(ShiftproofError, AssertionError):
    """Two ways of knowing contradict one another: the search and the checker, say."""


class UndefinedValueError(ShiftproofError, ArithmeticError):
    """A value that does not exist: the cosine of a zero vector, a division by zero."""


class InexactError(ShiftproofError, ArithmeticError):
    """A number that the exact arithmetic in use cannot hold."""
