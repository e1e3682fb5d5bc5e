"""Which rules a record may fail or leave undecided, matched by durable-rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from accountability.engines.durable.atoms import Translation
from accountability.engines.durable.facts import grouped
from accountability.engines.durable.formulas import (
    Conjunction,
    Expansion,
    TooBig,
    failing,
    undecided,
)
from accountability.engines.durable.ruleset import Broken, Ruleset
from accountability.model.expression import Expr
from accountability.model.rule import Rule
from accountability.model.values import Truth, Value

_ALWAYS: Conjunction = frozenset({("k", "=", 1)})  # a field of every fact
CONJUNCTIONS = 12  # of one rule; a larger one is computed first
LITERALS = 12  # of one conjunction

# A condition of a rule, None for whether it is in force; and whether it does not matter where the
# rule does not apply.
Wanted: TypeAlias = tuple[Rule, Expr | None, bool]


@dataclass(frozen=True, slots=True)
class Matched:
    """The places of the rules that a record fails, and of those that are undecided."""

    failing: frozenset[int]
    undecided: frozenset[int]


_NOTHING = Matched(frozenset(), frozenset())


class Matcher:
    """The rules of one record type in as many rulesets as their conjunctions need.

    `compute` makes the function that computes truth values first; `constant` gives the value of
    an expression that depends on neither record nor date, or None. `faults` counts the errors
    of the engine: each makes all rulesets anew, and the record is answered elsewhere. Where they
    cannot be made, that is tried again with the next record.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        compute: Callable[[Sequence[Wanted]], Callable[..., Sequence[Truth]]],
        constant: Callable[[Expr], object],
    ) -> None:
        self.faults = 0
        self.last_fault: str | None = None
        wanted: dict[tuple[str, Expr | None], Wanted] = {}

        def want(rule: Rule, condition: Expr | None, guarded: bool) -> int:
            known = (rule.id, condition)
            others = wanted[known][2] if known in wanted else True
            wanted[known] = (rule, condition, guarded and others)
            return list(wanted).index(known)

        translation = Translation(want, constant)
        named: dict[str, Conjunction] = {}
        for place, rule in enumerate(rules):
            broken, open_ = _sets(translation, rule)
            named |= {f"f{place}_{at}": c for at, c in enumerate(broken)}
            named |= {f"u{place}_{at}": c for at, c in enumerate(open_)}
        columns = tuple(translation.columns)
        used = sorted({int(f[1:]) for c in named.values() for f, _, _ in c if f[0] == "b"})
        self._compute = compute([list(wanted.values())[at] for at in used])
        self._facts = grouped({name: c or _ALWAYS for name, c in named.items()}, columns, used)
        self._rulesets: list[Ruleset] = []
        self._ready()

    def match(
        self, cells: Mapping[str, Value], as_of: date, row: object, meaning: object, /
    ) -> Matched | None:
        """What a record matches; None if the engine failed. The rest is for `compute`."""
        computed = self._compute(cells, as_of, row, meaning)
        if not self._ready():
            return None
        found: set[str] = set()
        try:
            for rules, fact in zip(self._rulesets, self._facts.of(cells, computed), strict=True):
                found |= rules.ask(fact)
        except Broken as error:
            self.fault(str(error))
            self._ready()
            return None
        if not found:
            return _NOTHING
        places = {kind: frozenset(int(n[1 : n.index("_")]) for n in found if n[0] == kind) for kind in "fu"}
        return Matched(places["f"], places["u"])

    def _ready(self) -> bool:
        """Makes the rulesets where there are none; whether they are there."""
        if not self._rulesets:
            try:
                for group in self._facts.groups:
                    self._rulesets.append(Ruleset(group.conjunctions))
            except Broken as error:
                self.fault(str(error))
        return len(self._rulesets) == len(self._facts.groups)

    def fault(self, said: str) -> None:
        """Counts a failure and gives all rulesets back: what the engine holds after it is not known."""
        self.faults += 1
        self.last_fault = said
        self.close()

    def close(self) -> None:
        """Gives the rulesets back."""
        for rules in self._rulesets:
            rules.close()
        self._rulesets = []


def _sets(translation: Translation, rule: Rule) -> tuple[list[Conjunction], list[Conjunction]]:
    """Where a rule fails and where it is undecided, computed first as far as that is simpler."""
    expansion = Expansion(CONJUNCTIONS, LITERALS)
    try:
        parts = translation.parts(rule)
        return failing(parts, expansion), undecided(parts, expansion)
    except TooBig:
        parts = translation.whole(rule)
        return failing(parts, expansion), undecided(parts, expansion)
