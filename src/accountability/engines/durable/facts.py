"""Facts as durable-rules takes them: few fields, named by us, with short values in a safe alphabet.

A ruleset is asked by the fields that its conjunctions read and by no others, numbered from 0. The
engine looks a field up by a hash of its name, in a table of 255 places that it writes beyond if
names gather at its end; the names that stand here do not (the tests reckon that for all of them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

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
from accountability.engines.durable.formulas import Conjunction
from accountability.engines.durable.ruleset import MOST
from accountability.model.values import NONE, State, Truth, Unknown, Value

FIELDS = 150  # of one fact, besides `id`, `sid` and `k`; 255 are an error of the engine
_HEAD = '{"sid":"1","id":"1","k":1'
_STATES = {State.EMPTY: IS_EMPTY, State.UNREADABLE: IS_UNREADABLE, State.UNDETERMINED: IS_UNDETERMINED}


Numbered: TypeAlias = dict[tuple[int, int], int]  # what is a part under which number: its place


@dataclass(frozen=True, slots=True)
class Group:
    """The conjunctions of one ruleset, and of which parts its fact is made."""

    conjunctions: Mapping[str, Conjunction]
    cells: tuple[int, ...]
    truths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The rulesets of a record type, and how a record becomes a fact for each of them.

    A part is a cell, or a truth value that was computed first, under a number. They are made once
    per record.
    """

    groups: tuple[Group, ...]
    cells: tuple[tuple[str, str, str], ...]  # a field, how its state begins, how its value begins
    truths: tuple[tuple[int, str], ...]  # a place among those that were computed, how its value begins

    def of(self, cells: Mapping[str, Value], computed: Sequence[Truth]) -> list[str]:
        """The facts about a record, one for each group; `k` is a field of every fact, and always 1."""
        known = [_cell(state, value, cells[name]) for name, state, value in self.cells]
        truths = [begin + _truth(computed[place]) for place, begin in self.truths]
        return [
            "".join([_HEAD, *[known[at] for at in one.cells], *[truths[at] for at in one.truths], "}"])
            for one in self.groups
        ]


def grouped(named: Mapping[str, Conjunction], columns: Sequence[str], used: Sequence[int]) -> Facts:
    """Conjunctions in as many rulesets as the limits of the engine ask for, in their order.

    Their fields are numbered by the places of `columns` and of `used`: in all facts alike, if they
    have room in one, else in each anew.
    """
    alike = 2 * len(columns) + len(used) <= FIELDS
    groups: list[dict[str, Conjunction]] = []
    asked: set[str] = set()
    for name, conjunction in named.items():
        more = _fields(conjunction)
        if not groups or len(groups[-1]) == MOST or len(asked | more) > FIELDS:
            groups.append({})
            asked = set()
        groups[-1][name] = conjunction
        asked |= more
    cells: Numbered = {}
    truths: Numbered = {}
    made = [_group(group, used, alike, cells, truths) for group in groups]
    return Facts(
        tuple(made),
        tuple((columns[at], f',"s{to}":', f',"s{to}":{VALUE},"v{to}":') for at, to in cells),
        tuple((at, f',"b{to}":') for at, to in truths),
    )


def _fields(conjunction: Conjunction) -> set[str]:
    """The fields that a fact has for a conjunction: of a cell its value and its state."""
    read = {(field[0], field[1:]) for field, _, _ in conjunction if field != "k"}
    return {f"{kind}{at}" for one, at in read for kind in ("b" if one == "b" else "vs")}


def _group(
    conjunctions: Mapping[str, Conjunction],
    used: Sequence[int],
    alike: bool,
    cells: Numbered,
    truths: Numbered,
) -> Group:
    """A ruleset with its fields numbered; `cells` and `truths` collect what all facts are made of."""
    fields = {field for conjunction in conjunctions.values() for field in _fields(conjunction)}
    columns = sorted({int(field[1:]) for field in fields if field[0] == "v"})
    computed = sorted({used.index(int(field[1:])) for field in fields if field[0] == "b"})
    parts = [[(at, at if alike else to) for to, at in enumerate(own)] for own in (columns, computed)]
    anew = {"k": "k"}
    anew |= {f"{kind}{at}": f"{kind}{to}" for at, to in parts[0] for kind in "vs"}
    anew |= {f"b{used[at]}": f"b{to}" for at, to in parts[1]}
    renamed = {
        name: frozenset((anew[field], operator, value) for field, operator, value in conjunction)
        for name, conjunction in conjunctions.items()
    }
    mine, theirs = (
        tuple(known.setdefault(part, len(known)) for part in own)
        for known, own in zip((cells, truths), parts, strict=True)
    )
    return Group(renamed, mine, theirs)


def _truth(truth: Truth) -> str:
    return "1" if truth is True else "0" if truth is False else "2"


def _cell(state: str, plain: str, value: Value) -> str:
    """A cell as it stands in a fact: what state it is in, and its value if it has one."""
    if value.__class__ is str:
        return f'{plain}"{_text(str(value))}"'
    if isinstance(value, Unknown):
        return f"{state}{_STATES[value.state]}"
    if value is NONE:
        return f"{state}{IS_NONE}"
    if isinstance(value, bool):
        return f"{plain}{int(value)}"
    if isinstance(value, int):
        return f"{plain}{max(-HUGE, min(value, HUGE))}"
    return f"{state}{VALUE}"


def _text(value: str) -> str:
    """A text, or what equals no literal where it is longer than any: lengths are 16 bits wide there."""
    if len(value) > LONGEST_TEXT:
        return "-"
    text = encoded(value)
    return text if len(text) <= 2 * LONGEST_TEXT else "-"
