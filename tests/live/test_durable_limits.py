"""The limits of durable-rules are kept, whatever records and rules come, and it gives back what it took."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from accountability.api.live.opening import live
from accountability.engines.durable import ruleset
from accountability.engines.durable.facts import FIELDS
from accountability.model.rule import Rulebook
from tests.live.payments import DAY, loaded, opened, payment
from tests.live.soak import memory
from tests.live.spying import Spy, spying

pytestmark = pytest.mark.skipif(not ruleset.importable(), reason="durable-rules cannot be imported here")
PLACES = 255  # of the table of a fact's fields, in the engine


def book_of(folder: Path, fields: Iterable[str], rules: Iterable[str]) -> Rulebook:
    text = (
        "language: 1\nid: wide\nversion: 1.0.0\ntitle: wide\nrecords:\n  item:\n    key: row\n    fields:\n"
    )
    text += "".join(f"      {name}: {{type: text}}\n" for name in fields) + "rules:\n"
    for number, rule in enumerate(rules):
        text += f'  - {{id: R{number:03d}, title: t, severity: low, for: item i, forbid: "{rule}"}}\n'
    return loaded(folder, text)


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


@pytest.fixture(name="spy")
def _spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return spying(monkeypatch)


@pytest.mark.parametrize("length", [1, 8_191, 8_192, 8_193, 10_000, 16_385])
@pytest.mark.parametrize("rule", ["i.text <> '😀'", "i.text = '😀'", "i.text <> ''"])
def test_a_text_of_any_length_equals_itself_only(tmp_path: Path, rule: str, length: int) -> None:
    """Lengths are 16 bits wide in the engine: 8,193 of these would be one of them."""
    book = book_of(tmp_path, ["text"], [rule])
    with (
        live(book, as_of=DAY, matcher="durable") as durable,
        live(book, as_of=DAY, matcher="python") as python,
    ):
        record = {"text": "😀" * length}
        assert durable.submit("item", record) == python.submit("item", record)
        assert durable.faults == 0


@pytest.mark.parametrize("count", [74, 76, 130, 300])
def test_a_record_may_have_any_number_of_fields(tmp_path: Path, spy: Spy, count: int) -> None:
    """A fact of 253 fields would be an error of the engine, at every record."""
    names = [f"f{n}" for n in range(count)]
    rules = [f"i.f{n} = 'a' and i.f{(n + 40) % count} <> 'b'" for n in range(count)]
    with live(book_of(tmp_path, names, rules), as_of=DAY, matcher="durable") as session:
        assert len(session.submit("item", dict.fromkeys(names, "a")).findings) == count
        assert len(session.submit("item", {}).undecided) == count
        assert session.faults == 0
    for _, fact in spy.arguments("assert_fact"):
        assert fact.count('":') <= FIELDS + 3


def hashed(name: str) -> int:
    """FNV-1a, by which the engine knows a field."""
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 % 2**32
    return value


def named(cells: int, truths: int) -> list[str]:
    """The fields of a fact."""
    named_cells = [f"{kind}{at}" for at in range(cells) for kind in "sv"]
    return ["sid", "id", "k", *named_cells, *(f"b{at}" for at in range(truths))]


def test_no_two_fields_of_a_fact_are_one_to_the_engine() -> None:
    names = named(FIELDS // 2, FIELDS)
    assert len({hashed(name) for name in names}) == len(names)
    assert hashed("f6059") == hashed("f264602")  # as it would be with names of any kind


def test_no_fact_is_written_beyond_the_engines_table_of_fields() -> None:
    for cells in range(FIELDS // 2 + 1):  # as many as there can be: fewer never reach farther
        taken: set[int] = set()
        for name in named(cells, FIELDS - 2 * cells):
            place = hashed(name) % PLACES
            while place in taken:
                place += 1
            taken.add(place)
        assert max(taken) < PLACES


def test_a_closed_session_gives_back_the_memory_of_its_facts(book: Rulebook, spy: Spy) -> None:
    with opened(book, matcher="durable") as session:
        session.submit("payment", payment(1, payee_id="P2"))
    held = {handle for handle, _ in spy.arguments("retract_fact")}
    assert {handle for handle, _ in spy.arguments("delete_state")} == held
    assert len(spy.arguments("delete_ruleset")) == len(spy.arguments("create_ruleset"))
    words = [name for name, args in spy.calls if args[0] in held]
    assert words[-2:] == ["delete_state", "delete_ruleset"]


def test_a_session_that_is_forgotten_gives_back_as_much(book: Rulebook, spy: Spy) -> None:
    session = opened(book, matcher="durable")
    session.submit("payment", payment(1, payee_id="P2"))
    del session
    gc.collect()
    assert len(spy.arguments("delete_ruleset")) == len(spy.arguments("create_ruleset"))
    assert spy.arguments("delete_state")


def test_where_nothing_ever_matched_there_is_nothing_to_give_back(book: Rulebook, spy: Spy) -> None:
    """The engine would read memory that it never wrote."""
    with opened(book, matcher="durable") as session:
        session.submit("payment", payment(1))
    assert spy.arguments("assert_fact")
    assert not spy.arguments("delete_state")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_sessions_that_come_and_go_leave_no_memory_behind(tmp_path: Path) -> None:
    book = book_of(tmp_path, ["text"], [f"i.text <> '{n}'" for n in range(50)])

    def come_and_go() -> None:
        with live(book, as_of=DAY, matcher="durable") as session:
            assert len(session.submit("item", {"text": "x"}).findings) == 50

    for _ in range(3):
        come_and_go()
    before = memory()
    for _ in range(40):  # about 1 MB each, if kept
        come_and_go()
    assert memory() - before < 20


def test_a_ruleset_that_cannot_be_made_costs_no_answer(book: Rulebook, spy: Spy) -> None:
    spy.fail = "create_ruleset"
    with opened(book, matcher="durable") as session:
        assert session.faults > 0
        at_opening = session.faults
        assert [f.rule for f in session.submit("payment", payment(1, payee_id="P2")).findings] == ["P1"]
        assert (session.faults, session.last_fault) == (at_opening + 1, "out of order")
        spy.fail = None
        assert [f.rule for f in session.submit("payment", payment(2, payee_id="P2")).findings] == ["P1"]
        assert session.faults == at_opening + 1
        assert spy.arguments("assert_fact")


@pytest.mark.parametrize("function", ["delete_ruleset", "delete_state"])
def test_an_error_at_the_end_is_nobodys(book: Rulebook, spy: Spy, function: str) -> None:
    session = opened(book, matcher="durable")
    session.submit("payment", payment(1, payee_id="P2"))
    spy.fail = function
    session.close()
