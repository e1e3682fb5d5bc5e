"""The journal of a live session: nothing that was answered is lost, and nothing is repeated."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from accountability.api.live import journal as module
from accountability.api.live.session import Live
from accountability.errors import JournalError, RecordsError, UsageError
from accountability.model.rule import Rulebook
from accountability.records.raw import JsonNumber
from accountability.rulebook.choose import choose
from tests.live.payments import BOOK, DAY, loaded, opened, payment


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "live.journal"


def told(live: Live) -> tuple[object, ...]:
    return (live.findings, live.undecided, live.deferred, live.assess().records)


def rows(path: Path, text: str) -> list[Any]:
    with sqlite3.connect(path) as file:
        found = file.execute(text).fetchall()
    file.close()
    return found


def worked(live: Live) -> None:
    live.submit("payment", payment(1, payee_id="P2", invoice_no="发1"))
    live.submit_many("payment", [payment(2, invoice_no="发1"), payment(3)], date(2021, 7, 1))
    live.amend("payment", payment(3, amount="250000"))
    live.submit("relative", {"person_id": "P1", "relative_id": "P3"})
    live.withdraw("payment", "A1")
    live.withdraw("relative", "1")


def test_a_session_comes_back_as_it_was(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        worked(live)
        before = told(live)
    with opened(book, journal=path) as again:
        assert told(again) == before
        assert again.holds("payment", "A2")
        assert not again.holds("payment", "A1")
        assert again.submit("relative", {"person_id": "P4", "relative_id": "P5"}).key == ("3",)
    with opened(book) as other:
        worked(other)
        assert told(other) == before


def test_the_answer_stands_beside_the_change(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        worked(live)
        findings = {f.id for f in live.findings}
    found = rows(path, "SELECT number, word, key, told FROM change ORDER BY number")
    assert [(n, word, key) for n, word, key, _ in found] == [
        (1, "submit", '["A1"]'),
        (2, "submit", '["A2"]'),
        (3, "submit", '["A3"]'),
        (4, "amend", '["A3"]'),
        (5, "submit", '["2"]'),
        (6, "withdraw", '["A1"]'),
        (7, "withdraw", '["1"]'),
    ]
    assert any(f in found[3][3] for f in findings)
    assert '["opened", "P1", "payment", ["A2"]]' in found[4][3]
    assert '["closed", "P2", "payment", ["A2"]]' in found[5][3]


def test_what_is_refused_or_only_looked_at_is_not_in_it(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        live.submit("payment", payment(1))
        live.preview("payment", payment(2))
        with pytest.raises(RecordsError):
            live.submit_many("payment", [payment(2), payment(1)])
    assert rows(path, "SELECT count(*) FROM change") == [(1,)]


@pytest.mark.parametrize(
    "value",
    [
        5,
        5.25,
        True,
        "5 ",
        Decimal("5.10"),
        Fraction(1, 4),
        date(2021, 1, 1),
        JsonNumber("1e2"),
        None,
        ["a", 5],
    ],
)
def test_a_raw_cell_comes_back_as_it_was_given(value: object) -> None:
    found = module._raw(module._plain(value))
    assert found == value
    assert type(found) is type(value)


def test_a_value_that_no_journal_keeps_is_refused_before_anything_changes(book: Rulebook, path: Path) -> None:
    class Odd(str):
        pass

    with opened(book, journal=path) as live:
        with pytest.raises(JournalError, match="a value of type `Odd` cannot be kept"):
            live.submit("payment", payment(1, invoice_no=Odd("x")))
        assert not live.holds("payment", "A1")


def test_a_journal_belongs_to_one_session(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        with pytest.raises(JournalError, match="another session has the journal open"):
            opened(book, journal=path)
        live.submit("payment", payment(1))
    opened(book, journal=path).close()


def test_other_rules_are_refused_until_told_to_judge_anew(tmp_path: Path, book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        live.submit("payment", payment(1, amount="60000"))
    other = loaded(tmp_path, BOOK.replace("100000", "50000"))
    with pytest.raises(JournalError, match="written under other rules or parameters"):
        opened(other, journal=path)
    with opened(other, journal=path, reevaluate=True) as again:
        assert [f.rule for f in again.findings] == ["P3"]
    opened(other, journal=path).close()
    with pytest.raises(JournalError, match="written under other rules"):
        opened(book, journal=path)


def test_other_parameters_are_other_rules(tmp_path: Path, path: Path) -> None:
    text = BOOK.replace("p.amount > 100000", "p.amount > :limit")
    text += "parameters:\n  limit: {type: money, currency: 元, value: 100000}\n"
    book = loaded(tmp_path, text)
    opened(book, journal=path).close()
    with pytest.raises(JournalError, match="other rules or parameters"):
        opened(choose(book, None, {"limit": 5}), journal=path)


def test_the_journal_of_another_rulebook_is_refused(book: Rulebook, path: Path) -> None:
    opened(book, journal=path).close()
    with pytest.raises(JournalError, match="the journal of the rulebook `payments`"):
        opened(replace(book, id="land"), journal=path, reevaluate=True)


def of_format(number: int) -> Callable[[Path], object]:
    def spoil(path: Path) -> None:
        with sqlite3.connect(path) as file:
            file.execute(f"PRAGMA user_version = {number}")
        file.close()

    return spoil


def foreign(path: Path) -> None:
    os.unlink(path)
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE people (name TEXT)")
    file.close()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x00" * (len(content) - 4096)
    path.write_bytes(content)


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (lambda path: path.write_text("付款" * 5000, encoding="utf-8"), "damaged, or is no journal"),
    "damaged": (damaged, "damaged"),
    "older": (of_format(1), "the format 1, this program knows 2"),
    "newer": (of_format(7), "the format 7, this program knows 2"),
    "foreign": (foreign, "a database, but no journal"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_file_that_is_no_sound_journal_is_refused_and_left_alone(
    book: Rulebook, path: Path, how: str
) -> None:
    with opened(book, journal=path) as live:
        live.submit_many("payment", [payment(n) for n in range(50)])
    spoil, text = SPOILT[how]
    spoil(path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(JournalError, match=text):
            opened(book, journal=path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_refused(book: Rulebook, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "such" / "folder.journal"):
        with pytest.raises(JournalError, match="the journal cannot be opened"):
            opened(book, journal=path)


def test_on_a_full_disk_the_session_stays_as_it_was(book: Rulebook, path: Path) -> None:
    live = opened(book, journal=path)
    live.submit("payment", payment(1, invoice_no="发1"))
    before = told(live)
    assert live._journal is not None
    (pages,) = live._journal._file.execute("PRAGMA page_count").fetchone()
    live._journal._file.execute(f"PRAGMA max_page_count = {pages}")
    large = [payment(n, invoice_no=f"发{n // 2}" + "长" * 5000) for n in range(2, 40)]
    with pytest.raises(JournalError, match="the disk is full, so the change was not made"):
        live.submit_many("payment", large)
    assert told(live) == before
    live._journal._file.execute("PRAGMA max_page_count = 100000")
    live.submit_many("payment", large)
    after = told(live)
    live.close()
    with opened(book, journal=path) as again:
        assert told(again) == after


def test_a_change_that_cannot_be_made_again_says_which(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path) as live:
        live.submit("payment", payment(1))
        live.withdraw("relative", "1")
    with pytest.raises(JournalError, match=r"change 2 \(withdraw relative `1`\) of the journal"):
        opened(book, journal=path, registers={})
    opened(book, journal=path).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize("journaled", [False, True])
def test_a_forked_child_goes_on_with_a_copy_and_leaves_the_journal(
    book: Rulebook, path: Path, journaled: bool
) -> None:
    live = opened(book, journal=path if journaled else None)
    live.submit("payment", payment(1, payee_id="P2"))
    child = os.fork()
    if child == 0:
        code = 9
        try:
            code = _in_child(live, journaled)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert [f.rule for f in live.submit("payment", payment(3, payee_id="P2")).findings] == ["P1"]
    assert not live.holds("payment", "A2")
    live.close()
    if journaled:
        assert rows(path, "SELECT count(*) FROM change") == [(2,)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:This process")
def test_a_child_that_is_forked_in_the_middle_of_a_call_gets_a_whole_session(book: Rulebook) -> None:
    live = opened(book)
    enough = threading.Event()

    def work() -> None:
        number = 0
        while not enough.is_set():
            number += 1
            live.submit("payment", payment(number, payee_id="P2"))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        codes = [_forked(live, f"B{at}") for at in range(8)]
    finally:
        enough.set()
        thread.join()
    assert codes == [0] * 8


def _forked(live: Live, name: str) -> int:
    """How a child ends that submits to its copy, of which everything must hold together."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 9
    try:
        before = len(live.findings)
        kept = len(live._holdings.kept)
        answer = live.submit("payment", payment(0, payment_id=name, payee_id="P2"))
        told = ([f.rule for f in answer.findings], len(live.findings))
        code = 0 if told == (["P1"], before + 1) and kept == before else 1
        whole = live.assess(engine="reference", select=["P1"])
        code += 2 * (len(whole.findings) != before + 1)
        with pytest.raises(UsageError, match="forked while threads were running"):
            live.assess()
    finally:
        os._exit(code)


def _in_child(live: Live, journaled: bool) -> int:
    """0 if the child may look, and submit where there is no journal."""
    seen = [f.rule for f in live.preview("payment", payment(2, payee_id="P2")).findings] == ["P1"]
    try:
        live.submit("payment", payment(2, payee_id="P2"))
    except JournalError:
        return 0 if journaled and seen else 1
    return 0 if not journaled and seen and len(live.findings) == 2 else 2


def test_the_days_of_records_come_back(book: Rulebook, path: Path) -> None:
    with opened(book, journal=path, as_of=None) as live:
        live.submit("payment", payment(1), DAY)
    with opened(book, journal=path, as_of=date(2030, 1, 1)) as again:
        assert [kept.as_of for kept in again._holdings.kept.values()] == [DAY]
