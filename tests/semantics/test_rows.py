"""DESIGN section 2, Logic over rows and Aggregates; docs/language.md sections 4 and 5."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.semantics.quantiles import quantile
from tests.semantics.ask import book, rule, run, truth, verdicts
from tests.semantics.events import BLANK_KEY, BLANK_Q, E1, E2


def ask(condition: str, *events: dict[str, str]) -> str:
    return truth(condition.replace("EV", "ev e with (e.item_id = i.id)"), {}, ev=list(events))


@pytest.mark.parametrize(
    ("condition", "events", "expected"),
    [
        # quantifiers
        ("some EV", [], "false"),
        ("some EV", [E1], "true"),
        ("some EV", [BLANK_KEY], "unknown"),
        ("some EV", [E1, BLANK_KEY], "true"),
        ("no EV", [], "true"),
        ("no EV", [BLANK_KEY], "unknown"),
        ("no EV", [E1], "false"),
        ("every EV satisfies (e.q > 2)", [], "true"),
        ("every EV satisfies (e.q > 2)", [E1, E2], "true"),
        ("every EV satisfies (e.q > 3)", [E1, E2], "false"),
        ("every EV satisfies (e.q > 3)", [E2, BLANK_Q], "unknown"),
        ("every EV satisfies (e.q > 9)", [BLANK_KEY, E1], "false"),
        ("every EV satisfies (e.q > 9)", [BLANK_KEY], "unknown"),
        ("every EV satisfies (e.q > 2)", [BLANK_KEY], "true"),
        # counts are intervals
        ("count of EV = 0", [], "true"),
        ("count of EV = 2", [E1, E2], "true"),
        ("count of EV >= 1", [E1, BLANK_KEY], "true"),
        ("count of EV <= 2", [E1, BLANK_KEY], "true"),
        ("count of EV >= 2", [E1, BLANK_KEY], "unknown"),
        ("count of EV = 3", [E1, BLANK_KEY], "false"),
        ("count of EV <> 3", [E1, BLANK_KEY], "true"),
        ("3 > count of EV", [E1, BLANK_KEY], "true"),
        ("count of EV between 1 and 2", [E1, BLANK_KEY], "true"),
        ("count of EV + 0 >= 1", [E1, BLANK_KEY], "unknown"),
        ("count of EV >= count of EV", [E1, BLANK_KEY], "unknown"),
        ("count of EV > i.nn", [E1, BLANK_KEY], "unknown"),
        # sums are intervals from declared bounds (q: 0 to 10)
        ("sum of e.q over EV = 0", [], "true"),
        ("sum of e.q over EV = 8", [E1, E2], "true"),
        ("sum of e.q over EV <= 13", [E1, BLANK_Q], "true"),
        ("sum of e.q over EV <= 12", [E1, BLANK_Q], "unknown"),
        ("sum of e.q over EV >= 3", [E1, BLANK_Q], "true"),
        ("sum of e.q over EV >= 3", [E1, BLANK_KEY], "true"),
        ("sum of e.q over EV <= 8", [E1, BLANK_KEY], "true"),
        ("sum of e.q over EV <= 7", [E1, BLANK_KEY], "unknown"),
        ("sum of e.free over EV >= 0", [E1, BLANK_Q], "unknown"),
        ("sum of e.qn over EV = 3", [E1, BLANK_Q], "true"),
        # extremes
        ("min of e.q over EV is missing", [], "true"),
        ("min of e.q over EV = 3", [], "false"),
        ("max of e.q over EV <> 3", [], "true"),
        ("min of e.q over EV <= 3", [E1, BLANK_Q], "true"),
        ("min of e.q over EV >= 0", [E1, BLANK_Q], "true"),
        ("min of e.q over EV >= 1", [E1, BLANK_Q], "unknown"),
        ("max of e.q over EV >= 3", [E1, BLANK_Q], "true"),
        ("max of e.q over EV <= 10", [E1, BLANK_Q], "true"),
        ("max of e.q over EV <= 5", [E1, BLANK_KEY], "true"),
        ("max of e.q over EV <= 4", [E1, BLANK_KEY], "unknown"),
        ("max of e.q over EV >= 0", [BLANK_Q], "unknown"),  # the cell may turn out to say none
        ("min of e.on over EV <= date '2021-01-01'", [E1, BLANK_Q], "true"),
        ("min of e.on over EV >= date '2021-01-01'", [E1, BLANK_Q], "unknown"),
        # means, medians, quantiles
        ("mean of e.q over EV = 4", [E1, E2], "true"),
        ("mean of e.q over EV = 4", [E1, E2, BLANK_Q], "unknown"),
        ("mean of e.qn over EV = 4", [E1, E2, BLANK_Q], "true"),
        ("mean of e.q over EV is missing", [], "true"),
        ("median of e.q over EV = 4", [E1, E2], "true"),
        ("quantile(0.25, type 7) of e.q over EV = 3.5", [E1, E2], "true"),
        # sets
        ("'a' in set of e.s over EV", [E1, BLANK_Q], "true"),
        ("'c' in set of e.s over EV", [E1, BLANK_Q], "unknown"),
        ("'c' in set of e.s over EV", [E1], "false"),
        ("size(set of e.s over EV) = 1", [E1, {**E1, "eid": "9"}], "true"),
        ("size(set of e.s over EV) = 1", [E1, BLANK_KEY], "unknown"),
        # first and last
        ("(first of e.s over EV by e.on) = 'a'", [E2, E1], "true"),
        ("(last of e.s over EV by e.on) = 'b'", [E2, E1], "true"),
        ("(first of e.s over EV by e.on desc) = 'b'", [E2, E1], "true"),
        ("(first of e.s over EV by e.on) = 'a'", [E1, BLANK_Q], "unknown"),
        ("(first of e.s over EV by e.on) = 'a'", [E1, BLANK_KEY], "unknown"),
        ("(first of e.s over EV by e.on) is missing", [], "true"),
        ("(first of e.s over EV by e.on) is missing", [{**E1, "s": ""}], "true"),
        ("(first of e.eid over EV by e.sn) = '1'", [{**E2, "sn": ""}, E1], "true"),
        ("(first of e.eid over EV by e.sn nulls first) = '2'", [{**E2, "sn": ""}, E1], "true"),
        ("(first of e.eid over EV by e.q) = '1'", [{**E2, "q": "3"}, E1], "true"),  # ties: by record key
    ],
)
def test_folds(condition: str, events: list[dict[str, str]], expected: str) -> None:
    assert ask(condition, *events) == expected


def test_a_sum_of_mixed_currencies_is_unknown() -> None:
    pay = [
        {"eid": "1", "item_id": "I", "pay": "1", "cur": "EUR"},
        {"eid": "2", "item_id": "I", "pay": "1", "cur": "USD"},
    ]
    assert ask("sum of e.pay over EV > 1", *pay) == "unknown"
    assert ask("sum of e.pay over EV > 1", pay[0], {**pay[1], "cur": "EUR"}) == "true"


def test_a_let_is_as_direct_as_what_it_names() -> None:
    text = rule("forbid: many >= 1", "let:\n  mine: ev e with (e.item_id = i.id)\n  many: count of mine e")
    result = run(book(text), {"item": [{"id": "I"}], "ev": [E1, BLANK_KEY]})["R"]
    assert verdicts(result) == {"I": "fail"}


def test_a_row_set_named_by_let_is_used_under_another_alias() -> None:
    text = rule("forbid: some mine x with (x.q > 4)", "let: {mine: 'ev e with (e.item_id = i.id)'}")
    assert verdicts(run(book(text), {"item": [{"id": "I"}], "ev": [E1, E2]})["R"]) == {"I": "fail"}


def test_rows_of_a_list() -> None:
    assert truth("some x in i.tags with (x = 'a')", {"tags": "a;b"}) == "true"
    assert truth("count of x in i.tags = 2", {"tags": "a;b"}) == "true"
    others = [{"oid": "A", "v": "1"}, {"oid": "B", "v": "2"}]
    assert truth("some x in i.others with (x.v = 2)", {"others": "A;B"}, other=others) == "true"
    assert truth("some x in i.others with (x.v = 2)", {"others": "A;C"}, other=others) == "unknown"
    assert truth("some x in i.tags with (x = 'a')", {"tags": ""}) == "unknown"


def test_what_a_partial_register_lacks_may_be_there() -> None:
    assert truth("some part p with (p.v = 1)", {}, part=[{"pid": "P", "v": "1"}]) == "true"
    assert truth("some part p with (p.v = 2)", {}, part=[{"pid": "P", "v": "1"}]) == "unknown"
    assert truth("no part p with (p.v = 2)", {}, part=[]) == "unknown"
    assert truth("count of part p >= 1", {}, part=[{"pid": "P", "v": "1"}]) == "true"
    assert truth("count of part p <= 1", {}, part=[{"pid": "P", "v": "1"}]) == "unknown"
    assert truth("every part p satisfies (p.v = 1)", {}, part=[{"pid": "P", "v": "1"}]) == "unknown"


VALUES = [Fraction(n) for n in (1, 2, 4, 8, 16)]


@pytest.mark.parametrize(
    ("definition", "expected"),
    # R: quantile(c(1, 2, 4, 8, 16), 0.3, type = 1:9), computed by the formulas of the paper by hand
    [
        (1, Fraction(2)),
        (2, Fraction(2)),
        (3, Fraction(2)),
        (4, Fraction(3, 2)),
        (5, Fraction(2)),
        (6, Fraction(9, 5)),
        (7, Fraction(12, 5)),
        (8, Fraction(29, 15)),
        (9, Fraction(39, 20)),
    ],
)
def test_quantiles_follow_hyndman_and_fan(definition: int, expected: Fraction) -> None:
    assert quantile(VALUES, Fraction(3, 10), definition) == expected


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9), st.integers(1, 9))
def test_quantiles_lie_between_the_extremes_and_the_ends_are_the_extremes(
    values: list[int], definition: int
) -> None:
    assert min(values) == quantile(values, Fraction(0), definition)
    assert max(values) == quantile(values, Fraction(1), definition)
    assert min(values) <= quantile(values, Fraction(1, 3), definition) <= max(values)
