"""Key cells as text, the form in which references and subjects name a record."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from accountability.model.numbers import decimal_text
from accountability.model.values import Known, Money


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
    return str(value)
