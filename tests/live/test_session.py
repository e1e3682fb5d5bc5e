"""What a session answers, and what it refuses."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accountability.api.live.matchers import MatcherName
from accountability.api.live.session import Live
from accountability.engines.live.meaning import LiveMeaning
from accountability.errors import RecordsError, UsageError
from accountability.model.rule import Rulebook
from tests.live.books import MATCHERS
from tests.live.payments import BOOK, DAY, loaded, opened, payment


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


@pytest.fixture(name="live", params=MATCHERS)
def _live(book: Rulebook, request: pytest.FixtureRequest) -> Live:
    return opened(book, matcher=request.param)


def test_a_submission_gets_its_findings(live: Live) -> None:
    answer = live.submit("payment", payment(1, payee_id="P2"))
    (found,) = answer.findings
    assert (found.rule, found.subject) == ("P1", {"payment_id": "A1"})
    assert found.message["zh"] == "收款人是审批人的亲属，请核对"
    assert {w.record for w in found.witness} == {"payment", "relative"}
    assert (answer.record, answer.key, answer.undecided, answer.changes) == ("payment", ("A1",), (), ())
    assert live.findings == answer.findings


def test_a_submission_gets_what_is_undecided_with_its_causes(live: Live) -> None:
    answer = live.submit("付款记录", {"付款编号": "A1", "审批人": "P1", "金额": 5, "付款日期": DAY})
    assert {u.rule: [c.about for c in u.causes] for u in answer.undecided} == {
        "P1": ["payment.payee_id"],
        "P4": ["payment.payee_id"],
    }
    assert live.undecided == answer.undecided


def test_a_finding_is_that_of_the_batch_run(live: Live) -> None:
    live.submit("payment", payment(1, payee_id="P9", amount="200000"))
    batch = live.assess()
    mine = {(f.rule, f.id, f.measure) for f in live.findings}
    assert mine == {(f.rule, f.id, f.measure) for f in batch.findings if f.rule != "P5"}
    assert [f.rule for f in live.findings] == ["P3", "P4"]
    assert batch.rules["P5"].counts.subjects == 1


def test_an_earlier_record_opens_when_a_later_one_repeats_its_invoice(live: Live) -> None:
    assert not live.submit("payment", payment(1, invoice_no="发1")).findings
    answer = live.submit("payment", payment(2, invoice_no="发1"))
    assert [f.rule for f in answer.findings] == ["P2"]
    (change,) = answer.changes
    assert (change.kind, change.rule, change.key) == ("opened", "P2", ("A1",))
    assert change.finding is not None
    assert [(c.kind, c.key) for c in live.withdraw("payment", "A2").changes] == [
        ("closed", ("A2",)),
        ("closed", ("A1",)),
    ]
    assert live.findings == ()


def test_an_amended_register_changes_what_was_said(live: Live) -> None:
    live.submit("payment", payment(1))
    answer = live.submit("relative", {"person_id": "P1", "relative_id": "P3"})
    assert [(c.kind, c.rule, c.key) for c in answer.changes] == [("opened", "P1", ("A1",))]
    answer = live.amend("relative", {"person_id": "P1"}, key=answer.key)
    assert [(c.kind, c.rule) for c in answer.changes] == [("undecided", "P1")]
    assert answer.changes[0].undecided is not None
    answer = live.withdraw("relative", "2")
    assert [(c.kind, c.rule) for c in answer.changes] == [("closed", "P1")]


def test_a_preview_keeps_nothing(live: Live) -> None:
    live.submit("payment", payment(1, invoice_no="发1"))
    seen = live.preview("payment", payment(2, invoice_no="发1"))
    assert [f.rule for f in seen.findings] == ["P2"]
    assert [c.key for c in seen.changes] == [("A1",)]
    assert live.findings == ()
    assert live.submit("payment", payment(2, invoice_no="发2")).findings == ()


def test_several_records_are_kept_or_none(live: Live) -> None:
    with pytest.raises(RecordsError, match="there is a record `A1` already"):
        live.submit_many("payment", [payment(1), payment(2), payment(1)])
    assert live.assess().records.get("payment") is None
    answers = live.submit_many("payment", [payment(1, invoice_no="发1"), payment(2, invoice_no="发1")])
    assert [len(a.findings) for a in answers] == [0, 1]


def test_a_parsed_record_is_answered_alike(live: Live) -> None:
    parsed = live.parse("payment", payment(1, payee_id="P2"))
    assert [f.rule for f in live.preview("payment", parsed).findings] == ["P1"]
    assert live.submit("payment", parsed).findings
    with pytest.raises(RecordsError, match="the record was parsed as `payment`"):
        live.submit("party", parsed)


def test_what_needs_the_whole_is_deferred_by_name(live: Live) -> None:
    (entry,) = live.deferred
    assert entry.rule == "P5"
    assert entry.reason["en"] == (
        "it looks at all records of `payment`, without an equality on one of their fields"
    )
    live.submit("payment", payment(1))
    assert {f.rule for f in live.assess().findings} == {"P5"}


def test_each_record_is_judged_on_its_own_day(live: Live) -> None:
    with pytest.raises(UsageError, match="as_of: `5` is not a date"):
        live.submit("payment", payment(1), as_of=5)  # type: ignore[arg-type]  # what it is about
    live.submit("payment", payment(1), as_of=date(2022, 1, 1))
    assert live.assess(date(2022, 1, 1)).as_of == date(2022, 1, 1)


DATED = (
    BOOK
    + """
  - {id: P7, title: 付款日期在后, severity: low, for: payment p, forbid: p.paid_on > as_of}
