"""The relations of a run in its database: ledgers, periods, and what is derived from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import duckdb
import pyarrow as pa

from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.names import all_beside, open_column, value_column
from accountability.engines.duckdb.ordering import places_query
from accountability.engines.duckdb.relations import Stored, form_of, physical
from accountability.engines.duckdb.scope import dated_parameters
from accountability.engines.duckdb.session import BATCH_ROWS, Session
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.states import Is
from accountability.model.records import PERIOD_TYPES, RecordType
from accountability.model.rule import Rulebook, SourceOf
from accountability.model.values import Cause, CauseKind, Unknown, cause
from accountability.semantics.logic import undetermined
from accountability.semantics.workdays import Workdays

Deriving = Callable[["Database", str], Stored]
FEW = 65_536  # rows that are copied rather than looked for again


class Database:
    """What all statements of a run share. `deriving` makes the relation of a derived record."""

    def __init__(
        self,
        session: Session,
        book: Rulebook,
        as_of: date,
        stored: Mapping[str, Stored],
        deriving: Deriving,
    ) -> None:
        self.session = session
        self.book = book
        self.as_of = as_of
        self.dated = dated_parameters(book)
        self.functions = Functions(session.connection)
        self.sources: dict[SourceOf, object] = {}  # their tables, by what they are made of
        self.lookups: dict[object, Stored] = {}  # tables of what is read through keys that repeat
        self._deriving = deriving
        self.given = frozenset(stored)  # the relations that the run has, without derived ones
        self._relations = dict(stored)
        self._refused: dict[str, Exception] = {}  # derived records that could not be made, and why
        self._names: dict[str, int] = {}
        self._answered: dict[str, list[tuple[object, ...]]] = {}
        self._few: dict[tuple[str, str], tuple[str | None, frozenset[str]]] = {}
        self._takes: dict[Sql, bool] = {}
        self._places: dict[str, str] = {}
        self._workdays: Workdays | None = None
        self._records: Mapping[str, RecordType] = {
            **PERIOD_TYPES,
            **book.records,
            **{name: d.record for name, d in book.derived.items()},
        }

    def supplied(self, name: str) -> bool:
        """Whether the relation was supplied (a derived one always counts as such)."""
        return name in self._relations and not _absent(self._relations[name])

    def relation(self, name: str) -> Stored:
        """A relation; a derived one is computed when it is first asked for."""
        if name not in self._relations:
            if name in self._refused:
                raise self._refused[name]
            try:
                made = self._deriving(self, name) if name in self.book.derived else self._nothing(name)
            except Exception as refused:
                self._refused[name] = refused  # half of its tables may be there
                raise
            self._relations[name] = made
        return self._relations[name]

    def record(self, name: str) -> RecordType:
        """The record type behind a relation."""
        return self._records[name]

    def named(self, prefix: str) -> str:
        """A name that nothing else has in this run."""
        self._names[prefix] = self._names.get(prefix, 0) + 1
        return f"{prefix}{self._names[prefix]}"

    def ask(self, text: str) -> list[tuple[object, ...]]:
        """The few rows that a question gives. Raises `NotLowered` where a function has no answer."""
        with self._refusals():
            return self.session.rows(text)

    def ask_once(self, text: str) -> list[tuple[object, ...]]:
        """The same for a question that several statements have: no table changes once it is made."""
        if text not in self._answered:
            self._answered[text] = self.ask(text)
        return self._answered[text]

    def few_of(self, table: str, columns: Sequence[str], where: str) -> str | None:
        """A table of the rows of another (under the name `f`) for which a condition holds, with some of its
        columns and whatever else tells of the same fields; None if there are more than `FEW` rows."""
        name, had = self._few.get((table, where), ("", frozenset()))
        if name is None or (name and had.issuperset(columns)):
            return name
        made = self.named("few")
        query = f'{all_beside(had.union(columns))} FROM {quoted(table)} AS "f" WHERE {where} LIMIT {FEW + 1}'
        self.run(f"CREATE TEMP TABLE {quoted(made)} AS {query}")
        described = self.ask(f"SELECT column_name FROM (DESCRIBE {quoted(made)})")
        ((rows,),) = self.ask(f"SELECT count(*) FROM {quoted(made)}")
        few = int(str(rows)) <= FEW
        if not few:
            self.drop([made])
        self._few[table, where] = made if few else None, frozenset(str(column) for (column,) in described)
        return made if few else None

    def run(self, text: str) -> None:
        """A statement that makes a table. Raises `NotLowered` where a function has no answer."""
        with self._refusals():
            self.session.sql(text)

    def drop(self, tables: Iterable[str]) -> None:
        """Removes tables that nobody reads any more: their room is wanted for others."""
        for table in tables:
            self.run(f"DROP TABLE IF EXISTS {quoted(table)}")

    def takes(self, value: Sql) -> bool:
        """Whether the database can compute a constant."""
        if value not in self._takes:
            try:
                self.session.connection.execute(f"SELECT {value.text}").fetchall()
            except duckdb.Error:
                self._takes[value] = False
            else:
                self._takes[value] = True
        return self._takes[value]

    def arrow(self, text: str) -> pa.Table:
        """All rows of a query, as columns."""
        with self._refusals(), self.session.told():
            return self.session.connection.sql(text).to_arrow_table()

    def batches(self, text: str) -> Iterator[pa.RecordBatch]:
        """The rows of a query, batch by batch; nothing else may be asked meanwhile."""
        with self._refusals(), self.session.told():
            yield from self.session.connection.sql(text).to_arrow_reader(BATCH_ROWS)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self.functions.refused:
                raise self.functions.refused.pop() from None
            raise

    def places(self, stored: Stored) -> str:
        """A table of the places of rows in the order of their keys."""
        if stored.table not in self._places:
            table = f"o:{stored.table}"
            source = stored.behind
            behind = None if source is None or source.ordered else self.places(source)
            what, query = places_query(stored, behind)
            self.run(f"CREATE TEMP {what} {quoted(table)} AS {query}")
            self._places[stored.table] = table
        return self._places[stored.table]

    @property
    def workdays(self) -> Workdays:
        """The working days that the calendar table states."""
        if self._workdays is None:
            self._workdays = self._calendar()
        return self._workdays

    def _calendar(self) -> Workdays:
        calendar = self.book.calendar
        if calendar is None or not self.supplied(calendar.record):
            about = calendar.record if calendar is not None else ""
            return Workdays({}, undetermined(CauseKind.REGISTER_ABSENT, about))
        stored = self.relation(calendar.record)
        day, answer = quoted(value_column(calendar.date_field)), quoted(value_column(calendar.workday_field))
        rows = self.ask(f"SELECT {day}, {answer} FROM {quoted(stored.table)} WHERE {day} IS NOT NULL")
        answers: dict[date, set[object]] = {}
        for found, workday in rows:
            assert isinstance(found, date)
            answers.setdefault(found, set()).add(workday)
        days = {d: bool(next(iter(a))) for d, a in answers.items() if a in ({True}, {False})}
        missing: Unknown = undetermined(CauseKind.CALENDAR, calendar.record)
        return Workdays(days, missing)

    def _nothing(self, name: str) -> Stored:
        """A relation that was not supplied: no rows are known, and any may exist."""
        record = self._records[name]
        forms = {
            f.name: form_of(f.type, _NOTHING, 1 if _divided(f.type) else None) for f in record.fields.values()
        }
        columns = [
            f"{quoted(value_column(f.name))} {physical(f.type, forms[f.name])}"
            for f in record.fields.values()
        ]
        columns += [f"{quoted(open_column(name))} BOOLEAN" for name, form in forms.items() if form.open]
        columns += [f"k{i} VARCHAR" for i in range(len(record.key))]
        table = f"absent:{name}"
        listed = "".join(f", {column}" for column in columns)
        self.run(f"CREATE TEMP TABLE {quoted(table)} (n BIGINT, row BIGINT, keyed BOOLEAN{listed})")
        kind = CauseKind.NO_PERIOD if name in PERIOD_TYPES else CauseKind.REGISTER_ABSENT
        causes: frozenset[Cause] = frozenset({cause(kind, name)})
        return Stored(name, table, record, forms, 0, open=causes, ordered=True)


_NOTHING = frozenset({Is.UNDETERMINED})


def _divided(type_: object) -> bool:
    return getattr(type_, "digits", 0) is None


def _absent(stored: Stored) -> bool:
    return stored.table.startswith("absent:")
