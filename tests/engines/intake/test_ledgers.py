"""Ledgers of every source, read by the database and by the definition: the same cells and problems."""

from __future__ import annotations

import csv
import io
import json
import os
import random
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accountability.engines.duckdb.intake import repeating
from accountability.engines.duckdb.session import Session
from accountability.model.records import RecordType
from accountability.records.door import read
from tests.engines.intake.agreement import agrees
from tests.engines.intake.ledgers import AS_OF, TYPES, submission

# More of them: INTAKE_SEEDS=500 pytest tests/engines/intake
SEEDS = range(int(os.environ.get("INTAKE_SEEDS", "12")))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.open(temp=tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("seed", SEEDS)
def test_mappings(session: Session, seed: int) -> None:
    records = submission(random.Random(seed), texts=False)
    agrees(session, TYPES, lambda: records, AS_OF)


@pytest.mark.parametrize("seed", range(2 * len(SEEDS)))
def test_csv(session: Session, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files: dict[str, Path] = {}
    for name, rows in submission(chance, texts=True).items():
        files[name] = tmp_path / f"{name}.csv"
        files[name].write_text(_csv(chance, rows), "utf-8", newline="")
    agrees(session, TYPES, lambda: files, AS_OF)


def _csv(chance: random.Random, rows: list[dict[str, object]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["odd"]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=chance.choice(["\n", "\r\n"]))
    writer.writerow(names)
    for row in rows:
        cells = [row.get(name, "") for name in names]
        if chance.random() < 0.05:
            cells = cells[: chance.randrange(len(cells))] or [""]
        elif chance.random() < 0.05:
            cells += [chance.choice(["", "surplus", " "])] * chance.randrange(1, 3)
        writer.writerow(cells)
        if chance.random() < 0.05:
            buffer.write("\n")
    return buffer.getvalue()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("suffix", ["jsonl", "json"])
def test_json(session: Session, tmp_path: Path, seed: int, suffix: str) -> None:
    chance = random.Random(seed)
    files: dict[str, Path] = {}
    for name, rows in submission(chance, texts=chance.random() < 0.5, json=True).items():
        files[name] = tmp_path / f"{name}.{suffix}"
        ascii_only = chance.random() < 0.5 or "ud800" in repr(rows)
        objects = [json.dumps(row, ensure_ascii=ascii_only) for row in rows]
        files[name].write_text("\n".join(objects) if suffix == "jsonl" else f"[{','.join(objects)}]", "utf-8")
    agrees(session, TYPES, lambda: files, AS_OF)


@pytest.mark.parametrize("seed", SEEDS)
def test_columns_of_text(session: Session, seed: int) -> None:
    tables: dict[str, pa.Table] = {}
    for name, rows in submission(random.Random(seed), texts=True).items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        tables[name] = pa.table({n: pa.array([row.get(n) for row in rows], pa.string()) for n in names})
    agrees(session, TYPES, lambda: tables, AS_OF)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("in_files", [False, True])
def test_columns_of_few_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, in_files: bool
) -> None:
    """Where cells repeat, each distinct one is looked at once."""
    monkeypatch.setattr(repeating, "MANY", 1)
    given: dict[str, object] = {}
    for name, rows in submission(random.Random(seed), texts=True).items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        once = pa.table({n: pa.array([row.get(n) for row in rows], pa.string()) for n in names})
        given[name] = pa.concat_tables([once] * 3)
        if in_files:
            pq.write_table(given[name], tmp_path / f"{name}.parquet")
            given[name] = tmp_path / f"{name}.parquet"
    with Session.open(temp=tmp_path, files=list(tmp_path.glob("*.parquet"))) as opened:
        agrees(opened, TYPES, lambda: given, AS_OF)


def test_a_column_is_looked_at_by_its_few_cells(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeating, "MANY", 1)
    made = _noted(session, monkeypatch)
    cells = ["P1", "P2", "P2", "P2", "P2", " P1", " P1", "", None]
    ledger = pa.table({"id": [f"L{at}" for at in range(9)], "parcel_id": cells, "month": ["2021-06"] * 9})
    given = {"ledger": ledger, "parcel": pa.table({"parcel_id": ["P1"]})}
    found = agrees(session, TYPES, lambda: given, AS_OF)
    assert found is not None
    assert ["4" in problem.message["en"] for problem in found.problems if problem.code == "dangling"] == [
        True
    ]
    tables = [text.split('"')[1] for text in made if text.startswith('CREATE TABLE "d:')]
    assert sorted(tables) == ["d:ledger:month", "d:ledger:parcel_id"]


def _noted(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that will have been run."""
    made: list[str] = []
    run = session.sql

    def noting(text: str, *more: Any) -> object:
        made.append(text)
        return run(text, *more)

    monkeypatch.setattr(session, "sql", noting)
    return made


@pytest.mark.parametrize(
    ("field", "doubtful", "again"),
    [
        ("date", ["soon", "不详"], False),
        ("date", ["soon", "epoch"], True),  # DuckDB would take the last for a date
        ("date", ["2021-06-30 08:00:00"], True),
        ("wan", ["12.5 元", "99999999999.5"], True),  # out of bounds, but no column's
        ("wan", ["12.5 元", "12345678901234.5"], False),  # more than a column can hold
        ("cents", ["12.5 元", "x"], False),
        ("text", [" x"], True),
    ],
)
def test_cells_are_looked_at_again_only_where_it_matters(
    session: Session, monkeypatch: pytest.MonkeyPatch, field: str, doubtful: list[str], again: bool
) -> None:
    made = _noted(session, monkeypatch)
    plain = {"date": "2021-06-01", "wan": "1.5", "cents": "2.25", "text": "y"}[field]
    cells = [plain, *doubtful, "", None]
    ledger = pa.table({"id": [f"L{at}" for at in range(len(cells))], field: pa.array(cells, pa.string())})
    agrees(session, TYPES, lambda: {"ledger": ledger}, AS_OF)
    (table,) = [text for text in made if text.startswith('CREATE TABLE "t:ledger"')]
    assert ("regexp_full_match" in table) is again


@pytest.mark.parametrize("seed", SEEDS)
def test_typed_tables(session: Session, seed: int) -> None:
    records = read(TYPES, submission(random.Random(seed), texts=True))
    agrees(session, TYPES, lambda: records.tables, AS_OF)


def test_nothing_at_all(session: Session) -> None:
    types: Mapping[str, RecordType] = TYPES
    agrees(session, types, dict, date(2021, 1, 1))
    with Session.open() as other:
        agrees(other, types, lambda: dict.fromkeys(types, ()), date(2021, 1, 1))
