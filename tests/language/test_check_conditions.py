"""Patterns, periods and tests of cells: what may meet what, and what becomes of it."""

from __future__ import annotations

import pytest

from accountability.language import syntax
from accountability.language.checker import World, check_condition
from accountability.language.complaint import LanguageError
from accountability.language.regex import canonical
from accountability.model import expression
from accountability.model.expression import During, Matches
from accountability.model.place import Span
from accountability.model.records import Field, RecordType
from accountability.model.types import BOOL, RefType
from accountability.model.values import NONE
from tests.language.check_world import WORLD, check, mistake, mistakes, scope_of, type_of, with_lets


def test_patterns_are_kept_in_their_canonical_form() -> None:
    found = check(r"c.title matches '^\d$'")
    assert isinstance(found, Matches)
    assert found.pattern == canonical(r"^\d$")


def test_a_bad_pattern_is_shown_where_it_is_bad() -> None:
    where, message, _ = mistake("c.n > 3 and c.title matches 'it''s (?=x)'")
    assert where.startswith("(?=")
    assert message


def test_a_bad_pattern_that_stands_nowhere_is_shown_as_a_whole() -> None:
    pattern = syntax.Constant(value="a(?=x)", span=Span(7, 9))  # a kind may have built it
    node = syntax.Matches(text=syntax.Constant(value="a"), pattern=pattern)
    with pytest.raises(LanguageError) as caught:
        check_condition(node, WORLD, scope_of())
    assert [c.span for c in caught.value.complaints] == [Span(7, 9)]


def test_a_condition_must_be_true_or_false() -> None:
    message = "a condition is needed here, not a number"
    hint = "compare it with something"
    assert mistakes("c.n and c.urgent or not c.n") == [("c.n", message, hint), ("c.n", message, hint)]
    assert mistake("if none then 1 else 2")[1] == "a condition is needed here, not `none`"


@pytest.mark.parametrize(
    "text",
    [
        "c.signed_on during m",
        "c.paid_in during m",
        "c.seen_at throughout m",
        "c.active during m",
        "c.active throughout m",
        "c.replaced_by.active during m",
        "as_of during m",
        "some quarters q with (c.active during q)",
    ],
)
def test_dates_and_intervals_fall_into_periods(text: str) -> None:
    assert type_of(text, scope_of("contract c, months m")) == "bool"


def test_during_keeps_its_period() -> None:
    found = check("c.signed_on throughout m", scope_of("contract c, months m"))
    assert isinstance(found, During)
    assert (found.alias, found.whole) == ("m", True)


def test_during_needs_a_period_and_a_time() -> None:
    scope = scope_of("contract c, months m")
    periods = "the periods are rows of `months`, `quarters`, `half_years`, `years`"
    assert mistake("c.signed_on during c", scope)[1:] == ("`during` needs a period, and `c` is none", periods)
    words = "needs a date, a month, a timestamp or an active interval, not"
    assert mistake("c.n during m", scope) == ("c.n", f"`during` {words} a number", None)
    reads = "`date(…)` reads a date from text"
    assert mistake("c.title throughout m", scope) == ("c.title", f"`throughout` {words} text", reads)
    assert mistake("c.signed_on during mm", scope)[1:] == ("no row here is called `mm`", "did you mean `m`?")


def test_a_condition_named_by_let_is_a_condition() -> None:
    scope = with_lets(scope_of(), big="c.price > 100", flag="c.urgent")
    assert type_of("big and not flag", scope) == "bool"


def test_tests_are_nodes_of_their_own() -> None:
    assert check("c.title is unreadable") == expression.Test(
        type=BOOL, kind="unreadable", operand=check("c.title")
    )


def test_a_pattern_is_written_out() -> None:
    for value in (3, NONE):
        node = syntax.Matches(text=syntax.Constant(value="a"), pattern=syntax.Constant(value=value))
        with pytest.raises(LanguageError, match="a pattern is written out as text"):
            check_condition(node, WORLD, scope_of())


def test_a_key_that_refers_to_its_own_record_is_compared() -> None:
    record = RecordType("knot", {"id": Field("id", RefType("knot"))}, key=("id",))
    other = RecordType("other", {"id": Field("id", RefType("knot"))}, key=("id",))
    world = World({"knot": record, "other": other})
    assert type_of("a.id = b.id", scope_of("knot a join other b on (true)", world), world) == "bool"
