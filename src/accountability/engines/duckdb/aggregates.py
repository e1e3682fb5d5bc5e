"""What is gathered of the rows of a set: per part in SQL, put together over the subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import lcm
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    NO_CAUSE,
    UNKNOWNS,
    UNLIMITED,
    Cell,
    Number,
    guarded,
    together,
)
from accountability.engines.duckdb.gaps import NotLowered
from accountability.engines.duckdb.joining import joined
from accountability.engines.duckdb.numbers import fits, number_of, order_key, times
from accountability.engines.duckdb.parts import Aggregates, Part, Rows
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.spelled import listed
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Expr, FoldKind

ZERO = sql.literal(0)
WIDEST_DIVISOR = 12  # digits of the common divisor of fractions that are summed
MOST_DIVISORS = 1000
_ORDERED = frozenset({"min", "max", "median", "quantile"})
Places: TypeAlias = Callable[[Sql], tuple[Sql, Sql]]  # how many values -> the ranks of two of them


@dataclass(frozen=True, slots=True)
class Gathered:
    """The aggregates of a row set, part by part. `value` is the value of the rows, over the first part."""

    rows: Rows
    parts: Sequence[tuple[Part, Aggregates]]
    value: Cell
    certain: bool
    spelled: bool = False  # sums are lists of fractions as texts
    endless: bool = False  # some values are unlimited
    placed: bool = False  # of ordered values there are the two that were asked for, not the list

    @property
    def opened(self) -> Sql:
        return self.rows.opened

    @property
    def size(self) -> int:
        return max(self.rows.size, 1)

    def total(self, name: str) -> Sql:
        """A count or sum over all parts; rows surely count in the first part alone."""
        parts = self.parts[:1] if name in ("sure", "known", "n", "endless") else self.parts
        found = [sql.call("coalesce", at.column(name), ZERO) for _, at in parts if name in at.names]
        return reduce(lambda a, b: sql.infix(a, "+", b), found or [ZERO])

    def doubts(self) -> Sql:
        """Whether anything about the values of the rows may be unknown."""
        some = [sql.infix(self.total(name), ">", ZERO) for name in ("unsure", "blank")]
        return sql.any_of([*some, self.opened])

    def extreme(self, name: str, kind: str) -> Cell:
        """The least or largest over all parts, with its divisor where values are fractions."""
        number = self.value.number
        if number is not None and number.over is not None:
            found = self._extreme_fraction(name, kind)
            over = sql.call("coalesce", sql.field(found, "d"), sql.literal(1))
            return Cell(sql.field(found, "n"), number=replace(number, over=over))
        parts = self.parts[:1] if name == "best" else self.parts
        found_values = [at.column(name) for _, at in parts]
        pick = "greatest" if kind == "max" else "least"
        whole = found_values[0] if len(parts) == 1 else sql.call(pick, *found_values)
        return Cell(whole, number=number, codes=self.value.codes)

    def _extreme_fraction(self, name: str, kind: str) -> Sql:
        if name == "best":
            return self.parts[0][1].column(name)
        found = [(at.column("far"), at.column("far_key")) for _, at in self.parts]
        best, key = found[0]
        for other, other_key in found[1:]:
            beyond = sql.infix(other_key, ">" if kind == "max" else "<", key)
            wins = sql.is_(sql.any_of((sql.is_null(key), beyond)), True)
            best, key = sql.case([(wins, other)], best), sql.case([(wins, other_key)], key)
        return best

    def several_currencies(self) -> Sql:
        lows = [at.column("first_currency") for _, at in self.parts]
        highs = [at.column("last_currency") for _, at in self.parts]
        low = lows[0] if len(lows) == 1 else sql.call("least", *lows)
        high = highs[0] if len(highs) == 1 else sql.call("greatest", *highs)
        return sql.is_(sql.infix(low, "<>", high), True)

    def currency(self) -> Sql:
        found = [at.column("first_currency") for _, at in self.parts]
        return found[0] if len(found) == 1 else sql.call("least", *found)

    def why_counts(self) -> Sql:
        """Why it is unknown which rows count."""
        return self._why("why_counts", "maybe")

    def why_values(self) -> Sql:
        """Why the rows that count, or their values, are unknown; none brings nothing either way."""
        return self._why("why_values", "unsure", "blank")

    def _why(self, name: str, *doubtful: str) -> Sql:
        said = [guarded(self.opened, self.rows.open_why)]
        for part, at in self.parts:
            said.append(sql.call("coalesce", at.column(name), NO_CAUSE))
            some = sql.any_of(
                sql.infix(sql.call("coalesce", at.column(d), ZERO), ">", ZERO) for d in doubtful
            )
            outer = part.outer_why()
            if outer != NO_CAUSE:
                said.append(sql.case([(some, outer)], NO_CAUSE))
        return together(said)


def gather(
    lowering: Lowering,
    rows: Rows,
    value: Expr | None = None,
    kind: FoldKind = "count",
    places: Places | None = None,
) -> Gathered:
    """The aggregates that a fold of `kind` needs, joined to the frame of the subject.

    With `places`, of ordered values only those two are joined: the list of a large group is never
    copied to each of its subjects.
    """
    cells: list[Cell | None] = [
        None if value is None else _known(lowering, part, _value(lowering, part, value))
        for part in rows.parts
    ]
    endless = any(UNLIMITED & c.states for c in cells if c is not None) and _some_endless(
        lowering, rows.parts, cells
    )
    if not endless:
        cells = [None if c is None else _limited(c) for c in cells]
    how: str = kind
    if value is not None and kind in ("sum", "mean"):
        given = [c for c in cells if c is not None]
        common = _common_divisor(lowering, rows.parts, given)
        how = kind if common is not None else "spelled"
        cells = [_times(c, common) if common else c for c in given]
    found = [
        (part, joined(rows, part, _asked(lowering, part, cell, how, places)))
        for part, cell in zip(rows.parts, cells, strict=True)
    ]
    certain = len(rows.parts) == 1 and not rows.parts[0].counts.may_be_unknown and rows.opened == sql.FALSE
    first = cells[0] if cells[0] is not None else Cell(sql.TRUE)
    return Gathered(rows, found, first, certain, how == "spelled", endless, places is not None)


def _value(lowering: Lowering, part: Part, value: Expr) -> Cell:
    return lowering.keep(lowering.value(value, part.scope), part.frame)


def _known(lowering: Lowering, part: Part, cell: Cell) -> Cell:
    """The value of rows in a range: a window that counts blanks is dearer than to look for one first."""
    if part.range is None or not cell.may_be_unknown:
        return cell
    blank = sql.all_of((part.range.sure, cell.is_unknown))
    if lowering.ask(f"SELECT 1 FROM {part.frame.source()} WHERE {blank.text} LIMIT 1"):
        return cell
    return replace(cell, states=cell.states - UNKNOWNS or frozenset({Is.NONE}))


def _some_endless(lowering: Lowering, parts: Sequence[Part], cells: Sequence[Cell | None]) -> bool:
    """Whether a value of a row that counts or may is unlimited."""
    for part, cell in zip(parts, cells, strict=True):
        if cell is not None:
            found = sql.all_of((sql.is_not(part.counts.value, False), cell.among(UNLIMITED)))
            if lowering.ask(f"SELECT 1 FROM {part.frame.source()} WHERE {found.text} LIMIT 1"):
                return True
    return False


def _limited(cell: Cell) -> Cell:
    return replace(cell, states=cell.states - UNLIMITED or frozenset({Is.NONE}))


def _common_divisor(lowering: Lowering, parts: Sequence[Part], cells: Sequence[Cell]) -> int | None:
    """The one divisor that all fractions have in common: 0 if there are none, None if it is too large."""
    overs = [c.number.over for c in cells if c.number is not None and c.number.over is not None]
    if not overs:
        return 0
    divisors: set[int] = {1}
    for part, over in zip(parts, overs, strict=True):
        text = f"SELECT DISTINCT {over.text} FROM {part.frame.source()} LIMIT {MOST_DIVISORS + 1}"
        divisors |= {int(str(row[0])) for row in lowering.ask(text) if row[0] is not None}
    common = 0 if len(divisors) > MOST_DIVISORS else lcm(*divisors)
    return common if 0 < common < 10**WIDEST_DIVISOR else None


def _times(cell: Cell, common: int) -> Cell:
    number = number_of(cell)
    assert number.over is not None
    digits = len(str(common))
    whole = sql.cast(sql.literal(common), "HUGEINT")
    factor = sql.infix(whole, "//", number.over)
    value = times(cell.value, number.digits, factor, digits)
    width = fits(number.digits + digits)
    return replace(cell, value=value, number=Number(width, number.scale, sql.literal(common), digits))


def _count(condition: Sql) -> Sql:
    return sql.filtered(Sql("count(*)"), condition)


def _asked(
    lowering: Lowering, part: Part, cell: Cell | None, kind: str, places: Places | None
) -> Mapping[str, Sql]:
    counts = part.counts
    sure = sql.is_(counts.value, True) if counts.value != sql.TRUE else part.is_row
    maybe = sql.is_null(counts.value) if counts.may_be_unknown else sql.FALSE
    asked = {"sure": _count(sure), "maybe": _count(maybe) if maybe != sql.FALSE else Sql("0")}
    if lowering.explaining:
        asked["why_counts"] = sql.call("bit_or", counts.causes())
    if cell is None:
        return asked
    asked |= _of_values(lowering, part, cell, kind, sure)
    if places is not None:
        values = asked.pop("values")
        for name, place in zip(("low", "high"), places(asked["n"]), strict=True):
            asked[name] = sql.call("list_extract", values, place)
    return asked


def _of_values(lowering: Lowering, part: Part, cell: Cell, kind: str, sure: Sql) -> Mapping[str, Sql]:
    """Aggregates of the values: of the known ones of rows that surely count, and what is doubtful."""
    has, blank = cell.among(ALWAYS), cell.is_unknown
    known = sql.all_of((sure, has))
    endless = cell.among(UNLIMITED)
    unsure = sql.FALSE
    if part.counts.value != sql.TRUE:
        unsure = sql.all_of((sql.negation(sure), sql.any_of((has, endless))))
    blank = sql.all_of((part.is_row, blank))
    asked = {
        "n": _count(known),
        "unsure": _count(unsure) if unsure != sql.FALSE else Sql("0"),
        "blank": _count(blank) if blank != sql.FALSE else Sql("0"),
        **_by_kind(cell, kind, known, unsure),
    }
    if endless != sql.FALSE:
        asked["endless"] = _count(sql.all_of((sure, endless)))
        asked["perhaps_endless"] = _count(sql.all_of((unsure, endless)))
    if cell.currency is not None:
        asked["first_currency"] = sql.filtered(sql.call("min", cell.currency), has)
        asked["last_currency"] = sql.filtered(sql.call("max", cell.currency), has)
    if lowering.explaining:
        doubtful = sql.any_of((unsure, blank))
        both = together((part.counts.causes(), cell.causes()))
        asked["why_values"] = sql.call("bit_or", guarded(doubtful, lambda: both))
    return asked


def _by_kind(cell: Cell, kind: str, known: Sql, unsure: Sql) -> Mapping[str, Sql]:
    build: Mapping[str, Callable[[Cell, str, Sql, Sql], Mapping[str, Sql]]] = {
        "sum": _sums, "mean": _sums, "spelled": _spelled, "min": _extremes, "max": _extremes,
        "median": _ordered, "quantile": _ordered, "set": _distinct,
    }  # fmt: skip
    return build[kind](cell, kind, known, unsure)


def _sums(cell: Cell, _kind: str, known: Sql, unsure: Sql) -> Mapping[str, Sql]:
    total = sql.call("sum", cell.value)
    below, above = sql.infix(cell.value, "<", ZERO), sql.infix(cell.value, ">", ZERO)
    zero = Sql("0")
    return {
        "known": sql.filtered(total, known),
        "less": zero if unsure == sql.FALSE else sql.filtered(total, sql.all_of((unsure, below))),
        "more": zero if unsure == sql.FALSE else sql.filtered(total, sql.all_of((unsure, above))),
    }


def _spelled(cell: Cell, _kind: str, known: Sql, unsure: Sql) -> Mapping[str, Sql]:
    return listed(cell, known, unsure)


def _extremes(cell: Cell, kind: str, known: Sql, _unsure: Sql) -> Mapping[str, Sql]:
    number = cell.number
    if number is not None and number.over is not None:
        key = order_key(cell, number)
        best = sql.call(f"arg_{kind}", _fraction(cell, number), key)
        return {"best": sql.filtered(best, known), "far": best, "far_key": sql.call(kind, key)}
    return {"best": sql.filtered(sql.call(kind, cell.value), known), "far": sql.call(kind, cell.value)}


def _fraction(cell: Cell, number: Number) -> Sql:
    over = number.over or sql.literal(1)
    return sql.struct([("n", cell.value), ("d", over)])


def _ordered(cell: Cell, _kind: str, known: Sql, _unsure: Sql) -> Mapping[str, Sql]:
    number = number_of(cell)
    if number.over is None:
        text = f"list({cell.value.text} ORDER BY {cell.value.text})"
    else:
        text = f"list({_fraction(cell, number).text} ORDER BY {order_key(cell, number).text})"
    return {"values": sql.filtered(Sql(text), known)}


def _distinct(cell: Cell, _kind: str, known: Sql, _unsure: Sql) -> Mapping[str, Sql]:
    if cell.currency is not None or (cell.number is not None and cell.number.over is not None):
        raise NotLowered("list")
    text = f"list(DISTINCT {cell.value.text} ORDER BY {cell.value.text})"
    return {"values": sql.filtered(Sql(text), known)}
