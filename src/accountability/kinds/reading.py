"""From what stands in YAML under a kind to what `Kind.expand` gets.

The loader knows the places, this module the forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeAlias

from accountability.kinds.kind import Kind, Parsed, Part
from accountability.language import syntax
from accountability.language.complaint import Complaint, LanguageError
from accountability.language.parser import parse_expression, parse_rows
from accountability.model.place import NO_SPAN, Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """One scalar of YAML as it stands there (`30 days`, `5`, `true`), and where, for complaints."""

    text: str
    origin: object = None


Written: TypeAlias = Scalar | tuple[Scalar, ...] | Mapping[str, Scalar]


def read_parts(kind: Kind, written: Mapping[str, Written]) -> Mapping[str, Parsed]:
    """All parts of a kind, parsed.

    Raises LanguageError with the complaints of all parts, those that the kind does not have
    included; what is missing is said by `Kind.expand`.
    """
    parts: dict[str, Parsed] = {}
    complaints: list[Complaint] = []
    known = {part.name: part for part in kind.parts}
    for name, each in written.items():
        try:
            parts[name] = read_part(known[name], each) if name in known else _no_such(kind, name, each)
        except LanguageError as error:
            complaints += error.complaints
    if complaints:
        raise LanguageError(complaints)
    return parts


def _no_such(kind: Kind, name: str, written: Written) -> Parsed:
    known = [part.name for part in kind.parts]
    near = get_close_matches(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else "it has " + ", ".join(f"`{n}`" for n in known)
    raise LanguageError([Complaint(NO_SPAN, f"`{kind.name}` has no part `{name}`", hint, _origin(written))])


def read_part(part: Part, written: Written) -> Parsed:
    """One part, as its form says. Raises LanguageError."""
    match part.form, written:
        case ("exprs", Scalar()):
            return (_expression(written),)
        case ("exprs", tuple()):
            return tuple(_expression(each) for each in written)
        case ("named", Mapping()):
            return {name: _expression(each) for name, each in written.items()}
        case (("expr" | "condition"), Scalar()):
            return _expression(written)
        case ("rows", Scalar()):
            return parse_rows(written.text, written.origin)
        case (("choice" | "number" | "flag"), Scalar()):
            return _plain(part, written)
    raise _unfit(part, written)


def _unfit(part: Part, written: Written) -> LanguageError:
    message = f"`{part.name}` has to be {_SHAPES[part.form]}"
    return LanguageError([Complaint(NO_SPAN, message, part.doc, _origin(written))])


_SHAPES = {
    "expr": "one expression",
    "condition": "one condition",
    "exprs": "an expression or a list of expressions",
    "named": "a map from names to expressions",
    "rows": "one row set",
    "choice": "one word",
    "number": "one number",
    "flag": "`true` or `false`",
}


def _origin(written: Written) -> object:
    match written:
        case Scalar():
            return written.origin
        case tuple():
            return written[0].origin if written else None
    return next((each.origin for each in written.values()), None)


def _expression(written: Scalar) -> syntax.Expr:
    return parse_expression(written.text, written.origin)


def _plain(part: Part, written: Scalar) -> str | int | Fraction | bool:
    whole = Span(0, len(written.text))
    if part.form == "choice":
        if written.text in part.choices:
            return written.text
        hint = "one of " + ", ".join(f"`{choice}`" for choice in part.choices)
        raise LanguageError(
            [Complaint(whole, f"`{part.name}` cannot be `{written.text}`", hint, written.origin)]
        )
    if part.form == "flag":
        if written.text in ("true", "false"):
            return written.text == "true"
        raise _unfit(part, written)
    constant = parse_expression(written.text, written.origin)
    value = constant.value if isinstance(constant, syntax.Constant) else None
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    raise _unfit(part, written)
