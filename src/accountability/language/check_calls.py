"""Calls of functions and parameters, once their arguments are checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from accountability.language import syntax
from accountability.language.check_desk import Desk, Unfit
from accountability.language.check_fit import alike, comparable, fit, scalar
from accountability.language.check_words import in_words, remedy
from accountability.language.regex import canonical
from accountability.language.scope import World, declared, did_you_mean
from accountability.language.signatures import SIGNATURES, Signature
from accountability.model.expression import Call, Expr, Literal, Param
from accountability.model.place import Span
from accountability.model.rule import Parameter
from accountability.model.types import DATE, ListType, Type


def known_function(desk: Desk, node: syntax.Call) -> Signature | None:
    """The function that `node` calls with a fitting number of arguments. None after a complaint."""
    signature = SIGNATURES.get(node.name)
    if signature is None:
        hint = did_you_mean(node.name, SIGNATURES) or _not_a_function(node.name)
        desk.refuse(node, f"there is no function `{node.name}`", hint)
        return None
    least, most = signature.arity
    if len(node.args) < least or (most is not None and len(node.args) > most):
        wanted = f"{least} or more" if most is None else str(least)
        noun = "argument" if wanted == "1" else "arguments"
        desk.refuse(
            node, f"`{node.name}` takes {wanted} {noun}, not {len(node.args)}", f"write `{signature.shown}`"
        )
        return None
    if signature.calendar and desk.world.calendar is None:
        refuse_without_calendar(desk, node, f"`{node.name}`")
        return None
    return signature


def _not_a_function(name: str) -> str | None:
    if name in ("sum", "count", "min", "max", "mean", "median", "set", "first", "last"):
        return f"write `{name} of … over …`"
    if name in ("some", "no", "every"):
        return f"write `{name} REL x with (…)`"
    return "write `x else y`" if name in ("coalesce", "ifnull", "nvl") else None


def refuse_without_calendar(desk: Desk, node: syntax.Node, what: str) -> None:
    """Complains that working days are counted where the rulebook has no table of them."""
    desk.refuse(
        node,
        f"{what} needs the calendar of the rulebook, and it has none",
        "add `calendar: {record: …, date: …, workday: …}` to rulebook.yaml",
    )


def call(world: World, signature: Signature, args: Sequence[Expr], span: Span) -> Expr:
    """A call of a known function. Raises `Unfit` (`at` an argument), `LanguageError` for a pattern."""
    arguments = tuple(args)
    shared: Type | None = None
    if signature.name == "overlaps":
        arguments = _lists_alike(world, arguments)
    elif signature.alike:
        words = f"`{signature.name}` needs values of one type, not {{0}} and {{1}}"
        shared, arguments = alike(world, arguments, words)
    found = signature.result(arguments)
    type_ = found if shared is None else shared
    if signature.name == "list":
        type_ = ListType(scalar(declared(type_)))
    if signature.name == "extract":
        arguments = (arguments[0], _pattern(arguments[1]))
    return Call(type=type_, name=signature.name, args=arguments, span=span)


def _lists_alike(world: World, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Two lists with elements that compare; one of literals takes the type of the other."""
    first, second = args
    if isinstance(first.type, ListType) and isinstance(second.type, ListType):
        first = _fitted(world, first, second.type, 0, second)
        second = _fitted(world, second, first.type, 1, first)
        a, b = first.type, second.type
        assert isinstance(a, ListType)
        assert isinstance(b, ListType)
        if not comparable(world, a.element, b.element):
            raise Unfit(f"cannot compare {in_words(a)} with {in_words(b)}", remedy(second, a), 1)
    return first, second


def _fitted(world: World, expr: Expr, wanted: Type, at: int, like: Expr | None = None) -> Expr:
    try:
        return fit(world, expr, wanted, like)
    except Unfit as error:
        raise Unfit(error.message, error.hint, at) from None


def _pattern(arg: Expr) -> Expr:
    assert isinstance(arg, Literal)
    assert isinstance(arg.value, str)
    return replace(arg, value=canonical(arg.value, extracting=True))


def known_parameter(desk: Desk, node: syntax.Param) -> Parameter | None:
    """The parameter that `node` names, with as many keys as it has. None after a complaint."""
    parameter = desk.world.parameters.get(node.name)
    if parameter is None:
        if f":{node.name}" not in desk.world.broken:
            hint = did_you_mean(node.name, desk.world.parameters)
            desk.refuse(node, f"there is no parameter `:{node.name}`", hint)
        return None
    if len(node.keys) != len(parameter.keys):
        _wrong_keys(desk, node, parameter)
        return None
    return parameter


def _wrong_keys(desk: Desk, node: syntax.Param, parameter: Parameter) -> None:
    wanted = len(parameter.keys)
    if wanted == 0:
        desk.refuse(node, f"`:{node.name}` is one value, not a table", f"write `:{node.name}`")
        return
    keys = "1 key" if wanted == 1 else f"{wanted} keys"
    shown = ", ".join("…" for _ in parameter.keys)
    message = f"`:{node.name}` is a table over {keys}, not {len(node.keys)}"
    desk.refuse(node, message, f"write `:{node.name}[{shown}]`")


def parameter_value(
    world: World, parameter: Parameter, keys: Sequence[Expr], at: Expr | None, span: Span
) -> Expr:
    """A parameter looked up. Raises `Unfit` (`at`: an index of `keys`, or their number for `at`)."""
    fitted = []
    for index, (key, wanted) in enumerate(zip(keys, parameter.keys, strict=True)):
        key = _fitted(world, key, wanted, index)
        if not comparable(world, key.type, wanted):
            words = f"`:{parameter.name}` is a table over {in_words(wanted)}, not {in_words(key.type)}"
            raise Unfit(words, remedy(key, wanted), index)
        fitted.append(key)
    if at is not None and at.type != DATE:
        raise Unfit(f"`at` needs a date, not {in_words(at.type)}", remedy(at, DATE), len(fitted))
    return Param(type=parameter.type, name=parameter.name, keys=tuple(fitted), at=at, span=span)
