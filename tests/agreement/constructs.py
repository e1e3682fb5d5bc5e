"""Which constructs of the language a rulebook uses."""

from __future__ import annotations

from collections.abc import Iterator

from accountability.language.walk import walk
from accountability.model import expression as e
from accountability.model.records import PERIOD_RELATIONS
from accountability.model.rule import Closure, Grouped, Pairs, Rule, Rulebook, SourceOf, Union
from accountability.model.types import ListType, NumberType, Type


def of_rule(book: Rulebook, rule: Rule) -> set[str]:
    """The constructs of a rule, without those of the derived records that it reads."""
    found = set(_of_source(book, rule.source))
    parts = {
        "where": rule.where, "unknown_when": rule.unknown_when, "on": rule.on, "measure": rule.measure,
    }  # fmt: skip
    for name, part in parts.items():
        if part is not None:
            found |= {f"part {name}", *_of_part(book, part)}
    for part in (rule.broken, *rule.show):
        found |= set(_of_part(book, part))
    for let in rule.lets.values():
        found |= {f"let {'rows' if isinstance(let, e.RowSet) else 'value'}", *_of_part(book, let)}
    if rule.show:
        found.add("part show")
    if rule.citations:
        found.add("part authority")
    return found


def of_derived(book: Rulebook) -> Iterator[set[str]]:
    """The constructs of each derived record."""
    for derived in book.derived.values():
        match derived:
            case Union():
                yield {"derived union"}
            case Closure():
                kind = "symmetric" if derived.symmetric else "directed"
                where = () if derived.where is None else _of_part(book, derived.where)
                yield {f"derived closure {kind}", *where}
            case Grouped():
                yield set(_of_grouped(book, derived))


def _of_grouped(book: Rulebook, derived: Grouped) -> Iterator[str]:
    how = "rows" if derived.by is None else "groups" if derived.by else "one group"
    yield f"derived {how}"
    if derived.key:
        yield "derived key"
    if any(relation in book.derived for _, relation in derived.source.aliases):
        yield "derived of derived"
    yield from _of_source(book, derived.source)
    for part in (derived.where, *(derived.by or {}).values(), *derived.lets.values()):
        if part is not None:
            yield from _of_part(book, part)


def _of_source(book: Rulebook, source: SourceOf) -> Iterator[str]:
    periods = [r for _, r in source.aliases if r in PERIOD_RELATIONS]
    if len(source.items) > 1:
        yield "source periods" if periods else "source product"
    elif isinstance(source.items[0], Pairs):
        yield "source pair"
    elif not source.joins:
        yield "source single"
    for join in source.joins:
        yield "source left join" if join.left else "source join"
        yield from _of_part(book, join.on)
    if len(source.joins) > 1:
        yield "source chain"
    yield from (f"source over {r}" for r in periods)
    if any(relation in book.derived for _, relation in source.aliases):
        yield "source derived"


def _of_part(book: Rulebook, part: e.Expr | e.RowSet) -> Iterator[str]:
    for node in walk(part):
        match node:
            case e.RowSet():
                yield f"rows {_row_kind(book, node)}"
                continue
            case e.Fold():
                yield f"fold {node.kind}"
                yield f"fold {node.kind} over {_row_kind(book, node.rows)}"
                if node.kind == "quantile":
                    yield f"quantile type {node.definition}"
                if any(isinstance(n, e.Fold) for inner in _inside(node) for n in walk(inner)):
                    yield "fold nested"
            case e.Position():
                yield f"position {node.kind}{' within' if node.within else ''}"
            case e.Call():
                yield f"function {node.name}"
            case e.Compare() | e.Arith():
                yield f"{type(node).__name__} {node.op}"
                yield f"{type(node).__name__} of {_type_word(node.left.type)}"
            case e.Test():
                yield f"Test {node.kind}"
            case e.Shift():
                yield f"Shift {_type_word(node.type)} {node.unit}"
            case e.During():
                yield f"During {'whole' if node.whole else 'some'} of {_type_word(node.what.type)}"
            case e.Column() if node.path:
                yield f"path of {len([p for p in node.path if p])}"
            case e.Param():
                yield "parameter" + (" table" if node.keys else "") + (" at" if node.at is not None else "")
        yield f"node {type(node).__name__}"


def _inside(node: e.Fold) -> Iterator[e.Expr]:
    yield from (part for part in (node.rows.where, node.value) if part is not None)
    yield from (term.key for term in node.order)


def _row_kind(book: Rulebook, rows: e.RowSet) -> str:
    match rows.relation:
        case e.RecordRows(name):
            if name in PERIOD_RELATIONS:
                return "periods"
            return "derived" if name in book.derived else "records"
        case e.GroupRows():
            return "group"
        case e.ListRows():
            return "list"
    return "named"


def _type_word(type_: Type) -> str:
    match type_:
        case NumberType():
            return f"number {type_.unit}".strip()
        case ListType():
            return "list"
    return type(type_).__name__.removesuffix("Type").lower()
