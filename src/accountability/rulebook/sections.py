"""Files -> the entries of each section, each with its name and its shape.

Entries are checked one by one, so that a mistake in one leaves the others usable; the names of those
that were refused are kept, so that their uses are not complained about as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from accountability.kinds.kind import Kind
from accountability.kinds.registry import all_kinds
from accountability.rulebook.files import Files, SourceFile
from accountability.rulebook.located import Listing, Node, Table, Written, table
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.record_shapes import (
    AuthorityShape,
    HeaderShape,
    ParameterShape,
    ProfileShape,
    RecordShape,
)
from accountability.rulebook.rule_shapes import DeriveShape, RuleShape
from accountability.rulebook.shape import Shape, check_shape
from accountability.rulebook.suggest import nearest_or_list

S_co = TypeVar("S_co", bound=Shape, covariant=True)

SECTIONS = ("records", "derive", "parameters", "authorities", "rules")
HEADER_KEYS = tuple(HeaderShape.model_fields)


@dataclass(frozen=True, slots=True)
class Entry(Generic[S_co]):
    """One entry: its name where it stands, its shape, and the mapping it was read from."""

    name: Written
    shape: S_co
    table: Table


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule: its shape, and the kinds that it names (at most one, or a mistake) with their parts."""

    shape: RuleShape
    table: Table
    kinds: tuple[tuple[Written, Kind, Node], ...]

    @property
    def name(self) -> Written:
        return self.shape.id


@dataclass(slots=True)
class Sections:
    """All entries of a rulebook, by section and name, in the order of the files.

    `kinds` are those that a rule may name. `broken` has, per section, the names of the entries that
    are there and were refused.
    """

    kinds: Mapping[str, Kind]
    header: HeaderShape | None = None
    records: dict[str, Entry[RecordShape]] = field(default_factory=dict)
    derive: dict[str, Entry[DeriveShape]] = field(default_factory=dict)
    parameters: dict[str, Entry[ParameterShape]] = field(default_factory=dict)
    authorities: dict[str, Entry[AuthorityShape]] = field(default_factory=dict)
    rules: dict[str, RuleEntry] = field(default_factory=dict)
    profiles: dict[str, ProfileShape] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=lambda: {s: set() for s in (*SECTIONS, "profiles")})


def read_sections(files: Files, mistakes: Mistakes) -> Sections:
    """The entries of all files; every mistake of their shapes is added to `mistakes`."""
    found = Sections(all_kinds())
    for file in files.parts:
        if file.content is not None:
            _read_header(file, file.content, file is files.header, found, mistakes)
            _read_part(file.content, found, mistakes)
    for file in files.profiles:
        if file.content is not None:
            _read_profile(file.content, found, mistakes)
    return found


def _read_header(file: SourceFile, content: Table, own: bool, found: Sections, mistakes: Mistakes) -> None:
    """The header keys of a file, which only a header may have; that of an included one is not used."""
    known = (*SECTIONS, *HEADER_KEYS) if file.role == "header" else SECTIONS
    for key in content:
        if key in known:
            continue
        if key in HEADER_KEYS:
            mistakes.add(key.place, f"`{key}` does not belong here", "it stands in `rulebook.yaml`")
        else:
            mistakes.add(key.place, f"unknown section `{key}`", nearest_or_list(key, known, "sections"))
    if file.role == "header":
        keys = table({k: v for k, v in content.items() if k in HEADER_KEYS}, content.place)
        header = check_shape(HeaderShape, keys, mistakes)
        found.header = header if own else found.header


def _read_part(content: Table, found: Sections, mistakes: Mistakes) -> None:
    _read_named(content, "records", RecordShape, found.records, found, mistakes)
    _read_named(content, "derive", DeriveShape, found.derive, found, mistakes)
    _read_named(content, "parameters", ParameterShape, found.parameters, found, mistakes)
    _read_named(content, "authorities", AuthorityShape, found.authorities, found, mistakes)
    _read_rules(content, found, mistakes)


S = TypeVar("S", bound=Shape)


def _read_named(
    content: Table,
    section: str,
    shape: type[S],
    entries: dict[str, Entry[S]],
    found: Sections,
    mistakes: Mistakes,
) -> None:
    """The entries of a section that names each of them by its key."""
    given = content.find(section)
    if given is None:
        return
    if not isinstance(given, Table):
        mistakes.add(given.place, f"`{section}` is a mapping of names", "write `name:` before each entry")
        return
    for name, entry in given.items():
        if name in entries:
            _add_twice(section, name, entries[name].name, mistakes)
        elif (checked := check_shape(shape, entry, mistakes)) is None or not isinstance(entry, Table):
            found.broken[section].add(str(name))
        else:
            entries[str(name)] = Entry(name, checked, entry)


def _read_rules(content: Table, found: Sections, mistakes: Mistakes) -> None:
    given = content.find("rules")
    if given is None:
        return
    if not isinstance(given, Listing):
        mistakes.add(given.place, "`rules` is a list", "begin each rule with `- id:`")
        return
    for item in given:
        _read_rule(item, found, mistakes)


def _read_rule(item: Node, found: Sections, mistakes: Mistakes) -> None:
    named: tuple[tuple[Written, Kind, Node], ...] = ()
    if isinstance(item, Table):
        named = tuple((key, found.kinds[key], parts) for key, parts in item.items() if key in found.kinds)
        item = table({k: v for k, v in item.items() if k not in found.kinds}, item.place)
    checked = check_shape(RuleShape, item, mistakes, also=found.kinds)
    if checked is None or not isinstance(item, Table):
        name = item.find("id") if isinstance(item, Table) else None
        found.broken["rules"].add(str(name))
    elif checked.id in found.rules:
        _add_twice("rules", checked.id, found.rules[checked.id].name, mistakes)
    else:
        found.rules[str(checked.id)] = RuleEntry(checked, item, named)


def _read_profile(content: Table, found: Sections, mistakes: Mistakes) -> None:
    checked = check_shape(ProfileShape, content, mistakes)
    if checked is None:
        found.broken["profiles"].add(str(content.find("profile")))
    elif checked.profile in found.profiles:
        _add_twice("profiles", checked.profile, found.profiles[checked.profile].profile, mistakes)
    else:
        found.profiles[str(checked.profile)] = checked


_ONE = {
    "records": "record type",
    "derive": "derived record",
    "parameters": "parameter",
    "authorities": "authority",
    "rules": "rule",
    "profiles": "profile",
}


def _add_twice(section: str, name: Written, first: Written, mistakes: Mistakes) -> None:
    mistakes.add(name.place, f"{_ONE[section]} `{name}` twice", f"the first is at {first.place}")
