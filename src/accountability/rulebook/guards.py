"""Guards: rules that the loader refuses because of what they would do to people.

They are described in docs/language.md, section 10. A guard looks at typed rules only, so that no
spelling (a let, a join, a derived record, a kind) leads around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accountability.model.expression import Column, Expr, LetRef, NamedRows, Position
from accountability.model.records import Field, RecordType
from accountability.model.rule import Closure, Derived, Grouped, Rule, SourceOf, Union
from accountability.model.types import RefType
from accountability.rulebook.derive_texts import DerivedTexts
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.reads import columns_in, nodes_in, parts_of, relations_of
from accountability.rulebook.sections import Sections


def check_guards(
    rules: Mapping[str, Rule],
    derived: Mapping[str, Derived],
    records: Mapping[str, RecordType],
    texts: DerivedTexts,
    sections: Sections,
    mistakes: Mistakes,
) -> None:
    """Refuses the rules and derived records that a guard forbids."""
    complaints = _complaints(sections, records, mistakes)
    guard = Guard(records, derived, complaints, mistakes)
    for name, each in derived.items():
        guard.derived(texts.texts[name].at, each)
    for name, rule in rules.items():
        guard.rule(rule, sections.rules[name].shape.for_)


def _complaints(
    sections: Sections, records: Mapping[str, RecordType], mistakes: Mistakes
) -> dict[str, frozenset[str]]:
    """Per record type of complaints, the fields that say about whom."""
    found: dict[str, frozenset[str]] = {}
    for name, record in records.items():
        shape = sections.records[name].shape.complaint
        if shape is None:
            continue
        for word in shape.subject:
            if str(word) not in record.fields:
                mistakes.add(word.place, f"no field `{word}` in record type `{name}`")
        found[name] = frozenset(map(str, shape.subject))
    return found


@dataclass(frozen=True, slots=True)
class Guard:
    """What the guards must know of a rulebook. `complaints`: record type to its subject fields."""

    records: Mapping[str, RecordType]
    derived_records: Mapping[str, Derived]
    complaints: Mapping[str, frozenset[str]]
    mistakes: Mistakes

    def derived(self, at: Written, derived: Derived) -> None:
        for column in self._complained_about(*parts_of(derived)):
            hint = "only a rule whose subject is that complaint may, and of its subject alone"
            self.mistakes.add(at.place, f"`{at}` reads `{column.name}`, the person complained about", hint)

    def rule(self, rule: Rule, at: Written) -> None:
        """All guards of one rule; `at` is its `for`."""
        self._people(rule, at)
        self._confidential(rule, at)
        for column in self._complained_about(*parts_of(rule)):
            if rule.source.aliases != ((column.alias, column.records[0]),):
                message = f"rule `{rule.id}` reads `{column.name}`, the person complained about"
                hint = "only a rule whose subject is that complaint may, and of its subject alone"
                self.mistakes.add(at.place, message, hint)

    def _people(self, rule: Rule, at: Written) -> None:
        people = [relation for _, relation in rule.source.aliases if self.is_person(relation)]
        scored = sorted(name for name in self._reached(rule) if self._is_score(name))
        if people and rule.reviewed is None:
            message = f"the subject of rule `{rule.id}` is a person (`{people[0]}`)"
            hint = "have it reviewed, then say `reviewed: duty_of_post` or `reviewed: payment_to_correct`"
            self.mistakes.add(at.place, message, hint)
        if scored and rule.reviewed != "duty_of_post":
            message = f"rule `{rule.id}` reads `{scored[0]}`, which counts records per person"
            self.mistakes.add(
                at.place, message, "people are not scored; only a duty of a post may be counted"
            )
        if rule.reviewed is not None and not people and not scored:
            self.mistakes.add(at.place, f"`reviewed` in rule `{rule.id}`, whose subject is not a person")
        if people and any(isinstance(n, Position) and n.kind == "rank" for n in nodes_in(*parts_of(rule))):
            self.mistakes.add(at.place, f"rule `{rule.id}` ranks people", "people are not ranked")

    def _confidential(self, rule: Rule, at: Written) -> None:
        for field in self._key_fields(rule.source):
            if _secret(field):
                message = f"the subject of rule `{rule.id}` is told by `{field.name}`, which is confidential"
                self.mistakes.add(at.place, message, "give the record type a key that may be shown")
        shown = (rule.show, rule.measure, *_lets_read(rule, rule.show, rule.measure))
        for name in sorted({f.name for c in columns_in(shown) for f in self._on_the_way(c) if _secret(f)}):
            message = f"rule `{rule.id}` shows `{name}`, which is confidential"
            self.mistakes.add(at.place, message, "leave it out of `show` and `measure`")

    def is_person(self, relation: str) -> bool:
        """Whether each row of a relation stands for a person."""
        if relation in self.records:
            return self.records[relation].person
        match self.derived_records.get(relation):
            case Grouped(by=None, source=source):
                return any(self.is_person(name) for _, name in source.aliases)
            case Grouped(by=by):
                return any(self._is_person_value(expr) for expr in (by or {}).values())
            case Union(members=members):
                return any(self.is_person(name) for name in members)
            case Closure(start=start, end=end):
                return self._is_person_value(start) or self._is_person_value(end)
        return False

    def _is_score(self, relation: str) -> bool:
        derived = self.derived_records.get(relation)
        return isinstance(derived, Grouped) and derived.by is not None and self.is_person(relation)

    def _is_person_value(self, expr: Expr) -> bool:
        """A reference to a person, or a person's key."""
        if isinstance(expr.type, RefType):
            return self.is_person(expr.type.record)
        if not isinstance(expr, Column) or expr.records[-1] not in self.records:
            return False
        record = self.records[expr.records[-1]]
        return record.person and expr.name in record.key

    def _reached(self, rule: Rule) -> set[str]:
        """The relations that a rule reads, also through derived records."""
        found: set[str] = set()
        waiting = [*relations_of(rule)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                derived = self.derived_records.get(name)
                waiting += relations_of(derived) if derived is not None else ()
        return found

    def _key_fields(self, source: SourceOf) -> Iterator[Field]:
        """The fields whose cells tell the subjects of a source apart."""
        for _, relation in source.aliases:
            derived = self.derived_records.get(relation)
            if derived is None:
                yield from _keys(self.records.get(relation))
            else:
                yield from self._derived_key_fields(derived)

    def _derived_key_fields(self, derived: Derived) -> Iterator[Field]:
        match derived:
            case Grouped(by=None, key=()):
                yield from self._key_fields(derived.source)
            case Union(members=members):
                for name in members:
                    yield from self._derived_key_fields(self.derived_records[name])
            case _:
                yield from _keys(derived.record)

    def _on_the_way(self, column: Column) -> Iterator[Field]:
        """The field that a column reads, and the references that it follows."""
        for record, name in zip(column.records, (*column.path, column.name), strict=True):
            found = self.records.get(record)
            derived = self.derived_records.get(record)
            fields = (
                found.fields if found is not None else derived.record.fields if derived is not None else {}
            )
            if name in fields:
                yield fields[name]

    def _complained_about(self, *roots: object) -> Iterator[Column]:
        """The columns that read, or go through, the subject of a complaint."""
        for column in columns_in(*roots):
            steps = zip(column.records, (*column.path, column.name), strict=True)
            if any(name in self.complaints.get(record, ()) for record, name in steps):
                yield column


def _keys(record: RecordType | None) -> list[Field]:
    return [record.fields[name] for name in record.key] if record is not None else []


def _secret(field: Field) -> bool:
    return field.mark == "confidential"


def _lets_read(rule: Rule, *roots: object) -> list[object]:
    """What the lets mean that `roots` use, and those that these use in turn."""
    found: dict[str, object] = {}
    waiting = list(roots)
    while waiting:
        names = [n.name for n in nodes_in(waiting.pop()) if isinstance(n, LetRef | NamedRows)]
        for name in names:
            if name in rule.lets and name not in found:
                found[name] = rule.lets[name]
                waiting.append(rule.lets[name])
    return list(found.values())
