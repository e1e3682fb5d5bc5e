"""Comparisons, membership, text search, periods and the two-valued tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal as OneOf

from accountability.language.check_desk import Unfit
from accountability.language.check_fit import alike, comparable, fit, scalar, weak
from accountability.language.check_words import in_words, is_none, remedy
from accountability.language.regex import canonical
from accountability.language.scope import Binding, World
from accountability.model.expression import (
    Active,
    And,
    Compare,
    CompareOp,
    Contains,
    During,
    Expr,
    In,
    Matches,
    Same,
    Test,
)
from accountability.model.place import Span
from accountability.model.records import PERIOD_RELATIONS
from accountability.model.types import (
    BOOL,
    TEXT,
    BoolType,
    DateType,
    EnumType,
    IntervalType,
    ListType,
    MonthType,
    TextType,
    TimestampType,
    Type,
)

_CANNOT_COMPARE = "cannot compare {0} with {1}"


def compared(world: World, op: CompareOp, left: Expr, right: Expr, span: Span) -> Expr:
    """`left op right`. Raises `Unfit` (`at`: 0 left, 1 right)."""
    a, b = _pair(world, left, right)
    if op not in ("=", "<>"):
        require_order(a.type, op)
    return Compare(type=BOOL, op=op, left=a, right=b, span=span)


def between(world: World, value: Expr, low: Expr, high: Expr, span: Span) -> Expr:
    """`value between low and high`, both ends included. Raises `Unfit` (`at`: 0 to 2)."""
    ends = []
    for at, (op, end) in enumerate(((">=", low), ("<=", high)), start=1):
        try:
            ends.append(compared(world, ">=" if op == ">=" else "<=", value, end, span))
        except Unfit as error:
            raise Unfit(error.message, error.hint, at if error.at else 0) from None
    return And(type=BOOL, terms=tuple(ends), span=span)


def _pair(world: World, left: Expr, right: Expr) -> tuple[Expr, Expr]:
    for at, side in enumerate((left, right)):
        if is_none(side):
            raise Unfit(
                "a comparison with `none` never finds anything out",
                "write `is missing`, `is present`, or `same as none`",
                at,
            )
    _, (a, b) = alike(world, (left, right), _CANNOT_COMPARE, comparing=True)
    for at, side in enumerate((a, b)):
        _require_comparable(side.type, at)
    return a, b


def _require_comparable(type_: Type, at: int) -> None:
    if isinstance(type_, ListType):
        hint = "a list is asked with `contains`, `in`, `overlaps(…)` or `size(…)`"
        raise Unfit("lists are not compared as a whole", hint, at)
    if isinstance(type_, IntervalType):
        raise Unfit("an active interval is not compared", "ask `during` or `throughout` a period", at)


def has_order(type_: Type) -> bool:
    """Whether values of `type_` have an order that `<`, `min` and `by` may use."""
    return not isinstance(type_, BoolType | EnumType | ListType | IntervalType)


def require_order(type_: Type, what: str, at: int = 0) -> None:
    """Raises `Unfit` where values of `type_` have no order."""
    if has_order(type_):
        return
    hint = None
    if isinstance(type_, EnumType):
        hint = "list the codes with `in (…)`, or order them as `text(…)`"
    raise Unfit(f"{in_words(type_)} has no order for `{what}`", hint, at)


def member(world: World, item: Expr, options: Sequence[Expr], listed: bool, span: Span) -> Expr:
    """`item in (…)` or `item in list`. Raises `Unfit` (`at`: 0 the item, from 1 the options)."""
    if listed or (len(options) == 1 and isinstance(options[0].type, ListType)):
        fitted, whole = element_of(world, item, options[0], at=(0, 1))
        return In(type=BOOL, item=fitted, options=(whole,), span=span)
    for at, option in enumerate((item, *options)):
        if is_none(option):
            raise Unfit("`none` is in no list", "write `… is missing`", at)
    _, (first, *rest) = alike(world, (item, *options), _CANNOT_COMPARE, comparing=True)
    for at, side in enumerate((first, *rest)):
        _require_comparable(side.type, at)
    return In(type=BOOL, item=first, options=tuple(rest), span=span)


def element_of(world: World, item: Expr, whole: Expr, at: tuple[int, int]) -> tuple[Expr, Expr]:
    """`item` and the list `whole`, fitted to each other; `at` are their places in a complaint."""
    if not isinstance(whole.type, ListType):
        raise Unfit(f"a list is needed here, not {in_words(whole.type)}", "write `in (…)`", at[1])
    if is_none(item):
        raise Unfit("`none` is in no list", "write `… is missing`", at[0])
    element = whole.type.element
    try:
        if weak(whole) and not weak(item):  # a list of literals takes the type of what is looked for
            return item, fit(world, whole, ListType(scalar(item.type)), item)
        fitted = fit(world, item, element, whole)
    except Unfit as error:
        raise Unfit(error.message, error.hint, at[0]) from None
    if not comparable(world, fitted.type, element):
        words = f"{in_words(whole.type)} does not hold {in_words(fitted.type)}"
        raise Unfit(words, remedy(fitted, element), at[0])
    return fitted, whole


def contains(world: World, whole: Expr, part: Expr, span: Span) -> Expr:
    """`text contains text` or `list contains element`. Raises `Unfit` (`at`: 0, 1)."""
    if isinstance(whole.type, ListType):
        fitted, whole = element_of(world, part, whole, at=(1, 0))
        return Contains(type=BOOL, whole=whole, part=fitted, span=span)
    for at, side in enumerate((whole, part)):
        require_text(side, "contains", at)
    return Contains(type=BOOL, whole=whole, part=part, span=span)


def require_text(expr: Expr, what: str, at: int = 0) -> None:
    """Raises `Unfit` unless `expr` is text."""
    if is_none(expr) or not isinstance(expr.type, TextType):
        shown = "`none`" if is_none(expr) else in_words(expr.type)
        raise Unfit(f"`{what}` needs text, not {shown}", remedy(expr, TEXT), at)


def matches(text: Expr, pattern: str, span: Span) -> Expr:
    """`text matches 'pattern'`. Raises `Unfit` for what is not text, `LanguageError` for the pattern."""
    require_text(text, "matches")
    return Matches(type=BOOL, text=text, pattern=canonical(pattern), span=span)


def same(world: World, left: Expr, right: Expr, span: Span) -> Expr:
    """`left same as right`, either of which may be `none`. Raises `Unfit` (`at`: 0, 1)."""
    _, (a, b) = alike(world, (left, right), _CANNOT_COMPARE, comparing=True)
    for at, side in enumerate((a, b)):
        _require_comparable(side.type, at)
    return Same(type=BOOL, left=a, right=b, span=span)


def tested(kind: OneOf["missing", "unreadable", "true", "false"], operand: Expr, span: Span) -> Expr:
    """`operand is missing` and its like. Raises `Unfit` where the question makes no sense."""
    if is_none(operand):
        raise Unfit("`none` is always missing")
    if isinstance(operand.type, IntervalType):
        raise Unfit(
            "an active interval is never missing as a whole", "ask for the field that begins or ends it"
        )
    if kind in ("true", "false") and operand.type != BOOL:
        raise Unfit(f"`is {kind}` needs something true or false, not {in_words(operand.type)}")
    return Test(type=BOOL, kind=kind, operand=operand, span=span)


def during(what: Expr, alias: str, binding: Binding, whole: bool, span: Span) -> Expr:
    """`what during alias`. Raises `Unfit` (`at`: 0 what, 1 the alias)."""
    word = "throughout" if whole else "during"
    if binding not in PERIOD_RELATIONS:
        periods = ", ".join(f"`{p}`" for p in PERIOD_RELATIONS)
        raise Unfit(
            f"`{word}` needs a period, and `{alias}` is none", f"the periods are rows of {periods}", 1
        )
    if isinstance(what, Active) or isinstance(what.type, DateType | MonthType | TimestampType):
        return During(type=BOOL, what=what, alias=alias, whole=whole, span=span)
    shown = "`none`" if is_none(what) else in_words(what.type)
    hint = "`date(…)` reads a date from text" if isinstance(what.type, TextType) else None
    raise Unfit(f"`{word}` needs a date, a month, a timestamp or an active interval, not {shown}", hint)
