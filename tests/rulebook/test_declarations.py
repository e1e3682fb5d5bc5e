"""What record types, parameters, authorities, derived records and rules become."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from accountability.model import types
from accountability.model.expression import Not
from accountability.model.rule import Calendar, Closure, Dated, Grouped, Union
from accountability.model.types import EnumType, ListType, MoneyType, NumberType, RefType, TextType, Unit
from accountability.model.values import NONE, UNLIMITED, ListValue
from accountability.model.verdict import Severity, Verdict
from tests.rulebook.books import BASE, book, mistakes, rule

YUAN = Unit.of("元")


@pytest.mark.parametrize(
    ("declared", "expected", "factor"),
    [
        ("{type: text}", TextType(), 1),
        ("{type: text, trim: false}", TextType(trimmed=False), 1),
        ("{type: integer}", NumberType(18, 0), 1),
        ("{type: integer, digits: 3, unit: 户}", NumberType(3, 0, Unit.of("户")), 1),
        ("{type: decimal}", NumberType(18, 4), 1),
        ("{type: decimal, unit: 元/亩}", NumberType(18, 4, YUAN.times(Unit.of("亩"), -1)), 1),
        ("{type: decimal, unit: m^2}", NumberType(18, 4, Unit((("m", 2),))), 1),
        ("{type: decimal, unit: kg*m/days}", NumberType(18, 4, Unit((("day", -1), ("kg", 1), ("m", 1)))), 1),
        ("{type: money, currency: 元}", NumberType(18, 2, YUAN), 1),
        ("{type: money, currency: 万元, digits: 10}", NumberType(14, 2, YUAN), 10_000),
        ("{type: money, currency_field: t}", MoneyType(18, 2), 1),
        ("{type: duration, unit: days}", NumberType(9, 0, types.DAY), 1),
        ("{type: duration, unit: years}", NumberType(11, 0, types.MONTH), 12),
        ("{type: duration, unit: working days}", NumberType(9, 0, types.WORKING_DAY), 1),
        ("{type: duration, unit: hours}", NumberType(None, None, types.DAY), Fraction(1, 24)),
        ("{type: enum, codes: [a, b]}", EnumType(("a", "b")), 1),
        ("{type: list, of: text}", ListType(TextType()), 1),
        ("{type: list, of: {type: ref, to: 合同台账}}", ListType(RefType("contract")), 1),
        ("{type: ref, to: 合同台账, path: deal}", RefType("contract"), 1),
    ],
)
def test_field_types(tmp_path: Path, declared: str, expected: types.Type, factor: Fraction | int) -> None:
    part = f"records:\n  x:\n    key: row\n    fields:\n      t: {{type: text}}\n      f: {declared}\n"
    field = book(tmp_path, part).records["x"].fields["f"]
    assert (field.type, field.factor) == (expected, factor)


def test_what_a_field_says(tmp_path: Path) -> None:
    part = """
records:
  x:
    key: [a, 乙]
    event_date: d
    active: [d, 到期]
    partial: true
    fields:
      a: {type: integer, min: -1, max: 12.5, mark: personal}
      b: {type: text, label: {zh: 乙, en: B}, aliases: [bb]}
      d: {type: date, empty: none}
      e: {type: date, label: 到期, empty: {none_if: 合同台账}}
      u: {type: duration, unit: years, max: 3}
      k: {type: enum, codes: {p: 甲, q: {zh: 乙, en: B}}}
      l: {type: list, of: {type: enum, codes: {p: 甲}}, separator: '|'}
