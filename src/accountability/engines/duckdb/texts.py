"""The functions of text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from accountability.engines.duckdb import dates, numbers, sql
from accountability.engines.duckdb.cells import (
    Cell,
    Number,
    as_text,
    blocked,
    merged,
    no_cause,
    with_states,
)
from accountability.engines.duckdb.functions import Functions
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.intake.physical import partial_text
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.language import regex
from accountability.model import cells as readers
from accountability.model.expression import Call, Literal
from accountability.model.numbers import decimal_text
from accountability.model.types import DateType, MonthType, NumberType
from accountability.model.values import CauseKind, Unknown
from accountability.semantics import functions as meanings

_UPPER, _LOWER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
FEW_WORDS = 8  # that are looked for one by one, where a pattern means no more than these
NARROW = 18  # digits of the numbers that `number(t)` reads here
Lowered = Callable[[Lowering, Call, list[Cell]], Cell]


def _ends(function: str) -> Lowered:
    """`prefix(t, n)` and `suffix(t, n)`; undetermined for a negative length."""

    def lowered(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
        text, size = as_text(args[0]), args[1]
        negative = sql.is_(sql.infix(size.value, "<", sql.literal(0)), True)
        length = sql.call("least", sql.cast(size.value, "BIGINT"), sql.literal(1_000_000_000))
        value = sql.case([(negative, sql.NULL)], sql.call(function, text.value, length))
        return with_states(
            Cell(sql.case([(sql.is_null(size.value), sql.NULL)], value)),
            [
                (sql.any_of((text.is_unknown, size.is_unknown)), Is.UNDETERMINED, merged(text, size)),
                (sql.any_of((text.is_none, size.is_none)), Is.NONE, no_cause),
                (negative, Is.UNDETERMINED, lowering.reasons.of(CauseKind.OUT_OF_RANGE)),
            ],
        )

    return lowered


def _text(lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    cell = as_text(args[0])
    match node.args[0].type:
        case NumberType():
            value = written(lowering.functions, cell)
        case DateType():
            value = sql.cast(cell.value, "VARCHAR")
        case MonthType():
            value = dates.month_text(cell.value)
        case _:
            value = cell.value
    return blocked(Cell(value), cell)


def written(functions: Functions, cell: Cell) -> Sql:
    """A number without an exponent or trailing zeros."""
    number = numbers.number_of(cell)
    if number.over is not None or number.scale > NARROW:
        over = number.over or sql.literal(1)
        parts = [(sql.cast(part, "VARCHAR"), "VARCHAR") for part in (cell.value, over)]

        def quotient(top: str, bottom: str, scale: int = number.scale) -> str:
            return decimal_text(Fraction(int(top), int(bottom) * 10**scale))

        return functions.call(("quotient", number.scale), quotient, "VARCHAR", *parts)
    return decimal(cell.value, number)


def decimal(value: Sql, number: Number) -> Sql:
    """The plain decimal text of an integer of `number.scale` decimal places."""
    if number.scale == 0:
        return sql.cast(value, "VARCHAR")
    width = numbers.fits(max(number.digits, number.scale + 1))
    size = sql.as_integer(sql.call("abs", value), width)
    unit = sql.cast(sql.literal(10**number.scale), sql.integer_type(width))
    whole = sql.cast(sql.infix(size, "//", unit), "VARCHAR")
    places = dates.padded(sql.infix(size, "%", unit), number.scale)
    text = sql.infix(sql.infix(whole, "||", sql.literal(".")), "||", places)
    plain = sql.call("rtrim", sql.call("rtrim", text, sql.literal("0")), sql.literal("."))
    negative = sql.infix(value, "<", sql.literal(0))
    return sql.infix(sql.case([(negative, sql.literal("-"))], sql.literal("")), "||", plain)


def read_date(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    """`date(t)` of text."""
    return _read(lowering, "date", readers.read_date, "DATE", args[0])


def _timestamp(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    return _read(lowering, "timestamp", readers.read_timestamp, "TIMESTAMP", args[0])


def _partial(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    def read(text: str) -> str | None:
        found = readers.read_partial_date(text)
        return None if found is None else partial_text(found)

    return _read(lowering, "partial_date", read, "VARCHAR", args[0])


def _read(lowering: Lowering, name: str, reader: Callable[[str], object], gives: str, text: Cell) -> Cell:
    plain = as_text(text)
    found = lowering.functions.call(name, reader, gives, (plain.value, "VARCHAR"))
    why = lowering.reasons.of(CauseKind.UNREADABLE, f"{name}()")
    return _perhaps(Cell(found), plain, Is.UNREADABLE, why)


def _number(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    """`number(t)`: numerator and divisor, each read once per distinct text."""
    text = as_text(args[0])

    def part(which: str) -> Callable[[str], int | None]:
        def read(written: str) -> int | None:
            found = meanings.read_number(written)
            if isinstance(found, Unknown):
                return None
            assert isinstance(found, Fraction)
            if max(abs(found.numerator), found.denominator) >= 10**NARROW:
                raise NotLowered("number")
            return found.numerator if which == "top" else found.denominator

        return read

    top, bottom = (
        lowering.functions.call(("number", which), part(which), "BIGINT", (text.value, "VARCHAR"))
        for which in ("top", "bottom")
    )
    why = lowering.reasons.of(CauseKind.UNREADABLE, "number()")
    over = sql.call("coalesce", bottom, sql.literal(1))
    cell = Cell(top, number=Number(NARROW, 0, over, NARROW))
    return _perhaps(cell, text, Is.UNREADABLE, why)


def matches(lowering: Lowering, text: Sql, pattern: str) -> Sql:
    """Whether a pattern is found in a text.

    Patterns are of the part that RE2 and the definition have in common; one that RE2 finds too
    large the definition matches. A few words need no pattern: looking for them takes a fifth of the time.
    """
    if (words := regex.words(pattern, FEW_WORDS)) is not None:
        return sql.any_of(sql.call("contains", text, sql.literal(word)) for word in words)
    if _re2_takes(lowering, pattern):
        return _found(text, pattern)
    return lowering.functions.call(
        ("matches", pattern), lambda t: regex.matches(pattern, t), "BOOLEAN", (text, "VARCHAR")
    )


def _re2_takes(lowering: Lowering, pattern: str) -> bool:
    return lowering.takes(_found(sql.literal(""), pattern))


def _found(text: Sql, pattern: str) -> Sql:
    return sql.call("regexp_matches", text, sql.literal(pattern))


def _normal(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    text = as_text(args[0])
    found = lowering.functions.call("normal", meanings.normal, "VARCHAR", (text.value, "VARCHAR"))
    return blocked(Cell(found), text)


def _extract(lowering: Lowering, node: Call, args: list[Cell]) -> Cell:
    pattern = node.args[1]
    assert isinstance(pattern, Literal)
    text = as_text(args[0])
    found = _extracted(lowering, text.value, str(pattern.value))
    return _perhaps(Cell(found), text, Is.NONE, no_cause)


def _extracted(lowering: Lowering, text: Sql, pattern: str) -> Sql:
    """The first match of a pattern, or its first group: RE2's, where that cannot take no part in a match."""
    group = regex.extracted_group(pattern)
    if group is not None and _re2_takes(lowering, pattern):
        return extracted_by_re2(text, pattern, group)
    return lowering.functions.call(
        ("extract", pattern), lambda t: regex.extract(pattern, t), "VARCHAR", (text, "VARCHAR")
    )


