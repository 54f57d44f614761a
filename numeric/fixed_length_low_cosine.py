from collections.abc import Iterable
from shiftproof.heads import Head
from shiftproof.statement import Claim
from shiftproof.ties import Case


def cases(claim, heads):
    return ()
