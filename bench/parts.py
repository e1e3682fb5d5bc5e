"""What the parts of one run took: reading, the record rules, each relational rule, and what is written.

The CPU time of a part is that of all threads of the process. Writing by hand judges and finds in one
statement, and reads the files wherever it needs them; here the ledgers are read and checked first, and
the records behind the findings are fetched at the end, for all rules at once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PARTS = "parts.json"
READING, RECORDS, WRITING = "reading", "records", "writing"


class Parts:
    """Notes where one part ends and the next begins."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._part, self._begun = READING, time.process_time()

    def begin(self, part: str) -> None:
        """From now on CPU time is that of `part`, also if it was begun before."""
        now = time.process_time()
        self._seconds[self._part] = self._seconds.get(self._part, 0.0) + now - self._begun
        self._part, self._begun = part, now

    def rule(self, rule: str, _done: int = 0, _total: int = 0) -> None:
        """A rule begins: the record rules are one part."""
        self.begin(RECORDS if rule.startswith("P") else rule)

    def write(self, folder: Path) -> None:
        """Ends the last part and keeps all of them in `folder`."""
        self.begin("")
        (folder / PARTS).write_text(json.dumps(self._seconds, indent=0), encoding="utf-8")


def lines(ours: Path, other: Path, name: str) -> Iterator[str]:
    """The parts of two runs beside each other."""
    own, theirs = _read(ours), _read(other)
    yield f"{'part':8} {'ours CPU s':>11} {name + ' CPU s':>11} {'×':>7}"
    for part in sorted({*own, *theirs}, key=lambda p: (p == WRITING, p != READING, p)):
        one, two = own.get(part, 0.0), theirs.get(part, 0.0)
        yield f"{part:8} {one:11.2f} {two:11.2f} {one / two if two >= 0.005 else float('nan'):7.2f}"


def _read(folder: Path) -> Mapping[str, float]:
    found: Mapping[str, float] = json.loads((folder / PARTS).read_text(encoding="utf-8"))
    return found