def extracted_by_re2(text: Sql, pattern: str, group: int) -> Sql:
    """A group of the first match, which has a part in every match: without one RE2 says the empty text."""
    found = sql.call("regexp_extract", text, sql.literal(pattern), sql.position(group))
    return sql.case([(_found(text, pattern), found)])


def _perhaps(found: Cell, operand: Cell, missing: Is, why: Callable[[], Sql]) -> Cell:
    """A function that has no value for some texts: `missing` says what it has then."""
    return with_states(
        found,
        [
            (operand.is_unknown, Is.UNDETERMINED, operand.why),
            (operand.is_none, Is.NONE, no_cause),
            (sql.is_null(found.value), missing, why),
        ],
    )


def _joined(*parts: Sql) -> Sql:
    result = parts[0]
    for part in parts[1:]:
        result = sql.infix(result, "||", part)
    return result


def text_calls(direct: Callable[..., Lowered]) -> Mapping[str, Lowered]:
    """The functions of text by name; `direct` makes those that SQL has as they are."""

    def ascii_only(source: str, target: str) -> Lowered:
        return direct(lambda t: sql.call("translate", t, sql.literal(source), sql.literal(target)))

    return {
        "length": direct(lambda t: sql.as_integer(sql.call("length", t), 9), Number(9)),
        "lower": ascii_only(_UPPER, _LOWER),
        "upper": ascii_only(_LOWER, _UPPER),
        "normal": _normal,
        "prefix": _ends("left"),
        "suffix": _ends("right"),
        "starts_with": direct(lambda t, p: sql.call("starts_with", t, p)),
        "ends_with": direct(lambda t, p: sql.call("suffix", t, p)),
        "concat": direct(_joined),
        "replace": direct(lambda t, a, b: sql.call("replace", t, a, b)),
        "extract": _extract,
        "text": _text,
        "number": _number,
        "timestamp": _timestamp,
        "partial_date": _partial,
    }
