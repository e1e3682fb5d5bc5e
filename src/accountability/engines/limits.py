"""How much of the machine a run may take."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` as `1GB`, `threads` at least 1, `temp` the folder for temporary files; None: no limit."""

    memory: str | None = None
    threads: int | None = None
    temp: str | os.PathLike[str] | None = None


NO_LIMITS = Limits()
