"""DESIGN section 2, Verdict, Time, Parameters: what applies, what is broken, on which date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.model.values import CauseKind
from accountability.model.verdict import Verdict
from accountability.semantics.logic import undetermined
from accountability.semantics.verdicts import Judged
from tests.semantics.ask import book, causes, rule, run, truth, verdicts

UNKNOWN = undetermined(CauseKind.EMPTY, "x")


@pytest.mark.parametrize(
    ("applies", "broken", "verdict"),
    [
        (False, True, "not_applicable"),
        (False, UNKNOWN, "not_applicable"),
        (True, True, "fail"),
        (True, False, "pass"),
        (True, UNKNOWN, "unknown"),
        (UNKNOWN, False, "pass"),
        (UNKNOWN, True, "unknown"),
        (UNKNOWN, UNKNOWN, "unknown"),
    ],
)
def test_the_verdict_table(applies: object, broken: object, verdict: str) -> None:
    assert Judged(applies, broken).verdict is Verdict(verdict)  # type: ignore[arg-type]  # truth values


def test_where_decides_what_applies_and_unknown_when_what_can_be_told() -> None:
    text = rule("forbid: i.n > 1", "where: i.k = 'a'\nunknown_when: i.n2 = 0")
    rows = [
        {"id": "other", "k": "b", "n": "5", "n2": "1"},
        {"id": "broken", "k": "a", "n": "5", "n2": "1"},
        {"id": "kept", "k": "a", "n": "1", "n2": "1"},
        {"id": "moot", "k": "a", "n": "5", "n2": "0"},
        {"id": "moot2", "k": "a", "n": "1", "n2": ""},
        {"id": "who", "k": "", "n": "5", "n2": "1"},
        {"id": "who2", "k": "", "n": "1", "n2": "1"},
    ]
    result = run(book(text), {"item": rows})["R"]
    assert verdicts(result) == {
        "other": "not_applicable",
        "broken": "fail",
        "kept": "pass",
        "moot": "unknown",
        "moot2": "unknown",
        "who": "unknown",
        "who2": "pass",
    }
    assert "unknown_when R" in causes(result)


def test_require_is_the_negation_of_forbid() -> None:
    rows = [{"id": "a", "n": "1"}, {"id": "b", "n": ""}, {"id": "c", "n": "3"}]
    result = run(book(rule("require: i.n < 2")), {"item": rows})["R"]
    assert verdicts(result) == {"a": "pass", "b": "unknown", "c": "fail"}


cell = st.sampled_from(["", "x", "0", "1", "2"])


@given(st.lists(st.tuples(cell, cell, cell), max_size=8))
def test_the_four_verdicts_of_a_rule_add_up_to_its_subjects(cells: list[tuple[str, str, str]]) -> None:
    rows = [{"id": str(i), "n": a, "n2": b, "nn": c} for i, (a, b, c) in enumerate(cells)]
    rules = BOOK
    result = run(rules, {"item": rows})["R"]
    assert len(result.outcomes) == len(rows)
    for row, outcome in zip(rows, sorted(result.outcomes, key=lambda o: int(o.subject.key[0])), strict=True):
        missing_fact = row["n2"] in ("", "x") or row["n"] in ("", "x")
        if missing_fact and row["nn"] != "1":
            assert outcome.verdict is not Verdict.PASS or row["n"] == "2" or row["n2"] == "0"
        assert bool(outcome.causes) == (outcome.verdict is Verdict.UNKNOWN)


BOOK = book(rule("require: i.n = 2 or i.n2 = 0", "where: i.nn <> 1"))


def test_the_order_of_rows_changes_nothing() -> None:
    rows = [{"id": str(i), "n": str(i % 3), "t": "a"} for i in range(9)]
    rules = book(rule("forbid: i.n > 1 and some item j with (j.n = i.n and j.id <> i.id)"))
    forward, backward = run(rules, {"item": rows}), run(rules, {"item": rows[::-1]})
    assert [(o.subject.key, o.verdict) for o in forward["R"].outcomes] == [
        (o.subject.key, o.verdict) for o in backward["R"].outcomes
    ]


class TestStatus:
    def test_without_records_of_its_subjects_type_a_rule_is_not_checked(self) -> None:
        result = run(book(rule("forbid: i.n > 1")), {"other": []})["R"]
        assert (result.status, result.outcomes) == ("not_checked", ())
        assert "item" in result.reason["en"]

    def test_with_an_empty_ledger_it_is_checked(self) -> None:
        assert run(book(rule("forbid: i.n > 1")), {"item": []})["R"].status == "checked"

    def test_a_register_that_a_condition_needs_gives_unknown(self) -> None:
        result = run(book(rule("forbid: no ev e with (e.item_id = i.id)")), {"item": [{"id": "I"}]})["R"]
        assert verdicts(result) == {"I": "unknown"}
        assert causes(result) == {"register_absent ev"}

    def test_a_rule_about_periods_without_a_period_is_not_checked(self) -> None:
        text = "rules:\n  - {id: R, title: t, severity: low, for: 'item i, months m', forbid: i.n > 1}\n"
        result = run(book(text), {"item": [{"id": "I"}]})["R"]
        assert result.status == "not_checked"
        assert "--from" in result.reason["en"]


LAW = """
authorities:
  old: {title: t, status: read, from: 2000-01-01, to: 2020-12-31}
  new: {title: t, status: read, from: 2021-01-01}
  dateless: {title: t, status: ours}
