"""Facts as durable-rules takes them: few fields, named by us, with short values in a safe alphabet.

A ruleset is asked by the fields that its conjunctions read and by no others, numbered from 0. The
engine looks a field up by a hash of its name, in a table of 255 places that it writes beyond if
names gather at its end; the names that stand here do not (the tests reckon that for all of them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accountability.engines.durable.atoms import (
    HUGE,
    IS_EMPTY,
    IS_NONE,
    IS_UNDETERMINED,
    IS_UNREADABLE,
    LONGEST_TEXT,
    VALUE,
    encoded,
)
from accountability.engines.durable.formulas import Conjunction, Literal
from accountability.engines.durable.ruleset import MOST
from accountability.model.values import NONE, State, Truth, Unknown, Value

FIELDS = 150  # of one fact, besides `id`, `sid` and `k`; 255 are an error of the engine
_STATES = {State.EMPTY: IS_EMPTY, State.UNREADABLE: IS_UNREADABLE, State.UNDETERMINED: IS_UNDETERMINED}


@dataclass(frozen=True, slots=True)
class Group:
    """The conjunctions of one ruleset, and what a fact for it says.

    `cells` are the fields of the record in the order in which the fact numbers them, `truths` the
    places of computed truth values.
    """

    conjunctions: Mapping[str, Conjunction]
    cells: tuple[str, ...]
    truths: tuple[int, ...]

    def fact(self, cells: Mapping[str, Value], computed: Sequence[Truth]) -> str:
        """The fact for a record; `k` is a field of every fact, and always 1."""
        parts = [_cell(at, cells[name]) for at, name in enumerate(self.cells)]
        for at, place in enumerate(self.truths):
            truth = computed[place]
            parts.append(f'"b{at}":{2 if isinstance(truth, Unknown) else int(truth)}')
        return f'{{"sid":"1","id":"1","k":1{"".join(["," + part for part in parts])}}}'


def grouped(named: Mapping[str, Conjunction], columns: Sequence[str], used: Sequence[int]) -> list[Group]:
    """Conjunctions in as many rulesets as the limits of the engine ask for, in their order.

    Their fields are numbered by the places of `columns` and of `used`, those of a group anew.
    """
    groups: list[list[str]] = []
    asked: set[str] = set()
    for name, conjunction in named.items():
        more = {source for field, _, _ in conjunction for source in _sources(field)}
        if not groups or len(groups[-1]) == MOST or len(asked | more) > FIELDS:
            groups.append([])
            asked = set()
        groups[-1].append(name)
        asked |= more
    return [_group({name: named[name] for name in names}, columns, used) for names in groups]


def _sources(field: str) -> tuple[str, ...]:
    """A field with what stands in a fact beside it: a value with its state."""
    kind, at = field[0], field[1:]
    return () if kind == "k" else (field,) if kind == "b" else (f"v{at}", f"s{at}")


def _group(conjunctions: Mapping[str, Conjunction], columns: Sequence[str], used: Sequence[int]) -> Group:
    fields = {field for conjunction in conjunctions.values() for field, _, _ in conjunction}
    cells = sorted({int(field[1:]) for field in fields if field[0] in "vs"})
    truths = sorted({int(field[1:]) for field in fields if field[0] == "b"})
    anew = {"k": "k"}
    anew |= {f"{kind}{old}": f"{kind}{at}" for at, old in enumerate(cells) for kind in "vs"}
    anew |= {f"b{old}": f"b{at}" for at, old in enumerate(truths)}
    renamed = {name: _renamed(conjunction, anew) for name, conjunction in conjunctions.items()}
    places = [used.index(truth) for truth in truths]
    return Group(renamed, tuple(columns[at] for at in cells), tuple(places))


def _renamed(conjunction: Conjunction, anew: Mapping[str, str]) -> frozenset[Literal]:
    return frozenset((anew[field], operator, value) for field, operator, value in conjunction)


def _cell(at: int, value: Value) -> str:
    """A cell as it stands in a fact: what state it is in, and its value if it has one."""
    if isinstance(value, Unknown):
        return f'"s{at}":{_STATES[value.state]}'
    if value is NONE:
        return f'"s{at}":{IS_NONE}'
    if isinstance(value, str):
        return f'"s{at}":{VALUE},"v{at}":"{_text(value)}"'
    if isinstance(value, bool):
        return f'"s{at}":{VALUE},"v{at}":{int(value)}'
    if isinstance(value, int):
        return f'"s{at}":{VALUE},"v{at}":{max(-HUGE, min(value, HUGE))}'
    return f'"s{at}":{VALUE}'


def _text(value: str) -> str:
    """A text, or what equals no literal where it is longer than any: lengths are 16 bits wide there."""
    if len(value) > LONGEST_TEXT:
        return "-"
    text = encoded(value)
    return text if len(text) <= 2 * LONGEST_TEXT else "-"
