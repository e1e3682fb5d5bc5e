"""Runs all implementations by turns and prints what they took, beside each other.

Every run is a process of its own: its wall time, its CPU time (`ru_utime + ru_stime`) and its peak
memory (`ru_maxrss`) are those that the system reports when it ends. This process itself stays
small, since a child's peak memory is never reported as less than its parent's at the start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.installed import compile_modules
from bench.parts import lines

RECORD_RULES = tuple(f"P{n:02}" for n in range(1, 41))
RELATIONAL = tuple(f"R{n:02}" for n in range(1, 8))
GROUPS = {"records": RECORD_RULES, **{rule: (rule,) for rule in RELATIONAL}}
YARDSTICKS = ("ours", "sql", "polars")
DURABLE_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a run of the benchmark was asked for."""

    rows: tuple[int, ...]
    folder: Path
    memory: str | None
    threads: int | None
    only: tuple[str, ...]
    repeat: int
    names: tuple[str, ...]
    groups: bool
    parts: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What one process took: seconds on the wall, without Python's start, and of CPU; peak memory in MB."""

    wall: float
    inside: float
    cpu: float
    memory: float


@dataclass(slots=True)
class Table:
    """What was taken, by (rows, group, implementation), and what went wrong."""

    taken: dict[tuple[int, str, str], list[Taken]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 1 where answers differ or a run broke off."""
    options = _options(arguments)
    compile_modules()
    table = Table()
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; memory limit {options.memory or 'none'}")
    for rows in options.rows:
        records = _ledgers(options.folder, rows)
        _by_turns(options, table, rows, records, "all", options.only)
        if options.parts and {"ours", "sql"} <= set(options.names):
            ours, by_hand = (options.folder / f"{name}-{rows}-all" for name in ("ours", "sql"))
            print("\n".join(lines(ours, by_hand, "sql")), flush=True)
        if options.groups:
            for group, rules in GROUPS.items():
                chosen = [rule for rule in rules if not options.only or rule in options.only]
                if chosen:
                    _by_turns(options, table, rows, records, group, chosen)
    if "durable" in options.names:
        _durable(options, table)
    _print(options, table)
    for said in table.wrong:
        print(f"DIFFERENT {said}", file=sys.stderr)
    return 1 if table.wrong else 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, action="append", help="payments; repeatable (1000000)")
    parser.add_argument("--folder", type=Path, default=Path(".bench"), help="ledgers and answers (.bench)")
    parser.add_argument("--memory", help="limit of DuckDB, as 1GB, for `ours` and `sql` alike")
    parser.add_argument("--threads", type=int, help="threads of DuckDB and Polars (all)")
    parser.add_argument("--only", action="append", help="a rule (P01), or `records`; repeatable")
    parser.add_argument("--repeat", type=int, default=3, help="turns; the median counts (3)")
    parser.add_argument(
        "--implementation", action="append", choices=[*YARDSTICKS, "durable"], help="repeatable (all)"
    )
    parser.add_argument("--groups", action="store_true", help="each rule group by itself, too")
    parser.add_argument("--parts", action="store_true", help="what each rule took inside the run, too")
    given = parser.parse_args(arguments)
    only = tuple(rule for word in given.only or () for rule in GROUPS.get(word, (word,)))
    return Options(
        tuple(given.rows or (1_000_000,)),
        given.folder,
        given.memory,
        given.threads,
        only,
        given.repeat,
        tuple(given.implementation or (*YARDSTICKS, "durable")),
        given.groups,
        given.parts,
    )


def _ledgers(folder: Path, rows: int) -> Path:
    records = folder / f"ledgers-{rows}"
    command = [sys.executable, "-m", "bench.ledgers", str(records), "--rows", str(rows)]
    subprocess.run(command, check=True)
    return records


def _by_turns(
    options: Options, table: Table, rows: int, records: Path, group: str, rules: Sequence[str]
) -> None:
    """All implementations one after the other, as often as wanted, and their answers compared."""
    names = [name for name in YARDSTICKS if name in options.names]
    outs = {name: options.folder / f"{name}-{rows}-{group}" for name in names}
    for turn in range(options.repeat):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            command = [name, str(records), str(outs[name]), *_limits(options), *_only(rules)]
            said = f"{rows} payments, {group}, {name}"
            _measured(options, table, (rows, group, name), command, said)
    for name in names[1:]:
        if (rows, group, name) in table.taken and (rows, group, names[0]) in table.taken:
            _compared(table, outs[names[0]], outs[name], rules)


def _limits(options: Options) -> Iterator[str]:
    if options.memory is not None:
        yield from ("--memory", options.memory)
    if options.threads is not None:
        yield from ("--threads", str(options.threads))


def _only(rules: Sequence[str]) -> Iterator[str]:
    for rule in rules:
        yield from ("--only", rule)


def _measured(
    options: Options, table: Table, key: tuple[int, str, str], arguments: Sequence[str], said: str
) -> None:
    """Runs one process to its end and notes what it took."""
    environment = dict(os.environ)
    if options.threads is not None:
        environment["POLARS_MAX_THREADS"] = str(options.threads)
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.one", *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if child.returncode != 0:
        table.wrong.append(f"{said}: ended with {child.returncode}")
        return
    inside = float(output.split("seconds ")[-1].split()[0])
    taken = Taken(wall, inside, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
    table.taken.setdefault(key, []).append(taken)
    print(f"{said}: {taken.wall:.2f} s, CPU {taken.cpu:.2f} s, {taken.memory:.0f} MB", flush=True)


def _compared(table: Table, one: Path, other: Path, rules: Sequence[str]) -> None:
    command = [sys.executable, "-m", "bench.one", "compare", str(one), str(other), *_only(rules)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        table.wrong.append(done.stderr.strip())
    else:
        print(f"{one.name} = {other.name}: {done.stdout.split()[-1]} findings", flush=True)


def _durable(options: Options, table: Table) -> None:
    """durable-rules, fact by fact, beside this library on the same few records."""
    records = _ledgers(options.folder, DURABLE_ROWS)
    rules = [rule for rule in RECORD_RULES if not options.only or rule in options.only]
    if not rules:
        return
    outs = {name: options.folder / f"{name}-{DURABLE_ROWS}-facts" for name in ("ours", "durable")}
    for _ in range(options.repeat):
        for name, out in outs.items():
            command = [name, str(records), str(out), *_limits(options), *_only(rules)]
            said = f"{DURABLE_ROWS} payments, record rules, {name}"
            _measured(options, table, (DURABLE_ROWS, "facts", name), command, said)
    if all((DURABLE_ROWS, "facts", name) in table.taken for name in outs):
        _compared(table, outs["ours"], outs["durable"], rules)


def _print(options: Options, table: Table) -> None:
    """Medians beside each other; ratios are this library's over the other's."""
    print(f"\n{'payments':>10} {'rules':8} {'by':8} {'wall s':>8} {'inside s':>9} {'CPU s':>8} {'peak MB':>8}"
          f" {'wall ×':>7} {'inside ×':>9} {'CPU ×':>7}")  # fmt: skip
    for (rows, group, name), taken in table.taken.items():
        own = _middle(taken)
        line = f"{rows:>10} {group:8} {name:8} {own.wall:8.2f} {own.inside:9.2f} {own.cpu:8.2f}"
        line += f" {own.memory:8.0f}"
        ours = table.taken.get((rows, group, "ours"))
        if ours is not None and name != "ours":
            mine = _middle(ours)
            line += f" {mine.wall / own.wall:7.2f} {mine.inside / own.inside:9.2f} {mine.cpu / own.cpu:7.2f}"
        print(line)
    print("× = ours / the other's; inside = without starting Python and importing; medians of"
          f" {options.repeat}")  # fmt: skip
    _print_growth(options, table)


def _print_growth(options: Options, table: Table) -> None:
    for few, many in zip(options.rows, options.rows[1:], strict=False):
        for name in YARDSTICKS:
            small, large = table.taken.get((few, "all", name)), table.taken.get((many, "all", name))
            if small is not None and large is not None:
                one, other = _middle(small), _middle(large)
                print(f"growth {few} -> {many}, {name}: wall {other.wall / one.wall:.2f}, inside "
                      f"{other.inside / one.inside:.2f}, CPU {other.cpu / one.cpu:.2f}")  # fmt: skip


def _middle(taken: Sequence[Taken]) -> Taken:
    return Taken(
        median(t.wall for t in taken),
        median(t.inside for t in taken),
        median(t.cpu for t in taken),
        max(t.memory for t in taken),
    )


if __name__ == "__main__":
    sys.exit(main())