"""
    record = book(tmp_path, part).records["x"]
    fields = record.fields
    assert (record.key, record.event_date, record.active) == (("a", "b"), "d", ("d", "e"))
    assert (record.partial, record.person) == (True, False)
    assert (fields["a"].minimum, fields["a"].maximum) == (Decimal(-1), Decimal("12.5"))
    assert fields["a"].mark == "personal"
    assert fields["b"].names == ("b", "乙", "B", "bb")
    assert (fields["a"].empty_is_none, fields["d"].empty_is_none) == (False, True)
    assert (fields["e"].empty_is_none, fields["e"].none_register) == (True, "contract")
    assert fields["u"].maximum == 36
    assert fields["k"].codes == {"p": {"zh": "甲", "en": "甲"}, "q": {"zh": "乙", "en": "B"}}
    assert (fields["l"].separator, list(fields["l"].codes)) == ("|", ["p"])
    assert str(fields["b"].place).endswith("part.yaml:10:7")


def test_a_key_of_row_number(tmp_path: Path) -> None:
    loaded = book(tmp_path, "records:\n  x: {key: row, fields: {row: {type: text}}}\n")
    assert loaded.records["event"].key == ()
    assert loaded.records["x"].key == ("row",)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("{type: integer, value: 007}", 7),
        ("{type: text, value: 007}", "007"),
        ("{type: text, value: 2021-06-30}", "2021-06-30"),
        ("{type: text, value: 'none'}", "none"),
        ("{type: text, value: none}", NONE),
        ("{type: text, value: no}", "no"),
        ("{type: text, value: 12:30}", "12:30"),
        ("{type: bool, value: true}", True),
        ("{type: decimal, value: -0.5}", Fraction(-1, 2)),
        ("{type: decimal, value: 2.0}", 2),
        ("{type: money, currency: 万元, value: 20}", 200_000),
        ("{type: duration, unit: years, value: 3}", 36),
        ("{type: duration, unit: years, value: unlimited}", UNLIMITED),
        ("{type: duration, unit: hours, value: 1}", Fraction(1, 24)),
        ("{type: date, value: 2021-06-30}", date(2021, 6, 30)),
        ("{type: enum, codes: [a, b], value: b}", "b"),
        ("{type: list, of: integer, value: [1, 2]}", ListValue((1, 2))),
    ],
)
def test_parameter_values(tmp_path: Path, declared: str, value: object) -> None:
    parameter = book(tmp_path, f"parameters:\n  p: {declared}\n").parameters["p"]
    (dated,) = parameter.entries[()]
    assert dated == Dated(value)  # type: ignore[arg-type]  # any value of the table
    assert type(dated.value) is type(value)


def test_dated_values_and_tables(tmp_path: Path) -> None:
    part = """
parameters:
  unset: {type: date}
  rate:
    type: decimal
    values:
      - {from: 2025-05-01, value: 0.667, reason: why}
      - {to: 2025-04-30, value: 0.5}
  one: {type: integer, by: [合同台账.kind], table: {household: 1}, else: [{to: 2020-01-01, value: 2}]}
  two: {type: integer, codes: [[a, b], [c]], table: {'a, c': 1, 'b,c': 2}}
"""
    parameters = book(tmp_path, part).parameters
    assert (parameters["unset"].entries, parameters["unset"].otherwise) == ({}, ())
    reason = {"zh": "why", "en": "why"}
    assert parameters["rate"].entries[()] == (
        Dated(Fraction(1, 2), None, date(2025, 4, 30)),
        Dated(Fraction(667, 1000), date(2025, 5, 1), None, reason),
    )
    assert parameters["one"].keys == (EnumType(("household", "lease")),)
    assert parameters["one"].otherwise == (Dated(2, None, date(2020, 1, 1)),)
    assert list(parameters["two"].entries) == [("a", "c"), ("b", "c")]


def test_a_table_over_a_record_type_with_a_mistake_is_no_second_mistake(tmp_path: Path) -> None:
    text = """records:
  broken: {key: k, fields: {k: {type: txet}}}
parameters:
  first: {type: integer, by: [broken.k], table: {a: 1}}
  second: {type: integer, by: [broken.k], table: {a: 1}}
"""
    found = mistakes(tmp_path, text)
    assert any("txet" in mistake for mistake in found)
    assert not [mistake for mistake in found if "broken.k" in mistake or "first" in mistake]


def test_citations(tmp_path: Path) -> None:
    part = "authorities:\n  a/b: {title: t, status: ours, from: 2003-03-01}\n" + rule(
        "forbid: c.open", more="authority: [law/21, a/b, a/b/7, {id: law, clause: x, to: 2020-01-01}]"
    ).replace("a/b/7, ", "")
    cited = book(tmp_path, part).rules["R1"].citations
    assert [(c.authority.id, c.clause, c.end) for c in cited] == [
        ("law", "21", None),
        ("a/b", None, None),
        ("law", "x", date(2020, 1, 1)),
    ]
    assert cited[1].authority.start == date(2003, 3, 1)


def test_derived_records(tmp_path: Path) -> None:
    part = """
derive:
  both: {union: [second, first]}
  second: {from: first f, let: {kind: f.kind, price: f.price}}
  first: {from: contract c, where: c.open, let: {kind: c.kind, price: c.price}, key: [kind]}
  control: {closure: {from: party p, edge: [p.party_id, p.controller_id], max_depth: 3, symmetric: true}}
