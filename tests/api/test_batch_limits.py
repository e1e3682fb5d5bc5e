"""What a caller sets and stops: memory, threads, and the end of a run from another thread."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import accountability as acc
from accountability.engines.watching import Step

BOOK = """
language: 1
id: slow
version: 0.1.0
title: slow
records:
  payment:
    key: row
    fields:
      payee: {type: text}
      amount: {type: integer, digits: 9}
rules:
  - id: S-1
    title: one that looks at every pair
    severity: low
    for: payment p
    forbid: |
      count of payment q with (q.amount * 3 > p.amount * 2 + 7) >= 900000000
  - id: S-2
    title: one that looks at its own row
    severity: low
    for: payment p
    forbid: p.amount > 5
"""
DAY = date(2021, 6, 30)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "slow.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


def rows(count: int) -> pa.Table:
    return pa.table({"payee": [f"P{i}" for i in range(count)], "amount": list(range(count))})


def test_a_run_is_stopped_from_another_thread(book: Path) -> None:
    cancel = acc.Cancel()
    begun = threading.Event()

    def stop() -> None:
        begun.wait()
        cancel.cancel()

    def progress(rule: str, _done: int, _total: int) -> None:
        if rule == "S-1":
            threading.Timer(0.2, begun.set).start()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(acc.Cancelled, match="nothing was written"):
        acc.check(book, {"payment": rows(300_000)}, DAY, select=["S-1"], progress=progress, cancel=cancel)
    stopper.join()


def test_a_run_can_be_watched(book: Path) -> None:
    cancel = acc.Cancel()
    steps: list[Step] = []

    def watch(step: Step) -> None:
        steps.append(step)
        if step.doing == "judging":
            cancel.cancel()

    with pytest.raises(acc.Cancelled):
        acc.check(book, {"payment": rows(200_000)}, DAY, select=["S-1"], watch=watch, cancel=cancel)
    last = steps[-1]
    assert (last.doing, last.rules, last.rows, last.done, last.total) == ("judging", ("S-1",), 200_000, 0, 1)


def test_one_that_is_stopped_beforehand_never_begins(book: Path) -> None:
    cancel = acc.Cancel()
    cancel.cancel()
    with pytest.raises(acc.Cancelled):
        acc.check(book, {"payment": rows(3)}, DAY, cancel=cancel)


def test_findings_are_made_when_they_are_looked_at(book: Path) -> None:
    result = acc.check(book, {"payment": rows(5_000)}, DAY, select=["S-2"])
    assert len(result.findings) == 4_994
    assert result.findings[0].subject == {"row": "7"}
    assert result.findings[-1].subject == {"row": "5000"}
    assert [f.subject["row"] for f in result.findings[:2]] == ["7", "8"]
    assert result.findings == tuple(result.findings)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"memory": "much"}, "`much` is no amount of memory"),
        ({"memory": "0GB"}, "`0GB` is no amount of memory"),
        ({"threads": 0}, "0 is no number of threads"),
        ({"engine": "reference", "memory": "1GB"}, "knows no limits"),
        ({"engine": "sparks"}, "there is no engine `sparks`"),
    ],
)
def test_limits_that_make_no_sense(book: Path, limits: dict[str, object], words: str) -> None:
    with pytest.raises(acc.UsageError, match=words):
        acc.check(book, {"payment": rows(3)}, DAY, **limits)  # type: ignore[arg-type]


def test_records_of_every_columnar_kind_say_the_same(book: Path, tmp_path: Path) -> None:
    table = rows(50)
    pq.write_table(table, tmp_path / "payment.parquet")
    expected = acc.check(book, {"payment": table.to_pylist()}, DAY, select=["S-2"])
    stream = pa.RecordBatchReader.from_batches(table.schema, table.to_batches())
    for given in (table, tmp_path / "payment.parquet", stream):
        found = acc.check(book, {"payment": given}, DAY, select=["S-2"])
        assert [f.id for f in found.findings] == [f.id for f in expected.findings]
        assert found.rules["S-2"].counts == expected.rules["S-2"].counts
