"""durable-rules is kept in the form in which it is exact, and is exact on what it alone gets wrong."""

from __future__ import annotations

import ast
import json
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from accountability.api.live.opening import live
from accountability.engines.durable import ruleset
from accountability.engines.durable.formulas import Literal
from accountability.engines.durable.ruleset import MOST, Broken, Ruleset
from accountability.model.rule import Rulebook
from accountability.model.verdict import Verdict
from tests.live.books import live_book
from tests.live.payments import DAY, loaded, opened, payment
from tests.live.spying import Spy, spying
from tests.live.stream import Mirror, hold_together

pytestmark = pytest.mark.skipif(not ruleset.importable(), reason="durable-rules cannot be imported here")
SOURCE = Path(ruleset.__file__).parents[2]
USED = {
    "create_ruleset", "delete_ruleset", "delete_state", "assert_fact", "start_action_for_state",
    "complete_and_start_action", "retract_fact",
}  # fmt: skip


@pytest.fixture(name="spy")
def _spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return spying(monkeypatch)


@pytest.fixture(name="book")
def _book(tmp_path: Path) -> Rulebook:
    return loaded(tmp_path)


# What is never done.


def test_one_module_calls_seven_functions_of_the_engine() -> None:
    called: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Import(names=names) if any(n.name.startswith("durable") for n in names):
                    called.setdefault(path.name, set())
                case ast.ImportFrom(module=str(module)) if module.split(".")[0].startswith("durable"):
                    called.setdefault(path.name, set()).add(module)
                case ast.Attribute(value=ast.Name(id="_engine"), attr=attr):
                    called.setdefault(path.name, set()).add(attr)
    assert called == {"ruleset.py": USED}


def test_no_thread_runs_behind_a_session(book: Rulebook) -> None:
    before = threading.active_count()
    with opened(book, matcher="durable") as session:
        session.submit("payment", payment(1))
        assert threading.active_count() == before


def conditions(spy: Spy) -> Iterator[Mapping[str, Any]]:
    for _, text in spy.arguments("create_ruleset"):
        yield from json.loads(text).values()


