"""Comparisons, membership, text, periods and tests: what may meet what."""

from __future__ import annotations

import pytest

from accountability.language.checker import World
from accountability.model.expression import And, Compare, In, Literal, Not, Same
from accountability.model.records import Field, RecordType
from accountability.model.types import BOOL, DATE, EnumType
from accountability.model.values import NONE
from tests.language.check_world import KIND, check, mistake, mistakes, scope_of, type_of

ACCEPTED = [
    "c.price = c.price",
    "c.price > 10000",
    "10000 < c.price",
    "c.price >= :limit",
    "c.rate < 0.5",
    "c.price / c.area > 100",
    "c.end_on - c.start_on > 30",
    "c.end_on - c.start_on > 30 days",
    "c.cash > 5",
    "5 = c.cash",
    "c.cash > c.cash",
    "c.cash between 1 and 2",
    "c.cash in (1, 2)",
    "c.title = 'x'",
    "c.title < 'x'",
    "c.kind = 'household'",
    "'household' = c.kind",
    "c.kind <> '流转'",
    "c.kind = c.replaced_by.kind",
    "c.kind in ('household', '流转')",
    "c.parcel.land_class = 'grass'",
    "c.signed_on = date '2021-01-01'",
    "c.signed_on <= as_of",
    "c.signed_on between date '2021-01-01' and as_of",
    "c.paid_in = month '2021-01'",
    "c.seen_at > timestamp '2021-01-01T00:00:00Z'",
    "c.vague_on < partial_date '2021'",
    "c.urgent = true",
    "c.urgent <> c.urgent",
    "c.urgent",
    "c.party_id = 'P1'",
    "c.party_id = c.title",
    "c.party_id = c.party.party_id",
    "c.party_id = c.party.controller_id",
    "c.party_id < c.party.controller_id",
    "c.signer = c.party_id",  # the key of an official is a reference to a party
    "c.party_id = c.signatory.party_id",
    "c.kind = (if c.urgent then 'household' else '流转')",
    "c.tags contains 'a'",
    "'a' in c.tags",
    "c.title in c.tags",
    "c.marks contains '逾期'",
    "'late' in c.marks",
    "c.party_id in c.bidder_ids",
    "c.signer in c.bidder_ids",
    "c.bidder_ids contains 'P1'",
    "c.kind in list('household', 'transfer')",
    "c.title in (c.tags)",
    "c.n in (3)",
    "c.title contains 'x'",
    "c.title matches '[0-9]+'",
    "not c.title matches 'x'",
    "c.title is missing",
    "c.tags is missing",
    "c.title is present",
    "c.title is unreadable",
    "c.urgent is true",
    "c.urgent is not true",
    "(c.n > 3) is not false",
    "c.title same as none",
    "none same as c.title",
    "c.kind same as '家庭承包'",
    "c.price differs from 3",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_goes_together_is_a_condition(text: str) -> None:
    assert type_of(text) == "bool"


def test_else_binds_weakest() -> None:
    assert type_of("(c.title else 'x') = 'x'") == "bool"
    where, message, _ = mistake("c.title else 'x' = 'x'")
    assert (where, message) == (
        "'x' = 'x'",
        "`else` gives text or true or false, and both must be of one type",
    )


DATE_HINT = "write `date '2021-01-01'`"
REFUSED = [
    ("c.signed_on = '2021-01-01'", "'2021-01-01'", "cannot compare a date with text", DATE_HINT),
    ("'2021-01-01' < c.signed_on", "'2021-01-01'", "cannot compare text with a date", DATE_HINT),
    ("c.signed_on = 'soon'", "'soon'", "cannot compare a date with text", "write `date '2021-06-30'`"),
    ("c.paid_in = '2021-01'", "'2021-01'", "cannot compare a month with text", "write `month '2021-01'`"),
    (
        "c.seen_at < '2021-01-01T08:00:00Z'",
        "'2021-01-01T08:00:00Z'",
        "cannot compare a timestamp with text",
        "write `timestamp '2021-01-01T08:00:00Z'`",
    ),
    (
        "c.vague_on = '2021'",
        "'2021'",
        "cannot compare a partial date with text",
        "write `partial_date '2021'`",
    ),
    ("c.n = '12'", "'12'", "cannot compare a number with text", "write `12` without quotes"),
    ("c.n = 'many'", "'many'", "cannot compare a number with text", "`text(…)` writes a number as text"),
    ("c.title = 12", "12", "cannot compare text with a number", "write `'12'`"),
    ("c.title = 12.5", "12.5", "cannot compare text with a number", "write `'12.5'`"),
    ("c.urgent = 'true'", "'true'", "cannot compare true or false with text", "write `true` without quotes"),
    (
        "c.title > c.n",
        "c.n",
        "cannot compare text with a number",
        "`text(…)` writes a number as text",
    ),
    (
        "c.signed_on = c.title",
        "c.title",
        "cannot compare a date with text",
        "`date(…)` reads a date from text",
    ),
    (
        "c.signed_on = c.seen_at",
        "c.seen_at",
        "cannot compare a date with a timestamp",
        "`date(…)` gives the day of a timestamp",
    ),
    (
        "c.paid_in = c.signed_on",
        "c.signed_on",
        "cannot compare a month with a date",
        "`month(…)` gives the month of a date",
    ),
    (
        "c.vague_on = c.signed_on",
        "c.signed_on",
        "cannot compare a partial date with a date",
        "`partial_date(text(…))` gives a date as a partial date",
    ),
    ("c.price = c.area", "c.area", "cannot compare a number in 元 with a number in 亩", None),
    (
        "c.price = c.n",
        "c.n",
        "cannot compare a number in 元 with a number",
        "declare the unit 元 of the field or parameter",
    ),
    (
        "c.end_on - c.start_on > 2 months",
        "2 months",
        "cannot compare a number of days with a number of months",
        "these have no common measure: move a date (`start + n months`) and compare dates",
    ),
    (
        "c.cash > c.price",
        "c.price",
        "cannot compare money with a number in 元",
        "`amount(…)` gives the number of money that states its currency",
    ),
    (
        "c.cash > c.n",
        "c.n",
        "cannot compare money with a number",
        "`amount(…)` gives the number of money that states its currency",
    ),
    (
        "c.kind = 'houshold'",
        "'houshold'",
        "`houshold` is not one of the codes here",
        "did you mean `household`?",
    ),
    (
        "c.kind = 'x'",
        "'x'",
        "`x` is not one of the codes here",
        "the codes are household, transfer, asset_lease",
    ),
    ("c.kind = '家庭承'", "'家庭承'", "`家庭承` is not one of the codes here", "did you mean `家庭承包`?"),
    (
        "c.kind in ('household', 'lease')",
        "'lease'",
        "`lease` is not one of the codes here",
        "did you mean `asset_lease`?",
    ),
    (
        "c.kind = c.title",
        "c.title",
        "cannot compare one of the codes household, transfer, … with text",
        "`text(…)` of the code can be compared with text",
    ),
    (
        "c.kind = c.parcel.land_class",
        "c.parcel.land_class",
        "cannot compare one of the codes household, transfer, … with one of the codes arable, grass",
        "codes of different lists are different things; compare `text(…)` of both if you mean it",
    ),
    (
        "c.kind < 'transfer'",
        "c.kind",
        "one of the codes household, transfer, … has no order for `<`",
        "list the codes with `in (…)`, or order them as `text(…)`",
    ),
    ("c.urgent < true", "c.urgent", "true or false has no order for `<`", None),
    (
        "c.party_id = c.parcel_id",
        "c.parcel_id",
        "cannot compare a reference to `party` with a reference to `parcel`",
        None,
    ),
    (
        "c.party_id = 12",
        "12",
        "cannot compare a reference to `party` with a number",
        "write `'12'`",
    ),
    (
        "c.signed_on = none",
        "none",
        "a comparison with `none` never finds anything out",
        "write `is missing`, `is present`, or `same as none`",
    ),
    ("c.title in ('x', none)", "none", "`none` is in no list", "write `… is missing`"),
    ("none in c.tags", "none", "`none` is in no list", "write `… is missing`"),
    ("c.title in c.kind", "c.kind", "a list is needed here, not one of the codes household, transfer, …",
     "write `in (…)`"),
    ("c.n in ('1', 2)", "'1'", "cannot compare a number with text", "write `1` without quotes"),
    ("c.tags contains 1", "1", "a list of texts does not hold a number", "write `'1'`"),
    ("c.n in c.tags", "c.n", "a list of texts does not hold a number", "`text(…)` writes a number as text"),
    ("c.title in list(c.price)", "c.title", "a list of numbers in 元 does not hold text",
     "`number(…)` reads a number from text"),
    ("c.n in list(as_of)", "c.n", "a list of dates does not hold a number", None),
    ("'a' in list(c.price)", "'a'", "a number in 元 is needed here, not text", None),
    ("c.title in list(c.n)", "c.title", "a list of numbers does not hold text",
     "`number(…)` reads a number from text"),
    ("'shart' in c.marks", "'shart'", "`shart` is not one of the codes here", "did you mean `short`?"),
    (
        "c.parcel_id in c.bidder_ids",
        "c.parcel_id",
        "a list of references to `party` does not hold a reference to `parcel`",
        None,
    ),
    (
        "c.tags = c.tags",
        "c.tags",
        "lists are not compared as a whole",
        "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`",
    ),
    ("c.title contains 3", "3", "`contains` needs text, not a number", "write `'3'`"),
    ("c.kind matches 'a'", "c.kind",
     "`matches` needs text, not one of the codes household, transfer, …",
     "`text(…)` gives the code as text"),
    ("c.party_id contains 'x'", "c.party_id", "`contains` needs text, not a reference to `party`",
     "`text(…)` gives the key as text"),
    ("c.title is true", "c.title", "`is true` needs something true or false, not text", None),
    ("none is missing", "none", "`none` is always missing", None),
    ("none same as none", "none", "`none` alone does not say what there is none of", None),
    ("c.active is missing", "c.active", "an active interval is never missing as a whole",
     "ask for the field that begins or ends it"),
    ("c.active = c.active", "c.active", "an active interval is not compared",
     "ask `during` or `throughout` a period"),
    ("c.active", "c.active", "an active interval is not a value", "ask `during` or `throughout` a period"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "message", "hint"), REFUSED)
def test_what_does_not_go_together_is_refused_in_words(
    text: str, where: str, message: str, hint: str | None
) -> None:
    assert mistake(text) == (where, message, hint)


def test_labels_become_codes() -> None:
    found = check("c.kind in ('household', '流转')")
    assert isinstance(found, In)
    assert found.options == (Literal(type=KIND, value="household"), Literal(type=KIND, value="transfer"))


def test_a_label_is_that_of_the_field_it_meets() -> None:
    scope = scope_of(kind="c.kind")
    assert type_of("kind = '流转'", scope) == "bool"  # through a let: the labels of every such enum
    assert mistake("kind = '逾期'", scope)[1] == "`逾期` is not one of the codes here"


def test_a_label_of_two_codes_is_no_code() -> None:
    enum = EnumType(("a", "b"))
    record = RecordType("r", {"e": Field("e", enum, codes={"a": {"zh": "甲"}, "b": {"zh": "甲"}})})
    world = World({"r": record})
    where, message, hint = mistake("x.e = '甲'", scope_of("r x", world), world)
    assert (where, message, hint) == ("'甲'", "`甲` is the label of several codes: a, b", "write the code")


def test_between_is_both_comparisons() -> None:
    found = check("c.n between 1 and c.n")
    assert isinstance(found, And)
    low, high = found.terms
    assert isinstance(low, Compare)
    assert isinstance(high, Compare)
    assert (low.op, high.op) == (">=", "<=")
    assert low.left == high.left == check("c.n")


def test_between_blames_the_end_that_does_not_fit() -> None:
    assert [m[0] for m in mistakes("c.n between 1 and '2'")] == ["'2'"]
    assert [m[0] for m in mistakes("c.n between '1' and 2")] == ["'1'"]


def test_negative_forms_are_negations() -> None:
    assert check("c.title is present") == Not(type=BOOL, operand=check("c.title is missing"))
    assert check("c.title differs from 'x'") == Not(type=BOOL, operand=check("c.title same as 'x'"))
    assert check("c.urgent is not true") == Not(type=BOOL, operand=check("c.urgent is true"))
    assert check("c.title not in ('a', 'b')") == Not(type=BOOL, operand=check("c.title in ('a', 'b')"))


def test_none_takes_the_type_of_what_it_meets() -> None:
    found = check("c.signed_on same as none")
    assert isinstance(found, Same)
    assert found.right == Literal(type=DATE, value=NONE)
    assert type_of("c.signed_on else none") == "date"
    assert type_of("if c.urgent then none else c.price") == "14,2 元"


def test_a_list_is_one_option() -> None:
    for text in ("c.title in c.tags", "c.title in (c.tags)"):
        found = check(text)
        assert isinstance(found, In)
        assert found.options == (check("c.tags"),)
