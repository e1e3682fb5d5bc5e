"""Verdicts of many rules at once: one scan per source, two bits a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.relations import ROW
from accountability.engines.duckdb.source import Source
from accountability.engines.duckdb.source_rows import rows_of
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.verdicts import Code, judge, rule_scope
from accountability.model.rule import Rule

PER_COLUMN = 30  # rules whose verdicts stand in one integer of 64 bits


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One rule that was judged: `verdict` reads its verdict from the rows of `table`.

    `hits` holds the rows of which some rule of the statement has more to say.
    """

    rule: Rule
    source: Source
    table: str
    hits: str
    verdict: Sql
    counts: Mapping[Code, int]


def judged(database: Database, rules: Sequence[Rule]) -> list[RuleRun]:
    """The verdicts of rules over one source as a table: the number of a subject, and two bits a rule."""
    lowering = Lowerer(database, explaining=False)
    source = rows_of(database, rules[0].source)
    base = rule_scope(lowering, source, rules[0])
    verdicts = []
    for rule in rules:
        scope = rule_scope(lowering, source, rule, frame=base.frame)
        verdicts.append(judge(lowering, rule, scope).verdict)
    packed = [_packed(verdicts[at : at + PER_COLUMN]) for at in range(0, len(verdicts), PER_COLUMN)]
    table, hits = database.named("verdicts"), database.named("hits")
    columns = ", ".join(f"{value.text} AS p{i}" for i, value in enumerate(packed))
    database.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {base.frame.column(ROW).text} AS {ROW}, {columns} "
        f"FROM {base.frame.source()}"
    )
    second_bits = sum(2 << (2 * i) for i in range(PER_COLUMN))
    some = " OR ".join(f"(p{i} & {second_bits}::UBIGINT) <> 0" for i in range(len(packed)))
    database.run(f"CREATE TEMP TABLE {quoted(hits)} AS SELECT * FROM {quoted(table)} WHERE {some}")
    counts = _counts(database, table, len(rules))
    return [RuleRun(rule, source, table, hits, _unpacked(at), counts[at]) for at, rule in enumerate(rules)]


def _packed(verdicts: Sequence[Sql]) -> Sql:
    shifted = [sql.infix(v, "<<", Sql(str(2 * i))) if i else v for i, v in enumerate(verdicts)]
    whole = shifted[0]
    for part in shifted[1:]:
        whole = sql.infix(whole, "|", part)
    return whole


def _unpacked(place: int) -> Sql:
    column, shift = divmod(place, PER_COLUMN)
    return Sql(f"((p{column} >> {2 * shift}) & 3)")


def _counts(database: Database, table: str, rules: int) -> list[dict[Code, int]]:
    """How many subjects have each verdict, per rule: from the combinations that occur."""
    columns = ", ".join(f"p{i}" for i in range((rules + PER_COLUMN - 1) // PER_COLUMN))
    counts = [dict.fromkeys(Code, 0) for _ in range(rules)]
    for *packed, rows in database.ask(f"SELECT {columns}, count(*) FROM {quoted(table)} GROUP BY {columns}"):
        for at in range(rules):
            column, shift = divmod(at, PER_COLUMN)
            counts[at][Code(int(str(packed[column])) >> (2 * shift) & 3)] += int(str(rows))
    return counts


def undecided_by_any(database: Database, run: RuleRun) -> str:
    """A table of the subjects that any rule judged with this one leaves undecided."""
    table = database.named("subjects")
    columns = database.arrow(f"SELECT * EXCLUDE {ROW} FROM {quoted(run.hits)} LIMIT 0").column_names
    first_bits = sum(1 << (2 * i) for i in range(PER_COLUMN))
    some = " OR ".join(f"(({c} & ({c} >> 1)) & {first_bits}::UBIGINT) <> 0" for c in columns)
    database.run(f"CREATE TEMP TABLE {quoted(table)} AS SELECT {ROW} FROM {quoted(run.hits)} WHERE {some}")
    return table


def only(database: Database, run: RuleRun, code: Code) -> str:
    """A table of the subjects with one verdict that a report says more of."""
    table = database.named("subjects")
    database.run(
        f"CREATE TEMP TABLE {quoted(table)} AS SELECT {ROW} FROM {quoted(run.hits)} "
        f"WHERE {run.verdict.text} = {int(code)}"
    )
    return table
