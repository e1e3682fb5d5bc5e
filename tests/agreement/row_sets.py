"""Random row sets, folds over them, and positions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from accountability.language import syntax as s
from accountability.language.checker import Scope
from accountability.language.scope import Binding, RowsNamed
from accountability.model.records import PERIOD_RELATIONS
from accountability.model.types import NO_UNIT, RefType
from tests.agreement.kinds import Kind, a_list, fits, kind_of, num, ordered, ref, type_of
from tests.agreement.making import Making, NothingFits, any_kind, constant
from tests.agreement.values import Made, Weighted

_SHARES: tuple[int | Fraction, ...] = (0, Fraction(1, 4), Fraction(1, 2), Fraction(9, 10), 1)
_KINDS = (
    (1, "sum"), (1, "min"), (1, "max"), (0.7, "mean"), (0.5, "median"), (0.5, "quantile"), (0.8, "first"),
    (0.8, "last"),
)  # fmt: skip


def rows(make: Making, scope: Scope, depth: int) -> tuple[s.Rows, Scope]:
    """A row set, and the scope of what is read from its rows."""
    node, inside = _relation(make, scope)
    if make.chance.of(0.2):
        return node, inside
    where = make.linked(scope, inside, depth)
    return s.Rows(relation=node.relation, alias=node.alias, where=where), inside


def _relation(make: Making, scope: Scope) -> tuple[s.Rows, Scope]:
    chance = make.chance
    ways: list[tuple[float, Callable[[], tuple[s.Rows, Scope]]]] = [
        (3, lambda: record_rows(make, scope)),
        (1, lambda: _list_rows(make, scope)),
    ]
    if any(isinstance(let, RowsNamed) for let in scope.lets.values()):
        ways.append((5, lambda: _named_rows(make, scope)))
    if scope.grouped and not set(scope.members) & set(scope.aliases):
        ways.append((20, lambda: (s.Rows(relation=None), scope.binding(scope.members))))
    while True:
        try:
            return chance.weighted(ways)()
        except NothingFits:
            continue


def record_rows(make: Making, scope: Scope) -> tuple[s.Rows, Scope]:
    """Rows of a record type, a derived record or, seldom, periods."""
    world = make.names.world
    weights = [(_weight(name), name) for name in world.records]
    name, alias = make.chance.weighted(weights), make.chance.alias()
    return s.Rows(relation=name, alias=alias), scope.binding({alias: name})


_WEIGHTS = {
    "contract": 4,
    "payment": 4,
    "party": 2,
    "parcel": 2,
    "office": 1.5,
    "meter": 1,
    "workcal": 0.1,
    "death_register": 0.2,
}


def _weight(name: str) -> float:
    if name in PERIOD_RELATIONS:
        return 0.2
    return _WEIGHTS.get(name, 1.5)


def _list_rows(make: Making, scope: Scope) -> tuple[s.Rows, Scope]:
    kind = any_kind(make, scope, lambda k: k.name == "list")
    assert kind.element is not None
    alias = make.chance.alias()
    node = s.Rows(relation=make.value(scope, kind, 0), alias=alias)
    return node, scope.binding({alias: type_of(kind.element)})


def _named_rows(make: Making, scope: Scope) -> tuple[s.Rows, Scope]:
    name, named = make.chance.pick([(n, v) for n, v in scope.lets.items() if isinstance(v, RowsNamed)])
    if named.group:
        if set(scope.members) & set(scope.aliases):
            raise NothingFits
        return s.Rows(relation=name), scope.binding(scope.members)
    if named.alias not in scope.aliases and make.chance.of(0.5):
        return s.Rows(relation=name), scope.binding({named.alias: named.binding})
    alias = make.chance.alias()
    return s.Rows(relation=name, alias=alias), scope.binding({alias: named.binding})


def linked(make: Making, scope: Scope, inside: Scope, depth: int) -> s.Expr:
    """A condition on rows: mostly that they belong to what is outside, often with another."""
    links = list(_links(make, scope, inside))
    if not links or make.chance.of(0.25):
        return make.condition(inside, depth)
    link = make.chance.pick(links)
    if make.chance.of(0.45):
        return link
    return s.Logic(op="and", terms=(link, make.condition(inside, depth)))


def _links(make: Making, scope: Scope, inside: Scope) -> Iterator[s.Expr]:
    """Equalities between references and keys of the new rows and of those outside."""
    new = {a: b for a, b in inside.aliases.items() if a not in scope.aliases}
    old = {a: b for a, b in inside.aliases.items() if a in scope.aliases}
    outside = [
        *_ends(make, old),
        *(((n,), ref(t.record)) for n, t in scope.keys.items() if isinstance(t, RefType)),
    ]
    for left, kind in _ends(make, new):
        for right, other in outside:
            if kind == other:
                yield s.Compare(op="=", left=s.Name(parts=left), right=s.Name(parts=right))


def _ends(make: Making, aliases: dict[str, Binding]) -> Iterator[tuple[tuple[str, ...], Kind]]:
    """Fields that are references, and keys that references name, as references to the same record."""
    for alias, binding in aliases.items():
        if isinstance(binding, RefType):
            yield (alias,), ref(binding.record)
        if not isinstance(binding, str):
            continue
        record = make.names.world.records[binding]
        for field in record.fields.values():
            if isinstance(field.type, RefType):
                yield (alias, field.name), kind_of(field.type)
        key = make.names.key(binding)
        if key is not None and record.fields[key].type.__class__.__name__ == "TextType":
            yield (alias, key), ref(binding)


def orders(make: Making, scope: Scope, depth: int) -> tuple[s.OrderTerm, ...]:
    """One or two terms of an ordering."""
    terms = []
    for _ in range(1 if make.chance.of(0.7) else 2):
        kind = any_kind(make, scope, lambda k: ordered(k) and k.name != "partial")
        key = make.value(scope, kind, depth if make.chance.of(0.2) else 0)
        term = s.OrderTerm(key=key, descending=make.chance.of(0.4), nulls_first=make.chance.of(0.3))
        terms.append(term)
    return tuple(terms)


def aggregate(make: Making, scope: Scope, depth: int) -> tuple[s.Expr, Kind]:
    """A fold over whatever the rows offer, with what it gives."""
    node, inside = make.rows(scope, depth)
    new = {a: b for a, b in inside.aliases.items() if a not in scope.aliases}
    how = make.chance.pick(_AGGREGATES)
    if how == "count":
        return s.Fold(kind="count", rows=node), num(whole=True)
    within = Scope(aliases=new)
    kind = any_kind(make, within, _FOLDED.get(how, lambda k: k.name != "interval"))
    value = make.value(within if make.chance.of(0.8) else inside, kind, 1 if make.chance.of(0.25) else 0)
    return _whole(make, inside, how, node, value), _given(how, kind)


_AGGREGATES = (
    "count", "sum", "sum", "min", "max", "mean", "median", "set", "quantile", "first", "last",
)  # fmt: skip
_FOLDED: Mapping[str, Callable[[Kind], bool]] = {
    **dict.fromkeys(("sum", "mean", "median", "quantile"), lambda k: k.name in ("num", "money")),
    **dict.fromkeys(("min", "max"), lambda k: ordered(k) and k.name != "partial"),
    "set": lambda k: k.name not in ("list", "interval"),
}


def _given(how: str, kind: Kind) -> Kind:
    if how == "set":
        return a_list(kind)
    return num(kind.unit) if how in ("mean", "median", "quantile") and kind.name == "num" else kind


def _whole(make: Making, inside: Scope, how: str, node: s.Rows, value: s.Expr) -> s.Expr:
    if how in ("first", "last"):
        return s.Fold(kind=how, rows=node, value=value, order=orders(make, inside, 0))  # type: ignore[arg-type]
    if how == "quantile":
        number = num(NO_UNIT)
        outside = Scope()  # the share is read outside the rows
        share = make.value(outside, number, 0) if make.chance.of(0.1) else constant(make.chance.pick(_SHARES))
        return s.Fold(kind="quantile", rows=node, value=value, share=share, definition=make.chance.few(1, 9))
    return s.Fold(kind=how, rows=node, value=value)  # type: ignore[arg-type]


def _fold(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    """An aggregate that gives a value of `kind`."""
    how = make.chance.weighted(_KINDS)
    node, inside = make.rows(scope, depth)
    value = make.value(inside, kind, depth if make.chance.of(0.3) else 0)
    return _whole(make, inside, how, node, value)


def _pick_fold(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    """As `_fold`, of those folds that such values have."""
    node, inside = make.rows(scope, depth)
    value = make.value(inside, kind, depth if make.chance.of(0.3) else 0)
    if ordered(kind) and kind.name != "partial" and make.chance.of(0.5):
        return s.Fold(kind=make.chance.pick(("min", "max")), rows=node, value=value)
    how = make.chance.pick(("first", "last"))
    return s.Fold(kind=how, rows=node, value=value, order=orders(make, inside, 0))  # type: ignore[arg-type]


def _count(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    node, _ = make.rows(scope, depth)
    return s.Fold(kind="count", rows=node)


def _set(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    assert kind.element is not None
    node, inside = make.rows(scope, depth)
    return s.Fold(kind="set", rows=node, value=make.value(inside, kind.element, 0))


def _position(make: Making, scope: Scope, kind: Kind, _depth: int) -> s.Expr:
    how = make.chance.pick(("next", "previous"))
    value = make.value(scope, kind, 0)
    return s.Position(kind=how, value=value, order=orders(make, scope, 0), within=_within(make, scope))  # type: ignore[arg-type]


def _rank(make: Making, scope: Scope, _kind: Kind, _depth: int) -> s.Expr:
    return s.Position(kind="rank", value=None, order=orders(make, scope, 0), within=_within(make, scope))


def _within(make: Making, scope: Scope) -> tuple[s.Expr, ...]:
    if make.chance.of(0.4):
        return ()
    kind = any_kind(make, scope, lambda k: k.name in ("enum", "ref", "bool", "month", "text"))
    return (make.value(scope, kind, 0),)


def folds(scope: Scope, kind: Kind) -> Weighted:
    """The folds and positions that may give a value of `kind` where an expression may still go down."""
    found: list[tuple[float, Made]] = []
    match kind.name:
        case "num" if kind.whole:
            found.append((1, _pick_fold))
        case "num" | "money":
            found.append((3, _fold))
        case "list":
            found.append((1.5, _set))
        case _:
            found.append((1, _pick_fold))
    if fits(num(whole=True), kind):
        found.append((3, _count))
    if scope.positions:
        found.append((0.7, _position))
        if fits(num(whole=True), kind):
            found.append((0.7, _rank))
    return found
