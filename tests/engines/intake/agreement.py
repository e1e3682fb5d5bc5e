"""What the database holds, said in the values of the definition, beside what the definition reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction

from accountability.engines.duckdb.intake import Intake, StoredTable, take_in
from accountability.engines.duckdb.intake.physical import partial_text
from accountability.engines.duckdb.names import (
    key_column,
    open_column,
    records_table,
    state_column,
    value_column,
)
from accountability.engines.duckdb.session import Session
from accountability.engines.duckdb.sql import quoted
from accountability.engines.duckdb.states import Is, state_of
from accountability.errors import AccountabilityError
from accountability.model.records import Field, Problem, Records, RecordType, Table
from accountability.model.types import (
    EnumType,
    ListType,
    MoneyType,
    MonthType,
    NumberType,
    PartialDateType,
    ScalarType,
)
from accountability.model.values import ListValue, Money, Month, NoValue, PartialDate, Unknown, Value
from accountability.records.door import read

Types = Mapping[str, RecordType]
Given = Callable[[], Mapping[str, object]]


def agrees(session: Session, types: Types, given: Given, as_of: date | None = None) -> Intake | None:
    """Reads what is given by both, and asserts that nothing differs; None: both refuse it in one way.

    `given` is called for each of them, so that it can give what is read only once.
    """
    expected = attempt(lambda: read(types, given(), as_of))
    needed = {name: tuple(record.fields) for name, record in types.items()}
    found = attempt(lambda: take_in(session, types, given(), needed, as_of))
    if isinstance(expected, AccountabilityError) or isinstance(found, AccountabilityError):
        assert (type(found), str(found)) == (type(expected), str(expected))
        return None
    assert isinstance(expected, Records)
    assert isinstance(found, Intake)
    same_problems(found.problems, expected.problems)
    assert list(found.tables) == list(expected.tables)
    for name, table in expected.tables.items():
        same_table(session, found.tables[name], table)
    return found


def attempt(run: Callable[[], object]) -> object:
    try:
        return run()
    except AccountabilityError as error:
        return error


def same_problems(found: Collection[Problem], expected: Collection[Problem]) -> None:
    def whole(problems: Collection[Problem]) -> list[tuple[object, ...]]:
        return [(p, p.sheet, p.text, dict(p.message)) for p in problems]

    assert whole(found) == whole(expected)


def same_table(session: Session, stored: StoredTable, table: Table) -> None:
    record = table.record
    assert stored.record == record
    assert stored.table == records_table(record.name)
    assert stored.rows == len(table.rows)
    assert stored.columns == table.columns
    columns = [name for name, *_ in session.rows(f"DESCRIBE {quoted(stored.table)}")]
    rows = session.rows(f"SELECT * FROM {quoted(stored.table)} ORDER BY n")
    cells = [dict(zip(map(str, columns), row, strict=True)) for row in rows]
    assert [row["n"] for row in cells] == list(range(len(table.rows)))
    assert [row["row"] for row in cells] == [row.source.row for row in table.rows]
    if record.key:
        keys = [[row[key_column(i)] for i in range(len(record.key))] for row in cells]
        assert [tuple(map(str, key)) if None not in key else None for key in keys] == [
            r.key for r in table.rows
        ]
        assert [row["keyed"] for row in cells] == [row.key is not None for row in table.rows]
    for field in record.fields.values():
        same_column(stored, field, cells, [row.cells[field.name] for row in table.rows])
    keys_of = [row.key for row in table.rows if row.key is not None]
    assert stored.repeated == (bool(record.key) and len(set(keys_of)) < len(keys_of))


def same_column(
    stored: StoredTable, field: Field, cells: list[dict[str, object]], values: list[Value]
) -> None:
    states = stored.states[field.name]
    gaps = states - {Is.VALUE}
    has_state = bool(cells) and state_column(field.name) in cells[0]
    assert has_state == (bool(cells) and len(gaps) > 1)
    found = []
    for row in cells:
        value = row[value_column(field.name)]
        if has_state:
            state = Is(int(str(row[state_column(field.name)])))
            assert (value is None) == (state is not Is.VALUE)
        else:
            state = Is.VALUE if value is not None else next(iter(gaps))
        opened = bool(row.get(open_column(field.name)))
        found.append((state, None if value is None else _plain(value), opened))
    expected = [_expected(stored, field, value) for value in values]
    # An amount without a currency is stored as it was read, and its state is that of the amount alone.
    element = field.type.element if isinstance(field.type, ListType) else field.type
    money = isinstance(element, MoneyType)
    compared = [
        (f, e)
        for f, e, v in zip(found, expected, values, strict=True)
        if not (money and _no_currency(field, v))
    ]
    assert [f for f, _ in compared] == [e for _, e in compared]
    if not money:
        assert states == {state for state, _, _ in expected}


def _no_currency(field: Field, value: Value) -> bool:
    """Whether an amount may be unknown for its currency alone."""
    about = {cause.about for cause in value.causes} if isinstance(value, Unknown) else set()
    return any(not name.endswith(f".{field.name}") for name in about)


def _plain(value: object) -> object:
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _expected(stored: StoredTable, field: Field, value: Value) -> tuple[Is, object, bool]:
    if isinstance(value, Unknown | NoValue):
        return state_of(value), None, False
    divisor = stored.divisors.get(field.name)
    if isinstance(value, ListValue):
        assert isinstance(field.type, ListType)
        element = field.type.element
        return Is.VALUE, [_stored(element, item, divisor) for item in value.items], bool(value.open)
    return Is.VALUE, _stored(field.type, value, divisor), False  # type: ignore[arg-type]  # no interval


def _stored(type_: ScalarType, value: object, divisor: int | None) -> object:
    match type_:
        case EnumType(codes):
            return sorted(codes).index(str(value))
        case MonthType():
            assert isinstance(value, Month)
            return value.year * 12 + value.month - 1
        case PartialDateType():
            assert isinstance(value, PartialDate)
            return partial_text(value)
        case NumberType() | MoneyType():
            amount = value.amount if isinstance(value, Money) else value
            assert isinstance(amount, int | Fraction)
            whole = amount * (10 ** (type_.scale or 0) if divisor is None else divisor)
            assert whole == int(whole)
            return int(whole)
    return value
