"""Runs the command line: ``python -m shiftproof``."""

from __future__ import annotations

from shiftproof.cli import main

if __name__ == "__main__":
    main()
