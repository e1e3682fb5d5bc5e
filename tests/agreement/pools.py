"""Values that occur in generated records and in generated rules alike, so that they meet."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from accountability.model.values import Month, PartialDate

DAYS = (
    date(2019, 12, 31), date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 28), date(2020, 2, 29),
    date(2020, 3, 1), date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 30), date(2020, 6, 30),
    date(2021, 2, 28), date(2021, 6, 30), date(2023, 12, 31), date(2024, 2, 29),
)  # fmt: skip
FAR_DAYS = (date(1, 1, 1), date(9999, 12, 31), date(1900, 2, 28), date(1969, 12, 31), date(2000, 2, 29))
MONTHS = (Month(2019, 12), Month(2020, 1), Month(2020, 2), Month(2020, 3), Month(2020, 6), Month(2021, 2))
MOMENTS = (
    datetime(2020, 2, 29, 8), datetime(2020, 2, 29, 23, 59, 59, 999999), datetime(2020, 3, 1),
    datetime(2020, 1, 31, 12, 30), datetime(2021, 6, 30, 0, 0, 1),
)  # fmt: skip
PARTIALS = (
    PartialDate((2020,)), PartialDate((2020, 2)), PartialDate((2020, 2, 29)), PartialDate((2020, 3, 1)),
    PartialDate((2020, 2, 29, 8)), PartialDate((2020, 2, 29, 8, 30)), PartialDate((2021,)),
    PartialDate((2020, 2, 29, 8, 30, Fraction(5))), PartialDate((2020, 2, 29, 8, 30, Fraction(11, 2))),
)  # fmt: skip
WORDS = (
    "a", "A", "ab", "b", "甲", "甲乙", "甲 公司", "ß", "ss", "SS", "it's", "\\", "a\\b", '"', "𠮷", "😀a",
    "é", "ＡＢ", "%", "_", "1.5", "-2", "12", "1e2", "2020-02-29", "2020-02", "ﬁ", "NULL", "none", "a\nb",
    "İ", "ı", "a;b", "--", "{x}", "́x", "c(1)", "￰",
)  # fmt: skip
WHOLES = (0, 1, 2, 3, 5, 12, 30, 100, 1000)
PLACES = (
    Fraction(1, 2), Fraction(1, 4), Fraction(3, 2), Fraction(1, 100), Fraction(1, 1000), Fraction(10005, 10),
)  # fmt: skip
PATTERNS = (
    "a", "^a", "b$", "^[A-Z]+$", r"\d{2}", r"^(a|甲)", "ß|ss", r"\\", r"\bab\b", "it's", r"^.$", "^$", r"\s",
    "[^a-z]", "(a)(b)?", r"\w+", "é", "😀", "[甲-龥]", r"a{1,2}?", r"[.]5", r"\S+$", "(?:a|b)+",
)  # fmt: skip
# Keys of the records, so that references meet them; the last of each is often in no table.
KEYS = {
    "contract": ("C1", "C2", "C3", "合4", "c1", "C9"),
    "parcel": ("P1", "P2", "P3", "ß", "P9"),
    "meter": ("1", "2", "3", "12", "99"),
    "party": ("甲", "乙", "it's", "A1", "a1", "Z9"),
}
