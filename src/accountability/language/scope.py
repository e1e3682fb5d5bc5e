"""What names mean where rule text stands: the world of a rulebook, and the scope of a rule."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias, TypeVar

from accountability.model.expression import GroupRows, ListRows, NamedRows, RecordRows, RowSet
from accountability.model.records import Field, RecordType
from accountability.model.rule import Calendar, LetValue, Parameter
from accountability.model.types import EnumType, ListType, NumberType, RefType, ScalarType, Type

# What an alias stands for: rows of a record type (its name), or the elements of a list (their
# type). None: its text was complained about already, so that what uses it is not.
Binding: TypeAlias = str | ScalarType | None


class Named(Protocol):
    """What has several names: a record type, a field."""

    @property
    def names(self) -> tuple[str, ...]: ...


N = TypeVar("N", bound=Named)


def called(name: str, among: Mapping[str, N]) -> tuple[N, ...]:
    """What is called `name`: by its own name, else by a label or alias (several may be)."""
    if name in among:
        return (among[name],)
    return tuple(item for item in among.values() if name in item.names)


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word nearest to `name`, if one is near."""
    words = list(dict.fromkeys(known))
    folded = [w for w in words if w.casefold() == name.casefold()]
    near = folded or difflib.get_close_matches(name, words, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that a rulebook names beyond a single rule.

    `records` holds record types, the records of derived ones that are checked already, and the
    period relations. `broken` are names of records, and of parameters as `:name`, that exist but
    were complained about: what uses them is refused without another complaint.
    """

    records: Mapping[str, RecordType]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    calendar: Calendar | None = None
    broken: frozenset[str] = frozenset()

    def record_names(self) -> list[str]:
        """Every name under which a record type is known."""
        return [name for record in self.records.values() for name in record.names]

    def codes_named(self, text: str, enum: EnumType, declared: Field | None = None) -> tuple[str, ...]:
        """The codes of `enum` that `text` says: the code itself, or those that carry it as a label.

        The labels are those of the field `declared`; without one, those of all fields of this enum
        and of lists of it.
        """
        if text in enum.codes:
            return (text,)
        if declared is not None and declared.codes:
            return _labelled(text, declared)
        fields = (f for record in self.records.values() for f in record.fields.values())
        found = [code for f in fields if f.type in (enum, ListType(enum)) for code in _labelled(text, f)]
        return tuple(dict.fromkeys(found))

    def key_type(self, record: str) -> Type | None:
        """The type of the one key field of a record type; None where the key is not one field."""
        known = self.records.get(record)
        if known is None or len(known.key) != 1 or known.key[0] not in known.fields:
            return None
        return known.fields[known.key[0]].type


def _labelled(text: str, declared: Field) -> tuple[str, ...]:
    return tuple(code for code, labels in declared.codes.items() if text in labels.values())


def path_name(declared: Field) -> str:
    """The name that follows a reference field: its declared path, or its name without `_id`."""
    return declared.path or declared.name.removesuffix("_id") or declared.name


@dataclass(frozen=True, slots=True)
class RowsNamed:
    """What a row set named by `let` is: what its rows are, and the alias that it was made with.

    `group`: they are members of the group, bound to the aliases of the source; `alias` is empty.
    """

    alias: str
    binding: Binding
    group: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean at a place of a rule or derived record.

    `aliases`: the rows in reach. `source`: the aliases whose fields bare names may read.
    `lets`: the type of a scalar, what a row set is, or None for a let that was refused.
    `keys`: the `by` values of a grouped derived record. `members`: the aliases of its source,
    which only a fold over `rows` binds. `positions`: `next`, `previous`, `rank` may stand here.
    """

    aliases: Mapping[str, Binding] = field(default_factory=dict)
    source: tuple[str, ...] = ()
    lets: Mapping[str, Type | RowsNamed | None] = field(default_factory=dict)
    keys: Mapping[str, Type] = field(default_factory=dict)
    members: Mapping[str, Binding] = field(default_factory=dict)
    grouped: bool = False
    positions: bool = False

    def binding(self, aliases: Mapping[str, Binding]) -> Scope:
        """The scope inside a row set that binds `aliases`."""
        return replace(self, aliases={**self.aliases, **aliases}, positions=False)

    def grouped_by(self, keys: Mapping[str, Type]) -> Scope:
        """The scope of a group: its keys are values, its source's rows stand in `rows` only."""
        plain = {name: declared(type_) for name, type_ in keys.items()}
        return Scope(lets=self.lets, keys=plain, members=self.aliases, grouped=True)


def declared(type_: Type) -> Type:
    """The type of a field that holds values of `type_`: a bare number has lost its freedom."""
    return replace(type_, literal=False) if isinstance(type_, NumberType) else type_


def with_let(scope: Scope, name: str, let: LetValue) -> Scope:
    """`scope` in which `name` means `let`."""
    meaning: Type | RowsNamed | None = _rows_named(scope, let) if isinstance(let, RowSet) else let.type
    return replace(scope, lets={**scope.lets, name: meaning})


def with_broken_let(scope: Scope, name: str) -> Scope:
    """`scope` in which `name` is a let that was refused: its uses are not complained about again."""
    return replace(scope, lets={**scope.lets, name: None})


def _rows_named(scope: Scope, rows: RowSet) -> RowsNamed | None:
    match rows.relation:
        case RecordRows(name):
            return RowsNamed(rows.alias, name)
        case GroupRows():
            return RowsNamed("", None, group=True)
        case ListRows(items):
            element = items.type.element if isinstance(items.type, ListType) else None
            return RowsNamed(rows.alias, element)
        case NamedRows(name):
            base = scope.lets.get(name)
            return replace(base, alias=rows.alias) if isinstance(base, RowsNamed) else None


def record_of(binding: Binding) -> str | None:
    """The record type whose fields an alias gives: of its rows, or what its references name."""
    if isinstance(binding, RefType):
        return binding.record
    return binding if isinstance(binding, str) else None
