"""The kinds of scalar that the shapes of a rulebook are made of.

Each reads a `Written` (always text) as what its place says, and keeps a JSON Schema that fits what an
editor sees, which reads the same scalar by YAML's own types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from accountability.language.scope import did_you_mean
from accountability.rulebook.located import Listing, Table, Written, listing, table

LOCALES = ("zh", "en")

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


def refusal(given: object, message: str, hint: str | None = None) -> PydanticCustomError:
    """A mistake about `given` to raise in a validator; `check_shape` turns it into one with its place."""
    # pydantic formats the template with the context, so the words go through it, not into it
    return PydanticCustomError("refused", "{words}", {"words": message, "hint": hint, "given": given})


def scalar(given: object) -> Written:
    """A scalar that says something."""
    if not isinstance(given, Written):
        what = "a list" if isinstance(given, Listing) else "a mapping"
        raise refusal(given, f"{what} where one value is expected", "quote a text that begins with [ or {")
    if given.is_null:
        raise refusal(given, "nothing is written here", "write a value, or leave the key out")
    return given


def wide_colon(given: object) -> str | None:
    """A hint for a text that was meant as a key with a value."""
    if isinstance(given, Written) and "：" in given:
        return "write `:` (half-width) and a space after a key"
    return None


def scalar_or_null(given: object) -> Written:
    return given if isinstance(given, Written) and given.is_null else scalar(given)


def condition(given: object) -> Written:
    """A text in the rule language."""
    text = scalar(given)
    if text.cut_by_comment:
        message = f"the condition ends at ` #`: YAML reads only `{text}`"
        raise refusal(
            text, message, "quote it, or write it below a `|`; comments in a condition begin with `--`"
        )
    return text


def flag(given: object) -> bool:
    """`true` or `false` as YAML 1.2 writes them."""
    text = scalar(given)
    if text.style == "plain" and text in ("true", "True", "TRUE"):
        return True
    if text.style == "plain" and text in ("false", "False", "FALSE"):
        return False
    if text in ("true", "false"):
        raise refusal(text, f"`{text}` in quotes is text", "write it without quotes")
    raise refusal(text, f"`{text}` is not true or false", "write true or false; yes, no, on and off are text")


def whole_number(given: object) -> int:
    text = scalar(given)
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise refusal(text, f"`{text}` is not a whole number")
    return int(text)


def iso_date(given: object) -> date:
    text = scalar(given)
    parts = _ISO_DATE.fullmatch(text)
    try:
        if parts:
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        pass
    raise refusal(text, f"`{text}` is not a date", "write it as 2021-06-30")


def _texts(given: object) -> Mapping[str, str]:
    """Words for people: one text for both locales, or a text for each."""
    if not isinstance(given, Table):
        one = str(scalar(given))
        return dict.fromkeys(LOCALES, one)
    if not given:
        raise refusal(given, "no text", "write {zh: …, en: …}, or one text for both")
    for locale in given:
        if locale not in LOCALES:
            raise refusal(locale, f"unknown locale `{locale}`", "write {zh: …, en: …}, or one text for both")
    return {str(locale): str(scalar(given[locale])) for locale in sorted(given, reverse=True)}


@dataclass(frozen=True, slots=True)
class Choice:
    """Marks a word that is one of a few; with `placed` it stays a `Written`, else it becomes a `str`."""

    words: tuple[str, ...]
    placed: bool = False

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, _schema: object, _handler: object) -> dict[str, object]:
        # an editor reads `1` as a number
        return {"enum": [int(word) if word.isdigit() else word for word in self.words]}

    def check(self, given: object) -> str:
        text = scalar(given)
        if text not in self.words:
            raise refusal(
                text, f"`{text}` is not one of {', '.join(self.words)}", did_you_mean(text, self.words)
            )
        return text


def _listed(given: object) -> object:
    """A single value stands for a list of one."""
    return given if isinstance(given, Listing) else listing([scalar(given)], scalar(given).place)


def keyed(name: str) -> Callable[[object], object]:
    """A scalar stands for a mapping that has it under `name`."""

    def widen(given: object) -> object:
        if isinstance(given, Written) and not given.is_null:
            return table({Written.like(name, given): given}, given.place)
        return given

    return widen


ANY_SCALAR = {"type": ["string", "number", "boolean"]}
_ONE_OR_MORE = {"anyOf": [ANY_SCALAR, {"type": "array", "items": ANY_SCALAR}]}
_TEXTS_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {locale: {"type": "string"} for locale in LOCALES},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}

Word: TypeAlias = Annotated[Written, PlainValidator(scalar), WithJsonSchema(ANY_SCALAR)]
Cell: TypeAlias = Annotated[
    Written, PlainValidator(scalar_or_null), WithJsonSchema({"type": ["string", "number", "boolean", "null"]})
]
Condition: TypeAlias = Annotated[Written, PlainValidator(condition), WithJsonSchema(ANY_SCALAR)]
Flag: TypeAlias = Annotated[bool, PlainValidator(flag), WithJsonSchema({"type": "boolean"})]
Count: TypeAlias = Annotated[
    int, PlainValidator(whole_number), WithJsonSchema({"type": "integer", "minimum": 0})
]
Day: TypeAlias = Annotated[
    date, PlainValidator(iso_date), WithJsonSchema({"type": "string", "format": "date"})
]
Texts: TypeAlias = Annotated[Mapping[str, str], PlainValidator(_texts), WithJsonSchema(_TEXTS_SCHEMA)]
Words: TypeAlias = Annotated[tuple[Word, ...], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_MORE)]
Conditions: TypeAlias = Annotated[
    tuple[Condition, ...], BeforeValidator(_listed), WithJsonSchema(_ONE_OR_MORE)
]
