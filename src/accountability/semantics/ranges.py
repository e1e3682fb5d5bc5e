"""Intervals: what an aggregate over unknown inputs can still be, and how it compares."""

from __future__ import annotations

from dataclasses import dataclass

from accountability.model.expression import CompareOp
from accountability.model.values import NONE, Cause, State, Truth, Unknown, Value
from accountability.semantics.compare import compare, three_way
from accountability.semantics.logic import merged


@dataclass(frozen=True, slots=True)
class Range:
    """Every value from `low` to `high`, both included; None is open. `perhaps_none`: or no value."""

    low: Value | None
    high: Value | None
    causes: frozenset[Cause]
    perhaps_none: bool = False

    @property
    def unknown(self) -> Unknown:
        """The range where a value is needed: undetermined."""
        return Unknown(State.UNDETERMINED, self.causes)


MIRRORED: dict[CompareOp, CompareOp] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def decide(op: CompareOp, left: Range, right: Value) -> Truth:
    """`left op right` for a known `right`: decided where every value of the range agrees."""
    if isinstance(right, Unknown):
        return merged((left.unknown, right))
    if right is NONE:
        return left.unknown
    answer = _over(op, left, right)
    if answer is None or (left.perhaps_none and answer != (op == "<>")):
        return left.unknown
    return answer


def _over(op: CompareOp, left: Range, right: Value) -> bool | None:
    """The answer that all values of the range give; None where they differ."""
    low_way = None if left.low is None else three_way(left.low, right)
    high_way = None if left.high is None else three_way(left.high, right)
    if isinstance(low_way, Unknown) or isinstance(high_way, Unknown):
        return None
    low = -1 if low_way is None else low_way  # an open end lies beyond every value
    high = 1 if high_way is None else high_way
    match op:
        case "<":
            return True if high < 0 else False if low >= 0 else None
        case "<=":
            return True if high <= 0 else False if low > 0 else None
        case ">":
            return True if low > 0 else False if high <= 0 else None
        case ">=":
            return True if low >= 0 else False if high < 0 else None
        case "=" | "<>":
            equal = True if low == 0 == high else False if low > 0 or high < 0 else None
            return equal if equal is None or op == "=" else not equal


def compare_ranges(op: CompareOp, left: Value | Range, right: Value | Range) -> Truth:
    """`left op right`, either of which may be a range; two ranges give unknown."""
    if isinstance(left, Range) and isinstance(right, Range):
        return merged((left.unknown, right.unknown))
    if isinstance(left, Range):
        return decide(op, left, right)  # type: ignore[arg-type]  # the case above took both
    if isinstance(right, Range):
        return decide(MIRRORED[op], right, left)
    return compare(op, left, right)
