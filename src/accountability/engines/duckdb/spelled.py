"""Sums and means of fractions without a divisor in common: as texts, added by exact arithmetic of Python.

A value is spelled `n/d`. A result that needs more than 38 digits is a gap, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import Cell, Number
from accountability.engines.duckdb.frame import Frame
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.numbers import Compute, computed, number_of
from accountability.engines.duckdb.parts import Aggregates
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.model.expression import ArithOp
from accountability.model.types import MAX_DIGITS

Totals: TypeAlias = tuple[Sql, Sql, Sql, Number]  # what is sure, the least, the most, and their form
_SPACE, _NOTHING = sql.literal(" "), sql.literal("")


def listed(cell: Cell, known: Sql, unsure: Sql) -> Mapping[str, Sql]:
    """The values of a part: those that surely count, and the negative and positive ones that may."""
    values = sql.call("string_agg", _spelled(cell), _SPACE)
    below, above = (sql.infix(cell.value, op, sql.literal(0)) for op in ("<", ">"))
    return {
        "known": sql.filtered(values, known),
        "less": sql.filtered(values, sql.all_of((unsure, below))),
        "more": sql.filtered(values, sql.all_of((unsure, above))),
    }


def totals(lowering: Lowering, target: Frame, parts: list[Aggregates], scale: int) -> Totals:
    """The sum of what surely counts, and the least and the most that it can be."""
    texts = [_all(parts[:1], "known"), _all(parts, "less"), _all(parts, "more")]
    args = [(text, "VARCHAR") for text in texts]
    found = target.keep(lowering.functions.call("sums of fractions", _added, "VARCHAR", *args))
    known, low, high, over = (_part(found, n) for n in (1, 2, 3, 4))
    return known, low, high, Number(MAX_DIGITS, scale, over, MAX_DIGITS)


def average(lowering: Lowering, target: Frame, part: Aggregates, scale: int) -> Cell:
    """The mean of what surely counts; 0 where nothing does."""
    text = (_all([part], "known"), "VARCHAR")
    found = target.keep(lowering.functions.call("mean of fractions", _mean, "VARCHAR", text))
    return Cell(_part(found, 1), number=Number(MAX_DIGITS, scale, _part(found, 2), MAX_DIGITS))


def computing(lowering: Lowering, frame: Frame) -> Compute:
    """Arithmetic in SQL; where its integers could need too many digits, exact arithmetic of Python."""

    def compute(op: ArithOp, left: Cell, right: Cell) -> Cell:
        try:
            return computed(op, left, right)
        except NotLowered:
            return _by_python(lowering, frame, op, left, right)

    return compute


def _by_python(lowering: Lowering, frame: Frame, op: ArithOp, left: Cell, right: Cell) -> Cell:
    scales = (number_of(left).scale, number_of(right).scale)

    def answer(a: str, b: str) -> str | None:
        x, y = (Fraction(text) / 10**scale for text, scale in zip((a, b), scales, strict=True))
        found = _reckoned(op, x, y)
        return None if found is None else _over_one((found,))

    texts = [(_spelled(cell), "VARCHAR") for cell in (left, right)]
    found = frame.keep(lowering.functions.call(("arithmetic", op, scales), answer, "VARCHAR", *texts))
    over = sql.call("coalesce", _part(found, 2), sql.literal(1))
    return Cell(_part(found, 1), number=Number(MAX_DIGITS, 0, over, MAX_DIGITS))


def _reckoned(op: ArithOp, x: Fraction, y: Fraction) -> Fraction | None:
    match op:
        case "+":
            return x + y
        case "-":
            return x - y
        case "*":
            return x * y
        case "/":
            return None if y == 0 else x / y


def _spelled(cell: Cell) -> Sql:
    over = number_of(cell).over or sql.literal(1)
    top, bottom = (sql.cast(part, "VARCHAR") for part in (cell.value, over))
    return sql.infix(sql.infix(top, "||", sql.literal("/")), "||", bottom)


def _all(parts: list[Aggregates], name: str) -> Sql:
    found = [sql.call("coalesce", at.column(name), _NOTHING) for at in parts]
    return reduce(lambda a, b: sql.infix(sql.infix(a, "||", _SPACE), "||", b), found)


def _part(found: Sql, place: int) -> Sql:
    return sql.cast(sql.call("split_part", found, _SPACE, Sql(str(place))), "HUGEINT")


def _values(text: str) -> list[Fraction]:
    return [Fraction(word) for word in text.split()]


def _added(known: str, less: str, more: str) -> str:
    total = sum(_values(known), Fraction(0))
    return _over_one((total, total + sum(_values(less)), total + sum(_values(more))))


def _mean(known: str) -> str:
    values = _values(known)
    return _over_one((sum(values, Fraction(0)) / max(len(values), 1),))


def _over_one(values: tuple[Fraction, ...]) -> str:
    """Fractions over one divisor, which comes last."""
    over = lcm(*(value.denominator for value in values))
    whole = [int(value * over) for value in values]
    if any(len(str(abs(number))) > MAX_DIGITS for number in (*whole, over)):
        raise NotLowered("digits", "a sum of fractions")
    return " ".join(str(number) for number in (*whole, over))
