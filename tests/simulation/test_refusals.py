"""What cannot be simulated or written is refused with one sentence, and nothing is left behind."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from accountability.api.simulate import simulate
from accountability.errors import OutputError, UsageError
from accountability.model.records import Field, RecordType
from accountability.model.rule import Rulebook
from accountability.model.types import DATE, TEXT
from accountability.rulebook.load import load
from accountability.simulation import workbooks
from accountability.simulation.workbooks import _Sheet
from tests.simulation.conftest import ROOT, Made


def with_field(book: Rulebook, field: Field) -> Rulebook:
    org = book.records["org"]
    changed = replace(org, fields={**org.fields, field.name: field})
    return replace(book, records={"org": changed})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            lambda book: replace(book, records={**book.records, "bid": RecordType("bid", {})}),
            "for these record types: bid",
        ),
        (lambda book: with_field(book, Field("motto", TEXT)), "for these fields: org.motto (text)"),
        (lambda book: with_field(book, Field("name", DATE)), "for these fields: org.name (date)"),
    ],
)  # fmt: skip
def test_ledgers_that_the_simulator_does_not_know(
    changed: Callable[[Rulebook], Rulebook], said: str, rules: Rulebook, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        simulate(changed(rules), tmp_path / "year", scale="town")
    assert list(tmp_path.iterdir()) == []


def test_a_field_that_may_be_none_is_left_empty(rules: Rulebook, tmp_path: Path) -> None:
    book = with_field(rules, Field("motto", TEXT, empty_is_none=True))
    assert simulate(book, tmp_path / "year", scale="town").rows == {"org": 123}


def test_another_rulebook_than_ours(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no year can be simulated for these record types"):
        simulate(load(ROOT / "rules" / "examples" / "procurement"), tmp_path / "year", scale="town")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"scale": "village"}, "scale: there is no scale `village`"),
        ({"format": "csv"}, "format: there is no format `csv`"),
        ({"seed": "one"}, "seed: `one` is not a whole number"),
        ({"scale": "city", "format": "xlsx"}, "a sheet holds 1048575 records"),
    ],
)
def test_arguments_that_make_no_sense(
    arguments: dict[str, str], said: str, rules: Rulebook, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=said):
        simulate(rules, tmp_path / "year", **arguments)  # type: ignore[arg-type]  # that is the point


def test_without_the_extra(rules: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "xlsxwriter", None)
    with pytest.raises(UsageError, match=re.escape("accountability[xlsx]")):
        simulate(rules, tmp_path / "year", scale="town", format="xlsx")


def test_a_folder_with_anything_in_it_stays_as_it_is(town: Made, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="is not empty"):
        simulate(town.book, tmp_path, scale="town")
    with pytest.raises(OutputError, match=re.escape("not replaced: notes.txt")):
        simulate(town.book, tmp_path, scale="town", force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(OutputError, match="it is a file"):
        simulate(town.book, tmp_path / "notes.txt", scale="town")
    with pytest.raises(OutputError, match="there is no folder"):
        simulate(town.book, tmp_path / "nowhere" / "year", scale="town")


def test_an_empty_folder_is_filled_and_an_earlier_year_replaced(rules: Rulebook, tmp_path: Path) -> None:
    book = replace(rules, records={"org": rules.records["org"]})
    path = tmp_path / "year"
    path.mkdir()
    simulate(book, path, scale="town", seed=1)
    first = (path / "org.parquet").read_bytes()
    simulate(book, path, scale="town", seed=2, force=True)
    assert [file.name for file in path.iterdir()] == ["org.parquet"]
    assert (path / "org.parquet").read_bytes() != first
    assert [file.name for file in tmp_path.iterdir()] == ["year"]


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("format", "writer", "method"), [("parquet", pq.ParquetWriter, "write_table"), ("xlsx", _Sheet, "close")]
)
def test_a_full_disk(
    format: str, writer: type, method: str, rules: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, method, _full)
    book = replace(rules, records={"org": rules.records["org"]})
    with pytest.raises(OutputError, match="cannot be written: no space left on device"):
        simulate(book, tmp_path / "year", scale="town", format=format)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["parquet", "xlsx"])
def test_a_year_that_is_stopped_leaves_nothing(format: str, rules: Rulebook, tmp_path: Path) -> None:
    def stop(ledger: str, done: int, total: int) -> None:
        assert (bool(ledger), 0 < done <= total) == (True, True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(rules, tmp_path / "year", scale="town", format=format, progress=stop)
    assert list(tmp_path.iterdir()) == []
