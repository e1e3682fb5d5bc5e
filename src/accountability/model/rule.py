"""A typed rulebook: what every engine gets. Nothing here is text that still needs parsing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal as OneOf
from typing import TypeAlias

from accountability.model.expression import Expr, RowSet
from accountability.model.place import Place
from accountability.model.records import RecordType, Text
from accountability.model.types import Type
from accountability.model.values import Value
from accountability.model.verdict import Severity, Verdict

Norm: TypeAlias = OneOf["prohibition", "responsibility"]
LetValue: TypeAlias = Expr | RowSet  # a scalar, or a named row set


@dataclass(frozen=True, slots=True)
class From:
    """`REL alias`: one relation (record type, derived record or period relation) under an alias."""

    relation: str
    alias: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """`pair of REL a, b`: each unordered pair of different rows once, `a` before `b` by key."""

    relation: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Join:
    """`join REL alias on (condition)`; `left` keeps rows without a match, their alias all none."""

    relation: str
    alias: str
    on: Expr
    left: bool = False


@dataclass(frozen=True, slots=True)
class SourceOf:
    """`for:` or `from:`: the product of `items`, then `joins` in order."""

    items: tuple[From | Pairs, ...]
    joins: tuple[Join, ...] = ()

    @property
    def aliases(self) -> tuple[tuple[str, str], ...]:
        """(alias, relation) in the order of the text."""
        found: list[tuple[str, str]] = []
        for item in self.items:
            if isinstance(item, Pairs):
                found += [(item.first, item.relation), (item.second, item.relation)]
            else:
                found.append((item.alias, item.relation))
        return (*found, *((j.alias, j.relation) for j in self.joins))


@dataclass(frozen=True, slots=True)
class Grouped:
    """A derived record: rows of `source` that satisfy `where`, one by one or grouped `by`.

    `by` None: row by row; an empty mapping: always exactly one group. `fields` names what a row
    offers: the `by` values and scalar `let`s of `record`. `lets` includes named row sets too.
    """

    record: RecordType
    source: SourceOf
    where: Expr | None
    by: Mapping[str, Expr] | None
    lets: Mapping[str, LetValue]
    key: tuple[str, ...] = ()  # row by row: names of lets; empty: the keys of the aliases


@dataclass(frozen=True, slots=True)
class Union:
    """A derived record: the rows of several others, fields matched by name."""

    record: RecordType
    members: tuple[str, ...]  # names of derived records


@dataclass(frozen=True, slots=True)
class Closure:
    """A derived record: all pairs (`source`, `target`) joined by 1 to `max_depth` edges.

    `record` has the fields `source`, `target` (type of the edge's ends) and `depth` (integer).
    """

    record: RecordType
    relation: str
    alias: str
    where: Expr | None
    start: Expr
    end: Expr
    max_depth: int
    symmetric: bool = False


Derived: TypeAlias = Grouped | Union | Closure


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from `start` to `end`, both included; None is open."""

    value: Value
    start: date | None = None
    end: date | None = None
    reason: Text = field(default_factory=dict)  # why a profile set it, or what it rests on


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: plain (`keys` empty), or a table over enum codes.

    `entries` maps key tuples to dated values, the empty tuple for a plain parameter. `otherwise`
    is the table's `else`. An empty `entries` without `otherwise`: nobody set it. `factor`: what a
    number that is written for it is multiplied by to be in the unit of `type` (years in months: 12).
    """

    name: str
    type: Type
    title: Text = field(default_factory=dict)
    keys: tuple[Type, ...] = ()
    entries: Mapping[tuple[str, ...], tuple[Dated, ...]] = field(default_factory=dict)
    otherwise: tuple[Dated, ...] = ()
    set_by: str = "default"  # "default", a profile's name, or "command"
    local: bool = False  # must be set by a profile before the rule pack is used
    factor: Fraction = Fraction(1)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Authority:
    """What a rule rests on: an instrument, with its validity and how far its text was read."""

    id: str
    title: Text
    status: OneOf["read", "seen", "to_confirm", "ours"]
    start: date | None = None
    end: date | None = None
    source: str | None = None  # where the text was read
    note: Text = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause of an authority (`land-contract-law/21`), with narrower dates of its own if any."""

    authority: Authority
    clause: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar table for working days: a record type, its date field and its bool field."""

    record: str
    date_field: str
    workday_field: str


@dataclass(frozen=True, slots=True)
class Case:
    """A rule's own test: records and the verdicts expected for named subjects.

    `given` maps record type names to rows as written (headers to plain values).
    `expect` maps a subject's key (its cells as text) to the verdict.
    """

    name: str
    given: Mapping[str, tuple[Mapping[str, object], ...]]
    expect: Mapping[tuple[str, ...], Verdict]
    as_of: date
    period: tuple[date, date] | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    profile: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Words:
    """What a person reads about a rule, and the rule's own text, kept for `explain`.

    `written` holds the parts of the rule as they stand in its file (`where`, `forbid`, a kind's
    name with its parts); `became` the same after its kind was expanded, in rule language.
    """

    title: Text
    message: Text = field(default_factory=dict)
    remedy: Text = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One check of one subject. `broken` is the condition of `forbid`, or the negation of `require`.

    `lets` keeps the order of the text; a let may use those before it. `show` are the fields that
    a finding shows beside those it read.
    """

    id: str
    severity: Severity
    words: Words
    source: SourceOf
    broken: Expr
    where: Expr | None = None
    unknown_when: Expr | None = None
    on: Expr | None = None
    lets: Mapping[str, LetValue] = field(default_factory=dict)
    measure: Expr | None = None
    show: tuple[Expr, ...] = ()
    item: str | None = None
    norm: Norm = "prohibition"
    citations: tuple[Citation, ...] = ()
    tags: tuple[str, ...] = ()
    origin: str | None = None  # seed | seed_mechanism | ours
    reviewed: OneOf["duty_of_post", "payment_to_correct"] | None = None
    kind: str | None = None
    cases: tuple[Case, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A checklist, loaded, checked and ready for any engine.

    `derived` is in an order in which each uses only those before it. `digest` is the SHA-256 of
    its files in canonical order (hex). `profile` names the profile whose values are in place;
    `defaults` are the parameters as the rule files set them, `overlays` those that each profile
    sets, so that another profile can be put in place without reading the files again.
    """

    id: str
    version: str
    title: Text
    digest: str
    records: Mapping[str, RecordType]
    derived: Mapping[str, Derived]
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
    calendar: Calendar | None = None
    profile: str | None = None
    profiles: tuple[str, ...] = ()
    defaults: Mapping[str, Parameter] = field(default_factory=dict)
    overlays: Mapping[str, Mapping[str, Parameter]] = field(default_factory=dict)
