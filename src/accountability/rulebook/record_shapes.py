"""The shapes of record types, parameters, profiles, authorities and the header of a rulebook."""

from __future__ import annotations

from typing import Annotated, TypeAlias, get_args
from typing import Literal as OneOf

from pydantic import (
    BeforeValidator,
    Field,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from accountability.model.records import Mark
from accountability.rulebook.located import Listing, Node, Table, Written, listing, table
from accountability.rulebook.scalars import (
    ANY_SCALAR,
    Choice,
    Count,
    Day,
    Flag,
    Texts,
    Word,
    Words,
    keyed,
    refusal,
    scalar,
)
from accountability.rulebook.shape import Reading, Shape

FIELD_TYPES = (
    "text", "bool", "integer", "decimal", "money", "date", "month", "partial_date", "timestamp",
    "duration", "enum", "ref", "list",
)  # fmt: skip
Status: TypeAlias = OneOf["read", "seen", "to_confirm", "ours"]
PARAMETER_TYPES = tuple(t for t in FIELD_TYPES if t != "ref")

_LIST_SCHEMA = {"type": "array", "items": ANY_SCALAR}
_VALUE_SCHEMA = {"anyOf": [ANY_SCALAR, _LIST_SCHEMA]}
_CODE_LISTS_SCHEMA = {"anyOf": [_LIST_SCHEMA, {"type": "array", "items": _LIST_SCHEMA}]}
_DATED_SCHEMA = {"anyOf": [ANY_SCALAR, {"type": "array", "items": {"$ref": "#/$defs/DatedShape"}}]}
_EMPTY_SCHEMA = {"anyOf": [{"enum": ["unknown", "none"]}, {"$ref": "#/$defs/EmptyShape"}]}
_ELEMENT_SCHEMA = {"anyOf": [{"enum": list(FIELD_TYPES)}, {"$ref": "#/$defs/FieldShape"}]}
_CODES_SCHEMA = {"anyOf": [_LIST_SCHEMA, {"type": "object"}]}


class EmptyShape(Shape):
    """What an empty cell means: `unknown`, `none`, or `{none_if: TYPE}`."""

    state: Annotated[str, Choice(("unknown", "none"))] | None = None
    none_if: Word | None = None


Empty: TypeAlias = Annotated[EmptyShape, BeforeValidator(keyed("state")), WithJsonSchema(_EMPTY_SCHEMA)]


def _codes(given: object) -> object:
    """A list of codes is a mapping of each code to itself as its label."""
    if not isinstance(given, Listing):
        return given
    codes: dict[Written, Node] = {}
    for code in map(scalar, given):
        if code in codes:
            raise refusal(code, f"code `{code}` twice")
        codes[code] = code
    return table(codes, given.place)


# Which keys go with which type, beside those that go with all.
_TYPE_KEYS = {
    "text": ("trim",),
    "integer": ("digits", "unit", "min", "max"),
    "decimal": ("digits", "scale", "unit", "min", "max"),
    "money": ("digits", "scale", "currency", "currency_field", "min", "max"),
    "duration": ("digits", "scale", "unit", "min", "max"),
    "enum": ("codes",),
    "ref": ("to", "path"),
    "list": ("of", "separator"),
}  # fmt: skip
_TYPED_KEYS = frozenset(key for keys in _TYPE_KEYS.values() for key in keys)


def _fits_type(given: object, info: ValidationInfo, also: tuple[str, ...] = ()) -> object:
    """Tells keys that do not go with the type of the entry, and takes them away."""
    if not isinstance(given, Table) or not isinstance(info.context, Reading):
        return given
    name = given.find("type")
    if not isinstance(name, Written) or name not in FIELD_TYPES:
        return given
    odd = [key for key in given if key in _TYPED_KEYS and key not in (*_TYPE_KEYS.get(name, ()), *also)]
    for key in odd:
        owners = ", ".join(sorted(t for t, keys in _TYPE_KEYS.items() if key in keys))
        info.context.mistakes.add(
            key.place, f"`{key}` does not go with type `{name}`", f"it goes with {owners}"
        )
    return table({k: v for k, v in given.items() if k not in odd}, given.place)


class FieldShape(Shape):
    type: Annotated[Written, Choice(FIELD_TYPES, placed=True)]
    label: Texts | None = None
    aliases: Words = ()
    codes: Annotated[dict[Word, Texts], BeforeValidator(_codes), WithJsonSchema(_CODES_SCHEMA)] | None = None
    to: Word | None = None
    path: Word | None = None
    of: Element | None = None
    separator: Word | None = None
    digits: Count | None = None
    scale: Count | None = None
    unit: Word | None = None
    currency: Word | None = None
    currency_field: Word | None = None
    min: Word | None = None
    max: Word | None = None
    trim: Flag | None = None
    empty: Empty | None = None
    mark: Annotated[Mark, Choice(get_args(Mark))] | None = None

    @model_validator(mode="before")
    @classmethod
    def _keys_fit_type(cls, given: object, info: ValidationInfo) -> object:
        return _fits_type(given, info)


Element: TypeAlias = Annotated[FieldShape, BeforeValidator(keyed("type")), WithJsonSchema(_ELEMENT_SCHEMA)]


class ComplaintShape(Shape):
    """Records that complain about somebody, and the field that says about whom: see the guards."""

    subject: Words


class RecordShape(Shape):
    label: Texts | None = None
    aliases: Words = ()
    key: Words
    event_date: Word | None = None
    active: Words | None = None
    partial: Flag = False
    person: Flag = False
    complaint: ComplaintShape | None = None
    fields: dict[Word, FieldShape]


def _value(given: object) -> Node:
    """A value to be read by the parameter's type: a scalar, or a list of them."""
    if isinstance(given, Listing):
        return listing([scalar(item) for item in given], given.place)
    return scalar(given)


Value: TypeAlias = Annotated[Node, PlainValidator(_value), WithJsonSchema(_VALUE_SCHEMA)]


class DatedShape(Shape):
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    value: Value
    reason: Texts | None = None


def _dated(given: object) -> object:
    """A bare value holds at all times."""
    if isinstance(given, Written):
        return listing([table({Written.like("value", given): given}, given.place)], given.place)
    return given


Dated: TypeAlias = Annotated[tuple[DatedShape, ...], BeforeValidator(_dated), WithJsonSchema(_DATED_SCHEMA)]


class ValuesShape(Shape):
    """The values of a parameter, in one of four forms."""

    value: Value | None = None
    values: tuple[DatedShape, ...] | None = None
    table: dict[Word, Dated] | None = None
    otherwise: Dated | None = Field(None, alias="else")


def _code_lists(given: object) -> Listing:
    """The codes of an enum value, or a list of codes for each key of a table."""
    if not isinstance(given, Listing) or not given:
        raise refusal(
            given, "a list of codes is expected", "for a table: a list of codes for each of its keys"
        )
    for item in given:
        for code in item if isinstance(item, Listing) else [item]:
            scalar(code)
    return given


class ParameterShape(ValuesShape):
    type: Annotated[Written, Choice(PARAMETER_TYPES, placed=True)]
    title: Texts | None = None
    local: Flag = False
    by: Words | None = None
    codes: Annotated[Listing, PlainValidator(_code_lists), WithJsonSchema(_CODE_LISTS_SCHEMA)] | None = None
    unit: Word | None = None
    currency: Word | None = None
    digits: Count | None = None
    scale: Count | None = None
    of: Element | None = None

    @model_validator(mode="before")
    @classmethod
    def _keys_fit_type(cls, given: object, info: ValidationInfo) -> object:
        return _fits_type(given, info, also=("codes",))  # those of a table's keys


class ProfileValueShape(ValuesShape):
    reason: Texts


class ProfileShape(Shape):
    profile: Word
    title: Texts | None = None
    parameters: dict[Word, ProfileValueShape] = Field(default_factory=dict)


class AuthorityShape(Shape):
    title: Texts
    status: Annotated[Status, Choice(get_args(Status))]
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    source: Word | None = None
    note: Texts | None = None


class CalendarShape(Shape):
    record: Word
    date: Word
    workday: Word


class HeaderShape(Shape):
    """The keys of `rulebook.yaml` beside the sections, which every file may hold."""

    language: Annotated[str, Choice(("1",))]
    id: Word
    version: Word
    title: Texts
    include: Words = ()
    calendar: CalendarShape | None = None
