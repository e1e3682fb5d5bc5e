"""The database of a run: what it can reach, its limits, and that nothing of it stays."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accountability.engines.duckdb.session import Session
from accountability.errors import Cancelled, RecordsError, UsageError


def test_only_the_files_named_can_be_read_and_none_can_be_written(tmp_path: Path) -> None:
    for name in ("a", "b"):
        pq.write_table(pa.table({"n": [1, 2]}), tmp_path / f"{name}.parquet")
    with Session.open(temp=tmp_path, files=[tmp_path / "a.parquet"]) as session:
        count = "SELECT count(*) FROM read_parquet($path)"
        assert session.rows(count, {"path": str(tmp_path / "a.parquet")}) == [(2,)]
        with pytest.raises(RecordsError, match="cannot be used"):
            session.rows(count, {"path": str(tmp_path / "b.parquet")})
        for target in ("a.parquet", "z.parquet"):
            with pytest.raises(RecordsError):
                session.sql(f"COPY (SELECT 1) TO '{tmp_path / target}'")


@pytest.mark.parametrize(
    "statement", ["SET threads = 1", "SET memory_limit = '9GB'", "INSTALL excel", "LOAD excel"]
)
def test_no_statement_changes_the_settings(statement: str, tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session, pytest.raises((duckdb.Error, RecordsError)):
        session.sql(statement)


def test_no_bar_is_drawn_into_the_result(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        assert session.rows("SELECT current_setting('enable_progress_bar_print')::BOOLEAN") == [(False,)]


def test_variables_of_python_are_no_tables(tmp_path: Path) -> None:
    found = pa.table({"n": [1]})
    with Session.open(temp=tmp_path) as session:
        with pytest.raises(duckdb.CatalogException):
            session.sql("SELECT * FROM found")
        with session.registered("given", found):
            assert session.rows("SELECT n FROM given") == [(1,)]
        with pytest.raises(duckdb.CatalogException):
            session.sql("SELECT * FROM given")


def test_nothing_stays_behind(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        session.sql("CREATE TABLE t AS SELECT range AS n FROM range(100000)")
        assert session.folder.parent == tmp_path.resolve()
        assert list(tmp_path.iterdir()) == [session.folder]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(duckdb.Error), Session.open(temp=tmp_path) as session:
        session.sql("no statement")
    assert list(tmp_path.iterdir()) == []


def test_a_memory_limit_that_is_too_small_is_said(tmp_path: Path) -> None:
    with Session.open("10MB", 1, tmp_path) as session:
        session.sql("CREATE TABLE t AS SELECT range AS n FROM range(1000000)")
        with pytest.raises(RecordsError, match="the memory limit of 10MB is too small"):
            session.rows("SELECT list(n::VARCHAR) FROM t")
    small = pytest.raises(RecordsError, match="the memory limit of 1kB is too small")
    with Session.open("1kB", 1, tmp_path) as session, small:
        session.sql("CREATE TABLE t AS SELECT range AS n FROM range(1000000)")
    assert list(tmp_path.iterdir()) == []


def test_how_far_a_statement_is_can_be_asked_meanwhile(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        session.sql("CREATE TABLE t AS SELECT range AS n FROM range(3000000)")
        seen: list[float] = []

        def look() -> None:
            while not seen:
                percent = session.percent()
                seen.extend([] if percent is None else [percent])
            session.cancel()

        looking = threading.Thread(target=look)
        looking.start()
        with pytest.raises(Cancelled):
            session.rows("SELECT max(md5(repeat(n::VARCHAR, 3000))) FROM t")  # minutes, if it is let
        looking.join()
        assert 0 <= seen[0] <= 100
    assert session.percent() is None


def test_after_a_stop_nothing_runs(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        session.cancel()
        with pytest.raises(Cancelled):
            session.rows("SELECT 1")


def test_a_run_is_stopped_from_another_thread(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        timer = threading.Timer(0.2, session.cancel)
        timer.start()
        with pytest.raises(Cancelled):
            session.rows(
                "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
            )
        timer.join()


@pytest.mark.parametrize("memory", ["", "lots", "1", "-1GB", "0GB", "1GB; SET x", "80%"])
def test_an_amount_of_memory_is_a_number_and_a_unit(memory: str) -> None:
    with pytest.raises(UsageError, match="is no amount of memory"):
        Session.open(memory)


def test_a_number_of_threads_is_at_least_one() -> None:
    with pytest.raises(UsageError, match="0 is no number of threads"):
        Session.open(threads=0)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(RecordsError, match=r"`.*none`: no such file or directory\n  hint"),
        Session.open(temp=tmp_path / "none"),
    ):
        pass


def test_a_source_may_be_let_go_after_the_end(tmp_path: Path) -> None:
    """Ctrl-C between the entry of a block and the block itself."""
    with Session.open(temp=tmp_path) as session:
        known = session.registered("source", pa.table({"n": [1]}))
        known.__enter__()
    known.__exit__(None, None, None)


def test_batches_come_one_by_one(tmp_path: Path) -> None:
    with Session.open(temp=tmp_path) as session:
        session.sql("CREATE TABLE t AS SELECT range AS n FROM range(5000)")
        batches = session.batches("SELECT n FROM t ORDER BY n", 2048)
        first = next(batches)
        assert first.num_rows == 2048
        assert session.rows("SELECT count(*) FROM t") == [(5000,)]  # on the connection, meanwhile
        assert sum(batch.num_rows for batch in batches) == 5000 - 2048


@pytest.mark.parametrize(
    ("memory", "threads", "own"),
    [
        ("1GB", 2, 600_000_000),
        ("1GB", 16, 500_000_000),
        ("100MB", 1, 50_000_000),
        ("4 GiB", 2, 4 * 2**30 - 400_000_000),
        ("2.5gb", 1, 2_200_000_000),
    ],
)
def test_the_database_leaves_room_for_what_it_does_not_count(memory: str, threads: int, own: int) -> None:
    with Session.open(memory, threads) as session:
        ((said,),) = session.rows("SELECT current_setting('memory_limit')")
    number, unit = str(said).split()
    assert float(number) * 2 ** {"MiB": 20, "GiB": 30}[unit] == pytest.approx(own, rel=0.03)
