"""A journal that is not as it was written, or meets other registers, is refused, never half believed."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from accountability.errors import JournalError
from accountability.model.rule import Rulebook
from tests.live.payments import loaded, opened, payment, registers


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


@pytest.fixture(name="path")
def _path(tmp_path: Path, book: Rulebook) -> Path:
    path = tmp_path / "live.journal"
    with opened(book, journal=path) as live:
        live.submit_many("payment", [payment(n) for n in range(4)])
        live.amend("payment", payment(2, amount="250000"))
        live.submit("relative", {"person_id": "P1", "relative_id": "P4"})
    return path


def changed(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as file:
        file.execute(statement)
    file.close()


SPOILT: Mapping[str, str] = {
    "amount": "UPDATE change SET given = replace(given, '250000', '25.000') WHERE number = 5",
    "no JSON": "UPDATE change SET given = '{' WHERE number = 1",
    "a word": "UPDATE change SET word = 'forget' WHERE number = 2",
    "a type": "UPDATE change SET record = 'party' WHERE number = 2",
    "a key": "UPDATE change SET key = '[\"A9\"]' WHERE number = 2",
    "a day": "UPDATE change SET as_of = '2021-06-31' WHERE number = 3",
    "the answer": "UPDATE change SET told = '{}' WHERE number = 3",
    "one gone": "DELETE FROM change WHERE number = 2",
    "the first gone": "DELETE FROM change WHERE number = 1",
    "a row that stood": "UPDATE change SET stood = 'x' WHERE number = 5",
    "order": "UPDATE change SET number = 9 WHERE number = 2",
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_change_that_is_not_as_it_was_written_is_found(book: Rulebook, path: Path, what: str) -> None:
    changed(path, SPOILT[what])
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"the journal is damaged: change [1-6] is not as it was written"):
        opened(book, journal=path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("table", ["about", "change"])
def test_a_table_that_is_gone_is_an_error_of_the_journal(book: Rulebook, path: Path, table: str) -> None:
    changed(path, f"DROP TABLE {table}")
    with pytest.raises(JournalError, match=f"no such table: {table}"):
        opened(book, journal=path)


def test_what_is_written_after_it_was_opened_again_holds_together(book: Rulebook, path: Path) -> None:
    for number in range(10, 13):
        with opened(book, journal=path) as live:
            live.submit("payment", payment(number))
    with opened(book, journal=path) as live:
        assert live.restored == 9


def other_rows(change: Callable[[list[Any]], object]) -> dict[str, Any]:
    given = registers()
    change(given["relative"])
    return given


def test_rows_that_are_only_numbered_do_not_change_places(book: Rulebook, path: Path) -> None:
    """A register that has grown would have the number under which another row was submitted."""
    grown = other_rows(lambda rows: rows.append({"person_id": "P5", "relative_id": "P2"}))
    with pytest.raises(JournalError, match=r"change 6 \(submit relative `2`\).*another number of rows"):
        opened(book, journal=path, registers=grown)
    with opened(book, journal=path) as live:
        live.withdraw("relative", "1")
    other = other_rows(lambda rows: rows.__setitem__(0, {"person_id": "P5", "relative_id": "P2"}))
    with pytest.raises(JournalError, match=r"change 7 \(withdraw relative `1`\).*another row"):
        opened(book, journal=path, registers=other)
    opened(book, journal=path).close()


def test_a_row_with_a_key_may_have_changed_in_its_register(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        live.amend("party", {"party_id": "P3", "died_on": "2021-01-01"})
    given = registers()
    given["party"][2] = {"party_id": "P3", "name": "其他"}
    with opened(book, journal=path, registers=given) as live:
        assert {f.rule for f in live.findings} == {"P3", "P4"}


def test_only_its_owner_may_read_it(path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_it_is_a_file_whatever_its_name(
    book: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        with opened(book, journal=":memory:") as live:
            restored = live.restored
            live.submit("payment", payment(restored))
    assert restored == 1
    assert (tmp_path / ":memory:").exists()


def test_a_record_is_kept_as_it_was_parsed(book: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "other.journal"
    record = payment(1)
    with opened(book, journal=path) as live:
        parsed = live.parse("payment", record)
        record["amount"] = "250000"
        assert live.submit("payment", parsed).findings == ()
    with opened(book, journal=path) as again:
        assert again.findings == ()
