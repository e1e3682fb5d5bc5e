"""What an evaluation says: verdicts, findings with their witnesses, and what stayed undecided."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeAlias
from typing import Literal as OneOf

from accountability.model.records import Key, Source
from accountability.model.values import Cause, Value


class Verdict(enum.Enum):
    """The answer of one rule about one subject."""

    FAIL = "fail"
    PASS = "pass"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Severity(enum.IntEnum):
    """How soon a person should look; never how guilty anyone is."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


Status: TypeAlias = OneOf["checked", "not_checked", "error"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many subjects got each verdict; their sum is the number of subjects."""

    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0

    @property
    def subjects(self) -> int:
        return self.passed + self.failed + self.unknown + self.not_applicable


@dataclass(frozen=True, slots=True)
class Subject:
    """What a verdict is about: per alias of the rule's source, the record type and its key.

    `names` are the key's field names, `key` its cells as text, over all aliases in order (for
    several aliases the names are `alias.field`). A row without a readable key is told apart by
    `row`, its source.
    """

    names: tuple[str, ...]
    key: Key
    row: Source | None = None

    def as_dict(self) -> dict[str, str]:
        return dict(zip(self.names, self.key, strict=True))

    def named(self) -> dict[str, str]:
        """The cells of its key by name; one whose key cannot be read is told by its row too."""
        found = self.as_dict()
        return found if self.row is None else {**found, "row": str(self.row.row)}


@dataclass(frozen=True, slots=True)
class Witness:
    """A record that proves a finding: its type, key, the fields that were read, and where it stands.

    `source` is None for derived rows and period rows, which stand in no file.
    """

    record: str
    key: Key
    fields: Mapping[str, Value]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict of one rule about one subject, with what a report needs for it.

    `witness` is filled for FAIL only, `causes` for UNKNOWN only. `measure` is the rule's measure
    where it has one and the verdict is FAIL. `day` is the rule's date for a FAIL, where it is
    known: the citations in force on it are those that the finding rests on.
    """

    subject: Subject
    verdict: Verdict
    causes: frozenset[Cause] = frozenset()
    witness: tuple[Witness, ...] = ()
    measure: Value | None = None
    personal: bool = False  # the subject's key is personal data
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects of a rule that are undecided for the same causes (sorted); `subjects` are the first few."""

    causes: tuple[Cause, ...]
    count: int
    subjects: tuple[Subject, ...]


class UndecidedColumns(Protocol):
    """All undecided subjects of a rule, for those who want them as columns; see `results.columns`."""

    @property
    def causes(self) -> tuple[tuple[Cause, ...], ...]:
        """The causes for which subjects are undecided, each sorted."""

    def tabular(self) -> Iterator[Any]:
        """Arrow tables of the subjects in the order of their keys, with places in `causes` (`cause`)."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """All outcomes of one rule, in the order of the subjects' keys, or why there are none.

    An engine that does not hand on every outcome states the `counts` and the `groups` of undecided
    subjects itself, and has the whole list of them in `undecided`; its `outcomes` are then those that
    fail, and may be read lazily.
    """

    rule: str
    status: Status
    outcomes: Sequence[Outcome] = ()
    reason: Mapping[str, str] = field(default_factory=dict)  # per locale: why not checked, or the error
    counts: Counts | None = None
    groups: tuple[Group, ...] = ()
    undecided: UndecidedColumns | None = None
