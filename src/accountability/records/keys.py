"""Key cells as text, the form in which references and subjects name a record."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from accountability.model.numbers import decimal_text
from accountability.model.values import Known, Money, PartialDate


def canonical(value: Known) -> str:
    """The one text of a value: ISO dates, plain decimals, `true` and `false`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Fraction():
            return decimal_text(value)
        case datetime() | date():
            return value.isoformat()
        case Money():
            return f"{decimal_text(value.amount)} {value.currency}"
        case PartialDate():
            return _partial(value)
    return str(value)


def _partial(value: PartialDate) -> str:
    year, *rest = value.parts
    text = f"{int(year):04d}"
    for sign, part in zip("--T::", rest, strict=False):
        whole, _, places = decimal_text(part).partition(".")
        text += f"{sign}{whole.rjust(2, '0')}{'.' if places else ''}{places}"
    return text
