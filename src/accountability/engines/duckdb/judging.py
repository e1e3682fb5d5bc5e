"""Verdicts of many rules at once: one scan per source, two bits a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.copies import fields_of
from accountability.engines.duckdb.database import Database
from accountability.engines.duckdb.lowerer import Lowerer
from accountability.engines.duckdb.names import all_but, value_column
from accountability.engines.duckdb.relations import ROW, Stored
from accountability.engines.duckdb.source import Source
from accountability.engines.duckdb.source_rows import rows_of
from accountability.engines.duckdb.sql import Sql, quoted
from accountability.engines.duckdb.verdicts import Code, judge, rule_scope
from accountability.model.rule import Rule
from accountability.rulebook.reads import names_in, parts_of

REPLACED = 1 << 16  # subjects up to which a table of verdicts waits for the next to take its place
PER_COLUMN = 30  # rules whose verdicts stand in one integer of 64 bits


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One rule that was judged: `verdict` reads its verdict from the rows of `table`.

    `hits` holds the rows of which some rule of the statement has more to say, and `source` reads them
    there. `packed` integers hold the verdicts.
    """

    rule: Rule
    source: Source
    table: str
    hits: str
    packed: int
    verdict: Sql
    counts: Mapping[Code, int]


def judged(database: Database, rules: Sequence[Rule], *, every: bool = True) -> list[RuleRun]:
    """The verdicts of rules over one source as a table: the number of a subject, and two bits a rule.

    A rule that is judged alone has no row for subjects that it surely does not apply to. Without `every`,
    the table goes when its verdicts are counted, or a small one when the next is made: only the rows of
    which there is more to say stay.
    """
    lowering = Lowerer(database, explaining=False)
    source = rows_of(database, rules[0].source)
    base = rule_scope(lowering, source, rules[0])
    found = [judge(lowering, rule, rule_scope(lowering, source, rule, frame=base.frame)) for rule in rules]
    verdicts = [one.verdict(2 * (at % PER_COLUMN)) for at, one in enumerate(found)]
    # what is looked up for the others would be joined to no avail
    wanted = found[0].wanted if len(rules) == 1 else sql.TRUE
    packed = [_packed(verdicts[at : at + PER_COLUMN]) for at in range(0, len(verdicts), PER_COLUMN)]
    table = database.named("verdicts") if every else "verdicts"
    hits = database.named("hits")
    columns = ", ".join(f"{value.text} AS p{i}" for i, value in enumerate(packed))
    database.run(
        f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS "
        f"SELECT {base.frame.column(ROW).text} AS {ROW}, {columns} "
        f"FROM {base.frame.source()} WHERE {wanted.text}"
    )
    counts = _counts(database, table, len(rules))
    if wanted != sql.TRUE:
        counts[0][Code.NOT_APPLICABLE] += source.stored.rows - sum(counts[0].values())
    near = source
    if any(count[code] for count in counts for code in (Code.FAIL, Code.UNKNOWN)):
        near = _hits(database, rules, source, table, hits, len(packed))
    if not every and sum(counts[0].values()) > REPLACED:
        database.run(f"DROP TABLE {quoted(table)}")
    return [
        RuleRun(rule, near, table, hits, len(packed), _unpacked(at), counts[at])
        for at, rule in enumerate(rules)
    ]


def _some(packed: int) -> str:
    """Whether there is more to say of any verdict of a row."""
    second_bits = sum(2 << (2 * i) for i in range(PER_COLUMN))
    return " OR ".join(f"(v.p{i} & {second_bits}::UBIGINT) <> 0" for i in range(packed))


def _hits(
    database: Database, rules: Sequence[Rule], source: Source, table: str, hits: str, packed: int
) -> Source:
    """Makes the table of the rows of which there is more to say, and the source that reads them there.

    It has all that the rules read of a row: what follows need not look into a large ledger for a few rows.
    """
    unread = _unread(rules, source)
    database.run(
        f"CREATE TEMP TABLE {quoted(hits)} AS SELECT s.*, h.* EXCLUDE {ROW} "
        f"FROM ({all_but(unread)} FROM {quoted(_table(source.stored, unread))}) AS s "
        f"JOIN (SELECT * FROM {quoted(table)} AS v WHERE {_some(packed)}) AS h ON h.{ROW} = s.{ROW}"
    )
    near = replace(source.stored, table=hits, copy=None)
    aliases = ((source.aliases[0][0], near),) if source.single else source.aliases
    return replace(source, stored=near, aliases=aliases, all=source)


def _table(stored: Stored, unread: Sequence[str]) -> str:
    """The table to read all fields from but some."""
    return stored.holding(value_column(name) for name in stored.forms if name not in unread)


def _unread(rules: Sequence[Rule], source: Source) -> list[str]:
    """The fields that no rule reads and no key has."""
    if not source.single:
        return []
    record = source.stored.record
    read = fields_of(record, names_in(*map(parts_of, rules)).union(record.key))
    return [name for name in record.fields if name not in read]


def _packed(verdicts: Sequence[Sql]) -> Sql:
    return reduce(lambda whole, part: sql.infix(whole, "|", part), verdicts)


def _unpacked(place: int) -> Sql:
    column, shift = divmod(place, PER_COLUMN)
    return Sql(f"((p{column} >> {2 * shift}) & 3)")


def _counts(database: Database, table: str, rules: int) -> list[dict[Code, int]]:
    """How many subjects have each verdict, per rule: from the combinations that occur."""
    columns = ", ".join(f"p{i}" for i in range((rules + PER_COLUMN - 1) // PER_COLUMN))
    found = database.ask(f"SELECT {columns}, count(*) FROM {quoted(table)} GROUP BY {columns}")
    *packed, rows = np.array(found, np.uint64).reshape(len(found), columns.count(",") + 2).T
    counts = []
    for at in range(rules):
        column, shift = divmod(at, PER_COLUMN)
        codes = (packed[column] >> np.uint64(2 * shift)) & np.uint64(3)
        counts.append({code: int(rows[codes == int(code)].sum()) for code in Code})
    return counts


def undecided_by_any(run: RuleRun) -> str:
    """Whether a row of which there is more to say is undecided by any rule judged with this one."""
    first_bits = sum(1 << (2 * i) for i in range(PER_COLUMN))
    both = (f"p{i} & (p{i} >> 1)" for i in range(run.packed))
    return " OR ".join(f"(({bits}) & {first_bits}::UBIGINT) <> 0" for bits in both)


def only(run: RuleRun, code: Code) -> str:
    """Whether a row of which there is more to say has one verdict."""
    return f"{run.verdict.text} = {int(code)}"
