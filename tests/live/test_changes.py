"""What a change costs and in which order it is told: the cases that random streams or reading found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accountability.api.live import state
from accountability.api.live.opening import live as live_of
from accountability.api.live.session import Live
from accountability.engines.live.index import Index
from accountability.engines.live.meaning import LiveMeaning
from accountability.engines.live.readers import Readers
from accountability.model.records import Row
from accountability.model.rule import Rulebook
from accountability.semantics.rows import Bound
from tests.live.books import MATCHERS
from tests.live.payments import BOOK, DAY, loaded, opened, payment


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


@pytest.fixture(name="live", params=MATCHERS)
def _live(book: Rulebook, request: pytest.FixtureRequest) -> Live:
    return opened(book, matcher=request.param)


def test_changes_stand_in_the_order_of_records_whatever_was_looked_at_before(live: Live) -> None:
    """Seed 11, stream 385: a preview turned the order of the earlier records round."""
    for number in (3, 1, 2):
        live.submit("payment", payment(number, payee_id="P4"))
    pair = {"person_id": "P1", "relative_id": "P4"}
    seen = [live.preview("relative", pair) for _ in range(3)]
    assert seen[0] == seen[1] == seen[2] == live.submit("relative", pair)
    assert [c.key for c in seen[0].changes] == [("A1",), ("A2",), ("A3",)]


class Looked:
    """How many earlier records, keys and rows a call looks at, wherever it looks for them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        of_row, of_relation, find = Readers.of_row, Readers.of_relation, Index.find
        spend = LiveMeaning.spend

        def rows(readers: Readers[Any], row: Bound) -> Iterator[Any]:
            for found in of_row(readers, row):
                self.count += 1 + len(found)
                yield found

        def relation(readers: Readers[Any], name: str) -> Iterator[Any]:
            for found in of_relation(readers, name):
                self.count += 1 + len(found)
                yield found

        def found(index: Index, key: Any) -> Any:
            self.count += 1
            return find(index, key)

        def spending(meaning: LiveMeaning, count: int) -> None:
            self.count += count
            spend(meaning, count)

        monkeypatch.setattr(Readers, "of_row", rows)
        monkeypatch.setattr(Readers, "of_relation", relation)
        monkeypatch.setattr(Index, "find", found)
        monkeypatch.setattr(LiveMeaning, "spend", spending)

    def at(self, call: Any) -> int:
        self.count = 0
        call()
        return self.count


@pytest.fixture(name="looked")
def _looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    return Looked(monkeypatch)


def apart(numbers: range) -> list[dict[str, object]]:
    """Payments that do not concern each other."""
    return [payment(n, invoice_no=f"发{n}", approver_id=f"P{n}") for n in numbers]


def test_to_amend_and_withdraw_costs_no_more_after_many(live: Live, looked: Looked) -> None:
    def costs(first: int) -> list[int]:
        live.amend("relative", {"person_id": f"P{first + 2}"}, key="1")
        (changed,) = apart(range(first, first + 1))
        return [
            looked.at(lambda: live.amend("payment", {**changed, "amount": "5"})),
            looked.at(lambda: live.withdraw("payment", f"A{first + 1}")),
            looked.at(lambda: live.amend("relative", {"person_id": f"P{first + 3}"}, key="1")),
        ]

    live.submit_many("payment", apart(range(20)))
    early = costs(10)
    live.submit_many("payment", apart(range(20, 600)))
    assert costs(590) == early
    assert all(early)


def test_a_row_with_a_blank_asks_only_those_whom_its_other_fields_concern(live: Live, looked: Looked) -> None:
    """Of two fields one is known: the earlier records with another value of it are not looked at."""
    live.submit_many("payment", apart(range(500)))
    assert looked.at(lambda: live.submit("relative", {"person_id": "P77"})) < 10
    answer = live.submit("relative", {"relative_id": None, "person_id": "P78"})
    assert [(c.kind, c.key) for c in answer.changes] == [("undecided", ("A78",))]


