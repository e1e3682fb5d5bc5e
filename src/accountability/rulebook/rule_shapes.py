"""The shapes of derived records, rules and cases.

The key of a rule's kind is not in its shape; the kinds themselves describe it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias, get_args
from typing import Literal as OneOf

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from accountability.model.rule import Norm
from accountability.model.verdict import Severity
from accountability.rulebook.located import Listing, Table, Written, listing
from accountability.rulebook.scalars import (
    Choice,
    Condition,
    Conditions,
    Count,
    Day,
    Flag,
    Texts,
    Word,
    Words,
    keyed,
    refusal,
    scalar,
    scalar_or_null,
)
from accountability.rulebook.shape import Shape

Reviewed: TypeAlias = OneOf["duty_of_post", "payment_to_correct"]


class CitationShape(Shape):
    """A clause of an authority, with narrower dates of its own if any."""

    id: Word
    clause: Word | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None


def _listed(given: object) -> object:
    return (
        given
        if isinstance(given, Listing) or not isinstance(given, Written)
        else listing([given], given.place)
    )


_CITATION_SCHEMA = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/CitationShape"}]}
_CITATIONS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": _CITATION_SCHEMA}]}
_Citation = Annotated[CitationShape, BeforeValidator(keyed("id"))]
_Citations = Annotated[tuple[_Citation, ...], BeforeValidator(_listed), WithJsonSchema(_CITATIONS_SCHEMA)]


def _plain_row(given: object) -> Mapping[str, object]:
    """A row of a case as a ledger would hold it: every cell text, or None where nothing is written."""
    if not isinstance(given, Table):
        raise refusal(given, "a row is a mapping of fields to values", "write {field: value, …}")
    return {str(name): plain_cell(cell) for name, cell in given.items()}


def plain_cell(given: object) -> object:
    if isinstance(given, Listing):
        return [str(scalar(item)) for item in given]
    text = scalar_or_null(given)
    return None if text.is_null else str(text)


def _keys(given: object) -> tuple[tuple[str, ...], ...]:
    """The subjects of an expectation: `[C1, C2]`, or `[[O1, 2021-03]]` where a key has several cells."""
    subjects = given if isinstance(given, Listing) else [given]
    return tuple(
        tuple(str(scalar(cell)) for cell in subject)
        if isinstance(subject, Listing)
        else (str(scalar(subject)),)
        for subject in subjects
    )


_CELL_SCHEMA = {"type": ["string", "number", "boolean", "null"]}
_LISTABLE = {"anyOf": [_CELL_SCHEMA, {"type": "array", "items": _CELL_SCHEMA}]}
_Row = Annotated[
    Mapping[str, object],
    PlainValidator(_plain_row),
    WithJsonSchema({"type": "object", "additionalProperties": _LISTABLE}),
]
_Subjects = Annotated[
    tuple[tuple[str, ...], ...],
    PlainValidator(_keys),
    WithJsonSchema({"type": "array", "items": _LISTABLE}),
]
_Param = Annotated[
    object,
    PlainValidator(lambda given: _plain_row(given) if isinstance(given, Table) else plain_cell(given)),
    WithJsonSchema(
        {"anyOf": [*_LISTABLE["anyOf"], {"type": "object", "additionalProperties": _CELL_SCHEMA}]}
    ),
]


class ClosureShape(Shape):
    from_: Condition = Field(alias="from")
    where: Condition | None = None
    edge: Conditions
    max_depth: Count
    symmetric: Flag = False


class DeriveShape(Shape):
    from_: Condition | None = Field(None, alias="from")
    where: Condition | None = None
    by: dict[Word, Condition] | None = None
    let: dict[Word, Condition] = Field(default_factory=dict)
    key: Words | None = None
    union: Words | None = None
    closure: ClosureShape | None = None


class CaseShape(Shape):
    name: Word
    as_of: Day
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    profile: Word | None = None
    params: dict[Word, _Param] = Field(default_factory=dict)
    given: dict[Word, tuple[_Row, ...]]
    expect: dict[Word, _Subjects]


class RuleShape(Shape):
    """A rule without the key of its kind, which `kinds` describes."""

    id: Word
    item: Word | None = None
    title: Texts
    norm: Annotated[Norm, Choice(get_args(Norm))] = "prohibition"
    severity: Annotated[str, Choice(tuple(severity.word for severity in Severity))]
    authority: _Citations = ()
    origin: Annotated[str, Choice(("seed", "seed_mechanism", "ours"))] | None = None
    tags: Words = ()
    on: Condition | None = None
    for_: Condition = Field(alias="for")
    let: dict[Word, Condition] = Field(default_factory=dict)
    where: Condition | None = None
    unknown_when: Condition | None = None
    forbid: Condition | None = None
    require: Condition | None = None
    measure: Condition | None = None
    show: Conditions = ()
    message: Texts | None = None
    remedy: Texts | None = None
    reviewed: Annotated[Reviewed, Choice(get_args(Reviewed))] | None = None
    cases: tuple[CaseShape, ...] = ()
