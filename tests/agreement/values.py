"""Random values of a kind: literals, names, parameters, arithmetic, functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from accountability.language import syntax as s
from accountability.language.checker import Scope
from accountability.model.types import DAY, MONTH, NO_UNIT, WORKING_DAY, Unit
from accountability.model.values import Value
from tests.agreement import pools
from tests.agreement.kinds import (
    DATE,
    MOMENT,
    MONEY,
    PARTIAL,
    TEXTS,
    Kind,
    fits,
    kind_of,
    num,
)
from tests.agreement.kinds import (
    MONTH as A_MONTH,
)
from tests.agreement.making import Making, NothingFits, any_kind, constant, one_name
from tests.agreement.world import LABELS

Made: TypeAlias = Callable[[Making, Scope, Kind, int], s.Expr]
Weighted: TypeAlias = Sequence[tuple[float, Made]]

_WORDS = {DAY: "days", MONTH: "months", WORKING_DAY: "working days"}
YUAN, MU = Unit.of("元"), Unit.of("亩")


def literal(make: Making, _scope: Scope, kind: Kind, _depth: int) -> s.Expr:
    """A constant of this kind, mostly one that occurs in the records too."""
    pick = make.chance.pick
    match kind.name:
        case "num":
            return _number(make, kind)
        case "enum":
            code = pick(kind.codes)
            return constant(LABELS[code] if code in LABELS and make.chance.of(0.2) else code)
        case "ref":
            return constant(pick(pools.KEYS.get(kind.record, ("K",))))
        case "list":
            assert kind.element is not None
            return _list_of(make, Scope(), kind, 0)
    among = _CONSTANTS.get(kind.name)
    if not among:
        raise NothingFits
    return constant(pick(among))


_CONSTANTS: Mapping[str, Sequence[Value]] = {
    "text": (*pools.WORDS, ""), "bool": (True, False), "date": (*pools.DAYS, *pools.DAYS, *pools.FAR_DAYS),
    "month": pools.MONTHS, "timestamp": pools.MOMENTS, "partial": pools.PARTIALS, "money": (),
}  # fmt: skip


def _number(make: Making, kind: Kind) -> s.Expr:
    whole = kind.whole or make.chance.of(0.6)
    among: Sequence[int | Fraction] = pools.WHOLES if whole else pools.PLACES
    number = constant(make.chance.pick(among))
    node: s.Expr = number
    if make.chance.of(0.15):
        node = s.Negate(operand=node)
    if kind.unit in _WORDS:
        return s.Suffix(amount=node, unit=_WORDS[kind.unit])  # type: ignore[arg-type]
    return node


def _name(make: Making, scope: Scope, kind: Kind, _depth: int) -> s.Expr:
    return one_name(make, scope, kind)


def _parameter(make: Making, scope: Scope, kind: Kind, _depth: int) -> s.Expr:
    found = [p for p in make.names.world.parameters.values() if fits(kind_of(p.type), kind)]
    if not found:
        raise NothingFits
    parameter = make.chance.pick(found)
    keys = tuple(make.value(scope, kind_of(key), 0) for key in parameter.keys)
    at = one_name(make, scope, DATE) if make.chance.of(0.25) else None
    return s.Param(name=parameter.name, keys=keys, at=at)


def _else(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    return s.Else(value=make.value(scope, kind, depth), default=make.value(scope, kind, depth))


def _if(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    then, otherwise = (make.value(scope, kind, depth) for _ in range(2))
    return s.If(condition=make.condition(scope, depth), then=then, otherwise=otherwise)


def _sum(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    left, right = (make.value(scope, kind, depth) for _ in range(2))
    return s.Arith(op=make.chance.pick(("+", "-")), left=left, right=right)


def _scaled(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    sides = [make.value(scope, kind, depth), make.value(scope, num(whole=kind.whole), 0)]
    if kind.name != "num" or make.chance.of(0.5):
        return s.Arith(op="*", left=sides[0], right=sides[1])
    return s.Arith(op="*", left=sides[1], right=sides[0])


def _divided(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    return s.Arith(op="/", left=make.value(scope, kind, depth), right=make.value(scope, num(), depth))


def _ratio(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    """Two of one unit divided."""
    unit = any_kind(make, scope, lambda k: k.name in ("num", "money"))
    top = num(unit.unit) if unit.name == "num" else unit
    return s.Arith(op="/", left=make.value(scope, top, depth), right=make.value(scope, top, depth))


def _negative(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    return s.Negate(operand=make.value(scope, kind, depth))


def _suffixed(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    word = _WORDS.get(kind.unit)
    if word is None:
        raise NothingFits
    if word == "months" and make.chance.of(0.3):
        word = "years"
    if word == "days" and not kind.whole and make.chance.of(0.3):
        word = "hours"
    inner = num(whole=kind.whole)
    return s.Suffix(amount=make.value(scope, inner, depth), unit=word)  # type: ignore[arg-type]


def call(name: str, *kinds: Kind) -> Made:
    """A call whose arguments are of these kinds."""

    def made(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
        return s.Call(name=name, args=tuple(make.value(scope, k, depth) for k in kinds))

    return made


def _same_kind(name: str, more: int = 0) -> Made:
    def made(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
        count = 1 if more == 0 else make.chance.few(2, 1 + more)
        return s.Call(name=name, args=tuple(make.value(scope, kind, depth) for _ in range(count)))

    return made


def _rounded(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    value = make.value(scope, num(kind.unit), depth)
    if kind.whole or make.chance.of(0.4):
        name = make.chance.pick(("floor", "ceil", "trunc"))
        return s.Call(name=name, args=(value,))
    return s.Call(name="round", args=(value, constant(make.chance.few(0, 3))))


def _difference(of: Kind) -> Made:
    def made(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
        return s.Arith(op="-", left=make.value(scope, of, depth), right=make.value(scope, of, depth))

    return made


def _product(make: Making, scope: Scope, kind: Kind, _depth: int) -> s.Expr:
    """A unit made of two others: 元/亩 times 亩."""
    if len(kind.unit.powers) < 2:
        raise NothingFits
    (first, power), *rest = kind.unit.powers
    one, other = Unit(((first, abs(power)),)), Unit(tuple(rest))
    if power > 0:
        return s.Arith(op="*", left=make.value(scope, num(one), 0), right=make.value(scope, num(other), 0))
    return s.Arith(op="/", left=make.value(scope, num(other), 0), right=make.value(scope, num(one), 0))


def _shift(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    units = {"date": (DAY, MONTH, WORKING_DAY), "month": (MONTH,), "timestamp": (DAY, MONTH)}[kind.name]
    unit = make.chance.pick(units)
    hours = kind.name == "timestamp" and unit == DAY and make.chance.of(0.5)
    amount = make.value(scope, num(unit, whole=not hours), 0)
    return s.Arith(op=make.chance.pick(("+", "-")), left=make.value(scope, kind, depth), right=amount)


def _period_of(name: str) -> Made:
    def made(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
        of = DATE if name in ("day", "weekday") or make.chance.of(0.6) else A_MONTH
        return s.Call(name=name, args=(make.value(scope, of, depth),))

    return made


def _cut(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    node = make.value(scope, kind, depth)
    return s.Call(name="cut", args=(node, constant(make.chance.few(1, 6))))


def _cut_text(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    count = constant(make.chance.few(0, 3)) if make.chance.of(0.6) else make.value(scope, num(whole=True), 0)
    name = make.chance.pick(("prefix", "suffix"))
    return s.Call(name=name, args=(make.value(scope, TEXTS, depth), count))


def _replaced(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    old = constant(make.chance.pick(pools.WORDS))
    new = literal(make, scope, TEXTS, 0)
    return s.Call(name="replace", args=(make.value(scope, TEXTS, depth), old, new))


def _extracted(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    return s.Call(
        name="extract",
        args=(make.value(scope, TEXTS, depth), constant(make.chance.pick(pools.PATTERNS))),
    )


def _written(make: Making, scope: Scope, _kind: Kind, _depth: int) -> s.Expr:
    kind = any_kind(make, scope, lambda k: k.name in ("num", "date", "month", "enum", "ref"))
    return s.Call(name="text", args=(make.value(scope, kind, 0),))


def _list_of(make: Making, scope: Scope, kind: Kind, depth: int) -> s.Expr:
    assert kind.element is not None
    element = kind.element
    count = make.chance.few(1, 3)
    args = tuple(
        literal(make, scope, element, 0)
        if depth <= 0 or make.chance.of(0.5)
        else make.value(scope, element, 0)
        for _ in range(count)
    )
    return s.Call(name="list", args=args)


def _size(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    kind = any_kind(make, scope, lambda k: k.name == "list")
    return s.Call(name="size", args=(make.value(scope, kind, depth),))


def _nth_workday(make: Making, scope: Scope, _kind: Kind, depth: int) -> s.Expr:
    count = make.value(scope, num(make.chance.pick((NO_UNIT, WORKING_DAY)), whole=True), 0)
    return s.Call(name="nth_workday", args=(make.value(scope, A_MONTH, depth), count))


def _as_of(_make: Making, _scope: Scope, _kind: Kind, _depth: int) -> s.Expr:
    return s.AsOf()


_LEAVES: Weighted = ((5, _name), (1.2, literal), (0.8, _parameter))
_CHOSEN: Weighted = ((0.5, _else), (0.5, _if))
_NUMBERS: Weighted = (
    (2, _sum), (0.7, _scaled), (0.7, _divided), (0.3, _negative), (0.8, _rounded),
    (0.3, _same_kind("abs")), (0.3, _same_kind("least", 2)), (0.3, _same_kind("greatest", 2)),
)  # fmt: skip
_WHOLES: Weighted = (
    (2, _sum), (0.5, _scaled), (0.2, _negative), (0.6, _rounded), (0.2, _same_kind("abs")),
    (0.2, _same_kind("least", 2)), (0.2, _same_kind("greatest", 2)),
)  # fmt: skip
_PLAIN_WHOLES: Weighted = (
    (0.7, call("length", TEXTS)), (0.5, _size), (0.4, _period_of("year")), (0.4, _period_of("quarter")),
    (0.4, _period_of("half_year")), (0.4, _period_of("day")), (0.4, _period_of("weekday")),
    (0.4, call("precision", PARTIAL)),
)  # fmt: skip
_PLAIN: Weighted = ((1, _ratio), (0.7, call("number", TEXTS)), (0.8, call("amount", MONEY)))
_EXTREMES: Weighted = ((0.3, _same_kind("least", 2)), (0.3, _same_kind("greatest", 2)))
_BY_UNIT: Mapping[Unit, Weighted] = {
    DAY: ((1.5, _difference(DATE)), (0.7, _suffixed)),
    MONTH: ((0.7, _difference(A_MONTH)), (0.7, _suffixed), (2, call("months_between", DATE, DATE))),
    WORKING_DAY: ((2, call("workdays", DATE, DATE)), (0.5, _suffixed)),
}
_BY_NAME: Mapping[str, Weighted] = {
    "text": (
        (0.4, call("lower", TEXTS)), (0.4, call("upper", TEXTS)), (0.8, call("normal", TEXTS)),
        (0.8, _cut_text), (0.6, call("concat", TEXTS, TEXTS)), (0.6, _replaced), (0.8, _extracted),
        (0.8, _written), (0.4, call("currency", MONEY)), (0.2, call("concat", TEXTS, TEXTS, TEXTS)),
        *_EXTREMES,
    ),
    "date": (
        (0.4, _as_of), (1.5, _shift), (0.5, call("date", TEXTS)), (0.4, call("date", MOMENT)),
        (0.4, call("start", A_MONTH)), (0.4, call("end", A_MONTH)), (0.5, _nth_workday), *_EXTREMES,
    ),
    "month": ((1, call("month", DATE)), (1, _shift), *_EXTREMES),
    "timestamp": ((0.6, call("timestamp", TEXTS)), (1, _shift), *_EXTREMES),
    "partial": ((1.5, call("partial_date", TEXTS)), (1.5, _cut)),
    "money": (
        (1, _sum), (0.6, _scaled), (0.4, _divided), (0.3, _negative), (0.3, _same_kind("abs")), *_EXTREMES,
    ),
    "list": ((0.6, _list_of),),
}  # fmt: skip


def producers(kind: Kind, depth: int) -> Weighted:
    """What may give a value of `kind`, beside folds and positions."""
    if depth <= 0:
        return _LEAVES
    leaves: Weighted = [(weight * (3 if depth == 1 else 1.5), made) for weight, made in _LEAVES]
    if kind.name != "num":
        return (*leaves, *_CHOSEN, *_BY_NAME.get(kind.name, ()))
    found = [*leaves, *_CHOSEN, *(_WHOLES if kind.whole else _NUMBERS), *_BY_UNIT.get(kind.unit, ())]
    if kind.unit == NO_UNIT:
        found += _PLAIN_WHOLES if kind.whole else (*_PLAIN_WHOLES, *_PLAIN)
    if kind.unit == DAY and not kind.whole:
        found.append((1, _difference(MOMENT)))
    if len(kind.unit.powers) > 1:
        found.append((2, _product))
    return found
