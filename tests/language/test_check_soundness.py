"""What the checker lets pass, the definition computes, and the result is of the type it was given.

Every operator and function is tried on every combination of one field per type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from accountability.language import syntax
from accountability.language.checker import check_value
from accountability.language.complaint import LanguageError
from accountability.language.signatures import SIGNATURES
from accountability.model.expression import Expr
from accountability.model.records import Records, Row, Source, Table
from accountability.model.rule import Rulebook
from accountability.model.types import (
    DAY,
    MONTH,
    NO_UNIT,
    BoolType,
    DateType,
    EnumType,
    IntervalType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    RefType,
    TextType,
    TimestampType,
    Type,
)
from accountability.model.values import NONE, ListValue, Money, Month, PartialDate, Unknown, Value
from accountability.semantics.env import Frame
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.run import prepare
from tests.language.check_world import PARAMETERS, WORLD, YUAN, scope_of, shown

CELLS: dict[str, dict[str, Value]] = {
    "contract": {
        "contract_id": "C1",
        "kind": "household",
        "parcel_id": "A1",
        "party_id": "P1",
        "replaced_by": "C1",
        "signer": "P1",
        "signed_on": date(2021, 1, 31),
        "start_on": date(2021, 2, 1),
        "end_on": date(2050, 12, 31),
        "paid_in": Month(2021, 1),
        "seen_at": datetime(2021, 1, 31, 8, 30),
        "vague_on": PartialDate((2021, 6)),
        "area": Fraction("12.3456"),
        "price": Fraction("999999999999.99"),
        "wide": 10**36 - 1,
        "cash": Money(Fraction("12.34"), "CNY"),
        "cash_currency": "CNY",
        "n": -(10**18) + 1,
        "rate": Fraction("99.9999"),
        "term": 360,
        "notice": 30,
        "title": "合同12",
        "urgent": True,
        "tags": ListValue(("a", "b")),
        "marks": ListValue(("late",)),
        "bidder_ids": ListValue(("P1", "P2")),
    },
    "parcel": {"parcel_id": "A1", "land_class": "grass", "owner_id": "P1"},
    "party": {"party_id": "P1", "name": "甲", "controller_id": "P1"},
    "official": {"party_id": "P1", "post": "x"},
    "meter": {"number": 1, "meter_id": "1"},
    "workcal": {"day": date(2021, 1, 31), "is_workday": True},
}
FIELDS = [
    "kind", "parcel_id", "party_id", "signed_on", "paid_in", "seen_at", "vague_on", "area", "price", "cash",
    "n", "rate", "term", "notice", "title", "urgent", "tags", "marks", "bidder_ids",
]  # fmt: skip
CONSTANTS: list[Value] = [0, 2, Fraction(1, 2), "a", "household", "2021-01-01", True, date(2021, 1, 1), NONE]
OPERANDS: list[syntax.Expr] = [
    *(syntax.Name(parts=("c", name)) for name in FIELDS),
    *(syntax.Constant(value=value) for value in CONSTANTS),
    syntax.Suffix(amount=syntax.Constant(value=3), unit="days"),
    syntax.Suffix(amount=syntax.Constant(value=3), unit="months"),
    syntax.Suffix(amount=syntax.Constant(value=3), unit="hours"),
    syntax.Suffix(amount=syntax.Constant(value=3), unit="working days"),
    syntax.AsOf(),
]
SCOPE = scope_of()


def evaluator() -> tuple[Evaluator, Frame]:
    """The definition over one row of each record type, and the frame of a rule about it."""
    tables = {}
    for name, cells in CELLS.items():
        record = WORLD.records[name]
        row = Row((str(cells[record.key[0]]),), cells, Source(name, 1))
        tables[name] = Table(record, (row,), frozenset(cells))
    parameters = {p.name: p for p in PARAMETERS}
    records = {name: WORLD.records[name] for name in CELLS}
    book = Rulebook("b", "1", {}, "", records, {}, parameters, {}, WORLD.calendar)
    made = prepare(book, Records(tables), date(2021, 6, 30), None)
    (contract,) = made.relation("contract").rows
    return made, Frame({"c": contract}, {}, date(2021, 6, 30))


EVALUATOR, FRAME = evaluator()


def fits(value: Value, type_: Type) -> bool:
    """Whether a value is of a type, its digits and places included. None and unknown are of any."""
    if value is NONE or isinstance(value, Unknown):
        return True
    match type_:
        case NumberType(digits=digits, scale=scale):
            return not isinstance(value, bool) and _number_fits(value, digits, scale)
        case MoneyType():
            return isinstance(value, Money)
        case TextType() | RefType():
            return isinstance(value, str)
        case EnumType(codes):
            return value in codes
        case ListType(element):
            return isinstance(value, ListValue) and all(fits(v, element) for v in value.items)
        case TimestampType():
            return isinstance(value, datetime)
        case DateType():
            return isinstance(value, date) and not isinstance(value, datetime)
    wanted: dict[type, type] = {BoolType: bool, MonthType: Month, PartialDateType: PartialDate}
    assert not isinstance(type_, IntervalType)
    return isinstance(value, wanted[type(type_)])


def _number_fits(value: Value, digits: int | None, scale: int | None) -> bool:
    if not isinstance(value, int | Fraction):
        return False
    if digits is None or scale is None:
        return True
    scaled = abs(Fraction(value)) * 10**scale
    return bool(scaled.denominator == 1 and scaled < 10**digits)


def operations(operands: Sequence[syntax.Expr]) -> Iterator[tuple[str, syntax.Expr]]:
    """Every operator on every combination of operands."""
    for a, b in product(operands, operands):
        yield "+", syntax.Arith(op="+", left=a, right=b)
        yield "-", syntax.Arith(op="-", left=a, right=b)
        yield "*", syntax.Arith(op="*", left=a, right=b)
        yield "/", syntax.Arith(op="/", left=a, right=b)
        yield "=", syntax.Compare(op="=", left=a, right=b)
        yield "<", syntax.Compare(op="<", left=a, right=b)
        yield "in", syntax.In(item=a, options=(b,))
        yield "in list", syntax.In(item=a, options=(b,), listed=True)
        yield "same", syntax.Same(left=a, right=b)
        yield "contains", syntax.Contains(whole=a, part=b)
        yield "else", syntax.Else(value=a, default=b)
        yield "if", syntax.If(condition=syntax.Constant(value=True), then=a, otherwise=b)
        yield "between", syntax.Between(value=a, low=b, high=b)
    for a in operands:
        yield "negate", syntax.Negate(operand=a)
        yield "missing", syntax.Test(kind="missing", operand=a)
        yield "true", syntax.Test(kind="true", operand=a)
        yield "matches", syntax.Matches(text=a, pattern=syntax.Constant(value="1+"))
        yield "not", syntax.Not(operand=a)


def calls(operands: Sequence[syntax.Expr]) -> Iterator[tuple[str, syntax.Expr]]:
    """Every function on every combination of arguments, of which the third is a text."""
    for name, signature in SIGNATURES.items():
        least, _ = signature.arity
        for args in product(operands, repeat=min(least, 2)):
            third = (syntax.Constant(value="b"),) if least == 3 else ()
            yield name, syntax.Call(name=name, args=(*args, *third))


def typed(node: syntax.Expr) -> Expr | None:
    try:
        return check_value(node, WORLD, SCOPE)
    except LanguageError:
        return None


Trials: TypeAlias = Callable[[Sequence[syntax.Expr]], Iterator[tuple[str, syntax.Expr]]]


def passing(trials: Trials, operands: Sequence[syntax.Expr]) -> Iterator[tuple[str, syntax.Expr, Type]]:
    """The trials that are accepted, each computed and held to its type."""
    for name, node in trials(operands):
        found = typed(node)
        if found is not None:
            value = EVALUATOR.value(found, FRAME.env)
            assert fits(value, found.type), (node, found.type, value)
            yield name, node, found.type


def coarse(type_: Type) -> str:
    """What distinguishes a type but for its digits and most of its units."""
    match type_:
        case NumberType():
            kind = "whole" if type_.is_integer else "exact" if type_.digits is None else "decimal"
            return f"{kind} {type_.unit if type_.unit in (NO_UNIT, DAY, MONTH, YUAN) else 'other'}"
        case MoneyType(digits):
            return f"money {digits == 38}"
        case ListType(element):
            return f"list {type(element).__name__}"
    return shown(type_)


def test_what_passes_is_computed_and_is_of_its_type() -> None:
    operators = [*passing(operations, OPERANDS)]
    functions = [*passing(calls, OPERANDS)]
    assert {name for name, _, _ in operators} == {name for name, _ in operations(OPERANDS)}
    assert {name for name, _, _ in functions} == set(SIGNATURES)
    # One more round on what came out: every type that an operator or function can give.
    results = {coarse(type_): node for _, node, type_ in reversed([*operators, *functions])}
    assert len(results) > 30
    assert sum(1 for trials in (operations, calls) for _ in passing(trials, list(results.values()))) > 1000


def test_the_sample_values_are_of_their_types() -> None:
    for record, cells in CELLS.items():
        for name, value in cells.items():
            assert fits(value, WORLD.records[record].fields[name].type), (record, name)
    assert not fits(10**4, NumberType(4, 0))
    assert not fits(Fraction(1, 3), NumberType(18, 4))
    assert not fits(datetime(2021, 1, 1), DateType())
