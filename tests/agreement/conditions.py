"""Random conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accountability.language import syntax as s
from accountability.language.checker import Scope
from accountability.language.scope import path_name, record_of
from accountability.model.records import PERIOD_RELATIONS
from accountability.model.types import NO_UNIT, RefType
from accountability.model.values import NONE
from tests.agreement import pools
from tests.agreement.kinds import (
    BOOL,
    DATE,
    INTERVAL,
    MOMENT,
    MONTH,
    TEXTS,
    Kind,
    num,
    ordered,
)
from tests.agreement.making import Making, NothingFits, any_kind, constant, one_name
from tests.agreement.row_sets import aggregate
from tests.agreement.values import call, literal

_ORDERS = ("=", "<>", "<", "<=", ">", ">=")


def _logic(make: Making, scope: Scope, depth: int) -> s.Expr:
    op = make.chance.pick(("and", "or"))
    terms = tuple(make.condition(scope, depth) for _ in range(make.chance.few(2, 3)))
    return s.Logic(op=op, terms=terms)  # type: ignore[arg-type]


def _not(make: Making, scope: Scope, depth: int) -> s.Expr:
    return s.Not(operand=make.condition(scope, depth))


def _scalar(make: Making, scope: Scope) -> Kind:
    return any_kind(make, scope, lambda k: k.name not in ("list", "interval"))


def _other(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    """What something of `kind` is compared with: often a literal."""
    if kind.name == "money" and make.chance.of(0.4):
        return literal(make, scope, num(NO_UNIT), 0)
    loose = num(kind.unit) if kind.name == "num" else kind
    if kind.name != "money" and make.chance.of(0.45):
        return literal(make, scope, loose, 0)
    return make.value(scope, loose, depth)


def _compare(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = _scalar(make, scope)
    if make.chance.of(0.25):
        kind = make.chance.pick((num(whole=True), num(), DATE, TEXTS))
    return comparison(make, scope, num(kind.unit) if kind.name == "num" else kind, depth)


def comparison(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    """Something of `kind` compared with another."""
    op = make.chance.pick(_ORDERS if ordered(kind) else _ORDERS[:2])
    sides = [make.value(scope, kind, depth), _other(make, scope, kind, depth)]
    if make.chance.of(0.15):
        sides.reverse()
    return s.Compare(op=op, left=sides[0], right=sides[1])  # type: ignore[arg-type]


def _between(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = any_kind(make, scope, lambda k: ordered(k) and k.name not in ("text", "ref"))
    ends = [_other(make, scope, kind, 0) for _ in range(2)]
    node = s.Between(value=make.value(scope, kind, depth), low=ends[0], high=ends[1])
    return s.Not(operand=node) if make.chance.of(0.2) else node


def _in_options(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = _scalar(make, scope)
    options = tuple(_other(make, scope, kind, 0) for _ in range(make.chance.few(1, 3)))
    node = s.In(item=make.value(scope, kind, depth), options=options)
    return s.Not(operand=node) if make.chance.of(0.3) else node


def _in_list(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = any_kind(make, scope, lambda k: k.name == "list")
    assert kind.element is not None
    item = make.value(scope, kind.element, depth)
    whole = make.value(scope, kind, depth)
    if isinstance(whole, s.Name | s.Call) and make.chance.of(0.5):
        return s.In(item=item, options=(whole,), listed=True)
    return s.Contains(whole=whole, part=item)


def _contains(make: Making, scope: Scope, depth: int) -> s.Expr:
    part = literal(make, scope, TEXTS, 0) if make.chance.of(0.6) else make.value(scope, TEXTS, 0)
    return s.Contains(whole=make.value(scope, TEXTS, depth), part=part)


def _matches(make: Making, scope: Scope, depth: int) -> s.Expr:
    pattern = constant(make.chance.pick(pools.PATTERNS))
    node = s.Matches(text=make.value(scope, TEXTS, depth), pattern=pattern)
    return s.Not(operand=node) if make.chance.of(0.3) else node


def _during(make: Making, scope: Scope, depth: int) -> s.Expr:
    periods = [a for a, b in scope.aliases.items() if isinstance(b, str) and b in PERIOD_RELATIONS]
    if not periods:
        raise NothingFits
    active = [p for p, k in _active(make, scope)]
    what: s.Expr
    if active and make.chance.of(0.5):
        what = s.Name(parts=make.chance.pick(active))
    else:
        kind = make.chance.weighted([(3, DATE), (1, MONTH), (1, MOMENT)])
        what = make.value(scope, kind, depth)
    return s.During(what=what, alias=make.chance.pick(periods), whole=make.chance.of(0.35))


def _active(make: Making, scope: Scope) -> list[tuple[tuple[str, ...], Kind]]:
    world = make.names.world
    found: list[tuple[tuple[str, ...], Kind]] = []
    for alias, binding in scope.aliases.items():
        record = record_of(binding)
        if record is None:
            continue
        known = world.records[record]
        if known.active is not None:
            found.append(((alias, "active"), INTERVAL))
        for field in known.fields.values():
            target = world.records[field.type.record] if isinstance(field.type, RefType) else None
            if target is not None and target.active is not None:
                found.append(((alias, path_name(field), "active"), INTERVAL))
    return found


def _test(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = any_kind(make, scope, lambda k: k.name != "interval")
    operand = make.value(scope, kind, depth if make.chance.of(0.3) else 0)
    node = s.Test(kind=make.chance.pick(("missing", "present", "unreadable", "missing")), operand=operand)
    return s.Not(operand=node) if make.chance.of(0.2) else node


def _truth_test(make: Making, scope: Scope, depth: int) -> s.Expr:
    operand = make.condition(scope, depth) if make.chance.of(0.6) else one_name(make, scope, BOOL)
    node = s.Test(kind=make.chance.pick(("true", "false")), operand=operand)
    return s.Not(operand=node) if make.chance.of(0.4) else node


def _same(make: Making, scope: Scope, depth: int) -> s.Expr:
    kind = _scalar(make, scope)
    right = constant(NONE) if make.chance.of(0.25) else _other(make, scope, kind, depth)
    node = s.Same(left=make.value(scope, kind, depth), right=right)
    return s.Not(operand=node) if make.chance.of(0.4) else node


def _bool(make: Making, scope: Scope, _depth: int) -> s.Expr:
    return one_name(make, scope, BOOL)


def _parameter(_make: Making, _scope: Scope, _depth: int) -> s.Expr:
    return s.Param(name="strict")


def _chosen(make: Making, scope: Scope, depth: int) -> s.Expr:
    sides = [make.condition(scope, depth) for _ in range(2)]
    if make.chance.of(0.5):
        return s.Else(value=sides[0], default=sides[1])
    return s.If(condition=make.condition(scope, depth), then=sides[0], otherwise=sides[1])


def _call(make: Making, scope: Scope, depth: int) -> s.Expr:
    which = make.chance.few(0, 3)
    if which == 3:
        kind = any_kind(make, scope, lambda k: k.name == "list")
        return call("overlaps", kind, kind)(make, scope, kind, depth)
    name = ("starts_with", "ends_with", "is_workday")[which]
    kinds = (DATE,) if which == 2 else (TEXTS, TEXTS)
    return call(name, *kinds)(make, scope, BOOL, depth)


def _folded(make: Making, scope: Scope, depth: int) -> s.Expr:
    """An aggregate compared with something, mostly known: where intervals decide."""
    node, kind = aggregate(make, scope, depth)
    if kind.name in ("list", "bool"):
        raise NothingFits
    loose = num(kind.unit) if kind.name == "num" else kind
    if ordered(kind) and make.chance.of(0.15):
        ends = [_other(make, scope, loose, 0) for _ in range(2)]
        return s.Between(value=node, low=ends[0], high=ends[1])
    op = make.chance.pick(_ORDERS if ordered(kind) else _ORDERS[:2])
    sides = [node, _other(make, scope, loose, 0)]
    if make.chance.of(0.2):
        sides.reverse()
    return s.Compare(op=op, left=sides[0], right=sides[1])  # type: ignore[arg-type]


def quantified(make: Making, scope: Scope, depth: int) -> s.Expr:
    """Whether some, no or every row is so."""
    rows, inside = make.rows(scope, depth)
    kind = make.chance.weighted([(3, "some"), (1.5, "no"), (1.5, "every")])
    if kind == "every":
        return s.Fold(kind="every", rows=rows, value=make.condition(inside, depth))
    return s.Fold(kind=kind, rows=rows)  # type: ignore[arg-type]


Condition = Callable[[Making, Scope, int], s.Expr]
_LEAVES: Sequence[tuple[float, Condition]] = (
    (5, _compare), (0.8, _between), (0.8, _in_options), (0.5, _in_list), (0.5, _contains), (0.6, _matches),
    (1.2, _during), (1, _test), (0.5, _same), (0.4, _bool), (0.1, _parameter), (0.5, _call),
)  # fmt: skip
_DEEP: Sequence[tuple[float, Condition]] = (
    (2, _logic), (0.4, _not), (0.6, _truth_test), (0.4, _chosen), (2.5, quantified), (2.5, _folded),
)  # fmt: skip


def condition(make: Making, scope: Scope, depth: int) -> s.Expr:
    """A condition over what `scope` names."""
    among = _LEAVES if depth <= 0 else (*_LEAVES, *_DEEP)
    while True:
        try:
            return make.chance.weighted(among)(make, scope, depth - 1)
        except NothingFits:
            if make.chance.of(0.02):
                return constant(make.chance.of(0.5))
