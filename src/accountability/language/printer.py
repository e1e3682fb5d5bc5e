"""Syntax trees as rule text, with the parentheses that they need and few others.

`parse(unparse(tree)) == tree` for every tree that the parser can make.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import IntEnum
from fractions import Fraction
from typing import assert_never

from accountability.language.characters import continues_name, starts_name
from accountability.language.syntax import (
    Arith,
    AsOf,
    Between,
    Call,
    Compare,
    Constant,
    Contains,
    During,
    Else,
    Expr,
    Fold,
    If,
    In,
    Item,
    Join,
    Logic,
    Matches,
    Name,
    Negate,
    Not,
    OrderTerm,
    Param,
    Position,
    Rows,
    Same,
    Source,
    Suffix,
    Test,
)
from accountability.language.words import BEFORE_BY, NOT_ALIAS, RESERVED
from accountability.model.values import NONE, Month, PartialDate, Value


class _Level(IntEnum):
    """How tightly the text of a node binds; a place demands a level, and what binds weaker is put in ( )."""

    WHOLE = 0  # alone, or alone inside parentheses: also folds with an order, whose commas end nowhere
    MEMBER = 1  # a member of a list: also `if`, which ends nowhere before the next comma
    ELSE = 2
    OR = 3
    AND = 4
    NOT = 5
    PREDICATE = 6
    FOLD = 7
    SUM = 8
    PRODUCT = 9
    SIGN = 10
    SUFFIX = 11
    ATOM = 12


def unparse(node: Expr | Rows | Source | Item | Join | OrderTerm) -> str:
    """The text of `node`. Raises `ValueError` for a constant that rule text cannot write."""
    match node:
        case Rows():
            return _rows(node)
        case Source():
            return " ".join([", ".join(map(unparse, node.items)), *map(unparse, node.joins)])
        case Item():
            text = f"{_name(node.relation)} {_alias(node.alias)}"
            return text if node.second is None else f"pair of {text}, {_alias(node.second)}"
        case Join():
            left = "left " if node.left else ""
            return f"{left}join {_name(node.relation)} {_alias(node.alias)} on ({unparse(node.on)})"
        case OrderTerm():
            return _order_term(node)
        case _:
            return _write(node)[1]


def _at(level: _Level, node: Expr) -> str:
    """The text of `node` where `level` is demanded."""
    own, text = _write(node)
    return text if own >= level else f"({text})"


def _write(node: Expr) -> tuple[_Level, str]:
    match node:
        case Constant():
            return _constant(node.value)
        case Name():
            return _Level.ATOM, ".".join([_name(node.parts[0]), *map(_field, node.parts[1:])])
        case AsOf():
            return _Level.ATOM, "as_of"
        case Param():
            return _Level.ATOM, _param(node)
        case Call():
            return _Level.ATOM, f"{_name(node.name)}({_members(node.args)})"
        case Suffix():
            return _Level.SUFFIX, f"{_at(_Level.ATOM, node.amount)} {node.unit}"
        case Negate():
            operand = _at(_Level.SIGN, node.operand)
            # Two signs in a row would begin a comment.
            return _Level.SIGN, f"-({operand})" if operand.startswith("-") else f"-{operand}"
        case Arith():
            return _arith(node)
        case Fold():
            return _fold(node)
        case Position():
            return _Level.WHOLE, _position(node)
        case If():
            return _Level.MEMBER, _if(node)
        case Else():
            value, default = _at(_Level.ELSE, node.value), _at(_Level.OR, node.default)
            return _Level.ELSE, f"{value} else {default}"
        case Logic():
            return _logic(node)
        case Not():
            return _not(node)
        case Compare() | Between() | In() | Contains() | Matches() | During() | Test() | Same():
            return _Level.PREDICATE, _predicate(node, negated=False)
        case _:
            assert_never(node)


def _arith(node: Arith) -> tuple[_Level, str]:
    level = _Level.SUM if node.op in "+-" else _Level.PRODUCT
    tighter = _Level(level + 1)
    return level, f"{_at(level, node.left)} {node.op} {_at(tighter, node.right)}"


def _logic(node: Logic) -> tuple[_Level, str]:
    level = _Level.OR if node.op == "or" else _Level.AND
    tighter = _Level(level + 1)
    return level, f" {node.op} ".join(_at(tighter, term) for term in node.terms)


def _not(node: Not) -> tuple[_Level, str]:
    match node.operand:
        case In() | Between() | Contains() | Matches() | Test() | Same() as predicate:
            return _Level.PREDICATE, _predicate(predicate, negated=True)
        case operand:
            return _Level.NOT, f"not {_at(_Level.NOT, operand)}"


def _predicate(
    node: Compare | Between | In | Contains | Matches | During | Test | Same, *, negated: bool
) -> str:
    no = "not " if negated else ""
    match node:
        case Compare():
            return f"{_side(node.left)} {node.op} {_side(node.right)}"
        case Between():
            return f"{_side(node.value)} {no}between {_side(node.low)} and {_side(node.high)}"
        case In():
            # After a row set without `with`, `in` would go on with it: `some near in (…)`.
            item = _at(_Level.SUM, node.item)
            options = _side(node.options[0]) if node.listed else f"({_members(node.options)})"
            return f"{item} {no}in {options}"
        case Contains():
            return f"{_side(node.whole)} {no}contains {_side(node.part)}"
        case Matches():
            return f"{_side(node.text)} {no}matches {unparse(node.pattern)}"
        case During():
            return f"{_side(node.what)} {'throughout' if node.whole else 'during'} {_alias(node.alias)}"
        case Test():
            return f"{_side(node.operand)} is {no}{node.kind}"
        case Same():
            word = "differs from" if negated else "same as"
            return f"{_side(node.left)} {word} {_side(node.right)}"
        case _:
            assert_never(node)


def _side(node: Expr) -> str:
    return _at(_Level.FOLD, node)


def _if(node: If) -> str:
    condition, then = _at(_Level.OR, node.condition), _at(_Level.OR, node.then)
    return f"if {condition} then {then} else {_at(_Level.MEMBER, node.otherwise)}"


def _param(node: Param) -> str:
    keys = f"[{_members(node.keys)}]" if node.keys else ""
    at = f" at {_at(_Level.ATOM, node.at)}" if node.at is not None else ""
    return f":{_name(node.name)}{keys}{at}"


def _members(nodes: tuple[Expr, ...]) -> str:
    return ", ".join(_at(_Level.MEMBER, node) for node in nodes)


def _rows(node: Rows) -> str:
    match node.relation:
        case None:
            text = "rows"
        case str() as relation:
            text = _name(relation) if node.alias is None else f"{_name(relation)} {_alias(node.alias)}"
        case items:
            text = f"{_alias(node.alias or '')} in {_at(_Level.ATOM, items)}"
    return text if node.where is None else f"{text} with ({unparse(node.where)})"


def _fold(node: Fold) -> tuple[_Level, str]:
    rows = _rows(node.rows)
    if node.value is None:
        return _Level.FOLD, f"{'count of' if node.kind == 'count' else node.kind} {rows}"
    if node.kind == "every":
        return _Level.FOLD, f"every {rows} satisfies ({unparse(node.value)})"
    word: str = node.kind
    if node.share is not None:
        word = f"quantile({_at(_Level.SUM, node.share)}, type {node.definition})"
    text = f"{word} of {_at(_Level.SUM, node.value)} over {rows}"
    return (_Level.WHOLE, f"{text} by {_order(node.order)}") if node.order else (_Level.FOLD, text)


def _position(node: Position) -> str:
    value = "" if node.value is None else f" of {_at(_Level.SUM, node.value)}"
    within = ", ".join(_at(_Level.SUM, key) for key in node.within)
    return f"{node.kind}{value} by {_order(node.order)}" + (f" within {within}" if within else "")


def _order(terms: tuple[OrderTerm, ...]) -> str:
    return ", ".join(map(_order_term, terms))


def _order_term(term: OrderTerm) -> str:
    descending = " desc" if term.descending else ""
    nulls = " nulls first" if term.nulls_first else ""
    return f"{_at(_Level.SUM, term.key)}{descending}{nulls}"


def _name(name: str) -> str:
    """A name where a bare word could be read as something else."""
    plain = name.lower() not in RESERVED and name not in BEFORE_BY | {"rows", "pair"}
    return name if plain and name.lower() != "null" and _is_plain(name) else _quoted(name)


def _alias(name: str) -> str:
    return _quoted(name) if name.lower() in NOT_ALIAS else _name(name)


def _field(name: str) -> str:
    return name if _is_plain(name) else _quoted(name)


def _is_plain(name: str) -> bool:
    return name != "" and starts_name(name[0]) and all(map(continues_name, name[1:]))


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _constant(value: Value) -> tuple[_Level, str]:
    match value:
        case bool():
            return _Level.ATOM, "true" if value else "false"
        case int() | Fraction():
            return (_Level.SIGN if value < 0 else _Level.ATOM), _number(value)
        case str():
            return _Level.ATOM, "'" + value.replace("'", "''") + "'"
        case datetime():
            return _Level.ATOM, f"timestamp '{value.isoformat()}Z'"
        case date():
            return _Level.ATOM, f"date '{value.isoformat()}'"
        case Month():
            return _Level.ATOM, f"month '{value}'"
        case PartialDate():
            return _Level.ATOM, f"partial_date '{_partial(value)}'"
        case _ if value is NONE:
            return _Level.ATOM, "none"
        case _:
            raise ValueError(f"rule text cannot write the value {value!r}")


def _number(value: int | Fraction) -> str:
    """Decimal digits where they are exact; a fraction that has none becomes a quotient."""
    if isinstance(value, int):
        return str(value)
    places = next((n for n in range(1, 39) if 10**n % value.denominator == 0), None)
    if places is None:
        return f"({value.numerator} / {value.denominator})"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _partial(value: PartialDate) -> str:
    text = ""
    for part, separator in zip(value.parts, ("", "-", "-", "T", ":", ":"), strict=False):
        whole, _, fraction = (_number(part) if isinstance(part, Fraction) else str(part)).partition(".")
        text += separator + whole.rjust(4 if not text else 2, "0") + (f".{fraction}" if fraction else "")
    return text
