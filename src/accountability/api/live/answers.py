"""What a live session answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as OneOf

from accountability.engines.live.scope import Deferred
from accountability.model.records import Key
from accountability.results.assessment import Finding, Undecided

__all__ = ["Answer", "Change", "Deferred"]


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict about an earlier record that is another one now.

    `opened`: it fails now, `finding` says how. `undecided`: it cannot be decided any more,
    `undecided` says why. `closed`: it neither fails nor is undecided any more. `record` and
    `key` name the record that the verdict is about.
    """

    kind: OneOf["opened", "closed", "undecided"]
    rule: str
    record: str
    key: Key
    finding: Finding | None = None
    undecided: Undecided | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the live rules say of one record, and which earlier verdicts it changed.

    `key` names the record from now on (`amend`, `withdraw`). `deferred` are rules that could not
    be answered for this record alone, because too many others may be concerned: they are answered
    by `assess()`, as those in `Live.deferred` are.
    """

    record: str
    key: Key
    findings: tuple[Finding, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    changes: tuple[Change, ...] = ()
    deferred: tuple[Deferred, ...] = field(default=())
