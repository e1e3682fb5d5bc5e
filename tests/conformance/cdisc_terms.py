"""Terms of the neutral form as they are said in the rule language, and how kinds of values meet.

The fields of all tables are declared `empty: none`, so that a missing value is none: `=` and
order are false with it, `same as` and `is missing` are decided. Conditions made here are
therefore two-valued, except where text is read as a number or date; those say `is true`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["text", "number", "bool", "none"]


class NotConvertible(Exception):
    """The rule language cannot say this; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value in rule language; `kind` none is a literal null, or (`many`) a list without elements."""

    said: str
    kind: Kind
    many: bool = False


NULL = Term("none", "none")
LONG = 8_000  # characters after which conditions are named by `let`: the language has a limit


def quoted(name: str) -> str:
    """A name in backquotes."""
    if "\n" in name or not name:
        raise NotConvertible(f"the name {json.dumps(name)}")
    return "`" + name.replace("`", "``") + "`"


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def literal(value: Any) -> Term:
    """A constant: null, text, number, bool, or a list of them (nulls in it match nothing)."""
    match value:
        case None:
            return NULL
        case bool():
            return Term("true" if value else "false", "bool")
        case str():
            return Term(text(value), "text")
        case int() | float():
            return Term(number_literal(value), "number")
        case list():
            return _list([literal(item) for item in value if item is not None])
    raise NotConvertible(f"the constant {json.dumps(value)}")


def number_literal(value: float) -> str:
    """A number without an exponent; a negative one in parentheses, so that no sign meets a sign."""
    plain = format(Decimal(repr(value)), "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"(0 - {plain[1:]})" if plain.startswith("-") else plain


def _list(items: Sequence[Term]) -> Term:
    kinds = {item.kind for item in items}
    if not items:
        return Term("", "none", many=True)
    if len(kinds) > 1 or any(item.many for item in items):
        raise NotConvertible("a constant list of several kinds")
    return Term(f"list({', '.join(item.said for item in items)})", items[0].kind, many=True)


def all_of(conditions: Iterable[str]) -> str:
    """`and` of conditions, with constants taken out."""
    return _joined(list(conditions), "and", "true", "false")


def any_of(conditions: Iterable[str]) -> str:
    """`or` of conditions, with constants taken out."""
    return _joined(list(conditions), "or", "false", "true")


def _joined(conditions: list[str], word: str, neutral: str, final: str) -> str:
    if final in conditions:
        return final
    kept = [c for c in dict.fromkeys(conditions) if c != neutral]
    if len(kept) < 2:
        return kept[0] if kept else neutral
    return "(" + f" {word} ".join(kept) + ")"


def negated(condition: str) -> str:
    """`not` of a condition."""
    return {"true": "false", "false": "true"}.get(condition) or f"not ({condition})"


def missing(term: Term) -> str:
    """True for null and for an empty list."""
    if term.kind == "none":
        return "true"
    if term.many:
        return f"({term.said} is missing or size({term.said}) = 0)"
    return f"({term.said} is missing)"


def _counted(left: Term, right: Term) -> tuple[Term, Term]:
    """Where a bool meets a number, the bool as 1 or 0, as in Python."""
    if {left.kind, right.kind} == {"bool", "number"} and not (left.many or right.many):
        return as_number(left), as_number(right)
    return left, right


def equal(left: Term, right: Term) -> str:
    """False with null, and between kinds: a text is no number."""
    left, right = _counted(left, right)
    if left.kind != right.kind or left.kind == "none" or left.many != right.many:
        return "false"
    return f"({left.said} = {right.said})"


def same(left: Term, right: Term) -> str:
    """Null is a value here: null is the same as null."""
    left, right = _counted(left, right)
    if left.kind == right.kind != "none" and left.many == right.many:
        return f"({left.said} same as {right.said})"
    return all_of([_null(left), _null(right)])


def _null(term: Term) -> str:
    if term.kind == "none":
        return "false" if term.many else "true"
    return f"({term.said} is missing)"


def contained(item: Term, items: Sequence[Any]) -> list[str]:
    """Conditions of which one holds if `item`, or any element of it, is one of the constants."""
    fitting = [_fitting(item, literal(value)) for value in items if not isinstance(value, list)]
    said = list(dict.fromkeys(f.said for f in fitting if f is not None))
    chunks: list[list[str]] = []
    for constant in said:
        if not chunks or sum(map(len, chunks[-1])) + len(constant) > LONG // 2:
            chunks.append([])
        chunks[-1].append(constant)
    if item.many:
        return [f"overlaps({item.said}, list({', '.join(chunk)}))" for chunk in chunks]
    return [f"({item.said} in ({', '.join(chunk)}))" for chunk in chunks]


def _fitting(item: Term, constant: Term) -> Term | None:
    """A constant as it can stand in a list beside `item`; None where it is of another kind."""
    if item.kind == constant.kind != "none":
        return constant
    if {item.kind, constant.kind} != {"bool", "number"} or item.many:
        return None
    if constant.kind == "bool":
        return Term("1" if constant.said == "true" else "0", "number")
    words = {"1": "true", "0": "false"}
    return Term(words[constant.said], "bool") if constant.said in words else None


def member(item: Term, items: Term) -> str:
    """Whether `item`, or any element of it, is in the list `items` (a single value is a list of one)."""
    if not (item.many or items.many):
        return equal(item, items)
    if {item.kind, items.kind} == {"bool", "number"}:
        return _counted_member(item, items)
    if item.kind != items.kind or item.kind == "none":
        return "false"
    if not items.many:
        return member(items, item)
    return f"overlaps({item.said}, {items.said})" if item.many else f"({item.said} in {items.said})"


def _counted_member(item: Term, items: Term) -> str:
    """The same where bools meet numbers."""
    flag, number = (item, items) if item.kind == "bool" else (items, item)
    if flag.many:
        return f"(some e in {flag.said} with ({member(as_number(Term('e', 'bool')), number)}))"
    return member(as_number(flag), number)


def as_text(term: Term) -> Term:
    """The text of a value, as patterns and lengths read it."""
    match term.kind:
        case "number":
            return Term(f"text({term.said})", "text")
        case "bool":
            said = f"(if {term.said} then 'True' else 'False')"
            return Term(f"(if {term.said} is missing then none else {said})", "text")
    return term


# `5`, ` 5.0 `, `1e3`, and `5.`; then `.5`, which needs a digit before its point.
_PLAIN = r"^\s*([+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)\.?\s*$"
_SIGN = r"^\s*([+-]?)\.[0-9]"
_POINT = r"^\s*[+-]?(\.[0-9]+(?:[eE][+-]?[0-9]{1,2})?)\s*$"


def as_number(term: Term) -> Term:
    """A value read as a number; none where it is not numeric."""
    match term.kind:
        case "text" if not term.many:
            plain = f"number(extract({term.said}, {text(_PLAIN)}))"
            sign, rest = (f"extract({term.said}, {text(p)})" for p in (_SIGN, _POINT))
            return Term(f"({plain} else number(concat({sign}, '0', {rest})))", "number")
        case "bool":
            return Term(f"(if {term.said} is missing then none else if {term.said} then 1 else 0)", "number")
        case "number" if not term.many:
            return term
    return NULL


def alike_text(term: Term) -> Term:
    """Numbers and numeric texts as the same text (`1.0` as `1`), other text as it is."""
    if term.kind == "text" and not term.many:
        number = as_number(term).said
        return Term(f"(text(round({number}, 18)) else {term.said})", "text")
    return as_text(term)


def lower(term: Term) -> Term:
    """In lower case, where it is text."""
    if term.kind == "text" and not term.many:
        return replace(term, said=f"lower({term.said})")
    return term
