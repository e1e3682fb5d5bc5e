"""A year as workbooks: one per ledger, named and headed as an office does. Needs `xlsxwriter`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from accountability.errors import UsageError
from accountability.model.records import Field, RecordType
from accountability.model.types import BoolType, DateType, EnumType, TimestampType
from accountability.simulation.parquet_files import headers

try:
    import xlsxwriter
except ImportError:  # an extra: whoever only checks ledgers writes no workbooks
    xlsxwriter = None

MOST_ROWS = 1_048_575  # of a sheet, below its header
_CREATED = datetime(2026, 1, 31)  # what stands in a workbook must not depend on the clock
_FORBIDDEN = frozenset('/\\:*?"<>|[]')


def refuse_workbooks(most_rows: int) -> None:
    """Raises `UsageError` where workbooks cannot be written at all, or cannot hold so many rows."""
    if xlsxwriter is None:
        raise UsageError(
            "workbooks are written by `xlsxwriter`, which is not installed"
            "\n  hint: python -m pip install 'accountability[xlsx]', or leave --format xlsx out"
        )
    if most_rows > MOST_ROWS:
        raise UsageError(
            f"a sheet holds {MOST_ROWS} records, and a ledger of this year has about {most_rows}"
            "\n  hint: write Parquet, or a smaller scale"
        )


def file_name(record: RecordType) -> str:
    """The first name of a record type, its label before all, that can be one of a file and a sheet."""
    names = (*record.label.values(), *record.aliases, record.name)
    fitting = (name for name in names if len(name) <= 31 and not _FORBIDDEN & set(name))
    return next(fitting, record.name)


class Workbooks:
    """Writes every ledger row by row, so that none is held in memory."""

    def __init__(self, folder: Path, records: Mapping[str, RecordType]) -> None:
        self._folder, self._records = folder, records
        self._open: dict[str, _Sheet] = {}

    def add(self, name: str, table: pa.Table) -> None:
        """The next rows of a ledger."""
        if name not in self._open:
            self._open[name] = _Sheet(self._folder, self._records[name])
        self._open[name].add(table)

    def __enter__(self) -> Workbooks:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for sheet in self._open.values() if error is None else ():
                sheet.close()
        finally:
            for sheet in self._open.values():
                sheet.abandon()


class _Sheet:
    def __init__(self, folder: Path, record: RecordType) -> None:
        name = file_name(record)
        self.book = xlsxwriter.Workbook(
            str(folder / f"{name}.xlsx"), {"constant_memory": True, "tmpdir": str(folder)}
        )
        self.book.set_properties({"created": _CREATED})
        self.sheet = self.book.add_worksheet(name)
        self.fields = list(record.fields.values())
        self.formats = {
            DateType: self.book.add_format({"num_format": "yyyy-mm-dd"}),
            TimestampType: self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for column, header in enumerate(headers(record)):
            self.sheet.write_string(0, column, header)
        self.row = 1

    def add(self, table: pa.Table) -> None:
        """The next rows: text as text, dates as dates, codes and yes and no in words."""
        writers = [self._writer(at, field) for at, field in enumerate(self.fields)]
        for batch in table.to_batches(10_000):
            for cells in zip(*(_cells(batch.column(at)) for at in range(len(writers))), strict=True):
                for write, cell in zip(writers, cells, strict=True):
                    if cell is not None:
                        write(self.row, cell)
                self.row += 1

    def close(self) -> None:
        """Writes the workbook. Raises `OSError`."""
        try:
            self.book.close()
        except xlsxwriter.exceptions.FileCreateError as error:  # which holds the error of the system
            raise OSError(str(error)) from None

    def abandon(self) -> None:
        """Closes what a workbook that is not written to its end keeps open."""
        self.sheet.row_data_fh.close()

    def _writer(self, at: int, field: Field) -> Callable[[int, Any], object]:
        sheet, style = self.sheet, self.formats.get(type(field.type))
        match field.type:
            case DateType() | TimestampType():
                return lambda row, cell: sheet.write_datetime(row, at, cell, style)
            case BoolType():
                return lambda row, cell: sheet.write_string(row, at, "是" if cell else "否")
            case EnumType():
                words = {code: label.get("zh", code) for code, label in field.codes.items()}
                return lambda row, cell: sheet.write_string(row, at, words.get(cell, cell))
        return lambda row, cell: (
            sheet.write_string(row, at, cell) if isinstance(cell, str) else sheet.write_number(row, at, cell)
        )


def _cells(column: pa.Array) -> Sequence[date | datetime | str | int | float | bool | None]:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    found: list[Any] = column.to_pylist()
    return found
