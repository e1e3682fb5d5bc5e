"""Which types go together, and how literals take the type of what they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from accountability.language.check_desk import Unfit
from accountability.language.check_words import in_words, is_none, remedy
from accountability.language.scope import World, did_you_mean
from accountability.model.expression import Call, Column, Else, Expr, If, Literal
from accountability.model.records import Field
from accountability.model.types import (
    MAX_DIGITS,
    EnumType,
    IntervalType,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    ScalarType,
    TextType,
    Type,
    Unit,
)

S = TypeVar("S", NumberType, MoneyType)


def assignable(found: Type, wanted: Type) -> bool:
    """Whether a value of the type `found` may stand where `wanted` is declared.

    A bare number takes the unit; a number must not have more places than declared, text may name
    a reference, and a reference is text.
    """
    match found, wanted:
        case NumberType(), NumberType():
            fits = wanted.scale is None or (found.scale is not None and found.scale <= wanted.scale)
            return fits and (found.literal or found.unit == wanted.unit)
        case MoneyType(), MoneyType():
            return found.scale <= wanted.scale
        case (TextType(), TextType() | RefType()) | (RefType(), TextType()):
            return True
        case EnumType(), EnumType():
            return set(found.codes) <= set(wanted.codes)
        case ListType(), ListType():
            return assignable(found.element, wanted.element)
    return found == wanted


def common_type(a: Type, b: Type) -> Type | None:
    """The type that holds values of both, or None. Its digits may exceed what engines can hold."""
    match a, b:
        case NumberType(), NumberType():
            return _common_number(a, b)
        case MoneyType(), MoneyType():
            return wide_enough(a, b)
        case TextType(), TextType():
            return TextType(a.trimmed and b.trimmed)
        case (RefType(), TextType()) | (TextType(), RefType()):
            return TextType()
        case EnumType(), EnumType():
            return a if set(a.codes) == set(b.codes) else None
        case ListType(), ListType():
            element = common_type(a.element, b.element)
            return None if element is None else ListType(scalar(element))
    return a if a == b else None


def scalar(type_: Type) -> ScalarType:
    """`type_` as the element of a list. Raises `Unfit` for lists and intervals."""
    if isinstance(type_, ListType | IntervalType):
        raise Unfit(f"{in_words(type_)} cannot stand in a list")
    return type_


def _common_number(a: NumberType, b: NumberType) -> NumberType | None:
    if a.unit != b.unit and not a.literal and not b.literal:
        return None
    unit, literal = shared_unit(a, b)
    if a.digits is None or b.digits is None:
        return NumberType(None, None, unit, literal)
    wide = wide_enough(a, b)
    return NumberType(wide.digits, wide.scale, unit, literal)


def shared_unit(a: NumberType, b: NumberType) -> tuple[Unit, bool]:
    """The unit of two numbers that go together, and whether both are bare."""
    return (b.unit if a.literal else a.unit), a.literal and b.literal


def wide_enough(a: S, b: S) -> S:
    """The narrower of digits and places that hold both, in the type of `a`."""
    if a.digits is None or a.scale is None or b.digits is None or b.scale is None:
        return a
    scale = max(a.scale, b.scale)
    return replace(a, digits=max(a.digits - a.scale, b.digits - b.scale) + scale, scale=scale)


def too_wide(type_: Type) -> int | None:
    """How many digits a number could need, if these are more than engines have."""
    if isinstance(type_, NumberType | MoneyType) and type_.digits is not None and type_.digits > MAX_DIGITS:
        return type_.digits
    return None


def refuse_too_wide(type_: Type) -> None:
    """Raises `Unfit` where a result could need more than 38 digits."""
    digits = too_wide(type_)
    if digits is not None:
        raise Unfit(
            f"this could need {digits} digits, more than the {MAX_DIGITS} that can be kept",
            "declare `digits:` of the fields and parameters as small as they are",
        )


def weak(expr: Expr) -> bool:
    """Whether all of it is text literals and `none`, which take the type of what they meet."""
    match expr:
        case Literal(value=value):
            return isinstance(value, str) or is_none(expr)
        case Call(name="list", args=args):
            return all(weak(a) for a in args)
        case If(then=a, otherwise=b) | Else(value=a, default=b):
            return weak(a) and weak(b)
    return False


def fit(world: World, expr: Expr, wanted: Type, like: Expr | None = None) -> Expr:
    """A weak `expr` as a value of the type `wanted`; what is not weak stays as it is.

    `like` is the expression that it meets; the labels of its enum may stand for codes.
    Raises `Unfit` where a text is neither code nor label, or is no text of this type.
    """
    match expr:
        case Literal() if is_none(expr):
            return replace(expr, type=wanted)
        case Literal(value=str() as text) if isinstance(wanted, EnumType):
            return replace(expr, type=wanted, value=_code(world, text, wanted, like))
        case Literal(value=str()) if isinstance(wanted, TextType | RefType):
            return replace(expr, type=wanted)
        case Call(name="list", args=args) if isinstance(wanted, ListType) and weak(expr):
            return replace(expr, type=wanted, args=tuple(fit(world, a, wanted.element, like) for a in args))
        case If() if weak(expr):
            then, other = (fit(world, e, wanted, like) for e in (expr.then, expr.otherwise))
            return replace(expr, type=wanted, then=then, otherwise=other)
        case Else() if weak(expr):
            value, default = (fit(world, e, wanted, like) for e in (expr.value, expr.default))
            return replace(expr, type=wanted, value=value, default=default)
    if weak(expr):
        raise Unfit(f"{in_words(wanted)} is needed here, not {in_words(expr.type)}", remedy(expr, wanted))
    return expr


def _code(world: World, text: str, enum: EnumType, like: Expr | None) -> str:
    known = _field_of(world, like)
    codes = world.codes_named(text, enum, known)
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise Unfit(f"`{text}` is the label of several codes: {', '.join(codes)}", "write the code")
    labels = [label for names in (known.codes.values() if known else ()) for label in names.values()]
    hint = did_you_mean(text, [*enum.codes, *labels]) or f"the codes are {', '.join(enum.codes)}"
    raise Unfit(f"`{text}` is not one of the codes here", hint)


def _field_of(world: World, expr: Expr | None) -> Field | None:
    if isinstance(expr, Column):
        return world.records[expr.records[-1]].fields.get(expr.name)
    return None


def alike(
    world: World, exprs: Sequence[Expr], words: str, comparing: bool = False
) -> tuple[Type, tuple[Expr, ...]]:
    """The one type of several expressions, and these with their literals fitted to it.

    `words` says what is refused, with `{0}` and `{1}` for two types in the order of the text.
    `comparing`: a key may meet a reference to its record, money a bare number, and nothing is
    stored, so that digits do not matter. Raises `Unfit`, its `at` an index of `exprs`.
    """
    strong = [i for i, e in enumerate(exprs) if not weak(e)] or [
        i for i, e in enumerate(exprs) if not is_none(e)
    ]
    if not strong:
        raise Unfit("`none` alone does not say what there is none of")
    type_ = _shared_type(world, exprs, strong, words, comparing)
    if not comparing:
        refuse_too_wide(type_)
    like = exprs[strong[0]]
    return type_, tuple(_fitted(world, exprs, i, (type_, like, strong[0]), words) for i in range(len(exprs)))


def _shared_type(
    world: World, exprs: Sequence[Expr], strong: Sequence[int], words: str, comparing: bool
) -> Type:
    first = next((i for i in strong if not _bare(exprs[i])), strong[0])
    shared = _identity(world, exprs[first].type) if comparing else exprs[first].type
    for i in strong:
        type_ = _identity(world, exprs[i].type) if comparing else exprs[i].type
        if comparing and isinstance(shared, MoneyType) and _bare(exprs[i]):
            continue
        wider = common_type(shared, type_)
        if wider is None:
            raise _clash(exprs, first, i, words)
        shared = wider
    return shared


def _bare(expr: Expr) -> bool:
    return isinstance(expr.type, NumberType) and expr.type.literal


def _identity(world: World, type_: Type) -> Type:
    """What a reference identifies in the end: the key of its record may be a reference again."""
    seen: set[str] = set()
    while isinstance(type_, RefType) and type_.record not in seen:
        seen.add(type_.record)
        key = world.key_type(type_.record)
        if not isinstance(key, RefType):
            break
        type_ = key
    return type_


def comparable(world: World, a: Type, b: Type) -> bool:
    """Whether a value of type `a` can be compared with one of type `b`."""
    if isinstance(a, NumberType) and isinstance(b, MoneyType):
        return a.literal
    return common_type(_identity(world, a), _identity(world, b)) is not None


def _fitted(world: World, exprs: Sequence[Expr], at: int, shared: tuple[Type, Expr, int], words: str) -> Expr:
    type_, like, first = shared
    expr = exprs[at]
    try:
        return fit(world, expr, type_, like)
    except Unfit as error:
        if isinstance(type_, EnumType) and isinstance(expr, Literal):
            raise Unfit(error.message, error.hint, at) from None
        raise _clash(exprs, first, at, words) from None


def _clash(exprs: Sequence[Expr], one: int, other: int, words: str) -> Unfit:
    a, b = sorted((one, other))
    message = words.format(in_words(exprs[a].type), in_words(exprs[b].type))
    hint = remedy(exprs[other], exprs[one].type) or remedy(exprs[one], exprs[other].type)
    return Unfit(message, hint, other)
