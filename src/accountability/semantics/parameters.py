"""Which value of a parameter holds: by its keys, then by date."""

from __future__ import annotations

from datetime import date

from accountability.model.rule import Parameter
from accountability.model.values import CauseKind, Unknown, Value
from accountability.semantics.logic import blocked, merged, undetermined


def look_up(parameter: Parameter, keys: tuple[Value, ...], day: Value) -> Value:
    """The value in force on `day` for `keys`; unknown if nobody set one, or none is in force."""
    stopped = blocked(*keys)
    if stopped is not None:
        return stopped
    entries = parameter.entries.get(tuple(str(k) for k in keys), parameter.otherwise)
    if not entries:
        return undetermined(CauseKind.PARAMETER_UNSET, parameter.name)
    lasting = [d for d in entries if d.start is None and d.end is None]
    if lasting:
        return lasting[0].value
    if isinstance(day, Unknown):
        return merged((day,))
    for dated in entries:
        if isinstance(day, date) and in_force(dated.start, dated.end, day):
            return dated.value
    return undetermined(CauseKind.PARAMETER_NOT_IN_FORCE, parameter.name)


def in_force(start: date | None, end: date | None, day: date) -> bool:
    """Whether `day` lies between two bounds, both included; None is open."""
    return (start is None or start <= day) and (end is None or day <= end)
