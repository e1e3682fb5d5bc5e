"""Putting a profile and the parameters of a run in place, on a rulebook that is loaded already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from accountability.errors import UsageError
from accountability.language.scope import did_you_mean
from accountability.model.rule import Dated, Parameter, Rulebook
from accountability.model.types import EnumType
from accountability.model.values import Value
from accountability.rulebook.values import BadValue, read_list, read_value, text_of

_TABLE_KEY = re.compile(r"(?P<name>[^\[\]]+)\[(?P<key>[^\[\]]*)\]")


def choose(
    book: Rulebook, profile: str | None = None, params: Mapping[str, object] | None = None
) -> Rulebook:
    """`book` with the values of `profile`, and of `params` on top of them.

    `params` maps names (`limit`, `max_term[arable]`) to text as written in a rulebook, or to Python
    values; a table may be given as a mapping of its keys. Raises `UsageError`.
    """
    return replace(book, parameters=chosen(book.defaults, book.overlays, profile, params), profile=profile)


def chosen(
    defaults: Mapping[str, Parameter],
    overlays: Mapping[str, Mapping[str, Parameter]],
    profile: str | None,
    params: Mapping[str, object] | None,
) -> dict[str, Parameter]:
    """The parameters that are in place for a run. Raises `UsageError`."""
    if profile is not None and profile not in overlays:
        raise UsageError(_unknown("profile", profile, overlays))
    found = {**defaults, **(overlays[profile] if profile is not None else {})}
    for name, given in _spread(params or {}):
        plain, key = _split(name)
        if plain not in found:
            raise UsageError(_unknown("parameter", plain, found))
        try:
            found[plain] = _set(found[plain], key, given)
        except BadValue as bad:
            raise UsageError(f"parameter `{name}`: {bad.message}" + _also(bad.hint)) from None
    return found


def _unknown(what: str, name: str, known: Mapping[str, object]) -> str:
    listed = f"there are {', '.join(sorted(known))}" if known else f"there is no {what}"
    return f"unknown {what} `{name}`" + _also(did_you_mean(name, known) or listed)


def _also(hint: str | None) -> str:
    return f"; {hint}" if hint else ""


def _spread(params: Mapping[str, object]) -> list[tuple[str, object]]:
    """Tables given as mappings, key by key."""
    found: list[tuple[str, object]] = []
    for name, given in params.items():
        if isinstance(given, Mapping):
            found += [(f"{name}[{key}]", value) for key, value in given.items()]
        else:
            found.append((name, given))
    return found


def _split(name: str) -> tuple[str, str | None]:
    """`max_term[arable]` as its name and its key."""
    table = _TABLE_KEY.fullmatch(name)
    return (table["name"].strip(), table["key"]) if table else (name, None)


def _set(parameter: Parameter, key: str | None, given: object) -> Parameter:
    entry = (Dated(_value(parameter, given)),)
    if not parameter.keys:
        if key is not None:
            raise BadValue("it is not a table")
        return replace(parameter, entries={(): entry}, set_by="command")
    if key is None:
        raise BadValue("it is a table", f"give one value per key, as in `{parameter.name}[KEY]=VALUE`")
    enums = [type_ for type_ in parameter.keys if isinstance(type_, EnumType)]
    codes = (key.strip(),) if len(enums) == 1 else tuple(part.strip() for part in key.split(","))
    if len(codes) != len(enums):
        raise BadValue(f"`{key}` is not a key of {len(enums)} codes")
    for code, enum in zip(codes, enums, strict=True):
        if code not in enum.codes:
            raise BadValue(f"unknown code `{code}`", did_you_mean(code, enum.codes))
    return replace(parameter, entries={**parameter.entries, codes: entry}, set_by="command")


def _value(parameter: Parameter, given: object) -> Value:
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return read_list([text_of(item) for item in given], parameter.type, parameter.factor)
    return read_value(text_of(given), parameter.type, parameter.factor)
