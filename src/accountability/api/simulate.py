"""A clean year of ledgers for a rulebook, made from a seed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import TypeAlias

from accountability.api.check import Path
from accountability.errors import UsageError
from accountability.model.records import RecordType
from accountability.model.rule import Rulebook
from accountability.rulebook.load import load
from accountability.simulation import days
from accountability.simulation.figures import stated
from accountability.simulation.ledgers import fitting
from accountability.simulation.parquet_files import ParquetFiles
from accountability.simulation.scales import SCALES, Scale
from accountability.simulation.staging import staged
from accountability.simulation.workbooks import Workbooks, refuse_workbooks
from accountability.simulation.year import blocks

FORMATS = ("parquet", "xlsx")
Tell: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """A year that was made: where it stands, how to check it, and how many rows every ledger has.

    `stated` are parameters with the figures that the year's office states about itself (how many
    stations, patrols and cases it has), as `check` takes them.
    """

    folder: FilePath
    as_of: date
    period: tuple[date, date]
    rows: Mapping[str, int]
    stated: Mapping[str, str]


def simulate(
    book: Rulebook | Path,
    folder: Path,
    *,
    scale: str = "district",
    seed: int = 1,
    format: str = "parquet",
    force: bool = False,
    progress: Tell | None = None,
) -> SimulatedYear:
    """Writes a year of every ledger of the rulebook: consistent, and nothing in it breaks a shipped rule.

    Args:
        book: a loaded rulebook, or the path of one. Its record types are those of `rules/records`, or
            some of them.
        folder: where the ledgers go, a file each; it appears when all are written.
        scale: `town`, `district` or `city`.
        seed: another seed gives another year, the same one the same bytes.
        format: `parquet`, or `xlsx`, which needs the extra `xlsx`.
        force: ledgers of an earlier year in the folder are replaced.
        progress: told the ledger, how many blocks are done, and how many there are.

    Raises:
        RulebookError: the rulebook at the path has mistakes.
        UsageError: an argument makes no sense, or a record type is none that the simulator knows.
        OutputError: the folder cannot be written, or has other files.
    """
    size = _scale(scale)
    _check_arguments(seed, format, size)
    loaded = book if isinstance(book, Rulebook) else load(book)
    fitting(loaded.records)
    path = FilePath(os.fsdecode(folder))
    rows: Counter[str] = Counter()
    figures: Counter[str] = Counter()
    with staged(path, force) as staging, _writer(format, staging, loaded.records) as writer:
        for done, made in enumerate(blocks(loaded.records, size, seed), 1):
            for name, table in made.tables.items():
                writer.add(name, table)
                rows[name] += table.num_rows
                if progress is not None:
                    progress(name, done, len(size.districts) + 1)
            figures.update(made.figures)
    found = {name: value for name, value in stated(figures).items() if name in loaded.parameters}
    period = (days.as_date(days.FIRST), days.as_date(days.LAST))
    return SimulatedYear(path, days.as_date(days.AS_OF), period, dict(sorted(rows.items())), found)


def _scale(name: str) -> Scale:
    if name not in SCALES:
        raise UsageError(f"scale: there is no scale `{name}`\n  hint: it is one of {', '.join(SCALES)}")
    return SCALES[name]


def _check_arguments(seed: int, format: str, scale: Scale) -> None:
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise UsageError(f"seed: `{seed}` is not a whole number")
    if format not in FORMATS:
        raise UsageError(f"format: there is no format `{format}`\n  hint: it is one of {', '.join(FORMATS)}")
    if format == "xlsx":
        refuse_workbooks(scale.payments)


def _writer(format: str, folder: FilePath, records: Mapping[str, RecordType]) -> ParquetFiles | Workbooks:
    return Workbooks(folder, records) if format == "xlsx" else ParquetFiles(folder, records)
