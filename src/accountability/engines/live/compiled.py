"""One Python function per record type: what every rule about it says of one record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from accountability.engines.live.code import Code
from accountability.engines.live.expressions import Expressions
from accountability.model.rule import From, Rule, Rulebook
from accountability.model.values import CauseKind, State, Truth, Unknown, Value
from accountability.semantics.env import Env, Frame
from accountability.semantics.evaluator import Evaluator
from accountability.semantics.logic import all_of, undetermined
from accountability.semantics.rows import Bound
from accountability.semantics.verdicts import force

_NO_DAY = Unknown(State.UNDETERMINED, frozenset())
_DAYS_KEPT = 4096  # dates per rule for which it is known whether an authority is in force

# The rules that are or may be broken: their place, whether they apply, whether they are broken.
Told: TypeAlias = list[tuple[int, Truth, Truth]]
Judging: TypeAlias = Callable[[Mapping[str, Value], date, Bound, Evaluator], Told]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rules about one record type, and the function that judges a record by all of them."""

    rules: tuple[Rule, ...]
    judge: Judging


def compiled(book: Rulebook, rules: Sequence[Rule]) -> Compiled:
    """The function for `rules`, all of them live and about one record type."""
    code = Code()
    code.add("out = []")
    writing = Expressions(book, code, frame_maker)
    for place, rule in enumerate(rules):
        _rule(writing, place, rule)
    code.add("return out")
    return Compiled(tuple(rules), code.function("judge", ("c", "as_of", "row", "ev")))


def _rule(writing: Expressions, place: int, rule: Rule) -> None:
    """A and B of one rule, as `semantics.verdicts.judge` has them, B only where A is not false."""
    code = writing.code
    writing.enter(rule, "as_of")
    if rule.on is not None:
        writing.enter(rule, writing.value(rule.on))
    applies = _applies(writing, rule)
    if applies is None:
        _broken(writing, place, rule, code.bind(True))
        return
    with code.when("A is not False", A=applies):
        _broken(writing, place, rule, applies)


def _applies(writing: Expressions, rule: Rule) -> str | None:
    """The name of A; None where it is always true."""
    code = writing.code
    names = []
    if rule.where is not None:
        names.append(writing.truth(rule.where))
    if rule.citations and force(rule.citations, _NO_DAY) is not True:
        names.append(code.set("F(DAY)", F=code.bind(in_force(rule)), DAY=writing.day))
    if len(names) == 2:
        return code.set("ALL((A, B))", ALL=code.bind(all_of), A=names[0], B=names[1])
    return names[0] if names else None


def _broken(writing: Expressions, place: int, rule: Rule, applies: str) -> None:
    code = writing.code
    broken = code.fresh()
    if rule.unknown_when is None:
        code.add("OUT = B", OUT=broken, B=writing.truth(rule.broken))
    else:
        cannot = undetermined(CauseKind.UNKNOWN_WHEN, rule.id)
        code.add(
            "OUT = U if U is not True else K",
            OUT=broken,
            U=writing.truth(rule.unknown_when),
            K=code.bind(cannot),
        )
        with code.when("OUT is False", OUT=broken):
            code.add("OUT = B", OUT=broken, B=writing.truth(rule.broken))
    with code.when("B is not False", B=broken):
        code.add("out.append((PLACE, A, B))", PLACE=code.bind(place), A=applies, B=broken)


def in_force(rule: Rule) -> Callable[[Value], Truth]:
    """Whether an authority of the rule is in force on a day, remembered per day."""
    known: dict[Value, Truth] = {}

    def told(day: Value) -> Truth:
        found = known.get(day)
        if found is None:
            found = force(rule.citations, day)
            if len(known) < _DAYS_KEPT:
                known[day] = found
        return found

    return told


def frame_maker(rule: Rule) -> Callable[[Bound, Value], Env]:
    """How the environment of a rule's lets is made for one subject."""
    (item,) = rule.source.items
    assert isinstance(item, From)

    def make(row: Bound, day: Value) -> Env:
        return Frame({item.alias: row}, rule.lets, day).env

    return make