@pytest.mark.parametrize("row", [{"person_id": "P1"}, {}, {"person_id": "P1", "relative_id": "P3"}])
def test_what_concerns_too_many_is_found_out_without_looking_at_them(
    book: Rulebook, looked: Looked, row: dict[str, str]
) -> None:
    live = opened(book, most=100)
    live.submit_many("payment", [payment(n) for n in range(500)])
    assert looked.at(lambda: live.submit("relative", row)) <= 1_000
    assert [entry.rule for entry in live.deferred] == ["P5", "P1"]


def test_the_first_record_of_a_type_that_concerns_too_many_leaves_its_readers_by_name(book: Rulebook) -> None:
    """P4 reads the day of a death, which is none once the register of deaths is there."""
    parties = [{"party_id": "P3", "died_on": None}]
    live = opened(book, most=20, registers={"party": parties, "relative": []})
    live.submit_many("payment", [payment(n) for n in range(30)])
    answer = live.submit("death_register", {"entry": "-"})
    assert [entry.rule for entry in answer.deferred] == ["P4"]
    assert "P4" in {entry.rule for entry in live.deferred}
    assert {u.rule for u in live.submit("payment", payment(99)).undecided} == set()


def test_a_register_whose_keys_are_blank_or_repeated_is_taken_in_like_any_other(book: Rulebook) -> None:
    parties: list[dict[str, object]] = [{"party_id": None, "name": str(n)} for n in range(3_000)]
    parties += [{"party_id": "P3", "name": "x", "died_on": "2020-01-01"}] * 3_000
    live = opened(book, registers={"party": parties, "relative": [], "death_register": []}, most=1_000)
    assert [entry.rule for entry in live.submit("payment", payment(1)).deferred] == ["P4"]


CALENDAR = (
    BOOK.replace(
        "records:",
        """calendar: {record: days, date: day, workday: works}
records:
  days: {key: day, fields: {day: {type: date}, works: {type: bool}}}""",
    )
    + """
  - id: P6
    title: {zh: 逾期, en: late}
    severity: low
    for: payment p
    forbid: p.paid_on + 2 working days < as_of
"""
)


def test_a_new_day_of_the_calendar_reads_the_calendar_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [{"day": f"2021-06-{n:02d}", "works": True} for n in range(1, 4)]
    live = live_of(loaded(tmp_path, CALENDAR), registers={"days": days}, as_of=DAY)
    live.submit("payment", payment(1, paid_on="2021-06-02"))
    assert {u.rule for u in live.undecided} >= {"P6"}
    read: list[Bound] = []
    of = state._table_row

    def reading(row: Bound) -> Row:
        read.append(row)
        return of(row)

    monkeypatch.setattr(state, "_table_row", reading)
    answer = live.submit("days", {"day": "2021-06-04", "works": True})
    assert [(c.kind, c.rule) for c in answer.changes] == [("opened", "P6")]
    assert len(read) == 4


def test_the_session_is_as_it_was_where_a_call_is_broken_off(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.submit("payment", payment(1, invoice_no="发1"))
    before = (live.findings, live.undecided, live.assess().records)
    answer = Live._answer

    def broken(self: Live, *args: Any, **more: Any) -> Any:
        answer(self, *args, **more)
        raise KeyboardInterrupt

    calls: list[Any] = [
        lambda: live.submit("payment", payment(2, invoice_no="发1")),
        lambda: live.submit_many("payment", [payment(2, invoice_no="发1")]),
        lambda: live.preview("payment", payment(2, invoice_no="发1")),
        lambda: live.amend("payment", payment(1, amount="999999")),
        lambda: live.withdraw("payment", "A1"),
        lambda: live.submit("relative", {"person_id": "P1", "relative_id": "P3"}),
    ]
    for call in calls:
        with monkeypatch.context() as patch:
            patch.setattr(Live, "_answer", broken)
            with pytest.raises(KeyboardInterrupt):
                call()
        assert (live.findings, live.undecided, live.assess().records) == before
    assert live.submit("payment", payment(2, invoice_no="发1")).changes
