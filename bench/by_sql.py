"""The same verdicts by hand in DuckDB SQL: one scan for the forty record rules, a query per other rule."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from bench import answers, sql_record_rules, sql_relational_rules
from bench.parts import RECORDS, WRITING, Parts

LEDGERS = ("unit", "kinship", "contract", "acceptance", "inspection")
PER_COLUMN = 30  # rules whose verdicts stand in one integer of 64 bits


def run(
    records: Path,
    out: Path,
    only: Collection[str] | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> None:
    """Judges the ledgers in `records` and writes the answers to `out`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(out / "spill"),
        "preserve_insertion_order": False,
    }
    if memory is not None:
        config["memory_limit"] = memory
    if threads is not None:
        config["threads"] = threads
    parts = Parts()
    with duckdb.connect(config=config) as connection:
        connection.execute("SET enable_progress_bar = false")
        _views(connection, records)
        counts: dict[str, list[int]] = {}
        found: list[str] = []
        plain = [rule for rule in sql_record_rules.RULES if not only or rule in only]
        if plain:
            parts.begin(RECORDS)
            _record_rules(connection, plain, counts)
            found.append("findings_of_records")
        for rule, query in sql_relational_rules.RULES.items():
            if not only or rule in only:
                parts.begin(rule)
                _relational(connection, rule, query, counts)
                found.append(f"findings_{rule}")
        parts.begin(WRITING)
        union = " UNION ALL ".join(f"SELECT * FROM {table}" for table in found)
        connection.execute(f"COPY ({union}) TO '{_text(out / answers.FINDINGS)}' (FORMAT parquet)")
    answers.write_counts(out, counts)
    parts.write(out)


def _text(path: Path) -> str:
    return str(path).replace("'", "''")


def _views(connection: duckdb.DuckDBPyConnection, records: Path) -> None:
    payment = sql_record_rules.PAYMENT.format(file=_text(records / "payment.parquet"))
    connection.execute(f"CREATE VIEW pay AS {payment}")
    for name in LEDGERS:
        file = _text(records / f"{name}.parquet")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}')")
    connection.execute(
        "CREATE VIEW typed_contract AS SELECT * REPLACE (CASE WHEN kind IN ('goods', 'services', 'works') "
        "THEN kind END AS kind) FROM contract"
    )


def _record_rules(
    connection: duckdb.DuckDBPyConnection, rules: list[str], counts: dict[str, list[int]]
) -> None:
    """One scan: rows are grouped by the pattern of their verdicts, and those that fail any are listed."""
    parts = [rules[at : at + PER_COLUMN] for at in range(0, len(rules), PER_COLUMN)]
    columns = ", ".join(
        f"{' | '.join(f'(v_{rule}::UBIGINT << {2 * at})' for at, rule in enumerate(part))} AS p{number}"
        for number, part in enumerate(parts)
    )
    verdicts = ", ".join(f"{sql_record_rules.verdict(rule)} AS v_{rule}" for rule in rules)
    keys = ", ".join(f"p{number}" for number in range(len(parts)))
    fails = " OR ".join(f"v_{rule} = 2" for rule in rules)
    connection.execute(
        f"CREATE TEMP TABLE patterns AS SELECT {keys}, count(*) AS rows, "
        "list(failing) FILTER (failing IS NOT NULL) AS failing "
        f"FROM (SELECT {columns}, CASE WHEN {fails} THEN coalesce(payment_id, '') END AS failing "
        f"FROM (SELECT payment_id, {verdicts} FROM pay)) GROUP BY {keys}"
    )
    codes = [
        (rule, f"((p{at // PER_COLUMN} >> {2 * (at % PER_COLUMN)}) & 3)") for at, rule in enumerate(rules)
    ]
    sums = ", ".join(
        f"coalesce(sum(rows) FILTER ({code} = {verdict}), 0)" for _, code in codes for verdict in (2, 0, 3, 1)
    )
    row = connection.execute(f"SELECT {sums} FROM patterns").fetchone()
    assert row is not None
    for at, (rule, _) in enumerate(codes):
        counts[rule] = [int(n) for n in row[4 * at : 4 * at + 4]]
    failed = " UNION ALL ".join(
        f"SELECT '{rule}' AS rule, unnest(failing) AS subject FROM patterns WHERE {code} = 2"
        for rule, code in codes
    )
    connection.execute(
        "CREATE VIEW findings_of_records AS SELECT rule, subject, ['payment:' || subject] AS witness "
        f"FROM ({failed})"
    )


def _relational(
    connection: duckdb.DuckDBPyConnection, rule: str, query: str, counts: dict[str, list[int]]
) -> None:
    connection.execute(
        f"CREATE TEMP TABLE verdicts_{rule} AS SELECT code, CASE WHEN code = 2 THEN subject END AS subject, "
        f"CASE WHEN code = 2 THEN witness END AS witness FROM ({query})"
    )
    found = dict(connection.execute(f"SELECT code, count(*) FROM verdicts_{rule} GROUP BY code").fetchall())
    counts[rule] = [int(found.get(code, 0)) for code in (2, 0, 3, 1)]
    connection.execute(
        f"CREATE VIEW findings_{rule} AS SELECT '{rule}' AS rule, subject, list_sort(witness) AS witness "
        f"FROM verdicts_{rule} WHERE code = 2"
    )