"""
)


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_record_keeps_its_day_when_others_change(tmp_path: Path, matcher: MatcherName) -> None:
    live = opened(loaded(tmp_path, DATED), matcher=matcher, as_of=date(2021, 5, 31))
    days = {1: None, 2: date(2021, 6, 1), 3: date(2021, 5, 1)}
    for number, day in days.items():
        live.submit("payment", payment(number, invoice_no="发1"), day)
    assert [f.subject["payment_id"] for f in live.findings if f.rule == "P7"] == ["A1", "A3"]
    live.withdraw("payment", "A1")
    live.submit("payment", payment(4, invoice_no="发1"), date(2030, 1, 1))
    live.amend("party", {"party_id": "P3", "died_on": None}, as_of=date(2030, 1, 1))
    assert [f.subject["payment_id"] for f in live.findings if f.rule == "P7"] == ["A3"]
    answer = live.amend("payment", payment(3, invoice_no="发1"), as_of=date(2021, 6, 1))
    assert [(c.kind, c.rule) for c in answer.changes] == [("closed", "P7")]
    assert live.preview("payment", payment(5), date(2021, 5, 31)).findings[0].rule == "P7"


def test_without_a_day_a_submission_is_refused(book: Rulebook) -> None:
    live = opened(book, as_of=None)
    with pytest.raises(UsageError, match="no day was given"):
        live.submit("payment", payment(1))
    assert live.submit("payment", payment(1), DAY).findings == ()


def submit(**more: object) -> Callable[[Live], object]:
    return lambda live: live.submit("payment", payment(1, **more))


REFUSED: dict[str, tuple[str, Callable[[Live], object]]] = {
    "type": ("there is no record type `paymnt`\n  hint: did you mean", lambda v: v.submit("paymnt", {})),
    "field": (
        "payment: there is no field `amout`\n  hint: did you mean `amount`?",
        submit(amout=5),
    ),
    "no name": ("payment: there is no field `7`", lambda v: v.submit("payment", {7: 1})),  # type: ignore[dict-item]
    "value": ("payment.paid_on: `soon` is not a date", submit(paid_on="soon")),
    "bound": ("payment.amount: `-1`", submit(amount=-1)),
    "no mapping": ("payment: no mapping of names to values", lambda v: v.submit("payment", "A1")),  # type: ignore[arg-type]
    "twice": ("`amount` is given twice", submit(金额=5)),
    "no key": ("the record has no key: `payment_id` is empty", lambda v: v.submit("payment", {"amount": 5})),
    "large": ("larger than 1,000,000", submit(invoice_no="长" * 1_000_001)),
    "amend": ("payment: there is no record `A7`", lambda v: v.amend("payment", payment(7))),
    "other key": ("`A8` is not the key `A0`", lambda v: v.amend("payment", payment(8), key="A0")),
    "numbered": ("its records are numbered", lambda v: v.amend("relative", {})),
    "withdraw": ("payment: there is no record `A7`", lambda v: v.withdraw("payment", ["A7"])),
    "repeated": ("there is a record `A0` already", lambda v: v.submit("payment", payment(0))),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_clear_error_and_changes_nothing(live: Live, what: str) -> None:
    live.submit("payment", payment(0, payee_id="P2"))
    before = (live.findings, live.undecided, live.assess().records)
    text, call = REFUSED[what]
    with pytest.raises(RecordsError) as caught:
        call(live)
    assert text in str(caught.value)
    assert (live.findings, live.undecided, live.assess().records) == before


def test_a_register_that_is_absent_leaves_its_rules_undecided(book: Rulebook) -> None:
    live = opened(book, registers={"party": [{"party_id": "P3", "died_on": None}]})
    answer = live.submit("payment", payment(1))
    assert {(u.rule, u.causes[0].kind_word) for u in answer.undecided} == {
        ("P1", "register_absent"),
        ("P4", "register_absent"),
    }
    answer = live.submit("death_register", {"entry": "no one"})
    assert [(c.kind, c.rule) for c in answer.changes] == [("closed", "P4")]


def test_a_closed_session_refuses_everything(book: Rulebook) -> None:
    with opened(book) as live:
        live.submit("payment", payment(1))
    live.close()
    calls: list[Callable[[], Any]] = [
        lambda: live.submit("payment", payment(2)),
        lambda: live.preview("payment", payment(2)),
        lambda: live.submit_many("payment", [payment(2)]),
        lambda: live.amend("payment", payment(1)),
        lambda: live.withdraw("payment", "A1"),
        lambda: live.parse("payment", payment(2)),
        lambda: live.holds("payment", "A1"),
        live.assess,
        live.__enter__,
    ]
    for call in calls:
        with pytest.raises(UsageError, match="the live session is closed"):
            call()
    live.close()
    assert (live.findings, live.undecided, live.faults) == ((), (), 0)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [({"matcher": "rete"}, "no matcher `rete`"), ({"most": 0}, "most: `0`"), ({"as_of": 3}, "not a date")],
)
def test_arguments_that_make_no_sense(book: Rulebook, arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        opened(book, **arguments)


def test_too_many_records_at_once_are_left_to_the_batch_and_named(book: Rulebook) -> None:
    live = opened(book, most=60)
    for number in range(3):  # the third looks at three payments; the two before it again, at three each
        assert live.submit("payment", payment(number, invoice_no="发1")).deferred == ()
    for number in range(3, 20):
        answer = live.submit("payment", payment(number, invoice_no="发1"))
        assert all(change.kind != "closed" for change in answer.changes)
    assert "P2" in {entry.rule for entry in answer.deferred}
    assert "P2" in {entry.rule for entry in live.deferred}
    assert {f.subject["payment_id"] for f in live.findings} >= {"A0", "A1", "A2", "A3"}
    assert live.faults == 0
    assert len([f for f in live.assess().findings if f.rule == "P2"]) == 20


def test_threads_take_turns(live: Live) -> None:
    def work(part: int) -> None:
        for number in range(20):
            live.submit("payment", payment(part * 100 + number, payee_id="P2"))

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(live.findings) == 80


def test_a_call_waits_for_no_one_who_waits_for_it(live: Live) -> None:
    """What gives the records of `submit_many` may itself wait for another thread's call."""

    def records() -> Iterator[dict[str, object]]:
        other = threading.Thread(target=live.submit, args=("payment", payment(2)))
        other.start()
        other.join(30)
        assert not other.is_alive()
        yield payment(1)

    live.submit_many("payment", records())
    assert live.holds("payment", "A1")
    assert live.holds("payment", "A2")


