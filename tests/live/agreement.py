"""Live answers against the definition and the batch engine: `python -m tests.live.agreement [--streams 200]`.

Each stream is a random rulebook and random submissions, amendments and withdrawals, with a preview
now and then. The same steps go through a session per matcher; after each step everything that is
open is held against the definition over the same records, and the answers against each other. At
a random point DuckDB judges the same records. Some streams keep a journal, which must restore the
session; in some the sessions may look at few records, so that they leave out rules by name.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from accountability.api.live.matchers import MatcherName
from accountability.api.live.opening import live
from tests.agreement.engines import Engine, engine
from tests.live.batch import hold_batch, hold_findings
from tests.live.books import MATCHERS, any_book, live_book, stream
from tests.live.stream import Stream, open_now

LENGTH = 20  # steps of a stream
RULES = 12  # of a rulebook


@dataclass(slots=True)
class Report:
    """What was run and what differed, one line for each."""

    counts: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def pursued(seed: int, number: int, matchers: Sequence[MatcherName], batch: Engine, report: Report) -> None:
    """Stream `number` of a seed, held together at every point. Raises `AssertionError`."""
    random = Random(f"{seed} {number}")
    make = any_book if random.random() < 0.1 else live_book
    book = make(random, RULES)
    most = random.choice((3, 10, 30)) if random.random() < 0.15 else None
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal" if random.random() < 0.1 else None
        steps = stream(random, book, matchers, most, journal)
        report.counts["streams with a journal"] += journal is not None
        report.counts["streams that may look at few records"] += most is not None
        try:
            steps.run(LENGTH, _at_one_point(random, steps, batch, report))
            if journal is not None:
                _restored(steps, journal)
        finally:
            for session in steps.lives:
                session.close()
            _count(steps, report)


def _at_one_point(random: Random, steps: Stream, batch: Engine, report: Report) -> Callable[[], None]:
    """The batch over the records as they are after one of the steps."""
    waiting = [random.randrange(LENGTH)]

    def pause() -> None:
        waiting[0] -= 1
        if waiting[0] == -1:
            _batch(random, steps, batch, report)

    return pause


def _batch(random: Random, steps: Stream, batch: Engine, report: Report) -> None:
    day = random.choice(steps.days)
    for session in steps.lives[: 1 + steps.bounded]:
        verdicts, refused = hold_batch(batch, session, steps.mirror, day)
        report.counts["verdicts of the batch"] += verdicts
        report.counts["rules that the batch refuses"] += refused
    report.counts["batch runs"] += 1
    if len(steps.days) == 1 and steps.mirror.rules and not steps.bounded and random.random() < 0.1:
        hold_findings(steps.lives[0], steps.mirror, day)
        report.counts["batch runs by assess"] += 1


def _restored(steps: Stream, journal: Path) -> None:
    """A session that is opened on the journal is as the one that wrote it."""
    wrote = steps.lives[0]
    before = (open_now(wrote), wrote._holdings.tables(), wrote.deferred)
    wrote.close()
    with live(steps.mirror.book, matcher=wrote.matcher, journal=journal, **steps.opened_with) as again:
        assert (open_now(again), again._holdings.tables(), again.deferred) == before


def _count(steps: Stream, report: Report) -> None:
    report.counts.update(steps.steps)
    report.counts["live rules"] += len(steps.mirror.rules)
    report.counts["deferred rules"] += len(steps.lives[0]._holdings.judge.deferred)
    report.counts["faults of durable-rules"] += sum(session.faults for session in steps.lives)
    report.verdicts.update(steps.verdicts)
    report.counts["streams"] += 1


def campaign(
    seed: int, numbers: Sequence[int], matchers: Sequence[MatcherName] = MATCHERS, most: int = 10
) -> Report:
    """Many streams; ends after `most` of them differed."""
    report, batch = Report(), engine("duckdb")
    for number in numbers:
        try:
            pursued(seed, number, matchers, batch, report)
        except Exception as error:  # whatever breaks is a difference, and the other streams go on
            report.differences.append(f"seed {seed}, stream {number}: {type(error).__name__}: {error}")
        if len(report.differences) >= most:
            break
    return report


def interpreter() -> str:
    """Which Python this is, and which matchers are held against the definition there."""
    missing = "" if "durable" in MATCHERS else " (durable-rules cannot be imported)"
    return f"{platform.python_implementation()} {platform.python_version()}: {', '.join(MATCHERS)}{missing}"


def main() -> int:
    """Runs a campaign and prints it. Returns 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.live.agreement", description=__doc__)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="one stream of the seed")
    given = parser.parse_args()
    print(f"{interpreter()}; seed {given.seed}", flush=True)
    since = time.process_time()
    numbers = range(given.streams) if given.only is None else [given.only]
    report = campaign(given.seed, numbers)
    for name, count in sorted(report.counts.items()):
        print(f"{count:>12,} {name}")
    for name, count in sorted(report.verdicts.items()):
        print(f"{count:>12,} verdicts of the definition: {name}")
    for line in report.differences:
        print(line)
    print(f"{len(report.differences)} differences ({time.process_time() - since:.0f} CPU seconds)")
    return 1 if report.differences else 0


if __name__ == "__main__":
    sys.exit(main())
