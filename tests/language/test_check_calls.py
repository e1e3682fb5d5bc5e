"""Functions and parameters: how many arguments, of which types, with which result."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accountability.language.signatures import SIGNATURES
from accountability.model.expression import Call, Literal, Param
from accountability.model.types import DATE
from tests.language.check_world import KIND, LAND, NO_CALENDAR, check, mistake, scope_of, type_of

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"

ACCEPTED = [
    ("abs(c.price)", "14,2 元"),
    ("abs(c.cash)", "money 18,2"),
    ("floor(c.price)", "13,0 元"),
    ("ceil(c.n)", "18,0"),
    ("trunc(c.price / 3)", "18,0 元"),
    ("round(c.price, 1)", "14,1 元"),
    ("round(c.price, 2)", "14,2 元"),
    ("round(c.price / c.area, 2)", "20,2 元/亩"),
    ("least(c.signed_on, c.end_on, as_of)", "date"),
    ("greatest(c.price, 0)", "14,2 元"),
    ("least(c.n, c.rate)", "22,4"),
    ("greatest(c.cash, c.cash)", "money 18,2"),
    ("greatest(c.title, 'a')", "text"),
    ("length(c.title)", "9,0"),
    ("lower(c.title)", "text"),
    ("upper(c.title)", "text"),
    ("normal(c.title) = normal(c.party.name)", "bool"),
    ("prefix(c.title, 2)", "text"),
    ("suffix(c.title, 0)", "text"),
    ("prefix(c.title, c.n)", "text"),
    ("suffix(c.title, length(c.title) - 1)", "text"),
    ("starts_with(c.title, 'a')", "bool"),
    ("ends_with(c.title, c.title)", "bool"),
    ("concat(c.title)", "text"),
    ("concat(c.title, '-', text(c.n))", "text"),
    ("replace(c.title, 'a', '')", "text"),
    ("extract(c.title, '([0-9]+)号')", "text"),
    ("text(c.n)", "text"),
    ("text(c.price)", "text"),
    ("text(c.signed_on)", "text"),
    ("text(c.paid_in)", "text"),
    ("text(c.kind)", "text"),
    ("text(c.party_id)", "text"),
    ("number(c.title)", "exact"),
    ("date(c.title)", "date"),
    ("date(c.seen_at)", "date"),
    ("partial_date(c.title)", "partialdate"),
    ("timestamp(c.title)", "timestamp"),
    ("month(c.signed_on)", "month"),
    ("month(c.paid_in)", "month"),
    ("year(c.signed_on)", "4,0"),
    ("quarter(c.paid_in)", "1,0"),
    ("half_year(c.paid_in)", "1,0"),
    ("day(c.signed_on)", "2,0"),
    ("weekday(c.signed_on) in (6, 7)", "bool"),
    ("start(c.paid_in)", "date"),
    ("end(month(c.signed_on))", "date"),
    ("nth_workday(c.paid_in + 1 month, 5)", "date"),
    ("nth_workday(c.paid_in, :wait)", "date"),
    ("is_workday(c.signed_on)", "bool"),
    ("workdays(c.start_on, c.end_on)", "7,0 working_day"),
    ("workdays(c.start_on, c.end_on) > 5", "bool"),
    ("workdays(c.start_on, c.end_on) > :wait", "bool"),
    ("size(c.tags)", "9,0"),
    ("overlaps(c.tags, list('a', 'b'))", "bool"),
    ("overlaps(list('late'), c.marks)", "bool"),
    ("overlaps(c.bidder_ids, list(c.party_id))", "bool"),
    ("overlaps(c.bidder_ids, c.tags)", "bool"),
    ("list('a', 'b')", "list text"),
    ("list(c.n, c.rate, 3)", "list 22,4"),
    ("list(c.kind, '流转')", "list household|transfer|asset_lease"),
    ("list(1)", "list 1,0"),
    ("amount(c.cash)", "18,2"),
    ("currency(c.cash) = 'CNY'", "bool"),
    ("precision(c.vague_on)", "1,0"),
    ("cut(c.vague_on, 2)", "partialdate"),
    ("months_between(c.start_on, c.end_on)", "6,0 month"),
    (":limit", "14,2 元"),
    (":window", "4,0 day"),
    (":max_term['arable']", "4,0 month"),
    (":max_term[c.parcel.land_class]", "4,0 month"),
    (":grid[c.parcel.land_class, '流转']", "4,0"),
    (":limit at c.signed_on", "14,2 元"),
    (":since", "date"),
]


@pytest.mark.parametrize(("text", "type_"), ACCEPTED)
def test_a_call_has_a_type(text: str, type_: str) -> None:
    assert type_of(text) == type_


DAY_OF = "`date(…)` reads a date from text"
REFUSED = [
    ("lenght(c.title)", "lenght(c.title)", "there is no function `lenght`", "did you mean `length`?"),
    ("sum(c.n)", "sum(c.n)", "there is no function `sum`", "write `sum of … over …`"),
    ("coalesce(c.n)", "coalesce(c.n)", "there is no function `coalesce`", "write `x else y`"),
    ("length()", "length()", "`length` takes 1 argument, not 0", "write `length(t)`"),
    ("length(c.title, 2)", "length(c.title, 2)", "`length` takes 1 argument, not 2", "write `length(t)`"),
    ("round(c.n)", "round(c.n)", "`round` takes 2 arguments, not 1", "write `round(x, n)`"),
    ("least(c.n)", "least(c.n)", "`least` takes 2 or more arguments, not 1", "write `least(x, y, …)`"),
    ("abs(c.title)", "c.title", "a number is needed here, not text", "`number(…)` reads a number from text"),
    ("floor(c.cash)", "c.cash", "a number is needed here, not money",
     "`amount(…)` gives the number, `currency(…)` the currency"),
    ("abs(none)", "none", "a number is needed here, not `none`", None),
    ("round(c.price, c.n)", "c.n", "this must be written out as a whole number from 0 to 18", None),
    ("round(c.price, 19)", "19", "this must be written out as a whole number from 0 to 18", None),
    ("round(c.price, 1.5)", "1.5", "this must be written out as a whole number from 0 to 18", None),
    ("prefix(c.title, -1)", "-1", "this must be written out as a whole number from 0", None),
    ("prefix(c.title, c.rate)", "c.rate", "this must be a whole number without a unit", None),
    ("prefix(c.title, c.notice)", "c.notice", "this must be a whole number without a unit", None),
    ("prefix(c.title, c.title)", "c.title", "a number is needed here, not text",
     "`number(…)` reads a number from text"),
    ("prefix(c.title, none)", "none", "this must be written out as a whole number from 0", None),
    ("prefix(c.n, 1)", "c.n", "text is needed here, not a number", "`text(…)` writes a number as text"),
    ("cut(c.vague_on, 7)", "7", "this must be written out as a whole number from 1 to 6", None),
    ("cut(c.signed_on, 2)", "c.signed_on", "a partial date is needed here, not a date",
     "`partial_date(text(…))` gives a date as a partial date"),
    ("replace(c.title, '', 'x')", "''", "this must be written out as a text that is not empty", None),
    ("replace(c.title, c.title, 'x')", "c.title",
     "this must be written out as a text that is not empty", None),
    ("extract(c.title, c.title)", "c.title", "this must be written out as a text that is not empty", None),
    ("text(c.n / 3)", "c.n / 3", "a fraction may have no end as a decimal",
     "round it first: `text(round(…, 2))`"),
    ("text(c.title)", "c.title", "a number, date, month, code or reference is needed here, not text", None),
    ("text(c.seen_at)", "c.seen_at",
     "a number, date, month, code or reference is needed here, not a timestamp", None),
    ("date(c.signed_on)", "c.signed_on", "text or a timestamp is needed here, not a date",
     "`text(…)` writes a date as text"),
    ("year(c.seen_at)", "c.seen_at", "a date or month is needed here, not a timestamp",
     "`date(…)` gives the day of a timestamp"),
    ("day(c.paid_in)", "c.paid_in", "a date is needed here, not a month",
     "`start(…)` and `end(…)` give the first and last day of a month"),
    ("month('2021-01-01')", "'2021-01-01'", "a date or month is needed here, not text",
     "write `date '2021-01-01'`"),
    ("start(c.signed_on)", "c.signed_on", "a month is needed here, not a date",
     "`month(…)` gives the month of a date"),
    ("nth_workday(c.paid_in, 1.5)", "1.5", "a whole number is needed here",
     "`floor(…)` rounds down"),
    ("nth_workday(c.paid_in, c.notice)", "c.notice",
     "a plain number is needed here, not a number of days", None),
    ("size(c.title)", "c.title", "a list is needed here, not text",
     "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`"),
    ("overlaps(c.tags, c.title)", "c.title", "a list is needed here, not text",
     "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`"),
    ("overlaps(c.tags, c.marks)", "c.marks", "cannot compare a list of texts with a list of codes",
     "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`"),
    ("overlaps(c.marks, list('soon'))", "list('soon')", "`soon` is not one of the codes here",
     "the codes are late, short"),
    ("list(1, 'a')", "'a'", "`list` needs values of one type, not a number and text", "write `'1'`"),
    ("list(c.n, none)", "none", "`none` is in no list", None),
    ("list(c.tags)", "c.tags", "a list of texts cannot stand in a list", None),
    ("least(c.n, c.title)", "c.title", "`least` needs values of one type, not a number and text",
     "`number(…)` reads a number from text"),
    ("greatest(c.kind, 'transfer')", "c.kind",
     "a number, money, date, month, timestamp or text is needed here, "
     "not one of the codes household, transfer, …",
     "`text(…)` gives the code as text"),
    ("greatest(c.vague_on, c.vague_on)", "c.vague_on",
     "a number, money, date, month, timestamp or text is needed here, not a partial date", None),
    ("amount(c.price)", "c.price", "money that states its currency is needed here, not a number in 元",
     "`amount(…)` gives the number of money that states its currency"),
    ("months_between(c.start_on, c.paid_in)", "c.paid_in", "a date is needed here, not a month",
     "`start(…)` and `end(…)` give the first and last day of a month"),
    (":limti", ":limti", "there is no parameter `:limti`", "did you mean `limit`?"),
    (":max_term", ":max_term", "`:max_term` is a table over 1 key, not 0", "write `:max_term[…]`"),
    (":grid['arable']", ":grid['arable']", "`:grid` is a table over 2 keys, not 1", "write `:grid[…, …]`"),
    (":limit['arable']", ":limit['arable']", "`:limit` is one value, not a table", "write `:limit`"),
    (":max_term['arabel']", "'arabel'", "`arabel` is not one of the codes here", "did you mean `arable`?"),
    (":max_term[c.kind]", "c.kind",
     "`:max_term` is a table over one of the codes arable, grass, "
     "not one of the codes household, transfer, …",
     "codes of different lists are different things; compare `text(…)` of both if you mean it"),
    (":grid['arable', c.title]", "c.title",
     "`:grid` is a table over one of the codes household, transfer, …, not text",
     "`text(…)` of the code can be compared with text"),
    (":limit at c.n", "c.n", "`at` needs a date, not a number", None),
    (":limit at c.paid_in", "c.paid_in", "`at` needs a date, not a month",
     "`start(…)` and `end(…)` give the first and last day of a month"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "message", "hint"), REFUSED)
def test_a_call_that_cannot_be_is_refused(text: str, where: str, message: str, hint: str | None) -> None:
    assert mistake(text) == (where, message, hint)


@pytest.mark.parametrize("text", ["nth_workday(c.paid_in, 3)", "is_workday(as_of)", "workdays(as_of, as_of)"])
def test_the_calendar_must_be_there(text: str) -> None:
    name = text.partition("(")[0]
    where, message, hint = mistake(text, scope_of(world=NO_CALENDAR), NO_CALENDAR)
    assert (where, message) == (text, f"`{name}` needs the calendar of the rulebook, and it has none")
    assert hint is not None
    assert "rulebook.yaml" in hint


def test_keys_and_options_that_are_labels_become_codes() -> None:
    found = check(":grid['grass', '流转'] + 1")
    param = check(":grid['grass', '流转']")
    assert isinstance(param, Param)
    assert param.keys == (Literal(type=LAND, value="grass"), Literal(type=KIND, value="transfer"))
    assert found != param
    items = check("list(c.kind, '流转')")
    assert isinstance(items, Call)
    assert items.args[1] == Literal(type=KIND, value="transfer")


def test_a_parameter_may_be_that_of_a_date() -> None:
    found = check(":limit at c.signed_on")
    assert isinstance(found, Param)
    assert found.at == check("c.signed_on")
    assert found.at is not None
    assert found.at.type == DATE


def test_a_pattern_of_extract_must_not_repeat_nothing() -> None:
    """Engines take different matches there; `matches`, which takes none, allows it."""
    assert type_of("c.title matches '(a*)*'") == "bool"
    assert "can match nothing" in mistake("extract(c.title, '(a*)*')")[1]


def test_the_table_is_that_of_the_language_page() -> None:
    page = LANGUAGE.read_text(encoding="utf-8").partition("<!-- functions -->")[2]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert [name for row in rows for name in re.findall(r"`(\w+)\(", row)] == list(SIGNATURES)


def test_every_function_says_its_arity_as_it_is_written() -> None:
    assert SIGNATURES["least"].arity == (2, None)
    assert SIGNATURES["concat"].arity == (1, None)
    assert SIGNATURES["replace"].arity == (3, 3)
    assert all(s.zh and s.en for s in SIGNATURES.values())
