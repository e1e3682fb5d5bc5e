"""Row sets, folds over them, orders and positions: their types, once their parts are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from accountability.language import syntax
from accountability.language.check_compare import require_order
from accountability.language.check_desk import Desk, Unfit
from accountability.language.check_fit import scalar
from accountability.language.check_numbers import average, total
from accountability.language.check_words import in_words, is_none
from accountability.language.scope import Binding, RowsNamed, Scope, called, declared, did_you_mean
from accountability.model.expression import (
    Expr,
    Fold,
    FoldKind,
    GroupRows,
    ListRows,
    Literal,
    NamedRows,
    Order,
    Position,
    RecordRows,
    Relation,
    RowSet,
)
from accountability.model.types import (
    BOOL,
    NO_UNIT,
    BoolType,
    IntervalType,
    ListType,
    NumberType,
    PartialDateType,
    Type,
    integer,
)

COUNT = integer(12)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a row set ranges over, the alias of its rows, and what its conditions may name."""

    relation: Relation
    alias: str
    scope: Scope
    broken: bool = False  # there is no such relation; what is said of its rows is checked all the same


def bind(desk: Desk, node: syntax.Rows, items: Expr | None, scope: Scope) -> Bound | None:
    """The rows that `node` names, bound in a scope of their own.

    `items` is its list, already checked, where it is `alias in list`. None after a complaint.
    """
    if node.relation is None:
        return _group_rows(desk, node, scope)
    if isinstance(node.relation, str):
        named = scope.lets.get(node.relation)
        if isinstance(named, RowsNamed):
            return _named_rows(desk, node, node.relation, named, scope)
        return _record_rows(desk, node, node.relation, scope)
    return None if items is None else _list_rows(desk, node, items, scope)


def _bound(
    desk: Desk, node: syntax.Rows, relation: Relation, aliases: Mapping[str, Binding], scope: Scope
) -> Bound | None:
    clear = [_free(desk, node, alias, scope) for alias in aliases]
    if not all(clear):
        return None
    alias = "" if isinstance(relation, GroupRows) else next(iter(aliases), "")
    return Bound(relation, alias, scope.binding(aliases))


def _free(desk: Desk, node: syntax.Rows, alias: str, scope: Scope) -> bool:
    """Whether `alias` is still free; one that hides another would be read as the wrong row."""
    if alias in scope.aliases:
        desk.refuse(node, f"`{alias}` already names a row here", "give these rows another alias")
        return False
    if alias in scope.keys or (alias in scope.lets and not isinstance(scope.lets[alias], RowsNamed)):
        desk.refuse(node, f"`{alias}` already names a value here", "give these rows another alias")
        return False
    return True


def _group_rows(desk: Desk, node: syntax.Rows, scope: Scope) -> Bound | None:
    if not scope.grouped:
        desk.refuse(
            node,
            "`rows` are the members of a group, and there is no group here",
            "name a record type and an alias, or use a derived record with `by`",
        )
        return None
    if node.alias is not None:
        _no_alias(desk, node, "rows")
        return None
    return _bound(desk, node, GroupRows(), scope.members, scope)


def _no_alias(desk: Desk, node: syntax.Rows, name: str) -> None:
    hint = "read them through the aliases of the derived record's `from`"
    desk.refuse(node, f"`{name}` are members of the group and take no alias", hint)


def _named_rows(desk: Desk, node: syntax.Rows, name: str, named: RowsNamed, scope: Scope) -> Bound | None:
    if not named.group:
        alias = node.alias or named.alias
        return _bound(desk, node, NamedRows(name), {alias: named.binding}, scope)
    if node.alias is not None:
        _no_alias(desk, node, name)
        return None
    bound = _bound(desk, node, NamedRows(name), scope.members, scope)
    return None if bound is None else Bound(bound.relation, "", bound.scope)


def _record_rows(desk: Desk, node: syntax.Rows, name: str, scope: Scope) -> Bound | None:
    if name in scope.lets:
        if scope.lets[name] is not None:
            desk.refuse(node, f"`{name}` is a value, not a set of rows")
        return None
    record = relation_named(desk, node, name, [n for n, v in scope.lets.items() if isinstance(v, RowsNamed)])
    if node.alias is None:
        if record is not None:
            desk.refuse(node, f"the rows of `{name}` need an alias", f"write `{name} x`")
        return None
    if record is None:
        unknown = _bound(desk, node, RecordRows(name), {node.alias: None}, scope)
        return None if unknown is None else replace(unknown, broken=True)
    return _bound(desk, node, RecordRows(record), {node.alias: record}, scope)


def relation_named(desk: Desk, node: syntax.Node, name: str, also: list[str] | None = None) -> str | None:
    """The record type called `name`, by its own name. None after a complaint, or if it is broken."""
    found = called(name, desk.world.records)
    if len(found) == 1:
        return found[0].name
    if found:
        choices = ", ".join(f"`{r.name}`" for r in found)
        desk.refuse(node, f"several record types are called `{name}`", f"write one of {choices}")
    elif name not in desk.world.broken:
        hint = did_you_mean(name, [*desk.world.record_names(), *(also or [])])
        desk.refuse(node, f"no record type, derived record or row set is called `{name}`", hint)
    return None


