"""Working days: the definition walks the calendar, once per distinct question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    UNLIMITED,
    Cell,
    Number,
    merged,
    no_cause,
    with_states,
)
from accountability.engines.duckdb.physical import month_back
from accountability.engines.duckdb.scope import Lowering
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.expression import Call, Shift
from accountability.model.values import CauseKind, Unknown, Value

Lowered = Callable[[Lowering, Call, list[Cell]], Cell]
Question = Callable[..., Value]
_OUT = CauseKind.OUT_OF_RANGE


def moved(lowering: Lowering, node: Shift, start: Cell, amount: Cell) -> Cell:
    """A date moved by working days."""
    days, sign = lowering.workdays, node.sign
    whole = amount.number is None or (amount.number.scale == 0 and amount.number.over is None)

    def question(day: date, steps: int) -> Value:
        return days.moved(day, steps if whole else 0.5, sign)  # type: ignore[arg-type]  # parts of a day are refused there

    steps = sql.cast(amount.value, "BIGINT") if amount.number is not None else Sql("NULL::BIGINT")
    found = _asked(
        lowering,
        ("moved", sign, whole),
        question,
        "DATE",
        [(start, "DATE")],
        [(replace(amount, value=steps), "BIGINT")],
    )
    endless, always = amount.among(UNLIMITED), start.among(UNLIMITED)
    branches = [
        (sql.any_of((start.is_unknown, amount.is_unknown)), Is.UNDETERMINED, merged(start, amount)),
        (sql.any_of((start.is_none, amount.is_none)), Is.NONE, no_cause),
        (endless, Is.UNLIMITED if sign > 0 else Is.UNDETERMINED, lowering.reasons.of(_OUT)),
        (always, Is.UNLIMITED, no_cause),
        (sql.is_null(found.value), Is.UNDETERMINED, found.why),
    ]
    if endless == sql.FALSE and always == sql.FALSE:
        return found
    return with_states(replace(found, states=frozenset({Is.VALUE}), state=None), branches)


def _asked(
    lowering: Lowering,
    key: tuple[object, ...],
    question: Question,
    gives: str,
    *groups: list[tuple[Cell, str]],
) -> Cell:
    """The definition's answer to a question about the calendar, unknown where it has none."""
    args = [(cell, type_) for group in groups for cell, type_ in group]
    values = [(cell.value, type_) for cell, type_ in args]
    found = lowering.functions.call(("workdays", *key), _known(question), gives, *values)

    def why() -> Sql:
        calendar, other = lowering.workdays.missing, lowering.reasons.of(_OUT)
        outside = lowering.functions.call(("outside", *key), _outside(question, calendar), "BOOLEAN", *values)
        return sql.case([(sql.is_(outside, True), lowering.reasons.all(calendar.causes)())], other())

    cells = [cell for cell, _ in args]
    return with_states(
        Cell(found),
        [
            (sql.any_of(c.is_unknown for c in cells), Is.UNDETERMINED, merged(*cells)),
            (sql.any_of(c.is_none for c in cells), Is.NONE, no_cause),
            (sql.is_null(found), Is.UNDETERMINED, why),
        ],
    )


def _known(question: Question) -> Callable[..., object]:
    def answer(*args: object) -> object:
        found = question(*args)
        return None if isinstance(found, Unknown) else found

    return answer


def _outside(question: Question, calendar: Unknown) -> Callable[..., bool]:
    return lambda *args: question(*args) == calendar


def _nth(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    days = lowering.workdays
    month, n = args
    count = replace(n, value=sql.cast(n.value, "BIGINT"))
    return _asked(
        lowering,
        ("nth",),
        lambda m, k: days.nth(month_back(m), k),
        "DATE",
        [(month, "INTEGER"), (count, "BIGINT")],
    )


def _is_workday(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    days = lowering.workdays
    return _asked(lowering, ("is",), days.is_workday, "BOOLEAN", [(_day(args[0]), "DATE")])


def _between(lowering: Lowering, _node: Call, args: list[Cell]) -> Cell:
    days = lowering.workdays
    ends = [(_day(a), "DATE") for a in args]
    found = _asked(lowering, ("between",), days.between, "BIGINT", ends)
    return replace(found, number=Number(7))


def _day(cell: Cell) -> Cell:
    return replace(cell, value=sql.cast(cell.value, "DATE"))


def calendar_calls() -> Mapping[str, Lowered]:
    """The functions that read the calendar."""
    return {"nth_workday": _nth, "is_workday": _is_workday, "workdays": _between}
