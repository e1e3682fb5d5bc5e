"""Columns of a large ledger that several statements read, copied once: each would decode the file anew.

A ledger that is read where it lies (a Parquet file) is decoded by every statement. What one statement
alone reads, as the texts of most record rules, stays there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from accountability.engines.duckdb.names import all_but
from accountability.engines.duckdb.relations import Copy, Stored
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import quoted
from accountability.model.records import PERIOD_TYPES, RecordType
from accountability.model.rule import Rulebook
from accountability.planning.plan import looks_around, plan
from accountability.rulebook.reads import names_in, parts_of

SHARE = 8  # one part in so many of the memory of the database may be taken by each copy
_BYTES = 20  # of a cell on the average: texts of up to 12 bytes take 16, numbers and dates at most 8


def read_often(book: Rulebook, rules: Collection[str]) -> frozenset[str]:
    """The names that stand in what more than one statement reads; a rule with folds has several itself."""
    found = plan(book, [name for name in rules if name in book.rules])
    counts: Counter[str] = Counter()
    for scan in found.scans:
        names = names_in(*map(parts_of, scan.rules))
        counts.update(dict.fromkeys(names, 2 if looks_around(scan.rules[0]) else 1))
    for name in found.derived:
        counts.update(names_in(parts_of(book.derived[name])))
    return frozenset(name for name, times in counts.items() if times > 1)


def copied(session: Session, stored: Stored, names: frozenset[str]) -> Copy | None:
    """A table of the columns of the fields in `names`, with the keys; None if there is no room for it."""
    record = stored.record
    fields = fields_of(record, names) & stored.forms.keys()
    if fields:
        fields |= stored.forms.keys() & set(record.key)  # what is found is named by it
    if not fields or stored.rows * len(fields) * _BYTES > session.memory // SHARE:
        return None
    table = f"c:{stored.table}"
    unread = [name for name in record.fields if name not in fields]
    session.sql(f"CREATE TABLE {quoted(table)} AS {all_but(unread)} FROM {quoted(stored.table)}")
    columns = session.rows(f"DESCRIBE {quoted(table)}")
    return Copy(table, frozenset(str(column[0]) for column in columns))


def fields_of(record: RecordType, names: Collection[str]) -> frozenset[str]:
    """The fields of a record type that are read where `names` stand, with what these need besides."""
    if record.name in PERIOD_TYPES:
        return frozenset(record.fields)  # `during` reads a period without naming its days
    read = {name for name in record.fields if name in names} | set(record.active or ())
    currencies = {record.fields[name].currency_field for name in read}
    return frozenset(read | {name for name in currencies if name is not None})
