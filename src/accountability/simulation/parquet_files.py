"""A year as Parquet files: one per record type, typed columns under the headers of the office."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from accountability.model.records import RecordType


def headers(record: RecordType) -> list[str]:
    """How an office calls the columns of a ledger."""
    return [field.label.get("zh", field.name) for field in record.fields.values()]


class ParquetFiles:
    """Writes the blocks of every ledger behind one another, each as a row group."""

    def __init__(self, folder: Path, records: Mapping[str, RecordType]) -> None:
        self._folder, self._records = folder, records
        self._open: dict[str, pq.ParquetWriter] = {}
        self._stack = ExitStack()

    def add(self, name: str, table: pa.Table) -> None:
        """The next rows of a ledger."""
        named = table.rename_columns(headers(self._records[name]))
        if name not in self._open:
            path = self._folder / f"{name}.parquet"
            self._open[name] = self._stack.enter_context(pq.ParquetWriter(path, named.schema))
        self._open[name].write_table(named)

    def __enter__(self) -> ParquetFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
