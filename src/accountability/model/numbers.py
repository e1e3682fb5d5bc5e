"""How exact numbers are rounded and written.

What terminates within 18 decimal places is written in full; everything else is rounded half to
even at 18 places (IEEE 754-2019, section 4.3.1: roundTiesToEven, here on decimals).
"""

from __future__ import annotations

from fractions import Fraction

SHOWN_PLACES = 18


def half_even(value: int | Fraction, places: int) -> int | Fraction:
    """`value` rounded half to even at `places` decimal places."""
    if isinstance(value, int):
        return value
    return round(value, places)  # Fraction rounds exactly, ties to even


def decimal_text(value: int | Fraction) -> str:
    """Plain decimal text without an exponent or trailing zeros: `-0.5`, `1200`."""
    if isinstance(value, int):
        return str(value)
    scaled = round(value * 10**SHOWN_PLACES)
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(SHOWN_PLACES + 1, "0")
    whole, places = digits[:-SHOWN_PLACES], digits[-SHOWN_PLACES:].rstrip("0")
    return f"{sign}{whole}.{places}" if places else f"{sign}{whole}"
