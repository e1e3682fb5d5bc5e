"""The rows that derived records are made of: their scope, whether they count, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, all_true
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.lowerer import Lowerer, without_span
from accountability.engines.duckdb.names import ghost_column, place_column
from accountability.engines.duckdb.relations import EXISTS, EXISTS_WHY, ROW
from accountability.engines.duckdb.scope import Scope
from accountability.engines.duckdb.source import Source, source_of
from accountability.engines.duckdb.sql import quoted
from accountability.model.expression import Expr, RowSet
from accountability.model.rule import Grouped, LetValue, SourceOf
from accountability.planning.plan import is_around


def rows_of(database: Database, source: SourceOf) -> Source:
    """The table of a source, made once for all that read it."""
    if source not in database.sources:
        database.sources[source] = source_of(Lowerer(database, explaining=True), source)
    found = database.sources[source]
    assert isinstance(found, Source)
    return found


def source_scope(
    lowering: Lowerer,
    source: Source,
    lets: Mapping[str, LetValue],
    only: str | None = None,
    frame: Frame | None = None,
) -> Scope:
    """The scope of the rows of a source, or of those for which a condition on its table holds.

    `frame`: one over the same rows, to which the expressions of several rules are put.
    """
    frame = frame or lowering.new_frame(source.stored, only=only)
    rows = source.rows(lowering, frame)
    return Scope(
        frame, rows, frame, rows, lets, lowering.run_date(),
        dated=lowering.dated,
        exists=source.exists(lowering, frame),
        whole=partial(source_scope, lowering, source.whole, lets),
        order=lambda: source.order(lowering, frame),
    )  # fmt: skip


def kept(lowering: Lowerer, derived: Grouped, scope: Scope) -> Cell:
    """Whether a row of the source satisfies `where`."""
    truths = [scope.exists]
    if derived.where is not None:
        truths.append(lowering.truth(derived.where, scope))
    return lowering.keep(all_true(truths), scope.frame)


def member_columns(source: Source, scope: Scope) -> list[str]:
    """The rows of the source that a derived row was made of, by number."""
    found = []
    for alias, _ in source.aliases:
        own = scope.frame.column(ROW if source.single else place_column(alias))
        found.append(f"{own.text} AS {quoted(place_column(alias))}")
        if source.ghosts[alias]:
            assert not source.single
            found.append(f"{scope.frame.column(ghost_column(alias)).text} AS {quoted(ghost_column(alias))}")
    return found


def exists_columns(kept: Cell) -> list[str]:
    return [
        f"{sql.cast(kept.value, 'BOOLEAN').text} AS {EXISTS}",
        f"{sql.cast(kept.causes(), 'HUGEINT').text} AS {EXISTS_WHY}",
    ]


def scalars(lowering: Lowerer, derived: Grouped, scope: Scope) -> dict[str, Cell]:
    """The values of the lets; where another let compares one, it still has its interval."""
    found = {}
    for name, let in derived.lets.items():
        if not isinstance(let, RowSet):
            if name not in scope.memo:
                scope.memo[name] = lowering.keep(lowering.cell(let, scope), scope.frame)
            found[name] = without_span(scope.memo[name])
    return found


def is_plain(derived: Grouped, source: Source, scope: Scope) -> bool:
    """Whether the derived rows can be read off the rows of one relation whenever they are wanted.

    Then they are a view: nothing is copied, and what nobody reads is not computed.
    """
    # the lets of groups are computed over the groups
    parts: list[Expr | RowSet] = list(derived.lets.values() if derived.by is None else derived.by.values())
    parts += [derived.where] if derived.where is not None else []
    return source.single and not scope.frame.joins and not any(is_around(p, derived.lets) for p in parts)