"""
    derived = book(tmp_path, part).derived
    names = list(derived)
    assert names.index("first") < names.index("second") < names.index("both")
    first, control = derived["first"], derived["control"]
    assert isinstance(first, Grouped)
    assert (first.key, first.by, first.record.key) == (("kind",), None, ("kind",))
    assert first.record.fields["kind"].codes["lease"] == {"zh": "租赁", "en": "租赁"}
    assert isinstance(derived["both"], Union)
    assert isinstance(control, Closure)
    assert (control.max_depth, control.symmetric) == (3, True)
    assert control.record.fields["source"].type == control.record.fields["target"].type == RefType("party")
    grouped = derived["per_issuer"]
    assert isinstance(grouped, Grouped)
    assert (list(grouped.by or {}), grouped.record.key) == (["issuer"], ("issuer",))


def test_a_rule(tmp_path: Path) -> None:
    part = rule(
        "require: |\n  end_limit < c.end_on  -- in a comment: # and :\n",
        more="item: L02\ntags: [S34, 8]\norigin: seed\nshow: c.kind\n"
        "let: {end_limit: c.start_on, other: end_limit}",
    ).replace("title: t", "title: {zh: 题}")
    found = book(tmp_path, part).rules["R1"]
    assert isinstance(found.broken, Not)
    assert (found.severity, found.item, found.tags, found.origin) == (
        Severity.LOW,
        "L02",
        ("S34", "8"),
        "seed",
    )
    assert (found.words.title, list(found.lets), len(found.show)) == ({"zh": "题"}, ["end_limit", "other"], 1)
    assert found.words.written["let other"] == "end_limit"
    assert found.words.written["require"].startswith("end_limit < c.end_on")
    assert found.words.became == {}


def test_a_rule_of_a_kind(tmp_path: Path) -> None:
    found = book(tmp_path, rule("unique: {by: [c.issuer, c.kind]}", more="measure: 1")).rules["R1"]
    assert found.kind == "unique"
    assert found.words.written["unique by"] == "c.issuer; c.kind"
    assert found.words.became["measure"] == "1"  # what the author wrote stays
    assert "forbid" in found.words.became
    assert any(key.startswith("derive ") for key in found.words.became)


def test_cases(tmp_path: Path) -> None:
    part = (
        rule("forbid: c.open").rstrip("\n")
        + """
    cases:
      - name: one
        as_of: 2021-06-30
        from: 2021-01-01
        to: 2021-06-30
        params: {limit: 3, max_term: {arable: 1}}
        given:
          合同台账:
            - {contract_id: 007, issuer: '', 开始日期: 2021-01-01, end_on: ~,
               price: null, open: no, party_id: }
          parcel: []
        expect: {fail: ['007'], pass: [[C2, 2021-03]], unknown: C3}
"""
    )
    (case,) = book(tmp_path, part).rules["R1"].cases
    (row,) = case.given["contract"]
    assert row == {
        "contract_id": "007", "issuer": "", "开始日期": "2021-01-01", "end_on": None, "price": None,
        "open": "no", "party_id": None,
    }  # fmt: skip
    assert {type(cell) for cell in row.values()} == {str, type(None)}
    assert case.given["parcel"] == ()
    assert case.expect == {
        ("007",): Verdict.FAIL,
        ("C2", "2021-03"): Verdict.PASS,
        ("C3",): Verdict.UNKNOWN,
    }
    assert (case.as_of, case.period) == (date(2021, 6, 30), (date(2021, 1, 1), date(2021, 6, 30)))
    assert case.params == {"limit": "3", "max_term": {"arable": "1"}}


CALENDAR = """\
records:
  workcal: {key: d, fields: {d: {type: date, label: 日期}, w: {type: bool}, t: {type: text}}}
"""


def test_calendar(tmp_path: Path) -> None:
    base = "calendar: {record: workcal, date: 日期, workday: w}\n" + BASE
    assert book(tmp_path, CALENDAR, {"rulebook.yaml": base}).calendar == Calendar("workcal", "d", "w")


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        ("{record: workcla, date: d, workday: w}", "rulebook.yaml:1:20: unknown record type `workcla`"),
        ("{record: workcal, date: t, workday: w}", "rulebook.yaml:1:35: the calendar's `t` has to be a date"),
        (
            "{record: workcal, date: d, workday: x}",
            "rulebook.yaml:1:47: no field `x` in record type `workcal`",
        ),
    ],
)
def test_a_calendar_that_is_none(tmp_path: Path, calendar: str, expected: str) -> None:
    base = f"calendar: {calendar}\n{BASE}"
    assert mistakes(tmp_path, CALENDAR, {"rulebook.yaml": base})[0] == expected
