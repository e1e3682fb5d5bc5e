"""A small rulebook's world, and how the tests of the checker ask it."""

from __future__ import annotations

from accountability.language.checker import Scope, World, check_let, check_source, with_let
from accountability.language.complaint import LanguageError
from accountability.language.parser import parse_let, parse_source
from accountability.model.expression import Expr, RowSet
from accountability.model.records import PERIOD_TYPES, Field, RecordType
from accountability.model.rule import Calendar, Parameter
from accountability.model.types import (
    BOOL,
    DATE,
    DAY,
    MONTH,
    MONTH_TYPE,
    PARTIAL_DATE,
    TEXT,
    TIMESTAMP,
    WORKING_DAY,
    EnumType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    Type,
    Unit,
    integer,
)

YUAN, MU = Unit.of("元"), Unit.of("亩")
KIND = EnumType(("household", "transfer", "asset_lease"))
LAND = EnumType(("arable", "grass"))


def _record(name: str, *fields: Field, active: tuple[str, str] | None = None, **more: object) -> RecordType:
    label = {"zh": str(more["label"])} if "label" in more else {}
    return RecordType(name, {f.name: f for f in fields}, key=(fields[0].name,), label=label, active=active)


CONTRACT = _record(
    "contract",
    Field("contract_id", TEXT),
    Field(
        "kind", KIND, codes={"household": {"zh": "家庭承包"}, "transfer": {"zh": "流转"}, "asset_lease": {}}
    ),
    Field("parcel_id", RefType("parcel"), label={"zh": "地块编码"}),
    Field("party_id", RefType("party")),
    Field("replaced_by", RefType("contract")),
    Field("signer", RefType("official"), path="signatory"),
    Field("signed_on", DATE, aliases=("签约日期",)),
    Field("start_on", DATE),
    Field("end_on", DATE),
    Field("paid_in", MONTH_TYPE),
    Field("seen_at", TIMESTAMP),
    Field("vague_on", PARTIAL_DATE),
    Field("area", NumberType(12, 4, MU)),
    Field("price", NumberType(14, 2, YUAN), label={"zh": "总价"}),
    Field("wide", NumberType(38, 2, YUAN)),
    Field("cash", MoneyType(18, 2), currency_field="cash_currency"),
    Field("cash_currency", TEXT),
    Field("n", integer()),
    Field("rate", NumberType(6, 4)),
    Field("term", integer(6, MONTH)),
    Field("notice", integer(4, DAY)),
    Field("title", TEXT),
    Field("urgent", BOOL),
    Field("tags", ListType(TEXT)),
    Field("marks", ListType(EnumType(("late", "short"))), codes={"late": {"zh": "逾期"}, "short": {}}),
    Field("bidder_ids", ListType(RefType("party"))),
    active=("start_on", "end_on"),
    label="合同台账",
)
PARCEL = _record(
    "parcel", Field("parcel_id", TEXT), Field("land_class", LAND), Field("owner_id", RefType("party"))
)
PARTY = _record(
    "party", Field("party_id", TEXT), Field("name", TEXT), Field("controller_id", RefType("party"))
)
OFFICIAL = _record("official", Field("party_id", RefType("party")), Field("post", TEXT))
METER = _record("meter", Field("number", integer()), Field("meter_id", RefType("meter")))
WORKCAL = _record("workcal", Field("day", DATE), Field("is_workday", BOOL))

PARAMETERS = (
    Parameter("window", integer(4, DAY)),
    Parameter("wait", integer(3, WORKING_DAY)),
    Parameter("limit", NumberType(14, 2, YUAN)),
    Parameter("share", NumberType(6, 4)),
    Parameter("max_term", integer(4, MONTH), keys=(LAND,)),
    Parameter("grid", integer(4), keys=(LAND, KIND)),
    Parameter("since", DATE),
)

WORLD = World(
    records={
        **PERIOD_TYPES,
        **{r.name: r for r in (CONTRACT, PARCEL, PARTY, OFFICIAL, METER, WORKCAL)},
    },
    parameters={p.name: p for p in PARAMETERS},
    calendar=Calendar("workcal", "day", "is_workday"),
)
NO_CALENDAR = World(WORLD.records, WORLD.parameters)


def scope_of(source: str = "contract c", world: World = WORLD, **lets: str) -> Scope:
    """The scope beside a source, with some lets."""
    _, scope = check_source(parse_source(source), world)
    return with_lets(scope, world, **lets)


def with_lets(scope: Scope, world: World = WORLD, **lets: str) -> Scope:
    """`scope` with lets, in their order."""
    for name, text in lets.items():
        scope = with_let(scope, name, check_let(parse_let(text), world, scope))
    return scope


def group_of(source: str = "contract c", **keys: Type) -> Scope:
    """The scope of the lets of a derived record with `by`."""
    return scope_of(source).grouped_by(keys)


def check(text: str, scope: Scope | None = None, world: World = WORLD) -> Expr:
    """A checked value."""
    found = check_let(parse_let(text), world, scope or scope_of())
    assert not isinstance(found, RowSet)
    return found


def rows(text: str, scope: Scope | None = None) -> RowSet:
    """A checked row set."""
    found = check_let(parse_let(text), WORLD, scope or scope_of())
    assert isinstance(found, RowSet)
    return found


def shown(type_: Type) -> str:
    """A type in short, its digits included: `14,2 元`, `exact`, `money 18,2`."""
    match type_:
        case NumberType(digits=digits, scale=scale, unit=unit):
            size = "exact" if digits is None else f"{digits},{scale}"
            return " ".join(filter(None, ["bare" if type_.literal else "", size, str(unit)]))
        case MoneyType(digits, scale):
            return f"money {digits},{scale}"
        case RefType(record):
            return f"ref {record}"
        case ListType(element):
            return f"list {shown(element)}"
        case EnumType(codes):
            return "|".join(codes)
    return type(type_).__name__.removesuffix("Type").lower()


def type_of(text: str, scope: Scope | None = None, world: World = WORLD) -> str:
    """The type that a text has, in short."""
    return shown(check(text, scope, world).type)


def mistakes(
    text: str, scope: Scope | None = None, world: World = WORLD
) -> list[tuple[str, str, str | None]]:
    """What is complained about: the piece of text, the message, the hint."""
    try:
        check_let(parse_let(text), world, scope or scope_of())
    except LanguageError as error:
        return [(text[c.span.start : c.span.end], c.message, c.hint) for c in error.complaints]
    return []


def mistake(text: str, scope: Scope | None = None, world: World = WORLD) -> tuple[str, str, str | None]:
    """The one mistake of a text."""
    (only,) = mistakes(text, scope, world)
    return only
