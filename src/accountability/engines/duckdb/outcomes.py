"""Outcomes of a rule read back from the database, subject by subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.judging import RuleRun
from accountability.engines.duckdb.keytext import keys_of
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.paths import at_row
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.scope import Row, Scope
from accountability.engines.duckdb.source_rows import source_scope
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.verdicts import Code
from accountability.model.records import Places
from accountability.model.rule import SourceOf
from accountability.model.verdict import Subject
from accountability.semantics.keys import key_fields, source_key_fields


@dataclass(frozen=True, slots=True)
class Subjects:
    """How the subjects of a source are read back: a list of key texts, and rows without a key."""

    names: tuple[str, ...]
    columns: tuple[Sql, ...]
    places: tuple[Places, ...]
    relation: str  # of the first alias

    def subject(self, parts: Sequence[object]) -> Subject:
        """The subject that the columns of one row name."""
        key, *rows = parts
        assert isinstance(key, list)
        unkeyed = None
        for row, places in zip(rows, self.places, strict=True):
            if row is not None:
                unkeyed = places.source(int(str(row)))
        return Subject(self.names, tuple(str(k) for k in key), unkeyed)


def subjects_of(lowering: Lowerer, source: SourceOf, scope: Scope) -> Subjects:
    """The columns that name the subjects, over the frame of `scope`."""
    book = lowering.book
    parts: list[Sql] = []
    unkeyed: list[Sql] = []
    places: list[Places] = []
    for alias, relation in source.aliases:
        row = scope.rows[alias]
        assert isinstance(row, Row)
        width = len(key_fields(book, relation))
        key = keys_of(row)
        parts.append(sql.call("list_resize", key, Sql(str(width)), sql.literal("")))
        if row.stored.places is not None:
            short = sql.infix(sql.call("len", key), "<", Sql(str(width)))
            unkeyed.append(sql.case([(short, at_row(row)("row"))]))
            places.append(row.stored.places)
    whole = parts[0]
    for part in parts[1:]:
        whole = sql.call("list_concat", whole, part)
    relation = source.aliases[0][1]
    return Subjects(source_key_fields(book, source), (whole, *unkeyed), tuple(places), relation)


def verdicts_of(database: Database, run: RuleRun) -> Iterator[tuple[int, Code, Subject]]:
    """All subjects in the order of their keys: their numbers, verdicts and names."""
    lowering = Lowerer(database, explaining=False)
    scope = source_scope(lowering, run.source.whole, {})
    subjects = subjects_of(lowering, run.rule.source, scope)
    frame = scope.frame
    number = frame.column(ROW)
    table = f"(SELECT {ROW}, {run.verdict.text} AS verdict FROM {quoted(run.table)})"
    verdicts = frame.left_join(table, lambda alias: sql.infix(sql.column(alias, ROW), "=", number))
    verdict = sql.call("coalesce", verdicts.column("verdict"), sql.literal(int(Code.NOT_APPLICABLE)))
    columns: list[Sql] = [number, verdict, *subjects.columns]
    listed = ", ".join(c.text for c in columns)
    order = ", ".join(scope.order())
    for row in lowering.ask(f"SELECT {listed} FROM {frame.source()} ORDER BY {order}"):
        yield int(str(row[0])), Code(int(str(row[1]))), subjects.subject(row[2:])
