"""One run of one implementation, or one comparison: a process of its own, so that it can be measured.

`python -m bench.one NAME RECORDS OUT` prints how many seconds it took without Python's own start.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from accountability.cli.entry import NoFrames
from bench import answers

MODULES = {
    "ours": "bench.ours", "sql": "bench.by_sql", "polars": "bench.by_polars", "durable": "bench.by_durable",
}  # fmt: skip
LIMITED = ("ours", "sql")  # those that can be given a limit of memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=[*MODULES, "compare"])
    parser.add_argument("records", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", action="append", help="a rule; repeatable")
    parser.add_argument("--memory")
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    if given.name == "compare":
        compare(given.records, given.out, given.only)
        return
    sys.meta_path.insert(0, NoFrames())  # pandas is here for the tests; Arrow imports it where it finds it
    limits: dict[str, Any] = {}
    if given.name in LIMITED:
        limits = {"memory": given.memory, "threads": given.threads}
    run: Callable[..., None] = import_module(MODULES[given.name]).run
    given.out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    run(given.records, given.out, given.only, **limits)
    print(f"seconds {time.perf_counter() - start:.3f}")


def compare(one: Path, other: Path, only: list[str] | None) -> None:
    """Prints how many findings are equal; ends with 1 and the first differences where they are not."""
    try:
        print(f"equal {answers.compare(one, other, only)}")
    except answers.Different as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
