"""What comes into a live session: names, records and keys, refused where they make no sense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from accountability.api.live.state import Holdings
from accountability.model.records import MASK, Key
from accountability.records.names import resolve
from accountability.records.raw import refused, shown
from accountability.records.single import Parsed, SingleReader
from accountability.semantics.rows import Bound

KeyGiven: TypeAlias = str | Sequence[str]


class Intake:
    """Reads what callers give, against what a session holds. All errors are `RecordsError`."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._readers: dict[tuple[str, frozenset[str]], SingleReader] = {}
        self._names: dict[str, str] = {}
        self._depending = frozenset(
            record.name
            for record in holdings.book.records.values()
            if any(f.none_register is not None for f in record.fields.values())
        )

    def named(self, record: str) -> str:
        """The record type of a name, label or alias."""
        found = self._names.get(record) if isinstance(record, str) else None
        if found is None:
            (found,) = resolve(self._holdings.book.records, (record,))
            self._names[record] = found
        return found

    def parsed(self, record: str, given: Mapping[str, object] | Parsed) -> Parsed:
        """A record with typed cells."""
        name = self.named(record)
        if isinstance(given, Parsed):
            if given.record != name:
                raise refused(f"{name}: the record was parsed as `{given.record}`")
            return self._reader(name).read(given.given) if self._depends(name) else given
        return self._reader(name).read(given)

    def _depends(self, name: str) -> bool:
        """Whether what an empty cell means may have changed since a record was parsed."""
        return name in self._depending

    def _reader(self, name: str) -> SingleReader:
        supplied = self._holdings.supplied
        reader = self._readers.get((name, supplied))
        if reader is None:
            types = self._holdings.book.records
            reader = SingleReader(types, types[name], supplied | {name})
            self._readers[name, supplied] = reader
        return reader

    def refuse_repeated(self, record: str, parsed: Sequence[Parsed]) -> None:
        """Refuses keys that another record has, or two of these; `record` is the name of their type."""
        if len(parsed) == 1 and (parsed[0].key is None or not self._holdings.holds(record, parsed[0].key)):
            return
        seen: set[Key] = set()
        for item in parsed:
            if item.key is None:
                continue
            if item.key in seen or self._holdings.holds(record, item.key):
                raise refused(
                    f"{record}: there is a record `{self.shown(record, item.key)}` already",
                    "amend it, or submit another key",
                )
            seen.add(item.key)

    def one(self, record: str, key: Key | None) -> Bound:
        """The one row with a key."""
        if key is None:
            raise refused(f"{record}: its records are numbered", "name the record with `key`")
        found = self._holdings.found(record, key)
        if len(found) != 1:
            text = self.shown(record, key)
            raise refused(
                f"{record}: there are {len(found)} records `{text}`, so it is not known which is meant"
                if found
                else f"{record}: there is no record `{text}`"
            )
        return found[0]

    def shown(self, record: str, key: Key) -> str:
        """A key as an error names it: not at all where it is confidential."""
        type_ = self._holdings.book.records[record]
        if any(type_.fields[name].mark == "confidential" for name in type_.key):
            return MASK
        return shown(", ".join(key), 60)


def key_of(given: KeyGiven) -> Key:
    """A key as the rows have it. Raises `RecordsError` for what is none."""
    if isinstance(given, str):
        return (given,)
    if not isinstance(given, Sequence) or not all(isinstance(part, str) for part in given):
        raise refused(f"`{shown(given, 60)}` is no key", "give text, or one text for each field of the key")
    return tuple(given)


def listed(given: Iterable[Mapping[str, object] | Parsed]) -> list[Mapping[str, object] | Parsed]:
    """Several records, taken from whatever gives them. Raises `RecordsError` for one that is none."""
    if isinstance(given, Mapping | str | Parsed) or not isinstance(given, Iterable):
        raise refused(f"no records, one after another: `{shown(given, 60)}`", "give a list of records")
    return list(given)
