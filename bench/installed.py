"""The modules of a checkout compiled once, as `pip install` leaves those of a package.

Without that, every run of this library would begin by compiling it anew wherever Python is told to write
no bytecode (`PYTHONDONTWRITEBYTECODE`), which takes longer than reading a small ledger; what the other
implementations import is installed, and so compiled already.
"""

from __future__ import annotations

import compileall
from pathlib import Path

import accountability


def compile_modules() -> None:
    """Compiles this library and the benchmark; where nothing can be written, runs compile for themselves."""
    for folder in (Path(accountability.__file__).parent, Path(__file__).parent):
        compileall.compile_dir(folder, quiet=2)
