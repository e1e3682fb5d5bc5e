"""Problems in the order of the definition, on disk: a million of them are no million objects."""

from __future__ import annotations

import os
import tempfile
import weakref
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import overload

import pyarrow as pa

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake.pump import SOURCE, column, pour
from accountability.engines.duckdb.intake.told import PROBLEM, batch_of, problems_of
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import NULL, Sql, call, literal
from accountability.errors import RecordsError
from accountability.model.records import Problem
from accountability.records.problems import Where

TABLE = "problems"
FEW = 10_000  # problems up to which a list of them is kept in memory
BATCH = 4_096  # problems that are read back at once


class ProblemList(Sequence[Problem]):
    """Problems in an Arrow file that goes with the list; each is made when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._mapped = pa.memory_map(os.fspath(path))
        self._file = pa.ipc.open_file(self._mapped)
        batches = range(self._file.num_record_batches)
        self._ends = list(accumulate(self._file.get_batch(index).num_rows for index in batches))
        try:
            path.unlink()  # what is mapped stays readable, and goes with the process
        except OSError:  # not on Windows
            weakref.finalize(self, _removed, self._mapped, path)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Problem]:
        for index in range(self._file.num_record_batches):
            yield from problems_of(self._file.get_batch(index))

    @overload
    def __getitem__(self, index: int) -> Problem: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Problem]: ...

    def __getitem__(self, index: int | slice) -> Problem | Sequence[Problem]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(len(self))))
        place = range(len(self))[index]
        batch = bisect_right(self._ends, place)
        before = self._ends[batch - 1] if batch else 0
        return problems_of(self._file.get_batch(batch).slice(place - before, 1))[0]


def _removed(mapped: pa.MemoryMappedFile, path: Path) -> None:
    mapped.close()
    path.unlink(missing_ok=True)


def prepare(session: Session) -> None:
    """Makes the table of problems, empty."""
    chosen = sql.select([(name, column(name)) for name in PROBLEM.names], SOURCE)
    pour(session, PROBLEM, iter(()), sql.create(TABLE, chosen))


def add(session: Session, problems: Collection[Problem]) -> None:
    """Adds problems of which there are few."""
    if problems:
        chosen = sql.select([(name, column(name)) for name in PROBLEM.names], SOURCE)
        pour(session, PROBLEM, iter([batch_of(problems)]), sql.insert(TABLE, chosen))


def insert(session: Session, where: Where, rows: Sql, column_: Sql, fields: Sql) -> None:
    """Adds the rows of a query `q`: of a problem, it has the row, the code, and the words."""
    at = {name: sql.column("q", name) for name in ("row", "code", "text", "zh", "en")}
    _insert(session, where, rows, {**at, "column": column_, "fields": fields})


def insert_alike(session: Session, told: Problem, where: Where, rows: Sql) -> None:
    """Adds `told` for each row of a query."""
    said = {"code": told.code, "zh": told.message["zh"], "en": told.message["en"], "column": told.column}
    at = {name: literal(text) for name, text in said.items()}
    at["text"] = NULL if told.text is None else literal(told.text)
    at["fields"] = sql.list_of([literal(name) for name in told.fields], "VARCHAR")
    _insert(session, where, rows, {**at, "row": sql.column("q", "row")})


def _insert(session: Session, where: Where, rows: Sql, at: Mapping[str, Sql]) -> None:
    place = {
        "file": literal(where.file),
        "sheet": NULL if where.sheet is None else literal(where.sheet),
        "record": literal(where.record.name),
    }
    columns = [(name, place[name] if name in place else at[name]) for name in PROBLEM.names]
    session.sql(sql.insert(TABLE, sql.select(columns, sql.subquery(rows, "q"))))


def collected(session: Session) -> Sequence[Problem]:
    """All problems, in the order in which they are listed. Raises `RecordsError`."""
    (found,) = session.rows(sql.select([("n", call("count", sql.STAR))], sql.table(TABLE, "p")).text)
    query = _in_order().text
    if int(str(found[0])) <= FEW:
        return tuple(problem for batch in session.batches(query) for problem in problems_of(batch))
    return ProblemList(_written(session, query))


def _in_order() -> Sql:
    """The order of `records.problems.order`; text is compared by code point, as bytes of UTF-8 are."""
    at = {name: sql.column("p", name) for name in PROBLEM.names}
    nothing = literal("")
    terms = [at["file"], call("coalesce", at["sheet"], nothing)]
    terms += [at[name] for name in ("row", "column", "code", "record", "fields")]
    terms += [call("coalesce", at["text"], nothing), at["en"]]
    return sql.select(list(at.items()), sql.table(TABLE, "p"), tail=sql.ordered(terms))


def _written(session: Session, query: str) -> Path:
    folder = session.folder.parent
    try:
        handle, name = tempfile.mkstemp(prefix="accountability-", suffix=".problems", dir=folder)
        os.close(handle)
        path = Path(name)
        try:
            with pa.OSFile(name, "wb") as file, pa.ipc.new_file(file, PROBLEM) as writer:
                for batch in session.batches(query, BATCH):
                    writer.write_batch(batch.cast(PROBLEM))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    except (OSError, pa.ArrowException) as error:
        raise RecordsError(f"the list of problems cannot be kept in `{folder}`: {error}") from None
    return path
