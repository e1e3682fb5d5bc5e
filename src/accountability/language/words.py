"""The words of the language: which are reserved everywhere, and which only where they mean something."""

from __future__ import annotations

from typing import Final, TypeAlias
from typing import Literal as OneOf

# Reserved as a bare name and as an alias; after a point, or in backquotes, they are names.
RESERVED: Final = frozenset({
    "and", "or", "not", "in", "is", "between", "contains", "matches", "during", "throughout", "same",
    "differs", "if", "then", "else", "true", "false", "none", "as_of", "some", "no", "every", "with",
    "over", "by",
})  # fmt: skip

# Words that may follow a row set without an alias, and so cannot be an alias themselves.
_FOLLOWERS = frozenset({
    "desc", "asc", "nulls", "within", "satisfies", "of", "join", "left", "working",
    "day", "days", "month", "months", "year", "years", "hour", "hours",
})  # fmt: skip
NOT_ALIAS: Final = RESERVED | _FOLLOWERS

Unit: TypeAlias = OneOf["days", "months", "years", "hours", "working days"]
UNITS: Final[dict[str, Unit]] = {
    "day": "days", "days": "days", "month": "months", "months": "months",
    "year": "years", "years": "years", "hour": "hours", "hours": "hours",
}  # fmt: skip

# Aggregates that are written `word of value over rows`.
AGGREGATES: Final = frozenset({"sum", "min", "max", "mean", "median", "set", "first", "last"})
# Words that a bare name can be, but that begin something else where `by` follows them.
BEFORE_BY: Final = frozenset({"rank"})
