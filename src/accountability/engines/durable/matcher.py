"""Which rules a record may fail or leave undecided, matched by durable-rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from accountability.engines.durable import ruleset
from accountability.engines.durable.atoms import (
    HUGE,
    IS_EMPTY,
    IS_NONE,
    IS_UNDETERMINED,
    IS_UNREADABLE,
    VALUE,
    Translation,
    encoded,
)
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
from accountability.model.values import NONE, State, Truth, Unknown, Value

_ALWAYS: Conjunction = frozenset({("k", "=", 1)})  # a field of every fact
CONJUNCTIONS = 12  # of one rule; a larger one is computed first
LITERALS = 12  # of one conjunction
LONG = 10_000  # characters of a text beyond which it equals no literal of a condition
_STATES = {State.EMPTY: IS_EMPTY, State.UNREADABLE: IS_UNREADABLE, State.UNDETERMINED: IS_UNDETERMINED}


# A condition of a rule, None for whether it is in force; and whether it does not matter where the
# rule does not apply.
Wanted: TypeAlias = tuple[Rule, Expr | None, bool]


@dataclass(frozen=True, slots=True)
class Matched:
    """The places of the rules that a record fails, and of those that are undecided."""

    failing: frozenset[int]
    undecided: frozenset[int]


class Matcher:
    """The rules of one record type in as many rulesets as their conjunctions need.

    `compute` makes the function that computes truth values first; `constant` gives the value of
    an expression that depends on neither record nor date, or None. `faults` counts the errors
    of the engine: each makes all rulesets anew, and the record is answered elsewhere.
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
        self._columns = tuple(translation.columns)
        self._used = sorted({int(f[1:]) for c in named.values() for f, _, _ in c if f[0] == "b"})
        self._compute = compute([list(wanted.values())[at] for at in self._used])
        self._named = {name: conjunction or _ALWAYS for name, conjunction in named.items()}
        self._rulesets: list[Ruleset] = []
        self._make()

    def match(
        self, cells: Mapping[str, Value], as_of: date, row: object, meaning: object, /
    ) -> Matched | None:
        """What a record matches; None if the engine failed. The rest is for `compute`."""
        computed = self._compute(cells, as_of, row, meaning)
        fields = [_cell(at, cells[name]) for at, name in enumerate(self._columns)]
        truths = [f'"b{at}":{_truth(computed[place])}' for place, at in enumerate(self._used)]
        fact = f'{{"sid":"1","id":"1","k":1,{",".join([*fields, *truths])}}}'
        found: set[str] = set()
        try:
            for rules in self._rulesets:
                found |= rules.ask(fact)
        except Broken as error:
            self._start_again(error)
            return None
        places = {kind: frozenset(int(n[1 : n.index("_")]) for n in found if n[0] == kind) for kind in "fu"}
        return Matched(places["f"], places["u"])

    def _make(self) -> None:
        names = list(self._named)
        groups = [names[at : at + ruleset.MOST] for at in range(0, len(names), ruleset.MOST)]
        self._rulesets = [Ruleset({name: self._named[name] for name in group}) for group in groups]

    def _start_again(self, error: Broken) -> None:
        """New rulesets in place of all: what the engine holds after an error is not known."""
        self.faults += 1
        self.last_fault = str(error)
        self.close()
        self._make()

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


def _cell(at: int, value: Value) -> str:
    """A cell as it stands in a fact: what state it is in, and its value if it has one."""
    if isinstance(value, Unknown):
        return f'"s{at}":{_STATES[value.state]}'
    if value is NONE:
        return f'"s{at}":{IS_NONE}'
    if isinstance(value, str):
        text = encoded(value) if len(value) <= LONG else "-"
        return f'"s{at}":{VALUE},"v{at}":"{text}"'
    if isinstance(value, bool):
        return f'"s{at}":{VALUE},"v{at}":{int(value)}'
    if isinstance(value, int):
        return f'"s{at}":{VALUE},"v{at}":{max(-HUGE, min(value, HUGE))}'
    return f'"s{at}":{VALUE}'


def _truth(truth: Truth) -> int:
    return 2 if isinstance(truth, Unknown) else int(truth)
