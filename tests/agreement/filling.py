"""Filling in what was not stated, to see whether the definition had guessed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from random import Random
from typing import Any

from accountability.language.walk import walk
from accountability.model.expression import Expr, RecordRows, RowSet, Same, Test
from accountability.model.rule import Closure, Derived, Grouped, Rule, Rulebook, Union
from tests.agreement.ledgers import Ledgers, Row, calendar, cell_text, some_rows
from tests.agreement.world import RECORDS


def filled(random: Random, ledgers: Mapping[str, list[Row]], partial: Set[str] = frozenset()) -> Ledgers:
    """The ledgers with everything told that was left open.

    A value stands in every cell that says that its value is not stated, and in every column that
    was missing; registers that were absent are there; `partial` ones hold another record.
    """
    whole = {name: [_row(random, name, row) for row in rows] for name, rows in ledgers.items()}
    for name in RECORDS:
        if name not in whole:
            whole[name] = calendar(random) if name == "workcal" else some_rows(random, name)
    for name in sorted(partial & whole.keys()):
        whole[name] += [row for row in some_rows(random, name) if _is_new(name, row, whole[name])][:1]
    return whole


def _row(random: Random, record: str, row: Row) -> Row:
    fields: Mapping[str, Any] = RECORDS[record]["fields"]
    told = {f: _cell(random, record, f, cell) for f, cell in row.items()}
    missing = (f for f in fields if f not in row)
    return {**told, **{f: cell_text(random, record, f, fields[f]) for f in missing}}


def _is_new(record: str, row: Row, rows: list[Row]) -> bool:
    """Whether a row is of a key that no other has."""
    key = RECORDS[record]["key"]
    names = [key] if isinstance(key, str) else key
    if names == ["row"]:
        return True
    return all([row[n] for n in names] != [other.get(n) for n in names] for other in rows)


def _cell(random: Random, record: str, field: str, cell: Any) -> Any:
    shape: Mapping[str, Any] = RECORDS[record]["fields"][field]
    key = RECORDS[record]["key"]
    blank = cell is None or (isinstance(cell, str) and not cell.strip())
    if not blank or "empty" in shape or field == key or field in key:
        return cell
    return cell_text(random, record, field, shape)


def may_change(book: Rulebook, rule: str) -> bool:
    """Whether a rule may decide otherwise, by the language, once more is known.

    It asks whether something is stated (`is missing`, `same as`); or it looks for a group, and a
    row whose group is not known makes none of its own.
    """
    source = book.rules[rule].source
    exprs = list(_of_rule(book.rules[rule]))
    looked_for = [*_relations(exprs), *(join.relation for join in source.joins)]
    waiting = [*looked_for, *(relation for _, relation in source.aliases)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in book.derived and name not in seen:
            seen.add(name)
            derived = book.derived[name]
            found = list(_of_derived(derived))
            exprs += found
            looked_for += _relations(found)
            if isinstance(derived, Grouped):
                looked_for += [join.relation for join in derived.source.joins]
                if derived.by is not None:  # a group of groups misses those that are not made
                    looked_for += [relation for _, relation in derived.source.aliases]
            if isinstance(derived, Closure):
                looked_for.append(derived.relation)
            waiting += [*_relations(found), *_named(derived)]
    groups = {n for n, d in book.derived.items() if isinstance(d, Grouped) and d.by}
    if groups & seen and any(_has_groups(book, name, groups) for name in looked_for):
        return True
    return any(isinstance(node, Test | Same) for expr in exprs for node in walk(expr))


def _has_groups(book: Rulebook, relation: str, groups: Set[str]) -> bool:
    """Whether rows of a relation are missing where a group is."""
    if relation in groups:
        return True
    derived = book.derived.get(relation)
    return derived is not None and any(_has_groups(book, name, groups) for name in _named(derived))


def _relations(exprs: Iterable[Expr | RowSet]) -> Iterator[str]:
    for node in (n for expr in exprs for n in walk(expr)):
        if isinstance(node, RowSet) and isinstance(node.relation, RecordRows):
            yield node.relation.name


def _named(derived: Derived) -> tuple[str, ...]:
    match derived:
        case Grouped():
            return tuple(relation for _, relation in derived.source.aliases)
        case Closure():
            return (derived.relation,)
        case Union():
            return derived.members


def _of_rule(rule: Rule) -> Iterator[Expr | RowSet]:
    yield from (join.on for join in rule.source.joins)
    yield from rule.lets.values()
    parts = (rule.where, rule.unknown_when, rule.on, rule.broken)
    yield from (part for part in parts if part is not None)


def _of_derived(derived: Derived) -> Iterator[Expr | RowSet]:
    if isinstance(derived, Grouped):
        yield from (join.on for join in derived.source.joins)
        yield from (*derived.lets.values(), *(derived.by or {}).values())
    if not isinstance(derived, Union) and derived.where is not None:
        yield derived.where