def test_sessions_of_several_threads_do_not_meet(book: Rulebook) -> None:
    found: list[int] = []

    def work(payee: str) -> None:
        with opened(book) as live:
            for number in range(30):
                live.submit("payment", payment(number, payee_id=payee))
            found.append(len(live.findings))

    threads = [threading.Thread(target=work, args=(payee,)) for payee in ("P2", "P3", "P2", "P4")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 0, 30, 30]


def test_asyncio_calls_it_through_a_thread(live: Live) -> None:
    async def work() -> list[int]:
        calls = [asyncio.to_thread(live.submit, "payment", payment(n, payee_id="P2")) for n in range(5)]
        return [len(answer.findings) for answer in await asyncio.gather(*calls)]

    assert asyncio.run(work()) == [1] * 5


def test_a_submission_looks_at_no_more_records_after_many(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    spend = LiveMeaning.spend

    def spending(meaning: LiveMeaning, rows: int) -> None:
        seen.append(rows)
        spend(meaning, rows)

    def looked_at(number: int) -> int:
        seen.clear()
        live.submit("payment", payment(number, invoice_no=f"发{number // 2}"))
        return sum(seen)

    monkeypatch.setattr(LiveMeaning, "spend", spending)
    early = [looked_at(number) for number in range(2, 12)]
    live.submit_many("payment", [payment(n, invoice_no=f"发{n // 2}") for n in range(12, 400)])
    assert [looked_at(number) for number in range(402, 412)] == early
    assert any(early)
