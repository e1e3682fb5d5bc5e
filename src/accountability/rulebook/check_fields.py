"""What the fields of a record type must keep among each other: names that differ, keys that exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.language.scope import path_name
from accountability.model.place import Place
from accountability.model.records import Field
from accountability.model.types import DateType, EnumType, RefType, TextType
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.record_shapes import FieldShape
from accountability.rulebook.suggest import nearest_or_list


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """The fields of one record type; `broken` are those that were refused already."""

    record: str
    fields: Mapping[str, Field]
    broken: frozenset[str]
    mistakes: Mistakes

    def names_differ(self, has_active: bool) -> None:
        """Every name, label, alias and path stands for one field."""
        owners: dict[str, str] = {"active": "active"} if has_active else {}
        for name, field in self.fields.items():
            for each in field.names:
                self._own(owners, each, name, field.place)
        for name, field in self.fields.items():
            if isinstance(field.type, RefType):
                path = path_name(field)
                if owners.get(path, name) != name or path == name:
                    hint = "say `path: NAME`, another name under which rules follow it"
                    self._add(field.place, f"the path `{path}` of `{name}` is also the name of a field", hint)
                owners.setdefault(path, name)

    def _own(self, owners: dict[str, str], each: str, name: str, place: Place | None) -> None:
        first = owners.setdefault(each, name)
        if first == "active" and each == "active":
            self._add(place, "`active` is the name of the interval that `active:` declares", None)
        elif first != name:
            self._add(place, f"`{each}` names two fields, `{first}` and `{name}`", None)

    def _add(self, place: Place | None, message: str, hint: str | None) -> None:
        if place is not None:
            self.mistakes.add(place, message, hint)

    def field(self, name: Written, shape: FieldShape) -> None:
        """What a field says about another one, and the labels of its codes."""
        stated = self._named(shape.currency_field) if shape.currency_field is not None else None
        if stated is not None and not isinstance(stated.type, TextType | EnumType):
            message = f"`{stated.name}` is not text, so it states no currency"
            self._add(shape.currency_field.place if shape.currency_field is not None else None, message, None)
        known = self.fields.get(str(name))
        owners = {code: code for code in known.codes} if known is not None else {}
        for code, labels in (known.codes if known is not None else {}).items():
            for label in labels.values():
                if owners.setdefault(label, code) != code:
                    message = f"`{label}` stands for two codes of `{name}`, `{owners[label]}` and `{code}`"
                    self.mistakes.add(name.place, message)

    def key(self, words: tuple[Written, ...]) -> tuple[str, ...]:
        """The fields of the key, each once."""
        names = [self.name_of(word) for word in words]
        for at, word in enumerate(words):
            if names[at] in names[:at]:
                self.mistakes.add(word.place, f"`{word}` stands twice in the key")
        return tuple(names)

    def active(self, words: tuple[Written, ...]) -> tuple[str, str]:
        if len(words) != 2:
            place = words[0].place if words else None
            self._add(place, "`active` names two date fields", "write `active: [start_on, end_on]`")
            return ("", "")
        return (self.date_named(words[0]), self.date_named(words[1]))

    def date_named(self, word: Written) -> str:
        """The name of a field that must be a date."""
        field = self._named(word)
        if field is not None and not isinstance(field.type, DateType):
            self.mistakes.add(word.place, f"`{word}` is not a date field")
        return self.name_of(word) if field is not None else str(word)

    def name_of(self, word: Written) -> str:
        field = self._named(word)
        return field.name if field is not None else str(word)

    def _named(self, word: Written) -> Field | None:
        """The field that a key of the record type names, by its own name or another one."""
        found = self.fields.get(str(word)) or next((f for f in self.fields.values() if word in f.names), None)
        if found is None and str(word) not in self.broken:
            hint = nearest_or_list(word, self.fields, "fields")
            self.mistakes.add(word.place, f"no field `{word}` in record type `{self.record}`", hint)
        return found
