"""How a batch is evaluated: which rules share a scan, and what each of them looks up besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accountability.language.printer import unparse
from accountability.language.untype import untyped
from accountability.language.walk import walk, walk_through
from accountability.model.expression import (
    Active,
    And,
    Column,
    Compare,
    Expr,
    Fold,
    GroupKey,
    GroupRows,
    LetRef,
    ListRows,
    NamedRows,
    Position,
    RecordRows,
    RowSet,
)
from accountability.model.rule import Closure, Grouped, LetValue, Pairs, Rule, Rulebook, SourceOf, Union
from accountability.rulebook.reads import relations_of

MOST = 90  # rules of one scan


@dataclass(frozen=True, slots=True)
class Scan:
    """Rules that are judged together, over the rows of one source."""

    source: SourceOf
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The derived records that are computed first, in order, and the scans."""

    book: Rulebook
    derived: tuple[str, ...]
    scans: tuple[Scan, ...]


def plan(book: Rulebook, rules: Iterable[str]) -> Plan:
    """The plan of a batch over some of the rules of a book."""
    chosen = [book.rules[name] for name in sorted(rules)]
    scans = tuple(Scan(group[0].source, group) for group in together(chosen))
    return Plan(book, tuple(_derived(book, chosen)), scans)


def together(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    """Rules that one scan can judge: those over the same source that look at no other rows."""
    plain: dict[SourceOf, list[Rule]] = {}
    for rule in rules:
        if looks_around(rule):
            yield (rule,)
        else:
            plain.setdefault(rule.source, []).append(rule)
    for found in plain.values():
        for at in range(0, len(found), MOST):
            yield tuple(found[at : at + MOST])


def looks_around(rule: Rule) -> bool:
    """Whether a rule has folds or positions."""
    return any(isinstance(node, Fold | Position) for part in _parts(rule) for node in walk(part))


def is_around(part: Expr | RowSet, lets: Mapping[str, LetValue]) -> bool:
    """Whether a part of a rule has folds or positions, also behind the lets that it names."""
    return any(isinstance(node, Fold | Position) for node in walk_through(part, lets))


def _parts(rule: Rule) -> Iterator[Expr | RowSet]:
    for part in (rule.on, rule.where, rule.unknown_when, rule.broken, *rule.lets.values()):
        if part is not None:
            yield part


def _derived(book: Rulebook, rules: Sequence[Rule]) -> Iterator[str]:
    """The derived records that the rules read, each after those that it uses."""
    wanted: set[str] = set()
    waiting = [name for rule in rules for name in relations_of(rule)]
    while waiting:
        name = waiting.pop()
        if name in book.derived and name not in wanted:
            wanted.add(name)
            waiting += relations_of(book.derived[name])
    yield from (name for name in book.derived if name in wanted)


def lines(found: Plan) -> Iterator[str]:
    """The plan as text."""
    for name in found.derived:
        yield f"derive {name}: {_derivation(found.book, name)}"
        derived = found.book.derived[name]
        if isinstance(derived, Grouped):
            parts = [part for part in (derived.where, *derived.lets.values()) if part is not None]
            yield from (f"  {line}" for line in _folds(name, parts, derived.lets))
    for number, scan in enumerate(found.scans, start=1):
        yield f"scan {number}: {_source(scan.source)}"
        yield f"  rules: {', '.join(rule.id for rule in scan.rules)}"
        for path in sorted({p for rule in scan.rules for p in _paths(rule)}):
            yield f"  look up {path}"
        for rule in scan.rules:
            yield from (f"  {line}" for line in _folds(rule.id, _parts(rule), rule.lets))


def _derivation(book: Rulebook, name: str) -> str:
    match book.derived[name]:
        case Union(members=members):
            return f"union of {', '.join(members)}"
        case Closure(relation=relation, max_depth=depth):
            return f"closure of {relation}, up to {depth} edges, level by level"
        case Grouped(source=source, by=by):
            how = "row by row" if by is None else f"grouped by {', '.join(by) or 'nothing'}"
            return f"{how} from {_source(source)}"


def _source(source: SourceOf) -> str:
    items = (
        f"pairs of {i.relation} {i.first}, {i.second}" if isinstance(i, Pairs) else f"{i.relation} {i.alias}"
        for i in source.items
    )
    joins = (
        f"{' left' if j.left else ''} join {j.relation} {j.alias}{_joined(list(_flat(j.on)))}"
        for j in source.joins
    )
    return " × ".join(items) + "".join(joins)


def _paths(rule: Rule) -> Iterator[str]:
    for part in _parts(rule):
        for node in walk(part):
            if isinstance(node, Column | Active) and node.path:
                steps = zip(node.records, node.path, node.records[1:], strict=False)
                yield from (f"{there} by {here}.{step}" for here, step, there in steps if step)


def _folds(name: str, parts: Iterable[Expr | RowSet], lets: Mapping[str, LetValue]) -> Iterator[str]:
    """What is looked up among other rows; folds over the same rows that read these alone share one join."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for part in parts:
        for node in walk_through(part, lets):
            if isinstance(node, Fold):
                alone = "" if _reads_rows_alone(node) else unparse(untyped(node))
                found.setdefault((_rows(node.rows, lets), alone), {})[node.kind] = None
            elif isinstance(node, Position):
                by = f"by {', '.join(unparse(untyped(o.key)) for o in node.order)}"
                found.setdefault((by, "window"), {})[node.kind] = None
    for (rows, alone), kinds in found.items():
        if alone == "window":
            yield f"{name}: window: {', '.join(kinds)} {rows}"
        else:
            shared = " in one join" if len(kinds) > 1 else ""
            yield f"{name}: {', '.join(kinds)}{shared} over {rows}"


def _reads_rows_alone(fold: Fold) -> bool:
    """Whether a fold evaluates nothing but its rows, so that others over the same rows share its join."""
    if fold.kind == "every":
        return False
    parts = [term.key for term in fold.order] + ([fold.value] if fold.value is not None else [])
    outside = (LetRef, GroupKey, Position)
    members = isinstance(fold.rows.relation, GroupRows)  # which have all aliases of their source
    return not any(
        isinstance(node, outside)
        or (isinstance(node, Column | Active) and not members and node.alias != fold.rows.alias)
        for part in parts
        for node in walk(part)
    )


def _rows(rows: RowSet, lets: Mapping[str, LetValue]) -> str:
    return f"{_relation(rows, lets)}{_joined(list(_terms(rows, lets)))}"


def _joined(conditions: Sequence[Expr]) -> str:
    """By which conditions rows are found, and how many others they must satisfy."""
    keys = [c for c in conditions if isinstance(c, Compare) and c.op == "="]
    rest = len(conditions) - len(keys)
    joined = f", hash join on {' and '.join(unparse(untyped(k)) for k in keys)}" if keys else ""
    filtered = f", {rest} more condition{'s' if rest > 1 else ''}" if rest else ""
    return f"{joined}{filtered}"


def _relation(rows: RowSet, lets: Mapping[str, LetValue]) -> str:
    match rows.relation:
        case RecordRows(name):
            return f"{name} {rows.alias}"
        case GroupRows():
            return "the members of the group"
        case ListRows():
            return "the elements of a list"
        case NamedRows(name):
            named = lets.get(name)
            return _relation(named, lets) if isinstance(named, RowSet) else name


def _terms(rows: RowSet, lets: Mapping[str, LetValue]) -> Iterator[Expr]:
    if isinstance(rows.relation, NamedRows):
        named = lets.get(rows.relation.name)
        if isinstance(named, RowSet):
            yield from _terms(named, lets)
    if rows.where is not None:
        yield from _flat(rows.where)


def _flat(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, And):
        for term in expr.terms:
            yield from _flat(term)
    else:
        yield expr
