"""The base of all shapes, and how what pydantic says becomes mistakes with places.

A shape says which keys an entry may have and of what sort each is. What the words in it mean (names,
types, conditions) is the business of the modules that declare. Unknown keys are told to the `Mistakes`
in the validation context, with the nearest known one, so that the other keys are checked all the same.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails

from accountability.model.place import Place
from accountability.rulebook.located import Listing, Node, Table, Written, table
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.scalars import refusal, wide_colon
from accountability.rulebook.suggest import nearest_or_list


@dataclass(frozen=True, slots=True)
class Reading:
    """The context of one validation. `also` are keys that an entry of `shape` may have beside its own."""

    mistakes: Mistakes
    shape: type[BaseModel]
    also: Collection[str] = ()


class Shape(BaseModel):
    """What all entries share: unknown keys are refused, and nothing changes an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: object, info: ValidationInfo) -> object:
        if not isinstance(given, Table):
            found = f"`{given}`" if isinstance(given, Written) else "a list"
            raise refusal(given, f"{found} where keys with values are expected", wide_colon(given))
        known = [field.alias or name for name, field in cls.model_fields.items()]
        unknown = [key for key in given if key not in known]
        if isinstance(info.context, Reading):
            for key in unknown:
                names = [*known, *info.context.also] if cls is info.context.shape else known
                hint = nearest_or_list(key, names, "known keys")
                info.context.mistakes.add(key.place, f"unknown key `{key}`", hint)
        return table({k: v for k, v in given.items() if k in known}, given.place)


S = TypeVar("S", bound=Shape)

_EXPECTED = {"dict_type": "a mapping of keys to values", "tuple_type": "a list"}


def check_shape(shape: type[S], entry: Node, mistakes: Mistakes, also: Collection[str] = ()) -> S | None:
    """`entry` as `shape`, or None with the mistakes added. `also` are keys that are looked at elsewhere."""
    before = len(mistakes)
    try:
        checked = shape.model_validate(entry, context=Reading(mistakes, shape, also))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _add(details, entry.place, mistakes)
        return None
    return checked if len(mistakes) == before else None


def _add(details: ErrorDetails, fallback: Place, mistakes: Mistakes) -> None:
    context = details.get("ctx", {})
    given = context.get("given", details["input"])
    place = given.place if isinstance(given, Written | Table | Listing) else fallback
    if details["type"] == "refused":
        mistakes.add(place, context["words"], context["hint"])
    elif details["type"] == "missing":
        mistakes.add(place, f"key `{details['loc'][-1]}` is missing")
    elif isinstance(given, Written) and given.is_null:
        mistakes.add(place, "nothing is written here", "write a value, or leave the key out")
    else:
        mistakes.add(place, f"{_EXPECTED.get(details['type'], 'something else')} is expected here")
