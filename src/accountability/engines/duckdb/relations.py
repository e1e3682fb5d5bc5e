"""Relations as tables of the database, and what is known of each column before it is read.

A value column `v.F` is NULL wherever a cell has no value. Beside it stand, where they are needed, the
state `s.F`, the divisor `d.F` of fractions, the currency `c.F`, whether a list is open `o.F`, and
the causes `w.F` of what a derivation left unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from accountability.engines.duckdb import sql
from accountability.engines.duckdb.cells import (
    ALWAYS,
    NO_CAUSE,
    Cell,
    Number,
    Why,
    code,
    no_cause,
)
from accountability.engines.duckdb.names import (
    currency_column,
    divisor_column,
    open_column,
    open_why_column,
    state_column,
    value_column,
    why_column,
)
from accountability.engines.duckdb.reasons import Reasons
from accountability.engines.duckdb.sql import Sql
from accountability.engines.duckdb.states import Is
from accountability.model.records import Field, Places, RecordType
from accountability.model.types import EnumType, ListType, MoneyType, NumberType, Type
from accountability.model.values import Cause, CauseKind, cause

At: TypeAlias = Callable[[str], Sql]  # a column of the table, as it is read where the table stands

ROW, EXISTS, EXISTS_WHY, KEYS = "n", "x", "wx", "kk"
WANDERS = "wanders"  # of a row that is grouped: whether its group is unknown


@dataclass(frozen=True, slots=True)
class Form:
    """How a column is written.

    `scale` is the decimal places of its numbers; `divisor` what all of them are over, if that is
    one number, `divided` says that each has its own. `digits` bounds the integers.
    """

    states: frozenset[Is]
    scale: int | None = None
    digits: int = 18
    divisor: int | None = None
    divided: bool = False
    over_digits: int = 1
    currency: bool = False
    codes: tuple[str, ...] | None = None
    listed: bool = False  # a list
    open: bool = False  # of which more elements may be known: column `o.F`
    why: bool = False

    @property
    def has_state(self) -> bool:
        return len(self.states - ALWAYS) > 1


@dataclass(frozen=True, slots=True)
class Copy:
    """Some columns of a relation as a table of their own."""

    table: str
    columns: frozenset[str]


@dataclass(slots=True)
class Stored:
    """A relation in the database.

    `open` says why more rows may exist. `uncertain`: some rows exist only possibly (column `x`).
    `repeated`: some key stands in more than one row. `supplied` are the record types of the run.
    `behind`: the relation whose rows a view shows, by the same numbers; `own_key`: with keys of its own.
    """

    name: str
    table: str
    record: RecordType
    forms: dict[str, Form]
    rows: int
    open: frozenset[Cause] = frozenset()
    uncertain: bool = False
    repeated: bool = False
    ordered: bool = False  # the places `n` are in the order of the keys
    listed: bool = False  # the keys stand in one column, as a list
    reasons: Reasons | None = None  # of a derived relation: what the bits of its causes mean
    measure: Callable[[str], int] | None = None  # the digits of the largest number in a column
    supplied: frozenset[str] = frozenset()
    places: Places | None = None  # of a ledger
    behind: Stored | None = None
    own_key: bool = False
    copy: Copy | None = None  # of what is read often, beside a view over a file
    _measured: dict[str, int] = field(default_factory=dict)

    def cell(self, name: str, at: At, into: Reasons) -> Cell:
        """A field as it is read where `at` finds the columns; causes are numbered `into`."""
        plain = self._plain(name, at, into)
        declared = self.record.fields.get(name)
        if declared is None or self.reasons is not None or declared.currency_field is None:
            return plain
        if not isinstance(declared.type, MoneyType):
            return plain
        return self._money(declared, plain, self._plain(declared.currency_field, at, into), into)

    def _plain(self, name: str, at: At, into: Reasons) -> Cell:
        form = self.forms[name]
        state = at(state_column(name)) if form.has_state else None
        return Cell(
            at(value_column(name)),
            form.states,
            state,
            self._number(name, form, at),
            currency=at(currency_column(name)) if form.currency else None,
            why=self._why(name, form, at, into),
            codes=form.codes,
            open=at(open_column(name)) if form.open else sql.FALSE if form.listed else None,
            open_why=self._open_why(name, at, into),
        )

    def _number(self, name: str, form: Form, at: At) -> Number | None:
        if form.scale is None:
            return None
        digits = self.digits(name) if form.digits > 9 else form.digits
        if form.divided:
            return Number(digits, form.scale, sql.cast(at(divisor_column(name)), "HUGEINT"), form.over_digits)
        if form.divisor is not None:
            return Number(digits, form.scale, sql.literal(form.divisor), len(str(form.divisor)))
        return Number(digits, form.scale)

    def holding(self, columns: Iterable[str]) -> str:
        """The table to read some columns from."""
        if self.copy is not None and self.copy.columns.issuperset(columns):
            return self.copy.table
        return self.table

    def digits(self, name: str) -> int:
        """The digits of the largest number that stands in the column."""
        form = self.forms[name]
        if self.measure is None or isinstance(self._type(name), ListType):
            return form.digits
        if name not in self._measured:
            self._measured[name] = min(form.digits, self.measure(value_column(name)))
        return self._measured[name]

    def _type(self, name: str) -> Type:
        return self.record.fields[name].type

    def _why(self, name: str, form: Form, at: At, into: Reasons) -> Why:
        if self.reasons is not None:
            theirs = self.reasons
            return (lambda: into.translated(theirs, at(why_column(name)))) if form.why else no_cause
        found = self.causes(name)

        def why() -> Sql:
            if not found:
                return NO_CAUSE
            if len(found) == 1:
                return into.bit(next(iter(found.values())))
            coded = at(state_column(name))
            return sql.case(
                [(sql.infix(coded, "=", code(s)), into.bit(c)) for s, c in found.items()], NO_CAUSE
            )

        return why

    def causes(self, name: str) -> Mapping[Is, Cause]:
        """Why a cell of a ledger is unknown, by its state."""
        declared = self.record.fields[name]
        about = f"{self.record.name}.{name}"
        named = {
            Is.EMPTY: self._empty(declared, about),
            Is.UNREADABLE: cause(CauseKind.UNREADABLE, about),
            Is.UNDETERMINED: cause(CauseKind.COLUMN_MISSING, about),
        }
        return {state: one for state, one in named.items() if state in self.forms[name].states}

    def _empty(self, declared: Field, about: str) -> Cause:
        register = declared.none_register
        if register is not None and register not in self.supplied:
            return cause(CauseKind.REGISTER_ABSENT, register)
        return cause(CauseKind.EMPTY, about)

    def _open_why(self, name: str, at: At, into: Reasons) -> Why:
        if self.reasons is not None:
            theirs = self.reasons
            return lambda: into.translated(theirs, at(open_why_column(name)))
        return into.of(CauseKind.EMPTY, f"{self.record.name}.{name}")

    def _money(self, declared: Field, amount: Cell, currency: Cell, into: Reasons) -> Cell:
        """An amount with the currency of its row; without one it is no money."""
        both = sql.case([(sql.is_not_null(currency.value), amount.value)])
        none = currency.is_none
        not_stated = into.of(CauseKind.EMPTY, f"{self.record.name}.{declared.currency_field}")
        has_amount = sql.is_not_null(amount.value)
        lacking = sql.all_of((has_amount, sql.is_null(currency.value)))
        states = amount.states | (currency.states & frozenset({Is.EMPTY, Is.UNREADABLE, Is.UNDETERMINED}))
        states |= {Is.EMPTY} if Is.NONE in currency.states else frozenset()
        state = sql.case(
            [(sql.all_of((lacking, none)), code(Is.EMPTY)), (lacking, currency.state_sql())],
            amount.state_sql(),
        )

        def why() -> Sql:
            return sql.case(
                [
                    (sql.negation(has_amount), amount.why()),
                    (none, not_stated()),
                    (lacking, currency.why()),
                ],
                NO_CAUSE,
            )

        return replace(amount, value=both, states=states, state=state, currency=currency.value, why=why)

    def exists(self, at: At, into: Reasons) -> Cell:
        """Whether a row exists: true, or unknown."""
        if not self.uncertain:
            return Cell(sql.TRUE)
        theirs = self.reasons
        why: Why = no_cause
        if theirs is not None:
            known = theirs
            why = lambda: into.translated(known, at(EXISTS_WHY))  # noqa: E731  # short, and used once
        return Cell(at(EXISTS), frozenset({Is.VALUE, Is.UNDETERMINED}), why=why)


def form_of(type_: Type, states: frozenset[Is], divisor: int | None = None) -> Form:
    """The form in which values of a field type are stored."""
    match type_:
        case ListType(element=element):
            inner = form_of(element, ALWAYS, divisor)
            return replace(inner, states=states, listed=True, open=True)
        case EnumType(codes=codes):
            return Form(states, codes=tuple(sorted(codes)))
        case NumberType(digits=digits, scale=scale):
            if divisor is not None or scale is None:
                return Form(states, scale=0, digits=38, divisor=divisor)
            return Form(states, scale=scale, digits=digits or 38)
        case MoneyType(digits=digits, scale=scale):
            return Form(states, scale=scale, digits=digits)
    return Form(states)


def physical(type_: Type, form: Form) -> str:
    """The column type that holds values of a type."""
    names = {
        "BoolType": "BOOLEAN",
        "DateType": "DATE",
        "TimestampType": "TIMESTAMP",
        "MonthType": "INTEGER",
    }
    match type_:
        case ListType(element=element):
            return f"{physical(element, form)}[]"
        case EnumType():
            return "USMALLINT"
        case NumberType() | MoneyType():
            return "BIGINT" if form.digits <= 18 else "HUGEINT"
    return names.get(type(type_).__name__, "VARCHAR")
