"""Records in: whatever was given becomes tables of the database and a list of problems."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.intake import checks, problem_list
from accountability.engines.duckdb.intake.feed import ROW, TOLD, Feed, Known
from accountability.engines.duckdb.intake.feed_columns import ColumnsFeed
from accountability.engines.duckdb.intake.feed_rows import JsonFeed, MappingsFeed, TableFeed
from accountability.engines.duckdb.intake.feed_text import TextFeed
from accountability.engines.duckdb.intake.finish import Finished, finish, used
from accountability.engines.duckdb.intake.odd import CODE, RAW, alike
from accountability.engines.duckdb.intake.stage import Staged, stage
from accountability.engines.duckdb.intake.stored import Intake, StoredTable
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import literal
from accountability.model.records import Places, RecordType, Table
from accountability.records import columnar, door
from accountability.records.json_files import json_records, jsonl_records
from accountability.records.mappings import numbered
from accountability.records.names import resolve
from accountability.records.raw import shown
from accountability.records.rows import about_columns
from accountability.records.text_file import examined

_MANY_ROWS = 100_000  # from here on it is worth the while to drop columns that nothing reads


def take_in(
    session: Session,
    types: Mapping[str, RecordType],
    given: Mapping[str, object],
    needed: Mapping[str, Collection[str]],
    as_of: date | None,
) -> Intake:
    """The records that were submitted, as tables of the session's database.

    `given` is what `records.door.read` takes: a record type (its name, label or alias) -> a path, an
    Arrow object, a data frame, an iterable of mappings, or a typed `Table`. `needed` are the
    fields that rules read, per record type; keys, event dates, ends of activity and currencies are
    kept besides. `as_of` is the date after which an event date is a problem.

    Every supplied field is read, and no row is dropped. Raises `RecordsError` for what cannot become
    rows at all, and where memory or room on disk does not suffice.
    """
    named = resolve(types, given)
    supplied = frozenset(named)
    problem_list.prepare(session)
    tables: dict[str, Finished] = {}
    for record, name in named.items():
        known = Known.of(types, types[record], supplied)
        staged = stage(session, known, feed_of(known, name, given[name]))
        _of_rows(session, staged)
        tables[record] = finish(session, staged, _kept(known.record, needed.get(record, ())))
    repeated = {record: _checked(session, finished, as_of) for record, finished in tables.items()}
    checks.dangling(session, tables)
    for finished in tables.values():
        _discard(session, finished)
    stored = {record: _stored(finished, repeated[record]) for record, finished in tables.items()}
    return Intake(stored, problem_list.collected(session))


def files_of(given: Mapping[str, object]) -> list[Path]:
    """The files of a submission that the database reads itself: those that a session must be opened with."""
    paths = [Path(os.fsdecode(s)) for s in given.values() if isinstance(s, str | os.PathLike)]
    return [path for path in paths if path.suffix.lower() == ".parquet" and path.is_file()]


def feed_of(known: Known, name: str, source: object) -> Feed:
    """The feed of one submission. Raises `RecordsError` as `records.door.read` does."""
    if isinstance(source, Table):
        door.of_type(known.record, name, source)
        return TableFeed(known, name, source)
    door.acceptable(name, source)
    if isinstance(source, str | os.PathLike):
        return _file_feed(known, Path(os.fsdecode(source)))
    if columnar.is_columnar(source):
        return ColumnsFeed(known, columnar.opened(name, source))
    assert isinstance(source, Iterable), "the door lets nothing else in"
    return MappingsFeed(known, name, numbered(name, source))


def _file_feed(known: Known, path: Path) -> Feed:
    door.acceptable_file(path)
    suffix = path.suffix.lower()
    if suffix in columnar.FILES:
        return ColumnsFeed(known, columnar.opened_file(path))
    if suffix in (".jsonl", ".ndjson"):
        return JsonFeed(known, shown(str(path)), jsonl_records(path))
    if suffix == ".json":
        return JsonFeed(known, shown(str(path)), json_records(path))
    return TextFeed(known, examined(path), "\t" if suffix == ".tsv" else None)


def _of_rows(session: Session, staged: Staged) -> None:
    """What single rows and columns say: bad cells, ragged rows, columns missing or unknown."""
    feed, record = staged.feed, staged.known.record
    complete = record if feed.stated else None
    problem_list.add(session, about_columns(feed.where, feed.headers, feed.names(), complete))
    for name, table in staged.tables.items():
        if name not in staged.survey.bad:
            continue
        column = shown(feed.headers.column(name))
        fields = sql.list_of([literal(f"{record.name}.{name}")], "VARCHAR")
        bad = sql.is_not_null(sql.column("m", CODE))
        same = alike(feed.columns[name].kind, staged.raw(name), sql.column("m", RAW))
        at = {part: sql.column("m", part) for part in (CODE, "text", "zh", "en")}
        rows = sql.inner_select(
            [(ROW, sql.column("u", ROW)), *at.items()],
            staged.source,
            table,
            "m",
            sql.all_of([same, bad]),
        )
        problem_list.insert(session, feed.where, rows, literal(column), fields)
    if not staged.survey.told:
        return
    told = sql.select(
        [(ROW, sql.column("u", ROW)), ("p", sql.call("unnest", sql.column("u", TOLD)))],
        staged.source,
        where=sql.is_not_null(sql.column("u", TOLD)),
    )
    part = {
        name: sql.field(sql.column("o", "p"), name) for name in ("column", "fields", CODE, "text", "zh", "en")
    }
    rows = sql.select([(ROW, sql.column("o", ROW)), *part.items()], sql.subquery(told, "o"))
    problem_list.insert(session, feed.where, rows, sql.column("q", "column"), sql.column("q", "fields"))


def _checked(session: Session, finished: Finished, as_of: date | None) -> bool:
    checks.empty_keys(session, finished)
    if as_of is not None:
        checks.future(session, finished, as_of)
    return checks.repeated_keys(session, finished)


def _discard(session: Session, finished: Finished) -> None:
    """Drops what was only a step on the way."""
    staged = finished.staged
    statements = [sql.drop(table) for table in (*staged.tables.values(), *staged.repeating.values())]
    if staged.stored is not None and not finished.as_it_is:
        statements.append(sql.drop(staged.stored))
    elif staged.stored is not None and finished.rows > _MANY_ROWS:
        columns = [str(name) for name, *_ in session.rows(sql.describe_table(staged.stored))]
        unused = [name for name in columns if name not in used(finished)]
        statements += [sql.drop_column(staged.stored, name) for name in unused]
    if statements:
        session.sql(sql.several(statements))


def _kept(record: RecordType, needed: Collection[str]) -> frozenset[str]:
    """The fields that are stored: those that rules read, and those that every run needs."""
    kept = {*needed, *record.key, *(record.active or ()), *filter(None, [record.event_date])}
    currencies = {record.fields[name].currency_field for name in kept if name in record.fields}
    return frozenset(name for name in record.fields if name in kept | currencies)


def _stored(finished: Finished, repeated: bool) -> StoredTable:
    feed = finished.staged.feed
    return StoredTable(
        finished.record,
        finished.table,
        finished.rows,
        feed.supplied(),
        finished.states,
        finished.divisors,
        finished.wide,
        feed.where.places or Places(((feed.where.file, feed.where.sheet),)),
        repeated,
        finished.as_it_is and finished.staged.stored is None,
    )
