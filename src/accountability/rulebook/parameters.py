"""Parameters: their types, their dated values and tables, and what profiles put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, product
from typing import TypeAlias

from accountability.language.complaint import LanguageError
from accountability.language.scope import called, did_you_mean
from accountability.model.records import RecordType
from accountability.model.rule import Dated, Parameter
from accountability.model.types import EnumType, Type
from accountability.model.values import Value
from accountability.rulebook.located import Listing, Node, Written
from accountability.rulebook.mistakes import Mistakes, refuse
from accountability.rulebook.record_shapes import DatedShape, ParameterShape, ProfileShape, ValuesShape
from accountability.rulebook.sections import Entry, Sections
from accountability.rulebook.suggest import nearest_or_list
from accountability.rulebook.types import declared_type
from accountability.rulebook.values import BadValue, read_list, read_value

Overlays: TypeAlias = Mapping[str, Mapping[str, Parameter]]

_MANY = 5  # missing table keys that are named before the rest is counted


def declare_parameters(
    sections: Sections, records: Mapping[str, RecordType], mistakes: Mistakes
) -> dict[str, Parameter]:
    """All parameters that hold together; the names of the others are added to `sections.broken`."""
    declared: dict[str, Parameter] = {}
    for name, entry in sections.parameters.items():
        before = len(mistakes)
        parameter = None
        try:
            parameter = _declare(entry, records, sections, mistakes)
        except LanguageError as error:  # without a complaint where one was made already
            mistakes.language(error, entry.name.place)
        if parameter is not None and len(mistakes) == before:
            declared[name] = parameter
        else:
            sections.broken["parameters"].add(name)
    return declared


def declare_overlays(
    sections: Sections, parameters: Mapping[str, Parameter], mistakes: Mistakes
) -> dict[str, dict[str, Parameter]]:
    """Per profile the parameters as it sets them."""
    return {
        name: _overlay(profile, parameters, sections.broken["parameters"], mistakes)
        for name, profile in sections.profiles.items()
    }


def _overlay(
    profile: ProfileShape, parameters: Mapping[str, Parameter], broken: set[str], mistakes: Mistakes
) -> dict[str, Parameter]:
    overlay: dict[str, Parameter] = {}
    for name, shape in profile.parameters.items():
        if str(name) in parameters:
            set_ = _Values(name, parameters[str(name)], mistakes).set(shape, dict(shape.reason))
            overlay[str(name)] = replace(set_, set_by=str(profile.profile))
        elif str(name) not in broken:
            hint = nearest_or_list(name, parameters, "parameters")
            mistakes.add(name.place, f"profile `{profile.profile}` sets unknown parameter `{name}`", hint)
    return overlay


def _declare(
    entry: Entry[ParameterShape], records: Mapping[str, RecordType], sections: Sections, mistakes: Mistakes
) -> Parameter:
    shape = entry.shape
    type_, factor = declared_type(shape, {})
    keys = _keys(entry, records, sections.broken["records"])
    plain = Parameter(
        name=str(entry.name),
        type=type_,
        title=shape.title or {},
        keys=keys,
        local=shape.local,
        factor=factor,
        place=entry.name.place,
    )
    return _Values(entry.name, plain, mistakes).set(shape, {})


def _keys(
    entry: Entry[ParameterShape], records: Mapping[str, RecordType], broken: set[str]
) -> tuple[Type, ...]:
    """The enums over which a table ranges: fields that `by` names, or lists of codes."""
    by, codes = entry.shape.by, entry.shape.codes
    lists = [item for item in codes or () if isinstance(item, Listing)]
    if by is not None and lists:
        raise refuse(entry.table.key("codes"), "a table has `by` or lists of `codes`, not both")
    if lists:
        return tuple(EnumType(tuple(str(code) for code in item)) for item in lists)
    return tuple(_enum_field(word, records, broken) for word in by or ())


def _enum_field(word: Written, records: Mapping[str, RecordType], broken: set[str]) -> Type:
    record_name, _, field_name = word.partition(".")
    found = called(record_name, records)
    if not found and record_name in broken:
        raise LanguageError([])  # complained about already
    if len(found) != 1 or not field_name:
        hint = did_you_mean(record_name, [n for r in records.values() for n in r.names])
        raise refuse(word, f"`{word}` is not a field of a record type", hint or "write TYPE.FIELD")
    fields = called(field_name, found[0].fields)
    if len(fields) != 1:
        hint = nearest_or_list(field_name, found[0].fields, "fields")
        raise refuse(word, f"no field `{field_name}` in record type `{found[0].name}`", hint)
    if not isinstance(fields[0].type, EnumType):
        raise refuse(word, f"`{word}` is not an enum, so a table cannot list its codes")
    return fields[0].type


@dataclass(frozen=True, slots=True)
class _Values:
    """Reading the values of one parameter; `name` is where its entry stands."""

    name: Written
    parameter: Parameter
    mistakes: Mistakes

    def set(self, shape: ValuesShape, reason: Mapping[str, str]) -> Parameter:
        """The parameter with the values of `shape`, on top of those it has (a table key by key)."""
        forms = [f for f in ("value", "values", "table") if getattr(shape, f) is not None]
        if len(forms) > 1:
            self._add(
                f"`{forms[0]}` and `{forms[1]}` together", "a parameter has one of value, values, table"
            )
        elif self.parameter.keys:
            return self._set_table(shape, forms, reason)
        elif shape.table is not None or shape.otherwise is not None:
            hint = "say `by: [TYPE.FIELD]`, the enum over which the table ranges"
            self._add(f"`{self.name}` is not a table", hint)
        elif shape.value is not None:
            return replace(self.parameter, entries={(): (Dated(self._read(shape.value), reason=reason),)})
        elif shape.values is not None:
            return replace(self.parameter, entries={(): self._dated(shape.values, reason)})
        return self.parameter

    def _set_table(self, shape: ValuesShape, forms: list[str], reason: Mapping[str, str]) -> Parameter:
        if forms in (["value"], ["values"]):
            self._add(f"`{self.name}` is a table", "give its values under `table:` and `else:`")
            return self.parameter
        entries = dict(self.parameter.entries)
        for written, shapes in (shape.table or {}).items():
            key = self._key(written)
            if key is not None:
                entries[key] = self._dated(shapes, reason)
        otherwise = self.parameter.otherwise
        if shape.otherwise is not None:
            otherwise = self._dated(shape.otherwise, reason)
        made = replace(self.parameter, entries=entries, otherwise=otherwise)
        if shape.table is not None:
            self._check_total(made)
        return made

    def _key(self, written: Written) -> tuple[str, ...] | None:
        """A table's key, `'a, b'` over two enums. None with a mistake where a code is unknown."""
        enums = [type_ for type_ in self.parameter.keys if isinstance(type_, EnumType)]
        codes = [str(written)] if len(enums) == 1 else [part.strip() for part in written.split(",")]
        if len(codes) != len(enums):
            self.mistakes.add(
                written.place, f"`{written}` is not a key of {len(enums)} codes", "write 'a, b'"
            )
            return None
        for code, enum in zip(codes, enums, strict=True):
            if code not in enum.codes:
                hint = nearest_or_list(code, enum.codes, "codes")
                self.mistakes.add(written.place, f"unknown code `{code}` in the table of `{self.name}`", hint)
                return None
        return tuple(codes)

    def _check_total(self, made: Parameter) -> None:
        if made.otherwise:
            return
        codes = [type_.codes for type_ in made.keys if isinstance(type_, EnumType)]
        missing: list[str] = []
        count = 0
        for key in product(*codes):
            if key not in made.entries:
                count += 1
                missing += [", ".join(key)] if count <= _MANY else []
        if count:
            named = "; ".join(f"`{m}`" for m in missing) + (
                f" and {count - _MANY} more" if count > _MANY else ""
            )
            self._add(
                f"the table of `{self.name}` says nothing for {named}", "list every code, or add `else:`"
            )

    def _dated(self, shapes: tuple[DatedShape, ...], reason: Mapping[str, str]) -> tuple[Dated, ...]:
        """Dated values in the order of time; two that hold on one day are a mistake."""
        found: list[Dated] = []
        ordered = sorted(shapes, key=lambda shape: shape.from_ or date.min)
        for shape in ordered:
            found.append(Dated(self._read(shape.value), shape.from_, shape.to, shape.reason or reason))
            if shape.from_ is not None and shape.to is not None and shape.from_ > shape.to:
                message = f"this value of `{self.name}` ends on {shape.to}, before it starts"
                self.mistakes.add(shape.value.place, message)
        for first, second in pairwise(ordered):
            if (first.to or date.max) >= (second.from_ or date.min):
                message = f"two values of `{self.name}` hold on {second.from_ or date.min}"
                hint = "bounds are inclusive; end the other one a day earlier"
                self.mistakes.add(second.value.place, message, hint)
        return tuple(found)

    def _read(self, node: Node) -> Value:
        """A value of the parameter's type; a mistake stands in for one that is not."""
        try:
            if isinstance(node, Written):
                quoted = node.style != "plain"
                return read_value(str(node), self.parameter.type, self.parameter.factor, quoted)
            texts = [str(item) for item in node if isinstance(item, Written)]
            return read_list(texts, self.parameter.type, self.parameter.factor)
        except BadValue as bad:
            self.mistakes.add(node.place, bad.message, bad.hint)
            return 0

    def _add(self, message: str, hint: str | None = None) -> None:
        self.mistakes.add(self.name.place, message, hint)
