"""Kleene's three-valued logic, and how unknowns combine.

Kleene, S. C. (1952), Introduction to Metamathematics, section 64: the strong connectives.
"""

from __future__ import annotations

from collections.abc import Iterable

from accountability.model.values import NONE, CauseKind, State, Truth, Unknown, Value, cause


def undetermined(kind: CauseKind, about: str = "") -> Unknown:
    """An unknown that arises in evaluation, from one new cause."""
    return Unknown(State.UNDETERMINED, frozenset({cause(kind, about)}))


def merged(unknowns: Iterable[Unknown]) -> Unknown:
    """What is computed from unknowns: undetermined, with the causes of all of them."""
    return Unknown(State.UNDETERMINED, frozenset().union(*(u.causes for u in unknowns)))


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's and: false if any is false, else unknown if any is unknown, else true."""
    unknowns: list[Unknown] = []
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            unknowns.append(truth)
    return merged(unknowns) if unknowns else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene's or: true if any is true, else unknown if any is unknown, else false."""
    unknowns: list[Unknown] = []
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown):
            unknowns.append(truth)
    return merged(unknowns) if unknowns else False


def negation(truth: Truth) -> Truth:
    """Kleene's not."""
    return truth if isinstance(truth, Unknown) else not truth


def as_truth(value: Value) -> Truth:
    """A bool value as a condition: false where there is none."""
    if value is NONE:
        return False
    if isinstance(value, Unknown):
        return merged((value,))
    if isinstance(value, bool):
        return value
    raise TypeError(f"not a condition: {value!r}")


def blocked(*values: Value) -> Value | None:
    """What a computation over `values` gives without computing: unknown, none, or None (go on).

    Unknown outweighs none: what is not known might have been a value.
    """
    unknowns = [v for v in values if isinstance(v, Unknown)]
    if unknowns:
        return merged(unknowns)
    return NONE if any(v is NONE for v in values) else None