def _list_rows(desk: Desk, node: syntax.Rows, items: Expr, scope: Scope) -> Bound | None:
    if not isinstance(items.type, ListType):
        place = node.relation if isinstance(node.relation, syntax.Node) else node
        desk.refuse(place, f"a list is needed after `in`, not {in_words(items.type)}")
        return None
    alias = node.alias
    if alias is None:
        desk.refuse(node, "the elements of a list need an alias", "write `x in …`")
        return None
    return _bound(desk, node, ListRows(items), {alias: items.type.element}, scope)


def fold_type(kind: FoldKind, value: Expr | None) -> Type:
    """The type of a fold over `value`. Raises `Unfit` where the value has no such fold."""
    match kind:
        case "some" | "no":
            return BOOL
        case "count":
            return COUNT
    if value is None:
        raise Unfit(f"`{kind}` says nothing of what it takes from the rows")
    if is_none(value):
        raise Unfit(f"`{kind}` of `none` is always none")
    type_ = value.type
    match kind:
        case "every":
            if not isinstance(type_, BoolType):
                raise Unfit(f"`satisfies` needs a condition, not {in_words(type_)}")
            return BOOL
        case "sum":
            return total(type_)
        case "mean" | "median" | "quantile":
            return average(type_, kind)
        case "min" | "max":
            return _extreme(type_, kind)
        case "set":
            return ListType(scalar(declared(type_)))
    if isinstance(type_, IntervalType):
        raise Unfit("an active interval is not a value", "name the field that begins or ends it")
    return declared(type_)


def _extreme(type_: Type, kind: str) -> Type:
    require_order(type_, kind)
    if isinstance(type_, PartialDateType):
        raise Unfit(f"partial dates may overlap, so they have no `{kind}`")
    return declared(type_)


def check_quantile(share: Expr | None, definition: int | None) -> None:
    """Raises `Unfit` unless it is a share (from 0 to 1, where it is written out) and a type from 1 to 9."""
    if share is None or definition is None:
        raise Unfit("a quantile needs its share and type", "write `quantile(0.5, type 7) of …`")
    if not isinstance(share.type, NumberType) or share.type.unit != NO_UNIT:
        raise Unfit(f"the share of a quantile is a number from 0 to 1, not {in_words(share.type)}")
    if isinstance(share, Literal) and isinstance(share.value, int | Fraction) and not 0 <= share.value <= 1:
        raise Unfit("the share of a quantile lies between 0 and 1")
    if not 1 <= definition <= 9:
        raise Unfit("quantiles are of the types 1 to 9 (Hyndman and Fan 1996)", "`type 7` is Excel's")


def order_term(key: Expr, node: syntax.OrderTerm) -> Order:
    """A term of an ordering. Raises `Unfit` where its values have no order."""
    if is_none(key):
        raise Unfit("`none` has no order")
    require_order(key.type, "by")
    if isinstance(key.type, PartialDateType):
        raise Unfit("partial dates may overlap, so rows cannot be ordered by them")
    return Order(
        type=key.type, key=key, descending=node.descending, nulls_first=node.nulls_first, span=node.span
    )


def whole_fold(
    node: syntax.Fold, rows: RowSet, value: Expr | None, order: tuple[Order, ...], share: Expr | None
) -> Fold:
    """The fold of its checked parts. Raises `Unfit` about its value."""
    if node.kind == "quantile":
        check_quantile(share, node.definition)
    type_ = fold_type(node.kind, value)
    if node.kind in ("first", "last") and not order:
        raise Unfit(f"`{node.kind}` needs an order", f"write `{node.kind} of … over … by …`")
    kept = None if node.kind in ("some", "no", "count") else value
    return Fold(
        type=type_,
        kind=node.kind,
        rows=rows,
        value=kept,
        order=order if node.kind in ("first", "last") else (),
        share=share if node.kind == "quantile" else None,
        definition=node.definition if node.kind == "quantile" else None,
        span=node.span,
    )


def position(
    node: syntax.Position, value: Expr | None, order: tuple[Order, ...], within: Sequence[Expr]
) -> Position:
    """`next`, `previous` or `rank` of checked parts. Raises `Unfit` (`at`: 0 value, from 1 `within`)."""
    if not order:
        raise Unfit(f"`{node.kind}` needs an order", f"write `{node.kind} … by …`")
    for at, part in enumerate(within, start=1):
        if is_none(part) or isinstance(part.type, ListType | IntervalType):
            raise Unfit("rows are told apart by single values", None, at)
    type_: Type = COUNT
    kept = None if node.kind == "rank" else value
    if node.kind != "rank":
        if value is None or is_none(value) or isinstance(value.type, IntervalType):
            raise Unfit(f"`{node.kind}` needs a value of the other row", f"write `{node.kind} of … by …`")
        type_ = declared(value.type)
    return Position(type=type_, kind=node.kind, value=kept, order=order, within=tuple(within), span=node.span)
