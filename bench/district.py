"""A district year against every rule: from Parquet and from workbooks, beside a bare reading of the files.

Every run is a process of its own: `accountability check rules` over a simulated year, as a user runs it.
Its wall time, CPU time and peak memory are those that the system reports when it ends. The goals are
those of two cores: under 10 seconds and 1 GB from Parquet, under 60 seconds from workbooks.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

from bench.installed import compile_modules

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
FORMATS = ("parquet", "xlsx")
SLOWEST = 12


@dataclass(frozen=True, slots=True)
class Goal:
    """Seconds on the wall, and MB where there is a goal for memory."""

    wall: float
    memory: float | None


GOALS: Mapping[str, Goal] = {"parquet": Goal(10, 1024), "xlsx": Goal(60, None)}


@dataclass(frozen=True, slots=True)
class Taken:
    """What one process took: seconds on the wall and of CPU, peak memory in MB; what it printed and told."""

    wall: float
    cpu: float
    memory: float
    said: str
    told: str


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    scale: str
    seed: int
    folder: Path
    formats: tuple[str, ...]
    repeat: int
    threads: int
    memory: str | None


@dataclass(slots=True)
class Measured:
    """All turns of the check of one format, and of the bare reading of the same files."""

    check: list[Taken] = field(default_factory=list)
    bare: list[Taken] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the benchmark; 1 where a run broke off, or a clean year is found not to be clean."""
    options = _options(arguments)
    compile_modules()
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; {options.threads} threads")
    wrong: list[str] = []
    for format in options.formats:
        records, command = _year(options, format)
        measured = Measured()
        for _ in range(options.repeat):
            measured.bare.append(_run([sys.executable, "-m", "bench.bare", str(records)]))
            measured.check.append(_run(_check(options, command)))
        wrong += _print(format, measured)
    for said in wrong:
        print(f"WRONG {said}", file=sys.stderr)
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scale", default="district", help="town, district or city (district)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(".bench"), help="where years are kept (.bench)")
    parser.add_argument("--format", action="append", choices=FORMATS, help="repeatable (both)")
    parser.add_argument("--repeat", type=int, default=1, help="turns; the median counts (1)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="limit of the engine, as 1GB")
    given = parser.parse_args(arguments)
    formats = tuple(given.format or FORMATS)
    return Options(
        given.scale, given.seed, given.folder, formats, given.repeat, given.threads, given.memory
    )  # fmt: skip


def _year(options: Options, format: str) -> tuple[Path, list[str]]:
    """The ledgers, made once per scale and seed, and the command that checks them."""
    records = options.folder / f"year-{options.scale}-{options.seed}-{format}"
    note = records.with_suffix(".txt")
    if not (records.is_dir() and note.is_file()):
        options.folder.mkdir(parents=True, exist_ok=True)
        made = _run(
            [
                *_COMMAND,
                "simulate",
                str(RULES),
                "--scale",
                options.scale,
                "--seed",
                str(options.seed),
                "-o",
                str(records),
                "--format",
                format,
                "--force",
            ]
        )
        print(f"simulated as {format}: {made.wall:.1f} s, CPU {made.cpu:.1f} s, {made.memory:.0f} MB")
        note.write_text(made.said, "utf-8")
    return records, shlex.split(note.read_text("utf-8").splitlines()[1])[1:]


_COMMAND = (sys.executable, "-m", "accountability")


def _check(options: Options, command: Sequence[str]) -> list[str]:
    words = [*_COMMAND, *command, "--profile", "example", "--threads", str(options.threads), "--profile-run"]
    words += ["--exit-zero", "--format", "json"]
    return words if options.memory is None else [*words, "--memory", options.memory]


def _run(command: Sequence[str]) -> Taken:
    start = time.perf_counter()
    with TemporaryFile("w+", encoding="utf-8") as errors:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert child.stdout is not None
        with child.stdout:
            said = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - start
        errors.seek(0)
        told = errors.read()
    if child.returncode != 0:
        raise SystemExit(f"{shlex.join(command)}\n{told[-2000:]}ended with {child.returncode}")
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said, told)


def _print(format: str, measured: Measured) -> Iterator[str]:
    """One line per kind of run, the ratio of both, the goal, and where the time went."""
    goal = GOALS[format]
    lines: dict[str, tuple[float, float, float]] = {}
    for name, taken in (("check", measured.check), ("bare reading", measured.bare)):
        wall, cpu, memory = (median(getattr(t, part) for t in taken) for part in ("wall", "cpu", "memory"))
        lines[name] = wall, cpu, memory
        print(f"{format:8} {name:13} {wall:7.1f} s  CPU {cpu:7.1f} s  peak {memory:6.0f} MB")
    (wall, cpu, memory), (bare_wall, bare_cpu, _) = lines["check"], lines["bare reading"]
    print(f"{format:8} {'ratio':13} {wall / bare_wall:7.1f}    CPU {cpu / bare_cpu:7.1f}")
    met = wall < goal.wall and (goal.memory is None or memory < goal.memory)
    beside = "" if goal.memory is None else f", {goal.memory:.0f} MB"
    print(f"{format:8} goal: {goal.wall:.0f} s{beside}: {'met' if met else 'missed'}")
    yield from _judged(format, measured.check[-1])


def _judged(format: str, last: Taken) -> Iterator[str]:
    """Prints the slowest rules, and gives what is wrong with the result."""
    result = json.loads(last.said)
    lines = (line.split() for line in last.told.splitlines() if line.startswith(" "))
    spent = [(float(words[0]), words[-1]) for words in lines if len(words) == 5]
    total = sum(seconds for seconds, _ in spent)
    print(f"{format:8} rules: {len(spent)}, together {total:.1f} s, half of them under "
          f"{median(seconds for seconds, _ in spent) * 1000:.0f} ms; the slowest:")  # fmt: skip
    for seconds, name in sorted(spent, reverse=True)[:SLOWEST]:
        print(f"{'':8} {name:10} {seconds:7.2f} s")
    for what in ("findings", "problems", "undecided"):
        if result[what]:
            yield f"{format}: {len(result[what])} {what} in a clean year"


if __name__ == "__main__":
    sys.exit(main())