"""


class TestForce:
    def verdict(self, authority: str, on: str) -> str:
        text = LAW + rule("forbid: i.n = 1", f"authority: {authority}\non: i.d")
        return verdicts(run(book(text), {"item": [{"id": "I", "n": "1", "d": on}]})["R"])["I"]

    def test_bounds_are_inclusive(self) -> None:
        assert self.verdict("[old]", "2020-12-31") == "fail"
        assert self.verdict("[old]", "2021-01-01") == "not_applicable"
        assert self.verdict("[new]", "2021-01-01") == "fail"
        assert self.verdict("[new]", "2020-12-31") == "not_applicable"

    def test_any_citation_in_force_is_enough(self) -> None:
        assert self.verdict("[old, new]", "2019-01-01") == "fail"

    def test_a_citation_can_be_narrower_than_its_authority(self) -> None:
        assert self.verdict("[{id: new, clause: '21', from: 2021-06-01}]", "2021-05-31") == "not_applicable"

    def test_an_unknown_date_leaves_it_open(self) -> None:
        assert self.verdict("[old]", "") == "unknown"
        assert self.verdict("[dateless]", "") == "fail"


PARAMETERS = """
parameters:
  plain: {type: integer, value: 5}
  unset: {type: integer}
  nothing: {type: integer, value: none}
  rate:
    type: decimal
    values:
      - {to: 2020-12-31, value: 0.5}
      - {from: 2021-01-01, to: 2021-12-31, value: 0.667}
  term: {type: duration, unit: years, by: [item.k], table: {a: 30, b: unlimited}, else: 1}
  pair: {type: integer, by: [item.k, item.k], table: {'a, b': 1, 'b, a': 2}, else: 3}
  window: {type: duration, unit: days, value: 30}
  names: {type: list, of: {type: text}, value: [x, y]}
"""


class TestParameters:
    def ask(self, condition: str, on: str = "2021-06-30", **item: str) -> str:
        text = PARAMETERS + rule(f"forbid: |\n  {condition}", "on: i.d")
        answer = verdicts(run(book(text), {"item": [{"id": "I", "d": on, **item}]})["R"])["I"]
        return {"fail": "true", "pass": "false"}.get(answer, answer)

    def test_values(self) -> None:
        assert self.ask(":plain = 5") == "true"
        assert self.ask("i.d + :window days = date '2021-07-30'") == "true"
        assert self.ask("i.d + :window = date '2021-07-30'") == "true"
        assert self.ask("i.t in :names", t="y") == "true"

    def test_nobody_set_it(self) -> None:
        assert self.ask(":unset = 5") == "unknown"
        assert self.ask("(:unset else 5) = 5") == "unknown"

    def test_none_is_a_value_that_else_replaces(self) -> None:
        assert self.ask("(:nothing else 7) = 7") == "true"

    def test_the_value_in_force_on_the_rules_date(self) -> None:
        assert self.ask(":rate = 0.5", on="2020-12-31") == "true"
        assert self.ask(":rate = 0.667", on="2021-01-01") == "true"
        assert self.ask(":rate = 0.667", on="2022-01-01") == "unknown"
        assert self.ask(":rate = 0.667", on="") == "unknown"
        assert self.ask(":rate at i.d2 = 0.5", on="2021-06-30", d2="2020-01-01") == "true"
        assert self.ask(":plain = 5", on="") == "true"

    def test_tables(self) -> None:
        assert self.ask("i.d + :term[i.k] = date '2051-06-30'", k="a") == "true"
        assert self.ask("i.d + :term[i.k] years > date '9999-12-31'", k="b") == "true"
        assert self.ask("i.d + :term[i.k] = date '2022-06-30'", k="c") == "true"
        assert self.ask("i.d + :term[i.k] > i.d", k="") == "unknown"
        assert self.ask(":pair[i.k, 'b'] = 1", k="a") == "true"
        assert self.ask(":pair[i.k, 'b'] = 3", k="b") == "true"

    def test_profiles_and_the_command_line_set_values(self) -> None:
        text = PARAMETERS + rule("forbid: i.n > :plain")
        rows = {"item": [{"id": "I", "n": "8"}]}
        assert verdicts(run(book(text), rows)["R"]) == {"I": "fail"}
        assert verdicts(run(book(text, params={"plain": "9"}), rows)["R"]) == {"I": "pass"}


def test_as_of_is_an_input_and_filters_nothing() -> None:
    rows = [{"id": "past", "d": "2021-01-01"}, {"id": "future", "d": "2022-01-01"}]
    rules = book(rule("forbid: i.d > as_of"))
    assert verdicts(run(rules, {"item": rows})["R"]) == {"past": "pass", "future": "fail"}
    assert verdicts(run(rules, {"item": rows}, as_of=date(2023, 1, 1))["R"]) == {
        "past": "pass",
        "future": "pass",
    }


def test_lets_may_use_those_before_them() -> None:
    text = rule("forbid: total > 3", "let:\n  half: i.n / 2\n  total: half + half")
    assert verdicts(run(book(text), {"item": [{"id": "I", "n": "4"}]})["R"]) == {"I": "fail"}


def test_labels_may_be_used_wherever_a_name_may() -> None:
    assert truth("i.k = '甲'", {"k": "a"}) == "true"
