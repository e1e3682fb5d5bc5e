"""Many submissions into one session: `python -m tests.live.soak [--count 1000000] [--matcher durable]`.

Memory may grow only by what is kept. The run submits and withdraws, so that few records are kept,
and then keeps all; it shows resident memory, and the processor time of a submission, as it goes. In
the second run it also takes the time of amending and of withdrawing an earlier record.
"""

from __future__ import annotations

import argparse
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

from accountability.api.live.session import Live
from tests.live.books import MATCHERS
from tests.live.work import book, payment, session

KEPT = 1000  # records that the first run keeps at any time
TRIED = 1000  # earlier records that are amended, and withdrawn, for each sample


@dataclass(frozen=True, slots=True)
class Sample:
    """After `count` submissions: resident memory in MB, and processor time in microseconds.

    `cost` is the mean of all submissions since the last sample; `submit`, `amend` and `withdraw` are
    medians of single calls, where they were tried.
    """

    count: int
    memory: float
    cost: float
    submit: float = 0.0
    amend: float = 0.0
    withdraw: float = 0.0


def memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def median(calls: Iterable[Callable[[], object]]) -> float:
    """Of the processor time of each call, in microseconds."""
    times = []
    for call in calls:
        since = time.process_time_ns()
        call()
        times.append(time.process_time_ns() - since)
    return sorted(times)[len(times) // 2] / 1000


def run(target: Live, count: int, kept: int | None, samples: int = 10) -> Iterable[Sample]:
    """Submits `count` payments; with `kept`, all but the last so many are withdrawn again."""
    every = max(1, count // samples)
    since = time.process_time()
    for number in range(1, count + 1):
        target.submit("payment", payment(number))
        if kept is not None and number > kept:
            target.withdraw("payment", f"A{number - kept}")
        if number % every == 0:
            cost = (time.process_time() - since) / every * 1_000_000
            gc.collect()
            tried = tries(target, number) if kept is None else (0.0, 0.0, 0.0)
            yield Sample(number, memory(), cost, *tried)
            since = time.process_time()


def tries(target: Live, number: int) -> tuple[float, float, float]:
    """Submits, amends and withdraws some records of their own, among all that are kept."""
    some = Random(number).sample(range(max(1, number - 100_000), number), min(TRIED, number - 1))
    again = [{**payment(one), "payment_id": f"B{one}", "invoice_no": f"乙{one}"} for one in some]
    amended = [{**record, "amount": "7"} for record in again]
    return (
        median(partial(target.submit, "payment", record) for record in again),
        median(partial(target.amend, "payment", record) for record in amended),
        median(partial(target.withdraw, "payment", f"B{one}") for one in some),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="many submissions into one live session")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--matcher", choices=MATCHERS, default=MATCHERS[-1])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rules = book(Path(folder))
        for kept in (KEPT, None):
            with session(rules, given.matcher) as target:
                print(f"{given.matcher}, {'all' if kept is None else kept} records kept", flush=True)
                for sample in run(target, given.count, kept):
                    print(_shown(sample), flush=True)
                print(f"  findings {len(target.findings):,}  undecided {len(target.undecided):,}"
                      f"  faults {target.faults}  deferred {[entry.rule for entry in target.deferred]}",
                      flush=True)  # fmt: skip


def _shown(sample: Sample) -> str:
    single = (
        f"; median submit {sample.submit:.1f}, amend {sample.amend:.1f}, withdraw {sample.withdraw:.1f}"
        if sample.submit
        else ""
    )
    return f"  {sample.count:>9,} submitted {sample.memory:8.1f} MB {sample.cost:7.1f} CPU us each{single}"


if __name__ == "__main__":
    main()
