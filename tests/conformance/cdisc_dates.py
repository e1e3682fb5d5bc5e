"""Dates of the neutral form: text in ISO 8601, read by patterns and the functions of the language."""

from __future__ import annotations

from tests.conformance.cdisc_terms import NULL, Term, all_of, any_of, as_text, text

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3])(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?)?"
# From the year to the second; the text without a `Z` is its group.
_PLAIN = rf"^([0-9]{{4}}(?:-[0-9]{{2}}(?:-[0-9]{{2}}(?:T{_CLOCK})?)?)?)Z?$"
_ZONE = r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)"
_TIME = rf"(?:[01][0-9]|2[0-3])(?::?[0-5][0-9](?::?[0-5][0-9](?:[.,][0-9]+)?)?)?{_ZONE}?"
_FULL = rf"^({_DAY}|[0-9]{{8}})(?:[\s\S]{_TIME})?$"

# A date whose parts are all known: time down to the second, and a zone after the minutes.
_KNOWN = (
    r"^[0-9]{4}(?:-(?:1[0-2]|0[1-9])(?:-(?:3[01]|0[1-9]|[12][0-9])(?:T(?:2[0-3]|[01][0-9])"
    r"(?::[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][01][0-9]:[0-5][0-9])?)?)?)?)?$"
)
# A date of which parts may be `-`.
_UNSURE = (
    r"(?:-?[0-9]{4}|-)(?:-(?:1[0-2]|0[1-9]|-)(?:-(?:3[01]|0[1-9]|[12][0-9]|-)(?:T(?:2[0-3]|[01][0-9]|-)"
    r"(?::(?:[0-5][0-9]|-)(?::(?:[0-5][0-9]|-))?(?:\.[0-9]+)?(?:Z|[+-](?::2[0-3]|[01][0-9]):[0-5][0-9])?)?)?)?)?"
)


def _matches(term: Term, pattern: str) -> str:
    return f"({term.said} matches {text(pattern)})"


def plain(term: Term) -> Term:
    """The partial date of a text, none for other text; a day that is in no calendar is unreadable."""
    if term.kind != "text" or term.many:
        return NULL
    return Term(f"partial_date(extract({term.said}, {text(_PLAIN)}))", "text")


def is_plain(term: Term) -> str:
    """Whether a text is an ISO date, full or partial."""
    date = plain(term)
    return "false" if date is NULL else f"(({date.said} = {date.said}) is true)"


def compared(op: str, left: Term, right: Term) -> str:
    """`date_lt` and its kin: of dates of different precision, the finer is cut to the coarser.

    Where they overlap they are then equal, which the language leaves undecided: `lt` is what is
    surely less, `le` what is not surely greater.
    """
    a, b = plain(left), plain(right)
    if a is NULL or b is NULL:
        return "false"
    both = [is_plain(left), is_plain(right)]
    match op:
        case "date_eq":
            return f"(({a.said} = {b.said}) is true)"
        case "date_lt":
            return f"(({a.said} < {b.said}) is true)"
        case "date_gt":
            return f"(({a.said} > {b.said}) is true)"
    sign = {"date_ne": "=", "date_le": ">", "date_ge": "<"}[op]
    return all_of([*both, f"(({a.said} {sign} {b.said}) is not true)"])


def _full_day(term: Term) -> Term:
    """The day of a full date or date-time, none for other text."""
    if term.kind != "text" or term.many:
        return NULL
    return Term(f"date(extract({term.said}, {text(_FULL)}))", "text")


def complete(term: Term) -> str:
    """Whether a text is a full date or date-time."""
    day = _full_day(term)
    return "false" if day is NULL else f"(({day.said} = {day.said}) is true)"


def study_day(date: Term, start: Term) -> Term:
    """Days from `start` to `date`, 1 for the same day, none where either is no full date."""
    to, since = _full_day(date), _full_day(start)
    if NULL in (to, since):
        return NULL
    days = f"floor(({to.said} - {since.said}) / 1 days)"
    counted = f"(if {to.said} >= {since.said} then {days} + 1 else {days})"
    return Term(f"(if {all_of([complete(date), complete(start)])} then {counted} else none)", "number")


def valid(term: Term) -> str:
    """Whether a text is a date of any precision, with `-` for an unknown part, or an interval."""
    said = as_text(term)
    if said.kind != "text" or said.many:
        return "false"
    start = f"partial_date(extract({said.said}, '^[0-9]{{4}}(?:-[0-9]{{2}}(?:-[0-9]{{2}})?)?'))"
    known = all_of([_matches(said, _KNOWN), f"(({start} = {start}) is true)"])
    marked = all_of([_matches(said, "/|--|-:"), _matches(said, f"^{_UNSURE}(?:/{_UNSURE})?$")])
    return any_of([known, marked])


def _durations() -> str:
    """Only the last part may have a fraction, so each part that can be last has a form of its own."""
    last = r"[0-9]+(?:[.,][0-9]*)?"
    whole = {unit: f"(?:[0-9]+{unit},?)?" for unit in "YMDHS"}
    forms = [f"{last}Y", f"{whole['Y']}{last}M", f"{whole['Y']}{whole['M']}{last}D", f"{last}W"]
    clock = [f"{last}H", f"{whole['H']}{last}M", f"{whole['H']}{whole['M']}{last}S"]
    forms.append(f"{whole['Y']}{whole['M']}{whole['D']}T(?:{'|'.join(clock)})")
    return f"P(?:{'|'.join(forms)})$"


def valid_duration(term: Term, negative: bool) -> str:
    """Whether a text is an ISO 8601 duration, with a leading minus where that is allowed."""
    said = as_text(term)
    if said.kind != "text" or said.many:
        return "false"
    return _matches(said, f"^{'-?' if negative else ''}{_durations()}")


def instant(term: Term) -> str:
    """A text by which dates of all precisions sort as instants: what is not stated is its beginning."""
    said = term.said
    steps = [
        ("^[0-9]{4}Z?$", 4, "-01-01T00:00:00"),
        ("^[0-9]{4}-[0-9]{2}Z?$", 7, "-01T00:00:00"),
        (f"^{_DAY}Z?$", 10, "T00:00:00"),
        (f"^{_DAY}T[0-9]{{2}}Z?$", 13, ":00:00"),
        (f"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}Z?$", 16, ":00"),
    ]
    key = said
    for pattern, length, rest in reversed(steps):
        begun = f"concat(prefix({said}, {length}), {text(rest)})"
        key = f"(if {said} matches {text(pattern)} then {begun} else {key})"
    return key