def keys(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys(item)


@pytest.mark.parametrize("seed", range(8))
def test_rulesets_are_private_small_and_without_disjunctions(spy: Spy, seed: int) -> None:
    from_random = live_book(Random(seed), 15)
    live(from_random, matcher="durable").close()
    made = spy.arguments("create_ruleset")
    assert len({name for name, _ in made}) == len(made)
    assert all(len(json.loads(text)) <= MOST for _, text in made)
    for condition in conditions(spy):
        assert set(condition) == {"all"}  # no action, no count, no cap
        assert len(condition["all"]) == 1  # one arm: no joins between facts
        (arm,) = condition["all"]
        assert set(arm) == {"m"}
        words = {key for key in keys(arm["m"]) if key.startswith("$")}
        assert words <= {"$and", "$neq", "$lt", "$lte", "$gt", "$gte"}
        fields = {key for key in keys(arm["m"]) if not key.startswith("$")}
        assert all(re.fullmatch(r"k|[vsb][0-9]+", field) for field in fields)


def test_a_ruleset_takes_at_most_sixty_conjunctions() -> None:
    always: frozenset[Literal] = frozenset({("k", "=", 1)})
    with pytest.raises(ValueError, match="1 to 60 conjunctions, not 61"):
        Ruleset({f"f{n}_0": always for n in range(MOST + 1)})


def test_one_fact_with_a_constant_id_is_asserted_drained_and_taken_back(book: Rulebook, spy: Spy) -> None:
    session = opened(book, matcher="durable")
    spy.calls.clear()
    for number in range(3):
        session.submit("payment", payment(number, payee_id="P2", amount="200000"))
    asserted = [json.loads(text) for _, text in spy.arguments("assert_fact")]
    assert {(fact["sid"], fact["id"]) for fact in asserted} == {("1", "1")}
    words = [name for name, _ in spy.calls]
    drained = ["assert_fact", "start_action_for_state", *["complete_and_start_action"] * 2]
    assert words == [*drained, "retract_fact"] * 3
    assert spy.arguments("retract_fact") == spy.arguments("assert_fact")


def test_facts_hold_encoded_values_only(book: Rulebook, spy: Spy) -> None:
    session = opened(book, matcher="durable")
    for text in ('a"b\\c\n', "人民", "1e16", "\ue000"):
        session.submit("note", {"text": text})
    for _, text in spy.arguments("assert_fact"):
        for name, value in json.loads(text).items():
            assert name in ("id", "sid") or type(value) is int or re.fullmatch("[0-9a-f]*|-", value)


@pytest.mark.parametrize(
    "function", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"]
)
def test_an_error_of_the_engine_costs_no_answer(book: Rulebook, spy: Spy, function: str) -> None:
    session = opened(book, matcher="durable")
    made = len(spy.arguments("create_ruleset"))
    spy.fail = function
    assert [f.rule for f in session.submit("payment", payment(1, payee_id="P2")).findings] == ["P1"]
    assert (session.faults, session.last_fault) == (1, "out of order")
    spy.fail = None
    assert len(spy.arguments("create_ruleset")) == made + 1
    assert len(spy.arguments("delete_ruleset")) == 1
    assert [f.rule for f in session.submit("payment", payment(2, payee_id="P2")).findings] == ["P1"]
    assert session.faults == 1


def test_an_answer_that_the_definition_does_not_give_is_a_fault(
    book: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened(book, matcher="durable")
    with monkeypatch.context() as wrong:
        wrong.setattr(Ruleset, "ask", lambda *_: {"f0_0", "u2_0"})
        assert session.submit("payment", payment(1)).findings == ()
    assert session.faults == 1
    assert session.last_fault == "payment: the definition says otherwise"  # and names no key
    assert session.submit("payment", payment(2, payee_id="P2")).findings
    assert session.faults == 1


def test_a_ruleset_that_cannot_be_made_is_an_error_of_its_own(spy: Spy) -> None:
    spy.fail = "create_ruleset"
    with pytest.raises(Broken, match="out of order"):
        Ruleset({"f0_0": frozenset({("k", "=", 1)})})


# What the engine alone gets wrong.

TRAPS = """
language: 1
id: traps
version: 1.0.0
title: traps
records:
  item:
    key: row
    fields:
      id: {type: integer, empty: none}
      sid: {type: text, empty: none}
      $s: {type: integer, empty: none}
      a.b: {type: text, empty: none}
      n: {type: integer}
      wide: {type: integer, digits: 30, empty: none}
      money: {type: decimal, digits: 30, scale: 10}
      text: {type: text}
      other: {type: text, empty: none}
      flag: {type: bool}
      day: {type: date}
rules:
"""
CONDITIONS = [
    "i.id = 5", "i.id <> 5", "i.sid = '5'", "i.sid <> '5'", "i.`$s` = 1", "i.`a.b` = 'x'", "i.`a.b` <> 'x'",
    "i.n = 5", "i.n <> 5", "i.n < 5", "i.n >= 5", "i.n > -3", "5 > i.n", "i.wide > 9000000000000000000",
    "i.wide = 9223372036854775807", "i.wide < -9223372036854775808", "i.wide > 4611686018427387904",
    "i.money = 10000000000000000", "i.money < 0.00001", "i.money = 0.3", "i.money > 0.1",
    "i.text = '5'", "i.text <> '5'", "i.text < 'abc!'", "i.text > 'abc'", "i.text in ('5', 'abc', '')",
    "i.text not in ('5', 'abc')", "i.text = 'it''s'", "i.text = 'a\\b'", "i.text = i.other",
    "i.text <> i.other", "i.other <> 'x'", "i.other = 'x'",
    "i.text matches '^[一-龥]+$'", "i.text contains '\"'",
    "i.flag", "not i.flag", "i.flag = true", "i.flag is true", "i.flag is not true", "i.flag is false",
    "i.other is missing", "i.text is missing", "i.n is missing", "i.text is unreadable",
    "i.text is present and i.n > 1", "i.other is missing or i.n = 5", "not (i.text = '5' and i.n = 5)",
    "(i.text = '5' or i.flag) and (i.n = 5 or i.other = 'x')", "i.day < date '2021-01-01'",
    "i.day = date '2021-01-01' or i.text = '2021-01-01'", "i.n + 1 = 6", "length(i.text) > 3",
]  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "id": (5, "5", 0, None),
    "sid": ("5", 5, "1", None),
    "$s": (1, None),
    "a.b": ("x", "5", None),
    "n": (5, "5", -3, 10**17, None),
    "wide": (2**63 - 1, 2**63, -(2**63) - 1, 2**62, 10**29, 5, None),
    "money": (1e16, 10**16, "0.00000001", "0.3", "0.30", 0.1, None),
    "text": (
        "5", 5, "abc", "abc!", "it's", "a\\b", 'a"b', "人民", "true", "1e16", "A" * 65_536, "A" * 65_541,
        "2021-01-01", "2021-01-01 10:00", "\u007f", "é", "a\nb", None,
    ),
    "other": ("x", "5", "abc", None),
    "flag": (True, False, "是", None),
    "day": ("2021-01-01", "2020-12-31", None),
}  # fmt: skip


def trap_book(folder: Path, asked: list[str]) -> Rulebook:
    rules = "".join(
        f"  - {{id: R{n:03d}, title: trap, severity: low, for: item i, "
        f"forbid: {json.dumps(c, ensure_ascii=False)}}}\n"
        for n, c in enumerate(asked)
    )
    return loaded(folder, TRAPS + rules)


def rows() -> Iterator[dict[str, Any]]:
    longest = max(map(len, VALUES.values()))
    for shift in range(3):
        for at in range(longest):
            yield {name: v[(at + shift * i) % len(v)] for i, (name, v) in enumerate(VALUES.items())}


def test_every_value_that_the_engine_gets_wrong_is_right(tmp_path: Path) -> None:
    book = trap_book(tmp_path, CONDITIONS)
    session = live(book, as_of=DAY, matcher="durable")
    assert session.deferred == ()
    mirror = Mirror(book, None, sorted(book.rules))
    for row in rows():
        session.submit("item", row)
        mirror.add("item", row, DAY)
    found = hold_together(session, mirror)
    assert session.faults == 0
    verdicts = {o.verdict for o in found.values()}
    assert verdicts == {Verdict.FAIL, Verdict.UNKNOWN}


def test_sixty_five_conditions_may_be_true_at_once(tmp_path: Path) -> None:
    asked = [f"i.n >= {n} and i.text <> '{n}'" for n in range(130)]
    session = live(trap_book(tmp_path, asked), as_of=DAY, matcher="durable")
    answer = session.submit("item", {"n": 1000, "text": "x"})
    assert len(answer.findings) == 130
    assert session.faults == 0


def test_a_condition_of_many_alternatives_is_answered_too(tmp_path: Path) -> None:
    many = " or ".join(f"(i.n = {n} and i.text = '{n}')" for n in range(100))
    listed = ", ".join(f"'{n}'" for n in range(300))
    book = trap_book(tmp_path, [many, f"i.text in ({listed})", f"i.text = '{'长' * 2000}'"])
    session = live(book, as_of=DAY, matcher="durable")
    assert {f.rule for f in session.submit("item", {"n": 77, "text": "77"}).findings} == {"R000", "R001"}
    assert {f.rule for f in session.submit("item", {"n": 1, "text": "长" * 2000}).findings} == {"R002"}
    assert session.faults == 0


def test_a_million_facts_later_the_engine_still_answers_by_the_same_id(book: Rulebook, spy: Spy) -> None:
    """Ids that differ are hashed to 32 bits and mixed up; the one id here cannot be."""
    session = opened(book, matcher="durable")
    for number in range(300):
        session.submit("payment", payment(number))
    facts = [json.loads(text) for _, text in spy.arguments("assert_fact")]
    assert {fact["id"] for fact in facts} == {"1"}
