"""How long rules took: the only place that reads a clock, for `--profile-run`."""

from __future__ import annotations

import time
from collections.abc import Iterator

from accountability.cli.terminal import Tell
from accountability.results.assessment import Assessment

_READING = "(reading rules and records)"


class Stopwatch:
    """Listens to the progress of a run; a scan that several rules share counts for the first of them."""

    def __init__(self, listener: Tell | None) -> None:
        self._listener = listener
        self._begun: list[tuple[str, float]] = [(_READING, time.perf_counter())]

    def tell(self, rule: str, done: int, total: int) -> None:
        """The progress of the run, handed on to whoever listens."""
        self._begun.append((rule, time.perf_counter()))
        if self._listener is not None:
            self._listener(rule, done, total)

    def stop(self) -> None:
        """The last rule has ended."""
        self._begun.append(("", time.perf_counter()))

    def lines(self, result: Assessment) -> Iterator[str]:
        """What came before the rules, then a line per rule, the slowest first.

        Its seconds, subjects, findings, undecided. The last rule's seconds include what findings rest on.
        """
        pairs = zip(self._begun, self._begun[1:], strict=False)
        took = {rule: after - before for (rule, before), (_, after) in pairs}
        yield "seconds  subjects  findings  undecided  rule"
        yield f"{took.pop(_READING):7.3f} {'':9} {'':9} {'':10}  {_READING}"
        for rule in sorted(took, key=lambda name: -took[name]):
            counts = result.rules[rule].counts
            yield f"{took[rule]:7.3f} {counts.subjects:9} {counts.failed:9} {counts.unknown:10}  {rule}"
