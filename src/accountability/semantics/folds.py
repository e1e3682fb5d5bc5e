"""What quantifiers and aggregates make of rows, some of which may or may not exist.

An input is a pair (does the row count, its value). A row that surely does not count is left out
before it gets here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from accountability.model.expression import FoldKind
from accountability.model.values import (
    NONE,
    UNLIMITED,
    Cause,
    CauseKind,
    ListValue,
    Money,
    State,
    Truth,
    Unknown,
    Value,
)
from accountability.semantics.compare import is_value, order_key, sortable
from accountability.semantics.logic import undetermined
from accountability.semantics.quantiles import quantile
from accountability.semantics.ranges import Range

Result = Value | Range


@dataclass(frozen=True, slots=True)
class Input:
    """One row of a fold: whether it counts (true or unknown), and the value it brings."""

    counts: Truth
    value: Value = NONE


@dataclass(frozen=True, slots=True)
class Inputs:
    """The rows of a fold; why more may exist; and the declared bounds of the value, if any."""

    rows: Sequence[Input]
    open: frozenset[Cause] = frozenset()
    low: int | Fraction | None = None
    high: int | Fraction | None = None

    @property
    def sure(self) -> list[Value]:
        """Known values of rows that surely count."""
        return [r.value for r in self.rows if r.counts is True and is_value(r.value)]

    @property
    def doubtful(self) -> list[Input]:
        """Rows that may not count, or whose value is not known. None brings nothing either way."""
        return [
            r for r in self.rows if r.value is not NONE and (r.counts is not True or not is_value(r.value))
        ]

    @property
    def causes(self) -> frozenset[Cause]:
        """Why anything about the result may be unknown."""
        found = set(self.open)
        for row in self.doubtful:
            for part in (row.counts, row.value):
                if isinstance(part, Unknown):
                    found |= part.causes
        return frozenset(found)


def count(inputs: Inputs) -> Result:
    """How many rows count. Needs no values."""
    sure = sum(1 for r in inputs.rows if r.counts is True)
    possible = [r.counts for r in inputs.rows if isinstance(r.counts, Unknown)]
    if not possible and not inputs.open:
        return sure
    causes = inputs.open.union(*(u.causes for u in possible))
    return Range(sure, None if inputs.open else sure + len(possible), causes)


def total(inputs: Inputs) -> Result:
    """The sum; 0 over no rows, and unlimited where a value that surely counts is."""
    stripped = _one_currency(inputs)
    if isinstance(stripped, Unknown):
        return stripped
    plain, currency = stripped
    known = sum((v for v in plain.sure if isinstance(v, int | Fraction)), start=0)
    if UNLIMITED in plain.sure:
        return Range(UNLIMITED, UNLIMITED, plain.causes) if plain.causes else UNLIMITED
    if not plain.causes:
        return known if currency is None else Money(known, currency)
    if currency is not None:
        return Unknown(State.UNDETERMINED, plain.causes)
    low: int | Fraction | None = known
    high: int | Fraction | None = known
    for row in plain.doubtful:
        least, most = _contribution(row, plain)
        low = None if low is None or least is None else low + least
        high = None if high is None or most is None else high + most
    if plain.open:
        low = low if plain.low is not None and plain.low >= 0 else None
        high = high if plain.high is not None and plain.high <= 0 else None
    return Range(low, high, plain.causes)


def _contribution(row: Input, inputs: Inputs) -> tuple[int | Fraction | None, int | Fraction | None]:
    """The least and the most that a doubtful row can add; None is without bound."""
    if row.value is UNLIMITED:
        return 0, None
    if isinstance(row.value, int | Fraction):
        least: int | Fraction | None = row.value
        most: int | Fraction | None = row.value
    else:
        least, most = inputs.low, inputs.high
    if row.counts is not True or _may_be_none(row):
        least = None if least is None else min(least, 0)
        most = None if most is None else max(most, 0)
    return least, most


def _may_be_none(row: Input) -> bool:
    """Whether the unknown value of a row may turn out to be none, which adds nothing."""
    return isinstance(row.value, Unknown)


def extreme(inputs: Inputs, largest: bool) -> Result:
    """The least or largest value; none over no rows."""
    stripped = _one_currency(inputs)
    if isinstance(stripped, Unknown):
        return stripped
    plain, currency = stripped
    sure = sorted(plain.sure, key=sortable)
    best = (sure[-1] if largest else sure[0]) if sure else None
    if not plain.causes:
        return NONE if best is None else _with(currency, best)
    if currency is not None:
        return Unknown(State.UNDETERMINED, plain.causes)
    ends = [_end(row, plain, largest) for row in plain.doubtful]
    if plain.open:
        ends.append(plain.high if largest else plain.low)
    reachable = [e for e in (*ends, best) if e is not None]
    far = None
    if None not in ends:
        far = (max if largest else min)(reachable, key=sortable)
    low, high = (best, far) if largest else (far, best)
    return Range(low, high, plain.causes, perhaps_none=best is None)


def _end(row: Input, inputs: Inputs, largest: bool) -> Value | None:
    if is_value(row.value):
        return row.value
    return inputs.high if largest else inputs.low


def exactly(inputs: Inputs, compute: Callable[[list[int | Fraction]], Fraction]) -> Value:
    """Mean, median, quantile: unknown if any input is, none over no rows.

    With a value that is unlimited they are no number.
    """
    stripped = _one_currency(inputs)
    if isinstance(stripped, Unknown):
        return stripped
    plain, currency = stripped
    if plain.causes:
        return Unknown(State.UNDETERMINED, plain.causes)
    if UNLIMITED in plain.sure:
        return undetermined(CauseKind.OUT_OF_RANGE)
    numbers = [v for v in plain.sure if isinstance(v, int | Fraction)]
    return _with(currency, compute(numbers)) if numbers else NONE


def mean(values: list[int | Fraction]) -> Fraction:
    """The arithmetic mean of at least one value."""
    return Fraction(sum(values)) / len(values)


def median(values: list[int | Fraction]) -> Fraction:
    """The middle value, or the mean of the two middle ones."""
    return quantile(values, Fraction(1, 2), 7)


def distinct(inputs: Inputs) -> Value:
    """The distinct values in order; open where more may belong to them."""
    found: dict[object, Value] = {}
    for value in sorted(inputs.sure, key=order_key):
        found.setdefault(order_key(value), value)
    return ListValue(tuple(found.values()), inputs.causes)  # type: ignore[arg-type]  # sure values are scalars


def _one_currency(inputs: Inputs) -> tuple[Inputs, str | None] | Unknown:
    """The inputs as plain amounts with their one currency (None: not money); unknown if they mix."""
    currencies = {v.currency for r in inputs.rows if isinstance(v := r.value, Money)}
    if len(currencies) > 1:
        return undetermined(CauseKind.MIXED_CURRENCIES)
    if not currencies:
        return inputs, None
    rows = [Input(r.counts, r.value.amount if isinstance(r.value, Money) else r.value) for r in inputs.rows]
    return Inputs(rows, inputs.open, inputs.low, inputs.high), currencies.pop()


def _with(currency: str | None, value: Value) -> Value:
    return Money(value, currency) if currency is not None and isinstance(value, int | Fraction) else value


AGGREGATES: Mapping[FoldKind, Callable[[Inputs], Result]] = {
    "count": count,
    "sum": total,
    "min": lambda inputs: extreme(inputs, largest=False),
    "max": lambda inputs: extreme(inputs, largest=True),
    "mean": lambda inputs: exactly(inputs, mean),
    "median": lambda inputs: exactly(inputs, median),
    "set": distinct,
}
