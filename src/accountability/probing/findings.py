"""What a probe found: per rule, what was planted and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from accountability.model.records import Key
from accountability.model.values import NONE, ListValue, Unknown, Value
from accountability.model.verdict import Verdict
from accountability.probing.plantings import Planting, Role
from accountability.probing.worlds import World
from accountability.records.keys import canonical


@dataclass(frozen=True, slots=True)
class Trial:
    """One planting and the verdict of the engine, None where it knows no such subject.

    `change` says what was done, `record` and `field` where, `clean` and `planted` the cell on both
    sides of the boundary, as text, with "" for a blank.
    """

    role: Role
    said: Verdict | None
    subject: Key
    change: str
    record: str = ""
    field: str = ""
    clean: str = ""
    planted: str = ""


@dataclass(frozen=True, slots=True)
class Probed:
    """A rule after its probe.

    `vacuous`: no record set was met that breaks it, or none that does not. `seen` are the verdicts that
    it gave on the way. `unreached` are the comparisons that no planting straddles, as text.
    `error`: what the engine broke on.
    """

    rule: str
    trials: tuple[Trial, ...]
    vacuous: bool = False
    seen: frozenset[Verdict] = frozenset()
    unreached: tuple[str, ...] = ()
    error: str | None = None

    @property
    def planted(self) -> int:
        return sum(t.role == "breach" for t in self.trials)

    @property
    def found(self) -> int:
        return self.planted - len(self.missed)

    @property
    def missed(self) -> tuple[Trial, ...]:
        """Breaches that the engine did not find."""
        return tuple(t for t in self.trials if t.role == "breach" and t.said is not Verdict.FAIL)

    @property
    def unplanted(self) -> tuple[Trial, ...]:
        """Findings where there is no breach: on the clean side of a boundary, or at a blank."""
        return tuple(t for t in self.trials if t.role != "breach" and t.said is Verdict.FAIL)

    @property
    def blank(self) -> int:
        return sum(t.role == "blank" for t in self.trials)

    @property
    def undecided(self) -> int:
        return self.blank - len(self.decided)

    @property
    def decided(self) -> tuple[Trial, ...]:
        """Blanks in cells that decide, about which the engine was sure all the same."""
        return tuple(t for t in self.trials if t.role == "blank" and t.said is not Verdict.UNKNOWN)

    @property
    def is_full(self) -> bool:
        """Every breach found, nothing else found, every blank undecided, and something was planted."""
        wrong = self.error or self.vacuous or self.missed or self.unplanted or self.decided
        return self.planted > 0 and not wrong


def trial(planting: Planting, said: Verdict | None) -> Trial:
    """What the engine said of a planting, with what was done in words."""
    pair = planting.pair
    clean = planted = ""
    if pair.name:
        clean = _cell(pair.clean, pair.record, pair.at, pair.name)
        planted = _cell(pair.planted, pair.record, pair.at, pair.name)
    return Trial(
        planting.role, said, planting.subject[0], pair.change, pair.record, pair.name, clean, planted
    )


def _cell(world: World, record: str, at: int, name: str) -> str:
    return written(world.cell(record, at, name))


def written(value: Value) -> str:
    """A cell as text."""
    match value:
        case ListValue(items=items):
            return "; ".join(written(item) for item in items)
        case Unknown():
            return ""
    return "" if value is NONE else canonical(value)
