"""Numbers, units, digits and dates: what may be computed, and what type it has."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.language import syntax
from accountability.language.check_fit import common_type
from accountability.language.check_numbers import bare_number
from accountability.language.checker import World, assignable, check_source, check_value
from accountability.language.parser import parse_source
from accountability.model.expression import Arith, ArithOp, Literal, Shift
from accountability.model.records import Field, RecordType
from accountability.model.types import DAY, MONTH, NumberType
from tests.language.check_world import NO_CALENDAR, check, mistake, scope_of, shown, type_of

ACCEPTED = [
    # literals carry their own digits, and no unit until they meet one
    ("12", "bare 2,0"),
    ("12.50", "bare 3,1"),
    ("0.05", "bare 2,2"),
    ("0", "bare 1,0"),
    ("-7", "bare 1,0"),
    # + - : the wider places, one more digit before the point
    ("c.price + c.price", "15,2 元"),
    ("c.price - :limit", "15,2 元"),
    ("c.n + 1", "19,0"),
    ("c.rate + c.n", "23,4"),
    ("c.price + 1000", "15,2 元"),
    ("1000 - c.price", "15,2 元"),
    ("1 + 2", "bare 2,0"),
    # * adds digits and places, / is exact; units multiply and divide
    ("c.area * c.rate", "18,8 亩"),
    ("c.price * 2", "15,2 元"),
    ("2 * c.price", "15,2 元"),
    ("c.price / c.area", "exact 元/亩"),
    ("c.price / c.area * c.area", "exact 元"),
    ("c.price / c.price", "exact"),
    ("c.area * c.area", "24,8 亩^2"),
    ("c.n / 3", "exact"),
    ("1 / 3", "bare exact"),
    ("c.price / c.area + 5", "exact 元/亩"),
    ("c.n * c.n", "36,0"),
    # negation
    ("-c.price", "14,2 元"),
    ("-c.cash", "money 19,2"),
    # suffixes
    ("30 days", "2,0 day"),
    ("1 day", "1,0 day"),
    ("2 years", "2,0 month"),
    ("c.n years", "20,0 month"),
    ("36 hours", "2,1 day"),
    ("8 hours", "exact day"),
    ("c.n hours", "exact day"),
    ("5 working days", "1,0 working_day"),
    ("c.n days", "18,0 day"),
    ("(c.n + 1) months", "19,0 month"),
    (":window days", "4,0 day"),
    (":max_term['arable'] years", "4,0 month"),
    # differences
    ("c.end_on - c.start_on", "7,0 day"),
    ("c.seen_at - c.seen_at", "exact day"),
    ("c.paid_in - month '2021-01'", "6,0 month"),
    ("c.end_on - c.start_on + 1", "8,0 day"),
    ("c.end_on - c.start_on + c.notice", "8,0 day"),
    # moving
    ("c.start_on + 30 days", "date"),
    ("c.start_on - :window", "date"),
    ("30 days + c.start_on", "date"),
    ("c.start_on + c.term", "date"),
    ("c.start_on + 2 years - 1 day", "date"),
    ("c.start_on + :wait", "date"),
    ("c.start_on - 3 working days", "date"),
    ("c.paid_in + 1 month", "month"),
    ("c.paid_in - c.term", "month"),
    ("c.seen_at + 8 hours", "timestamp"),
    ("c.seen_at + 1 month", "timestamp"),
    ("c.start_on + floor(c.n / 2) days", "date"),
    ("as_of - 1 year", "date"),
    # money with the currency of its row
    ("c.cash + c.cash", "money 19,2"),
    ("c.cash * 3", "money 19,2"),
    ("c.rate * c.cash", "money 24,6"),
    ("c.cash / 3", "money 38,18"),
    ("c.cash / 3 + c.cash", "money 38,18"),
    ("c.cash / 3 * 2", "money 38,18"),
    ("c.cash / c.cash", "exact"),
    ("amount(c.cash)", "18,2"),
]


@pytest.mark.parametrize(("text", "type_"), ACCEPTED)
def test_what_is_computed_has_an_exact_type(text: str, type_: str) -> None:
    assert type_of(text) == type_


REFUSED = [
    ("c.price + c.area", "c.area", "cannot add a number in 亩 to a number in 元", None),
    (
        "c.price - c.n",
        "c.n",
        "cannot take a number from a number in 元",
        "declare the unit 元 of the field or parameter",
    ),
    (
        "c.notice + c.n",
        "c.n",
        "cannot add a number to a number of days",
        "say what the number counts: `… days`",
    ),
    (
        "c.notice + c.term",
        "c.term",
        "cannot add a number of months to a number of days",
        "these have no common measure: move a date (`start + n months`) and compare dates",
    ),
    ("c.title + c.title", "c.title", "cannot add text to text", "`concat(…)` joins texts"),
    ("c.title * 2", "c.title", "cannot multiply text by a number", "`number(…)` reads a number from text"),
    ("c.n + '3'", "'3'", "cannot add text to a number", "write `3` without quotes"),
    ("c.start_on + c.end_on", "c.end_on", "cannot add a date to a date", None),
    ("30 days - c.start_on", "c.start_on", "cannot take a date from a number of days", None),
    ("c.start_on * 2", "c.start_on", "cannot multiply a date by a number", None),
    ("c.urgent + 1", "c.urgent", "cannot add a number to true or false", None),
    (
        "c.seen_at - c.start_on",
        "c.start_on",
        "cannot take a date from a timestamp",
        "`date(…)` gives the day of a timestamp",
    ),
    (
        "'2021-01-01' + 3 days",
        "'2021-01-01'",
        "cannot add a number of days to text",
        "write `date '2021-01-01'`",
    ),
    ("none + 1", "none", "`none` cannot be computed with", "say the default with `else`"),
    ("c.vague_on + 1 day", "c.vague_on", "partial dates have no arithmetic", None),
    ("c.vague_on - c.vague_on", "c.vague_on", "partial dates have no arithmetic", None),
    (
        "c.start_on + 30",
        "30",
        "a date is moved by a duration, not by a number",
        "say what the number counts: `… days`",
    ),
    (
        "c.paid_in + 1",
        "1",
        "a month is moved by a duration, not by a number",
        "say what the number counts: `… months`",
    ),
    (
        "c.paid_in + 3 days",
        "3 days",
        "a month is moved by months, not by a number of days",
        "write `… months`",
    ),
    (
        "c.start_on + 8 hours",
        "8 hours",
        "a date is moved by whole days",
        "`floor(…)` or `ceil(…)` rounds",
    ),
    (
        "c.seen_at + 1.5 months",
        "1.5 months",
        "a timestamp is moved by whole months",
        "`floor(…)` or `ceil(…)` rounds",
    ),
    (
        "c.seen_at + 2 working days",
        "2 working days",
        "a timestamp cannot be moved by working days",
        "`date(…)` gives the day of a timestamp",
    ),
    ("c.area days", "c.area", "a number in 亩 cannot be taken as days", None),
    ("c.start_on days", "c.start_on", "`days` needs a number before it, not a date", None),
    (
        "c.term days",
        "c.term",
        "a number of months cannot be taken as days",
        "these have no common measure: move a date (`start + n months`) and compare dates",
    ),
    ("-c.title", "c.title", "only numbers and money have a negative, not text", None),
    ("-none", "none", "only numbers and money have a negative, not `none`", None),
    (
        "c.wide * 2",
        "c.wide",
        "this could need 39 digits, more than the 38 that can be kept",
        "declare `digits:` of the fields and parameters as small as they are",
    ),
    (
        "c.wide + c.price",
        "c.wide",
        "this could need 39 digits, more than the 38 that can be kept",
        "declare `digits:` of the fields and parameters as small as they are",
    ),
    (
        "c.cash + 5",
        "c.cash",
        "cannot add a number to money",
        "`amount(…)` gives the number of money that states its currency",
    ),
    (
        "c.cash * c.area",
        "c.area",
        "money is multiplied and divided by plain numbers, not by a number in 亩",
        None,
    ),
    ("3 / c.cash", "c.cash", "cannot divide a number by money", None),
    ("c.cash * c.cash", "c.cash", "cannot multiply money by money", None),
]


@pytest.mark.parametrize(("text", "where", "message", "hint"), REFUSED)
def test_what_has_no_meaning_is_refused_with_both_types(
    text: str, where: str, message: str, hint: str | None
) -> None:
    assert mistake(text) == (where, message, hint)


def test_working_days_need_a_calendar() -> None:
    hint = "add `calendar: {record: …, date: …, workday: …}` to rulebook.yaml"
    scope = scope_of(world=NO_CALENDAR)
    for text in ("c.start_on + 5 working days", "c.start_on - :wait"):
        message = "moving by working days needs the calendar of the rulebook, and it has none"
        assert mistake(text, scope, NO_CALENDAR) == (text, message, hint)
    assert type_of("c.start_on + 5 days", scope, NO_CALENDAR) == "date"


def test_moving_says_the_unit_and_the_direction() -> None:
    moved = check("c.start_on - c.n years")
    assert isinstance(moved, Shift)
    assert (moved.sign, moved.unit) == (-1, "month")
    assert isinstance(moved.amount, Arith)
    assert moved.amount.right == Literal(type=NumberType(2, 0, literal=True), value=12)
    turned = check("5 working days + c.start_on")
    assert isinstance(turned, Shift)
    assert (turned.sign, turned.unit, shown(turned.start.type)) == (1, "working_day", "date")


def test_a_literal_with_a_suffix_is_one_value() -> None:
    assert check("2 years") == Literal(type=NumberType(2, 0, MONTH), value=24)
    assert check("-30") == Literal(type=NumberType(2, 0, literal=True), value=-30)
    assert check("12 hours").type == NumberType(1, 1, DAY)


def test_negation_is_taken_from_zero() -> None:
    negated = check("-c.price")
    assert isinstance(negated, Arith)
    assert negated.op == "-"
    assert isinstance(negated.left, Literal)
    assert negated.left.value == 0


@given(st.fractions(max_denominator=10**6) | st.integers(-(10**37), 10**37))
def test_the_digits_of_a_literal_hold_it(value: int | Fraction) -> None:
    type_ = bare_number(value)
    if type_.digits is None or type_.scale is None:
        assert (value * 10**60) % 1 != 0  # no decimal end
    else:
        assert (value * 10**type_.scale) % 1 == 0
        assert abs(value) * 10**type_.scale < 10**type_.digits


OPS: tuple[ArithOp, ...] = ("+", "-", "*")
NUMBERS = st.builds(
    lambda whole, scale: NumberType(whole + scale, scale), st.integers(1, 10), st.integers(0, 8)
)


@given(NUMBERS, NUMBERS, st.sampled_from(OPS))
def test_no_result_needs_more_digits_than_its_type(a: NumberType, b: NumberType, op: ArithOp) -> None:
    """The largest values of both types: what they give fits the digits and places of the result."""
    record = RecordType("r", {"a": Field("a", a), "b": Field("b", b)})
    world = World({"r": record})
    _, scope = check_source(parse_source("r x"), world)
    sides = syntax.Name(parts=("x", "a")), syntax.Name(parts=("x", "b"))
    type_ = check_value(syntax.Arith(op=op, left=sides[0], right=sides[1]), world, scope).type
    assert isinstance(type_, NumberType)
    assert type_.digits is not None
    assert type_.scale is not None
    assert type_.digits <= 38
    for left, right in ((largest(a), largest(b)), (-largest(a), largest(b))):
        result = {"+": left + right, "-": left - right, "*": left * right}[op]
        assert result * 10**type_.scale % 1 == 0
        assert abs(result) * 10**type_.scale < 10**type_.digits


def largest(type_: NumberType) -> Fraction:
    assert type_.digits is not None
    assert type_.scale is not None
    return Fraction(10**type_.digits - 1, 10**type_.scale)


@given(NUMBERS, NUMBERS)
def test_the_common_type_holds_both(a: NumberType, b: NumberType) -> None:
    common = common_type(a, b)
    assert common == common_type(b, a)
    assert isinstance(common, NumberType)
    assert assignable(a, common)
    assert assignable(b, common)
